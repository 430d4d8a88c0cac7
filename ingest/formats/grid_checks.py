"""What adds up and what does not: totals of periods and of rows, stocks added up as if they were flows, copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.model import AreaKind, Unit
from domain.periods import Period
from ingest.formats.figure_tables import FigureTable
from ingest.formats.grid_rows import GridRows, RowFacts
from ingest.formats.headings import NUMERATOR, VALUE, ColumnFacts
from ingest.formats.observations import ObservationDesk, plain
from ingest.labels import folded
from ingest.values import read_cell

# A count of what is open on a day: adding it up over a year counts the same children again.
STOCK_WORDS = ("month end", "quarter end", "end of month", "end of quarter", "as at", "open at", "at end of")
SUM_SLACK = 0.5
NOT_COUNTED = ("rate", "percent", "percentage", "proportion", "average", "mean", "score", "per", "caseload", "median")
FEWEST_PARTS = 2
FEWEST_ALIKE = 4  # rows in which two columns must agree before one looks like a copy of the other
MOSTLY_ALIKE = 0.9
TRIVIAL = 1.0  # noughts and ones repeat themselves by chance


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure is of, and where that is written."""

    label: str
    place: tuple[int, int]
    code: str = ""


def point_out_totals(one: FigureTable, rows: GridRows, desk: ObservationDesk) -> None:
    """Point at totals that are not what their parts add up to, and at stocks that were added up."""
    for facts in rows.figures:
        if facts.part in (None, VALUE):
            for column in one.roll_ups:
                _compare_periods(one, facts, column, desk)
    for total in rows.totals:
        _compare_rows(one, total, rows, desk)


def point_out_repeated_columns(one: FigureTable, rows: GridRows, desk: ObservationDesk) -> None:
    """Point at a column of figures that is the same, row by row, as the one before it: pasted twice, most likely."""
    columns = [each for each in one.figures if each.period is not None and each.part in (None, VALUE)]
    figures = [[_number(one, facts.row, each.column) for facts in rows.figures] for each in columns]
    for (before, firsts), (column, seconds) in pairwise(zip(columns, figures, strict=True)):
        pairs = [
            (first, second)
            for first, second in zip(firsts, seconds, strict=True)
            if first is not None and second is not None
        ]
        alike = [first for first, second in pairs if first == second]
        telling = [figure for figure in alike if abs(figure) > TRIVIAL]
        if len(telling) >= FEWEST_ALIKE and len(set(telling)) > 1 and len(alike) >= MOSTLY_ALIKE * len(pairs):
            desk.warn(
                "repeated_column",
                f"'{column.label}' repeats '{before.label}' in {len(alike)} of {len(pairs)} rows: check whether the "
                "column was pasted twice.",
                (one.table.last_header_row, column.column),
            )


def _compare_rows(one: FigureTable, total: RowFacts, rows: GridRows, desk: ObservationDesk) -> None:
    """Compare a total with the rows above it, up to the total before. England and regions are no part of a total."""
    above = [other.row for other in rows.totals if other.row < total.row]
    rows_above = range(max(above, default=one.table.last_header_row) + 1, total.row)
    parts = [
        facts
        for facts in rows.figures
        if facts.row in rows_above and _is_part_of_row(facts, total) and not _is_benchmark(facts, desk)
    ]
    for column in one.figures:
        if column.part not in (None, VALUE, NUMERATOR) or column.role is not None:
            continue
        figures = [_number(one, facts.row, column.column) for facts in parts]
        reported = [figure for figure in figures if figure is not None]
        number = _number(one, total.row, column.column)
        if number is None or len(reported) < max(len(figures), FEWEST_PARTS):
            continue
        if column.part == NUMERATOR or _adds_up(measure_of(one, parts[0], column), reported, desk):
            _compare(number, reported, (total.row, column.column), desk)


def _is_part_of_row(facts: RowFacts, total: RowFacts) -> bool:
    """Whether a row is one of those that a total of areas, teams or agencies adds up: of the same period."""
    is_same_measure = facts.measure == total.measure or not (total.area or total.team or total.partner)
    same_period = (facts.period and facts.period.period) == (total.period and total.period.period)
    return (
        same_period
        and is_same_measure
        and facts.section == total.section
        and bool(facts.area or facts.team or facts.partner)
    )


def _is_benchmark(facts: RowFacts, desk: ObservationDesk) -> bool:
    area = desk.context.catalogue.area(desk.context.catalogue.find_area(facts.area) or "") if facts.area else None
    return area is not None and area.kind is not AreaKind.LOCAL_AUTHORITY


def measure_of(one: FigureTable, facts: RowFacts, column: ColumnFacts) -> Measure:
    """Which indicator a cell is of, and where it is named."""
    if facts.measure:
        return Measure(facts.measure, (facts.row, one.table.columns["indicator"]), facts.code)
    if column.measure:
        return Measure(column.measure, (one.table.last_header_row, column.column))
    if facts.section.measure:
        return Measure(facts.section.measure, facts.section.place)
    assert one.around.indicator is not None  # noqa: S101  a table is only taken where something names its indicator
    return Measure(one.around.indicator.text, one.around.indicator.place)


def _compare_periods(one: FigureTable, facts: RowFacts, column: ColumnFacts, desk: ObservationDesk) -> None:
    parts = [each for each in one.figures if _is_part_of(each, column)]
    figures = [_number(one, facts.row, each.column) for each in parts]
    reported = [figure for figure in figures if figure is not None]
    total = _number(one, facts.row, column.column)
    if total is None or len(reported) < FEWEST_PARTS:
        return
    place = (facts.row, column.column)
    measure = measure_of(one, facts, column)
    if _is_stock(measure, desk):
        if abs(total - sum(reported)) <= SUM_SLACK and total > max(reported):
            desk.warn(
                "stock_summed",
                f"{plain(total)} adds up a stock over the periods: the same children are counted again each time. "
                "The figure for the year is the last one.",
                place,
            )
        return
    if len(reported) == len(figures) and _covers(column, parts) and _adds_up(measure, reported, desk):
        _compare(total, reported, place, desk)


def _is_part_of(each: ColumnFacts, total: ColumnFacts) -> bool:
    """Whether a column is one of those that a total adds up: of the same thing, within its period."""
    if (each.measure, each.area, each.partner) != (total.measure, total.area, total.partner) or each.part != total.part:
        return False
    period, whole = each.period.period if each.period else None, total.period.period if total.period else None
    if whole is None:
        return True
    return period is not None and (whole.start <= period.start and period.end <= whole.end)


def _covers(total: ColumnFacts, parts: Sequence[ColumnFacts]) -> bool:
    """Whether the parts are all of the total's period, or all that there is so far of a year to date."""
    periods = sorted(each.period.period for each in parts if each.period and each.period.period)
    whole = total.period.period if total.period else None
    follows = all((second.start - first.end).days == 1 for first, second in pairwise(periods))
    if not periods or not follows:
        return False
    is_running = "date" in folded(total.heading) or "ytd" in folded(total.heading)
    return whole is None or is_running or whole == Period(periods[0].start, periods[-1].end)


def _number(one: FigureTable, row: int, column: int) -> float | None:
    return read_cell(one.table.sheet.cell(row, column)).value


def _is_stock(measure: Measure, desk: ObservationDesk) -> bool:
    named = desk.name(measure.label, *measure.place, measure.code)
    label = folded(measure.label)
    return any(word in label for word in STOCK_WORDS) or bool(
        named.indicator and named.indicator.is_snapshot and (named.indicator.unit is Unit.COUNT or named.is_count)
    )


def _adds_up(measure: Measure, figures: Sequence[float], desk: ObservationDesk) -> bool:
    """Whether figures count what happened, so that they add up: no rate, percentage, average or score."""
    named = desk.name(measure.label, *measure.place, measure.code)
    if named.indicator is not None and not named.is_count and named.indicator.unit is not Unit.COUNT:
        return False
    is_other = "%" in measure.label or any(word in NOT_COUNTED for word in folded(measure.label).split())
    return not is_other and all(float(figure).is_integer() for figure in figures)


def _compare(total: float, parts: Sequence[float], place: tuple[int, int], desk: ObservationDesk) -> None:
    """Say that a total is not its parts' sum. One that repeats the last part, or is their mean, adds nothing up."""
    expected = sum(parts)
    is_other_roll_up = total == parts[-1] or abs(total - expected / len(parts)) <= SUM_SLACK
    if abs(total - expected) > SUM_SLACK and not is_other_roll_up:
        desk.warn(
            "total_mismatch",
            f"The total is {plain(total)}, but its parts add up to {plain(expected)}: mend whichever is wrong.",
            place,
        )
