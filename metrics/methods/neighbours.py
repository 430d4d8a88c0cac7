"""The neighbour test: did the area change more than its statistical neighbours did? (METHOD section 4)

Only this test survives a national shock. It uses the neighbours' mean; median and rank are for display
(`metrics.comparison`).
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
from scipy.special import stdtr, stdtrit

from metrics.methods.method import Method
from metrics.methods.own_series import COVERAGE, POWER, one_sided
from metrics.question import BoolArray, Estimate, FloatArray, Refusal, Scale
from metrics.window import Window, is_figure, relative_to_before

MIN_BEFORE = 4  # METHOD 5: neighbours answer with four periods before
MIN_AFTER = 2  # METHOD 5: and two after
MIN_TO_ANSWER = 2  # a spread needs two neighbours; a verdict needs more (metrics.verdict)
NO_NEIGHBOURS = Refusal("no_neighbours", "no neighbour's figures are at hand")
NO_SPREAD = 1e-12


def estimate_all(windows: Sequence[Window]) -> list[Estimate | Refusal]:
    """Answer many windows."""
    return [_estimate(window) for window in windows]


def scaled_neighbours(window: Window, rows: BoolArray) -> FloatArray:
    """(J, n) the neighbours on the window's scale, nan outside `rows`; one without a figure in all of them is left out.

    On the relative scale each is divided by its own mean before.
    """
    values = _scaled_in(window, rows)
    scaled = np.full((len(values), len(rows)), np.nan)
    scaled[:, rows] = values
    return scaled


def _scaled_in(window: Window, rows: BoolArray) -> FloatArray:
    neighbours = window.question.neighbours
    values = np.array([each.values for each in neighbours]).reshape(len(neighbours), len(rows))[:, rows]
    if window.scale is Scale.RELATIVE:
        return relative_to_before(values, window.before[rows])[1]
    return values[is_figure(values).all(axis=1)] / window.unit_factor


def _estimate(window: Window) -> Estimate | Refusal:
    if not window.question.neighbours:
        return NO_NEIGHBOURS
    if window.refusal is not None:
        return window.refusal
    before, after = window.before, window.after
    if window.before_count < MIN_BEFORE or window.after_count < MIN_AFTER:
        return Refusal(
            "too_few_periods",
            f"{window.before_count} periods before and {window.after_count} after the start and its lag: "
            f"the comparison needs {MIN_BEFORE} and {MIN_AFTER}",
        )
    rows = before | after
    others = _scaled_in(window, rows)
    count = len(others)
    if count < MIN_TO_ANSWER:
        return Refusal(
            "too_few_neighbours", f"{count} neighbours have every period; a comparison needs {MIN_TO_ANSWER}"
        )
    change = after[rows] / window.after_count - before[rows] / window.before_count
    own_change = float(window.scaled[rows] @ change)
    changes = others @ change
    others_change = float(changes.sum() / count)
    spread = float(np.sqrt(np.square(changes - others_change).sum() / (count - 1)))
    if spread <= NO_SPREAD * float(np.abs(others).max()):
        return Refusal("no_wobble", "the neighbours' changes do not differ: chance cannot be told from change")
    return _answer(window, own_change - others_change, others_change, count, spread * sqrt(1 + 1 / count))


def _answer(window: Window, effect: float, others_change: float, count: int, standard_error: float) -> Estimate:
    df = count - 1
    below, above = stdtr(df, -effect / standard_error), stdtr(df, effect / standard_error)
    p_good, p_harm = one_sided(float(below), float(above), window.question.expected)
    t_tail, t_power = _t_quantile(df, (1 + COVERAGE) / 2), _t_quantile(df, POWER)
    reach = t_tail * standard_error
    return Estimate(
        scale=window.scale,
        effect=effect,
        low=max(effect - reach, window.lowest_effect),
        high=max(effect + reach, window.lowest_effect),
        p=min(1.0, 2 * float(min(below, above))),
        p_good=p_good,
        p_harm=p_harm,
        df=float(df),
        could_have_seen=(t_tail + t_power) * standard_error,
        count=count,
        others_change=others_change,
    )


@lru_cache(maxsize=256)
def _t_quantile(df: int, probability: float) -> float:
    return float(stdtrit(df, probability))


METHOD = Method("neighbours", estimate_all)
