"""The data desk and the first run as the server answers them, without a browser."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.app_factory import create_app
from domain.uploads import UploadKind
from store import reads
from store.database import open_database
from tests.dashboard.drive import Visitor, heading, links, of_type, text
from tests.pages import audit_board


@pytest.fixture
def empty(tmp_path: Path) -> Visitor:
    return Visitor(create_app(open_database(str(tmp_path / "empty.db"))))


def save(visitor: Visitor, name: Any, area: Any, model: Any = "", partners: Any = (), who: Any = "Jo") -> Any:
    """Press the first run's button as a browser does, whatever the form would have allowed."""
    (outputs,) = [key for key in visitor.app.callback_map if "start-said" in key]
    state = {"start-name": name, "start-area": area, "start-model": model, "start-partners": partners, "desk-who": who}
    answer = visitor.post(
        outputs,
        [{"id": "start-save", "property": "n_clicks", "value": 1}],
        [{"id": key, "property": "value", "value": value} for key, value in state.items()],
    )
    assert answer.status_code == 200
    return answer.get_json()["response"]


def test_an_empty_database_leads_to_the_first_run(empty: Visitor):
    page = empty.open("/data")

    assert heading(page) == "Say first whose dashboard this is"
    assert "/start" in links(page)


def test_every_authority_of_today_can_be_chosen_on_an_empty_database(empty: Visitor):
    selects = of_type(empty.open("/start"), "Select")

    regions = next(each for each in selects if each["props"]["id"] == "start-area")["props"]["data"]
    names = [item["label"] for region in regions for item in region["items"]]
    assert len(names) == len(set(names)) == 153
    assert "Cumberland" in names
    assert "Cumbria" not in names


def test_saving_twice_changes_the_board_and_keeps_its_files(own_board: Engine):
    audit_board.add(own_board, "plan.xlsx", UploadKind.PLAN)
    visitor = Visitor(create_app(own_board))

    answer = save(visitor, "A new name", audit_board.BRISTOL, partners=["POLICE"])

    assert answer["address"]["pathname"] == "/data"
    with own_board.connect() as connection:
        board = reads.board(connection)
        assert board is not None
        assert board.name == "A new name"
        assert [each.code for each in reads.partners_in_force(connection)] == ["POLICE"]
        assert len(reads.uploads(connection)) == 1


def test_a_table_of_neighbours_without_the_area_is_not_taken(own_board: Engine):
    answer = save(Visitor(create_app(own_board)), "Bristol Board", audit_board.BRISTOL, model="SOME_MODEL")

    assert "does not have this authority" in answer["start-model"]["error"]


def test_the_sample_board_is_not_overwritten_even_by_a_request_that_its_page_does_not_offer(sample_copy: Path):
    engine = open_database(str(sample_copy))

    answer = save(Visitor(create_app(engine)), "Mine now", audit_board.BRISTOL)

    assert "cannot become a real one" in text(answer["start-said"]["children"])
    with engine.connect() as connection:
        board = reads.board(connection)
    engine.dispose()
    assert board is not None
    assert board.is_sample


def test_a_board_is_not_saved_without_saying_who_does_it(empty: Visitor):
    answer = save(empty, "Bristol Board", audit_board.BRISTOL, who=" ")

    assert "Say who you are first" in text(answer["start-said"]["children"])


def test_only_an_analyst_has_the_desk_the_first_run_and_the_files(own_board: Engine):
    upload_id = audit_board.add(own_board, "plan.xlsx", UploadKind.PLAN)
    app = create_app(own_board, as_analyst=False)
    visitor, client = Visitor(app), app.server.test_client()

    assert "There is no page at /data" in text(visitor.open("/data"))
    assert "There is no page at /start" in text(visitor.open("/start"))
    assert client.get(f"/download/upload/{upload_id}").mimetype == "text/html"  # the shell of the pages, not the file
    assert not any("desk-" in key or "start-" in key for key in app.callback_map)


def test_a_file_goes_out_as_it_came_and_is_never_opened_in_the_browser(own_board: Engine):
    upload_id = audit_board.add(own_board, "page.html", UploadKind.PLAN)
    client = create_app(own_board).server.test_client()

    answer = client.get(f"/download/upload/{upload_id}")

    assert answer.data == b"page.html"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    ["/download/upload/99", "/download/template/nonsense.xlsx", "/download/template/section-11.xlsx?partner=NOBODY"],
)
def test_what_is_not_there_is_said_in_a_sentence(own_board: Engine, address: str):
    answer = create_app(own_board).server.test_client().get(address)

    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert answer.get_data(as_text=True).startswith("There is no ")


@pytest.mark.parametrize("kind", ["indicator-return", "indicator-return-wide", "section-11", "case-file-audit", "plan"])
def test_every_template_can_be_had_for_a_partner(own_board: Engine, kind: str):
    answer = create_app(own_board).server.test_client().get(f"/download/template/{kind}.xlsx?partner=POLICE")

    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


def test_an_upload_that_is_not_there_is_said_in_a_sentence(own_board: Engine):
    page = Visitor(create_app(own_board)).open("/data?upload=99")

    assert "There is no upload 99" in text(page)


def test_a_new_board_is_told_what_to_do_next(own_board: Engine):
    page = Visitor(create_app(own_board)).open("/data")

    assert "No return is expected yet, so nobody can be late" in text(page)

    assert heading(page) == "Nothing has been uploaded yet"
    assert "statistical neighbours" in text(page)
    assert "/download/template/plan.xlsx" in links(page)


def test_a_board_without_a_table_of_neighbours_is_told_that_it_can_be_saved(empty: Visitor):
    select = next(each for each in of_type(empty.open("/start"), "Select") if each["props"]["id"] == "start-model")
    assert "You can save without one and load it later" in select["props"]["description"]
