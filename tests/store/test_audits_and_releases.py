"""Ratings and grades of which the last accepted stand; releases that stay as they were shown."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from domain.desk import Correction, ReceivedReturn, UnassignedLabel
from domain.errors import UnknownCode, UploadError
from domain.periods import Frequency, Period
from domain.releases import FrozenAssessment
from domain.uploads import GradeRow, PlanRows, RatingRow, UploadKind
from store import reads, writes
from store.database import data_version
from tests.store.examples import NOON, OAKSHIRE, POLICE, REPEAT_PLANS, TRUST, a_file, a_link, quarter
from tests.store.test_plan import INITIATIVE, NEGLECT

RATING = RatingRow(
    partner="Oakshire Police",
    partner_code=POLICE,
    period_end=date(2024, 3, 31),
    standard="1",
    standard_text="Leaders take part",
    self_label="Green",
    self_score=1.0,
    moderated_label="Amber",
    moderated_score=0.5,
    not_applicable=False,
    evidence="minutes",
    action="send a deputy",
    action_due=date(2024, 9, 30),
    cell="Return!D14",
    action_owner="chief inspector",
)
GRADE = GradeRow(
    audit_round="Round 3",
    period_end=date(2024, 3, 31),
    theme="neglect",
    case="Case 3",
    agency="police",
    domain="recognition",
    grade_label="Good",
    grade_score=2 / 3,
    moderated_label=None,
    moderated_score=None,
    cell="Cases!C4",
)


def load(engine: Engine, kind: UploadKind, *rows: object, name: str = "audit.xlsx", **changes: object) -> int:
    with engine.begin() as connection:
        return writes.add_upload(connection, *a_file(rows, name=name, kind=kind, **changes), by="ann", at=NOON)


def test_a_rating_comes_back_as_it_was_with_its_file(engine: Engine):
    excused = replace(
        RATING, standard="2", not_applicable=True, not_applicable_reason="no such service", self_score=None
    )
    upload_id = load(engine, UploadKind.SECTION_11_AUDIT, RATING, excused)
    with engine.connect() as connection:
        found = reads.section_11_ratings(connection)
        assert reads.section_11_ratings(connection, TRUST) == ()
        assert reads.section_11_ratings(connection, POLICE) == found
        assert reads.received_returns(connection) == (
            ReceivedReturn(
                POLICE,
                UploadKind.SECTION_11_AUDIT,
                None,
                Period(date(2024, 3, 31), date(2024, 3, 31)),
                upload_id,
                NOON,
                2,
                0,
            ),
        )
    assert [rating.row for rating in found] == [RATING, excused]
    assert {(rating.upload_id, rating.file_name) for rating in found} == {(upload_id, "audit.xlsx")}


def test_a_return_that_is_sent_again_replaces_its_ratings_only(engine: Engine):
    other_year = replace(RATING, period_end=date(2022, 3, 31), self_score=0.0)
    load(engine, UploadKind.SECTION_11_AUDIT, RATING, replace(RATING, standard="2"), other_year)
    again = load(engine, UploadKind.SECTION_11_AUDIT, replace(RATING, self_score=0.5), name="again.xlsx")
    with engine.begin() as connection:
        found = {
            (r.row.period_end.year, r.row.standard): r.row.self_score for r in reads.section_11_ratings(connection)
        }
        assert found == {(2022, "1"): 0.0, (2024, "1"): 0.5, (2024, "2"): 1.0}
        writes.revert_upload(connection, again, by="ann")
        assert {r.row.self_score for r in reads.section_11_ratings(connection)} == {0.0, 1.0}


def test_a_partner_nobody_recognised_goes_by_its_label(engine: Engine):
    stranger = replace(RATING, partner="Oakshire Rovers", partner_code=None, period_end=None)
    load(engine, UploadKind.SECTION_11_AUDIT, RATING, stranger)
    load(engine, UploadKind.SECTION_11_AUDIT, replace(stranger, self_score=0.0), name="again.xlsx")
    with engine.connect() as connection:
        assert [r.row.self_score for r in reads.section_11_ratings(connection)] == [1.0, 0.0]
        assert reads.unassigned_labels(connection) == (UnassignedLabel("partner", "Oakshire Rovers", 2, None, 2),)


def test_grades_come_back_as_they_were_and_the_last_accepted_stand(engine: Engine):
    rows = [GRADE, replace(GRADE, case="Case 4"), replace(GRADE, domain="impact"), replace(GRADE, theme=None)]
    load(engine, UploadKind.CASE_FILE_AUDIT, *rows, partner_code=POLICE)
    with engine.connect() as connection:
        assert [grade.row for grade in reads.case_file_grades(connection)] == rows
        assert [g.row for g in reads.case_file_grades(connection, theme="neglect", domain="impact")] == [rows[2]]
        assert len(reads.received_returns(connection, POLICE)) == 1
    load(engine, UploadKind.CASE_FILE_AUDIT, replace(GRADE, grade_score=0.0), name="moderated.xlsx")
    with engine.connect() as connection:
        scores = {g.row.case: g.row.grade_score for g in reads.case_file_grades(connection, "neglect", "recognition")}
    assert scores == {"Case 3": 0.0, "Case 4": 2 / 3}


def test_the_database_itself_refuses_a_score_over_one(engine: Engine):
    with pytest.raises(IntegrityError):
        load(engine, UploadKind.SECTION_11_AUDIT, replace(RATING, self_score=3.0))


def test_a_release_stays_as_it_was_shown(engine: Engine):
    plan = PlanRows(priorities=(NEGLECT,), initiatives=(INITIATIVE,), links=(a_link(),))
    load(engine, UploadKind.PLAN, name="plan.xlsx", plan=plan)
    shown = (
        FrozenAssessment("neglect", REPEAT_PLANS, OAKSHIRE, "hint", 2, {"effect": -0.12, "reasons": ["x"]}, link_id=1),
        FrozenAssessment("neglect", None, OAKSHIRE, "too_early", None),
    )
    with engine.begin() as connection:
        version = data_version(connection)
        first = writes.add_release(connection, date(2026, 4, 1), shown, by="ann", at=NOON)
        second = writes.add_release(connection, date(2026, 7, 1), shown[:1], by="ann", note="after a correction")
        assert reads.release_assessments(connection, first) == shown
        assert [(release.id, release.as_at) for release in reads.releases(connection)] == [
            (second, date(2026, 7, 1)),
            (first, date(2026, 4, 1)),
        ]
        release = reads.releases(connection)[1]
        assert (release.made, release.made_by, release.data_version) == (NOON, "ann", version)
        assert reads.assessments_before(connection, date(2026, 4, 1)) == ()
        assert reads.assessments_before(connection, date(2026, 7, 1)) == shown
        assert reads.assessments_before(connection, date(2026, 7, 2)) == shown[:1]
        with pytest.raises(UnknownCode, match="'none'"):
            writes.add_release(connection, date(2026, 7, 1), [replace(shown[0], initiative_code="none")], by="ann")


def test_a_correction_needs_a_reason_and_is_kept_when_it_is_withdrawn(engine: Engine):
    correction = Correction(REPEAT_PLANS, OAKSHIRE, Frequency.QUARTERLY, quarter(2024, 1), 12.5, "typed twice")
    with engine.begin() as connection:
        with pytest.raises(UploadError, match="needs a reason"):
            writes.add_correction(connection, replace(correction, reason=" "), by="ann")
        number = writes.add_correction(connection, correction, by="ann", at=NOON)
        made = replace(correction, id=number, made_by="ann", made=NOON)
        assert reads.corrections(connection, REPEAT_PLANS, OAKSHIRE) == (made,)
        assert reads.corrections(connection, area_code="E99999999") == ()
        writes.withdraw_correction(connection, number, by="bob", at=NOON)
        assert reads.corrections(connection) == ()
        assert reads.corrections(connection, with_withdrawn=True) == (replace(made, withdrawn=NOON),)
        with pytest.raises(UnknownCode, match=f"no correction {number}"):
            writes.withdraw_correction(connection, number, by="bob")
        assert {entry.action for entry in reads.audit_trail(connection)} >= {"add_correction", "withdraw_correction"}
