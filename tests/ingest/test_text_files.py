"""Text files as programs and people write them: what separates the columns, which lines are which, stray marks."""

import pytest

from domain.uploads import ObservationRow
from ingest.workbook import Sheet, Workbook, open_safely
from tests.ingest.workbooks import errors, read_csv


def opened(content: bytes | str) -> Workbook:
    return open_safely(None, content.encode() if isinstance(content, str) else content, "return.csv")


def sheet_of(content: bytes | str) -> Sheet:
    return opened(content).sheets[0]


def test_the_delimiter_that_excel_wrote_down_is_used_and_is_no_row():
    sheet = sheet_of("sep=;\r\nMeasure;Value\r\nA, all;1\r\n")
    assert sheet.rows == (("Measure", "Value"), ("A, all", "1"))
    assert sheet.place(1, 1) == "line 3, column Value"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_titles_above_the_table_do_not_decide_the_delimiter(delimiter):
    titles = (
        "Children, families; and schools\nPrepared by: A, B, C and D\n\nNote one\nNote two\nNote three\nNote four\n"
    )
    table = "\n".join(delimiter.join(line) for line in (["Measure", "Q1", "Q2"], ["A", "1", "2"], ["B", "3", "4"]))
    assert sheet_of(titles + table).rows[-1] == ("B", "3", "4")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_decimal_commas_and_a_title_with_a_comma_do_not_make_a_comma_file(delimiter):
    text = f"Return, 2023-24\nMeasure{delimiter}Value\nA{delimiter}1,5\nB{delimiter}2,5\n"
    assert sheet_of(text).rows[-1] == ("B", "2,5")


def test_figures_without_spaces_stay_a_comma_file():
    assert sheet_of("Measure,Q1,Q2,Q3\nA,1,2,3\nB,4,5,6\n").rows[-1] == ("B", "4", "5", "6")


def test_a_file_of_one_column_is_one_column():
    assert sheet_of("Measure\nA\nB\n").rows == (("Measure",), ("A",), ("B",))


def test_lines_of_an_old_macintosh_are_lines():
    assert sheet_of(b"a,b\r1,2\r3,4\r").rows == (("a", "b"), ("1", "2"), ("3", "4"))


def test_lines_of_different_lengths_stay_as_they_are():
    assert sheet_of("title\na,b,c\n1,2,3\n4\n5,6,7,,\n").rows[2:] == (("1", "2", "3"), ("4",), ("5", "6", "7", "", ""))


def test_zero_bytes_are_left_out():
    assert sheet_of(b"measure,value\nre-referrals,\x002\n").rows[1] == ("re-referrals", "2")


def test_a_mark_within_a_value_is_part_of_it():
    assert sheet_of('a,b\n5" pipe,1\nx,2\n').rows == (("a", "b"), ('5" pipe', "1"), ("x", "2"))


def test_a_quotation_mark_that_is_never_closed_swallows_no_line():
    workbook = opened('a,b\n"x,1\ny,2\nz,3\n')
    assert workbook.sheets[0].rows == (("a", "b"), ("x", "1"), ("y", "2"), ("z", "3"))
    assert [(each.severity.value, each.cell) for each in workbook.problems] == [("warning", "line 2")]
    assert workbook.sheets[0].place(3, 1) == "line 4, column b"


def test_line_breaks_within_quotation_marks_are_no_lines_of_the_table():
    sheet = sheet_of('a,b\n"one\ntwo\nthree",1\n"four\nfive",2')
    assert sheet.rows == (("a", "b"), ("one\ntwo\nthree", "1"), ("four\nfive", "2"))
    assert [sheet.place(row, 1) for row in (1, 2)] == ["line 2, column b", "line 5, column b"]


def test_text_that_was_cut_off_within_a_sign_keeps_its_other_signs():
    assert sheet_of("Côte,1\nCôté".encode()[:-1]).rows == (("Côte", "1"), ("Côt",))
    assert sheet_of("Cote,1\nCoté".encode("cp1252")).rows == (("Cote", "1"), ("Coté",))


def test_a_pound_sign_of_an_old_encoding_is_a_pound_sign():
    assert sheet_of("cost,unit\n1,£\n".encode("cp1252")).rows[1] == ("1", "£")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_decimal_commas_are_figures_in_the_first_row_and_column_too(delimiter: str):
    lines = (
        ["Measure", "Q1 2023/24", "Q2 2023/24"],
        ["Re-referrals within 12 months (%)", "22,4", "21,5%"],
        ["Children missing from home", "1.204", "-"],
    )
    reading = read_csv("\n".join(delimiter.join(line) for line in lines))
    assert [row.value for row in reading.rows if isinstance(row, ObservationRow)] == [22.4, 21.5, 1204, None]
    assert not errors(reading)
