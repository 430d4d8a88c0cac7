"""Small counts of children are hidden, with whatever would give them away."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Indicator, Polarity, RollUp, Unit, ValueStatus
from domain.periods import Frequency, financial_year, nth_period_start, quarter_of
from domain.series import Point, Series, Source
from metrics.disclosure import averages_to_hide, suppress, suppress_parts, suppress_together

SOURCE = Source(None, "return.xlsx", "B2")


def indicator(unit=Unit.PERCENT, multiplier=100.0, threshold=6) -> Indicator:
    return Indicator(
        code="X",
        name="X",
        definition="",
        numerator_label="",
        denominator_label="",
        unit=unit,
        multiplier=multiplier,
        polarity=Polarity.NEITHER,
        roll_up=RollUp.SUM,
        frequency=Frequency.QUARTERLY,
        is_seasonal=False,
        theme="",
        source_return="",
        suppression_threshold=threshold,
    )


def shown(value, numerator, denominator, **about) -> Point:
    point = Point(quarter_of(date(2024, 4, 1)), value, numerator, denominator, ValueStatus.REPORTED, False, SOURCE)
    [answer] = suppress(Series("X", "E1", Frequency.QUARTERLY, (point,)), indicator(**about)).points
    return answer


@pytest.mark.parametrize("count", [1.0, 5.0])
def test_a_small_count_is_hidden_with_the_rate_made_from_it(count):
    point = shown(count / 2, count, 200.0)
    assert (point.value, point.numerator, point.denominator) == (None, None, 200.0)
    assert point.status is ValueStatus.SUPPRESSED


@pytest.mark.parametrize("count", [0.0, 6.0])
def test_nought_and_counts_from_the_threshold_on_stay(count):
    assert shown(count / 2, count, 200.0).value == count / 2


def test_a_rate_whose_numerator_can_be_worked_out_is_hidden_too():
    assert shown(2.0, None, 150.0).value is None
    assert shown(0.0, None, 150.0).value == 0.0
    assert shown(30.0, None, 150.0).value == 30.0
    assert shown(30.0, None, None).value == 30.0


def test_a_count_is_its_own_numerator_and_a_score_counts_nobody():
    assert shown(3.0, None, None, unit=Unit.COUNT, multiplier=1.0).value is None
    assert shown(3.0, None, None, unit=Unit.SCORE, multiplier=1.0).value == 3.0


def test_a_single_hidden_part_takes_the_smallest_other_with_it():
    parts = {"under 5": 3.0, "5 to 9": 40.0, "10 to 15": 12.0, "16 and over": 0.0}
    assert suppress_parts(parts, 6, total_is_known=True) == {
        "under 5": None,
        "5 to 9": 40.0,
        "10 to 15": None,
        "16 and over": 0.0,
    }
    assert suppress_parts(parts, 6, total_is_known=False)["10 to 15"] == 12.0


def test_nought_is_hidden_only_where_nothing_else_is_left():
    assert suppress_parts({"a": 3.0, "b": 0.0}, 6, total_is_known=True) == {"a": None, "b": None}


def test_hidden_parts_that_must_all_be_one_take_another_with_them():
    assert suppress_parts({"a": 1.0, "b": 1.0, "c": 9.0}, 6, total_is_known=True)["c"] is None


def test_a_part_hidden_by_its_source_counts_as_hidden():
    assert suppress_parts({"a": None, "b": 9.0, "c": 20.0}, 6, total_is_known=True) == {"a": None, "b": None, "c": 20.0}


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 30).map(float), min_size=1), st.integers(2, 10))
def test_no_small_part_can_be_read_or_worked_out(parts, threshold):
    answer = suppress_parts(parts, threshold, total_is_known=True)
    hidden = [parts[name] for name, count in answer.items() if count is None]
    assert not any(count is not None and 0 < count < threshold for count in answer.values())
    assert len(hidden) != 1 or len(parts) == 1
    assert all(answer[name] in (None, count) for name, count in parts.items())


APRIL = date(2024, 4, 1)


def counted(period, count) -> Point:
    status = ValueStatus.NOT_SUPPLIED if count is None else ValueStatus.REPORTED
    return Point(period, count, count, None, status, False, SOURCE)


def quarters(*counts: float | None) -> Series:
    starts = [nth_period_start(APRIL, n, Frequency.QUARTERLY) for n in range(len(counts))]
    points = tuple(counted(quarter_of(start), count) for start, count in zip(starts, counts, strict=True))
    return Series("X", "E1", Frequency.QUARTERLY, points)


def beside_the_year(total: float, *counts: float | None, roll_up=RollUp.SUM) -> list[float | None]:
    asked = replace(indicator(unit=Unit.COUNT, multiplier=1), roll_up=roll_up)
    year = Series("X", "E1", Frequency.YEARLY, (counted(financial_year(2024), total),))
    answer = suppress_together({Frequency.QUARTERLY: quarters(*counts), Frequency.YEARLY: year}, asked)
    return [point.value for point in answer[Frequency.QUARTERLY].points]


def test_a_hidden_quarter_cannot_be_worked_out_from_its_year():
    assert beside_the_year(30.0, 8.0, 9.0, 3.0, 10.0) == [None, 9.0, None, 10.0]


def test_a_quarter_that_was_never_sent_is_protected_if_it_must_be_small():
    assert beside_the_year(30.0, 8.0, 9.0, None, 10.0) == [None, 9.0, None, 10.0]
    assert beside_the_year(30.0, 8.0, 9.0, 10.0) == [None, 9.0, 10.0]
    assert beside_the_year(40.0, 8.0, 9.0, None, 10.0) == [8.0, 9.0, None, 10.0]


def test_quarters_that_nothing_is_hidden_of_stay_beside_their_year():
    assert beside_the_year(36.0, 8.0, 9.0, 9.0, 10.0) == [8.0, 9.0, 9.0, 10.0]
    assert beside_the_year(25.0, 8.0, 3.0, 4.0, 10.0) == [8.0, None, None, 10.0]


def test_a_count_at_the_end_of_the_year_is_no_sum_of_quarters():
    assert beside_the_year(10.0, 8.0, 9.0, 3.0, 10.0, roll_up=RollUp.LAST_SNAPSHOT) == [8.0, 9.0, None, 10.0]


@given(st.lists(st.integers(0, 30).map(float), min_size=4, max_size=4))
def test_beside_a_year_never_is_one_quarter_alone_hidden(counts):
    shown_quarters = beside_the_year(sum(counts), *counts)
    is_year_shown = sum(counts) == 0 or sum(counts) >= 6
    assert not is_year_shown or shown_quarters.count(None) != 1


@pytest.mark.parametrize(("hidden", "is_shown"), [(0, True), (1, False), (2, False), (3, True)])
def test_an_average_with_one_or_two_hidden_figures_is_not_shown(hidden, is_shown):
    sent = [quarters(3.0 if n < hidden else 20.0) for n in range(10)]
    seen = [suppress(each, indicator(unit=Unit.COUNT, multiplier=1)) for each in sent]
    assert (APRIL not in averages_to_hide(sent, seen)) is is_shown


def test_a_figure_that_its_publisher_hid_gives_nothing_away():
    hidden = Point(quarter_of(APRIL), None, None, None, ValueStatus.SUPPRESSED, False, SOURCE)
    series = Series("X", "E1", Frequency.QUARTERLY, (hidden,))
    assert not averages_to_hide([series], [series])
