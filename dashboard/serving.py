"""Serves an app with Waitress: takes the port, warms the app, and says so only when it answers."""

import errno
import logging
import os
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING

from domain.errors import ServingError

if TYPE_CHECKING:
    from dash import Dash
    from waitress.server import BaseWSGIServer, MultiSocketServer

HOST = "127.0.0.1"  # this machine alone
PORT = 8050
THREADS = 8  # a browser asks for up to six files of one page at once
HIGHEST_PORT = 65_535
# The names by which this machine calls itself. A page elsewhere that had its own name point here (DNS rebinding) would
# still send that name, and is answered 400.
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Windows reports a port that another program holds for itself as "access denied".
TAKEN = {errno.EADDRINUSE, 10013, 10048}


def serve(app: "Dash", host: str, port: int, *, name: str) -> None:
    """Serve until the process is interrupted; raises a ServingError if the address cannot be had."""
    with listen(host, port) as listener:
        server = warm_server(app, listener)
        print(f"Serving {name} on {address_of(listener)} (Ctrl-C ends it)", flush=True)  # noqa: T201
        server.run()


def warm_server(app: "Dash", listener: socket.socket) -> "BaseWSGIServer | MultiSocketServer":
    """A server on a listening socket, whose `run()` answers at once and `close()` ends it."""
    from waitress.server import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is normal and nobody's concern
    if ip_address(listener.getsockname()[0]).is_loopback:
        app.server.config["TRUSTED_HOSTS"] = list(OWN_NAMES)
    warm(app)
    return create_server(app.server, sockets=[listener], threads=THREADS)


def warm(app: "Dash") -> None:
    """Answer one request before any person can ask: Dash 4.4.1 answers 500 to first requests that race."""
    app.server.test_client().get("/_dash-dependencies")


def listen(host: str, port: int) -> socket.socket:
    """A socket listening at this address, port 0 being any free one. A ServingError names the port and the mend."""
    if not 0 <= port <= HIGHEST_PORT:
        raise ServingError(f"{port} is not a port: choose one up to {HIGHEST_PORT}, for example --port {PORT}.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise ServingError(f"{host} is not an address of this machine: leave --host away, or mend it.") from error
    listener = socket.socket(family, kind)
    _claim_alone(listener)
    try:
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno in TAKEN:
            raise ServingError(
                f"Port {port} is in use already, perhaps by another start of this dashboard. End that one, or choose "
                f"another port, for example --port {port - 1 if port == HIGHEST_PORT else port + 1}."
            ) from error
        raise ServingError(f"Port {port} on {host} cannot be used: {error.strerror}. Choose another.") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """What a browser is given: `http://127.0.0.1:8050`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _claim_alone(listener: socket.socket) -> None:
    """One server a port: on Windows two could share it, answering by chance; elsewhere a restart need not wait."""
    if os.name == "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined]
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
