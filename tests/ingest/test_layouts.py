"""Layouts of indicator returns that partners draw up themselves: what is found on a sheet, and how it is explained."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book

from domain.uploads import ObservationRow, Reading, RowRole
from ingest.column_roles import column_role
from tests.ingest.workbooks import codes, errors, read, xlsx

REREFERRALS = "Re-referrals within 12 months"
REFERRALS = "Number of referrals"
PLANS = "Children on a child protection plan per 10,000"
MISSING = "Number of children missing from home"
BURY, ROCHDALE, ENGLAND = "E08000002", "E08000005", "E92000001"
Q1, Q2, Q3, Q4 = (date(2023, 4, 1), date(2023, 7, 1), date(2023, 10, 1), date(2024, 1, 1))


def book(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    merged: Sequence[str] = (),
    hidden_columns: str = "",
    hidden_rows: Sequence[int] = (),
) -> Reading:
    """Several sheets as one file; merges and hidden parts are those of the first."""
    made = Book()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    first = made.worksheets[0]
    for area in merged:
        first.merge_cells(area)
    for letter in hidden_columns:
        first.column_dimensions[letter].hidden = True
    for number in hidden_rows:
        first.row_dimensions[number].hidden = True
    buffer = io.BytesIO()
    made.save(buffer)
    return read(buffer.getvalue())


def sheet(*rows: Sequence[Any], merged: Sequence[str] = (), **options: Any) -> Reading:
    return book({"Data": rows}, merged, **options)


def figures(reading: Reading, *names: str) -> list[tuple[Any, ...]]:
    """Some fields of each row, in the order of the rows."""
    rows = [row for row in reading.rows if isinstance(row, ObservationRow)]
    assert len(rows) == len(reading.rows)
    return [tuple(getattr(row, name) for name in names) for row in rows]


def problems(reading: Reading) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in reading.problems]


def rows_taken(reading: Reading) -> list[tuple[RowRole, int, int]]:
    return [(each.role, each.first, each.last) for table in reading.tables for each in table.rows]


def test_a_reading_says_which_rows_and_columns_it_took_for_what():
    rows = [
        ["Police return 2023/24"],
        [],
        ["Ref", "Indicator", "Q1", "Q2", "Year", "Target", "RAG", "Colour of the folder"],
        ["1. Front door"],
        ["1.1", REREFERRALS, 20, 21, 20.5, 18, "A", "blue"],
        ["1.2", "Referrals per 10,000", 100, 101, 201, None, "G", "red"],
        [],
        ["Notes"],
        ["Figures are provisional"],
    ]
    reading = read(xlsx(rows, sheet="Return", merged=["A4:H4"]))
    assert rows_taken(reading) == [
        (RowRole.TITLE, 1, 1),
        (RowRole.HEADER, 3, 3),
        (RowRole.SECTION, 4, 4),
        (RowRole.DATA, 5, 6),
        (RowRole.NOTE, 8, 9),
    ]
    (table,) = reading.tables
    assert (table.sheet, [each.role for each in table.columns]) == (
        "Return", ["reference", "indicator", "Q1", "Q2", "total", "target", "rag", "not used"],
    )  # fmt: skip


def test_the_rows_of_a_text_file_are_told_by_their_lines():
    text = "A return\n\nIndicator,Period,Value\nRe-referrals within 12 months,Q1 2023/24,20\n\nNote: a remark\n"
    reading = read(text.encode(), "return.csv")
    assert rows_taken(reading) == [
        (RowRole.TITLE, 1, 1), (RowRole.HEADER, 3, 3), (RowRole.DATA, 4, 4), (RowRole.NOTE, 6, 6),
    ]  # fmt: skip
    assert reading.tables[0].sheet is None


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Target 23/24", "target"),
        ("2023/24 target", "target"),
        ("Red tolerance", "target"),
        ("RAG (in month)", "rag"),
        ("DOT (Month on Month)", "direction_of_travel"),
        ("Direction of Travel", "direction_of_travel"),
        ("Trend", "trend"),
        ("% change", "change"),
        ("Variance from target", "target"),
        ("England 22/23", "benchmark"),
        ("STAT NEIGH AVE", "benchmark"),
        ("NAT TOP QTILE THRESHOLD", "target"),
        ("Good is", "polarity"),
        ("Commentary", "comment"),
        ("Q1 2023/24", None),
        ("Referrals", None),
        ("Children in need", None),
        ("Number", None),
    ],
)
def test_a_column_beside_the_figures_is_known_for_what_it_is(heading, role):
    assert column_role(heading) == role


# --- what stands down, and what across --------------------------------------------------------------------------------


def test_months_down_and_indicators_across_are_read_and_the_totals_below_left_out():
    reading = sheet(
        ["Front door 2023/24"],
        [],
        ["Month", REFERRALS, REREFERRALS, "Contacts"],
        ["Apr", 100, 22.5, 400],
        ["May", 110, 21, 410],
        ["Jun", 90, 20, 390],
        ["Q1", 300, 21.2, 1200],
        ["Total", 300, None, 1200],
    )
    assert figures(reading, "indicator", "period_start", "numerator", "value")[:4] == [
        ("REF_RATE", date(2023, 4, 1), 100, None),
        ("REREF_12M", date(2023, 4, 1), None, 22.5),
        (None, date(2023, 4, 1), None, 400),
        ("REF_RATE", date(2023, 5, 1), 110, None),
    ]
    assert (len(reading.rows), problems(reading)) == (
        9, [("total_column", "A7"), ("total_column", "A8"), ("unknown_indicator", "D3")],
    )  # fmt: skip


def test_a_total_of_areas_is_no_area_and_is_compared_within_its_quarter():
    reading = sheet(
        ["Area", "Quarter", REFERRALS, REREFERRALS],
        ["Bury", "Q1 2023/24", 100, 22.5],
        ["Rochdale", "Q1 2023/24", 200, 18],
        ["Total", "Q1 2023/24", 310, None],
        ["Bury", "Q2 2023/24", 110, 22],
        ["Rochdale", "Q2 2023/24", 190, 19],
        ["Total", "Q2 2023/24", 300, None],
    )
    assert figures(reading, "area", "period_start", "numerator")[::2] == [
        (BURY, Q1, 100), (ROCHDALE, Q1, 200), (BURY, Q2, 110), (ROCHDALE, Q2, 190),
    ]  # fmt: skip
    assert problems(reading) == [("total_mismatch", "C4")]


def test_parts_below_an_indicator_across_are_one_figure_of_each_month():
    reading = sheet(
        ["Month", REREFERRALS, None, None, "Assessments completed within 45 working days", None, None, "RAG"],
        [None, "Num", "Den", "%", "Num", "Den", "%", None],
        ["Apr-23", 10, 50, 20, 40, 50, 80, "A"],
        ["May-23", 12, 48, 25, 45, 50, 90, "G"],
        merged=["B1:D1", "E1:G1"],
    )
    assert figures(reading, "indicator", "numerator", "denominator", "value") == [
        ("REREF_12M", 10, 50, 20), ("ASSESS_45D", 40, 50, 80), ("REREF_12M", 12, 48, 25), ("ASSESS_45D", 45, 50, 90),
    ]  # fmt: skip


def test_areas_down_and_indicators_across_are_of_the_period_of_the_title():
    reading = sheet(
        ["Performance report Q2 2023/24"],
        [],
        ["Local authority", REFERRALS, REREFERRALS],
        ["Bury", 100, 22.5],
        ["Rochdale", "*", 18],
        ["All areas", 300, None],
        ["England", 5000, 22.6],
        ["Stat neighbours", None, 20],
        ["Target", None, 18],
    )
    assert figures(reading, "area", "period_start", "numerator", "value", "status") == [
        (BURY, Q2, 100, None, "reported"),
        (BURY, Q2, None, 22.5, "reported"),
        (ROCHDALE, Q2, None, None, "suppressed"),
        (ROCHDALE, Q2, None, 18, "reported"),
        (ENGLAND, Q2, 5000, None, "reported"),
        (ENGLAND, Q2, None, 22.6, "reported"),
    ]
    assert problems(reading) == []


def test_areas_down_and_periods_across_are_of_the_indicator_of_the_title():
    reading = sheet(
        ["Table 3: Re-referrals within 12 months (%) by local authority"],
        [],
        ["Area", "Q1 2023/24", "Q2 2023/24", "Target", "RAG"],
        ["Bury", 22.5, 21, 18, "R"],
        ["Rochdale", 18, 19, 18, "A"],
    )
    assert figures(reading, "indicator", "area", "period_start", "value") == [
        ("REREF_12M", BURY, Q1, 22.5),
        ("REREF_12M", BURY, Q2, 21),
        ("REREF_12M", ROCHDALE, Q1, 18),
        ("REREF_12M", ROCHDALE, Q2, 19),
    ]


def test_teams_down_are_teams_and_no_areas():
    reading = sheet(
        [f"{PLANS} - 2023/24"], ["Team", "Q1", "Q2"], ["MASH", 20, 21], ["Locality East", 22, 23], ["Total", 42, 44]
    )
    assert figures(reading, "team", "area_label", "value") == [
        ("MASH", "", 20), ("MASH", "", 21), ("Locality East", "", 22), ("Locality East", "", 23),
    ]  # fmt: skip
    assert problems(reading) == []


def test_areas_across_are_read_with_the_period_of_the_title():
    reading = sheet(["Data for 2023/24"], ["Indicator", "Bury", "Rochdale"], [REREFERRALS, 20, 21], [PLANS, 40, 41])
    assert figures(reading, "indicator", "area", "period_end", "value") == [
        ("REREF_12M", BURY, date(2024, 3, 31), 20),
        ("REREF_12M", ROCHDALE, date(2024, 3, 31), 21),
        ("CPP_RATE", BURY, date(2024, 3, 31), 40),
        ("CPP_RATE", ROCHDALE, date(2024, 3, 31), 41),
    ]


@pytest.mark.parametrize(
    ("header", "merged"),
    [
        (
            [
                ["Indicator", "Bury", None, "Rochdale", None],
                [None, "Q1 2023/24", "Q2 2023/24", "Q1 2023/24", "Q2 2023/24"],
            ],
            [],
        ),
        ([["Indicator", "Bury", None, "Rochdale", None], [None, "Q1", "Q2", "Q1", "Q2"]], ["B2:C2", "D2:E2"]),
        ([["Indicator", "Bury Q1", "Bury Q2", "Q1 2023/24 Rochdale", "Rochdale - Q2"]], []),
    ],
)
def test_an_area_above_its_quarters_or_beside_them_is_the_area_of_each(header, merged):
    reading = sheet(["Figures 2023/24"], *header, [REREFERRALS, 20, 21, 22, 23], merged=merged)
    assert figures(reading, "area", "period_start", "value") == [
        (BURY, Q1, 20), (BURY, Q2, 21), (ROCHDALE, Q1, 22), (ROCHDALE, Q2, 23),
    ]  # fmt: skip


def test_three_lines_of_header_with_year_quarter_and_part():
    reading = sheet(
        ["Indicator", "2023/24", None, None, None, None, None],
        [None, "Q1", None, None, "Q2", None, None],
        [None, "Num", "Den", "%", "Num", "Den", "%"],
        [REREFERRALS, 10, 50, 20, 12, 48, 25],
        merged=["B1:G1", "B2:D2", "E2:G2"],
    )
    assert figures(reading, "period_start", "numerator", "denominator", "value") == [(Q1, 10, 50, 20), (Q2, 12, 48, 25)]


def test_a_year_written_once_above_its_quarters_holds_down_the_column_too():
    reading = sheet(["Year", "Quarter", REREFERRALS], ["2022/23", "Q4", 20], ["2023/24", "Q1", 21], [None, "Q2", 22])
    assert figures(reading, "period_start", "value") == [(date(2023, 1, 1), 20), (Q1, 21), (Q2, 22)]


def test_months_go_on_from_the_one_that_has_its_year():
    reading = sheet(["Indicator", "Nov-23", "Dec", "Jan", "Feb"], [REREFERRALS, 20, 21, 22, 23])
    assert figures(reading, "period_start") == [
        (date(2023, 11, 1),), (date(2023, 12, 1),), (date(2024, 1, 1),), (date(2024, 2, 1),),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["Numerator", "Num"])
def test_parts_in_rows_below_their_indicator_are_one_figure(label):
    reading = sheet(
        ["Return 2023/24"],
        ["Indicator", "Q1", "Q2"],
        [REREFERRALS],
        [label, 10, 12],
        ["Denominator", 50, 48],
        ["%", 20, 25],
    )
    assert figures(reading, "indicator", "period_start", "numerator", "denominator", "value") == [
        ("REREF_12M", Q1, 10, 50, 20), ("REREF_12M", Q2, 12, 48, 25),
    ]  # fmt: skip


def test_an_indicator_written_once_beside_its_parts_holds_for_all_of_them():
    reading = sheet(
        ["Return 2023/24"],
        ["Indicator", "Measure", "Q1", "Q2"],
        [REREFERRALS, "Numerator", 10, 12],
        [None, "Denominator", 50, 48],
        [None, "Percentage", 20, 25],
    )
    assert figures(reading, "numerator", "denominator", "value") == [(10, 50, 20), (12, 48, 25)]


def test_numbers_and_rates_in_columns_of_their_own_are_one_figure_of_the_title_s_period():
    reading = sheet(
        ["Quarterly return: Quarter 3 2023-24"],
        [],
        ["Ref", "Indicator", "Number", "Rate per 10,000", "Comment"],
        ["1", "Referrals to children's social care", 1200, 140, "x"],
    )
    assert figures(reading, "indicator", "period_start", "numerator", "value") == [("REF_RATE", Q3, 1200, 140)]


# --- one sheet, many sheets -------------------------------------------------------------------------------------------


def test_a_sheet_for_each_indicator_beside_a_cover_and_lists():
    header = ["Area", "Q1 2023/24", "Q2 2023/24"]
    reading = book(
        {
            "Cover": [["Westmere scorecard"], ["Prepared by", "Performance team"]],
            REREFERRALS: [header, ["Bury", 22.5, 21]],
            REFERRALS: [header, ["Bury", 100, 120]],
            "Glossary": [["Term", "Meaning"], ["CPP", "Child protection plan"], ["LA", "Local authority"]],
            "Lookups": [["Area", "Quarter"], ["Bury", "Q1"], ["Rochdale", "Q2"]],
        }
    )
    assert figures(reading, "indicator", "area", "numerator", "value") == [
        ("REREF_12M", BURY, None, 22.5), ("REREF_12M", BURY, None, 21),
        ("REF_RATE", BURY, 100, None), ("REF_RATE", BURY, 120, None),
    ]  # fmt: skip
    assert problems(reading) == []


@pytest.mark.parametrize(
    ("names", "field", "expected"),
    [
        (("Bury", "Rochdale"), "area", [BURY, ROCHDALE]),
        (("2022-23", "2023-24"), "period_start", [date(2022, 4, 1), date(2023, 4, 1)]),
    ],
)
def test_the_name_of_a_sheet_gives_what_its_table_does_not_say(names, field, expected):
    headings = ["Indicator", "Q1", "Q2"] if field == "period_start" else ["Indicator", "Q1 2023/24", "Q2 2023/24"]
    reading = book({name: [headings, [REREFERRALS, 20 + number, 30]] for number, name in enumerate(names)})
    assert [first for (first,) in figures(reading, field)[::2]] == expected
    assert problems(reading) == []


def test_a_sheet_for_each_quarter_belongs_to_the_year_of_its_title():
    rows = [["Return 2023/24"], ["Indicator", "Numerator", "Denominator", "%"], [REREFERRALS, 10, 50, 20]]
    reading = book({"Q1": rows, "Q2": rows})
    assert figures(reading, "period_start", "numerator", "denominator", "value") == [(Q1, 10, 50, 20), (Q2, 10, 50, 20)]


def test_tables_side_by_side_each_keep_their_own_year():
    reading = sheet(
        ["2022/23", None, None, None, "2023/24"],
        ["Indicator", "Q1", "Q2", None, "Indicator", "Q1", "Q2"],
        [MISSING, 10, 12, None, MISSING, 14, 15],
        [REREFERRALS, 20, 21, None, REREFERRALS, 22, 23],
    )
    assert figures(reading, "period_start", "value", "cell") == [
        (date(2022, 4, 1), 10, "Data!B3"), (date(2022, 7, 1), 12, "Data!C3"),
        (date(2022, 4, 1), 20, "Data!B4"), (date(2022, 7, 1), 21, "Data!C4"),
        (Q1, 14, "Data!F3"), (Q2, 15, "Data!G3"), (Q1, 22, "Data!F4"), (Q2, 23, "Data!G4"),
    ]  # fmt: skip


def test_an_empty_column_within_a_table_does_not_divide_it():
    reading = sheet(["Indicator", "Q1 2023/24", None, "Q2 2023/24"], [REREFERRALS, 20, None, 21])
    assert figures(reading, "period_start", "value") == [(Q1, 20), (Q2, 21)]


def test_tables_below_one_another_each_keep_the_area_and_year_of_their_title():
    reading = sheet(
        ["Scorecard"],
        ["Table 1: Bury 2023/24"],
        ["Indicator", "Q1", "Q2"],
        [REREFERRALS, 5, 6],
        [],
        ["Table 2: Rochdale 2022/23"],
        ["Indicator", "Q1", "Q2"],
        [REREFERRALS, 7, 8],
    )
    assert figures(reading, "area", "period_start", "value") == [
        (BURY, Q1, 5), (BURY, Q2, 6), (ROCHDALE, date(2022, 4, 1), 7), (ROCHDALE, date(2022, 7, 1), 8),
    ]  # fmt: skip


def test_headings_among_the_rows_name_areas_indicators_or_themes():
    header = ["Indicator", "Q1 2023/24", "Q2 2023/24"]
    areas = sheet(header, ["Bury"], [REREFERRALS, 20, 21], ["Rochdale"], [REREFERRALS, 22, 23])
    measures = sheet(header, [REREFERRALS], ["Bury", 20, 21], ["Rochdale", 22, 23])
    expected = [(BURY, 20), (BURY, 21), (ROCHDALE, 22), (ROCHDALE, 23)]
    assert figures(areas, "area", "value") == figures(measures, "area", "value") == expected
    themes = sheet(header, ["Contacts by gender"], ["Male", 5, 6], ["Referrals by gender"], ["Male", 15, 16])
    assert (figures(themes, "label", "value"), errors(themes)) == (
        [("Male", 5), ("Male", 6), ("Male", 15), ("Male", 16)], [],
    )  # fmt: skip


# --- columns beside the figures ---------------------------------------------------------------------------------------


def test_targets_ratings_and_changes_are_no_figures_and_benchmarks_only_with_area_and_period():
    reading = sheet(
        ["Scorecard 2023/24"],
        ["Indicator", "2022/23 Outturn", "Q1", "Q2", "2023/24", "Target 23/24", "Target\n2024/25", "% change",
         "England 22/23", "Stat. neighbour average", "DoT", "Trend", "Comment"],
        [REREFERRALS, 21, 20, 22, 21.5, 18, 17, "2%", 22.6, 20, "up", None, "Q2 was late"],
    )  # fmt: skip
    assert figures(reading, "area", "period_start", "value") == [
        (None, date(2022, 4, 1), 21), (None, Q1, 20), (None, Q2, 22), (ENGLAND, date(2022, 4, 1), 22.6),
    ]  # fmt: skip
    assert problems(reading) == [("total_column", "E2")]


def test_a_target_beside_each_quarter_s_figure_is_no_figure():
    reading = sheet(
        ["Indicator", "Q1 2023/24", None, None, "Q2 2023/24", None, None],
        [None, "Actual", "Target", "RAG", "Actual", "Target", "RAG"],
        [REREFERRALS, 20, 18, "A", 21, 18, "R"],
    )
    assert figures(reading, "period_start", "value") == [(Q1, 20), (Q2, 21)]


def test_a_single_quarter_beside_its_target_is_read():
    reading = sheet(["Ref", "Indicator", "Q2 2023/24", "Target", "RAG"], ["1.1", REREFERRALS, 20, 18, "A"])
    assert figures(reading, "period_start", "value") == [(Q2, 20)]


def test_hidden_columns_of_other_periods_are_read_and_copies_of_what_is_shown_are_not():
    other = sheet(
        ["Indicator", "Q1 22/23", "Q2 22/23", "Q1 23/24", "Q2 23/24"], [MISSING, 20, 21, 22, 23], hidden_columns="BC"
    )
    assert {start for (start,) in figures(other, "period_start")} == {date(2022, 4, 1), date(2022, 7, 1), Q1, Q2}
    copy = sheet(["2023/24"], ["Indicator", "Q1", "Q2", "Q1", "Q2"], [MISSING, 20, 21, 22, 23], hidden_columns="BC")
    assert figures(copy, "period_start", "value") == [(Q1, 22), (Q2, 23)]
    assert (problems(other), problems(copy)) == ([("hidden_content", "B1")], [("hidden_content", "B2")])


# --- what a good analyst would notice ---------------------------------------------------------------------------------


def test_totals_of_counts_that_do_not_add_up_are_pointed_out_and_those_of_rates_are_not():
    reading = sheet(
        ["2023/24"], ["Indicator", "Q1", "Q2", "Q3", "Q4", "Total"], [MISSING, 92, 72, 86, 78, 350],
        [REREFERRALS, 20, 21, 22, 23, 90], ["Number of LADO referrals", 1, 2, 3, 4, 10],
    )  # fmt: skip
    assert [each for each in problems(reading) if each[0] == "total_mismatch"] == [("total_mismatch", "F3")]
    (message,) = [problem.message for problem in reading.problems if problem.code == "total_mismatch"]
    assert "350" in message
    assert "328" in message


def test_months_that_do_not_make_the_quarter_are_pointed_out():
    reading = sheet(
        ["2023/24"], ["Indicator", "Apr", "May", "Jun", "Q1", "Jul", "Aug", "Sep", "Q2"],
        [MISSING, 10, 11, 12, 34, 10, 10, 10, 30],
    )  # fmt: skip
    assert [each for each in problems(reading) if each[0] == "total_mismatch"] == [("total_mismatch", "E3")]


def test_a_column_that_was_pasted_twice_is_pointed_out():
    rows = [[f"Number of things {number}", number * 7 + 3, number * 7 + 3, number + 9] for number in range(6)]
    reading = sheet(["Indicator", "Q1 2023/24", "Q2 2023/24", "Q3 2023/24"], [REREFERRALS, 20, 20, 21], *rows)
    assert [each for each in problems(reading) if each[0] == "repeated_column"] == [("repeated_column", "C1")]


def test_a_heading_that_stands_twice_is_refused_at_its_second_place():
    reading = sheet(["2023/24"], ["Indicator", "Q1", "Q2", "Q2", "Q4"], [REREFERRALS, 20, 21, 22, 23])
    assert figures(reading, "period_start", "value") == [(Q1, 20), (Q2, 21), (Q4, 23)]
    assert problems(reading) == [("duplicate", "D2")]
    assert [question.asks for question in reading.questions] == ["period"]


def test_sheets_without_anything_in_them_are_no_obstacle():
    header = ["Indicator", "Q1 2023/24", "Q2 2023/24"]
    reading = book({"Empty": [], "Header only": [header], "Data": [header, [REREFERRALS, 20, 21]]})
    assert (len(reading.rows), codes(reading)) == (2, [])


def test_a_rate_on_a_tenth_of_its_scale_is_pointed_out_and_a_count_that_small_is_not():
    rate = sheet(["Indicator", "Q1 23/24", "Q2 23/24", "Q3 23/24", "Q4 23/24"], [PLANS, 67.1, 66.8, 6.71, 67.4])
    count = sheet(["Indicator", "Q1 23/24", "Q2 23/24", "Q3 23/24", "Q4 23/24"], [MISSING, 67, 66, 7, 67])
    assert (problems(rate), problems(count)) == ([("scale_break", "D2")], [])


def test_a_stock_of_each_area_that_was_summed_is_reported():
    reading = sheet(
        ["Children on a CP plan at month end 2023/24"],
        ["Area", "Q1", "Q2", "Q3", "Q4", "Total"],
        ["Bury", 100, 110, 120, 130, 460],
    )
    assert problems(reading) == [("total_column", "F2"), ("stock_summed", "F3")]


def test_figures_of_no_period_are_asked_about_once():
    reading = sheet(["KPI", "Target", "Actual", "Status"], [REREFERRALS, 18, 20, "Red"], [PLANS, None, 40, "Green"])
    assert (reading.rows, problems(reading)) == ((), [("ambiguous_period", "C2")])
    assert [question.asks for question in reading.questions] == ["period"]


def test_the_same_indicators_below_several_headings_are_those_of_teams():
    reading = sheet(
        ["Indicator", "Q1 2023/24", "Q2 2023/24"],
        ["North locality"],
        [REREFERRALS, 20, 21],
        ["South locality"],
        [REREFERRALS, 22, 23],
    )
    assert figures(reading, "team", "value") == [
        ("North locality", 20), ("North locality", 21), ("South locality", 22), ("South locality", 23),
    ]  # fmt: skip
    assert problems(reading) == []


def test_an_area_written_once_above_equal_rows_holds_for_all_of_them():
    reading = sheet(
        ["Area", "Indicator", "Q1 2023/24"],
        ["Bury", REREFERRALS, 20],
        [None, PLANS, 40],
        ["Rochdale", REREFERRALS, 21],
        [None, PLANS, 41],
    )
    assert figures(reading, "area", "indicator", "value") == [
        (BURY, "REREF_12M", 20), (BURY, "CPP_RATE", 40), (ROCHDALE, "REREF_12M", 21), (ROCHDALE, "CPP_RATE", 41),
    ]  # fmt: skip


def test_a_heading_that_sounds_like_an_indicator_is_no_figure_that_was_left_blank():
    header = ["Indicator", "Q1 2023/24", "Q2 2023/24"]
    heading = sheet(header, ["Child protection"], [REREFERRALS, 20, 21])
    blank = sheet(header, [PLANS], [REREFERRALS, 20, 21])
    assert figures(heading, "indicator", "value") == [("REREF_12M", 20), ("REREF_12M", 21)]
    assert figures(blank, "indicator", "value")[:2] == [("CPP_RATE", None)] * 2


# --- properties -------------------------------------------------------------------------------------------------------

FACTS = (REREFERRALS, PLANS, MISSING, REFERRALS)
DECOYS = {"Target": 18, "RAG": "A", "DoT": "\u2191", "Comment": "late", "% change": "2%", "Trend": None}
typed = st.one_of(st.integers(2, 90), st.sampled_from(["<5", "*", "n/a", "TBC", "-", "x", None]))


def dressed(
    rows: list[list[Any]], title: str, notes: list[str], *, above: int, decoys: list[str], sections: bool
) -> list[list[Any]]:
    """A table as partners dress it: a title, remarks, decoys right of it, headings among its rows, notes below."""
    lines = rows[:1]
    for number, row in enumerate(rows[1:]):
        if sections and number == 1:
            lines.append(["Child protection"])
        lines.append(row)
    width = max(len(line) for line in lines)
    full = [[*line, *[None] * (width - len(line))] for line in lines]
    for decoy in decoys:
        for number, line in enumerate(full):
            is_section = sections and line[0] == "Child protection"
            line.append(decoy if number == 0 else None if is_section else DECOYS[decoy])
    return [
        [title],
        *[["Prepared by the performance team"]] * above,
        [],
        *full,
        [],
        ["Notes"],
        *([note] for note in notes),
    ]


@given(
    st.lists(st.tuples(typed, typed, typed), min_size=2, max_size=4),
    st.permutations([0, 1, 2]),
    st.integers(0, 3),
    st.lists(st.sampled_from(sorted(DECOYS)), max_size=4, unique=True),
    st.booleans(),
)
@settings(deadline=None, max_examples=25)
def test_any_dress_of_a_table_reads_the_same_figures(values, order, above, decoys, sections):
    names, quarters = FACTS[: len(values)], ["Q1", "Q2", "Q3"]
    across = [["Indicator", *(quarters[at] for at in order)]]
    across += [[name, *(each[at] for at in order)] for name, each in zip(names, values, strict=True)]
    down = [["Quarter", *names], *([quarters[at], *(each[at] for each in values)] for at in range(3))]
    plain = [["Indicator", "Period", "Value"]]
    plain += [
        [name, f"{quarters[at]} 2023/24", each[at]] for name, each in zip(names, values, strict=True) for at in range(3)
    ]
    wide = dressed(across, "Return 2023/24", ["Figures are provisional"], above=above, decoys=decoys, sections=sections)
    tall = dressed(down, "Return 2023/24", [], above=above, decoys=decoys, sections=False)
    expected = as_facts(book({"Data": plain}))
    many = {"Cover": [["A return"], ["Version 2"]], "Data": wide, "Glossary": [["Term", "Meaning"]]}
    assert as_facts(book(many)) == expected
    if all(any(isinstance(figure, int) for figure in each) for each in values):  # else a column may be of anything
        assert as_facts(book({"Data": tall})) == expected


def as_facts(reading: Reading) -> set[tuple[Any, ...]]:
    assert errors(reading) == []
    return set(figures(reading, "indicator", "period_start", "period_end", "numerator", "value", "status"))
