"""The expected path of the chart."""

import numpy as np
import pytest

from metrics.assess import assess
from metrics.path import Phase
from metrics.question import NeighbourSeries
from tests.metrics.questions import a_question, noisy, steady_neighbours, with_step


def test_every_period_has_a_point_with_its_phase():
    path = assess(a_question(noisy(), lag=2)).path
    assert [point.phase for point in path] == [Phase.BEFORE] * 12 + [Phase.WAITING] * 2 + [Phase.AFTER] * 6
    assert [point.period_start for point in path] == sorted(point.period_start for point in path)


def test_the_expected_path_carries_on_as_if_nothing_had_happened():
    answer = assess(a_question(with_step(noisy(28, spread=0.03, seed=2), 16, 0.6), before=16))
    after = [point for point in answer.path if point.phase is Phase.AFTER]
    assert all(90 < point.expected < 110 for point in after)
    assert all(point.observed < point.low < point.expected < point.high for point in after)


def test_observed_minus_expected_averages_the_effect():
    answer = assess(a_question(with_step(noisy(28, seed=2), 16, 0.7), before=16))
    gaps = [point.observed - point.expected for point in answer.path if point.phase is Phase.AFTER]
    assert np.mean(gaps) == pytest.approx(answer.in_unit(answer.own_series.effect), rel=0.02)


def test_the_band_of_an_unchanged_series_holds_most_of_its_figures():
    inside, total = 0, 0
    for seed in range(40):
        for point in assess(a_question(noisy(seed=seed))).path:
            inside += point.low <= point.observed <= point.high
            total += 1
    assert inside / total > 0.93


def test_the_band_never_falls_below_nought():
    counts = np.random.default_rng(1).poisson(2, 20).astype(float)
    assert all(point.low >= 0 for point in assess(a_question(counts)).path)


def test_a_gap_has_an_expected_figure_and_no_observed_one():
    values = noisy()
    values[5] = np.nan
    hidden = np.arange(20) == 15
    path = assess(a_question(values, suppressed=hidden)).path
    for place in (5, 15):
        assert path[place].observed is None
        assert not path[place].is_kept
        assert path[place].expected is not None


def test_a_refused_test_draws_what_was_observed_and_no_expectation():
    path = assess(a_question(np.full(20, 4.0), neighbours=steady_neighbours())).path
    assert all(point.observed == 4.0 and point.expected is None and point.neighbours_mean for point in path)


def test_the_neighbours_of_each_period_are_those_with_a_figure():
    others = (
        NeighbourSeries("a", np.array([1.0, np.nan, np.nan])),
        NeighbourSeries("b", np.array([2.0, 5.0, np.nan])),
        NeighbourSeries("c", np.array([9.0, 7.0, np.nan])),
    )
    path = assess(a_question([3, 4, 5], before=2, neighbours=others)).path
    assert [point.neighbours_mean for point in path] == [4.0, 6.0, None]
    assert [point.neighbours_median for point in path] == [2.0, 6.0, None]


def test_means_and_units_are_the_indicators_own():
    values = with_step(np.tile([40.0, 50.0, 60.0], 8), 12, 0.5)
    answer = assess(a_question(values))
    assert (answer.before_mean, answer.after_mean) == (50.0, 25.0)
    assert answer.in_unit(-0.5) == -25.0
    assert answer.first_due.isoformat() == "2019-04-01"
    assert (answer.periods_kept, answer.periods_before, answer.periods_after) == (24, 12, 12)
