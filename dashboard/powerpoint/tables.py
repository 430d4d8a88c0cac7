"""Native tables whose rows are measured beforehand: a long table goes on the next slide, never off this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import theme
from dashboard.powerpoint.deck import Slide, rgb, write
from dashboard.powerpoint.frame import Box, place
from dashboard.powerpoint.measure import SMALLEST, Paragraph, least_room, paragraph, shortened, text_height

SIZES = (16, 15, 14, 13, SMALLEST)
CELL_SIDE = 0.08  # inches of air left and right of a cell's words
CELL_AIR = 0.05  # above and below them
PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's own "No Style, No Grid"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in inches, and whether its cells stand to the right as numbers do."""

    title: str
    width: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: paragraphs for each cell, or a single one for all of them if it heads a group."""

    cells: tuple[tuple[Paragraph, ...], ...]
    heads_group: bool = False
    tints: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows that one slide takes, and the size of their words."""

    rows: tuple[Row, ...]
    size: int


def group_row(words: str) -> Row:
    """A row across the table that says what the rows below it have in common."""
    return Row(((paragraph(words, is_bold=True),),), heads_group=True)


def paginated(
    columns: Sequence[Column], rows: Sequence[Row], height: float, sizes: Sequence[int] = SIZES
) -> tuple[TablePage, ...]:
    """Rows spread evenly over as few slides as they need, in one size: the largest with which all fit one, else the
    smallest.
    """
    for size in sizes:
        if _header_height(columns, size) + sum(_row_height(columns, row, size) for row in rows) <= height:
            return (TablePage(tuple(rows), size),)
    most = height - _header_height(columns, SMALLEST)
    even = least_room(lambda room: len(_filled(columns, rows, room, most)), most)
    return tuple(TablePage(tuple(page), SMALLEST) for page in _filled(columns, rows, even, most))


def _filled(columns: Sequence[Column], rows: Sequence[Row], room: float, most: float) -> list[list[Row]]:
    """Rows over slides that are filled up to `room`; a row alone may be as tall as `most`, which is all there is."""
    pages: list[list[Row]] = [[]]
    heading: Row | None = None
    for number, row in enumerate(rows):
        heading = row if row.heads_group else heading
        repeated = [] if heading is None or heading is row else [_continued(heading)]
        kept = _cut(columns, row, most - _height(columns, repeated))
        # The heading of a group keeps its first row with it.
        follower = rows[number + 1 : number + 2] if row.heads_group else ()
        is_begun = pages[-1] and not pages[-1][-1].heads_group
        if is_begun and _height(columns, [*pages[-1], kept, *follower]) > room:
            pages.append(repeated)
        pages[-1].append(kept)
    return pages


def table_height(columns: Sequence[Column], page: TablePage) -> float:
    """How tall one page of a table is drawn, in inches."""
    return _header_height(columns, page.size) + sum(_row_height(columns, row, page.size) for row in page.rows)


def add_table(slide: Slide, box: Box, columns: Sequence[Column], page: TablePage, description: str) -> None:
    """Draw one page of a table from the top of a box on."""
    frame = slide.drawn.shapes.add_table(len(page.rows) + 1, len(columns), 0, 0, 0, 0)
    heights = [_header_height(columns, page.size), *(_row_height(columns, row, page.size) for row in page.rows)]
    place(frame, replace(box, height=sum(heights)))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", description)
    drawn = frame.table
    _plain(drawn)
    for number, column in enumerate(columns):
        drawn.columns[number].width = _emu(column.width)
        head = (paragraph(column.title, colour=theme.MUTED),)
        _fill(drawn.cell(0, number), head, page.size, is_number=column.is_number, tint=None)
    for number, height in enumerate(heights):
        drawn.rows[number].height = _emu(height)
    for place_in_table, row in enumerate(page.rows, start=1):
        _draw_row(drawn, place_in_table, row, columns, page.size)


def _draw_row(drawn: Any, number: int, row: Row, columns: Sequence[Column], size: int) -> None:
    if row.heads_group:
        first = drawn.cell(number, 0)
        first.merge(drawn.cell(number, len(columns) - 1))
        _fill(first, row.cells[0], size, is_number=False, tint=theme.BAND_ROW)
        return
    tints = row.tints or (None,) * len(columns)
    for place_in_row, (column, cell, tint) in enumerate(zip(columns, row.cells, tints, strict=True)):
        _fill(drawn.cell(number, place_in_row), cell, size, is_number=column.is_number, tint=tint)


def _fill(cell: Any, words: Sequence[Paragraph], size: int, *, is_number: bool, tint: str | None) -> None:
    from pptx.enum.text import MSO_ANCHOR

    cell.margin_left = cell.margin_right = _emu(CELL_SIDE)
    cell.margin_top = cell.margin_bottom = _emu(CELL_AIR)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(cell.text_frame, words, size, align="r" if is_number else "l")
    _underline(cell)
    if tint:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(tint)


def _plain(drawn: Any) -> None:
    """No style of its own; the first row heads the columns, which screen readers are told."""
    from pptx.oxml.ns import qn

    properties = drawn._tbl.tblPr
    drawn.horz_banding = False
    drawn.first_row = True
    style = properties.find(qn("a:tableStyleId"))
    style.text = PLAIN_STYLE


def _underline(cell: Any) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    line = (
        f"<a:lnB {nsdecls('a')} w='9525' cap='flat'><a:solidFill><a:srgbClr val='{theme.RULE.lstrip('#').upper()}'/>"
        "</a:solidFill><a:prstDash val='solid'/></a:lnB>"
    )
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))


def _header_height(columns: Sequence[Column], size: int) -> float:
    titles = tuple((paragraph(column.title),) for column in columns)
    return _row_height(columns, Row(titles), size)


def _height(columns: Sequence[Column], rows: Sequence[Row]) -> float:
    return sum(_row_height(columns, row, SMALLEST) for row in rows)


def _row_height(columns: Sequence[Column], row: Row, size: int) -> float:
    widths = [sum(column.width for column in columns)] if row.heads_group else [column.width for column in columns]
    cells = zip(row.cells, widths, strict=True)
    return max(text_height(cell, width - 2 * CELL_SIDE, size) for cell, width in cells) + 2 * CELL_AIR


def _continued(heading: Row) -> Row:
    return group_row(f"{heading.cells[0][0].text} (continued)")


def _cut(columns: Sequence[Column], row: Row, room: float) -> Row:
    """A row that is taller than a slide keeps what fits of each cell; the whole text stands in the notes."""
    if row.heads_group or _row_height(columns, row, SMALLEST) <= room:
        return row
    cells = []
    for column, cell in zip(columns, row.cells, strict=True):
        words = "\n".join(each.text for each in cell)
        kept = shortened(words, column.width - 2 * CELL_SIDE, room - 2 * CELL_AIR, SMALLEST)
        cells.append((paragraph(kept),) if kept != words else cell)
    return replace(row, cells=tuple(cells))


def _emu(inches: float) -> Any:
    from pptx.util import Inches

    return Inches(inches)
