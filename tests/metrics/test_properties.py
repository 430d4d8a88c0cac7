"""What must not matter: the unit, the calendar year, the order of the neighbours; and what must mirror."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.model import Direction, Shape
from domain.periods import Frequency, add_months
from metrics.assess import assess
from metrics.question import Estimate, NeighbourSeries
from metrics.verdict import Verdict
from tests.metrics.questions import a_question

OPPOSITE = {Direction.FALL: Direction.RISE, Direction.RISE: Direction.FALL}


@st.composite
def questions(draw):
    """Series of any frequency with steps, gaps, lags, and neighbours or none."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frequency = draw(st.sampled_from(list(Frequency)))
    before, after = draw(st.integers(5, 26)), draw(st.integers(2, 16))
    length = before + after
    values = 100 * np.exp(random.normal(0, draw(st.sampled_from([0.02, 0.1, 0.3])), length))
    values[before:] *= draw(st.sampled_from([0.6, 0.8, 1.0, 1.3]))
    values[random.uniform(size=length) < draw(st.sampled_from([0, 0.15]))] = np.nan
    count = draw(st.sampled_from([0, 3, 10]))
    others = 50 * np.exp(random.normal(0, 0.1, (count, length)))
    return a_question(
        values,
        before=before,
        frequency=frequency,
        is_seasonal=draw(st.booleans()),
        lag=draw(st.integers(0, 2)),
        shape=draw(st.sampled_from(list(Shape))),
        expected=draw(st.sampled_from([Direction.FALL, Direction.RISE])),
        neighbours=tuple(NeighbourSeries(str(place), other) for place, other in enumerate(others)),
    )


def assert_same(first, second, tolerance=1e-7):
    assert (first.verdict, first.grade, first.reasons) == (second.verdict, second.grade, second.reasons)
    for name in ("own_series", "neighbours", "neighbour_path", "basket"):
        one, other = getattr(first, name), getattr(second, name)
        assert type(one) is type(other)
        if isinstance(one, Estimate):
            assert other.effect == pytest.approx(one.effect, abs=tolerance)
            assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=tolerance)
            assert other.p == pytest.approx(one.p, rel=1e-6, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(questions(), st.floats(1e-6, 1e9))
def test_the_unit_of_a_series_changes_nothing(question, factor):
    others = tuple(NeighbourSeries(one.name, one.values * factor) for one in question.neighbours)
    assert_same(assess(question), assess(replace(question, values=question.values * factor, neighbours=others)))


@settings(max_examples=40, deadline=None)
@given(questions(), st.integers(-9, 9))
def test_the_calendar_year_changes_nothing(question, years):
    moved = replace(
        question,
        first_period=add_months(question.first_period, 12 * years),
        start=add_months(question.start, 12 * years),
    )
    assert_same(assess(question), assess(moved), tolerance=1e-12)


@settings(max_examples=40, deadline=None)
@given(questions(), st.randoms())
def test_the_order_of_the_neighbours_changes_nothing(question, random):
    others = list(question.neighbours)
    random.shuffle(others)
    assert_same(assess(question), assess(replace(question, neighbours=tuple(others))))


@settings(max_examples=40, deadline=None)
@given(questions())
def test_turning_the_declared_direction_mirrors_the_tails_and_harm_needs_more(question):
    one, other = assess(question), assess(replace(question, expected=OPPOSITE[question.expected]))
    coloured = {Verdict.IMPROVED_AS_EXPECTED, Verdict.MOVED_THE_WRONG_WAY}
    if one.verdict is Verdict.MOVED_THE_WRONG_WAY:
        assert other.verdict is Verdict.IMPROVED_AS_EXPECTED
    elif one.verdict is Verdict.IMPROVED_AS_EXPECTED:
        assert other.verdict in {Verdict.MOVED_THE_WRONG_WAY, Verdict.HINT}
    else:
        assert other.verdict not in coloured or one.verdict is Verdict.HINT
    for ours, theirs in ((one.own_series, other.own_series), (one.neighbour_path, other.neighbour_path)):
        if isinstance(ours, Estimate):
            assert (theirs.p_good, theirs.p_harm) == pytest.approx((ours.p_harm, ours.p_good))


@settings(max_examples=40, deadline=None)
@given(questions())
def test_a_gap_before_the_first_figure_changes_nothing(question):
    empty = np.full(question.frequency.per_year, np.nan)
    longer = replace(
        question,
        first_period=add_months(question.first_period, -12),
        values=np.concatenate([empty, question.values]),
        neighbours=tuple(NeighbourSeries(one.name, np.concatenate([empty, one.values])) for one in question.neighbours),
    )
    assert_same(assess(question), assess(longer))


@st.composite
def sets(draw):
    """A set of three measures on one grid, some with gaps, beside ten neighbours or none."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    before, after, count = draw(st.integers(6, 16)), draw(st.integers(3, 10)), draw(st.sampled_from([0, 10]))
    has_gap, factor = draw(st.booleans()), draw(st.sampled_from([0.7, 1.0]))
    measures = []
    for level in (3.0, 40.0, 500.0):
        values = level * np.exp(random.normal(0, 0.1, (1 + count, before + after)))
        values[0, before:] *= factor
        if has_gap and level == 40.0:
            values[0, 2] = np.nan
        others = tuple(NeighbourSeries(str(place), each) for place, each in enumerate(values[1:]))
        expected = draw(st.sampled_from([Direction.FALL, Direction.RISE]))
        measures.append(a_question(values[0], before=before, expected=expected, neighbours=others))
    return tuple(measures)


def of_set(measures):
    return assess(replace(measures[0], basket=tuple(measures)))


@settings(max_examples=20, deadline=None)
@given(sets(), st.lists(st.floats(1e-6, 1e9), min_size=3, max_size=3), st.integers(-9, 9), st.randoms())
def test_units_years_and_the_order_of_neighbours_and_measures_change_nothing_for_a_set(measures, units, years, random):
    changed = []
    for measure, unit in zip(measures, units, strict=True):
        others = [NeighbourSeries(one.name, one.values * unit) for one in measure.neighbours]
        random.shuffle(others)
        first, start = (add_months(day, 12 * years) for day in (measure.first_period, measure.start))
        moved = {"first_period": first, "start": start, "values": measure.values * unit}
        changed.append(replace(measure, neighbours=tuple(others), **moved))
    same = changed[0]
    random.shuffle(changed)
    assert_same(of_set(measures), assess(replace(same, basket=tuple(changed))))
