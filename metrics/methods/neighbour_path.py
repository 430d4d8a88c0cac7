"""The neighbour path: did the area leave the path that its statistical neighbours took? (METHOD section 9, test A)

The neighbours' own departures from their mean show how restless, how sticky and how drifting such areas are; the area's
departure is measured against that. Covariances of a grid (stickiness rho, white noise g, drift h) are averaged over by
their likelihood. At each grid point the area may also be one that drifts on its own; the weight of that case says how
far the neighbours' word can be trusted (`own_drift`).

Decisions that the page leaves open, taken once here:
- n and the neighbours that count go by the periods that the template uses: those between start and lag are left out;
- the drift term runs from the first to the last of these periods, gaps included;
- sampling variances enter only where the counts of the area and of every neighbour that counts are known.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import stdtrit

from metrics.methods.method import Method
from metrics.methods.neighbours import MIN_AFTER, MIN_BEFORE, MIN_TO_ANSWER, NO_NEIGHBOURS
from metrics.methods.own_series import COVERAGE, NO_WOBBLE, POWER, STICKINESS_FLOOR, one_sided, places_of, trend_p
from metrics.methods.student_mixture import StudentMixture
from metrics.question import BoolArray, Estimate, FloatArray, ImpactQuestion, NeighbourSeries, Refusal
from metrics.window import Window, is_figure, is_share, relative_to_before

RHOS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)  # METHOD 9: lag-1 correlations
NOISES = (0.0, 0.35, 0.7)  # METHOD 9: shares of white noise; without stickiness all noise is white
DRIFTS = np.array([0.0, 0.5, 1.0, 2.0, 4.0, 8.0])  # METHOD 9: sizes of a drift in units of the wobble
PRIOR_DF = 4  # METHOD 9, D0: what the neighbours' spread is worth in degrees of freedom of the area's own
DRIFTS_ALONE = 0.5  # METHOD 9, EPS: the prior weight of an area that drifts on its own
CLAIM = 0.95  # METHOD 9: could-have-seen is that of a one-sided test
PANELS_AT_ONCE = 256  # keeps the grid of one pass in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The operators of one design over n periods, for B = 16 pairs of (rho, g) and K = 96 grid points with drift.

    `forms` (2B, n * n): with P0 the precision of departures from a constant at h = 0, first every P0, then every
    (P0 s)(P0 s)'; `shrink` (B, drifts) is h^2 / (1 + h^2 s'P0 s), so that P0 at h is the first less `shrink` times the
    second. `fit` (K, n) gives the effect, `variance` (K,) is A_00, `log_size` (K,) is log|V| + log 1'W1, `log_prior`
    (K,), `steepest` (K,) the grid point with the largest drift that shares rho and g.
    """

    periods: int
    forms: FloatArray
    shrink: FloatArray
    fit: FloatArray
    variance: FloatArray
    log_size: FloatArray
    log_prior: FloatArray
    steepest: np.ndarray

    @property
    def df(self) -> int:
        """nu = n - 2 + D0."""
        return self.periods - 2 + PRIOR_DF

    def quadratic(self, products: FloatArray) -> FloatArray:
        """(m, K) tr(P0 S) at every grid point for each of the (m, n, n) sums of squares and products S."""
        plain, along_drift = np.split(products.reshape(len(products), -1) @ self.forms.T, 2, axis=1)
        return (plain[:, :, None] - self.shrink * along_drift[:, :, None]).reshape(len(products), -1)


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """An area and its J neighbours over the n used periods, each relative to its own mean before.

    `positions` and `template` are those periods' true places and expected effects. `own_variance` and
    `others_variance` are the sampling variances v_0 and the neighbours' mean, nought where counts are not known.
    """

    positions: tuple[int, ...]
    template: tuple[float, ...]
    area: FloatArray
    neighbours: FloatArray
    own_variance: float = 0.0
    others_variance: float = 0.0


@dataclass(frozen=True, slots=True)
class Departure:
    """How far an area left its neighbours' path, relative to its mean before.

    `below` and `above` are the probabilities of an effect under and over nought.
    """

    effect: float
    low: float
    high: float
    below: float
    above: float
    could_have_seen: float
    own_drift: float
    df: float
    count: int


def estimate_all(windows: Sequence[Window]) -> list[Estimate | Refusal]:
    """Answer many windows; those that share a design are fitted in one pass."""
    panels = [panel_of(window) for window in windows]
    departures = iter(depart([panel for panel in panels if isinstance(panel, Panel)]))
    answers: list[Estimate | Refusal] = []
    for window, panel in zip(windows, panels, strict=True):
        found = panel if isinstance(panel, Refusal) else next(departures)
        if isinstance(panel, Refusal) or isinstance(found, Refusal):
            answers.append(found)  # type: ignore[arg-type]
        else:
            answers.append(as_estimate(found, window, mean_change(panel, window)))
    return answers


def panel_of(window: Window) -> Panel | Refusal:
    """The area and those of its neighbours that have every used period, or why there can be no comparison."""
    declined = _declined(window)
    if declined is not None:
        return declined
    used, before = window.used, window.before[window.used]
    names = window.question.neighbours
    values = np.array([neighbour.values for neighbour in names])[:, used]
    counting, relative = relative_to_before(values, before)
    if (found := len(counting)) < MIN_TO_ANSWER:
        return Refusal(
            "too_few_neighbours", f"{found} neighbours have every period; a comparison needs {MIN_TO_ANSWER}"
        )
    own_variance, others_variance = _sampling_variances(window, [names[place] for place in counting])
    return Panel(
        positions=places_of(used),
        template=tuple(window.template[used].tolist()),
        area=window.rates[used] / window.base,
        neighbours=relative,
        own_variance=own_variance,
        others_variance=others_variance,
    )


def depart(panels: Sequence[Panel]) -> list[Departure | Refusal]:
    """How far each panel's area left its neighbours' path."""
    answers: list[Departure | Refusal | None] = [None] * len(panels)
    together: dict[tuple[tuple[int, ...], tuple[float, ...]], list[int]] = defaultdict(list)
    for number, panel in enumerate(panels):
        together[panel.positions, panel.template].append(number)
    for (positions, template), numbers in together.items():
        found = design(positions, template)
        for first in range(0, len(numbers), PANELS_AT_ONCE):
            part = numbers[first : first + PANELS_AT_ONCE]
            for number, answer in zip(part, _depart_same(found, [panels[one] for one in part]), strict=True):
                answers[number] = answer
    return [answer for answer in answers if answer is not None]


def as_estimate(found: Departure, window: Window, others_change: float | None) -> Estimate:
    """A relative departure on the window's scale: percentage points are translated back from the mean before."""
    size = window.limit_base
    p_good, p_harm = one_sided(found.below, found.above, window.question.expected)
    return Estimate(
        scale=window.scale,
        effect=found.effect * size,
        low=max(found.low * size, window.lowest_effect),
        high=max(found.high * size, window.lowest_effect),
        p=min(1.0, 2 * min(found.below, found.above)),
        p_good=p_good,
        p_harm=p_harm,
        df=found.df,
        could_have_seen=found.could_have_seen * size,
        count=found.count,
        others_change=others_change,
        own_drift=found.own_drift,
    )


def mean_change(panel: Panel, window: Window) -> float:
    """The neighbours' own mean change, on the window's scale as seen from the area's mean before."""
    mean = panel.neighbours.mean(axis=0)
    before, after = window.before[window.used], window.after[window.used]
    return float(mean[after].mean() - mean[before].mean()) * window.limit_base


def gap_trend_p(window: Window) -> float | None:
    """Two-sided p of a trend in the gap d to the neighbours' mean before the start; None where it cannot be told."""
    panel = panel_of(window)
    if isinstance(panel, Refusal):
        return None
    before = window.before[window.used]
    gap = panel.area[before] - panel.neighbours[:, before].mean(axis=0)
    return trend_p(gap, window, window.before)


@lru_cache(maxsize=256)
def design(positions: tuple[int, ...], template: tuple[float, ...]) -> Design:
    """The operators for used periods at `positions` and the template there, which must not be constant."""
    t, step = np.array(positions, dtype=float), np.array(template)
    drift = (t - t.mean()) / (t[-1] - t[0] + 1)
    grid = [(rho, noise) for rho in RHOS for noise in (NOISES if rho else NOISES[:1])]
    apart = np.abs(np.subtract.outer(t, t))
    v = np.array([(1 - noise) * rho**apart + noise * np.eye(len(t)) for rho, noise in grid])
    w = np.linalg.inv(v)
    level = w.sum(axis=2)
    p0 = w - level[:, :, None] * level[:, None, :] / level.sum(axis=1)[:, None, None]
    along_drift, along_step = p0 @ drift, p0 @ step
    steepness = 1 + DRIFTS**2 * (along_drift @ drift)[:, None]
    shrink = DRIFTS**2 / steepness
    # Departures from the neighbours' path that the template explains, at each drift (Frisch, Waugh and Lovell).
    explained = along_step[:, None, :] - (shrink * (along_drift @ step)[:, None])[:, :, None] * along_drift[:, None, :]
    variance = 1 / (explained @ step)
    log_size = (np.linalg.slogdet(v)[1] + np.log(level.sum(axis=1)))[:, None] + np.log(steepness)
    noises = [1 if rho == 0 else len(NOISES) for rho, _ in grid]
    log_prior = np.log(STICKINESS_FLOOR + np.array([rho for rho, _ in grid])) - np.log(noises)
    places = np.arange(len(grid) * len(DRIFTS)).reshape(len(grid), len(DRIFTS))
    return Design(
        periods=len(t),
        forms=np.concatenate([p0, along_drift[:, :, None] * along_drift[:, None, :]]).reshape(2 * len(grid), -1),
        shrink=shrink,
        fit=(variance[:, :, None] * explained).reshape(-1, len(t)),
        variance=variance.reshape(-1),
        log_size=log_size.reshape(-1),
        log_prior=np.repeat(log_prior, len(DRIFTS)),
        steepest=np.repeat(places[:, -1], len(DRIFTS)),
    )


def mixtures(design: Design, panels: Sequence[Panel]) -> tuple[StudentMixture, FloatArray, BoolArray]:
    """The distribution of each panel's effect, its weight of a drift of its own, and whether its figures wobble at all.

    The panels share the design's positions and template. A row without wobble says nothing: it must be refused.
    """
    means = np.array([panel.neighbours.mean(axis=0) for panel in panels])
    others = [panel.neighbours - mean for panel, mean in zip(panels, means, strict=True)]
    squares = design.quadratic(np.array([each.T @ each for each in others]))
    size = np.array([np.square(panel.neighbours).sum() for panel in panels])
    has_wobble = squares.max(axis=1) > NO_WOBBLE * size
    has_wobble &= np.array([np.ptp(panel.area) > 0 for panel in panels])
    squares[~has_wobble] = 1.0  # any number will do: these rows are refused, and nought would divide
    count = np.array([len(each) for each in others])
    variances = np.array([(panel.own_variance, panel.others_variance) for panel in panels])
    gap = np.array([panel.area for panel in panels]) - means
    return *mix(design, squares, gap, count, variances), has_wobble


def _depart_same(design: Design, panels: Sequence[Panel]) -> list[Departure | Refusal]:
    mixture, own_drift, has_wobble = mixtures(design, panels)
    count = np.array([len(panel.neighbours) for panel in panels])
    return [
        departure if wobbles else Refusal("no_wobble", "the figures do not wobble: chance cannot be told from change")
        for departure, wobbles in zip(_departures(mixture, own_drift, count), has_wobble, strict=True)
    ]


def mix(
    design: Design, squares: FloatArray, gap: FloatArray, count: np.ndarray, variances: FloatArray
) -> tuple[StudentMixture, FloatArray]:
    """The distribution of each of m effects, and the (m,) weight of an area that drifts on its own.

    `squares` (m, K) is Q0, `gap` (m, n) is d, `count` (m,) is J, `variances` (m, 2) are v_0 and the neighbours' mean.
    """
    squares = np.maximum(squares, np.finfo(float).tiny)
    others_df = ((count - 1) * (design.periods - 1))[:, None]
    log_others = -(count[:, None] - 1) / 2 * design.log_size - others_df / 2 * np.log(squares)
    own_v, others_v = variances[:, :1], variances[:, 1:]
    beyond_sampling = np.maximum(0.0, squares / others_df - others_v)
    prior = PRIOR_DF * (beyond_sampling + own_v + (beyond_sampling + others_v) / count[:, None])

    effect = gap @ design.fit.T
    own = np.maximum(0.0, design.quadratic(gap[:, :, None] * gap[:, None, :]) - effect**2 / design.variance)
    log_own = -(design.log_size - np.log(design.variance)) / 2
    common = log_others + PRIOR_DF / 2 * np.log(prior) + design.log_prior
    halves = []
    for place, share in ((slice(None), 1 - DRIFTS_ALONE), (design.steepest, DRIFTS_ALONE)):
        total = own[:, place] + prior
        log_weight = common + log_own[place] - design.df / 2 * np.log(total) + np.log(share)
        halves.append((effect[:, place], np.sqrt(design.variance[place] * total / design.df), log_weight))
    centre, scale, log_weight = (np.concatenate(parts, axis=1) for parts in zip(*halves, strict=True))
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return StudentMixture(centre, scale, weight, design.df), weight[:, effect.shape[1] :].sum(axis=1)


def _departures(mixture: StudentMixture, own_drift: FloatArray, count: np.ndarray) -> list[Departure]:
    (below, above), effect = mixture.tails(0.0), mixture.mean
    tail = (1 - COVERAGE) / 2
    low, high = mixture.quantile(tail), mixture.quantile(1 - tail)
    t_tail, t_claim, t_power = (float(stdtrit(mixture.df, p)) for p in (1 - tail, CLAIM, POWER))
    could_have_seen = (t_claim + t_power) * (high - low) / (2 * t_tail)
    columns = (effect, low, high, below, above, could_have_seen, np.minimum(1.0, own_drift))
    rows = zip(*(column.tolist() for column in columns), count.tolist(), strict=True)
    return [Departure(*numbers, df=float(mixture.df), count=neighbours) for *numbers, neighbours in rows]


def _declined(window: Window) -> Refusal | None:
    if not window.question.neighbours:
        return NO_NEIGHBOURS
    if window.refusal is not None:
        return window.refusal
    if window.before_count < MIN_BEFORE or window.after_count < MIN_AFTER:
        return Refusal(
            "too_few_periods",
            f"{window.before_count} periods before and {window.after_count} after the start and its lag: "
            f"the comparison needs {MIN_BEFORE} and {MIN_AFTER}",
        )
    if not window.base > 0:
        return Refusal("zero_before", "the mean before the start is not above nought: there is nothing to divide by")
    return None


def _sampling_variances(window: Window, neighbours: Sequence[NeighbourSeries]) -> tuple[float, float]:
    """v_0 and the neighbours' mean v; nought both where a count is not known."""
    question = window.question
    share = is_share(question, window.kept, window.before)
    used, before = window.used, window.before
    own = _sampling_variance(question, used, before, share)
    others = [_sampling_variance(neighbour, used, before, share) for neighbour in neighbours]
    known = [variance for variance in others if variance is not None]
    return (own, float(np.mean(known))) if own is not None and len(known) == len(others) else (0.0, 0.0)


def _sampling_variance(
    counted: ImpactQuestion | NeighbourSeries, used: BoolArray, before: BoolArray, share: bool
) -> float | None:
    """(mean count over the used periods) / (mean count before)^2, times 1 - the mean share before for percentages."""
    numerators, denominators = counted.numerators, counted.denominators
    if numerators is None or not is_figure(numerators[used]).all():
        return None
    base = float(numerators[before].mean())
    if base <= 0:
        return None
    variance = float(numerators[used].mean()) / base**2
    if not share:
        return variance
    if denominators is None or not (is_figure(denominators[before]) & (denominators[before] > 0)).all():
        return None
    return variance * max(0.0, 1 - float((numerators[before] / denominators[before]).mean()))


METHOD = Method("neighbour_path", estimate_all)
