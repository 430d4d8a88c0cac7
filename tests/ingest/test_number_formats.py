from datetime import date, datetime, time

import pytest

from ingest.number_formats import is_day_format, is_percent_format, is_time_format
from ingest.workbook import Cell, displayed


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.214, "0.0%", "21.4%"),
        (0.125, "0%", "13%"),
        (0.5, "0.00 %", "50.00 %"),
        (83.4, '0.0"%"', "83.4%"),
        (83.4, "0.0\\%", "83.4%"),
        (1204, "#,##0", "1,204"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (12.25, "0.0", "12.3"),
        (12.0, "0.##", "12"),
        (0.5, "#.0", ".5"),
        (12345, "0.0,", "12.3"),
        (2_500_000, '0.0,,"m"', "2.5m"),
        (3, '"Q"0', "Q3"),
        (3, '0" of 8"', "3 of 8"),
        (7, "000", "007"),
        (-3.2, "0.0;(0.0)", "(3.2)"),
        (-3, "£#,##0", "-£3"),
        (-3, "[$£-809]#,##0;[Red]-[$£-809]#,##0", "-£3"),
        (0, '0;-0;"-"', "-"),
        (-5, "#,##0;-#,##0", "-5"),
        (-3.5, "[>=0]0.0;(0.0)", "(3.5)"),
        (-3.5, '[>0]0;[<0]"-"0.0;"-"', "-3.5"),
        (0, '[>0]0;[<0]"-"0.0;"-"', "-"),
        (4, '[<6]"<6";0', "<6"),
        (14, '[<6]"<6";0', "14"),
        (1, '[=1]"Yes";[=0]"No";0', "Yes"),
        (1.5, "# ?/?", "1.5"),
        (12345.0, "0.00E+00", "12345"),
        (0.1 + 0.2, "General", "0.3"),
        (5.0, "General", "5"),
        (1e300, "0.00", "1e+300"),
        (5, ";;;", ""),
        (1.5, "[h]:mm", "1.5"),
        (1_234.5, '_-* #,##0.0_-;-* #,##0.0_-;_-* "-"??_-;_-@_-', "1,234.5"),
        (0, '_-* #,##0.0_-;-* #,##0.0_-;_-* "-"??_-;_-@_-', "-"),
        (-0.01, "0.0", "0.0"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value, number_format, shown):
    assert displayed(value, number_format) == shown


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("mmm-yy", "Apr-23"),
        ("mmm yyyy", "Apr 2023"),
        ("yyyy", "2023"),
        ("dd/mm/yyyy", "03/04/2023"),
        ("d-mmm-yy", "3-Apr-23"),
        ("[$-809]mmmm yyyy", "April 2023"),
        ("[$-F800]dddd, mmmm dd, yyyy", "Monday, April 03, 2023"),
        ("yyyy-mm-dd", "2023-04-03"),
        ('"Month of "mmmm', "Month of April"),
        ("dd/mm/yyyy hh:mm", "03/04/2023 14:05"),
        ("mmm\\-yy", "Apr-23"),
        ("yyyy/mm/dd;@", "2023/04/03"),
        ("General", "03/04/2023"),
        ("h:mm AM/PM", "2:05 PM"),
    ],
)
def test_a_day_is_shown_as_its_format_says(number_format, shown):
    assert displayed(datetime(2023, 4, 3, 14, 5), number_format) == shown  # noqa: DTZ001


@pytest.mark.parametrize("number_format", ["mm-dd-yy", "m/d/yyyy", "m/d/yy h:mm"])
def test_a_numeric_month_never_stands_before_its_day(number_format):
    assert displayed(date(2023, 4, 3), number_format) == "03/04/2023"


def test_a_time_of_day_is_shown_without_a_day():
    assert displayed(time(9, 5), "hh:mm") == "09:05"


def test_a_format_with_a_text_section_is_shown_around_the_text():
    assert displayed("met", '0;-0;0;"is "@') == "is met"
    assert displayed("met", "@") == "met"
    assert displayed("met", "0.0%") == "met"


def test_a_percent_sign_in_quotes_makes_no_percentage():
    assert is_percent_format("0.0%")
    assert is_percent_format("0.0;-0%")
    assert not is_percent_format('0.0"%"')
    assert not is_percent_format("0.0\\%")
    assert not Cell(0, 0, 83.4, '0.0"%"').is_percentage


@pytest.mark.parametrize(
    ("number_format", "is_day", "is_time"),
    [
        ("mmm-yy", True, False),
        ("dd/mm/yyyy", True, False),
        ("hh:mm", True, True),
        ("mm:ss", True, True),
        ("mmm", True, False),
        ("General", False, False),
        ('0.0" days"', False, False),
        ("[h]:mm", False, False),
        ("[Red]0.0", False, False),
        ("@", False, False),
        ('"d"0', False, False),
    ],
)
def test_a_format_tells_days_and_times_from_numbers(number_format, is_day, is_time):
    assert (is_day_format(number_format), is_time_format(number_format)) == (is_day, is_time)
