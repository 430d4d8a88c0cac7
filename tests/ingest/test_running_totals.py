"""Tables of nothing but running totals: each is read with the stretch that it is of, and never as a quarter."""

from datetime import date

import pytest

from domain.uploads import ObservationRow
from ingest.period_text import PeriodHints, read_period_text
from tests.ingest.workbooks import codes, read, xlsx

APRIL = date(2023, 4, 1)
ENDS = [date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]
MISSING = "Children reported missing from home"


@pytest.mark.parametrize(
    "headings",
    [
        ["Q1 YTD", "Q2 YTD", "Q3 YTD"],
        ["Apr-Jun 2023", "Apr-Sep 2023", "Apr-Dec 2023"],
        ["YTD Jun-23", "YTD Sep-23", "YTD Dec-23"],
    ],
)
def test_running_totals_are_read_with_the_stretch_that_they_are_of(headings: list[str]) -> None:
    reading = read(xlsx([["Cumulative position 2023/24"], [], ["Measure", *headings], [MISSING, 70, 150, 228]]))
    rows = [row for row in reading.rows if isinstance(row, ObservationRow)]
    assert [(row.period_start, row.period_end) for row in rows] == [(APRIL, end) for end in ENDS]
    assert [row.value for row in rows] == [70, 150, 228]
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("title", "starts"),
    [
        ("Year to date figures (cumulative), 2023/24", ["04", "04", "04"]),
        ("Cumulative 2023/24", ["04", "04", "04"]),
        ("Quarters and year to date, 2023/24", ["04", "07", "10"]),
        ("Figures of 2023/24 are not cumulative", ["04", "07", "10"]),
    ],
)
def test_quarters_below_a_title_that_calls_them_cumulative_are_none(title: str, starts: list[str]) -> None:
    reading = read(xlsx([[title], [], ["Measure", "Q1", "Q2", "Q3"], [MISSING, 70, 150, 228]]))
    rows = [row for row in reading.rows if isinstance(row, ObservationRow)]
    assert [f"{row.period_start:%m}" for row in rows] == starts
    assert [row.period_end for row in rows] == ENDS


def test_a_year_to_date_beside_quarters_is_still_left_out() -> None:
    headings = ["Measure", "Q1 2023/24", "Q2 2023/24", "Q2 2023/24 YTD"]
    reading = read(xlsx([headings, [MISSING, 70, 80, 150]]))
    assert [row.value for row in reading.rows if isinstance(row, ObservationRow)] == [70, 80]
    assert codes(reading) == ["total_column"]


def test_a_year_to_date_begins_with_its_year() -> None:
    reading = read_period_text("Q3 2023/24 YTD")
    assert reading is not None
    assert reading.period is not None
    assert (reading.period.start, reading.period.end) == (APRIL, ENDS[2])
    calendar = read_period_text("YTD Sep-23", PeriodHints(quarters_of=1))
    assert calendar is not None
    assert calendar.period is not None
    assert calendar.period.start == date(2023, 1, 1)


def test_terms_below_such_a_title_begin_with_their_school_year() -> None:
    headings = ["Measure", "Autumn term 2023", "Spring term 2024"]
    reading = read(xlsx([["Cumulative absence"], [], headings, ["Persistent absence of all pupils (%)", 18, 19]]))
    rows = [row for row in reading.rows if isinstance(row, ObservationRow)]
    assert [row.period_start for row in rows] == [date(2023, 9, 1)] * 2
    assert [row.period_end for row in rows] == [date(2023, 12, 31), date(2024, 3, 31)]
