"""No page, chart or slide lets a reader work out a small count that is hidden."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.app_factory import create_app
from dashboard.figures.impact import impact_figure
from dashboard.slides import build_deck
from domain.model import ValueStatus
from domain.periods import Frequency, financial_year
from domain.uploads import ObservationRow
from tests.dashboard.boards import HARMED, NEIGHBOURS, OWN, QUARTERS, a_row, quarter, send
from tests.dashboard.drive import Visitor, heading, text

LAST = QUARTERS - 1
FEW, OF = 3, 400


def few_in(number: int) -> list[ObservationRow]:
    """The last quarter again, with a small count in so many of the similar areas."""
    return [a_row(HARMED, area, 1, LAST, FEW, OF) for area in NEIGHBOURS[:number]]


@pytest.mark.parametrize("hidden", [1, 2])
def test_an_average_that_would_give_a_neighbours_count_away_is_nowhere(own_board: Engine, hidden: int):
    send(own_board, *few_in(hidden))
    visitor = Visitor(create_app(own_board))
    with own_board.connect() as connection:
        shown = evidence.indicator_case(connection, HARMED)
        initiative = evidence.initiative_case(connection, "RETURN")
    page, promise = visitor.open(f"/indicators/{HARMED}"), visitor.open("/initiative/RETURN")

    assert shown.averages[-1].mean is None
    assert shown.averages[-1].median is None
    assert "similar areas" not in heading(page)
    assert "gap in 1 quarter: not shown: it would give a small count away" in text(page)
    assert "not shown: it would give a small count away" in text(visitor.open("/indicators"))
    assert "not shown: it would give a small count away" in text(promise)
    assert initiative.headline is not None
    assert initiative.headline.assessment.path[-1].neighbours_mean is None
    assert initiative.headline.assessment.path[-1].neighbours_median is None
    assert others_in_the_workbook(build_deck(initiative))[-1] is None


def test_an_average_of_which_three_figures_are_hidden_is_shown(own_board: Engine):
    send(own_board, *few_in(3))
    with own_board.connect() as connection:
        shown = evidence.indicator_case(connection, HARMED)
        initiative = evidence.initiative_case(connection, "RETURN")

    assert shown.averages[-1].mean == pytest.approx(14.3, abs=1.5)
    assert initiative.headline is not None
    assert initiative.headline.assessment.path[-1].neighbours_mean == shown.averages[-1].mean


def others_in_the_workbook(deck: bytes) -> list[object]:
    """The column of similar areas in the workbook of the first chart."""
    slides = Presentation(BytesIO(deck)).slides
    chart = next(shape.chart for slide in slides for shape in slide.shapes if shape.has_chart)
    sheet = load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    columns = list(sheet.iter_cols(values_only=True))
    return list(next(column for column in columns if "similar areas" in str(column[0])))[1:]


def test_a_hidden_quarter_cannot_be_worked_out_from_the_year(own_board: Engine):
    first = next(n for n in range(QUARTERS) if quarter(n) == date(2024, 4, 1))
    parts = [a_row(HARMED, OWN, 0, first + n, count, OF) for n, count in enumerate((8, 9, FEW, 10))]
    year = financial_year(2024)
    whole = replace(
        a_row(HARMED, OWN, 0, first, 30, 4 * OF),
        period_start=year.start,
        period_end=year.end,
        frequency=Frequency.YEARLY,
    )
    send(own_board, *parts, whole)
    visitor = Visitor(create_app(own_board))
    with own_board.connect() as connection:
        quarters = evidence.indicator_case(connection, HARMED).own
        promise = evidence.initiative_case(connection, "RETURN").headline
    page = text(visitor.open(f"/indicators/{HARMED}"))

    assert quarters is not None
    assert promise is not None
    for series in (quarters, promise.series):
        shown = [point.numerator for point in series.points if year.start <= point.period.start <= year.end]
        assert shown == [None, 9, None, 10]
    assert " 8 of 400" not in page
    assert " 9 of 400" in page
    assert "30 of 1,600" in text(visitor.open(f"/indicators/{HARMED}?frequency=Y"))


def test_a_figure_before_hidden_ones_is_not_told_as_the_latest(own_board: Engine):
    send(own_board, a_row(HARMED, OWN, 0, LAST, FEW, OF), a_row(HARMED, OWN, 0, LAST - 1, FEW, OF))
    visitor = Visitor(create_app(own_board))
    page, everything = visitor.open(f"/indicators/{HARMED}"), visitor.open("/indicators")
    with own_board.connect() as connection:
        case = evidence.indicator_case(connection, HARMED)

    assert heading(page) == "Children missing twice in Oakshire: latest figure hidden: small count (Q4 2025-26)"
    assert "rank" not in text(page).split("Similar areas")[0]
    assert "the latest figure hidden: small count." in text(page)
    assert "hidden: small count" in text(everything)
    assert case.standing is not None
    assert case.standing.point.status is ValueStatus.SUPPRESSED
    assert case.standing.comparison.england is None


def test_no_average_is_taken_over_the_figures_shown_alone(own_board: Engine):
    with own_board.connect() as connection:
        before = evidence.initiative_case(connection, "RETURN").headline
    send(own_board, *(a_row(HARMED, OWN, 0, n, FEW, OF) for n in range(LAST - 3, LAST + 1)))
    with own_board.connect() as connection:
        after = evidence.initiative_case(connection, "RETURN").headline

    assert before is not None
    assert after is not None
    assert "On average" in " ".join(wording.caveats(before))
    assert "On average" not in " ".join(wording.caveats(after))
    assert "Fewer than 6 in 4 of 28 quarters (hidden)." in wording.caveats(after)


def test_the_line_of_similar_areas_is_of_the_same_areas_all_along_and_says_of_how_many(own_board: Engine):
    blank = [
        replace(
            a_row(HARMED, NEIGHBOURS[0], 1, n, 0, 0), numerator=None, denominator=None, status=ValueStatus.NOT_SUPPLIED
        )
        for n in range(4)
    ]
    send(own_board, *blank)
    with own_board.connect() as connection:
        link = evidence.initiative_case(connection, "RETURN").headline

    assert link is not None
    nine = [series.at(quarter(LAST)).value for series in link.neighbours if series.area_code != NEIGHBOURS[0]]
    assert link.assessment.path[-1].neighbours_mean == pytest.approx(sum(nine) / 9)
    assert "nine of our ten similar areas (Similar 1 lacks earlier figures)" in wording.elsewhere(link)
    assert "9 similar areas" in str(impact_figure(link)["layout"]["annotations"])
    assert "The mean of 9 similar areas" in wording.chart_words(link)
