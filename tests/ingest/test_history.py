"""A new file against what stands: another scale, last quarter's column again, what was left out; and all being well."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.model import Board, Unit
from domain.uploads import ObservationRow, Problem, Severity
from ingest.catalogue import load_catalogue
from ingest.history import NEAREST, is_off_its_scale
from ingest.uploads import Preview, accept, preview
from store import reads, writes
from store.database import open_database

LEEDS, BY = "E08000035", "analyst"
SENT = {"REREF_12M": 20.4, "REF_NFA": 6.5, "ASSESS_45D": 85.7, "ICPC_15D": 81.4, "CPP_REPEAT": 24.5}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty board of Leeds, with the real catalogue."""
    engine = open_database(str(tmp_path / "board.db"))
    with engine.begin() as connection:
        writes.sync_catalogue(connection, load_catalogue(), by=BY)
        writes.set_board(connection, Board("Leeds", LEEDS), by=BY)
    yield engine
    engine.dispose()


def quarter(number: int) -> str:
    """The name of the `number`th quarter from April 2023 on."""
    year = 2023 + number // 4
    return f"Q{number % 4 + 1} {year}/{year % 100 + 1}"


def looked_at(
    engine: Engine, figures: dict[tuple[str, str], float | str], *, sender: str = "Police", area: str = "Leeds"
) -> Preview:
    lines = [f"{code},{area},{period},{value}" for (code, period), value in figures.items()]
    head = (f"Organisation,{sender},,", ",,,") if sender else ()
    content = "\n".join((*head, "Indicator,Area,Period,Value", *lines)).encode()
    with engine.connect() as connection:
        return preview(None, content=content, file_name="return.csv", catalogue=load_catalogue(), connection=connection)


def load(engine: Engine, figures: dict[tuple[str, str], float | str], **options: str) -> None:
    accept(engine, looked_at(engine, figures, **options), by=BY, only_good_rows=True)


def a_quarter(number: int, **changes: float | str) -> dict[tuple[str, str], float | str]:
    """The five measures of one quarter, each a little different from quarter to quarter."""
    figures = {code: round(value + number / 10, 1) for code, value in SENT.items()} | changes
    return {(code, quarter(number)): value for code, value in figures.items()}


def found(seen: Preview, code: str) -> list[Problem]:
    return [problem for problem in seen.reading.problems if problem.code == code]


# --- another scale ----------------------------------------------------------------------------------------------------


def history_of(engine: Engine, code: str, values: list[float]) -> None:
    load(engine, {(code, quarter(number)): value for number, value in enumerate(values)})


@pytest.mark.parametrize(
    ("code", "before", "value"),
    [
        ("REREF_12M", [22, 23, 24, 23, 22.5, 23.1], 0.23),
        ("CPP_RATE", [42, 43, 44, 43, 42.5, 43.1], 4.3),
        ("CPP_RATE", [4.2, 4.3, 4.4, 4.3, 4.25, 4.31], 43),
    ],
)
def test_a_figure_on_another_scale_than_its_own_history_is_pointed_out(engine, code, before, value):
    history_of(engine, code, before)
    (problem,) = found(looked_at(engine, {(code, quarter(6)): value}), "scale_break")
    assert (problem.severity, problem.cell) == (Severity.WARNING, "line 4, column Value")
    assert "another scale" in problem.message


@pytest.mark.parametrize(
    ("code", "before", "value"),
    [
        ("REREF_12M", [22, 23, 24, 23, 22.5, 23.1], 2.3),  # a percentage may fall to a tenth
        ("CPP_RATE", [42, 43, 44, 43], 4.3),  # four figures show no scale
        ("CPP_RATE", [10, 15, 22, 33, 50, 74], 200),  # it grows
        ("CPP_RATE", [42, 43, 44, 43, 0, 43], 4.3),
        ("CPP_RATE", [42, 43, 44, 43, 42.5, 43.1], 0),
        ("MISS_HOME", [300, 301, 302, 303, 304, 305], 3),  # a count has no scale
    ],
)
def test_a_figure_that_may_be_right_is_not(engine, code, before, value):
    history_of(engine, code, before)
    assert found(looked_at(engine, {(code, quarter(6)): value}), "scale_break") == []


def test_a_small_share_that_its_own_counts_confirm_is_no_break_of_scale(engine):
    history_of(engine, "REREF_12M", [22, 23, 24, 23, 22.5, 23.1])
    content = f"Indicator,Area,Period,Numerator,Denominator,Value\nREREF_12M,Leeds,{quarter(6)},1,435,0.23\n".encode()
    with engine.connect() as connection:
        seen = preview(None, content=content, file_name="r.csv", catalogue=load_catalogue(), connection=connection)
    assert found(seen, "scale_break") == []


REAL = (
    "dfe/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "dfe/d3_cpps_subsequent_plan_2013_to_2025.csv",
    "lait/bds_long_0.parquet",
    "ohid/la_hospital_admissions_2324.csv",
)
MOST_FALSE_ALARMS = 1 / 10_000
FEWEST_FOUND = 0.5


def test_real_series_seldom_raise_the_alarm_and_planted_slips_of_scale_often_do(shared):
    catalogue = load_catalogue()
    asked = alarms = planted = noticed = 0
    for name in REAL:
        path = shared / "data" / name
        if not path.exists():
            pytest.skip(f"there is no {name} in {shared / 'data'}")
        series: defaultdict[object, dict[int, float]] = defaultdict(dict)
        for row in preview(path, catalogue=catalogue).reading.rows:
            if isinstance(row, ObservationRow) and row.indicator and row.value is not None:
                month = row.period_start.year * 12 + row.period_start.month
                series[(row.indicator, row.area or row.area_label, row.frequency)][month] = row.value
        for (code, *_), values in series.items():  # type: ignore[misc]
            indicator = catalogue.indicator(code)
            assert indicator is not None
            for month, value in values.items():
                nearest = sorted((abs(other - month), figure) for other, figure in values.items() if other != month)
                others = [figure for _, figure in nearest[:NEAREST]]
                asked += 1
                alarms += is_off_its_scale(value, others, indicator)
                slip = 10 if indicator.unit is Unit.RATE else 100
                planted += 1
                noticed += is_off_its_scale(value / slip, others, indicator)
    print(f"scale_break: {alarms} false alarms in {asked} real figures, {noticed / planted:.0%} of planted slips found")
    assert alarms <= MOST_FALSE_ALARMS * asked
    assert noticed >= FEWEST_FOUND * planted


# --- last period's column again ---------------------------------------------------------------------------------------


def test_a_column_that_repeats_last_quarters_figures_is_pointed_out(engine):
    load(engine, a_quarter(0))
    again = {(code, quarter(1)): value for (code, _), value in a_quarter(0).items()}
    (problem,) = found(looked_at(engine, again), "repeated_column")
    assert (problem.severity, problem.cell) == (Severity.WARNING, "line 4, column Value")
    assert "5 of 5 figures for Q2 2023-24" in problem.message
    assert "return.csv gave for the quarter before" in problem.message


def test_so_is_a_month_that_repeats_the_month_before(engine):
    load(engine, {(code, "Mar 2024"): value for code, value in SENT.items()})
    (problem,) = found(
        looked_at(engine, {(code, "Apr 2024"): value for code, value in SENT.items()}), "repeated_column"
    )
    assert "for Apr 2024" in problem.message


@pytest.mark.parametrize(
    "now",
    [
        a_quarter(1),
        {(code, quarter(1)): value for (code, _), value in [*a_quarter(0).items()][:3]},  # three may be chance
        {(code, quarter(1)): value for (code, _), value in a_quarter(0, REREF_12M=33.3, REF_NFA=9.9).items()},
        {(code, quarter(2)): value for (code, _), value in a_quarter(0).items()},  # not the quarter before
    ],
)
def test_new_figures_of_which_some_stayed_the_same_are_no_repeated_column(engine, now):
    load(engine, a_quarter(0))
    assert found(looked_at(engine, now), "repeated_column") == []


def test_noughts_hundreds_and_small_counts_that_stay_the_same_say_nothing(engine):
    trivial = {"REREF_12M": 0, "REF_NFA": 100, "ASSESS_45D": 100, "ICPC_15D": 100, "MISS_HOME": 3, "DA_NOTIF": 4}
    load(engine, {(code, quarter(0)): value for code, value in trivial.items()})
    again = {(code, quarter(1)): value for code, value in trivial.items()}
    assert found(looked_at(engine, again), "repeated_column") == []


# --- what was left out ------------------------------------------------------------------------------------------------


def without(number: int, *codes: str) -> dict[tuple[str, str], float | str]:
    return {key: value for key, value in a_quarter(number).items() if key[0] not in codes}


def test_an_indicator_that_a_partner_always_sends_is_missed(engine):
    for number in range(3):
        load(engine, a_quarter(number))
    (problem,) = found(looked_at(engine, without(3, "REREF_12M")), "missing_indicator")
    assert (problem.severity, problem.cell) == (Severity.WARNING, None)
    assert "Re-referrals" in problem.message
    assert "last 3 returns of" in problem.message


def test_nothing_is_missed_where_nothing_was_always_sent(engine):
    load(engine, a_quarter(0))
    load(engine, without(1, "REREF_12M"))
    load(engine, a_quarter(2))
    assert found(looked_at(engine, without(3, "REREF_12M")), "missing_indicator") == []


def test_two_returns_are_not_always_and_a_corrected_one_is_no_third(engine):
    load(engine, a_quarter(0))
    load(engine, a_quarter(1))
    load(engine, a_quarter(1, REREF_12M=30))
    assert found(looked_at(engine, without(2, "REREF_12M")), "missing_indicator") == []


def test_what_is_blank_is_there_and_what_another_partner_sends_is_not_missed(engine):
    for number in range(3):
        load(engine, a_quarter(number))
    assert found(looked_at(engine, a_quarter(3, REREF_12M="")), "missing_indicator") == []
    for sender in ("Probation Service", ""):
        assert found(looked_at(engine, without(3, "REREF_12M"), sender=sender), "missing_indicator") == []


def test_a_file_of_another_kind_of_figures_does_not_miss_those_of_the_first(engine):
    for number in range(3):
        load(engine, a_quarter(number))
    other = {("MISS_HOME", quarter(3)): 40, ("DA_NOTIF", quarter(3)): 400}
    assert found(looked_at(engine, other), "missing_indicator") == []


def test_a_reverted_return_was_not_sent(engine):
    for number in range(3):
        load(engine, a_quarter(number))
    with engine.begin() as connection:
        writes.revert_upload(connection, reads.uploads(connection)[0].id, by=BY)
    assert found(looked_at(engine, without(3, "REREF_12M")), "missing_indicator") == []
