"""Could we have seen it? How likely a change of a given size is to be found, so many periods after a planned start.

The method gives no formula for it (docs/decisions/0018). What is known up to the start is kept as it is; what is to
come is drawn many times as if nothing were changed (`metrics.futures`), and each drawn future is laid before the
product's own tests. A planned change only moves the effect that a test finds and leaves its spread as it is, so that
each future tells the smallest change that would be found in it: its critical size. The share of futures whose critical
size is at most x is the chance of finding a change of x; four of five lie under the smallest change that is found four
times in five. One set of futures thus answers for every size and, cut short, for every number of periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from domain.errors import QuestionError
from domain.model import Direction
from metrics import basket
from metrics.checks import gates
from metrics.futures import own_futures, path_futures
from metrics.ladder import DRIFTS_ALONE_FROM, FEW_NEIGHBOURS, LINK_LEVELS, SET_LEVELS, Test
from metrics.methods import neighbour_path, own_series
from metrics.methods.neighbour_path import Panel
from metrics.methods.own_series import POWER
from metrics.question import BoolArray, Check, FloatArray, ImpactQuestion, NeighbourSeries, Outcome, Refusal, Scale
from metrics.window import Window, is_figure, lay_out

FUTURES = 400  # a chance of a half is then known to within five points, and is told in steps of five
PRECISION = 0.025  # half a step in which chances are told
MOST_LOOKS = 10  # so many numbers of periods are looked at; of more, evenly spaced ones
SEED = 20261126
MOST_YEARS = 10  # neither a start so long after the last figure nor so long a wait can be planned for
OF_THE_FUTURE = "enough_after"  # the gate that only waiting can open
OF_THE_CALENDAR = {"enough_before", "same_definition"}  # gates that know what comes without its figures
NOT_OF_THE_FIGURES = {OF_THE_FUTURE, "declared_in_time"}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What could be found `periods` after the start. `critical` are the sizes needed, ascending, without sign."""

    periods: int
    critical: FloatArray

    def chance(self, size: float) -> float:
        """The chance of finding a change of `size`, a share of the mean before."""
        return float(np.searchsorted(self.critical, abs(size), side="right") / len(self.critical))

    @property
    def smallest(self) -> float:
        """The smallest change that would be found four times in five, as a share of the mean before."""
        return float(np.quantile(self.critical, POWER))


Looks = tuple[Look, ...]
Critical = dict[int, FloatArray]  # the critical sizes of all futures, by the number of periods after the start


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Outlook:
    """What a measure with a planned start could show.

    `own_series` and `neighbour_path` are what each test could find, or why it could not be asked; `test` is the one
    that will decide and `neighbours` how many it would rest on. `closed` are the gates that no waiting opens: with one
    of them no verdict can be reached. `first_verdict` is the number of periods after the start from which on one can,
    None if it lies beyond the periods asked for. `known_periods` have a figure before the start.
    """

    question: ImpactQuestion
    periods: int
    test: Test
    own_series: Looks | Refusal
    neighbour_path: Looks | Refusal
    neighbours: int
    closed: tuple[Check, ...]
    first_verdict: int | None
    known_periods: int

    @property
    def looks(self) -> Looks | Refusal:
        """Those of the test that will decide."""
        return self.neighbour_path if self.test is Test.NEIGHBOUR_PATH else self.own_series

    def first_found(self, size: float) -> int | None:
        """After how many periods, and from then on, a change of `size` would be found four times in five.

        None if not within those asked for.
        """
        looks = () if isinstance(self.looks, Refusal) else self.looks
        seldom = [place for place, look in enumerate(looks) if look.chance(size) < POWER - PRECISION]
        often = looks[seldom[-1] + 1 :] if seldom else looks
        return often[0].periods if often else None


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """A window whose future holds stand-ins. `known` marks the periods with a figure that precede the start.

    `panel` is the area beside its neighbours over the used periods, the first `panel_known` of which have a figure
    everywhere. `has_base` where figures are divided by their mean before the start. A change is claimed at p_good of at
    most `level`.
    """

    window: Window
    known: BoolArray
    panel: Panel | Refusal
    panel_known: int
    has_base: bool
    level: float


@dataclass(frozen=True, slots=True)
class _Draws:
    """How many futures are drawn, and from which seed; each test draws its own."""

    count: int
    seed: int

    def random(self, test: Test) -> np.random.Generator:
        return np.random.default_rng([self.seed, list(Test).index(test)])


def outlook(question: ImpactQuestion, periods: int, *, futures: int = FUTURES, seed: int = SEED) -> Outlook:
    """What could be found in the first `periods` after the start, from the figures of the periods before it.

    Figures after the start are not looked at. Raises QuestionError without a direction or a period to look at.
    """
    _complain(question, periods)
    planned = _with_future(question, periods)
    window = lay_out(planned)
    known = window.before & (np.arange(planned.length) < _known_until(question))
    panel = neighbour_path.panel_of(window)
    layout = _Layout(window, known, panel, _panel_known(question, window), has_base=True, level=LINK_LEVELS.good)
    cut = [_cut(planned, count) for count in range(1, periods + 1)]
    windows = [lay_out(each) for each in cut]
    closed = _closed(question, windows[-1])
    return _answer(question, layout, windows, closed, _Draws(futures, seed))


def basket_outlook(
    members: Sequence[ImpactQuestion], periods: int, *, futures: int = FUTURES, seed: int = SEED
) -> Outlook | Refusal:
    """The same for a set of measures of which every one moves by the size as intended (METHOD section 9, basket)."""
    for member in members:
        _complain(member, periods)
    planned = [_with_future(member, periods) for member in members]
    index = basket.index_of(planned)
    if isinstance(index, Refusal):
        return index
    until = min(_known_until(member) for member in members)
    known = index.window.before & (np.arange(planned[0].length) < until)
    panel_known = min(_panel_known(member, index.window) for member in members)
    panel: Panel | Refusal = index.panel
    if not len(index.panel.neighbours):
        panel = neighbour_path.NO_NEIGHBOURS
    layout = _Layout(index.window, known, panel, panel_known, has_base=False, level=SET_LEVELS.good)
    windows = []
    for count in range(1, periods + 1):
        cut = basket.index_of([_cut(member, count) for member in planned])
        # With fewer periods than the set needs, its first measure says as well that it is too early.
        windows.append(lay_out(_cut(planned[0], count)) if isinstance(cut, Refusal) else cut.window)
    shut = [check for one, later in zip(members, planned, strict=True) for check in _closed(one, lay_out(later))]
    closed = tuple({check.code: check for check in shut}.values())
    return _answer(index.window.question, layout, windows, closed, _Draws(futures, seed))


def _answer(
    question: ImpactQuestion,
    layout: _Layout,
    windows: Sequence[Window],
    closed: tuple[Check, ...],
    draws: "_Draws",
) -> Outlook:
    open_from = [n for n, window in enumerate(windows, start=1) if _is_open(window)]
    first = open_from[0] if open_from else None
    neighbours = 0 if isinstance(layout.panel, Refusal) else len(layout.panel.neighbours)
    looked_at = _spaced(open_from)
    own = _own_critical(layout, windows, looked_at, draws)
    path = _path_critical(layout, windows, looked_at, own, draws)
    return Outlook(
        question=question,
        periods=len(windows),
        test=Test.NEIGHBOUR_PATH if neighbours >= FEW_NEIGHBOURS else Test.OWN_SERIES,
        own_series=own if isinstance(own, Refusal) else _looks(own),
        neighbour_path=path if isinstance(path, Refusal) else _looks(path),
        neighbours=neighbours,
        closed=closed,
        first_verdict=first,
        known_periods=int(layout.known.sum()),
    )


def _complain(question: ImpactQuestion, periods: int) -> None:
    if periods < 1:
        raise QuestionError(f"{periods} periods after the start leave nothing to look at: ask for one or more")
    if question.expected is None:
        raise QuestionError("say which way the measure should move: a fall or a rise", "no_direction")
    most = MOST_YEARS * question.frequency.per_year
    if max(periods, question.index_of(question.start) - _known_until(question)) > most:
        raise QuestionError(
            f"nothing can be planned more than {MOST_YEARS} years ahead: choose a start soon after the last figure, "
            f"and at most {most} periods after it",
            "too_far_ahead",
        )


# --- the future as a place in the calendar ------------------------------------------------------------------------


def _known_until(question: ImpactQuestion) -> int:
    """The place after the last period before the start that has a figure."""
    kept = np.flatnonzero(lay_out(question).kept[: max(question.index_of(question.start), 0)])
    return int(kept[-1]) + 1 if len(kept) else 0


def _others_known_until(values: FloatArray, before: int) -> int:
    places = np.flatnonzero(is_figure(values[:before]))
    return int(places[-1]) + 1 if len(places) else 0


def _with_future(question: ImpactQuestion, periods: int) -> ImpactQuestion:
    """The question with stand-ins (the mean so far) from the last figure to so many periods after the start.

    They make the layout what it will be and are drawn anew in every future. Neighbours that report up to a year later
    than the area are waited for; one that stopped before that stays without.
    """
    start = question.index_of(question.start)
    until, length = _known_until(question), max(start + periods, 1)

    def extended(values: FloatArray | None, known: int = until) -> FloatArray | None:
        return None if values is None else _extended(values, known, length)

    neighbours = []
    for each in question.neighbours:
        known = min(_others_known_until(each.values, max(start, 0)), until)
        if until - known <= question.frequency.per_year:
            counts = extended(each.numerators, known), extended(each.denominators, known)
            neighbours.append(NeighbourSeries(each.name, _extended(each.values, known, length), *counts))
    suppressed = None
    if question.suppressed is not None:
        suppressed = np.zeros(length, dtype=bool)
        suppressed[:until] = question.suppressed[:until]
    return replace(
        question,
        values=extended(question.values),
        numerators=extended(question.numerators),
        denominators=extended(question.denominators),
        suppressed=suppressed,
        neighbours=tuple(neighbours),
        basket=(),
    )


def _extended(values: FloatArray, known: int, length: int) -> FloatArray:
    given = values[:known][is_figure(values[:known])]
    stand_in = float(given.mean()) if len(given) else np.nan
    return np.concatenate([values[:known], np.full(length - known, stand_in)])


def _cut(planned: ImpactQuestion, periods: int) -> ImpactQuestion:
    """A question with a future cut off so many periods after the start, for gates and design: without neighbours."""
    length = max(planned.index_of(planned.start) + periods, 1)

    def cut(values: FloatArray | None) -> FloatArray | None:
        return None if values is None else values[:length]

    return replace(
        planned,
        values=cut(planned.values),
        numerators=cut(planned.numerators),
        denominators=cut(planned.denominators),
        suppressed=None if planned.suppressed is None else planned.suppressed[:length],
        neighbours=(),
    )


def _panel_known(question: ImpactQuestion, window: Window) -> int:
    """How many used periods come before the first that the area or a neighbour that counts has yet to report."""
    start, until = max(question.index_of(question.start), 0), _known_until(question)
    ends = [min(_others_known_until(each.values, start), until) for each in question.neighbours]
    shared = min([until, *(end for end in ends if until - end <= question.frequency.per_year)])
    return int(np.count_nonzero(window.used[:shared]))


def _closed(question: ImpactQuestion, last: Window) -> tuple[Check, ...]:
    """The gates that stay shut. Counts and suppression are judged on what is known: stand-ins say nothing of them."""
    history = gates(lay_out(_cut(replace(question, basket=()), 0)))
    later = {check.code: check for check in gates(last)}
    found = [later[check.code] if check.code in OF_THE_CALENDAR else check for check in history]
    return tuple(check for check in found if check.outcome is Outcome.FAILED and check.code not in NOT_OF_THE_FIGURES)


def _is_open(window: Window) -> bool:
    return not any(check.code == OF_THE_FUTURE and check.outcome is Outcome.FAILED for check in gates(window))


def _spaced(numbers: Sequence[int]) -> list[int]:
    """The last of some numbers and those at even steps before it, so that the time to answer stays short."""
    step = max(1, ceil(len(numbers) / MOST_LOOKS))
    return list(numbers[::-1][::step][::-1])


# --- the tests on drawn futures -----------------------------------------------------------------------------------


def _own_critical(
    layout: _Layout, windows: Sequence[Window], looked_at: Sequence[int], draws: _Draws
) -> Critical | Refusal:
    """The critical sizes of the own-series test by number of periods."""
    window, known = layout.window, layout.known
    if window.refusal is not None:
        return window.refusal
    if not known.any():
        return Refusal("nothing_before", "no period before the start has a figure")
    wanted = window.used & (np.arange(len(known)) > np.flatnonzero(known)[-1])
    drawn = own_futures(window, known, wanted, draws.count, draws.random(Test.OWN_SERIES))
    if isinstance(drawn, Refusal):
        return drawn
    whole = np.tile(window.scaled, (draws.count, 1))
    whole[:, wanted] = drawn
    critical: Critical = {}
    declined: Refusal | None = None
    for periods in looked_at:
        each = windows[periods - 1]
        design = own_series.window_design(each)
        if isinstance(design, Refusal):
            declined = design
            continue
        y = whole[:, : len(each.used)]
        if layout.has_base and window.scale is Scale.RELATIVE:
            y = y / y[:, each.before].mean(axis=1, keepdims=True)
        fits = own_series.fit(design, y[:, each.used])
        mixture = fits.mixture(y[:, each.used])
        critical[periods] = _critical(mixture, window.question.expected, layout.level) / window.limit_base
    return declined if declined is not None and not critical else critical


def _path_critical(
    layout: _Layout, windows: Sequence[Window], looked_at: Sequence[int], own: Critical | Refusal, draws: _Draws
) -> Critical | Refusal:
    """The critical sizes of the neighbours' path. Where an area seems to drift alone its own series must agree."""
    panel, window = layout.panel, layout.window
    if isinstance(panel, Refusal):
        return panel
    if len(panel.neighbours) < FEW_NEIGHBOURS:
        return Refusal("too_few_neighbours", f"{len(panel.neighbours)} neighbours have every period")
    if layout.panel_known < neighbour_path.MIN_BEFORE:
        return Refusal("too_few_periods", f"{layout.panel_known} periods have a figure in every area")
    drawn = path_futures(panel, layout.panel_known, draws.count, draws.random(Test.NEIGHBOUR_PATH))
    if isinstance(drawn, Refusal):
        return drawn
    areas, others = drawn
    critical: Critical = {}
    for periods in looked_at:
        each = windows[periods - 1]
        n, before = int(each.used.sum()), each.before[each.used]
        part, beside = areas[:, :n], others[:, :, :n]
        if layout.has_base:
            part, beside = _based(part, before), _based(beside, before)
        like = replace(panel, positions=panel.positions[:n], template=panel.template[:n])
        panels = [replace(like, area=one, neighbours=many) for one, many in zip(part, beside, strict=True)]
        design = neighbour_path.design(panel.positions[:n], panel.template[:n])
        mixture, own_drift, _ = neighbour_path.mixtures(design, panels)
        sizes = _critical(mixture, window.question.expected, layout.level)
        critical[periods] = np.where(own_drift > DRIFTS_ALONE_FROM, _agreed(sizes, own, periods), sizes)
    return critical


def _agreed(sizes: FloatArray, own: Critical | Refusal, periods: int) -> FloatArray:
    """The sizes that the own series would see as well, were it as lucky as the path is in each future."""
    if isinstance(own, Refusal) or periods not in own:
        return np.full(len(sizes), np.inf)
    return np.maximum(sizes, np.sort(own[periods])[np.argsort(np.argsort(sizes))])


def _critical(mixture: own_series.StudentMixture, expected: Direction | None, level: float) -> FloatArray:
    """(series,) the size of a change that would bring p_good to `level`: its effect must clear the other tail."""
    return -mixture.quantile(level) if expected is Direction.RISE else mixture.quantile(1 - level)


def _based(series: FloatArray, before: BoolArray) -> FloatArray:
    """Divided by the mean before, along the last axis."""
    return series / series[..., before].mean(axis=-1, keepdims=True)


def _looks(critical: Critical) -> Looks:
    return tuple(Look(periods, np.sort(sizes)) for periods, sizes in critical.items())
