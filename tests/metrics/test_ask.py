"""From a stored series to a question on a grid of periods."""

from datetime import date

import numpy as np
import pytest

from domain.errors import QuestionError
from domain.model import Direction, ValueStatus
from domain.periods import Frequency, Period, financial_year, quarter_of
from domain.series import Point, Series, Source
from metrics.assess import assess
from metrics.question import ImpactQuestion, NeighbourSeries, Scale, ask
from tests.metrics.questions import noisy, quarters

SOURCE = Source(1, "return.xlsx", "B2")


def point(period: Period, value=None, numerator=None, denominator=None, status=ValueStatus.REPORTED) -> Point:
    return Point(period, value, numerator, denominator, status, False, SOURCE)


def series(*points: Point, area="E06000023", frequency=Frequency.QUARTERLY) -> Series:
    return Series("REREF_12M", area, frequency, points)


def test_a_missing_quarter_is_a_gap_and_a_hidden_one_is_suppressed():
    question = ask(
        series(
            point(quarter_of(date(2023, 1, 1)), 20.0, 20, 100),
            point(quarter_of(date(2023, 7, 1)), None, None, 90, ValueStatus.SUPPRESSED),
            point(quarter_of(date(2023, 10, 1)), 30.0, 30, 100),
        ),
        date(2023, 10, 1),
        multiplier=100.0,
        expected=Direction.FALL,
    )
    np.testing.assert_equal(question.values, [20.0, np.nan, np.nan, 30.0])
    np.testing.assert_equal(question.numerators, [20.0, np.nan, np.nan, 30.0])
    assert question.suppressed.tolist() == [False, False, True, False]
    assert question.first_period == date(2023, 1, 1)


def test_neighbours_are_laid_on_the_same_grid():
    days = list(quarters(3))
    own = series(*(point(quarter_of(day), 5.0) for day in days))
    other = series(point(quarter_of(days[2]), 7.0), point(quarter_of(date(2030, 1, 1)), 9.0), area="E06000022")
    question = ask(own, days[1], neighbours={"Bath": other})
    np.testing.assert_equal(question.neighbours[0].values, [np.nan, np.nan, 7.0])
    assert question.numerators is None


def test_percentages_are_assessed_in_points_of_their_own_unit():
    values = np.round(noisy(24, level=40.0))
    own = series(
        *(point(quarter_of(day), value, value, 100.0) for day, value in zip(quarters(24), values, strict=True))
    )
    answer = assess(ask(own, list(quarters(24))[12], multiplier=100.0))
    assert answer.scale is Scale.POINTS
    assert answer.in_unit(-5.0) == -5.0


def test_a_neighbour_of_another_frequency_is_refused_in_a_sentence():
    own = series(point(quarter_of(date(2023, 1, 1)), 5.0))
    yearly = series(point(financial_year(2023), 5.0), frequency=Frequency.YEARLY, area="E06000022")
    with pytest.raises(QuestionError, match="E06000022 is measured by the year, the question by the quarter"):
        ask(own, date(2023, 1, 1), neighbours={"Bath": yearly})


def test_a_series_without_points_is_refused_in_a_sentence():
    with pytest.raises(QuestionError, match="no figures"):
        ask(series(), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"values": np.ones(5), "neighbours": (NeighbourSeries("Bath", np.ones(4)),)},
            "Bath has 4 periods where the series has 5",
        ),
        ({"values": np.ones(5), "lag": -1}, "cannot be negative"),
        ({"numerators": np.ones(5)}, "needs values, or numerators and denominators"),
        ({}, "needs values"),
        ({"values": np.ones(5), "target_change": float("nan")}, "target"),
        ({"values": np.ones(5), "lag": 10**9}, "calendar"),
    ],
)
def test_a_malformed_question_is_one_sentence(facts, sentence):
    with pytest.raises(QuestionError, match=sentence):
        ImpactQuestion(frequency=Frequency.QUARTERLY, first_period=date(2020, 1, 1), start=date(2021, 1, 1), **facts)
