"""Which test decides: fixed beforehand by the data at hand, never the better of two (METHOD section 9)."""

from enum import StrEnum

from metrics.question import Estimate, Refusal

MIN_NEIGHBOURS = 8  # METHOD 4 and 9: so many neighbours of the same frequency and their path decides
FEW_NEIGHBOURS = 6  # METHOD 9: with so many it still does, with amber data


class Test(StrEnum):
    """The two tests that can decide about a link."""

    __test__ = False  # not a class of tests

    NEIGHBOUR_PATH = "neighbour_path"
    OWN_SERIES = "own_series"


def deciding_test(neighbour_path: Estimate | Refusal) -> Test:
    """The neighbours' path where enough of them have every period, otherwise the area's own series."""
    has_enough = isinstance(neighbour_path, Estimate) and (neighbour_path.count or 0) >= FEW_NEIGHBOURS
    return Test.NEIGHBOUR_PATH if has_enough else Test.OWN_SERIES
