"""Asks the product's tests about simulated series, and counts what they claim.

One question of a cell is laid out as the product does it; the other repetitions take its place as arrays, which spares
hundreds of thousands of records that all say the same, and the intervals that nobody reads here. What decides is the
product's own: the fits of `own_series` and `neighbour_path`, the weights of `basket` and the levels of `ladder`. A test
holds this way to the product's whole path, from the question to the claim.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from metrics import basket
from metrics.calibration.simulation import MEASURES, Cell, Simulated, passes
from metrics.ladder import DRIFTS_ALONE_FROM, LINK_LEVELS, SET_LEVELS, Levels, bears_out
from metrics.methods import neighbour_path, own_series
from metrics.question import FloatArray, Refusal
from metrics.window import Window, lay_out


class Way(StrEnum):
    """A way to decide whether something changed: the product's tests, then what else is used."""

    OWN_SERIES = "own_series"
    NEIGHBOUR_PATH = "neighbour_path"
    BASKET_ALONE = "basket_alone"
    BASKET_WITH_NEIGHBOURS = "basket_with_neighbours"
    SPC_RULES = "spc_rules"
    SEGMENTED_OLS = "segmented_ols"
    LOCAL_LEVEL = "local_level"


@dataclass(frozen=True, slots=True)
class Flags:
    """In how many of `of` series one test would claim a fall, a rise (as if each were declared), or colour a verdict.

    Coloured is a fall, as declared, or a rise at the level of harm. An area that may drift on its own is claimed only
    where its own series agrees, as the verdict has it.
    """

    of: int
    fall: int
    rise: int
    coloured: int

    def share(self, kind: str) -> float:
        """The share of series with one of the three claims by its name."""
        return getattr(self, kind) / self.of

    def __add__(self, other: "Flags") -> "Flags":
        return Flags(self.of + other.of, self.fall + other.fall, self.rise + other.rise, self.coloured + other.coloured)


@dataclass(frozen=True, slots=True)
class Row:
    """A cell with the flags of each way."""

    cell: Cell
    flags: Mapping[Way, Flags]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a test says about (m,) series: the effect, its probabilities under and over nought, and `own_drift`."""

    effect: FloatArray
    below: FloatArray
    above: FloatArray
    own_drift: FloatArray


def run(cells: Sequence[Cell], repetitions: int, seed: int) -> Iterator[Row]:
    """The product's four tests about every cell; single series are the first measure of each set."""
    for cell in cells:
        flags: dict[Way, Flags] = {}
        for simulated in passes(cell, repetitions, seed, measures=MEASURES):
            for way, found in _claims(answers_of(simulated)).items():
                flags[way] = flags[way] + found if way in flags else found
        yield Row(cell, flags)


def answers_of(simulated: Simulated) -> dict[Way, Answers]:
    """The answers of the four tests for every repetition, in their order."""
    window = lay_out(simulated.question(0))
    before = window.before
    mean_before = simulated.counts[..., before].mean(axis=-1)
    relative = simulated.counts / mean_before[..., None]
    variance = simulated.counts[:, 0].mean(axis=-1) / mean_before[:, 0] ** 2  # METHOD 9: v of a rate
    weights = basket.steadiness_weights(relative[:, :, 0][..., before], np.flatnonzero(before))
    index = np.einsum("rk,rkjt->rjt", weights, relative)  # all measures should fall: improvement is down already
    return {
        Way.OWN_SERIES: _own(window, relative[:, 0, 0]),
        Way.NEIGHBOUR_PATH: _path(window, relative[:, 0], variance),
        Way.BASKET_ALONE: _own(window, index[:, 0]),
        Way.BASKET_WITH_NEIGHBOURS: _path(window, index, np.zeros_like(variance)),
    }


def levels_of(way: Way) -> Levels:
    """From when on a test may claim: those of a set for a basket, those of a link for everything else."""
    return SET_LEVELS if way in (Way.BASKET_ALONE, Way.BASKET_WITH_NEIGHBOURS) else LINK_LEVELS


def flags_of(answers: Answers, own: Answers, levels: Levels) -> Flags:
    """What is claimed where a fall is good; `own` are the answers of the own series to the same questions."""
    stands = answers.own_drift <= DRIFTS_ALONE_FROM
    fall = (answers.above <= levels.good) & (stands | bears_out(own.effect, own.above, answers.effect))
    rise = (answers.below <= levels.good) & (stands | bears_out(own.effect, own.below, answers.effect))
    coloured = fall | rise & (answers.below <= levels.harm)
    return Flags(len(fall), int(fall.sum()), int(rise.sum()), int(coloured.sum()))


def _claims(answers: Mapping[Way, Answers]) -> dict[Way, Flags]:
    single, of_set = answers[Way.OWN_SERIES], answers[Way.BASKET_ALONE]
    own = {Way.NEIGHBOUR_PATH: single, Way.BASKET_WITH_NEIGHBOURS: of_set}
    return {way: flags_of(found, own.get(way, found), levels_of(way)) for way, found in answers.items()}


def _own(window: Window, scaled: FloatArray) -> Answers:
    design = own_series.window_design(window)
    if isinstance(design, Refusal):
        raise ValueError(design.reason)  # no cell is so short
    mixture = own_series.fit(design, scaled).mixture(scaled)
    return Answers(mixture.mean, *mixture.tails(0.0), np.zeros(len(scaled)))


def _path(window: Window, relative: FloatArray, variance: FloatArray) -> Answers:
    """`relative` is (m, 1 + J, quarters) and `variance` (m, 1 + J) the sampling variances."""
    design = neighbour_path.design(own_series.places_of(window.used), tuple(window.template.tolist()))
    mean = relative[:, 1:].mean(axis=1)
    apart = relative[:, 1:] - mean[:, None]
    squares = design.quadratic(apart.transpose(0, 2, 1) @ apart)
    count = np.full(len(relative), relative.shape[1] - 1)
    variances = np.column_stack([variance[:, 0], variance[:, 1:].mean(axis=1)])
    mixture, own_drift = neighbour_path.mix(design, squares, relative[:, 0] - mean, count, variances)
    return Answers(mixture.mean, *mixture.tails(0.0), own_drift)
