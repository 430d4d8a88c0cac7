"""Funnel limits against scipy's distributions, and how many authorities they call unusual when none is."""

import numpy as np
import pytest
from scipy import stats

from domain.model import Unit
from metrics.funnel import FEWEST, NO_CENTRE, TOO_FEW, Position, funnel
from metrics.gaps import NO_COUNTS, NO_SHARE, Figure
from metrics.question import Refusal

MULTIPLIER = {Unit.PERCENT: 100.0, Unit.RATE: 10_000.0}
LEVELS = {0.025: "inner_low", 0.975: "inner_high", 0.001: "outer_low", 0.999: "outer_high"}


def figures(counts, sizes, unit):
    return {
        f"area {n}": Figure(count / size * MULTIPLIER[unit], float(count), float(size))
        for n, (count, size) in enumerate(zip(counts, sizes, strict=True))
    }


def authorities(unit, random, *, number=150, spread=0.0, mean=0.2):
    sizes = np.exp(random.normal(6, 0.8, number)).astype(int) + 20
    true = np.clip(mean * np.exp(random.normal(0, spread, number)), 0, 0.99)
    counts = random.binomial(sizes, true) if unit is Unit.PERCENT else random.poisson(sizes * true)
    return figures(counts, sizes, unit)


@pytest.mark.parametrize("size", [25, 60, 400, 5000])
@pytest.mark.parametrize("rate", [0.01, 0.2, 3.0])
def test_exact_poisson_limits_invert_the_distribution(size, rate):
    """Spiegelhalter 2005, A.1.1, with scipy's own distribution."""
    counts = [round(rate * size)] * FEWEST
    found = funnel(figures(counts, [size] * FEWEST, Unit.RATE), Unit.RATE, 10_000, centre=10_000 * rate)
    assert not isinstance(found, Refusal)
    chance, row = stats.poisson(size * rate), found.curve[0]
    for p, name in LEVELS.items():
        r = int(chance.ppf(p))
        r += chance.cdf(r) <= p
        expected = max((r - (chance.cdf(r) - p) / chance.pmf(r)) / size, 0.0)
        assert getattr(row, name) / 10_000 == pytest.approx(expected, rel=1e-7, abs=1e-7), name


@pytest.mark.parametrize("size", [25, 60, 400, 5000])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.97])
def test_exact_binomial_limits_invert_the_distribution(size, share):
    counts = [round(share * size)] * FEWEST
    found = funnel(figures(counts, [size] * FEWEST, Unit.PERCENT), Unit.PERCENT, 100, centre=100 * share)
    assert not isinstance(found, Refusal)
    chance, row = stats.binom(size, share), found.curve[0]
    for p, name in LEVELS.items():
        r = int(chance.ppf(p))
        r += chance.cdf(r) <= p
        expected = np.clip((r - (chance.cdf(r) - p) / chance.pmf(r)) / size, 0, 1)
        assert getattr(row, name) / 100 == pytest.approx(expected, abs=1e-7), name


@pytest.mark.parametrize("unit", list(MULTIPLIER))
@pytest.mark.parametrize("mean", [0.01, 0.2])
@pytest.mark.parametrize("spread", [0.0, 0.08, 0.25])
def test_where_no_authority_is_unusual_about_one_in_twenty_lies_outside_the_inner_limits(unit, mean, spread):
    """With and without a spread between authorities: chance alone must not call many of them unusual."""
    random = np.random.default_rng(17)
    inner, outer, widened = [], [], []
    for _ in range(40):
        found = funnel(authorities(unit, random, mean=mean, spread=spread), unit, MULTIPLIER[unit])
        assert not isinstance(found, Refusal)
        places = [point.position for point in found.points]
        inner.append(np.mean([place is not Position.WITHIN for place in places]))
        outer.append(np.mean([place in {Position.ABOVE_OUTER, Position.BELOW_OUTER} for place in places]))
        widened.append(found.is_widened)
    assert 0.03 <= np.mean(inner) <= 0.08
    assert np.mean(outer) <= 0.012
    if spread == 0:
        assert np.mean(widened) <= 0.2
    if spread == 0.25:
        assert np.mean(widened) >= 0.7


def test_an_authority_far_from_the_rest_is_outside_even_if_they_differ():
    random = np.random.default_rng(23)
    many = authorities(Unit.RATE, random, spread=0.15)
    many["odd"] = Figure(6000.0, 600.0, 1000.0)
    found = funnel(many, Unit.RATE, 10_000)
    assert not isinstance(found, Refusal)
    assert found.is_widened
    assert found.point("odd").position is Position.ABOVE_OUTER
    assert found.point("nowhere") is None


def test_the_pooled_figure_is_the_centre_unless_another_is_given():
    counts, sizes = range(10, 22), [100] * 12
    found = funnel(figures(counts, sizes, Unit.PERCENT), Unit.PERCENT, 100)
    assert found.centre == pytest.approx(15.5)
    assert funnel(figures(counts, sizes, Unit.PERCENT), Unit.PERCENT, 100, centre=20.0).centre == 20.0


def test_limits_narrow_with_size_and_hold_the_centre():
    found = funnel(authorities(Unit.PERCENT, np.random.default_rng(2)), Unit.PERCENT, 100)
    assert found.curve[0].outer_high > found.curve[-1].outer_high > found.centre
    for row in found.curve:
        assert 0 <= row.outer_low <= row.inner_low <= found.centre <= row.inner_high <= row.outer_high <= 100


@pytest.mark.parametrize(
    ("asked", "unit", "why"),
    [
        ({}, Unit.PERCENT, NO_COUNTS),
        ({f"area {n}": Figure(12.0) for n in range(150)}, Unit.PERCENT, NO_COUNTS),
        (figures(range(FEWEST - 1), [50] * (FEWEST - 1), Unit.PERCENT), Unit.PERCENT, TOO_FEW),
        (figures([0] * 20, [50] * 20, Unit.PERCENT), Unit.PERCENT, NO_CENTRE),
        (figures([50] * 20, [50] * 20, Unit.PERCENT), Unit.PERCENT, NO_CENTRE),
        (figures([0] * 20, [50] * 20, Unit.RATE), Unit.RATE, NO_CENTRE),
        ({f"area {n}": Figure(12.0, 12.0, 1.0) for n in range(150)}, Unit.COUNT, NO_SHARE),
    ],
)
def test_what_has_no_funnel_says_why(asked, unit, why):
    assert funnel(asked, unit, MULTIPLIER.get(unit, 1.0)) == why
