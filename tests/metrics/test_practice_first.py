"""Whether audits show that practice moved first: one comparison a measure, all of an initiative's together."""

import numpy as np
import pytest

from domain.model import Direction
from metrics.practice_first import CasesCompared, Finding, PartnersCompared, practice_answers
from metrics.proportions import Count

RISE, FALL = Direction.RISE, Direction.FALL


def cases(before: tuple[int, int], after: tuple[int, int]) -> CasesCompared:
    return CasesCompared(Count(*before), Count(*after))


def findings(*audits) -> list[Finding]:
    return [each.finding for each in practice_answers([(a, RISE) if not isinstance(a, tuple) else a for a in audits])]


@pytest.mark.parametrize(
    ("compared", "expected", "finding"),
    [
        (cases((3, 12), (10, 12)), RISE, Finding.MOVED),
        (cases((3, 12), (10, 12)), FALL, Finding.MOVED_OTHER_WAY),
        (cases((10, 12), (3, 12)), FALL, Finding.MOVED),
        (cases((3, 8), (7, 9)), RISE, Finding.COULD_BE_CHANCE),
        (cases((2, 4), (3, 3)), RISE, Finding.TOO_FEW),
        (PartnersCompared(7, 1, 4), RISE, Finding.MOVED),
        (PartnersCompared(1, 7, 0), RISE, Finding.MOVED_OTHER_WAY),
        (PartnersCompared(3, 0, 9), RISE, Finding.COULD_BE_CHANCE),
        (PartnersCompared(4, 0, 0), RISE, Finding.TOO_FEW),
        (PartnersCompared(0, 0, 0), RISE, Finding.TOO_FEW),
        (Finding.NO_ROUND_BEFORE, RISE, Finding.NO_ROUND_BEFORE),
    ],
)
def test_one_audit_says(compared, expected: Direction, finding: Finding):
    assert findings((compared, expected)) == [finding]


def test_only_what_was_tested_says_yes_or_no():
    assert [each.moved_first for each in Finding] == [True, False, False, False, None, None, None, None]


def test_the_best_of_several_audits_is_held_against_all_of_them():
    weak, nothing = cases((3, 10), (8, 10)), cases((5, 10), (6, 10))

    assert findings(weak) == [Finding.MOVED]
    assert findings(weak, nothing, nothing) == [Finding.NOT_BESIDE_OTHERS, *[Finding.COULD_BE_CHANCE] * 2]
    # What could not have shown anything is no further chance.
    assert findings(weak, Finding.NO_ROUND_IN_TIME, cases((2, 4), (3, 3)))[0] is Finding.MOVED


def test_several_audits_that_all_moved_stand_beside_each_other():
    assert findings(cases((3, 12), (10, 12)), cases((3, 12), (9, 12)), PartnersCompared(5, 0, 6)) == [Finding.MOVED] * 3


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_unchanged_practice_seldom_passes_for_moved_however_many_audits_are_declared(share: float):
    dice = np.random.default_rng(7)
    drawn = dice.binomial(12, share, (2_000, 4, 2))
    claimed = sum(
        any(
            each.finding is Finding.MOVED
            for each in practice_answers([(cases((b, 12), (a, 12)), RISE) for b, a in four])
        )
        for four in drawn.tolist()
    )

    # Two-sided at 5 % for all four together, of which the declared direction is half.
    assert claimed / len(drawn) <= 0.025 + 2 * (0.025 * 0.975 / len(drawn)) ** 0.5
