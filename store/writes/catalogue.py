"""Reference data as the catalogue has them, and whose dashboard this is. The one place where rows are overwritten."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Connection, Table, delete, select

from domain.model import Area, Board, Framework, Indicator, Partner, Succession
from store import reads, tables
from store.writes import journal
from store.writes.known import require


class CatalogueLike(Protocol):
    """What of a catalogue the database keeps."""

    @property
    def indicators(self) -> Iterable[Indicator]: ...  # noqa: D102

    @property
    def areas(self) -> Iterable[Area]: ...  # noqa: D102

    @property
    def area_successions(self) -> Iterable[Succession]: ...  # noqa: D102

    @property
    def partners(self) -> Iterable[Partner]: ...  # noqa: D102

    @property
    def partner_successions(self) -> Iterable[Succession]: ...  # noqa: D102

    @property
    def frameworks(self) -> Iterable[Framework]: ...  # noqa: D102


def sync_catalogue(connection: Connection, catalogue: CatalogueLike, *, by: str, at: datetime | None = None) -> bool:
    """Bring the reference data up to the catalogue's; returns whether anything was written.

    What the catalogue no longer has stays: figures may refer to it. Nothing is written for a catalogue that was
    synced before, so that this can run before every load.
    """
    fingerprint = _fingerprint(catalogue)
    if connection.scalar(select(tables.catalogue_state.c.sha256)) == fingerprint:
        return False
    moment = journal.take_turn(connection, at)
    _upsert(connection, tables.indicators, catalogue.indicators)
    # A region is referred to by its authorities, so it goes first.
    _upsert(connection, tables.areas, sorted(catalogue.areas, key=lambda area: area.region_code is not None))
    _upsert_successions(connection, tables.area_successions, catalogue.area_successions)
    _upsert(connection, tables.partners, catalogue.partners)
    _upsert_successions(connection, tables.partner_successions, catalogue.partner_successions)
    frameworks = tuple(catalogue.frameworks)
    _write(connection, tables.frameworks, [{"code": f.code, "name": f.name, "kind": f.kind.value} for f in frameworks])
    _upsert(connection, tables.standards, (standard for framework in frameworks for standard in framework.standards))
    _write(connection, tables.catalogue_state, [{"id": 1, "sha256": fingerprint}])
    journal.leave_trail(connection, by=by, at=moment, action="sync_catalogue", subject=f"catalogue {fingerprint[:12]}")
    return True


def set_board(
    connection: Connection,
    board: Board,
    *,
    by: str,
    partner_codes: Sequence[str] | None = None,
    at: datetime | None = None,
) -> None:
    """Say whose dashboard this is, and which partners answer to it (None leaves those as they are).

    Nothing is written where nothing changes. Raises `UnknownCode` for an area or partner that is not in the database.
    """
    standing = {partner.code for partner in reads.partners_in_force(connection)} if partner_codes is not None else None
    if reads.board(connection) == board and (partner_codes is None or standing == set(partner_codes)):
        return
    moment = journal.take_turn(connection, at)
    require(connection, tables.areas, [board.area_code])
    _write(connection, tables.board, [{"id": 1, **asdict(board)}])
    if partner_codes is not None:
        require(connection, tables.partners, partner_codes)
        connection.execute(delete(tables.board_partners))
        journal.insert_rows(
            connection, tables.board_partners, [{"partner_code": code} for code in sorted(set(partner_codes))]
        )
    detail = {**asdict(board), "partners": sorted(set(partner_codes)) if partner_codes is not None else None}
    journal.leave_trail(connection, by=by, at=moment, action="set_board", subject=board.name, detail=detail)


def _fingerprint(catalogue: CatalogueLike) -> str:
    """A hash of all that is kept. Frozen records of words, days and numbers always print alike."""
    parts = (
        catalogue.indicators,
        catalogue.areas,
        catalogue.area_successions,
        catalogue.partners,
        catalogue.partner_successions,
        catalogue.frameworks,
    )
    return sha256(repr([tuple(part) for part in parts]).encode()).hexdigest()


def _upsert(connection: Connection, table: Table, records: Iterable[Any]) -> None:
    _write(connection, table, [_values(record) for record in records])


def _upsert_successions(connection: Connection, table: Table, successions: Iterable[Succession]) -> None:
    rows = [_values(succession) for succession in successions]
    _write(connection, table, [{"succeeded": row.pop("on"), **row} for row in rows])


def _write(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, overwriting those with the same primary key."""
    if not rows:
        return
    statement = journal.conflict_insert(connection, table)
    key = list(table.primary_key.columns)
    changing = {name: statement.excluded[name] for name in rows[0] if name not in {column.name for column in key}}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changing), rows)


def _values(record: Any) -> dict[str, Any]:
    return {name: value.value if isinstance(value, Enum) else value for name, value in asdict(record).items()}
