"""Letting the limits of a control chart begin afresh: who may, from when, why, and the way back."""

from datetime import date
from typing import Any, cast

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Connection, Engine

from dashboard import numbers
from dashboard.components import disclosure, notice
from dashboard.evidence.control import add_rebase, control_case, flagged_links, periods_to_rebase
from dashboard.evidence.indicators import IndicatorCase
from dashboard.pages.desk_controls import WHO, button, who_field
from dashboard.wording import control as words
from domain.errors import EvidenceError
from domain.model import Rebase
from store import writes

FROM = "indicator-rebase-from"
REASON = "indicator-rebase-reason"
ADD = "indicator-rebase-add"
TAKE_BACK = "indicator-rebase-take-back"
DONE = "indicator-rebase-done"
SAID = "indicator-rebase-said"


def rebase_panel(connection: Connection, case: IndicatorCase) -> Component | None:
    """The rebases that stand with their reasons, and a form for another; only in the board's own area."""
    standing = [_standing(case, each) for each in control_case(case).rebases]
    if not case.initiatives and not standing:
        return None
    flagged = flagged_links(connection, case)
    fitting = periods_to_rebase(case, flagged)
    inside: list[Any] = [html.P(words.rebase_explained(flagged, fitting))]
    if standing or fitting:
        inside.append(who_field())
    if standing:
        inside.append(html.Ul(standing, className="plain"))
    if fitting:
        periods = [{"value": p.start.isoformat(), "label": numbers.period(p, case.frequency)} for p in fitting]
        inside += [
            dmc.Select(id=FROM, label="From", data=cast("Any", periods), value=periods[0]["value"], size="xs", w=200),
            dmc.TextInput(id=REASON, label="Reason", description="Stands on the chart.", size="xs"),
            html.Div(button("Begin afresh", ADD), className="buttons"),
        ]
    return disclosure(words.REBASE_TITLE, html.Div(inside, className="rebase"), is_open=bool(standing))


def _standing(case: IndicatorCase, rebase: Rebase) -> Component:
    said = words.rebase_words(case, rebase)
    back = button("Take back", {"type": TAKE_BACK, "rebase": rebase.id}, of=said, is_quiet=True)
    return html.Li([said + " ", back])


def register_rebase(app: Dash, engine: Engine) -> None:
    """Adding and taking back write, say what happened, and have the chart drawn anew."""

    @app.callback(
        Output(SAID, "children"),
        Output(DONE, "data"),
        Input(ADD, "n_clicks"),
        State(FROM, "value"),
        State(REASON, "value"),
        State(WHO, "value"),
        State("indicator-shown", "data"),
        prevent_initial_call=True,
    )
    def add(
        clicked: int | None, starts: str | None, reason: str | None, who: str | None, shown: dict[str, Any]
    ) -> tuple[Any, Any]:
        if not clicked or not starts:
            raise PreventUpdate
        try:
            with engine.begin() as connection:
                number = add_rebase(connection, shown["code"], date.fromisoformat(starts), reason or "", by=who or "")
        except EvidenceError as error:
            return notice(str(error), "bad"), {"rebase": None}
        return notice(words.REBASED), {"rebase": number}

    @app.callback(
        Output(SAID, "children", allow_duplicate=True),
        Output(DONE, "data", allow_duplicate=True),
        Input({"type": TAKE_BACK, "rebase": ALL}, "n_clicks"),
        State(WHO, "value"),
        prevent_initial_call=True,
    )
    def take_back(clicked: list[int | None], who: str | None) -> tuple[Any, Any]:
        chosen = ctx.triggered_id
        if not any(clicked) or not isinstance(chosen, dict):
            raise PreventUpdate
        if not (who or "").strip():
            return notice(words.WHO_ARE_YOU, "bad"), {"rebase": None}
        try:
            with engine.begin() as connection:
                writes.withdraw_rebase(connection, chosen["rebase"], by=(who or "").strip())
        except EvidenceError as error:
            return notice(str(error), "bad"), {"rebase": None}
        return notice(words.TAKEN_BACK), {"rebase": chosen["rebase"]}
