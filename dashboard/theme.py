"""Colours and type: stated once here, handed to the style sheet as CSS variables and to figures and slides as values.

Every text colour was chosen to reach 4.5 : 1 on the grounds it stands on (WCAG 2.2, 1.4.3), every line that carries
meaning 3 : 1 (1.4.11); `tests/dashboard/test_theme.py` computes both.
"""

from typing import Any

# What Windows, macOS and Linux bring along; nothing is fetched. `system-ui` itself is very wide on some Linux desktops.
FONT = '"Segoe UI", -apple-system, BlinkMacSystemFont, Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif'

GROUND = "#f6f8fa"
SURFACE = "#ffffff"
BAND_ROW = "#f1f4f7"
INK = "#1a2836"
MUTED = "#51606f"
RULE = "#d8dfe6"
ACCENT = "#1c4f7c"
FOCUS = "#b35900"

OWN_LINE = ACCENT
OWN_PATH = "#4f7ba0"
OWN_PATH_WORDS = "#3f688c"
OWN_PATH_BAND = "rgba(28, 79, 124, 0.12)"
NEIGHBOUR_LINE = "#6f7f8f"
NEIGHBOUR_FAINT = "rgba(111, 127, 143, 0.28)"
REGION_LINE = "#7a6a3a"
COUNTRY_LINE = "#6a4a7d"
START_LINE = INK
DUE_LINE = "#6f7f8f"
SHADE = "rgba(111, 127, 143, 0.14)"
GRID = "#e6ebf0"
DOT_OFF = "#c3ccd5"

# Only the two verdicts that METHOD 5 calls coloured ever wear these.
GOOD = "#0b5f43"
GOOD_TINT = "#dcf1e8"
BAD = "#9b2c14"
BAD_TINT = "#fbe4dc"
NEUTRAL = "#32465a"
NEUTRAL_TINT = "#e7ecf1"

# How far an audit standard is met, or how many cases were good: one hue, darker for more, and never red or green.
MET_FULLY = "#2a5f8d"
MET_MOSTLY = "#a9c4da"
MET_PARTLY = "#d9e5ef"
MET_FAINT = "#eef3f8"
MET_EDGE = "#76879a"

CSS_VARIABLES = {
    "font": FONT,
    "ground": GROUND,
    "surface": SURFACE,
    "band-row": BAND_ROW,
    "ink": INK,
    "muted": MUTED,
    "rule": RULE,
    "accent": ACCENT,
    "focus": FOCUS,
    "good": GOOD,
    "good-tint": GOOD_TINT,
    "bad": BAD,
    "bad-tint": BAD_TINT,
    "neutral": NEUTRAL,
    "neutral-tint": NEUTRAL_TINT,
    "dot-off": DOT_OFF,
    "met-fully": MET_FULLY,
    "met-mostly": MET_MOSTLY,
    "met-partly": MET_PARTLY,
    "met-faint": MET_FAINT,
    "met-edge": MET_EDGE,
}


def style_variables() -> str:
    """The `:root` block that hands these values to the style sheet in `assets/`."""
    return ":root{" + "".join(f"--{name}:{value};" for name, value in CSS_VARIABLES.items()) + "}"


def mantine_theme() -> Any:
    """The same type and accent for the Mantine controls, whose ten shades run from light to dark."""
    shades = ["#eef4f9", "#dbe6f0", "#b4cbe0", "#8aaed0", "#6695c2", "#4f86ba", "#3f7bb3", "#2f689b", "#285d8c", ACCENT]
    return {
        "fontFamily": FONT,
        "headings": {"fontFamily": FONT},
        "colors": {"board": shades},
        "primaryColor": "board",
        "primaryShade": 9,
        "defaultRadius": "sm",
    }
