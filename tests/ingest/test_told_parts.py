"""The parts of a percentage under headings in a partner's own words: counts are never read as percentages."""

from collections.abc import Sequence
from typing import Any

from tests.ingest.test_layouts import figures, sheet
from tests.ingest.workbooks import errors

HEALTH = "Looked after children with an annual health assessment (%)"
INTERVIEWS = "Return interviews held within 72 hours (%)"
DENTAL = "Looked after children with a dental check (%)"
PARTS = ("indicator", "period_label", "numerator", "denominator", "value")


def across(*headings: str, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    reading = sheet(
        ["Period", HEALTH, None, None, INTERVIEWS, None, None],
        [None, *headings, *headings],
        *rows,
        merged=["B1:D1", "E1:G1"],
    )
    assert errors(reading) == []
    return figures(reading, *PARTS)


def test_completed_and_due_beside_a_percentage_are_its_parts() -> None:
    rows = across(
        "Completed",
        "Due",
        "%",
        rows=[["Q1 2023/24", 80, 90, "88.9%", 12, 15, 80], ["Q2 2023/24", 85, 95, "89.5%", "*", "*", "*"]],
    )
    assert rows == [
        ("CLA_HEALTH", "Q1 2023/24", 80, 90, 88.9),
        ("RHI_72H", "Q1 2023/24", 12, 15, 80),
        ("CLA_HEALTH", "Q2 2023/24", 85, 95, 89.5),
        ("RHI_72H", "Q2 2023/24", None, None, None),
    ]


def test_the_arithmetic_tells_which_of_two_counts_in_own_words_is_the_base() -> None:
    rows = across(
        "Episodes",
        "Interviews",
        "%",
        rows=[["Q1 2023/24", 90, 80, "88.9%", 15, 12, 80], ["Q2 2023/24", 95, 85, "89.5%", 10, 10, 100]],
    )
    assert rows == [
        ("CLA_HEALTH", "Q1 2023/24", 80, 90, 88.9),
        ("RHI_72H", "Q1 2023/24", 12, 15, 80),
        ("CLA_HEALTH", "Q2 2023/24", 85, 95, 89.5),
        ("RHI_72H", "Q2 2023/24", 10, 10, 100),
    ]


def test_parts_in_own_words_stand_under_quarters_too() -> None:
    reading = sheet(
        ["Measure", "Q1 2023/24", None, None, "Q2 2023/24", None, None],
        [None, "Missing episodes", "Interviews", "%", "Missing episodes", "Interviews", "%"],
        [INTERVIEWS, 72, 53, "73.6%", 80, 61, "76.3%"],
        [DENTAL, 60, 54, "90%", "-", "-", "-"],
        merged=["B1:D1", "E1:G1"],
    )  # fmt: skip
    assert errors(reading) == []
    assert figures(reading, *PARTS) == [
        ("RHI_72H", "Q1 2023/24", 53, 72, 73.6),
        ("RHI_72H", "Q2 2023/24", 61, 80, 76.3),
        ("CLA_DENTAL", "Q1 2023/24", 54, 60, 90),
        ("CLA_DENTAL", "Q2 2023/24", None, None, None),
    ]


def test_indicators_side_by_side_stay_indicators_though_one_is_the_share_of_the_others() -> None:
    reading = sheet(
        ["Period", "Number of referrals", "Number of re-referrals", "Re-referrals within 12 months (%)"],
        ["Q1 2023/24", 200, 50, 25.0],
        ["Q2 2023/24", 100, 20, 20.0],
    )
    assert len({row[0] for row in figures(reading, "label")}) == 3


def test_rows_of_completed_due_and_percentage_are_one_figure() -> None:
    reading = sheet(
        ["Indicator", None, "Q1 2023/24", "Q2 2023/24"],
        [HEALTH, "Completed", 80, 70],
        [None, "Due", 90, 91],
        [None, "%", "88.9%", "76.9%"],
        merged=["A2:A4"],
    )
    assert errors(reading) == []
    assert figures(reading, *PARTS) == [
        ("CLA_HEALTH", "Q1 2023/24", 80, 90, 88.9),
        ("CLA_HEALTH", "Q2 2023/24", 70, 91, 76.9),
    ]


def test_a_row_for_which_nothing_names_an_indicator_is_pointed_out() -> None:
    reading = sheet(["Area", "Q1 2023/24", "Q2 2023/24"], ["Bury", 0, 1], ["Re-referrals (%)"], ["Bury", 30, 40])
    assert [(problem.code, problem.cell) for problem in reading.problems] == [("missing_column", "A2")]
    assert figures(reading, "indicator", "value") == [("REREF_12M", 30), ("REREF_12M", 40)]
