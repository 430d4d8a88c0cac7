"""An upload's way in and its way out: rows are added, a status changes, nothing is overwritten or deleted."""

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select, update

from domain.errors import UnknownCode, UploadError
from domain.uploads import ObservationRow, RatingRow, Reading, UploadStatus
from store import tables
from store.writes import journal, plan, upload_rows
from store.writes.known import require

CHILD_IDENTIFIER = "child_identifier"  # the problem's code in the ingest contract


def add_upload(
    connection: Connection,
    reading: Reading,
    content: bytes,
    *,
    by: str,
    only_good_rows: bool = False,
    status: UploadStatus = UploadStatus.ACCEPTED,
    reason: str = "",
    at: datetime | None = None,
) -> int:
    """Keep a file and all that was read from it; returns the upload's number.

    `at` is the moment to write down, now by default; a `reason` goes into the trail. Raises `UploadError` when the file
    was not recognised, names a child, has errors (unless only its good rows are wanted), or stands already;
    `UnknownCode` when a row refers to something that is not in the database. The caller's transaction then holds
    nothing of it and is to be rolled back.
    """
    _refuse_unfit(reading, content, by=by, only_good_rows=only_good_rows, status=status)
    moment = journal.take_turn(connection, at)
    if status is UploadStatus.ACCEPTED:
        _refuse_second(connection, reading)
    _require_codes(connection, reading)
    _keep_file(connection, reading, content)
    upload_id = journal.insert_row(
        connection, tables.uploads, _upload_values(reading, by, moment, status, only_good_rows)
    )
    _add_findings(connection, upload_id, reading)
    upload_rows.add(connection, upload_id, reading)
    if reading.plan is not None:
        plan.add_rows(connection, reading.plan, by=by, at=moment, upload_id=upload_id)
    journal.leave_trail(
        connection,
        by=by,
        at=moment,
        action="accept_upload" if status is UploadStatus.ACCEPTED else "reject_upload",
        subject=f"upload {upload_id}",
        detail={
            "file_name": reading.file_name,
            "sha256": reading.sha256,
            "only_good_rows": only_good_rows,
            **({"reason": reason} if reason else {}),
        },
    )
    return upload_id


def reject_upload(
    connection: Connection, reading: Reading, content: bytes, *, by: str, reason: str = "", at: datetime | None = None
) -> int:
    """Keep a file that was looked at and not taken, with its faults and the reason; returns the upload's number."""
    return add_upload(connection, reading, content, by=by, status=UploadStatus.REJECTED, reason=reason, at=at)


def revert_upload(connection: Connection, upload_id: int, *, by: str, at: datetime | None = None) -> None:
    """Take an accepted upload out of use: only its status changes, and what stood before it stands again.

    Raises `UnknownCode` for a number that no upload has, `UploadError` for one that is not accepted.
    """
    moment = journal.take_turn(connection, at)
    stored = connection.scalar(select(tables.uploads.c.status).where(tables.uploads.c.id == upload_id))
    if stored is None:
        raise UnknownCode(f"There is no upload {upload_id}: list the uploads to see their numbers.")
    if stored != UploadStatus.ACCEPTED:
        raise UploadError(f"Upload {upload_id} is {stored}, so there is nothing to revert.")
    connection.execute(
        update(tables.uploads)
        .where(tables.uploads.c.id == upload_id)
        .values(status=UploadStatus.REVERTED.value, status_changed=moment, status_changed_by=by)
    )
    journal.leave_trail(connection, by=by, at=moment, action="revert_upload", subject=f"upload {upload_id}")


def _refuse_unfit(reading: Reading, content: bytes, *, by: str, only_good_rows: bool, status: UploadStatus) -> None:
    name = reading.file_name
    if not by.strip():
        raise UploadError(f"{name} cannot be loaded without the name of who does it: give --by NAME.")
    if reading.kind is None:
        raise UploadError(f"{name} was not recognised as any kind of return, so there is nothing to load.")
    if any(problem.code == CHILD_IDENTIFIER for problem in reading.problems):
        raise UploadError(f"{name} seems to name children, so nothing of it is kept: remove those columns first.")
    if sha256(content).hexdigest() != reading.sha256:
        raise UploadError(f"{name} changed between reading and loading: read it again.")
    if status is UploadStatus.ACCEPTED and reading.errors and not only_good_rows:
        count = f"{reading.errors} error{'s' if reading.errors > 1 else ''}"
        raise UploadError(f"{name} has {count}: mend them, or load its good rows only.")


def _refuse_second(connection: Connection, reading: Reading) -> None:
    standing = connection.execute(
        select(tables.uploads.c.id, tables.uploads.c.uploaded, tables.uploads.c.uploaded_by).where(
            tables.uploads.c.sha256 == reading.sha256, tables.uploads.c.status == UploadStatus.ACCEPTED.value
        )
    ).first()
    if standing is not None:
        raise UploadError(
            f"{reading.file_name} is loaded already, as upload {standing.id} on {standing.uploaded:%d %B %Y} by "
            f"{standing.uploaded_by}: nothing was changed."
        )


def _require_codes(connection: Connection, reading: Reading) -> None:
    indicators: set[str | None] = set()
    areas: set[str | None] = set()
    partners: set[str | None] = {reading.partner_code}
    for row in reading.rows:
        if isinstance(row, ObservationRow):
            indicators.add(row.indicator)
            areas.add(row.area)
            partners.add(row.partner)
        elif isinstance(row, RatingRow):
            partners.add(row.partner_code)
    for neighbour in reading.neighbours.neighbours if reading.neighbours else ():
        areas.update((neighbour.area_code, neighbour.neighbour_code))
    require(connection, tables.indicators, indicators)
    require(connection, tables.areas, areas)
    require(connection, tables.partners, partners)


def _keep_file(connection: Connection, reading: Reading, content: bytes) -> None:
    # Asked first: sending megabytes only for them to be there already would be a waste.
    known = select(tables.upload_files.c.sha256).where(tables.upload_files.c.sha256 == reading.sha256)
    if connection.scalar(known) is None:
        connection.execute(tables.upload_files.insert().values(sha256=reading.sha256, content=content))


def _upload_values(
    reading: Reading, by: str, moment: datetime, status: UploadStatus, only_good_rows: bool
) -> dict[str, Any]:
    assert reading.kind is not None  # noqa: S101 - refused above
    return {
        "file_name": reading.file_name,
        "sha256": reading.sha256,
        "kind": reading.kind.value,
        "status": status.value,
        "uploaded_by": by,
        "uploaded": moment,
        "row_count": _count_rows(reading),
        "error_count": reading.errors,
        "warning_count": reading.warnings,
        "partner_code": reading.partner_code,
        "only_good_rows": only_good_rows,
        "explanation": list(reading.explanation),
    }


def _count_rows(reading: Reading) -> int:
    count = len(reading.rows)
    if reading.neighbours is not None:
        count += len(reading.neighbours.neighbours)
    if reading.plan is not None:
        count += plan.count_rows(reading.plan)
    return count


def _add_findings(connection: Connection, upload_id: int, reading: Reading) -> None:
    problems = [
        {"upload_id": upload_id, **asdict(problem), "severity": problem.severity.value} for problem in reading.problems
    ]
    journal.insert_rows(connection, tables.upload_problems, problems)
    questions = [{"upload_id": upload_id, **asdict(question)} for question in reading.questions]
    journal.insert_rows(connection, tables.upload_questions, questions)
