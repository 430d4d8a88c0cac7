"""Freezing what a meeting is shown."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from domain.releases import FrozenAssessment
from store import tables
from store.database import data_version
from store.writes import journal
from store.writes.known import require


def add_release(
    connection: Connection,
    as_at: date,
    assessments: Sequence[FrozenAssessment],
    *,
    by: str,
    note: str = "",
    at: datetime | None = None,
) -> int:
    """Freeze assessments for the meeting of a day; returns the release's number. A release is never changed."""
    shown_of = data_version(connection)
    moment = journal.take_turn(connection, at)
    require(connection, tables.initiative_codes, [assessment.initiative_code for assessment in assessments])
    require(connection, tables.areas, [assessment.area_code for assessment in assessments])
    values = {"as_at": as_at, "made": moment, "made_by": by, "data_version": shown_of, "note": note}
    release_id = journal.insert_row(connection, tables.releases, values)
    journal.insert_rows(
        connection,
        tables.release_assessments,
        [
            {
                "release_id": release_id,
                "initiative_code": assessment.initiative_code,
                "indicator_code": assessment.indicator_code,
                "area_code": assessment.area_code,
                "link_id": assessment.link_id,
                "verdict": assessment.verdict,
                "grade": assessment.grade,
                "numbers": dict(assessment.numbers),
            }
            for assessment in assessments
        ],
    )
    detail = {"as_at": as_at.isoformat(), "assessments": len(assessments)}
    subject = f"release {release_id}"
    journal.leave_trail(connection, by=by, at=moment, action="add_release", subject=subject, detail=detail)
    return release_id
