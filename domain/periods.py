"""Months, quarters, school terms and years: where one starts, how many lie between two days, what a board calls them.

A financial year runs April to March, a school year September to August (`INGEST` contract of the project). School terms
have no national dates; we let autumn start on 1 September, spring on 1 January and summer on 1 April, so that every day
belongs to exactly one term.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_IN_YEAR = 12
FINANCIAL_YEAR_STARTS = 4
SCHOOL_YEAR_STARTS = 9
TERM_STARTS = (9, 1, 4)  # autumn, spring, summer
TERM_NAMES = ("Autumn", "Spring", "Summer")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Frequency(StrEnum):
    """How often an indicator is measured. The letters are those of the command line."""

    MONTHLY = "M"
    QUARTERLY = "Q"
    TERMLY = "T"
    YEARLY = "Y"

    @property
    def per_year(self) -> int:
        """How many periods make a year."""
        return {"M": 12, "Q": 4, "T": 3, "Y": 1}[self.value]

    @property
    def noun(self) -> str:
        """The singular a sentence uses: `quarter`."""
        return {"M": "month", "Q": "quarter", "T": "term", "Y": "year"}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days, both ends included. A snapshot stands in the period that it ends."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def months(self) -> int:
        """Whole months covered, counted from the first day's month to the last day's."""
        return months_between(self.start, self.end) + 1

    @property
    def is_whole_months(self) -> bool:
        """Whether it starts on a first and ends on a last day of a month."""
        return self.start.day == 1 and self.end == last_day_of_month(self.end)


def months_between(first: date, day: date) -> int:
    """Calendar months from the month of `first` to the month of `day`; negative if `day` is earlier."""
    return (day.year - first.year) * MONTHS_IN_YEAR + day.month - first.month


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after the month of `day`."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    return date(year, month + 1, 1)


def last_day_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def spanning(start: date, months: int) -> Period:
    """The period of whole months that starts in the month of `start`."""
    return Period(start.replace(day=1), add_months(start, months) - timedelta(days=1))


def month_of(day: date) -> Period:
    """The calendar month in which a day lies."""
    return spanning(day, 1)


def quarter_of(day: date) -> Period:
    """The quarter (January, April, July, October) in which a day lies."""
    return spanning(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), 3)


def term_of(day: date) -> Period:
    """The school term in which a day lies, holidays counted to the term before them."""
    start, following = _term_start(day), {9: 4, 1: 3, 4: 5}
    return spanning(start, following[start.month])


def year_of(day: date, starts_in: int = FINANCIAL_YEAR_STARTS) -> Period:
    """The year that begins in month `starts_in` and holds a day."""
    year = day.year if day.month >= starts_in else day.year - 1
    return spanning(date(year, starts_in, 1), MONTHS_IN_YEAR)


def financial_year(starts_in_year: int) -> Period:
    """`financial_year(2023)` is 1 April 2023 to 31 March 2024."""
    return spanning(date(starts_in_year, FINANCIAL_YEAR_STARTS, 1), MONTHS_IN_YEAR)


def period_of(day: date, frequency: Frequency, year_starts_in: int = FINANCIAL_YEAR_STARTS) -> Period:
    """The period of a frequency in which a day lies."""
    if frequency is Frequency.MONTHLY:
        return month_of(day)
    if frequency is Frequency.QUARTERLY:
        return quarter_of(day)
    if frequency is Frequency.TERMLY:
        return term_of(day)
    return year_of(day, year_starts_in)


def frequency_of(period: Period) -> Frequency | None:
    """What a period is by its length alone: a month, a calendar quarter, or a calendar, financial or school year.

    None for anything else. Spring term is January to March, as is the last quarter of a financial year: a file that
    means terms must say so.
    """
    if not period.is_whole_months:
        return None
    if period.months == 1:
        return Frequency.MONTHLY
    if period == quarter_of(period.start):
        return Frequency.QUARTERLY
    if period.months == MONTHS_IN_YEAR and period.start.month in {1, FINANCIAL_YEAR_STARTS, SCHOOL_YEAR_STARTS}:
        return Frequency.YEARLY
    return None


def periods_since(first: date, day: date, frequency: Frequency) -> int:
    """How many whole periods after the one that starts with `first` the one holding `day` comes; negative before it.

    Quarters and years are counted from the month of `first`, so that a school or calendar year keeps its own edges.
    """
    if frequency is Frequency.TERMLY:
        return _term_number(day) - _term_number(first)
    return months_between(first, day) // (MONTHS_IN_YEAR // frequency.per_year)


def nth_period_start(first: date, number: int, frequency: Frequency) -> date:
    """The first day of the period that comes `number` after the one starting with `first`."""
    if frequency is Frequency.TERMLY:
        school_year, term = divmod(_term_number(first) + number, 3)
        return date(school_year if term == 0 else school_year + 1, TERM_STARTS[term], 1)
    return add_months(first, number * (MONTHS_IN_YEAR // frequency.per_year))


def period_name(period: Period, frequency: Frequency) -> str:
    """What a board calls it: `Apr 2023`, `Q1 2023-24`, `Autumn term 2023`, `2023-24`, or `2023` for a calendar year."""
    start = period.start
    if frequency is Frequency.MONTHLY:
        return f"{MONTH_NAMES[start.month - 1]} {start.year}"
    if frequency is Frequency.QUARTERLY:
        year = year_of(start)
        return f"Q{months_between(year.start, start) // 3 + 1} {_double_year(year.start)}"
    if frequency is Frequency.TERMLY:
        return f"{TERM_NAMES[_term_number(start) % 3]} term {start.year}"
    if start.month == 1:
        return str(start.year)
    return _double_year(start)


def _double_year(start: date) -> str:
    return f"{start.year}-{(start.year + 1) % 100:02d}"


def _term_start(day: date) -> date:
    month = 9 if day.month >= 9 else 4 if day.month >= 4 else 1
    return date(day.year, month, 1)


def _term_number(day: date) -> int:
    start = _term_start(day)
    school_year = start.year if start.month == SCHOOL_YEAR_STARTS else start.year - 1
    return school_year * 3 + TERM_STARTS.index(start.month)
