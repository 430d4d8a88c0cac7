"""Hides small counts of children, and what would give them away. Everything displayed or exported passes here.

A count of 1 to threshold - 1 is hidden together with the figures made from it; nought stays, as published statistics
leave it. The threshold stands with the indicator.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations

from domain.model import Indicator, RollUp, Unit, ValueStatus
from domain.periods import Frequency
from domain.series import Point, Series

# A mean of ten areas times ten, less nine figures shown, is the tenth; with two hidden each bounds the other. From
# three on no single one can be told.
FEWEST_HIDDEN = 3
ADDS_UP = (RollUp.SUM, RollUp.RATIO_OF_SUMS)  # of these a year's count is the sum of its quarters'


def suppress(series: Series, indicator: Indicator) -> Series:
    """The series with every small count hidden: status suppressed, no value, no numerator. Denominators stay.

    A rate whose numerator was not sent is judged by value * denominator / multiplier, which would give it away.
    """
    return replace(series, points=tuple(_suppressed(point, indicator) for point in series.points))


def suppress_together(by_frequency: Mapping[Frequency, Series], indicator: Indicator) -> dict[Frequency, Series]:
    """One indicator's series in one area at several frequencies, hidden so that none gives another's figures away.

    Of quarters 8, 9, hidden and 10 in a year of 30 a further quarter is hidden; a quarter that was never sent is
    protected likewise if what is left for it is small. Only for indicators whose counts add up over time.
    """
    shown = {frequency: suppress(each, indicator) for frequency, each in by_frequency.items()}
    if indicator.roll_up not in ADDS_UP:
        return shown
    pairs = [(long, short) for long, short in permutations(by_frequency, 2) if long.per_year < short.per_year]
    is_settled = False
    while not is_settled:  # what is hidden of a quarter may ask for more of its months: each round hides or ends
        is_settled = True
        for long, short in sorted(pairs, key=lambda pair: (pair[1].per_year, pair[0].per_year)):
            for whole in by_frequency[long].points:
                extra = _give_away(whole, by_frequency[short], shown[long], shown[short], indicator)
                if extra:
                    shown[short] = _without(shown[short], extra)
                    is_settled = False
    return shown


def averages_to_hide(sent: Iterable[Series], shown: Iterable[Series]) -> frozenset[date]:
    """The first days of periods whose average over these series would give a hidden figure away.

    An average keeps every figure, as leaving small ones out would push it upwards. Where we hide one or two of them it
    is not shown. A figure that its publisher hid was never in the average. `sent` and `shown` are in one order.
    """
    hidden = Counter(
        before.period.start
        for raw, seen in zip(sent, shown, strict=True)
        for before, after in zip(raw.points, seen.points, strict=True)
        if before.status is not ValueStatus.SUPPRESSED and after.status is ValueStatus.SUPPRESSED
    )
    return frozenset(start for start, count in hidden.items() if count < FEWEST_HIDDEN)


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


def _give_away(
    whole: Point, raw: Series, shown_wholes: Series, shown_parts: Series, indicator: Indicator
) -> frozenset[date]:
    """Which parts of one longer period must be hidden besides, by their first days."""
    inside = [each for each in raw.points if whole.period.start <= each.period.start <= whole.period.end]
    inside = [each for each in inside if each.period.end <= whole.period.end]
    counts = {each.period.start: _count(each, indicator) for each in inside}
    visible = {each.period.start for each in shown_parts.points if each.value is not None} & set(counts)
    total, has_all = _count(whole, indicator), sum(each.period.months for each in inside) == whole.period.months
    seen = shown_wholes.at(whole.period.start)
    if total is None or not visible:
        return frozenset()
    if seen is None or seen.value is None:
        # All parts together would tell the whole that is hidden.
        is_told = has_all and len(visible) == len(counts)
        smallest = min(visible, key=lambda start: (counts[start] == 0, counts[start] or 0.0))
        return frozenset({smallest} if is_told else ())
    threshold = indicator.suppression_threshold
    left = total - sum(count for count in counts.values() if count is not None)
    # What was hidden though it is not small, for the sake of another, is unknown to who reads.
    parts = {
        start.isoformat(): count if start in visible or (count is not None and is_small(count, threshold)) else None
        for start, count in counts.items()
        if count is not None
    }
    if not has_all or None in counts.values():
        # The periods without a figure stand together as one part, which a reader works out unless another is hidden.
        if len(visible) == len(parts) and not is_small(left, threshold):
            return frozenset()
        parts["without a figure"] = left if is_small(left, threshold) else None
    answer = suppress_parts(parts, threshold, total_is_known=True)
    return frozenset(start for start in visible if answer[start.isoformat()] is None)


def _without(series: Series, starts: frozenset[date]) -> Series:
    points = (
        replace(point, value=None, numerator=None, status=ValueStatus.SUPPRESSED)
        if point.period.start in starts
        else point
        for point in series.points
    )
    return replace(series, points=tuple(points))
