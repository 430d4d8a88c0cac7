"""One priority: what the board wants to change, and how each of its initiatives stands."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.components import card, chart, empty_state, evidence_dots, page_heading, plain_list, rich, verdict_badge
from dashboard.evidence.records import InitiativeCase, PriorityCase
from dashboard.figures.impact import impact_figure
from dashboard.page import DATA_ADDRESS, OVERVIEW_ADDRESS, Page, initiative_address
from dashboard.pages.initiative import figures_table

CHART = "priority-chart"
CHART_HEIGHT = 300


def layout(engine: Engine, code: str) -> Component:
    """A priority with its initiatives, each as one card."""
    with engine.connect() as connection:
        case = evidence.priority_case(connection, code)
    trail = [("Overview", OVERVIEW_ADDRESS), (f"Priority: {case.priority.title}", None)]
    heading = page_heading(wording.priority_title(case), wording.priority_subtitle(case), trail)
    if not case.initiatives:
        return html.Div([heading, _no_initiatives()])
    return html.Div([heading, *_stories(case), *(_initiative(each) for each in case.initiatives)])


def _no_initiatives() -> Component:
    return empty_state(
        "Nothing is done about this priority yet",
        "The plan names no initiative for it. Add one to the plan workbook, with what it should change and by when.",
        "Go to the data desk",
        DATA_ADDRESS,
    )


def _stories(case: PriorityCase) -> list[Component]:
    if not case.narratives:
        return []
    told = [html.Span([html.Span(wording.told_by(story), className="teller"), story.text]) for story in case.narratives]
    return [card(plain_list(told), "Where we stand")]


def _initiative(case: InitiativeCase) -> Component:
    headline = case.headline
    name = dcc.Link(case.initiative.title, href=initiative_address(case.initiative.code))
    if headline is None:
        return card([html.P(case.initiative.description), verdict_badge(wording.case_words(None))], name)
    together = case.headline_set
    if together is not None:
        line = html.P(verdict_badge(wording.set_words(together)), className="verdict-line")
        said = [html.P(rich(sentence)) for sentence in wording.set_sentences(together)]
        return card([line, *said, html.P(wording.other_measures(case), className="small")], name)
    verdict = html.P(
        [
            verdict_badge(wording.case_words(headline)),
            evidence_dots(headline.assessment.grade),
            html.Span(wording.grade_words(headline.assessment.grade), className="small"),
        ],
        className="verdict-line",
    )
    words: list[Any] = [
        verdict,
        *(html.P(rich(sentence)) for sentence in wording.full_account(case, headline)),
        html.P(wording.other_measures(case), className="small"),
    ]
    if not headline.series.points:
        return card(words, name)
    drawing = chart(
        f"{CHART}-{case.initiative.code}",
        impact_figure(headline, height=CHART_HEIGHT),
        wording.chart_words(headline),
        figures_table(headline),
        height=CHART_HEIGHT,
    )
    caption = html.P(wording.sentence_case(wording.link_subtitle(headline)), className="small")
    return card(
        html.Div([html.Div([caption, drawing]), html.Div(words)], className="impact-row"), name, extra_class="row"
    )


PAGE = Page("Priority", "/priority/<code>", layout, menu_parent="Overview")
