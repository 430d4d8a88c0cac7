"""Audit workbooks of several sheets, built where a test needs them, and what a reading of one says in short."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from domain.uploads import GradeRow, RatingRow, Reading
from tests.ingest.workbooks import read

Rows = Sequence[Sequence[Any]]
BY_CELL = Mapping[str, str]  # "Sheet!B4": what


def book(
    sheets: Mapping[str, Rows],
    *,
    merged: Sequence[str] = (),
    fills: BY_CELL | None = None,
    formats: BY_CELL | None = None,
    comments: BY_CELL | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    """A workbook; places are written `Sheet!B4`, or `B4` on the first sheet."""
    made = Book()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if name in hidden:
            page.sheet_state = "hidden"
    first = next(iter(sheets))

    def at(place: str) -> tuple[Any, str]:
        sheet, _, cell = place.rpartition("!")
        return made[sheet or first], cell

    for place, colour in (fills or {}).items():
        page, cell = at(place)
        page[cell].fill = PatternFill("solid", fgColor=colour)
    for place, number_format in (formats or {}).items():
        page, cell = at(place)
        page[cell].number_format = number_format
    for place, text in (comments or {}).items():
        page, cell = at(place)
        page[cell].comment = Comment(text, "author")
    for place in merged:
        page, cells = at(place)
        page.merge_cells(cells)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read_book(sheets: Mapping[str, Rows], file_name: str = "s11 audit.xlsx", **options: Any) -> Reading:
    """What the readers make of such a workbook."""
    return read(book(sheets, **options), file_name)


def rated(reading: Reading) -> list[RatingRow]:
    """The rows of a section 11 audit."""
    return [row for row in reading.rows if isinstance(row, RatingRow)]


def graded(reading: Reading) -> list[GradeRow]:
    """The rows of a case-file audit."""
    return [row for row in reading.rows if isinstance(row, GradeRow)]


def short(number: float | None) -> float | None:
    """A score with two decimals, for comparing."""
    return None if number is None else round(number, 2)


def selves(reading: Reading) -> list[tuple[str, float | None]]:
    """Each standard with its self score."""
    return [(row.standard or row.standard_text, short(row.self_score)) for row in rated(reading)]


def both(reading: Reading) -> list[tuple[str, str, float | None, float | None]]:
    """Each partner and standard with both scores."""
    return [
        (row.partner, row.standard or row.standard_text, short(row.self_score), short(row.moderated_score))
        for row in rated(reading)
    ]


def grades(reading: Reading) -> list[tuple[str, str | None, str, str | None, float | None]]:
    """Each case, agency and domain with its grade."""
    return [(row.case, row.agency, row.domain, row.grade_label, short(row.grade_score)) for row in graded(reading)]
