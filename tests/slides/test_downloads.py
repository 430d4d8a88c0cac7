"""The slides that the pages hand out."""

from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.app_factory import create_app
from dashboard.download import WORDS, slides_address
from dashboard.pages import initiative as initiative_page
from dashboard.pages import overview as overview_page
from store.database import open_database
from tests.slides.conftest import opened
from tests.slides.example_board import BOARD
from tests.slides.reading import drawn_values, titles


@pytest.fixture(scope="module")
def client(board: Engine) -> FlaskClient:
    return create_app(board).server.test_client()


@pytest.fixture
def empty_client(tmp_path) -> Iterator[FlaskClient]:
    engine = open_database(str(tmp_path / "empty.db"))
    yield create_app(engine).server.test_client()
    engine.dispose()


def chart_values(slide: Any) -> list[dict[str, list[float | None]]]:
    return [drawn_values(shape) for shape in slide.shapes if shape.has_chart]


def links_of(page: Component) -> dict[str, str]:
    return {
        str(part.children): part.href  # type: ignore[attr-defined]
        for part in page._traverse()  # type: ignore[attr-defined]
        if getattr(part, "_type", "") == "A" and isinstance(part.children, str)
    }


def test_an_initiatives_slides_are_those_that_the_command_makes(client: FlaskClient, deck_file: bytes):
    answer = client.get(slides_address("GCP2"))
    assert answer.status_code == 200
    found, wanted = opened(answer.data), opened(deck_file)
    assert titles(found) == titles(wanted)
    assert [chart_values(slide) for slide in found.slides] == [chart_values(slide) for slide in wanted.slides]


def test_the_boards_slides_come_as_a_file_with_the_boards_name(client: FlaskClient):
    answer = client.get(slides_address())
    assert BOARD in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert titles(opened(answer.data))


def test_both_pages_link_to_their_slides(board: Engine):
    assert links_of(initiative_page.layout(board, "GCP2"))[WORDS] == slides_address("GCP2")
    assert links_of(overview_page.layout(board))[WORDS] == slides_address()


def test_slides_of_an_initiative_that_is_not_there_are_refused_with_a_sentence(client: FlaskClient):
    answer = client.get(slides_address("a b/c"))
    assert answer.status_code == 404
    assert "a b/c" in answer.text


def test_an_empty_boards_slides_can_be_had_too(empty_client: FlaskClient):
    answer = empty_client.get(slides_address())
    assert answer.status_code == 200
    assert "Nothing to show yet" in " ".join(titles(opened(answer.data)))


def test_a_title_that_no_file_may_be_called_by_is_made_harmless():
    from dashboard.download import _file

    app = create_app(open_database(":memory:")).server
    with app.test_request_context():
        name = _file(b"x", 'A/B: "C"\r\n<d>|*?').headers["Content-Disposition"]
    assert "AB C" in name
    assert not set("/:<>|*?\r\n") & set(name.removeprefix("attachment; filename="))
