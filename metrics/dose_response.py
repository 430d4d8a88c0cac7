"""Did teams that had more of an initiative move more? A permutation test over teams (METHOD 6, another way to grade 5).

The page leaves the test open; docs/decisions/0024-dose-response.md says why it is this one. Each team's change is the
difference of its rate since the effect was due and before the start, as a share of its rate over both: so a team that
had no case before has a change too, and the chance in small counts favours neither direction. Changes are weighted as
in a meta-analysis, by what their counts and the spread between teams let one expect (DerSimonian and Laird 1986), and
the doses are dealt anew to the teams in every way there is (Higgins and Thompson 2004). Only differences between teams
count: what happened in all of them, at any time, moves no dose's teams more than another's.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from math import factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.question import BoolArray, DoseResponse, FloatArray, ImpactQuestion, Refusal, TeamSeries
from metrics.window import LAST_BEFORE, is_figure, lay_out

MIN_TEAMS = 6  # METHOD 6
MIN_BEFORE, MIN_AFTER = 4, 2  # periods, as METHOD 4 asks of neighbours
MOST_ARRANGEMENTS = 50_000  # eight teams that all differ have 40,320; above, so many are drawn
SEED = 20_240_401  # of the draws: the same teams always get the same answer
TIE = 1e-9  # arrangements whose statistics differ by less are alike: rounding must not part them


def dose_response(question: ImpactQuestion, teams: Sequence[TeamSeries]) -> DoseResponse | Refusal:
    """Whether the teams of an area that had more of the initiative moved further in the declared direction.

    `teams` are on the question's grid of periods, in the indicator's unit. A team without a figure in a period that
    most teams have is left out. Refused (`no_direction`, `too_few_teams`, `team_series_too_short`, `doses_alike`,
    `too_few_arrangements`, `no_wobble`) where no answer could show anything.
    """
    if question.expected is None:
        return Refusal("no_direction", "nobody said which way it should move")
    if len(teams) < MIN_TEAMS:
        return _too_few(len(teams))
    window = lay_out(question)
    index = np.arange(question.length)
    before = ~window.excluded & (index < window.start_index)
    after = ~window.excluded & (index >= window.due_index)
    sign = question.expected.sign
    answer = _tested(question, teams, before, after, sign)
    if isinstance(answer, Refusal):
        return answer
    told = np.flatnonzero(before & _is_told(_counted(teams)))
    before[told[-LAST_BEFORE:]] = False
    again = _tested(question, teams, before, after, sign)
    return answer if isinstance(again, Refusal) else replace(answer, p_without_last_before=again.p)


def _too_few(count: int) -> Refusal:
    return Refusal("too_few_teams", f"{count} teams have every figure, and {MIN_TEAMS} are needed")


def _tested(
    question: ImpactQuestion, teams: Sequence[TeamSeries], before: BoolArray, after: BoolArray, sign: int
) -> DoseResponse | Refusal:
    counted = _counted(teams)
    told = _is_told(counted)
    before, after = before & told, after & told
    if before.sum() < MIN_BEFORE or after.sum() < MIN_AFTER:
        return Refusal("team_series_too_short", "too few periods have the figures of most teams")
    complete = counted.has_figure[:, before | after].all(axis=1)
    change = _changes(counted, before, after)
    usable = np.flatnonzero(complete & np.isfinite(change.size))
    if len(usable) < MIN_TEAMS:
        return _too_few(len(usable))
    doses = np.array([_dose_had(question, team, before, after) for team in teams])
    return _correlated(doses[usable], change.of(usable), sign, len(teams))


# --- each team's figures, dose and change ----------------------------------------------------------------------------


class _Counted(NamedTuple):
    """(teams, periods): a rate is `amounts` over `exposures`. `are_counts`: amounts are cases and wobble as such."""

    amounts: FloatArray
    exposures: FloatArray
    has_figure: BoolArray
    are_counts: bool


def _counted(teams: Sequence[TeamSeries]) -> _Counted:
    """Counts where every team's are known, else the bare figures: then a period of one team weighs like another's."""
    values = np.array([team.series.values for team in teams])
    numerators, denominators = (_all_or_none([getattr(t.series, n) for t in teams]) for n in _COUNTS)
    if numerators is not None and _cover(numerators, values):
        if denominators is not None and _cover(denominators, values):
            has = is_figure(numerators) & (numerators >= 0) & is_figure(denominators) & (denominators >= 0)
            has &= (denominators > 0) | (numerators == 0)  # nought of nought says nothing and is no fault
            return _Counted(numerators, denominators, has, are_counts=True)
        if denominators is None and np.allclose(numerators, values, equal_nan=True):
            return _Counted(values, np.ones_like(values), is_figure(values) & (values >= 0), are_counts=True)
    return _Counted(values, np.ones_like(values), is_figure(values) & (values >= 0), are_counts=False)


_COUNTS = ("numerators", "denominators")


def _all_or_none(columns: Sequence[FloatArray | None]) -> FloatArray | None:
    return None if any(column is None for column in columns) else np.array(columns)


def _cover(counts: FloatArray, values: FloatArray) -> bool:
    return bool((~np.isnan(counts) | np.isnan(values)).all())


def _is_told(counted: _Counted) -> BoolArray:
    """The periods of which more than half of the teams have a figure."""
    return counted.has_figure.mean(axis=0) > 1 / 2


def _dose_had(question: ImpactQuestion, team: TeamSeries, before: BoolArray, after: BoolArray) -> float:
    """How much more of the initiative a team had after than before: its dose times the share of periods it had it.

    The lag runs from the team's own start. A team that began before the initiative had some of it before, too.
    """
    had = np.arange(question.length) >= question.index_of(team.starts) + question.lag
    dose = 1.0 if team.dose is None else team.dose
    return dose * float(had[after].mean() - had[before].mean())


class _Changes(NamedTuple):
    """One entry a team: its change as a share of its rate over all periods, and the variance that counts alone give.

    `after_share` is how much of what the rate over all periods rests on lies after. nan where nothing was counted.
    """

    size: FloatArray
    variance: FloatArray
    after_share: FloatArray

    def of(self, teams: NDArray[np.intp]) -> "_Changes":
        """Those of some teams, in that order."""
        return _Changes(self.size[teams], self.variance[teams], self.after_share[teams])


def _changes(counted: _Counted, before: BoolArray, after: BoolArray) -> _Changes:
    with np.errstate(all="ignore"):  # a team without a figure, or without a case, is left out by who asks
        amounts = [counted.amounts[:, rows].sum(axis=1) for rows in (before, after)]
        exposures = [counted.exposures[:, rows].sum(axis=1) for rows in (before, after)]
        amount, exposure = amounts[0] + amounts[1], exposures[0] + exposures[1]
        size = (amounts[1] / exposures[1] - amounts[0] / exposures[0]) / (amount / exposure)
        if not counted.are_counts:
            return _Changes(size, np.zeros_like(size), exposures[1] / exposure)
        cases = [amount * each / exposure for each in exposures]  # what is expected of each side if nothing changed
        variance = (1 / cases[0] + 1 / cases[1]) * _share_left(counted, amount, exposure)
        return _Changes(size, variance, exposures[1] / exposure)


def _share_left(counted: _Counted, amount: FloatArray, exposure: FloatArray) -> FloatArray:
    """A share wobbles less the nearer it is to one (METHOD 9, `v_j`); half a case is added so that none is at it."""
    is_part = (counted.amounts <= counted.exposures)[counted.has_figure].all()
    is_share = bool(is_part and (counted.exposures > 1).any())  # plain counts have periods for an exposure
    return 1 - (amount + 0.5) / (exposure + 1) if is_share else np.ones_like(amount)


# --- dose against change ---------------------------------------------------------------------------------------------


def _correlated(doses: FloatArray, change: _Changes, sign: int, teams_asked: int) -> DoseResponse | Refusal:
    """The weighted correlation of dose and change, held against the same under every arrangement of the doses."""
    # In an order of their own, so that the order in which teams are named decides nothing where arrangements are drawn.
    order = np.lexsort((change.variance.round(9), change.size.round(9), doses.round(9)))
    doses, change = doses[order], change.of(order)
    levels, places = np.unique(doses.round(9), return_inverse=True)
    if len(levels) == 1:
        return Refusal("doses_alike", "all teams had as much of it")
    weights = _weights(change)
    dealt, is_every = _arrangements(tuple(np.bincount(places).tolist()))
    if is_every and len(dealt) * SIGNIFICANCE_LEVEL < 1:
        return Refusal("too_few_arrangements", "too few teams differ in dose: whatever they showed could be chance")
    mean = float(weights @ change.size)
    apart = change.size - mean
    if np.abs(apart).max() <= TIE:
        return Refusal("no_wobble", "all teams moved alike")
    observed = _correlation(doses[None, :], apart, weights)[0] * sign
    as_far = _correlation(levels[dealt], apart, weights) * sign >= observed - TIE
    p = as_far.mean() if is_every else (1 + as_far.sum()) / (1 + len(as_far))
    spread = doses - weights @ doses
    slope = float((weights * spread) @ apart / ((weights * spread) @ spread))
    return DoseResponse(
        teams=len(doses),
        effect=max(-1.0, slope * _to_share_of_before(mean, float(weights @ change.after_share))),
        p=float(p),
        left_out=teams_asked - len(doses),
    )


def _weights(change: _Changes) -> FloatArray:
    """Of each team, adding up to one: by the wobble of its counts and what teams differ besides (their moments)."""
    if not change.variance.any():
        return np.full(len(change.size), 1 / len(change.size))
    wobble = np.maximum(change.variance, TIE)  # no team's cases are so many that the others count for nothing
    weights = 1 / wobble
    mean = weights @ change.size / weights.sum()
    excess = weights @ (change.size - mean) ** 2 - (len(weights) - 1)
    between = max(0.0, excess / (weights.sum() - weights @ weights / weights.sum()))
    weights = 1 / (wobble + between)
    return weights / weights.sum()


def _correlation(doses: FloatArray, apart: FloatArray, weights: FloatArray) -> FloatArray:
    """Of each of (m, n) arrangements of doses with the changes; `weights` add up to one."""
    spread = doses - (doses @ weights)[:, None]
    spread_of_changes = weights @ apart**2
    return spread @ (weights * apart) / np.sqrt(spread**2 @ weights * spread_of_changes)


@lru_cache(maxsize=64)
def _arrangements(counts: tuple[int, ...]) -> tuple[NDArray[np.int8], bool]:
    """(m, n) ways to deal levels to teams, `counts` of each level, and whether those are all that differ."""
    teams = sum(counts)
    if factorial(teams) // prod(map(factorial, counts)) <= MOST_ARRANGEMENTS:
        return _every_arrangement(counts), True
    dealt = np.tile(np.repeat(np.arange(len(counts), dtype=np.int8), counts), (MOST_ARRANGEMENTS, 1))
    return np.random.default_rng(SEED).permuted(dealt, axis=1), False


def _every_arrangement(counts: tuple[int, ...]) -> NDArray[np.int8]:
    *lower, last = counts
    if not lower:
        return np.zeros((1, last), dtype=np.int8)
    rest = _every_arrangement(tuple(lower))
    blocks = []
    for places in combinations(range(sum(counts)), last):
        block = np.full((len(rest), sum(counts)), len(lower), dtype=np.int8)
        block[:, np.setdiff1d(np.arange(sum(counts)), places)] = rest
        blocks.append(block)
    return np.concatenate(blocks)


def _to_share_of_before(mean: float, after_share: float) -> float:
    """What a small difference in change is as a share of the mean before, at the teams' usual change.

    With c = (after - before) / overall and k the weight of after in overall, (after - before) / before = c / (1 - k c),
    whose slope is this.
    """
    return 1 / (1 - after_share * mean) ** 2
