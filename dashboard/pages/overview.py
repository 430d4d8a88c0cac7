"""The overview page."""

from dash import html
from dash.development.base_component import Component
from sqlalchemy import Engine

from dashboard.components import page_heading
from dashboard.page import Page


def layout(engine: Engine) -> Component:
    """A place-holder until its case is there."""
    return html.Div(page_heading("overview"))


PAGE = Page("Overview", "/", layout, menu_position=1)
