"""Audits: which standards partners meet, how that moved, what case files showed, and which actions are overdue.

`/audits?partner=POLICE` shows one partner's audit and `/audits?standard=5` one standard over its partners, both with
the evidence, the actions and the cell that each was read from; `/audits?parts=5` opens the parts of one standard.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dash import MATCH, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import evidence, numbers
from dashboard.components import (
    UNSEEN,
    TableColumn,
    card,
    disclosure,
    empty_state,
    named,
    page_heading,
    source_line,
    table,
)
from dashboard.evidence.audits import ActionState, AuditAction, AuditOverview
from dashboard.evidence.section_11 import Auditee, Rating, SectionEleven, StandardCase, mean_of, scores_of
from dashboard.page import AUDITS_ADDRESS, DATA_ADDRESS, Page, address
from dashboard.pages.case_files import case_files_card, source_link
from dashboard.pages.own_marks import own_marks_card
from dashboard.wording import audits as words
from metrics.audit_scores import Met, how_far_met, is_fully_met

TOGGLE = "audits-parts-toggle"
PARTS = "audits-parts"

MANY_PARTNERS = 13  # from here on their names stand upright, so that the matrix fits 1366 pixels
MOST_ACTIONS = 8


def layout(
    engine: Engine, partner: str | None = None, standard: str | None = None, parts: str | None = None
) -> Component:
    """All audits, or one partner's, or one standard's."""
    with engine.connect() as connection:
        overview = evidence.audit_overview(connection, datetime.now(UTC).date())
    auditee, case = overview.section_11.auditee(partner), overview.section_11.standard(standard)
    if auditee is not None:
        return _one_partner(overview.section_11, auditee)
    if case is not None:
        return _one_standard(overview.section_11, case)
    heading = page_heading(words.audits_title(overview), words.audits_subtitle(overview))
    if overview.is_empty:
        return html.Div([heading, _what_next()])
    cards = [_section_11(overview.section_11, parts), _over_rounds(overview.section_11)]
    cards += [own_marks_card(overview.own_marks), case_files_card(overview.case_files), _actions(overview)]
    return html.Div([heading, *(each for each in cards if each is not None)], className="audits")


def register_callbacks(app: Dash, engine: Engine) -> None:
    """A standard's parts are drawn when somebody opens them: 45 standards by 20 partners are too much for a browser."""

    @app.callback(
        Output({"type": PARTS, "of": MATCH}, "children"),
        Output({"type": TOGGLE, "of": MATCH}, "aria-expanded"),
        Input({"type": TOGGLE, "of": MATCH}, "n_clicks"),
        State({"type": TOGGLE, "of": MATCH}, "aria-expanded"),
        State({"type": TOGGLE, "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def toggle(clicks: int | None, expanded: str, toggle_id: dict[str, str]) -> tuple[list[Component], str]:
        if not clicks:
            raise PreventUpdate
        if expanded == "true":
            return [], "false"
        with engine.connect() as connection:
            section = evidence.audit_overview(connection, datetime.now(UTC).date()).section_11
        return _part_rows(section, section.standard(toggle_id["of"])), "true"


def _what_next() -> Component:
    return empty_state(
        "No audits have been loaded",
        "Send partners the section 11 template and fill in the case-file template after each round; both are at the "
        "data desk. Then upload them there.",
        "Go to the data desk",
        DATA_ADDRESS,
    )


# --- section 11: the matrix ------------------------------------------------------------------------------------------


def _section_11(section: SectionEleven, opened: str | None) -> Component | None:
    if not section.standards:
        return None
    is_narrow = len(section.auditees) >= MANY_PARTNERS
    head = html.Thead(
        html.Tr(
            [
                html.Th("Standard", scope="col"),
                html.Th("Fully met", scope="col", className="met-count"),
                *(_partner_head(each) for each in section.auditees),
            ]
        )
    )
    bodies = [body for case in section.standards for body in _standard_rows(section, case, opened)]
    caption = "Section 11 standards by partner: how far each is met in the partner's latest audit"
    matrix = html.Table(
        [html.Caption(caption, className="visually-hidden"), head, *bodies, _moderation_row(section)],
        className="matrix matrix-narrow" if is_narrow else "matrix",
    )
    return card(
        [
            _legend(section),
            html.Div(matrix, className="matrix-scroll", tabIndex=0, role="region", **named(caption)),
            source_line(words.NOT_TESTED),
        ],
        "What partners' section 11 audits say",
    )


def _partner_head(auditee: Auditee) -> Component:
    name = dcc.Link(auditee.name, href=address(AUDITS_ADDRESS, partner=auditee.key))
    older = auditee.audited if auditee.is_behind else None
    day = html.Span(f"from {numbers.short_month(older)}", className="small") if older else None
    return html.Th(html.Div([name, day], className="partner-name"), scope="col")


def _standard_rows(section: SectionEleven, case: StandardCase, opened: str | None) -> list[Component]:
    """The standard's own row, and its parts as a body that opens on demand."""
    is_open = opened == case.reference
    rows: list[Component] = [html.Tbody(_row(section, case, [_standard_head(case, is_open)]), className="standard")]
    if case.parts:
        part_ids: Any = {"type": PARTS, "of": case.reference}
        rows.append(html.Tbody(_part_rows(section, case) if is_open else [], id=part_ids, className="parts"))
    return rows


def _part_rows(section: SectionEleven, case: StandardCase | None) -> list[Component]:
    return [_row(section, part, [_standard_link(part)], is_part=True) for part in (case.parts if case else ())]


def _standard_head(case: StandardCase, is_open: bool) -> Component:
    if not case.parts:
        return _standard_link(case)
    toggle_id: Any = {"type": TOGGLE, "of": case.reference}
    expanded: dict[str, Any] = {"aria-expanded": "true" if is_open else "false"}
    label = named(f"Parts of standard {case.reference}")
    button = html.Button("", id=toggle_id, type="button", className="toggle", **expanded, **label)
    return html.Div([button, _standard_link(case)], className="with-toggle")


def _standard_link(case: StandardCase) -> Component:
    return dcc.Link(words.standard_name(case), href=address(AUDITS_ADDRESS, standard=case.reference))


def _row(section: SectionEleven, case: StandardCase, name: list[Component], *, is_part: bool = False) -> Component:
    cells = [_cell(case, each) for each in section.auditees]
    met = html.Td(words.met_of(case), className="met-count")
    return html.Tr([html.Th(name, scope="row"), met, *cells], className="part" if is_part else "")


def _cell(case: StandardCase, auditee: Auditee) -> Component:
    ratings = case.ratings.get(auditee.key, ())
    if not ratings:
        return html.Td("–", className="met met-none", title=f"{auditee.name} did not answer for it")
    if case.parts:
        return _cell_of_parts(ratings)
    return _cell_of_one(ratings[0])


def _cell_of_one(rating: Rating) -> Component:
    own = words.self_view(rating)
    inside: list[Any] = [html.Span(words.rating_words(rating), className="met-word"), _sign(rating.change)]
    inside += [html.Span(own, className="met-self")] if own else []
    return html.Td(inside, className=f"met {_shade(rating.score)}")


def _cell_of_parts(ratings: Sequence[Rating]) -> Component:
    scores = scores_of(ratings)
    if not scores:
        return html.Td(words.NOT_APPLICABLE, className="met met-none")
    full = sum(is_fully_met(score) for score in scores)
    changes = [each.change for each in ratings if each.change is not None]
    rose, fell = sum(each > 0 for each in changes), sum(each < 0 for each in changes)
    moved = html.Span(" ".join(f"{sign}{count}" for sign, count in ((words.UP, rose), (words.DOWN, fell)) if count))
    return html.Td(
        [html.Span(f"{full} of {len(scores)}", className="met-word"), html.Span(moved, className="met-self")],
        className=f"met {_shade(mean_of(ratings))}",
    )


def _sign(change: float | None) -> Component | None:
    sign = words.change_sign(change)
    if not sign:
        return None
    said = " higher than before" if change and change > 0 else " lower than before"
    return html.Span([html.Span(sign, **UNSEEN), html.Span(said, className="visually-hidden")], className="moved")


def _shade(score: float | None) -> str:
    return "met-none" if score is None else f"met-{how_far_met(score)}"


def _moderation_row(section: SectionEleven) -> Component | None:
    """How many of each partner's own scores moderation lowered."""
    cells, known = [], 0
    for auditee in section.auditees:
        moved = [each.moderation for each in section.of_partner(auditee.key) if each.moderation is not None]
        known += len(moved)
        cells.append(html.Td(f"{sum(each < 0 for each in moved)} of {len(moved)}" if moved else "–"))
    if not known:
        return None
    head = html.Th("Own scores that moderation lowered", scope="row")
    return html.Tfoot(html.Tr([head, html.Td(), *cells]))


def _legend(section: SectionEleven) -> Component:
    shades = [html.Li(words.MET_IN_FULL[met].capitalize(), className=f"met met-{met}") for met in Met]
    moved = f"{words.UP} {words.DOWN} higher or lower than in the partner's audit before"
    said = "“said fully” is the partner's own score where moderation found otherwise"
    notes = [moved, said] if any(each.is_moderated for each in section.ratings) else [moved]
    if any(case.parts for case in section.standards):
        notes.append("“3 of 5” counts the parts of a standard that are fully met")
    return html.Div(
        [html.Ul(shades, className="legend"), html.Span("; ".join(notes) + ".", className="small")],
        className="legend-row",
    )


# --- section 11: over rounds, one partner, one standard --------------------------------------------------------------


def _over_rounds(section: SectionEleven) -> Component | None:
    if len(section.rounds) < 2:
        return None
    columns = [TableColumn("Standard"), *(TableColumn(words.short_round(each), True) for each in section.rounds)]
    columns += [TableColumn("The same partners, first and last round", True), TableColumn("How many moved")]
    rows = [_rounds_row(section, case) for case in section.standards]
    return card(
        [
            html.P(words.ROUNDS_HELP, className="small"),
            table(columns, rows, "Section 11 standards over rounds"),
        ],
        "How the rounds compare",
    )


def _rounds_row(section: SectionEleven, case: StandardCase) -> list[Any]:
    by_round = {each.round: each for each in case.rounds}
    cells: list[Any] = [words.standard_name(case)]
    for each in section.rounds:
        score = by_round.get(each)
        cells.append("–" if score is None else f"{score.mean:.2f} · {score.fully_met} of {score.scored}")
    return [*cells, words.trend_words(case.trend), words.moves_of_standard(section, case)]


def _one_partner(section: SectionEleven, auditee: Auditee) -> Component:
    ratings = section.of_partner(auditee.key)
    names = {part.reference: words.standard_name(part) for case in section.standards for part in (case, *case.parts)}
    rows = [[names.get(each.row.standard, each.row.standard), *_rating_cells(each)] for each in ratings]
    day = (
        f"Section 11 audit of {numbers.day(auditee.audited)}" if auditee.audited else "Section 11 audit without a date"
    )
    return html.Div(
        [
            page_heading(
                words.partner_title(section, auditee), day, [("Audits", AUDITS_ADDRESS), (auditee.name, None)]
            ),
            card(_ratings_table("Standard", rows, f"Section 11 audit of {auditee.name}")),
        ],
        className="audits",
    )


def _one_standard(section: SectionEleven, case: StandardCase) -> Component:
    rows = [
        [_partner_cell(auditee, each, case), *_rating_cells(each)]
        for auditee in section.auditees
        for each in case.ratings.get(auditee.key, ())
    ]
    subtitle = case.text + (f" · mean {words.trend_words(case.trend)}" if case.trend else "")
    trail = [("Audits", AUDITS_ADDRESS), (f"Standard {case.reference}", None)]
    return html.Div(
        [
            page_heading(words.standard_title(case), subtitle, trail),
            card(_ratings_table("Partner", rows, f"Standard {case.reference} by partner")),
        ],
        className="audits",
    )


def _partner_cell(auditee: Auditee, rating: Rating, case: StandardCase) -> Component:
    name = dcc.Link(auditee.name, href=address(AUDITS_ADDRESS, partner=auditee.key))
    part = html.Span(f" {rating.row.standard}", className="small") if case.parts else None
    return html.Span([name, part])


def _ratings_table(first: str, rows: list[list[Any]], caption: str) -> Component:
    titles = (first, "Own score", "Moderated", "Since the audit before", "Evidence", "Action", "Read from")
    return html.Div(table([TableColumn(title) for title in titles], rows, caption), className="ratings whole")


def _rating_cells(rating: Rating) -> list[Any]:
    row = rating.row
    if row.not_applicable:
        own: Any = "not applicable" + (f": {row.not_applicable_reason}" if row.not_applicable_reason else "")
    else:
        own = words.score_words(row.self_score, row.self_label) or words.NOT_SCORED
    moderated = "" if row.not_applicable else words.score_words(row.moderated_score, row.moderated_label)
    change = [_sign(rating.change), f" {words.change_words(rating)}"] if rating.change else words.change_words(rating)
    return [own, moderated, change, row.evidence or "", _promised(rating), source_link(rating.source)]


def _promised(rating: Rating) -> Any:
    row = rating.row
    if not row.action:
        return ""
    told = [each for each in (row.action_owner, f"by {numbers.day(row.action_due)}" if row.action_due else "") if each]
    return [row.action, html.Span(f" {', '.join(told)}", className="small")] if told else row.action


# --- actions ---------------------------------------------------------------------------------------------------------


def _actions(overview: AuditOverview) -> Component | None:
    if not overview.actions:
        return None
    groups = [(state, overview.actions_in(state)) for state in ActionState]
    inside = [_action_group(state, found) for state, found in groups if found]
    return card(inside, "Actions from audits, reviews and meetings")


def _action_group(state: ActionState, actions: Sequence[AuditAction]) -> Component:
    title = f"{words.ACTION_STATES[state]}: {len(actions)}"
    is_pressing = state in {ActionState.OVERDUE, ActionState.DUE_SOON}
    if not is_pressing:
        return disclosure(title, _action_table(actions, title))
    shown, rest = actions[:MOST_ACTIONS], actions[MOST_ACTIONS:]
    more = [disclosure(f"{len(rest)} more", _action_table(rest, f"{title}, the rest"))] if rest else []
    return html.Div([html.H3(title), _action_table(shown, title), *more], className="action-group")


def _action_table(actions: Sequence[AuditAction], caption: str) -> Component:
    columns = [TableColumn(title) for title in ("Due", "Who", "What", "After", "Progress")]
    rows = [
        [
            words.action_due(each),
            each.owner if each.partner is None else f"{each.partner}: {each.owner}" if each.owner else each.partner,
            each.text,
            html.Span([each.origin, " · ", source_link(each.source)]) if each.source else each.origin,
            words.action_progress(each),
        ]
        for each in actions
    ]
    return html.Div(table(columns, rows, caption), className="actions whole")


PAGE = Page("Audits", AUDITS_ADDRESS, layout, register_callbacks, menu_position=3)
