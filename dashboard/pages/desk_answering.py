"""What happens when somebody answers the questions of a file, or takes an answer back: it is kept, and read again."""

from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.components import notice
from dashboard.pages.desk_cards import ANSWERED, CARD, CARD_SAID, bring_catalogue, read_again
from dashboard.pages.desk_controls import WHO
from dashboard.pages.desk_preview import preview_card
from dashboard.pages.desk_questions import ANSWER, CHOICE, EVERYONE, KEEP_ANSWERS, OTHER, code_of
from dashboard.pages.desk_remembered import ANSWERS_CHANGED
from dashboard.pages.desk_source import read_file, source_of, upload_of
from dashboard.pages.desk_upload import upload_findings
from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words
from domain.desk import RememberedAnswer
from domain.errors import EvidenceError, UploadError
from ingest.answers import give_answer, standing, withdraw


def register_answering(app: Dash, engine: Engine, pending: PendingPreviews) -> None:
    """One card is read again with its answers; then every other one that could be concerned."""

    @app.callback(
        Output(_mine(CARD), "children", allow_duplicate=True),
        Output(_mine(CARD_SAID), "children", allow_duplicate=True),
        Output(_mine(ANSWERED), "data"),
        Input({"type": ANSWER, "token": MATCH, "n": ALL}, "n_clicks"),
        State({"type": CHOICE, "token": MATCH, "n": ALL}, "value"),
        State({"type": OTHER, "token": MATCH, "n": ALL}, "value"),
        State({"type": EVERYONE, "token": MATCH, "n": ALL}, "checked"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def answer(_clicks: Any, _chosen: Any, _written: Any, everyone: list[bool], who: str | None) -> tuple[Any, ...]:
        asked: Any = ctx.triggered_id
        if not asked or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        token, by = asked["token"], (who or "").strip()
        try:
            if not by:
                raise UploadError(words.WHO_ARE_YOU)
            if asked["n"] == KEEP_ANSWERS:
                said = _keep(engine, pending, token, by=by, for_everyone=any(everyone))
            else:
                withdraw(engine, int(asked["n"]), by)
                said = words.WITHDRAWN
        except EvidenceError as error:
            return no_update, notice(str(error), "bad"), no_update
        return _read_again(engine, pending, token), notice(said, "good"), ctx.triggered[0]["value"]

    @app.callback(
        Output({"type": CARD, "token": ALL}, "children", allow_duplicate=True),
        Input({"type": ANSWERED, "token": ALL}, "data"),
        Input(ANSWERS_CHANGED, "data"),
        State({"type": CARD, "token": ALL}, "id"),
        prevent_initial_call=True,
    )
    def read_others(_answered: Any, _changed: Any, drawn: list[dict[str, str]]) -> list[Any]:
        if not any(each["value"] for each in ctx.triggered):
            raise PreventUpdate
        source: Any = ctx.triggered_id
        own = source["token"] if isinstance(source, dict) else None
        return [no_update if each["token"] == own else _if_concerned(engine, pending, each["token"]) for each in drawn]


def _mine(kind: str) -> dict[str, Any]:
    return {"type": kind, "token": MATCH}


def _keep(engine: Engine, pending: PendingPreviews, token: str, *, by: str, for_everyone: bool) -> str:
    """Keep what was filled in; what became of it. Raises EvidenceError with nothing kept of what cannot be."""
    preview = source_of(engine, pending, token)
    filled: dict[int, dict[str, Any]] = {}
    for each in (*ctx.states_list[0], *ctx.states_list[1]):
        filled.setdefault(each["id"]["n"], {})[each["id"]["type"]] = each.get("value")
    questions = preview.reading.questions
    with engine.connect() as connection:
        codes = {
            n: code
            for n, values in filled.items()
            if n < len(questions)
            and (code := code_of(questions[n], values.get(CHOICE), values.get(OTHER), connection)) is not None
        }
    if not codes:
        raise UploadError(words.NOTHING_ANSWERED)
    before = _standing(engine)
    bring_catalogue(engine, by)
    for n, code in codes.items():
        give_answer(engine, preview=preview, question=questions[n], code=code, by=by, for_everyone=for_everyone)
    still = {each.id for each in _standing(engine)}
    return words.answered_words(len(codes), [each for each in before if each.id not in still])


def _standing(engine: Engine) -> tuple[RememberedAnswer, ...]:
    with engine.connect() as connection:
        return standing(connection)


def _read_again(engine: Engine, pending: PendingPreviews, token: str) -> Any:
    upload_id = upload_of(token)
    if upload_id is not None:
        return upload_findings(engine, upload_id)
    return read_again(engine, pending, token)


def _if_concerned(engine: Engine, pending: PendingPreviews, token: str) -> Any:
    """A card read again where an answer could change it; it stays as it is where none did."""
    preview = pending.get(token)
    if preview is None or not preview.content or not (preview.reading.questions or preview.reading.answers):
        return no_update
    again = read_file(engine, preview.reading.file_name, preview.content)
    before, now = preview.reading, again.reading
    if (before.questions, before.answers) == (now.questions, now.answers):
        return no_update
    pending.read_again(token, again)
    return preview_card(token, again)
