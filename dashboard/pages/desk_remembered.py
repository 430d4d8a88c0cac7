"""What is answered away from a waiting file: labels in use that nobody recognised, and answers to take back."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import numbers
from dashboard.components import TableColumn, card, disclosure, notice, table
from dashboard.evidence.desk import DataOverview
from dashboard.page import upload_address
from dashboard.pages.desk_controls import WHO, button
from dashboard.pages.desk_questions import LISTED, code_of, name_field, name_of
from dashboard.pages.desk_source import stored_preview
from dashboard.wording import desk as words
from domain.desk import RememberedAnswer, UnassignedLabel
from domain.errors import EvidenceError, UploadError
from domain.uploads import Question
from ingest.answers import give_answer, withdraw

LABELS = "desk-labels"
LABEL_NAME = "desk-label-name"
ASSIGN = "desk-labels-assign"
WITHDRAW = "desk-answer-withdraw"
REMEMBERED_SAID = "desk-remembered-said"
ANSWERS_CHANGED = "desk-answers-changed"
LABELS_SHOWN = 12


def labels_card(overview: DataOverview) -> Component | None:
    """Labels that nothing in the catalogue answers to, each with a field for what it stands for."""
    if not overview.unassigned:
        return None
    titles = ("Label as sent", "Stands for", "Rows", "Partner", "Last file")
    columns = [TableColumn(title, title == "Rows") for title in titles]
    rows: list[list[Any]] = [
        [
            each.label,
            _label_field(n, each),
            f"{each.rows:,}",
            overview.partner_names.get(each.partner_code or "", ""),
            dcc.Link(f"upload {each.last_upload_id}", href=upload_address(each.last_upload_id)),
        ]
        for n, each in enumerate(overview.unassigned)
    ]
    shown, rest = rows[:LABELS_SHOWN], rows[LABELS_SHOWN:]
    parts: list[Component] = [table(columns, shown, "Labels not recognised yet")]
    parts += [disclosure(f"{len(rest)} more", table(columns, rest, "More labels not recognised"))] if rest else []
    known = [[each.asks, each.label, each.last_upload_id] for each in overview.unassigned]
    parts += [dcc.Store(id=LABELS, data=known), html.Div(button("Answer", ASSIGN, is_quiet=True), className="buttons")]
    parts.append(html.P(words.LABELS_ARE_ASSIGNED, className="small"))
    return card(parts, words.labels_words(overview), extra_class="whole labels")


def _label_field(number: int, label: UnassignedLabel) -> Component | str:
    if label.asks not in LISTED:
        return label.asks
    about = html.Span(words.label_field_words(label), className="visually-hidden")
    return html.Label([about, name_field({"type": LABEL_NAME, "n": number}, label.asks)])


def answers_card(overview: DataOverview, *, is_open: bool) -> Component | None:
    """Every answer that stands, with the way to take it back."""
    if not overview.answers:
        return None
    titles = ("As sent", "Is read as", "Holds for", "Answered", "Withdraw")
    rows: list[list[Any]] = [
        [
            each.text or words.UNNAMED[each.asks],
            name_of(each.answer),
            words.holds_for(each, overview.partner_names),
            _answered(each),
            button("Withdraw", {"type": WITHDRAW, "n": each.id}, of=each.text, is_quiet=True),
        ]
        for each in overview.answers
    ]
    listed = html.Div(table([TableColumn(title) for title in titles], rows, "Answers that are remembered"))
    title = f"{numbers.counted(len(rows), 'answer')} remembered for the next files"
    return card(disclosure("Show them", html.Div(listed, className="whole answers"), is_open), title)


def _answered(answer: RememberedAnswer) -> str:
    day = f", {numbers.day(answer.answered.date())}" if answer.answered else ""
    return f"{answer.answered_by}{day}"


def register_remembered(app: Dash, engine: Engine) -> None:
    """Keep what is said of a label, and take an answer back; whatever shows either is drawn anew."""

    @app.callback(
        Output(REMEMBERED_SAID, "children"),
        Output(ANSWERS_CHANGED, "data"),
        Input(ASSIGN, "n_clicks"),
        State(LABELS, "data"),
        State({"type": LABEL_NAME, "n": ALL}, "value"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def assign(clicked: int | None, labels: list[list[Any]], _names: Any, who: str | None) -> tuple[Any, Any]:
        if not clicked:
            raise PreventUpdate
        written = {each["id"]["n"]: each.get("value") for each in ctx.states_list[1]}
        try:
            count = _assign(engine, labels, written, by=(who or "").strip())
        except EvidenceError as error:
            return notice(str(error), "bad"), no_update
        return notice(words.assigned_words(count), "good"), ctx.triggered[0]["value"]

    @app.callback(
        Output(REMEMBERED_SAID, "children", allow_duplicate=True),
        Output(ANSWERS_CHANGED, "data", allow_duplicate=True),
        Input({"type": WITHDRAW, "n": ALL}, "n_clicks"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def take_back(_clicks: Any, who: str | None) -> tuple[Any, Any]:
        chosen: Any = ctx.triggered_id
        if not chosen or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        by = (who or "").strip()
        if not by:
            return notice(words.WHO_ARE_YOU, "bad"), no_update
        try:
            withdraw(engine, int(chosen["n"]), by)
        except EvidenceError as error:
            return notice(str(error), "bad"), no_update
        return notice(words.TAKEN_BACK), f"withdrawn {chosen['n']}"


def _assign(engine: Engine, labels: list[list[Any]], written: dict[int, str | None], *, by: str) -> int:
    """Keep what was written beside the labels; how many. Raises EvidenceError for what nobody knows."""
    if not by:
        raise UploadError(words.WHO_ARE_YOU)
    with engine.connect() as connection:
        given = []
        for n, (asks, label, upload_id) in enumerate(labels):
            code = code_of(Question(asks, label), None, written.get(n), connection)
            if code is not None:
                given.append((stored_preview(connection, upload_id), Question(asks, label), code))
    if not given:
        raise UploadError(words.NOTHING_ANSWERED)
    for preview, question, code in given:
        give_answer(engine, preview=preview, question=question, code=code, by=by)
    return len(given)
