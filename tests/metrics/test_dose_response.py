"""Whether teams that had more of an initiative moved more: against other routes, on chance alone, on planted truths."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test

from domain.model import Direction
from domain.periods import Frequency, nth_period_start
from metrics.dose_response import dose_response
from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.question import DoseResponse, FloatArray, ImpactQuestion, NeighbourSeries, TeamSeries
from tests.metrics.questions import FIRST, a_question, ar1

BEFORE, AFTER = 8, 6
DOSES = (0.0, 0.0, 0.0, 0.5, 0.5, 1.0, 1.0, 1.0)
START = nth_period_start(FIRST, BEFORE, Frequency.QUARTERLY)


def the_question(**facts) -> ImpactQuestion:
    return a_question(np.ones(BEFORE + AFTER), before=BEFORE, **facts)


def teams_of(figures: FloatArray, doses, *, numerators=None, denominators=None, starts=START) -> list[TeamSeries]:
    counts = [None] * len(figures) if numerators is None else numerators
    of = [None] * len(figures) if denominators is None else denominators
    parts = zip(figures, counts, of, strict=True)
    series = [NeighbourSeries(f"team {place}", *each) for place, each in enumerate(parts)]
    return [TeamSeries(each, starts, dose) for each, dose in zip(series, doses, strict=True)]


def counts_of(seed: int, cases, doses, *, effect=0.0, common=-0.2, rho=0.0, wobble=0.0) -> FloatArray:
    """(teams, periods) Poisson counts around `cases` a quarter; `effect` is by how much a whole dose moves them."""
    random = np.random.default_rng(seed)
    expected = np.asarray(cases, dtype=float)[:, None] * np.exp(wobble * ar1(random, len(cases), BEFORE + AFTER, rho))
    expected[:, BEFORE:] *= (1 + common) * (1 + effect * np.asarray(doses)[:, None])
    return random.poisson(expected).astype(float)


def answered(question: ImpactQuestion, teams: list[TeamSeries]) -> DoseResponse:
    answer = dose_response(question, teams)
    assert isinstance(answer, DoseResponse), answer
    return answer


def counted(seed: int, cases, doses, **truth) -> DoseResponse:
    figures = counts_of(seed, cases, doses, **truth)
    return answered(the_question(), teams_of(figures, doses, numerators=figures))


# --- against other routes --------------------------------------------------------------------------------------------


def by_hand(figures: FloatArray, doses) -> FloatArray:
    """p of every team's change against its dose, the other way round: by all orders of the changes, ties and all."""
    before, after = figures[:, :BEFORE].mean(axis=1), figures[:, BEFORE:].mean(axis=1)
    change = (after - before) / figures.mean(axis=1)
    all_orders = np.array([np.corrcoef(doses, each)[0, 1] for each in permutations(change)])
    return np.mean(all_orders <= np.corrcoef(doses, change)[0, 1] + 1e-9)


@pytest.mark.parametrize("doses", [(0, 0, 0, 1, 1, 1), (0, 0.2, 0.4, 0.6, 0.8, 1), (0.5, 0.5, 0.5, 1, 1, 0, 0)])
def test_bare_figures_agree_with_all_orders_counted_by_hand(doses: tuple[float, ...]):
    figures = 100 * (1 + np.random.default_rng(5).normal(0, 0.1, (len(doses), BEFORE + AFTER)))

    assert answered(the_question(), teams_of(figures, doses)).p == pytest.approx(by_hand(figures, doses), abs=1e-12)


def test_teams_of_one_size_agree_with_scipys_permutation_test():
    # Counts of one size over both sides have one weight: a weighted correlation is then the common one.
    doses = np.array([0.0, 0.1, 0.3, 0.5, 0.6, 0.8, 1.0])
    figures = np.full((7, BEFORE + AFTER), 20.0)
    shifts = np.array([4.0, -1.0, 2.0, 3.0, -2.0, -3.0, -4.0])
    figures[:, 0] -= shifts
    figures[:, -1] += shifts
    change = figures[:, BEFORE:].mean(axis=1) - figures[:, :BEFORE].mean(axis=1)
    route = permutation_test(
        (change,), lambda c: np.corrcoef(doses, c)[0, 1], permutation_type="pairings", alternative="less"
    )
    answer = answered(the_question(), teams_of(figures, doses, numerators=figures))

    assert answer.p == pytest.approx(route.pvalue, abs=1e-12)


def test_many_teams_are_answered_nearly_as_if_all_arrangements_had_been_counted():
    # Of twelve teams with six and six there are 924 arrangements; one dose barely apart makes them far too many.
    doses = np.repeat([0.0, 1.0], 6)
    figures = counts_of(12, [20] * 12, doses, effect=-0.1)
    every = answered(the_question(), teams_of(figures, doses, numerators=figures))
    drawn = answered(the_question(), teams_of(figures, doses + np.linspace(0, 1e-4, 12), numerators=figures))

    assert 0.01 < every.p < 0.9
    assert drawn.p == pytest.approx(every.p, abs=0.01)


# --- chance, and planted truths --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cases", "doses", "rho", "wobble"),
    [
        ([20] * 8, DOSES, 0.0, 0.0),
        ([20] * 8, DOSES, 0.8, 0.2),
        ([2] * 8, DOSES, 0.5, 0.2),
        ([1] * 6, (0, 0, 0, 1, 1, 1), 0.5, 0.3),
        ([60, 40, 30, 20, 10, 6, 4, 2], DOSES, 0.6, 0.2),
        ([2, 4, 6, 10, 20, 30, 40, 60], DOSES, 0.6, 0.2),
    ],
)
def test_unchanged_teams_are_claimed_in_one_of_twenty_at_most(cases, doses, rho, wobble):
    answers = [counted(seed, cases, doses, rho=rho, wobble=wobble) for seed in range(600)]
    claimed = np.mean([each.p <= SIGNIFICANCE_LEVEL for each in answers])

    # Three standard errors of a share of 5 % in six hundred are 2.7 points.
    assert claimed <= 0.05 + 0.027


def test_a_planted_dose_response_is_found_with_its_size():
    answers = [counted(seed, [20] * 8, DOSES, effect=-0.4, rho=0.5, wobble=0.1) for seed in range(200)]

    assert np.mean([each.p <= SIGNIFICANCE_LEVEL for each in answers]) >= 0.85
    # Everywhere counts fell to 80 %, and with a whole dose to 60 % of that: 32 % of the level before.
    assert np.median([each.effect for each in answers]) == pytest.approx(-0.32, abs=0.02)


def test_the_same_against_the_declared_direction_is_not_claimed():
    figures = counts_of(1, [20] * 8, DOSES, effect=0.6)
    teams = teams_of(figures, DOSES, numerators=figures)

    assert answered(the_question(), teams).p > 0.9
    assert answered(the_question(expected=Direction.RISE), teams).p <= SIGNIFICANCE_LEVEL


def test_what_happens_everywhere_at_once_cancels():
    figures = counts_of(3, [20] * 8, DOSES, common=0.0)
    moved = figures.copy()
    moved[:, BEFORE:] *= 0.5
    quiet, shaken = (answered(the_question(), teams_of(each, DOSES)) for each in (figures, moved))

    assert shaken.p == pytest.approx(quiet.p, abs=0.1)
    assert shaken.p > SIGNIFICANCE_LEVEL


# --- doses -----------------------------------------------------------------------------------------------------------


def test_a_team_that_starts_later_counts_with_the_share_of_periods_in_which_it_had_it():
    figures = counts_of(2, [20] * 7, [0] * 7)
    late = nth_period_start(START, 3, Frequency.QUARTERLY)
    teams = teams_of(figures, [None] * 7, numerators=figures)
    staged = [replace(team, starts=late) if place < 3 else team for place, team in enumerate(teams)]
    by_dose = teams_of(figures, [0.5] * 3 + [1.0] * 4, numerators=figures)

    assert answered(the_question(), staged) == answered(the_question(), by_dose)


def test_a_team_that_had_it_all_along_had_no_more_of_it_after():
    figures = counts_of(2, [20] * 6, [0] * 6)
    teams = teams_of(figures, [1.0] * 6, numerators=figures)
    early = [replace(team, starts=FIRST) if place < 3 else team for place, team in enumerate(teams)]
    none = [replace(team, dose=0.0) if place < 3 else team for place, team in enumerate(teams)]

    assert answered(the_question(), early) == answered(the_question(), none)


def test_the_lag_leaves_out_what_came_before_the_effect_was_due():
    figures = counts_of(4, [20] * 8, DOSES)
    shaken = figures.copy()
    shaken[:, BEFORE : BEFORE + 2] += 50 * np.arange(8)[:, None]
    question = the_question(lag=2)

    first, second = (answered(question, teams_of(each, DOSES, numerators=each)) for each in (figures, shaken))
    assert first == second


# --- who is left out, and refusals -----------------------------------------------------------------------------------


def test_a_team_without_a_figure_that_the_others_have_is_left_out_and_counted():
    figures = counts_of(2, [20] * 8, DOSES)
    gapped = figures.copy()
    gapped[7, 3] = np.nan
    without = answered(the_question(), teams_of(gapped, DOSES, numerators=gapped))
    seven = answered(the_question(), teams_of(figures[:7], DOSES[:7], numerators=figures[:7]))

    assert (without.teams, without.left_out) == (7, 1)
    assert replace(without, left_out=0) == seven


def test_a_period_that_most_teams_lack_is_not_needed():
    figures = counts_of(2, [20] * 8, DOSES)
    figures[:5, 0] = np.nan

    assert answered(the_question(), teams_of(figures, DOSES, numerators=figures)).teams == 8


def test_a_quarter_with_nobody_to_count_is_no_gap():
    of = np.full((8, BEFORE + AFTER), 10.0)
    cases = np.minimum(counts_of(2, [5] * 8, DOSES), of)
    of[0, 2] = cases[0, 2] = 0.0
    with np.errstate(invalid="ignore"):
        shares = 100 * cases / of

    assert answered(the_question(), teams_of(shares, DOSES, numerators=cases, denominators=of)).teams == 8


@pytest.mark.parametrize("fault", [np.inf, -3.0, 1e200, 1e-200])
def test_a_figure_that_is_none_leaves_its_team_out(fault: float):
    figures = counts_of(2, [20] * 8, DOSES)
    figures[4, 10] = fault

    assert answered(the_question(), teams_of(figures, DOSES, numerators=figures)).left_out == 1


def test_one_team_with_absurdly_many_cases_does_not_answer_for_all():
    figures = counts_of(2, [20] * 8, DOSES)
    more, most = figures.copy(), figures.copy()
    more[4] *= 1e12
    most[4] *= 1e60

    with np.errstate(all="raise"):
        answers = [answered(the_question(), teams_of(each, DOSES, numerators=each)) for each in (more, most)]
    assert answers[0].p == answers[1].p


def test_the_nearer_a_share_is_to_one_the_less_it_wobbles():
    # With the same cases a share near one is surer than a rate, so the teams' own differences weigh more alike.
    cases = np.minimum(counts_of(6, [18] * 8, DOSES, common=0.0), 20.0)
    cases[:4] = np.round(cases[:4] / 3)
    shares = answered(
        the_question(), teams_of(cases / 20, DOSES, numerators=cases, denominators=np.full_like(cases, 20))
    )
    rates = answered(
        the_question(), teams_of(cases / 2000, DOSES, numerators=cases, denominators=np.full_like(cases, 2000))
    )

    assert shares.effect != pytest.approx(rates.effect, abs=1e-6)


def test_a_team_without_a_single_case_is_left_out():
    figures = counts_of(2, [20] * 8, DOSES)
    figures[0] = 0.0

    assert answered(the_question(), teams_of(figures, DOSES, numerators=figures)).left_out == 1


@pytest.mark.parametrize(
    ("doses", "code"),
    [
        ((0, 0, 1, 1, 1), "too_few_teams"),
        ((1,) * 8, "doses_alike"),
        ((0, 0, 0, 0, 0, 0, 0, 1), "too_few_arrangements"),
        ((0, 0, 0, 0, 1, 1), "too_few_arrangements"),
    ],
)
def test_doses_that_can_show_nothing_are_refused(doses, code):
    figures = counts_of(2, [20] * len(doses), doses)
    answer = dose_response(the_question(), teams_of(figures, doses, numerators=figures))

    assert getattr(answer, "code", None) == code


def test_without_a_direction_or_enough_periods_there_is_no_answer():
    figures = counts_of(2, [20] * 8, DOSES)
    teams = teams_of(figures, DOSES, numerators=figures)
    short = the_question(start=nth_period_start(FIRST, 3, Frequency.QUARTERLY))

    assert getattr(dose_response(the_question(expected=None), teams), "code", None) == "no_direction"
    assert getattr(dose_response(short, teams), "code", None) == "team_series_too_short"
    assert getattr(dose_response(the_question(lag=5), teams), "code", None) == "team_series_too_short"


def test_teams_that_all_moved_alike_are_refused():
    figures = np.tile(np.linspace(20, 10, BEFORE + AFTER), (8, 1))

    assert getattr(dose_response(the_question(), teams_of(figures, DOSES)), "code", None) == "no_wobble"


# --- what must not matter --------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 1000), years=st.integers(-20, 20), data=st.data())
def test_another_unit_another_order_and_other_years_change_nothing(seed, factor, years, data):
    cases, of = counts_of(seed, [6, 4, 9, 3, 8, 7], [0] * 6), np.full((6, BEFORE + AFTER), 40.0)
    doses = data.draw(st.sampled_from([(0, 0, 0, 1, 1, 1), (0, 0.1, 0.3, 0.5, 0.9, 1)]))
    teams = teams_of(cases / of, doses, numerators=cases, denominators=of)
    first = answered(the_question(), teams)

    order = data.draw(st.permutations(range(6)))
    later = nth_period_start(FIRST, 4 * years, Frequency.QUARTERLY)
    start = nth_period_start(later, BEFORE, Frequency.QUARTERLY)
    others = teams_of(factor * cases / of, doses, numerators=cases, denominators=of, starts=start)
    again = answered(the_question(first_period=later), [others[place] for place in order])

    assert again.p == pytest.approx(first.p, abs=1e-12)
    assert again.effect == pytest.approx(first.effect, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_guard_is_the_same_question_without_the_last_two_periods_before(seed: int):
    figures = counts_of(seed, [20] * 6, [0] * 6)
    doses = (0, 0, 0, 1, 1, 1)
    answer = answered(the_question(), teams_of(figures, doses, numerators=figures))
    question = the_question()
    left_out = replace(question, excluded=tuple(question.period_start(place) for place in (BEFORE - 2, BEFORE - 1)))

    assert answer.p_without_last_before == answered(left_out, teams_of(figures, doses, numerators=figures)).p
