"""A large sheet is read a row at a time where its rows are spelt alike, and says the same as cell by cell."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import xlsxwriter
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS

from ingest.file_readers.office_numbers import INDEXED_COLOURS, NUMBER_FORMATS
from ingest.file_readers.xlsx_cells import read_cells
from ingest.file_readers.xlsx_package import Malformed
from ingest.file_readers.xlsx_styles import Styles
from ingest.workbook import Sheet, Workbook, open_safely

SHEET = "xl/worksheets/sheet1.xml"
ROWS, COLUMNS = 700, 9
FORMATS = ({}, {"num_format": "0.0%"}, {"num_format": "dd/mm/yyyy"}, {"bg_color": "#FFC000"}, {"num_format": "#,##0"})
WORDS = ("as sent", "*", "<5", "Zoë & Åsa", " spaced ", "", "line\nbreak", "_x000D_", "12")


def workbook_of(seed: int, *, odd: float) -> bytes:
    """Rows of one kind but for a share that is odd: coloured, empty, formulas, truth values, hidden, texts in place."""
    chance, buffer = random.Random(seed), io.BytesIO()  # noqa: S311  the same rows each time
    with xlsxwriter.Workbook(buffer, {"constant_memory": seed % 2 == 1}) as book:
        page = book.add_worksheet("Figures")
        styles = [book.add_format(each) for each in FORMATS]
        usual = [chance.randrange(len(styles)) for _ in range(COLUMNS)]
        for row in range(ROWS):
            if chance.random() < odd / 4:
                page.set_row(row, 0 if chance.random() < 0.5 else 20, None, {"hidden": chance.random() < 0.3})
            for column in range(COLUMNS):
                style = styles[chance.randrange(len(styles)) if chance.random() < odd / 20 else usual[column]]
                _write(page, row, column, style, chance, odd)
    return buffer.getvalue()


def _write(page, row: int, column: int, style, chance: random.Random, odd: float) -> None:
    if chance.random() > odd / 10:
        page.write(
            row, column, chance.choice([row, row / 7, 10**9 + row, -row]) if column % 3 else f"text {row % 20}", style
        )
        return
    kind = chance.randrange(7)
    if kind == 0:
        page.write_blank(row, column, None, style)
    elif kind == 1:
        page.write_formula(row, column, f"=A{row + 1}*2", style, chance.choice([row * 2, "", "word"]))
    elif kind == 2:
        page.write_boolean(row, column, chance.random() < 0.5, style)
    elif kind == 3:
        page.write_datetime(row, column, date(2023, 4, 1) + timedelta(days=row), style)
    elif kind < 6:
        page.write_string(row, column, chance.choice(WORDS), style)


def changed(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with its sheet's XML changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == SHEET else old.read(name))
    return result.getvalue()


def sheet_of(content: bytes) -> Sheet:
    book = open_safely(None, content, "figures.xlsx")
    assert isinstance(book, Workbook)
    assert book.is_readable, book.problems
    return book.sheets[0]


def with_comment(xml: bytes) -> bytes:
    """The same sheet with an XML comment, which no program of Office writes: it is read by way of a tree."""
    return xml.replace(b"</sheetData>", b"<!-- the same --></sheetData>")


@pytest.mark.parametrize("odd", [0.0, 0.05, 0.5, 5.0])
@pytest.mark.parametrize("seed", range(4))
def test_rows_at_a_time_and_by_way_of_a_tree_read_the_same(seed: int, odd: float):
    content = workbook_of(seed, odd=odd)
    rows, tree = sheet_of(content), sheet_of(changed(content, with_comment))
    assert [list(map(repr, row)) for row in rows.rows] == [list(map(repr, row)) for row in tree.rows]
    assert rows.details == tree.details
    assert rows.hidden_rows == tree.hidden_rows
    assert len(rows.rows) > ROWS - 20


def test_a_row_that_comes_twice_is_read_as_it_was_before():
    content = workbook_of(2, odd=0.0)
    doubled = changed(content, lambda xml: re.sub(rb'(<row r=")301(".*?</row>)', rb"\g<1>300\2", xml, count=1))
    assert sheet_of(doubled).rows == sheet_of(changed(doubled, with_comment)).rows


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (rb'<row r="400"', b'<row bare r="400"'),
        (rb'<row r="400"', b'<row <r="400"'),
        (rb"</sheetData>", b"</sheetDat>"),
        (rb'<c r="B400"', b'<c r="B400" odd'),
        (rb'(<c r="B400"[^>]*><v>)', rb"\g<1>&nothing;"),
    ],
)
def test_a_fault_among_rows_that_are_alike_is_still_found(pattern: bytes, fault: bytes):
    with zipfile.ZipFile(io.BytesIO(workbook_of(4, odd=0.0))) as package:
        sound = package.read(SHEET)
    damaged = re.sub(pattern, fault, sound, count=1)
    assert damaged != sound
    with pytest.raises(Malformed):
        read_cells(damaged, (), Styles(), is_1904=False)


def test_what_office_counts_by_number_is_what_another_library_says():
    assert NUMBER_FORMATS == BUILTIN_FORMATS
    assert [f"00{colour}" for colour in INDEXED_COLOURS] == list(COLOR_INDEX[:64])
