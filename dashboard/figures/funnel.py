"""All authorities of one period by size, with the limits that chance draws and our area marked; for looking at."""

from math import floor, log10
from typing import Any

from dashboard import numbers, theme
from dashboard.evidence.indicators import IndicatorCase
from dashboard.figures.axes import EndLabel, Figure, end_labels, frame, value_span
from dashboard.figures.indicator import HEIGHT, LONGEST_LABEL
from dashboard.wording import comparisons as words
from metrics.funnel import Funnel, FunnelPoint

DOT, NEIGHBOUR_DOT, OWN_DOT = 7, 8, 13
TICKS = (1, 2, 5)
ROOM = 1.08  # beside the smallest and the largest authority
HOVER = "%{customdata}<extra></extra>"


def funnel_figure(case: IndicatorCase, height: int = HEIGHT) -> Figure:
    """Dots for authorities, similar areas dark, ours a diamond with its name; limits as lines about the centre."""
    found = words.funnel_of(case)
    if found is None or case.standing is None or case.area is None:
        return {}
    own = found.point(case.area.code)
    similar = {line.area.code for line in case.neighbours}
    others = [point for point in found.points if point is not own]
    values = [point.value for point in found.points]
    span = value_span([*values, found.curve[-1].outer_low, found.curve[-1].outer_high], case.indicator)
    period = case.standing.point.period
    layout = frame(case.indicator, span, period.start, period.end, case.frequency)
    layout["xaxis"] = _sizes(case, found, layout["xaxis"])
    layout["margin"] = {**layout["margin"], "b": layout["margin"]["b"] + 22, "t": 16}
    layout["annotations"] = [*end_labels(_labels(case, found), span, height), *([_own_label(case, own)] if own else [])]
    traces = [*_limits(case, found)]
    traces += _dots(
        case, [each for each in others if each.code not in similar], "authorities", DOT, theme.NEIGHBOUR_FAINT
    )
    traces += _dots(
        case, [each for each in others if each.code in similar], "similar areas", NEIGHBOUR_DOT, theme.NEIGHBOUR_LINE
    )
    traces += _dots(case, [own] if own else [], case.area.name, OWN_DOT, theme.OWN_LINE, "diamond")
    return {"data": traces, "layout": layout}


def _sizes(case: IndicatorCase, found: Funnel, axis: Figure) -> Figure:
    """The axis of denominators, on which each step is as many times the one before."""
    low, high = found.curve[0].size / ROOM, found.curve[-1].size * ROOM
    ticks = [step * 10.0**power for power in range(floor(log10(low)), floor(log10(high)) + 1) for step in TICKS]
    ticks = [tick for tick in ticks if low <= tick <= high]
    named = case.indicator.denominator_label or "children"
    kept = {name: axis[name] for name in ("fixedrange", "showgrid", "zeroline", "linecolor", "showline", "tickfont")}
    return {
        **kept,
        "type": "log",
        "range": [log10(low), log10(high)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [numbers.count(tick) for tick in ticks],
        "ticks": "outside",
        "tickcolor": theme.NEIGHBOUR_LINE,
        "title": {"text": named, "font": {"color": theme.MUTED, "size": 12}, "standoff": 6},
    }


def _limits(case: IndicatorCase, found: Funnel) -> list[dict[str, Any]]:
    sizes = [row.size for row in found.curve]
    lines = (
        ("outer limits", [row.outer_low for row in found.curve], "solid", 1.4),
        ("outer limits", [row.outer_high for row in found.curve], "solid", 1.4),
        ("inner limits", [row.inner_low for row in found.curve], "dash", 1.2),
        ("inner limits", [row.inner_high for row in found.curve], "dash", 1.2),
        (words.centre_name(case), [found.centre] * len(sizes), "dot", 1.6),
    )
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": sizes,
            "y": y,
            "line": {"color": theme.NEIGHBOUR_LINE, "width": width, "dash": dash},
            "hoverinfo": "skip",
        }
        for name, y, dash, width in lines
    ]


def _dots(  # noqa: PLR0917
    case: IndicatorCase, points: list[FunnelPoint], name: str, size: int, colour: str, symbol: str = "circle"
) -> list[dict[str, Any]]:
    if not points:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [point.size for point in points],
            "y": [point.value for point in points],
            "marker": {
                "size": size,
                "symbol": symbol,
                "color": colour,
                "line": {"color": theme.NEIGHBOUR_LINE, "width": 1},
            },
            "customdata": [_spoken(case, point) for point in points],
            "hovertemplate": HOVER,
        }
    ]


def _spoken(case: IndicatorCase, point: FunnelPoint) -> str:
    name = case.area_names.get(point.code, point.code)
    return f"{name}: {numbers.value(point.value, case.indicator)} of {numbers.count(point.size)}"


def _labels(case: IndicatorCase, found: Funnel) -> list[EndLabel]:
    last, centre = found.curve[-1], numbers.value(found.centre, case.indicator)
    name = words.centre_name(case)
    together = f"{name} {centre}"
    return [
        EndLabel(last.outer_high, ("outer limits",), theme.MUTED),
        EndLabel(last.inner_high, ("inner limits",), theme.MUTED),
        EndLabel(found.centre, (together,) if len(together) <= LONGEST_LABEL else (name, centre), theme.MUTED),
    ]


def _own_label(case: IndicatorCase, own: FunnelPoint) -> Figure:
    name = case.area.name if case.area is not None else ""
    return {
        "xref": "x",
        "x": log10(own.size),
        "y": own.value,
        "yanchor": "bottom",
        "yshift": 9,
        "showarrow": False,
        "text": f"<b>{name} {numbers.value(own.value, case.indicator)}</b>",
        "font": {"color": theme.OWN_LINE, "size": 13},
        "bgcolor": "rgba(255, 255, 255, 0.8)",
    }
