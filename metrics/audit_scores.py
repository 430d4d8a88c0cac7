"""Scores of audits: section 11 standards over partners, case-file domains over cases. Always with their counts.

A share of eight cases is not a percentage: pages say "3 of 8" (DOMAIN 4.5). Scores run from 0 to 1, 1 best; a moderated
score stands before a self-assessed one, and what is not applicable counts nowhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from domain.uploads import GradeRow, RatingRow

GOOD = 2 / 3  # the second best of four Ofsted grades, mapped linearly to 0-1
FULLY_MET = 1.0
ROUNDING = 1e-9
COUNTED_CASE = re.compile(r"\bof \d+$")  # see docs/decisions/0013: `2 of 8` is no case that can be followed


class Met(StrEnum):
    """How far a standard is met, in the four words of the 0-3 scale that most boards use (DOMAIN 4.4)."""

    FULLY = "fully"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT = "not"


def good_or_better(grades: Iterable[GradeRow]) -> tuple[int, int]:
    """How many cases of one round were graded good or better in one domain, of how many graded: `(3, 8)`.

    A case that several agencies were graded in counts once, as more than half of its grades say: they are of one child.
    """
    by_case: dict[tuple[date | None, str, str | None], list[float]] = defaultdict(list)
    for grade in grades:
        if (score := score_of(grade)) is not None:
            by_case[_case_key(grade)].append(score)
    are_good = [sum(is_good(score) for score in scores) * 2 > len(scores) for scores in by_case.values()]
    return sum(are_good), len(are_good)


def _case_key(grade: GradeRow) -> tuple[date | None, str, str | None]:
    """What tells the cases of a round apart: a file of counts alone has no names for them, only numbers within each."""
    return grade.period_end, grade.case, grade.agency if COUNTED_CASE.search(grade.case) else None


def moves_of(pairs: Iterable[tuple[float, float]]) -> tuple[int, int, int]:
    """How many scores rose, fell and stayed, of pairs of a score then and now."""
    changes = [now - then for then, now in pairs]
    rose, fell = (sum(side * change > ROUNDING for change in changes) for side in (1, -1))
    return rose, fell, len(changes) - rose - fell


def score_of(row: RatingRow | GradeRow) -> float | None:
    """The score that counts: the moderated one, else the first one; None for what is not applicable or not scored."""
    if isinstance(row, RatingRow):
        if row.not_applicable:
            return None
        return row.moderated_score if row.moderated_score is not None else row.self_score
    return row.moderated_score if row.moderated_score is not None else row.grade_score


def how_far_met(score: float) -> Met:
    """A score of 0 to 1 in words: other scales fall between the marks 1, 2/3 and 0 and take the lower word."""
    if is_fully_met(score):
        return Met.FULLY
    if is_good(score):
        return Met.MOSTLY
    return Met.PARTLY if score > ROUNDING else Met.NOT


def is_good(score: float) -> bool:
    """Whether a score of 0 to 1 is good or better."""
    return score >= GOOD - ROUNDING


def is_fully_met(score: float) -> bool:
    """Whether a score of 0 to 1 is the best there is."""
    return score >= FULLY_MET - ROUNDING
