"""The indicator return with periods across: a row an indicator, a column a month, quarter, term or year.

Roll-ups among the columns (a year, a year to date, quarters among months) are known for what they are and left out
with a warning, never read as one more period.
"""

from collections import defaultdict
from dataclasses import replace

from domain.model import Unit
from domain.periods import Frequency
from domain.uploads import Question, Reading, TableReading, UploadKind
from ingest.formats.format import Context, Format
from ingest.formats.indicator_fields import hints_for, names_areas, partner_label, sheet_hints, sheets_of_returns
from ingest.formats.observations import Draft, ObservationDesk, Place, partner_of
from ingest.formats.period_header import (
    FEWEST_PERIODS,
    VALUE,
    PeriodColumn,
    WideTable,
    heading_cell,
    part_of,
    wide_tables,
)
from ingest.labels import folded
from ingest.layout import Table, body_rows, table_reading
from ingest.period_text import PeriodHints, PeriodReading, read_period
from ingest.values import read_cell
from ingest.workbook import Workbook

# A count of what is open on a day: adding it up over a year counts the same children again.
STOCK_WORDS = ("month end", "quarter end", "end of month", "end of quarter", "as at", "open at", "at end of")
SUM_SLACK = 0.5


def recognises(workbook: Workbook, _context: Context) -> float:
    """Likely where a sheet has labels and two or more periods across."""
    return 0.7 if _tables(workbook) else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """Every figure under a period of every such table."""
    wide = _tables(workbook)
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
        tables=tuple(_table_reading(each, context) for each in wide),
    )


def _titles(wide: list[WideTable]) -> list[str]:
    """The first part of each title: `Westmere Constabulary - return to the partnership` names its sender first."""
    sheets = [each.table.sheet for each in wide if each.table.first_header_row > 0]
    return [sheet.text(0, 0).replace("\u2013", "-").split(" - ")[0].strip() for sheet in sheets]


def _tables(workbook: Workbook) -> list[WideTable]:
    return [wide for sheet in sheets_of_returns(workbook) for wide in wide_tables(sheet, workbook)]


def _read_table(wide: WideTable, workbook: Workbook, context: Context) -> ObservationDesk:
    table = wide.table
    desk = ObservationDesk(context, table, names_areas=names_areas(table))
    hints = sheet_hints(table, workbook)
    wide = replace(wide, periods=tuple(_as_answered(column, desk) for column in wide.periods))
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
    desk.point_out_hidden()
    return desk


def _as_answered(column: PeriodColumn, desk: ObservationDesk) -> PeriodColumn:
    place = (desk.table.last_header_row, column.column)
    return replace(column, reading=desk.period(column.label, column.reading, place))


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
        part = part_of(table.text(row, "measure")) or VALUE
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
    row = group.get(VALUE, next(iter(group.values())))
    label_place = (row, table.columns["indicator"])
    label, hint = table.text(row, "indicator"), table.text(row, "indicator code")
    indicator = desk.name(label, *label_place, hint).indicator
    drafts = []
    for columns in _by_period(wide.periods):
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


def _by_period(periods: tuple[PeriodColumn, ...]) -> list[list[PeriodColumn]]:
    """The columns of each figure: one, or one each for its parts. The same part of a period again is a figure again."""
    groups: list[list[PeriodColumn]] = []
    for column in periods:
        if column.reading.period is None:
            continue  # said once for the column, not again for each of its cells
        same = (group for group in groups if group[0].reading.period == column.reading.period)
        group = next((each for each in same if column.part not in {other.part for other in each}), None)
        if group is None:
            groups.append([column])
        else:
            group.append(column)
    return groups


def _parts(group: dict[str, int], column: PeriodColumn) -> list[tuple[str, int]]:
    """Which part of the figure stands in which row of a column; a column of numerators says it for its rows."""
    if column.part != VALUE:
        return [(column.part, next(iter(group.values())))]
    return list(group.items())


def _for_indicator(table: Table, column: PeriodColumn, hints: PeriodHints) -> PeriodReading:
    """A yearly heading read as the indicator's own kind of year: `2022/23` of a school measure is a school year."""
    if column.reading.frequency is not Frequency.YEARLY or column.reading.is_rolling:
        return column.reading
    cell = heading_cell(table.sheet, table.last_header_row, column.column)
    return read_period(cell.value, cell.number_format, hints) or column.reading


def _point_out_summed_stock(wide: WideTable, group: dict[str, int], desk: ObservationDesk) -> None:
    """A stock counted at the end of each quarter cannot be added up over the year: say so where a total does."""
    table = wide.table
    row = group.get(VALUE, next(iter(group.values())))
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


def _table_reading(wide: WideTable, context: Context) -> TableReading:
    data = [row for group in _groups(wide.table, context).values() for row in group.values()]
    roles = {each.column: each.label if each.part == VALUE else f"{each.label}: {each.part}" for each in wide.periods}
    return table_reading(wide.table, data, roles=roles | {each.column: "total" for each in wide.roll_ups})


def _explanation(wide: WideTable) -> str:
    periods = ", ".join(column.label for column in wide.periods[:6])
    more = f" and {len(wide.periods) - 6} more" if len(wide.periods) > 6 else ""
    return f"{wide.table.explanation()} Periods across: {periods}{more}."


FORMAT = Format("indicator return with periods across", UploadKind.INDICATOR_RETURN, recognises, read)
