import re
import string
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Unit, ValueStatus
from ingest.number_text import DecimalMark, decimal_mark_of
from ingest.parts import parts_of, with_percentage_given
from ingest.value_symbols import SYMBOLS
from ingest.values import CellFigure, read_cell, read_text, symbol_status
from ingest.workbook import Cell, ErrorValue

CONTRACT = {
    ValueStatus.SUPPRESSED: [
        "<5", "1-5", "*", "c", "<10", "fewer than 5", "under 5", "[c]", "< 5", "1\u20135", "less than 5", "\u22645",
        "<=5",
        "<5%", "1 \u2013 4", "0-4", "less than 10", "5 or fewer", "5 or less", "**", "(c)", "\u00a9", "C",
        "fewer than five",
        "between 1 and 5", "1 to 5", "<5*", "*<5", "(<5)", "[<5]", "<5 (suppressed)", "Suppressed",
        "fewer than 5 children",
        "0 - 5%", "low numbers", "1-4*",
    ],
    ValueStatus.NOT_SUPPLIED: [
        "", " ", "-", "\u2013", "\u2014", "n/k", "TBC", "not due", "..", "...", "\u2026", "N/K", "\u00a0",
        "not yet due",
        "Awaiting", "(-)", "NULL", "TBC - awaiting the trust", "Not due until Q4", "not yet available", "No return",
    ],
    ValueStatus.NOT_APPLICABLE: [
        "n/a", "z", "[z]", "N/A", "Not applicable", "na", "NA", "N.A.", "(n/a)", "n / a", "N/A this quarter",
        "n/a (yearly)",
    ],
    ValueStatus.UNAVAILABLE: ["x", "[x]", ":", "#DIV/0!", "#REF!", "#N/A", "#VALUE!", "X", "data not available"],
    ValueStatus.ROUNDS_TO_ZERO: ["low", "k", "~", "[low]", "[k]"],
    ValueStatus.UNRELIABLE: ["u", "[u]", "12 [u]"],
}  # fmt: skip
NUMBERS = [
    ("23", 23), ("23.5", 23.5), ("1,204", 1204), ("1\u00a0204", 1204), ("1 204 567", 1204567), ("\u22123.5", -3.5),
    ("12.5%", 12.5), ("12.5 %", 12.5), ("nil", 0), ("0", 0), ("23.1*", 23.1), ("45 [1]", 45), ("\u00a312", 12),
    ("7.0000000000000007E-2", 0.07), (".5", 0.5), ("3r", 3), ("\u00a31,200", 1200), ("1\u2009204", 1204),
    ("1'204", 1204), ("1\u2019204", 1204), ("\u201312", -12), ("12 (a)", 12), ("12\u00b9", 12), ("45 r", 45),
    ("45 p", 45), ("93.4 [a]", 93.4),
    ("45(p)", 45), ("45 (provisional)", 45), ("45 (Revised)", 45), ("12.5 per cent", 12.5), ("12.5 percent", 12.5),
    ("Nil return", 0), ("zero", 0), ("0 (nil)", 0), ("12 \u25b2", 12), ("\U0001f7e2 12", 12), ("12 \U0001f534", 12),
    ("12\u2020", 12), ("45 [note 2]", 45), ("1.204E3", 1204), ("\ufeff12", 12), ("1,204.5*", 1204.5),
    ("-\u00a35", -5),
]  # fmt: skip
NO_FIGURES = [
    "ten", "1,20", "12 34", "12,5", "5.", "1.2.3", "inf", "nan", "1e999", ">5", "Q1", "none", "None", "#####", "(12)",
    "~45", "c.45", "c45", "approx 40", "45+", "45ish", "about 45", "\u226540", "+3", "\u2191 12", "1e5", "1.2E+05",
    "12.5.3", "12 months", "3 days", "1.2k", "12 (25)", "45 (1)", "12 (c)", "12 [x]", "2023/24", "01/05/2024",
    "1-May",
    "05-Oct", "May-05", "04/2023", "TRUE", "yes", "O", "*23", "12-25-3", "1,25%", "45 (e)", "see note", "\U0001f600",
    "12 G", "10 (12/48)", "8%-", "25 - 12%",
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), [(text, status) for status, texts in CONTRACT.items() for text in texts])
def test_each_symbol_keeps_its_own_meaning_and_never_becomes_a_number(text, status):
    figure = read_text(text)
    assert (figure.status, figure.value) == (status, None)
    assert figure.fault in (None, "excel_error")


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_numbers_are_read_as_people_and_spreadsheets_write_them(text, number):
    figure = read_text(text)
    assert (figure.status, figure.value) == (ValueStatus.REPORTED, pytest.approx(number))


@pytest.mark.parametrize("text", NO_FIGURES)
def test_what_is_neither_number_nor_symbol_is_a_fault_and_no_number(text):
    figure = read_text(text)
    assert (figure.value, figure.fault) == (None, "unreadable_value")


MENDS = [
    ("~45", "roughly"), ("none", "type 0"), ("###", "too narrow"), ("1-May", "Excel makes dates"),
    ("(12)", "without the brackets"),
    ("+3", "change"), ("1.2E+05", "cut short"), ("12 months", "length of time"),
    ("12,5", "thousands or decimals"), ("ten", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MENDS)
def test_what_cannot_be_read_is_said_with_its_own_mend(text, words):
    assert words in read_text(text).mend


def test_a_day_or_a_time_in_a_cell_of_figures_is_never_a_number():
    day, moment = read_cell(Cell(0, 0, date(2024, 5, 1))), read_cell(Cell(0, 0, time(12, 5)))
    assert (day.value, day.fault, moment.value, moment.fault) == (None, "unreadable_value", None, "unreadable_value")
    assert "such as 1-5" in day.mend
    assert "time of day" in moment.mend


def test_a_truth_value_is_no_figure():
    assert read_cell(Cell(0, 0, value=True)).fault == "unreadable_value"


# --- decimal commas -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12,5", "13", "Referrals"], DecimalMark.COMMA),
        (["1.234,5"], DecimalMark.COMMA),
        (["12.5", "13"], DecimalMark.POINT),
        (["1,234.5"], DecimalMark.POINT),
        (["12", "<5", "03.2024"], DecimalMark.POINT),
        (["1,204"], DecimalMark.UNSURE),
        (["12,5", "12.5"], DecimalMark.UNSURE),
        (["1,204", "12.5"], DecimalMark.POINT),
    ],
)
def test_the_figures_of_a_file_with_semicolons_tell_which_mark_it_uses(texts, mark):
    assert decimal_mark_of(texts) is mark


def test_a_decimal_comma_counts_only_where_the_file_uses_it():
    assert read_text("1.204,5", DecimalMark.COMMA).value == 1204.5
    assert read_text("12,5 %", DecimalMark.COMMA).value == 12.5
    assert read_text("1.204", DecimalMark.COMMA).value == 1204
    assert read_text("39,5% (1.516)", DecimalMark.COMMA).percent == 39.5
    assert read_text("12,5").value is None


def test_what_may_be_a_thousand_or_one_and_a_bit_is_refused():
    assert read_text("1,204", DecimalMark.UNSURE).fault == "unreadable_value"
    assert read_text("1.204", DecimalMark.UNSURE).fault == "unreadable_value"
    assert [read_text(text, DecimalMark.UNSURE).value for text in ("12,5", "12.5", "12")] == [12.5, 12.5, 12]


# --- cells ----------------------------------------------------------------------------------------------------------


def test_a_percentage_by_format_is_the_percentage_that_a_person_sees():
    assert read_cell(Cell(0, 0, 0.214, "0.0%")).value == 21.4
    assert read_cell(Cell(0, 0, 83.4, "0.0")).value == 83.4


def test_an_excel_error_is_unavailable_and_pointed_out():
    figure = read_cell(Cell(0, 0, ErrorValue("#DIV/0!")))
    assert (figure.status, figure.fault) == (ValueStatus.UNAVAILABLE, "excel_error")


def test_a_formula_that_was_never_calculated_has_no_figure():
    figure = read_cell(Cell(0, 0, None, formula="=A1+A2"))
    assert (figure.value, figure.fault) == (None, "formula_without_value")


# --- parts in one cell ----------------------------------------------------------------------------------------------

PARTS = [  # text; then value, numerator and denominator of a percentage
    ("1516 (39%)", (39, 1516, None)), ("39% (1516)", (39, 1516, None)), ("39% (1,516/3,887)", (39, 1516, 3887)),
    ("12/48", (None, 12, 48)), ("12 of 48", (None, 12, 48)), ("12 out of 48", (None, 12, 48)),
    ("12 / 48", (None, 12, 48)),
    ("12/48 (25%)", (25, 12, 48)), ("25% - 12/48", (25, 12, 48)), ("25.0% (12 of 48)", (25, 12, 48)),
    ("25% (n=12)", (25, 12, None)), ("12, 25%", (25, 12, None)), ("12 | 25 %", (25, 12, None)),
    ("45 children", (None, 45, None)),
    ("12 of 48 children", (None, 12, 48)), ("1,516 [39%]", (39, 1516, None)), ("12 children (25%)", (25, 12, None)),
    ("25", (25, None, None)), ("0 (0%)", (0, 0, None)), ("1 516/3 887", (None, 1516, 3887)),
    ("<5 (12%)", (12, None, None)),
    ("10 (12/118)", (10, 12, 118)), ("12/118 (10.2)", (10.2, 12, 118)),
    ("12 of 48*", (None, 12, 48)), ("12 of 48 (p)", (None, 12, 48)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_the_parts_of_a_percentage_in_one_cell_are_told_apart_and_none_is_computed(text, expected):
    figures = with_percentage_given((read_text(text), None, None), Unit.PERCENT)
    assert parts_of(figures, Unit.PERCENT, is_count=False) == expected
    assert figures[0] is not None
    assert figures[0].status is ValueStatus.REPORTED


@pytest.mark.parametrize(
    ("text", "unit", "is_count", "expected"),
    [
        ("1516 (39%)", Unit.COUNT, False, (1516, None, None)),
        ("45 children", Unit.COUNT, False, (45, None, None)),
        ("45 children", Unit.RATE, False, (None, 45, None)),
        ("45", Unit.RATE, True, (None, 45, None)),
        ("12 of 48", None, False, (None, 12, 48)),
        ("45 cases", None, False, (45, None, None)),
        ("15 cases", Unit.SCORE, False, (15, None, None)),
    ],
)
def test_a_count_in_so_many_words_is_no_rate_or_percentage(text, unit, is_count, expected):
    assert parts_of((read_text(text), None, None), unit, is_count=is_count) == expected


@pytest.mark.parametrize("text", ["* of 45", "<5/45", "<5 out of 45", "1-4 of 45"])
def test_a_count_kept_back_beside_its_whole_stays_kept_back(text):
    figure = read_text(text)
    assert (figure.status, figure.value, figure.count, figure.of) == (ValueStatus.SUPPRESSED, None, None, 45)


# --- properties -----------------------------------------------------------------------------------------------------

spaces = st.text(" \u00a0\t\u2009", max_size=3)
dressings = st.sampled_from(["{}", "[{}]", "({})"])


@given(st.sampled_from(sorted(SYMBOLS)), spaces, spaces, dressings, st.booleans())
def test_no_symbol_yields_a_number_however_it_is_dressed(symbol, before, after, dressing, upper):
    text = dressing.format(symbol) if symbol else symbol
    text = before + (text.upper() if upper else text) + after
    assert read_text(text).value is None


@given(st.sampled_from(["<", "< ", "\u2264", "under ", "fewer than ", "less than "]), st.integers(1, 99))
def test_less_than_anything_is_never_a_number(word, number):
    figure = read_text(f"{word}{number}")
    assert (figure.status, figure.value) == (ValueStatus.SUPPRESSED, None)


@given(st.integers(0, 50), st.integers(1, 50), st.sampled_from(["-", "\u2013", " - ", " to "]))
def test_a_range_is_never_a_number(low, width, between):
    assert read_text(f"{low}{between}{low + width}").value is None


@given(st.text(string.printable + "\u2013\u00a0\u2265\u00b2\u00bd", max_size=12), st.sampled_from(DecimalMark))
def test_only_reported_figures_have_a_value_whatever_is_typed(text, mark):
    figure = read_text(text, mark)
    assert (figure.value is None) or (figure.status is ValueStatus.REPORTED and symbol_status(text) is None)
    assert figure.fault is None or figure.value is None


@given(st.text(max_size=20).filter(lambda text: not re.search(r"\d", text)))
def test_without_a_digit_there_is_no_number_but_nought(text):
    assert read_text(text).value in (None, 0.0)


@given(st.text(string.ascii_letters + " /-.*[]()", max_size=12))
def test_letters_alone_are_nought_only_in_the_words_for_it(text):
    figure = read_text(text)
    assert figure.value is None or re.search("nil|zero|nought", text.lower())


WRITTEN = st.sampled_from(
    [
        "{n:,}", "{n}", " {n:,} ", "{n:,}*", "{n:,} [1]", "{n:,} (p)", "{n} r", "\u00a3{n:,}", "{n:,}\u00b2",
        "{n:,} (a)",
        "\u00a0{n}", "{n:,}%", "{n} per cent",
    ]
)  # fmt: skip


@given(st.decimals(-(10**6), 10**6, places=2), WRITTEN)
def test_every_spelling_of_a_number_reads_back_as_it(number, spelling):
    text = spelling.format(n=number)
    figure = read_text(text)
    assert figure.value == float(number), text


@given(st.integers(-(10**9), 10**9), st.sampled_from(["\u00a0", " ", "\u2009", "'", "\u2019"]))
def test_thousands_separators_do_not_change_a_number(number, separator):
    assert read_text(f"{number:,}").value == number == read_text(f"{number:,}".replace(",", separator)).value


@given(
    st.integers(0, 5000), st.integers(0, 5000), st.sampled_from(["{}/{}", "{} of {}", "{:,} out of {:,}", "{} / {}"])
)
def test_a_count_and_its_whole_are_both_kept_unless_they_are_a_year(count, whole, spelling):
    figure = read_text(spelling.format(count, whole))
    kept = CellFigure(None, ValueStatus.REPORTED, count=count, of=whole)
    assert figure == kept or (figure.fault == "unreadable_value" and 1900 <= max(count, whole) < 2100)
