"""Brings the parts of one figure together: a sheet may give a rate in one row and the count behind it in another.

The store keeps one figure for an indicator, area and period, the last that came. Without this, the count's row would
lie over the rate's and the rate be lost. The preview still shows each row with its own cell.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from domain.model import ValueStatus
from domain.uploads import ObservationRow

PARTS = ("value", "numerator", "denominator")


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
