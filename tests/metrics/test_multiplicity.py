"""Benjamini-Hochberg against scipy's."""

import numpy as np
import pytest
from scipy import stats

from metrics.multiplicity import benjamini_hochberg


@pytest.mark.parametrize("count", [1, 2, 7, 50])
def test_q_values_are_those_of_scipy(count):
    p = np.random.default_rng(count).uniform(size=count) ** 3
    assert benjamini_hochberg(p.tolist()) == pytest.approx(stats.false_discovery_control(p))


def test_equal_p_values_get_equal_q_values():
    q = benjamini_hochberg([0.04, 0.01, 0.04, 1.0])
    assert q[0] == q[2] == pytest.approx(0.04 * 4 / 3)


def test_an_empty_release_has_no_q_values():
    assert len(benjamini_hochberg([])) == 0
