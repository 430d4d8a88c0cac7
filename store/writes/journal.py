"""What every write does: wait its turn, count the data's version up, and leave a line in the audit trail."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from domain.errors import DatabaseError
from store.tables import audit_trail, data_version


def take_turn(connection: Connection, at: datetime | None = None) -> datetime:
    """Count the data's version up before anything else is read or written; returns the moment of the write.

    The one row is locked until the caller's transaction ends, so writers queue on both databases: each sees what the
    one before it committed, and a later commit has the higher row numbers that "the latest upload wins" relies on.
    Raises `DatabaseError` when our turn does not come, or the database may only be read.
    """
    try:
        connection.execute(update(data_version).values(version=data_version.c.version + 1))
    except OperationalError as error:
        raise DatabaseError(
            f"Nothing was written ({error.orig}): see that nobody else is loading, and that the file may be changed."
        ) from error
    return at or datetime.now(UTC)


def leave_trail(
    connection: Connection, *, by: str, at: datetime, action: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Say who did what to what. `detail` holds plain JSON values."""
    connection.execute(
        insert(audit_trail).values(happened=at, done_by=by, action=action, subject=subject, detail=dict(detail or {}))
    )


def insert_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Add one row and give its number."""
    return connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows in one go."""
    if rows:
        connection.execute(insert(table), rows)


def insert_plain_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Add tens of thousands of rows whose values both drivers know as they are: words, numbers, None, `plain_day`s.

    `names` are the columns in the order of each row's values. PostgreSQL takes them by COPY, four times as fast as row
    by row; SQLite as plain tuples.
    """
    if not rows:
        return
    columns = ", ".join(table.c[name].name for name in names)
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608
        return
    cursor: Any = connection.connection.cursor()  # psycopg's own, which can do more than every driver's
    with cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@cache
def plain_day(day: date) -> str:
    """A day as SQLite keeps it and PostgreSQL reads it. Cached: 50,000 figures are of a few dozen days."""
    return day.isoformat()


def register_codes(connection: Connection, table: Table, codes: Iterable[str]) -> None:
    """Make sure that codes are known; those that are stay as they are."""
    rows = [{"code": code} for code in sorted(set(codes))]
    if rows:
        connection.execute(conflict_insert(connection, table).on_conflict_do_nothing(), rows)


def conflict_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what to do where the key is taken already: each database has a word of its own for it."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
