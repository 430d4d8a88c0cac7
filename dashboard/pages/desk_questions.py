"""What only a person can say about a file, as a form with the candidates; and what was said before, to take back.

An answer is kept for the sender's next files too, and the file is read again at once.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component
from sqlalchemy import Connection

from dashboard.components import disclosure, named
from dashboard.pages.desk_controls import button
from dashboard.pages.desk_sheet import show_button
from dashboard.wording import desk as words
from domain.errors import UploadError
from domain.uploads import AppliedAnswer, Question
from ingest.answers import MEANINGS, period_code
from ingest.catalogue import load_catalogue
from ingest.labels import folded
from ingest.period_text import read_period_text
from store import reads

if TYPE_CHECKING:
    from ingest.catalogue import Catalogue

CHOICE = "desk-answer-choice"
OTHER = "desk-answer-other"
EVERYONE = "desk-answer-everyone"
ANSWER = "desk-answer"
KEEP_ANSWERS = "keep"
FORMS_SHOWN = 6
LISTED = ("indicator", "area", "partner")  # what is written or chosen by name; a period is written


def names_to_choose(connection: Connection) -> list[Component]:
    """The names that the forms offer while one types, once for the whole page."""
    areas = {each.name: each.code for each in reads.areas(connection)}
    areas |= {each.name: each.code for each in load_catalogue().areas if each.valid_to is None}
    catalogue = load_catalogue()
    known = {
        "indicator": {each.name: each.code for each in catalogue.indicators},
        "area": areas,
        "partner": {each.name: each.code for each in (*catalogue.partners, *reads.partners(connection))},
    }
    return [html.Datalist(id=_list_id(asks), **_to_fill_in(names)) for asks, names in known.items()]


def _to_fill_in(names: dict[str, str]) -> dict[str, Any]:
    """assets/desk_queue.js makes the options: as components of the page they would be asked at every change of it."""
    return {"data-names": json.dumps(names)}


def question_forms(token: str, questions: Sequence[Question], first_finding: int) -> Component:
    """One form for each question, and one button that keeps what was filled in."""
    forms = [_form(token, n, each, first_finding + n) for n, each in enumerate(questions)]
    shown, rest = forms[:FORMS_SHOWN], forms[FORMS_SHOWN:]
    parts: list[Component] = [html.H4(words.questions_heading(len(questions))), *shown]
    parts += [disclosure(f"{len(rest)} more questions", rest)] if rest else []
    everyone = dmc.Checkbox(id={"type": EVERYONE, "token": token, "n": 0}, label=words.FOR_EVERYONE, checked=False)
    keep = button("Answer", {"type": ANSWER, "token": token, "n": KEEP_ANSWERS}, is_quiet=True)
    parts.append(html.Div([keep, everyone], className="buttons"))
    return html.Div([*parts, html.P(words.ANSWERS_ARE_KEPT, className="small")], className="questions")


def _form(token: str, number: int, question: Question, finding: int) -> Component:
    asked = words.asked_words(question)
    place = [" ", show_button(token, finding, words.cell_words(question.cell))] if question.cell else []
    return html.Div(
        [html.P([html.Strong(asked), *place]), html.Div(_ways_to_answer(token, number, question), className="choose")],
        className="question",
        role="group",
        **named(asked),
    )


def _ways_to_answer(token: str, number: int, question: Question) -> list[Component]:
    """The candidates, the likeliest first, and a field for anything else that is known."""
    parts: list[Component] = []
    candidates = [
        (each.code, words.candidate_words(question.asks, name_of(each.code), each.reason))
        for each in question.candidates
    ]
    if not candidates and question.asks == "scale":
        candidates = list(MEANINGS.items())
    if candidates:
        radios = dmc.Stack([dmc.Radio(label=said, value=code, size="sm") for code, said in candidates], gap="xs")
        parts.append(dmc.RadioGroup(radios, id=_id(CHOICE, token, number), size="sm"))
    if question.asks in (*LISTED, "period"):
        label = words.other_words(question.asks, has_candidates=bool(candidates))
        parts.append(html.Label([label, name_field(_id(OTHER, token, number), question.asks)]))
    return parts


def name_field(field_id: Any, asks: str) -> Component:
    """A field for a name of the catalogue, which offers those that fit while one types; or for a period."""
    return dcc.Input(
        id=field_id, type="text", list=_list_id(asks), autoComplete="off", placeholder=words.OTHER_EXAMPLES[asks]
    )


def applied_answers(token: str, applied: Sequence[AppliedAnswer]) -> Component:
    """The remembered answers that a file was read with, each with all that was read by it, and the way back."""
    used: dict[int | None, dict[tuple[str, str], AppliedAnswer]] = {}
    for each in applied:
        used.setdefault(each.answer_id, {}).setdefault((each.text, each.answer), each)
    lines = [
        html.Li(
            [
                " ".join(words.applied_words(each, name_of(each.answer)) for each in readings.values()),
                " ",
                button(
                    "Withdraw",
                    {"type": ANSWER, "token": token, "n": str(number)},
                    of=next(iter(readings.values())).text,
                    is_quiet=True,
                ),
            ]
        )
        for number, readings in used.items()
    ]
    return disclosure(words.applied_heading(len(lines)), html.Ul(lines, className="plain answers"))


def name_of(code: str) -> str:
    """What a code stands for, by its name."""
    catalogue = load_catalogue()
    found = catalogue.indicator(code) or catalogue.area(code) or catalogue.partner(code)
    if found is not None:
        return found.name
    return MEANINGS.get(code) or words.period_words(code)


def code_of(question: Question, chosen: str | None, other: str | None, connection: Connection) -> str | None:
    """The code that was chosen or written; None where neither was. Raises UploadError for what nobody knows."""
    written = (other or "").strip()
    if not written:
        return chosen or None
    if question.asks == "period":
        reading = read_period_text(written)
        if reading is None or reading.period is None:
            raise UploadError(words.not_a_period(written))
        return period_code(reading.period)
    found = _known(question.asks, written, load_catalogue(), connection)
    if found is None:
        raise UploadError(words.not_known(question.asks, written))
    return found


def _known(asks: str, written: str, catalogue: "Catalogue", connection: Connection) -> str | None:
    everything = {
        "indicator": (*catalogue.indicators, *reads.indicators(connection)),
        "area": (*catalogue.areas, *reads.areas(connection)),
        "partner": (*catalogue.partners, *reads.partners(connection)),
    }[asks]
    wanted = folded(written)
    return next((each.code for each in everything if wanted in (folded(each.name), folded(each.code))), None)


def _id(kind: str, token: str, number: int) -> dict[str, Any]:
    return {"type": kind, "token": token, "n": number}


def _list_id(asks: str) -> str:
    return f"desk-names-{asks}"
