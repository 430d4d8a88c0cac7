"""Builds the web application: one Dash app on one engine, its pages, its address bar, its safe headers.

Nothing here belongs to the process: a second app on another database works beside the first.
"""

import logging
from pathlib import Path
from typing import Any, cast

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, set_props
from dash.development.base_component import Component
from dash_mantine_components import MantineProvider
from flask import Flask, Response, request
from sqlalchemy import Engine

from dashboard import theme
from dashboard.components import empty_state, named, page_heading
from dashboard.download import register_downloads
from dashboard.page import ADDRESS_BAR, OVERVIEW_ADDRESS, Page, find_page, menu_of
from dashboard.pages import PAGES
from dashboard.refusals import register_refusals
from domain.errors import EvidenceError
from store import reads

log = logging.getLogger(__name__)

HEADER = "header"
CONTENT = "content"
NOTICE = "notice"
ARRIVED = "arrived"

ASSETS = Path(__file__).parent / "assets"
PRODUCT = "Safeguarding impact"
SORRY = "Something went wrong on our side and was written to the log. Please try again; nothing was changed."

# The page asks nothing of another host (DESIGN, decision 2). Styles are set inline by React and Mantine; images are
# drawn by us as data; scripts are ours, and those that Dash writes into the page are named by their hash.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

INDEX = """<!DOCTYPE html>
<html lang="en-GB">
  <head>
    {%metas%}
    <meta name="referrer" content="same-origin">
    <title>{%title%}</title>
    {%favicon%}
    {%css%}
    <style>STYLE_VARIABLES</style>
  </head>
  <body>
    {%app_entry%}
    <noscript>This dashboard needs JavaScript, which this browser does not allow.</noscript>
    <footer>
      {%config%}
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>
"""


SCRIPTS_OF_PACKAGES = "/_dash-component-suites/"


class PackedScripts:
    """Scripts of packages, packed once: their addresses carry a fingerprint, so what stands there never changes.

    Packing Plotly anew for every browser would take a fifth of a second; everything else is small or changes.
    """

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What is packed already."""
        return self._packed.get(key)

    def set(self, key: str, packed: bytes) -> None:
        """Keep a script of a package, and nothing else."""
        if SCRIPTS_OF_PACKAGES in key:
            self._packed[key] = packed


def _server() -> Flask:
    server = Flask(__name__)
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 5
    server.config["COMPRESS_CACHE_BACKEND"] = PackedScripts
    server.config["COMPRESS_CACHE_KEY"] = lambda asked: asked.path
    return server


def create_app(engine: Engine, *, as_analyst: bool = True) -> Dash:
    """A dashboard of the database behind `engine`. Only for an analyst may it change data or show hidden counts."""
    pages = tuple(page for page in PAGES if as_analyst or not page.for_analysts)
    app = Dash(
        __name__,
        server=cast("Any", _server()),
        title=PRODUCT,
        update_title="",
        assets_folder=str(ASSETS),
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=True,
        index_string=INDEX.replace("STYLE_VARIABLES", theme.style_variables()),
        add_log_handler=False,
        enable_mcp=False,
        on_error=_tell_of_failure,
    )
    app.layout = _shell
    _register_address_bar(app, engine, pages)
    for page in pages:
        page.register_callbacks(app, engine)
    register_downloads(app, engine)
    register_refusals(app)
    _register_headers(app)
    return app


def _shell() -> Component:
    """What stays while pages change: the way past the menu, the menu, the main part, and a place for notices."""
    return MantineProvider(
        [
            dcc.Location(id=ADDRESS_BAR, refresh="callback-nav"),
            dcc.Store(id=ARRIVED),
            html.A("Skip to the content", href=f"#{CONTENT}", className="skip-link"),
            html.Header(id=HEADER, className="site-header"),
            html.Div(id=NOTICE, role="status", className="failure"),
            html.Main(id=CONTENT, className="content", tabIndex=-1),
        ],
        theme=theme.mantine_theme(),
        forceColorScheme="light",
    )


def _register_address_bar(app: Dash, engine: Engine, pages: tuple[Page, ...]) -> None:
    @app.callback(
        Output(HEADER, "children"),
        Output(CONTENT, "children"),
        Output(NOTICE, "children"),
        Input(ADDRESS_BAR, "pathname"),
        Input(ADDRESS_BAR, "search"),
    )
    def open_address(path: object, query: object) -> tuple[Component, Component, str]:
        # Whoever writes a request by hand may send anything.
        asked = path if isinstance(path, str) and path else OVERVIEW_ADDRESS
        visit = find_page(pages, asked, query if isinstance(query, str) else "")
        header = _header(engine, pages, visit.page)
        if visit.page is None:
            return header, _not_found(f"There is no page at {asked}."), ""
        try:
            return header, visit.page.layout(engine, **visit.parameters), ""
        except EvidenceError as error:
            return header, _not_found(str(error)), ""

    # The document's title, the focus and the mark on the current menu entry follow the page (assets/navigation.js).
    app.clientside_callback(
        ClientsideFunction("navigation", "arrive"),
        Output(ARRIVED, "data"),
        Input(CONTENT, "children"),
        State(ARRIVED, "data"),
    )


def _header(engine: Engine, pages: tuple[Page, ...], current: Page | None) -> Component:
    with engine.connect() as connection:
        board = reads.board(connection)
    lit = None if current is None else current.menu_parent or current.name
    entries = [
        html.Li(dcc.Link(page.name, href=page.path, className="is-current" if page.name == lit else ""))
        for page in menu_of(pages)
    ]
    return html.Div(
        [
            dcc.Link(board.name if board else PRODUCT, href=OVERVIEW_ADDRESS, className="board-name"),
            html.Span("Invented figures", className="sample-mark") if board and board.is_sample else None,
            html.Nav(html.Ul(entries), **named("Pages")),
        ],
        className="site-header-inside",
    )


def _not_found(sentence: str) -> Component:
    return html.Div(
        [
            page_heading("We could not find that"),
            empty_state(sentence, "Check the address, or start again from the overview.", "Go to the overview", "/"),
        ]
    )


def _tell_of_failure(error: Exception) -> None:
    """Any callback's failure: a sentence to the person, the traceback to the log only."""
    if isinstance(error, EvidenceError):
        set_props(NOTICE, {"children": str(error)})
        return
    log.error("a callback failed", exc_info=error)
    set_props(NOTICE, {"children": SORRY})


def _register_headers(app: Dash) -> None:
    server: Flask = app.server
    policy = CONTENT_SECURITY_POLICY.format(hashes=" ".join(app.csp_hashes()))

    @server.after_request
    def set_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.path.startswith((SCRIPTS_OF_PACKAGES, "/assets/")):
            return response
        response.headers["Cache-Control"] = "no-store"
        return response
