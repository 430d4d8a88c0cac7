"""The impact chart: our own series, where its path was heading, what similar areas did, when it started and was due."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dashboard import numbers, theme
from dashboard.evidence.records import LinkCase
from dashboard.figures.axes import (
    EndLabel,
    Figure,
    end_labels,
    frame,
    line_words,
    middle,
    on_grid,
    point_label,
    shaded,
    value_span,
    vertical_line,
)
from dashboard.figures.lines import own_line
from domain.model import EventKind
from domain.periods import Frequency, Period, nth_period_start
from domain.series import Series
from metrics.path import PathPoint, Phase

HEIGHT = 420
NEAR_THE_RIGHT = 0.72  # beyond this share of the time axis words stand to the left of their line
NEAR_THE_LEFT = 0.25  # and before this one to its right
ROOM_FOR_DUE = timedelta(days=31)  # so that a due date after the last figure is still seen
MARKER_SIZE = 8

Path = Sequence[tuple[Period, PathPoint]]


class Comparison(StrEnum):
    """How similar areas are drawn. The test uses their mean; DfE's two dashboards disagree, so both are offered."""

    MEAN = "mean"
    MEDIAN = "median"
    EACH = "each"
    NONE = "none"


def impact_figure(case: LinkCase, comparison: Comparison = Comparison.MEAN, height: int = HEIGHT) -> Figure:
    """One link's chart as a plain dict. A hidden or missing figure is a gap; a provisional one is a hollow mark."""
    grid = [(_period(point.period_start, case.series.frequency), point) for point in case.assessment.path]
    path = [(period, point) for period, point in grid if point.phase is not Phase.BEFORE and point.expected is not None]
    others = _others(grid, comparison)
    span = value_span(_shown(case, path, others, comparison), case.indicator)
    first, last = _time_span(case)
    layout = frame(case.indicator, span, first, last, case.series.frequency)
    layout["shapes"] = [*(shaded(period) for period in case.excluded), *_marks(case, last)]
    labels = end_labels(_labels(case, path, others), span, height)
    layout["annotations"] = [*_mark_words(case, first, last), *_label_before_hidden(case), *labels]
    return {
        "data": [
            *_band(path),
            *_neighbours(case, others, comparison),
            own_line(case.area.name, case.series, case.indicator, MARKER_SIZE),
        ],
        "layout": layout,
    }


def _period(start: date, frequency: Frequency) -> Period:
    return Period(start, nth_period_start(start, 1, frequency) - timedelta(days=1))


def _others(grid: Path, comparison: Comparison) -> list[tuple[Period, float | None]]:
    if comparison not in (Comparison.MEAN, Comparison.MEDIAN):
        return []
    is_mean = comparison is Comparison.MEAN
    line = [(period, point.neighbours_mean if is_mean else point.neighbours_median) for period, point in grid]
    # Gaps between its first and its last figure stay gaps.
    told = [n for n, (_, value) in enumerate(line) if value is not None]
    return line[told[0] : told[-1] + 1] if told else []


def _shown(
    case: LinkCase, path: Path, others: list[tuple[Period, float | None]], comparison: Comparison
) -> list[float]:
    """Every value the chart must have room for."""
    lines = [point.value for point in case.series.points if point.value is not None]
    lines += [value for _, value in others if value is not None] + [
        point.expected for _, point in path if point.expected is not None
    ]
    if comparison is Comparison.EACH:
        lines += [p.value for series in case.neighbours for p in series.points if p.value is not None]
    if not lines:
        return []
    # A band wider than all else may leave the chart: it must not flatten the lines into one.
    low, high = min(lines), max(lines)
    edges = [edge for _, point in path for edge in (point.low, point.high) if edge is not None]
    return lines + [min(max(edge, low - (high - low)), high + (high - low)) for edge in edges]


def _time_span(case: LinkCase) -> tuple[date, date]:
    periods = [point.period for point in case.series.points] or [_period(case.first_after, case.series.frequency)]
    return periods[0].start, max(periods[-1].end, case.due + ROOM_FOR_DUE, case.initiative.starts + ROOM_FOR_DUE)


def _band(path: Path) -> list[dict[str, Any]]:
    if not path:
        return []
    x = [middle(period) for period, _ in path]
    edge = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        {**edge, "name": "likely at least", "y": [point.low for _, point in path]},
        {
            **edge,
            "name": "likely at most",
            "y": [point.high for _, point in path],
            "fill": "tonexty",
            "fillcolor": theme.OWN_PATH_BAND,
        },
        {
            **edge,
            "name": "where our own path was heading",
            "y": [point.expected for _, point in path],
            "line": {"color": theme.OWN_PATH, "width": 2, "dash": "dot"},
        },
    ]


def _neighbours(
    case: LinkCase, others: list[tuple[Period, float | None]], comparison: Comparison
) -> list[dict[str, Any]]:
    if comparison is Comparison.EACH:
        return [_neighbour(case, series) for series in case.neighbours]
    if not others:
        return []
    name = f"{comparison} of {len(case.compared)} similar areas"
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [middle(period) for period, _ in others],
            "y": [value for _, value in others],
            "connectgaps": False,
            "line": {"color": theme.NEIGHBOUR_LINE, "width": 2, "dash": "dash"},
            "hovertemplate": f"{name}: %{{y:.1f}}<extra></extra>",
        }
    ]


def _neighbour(case: LinkCase, series: Series) -> dict[str, Any]:
    grid = on_grid(series)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": case.area_names.get(series.area_code, series.area_code),
        "x": [middle(period) for period, _ in grid],
        "y": [None if point is None else point.value for _, point in grid],
        "line": {"color": theme.NEIGHBOUR_FAINT, "width": 1.5},
        "hovertemplate": "%{fullData.name}: %{y:.1f}<extra></extra>",
    }


def _labels(case: LinkCase, path: Path, others: list[tuple[Period, float | None]]) -> list[EndLabel]:
    labels = []
    latest = case.series.last_reported
    if latest is not None and latest.value is not None and not case.series.is_latest_hidden:
        words = [f"<b>{case.area.name} {numbers.value(latest.value, case.indicator)}</b>"]
        words += ["provisional"] if latest.is_provisional else []
        labels.append(EndLabel(latest.value, tuple(words), theme.OWN_LINE))
    if path and path[-1][1].expected is not None:
        labels.append(EndLabel(path[-1][1].expected, ("where our own", "path was heading"), theme.OWN_PATH_WORDS))
    if others and others[-1][1] is not None:
        labels.append(EndLabel(others[-1][1], (f"{len(case.compared)} similar areas",), theme.MUTED))
    return labels


def _label_before_hidden(case: LinkCase) -> list[Figure]:
    """Where later figures are hidden, the last one shown is named at its own place, with its period."""
    shown = case.series.last_reported
    if shown is None or shown.value is None or not case.series.is_latest_hidden:
        return []
    when = numbers.period(shown.period, case.series.frequency)
    said = f"<b>{case.area.name} {numbers.value(shown.value, case.indicator)}</b> ({when})"
    return [point_label(shown.period, shown.value, said, theme.OWN_LINE)]


def _marks(case: LinkCase, last: date) -> list[Figure]:
    marks = [vertical_line(case.initiative.starts, theme.START_LINE, "solid", 1.5)]
    if case.due > case.first_after:
        marks.append(vertical_line(case.due, theme.DUE_LINE, "dot", 1.5))
    return marks + [vertical_line(day, theme.BAD, "dashdot", 1.5) for day in _definition_changes(case, last)]


def _mark_words(case: LinkCase, first: date, last: date) -> list[Figure]:
    length = max((last - first).days, 1)

    def words(on: date, text: str, colour: str, row: int, preferred: str) -> Figure:
        share = (on - first).days / length
        anchor = "right" if share > NEAR_THE_RIGHT else "left" if share < NEAR_THE_LEFT else preferred
        return line_words(on, text, colour, row=row, anchor=anchor)

    start = case.initiative.starts
    marks = [words(start, f"<b>Started {numbers.short_month(start)}</b>", theme.INK, 1, "right")]
    if case.due > case.first_after:
        marks.append(words(case.due, f"effect due {numbers.short_month(case.due)}", theme.MUTED, 0, "left"))
    for day in _definition_changes(case, last):
        marks.append(words(day, f"counted differently from {numbers.short_month(day)}", theme.BAD, 0, "left"))
    if case.excluded:
        marks.append(words(case.excluded[0].start, "left out", theme.MUTED, 0, "left"))
    return marks


def _definition_changes(case: LinkCase, last: date) -> list[date]:
    changes = [event for event in case.events if event.kind is EventKind.DEFINITION_CHANGE]
    return [event.starts for event in changes if event.starts <= last]
