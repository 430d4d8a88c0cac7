"""Planning a measure: the page, its words, the command, and what they must not give away."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, Engine

from dashboard.__main__ import main
from dashboard.app_factory import create_app
from dashboard.evidence.planner import PlanAsked, PlanCase, plan_case
from dashboard.figures.planner import plan_figure
from dashboard.planning import as_json
from dashboard.wording import planner as words
from domain.errors import UnknownCode
from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.ladder import Test
from tests.dashboard.boards import HARMED, IMPROVED, OWN, PROCESS, QUARTERS, REDEFINED, STEADY, TINY, a_row, send
from tests.dashboard.drive import Visitor, heading, links, nodes, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

TODAY = date(2026, 5, 20)


def a_case(connection: Connection, indicator: str = STEADY, **asked: Any) -> PlanCase:
    return plan_case(connection, PlanAsked(indicator=indicator, **asked), TODAY)


# --- what is planned --------------------------------------------------------------------------------------------------


def test_what_is_not_said_is_as_usual(connection: Connection):
    measure = a_case(connection).measure
    assert (measure.start, measure.periods, measure.lag) == (date(2026, 7, 1), 8, 0)
    assert (measure.shape, measure.expected, measure.size) == (Shape.STEP, Direction.FALL, 0.2)
    assert a_case(connection, PROCESS).measure.expected is Direction.RISE


def test_an_initiative_fills_in_what_it_promised(connection: Connection, cases: dict[str, Any]):
    promised = cases["GCP"].headline
    measure = a_case(connection, IMPROVED, initiative="GCP").measure
    assert (measure.start, measure.lag) == (promised.initiative.starts, promised.link.lag)
    assert (measure.expected, measure.shape) == (promised.link.expected, promised.link.shape)


def test_the_neighbours_decide_unless_they_are_left_out(connection: Connection):
    beside, alone = a_case(connection, IMPROVED), a_case(connection, IMPROVED, with_neighbours=False)
    assert beside.outlook is not None
    assert alone.outlook is not None
    assert (beside.outlook.test, beside.outlook.neighbours) == (Test.NEIGHBOUR_PATH, 10)
    assert (alone.outlook.test, alone.outlook.neighbours) == (Test.OWN_SERIES, 0)


def test_quarters_are_reckoned_into_the_periods_of_the_indicator(published_copy: Connection):
    case = plan_case(published_copy, PlanAsked(indicator="CIN_RATE", area="E06000023", quarters=10), TODAY)
    assert case.frequency is Frequency.YEARLY
    assert case.measure.periods == 3


def test_unknown_codes_are_named(connection: Connection):
    for asked in (
        {"indicator": "NONE"},
        {"indicator": STEADY, "area": "NONE"},
        {"indicator": STEADY, "initiative": "NO"},
    ):
        with pytest.raises(UnknownCode, match="NO"):
            plan_case(connection, PlanAsked(**asked), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [1, 2, 5])
def test_no_answer_depends_on_a_hidden_count(own_board: Engine, number: int):
    """Small counts of the area and of one similar area are changed among those that are hidden alike."""
    for count in (3, number):
        send(own_board, *(a_row(HARMED, OWN, 0, n, count, 400) for n in (QUARTERS - 3, QUARTERS - 1)))
        send(own_board, a_row(HARMED, "X06000100", 1, QUARTERS - 2, count, 400))
        with own_board.connect() as connection:
            case = a_case(connection, HARMED)
            answer = json.dumps([as_json(case), plan_figure(case), words.plan_sentences(case), words.caveats(case)])
        if count == 3:
            first = answer
    assert case.hidden == 2
    assert answer == first


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "less than 5%"),
        (0.02, "less than 5%"),
        (0.262, "about 25%"),
        (0.775, "about 80%"),
        (0.99, "more than 95%"),
    ],
)
def test_chances_are_told_in_steps_of_five(chance: float, said: str):
    assert words.share(chance) == said


@pytest.mark.parametrize(
    ("typed", "size"),
    [("20%", 0.2), ("12.5", 0.125), ("0", None), ("120%", None), ("much", None), ("nan", None), ("", None)],
)
def test_a_size_is_read_as_it_is_typed(typed: str, size: float | None):
    assert words.read_size(typed) == size


def test_the_sentences_say_what_the_statistics_worked_out(connection: Connection):
    case = a_case(connection, IMPROVED, size=0.1)
    assert case.outlook is not None
    assert isinstance(case.outlook.looks, tuple)
    said = " ".join(words.plan_sentences(case))
    assert words.share(case.outlook.looks[-1].chance(0.1)) in said
    assert "Before Q1 2027-28 it is too early" in said
    title, columns, rows = words.plan_table(case)
    assert "within eight quarters" in title
    assert columns == ["Size", "With ten similar areas", "By our own figures"]
    assert [row[0] for row in rows] == ["10%", "20%", "30%", "Found four times in five"]


def test_a_short_wait_names_the_first_verdict(connection: Connection):
    case = a_case(connection, IMPROVED, periods=3, lag=1)
    assert "too early" in words.plan_title(case)
    assert "five" not in words.plan_title(case)
    assert "the first one is possible with Q2 2027-28" in words.plan_sentences(case)[0]
    assert "four quarters of figures after the start and one quarter until it is due" in words.plan_sentences(case)[0]


def test_what_no_waiting_mends_is_said_instead_of_a_chance(connection: Connection):
    for indicator, said in ((TINY, "small counts"), (REDEFINED, "What is counted changed")):
        case = a_case(connection, indicator)
        assert not words.can_be_drawn(case)
        assert said in words.plan_sentences(case)[0]
        assert "%" not in words.plan_title(case)
        assert words.plan_table(case)[2] == []


def test_what_would_help_fits_the_figures(connection: Connection):
    alone = " ".join(words.what_would_help(a_case(connection, IMPROVED, with_neighbours=False)))
    beside = " ".join(words.what_would_help(a_case(connection, IMPROVED)))
    assert "similar areas" in alone
    assert "similar areas" not in beside
    assert "tested as one set" in beside


def test_waiting_is_advised_only_where_it_helps(connection: Connection):
    for indicator in (IMPROVED, STEADY, PROCESS):
        for size in (0.02, 0.05, 0.1, 0.2):
            case = a_case(connection, indicator, size=size)
            assert case.outlook is not None
            looks, said = case.outlook.looks, " ".join(words.what_would_help(case))
            assert isinstance(looks, tuple)
            first, last = (words.rounded(look.chance(size)) for look in (looks[0], looks[-1]))
            is_missing = case.outlook.first_found(size) is None
            assert ("the chance grows" in said) == (is_missing and last > first)
            assert ("hardly helps" in said) == (is_missing and last <= first)


# --- the chart --------------------------------------------------------------------------------------------------------


def test_the_chart_has_a_line_for_each_way_and_says_where_it_is_too_early(connection: Connection):
    case = a_case(connection, IMPROVED, size=0.1)
    figure = plan_figure(case)
    assert [line["name"] for line in figure["data"]] == ["with ten similar areas", "our own figures alone"]
    assert case.outlook is not None
    for line in figure["data"]:
        assert len(line["x"]) == case.outlook.periods - (case.outlook.first_verdict or 0) + 1
        assert all(0 <= value <= 100 for value in line["y"])
    told = [each["text"] for each in figure["layout"]["annotations"]]
    assert "too early" in told
    assert "four times in five" in told
    assert figure["layout"]["yaxis"]["ticktext"][-1] == "100%"
    assert json.loads(json.dumps(figure)) == figure


@pytest.mark.parametrize(("start", "name"), [(date(2027, 1, 1), "2027"), (date(2027, 4, 1), "2027-28")])
def test_yearly_figures_are_drawn_in_the_years_that_they_are_counted_in(connection: Connection, start: date, name: str):
    case = a_case(connection, IMPROVED)
    yearly = replace(case, frequency=Frequency.YEARLY, measure=replace(case.measure, start=start))
    axis = plan_figure(yearly)["layout"]["xaxis"]
    assert axis["ticktext"][0] == name
    assert axis["minor"]["tickvals"][0] == start.isoformat()
    assert axis["range"][0] < start.isoformat()


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_begins_with_a_choice_of_measure(visitor: Visitor):
    page = visitor.open("/plan")
    assert heading(page) == words.PLANNER
    (choice,) = (node for node in nodes(page) if node["props"].get("id") == "planner-indicator")
    assert IMPROVED in [each["value"] for each in choice["props"]["data"]]


def test_an_address_says_everything_about_a_plan(visitor: Visitor):
    page = visitor.open(
        f"/plan?indicator={IMPROVED}&start=2027-01-15&periods=12&size=15&lag=2&expect=fall&shape=gradual"
    )
    assert "of 15% in repeat child protection plans" in heading(page)
    chosen = {node["props"]["id"]: node["props"].get("value") for node in nodes(page) if "value" in node["props"]}
    assert chosen["planner-start"] == "2027-01-01"
    assert (chosen["planner-periods"], chosen["planner-lag"], chosen["planner-size"]) == ("12", "2", "15")
    assert (chosen["planner-shape"], chosen["planner-expect"]) == ("gradual", "fall")
    assert "within 12 quarters" in text(page)


@pytest.mark.parametrize(
    "nonsense", ["start=soon", "periods=-1", "lag=x", "size=900", "shape=odd", "expect=up", "area="]
)
def test_a_field_that_cannot_be_read_is_as_usual(visitor: Visitor, nonsense: str):
    assert "20% in repeat child protection plans" in heading(visitor.open(f"/plan?indicator={IMPROVED}&{nonsense}"))


@pytest.mark.parametrize("field", ["start=2099-01-01", "periods=999", "periods=0", "lag=999"])
def test_a_plan_that_cannot_be_made_says_why_and_offers_the_usual_one(visitor: Visitor, field: str):
    page = visitor.open(f"/plan?indicator={IMPROVED}&{field}")
    assert "went wrong" not in text(page)
    if field != "lag=999":
        assert f"/plan?indicator={IMPROVED}" in links(page)


def test_an_unknown_measure_is_a_calm_sentence(visitor: Visitor):
    assert heading(visitor.open("/plan?indicator=NOBODY")) == "We could not find that"


def test_a_board_without_figures_is_told_what_to_do(empty_visitor: Visitor):
    page = empty_visitor.open("/plan")
    assert words.NO_BOARD in text(page)
    assert "/start" in links(page)


def test_indicators_and_initiatives_lead_to_the_plan(visitor: Visitor):
    assert f"/plan?indicator={IMPROVED}" in links(visitor.open(f"/indicators/{IMPROVED}"))
    assert f"/plan?indicator={IMPROVED}&initiative=GCP" in links(visitor.open("/initiative/GCP"))


def test_a_measure_that_says_nothing_yet_tells_what_could_have_been_known(visitor: Visitor, cases: dict[str, Any]):
    said = {}
    for code, case in cases.items():
        for link in case.links:
            answer = visitor.post(
                "initiative-foreseen.children",
                [{"id": "initiative-shown", "property": "data", "value": {"initiative": code, "link": link.link.id}}],
            )
            said[link.assessment.verdict] = text(answer.get_json()["response"]["initiative-foreseen"]["children"])
    assert any(verdict in words.SILENT for verdict in said)
    for verdict, sentence in said.items():
        assert ("Before the start one could have known" in sentence) == (verdict in words.SILENT and bool(sentence))
        assert verdict in words.SILENT or not sentence


@pytest.mark.browser
def test_choosing_in_the_browser_changes_the_address_and_the_answer(
    page: "Page", served: Callable[[Engine], str], board_engine: Engine
):
    page.goto(served(board_engine) + "/plan")
    page.locator("#planner-indicator").click()
    page.locator("#planner-indicator").fill("repeat")
    page.get_by_role("option", name="Repeat child protection plans").click()
    page.wait_for_url(f"**/plan?indicator={IMPROVED}*")
    page.wait_for_selector("#planner-chart .main-svg")
    page.locator("#planner-size").click()
    page.get_by_role("option", name="30%").click()
    page.wait_for_url("**size=30*")
    page.wait_for_selector("h1:has-text('A fall of 30%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def board_file(board_engine: Engine) -> str:
    return str(board_engine.url.database)


def test_the_command_answers_in_sentences_and_one_table(board_file: str, capsys: pytest.CaptureFixture[str]):
    assert main(["plan", "--database", board_file, "--indicator", IMPROVED.lower(), "--start", "2026-07-01"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(("A fall of 20% in repeat child protection plans", "Within eight quarters a fall of 20%"))
    assert "With ten similar areas  By our own figures" in said
    assert "**" not in said
    assert "What would help" in said


def test_the_command_answers_programs(board_file: str, capsys: pytest.CaptureFixture[str]):
    arguments = ["--indicator", IMPROVED, "--start", "2026-07-01", "--quarters", "6", "--target", "15%", "--json"]
    assert main(["plan", "--database", board_file, *arguments]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["periods"], answer["size"], answer["test"]) == (6, 0.15, "neighbour_path")
    assert [look["periods"] for look in answer["own_series"]] == [4, 5, 6]
    assert set(answer["own_series"][0]["chance"]) == {"10%", "15%", "20%", "30%"}
    assert answer["first_verdict"] == {"periods": 4, "period": "Q1 2027-28", "ends": "2027-06-30"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--indicator", "REPAET"], "Did you mean REPEAT?"),
        (["--indicator", STEADY, "--start", "soon"], "soon is not a day"),
        (["--indicator", STEADY, "--target", "much"], "much is no size"),
        (["--indicator", STEADY, "--lag", "-1"], "The lag is -1"),
        (["--indicator", STEADY, "--quarters", "0"], "leave nothing to look at"),
        (["--indicator", STEADY, "--start", "2099-01-01"], "Nothing can be planned more than"),
        (["--indicator", STEADY, "--initiative", "NOBODY"], "no initiative with the code NOBODY"),
    ],
)
def test_the_command_says_in_one_sentence_what_was_typed_wrongly(
    board_file: str, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
):
    assert main(["plan", "--database", board_file, *arguments]) == 1
    fault = capsys.readouterr().err
    assert said in fault
    assert "Traceback" not in fault


def test_the_command_on_an_empty_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from store.database import open_database

    open_database(str(tmp_path / "empty.db")).dispose()
    assert main(["plan", "--database", str(tmp_path / "empty.db"), "--indicator", "REREF_12M"]) == 1
    assert "There is no indicator REREF_12M: this database is empty." in capsys.readouterr().err


def test_a_plan_of_another_area_without_a_board(published_copy: Connection):
    case = plan_case(published_copy, PlanAsked(indicator="REREF_12M", area="E06000023"), TODAY)
    assert case.outlook is not None
    assert (case.frequency, case.outlook.test, case.measure.periods) == (Frequency.YEARLY, Test.NEIGHBOUR_PATH, 2)
    page = Visitor(create_app(published_copy.engine)).open("/plan?indicator=REREF_12M&area=E06000023")
    assert "a fall of 20% in re-referrals" in heading(page)
    assert "Bristol" in text(page)


@pytest.fixture(scope="module")
def published_copy(shared: Path, tmp_path_factory: pytest.TempPathFactory):
    """Real yearly figures with their neighbours, and no board."""
    from ingest.__main__ import main as ingest
    from store.database import open_database

    database = str(tmp_path_factory.mktemp("published") / "real.db")
    patterns = ("dfe/b1_*.csv", "dfe/c1_*.csv", "dfe/sn_model_2025_wide.csv")
    assert (
        ingest(["load", *(str(shared / "data" / each) for each in patterns), "--database", database, "--by", "t"]) == 0
    )
    engine = open_database(database)
    with engine.connect() as opened:
        yield opened
    engine.dispose()
