"""The placebo test's pieces: fake starts, planted falls, what each rule flags, and how sure a share is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from domain.model import Direction
from domain.periods import Frequency
from metrics.assess import assess
from metrics.placebo import (
    Flag,
    Rule,
    control_chart,
    design_effect,
    flags,
    interval,
    plant,
    possible_starts,
    set_flags,
    unusable,
)
from metrics.proportions import score_interval
from metrics.question import Refusal, on_grid
from metrics.verdict import Verdict
from tests.metrics.questions import FIRST, a_question, noisy, steady_neighbours, with_step


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


# --- starts ----------------------------------------------------------------------------------------------------------


def test_a_start_has_enough_periods_with_figures_on_both_sides():
    values = noisy(20)
    values[[2, 5]] = np.nan
    hidden = np.zeros(20, dtype=bool)
    hidden[17] = True
    # Eight quarters with figures lie before the 11th, four after the 16th, for one of the last four is hidden.
    assert possible_starts(a_question(values, suppressed=hidden)) == (10, 11, 12, 13, 14, 15)


def test_a_yearly_series_needs_six_years_before_and_two_after():
    assert possible_starts(a_question(noisy(8), frequency=Frequency.YEARLY)) == (6,)
    assert possible_starts(a_question(noisy(7), frequency=Frequency.YEARLY)) == ()


# --- planting --------------------------------------------------------------------------------------------------------


def test_a_planted_fall_thins_the_counts_and_leaves_what_was_before():
    counts, of = np.full(2000, 40.0), np.full(2000, 200.0)
    planted = plant(a_question(numerators=counts, denominators=of, before=1000), 0.8, random())
    assert planted.numerators is not None
    assert (planted.numerators[:1000] == 40).all()
    after = planted.numerators[1000:]
    assert (after == np.rint(after)).all()
    assert after.mean() == pytest.approx(32, abs=0.4)
    assert after.var() == pytest.approx(40 * 0.8 * 0.2, rel=0.15)  # binomial
    assert planted.rates() == pytest.approx(planted.numerators / 200)


def test_a_rate_with_known_counts_falls_with_them_and_one_without_is_multiplied():
    values, counts = np.full(20, 25.0), np.array([50.0] * 15 + [np.nan] * 5)
    planted = plant(a_question(values, numerators=counts), 0.7, random())
    assert planted.numerators is not None
    assert planted.values is not None
    assert planted.values[12:15] == pytest.approx(25 * planted.numerators[12:15] / 50)
    assert planted.values[15:] == pytest.approx(25 * 0.7)
    assert (planted.values[:12] == 25).all()


def test_what_counts_no_cases_is_multiplied():
    planted = plant(a_question(numerators=[0.0, 12.5] * 10, denominators=[100.0] * 20), 0.8, random())
    assert planted.numerators is not None
    assert planted.numerators[12:].tolist() == [0.0, 10.0] * 4


def test_a_planted_fall_is_expected_whatever_the_measure_should_do():
    question = a_question(noisy(), expected=Direction.RISE)
    assert plant(question, 0.8, random()).expected is Direction.FALL


def test_the_same_seed_plants_the_same():
    question = a_question(numerators=[90.0] * 20, denominators=[100.0] * 20)
    one, same, other = (plant(question, 0.8, random(seed)).numerators for seed in (3, 3, 4))
    assert np.array_equal(one, same)  # type: ignore[arg-type]
    assert not np.array_equal(one, other)  # type: ignore[arg-type]


# --- one grid --------------------------------------------------------------------------------------------------------


def test_a_question_keeps_its_figures_on_another_grid():
    question = a_question(
        np.arange(1.0, 21.0), suppressed=np.arange(20) == 3, neighbours=steady_neighbours(), numerators=np.arange(20.0)
    )
    laid = on_grid(question, date(2016, 10, 1), 20)
    assert laid.first_period == date(2016, 10, 1)
    assert laid.values is not None
    assert laid.suppressed is not None
    assert laid.values[:18].tolist() == list(range(3, 21))
    assert np.isnan(laid.values[18:]).all()
    assert np.flatnonzero(laid.suppressed).tolist() == [1]
    assert laid.neighbours[0].values[:18] == pytest.approx(question.neighbours[0].values[2:])
    back = on_grid(laid, FIRST, 20)
    assert back.values is not None
    assert np.isnan(back.values[:2]).all()
    assert back.values[2:].tolist() == list(range(3, 21))


# --- what each rule flags --------------------------------------------------------------------------------------------


def test_a_change_against_ones_neighbours_is_flagged_by_every_rule():
    question = a_question(with_step(noisy(), 12, 0.6), neighbours=steady_neighbours())
    assert flags(assess(question)) == dict.fromkeys(Rule, Flag(good=True, harm=False))
    assert flags(assess(replace(question, expected=Direction.RISE)))[Rule.LADDER] == Flag(good=False, harm=True)


def test_what_happened_everywhere_is_flagged_by_those_alone_that_look_at_one_area():
    question = a_question(with_step(noisy(), 12, 0.6), neighbours=steady_neighbours(factor=0.6))
    assessment = assess(question)
    found = flags(assessment)
    assert assessment.verdict is Verdict.MOVED_WITH_EVERYONE
    assert [rule for rule in Rule if found[rule].coloured] == [Rule.OWN_SERIES, Rule.CONTROL_CHART]


def test_without_neighbours_their_path_flags_nothing_and_is_not_counted():
    assert Rule.NEIGHBOUR_PATH not in flags(assess(a_question(noisy())))


def test_a_control_chart_reads_only_what_comes_after_the_start():
    values = noisy(24)
    values[4] *= 1.3  # outside the limits, and before the start
    assert control_chart(a_question(values, before=16)) == Flag(good=False, harm=False)
    assert control_chart(a_question(with_step(noisy(24), 16, 1.4), before=16)) == Flag(good=False, harm=True)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (a_question([5.0] * 20), "no_wobble"),
        (a_question([0.0] * 12 + [1.0] * 8), "zero_before"),
        (a_question(noisy(), numerators=[2.0] * 20), "enough_cases"),
        (a_question(noisy(), definition_changes=(date(2018, 4, 1),)), "same_definition"),
        (a_question(noisy(), before=7), "enough_before"),
        (a_question(noisy(30), before=16, suppressed=np.arange(30) % 3 == 1), "few_suppressed"),
        (a_question(noisy()), None),
    ],
)
def test_a_series_that_no_verdict_can_judge_says_why(question, code):
    assert unusable(assess(question)) == code


def test_a_set_is_flagged_alone_and_beside_its_neighbours():
    fallen = [
        a_question(with_step(noisy(seed=n), 12, 0.7), neighbours=steady_neighbours(seed=100 * n)) for n in (1, 2, 3)
    ]
    alone = [replace(each, neighbours=()) for each in fallen]
    beside, own, too_few = set_flags([fallen, alone, fallen[:2]])
    assert isinstance(beside, dict)
    assert isinstance(own, dict)
    assert {rule for rule, flag in beside.items() if flag.good} == {Rule.LADDER, Rule.OWN_SERIES, Rule.NEIGHBOUR_PATH}
    assert set(own) == {Rule.LADDER, Rule.OWN_SERIES}
    assert isinstance(too_few, Refusal)


# --- how sure a share is ---------------------------------------------------------------------------------------------


def test_series_that_are_copies_of_each_other_count_once():
    drawn = random().random(40) < 0.3
    copied = np.repeat(drawn, 10).tolist()
    names = np.repeat(np.arange(40), 10).tolist()
    assert design_effect(copied, names) == pytest.approx(10 * 40 / 39)
    assert interval(copied, [names]).low == pytest.approx(score_interval(drawn.mean(), 39).low)
    assert interval(copied).low > interval(copied, [names]).low


def test_series_that_have_nothing_to_do_with_each_other_count_each():
    drawn = (random(2).random(2000) < 0.2).tolist()
    names = (np.arange(2000) % 200).tolist()
    assert design_effect(drawn, names) == pytest.approx(1, abs=0.25)


def test_the_interval_holds_the_true_share_nineteen_times_in_twenty_when_areas_differ():
    held = 0
    for seed in range(400):
        draw = random(seed)
        by_area = draw.beta(2, 8, 100)  # a fifth on average, and areas that differ
        flagged = (draw.random((100, 6)) < by_area[:, None]).ravel().tolist()
        found = interval(flagged, [np.repeat(np.arange(100), 6).tolist()])
        held += found.low <= 0.2 <= found.high
    assert held / 400 == pytest.approx(0.95, abs=0.03)


def test_a_share_of_nothing_says_nothing():
    assert (interval([]).low, interval([]).high, interval([]).share) == (0.0, 1.0, 0.0)
    assert design_effect([True, True], ["a", "b"]) == 1.0
    assert design_effect([True, False], ["a", "a"]) == 1.0
