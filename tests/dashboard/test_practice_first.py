"""Whether audits show that practice moved before an outcome was due: which rounds are compared, and what is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.evidence.practice_first import Audits, audit_tests
from domain.audits import StoredGrade, StoredRating
from domain.model import Direction, Initiative, PracticeKind, PracticeLink
from domain.uploads import GradeRow, UploadKind
from metrics.practice_first import Finding, PartnersCompared
from tests.dashboard import boards
from tests.pages.audit_board import a_rating, add

START, DUE = date(2023, 4, 1), date(2024, 4, 1)
INITIATIVE = Initiative("GCP", "P1", "Graded Care Profile 2", START)
CASES = PracticeLink(
    "GCP",
    PracticeKind.CASE_FILE_DOMAIN,
    "recognition",
    Direction.RISE,
    datetime(2023, 2, 1, tzinfo=UTC),
    "CASE_FILE",
    "Neglect",
)
STANDARD = replace(CASES, kind=PracticeKind.AUDIT_STANDARD, reference="5", framework_code="SECTION_11", theme=None)


def grades(on: date, good: int, of: int, *, name: str = "", theme: str = "Neglect") -> list[StoredGrade]:
    rows = [
        GradeRow(name or str(on), on, theme, f"Case {n}", None, "recognition", "", float(n < good), None, None, f"C{n}")
        for n in range(of)
    ]
    return [StoredGrade(row, 1, "cases.xlsx") for row in rows]


def ratings(on: date, scores: Sequence[float | None], standard: str = "5") -> list[StoredRating]:
    rows = [a_rating(f"Agency {n}", on, standard, score, score) for n, score in enumerate(scores)]
    return [StoredRating(row, 1, "s11.xlsx") for row in rows]


def said_of(*found: list[StoredGrade] | list[StoredRating], link: PracticeLink = CASES):
    every = [each for some in found for each in some]
    audits = Audits(
        ratings=tuple(each for each in every if isinstance(each, StoredRating)),
        grades=tuple(each for each in every if isinstance(each, StoredGrade)),
    )
    return audit_tests(INITIATIVE, [link], audits, DUE)[link]


BEFORE, SINCE = grades(date(2022, 11, 18), 3, 12), grades(date(2023, 11, 17), 10, 12)


def test_cases_before_the_start_and_since_are_compared():
    test = said_of(BEFORE, SINCE)

    assert test.finding is Finding.MOVED
    assert (test.reached.good, test.reached.of, test.reached.on) == (10, 12, date(2023, 11, 17))


def test_of_several_rounds_before_the_last_counts_and_those_since_are_pooled():
    older, more = grades(date(2021, 11, 1), 11, 12), grades(date(2023, 6, 30), 4, 6)
    test = said_of(older, BEFORE, more, SINCE)

    assert (test.finding, test.reached.good, test.reached.of) == (Finding.MOVED, 14, 18)


@pytest.mark.parametrize(("on", "in_time"), [(date(2024, 1, 1), True), (date(2024, 1, 2), False), (DUE, False)])
def test_a_round_counts_only_if_it_ended_a_whole_quarter_before_the_outcome_was_due(on: date, in_time: bool):
    assert said_of(BEFORE, grades(on, 10, 12)).finding is (Finding.MOVED if in_time else Finding.NO_ROUND_IN_TIME)


def test_cases_of_one_round_audited_on_several_days_are_one_round_and_dated_by_its_end():
    since = [*grades(date(2023, 10, 2), 6, 7, name="Round 3"), *grades(date(2023, 11, 17), 4, 5, name="Round 3")]
    late = [*grades(date(2023, 12, 1), 6, 7, name="Round 3"), *grades(date(2024, 1, 5), 4, 5, name="Round 3")]

    assert (said_of(BEFORE, since).reached.good, said_of(BEFORE, since).reached.of) == (10, 12)
    assert said_of(BEFORE, late).finding is Finding.NO_ROUND_IN_TIME


def test_without_a_theme_rounds_on_other_subjects_are_not_compared():
    link = replace(CASES, theme=None)
    other = grades(date(2023, 6, 16), 10, 10, theme="Domestic abuse")

    assert said_of(BEFORE, other, link=link).finding is Finding.NO_ROUND_IN_TIME
    assert said_of(BEFORE, other, SINCE, link=link).reached.of == 12


def test_what_was_named_as_evidence_after_it_was_audited_is_none():
    late = replace(CASES, declared=datetime(2023, 11, 18, tzinfo=UTC))

    assert said_of(BEFORE, SINCE, link=late).finding is Finding.DECLARED_LATE


def test_no_audit_before_the_start_says_so():
    assert said_of(SINCE).finding is Finding.NO_ROUND_BEFORE
    assert said_of(grades(date(2022, 1, 1), 0, 0)).finding is Finding.NO_ROUND_BEFORE


def test_the_same_partners_are_compared_by_how_many_rose_and_fell():
    then, now = (
        ratings(date(2021, 12, 10), [1 / 3] * 7 + [1.0]),
        ratings(date(2023, 12, 8), [1.0] * 6 + [1 / 3, 0.0, 1]),
    )
    test = said_of(then, now, link=STANDARD)

    assert test.moves == PartnersCompared(6, 1, 1)
    assert test.finding is Finding.COULD_BE_CHANCE
    assert said_of(then, ratings(date(2023, 12, 8), [1.0] * 8), link=STANDARD).finding is Finding.MOVED


def test_parts_of_a_standard_are_read_together_and_only_those_scored_in_both():
    then = ratings(date(2021, 12, 10), [1 / 3] * 6, "5.1")
    now = [*ratings(date(2023, 12, 8), [1.0] * 6, "5.1"), *ratings(date(2023, 12, 8), [0.0] * 6, "5.2")]

    assert said_of(then, now, link=STANDARD).moves == PartnersCompared(6, 0, 0)


def test_a_round_of_partners_that_lies_across_the_start_is_neither_before_nor_since():
    across = [*ratings(date(2023, 2, 1), [1 / 3] * 6), *ratings(date(2023, 5, 1), [1.0] * 6)]

    assert said_of(across, link=STANDARD).finding is Finding.NO_ROUND_BEFORE


# --- from uploads to the grade and the words -------------------------------------------------------------------------


@pytest.fixture
def with_rounds(own_board: Engine) -> Engine:
    """The example board: its neglect audit of June 2022 found 4 of 11; practice measures by figures taken out."""
    flat = [replace(row, numerator=290.0) for row in boards.the_rows(boards.PROCESS, since=date(2030, 1, 1))]
    boards.send(own_board, *flat)
    return own_board


def audited(engine: Engine, good: int, of: int, on: date) -> None:
    rows = [
        GradeRow("Round 1b", on, "Neglect", f"case {n}", None, "overall", "", float(n < good), None, None, "B4")
        for n in range(of)
    ]
    add(engine, f"case files {on}.xlsx", UploadKind.CASE_FILE_AUDIT, rows)


def test_an_audit_that_moved_first_counts_for_the_grade_and_is_told(with_rounds: Engine):
    audited(with_rounds, 11, 12, date(2023, 6, 30))
    with with_rounds.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")

    assert case.headline is not None
    assert case.headline.assessment.question.practice_moved_first is True
    assert wording.plainly(wording.practice_sentence(case)) == (
        "Case audits, neglect (overall grade) went from 4 of 11 to 11 of 12 good or better by June 2023, before the "
        "outcome was due: more than chance would explain."
    )


def test_an_audit_that_could_be_chance_counts_against_and_is_told(with_rounds: Engine):
    audited(with_rounds, 6, 12, date(2023, 6, 30))
    with with_rounds.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")

    assert case.headline is not None
    assert case.headline.assessment.question.practice_moved_first is False
    assert "what had changed a quarter before the outcome was due could be chance" in wording.practice_sentence(case)


def test_an_audit_after_a_releases_day_is_not_in_the_release(with_rounds: Engine):
    from dashboard.evidence.practice_first import read_audits
    from store import reads

    audited(with_rounds, 11, 12, date(2023, 6, 30))
    with with_rounds.connect() as connection:
        links = reads.practice_links(connection)
        days = {each.row.period_end for each in read_audits(connection, links, date(2023, 6, 29)).grades}

    assert days == {date(2022, 6, 30)}
