"""The spellings of a period, one rule a spelling: a pattern of the whole text and what it means."""

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
    month_of,
    spanning,
)
from ingest.workbook import CellValue, tidy_text

CALENDAR_YEAR_STARTS = 1
EARLIEST_YEAR, LATEST_YEAR = 1980, 2060  # outside, four digits are a count and not a year
MONTH_WORDS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
FULL_YEAR = r"(?:19|20)\d\d"
YEAR = rf"(?:{FULL_YEAR}|'?\d\d)"
SLASHED_YEAR = rf"(?:{FULL_YEAR}\s*[/-]\s*(?:{FULL_YEAR}|\d\d)|\d\d\s*[/-]\s*\d\d)"
DOUBLE_YEAR = rf"(?:{SLASHED_YEAR}|{FULL_YEAR}\d\d)"
QUARTER = r"(?:q|qtr|quarter)\s*\.?\s*(?P<q>[1-4])"
DAY = (
    rf"(?:(?:\d{{1,2}})(?:st|nd|rd|th)?\s*[ /.-]?\s*(?:of )?{MONTH},?\s*[ /.-]?\s*{YEAR}"
    rf"|{FULL_YEAR}-\d{{1,2}}-\d{{1,2}}(?:[ t]00:00(?::00)?)?|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:19|20)?\d\d)"
)
END_OF_MONTH = rf"(?:the )?(?:end of )?{MONTH}\s*[ '-]?\s*{YEAR}"
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


Read = Callable[[re.Match[str], PeriodHints], PeriodReading | None]


def plain_text(text: str) -> str:
    """Lower case, plain dashes and apostrophes, single spaces, no punctuation at the ends."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", tidy_text(text)).replace("\u2019", "'")
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
            _year_number(re.findall(r"\d+", plain)[1]),
        )
    elif re.match(FULL_YEAR + "-", plain):
        year, month, day = numbers[:3]
    else:
        day, month, year = numbers[0], numbers[1], _year_number(re.findall(r"\d+", plain)[2])
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
    first = _year_number(digits[0])
    last = int(digits[1]) if len(digits[1]) == 4 else first // 100 * 100 + int(digits[1])
    last = last + 100 if last < first else last  # 1999/00
    if not EARLIEST_YEAR <= first <= LATEST_YEAR or not 1 <= last - first <= 9:
        return None
    if last - first == 1:
        return PeriodReading(_year_starting(first, hints.year_starts_in), Frequency.YEARLY)
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


def _year_number(text: str) -> int:
    digits = text.strip().lstrip("'")
    if len(digits) != 2:
        return int(digits)
    return int(digits) + (2000 if int(digits) < EARLIEST_YEAR % 100 else 1900)


def _month_number(text: str) -> int:
    return MONTH_WORDS.index(text[:3]) + 1


def _year_starting(year: int, starts_in: int) -> Period:
    return spanning(date(year, starts_in, 1), 12)


def _whole_year(text: str, hints: PeriodHints) -> Period | None:
    reading = double_year(text, hints)
    return reading.period if reading and reading.frequency is Frequency.YEARLY else None


def _school_year(text: str) -> Period | None:
    return _whole_year(text, PeriodHints(year_starts_in=SCHOOL_YEAR_STARTS))


def _months_of(year: Period | None, first: int, months: int) -> PeriodReading:
    """Some months of a year, from month number `first`; without a year, a reading that wants one."""
    if year is None:
        return PeriodReading(None, {1: Frequency.MONTHLY, 3: Frequency.QUARTERLY}.get(months))
    return of_length(spanning(add_months(year.start, (first - year.start.month) % 12), months))


# --- quarters ---------------------------------------------------------------------------------------------------------


def _quarter_of_double_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    starts_in = hints.quarters_of or FINANCIAL_YEAR_STARTS
    year = _whole_year(found["year"], replace(hints, year_starts_in=starts_in))
    return _nth_quarter(found, year) if year else None


def _quarter_of_single_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    """`2023 Q1`: the first quarter of 2023, or of 2023/24. Asked, unless the file says which quarters it uses."""
    first = _year_number(found["year"])
    if hints.quarters_of:
        return _nth_quarter(found, _year_starting(first, hints.quarters_of))
    readings = [_nth_quarter(found, _year_starting(first, start)) for start in (FINANCIAL_YEAR_STARTS, 1)]
    return PeriodReading(None, Frequency.QUARTERLY, tuple(reading.period for reading in readings if reading.period))


def _quarter_of_finance_year(found: re.Match[str], _hints: PeriodHints) -> PeriodReading:
    return _nth_quarter(found, _year_starting(_year_number(found["year"]) - 1, FINANCIAL_YEAR_STARTS))


def _nth_quarter(found: re.Match[str], year: Period) -> PeriodReading:
    return of_length(spanning(add_months(year.start, 3 * (int(found["q"]) - 1)), 3))


def _quarter_with_months(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`Quarter 2 (Jul-Sep) 2023/24`: the months decide; they must be three."""
    first, last = _month_number(found["m1"]), _month_number(found["m2"])
    if (last - first) % 12 != 2:
        return None
    year = found["year"] or found["before"]
    if found["inner"] or (year and re.fullmatch(FULL_YEAR, year)):
        return of_length(spanning(date(_year_number(found["inner"] or year), first, 1), 3))
    if not year:
        return _months_of(hints.year, first, 3)
    starts_in = (first - 1 - 3 * (int(found["q"]) - 1)) % 12 + 1  # July to September as the second: a year from April
    whole = _whole_year(year, replace(hints, year_starts_in=starts_in))
    return _months_of(whole, first, 3) if whole else None


def _bare_quarter(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    return _nth_quarter(found, hints.year) if hints.year else PeriodReading(None, Frequency.QUARTERLY)


# --- months and stretches of months -----------------------------------------------------------------------------------


def _month(found: re.Match[str], _hints: PeriodHints) -> PeriodReading:
    return of_length(month_of(date(_year_number(found["year"]), _month_number(found["m"]), 1)))


def _month_of_double_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    year = _whole_year(found["year"], hints)
    return _months_of(year, _month_number(found["m"]), 1) if year else None


def _numbered_month(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    month = int(found["m"])
    return of_length(month_of(date(int(found["year"]), month, 1))) if 1 <= month <= 12 else None


def _bare_month(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    return _months_of(hints.year, _month_number(found["m"]), 1)


def _months_to(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    """`Apr-Jun 2023`, `Oct 2023 to Mar 2024`: without a first year the stretch is shorter than a year."""
    first, last, last_year = _month_number(found["m1"]), _month_number(found["m2"]), _year_number(found["y2"])
    first_year = _year_number(found["y1"]) if found["y1"] else last_year - (last < first)
    start, end = date(first_year, first, 1), last_day_of_month(date(last_year, last, 1))
    return of_length(Period(start, end)) if start <= end else None


def _months_of_double_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    first, last = _month_number(found["m1"]), _month_number(found["m2"])
    year = _whole_year(found["year"], hints)
    return _months_of(year, first, (last - first) % 12 + 1) if year else None


def _bare_months(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    first, last = _month_number(found["m1"]), _month_number(found["m2"])
    return _months_of(hints.year, first, (last - first) % 12 + 1)


def _days(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    first, last = read_day(found["first"]), read_day(found["last"])
    if first is None or last is None or last < first:
        return None
    period = Period(first, last)
    return of_length(period) if period.is_whole_months else PeriodReading(period)


# --- years ------------------------------------------------------------------------------------------------------------


def _year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    return double_year(found["year"], hints)


def _year_or_month(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`23/24` and `202324` are years, `202304` and `2023-04` months; `2011-12` and `11/12` may be either."""
    year = _whole_year(found["year"], hints)
    first, second = found["first"], int(found["second"])
    month = None
    if len(first) == 4 and 1 <= second <= 12:
        month = month_of(date(int(first), second, 1))
    elif len(first) == 2 and 1 <= int(first) <= 12 and found["sign"] == "/":
        month = month_of(date(2000 + second, int(first), 1))
    if year and month:
        known = {Frequency.YEARLY: year, Frequency.MONTHLY: month}.get(hints.frequency) if hints.frequency else None
        return of_length(known) if known else PeriodReading(None, None, (year, month))
    one = year or month
    return of_length(one) if one else double_year(found["year"], hints)


def _named_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`financial year 2023-24`, `academic year 2023/24`, `calendar year 2023`, `FY24`."""
    kind, text = found["kind"], found["year"]
    if kind in ("calendar year", "cy"):
        return PeriodReading(_year_starting(_year_number(text), 1), Frequency.YEARLY) if len(text) <= 4 else None
    starts_in = SCHOOL_YEAR_STARTS if kind in ("academic year", "school year", "ay") else FINANCIAL_YEAR_STARTS
    if re.fullmatch(DOUBLE_YEAR, text):
        return double_year(text, replace(hints, year_starts_in=starts_in))
    ending, starting = (_year_starting(_year_number(text) - back, starts_in) for back in (1, 0))
    if kind == "fy":  # FY24 is the year that ends in 2024, as finance departments write it
        return PeriodReading(ending, Frequency.YEARLY)
    return PeriodReading(None, Frequency.YEARLY, (ending, starting))


def _single_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    year = int(found["year"])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    starts_in = hints.single_year_starts_in
    # a year that does not start in January is named after the one it ends in: children in need 2025 is 2024-25
    first = year if starts_in == CALENDAR_YEAR_STARTS else year - 1
    return PeriodReading(_year_starting(first, starts_in), Frequency.YEARLY)


def _year_ending(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    """`Y/E Mar-24`, `year ending 31 March 2024`, `rolling 12m to Sep-23`: twelve months to the end of that month."""
    end = _end(found["end"])
    if end is None:
        return None
    is_rolling = "roll" in found["what"] or "12" in found["what"] or "twelve" in found["what"]
    period = Period(add_months(end, -11), last_day_of_month(end))
    return PeriodReading(period, Frequency.YEARLY, is_rolling=is_rolling)


def _end(text: str) -> date | None:
    day = read_day(text)
    if day is not None:
        return day
    found = re.fullmatch(rf"(?:the )?(?:end of )?(?P<m>{MONTH})\s*[ '-]?\s*(?P<year>{YEAR})", text.strip())
    return last_day_of_month(date(_year_number(found["year"]), _month_number(found["m"]), 1)) if found else None


def _years_pooled(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`2013/14-15/16`: several years as one period."""
    first = _whole_year(found["first"], hints)
    last = _whole_year(found["last"], hints)
    return PeriodReading(Period(first.start, last.end)) if first and last and first.start < last.start else None


# --- terms, halves, snapshots, roll-ups -------------------------------------------------------------------------------

_TERMS = {"autumn": (9, 4), "spring": (1, 3), "summer": (4, 5)}  # first month and months: domain.periods.TERM_STARTS


def _term(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    first, months = _TERMS[found["term"]]
    text = found["year"] or found["before"]
    if text and re.fullmatch(FULL_YEAR, text):
        return PeriodReading(spanning(date(int(text), first, 1), months), Frequency.TERMLY)
    year = _school_year(text) if text else hints.year
    if text and year is None:
        return None
    if year is None or year.start.month != SCHOOL_YEAR_STARTS:
        return PeriodReading(None, Frequency.TERMLY)
    return replace(_months_of(year, first, months), frequency=Frequency.TERMLY)


def _two_terms(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    year = _school_year(found["year"])
    return PeriodReading(spanning(year.start, 7)) if year else None


def _half(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    year = _whole_year(found["year"], hints) if found["year"] else hints.year
    return _months_of(year, (year.start.month - 1 + 6 * (int(found["half"]) - 1)) % 12 + 1, 6) if year else None


def _snapshot(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    end = _end(found["end"])
    return snapshot_on(end, hints) if end else None


def _roll_up(_found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    return PeriodReading(hints.year, Frequency.YEARLY, is_roll_up=True)


def _roll_up_of_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    year = _whole_year(found["year"], hints)
    return PeriodReading(year, Frequency.YEARLY, is_roll_up=True) if year else None


_TWELVE_MONTHS = (
    r"y/?e|year[ -]end(?:ing|ed)?|year to|(?:last |rolling )?(?:12|twelve)[ -]?m(?:onths?|ths?)?(?: rolling)?"
    r"(?: ending| ended| to)?|rolling year(?: to| ending)?"
)
_ROLL_UP = (
    r"(?:full |whole |financial )?year(?: to date|ly total| total|-to-date|-end| end)?|ytd(?: total| average)?"
    r"|y\.t\.d|totals?|grand total|annual(?: total| average)?|cumulative|(?:full year |annual )?outturn|average|mean"
)
_KINDS_OF_YEAR = r"fy|fin(?:ancial)? year|academic year|school year|ay|tax year|calendar year|cy"
_MONTHS = rf"(?P<m1>{MONTH}){TO}(?P<m2>{MONTH})"
_END = rf"(?P<end>{DAY}|{END_OF_MONTH})"
_AT = r"(?:position |snapshot |snapshot date |data )?(?:as at|as of|at|on)(?: the)?|snapshot"

_RULES: tuple[tuple[str, Read], ...] = (
    (rf"{QUARTER}\s*,?\s*-?\s*(?:of |in |for )?(?:fy\s?)?(?P<year>{DOUBLE_YEAR})", _quarter_of_double_year),
    (rf"(?:fy\s?)?(?P<year>{DOUBLE_YEAR})\s*[,:-]?\s*{QUARTER}", _quarter_of_double_year),
    (rf"{QUARTER}\s*,?\s*fy\s?(?P<year>{YEAR})", _quarter_of_finance_year),
    (rf"fy\s?(?P<year>{YEAR})\s*[,:-]?\s*{QUARTER}", _quarter_of_finance_year),
    (rf"{QUARTER}\s*[,-]?\s*(?:of )?(?P<year>{YEAR})", _quarter_of_single_year),
    (rf"(?P<year>{FULL_YEAR})\s*[,:-]?\s*{QUARTER}", _quarter_of_single_year),
    (
        rf"(?:(?P<before>{DOUBLE_YEAR}|{FULL_YEAR})\s*[,:-]?\s*)?{QUARTER}\s*[,:-]?\s*\(?\s*{_MONTHS}"
        rf"\s*(?P<inner>{YEAR})?\s*\)?\s*,?\s*(?P<year>{DOUBLE_YEAR}|{FULL_YEAR})?",
        _quarter_with_months,
    ),
    (QUARTER, _bare_quarter),
    (rf"(?P<first>{DAY}){TO}(?P<last>{DAY})", _days),
    (rf"{_MONTHS}\s*,?\s*(?P<year>{FULL_YEAR}\s*[/-]\s*(?:{FULL_YEAR}|\d\d)|\d\d/\d\d)", _months_of_double_year),
    (rf"(?P<m1>{MONTH})\s*[ '-]?\s*(?P<y1>{YEAR})?{TO}(?P<m2>{MONTH})\s*[ '-]?\s*(?P<y2>{YEAR})", _months_to),
    (_MONTHS, _bare_months),
    (rf"(?P<m>{MONTH})\s*,?\s*(?P<year>{FULL_YEAR}\s*[/-]\s*(?:{FULL_YEAR}|\d\d)|\d\d/\d\d)", _month_of_double_year),
    (rf"(?P<m>{MONTH})\s*[ ,'/-]?\s*(?P<year>{YEAR})", _month),
    (rf"(?P<year>{FULL_YEAR})\s*[ /-]?\s*(?P<m>{MONTH})", _month),
    (rf"(?P<m>\d{{1,2}})/(?P<year>{FULL_YEAR})", _numbered_month),
    (rf"(?P<m>{MONTH})", _bare_month),
    (rf"(?P<what>{_TWELVE_MONTHS})\s*:?\s*{_END}", _year_ending),
    (rf"(?:{_AT})\s*:?\s*{_END}", _snapshot),
    (rf"(?P<end>{DAY})", _snapshot),
    (rf"(?P<year>(?P<first>{FULL_YEAR})(?P<sign>[/-]?)(?P<second>\d\d))", _year_or_month),
    (r"(?P<year>(?P<first>\d\d)(?P<sign>[/-])(?P<second>\d\d))", _year_or_month),
    (rf"{SOME_YEARS}(?:year )?(?P<year>{SLASHED_YEAR})", _year),
    (rf"{SOME_YEARS}(?P<first>{SLASHED_YEAR}){TO}(?P<last>{SLASHED_YEAR})", _years_pooled),
    (rf"(?P<kind>{_KINDS_OF_YEAR})\s*:?\s*(?P<year>{DOUBLE_YEAR}|{YEAR})", _named_year),
    (rf"(?:year )?(?P<year>{FULL_YEAR})", _single_year),
    (
        rf"(?:(?P<before>{DOUBLE_YEAR}|{FULL_YEAR})\s+)?(?P<term>autumn|spring|summer)(?: term)?"
        rf"(?:\s*,?\s*(?P<year>{DOUBLE_YEAR}|{FULL_YEAR}))?",
        _term,
    ),
    (rf"autumn (?:and|&|\+) spring(?: terms?)?,?\s*(?P<year>{DOUBLE_YEAR})", _two_terms),
    (rf"(?:h|half(?: year)?)\s*(?P<half>[12])\s*,?\s*(?P<year>{DOUBLE_YEAR})?", _half),
    (_ROLL_UP, _roll_up),
    (rf"(?:ytd|year to date|full year|total|annual|outturn)\s*,?\s*(?P<year>{DOUBLE_YEAR})", _roll_up_of_year),
    (rf"(?P<year>{DOUBLE_YEAR})\s*,?\s*(?:ytd|year to date|full year|total|annual|outturn)", _roll_up_of_year),
)
RULES: tuple[tuple[re.Pattern[str], Read], ...] = tuple((re.compile(pattern), read) for pattern, read in _RULES)
