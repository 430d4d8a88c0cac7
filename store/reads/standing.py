"""Which rows stand: those of accepted uploads, and of rows about the same thing those that came last."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, or_, select

from domain.uploads import UploadStatus
from store.tables import uploads


def accepted(table: Table, before: datetime | None = None) -> Select[Any]:
    """All rows of a table that came with an accepted upload or were entered on a page, oldest first.

    `before` leaves out what came with an upload at that moment or later.
    """
    query = (
        select(table)
        .outerjoin(uploads, table.c.upload_id == uploads.c.id)
        .where(or_(table.c.upload_id.is_(None), uploads.c.status == UploadStatus.ACCEPTED.value))
        .order_by(table.c.id)
    )
    return query if before is None else query.where(or_(table.c.upload_id.is_(None), uploads.c.uploaded < before))


def latest(rows: Iterable[Row[Any]], key: Callable[[Row[Any]], Hashable]) -> list[Row[Any]]:
    """Of the rows with the same key those that came together last, in the order in which keys first appeared.

    One upload may say several things about one key; a later upload, or an entry on a page, replaces them all.
    """
    standing: dict[Hashable, tuple[Hashable, list[Row[Any]]]] = {}
    for row in rows:
        batch = batch_of(row)
        held = standing.get(key(row))
        if held is not None and held[0] == batch:
            held[1].append(row)
        else:
            standing[key(row)] = (batch, [row])
    return [row for _, group in standing.values() for row in group]


def batch_of(row: Row[Any]) -> Hashable:
    """What a row came with: its upload, or itself where somebody entered it on a page."""
    return ("upload", row.upload_id) if row.upload_id is not None else ("page", row.id)


def standing(
    connection: Connection, table: Table, key: Callable[[Row[Any]], Hashable], before: datetime | None = None
) -> list[Row[Any]]:
    """The rows of a table that stand; with `before`, of what had been uploaded by then."""
    return latest(connection.execute(accepted(table, before)), key)
