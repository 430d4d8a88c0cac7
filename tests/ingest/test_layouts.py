"""Layouts of indicator returns that partners draw up themselves: what is found on a sheet, and how it is explained."""

import pytest

from domain.uploads import Reading, RowRole
from ingest.column_roles import column_role
from tests.ingest.workbooks import read, xlsx

REREFERRALS = "Re-referrals within 12 months"


def rows_taken(reading: Reading) -> list[tuple[RowRole, int, int]]:
    return [(each.role, each.first, each.last) for table in reading.tables for each in table.rows]


def test_a_reading_says_which_rows_and_columns_it_took_for_what():
    rows = [
        ["Police return 2023/24"],
        [],
        ["Ref", "Indicator", "Q1", "Q2", "Year", "Target", "RAG", "Colour of the folder"],
        ["1. Front door"],
        ["1.1", REREFERRALS, 20, 21, 20.5, 18, "A", "blue"],
        ["1.2", "Referrals per 10,000", 100, 101, 201, None, "G", "red"],
        [],
        ["Notes"],
        ["Figures are provisional"],
    ]
    reading = read(xlsx(rows, sheet="Return", merged=["A4:H4"]))
    assert rows_taken(reading) == [
        (RowRole.TITLE, 1, 1),
        (RowRole.HEADER, 3, 3),
        (RowRole.SECTION, 4, 4),
        (RowRole.DATA, 5, 6),
        (RowRole.NOTE, 8, 9),
    ]
    (table,) = reading.tables
    assert (table.sheet, [each.role for each in table.columns]) == (
        "Return", ["reference", "indicator", "Q1", "Q2", "total", "target", "rag", "not used"],
    )  # fmt: skip


def test_the_rows_of_a_text_file_are_told_by_their_lines():
    text = "A return\n\nIndicator,Period,Value\nRe-referrals within 12 months,Q1 2023/24,20\n\nNote: a remark\n"
    reading = read(text.encode(), "return.csv")
    assert rows_taken(reading) == [
        (RowRole.TITLE, 1, 1), (RowRole.HEADER, 3, 3), (RowRole.DATA, 4, 4), (RowRole.NOTE, 6, 6),
    ]  # fmt: skip
    assert reading.tables[0].sheet is None


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Target 23/24", "target"),
        ("2023/24 target", "target"),
        ("Red tolerance", "target"),
        ("RAG (in month)", "rag"),
        ("DOT (Month on Month)", "direction_of_travel"),
        ("Direction of Travel", "direction_of_travel"),
        ("Trend", "trend"),
        ("% change", "change"),
        ("Variance from target", "target"),
        ("England 22/23", "benchmark"),
        ("STAT NEIGH AVE", "benchmark"),
        ("NAT TOP QTILE THRESHOLD", "target"),
        ("Good is", "polarity"),
        ("Commentary", "comment"),
        ("Q1 2023/24", None),
        ("Referrals", None),
        ("Children in need", None),
        ("Number", None),
    ],
)
def test_a_column_beside_the_figures_is_known_for_what_it_is(heading, role):
    assert column_role(heading) == role
