"""The indicator return as a grid: indicators, areas, agencies or periods down, and others of these across.

Roll-ups (a year, a year to date, quarters among months) are known for what they are and left out with a warning,
never read as one more period. Targets, ratings and benchmarks are no figures of the return.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.model import Indicator, Unit
from domain.periods import Frequency
from domain.uploads import Question, TableReading
from ingest.formats.figure_tables import FigureTable
from ingest.formats.format import Context
from ingest.formats.grid_checks import measure_of, point_out_repeated_columns, point_out_totals
from ingest.formats.grid_rows import UNREADABLE, GridRows, RowFacts, grid_rows
from ingest.formats.headings import NUMERATOR, VALUE, ColumnFacts, Vocabulary
from ingest.formats.indicator_fields import hints_for, usual_frequency
from ingest.formats.observations import Draft, ObservationDesk, Place
from ingest.layout import filled, table_reading
from ingest.period_text import PeriodReading, read_period, read_period_text


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its rows, and the desk at which its figures are read."""

    one: FigureTable
    rows: GridRows
    desk: ObservationDesk
    words: Vocabulary


def read_grid(one: FigureTable, context: Context, desk: ObservationDesk) -> TableReading:
    """Read every figure of a table at a desk; says which rows and columns were taken for what."""
    words = vocabulary(context)
    one = replace(one, figures=tuple(_as_answered(each, desk) for each in one.figures))
    grid = Grid(one, grid_rows(one, words, one.around.hints), desk, words)
    desk.names_areas = _names_areas(grid)
    _point_out_roll_ups(grid)
    _point_out_nameless(grid)
    again = _ask_periods(grid)
    figures = [columns for columns in _by_figure(one.figures) if not any(each.column in again for each in columns)]
    drafts = [draft for group in _groups(grid.rows.figures) for draft in _drafts(grid, group, figures)]
    for draft, label_place in sorted(drafts, key=lambda each: _is_hidden(each[0], desk)):
        desk.add(draft, label_place)
    point_out_totals(one, grid.rows, desk)
    point_out_repeated_columns(one, grid.rows, desk)
    desk.point_out_scales()
    desk.point_out_hidden()
    return _table_reading(grid)


def vocabulary(context: Context) -> Vocabulary:
    """The words of the catalogue, kept while a file is read."""
    return context.once("vocabulary", lambda: Vocabulary(context.catalogue))


def _as_answered(column: ColumnFacts, desk: ObservationDesk) -> ColumnFacts:
    if column.period is None:
        return column
    return replace(column, period=desk.period(column.label, column.period, _heading_place(desk, column)))


def _heading_place(desk: ObservationDesk, column: ColumnFacts) -> Place:
    return desk.table.last_header_row, column.column


def _names_areas(grid: Grid) -> bool:
    """Whether anything in a table says which area its figures are of. Then a row that does not is not the board's."""
    rows = grid.rows.figures
    return any(each.area and each.role is None for each in grid.one.figures) or any(
        each.area or each.area_code or each.section.area for each in rows
    )


def _point_out_roll_ups(grid: Grid) -> None:
    desk, table = grid.desk, grid.one.table
    places = [(each.label or each.heading, _heading_place(desk, each)) for each in grid.one.roll_ups]
    places += [(each.label, (each.column, table.columns["period"])) for each in grid.rows.roll_ups]
    for label, place in places:
        desk.warn(
            "total_column",
            f"'{label}' rolls up the other periods: it was left out, the periods themselves were read.",
            place,
        )


def _point_out_nameless(grid: Grid) -> None:
    for row in grid.rows.nameless:
        desk, columns = grid.desk, filled(grid.one.table.sheet, row)
        desk.refuse(
            "missing_column", "This row has figures but no indicator: write which one it is.", (row, columns[0])
        )


def _ask_periods(grid: Grid) -> frozenset[int]:
    """Point out the columns that cannot be placed in time; returns those whose heading repeats another one."""
    desk, again = grid.desk, set()
    seen: dict[tuple, ColumnFacts] = {}
    for column in sorted(grid.one.figures, key=lambda each: _is_hidden_column(desk, each)):
        if column.period is None:
            continue
        place = _heading_place(desk, column)
        if column.period.is_ambiguous:
            desk.refuse_ambiguous_period(column.label, column.period, place)
        elif column.period.period is None:
            desk.refuse_undated_period(column.label, place)
        else:
            key = (column.period.period, column.part, column.measure, column.area, column.partner)
            first = seen.setdefault(key, column)
            if first is column:
                continue
            again.add(column.column)
            if not _is_hidden_column(desk, column):  # what is hidden under the same heading is an older copy
                _refuse_repeated_heading(desk, column, first)
    return frozenset(again)


def _refuse_repeated_heading(desk: ObservationDesk, column: ColumnFacts, first: ColumnFacts) -> None:
    other = desk.table.place(*_heading_place(desk, first))
    place = _heading_place(desk, column)
    desk.refuse(
        "duplicate",
        f"'{column.heading}' heads two columns, {other} too: the first was read. Mend the heading of the second, or "
        "delete the column if it is a copy.",
        place,
    )
    desk.questions.append(Question("period", column.label, cell=desk.table.address(*place)))


def _groups(rows: Iterable[RowFacts]) -> list[dict[str, RowFacts]]:
    """The rows of each figure: one, or one each for numerator, denominator and value of the same thing."""
    groups: defaultdict[tuple, dict[str, RowFacts]] = defaultdict(dict)
    rows = list(rows)
    has_parts = any(facts.part for facts in rows)
    for facts in rows:
        key: tuple = facts.about
        part = facts.part or VALUE
        if not has_parts or part in groups[key]:
            key = (*key, facts.row)  # the same label twice is two figures: the desk says that they repeat each other
        groups[key][part] = facts
    return [group for group in groups.values() if group]


def _drafts(
    grid: Grid, group: dict[str, RowFacts], figures: Sequence[Sequence[ColumnFacts]]
) -> list[tuple[Draft, Place]]:
    row = group.get(VALUE, next(iter(group.values())))
    drafts = (_draft(grid, group, row, columns) for columns in figures)
    return [draft for draft in drafts if draft is not None]


def _by_figure(columns: Sequence[ColumnFacts]) -> list[list[ColumnFacts]]:
    """The columns of each figure: one, or one each for its parts. The same part of a figure again is a figure again."""
    groups: list[list[ColumnFacts]] = []
    for column in columns:
        if column.period is not None and column.period.period is None:
            continue  # said once for the column, not again for each of its cells
        same = (group for group in groups if _about(group[0]) == _about(column))
        group = next((each for each in same if column.part not in {other.part for other in each}), None)
        if group is None:
            groups.append([column])
        else:
            group.append(column)
    return groups


def _about(column: ColumnFacts) -> tuple:
    return column.period.period if column.period else None, column.measure, column.area, column.partner


def _draft(
    grid: Grid, group: dict[str, RowFacts], row: RowFacts, columns: Sequence[ColumnFacts]
) -> tuple[Draft, Place] | None:
    column, around, section = columns[0], grid.one.around, row.section
    measure = measure_of(grid.one, row, column)
    named = grid.desk.name(measure.label, *measure.place, measure.code)
    indicator = named.indicator
    period_label, reading = _period(grid, row, column, indicator)
    places = {part: (facts.row, each.column) for each in columns for part, facts in _parts(group, each)}
    is_mean = indicator is not None and indicator.unit is Unit.SCORE and not named.is_count
    if (indicator is None or is_mean) and set(places) == {NUMERATOR}:
        places = {VALUE: places[NUMERATOR]}  # a count alone is the figure itself, and the `n` beside a mean its unit
    if _is_empty_beside_none(grid, places, column):
        return None
    area = row.area or column.area or section.area or (around.area.text if around.area else "")
    draft = Draft(
        label=measure.label,
        area_label=area,
        period_label=period_label,
        period=reading,
        value=places.get(VALUE),
        numerator=places.get(NUMERATOR),
        denominator=places.get("denominator"),
        area_hint=row.area_code,
        indicator_hint=measure.code,
        team=row.team or None,
        partner_label=row.partner or column.partner or section.partner,
        section=section.theme,
    )
    return draft, measure.place


def _period(grid: Grid, row: RowFacts, column: ColumnFacts, indicator: Indicator | None) -> tuple[str, PeriodReading]:
    """The period of a figure, from its column, its row, the heading above it or the title."""
    facts = column if column.period else row.period if row.period else row.section.period
    around = grid.one.around
    if facts is None:
        return around.period_label, around.period or UNREADABLE
    reading = facts.period or UNREADABLE
    if reading.frequency is Frequency.YEARLY and not reading.is_rolling:
        again = read_period_text(facts.label, hints_for(around.hints, indicator))
        reading = again if again is not None and again.frequency is Frequency.YEARLY else reading
    if facts is row.period and reading.is_snapshot:
        cell = grid.one.table.sheet.cell(row.row, grid.one.table.columns["period"])
        usual = usual_frequency(each.period.period for each in grid.rows.figures if each.period and each.period.period)
        hints = hints_for(around.hints, indicator)
        reading = (
            read_period(cell.value, cell.number_format, replace(hints, frequency=usual or hints.frequency)) or reading
        )
    return facts.label, reading


def _parts(group: dict[str, RowFacts], column: ColumnFacts) -> list[tuple[str, RowFacts]]:
    """Which part of the figure stands in which row of a column; a column of numerators says it for its rows."""
    if column.part is not None and column.part != VALUE:
        return [(column.part, next(iter(group.values())))]
    return list(group.items())


def _is_empty_beside_none(grid: Grid, places: dict[str, Place], column: ColumnFacts) -> bool:
    """Whether a figure of a period still to come was simply not filled in; said nowhere, for there is none."""
    return column.role == "benchmark" and all(grid.one.table.sheet.cell(*place).is_blank for place in places.values())


def _is_hidden(draft: Draft, desk: ObservationDesk) -> bool:
    place = draft.value or draft.numerator or draft.denominator
    sheet = desk.table.sheet
    return place is not None and (place[0] in sheet.hidden_rows or place[1] in sheet.hidden_columns)


def _is_hidden_column(desk: ObservationDesk, column: ColumnFacts) -> bool:
    return column.column in desk.table.sheet.hidden_columns


def _table_reading(grid: Grid) -> TableReading:
    data = [facts.row for facts in grid.rows.figures]
    roles = {each.column: _role(each) for each in grid.one.figures}
    roles |= {each.column: "total" for each in grid.one.roll_ups}
    roles |= {each.column: each.role for each in grid.one.beside if each.role}
    summaries = [*(each.row for each in grid.rows.totals), *(each.column for each in grid.rows.roll_ups)]
    return table_reading(grid.one.table, data, roles=roles, sections=grid.rows.sections, summaries=summaries)


def _role(column: ColumnFacts) -> str:
    """What a column of figures was taken for, in its own words: `Q1 2023/24`, `Bury: numerator`."""
    about = [text for text in (column.measure, column.area, column.partner, column.label) if text]
    part = column.part if column.part not in (None, VALUE) else None
    return ": ".join(each for each in (", ".join(about), part) if each) or VALUE
