"""The data desk: drop files, look at them, accept or discard them; who has not sent what; every upload; templates."""

from datetime import UTC, datetime
from typing import Any

from dash import ALL, Dash, Input, Output, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.components import empty_state, page_heading
from dashboard.evidence.desk import DataOverview
from dashboard.page import DATA_ADDRESS, FIRST_RUN_ADDRESS, Page
from dashboard.pages.desk_answering import register_answering
from dashboard.pages.desk_cards import ANSWERED, DECIDED, cards, register_cards
from dashboard.pages.desk_files import register_files
from dashboard.pages.desk_overview import below, head, templates_card
from dashboard.pages.desk_questions import names_to_choose
from dashboard.pages.desk_receive import drop_card, register_receiving
from dashboard.pages.desk_remembered import ANSWERS_CHANGED, REMEMBERED_SAID, register_remembered
from dashboard.pages.desk_sheet import register_sheets
from dashboard.pages.desk_upload import register_revert, upload_view
from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words

HEAD = "desk-head"
BODY = "desk-body"


def layout(engine: Engine, upload: str | None = None) -> Component:
    """The desk, or one upload."""
    if upload is not None and upload.isdecimal():
        return upload_view(engine, int(upload))
    with engine.connect() as connection:
        names = names_to_choose(connection)
    overview = _overview(engine)
    if overview.board is None:
        return html.Div([page_heading(words.desk_title(overview)), _no_board()])
    return html.Div(
        [
            html.Div(head(overview), id=HEAD),
            drop_card(cards()),
            dcc.Store(id=ANSWERS_CHANGED),
            html.Div(id=REMEMBERED_SAID),
            html.Div(below(overview), id=BODY),
            templates_card(overview),
            *names,
        ],
        className="desk",
    )


def register_callbacks(app: Dash, engine: Engine) -> None:
    """Files are read when they are dropped and stored when somebody accepts them."""
    pending = PendingPreviews()
    register_files(app, engine, pending)
    register_sheets(app, engine, pending)
    register_receiving(app, engine, pending)
    register_cards(app, engine, pending)
    register_answering(app, engine, pending)
    register_remembered(app, engine)
    register_revert(app, engine)

    @app.callback(
        Output(HEAD, "children"),
        Output(BODY, "children"),
        Input({"type": DECIDED, "token": ALL}, "data"),
        Input({"type": ANSWERED, "token": ALL}, "data"),
        Input(ANSWERS_CHANGED, "data"),
        prevent_initial_call=True,
    )
    def show_what_changed(_decided: Any, _answered: Any, _changed: Any) -> tuple[Component, list[Component]]:
        if not any(each["value"] for each in ctx.triggered):
            raise PreventUpdate  # a card that came waits still
        overview = _overview(engine)
        return head(overview), below(overview, shows_answers=ctx.triggered_id == ANSWERS_CHANGED)


def _overview(engine: Engine) -> DataOverview:
    with engine.connect() as connection:
        return evidence.data_overview(connection, datetime.now(UTC).date())


def _no_board() -> Component:
    return empty_state(
        "This dashboard does not know yet whose it is",
        "Files can be loaded once it is known which area and board they are for.",
        "Set up your board",
        FIRST_RUN_ADDRESS,
    )


PAGE = Page("Data desk", DATA_ADDRESS, layout, register_callbacks, menu_position=4, for_analysts=True)
