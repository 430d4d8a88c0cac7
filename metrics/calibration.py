"""How often the tests cry wolf, and what they find: a seeded simulation anybody can run again (METHOD section 9).

Quarterly counts with a level, a wobble of 10 % of it that carries over from quarter to quarter, a season and a trend;
ten neighbours of unequal size made alike. The tests are the product's own, from the question to the claim. The measures
of a set wobble independently of each other here, which flatters a basket whose measures share children.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import product

import numpy as np

from domain.model import Direction
from domain.periods import Frequency, nth_period_start
from metrics import basket
from metrics.ladder import Side, agrees
from metrics.methods import neighbour_path, own_series
from metrics.question import Estimate, FloatArray, ImpactQuestion, NeighbourSeries, Refusal
from metrics.window import lay_out

WOBBLE = 0.10  # METHOD 9: the standard deviation of the wobble, as a share of the level
SEASON = np.array([0.06, 0.02, -0.10, 0.02])  # METHOD 9
TREND = 0.015  # METHOD 9: a quarter, as a share of the level
NEIGHBOURS = 10
MEASURES = 5  # METHOD 9: the basket whose figures are known
CASES_OF = 100  # one case of so many: a rate, not a percentage that would be told in points
LOWEST = 0.05  # no level falls to nought, whatever its trend and wobble
SIZES = (0.5, 2.0)  # the neighbours' sizes against the area's
FIRST = date(2010, 4, 1)
SEED = 20261123
REPETITIONS = 100  # a first impression in half a minute; METHOD's own figures come from 2,500


class Drift(StrEnum):
    """What the trends of an area and its neighbours have to do with each other."""

    NONE = "none"
    COMMON = "common"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of series: periods before and after, lag-1 correlation, cases a period, trend, and what was planted.

    `planted` is what the area's level is multiplied by after the start, `shared` what everybody's is.
    """

    before: int
    after: int
    rho: float
    cases: float
    drift: Drift
    planted: float = 1.0
    shared: float = 1.0


@dataclass(frozen=True, slots=True)
class Flags:
    """Shares of a cell's series in which one test would claim a fall, a rise, or either at the verdict's own levels."""

    fall: float
    rise: float
    coloured: float


@dataclass(frozen=True, slots=True)
class Row:
    """A cell with the flags of each test by its name."""

    cell: Cell
    flags: dict[str, Flags]


NULL_GRID = tuple(
    Cell(before, after, rho, cases, drift)
    for before, after, rho, cases, drift in product((8, 12, 20), (4, 8, 12), (0.0, 0.3, 0.6), (10, 100, 400), Drift)
)
USUAL = Cell(12, 8, 0.3, 100, Drift.NONE)
POWER = (replace(USUAL, planted=0.8), replace(USUAL, planted=0.7))  # METHOD 9: 12 before, 8 after, numerator 100
SHOCK = replace(USUAL, shared=0.8)  # METHOD 9: everyone falls by a fifth on the start date


def run(cells: Sequence[Cell], repetitions: int, seed: int = SEED) -> Iterator[Row]:
    """Simulate each cell and flag its series by their own path and by the neighbours'."""
    for number, cell in enumerate(cells):
        questions = simulate(cell, repetitions, np.random.default_rng([seed, number]))
        windows = [lay_out(question) for question in questions]
        own = own_series.estimate_all(windows)
        path = neighbour_path.estimate_all(windows)
        yield Row(cell, {"own series": flags(own, own), "neighbour path": flags(path, own)})


def run_baskets(cells: Sequence[Cell], repetitions: int, seed: int = SEED) -> Iterator[Row]:
    """The same for sets of measures that all move as the cell says, alone and beside their neighbours."""
    for number, cell in enumerate(cells):
        random = np.random.default_rng([seed, number, MEASURES])
        measures = [simulate(cell, repetitions, random) for _ in range(MEASURES)]
        sets = list(zip(*measures, strict=True))
        alone = basket.estimate_all([tuple(replace(one, neighbours=()) for one in each) for each in sets])
        beside = basket.estimate_all(sets)
        yield Row(cell, {"basket": flags(alone, alone), "basket and neighbours": flags(beside, alone)})


def simulate(cell: Cell, repetitions: int, random: np.random.Generator) -> list[ImpactQuestion]:
    """So many areas with ten neighbours each, every one expected to fall."""
    length, units = cell.before + cell.after, 1 + NEIGHBOURS
    quarters = np.arange(length)
    is_after = quarters >= cell.before
    level = 1 + _trends(cell.drift, repetitions, units, random) * (quarters - cell.before)
    level = level * (1 + SEASON[quarters % len(SEASON)]) * np.where(is_after, cell.shared, 1.0)
    level[:, 0] *= np.where(is_after, cell.planted, 1.0)
    level *= 1 + WOBBLE * _sticky(random, (repetitions, units, length), cell.rho)
    size = np.concatenate([np.ones((repetitions, 1)), random.uniform(*SIZES, (repetitions, NEIGHBOURS))], axis=1)
    counts = random.poisson(cell.cases * size[:, :, None] * np.maximum(level, LOWEST)).astype(float)
    denominators = np.broadcast_to((cell.cases * CASES_OF * size)[:, :, None], counts.shape)
    start = nth_period_start(FIRST, cell.before, Frequency.QUARTERLY)
    return [
        ImpactQuestion(
            frequency=Frequency.QUARTERLY,
            first_period=FIRST,
            start=start,
            numerators=numerators[0],
            denominators=of[0],
            expected=Direction.FALL,
            neighbours=tuple(
                NeighbourSeries(f"area {place}", numerators[place] / of[place], numerators[place], of[place])
                for place in range(1, units)
            ),
        )
        for numerators, of in zip(counts, denominators, strict=True)
    ]


def flags(answers: Sequence[Estimate | Refusal], own: Sequence[Estimate | Refusal]) -> Flags:
    """What is flagged among answers for which a fall is good; a refusal claims nothing.

    An area that may drift on its own is flagged only where its `own` series agrees, as the verdict has it.
    """
    found = [
        (answer.p_good or 0.0, answer.p_harm or 0.0, agrees(answer, alone, Side.GOOD), agrees(answer, alone, Side.HARM))
        for answer, alone in zip(answers, own, strict=True)
        if isinstance(answer, Estimate)
    ]
    total, good, harm = max(len(answers), 1), Side.GOOD.claimed_at, Side.HARM.claimed_at
    return Flags(
        fall=sum(p <= good and agreed for p, _, agreed, _ in found) / total,
        rise=sum(p <= good and agreed for _, p, _, agreed in found) / total,
        coloured=sum((down <= good and a) or (up <= harm and b) for down, up, a, b in found) / total,
    )


def table(rows: Sequence[Row]) -> str:
    """Mean and worst share of unchanged series that each test flags, by direction."""
    lines = [f"{'test':24}{'fall: mean worst':>20}{'rise: mean worst':>20}{'coloured: mean worst':>24}"]
    for name in rows[0].flags:
        parts = []
        for kind in ("fall", "rise", "coloured"):
            shares = [getattr(row.flags[name], kind) for row in rows]
            parts.append(f"{100 * float(np.mean(shares)):.1f} {100 * max(shares):5.1f} %")
        lines.append(f"{name:24}{parts[0]:>20}{parts[1]:>20}{parts[2]:>24}")
    return "\n".join(lines)


def found(row: Row) -> str:
    """The share of falls that each test finds in one cell."""
    shares = ", ".join(f"{name} {100 * each.fall:.0f} %" for name, each in row.flags.items())
    change = row.cell.planted * row.cell.shared - 1
    return f"{change:+.0%} {'for everyone' if row.cell.shared != 1 else 'here alone':13}{shares}"


def report(repetitions: int, seed: int = SEED, *, grid: Sequence[Cell] = NULL_GRID) -> Iterator[str]:
    """The whole calibration in words, part by part as it is ready."""
    rows = list(run(grid, repetitions, seed))
    yield f"unchanged series that would be flagged, {len(rows)} cells of {repetitions}:\n{table(rows)}"
    together = [*run((*POWER, SHOCK), repetitions, seed), *run_baskets((*POWER, SHOCK), repetitions, seed)]
    usual = f"{USUAL.before} quarters before and {USUAL.after} after, {USUAL.cases:g} cases a quarter"
    yield f"falls that would be found, {usual}:\n" + "\n".join(found(row) for row in together)


def _trends(drift: Drift, repetitions: int, units: int, random: np.random.Generator) -> FloatArray:
    """(repetitions, units, 1) the share of the level by which each moves a quarter."""
    if drift is Drift.NONE:
        return np.zeros((repetitions, units, 1))
    if drift is Drift.COMMON:
        return np.repeat(random.choice([-TREND, TREND], (repetitions, 1, 1)), units, axis=1)
    return random.uniform(-TREND, TREND, (repetitions, units, 1))


def _sticky(random: np.random.Generator, shape: tuple[int, ...], rho: float) -> FloatArray:
    """First-order autoregressive series along the last axis, with unit variance."""
    series = random.normal(size=shape)
    for t in range(1, shape[-1]):
        series[..., t] = rho * series[..., t - 1] + np.sqrt(1 - rho**2) * series[..., t]
    return series
