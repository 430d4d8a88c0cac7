"""Which test decides about a link, fixed beforehand by the data at hand, and from when on it may claim (METHOD 9).

A good change is claimed in the declared direction, harm is watched separately at a stricter level. A link that was
declared after its data were seen, or without a direction, is tested two-sided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from metrics.question import BoolArray, Check, Estimate, FloatArray, ImpactQuestion, Refusal, failed_codes

MIN_NEIGHBOURS = 8  # METHOD 4 and 9: so many neighbours of the same frequency and their path decides
FEW_NEIGHBOURS = 6  # METHOD 9: with so many it still does, with amber data
SIGNIFICANCE_LEVEL = 0.05  # METHOD 9: p_good at or under this is a change found; so is p of a two-sided test
HARM_LEVEL = 0.02  # p_harm at or under this is a change the wrong way; METHOD 9 has .025, see docs/decisions/0023
SET_LEVEL = 0.04  # p_good of a set at or under this is a change found; METHOD 9 has .05, see docs/decisions/0023
HINT_LEVEL, HARM_HINT_LEVEL = 0.10, 0.05  # METHOD 9: up to these p_good and p_harm are worth watching
AGREEMENT_LEVEL = 0.05  # METHOD 9: one-sided p of the own series that must agree with an area that may drift alone
DRIFTS_ALONE_FROM = 0.5  # METHOD 9: from this weight of a drift of its own on, the own series must agree


class Test(StrEnum):
    """The two tests that can decide about a link."""

    __test__ = False  # not a class of tests

    NEIGHBOUR_PATH = "neighbour_path"
    OWN_SERIES = "own_series"


class Side(StrEnum):
    """What a p speaks of: a change as declared, against it, or either where no direction can be claimed."""

    GOOD = "good"
    HARM = "harm"
    EITHER = "either"

    @property
    def hinted_at(self) -> float:
        """p at or under this is worth watching."""
        return HARM_HINT_LEVEL if self is Side.HARM else HINT_LEVEL


@dataclass(frozen=True, slots=True)
class Levels:
    """p at or under these is a change found: `good` as declared, or either way where none was; `harm` against it."""

    good: float
    harm: float

    def of(self, side: Side) -> float:
        """The level of one side."""
        return self.harm if side is Side.HARM else self.good


LINK_LEVELS = Levels(SIGNIFICANCE_LEVEL, HARM_LEVEL)
SET_LEVELS = Levels(SET_LEVEL, HARM_LEVEL)


def deciding_test(neighbour_path: Estimate | Refusal) -> Test:
    """The neighbours' path where enough of them have every period, otherwise the area's own series."""
    has_enough = isinstance(neighbour_path, Estimate) and (neighbour_path.count or 0) >= FEW_NEIGHBOURS
    return Test.NEIGHBOUR_PATH if has_enough else Test.OWN_SERIES


def is_one_sided(question: ImpactQuestion, gates: Sequence[Check]) -> bool:
    """Whether a direction can be claimed: it was declared, and not after its data were seen."""
    if question.expected is None:
        return False
    return "declared_in_time" not in failed_codes(gates)


def leaning(answer: Estimate, one_sided: bool) -> Side:
    """The side on which an answer lies."""
    if not one_sided or answer.p_good is None or answer.p_harm is None:
        return Side.EITHER
    return Side.HARM if answer.p_harm < answer.p_good else Side.GOOD


def p_on(answer: Estimate, side: Side) -> float:
    """The p of an answer for one side."""
    one_sided = {Side.GOOD: answer.p_good, Side.HARM: answer.p_harm, Side.EITHER: answer.p}[side]
    return answer.p if one_sided is None else one_sided


def finds_change(answer: Estimate | Refusal, one_sided: bool, levels: Levels) -> bool:
    """Whether a test by itself finds a change: its p on the side on which its answer lies is at or under the level."""
    if isinstance(answer, Refusal):
        return False
    side = leaning(answer, one_sided)
    return p_on(answer, side) <= levels.of(side)


def agrees(tested: Estimate, own_series: Estimate | Refusal, side: Side) -> bool:
    """Whether the own series agrees, where the area may be one that drifts on its own; elsewhere it need not."""
    if tested.own_drift is None or tested.own_drift <= DRIFTS_ALONE_FROM:
        return True
    if isinstance(own_series, Refusal):
        return False
    return bool(bears_out(own_series.effect, p_on(own_series, side), tested.effect))


def bears_out(
    own_effect: FloatArray | float, own_p: FloatArray | float, effect: FloatArray | float
) -> BoolArray | bool:
    """Whether an own series with this effect and one-sided p agrees with an effect found beside the neighbours."""
    return (own_effect * effect > 0) & (own_p <= AGREEMENT_LEVEL)
