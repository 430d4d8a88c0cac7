"""Audit scores with their counts."""

from datetime import date

import pytest

from domain.uploads import GradeRow
from metrics.audit_scores import Met, good_or_better, how_far_met, moves_of


def grade(score: float | None, moderated: float | None = None, case: str = "c", agency: str | None = None) -> GradeRow:
    return GradeRow(
        audit_round="Neglect 1",
        period_end=date(2024, 3, 28),
        theme=None,
        case=case,
        agency=agency,
        domain="Assessment",
        grade_label=None,
        grade_score=score,
        moderated_label=None,
        moderated_score=moderated,
        cell="A1",
    )


def test_good_or_better_is_said_as_counts():
    scores = [(1.0, None), (2 / 3, None), (0.6667, 1 / 3), (0.0, None), (None, None)]
    assert good_or_better(grade(*each, case=str(number)) for number, each in enumerate(scores)) == (2, 4)


@pytest.mark.parametrize(
    ("scores", "counted"), [((1.0, 1.0, 0.0), (1, 1)), ((1.0, 0.0), (0, 1)), ((1.0, None), (1, 1)), ((None,), (0, 0))]
)
def test_a_case_that_several_agencies_were_graded_in_counts_once_as_most_of_them_say(scores, counted):
    assert good_or_better(grade(score, agency=str(number)) for number, score in enumerate(scores)) == counted


def test_cases_that_nobody_can_follow_are_each_a_case():
    assert good_or_better([grade(1.0, case="1 of 8", agency="A"), grade(0.0, case="1 of 8", agency="B")]) == (1, 2)


def test_partners_that_rose_fell_and_stayed_are_counted():
    assert moves_of([(0.0, 1.0), (1 / 3, 2 / 3), (0.5, 0.25), (2 / 3, 0.6666666666666667)]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("score", "word"),
    [(1.0, Met.FULLY), (0.75, Met.MOSTLY), (2 / 3, Met.MOSTLY), (0.5, Met.PARTLY), (1 / 3, Met.PARTLY), (0.0, Met.NOT)],
)
def test_a_score_says_in_a_word_how_far_a_standard_is_met(score: float, word: Met):
    assert how_far_met(score) is word
