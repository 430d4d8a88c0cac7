"""Releases and what each of them showed."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.releases import FrozenAssessment, Release
from store import tables


def releases(connection: Connection) -> tuple[Release, ...]:
    """All releases, the latest meeting first; of two for one day the later one first."""
    columns = tables.releases.c
    query = select(tables.releases).order_by(columns.as_at.desc(), columns.id.desc())
    return tuple(_release(row) for row in connection.execute(query))


def release_assessments(connection: Connection, release_id: int) -> tuple[FrozenAssessment, ...]:
    """What one release showed, in the order it was frozen."""
    columns = tables.release_assessments.c
    query = select(tables.release_assessments).where(columns.release_id == release_id).order_by(columns.id)
    return tuple(_assessment(row) for row in connection.execute(query))


def assessments_before(connection: Connection, as_at: date) -> tuple[FrozenAssessment, ...]:
    """What the last release for a day before `as_at` showed; nothing if there was none."""
    columns = tables.releases.c
    query = select(columns.id).where(columns.as_at < as_at).order_by(columns.as_at.desc(), columns.id.desc()).limit(1)
    release_id = connection.scalar(query)
    return release_assessments(connection, release_id) if release_id is not None else ()


def _release(row: Row[Any]) -> Release:
    return Release(row.id, row.as_at, row.made, row.made_by, row.data_version, row.note)


def _assessment(row: Row[Any]) -> FrozenAssessment:
    return FrozenAssessment(
        initiative_code=row.initiative_code,
        indicator_code=row.indicator_code,
        area_code=row.area_code,
        verdict=row.verdict,
        grade=row.grade,
        numbers=row.numbers,
        link_id=row.link_id,
    )
