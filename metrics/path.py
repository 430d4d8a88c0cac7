"""The path an indicator would have been expected to take without the initiative, for the chart.

It is the own-series fit with the effect set to nought, weighted over the correlations. The 95 % band is for the figure
of a single period: it holds the uncertainty of level, trend and season and the ordinary wobble of one period, from the
same mixture of t distributions as the effect. It does not narrow for the correlation with the period before, so it is
on the careful side.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from metrics.methods.own_series import COVERAGE, Design, design_columns, fit, places_of, window_design
from metrics.methods.student_mixture import StudentMixture
from metrics.question import FloatArray, Refusal, Scale
from metrics.window import Window, is_figure


class Phase(StrEnum):
    """Where a period stands: before the start, between the start and when the effect is due, or after."""

    BEFORE = "before"
    WAITING = "waiting"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class PathPoint:
    """One period in the indicator's own unit. `observed` is None where there is no figure or it is suppressed.

    `expected`, `low` and `high` are None where the own-series test declined. A period that is not `is_kept` is missing,
    suppressed or excluded. The neighbours' mean and median are over those that have a figure in the period.
    """

    period_start: date
    phase: Phase
    is_kept: bool
    observed: float | None
    expected: float | None
    low: float | None
    high: float | None
    neighbours_mean: float | None
    neighbours_median: float | None


def expected_path(window: Window) -> tuple[PathPoint, ...]:
    """One point for every period of the question's grid."""
    expected = _expected(window)
    means, medians = _neighbours_by_period(window)
    is_shown = is_figure(window.rates)
    if window.question.suppressed is not None:
        is_shown = is_shown & ~window.question.suppressed
    points = []
    for i in range(window.question.length):
        middle, low, high = (None, None, None) if expected is None else expected[i].tolist()
        points.append(
            PathPoint(
                period_start=window.question.period_start(i),
                phase=_phase(window, i),
                is_kept=bool(window.kept[i]),
                observed=float(window.rates[i]) if is_shown[i] else None,
                expected=middle,
                low=low,
                high=high,
                neighbours_mean=means[i],
                neighbours_median=medians[i],
            )
        )
    return tuple(points)


def _phase(window: Window, index: int) -> Phase:
    if index < window.start_index:
        return Phase.BEFORE
    return Phase.WAITING if index < window.due_index else Phase.AFTER


def _expected(window: Window) -> FloatArray | None:
    """(n, 3) expected, low and high of every period in the own unit."""
    design = window_design(window)
    if isinstance(design, Refusal):
        return None
    y = window.scaled[window.used][None, :]
    fits = fit(design, y)
    if not fits.has_wobble[0]:
        return None
    mixture = _prediction(window, design, y[0], fits.spread[0], fits.weight[0])
    tail = (1 - COVERAGE) / 2
    path = np.column_stack([mixture.mean, mixture.quantile(tail), mixture.quantile(1 - tail)]) * window.unit_factor
    # A rate or a count cannot fall below nought; a raw series may.
    return path if window.scale is Scale.NONE else np.maximum(path, 0.0)


def _prediction(
    window: Window, design: Design, y: FloatArray, spread: FloatArray, weight: FloatArray
) -> StudentMixture:
    places = range(window.question.length)
    rows = design_columns(places, [0.0] * len(places), window.seasons, window.first_season, places_of(window.used))
    centre = rows @ (design.fit @ y).T
    own_uncertainty = np.einsum("tp,kpq,tq->tk", rows, design.covariance, rows)
    return StudentMixture(centre, spread * np.sqrt(1 + own_uncertainty), np.tile(weight, (len(places), 1)), design.df)


def _neighbours_by_period(window: Window) -> tuple[list[float | None], list[float | None]]:
    length = window.question.length
    if not window.question.neighbours:
        return [None] * length, [None] * length
    values = np.array([neighbour.values for neighbour in window.question.neighbours])
    columns = [column[is_figure(column)] for column in values.T]
    means = [float(column.mean()) if len(column) else None for column in columns]
    return means, [float(np.median(column)) if len(column) else None for column in columns]
