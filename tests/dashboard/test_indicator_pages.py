"""The indicator pages: where an area stands beside others, on the example board, the sample, real figures and none."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from dashboard import evidence, theme
from dashboard.app_factory import create_app
from dashboard.figures.impact import Comparison
from dashboard.figures.indicator import comparison_figure
from domain.model import Board, ValueStatus
from ingest.__main__ import main as ingest
from store import writes
from store.database import open_database
from tests.dashboard.boards import CATALOGUE, OWN, QUARTERS, STEADY, TINY, a_row, send
from tests.dashboard.drive import Visitor, heading, links, of_type, text

BRISTOL, ENGLAND, CUMBERLAND = "E06000023", "E92000001", "E06000063"
PUBLISHED = (
    "dfe/b1_*.csv",
    "dfe/c1_*.csv",
    "dfe/d3_*.csv",
    "dfe/ons*.csv",
    "ohid/*.csv",
    "dfe/sn_model_2025_wide.csv",
)


@pytest.fixture(scope="module")
def published(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Real published statistics, loaded by the command that a user types."""
    database = str(tmp_path_factory.mktemp("published") / "real.db")
    patterns = [str(shared / "data" / pattern) for pattern in PUBLISHED]
    assert ingest(["load", *patterns, "--database", database, "--by", "test"]) == 0
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def reader(published: Engine) -> Visitor:
    return Visitor(create_app(published))


def test_re_referrals_in_bristol_stand_beside_england_and_its_ten_neighbours(published: Engine) -> None:
    with published.connect() as connection:
        case = evidence.indicator_case(connection, "REREF_12M", BRISTOL)
    assert case.own is not None
    assert case.country is not None
    assert [case.own.points[0].period.end.year, case.own.points[-1].period.end.year] == [2013, 2025]
    assert len(case.neighbours) == 10
    latest = case.country.series.last_reported
    assert latest is not None
    assert (latest.period.end.year, latest.value) == (2025, 22.6)


@pytest.mark.parametrize(
    ("code", "value"), [("REREF_12M", "22.6%"), ("CPP_REPEAT", "24.5%"), ("CIN_RATE", "330.3"), ("REF_RATE", "519.4")]
)
def test_england_in_2025_is_as_published(reader: Visitor, code: str, value: str) -> None:
    assert f"in England: {value}" in heading(reader.open(f"/indicators/{code}?area={ENGLAND}"))


def test_a_reorganised_area_names_its_predecessor_and_keeps_its_own_line(reader: Visitor) -> None:
    said = text(reader.open(f"/indicators/REREF_12M?area={CUMBERLAND}"))
    assert "Cumbria was succeeded by Cumberland on 1 April 2023: their series are not joined" in said


def test_a_published_suppression_is_never_a_number(published: Engine) -> None:
    with published.connect() as connection:
        case = evidence.indicator_case(connection, "REF_NFA", "E06000017")  # Rutland, a small authority
        figure = comparison_figure(case, Comparison.MEAN)
    assert case.own is not None
    hidden = [point for point in case.own.points if point.status is ValueStatus.SUPPRESSED]
    assert hidden, "Rutland had suppressed figures"
    assert all(point.value is None for point in hidden)
    crosses = next(trace for trace in figure["data"] if trace["name"] == "no figure to show")
    assert len(crosses["x"]) == sum(point.value is None for point in case.own.points)


def test_the_list_of_real_figures_says_how_many_there_are(reader: Visitor) -> None:
    page = reader.open(f"/indicators?area={BRISTOL}")
    assert heading(page) == "Bristol has figures for 7 of 45 indicators"
    assert f"/indicators/REREF_12M?area={BRISTOL}" in links(page)


def test_an_empty_database_says_what_to_load(empty_visitor: Visitor) -> None:
    assert heading(empty_visitor.open("/indicators")) == "No indicator has figures yet"
    assert "/data" in links(empty_visitor.open("/indicators"))


@pytest.mark.parametrize("address", ["/indicators/NONE", "/indicators?area=NOWHERE"])
def test_an_unknown_code_is_a_calm_page(visitor: Visitor, address: str) -> None:
    assert heading(visitor.open(address)) == "We could not find that"


def test_every_indicator_of_the_sample_can_be_opened(sample_engine: Engine) -> None:
    sample = Visitor(create_app(sample_engine))
    addresses = [each for each in links(sample.open("/indicators")) if each.startswith("/indicators/")]
    assert len(addresses) == 45
    for address in addresses:
        page = sample.open(address)
        assert "Wrenfield" in heading(page), address
        assert of_type(page, "Graph"), address


def test_an_average_of_similar_areas_includes_what_may_not_be_shown(connection: Connection) -> None:
    """Leaving small counts out would push the average up, and ours would look better than it is."""
    case = evidence.indicator_case(connection, TINY)
    shown = {point.value for line in case.neighbours for point in line.series.points}
    assert shown <= {None, 0.0}
    means = [average.mean for average in case.averages]
    assert len(means) == QUARTERS
    assert sum(means) / len(means) == pytest.approx(4, abs=0.5)


def show(visitor: Visitor, view: str, code: str, area: str | None = None) -> dict:
    """What the page changes when another view is chosen."""
    answer = visitor.post(
        "..indicator-chart.figure...indicator-chart-words.aria-label...indicator-above.children...indicator-note.children..."
        "indicator-rebase.children..",
        [
            {"id": "indicator-view", "property": "value", "value": view},
            {"id": "indicator-rebase-done", "property": "data", "value": None},
        ],
        [
            {
                "id": "indicator-shown",
                "property": "data",
                "value": {"code": code, "area": area, "frequency": None},
            }
        ],
    )
    return answer.get_json()["response"]


def test_the_control_chart_is_drawn_and_says_that_it_decides_nothing(sample_engine: Engine) -> None:
    response = show(Visitor(create_app(sample_engine)), "control", "REREF_12M")
    assert "verdicts rest on stricter tests" in text(response["indicator-note"]["children"])
    assert "before One multi-agency safeguarding hub began" in text(response["indicator-note"]["children"])
    named = [trace["name"] for trace in response["indicator-chart"]["figure"]["data"]]
    assert {"average", "lower limit", "upper limit", "outside ordinary wobble"} <= set(named)


def test_the_control_charts_signs_have_words_and_one_sentence_each(sample_engine: Engine) -> None:
    response = show(Visitor(create_app(sample_engine)), "control", "REREF_12M")
    above = response["indicator-above"]["children"]
    assert [sign["props"]["alt"] for sign in of_type(above, "Img")] == [
        "Sign: a line that ends below the limits, with a plus",
        "Sign: the limits lie wholly on the wrong side of the target, with a cross",
    ]
    assert all(sign["props"]["src"].startswith("data:image/svg+xml") for sign in of_type(above, "Img"))
    assert "Out of the ordinary, low, on the better side: the latest figure, 17.2% in Q2 2026-27" in text(above)
    assert "As it ran before One multi-agency safeguarding hub began, it would miss the target (20.0%)" in text(above)
    assert text(above) in response["indicator-chart-words"]["aria-label"]


def test_views_beside_similar_areas_are_offered_where_there_are_any(sample_engine: Engine) -> None:
    sample = Visitor(create_app(sample_engine))

    def offered(address: str) -> list[str]:
        choices = {each["props"]["id"]: each for each in of_type(sample.open(address), "SegmentedControl")}
        return [each["label"] for each in choices["indicator-view"]["props"]["data"]]

    assert offered("/indicators/REREF_12M")[:3] == ["Similar areas: mean", "median", "each"]
    assert offered("/indicators/REREF_12M?area=X92000001") == ["Over time", "All authorities", "Control chart"]


@pytest.mark.parametrize("view", ["mean", "control"])
def test_the_line_of_a_target_is_named_with_its_value(sample_engine: Engine, view: str) -> None:
    sample = Visitor(create_app(sample_engine))
    layout = show(sample, view, "REREF_12M")["indicator-chart"]["figure"]["layout"]
    drawn = [line["y0"] for line in layout["shapes"] if line["line"].get("dash") == "longdash"]
    named = [each["text"] for each in layout["annotations"] if each["text"].startswith("target ")]
    assert (drawn, named) == ([20.0], ["target 20.0%"])


def test_no_picture_of_a_view_wears_green_or_red(sample_engine: Engine) -> None:
    sample = Visitor(create_app(sample_engine))
    for view in ("mean", "funnel", "control"):
        drawn = json.dumps(show(sample, view, "REREF_12M"))
        for sign in re.findall(r"base64,([A-Za-z0-9+/=]+)", drawn):
            drawn += b64decode(sign).decode()
        assert not [each for each in (theme.GOOD, theme.GOOD_TINT, theme.BAD, theme.BAD_TINT) if each in drawn], view


def test_all_authorities_are_drawn_with_ours_marked(reader: Visitor) -> None:
    response = show(reader, "funnel", "CIN_RATE", BRISTOL)
    traces = {trace["name"]: trace for trace in response["indicator-chart"]["figure"]["data"]}
    assert len(traces["authorities"]["x"]) + len(traces["similar areas"]["x"]) + 1 == 153
    assert traces["Bristol"]["y"] == [pytest.approx(326.1, abs=0.05)]
    said = text(response["indicator-note"]["children"])
    assert "Bristol lies within the limits" in said
    assert "the limits are widened for that" in said
    assert "England (330.3)" in said
    assert said in response["indicator-chart-words"]["aria-label"]


def test_where_an_authority_stands_is_told_at_a_glance(reader: Visitor) -> None:
    said = text(reader.open(f"/indicators/CPP_REPEAT?area={BRISTOL}"))
    assert "Among all authorities Second worst quarter Of 153 authorities" in said
    assert "Gap to England 1.8 points above Likely 1.8 below to 5.8 above; may be chance" in said
    assert "Mean of 10 similar areas 21.6% 4.7 points above likely 0.9 to 8.9 above; more than chance" in said
    assert "Increasing and getting worse" in text(reader.open(f"/indicators/CPP_REPEAT?area={ENGLAND}"))
    assert "Decreasing and getting better" in text(reader.open(f"/indicators/INJ_0_14?area={ENGLAND}"))


def test_a_country_is_in_no_quarter_of_authorities(reader: Visitor) -> None:
    said = text(reader.open(f"/indicators/CPP_REPEAT?area={ENGLAND}"))
    assert "quarter" not in said


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Engine]:
    """A board with figures of its own authority and of nobody else: one measure steady, one of small counts only."""
    engine = open_database(str(tmp_path / "alone.db"))
    with engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by="test")
        writes.set_board(connection, Board("Oakshire board", OWN), by="test")
    rows = [a_row(STEADY, OWN, 0, n, 40 + n % 3, 400) for n in range(QUARTERS)]
    send(engine, *rows, *(a_row(TINY, OWN, 0, n, 1 + n % 4, 400) for n in range(QUARTERS)))
    yield engine
    engine.dispose()


def test_one_authority_alone_is_compared_with_nobody_and_says_so(alone: Engine) -> None:
    visitor = Visitor(create_app(alone))
    said = text(visitor.open(f"/indicators/{STEADY}"))
    assert "Nobody else's figures of this period are here to compare with." in said
    assert "No chart of all authorities: fewer than 10 have a figure with its counts." in said
    assert "quarter of" not in said
    assert "All authorities" not in said
    assert show(visitor, "control", STEADY)["indicator-chart"]["figure"]["data"]


@pytest.mark.parametrize("view", ["mean", "median", "each", "funnel", "control"])
def test_a_measure_of_small_counts_alone_gives_none_of_them_away(alone: Engine, view: str) -> None:
    visitor = Visitor(create_app(alone))
    page = visitor.open(f"/indicators/{TINY}")
    assert "latest figure hidden: small count" in heading(page) or "no figure that can be shown" in heading(page)
    assert "of 400" not in text(page)
    drawn = show(visitor, view, TINY)
    told = [value for trace in drawn["indicator-chart"]["figure"].get("data", []) for value in trace["y"]]
    crosses = {trace["name"] for trace in drawn["indicator-chart"]["figure"].get("data", [])}
    assert not [value for value in told if value is not None] or "no figure to show" in crosses
    assert "of 400" not in json.dumps(drawn)
