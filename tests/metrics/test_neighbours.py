"""The neighbour test against scipy's two-sample route, and what it needs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from metrics.methods import neighbours
from metrics.question import NeighbourSeries
from metrics.window import lay_out
from tests.metrics.questions import a_question, estimated, noisy, refused, steady_neighbours, with_step


def estimate(question):
    return neighbours.estimate_all([lay_out(question)])[0]


def test_it_is_a_pooled_t_test_of_one_area_against_its_neighbours_changes():
    values, others = with_step(noisy(seed=2), 12, 0.85), steady_neighbours()
    answer = estimated(estimate(a_question(values, neighbours=others)))

    def change(y):
        return y[12:].mean() / y[:12].mean() - 1

    changes = [change(other.values) for other in others]
    gap = change(values) - np.mean(changes)
    error = np.std(changes, ddof=1) * np.sqrt(1 + 1 / 10)
    assert answer.effect == pytest.approx(gap)
    assert answer.p == pytest.approx(2 * stats.t.sf(abs(gap / error), 9))
    assert (answer.low, answer.high) == pytest.approx(stats.t.interval(0.95, 9, gap, error))
    assert (answer.count, answer.df) == (10, 9)
    assert answer.others_change == pytest.approx(np.mean(changes))


def test_a_neighbour_that_lacks_a_kept_period_is_left_out():
    others = steady_neighbours()
    with_gap = others[3].values.copy()
    with_gap[7] = np.nan
    others = (*others[:3], NeighbourSeries("with a gap", with_gap), *others[4:])
    question = a_question(noisy(seed=2), neighbours=others)
    assert estimated(estimate(question)).count == 9

    own_gap = noisy(seed=2)
    own_gap[7] = np.nan
    assert estimated(estimate(replace(question, values=own_gap))).count == 10


def test_periods_between_start_and_lag_count_for_nobody():
    values, others = noisy(seed=2), steady_neighbours()
    plain = estimated(estimate(a_question(values, lag=2, neighbours=others)))
    values = values.copy()
    values[12:14] = 1e6
    assert estimated(estimate(a_question(values, lag=2, neighbours=others))).effect == pytest.approx(plain.effect)


def test_percentages_are_compared_in_points():
    denominators = np.full(20, 200.0)
    numerators = np.where(np.arange(20) < 12, 80.0, 60.0)
    others = tuple(NeighbourSeries(str(i), np.full(20, 0.4) + 0.01 * (i + 1) * (np.arange(20) % 3)) for i in range(9))
    answer = estimated(estimate(a_question(numerators=numerators, denominators=denominators, neighbours=others)))
    assert answer.effect == pytest.approx(-10 - (answer.others_change or 0))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (a_question(noisy()), "no_neighbours"),
        (a_question(noisy(), before=3, neighbours=steady_neighbours()), "too_few_periods"),
        (a_question(noisy(), before=19, neighbours=steady_neighbours()), "too_few_periods"),
        (a_question(noisy(), neighbours=steady_neighbours(count=1)), "too_few_neighbours"),
        (
            a_question(
                noisy(), neighbours=(NeighbourSeries("a", np.full(20, 5.0)), NeighbourSeries("b", np.full(20, 7.0)))
            ),
            "no_wobble",
        ),
        (a_question(-noisy(), neighbours=steady_neighbours()), "negative_value"),
    ],
)
def test_it_declines_with_its_reason(question, code):
    assert refused(estimate(question)) == code


def test_it_answers_with_four_periods_before_and_two_after():
    question = a_question(noisy(6), before=4, neighbours=steady_neighbours(6, count=2, before=4))
    assert estimated(estimate(question)).count == 2
