"""An initiative's set of measures: which count, when it is due, and how often chance alone makes it speak."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from domain.model import Direction, Shape
from domain.periods import Frequency, nth_period_start
from metrics import basket
from metrics.ladder import SET_LEVELS, Side, Test
from metrics.question import ImpactQuestion, NeighbourSeries
from metrics.together import OTHER_PERIODS, Together, assess_together, lay_together
from metrics.verdict import Verdict
from tests.metrics.questions import FIRST, a_question, ar1, estimated, noisy, refused, with_step

LAGS = (0, 2, 1)
START = nth_period_start(FIRST, 12, Frequency.QUARTERLY)
SEEN, LATE = datetime(2019, 8, 1, tzinfo=UTC), datetime(2019, 9, 1, tzinfo=UTC)


def a_set(random: np.random.Generator, *, effect: float = 0.0, neighbours: int = 0, rho: float = 0.3, spread=0.1):
    """Three measures of one initiative as a plan declares them: own lags, shapes, lengths and levels."""
    members = []
    for place, (lag, direction) in enumerate(zip(LAGS, (Direction.FALL, Direction.RISE, Direction.FALL), strict=True)):
        length = 22 + place
        level = 10.0**place
        values = level * (1 + spread * ar1(random, 1 + neighbours, length, rho))
        values = np.maximum(values, 0.01 * level)
        values[0, 12 + lag - place :] *= 1 + effect * direction.sign
        first = nth_period_start(FIRST, place, Frequency.QUARTERLY)  # each series begins a quarter later
        members.append(
            ImpactQuestion(
                frequency=Frequency.QUARTERLY,
                first_period=first,
                start=START,
                values=values[0],
                lag=lag,
                shape=Shape.GRADUAL if place == 1 else Shape.STEP,
                expected=direction,
                neighbours=tuple(NeighbourSeries(f"area {n}", row) for n, row in enumerate(values[1:])),
            )
        )
    return tuple(members)


def only(members) -> Together:
    return assess_together([members], ["one"])[0]


def measures(count: int = 3, **facts):
    return tuple(a_question(noisy(24, seed=70 + n), **facts) for n in range(count))


# --- chance and truth -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("neighbours", [0, 10], ids=["alone", "beside others"])
def test_on_unchanged_measures_a_set_claims_a_change_in_about_one_of_twenty_at_most(neighbours):
    random = np.random.default_rng(20)
    sets = [a_set(random, neighbours=neighbours, rho=rho) for rho in (0.0, 0.3, 0.6) for _ in range(120)]
    found = assess_together(sets, list(range(len(sets))))
    assert all(each.is_tested for each in found)
    good = np.mean([each.verdict is Verdict.IMPROVED_AS_EXPECTED for each in found])
    harm = np.mean([each.verdict is Verdict.MOVED_THE_WRONG_WAY for each in found])
    # Three standard errors of so many repetitions above the levels.
    for share, level in ((good, SET_LEVELS.good), (harm, SET_LEVELS.harm)):
        assert share <= level + 3 * np.sqrt(level * (1 - level) / len(sets))


def test_what_a_single_measure_could_claim_is_only_a_hint_for_a_set():
    random = np.random.default_rng(25)
    sets = [a_set(random, effect=0.08, neighbours=10) for _ in range(150)]
    found = assess_together(sets, list(range(len(sets))))
    between = [each for each in found if each.side is Side.GOOD and 0.04 < each.p <= 0.05]
    assert between
    assert {each.verdict for each in between} == {Verdict.HINT}
    assert Verdict.IMPROVED_AS_EXPECTED in {each.verdict for each in found if each.p <= 0.04}


def test_of_thirty_unchanged_sets_of_a_release_few_releases_claim_any():
    random = np.random.default_rng(21)
    sets = [a_set(random, neighbours=10) for _ in range(600)]
    found = assess_together(sets, [place // 30 for place in range(600)])
    coloured = {place // 30 for place, each in enumerate(found) if each.verdict.is_coloured}
    assert len(coloured) <= 6  # of 20; a tenth is two, and chance alone makes it seven in one of a thousand


@pytest.mark.parametrize(("neighbours", "test"), [(0, Test.OWN_SERIES), (10, Test.NEIGHBOUR_PATH)])
def test_a_change_in_all_measures_is_found(neighbours, test):
    random = np.random.default_rng(22)
    sets = [a_set(random, effect=0.25, neighbours=neighbours, spread=0.07) for _ in range(60)]
    found = assess_together(sets, list(range(60)))
    assert {each.test for each in found} == {test}
    assert np.mean([each.verdict is Verdict.IMPROVED_AS_EXPECTED for each in found]) > 0.8
    assert np.mean([estimated(each.tested).effect for each in found]) == pytest.approx(-0.25, abs=0.04)


def test_a_change_against_what_was_declared_is_harm():
    found = only(a_set(np.random.default_rng(23), effect=-0.4, neighbours=10, spread=0.04))
    assert (found.verdict, found.side) == (Verdict.MOVED_THE_WRONG_WAY, Side.HARM)


def test_what_happened_everywhere_is_no_credit():
    members = a_set(np.random.default_rng(24), effect=0.3, neighbours=10, spread=0.03)
    everywhere = tuple(
        replace(
            member,
            neighbours=tuple(
                replace(each, values=with_step(each.values, 12 + lag - place, 1 + 0.3 * member.expected.sign))
                for each in member.neighbours
            ),
        )
        for place, (member, lag) in enumerate(zip(members, LAGS, strict=True))
    )
    assert only(everywhere).verdict is Verdict.MOVED_WITH_EVERYONE


# --- which measures count, and when it is due -------------------------------------------------------------------------


def test_measures_that_promise_alike_keep_their_lag_and_shape():
    found = only(measures(lag=2, shape=Shape.GRADUAL))
    assert (found.lag, found.shape, found.counted) == (2, Shape.GRADUAL, (0, 1, 2))
    members = measures(lag=2, shape=Shape.GRADUAL)
    alike = estimated(basket.estimate_all([members])[0])
    assert (found.tested.effect, found.p) == (alike.effect, min(alike.p_good, alike.p_harm))


def test_a_set_is_due_when_the_last_of_its_measures_is():
    members = a_set(np.random.default_rng(1))
    found = only(members)
    due = nth_period_start(FIRST, 14, Frequency.QUARTERLY)
    assert (found.lag, found.shape, found.first_due) == (2, Shape.STEP, due)
    # Measures begin one quarter after the other, and the shortest ends first: only what all of them have counts.
    assert (found.periods_before, found.periods_after) == (10, 8)


def test_laid_together_each_figure_stays_in_its_period():
    members = a_set(np.random.default_rng(2), neighbours=8)
    laid = lay_together(members)
    assert len({(each.first_period, each.length, each.lag, each.shape) for each in laid}) == 1
    for before, after in zip(members, laid, strict=True):
        for place in range(before.length):
            there = after.index_of(before.period_start(place))
            assert after.values[there] == before.values[place]
            assert after.neighbours[3].values[there] == before.neighbours[3].values[place]
        assert np.isfinite(after.values).sum() == before.length


def test_measures_of_other_periods_than_most_are_left_out():
    yearly = a_question(noisy(10), before=6, frequency=Frequency.YEARLY, start=START, first_period=date(2013, 4, 1))
    found = only((*measures(), yearly))
    assert (found.counted, found.left_out, found.asked) == ((0, 1, 2), ((3, OTHER_PERIODS),), 4)
    few = only((*measures(2), yearly))
    assert (refused(few.refusal), few.is_tested, few.verdict) == ("too_few_measures", False, None)


@pytest.mark.parametrize(
    ("amiss", "reason"),
    [
        ({"definition_changes": (date(2018, 1, 1),)}, "same_definition"),
        ({"suppressed": np.arange(24) % 3 == 0}, "few_suppressed"),
        ({"numerators": np.full(24, 3.0), "denominators": np.full(24, 50.0)}, "enough_cases"),
        ({"values": np.full(24, -1.0)}, "figures_readable"),
    ],
)
def test_a_measure_that_no_test_may_read_is_left_out_and_named(amiss, reason):
    members = measures(4)
    found = only((*members[:3], replace(members[3], **amiss)))
    assert (found.counted, found.left_out) == ((0, 1, 2), ((3, reason),))
    assert found.p == only(members[:3]).p


def test_a_set_waits_for_the_measure_that_is_not_due_yet():
    members = measures()
    found = only((*members[:2], replace(members[2], lag=9)))
    assert (found.counted, found.verdict, found.is_tested) == ((0, 1, 2), Verdict.TOO_EARLY, False)


def test_one_measure_declared_late_makes_the_set_two_sided():
    members = a_set(np.random.default_rng(3), effect=0.4, neighbours=10, spread=0.03)
    known = [replace(member, declared=datetime(2019, 1, 1, tzinfo=UTC), data_seen=SEEN) for member in members]
    assert only(known).verdict is Verdict.IMPROVED_AS_EXPECTED
    known[1] = replace(known[1], declared=LATE)
    late = only(known)
    assert (late.verdict, late.side, late.is_declared_late) == (Verdict.CHANGED_NOT_DECLARED, Side.EITHER, True)
    assert late.p == estimated(late.tested).p


@pytest.mark.parametrize(
    ("members", "code"),
    [
        (measures(2), "not_a_basket"),
        (measures(9), "not_a_basket"),
        (measures(expected=None), "no_direction"),
        (tuple(replace(each, values=np.full(24, 3.0)) for each in measures()), "no_wobble"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_it_declines_with_its_reason(members, code):
    assert refused(only(members).refusal) == code


def test_sets_are_claimed_beside_each_other_and_each_release_for_itself():
    random = np.random.default_rng(25)
    found = assess_together([a_set(random) for _ in range(4)], ["a", "a", "a", "b"])
    assert [each.sets_tested for each in found] == [3, 3, 3, 1]
    assert found[3].q == found[3].p
    assert all(each.q >= each.p for each in found)
