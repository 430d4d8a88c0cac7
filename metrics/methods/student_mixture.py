"""A weighted mixture of Student's t distributions with common degrees of freedom: tails and quantiles, many at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from metrics.question import FloatArray

MAX_STEPS = 200  # a bracketed Newton search needs about six; bisection alone would need about sixty
# Newton's steps square their error: one this small, as a share of the scale, leaves an error near 1e-15.
LAST_STEP = 3e-8
FAR_OUT = 4.0  # beyond so many scales a tail is small enough to need an accuracy of its own
NUMBERS_AT_ONCE = 50_000  # keeps the components of one pass in the processor's cache


@dataclass(frozen=True, slots=True)
class StudentMixture:
    """`centre`, `scale` and `weight` are (series, components); weights sum to 1 along each row."""

    centre: FloatArray
    scale: FloatArray
    weight: FloatArray
    df: int

    @property
    def mean(self) -> FloatArray:
        """(series,) weighted mean of the centres."""
        return (self.weight * self.centre).sum(axis=1)

    def tails(self, x: float) -> tuple[FloatArray, FloatArray]:
        """(series,) twice: the probabilities below and above `x`, each accurate where it is tiny (never 1 - G)."""
        t = (x - self.centre) / self.scale
        outer = student_below(self.df, -np.abs(t))
        is_far = np.abs(t) > FAR_OUT
        outer[is_far] = stdtr(self.df, -np.abs(t[is_far]))
        below = np.where(t < 0, outer, 1 - outer)
        above = np.where(t < 0, 1 - outer, outer)
        below, above = (self.weight * below).sum(axis=1), (self.weight * above).sum(axis=1)
        # Weights sum to 1 but for the last digit, which depends on the processor: the larger tail is what the smaller
        # one leaves.
        return np.where(below <= above, below, 1 - above), np.where(below <= above, 1 - below, above)

    def quantile(self, probability: float) -> FloatArray:
        """(series,) the x with G(x) = `probability`, by Newton's steps kept inside a bracket.

        The quantile of a mixture lies between the smallest and the largest quantile of its components.
        """
        at_once = max(1, NUMBERS_AT_ONCE // self.centre.shape[1])
        parts = [self._quantile(probability, slice(i, i + at_once)) for i in range(0, len(self.centre), at_once)]
        return np.concatenate([np.empty(0), *parts])

    def _quantile(self, probability: float, part: slice) -> FloatArray:
        centre, scale, weight = self.centre[part], self.scale[part], self.weight[part]
        component = centre + scale * stdtrit(self.df, probability)
        low, high = component.min(axis=1), component.max(axis=1)
        x = (weight * component).sum(axis=1)
        precision = LAST_STEP * scale.min(axis=1)
        last_step = high - low
        open_rows = np.flatnonzero(last_step > 0)
        for _ in range(MAX_STEPS):
            if not len(open_rows):
                break
            rows = open_rows
            if len(rows) < len(x):
                excess, density = _excess(self.df, x[rows], centre[rows], scale[rows], weight[rows])
            else:
                excess, density = _excess(self.df, x, centre, scale, weight)
            excess -= probability
            high[rows] = np.where(excess > 0, x[rows], high[rows])
            low[rows] = np.where(excess <= 0, x[rows], low[rows])
            step = -excess / density
            newton = x[rows] + step
            is_done = np.abs(step) <= precision[rows]
            # Newton may leave the bracket, or creep where the mixture is flat between two modes: then halve it.
            is_trusted = (newton > low[rows]) & (newton < high[rows])
            is_trusted = is_done | is_trusted & (np.abs(step) <= np.abs(last_step[rows]) / 2)
            following = np.where(is_trusted, newton, (low[rows] + high[rows]) / 2)
            last_step[rows] = following - x[rows]
            x[rows] = following
            smallest = np.spacing(np.abs(following)) * 4
            open_rows = rows[~is_done & (high[rows] - low[rows] > smallest)]
        return x


def student_below(df: int, t: FloatArray) -> FloatArray:
    """The distribution function of Student's t for whole degrees of freedom, to about 1e-15 absolute.

    It is a polynomial in cos^2 of the angle atan(t / sqrt(df)) (Abramowitz and Stegun 26.7.3 and 26.7.4) and many
    times as fast as `scipy.special.stdtr`, which is needed only where a tiny tail must be right relative to itself.
    """
    return _below(df, t, 1 / (1 + t * t / df))


def _excess(
    df: int, x: FloatArray, centre: FloatArray, scale: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """G and its slope at one x a row."""
    t = (x[:, None] - centre) / scale
    cos_squared = 1 / (1 + t * t / df)
    height = np.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / np.sqrt(df * np.pi)
    density = _power(cos_squared, df // 2 if df % 2 == 0 else (df + 1) // 2)
    if df % 2 == 0:
        density *= np.sqrt(cos_squared)
    density *= height / scale
    below = np.einsum("ij,ij->i", weight, _below(df, t, cos_squared))
    return below, np.maximum(np.einsum("ij,ij->i", weight, density), np.finfo(float).tiny)


def _below(df: int, t: FloatArray, cos_squared: FloatArray) -> FloatArray:
    coefficients = _coefficients(df)
    series = np.full_like(t, coefficients[-1] if coefficients else 0.0)
    for coefficient in coefficients[-2::-1]:
        series *= cos_squared
        series += coefficient
    if df % 2 == 0:
        return 0.5 + 0.5 * t * np.sqrt(cos_squared / df) * series
    ratio = t / np.sqrt(df)
    return 0.5 + (np.arctan(ratio) + ratio * cos_squared * series) / np.pi


@lru_cache(maxsize=256)
def _coefficients(df: int) -> tuple[float, ...]:
    """1, 1/2, (1 3)/(2 4) ... for even df and 1, 2/3, (2 4)/(3 5) ... for odd ones."""
    found = [1.0] if df > 1 else []
    for j in range(1, df // 2 if df % 2 == 0 else (df - 1) // 2):
        found.append(found[-1] * ((2 * j - 1) / (2 * j) if df % 2 == 0 else 2 * j / (2 * j + 1)))
    return tuple(found)


def _power(base: FloatArray, exponent: int) -> FloatArray:
    """A whole power by squaring, several times as fast as the general one."""
    result = np.ones_like(base)
    while exponent:
        if exponent % 2:
            result *= base
        exponent //= 2
        if exponent:
            base = base * base
    return result
