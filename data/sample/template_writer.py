"""Writes template layouts as workbooks that are the same bytes every time: fixed dates, fixed order, no clock."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ingest.template_layouts import SheetLayout

Value = str | float | int | date | None
Row = Mapping[str, Value]
WRITTEN = datetime(2026, 11, 16, 9, 0, 0)  # noqa: DTZ001 - a workbook's own dates have no time zone
ZIP_DATE = (2026, 11, 16, 9, 0, 0)
DATE_FORMAT = "dd/mm/yyyy"
BOLD = Font(bold=True)


def write_workbook(
    path: Path, sheets: Sequence[tuple[SheetLayout, Mapping[str, Value], Sequence[str], Sequence[Row]]]
) -> None:
    """One workbook: for each sheet its layout, block, columns and rows (column -> value)."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for layout, block, columns, rows in sheets:
        _fill(book.create_sheet(layout.name), layout, block, columns, rows)
    book.properties.creator = "Wrenfield (invented)"
    book.properties.created = WRITTEN
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_without_clock(buffer.getvalue()))


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """A tidy table as a CSV with one header line, lines ending the same way on every system."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["" if row.get(column) is None else row[column] for column in columns] for row in rows])
    path.write_bytes(text.getvalue().encode("utf-8"))


def _fill(
    sheet: Worksheet, layout: SheetLayout, block: Mapping[str, Value], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    sheet["A1"] = layout.title
    sheet["A1"].font = BOLD
    for number, column in enumerate(layout.block, start=2):
        sheet.cell(number, 1, column.header)
        _put(sheet, number, 2, block.get(column.header))
    for position, header in enumerate(columns, start=1):
        sheet.cell(layout.header_row, position, header).font = BOLD
    for number, row in enumerate(rows, start=layout.header_row + 1):
        for position, header in enumerate(columns, start=1):
            _put(sheet, number, position, row.get(header))


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if value is None:
        return
    cell = sheet.cell(row, column, value)
    if isinstance(value, date):
        cell.number_format = DATE_FORMAT


def _without_clock(content: bytes) -> bytes:
    """The same workbook with the time of writing replaced, in its properties and in the archive's entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + WRITTEN.isoformat().encode() + b"Z", data)
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            target.writestr(entry, data)
    return out.getvalue()
