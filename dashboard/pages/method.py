"""How we decide, in plain words, with the formulas one click away."""

from dash import html
from dash.development.base_component import Component
from sqlalchemy import Engine

from dashboard.components import (
    TableColumn,
    card,
    disclosure,
    evidence_dots,
    heading,
    page_heading,
    plain_list,
    rich,
    table,
    verdict_badge,
)
from dashboard.page import METHOD_ADDRESS, Page
from dashboard.pages.calibration import calibration_card
from dashboard.wording import method as words


def layout(engine: Engine) -> Component:
    """The rules, from the chain to the limits, and what the last trial of them on the board's own figures found."""
    return html.Div(
        [
            page_heading(words.METHOD_TITLE, "How every verdict on these pages and slides is reached"),
            html.Div(
                [
                    card(_sentences(words.THE_CHAIN), "1 Three questions, in this order"),
                    card(_sentences(words.THE_TESTS), "2 Two tests, and what they cannot see"),
                    card(_sentences(words.gates()), "3 Before a figure may speak"),
                    card(_sentences(words.LIMITS), "4 What we never say"),
                ],
                className="method-columns",
            ),
            card(_verdicts(), "5 What each verdict means"),
            card(_grades(), "6 How strong the evidence is"),
            calibration_card(engine, "7"),
            card(_formulas(), "8 For statisticians"),
        ],
        className="method",
    )


def _sentences(sentences: words.Sentences) -> Component:
    return plain_list([rich(sentence) for sentence in sentences])


def _verdicts() -> Component:
    columns = (TableColumn("Verdict"), TableColumn("What it means"), TableColumn("The rule"))
    rows = [[verdict_badge(verdict), verdict.meaning, rule] for verdict, rule in words.verdicts()]
    return table(columns, rows, "Every verdict, what it means and the rule that gives it")


def _grades() -> Component:
    columns = (TableColumn("Evidence"), TableColumn("Name"), TableColumn("What it asks for"))
    rows = [[evidence_dots(number), f"{number}: {name}", asks] for number, name, asks in words.grades()]
    return table(columns, rows, "The evidence grades")


def _formulas() -> Component:
    parts: list[Component] = []
    for formula in words.FORMULAS:
        parts += [heading(formula.title, 3), plain_list(formula.lines)]
    return disclosure("The formulas", parts)


PAGE = Page("How we decide", METHOD_ADDRESS, layout, menu_position=6)
