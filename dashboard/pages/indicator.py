"""One indicator in any area: beside its neighbours, its region and its country, or as a control chart."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import evidence, numbers, wording
from dashboard.components import (
    TableColumn,
    card,
    chart,
    empty_state,
    page_heading,
    plain_list,
    source_line,
    table,
)
from dashboard.evidence.indicators import IndicatorCase
from dashboard.figures.indicator import HEIGHT
from dashboard.page import (
    ADDRESS_BAR,
    DATA_ADDRESS,
    INDICATORS_ADDRESS,
    Page,
    address,
    indicator_address,
    initiative_address,
    plan_address,
)
from dashboard.pages.indicator_beside import at_a_glance, beside, other_scales
from dashboard.pages.indicator_rebase import DONE, SAID, rebase_panel, register_rebase
from dashboard.pages.indicator_views import View, drawn, views
from dashboard.pages.initiative import source_of
from dashboard.wording import indicators as words
from dashboard.wording.planner import COULD_WE_SEE_IT
from domain.model import Area, AreaKind
from domain.periods import Frequency

CHART = "indicator-chart"
AREA = "indicator-area"
FREQUENCY = "indicator-frequency"
VIEW = "indicator-view"
SHOWN = "indicator-shown"
ABOVE = "indicator-above"
NOTE = "indicator-note"
REBASE = "indicator-rebase"

KINDS = {
    AreaKind.COUNTRY: "Country",
    AreaKind.REGION: "Regions",
    AreaKind.LOCAL_AUTHORITY: "Local authorities",
}


def layout(engine: Engine, code: str, area: str | None = None, frequency: str | None = None) -> Component:
    """An indicator in the board's own area, or in the one that the address names by its code."""
    asked = Frequency(frequency) if frequency in [each.value for each in Frequency] else None
    with engine.connect() as connection:
        case = evidence.indicator_case(connection, code, area, asked)
    trail = [("Indicators", address(INDICATORS_ADDRESS, area=area)), (wording.indicator_title(case.indicator), None)]
    heading = page_heading(words.indicator_message(case), words.indicator_subtitle(case), trail)
    if not case.areas:
        return html.Div([heading, _nothing_sent(case)])
    return html.Div(
        [
            dcc.Store(id=SHOWN, data={"code": code, "area": area, "frequency": frequency}),
            heading,
            *at_a_glance(case),
            *other_scales(case),
            html.Div([_choices(case), _chart(case)], className="card"),
            html.Div([html.Div([beside(case), _about(case)]), _neighbours(case)], className="indicator-below"),
        ]
    )


def register_callbacks(app: Dash, engine: Engine) -> None:
    """Another area or frequency is another address; another view only redraws the chart."""

    @app.callback(
        Output(ADDRESS_BAR, "search", allow_duplicate=True),
        Input(AREA, "value"),
        State(SHOWN, "data"),
        prevent_initial_call=True,
    )
    def choose_area(area: str | None, shown: dict[str, Any]) -> str:
        return _search({**shown, "area": area or shown["area"]}, shown)

    @app.callback(
        Output(ADDRESS_BAR, "search", allow_duplicate=True),
        Input(FREQUENCY, "value"),
        State(SHOWN, "data"),
        prevent_initial_call=True,
    )
    def choose_frequency(frequency: str, shown: dict[str, Any]) -> str:
        return _search({**shown, "frequency": frequency}, shown)

    @app.callback(
        Output(CHART, "figure"),
        Output(CHART + "-words", "aria-label"),
        Output(ABOVE, "children"),
        Output(NOTE, "children"),
        Output(REBASE, "children"),
        Input(VIEW, "value"),
        Input(DONE, "data"),
        State(SHOWN, "data"),
        prevent_initial_call=True,
    )
    def show_view(view: str, done: Any, shown: dict[str, Any]) -> tuple[dict[str, Any], str, Any, Any, Any]:  # noqa: ARG001  a rebase draws anew
        asked = Frequency(shown["frequency"]) if shown["frequency"] else None
        with engine.connect() as connection:
            case = evidence.indicator_case(connection, shown["code"], shown["area"], asked)
            panel = rebase_panel(connection, case) if View(view) is View.CONTROL else None
        return *drawn(case, View(view)), panel

    register_rebase(app, engine)


def area_data(areas: tuple[Area, ...]) -> list[dict[str, Any]]:
    """Areas as the groups of a choice, kinds without an area left out."""
    groups = {kind: [{"value": each.code, "label": each.name} for each in areas if each.kind is kind] for kind in KINDS}
    return [{"group": KINDS[kind], "items": items} for kind, items in groups.items() if items]


def _search(wanted: dict[str, Any], shown: dict[str, Any]) -> str:
    if wanted == shown:
        raise PreventUpdate
    return address("", area=wanted["area"], frequency=wanted["frequency"])


def _nothing_sent(case: IndicatorCase) -> Component:
    return empty_state(
        "Nobody has sent figures of this indicator",
        f"{case.indicator.definition} It comes from: {case.indicator.source_return}. Load a return or a published "
        "table that holds it.",
        "Go to the data desk",
        DATA_ADDRESS,
    )


def _choices(case: IndicatorCase) -> Component:
    area = dmc.Select(
        id=AREA,
        label=words.area_choice(case),
        value=case.area.code if case.area is not None else None,
        data=area_data(case.areas),
        searchable=True,
        allowDeselect=False,
        size="xs",
        w=280,
    )
    view = dmc.SegmentedControl(
        id=VIEW,
        value=View.MEAN.value,
        data=views(case),
        size="xs",
    )
    named: dict[str, Any] = {"aria-label": "What the chart shows beside the area"}
    return html.Div([area, *_frequency(case), html.Div(view, role="group", **named)], className="indicator-choices")


def _frequency(case: IndicatorCase) -> list[Component]:
    if len(case.frequencies) < 2:
        return [html.Div(dmc.SegmentedControl(id=FREQUENCY, data=[], value=""), hidden=True)]
    control = dmc.SegmentedControl(
        id=FREQUENCY,
        value=case.frequency.value,
        data=[{"value": each.value, "label": words.frequency_label(each)} for each in case.frequencies],
        size="xs",
    )
    named: dict[str, Any] = {"aria-label": "How often"}
    return [html.Div(control, role="group", **named)]


def _chart(case: IndicatorCase) -> Component:
    if case.own is None or case.standing is None:
        where = case.area.name if case.area is not None else "this area"
        return empty_state(
            f"{where} has no figure that can be shown",
            "Choose another area above, or look at the table: figures may be suppressed or not supplied.",
        )
    figure, said, above, note = drawn(case, View.MEAN)
    return html.Div(
        [
            html.Div(above, id=ABOVE),
            chart(CHART, figure, said, _figures(case), height=HEIGHT),
            html.Div(note, id=NOTE, className="small chart-note"),
            html.Div(id=REBASE),
            html.Div(id=SAID),
            dcc.Store(id=DONE),
            source_line(words.source_words(case)),
        ]
    )


def _figures(case: IndicatorCase) -> Component:
    own, area = case.own, case.area
    name = area.name if area is not None else ""
    beside = [line for line in (case.region, case.country) if line is not None]
    columns = [
        TableColumn("Period"),
        TableColumn(name, is_number=True),
        TableColumn("From counts", is_number=True),
        *(TableColumn(line.area.name, is_number=True) for line in beside),
        TableColumn("Read from"),
        TableColumn("Denominator from"),
    ]
    rows = []
    for point in own.points if own is not None else ():
        others = [line.series.at(point.period.start) for line in beside]
        rows.append(
            [
                numbers.period(point.period, case.frequency),
                numbers.point_value(point, case.indicator) + (" (provisional)" if point.is_provisional else ""),
                numbers.point_parts(point),
                *(numbers.point_value(other, case.indicator) if other is not None else "" for other in others),
                source_of(point.source),
                source_of(point.denominator_source) if point.denominator_source is not None else "",
            ]
        )
    return table(columns, rows, f"Figures of the chart: {case.indicator.name}, {name}")


def _about(case: IndicatorCase) -> Component:
    indicator = case.indicator
    facts: list[Any] = [html.P(indicator.definition)]
    counted = indicator.numerator_label + (f" ÷ {indicator.denominator_label}" if indicator.denominator_label else "")
    facts.append(html.P([html.Strong("Counted: "), counted], className="small"))
    facts.append(html.P([html.Strong("Comes from: "), indicator.source_return], className="small"))
    notes: list[Any] = [words.target_words(target, indicator) for target in case.targets]
    notes += [f"{numbers.day(each.starts)}: {each.description}" for each in case.events]
    notes += [words.succession_words(case, each) for each in case.successions]
    notes += [
        html.Span(["Linked to ", dcc.Link(each.title, href=initiative_address(each.code))]) for each in case.initiatives
    ]
    if case.own is not None:
        notes.append(dcc.Link(COULD_WE_SEE_IT, href=plan_address(indicator.code, area_code=_not_own(case))))
    if notes:
        facts.append(plain_list(notes, "small"))
    return card(facts, "What is counted")


def _not_own(case: IndicatorCase) -> str | None:
    """The code of an area that is not the board's own."""
    is_own = case.area is not None and case.board is not None and case.board.area_code == case.area.code
    return None if is_own or case.area is None else case.area.code


def _neighbours(case: IndicatorCase) -> Component:
    title = words.neighbours_title(case)
    if not case.neighbours or case.standing is None:
        return card(html.P(words.no_neighbours(case), className="muted"), title)
    at = case.standing.point.period
    columns = [
        TableColumn("Area"),
        TableColumn(numbers.period(at, case.frequency), is_number=True),
        TableColumn("Rank among all", is_number=True),
    ]
    rows = []
    for line in case.neighbours:
        point = line.series.at(at.start)
        href = indicator_address(case.indicator.code, line.area.code)
        rank = case.ranks.get(line.area.code)
        value = numbers.point_value(point, case.indicator) if point is not None else "not sent"
        rows.append([dcc.Link(line.area.name, href=href), value, str(rank) if rank is not None else ""])
    return card(table(columns, rows, f"{title}, most similar first"), title)


PAGE = Page("Indicator", "/indicators/<code>", layout, register_callbacks, menu_parent="Indicators")
