"""Funnel limits: how far authorities of one size lie apart when nothing but chance tells them apart; for display.

Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005): exact binomial
limits for percentages and Poisson limits for rates at 95 % and 99.8 %, about a common centre. Where authorities differ
by more than counting chance, as they nearly always do, such limits would call most of them unusual: they are then
widened by the spread between authorities (Spiegelhalter and others, Journal of the Royal Statistical Society A 175
(2012): an additive component, estimated from winsorised residuals on the scale that steadies the variance).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, pi, sqrt

import numpy as np
from scipy.special import betainc, chdtri, gammaincc, ndtri

from domain.model import Unit
from metrics.gaps import NO_COUNTS, NO_SHARE, Figure, has_its_counts
from metrics.question import FloatArray, Refusal

INNER, OUTER = 0.95, 0.998  # Spiegelhalter 2005: two and three standard deviations
FEWEST = 10  # authorities: the spread between fewer is too uncertain to widen limits by
WINSORISED = 0.1  # Spiegelhalter 2012: the most extreme tenth at each end is pulled in, so that it does not hide itself
STEADY_FROM = 5  # expected cases, and expected others of a percentage: with fewer the residual is no normal one
MORE_THAN_CHANCE = 0.05  # the spread is tested at this level before limits are widened
CURVE_POINTS = 60
TOO_FEW = Refusal("too_few_authorities", f"fewer than {FEWEST} authorities have a figure with its counts")
NO_CENTRE = Refusal("no_centre", "every figure, or none, is counted: there is no chance to draw")


class Position(StrEnum):
    """Where an authority lies."""

    WITHIN = "within"
    ABOVE_INNER = "above_inner"
    BELOW_INNER = "below_inner"
    ABOVE_OUTER = "above_outer"
    BELOW_OUTER = "below_outer"


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One authority: its code, its denominator, its figure, and where it lies."""

    code: str
    size: float
    value: float
    position: Position


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """The limits for authorities of one denominator, in the indicator's unit."""

    size: float
    inner_low: float
    inner_high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """All authorities of one period. `curve` are limits over the sizes drawn, in order of size.

    `dispersion` is how many times as far apart authorities lie (in variance) as counting chance would put them; limits
    are widened where `is_widened`.
    """

    centre: float
    points: tuple[FunnelPoint, ...]
    curve: tuple[FunnelLimits, ...]
    dispersion: float
    is_widened: bool

    def point(self, code: str) -> FunnelPoint | None:
        """One authority's point."""
        return next((point for point in self.points if point.code == code), None)


def funnel(
    figures: Mapping[str, Figure], unit: Unit, multiplier: float, centre: float | None = None
) -> Funnel | Refusal:
    """The funnel of the authorities by code; those whose counts are not known, or do not give the figure, are left out.

    `centre` is the figure that all are held against, in the indicator's unit; the pooled one of these authorities
    unless given.
    """
    if unit not in (Unit.PERCENT, Unit.RATE):
        return NO_SHARE
    known = {code: each for code, each in figures.items() if _can_be_drawn(each, unit, multiplier)}
    if not known:
        return NO_COUNTS
    if len(known) < FEWEST:
        return TOO_FEW
    counts = np.array([float(each.numerator or 0.0) for each in known.values()])
    sizes = np.array([float(each.denominator or 0.0) for each in known.values()])
    middle = float(counts.sum() / sizes.sum()) if centre is None else centre / multiplier
    if not 0 < middle < (1 if unit is Unit.PERCENT else np.inf):
        return NO_CENTRE
    dispersion, between = _spread(counts, sizes, middle, unit)
    reach = _Reach(middle, unit, between)
    values = counts / sizes
    points = tuple(
        FunnelPoint(code, float(size), float(value) * multiplier, position)
        for code, size, value, position in zip(known, sizes, values, _positions(values, sizes, reach), strict=True)
    )
    drawn = np.geomspace(sizes.min(), sizes.max() * (1 + 1e-9), CURVE_POINTS)
    rows = np.column_stack(
        [drawn, *(edge * multiplier for level in (INNER, OUTER) for edge in reach.limits(drawn, level))]
    )
    curve = tuple(FunnelLimits(*row) for row in rows.tolist())
    return Funnel(middle * multiplier, points, curve, dispersion, between > 0)


@dataclass(frozen=True, slots=True)
class _Reach:
    """Limits about a share or a rate per head; `between` is the added variance on the steadied scale."""

    middle: float
    unit: Unit
    between: float

    def limits(self, sizes: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
        """(low, high), each as long as `sizes`. Widened limits are never narrower than the exact ones."""
        tail = (1 - level) / 2
        low, high = self._exact(sizes, tail), self._exact(sizes, 1 - tail)
        if self.between == 0:
            return low, high
        reach = ndtri(1 - tail) * np.sqrt(1 / (4 * sizes) + self.between)
        at = _steadied(np.array(self.middle), self.unit)
        return np.minimum(low, _back(at - reach, self.unit)), np.maximum(high, _back(at + reach, self.unit))

    def _exact(self, sizes: FloatArray, p: float) -> FloatArray:
        """Spiegelhalter 2005, A.1.1: the inverse of the discrete distribution, interpolated between whole counts."""
        cumulative = _cumulative(sizes, self.middle, self.unit)
        count = _smallest_above(cumulative, sizes, p, self.middle, self.unit)
        at, before = cumulative(count), cumulative(count - 1)
        limit = (count - (at - p) / (at - before)) / sizes
        return np.clip(limit, 0, 1 if self.unit is Unit.PERCENT else None)


def _cumulative(sizes: FloatArray, middle: float, unit: Unit) -> Callable[[FloatArray], FloatArray]:
    """P(R <= r) for authorities of these sizes; nought below nought."""

    def binomial(r: FloatArray) -> FloatArray:
        inside = np.clip(r, 0, sizes - 1e-9)
        p = betainc(np.maximum(sizes - inside, 1e-9), inside + 1, 1 - middle)
        return np.where(r < 0, 0.0, np.where(r >= sizes, 1.0, p))

    def poisson(r: FloatArray) -> FloatArray:
        return np.where(r < 0, 0.0, gammaincc(np.maximum(r, 0) + 1, sizes * middle))

    return binomial if unit is Unit.PERCENT else poisson


def _smallest_above(
    cumulative: Callable[[FloatArray], FloatArray], sizes: FloatArray, p: float, middle: float, unit: Unit
) -> FloatArray:
    """The smallest whole count whose cumulative probability exceeds p, by halving."""
    expected = sizes * middle
    low = np.full(len(sizes), -1.0)
    high = np.ceil(sizes) if unit is Unit.PERCENT else np.ceil(expected + 10 * np.sqrt(expected) + 20)
    while (high - low > 1).any():
        half = np.floor((low + high) / 2)
        is_above = cumulative(half) > p
        low, high = np.where(is_above, low, half), np.where(is_above, half, high)
    return high


def _spread(counts: FloatArray, sizes: FloatArray, middle: float, unit: Unit) -> tuple[float, float]:
    """(dispersion, added variance): by how much authorities differ beyond chance; nought where that may be chance.

    Pulling in the extremes makes even chance look smaller than it is: the squares are divided by what it leaves of a
    normal distribution, without which limits on simulated authorities left out one in eight instead of one in twenty.
    """
    is_steady = sizes * (middle if unit is Unit.RATE else min(middle, 1 - middle)) >= STEADY_FROM
    counts, sizes = counts[is_steady], sizes[is_steady]
    number = len(counts)
    if number < FEWEST:
        return 1.0, 0.0
    residual = (_steadied(counts / sizes, unit) - _steadied(np.array(middle), unit)) * 2 * np.sqrt(sizes)
    low, high = np.quantile(residual, [WINSORISED, 1 - WINSORISED])
    squares = np.square(np.clip(residual, low, high)).sum() / _left_of_a_normal(WINSORISED)
    dispersion = float(squares / number)
    if squares <= chdtri(number, MORE_THAN_CHANCE):
        return dispersion, 0.0
    weights = 4 * sizes
    between = (squares - (number - 1)) / (weights.sum() - np.square(weights).sum() / weights.sum())
    return dispersion, float(max(between, 0.0))


def _left_of_a_normal(tail: float) -> float:
    """The variance of a standard normal distribution whose tails are pulled in to their edge."""
    edge = float(ndtri(1 - tail))
    height = exp(-edge * edge / 2) / sqrt(2 * pi)
    return 1 - 2 * tail - 2 * edge * height + 2 * edge * edge * tail


def _steadied(share: FloatArray, unit: Unit) -> FloatArray:
    """A share or rate on the scale on which its counting variance is 1 / (4 · size)."""
    return np.arcsin(np.sqrt(np.clip(share, 0, 1))) if unit is Unit.PERCENT else np.sqrt(share)


def _back(steadied: FloatArray, unit: Unit) -> FloatArray:
    if unit is Unit.PERCENT:
        return np.square(np.sin(np.clip(steadied, 0, np.pi / 2)))
    return np.square(np.maximum(steadied, 0))


def _positions(values: FloatArray, sizes: FloatArray, reach: _Reach) -> list[Position]:
    inner_low, inner_high = reach.limits(sizes, INNER)
    outer_low, outer_high = reach.limits(sizes, OUTER)
    chosen = np.select(
        [values > outer_high, values < outer_low, values > inner_high, values < inner_low],
        [1, 2, 3, 4],
        default=0,
    )
    names = (
        Position.WITHIN,
        Position.ABOVE_OUTER,
        Position.BELOW_OUTER,
        Position.ABOVE_INNER,
        Position.BELOW_INNER,
    )
    return [names[place] for place in chosen.tolist()]


def _can_be_drawn(figure: Figure, unit: Unit, multiplier: float) -> bool:
    if not has_its_counts(figure, multiplier):
        return False
    return unit is Unit.RATE or (figure.numerator or 0.0) <= (figure.denominator or 0.0)
