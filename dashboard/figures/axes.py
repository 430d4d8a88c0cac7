"""What every line chart shares: its frame, years below it, room for labels at the ends of lines instead of a legend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from dashboard import theme
from domain.model import Indicator, Unit
from domain.periods import (
    FINANCIAL_YEAR_STARTS,
    SCHOOL_YEAR_STARTS,
    Frequency,
    Period,
    nth_period_start,
    period_name,
    periods_since,
    year_of,
)
from domain.series import Point, Series

FONT_SIZE = 13
SMALL_FONT_SIZE = 12
LINE_HEIGHT = 16  # pixels a line of a label takes
MOST_YEAR_LABELS = 9
LEAST_SPAN = 0.3  # of the level: ordinary wobble then looks like wobble
TOP_MARGIN = 56
BOTTOM_MARGIN = 34
LEFT_MARGIN = 52
LABEL_MARGIN = 158

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words at the right end of a line, at the height of its last value. `lines` are drawn below each other."""

    at: float
    lines: tuple[str, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and highest value a y axis shows."""

    low: float
    high: float

    @property
    def size(self) -> float:
        """From the lowest to the highest."""
        return self.high - self.low


def middle(period: Period) -> str:
    """Where a period stands on the time axis: its middle, so that a start on its first day lies before it."""
    return (period.start + (period.end - period.start) / 2).isoformat()


def on_grid(series: Series) -> list[tuple[Period, Point | None]]:
    """Every period from the first to the last point; one without a row has None, so that its gap stays a gap."""
    if not series.points:
        return []
    held = {point.period.start: point for point in series.points}
    first, frequency = series.points[0].period.start, series.frequency
    grid = []
    for n in range(periods_since(first, series.points[-1].period.start, frequency) + 1):
        start = nth_period_start(first, n, frequency)
        point = held.get(start)
        end = nth_period_start(first, n + 1, frequency) - timedelta(days=1)
        grid.append((point.period if point else Period(start, end), point))
    return grid


def value_span(values: Iterable[float], indicator: Indicator) -> Span:
    """The y axis for some values: with air, from nought where nought is near, never outside what is possible."""
    known = list(values)
    if not known:
        return Span(0.0, 1.0)
    # Steady figures must not look wild: the axis is never shorter than a share of their level.
    lacking = LEAST_SPAN * abs(max(known) + min(known)) / 2 - (max(known) - min(known))
    low, high = min(known) - max(lacking, 0.0) / 2, max(known) + max(lacking, 0.0) / 2
    size = high - low or 1.0
    floor = low - 0.12 * size
    # A third of the way down to nought is near enough: the reader then sees the whole height.
    if min(known) >= 0 and floor < high / 3:
        floor = 0.0
    ceiling = high + 0.12 * size
    if indicator.highest is not None:
        ceiling = min(ceiling, max(indicator.highest, *known))
    return Span(floor, ceiling)


def year_ticks(first: date, last: date, frequency: Frequency) -> Figure:
    """Tick marks between years and their names in the middle: financial years, school years for terms."""
    starts_in = _year_start(first, frequency)
    years, year = [], year_of(first, starts_in)
    while year.start <= last:
        years.append(year)
        year = year_of(year.end + timedelta(days=1), starts_in)
    step = ceil(len(years) / MOST_YEAR_LABELS) or 1
    labelled = years[::step]
    return {
        "tickmode": "array",
        "tickvals": [middle(each) for each in labelled],
        "ticktext": [period_name(each, Frequency.YEARLY) for each in labelled],
        "ticks": "",
        "minor": {
            "tickmode": "array",
            "tickvals": [each.start.isoformat() for each in years],
            "ticks": "outside",
            "ticklen": 6,
            "tickcolor": theme.NEIGHBOUR_LINE,
        },
    }


def _year_start(first: date, frequency: Frequency) -> int:
    if frequency is Frequency.TERMLY:
        return SCHOOL_YEAR_STARTS
    return first.month if frequency is Frequency.YEARLY else FINANCIAL_YEAR_STARTS


def frame(indicator: Indicator, span: Span, first: date, last: date, frequency: Frequency) -> Figure:
    """The layout of a line chart over time, without a legend: lines are named at their ends."""
    return {
        "autosize": True,
        "font": {"family": theme.FONT, "size": FONT_SIZE, "color": theme.INK},
        "paper_bgcolor": theme.SURFACE,
        "plot_bgcolor": theme.SURFACE,
        "margin": {"l": LEFT_MARGIN, "r": LABEL_MARGIN, "t": TOP_MARGIN, "b": BOTTOM_MARGIN},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {"bgcolor": theme.SURFACE, "bordercolor": theme.RULE, "font": {"color": theme.INK}},
        "xaxis": {
            "type": "date",
            "range": [first.isoformat(), last.isoformat()],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "linecolor": theme.GRID,
            "showline": True,
            "tickfont": {"color": theme.MUTED, "size": SMALL_FONT_SIZE},
            **year_ticks(first, last, frequency),
        },
        "yaxis": {
            "range": [span.low, span.high],
            "fixedrange": True,
            "gridcolor": theme.GRID,
            "zeroline": False,
            "nticks": 6,
            "ticksuffix": "%" if indicator.unit is Unit.PERCENT else "",
            "tickformat": "~r" if span.size < 3 else ",.0f",
            "tickfont": {"color": theme.MUTED, "size": SMALL_FONT_SIZE},
        },
        "annotations": [],
        "shapes": [],
    }


def end_labels(labels: Sequence[EndLabel], span: Span, height: int) -> list[Figure]:
    """Annotations at the right edge, moved apart just enough not to overlap; `height` is the chart's in pixels."""
    per_pixel = span.size / max(height - TOP_MARGIN - BOTTOM_MARGIN, 1)
    ordered = sorted(labels, key=lambda label: label.at)
    centres = [label.at for label in ordered]
    # Push upwards where two would touch, then let the whole pile sink if its top left the chart.
    for n in range(1, len(ordered)):
        gap = _pixels(ordered[n - 1], ordered[n]) * per_pixel
        centres[n] = max(centres[n], centres[n - 1] + gap)
    for n in range(len(ordered) - 1, -1, -1):
        is_top = n == len(ordered) - 1
        ceiling = span.high if is_top else centres[n + 1] - _pixels(ordered[n], ordered[n + 1]) * per_pixel
        centres[n] = min(centres[n], ceiling)
    return [_end_annotation(label, centre) for label, centre in zip(ordered, centres, strict=True)]


def _pixels(lower: EndLabel, upper: EndLabel) -> float:
    return (len(lower.lines) + len(upper.lines)) / 2 * LINE_HEIGHT + 4


def _end_annotation(label: EndLabel, at: float) -> Figure:
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 8,
        "y": at,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "text": "<br>".join(label.lines),
        "font": {"color": label.colour, "size": FONT_SIZE},
    }


def point_label(period: Period, at: float, words: str, colour: str) -> Figure:
    """Words above a point inside the chart: where a line ends before the right edge, its label stands at its end."""
    return {
        "xref": "x",
        "x": middle(period),
        "y": at,
        "yanchor": "bottom",
        "yshift": 10,
        "showarrow": False,
        "text": words,
        "font": {"color": colour, "size": FONT_SIZE},
    }


def vertical_line(on: date, colour: str, dash: str, width: float) -> Figure:
    """A line over the whole height of the chart on a day."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": on.isoformat(),
        "x1": on.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "dash": dash, "width": width},
        "layer": "above",
    }


def line_words(on: date, text: str, colour: str, *, row: int, anchor: str) -> Figure:
    """Words above a vertical line; rows are counted upwards from the top edge of the chart."""
    return {
        "xref": "x",
        "yref": "paper",
        "x": on.isoformat(),
        "y": 1,
        "xanchor": anchor,
        "yanchor": "bottom",
        "yshift": row * (LINE_HEIGHT + 4),
        "showarrow": False,
        "text": text,
        "font": {"color": colour, "size": FONT_SIZE},
    }


def shaded(period: Period) -> Figure:
    """A grey band over a stretch of time that was left out."""
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": period.start.isoformat(),
        "x1": period.end.isoformat(),
        "y0": 0,
        "y1": 1,
        "fillcolor": theme.SHADE,
        "line": {"width": 0},
        "layer": "below",
    }
