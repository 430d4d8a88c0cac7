"""The line that a chart is about, drawn alike everywhere, and what it says of a point when one points at it."""

from typing import Any

from dashboard import numbers, theme
from dashboard.figures.axes import middle, on_grid
from domain.model import Indicator
from domain.periods import Frequency
from domain.series import Point, Series


def own_line(name: str, series: Series, indicator: Indicator, marker_size: int) -> dict[str, Any]:
    """An area's own figures: a missing or hidden one is a gap, a provisional one a hollow mark."""
    grid = on_grid(series)
    fill = [theme.SURFACE if point is not None and point.is_provisional else theme.OWN_LINE for _, point in grid]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [middle(period) for period, _ in grid],
        "y": [None if point is None else point.value for _, point in grid],
        "connectgaps": False,
        "line": {"color": theme.OWN_LINE, "width": 2.5},
        "marker": {"color": fill, "size": marker_size, "line": {"color": theme.OWN_LINE, "width": 2}},
        "customdata": ["" if p is None else point_words(p, series.frequency, indicator) for _, p in grid],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def point_words(point: Point, frequency: Frequency, indicator: Indicator) -> str:
    """`Q1 2023-24: 17.1% (83 of 485), provisional`, or why there is no figure."""
    parts = numbers.point_parts(point)
    said = f"{numbers.period(point.period, frequency)}: {numbers.point_value(point, indicator)}"
    return said + (f" ({parts})" if parts else "") + (", provisional" if point.is_provisional else "")
