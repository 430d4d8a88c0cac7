"""Boards with audits, served and read."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from dashboard.app_factory import create_app
from tests.dashboard.drive import Visitor
from tests.pages import audit_board


@pytest.fixture
def own_board() -> Iterator[Engine]:
    """An own board without any file, to change as the test likes."""
    engine = audit_board.a_board()
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def audits_visitor() -> Iterator[Visitor]:
    """Opens the pages of the small board with audits."""
    engine = audit_board.small_board()
    yield Visitor(create_app(engine))
    engine.dispose()
