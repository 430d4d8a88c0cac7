"""How we decide, in plain words, with the formulas one click away."""

from collections.abc import Sequence
from typing import Any

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
from metrics.grading import Grade
from metrics.rules import Rule, rule_of_grade


def layout(engine: Engine) -> Component:
    """The rules, from the chain to the limits, and what the last trial of them on the board's own figures found."""
    return html.Div(
        [
            page_heading(words.METHOD_TITLE, "How every verdict on these pages and slides is reached"),
            html.Div(
                [
                    card(_sentences(words.THE_CHAIN), "1 Three questions, in this order"),
                    card(_sentences(words.gates()), "2 Before a figure may speak"),
                    card(
                        _sentences((*words.THE_TESTS, *words.BESIDE_THE_TESTS)), "3 Two tests, and what they cannot see"
                    ),
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
    return html.Ul([_sentence(each) for each in sentences], className="plain")


def _sentence(explained: words.Explained) -> Component:
    """A sentence that can be pointed at by each of its rules, with the way to its formulas."""
    formulas = [each for each in words.FORMULAS if set(each.rules) & set(explained.rules)]
    ways = [html.A("formula", href=f"#{each.anchor}", className="rule-link") for each in formulas]
    inside: list[Any] = [*_anchors(explained.rules), rich(explained.words)]
    inside += [part for way in ways for part in (" ", way)]
    return html.Li(inside)


def _anchors(rules: Sequence[Rule]) -> list[Component]:
    return [html.Span(id=rule.anchor, className="anchor") for rule in rules]


def _verdicts() -> Component:
    columns = (TableColumn("Verdict"), TableColumn("What it means"), TableColumn("The rule"))
    rows = [
        [
            html.Span([*_anchors([verdict.rule] if verdict.rule else []), verdict_badge(verdict, is_link=False)]),
            verdict.meaning,
            rule,
        ]
        for verdict, rule in words.verdicts()
    ]
    return table(columns, rows, "Every verdict, what it means and the rule that gives it")


def _grades() -> Component:
    columns = (TableColumn("Evidence"), TableColumn("Name"), TableColumn("What it asks for"))
    rows = [
        [
            html.Span([*_anchors([rule_of_grade(Grade(number))]), evidence_dots(number)]),
            f"{number}: {name}",
            asks,
        ]
        for number, name, asks in words.grades()
    ]
    return table(columns, rows, "The evidence grades")


def _formulas() -> Component:
    parts = [
        html.Div([html.Span(id=each.anchor, className="anchor"), heading(each.title, 3), plain_list(each.lines)])
        for each in words.FORMULAS
    ]
    return disclosure("The formulas", parts)


PAGE = Page("How we decide", METHOD_ADDRESS, layout, menu_position=6)
