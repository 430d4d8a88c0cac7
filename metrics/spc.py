"""XmR charts as NHS Making Data Count draws them: for display, never for a verdict (METHOD sections 1 and 7).

The rules and their order are those of the NHS-R package NHSRplotthedots, against whose output they are tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from domain.errors import QuestionError
from domain.model import Polarity
from metrics.question import BoolArray, FloatArray

LIMIT_WIDTH = 2.66  # NHSRplotthedots: process limits lie so many mean moving ranges from the mean
NEAR_SHARE = 2 / 3  # NHSRplotthedots: the outer third begins at two of three sigma
SCREEN_WIDTH = 3.267  # NHSRplotthedots: moving ranges from so many times their mean on are dropped, once
RUN_LENGTH = 7  # NHSRplotthedots: points on one side of the mean, or rising or falling
WINDOW_LENGTH, WINDOW_NEAR = 3, 2  # NHSRplotthedots: two of three near the same limit
TRIAL_POINTS = 12  # METHOD 7: limits resting on fewer points are trial limits
ROUNDING = 1e-12  # relative; a mean of equal figures may differ from them in the last digit


class Improvement(StrEnum):
    """Which way an indicator should move."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"

    @classmethod
    def of(cls, polarity: Polarity) -> "Improvement":
        """The direction of an indicator's polarity."""
        return {
            Polarity.HIGHER_IS_BETTER: cls.INCREASE,
            Polarity.LOWER_IS_BETTER: cls.DECREASE,
            Polarity.NEITHER: cls.NEUTRAL,
        }[polarity]


class PointType(StrEnum):
    """The colour of a point, by its name in NHSRplotthedots."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Rule(StrEnum):
    """The rule that flagged a point; where several do, the first of these."""

    OUTSIDE_LIMITS = "outside_limits"
    TREND = "trend"
    TWO_IN_THREE = "two_in_three"
    SHIFT = "shift"


class Assurance(StrEnum):
    """Whether a process as it runs now will meet its target."""

    PASSES = "passes"
    FAILS = "fails"
    HIT_OR_MISS = "hit_or_miss"


@dataclass(frozen=True, slots=True)
class SpcSegment:
    """One stretch between rebases, in the unit of the values. A single point has no limits.

    `limit_points` is how many points the limits rest on; with few of them they are trial limits.
    """

    start: date
    end: date
    centre: float
    mean_moving_range: float | None
    lower: float | None
    upper: float | None
    limit_points: int

    @property
    def is_trial(self) -> bool:
        """Whether the limits rest on too few points to be relied on."""
        return self.limit_points < TRIAL_POINTS


@dataclass(frozen=True, slots=True)
class SpcPoint:
    """One period; without a figure it has neither type nor rule."""

    period_start: date
    value: float | None
    point_type: PointType | None
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class SpcChart:
    """Segments in order of time, and one point for every period asked about."""

    segments: tuple[SpcSegment, ...]
    points: tuple[SpcPoint, ...]


def xmr(
    period_starts: Sequence[date],
    values: Sequence[float | None],
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    screen_outliers: bool = True,
    fix_after: int | None = None,
    rebases: Sequence[date] = (),
) -> SpcChart:
    """Limits and flagged points of a series in order of time; a period without a figure (None) is passed over.

    A rebase starts a new segment at the first point on or after its day; limits and every rule begin afresh there.
    `fix_after` takes the limits of each segment from its first points only. Raises QuestionError for a rebase after the
    last point and for limits fixed on fewer than two points.
    """
    if fix_after is not None and fix_after < 2:  # a moving range needs two points
        raise QuestionError(f"limits cannot be fixed after {fix_after} points: a moving range needs two")
    shown = [i for i, value in enumerate(values) if value is not None]
    figures = [float(value) for value in values if value is not None]
    if not np.isfinite(figures).all():
        raise QuestionError("a figure is infinite: mend it or leave the period empty", "infinite_value")
    days = [period_starts[i] for i in shown]
    points = [SpcPoint(day, None, None, None) for day in period_starts]
    segments = []
    for first, last in _segments(days, rebases):
        y = np.array(figures[first:last])
        limits = _limits(y, days[first], days[last - 1], screen_outliers, fix_after)
        segments.append(limits)
        for i, (rule, side) in zip(shown[first:last], _flags(y, limits), strict=True):
            points[i] = SpcPoint(period_starts[i], values[i], _point_type(side, improvement), rule)
    return SpcChart(tuple(segments), tuple(points))


def assurance(chart: SpcChart, target: float, improvement: Improvement) -> Assurance | None:
    """Whether the last segment's limits lie wholly on one side of the target; None without limits or direction."""
    if not chart.segments or improvement is Improvement.NEUTRAL:
        return None
    lower, upper = chart.segments[-1].lower, chart.segments[-1].upper
    if lower is None or upper is None:
        return None
    if lower <= target <= upper:
        return Assurance.HIT_OR_MISS
    is_above = lower > target
    return Assurance.PASSES if is_above == (improvement is Improvement.INCREASE) else Assurance.FAILS


def _segments(days: Sequence[date], rebases: Sequence[date]) -> list[tuple[int, int]]:
    if not days:
        return []
    starts = {0}
    for rebase in rebases:
        start = next((i for i, day in enumerate(days) if day >= rebase), None)
        if start is None:
            raise QuestionError(f"there is no point on or after {rebase}: limits cannot be rebased there")
        starts.add(start)
    ordered = sorted(starts)
    return list(zip(ordered, [*ordered[1:], len(days)], strict=True))


def _limits(y: FloatArray, start: date, end: date, screen_outliers: bool, fix_after: int | None) -> SpcSegment:
    fixed = y[:fix_after]
    centre = float(fixed.mean())
    ranges = np.abs(np.diff(fixed))
    if screen_outliers and len(ranges):
        usual = ranges[ranges < SCREEN_WIDTH * ranges.mean()]
        ranges = usual if len(usual) else ranges  # equal figures have no range to screen by
    if not len(ranges):
        return SpcSegment(start, end, centre, None, None, None, len(fixed))
    mean_range = float(ranges.mean())
    reach = LIMIT_WIDTH * mean_range
    return SpcSegment(start, end, centre, mean_range, centre - reach, centre + reach, len(fixed))


def _flags(y: FloatArray, limits: SpcSegment) -> list[tuple[Rule | None, int]]:
    """For each point the rule that flags it, if any, and the side it speaks for: 1 up, -1 down, 0 none."""
    slack = ROUNDING * max(np.abs(y).max(), abs(limits.centre))
    above_centre = _sign(y - limits.centre, slack)
    reach = np.inf if limits.upper is None else limits.upper - limits.centre
    distance = np.abs(y - limits.centre)
    is_outside = distance > reach + slack
    is_near = ~is_outside & (distance > NEAR_SHARE * reach + slack)
    trend = _trend(_sign(np.diff(y), 0.0))
    two_in_three = is_near & _stretches(_two_in_three(is_near, above_centre), WINDOW_LENGTH)
    shift = _stretches(_runs(above_centre), RUN_LENGTH)
    flags: list[tuple[Rule | None, int]] = []
    for i in range(len(y)):
        if is_outside[i]:
            flags.append((Rule.OUTSIDE_LIMITS, int(above_centre[i])))
        elif trend[i]:
            flags.append((Rule.TREND, int(trend[i])))
        elif two_in_three[i]:
            flags.append((Rule.TWO_IN_THREE, int(above_centre[i])))
        elif shift[i]:
            flags.append((Rule.SHIFT, int(above_centre[i])))
        else:
            flags.append((None, 0))
    return flags


def _sign(values: FloatArray, slack: float) -> FloatArray:
    return np.where(np.abs(values) <= slack, 0.0, np.sign(values))


def _runs(sides: FloatArray) -> BoolArray:
    """Whether a run of points on one side ends at each point; a point on the mean breaks it."""
    return np.array([abs(sides[max(i - RUN_LENGTH + 1, 0) : i + 1].sum()) == RUN_LENGTH for i in range(len(sides))])


def _two_in_three(is_near: BoolArray, sides: FloatArray) -> BoolArray:
    """Whether three points on one side of the mean, two of them in the outer third, end at each point."""
    ends = np.zeros(len(sides), dtype=bool)
    for last in range(WINDOW_LENGTH - 1, len(sides)):
        window = slice(last - WINDOW_LENGTH + 1, last + 1)
        ends[last] = abs(sides[window].sum()) == WINDOW_LENGTH and is_near[window].sum() >= WINDOW_NEAR
    return ends


def _stretches(ends: BoolArray, length: int) -> BoolArray:
    """Mark every point of the stretches of `length` points that end where `ends` says."""
    return np.array([bool(ends[i : i + length].any()) for i in range(len(ends))])


def _trend(steps: FloatArray) -> FloatArray:
    """1 or -1 for each point of a rising or falling stretch; where two meet, the point belongs to the later one."""
    trend = np.zeros(len(steps) + 1)
    for first in range(len(steps) - RUN_LENGTH + 2):
        direction = steps[first : first + RUN_LENGTH - 1].sum() / (RUN_LENGTH - 1)
        if abs(direction) == 1:
            trend[first : first + RUN_LENGTH] = direction
    return trend


def _point_type(side: int, improvement: Improvement) -> PointType:
    if side == 0:
        return PointType.COMMON_CAUSE
    if improvement is Improvement.NEUTRAL:
        return PointType.NEUTRAL_HIGH if side > 0 else PointType.NEUTRAL_LOW
    is_good = (side > 0) == (improvement is Improvement.INCREASE)
    return PointType.IMPROVEMENT if is_good else PointType.CONCERN
