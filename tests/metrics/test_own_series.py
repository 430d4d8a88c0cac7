"""The own-series test against an independent implementation, and its promises."""

from datetime import date

import numpy as np
import pytest
from scipy import linalg, optimize, stats

from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.methods import own_series
from metrics.question import Scale, Season
from metrics.window import lay_out
from tests.metrics.questions import a_question, ar1, estimated, noisy, refused, with_step


def estimate(question):
    return own_series.estimate_all([lay_out(question)])[0]


def oracle(y, t, template, season=None):
    """(effect, p, low, high) by Cholesky whitening, least squares, scipy's t distribution and Brent's root finder.

    `season` is (number of seasons, season of t = 0).
    """
    columns = [template, np.ones(len(t)), np.asarray(t) / 4.0]
    if season is not None:
        count, first = season
        columns += [((first + np.asarray(t)) % count == one).astype(float) for one in range(1, count)]
    x = np.column_stack(columns)
    n, width = x.shape
    logs, centres, scales = [], [], []
    for rho in np.linspace(0, 0.9, 10):
        v = np.where(np.eye(n) > 0, 1.0, rho ** np.abs(np.subtract.outer(t, t)).astype(float))
        root = linalg.cholesky(v, lower=True)
        white_x = linalg.solve_triangular(root, x, lower=True)
        white_y = linalg.solve_triangular(root, y, lower=True)
        beta, rss, _, _ = linalg.lstsq(white_x, white_y)
        information = white_x.T @ white_x
        logs.append(
            np.log(0.1 + rho)
            - np.log(np.diag(root)).sum()
            - np.linalg.slogdet(information)[1] / 2
            - (n - width) / 2 * np.log(rss)
        )
        centres.append(beta[0])
        scales.append(np.sqrt(rss / (n - width) * np.linalg.inv(information)[0, 0]))
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    centres, scales, df = np.array(centres), np.array(scales), n - width

    def cumulative(x):
        return (weight * stats.t.cdf((x - centres) / scales, df)).sum()

    def quantile(q):
        reach = 1e3 * scales.max() + np.abs(centres).max()
        return optimize.brentq(lambda x: cumulative(x) - q, -reach, reach, xtol=1e-13)

    below = cumulative(0.0)
    above = (weight * stats.t.sf(-centres / scales, df)).sum()
    return (weight * centres).sum(), 2 * min(below, above), quantile(0.025), quantile(0.975)


def assert_agrees(answer, expected, factor=1.0):
    effect, p, low, high = expected
    assert answer.effect * factor == pytest.approx(effect, abs=1e-9 * factor)
    assert answer.p == pytest.approx(p, rel=1e-7, abs=1e-12)
    assert answer.low * factor == pytest.approx(low, abs=1e-8 * factor)
    assert answer.high * factor == pytest.approx(high, abs=1e-8 * factor)


def test_a_step_with_lag_and_gaps_agrees_with_an_independent_route():
    y = noisy(26, seed=3)
    y[[4, 9, 20]] = np.nan
    answer = estimated(estimate(a_question(y, before=12, lag=2, season=Season.OFF)))
    t = np.array([i for i in range(26) if not np.isnan(y[i]) and i not in (12, 13)])
    base = np.nanmean(y[:12])
    assert_agrees(answer, oracle(y[t] / base, t, (t >= 14).astype(float)))
    assert answer.df == len(t) - 3


def test_a_gradual_effect_agrees_with_an_independent_route():
    y = noisy(24, seed=4)
    answer = estimated(estimate(a_question(y, before=12, lag=4, shape=Shape.GRADUAL, season=Season.OFF)))
    t = np.arange(24)
    template = np.array([0] * 12 + [0.25, 0.5, 0.75] + [1] * 9, dtype=float)
    assert_agrees(answer, oracle(y / y[:12].mean(), t, template))


@pytest.mark.parametrize(
    ("frequency", "first", "count", "season"),
    [
        (Frequency.QUARTERLY, date(2015, 10, 1), 24, (4, 3)),
        (Frequency.MONTHLY, date(2015, 8, 1), 60, (12, 7)),
        (Frequency.TERMLY, date(2015, 1, 1), 24, (3, 1)),
    ],
)
def test_season_terms_agree_with_an_independent_route(frequency, first, count, season):
    before = 2 * count // 3
    t = np.arange(count)
    y = noisy(count, seed=5) * (1 + 0.2 * np.sin(2 * np.pi * t / season[0]))
    question = a_question(y, before=before, frequency=frequency, first_period=first, is_seasonal=True)
    answer = estimated(estimate(question))
    assert answer.df == count - 3 - (season[0] - 1)
    assert_agrees(answer, oracle(y / y[:before].mean(), t, (t >= before).astype(float), season))


def test_percentage_points_are_undivided_and_agree_with_an_independent_route():
    random = np.random.default_rng(6)
    denominators = random.integers(150, 250, 16).astype(float)
    numerators = random.binomial(denominators.astype(int), 0.4).astype(float)
    answer = estimated(estimate(a_question(numerators=numerators, denominators=denominators, before=10)))
    t = np.arange(16)
    assert answer.scale is Scale.POINTS
    assert_agrees(answer, oracle(100 * numerators / denominators, t, (t >= 10).astype(float)))


def test_a_season_that_was_never_observed_after_gaps_is_left_out_of_the_design():
    y = noisy(24, seed=7)
    y[2::4] = np.nan
    answer = estimated(estimate(a_question(y, season=Season.ON)))
    assert answer.df == 18 - 3 - 2


def test_a_planted_fall_lies_within_its_interval():
    answer = estimated(estimate(a_question(with_step(noisy(seed=8), 12, 0.75))))
    assert answer.low < -0.25 < answer.high < 0


def test_a_steady_trend_is_no_step():
    y = np.linspace(130, 70, 20) * (1 + np.random.default_rng(9).normal(0, 0.02, 20))
    assert estimated(estimate(a_question(y))).p > 0.2


def test_the_direction_decides_which_tail_is_good():
    y = with_step(noisy(seed=10), 12, 0.8)
    fall, rise, neither = (
        estimated(estimate(a_question(y, expected=way))) for way in (Direction.FALL, Direction.RISE, None)
    )
    assert fall.p_good == rise.p_harm == pytest.approx(fall.p / 2)
    assert fall.p_harm == rise.p_good == pytest.approx(1 - fall.p / 2)
    assert (neither.p_good, neither.p_harm) == (None, None)


def test_an_enormous_effect_has_a_tiny_but_positive_p_and_exact_tails():
    y = np.where(np.arange(60) < 30, 1000.0, 1.0) + np.random.default_rng(1).normal(0, 0.02, 60)
    answer = estimated(estimate(a_question(y, before=30)))
    assert 0 < answer.p < 1e-50
    assert answer.p_good == pytest.approx(answer.p / 2)
    assert answer.p_harm == 1.0


def test_intervals_are_cut_at_a_fall_of_everything():
    y = np.array([8, 1, 9, 0, 7, 2, 10, 1, 1, 0, 2, 0], dtype=float)
    answer = estimated(estimate(a_question(y, before=8)))
    assert answer.low == -1.0
    raw = estimated(estimate(a_question(y, before=8, scale=Scale.NONE)))
    assert raw.low < -y[:8].mean()


def test_the_smallest_visible_change_follows_from_the_interval():
    answer = estimated(estimate(a_question(noisy(seed=11))))
    t_tail, t_power = stats.t.ppf(0.975, answer.df), stats.t.ppf(0.8, answer.df)
    expected = (t_tail + t_power) * (answer.high - answer.low) / (2 * t_tail)
    assert answer.could_have_seen == pytest.approx(expected)


def test_many_series_at_once_are_answered_as_each_alone():
    questions = [
        a_question(y, before=before) for before in (10, 12) for y in 100 + 5 * ar1(np.random.default_rng(2), 9, 20, 0.4)
    ]
    together = own_series.estimate_all([lay_out(question) for question in questions])
    for question, answer in zip(questions, together, strict=True):
        alone = estimated(estimate(question))
        assert estimated(answer).p == pytest.approx(alone.p, rel=1e-12)
        assert estimated(answer).low == pytest.approx(alone.low, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "before", "code"),
    [
        (np.full(20, 7.0), 12, "no_wobble"),
        (np.linspace(10, 29, 20), 12, "no_wobble"),
        (np.zeros(20), 12, "zero_before"),
        ([5.0], 1, "nothing_after"),
        (np.full(20, np.nan), 12, "no_figures"),
        (noisy(20), 0, "nothing_before"),
        (noisy(20), -4, "nothing_before"),
        (noisy(20), 20, "nothing_after"),
        (noisy(20), 40, "nothing_after"),
        ([3, 4, 5, 4, 3], 3, "too_few_periods"),
        ([3, 4, np.inf, 4, 3, 4, 5], 3, "infinite_value"),
        ([3, 4, -1, 4, 3, 4, 5], 3, "negative_value"),
    ],
)
def test_a_series_that_cannot_be_tested_is_refused_with_its_reason(values, before, code):
    assert refused(estimate(a_question(values, before=before))) == code


def test_the_test_answers_from_three_degrees_of_freedom():
    assert estimated(estimate(a_question([3, 4, 5, 4, 3, 5], before=4))).df == 3


def test_a_lag_beyond_the_end_is_refused():
    assert refused(estimate(a_question(noisy(), lag=9))) == "nothing_after"


def test_something_out_of_nothing_is_refused_and_nothing_out_of_nothing_is_a_gap():
    numerators, denominators = np.full(20, 9.0), np.full(20, 400.0)
    numerators[::3] = 12
    denominators[5] = 0
    assert refused(estimate(a_question(numerators=numerators, denominators=denominators))) == "zero_denominator"
    numerators[5] = 0
    assert estimated(estimate(a_question(numerators=numerators, denominators=denominators))).df == 16


def test_an_effect_that_cannot_be_told_from_the_trend_is_refused():
    question = a_question(noisy(12), before=1, lag=11, shape=Shape.GRADUAL)
    assert refused(estimate(question)) == "not_identifiable"
