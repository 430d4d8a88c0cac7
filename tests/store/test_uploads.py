"""What an upload leaves behind, what is refused, and that nothing of a refused one stays."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, func, select

from domain.desk import ReceivedReturn, RememberedAnswer, UnassignedLabel
from domain.errors import UnknownCode, UploadError
from domain.model import Neighbour, NeighbourModel, ValueStatus
from domain.periods import Frequency, Period, financial_year
from domain.uploads import Candidate, NeighbourRows, Problem, Question, Severity, UploadKind, UploadStatus
from store import reads, tables, writes
from store.database import data_version
from tests.store.examples import (
    ELMSHIRE,
    MISSING,
    NOON,
    OAKSHIRE,
    POLICE,
    REPEAT_PLANS,
    TRUST,
    a_file,
    a_row,
    quarter,
)

ERROR = Problem(Severity.ERROR, "unreadable_value", "'ten' is not a number: type 10", "Data", "D14")
WARNING = Problem(Severity.WARNING, "unknown_indicator", "'Plans' is no indicator we know", "Data", "A3")


def load(engine: Engine, *rows: object, name: str = "return.xlsx", **options: object) -> int:
    with engine.begin() as connection:
        return writes.add_upload(connection, *a_file(rows, name=name), by="ann", **options)


def test_an_upload_is_remembered_with_who_when_and_what(engine: Engine):
    question = Question("indicator", "Plans", (Candidate(REPEAT_PLANS, "sounds alike"),), "A3")
    reading, content = a_file(
        [a_row(value=1), a_row(value=2, period=quarter(2024, 2))],
        problems=(WARNING,),
        questions=(question,),
        partner_code=POLICE,
        explanation=("row 3 is the header",),
    )
    summer_time = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    with engine.begin() as connection:
        upload_id = writes.add_upload(connection, reading, content, by="ann", at=summer_time)
    with engine.connect() as connection:
        upload = reads.upload(connection, upload_id)
        assert upload is not None
        assert (upload.file_name, upload.kind, upload.status) == (
            "return.xlsx",
            UploadKind.INDICATOR_RETURN,
            UploadStatus.ACCEPTED,
        )
        assert (upload.uploaded_by, upload.uploaded, upload.partner_code) == ("ann", summer_time, POLICE)
        assert upload.uploaded.utcoffset() == timedelta(0)
        assert (upload.row_count, upload.error_count, upload.warning_count) == (2, 0, 1)
        assert reads.upload_file(connection, upload_id) == content
        assert reads.upload_problems(connection, upload_id) == (WARNING,)
        assert reads.upload_questions(connection, upload_id) == (question,)
        assert reads.upload_explanation(connection, upload_id) == ("row 3 is the header",)
        assert reads.uploads(connection) == (upload,)
        assert reads.uploads(connection, UploadStatus.REVERTED) == ()


def test_a_file_with_errors_loads_nothing_unless_asked_for_its_good_rows(engine: Engine):
    reading, content = a_file([a_row(value=1)], problems=(ERROR,))
    with pytest.raises(UploadError, match="1 error: mend them"), engine.begin() as connection:
        writes.add_upload(connection, reading, content, by="ann")
    with engine.begin() as connection:
        assert reads.uploads(connection) == ()
        writes.add_upload(connection, reading, content, by="ann", only_good_rows=True)
        assert len(reads.series(connection, REPEAT_PLANS, OAKSHIRE).points) == 1


def test_the_same_file_twice_is_recognised_by_its_hash_whatever_its_name(engine: Engine):
    reading, content = a_file([a_row(value=1)])
    with engine.begin() as connection:
        upload_id = writes.add_upload(connection, reading, content, by="ann", at=NOON)
    with pytest.raises(UploadError, match=rf"upload {upload_id} on 20 April 2026 by ann"), engine.begin() as connection:
        writes.add_upload(connection, replace(reading, file_name="copy of it.xlsx"), content, by="bob")
    with engine.connect() as connection:
        assert reads.upload_with_hash(connection, reading.sha256).id == upload_id
        assert reads.upload_with_hash(connection, "0" * 64) is None


def test_a_reverted_file_may_be_loaded_again_and_is_kept_once(engine: Engine):
    first = load(engine, a_row(value=1))
    with engine.begin() as connection:
        writes.revert_upload(connection, first, by="ann")
    again = load(engine, a_row(value=1))
    with engine.connect() as connection:
        assert again > first
        assert [upload.status for upload in reads.uploads(connection)] == [UploadStatus.ACCEPTED, UploadStatus.REVERTED]
        assert connection.scalar(select(func.count()).select_from(tables.upload_files)) == 1
        assert reads.upload_file(connection, first) == reads.upload_file(connection, again)


def test_a_revert_changes_only_the_status(engine: Engine):
    upload_id = load(engine, a_row(value=1))
    with engine.begin() as connection:
        before = connection.execute(select(tables.observations)).all()
        upload = reads.upload(connection, upload_id)
        writes.revert_upload(connection, upload_id, by="bob")
        assert connection.execute(select(tables.observations)).all() == before
        assert reads.upload(connection, upload_id) == replace(upload, status=UploadStatus.REVERTED)
        changed = connection.execute(select(tables.uploads.c.status_changed_by)).scalar_one()
    assert changed == "bob"


def test_only_an_accepted_upload_can_be_reverted(engine: Engine):
    upload_id = load(engine, a_row(value=1))
    with engine.begin() as connection:
        writes.revert_upload(connection, upload_id, by="ann")
    with pytest.raises(UploadError, match="is reverted"), engine.begin() as connection:
        writes.revert_upload(connection, upload_id, by="ann")
    with pytest.raises(UnknownCode, match="no upload 99"), engine.begin() as connection:
        writes.revert_upload(connection, 99, by="ann")


def test_a_file_that_names_children_is_not_kept_at_all(engine: Engine):
    problem = Problem(Severity.ERROR, "child_identifier", "column C looks like a name", "Cases", "C1")
    reading, content = a_file(problems=(problem,), kind=UploadKind.CASE_FILE_AUDIT)
    for attempt in (writes.add_upload, writes.reject_upload):
        with pytest.raises(UploadError, match="name children"), engine.begin() as connection:
            attempt(connection, reading, content, by="ann")
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.upload_files)) == 0


def test_a_file_that_was_not_recognised_cannot_be_loaded(engine: Engine):
    with pytest.raises(UploadError, match="not recognised"), engine.begin() as connection:
        writes.add_upload(connection, *a_file(kind=None), by="ann")


def test_a_file_that_changed_since_it_was_read_is_refused(engine: Engine):
    reading, _ = a_file([a_row(value=1)])
    with pytest.raises(UploadError, match="read it again"), engine.begin() as connection:
        writes.add_upload(connection, reading, b"something else", by="ann")


def test_nobody_cannot_load(engine: Engine):
    with pytest.raises(UploadError, match="--by"), engine.begin() as connection:
        writes.add_upload(connection, *a_file([a_row(value=1)]), by=" ")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (a_row("NO_SUCH", value=1), "No indicator has the code 'NO_SUCH'"),
        (a_row(area="E99999999", value=1), "No area has the code 'E99999999'"),
        (a_row(value=1, partner="nobody"), "No partner has the code 'nobody'"),
    ],
)
def test_a_code_that_is_not_in_the_database_is_named_and_nothing_is_stored(engine: Engine, row: object, words: str):
    with engine.connect() as connection:
        before = data_version(connection)
    with pytest.raises(UnknownCode, match=words):
        load(engine, row)
    with engine.connect() as connection:
        assert reads.uploads(connection) == ()
        assert data_version(connection) == before


def test_a_rejected_file_keeps_its_problems(engine: Engine):
    reading, content = a_file(problems=(ERROR, WARNING))
    with engine.begin() as connection:
        upload_id = writes.reject_upload(connection, reading, content, by="ann")
    with engine.connect() as connection:
        assert reads.upload(connection, upload_id).status is UploadStatus.REJECTED
        assert reads.upload_problems(connection, upload_id) == (ERROR, WARNING)
        assert reads.upload_with_hash(connection, reading.sha256) is None
    assert load(engine) > upload_id


def test_rows_nobody_can_assign_are_kept_and_wait(engine: Engine):
    load(
        engine,
        a_row(None, label="Plans again", value=1, partner=POLICE),
        a_row(None, label="Plans again", value=2, partner=POLICE, period=quarter(2024, 2)),
        a_row(area=None, area_label="Okeshire", value=3),
    )
    with engine.connect() as connection:
        assert reads.unassigned_labels(connection) == (
            UnassignedLabel("indicator", "Plans again", 2, POLICE, 1),
            UnassignedLabel("area", "Okeshire", 1, None, 1),
        )
        assert reads.series(connection, REPEAT_PLANS, OAKSHIRE).points == ()


def test_an_answer_assigns_the_rows_that_wait_for_it_and_withdrawing_it_undoes_that(engine: Engine):
    load(engine, a_row(None, label="Plans again", value=7, partner=POLICE))
    load(engine, a_row(None, label="Plans again", value=8, partner=TRUST), name="trust.xlsx")
    answer = RememberedAnswer(UploadKind.INDICATOR_RETURN, "indicator", "Plans again", REPEAT_PLANS, POLICE)
    with engine.begin() as connection:
        answer_id = writes.remember_answer(connection, answer, by="ann", at=NOON)
        assert writes.assign_waiting_rows(connection, answer_id, by="ann") == 1
        assert [p.value for p in reads.series(connection, REPEAT_PLANS, OAKSHIRE).points] == [7]
        writes.withdraw_answer(connection, answer_id, by="bob", at=NOON)
        assert reads.series(connection, REPEAT_PLANS, OAKSHIRE).points == ()
        assert len(reads.unassigned_labels(connection)) == 2
        assert reads.remembered_answers(connection) == ()
        (kept,) = reads.remembered_answers(connection, with_withdrawn=True)
    assert kept == replace(answer, id=answer_id, answered_by="ann", answered=NOON, withdrawn=NOON)


def test_an_area_can_be_assigned_by_an_answer_for_every_partner(engine: Engine):
    load(engine, a_row(area=None, area_label="Okeshire", value=7, partner=POLICE))
    answer = RememberedAnswer(UploadKind.INDICATOR_RETURN, "area", "Okeshire", OAKSHIRE)
    with engine.begin() as connection:
        answer_id = writes.remember_answer(connection, answer, by="ann")
        assert writes.assign_waiting_rows(connection, answer_id, by="ann") == 1
        assert [p.value for p in reads.series(connection, REPEAT_PLANS, OAKSHIRE).points] == [7]
        wrong = writes.remember_answer(connection, replace(answer, answer="E99999999"), by="ann")
        with pytest.raises(UnknownCode, match="E99999999"):
            writes.assign_waiting_rows(connection, wrong, by="ann")
        scale = writes.remember_answer(connection, replace(answer, asks="scale", answer="4 is best"), by="ann")
        with pytest.raises(UploadError, match="about the scale"):
            writes.assign_waiting_rows(connection, scale, by="ann")


def test_answers_are_asked_for_by_partner_and_kind(engine: Engine):
    answers = [
        RememberedAnswer(UploadKind.INDICATOR_RETURN, "layout", "sheet 1", "2023-24", POLICE, "1f2e"),
        RememberedAnswer(UploadKind.SECTION_11_AUDIT, "scale", "0-3", "3 is best", TRUST),
        RememberedAnswer(UploadKind.INDICATOR_RETURN, "area", "Okeshire", OAKSHIRE),
    ]
    with engine.begin() as connection:
        for answer in answers:
            writes.remember_answer(connection, answer, by="ann")
        found = reads.remembered_answers(connection, POLICE, UploadKind.INDICATOR_RETURN)
        with pytest.raises(UnknownCode, match="nobody"):
            writes.remember_answer(connection, replace(answers[0], partner_code="nobody"), by="ann")
    assert [(answer.text, answer.layout) for answer in found] == [("sheet 1", "1f2e"), ("Okeshire", "")]


def test_what_partners_sent_is_known_by_period_and_blanks_do_not_count(engine: Engine):
    reading, content = a_file(
        [
            a_row(value=1),
            a_row(MISSING, value=2),
            a_row(period=quarter(2024, 2), status=ValueStatus.NOT_SUPPLIED),
            a_row(MISSING, partner=TRUST, value=2, period=financial_year(2023)),
        ],
        partner_code=POLICE,
    )
    with engine.begin() as connection:
        upload_id = writes.add_upload(connection, reading, content, by="ann", at=NOON)
        received = reads.received_returns(connection)
        assert reads.received_returns(connection, TRUST) == received[1:]
        writes.revert_upload(connection, upload_id, by="ann")
        assert reads.received_returns(connection) == ()
    kind = UploadKind.INDICATOR_RETURN
    assert received == (
        ReceivedReturn(POLICE, kind, Frequency.QUARTERLY, quarter(2024, 1), upload_id, NOON, 2, 0),
        ReceivedReturn(TRUST, kind, Frequency.YEARLY, financial_year(2023), upload_id, NOON, 1, 0),
    )


def neighbour_table(name: str, code: str, published: date, *names: str) -> tuple:
    model = NeighbourModel(code, f"Model {code}", published, "Department for Education")
    rows = tuple(Neighbour(code, OAKSHIRE, name, rank, "Close") for rank, name in enumerate(names, 1))
    return a_file(name=name, kind=UploadKind.COMPARATORS, neighbours=NeighbourRows(model, rows))


def test_two_neighbour_models_stand_side_by_side_and_the_last_published_serves(engine: Engine):
    with engine.begin() as connection:
        new = writes.add_upload(
            connection, *neighbour_table("n25.csv", "2025", date(2025, 5, 1), ELMSHIRE, "X06000003"), by="ann"
        )
        writes.add_upload(connection, *neighbour_table("n21.csv", "2021", date(2021, 4, 1), "X06000003"), by="ann")
        assert [model.code for model in reads.neighbour_models(connection)] == ["2025", "2021"]
        neighbours = reads.neighbours(connection, OAKSHIRE)
        assert [(n.model_code, n.rank, n.neighbour_code) for n in neighbours] == [
            ("2025", 1, ELMSHIRE),
            ("2025", 2, "X06000003"),
        ]
        assert neighbours[0].closeness == "Close"
        assert [n.neighbour_code for n in reads.neighbours(connection, OAKSHIRE, "2021")] == ["X06000003"]
        assert reads.neighbours(connection, ELMSHIRE) == ()
        assert reads.upload(connection, new).row_count == 2
        writes.revert_upload(connection, new, by="ann")
        assert [n.neighbour_code for n in reads.neighbours(connection, OAKSHIRE)] == ["X06000003"]


def test_a_neighbour_table_that_is_loaded_again_replaces_the_one_before(engine: Engine):
    with engine.begin() as connection:
        writes.add_upload(connection, *neighbour_table("a.csv", "2025", date(2025, 5, 1), "X06000003"), by="ann")
        writes.add_upload(connection, *neighbour_table("b.csv", "2025", date(2025, 5, 1), ELMSHIRE), by="ann")
        assert [n.neighbour_code for n in reads.neighbours(connection, OAKSHIRE)] == [ELMSHIRE]
        assert len(reads.neighbour_models(connection)) == 1


def test_each_write_counts_the_version_up_and_leaves_a_trail(engine: Engine):
    with engine.connect() as connection:
        before = data_version(connection)
    upload_id = load(engine, a_row(value=1), at=NOON)
    with engine.begin() as connection:
        assert data_version(connection) == before + 1
        writes.revert_upload(connection, upload_id, by="bob", at=NOON + timedelta(hours=1))
        assert data_version(connection) == before + 2
        reverted, accepted = reads.audit_trail(connection, subject=f"upload {upload_id}")
        assert len(reads.audit_trail(connection, limit=1)) == 1
    assert (accepted.action, accepted.done_by, accepted.happened) == ("accept_upload", "ann", NOON)
    assert accepted.detail["file_name"] == "return.xlsx"
    assert (reverted.action, reverted.done_by) == ("revert_upload", "bob")


def test_a_moment_without_a_zone_is_refused(engine: Engine):
    with pytest.raises(Exception, match="no time zone"), engine.begin() as connection:
        writes.add_upload(connection, *a_file(), by="ann", at=datetime(2026, 4, 20, 12))  # noqa: DTZ001


def test_a_big_file_keeps_all_of_its_rows(engine: Engine):
    rows = [
        a_row(
            value=float(year), period=Period(date(year, month, 1), date(year, month, 28)), frequency=Frequency.MONTHLY
        )
        for year in range(1900, 2100)
        for month in range(1, 13)
    ]
    load(engine, *rows)
    with engine.connect() as connection:
        points = reads.series(connection, REPEAT_PLANS, OAKSHIRE).points
    assert [point.value for point in points] == [row.value for row in rows]
