"""Where limits of control charts begin afresh."""

from sqlalchemy import Connection, select

from domain.model import Rebase
from store import tables


def rebases(connection: Connection, indicator_code: str, area_code: str) -> tuple[Rebase, ...]:
    """Those of one indicator in one area that stand, in order of time."""
    columns = tables.rebases.c
    rows = connection.execute(
        select(tables.rebases)
        .where(columns.indicator_code == indicator_code, columns.area_code == area_code, columns.withdrawn.is_(None))
        .order_by(columns.starts, columns.id)
    )
    return tuple(
        Rebase(row.indicator_code, row.area_code, row.starts, row.reason, row.id, row.recorded, row.recorded_by)
        for row in rows
    )
