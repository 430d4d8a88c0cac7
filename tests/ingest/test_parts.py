"""The parts of one figure come together, and nothing is invented or lost on the way."""

from dataclasses import replace
from datetime import date

from domain.model import ValueStatus
from domain.periods import Frequency
from domain.uploads import ObservationRow
from ingest.parts import join_parts

RATE = ObservationRow(
    indicator="REREF_12M",
    label="% re-referrals",
    area="E06000023",
    area_label="Bristol",
    period_start=date(2024, 4, 1),
    period_end=date(2024, 6, 30),
    period_label="Q1 2024/25",
    numerator=None,
    denominator=None,
    value=22.5,
    status=ValueStatus.REPORTED,
    provisional=False,
    cell="Return!C4",
    frequency=Frequency.QUARTERLY,
)
COUNT = replace(RATE, label="Number of re-referrals", value=None, numerator=90.0, cell="Return!C5")


def test_a_rate_and_the_count_below_it_are_one_figure_with_both_cells():
    (row,) = join_parts([RATE, COUNT])
    assert (row.value, row.numerator, row.cell) == (22.5, 90.0, "Return!C4, Return!C5")


def test_the_order_of_rate_and_count_makes_no_difference():
    (row,) = join_parts([COUNT, RATE])
    assert (row.value, row.numerator) == (22.5, 90.0)


def test_a_suppressed_count_does_not_hide_the_rate_beside_it():
    hidden = replace(COUNT, numerator=None, status=ValueStatus.SUPPRESSED)
    for rows in ([RATE, hidden], [hidden, RATE]):
        (row,) = join_parts(rows)
        assert (row.value, row.numerator, row.status) == (22.5, None, ValueStatus.REPORTED)


def test_rows_that_contradict_each_other_both_stay():
    other = replace(RATE, value=99.0, cell="Return!C9")
    assert join_parts([RATE, other]) == (RATE, other)


def test_other_periods_areas_and_unassigned_rows_are_left_alone():
    rows = (
        RATE,
        replace(COUNT, period_start=date(2024, 7, 1), period_end=date(2024, 9, 30)),
        replace(COUNT, area="E06000022"),
        replace(RATE, indicator=None),
        replace(COUNT, indicator=None),
    )
    assert join_parts(rows) == rows
