"""Counts between 1980 and 2060 are counts, where they stand among a table's figures, and no years of a new header."""

from typing import Any

import pytest

from domain.uploads import ObservationRow, Reading
from tests.ingest.workbooks import errors, read, read_csv, xlsx

QUARTERS = ["Measure", "Q1 2023/24", "Q2 2023/24", "Q3 2023/24"]
NOTIFICATIONS = "Police DA notifications"
MISSING = "Children reported missing from home"


def values(reading: Reading) -> list[tuple[str, float | None]]:
    """The month in which each figure's period begins, and the figure."""
    assert errors(reading) == []
    rows = [row for row in reading.rows if isinstance(row, ObservationRow)]
    return [(f"{row.period_start:%Y-%m}", row.value) for row in rows]


@pytest.mark.parametrize("counts", [[2011, 2025, 1998], [2021, 2022, 2023], [2010, 2010, 2010]])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_row_of_counts_that_might_be_years_holds_figures(counts: list[int], place: int) -> None:
    rows: list[list[Any]] = [QUARTERS, [MISSING, 60, 61, 70], ["RHIs within 72 hours (%)", 80, 81, 82]]
    rows.insert(place, [NOTIFICATIONS, *counts])
    found = values(read(xlsx(rows)))
    assert len(found) == 9
    assert set(zip(["2023-04", "2023-07", "2023-10"], map(float, counts), strict=True)) <= set(found)


def test_a_text_file_with_such_counts_in_every_row_is_one_table() -> None:
    text = f"Measure,Q1 2023/24,Q2 2023/24\n{NOTIFICATIONS},2011,2025\n{MISSING},2041,1985\n"
    assert values(read_csv(text)) == [("2023-04", 2011), ("2023-07", 2025), ("2023-04", 2041), ("2023-07", 1985)]


def test_areas_with_such_counts_are_no_header() -> None:
    rows = [[NOTIFICATIONS], [], ["Area", "Q1 2023/24", "Q2 2023/24"], ["Bury", 2011, 2020], ["Oldham", 900, 950]]
    assert values(read(xlsx(rows))) == [("2023-04", 2011), ("2023-07", 2020), ("2023-04", 900), ("2023-07", 950)]


def test_a_denominator_that_might_be_a_year_stays_with_its_numerator() -> None:
    text = "Measure,Part,Q1 2023/24,Q2 2023/24\nRe-referrals within 12 months,Numerator,,396\n"
    text += "Re-referrals within 12 months,Denominator,,1980\nAssessments within 45 working days,Value,<5,<5\n"
    rows = [row for row in read_csv(text).rows if isinstance(row, ObservationRow)]
    assert [(row.numerator, row.denominator) for row in rows if row.indicator == "REREF_12M"] == [
        (None, None),
        (396, 1980),
    ]
    assert sum(row.indicator == "ASSESS_45D" for row in rows) == 2


def test_years_that_head_a_second_table_still_do() -> None:
    rows = [QUARTERS, [MISSING, 60, 61, 70], [], ["Area", 2021, 2022], [NOTIFICATIONS, 900, 950]]
    rows[3][0] = "Measure"
    found = values(read(xlsx(rows)))
    assert found[3:] == [("2021-01", 900), ("2022-01", 950)]


def test_a_year_that_stands_twice_in_the_second_line_of_a_header_is_one() -> None:
    rows = [
        ["Indicator", "Actual", "Actual", "Target"],
        ["Name", 2022, 2023, 2023],
        ["Average SDQ score", 14, 14.2, 13],
    ]
    assert values(read(xlsx(rows))) == [("2022-01", 14), ("2023-01", 14.2)]
