"""Whatever a file may hold is answered with numbers that fit together or with a reason: no warning, no nan."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.errors import QuestionError
from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.assess import Assessment, assess, assess_release
from metrics.batch import answer_json, answer_lines
from metrics.checks import MIN_AFTER, MIN_BEFORE
from metrics.entries import Part
from metrics.grading import Grade
from metrics.question import Estimate, ImpactQuestion, NeighbourSeries, Quality, Refusal, Scale, Season
from metrics.verdict import Verdict
from tests.metrics.questions import a_question, estimated, noisy, refused, steady_neighbours, with_step

pytestmark = pytest.mark.filterwarnings("error")

TINY, HUGE = 5e-324, 1e308
ODD = [np.nan, np.inf, -np.inf, 0.0, -0.0, TINY, -TINY, 2.3e-308, HUGE, -HUGE, 1e100, 1.1e100, 1e-150, 1e-12, 1.0, -1.0]
FIGURE = st.one_of(
    st.floats(0.5, 200), st.integers(0, 30).map(float), st.sampled_from(ODD), st.floats(allow_subnormal=True)
)
PLAIN = st.one_of(st.floats(0.5, 200), st.integers(0, 30).map(float))
DAYS = st.one_of(
    st.dates(date(2012, 1, 1), date(2030, 12, 31)),
    st.sampled_from([date.min, date.max, date(1, 2, 3), date(9999, 1, 1)]),
)


@st.composite
def arrays(draw, length: int):
    """Mostly noise with odd figures strewn in, or anything at all."""
    kind = draw(st.sampled_from(["noise", "noise", "strewn", "anything", "constant", "steps"]))
    if kind == "constant":
        return np.full(length, draw(FIGURE))
    if kind == "anything":
        return np.array(draw(st.lists(FIGURE, min_size=length, max_size=length)), dtype=float)
    if kind == "steps":
        first, second = draw(PLAIN), draw(FIGURE)
        return np.where(np.arange(length) < draw(st.integers(0, length)), first, second)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = draw(st.sampled_from([1e-300, 1e-9, 1.0, 100.0, 1e9, 1e99])) * np.exp(random.normal(0, 0.1, length))
    if kind == "strewn" and length:
        for place in draw(st.lists(st.integers(0, length - 1), max_size=3)):
            values[place] = draw(FIGURE)
    return values


@st.composite
def any_questions(draw, in_basket: bool = False, **fixed):
    """Any question that can be put into the record at all; None where the record itself refuses it."""
    length = fixed.pop("length", None) or draw(st.integers(0, 34))
    has_counts = draw(st.booleans())
    facts = {
        "frequency": draw(st.sampled_from(list(Frequency))),
        "first_period": draw(DAYS),
        "lag": draw(st.sampled_from([0, 0, 0, 1, 2, 5, 60, 10**9])),
        "shape": draw(st.sampled_from(list(Shape))),
    }
    facts["start"] = draw(
        st.one_of(DAYS, st.integers(0, max(length, 1)).map(lambda n: _later(facts["first_period"], 92 * n)))
    )
    facts |= fixed
    facts |= {
        "expected": draw(st.sampled_from([Direction.FALL, Direction.RISE, None])),
        "season": draw(st.sampled_from(list(Season))),
        "is_seasonal": draw(st.booleans()),
        "scale": draw(st.sampled_from([Scale.AUTO, *Scale])),
        "multiplier": draw(st.sampled_from([1.0, 100.0, 10_000.0])),
        "excluded": tuple(draw(st.lists(DAYS, max_size=2))),
        "target_change": draw(st.sampled_from([None, 0.2, -0.5])),
    }
    if has_counts:
        facts |= {"numerators": draw(arrays(length)), "denominators": draw(arrays(length))}
    if not has_counts or draw(st.booleans()):
        facts["values"] = draw(arrays(length))
    if draw(st.booleans()):
        facts["suppressed"] = np.array(draw(st.lists(st.booleans(), min_size=length, max_size=length)), dtype=bool)
    others = []
    for place in range(draw(st.sampled_from([0, 0, 1, 2, 6, 8, 9]))):
        counts = {"numerators": draw(arrays(length)), "denominators": draw(arrays(length))} if has_counts else {}
        others.append(NeighbourSeries(f"area {place}", draw(arrays(length)), **counts))
    facts["neighbours"] = tuple(others)
    if not in_basket and draw(st.integers(0, 3)) == 0:
        shared = {name: facts[name] for name in ("frequency", "first_period", "start", "lag", "shape")}
        members = [draw(any_questions(in_basket=True, length=length, **shared)) for _ in range(draw(st.integers(1, 4)))]
        if length and all(members):
            facts["basket"] = tuple(members)
    try:
        return ImpactQuestion(**facts)
    except QuestionError:
        return None


@st.composite
def faulty(draw, figures):
    """An array with nothing, a few entries, a stretch or everything spoilt."""
    figures = np.array(figures)
    length = len(figures)
    first = draw(st.integers(0, length - 1))
    last = draw(st.sampled_from([first, first + 1, first + 3, length // 2, length - 1]))
    spoilt = draw(st.one_of(st.none(), FIGURE, st.sampled_from(ODD)))
    if spoilt is not None:
        figures[draw(st.sampled_from([slice(first, last + 1), slice(first), slice(None), slice(first, None)]))] = spoilt
    return figures


@st.composite
def spoilt_questions(draw):
    """Questions that could be answered, with up to three arrays spoilt."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    before, after = draw(st.integers(5, 26)), draw(st.integers(2, 13))
    length, count = before + after, draw(st.sampled_from([0, 2, 6, 8, 10]))
    level = draw(st.sampled_from([1e-99, 1e-6, 1.0, 40.0, 1e99]))
    spread = draw(st.sampled_from([1e-9, 0.02, 0.1, 0.5]))

    def noise():
        return level * np.exp(random.normal(0, spread, length))

    def neighbours(has_counts):
        found = [NeighbourSeries(f"area {place}", noise()) for place in range(count)]
        if not has_counts:
            return tuple(found)
        counts = [random.poisson(30, length).astype(float) for _ in found]
        return tuple(
            replace(one, values=count / 70, numerators=count, denominators=np.full(length, 70.0))
            for one, count in zip(found, counts, strict=True)
        )

    facts = {
        "frequency": draw(st.sampled_from(list(Frequency))),
        "before": before,
        "lag": draw(st.sampled_from([0, 0, 1, 2, 4])),
        "shape": draw(st.sampled_from(list(Shape))),
        "first_period": date(2001, 9, 1),
    }
    beside = {
        "expected": draw(st.sampled_from([Direction.FALL, Direction.RISE, None])),
        "season": draw(st.sampled_from(list(Season))),
        "scale": draw(st.sampled_from([Scale.AUTO, *Scale])),
        "is_seasonal": draw(st.booleans()),
    }
    has_counts = draw(st.booleans())
    numbers = {"values": noise()}
    if has_counts:
        numbers = {"numerators": random.poisson(30, length).astype(float), "denominators": np.full(length, 70.0)}
    basket = [
        a_question(noise(), **facts, expected=Direction.FALL, neighbours=neighbours(False))
        for _ in range(draw(st.sampled_from([0, 0, 3])))
    ]
    others = list(neighbours(has_counts))
    for target in draw(st.lists(st.sampled_from(["own", "neighbour", "all neighbours", "basket"]), max_size=3)):
        if target == "own":
            name = draw(st.sampled_from(sorted(numbers)))
            numbers[name] = draw(faulty(numbers[name]))
        elif target == "basket" and basket:
            basket[0] = replace(basket[0], values=draw(faulty(basket[0].values)))
        elif target == "all neighbours" and others:
            others = [others[0]] * len(others)
        elif others:
            name = draw(st.sampled_from(["values", "numerators", "denominators"] if has_counts else ["values"]))
            others[-1] = replace(others[-1], **{name: draw(faulty(getattr(others[-1], name)))})
    return a_question(**numbers, **facts, **beside, neighbours=tuple(others), basket=tuple(basket))


def _later(day: date, days: int) -> date:
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


def assert_fits_together(found: Assessment) -> None:
    """Every number finite and consistent with the others; a verdict and a grade that their gates allow."""
    question = found.question
    for part in (found.own_series, found.neighbours, found.neighbour_path, found.basket):
        if isinstance(part, Refusal):
            assert part.code.replace("_", "").isalpha()
            assert part.reason.strip()
        else:
            assert_estimate(part, question.expected if part is not found.basket else Direction.FALL)
    assert isinstance(found.verdict, Verdict)
    assert 0 <= found.grade <= 5
    answered = isinstance(found.tested, Estimate)
    passed = found.periods_before >= MIN_BEFORE[question.frequency] and (
        found.periods_after >= MIN_AFTER[question.frequency]
    )
    if found.verdict.is_coloured or found.grade > Grade.NO_BASIS:
        assert answered
        assert passed
        assert found.data_quality is not Quality.RED or found.grade is Grade.NO_BASIS
    if found.verdict.is_coloured:
        assert question.expected is not None
        assert found.p <= 0.05
        assert found.q <= 0.10
    assert found.periods_before + found.periods_after <= found.periods_kept <= question.length
    means = (found.before_mean, found.after_mean, found.neighbours_before_mean, found.neighbours_after_mean)
    numbers = [number for number in (*means, found.p, found.q) if number is not None]
    assert np.isfinite(numbers).all()
    for point in found.path:
        told = [point.observed, point.expected, point.low, point.high, point.neighbours_mean, point.neighbours_median]
        assert np.isfinite([number for number in told if number is not None]).all()
        assert point.expected is None or point.low <= point.expected <= point.high
    json.dumps(answer_json(found), allow_nan=False)
    assert {entry.part for entry in found.account} == set(Part)


def assert_estimate(part: Estimate, expected: Direction | None) -> None:
    assert np.isfinite([part.effect, part.low, part.high, part.p, part.df, part.could_have_seen]).all()
    assert part.low <= part.high
    assert 0 <= part.p <= 1
    assert part.could_have_seen > 0
    assert part.df >= 1
    assert part.own_drift is None or 0 <= part.own_drift <= 1
    assert (part.p_good is None) == (expected is None)
    if part.p_good is not None:
        assert part.p_good + part.p_harm == pytest.approx(1)
        assert 2 * min(part.p_good, part.p_harm) == pytest.approx(part.p, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.one_of(any_questions(), spoilt_questions(), spoilt_questions()))
def test_whatever_is_asked_is_answered_with_numbers_that_fit_together_or_with_a_reason(question):
    if question is not None:
        assert_fits_together(assess(question))


COUNTS = {"numerators": np.arange(20) % 3 + 20.0, "denominators": np.full(20, 70.0)}


def with_entries(values, entries: dict[int, float]):
    """The values with some entries replaced."""
    return np.array([entries.get(place, value) for place, value in enumerate(values)], dtype=float)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (a_question(np.full(20, 7.0)), "no_wobble"),
        (a_question(np.zeros(20)), "zero_before"),
        (a_question(with_step(np.ones(20), 12, 0.0) - 1), "negative_value"),
        (a_question([5.0], before=1), "nothing_after"),
        (a_question([5.0], before=0), "nothing_before"),
        (a_question([]), "no_figures"),
        (a_question(np.full(20, np.nan)), "no_figures"),
        (a_question(noisy(), suppressed=np.ones(20, dtype=bool)), "no_figures"),
        (a_question(noisy(), before=0), "nothing_before"),
        (a_question(noisy(), before=-40), "nothing_before"),
        (a_question(noisy(), before=20), "nothing_after"),
        (a_question(noisy(), before=400), "nothing_after"),
        (a_question(noisy(), lag=8), "nothing_after"),
        (a_question(noisy(), lag=500), "nothing_after"),
        (a_question(with_entries(noisy(), {3: np.inf})), "infinite_value"),
        (a_question(with_entries(noisy(), {3: -np.inf})), "infinite_value"),
        (a_question(with_entries(noisy(), {3: -1})), "negative_value"),
        (a_question(with_entries(noisy(), {15: HUGE})), "infinite_value"),
        (a_question(np.full(20, HUGE)), "infinite_value"),
        (a_question(with_entries(noisy(), {15: TINY})), "vanishing_value"),
        (a_question(noisy() * 1e-310), "vanishing_value"),
        (a_question(numerators=COUNTS["numerators"], denominators=np.zeros(20)), "zero_denominator"),
        (a_question(numerators=np.zeros(20), denominators=np.zeros(20)), "no_figures"),
        (a_question(numerators=COUNTS["numerators"], denominators=-COUNTS["denominators"]), "negative_value"),
        (a_question(numerators=np.full(20, HUGE), denominators=COUNTS["denominators"]), "infinite_value"),
        (a_question(numerators=np.full(20, TINY), denominators=COUNTS["denominators"]), "vanishing_value"),
    ],
)
def test_a_series_that_says_nothing_is_refused_with_its_reason_by_every_test(question, code):
    found = assess(replace(question, neighbours=steady_neighbours(question.length, before=0)))
    assert_fits_together(found)
    assert refused(found.own_series) == code
    assert isinstance(found.neighbour_path, Refusal)
    assert isinstance(found.neighbours, Refusal) or code == "no_wobble"
    assert found.grade is Grade.NO_BASIS
    assert not found.verdict.is_coloured


SPOILT = {
    "a gap": with_entries(noisy(seed=77), {5: np.nan}),
    "nothing": np.full(20, np.nan),
    "nought before": with_step(np.ones(20), 12, 2.0) - 1,
    "nought": np.zeros(20),
    "infinite": with_entries(noisy(seed=77), {5: np.inf}),
    "enormous": with_entries(noisy(seed=77), {15: HUGE}),
    "vanishing": np.full(20, TINY),
    "negative": -noisy(seed=77),
    "one below nought": with_entries(noisy(seed=77), {15: -999.0}),
}


@pytest.mark.parametrize("values", SPOILT.values(), ids=SPOILT)
def test_a_neighbour_that_cannot_be_compared_is_left_out_and_changes_nothing(values):
    others = steady_neighbours()
    with_it = assess(a_question(noisy(), neighbours=(*others, NeighbourSeries("spoilt", values))))
    without = assess(a_question(noisy(), neighbours=others))
    for name in ("neighbour_path", "neighbours"):
        ours, theirs = (estimated(getattr(found, name)) for found in (with_it, without))
        assert ours.count == theirs.count
        assert (ours.effect, ours.low, ours.p) == pytest.approx((theirs.effect, theirs.low, theirs.p), rel=1e-12)


def test_neighbours_below_nought_are_neighbours_where_no_scale_is_asked_for():
    others = (*steady_neighbours(), NeighbourSeries("below", -noisy(seed=77)))
    found = assess(a_question(noisy(), neighbours=others, scale=Scale.NONE))
    assert estimated(found.neighbours).count == len(others)


def test_a_fall_of_more_than_the_whole_has_no_size():
    few = [0, 2, 0, 0, 3, 2, 2, 0, 1, 2, 1, 4, 0, 0, 1, 0, 1, 1, 4, 2]
    found = estimated(assess(a_question(few)).own_series)
    assert found.effect < -1 == found.low
    assert not found.has_size
    assert estimated(assess(a_question(noisy())).own_series).has_size


def test_a_neighbour_that_stands_still_is_a_neighbour():
    still = NeighbourSeries("still", np.full(20, 40.0))
    found = assess(a_question(noisy(), neighbours=(*steady_neighbours(), still)))
    assert_fits_together(found)
    assert found.neighbour_path.count == 11


def test_neighbours_that_are_all_the_same_leave_the_word_to_our_own_series():
    found = assess(a_question(noisy(), neighbours=steady_neighbours()[:1] * 10))
    assert_fits_together(found)
    assert refused(found.neighbour_path) == refused(found.neighbours) == "no_wobble"
    assert found.tested is found.own_series


DEAD = {
    "constant": (np.full(20, 3.0), None),
    "nought": (np.zeros(20), "zero_before"),
    "missing": (np.full(20, np.nan), "no_figures"),
    "infinite": (np.full(20, np.inf), "infinite_value"),
    "negative": (-noisy(), "negative_value"),
    "vanishing": (np.full(20, TINY), "vanishing_value"),
    "nothing before": (with_entries(noisy(), dict.fromkeys(range(12), np.nan)), "nothing_before"),
    "nothing after": (with_entries(noisy(), dict.fromkeys(range(12, 20), np.nan)), "too_few_periods"),
}


@pytest.mark.parametrize(("dead", "code"), DEAD.values(), ids=DEAD)
def test_a_set_with_a_dead_measure_is_refused_with_its_reason_unless_it_only_stood_still(dead, code):
    living = tuple(a_question(noisy(seed=seed)) for seed in range(4))
    found = assess(replace(living[0], basket=(*living, a_question(dead))))
    assert_fits_together(found)
    assert code is None if isinstance(found.basket, Estimate) else refused(found.basket) == code


A_LINE = {
    "id": 1,
    "frequency": "Q",
    "first_period": "2016-04-01",
    "start": "2019-04-01",
    "values": noisy().tolist(),
    "expected": "fall",
    "lag": 1,
    "shape": "gradual",
    "season": "auto",
    "scale": "auto",
    "exclude": ["2017-04-01"],
    "target": 0.2,
    "release": "March",
    "neighbours": [each.values.tolist() for each in steady_neighbours(count=8)],
    "neighbour_numerators": None,
    "neighbour_denominators": None,
    "basket": [{"values": noisy(seed=seed).tolist(), "expected": "fall"} for seed in range(3)],
}
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["<5", "c", "2019-13-01"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(A_LINE)), inner, max_size=3),
    max_leaves=6,
)


def answers(*lines: str):
    """The answers to the lines of a batch, each of which must be JSON without nan or infinity."""
    found = list(answer_lines(lines))
    json.dumps(found, allow_nan=False)
    return found


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*A_LINE, "numerators", "denominators"]), JSON, min_size=1, max_size=3))
@example({"lag": 1e300})
@example({"lag": -1})
@example({"lag": 10**30})
@example({"first_period": "0001-01-01", "start": "9999-12-31"})
@example({"neighbours": [[]]})
@example({"basket": [{"basket": [{}]}]})
@example({"id": float("nan")})
@example({"release": {"of": ["March"]}})
def test_a_line_with_fields_of_any_kind_is_answered_or_says_what_is_wrong(fields):
    sound, damaged = answers(
        json.dumps(A_LINE | {"release": None}), json.dumps(A_LINE | fields | {"release": "damaged"})
    )
    assert isinstance(sound["own_series"]["p"], float)
    assert damaged["verdict"] in list(Verdict)
    assert damaged.get("error", "a sentence").strip()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_line_that_was_cut_or_garbled_is_answered_or_says_what_is_wrong(data):
    text = json.dumps(A_LINE)
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.sampled_from([first, first + 1, first + 40, len(text)]))
    [found] = answers(text[:first] + data.draw(st.text(min_size=1, max_size=4)) + text[last:]) or [{"verdict": "hint"}]
    assert found["verdict"] in list(Verdict)


def test_a_release_with_refused_links_is_assessed_as_if_they_were_not_there():
    sound = [a_question(noisy(seed=seed)) for seed in range(5)]
    dead = [a_question(np.zeros(20)), a_question([]), a_question(np.full(20, HUGE))]
    [*mixed] = assess_release([*sound, *dead], with_path=False)
    for one, alone in zip(mixed[:5], assess_release(sound, with_path=False), strict=True):
        assert (one.q, one.verdict, one.links_tested) == (alone.q, alone.verdict, 5)
