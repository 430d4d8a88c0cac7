"""Decks of the small invented board, built once and looked at by many tests."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Pptx
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.slides import build_board_deck, build_deck
from tests.slides.example_board import example_board

TODAY = date(2025, 6, 1)


def opened(content: bytes) -> Pptx:
    """A deck as PowerPoint would read it."""
    return Presentation(BytesIO(content))


@pytest.fixture(scope="session")
def board_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented board's database; nobody writes to it."""
    path = tmp_path_factory.mktemp("board") / "board.db"
    example_board(path).dispose()
    return path


@pytest.fixture(scope="session")
def board(board_file: Path) -> Iterator[Engine]:
    """The invented board, for reading."""
    from store.database import open_database

    engine = open_database(str(board_file))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def overview(board: Engine) -> BoardOverview:
    with board.connect() as connection:
        return evidence.board_overview(connection, TODAY)


@pytest.fixture(scope="session")
def case(board: Engine) -> InitiativeCase:
    """The initiative that has everything: four measures, audits, activities, voices."""
    with board.connect() as connection:
        return evidence.initiative_case(connection, "GCP2")


@pytest.fixture(scope="session")
def deck_file(case: InitiativeCase) -> bytes:
    return build_deck(case)


@pytest.fixture(scope="session")
def board_deck_file(overview: BoardOverview) -> bytes:
    return build_board_deck(overview)


@pytest.fixture
def deck(deck_file: bytes) -> Pptx:
    return opened(deck_file)


@pytest.fixture
def board_deck(board_deck_file: bytes) -> Pptx:
    return opened(board_deck_file)
