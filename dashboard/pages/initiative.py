"""The initiative page."""

from dash import html
from dash.development.base_component import Component
from sqlalchemy import Engine

from dashboard.components import page_heading
from dashboard.page import Page


def layout(engine: Engine, code: str) -> Component:
    """A place-holder until its case is there."""
    return html.Div(page_heading("initiative"))


PAGE = Page("Initiative", "/initiative/<code>", layout, menu_parent="Overview")
