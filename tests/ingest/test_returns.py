"""Indicator returns in the templates' layouts and in partners' own: what is read, what is refused, what is asked."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.model import ValueStatus
from domain.uploads import ObservationRow, Reading, UploadKind
from tests.ingest.workbooks import codes, errors, read, read_csv, xlsx

HEADER = ["Indicator", "Area", "Period", "Numerator", "Denominator", "Value"]
REREFERRALS = "Re-referrals within 12 months"


def rows_of(reading: Reading) -> list[ObservationRow]:
    assert reading.kind is UploadKind.INDICATOR_RETURN
    return [row for row in reading.rows if isinstance(row, ObservationRow)]


def tidy(*rows: list) -> Reading:
    return read(xlsx([["Indicator return"], ["Partner", "Police"], [], HEADER, *rows], sheet="Return"))


def test_a_tidy_row_is_read_with_its_parts_and_its_cell():
    reading = tidy([REREFERRALS, "Bristol", "Q1 2023/24", 45, 200, 22.5])
    (row,) = rows_of(reading)
    assert (row.indicator, row.area, row.numerator, row.denominator, row.value) == (
        "REREF_12M", "E06000023", 45, 200, 22.5,
    )  # fmt: skip
    assert (row.period_start, row.period_end, row.cell) == (date(2023, 4, 1), date(2023, 6, 30), "Return!F5")
    assert (reading.partner_code, reading.problems) == ("POLICE", ())


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("<5", "suppressed"),
        ("c", "suppressed"),
        (None, "not_supplied"),
        ("TBC", "not_supplied"),
        ("n/a", "not_applicable"),
        ("x", "unavailable"),
        ("low", "rounds_to_zero"),
        ("u", "unreliable"),
    ],
)
def test_a_symbol_in_a_return_is_its_status_and_never_a_number(typed, status):
    (row,) = rows_of(tidy([REREFERRALS, "Bristol", "Q1 2023/24", None, None, typed]))
    assert (row.status.value, row.value, row.numerator) == (status, None, None)


def test_two_counts_without_a_percentage_are_a_reported_figure():
    (row,) = rows_of(tidy([REREFERRALS, "Bristol", "Q1 2023/24", 45, 200, None]))
    assert (row.status, row.value, row.numerator) == (ValueStatus.REPORTED, None, 45)


def test_a_suppressed_count_beside_its_denominator_is_suppressed():
    (row,) = rows_of(tidy([REREFERRALS, "Bristol", "Q1 2023/24", "<5", 200, None]))
    assert (row.status, row.value, row.numerator) == (ValueStatus.SUPPRESSED, None, None)


def test_the_count_behind_a_rate_stands_in_the_numerator():
    (row,) = rows_of(tidy(["Number of referrals", "Bristol", "Q1 2023/24", None, None, 812]))
    assert (row.indicator, row.numerator, row.value) == ("REF_RATE", 812, None)


def test_all_faults_of_a_file_are_gathered_with_their_cells():
    reading = tidy(
        [REREFERRALS, "Bristol", "Q1 2023/24", None, None, "ten"],
        [REREFERRALS, "Bristol", "first quarter", None, None, 20],
        [REREFERRALS, "Bristol", "2023Q2", None, None, 20],
        [REREFERRALS, "Bristol", "Q3 2023/24", 50, 40, None],
        [REREFERRALS, "Bristol", "Q4 2023/24", None, None, 140],
    )
    found = [(problem.code, problem.sheet, problem.cell) for problem in reading.problems]
    assert found == [
        ("unreadable_value", "Return", "F5"),
        ("unreadable_period", "Return", "F6"),
        ("ambiguous_period", "Return", "F7"),
        ("numerator_exceeds_denominator", "Return", "F8"),
        ("out_of_range", "Return", "F9"),
    ]
    assert rows_of(reading) == []
    assert [(question.asks, len(question.candidates)) for question in reading.questions] == [("period", 2)]


def test_an_unknown_indicator_or_area_keeps_its_rows_unassigned():
    reading = tidy(["Number of unicorns", "Atlantis", "Q1 2023/24", None, None, 3])
    (row,) = rows_of(reading)
    assert (row.indicator, row.area, row.value) == (None, None, 3)
    assert codes(reading) == ["unknown_indicator", "unknown_area"]
    assert errors(reading) == []


def test_a_repeated_row_is_taken_once_and_a_contradiction_not_at_all():
    same = tidy(*[[REREFERRALS, "Bristol", "Q1 2023/24", None, None, 20]] * 2)
    assert (len(rows_of(same)), codes(same), errors(same)) == (1, ["duplicate"], [])
    other = tidy(
        [REREFERRALS, "Bristol", "Q1 2023/24", None, None, 20], [REREFERRALS, "Bristol", "Q1 23/24", None, None, 21]
    )
    assert errors(other) == ["duplicate"]


def test_a_percentage_that_disagrees_with_its_parts_is_pointed_out():
    assert codes(tidy([REREFERRALS, "Bristol", "Q1 2023/24", 45, 200, 32.5])) == ["inconsistent_percentage"]


def test_a_title_in_the_partner_block_does_not_hide_the_table_below():
    notes = [["Return of the year"], ["Completed by", "Head of service"], ["Some note on the figures"], []]
    reading = read(
        xlsx([*notes, HEADER, [REREFERRALS, "Leeds", "2023/24", None, None, 20], [], ["Notes"], ["1. All agencies"]])
    )
    assert [row.cell for row in rows_of(reading)] == ["Sheet1!F6"]


def test_figures_for_a_school_measure_are_of_a_school_year():
    (row,) = rows_of(tidy(["Children in need with a suspension (%)", "Leeds", "2022/23", None, None, 14.2]))
    assert (row.indicator, row.period_start) == ("SUSP_CIN", date(2022, 9, 1))


def test_snapshots_a_year_apart_are_years():
    reading = tidy(
        *[["Average SDQ score", "Leeds", f"as at 31 March {year}", None, None, 14] for year in (2022, 2023, 2024)]
    )
    assert [row.period_start for row in rows_of(reading)] == [date(year, 4, 1) for year in (2021, 2022, 2023)]


# --- periods across ---------------------------------------------------------------------------------------------------


def wide(*rows: list, title: str = "Return 2023/24", **options) -> Reading:
    return read(xlsx([[title], [], *rows], sheet="Return", **options))


def test_quarters_across_belong_to_the_year_of_the_title():
    reading = wide(["KPI", "Q1", "Q2", "Q3", "Q4"], [REREFERRALS + " (%)", 20, "<5", None, 22])
    assert [(row.period_start, row.value, row.status.value) for row in rows_of(reading)] == [
        (date(2023, 4, 1), 20, "reported"),
        (date(2023, 7, 1), None, "suppressed"),
        (date(2023, 10, 1), None, "not_supplied"),
        (date(2024, 1, 1), 22, "reported"),
    ]


def test_quarters_of_no_year_are_asked_once_a_column_and_not_guessed():
    reading = wide(["KPI", "Q1", "Q2"], [REREFERRALS, 20, 21], ["Referrals per 10,000", 100, 101], title="Return")
    assert (rows_of(reading), errors(reading)) == ([], ["ambiguous_period"] * 2)
    assert [question.asks for question in reading.questions] == ["period", "period"]


def test_months_as_dates_with_quarter_and_year_to_date_columns_give_months_only():
    months = [datetime(2023, month, 1) for month in (4, 5, 6)]  # noqa: DTZ001
    reading = wide(
        ["No.", "Indicator", *months, "Q1", "YTD", "RAG"],
        ["1", "Assessments completed within 45 working days (%)", 0.8, 0.85, 0.9, 0.85, 0.85, "G"],
        formats={**{f"{column}3": "mmm-yy" for column in "CDE"}, **{f"{column}4": "0%" for column in "CDEFG"}},
    )
    assert [row.value for row in rows_of(reading)] == [80, 85, 90]
    assert [problem.cell for problem in reading.problems if problem.code == "total_column"] == ["F3", "G3"]


def test_numerator_denominator_and_value_rows_of_one_indicator_make_one_figure():
    reading = wide(
        ["Indicator", "Area", "Measure", "Q1 2023/24", "Q2 2023/24"],
        [REREFERRALS, "Leeds", "Numerator", 45, 50],
        [REREFERRALS, "Leeds", "Denominator", 200, 250],
        [REREFERRALS, "Leeds", "Value", 22.5, 20],
    )
    assert [(row.numerator, row.denominator, row.value) for row in rows_of(reading)] == [(45, 200, 22.5), (50, 250, 20)]


def test_a_two_row_header_with_a_merged_year_gives_its_quarters_the_year():
    reading = wide(
        ["Indicator", "2022/23", None, "2023/24", None],
        [None, "Q3", "Q4", "Q1", "Q2"],
        [REREFERRALS, 20, 21, 22, 23],
        title="Performance",
        merged=["A3:A4", "B3:C3", "D3:E3"],
    )
    starts = [row.period_start for row in rows_of(reading)]
    assert starts == [date(2022, 10, 1), date(2023, 1, 1), date(2023, 4, 1), date(2023, 7, 1)]


def test_a_stock_that_was_summed_over_the_year_is_reported():
    reading = wide(["KPI", "Q1", "Q2", "Q3", "Q4", "Year"], ["Episodes open (Month End)", 31, 30, 30, 35, 126])
    assert [problem.cell for problem in reading.problems if problem.code == "stock_summed"] == ["F4"]


def test_a_figure_on_another_scale_than_its_series_is_pointed_out():
    reading = wide(["KPI", "Q1", "Q2", "Q3", "Q4"], [REREFERRALS, 22.0, 0.23, 23.5, 21.9])
    assert [problem.cell for problem in reading.problems] == ["C4"]
    assert codes(reading) == ["scale_break"]


def test_section_headings_notes_and_hidden_sheets_are_no_figures():
    reading = wide(
        ["Ref", "KPI", "Q1", "Q2"],
        ["3. Front door"],
        ["3.1", REREFERRALS, 20, 21],
        [],
        ["Notes"],
        ["Figures are provisional"],
        merged=["A4:D4"],
        hidden_sheets={"22-23": [["KPI", "Q1", "Q2"], [REREFERRALS, 1, 2]]},
    )
    assert [row.value for row in rows_of(reading)] == [20, 21]
    assert [(problem.code, problem.sheet) for problem in reading.problems] == [("hidden_content", "22-23")]


def test_a_blank_line_under_a_known_indicator_is_not_supplied_and_no_heading():
    reading = wide(["KPI", "Q1", "Q2"], [REREFERRALS, None, None], ["Referrals per 10,000", 1, 2])
    assert [row.status.value for row in rows_of(reading)] == ["not_supplied"] * 2 + ["reported"] * 2


def test_numerator_denominator_and_percentage_below_each_quarter_are_one_figure_and_not_three():
    parts = ["Num", "Den", "%"]
    expected = [(45, 200, 22.5), (50, 250, 20)]
    header = ["Indicator", "Q1 2023/24", None, None, "Q2 2023/24", None, None]
    figures = [REREFERRALS, 45, 200, 22.5, 50, 250, 20]
    for merged in (["A3:A4", "B3:D3", "E3:G3"], []):
        reading = wide(header, [None, *parts, *parts], figures, merged=merged)
        assert [(row.numerator, row.denominator, row.value) for row in rows_of(reading)] == expected


def test_quarters_below_a_year_that_is_written_once_are_quarters_and_not_years():
    reading = wide(
        ["Indicator", "2022/23", None, "2023/24", None],
        [None, "Q3", "Q4", "Q1", "Q2"],
        [REREFERRALS, 20, 21, 22, 23],
        title="Performance",
    )
    starts = [row.period_start for row in rows_of(reading)]
    assert starts == [date(2022, 10, 1), date(2023, 1, 1), date(2023, 4, 1), date(2023, 7, 1)]


def test_a_second_table_below_the_first_keeps_its_own_periods():
    reading = wide(
        ["KPI", "Q1 2023/24", "Q2 2023/24"],
        [REREFERRALS, 20, 21],
        [],
        ["KPI", "Q3 2022/23", "Q4 2022/23"],
        ["Referrals per 10,000", 100, 101],
        title="Performance",
    )
    assert [(row.indicator, row.period_start, row.value) for row in rows_of(reading)] == [
        ("REREF_12M", date(2023, 4, 1), 20),
        ("REREF_12M", date(2023, 7, 1), 21),
        ("REF_RATE", date(2022, 10, 1), 100),
        ("REF_RATE", date(2023, 1, 1), 101),
    ]


def test_a_total_of_a_quarter_among_months_is_left_out_with_a_warning():
    reading = wide(["KPI", "Apr", "May", "Jun", "Q1 total"], [REREFERRALS, 20, 21, 22, 63])
    assert [row.value for row in rows_of(reading)] == [20, 21, 22]
    assert [(problem.code, problem.cell) for problem in reading.problems] == [("total_column", "E3")]


def test_first_days_three_months_apart_are_quarters():
    days = [datetime(2023, month, 1) for month in (4, 7, 10)]  # noqa: DTZ001
    content = xlsx([HEADER, *([REREFERRALS, "Leeds", day, None, None, 20] for day in days)])
    assert [row.period_end for row in rows_of(read(content))] == [
        date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31),
    ]  # fmt: skip


def test_a_header_that_is_repeated_further_down_is_no_figure():
    reading = tidy(
        [REREFERRALS, "Leeds", "Q1 2023/24", None, None, 20], [], HEADER, [REREFERRALS, "Leeds", "Q2 2023/24"]
    )
    assert [row.status.value for row in rows_of(reading)] == ["reported", "not_supplied"]
    assert reading.problems == ()


@pytest.mark.parametrize("name", ["North Yorkshire", "North Yorkshir"])
def test_one_file_may_hold_an_authority_and_its_predecessor_under_one_name(name):
    reading = tidy(*([REREFERRALS, name, f"Q4 {year}", 45, 200, 22.5] for year in ("2023/24", "2022/23", "2024/25")))
    assert [row.area for row in rows_of(reading)] == ["E06000065", "E10000023", "E06000065"]
    assert codes(reading) == ([] if name == "North Yorkshire" else ["uncertain_match"])


def test_an_area_merged_over_its_rows_holds_for_all_of_them_and_a_blank_one_is_not_guessed():
    rows = [["Area", "Indicator", "Period", "Value"], ["Leeds", REREFERRALS, "Q1 2023/24", 20]]
    more = [[None, REREFERRALS, "Q2 2023/24", 21]]
    merged = rows_of(read(xlsx([*rows, *more], merged=["A2:A3"])))
    assert [row.area for row in merged] == ["E08000035", "E08000035"]
    blank = read(xlsx([*rows, *more]))
    assert [row.area for row in rows_of(blank)] == ["E08000035", None]
    assert codes(blank) == ["unknown_area"]


def test_hidden_rows_are_read_and_pointed_out():
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(xlsx([HEADER, [REREFERRALS, "Leeds", "Q1 2023/24", None, None, 20]])))
    book.worksheets[0].row_dimensions[2].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue())
    assert (len(rows_of(reading)), codes(reading)) == (1, ["hidden_content"])


# --- properties -------------------------------------------------------------------------------------------------------

figure = st.one_of(st.integers(0, 100), st.sampled_from(["<5", "c", "n/a", "x", "u", "low", "TBC", "-", ""]))


@given(st.lists(figure, min_size=1, max_size=6), st.permutations(HEADER), st.integers(0, 3), st.integers(0, 3))
@settings(deadline=None, max_examples=40)
def test_the_order_of_columns_and_the_lines_around_a_table_change_nothing(figures, header, above, below):
    periods = [f"Q{number % 4 + 1} {2015 + number // 4}/{16 + number // 4}" for number in range(len(figures))]
    facts = [
        {
            "Indicator": REREFERRALS,
            "Area": "Leeds",
            "Period": period,
            "Numerator": "",
            "Denominator": "",
            "Value": value,
        }
        for period, value in zip(periods, figures, strict=True)
    ]
    plain = [",".join(HEADER), *(",".join(str(fact[name]) for name in HEADER) for fact in facts)]
    dressed = [
        *(f"A line about the figures {number}" for number in range(above)),
        ",".join(header),
        *(",".join(str(fact[name]) for name in header) for fact in facts),
        "",
        *(f"Note {number}: a remark" for number in range(below)),
    ]
    expected, found = (rows_of(read_csv("\n".join(lines))) for lines in (plain, dressed))
    assert [(row.value, row.status, row.period_start) for row in found] == [
        (row.value, row.status, row.period_start) for row in expected
    ]
    assert len(found) == len(figures)


WORDS = ["Indicator", "Period", "Value", "Q1", "Q2 2023/24", "2023", "Standard", "Case", "Self score", "Good", "G"]
WORDS += ["<5", "Notes", REREFERRALS, "Leeds", "#REF!", "Recognition", "Impact", "time_period", "SN1", "Years"]
cells = st.one_of(
    st.none(),
    st.integers(-5, 2030),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(WORDS),
    st.booleans(),
)


@given(st.lists(st.lists(cells, max_size=6), max_size=10))
@settings(deadline=None, max_examples=80)
def test_no_arrangement_of_cells_makes_a_reader_fail(rows):
    reading = read(xlsx(rows))
    assert reading.kind is not None or errors(reading)
    for row in reading.rows:
        if isinstance(row, ObservationRow):
            assert (row.value is None) or row.status is ValueStatus.REPORTED


@pytest.mark.parametrize(
    ("label", "period", "found"),
    [
        (REREFERRALS, "Q4 2026/27", []),  # ends with the current financial year
        (REREFERRALS, "Q1 2027/28", ["out_of_range"]),
        (REREFERRALS, "Q1 2055/56", ["out_of_range"]),
        (REREFERRALS, "Apr 1955", ["out_of_range"]),
        (REREFERRALS, "1955-56 Q1", ["out_of_range"]),
        (REREFERRALS, "2099", ["out_of_range"]),
        (REREFERRALS, "Q1 1980/81", []),
        ("POP_0_17", "2028", []),
        ("POP_0_17", "2030", ["out_of_range"]),
        ("Persistent absence", "Summer term 2026", []),
    ],
)
def test_a_period_before_any_return_or_still_to_come_is_refused_at_its_cell(label, period, found):
    rows = [HEADER, [label, "Leeds", period, None, None, 20]]
    reading = read(xlsx(rows, sheet="Return"), today=date(2026, 11, 23))
    assert errors(reading) == found
    assert len(rows_of(reading)) == 1 - len(found)
    if found:
        (problem,) = (each for each in reading.problems if each.code == "out_of_range")
        assert problem.cell == "F2"
        assert f"'{period}'" in problem.message
        assert ("before 1980" in problem.message) == ("195" in period)


def test_columns_of_periods_to_come_may_stand_empty():
    rows = [["Indicator", "Q1 2026/27", "Q1 2030/31"], [REREFERRALS, 20, None]]
    reading = read(xlsx(rows), today=date(2026, 11, 23))
    assert (codes(reading), len(rows_of(reading))) == ([], 1)


def test_a_row_of_typed_percentages_is_no_further_header():
    reading = read(
        xlsx(
            [
                ["Attendance by term, academic year 2022/23"],
                [],
                ["Indicator", "Autumn Term", "Spring Term"],
                ["Persistent absence", "18.2%", "17.5%"],
                ["Severe absence", "2.1%", "2.4%"],
            ]
        )
    )
    assert [row.value for row in rows_of(reading)] == [18.2, 17.5, 2.1, 2.4]


def test_an_unknown_share_is_a_measure_of_its_own_and_no_part_of_the_one_above():
    reading = read(
        xlsx(
            [
                ["Measure", "Q1 2023/24", "Q2 2023/24"],
                ["Referrals per 10,000", 132.4, 141.2],
                ["% of contacts to the front door that were advice", 39, 41],
                ["% of re-refferals in 12 mths", 22.5, 23],
            ]
        )
    )
    assert [(row.indicator, row.value) for row in rows_of(reading)] == [
        ("REF_RATE", 132.4), ("REF_RATE", 141.2), (None, 39), (None, 41), ("REREF_12M", 22.5), ("REREF_12M", 23),
    ]  # fmt: skip
    assert codes(reading) == ["unknown_indicator", "uncertain_match"]


def test_signs_of_notes_change_neither_a_label_nor_a_period():
    reading = read(
        xlsx(
            [
                ["Return 2023/24 \u00b9"],
                ["Measure", "Q1\u00b2", "Q2"],
                ["Care leavers aged 19-21 in EET (%)\u00b3", 52, 53],
            ]
        )
    )
    assert [(row.indicator, row.value) for row in rows_of(reading)] == [("CL_EET_19_21", 52), ("CL_EET_19_21", 53)]
    assert codes(reading) == []


def test_a_percent_sign_alone_heads_the_values_of_a_list():
    text = "Area;Measure;Period;Num;Denom;%\nBury;Care leavers in EET;Q1 2023/24;55;100;55.0\n"
    (row,) = rows_of(read_csv(text))
    assert (row.value, row.numerator, row.denominator) == (55, 55, 100)


def test_a_mean_with_n_for_its_unit_is_a_value_and_no_count():
    reading = read(xlsx([["Measure", "Unit", "2022/23", "2023/24"], ["Social worker turnover (%)", "%", 14, 13],
                         ["Average caseload of social workers", "n", 16.9, 16.3]]))  # fmt: skip
    assert [row.value for row in rows_of(reading)] == [14, 13, 16.9, 16.3]
    assert [row.numerator for row in rows_of(reading)] == [None] * 4
