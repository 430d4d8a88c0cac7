"""A workbook's styles: which number format and which fill each numbered style stands for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.file_readers.colours import Palette, fill_colour
from ingest.file_readers.office_numbers import NUMBER_FORMATS
from ingest.number_formats import GENERAL, is_day_format, is_time_format
from ingest.workbook import CellDetail


@dataclass(frozen=True, slots=True)
class Style:
    """A numbered style as far as it carries meaning: the detail of its cells (None: plain), and whether it is a day."""

    detail: CellDetail | None
    is_day: bool
    is_time: bool


PLAIN_STYLE = Style(None, False, False)


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of cells by number, and the fills of conditional formats (None: such a format has none)."""

    of_cells: tuple[Style, ...] = ()
    conditional_fills: tuple[str | None, ...] = ()

    def style(self, number: int) -> Style:
        """A numbered style; plain for a number that the workbook does not explain."""
        return self.of_cells[number] if number < len(self.of_cells) else PLAIN_STYLE


def read_styles(root: Any, theme: bytes | None) -> Styles:
    """The styles of `styles.xml`, with colours out of the workbook's theme."""
    if root is None:
        return Styles()
    palette = Palette.of(theme, [each.get("rgb") for each in root.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")])
    own_formats = dict(_own_formats(root))
    fills = [fill_colour(fill, palette) for fill in root.iterfind("{*}fills/{*}fill")]
    return Styles(
        tuple(_style(xf, own_formats, fills) for xf in root.iterfind("{*}cellXfs/{*}xf")),
        tuple(
            fill_colour(dxf.find("{*}fill"), palette, is_conditional=True) for dxf in root.iterfind("{*}dxfs/{*}dxf")
        ),
    )


def _own_formats(root: Any) -> Iterator[tuple[int, str]]:
    for each in root.iterfind("{*}numFmts/{*}numFmt"):
        yield _number(each.get("numFmtId")), each.get("formatCode") or GENERAL


def _style(xf: Any, own_formats: dict[int, str], fills: list[str | None]) -> Style:
    number, fill_number = _number(xf.get("numFmtId")), _number(xf.get("fillId"))
    number_format = own_formats.get(number) or NUMBER_FORMATS.get(number, GENERAL)
    fill = fills[fill_number] if fill_number < len(fills) else None
    is_plain = number_format == GENERAL and fill is None
    detail = None if is_plain else CellDetail(number_format, fill)
    return Style(detail, is_day_format(number_format), is_time_format(number_format))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
