"""Where an area stands, at a glance above the chart and in full below it."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import numbers
from dashboard.components import TableColumn, card, table
from dashboard.evidence.indicators import IndicatorCase
from dashboard.pages.initiative import source_of
from dashboard.wording import comparisons as words
from dashboard.wording.indicators import rank_words
from dashboard.wording.sizes import sentence_case


def at_a_glance(case: IndicatorCase) -> list[Component]:
    """Three facts: where it has been heading, where it is among all authorities, how far from the country."""
    if case.standing is None or case.standing.point.value is None:
        return []
    facts = [("Recent trend", words.course_title(case.course, case.indicator.polarity), words.course_words(case))]
    quarter, rank = words.quarter_words(case), rank_words(case)
    if quarter or rank:
        of = words.of_authorities(case) if quarter else ""
        where = [each for each in (of, words.position_words(case)) if each]
        facts.append(("Among all authorities", sentence_case(quarter or rank), sentence_case("; ".join(where))))
    chief = words.chief_gap(case)
    if chief is not None:
        likely = [words.likely_gap(chief.gap, case.indicator), words.gap_reading(chief.gap)]
        said = words.gap_words(chief.gap, case.indicator)
        facts.append(
            (f"Gap to {words.gap_to(chief, case)}", sentence_case(said), sentence_case("; ".join(filter(None, likely))))
        )
    return [html.Dl([_fact(*fact) for fact in facts], className="glance")]


def _fact(name: str, said: str, more: str) -> Component:
    return html.Div([html.Dt(name), html.Dd([html.Strong(said), html.Span(more, className="small muted")])])


def beside(case: IndicatorCase) -> Component:
    """The gaps to similar areas, region and country with what chance leaves open, and what could not be used."""
    inside: list[Any] = []
    if case.gaps:
        columns = [
            TableColumn("Beside"),
            TableColumn("Figure", is_number=True),
            TableColumn("Gap", is_number=True),
            TableColumn("Counting chance"),
        ]
        rows = [
            [
                sentence_case(words.gap_to(line, case)),
                numbers.value(line.other, case.indicator),
                words.gap_words(line.gap, case.indicator),
                "; ".join(filter(None, (words.likely_gap(line.gap, case.indicator), words.gap_reading(line.gap)))),
            ]
            for line in case.gaps
        ]
        inside.append(table(columns, rows, "Gaps to others in the latest period"))
        inside.append(html.P(words.GAPS_NOTE, className="small muted"))
    else:
        inside.append(html.P(words.no_gaps(case), className="muted"))
    notes = (words.hidden_average_words(case), words.no_funnel_words(case))
    inside += [html.P(note, className="small") for note in notes if note]
    return card(inside, "Beside others")


def other_scales(case: IndicatorCase) -> list[Component]:
    """What was published on another scale and is not used, each with the cell it came from."""
    return [
        html.P(
            [
                words.other_scale_words(note, case.indicator, case.frequency, case.area),
                " Read from ",
                source_of(note.point.source),
                ".",
            ],
            className="notice notice-neutral",
        )
        for note in case.other_scales
    ]
