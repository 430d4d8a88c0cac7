"""Changes of the database's shape, run by Alembic: from here, or with `alembic -c store/migrations/alembic.ini`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent
# Any number will do, as long as nothing else on the server uses it: it spells "lscb".
LOCK_NUMBER = 0x6C736362


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings; with a connection, migrations run on it instead of opening their own."""
    config = Config(str(FOLDER / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def exclusively(connection: Connection) -> Iterator[None]:
    """Hold the database alone, in one transaction that is committed at the end or not at all."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # SQLite changes a table by copying it, which must not trip over references to it; the switch does nothing
        # inside a transaction. Without a BEGIN of our own, sqlite3 would commit each statement by itself.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
    try:
        yield
        connection.commit()
    finally:
        connection.rollback()
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def upgrade(connection: Connection, *, check: Callable[[], object] = lambda: None) -> None:
    """Bring a database to the newest shape, all or nothing, one process at a time.

    `check` runs once it is our turn: another process may have changed the tables while we waited.
    """
    with exclusively(connection):
        check()
        command.upgrade(configuration(connection), "head")


def downgrade(connection: Connection, revision: str) -> None:
    """Take a database back to an earlier shape (`base` for none); what only the newer one holds is lost."""
    with exclusively(connection):
        command.downgrade(configuration(connection), revision)
