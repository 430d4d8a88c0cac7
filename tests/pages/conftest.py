"""Boards with audits, served and read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.app_factory import create_app
from tests.dashboard.drive import Visitor
from tests.pages import audit_board


@pytest.fixture
def own_board(tmp_path: Path) -> Iterator[Engine]:
    """An own board without any file, to change as the test likes.

    It is on disk: a page asks several things at once, and a database in memory has one connection for all of them.
    """
    engine = audit_board.a_board(str(tmp_path / "own board.db"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def audits_visitor() -> Iterator[Visitor]:
    """Opens the pages of the small board with audits."""
    engine = audit_board.small_board()
    yield Visitor(create_app(engine))
    engine.dispose()
