"""The part of the method page that says how often the rules would be wrong, tried on the board's own figures."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component
from sqlalchemy import Engine

from dashboard.components import TableColumn, card, chart, disclosure, notice, plain_list, rich, source_line, table
from dashboard.evidence.calibration import LastRun, last_run
from dashboard.figures.calibration import calibration_figure, height
from dashboard.wording import calibration as words
from metrics.calibration import outcome

CALIBRATION = "calibration"
CHART = "calibration-chart"


def calibration_card(engine: Engine, number: str) -> Component:
    """The last placebo test in a card with the section's number, or how to run one."""
    with engine.connect() as connection:
        last = last_run(connection)
    on_own_figures = html.P(rich(words.NO_RUN)) if last is None else html.Div(_outcome(last))
    on_invented_series = plain_list([rich(sentence) for sentence in words.simulated(outcome.stored())])
    inside = html.Div([on_own_figures, on_invented_series])
    return html.Div(card(inside, f"{number} {words.TITLE}"), id=CALIBRATION, className="calibration")


def _outcome(last: LastRun) -> list[Component]:
    run, names = last.run, last.names
    rows, said = words.chart_rows(run, names), words.chart_words(run, is_invented=last.is_invented)
    figures = _table(words.measure_rows(run, names), "Each measure, tried on other authorities")
    parts: list[Component] = [
        html.P(rich(words.headline(run, is_invented=last.is_invented)), className="calibration-headline"),
        html.P(rich(words.what_was_found(run))),
    ]
    if last.has_changed:
        parts.append(notice(rich(words.FIGURES_CHANGED)))
    parts += [
        html.Div(
            [
                chart(CHART, calibration_figure(rows), said, None, height=height(rows)),
                plain_list([rich(sentence) for sentence in words.meaning(run)]),
            ],
            className="calibration-columns",
        ),
        disclosure(words.FIGURES, figures),
        disclosure(words.BESIDE_OTHERS, _table(words.rows(run), words.BESIDE_OTHERS)),
        disclosure(words.HOW_IT_IS_TRIED, plain_list([*words.tried_how(), *words.left_out(run, names)])),
        source_line(rich(words.how_it_was_run(run, names))),
    ]
    return parts


def _table(rows: Sequence[words.TriedRow], caption: str) -> Component:
    first, *others = words.columns()
    columns = (TableColumn(first), *(TableColumn(title, is_number=True) for title in others))
    return table(columns, [_cells(row) for row in rows], caption)


def _cells(row: words.TriedRow) -> list[Component | str]:
    label, *others = row.cells
    return [html.Strong(label) if row.is_ours else label, *others]
