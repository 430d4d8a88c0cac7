"""One file that waits for a decision: what it is, what would change, what is wrong, what only a person knows."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import numbers
from dashboard.components import UNSEEN, TableColumn, disclosure, plain_list, table
from dashboard.evidence.drawn_sheet import Finding, FindingKind, findings_of
from dashboard.pages.desk_controls import button
from dashboard.pages.desk_files import copy_address
from dashboard.pages.desk_questions import applied_answers, name_of, question_forms
from dashboard.pages.desk_sheet import SIGNS, can_be_drawn, names_children, sheet_place, show_button
from dashboard.wording import desk as words
from domain.uploads import GradeRow, ObservationRow, Problem, RatingRow, Reading

if TYPE_CHECKING:
    from ingest.uploads import Preview

DECIDE = "desk-decide"
REASON = "desk-reason"
OPEN = "desk-open"


class Decision(StrEnum):
    """What can be done with a file that waits."""

    ACCEPT = "accept"
    REJECT = "reject"
    DISCARD = "discard"


FINDINGS_AT_MOST = 200
ROWS_SHOWN = 12


def closed_card(token: str, preview: "Preview") -> Component:
    """The card of one of many files: what it is and what would change. All else is drawn when somebody opens it.

    A browser that draws fifty whole cards stands still for minutes: every component is asked at every change.
    """
    name = preview.reading.file_name
    said = f"{words.preview_kind(preview)}. {words.preview_changes(preview)} {words.preview_verdict(preview)}"
    opener = button(words.LOOK_AT_IT, {"type": OPEN, "token": token}, of=name, is_quiet=True)
    return html.Section([html.H3(name), html.P(said), opener], className="preview is-closed")


def preview_card(token: str, preview: "Preview") -> Component:
    """The card of one file: what it is and what would change, what was found on which cell, what can be decided."""
    reading = preview.reading
    inside: list[Any] = [
        html.Div(
            [html.H3(reading.file_name), html.Span(words.preview_kind(preview), className="badge")],
            className="preview-head",
        ),
        html.P([html.Strong(words.preview_changes(preview)), f" {words.preview_verdict(preview)}"]),
    ]
    # What was found in a file that stands already is on its upload's own page.
    if preview.already_loaded is None:
        inside.append(found_in(token, reading, is_drawn=can_be_drawn(preview)))
    inside += [applied_answers(token, reading.answers)] if reading.answers else []
    inside += [_first_rows(preview)] if reading.rows else []
    inside += [disclosure("How it was read", plain_list(reading.explanation, "small"))] if reading.explanation else []
    return html.Section([*inside, _decisions(token, preview)], className="preview")


def found_in(token: str, reading: Reading, *, is_drawn: bool, can_be_answered: bool = True) -> Component:
    """What was found in a file beside its sheet, and the questions as forms."""
    findings = findings_of(reading.problems, reading.questions)
    listed = [(n, each) for n, each in enumerate(findings) if each.kind is not FindingKind.QUESTION]
    sheet: list[Component] = sheet_place(token, copy_address(token) if findings else None) if is_drawn else []
    parts: list[Component] = []
    if listed or sheet:
        problems = [_findings(token, listed, is_drawn=is_drawn)] if listed else []
        parts.append(html.Div([*problems, html.Div(sheet, className="sheet-area")], className="preview-body"))
    if reading.questions and can_be_answered:
        first = next(n for n, each in enumerate(findings) if each.kind is FindingKind.QUESTION)
        parts.append(question_forms(token, reading.questions, first))
    return html.Div(parts)


def _findings(token: str, findings: Sequence[tuple[int, Finding]], *, is_drawn: bool) -> Component:
    """Errors before warnings, each with its cell and how to mend it; the first of each sort, the others behind it."""
    sorts: dict[tuple[FindingKind, str], list[Component]] = {}
    for n, each in findings[:FINDINGS_AT_MOST]:
        alike = sorts.setdefault((each.kind, _code(each)), [])
        alike.append(_finding(token, n, each, is_drawn=is_drawn))
    items: list[Component] = []
    for first, *others in sorts.values():
        items.append(first)
        if others:
            more = disclosure(f"{len(others)} more like it", html.Ul(others, className="plain"))
            items.append(html.Li(more, className="more-alike"))
    parts: list[Component] = [html.Ul(items, className="plain")]
    if len(findings) > FINDINGS_AT_MOST:
        parts.append(html.P(f"The first {FINDINGS_AT_MOST} are listed: mend these first.", className="small"))
    return html.Div(parts, className="findings")


def _code(finding: Finding) -> str:
    return finding.about.code if isinstance(finding.about, Problem) else finding.about.asks


def _finding(token: str, number: int, finding: Finding, *, is_drawn: bool) -> Component:
    problem = finding.about
    assert isinstance(problem, Problem)  # noqa: S101 - questions are forms
    place = words.problem_place(problem)
    where = show_button(token, number, place) if is_drawn and (problem.sheet or problem.cell) else html.Span(place)
    weight = html.Strong(words.severity_words(problem.severity), className=f"weight-{finding.kind.value}")
    sign = html.Span(SIGNS[finding.kind], className=f"sign sign-{finding.kind.value}", **UNSEEN)
    return html.Li([sign, html.Div([weight, " · ", where, html.Div(problem.message)])], className="finding")


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
            [
                [r.cell, r.label, _indicator(r), r.area_label, words.days(r.period_start, r.period_end), _figure(r)]
                for r in rows
            ],
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


def _indicator(row: ObservationRow) -> str:
    return name_of(row.indicator) if row.indicator else "not known"


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


def when(moment: datetime) -> str:
    """`20 November 2026, 10:00`, by this computer's clock."""
    moment = moment.astimezone()
    return f"{numbers.day(moment.date())}, {moment:%H:%M}"
