"""Which periods count, on which scale, with which season terms."""

from datetime import date

import numpy as np
import pytest

from domain.model import Shape
from domain.periods import Frequency
from metrics.question import Scale, Season
from metrics.window import lay_out
from tests.metrics.questions import a_question, noisy


def test_the_period_that_holds_the_start_is_the_first_after_it():
    window = lay_out(a_question(noisy(8), first_period=date(2020, 4, 1), start=date(2021, 2, 17)))
    assert window.before.tolist() == [True] * 3 + [False] * 5
    assert window.after.tolist() == [False] * 3 + [True] * 5


def test_a_step_leaves_the_periods_of_its_lag_out():
    window = lay_out(a_question(noisy(10), before=4, lag=3))
    assert window.used.tolist() == [True] * 4 + [False] * 3 + [True] * 3
    assert window.template.tolist() == [0.0] * 7 + [1.0] * 3


def test_a_gradual_effect_grows_until_it_is_due_and_leaves_nothing_out():
    window = lay_out(a_question(noisy(8), before=4, lag=2, shape=Shape.GRADUAL))
    assert window.template.tolist() == [0, 0, 0, 0, 0.5, 1, 1, 1]
    assert window.used.all()


def test_a_gradual_effect_without_lag_is_a_step():
    window = lay_out(a_question(noisy(8), before=4, shape=Shape.GRADUAL))
    assert window.template.tolist() == [0] * 4 + [1] * 4


def test_missing_suppressed_and_excluded_periods_are_dropped():
    values = noisy(8)
    values[1] = np.nan
    suppressed = np.arange(8) == 2
    window = lay_out(a_question(values, before=4, suppressed=suppressed, excluded=(date(2017, 2, 28),)))
    assert window.kept.tolist() == [True, False, False, False, True, True, True, True]


def test_the_relative_scale_divides_by_the_unweighted_mean_before():
    numerators, denominators = [10, 30, 20, 20], [1000, 1500, 2000, 1000]
    window = lay_out(a_question(numerators=numerators, denominators=denominators, before=2, multiplier=10_000))
    assert window.scale is Scale.RELATIVE
    assert window.base == pytest.approx((100 + 200) / 2)
    assert window.scaled[2] == pytest.approx(100 / 150)


@pytest.mark.parametrize(
    ("share", "scale"),
    [
        (0.0999, Scale.RELATIVE),
        (0.10, Scale.POINTS),
        (0.5, Scale.POINTS),
        (0.90, Scale.POINTS),
        (0.9001, Scale.RELATIVE),
    ],
)
def test_percentage_points_are_for_shares_of_10_to_90_before_the_start(share, scale):
    denominators = np.full(12, 10_000.0)
    numerators = np.where(np.arange(12) < 8, share, 0.5) * denominators
    assert lay_out(a_question(numerators=numerators, denominators=denominators, before=8)).scale is scale


def test_bare_values_are_always_relative():
    assert lay_out(a_question(np.full(12, 50.0))).scale is Scale.RELATIVE


def test_percentages_with_counts_are_points_in_their_own_unit():
    values = np.full(12, 40.0)
    window = lay_out(a_question(values, numerators=values, denominators=np.full(12, 100.0), multiplier=100, before=8))
    assert (window.scale, window.unit_factor, window.limit_base) == (Scale.POINTS, 1.0, 40.0)


@pytest.mark.parametrize(
    ("frequency", "length", "before", "flagged", "season", "expected"),
    [
        (Frequency.QUARTERLY, 20, 12, False, Season.AUTO, 4),
        (Frequency.QUARTERLY, 19, 12, False, Season.AUTO, 0),
        (Frequency.QUARTERLY, 16, 12, True, Season.AUTO, 4),
        (Frequency.QUARTERLY, 15, 12, True, Season.AUTO, 0),
        (Frequency.QUARTERLY, 12, 8, False, Season.ON, 4),
        (Frequency.QUARTERLY, 40, 20, True, Season.OFF, 0),
        (Frequency.MONTHLY, 60, 36, True, Season.AUTO, 12),
        (Frequency.MONTHLY, 60, 35, True, Season.AUTO, 0),
        (Frequency.MONTHLY, 60, 40, False, Season.AUTO, 0),
        (Frequency.TERMLY, 20, 9, True, Season.AUTO, 3),
        (Frequency.TERMLY, 20, 8, True, Season.AUTO, 0),
        (Frequency.YEARLY, 30, 20, True, Season.ON, 0),
    ],
)
def test_season_terms_need_a_long_enough_series(frequency, length, before, flagged, season, expected):
    question = a_question(
        noisy(length),
        before=before,
        frequency=frequency,
        is_seasonal=flagged,
        season=season,
        first_period=date(2001, 9, 1) if frequency is Frequency.TERMLY else date(2001, 4, 1),
    )
    assert lay_out(question).seasons == expected


def test_the_length_that_allows_season_terms_counts_kept_periods():
    values = noisy(22)
    values[[3, 5, 7]] = np.nan
    assert lay_out(a_question(values)).seasons == 0
