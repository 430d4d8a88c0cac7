"""Null data give no claim, and planted changes are found: seeded simulation, METHOD sections 1 and 8."""

import numpy as np
import pytest

from metrics.assess import assess_release
from metrics.methods import METHODS
from metrics.question import Estimate, NeighbourSeries
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
