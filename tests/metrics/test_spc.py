"""XmR charts: limits and rules by hand-made series."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from domain.errors import QuestionError
from domain.model import Polarity
from metrics.__main__ import main
from metrics.spc import Assurance, Improvement, PointType, Rule, Variation, assurance, variation, xmr
from tests.metrics.questions import quarters

UP, DOWN, EITHER = Improvement.INCREASE, Improvement.DECREASE, Improvement.NEUTRAL


def chart(values, **options):
    return xmr(list(quarters(len(values))), values, **options)


def rules(values, **options):
    return [point.rule for point in chart(values, **options).points]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    [segment] = chart([1, 3, 2, 4]).segments
    assert (segment.centre, segment.mean_moving_range) == (2.5, pytest.approx(5 / 3))
    assert segment.upper - segment.centre == pytest.approx(2.66 * 5 / 3)


def test_extreme_moving_ranges_are_screened_once_unless_told_otherwise():
    values = [1, 2] * 8 + [40]
    assert chart(values).segments[0].mean_moving_range == 1.0
    assert chart(values, screen_outliers=False).segments[0].mean_moving_range == pytest.approx((15 + 38) / 16)


def test_seven_points_on_one_side_are_a_shift_and_a_point_on_the_mean_breaks_it():
    wave = [10, 10.5, 9.5, 10.2, 9.8]
    high = [12, 12.5, 12.2, 12.4, 12.1, 12.3, 12.2]
    low = [8, 7.5, 7.8, 7.6, 7.9, 7.7, 7.8]
    flagged = rules([*high, *wave, *low])
    assert flagged[:7].count(None) == 0
    broken = [*high[:3], 10, *high[3:], *wave, *low]
    assert set(rules(broken, fix_after=None)[:3]) <= {None, Rule.OUTSIDE_LIMITS, Rule.TWO_IN_THREE}


def test_seven_rising_points_are_a_trend():
    values = [2, 8, 2, 8, 5, 4.0, 4.3, 4.6, 4.9, 5.2, 5.5, 5.8, 5.0, 5.1]
    trend = [rule is Rule.TREND for rule in rules(values)]
    assert trend == [False] * 5 + [True] * 7 + [False] * 2


def test_equal_neighbours_are_no_trend():
    values = [1, 2, 3, 3, 4, 5, 6, 7, 1, 2, 1, 2]
    assert Rule.TREND not in rules(values)


def test_only_points_in_the_outer_third_are_flagged_by_two_of_three():
    values = [0, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 4.6, 0.8, 4.7, 0, -1, 1]
    flagged = rules(values, fix_after=12)
    assert [place for place, rule in enumerate(flagged) if rule is Rule.TWO_IN_THREE] == [13, 15]


def test_a_point_on_the_limit_is_not_outside_it():
    assert rules([5.0] * 12) == [None] * 12
    assert rules([0.1] * 12) == [None] * 12


def test_the_colour_of_a_point_follows_the_direction_that_is_wanted():
    values = [1.0, 2.0] * 7 + [30.0]
    kinds = {way: chart(values, improvement=way).points[-1].point_type for way in Improvement}
    assert kinds == {
        Improvement.INCREASE: PointType.IMPROVEMENT,
        Improvement.DECREASE: PointType.CONCERN,
        Improvement.NEUTRAL: PointType.NEUTRAL_HIGH,
    }
    assert Improvement.of(Polarity.LOWER_IS_BETTER) is Improvement.DECREASE


def test_a_rebase_begins_limits_and_rules_afresh_at_the_first_point_on_or_after_its_day():
    days = list(quarters(14))
    rebased = xmr(days, [1, 2] * 3 + [11, 12] * 4, rebases=[date(2017, 9, 5)])
    assert [(segment.start, segment.end) for segment in rebased.segments] == [(days[0], days[5]), (days[6], days[13])]
    assert [point.rule for point in rebased.points] == [None] * 14


def test_frozen_limits_rest_on_the_first_points_only():
    frozen = chart([1.0, 2.0] * 6 + [9.0] * 4, fix_after=12)
    assert frozen.segments[0].centre == 1.5
    assert frozen.segments[0].limit_points == 12
    assert not frozen.segments[0].is_trial
    assert {point.rule for point in frozen.points[12:]} == {Rule.OUTSIDE_LIMITS}


def test_limits_on_fewer_than_twelve_points_are_trial_limits():
    assert chart([1.0, 2.0] * 5 + [1.5]).segments[0].is_trial
    assert chart([1.0, 2.0] * 8, fix_after=8).segments[0].is_trial


def test_a_period_without_a_figure_is_passed_over():
    days = list(quarters(5))
    answer = xmr(days, [1, None, 2, 4, 3])
    assert answer.segments[0].mean_moving_range == pytest.approx(4 / 3)
    assert (answer.points[1].point_type, answer.points[1].value) == (None, None)


def test_a_single_point_has_a_centre_and_no_limits():
    [segment] = chart([4.0]).segments
    assert (segment.centre, segment.lower, segment.upper) == (4.0, None, None)
    assert chart([]).segments == ()


@pytest.mark.parametrize(
    "options",
    [
        {"fix_after": 1},
        {"rebases": [date(2050, 1, 1)]},
        {"fix_after": 2, "frozen_from": date(2016, 7, 1)},
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(options):
    with pytest.raises(QuestionError):
        chart([1, 2, 3], **options)


@pytest.mark.parametrize("figure", [float("inf"), float("-inf"), float("nan"), 1e308])
def test_an_infinite_figure_is_refused(figure):
    with pytest.raises(QuestionError, match="infinite"):
        chart([1.0, figure, 2.0])


def test_periods_out_of_order_or_without_a_figure_each_are_refused():
    days = list(quarters(3))
    with pytest.raises(QuestionError, match="order"):
        xmr([days[1], days[0], days[2]], [1, 2, 3])
    with pytest.raises(QuestionError, match="order"):
        xmr([days[0], days[0], days[2]], [1, 2, 3])
    with pytest.raises(QuestionError, match="3 periods and 2 figures"):
        xmr(days, [1, 2])


def test_limits_frozen_from_a_day_rest_on_what_came_before_it():
    days = list(quarters(16))
    figures = [1.0, 2.0] * 6 + [9.0] * 4
    frozen = xmr(days, figures, frozen_from=days[12])
    assert frozen == xmr(days, figures, fix_after=12)
    assert frozen.segments[0].limit_points == 12


@pytest.mark.parametrize("place", [0, 1, 16])
def test_limits_are_not_frozen_on_fewer_than_two_points_nor_after_the_last(place):
    days = [*quarters(16), date(2050, 1, 1)]
    figures = [1.0, 2.0] * 6 + [9.0] * 4
    assert xmr(days[:16], figures, frozen_from=days[place]) == xmr(days[:16], figures)


def test_only_the_segment_that_holds_the_day_is_frozen():
    days = list(quarters(24))
    figures = [1.0, 2.0] * 6 + [5.0] * 4 + [9.0, 8.0] * 4
    first, second = xmr(days, figures, frozen_from=days[12], rebases=[days[16]]).segments
    assert (first.centre, first.limit_points) == (1.5, 12)
    assert (second.centre, second.limit_points) == (8.5, 8)


@pytest.mark.parametrize(
    ("last", "way", "expected"),
    [
        (1.0, UP, Variation.COMMON_CAUSE),
        (30.0, UP, Variation.IMPROVING_HIGH),
        (30.0, DOWN, Variation.CONCERNING_HIGH),
        (30.0, EITHER, Variation.NEITHER_HIGH),
        (-30.0, UP, Variation.CONCERNING_LOW),
        (-30.0, DOWN, Variation.IMPROVING_LOW),
        (-30.0, EITHER, Variation.NEITHER_LOW),
    ],
)
def test_the_variation_icon_speaks_of_the_latest_figure(last, way, expected):
    found = variation(chart([1.0, 2.0] * 7 + [last, None], improvement=way))
    assert found is expected
    assert found.is_high is (None if last == 1.0 else last > 0)


def test_a_rise_below_the_average_is_a_special_cause_on_the_high_side():
    rising = [10, 12] * 8 + [4, 4.5, 5, 5.5, 6, 6.5, 7]
    found = chart(rising, improvement=UP)
    assert found.points[-1].rule is Rule.TREND
    assert found.points[-1].value < found.segments[0].centre
    assert variation(found) is Variation.IMPROVING_HIGH


@pytest.mark.parametrize("values", [[], [None, None], [4.0], [None, 4.0, None]])
def test_without_limits_there_are_no_icons(values):
    found = chart(values, improvement=UP)
    assert variation(found) is None
    assert assurance(found, 1.0) is None


def test_a_target_that_is_no_number_is_refused():
    with pytest.raises(QuestionError, match="target"):
        assurance(chart([1.0, 2.0] * 7), float("nan"))


def test_a_limit_that_touches_the_target_is_hit_or_miss():
    found = chart([5.0] * 12, improvement=UP)
    assert assurance(found, 5.0) is Assurance.HIT_OR_MISS


def test_the_command_says_what_the_icons_would(tmp_path, capsys):
    series = tmp_path / "series.csv"
    rows = [f"{day},{value}" for day, value in zip(quarters(16), [1.0, 2.0] * 6 + [9.0] * 4, strict=True)]
    series.write_text("\n".join(["period_start,value", *rows]))
    start = str(list(quarters(13))[12])
    asked = ["spc", "--series", str(series), "--improvement", "decrease", "--frozen-from", start, "--target", "20"]
    assert main(asked) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["variation: concerning_high", "assurance: passes"]
    assert main([*asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["variation"], answer["assurance"]) == ("concerning_high", "passes")
    assert answer["segments"][0]["centre"] == 1.5


def test_the_example_of_the_documentation_prints_what_it_says():
    root = Path(__file__).parents[2]
    page = (root / "docs" / "spc.md").read_text(encoding="utf-8")
    [program] = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    printed = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)[0]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == printed


@pytest.mark.parametrize(
    ("target", "improvement", "expected"),
    [
        (-5.0, Improvement.INCREASE, Assurance.PASSES),
        (20.0, Improvement.INCREASE, Assurance.FAILS),
        (20.0, Improvement.DECREASE, Assurance.PASSES),
        (1.5, Improvement.DECREASE, Assurance.HIT_OR_MISS),
        (1.5, Improvement.NEUTRAL, None),
    ],
)
def test_assurance_compares_the_target_with_the_last_limits(target, improvement, expected):
    assert assurance(chart([1.0, 2.0] * 7), target, improvement) is expected
