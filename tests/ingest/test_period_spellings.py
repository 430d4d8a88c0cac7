"""Every spelling of a period against days worked out by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import Period
from ingest.period_text import NO_HINTS, PeriodHints, hints_from, read_period_entry, read_period_text

SPELLINGS = {
    (date(2023, 4, 1), date(2023, 6, 30)): [
        "Q1 2023/24", "2023-24 Q1", "Q1 23/24", "Q1 23-24", "Q1 FY24", "Q1 FY2023/24", "Q1 FY23/24", "Q1 (2023/24)",
        "Q1 2023-2024", "Qtr 1 23/24", "1st quarter 2023/24", "first quarter 2023/24", "Quarter 1 (Apr-Jun) 2023/24",
        "Q1 (Apr - Jun 23)", "Apr-Jun 2023", "Apr - June 23", "April to June 2023", "April\u2013June 2023/24",
        "Apr/May/Jun 2023", "end of Q1 2023/24", "Q1 - 2023/24", "Q1: 2023/24", "2023/24 - Q1", "2023/24 (Q1)",
        "2023/24 Quarter One", "Quarter One 2023/24", "Q.1 2023/24", "Q1, 2023/24", "2023/24 Q1 (Apr-Jun)",
        "Qtr1 2023-24", "2023-24 Qtr 1", "q1 2023-24", "Q1 2023 / 24", "Q1 2023\\24", "Quarter 1: April to June 2023",
        "April, May, June 2023", "Apr 23 - Jun 23", "Apr 2023-Jun 2023", "01/04/23-30/06/23", "1 Apr - 30 Jun 2023",
        "1st April to 30th June 2023", "Q1 23-24 (provisional)", "Q1 2023/24 (p)", "Q1 2023/24*", "Q1 2023/24 prov",
        "As at Q1 2023/24", "at end of Q1 2023/24", "At the end of quarter 1 2023/24", "3 months to June 2023",
        "Quarter ending June 2023", "quarter to 30 June 2023", "Quarter ended 30/06/2023", "Qtr ending Jun-23",
        "Q/E Jun 23", "2023-24Q1", "Q1-2023/24", "Q1_2023_24", "Q1 2023_24", "Apr-Jun-23", "Apr to Jun '23",
        "FY24 Q1", "FY2023/24 Q1", "FY23/24 Q1", "FY 2023/24 Q1", "Q1 FY 24", "Apr-Jun 23/24",
        "Quarter 1 April - June 2023", "Apr-Jun (Q1) 2023/24", "Apr-Jun 2023 (Q1)", "AMJ 2023",
        "Q1 April\u2013June 2023/24", "April - June (2023)", "Q1 actual 2023/24", "Q1 2023/24 Actual",
        "2023/24 Q1 Actual", "Quarter 1, 2023/2024",
    ],
    (date(2024, 1, 1), date(2024, 3, 31)): [
        "Q4 2023/24 (Jan-Mar 2024)", "Q4 23/24 Jan-Mar 24", "2024 Jan-Mar", "Q1 2024 (Jan - Mar)", "Spring 2024 term",
        "Spring (Jan-Mar) 2024", "4Q 2023/24", "Quarter-4 2023/24", "Fin Yr 23-24 Q4", "Period: Jan-Mar 2024",
        "Quarter: Q4 2023/24", "Q4 2023/24 R",
        "Jan-Mar 2024", "Q4 23/24", "Q4 2023/24", "Jan - March 24", "Q4 (Jan-Mar 24)", "Q4 2023/24 (Jan-Mar)",
        "4th Quarter 2023-24", "Spring Term 2024", "spring 2023/24", "Spring Term 2023/24", "Spring 24", "Spr 2024",
        "Spring 2024", "2024 Spring", "Spring term (2024)",
    ],
    (date(2023, 9, 1), date(2023, 12, 31)): [
        "Autumn term 2023", "Autumn 2023/24", "Aut 23", "Autumn 23", "Autumn Term 2023-24", "2023/24 Autumn term",
        "Autumn Term 23/24", "Aut 2023", "Autumn term (2023/24)", "2023/24 Autumn", "AUTUMN 2023",
    ],
    (date(2024, 4, 1), date(2024, 8, 31)): [
        "Summer 2024", "Summer term 2023/24", "Sum 24", "Summer Term 2024",
    ],
    (date(2023, 4, 1), date(2024, 3, 31)): [
        "2023/24 year", "Year end 2023/24", "EOY 2023/24", "2023/24 year-end", "Rolling year Apr 23-Mar 24",
        "Rolling 12 month (Apr 23 - Mar 24)",
        "FY24", "FY 23/24", "FY23/24", "2023/24", "202324", "2023-24", "23/24", "Y/E Mar-24", "YE March 2024",
        "year to March 2024", "12 months to Mar 24", "12 months ending 31/03/2024", "Year ending March 2024",
        "Year ended 31 March 2024", "FYE 2024", "F/Y 2023/24", "Fin year 2023/24", "financial year 2023/24",
        "2023/24 financial year", "2023/24 FY", "2023/24 (full year)", "Apr 2023 - Mar 2024", "April 23 to March 24",
        "Apr 23-Mar 24", "01/04/2023 - 31/03/2024", "2023 - 2024", "2023/2024", "12m to Mar-24", "yr to March 2024",
        "Year to end March 2024", "Year to end of March 2024", "FY2024", "23-24", "FY 2024", "'23/24", "2023/'24",
        "rolling 12 months to March 2024", "Rolling year to Mar 24", "last 12 months to March 2024",
        "12 month rolling to Mar 24", "12 months rolling to Mar-24", "R12M Mar-24", "R12 to Mar 24",
        "12 months to end March 2024", "Apr 23 to Mar 24",
    ],
    (date(2022, 10, 1), date(2023, 9, 30)): [
        "12 months to Sep 23", "rolling 12m to Sep-23", "12 months ending 30/09/2023", "12 months to September 2023",
        "12 mths to Sept 2023", "Year to Sept 2023", "rolling 12 months to Sep 2023", "12-month rolling Sep 23",
        "12 month period to September 2023", "year ending September 2023",
    ],
    (date(2024, 3, 1), date(2024, 3, 31)): [
        "March 31st 2024", "Mar 31, 2024", "March 2024 (snapshot)",
        "as at 31/03/2024", "at 31 March 2024", "snapshot 31.3.24", "31/03/2024", "Mar 24", "Mar-24", "March 2024",
        "03/2024", "2024-03", "2024 March", "month ending 31 March 2024", "Mar '24", "Mar24", "31 March 2024",
        "31st March 2024", "@ 31 March 2024", "Position at 31 March 2024", "as of 31 Mar 24", "at end of March 2024",
        "at end March 2024", "end March 2024", "Month end Mar 24", "month end: March 2024", "As at end of March 2024",
        "snapshot at 31/03/24", "as at 31.03.24", "on 31 March 2024", "31-Mar-24", "31/3/24", "M12 2023/24",
        "Month 12 2023/24", "P12 2023/24", "March (M12) 2024", "03-2024", "March, 2024", "Mar 2023/24", "Mar-2024",
        "2024-Mar", "2024/03", "Month of March 2024", "2024M03", "M12 23/24",
    ],
    (date(2023, 4, 1), date(2023, 4, 30)): [
        "Apr 23", "Apr-23", "April 2023", "04/2023", "2023-04", "2023 April", "M1 2023/24", "month end Apr 23",
        "Month 1 2023/24", "P1 2023/24", "Period 1 2023/24", "202304", "Apr 2023/24", "April 2023 (M1)",
    ],
    (date(2023, 9, 1), date(2024, 8, 31)): [
        "AY 2023/24", "academic year 2023-24", "2023/24 academic year", "school year 2023/24", "2023/24 school year",
        "Academic Year 23/24", "AY23/24", "2023/24 AY", "acad yr 2023/24",
    ],
    (date(2023, 4, 1), date(2023, 9, 30)): [
        "half year H1 2023/24", "Apr-Sep 2023", "H1 2023/24", "H1 23/24", "Half 1 2023/24", "first half 2023/24",
        "1st half 2023/24", "April to September 2023", "6 months to Sep 2023", "6 months to September 2023",
        "Half year to September 2023", "2023/24 H1", "H1 FY24", "first half of 2023/24", "Q1-Q2 2023/24",
        "Q1 + Q2 2023/24", "Q1 & Q2 2023/24", "six months to 30 September 2023",
    ],
    (date(2023, 4, 1), date(2023, 12, 31)): [
        "Q1-Q3 2023/24", "Apr-Dec 2023", "9 months to December 2023",
    ],
    (date(2020, 1, 1), date(2022, 12, 31)): [
        "2020-22", "2020 - 2022", "2020-2022", "2020 to 2022", "2020-22 (3 year)", "3-year 2020-22",
        "3 yr pooled 2020-22", "2020-22 pooled", "2020/22",
    ],
    (date(2020, 4, 1), date(2023, 3, 31)): [
        "2020/21 - 2022/23", "2020/21-2022/23", "2020/21 to 2022/23", "3 years to March 2023", "2020/21-22/23",
        "three years to 31 March 2023", "3 year average 2020/21 - 2022/23", "3yr 2020/21-2022/23",
        "36 months to March 2023", "Apr 2020 - Mar 2023",
    ],
    (date(2019, 4, 1), date(2022, 3, 31)): [
        "2019/20 to 2021/22",
    ],
    (date(2017, 10, 1), date(2017, 10, 31)): [
        "Oct-17", "Oct 17", "October 2017",
    ],
    (date(2023, 1, 1), date(2023, 12, 31)): [
        "mid-2023", "Mid-year 2023", "2023 calendar year", "2023 (calendar)",
        "2023", "CY 2023", "calendar year 2023", "Year to December 2023", "Jan-Dec 2023", "CY23",
        "12 months to Dec 23",
    ],
}  # fmt: skip
AMBIGUOUS = [
    "Q4 2023 (Jan-Mar)",
    "2023Q1", "2023 Q1", "Q1 2023", "Q1 23", "Q1 '23", "1st quarter 2023", "Quarter 1 2023", "11/12", "2011-12",
    "2023-Q1", "2023.Q1", "Q1/2023", "Q1-23", "AY 2023", "financial year 2023", "academic year 2023",
]  # fmt: skip
WITHOUT_A_YEAR = [
    "at 31 March", "31st March",
    "Q1", "Qtr 1", "1st quarter", "Quarter 1", "Quarter 1 (Apr-Jun)", "Apr", "April", "Autumn term", "Aut", "Month 1",
    "M1", "H1", "Apr-Jun", "Quarter One",
]  # fmt: skip
NO_PERIODS = [
    "week 12", "w/c 3 April 2023", "Week 1 2023/24", "wk 5", "w/e 07/04/2023", "31/02/2024", "13/2023", "04/13/2023",
    "May be", "Sat", "second", "12 months", "3 years", "1 in 4", "HT1", "P1", "P2 2023", "Q5 2023/24", "M13 2023/24",
    "7 months", "99999",
]  # fmt: skip


def days_of(text: str, hints: PeriodHints = NO_HINTS) -> tuple[date, date] | None:
    reading = read_period_text(text, hints)
    return (reading.period.start, reading.period.end) if reading and reading.period else None


@pytest.mark.parametrize(("text", "days"), [(text, days) for days, texts in SPELLINGS.items() for text in texts])
def test_a_spelling_is_read_as_the_days_that_it_means(text, days):
    assert days_of(text) == days


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_may_be_two_periods_has_both_as_candidates(text):
    reading = read_period_text(text)
    assert reading is not None
    assert (reading.period, len(reading.candidates)) == (None, 2)


@pytest.mark.parametrize("text", WITHOUT_A_YEAR)
def test_a_spelling_without_its_year_wants_one(text):
    reading = read_period_text(text)
    assert reading is not None
    assert reading.wants_a_year


@pytest.mark.parametrize("text", NO_PERIODS)
def test_weeks_impossible_days_and_plain_words_are_no_periods(text):
    assert read_period_text(text) is None


@pytest.mark.parametrize("text", ["Q1 2023/24 (p)", "Q1 2023/24 prov", "Q1 23-24 (provisional)", "Apr 23 [P]"])
def test_a_provisional_mark_is_kept(text):
    reading = read_period_text(text)
    assert reading is not None
    assert reading.is_provisional


# --- what the rest of the file says ---------------------------------------------------------------------------------

JAN_MAR, APR_JUN = (date(2023, 1, 1), date(2023, 3, 31)), (date(2023, 4, 1), date(2023, 6, 30))


@pytest.mark.parametrize(
    ("note", "days"),
    [
        ("Quarters are calendar quarters.", JAN_MAR),
        ("Q1 = January to March", JAN_MAR),
        ("Calendar, not financial, quarters are used: quarters are calendar", JAN_MAR),
        ("Quarters are financial", APR_JUN),
        ("Q1 = Apr-Jun", APR_JUN),
        ("Quarter 2 is July to September", APR_JUN),
        ("Q4 (Jan - Mar)", APR_JUN),
    ],
)
def test_a_note_about_quarters_settles_what_q1_2023_is(note, days):
    assert days_of("Q1 2023", hints_from([note])) == days


def test_notes_that_contradict_each_other_settle_nothing():
    hints = hints_from(["Police: calendar quarters. Council: financial quarters."])
    assert days_of("Q1 2023", hints) is None


@pytest.mark.parametrize(
    ("texts", "file_name"),
    [
        (["Figures to end of September 2023"], ""),
        (["Q3 23-24"], ""),
        ([], "Police_Q2_2023-24"),
        (["Return 2023/24", "Last year was 2022/23"][:1], "Return 2022-23"),
    ],
)
def test_a_bare_quarter_takes_the_year_of_a_note_a_sheet_name_or_the_file_name(texts, file_name):
    assert days_of("Q1", hints_from(texts, file_name)) == APR_JUN


def test_a_bare_quarter_of_a_file_with_calendar_quarters_is_a_calendar_quarter():
    assert days_of("Q1", hints_from(["Return for 2023. Quarters are calendar."])) == JAN_MAR


def test_a_day_without_its_year_lies_in_the_year_of_the_file():
    assert days_of("As at 31 March", hints_from(["Return 2023/24"])) == (date(2024, 3, 1), date(2024, 3, 31))


def test_a_day_in_a_note_is_not_the_year_of_the_return():
    assert hints_from(["Quarters are calendar. Produced 3 May 2023"]).year is None


def test_a_year_that_runs_from_september_is_read_so():
    hints = hints_from(["The year runs from September to August", "Return 2023/24"])
    assert days_of("2023/24", hints) == (date(2023, 9, 1), date(2024, 8, 31))
    assert days_of("Summer", hints) == (date(2024, 4, 1), date(2024, 8, 31))


def test_the_summer_term_of_a_financial_year_is_asked_and_the_other_terms_are_clear():
    hints = hints_from(["Return 2023/24"])
    summer = read_period_text("Summer term", hints)
    assert days_of("Autumn term", hints) == (date(2023, 9, 1), date(2023, 12, 31))
    assert days_of("Spring term", hints) == (date(2024, 1, 1), date(2024, 3, 31))
    assert summer is not None
    assert summer.candidates == (
        Period(date(2024, 4, 1), date(2024, 8, 31)),
        Period(date(2023, 4, 1), date(2023, 8, 31)),
    )


@pytest.mark.parametrize("value", [45017, 45017.0, "45017"])
def test_the_bare_number_of_a_day_counts_in_a_column_of_periods_only(value):
    reading = read_period_entry(value)
    assert reading is not None
    assert reading.period == Period(date(2023, 4, 1), date(2023, 4, 30))
    assert read_period_text("45017") is None


@pytest.mark.parametrize("value", [12, 4501.7, 99999, True, None])
def test_other_numbers_are_no_days(value):
    assert read_period_entry(value) is None


@given(
    st.integers(2000, 2058),
    st.integers(1, 4),
    st.sampled_from(["Q{q} {y}/{n:02}", "{y}-{n:02} Q{q}", "Qtr {q} {y}/{n:02}"]),
)
def test_a_quarter_of_a_financial_year_has_three_months_in_order(year, quarter, spelling):
    days = days_of(spelling.format(q=quarter, y=year, n=(year + 1) % 100))
    month = (3, 6, 9, 0)[quarter - 1] + 1
    assert days is not None
    assert days[0] == date(year + (quarter == 4), month, 1)
