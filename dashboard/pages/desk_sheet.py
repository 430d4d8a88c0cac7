"""The sheet of a file, drawn as it was sent: rows labelled by what they were taken for, cells marked by what was found.

The workbook is opened anew from the content that waits, whenever a part of it is asked for.
"""

from typing import TYPE_CHECKING, Any

from dash import ALL, MATCH, Dash, Input, Output, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.components import UNSEEN, named, notice
from dashboard.evidence.drawn_sheet import (
    COLUMNS_DRAWN,
    ROWS_DRAWN,
    DrawnCell,
    DrawnRow,
    DrawnSheet,
    Finding,
    FindingKind,
    Window,
    drawn_sheet,
    findings_of,
    place_of,
)
from dashboard.pages.desk_source import source_of
from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words
from domain.errors import EvidenceError
from ingest.workbook import Workbook, column_letters, open_safely

if TYPE_CHECKING:
    from ingest.uploads import Preview

SHEET = "desk-sheet"
SHOW = "desk-sheet-show"
TURN = "desk-sheet-turn"
CLOSE = "close"
SIGNS = {FindingKind.ERROR: "!", FindingKind.QUESTION: "?", FindingKind.WARNING: "△"}  # shapes, and only then colours
NOT_TO_BE_OPENED = frozenset(("child_identifier", "encrypted", "corrupt", "too_large", "wrong_type"))
LIGHT_ENOUGH = 140  # of 255: a darker fill takes white letters


def can_be_drawn(preview: "Preview") -> bool:
    """Whether a file can be opened and may be shown: of one that names children nothing is drawn."""
    return bool(preview.content) and not any(each.code in NOT_TO_BE_OPENED for each in preview.reading.problems)


def names_children(preview: "Preview") -> bool:
    """Whether a file was refused because it identifies children: nothing of it is kept or shown."""
    return any(each.code == "child_identifier" for each in preview.reading.problems)


def sheet_place(token: str, copy_address: str | None) -> list[Component]:
    """The button that draws the first sheet, the way to a copy to send back, and the place for the sheet."""
    opener = _turn_button("Show the sheet", token, Window(), "button quiet")
    copy = [html.A(words.COPY_TO_MEND, href=copy_address, download="")] if copy_address else []
    return [html.Div([opener, *copy], className="buttons"), html.Div(id={"type": SHEET, "token": token})]


def show_button(token: str, number: int, place: str) -> Component:
    """The place of a finding as a button that shows it on the sheet."""
    return html.Button(
        place, id={"type": SHOW, "token": token, "n": number}, type="button", className="place", title="Show the cell"
    )


def register_sheets(app: Dash, engine: Engine, pending: PendingPreviews) -> None:
    """Draw what is asked for: a sheet, a further part of it, the cell of a finding."""

    @app.callback(
        Output({"type": SHEET, "token": MATCH}, "children"),
        Input({"type": SHOW, "token": MATCH, "n": ALL}, "n_clicks"),
        Input({"type": TURN, "token": MATCH, "to": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def draw(_shown: Any, _turned: Any) -> Any:
        asked: Any = ctx.triggered_id
        if not asked or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        if asked.get("to") == CLOSE:
            return None
        try:
            source = source_of(engine, pending, asked["token"])
        except EvidenceError as error:
            return notice(str(error), "bad")
        reading = source.reading
        workbook = open_safely(None, source.content, reading.file_name)
        if not can_be_drawn(source) or not workbook.is_readable or not workbook.sheets:
            return no_update
        focus = ""
        if asked["type"] == SHOW:
            window, focus = _window_of(workbook, findings_of(reading.problems, reading.questions)[asked["n"]])
        else:
            window = Window(*map(int, asked["to"].split("-")))
        drawn = drawn_sheet(workbook, reading, window)
        return _sheet(asked["token"], reading.file_name, drawn, focus, turn=ctx.triggered[0]["value"])


def _window_of(workbook: Workbook, finding: Finding) -> tuple[Window, str]:
    """The part of the workbook that a finding is in, and its cell."""
    place = place_of(workbook, finding)
    if place is None:
        return Window(), ""
    if place.cell is None:
        return Window(place.sheet), ""
    row, column = place.cell
    return Window(place.sheet).at(row, column), f"{column_letters(column)}{row + 1}"


# --- the sheet --------------------------------------------------------------------------------------------------------


def _sheet(token: str, file_name: str, drawn: DrawnSheet, focus: str, *, turn: int) -> Component:
    title = words.sheet_title(drawn, file_name)
    scrolled = html.Div(
        html.Table(
            [html.Caption(title, className="visually-hidden"), _letters(drawn), html.Tbody(_rows(drawn))],
            className="sheet-table",
        ),
        className="sheet-scroll",
        tabIndex=0,
        role="region",
        **named(title),
    )
    # assets/desk.js goes to the cell, and says in the line above what a mark means while one points at it.
    wanted: dict[str, Any] = {"data-focus": focus, "data-turn": str(turn)}
    said = html.P(words.SHEET_SAYS, className="sheet-said", role="status")
    return html.Div(
        [_tabs(token, drawn), said, scrolled, _pages(token, drawn), html.P(words.SHEET_LEGEND, className="small")],
        className="sheet",
        **wanted,
    )


def _tabs(token: str, drawn: DrawnSheet) -> Component:
    tabs: list[Component] = []
    for number, tab in enumerate(drawn.tabs):
        is_open = number == drawn.window.sheet
        tabs.append(
            _turn_button(
                words.tab_words(tab), token, Window(number), "sheet-tab is-open" if is_open else "sheet-tab", is_open
            )
        )
    close = html.Button(
        "Close the sheet", id={"type": TURN, "token": token, "to": CLOSE}, type="button", className="sheet-tab close"
    )
    return html.Div([*tabs, close], className="sheet-tabs", role="group", **named("Sheets"))


def _pages(token: str, drawn: DrawnSheet) -> Component | None:
    at = drawn.window
    steps = [
        ("Earlier rows", Window(at.sheet, at.row - ROWS_DRAWN, at.column), at.row > 0),
        ("Further rows", Window(at.sheet, at.row + ROWS_DRAWN, at.column), at.row + ROWS_DRAWN < drawn.row_count),
        ("Columns to the left", Window(at.sheet, at.row, at.column - COLUMNS_DRAWN), at.column > 0),
        (
            "Columns to the right",
            Window(at.sheet, at.row, at.column + COLUMNS_DRAWN),
            at.column + COLUMNS_DRAWN < drawn.column_count,
        ),
    ]
    inside = [_turn_button(label, token, to, "sheet-tab") for label, to, is_there in steps if is_there]
    if not inside:
        return None
    return html.Div([html.Span(words.window_words(drawn), className="small"), *inside], className="sheet-tabs")


def _turn_button(label: Any, token: str, to: Window, look: str, is_open: bool = False) -> Component:
    state: dict[str, Any] = {"aria-current": "true"} if is_open else {}
    button_id = {"type": TURN, "token": token, "to": f"{to.sheet}-{to.row}-{to.column}"}
    return html.Button(label, id=button_id, type="button", className=look, **state)


def _letters(drawn: DrawnSheet) -> Component:
    explained = [html.Th("Read as", scope="col", className="role")] if drawn.is_explained else []
    letters = [
        html.Th(
            [letters, html.Span(" hidden", className="hidden-mark") if is_hidden else None],
            scope="col",
            className="is-hidden" if is_hidden else "",
        )
        for letters, is_hidden in drawn.columns
    ]
    return html.Thead(html.Tr([_unseen_head("Row", "col"), *explained, *letters]))


def _unseen_head(said: str, scope: str) -> Component:
    """A head in the column of row numbers that is empty to the eye and has words for those who hear the sheet."""
    return html.Th(html.Span(said, className="visually-hidden"), scope=scope, className="number")


def _rows(drawn: DrawnSheet) -> list[Component]:
    rows: list[Component] = []
    why = ""
    hidden = {letters for letters, is_hidden in drawn.columns if is_hidden}
    for row in drawn.rows:
        if row.taken_as:
            heads = [html.Td(words.column_role_words(role)) for role in row.taken_as]
            rows.append(html.Tr([_unseen_head("Columns", "row"), html.Td("columns"), *heads], className="taken-as"))
        rows.append(_row(row, hidden, is_explained=drawn.is_explained, is_same_reason=row.why == why))
        why = row.why
    return rows


def _row(row: DrawnRow, hidden: set[str], *, is_explained: bool, is_same_reason: bool) -> Component:
    mark = html.Span(" hidden", className="hidden-mark") if row.is_hidden else None
    number = html.Th([str(row.number), mark], scope="row", className="number")
    role = _role(row, is_same_reason=is_same_reason) if is_explained else None
    look = f"row-{row.role.value}" if row.role else ""
    cells = [_cell(cell, is_hidden=cell.place.rstrip("0123456789") in hidden) for cell in row.cells]
    return html.Tr(
        [number, *([role] if role else []), *cells], className=f"{look} is-hidden" if row.is_hidden else look
    )


def _role(row: DrawnRow, *, is_same_reason: bool) -> Component:
    """What a row was taken for. Why is said in the line above, and read aloud once for all rows of that reason."""
    said = words.row_role_words(row.role)
    if not row.why:
        return html.Td(said, className="role")
    known: dict[str, Any] = {"data-said": f"Row {row.number}, {said}: {row.why}"}
    aloud = None if is_same_reason else html.Span(f": {row.why}", className="visually-hidden")
    return html.Td([said, aloud], title=row.why, className="role", **known)


def _cell(cell: DrawnCell, *, is_hidden: bool) -> Component:
    look = "number" if cell.is_number else ""
    more: dict[str, Any] = {"rowSpan": cell.rows} if cell.rows > 1 else {}
    more |= {"colSpan": cell.columns} if cell.columns > 1 else {}
    if cell.fill:
        more["style"] = {"backgroundColor": f"#{cell.fill}", "color": _letters_on(cell.fill)}
    if is_hidden:
        look += " is-hidden"
    if not cell.findings:
        return html.Td(cell.text, className=look.strip(), **more)
    kind = cell.findings[0].kind
    said = " ".join(words.finding_words(each) for each in cell.findings)
    known: dict[str, Any] = {"data-place": cell.place, "data-said": f"{cell.place}: {said}"}
    mark = html.Button(
        [
            html.Span(SIGNS[kind], className="sign", **UNSEEN),
            html.Span(cell.text),
            html.Span(f" {said}", className="visually-hidden"),
        ],
        type="button",
        title=said,
        className="marked",
        **known,
    )
    return html.Td(mark, className=f"{look} has-{kind.value}".strip(), **more)


def _letters_on(fill: str) -> str:
    red, green, blue = (int(fill[n : n + 2], 16) for n in (0, 2, 4))
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > LIGHT_ENOUGH else "#ffffff"
