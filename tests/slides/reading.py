"""What a deck holds, read back from the file itself and not from what built it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from pptx.presentation import Presentation as Pptx

POINTS = 12700  # English metric units a point
SLIDE_WIDTH, SLIDE_HEIGHT = 13.333 * 72, 7.5 * 72


def title_of(slide: Any) -> str:
    return slide.shapes.title.text_frame.text


def titles(deck: Pptx) -> list[str]:
    return [title_of(slide) for slide in deck.slides]


def charts(deck: Pptx) -> list[tuple[Any, Any]]:
    """Every chart with the slide it is on."""
    return [(slide, shape) for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def notes_of(slide: Any) -> str:
    return slide.notes_slide.notes_text_frame.text


def workbook_of(shape: Any) -> dict[str, list[Any]]:
    """The columns of a chart's own workbook, by their heading; the periods are headed with nothing."""
    sheet = load_workbook(BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
    columns = list(sheet.iter_cols(values_only=True))
    return {str(column[0] or ""): list(column[1:]) for column in columns}


def drawn_values(shape: Any) -> dict[str, list[float | None]]:
    """The values of a chart's series as the chart itself keeps them."""
    return {series.name: list(series.values) for series in shape.chart.plots[0].series}


def alt_text(shape: Any) -> str:
    return shape._element.xpath(".//p:cNvPr/@descr")[0] if shape._element.xpath(".//p:cNvPr/@descr") else ""


def text_boxes(slide: Any) -> Iterator[tuple[Any, Any]]:
    """Every text frame of a slide with the shape whose box it must stay in; tables are looked at by row."""
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text.strip():
            yield shape, shape.text_frame


def all_words(slide: Any) -> str:
    """Everything a reader of a slide sees in words."""
    words = [frame.text for _, frame in text_boxes(slide)]
    for shape in slide.shapes:
        if shape.has_table:
            words += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(words)
