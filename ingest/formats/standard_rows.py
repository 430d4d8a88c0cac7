"""Which rows of a table are standards and how each is called: sections, averages, further actions and notes are not."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ingest.file_readers.colours import colour_word
from ingest.formats.audit_tables import Grid
from ingest.formats.standards import LONGEST_SUMMARY, NUMBERED, ROUGHLY, SUMMARY, SUMMARY_WITHIN, Columns, is_reference
from ingest.layout import filled
from ingest.workbook import Cell, is_number

AVERAGES = re.compile(r"\b(?:AVERAGEA?|SUM|SUBTOTAL|MEDIAN|COUNTIFS?)\s*\(", re.IGNORECASE)


@dataclass(slots=True)
class StandardRow:
    """A standard, and the further rows on which more of its actions stand."""

    row: int
    reference: str
    text: str
    is_rated: bool = False
    further: list[int] = field(default_factory=list)


def standard_rows(grid: Grid, columns: Columns, own_texts: Container[str] = ()) -> list[StandardRow]:
    """The standards of a table in their order.

    `own_texts` are standards in the words of the board's own template, which rates headings of sections too.
    """
    found: list[StandardRow] = []
    for number, block in enumerate(grid.blocks()):
        if number and not _goes_on(grid, columns, block):
            continue
        for row in block:
            _take(grid, columns, row, found)
    kept = [each for each in found if each.text in own_texts or not _is_section(grid, columns, each, found)]
    averages = _averaged_sections(grid, columns, kept)
    return [each for each in kept if each.row not in averages]


def _goes_on(grid: Grid, columns: Columns, block: Sequence[int]) -> bool:
    """Whether rows after a blank one belong to the table: some are rated, or go on with the references."""
    if any(_is_rated(grid, columns, row) and _identity(grid, columns, row) != ("", "") for row in block):
        return True
    return any(
        is_reference(grid.text(row, columns.reference)) and grid.text(row, columns.text) for row in block
    ) and any(len(filled(grid.sheet, row)) > 2 for row in block)


def _take(grid: Grid, columns: Columns, row: int, found: list[StandardRow]) -> None:
    if grid.is_banner(row) or _repeats_header(grid, row):
        return
    has_own = any(grid.sheet.text(row, c) for c in (columns.reference, columns.text) if c is not None)
    is_rated = _is_rated(grid, columns, row)
    if not has_own:
        is_long = columns.partner is not None and bool(grid.sheet.text(row, columns.partner))
        if found and not (is_long and is_rated):
            found[-1].further.append(row)
            return
    reference, text = _identity(grid, columns, row)
    if (not reference and not text) or _is_summary(reference, text):
        return
    if len(filled(grid.sheet, row)) < 2 and not is_rated and not _is_numbered_like(reference, found):
        return
    if columns.reference is not None and not reference and not is_rated and found and found[-1].reference:
        return  # a line of its own among numbered standards: a remark or the heading of a section
    found.append(StandardRow(row, reference, text, is_rated))


def _repeats_header(grid: Grid, row: int) -> bool:
    texts = [grid.sheet.text(row, column) for column in filled(grid.sheet, row)]
    return len(texts) > 1 and all(text in grid.headings for text in texts)


def _is_summary(reference: str, text: str) -> bool:
    if reference and is_reference(reference):
        return SUMMARY_WITHIN.search(text.lower()) is not None and len(text) <= LONGEST_SUMMARY
    said = (reference or text).lower()
    return SUMMARY.match(said) is not None or (len(said) <= LONGEST_SUMMARY and SUMMARY_WITHIN.search(said) is not None)


def _is_numbered_like(reference: str, found: Sequence[StandardRow]) -> bool:
    """Whether a line alone is a standard that nobody answered: numbered as deep as the ones before it."""
    if not reference or not found or not found[-1].reference:
        return False
    return reference.count(".") == found[-1].reference.count(".")


def _is_section(grid: Grid, columns: Columns, each: StandardRow, found: Sequence[StandardRow]) -> bool:
    """`2 | A clear statement` without an answer, above 2.1 and 2.2, is their heading."""
    if each.is_rated or not _children(each, found):
        return False
    details = {column for rated in columns.rated for column in rated.fields.values()}
    return not any(grid.sheet.text(each.row, column) for column in details)


def _children(each: StandardRow, found: Sequence[StandardRow]) -> list[StandardRow]:
    prefix = each.reference.rstrip(".")
    if not prefix:
        return []
    deeper = re.compile(rf"{re.escape(prefix)}(?:\.\d|[a-z]|\()", re.IGNORECASE)
    return [other for other in found if other is not each and deeper.match(other.reference)]


def _averaged_sections(grid: Grid, columns: Columns, found: Sequence[StandardRow]) -> set[int]:
    """Rows of sections whose figures are the averages of their standards, by formula or by what they come to."""
    parents = [(each, children) for each in found if (children := _children(each, found))]
    averages: set[int] = set()
    for column in columns.ratings:
        by_value = []
        for each, children in parents:
            cell = grid.sheet.cell(each.row, column)
            if cell.formula and AVERAGES.search(cell.formula):
                averages.add(each.row)
            values = [value for child in children if (value := _value(grid.sheet.cell(child.row, column))) is not None]
            value = _value(cell)
            if value is not None and values:
                mean = sum(values) / len(values)
                by_value.append((each.row, abs(value - mean) <= ROUGHLY, value))
        is_exact = any(not float(value).is_integer() for _, _, value in by_value)
        if by_value and is_exact and all(fits for _, fits, _ in by_value):
            averages |= {row for row, _, _ in by_value}
    return averages


def _value(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell.value, int | float) and is_number(cell.value) else None


def _is_rated(grid: Grid, columns: Columns, row: int) -> bool:
    for column in columns.ratings:
        if grid.origin(row, column) != row:
            continue
        cell = grid.sheet.cell(row, column)
        if not cell.is_blank or (colour_word(cell.fill) and not _is_row_fill(grid, columns, row, cell.fill)):
            return True
    return False


def _is_row_fill(grid: Grid, columns: Columns, row: int, fill: str | None) -> bool:
    beside = columns.text if columns.text is not None else columns.reference
    return beside is not None and grid.sheet.cell(row, beside).fill == fill


def _identity(grid: Grid, columns: Columns, row: int) -> tuple[str, str]:
    """A standard's reference and text; `3. A clear line of accountability` in one cell holds both."""
    reference = reference_text(grid, row, columns.reference)
    text = grid.text(row, columns.text)
    if reference and text and reference != text:
        return (
            (reference, text)
            if is_reference(reference)
            else split_reference(text)
            if is_numbered(text)
            else (reference, text)
        )
    return split_reference(reference or text)


def is_numbered(text: str) -> bool:
    """Whether a text begins with its own reference."""
    return NUMBERED.fullmatch(text) is not None


def split_reference(one: str) -> tuple[str, str]:
    """Reference and text of a standard that stands in one cell."""
    if numbered := NUMBERED.fullmatch(one):
        return numbered[1], numbered[2].strip()
    return (one, "") if is_reference(one) else ("", one)


def reference_text(grid: Grid, row: int, column: int | None) -> str:
    """A reference as a person sees it, with the decimals its format shows: 1.1 shown as `1.10` is another standard."""
    if column is None:
        return ""
    cell = grid.sheet.cell(grid.origin(row, column), column)
    shown = cell.number_format.partition(".")[2]
    if is_number(cell.value) and shown and set(shown) == {"0"} and isinstance(cell.value, int | float):
        return f"{cell.value:.{len(shown)}f}"
    if isinstance(cell.value, datetime | date):
        return _reference_behind(grid, row, column, cell.value) or grid.text(row, column)
    return grid.text(row, column)


def _reference_behind(grid: Grid, row: int, column: int, day: date) -> str | None:
    """The reference that Excel turned into a day: 1.2 became 1 February; known by the sections of its neighbours."""
    sections = {
        text.split(".")[0]
        for near in (row - 2, row - 1, row + 1, row + 2)
        if re.fullmatch(r"\d{1,2}\.\d{1,2}[a-z]?", text := grid.sheet.text(near, column))
    }
    for one, two in ((day.day, day.month), (day.month, day.day)):
        if str(one) in sections:
            return f"{one}.{two}"
    return None
