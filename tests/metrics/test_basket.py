"""The basket: its index and weights by another route, and what it needs and refuses."""

from dataclasses import replace

import numpy as np
import pytest

from domain.errors import QuestionError
from domain.model import Direction
from metrics import basket
from metrics.assess import assess
from metrics.methods import own_series
from metrics.question import NeighbourSeries, Scale
from metrics.window import lay_out
from tests.metrics import path_oracle
from tests.metrics.questions import a_question, estimated, noisy, refused, with_step

DIRECTIONS = (Direction.FALL, Direction.RISE, Direction.FALL, Direction.RISE, Direction.FALL)
MOSTLY_MISSING = np.where(np.arange(20) < 9, np.nan, noisy())
SPREADS = (0.04, 0.06, 0.08, 0.10, 0.05)


def measures(effect: float = 0.0, neighbours: int = 0, length: int = 20, directions=DIRECTIONS):
    """Measures that move as intended by `effect`, at levels and spreads of their own."""
    return tuple(
        a_question(
            with_step(
                noisy(length, seed=200 + place, level=10.0**place, spread=SPREADS[place]), 12, 1 + effect * d.sign
            ),
            expected=d,
            neighbours=tuple(
                NeighbourSeries(f"area {j}", noisy(length, seed=300 + 20 * place + j, level=10.0**place, spread=0.05))
                for j in range(neighbours)
            ),
        )
        for place, d in enumerate(directions)
    )


def answer(members):
    return basket.estimate_all([members])[0]


def relative(members, rows=slice(None)):
    """(K, 1 + J, n) every series relative to its mean before."""
    before = np.arange(members[0].length) < 12
    if not isinstance(rows, slice):
        before &= np.isin(np.arange(members[0].length), rows)
    units = [[member.values, *(each.values for each in member.neighbours)] for member in members]
    return np.array([[values[rows] / values[before].mean() for values in unit] for unit in units])


def test_index_and_weights_agree_with_another_route():
    members = measures()
    index = basket.index_of(members)
    theirs, weights = path_oracle.basket_index(
        np.arange(20), np.arange(20) < 12, relative(members), [d.sign for d in DIRECTIONS]
    )
    assert index.weights == pytest.approx(weights)
    assert index.weights.sum() == pytest.approx(1)
    assert index.window.scaled == pytest.approx(theirs[0])


def test_without_neighbours_the_index_is_tested_by_its_own_series_as_it_stands():
    members = measures(effect=0.2)
    found = estimated(answer(members))
    as_it_stands = a_question(basket.index_of(members).window.scaled, scale=Scale.NONE)
    alone = estimated(own_series.estimate_all([lay_out(as_it_stands)])[0])
    assert (found.effect, found.p_good, found.high) == pytest.approx((alone.effect, alone.p_good, alone.high))
    assert found.scale is Scale.RELATIVE
    assert (found.count, found.own_drift) == (None, None)
    assert found.low < -0.2 < found.high < 0


def test_with_neighbours_the_same_weights_make_their_indices_and_their_path_decides():
    members = measures(effect=0.2, neighbours=10)
    found = estimated(answer(members))
    theirs, _ = path_oracle.basket_index(
        np.arange(20), np.arange(20) < 12, relative(members), [d.sign for d in DIRECTIONS]
    )
    oracle = path_oracle.neighbour_path(np.arange(20), [0.0] * 12 + [1.0] * 8, theirs[0], theirs[1:])
    assert found.count == 10
    for name in ("effect", "low", "high", "own_drift", "could_have_seen"):
        assert getattr(found, name) == pytest.approx(getattr(oracle, name), abs=1e-9), name
    assert (found.p_good, found.p_harm) == pytest.approx((oracle.above, oracle.below), abs=1e-9)


def test_only_periods_that_every_measure_has_count():
    members = measures(effect=0.2, neighbours=10)
    holey = members[1].values.copy()
    holey[[3, 14]] = np.nan
    rows = np.setdiff1d(np.arange(20), [3, 14])
    found = estimated(answer((members[0], replace(members[1], values=holey), *members[2:])))
    theirs, _ = path_oracle.basket_index(rows, rows < 12, relative(members, rows), [d.sign for d in DIRECTIONS])
    oracle = path_oracle.neighbour_path(rows, (rows >= 12).astype(float), theirs[0], theirs[1:])
    assert found.effect == pytest.approx(oracle.effect, abs=1e-9)
    assert found.low == pytest.approx(oracle.low, abs=1e-9)


def test_a_neighbour_counts_only_with_every_measure():
    members = measures(neighbours=10)
    without_one = replace(members[2], neighbours=members[2].neighbours[1:])
    assert estimated(answer((*members[:2], without_one, *members[3:]))).count == 9
    few = tuple(replace(member, neighbours=member.neighbours[:5]) for member in members)
    assert estimated(answer(few)).count is None


def test_a_set_in_which_something_should_rise_has_no_lowest_value():
    mixed, falls = measures(effect=0.9), measures(effect=0.9, directions=(Direction.FALL,) * 5)
    assert basket.index_of(mixed).window.lowest_effect == -np.inf
    assert basket.index_of(falls).window.lowest_effect == -1


def test_half_up_and_half_down_cancel_each_other():
    as_intended, against = measures(effect=0.3)[:2], measures(effect=-0.3)[2:4]
    assert estimated(answer((*as_intended, *against))).p_good > 0.05


def test_an_assessment_carries_the_answer_of_its_set():
    members = measures(effect=0.3)
    assert estimated(assess(replace(members[0], basket=members)).basket) == estimated(answer(members))
    assert refused(assess(members[0]).basket) == "no_basket"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ((), "no_basket"),
        (measures()[:2], "not_a_basket"),
        (measures() + measures(), "not_a_basket"),
        ((replace(measures()[0], expected=None), *measures()[1:]), "no_direction"),
        ((replace(measures()[0], values=np.zeros(20)), *measures()[1:]), "zero_before"),
        ((replace(measures()[0], values=-noisy()), *measures()[1:]), "negative_value"),
        (tuple(replace(member, values=np.full(20, 3.0)) for member in measures()), "no_wobble"),
        ((replace(measures()[0], values=MOSTLY_MISSING), *measures()[1:]), "too_few_periods"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_it_declines_with_its_reason(members, code):
    assert refused(answer(members)) == code


def test_a_set_on_another_grid_is_refused_when_it_is_asked():
    members = measures()
    with pytest.raises(QuestionError, match="the same periods, start, lag and shape"):
        replace(members[0], basket=(*members[:4], measures(length=24)[4]))
