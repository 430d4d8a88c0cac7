"""A recent trend: planted ones are found, and chance alone is not called one."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.periods import Frequency
from metrics.question import Refusal
from metrics.recent_trend import RECENT, Course, RecentTrend, recent_trend

FIRST = date(2015, 4, 1)
SEASON = np.array([0.06, 0.02, -0.10, 0.02])
UNCHANGED = 800


def wobble(random, length, rho):
    e = random.normal(size=length)
    for t in range(1, length):
        e[t] = rho * e[t - 1] + np.sqrt(1 - rho**2) * e[t]
    return e


def a_series(random, frequency, *, count=100.0, rho=0.0, slope=0.0, spread=0.1):
    length = RECENT[frequency] + 4
    level = 1 + spread * wobble(random, length, rho) + slope * np.arange(length)
    if frequency is Frequency.QUARTERLY:
        level = level + SEASON[np.arange(length) % 4]
    return (random.poisson(np.clip(count * level, 0, None)) / count).tolist()


@pytest.mark.parametrize("frequency", list(Frequency))
@pytest.mark.parametrize(("count", "rho"), [(30, 0.0), (400, 0.3), (400, 0.6)])
def test_chance_alone_is_seldom_called_a_trend(frequency, count, rho):
    """At most 5 % of series in which nothing happened: season, stickiness and counting included."""
    random = np.random.default_rng(29)
    found = [
        recent_trend(frequency, FIRST, a_series(random, frequency, count=count, rho=rho)) for _ in range(UNCHANGED)
    ]
    called = [each.course is not Course.NO_CLEAR_TREND for each in found if isinstance(each, RecentTrend)]
    assert len(called) == UNCHANGED
    assert np.mean(called) <= 0.05


@pytest.mark.parametrize("length", [5, 6, 8])
def test_nor_is_it_in_short_yearly_series(length):
    random = np.random.default_rng(31)
    series = [1 + 0.1 * wobble(random, length, 0.3) for _ in range(UNCHANGED)]
    found = [recent_trend(Frequency.YEARLY, FIRST, each.tolist()) for each in series]
    assert np.mean([each.course is not Course.NO_CLEAR_TREND for each in found]) <= 0.05


def test_the_chi_squared_test_of_counts_calls_far_more_of_the_same_series_a_trend():
    """What decision 0021 says of Fingertips' own rule: five years, counts alone, 99.8 %."""
    random = np.random.default_rng(37)
    t = np.arange(5) - 2.0
    counts = [random.poisson(400 * np.clip(1 + 0.1 * wobble(random, 5, 0.3), 0, None)) for _ in range(UNCHANGED)]
    by_counts = np.mean([(each @ t) ** 2 / (each.mean() * (t @ t)) > 9.5495 for each in counts])
    ours = [recent_trend(Frequency.YEARLY, FIRST, each.tolist()) for each in counts]
    assert by_counts > 0.10
    assert np.mean([each.course is not Course.NO_CLEAR_TREND for each in ours]) <= 0.05


@pytest.mark.parametrize(("slope", "course"), [(0.1, Course.INCREASING), (-0.05, Course.DECREASING)])
@pytest.mark.parametrize("frequency", list(Frequency))
def test_a_planted_trend_is_found(frequency, slope, course):
    random = np.random.default_rng(41)
    per_period = slope * 12 / RECENT[frequency]
    found = [
        recent_trend(frequency, FIRST, a_series(random, frequency, count=2000, slope=per_period, spread=0.03))
        for _ in range(40)
    ]
    assert np.mean([each.course is course for each in found]) >= 0.8


def test_the_stretch_is_the_latest_periods_up_to_the_last_figure():
    random = np.random.default_rng(43)
    values = [*(1 + 0.1 * wobble(random, 20, 0)).tolist(), None, None]
    found = recent_trend(Frequency.QUARTERLY, FIRST, values)
    assert (found.first, found.last, found.figures) == (date(2017, 4, 1), date(2020, 1, 1), 12)
    assert found == recent_trend(Frequency.QUARTERLY, date(2016, 4, 1), values[4:])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(Frequency)), st.floats(1e-6, 1e6), st.integers(-5, 5))
def test_unit_and_calendar_change_nothing_and_a_mirror_mirrors(seed, frequency, factor, years):
    random = np.random.default_rng(seed)
    values = a_series(random, frequency, slope=0.02)
    values[-3] = None
    found = recent_trend(frequency, FIRST, values)
    scaled = recent_trend(frequency, FIRST.replace(year=FIRST.year + years), [v and v * factor for v in values])
    assert scaled.course is found.course
    assert scaled.p == pytest.approx(found.p, rel=1e-6)
    mirrored = recent_trend(frequency, FIRST, [None if v is None else -v for v in values])
    swapped = {Course.INCREASING: Course.DECREASING, Course.DECREASING: Course.INCREASING}
    assert mirrored.course is swapped.get(found.course, found.course)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([], "no_figures"),
        ([None] * 9, "no_figures"),
        ([1.0, 2.0, 1.0, 2.0], "too_few_periods"),
        ([1.0, 2.0, None, None, None, 3.0, 1.0, 2.0], "too_many_gaps"),
        ([5.0] * 8, "no_wobble"),
        ([0.0] * 8, "no_wobble"),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], "no_wobble"),
        ([1.0, 2.0, float("inf"), 1.0, 2.0, 4.0], "infinite_value"),
    ],
)
def test_what_shows_no_trend_says_why(values, code):
    found = recent_trend(Frequency.YEARLY, FIRST, values)
    assert isinstance(found, Refusal)
    assert found.code == code
