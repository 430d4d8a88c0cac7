"""The indicator return with periods across: a row an indicator, a column a month, quarter, term or year.

Roll-ups among the columns (a year, a year to date, quarters among months) are known for what they are and left out
with a warning, never read as one more period.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.model import Unit
from domain.periods import Frequency
from domain.uploads import Question, Reading, UploadKind
from ingest.formats.format import Context, Format
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
    hints_for,
    partner_label,
    sheet_hints,
    sheets_of_returns,
    usual_frequency,
)
from ingest.formats.observations import Draft, ObservationDesk, Place, partner_of
from ingest.labels import folded
from ingest.layout import (
    DEEPEST_HEADER,
    HEADER_WITHIN,
    Table,
    body_rows,
    field,
    header_depth,
    headings_at,
    match_fields,
)
from ingest.period_text import NO_HINTS, PeriodHints, PeriodReading, read_period, read_period_text
from ingest.values import read_cell
from ingest.workbook import Cell, Sheet, Workbook

LABEL = field("indicator", INDICATOR.heading.pattern + r"|outcomes?|priorit(?:y|ies)|activity|question")
FIELDS = (MEASURE, LABEL, INDICATOR_CODE, REFERENCE, AREA_CODE, AREA, TEAM, PARTNER, COMMENT)
LABEL_FIRST = (LABEL, *(each for each in FIELDS if each is not LABEL))
FEWEST_PERIODS = 2
PARTS = {
    "numerator": "numerator", "num": "numerator", "count": "numerator", "n": "numerator",
    "denominator": "denominator", "denom": "denominator", "out of": "denominator",
    "value": "value", "percent": "value", "percentage": "value", "rate": "value", "figure": "value", "": "value",
    "actual": "value", "result": "value",
}  # fmt: skip
STOCK_WORDS = (
    "month end",
    "quarter end",
    "end of month",
    "end of quarter",
    "as at",
    "open at",
    "at end of",
    "snapshot",
)
SUM_SLACK = 0.5


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """One column of figures: whose period, and which part of the figure it holds."""

    column: int
    label: str
    reading: PeriodReading
    part: str = "value"


@dataclass(frozen=True, slots=True)
class WideTable:
    """A table with its period columns and the columns that roll others up."""

    table: Table
    periods: tuple[PeriodColumn, ...]
    roll_ups: tuple[PeriodColumn, ...]


def recognises(workbook: Workbook, context: Context) -> float:
    """Likely where a sheet has labels and two or more periods across."""
    return 0.7 if any(_tables(workbook, context)) else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """Every figure under a period of every such sheet."""
    wide = _tables(workbook, context)
    desks = [_read_table(each, workbook, context) for each in wide]
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.INDICATOR_RETURN,
        tuple(row for desk in desks for row in desk.rows),
        problems=tuple(problem for desk in desks for problem in desk.problems),
        questions=tuple(question for desk in desks for question in desk.questions),
        partner_code=partner_of(context, [*(partner_label(each.table) for each in wide), *_titles(wide)]),
        explanation=tuple(_explanation(each) for each in wide),
    )


def _titles(wide: list[WideTable]) -> list[str]:
    """The parts of each title: `Westmere Constabulary - return to the partnership` names its sender first."""
    return [
        part.strip()
        for each in wide
        if each.table.first_header_row > 0
        for part in each.table.sheet.text(0, 0).replace("\u2013", "-").split(" - ")[:1]
    ]


def _tables(workbook: Workbook, _context: Context) -> list[WideTable]:
    found = [(sheet, _find(sheet, workbook)) for sheet in sheets_of_returns(workbook)]
    return [wide for _, wide in found if wide is not None]


def _find(sheet: Sheet, workbook: Workbook) -> WideTable | None:
    """The header with the most periods across; of equal ones the first, with as few rows as will do."""
    best: WideTable | None = None
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        for last in range(row, min(row + max(header_depth(sheet, row), 1), row + DEEPEST_HEADER, len(sheet.rows))):
            wide = _at(sheet, row, last, workbook)
            if wide and (best is None or len(wide.periods) > len(best.periods)):
                best = wide
    return best


def _at(sheet: Sheet, first: int, last: int, workbook: Workbook) -> WideTable | None:
    headings = headings_at(sheet, first, last)
    if not _names_periods(sheet, first, last, headings):
        return None
    table = Table(sheet, first, last, headings, _label_columns(headings), len(sheet.rows) - 1)
    hints = sheet_hints(table, workbook)
    columns = [_period_column(sheet, first, last, column, hints) for column in range(len(headings))]
    found = [column for column in columns if column is not None]
    frequency = usual_frequency(column.reading for column in found)
    found = [replace(each, reading=_again(sheet, last, each, replace(hints, frequency=frequency))) for each in found]
    periods, roll_ups = _parted(found, frequency)
    taken = {each.column for each in found}
    labels = {name: column for name, column in table.columns.items() if column not in taken}
    if len(periods) < FEWEST_PERIODS or "indicator" not in labels:
        return None
    return WideTable(replace(table, columns=labels), tuple(periods), tuple(roll_ups))


def _names_periods(sheet: Sheet, first: int, last: int, headings: tuple[str, ...]) -> bool:
    """A quick look at a row before its notes are searched for a year: does it name periods at all?"""
    found = (_period_column(sheet, first, last, column, NO_HINTS) for column in range(len(headings)))
    return sum(column is not None for column in found) >= FEWEST_PERIODS


def _label_columns(headings: tuple[str, ...]) -> Mapping[str, int]:
    """`Measure` is the column of labels, unless another is named for them: then it says which part a row holds."""
    columns = match_fields(headings, FIELDS)
    return columns if "indicator" in columns else match_fields(headings, LABEL_FIRST)


def _period_column(sheet: Sheet, first: int, last: int, column: int, hints: PeriodHints) -> PeriodColumn | None:
    """Read a column's heading: a period alone, a period above a part, or a year above a bare quarter or month."""
    cells = [_heading_cell(sheet, row, column) for row in range(first, last + 1)]
    texts = [cell.text for cell in cells]
    label = " ".join(dict.fromkeys(text for text in texts if text))
    bottom = read_period(cells[-1].value, cells[-1].number_format, _with_year_above(sheet, last, column, hints))
    if bottom is not None:
        return PeriodColumn(column, label, bottom)
    joined = read_period_text(label, hints) if label else None
    if joined is not None:
        return PeriodColumn(column, label, joined)
    part = PARTS.get(folded(texts[-1]))
    above = [read_period(cell.value, cell.number_format, hints) for cell in cells[:-1]]
    whole = next((reading for reading in above if reading is not None), None)
    return PeriodColumn(column, label, whole, part) if whole is not None and part is not None else None


def _heading_cell(sheet: Sheet, row: int, column: int) -> Cell:
    for merge in sheet.merges:
        if merge.holds(row, column):
            return sheet.cell(merge.first_row, merge.first_column)
    return sheet.cell(row, column)


def _with_year_above(sheet: Sheet, row: int, column: int, hints: PeriodHints) -> PeriodHints:
    """The hints with the year that stands above a bare `Q1`: in the row above, over it or over a column to its left."""
    if row == 0:
        return hints
    for left in range(column, -1, -1):
        cell = _heading_cell(sheet, row - 1, left)
        if cell.is_blank:
            continue
        reading = read_period(cell.value, cell.number_format)
        if reading is not None and reading.frequency is Frequency.YEARLY and reading.period is not None:
            return replace(hints, year=reading.period)
        return hints
    return hints


def _again(sheet: Sheet, last: int, column: PeriodColumn, hints: PeriodHints) -> PeriodReading:
    """The reading once the table's frequency is known: a snapshot is as long as the other columns."""
    if not column.reading.is_snapshot:
        return column.reading
    cell = _heading_cell(sheet, last, column.column)
    return read_period(cell.value, cell.number_format, hints) or column.reading


def _parted(found: list[PeriodColumn], frequency: Frequency | None) -> tuple[list[PeriodColumn], list[PeriodColumn]]:
    """Periods, and the columns that roll them up: totals, and longer periods made of the table's usual ones."""
    periods, roll_ups = [], []
    length = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.TERMLY: 5, Frequency.YEARLY: 12}.get(
        frequency or Frequency.YEARLY, 12
    )
    for each in found:
        inside = [
            other
            for other in found
            if other is not each and other.reading.period and each.reading.period
            and each.reading.period.start <= other.reading.period.start
            and other.reading.period.end <= each.reading.period.end
            and other.reading.period != each.reading.period
        ]  # fmt: skip
        is_longer = each.reading.period is not None and each.reading.period.months > length and inside
        (roll_ups if each.reading.is_roll_up or is_longer else periods).append(each)
    return periods, roll_ups


def _read_table(wide: WideTable, workbook: Workbook, context: Context) -> ObservationDesk:
    table, desk = wide.table, ObservationDesk(context, wide.table)
    hints = sheet_hints(table, workbook)
    for column in wide.roll_ups:
        desk.warn(
            "total_column",
            f"'{column.label}' rolls up the other columns: it was left out, the periods themselves were read.",
            (table.last_header_row, column.column),
        )
    _ask_year(wide, desk)
    for group in _groups(table, context).values():
        for draft, label_place in _drafts(wide, group, desk, hints):
            desk.add(draft, label_place)
        _point_out_summed_stock(wide, group, desk)
    desk.point_out_scales()
    _point_out_hidden(table, desk)
    return desk


def _ask_year(wide: WideTable, desk: ObservationDesk) -> None:
    """Point out the columns that cannot be placed in time: bare quarters of no year, spellings of two meanings."""
    table, row = wide.table, wide.table.last_header_row
    for column in wide.periods:
        if column.reading.is_ambiguous:
            desk.refuse_ambiguous_period(column.label, column.reading, (row, column.column))
        elif column.reading.period is None:
            desk.refuse(
                "ambiguous_period",
                f"Nothing in the file says to which year '{column.label}' belongs: write the year into the heading, "
                "such as Q1 2023/24, or into the title.",
                (row, column.column),
            )
            desk.questions.append(Question("period", column.label, cell=table.address(row, column.column)))


def _groups(table: Table, context: Context) -> dict[tuple, dict[str, int]]:
    """The rows of each figure: one, or one each for numerator, denominator and value of the same label and area."""
    groups: defaultdict[tuple, dict[str, int]] = defaultdict(dict)
    for row in body_rows(table, FEWEST_PERIODS):
        label = table.text(row, "indicator")
        part = PARTS.get(folded(table.text(row, "measure")), "value")
        if not label or _is_heading(table, row, context):
            continue
        key = (label, table.text(row, "indicator code"), table.text(row, "area"), table.text(row, "area code"),
               table.text(row, "team"), table.text(row, "partner"))  # fmt: skip
        if "measure" not in table.columns or part in groups[key]:
            key = (*key, row)  # the same label twice is two figures: the desk says that they repeat each other
        groups[key][part] = row
    return {key: group for key, group in groups.items() if group}


def _is_heading(table: Table, row: int, context: Context) -> bool:
    """Whether a row is the heading of a section: nothing in it but one text that is no indicator, or a merged one."""
    column = table.columns["indicator"]
    if any(merge.holds(row, column) and merge.last_column > column + 1 for merge in table.sheet.merges):
        return True
    others = [c for c in range(len(table.sheet.rows[row])) if c != column and table.sheet.text(row, c)]
    return not others and context.catalogue.find_indicator(table.text(row, "indicator")) is None


def _drafts(
    wide: WideTable, group: dict[str, int], desk: ObservationDesk, hints: PeriodHints
) -> list[tuple[Draft, Place]]:
    table = wide.table
    row = group.get("value", next(iter(group.values())))
    label_place = (row, table.columns["indicator"])
    label, hint = table.text(row, "indicator"), table.text(row, "indicator code")
    indicator = desk.name(label, *label_place, hint).indicator
    drafts = []
    by_period: defaultdict[str, list[PeriodColumn]] = defaultdict(list)
    for column in wide.periods:
        by_period[column.label if column.part == "value" else str(column.reading.period)].append(column)
    for columns in by_period.values():
        if columns[0].reading.period is None:
            continue  # said once for the column, not again for each of its cells
        places = {part: (each_row, c.column) for c in columns for part, each_row in _parts(group, c)}
        reading = _for_indicator(table, columns[0], hints_for(hints, indicator))
        drafts.append(
            (
                Draft(
                    label=label,
                    area_label=table.text(row, "area"),
                    period_label=columns[0].label,
                    period=reading,
                    value=places.get("value"),
                    numerator=places.get("numerator"),
                    denominator=places.get("denominator"),
                    area_hint=table.text(row, "area code"),
                    indicator_hint=hint,
                    team=table.text(row, "team") or None,
                    partner_label=table.text(row, "partner"),
                ),
                label_place,
            )
        )
    return drafts


def _parts(group: dict[str, int], column: PeriodColumn) -> list[tuple[str, int]]:
    """Which part of the figure stands in which row of a column; a column of numerators says it for its rows."""
    if column.part != "value":
        return [(column.part, next(iter(group.values())))]
    return list(group.items())


def _for_indicator(table: Table, column: PeriodColumn, hints: PeriodHints) -> PeriodReading:
    """A yearly heading read as the indicator's own kind of year: `2022/23` of a school measure is a school year."""
    if column.reading.frequency is not Frequency.YEARLY or column.reading.is_rolling:
        return column.reading
    cell = _heading_cell(table.sheet, table.last_header_row, column.column)
    return read_period(cell.value, cell.number_format, hints) or column.reading


def _point_out_summed_stock(wide: WideTable, group: dict[str, int], desk: ObservationDesk) -> None:
    """A stock counted at the end of each quarter cannot be added up over the year: say so where a total does."""
    table = wide.table
    row = group.get("value", next(iter(group.values())))
    label = table.text(row, "indicator")
    named = desk.name(label, row, table.columns["indicator"], table.text(row, "indicator code"))
    is_stock = any(word in folded(label) for word in STOCK_WORDS) or bool(
        named.indicator and named.indicator.is_snapshot and named.indicator.unit is Unit.COUNT
    )
    figures = [read_cell(table.sheet.cell(row, column.column)).value for column in wide.periods]
    reported = [figure for figure in figures if figure is not None]
    if not is_stock or len(reported) < FEWEST_PERIODS:
        return
    for column in wide.roll_ups:
        total = read_cell(table.sheet.cell(row, column.column)).value
        if total is not None and abs(total - sum(reported)) <= SUM_SLACK and total > max(reported):
            desk.warn(
                "stock_summed",
                f"{total:g} adds up a stock over the periods: the same children are counted again each time. "
                "The figure for the year is the last one.",
                (row, column.column),
            )


def _point_out_hidden(table: Table, desk: ObservationDesk) -> None:
    hidden = sorted(row for row in table.sheet.hidden_rows if row in table.body and table.text(row, "indicator"))
    if hidden:
        desk.warn(
            "hidden_content",
            f"{len(hidden)} hidden row{'s' if len(hidden) > 1 else ''} of the table were read too: "
            "unhide them and check that they belong to this return.",
            (hidden[0], table.columns["indicator"]),
        )


def _explanation(wide: WideTable) -> str:
    periods = ", ".join(column.label for column in wide.periods[:6])
    more = f" and {len(wide.periods) - 6} more" if len(wide.periods) > 6 else ""
    return f"{wide.table.explanation()} Periods across: {periods}{more}."


FORMAT = Format("indicator return with periods across", UploadKind.INDICATOR_RETURN, recognises, read)
