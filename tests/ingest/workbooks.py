"""Small workbooks and text files, built where a test needs them, and read as the command line reads them."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.styles import PatternFill

from domain.uploads import Reading, Severity
from ingest.catalogue import load_catalogue
from ingest.uploads import preview


def xlsx(
    rows: Sequence[Sequence[Any]],
    *,
    sheet: str = "Sheet1",
    formats: Mapping[str, str] | None = None,
    fills: Mapping[str, str] | None = None,
    merged: Sequence[str] = (),
    hidden_sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> bytes:
    """A workbook of one visible sheet; `formats` and `fills` are by cell (`D4`)."""
    book = Book()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cell, number_format in (formats or {}).items():
        page[cell].number_format = number_format
    for cell, colour in (fills or {}).items():
        page[cell].fill = PatternFill("solid", fgColor=colour)
    for area in merged:
        page.merge_cells(area)
    for name, content in (hidden_sheets or {}).items():
        hidden = book.create_sheet(name)
        hidden.sheet_state = "hidden"
        for row in content:
            hidden.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(content: bytes, file_name: str = "return.xlsx", today: date | None = None) -> Reading:
    """What the real catalogue and the real readers make of a file, on a day."""
    return preview(None, content=content, file_name=file_name, catalogue=load_catalogue(), today=today).reading


def read_csv(text: str, file_name: str = "return.csv", encoding: str = "utf-8") -> Reading:
    """The same for a text file."""
    return read(text.encode(encoding), file_name)


def codes(reading: Reading, severity: Severity | None = None) -> list[str]:
    """The codes of a reading's problems, in order."""
    return [each.code for each in reading.problems if severity is None or each.severity is severity]


def errors(reading: Reading) -> list[str]:
    return codes(reading, Severity.ERROR)
