"""The application as a whole: addresses, headers, failures, a second board beside the first, nothing from outside."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from sqlalchemy import Engine

from dashboard import app_factory
from dashboard.app_factory import create_app
from dashboard.components import CHART_CONFIG
from dashboard.page import Page, address, find_page, indicator_address, initiative_address, menu_of
from dashboard.pages import PAGES
from store import writes
from tests.dashboard import boards
from tests.dashboard.drive import Visitor, heading, links, of_type, text, with_class

# Addresses inside the product's own text: the namespace of SVG, and what a library's licence or error text names, are
# never fetched. What a page could fetch stands in an attribute or a url().
FETCHED = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")


def test_every_page_has_an_address_of_its_own():
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert [page.menu_position for page in menu_of(PAGES)] == sorted(
        page.menu_position for page in PAGES if page.menu_position is not None
    )


def test_an_address_finds_its_page_and_its_words():
    page = Page("Initiative", "/initiative/<code>", lambda engine, code, link=None: None)  # type: ignore[arg-type]

    visit = find_page([page], "/initiative/A%2FB/", "?link=4&nonsense=1")

    assert visit.page is page
    assert visit.parameters == {"code": "A/B", "link": "4"}


def test_a_query_cannot_override_the_path():
    page = Page("Initiative", "/initiative/<code>", lambda engine, code: None)  # type: ignore[arg-type]

    assert find_page([page], "/initiative/GCP", "?code=OTHER&engine=x").parameters == {"code": "GCP"}


def test_codes_with_strange_letters_survive_the_address():
    assert initiative_address("A/B C", 4) == "/initiative/A%2FB%20C?link=4"
    assert indicator_address("X&Y", "E06 1") == "/indicators/X%26Y?area=E06+1"
    assert address("/data", upload=None) == "/data"


def test_an_unknown_address_is_a_calm_sentence_with_a_way_back(visitor: Visitor):
    page = visitor.open("/nowhere/at/all")

    assert heading(page) == "We could not find that"
    assert "/nowhere/at/all" in text(page)
    assert "/" in links(page)


def test_the_menu_lights_up_where_one_is(visitor: Visitor):
    for where in ("/", "/initiative/GCP", "/priority/P1"):
        assert [text(entry) for entry in with_class(visitor.open(where), "is-current")] == ["Overview"]


def test_the_board_is_named_on_every_page(visitor: Visitor):
    assert "Oakshire Safeguarding Children Partnership" in text(visitor.open("/initiative/GCP"))


def test_every_page_draws_on_an_empty_database(empty_visitor: Visitor):
    for page in PAGES:
        drawn = empty_visitor.open(re.sub("<[a-z_]+>", "NOBODY", page.path))
        assert heading(drawn)
        assert text(drawn)


def test_a_second_board_in_the_same_process_shows_its_own_figures(visitor: Visitor):
    other = Visitor(create_app(boards.an_empty_database()))

    assert "Nothing to show yet" in heading(other.open("/"))
    assert "improved as expected for one" in heading(visitor.open("/"))


def test_an_app_for_readers_has_no_page_that_changes_data(monkeypatch: pytest.MonkeyPatch, board_engine: Engine):
    desk = Page("Desk", "/desk", lambda engine: None, menu_position=9, for_analysts=True)  # type: ignore[arg-type]
    monkeypatch.setattr(app_factory, "PAGES", (*PAGES, desk))

    readers = Visitor(create_app(board_engine, as_analyst=False))

    assert heading(readers.open("/desk")) == "We could not find that"
    assert "Desk" not in text(of_type(readers.open("/"), "Nav"))


def test_a_failing_callback_shows_a_sentence_and_never_a_traceback(visitor: Visitor):
    answer = visitor.post(
        "initiative-chart.figure",
        [{"id": "initiative-comparison", "property": "value", "value": "mean"}],
        [{"id": "initiative-shown", "property": "data", "value": None}],
    )

    words = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Something went wrong on our side" in words
    assert "Traceback" not in words
    assert "TypeError" not in words


def test_what_a_user_can_mend_is_told_as_it_is(visitor: Visitor):
    answer = visitor.post(
        "initiative-chart.figure",
        [{"id": "initiative-comparison", "property": "value", "value": "mean"}],
        [{"id": "initiative-shown", "property": "data", "value": {"initiative": "NOBODY", "link": 1}}],
    )

    assert "no initiative with the code NOBODY" in answer.get_data(as_text=True)


# --- what leaves the building: nothing -------------------------------------------------------------------------------


def test_the_index_says_its_language_and_keeps_to_itself(app: Dash):
    response = app.server.test_client().get("/")
    words = response.get_data(as_text=True)

    assert '<html lang="en-GB">' in words
    assert not FETCHED.search(words)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "'unsafe-eval'" not in policy
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("where", ["/_dash-layout", "/_dash-dependencies"])
def test_what_depends_on_the_data_is_never_kept_by_a_browser(app: Dash, where: str):
    assert app.server.test_client().get(where).headers["Cache-Control"] == "no-store"


def test_every_script_and_style_comes_from_here(app: Dash):
    client = app.server.test_client()
    words = client.get("/").get_data(as_text=True)

    addresses = re.findall(r'(?:src|href)="([^"]+)"', words)
    assert len(addresses) > 5
    for each in addresses:
        assert each.startswith("/"), each
        assert client.get(each).status_code == 200, each


def test_no_style_sheet_of_ours_fetches_anything(app: Dash):
    client = app.server.test_client()
    for sheet in sorted(app_factory.ASSETS.glob("*.css")):
        words = client.get(f"/assets/{sheet.name}").get_data(as_text=True)
        assert not FETCHED.search(words), sheet.name
        assert "http" not in words, sheet.name


def _addresses(tree: Any) -> Iterator[str]:
    if isinstance(tree, str) and re.match(r"(?:https?:)?//", tree):
        yield tree
    elif isinstance(tree, dict):
        for each in tree.values():
            yield from _addresses(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from _addresses(each)


def test_no_page_names_another_host(visitor: Visitor):
    for where in ("/", "/initiative/GCP", "/initiative/LONG", "/priority/P1", "/nowhere"):
        assert not list(_addresses(visitor.open(where))), where


def test_charts_offer_no_upload_to_a_cloud():
    assert CHART_CONFIG["showSendToCloud"] is False
    assert CHART_CONFIG["plotlyServerURL"] == ""


def test_answers_are_compressed(app: Dash):
    response = app.server.test_client().get("/_dash-layout", headers={"Accept-Encoding": "gzip"})
    script = re.search(
        r'src="([^"]*dash_mantine_components[^"]*)"', app.server.test_client().get("/").get_data(as_text=True)
    )
    assert script is not None
    big = app.server.test_client().get(script.group(1), headers={"Accept-Encoding": "gzip"})

    assert response.status_code == 200
    assert big.headers["Content-Encoding"] == "gzip"


def test_the_scripts_of_packages_are_packed_once_and_nothing_else_is_kept():
    packed = app_factory.PackedScripts()

    packed.set("br;/_dash-component-suites/plotly/x.js", b"packed")
    packed.set("br;/_dash-layout", b"changes")

    assert packed.get("br;/_dash-component-suites/plotly/x.js") == b"packed"
    assert packed.get("br;/_dash-layout") is None


def test_a_write_is_seen_at_once(own_board: Engine):
    visitor = Visitor(create_app(own_board))
    before = heading(visitor.open("/initiative/GCP"))

    with own_board.begin() as connection:
        upload = next(each for each in _uploads(connection) if each.file_name == "repeat plans.xlsx")
        writes.revert_upload(connection, upload.id, by="analyst")

    assert "fell from" in before
    assert "There is too little data" in heading(visitor.open("/initiative/GCP"))


def _uploads(connection: Any) -> Any:
    from store import reads

    return reads.uploads(connection)


GOOD = {
    "output": "..header.children...content.children...notice.children..",
    "outputs": [{"id": each, "property": "children"} for each in ("header", "content", "notice")],
    "inputs": [{"id": "address", "property": each, "value": "/"} for each in ("pathname", "search")],
    "state": [],
    "changedPropIds": [],
}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        {**GOOD, "output": "nowhere.children"},
        {**GOOD, "output": {}},
        {**GOOD, "outputs": None},
        {**GOOD, "outputs": []},
        {**GOOD, "inputs": None},
        {**GOOD, "inputs": [1, 2]},
        {**GOOD, "inputs": GOOD["inputs"][:1]},
        {**GOOD, "inputs": [{"id": "address"}, {"id": "address"}]},
        {**GOOD, "state": 5},
        {**GOOD, "changedPropIds": 7},
    ],
)
def test_a_request_that_no_page_sends_is_refused_with_a_sentence_and_no_traceback(
    app: Dash, body: Any, caplog: pytest.LogCaptureFixture
):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = app.server.test_client().post("/_dash-update-component", data=sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_data(as_text=True).startswith("This request is not one that a page of this dashboard sends.")
    assert not caplog.records


def test_a_well_formed_request_with_strange_values_is_answered(app: Dash, caplog: pytest.LogCaptureFixture):
    strange = [{"id": "address", "property": each, "value": {"a": 1}} for each in ("pathname", "search")]
    assert app.server.test_client().post("/_dash-update-component", json={**GOOD, "inputs": strange}).status_code == 200
    assert not caplog.records
