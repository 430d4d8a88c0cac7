"""XmR charts as NHS Making Data Count draws them: for display, never for a verdict (METHOD sections 1 and 7).

`xmr` gives limits and flagged points, `variation` and `assurance` what the two icons beside the chart would say. The
rules and their order are those of the NHS-R package NHSRplotthedots, against whose output they are tested. docs/spc.md
shows how to use them on their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np

from domain.errors import QuestionError
from domain.model import Polarity
from metrics.question import BoolArray, FloatArray
from metrics.window import LARGEST

LIMIT_WIDTH = 2.66  # NHSRplotthedots: process limits lie so many mean moving ranges from the mean
NEAR_SHARE = 2 / 3  # NHSRplotthedots: the outer third begins at two of three sigma
SCREEN_WIDTH = 3.267  # NHSRplotthedots: moving ranges from so many times their mean on are dropped, once
RUN_LENGTH = 7  # NHSRplotthedots: points on one side of the mean, or rising or falling
WINDOW_LENGTH, WINDOW_NEAR = 3, 2  # NHSRplotthedots: two of three near the same limit
FEWEST_FIXED = 2  # a moving range needs two points
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


class Variation(StrEnum):
    """What the latest figure says: ordinary wobble, or a special cause on the high or the low side.

    `NEITHER_…` where no direction is better: something happened, and whether it is good nobody has said.
    """

    COMMON_CAUSE = "common_cause"
    IMPROVING_HIGH = "improving_high"
    IMPROVING_LOW = "improving_low"
    CONCERNING_HIGH = "concerning_high"
    CONCERNING_LOW = "concerning_low"
    NEITHER_HIGH = "neither_high"
    NEITHER_LOW = "neither_low"

    @property
    def is_high(self) -> bool | None:
        """Whether the special cause lies on the high side; None for common cause."""
        return None if self is Variation.COMMON_CAUSE else self.value.endswith("high")


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
    """Segments in order of time, and one point for every period asked about. `improvement` is what was asked with."""

    segments: tuple[SpcSegment, ...]
    points: tuple[SpcPoint, ...]
    improvement: Improvement = Improvement.NEUTRAL

    @property
    def latest(self) -> SpcPoint | None:
        """The last point with a figure."""
        return next((point for point in reversed(self.points) if point.value is not None), None)


def xmr(
    period_starts: Sequence[date],
    values: Sequence[float | None],
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    screen_outliers: bool = True,
    fix_after: int | None = None,
    frozen_from: date | None = None,
    rebases: Sequence[date] = (),
) -> SpcChart:
    """Limits and flagged points of a series; a period without a figure (None) is passed over.

    `period_starts` rise, one for each of `values`, which are in any unit. A rebase starts a new segment at the first
    point on or after its day; limits and every rule begin afresh there. `fix_after` takes the limits of each segment
    from its first points only. `frozen_from` is the first day of the period in which something was started: the limits
    of the segment that holds it rest on its points before that day, as long as two of them have a figure, so that what
    was started cannot move its own yardstick. Raises QuestionError for periods out of order or of another number than
    the values, an infinite figure, a rebase after the last point, limits fixed on fewer than two points, and both ways
    to fix them.
    """
    _check_asked(period_starts, values, fix_after, frozen_from)
    shown = [i for i, value in enumerate(values) if value is not None]
    figures = [float(value) for value in values if value is not None]
    days = [period_starts[i] for i in shown]
    points = [SpcPoint(day, None, None, None) for day in period_starts]
    segments = []
    for first, last in _segments(days, rebases):
        y = np.array(figures[first:last])
        fixed = fix_after if frozen_from is None else _count_before(days[first:last], frozen_from)
        limits = _limits(y, days[first], days[last - 1], screen_outliers, fixed)
        segments.append(limits)
        for i, (rule, side) in zip(shown[first:last], _flags(y, limits), strict=True):
            points[i] = SpcPoint(period_starts[i], values[i], _point_type(side, improvement), rule)
    return SpcChart(tuple(segments), tuple(points), improvement)


def variation(chart: SpcChart) -> Variation | None:
    """What the variation icon says: the type of the latest figure, as NHSRplotthedots draws it; None without limits.

    The side is that for which the point was flagged: a rising run below the average is a special cause on the high
    side.
    """
    latest = chart.latest
    if latest is None or latest.point_type is None or chart.segments[-1].lower is None:
        return None
    is_up = chart.improvement is Improvement.INCREASE
    return {
        PointType.COMMON_CAUSE: Variation.COMMON_CAUSE,
        PointType.IMPROVEMENT: Variation.IMPROVING_HIGH if is_up else Variation.IMPROVING_LOW,
        PointType.CONCERN: Variation.CONCERNING_LOW if is_up else Variation.CONCERNING_HIGH,
        PointType.NEUTRAL_HIGH: Variation.NEITHER_HIGH,
        PointType.NEUTRAL_LOW: Variation.NEITHER_LOW,
    }[latest.point_type]


def assurance(chart: SpcChart, target: float, improvement: Improvement | None = None) -> Assurance | None:
    """Whether the last segment's limits lie wholly on one side of the target; None without limits or direction.

    `target` is in the unit of the values; a limit that just touches it is hit or miss, as in NHSRplotthedots.
    `improvement` is the chart's own unless another is given. Raises QuestionError for a target that is no number.
    """
    if not abs(target) <= LARGEST:
        raise QuestionError("a target is a number", "infinite_value")
    improvement = chart.improvement if improvement is None else improvement
    if not chart.segments or improvement is Improvement.NEUTRAL:
        return None
    lower, upper = chart.segments[-1].lower, chart.segments[-1].upper
    if lower is None or upper is None:
        return None
    if lower <= target <= upper:
        return Assurance.HIT_OR_MISS
    is_above = lower > target
    return Assurance.PASSES if is_above == (improvement is Improvement.INCREASE) else Assurance.FAILS


def _check_asked(
    period_starts: Sequence[date], values: Sequence[float | None], fix_after: int | None, frozen_from: date | None
) -> None:
    if len(period_starts) != len(values):
        raise QuestionError(f"there are {len(period_starts)} periods and {len(values)} figures: give one for each")
    if any(day >= following for day, following in pairwise(period_starts)):
        raise QuestionError("periods must be in order of time, each of them once", "duplicate_periods")
    if not all(abs(value) <= LARGEST for value in values if value is not None):
        raise QuestionError("a figure is infinite: mend it or leave the period empty", "infinite_value")
    if fix_after is not None and frozen_from is not None:
        raise QuestionError("limits are fixed after a number of points or from a day, not both")
    if fix_after is not None and fix_after < FEWEST_FIXED:
        raise QuestionError(f"limits cannot be fixed after {fix_after} points: a moving range needs two")


def _count_before(days: Sequence[date], frozen_from: date) -> int | None:
    """On how many points of a segment its limits rest; None for all of them."""
    before = sum(day < frozen_from for day in days)
    return before if FEWEST_FIXED <= before < len(days) else None


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
