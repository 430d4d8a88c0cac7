"""Counts of few as marks with thin whiskers: where each share lies, and how far from it it could."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import theme
from dashboard.figures.axes import FONT_SIZE, SMALL_FONT_SIZE, Figure
from metrics.proportions import Count, Interval

ROW_HEIGHT = 30  # pixels
AROUND = 44  # pixels above and below the rows
LABEL_ROOM, NAME_ROOM = 190, 190


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of the chart: its `name` on the left, its count and range, and the `words` for both on the right."""

    name: str
    count: Count
    likely: Interval
    words: str
    is_latest: bool


def counts_height(rows: Sequence[CountRow]) -> int:
    """How high the chart is, in pixels."""
    return AROUND + ROW_HEIGHT * len(rows)


def counts_figure(rows: Sequence[CountRow]) -> Figure:
    """The rows from the top downwards; the latest of a group has a full mark. No colour: nothing here is a verdict."""
    shares = [each.count.good / each.count.of for each in rows]
    names = [each.name for each in rows]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": shares,
                "y": names,
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [each.likely.high - share for each, share in zip(rows, shares, strict=True)],
                    "arrayminus": [share - each.likely.low for each, share in zip(rows, shares, strict=True)],
                    "color": theme.NEIGHBOUR_LINE,
                    "thickness": 1.2,
                    "width": 4,
                },
                "marker": {
                    "size": 10,
                    "color": [theme.OWN_LINE if each.is_latest else theme.SURFACE for each in rows],
                    "line": {"color": theme.OWN_LINE, "width": 2},
                },
                "customdata": [f"{each.name}: {each.words}" for each in rows],
                "hovertemplate": "%{customdata}<extra></extra>",
                "cliponaxis": False,
            }
        ],
        "layout": {
            "autosize": True,
            "font": {"family": theme.FONT, "size": FONT_SIZE, "color": theme.INK},
            "paper_bgcolor": theme.SURFACE,
            "plot_bgcolor": theme.SURFACE,
            "margin": {"l": NAME_ROOM, "r": LABEL_ROOM, "t": 8, "b": AROUND - 8},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {"bgcolor": theme.SURFACE, "bordercolor": theme.RULE, "font": {"color": theme.INK}},
            "xaxis": {
                "range": [0, 1],
                "fixedrange": True,
                "tickvals": [0, 0.5, 1],
                "ticktext": ["none", "half", "all"],
                "gridcolor": theme.GRID,
                "zeroline": False,
                "tickfont": {"color": theme.MUTED, "size": SMALL_FONT_SIZE},
            },
            "yaxis": {
                "type": "category",
                "autorange": "reversed",
                "fixedrange": True,
                "showgrid": False,
                "ticks": "",
                "tickfont": {"size": SMALL_FONT_SIZE},
            },
            "annotations": [_label(each) for each in rows],
        },
    }


def _label(row: CountRow) -> Figure:
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 10,
        "y": row.name,
        "yanchor": "middle",
        "showarrow": False,
        "text": row.words,
        "font": {"color": theme.INK, "size": FONT_SIZE},
    }
