"""How likely a change is to be found, against time: by our own figures, with similar areas, as part of a set."""

from datetime import date, timedelta
from typing import Any

from dashboard import numbers, theme
from dashboard.evidence.planner import PlanCase
from dashboard.figures.axes import EndLabel, Figure, Span, end_labels, frame, line_words, middle, shaded, vertical_line
from dashboard.wording.planner import rounded
from domain.periods import Period
from metrics.detectable import Look, Outlook
from metrics.ladder import Test
from metrics.methods.own_series import POWER

HEIGHT = 360
SHARES = range(0, 101, 20)
SPAN = Span(0.0, 103.0)  # a certain thing still shows its mark
AIR = timedelta(days=20)


def plan_figure(case: PlanCase, height: int = HEIGHT) -> Figure:
    """The chart of a plan as a plain dict: chances in per cent at the end of each period that was looked at."""
    outlook = case.outlook
    last = case.period_of(case.measure.periods)
    # The years are counted from the start; the air before it belongs to no year that is named.
    layout = frame(case.indicator, SPAN, case.measure.start, last.end, case.frequency)
    layout["xaxis"]["range"] = [(case.measure.start - AIR).isoformat(), last.end.isoformat()]
    layout["yaxis"] |= {"tickmode": "array", "tickvals": [*SHARES], "ticktext": [f"{share}%" for share in SHARES]}
    layout["shapes"] = [vertical_line(case.measure.start, theme.START_LINE, "solid", 1.5), _level(POWER)]
    layout["annotations"] = [_start_words(case.measure.start)]
    early = _too_early(case)
    if early is not None:
        layout["shapes"].append(shaded(early))
        layout["annotations"].append(_inside_words(early, "too early"))
    lines = _lines(case) if outlook is not None else []
    labels = [EndLabel(100 * looks[-1].chance(case.measure.size), words, colour) for words, colour, _, looks in lines]
    labels.append(EndLabel(100 * POWER, ("four times in five",), theme.MUTED))
    layout["annotations"] += end_labels(labels, SPAN, height)
    return {"data": [_line(case, *each) for each in lines], "layout": layout}


Line = tuple[tuple[str, ...], str, str, tuple[Look, ...]]


def _lines(case: PlanCase) -> list[Line]:
    """Words at the end, colour, dash and looks of each line; the test that decides is the strong one."""
    outlook = case.outlook
    if outlook is None:
        return []
    is_path = outlook.test is Test.NEIGHBOUR_PATH
    lines: list[Line] = []
    if is_path and (looks := _seen(outlook.neighbour_path)):
        words = (f"<b>with {numbers.in_words(outlook.neighbours)}</b>", "<b>similar areas</b>")
        lines.append((words, theme.OWN_LINE, "solid", looks))
    if looks := _seen(outlook.own_series):
        words = ("our own figures", "alone") if is_path else ("<b>our own figures</b>",)
        lines.append((words, theme.OWN_PATH_WORDS if is_path else theme.OWN_LINE, "dot" if is_path else "solid", looks))
    if isinstance(case.together, Outlook) and (looks := _seen(case.together.looks)):
        words = (f"all {numbers.in_words(case.measures)} measures", "of the set")
        lines.append((words, theme.MUTED, "dash", looks))
    return lines


def _seen(looks: object) -> tuple[Look, ...]:
    return looks if isinstance(looks, tuple) else ()


def _line(case: PlanCase, words: tuple[str, ...], colour: str, dash: str, looks: tuple[Look, ...]) -> dict[str, Any]:
    name = " ".join(words).replace("<b>", "").replace("</b>", "")
    at = [case.period_of(look.periods) for look in looks]
    told = [f"{100 * rounded(look.chance(case.measure.size)):.0f}%" for look in looks]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [middle(each) for each in at],
        "y": [100 * look.chance(case.measure.size) for look in looks],
        "line": {"color": colour, "width": 2.5 if dash == "solid" else 2, "dash": dash},
        "marker": {"color": colour, "size": 7 if dash == "solid" else 5},
        "customdata": [
            f"{numbers.period(each, case.frequency)}, {name}: about {chance}"
            for each, chance in zip(at, told, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _too_early(case: PlanCase) -> Period | None:
    """From the start to the first period that lets a verdict be reached, or over the whole chart."""
    outlook = case.outlook
    if outlook is None:
        return None
    if outlook.first_verdict is None:
        return Period(case.measure.start, case.period_of(case.measure.periods).end)
    end = case.period_of(outlook.first_verdict).start - timedelta(days=1)
    return Period(case.measure.start, end) if end > case.measure.start else None


def _level(chance: float) -> Figure:
    line = {"color": theme.NEIGHBOUR_LINE, "dash": "dash", "width": 1}
    return {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": 100 * chance, "y1": 100 * chance} | {
        "line": line,
        "layer": "below",
    }


def _start_words(start: date) -> Figure:
    return line_words(start, f"<b>Start {numbers.short_month(start)}</b>", theme.INK, row=0, anchor="left")


def _inside_words(stretch: Period, words: str) -> Figure:
    return {
        "xref": "x",
        "yref": "paper",
        "x": middle(stretch),
        "y": 0.06,
        "showarrow": False,
        "text": words,
        "font": {"color": theme.MUTED},
    }
