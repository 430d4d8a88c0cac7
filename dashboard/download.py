"""Evidence slides for download: the addresses they have, the route that answers, the link that pages show.

A plain link to a file works with the keyboard, with a screen reader and when scripts are slow; no callback is needed.
"""

from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote

from dash import Dash, html
from dash.development.base_component import Component
from flask import Flask, Response, send_file
from sqlalchemy import Engine

from dashboard import evidence
from domain.errors import EvidenceError

POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
BOARD_ADDRESS = "/download/board.pptx"
WORDS = "Evidence slides (PowerPoint)"


def slides_address(initiative_code: str | None = None) -> str:
    """Where the slides of one initiative are, or those of the whole board."""
    return BOARD_ADDRESS if initiative_code is None else f"/download/initiative/{quote(initiative_code, safe='')}.pptx"


def slides_link(initiative_code: str | None = None) -> Component:
    """The link that a page shows for its slides."""
    # The browser is told to save the file, so that Dash does not take the address for a page of its own.
    return html.A(WORDS, href=slides_address(initiative_code), download="", className="action")


def register_downloads(app: Dash, engine: Engine) -> None:
    """Answer the addresses of slides; each is made when asked for, from what the pages show at that moment."""
    server: Flask = app.server

    @server.get(BOARD_ADDRESS)
    def board_slides() -> Response:
        from dashboard.slides import build_board_deck

        today = datetime.now(UTC).date()
        with engine.connect() as connection:
            overview = evidence.board_overview(connection, today)
        name = overview.board.name if overview.board else "Board"
        return _file(build_board_deck(overview, today), name)

    @server.get("/download/initiative/<path:code>.pptx")
    def initiative_slides(code: str) -> Response:
        from dashboard.slides import build_deck

        try:
            with engine.connect() as connection:
                case = evidence.initiative_case(connection, code)
        except EvidenceError as error:
            return Response(str(error), status=404, mimetype="text/plain")
        return _file(build_deck(case, datetime.now(UTC).date()), case.initiative.title)


def _file(content: bytes, subject: str) -> Response:
    kept = "".join(letter for letter in subject if letter.isalnum() or letter in " -&'()").strip() or "Board"
    name = f"{kept} evidence {datetime.now(UTC).date().isoformat()}.pptx"
    return send_file(BytesIO(content), mimetype=POWERPOINT, as_attachment=True, download_name=name)
