"""The list of indicators by theme: the area's latest figure beside similar areas and the country."""

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import evidence, numbers, theme, wording
from dashboard.components import TableColumn, card, disclosure, empty_state, page_heading, plain_list, table
from dashboard.evidence.indicators import IndicatorList, IndicatorRow
from dashboard.figures.sparkline import sparkline
from dashboard.page import ADDRESS_BAR, DATA_ADDRESS, INDICATORS_ADDRESS, Page, address, indicator_address
from dashboard.pages.indicator import area_data
from dashboard.wording import indicators as words
from dashboard.wording.comparisons import course_title
from domain.model import Indicator
from metrics.recent_trend import Course, RecentTrend

AREA = "indicators-area"
LONG_AGO = date.min  # no initiative starts here: the list shows where figures stand, not what was done about them


def layout(engine: Engine, area: str | None = None) -> Component:
    """Every indicator that anybody has sent, for the board's own area or the one named in the address."""
    with engine.connect() as connection:
        case = evidence.indicator_list(connection, area)
    heading = page_heading(words.list_message(case), words.list_subtitle() if case.rows else None)
    if not case.rows:
        return html.Div([heading, _nothing_yet()])
    themes = dict.fromkeys(row.indicator.theme for row in case.rows)
    return html.Div(
        [
            heading,
            html.Div(_area(case), className="indicator-choices"),
            *(card(_theme(case, name), name) for name in themes),
            *_without(case.without),
        ],
        className="indicator-list",
    )


def register_callbacks(app: Dash, engine: Engine) -> None:  # noqa: ARG001  every page registers with both
    """Another area is another address."""

    @app.callback(Output(ADDRESS_BAR, "search", allow_duplicate=True), Input(AREA, "value"), prevent_initial_call=True)
    def choose_area(area: str | None) -> str:
        if area is None:
            raise PreventUpdate
        return address("", area=area)


def _nothing_yet() -> Component:
    return empty_state(
        "No figures have been loaded",
        "Upload what partners send, or the tables that the Department for Education and the Office for Health "
        "Improvement publish: the data desk recognises them.",
        "Go to the data desk",
        DATA_ADDRESS,
    )


def _area(case: IndicatorList) -> Component:
    return dmc.Select(
        id=AREA,
        label=words.area_choice(case),
        value=case.area.code if case.area is not None else None,
        data=area_data(case.areas),
        searchable=True,
        allowDeselect=False,
        size="xs",
        w=280,
    )


def _theme(case: IndicatorList, name: str) -> Component:
    country = "Country" if case.area is None else words.country_of(case)
    columns = [
        TableColumn("Indicator"),
        TableColumn("Latest", is_number=True),
        TableColumn("Period"),
        TableColumn("Course"),
        TableColumn("Recent trend"),
        TableColumn("Similar areas", is_number=True),
        TableColumn(country, is_number=True),
    ]
    rows = [_row(case, row) for row in case.rows if row.indicator.theme == name]
    return table(columns, rows, f"{name}: latest figures")


def _row(case: IndicatorList, row: IndicatorRow) -> list[Any]:
    area = case.area.code if case.area is not None and case.area_was_named else None
    name = dcc.Link(wording.indicator_title(row.indicator), href=indicator_address(row.indicator.code, area))
    if row.standing is None:
        return [name, html.Span("no figure to show", className="muted"), "", "", "", "", ""]
    point, compared = row.standing.point, row.standing.comparison
    picture = sparkline(row.series, LONG_AGO, theme.NEUTRAL)
    return [
        name,
        numbers.point_value(point, row.indicator),
        numbers.period(point.period, row.series.frequency) + (" (provisional)" if point.is_provisional else ""),
        html.Img(src=picture, alt="", className="sparkline"),
        _trend(row),
        html.Span(wording.AVERAGE_HIDDEN, className="muted")
        if row.standing.average_is_hidden
        else _value(compared.neighbours_mean, row.indicator),
        _value(compared.england, row.indicator),
    ]


def _trend(row: IndicatorRow) -> Component:
    is_clear = isinstance(row.course, RecentTrend) and row.course.course is not Course.NO_CLEAR_TREND
    said = course_title(row.course, row.indicator.polarity)
    return html.Span(said, className="small" if is_clear else "small muted")


def _value(number: float | None, indicator: Indicator) -> str:
    return numbers.value(number, indicator) if number is not None else ""


def _without(indicators: tuple[Indicator, ...]) -> list[Component]:
    if not indicators:
        return []
    named = [f"{each.name} ({each.source_return})" for each in indicators]
    title = numbers.counted(len(indicators), "indicator") + " that nobody has sent yet"
    return [disclosure(title, plain_list(named, "small"))]


PAGE = Page("Indicators", INDICATORS_ADDRESS, layout, register_callbacks, menu_position=2)
