"""Settings from the environment -> engine -> the app; `server` is for a WSGI server: `waitress-serve app:server`.

`DATABASE_URL` names the board (a file or a database's address; the sample board without it), `DASHBOARD_HOST` and
`DASHBOARD_PORT` where `python app.py` serves it. What is slow to import is imported when it is used: importing this
module costs nothing.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

SAMPLE_DATABASE = Path(__file__).resolve().parent / "data" / "sample.db"


def open_board(environ: Mapping[str, str]) -> "Engine":
    """The database that the environment names, else the sample board if there is one; else a DatabaseError."""
    from store.database import database_url, open_database

    is_sample = not environ.get("DATABASE_URL") and SAMPLE_DATABASE.exists()
    return open_database(database_url(environ, str(SAMPLE_DATABASE) if is_sample else None))


def create_server(environ: Mapping[str, str] = os.environ) -> "Flask":
    """A warm WSGI application, for any server."""
    from dashboard.app_factory import create_app
    from dashboard.serving import warm

    app = create_app(open_board(environ))
    warm(app)
    return app.server


def serve(environ: Mapping[str, str]) -> None:
    """Serve the board until interrupted; raises an EvidenceError when that cannot be done."""
    from dashboard import serving
    from dashboard.app_factory import create_app
    from domain.errors import ServingError

    engine = open_board(environ)
    name = "the sample board" if engine.url.database == str(SAMPLE_DATABASE) else f"the board in {engine.url.database}"
    port = environ.get("DASHBOARD_PORT", str(serving.PORT))
    if not port.isdecimal():
        raise ServingError(f"DASHBOARD_PORT is {port!r}: give a number, for example {serving.PORT}.")
    serving.serve(create_app(engine), environ.get("DASHBOARD_HOST", serving.HOST), int(port), name=name)


def main(environ: Mapping[str, str]) -> int:
    """Serve, and say in one sentence why that cannot be done; the exit status."""
    from domain.errors import EvidenceError

    try:
        serve(environ)
    except EvidenceError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def __getattr__(name: str) -> "Flask":
    """Make `server` when a WSGI server asks for it."""
    if name != "server":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    server = create_server()
    globals()["server"] = server
    return server


if __name__ == "__main__":
    try:
        sys.exit(main(os.environ))
    except KeyboardInterrupt:
        sys.exit(0)
