"""Audit scores with their counts."""

from datetime import date

import pytest

from domain.uploads import GradeRow, RatingRow
from metrics.audit_scores import Met, domain_scores, good_or_better, how_far_met, standard_scores


def rating(standard="1", partner="Police", score=None, moderated=None, applies=True, year=2024) -> RatingRow:
    return RatingRow(
        partner=partner,
        partner_code=None,
        period_end=date(year, 3, 31),
        standard=standard,
        standard_text="",
        self_label=None,
        self_score=score,
        moderated_label=None,
        moderated_score=moderated,
        not_applicable=not applies,
        evidence=None,
        action=None,
        action_due=None,
        cell="A1",
    )


def grade(score, moderated=None, domain="Assessment", audit_round="Neglect 1", month=3) -> GradeRow:
    return GradeRow(
        audit_round=audit_round,
        period_end=date(2024, month, 28),
        theme=None,
        case="c",
        agency=None,
        domain=domain,
        grade_label=None,
        grade_score=score,
        moderated_label=None,
        moderated_score=moderated,
        cell="A1",
    )


def test_a_standard_is_scored_over_partners_by_round_with_its_counts():
    ratings = [
        rating(score=1.0),
        rating(partner="ICB", score=1.0, moderated=0.5),
        rating(partner="School", applies=False),
        rating(partner="Fire"),
        rating(score=0.0, year=2022),
        rating(standard="2", score=1.0),
    ]
    earlier, first, second = standard_scores(ratings)
    assert (earlier.round_end, earlier.mean) == (date(2022, 3, 31), 0.0)
    assert (first.standard, first.mean) == ("1", 0.75)
    assert (first.fully_met, first.scored, first.not_applicable, first.moderated) == (1, 2, 1, 1)
    assert (second.standard, second.fully_met, second.scored) == ("2", 1, 1)


def test_a_standard_nobody_scored_has_no_mean():
    [score] = standard_scores([rating(applies=False)])
    assert (score.mean, score.scored, score.not_applicable) == (None, 0, 1)


def test_good_or_better_is_said_as_counts():
    grades = [grade(1.0), grade(2 / 3), grade(0.6667, moderated=1 / 3), grade(0.0), grade(None)]
    assert good_or_better(grades) == (2, 4)


def test_domains_are_scored_by_round_in_order_of_time():
    grades = [
        grade(1.0, audit_round="Neglect 2", month=9),
        grade(0.0),
        grade(1 / 3),
        grade(1.0, domain="Voice of the child"),
    ]
    scores = domain_scores(grades)
    assert [(score.audit_round, score.domain) for score in scores] == [
        ("Neglect 1", "Assessment"),
        ("Neglect 1", "Voice of the child"),
        ("Neglect 2", "Assessment"),
    ]
    assert scores[0].mean == pytest.approx(1 / 6)
    assert (scores[0].good_or_better, scores[0].graded) == (0, 2)


@pytest.mark.parametrize(
    ("score", "word"),
    [(1.0, Met.FULLY), (0.75, Met.MOSTLY), (2 / 3, Met.MOSTLY), (0.5, Met.PARTLY), (1 / 3, Met.PARTLY), (0.0, Met.NOT)],
)
def test_a_score_says_in_a_word_how_far_a_standard_is_met(score: float, word: Met):
    assert how_far_met(score) is word
