from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import Frequency, period_name, period_of
from ingest.period_text import PeriodHints, hints_from, read_day, read_period, read_period_text

QUARTER = (date(2023, 4, 1), date(2023, 6, 30))
YEAR = (date(2023, 4, 1), date(2024, 3, 31))
SPELLINGS = {
    QUARTER: [
        "Q1 2023/24", "2023-24 Q1", "2023/24 Q1", "Q1 23/24", "Qtr 1 2023/24", "Quarter 1 2023-24", "Q1 2023\u201324",
        "Quarter 1 (Apr-Jun) 2023/24", "Q1 (Apr-Jun 23)", "Apr-Jun 2023", "Apr - June 23", "April to June 2023",
        "1 April 2023 to 30 June 2023", "01/04/2023 - 30/06/2023", "Q1 FY24", "Apr-Jun 2023/24", "Q1 202324",
    ],
    YEAR: [
        "2023/24", "2023-24", "202324", "2023/2024", "FY24", "FY 2023/24", "financial year 2023-24", "23/24",
        "Y/E Mar-24", "year ending 31 March 2024", "year to March 2024", "April 2023 to March 2024", "2023-24 (Rev)",
    ],
    (date(2017, 10, 1), date(2017, 10, 31)): ["Oct-17", "Oct 2017", "October 2017", "Oct'17", "10/2017", "2017-10"],
    (date(2023, 9, 1), date(2023, 12, 31)): ["Autumn term 2023", "Autumn 2023/24", "autumn term 2023/24"],
    (date(2024, 1, 1), date(2024, 3, 31)): ["Spring term 2024", "Spring 2023/24", "Jan-Mar 2024", "Q4 2023/24"],
    (date(2022, 9, 1), date(2023, 8, 31)): ["academic year 2022/23", "school year 2022-23"],
    (date(2022, 10, 1), date(2023, 9, 30)): ["rolling 12m to Sep-23", "12 months to September 2023"],
    (date(2020, 1, 1), date(2022, 12, 31)): ["2020-22", "3-year 2020-22"],
    (date(2013, 4, 1), date(2016, 3, 31)): ["2013/14-15/16", "2013/14 - 2015/16"],
    (date(2023, 1, 1), date(2023, 12, 31)): ["2023", "calendar year 2023", "2023 (Final)"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "days"), [(text, days) for days, texts in SPELLINGS.items() for text in texts])
def test_a_spelling_of_a_period_is_read(text, days):
    reading = read_period_text(text)
    assert reading is not None
    assert reading.period is not None
    assert (reading.period.start, reading.period.end) == days


@pytest.mark.parametrize("text", ["2023Q1", "2023 Q1", "Q1 2023", "Q1 23", "11/12", "2011-12", "financial year 2023"])
def test_what_may_be_two_periods_is_asked_and_never_guessed(text):
    reading = read_period_text(text)
    assert reading is not None
    assert (reading.period, reading.is_ambiguous) == (None, True)


@pytest.mark.parametrize("text", ["Q1", "Apr", "Autumn", "Jul-Sep"])
def test_a_period_without_its_year_wants_one(text):
    reading = read_period_text(text)
    assert reading is not None
    assert reading.wants_a_year


@pytest.mark.parametrize("text", ["", "0", "395", "Target", "RAG", "hello 2023", "<5", "a bad Jan 2023", "13/2023"])
def test_what_is_no_period_is_not_made_one(text):
    assert read_period_text(text) is None


@pytest.mark.parametrize("text", ["Year", "YTD", "Year to date", "Total", "2023/24 YTD", "Cumulative"])
def test_a_roll_up_is_known_for_what_it_is(text):
    reading = read_period_text(text)
    assert reading is not None
    assert reading.is_roll_up


def test_a_bare_quarter_belongs_to_the_year_that_the_sheet_speaks_of():
    hints = hints_from(["Westmere return", "Period: 2023/24. Quarters are financial (Q1 = April to June)."])
    reading = read_period_text("Q3", hints)
    assert reading is not None
    assert reading.period is not None
    assert reading.period.start == date(2023, 10, 1)


def test_a_sheet_that_says_its_quarters_are_financial_settles_2023_q1():
    reading = read_period_text("2023 Q1", PeriodHints(quarters_of=4))
    assert reading is not None
    assert reading.period is not None
    assert reading.period.start == date(2023, 4, 1)


def test_two_years_in_one_note_are_no_answer():
    assert hints_from(["Figures for 2022/23 and 2023/24"]).year is None


STARTS = {
    Frequency.YEARLY: date(2023, 4, 1),
    Frequency.QUARTERLY: date(2024, 1, 1),
    Frequency.MONTHLY: date(2024, 3, 1),
}


@pytest.mark.parametrize(("frequency", "start"), STARTS.items())
def test_a_snapshot_is_as_long_as_its_table_is_measured(frequency, start):
    reading = read_period_text("as at 31 March 2024", PeriodHints(frequency=frequency))
    assert reading is not None
    assert reading.period is not None
    assert (reading.period.start, reading.period.end) == (start, date(2024, 3, 31))


def test_a_date_shown_without_its_day_is_a_month():
    reading = read_period(datetime(2023, 4, 1), "mmm-yy")  # noqa: DTZ001
    assert reading is not None
    assert reading.frequency is Frequency.MONTHLY


@pytest.mark.parametrize("text", ["31.03.2024", "31/03/2024", "31 March 2024", "2024-03-31", "Sun 31st March 2024"])
def test_a_day_is_read_day_first(text):
    assert read_day(text) == date(2024, 3, 31)


@pytest.mark.parametrize("text", ["31/02/2024", "45/01/2024", "soon", "", "2024"])
def test_a_day_that_is_not_in_the_calendar_is_none(text):
    assert read_day(text) is None


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.sampled_from(list(Frequency)))
def test_every_period_is_read_back_from_the_name_that_we_give_it(day, frequency):
    period = period_of(day, frequency)
    reading = read_period_text(period_name(period, frequency), PeriodHints(frequency=frequency))
    assert reading is not None
    assert (reading.period, reading.frequency) == (period, frequency)


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail(text):
    reading = read_period_text(text)
    assert reading is None or reading.period is None or reading.period.start <= reading.period.end
