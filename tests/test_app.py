"""`app.py` and the server it starts: a real process, a real port."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import app
from dashboard import serving
from domain.errors import DatabaseError, ServingError
from run import ROOT, child_environment


@contextmanager
def started(board: Path, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    """`python app.py` in a process of its own."""
    settings = {"DATABASE_URL": str(board), "DASHBOARD_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")],
        env={**child_environment(os.environ), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def announced_address(process: subprocess.Popen[str]) -> str:
    """Where the server says that it serves; waits until it says so."""
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, process.communicate()
    return found.group()


def test_a_new_board_answers_as_soon_as_the_server_says_so(tmp_path: Path):
    with started(tmp_path / "board.db") as process, urlopen(announced_address(process)) as answer:  # noqa: S310 (our own server)
        assert answer.status == 200
    assert (tmp_path / "board.db").exists()


def test_another_name_pointed_at_this_machine_is_refused(tmp_path: Path):
    """A page elsewhere could otherwise read the board through the reader's own browser (DNS rebinding)."""
    with started(tmp_path / "board.db") as process:
        address = announced_address(process)
        stranger = Request(address, headers={"Host": "stranger.example"})  # noqa: S310 (our own server)
        with pytest.raises(HTTPError) as refusal, urlopen(stranger):  # noqa: S310
            pass
    assert refusal.value.code == 400


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ctrl_c_ends_it_quietly(tmp_path: Path):
    with started(tmp_path / "board.db") as process:
        announced_address(process)
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=120)
    assert (process.returncode, complaints) == (0, "")


def test_a_port_in_use_is_named_and_another_proposed(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with started(tmp_path / "board.db", port) as process:
            _, complaint = process.communicate(timeout=120)
    assert f"Port {port} is in use already" in complaint
    assert "--port" in complaint
    assert "Traceback" not in complaint
    assert process.returncode == 1


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "letter.db").write_text("Dear board, " * 100, encoding="utf-8")
    assert app.main({"DATABASE_URL": str(tmp_path / "letter.db")}) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_port_that_is_not_a_number_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert app.main({"DATABASE_URL": str(tmp_path / "board.db"), "DASHBOARD_PORT": "http"}) == 1
    assert "'http'" in capsys.readouterr().err


def test_without_a_named_board_the_sample_is_served(sample_database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app, "SAMPLE_DATABASE", sample_database)
    assert app.open_board({}).url.database == str(sample_database)


def test_with_neither_a_board_nor_a_sample_it_says_how_to_name_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app, "SAMPLE_DATABASE", tmp_path / "sample.db")
    with pytest.raises(DatabaseError, match="DATABASE_URL"):
        app.open_board({})


def test_a_wsgi_server_finds_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", str(tmp_path / "board.db"))
    monkeypatch.delattr(app, "server", raising=False)
    assert app.server.test_client().get("/").status_code == 200
    assert app.server is app.server
    monkeypatch.delattr(app, "server")


def test_importing_the_module_costs_nothing():
    program = "import sys, app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"dash", "sqlalchemy", "flask"} & set(loaded.stdout.split()) == set()


def test_the_module_has_no_other_names_to_give():
    with pytest.raises(AttributeError, match="servant"):
        _ = app.servant


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_number_that_is_no_port_is_refused_in_words(port: int):
    with pytest.raises(ServingError, match="is not a port"):
        serving.listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused_in_words():
    with pytest.raises(ServingError, match=r"192\.0\.2\.1 cannot be used"):  # an address kept for documentation
        serving.listen("192.0.2.1", 8050)


def test_a_name_that_is_no_address_is_refused_in_words():
    with pytest.raises(ServingError, match="is not an address"):
        serving.listen("no.such.host.invalid", 8050)


def test_an_address_of_the_newer_kind_is_shown_as_browsers_want_it():
    try:
        listener = serving.listen("::1", 0)
    except ServingError:
        pytest.skip("this machine has no IPv6")
    with listener:
        assert serving.address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"
