"""Periods as people write them: quarters, months, years, terms, ranges, snapshots, rolling years and pools of years.

What can be read in two ways (`2023 Q1`: of the calendar or of the financial year?) comes back with its candidates and
without a period; it is asked, never guessed.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from domain.periods import FINANCIAL_YEAR_STARTS, Frequency, Period, period_of, spanning
from ingest.period_grammar import (
    CALENDAR_YEAR_STARTS,
    FULL_YEAR,
    MONTH,
    NO_HINTS,
    RULES,
    PeriodHints,
    PeriodReading,
    double_year,
    of_length,
    plain_text,
    read_day,
    snapshot_on,
)
from ingest.period_grammar import month_of as _month_of
from ingest.workbook import CellValue

__all__ = ["NO_HINTS", "PeriodHints", "PeriodReading", "hints_from", "read_day", "read_period", "read_period_text"]

_TOTAL = re.compile(r"\b(?:sub-?total|sub total|totals?|average|avg|ytd|year to date|to date|cumulative)\b")
LONGEST_SPELLING = 80
_PROVISIONAL = re.compile(r"[\s(\[]*\b(?:provisional|prov|p)[)\]]*$")
_MARKS = re.compile(r"\s*[(\[](?:rev|revised|r|final|ot|\d|note \d)[)\]]$")  # as the LAIT writes them, and footnotes
_DECORATION = re.compile(r"\s+(?:actuals?|results?|outturn|figures?|data|performance|value|position)$")


def read_period(value: CellValue, number_format: str = "", hints: PeriodHints = NO_HINTS) -> PeriodReading | None:
    """What a cell says about a period, or None where it says nothing about one."""
    if isinstance(value, datetime | date):
        return _from_day(value, number_format, hints)
    if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
        return read_period_text(str(int(value)), hints)
    return read_period_text(value, hints) if isinstance(value, str) else None


@lru_cache(maxsize=4096)  # a table repeats a few spellings on thousands of rows
def read_period_text(text: str, hints: PeriodHints = NO_HINTS) -> PeriodReading | None:
    """What a text says about a period, or None. The whole text must be one: none is fished out of a sentence."""
    if len(text) > LONGEST_SPELLING:
        return None
    plain = plain_text(text)
    found = _PROVISIONAL.search(plain)
    bare = _DECORATION.sub("", _MARKS.sub("", plain[: found.start()] if found else plain)).strip(" ,")
    reading = _read(bare, hints) or _read_total(bare, hints)
    return replace(reading, is_provisional=True) if reading is not None and found else reading


def _read(plain: str, hints: PeriodHints) -> PeriodReading | None:
    for pattern, read in RULES:
        match = pattern.fullmatch(plain)
        reading = read(match, hints) if match else None
        if reading is not None:
            return reading
    return None


def _read_total(plain: str, hints: PeriodHints) -> PeriodReading | None:
    """`Q1 total`, `Average Apr-Jun 2023`: a roll-up over other columns, whatever its period is."""
    rest = _TOTAL.sub("", plain).strip(" -:()")
    reading = _read(rest, hints) if rest != plain else None
    return replace(reading, is_roll_up=True) if reading is not None else None


def _from_day(day: date, number_format: str, hints: PeriodHints) -> PeriodReading:
    """A date cell is a month where it is shown without a day; else a first day starts, any other ends its period.

    How long that period is the day alone does not say: the table's frequency does, a month without one.
    """
    day = day.date() if isinstance(day, datetime) else day
    shown = re.sub(r'\[[^]]*\]|"[^"]*"', "", number_format.lower())
    shows_month_only = "y" in shown and "m" in shown and "d" not in shown
    if shows_month_only:
        return of_length(_month_of(day))
    if day.day == 1:
        months = {Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}.get(hints.frequency or Frequency.MONTHLY, 1)
        return replace(of_length(spanning(day, months)), is_snapshot=True)
    return snapshot_on(day, hints)


def hints_from(texts: list[str], file_name: str = "") -> PeriodHints:
    """What the title, the notes and the file name say: which year, and whether quarters are financial.

    The sheet's own words come before the file's name. Two years in the same place are no answer.
    """
    joined = " ".join(texts)
    words = plain_text(joined)
    year = _year_in(joined) or _year_of_position(words) or _year_in(file_name)
    return PeriodHints(year=year, quarters_of=_quarters_of(words))


def _quarters_of(words: str) -> int | None:
    """The month in which the year of the quarters starts, where the words say so and do not contradict themselves."""
    said = set()
    if re.search(r"financial (?:year|quarter)|quarters are financial|q(?:uarter)? ?1 ?(?:=|is|:|\() ?apr", words):
        said.add(FINANCIAL_YEAR_STARTS)
    if re.search(r"calendar (?:year|quarter)|q(?:uarter)? ?1 ?(?:=|is|:|\() ?jan", words):
        said.add(CALENDAR_YEAR_STARTS)
    return said.pop() if len(said) == 1 else None


def _year_in(text: str) -> Period | None:
    """The one financial year that a text speaks of (`Return 2023-24 FINAL v2`), else None."""
    before, after = r"(?<![\d/.-])", r"(?![\d/-]|\.\d)"
    spelled = rf"{before}(?:{FULL_YEAR}\s?[/-]\s?(?:{FULL_YEAR}|\d\d)|\d\d[/-]\d\d){after}"
    found = set()
    for match in re.findall(spelled, plain_text(text.replace("_", " "))):
        reading = double_year(match, NO_HINTS)
        if reading is not None and reading.frequency is Frequency.YEARLY:
            found.add(reading.period)
    return found.pop() if len(found) == 1 else None


def _year_of_position(words: str) -> Period | None:
    """The financial year of the one month that a note speaks of: `figures to end of September 2023`."""
    months = re.findall(rf"(?:to|at|ending|ended|end of) (?:the )?(?:end of )?(?:\d+\w* )?({MONTH} {FULL_YEAR})", words)
    readings = [read_period_text(month) for month in set(months)]
    years = {period_of(reading.period.start, Frequency.YEARLY) for reading in readings if reading and reading.period}
    return years.pop() if len(years) == 1 else None
