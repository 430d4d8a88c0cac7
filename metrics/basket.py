"""The basket: did a set of linked indicators move as intended, on average? (METHOD section 9)

An index of the set is tested as one series. Improvement is down: each member is turned by its declared direction and
weighted by how steady it was before the start. The answer speaks of the average and never of each measure.

Decisions that the page leaves open, taken once here:
- only periods in which every member has a figure count, and each member is relative to its mean over these;
- a neighbour counts if every member has it with every one of these periods;
- the set is seasonal if a member is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from domain.model import Direction
from metrics.ladder import FEW_NEIGHBOURS
from metrics.methods import own_series
from metrics.methods.neighbour_path import Panel, as_estimate, depart, mean_change
from metrics.methods.neighbours import MIN_AFTER, MIN_BEFORE
from metrics.methods.own_series import NO_WOBBLE, places_of
from metrics.question import BoolArray, Estimate, FloatArray, ImpactQuestion, NeighbourSeries, Refusal, Scale
from metrics.window import LARGEST, Window, lay_out_all, relative_to_before, seasons

MIN_MEASURES, MAX_MEASURES = 3, 8  # METHOD 9: a basket is the headline of 3 to 8 links
NO_BASKET = Refusal("no_basket", "no set of measures was given")
PRIOR_DF = 4  # METHOD 9: what the median of the set's variances is worth in degrees of freedom of a member's own
LINE = 2  # the coefficients of the straight line before the start


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The index as a window of its own, its members' weights (summing to 1), and the panel of its neighbours."""

    window: Window
    weights: FloatArray
    panel: Panel

    @property
    def has_neighbours(self) -> bool:
        """Whether the neighbours' path decides."""
        return len(self.panel.neighbours) >= FEW_NEIGHBOURS


def estimate_all(baskets: Sequence[Sequence[ImpactQuestion]]) -> list[Estimate | Refusal]:
    """Answer many baskets, each a sequence of questions laid on one grid with one start, lag and shape."""
    built = [index_of(members) for members in baskets]
    paths = iter(paths_of([index for index in built if isinstance(index, Index) and index.has_neighbours]))
    alone = [index for index in built if isinstance(index, Index) and not index.has_neighbours]
    own = iter(own_series.estimate_all([index.window for index in alone]))
    return [
        index if isinstance(index, Refusal) else next(paths) if index.has_neighbours else next(own) for index in built
    ]


def paths_of(indices: Sequence[Index]) -> list[Estimate | Refusal]:
    """How far each index left the path of its neighbours' indices; one without enough of them is refused."""
    departures = iter(depart([index.panel for index in indices if index.has_neighbours]))
    answers: list[Estimate | Refusal] = []
    for index in indices:
        count = len(index.panel.neighbours)
        found = (
            next(departures)
            if index.has_neighbours
            else Refusal("too_few_neighbours", f"{count} neighbours have every measure in every period")
        )
        change = None if isinstance(found, Refusal) else mean_change(index.panel, index.window)
        answers.append(found if isinstance(found, Refusal) else as_estimate(found, index.window, change))
    return answers


def index_of(members: Sequence[ImpactQuestion]) -> Index | Refusal:
    """The index of a set of questions, or why there is none."""
    if not members:
        return NO_BASKET
    windows = lay_out_all([replace(member, scale=Scale.RELATIVE) for member in members])
    declined = _declined(members, windows)
    if declined is not None:
        return declined
    used, before, after, kept = (
        np.logical_and.reduce([getattr(window, name) for window in windows])
        for name in ("used", "before", "after", "kept")
    )
    if before.sum() < MIN_BEFORE or after.sum() < MIN_AFTER:
        return Refusal(
            "too_few_periods",
            f"{before.sum()} periods before and {after.sum()} after the start have a figure for every measure: "
            f"the set needs {MIN_BEFORE} and {MIN_AFTER}",
        )
    rates = np.where(kept, [window.rates for window in windows], np.nan)
    means = rates[:, before].mean(axis=1)
    bases = np.where(means > rates[:, kept].max(axis=1) / LARGEST, means, np.nan)
    weights = steadiness_weights(rates[:, before] / bases[:, None], np.flatnonzero(before))
    if np.isnan(weights).any():
        return Refusal("no_wobble", "a measure of the set does not wobble: chance cannot be told from change")
    directions = [member.expected for member in members if member.expected is not None]
    turned = -weights * np.array([direction.sign for direction in directions])
    window = _index_window(windows, turned @ (rates / bases[:, None]), (used, before, after), directions)
    neighbours = _neighbour_indices(members, turned, used, before)
    panel = Panel(places_of(used), tuple(window.template[used].tolist()), window.scaled[used], neighbours)
    return Index(window, weights, panel)


def _declined(members: Sequence[ImpactQuestion], windows: Sequence[Window]) -> Refusal | None:
    if not MIN_MEASURES <= len(members) <= MAX_MEASURES:
        return Refusal("not_a_basket", f"a set has {MIN_MEASURES} to {MAX_MEASURES} measures, not {len(members)}")
    if any(member.expected is None for member in members):
        return Refusal("no_direction", "a measure of the set says not which way it should move")
    return next((window.refusal for window in windows if window.refusal is not None), None)


def steadiness_weights(scaled: FloatArray, places: np.ndarray) -> FloatArray:
    """(..., K) weights of sets of K measures from their (..., K, n) periods before the start.

    Each is 1 / s about its own line, shrunk to the set's median; those of a set sum to 1. A set in which a measure does
    not wobble has none (nan).
    """
    line = np.linalg.qr(np.column_stack([np.ones(len(places)), places]))[0]
    residual = scaled - scaled @ line @ line.T
    df = len(places) - LINE
    variance = np.square(residual).sum(axis=-1) / df
    shrunk = (df * variance + PRIOR_DF * np.median(variance, axis=-1, keepdims=True)) / (df + PRIOR_DF)
    shrunk = np.where((shrunk > NO_WOBBLE).all(axis=-1, keepdims=True), shrunk, np.nan)
    return shrunk**-0.5 / (shrunk**-0.5).sum(axis=-1, keepdims=True)


def _index_window(
    windows: Sequence[Window],
    index: FloatArray,
    rows: tuple[BoolArray, BoolArray, BoolArray],
    directions: Sequence[Direction],
) -> Window:
    used, before, after = rows
    kept, first = np.isfinite(index), windows[0]
    question = replace(
        first.question,
        values=index,
        numerators=None,
        denominators=None,
        suppressed=None,
        expected=Direction.FALL,
        is_seasonal=any(window.question.is_seasonal for window in windows),
        neighbours=(),
    )
    return replace(
        first,
        question=question,
        rates=index,
        kept=kept,
        before=before,
        after=after,
        used=used,
        kept_count=int(kept.sum()),
        before_count=int(before.sum()),
        after_count=int(after.sum()),
        base=1.0,
        unit_factor=1.0,
        limit_base=1.0,
        scaled=index,
        seasons=seasons(question, int(used.sum()), int(before.sum())),
        # What should rise has no largest rise, so the index has no lowest value unless everything should fall.
        lowest_effect=-1.0 if all(direction is Direction.FALL for direction in directions) else -np.inf,
    )


def _neighbour_indices(
    members: Sequence[ImpactQuestion], turned: FloatArray, used: BoolArray, before: BoolArray
) -> FloatArray:
    """(J, n) the same index of every neighbour that has all measures in all used periods."""
    tables: list[dict[str, NeighbourSeries]] = [{each.name: each for each in member.neighbours} for member in members]
    indices = []
    for name in tables[0]:
        if not all(name in table for table in tables):
            continue
        values = np.array([table[name].values for table in tables])
        counting, relative = relative_to_before(values[:, used], before[used])
        if len(counting) == len(members):
            indices.append(turned @ relative)
    return np.array(indices).reshape(-1, int(used.sum()))
