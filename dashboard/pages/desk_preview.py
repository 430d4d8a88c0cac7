"""One file that waits for a decision: what it is, what would change, what is wrong, what only a person knows."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import numbers
from dashboard.components import TableColumn, disclosure, plain_list, table
from dashboard.wording import desk as words
from domain.uploads import GradeRow, ObservationRow, Problem, Question, RatingRow, Severity

if TYPE_CHECKING:
    from ingest.uploads import Preview

DECIDE = "desk-decide"
REASON = "desk-reason"


class Decision(StrEnum):
    """What can be done with a file that waits."""

    ACCEPT = "accept"
    REJECT = "reject"
    DISCARD = "discard"


PROBLEMS_SHOWN = 10
PROBLEMS_AT_MOST = 200
QUESTIONS_SHOWN = 10
ROWS_SHOWN = 12


def preview_card(token: str, preview: "Preview", *, in_full: bool = True) -> Component:
    """The card of one file, with its buttons; of very many files only the first are shown in full."""
    reading = preview.reading
    verdict = words.preview_verdict(preview)
    inside: list[Any] = [
        html.Div(
            [html.H3(reading.file_name), html.Span(words.preview_kind(preview), className="badge")],
            className="preview-head",
        ),
        html.P([html.Strong(words.preview_changes(preview)), f" {verdict}"]),
    ]
    if not in_full:
        return html.Section([*inside, _decisions(token, preview)], className="preview")
    # What was found in a file that stands already is on its upload's own page.
    is_new = preview.already_loaded is None
    inside += [problems_table(reading.problems)] if reading.problems and is_new else []
    inside += [questions_list(reading.questions)] if reading.questions and is_new else []
    inside += [_first_rows(preview)] if reading.rows else []
    inside += [disclosure("How it was read", plain_list(reading.explanation, "small"))] if reading.explanation else []
    return html.Section([*inside, _decisions(token, preview)], className="preview")


def problems_table(problems: Sequence[Problem]) -> Component:
    """Errors before warnings, each with its cell and how to mend it."""
    ordered = sorted(problems, key=lambda each: each.severity is not Severity.ERROR)
    shown, rest = ordered[:PROBLEMS_SHOWN], ordered[PROBLEMS_SHOWN:PROBLEMS_AT_MOST]
    parts: list[Component] = [_problem_rows(shown, "Problems found, each with its cell and how to mend it")]
    if rest:
        parts.append(disclosure(f"{len(ordered) - len(shown)} more", _problem_rows(rest, "More problems")))
    if len(ordered) > PROBLEMS_AT_MOST:
        parts.append(html.P(f"The first {PROBLEMS_AT_MOST} are listed: mend these first.", className="small"))
    return html.Div(parts, className="problems whole")


def _problem_rows(problems: Sequence[Problem], caption: str) -> Component:
    columns = [TableColumn(title) for title in ("Where", "Weight", "What is wrong and how to mend it")]
    rows = [[words.problem_place(each), _severity(each.severity), each.message] for each in problems]
    return table(columns, rows, caption)


def _severity(severity: Severity) -> Component:
    return html.Span(words.severity_words(severity), className=f"weight-{severity.value}")


def questions_list(questions: Sequence[Question]) -> Component:
    """What only a person can say; until then the rows concerned are kept and not shown."""
    asked = [words.question_words(each) for each in questions]
    shown, rest = asked[:QUESTIONS_SHOWN], asked[QUESTIONS_SHOWN:]
    parts: list[Component] = [html.H4("Questions"), plain_list(shown, "small")]
    parts += [disclosure(f"{len(rest)} more", plain_list(rest, "small"))] if rest else []
    return html.Div(parts, className="questions")


def _first_rows(preview: "Preview") -> Component:
    rows = preview.reading.rows
    titles, cells = _row_cells(rows[:ROWS_SHOWN])
    shown = len(cells)
    summary = "The rows as they were read" if shown == len(rows) else f"The first {shown} of {len(rows):,} rows as read"
    return disclosure(summary, table([TableColumn(title) for title in titles], cells, summary))


def _row_cells(rows: Sequence[Any]) -> tuple[tuple[str, ...], list[list[Any]]]:
    first = rows[0]
    if isinstance(first, ObservationRow):
        return (
            ("Read from", "Label", "Indicator", "Area", "Period", "Figure"),
            [[r.cell, r.label, r.indicator or "not known", r.area_label, r.period_label, _figure(r)] for r in rows],
        )
    if isinstance(first, RatingRow):
        return (
            ("Read from", "Partner", "Standard", "Own score", "Moderated"),
            [[r.cell, r.partner, r.standard, r.self_label or "", r.moderated_label or ""] for r in rows],
        )
    assert isinstance(first, GradeRow)  # noqa: S101 - there are three kinds of rows
    return (
        ("Read from", "Round", "Case", "Domain", "Grade"),
        [[r.cell, r.audit_round, r.case, r.domain, r.grade_label or ""] for r in rows],
    )


def _figure(row: ObservationRow) -> str:
    if row.numerator is not None and row.denominator is not None:
        return f"{row.numerator:,g} of {row.denominator:,g}"
    number = row.value if row.value is not None else row.numerator
    return f"{number:,g}" if number is not None else row.status.value.replace("_", " ")


def can_be_accepted(preview: "Preview") -> bool:
    """Whether there is anything in a file that may be stored."""
    return preview.reading.kind is not None and preview.row_count > 0 and preview.already_loaded is None


def is_faultless(preview: "Preview") -> bool:
    """Whether a file can be accepted whole."""
    return can_be_accepted(preview) and not preview.reading.errors


def can_be_kept(preview: "Preview") -> bool:
    """Whether a file that is not taken may be kept with the reason."""
    return preview.reading.kind is not None and preview.already_loaded is None and not names_children(preview)


def names_children(preview: "Preview") -> bool:
    """Whether a file was refused because it identifies children: nothing of it is kept or shown."""
    return any(each.code == "child_identifier" for each in preview.reading.problems)


def _decisions(token: str, preview: "Preview") -> Component:
    """The buttons, and in words what each of them does."""
    name = preview.reading.file_name
    inside: list[Component] = []
    if can_be_accepted(preview):
        inside.append(button(words.accept_words(preview), _decide_id(token, Decision.ACCEPT), of=name))
    if can_be_kept(preview):
        inside.append(_reject(token, name))
    inside.append(button("Discard", _decide_id(token, Decision.DISCARD), of=name, is_quiet=True))
    consequences = words.consequences(preview, can_be_accepted(preview), can_be_kept(preview))
    return html.Div([html.Div(inside, className="buttons"), html.P(consequences, className="small")])


def _reject(token: str, name: str) -> Component:
    reason = dmc.TextInput(
        id={"type": REASON, "token": token, "n": 0}, label="Why is it rejected?", placeholder=words.REASON_EXAMPLE
    )
    inside = [reason, button("Reject it", _decide_id(token, Decision.REJECT), of=name, is_quiet=True)]
    about = html.Span(f" {name}", className="visually-hidden")
    return html.Details(
        [html.Summary(["Reject …", about], className="button quiet"), html.Div(inside, className="reject")]
    )


def _decide_id(token: str, decision: Decision) -> dict[str, str]:
    return {"type": DECIDE, "token": token, "what": decision.value}


def button(label: str, button_id: Any, *, of: str = "", is_quiet: bool = False) -> Component:
    """A button; `of` says to those who only hear it what it is about."""
    about = html.Span(f" {of}", className="visually-hidden") if of else None
    return html.Button([label, about], id=button_id, type="button", className="button quiet" if is_quiet else "button")


def when(moment: datetime) -> str:
    """`20 November 2026, 10:00`, by this computer's clock."""
    moment = moment.astimezone()
    return f"{numbers.day(moment.date())}, {moment:%H:%M}"
