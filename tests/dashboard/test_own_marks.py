"""Partners' own marks beside what moderators and case audits found."""

from datetime import date

import pytest
from sqlalchemy import Engine

from dashboard.evidence.own_marks import Beside, OwnMarks, own_marks
from dashboard.evidence.section_11 import section_11
from dashboard.wording import audits as words
from domain.uploads import GradeRow, UploadKind
from ingest.catalogue import load_catalogue
from metrics.proportions import Count
from tests.pages import audit_board
from tests.pages.audit_board import FULLY, MOSTLY, PARTLY, SECOND, a_rating, add


def cases(on: date, good: int, of: int, agency: str | None, domain: str = "joint_working") -> list[GradeRow]:
    return [
        GradeRow(str(on), on, "Neglect", f"{agency} {n}", agency, domain, "", float(n < good), None, None, f"C{n}")
        for n in range(of)
    ]


def marks_of(engine: Engine) -> OwnMarks:
    with engine.connect() as connection:
        return own_marks(connection, section_11(connection))


@pytest.fixture
def board() -> Engine:
    engine = audit_board.a_board()
    police = [a_rating("Police", SECOND, "7", FULLY, MOSTLY), a_rating("Police", SECOND, "8", FULLY, FULLY)]
    trust = [a_rating("Acute hospital trust", SECOND, "7", PARTLY, MOSTLY)]
    add(engine, "police.xlsx", UploadKind.SECTION_11_AUDIT, police)
    add(engine, "trust.xlsx", UploadKind.SECTION_11_AUDIT, trust)
    return engine


def test_a_partner_that_moderation_lowered_marks_itself_higher(board: Engine):
    first, second = marks_of(board).partners

    assert (first.name, first.lowered, first.raised, first.moderated, first.is_higher) == ("Police", 1, 0, 2, True)
    assert (second.lowered, second.raised, second.is_higher) == (0, 1, False)


def test_a_mark_as_fully_met_stands_beside_the_partners_own_case_files(board: Engine):
    add(board, "a.xlsx", UploadKind.CASE_FILE_AUDIT, cases(date(2024, 6, 1), 3, 8, "Police"))
    add(board, "b.xlsx", UploadKind.CASE_FILE_AUDIT, cases(date(2024, 6, 2), 6, 6, "Acute hospital trust"))
    police, trust = marks_of(board).partners

    assert [(each.reference, each.cases) for each in police.contradicted] == [("7", Count(3, 8)), ("8", Count(3, 8))]
    assert trust.beside == ()
    assert words.beside_words(police.contradicted[0]) == (
        "Says that 7 is fully met; case audits of joint working and information sharing found 3 of 8 good or better "
        "(likely 14 to 69%)"
    )


@pytest.mark.parametrize(
    ("good", "of", "on"), [(4, 8, date(2024, 6, 1)), (1, 4, date(2024, 6, 1)), (0, 9, date(2022, 11, 30))]
)
def test_half_of_the_cases_a_handful_or_years_ago_contradict_nobody(board: Engine, good: int, of: int, on: date):
    add(board, "a.xlsx", UploadKind.CASE_FILE_AUDIT, cases(on, good, of, "Police"))

    assert marks_of(board).partners[0].contradicted == ()


def test_case_files_that_name_no_agency_stand_beside_the_standard_alone(board: Engine):
    add(board, "a.xlsx", UploadKind.CASE_FILE_AUDIT, cases(date(2024, 6, 1), 3, 8, None))
    marks = marks_of(board)

    assert [each.beside for each in marks.partners] == [(), ()]
    assert [(each.own, each.moderated, each.beside.cases) for each in marks.standards] == [
        (Count(1, 2), Count(0, 2), Count(3, 8)),
        (Count(1, 1), Count(1, 1), Count(3, 8)),
    ]


def test_every_counterpart_of_the_catalogue_says_why():
    counterparts = load_catalogue().counterparts

    assert {each.reference for each in counterparts} >= {"4", "7", "8"}
    assert all(len(each.because) > 20 for each in counterparts)


def test_of_fewer_than_a_handful_nothing_is_said():
    assert not Beside("7", "", "", Count(0, 4), "").is_contradicted
    assert Beside("7", "", "", Count(2, 5), "").is_contradicted
