"""A link's figures as a native chart: own series, expected path, similar areas' mean, the start and the day due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dashboard import numbers, theme
from dashboard.evidence.records import LinkCase
from dashboard.figures.axes import value_span
from dashboard.powerpoint.charts import LABEL_ROOM, LABEL_SIZE, Line, LinePlot, Mark
from dashboard.powerpoint.measure import broken
from dashboard.wording import chart_words, plainly
from domain.model import EventKind, Indicator, Unit
from domain.periods import MONTHS_IN_YEAR, Frequency, nth_period_start, period_name, periods_since, spanning
from metrics.path import PathPoint, Phase

MOST_YEARS_NAMED = 8
OTHERS = "similar areas, mean"
HEADING = "where our own path was heading"
LOWEST, HIGHEST = "likely lowest", "likely highest"
LABEL_GAP = 0.15  # inches between the end of a line and its name


def link_plot(case: LinkCase) -> LinePlot | None:
    """The chart of a link, None while there is not one figure. A hidden or missing figure is a gap."""
    if case.series.last_reported is None:
        return None
    starts = _period_starts(case)
    lines = _lines(case, starts)
    values = [
        value for line in lines for value in line.values if value is not None and line.name not in (LOWEST, HIGHEST)
    ]
    span = value_span([*values, *_edges(lines, values)], case.indicator)
    is_yearly = case.series.frequency is Frequency.YEARLY
    lines = tuple(replace(line, values=_rounded(line.values, case.indicator)) for line in lines)
    return LinePlot(
        categories=tuple(_year_name(start) for start in starts) if is_yearly else starts,
        lines=lines,
        marks=_marks(case, starts),
        low=span.low,
        high=span.high,
        number_format=value_format(case.indicator),
        label_every=_label_every(starts, case.series.frequency),
        description=plainly(chart_words(case)),
    )


def _rounded(values: Sequence[float | None], indicator: Indicator) -> tuple[float | None, ...]:
    """One decimal more than is displayed: more would tell a count to whoever opens the workbook behind the chart."""
    digits = numbers.value_digits(indicator) + 1
    return tuple(None if value is None else round(value, digits) for value in values)


def value_format(indicator: Indicator) -> str:
    """How PowerPoint shows a value: percentages are kept as 0-100, as everywhere."""
    decimals = "." + "0" * numbers.value_digits(indicator) if numbers.value_digits(indicator) else ""
    return "#,##0" + decimals + ('"%"' if indicator.unit is Unit.PERCENT else "")


def _period_starts(case: LinkCase) -> tuple[date, ...]:
    """Every period from the first figure on, without a gap in time, until an effect that is yet to come is due."""
    frequency = case.series.frequency
    first = case.series.points[0].period.start
    last = max(case.series.points[-1].period.start, case.due, case.first_after)
    return tuple(nth_period_start(first, n, frequency) for n in range(periods_since(first, last, frequency) + 1))


def _year_name(start: date) -> str:
    """`2023-24`."""
    return period_name(spanning(start, MONTHS_IN_YEAR), Frequency.YEARLY)


def _label_every(starts: Sequence[date], frequency: Frequency) -> int:
    """In years for yearly figures, otherwise in months, as the axis of dates counts."""
    years = -(-len(starts) // frequency.per_year)
    step = -(-years // MOST_YEARS_NAMED)
    return step if frequency is Frequency.YEARLY else step * MONTHS_IN_YEAR


def _lines(case: LinkCase, starts: tuple[date, ...]) -> tuple[Line, ...]:
    own = {point.period.start: point.value for point in case.series.points}
    others = {point.period_start: point.neighbours_mean for point in case.assessment.path}
    path = {point.period_start: point for point in case.assessment.path if _is_expected(point)}
    lines = []
    if any(value is not None for value in others.values()):
        label = (f"{len(case.compared)} similar areas",)
        values = tuple(others.get(start) for start in starts)
        lines.append(Line(OTHERS, values, theme.NEIGHBOUR_LINE, 2.0, "DASH", label=label))
    if path:
        lines += _path_lines(path, starts)
    lines.append(_own_line(case, tuple(own.get(start) for start in starts), starts))
    return tuple(lines)


def _path_lines(path: dict[date, PathPoint], starts: tuple[date, ...]) -> list[Line]:
    def along(which: str) -> tuple[float | None, ...]:
        return tuple(getattr(path[start], which) if start in path else None for start in starts)

    label = ("where our own path", "was heading (thin:", "likely range)")
    return [
        Line(LOWEST, along("low"), theme.OWN_PATH, 0.75),
        Line(HIGHEST, along("high"), theme.OWN_PATH, 0.75),
        Line(HEADING, along("expected"), theme.OWN_PATH, 2.0, "ROUND_DOT", label=label),
    ]


def _own_line(case: LinkCase, values: tuple[float | None, ...], starts: tuple[date, ...]) -> Line:
    latest = case.series.last_reported
    label: tuple[str, ...] = ()
    if latest is not None and latest.value is not None:
        words = f"{case.area.name} {numbers.value(latest.value, case.indicator)}"
        label = broken(words, LABEL_ROOM - LABEL_GAP, LABEL_SIZE, is_bold=True)
        label += ("provisional",) if latest.is_provisional else ()
        label += ("(later: hidden)",) if case.series.is_latest_hidden else ()
    provisional = {
        point.period.start for point in case.series.points if point.is_provisional and point.value is not None
    }
    left_out = {period.start for period in case.excluded}
    return Line(
        case.area.name,
        values,
        theme.OWN_LINE,
        2.5,
        has_marks=True,
        label=label,
        is_strong=True,
        hollow=frozenset(n for n, start in enumerate(starts) if start in provisional),
        faint=frozenset(n for n, start in enumerate(starts) if start in left_out and values[n] is not None),
    )


def _is_expected(point: PathPoint) -> bool:
    return point.expected is not None and point.phase is not Phase.BEFORE


def _edges(lines: Sequence[Line], values: Sequence[float]) -> list[float]:
    """The likely range, as far as it does not flatten the lines: a wider one leaves the chart."""
    room = max(values) - min(values)
    edges = [value for line in lines if line.name in (LOWEST, HIGHEST) for value in line.values if value is not None]
    return [min(max(edge, min(values) - room), max(values) + room) for edge in edges]


def _marks(case: LinkCase, starts: tuple[date, ...]) -> tuple[Mark, ...]:
    def at(day: date) -> int:
        return min(max(periods_since(starts[0], day, case.series.frequency), 0), len(starts) - 1)

    start = case.initiative.starts
    marks = [Mark("start", at(start), f"Started {numbers.short_month(start)}", theme.START_LINE)]
    if case.due > case.first_after:
        words = f"effect due {numbers.short_month(case.due)}"
        marks.append(Mark("effect due", at(case.due), words, theme.DUE_LINE, "sysDash", row=1))
    for event in case.events:
        if event.kind is EventKind.DEFINITION_CHANGE and starts[0] < event.starts <= _end(starts, case):
            words = f"counted differently from {numbers.short_month(event.starts)}"
            marks.append(Mark("counted differently", at(event.starts), words, theme.BAD, "lgDash", row=2))
    return tuple(marks)


def _end(starts: Sequence[date], case: LinkCase) -> date:
    return nth_period_start(starts[-1], 1, case.series.frequency)
