"""Opening the database: its address, its shape brought up to date, and a plain sentence when that cannot be done."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, table
from sqlalchemy import column as sql_column
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from domain.errors import DatabaseError
from store.tables import data_version as version_table

# The revisions in store/migrations/versions, oldest first. Kept here as well so that a database that is up to date
# opens without Alembic, whose import alone costs more than a page; a test holds the two lists together.
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
BUSY_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_S = 10
MEMORY = ":memory:"
_alembic_version = table("alembic_version", sql_column("version_num"))


def database_url(environ: Mapping[str, str], override: str | None = None) -> str:
    """The address to open: `override` (what `--database` said) if given, else `DATABASE_URL`.

    Both may be a file's path or an SQLAlchemy URL (`sqlite:///…`, `postgresql+psycopg://…`). Raises `DatabaseError`
    when neither is given.
    """
    address = (override or environ.get("DATABASE_URL") or "").strip()
    if not address:
        raise DatabaseError("No database was named: give --database FILE.db, or set DATABASE_URL.")
    return _parsed(address).render_as_string(hide_password=False)


def open_database(url_or_path: str, *, create: bool = True) -> Engine:
    """Open a database and bring its tables up to date; an empty one gets them.

    `create=False` refuses a file that is not there. Raises `DatabaseError`, with one sentence, when it cannot be
    opened, is not one of ours, or was made by a newer version of this program.
    """
    url = _parsed(url_or_path)
    _check_file(url, create=create)
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            stored = _stored_revision(connection, url)
        if stored != REVISIONS[-1]:
            _upgrade(engine, url)
    except (DBAPIError, OSError) as error:
        engine.dispose()
        raise DatabaseError(f"The database {_shown(url)} cannot be opened: {_reason(error)}.") from error
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def unchecked_engine(url_or_path: str) -> Engine:
    """An engine set up as ours are, whatever the database holds: for migrations, which make it what it should be."""
    return _engine(_parsed(url_or_path))


def data_version(connection: Connection) -> int:
    """A number that grows with every committed write: what was worked out from the data holds as long as it stands."""
    return connection.execute(select(version_table.c.version)).scalar_one()


def _parsed(address: str) -> URL:
    if address == MEMORY:
        return make_url("sqlite://")
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address).expanduser().resolve()))
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError(
            "The database's address cannot be read: write a file's path, or postgresql+psycopg://user@host/name."
        ) from error
    backend = url.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise DatabaseError(f"Databases of the kind {backend!r} are not supported: use SQLite or PostgreSQL.")
    # The plain word would choose whichever driver the installed SQLAlchemy prefers; ours is psycopg 3.
    return url.set(drivername="postgresql+psycopg") if backend == "postgresql" else url


def _check_file(url: URL, *, create: bool) -> None:
    if url.get_backend_name() != "sqlite" or _is_memory(url):
        return
    path = Path(str(url.database))
    if path.is_dir():
        raise DatabaseError(f"The database {path} cannot be opened: it is a folder, name a file in it.")
    if not path.parent.is_dir():
        raise DatabaseError(f"The database {path} cannot be opened: the folder {path.parent} does not exist.")
    if not create and not path.exists():
        raise DatabaseError(f"The database {path} does not exist.")


def _is_memory(url: URL) -> bool:
    return url.database in {None, "", MEMORY}


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_TIMEOUT_S})
        except (NoSuchModuleError, ImportError) as error:
            raise DatabaseError(
                "The PostgreSQL driver psycopg is not installed: install requirements.txt again."
            ) from error
    # sqlite3 opens a transaction at the first statement that writes. IMMEDIATE makes it wait for another writer there,
    # for as long as the busy timeout says, instead of failing half-way when a read lock cannot be raised.
    options: dict[str, Any] = {"isolation_level": "IMMEDIATE", "timeout": BUSY_TIMEOUT_MS / 1000}
    if _is_memory(url):
        options["check_same_thread"] = False
        engine = create_engine(url, connect_args=options, poolclass=StaticPool)
    else:
        engine = create_engine(url, connect_args=options)
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    """Readers do not wait for writers (WAL); references hold; a writer waits for its turn."""
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        # With WAL a power cut can lose the last commits under NORMAL, never corrupt the file: SQLite documentation.
        "synchronous = NORMAL",
        "cache_size = -32000",  # in kB: a big upload's indexes stay in memory while its rows go in
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _stored_revision(connection: Connection, url: URL) -> str | None:
    """The revision a database is at, None for an empty one; a newer or foreign one is refused."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if _alembic_version.name not in tables or version_table.name not in tables:
        raise DatabaseError(f"{_shown(url)} is a database, but not one of this dashboard's: choose another.")
    stored = connection.execute(select(_alembic_version.c.version_num)).scalar_one_or_none()
    if stored not in REVISIONS:
        raise DatabaseError(
            f"The database {_shown(url)} was made by a newer version of this dashboard (its tables are at {stored}, "
            f"this version knows them up to {REVISIONS[-1]}): update the program."
        )
    return stored


def _upgrade(engine: Engine, url: URL) -> None:
    from store import migrations  # Alembic is slow to import and seldom needed

    with engine.connect() as connection:
        migrations.upgrade(connection, check=lambda: _stored_revision(connection, url))


def _shown(url: URL) -> str:
    """The address for a message: a path as it is, a URL without its password."""
    if url.get_backend_name() == "sqlite":
        return "in memory" if _is_memory(url) else str(url.database)
    return url.render_as_string(hide_password=True)


def _reason(error: DBAPIError | OSError) -> str:
    """The driver's own first line, which names the cause; PostgreSQL repeats it once per address it tried."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    first_line = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    return first_line.rstrip(".:")
