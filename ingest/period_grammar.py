"""What the spellings of a period are made of: months, years, days, and what a reading of them says."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.periods import (
    FINANCIAL_YEAR_STARTS,
    SCHOOL_YEAR_STARTS,
    Frequency,
    Period,
    add_months,
    last_day_of_month,
    spanning,
)
from ingest.labels import NOTE_SIGNS
from ingest.workbook import CellValue, tidy_text

CALENDAR_YEAR_STARTS = 1
EARLIEST_YEAR, LATEST_YEAR = 1980, 2060  # outside, four digits are a count and not a year
MONTH_WORDS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
FULL_YEAR = r"(?:19|20)\d\d"
YEAR = rf"(?:{FULL_YEAR}|'?\d\d(?!\d))"
SLASHED_YEAR = rf"(?:{FULL_YEAR}(?:\s*[/-]\s*(?:{FULL_YEAR}|\d\d)| to {FULL_YEAR})|\d\d\s*[/-]\s*\d\d)"
DOUBLE_YEAR = rf"(?:{SLASHED_YEAR}|{FULL_YEAR}\d\d)"
QUARTER = r"(?:q|qtr|quarter)\s*\.?\s*(?P<q>[1-4])"
DAY = (
    rf"(?:(?:\d{{1,2}})(?:st|nd|rd|th)?\s*[ /.-]?\s*(?:of )?{MONTH},?\s*[ /.-]?\s*{YEAR}"
    rf"|{FULL_YEAR}-\d{{1,2}}-\d{{1,2}}(?:[ t]00:00(?::00)?)?|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:19|20)?\d\d)"
)
END_OF_MONTH = rf"(?:the )?(?:end (?:of )?)?{MONTH}\s*[ '-]?\s*{YEAR}"
TO = r"\s*(?:-|to|until|/|&|and)\s*"
SOME_YEARS = r"(?:(?:2|3|5|two|three|five)[ -]?y(?:ea)?rs?\s*(?:pooled|average|rolling)?\s*:?\s*)?"


@dataclass(frozen=True, slots=True)
class PeriodHints:
    """What the rest of a file says about its periods.

    `year`: the year that a bare `Q1` or `Apr` belongs to. `quarters_of`: the month in which the year of its quarters
    starts (4 where the sheet says that they are financial). `frequency`: what a table's figures are measured in, so
    that `as at 31 March 2024` is known to be a year, a quarter or a month. `year_starts_in`: what `2023/24` means.
    `single_year_starts_in`: what `2023` means.
    """

    year: Period | None = None
    quarters_of: int | None = None
    frequency: Frequency | None = None
    year_starts_in: int = FINANCIAL_YEAR_STARTS
    single_year_starts_in: int = CALENDAR_YEAR_STARTS


NO_HINTS = PeriodHints()


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What a spelling means. Without a `period` it is ambiguous (two or more `candidates`) or wants a year.

    `is_snapshot` says that only a day was given, so that its table has to say how long the period is. `is_roll_up`
    marks a total, a year to date or an average of other columns; that of a bare `Year` is known only with a hint.
    """

    period: Period | None
    frequency: Frequency | None = None
    candidates: tuple[Period, ...] = ()
    is_snapshot: bool = False
    is_rolling: bool = False
    is_roll_up: bool = False
    is_provisional: bool = False

    @property
    def is_ambiguous(self) -> bool:
        """Whether a person has to say which period is meant."""
        return self.period is None and len(self.candidates) > 1

    @property
    def wants_a_year(self) -> bool:
        """Whether it is a bare `Q1` or `Apr`, in a file that does not say of which year."""
        return self.period is None and not self.candidates and not self.is_roll_up


UNREADABLE = PeriodReading(None)  # what is no period at all: its row is refused where a period belongs


Read = Callable[[re.Match[str], PeriodHints], PeriodReading | None]


def plain_text(text: str) -> str:
    """Lower case, plain dashes and apostrophes, single spaces, no punctuation at the ends, no signs of notes."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", NOTE_SIGNS.sub("", tidy_text(text))).replace("\u2019", "'")
    return re.sub(r"\s+", " ", text.lower()).strip(" *:;,.")


def read_day(value: CellValue) -> date | None:
    """A day, from a date cell or a text such as `31.03.2024`, `11 December 2023`, `2024-03-31`; day before month."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    plain = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", "", plain_text(value))
    if not re.fullmatch(DAY, plain):
        return None
    word = re.search(r"[a-z]{3,}", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", plain).replace("of ", ""))
    digits = re.findall(r"\d+", plain)
    numbers = [int(number) for number in digits]
    if word:
        day, month, year = (
            numbers[0],
            MONTH_WORDS.index(word.group()[:3]) + 1,
            year_number(re.findall(r"\d+", plain)[1]),
        )
    elif re.match(FULL_YEAR + "-", plain):
        year, month, day = numbers[:3]
    else:
        day, month, year = numbers[0], numbers[1], year_number(re.findall(r"\d+", plain)[2])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def double_year(text: str, hints: PeriodHints) -> PeriodReading | None:
    """`2023/24`, `2023-2024`, `23/24`, `202324` are a year; `2014-16` a pool of three; anything else nothing."""
    digits = re.findall(r"\d+", text)
    if len(digits) == 1 and len(digits[0]) == 6:
        digits = [digits[0][:4], digits[0][4:]]
    if len(digits) != 2:
        return None
    first = year_number(digits[0])
    last = int(digits[1]) if len(digits[1]) == 4 else first // 100 * 100 + int(digits[1])
    last = last + 100 if last < first else last  # 1999/00
    if not EARLIEST_YEAR <= first <= LATEST_YEAR or not 1 <= last - first <= 9:
        return None
    if last - first == 1:
        return PeriodReading(year_starting(first, hints.year_starts_in), Frequency.YEARLY)
    return PeriodReading(Period(date(first, 1, 1), date(last, 12, 31)))


def snapshot_on(day: date, hints: PeriodHints) -> PeriodReading:
    """What a stock counted on a day stands for: the month, quarter or year to that day, as its table is measured."""
    months = {Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}.get(hints.frequency or Frequency.MONTHLY, 1)
    period = Period(add_months(day, 1 - months), last_day_of_month(day))
    return replace(of_length(period), is_snapshot=True)


def of_length(period: Period) -> PeriodReading:
    """A stretch of months with the frequency that its length tells; none for a half-year or a pool."""
    frequency = {1: Frequency.MONTHLY, 3: Frequency.QUARTERLY, 12: Frequency.YEARLY}.get(period.months)
    return PeriodReading(period, frequency)


def year_number(text: str) -> int:
    """The year of two or four digits: `23` is 2023, `98` is 1998."""
    digits = text.strip().lstrip("'")
    if len(digits) != 2:
        return int(digits)
    return int(digits) + (2000 if int(digits) < EARLIEST_YEAR % 100 else 1900)


def month_number(text: str) -> int:
    """1 for `jan` or `january`."""
    return MONTH_WORDS.index(text[:3]) + 1


def year_starting(year: int, starts_in: int) -> Period:
    """The twelve months that start in a month of a year."""
    return spanning(date(year, starts_in, 1), 12)


def whole_year(text: str, hints: PeriodHints) -> Period | None:
    """The year that `2023/24` is; None for a pool of years or anything else."""
    reading = double_year(text, hints)
    return reading.period if reading and reading.frequency is Frequency.YEARLY else None


def school_year(text: str) -> Period | None:
    """The school year that `2023/24` is."""
    return whole_year(text, PeriodHints(year_starts_in=SCHOOL_YEAR_STARTS))


def months_of(year: Period | None, first: int, months: int) -> PeriodReading:
    """Some months of a year, from month number `first`; without a year, a reading that wants one."""
    if year is None:
        return PeriodReading(None, {1: Frequency.MONTHLY, 3: Frequency.QUARTERLY}.get(months))
    return of_length(spanning(add_months(year.start, (first - year.start.month) % 12), months))
