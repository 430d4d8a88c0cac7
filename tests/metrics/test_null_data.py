"""Null data give no claim, and planted changes are found: seeded simulation, METHOD sections 1 and 8."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.assess import assess_many, assess_release
from metrics.basket import MIN_MEASURES
from metrics.checks import MIN_AFTER, MIN_BEFORE
from metrics.ladder import Test
from metrics.methods import METHODS
from metrics.question import Estimate, ImpactQuestion, NeighbourSeries
from metrics.verdict import Verdict
from metrics.window import lay_out
from tests.metrics.questions import a_question, ar1

COUNT = 400
WOBBLE = 0.10  # METHOD 9: the sd of the simulated wobble is 10 % of the level
TREND = 0.015  # METHOD 9: and its trend 1.5 % a quarter
# METHOD 1: worst cell 5.7 % over 2,500 repetitions; three standard errors of 400 repetitions are added.
WORST = 0.057 + 3 * np.sqrt(0.057 * 0.943 / COUNT)


def simulated(seed: int, before: int, after: int, rho: float, trend: float, factor: float = 1.0):
    random = np.random.default_rng(seed)
    length = before + after
    drift = 1 + trend * (np.arange(length) - before)
    values = 100 * drift * (1 + WOBBLE * ar1(random, COUNT, length, rho))
    values[:, before:] *= factor
    others = 100 * drift * (1 + WOBBLE * ar1(random, COUNT * 10, length, rho))
    return [
        a_question(
            np.maximum(series, 0.0),
            before=before,
            neighbours=tuple(NeighbourSeries(str(i), np.maximum(other, 0.0)) for i, other in enumerate(block)),
        )
        for series, block in zip(values, others.reshape(COUNT, 10, length), strict=True)
    ]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@pytest.mark.parametrize(
    ("before", "after", "rho", "trend"), [(12, 8, 0.0, 0.0), (12, 8, 0.6, TREND), (20, 12, 0.3, -TREND)]
)
def test_unchanged_series_are_rarely_flagged(method, before, after, rho, trend):
    windows = [lay_out(question) for question in simulated(7, before, after, rho, trend)]
    answers = [answer for answer in method.estimate_all(windows) if isinstance(answer, Estimate)]
    assert len(answers) == COUNT
    assert np.mean([answer.p <= 0.05 for answer in answers]) <= WORST


def test_a_release_of_unchanged_links_colours_almost_nothing():
    releases = np.array_split(np.array(simulated(8, 12, 8, 0.3, 0.0), dtype=object), 20)
    coloured = [
        any(answer.verdict.is_coloured for answer in assess_release(list(release), with_path=False))
        for release in releases
    ]
    assert np.mean(coloured) <= 0.25  # 10 % is promised; 20 releases allow for chance


@pytest.mark.parametrize(("factor", "found"), [(0.7, 0.35), (0.5, 0.8)])
def test_planted_falls_are_found_with_their_sign(factor, found):
    questions = simulated(9, 12, 8, 0.3, 0.0, factor)
    answers = assess_release(questions, with_path=False)
    flagged = [answer.own_series for answer in answers if answer.own_series.p <= 0.05]
    assert len(flagged) / COUNT >= found
    assert np.mean([answer.effect < 0 for answer in flagged]) > 0.99


def test_intervals_cover_the_planted_change():
    truth = -0.3
    answers = assess_release(simulated(10, 12, 8, 0.3, 0.0, 1 + truth), with_path=False)
    covered = [answer.own_series.low <= truth <= answer.own_series.high for answer in answers]
    assert np.mean(covered) > 0.93


def test_a_change_of_the_size_that_could_have_been_seen_is_found_about_four_times_in_five():
    plain = assess_release(simulated(11, 12, 8, 0.3, 0.0), with_path=False)
    size = float(np.median([answer.own_series.could_have_seen for answer in plain]))
    answers = assess_release(simulated(11, 12, 8, 0.3, 0.0, 1 - size), with_path=False)
    assert 0.6 < np.mean([answer.own_series.p <= 0.05 for answer in answers]) < 0.95


# --- whatever the design, scale, gaps and unit ------------------------------------------------------------------------

SERIES = 30  # of one example
STEADY = 0.04  # the wobble of series in which something was planted, as a share of the level
CHANGE = 0.6  # so large a share is planted that any design must find it
# Coloured is a change of 5 % on one side or 2.5 % on the other; more than this happens once in a million times.
MOST_COLOURED = int(binom.ppf(1 - 1e-6, SERIES, 0.085))


@dataclass(frozen=True)
class Plan:
    """A design with everything that may differ from one board to the next."""

    frequency: Frequency
    before: int
    after: int
    lag: int
    shape: Shape
    expected: Direction
    rho: float
    trend: float
    unit: float
    share: float | None  # of cases among all, where counts are known
    gaps: float
    neighbours: int
    seed: int

    def template(self):
        place = np.arange(self.before + self.lag + self.after) - self.before
        if self.shape is Shape.GRADUAL and self.lag:
            return np.clip((place + 1) / self.lag, 0.0, 1.0)
        return (place >= self.lag).astype(float)

    def questions(self, wobble: float, change: float = 0.0) -> list[ImpactQuestion]:
        """Unchanged areas, or such that moved by `change` as declared; each beside neighbours of its own."""
        random = np.random.default_rng(self.seed)
        template = self.template()
        units = SERIES * (1 + self.neighbours)
        path = 1 + self.trend * (np.arange(len(template)) - self.before) / self.frequency.per_year
        level = (path * (1 + wobble * ar1(random, units, len(template), self.rho))).reshape(SERIES, -1, len(template))
        level[:, 0] *= 1 + self.expected.sign * change * template
        missing = random.uniform(size=(SERIES, len(template))) < self.gaps
        # The gates ask for so many periods on each side: gaps may only lie beyond these.
        missing[:, : MIN_BEFORE[self.frequency]] = missing[:, -MIN_AFTER[self.frequency] :] = False
        return [self._question(np.maximum(each, 0.0), gone) for each, gone in zip(level, missing, strict=True)]

    def _question(self, level, missing) -> ImpactQuestion:
        design = {"frequency": self.frequency, "lag": self.lag, "shape": self.shape, "expected": self.expected}
        others = tuple(NeighbourSeries(str(j), each * self.unit) for j, each in enumerate(level[1:]))
        if self.share is None:
            values = np.where(missing, np.nan, level[0] * self.unit)
            return a_question(values, before=self.before, neighbours=others, **design)
        of = np.full(len(missing), 1e4)
        counts = np.where(missing, np.nan, of * self.share * level[0])
        others = tuple(NeighbourSeries(str(j), self.share * each * self.unit) for j, each in enumerate(level[1:]))
        return a_question(
            before=self.before, numerators=counts, denominators=of, multiplier=self.unit, neighbours=others, **design
        )


@st.composite
def plans(draw) -> Plan:
    frequency = draw(st.sampled_from(list(Frequency)))
    return Plan(
        frequency=frequency,
        before=MIN_BEFORE[frequency] + draw(st.integers(0, 12)),
        after=MIN_AFTER[frequency] + draw(st.integers(0, 8)),
        lag=draw(st.integers(0, 3)),
        shape=draw(st.sampled_from(list(Shape))),
        expected=draw(st.sampled_from([Direction.FALL, Direction.RISE])),
        rho=draw(st.sampled_from([0.0, 0.3, 0.6])),
        trend=draw(st.sampled_from([-0.04, 0.0, 0.04])),
        unit=10.0 ** draw(st.integers(-4, 9)),
        share=draw(st.sampled_from([None, 0.02, 0.4])),
        gaps=draw(st.sampled_from([0.0, 0.2])),
        neighbours=draw(st.sampled_from([0, 10])),
        seed=draw(st.integers(0, 2**32 - 1)),
    )


def each_by_itself(questions):
    return assess_many(questions, range(len(questions)), with_path=False)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(plans())
def test_null_data_give_no_claim_whatever_the_design(plan):
    answers = each_by_itself(plan.questions(WOBBLE))
    assert {answer.test for answer in answers} == {Test.NEIGHBOUR_PATH if plan.neighbours else Test.OWN_SERIES}
    assert all(isinstance(answer.tested, Estimate) for answer in answers)
    assert sum(answer.verdict.is_coloured for answer in answers) <= MOST_COLOURED


@settings(max_examples=12, deadline=None, derandomize=True)
@given(plans())
def test_a_planted_change_is_found_whatever_the_design(plan):
    answers = each_by_itself(plan.questions(STEADY, CHANGE))
    found = [answer.verdict is Verdict.IMPROVED_AS_EXPECTED for answer in answers]
    assert np.mean(found) >= 0.8
    assert all(answer.verdict is not Verdict.MOVED_THE_WRONG_WAY for answer in answers)
    assert np.mean([np.sign(answer.tested.effect) == plan.expected.sign for answer in answers]) >= 0.98


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.lists(plans(), min_size=MIN_MEASURES, max_size=MIN_MEASURES), st.booleans())
def test_a_set_of_measures_is_claimed_if_it_moved_and_not_if_it_did_not(several, moved):
    # The measures of a set share their periods, start, lag and shape; units, directions and scales are their own.
    first = several[0]
    shared = {name: getattr(first, name) for name in ("frequency", "before", "after", "lag", "shape", "neighbours")}
    members = [Plan(**{**vars(plan), **shared, "gaps": 0.0}) for plan in several]
    sets = zip(*(plan.questions(*((STEADY, CHANGE) if moved else (WOBBLE,))) for plan in members), strict=True)
    answers = [assess_release([with_basket(each)], with_path=False)[0].basket for each in sets]
    assert all(isinstance(answer, Estimate) for answer in answers)
    found = sum(answer.p_good <= 0.05 for answer in answers)
    assert found >= 0.9 * SERIES if moved else found <= MOST_COLOURED
    assert sum(answer.p_harm <= 0.025 for answer in answers) <= (0 if moved else MOST_COLOURED)


def with_basket(members):
    return replace(members[0], basket=tuple(members))
