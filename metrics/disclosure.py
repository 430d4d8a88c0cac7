"""Hides small counts of children, and what would give them away. Everything displayed or exported passes here.

A count of 1 to threshold - 1 is hidden together with the figures made from it; nought stays, as published statistics
leave it. The threshold stands with the indicator.
"""

from collections.abc import Mapping
from dataclasses import replace

from domain.model import Indicator, Unit, ValueStatus
from domain.series import Point, Series


def suppress(series: Series, indicator: Indicator) -> Series:
    """The series with every small count hidden: status suppressed, no value, no numerator. Denominators stay.

    A rate whose numerator was not sent is judged by value * denominator / multiplier, which would give it away.
    """
    return replace(series, points=tuple(_suppressed(point, indicator) for point in series.points))


def suppress_parts(
    parts: Mapping[str, float | None], threshold: int, *, total_is_known: bool
) -> dict[str, float | None]:
    """Parts of one total (age groups, teams, the quarters of a year) with the small ones hidden (None).

    Where the total is shown as well, a single hidden part could be worked out, and so could parts that must all be 1.
    Then the smallest of the other parts is hidden too (nought only if nothing else is left), until that is no longer
    so. Parts that are already None count as hidden, of unknown size.
    """
    shown = {name: count for name, count in parts.items() if count is not None and not is_small(count, threshold)}
    if total_is_known:
        _hide_more(parts, shown)
    return {name: shown.get(name) for name in parts}


def is_small(count: float, threshold: int) -> bool:
    """Whether a count may not be shown."""
    return 0 < count < threshold


def _suppressed(point: Point, indicator: Indicator) -> Point:
    count = _count(point, indicator)
    if count is None or not is_small(count, indicator.suppression_threshold):
        return point
    return replace(point, value=None, numerator=None, status=ValueStatus.SUPPRESSED)


def _count(point: Point, indicator: Indicator) -> float | None:
    """The count of children behind a figure, told or worked out; a mean score counts nobody."""
    if point.numerator is not None:
        return point.numerator
    if point.value is None or indicator.unit is Unit.SCORE:
        return None
    if indicator.unit is Unit.COUNT:
        return point.value
    if point.denominator is None:
        return None
    # A published rate is rounded: the count behind it is the nearest whole one.
    return round(point.value * point.denominator / indicator.multiplier)


def _hide_more(parts: Mapping[str, float | None], shown: dict[str, float]) -> None:
    while shown:
        hidden = [parts[name] for name in parts if name not in shown]
        if not hidden or (len(hidden) > 1 and not _must_all_be_one(hidden)):
            return
        del shown[min(shown, key=lambda name: (shown[name] == 0, shown[name]))]


def _must_all_be_one(hidden: list[float | None]) -> bool:
    known = [count for count in hidden if count is not None]
    return len(known) == len(hidden) and sum(known) == len(known)
