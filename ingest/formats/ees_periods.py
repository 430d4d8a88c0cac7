"""What `time_period` and `time_identifier` of an Explore Education Statistics table mean together.

Source: the department's analysts' guide, "Underlying data files": four digits for calendar and reporting years, months
and weeks; six, consecutive years, for everything that runs over the turn of a year.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from domain.periods import FINANCIAL_YEAR_STARTS, SCHOOL_YEAR_STARTS, Frequency, Period, add_months, spanning
from ingest.catalogue import YearKind
from ingest.period_text import PeriodReading, read_period_text

TAX_YEAR_STARTS_ON = 6  # 6 April to 5 April
_YEARS = {"academic year": SCHOOL_YEAR_STARTS, "financial year": FINANCIAL_YEAR_STARTS, "calendar year": 1}
_PARTS = {"part 1 (april to september)": (4, 6), "part 2 (october to march)": (10, 6)}
_TERMS = ("autumn term", "spring term", "summer term", "autumn and spring term")


def ees_period(time_period: str, identifier: str, year: YearKind) -> PeriodReading | None:
    """The period, or None where the two do not fit together. `year` says what a reporting year is in this table."""
    digits, kind = time_period.strip(), identifier.strip().lower()
    first = _first_year(digits)
    if first is None:
        return None
    if kind in ("", "reporting year"):
        named = first if len(digits) == 4 else first + 1
        return PeriodReading(year.period(named), Frequency.YEARLY)
    whole = re.fullmatch(r"(academic year|financial year|calendar year)(?: q([1-4]))?", kind)
    if whole:
        return _year_or_quarter(first, _YEARS[whole[1]], whole[2])
    if kind in _TERMS and len(digits) == 6:
        return read_period_text(f"{kind} {first}/{digits[4:]}")
    return _other(first, kind)


def _first_year(digits: str) -> int | None:
    if re.fullmatch(r"\d{4}", digits):
        return int(digits)
    is_consecutive = re.fullmatch(r"\d{6}", digits) and (int(digits[:4]) + 1) % 100 == int(digits[4:])
    return int(digits[:4]) if is_consecutive else None


def _year_or_quarter(first: int, starts_in: int, quarter: str | None) -> PeriodReading:
    whole = spanning(date(first, starts_in, 1), 12)
    if quarter is None:
        return PeriodReading(whole, Frequency.YEARLY)
    return PeriodReading(spanning(add_months(whole.start, 3 * (int(quarter) - 1)), 3), Frequency.QUARTERLY)


def _other(first: int, kind: str) -> PeriodReading | None:
    if kind == "tax year":
        start = date(first, FINANCIAL_YEAR_STARTS, TAX_YEAR_STARTS_ON)
        return PeriodReading(Period(start, start.replace(year=first + 1) - timedelta(days=1)), Frequency.YEARLY)
    if kind in _PARTS:
        month, months = _PARTS[kind]
        return PeriodReading(spanning(date(first, month, 1), months))
    week = re.fullmatch(r"week (\d{1,2})", kind)
    if week and 1 <= int(week[1]) <= 52:
        start = date.fromisocalendar(first, int(week[1]), 1)
        return PeriodReading(Period(start, start + timedelta(days=6)))
    month = read_period_text(f"{kind} {first}")
    return replace(month) if month is not None and month.frequency is Frequency.MONTHLY else None
