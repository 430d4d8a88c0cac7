"""The pieces that pages share: heading, card, badge, dots, chart with its words and figures, sources, empty state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.page import rule_address
from dashboard.wording import EVIDENCE_STEPS, Statement, VerdictWords, grade_words
from metrics.rules import Rule

Child: TypeAlias = Component | str | Sequence[Component | str] | None

# Plotly 7 otherwise offers a "Share chart" button that uploads the figures to a cloud: children's data never leave.
CHART_CONFIG = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}


# Decoration that a screen reader passes over.
UNSEEN: dict[str, Any] = {"aria-hidden": "true"}


def named(words: str) -> dict[str, Any]:
    """The name by which assistive technology knows a part of the page: `html.Nav(…, **named("Pages"))`."""
    return {"aria-label": words}


def page_heading(title: str, subtitle: Child = None, trail: Sequence[tuple[str, str | None]] = ()) -> Component:
    """The head of every page: where one is, the message as the one `<h1>`, and what the figures are.

    `trail` holds (words, address); the last one is the page itself and has no address.
    """
    parts: list[Component] = []
    if trail:
        parts.append(breadcrumbs(trail))
    # tabIndex -1: after a change of page the focus is moved here, so that a screen reader reads the new message.
    parts.append(html.H1(title, id="page-title", tabIndex=-1))
    if subtitle:
        parts.append(html.P(subtitle, className="subtitle"))
    return html.Div(parts, className="page-heading")


def breadcrumbs(trail: Sequence[tuple[str, str | None]]) -> Component:
    """The way back, as links; the last step is where one is."""
    steps = [html.Li(dcc.Link(words, href=href) if href else words) for words, href in trail]
    return html.Nav(html.Ol(steps), className="breadcrumbs", **named("You are here"))


def card(children: Child, title: Child = None, level: int = 2, extra_class: str = "") -> Component:
    """A white card; its title is a heading of `level` (2 to 4)."""
    inside: list[Any] = [heading(title, level)] if title else []
    inside += list(children) if isinstance(children, (list, tuple)) else [children]
    return html.Section(inside, className=f"card {extra_class}".strip())


def rich(sentence: str) -> Component:
    """A sentence whose words between two stars are strong."""
    parts = sentence.split("**")
    return html.Span([html.Strong(part) if n % 2 else part for n, part in enumerate(parts) if part])


def heading(title: Child, level: int = 2) -> Component:
    """A heading of level 2 to 4; the one of level 1 is `page_heading`."""
    return {2: html.H2, 3: html.H3, 4: html.H4}[level](title)


def verdict_badge(words: VerdictWords, *, is_link: bool = True) -> Component:
    """A verdict as sign and words, which leads to the rule that gave it; only the two coloured ones are not grey."""
    sign = html.Span(f"{words.sign} ", className="badge-sign", **UNSEEN)
    label, look = [sign, words.label], f"badge badge-{words.tone}"
    if words.rule is None or not is_link:
        return html.Span(label, className=look)
    return dcc.Link(label, href=rule_address(words.rule), className=look, title="The rule that gives this verdict")


def statements(made: Sequence[Statement]) -> Component:
    """Sentences, each with the way to the rule that it rests on."""
    return plain_list([[rich(each.words), " ", _rule_link(each.rule)] for each in made], "statements")


def _rule_link(rule: Rule) -> Component:
    name = rule.value.replace("_", " ")
    return dcc.Link("rule", href=rule_address(rule), className="rule-link", title=f"The rule: {name}")


def evidence_dots(grade: int) -> Component:
    """The evidence grade as dots, n of 5, with its number and name in words for those who do not see them.

    A dot that is not reached is hollow: colour alone would be lost in copied text and on some eyes.
    """
    reached = [n < grade for n in range(EVIDENCE_STEPS)]
    dots = [html.Span("●" if is_on else "○", className="dot-on" if is_on else "dot-off") for is_on in reached]
    words = f"evidence {grade} of {EVIDENCE_STEPS}: {grade_words(grade)}"
    return html.Span(dots, className="dots", role="img", title=words, **named(words))


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a small table: its heading, and whether it holds numbers (set to the right)."""

    title: str
    is_number: bool = False


def table(
    columns: Sequence[TableColumn], rows: Sequence[Sequence[Child]], caption: str, caption_is_hidden: bool = True
) -> Component:
    """A plain table for some dozens of rows; the first cell of a row heads it. Big ones use AG Grid."""
    head = html.Thead(html.Tr([html.Th(c.title, scope="col", className=_cell_class(c)) for c in columns]))
    body = html.Tbody([_table_row(columns, row) for row in rows])
    hidden = "visually-hidden" if caption_is_hidden else ""
    return html.Div(
        html.Table([html.Caption(caption, className=hidden), head, body], className="figures"),
        className="table-scroll",
        tabIndex=0,
        role="region",
        **named(caption),
    )


def _table_row(columns: Sequence[TableColumn], row: Sequence[Child]) -> Component:
    cells: list[Component] = [html.Th(row[0], scope="row")]
    cells += [html.Td(cell, className=_cell_class(c)) for c, cell in zip(columns[1:], row[1:], strict=True)]
    return html.Tr(cells)


def _cell_class(column: TableColumn) -> str:
    return "number" if column.is_number else ""


def chart(
    chart_id: str,
    figure: dict[str, Any],
    words: str,
    figures: Component | None,
    *,
    height: int = 420,
    control: Component | None = None,
) -> Component:
    """A chart that can be read without seeing it: `words` say what it shows, `figures` is its table, one click away.

    Callbacks change `Output(chart_id, "figure")`; the words are `Output(chart_id + "-words", "aria-label")`. A
    `control` stands below the chart, beside the way to its figures.
    """
    graph = dcc.Graph(id=chart_id, figure=figure, config=cast("Any", CHART_CONFIG), style={"height": f"{height}px"})
    # The room is kept while the chart library loads, so that nothing below it jumps.
    room = {"minHeight": f"{height}px"}
    parts: list[Component] = [html.Div(graph, id=f"{chart_id}-words", role="img", style=room, **named(words))]
    below = [disclosure("Figures as a table", figures)] if figures is not None else []
    below += [control] if control is not None else []
    if below:
        parts.append(html.Div(below, className="below-chart"))
    return html.Figure(parts, className="chart")


def disclosure(summary: str, children: Child, is_open: bool = False) -> Component:
    """Something one click away, which works without a script and with the keyboard."""
    return html.Details([html.Summary(summary), html.Div(children, className="details-body")], open=is_open)


def source_line(text: Child) -> Component:
    """Where figures come from, which period they cover and whether they are provisional."""
    return html.P(text, className="source")


def empty_state(title: str, advice: Child, action: str | None = None, href: str | None = None) -> Component:
    """What a page shows while it has nothing to show: what is missing, what to do next, and a link to do it."""
    parts: list[Any] = [html.H2(title), html.P(advice)]
    if action and href:
        parts.append(html.P(dcc.Link(action, href=href, className="action")))
    return html.Section(parts, className="card empty")


def notice(text: Child, tone: str = "neutral") -> Component:
    """A sentence that must be seen, announced by screen readers when it appears."""
    return html.Div(text, className=f"notice notice-{tone}", role="status")


def plain_list(items: Sequence[Child], extra_class: str = "") -> Component:
    """A short list of sentences."""
    return html.Ul([html.Li(item) for item in items], className=f"plain {extra_class}".strip())
