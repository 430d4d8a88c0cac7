"""A weighted mixture of Student's t distributions with common degrees of freedom: tails and quantiles, many at once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from metrics.question import FloatArray

MAX_STEPS = 200  # a bracketed Newton search needs about eight; bisection alone would need about sixty
RELATIVE_PRECISION = 1e-13


@dataclass(frozen=True, slots=True)
class StudentMixture:
    """`centre`, `scale` and `weight` are (series, components); weights sum to 1 along each row."""

    centre: FloatArray
    scale: FloatArray
    weight: FloatArray
    df: float

    @property
    def mean(self) -> FloatArray:
        """(series,) weighted mean of the centres."""
        return (self.weight * self.centre).sum(axis=1)

    def below(self, x: float) -> FloatArray:
        """(series,) G(x), the probability below `x`, accurate where it is tiny."""
        return self._probability((x - self.centre) / self.scale)

    def above(self, x: float) -> FloatArray:
        """(series,) the probability above `x`, accurate where it is tiny (never 1 - G)."""
        return self._probability((self.centre - x) / self.scale)

    def quantile(self, probability: float) -> FloatArray:
        """(series,) the x with G(x) = `probability`, by Newton's steps kept inside a bracket.

        The quantile of a mixture lies between the smallest and the largest quantile of its components.
        """
        component = self.centre + self.scale * stdtrit(self.df, probability)
        low, high = component.min(axis=1), component.max(axis=1)
        x = (self.weight * component).sum(axis=1)
        precision = RELATIVE_PRECISION * (self.scale.max(axis=1) + np.abs(x))
        last_step = high - low
        open_rows = np.flatnonzero(last_step > precision)
        for _ in range(MAX_STEPS):
            if not len(open_rows):
                break
            rows = open_rows
            excess, density = self._excess(rows, x[rows], probability)
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
            open_rows = rows[~is_done & (high[rows] - low[rows] > precision[rows])]
        return x

    def _probability(self, t: FloatArray) -> FloatArray:
        # Weights that sum to 1 but for the last digit must not make a probability above 1.
        return np.minimum(1.0, (self.weight * stdtr(self.df, t)).sum(axis=1))

    def _excess(self, rows: np.ndarray, x: FloatArray, probability: float) -> tuple[FloatArray, FloatArray]:
        centre, scale, weight = self.centre[rows], self.scale[rows], self.weight[rows]
        t = (x[:, None] - centre) / scale
        height = np.exp(gammaln((self.df + 1) / 2) - gammaln(self.df / 2)) / np.sqrt(self.df * np.pi)
        density = height * (1 + t * t / self.df) ** (-(self.df + 1) / 2) / scale
        excess = (weight * stdtr(self.df, t)).sum(axis=1) - probability
        return excess, np.maximum((weight * density).sum(axis=1), np.finfo(float).tiny)
