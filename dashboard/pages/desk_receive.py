"""Where files are dropped, and the address that takes them: one file a request, kept until somebody decides.

The browser sends the files one after the other (assets/desk_queue.js): each is shown as it is read, a bad one stops no
other, and never more than one file of a person is on its way. A body is read into memory and never written to disk,
because it may turn out to name children.
"""

from dataclasses import replace
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from dash import Dash, html
from dash.development.base_component import Component
from flask import Flask, Response, jsonify, request
from sqlalchemy import Engine

from dashboard.components import card, named
from dashboard.pages.desk_controls import who_field
from dashboard.pages.desk_sheet import names_children
from dashboard.pages.desk_source import read_file
from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words
from domain.errors import EvidenceError
from ingest.file_readers.inspect import MAX_FILE_BYTES

if TYPE_CHECKING:
    from ingest.uploads import Preview

DROP = "desk-drop"
PROGRESS = "desk-progress"
PROGRESS_BAR = "desk-progress-bar"
STOP = "desk-stop"
REFUSED = "desk-refused"
FILES_ADDRESS = "/data/files"
# A page elsewhere cannot send this header without asking first, and is never answered that it may.
SENT_BY_US = "X-Data-Desk"
ALREADY_WAITING = "X-Already-Waiting"
READ_AT_ONCE = 2  # a large workbook takes much memory while it is read


def drop_card(below: list[Component]) -> Component:
    """Where files are dropped; assets/desk_queue.js puts the file input into it and tells how far it has got."""
    limits: dict[str, Any] = {
        "data-most-bytes": str(MAX_FILE_BYTES),
        "data-address": FILES_ADDRESS,
        "data-named": words.CHOOSE_FILES,
    }
    zone = html.Div(
        [html.Div(id=f"{DROP}-input"), html.Span([html.Strong("Choose files"), " or drop them here"])],
        id=DROP,
        className="drop-zone drop",
        **limits,
    )
    stop = html.Button("Stop after this file", id=STOP, type="button", className="button quiet")
    bar = html.Progress(id=PROGRESS_BAR, value="0", max="1", **named("Files read"))
    progress = html.Div(
        [html.P(id=PROGRESS, role="status"), html.Div([bar, stop], className="progress-row", hidden=True)],
        className="reading",
    )
    return card(
        [
            html.P(words.WHAT_MAY_BE_DROPPED, className="small"),
            html.Div([zone, who_field()], className="drop-row"),
            progress,
            html.Ul(id=REFUSED, role="alert", className="refused"),
            *below,
        ],
        "Load files",
    )


def register_receiving(app: Dash, engine: Engine, pending: PendingPreviews) -> None:
    """Answer with the token of a file that waits now, or with a sentence that says why it does not."""
    server: Flask = app.server
    turns = BoundedSemaphore(READ_AT_ONCE)

    @server.post(FILES_ADDRESS)
    def receive() -> tuple[Response, int]:
        if SENT_BY_US not in request.headers:
            return jsonify(refused=words.NOT_SENT_BY_US), 400
        if (request.content_length or 0) > MAX_FILE_BYTES:
            return jsonify(refused=words.TOO_LARGE), 413
        name = (request.args.get("name") or "file").replace("\\", "/").rpartition("/")[2]
        content = request.get_data(cache=False)
        with turns:
            preview = read_file(engine, name, content)
        waiting = request.headers.get(ALREADY_WAITING, "").split(",")
        same = pending.name_of_same(waiting, preview.reading.sha256)
        if same is not None:
            # An answer as good as any: the browser reports no failure.
            return jsonify(refused=words.waits_already(name, same)), 200
        try:
            token = pending.keep(kept_of(preview))
        except EvidenceError as error:
            return jsonify(refused=str(error)), 200
        return jsonify(token=token, name=name), 200


def kept_of(preview: "Preview") -> "Preview":
    """What may wait in memory: of a file that names children nothing but its faults."""
    return replace(preview, content=b"") if names_children(preview) else preview
