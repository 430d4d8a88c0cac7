"""Where an area stands."""

import pytest

from domain.model import Polarity
from metrics.comparison import compare

OTHERS = {"a": 10.0, "b": 20.0, "c": 60.0, "d": None}


def test_mean_and_median_of_the_neighbours_are_both_given_over_those_with_a_figure():
    found = compare(25.0, polarity=Polarity.NEITHER, neighbours=OTHERS, region=22.0, england=27.5)
    assert (found.neighbours, found.neighbours_mean, found.neighbours_median) == (3, 30.0, 20.0)
    assert (found.gap_to_neighbours_mean, found.gap_to_neighbours_median) == (-5.0, 5.0)
    assert (found.gap_to_region, found.gap_to_england) == (3.0, -2.5)


@pytest.mark.parametrize(
    ("polarity", "rank"),
    [
        (Polarity.HIGHER_IS_BETTER, 2),
        (Polarity.LOWER_IS_BETTER, 3),
        (Polarity.NEITHER, 2),
    ],
)
def test_rank_one_is_the_best(polarity, rank):
    found = compare(25.0, polarity=polarity, neighbours={}, authorities=OTHERS | {"own": 25.0})
    assert (found.rank, found.ranked) == (rank, 4)


def test_equal_figures_share_the_better_rank():
    found = compare(20.0, polarity=Polarity.LOWER_IS_BETTER, neighbours={}, authorities=OTHERS | {"own": 20.0})
    assert found.rank == 2


def test_what_is_not_known_is_none():
    found = compare(None, polarity=Polarity.NEITHER, neighbours={"a": None}, england=4.0)
    assert (found.neighbours_mean, found.neighbours_median, found.rank, found.gap_to_england) == (None,) * 4
