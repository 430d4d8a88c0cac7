"""Real databases for the store's tests: each test that asks for `engine` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from store import writes
from store.database import open_database
from tests.conftest import skip_in_plain_sight
from tests.servers import postgresql
from tests.store.examples import CATALOGUE


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server that runs as long as the tests do."""
    missing = postgresql.make_ready()
    if missing:
        skip_in_plain_sight(missing)
    with postgresql.running_postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield str(tmp_path / "board.db")
        return
    server = create_engine(request.getfixturevalue("postgresql_server"), isolation_level="AUTOCOMMIT")
    name = f"board_{uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def bare_engine(empty_url: str) -> Iterator[Engine]:
    """An open database of ours that nothing has been written to."""
    engine = open_database(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(bare_engine: Engine) -> Engine:
    """A database that knows the example catalogue."""
    with bare_engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by="test")
    return bare_engine
