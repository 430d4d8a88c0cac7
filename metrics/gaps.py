"""A gap between an area's figure and that of others, with what counting chance alone does to it: for display.

Each figure is a count out of a number of children or events, and another year with nothing changed would have counted
a little more or less. The interval says how much of the gap that may be. It says nothing of how areas differ: a funnel
does (`metrics.funnel`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from scipy.special import gammaincinv

from domain.model import Unit
from metrics.proportions import LEVEL, Count, wilson
from metrics.question import Refusal

SAME_FIGURE = 0.01  # relative: a published value and its counts may differ so much by rounding
SAME_DIGIT = 0.5  # and by so much of the unit, where only whole numbers are published

NO_COUNTS = Refusal("no_counts", "the counts behind a figure were not published")
NOT_COUNTED = Refusal("not_counted", "what stands behind a figure is no whole number of children or events")
NO_SHARE = Refusal("no_share", "only shares and rates have an interval from counts")


@dataclass(frozen=True, slots=True)
class Figure:
    """One area's figure of one period in the indicator's unit, and the counts it was made from where they are known."""

    value: float
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """An area's figure minus another's, in the indicator's unit, with its interval or the reason why there is none."""

    value: float
    low: float | None = None
    high: float | None = None
    without: Refusal | None = None

    @property
    def is_beyond_chance(self) -> bool | None:
        """Whether counting chance alone would hardly give a gap like this; None without an interval."""
        return None if self.low is None or self.high is None else self.low > 0 or self.high < 0


def gap(own: Figure, others: Sequence[Figure], unit: Unit, multiplier: float) -> Gap:
    """`own` minus the unweighted mean of the others (one or more), with a 95 % interval.

    The interval joins those of the figures (MOVER; Zou, Huang and Zhang 2009): for two percentages it is Newcombe's
    hybrid score interval (1998, method 10), for rates each figure has its exact Poisson interval (Garwood 1936). A
    wider area that holds this one is treated as if it did not: the interval is then a little too wide.
    """
    value = own.value - sum(other.value for other in others) / len(others)
    arms = [_arms(figure, unit, multiplier) for figure in (own, *others)]
    without = next((each for each in arms if isinstance(each, Refusal)), None)
    if without is not None:
        return Gap(value, without=without)
    (down, up), *rest = [each for each in arms if not isinstance(each, Refusal)]
    low = value - hypot(down, *(other_up / len(others) for _, other_up in rest))
    high = value + hypot(up, *(other_down / len(others) for other_down, _ in rest))
    return Gap(value, low, high)


def poisson_interval(count: float, level: float = LEVEL) -> tuple[float, float]:
    """The expected counts behind a count from nought (exact; Garwood 1936)."""
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def has_its_counts(figure: Figure, multiplier: float) -> bool:
    """Whether the counts are known and give the figure, but for rounding."""
    count, of = figure.numerator, figure.denominator
    if count is None or of is None or of <= 0 or count < 0:
        return False
    slack = max(SAME_DIGIT, SAME_FIGURE * abs(figure.value))
    return abs(count / of * multiplier - figure.value) <= slack


def _arms(figure: Figure, unit: Unit, multiplier: float) -> tuple[float, float] | Refusal:
    """How far the interval of one figure reaches below and above it, in the indicator's unit."""
    if unit not in (Unit.PERCENT, Unit.RATE):
        return NO_SHARE
    count, of = figure.numerator, figure.denominator
    if not has_its_counts(figure, multiplier) or count is None or of is None:
        return NO_COUNTS
    if unit is Unit.RATE:
        low, high = (edge / of for edge in poisson_interval(count))
        return (count / of - low) * multiplier, (high - count / of) * multiplier
    if count != int(count) or of != int(of):
        return NOT_COUNTED  # staff are told in full-time equivalents
    likely = wilson(Count(int(count), int(of)))
    if isinstance(likely, Refusal):
        return NO_COUNTS
    return (count / of - likely.low) * multiplier, (likely.high - count / of) * multiplier
