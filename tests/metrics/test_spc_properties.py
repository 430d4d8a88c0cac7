"""XmR charts over many series: against the rules written out a second time, and what must not matter."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.periods import add_months
from metrics.spc import Assurance, Improvement, PointType, Rule, Variation, assurance, variation, xmr
from tests.metrics.questions import quarters

OPPOSITE = {
    Improvement.INCREASE: Improvement.DECREASE,
    Improvement.DECREASE: Improvement.INCREASE,
    Improvement.NEUTRAL: Improvement.NEUTRAL,
}
MIRRORED_TYPE = {PointType.NEUTRAL_HIGH: PointType.NEUTRAL_LOW, PointType.NEUTRAL_LOW: PointType.NEUTRAL_HIGH}
MIRRORED = {
    Variation.COMMON_CAUSE: Variation.COMMON_CAUSE,
    Variation.IMPROVING_HIGH: Variation.IMPROVING_LOW,
    Variation.IMPROVING_LOW: Variation.IMPROVING_HIGH,
    Variation.CONCERNING_HIGH: Variation.CONCERNING_LOW,
    Variation.CONCERNING_LOW: Variation.CONCERNING_HIGH,
    Variation.NEITHER_HIGH: Variation.NEITHER_LOW,
    Variation.NEITHER_LOW: Variation.NEITHER_HIGH,
    None: None,
}

# Whole numbers divided by eight: sums are exact in every order, so that a point on a limit is there on both ways.
FIGURES = st.integers(-400, 400).map(lambda number: number / 8)


@st.composite
def series(draw):
    """Up to forty points that wobble, drift, jump and miss periods, with freezing and rebases or not."""
    length = draw(st.integers(0, 40))
    values = draw(st.lists(st.none() | FIGURES, min_size=length, max_size=length))
    jump = draw(st.integers(0, max(length, 1)))
    values = [v if v is None else v + draw(st.sampled_from([0, 60])) * (n >= jump) for n, v in enumerate(values)]
    days = list(quarters(length))
    options = {"improvement": draw(st.sampled_from(list(Improvement))), "screen_outliers": draw(st.booleans())}
    known = [day for day, value in zip(days, values, strict=True) if value is not None]
    if known and draw(st.booleans()):
        options["frozen_from"] = draw(st.sampled_from(days))
    if known and draw(st.booleans()):
        options["rebases"] = [draw(st.sampled_from(known))]
    return days, values, options


@settings(max_examples=150, deadline=None)
@given(series())
def test_each_point_is_flagged_as_the_rules_say_written_out_a_second_time(drawn):
    days, values, options = drawn
    found = xmr(days, values, **options)
    for segment in found.segments:
        points = [p for p in found.points if p.value is not None and segment.start <= p.period_start <= segment.end]
        figures = [point.value for point in points]
        basis = figures[: segment.limit_points]
        centre, lower, upper = limits_again(basis, screen=options["screen_outliers"])
        assert segment.centre == pytest.approx(centre, abs=1e-9)
        if lower is None:
            assert (segment.lower, segment.upper) == (None, None)
        else:
            assert (segment.lower, segment.upper) == pytest.approx((lower, upper), abs=1e-9)
            assume(all(abs(abs(f - centre) - part * (upper - centre)) > 1e-9 for f in figures for part in (1, 2 / 3)))
        assert [point.rule for point in points] == rules_again(figures, centre, lower, upper)


@settings(max_examples=100, deadline=None)
@given(series())
def test_a_mirrored_series_gives_the_mirrored_chart(drawn):
    days, values, options = drawn
    found = xmr(days, values, **options)
    turned = OPPOSITE[options["improvement"]]
    mirrored = xmr(days, [None if v is None else -v for v in values], **{**options, "improvement": turned})
    for one, other in zip(found.segments, mirrored.segments, strict=True):
        assert other.centre == pytest.approx(-one.centre)
        if one.lower is not None:
            assert (other.lower, other.upper) == pytest.approx((-one.upper, -one.lower))
    assert [p.rule for p in mirrored.points] == [p.rule for p in found.points]
    assert [p.point_type for p in mirrored.points] == [
        MIRRORED_TYPE.get(p.point_type, p.point_type) for p in found.points
    ]
    assert variation(mirrored) is MIRRORED[variation(found)]
    assert assurance(mirrored, -7.0) is assurance(found, 7.0)


@settings(max_examples=100, deadline=None)
@given(series(), st.sampled_from([2.0**-20, 0.25, 4.0, 2.0**20]), st.integers(-64, 64))
def test_another_unit_and_another_nought_change_no_flag(drawn, factor, moved):
    days, values, options = drawn
    found = xmr(days, values, **options)
    other = xmr(days, [None if v is None else (v + moved) * factor for v in values], **options)
    assert [(p.rule, p.point_type) for p in other.points] == [(p.rule, p.point_type) for p in found.points]
    assert variation(other) is variation(found)
    assert assurance(other, (7.0 + moved) * factor) is assurance(found, 7.0)
    for ours, theirs in zip(found.segments, other.segments, strict=True):
        assert theirs.centre == pytest.approx((ours.centre + moved) * factor, abs=1e-9 * factor)
        assert theirs.limit_points == ours.limit_points


@settings(max_examples=60, deadline=None)
@given(series(), st.integers(-40, 40))
def test_another_calendar_changes_nothing_but_the_days(drawn, quarters_later):
    days, values, options = drawn

    def later(day):
        return add_months(day, 3 * quarters_later)

    moved = {name: later(each) if name == "frozen_from" else each for name, each in options.items()}
    moved["rebases"] = [later(day) for day in options.get("rebases", [])]
    found, other = xmr(days, values, **options), xmr([later(day) for day in days], values, **moved)
    assert other.points == tuple(replace(point, period_start=later(point.period_start)) for point in found.points)
    assert other.segments == tuple(replace(s, start=later(s.start), end=later(s.end)) for s in found.segments)


@settings(max_examples=60, deadline=None)
@given(series())
def test_a_period_without_a_figure_is_as_if_it_were_not_there(drawn):
    days, values, options = drawn
    kept = [(day, value) for day, value in zip(days, values, strict=True) if value is not None]
    found = xmr(days, values, **options)
    other = xmr([day for day, _ in kept], [value for _, value in kept], **options)
    assert other.segments == found.segments
    assert other.points == tuple(point for point in found.points if point.value is not None)


@settings(max_examples=60, deadline=None)
@given(series(), FIGURES)
def test_what_comes_after_a_start_moves_no_frozen_limit(drawn, figure):
    days, values, options = drawn
    options = {name: each for name, each in options.items() if name not in {"rebases", "frozen_from"}}
    assume(sum(value is not None for value in values[: len(values) // 2]) >= 2)
    start = days[len(days) // 2]
    changed = [value if day < start or value is None else figure for day, value in zip(days, values, strict=True)]
    [one] = xmr(days, values, frozen_from=start, **options).segments
    [other] = xmr(days, changed, frozen_from=start, **options).segments
    assume(one.limit_points < sum(value is not None for value in values))  # there is something after the start
    assert (one.centre, one.lower, one.upper) == (other.centre, other.lower, other.upper)


@given(st.lists(FIGURES, min_size=2, max_size=20), FIGURES, st.sampled_from(list(Improvement)))
def test_passing_and_failing_are_each_others_mirror(values, target, way):
    chart = xmr(list(quarters(len(values))), values, improvement=way)
    met = assurance(chart, target)
    if way is Improvement.NEUTRAL:
        assert met is None
    else:
        swapped = {Assurance.PASSES: Assurance.FAILS, Assurance.FAILS: Assurance.PASSES}
        assert assurance(chart, target, OPPOSITE[way]) is swapped.get(met, met)


def limits_again(basis, *, screen):
    centre = sum(basis) / len(basis)
    ranges = [abs(later - earlier) for earlier, later in pairwise(basis)]
    if not ranges:
        return centre, None, None
    mean = sum(ranges) / len(ranges)
    if screen and mean > 0:
        ranges = [each for each in ranges if each < 3.267 * mean]
    reach = 2.66 * sum(ranges) / len(ranges)
    return centre, centre - reach, centre + reach


def rules_again(figures, centre, lower, upper):
    """Each rule by looking at every window that a point may belong to; no shared code, no arrays."""
    count = len(figures)

    def windows(place, length):
        return [
            range(first, first + length)
            for first in range(place - length + 1, place + 1)
            if first >= 0 and first + length <= count
        ]

    def side(place):
        distance = figures[place] - centre
        return 0 if abs(distance) <= 1e-9 else (1 if distance > 0 else -1)

    def outside(place):
        return lower is not None and not lower - 1e-9 <= figures[place] <= upper + 1e-9

    def near(place):
        return (
            lower is not None and not outside(place) and abs(figures[place] - centre) > (upper - centre) * 2 / 3 + 1e-9
        )

    def found(place):
        if outside(place):
            return Rule.OUTSIDE_LIMITS
        for window in windows(place, 7):
            steps = [figures[n + 1] - figures[n] for n in window[:-1]]
            if all(step > 0 for step in steps) or all(step < 0 for step in steps):
                return Rule.TREND
        for window in windows(place, 3):
            sides = {side(n) for n in window}
            if near(place) and sides in ({1}, {-1}) and sum(near(n) for n in window) >= 2:
                return Rule.TWO_IN_THREE
        for window in windows(place, 7):
            if {side(n) for n in window} in ({1}, {-1}):
                return Rule.SHIFT
        return None

    return [found(place) for place in range(count)]
