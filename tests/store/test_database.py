"""Opening a database: at once when it is up to date, with one sentence when it cannot be."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

import run
from domain.errors import DatabaseError, EvidenceError
from domain.model import Board
from store import reads, writes
from store.database import REVISIONS, data_version, database_url, open_database
from tests.store.examples import CATALOGUE, OAKSHIRE


def refusal(address: str, **options: bool) -> str:
    with pytest.raises(DatabaseError) as caught:
        open_database(address, **options)
    sentence = str(caught.value)
    assert isinstance(caught.value, EvidenceError)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_an_empty_database_is_made_ready(bare_engine: Engine):
    with bare_engine.connect() as connection:
        assert reads.board(connection) is None
        assert reads.uploads(connection) == ()
        assert data_version(connection) == 0


def test_a_database_keeps_what_is_in_it_when_it_is_opened_again(engine: Engine):
    with engine.begin() as connection:
        writes.set_board(connection, Board("Oakshire", OAKSHIRE), by="ann")
    again = open_database(engine.url.render_as_string(hide_password=False))
    with again.connect() as connection:
        assert reads.board(connection) == Board("Oakshire", OAKSHIRE)
    again.dispose()


def test_an_up_to_date_database_opens_without_alembic(tmp_path: Path):
    path = tmp_path / "board.db"
    open_database(str(path)).dispose()
    code = "import sys, store.database as d; d.open_database(sys.argv[1]); print('alembic' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True, cwd=run.ROOT
    )
    assert answer.stdout.strip() == "False"


def test_sqlite_holds_references_and_lets_readers_read_while_somebody_writes(tmp_path: Path):
    with open_database(str(tmp_path / "board.db")).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 5_000
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


def test_a_database_in_memory_is_one_database_for_all_connections():
    engine = open_database(":memory:")
    with engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by="ann")
    with engine.connect() as connection:
        assert reads.area(connection, OAKSHIRE).name == "Oakshire"


def test_a_database_of_a_newer_version_is_left_alone(empty_url: str):
    open_database(empty_url).dispose()
    raw = create_engine(empty_url if "://" in empty_url else f"sqlite:///{empty_url}")
    with raw.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    sentence = refusal(empty_url)
    raw.dispose()
    assert "newer version" in sentence
    assert "9999" in sentence
    assert REVISIONS[-1] in sentence


def test_somebody_elses_database_is_left_alone(empty_url: str):
    raw = create_engine(empty_url if "://" in empty_url else f"sqlite:///{empty_url}")
    with raw.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))
    assert "not one of this dashboard's" in refusal(empty_url)
    with raw.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM recipes")).scalar() == 0
    raw.dispose()


def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    path = tmp_path / "minutes.docx"
    path.write_bytes(b"PK\x03\x04" + b"minutes of the last meeting " * 100)
    assert str(path) in refusal(str(path))
    assert path.read_bytes().startswith(b"PK")


def test_a_folder_is_no_database(tmp_path: Path):
    assert "folder" in refusal(str(tmp_path))


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path):
    assert str(tmp_path / "nowhere") in refusal(str(tmp_path / "nowhere" / "board.db"))


def test_a_missing_database_is_not_made_when_it_must_exist(tmp_path: Path):
    assert "does not exist" in refusal(str(tmp_path / "typo.db"), create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_named_without_its_password():
    sentence = refusal("postgresql+psycopg://ann:secret@127.0.0.1:1/board")
    assert "127.0.0.1" in sentence
    assert "secret" not in sentence


@pytest.mark.postgresql
def test_a_server_without_that_database_says_so(postgresql_server: Engine):
    assert "no_such_board" in refusal(postgresql_server.url.set(database="no_such_board").render_as_string())


@pytest.mark.parametrize("address", ["mysql://localhost/board", "postgresql+psycopg://[", "nonsense://"])
def test_an_address_that_cannot_be_used_is_refused(address: str):
    assert refusal(address)


def test_a_locked_database_is_not_waited_for_forever_nor_with_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("store.database.BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "board.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert "locked" in refusal(str(path))
    holder.close()


def test_a_write_whose_turn_does_not_come_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("store.database.BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "board.db"
    engine = open_database(str(path))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="nobody else is loading"), engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by="ann")
    with engine.connect() as connection:
        assert reads.areas(connection) == ()  # reading goes on meanwhile
    holder.close()
    engine.dispose()


def test_the_address_is_the_option_then_the_environment(tmp_path: Path):
    path = tmp_path / "board.db"
    environment = {"DATABASE_URL": "postgresql+psycopg://ann:secret@server/board"}
    assert database_url(environment) == environment["DATABASE_URL"]
    assert database_url(environment, str(path)) == f"sqlite:///{path}"
    assert database_url({"DATABASE_URL": "postgresql://server/board"}) == "postgresql+psycopg://server/board"
    with pytest.raises(DatabaseError, match="--database"):
        database_url({"DATABASE_URL": " "})
