"""Series as they stand: figures in order of time, values computed from their parts, rates per their population.

An area that was only given a new code has one series; one that was reorganised has its own, and its successor another.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from domain.errors import UnknownCode
from domain.model import Indicator, ValueStatus
from domain.periods import MONTHS_IN_YEAR, Frequency, Period, year_of
from domain.series import Point, Series, Source
from store.reads.areas import codes_of, recoded
from store.reads.figures import FigureRow, Figures, FoundFigures, figures
from store.reads.indicators import indicator as read_indicator

MID_YEAR = (6, 30)  # the day that mid-year population estimates are for (ONS)
YEARS_AHEAD = 2  # ONS publishes a mid-year some 13 months later: a figure may be two years ahead of the last estimate
_STATUSES = {status.value: status for status in ValueStatus}


def series(connection: Connection, indicator_code: str, area_code: str, frequency: Frequency | None = None) -> Series:
    """The series of one indicator in one area as it stands, empty where nothing was sent.

    Without a frequency: the indicator's own if there are rows of it, else the most frequent there is. Raises
    `UnknownCode` for an indicator that is not in the database.
    """
    return series_of_areas(connection, indicator_code, (area_code,), frequency)[area_code]


def series_of_areas(
    connection: Connection, indicator_code: str, area_codes: Collection[str], frequency: Frequency | None = None
) -> dict[str, Series]:
    """The same for several areas at one and the same frequency: an entry for each area asked for, in that order."""
    indicator, renamed = _asked(connection, indicator_code)
    wanted = {code for area_code in area_codes for code in codes_of(area_code, renamed)}
    standing = figures(connection, indicator, renamed, wanted)
    chosen = frequency or _usual_frequency(indicator, standing.found)
    keys = {code: (renamed.get(code, code), None, chosen) for code in area_codes}
    return {code: _series(indicator, standing, key, shown_as=code) for code, key in keys.items()}


def series_of_indicators(connection: Connection, indicators: Iterable[Indicator], area_code: str) -> dict[str, Series]:
    """One area's series of several indicators, each at its usual frequency, by code: what a board's plan needs."""
    renamed = recoded(connection)
    area, codes = renamed.get(area_code, area_code), codes_of(area_code, renamed)
    found = {}
    for indicator in indicators:
        standing = figures(connection, indicator, renamed, codes)
        key = (area, None, _usual_frequency(indicator, standing.found))
        found[indicator.code] = _series(indicator, standing, key, shown_as=area_code)
    return found


def all_series(connection: Connection, indicator_code: str, frequency: Frequency | None = None) -> dict[str, Series]:
    """The same for every area that has rows of it, at one and the same frequency, by area code."""
    indicator, renamed = _asked(connection, indicator_code)
    standing = figures(connection, indicator, renamed, None)
    chosen = frequency or _usual_frequency(indicator, standing.found)
    with_rows = sorted(area for area, team, held in standing.found if held is chosen and team is None)
    return {area: _series(indicator, standing, (area, None, chosen), shown_as=area) for area in with_rows}


def team_series(
    connection: Connection, indicator_code: str, area_code: str, frequency: Frequency | None = None
) -> dict[str, Series]:
    """One indicator by team, for programmes that are rolled out team by team; no area's series holds these rows."""
    indicator, renamed = _asked(connection, indicator_code)
    area = renamed.get(area_code, area_code)
    standing = figures(connection, indicator, renamed, codes_of(area_code, renamed), teams=True)
    by_team = {key: rows for key, rows in standing.found.items() if key[1] is not None}
    chosen = frequency or _usual_frequency(indicator, by_team)
    teams = sorted(team for _, team, held in by_team if held is chosen and team is not None)
    return {team: _series(indicator, standing, (area, team, chosen), shown_as=area_code) for team in teams}


@lru_cache(maxsize=4096)
def population_year(period: Period) -> int | None:
    """Which mid-year population estimate a period's rate is per: the one whose 30 June lies in its year.

    The year ending March Y is per mid-(Y-1), as the Department for Education publishes children in need; a month,
    quarter or term takes the estimate of the financial year it starts in. None for what is longer than a year.
    """
    if period.months > MONTHS_IN_YEAR:
        return None
    year = period if period.months == MONTHS_IN_YEAR else year_of(period.start)
    return next((y for y in (year.start.year, year.end.year) if year.start <= date(y, *MID_YEAR) <= year.end), None)


def _asked(connection: Connection, indicator_code: str) -> tuple[Indicator, Mapping[str, str]]:
    """The indicator that was asked for, and the areas that had another code before."""
    indicator = read_indicator(connection, indicator_code)
    if indicator is None:
        raise UnknownCode(f"There is no indicator {indicator_code!r}: check the code.")
    return indicator, recoded(connection)


def _series(
    indicator: Indicator, standing: Figures, key: tuple[str, str | None, Frequency], *, shown_as: str
) -> Series:
    """The series of an area, team and frequency, under the area code it was asked by."""
    area_code, _, frequency = key
    rows = standing.found.get(key, {})
    starts = sorted(rows)
    if frequency is Frequency.YEARLY:
        starts = _of_one_kind_of_year(starts)
    populations = standing.populations.get(area_code, {})
    points = tuple(_point(indicator, rows[start], populations) for start in starts)
    return Series(indicator.code, shown_as, frequency, points)


def _point(indicator: Indicator, row: FigureRow, populations: Mapping[int, FigureRow]) -> Point:
    period, status = _period(row.period_start, row.period_end), _STATUSES[row.status]
    numerator, denominator, value = row.numerator, row.denominator, row.value
    denominator_source, is_provisional = None, row.is_provisional
    if denominator is None and numerator is not None and indicator.population is not None:
        population, is_earlier = _population(populations, population_year(period))
        if population is not None:
            denominator, denominator_source = _count(population), _source(population)
            is_provisional = is_provisional or is_earlier
    if value is None and numerator is not None and status is ValueStatus.REPORTED:
        value = _computed(indicator, numerator, denominator)
    source = _source(row)
    return Point(period, value, numerator, denominator, status, is_provisional, source, denominator_source)


def _population(populations: Mapping[int, FigureRow], year: int | None) -> tuple[FigureRow | None, bool]:
    """The estimate of that very year; else the last one before it, and True, while its own is not published yet.

    A rate on an earlier estimate is provisional. A year that is missing while later ones are there stays missing.
    """
    if year is None:
        return None, False
    own = populations.get(year)
    if own is not None and _count(own) is not None:
        return own, False
    if any(each > year for each in populations):
        return None, False
    earlier = (populations.get(year - back) for back in range(1, YEARS_AHEAD + 1))
    return next((row for row in earlier if row is not None and _count(row) is not None), None), True


def _count(population: FigureRow) -> float | None:
    return population.value if population.value is not None else population.numerator


def _computed(indicator: Indicator, numerator: float, denominator: float | None) -> float | None:
    """The value of the parts; None where a part is missing."""
    if denominator:
        return numerator / denominator * indicator.multiplier
    is_plain_count = denominator is None and indicator.denominator_label is None and indicator.population is None
    return numerator if is_plain_count else None


def _usual_frequency(indicator: Indicator, found: FoundFigures) -> Frequency:
    held = {frequency for _, _, frequency in found}
    if indicator.frequency in held or not held:
        return indicator.frequency
    return max(held, key=lambda frequency: frequency.per_year)


def _of_one_kind_of_year(starts: list[date]) -> list[date]:
    """The years that start in the commonest month, the later one on a tie: others would overlap with them."""
    if not starts:
        return starts
    months = Counter(start.month for start in starts)
    month = max(months, key=lambda month: (months[month], max(start for start in starts if start.month == month)))
    return [start for start in starts if start.month == month]


@lru_cache(maxsize=4096)
def _period(start: date, end: date) -> Period:
    """One record per period rather than one per point: every area has the same ones."""
    return Period(start, end)


def _source(row: FigureRow) -> Source:
    return Source(row.upload_id, row.file_name, row.cell, row.correction)
