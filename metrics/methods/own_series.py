"""The own-series test: a step or ramp beside a trend, with the series' stickiness averaged over (METHOD section 3).

For each lag-1 correlation of a grid the model is fitted by generalised least squares; the fits are mixed by their
marginal likelihood. All that depends only on the design is computed once and cached, so that thousands of series which
share a design cost two matrix products each.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import stdtrit

from domain.model import Direction
from metrics.methods.method import Method
from metrics.methods.student_mixture import StudentMixture
from metrics.question import BoolArray, Estimate, FloatArray, Refusal
from metrics.window import Window, seasons

RHOS = np.arange(10) / 10  # METHOD 3: lag-1 correlations 0, 0.1, ... 0.9
STICKINESS_FLOOR = 0.1  # METHOD 3: the prior weight of a correlation is 0.1 + rho, which leans to the careful side
NO_WOBBLE = 1e-12  # METHOD 3: residual over total sum of squares below which a series does not wobble
MIN_DF = 3  # METHOD 5: the own-series test answers from three degrees of freedom
TREND_UNIT = 4  # METHOD 3: the trend is counted in years of quarters; any unit gives the same effect
FULL_RANK = 1e-9
COVERAGE = 0.95
POWER = 0.80
NO_WOBBLE_SEEN = Refusal("no_wobble", "the series does not wobble: chance cannot be told from change")
SERIES_AT_ONCE = 4096  # keeps the residuals of one pass in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The operators of one design, for each of the K correlations; n periods, p columns, the tested one first.

    `fit` (K, p, n) gives coefficients, `residual` (K, n - p, n) whitened residuals, `covariance` (K, p, p) is A,
    `log_weight` (K,) the part of the log weight that does not depend on the series.
    """

    fit: FloatArray
    residual: FloatArray
    covariance: FloatArray
    log_weight: FloatArray

    @property
    def df(self) -> int:
        """nu = n - p."""
        return self.residual.shape[1]


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Fits of many series on one design: (series, K) `spread` is sqrt(RSS / nu), `weight` sums to 1 along each row.

    Where `has_wobble` is False the row says nothing: the series must be refused.
    """

    design: Design
    spread: FloatArray
    weight: FloatArray
    has_wobble: np.ndarray

    def mixture(self, y: FloatArray) -> StudentMixture:
        """The distribution of the tested coefficient of each series; `y` is (series, n) as it was fitted."""
        scale = self.spread * np.sqrt(self.design.covariance[:, 0, 0])
        return StudentMixture(y @ self.design.fit[:, 0, :].T, scale, self.weight, self.design.df)


@lru_cache(maxsize=4096)
def design(
    positions: tuple[int, ...], template: tuple[float, ...] | None, season_count: int, first_season: int
) -> Design | None:
    """The operators for kept periods at `positions` (true places in time) and the values of the template there.

    Without a template the trend is what is tested. None if the columns cannot be told apart or nothing is left over.
    """
    columns = design_columns(positions, template, season_count, first_season, positions)
    count, width = columns.shape
    if count <= width or not _is_full_rank(columns):
        return None
    gaps = np.diff(np.array(positions))
    fits, residuals, covariances, log_weights = [], [], [], []
    for rho in RHOS:
        whitener, log_v = _whitener(rho, gaps)
        q, r = np.linalg.qr(whitener @ columns, mode="complete")
        inverse = np.linalg.inv(r[:width])
        fits.append(inverse @ q[:, :width].T @ whitener)
        residuals.append(q[:, width:].T @ whitener)
        covariances.append(inverse @ inverse.T)
        log_xwx = 2 * np.log(np.abs(np.diag(r))).sum()
        log_weights.append(np.log(STICKINESS_FLOOR + rho) - log_v / 2 - log_xwx / 2)
    return Design(np.array(fits), np.array(residuals), np.array(covariances), np.array(log_weights))


def design_columns(
    positions: Sequence[int],
    template: Sequence[float] | None,
    season_count: int,
    first_season: int,
    fitted: Sequence[int],
) -> FloatArray:
    """(len(positions), p) the columns [template, 1, trend, seasons] at any positions.

    Season dummies exist for the seasons met among the `fitted` positions but one, each minus 1 / number of seasons; a
    season that was never met cannot be told apart and reads as the first one.
    """
    t = np.array(positions)
    middle = (fitted[0] + fitted[-1]) / 2
    columns = [] if template is None else [np.array(template, dtype=float)]
    trend, level = (t - middle) / TREND_UNIT, np.ones(len(t))
    columns += [trend, level] if template is None else [level, trend]
    if season_count:
        met = np.unique((first_season + np.array(fitted)) % season_count)
        season = (first_season + t) % season_count
        columns += [(season == one) - 1 / season_count for one in met[1:]]
    return np.column_stack(columns)


def fit(design: Design, y: FloatArray) -> Fits:
    """Fit many series at once: `y` is (series, n) in the order of the design's positions."""
    rss = np.empty((len(y), len(RHOS)))
    for first in range(0, len(y), SERIES_AT_ONCE):
        part = y[first : first + SERIES_AT_ONCE].T
        for k, residual in enumerate(design.residual):
            rss[first : first + SERIES_AT_ONCE, k] = np.square(residual @ part).sum(axis=0)
    has_wobble = ~(rss <= NO_WOBBLE * np.square(y).sum(axis=1)[:, None]).all(axis=1)
    rss[~has_wobble] = 1.0  # any number will do: these rows are refused, and nought would divide
    log_weight = design.log_weight - design.df / 2 * np.log(rss)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return Fits(design, np.sqrt(rss / design.df), weight, has_wobble)


def window_design(window: Window) -> Design | Refusal:
    """The design of a window, or why it has none."""
    if window.refusal is not None:
        return window.refusal
    return _design_or_refusal(window.used.tobytes(), window.template.tobytes(), window.seasons, window.first_season)


@lru_cache(maxsize=4096)
def _design_or_refusal(used_rows: bytes, whole_template: bytes, season_count: int, first: int) -> Design | Refusal:
    used = np.frombuffer(used_rows, dtype=bool)
    template = np.frombuffer(whole_template)[used]
    if not template.any():
        return Refusal("nothing_after", "no period after the start and its lag has a figure yet")
    if not (template == 0).any():
        return Refusal("nothing_before", "no period before the start has a figure")
    found = design(places_of(used), tuple(template.tolist()), season_count, first)
    if found is None or found.df < MIN_DF:
        needed = 3 + max(season_count - 1, 0) + MIN_DF
        if used.sum() >= needed:
            return Refusal("not_identifiable", "the effect cannot be told from the trend with these periods")
        return Refusal("too_few_periods", f"{used.sum()} periods can be used, and the test needs {needed}")
    return found


def estimate_all(windows: Sequence[Window]) -> list[Estimate | Refusal]:
    """Answer many windows; those that share a design are fitted in one pass."""
    answers: list[Estimate | Refusal | None] = [None] * len(windows)
    together: dict[int, list[int]] = defaultdict(list)
    designs: dict[int, Design] = {}
    for number, window in enumerate(windows):
        found = window_design(window)
        if isinstance(found, Refusal):
            answers[number] = found
        else:
            designs[id(found)] = found
            together[id(found)].append(number)
    for key, numbers in together.items():
        same = [windows[number] for number in numbers]
        for number, answer in zip(numbers, _estimate_same(designs[key], same), strict=True):
            answers[number] = answer
    return [answer for answer in answers if answer is not None]


def trend_p(y: FloatArray, window: Window, rows: BoolArray) -> float | None:
    """Two-sided p of the slope of `y` over some periods of a window: section 3 without the template.

    None where it cannot be told (too few periods, or no wobble).
    """
    season_count = seasons(window.question, int(rows.sum()), int(rows.sum()))
    found = design(places_of(rows), None, season_count, window.first_season)
    if found is None or found.df < MIN_DF:
        return None
    fits = fit(found, y[None, :])
    return float(two_sided(fits.mixture(y[None, :]))[0]) if fits.has_wobble[0] else None


def two_sided(mixture: StudentMixture) -> FloatArray:
    """(series,) p = 2 min(G(0), 1 - G(0)), each tail computed on its own side."""
    return np.minimum(1.0, 2 * np.minimum(*mixture.tails(0.0)))


def _estimate_same(design: Design, windows: list[Window]) -> list[Estimate | Refusal]:
    y = np.array([window.scaled[window.used] for window in windows])
    fits = fit(design, y)
    mixture = fits.mixture(y)
    below, above = mixture.tails(0.0)
    tail = (1 - COVERAGE) / 2
    low, high = mixture.quantile(tail), mixture.quantile(1 - tail)
    t_tail, t_power = stdtrit(design.df, 1 - tail), stdtrit(design.df, POWER)
    could_have_seen = (t_tail + t_power) * (high - low) / (2 * t_tail)
    answers: list[Estimate | Refusal] = []
    columns = (fits.has_wobble, mixture.mean, low, high, below, above, could_have_seen)
    for window, *row in zip(windows, *(column.tolist() for column in columns), strict=True):
        has_wobble, effect, lowest, highest, under, over, visible = row
        if not has_wobble:
            answers.append(NO_WOBBLE_SEEN)
            continue
        p_good, p_harm = one_sided(under, over, window.question.expected)
        answers.append(
            Estimate(
                scale=window.scale,
                effect=effect,
                low=max(lowest, window.lowest_effect),
                high=max(highest, window.lowest_effect),
                p=min(1.0, 2 * min(under, over)),
                p_good=p_good,
                p_harm=p_harm,
                df=float(design.df),
                could_have_seen=visible,
            )
        )
    return answers


def one_sided(below: float, above: float, expected: Direction | None) -> tuple[float | None, float | None]:
    """(p_good, p_harm) from the probabilities of an effect below and above nought; None without a direction."""
    if expected is None:
        return None, None
    return (below, above) if expected is Direction.RISE else (above, below)


def _whitener(rho: float, gaps: np.ndarray) -> tuple[FloatArray, float]:
    """L with L V L' = I for V_ij = rho^|t_i - t_j|, and log|V|: such a series is a Markov chain, gaps included."""
    carried = rho**gaps
    spread = np.sqrt(1 - carried**2)
    whitener = np.diag(np.concatenate([[1.0], 1 / spread]))
    rows = np.arange(1, len(gaps) + 1)
    whitener[rows, rows - 1] = -carried / spread
    return whitener, float(2 * np.log(spread).sum())


def _is_full_rank(columns: FloatArray) -> bool:
    lengths = np.linalg.norm(columns, axis=0)
    if not lengths.all():
        return False
    singular = np.linalg.svd(columns / lengths, compute_uv=False)
    return bool(singular[-1] > FULL_RANK * singular[0])


def places_of(rows: BoolArray) -> tuple[int, ...]:
    """The true places in time of the marked periods."""
    return tuple(np.flatnonzero(rows).tolist())


METHOD = Method("own_series", estimate_all)
