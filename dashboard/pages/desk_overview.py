"""What the data desk shows below the files that wait: next steps, who has sent what, labels, uploads, templates."""

from typing import Any

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import UNSEEN, TableColumn, card, disclosure, named, page_heading, table
from dashboard.evidence.desk import DataOverview, ReturnCell, ReturnRow, ReturnTable
from dashboard.page import FIRST_RUN_ADDRESS, upload_address
from dashboard.pages.desk_files import template_address
from dashboard.pages.desk_remembered import answers_card, labels_card
from dashboard.wording import desk as words
from domain.uploads import Upload

GRID = "desk-uploads"

FEW_UPLOADS = 8  # up to here the list is as tall as its rows
PARTNER_TEMPLATES = ("indicator-return", "indicator-return-wide", "section-11")
BOARD_TEMPLATES = ("case-file-audit", "plan")


def head(overview: DataOverview) -> Component:
    """The desk's message."""
    return page_heading(words.desk_title(overview), words.desk_subtitle(overview))


def below(overview: DataOverview, *, shows_answers: bool = False) -> list[Component]:
    """All that stands below the files that wait and changes when one of them is decided.

    The answers that are remembered are listed openly with `shows_answers`, for who has just changed one.
    """
    parts = [_next_steps(overview), *(_returns(each) for each in overview.tables), _not_expected(overview)]
    parts += [labels_card(overview), _uploads(overview), answers_card(overview, is_open=shows_answers)]
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
    scrolled = html.Div(matrix, className="matrix-scroll", tabIndex=0, role="region", **named(caption))
    return card([scrolled, html.P(words.RETURNS_LEGEND, className="small")], title)


def _not_expected(overview: DataOverview) -> Component | None:
    """Of whom nothing is expected, and how to say that something is."""
    if not overview.tables:
        how = html.P([words.NOTHING_EXPECTED, " ", _template_link("plan", None, words.EXPECTED_TEMPLATE)])
        return card(how, "Who has sent what")
    if not overview.owing_nothing:
        return None
    return html.P(words.owing_nothing_words(overview.owing_nothing), className="small")


def _return_row(row: ReturnRow) -> Component:
    name = html.Th(row.partner, scope="row")
    kind = html.Td(words.kind_words(row.owed.kind), className="return-kind")
    return html.Tr([name, kind, *(_return_cell(cell) for cell in row.cells)])


def _return_cell(cell: ReturnCell) -> Component:
    said = words.return_words(cell)
    inside: Any = dcc.Link(said, href=upload_address(cell.upload_id)) if cell.upload_id is not None else said
    note = words.return_note(cell)
    sign = html.Span(f"{words.RETURN_SIGNS[cell.state]} ", **UNSEEN)
    errors = html.Span(words.return_errors(cell), className="weight-error return-errors") if cell.errors else None
    return html.Td(
        [sign, inside, html.Span(note, className="met-self") if note else None, errors],
        className=f"return-{cell.state}",
    )


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


def templates_card(overview: DataOverview) -> Component:
    """The templates for everybody and for each partner, which no upload changes: what was opened here stays open."""
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


def _template_link(kind: str, partner_code: str | None, label: str = "", of: str = "") -> Component:
    about = html.Span(f" for {of}", className="visually-hidden") if of else None
    label = label or ("Download" if of else words.TEMPLATES[kind])
    return html.A([label, about], href=template_address(kind, partner_code), download="")
