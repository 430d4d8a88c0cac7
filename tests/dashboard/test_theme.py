"""Contrast, computed as WCAG 2.2 defines it: 4.5 : 1 for text, 3 : 1 for lines that carry meaning."""

import pytest

from dashboard import theme

TEXT = [
    (theme.INK, theme.SURFACE),
    (theme.INK, theme.GROUND),
    (theme.INK, theme.BAND_ROW),
    (theme.MUTED, theme.SURFACE),
    (theme.MUTED, theme.GROUND),
    (theme.ACCENT, theme.SURFACE),
    (theme.ACCENT, theme.GROUND),
    (theme.SURFACE, theme.ACCENT),
    (theme.GOOD, theme.GOOD_TINT),
    (theme.BAD, theme.BAD_TINT),
    (theme.NEUTRAL, theme.NEUTRAL_TINT),
    (theme.OWN_PATH_WORDS, theme.SURFACE),
    (theme.BAD, theme.SURFACE),
    (theme.SURFACE, theme.MET_FULLY),
    (theme.INK, theme.MET_MOSTLY),
    (theme.INK, theme.MET_PARTLY),
    (theme.INK, theme.MET_FAINT),
]
LINES = [theme.OWN_LINE, theme.OWN_PATH, theme.NEIGHBOUR_LINE, theme.START_LINE, theme.DUE_LINE, theme.FOCUS]
LINES += [theme.REGION_LINE, theme.COUNTRY_LINE, theme.MET_EDGE]


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_on_its_ground(ink: str, ground: str):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("line", LINES)
def test_lines_that_carry_meaning_can_be_seen(line: str):
    assert contrast(line, theme.SURFACE) >= 3


def test_the_style_sheet_names_no_colour_of_its_own():
    from dashboard.app_factory import ASSETS

    for sheet in ASSETS.glob("*.css"):
        assert "#" not in sheet.read_text(encoding="utf-8").replace("#page-title", ""), sheet.name


def test_every_variable_a_style_sheet_uses_is_handed_over():
    import re

    from dashboard.app_factory import ASSETS

    used = {name for sheet in ASSETS.glob("*.css") for name in re.findall(r"var\(--([a-z-]+)\)", sheet.read_text())}
    assert {name for name in used if not name.startswith("mantine")} <= set(theme.CSS_VARIABLES)
