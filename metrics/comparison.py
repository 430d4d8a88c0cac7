"""Where an area stands beside its neighbours, its region, England and all authorities: for display, not for a verdict.

DfE's two dashboards disagree about the neighbours' average (median or mean); both are given and named (METHOD 4).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from domain.model import Polarity

FEWEST_IN_QUARTERS = 8  # authorities: with fewer, a quarter is one of them
FEWEST_TO_JUDGE_SCALE = 5  # areas with a figure: a range of fewer says little
OFF_SCALE = 2.0  # times beyond the areas' range: what is made of the areas cannot lie there, even if some are missing


class Quarter(StrEnum):
    """Which quarter of authorities an area is in: by polarity where there is one, else by height."""

    BEST = "best"
    SECOND_BEST = "second_best"
    SECOND_WORST = "second_worst"
    WORST = "worst"
    HIGHEST = "highest"
    SECOND_HIGHEST = "second_highest"
    SECOND_LOWEST = "second_lowest"
    LOWEST = "lowest"


BY_POLARITY = (Quarter.BEST, Quarter.SECOND_BEST, Quarter.SECOND_WORST, Quarter.WORST)
BY_HEIGHT = (Quarter.HIGHEST, Quarter.SECOND_HIGHEST, Quarter.SECOND_LOWEST, Quarter.LOWEST)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The figures that part the authorities of one period into quarters, in the indicator's unit."""

    lower: float
    middle: float
    upper: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One period, in the indicator's own unit; what is not known is None. A gap is the area minus the other.

    `rank` 1 is best, or highest for an indicator that is only context; `ranked` areas have a figure. Equal figures
    share the better rank. `neighbours` is how many neighbours have a figure. `quarter` is None with few authorities,
    and where equal figures lie on both sides of its edge.
    """

    value: float | None
    neighbours: int
    neighbours_mean: float | None
    neighbours_median: float | None
    region: float | None
    england: float | None
    rank: int | None
    ranked: int
    quarter: Quarter | None = None

    @property
    def gap_to_neighbours_mean(self) -> float | None:
        """The area minus its neighbours' mean."""
        return _gap(self.value, self.neighbours_mean)

    @property
    def gap_to_neighbours_median(self) -> float | None:
        """The area minus its neighbours' median."""
        return _gap(self.value, self.neighbours_median)

    @property
    def gap_to_region(self) -> float | None:
        """The area minus its region."""
        return _gap(self.value, self.region)

    @property
    def gap_to_england(self) -> float | None:
        """The area minus England."""
        return _gap(self.value, self.england)


def compare(
    value: float | None,
    *,
    polarity: Polarity,
    neighbours: Mapping[str, float | None],
    region: float | None = None,
    england: float | None = None,
    authorities: Mapping[str, float | None] | None = None,
) -> Comparison:
    """Compare one area's figure of one period. `authorities` are all authorities, the area itself among them."""
    known = [other for other in neighbours.values() if other is not None]
    everyone = [other for other in (authorities or {}).values() if other is not None]
    return Comparison(
        value=value,
        neighbours=len(known),
        neighbours_mean=fmean(known) if known else None,
        neighbours_median=median(known) if known else None,
        region=region,
        england=england,
        rank=_rank(value, everyone, polarity),
        ranked=len(everyone),
        quarter=_quarter(value, everyone, polarity),
    )


def quartiles(figures: Collection[tuple[float, bool]]) -> Quartiles | None:
    """The quartiles of (figure, whether it may be shown), each halfway between its two nearest where it falls between.

    None with few authorities, and where a quartile is made of a figure that may not be shown: it would give it away.
    """
    ordered = sorted(figures)
    if len(ordered) < FEWEST_IN_QUARTERS:
        return None
    edges = []
    for part in (1, 2, 3):
        place, rest = divmod(part * len(ordered), 4)
        made_of = ordered[place : place + 1] if rest else ordered[place - 1 : place + 1]
        if not all(may_be_shown for _, may_be_shown in made_of):
            return None
        edges.append(fmean(figure for figure, _ in made_of))
    return Quartiles(*edges)


def is_on_another_scale(value: float, areas: Collection[float]) -> bool | None:
    """Whether a published figure for a wider area lies so far outside its areas' own range that it is in another unit.

    The figure of a country or a region is an average of its areas', so it lies among them; the slack is for areas that
    are missing here. None where too few areas have a figure, or none is above nought.
    """
    above = [area for area in areas if area > 0]
    if len(areas) < FEWEST_TO_JUDGE_SCALE or not above:
        return None
    is_below = len(above) == len(areas) and value < min(above) / OFF_SCALE
    return is_below or value > max(above) * OFF_SCALE


def _rank(value: float | None, everyone: list[float], polarity: Polarity) -> int | None:
    if value is None or not everyone:
        return None
    if polarity is Polarity.LOWER_IS_BETTER:
        return 1 + sum(other < value for other in everyone)
    return 1 + sum(other > value for other in everyone)


def _quarter(value: float | None, everyone: list[float], polarity: Polarity) -> Quarter | None:
    first = _rank(value, everyone, polarity)
    if first is None or len(everyone) < FEWEST_IN_QUARTERS:
        return None
    last = first - 1 + sum(other == value for other in everyone)
    places = {4 * (rank - 1) // len(everyone) for rank in (first, max(first, last))}
    names = BY_HEIGHT if polarity is Polarity.NEITHER else BY_POLARITY
    return names[min(places.pop(), len(names) - 1)] if len(places) == 1 else None


def _gap(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other
