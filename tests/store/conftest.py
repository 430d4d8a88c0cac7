"""Real databases for the store's tests: each test that asks for `engine` runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from store import writes
from store.database import open_database
from tests.conftest import skip_in_plain_sight
from tests.servers import postgresql
from tests.store.examples import CATALOGUE


class SqliteDatabases:
    """Databases in files of one folder; a new one is a copy of another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new(self, copy_of: str | None = None) -> str:
        address = str(self.folder / f"{uuid4().hex}.db")
        if copy_of:
            shutil.copy(copy_of, address)
        return address

    def drop(self, address: str) -> None:
        Path(address).unlink(missing_ok=True)


class PostgresqlDatabases:
    """Databases of one server; a new one is a copy of another."""

    def __init__(self, server: Engine) -> None:
        self.server = server

    def new(self, copy_of: str | None = None) -> str:
        name = f"board_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {copy_of.rsplit('/', 1)[1] if copy_of else 'template0'}")
        return self.server.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        self._run(f"DROP DATABASE {address.rsplit('/', 1)[1]} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Engine]:
    """A PostgreSQL server that runs as long as the tests do."""
    missing = postgresql.make_ready()
    if missing:
        skip_in_plain_sight(missing)
    with postgresql.running_postgresql() as url:
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        yield server
        server.dispose()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Where new databases come from: both kinds, one after the other."""
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    return PostgresqlDatabases(request.getfixturevalue("postgresql_server"))


@pytest.fixture(scope="session")
def with_catalogue(databases: Any) -> str:
    """The address of a database that knows the example catalogue, to be copied and not to be written to."""
    address = databases.new()
    engine = open_database(address)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by="test")
    engine.dispose()
    return address


@pytest.fixture
def empty_url(databases: Any) -> Iterator[str]:
    """The address of a database without tables."""
    address = databases.new()
    yield address
    databases.drop(address)


@pytest.fixture
def bare_engine(empty_url: str) -> Iterator[Engine]:
    """An open database of ours that nothing has been written to."""
    engine = open_database(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(databases: Any, with_catalogue: str) -> Iterator[Engine]:
    """A database that knows the example catalogue."""
    address = databases.new(copy_of=with_catalogue)
    engine = open_database(address)
    yield engine
    engine.dispose()
    databases.drop(address)
