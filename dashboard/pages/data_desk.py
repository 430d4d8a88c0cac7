"""The data desk: drop files, look at them, accept or discard them; who has not sent what; every upload; templates."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import dash_ag_grid as dag
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.components import TableColumn, card, disclosure, empty_state, named, notice, page_heading, table
from dashboard.evidence.desk import DataOverview, ReturnCell, ReturnRow, ReturnTable
from dashboard.page import DATA_ADDRESS, FIRST_RUN_ADDRESS, Page, upload_address
from dashboard.pages.desk_files import register_files, template_address
from dashboard.pages.desk_preview import ACCEPT, DISCARD, button, can_be_accepted, is_faultless, preview_card
from dashboard.pages.desk_upload import register_revert, upload_view
from dashboard.pages.desk_who import WHO, who_field
from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words
from domain.errors import EvidenceError, UploadError
from domain.uploads import Upload
from ingest.catalogue import load_catalogue
from ingest.file_readers.inspect import MAX_FILE_BYTES
from store import reads, writes

if TYPE_CHECKING:
    from ingest.uploads import Preview

DROP = "desk-drop"
READING = "desk-reading"
TOKENS = "desk-tokens"
EVERY_FAULTLESS = "every faultless file"
PREVIEWS = "desk-previews"
SAID = "desk-said"
HEAD = "desk-head"
BODY = "desk-body"
GRID = "desk-uploads"

SHOWN_IN_FULL = 10  # a browser takes long to draw the problems of a hundred files
MOST_TOLD = 3
LABELS_SHOWN = 12
FEW_UPLOADS = 8  # up to here the list is as tall as its rows
PARTNER_TEMPLATES = ("indicator-return", "indicator-return-wide", "section-11")
BOARD_TEMPLATES = ("case-file-audit", "plan")


def layout(engine: Engine, upload: str | None = None) -> Component:
    """The desk, or one upload."""
    if upload is not None and upload.isdecimal():
        return upload_view(engine, int(upload))
    with engine.connect() as connection:
        overview = evidence.data_overview(connection, datetime.now(UTC).date())
    if overview.board is None:
        return html.Div([page_heading(words.desk_title(overview)), _no_board()])
    # The files that wait are known to this tab alone, so two people never see each other's.
    tokens = dcc.Store(id=TOKENS, storage_type="session")
    return html.Div(
        [tokens, html.Div(_head(overview), id=HEAD), _drop_card(), html.Div(_below(overview), id=BODY)],
        className="desk",
    )


def register_callbacks(app: Dash, engine: Engine) -> None:
    """Files are read when they are dropped and stored when somebody accepts them."""
    pending = PendingPreviews()
    register_files(app, engine)
    register_revert(app, engine)

    @app.callback(
        Output(TOKENS, "data"),
        Output(SAID, "children"),
        Output(DROP, "contents"),
        Input(DROP, "contents"),
        State(DROP, "filename"),
        State(TOKENS, "data"),
        running=[(Output(READING, "hidden"), False, True)],
        prevent_initial_call=True,
    )
    def receive(contents: list[str] | None, names: list[str], tokens: list[str] | None) -> tuple[Any, Any, None]:
        if not contents:
            raise PreventUpdate
        kept, refused = list(tokens or []), []
        for name, content in zip(names, contents, strict=True):
            try:
                preview = _read(engine, name, content)
                # Of a file that may not be stored nothing but its faults is kept, here either.
                kept.append(pending.keep(preview if can_be_accepted(preview) else replace(preview, content=b"")))
            except EvidenceError as error:
                refused.append(notice(str(error), "bad"))
        return kept, refused, None

    @app.callback(Output(PREVIEWS, "children"), Input(TOKENS, "data"))
    def show(tokens: list[str] | None) -> Any:
        return _previews(pending, tokens or [])

    @app.callback(
        Output(TOKENS, "data", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Output(HEAD, "children"),
        Output(BODY, "children"),
        Input({"type": ACCEPT, "token": ALL}, "n_clicks"),
        Input({"type": DISCARD, "token": ALL}, "n_clicks"),
        State(TOKENS, "data"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def decide(_accepted: Any, _discarded: Any, tokens: list[str], who: str | None) -> tuple[Any, ...]:
        chosen: Any = ctx.triggered_id
        if not chosen or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        if chosen["type"] == DISCARD:
            pending.drop(chosen["token"])
            return [each for each in tokens or [] if each != chosen["token"]], None, no_update, no_update
        wanted = _faultless(pending, tokens) if chosen["token"] == EVERY_FAULTLESS else [chosen["token"]]
        taken, said = _accept_each(engine, pending, wanted, who)
        with engine.connect() as connection:
            overview = evidence.data_overview(connection, datetime.now(UTC).date())
        return [each for each in tokens or [] if each not in taken], said, _head(overview), _below(overview)


def _faultless(pending: PendingPreviews, tokens: list[str] | None) -> list[str]:
    """The tokens of the waiting files that nothing is wrong with."""
    found = [(token, pending.get(token)) for token in tokens or []]
    return [token for token, preview in found if preview is not None and is_faultless(preview)]


def _accept_each(
    engine: Engine, pending: PendingPreviews, tokens: list[str], who: str | None
) -> tuple[set[str], list[Component]]:
    """Accept files one by one, each in a transaction of its own; which were taken, and what became of each."""
    by = (who or "").strip()
    if not by:
        return set(), [notice(words.WHO_ARE_YOU, "bad")]
    good: dict[str, Component] = {}
    bad: list[Component] = []
    for token in tokens:
        try:
            good[token] = notice(_accept(engine, pending, token, by), "good")
        except EvidenceError as error:
            bad.append(notice(str(error), "bad"))
    told = list(good.values()) if len(good) <= MOST_TOLD else [notice(words.all_accepted_words(len(good)), "good")]
    return set(good), told + bad


def _read(engine: Engine, name: str, content: str) -> "Preview":
    """A dropped file as a preview; nothing is stored."""
    from base64 import b64decode

    from ingest import uploads

    with engine.connect() as connection:
        return uploads.preview(
            None,
            content=b64decode(content.partition(",")[2]),
            file_name=name.replace("\\", "/").rpartition("/")[2],
            catalogue=load_catalogue(),
            connection=connection,
        )


def _accept(engine: Engine, pending: PendingPreviews, token: str, by: str) -> Component:
    """Store a file that waits, and say so. Raises EvidenceError with nothing stored."""
    from ingest import uploads

    preview = pending.get(token)
    if preview is None:
        raise UploadError(words.GONE)
    _bring_catalogue(engine, by)
    upload_id = uploads.accept(engine, preview, by=by, only_good_rows=bool(preview.reading.errors))
    pending.drop(token)
    told = words.accepted_words(preview, upload_id)
    return html.Span([told, " ", dcc.Link("Look at it", href=upload_address(upload_id))])


def _bring_catalogue(engine: Engine, by: str) -> None:
    """What a file refers to must be in the database. The sample brought its own, invented areas included."""
    with engine.begin() as connection:
        board = reads.board(connection)
        if board is None or not board.is_sample:
            writes.sync_catalogue(connection, load_catalogue(), by=by)


# --- what one sees ---------------------------------------------------------------------------------------------------


def _no_board() -> Component:
    return empty_state(
        "This dashboard does not know yet whose it is",
        "Files can be loaded once it is known which area and board they are for.",
        "Set up your board",
        FIRST_RUN_ADDRESS,
    )


def _head(overview: DataOverview) -> Component:
    return page_heading(words.desk_title(overview), words.desk_subtitle(overview))


def _drop_card() -> Component:
    drop = dcc.Upload(
        html.Span([html.Strong("Choose files"), " or drop them here"]),
        id=DROP,
        multiple=True,
        className="drop",
        className_active="drop is-over",
        style={},
        style_active={},
    )
    # assets/desk.js names the file input inside, which has no label of its own, and says which files are too large.
    limits: dict[str, Any] = {"data-most-bytes": str(MAX_FILE_BYTES), "data-named": words.CHOOSE_FILES}
    return card(
        [
            html.P(words.WHAT_MAY_BE_DROPPED, className="small"),
            html.Div([html.Div(drop, className="drop-zone", **limits), who_field()], className="drop-row"),
            html.P(id="desk-too-large", role="alert", className="too-large"),
            html.P("Reading the files …", id=READING, hidden=True, role="status", className="reading"),
            html.Div(id=SAID),
            html.Div(id=PREVIEWS),
        ],
        "Load files",
    )


def _previews(pending: PendingPreviews, tokens: list[str]) -> list[Component]:
    found = [(token, pending.get(token)) for token in tokens]
    there = [(token, preview) for token, preview in found if preview is not None]
    parts: list[Component] = []
    if lost := len(found) - len(there):
        parts.append(html.P(words.lost_words(lost), className="small"))
    if len(there) > 1:
        parts.append(_several(there))
    return parts + [preview_card(token, preview, in_full=n < SHOWN_IN_FULL) for n, (token, preview) in enumerate(there)]


def _several(there: list[tuple[str, "Preview"]]) -> Component:
    """How many files wait, and one button for all that nothing is wrong with."""
    faultless = [token for token, preview in there if is_faultless(preview)]
    inside: list[Component] = [html.Span(words.waiting_words(len(there)), className="small")]
    if len(faultless) > 1:
        inside.append(button(words.accept_all_words(len(faultless)), {"type": ACCEPT, "token": EVERY_FAULTLESS}))
    return html.Div(inside, className="several")


def _below(overview: DataOverview) -> list[Component]:
    parts = [_next_steps(overview), *(_returns(each) for each in overview.tables), _labels(overview)]
    parts += [_uploads(overview), _templates(overview)]
    return [part for part in parts if part is not None]


def _next_steps(overview: DataOverview) -> Component | None:
    steps = words.next_steps(overview)
    if all(is_done for _, is_done in steps):
        return None
    items = [
        html.Li(
            [html.Span("Done: " if is_done else "", className="muted"), text], className="is-done" if is_done else ""
        )
        for text, is_done in steps
    ]
    return card(html.Ol(items, className="steps"), "What to do next")


def _returns(returns: ReturnTable) -> Component:
    title = words.FREQUENCIES[returns.frequency]
    first = returns.rows[0].cells
    head = [html.Th("Partner", scope="col"), html.Th("Return", scope="col")]
    head += [html.Th(words.period_head(cell, returns.frequency), scope="col") for cell in first]
    body = html.Tbody([_return_row(row) for row in returns.rows])
    caption = f"{title}: who has sent what for the latest periods"
    matrix = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(head)), body],
        className="matrix returns",
    )
    return card(html.Div(matrix, className="matrix-scroll", tabIndex=0, role="region", **named(caption)), title)


def _return_row(row: ReturnRow) -> Component:
    name = html.Th(row.partner, scope="row")
    kind = html.Td(words.kind_words(row.owed.kind), className="return-kind")
    return html.Tr([name, kind, *(_return_cell(cell) for cell in row.cells)])


def _return_cell(cell: ReturnCell) -> Component:
    said = words.return_words(cell)
    inside: Any = dcc.Link(said, href=upload_address(cell.upload_id)) if cell.upload_id is not None else said
    note = words.return_note(cell)
    return html.Td([inside, html.Span(note, className="met-self") if note else None], className=f"return-{cell.state}")


def _labels(overview: DataOverview) -> Component | None:
    if not overview.unassigned:
        return None
    columns = [
        TableColumn("Label as sent"),
        TableColumn("Stands for which"),
        TableColumn("Rows", True),
        TableColumn("Partner"),
    ]
    columns.append(TableColumn("Last file"))
    rows: list[list[Any]] = [
        [
            each.label,
            each.asks,
            f"{each.rows:,}",
            overview.partner_names.get(each.partner_code or "", ""),
            dcc.Link(f"upload {each.last_upload_id}", href=upload_address(each.last_upload_id)),
        ]
        for each in overview.unassigned
    ]
    shown, rest = rows[:LABELS_SHOWN], rows[LABELS_SHOWN:]
    parts: list[Component] = [table(columns, shown, "Labels not recognised yet")]
    parts += [disclosure(f"{len(rest)} more", table(columns, rest, "More labels not recognised"))] if rest else []
    return card(parts, words.labels_words(overview), extra_class="whole")


def _uploads(overview: DataOverview) -> Component | None:
    if not overview.uploads:
        return None
    number = {"type": "rightAligned", "filter": "agNumberColumnFilter"}
    columns: list[dict[str, Any]] = [
        {"field": "file", "headerName": "File", "flex": 3, "minWidth": 240, "cellRenderer": "UploadLink"},
        {"field": "kind", "headerName": "Kind", "width": 140},
        {"field": "partner", "headerName": "Partner", "flex": 1, "minWidth": 120},
        {"field": "status", "headerName": "Status", "width": 100},
        {"field": "rows", "headerName": "Rows", "width": 90, **number},
        {"field": "errors", "headerName": "Errors", "width": 95, **number},
        {"field": "warnings", "headerName": "Warnings", "width": 115, **number},
        {"field": "uploaded", "headerName": "Loaded", "width": 150},
        {"field": "by", "headerName": "By", "flex": 1, "minWidth": 110, "tooltipField": "by"},
    ]
    columns[0]["tooltipField"], columns[2]["tooltipField"] = "file", "partner"
    grid = dag.AgGrid(
        id=GRID,
        rowData=[_upload_row(each, overview) for each in overview.uploads],
        columnDefs=columns,
        defaultColDef={"sortable": True, "filter": True, "resizable": True},
        dashGridOptions={
            "ensureDomOrder": True,
            "rowHeight": 34,
            "headerHeight": 36,
            "tooltipShowDelay": 400,
            "suppressColumnVirtualisation": True,
            "animateRows": False,
            "domLayout": "autoHeight" if len(overview.uploads) <= FEW_UPLOADS else "normal",
        },
        className="ag-theme-quartz uploads-grid",
        style={"height": None if len(overview.uploads) <= FEW_UPLOADS else "24rem"},
    )
    listed = html.Div(grid, role="region", **named("All uploads"))
    return card(listed, f"All uploads ({len(overview.uploads)})")


def _upload_row(upload: Upload, overview: DataOverview) -> dict[str, Any]:
    return {
        "file": upload.file_name,
        "href": upload_address(upload.id),
        "kind": words.KINDS[upload.kind],
        "partner": overview.partner_names.get(upload.partner_code or "", ""),
        "status": words.STATUSES[upload.status],
        "rows": upload.row_count,
        "errors": upload.error_count,
        "warnings": upload.warning_count,
        # ISO, so that days sort as they come
        "uploaded": f"{upload.uploaded.astimezone():%Y-%m-%d %H:%M}",
        "by": upload.uploaded_by,
    }


def _templates(overview: DataOverview) -> Component:
    general = [_template_link(kind, None) for kind in (*BOARD_TEMPLATES, *PARTNER_TEMPLATES)]
    columns = [TableColumn("Partner"), *(TableColumn(words.TEMPLATES[kind]) for kind in PARTNER_TEMPLATES)]
    rows = [
        [each.name, *(_template_link(kind, each.code, of=each.name) for kind in PARTNER_TEMPLATES)]
        for each in overview.partners
    ]
    parts: list[Component] = [html.P([html.Span([link, " · "]) for link in general[:-1]] + [general[-1]])]
    if rows:
        named_rows = table(columns, rows, "Templates filled in for each partner")
        parts.append(disclosure(f"Filled in for each of {len(rows)} partners", html.Div(named_rows, className="whole")))
    change = html.P(["Which partners these are: ", dcc.Link("your board", href=FIRST_RUN_ADDRESS)], className="small")
    return card([html.P(words.TEMPLATES_HELP, className="small"), *parts, change], "Templates")


def _template_link(kind: str, partner_code: str | None, of: str = "") -> Component:
    about = html.Span(f" for {of}", className="visually-hidden") if of else None
    label = "Download" if of else words.TEMPLATES[kind]
    return html.A([label, about], href=template_address(kind, partner_code), download="")


PAGE = Page("Data desk", DATA_ADDRESS, layout, register_callbacks, menu_position=4, for_analysts=True)
