"""Uploads with their files, problems and questions; answers we remember; what still waits for one; corrections."""

from typing import Any

from sqlalchemy import Column, Connection, Row, Select, func, select

from domain.desk import Correction, RememberedAnswer, UnassignedLabel
from domain.errors import UnknownCode
from domain.model import ValueStatus
from domain.periods import Frequency, Period
from domain.uploads import Candidate, Problem, Question, Severity, Upload, UploadKind, UploadStatus
from store import tables

_COLUMNS = (
    "id",
    "file_name",
    "sha256",
    "kind",
    "status",
    "uploaded_by",
    "uploaded",
    "row_count",
    "error_count",
    "warning_count",
    "partner_code",
)


def uploads(connection: Connection, status: UploadStatus | None = None) -> tuple[Upload, ...]:
    """All uploads, or those of one status, the latest first."""
    query = _uploads().order_by(tables.uploads.c.id.desc())
    if status is not None:
        query = query.where(tables.uploads.c.status == status.value)
    return tuple(_upload(row) for row in connection.execute(query))


def upload(connection: Connection, upload_id: int) -> Upload | None:
    """One upload; None if none has the number."""
    row = connection.execute(_uploads().where(tables.uploads.c.id == upload_id)).one_or_none()
    return _upload(row) if row else None


def upload_with_hash(connection: Connection, sha256: str) -> Upload | None:
    """The accepted upload of exactly this file; None if it does not stand."""
    query = _uploads().where(tables.uploads.c.sha256 == sha256, tables.uploads.c.status == UploadStatus.ACCEPTED.value)
    row = connection.execute(query).one_or_none()
    return _upload(row) if row else None


def upload_file(connection: Connection, upload_id: int) -> bytes:
    """The file itself, as it was sent. Raises `UnknownCode` for a number that no upload has."""
    query = (
        select(tables.upload_files.c.content)
        .join_from(tables.uploads, tables.upload_files)
        .where(tables.uploads.c.id == upload_id)
    )
    content = connection.scalar(query)
    if content is None:
        raise UnknownCode(f"There is no upload {upload_id}: list the uploads to see their numbers.")
    return bytes(content)


def upload_problems(connection: Connection, upload_id: int) -> tuple[Problem, ...]:
    """What was wrong with an upload, in the order it was found."""
    columns = tables.upload_problems.c
    query = select(tables.upload_problems).where(columns.upload_id == upload_id).order_by(columns.id)
    return tuple(
        Problem(Severity(row.severity), row.code, row.message, row.sheet, row.cell) for row in connection.execute(query)
    )


def upload_questions(connection: Connection, upload_id: int) -> tuple[Question, ...]:
    """What only a person could decide about an upload, in the order it was asked."""
    columns = tables.upload_questions.c
    query = select(tables.upload_questions).where(columns.upload_id == upload_id).order_by(columns.id)
    return tuple(
        Question(row.asks, row.text, tuple(Candidate(**candidate) for candidate in row.candidates), row.cell)
        for row in connection.execute(query)
    )


def upload_explanation(connection: Connection, upload_id: int) -> tuple[str, ...]:
    """How an upload was read: what was taken for header, data and notes, and why."""
    explanation = connection.scalar(select(tables.uploads.c.explanation).where(tables.uploads.c.id == upload_id))
    return tuple(explanation or ())


def remembered_answers(
    connection: Connection,
    partner_code: str | None = None,
    kind: UploadKind | None = None,
    *,
    with_withdrawn: bool = False,
) -> tuple[RememberedAnswer, ...]:
    """The answers that hold: all, or those of a kind for a partner, which answers for every partner are too.

    The latest comes last, so that of two answers to the same question the one read last holds.
    """
    columns = tables.remembered_answers.c
    query = select(tables.remembered_answers).order_by(columns.id)
    if partner_code is not None:
        query = query.where((columns.partner_code == partner_code) | columns.partner_code.is_(None))
    if kind is not None:
        query = query.where(columns.kind == kind.value)
    if not with_withdrawn:
        query = query.where(columns.withdrawn.is_(None))
    return tuple(_answer(row) for row in connection.execute(query))


def unassigned_labels(connection: Connection) -> tuple[UnassignedLabel, ...]:
    """Labels of indicators, areas and partners in accepted uploads that nothing in the catalogue answers to."""
    o, returns = tables.observations.c, tables.section_11_returns.c
    return (
        *_unassigned(connection, "indicator", o.label, o.indicator_code, o.partner_code),
        *_unassigned(connection, "area", o.area_label, o.area_code, o.partner_code),
        *_unassigned(connection, "partner", returns.partner_label, returns.partner_code, tables.uploads.c.partner_code),
    )


def corrections(
    connection: Connection,
    indicator_code: str | None = None,
    area_code: str | None = None,
    *,
    with_withdrawn: bool = False,
) -> tuple[Correction, ...]:
    """Corrections by hand, the latest first."""
    columns = tables.corrections.c
    query = select(tables.corrections).order_by(columns.id.desc())
    if indicator_code is not None:
        query = query.where(columns.indicator_code == indicator_code)
    if area_code is not None:
        query = query.where(columns.area_code == area_code)
    if not with_withdrawn:
        query = query.where(columns.withdrawn.is_(None))
    return tuple(_correction(row) for row in connection.execute(query))


def _uploads() -> Select[Any]:
    return select(*(tables.uploads.c[name] for name in _COLUMNS))


def _upload(row: Row[Any]) -> Upload:
    values = dict(row._mapping)
    return Upload(**{**values, "kind": UploadKind(row.kind), "status": UploadStatus(row.status)})


def _answer(row: Row[Any]) -> RememberedAnswer:
    return RememberedAnswer(
        kind=UploadKind(row.kind),
        asks=row.asks,
        text=row.text,
        answer=row.answer,
        partner_code=row.partner_code,
        layout=row.layout,
        id=row.id,
        answered_by=row.answered_by,
        answered=row.answered,
        withdrawn=row.withdrawn,
    )


def _unassigned(
    connection: Connection, asks: str, label: Column[str], code: Column[str], partner_code: Column[str]
) -> list[UnassignedLabel]:
    """The labels that accepted rows have in place of a code, those of the most rows first."""
    query = (
        select(label, func.count(), partner_code, func.max(tables.uploads.c.id))
        .join_from(code.table, tables.uploads)
        .where(code.is_(None), tables.uploads.c.status == UploadStatus.ACCEPTED.value)
        .group_by(label, partner_code)
        .order_by(func.count().desc(), label)
    )
    return [UnassignedLabel(asks, *row) for row in connection.execute(query)]


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        indicator_code=row.indicator_code,
        area_code=row.area_code,
        frequency=Frequency(row.frequency),
        period=Period(row.period_start, row.period_end),
        value=row.value,
        reason=row.reason,
        numerator=row.numerator,
        denominator=row.denominator,
        status=ValueStatus(row.status),
        team=row.team,
        id=row.id,
        made_by=row.made_by,
        made=row.made,
        withdrawn=row.withdrawn,
    )
