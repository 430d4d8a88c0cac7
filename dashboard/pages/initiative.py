"""An initiative's impact case: the chart, what a chair can defend, and the chain from activity to outcome."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from sqlalchemy import Connection, Engine

from dashboard import evidence, numbers, wording
from dashboard.components import (
    TableColumn,
    card,
    chart,
    disclosure,
    empty_state,
    evidence_dots,
    heading,
    page_heading,
    plain_list,
    rich,
    source_line,
    statements,
    table,
    verdict_badge,
)
from dashboard.download import slides_link
from dashboard.evidence.cache import cached_by_data_version
from dashboard.evidence.planner import PlanAsked, plan_case
from dashboard.evidence.records import InitiativeCase, LinkCase, PracticeCase
from dashboard.figures.axes import Figure
from dashboard.figures.impact import HEIGHT, Comparison, impact_figure
from dashboard.page import (
    DATA_ADDRESS,
    OVERVIEW_ADDRESS,
    Page,
    indicator_address,
    initiative_address,
    plan_address,
    priority_address,
    upload_address,
)
from dashboard.wording.planner import COULD_WE_SEE_IT, SILENT, foreseen
from domain.model import LinkRole

CHART = "initiative-chart"
COMPARISON = "initiative-comparison"
SHOWN = "initiative-shown"
FORESEEN = "initiative-foreseen"

MOST_STORIES = 2
MOST_ENTRIES = 4


def layout(engine: Engine, code: str, link: str | None = None) -> Component:
    """One initiative; `link` (a link's number) chooses which measure is charted, else the headline."""
    with engine.connect() as connection:
        case = evidence.initiative_case(connection, code)
    asked = int(link) if link and link.isdecimal() else None
    shown, is_chosen = case.link_case(asked), any(each.link.id == asked for each in case.links)
    if shown is None:
        return html.Div([_heading(case, None), _no_link(case), _chain(case, None), *_more(case)])
    return html.Div(
        [
            dcc.Store(id=SHOWN, data={"initiative": code, "link": shown.link.id}),
            _heading(case, shown, is_chosen=is_chosen),
            *_together_card(case),
            *_title_of_measure(case, shown, is_chosen=is_chosen),
            html.Div([_chart_card(shown), _account_card(case, shown)], className="impact"),
            _why_card(shown),
            _chain(case, shown),
            *_more(case),
        ]
    )


def register_callbacks(app: Dash, engine: Engine) -> None:
    """The chart follows the choice of how similar areas are drawn."""

    @app.callback(Output(CHART, "figure"), Input(COMPARISON, "value"), State(SHOWN, "data"), prevent_initial_call=True)
    def show_comparison(comparison: str, shown: dict[str, Any]) -> dict[str, Any]:
        with engine.connect() as connection:
            return drawn(connection, shown["initiative"], shown["link"], comparison)

    # Worked out after the page is there: it takes longer than all the rest of it.
    @app.callback(Output(FORESEEN, "children"), Input(SHOWN, "data"))
    def show_foreseen(shown: dict[str, Any]) -> list[Component | str]:
        with engine.connect() as connection:
            return _foreseen(connection, shown["initiative"], shown["link"])


def _foreseen(connection: Connection, code: str, link_id: int | None) -> list[Component | str]:
    """What could have been known at the start, where the figures since then do not say that something changed."""
    link = evidence.initiative_case(connection, code).link_case(link_id)
    if link is None or link.assessment.verdict not in SILENT:
        return []
    # The initiative says when it started, so that today does not matter.
    plan = plan_case(connection, PlanAsked(indicator=link.indicator.code, initiative=code), date.max)
    return [rich(foreseen(plan))]


@cached_by_data_version
def drawn(connection: Connection, code: str, link_id: int | None, comparison: str) -> Figure:
    """The chart of one link; drawing it anew would cost more than everything else of the callback."""
    case = evidence.chart_case(connection, code, link_id)
    return impact_figure(case, Comparison(comparison)) if case is not None else {}


# --- the head and the chart ------------------------------------------------------------------------------------------


def _heading(case: InitiativeCase, shown: LinkCase | None, *, is_chosen: bool = False) -> Component:
    """The message of the measure that was chosen, else of the headline, which may be all outcomes together."""
    trail: list[tuple[str, str | None]] = [("Overview", OVERVIEW_ADDRESS)]
    if case.priority is not None:
        trail.append((f"Priority: {case.priority.title}", priority_address(case.priority.code)))
    trail.append((case.initiative.title, None))
    subtitle = wording.link_subtitle(shown) if shown is not None else case.initiative.description
    if case.headline_set is not None and not is_chosen:
        return page_heading(wording.headline_title(case), wording.set_subtitle(case.headline_set), trail)
    return page_heading(wording.initiative_title(case, shown), subtitle, trail)


def _together_card(case: InitiativeCase) -> list[Component]:
    """What the outcomes say together, or in one line why they cannot; nothing for one or two of them."""
    together = case.set_of(LinkRole.OUTCOME)
    if together is None:
        return []
    words = [html.P(rich(sentence)) for sentence in wording.set_sentences(together)]
    if case.headline_set is None:
        return [card(words, extra_class="together small")]
    name = html.Span(wording.together_name(together), className="together-name")
    line = html.P([name, verdict_badge(wording.set_words(together))], className="verdict-line")
    why = disclosure("Why this verdict", statements(wording.set_explained(together)))
    return [card([line, html.Div(words, className="together-words"), why], extra_class="together")]


def _no_link(case: InitiativeCase) -> Component:
    return empty_state(
        "No measure has been linked to this initiative",
        f"Say in the plan which indicator {case.initiative.title} should move, in which direction and by when, before "
        "its figures come in. Then upload the plan again.",
        "Go to the data desk",
        DATA_ADDRESS,
    )


def _chart_card(shown: LinkCase) -> Component:
    if not shown.series.points:
        return empty_state(
            "No figures yet",
            f"Nobody has sent {wording.mid_sentence(shown.indicator.name)} for {shown.area.name}. Upload a return that "
            "holds it.",
            "Go to the data desk",
            DATA_ADDRESS,
        )
    drawing = chart(
        CHART,
        impact_figure(shown),
        wording.chart_words(shown),
        figures_table(shown),
        height=HEIGHT,
        control=_comparison(shown) if shown.neighbours else None,
    )
    return card([drawing, _sources(shown)], extra_class="impact-chart")


def _comparison(shown: LinkCase) -> Component:
    choices = {
        Comparison.MEAN: "mean",
        Comparison.MEDIAN: "median",
        Comparison.EACH: f"each of {len(shown.neighbours)}",
        Comparison.NONE: "none",
    }
    control = dmc.SegmentedControl(
        id=COMPARISON,
        value=Comparison.MEAN.value,
        data=[{"value": choice.value, "label": label} for choice, label in choices.items()],
        size="xs",
    )
    # Mantine gives a segmented control no name of its own; the group around it has one.
    label = html.Span("Similar areas", id=f"{COMPARISON}-label", className="small")
    named: dict[str, Any] = {"aria-labelledby": f"{COMPARISON}-label"}
    return html.Div([label, control], className="comparison", role="group", **named)


def figures_table(shown: LinkCase) -> Component:
    """Every figure of a chart with the file and cell it was read from."""
    expected = {point.period_start: point for point in shown.assessment.path}
    columns = [
        TableColumn("Period"),
        TableColumn(shown.area.name, is_number=True),
        TableColumn("From counts", is_number=True),
        TableColumn("Where our path was heading", is_number=True),
        TableColumn("Similar areas (mean)", is_number=True),
        TableColumn("Read from"),
    ]
    rows = []
    for point in shown.series.points:
        path = expected.get(point.period.start)
        is_after = point.period.start >= shown.first_after
        value = numbers.point_value(point, shown.indicator) + (" (provisional)" if point.is_provisional else "")
        rows.append(
            [
                numbers.period(point.period, shown.series.frequency),
                value,
                numbers.point_parts(point),
                _value(shown, path.expected if path and is_after else None),
                wording.AVERAGE_HIDDEN
                if point.period.start in shown.averages_hidden
                else _value(shown, path.neighbours_mean if path else None),
                source_of(point.source),
            ]
        )
    return table(columns, rows, f"Figures of the chart: {shown.indicator.name}, {shown.area.name}")


def _value(shown: LinkCase, number: float | None) -> str:
    return "" if number is None else numbers.value(number, shown.indicator)


def source_of(source: Any) -> Component | str:
    """File and cell of one figure, as a link to its upload; a correction by hand says so."""
    where = f"{source.file_name}, {source.cell}" if source.cell else source.file_name
    if source.correction:
        where = f"corrected by hand: {source.correction}"
    return where if source.upload_id is None else dcc.Link(where, href=upload_address(source.upload_id))


def _sources(shown: LinkCase) -> Component:
    latest = shown.series.last_reported
    words: list[Any] = [wording.source_words(shown)]
    if latest is not None:
        words.append(dcc.Link("All areas of this measure", href=indicator_address(shown.indicator.code)))
        plan = plan_address(shown.indicator.code, shown.initiative.code)
        words += [" · ", dcc.Link(COULD_WE_SEE_IT, href=plan)]
    return source_line(words)


# --- what can be defended --------------------------------------------------------------------------------------------


def _account_card(case: InitiativeCase, shown: LinkCase) -> Component:
    words, grade = wording.case_words(shown), shown.assessment.grade
    verdict = html.P(
        [
            verdict_badge(words),
            evidence_dots(grade),
            html.Span(wording.grade_words(grade), className="small"),
        ],
        className="verdict-line",
    )
    sentences = [html.P(rich(sentence)) for sentence in wording.full_account(case, shown)]
    caveats = html.P(" ".join(wording.caveats(shown)), className="small")
    why = wording.next_step(shown)
    inside: list[Any] = [verdict, *sentences, caveats]
    inside += [html.P(why, className="small")] if why else []
    inside += [html.P(id=FORESEEN, className="small")]
    inside += _story(case)
    return card(inside, extra_class="account")


def _why_card(shown: LinkCase) -> Component:
    """The whole account of the verdict, one click away: what each sentence rests on can be looked up."""
    parts = [html.Div([heading(title), statements(made)]) for title, made in wording.explained(shown) if made]
    return card(disclosure("Why this verdict", html.Div(parts, className="why-columns")), extra_class="why")


def _story(case: InitiativeCase) -> list[Component]:
    if not case.narratives:
        return []
    told = [
        html.P([html.Span(wording.told_by(story), className="teller"), story.text], className="small")
        for story in case.narratives
    ]
    first, rest = told[:MOST_STORIES], told[MOST_STORIES:]
    older = [disclosure(f"{numbers.counted(len(rest), 'earlier entry', 'earlier entries')}", rest)] if rest else []
    return [html.Div([html.H2("Story behind the curve"), *first, *older], className="story")]


# --- the chain -------------------------------------------------------------------------------------------------------


def _chain(case: InitiativeCase, shown: LinkCase | None) -> Component:
    return html.Div([_did(case), _practice(case), _outcomes(case, shown), _evidence(case)], className="chain")


def _did(case: InitiativeCase) -> Component:
    done = wording.what_we_did(case.activities) or (wording.since_start(case.initiative),)
    inside: list[Any] = [plain_list(done[:MOST_ENTRIES])]
    if len(done) > MOST_ENTRIES:
        inside.append(disclosure(f"{len(done) - MOST_ENTRIES} earlier", plain_list(done[MOST_ENTRIES:])))
    if case.initiative.mechanism:
        inside.append(html.P(f"Why it should work: {case.initiative.mechanism}", className="small"))
    return card(inside, "1 What we did")


def _practice(case: InitiativeCase) -> Component:
    if not case.practice:
        none = html.P("No evidence of practice has been linked yet.", className="muted")
        return card([none, *_by_team(case)], "2 Practice")
    entries = [_practice_entry(each) for each in case.practice]
    return card([plain_list(entries), *_steps_together(case), *_by_team(case)], "2 Practice")


def _by_team(case: InitiativeCase) -> list[Component]:
    """Whether teams that had more of it moved more, by the outcome that speaks for the initiative."""
    said = wording.dose_response(case.headline) if case.headline is not None else ""
    return [html.P(rich(said), className="small")] if said else []


def _title_of_measure(case: InitiativeCase, shown: LinkCase, *, is_chosen: bool) -> list[Component]:
    """Above the chart what it says, where the page's own title is about more than its measure."""
    if case.headline_set is None or is_chosen:
        return []
    return [html.H2(wording.link_title(shown)), html.P(wording.link_subtitle(shown), className="small")]


def _steps_together(case: InitiativeCase) -> list[Component]:
    """What three or more steps on the way say together, where they could be tested."""
    steps = case.set_of(LinkRole.PROCESS)
    if steps is None or not steps.together.is_tested:
        return []
    first, *_ = wording.set_sentences(steps)
    return [html.Div([html.P(rich(first)), verdict_badge(wording.set_words(steps))], className="small")]


def _practice_entry(measure: PracticeCase) -> Component:
    words = wording.practice_briefly(measure)
    if not measure.rounds:
        return html.Div(words)
    columns = [TableColumn(title) for title in ("Round", "Date", "Result", "Likely", "Read from")]
    rows = [
        [
            each.label,
            numbers.day(each.on),
            wording.round_words(measure, each) + wording.what_counts(measure),
            wording.round_range(measure, each),
            source_of(each.source) if each.source is not None else "",
        ]
        for each in measure.rounds
    ]
    rounds = numbers.counted(len(rows), "round")
    why = wording.sentence_case(wording.finding_words(measure))
    below = [html.Div(f"{why}.", className="small")] if why else []
    listed = disclosure(rounds, table(columns, rows, f"{wording.practice_name(measure)}: {rounds}"))
    return html.Div([words, *below, listed])


def _outcomes(case: InitiativeCase, shown: LinkCase | None) -> Component:
    if not case.links:
        return card(html.P("No outcome has been linked yet.", className="muted"), "3 Outcomes")
    ordered = sorted(case.links, key=lambda each: each.link.role is not LinkRole.OUTCOME)
    return card(html.Ul([_measure(case, each, shown) for each in ordered], className="plain measures"), "3 Outcomes")


def _measure(case: InitiativeCase, link: LinkCase, shown: LinkCase | None) -> Component:
    name = wording.indicator_title(link.indicator) + (
        " (a step on the way)" if link.link.role is LinkRole.PROCESS else ""
    )
    is_shown = shown is not None and link.link.id == shown.link.id
    entry: Component = (
        html.Strong(name) if is_shown else dcc.Link(name, href=initiative_address(case.initiative.code, link.link.id))
    )
    words = wording.case_words(link)
    return html.Li(
        [
            html.Div(entry),
            html.Div([verdict_badge(words), evidence_dots(link.assessment.grade)], className="measure-verdict"),
        ],
        className="is-shown" if is_shown else "",
    )


def _evidence(case: InitiativeCase) -> Component:
    files = [
        html.Span([dcc.Link(each.file_name, href=upload_address(each.upload_id)), f" ({each.figures:,})"])
        for each in case.sources
    ]
    inside: list[Any] = [html.P(wording.evidence_words(case), className="small")]
    if files:
        inside.append(disclosure(numbers.counted(len(files), "upload"), plain_list(files, "small")))
    inside.append(html.P(slides_link(case.initiative.code)))
    return card(inside, "Sources")


# --- voice, actions, learning ----------------------------------------------------------------------------------------


def _more(case: InitiativeCase) -> Sequence[Component]:
    cards = [
        _list_card("What children and families said", [wording.voice_words(each) for each in case.voice]),
        _list_card("Actions", [wording.action_words(each) for each in case.actions]),
        _list_card("What reviews taught us", [wording.learning_words(each) for each in case.learning]),
    ]
    filled = [each for each in cards if each is not None]
    return [html.Div(filled, className="more")] if filled else []


def _list_card(title: str, entries: Sequence[str]) -> Component | None:
    if not entries:
        return None
    shown, rest = [rich(entry) for entry in entries[:MOST_ENTRIES]], [rich(entry) for entry in entries[MOST_ENTRIES:]]
    inside: list[Any] = [plain_list(shown, "small")]
    inside += [disclosure(f"{len(rest)} more", plain_list(rest, "small"))] if rest else []
    return card(inside, title)


PAGE = Page("Initiative", "/initiative/<code>", layout, register_callbacks, menu_parent="Overview")
