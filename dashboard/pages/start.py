"""The first run: whose dashboard this is, which areas it is compared with, which partners answer to it."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.components import card, notice, page_heading
from dashboard.evidence.start import FirstRun, first_run
from dashboard.page import ADDRESS_BAR, DATA_ADDRESS, FIRST_RUN_ADDRESS, OVERVIEW_ADDRESS, Page
from dashboard.pages.desk_controls import WHO, button, who_field
from dashboard.wording import desk
from dashboard.wording import start as words
from domain.errors import EvidenceError, UploadError
from domain.model import Board
from ingest.catalogue import load_catalogue
from store import reads, writes

NAME = "start-name"
AREA = "start-area"
MODEL = "start-model"
PARTNERS = "start-partners"
SAVE = "start-save"
SAID = "start-said"

LATEST = ""


def layout(engine: Engine) -> Component:
    """The form, filled in with what is known; the sample board has none."""
    with engine.connect() as connection:
        choice = first_run(connection)
    heading = page_heading(words.start_title(choice), words.start_subtitle(choice))
    if choice.board is not None and choice.board.is_sample:
        return html.Div([heading, _sample()])
    return html.Div([heading, _form(choice)], className="start")


def register_callbacks(app: Dash, engine: Engine) -> None:
    """Saving says what is missing beside its field, or goes on to the data desk."""

    @app.callback(
        Output(NAME, "error"),
        Output(AREA, "error"),
        Output(MODEL, "error"),
        Output(SAID, "children"),
        Output(ADDRESS_BAR, "pathname", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        State(NAME, "value"),
        State(AREA, "value"),
        State(MODEL, "value"),
        State(PARTNERS, "value"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def save(  # noqa: PLR0917  one argument a field
        clicks: int | None, name: str | None, area: str | None, model: str | None, partners: list[str], who: str | None
    ) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        name_error = None if (name or "").strip() else words.NAME_MISSING
        area_error = None if area else words.AREA_MISSING
        if name_error or area_error or not area:
            return name_error, area_error, None, None, no_update
        board = Board((name or "").strip(), area, model or None)
        try:
            has_neighbours = _save(engine, board, partners, (who or "").strip())
        except EvidenceError as error:
            return None, None, None, notice(str(error), "bad"), no_update
        if not has_neighbours:
            return None, None, words.AREA_NOT_IN_MODEL, None, no_update
        return None, None, None, None, DATA_ADDRESS


def _save(engine: Engine, board: Board, partners: list[str], by: str) -> bool:
    """Store the board with all that it refers to; False, with nothing stored, where its neighbours are not known."""
    if not by:
        raise UploadError(desk.WHO_ARE_YOU)
    with engine.begin() as connection:
        standing = reads.board(connection)
        if standing is not None and standing.is_sample:
            raise UploadError(words.SAMPLE_STANDS)
        if board.neighbour_model and not reads.neighbours(connection, board.area_code, board.neighbour_model):
            return False
        writes.sync_catalogue(connection, load_catalogue(), by=by)
        writes.set_board(connection, board, by=by, partner_codes=partners)
    return True


def _sample() -> Component:
    return card(
        [
            html.P(words.SAMPLE_STANDS),
            html.P(words.SAMPLE_HELP),
            html.P(dcc.Link("Back to the overview", href=OVERVIEW_ADDRESS)),
        ],
        extra_class="empty",
    )


def _form(choice: FirstRun) -> Component:
    board = choice.board
    return card(
        [
            dmc.TextInput(
                id=NAME,
                label="1 The board's name",
                value=board.name if board else "",
                placeholder="Northmoor Safeguarding Children Partnership",
                autoComplete="organization",
            ),
            dmc.Select(
                id=AREA,
                label="2 Your own area",
                description=words.AREA_HELP,
                data=_areas(choice),
                value=board.area_code if board else None,
                searchable=True,
                placeholder="Type a few letters of its name",
                nothingFoundMessage="No authority is called that",
                maxDropdownHeight=320,
            ),
            _models(choice),
            _partners(choice),
            who_field(),
            html.Div(id=SAID),
            html.Div(button(words.SAVE, SAVE), className="buttons"),
        ],
        extra_class="start-form",
    )


def _areas(choice: FirstRun) -> Any:
    return [
        {"group": region, "items": [{"value": each.code, "label": each.name} for each in areas]}
        for region, areas in choice.areas.items()
    ]


def _models(choice: FirstRun) -> Component:
    models = [{"value": each.code, "label": each.name} for each in choice.neighbour_models]
    chosen = choice.board.neighbour_model if choice.board else None
    return dmc.Select(
        id=MODEL,
        label="3 Similar areas",
        description=words.MODEL_HELP if models else words.NO_MODEL,
        data=[{"value": LATEST, "label": words.LATEST_MODEL}, *models],
        value=chosen or LATEST,
        allowDeselect=False,
    )


def _partners(choice: FirstRun) -> Component:
    in_force = choice.in_force
    chosen = [each.code for each in choice.partners if in_force is None or each.code in in_force]
    boxes = [dmc.Checkbox(label=each.name, value=each.code, size="sm") for each in choice.partners]
    return dmc.CheckboxGroup(
        html.Div(boxes, className="partner-boxes"),
        id=PARTNERS,
        label="4 Partners that answer to the board",
        description=words.PARTNERS_HELP,
        value=chosen,
    )


PAGE = Page("Your board", FIRST_RUN_ADDRESS, layout, register_callbacks, menu_parent="Data desk", for_analysts=True)
