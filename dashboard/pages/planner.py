"""Before a start: whether a change could be seen, and when. Every answer has an address of its own."""

from datetime import UTC, date, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Connection, Engine

from dashboard import numbers, wording
from dashboard.components import (
    TableColumn,
    card,
    chart,
    empty_state,
    heading,
    page_heading,
    plain_list,
    rich,
    source_line,
    table,
)
from dashboard.evidence.planner import PlanAsked, PlanCase, PlanChoices, next_periods, plan_case, plan_choices
from dashboard.figures.planner import HEIGHT, plan_figure
from dashboard.page import ADDRESS_BAR, DATA_ADDRESS, FIRST_RUN_ADDRESS, PLAN_ADDRESS, Page, address, indicator_address
from dashboard.wording import planner as words
from domain.errors import QuestionError
from domain.model import Direction, Shape
from domain.periods import Period

CHART = "planner-chart"
SHOWN = "planner-shown"
# The fields of the address, each with a control of its own; those of time are in the indicator's own periods.
FIELDS = ("indicator", "start", "periods", "lag", "shape", "expect", "size", "initiative")
OF_ONE_INDICATOR = ("start", "periods", "lag", "expect")
LONGEST_WAIT_YEARS = 5
MOST_LAG = 6
SIZES = (5, 10, 15, 20, 25, 30, 40, 50)
NO_INITIATIVE = "-"  # a Mantine select takes no empty value


def layout(  # noqa: PLR0917  one argument a field of the address
    engine: Engine,
    indicator: str | None = None,
    start: str | None = None,
    periods: str | None = None,
    lag: str | None = None,
    shape: str | None = None,
    expect: str | None = None,
    size: str | None = None,
    initiative: str | None = None,
    area: str | None = None,
) -> Component:
    """A plan for the indicator that the address names, else the choice of one. A field that cannot be read is usual."""
    with engine.connect() as connection:
        choices = plan_choices(connection, area or None)
        if choices.area is None or not choices.indicators:
            return html.Div([page_heading(words.PLANNER, words.SUBTITLE), _nothing(choices)])
        if not indicator:
            return html.Div([page_heading(words.PLANNER, words.SUBTITLE), _first_choice(choices, area)])
        asked = PlanAsked(
            indicator=indicator,
            start=_day(start),
            periods=_whole(periods),
            lag=_whole(lag),
            shape=Shape(shape) if shape in list(Shape) else None,
            expected=Direction(expect) if expect in list(Direction) else None,
            size=words.read_size(size),
            initiative=initiative or None,
            area=area or None,
        )
        return _answer(connection, choices, asked)


def register_callbacks(app: Dash, engine: Engine) -> None:  # noqa: ARG001  another choice is another address
    """Every choice is another address; another indicator has a calendar of its own."""

    @app.callback(
        Output(ADDRESS_BAR, "search", allow_duplicate=True),
        *(Input(_id(field), "value") for field in FIELDS),
        State(SHOWN, "data"),
        prevent_initial_call=True,
    )
    def choose(*values: Any) -> str:
        *chosen, shown = values
        wanted = {**shown, **{field: value for field, value in zip(FIELDS, chosen, strict=True) if value}}
        if wanted["initiative"] == NO_INITIATIVE:
            wanted["initiative"] = None
        if ctx.triggered_id == _id("indicator") and wanted["indicator"] != shown["indicator"]:
            wanted |= dict.fromkeys(OF_ONE_INDICATOR)
        if wanted == shown:
            raise PreventUpdate
        return address("", **wanted)


def _id(field: str) -> str:
    return f"planner-{field}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= len("999") else None


# --- nothing to plan with ---------------------------------------------------------------------------------------------


def _nothing(choices: PlanChoices) -> Component:
    if choices.area is None:
        return empty_state(words.NO_BOARD, words.NO_BOARD_ADVICE, "Say whose board this is", FIRST_RUN_ADDRESS)
    return empty_state(words.NO_FIGURES, words.NO_FIGURES_ADVICE, "Go to the data desk", DATA_ADDRESS)


def _first_choice(choices: PlanChoices, area: str | None) -> Component:
    shown = dict.fromkeys((*FIELDS, "area")) | {"area": area}
    unused = [html.Div(dmc.Select(id=_id(field), data=[]), hidden=True) for field in FIELDS if field != "indicator"]
    inside = [dcc.Store(id=SHOWN, data=shown), _indicator(choices, None), *unused]
    return card([*inside, html.P(words.FIRST_CHOICE, className="small")])


# --- a plan -----------------------------------------------------------------------------------------------------------


def _answer(connection: Connection, choices: PlanChoices, asked: PlanAsked) -> Component:
    today = datetime.now(UTC).date()
    try:
        case = plan_case(connection, asked, today)
    except QuestionError as fault:
        title = words.sentence(str(fault))
        back = address(PLAN_ADDRESS, indicator=asked.indicator, initiative=asked.initiative, area=asked.area)
        return html.Div([page_heading(words.PLANNER), empty_state(title, words.SUBTITLE, words.AS_USUAL, back)])
    shown = _shown(case, asked)
    name = wording.indicator_title(case.indicator)
    trail = [(words.PLANNER, address(PLAN_ADDRESS, area=asked.area)), (name, None)]
    return html.Div(
        [
            dcc.Store(id=SHOWN, data=shown),
            page_heading(words.plan_title(case), words.plan_subtitle(case), trail),
            html.Div(_choices(choices, case, shown, today), className="card planner-choices"),
            html.Div([_chart(case), _account(case)], className="impact")
            if words.can_be_drawn(case)
            else _account(case),
        ]
    )


def _shown(case: PlanCase, asked: PlanAsked) -> dict[str, str | None]:
    measure = case.measure
    return {
        "indicator": case.indicator.code,
        "start": case.period_of(1).start.isoformat(),
        "periods": str(measure.periods),
        "lag": str(measure.lag),
        "shape": measure.shape.value,
        "expect": measure.expected.value,
        "size": f"{round(100 * measure.size, 1):g}",
        "initiative": case.initiative.code if case.initiative is not None else None,
        "area": asked.area,
    }


def _choices(choices: PlanChoices, case: PlanCase, shown: dict[str, Any], today: date) -> list[Component]:
    per_year, noun = case.frequency.per_year, case.frequency.noun
    starts = [case.period_of(1), *next_periods(case, today)]
    waits = {case.measure.periods, *(half * per_year // 2 for half in range(1, 2 * LONGEST_WAIT_YEARS + 1))} - {0}
    lags = {case.measure.lag, *range(MOST_LAG + 1)}
    sizes = {round(100 * case.measure.size, 1), *map(float, SIZES)}
    return [
        _indicator(choices, case.indicator.code),
        _select("start", "Start", shown, [_start(case, each) for each in sorted(set(starts))], 175),
        _select("periods", "Look after", shown, [_option(n, f"{n} {noun}s") for n in sorted(waits)], 105),
        _select("size", "Size", shown, [_option(f"{n:g}", f"{n:g}%") for n in sorted(sizes)], 85),
        _select("expect", "Direction", shown, [_option(each, words.DIRECTIONS[each]) for each in Direction], 85),
        _select("lag", f"Due after ({noun}s)", shown, [_option(n, str(n)) for n in sorted(lags)], 125),
        _select("shape", "Arrives", shown, [_option(each, words.SHAPES[each]) for each in Shape], 95),
        _select("initiative", "As part of", shown, _initiatives(choices), 215),
    ]


def _select(field: str, label: str, shown: dict[str, Any], data: list[dict[str, str]], width: int) -> Component:
    return dmc.Select(
        id=_id(field),
        label=label,
        value=shown[field] or NO_INITIATIVE,
        data=data,  # type: ignore[arg-type]
        allowDeselect=False,
        size="xs",
        w=width,
    )


def _indicator(choices: PlanChoices, chosen: str | None) -> Component:
    data = [_option(each.code, wording.indicator_title(each)) for each in choices.indicators]
    return dmc.Select(
        id=_id("indicator"),
        label=words.INDICATOR_CHOICE,
        value=chosen,
        data=data,  # type: ignore[arg-type]
        searchable=True,
        allowDeselect=False,
        size="xs",
        w=250,
    )


def _option(value: object, label: str) -> dict[str, str]:
    return {"value": str(value), "label": label}


def _start(case: PlanCase, at: Period) -> dict[str, str]:
    return _option(at.start.isoformat(), f"{numbers.period(at, case.frequency)} ({numbers.short_month(at.start)})")


def _initiatives(choices: PlanChoices) -> list[dict[str, str]]:
    return [
        _option(NO_INITIATIVE, words.NO_INITIATIVE),
        *(_option(each.code, each.title) for each in choices.initiatives),
    ]


def _chart(case: PlanCase) -> Component:
    drawing = chart(CHART, plan_figure(case), words.chart_words(case), _figures(case), height=HEIGHT)
    link = dcc.Link("All areas of this measure", href=indicator_address(case.indicator.code))
    return card([drawing, source_line([words.caveats(case), " ", link])], words.CHART_TITLE, extra_class="impact-chart")


def _figures(case: PlanCase) -> Component:
    title, columns, rows = words.plan_table(case)
    heads = [TableColumn(name, is_number=number > 0) for number, name in enumerate(columns)]
    return table(heads, rows, title)


def _account(case: PlanCase) -> Component:
    inside: list[Any] = [html.P(rich(sentence)) for sentence in words.plan_sentences(case)]
    if not words.can_be_drawn(case):
        inside.append(source_line(words.caveats(case)))
    if helps := words.what_would_help(case):
        inside += [heading(words.WHAT_WOULD_HELP, 3), plain_list([rich(each) for each in helps])]
    return card(inside, words.ACCOUNT_TITLE, extra_class="account")


PAGE = Page(words.PLANNER, PLAN_ADDRESS, layout, register_callbacks, menu_position=5)
