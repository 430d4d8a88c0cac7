"""A published row of a country on another scale than its areas' is not used, and is named with its cell."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.app_factory import create_app
from dashboard.evidence.comparisons import AreaLine, Authorities, on_their_scale
from domain.model import Area, AreaKind, ValueStatus
from store import writes
from tests.dashboard.boards import CATALOGUE, FIRST, NEIGHBOURS, OWN, QUARTERS, STEADY, quarter, send
from tests.dashboard.boards import a_row as row_of
from tests.dashboard.drive import Visitor, heading, text

ENGLAND = "X92000001"


def published(n: int, value: float):
    """A figure of the country without counts, as published tables have it."""
    row = row_of(STEADY, ENGLAND, 0, n, 1, 1)
    return replace(row, numerator=None, denominator=None, value=value, cell=f"F{n + 2}")


def case_with(own_board: Engine, values: list[float]):
    england = Area(ENGLAND, "England", AreaKind.COUNTRY, is_invented=True)
    with own_board.begin() as connection:
        writes.sync_catalogue(connection, replace(CATALOGUE, areas=(*CATALOGUE.areas, england)), by="test")
    send(own_board, *(published(n, value) for n, value in enumerate(values)))
    with own_board.connect() as connection:
        return evidence.indicator_case(connection, STEADY)


def usual(own_board: Engine) -> float:
    with own_board.connect() as connection:
        return evidence.indicator_case(connection, STEADY).averages[0].mean


@pytest.mark.parametrize("factor", [10, 100, 0.01, 1000])
def test_a_row_on_another_scale_is_not_used_and_is_named_with_its_cell(own_board: Engine, factor: float):
    case = case_with(own_board, [usual(own_board) * factor] * QUARTERS)
    assert case.country is not None
    assert {point.value for point in case.country.series.points} == {None}
    assert {point.status for point in case.country.series.points} == {ValueStatus.UNRELIABLE}
    assert case.standing.comparison.england is None
    (note,) = case.other_scales
    assert (note.count, note.point.source.cell) == (QUARTERS, "F2")
    page = Visitor(create_app(own_board)).open(f"/indicators/{STEADY}")
    assert "it stands on another scale. It is not used. Read from" in text(page)
    assert "F2" in text(page)
    assert "England" not in heading(page)


def test_a_row_among_its_areas_is_used(own_board: Engine):
    case = case_with(own_board, [usual(own_board) * 1.2] * QUARTERS)
    assert case.other_scales == ()
    assert case.standing.comparison.england == pytest.approx(usual(own_board) * 1.2)


def test_one_cell_on_another_scale_takes_only_itself(own_board: Engine):
    level = usual(own_board)
    case = case_with(own_board, [level * (100 if n == 4 else 1) for n in range(QUARTERS)])
    values = [point.value for point in case.country.series.points]
    assert [n for n, value in enumerate(values) if value is None] == [4]
    assert (case.other_scales[0].count, case.other_scales[0].period.start) == (1, quarter(4))


def test_where_too_few_areas_have_figures_nothing_is_judged(own_board: Engine):
    with own_board.connect() as connection:
        case = evidence.indicator_case(connection, STEADY)
    england = Area(ENGLAND, "England", AreaKind.COUNTRY)
    line = AreaLine(england, replace(case.own, area_code=ENGLAND))
    few = dict.fromkeys((OWN, *NEIGHBOURS[:3]), case.own)
    known = {code: Area(code, code, AreaKind.LOCAL_AUTHORITY) for code in few}
    assert on_their_scale(line, Authorities(few, few, known)) == (line, None)
    assert case.own.points[0].period.start == FIRST
