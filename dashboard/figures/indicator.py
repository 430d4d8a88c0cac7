"""Charts of one indicator for looking at: beside other areas, and as a control chart."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard import numbers, theme
from dashboard.evidence.comparisons import AreaLine, Band
from dashboard.evidence.control import ControlCase
from dashboard.evidence.indicators import IndicatorCase
from dashboard.figures.axes import (
    EndLabel,
    Figure,
    Span,
    end_labels,
    frame,
    line_words,
    middle,
    on_grid,
    point_label,
    value_span,
    vertical_line,
)
from dashboard.figures.impact import Comparison
from dashboard.figures.lines import own_line, point_words
from dashboard.wording import control
from dashboard.wording import indicators as words
from domain.model import EventKind
from domain.periods import Period
from domain.series import Point, Series
from metrics.spc import PointType, SpcChart

HEIGHT = 430
MARKER_SIZE = 7
FLAGGED_SIZE = 11
MISSING_SIZE = 9
LONGEST_LABEL = 22  # letters that the room beside the chart holds
LIFTED = 0.025  # of the axis: where a mark for a figure that may not be shown stands above its foot


def comparison_figure(case: IndicatorCase, comparison: Comparison, height: int = HEIGHT) -> Figure:
    """The area's line beside similar areas, its region and its country; gaps are gaps, hidden figures are crosses."""
    if case.own is None or case.area is None:
        return {}
    neighbours = _neighbour_line(case, comparison)
    each = case.neighbours if comparison is Comparison.EACH else ()
    beside = [line for line in (case.region, case.country) if line is not None]
    lines = [case.own, *(line.series for line in (*each, *beside))]
    first, last = _time_span([case.own, *(line.series for line in beside)])
    edges = [] if each else _edges(case, first, last)
    span = value_span([*_values(lines), *_told(neighbours), *_targets(case), *edges], case.indicator)
    layout = frame(case.indicator, span, first, last, case.frequency)
    marks = _dated(case, first, last)
    layout["shapes"] = [*_event_lines(marks), *_target_lines(case, first, last)]
    layout["annotations"] = [
        *_event_words(marks, first, last),
        *_label_before_hidden(case),
        *end_labels([*_labels(case, neighbours, comparison), *_target_labels(case, last)], span, height),
    ]
    traces = [*_middle_half(case, first, last)] if not each else []
    traces += [_thin(line, case) for line in each]
    traces += _average(neighbours, comparison, case)
    if case.region is not None:
        traces.append(_beside(case.region, theme.REGION_LINE, "dashdot", case))
    if case.country is not None:
        traces.append(_beside(case.country, theme.COUNTRY_LINE, "dot", case))
    return {"data": [*traces, *_own(case, span)], "layout": layout}


def control_figure(case: IndicatorCase, found: ControlCase, height: int = HEIGHT) -> Figure:
    """The area's line with its mean and limits; flagged figures are larger diamonds, never green or red."""
    if case.own is None or case.area is None:
        return {}
    chart = found.chart
    limits = [edge for each in chart.segments for edge in (each.lower, each.upper, each.centre) if edge is not None]
    span = value_span([*_values([case.own]), *limits, *_targets(case)], case.indicator)
    first, last = _time_span([case.own])
    layout = frame(case.indicator, span, first, last, case.frequency)
    marks = [*_dated(case, first, last), *((each.starts, "limits begin afresh") for each in found.rebases)]
    layout["shapes"] = [*_event_lines(marks), *_target_lines(case, first, last)]
    labels = [*_limit_labels(case, chart), *_target_labels(case, last)]
    layout["annotations"] = [*_event_words(marks, first, last), *end_labels(labels, span, height)]
    return {"data": [*_limit_lines(case, chart), *_own(case, span), *_flagged(case, chart)], "layout": layout}


def _values(lines: Sequence[Series]) -> list[float]:
    return [point.value for series in lines for point in series.points if point.value is not None]


def _time_span(lines: Sequence[Series]) -> tuple[date, date]:
    periods = [point.period for series in lines for point in series.points]
    return min(period.start for period in periods), max(period.end for period in periods)


def _own(case: IndicatorCase, span: Span) -> list[dict[str, Any]]:
    if case.own is None or case.area is None:
        return []
    line = own_line(case.area.name, case.own, case.indicator, MARKER_SIZE)
    hidden = [(period, point) for period, point in on_grid(case.own) if point is not None and point.value is None]
    return [line, _without_figure(case, hidden, span)] if hidden else [line]


def _without_figure(case: IndicatorCase, hidden: Sequence[tuple[Period, Point]], span: Span) -> dict[str, Any]:
    """Crosses at the foot of the chart, so that a suppressed or missing figure is seen and never read as nought."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "no figure to show",
        "x": [middle(period) for period, _ in hidden],
        "y": [span.low + LIFTED * span.size] * len(hidden),
        "marker": {"symbol": "x-thin", "size": MISSING_SIZE, "line": {"color": theme.MUTED, "width": 1.5}},
        "customdata": [_hover(case, point) for _, point in hidden],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _hover(case: IndicatorCase, point: Point) -> str:
    return point_words(point, case.frequency, case.indicator)


def _neighbour_line(case: IndicatorCase, comparison: Comparison) -> list[tuple[Period, float | None]]:
    if comparison is Comparison.MEAN:
        return [(average.period, average.mean) for average in case.averages]
    if comparison is Comparison.MEDIAN:
        return [(average.period, average.median) for average in case.averages]
    return []


def _told(line: Sequence[tuple[Period, float | None]]) -> list[float]:
    return [value for _, value in line if value is not None]


def _average(
    neighbours: Sequence[tuple[Period, float | None]], comparison: Comparison, case: IndicatorCase
) -> list[dict[str, Any]]:
    if not neighbours:
        return []
    name = f"{comparison} of {len(case.neighbours)} similar areas"
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [middle(period) for period, _ in neighbours],
            "y": [value for _, value in neighbours],
            "connectgaps": False,
            "line": {"color": theme.NEIGHBOUR_LINE, "width": 2, "dash": "dash"},
            "customdata": [_spoken(name, period, value, case) for period, value in neighbours],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _spoken(name: str, period: Period, value: float | None, case: IndicatorCase) -> str:
    said = words.AVERAGE_HIDDEN if value is None else numbers.value(value, case.indicator)
    return f"{name}, {numbers.period(period, case.frequency)}: {said}"


def _bands(case: IndicatorCase, first: date, last: date) -> list[Band]:
    return [band for band in case.bands if first <= band.period.start and band.period.end <= last]


def _edges(case: IndicatorCase, first: date, last: date) -> list[float]:
    return [edge for band in _bands(case, first, last) for edge in (band.quartiles.lower, band.quartiles.upper)]


def _middle_half(case: IndicatorCase, first: date, last: date) -> list[dict[str, Any]]:
    """The band from the lower to the upper quartile of all authorities; a period without quartiles parts it in two."""
    bands = _bands(case, first, last)
    stretches: list[list[Band]] = []
    for n, band in enumerate(bands):
        follows = n > 0 and (band.period.start - bands[n - 1].period.end).days == 1
        if follows:
            stretches[-1].append(band)
        else:
            stretches.append([band])
    return [_stretch(stretch) for stretch in stretches]


def _stretch(bands: Sequence[Band]) -> dict[str, Any]:
    there = [(middle(band.period), band.quartiles.upper) for band in bands]
    back = [(middle(band.period), band.quartiles.lower) for band in reversed(bands)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "middle half of all authorities",
        "x": [x for x, _ in (*there, *back)],
        "y": [y for _, y in (*there, *back)],
        "fill": "toself",
        "fillcolor": theme.SHADE,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _thin(line: AreaLine, case: IndicatorCase) -> dict[str, Any]:
    return _beside(line, theme.NEIGHBOUR_FAINT, "solid", case, 1.5)


def _beside(line: AreaLine, colour: str, dash: str, case: IndicatorCase, width: float = 1.8) -> dict[str, Any]:
    grid = on_grid(line.series)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.area.name,
        "x": [middle(period) for period, _ in grid],
        "y": [None if point is None else point.value for _, point in grid],
        "connectgaps": False,
        "line": {"color": colour, "width": width, "dash": dash},
        "customdata": ["" if p is None else f"{line.area.name}, {_hover(case, p)}" for _, p in grid],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _labels(
    case: IndicatorCase, neighbours: list[tuple[Period, float | None]], comparison: Comparison
) -> list[EndLabel]:
    labels = []
    latest = case.own.last_reported if case.own is not None else None
    if latest is not None and latest.value is not None and case.area is not None and not _ends_hidden(case):
        name = [f"<b>{case.area.name} {numbers.value(latest.value, case.indicator)}</b>"]
        name += ["provisional"] if latest.is_provisional else []
        labels.append(EndLabel(latest.value, tuple(name), theme.OWN_LINE))
    told = _told(neighbours)
    if told:
        labels.append(EndLabel(told[-1], (f"similar areas ({comparison})",), theme.MUTED))
    for line, colour in ((case.region, theme.REGION_LINE), (case.country, theme.COUNTRY_LINE)):
        at = line.series.last_reported if line is not None else None
        if line is not None and at is not None and at.value is not None:
            value = numbers.value(at.value, case.indicator)
            name = f"{line.area.name} {value}"
            labels.append(
                EndLabel(at.value, (name,) if len(name) <= LONGEST_LABEL else (line.area.name, value), colour)
            )
    return labels


def _ends_hidden(case: IndicatorCase) -> bool:
    return case.own is not None and case.own.is_latest_hidden


def _label_before_hidden(case: IndicatorCase) -> list[Figure]:
    """Where later figures are hidden, the last one shown is named at its own place, with its period."""
    shown = case.own.last_reported if case.own is not None else None
    if shown is None or shown.value is None or case.area is None or not _ends_hidden(case):
        return []
    when = numbers.period(shown.period, case.frequency)
    said = f"<b>{case.area.name} {numbers.value(shown.value, case.indicator)}</b> ({when})"
    return [point_label(shown.period, shown.value, said, theme.OWN_LINE)]


def _targets(case: IndicatorCase) -> list[float]:
    return [target.value for target in case.targets]


def _target_lines(case: IndicatorCase, first: date, last: date) -> list[Figure]:
    return [
        {
            "type": "line",
            "x0": max(target.valid_from, first).isoformat(),
            "x1": min(target.valid_to or last, last).isoformat(),
            "y0": target.value,
            "y1": target.value,
            "line": {"color": theme.INK, "width": 1, "dash": "longdash"},
        }
        for target in case.targets
        if target.valid_from <= last and (target.valid_to is None or target.valid_to >= first)
    ]


def _target_labels(case: IndicatorCase, last: date) -> list[EndLabel]:
    """The names of targets whose lines reach the right edge; the others stand with their dates below the chart."""
    return [
        EndLabel(target.value, (f"target {numbers.value(target.value, case.indicator)}",), theme.INK)
        for target in case.targets
        if target.valid_from <= last and (target.valid_to is None or target.valid_to >= last)
    ]


def _dated(case: IndicatorCase, first: date, last: date) -> list[tuple[date, str]]:
    """What happened to what is counted, or to the area, on which day."""
    marks = [(each.starts, "counted differently") for each in case.events if each.kind is EventKind.DEFINITION_CHANGE]
    marks += [(each.on, "area reorganised") for each in case.successions]
    marks += [(each.starts, f"{each.title} started") for each in case.initiatives]
    return sorted({(on, said) for on, said in marks if first <= on <= last})


def _event_lines(marks: Sequence[tuple[date, str]]) -> list[Figure]:
    return [vertical_line(on, theme.DUE_LINE, "dot", 1.5) for on in {on for on, _ in marks}]


def _event_words(dated: Sequence[tuple[date, str]], first: date, last: date) -> list[Figure]:
    length = max((last - first).days, 1)
    marks = []
    for row, (on, text) in enumerate(sorted(dated)):
        anchor = "left" if (on - first).days / length < 0.5 else "right"
        marks.append(line_words(on, text, theme.MUTED, row=row % 2, anchor=anchor))
    return marks


def _limit_lines(case: IndicatorCase, chart: SpcChart) -> list[dict[str, Any]]:
    lines = []
    for each in chart.segments:
        x = [middle(point.period) for point in _points(case) if each.start <= point.period.start <= each.end]
        for name, level, dash in (
            ("average", each.centre, "solid"),
            ("lower limit", each.lower, "dash"),
            ("upper limit", each.upper, "dash"),
        ):
            if level is not None:
                lines.append(
                    {
                        "type": "scatter",
                        "mode": "lines",
                        "name": name,
                        "x": x,
                        "y": [level] * len(x),
                        "line": {"color": theme.NEIGHBOUR_LINE, "width": 1.5, "dash": dash},
                        "hovertemplate": f"{name}: {numbers.value(level, case.indicator)}<extra></extra>",
                    }
                )
    return lines


def _limit_labels(case: IndicatorCase, chart: SpcChart) -> list[EndLabel]:
    if not chart.segments:
        return []
    last = chart.segments[-1]
    named = (("average", last.centre), ("lower limit", last.lower), ("upper limit", last.upper))
    return [
        EndLabel(level, (f"{name} {numbers.value(level, case.indicator)}",), theme.MUTED)
        for name, level in named
        if level is not None
    ]


def _points(case: IndicatorCase) -> tuple[Point, ...]:
    return case.own.points if case.own is not None else ()


def _flagged(case: IndicatorCase, chart: SpcChart) -> list[dict[str, Any]]:
    flagged = {
        point.period_start: point for point in chart.points if point.point_type not in (None, PointType.COMMON_CAUSE)
    }
    shown = [point for point in _points(case) if point.period.start in flagged]
    if not shown:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "outside ordinary wobble",
            "x": [middle(point.period) for point in shown],
            "y": [point.value for point in shown],
            "marker": {"symbol": "diamond", "size": FLAGGED_SIZE, "color": theme.OWN_LINE},
            "customdata": [
                f"{_hover(case, point)}: {control.rule_words(flagged[point.period.start].rule)}" for point in shown
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]
