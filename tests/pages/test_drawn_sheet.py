"""A sheet is drawn as it was sent, a window at a time, with what was found on its cells."""

from dataclasses import replace

import pytest

from dashboard.evidence.drawn_sheet import (
    COLUMNS_DRAWN,
    ROWS_DRAWN,
    DrawnSheet,
    FindingKind,
    Window,
    drawn_sheet,
    findings_of,
)
from domain.uploads import Candidate, Problem, Question, Reading, RowRole, RowsTaken, Severity, TableReading
from ingest.workbook import Workbook, open_safely
from tests.ingest.workbooks import xlsx

NOTHING = Reading("return.xlsx", "", None)


def a_book(rows: int = 3, columns: int = 3, **look: object) -> Workbook:
    content = xlsx([[f"r{r}c{c}" for c in range(columns)] for r in range(rows)], sheet="Return", **look)  # type: ignore[arg-type]
    return open_safely(None, content, "return.xlsx")


def marked(drawn: DrawnSheet) -> dict[str, tuple[FindingKind, ...]]:
    return {
        cell.place: tuple(each.kind for each in cell.findings)
        for row in drawn.rows
        for cell in row.cells
        if cell.findings
    }


def test_a_problem_and_a_question_are_marked_on_their_cells():
    reading = replace(
        NOTHING,
        problems=(Problem(Severity.ERROR, "unreadable_value", "no number", "Return", "B2"),),
        questions=(Question("indicator", "r2c0", (Candidate("A", "alike"),), "Return!A3"),),
    )

    drawn = drawn_sheet(a_book(), reading, Window())

    assert marked(drawn) == {"B2": (FindingKind.ERROR,), "A3": (FindingKind.QUESTION,)}
    assert drawn.tabs[0].findings == 2


def test_what_a_question_asks_is_not_said_a_second_time_as_a_warning():
    problem = Problem(Severity.WARNING, "unknown_indicator", "no indicator", "Return", "A3")
    other = Problem(Severity.WARNING, "excel_error", "an error", "Return", "A3")

    found = findings_of((problem, other), (Question("indicator", "x", cell="Return!A3"),))

    assert [each.kind for each in found] == [FindingKind.QUESTION, FindingKind.WARNING]


def test_only_a_window_of_a_large_sheet_is_drawn_and_its_header_goes_along():
    book = a_book(rows=ROWS_DRAWN * 3, columns=COLUMNS_DRAWN + 5)
    rows = (RowsTaken(RowRole.HEADER, 2, 2, "names the columns"), RowsTaken(RowRole.DATA, 3, 150, "figures"))
    reading = replace(NOTHING, tables=(TableReading("Return", rows, ()),))

    drawn = drawn_sheet(book, reading, Window(0, ROWS_DRAWN))

    assert [row.number for row in drawn.rows] == [2, *range(ROWS_DRAWN + 1, ROWS_DRAWN * 2 + 1)]
    assert [row.role for row in drawn.rows[:2]] == [RowRole.HEADER, RowRole.DATA]
    assert len(drawn.columns) == COLUMNS_DRAWN
    assert (drawn.row_count, drawn.column_count) == (ROWS_DRAWN * 3, COLUMNS_DRAWN + 5)


def test_fills_and_merged_cells_are_drawn_as_sent():
    drawn = drawn_sheet(a_book(fills={"B1": "FFCC00"}, merged=["A2:B3"]), NOTHING, Window())

    assert drawn.rows[0].cells[1].fill == "FFCC00"
    merged = drawn.rows[1].cells[0]
    assert (merged.place, merged.rows, merged.columns) == ("A2", 2, 2)
    assert [cell.place for cell in drawn.rows[2].cells] == ["C3"]


@pytest.mark.parametrize("cell", ["line 3, column Value", "line 3, column B"])
def test_a_text_file_is_drawn_by_its_lines(cell: str):
    book = open_safely(None, b"Measure,Value\nOne,1\nTwo,ten\n", "return.csv")
    reading = replace(NOTHING, problems=(Problem(Severity.ERROR, "unreadable_value", "no number", None, cell),))

    drawn = drawn_sheet(book, reading, Window())

    assert marked(drawn) == {"B3": (FindingKind.ERROR,)}
    assert [row.number for row in drawn.rows] == [1, 2, 3]
