"""Headers with periods across: where they stand, which period each column is of, and which columns roll others up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.periods import Frequency
from ingest.formats.indicator_fields import (
    AREA,
    AREA_CODE,
    COMMENT,
    INDICATOR,
    INDICATOR_CODE,
    MEASURE,
    PARTNER,
    REFERENCE,
    TEAM,
    sheet_hints,
    usual_frequency,
)
from ingest.labels import folded
from ingest.layout import DEEPEST_HEADER, HEADER_WITHIN, Table, field, filled, header_depth, headings_at, match_fields
from ingest.period_text import NO_HINTS, PeriodHints, PeriodReading, read_period, read_period_text
from ingest.workbook import Cell, Sheet, Workbook, is_number

LABEL = field("indicator", INDICATOR.heading.pattern + r"|outcomes?|priorit(?:y|ies)|activity|question")
FIELDS = (MEASURE, LABEL, INDICATOR_CODE, REFERENCE, AREA_CODE, AREA, TEAM, PARTNER, COMMENT)
LABEL_FIRST = (LABEL, *(each for each in FIELDS if each is not LABEL))
FEWEST_PERIODS = 2
LONGEST_SHEET_WITH_TABLES = 5_000  # rows; a longer sheet holds one table
VALUE, NUMERATOR, DENOMINATOR = "value", "numerator", "denominator"
PARTS: Mapping[str, str] = {
    word: part
    for part, words in (
        (NUMERATOR, ("numerator", "num", "count", "n", "number", "no")),
        (DENOMINATOR, ("denominator", "denom", "den", "out of", "base", "cohort", "d")),
        (VALUE, ("value", "percent", "percentage", "rate", "figure", "actual", "result", "%")),
    )
    for word in words
}
_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.TERMLY: 5, Frequency.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """One column of figures: whose period, and which part of the figure it holds."""

    column: int
    label: str
    reading: PeriodReading
    part: str = VALUE


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table with its period columns and the columns that roll others up."""

    table: Table
    periods: tuple[PeriodColumn, ...]
    roll_ups: tuple[PeriodColumn, ...]


def part_of(text: str) -> str | None:
    """Which part of a figure a word means: numerator, denominator or value; None for any other word."""
    return PARTS.get(text.strip()) or PARTS.get(folded(text))


def wide_tables(sheet: Sheet, workbook: Workbook) -> list[WideTable]:
    """The tables of a sheet from top to bottom. Each ends where the header of the next one begins."""
    found: list[WideTable] = []
    start, end = 0, min(len(sheet.rows), HEADER_WITHIN)
    while (wide := _next_table(sheet, workbook, start, end)) is not None:
        found.append(wide)
        start = wide.table.last_header_row + 1
        end = len(sheet.rows) if len(sheet.rows) <= LONGEST_SHEET_WITH_TABLES else 0
    ends = [each.table.first_header_row - 1 for each in found[1:]] + [len(sheet.rows) - 1]
    return [_up_to(wide, last) for wide, last in zip(found, ends, strict=False)]


def _up_to(wide: WideTable, last_row: int) -> WideTable:
    return replace(wide, table=replace(wide.table, last_row=last_row))


def _next_table(sheet: Sheet, workbook: Workbook, start: int, end: int) -> WideTable | None:
    """The first header at or below a row; of the depths that it may have the one that names the most periods."""
    for row in range(start, end):
        candidates = [_at(sheet, row, last, workbook) for last in _last_rows(sheet, row)]
        found = [wide for wide in candidates if wide is not None]
        if found:
            return max(found, key=lambda wide: len(wide.periods))
    return None


def _last_rows(sheet: Sheet, row: int) -> range:
    """With which row a header may end: below it, as long as the rows only go on naming periods and their parts."""
    last = row
    while last + 1 < min(row + DEEPEST_HEADER, len(sheet.rows)) and _goes_on(sheet, last + 1):
        last += 1
    return range(last, min(max(last + 1, row + header_depth(sheet, row)), len(sheet.rows)))


def _goes_on(sheet: Sheet, row: int) -> bool:
    """Whether a row is a further line of a header: periods and parts of figures, and no figures."""
    columns = filled(sheet, row)
    cells = [sheet.cell(row, column) for column in columns]
    named = [_names_period(cell) or part_of(cell.text) is not None for cell in cells]
    is_figure = [is_number(cell.value) and not naming for cell, naming in zip(cells, named, strict=True)]
    return sum(named) >= FEWEST_PERIODS and 2 * sum(named) >= len(cells) and not any(is_figure)


def _names_period(cell: Cell) -> bool:
    return read_period(cell.value, cell.number_format) is not None


def _at(sheet: Sheet, first: int, last: int, workbook: Workbook) -> WideTable | None:
    headings = headings_at(sheet, first, last)
    if sum(_period_column(sheet, first, last, column, NO_HINTS) is not None for column in range(len(headings))) < (
        FEWEST_PERIODS
    ):
        return None  # a quick look before the notes are searched for a year
    table = Table(sheet, first, last, headings, _label_columns(headings), len(sheet.rows) - 1)
    hints = sheet_hints(table, workbook)
    columns = [_period_column(sheet, first, last, column, hints) for column in range(len(headings))]
    found = [column for column in columns if column is not None]
    frequency = usual_frequency(column.reading for column in found)
    found = [replace(each, reading=_again(sheet, last, each, replace(hints, frequency=frequency))) for each in found]
    periods, roll_ups = _parted(found, frequency)
    taken = {each.column for each in found}
    labels = {name: column for name, column in table.columns.items() if column not in taken}
    if len(periods) < FEWEST_PERIODS or LABEL.name not in labels:
        return None
    return WideTable(replace(table, columns=labels), tuple(periods), tuple(roll_ups))


def _label_columns(headings: tuple[str, ...]) -> Mapping[str, int]:
    """`Measure` is the column of labels, unless another is named for them: then it says which part a row holds."""
    columns = match_fields(headings, FIELDS)
    return columns if LABEL.name in columns else match_fields(headings, LABEL_FIRST)


def _period_column(sheet: Sheet, first: int, last: int, column: int, hints: PeriodHints) -> PeriodColumn | None:
    """Read a column's heading: a period alone, a period above a part, or a year above a bare quarter or month."""
    if _is_inside_merge(sheet, last, column):
        return None  # one heading over several columns: only the first of them is surely meant
    bottom = heading_cell(sheet, last, column)
    above = [_cell_above(sheet, row, column) for row in range(first, last)]
    label = " ".join(dict.fromkeys(cell.text for cell in (*above, bottom) if cell.text))
    alone = read_period(bottom.value, bottom.number_format, _with_year_of(above, hints))
    if alone is not None:
        return PeriodColumn(column, label, alone)
    part = part_of(bottom.text)
    if part is None:
        joined = read_period_text(label, hints) if label and not bottom.is_blank else None
        return PeriodColumn(column, label, joined) if joined is not None else None
    whole = [_read_above(above, place, hints) for place in range(len(above) - 1, -1, -1)]
    reading = next((each for each in whole if each is not None), None)
    return PeriodColumn(column, label, reading, part) if reading is not None else None


def _read_above(above: list[Cell], place: int, hints: PeriodHints) -> PeriodReading | None:
    cell = above[place]
    return read_period(cell.value, cell.number_format, _with_year_of(above[:place], hints))


def heading_cell(sheet: Sheet, row: int, column: int) -> Cell:
    """A cell of a header, or the merged range that it is part of."""
    for merge in sheet.merges:
        if merge.holds(row, column):
            return sheet.cell(merge.first_row, merge.first_column)
    return sheet.cell(row, column)


def _is_inside_merge(sheet: Sheet, row: int, column: int) -> bool:
    return any(merge.holds(row, column) and merge.first_column < column for merge in sheet.merges)


def _cell_above(sheet: Sheet, row: int, column: int) -> Cell:
    """What stands above a column: its own cell, or the period to its left that was written once for several."""
    cell = heading_cell(sheet, row, column)
    if not cell.is_blank:
        return cell
    for left in range(column - 1, -1, -1):
        other = heading_cell(sheet, row, left)
        if not other.is_blank:
            return other if _names_period(other) else cell
    return cell


def _with_year_of(above: list[Cell], hints: PeriodHints) -> PeriodHints:
    """The hints with the year that stands above a bare `Q1`."""
    for cell in reversed(above):
        reading = read_period(cell.value, cell.number_format)
        if reading is not None and reading.frequency is Frequency.YEARLY and reading.period is not None:
            return replace(hints, year=reading.period)
    return hints


def _again(sheet: Sheet, last: int, column: PeriodColumn, hints: PeriodHints) -> PeriodReading:
    """The reading once the table's frequency is known: a snapshot is as long as the other columns."""
    if not column.reading.is_snapshot:
        return column.reading
    cell = heading_cell(sheet, last, column.column)
    return read_period(cell.value, cell.number_format, hints) or column.reading


def _parted(found: list[PeriodColumn], frequency: Frequency | None) -> tuple[list[PeriodColumn], list[PeriodColumn]]:
    """Periods, and the columns that roll them up: totals, and longer periods made of the table's usual ones."""
    periods, roll_ups = [], []
    for each in found:
        is_roll_up = each.reading.is_roll_up or _is_made_of(each, found, _MONTHS[frequency or Frequency.YEARLY])
        (roll_ups if is_roll_up else periods).append(each)
    return periods, roll_ups


def _is_made_of(column: PeriodColumn, others: list[PeriodColumn], months: int) -> bool:
    period = column.reading.period
    if period is None or period.months <= months:
        return False
    inside = [other.reading.period for other in others if other.reading.period not in (None, period)]
    return any(each is not None and period.start <= each.start and each.end <= period.end for each in inside)
