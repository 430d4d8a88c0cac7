"""The neighbour test: did the area change more than its statistical neighbours did? (METHOD section 4)

Only this test survives a national shock. It uses the neighbours' mean; median and rank are for display
(`metrics.comparison`).
"""

from collections.abc import Sequence

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
    values = np.array([neighbour.values[rows] for neighbour in window.question.neighbours]).reshape(-1, int(rows.sum()))
    if window.scale is Scale.RELATIVE:
        values = relative_to_before(values, window.before[rows])[1]
    else:
        values = values[is_figure(values).all(axis=1)] / window.unit_factor
    scaled = np.full((len(values), len(rows)), np.nan)
    scaled[:, rows] = values
    return scaled


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
    others = scaled_neighbours(window, before | after)
    count = len(others)
    if count < MIN_TO_ANSWER:
        return Refusal(
            "too_few_neighbours", f"{count} neighbours have every period; a comparison needs {MIN_TO_ANSWER}"
        )
    own_change = float(window.scaled[after].mean() - window.scaled[before].mean())
    changes = others[:, after].mean(axis=1) - others[:, before].mean(axis=1)
    spread = float(changes.std(ddof=1))
    if spread <= NO_SPREAD * float(np.nanmax(np.abs(others))):
        return Refusal("no_wobble", "the neighbours' changes do not differ: chance cannot be told from change")
    return _answer(window, own_change, changes, spread * float(np.sqrt(1 + 1 / count)))


def _answer(window: Window, own_change: float, changes: FloatArray, standard_error: float) -> Estimate:
    df = len(changes) - 1
    others_change = float(changes.mean())
    effect = own_change - others_change
    below, above = stdtr(df, -effect / standard_error), stdtr(df, effect / standard_error)
    p_good, p_harm = one_sided(float(below), float(above), window.question.expected)
    t_tail = float(stdtrit(df, (1 + COVERAGE) / 2))
    reach = float(t_tail * standard_error)
    return Estimate(
        scale=window.scale,
        effect=effect,
        low=max(effect - reach, window.lowest_effect),
        high=max(effect + reach, window.lowest_effect),
        p=min(1.0, 2 * float(min(below, above))),
        p_good=p_good,
        p_harm=p_harm,
        df=float(df),
        could_have_seen=(t_tail + float(stdtrit(df, POWER))) * standard_error,
        count=len(changes),
        others_change=others_change,
    )


METHOD = Method("neighbours", estimate_all)
