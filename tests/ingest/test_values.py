import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import ValueStatus
from ingest.values import SYMBOLS, read_cell, read_text, symbol_status
from ingest.workbook import Cell, ErrorValue

CONTRACT = {
    ValueStatus.SUPPRESSED: [
        "<5",
        "1-5",
        "*",
        "c",
        "<10",
        "fewer than 5",
        "under 5",
        "[c]",
        "< 5",
        "1\u20135",
        "less than 5",
    ],
    ValueStatus.NOT_SUPPLIED: ["", " ", "-", "\u2013", "n/k", "TBC", "not due", "..", "N/K", "\u00a0"],
    ValueStatus.NOT_APPLICABLE: ["n/a", "z", "[z]", "N/A", "Not applicable"],
    ValueStatus.UNAVAILABLE: ["x", "[x]", ":", "#DIV/0!", "#REF!", "#N/A"],
    ValueStatus.ROUNDS_TO_ZERO: ["low", "k", "~", "[low]"],
    ValueStatus.UNRELIABLE: ["u", "[u]"],
}


@pytest.mark.parametrize(("text", "status"), [(text, status) for status, texts in CONTRACT.items() for text in texts])
def test_each_symbol_keeps_its_own_meaning_and_never_becomes_a_number(text, status):
    figure = read_text(text)
    assert (figure.status, figure.value) == (status, None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("23", 23), ("23.5", 23.5), ("1,204", 1204), ("1\u00a0204", 1204), ("1 204 567", 1204567), ("\u22123.5", -3.5),
        ("12.5%", 12.5), ("12.5 %", 12.5), ("nil", 0), ("0", 0), ("23.1*", 23.1), ("45 [1]", 45), ("\u00a312", 12),
        ("7.0000000000000007E-2", 0.07), (".5", 0.5), ("3r", 3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_and_spreadsheets_write_them(text, number):
    figure = read_text(text)
    assert (figure.status, figure.value) == (ValueStatus.REPORTED, pytest.approx(number))


@pytest.mark.parametrize("text", ["ten", "1,20", "12 34", "12,5", "5.", "1.2.3", "inf", "nan", "1e999", ">5", "Q1"])
def test_what_is_neither_number_nor_symbol_is_a_fault_and_no_number(text):
    figure = read_text(text)
    assert (figure.value, figure.fault) == (None, "unreadable_value")


def test_a_decimal_comma_counts_only_where_the_file_uses_semicolons():
    assert read_text("1.204,5", decimal_comma=True).value == 1204.5
    assert read_text("12,5").value is None


def test_a_percentage_by_format_is_the_percentage_that_a_person_sees():
    assert read_cell(Cell(0, 0, 0.214, "0.0%")).value == 21.4
    assert read_cell(Cell(0, 0, 83.4, "0.0")).value == 83.4


def test_a_count_and_its_percentage_in_one_cell_are_both_kept():
    figure = read_text("1516 (39%)")
    assert (figure.value, figure.percent) == (1516, 39)


def test_an_excel_error_is_unavailable_and_pointed_out():
    figure = read_cell(Cell(0, 0, ErrorValue("#DIV/0!")))
    assert (figure.status, figure.fault) == (ValueStatus.UNAVAILABLE, "excel_error")


def test_a_formula_that_was_never_calculated_has_no_figure():
    figure = read_cell(Cell(0, 0, None, formula="=A1+A2"))
    assert (figure.value, figure.fault) == (None, "formula_without_value")


spaces = st.text(" \u00a0\t", max_size=3)


@given(st.sampled_from(sorted(SYMBOLS)), spaces, spaces, st.booleans(), st.booleans())
def test_no_symbol_yields_a_number_however_it_is_dressed(symbol, before, after, brackets, upper):
    text = f"[{symbol}]" if brackets and symbol else symbol
    text = before + (text.upper() if upper else text) + after
    assert read_text(text).value is None


@given(st.sampled_from(["<", "< ", "\u2264", "under ", "fewer than ", "less than "]), st.integers(1, 99))
def test_less_than_anything_is_never_a_number(word, number):
    figure = read_text(f"{word}{number}")
    assert (figure.status, figure.value) == (ValueStatus.SUPPRESSED, None)


@given(st.integers(0, 50), st.integers(1, 50), st.sampled_from(["-", "\u2013", " - ", " to "]))
def test_a_range_is_never_a_number(low, width, between):
    assert read_text(f"{low}{between}{low + width}").value is None


@given(st.text(string.printable + "\u2013\u00a0\u2265\u00b2\u00bd", max_size=12))
def test_only_reported_figures_have_a_value_whatever_is_typed(text):
    figure = read_text(text)
    assert (figure.value is None) or (figure.status is ValueStatus.REPORTED and symbol_status(text) is None)


@given(st.integers(-(10**9), 10**9))
def test_thousands_separators_do_not_change_a_number(number):
    assert read_text(f"{number:,}").value == number == read_text(f"{number:,}".replace(",", "\u00a0")).value
