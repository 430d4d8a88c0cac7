"""Workbooks of the old Excel (xls): values with number formats, fills, notes, merged ranges and hidden parts."""

import os
from datetime import datetime
from typing import Any

from domain.uploads import Problem
from ingest.file_readers import flat, packed
from ingest.file_readers.colours import WHITE
from ingest.file_readers.grid import laid_out
from ingest.file_readers.inspect import Refused, encrypted, has_stream
from ingest.file_readers.xlsx_cells import EPOCH, EPOCH_1904, serial_day
from ingest.number_formats import GENERAL, is_day_format, is_time_format
from ingest.workbook import CellDetail, CellValue, ErrorValue, Range, Sheet, Workbook

_SOLID = 1
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = range(1, 6)  # as xlrd numbers the types of cells
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def read(content: bytes, file_name: str) -> Workbook:
    """Read values with everything that stands around them. What xlrd cannot parse, the plain reader tries."""
    import xlrd
    from xlrd.biffh import XLRDError

    warnings = (packed.macros(),) if has_stream(content, "_VBA_PROJECT") else ()
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=nowhere)
            styles = _styles(book)
            read_sheets = [_sheet(book, sheet, styles) for sheet in book.sheets()]
    except XLRDError as reason:
        if "encrypted" in str(reason).lower() or "password" in str(reason).lower():
            raise encrypted() from reason
        return flat.read(content, file_name, warnings)
    except Exception:  # it raises whatever breaks first in a malformed record: AssertionError, struct.error, IndexError
        return flat.read(content, file_name, warnings)
    if not read_sheets:
        raise Refused("not_recognised", "The workbook has no sheet with cells: ask for the table behind it.")
    problems = (*warnings, *(problem for _, found in read_sheets for problem in found))
    return Workbook(file_name, tuple(sheet for sheet, _ in read_sheets), problems)


def _styles(book: Any) -> list[CellDetail | None]:
    """What each of the book's numbered styles means for a cell; None where it is plain."""
    return [_style(book, xf) for xf in book.xf_list]


def _style(book: Any, xf: Any) -> CellDetail | None:
    known = book.format_map.get(xf.format_key)
    number_format = known.format_str if known is not None and known.format_str else GENERAL
    fill = None
    if xf.background is not None and xf.background.fill_pattern == _SOLID:
        colour = book.colour_map.get(xf.background.pattern_colour_index)
        digits = "".join(f"{part:02X}" for part in colour) if colour else WHITE
        fill = None if digits == WHITE else digits
    is_plain = number_format.casefold() == GENERAL.casefold() and fill is None
    return None if is_plain else CellDetail(number_format, fill)


def _sheet(book: Any, sheet: Any, styles: list[CellDetail | None]) -> tuple[Sheet, tuple[Problem, ...]]:
    cells: dict[int, list[CellValue]] = {}
    details: dict[tuple[int, int], CellDetail] = {}
    epoch = EPOCH_1904 if book.datemode == 1 else EPOCH
    for row in range(sheet.nrows):
        values: list[CellValue] = []
        for column, cell in enumerate(sheet.row(row)):
            detail = styles[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(styles) else None
            value = _value(cell, detail, epoch)
            values.append(value)
            if detail is not None and (value is not None or detail.fill is not None):
                details[row, column] = detail
        cells[row] = values
    notes = {place: note.text for place, note in sheet.cell_note_map.items() if note.text}
    rows, near, problems = laid_out(sheet.name, cells, details, notes)
    merges = tuple(Range(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    hidden_rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    hidden_columns = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0)
    return Sheet(sheet.name, rows, near, merges, hidden_rows, hidden_columns, sheet.visibility != 0), problems


def _value(cell: Any, detail: CellDetail | None, epoch: datetime) -> CellValue:
    number_format = detail.number_format if detail else GENERAL
    if cell.ctype == _TEXT:
        return cell.value or None
    if cell.ctype == _BOOLEAN:
        return bool(cell.value)
    if cell.ctype == _ERROR:
        return ErrorValue(_ERRORS.get(cell.value, "#VALUE!"))
    if cell.ctype not in (_NUMBER, _DATE):
        return None
    number = int(cell.value) if cell.value.is_integer() and abs(cell.value) < 1e15 else cell.value
    if is_day_format(number_format):
        return serial_day(number, epoch, is_time=is_time_format(number_format))
    return number
