"""Other ways to decide whether a series changed, on the calibration's own series: what a board would take instead.

SPC rules as this product draws them, with limits frozen on the quarters before the start; segmented regression by
ordinary least squares with the season terms that our own test would use; a local-level model (as CausalImpact without
covariates) fitted to the quarters before, whose forecast is held against the mean after.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr, stdtr

from metrics.calibration.outcome import Outcome, Part, this_run
from metrics.calibration.simulation import Cell, passes
from metrics.calibration.trial import Flags, Row, Way
from metrics.ladder import LINK_LEVELS
from metrics.methods.own_series import design_columns, places_of
from metrics.question import FloatArray
from metrics.spc import Improvement, PointType, xmr
from metrics.window import Window, lay_out

REPETITIONS = 100  # a cell
RATIOS = np.concatenate([[0.0], np.logspace(-4, 4, 161)])  # of the variance of a level's steps to that of the noise
Claim = tuple[bool, bool, bool]  # a fall, a rise, coloured


def run(parts: dict[Part, Sequence[Cell]], repetitions: int, seed: int) -> Outcome:
    """Try every rival on every cell."""
    rows = {part: tuple(_rows(cells, repetitions, seed)) for part, cells in parts.items()}
    return Outcome(this_run(repetitions, seed), rows)


def _rows(cells: Sequence[Cell], repetitions: int, seed: int) -> Iterator[Row]:
    for cell in cells:
        windows = [
            lay_out(question) for simulated in passes(cell, repetitions, seed) for question in simulated.questions()
        ]
        yield Row(cell, {way: flags_of([claim(window) for window in windows]) for way, claim in RIVALS.items()})


def flags_of(claims: Sequence[Claim]) -> Flags:
    """How many of the claims there are of each kind."""
    return Flags(len(claims), *(sum(kind) for kind in zip(*claims, strict=True)))


def spc_rules(window: Window) -> Claim:
    """Whether any rule flags a quarter after the start, on either side; all of them would be coloured."""
    question = window.question
    days = [question.period_start(place) for place in range(question.length)]
    chart = xmr(days, window.rates.tolist(), improvement=Improvement.DECREASE, frozen_from=window.first_after)
    after = {point.point_type for point, is_after in zip(chart.points, window.after, strict=True) if is_after}
    fall, rise = PointType.IMPROVEMENT in after, PointType.CONCERN in after
    return fall, rise, fall or rise


def segmented_ols(window: Window) -> Claim:
    """The t test of the step beside level, trend and season, as if the quarters were independent."""
    places = places_of(window.used)
    columns = design_columns(places, window.template.tolist(), window.seasons, window.first_season, places)
    inverse = np.linalg.inv(columns.T @ columns)
    coefficients = inverse @ columns.T @ window.scaled
    residual = window.scaled - columns @ coefficients
    df = len(residual) - columns.shape[1]
    t = coefficients[0] / np.sqrt(residual @ residual / df * inverse[0, 0])
    return _claim(float(stdtr(df, t)), float(stdtr(df, -t)))


def local_level(window: Window) -> Claim:
    """The mean after against the forecast from before, a local-level model fitted by maximum likelihood."""
    before, after = window.scaled[window.before], window.scaled[window.after]
    level, level_variance, wandering, noise = fitted_level(before)
    variance = variance_of_mean(level_variance, wandering, noise, len(after))
    z = (after.mean() - level) / np.sqrt(variance)
    return _claim(float(ndtr(z)), float(ndtr(-z)))


def fitted_level(y: FloatArray) -> tuple[float, float, float, float]:
    """The level that a local-level model expects next, its variance, and the variances of its steps and of the noise.

    Maximum likelihood over a grid of the steps' variance as a share of the noise's, with a diffuse first level (Durbin
    and Koopman 2012, chapter 2); statsmodels finds the same within the grid, a thousand times slower.
    """
    likelihoods = _likelihoods(len(y))
    change = np.diff(y)
    noises = np.einsum("i,qij,j->q", change, likelihoods.precision, change) / len(change)
    best = int(np.argmax(-len(change) / 2 * np.log(noises) - likelihoods.log_size / 2))
    noise, ratio = float(noises[best]), float(RATIOS[best])
    level = float(likelihoods.next_level[best] @ y)
    return level, noise * float(likelihoods.next_variance[best]), noise * ratio, noise


@dataclass(frozen=True, slots=True, eq=False)
class _Likelihoods:
    """For each of the ratios: precision and log determinant of the changes; weights and variance of the next level."""

    precision: FloatArray
    log_size: FloatArray
    next_level: FloatArray
    next_variance: FloatArray


@lru_cache(maxsize=16)
def _likelihoods(length: int) -> _Likelihoods:
    places, ones = np.arange(length), np.ones(length)
    around = np.eye(length - 1, k=1) + np.eye(length - 1, k=-1)
    of_changes = np.array([(2 + ratio) * np.eye(length - 1) - around for ratio in RATIOS])
    weights, variances = [], []
    for ratio in RATIOS:
        covariance = ratio * np.minimum.outer(places, places) + np.eye(length)
        precision, with_last = np.linalg.inv(covariance), ratio * places
        carried = precision @ with_last
        mean = precision @ ones / (ones @ precision @ ones)
        left = 1 - carried.sum()
        weights.append(carried + left * mean)
        last = ratio * (length - 1) - with_last @ carried + left**2 / (ones @ precision @ ones)
        variances.append(last + ratio)
    return _Likelihoods(
        np.linalg.inv(of_changes), np.linalg.slogdet(of_changes)[1], np.array(weights), np.array(variances)
    )


def variance_of_mean(level_variance: float, wandering: float, noise: float, count: int) -> float:
    """The variance of the mean of the next `count` periods, given that of the level in the first of them."""
    steps = np.arange(1, count) / count  # the share of the mean that each later shock of the level is in
    return level_variance + wandering * float(np.square(steps).sum()) + noise / count


def _claim(p_fall: float, p_rise: float) -> Claim:
    fall, rise = p_fall <= LINK_LEVELS.good, p_rise <= LINK_LEVELS.good
    return fall, rise, fall or p_rise <= LINK_LEVELS.harm


RIVALS: dict[Way, Callable[[Window], Claim]] = {
    Way.SPC_RULES: spc_rules,
    Way.SEGMENTED_OLS: segmented_ols,
    Way.LOCAL_LEVEL: local_level,
}
