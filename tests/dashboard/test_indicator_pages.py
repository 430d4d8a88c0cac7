"""The indicator pages: where an area stands beside others, on the example board, the sample, real figures and none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from dashboard import evidence
from dashboard.app_factory import create_app
from dashboard.figures.impact import Comparison
from dashboard.figures.indicator import comparison_figure
from domain.model import ValueStatus
from ingest.__main__ import main as ingest
from store.database import open_database
from tests.dashboard.boards import QUARTERS, TINY
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
    assert heading(page) == "Bristol, City of has figures for 7 of 45 indicators"
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


def test_the_control_chart_is_drawn_and_says_that_it_decides_nothing(sample_engine: Engine) -> None:
    sample = Visitor(create_app(sample_engine))
    answer = sample.post(
        "..indicator-chart.figure...indicator-note.children..",
        [{"id": "indicator-view", "property": "value", "value": "control"}],
        [
            {
                "id": "indicator-shown",
                "property": "data",
                "value": {"code": "REREF_12M", "area": None, "frequency": None},
            }
        ],
    )
    response = answer.get_json()["response"]
    assert "verdicts rest on stricter tests" in response["indicator-note"]["children"]
    named = [trace["name"] for trace in response["indicator-chart"]["figure"]["data"]]
    assert {"average", "lower limit", "upper limit", "outside ordinary wobble"} <= set(named)
