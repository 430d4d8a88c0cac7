"""A PostgreSQL server for the tests: an installed one, else Debian's, in a folder of its own and gone afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import run

SUPERUSER = "postgres"  # also the system account that Debian's package makes
START_TIMEOUT_S = 60
INSTALLED_UNDER = (
    Path("/usr/lib/postgresql"),
    Path("/Library/PostgreSQL"),
    Path("C:/Program Files/PostgreSQL"),
)
NONE_FOUND = "no PostgreSQL server is installed on this machine"
# A test's data may be lost with the machine: not waiting for the disk makes each commit ten times as fast.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version first; None where there is none."""
    return next((folder for folder in _folders() if shutil.which("initdb", path=folder)), None)


def make_ready() -> str | None:
    """Install Debian's PostgreSQL if there is none and we may; None, or why there is none."""
    if find() is None:
        failure = run.install_debian_packages("postgresql")
        if find() is None:
            return f"{NONE_FOUND}, and {failure}"
    return _account_missing()


@contextmanager
def running_postgresql() -> Iterator[str]:
    """A fresh server on a loopback port of its own; gives the address of its empty database.

    Raises `RuntimeError`, with the server's own words, when it does not come up.
    """
    programs = find()
    if programs is None:
        raise RuntimeError(NONE_FOUND)
    # Sockets have short paths only, hence not below pytest's long folder.
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    account = _account()
    if account:
        shutil.chown(home, account["user"], account["group"])
    try:
        _run(
            [programs / "initdb", "-D", home / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync"],
            account,
        )
        with _serving(programs, home, account) as port:
            yield f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _serving(programs: Path, home: Path, account: dict[str, Any]) -> Iterator[int]:
    port = _free_port()
    settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", *FAST]
    options = [part for setting in settings for part in ("-c", setting)]
    log = home / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [programs / "postgres", "-D", home / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home,
            **account,
        )
    try:
        _wait_until_up(server, port, log)
        yield port
    finally:
        _stop(server)


def _wait_until_up(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=port, user=SUPERUSER, dbname="postgres", connect_timeout=5).close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Tell this server alone to break off what it does and leave; its children go with it."""
    if server.poll() is None:
        # SIGINT is PostgreSQL's fast shutdown; Windows has no such signal for another process.
        server.terminate() if sys.platform == "win32" else server.send_signal(2)
        try:
            server.wait(START_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _folders() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for root in INSTALLED_UNDER:
        versions = [folder for folder in root.glob("*/bin") if folder.parent.name.isdecimal()]
        yield from sorted(versions, key=lambda folder: -int(folder.parent.name))


def _run(command: list[Any], account: dict[str, Any]) -> None:
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tempfile.gettempdir(),
        **account,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _account() -> dict[str, Any]:
    """How to start the programs: `initdb` and `postgres` refuse root, so root hands them to the package's account."""
    return {"user": SUPERUSER, "group": SUPERUSER, "extra_groups": []} if _is_root() else {}


def _account_missing() -> str | None:
    if not _is_root():
        return None
    import pwd

    try:
        pwd.getpwnam(SUPERUSER)
    except KeyError:
        return f"PostgreSQL refuses to run as root, and there is no {SUPERUSER!r} account to run it as"
    return None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
