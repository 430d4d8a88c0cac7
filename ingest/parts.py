"""The parts of one figure: told apart where they share a cell, and brought together where they stand in two rows.

A sheet may give a rate in one row and the count behind it in another, or `12 of 48 (25%)` in one cell.

The store keeps one figure for an indicator, area and period, the last that came. Without this, the count's row would
lie over the rate's and the rate be lost. The preview still shows each row with its own cell.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from domain.model import Unit, ValueStatus
from domain.uploads import ObservationRow
from ingest.values import CellFigure

Figures = tuple[CellFigure | None, CellFigure | None, CellFigure | None]  # value, numerator, denominator
PARTS = ("value", "numerator", "denominator")


def number(figure: CellFigure | None) -> float | None:
    """The number of a part; None without a cell or without a number in it."""
    return figure.value if figure is not None else None


def with_percentage_given(figures: Figures, unit: Unit | None) -> Figures:
    """The figures with the percentage for the value, where its count alone was kept back: `<5 (12%)`."""
    value, numerator, denominator = figures
    if value is None or value.status is not ValueStatus.SUPPRESSED or value.percent is None or unit is not Unit.PERCENT:
        return figures
    return CellFigure(value.percent, ValueStatus.REPORTED, is_percentage=True), numerator, denominator


def parts_of(figures: Figures, unit: Unit | None, *, is_count: bool) -> tuple[float | None, float | None, float | None]:
    """Value, numerator and denominator of a figure, each as it was sent; none is computed from the others.

    `unit` is that of the indicator, or what the label says of it. `is_count`: the label names the count behind a rate
    or percentage. A cell may hold several parts, and a count in so many words is no percentage (`45 children`).
    """
    value, numerator, denominator = figures
    figure, above, below = number(value), number(numerator), number(denominator)
    if value is not None:
        below = below if below is not None else value.of
        has_parts = value.percent is not None or value.of is not None
        if value.count is not None and (has_parts or unit in (Unit.PERCENT, Unit.RATE)):
            above = above if above is not None else value.count
            figure = value.percent if unit in (Unit.PERCENT, None) else None
        elif is_count and above in (None, figure):
            above, figure = (above if above is not None else figure), None
    if figure is None and unit is Unit.COUNT:
        above, figure = None, above  # a count typed into the column of numerators is the figure itself
    return figure, above, below


def join_parts(rows: Sequence[ObservationRow]) -> tuple[ObservationRow, ...]:
    """The rows with those of one figure joined where they do not contradict each other, in their order.

    A joined row names the cells of all. A row that says no figure adds nothing to one that does; of rows that
    contradict each other all stay, and the last one counts, as always.
    """
    joined: dict[Hashable, ObservationRow] = {}
    for place, row in enumerate(rows):
        key = _figure(row) or place
        held = joined.get(key)
        if held is None:
            joined[key] = row
        elif (both := _together(held, row)) is not None:
            joined[key] = both
        else:
            joined[place] = row
    return tuple(joined.values())


def _figure(row: ObservationRow) -> Hashable:
    if row.indicator is None or row.area is None:
        return None
    return row.indicator, row.area, row.frequency, row.period_start, row.period_end, row.team


def _together(one: ObservationRow, other: ObservationRow) -> ObservationRow | None:
    if one.status is not ValueStatus.REPORTED:
        return other if other.status is ValueStatus.REPORTED else None
    if other.status is not ValueStatus.REPORTED:
        return one
    parts = {part: (getattr(one, part), getattr(other, part)) for part in PARTS}
    if any(None not in pair and pair[0] != pair[1] for pair in parts.values()):
        return None
    known = {part: first if first is not None else second for part, (first, second) in parts.items()}
    return replace(one, **known, cell=f"{one.cell}, {other.cell}", provisional=one.provisional or other.provisional)
