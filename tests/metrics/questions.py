"""Questions for the tests: quarterly unless said otherwise, a start after so many periods, seeded noise."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from domain.model import Direction
from domain.periods import Frequency, nth_period_start
from metrics.question import Estimate, FloatArray, ImpactQuestion, NeighbourSeries, Refusal

FIRST = date(2016, 4, 1)
SHARED_CASES = Path(__file__).parents[3] / "shared" / "cases"


def a_question(values=None, before: int = 12, **facts) -> ImpactQuestion:
    """A question about `values`, with the start at the beginning of the period after the first `before`."""
    facts = {"frequency": Frequency.QUARTERLY, "first_period": FIRST, "expected": Direction.FALL} | facts
    facts.setdefault("start", nth_period_start(facts["first_period"], before, facts["frequency"]))
    for name in ("numerators", "denominators"):
        if name in facts:
            facts[name] = np.asarray(facts[name], dtype=float)
    return ImpactQuestion(values=None if values is None else np.asarray(values, dtype=float), **facts)


def noisy(length: int = 20, seed: int = 1, level: float = 100.0, spread: float = 0.05) -> FloatArray:
    """A level with independent noise; `spread` is relative."""
    return level * (1 + np.random.default_rng(seed).normal(0, spread, length))


def with_step(values: FloatArray, before: int, factor: float) -> FloatArray:
    """The values with every period after the first `before` multiplied."""
    return np.where(np.arange(len(values)) < before, values, values * factor)


def steady_neighbours(length: int = 20, count: int = 10, seed: int = 50, factor: float = 1.0, before: int = 12):
    """Neighbours around the same level, all multiplied by `factor` after the start."""
    return tuple(
        NeighbourSeries(f"area {place}", with_step(noisy(length, seed + place), before, factor))
        for place in range(count)
    )


def estimated(answer: Estimate | Refusal) -> Estimate:
    """The answer, which must not be a refusal."""
    assert isinstance(answer, Estimate), answer
    return answer


def refused(answer: Estimate | Refusal) -> str:
    """The code of a refusal, which the answer must be."""
    assert isinstance(answer, Refusal), answer
    return answer.code


def ar1(random: np.random.Generator, count: int, length: int, rho: float) -> FloatArray:
    """(count, length) first-order autoregressive series with unit variance."""
    shocks = random.normal(size=(count, length))
    series = shocks.copy()
    for t in range(1, length):
        series[:, t] = rho * series[:, t - 1] + np.sqrt(1 - rho**2) * shocks[:, t]
    return series


def quarters(length: int, first: date = FIRST) -> Iterator[date]:
    """The first days of so many quarters."""
    return (nth_period_start(first, place, Frequency.QUARTERLY) for place in range(length))
