"""Apps on the example board and on an empty database, driven through Flask's own test client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from sqlalchemy import Connection, Engine

from dashboard.app_factory import create_app
from tests.dashboard import boards
from tests.dashboard.drive import Visitor


@pytest.fixture(scope="session")
def board_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The example board, for reading."""
    engine = boards.a_board(tmp_path_factory.mktemp("board") / "board.db")
    yield engine
    engine.dispose()


@pytest.fixture
def own_board(tmp_path: Path) -> Iterator[Engine]:
    """An example board of the test's own, to change as it likes."""
    engine = boards.a_board(tmp_path / "board.db")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def connection(board_engine: Engine) -> Iterator[Connection]:
    with board_engine.connect() as opened:
        yield opened


@pytest.fixture(scope="session")
def app(board_engine: Engine) -> Dash:
    return create_app(board_engine)


@pytest.fixture(scope="session")
def visitor(app: Dash) -> Visitor:
    """Opens pages of the example board."""
    return Visitor(app)


@pytest.fixture
def empty_visitor() -> Iterator[Visitor]:
    """Opens pages of a database as it is before the first run."""
    engine = boards.an_empty_database()
    yield Visitor(create_app(engine))
    engine.dispose()


@pytest.fixture(scope="session")
def cases(connection: Connection) -> dict[str, Any]:
    """The example board's cases by initiative."""
    from dashboard import evidence

    return {case.initiative.code: case for case in evidence.all_initiatives(connection)}
