"""Scores of audits: section 11 standards over partners, case-file domains over cases. Always with their counts.

A share of eight cases is not a percentage: pages say "3 of 8" (DOMAIN 4.5). Scores run from 0 to 1, 1 best; a moderated
score stands before a self-assessed one, and what is not applicable counts nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from domain.uploads import GradeRow, RatingRow

GOOD = 2 / 3  # the second best of four Ofsted grades, mapped linearly to 0-1
FULLY_MET = 1.0
ROUNDING = 1e-9


class Met(StrEnum):
    """How far a standard is met, in the four words of the 0-3 scale that most boards use (DOMAIN 4.4)."""

    FULLY = "fully"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class StandardScore:
    """One section 11 standard in one round, over the partners that scored it.

    `fully_met` of `scored` partners meet it fully; `not_applicable` said it is not theirs. `moderated` of the scores
    were checked by somebody else. `mean` is None when nobody scored it.
    """

    round_end: date | None
    standard: str
    mean: float | None
    fully_met: int
    scored: int
    not_applicable: int
    moderated: int


@dataclass(frozen=True, slots=True)
class DomainScore:
    """One domain in one case-file round: `good_or_better` of `graded` cases."""

    audit_round: str
    round_end: date | None
    domain: str
    mean: float | None
    good_or_better: int
    graded: int


def standard_scores(ratings: Iterable[RatingRow]) -> tuple[StandardScore, ...]:
    """One score a standard and round, in order of round and standard as first met."""
    groups: dict[tuple[date | None, str], list[RatingRow]] = defaultdict(list)
    for rating in ratings:
        groups[rating.period_end, rating.standard].append(rating)
    scores = [_standard_score(round_end, standard, rows) for (round_end, standard), rows in groups.items()]
    return tuple(sorted(scores, key=lambda score: score.round_end or date.min))


def domain_scores(grades: Iterable[GradeRow]) -> tuple[DomainScore, ...]:
    """One score a domain and round, in order of round and domain as first met."""
    groups: dict[tuple[str, date | None, str], list[GradeRow]] = defaultdict(list)
    for grade in grades:
        groups[grade.audit_round, grade.period_end, grade.domain].append(grade)
    scores = [
        DomainScore(audit_round, round_end, domain, _mean(_scores(rows)), *good_or_better(rows))
        for (audit_round, round_end, domain), rows in groups.items()
    ]
    return tuple(sorted(scores, key=lambda score: score.round_end or date.min))


def good_or_better(grades: Iterable[GradeRow]) -> tuple[int, int]:
    """How many cases were graded good or better, of how many graded: `(3, 8)`."""
    scores = _scores(grades)
    return sum(score >= GOOD - ROUNDING for score in scores), len(scores)


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
    if score >= GOOD - ROUNDING:
        return Met.MOSTLY
    return Met.PARTLY if score > ROUNDING else Met.NOT


def is_fully_met(score: float) -> bool:
    """Whether a score of 0 to 1 is the best there is."""
    return score >= FULLY_MET - ROUNDING


def _standard_score(round_end: date | None, standard: str, rows: list[RatingRow]) -> StandardScore:
    scores = _scores(rows)
    return StandardScore(
        round_end=round_end,
        standard=standard,
        mean=_mean(scores),
        fully_met=sum(is_fully_met(score) for score in scores),
        scored=len(scores),
        not_applicable=sum(row.not_applicable for row in rows),
        moderated=sum(row.moderated_score is not None and not row.not_applicable for row in rows),
    )


def _scores(rows: Iterable[RatingRow | GradeRow]) -> list[float]:
    return [score for score in map(score_of, rows) if score is not None]


def _mean(scores: list[float]) -> float | None:
    return fmean(scores) if scores else None
