"""How often the rules claim a change where there is none, and find a planted one, measure by measure."""

from collections.abc import Sequence
from typing import Any

from dashboard import theme
from dashboard.figures.axes import FONT_SIZE, SMALL_FONT_SIZE, Figure
from dashboard.wording.calibration import ChartRow, chart_keys

ROW_HEIGHT = 26
TOP, BOTTOM = 40, 44
MARK_SIZE = 11
TICKS = (0, 5, 25, 50, 75, 100)  # one in twenty is what the rules allow
# Shape and fill tell the marks apart as well as their colour does; none wears the colour of a verdict.
MARKS = (
    {"symbol": "circle-open", "color": theme.MUTED, "line": {"color": theme.MUTED, "width": 2}},
    {"symbol": "diamond", "color": theme.OWN_PATH},
    {"symbol": "square", "color": theme.ACCENT},
)


def height(rows: Sequence[ChartRow]) -> int:
    """Pixels: each line as high as the next, however many there are."""
    return TOP + BOTTOM + ROW_HEIGHT * len(rows)


def calibration_figure(rows: Sequence[ChartRow]) -> Figure:
    """A line a measure, from nought to all series: what is claimed of untouched ones, and found of planted falls."""
    labels = [f"<b>{row.label}</b>" if row.is_summary else row.label for row in rows]
    # Measures of one name must not fall onto one line: lines are numbered, and their names are the axis' words.
    places = list(range(len(rows)))
    return {
        "data": [*_spans(rows), *(_marks(rows, places, number, key) for number, key in enumerate(chart_keys()))],
        "layout": {
            "autosize": True,
            "font": {"family": theme.FONT, "size": FONT_SIZE, "color": theme.INK},
            "paper_bgcolor": theme.SURFACE,
            "plot_bgcolor": theme.SURFACE,
            "margin": {"l": 8, "r": 24, "t": TOP, "b": BOTTOM},
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {"bgcolor": theme.SURFACE, "bordercolor": theme.RULE, "font": {"color": theme.INK}},
            "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "itemclick": False,
                       "itemdoubleclick": False},
            "xaxis": {
                "range": [-2, 102],
                "fixedrange": True,
                "tickvals": list(TICKS),
                "ticktext": [f"{tick}%" for tick in TICKS],
                "gridcolor": theme.GRID,
                "zeroline": False,
                "tickfont": {"color": theme.MUTED, "size": SMALL_FONT_SIZE},
                "title": {"text": "of the series tried", "font": {"color": theme.MUTED, "size": SMALL_FONT_SIZE}},
            },
            "yaxis": {
                "tickvals": places,
                "ticktext": labels,
                "range": [len(rows) - 0.5, -0.5],
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
                "automargin": True,
            },
        },
    }  # fmt: skip


def _spans(rows: Sequence[ChartRow]) -> list[dict[str, Any]]:
    """A thin line from the lowest to the highest mark of each row, for the eye to follow."""
    ends = [(100 * min(row.shares), 100 * max(row.shares), place) for place, row in enumerate(rows)]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [value for low, high, _ in ends for value in (low, high, None)],
            "y": [value for _, _, place in ends for value in (place, place, None)],
            "line": {"color": theme.RULE, "width": 3},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _marks(rows: Sequence[ChartRow], places: Sequence[int], number: int, key: str) -> dict[str, Any]:
    shares = [100 * row.shares[number] for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": key,
        "x": shares,
        "y": list(places),
        "marker": {"size": MARK_SIZE, **MARKS[number]},
        "customdata": [f"{row.label}<br>{key}: {share:.0f}%" for row, share in zip(rows, shares, strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
