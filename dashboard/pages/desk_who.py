"""Who works at the data desk: asked once, remembered by the browser, written down with every change."""

import getpass

import dash_mantine_components as dmc
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
