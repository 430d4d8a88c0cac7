"""Do audits show that practice moved first? One comparison for each measure declared, all of an initiative's together.

METHOD 6 asks of evidence of practice that it moved at least a quarter before the outcome was due, with p <= .05 of its
own. Who declares several audits has several chances, so that theirs are held against that level together (Holm 1979).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.model import Direction
from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.proportions import ChanceOfChange, Count, change, could_show_change, could_show_move, sign_test
from metrics.question import Refusal


class Finding(StrEnum):
    """What an audit says about practice before an outcome was due."""

    MOVED = "moved"
    MOVED_OTHER_WAY = "moved_other_way"
    COULD_BE_CHANCE = "could_be_chance"
    NOT_BESIDE_OTHERS = "not_beside_others"  # its own p would do, but not as the best of several
    TOO_FEW = "too_few"  # whatever they had shown could have been chance
    NO_ROUND_BEFORE = "no_round_before"
    NO_ROUND_IN_TIME = "no_round_in_time"
    DECLARED_LATE = "declared_late"  # after the audit that would prove it

    @property
    def moved_first(self) -> bool | None:
        """Whether practice moved first; None where these audits could not have said so."""
        if self is Finding.MOVED:
            return True
        tested = (Finding.MOVED_OTHER_WAY, Finding.COULD_BE_CHANCE, Finding.NOT_BESIDE_OTHERS)
        return False if self in tested else None


@dataclass(frozen=True, slots=True)
class CasesCompared:
    """Different cases before the start and since: so many good or better of so many."""

    before: Count
    after: Count


@dataclass(frozen=True, slots=True)
class PartnersCompared:
    """The same partners before the start and since: how many scored higher, lower and alike."""

    rose: int
    fell: int
    stayed: int

    @property
    def partners(self) -> int:
        """How many of them there are."""
        return self.rose + self.fell + self.stayed


Compared = CasesCompared | PartnersCompared


@dataclass(frozen=True, slots=True)
class PracticeAnswer:
    """What one declared audit says; `p` is two-sided, None where nothing was tested."""

    finding: Finding
    p: float | None = None


def practice_answers(audits: Sequence[tuple[Compared | Finding, Direction]]) -> tuple[PracticeAnswer, ...]:
    """The answers of one initiative's audits, each with the direction declared, in their order.

    A `Finding` in place of a comparison says why there is none, and is the answer.
    """
    chances = [_chance(compared) if not isinstance(compared, Finding) else compared for compared, _ in audits]
    tested = [each.p for each in chances if isinstance(each, ChanceOfChange)]
    least = _claimed_up_to(tested)
    return tuple(_answer(chance, expected, least) for chance, (_, expected) in zip(chances, audits, strict=True))


def _chance(compared: Compared) -> ChanceOfChange | Finding:
    """Whether so few could have shown anything is asked before what they showed."""
    if isinstance(compared, CasesCompared):
        could, chance = could_show_change(compared.before, compared.after.of), change(compared.before, compared.after)
    else:
        could, chance = could_show_move(compared.partners), sign_test(compared.rose, compared.fell)
    return Finding.TOO_FEW if isinstance(chance, Refusal) or not could else chance


def _claimed_up_to(p: Sequence[float]) -> float:
    """Holm's step-down: the largest p that stands beside the others; less than nought if none does."""
    claimed = -1.0
    for place, each in enumerate(sorted(p)):
        if each > SIGNIFICANCE_LEVEL / (len(p) - place):
            break
        claimed = each
    return claimed


def _answer(chance: ChanceOfChange | Finding, expected: Direction, least: float) -> PracticeAnswer:
    if isinstance(chance, Finding):
        return PracticeAnswer(chance)
    if chance.p > SIGNIFICANCE_LEVEL:
        return PracticeAnswer(Finding.COULD_BE_CHANCE, chance.p)
    if chance.p > least:
        return PracticeAnswer(Finding.NOT_BESIDE_OTHERS, chance.p)
    is_as_expected = chance.has_risen == (expected is Direction.RISE)
    return PracticeAnswer(Finding.MOVED if is_as_expected else Finding.MOVED_OTHER_WAY, chance.p)
