"""One upload: what it holds, what was wrong with it, how it was read, the file itself, and the way back."""

from typing import Any, cast

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.components import card, disclosure, notice, page_heading, plain_list
from dashboard.evidence.desk import UploadCase
from dashboard.page import DATA_ADDRESS
from dashboard.pages.desk_cards import ANSWERED, CARD, CARD_SAID
from dashboard.pages.desk_controls import WHO, button, who_field
from dashboard.pages.desk_files import file_address
from dashboard.pages.desk_preview import found_in, when
from dashboard.pages.desk_questions import applied_answers, names_to_choose
from dashboard.pages.desk_sheet import can_be_drawn
from dashboard.pages.desk_source import stored_preview, upload_token
from dashboard.wording import desk as words
from domain.errors import EvidenceError
from domain.uploads import UploadStatus

VIEW = "desk-upload-view"
NUMBER = "desk-upload-number"
ASK = "desk-revert-ask"
KEEP = "desk-revert-keep"
REVERT = "desk-revert"
DIALOG = "desk-revert-dialog"
SAID = "desk-revert-said"


def upload_view(engine: Engine, upload_id: int) -> Component:
    """The page of one upload."""
    with engine.connect() as connection:
        names = names_to_choose(connection)
    return html.Div(
        [dcc.Store(id=NUMBER, data=upload_id), html.Div(_inside(engine, upload_id), id=VIEW), *names], className="desk"
    )


def register_revert(app: Dash, engine: Engine) -> None:
    """Reverting asks first, then says what happened."""

    @app.callback(Output(DIALOG, "opened"), Input(ASK, "n_clicks"), Input(KEEP, "n_clicks"), prevent_initial_call=True)
    def open_dialog(asked: int | None, kept: int | None) -> bool:
        if not (asked or kept):
            raise PreventUpdate
        return ctx.triggered_id == ASK

    @app.callback(
        Output(VIEW, "children"),
        Output(SAID, "children"),
        Output(DIALOG, "opened", allow_duplicate=True),
        Input(REVERT, "n_clicks"),
        State(NUMBER, "data"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def revert(clicked: int | None, upload_id: int, who: str | None) -> tuple[Any, Any, bool]:
        from ingest import uploads

        if not clicked:
            raise PreventUpdate
        if not (who or "").strip():
            return _inside(engine, upload_id), notice(words.WHO_ARE_YOU, "bad"), False
        try:
            uploads.revert(engine, upload_id, by=(who or "").strip())
        except EvidenceError as error:
            return _inside(engine, upload_id), notice(str(error), "bad"), False
        return _inside(engine, upload_id), notice("Reverted: what stood before this file stands again."), False


def _inside(engine: Engine, upload_id: int) -> list[Component]:
    with engine.connect() as connection:
        case = evidence.upload_case(connection, upload_id)
    trail = [("Data desk", DATA_ADDRESS), (case.upload.file_name, None)]
    parts: list[Component] = [
        page_heading(words.upload_title(case), words.upload_subtitle(case), trail),
        html.Div(id=SAID),
        _file_card(case),
    ]
    token = upload_token(upload_id)
    found = words.found(case.upload)
    inside = [
        html.Div(id={"type": CARD_SAID, "token": token}),
        html.Div(upload_findings(engine, upload_id), id={"type": CARD, "token": token}),
        dcc.Store(id={"type": ANSWERED, "token": token}),
    ]
    if case.upload.status is not UploadStatus.ACCEPTED:
        inside.append(who_field())  # else it stands in the dialog that asks before it reverts
    parts.append(card(inside, f"What was found in it: {found}" if found else "What it looks like"))
    return parts


def upload_findings(engine: Engine, upload_id: int) -> Component:
    """What was found in an upload, its sheet, and what is still a question."""
    with engine.connect() as connection:
        preview = stored_preview(connection, upload_id)
    token = upload_token(upload_id)
    answers = [applied_answers(token, preview.reading.answers)] if preview.reading.answers else []
    return html.Div([found_in(token, preview.reading, is_drawn=can_be_drawn(preview)), *answers])


def _file_card(case: UploadCase) -> Component:
    upload = case.upload
    history = [f"{when(each.happened)}: {words.trail_words(each)}" for each in reversed(case.trail)]
    inside: list[Any] = [
        html.P(f"{words.rows_of(upload)} were read from it. {words.upload_found(upload)}"),
        plain_list(history, "history"),
    ]
    inside.append(html.P(html.A("Download the file as it was sent", href=file_address(upload.id), download="")))
    if case.explanation:
        inside.append(disclosure("How it was read", plain_list(case.explanation, "small")))
    if upload.status is UploadStatus.ACCEPTED:
        inside.append(html.Div(button("Revert this upload …", ASK, is_quiet=True), className="buttons"))
        inside.append(_dialog(case))
    return card(inside, "The file")


def _dialog(case: UploadCase) -> Component:
    return dmc.Modal(
        [
            html.P(words.revert_words(case.upload)),
            who_field(),
            html.Div([button("Revert it", REVERT), button("Keep it", KEEP, is_quiet=True)], className="buttons"),
        ],
        id=DIALOG,
        title=f"Revert {case.upload.file_name}?",
        centered=True,
        closeButtonProps=cast("Any", {"aria-label": "Close"}),
    )
