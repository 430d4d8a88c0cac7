"""Fractions where percentages are meant, and the columns of past years that a scorecard keeps beside its months."""

from datetime import date

from tests.ingest.test_layouts import figures, sheet
from tests.ingest.workbooks import codes, errors, read_csv

ASSESSED = "Assessments completed within 45 working days (%)"
LONG_PLANS = "Open plans lasting 2 years or more (%)"


def test_fractions_under_a_label_of_percentages_are_pointed_out_and_kept_as_sent() -> None:
    reading = sheet(["Indicator", "Q1 2023/24", "Q2 2023/24", "Q3 2023/24"], [ASSESSED, 0.85, 0.86, "0.9"])
    assert figures(reading, "value") == [(0.85,), (0.86,), (0.9,)]
    assert [(problem.code, problem.cell) for problem in reading.problems] == [
        ("scale_break", "B2"), ("scale_break", "C2"), ("scale_break", "D2"),
    ]  # fmt: skip


def test_small_percentages_that_are_usual_marked_or_borne_out_by_their_counts_are_no_fractions() -> None:
    for row in ([LONG_PLANS, 0.9, 1.2], [ASSESSED, "0.85%", "0.9%"], [ASSESSED, 0, 0]):
        assert codes(sheet(["Indicator", "Q1 2023/24", "Q2 2023/24"], row)) == []
    text = f"Indicator,Period,Numerator,Denominator,Value\n{ASSESSED},Q1 2023/24,1,200,0.5\n"
    assert codes(read_csv(text)) == []


def test_past_years_under_a_heading_of_trends_are_figures_of_their_own_years() -> None:
    reading = sheet(
        ["Indicator", "Jan-17", "Feb-17", "Target", "Yr on yr trend", None],
        [None, None, None, None, "2014/15", "2015/16"],
        [ASSESSED, 85.1, 86.2, 90, 80.3, 82.4],
        merged=["E1:F1"],
    )
    assert errors(reading) == []
    assert figures(reading, "period_start", "period_end", "value") == [
        (date(2017, 1, 1), date(2017, 1, 31), 85.1),
        (date(2017, 2, 1), date(2017, 2, 28), 86.2),
        (date(2014, 4, 1), date(2015, 3, 31), 80.3),
        (date(2015, 4, 1), date(2016, 3, 31), 82.4),
    ]


def test_a_baseline_is_a_figure_of_its_year_and_a_target_is_none() -> None:
    for heading in ("2014/15 baseline", "Baseline 2014/15", "Baseline (2014/15)"):
        reading = sheet(["PI", heading, "2015/16 Target", "Oct-15", "Nov-15"], [ASSESSED, 82.0, 90, 85.1, 86.2])
        assert figures(reading, "period_start", "value") == [
            (date(2014, 4, 1), 82.0), (date(2015, 10, 1), 85.1), (date(2015, 11, 1), 86.2),
        ]  # fmt: skip


def test_a_count_that_looks_like_a_year_beside_the_first_period_is_a_figure() -> None:
    reading = read_csv("Period,Number of children missing from home\nApril 2012,1980\nMay 2012,<5\nJune 2012,<5\n")
    assert figures(reading, "period_start", "value")[0] == (date(2012, 4, 1), 1980)
    assert len(reading.rows) == 3
