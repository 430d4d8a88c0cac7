"""Periods as people write them: quarters, months, years, terms, ranges, snapshots, rolling years and pools of years.

What can be read in two ways (`2023 Q1`: of the calendar or of the financial year?) comes back with its candidates and
without a period; it is asked, never guessed.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from domain.periods import (
    FINANCIAL_YEAR_STARTS,
    SCHOOL_YEAR_STARTS,
    Frequency,
    Period,
    month_of,
    period_of,
    spanning,
    year_of,
)
from ingest.period_grammar import (
    CALENDAR_YEAR_STARTS,
    FULL_YEAR,
    MONTH,
    NO_HINTS,
    UNREADABLE,
    PeriodHints,
    PeriodReading,
    double_year,
    month_number,
    of_length,
    plain_text,
    read_day,
    snapshot_on,
    year_starting,
)
from ingest.period_rules import RULES
from ingest.period_spelling import simplified
from ingest.workbook import CellValue

__all__ = [
    "NO_HINTS",
    "UNREADABLE",
    "PeriodHints",
    "PeriodReading",
    "hints_from",
    "read_day",
    "read_period",
    "read_period_entry",
    "read_period_text",
    "year_to_date",
]

_TOTAL = re.compile(r"\b(?:sub-?total|sub total|totals?|average|avg|ytd|year to date|to date|cumulative)\b")
_TO_DATE = re.compile(r"\b(?:ytd|year to date|to date|cumulative)\b")
EXCEL_DAY_NOUGHT = date(1899, 12, 30)  # as Excel counts, which believes that 1900 was a leap year
SERIAL = re.compile(r"\d{5}")
FIRST_SERIAL, LAST_SERIAL = 36_526, 54_788  # 2000 to 2049: other numbers of five digits are no days
LONGEST_SPELLING = 80
_PROVISIONAL = re.compile(r"[\s(\[]*\b(?:provisional|prov|p)[)\]]*$")
_MARKS = re.compile(r"\s*[(\[](?:rev|revised|r|final|ot|\d|note \d)[)\]]$")  # as the LAIT writes them, and footnotes
_DECORATION = re.compile(r"\s+(?:actuals?|results?|outturn|figures?|data|performance|value|position|baseline)$")
_BASELINE = re.compile(r"^baseline[\s:(,-]+")


def read_period(value: CellValue, number_format: str = "", hints: PeriodHints = NO_HINTS) -> PeriodReading | None:
    """What a cell says about a period, or None where it says nothing about one."""
    if isinstance(value, datetime | date):
        return _from_day(value, number_format, hints)
    if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
        return read_period_text(str(int(value)), hints)
    return read_period_text(value, hints) if isinstance(value, str) else None


def read_period_entry(value: CellValue, number_format: str = "", hints: PeriodHints = NO_HINTS) -> PeriodReading | None:
    """What a cell of a column of periods says: there a bare 45017 is the day that Excel keeps as that number."""
    reading = read_period(value, number_format, hints)
    if reading is not None or isinstance(value, bool):
        return reading
    is_serial = SERIAL.fullmatch(str(value).strip().removesuffix(".0"))
    if is_serial and FIRST_SERIAL <= (serial := int(is_serial[0])) <= LAST_SERIAL:
        return _from_day(EXCEL_DAY_NOUGHT + timedelta(days=serial), "", hints)
    return None


@lru_cache(maxsize=4096)  # a table repeats a few spellings on thousands of rows
def read_period_text(text: str, hints: PeriodHints = NO_HINTS) -> PeriodReading | None:
    """What a text says about a period, or None. The whole text must be one: none is fished out of a sentence."""
    if len(text) > LONGEST_SPELLING:
        return None
    plain = plain_text(text)
    found = _PROVISIONAL.search(plain)
    marked = _BASELINE.sub("", plain[: found.start()] if found else plain)
    bare = _DECORATION.sub("", _MARKS.sub("", marked)).strip(" ,()")
    reading = _read(bare, hints) or _read(simplified(bare), hints) or _read_total(bare, hints)
    return replace(reading, is_provisional=True) if reading is not None and found else reading


def _read(plain: str, hints: PeriodHints) -> PeriodReading | None:
    for pattern, read in RULES:
        match = pattern.fullmatch(plain)
        reading = read(match, hints) if match else None
        if reading is not None:
            return reading
    return None


def _read_total(plain: str, hints: PeriodHints) -> PeriodReading | None:
    """`Q1 total`, `Average Apr-Jun 2023`: a roll-up over other columns, whatever its period is.

    A year to date begins with its year: `Q2 YTD` is April to September.
    """
    rest = _TOTAL.sub("", plain).strip(" -:()")
    reading = _read(rest, hints) if rest != plain else None
    if reading is not None and reading.period is not None and _TO_DATE.search(plain):
        reading = of_length(year_to_date(reading.period, hints))
    return replace(reading, is_roll_up=True) if reading is not None else None


def year_to_date(period: Period, hints: PeriodHints = NO_HINTS) -> Period:
    """The stretch from the beginning of a period's year to its end: April to September for the second quarter."""
    start = year_of(period.end, hints.quarters_of or hints.year_starts_in).start
    return Period(min(start, period.start), period.end)


def _from_day(day: date, number_format: str, hints: PeriodHints) -> PeriodReading:
    """A date cell is a month where it is shown without a day; else a first day starts, any other ends its period.

    How long that period is the day alone does not say: the table's frequency does, a month without one.
    """
    day = day.date() if isinstance(day, datetime) else day
    shown = re.sub(r'\[[^]]*\]|"[^"]*"', "", number_format.lower())
    shows_month_only = "y" in shown and "m" in shown and "d" not in shown
    if shows_month_only:
        return of_length(month_of(day))
    if day.day == 1:
        months = {Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}.get(hints.frequency or Frequency.MONTHLY, 1)
        return replace(of_length(spanning(day, months)), is_snapshot=True)
    return snapshot_on(day, hints)


def hints_from(texts: list[str], file_name: str = "") -> PeriodHints:
    """What the title, the notes and the file name say: which year, when it starts, and which quarters are meant.

    The sheet's own words come before the file's name. Two years in the same place are no answer.
    """
    joined = " ".join(texts)
    words = plain_text(joined)
    quarters_of, starts_in = _quarters_of(words), _year_starts_in(words)
    year = _year_in(joined, starts_in) or _single_year_in(words, quarters_of) or _year_of_position(words)
    return PeriodHints(year=year or _year_in(file_name, starts_in), quarters_of=quarters_of, year_starts_in=starts_in)


def _quarters_begin(*months: str) -> str:
    """The pattern of `Q1 = Apr`, `quarter 2 (July to`: each quarter with its first month."""
    numbered = (rf"{number} ?(?:=|is|:|-)? ?\(?{month}" for number, month in enumerate(months, start=1))
    return rf"\bq(?:uarter|tr)? ?(?:{'|'.join(numbered)})"


_FINANCIAL_QUARTERS = re.compile(
    rf"financial (?:year|quarter)|are financial|{_quarters_begin('apr', 'jul', 'oct', 'jan')}"
)
_CALENDAR_QUARTERS = re.compile(
    rf"calendar (?:year|quarter)|are calendar|{_quarters_begin('jan', 'apr', 'jul', 'oct')}"
)
_DENIAL = re.compile(
    r"\b(?:not|rather than|instead of|unlike) (?:the |by )*(?:financial|calendar)(?: years?| quarters?)?"
)
_YEAR_RUNS = re.compile(
    rf"years?\b[^.]{{0,20}}?\b(?:runs?|is|are|from|starts?)\W[^.]{{0,15}}?\b({MONTH}) (?:to|-|until) ({MONTH})\b"
)


def _quarters_of(words: str) -> int | None:
    """The month in which the year of the quarters starts, where the words say so and do not contradict themselves."""
    words = _DENIAL.sub("", words)
    said = set()
    if _FINANCIAL_QUARTERS.search(words):
        said.add(FINANCIAL_YEAR_STARTS)
    if _CALENDAR_QUARTERS.search(words):
        said.add(CALENDAR_YEAR_STARTS)
    return said.pop() if len(said) == 1 else None


def _year_starts_in(words: str) -> int:
    """The month in which `2023/24` starts: April, unless the words say that the year is another."""
    stretches = [(month_number(first), month_number(last)) for first, last in _YEAR_RUNS.findall(words)]
    runs = {first for first, last in stretches if last % 12 + 1 == first}
    if re.search(r"\b(?:academic|school) years? (?:ending )?(?:20)?\d\d", words):
        runs.add(SCHOOL_YEAR_STARTS)
    return runs.pop() if len(runs) == 1 else FINANCIAL_YEAR_STARTS


def _single_year_in(words: str, quarters_of: int | None) -> Period | None:
    """The year of `Return for 2023`, where the words also say which quarters it has. A day's year is none of these."""
    if quarters_of is None:
        return None
    without_days = re.sub(rf"{MONTH} {FULL_YEAR}", "", words)
    years = set(re.findall(rf"(?<![\d/.-])\b({FULL_YEAR})\b(?![/.-]?\d)", without_days))
    return year_starting(int(years.pop()), quarters_of) if len(years) == 1 else None


def _year_in(text: str, starts_in: int = FINANCIAL_YEAR_STARTS) -> Period | None:
    """The one year that a text speaks of (`Return 2023-24 FINAL v2`), else None."""
    before, after = r"(?<![\d/.-])", r"(?![\d/-]|\.\d)"
    spelled = rf"{before}(?:{FULL_YEAR}\s?[/-]\s?(?:{FULL_YEAR}|\d\d)|\d\d[/-]\d\d){after}"
    found = set()
    for match in re.findall(spelled, plain_text(text.replace("_", " "))):
        reading = double_year(match, PeriodHints(year_starts_in=starts_in))
        if reading is not None and reading.frequency is Frequency.YEARLY:
            found.add(reading.period)
    return found.pop() if len(found) == 1 else None


def _year_of_position(words: str) -> Period | None:
    """The financial year of the one month that a note speaks of: `figures to end of September 2023`."""
    months = re.findall(rf"(?:to|at|ending|ended|end of) (?:the )?(?:end of )?(?:\d+\w* )?({MONTH} {FULL_YEAR})", words)
    readings = [read_period_text(month) for month in set(months)]
    years = {period_of(reading.period.start, Frequency.YEARLY) for reading in readings if reading and reading.period}
    return years.pop() if len(years) == 1 else None
