"""The placebo test as a chair meets it: on the method page, and in the words of the command."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from dashboard.__main__ import main
from dashboard.app_factory import create_app
from dashboard.figures.calibration import calibration_figure
from dashboard.wording import calibration as words
from domain.calibration import Calibration, CalibrationShare, Interval, Tried
from metrics.calibration.outcome import STORED
from metrics.placebo import Rule, interval
from store import writes
from store.database import open_database
from tests.dashboard import placebo_board as country
from tests.dashboard.drive import Visitor, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = {"FALLS": "Repeat plans", "RISES": "Seen in time"}


def found(flagged: int, count: int) -> Interval:
    return interval([True] * flagged + [False] * (count - flagged))


def a_share(
    tried: Tried, left: float, good: int, coloured: int, count: int, code: str | None = None, rule: Rule = Rule.LADDER
) -> CalibrationShare:
    either = found(coloured, count)
    return CalibrationShare(tried, rule.value, left, found(good, count), found(coloured - good, count), either, code)


def a_run(**changes: object) -> Calibration:
    shares = (
        a_share(Tried.MEASURE, 1.0, 30, 57, 1108),
        a_share(Tried.MEASURE, 0.8, 277, 277, 1108),
        a_share(Tried.MEASURE, 0.7, 499, 499, 1108),
        a_share(Tried.MEASURE, 1.0, 220, 443, 1108, rule=Rule.CONTROL_CHART),
        a_share(Tried.MEASURE, 1.0, 4, 6, 150, "FALLS"),
        a_share(Tried.MEASURE, 0.8, 24, 24, 150, "FALLS"),
        a_share(Tried.MEASURE, 0.7, 45, 45, 150, "FALLS"),
        a_share(Tried.MEASURE, 1.0, 4, 6, 150, "RISES"),
        a_share(Tried.MEASURE, 0.8, 120, 120, 150, "RISES"),
        a_share(Tried.MEASURE, 0.7, 140, 140, 150, "RISES"),
        a_share(Tried.SET, 1.0, 6, 8, 150),
        a_share(Tried.SET, 0.8, 90, 90, 150),
        a_share(Tried.SET, 0.7, 120, 120, 150),
    )
    facts = {
        "seed": 5,
        "trail_id": 0,
        "areas": 150,
        "indicator_codes": ("FALLS", "RISES"),
        "is_whole": True,
        "own_area_left_out": (),
        "unusable": {},
        "shares": shares,
    } | changes
    return Calibration(**facts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tried_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board whose rules were tried by the command on two of its measures."""
    path = tmp_path_factory.mktemp("tried") / "board.db"
    engine = open_database(str(path))
    country.add_all(engine)
    engine.dispose()
    command = ["calibrate", "--database", str(path), "--by", "Ann", "--seed", "5"]
    assert main([*command, "--indicator", country.FALLS, country.COUNTS]) == 0
    return path


@pytest.fixture
def tried_engine(tried_board: Path) -> Iterator[Engine]:
    engine = open_database(str(tried_board))
    yield engine
    engine.dispose()


def page_text(engine: Engine) -> str:
    """All that the method page says."""
    return text(Visitor(create_app(engine)).open("/method"))


# --- words -----------------------------------------------------------------------------------------------------------


def test_the_headline_says_how_many_series_and_how_many_would_have_been_claimed():
    said = words.headline(a_run())
    assert "**1,108 real series**" in said
    assert "**5.1%** (likely 4 to 7%)" in said


def test_the_series_of_the_sample_board_are_not_called_real():
    said = words.headline(a_run(), is_invented=True) + words.chart_words(a_run(), is_invented=True)
    assert "real series" not in said
    assert said.count("1,108 invented series") == 2


def test_what_was_planted_is_told_for_one_measure_and_for_sets():
    said = words.what_was_found(a_run())
    assert "a fall of a fifth in **25%** and a fall of three tenths in **45%**" in said
    assert "three to five measures all fell, **60%** and **80%**" in said
    alone = a_run(shares=tuple(share for share in a_run().shares if share.tried is Tried.MEASURE))
    assert "three to five" not in words.what_was_found(alone)


def test_what_was_found_on_invented_series_is_what_was_kept(empty_visitor: Visitor):
    kept = json.loads(STORED.read_text(encoding="utf-8"))
    coloured = [100 * flags["own_series"][3] / flags["own_series"][0] for _, flags in kept["rows"]["null"]]
    fall = next(flags for cell, flags in kept["rows"]["power"] if cell[5] == 0.8 and cell[2] == 0.3)
    said = text(empty_visitor.open("/method"))
    assert f"coloured in {fmean(coloured):.1f}% by a figure's own past" in said
    assert f"found {100 * fall['own_series'][1] / fall['own_series'][0]:.0f}% of the time by its own past" in said


def test_the_measure_whose_falls_are_found_most_often_comes_first():
    assert [row.label for row in words.measure_rows(a_run(), NAMES)] == ["Seen in time", "Repeat plans"]


def test_the_table_sets_a_control_chart_beside_our_rules():
    (chart,) = (row for row in words.rows(a_run()) if "control chart" in row.label)
    assert chart.either.startswith("40%")
    assert not chart.is_ours


def test_a_run_without_a_fall_found_or_a_claim_says_so_without_dividing_by_it():
    shares = tuple(a_share(Tried.MEASURE, left, 0, 0, 12) for left in (1.0, 0.8, 0.7))
    run = a_run(shares=shares, indicator_codes=())
    assert "**0%** (likely 0 to 24%)" in words.headline(run)
    assert "hardly any" in words.meaning(run)[0]
    assert "100% of falls" in words.meaning(run)[1]


def test_series_that_could_not_be_tried_are_counted_by_their_reason():
    run = a_run(
        unusable={"FALLS": {"too_short": 3, "no_wobble": 1}, "RISES": {"too_short": 2, "infinite_value": 1}},
        own_area_left_out=("FALLS",),
    )
    series, own = words.left_out(run, NAMES)
    assert series.startswith("7 series could not be tried: 5 too short,")
    assert "1 without any movement" in series
    assert "1 with figures that cannot be read" in series
    assert own.endswith("Repeat plans.")


def test_nothing_said_of_a_run_claims_a_cause():
    run = a_run()
    said = " ".join([words.headline(run), words.what_was_found(run), *words.meaning(run), *words.tried_how()]).lower()
    for word in ("cause", "because of", "due to", "prove that", "significant", "none", "nan"):
        assert word not in said, word


# --- the chart -------------------------------------------------------------------------------------------------------


def test_the_chart_has_a_line_a_measure_and_three_marks_on_each():
    rows = words.chart_rows(a_run(), NAMES)
    figure = calibration_figure(rows)
    marks = [trace for trace in figure["data"] if trace["mode"] == "markers"]
    assert [row.label for row in rows] == ["Sets of three to five", "All measures", "Seen in time", "Repeat plans"]
    assert [trace["name"] for trace in marks] == list(words.chart_keys())
    assert marks[1]["x"] == pytest.approx([60, 25, 80, 16])
    assert len({trace["marker"]["symbol"] for trace in marks}) == 3  # colour is not the only sign


def test_two_measures_of_one_name_keep_a_line_each():
    figure = calibration_figure(words.chart_rows(a_run(), dict.fromkeys(NAMES, "Plans")))
    assert figure["layout"]["yaxis"]["tickvals"] == [0, 1, 2, 3]


# --- the page --------------------------------------------------------------------------------------------------------


def test_before_the_first_run_the_page_says_how_to_make_one(empty_visitor: Visitor):
    assert words.COMMAND in text(empty_visitor.open("/method"))


def test_the_page_shows_the_latest_run_with_its_date_and_who_made_it(tried_engine: Engine):
    said = page_text(tried_engine)
    assert "41 real series" in said  # twice 21 without our own area, on whose measure an initiative works
    assert "by Ann on 21 authorities and 2 measures (only Missing and Repeat plans)" in said
    assert "seed 5" in said
    assert words.COMMAND in said
    assert "changed since" not in said


def test_the_page_says_if_figures_have_come_since(tmp_path: Path):
    engine = open_database(str(tmp_path / "board.db"))
    country.add_catalogue(engine)
    country.add_figures(engine, [country.FALLS], country.AREAS[:2])
    with engine.begin() as connection:
        writes.add_calibration(connection, a_run(trail_id=10**6), by="Ann")
    assert "changed since" not in page_text(engine)
    with engine.begin() as connection:
        writes.add_calibration(connection, a_run(), by="Ann")
    assert "changed since" in page_text(engine)
    engine.dispose()


def test_the_chart_is_drawn_in_the_browser(
    page: "Page", served: Callable[[Engine], str], tried_engine: Engine, tmp_path: Path
):
    page.goto(served(tried_engine) + "/method")
    page.wait_for_selector("#calibration-chart .scatterlayer .trace")
    assert "Repeat plans" in page.inner_text("#calibration-chart")
    page.get_by_text(words.FIGURES, exact=True).click()
    assert page.get_by_role("rowheader", name="Missing").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_what_the_page_says_and_keeps_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "board.db"
    engine = open_database(str(path))
    country.add_catalogue(engine)
    country.add_figures(engine, [country.COUNTS])
    engine.dispose()
    for number in (1, 2):
        assert main(["calibrate", "--database", str(path)]) == 0
        said = capsys.readouterr().out
        assert "21 real series" in said
        assert "A set of three" not in said
        assert f"Run {number} is kept" in said
        assert "**" not in said


@pytest.mark.parametrize(
    ("options", "word"),
    [([], "no figures"), (["--seed", "-1"], "no seed"), (["--indicator", "nonsense"], "no indicator nonsense")],
)
def test_a_run_that_cannot_be_is_one_sentence(
    options: list[str], word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "board.db"
    open_database(str(path)).dispose()
    assert main(["calibrate", "--database", str(path), *options]) == 1
    complaint = capsys.readouterr().err
    assert word in complaint
    assert complaint.count("\n") == 1
