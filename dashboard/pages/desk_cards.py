"""The files that wait: a card for each as it is read, and what is decided about it.

Which files a browser tab has dropped is known to that tab alone (`TOKENS`), and only it writes them down: two answers
of the server that cross can lose nothing. A card is added once and from then on changed by itself, so that what
somebody is about to answer in one card stays while others arrive.
"""

from typing import TYPE_CHECKING, Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, Patch, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.components import notice
from dashboard.page import upload_address
from dashboard.pages.desk_controls import WHO, button
from dashboard.pages.desk_preview import DECIDE, OPEN, REASON, Decision, closed_card, is_faultless, preview_card
from dashboard.pages.desk_source import read_file, source_of
from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words
from domain.errors import EvidenceError, StaleReading, UploadError
from ingest.catalogue import load_catalogue
from store import reads, writes

if TYPE_CHECKING:
    from ingest.uploads import Preview

TOKENS = "desk-tokens"
ARRIVED = "desk-arrived"
LOST = "desk-lost"
SAID = "desk-said"
SEVERAL = "desk-several"
ACCEPT_ALL = "desk-accept-all"
CARDS = "desk-cards"
CARD = "desk-card"
CARD_SAID = "desk-card-said"
DECIDED = "desk-decided"
ANSWERED = "desk-answered"
DRAWN_WHOLE = 4  # cards; of further files only the heads are drawn until somebody opens them


def cards() -> list[Component]:
    """The places for what waits, empty."""
    return [
        dcc.Store(id=TOKENS, storage_type="session"),
        dcc.Store(id=ARRIVED),
        dcc.Store(id=LOST),
        html.Div(id=SAID),
        html.Div(id=SEVERAL),
        html.Div([], id=CARDS),
    ]


def register_cards(app: Dash, engine: Engine, pending: PendingPreviews) -> None:
    """Cards come as files are read, and go as they are decided on."""
    # Arrivals and decisions both change the list; in the browser they do so one after the other.
    app.clientside_callback(
        ClientsideFunction("desk", "waiting"),
        Output(TOKENS, "data"),
        Input(ARRIVED, "data"),
        Input(LOST, "data"),
        Input(_each(DECIDED), "data"),
        State(TOKENS, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(CARDS, "children"),
        Output(SAID, "children"),
        Output(LOST, "data"),
        Input(TOKENS, "data"),
        State(_each(CARD), "id"),
    )
    def add_cards(tokens: list[dict[str, str]] | None, drawn: list[dict[str, str]]) -> tuple[Any, Any, Any]:
        there = {each["token"] for each in drawn}
        added, gone = Patch(), []
        new = [each for each in tokens or [] if each["token"] not in there]
        for each in new:
            preview = pending.get(each["token"])
            if preview is not None:
                added.append(_card_place(each["token"], preview, is_open=len(there) < DRAWN_WHOLE))
                there.add(each["token"])
            else:
                gone.append(each)
        if not new:
            raise PreventUpdate
        lost = [each["name"] for each in gone if not pending.was_decided(each["token"])]
        said = notice(words.lost_words(lost), "bad") if lost else no_update
        return added, said, [each["token"] for each in gone] or no_update

    @app.callback(
        Output(_mine(CARD), "children", allow_duplicate=True),
        Output(_mine(CARD_SAID), "children", allow_duplicate=True),
        Input({"type": OPEN, "token": MATCH}, "n_clicks"),
        prevent_initial_call=True,
    )
    def open_card(clicked: int | None) -> tuple[Any, Any]:
        chosen: Any = ctx.triggered_id
        if not clicked:
            raise PreventUpdate
        preview = pending.get(chosen["token"])
        if preview is None:
            return no_update, notice(words.GONE, "bad")
        return preview_card(chosen["token"], preview), no_update

    @app.callback(Output(SEVERAL, "children"), Input(TOKENS, "data"), Input(_each(ANSWERED), "data"))
    def count_waiting(tokens: list[dict[str, str]] | None, _answered: Any) -> Any:
        there = _found(pending, tokens)
        return _several(there) if len(there) > 1 else None

    @app.callback(
        Output(_mine(CARD), "children"),
        Output(_mine(CARD_SAID), "children"),
        Output(_mine(DECIDED), "data"),
        Input({"type": DECIDE, "token": MATCH, "what": ALL}, "n_clicks"),
        State({"type": REASON, "token": MATCH, "n": ALL}, "value"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def decide(_clicks: Any, reasons: list[str | None], who: str | None) -> tuple[Any, Any, Any]:
        chosen: Any = ctx.triggered_id
        if not chosen or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        decision, reason = Decision(chosen["what"]), (reasons[0] if reasons else None) or ""
        try:
            said = _decide(engine, pending, chosen["token"], decision, by=(who or "").strip(), reason=reason)
        except StaleReading as error:
            return read_again(engine, pending, chosen["token"]), notice(str(error), "bad"), no_update
        except EvidenceError as error:
            return no_update, notice(str(error), "bad"), no_update
        return None, notice(said, "good" if decision is Decision.ACCEPT else "neutral"), chosen["token"]

    @app.callback(
        Output(_each(CARD), "children", allow_duplicate=True),
        Output(_each(CARD_SAID), "children", allow_duplicate=True),
        Output(_each(DECIDED), "data", allow_duplicate=True),
        Output(SAID, "children", allow_duplicate=True),
        Input(ACCEPT_ALL, "n_clicks"),
        State(_each(CARD), "id"),
        State(WHO, "value"),
        running=[(Output(ACCEPT_ALL, "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def accept_all(clicked: int | None, drawn: list[dict[str, str]], who: str | None) -> tuple[Any, Any, Any, Any]:
        by = (who or "").strip()
        if not clicked:
            raise PreventUpdate
        if not by:
            nothing = [no_update] * len(drawn)
            return nothing, nothing, nothing, notice(words.WHO_ARE_YOU, "bad")
        answers = [_accept_if_faultless(engine, pending, each["token"], by) for each in drawn]
        inside, said, decided = (list(part) for part in zip(*answers, strict=True))
        taken = sum(isinstance(token, str) for token in decided)
        return inside, said, decided, notice(words.all_accepted_words(taken), "good")


def _mine(kind: str) -> dict[str, Any]:
    return {"type": kind, "token": MATCH}


def _each(kind: str) -> dict[str, Any]:
    return {"type": kind, "token": ALL}


def _found(pending: PendingPreviews, tokens: list[dict[str, str]] | None) -> list[tuple[str, "Preview"]]:
    found = [(each["token"], pending.get(each["token"])) for each in tokens or []]
    return [(token, preview) for token, preview in found if preview is not None]


def _accept_if_faultless(engine: Engine, pending: PendingPreviews, token: str, by: str) -> tuple[Any, Any, Any]:
    """What becomes of one card when every faultless file is accepted."""
    preview = pending.get(token)
    if preview is None or not is_faultless(preview):
        return no_update, no_update, no_update
    try:
        _decide(engine, pending, token, Decision.ACCEPT, by=by)
    except StaleReading as error:
        return read_again(engine, pending, token), notice(str(error), "bad"), no_update
    except EvidenceError as error:
        return no_update, notice(str(error), "bad"), no_update
    return None, None, token


def _decide(
    engine: Engine, pending: PendingPreviews, token: str, decision: Decision, *, by: str, reason: str = ""
) -> Component | str:
    """Do what was decided and say what became of the file. Raises EvidenceError with nothing changed."""
    from ingest import uploads

    preview = pending.get(token)
    if preview is None:
        raise UploadError(words.GONE)
    name = preview.reading.file_name
    if decision is Decision.DISCARD:
        pending.drop(token)
        return words.discarded_words(name)
    if not by:
        raise UploadError(words.WHO_ARE_YOU)
    bring_catalogue(engine, by)
    if decision is Decision.REJECT:
        upload_id = uploads.reject(engine, preview, by=by, reason=reason)
        told = words.rejected_words(name, upload_id)
    else:
        upload_id = uploads.accept(engine, preview, by=by, only_good_rows=bool(preview.reading.errors))
        told = words.accepted_words(preview, upload_id)
    pending.drop(token)
    return html.Span([told, " ", dcc.Link("Look at it", href=upload_address(upload_id))])


def read_again(engine: Engine, pending: PendingPreviews, token: str) -> Component:
    """The card of a file that waits, read with the answers that hold now. Raises UploadError where it waits no more."""
    preview = source_of(engine, pending, token)
    again = read_file(engine, preview.reading.file_name, preview.content)
    pending.read_again(token, again)
    return preview_card(token, again)


def bring_catalogue(engine: Engine, by: str) -> None:
    """What a file refers to must be in the database. The sample brought its own, invented areas included."""
    with engine.begin() as connection:
        board = reads.board(connection)
        if board is None or not board.is_sample:
            writes.sync_catalogue(connection, load_catalogue(), by=by)


def _card_place(token: str, preview: "Preview", *, is_open: bool) -> Component:
    """A card with the place for what becomes of it. What was decided leaves the sentence and takes the card."""
    draw = preview_card if is_open else closed_card
    known: dict[str, Any] = {"data-token": token}  # assets/desk_queue.js waits for it before it sends the next file
    return html.Div(
        [
            html.Div(id={"type": CARD_SAID, "token": token}),
            html.Div(draw(token, preview), id={"type": CARD, "token": token}),
            dcc.Store(id={"type": DECIDED, "token": token}),
            dcc.Store(id={"type": ANSWERED, "token": token}),
        ],
        className="desk-file",
        **known,
    )


def _several(there: list[tuple[str, "Preview"]]) -> Component:
    """How many files wait, and one button for all that nothing is wrong with."""
    faultless = sum(is_faultless(preview) for _, preview in there)
    inside: list[Component] = [html.Strong(words.waiting_words(len(there)))]
    if faultless > 1:
        inside.append(button(words.accept_all_words(faultless), ACCEPT_ALL))
    return html.Div(inside, className="several")
