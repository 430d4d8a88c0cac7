"""What the desk's pages share: buttons, and who works there: asked once, kept by the browser, written down always."""

import getpass
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

WHO = "desk-who"


def who_field() -> Component:
    """The field for the name; at first the name of this computer's user."""
    return dmc.TextInput(
        id=WHO,
        label="Your name",
        description="Kept with what you change.",
        value=user_of_this_computer(),
        autoComplete="name",
        persistence=True,
        persistence_type="local",
        className="who",
    )


def user_of_this_computer() -> str:
    """The operating system's user; nobody where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def button(label: str, button_id: Any, *, of: str = "", is_quiet: bool = False) -> Component:
    """A button; `of` says to those who only hear it what it is about."""
    about = html.Span(f" {of}", className="visually-hidden") if of else None
    return html.Button([label, about], id=button_id, type="button", className="button quiet" if is_quiet else "button")
