"""Letting the limits of a control chart begin afresh, and taking that back: rows are withdrawn, never lost."""

from datetime import datetime

from sqlalchemy import Connection, update

from domain.errors import UnknownCode
from domain.model import Rebase
from store import tables
from store.writes import journal
from store.writes.known import require


def add_rebase(connection: Connection, rebase: Rebase, *, by: str, at: datetime | None = None) -> int:
    """Note that limits begin afresh; returns its number. Raises `UnknownCode` for an unknown indicator or area."""
    moment = journal.take_turn(connection, at)
    require(connection, tables.indicators, [rebase.indicator_code])
    require(connection, tables.areas, [rebase.area_code])
    values = {
        "indicator_code": rebase.indicator_code,
        "area_code": rebase.area_code,
        "starts": rebase.starts,
        "reason": rebase.reason,
        "recorded": moment,
        "recorded_by": by,
    }
    row_id = journal.insert_row(connection, tables.rebases, values)
    journal.leave_trail(
        connection,
        by=by,
        at=moment,
        action="add_rebase",
        subject=f"rebases {row_id}",
        detail={"indicator": rebase.indicator_code, "from": rebase.starts.isoformat(), "reason": rebase.reason},
    )
    return row_id


def withdraw_rebase(connection: Connection, rebase_id: int, *, by: str, at: datetime | None = None) -> None:
    """Take one back: the chart is drawn as before. Raises `UnknownCode` if it does not stand."""
    moment = journal.take_turn(connection, at)
    columns = tables.rebases.c
    withdrawn = connection.execute(
        update(tables.rebases)
        .where(columns.id == rebase_id, columns.withdrawn.is_(None))
        .values(withdrawn=moment, withdrawn_by=by)
    )
    if withdrawn.rowcount == 0:
        raise UnknownCode(f"There is no rebase {rebase_id} to take back.")
    journal.leave_trail(connection, by=by, at=moment, action="withdraw_rebase", subject=f"rebases {rebase_id}")
