"""Series of which the truth is known: quarterly counts as METHOD section 9 describes them, areas beside neighbours.

Each area has a level, a wobble of 10 % of it that carries over from quarter to quarter, a season and a trend; counts
are Poisson. Its ten neighbours are of unequal size and made alike. The measures of a set wobble partly together, since
those of one area share children, staff and thresholds.
"""

import zlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product

import numpy as np

from domain.model import Direction
from domain.periods import Frequency, nth_period_start
from metrics.question import FloatArray, ImpactQuestion, NeighbourSeries

WOBBLE = 0.10  # METHOD 9: the standard deviation of the wobble, as a share of the level
HEAVY_DF = 6  # METHOD 9: heavy tails are those of Student's t with so many degrees of freedom
SEASON = np.array([0.06, 0.02, -0.10, 0.02])  # METHOD 9
TREND = 0.015  # METHOD 9: a quarter, as a share of the level
NEIGHBOURS = 10
MEASURES = 5  # METHOD 9: the basket whose figures are known
ALIKE = 0.3  # between the wobbles of two measures of one area; METHOD names none, see docs/decisions/0015
CASES_OF = 100  # one case of so many: a rate, not a percentage that would be told in points
LOWEST = 0.05  # no level falls to nought, whatever its trend and wobble
SIZES = (0.5, 2.0)  # the neighbours' sizes against the area's
FIRST = date(2010, 4, 1)
AT_ONCE = 250  # repetitions of one pass: each pass has a seed of its own, so that memory stays small


class Drift(StrEnum):
    """What the trends of an area and its neighbours have to do with each other."""

    NONE = "none"
    COMMON = "common"
    INDEPENDENT = "independent"  # each measure of each area has its own
    OF_AREAS = "of_areas"  # each area has its own, which all of its measures share
    ALONE = "alone"  # only the area drifts, up or down
    FALLING = "falling"  # only the area drifts, downwards


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of series: quarters before and after, lag-1 correlation, cases a quarter, trend, and what was planted.

    `planted` is what the area's level is multiplied by after the start, `shared` what everybody's is. `restless` is the
    area's wobble as a multiple of its neighbours'. `alike` is the correlation between the measures of a set.
    """

    before: int
    after: int
    rho: float
    cases: float
    drift: Drift
    planted: float = 1.0
    shared: float = 1.0
    restless: float = 1.0
    is_heavy_tailed: bool = False
    alike: float = ALIKE

    @property
    def length(self) -> int:
        """How many quarters the series has."""
        return self.before + self.after


NULL_GRID = tuple(
    Cell(before, after, rho, float(cases), drift)
    for before, after, rho, cases, drift in product(
        (8, 12, 20), (4, 8, 12), (0.0, 0.3, 0.6), (10, 100, 400), (Drift.NONE, Drift.COMMON, Drift.INDEPENDENT)
    )
)
HEAVY_GRID = tuple(replace(cell, is_heavy_tailed=True) for cell in NULL_GRID)
USUAL = Cell(12, 8, 0.3, 100.0, Drift.NONE)  # METHOD 9: 12 before, 8 after, numerator 100
POWER = (
    replace(USUAL, planted=0.8),
    replace(USUAL, planted=0.7),
    replace(USUAL, planted=0.8, alike=0.0),
    replace(USUAL, planted=0.8, alike=0.6),
    replace(USUAL, planted=0.8, is_heavy_tailed=True),
)
STRESS = (
    replace(USUAL, shared=0.8),  # METHOD 9: everyone falls by a fifth on the start date
    *(replace(USUAL, drift=Drift.ALONE, rho=rho) for rho in (0.0, 0.3, 0.6)),
    replace(USUAL, drift=Drift.FALLING),
    replace(USUAL, drift=Drift.OF_AREAS),
    replace(USUAL, restless=2.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Counts (repetitions, measures, 1 + J, quarters), the area first, and denominators (repetitions, 1 + J)."""

    cell: Cell
    counts: FloatArray
    denominators: FloatArray

    def questions(self, measure: int = 0) -> list[ImpactQuestion]:
        """One measure of every repetition, expected to fall, as the product asks about it."""
        return [self.question(place, measure) for place in range(len(self.counts))]

    def question(self, place: int, measure: int = 0) -> ImpactQuestion:
        """One measure of one repetition."""
        return _question(self.cell, self.counts[place, measure], self.denominators[place])


def simulate(cell: Cell, repetitions: int, random: np.random.Generator, *, measures: int = 1) -> Simulated:
    """So many areas with ten neighbours each, and so many measures of every one."""
    units, quarters = 1 + NEIGHBOURS, np.arange(cell.length)
    shape = (repetitions, measures, units, cell.length)
    is_after = quarters >= cell.before
    level = 1 + _trends(cell.drift, shape[:3], random)[..., None] * (quarters - cell.before)
    level = level * (1 + SEASON[quarters % len(SEASON)]) * np.where(is_after, cell.shared, 1.0)
    level[:, :, 0] *= np.where(is_after, cell.planted, 1.0)
    wobble = WOBBLE * _sticky(_shocks(cell, shape, random), cell.rho)
    wobble[:, :, 0] *= cell.restless
    level *= 1 + wobble
    size = np.concatenate([np.ones((repetitions, 1)), random.uniform(*SIZES, (repetitions, NEIGHBOURS))], axis=1)
    counts = random.poisson(cell.cases * size[:, None, :, None] * np.maximum(level, LOWEST)).astype(float)
    return Simulated(cell, counts, cell.cases * CASES_OF * size)


def passes(cell: Cell, repetitions: int, seed: int, *, measures: int = 1) -> Iterator[Simulated]:
    """The repetitions of a cell in passes of at most `AT_ONCE`.

    The seed of a pass follows from `seed`, the cell and the pass alone: a cell gives the same figures whichever cells
    are run beside it, and its first passes stay the same when more repetitions are asked for.
    """
    name = zlib.crc32(",".join(str(value) for value in astuple(cell)).encode())
    for number, first in enumerate(range(0, repetitions, AT_ONCE)):
        random = np.random.default_rng([seed, name, number, measures])
        yield simulate(cell, min(AT_ONCE, repetitions - first), random, measures=measures)


def _question(cell: Cell, counts: FloatArray, denominators: FloatArray) -> ImpactQuestion:
    of = np.repeat(denominators[:, None], cell.length, axis=1)
    return ImpactQuestion(
        frequency=Frequency.QUARTERLY,
        first_period=FIRST,
        start=nth_period_start(FIRST, cell.before, Frequency.QUARTERLY),
        numerators=counts[0],
        denominators=of[0],
        expected=Direction.FALL,
        neighbours=tuple(
            NeighbourSeries(f"area {place}", counts[place] / of[place], counts[place], of[place])
            for place in range(1, len(counts))
        ),
    )


def _trends(drift: Drift, shape: tuple[int, int, int], random: np.random.Generator) -> FloatArray:
    """(repetitions, measures, units) the share of the level by which each moves a quarter."""
    repetitions, measures, units = shape
    if drift is Drift.COMMON:
        return np.repeat(random.choice([-TREND, TREND], (repetitions, measures, 1)), units, axis=2)
    if drift is Drift.INDEPENDENT:
        return random.uniform(-TREND, TREND, shape)
    if drift is Drift.OF_AREAS:
        return np.repeat(random.uniform(-TREND, TREND, (repetitions, 1, units)), measures, axis=1)
    trends = np.zeros(shape)
    if drift is not Drift.NONE:
        down = -np.ones(shape[:2]) if drift is Drift.FALLING else random.choice([-1.0, 1.0], shape[:2])
        trends[:, :, 0] = TREND * down
    return trends


def _shocks(cell: Cell, shape: tuple[int, int, int, int], random: np.random.Generator) -> FloatArray:
    """Shocks of unit variance: independent between areas and quarters, alike between the measures of one area.

    With heavy tails they are multivariate t: what is a bad quarter for one measure of an area is one for the others.
    """
    shocks = random.normal(size=shape)
    if shape[1] > 1:
        common = random.normal(size=(shape[0], 1, *shape[2:]))
        shocks = np.sqrt(cell.alike) * common + np.sqrt(1 - cell.alike) * shocks
    if cell.is_heavy_tailed:
        # A t variable with nu degrees of freedom has variance nu / (nu - 2).
        shocks *= np.sqrt((HEAVY_DF - 2) / random.chisquare(HEAVY_DF, (shape[0], 1, *shape[2:])))
    return shocks


def _sticky(shocks: FloatArray, rho: float) -> FloatArray:
    """First-order autoregressive series along the last axis, with unit variance."""
    series = shocks.copy()
    for t in range(1, shocks.shape[-1]):
        series[..., t] = rho * series[..., t - 1] + np.sqrt(1 - rho**2) * shocks[..., t]
    return series
