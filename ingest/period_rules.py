"""The spellings of a period, one rule a spelling: a pattern of the whole text and what it means."""

import re
from dataclasses import replace
from datetime import date

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
from ingest.period_grammar import (
    CALENDAR_YEAR_STARTS,
    DAY,
    DOUBLE_YEAR,
    EARLIEST_YEAR,
    END_OF_MONTH,
    FULL_YEAR,
    LATEST_YEAR,
    MONTH,
    QUARTER,
    SLASHED_YEAR,
    SOME_YEARS,
    TO,
    YEAR,
    PeriodHints,
    PeriodReading,
    Read,
    double_year,
    month_number,
    months_of,
    of_length,
    read_day,
    school_year,
    snapshot_on,
    whole_year,
    year_number,
    year_starting,
)

# --- quarters ---------------------------------------------------------------------------------------------------------


def _quarter_of_double_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    starts_in = hints.quarters_of or FINANCIAL_YEAR_STARTS
    year = whole_year(found["year"], replace(hints, year_starts_in=starts_in))
    return _nth_quarter(found, year) if year else None


def _quarter_of_single_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    """`2023 Q1`: the first quarter of 2023, or of 2023/24. Asked, unless the file says which quarters it uses."""
    first = year_number(found["year"])
    if hints.quarters_of:
        return _nth_quarter(found, year_starting(first, hints.quarters_of))
    readings = [_nth_quarter(found, year_starting(first, start)) for start in (FINANCIAL_YEAR_STARTS, 1)]
    return PeriodReading(None, Frequency.QUARTERLY, tuple(reading.period for reading in readings if reading.period))


def _quarter_of_finance_year(found: re.Match[str], _hints: PeriodHints) -> PeriodReading:
    return _nth_quarter(found, year_starting(year_number(found["year"]) - 1, FINANCIAL_YEAR_STARTS))


def _nth_quarter(found: re.Match[str], year: Period) -> PeriodReading:
    return of_length(spanning(add_months(year.start, 3 * (int(found["q"]) - 1)), 3))


def _quarter_with_months(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`Quarter 2 (Jul-Sep) 2023/24`: the months decide; they must be three."""
    first, last = month_number(found["m1"]), month_number(found["m2"])
    if (last - first) % 12 != 2:
        return None
    year = found["year"] or found["before"]
    if found["before"] and not found["inner"] and first == 1 and found["q"] == "4" and re.fullmatch(FULL_YEAR, year):
        # `2023 Q4 (Jan-Mar)`: the last quarter of 2023/24, or January to March 2023
        starts = [date(year_number(year) + later, first, 1) for later in (1, 0)]
        return PeriodReading(None, Frequency.QUARTERLY, tuple(spanning(start, 3) for start in starts))
    if found["inner"] or (year and re.fullmatch(FULL_YEAR, year)):
        return of_length(spanning(date(year_number(found["inner"] or year), first, 1), 3))
    if not year:
        return months_of(hints.year, first, 3)
    starts_in = (first - 1 - 3 * (int(found["q"]) - 1)) % 12 + 1  # July to September as the second: a year from April
    whole = whole_year(year, replace(hints, year_starts_in=starts_in))
    return months_of(whole, first, 3) if whole else None


def _bare_quarter(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    if hints.year is None:
        return PeriodReading(None, Frequency.QUARTERLY)
    if hints.year.start.month == SCHOOL_YEAR_STARTS:
        return PeriodReading(None, Frequency.QUARTERLY)  # a school year has terms; whose quarter it is was not said
    is_calendar, year = hints.quarters_of == CALENDAR_YEAR_STARTS, hints.year
    if not is_calendar or year.start.month == CALENDAR_YEAR_STARTS:
        return _nth_quarter(found, year)
    # calendar quarters in a file of 2023/24: those of the one year or of the other
    readings = [_nth_quarter(found, year_starting(day.year, CALENDAR_YEAR_STARTS)) for day in (year.start, year.end)]
    inside = {each.period for each in readings if each.period and year.start <= each.period.start <= year.end}
    return PeriodReading(inside.pop(), Frequency.QUARTERLY) if len(inside) == 1 else PeriodReading(None)


def _quarters_together(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`Q1-Q3 2023/24`: the quarters of a year up to one of them."""
    first, last = int(found["q"]), int(found["last"])
    year = whole_year(found["year"], replace(hints, year_starts_in=hints.quarters_of or FINANCIAL_YEAR_STARTS))
    if year is None or first >= last:
        return None
    return of_length(spanning(add_months(year.start, 3 * (first - 1)), 3 * (last - first + 1)))


LONGEST_POOL = 60  # months: five years pooled are published, more are not

# --- months and stretches of months -----------------------------------------------------------------------------------


def _month(found: re.Match[str], _hints: PeriodHints) -> PeriodReading:
    return of_length(month_of(date(year_number(found["year"]), month_number(found["m"]), 1)))


def _month_of_double_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    year = whole_year(found["year"], hints)
    return months_of(year, month_number(found["m"]), 1) if year else None


def _numbered_month(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    month = int(found["m"])
    return of_length(month_of(date(int(found["year"]), month, 1))) if 1 <= month <= 12 else None


def _bare_month(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    return months_of(hints.year, month_number(found["m"]), 1)


def _months_to(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    """`Apr-Jun 2023`, `Oct 2023 to Mar 2024`: without a first year the stretch is shorter than a year."""
    first, last, last_year = month_number(found["m1"]), month_number(found["m2"]), year_number(found["y2"])
    first_year = year_number(found["y1"]) if found["y1"] else last_year - (last < first)
    start, end = date(first_year, first, 1), last_day_of_month(date(last_year, last, 1))
    return of_length(Period(start, end)) if start <= end else None


def _months_of_double_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    first, last = month_number(found["m1"]), month_number(found["m2"])
    year = whole_year(found["year"], hints)
    return months_of(year, first, (last - first) % 12 + 1) if year else None


def _bare_months(found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    first, last = month_number(found["m1"]), month_number(found["m2"])
    return months_of(hints.year, first, (last - first) % 12 + 1)


def _month_of_numbered(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`M1 2023/24`, `Period 12 2023/24`: months are counted from the year's first, as finance departments do."""
    number, text = int(found["number"]), found["year"] or found["before"]
    if not 1 <= number <= 12:
        return None
    year = whole_year(text, hints) if text else hints.year
    if text and year is None:
        return None
    first = (year.start.month + number - 2) % 12 + 1 if year else 1
    return months_of(year, first, 1)


def _months_ending(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    """`3 months to June 2023`, `36 months to March 2023`."""
    end, months = _end(found["end"]), int(found["months"])
    if end is None or not 1 <= months <= LONGEST_POOL:
        return None
    return of_length(Period(add_months(end, 1 - months), last_day_of_month(end)))


def _days_of_one_year(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    """`1 Apr - 30 Jun 2023`: the first day is of the last one's year, or of the year before."""
    last = read_day(found["last"])
    if last is None:
        return None
    first = read_day(f"{found['first']} {last.year}")
    if first is not None and first > last:
        first = read_day(f"{found['first']} {last.year - 1}")
    return _from_to(first, last)


def _days(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    return _from_to(read_day(found["first"]), read_day(found["last"]))


def _from_to(first: date | None, last: date | None) -> PeriodReading | None:
    if first is None or last is None or last < first:
        return None
    period = Period(first, last)
    return of_length(period) if period.is_whole_months else PeriodReading(period)


# --- years ------------------------------------------------------------------------------------------------------------


def _year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    return double_year(found["year"], hints)


def _year_or_month(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`23/24` and `202324` are years, `202304` and `2023-04` months; `2011-12` and `11/12` may be either."""
    year = whole_year(found["year"], hints)
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
        return PeriodReading(year_starting(year_number(text), 1), Frequency.YEARLY) if len(text) <= 4 else None
    starts_in = SCHOOL_YEAR_STARTS if kind in ("academic year", "school year", "ay") else FINANCIAL_YEAR_STARTS
    if re.fullmatch(DOUBLE_YEAR, text):
        return double_year(text, replace(hints, year_starts_in=starts_in))
    ending, starting = (year_starting(year_number(text) - back, starts_in) for back in (1, 0))
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
    return PeriodReading(year_starting(first, starts_in), Frequency.YEARLY)


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
    found = re.fullmatch(rf"(?:the )?(?:end (?:of )?)?(?P<m>{MONTH})\s*[ '-]?\s*(?P<year>{YEAR})", text.strip())
    return last_day_of_month(date(year_number(found["year"]), month_number(found["m"]), 1)) if found else None


def _years_pooled(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`2013/14-15/16`: several years as one period."""
    first = whole_year(found["first"], hints)
    last = whole_year(found["last"], hints)
    return PeriodReading(Period(first.start, last.end)) if first and last and first.start < last.start else None


# --- terms, halves, snapshots, roll-ups -------------------------------------------------------------------------------

_TERMS = {"autumn": (9, 4), "spring": (1, 3), "summer": (4, 5)}  # first month and months: domain.periods.TERM_STARTS


def _term(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    first, months = _TERMS[found["term"]]
    text = found["year"] or found["before"]
    if text and re.fullmatch(YEAR, text):
        return PeriodReading(spanning(date(year_number(text), first, 1), months), Frequency.TERMLY)
    year = school_year(text) if text else hints.year
    if text and year is None:
        return None
    if year is None:
        return PeriodReading(None, Frequency.TERMLY)
    if year.start.month == SCHOOL_YEAR_STARTS or found["term"] != "summer":
        return replace(months_of(year, first, months), frequency=Frequency.TERMLY)
    # the summer term of a sheet of 2023/24: that of the school year, or the one in which the financial year begins
    starts = [date(day.year, first, 1) for day in (year.end, year.start)]
    return PeriodReading(None, Frequency.TERMLY, tuple(spanning(start, months) for start in starts))


def _two_terms(found: re.Match[str], _hints: PeriodHints) -> PeriodReading | None:
    year = school_year(found["year"])
    return PeriodReading(spanning(year.start, 7)) if year else None


def _half(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    text = found["year"] or found["before"]
    year = whole_year(text, hints) if text else hints.year
    if found["fy"] and not year and text:
        year = year_starting(year_number(text) - 1, FINANCIAL_YEAR_STARTS)
    if year is None:
        return None if text else PeriodReading(None)
    return months_of(year, (year.start.month - 1 + 6 * (int(found["half"]) - 1)) % 12 + 1, 6)


def _snapshot(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    end = _end(found["end"])
    return snapshot_on(end, hints) if end else None


def _day_without_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    """`at 31 March` under `2023/24`."""
    if hints.year is None:
        return PeriodReading(None)
    days = (read_day(f"{found['day']} {year}") for year in {hints.year.start.year, hints.year.end.year})
    inside = [day for day in days if day is not None and hints.year.start <= day <= hints.year.end]
    return snapshot_on(inside[0], hints) if len(inside) == 1 else None


def _roll_up(_found: re.Match[str], hints: PeriodHints) -> PeriodReading:
    return PeriodReading(hints.year, Frequency.YEARLY, is_roll_up=True)


def _roll_up_of_year(found: re.Match[str], hints: PeriodHints) -> PeriodReading | None:
    year = whole_year(found["year"], hints)
    return PeriodReading(year, Frequency.YEARLY, is_roll_up=True) if year else None


_TWELVE_MONTHS = (
    r"y/?e|year[ -]end(?:ing|ed)?|year to(?: end(?: of)?)?"
    r"|(?:last |rolling )?(?:12|twelve)[ -]?m(?:onths?|ths?)?(?: rolling)?"
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
    (rf"(?P<m>\d{{1,2}})[/-](?P<year>{FULL_YEAR})", _numbered_month),
    (rf"(?P<m>{MONTH})", _bare_month),
    (rf"(?P<what>{_TWELVE_MONTHS})\s*:?\s*{_END}", _year_ending),
    (rf"(?:{_AT})\s*:?\s*{_END}", _snapshot),
    (rf"(?P<end>end (?:of )?{MONTH}\s*[ '-]?\s*{YEAR})", _snapshot),
    (rf"(?P<end>{DAY})", _snapshot),
    (rf"(?:(?:{_AT})\s*:?\s*)?(?P<day>\d{{1,2}}(?:st|nd|rd|th)? {MONTH})", _day_without_year),
    (rf"(?P<year>(?P<first>{FULL_YEAR})(?P<sign>[/-]?)(?P<second>\d\d))", _year_or_month),
    (r"(?P<year>(?P<first>\d\d)(?P<sign>[/-])(?P<second>\d\d))", _year_or_month),
    (rf"{SOME_YEARS}(?:year )?(?P<year>{SLASHED_YEAR})", _year),
    (rf"{SOME_YEARS}(?P<first>{SLASHED_YEAR}){TO}(?P<last>{SLASHED_YEAR})", _years_pooled),
    (rf"(?P<kind>{_KINDS_OF_YEAR})\s*:?\s*(?P<year>{DOUBLE_YEAR}|{YEAR})", _named_year),
    (rf"(?:year )?(?P<year>{FULL_YEAR})", _single_year),
    (
        rf"(?:(?P<before>{DOUBLE_YEAR}|{FULL_YEAR})\s+)?(?P<term>autumn|spring|summer)(?: term)?"
        rf"(?:\s*,?\s*(?P<year>{DOUBLE_YEAR}|{YEAR}))?",
        _term,
    ),
    (rf"autumn (?:and|&|\+) spring(?: terms?)?,?\s*(?P<year>{DOUBLE_YEAR})", _two_terms),
    (
        rf"(?:(?P<before>{DOUBLE_YEAR})\s*,?-?\s*)?(?:h|half(?: year)?)\s*(?P<half>[12])"
        rf"(?:\s*,?-?\s*(?P<fy>fy\s?)?(?P<year>{DOUBLE_YEAR}|(?<=fy){YEAR}|(?<=fy ){YEAR}))?",
        _half,
    ),
    (rf"{QUARTER}\s*(?:-|to|\+|&|and)\s*q(?P<last>[1-4]),?\s*(?P<year>{DOUBLE_YEAR})", _quarters_together),
    (
        rf"(?P<before>)(?:m|month|p|period)\s*(?P<number>\d\d?)\s*[,:-]?\s*(?P<year>{DOUBLE_YEAR})",
        _month_of_numbered,
    ),
    (rf"(?P<before>{DOUBLE_YEAR})\s*[,:-]?\s*(?:m|month|p|period)\s*(?P<number>\d\d?)(?P<year>)", _month_of_numbered),
    (r"(?:m|month ?)(?P<number>\d\d?)(?P<year>)(?P<before>)", _month_of_numbered),
    (rf"(?P<year>{FULL_YEAR})m(?P<m>\d\d)", _numbered_month),
    (rf"(?P<months>\d\d?) month to {_END}", _months_ending),
    (rf"(?P<first>\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}){TO}(?P<last>{DAY})", _days_of_one_year),
    (_ROLL_UP, _roll_up),
    (rf"(?:ytd|year to date|full year|total|annual|outturn)\s*,?\s*(?P<year>{DOUBLE_YEAR})", _roll_up_of_year),
    (rf"(?P<year>{DOUBLE_YEAR})\s*,?\s*(?:ytd|year to date|full year|total|annual|outturn)", _roll_up_of_year),
)
RULES: tuple[tuple[re.Pattern[str], Read], ...] = tuple((re.compile(pattern), read) for pattern, read in _RULES)
