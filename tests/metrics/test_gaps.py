"""Intervals of gaps: published worked examples, a second route by scipy, and how often they hold the true gap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq

from domain.model import Unit
from metrics.gaps import NO_COUNTS, NO_SHARE, NOT_COUNTED, Figure, gap, poisson_interval


def share(count, of, multiplier=100.0):
    return Figure(count / of * multiplier, count, of)


@pytest.mark.parametrize(
    ("own", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_examples_are_reproduced(own, other, low, high):
    """Newcombe, Statistics in Medicine 17 (1998), Table II, method 10."""
    found = gap(share(*own), [share(*other)], Unit.PERCENT, 100)
    assert (found.low / 100, found.high / 100) == pytest.approx((low, high), abs=5e-5)


def by_the_score_test(count, of):
    """The shares that a score test would not reject, found as roots instead of by the formula."""
    z, seen = stats.norm.ppf(0.975), count / of

    def beyond(true):
        return (seen - true) ** 2 * of - z * z * true * (1 - true)

    # Seen nought or all, the equation also has a root at the end itself: the search begins beside it.
    low = 0.0 if count == 0 else brentq(beyond, 0.0, seen - 1e-9 * (count == of))
    high = 1.0 if count == of else brentq(beyond, seen + 1e-9 * (count == 0), 1.0)
    return low, high


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1))
def test_a_gap_between_two_percentages_is_newcombes_by_a_second_route(first, second, p, q):
    one, two = round(p * first), round(q * second)
    found = gap(share(one, first), [share(two, second)], Unit.PERCENT, 100)
    (low, high), (other_low, other_high) = by_the_score_test(one, first), by_the_score_test(two, second)
    p, q = one / first, two / second
    down = ((p - low) ** 2 + (other_high - q) ** 2) ** 0.5
    up = ((high - p) ** 2 + (q - other_low) ** 2) ** 0.5
    assert (found.low, found.high) == pytest.approx((100 * (p - q - down), 100 * (p - q + up)), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 500))
def test_poisson_intervals_are_those_of_scipy(count):
    low, high = poisson_interval(count)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2)
    assert low == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0)


@pytest.mark.parametrize("unit", [Unit.PERCENT, Unit.RATE])
def test_the_interval_holds_the_true_gap_about_as_often_as_it_says(unit):
    random = np.random.default_rng(11)
    sizes, rate, multiplier = [60, 400, 90, 800, 150], 0.12, 100.0 if unit is Unit.PERCENT else 10_000.0
    draw = random.binomial if unit is Unit.PERCENT else lambda of, p: random.poisson(of * p)
    held = []
    for _ in range(1500):
        own, *others = [share(int(draw(of, rate)), of, multiplier) for of in sizes]
        held.append(not gap(own, others, unit, multiplier).is_beyond_chance)
    assert 0.935 <= np.mean(held) <= 0.985


def test_the_mean_of_more_neighbours_is_surer():
    own, other = share(30, 200), share(60, 300)
    widths = []
    for number in (1, 4, 10):
        found = gap(own, [other] * number, Unit.PERCENT, 100)
        assert found.value == pytest.approx(-5.0)
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)


@given(
    st.integers(0, 50), st.integers(60, 90), st.integers(0, 50), st.integers(60, 90), st.sampled_from(list(Unit)[:2])
)
def test_the_gap_seen_from_the_other_side_is_the_mirror(one, first, two, second, unit):
    here = gap(share(one, first), [share(two, second)], unit, 100)
    there = gap(share(two, second), [share(one, first)], unit, 100)
    assert (there.value, there.low, there.high) == pytest.approx((-here.value, -here.high, -here.low))


@pytest.mark.parametrize(
    ("own", "other", "unit", "why"),
    [
        (Figure(12.0), share(5, 50), Unit.PERCENT, NO_COUNTS),
        (share(5, 50), Figure(12.0), Unit.PERCENT, NO_COUNTS),
        (share(5, 50), Figure(12.0, 6.0, 0.0), Unit.PERCENT, NO_COUNTS),
        (share(5, 50), Figure(55.0, 6.0, 50.0), Unit.PERCENT, NO_COUNTS),
        (share(5, 50), share(60, 50), Unit.PERCENT, NO_COUNTS),
        (share(5.5, 50), share(5, 50), Unit.PERCENT, NOT_COUNTED),
        (Figure(14.0, 14.0, 1.0), Figure(15.0, 15.0, 1.0), Unit.COUNT, NO_SHARE),
        (Figure(14.0, 140.0, 10.0), Figure(15.0, 150.0, 10.0), Unit.SCORE, NO_SHARE),
    ],
)
def test_where_the_counts_are_not_known_or_do_not_give_the_figure_there_is_no_interval(own, other, unit, why):
    found = gap(own, [other], unit, 100)
    assert found.without == why
    assert (found.low, found.high, found.is_beyond_chance) == (None, None, None)
    assert found.value == pytest.approx(own.value - other.value)
