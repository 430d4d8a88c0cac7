"""Native charts: what is drawn is a table in the chart's own workbook, which the board's officer can correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Any

from dashboard import theme
from dashboard.powerpoint.deck import Slide, rgb, shown_text
from dashboard.powerpoint.frame import LANGUAGE, Box, place
from dashboard.powerpoint.measure import LINE_SPACING, POINTS_PER_INCH, text_width

LABEL_SIZE = 12
MARK_WIDTH = 1.5  # points
MOST_STEPS = 6  # grid lines on a value axis
NICE_STEPS = (1, 2, 2.5, 5, 10)
BESIDE_MARK = 0.07  # inches right of its usual place, so that a name that was moved touches no other line's last mark
LABEL_ROOM = 1.75  # inches right of the lines, for their names
AXIS_ROOM = 0.6
TOP_ROOM = 0.42
BOTTOM_ROOM = 0.36
MONTHS_IN_YEAR = 12
DATE_FORMAT = "mmm yyyy"
ROW_HEIGHT = 0.2  # inches between the words of two vertical lines


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: a value or a gap a category. `label` names it at its end, one piece a line of words.

    `hollow` are the places whose mark is drawn hollow (provisional), `faint` those left out of the test.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    width: float = 2.25
    dash: str | None = None
    has_marks: bool = False
    label: tuple[str, ...] = ()
    is_strong: bool = False
    hollow: frozenset[int] = frozenset()
    faint: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line at a category, with words at its top; `row` 0 stands above the plot, 1 and on within it."""

    name: str
    at: int
    words: str
    colour: str
    dash: str | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class LinePlot:
    """A line chart over periods: everything it shows, already decided.

    `categories` are the first days of periods, or names where the periods are years; every `label_every`th is labelled.
    """

    categories: tuple[date, ...] | tuple[str, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    low: float
    high: float
    number_format: str
    label_every: int
    description: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns, one stack a category: `parts` are (name, values, colour, colour of the numbers in it)."""

    categories: tuple[str, ...]
    parts: tuple[tuple[str, tuple[float | None, ...], str, str], ...]
    number_format: str
    highest: float
    description: str
    lowest: float = 0.0


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis with round ends and steps."""

    low: float
    high: float
    step: float


def round_axis(low: float, high: float) -> Axis:
    """The axis with round steps that holds the values from `low` to `high`."""
    rough = max(high - low, 1e-9) / MOST_STEPS
    power = 10.0 ** floor(log10(rough))
    step = next(nice * power for nice in NICE_STEPS if nice * power >= rough * (1 - 1e-9))
    return Axis(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step)


def add_line_chart(slide: Slide, box: Box, plot: LinePlot) -> None:
    """Draw a line chart into a box, its lines named at their ends."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    axis = round_axis(plot.low, plot.high)
    data = CategoryChartData(number_format=plot.number_format)
    data.categories = [shown_text(each) if isinstance(each, str) else each for each in plot.categories]
    for line in plot.lines:
        data.add_series(shown_text(line.name), line.values)
    for mark in plot.marks:
        data.add_series(mark.name, _only_at(mark.at, mark_top(mark, axis, box), len(plot.categories)))
    frame = slide.drawn.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, 0, 0, 0, 0, data)
    place(frame, box)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", shown_text(plot.description))
    chart = frame.chart
    _calm(chart)
    _value_axis(chart, axis, plot.number_format)
    _category_axis(chart, plot.label_every, is_dates=isinstance(plot.categories[0], date))
    _inner_layout(chart, box)
    drawn = list(chart.plots[0].series)
    for line, series in zip(plot.lines, drawn, strict=False):
        _draw_line(series, line)
    _name_lines(plot, drawn, axis, box)
    for mark, series in zip(plot.marks, drawn[len(plot.lines) :], strict=True):
        _draw_mark(series, mark, axis, box, is_left=_stands_left(plot, mark, box))


def add_column_chart(slide: Slide, box: Box, columns: Columns) -> None:
    """Draw stacked columns into a box, with their numbers in them."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Pt

    data = CategoryChartData(number_format=columns.number_format)
    data.categories = [shown_text(name) for name in columns.categories]
    for name, values, _, _ in columns.parts:
        data.add_series(name, values)
    frame = slide.drawn.shapes.add_chart(XL_CHART_TYPE.COLUMN_STACKED, 0, 0, 0, 0, data)
    place(frame, box)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", shown_text(columns.description))
    chart = frame.chart
    _calm(chart)
    _value_axis(chart, round_axis(columns.lowest, columns.highest), columns.number_format)
    _category_axis(chart, 1)
    plot = chart.plots[0]
    plot.gap_width = 60
    plot.overlap = 100
    for series, (_, values, colour, words) in zip(plot.series, columns.parts, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
        series.format.line.color.rgb, series.format.line.width = rgb(theme.NEIGHBOUR_LINE), Pt(0.75)
        series.invert_if_negative = False
        for place_in_series, value in enumerate(values):
            if not value:
                continue  # a nought in a column of no height would lie on its neighbour
            label = series.points[place_in_series].data_label
            label.font.size, label.font.bold, label.font.color.rgb = Pt(LABEL_SIZE), True, rgb(words)
            _show_value(label)


def _only_at(place_in_series: int, value: float, length: int) -> list[float | None]:
    return [value if n == place_in_series else None for n in range(length)]


def _calm(chart: Any) -> None:
    """No legend, no title, no frame; muted small type; a gap stays a gap."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn
    from pptx.util import Pt

    chart.has_legend = False
    chart.has_title = False
    chart.font.size = Pt(LABEL_SIZE)
    chart.font.color.rgb = rgb(theme.MUTED)
    space = chart._chartSpace
    space.chart.find(qn("c:dispBlanksAs")).set("val", "gap")
    for tag, value in (("c:roundedCorners", "0"), ("c:lang", LANGUAGE)):
        space.find(qn("c:date1904")).addnext(space.makeelement(qn(tag), {"val": value}))
    # Without it an office program may frame the chart as it likes.
    area = parse_xml(f"<c:spPr {nsdecls('c', 'a')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>")
    space.find(qn("c:txPr")).addprevious(area)


def _value_axis(chart: Any, axis: Axis, number_format: str) -> None:
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.util import Pt

    value_axis = chart.value_axis
    value_axis.minimum_scale, value_axis.maximum_scale, value_axis.major_unit = axis.low, axis.high, axis.step
    value_axis.has_major_gridlines = True
    value_axis.major_gridlines.format.line.color.rgb = rgb(theme.GRID)
    value_axis.major_gridlines.format.line.width = Pt(0.75)
    value_axis.format.line.fill.background()
    value_axis.major_tick_mark = XL_TICK_MARK.NONE
    labels = value_axis.tick_labels
    labels.number_format, labels.number_format_is_linked = _axis_format(axis, number_format), False


def _axis_format(axis: Axis, number_format: str) -> str:
    """As many decimals as the steps of the axis need, whatever the values have."""
    unit = number_format.partition('"')
    decimals = next((n for n in range(4) if round(axis.step * 10**n, 6) == int(round(axis.step * 10**n, 6))), 4)
    return "#,##0" + ("." + "0" * decimals if decimals else "") + unit[1] + unit[2]


def _category_axis(chart: Any, label_every: int, *, is_dates: bool = False) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    axis = chart.category_axis
    axis.format.line.color.rgb = rgb(theme.NEIGHBOUR_LINE)
    axis.major_tick_mark = XL_TICK_MARK.OUTSIDE if label_every > 1 or is_dates else XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.has_major_gridlines = False
    if is_dates:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = DATE_FORMAT, False
        _label_every_months(axis._element, label_every)
    else:
        _label_every(axis._element, label_every)


def _label_every(axis: Any, label_every: int) -> None:
    from pptx.oxml.ns import qn

    after = axis.find(qn("c:noMultiLvlLbl"))
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        after.addprevious(axis.makeelement(qn(tag), {"val": str(label_every)}))


def _label_every_months(axis: Any, months: int) -> None:
    """Labels in steps of months; python-pptx leaves the units of an axis of dates to PowerPoint's guess."""
    from pptx.oxml.ns import qn

    units = ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit", "c:minorUnit", "c:minorTimeUnit")
    for tag in units:
        for found in axis.findall(qn(tag)):
            axis.remove(found)
    for tag, value in zip(units[:3], ("months", str(months), "months"), strict=True):
        _child(axis, tag, val=value)


def _inner_layout(chart: Any, box: Box) -> None:
    """The lines' own rectangle within the chart, so that there is room for words beside and above it."""
    shares = {
        "x": AXIS_ROOM / box.width,
        "y": TOP_ROOM / box.height,
        "w": (box.width - AXIS_ROOM - LABEL_ROOM) / box.width,
        "h": _plot_height(box) / box.height,
    }
    area = chart._chartSpace.chart.plotArea
    layout = _child(area, "c:layout", first=True)
    manual = _child(layout, "c:manualLayout")
    _child(manual, "c:layoutTarget", val="inner")
    for edge in ("xMode", "yMode"):
        _child(manual, f"c:{edge}", val="edge")
    for side, share in shares.items():
        _child(manual, f"c:{side}", val=f"{share:.5f}")


def _plot_height(box: Box) -> float:
    return box.height - TOP_ROOM - BOTTOM_ROOM


def _draw_line(series: Any, line: Line) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE_DASH_STYLE
    from pptx.util import Pt

    series.smooth = False
    pen = series.format.line
    pen.color.rgb, pen.width = rgb(line.colour), Pt(line.width)
    if line.dash:
        pen.dash_style = MSO_LINE_DASH_STYLE[line.dash]
    if not line.has_marks:
        series.marker.style = XL_MARKER_STYLE.NONE
        return
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = rgb(line.colour)
    series.marker.format.line.color.rgb = rgb(line.colour)
    for place_in_line in sorted(line.hollow | line.faint):
        point = series.points[place_in_line]
        # A point with a format of its own no longer takes the line of its series.
        point.format.line.color.rgb, point.format.line.width = rgb(line.colour), Pt(line.width)
        marker = point.marker
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 7
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = rgb(theme.DOT_OFF if place_in_line in line.faint else theme.SURFACE)
        marker.format.line.color.rgb = rgb(line.colour)


def _name_lines(plot: LinePlot, drawn: Sequence[Any], axis: Axis, box: Box) -> None:
    """The name of each line beside its last point, moved apart where two would touch."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    named = [(line, series, _last(line.values)) for line, series in zip(plot.lines, drawn, strict=False) if line.label]
    ends = [(line, series, end) for line, series, end in named if end is not None]
    per_inch = (axis.high - axis.low) / _plot_height(box)
    line_height = LABEL_SIZE * LINE_SPACING / POINTS_PER_INCH * per_inch
    heights = [len(line.label) * line_height for line, _, _ in ends]
    ceiling = axis.high - _height_of_spilling_words(plot, box, max(heights, default=0.0) / 2, per_inch)
    centres = apart([line.values[end] or 0.0 for line, _, end in ends], heights, axis.low, ceiling)
    step = (box.width - AXIS_ROOM - LABEL_ROOM) / len(plot.categories)
    for (line, series, end), centre in zip(ends, centres, strict=True):
        label = series.points[end].data_label
        label.position = XL_LABEL_POSITION.RIGHT
        _keep_on_one_line(label)
        for number, words in enumerate(line.label):
            paragraph = label.text_frame.paragraphs[0] if number == 0 else label.text_frame.add_paragraph()
            paragraph._p.get_or_add_pPr().set("algn", "l")
            run = paragraph.add_run()
            run.text = shown_text(words)
            run.font.size, run.font.bold = Pt(LABEL_SIZE), line.is_strong and number == 0
            run.font.color.rgb = rgb(line.colour)
        upwards = (centre - (line.values[end] or 0.0)) / per_inch
        # A line that ends before the last period is still named at the right edge.
        along = (len(plot.categories) - 1 - end) * step + BESIDE_MARK
        _move(label, along / box.width, -upwards / box.height)
        _without_leader_lines(series)


def _height_of_spilling_words(plot: LinePlot, box: Box, half: float, per_inch: float) -> float:
    """How far below the top the names must stay, where the words of a vertical line reach beyond the right edge."""
    rows = [
        mark.row for mark in plot.marks if mark.row and _spills(plot, mark, box) and not _stands_left(plot, mark, box)
    ]
    return (max(rows) + 0.5) * ROW_HEIGHT * per_inch + half if rows else 0.0


def apart(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Where labels of some heights go so that none touches another, as near as possible to where they belong."""
    order = sorted(range(len(centres)), key=lambda n: centres[n])
    moved = list(centres)
    floor_now = low
    for n in order:
        moved[n] = max(moved[n], floor_now + heights[n] / 2)
        floor_now = moved[n] + heights[n] / 2
    ceiling = high + (heights[order[-1]] / 2 if order else 0.0)
    for n in reversed(order):
        moved[n] = min(moved[n], ceiling - heights[n] / 2)
        ceiling = moved[n] - heights[n] / 2
    return moved


def _last(values: Sequence[float | None]) -> int | None:
    return next((n for n in range(len(values) - 1, -1, -1) if values[n] is not None), None)


def _move(label: Any, along: float, down: float) -> None:
    """Shift a label from its usual place, in shares of the chart's width and height."""
    from pptx.oxml.ns import qn

    element = label._dLbl
    layout = element.makeelement(qn("c:layout"), {})
    element.find(qn("c:idx")).addnext(layout)
    manual = _child(layout, "c:manualLayout")
    _child(manual, "c:x", val=f"{along:.5f}")
    _child(manual, "c:y", val=f"{down:.5f}")


def _keep_on_one_line(label: Any) -> None:
    """Labels are broken by us, into the lines they were measured as."""
    from pptx.oxml.ns import qn

    label.text_frame._txBody.find(qn("a:bodyPr")).set("wrap", "none")


def _without_leader_lines(series: Any) -> None:
    """A label that was moved is otherwise tied to its point by a stroke."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    series._element.dLbls.append(
        parse_xml(
            f"<c:extLst {nsdecls('c')}><c:ext uri='{{CE6537A1-D6FC-4f65-9D91-7224C49458BB}}' "
            "xmlns:c15='http://schemas.microsoft.com/office/drawing/2012/chart'>"
            "<c15:showLeaderLines val='0'/></c:ext></c:extLst>"
        )
    )


def _draw_mark(series: Any, mark: Mark, axis: Axis, box: Box, *, is_left: bool) -> None:
    """A vertical line as a single point at the top with an error bar down to the axis."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.util import Pt

    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.fill.background()
    _error_bar(series, mark_top(mark, axis, box) - axis.low, mark.colour, mark.dash)
    label = series.points[mark.at].data_label
    if mark.row:
        label.position = XL_LABEL_POSITION.LEFT if is_left else XL_LABEL_POSITION.RIGHT
    else:
        label.position = XL_LABEL_POSITION.ABOVE
    _keep_on_one_line(label)
    run = label.text_frame.paragraphs[0].add_run()
    run.text = mark.words
    run.font.size, run.font.bold = Pt(LABEL_SIZE), mark.row == 0
    run.font.color.rgb = rgb(mark.colour)


def _stands_left(plot: LinePlot, mark: Mark, box: Box) -> bool:
    """Words stand right of their line, unless they would leave the plot there and cross no other line on the left."""
    others = [other.at for other in plot.marks if other.at < mark.at]
    return _spills(plot, mark, box) and _places_needed(plot, mark, box) <= mark.at - max(others, default=0)


def _spills(plot: LinePlot, mark: Mark, box: Box) -> bool:
    return len(plot.categories) - mark.at < _places_needed(plot, mark, box)


def _places_needed(plot: LinePlot, mark: Mark, box: Box) -> float:
    """How many categories the words of a vertical line are wide."""
    step = (box.width - AXIS_ROOM - LABEL_ROOM) / len(plot.categories)
    return text_width(mark.words, LABEL_SIZE) / POINTS_PER_INCH / step


def mark_top(mark: Mark, axis: Axis, box: Box) -> float:
    """Where a vertical line ends: those of a later row are shorter, so that their words stand below the others."""
    return axis.high - mark.row * ROW_HEIGHT / _plot_height(box) * (axis.high - axis.low)


def _error_bar(series: Any, size: float, colour: str, dash: str | None) -> None:
    """An error bar downwards, where the schema wants it: before the categories."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    element = series._element
    bars = element.makeelement(qn("c:errBars"), {})
    element.find(qn("c:cat")).addprevious(bars)
    for tag, value in (
        ("c:errDir", "y"),
        ("c:errBarType", "minus"),
        ("c:errValType", "fixedVal"),
        ("c:noEndCap", "1"),
        ("c:val", repr(float(size))),
    ):
        _child(bars, tag, val=value)
    line = _child(_child(bars, "c:spPr"), "a:ln", w=str(int(Pt(MARK_WIDTH))), cap="flat")
    _child(_child(line, "a:solidFill"), "a:srgbClr", val=colour.lstrip("#").upper())
    if dash:
        _child(line, "a:prstDash", val=dash)
    _child(line, "a:round")


def _show_value(label: Any) -> None:
    """Show a point's own number, whatever it is changed to in the workbook."""
    from pptx.oxml.ns import qn

    element = label._get_or_add_dLbl()
    for tag, wanted in (("c:showVal", "1"), ("c:showLegendKey", "0"), ("c:showCatName", "0"), ("c:showSerName", "0")):
        found = element.find(qn(tag))
        if found is not None:
            found.set("val", wanted)


def _child(parent: Any, tag: str, *, first: bool = False, **attributes: str) -> Any:
    from pptx.oxml.ns import qn

    found = parent.find(qn(tag)) if first else None
    if found is not None:
        return found
    child = parent.makeelement(qn(tag), attributes)
    parent.insert(0, child) if first else parent.append(child)
    return child
