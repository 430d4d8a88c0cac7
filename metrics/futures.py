"""Futures that would go on as the past did: what a series and its neighbours may do if nothing is changed.

A future is drawn from what the tests themselves believe of a history: the own series from the model of METHOD section 3
without its template, an area beside its neighbours from the neighbour path's (section 9). Correlations, sizes of wobble
and drift are drawn with the weight that the history gives them, so that what is not known of a short series makes its
futures wider.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.periods import Frequency
from metrics.methods import own_series
from metrics.methods.neighbour_path import DRIFTS, DRIFTS_ALONE, NOISES, PRIOR_DF, RHOS, Panel
from metrics.methods.own_series import MIN_DF, NO_WOBBLE, NO_WOBBLE_SEEN, STICKINESS_FLOOR, design_columns, places_of
from metrics.question import BoolArray, FloatArray, Refusal
from metrics.window import Window

STEADY = 1e-9  # keeps the square root of a covariance real where rounding leaves a tiny negative


def own_futures(
    window: Window, known: BoolArray, wanted: BoolArray, count: int, random: np.random.Generator
) -> FloatArray | Refusal:
    """(count, wanted) continuations on the window's scale, drawn given the `known` periods.

    `known` and `wanted` mark periods of the window's grid; the wanted ones come after the known.
    """
    places, y = places_of(known), window.scaled[known]
    found = _history_design(window, places)
    if isinstance(found, Refusal):
        return found
    seasons, design = found
    fits = own_series.fit(design, y[None, :])
    if not fits.has_wobble[0]:
        return NO_WOBBLE_SEEN
    rho_of = random.choice(len(own_series.RHOS), size=count, p=fits.weight[0])
    spread = fits.spread[0][rho_of] * np.sqrt(design.df / random.chisquare(design.df, count))
    roots = np.linalg.cholesky(design.covariance)[rho_of]
    coefficients = (design.fit @ y)[rho_of]
    coefficients = coefficients + spread[:, None] * np.einsum(
        "ipq,iq->ip", roots, random.normal(size=(count, roots.shape[1]))
    )
    rows = design_columns([places[-1], *places_of(wanted)], None, seasons, window.first_season, places)
    level = coefficients @ rows.T
    gaps = np.diff([places[-1], *places_of(wanted)])
    return level[:, 1:] + _wobble(y[-1] - level[:, 0], own_series.RHOS[rho_of], spread, gaps, random)


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """One point of the grid over the history: V of all periods, the precision of departures from a constant, log|V|."""

    v: FloatArray
    w: FloatArray
    level: FloatArray
    p0: FloatArray
    log_size: float


def path_futures(
    panel: Panel, known: int, count: int, random: np.random.Generator
) -> tuple[FloatArray, FloatArray] | Refusal:
    """(count, n) and (count, J, n): the area and its neighbours over all n periods of the panel, mean path taken out.

    The first `known` periods are the panel's own, the others are drawn. Only departures from the neighbours' mean are
    drawn, as only they enter the test; each series lies about 1.
    """
    mean = panel.neighbours.mean(axis=0)
    others, gap = (panel.neighbours - mean)[:, :known], (panel.area - mean)[:known]
    if np.square(others).sum() <= NO_WOBBLE * np.square(panel.neighbours).sum() or np.ptp(panel.area[:known]) == 0:
        return NO_WOBBLE_SEEN
    points = _grid_points(panel.positions, known)
    log_weight, beliefs = [], []
    for place, (point, log_prior) in enumerate(points):
        for share, own_place in (
            (1 - DRIFTS_ALONE, place),
            (DRIFTS_ALONE, place - place % len(DRIFTS) + len(DRIFTS) - 1),
        ):
            weight, variance, own_total = _belief(panel, others, gap, point, points[own_place][0])
            log_weight.append(weight + log_prior + np.log(share))
            beliefs.append((point, points[own_place][0], variance, own_total))
    weight = np.exp(np.array(log_weight) - max(log_weight))
    drawn = random.choice(len(beliefs), size=count, p=weight / weight.sum())
    n, own_df, others_df = len(panel.positions), known - 1 + PRIOR_DF, (len(others) - 1) * (known - 1)
    area, neighbours = np.empty((count, n)), np.empty((count, len(others), n))
    area[:, :known], neighbours[:, :, :known] = gap, others
    for number in np.unique(drawn):
        rows = np.flatnonzero(drawn == number)
        point, own_point, variance, own_total = beliefs[number]
        shared = variance * others_df / random.chisquare(others_df, len(rows))
        # The gap's variance holds that of the neighbours' mean, which the neighbours bring along themselves.
        own = np.maximum(own_total / random.chisquare(own_df, len(rows)) - shared / len(others), 0.0)
        neighbours[rows, :, known:] = _continued(point, others, shared, random)
        area[rows, known:] = _continued(own_point, gap[None, :], own, random)[:, 0]
    return 1 + area, 1 + neighbours


def _history_design(window: Window, places: Sequence[int]) -> tuple[int, own_series.Design] | Refusal:
    """The model of the history with its number of seasons: quarters have them wherever they can be told apart.

    The test gives quarters season terms from twenty periods on. Whether or not it will, the seasons are there.
    """
    question = window.question
    per_year = question.frequency.per_year
    has_seasons = question.frequency is Frequency.QUARTERLY or (question.is_seasonal and per_year > 1)
    for seasons in (per_year, 0) if has_seasons else (0,):
        found = own_series.design(tuple(places), None, seasons, window.first_season)
        if found is not None and found.df >= MIN_DF:
            return seasons, found
    return Refusal("too_few_periods", f"{len(places)} periods have a figure, too few to know how the figures wobble")


def _wobble(
    last: FloatArray, rho: FloatArray, spread: FloatArray, gaps: np.ndarray, random: np.random.Generator
) -> FloatArray:
    """(series, wanted) first-order autoregressive departures that go on from the `last` one known."""
    carried_on = []
    for gap in gaps:
        carried = rho**gap
        last = carried * last + spread * np.sqrt(1 - carried**2) * random.normal(size=len(last))
        carried_on.append(last)
    return np.array(carried_on).reshape(len(gaps), len(rho)).T


def _grid_points(positions: Sequence[int], known: int) -> list[tuple[_Point, float]]:
    """Every (rho, noise, drift) of METHOD section 9 with its log prior, the drifts of one pair beside each other."""
    t = np.array(positions, dtype=float)
    drift = (t - t.mean()) / (t[-1] - t[0] + 1)
    apart = np.abs(np.subtract.outer(t, t))
    points = []
    for rho in RHOS:
        noises = NOISES if rho else NOISES[:1]
        for noise in noises:
            for steepness in DRIFTS:
                v = (1 - noise) * rho**apart + noise * np.eye(len(t)) + steepness**2 * np.outer(drift, drift)
                w = np.linalg.inv(v[:known, :known])
                level = w.sum(axis=1)
                log_size = float(np.linalg.slogdet(v[:known, :known])[1] + np.log(level.sum()))
                point = _Point(v, w, level, w - np.outer(level, level) / level.sum(), log_size)
                points.append((point, float(np.log(STICKINESS_FLOOR + rho) - np.log(len(noises)))))
    return points


def _belief(
    panel: Panel, others: FloatArray, gap: FloatArray, point: _Point, own_point: _Point
) -> tuple[float, float, float]:
    """(log likelihood, s2, D0 S0 + Q1) of METHOD section 9 for the history, in which X is the constant alone."""
    count, known = others.shape
    others_df, own_df = (count - 1) * (known - 1), known - 1 + PRIOR_DF
    squares = max(float(np.einsum("jt,tu,ju->", others, point.p0, others)), np.finfo(float).tiny)
    variance = squares / others_df
    beyond_sampling = max(0.0, variance - panel.others_variance)
    scale = beyond_sampling + panel.own_variance + (beyond_sampling + panel.others_variance) / count
    prior = PRIOR_DF * scale
    own_total = prior + max(0.0, float(gap @ own_point.p0 @ gap))
    log_others = -(count - 1) / 2 * point.log_size - others_df / 2 * np.log(squares)
    log_own = -own_point.log_size / 2 + PRIOR_DF / 2 * np.log(prior) - own_df / 2 * np.log(own_total)
    return float(log_others + log_own), variance, own_total


def _continued(point: _Point, known: FloatArray, variance: FloatArray, random: np.random.Generator) -> FloatArray:
    """(draws, series, wanted) of `known` (series, n) with unknown levels, for each of the `variance` (draws,).

    The best linear prediction of a stationary process with unknown mean (kriging) and the spread about it.
    """
    n = known.shape[1]
    across = point.v[n:, :n] @ point.w
    short = 1 - across.sum(axis=1)
    mean = across + np.outer(short, point.level) / point.level.sum()
    covariance = point.v[n:, n:] - across @ point.v[:n, n:] + np.outer(short, short) / point.level.sum()
    root = np.linalg.cholesky(covariance + STEADY * np.eye(len(covariance)))
    noise = random.normal(size=(len(variance), len(known), len(covariance))) @ root.T
    return known @ mean.T + np.sqrt(variance)[:, None, None] * noise
