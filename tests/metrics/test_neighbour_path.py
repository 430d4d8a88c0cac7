"""The neighbour path against an implementation by another route, and what it needs and refuses."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.methods import neighbour_path
from metrics.question import NO_SIZE_FROM, NeighbourSeries, Scale
from metrics.window import lay_out
from tests.metrics import path_oracle
from tests.metrics.questions import a_question, estimated, noisy, refused, steady_neighbours, with_step

CLOSE = 1e-9
GAPS = np.array([2, 7, 15])


def estimate(question):
    return neighbour_path.estimate_all([lay_out(question)])[0]


def counted_neighbours(length: int, level: float, of: float, count: int = 10, seed: int = 90):
    """Neighbours known by their counts, of unequal size."""
    random = np.random.default_rng(seed)
    found = []
    for place in range(count):
        size = of * (0.5 + place / 5)
        numerators = random.binomial(int(size), level, length).astype(float)
        denominators = np.full(length, float(int(size)))
        found.append(NeighbourSeries(f"area {place}", numerators / denominators, numerators, denominators))
    return tuple(found)


def expected(question, used, template, with_counts=False, share=False):
    """The oracle's answer for the used places of a question's grid, all relative to the mean before."""
    used = np.array(used)
    start = question.index_of(question.start)
    before = used[used < start]
    rates = question.rates()

    def relative(values):
        return values[used] / values[before].mean()

    def variance(each):
        found = each.numerators[used].mean() / each.numerators[before].mean() ** 2
        return found * (1 - (each.numerators / each.denominators)[before].mean()) if share else found

    others = [each for each in question.neighbours if np.isfinite(each.values[used]).all()]
    counts = (variance(question), [variance(each) for each in others]) if with_counts else (None, None)
    return path_oracle.neighbour_path(
        used, template, relative(rates), [relative(each.values) for each in others], *counts
    ), len(others)


def check(question, used, template, size=1.0, **how):
    theirs, count = expected(question, used, template, **how)
    ours = estimated(estimate(question))
    assert ours.count == count
    assert ours.df == theirs.df
    assert ours.own_drift == pytest.approx(theirs.own_drift, abs=CLOSE)
    for name in ("effect", "low", "high", "could_have_seen"):
        assert getattr(ours, name) == pytest.approx(size * getattr(theirs, name), abs=CLOSE * size), name
    good, harm = (theirs.above, theirs.below) if question.expected is Direction.FALL else (theirs.below, theirs.above)
    assert (ours.p_good, ours.p_harm) == pytest.approx((good, harm), abs=CLOSE)
    return ours


def test_it_agrees_with_error_contrasts_on_a_plain_step():
    question = a_question(with_step(noisy(seed=2), 12, 0.85), neighbours=steady_neighbours())
    ours = check(question, range(20), [0] * 12 + [1] * 8)
    assert ours.effect == pytest.approx(-0.15, abs=0.06)
    assert ours.p_good < 0.01 < ours.p_harm


def test_it_agrees_with_gaps_which_keep_their_true_places_and_leave_out_a_neighbour_with_a_gap():
    values = with_step(noisy(24, seed=4), 12, 0.8)
    values[GAPS] = np.nan
    others = steady_neighbours(24)
    holey = others[3].values.copy()
    holey[5] = np.nan
    own_gap = others[4].values.copy()
    own_gap[GAPS] = np.nan
    others = (*others[:3], NeighbourSeries("with a gap", holey), NeighbourSeries("with our gaps", own_gap), *others[5:])
    used = np.setdiff1d(np.arange(24), GAPS)
    ours = check(a_question(values, neighbours=others), used, (used >= 12).astype(float))
    assert ours.count == 9


def test_it_agrees_with_a_lag_whose_periods_count_for_nobody():
    values, others = noisy(24, seed=5), steady_neighbours(24)
    values[12:14] = 1e6
    used = np.setdiff1d(np.arange(24), [12, 13])
    check(a_question(values, lag=2, neighbours=others), used, (used >= 14).astype(float))


def test_it_agrees_with_a_gradual_effect_where_every_period_counts():
    template = np.clip((np.arange(24) - 12 + 1) / 4, 0, 1)
    question = a_question(noisy(24, seed=6), lag=4, shape=Shape.GRADUAL, neighbours=steady_neighbours(24))
    check(question, range(24), template)


def test_it_agrees_on_months_and_on_years():
    months = {"frequency": Frequency.MONTHLY, "first_period": date(2019, 1, 1), "before": 24}
    check(a_question(noisy(40, seed=7), neighbours=steady_neighbours(40), **months), range(40), [0.0] * 24 + [1.0] * 16)
    years = {"frequency": Frequency.YEARLY, "first_period": date(2010, 4, 1), "before": 8}
    check(a_question(noisy(11, seed=7), neighbours=steady_neighbours(11), **years), range(11), [0.0] * 8 + [1.0] * 3)


def test_counts_of_rates_bring_in_what_chance_alone_does_to_them():
    random = np.random.default_rng(8)
    numerators = random.poisson(60, 20).astype(float)
    facts = {"numerators": numerators, "denominators": np.full(20, 21_000.0)}
    others = counted_neighbours(20, 0.003, 20_000)
    question = a_question(**facts, neighbours=others, multiplier=10_000)
    with_counts = check(question, range(20), [0.0] * 12 + [1.0] * 8, with_counts=True)
    bare = tuple(NeighbourSeries(each.name, each.values) for each in others)
    without = check(replace(question, neighbours=bare), range(20), [0.0] * 12 + [1.0] * 8)
    assert with_counts.low != pytest.approx(without.low)


def test_percentages_are_compared_relatively_and_told_in_points():
    random = np.random.default_rng(9)
    numerators = np.concatenate([random.binomial(200, 0.4, 12), random.binomial(200, 0.3, 8)]).astype(float)
    others = counted_neighbours(20, 0.4, 200)
    question = a_question(numerators=numerators, denominators=np.full(20, 200.0), neighbours=others)
    base = 100 * (numerators[:12] / 200).mean()
    ours = check(question, range(20), [0.0] * 12 + [1.0] * 8, size=base, with_counts=True, share=True)
    assert ours.scale is Scale.POINTS
    assert ours.effect == pytest.approx(-10, abs=5)


def test_a_rise_that_is_good_has_the_tails_of_a_fall_that_is_harm():
    question = a_question(with_step(noisy(seed=2), 12, 1.2), neighbours=steady_neighbours(), expected=Direction.RISE)
    up, down = estimated(estimate(question)), estimated(estimate(replace(question, expected=Direction.FALL)))
    assert up.p_good < 0.01
    assert (up.p_good, up.p_harm) == (down.p_harm, down.p_good)
    assert estimated(estimate(replace(question, expected=None))).p_good is None


def test_a_fall_that_everyone_shared_is_no_departure():
    fallen = a_question(with_step(noisy(seed=3), 12, 0.7), neighbours=steady_neighbours(factor=0.7))
    answer = estimated(estimate(fallen))
    assert answer.p_good > 0.05
    assert answer.others_change == pytest.approx(-0.3, abs=0.05)


def test_an_area_that_drifts_on_its_own_is_told_from_one_that_stepped():
    drifting = noisy(seed=4, spread=0.02) * np.linspace(1.3, 0.5, 20)
    lonely = estimated(estimate(a_question(drifting, neighbours=steady_neighbours())))
    stepped = estimated(estimate(a_question(with_step(noisy(seed=4), 12, 0.8), neighbours=steady_neighbours())))
    assert lonely.own_drift > NO_SIZE_FROM > 0.5 > stepped.own_drift
    assert (lonely.has_size, stepped.has_size) == (False, True)


def test_intervals_stop_where_nothing_is_left():
    wild = a_question(with_step(noisy(12, spread=0.5, seed=5), 8, 0.2), before=8)
    answer = estimated(estimate(replace(wild, neighbours=steady_neighbours(12, before=8))))
    assert answer.low >= -1
    wild_neighbours = tuple(
        NeighbourSeries(str(place), np.abs(noisy(12, seed=place, spread=0.9))) for place in range(10)
    )
    assert estimated(estimate(replace(wild, neighbours=wild_neighbours))).low == -1


def test_the_unit_and_the_order_of_the_neighbours_change_nothing():
    question = a_question(with_step(noisy(seed=2), 12, 0.85), neighbours=steady_neighbours())
    plain = estimated(estimate(question))
    scaled = tuple(NeighbourSeries(each.name, each.values * 37) for each in reversed(question.neighbours))
    other = estimated(estimate(replace(question, values=question.values / 1000, neighbours=scaled)))
    assert (other.effect, other.low, other.p_good) == pytest.approx((plain.effect, plain.low, plain.p_good))


def test_many_panels_at_once_are_answered_as_each_alone():
    questions = [
        a_question(
            with_step(noisy(20, seed=seed), 12, 0.9), neighbours=steady_neighbours(count=8 + seed % 3, seed=seed)
        )
        for seed in range(600)
    ]
    together = neighbour_path.estimate_all([lay_out(question) for question in questions])
    for place in (0, 255, 256, 599):
        alone = estimated(estimate(questions[place]))
        assert estimated(together[place]).effect == pytest.approx(alone.effect, rel=1e-10)
        assert estimated(together[place]).low == pytest.approx(alone.low, rel=1e-10)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (a_question(noisy()), "no_neighbours"),
        (a_question(noisy(), before=3, neighbours=steady_neighbours()), "too_few_periods"),
        (a_question(noisy(), before=19, neighbours=steady_neighbours()), "too_few_periods"),
        (a_question(noisy(), neighbours=steady_neighbours(count=1)), "too_few_neighbours"),
        (a_question(noisy(), neighbours=(NeighbourSeries("nought", np.zeros(20)),) * 10), "too_few_neighbours"),
        (a_question(noisy(), neighbours=(NeighbourSeries("same", noisy(seed=3)),) * 10), "no_wobble"),
        (a_question(np.full(20, 5.0), neighbours=steady_neighbours()), "no_wobble"),
        (a_question(-noisy(), neighbours=steady_neighbours()), "negative_value"),
        (a_question(-noisy(), scale=Scale.NONE, neighbours=steady_neighbours()), "zero_before"),
    ],
)
def test_it_declines_with_its_reason(question, code):
    assert refused(estimate(question)) == code


def test_a_gap_that_was_already_moving_before_the_start_has_a_trend():
    drifting = noisy(spread=0.01) * np.linspace(1, 0.5, 20)
    question = a_question(drifting, neighbours=steady_neighbours())
    assert neighbour_path.gap_trend_p(lay_out(question)) < 0.01
    still = a_question(noisy(seed=4), neighbours=steady_neighbours())
    assert neighbour_path.gap_trend_p(lay_out(still)) > 0.1
