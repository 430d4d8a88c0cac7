"""What an area's figure is held against on the indicator pages: gaps, the funnel, quarters and its own recent course.

Whatever is given here may be shown: figures, limits and quartiles are made so that no hidden small count can be worked
out from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.model import Area, AreaKind, Event, Indicator, Unit, ValueStatus
from domain.periods import Period, nth_period_start, periods_since
from domain.series import Point, Series
from metrics.comparison import Comparison, Quartiles, is_on_another_scale, quartiles
from metrics.disclosure import FEWEST_HIDDEN
from metrics.funnel import Funnel, funnel
from metrics.gaps import Figure, Gap, gap
from metrics.question import Refusal
from metrics.recent_trend import RecentTrend, recent_trend

SMALL_COUNT = Refusal("small_count", "it would give a small count away")
LATEST_HIDDEN = Refusal("latest_hidden", "the latest figure is a hidden small count")


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area's line in a chart; what is small has been hidden."""

    area: Area
    series: Series


@dataclass(frozen=True, slots=True)
class OtherScale:
    """Published figures of a country or region that stand on another scale than its areas': the first of `count`."""

    area: Area
    period: Period
    value: float
    point: Point
    count: int


@dataclass(frozen=True, slots=True)
class GapLine:
    """The gap to one other: a region or country, or (`area` None) the mean of the similar areas."""

    area: Area | None
    other: float
    gap: Gap


@dataclass(frozen=True, slots=True)
class Band:
    """The quartiles of all authorities in one period."""

    period: Period
    quartiles: Quartiles


@dataclass(frozen=True, slots=True)
class FunnelCase:
    """All authorities of the area's latest period, or why they are not drawn; `hidden` of them are small counts."""

    funnel: Funnel | Refusal
    hidden: int


class Authorities:
    """All local authorities' points by the first day of their period: as they came, and as they may be shown."""

    def __init__(self, sent: Mapping[str, Series], shown: Mapping[str, Series], known: Mapping[str, Area]):
        self._at: dict[date, dict[str, tuple[Point, Point]]] = defaultdict(dict)
        for code, series in sent.items():
            if code in known and known[code].kind is AreaKind.LOCAL_AUTHORITY and code in shown:
                for before, after in zip(series.points, shown[code].points, strict=True):
                    self._at[before.period.start][code] = (before, after)

    def at(self, start: date) -> Mapping[str, tuple[Point, Point]]:
        """(as it came, as shown) by code, for the period that starts on a day."""
        return self._at.get(start, {})

    def values(self, start: date) -> dict[str, float | None]:
        """The figures of one period as they came: for ranks and ranges, never for display."""
        return {code: before.value for code, (before, _) in self.at(start).items()}

    def bands(self) -> tuple[Band, ...]:
        """The quartiles of each period that has some, in order of time."""
        found = []
        for start in sorted(self._at):
            points = self._at[start].values()
            edges = quartiles([(b.value, a.value is not None) for b, a in points if b.value is not None])
            if edges is not None:
                found.append(Band(next(before.period for before, _ in points), edges))
        return tuple(found)


def on_their_scale(line: AreaLine, authorities: Authorities) -> tuple[AreaLine, OtherScale | None]:
    """A country's or region's line without the figures that stand on another scale than its areas', and what these are.

    Periods in which too few areas have figures go with the others, if none of the others is on the areas' scale.
    """
    judged = {point.period.start: _is_off(point, authorities) for point in line.series.points}
    if True not in judged.values():
        return line, None
    is_doubtful = {True} if False in judged.values() else {True, None}
    off = [p for p in line.series.points if p.value is not None and judged[p.period.start] in is_doubtful]
    starts = {point.period.start for point in off}
    points = tuple(
        replace(point, value=None, numerator=None, status=ValueStatus.UNRELIABLE)
        if point.period.start in starts
        else point
        for point in line.series.points
    )
    first = next(point for point in off if judged[point.period.start])
    note = OtherScale(line.area, first.period, first.value or 0.0, first, len(off))
    return AreaLine(line.area, replace(line.series, points=points)), note


def _is_off(point: Point, authorities: Authorities) -> bool | None:
    values = [value for value in authorities.values(point.period.start).values() if value is not None]
    return None if point.value is None else is_on_another_scale(point.value, values)


def gap_lines(
    indicator: Indicator,
    point: Point,
    compared: Comparison,
    neighbours: Iterable[tuple[Point | None, Point | None]],
    wider: Sequence[AreaLine],
) -> tuple[GapLine, ...]:
    """The gaps of an area's figure in one period. `neighbours` are (as it came, as shown) in that period.

    Where a neighbour's count is hidden the gap to their mean has no interval: that would be a second sum over it.
    """
    if point.value is None or indicator.unit is Unit.COUNT:
        return ()
    own, lines = _figure(point), []
    if compared.neighbours_mean is not None:
        sent = [before for before, _ in neighbours if before is not None and before.value is not None]
        is_hidden = any(
            a is not None and a.value is None and b is not None and b.value is not None for b, a in neighbours
        )
        to_mean = gap(own, [_figure(each) for each in sent], indicator.unit, indicator.multiplier)
        if is_hidden:
            to_mean = Gap(to_mean.value, without=SMALL_COUNT)
        lines.append(GapLine(None, compared.neighbours_mean, to_mean))
    for line in wider:
        other = line.series.at(point.period.start)
        if other is not None and other.value is not None:
            to_wider = gap(own, [_figure(other)], indicator.unit, indicator.multiplier)
            lines.append(GapLine(line.area, other.value, to_wider))
    return tuple(lines)


def funnel_case(indicator: Indicator, start: date, authorities: Authorities, centre: float | None) -> FunnelCase:
    """The funnel of one period about the country's figure, else the pooled one where that gives nothing away."""
    points = authorities.at(start)
    shown = {code: _figure(after) for code, (_, after) in points.items() if after.value is not None}
    hidden = [before for before, after in points.values() if after.status is ValueStatus.SUPPRESSED]
    ours = [before for before in hidden if before.status is not ValueStatus.SUPPRESSED]
    if centre is None and ours:
        if len(ours) < FEWEST_HIDDEN:
            return FunnelCase(SMALL_COUNT, len(hidden))
        centre = _pooled(indicator, [before for before, _ in points.values()])
    return FunnelCase(funnel(shown, indicator.unit, indicator.multiplier, centre), len(hidden))


def _pooled(indicator: Indicator, points: Iterable[Point]) -> float | None:
    counts = [(p.numerator, p.denominator) for p in points if p.numerator is not None and p.denominator]
    of = sum(denominator for _, denominator in counts)
    return sum(numerator for numerator, _ in counts) / of * indicator.multiplier if of else None


def course_of(own: Series | None, events: Sequence[Event]) -> RecentTrend | Refusal | None:
    """The recent trend of a series as it is shown, since it was last counted differently and without its shocks."""
    if own is None or not own.points:
        return None
    if own.is_latest_hidden:
        return LATEST_HIDDEN
    first, last = own.points[0].period.start, own.points[-1].period.start
    held = {point.period.start: point for point in own.points}
    starts = [nth_period_start(first, n, own.frequency) for n in range(periods_since(first, last, own.frequency) + 1)]
    values = [_counted(held.get(start), events) for start in starts]
    return recent_trend(own.frequency, first, values)


def _counted(point: Point | None, events: Sequence[Event]) -> float | None:
    if point is None or point.value is None:
        return None
    is_on_other_definition = any(event.breaks_the_series and point.period.start < event.starts for event in events)
    is_left_out = any(event.leaves_out(point.period) for event in events)
    return None if is_on_other_definition or is_left_out else point.value


def _figure(point: Point) -> Figure:
    return Figure(point.value or 0.0, point.numerator, point.denominator)
