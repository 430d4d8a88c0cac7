"""The colour a person sees in a filled cell: rgb, one of the old indexed ones, or a theme's with a tint."""

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.file_readers.office_numbers import INDEXED_COLOURS

# The order in which a cell's theme number counts differs from the order in which the theme lists its colours.
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_OFFICE_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
WHITE = "FFFFFF"
# Patterns that are more background than lines; of the others (`darkGrid`, `mediumGray`) the lines are seen.
_THIN_PATTERNS = ("light", "gray")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a workbook's styles count by number: its theme's, and the old indexed ones."""

    theme: tuple[str, ...]
    indexed: tuple[str, ...]

    @classmethod
    def of(cls, theme: bytes | None, own_indexed: Sequence[str | None] = ()) -> "Palette":
        """The colours of a theme part and of a workbook's own indexed colours; Office's without them."""
        own = [colour[-6:].upper() if colour else "" for colour in own_indexed]
        return cls(theme_colours(theme), (*own, *INDEXED_COLOURS[len(own) :]))


def theme_colours(theme: bytes | None) -> tuple[str, ...]:
    """The ten colours of a workbook's theme, in the order in which cells count them; Office's own without one."""
    if not theme:
        return _OFFICE_THEME
    text = theme.decode("utf-8", "replace")
    found = {}
    for name in _THEME_ORDER:
        block = re.search(rf"<a:{name}>(.*?)</a:{name}>", text, re.DOTALL)
        colour = re.search(r'(?:lastClr|srgbClr val)="([0-9A-Fa-f]{6})"', block.group(1)) if block else None
        if colour:
            found[name] = colour.group(1).upper()
    return tuple(found.get(name, usual) for name, usual in zip(_THEME_ORDER, _OFFICE_THEME, strict=True))


def fill_colour(fill: Any, palette: Palette, *, is_conditional: bool = False) -> str | None:
    """Six hexadecimal digits of a `fill` element; None for an empty one, and for white, which nobody sees.

    A conditional format's plain fill has its colour where a cell's has the background.
    """
    if fill is None:
        return None
    colours = [*_pattern(fill, palette, is_conditional), *_gradient(fill, palette)]
    return next((colour for colour in colours if colour not in (None, WHITE)), None)


def _pattern(fill: Any, palette: Palette, is_conditional: bool) -> list[str | None]:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return []
    front, back = (_digits(pattern.find(f"{{*}}{name}"), palette) for name in ("fgColor", "bgColor"))
    kind = pattern.get("patternType")
    if is_conditional and kind in (None, "solid"):
        return [back, front]
    if kind in (None, "none"):
        return []
    if kind == "solid":
        return [front]
    return [back, front] if kind.startswith(_THIN_PATTERNS) else [front, back]


def _gradient(fill: Any, palette: Palette) -> list[str | None]:
    return [_digits(colour, palette) for colour in fill.iterfind("{*}gradientFill/{*}stop/{*}color")]


def _digits(colour: Any, palette: Palette) -> str | None:
    if colour is None:
        return None
    tint = _fraction(colour.get("tint"))
    if colour.get("rgb"):
        digits = colour.get("rgb")[-6:].upper()
        return _tinted(digits, tint) if re.fullmatch("[0-9A-F]{6}", digits) else None
    for name, colours in (("theme", palette.theme), ("indexed", palette.indexed)):
        number = colour.get(name) or ""
        if number.isdigit() and int(number) < len(colours) and colours[int(number)]:
            return _tinted(colours[int(number)], tint)
    return None


def _fraction(text: str | None) -> float:
    try:
        return max(-1.0, min(1.0, float(text or 0)))
    except ValueError:
        return 0.0


def _tinted(digits: str, tint: float) -> str:
    """Excel's rule (ECMA-376 18.8.19): a negative tint darkens the luminance, a positive one lightens it."""
    if not tint:
        return digits
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


def is_pale(digits: str) -> bool:
    """Whether a colour is as light as those that forms give to bands and to cells that are to be filled in."""
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return colorsys.rgb_to_hls(red, green, blue)[1] > 0.85
