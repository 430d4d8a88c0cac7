"""Where an area stands beside its neighbours, its region, England and all authorities: for display, not for a verdict.

DfE's two dashboards disagree about the neighbours' average (median or mean); both are given and named (METHOD 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

from domain.model import Polarity


@dataclass(frozen=True, slots=True)
class Comparison:
    """One period, in the indicator's own unit; what is not known is None. A gap is the area minus the other.

    `rank` 1 is best, or highest for an indicator that is only context; `ranked` areas have a figure. Equal figures
    share the better rank. `neighbours` is how many neighbours have a figure.
    """

    value: float | None
    neighbours: int
    neighbours_mean: float | None
    neighbours_median: float | None
    region: float | None
    england: float | None
    rank: int | None
    ranked: int

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
    )


def _rank(value: float | None, everyone: list[float], polarity: Polarity) -> int | None:
    if value is None or not everyone:
        return None
    if polarity is Polarity.LOWER_IS_BETTER:
        return 1 + sum(other < value for other in everyone)
    return 1 + sum(other > value for other in everyone)


def _gap(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other
