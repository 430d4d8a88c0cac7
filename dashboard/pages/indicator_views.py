"""The views of an indicator's chart: its figure, its words for those who do not see it, and the note below it."""

from enum import StrEnum
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.evidence.control import ControlCase, control_case
from dashboard.evidence.indicators import IndicatorCase
from dashboard.figures.axes import Figure
from dashboard.figures.funnel import funnel_figure
from dashboard.figures.impact import Comparison
from dashboard.figures.indicator import comparison_figure, control_figure
from dashboard.figures.spc_icons import assurance_icon, variation_icon
from dashboard.wording import comparisons, control
from dashboard.wording import indicators as words


class View(StrEnum):
    """What the chart holds the area's line against."""

    MEAN = "mean"
    MEDIAN = "median"
    EACH = "each"
    FUNNEL = "funnel"
    CONTROL = "control"


def views(case: IndicatorCase) -> list[dict[str, str]]:
    """The views to choose from; similar areas only where there are any, all authorities where they can be drawn."""
    similar = [(View.MEAN, "Similar areas: mean"), (View.MEDIAN, "median"), (View.EACH, "each")]
    alone = [(View.MEAN, "Over time")]
    funnel = [(View.FUNNEL, "All authorities")] if comparisons.funnel_of(case) is not None else []
    named = [*(similar if case.neighbours else alone), *funnel, (View.CONTROL, "Control chart")]
    return [{"value": view.value, "label": label} for view, label in named]


def drawn(case: IndicatorCase, view: View) -> tuple[Figure, str, Any, Any]:
    """(figure, words, what stands above the chart, the note below it) of one view."""
    if view is View.CONTROL:
        return _control(case)
    if view is View.FUNNEL:
        return funnel_figure(case), comparisons.funnel_chart_words(case), None, html.P(comparisons.funnel_note(case))
    note = words.average_words(case) if view in (View.MEAN, View.MEDIAN) else ""
    band = comparisons.band_words(case) if view is not View.EACH else ""
    said = " ".join(each for each in (band, note) if each)
    return comparison_figure(case, Comparison(view.value)), words.indicator_chart_words(case), None, html.P(said)


def _control(case: IndicatorCase) -> tuple[Figure, str, Any, Any]:
    found = control_case(case)
    frozen = found.frozen_before.title if found.frozen_before is not None else None
    said = (
        control.variation_words(case, found.chart, found.variation),
        control.assurance_words(case, found.target, found.met, frozen if found.speaks_of_before else None),
        control.limits_words(found.chart, frozen),
        *(control.rebase_words(case, each) for each in found.rebases),
    )
    note = html.P(" ".join(each for each in (*said[2:], control.FOR_LOOKING) if each))
    return control_figure(case, found), control.control_chart_words(case, said), _signs(found, said), note


def _signs(found: ControlCase, said: tuple[str, ...]) -> Component:
    variation = (
        html.Img(src=variation_icon(found.variation), alt=control.VARIATION_ALT[found.variation])
        if found.variation is not None
        else None
    )
    met = (
        html.Img(src=assurance_icon(found.met, found.chart.improvement), alt=control.ASSURANCE_ALT[found.met])
        if found.met is not None
        else None
    )
    signs = [
        html.Div([sign, html.Span(words)], className="spc-sign")
        for sign, words in ((variation, said[0]), (met, said[1]))
    ]
    return html.Div(signs, className="spc-signs")
