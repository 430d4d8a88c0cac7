"""From what a problem says of its place (`D14`, `line 14, column Value`) to a cell of a sheet."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from ingest.file_readers.inspect import MAX_COLUMNS, MAX_ROWS
from ingest.workbook import Sheet, Workbook, column_number, tidy_text

HEADER_WITHIN = 40  # rows of a text file in which the heading of a column is looked for
_LINE = re.compile(r"line (\d+)(?:, column (.*))?", re.DOTALL)
_NEXT_LINE = re.compile(r", (?=line \d+)")
_CELL = re.compile(r"(\$?[A-Z]{1,3}\$?[1-9]\d{0,6})(?::\$?[A-Z]{1,3}\$?[1-9]\d{0,6})?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: the sheet by its number in the workbook, and the cell (from 0) if it has one."""

    sheet: int
    cell: tuple[int, int] | None = None


def places(workbook: Workbook, sheet: str | None, cell: str | None) -> tuple[Place, ...]:
    """The cells that a problem, a question or a row speaks of; none where it speaks of the file as a whole.

    The sheet is given beside the cell (`Return`, `D14`) or in front of it (`Return!D14`), and there may be several
    (`Return!D14, Return!E14`); a sheet's name may have commas and exclamation marks of its own.
    """
    at = next((number for number, each in enumerate(workbook.sheets) if each.name == sheet), None)
    if not cell:
        return () if at is None else (Place(at),)
    if len(workbook.sheets) == 1 and workbook.sheets[0].is_text:
        return tuple(_line(workbook.sheets[0], each) for each in _NEXT_LINE.split(cell) if _LINE.fullmatch(each))
    found: list[Place] = []
    rest = cell
    while rest:
        place, rest = _first(workbook, at, rest)
        if place is None:
            break
        found.append(place)
        at = place.sheet
    return tuple(found) or (() if at is None else (Place(at),))


def cell_of(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of a cell such as `D14` or `$D$14`; None for what no sheet has."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if found is None:
        return None
    row, column = int(found[2]) - 1, column_number(found[1].upper())
    return (row, column) if 0 <= row < MAX_ROWS and column < MAX_COLUMNS else None


def _first(workbook: Workbook, at: int | None, text: str) -> tuple[Place | None, str]:
    """The first place of a list, and what is left of the list."""
    by_length = sorted(enumerate(workbook.sheets), key=lambda each: -len(each[1].name))
    for number, sheet in by_length:
        if text.startswith(f"{sheet.name}!"):
            return _address(number, text.removeprefix(f"{sheet.name}!"))
    return (None, "") if at is None else _address(at, text)


def _address(sheet: int, text: str) -> tuple[Place | None, str]:
    found = _CELL.match(text)
    cell = cell_of(found[1]) if found else None
    if found is None or cell is None:
        return None, ""
    return Place(sheet, cell), text[found.end() :].removeprefix(",").lstrip()


def _line(sheet: Sheet, text: str) -> Place:
    found = _LINE.fullmatch(text)
    line, heading = int(found[1]) if found else 0, (found[2] or "") if found else ""
    # the row that a line is part of: one with line breaks in its cells has several lines
    row = max(bisect_right(sheet.lines or (), line) - 1, 0)
    return Place(0, (row, _column(sheet, heading)))


def _column(sheet: Sheet, heading: str) -> int:
    wanted = tidy_text(heading)
    for row in sheet.rows[:HEADER_WITHIN]:
        for column, value in enumerate(row):
            if isinstance(value, str) and tidy_text(value) == wanted:
                return column
    # a column without a heading goes by its letters
    return column_number(wanted) if re.fullmatch(r"[A-Z]{1,2}", wanted) else 0
