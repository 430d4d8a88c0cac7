"""Counts of few: intervals and mid-p tests against published answers, scipy, and every case there can be."""

from collections import Counter
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.proportions import (
    EXACT_TO,
    ChanceOfChange,
    Count,
    Reading,
    added_up,
    change,
    could_show_change,
    could_show_move,
    jeffreys,
    readings,
    sign_test,
    trend,
    wilson,
)
from metrics.question import Refusal

SHARES = np.linspace(0.02, 0.98, 49)

counts = st.integers(1, 40).flatmap(lambda of: st.integers(0, of).map(lambda good: Count(good, of)))


# --- intervals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_score_interval_is_that_of_newcombes_examples(good: int, of: int, low: float, high: float):
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    interval = wilson(Count(good, of))

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(counts)
def test_the_score_interval_is_scipys(count: Count):
    interval = wilson(count)
    oracle = stats.binomtest(count.good, count.of).proportion_ci(method="wilson")

    assert (interval.low, interval.high) == pytest.approx((oracle.low, oracle.high), abs=1e-9)


@given(counts)
def test_jeffreys_interval_holds_the_middle_of_its_beta(count: Count):
    interval = jeffreys(count)
    beta = stats.beta(count.good + 0.5, count.of - count.good + 0.5)

    assert interval.low == (0.0 if count.good == 0 else pytest.approx(beta.ppf(0.025), abs=1e-9))
    assert interval.high == (1.0 if count.good == count.of else pytest.approx(beta.ppf(0.975), abs=1e-9))


@given(counts, st.sampled_from([wilson, jeffreys]))
def test_an_interval_holds_its_share_and_turns_over_with_the_count(count: Count, interval_of):
    interval, turned = interval_of(count), interval_of(Count(count.of - count.good, count.of))

    assert 0 <= interval.low <= count.good / count.of <= interval.high <= 1
    assert (turned.low, turned.high) == pytest.approx((1 - interval.high, 1 - interval.low), abs=1e-9)


@given(counts, st.sampled_from([wilson, jeffreys]))
def test_one_good_case_more_lifts_both_ends_and_twice_the_cases_narrow_them(count: Count, interval_of):
    interval, twice = interval_of(count), interval_of(Count(2 * count.good, 2 * count.of))

    assert twice.high - twice.low < interval.high - interval.low
    if count.good < count.of:
        more = interval_of(Count(count.good + 1, count.of))
        assert (more.low > interval.low, more.high >= interval.high) == (True, True)


def test_a_share_lies_in_its_interval_nineteen_times_in_twenty_for_counts_as_small_as_audits_are():
    covered = []
    for of in range(4, 21):
        ends = [wilson(Count(good, of)) for good in range(of + 1)]
        for share in SHARES:
            chances = stats.binom.pmf(range(of + 1), of, share)
            covered.append(sum(c for c, e in zip(chances, ends, strict=True) if e.low <= share <= e.high))

    assert 0.945 <= np.mean(covered) <= 0.965
    assert min(covered) >= 0.83  # Brown, Cai and DasGupta (2001): near nought and one it dips


# --- two rounds ------------------------------------------------------------------------------------------------------


def test_the_lady_who_tastes_tea():
    # Fisher (1935): three of four cups right. One-sided p 17/70, mid-p 0.129 (Agresti 2007, 2.6).
    answer = change(Count(1, 4), Count(3, 4))

    assert answer.p_rise == pytest.approx(16 / 70 / 2 + 1 / 70)
    assert answer.p_rise == pytest.approx(0.129, abs=5e-4)


@given(counts, counts)
def test_two_rounds_are_fishers_test_less_half_of_what_was_seen(before: Count, after: Count):
    table = [[after.good, after.of - after.good], [before.good, before.of - before.good]]
    held = stats.hypergeom(before.of + after.of, before.good + after.good, after.of)
    oracle = stats.fisher_exact(table, alternative="greater").pvalue - held.pmf(after.good) / 2

    assert change(before, after).p_rise == pytest.approx(oracle, abs=1e-9)


@given(counts, counts)
def test_a_fall_is_a_rise_read_backwards(before: Count, after: Count):
    answer, backwards = change(before, after), change(after, before)

    assert answer.p_rise == pytest.approx(backwards.p_fall, abs=1e-12)
    assert answer.p == pytest.approx(backwards.p, abs=1e-12)


@given(counts, counts)
def test_what_is_not_yet_good_tells_the_same(before: Count, after: Count):
    turned = change(Count(before.of - before.good, before.of), Count(after.of - after.good, after.of))

    assert change(before, after).p_rise == pytest.approx(turned.p_fall, abs=1e-12)


@given(counts, counts)
def test_each_good_case_more_makes_a_rise_less_like_chance(before: Count, after: Count):
    if after.good < after.of:
        assert change(before, Count(after.good + 1, after.of)).p_rise <= change(before, after).p_rise


@pytest.mark.parametrize("sizes", [(4, 4), (8, 9), (12, 12), (5, 14), (10, 20)])
def test_chance_is_taken_for_a_change_in_five_rounds_of_a_hundred_at_most_on_average(sizes: tuple[int, int]):
    flagged = [
        (first, second)
        for first in range(sizes[0] + 1)
        for second in range(sizes[1] + 1)
        if change(Count(first, sizes[0]), Count(second, sizes[1])).p <= SIGNIFICANCE_LEVEL
    ]
    first, second = np.array(flagged).T
    rates = [
        (stats.binom.pmf(first, sizes[0], share) * stats.binom.pmf(second, sizes[1], share)).sum() for share in SHARES
    ]

    assert np.mean(rates) <= 0.05
    assert max(rates) <= 0.07  # mid-p may pass its level a little; an exact test would stay at half of it


# --- several rounds --------------------------------------------------------------------------------------------------


def test_a_trend_is_every_way_in_which_the_good_cases_could_have_fallen():
    rounds = [Count(1, 4), Count(2, 3), Count(3, 4)]
    numbers = [n for n, each in enumerate(rounds) for _ in range(each.of)]
    sums = Counter(sum(numbers[case] for case in chosen) for chosen in combinations(range(11), 6))
    seen = sum(n * each.good for n, each in enumerate(rounds))
    oracle = (sum(ways for total, ways in sums.items() if total > seen) + sums[seen] / 2) / comb(11, 6)

    assert trend(rounds).p_rise == pytest.approx(oracle, abs=1e-12)


@given(st.lists(counts.filter(lambda each: each.of <= 12), min_size=3, max_size=5))
@settings(max_examples=50)
def test_a_trend_read_backwards_and_upside_down_is_the_same_trend(rounds: list[Count]):
    answer = trend(rounds)
    turned = trend([Count(each.of - each.good, each.of) for each in rounds])

    assert answer.p_fall == pytest.approx(trend(rounds[::-1]).p_rise, abs=1e-9)
    assert answer.p_fall == pytest.approx(turned.p_rise, abs=1e-9)


def test_a_round_that_falls_back_is_no_trend():
    assert trend([Count(3, 12), Count(10, 12), Count(3, 12)]).p == pytest.approx(1)
    assert trend([Count(3, 12), Count(6, 12), Count(10, 12)]).p < 0.01


@pytest.mark.parametrize("sizes", [(6, 6, 6), (4, 8, 5)])
def test_chance_is_taken_for_a_trend_as_seldom(sizes: tuple[int, ...]):
    rates = np.zeros(len(SHARES))
    for good in np.ndindex(*(size + 1 for size in sizes)):
        if trend([Count(*each) for each in zip(good, sizes, strict=True)]).p <= SIGNIFICANCE_LEVEL:
            rates += np.prod([stats.binom.pmf(*each, SHARES) for each in zip(good, sizes, strict=True)], axis=0)

    assert rates.mean() <= 0.05
    assert rates.max() <= 0.065


@pytest.mark.parametrize("good", [(30, 36, 41), (22, 30, 41), (5, 9, 14)])
def test_the_normal_curve_continues_the_exact_answer_for_many_cases(good: tuple[int, ...]):
    sizes = (67, 67, 67)
    first, second = np.meshgrid(range(68), range(68), indexing="ij")
    third = sum(good) - first - second
    chances = stats.multivariate_hypergeom.pmf(np.stack([first, second, third], -1), sizes, sum(good))
    sums, seen = second + 2 * third, good[1] + 2 * good[2]
    exact = chances[sums > seen].sum() + chances[sums == seen].sum() / 2

    assert sum(sizes) == EXACT_TO + 1
    assert trend([Count(*each) for each in zip(good, sizes, strict=True)]).p_rise == pytest.approx(exact, abs=0.002)


def test_more_cases_than_any_board_has_are_answered_too():
    assert trend([Count(300_000, 900_000)] * 3).p == pytest.approx(1)
    assert change(Count(300_000, 900_000), Count(301_500, 900_000)).p == pytest.approx(
        stats.chi2_contingency([[300_000, 600_000], [301_500, 598_500]], correction=False).pvalue, rel=0.01
    )


# --- the same partners twice -----------------------------------------------------------------------------------------


def test_the_airways_of_children_before_and_after_a_transplant():
    # Bentur and others (2009), in Fagerland, Lydersen and Laake (2013): 7 against 1; exact p 0.070, mid-p 0.039.
    assert sign_test(7, 1).p == pytest.approx(0.0391, abs=5e-5)


@given(st.integers(0, 30), st.integers(0, 30).filter(bool))
def test_a_sign_test_is_the_binomial_test_less_half_of_what_was_seen(rose: int, fell: int):
    oracle = stats.binomtest(rose, rose + fell, alternative="greater").pvalue
    oracle -= stats.binom.pmf(rose, rose + fell, 0.5) / 2

    assert sign_test(rose, fell).p_rise == pytest.approx(oracle, abs=1e-12)
    assert sign_test(rose, fell).p_rise == pytest.approx(sign_test(fell, rose).p_fall, abs=1e-12)


def test_chance_moves_most_of_few_partners_one_way_in_five_rounds_of_a_hundred_at_most():
    flagged = [
        sum(
            float(stats.binom.pmf(rose, moved, 0.5))
            for rose in range(moved + 1)
            if sign_test(rose, moved - rose).p <= SIGNIFICANCE_LEVEL
        )
        for moved in range(21)
    ]
    # How many of them move is left to chance as well.
    rates = [
        float(stats.binom.pmf(range(pairs + 1), pairs, share) @ flagged[: pairs + 1])
        for pairs in range(5, 21)
        for share in SHARES
    ]

    assert np.mean(rates) <= 0.05
    assert max(rates) <= 0.07  # where nearly every partner moves; with half of them, 5 %


# --- what cannot be told, and what is no count -----------------------------------------------------------------------


@pytest.mark.parametrize("before", [Count(0, 8), Count(8, 8)])
def test_where_all_or_none_were_good_twice_there_was_nothing_to_see(before: Count):
    assert change(before, before) == ChanceOfChange(0.5, 0.5)
    assert sign_test(0, 0) == ChanceOfChange(0.5, 0.5)


def test_so_few_that_even_the_clearest_answer_could_be_chance():
    assert not could_show_change(Count(2, 5), 2)
    assert could_show_change(Count(3, 8), 9)
    assert [pairs for pairs in range(8) if could_show_move(pairs)] == [5, 6, 7]


def test_changes_shown_together_are_judged_together():
    strong, weak, nothing = change(Count(2, 12), Count(11, 12)), change(Count(3, 10), Count(8, 10)), sign_test(2, 2)

    assert readings([weak]) == (Reading.MORE_THAN_CHANCE,)
    assert readings([strong, weak, *[nothing] * 8]) == (
        Reading.MORE_THAN_CHANCE,
        Reading.ONE_OF_MANY,
        *[Reading.COULD_BE_CHANCE] * 8,
    )
    assert readings([]) == ()


def test_rounds_are_added_up():
    assert added_up([Count(3, 8), Count(7, 9)]) == Count(10, 17)


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (Count(0, 0), "no_cases"),
        (Count(9, 8), "more_than_all"),
        (Count(-1, 8), "not_a_count"),
        (Count(1, -8), "not_a_count"),
        (Count(2.5, 8), "not_a_count"),  # type: ignore[arg-type]
        (Count(float("nan"), 8), "not_a_count"),  # type: ignore[arg-type]
        (Count(1, float("inf")), "not_a_count"),  # type: ignore[arg-type]
        (Count(None, 8), "not_a_count"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_count_is_refused_with_its_reason(count: Count, code: str):
    answers = [wilson(count), jeffreys(count), change(count, Count(1, 2)), change(Count(1, 2), count)]

    assert [each.code for each in answers if isinstance(each, Refusal)] == [code] * 4
    assert not could_show_change(count, 8)


def test_one_round_is_no_change_and_a_share_of_partners_no_number_of_them():
    assert (trend([Count(1, 2)]).code, trend([]).code) == ("one_round", "one_round")
    assert (sign_test(1, 0.5).code, sign_test(-1, 1).code) == ("not_a_count", "not_a_count")  # type: ignore[arg-type]
