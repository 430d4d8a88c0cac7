"""The colour a person sees in a filled cell: rgb, one of the old indexed ones, or a theme's with a tint."""

import colorsys
import re
from typing import Any

# The order in which a cell's theme number counts differs from the order in which the theme lists its colours.
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_OFFICE_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")


def theme_colours(theme: bytes | str | None) -> tuple[str, ...]:
    """The ten colours of a workbook's theme, in the order in which cells count them; Office's own without one."""
    if not theme:
        return _OFFICE_THEME
    text = theme.decode("utf-8", "replace") if isinstance(theme, bytes) else theme
    found = {}
    for name in _THEME_ORDER:
        block = re.search(rf"<a:{name}>(.*?)</a:{name}>", text, re.DOTALL)
        colour = re.search(r'(?:lastClr|srgbClr val)="([0-9A-Fa-f]{6})"', block.group(1)) if block else None
        if colour:
            found[name] = colour.group(1).upper()
    return tuple(found.get(name, usual) for name, usual in zip(_THEME_ORDER, _OFFICE_THEME, strict=True))


def fill_colour(fill: Any, themes: tuple[str, ...]) -> str | None:
    """Six hexadecimal digits of a cell's fill; None for an empty one, and for white, which nobody sees."""
    if getattr(fill, "fill_type", None) is None:
        return None
    colour = fill.fgColor if fill.fill_type == "solid" else fill.bgColor
    digits = _digits(colour, themes)
    return None if digits in (None, "FFFFFF") else digits


def _digits(colour: Any, themes: tuple[str, ...]) -> str | None:
    if colour is None:
        return None
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:].upper()
    if colour.type == "theme" and isinstance(colour.theme, int) and colour.theme < len(themes):
        return _tinted(themes[colour.theme], colour.tint or 0.0)
    if colour.type == "indexed" and isinstance(colour.indexed, int):
        from openpyxl.styles.colors import COLOR_INDEX

        return COLOR_INDEX[colour.indexed][-6:].upper() if colour.indexed < len(COLOR_INDEX) else None
    return None


def _tinted(digits: str, tint: float) -> str:
    """Excel's rule (ECMA-376 18.8.19): a negative tint darkens the luminance, a positive one lightens it."""
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation))


def colour_word(digits: str | None) -> str | None:
    """`green`, `amber`, `red` or `blue` as a RAG column means it; None for grey, white and other colours.

    The bounds are hues on the colour circle, set so that Excel's standard and light (good, neutral, bad) fills fall
    inside: orange to yellow is amber.
    """
    if digits is None:
        return None
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.2 or light < 0.12 or light > 0.97:
        return None
    degrees = hue * 360
    if degrees < 18 or degrees >= 335:
        return "red"
    if degrees < 66:
        return "amber"
    if degrees < 170:
        return "green"
    return "blue" if 180 <= degrees < 260 else None
