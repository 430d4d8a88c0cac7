"""Where an area stands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Polarity
from metrics.comparison import Quarter, compare, is_on_another_scale, quartiles

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


MANY = {f"area {n}": float(n) for n in range(1, 13)}


@pytest.mark.parametrize(
    ("value", "polarity", "quarter"),
    [
        (1.0, Polarity.LOWER_IS_BETTER, Quarter.BEST),
        (3.0, Polarity.LOWER_IS_BETTER, Quarter.BEST),
        (4.0, Polarity.LOWER_IS_BETTER, Quarter.SECOND_BEST),
        (9.0, Polarity.LOWER_IS_BETTER, Quarter.SECOND_WORST),
        (12.0, Polarity.LOWER_IS_BETTER, Quarter.WORST),
        (12.0, Polarity.HIGHER_IS_BETTER, Quarter.BEST),
        (1.0, Polarity.HIGHER_IS_BETTER, Quarter.WORST),
        (12.0, Polarity.NEITHER, Quarter.HIGHEST),
        (7.0, Polarity.NEITHER, Quarter.SECOND_HIGHEST),
        (6.0, Polarity.NEITHER, Quarter.SECOND_LOWEST),
        (1.0, Polarity.NEITHER, Quarter.LOWEST),
    ],
)
def test_the_quarter_follows_the_polarity_and_is_plain_height_without_one(value, polarity, quarter):
    assert compare(value, polarity=polarity, neighbours={}, authorities=MANY).quarter is quarter


@pytest.mark.parametrize("polarity", list(Polarity))
def test_equal_figures_on_both_sides_of_an_edge_are_in_no_quarter(polarity):
    most = {name: 0.0 if value <= 8 else value for name, value in MANY.items()}
    assert compare(0.0, polarity=polarity, neighbours={}, authorities=most).quarter is None
    assert compare(12.0, polarity=polarity, neighbours={}, authorities=most).quarter is not None


def test_few_authorities_have_no_quarters():
    few = {name: value for name, value in MANY.items() if value <= 7}
    assert compare(3.0, polarity=Polarity.NEITHER, neighbours={}, authorities=few).quarter is None
    assert quartiles([(value, True) for value in few.values()]) is None


@given(st.lists(st.integers(0, 30).map(float), min_size=8, max_size=60), st.data())
def test_each_authority_is_in_the_quarter_that_the_quartiles_say(values, data):
    everyone = {str(n): value for n, value in enumerate(values)}
    value = data.draw(st.sampled_from(values))
    edges = quartiles([(each, True) for each in values])
    quarter = compare(value, polarity=Polarity.NEITHER, neighbours={}, authorities=everyone).quarter
    if quarter is Quarter.LOWEST:
        assert value <= edges.lower
    elif quarter is Quarter.SECOND_LOWEST:
        assert edges.lower <= value <= edges.middle
    elif quarter is Quarter.SECOND_HIGHEST:
        assert edges.middle <= value <= edges.upper
    elif quarter is Quarter.HIGHEST:
        assert value >= edges.upper


@given(st.lists(st.floats(0, 1000), min_size=8, max_size=80))
def test_quartiles_are_numpys_averaged_ones(values):
    found = quartiles([(value, True) for value in values])
    expected = np.quantile(values, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    assert (found.lower, found.middle, found.upper) == pytest.approx(tuple(expected))


def test_a_quartile_that_is_made_of_a_hidden_figure_is_not_given():
    figures = [(value, value != 3.0) for value in MANY.values()]
    assert quartiles(figures) is None
    assert quartiles([(value, value != 2.0) for value in MANY.values()]) is not None


@pytest.mark.parametrize(
    ("value", "areas", "is_off"),
    [
        (22.6, [18.0, 25.0, 31.0, 20.0, 22.0], False),
        (1258.0, [63.0, 130.0, 200.0, 318.0, 90.0], True),  # per another number than its areas
        (2.26, [18.0, 25.0, 31.0, 20.0, 22.0], True),
        (0.226, [18.0, 25.0, 31.0, 20.0, 22.0], True),
        (45_000.0, [18.0, 25.0, 31.0, 20.0, 22.0], True),  # a count among percentages
        (35.0, [18.0, 25.0, 31.0, 20.0, 22.0], False),  # some areas are missing
        (0.0, [0.0, 2.0, 0.0, 1.0, 0.0], False),
        (90.0, [0.0, 2.0, 0.0, 1.0, 0.0], True),
        (22.6, [18.0, 25.0, 31.0, 20.0], None),
        (22.6, [0.0] * 9, None),
    ],
)
def test_a_published_figure_is_judged_by_its_areas_own_range(value, areas, is_off):
    assert is_on_another_scale(value, areas) is is_off


@given(st.lists(st.tuples(st.floats(0.1, 1000), st.floats(1, 1e6)), min_size=5, max_size=150))
def test_an_average_of_its_areas_is_never_off_their_scale(areas):
    total = sum(weight for _, weight in areas)
    average = sum(value * weight for value, weight in areas) / total
    assert is_on_another_scale(average, [value for value, _ in areas]) is False
