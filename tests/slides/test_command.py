"""`python -m dashboard deck | release | serve`, as somebody types it."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import open_database
from tests.slides.conftest import opened
from tests.slides.reading import titles

ROOT = Path(__file__).resolve().parents[2]


def dashboard(*words: str, database: Path | None = None) -> subprocess.CompletedProcess[str]:
    named = ["--database", str(database)] if database else []
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "dashboard", words[0], *named, *words[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One sentence on the way for errors, exit status 1, no traceback."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert [word for word in words if word not in done.stderr] == []


@pytest.fixture
def own_file(board_file: Path, tmp_path: Path) -> Path:
    """A board of the test's own."""
    return Path(shutil.copy(board_file, tmp_path / "own.db"))


# --- deck ------------------------------------------------------------------------------------------------------------


def test_a_deck_of_the_board_is_written(board_file: Path, tmp_path: Path):
    target = tmp_path / "board.pptx"
    done = dashboard("deck", "-o", str(target), database=board_file)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(target) in done.stdout
    assert any("Outcomes improved as expected" in title for title in titles(opened(target.read_bytes())))


def test_a_deck_of_one_initiative_is_written_whatever_the_case_of_its_code(board_file: Path, tmp_path: Path):
    target = tmp_path / "one.pptx"
    done = dashboard("deck", "--initiative", "gcp2", "-o", str(target), database=board_file)
    assert done.returncode == 0, done.stderr
    assert "Graded Care Profile 2" in titles(opened(target.read_bytes()))[0]


def test_an_unknown_initiative_is_named_with_the_nearest_and_all_there_are(board_file: Path, tmp_path: Path):
    done = dashboard("deck", "--initiative", "GPC2", "-o", str(tmp_path / "x.pptx"), database=board_file)
    assert_refused(done, "GPC2", "Did you mean GCP2?", "HUBS", "NEW")
    assert not (tmp_path / "x.pptx").exists()


def test_a_deck_that_cannot_be_written_is_refused_with_the_way_out(board_file: Path, tmp_path: Path):
    assert_refused(dashboard("deck", "-o", str(tmp_path), database=board_file), "is a folder")
    assert_refused(dashboard("deck", "-o", str(tmp_path / "no" / "a.pptx"), database=board_file), "is not there")
    assert_refused(dashboard("deck", "-o", str(tmp_path / "a.pdf"), database=board_file), ".pptx")


def test_a_deck_of_a_database_that_is_not_there_is_refused_and_none_is_made(tmp_path: Path):
    missing = tmp_path / "missing.db"
    assert_refused(dashboard("deck", "-o", str(tmp_path / "a.pptx"), database=missing), "missing.db")
    assert not missing.exists()


def test_a_deck_of_an_empty_database_is_refused_with_what_to_do(tmp_path: Path):
    empty = tmp_path / "empty.db"
    open_database(str(empty)).dispose()
    assert_refused(dashboard("deck", "-o", str(tmp_path / "a.pptx"), database=empty), "no board")


def test_without_a_database_the_command_says_how_to_name_one(tmp_path: Path):
    assert_refused(dashboard("deck", "-o", str(tmp_path / "a.pptx")), "--database")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    other = tmp_path / "other.db"
    other.write_text("not a database" * 100)
    assert_refused(dashboard("deck", "-o", str(tmp_path / "a.pptx"), database=other), "other.db")


# --- release ---------------------------------------------------------------------------------------------------------


def test_a_release_is_frozen_and_said(own_file: Path):
    done = dashboard("release", "--as-at", "2025-06-12", "--by", "the chair", database=own_file)
    assert done.returncode == 0, done.stderr
    assert "12 June 2025" in done.stdout
    assert "5 measures" in done.stdout


def test_a_second_release_for_a_day_is_refused_unless_it_supersedes(own_file: Path):
    assert dashboard("release", "--as-at", "2025-06-12", "--by", "Amal", database=own_file).returncode == 0
    assert_refused(dashboard("release", "--as-at", "2025-06-12", database=own_file), "Amal", "--supersede")
    again = dashboard("release", "--as-at", "2025-06-12", "--supersede", database=own_file)
    assert again.returncode == 0, again.stderr


def test_a_day_that_is_none_is_refused(own_file: Path):
    assert_refused(dashboard("release", "--as-at", "12/06/2025", database=own_file), "12/06/2025", "2026-11-23")


def test_a_release_of_an_empty_database_is_refused(tmp_path: Path):
    empty = tmp_path / "empty.db"
    open_database(str(empty)).dispose()
    assert_refused(dashboard("release", "--as-at", "2025-06-12", database=empty), "nothing to release")


# --- serve -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def serving(board_file: Path) -> Iterator[str]:
    """The command, serving on a free port until the test ends."""
    command = [sys.executable, "-u", "-m", "dashboard", "serve", "--port", "0", "--database", str(board_file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            yield next(word for word in line.split() if word.startswith("http"))
        finally:
            server.terminate()


def test_the_pages_are_served_and_their_slides_with_them(serving: str):
    address = f"{serving}/download/initiative/GCP2.pptx"
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 (our own server)
        assert "Graded Care Profile 2" in answer.headers["Content-Disposition"]
        assert "Graded Care Profile 2" in titles(opened(answer.read()))[0]


def test_a_port_that_is_none_is_refused(board_file: Path):
    assert_refused(dashboard("serve", "--port", "99999", database=board_file), "99999")
