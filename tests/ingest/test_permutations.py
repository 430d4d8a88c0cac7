"""The same figures in every layout that partners use: each is read from its own cell, and nothing else is."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.uploads import ObservationRow, Reading
from tests.ingest.permuted_layouts import LAYOUTS
from tests.ingest.permuted_returns import Page, csv_of, xlsx_of
from tests.ingest.workbooks import errors, read, xlsx

SETTINGS = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
STATUS = 4  # where a truth's row has it
SHEET_NAMES = ("Return", "Sheet1", "Data 2", "Missing & DA")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")
DELIMITERS = (",", ";", "\t")
THOUSANDS = re.compile(r"\d,\d{3}")


def rows_of(reading: Reading, page: Page) -> list[tuple]:
    """What was read, in the order of a truth's row. A roll-up may be read with its own period."""
    every = [row for row in reading.rows if isinstance(row, ObservationRow)]
    rows = [row for row in every if page.roll_up is None or not row.period_label.endswith(page.roll_up)]
    periods = {row[2:4] for row in page.expected}
    assert not any((row.period_start, row.period_end) in periods for row in every if row not in rows)
    return [
        (
            row.indicator,
            row.area,
            row.period_start,
            row.period_end,
            row.status.value,
            None if row.value is None else round(row.value, 6),
            row.numerator,
            row.denominator,
            row.cell.partition(", column")[0],
        )
        for row in rows
    ]


def compare(reading: Reading, page: Page) -> None:
    """Every figure of the truth from its own cell, once; nothing that the truth does not have."""
    found = rows_of(reading, page)
    expected = {_known(row, place): row for row in page.expected for place in row[-1].split("|")}
    matched = [expected.get(row) for row in found]
    unknown = [row for row, match in zip(found, matched, strict=True) if match is None]
    missed = [row for row in page.expected if row not in matched]
    assert (unknown, missed) == ([], []), _said(reading)
    assert len(found) == len(page.expected), "a figure was read twice"
    assert errors(reading) == [], _said(reading)
    assert reading.questions == ()


def _known(row: tuple, place: str) -> tuple:
    return (*row[:5], None if row[5] is None else round(row[5], 6), *row[6:8], place)


def _said(reading: Reading) -> list[str]:
    return [f"{problem.code} {problem.cell}: {problem.message}" for problem in reading.problems]


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
@SETTINGS
def test_a_workbook_of_any_layout_is_read_as_it_was_meant(layout: str, data: Any) -> None:
    page = Page(data.draw(st.sampled_from(SHEET_NAMES)))
    LAYOUTS[layout](data.draw, page)
    assume(any(row[STATUS] == "reported" for row in page.expected))  # nobody can know a table of symbols alone
    compare(read(xlsx_of([page])), page)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
@SETTINGS
def test_a_text_file_of_any_layout_is_read_as_it_was_meant(layout: str, data: Any) -> None:
    page = Page(is_text=True)
    LAYOUTS[layout](data.draw, page)
    assume(any(row[STATUS] == "reported" for row in page.expected))
    # "1,204" in a semicolon file may be a decimal comma: that is asked, and has its own tests
    has_comma = any(THOUSANDS.search(str(value)) for value, _ in page.cells.values())
    delimiter = data.draw(st.sampled_from([each for each in DELIMITERS if each != ";" or not has_comma]))
    compare(read(csv_of(page, delimiter, data.draw(st.sampled_from(ENCODINGS))), "return.csv"), page)


def test_decimal_commas_in_every_cell_of_the_first_period_lose_no_column():
    text = "Indicator;Q1 2023/24;Q2 2023/24\nReturn interviews within 72 hours (%);81,5%;79%\nSW turnover;2,4;2,75\n"
    reading = read(text.encode(), "return.csv")
    values = [row.value for row in reading.rows if isinstance(row, ObservationRow)]
    assert values == [81.5, 79.0, 2.4, 2.75]


def test_words_in_every_cell_of_the_first_period_are_each_pointed_out():
    rows = [["Indicator", "Q1 2023/24", "Q2 2023/24"], ["Return interviews within 72 hours (%)", "about ten", 79.5]]
    reading = read(xlsx([*rows, ["Re-referrals within 12 months (%)", "ten or so", 21.0]]))
    assert [problem.cell for problem in reading.problems if problem.code == "unreadable_value"] == ["B2", "B3"]
    assert len(reading.rows) == 2
