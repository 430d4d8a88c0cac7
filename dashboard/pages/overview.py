"""The board's one page: each initiative from what was done to what can be said, grouped by what is to be decided."""

from datetime import UTC, datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from sqlalchemy import Engine

from dashboard import evidence, theme, wording
from dashboard.components import (
    empty_state,
    evidence_dots,
    page_heading,
    rich,
    source_line,
    verdict_badge,
)
from dashboard.download import slides_link
from dashboard.evidence.records import BoardOverview, DecisionGroup, InitiativeCase, LinkCase
from dashboard.figures.sparkline import sparkline
from dashboard.page import (
    DATA_ADDRESS,
    FIRST_RUN_ADDRESS,
    METHOD_ADDRESS,
    OVERVIEW_ADDRESS,
    Page,
    initiative_address,
    priority_address,
)

COLUMNS = (
    "Priority and initiative",
    "What we did",
    "Did practice change?",
    "Did outcomes for children change?",
    "What we can say",
)
TONE_COLOURS = {
    wording.Tone.GOOD: theme.GOOD,
    wording.Tone.BAD: theme.BAD,
    wording.Tone.NEUTRAL: theme.NEUTRAL,
}


def layout(engine: Engine) -> Component:
    """The overview of whatever the database holds; an empty one says what to do next."""
    with engine.connect() as connection:
        overview = evidence.board_overview(connection, datetime.now(UTC).date())
    heading = page_heading(wording.overview_title(overview), wording.overview_subtitle(overview))
    if not overview.initiatives:
        return html.Div([heading, _what_next(overview)])
    return html.Div([heading, _table(overview), _foot(overview)])


def _what_next(overview: BoardOverview) -> Component:
    if overview.board is None:
        return empty_state(
            "This dashboard does not know yet whose it is",
            "Say which area and board it is for, which areas are similar to it, and which partners report to it.",
            "Set up your board",
            FIRST_RUN_ADDRESS,
        )
    return empty_state(
        "No plan has been loaded",
        "Fill in the plan template (priorities, initiatives, what each is expected to change and by when) and upload "
        "it. Then upload your partners' returns.",
        "Go to the data desk",
        DATA_ADDRESS,
    )


def _table(overview: BoardOverview) -> Component:
    head = html.Thead(html.Tr([html.Th(title, scope="col") for title in COLUMNS]))
    bodies = [_group(overview, group) for group in DecisionGroup if overview.in_group(group)]
    caption = html.Caption("Every initiative, grouped by what the board has to decide", className="visually-hidden")
    return html.Div(html.Table([caption, head, *bodies], className="overview"), className="card overview-card")


def _group(overview: BoardOverview, group: DecisionGroup) -> Component:
    title = html.Tr(html.Th(wording.GROUPS[group], colSpan=len(COLUMNS), scope="rowgroup"), className="group")
    return html.Tbody([title, *(_row(case) for case in overview.in_group(group))])


def _row(case: InitiativeCase) -> Component:
    return html.Tr(
        [
            html.Th(_name(case), scope="row"),
            html.Td(_what_we_did(case)),
            html.Td(_practice(case)),
            html.Td(_outcome(case.headline, case)),
            html.Td(_what_we_can_say(case)),
        ]
    )


def _name(case: InitiativeCase) -> list[Component]:
    priority = case.priority
    name = dcc.Link(case.initiative.title, href=initiative_address(case.initiative.code), className="initiative")
    if priority is None:
        return [name]
    return [dcc.Link(priority.title, href=priority_address(priority.code), className="priority"), name]


def _what_we_did(case: InitiativeCase) -> list[Any]:
    done = wording.what_we_did(case.activities)
    if not done:
        return [wording.since_start(case.initiative)]
    return [wording.sentence_case(done[0]), html.Span(wording.since_start(case.initiative), className="small")]


def _practice(case: InitiativeCase) -> list[Component]:
    best = wording.leading_practice(case.practice)
    if best is None:
        return [html.Span("No practice evidence yet", className="muted")]
    more = len(case.practice) - 1
    words: list[Any] = [rich(wording.practice_briefly(best, is_short=True))]
    return words + ([html.Span(wording.and_more(more), className="small")] if more else [])


def _outcome(headline: LinkCase | None, case: InitiativeCase) -> Component:
    if headline is None:
        return html.Span(wording.case_words(None).meaning, className="muted")
    others = wording.other_measures(case)
    if case.headline_set is not None:
        said = [rich(wording.set_briefly(case.headline_set)), html.Span(others, className="small")]
        return html.Div(html.Div(said), className="outcome")
    words = wording.case_words(headline)
    picture = sparkline(headline.series, case.initiative.starts, TONE_COLOURS[words.tone])
    image = [html.Img(src=picture, alt=wording.chart_words(headline), className="sparkline")] if picture else []
    said: list[Any] = [rich(wording.outcome_briefly(headline))]
    said += [html.Span(others, className="small")] if others else []
    return html.Div([*image, html.Div(said)], className="outcome")


def _what_we_can_say(case: InitiativeCase) -> list[Component]:
    headline, together = case.headline, case.headline_set
    if together is not None:
        beside = wording.set_beside(together, has_release=case.release is not None)
        return [
            html.Div(verdict_badge(wording.set_words(together))),
            html.Div(html.Span(beside, className="small"), className="beside"),
        ]
    if headline is None:
        return [verdict_badge(wording.case_words(None))]
    beside = wording.beside_the_dots(headline, has_release=case.release is not None)
    return [
        html.Div(verdict_badge(wording.case_words(headline))),
        html.Div([evidence_dots(headline.assessment.grade), html.Span(beside, className="small")], className="beside"),
    ]


def _foot(overview: BoardOverview) -> Component:
    words = [
        "Each row shows the outcome that its plan named first, or three to eight outcomes together. ",
        wording.chance_note(overview.links_tested, overview.sets_tested) + " ",
        dcc.Link("How we decide", href=METHOD_ADDRESS),
    ]
    return html.Div([source_line(words), html.P(slides_link())])


PAGE = Page("Overview", OVERVIEW_ADDRESS, layout, menu_position=1)
