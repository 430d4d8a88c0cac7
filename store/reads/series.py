"""Series as they stand: the latest accepted upload wins, corrections lie on top, rates find their population.

For one area and one period the latest accepted upload wins, whoever sent it: a partner's return and a published table
about the same figure are versions of it, and a series that changed hands by sender could not be traced. An area that
was only given a new code has one series; one that was reorganised has its own, and its successor another.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Text,
    bindparam,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from domain.desk import FigureKey, StandingFigure
from domain.errors import UnknownCode
from domain.model import Indicator, ValueStatus
from domain.periods import MONTHS_IN_YEAR, Frequency, Period, year_of
from domain.series import Point, Series, Source
from domain.uploads import UploadStatus
from store import tables
from store.reads.areas import codes_of, recoded
from store.reads.indicators import indicator as read_indicator

MID_YEAR = (6, 30)  # the day that mid-year population estimates are for (ONS)
_o = tables.observations.c
_u = tables.uploads.c
_c = tables.corrections.c


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
    asked = _asked(connection, indicator_code)
    wanted = {code for area_code in area_codes for code in codes_of(area_code, asked.recoded)}
    figures = _figures(connection, asked, wanted)
    chosen = frequency or _usual_frequency(asked.indicator, figures.found)
    return {code: figures.series(code, asked.recoded.get(code, code), chosen, team=None) for code in area_codes}


def all_series(connection: Connection, indicator_code: str, frequency: Frequency | None = None) -> dict[str, Series]:
    """The same for every area that has rows of it, at one and the same frequency, by area code."""
    asked = _asked(connection, indicator_code)
    figures = _figures(connection, asked, None)
    chosen = frequency or _usual_frequency(asked.indicator, figures.found)
    with_rows = sorted(area for area, team, held in figures.found if held is chosen and team is None)
    return {area: figures.series(area, area, chosen, team=None) for area in with_rows}


def team_series(
    connection: Connection, indicator_code: str, area_code: str, frequency: Frequency | None = None
) -> dict[str, Series]:
    """One indicator by team, for programmes that are rolled out team by team; no area's series holds these rows."""
    asked = _asked(connection, indicator_code)
    area = asked.recoded.get(area_code, area_code)
    figures = _figures(connection, asked, set(codes_of(area_code, asked.recoded)), teams=True)
    by_team = {key: rows for key, rows in figures.found.items() if key[1] is not None}
    chosen = frequency or _usual_frequency(asked.indicator, by_team)
    teams = sorted(team for _, team, held in by_team if held is chosen and team is not None)
    return {team: figures.series(area_code, area, chosen, team) for team in teams}


def first_data_seen(connection: Connection, indicator_code: str, area_code: str, after: date) -> datetime | None:
    """When the first figure of a period that starts on or after a day was uploaded; None if none was.

    A reverted upload counts: its figures were seen while it stood. A blank is no figure.
    """
    query = (
        select(func.min(_u.uploaded))
        .join_from(tables.observations, tables.uploads)
        .where(
            _o.indicator_code == indicator_code,
            _o.area_code.in_(codes_of(area_code, recoded(connection))),
            _o.period_start >= after,
            or_(_o.value.is_not(None), _o.numerator.is_not(None)),
            _u.status != UploadStatus.REJECTED.value,
        )
    )
    return connection.scalar(query)


def standing_figures(
    connection: Connection, indicator_codes: Collection[str], area_codes: Collection[str] | None = None
) -> dict[FigureKey, StandingFigure]:
    """What was last sent for each figure of some indicators, untouched: what a new file is compared with."""
    wanted = set(area_codes) if area_codes is not None else None
    statement = _latest_observations(everywhere=wanted is None, teams=True)
    rows = connection.execute(statement, _parameters(set(indicator_codes), wanted))
    return {
        FigureKey(row.indicator_code, row.area_code, Frequency(row.frequency), row.period_start, row.team): (
            StandingFigure(
                numerator=row.numerator,
                denominator=row.denominator,
                value=row.value,
                status=ValueStatus(row.status),
                upload_id=row.upload_id,
                file_name=row.file_name,
                cell=row.cell,
            )
        )
        for row in rows
    }


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


class _Row(NamedTuple):
    """One figure as the statement gives it; its columns in this order. Faster to read than the database's own rows."""

    indicator_code: str
    area_code: str
    team: str | None
    frequency: str
    period_start: date
    period_end: date
    numerator: float | None
    denominator: float | None
    value: float | None
    status: str
    row_id: int
    is_provisional: bool
    cell: str
    upload_id: int | None
    file_name: str
    correction: str | None
    is_correction: int


_Found = dict[tuple[str, str | None, Frequency], dict[date, _Row]]
_FREQUENCIES = {frequency.value: frequency for frequency in Frequency}
_SILENT = {ValueStatus.NOT_APPLICABLE.value, ValueStatus.NOT_SUPPLIED.value, ValueStatus.UNAVAILABLE.value}
_STATUSES = {status.value: status for status in ValueStatus}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a series is asked of: the indicator, and the areas that had another code before."""

    indicator: Indicator
    recoded: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Figures:
    """Rows that stand, by area, team and frequency, then by the day their period starts; and the populations."""

    indicator: Indicator
    found: _Found
    populations: Mapping[tuple[str, int | None], _Row]

    def series(self, shown_code: str, area_code: str, frequency: Frequency, team: str | None) -> Series:
        """One series in order of time, under the area code it was asked by."""
        rows = self.found.get((area_code, team, frequency), {})
        starts = sorted(rows)
        if frequency is Frequency.YEARLY:
            starts = _of_one_kind_of_year(starts)
        points = tuple(self._point(rows[start], area_code) for start in starts)
        return Series(self.indicator.code, shown_code, frequency, points)

    def _point(self, row: _Row, area_code: str) -> Point:
        period, status = _period(row.period_start, row.period_end), _STATUSES[row.status]
        numerator, denominator, value = row.numerator, row.denominator, row.value
        denominator_source = None
        if denominator is None and numerator is not None and self.indicator.population is not None:
            population = self.populations.get((area_code, population_year(period)))
            if population is not None:
                denominator = population.value if population.value is not None else population.numerator
                denominator_source = _source(population) if denominator is not None else None
        if value is None and numerator is not None and status is ValueStatus.REPORTED:
            value = self._computed(numerator, denominator)
        source = _source(row)
        return Point(period, value, numerator, denominator, status, row.is_provisional, source, denominator_source)

    def _computed(self, numerator: float, denominator: float | None) -> float | None:
        """The value of the parts; None where a part is missing, never with a neighbouring year's population."""
        if denominator:
            return numerator / denominator * self.indicator.multiplier
        is_plain_count = denominator is None and self.indicator.denominator_label is None
        return numerator if is_plain_count and self.indicator.population is None else None


def _asked(connection: Connection, indicator_code: str) -> _Asked:
    indicator = read_indicator(connection, indicator_code)
    if indicator is None:
        raise UnknownCode(f"There is no indicator {indicator_code!r}: check the code.")
    return _Asked(indicator, recoded(connection))


def _figures(connection: Connection, asked: _Asked, area_codes: set[str] | None, *, teams: bool = False) -> _Figures:
    indicator = asked.indicator
    codes = {code for code in (indicator.code, indicator.population) if code is not None}
    found: _Found = {}
    populations: dict[tuple[str, int | None], _Row] = {}
    # Corrections come last and lie over what was sent; an authority's codes follow each other as their uploads do.
    statement = _standing_rows(everywhere=area_codes is None, teams=teams)
    for row in map(_Row._make, connection.execute(statement, _parameters(codes, area_codes))):
        area = asked.recoded.get(row.area_code, row.area_code)
        if row.indicator_code == indicator.code:
            figures = found.setdefault((area, row.team, _FREQUENCIES[row.frequency]), {})
            if not _is_silent_beside(row, figures.get(row.period_start)):
                figures[row.period_start] = row
        elif row.period_start.month == 1 and row.frequency == Frequency.YEARLY.value:
            estimate = (area, row.period_start.year)
            if not _is_silent_beside(row, populations.get(estimate)):
                populations[estimate] = row
    return _Figures(indicator, found, populations)


def _is_silent_beside(row: _Row, held: _Row | None) -> bool:
    """Whether a row without a figure stands beside one under another code of the same authority.

    Published tables may list a code for years in which the authority went by its other one, with "not applicable".
    """
    return held is not None and held.area_code != row.area_code and row.status in _SILENT


@cache
def _standing_rows(*, everywhere: bool, teams: bool) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """All that speaks about figures, what lies on top last. Built once: building costs more than asking."""
    observations = _latest_observations(everywhere=everywhere, teams=teams)
    corrections = _corrections(everywhere=everywhere, teams=teams)
    return observations.union_all(corrections).order_by("is_correction", "upload_id", "row_id")


@cache
def _latest_observations(*, everywhere: bool, teams: bool) -> Select[*tuple[Any, ...]]:
    """Of the observations of accepted uploads, for each figure the one that came last."""
    latest_first = func.row_number().over(
        partition_by=(_o.indicator_code, _o.area_code, _o.frequency, _o.period_start, _o.team),
        order_by=(_o.upload_id.desc(), _o.id.desc()),
    )
    ranked = (
        select(
            *_shared_columns(_o),
            _o.id.label("row_id"),
            _o.is_provisional,
            _o.cell,
            _o.upload_id,
            _u.file_name,
            literal(None, Text).label("correction"),
            literal(0).label("is_correction"),
            latest_first.label("place"),
        )
        .join_from(tables.observations, tables.uploads)
        .where(
            *_about(_o, everywhere=everywhere, teams=teams),
            _u.status == UploadStatus.ACCEPTED.value,
            _o.frequency.is_not(None),
        )
        .subquery()
    )
    kept = [column for column in ranked.c if column.name != "place"]
    return select(*kept).where(ranked.c.place == 1)


def _corrections(*, everywhere: bool, teams: bool) -> Select[*tuple[Any, ...]]:
    """The corrections by hand that stand, in the shape of observations."""
    columns: list[Any] = [
        *_shared_columns(_c),
        _c.id.label("row_id"),
        false().label("is_provisional"),
        literal("").label("cell"),
        null().label("upload_id"),
        literal("").label("file_name"),
        (_c.reason + literal(" (") + _c.made_by + literal(")")).label("correction"),
        literal(1).label("is_correction"),
    ]
    return select(*columns).where(*_about(_c, everywhere=everywhere, teams=teams), _c.withdrawn.is_(None))


def _shared_columns(columns: Any) -> list[ColumnElement[Any]]:
    names = ("indicator_code", "area_code", "team", "frequency", "period_start", "period_end")
    return [columns[name] for name in (*names, "numerator", "denominator", "value", "status")]


def _about(columns: Any, *, everywhere: bool, teams: bool) -> Iterator[ColumnElement[bool]]:
    yield columns.indicator_code.in_(bindparam("indicator_codes", expanding=True))
    if everywhere:
        yield columns.area_code.is_not(None)
    else:
        yield columns.area_code.in_(bindparam("area_codes", expanding=True))
    if not teams:
        yield columns.team.is_(None)


def _parameters(codes: set[str], area_codes: set[str] | None) -> dict[str, list[str]]:
    areas = {} if area_codes is None else {"area_codes": sorted(area_codes)}
    return {"indicator_codes": sorted(codes), **areas}


def _usual_frequency(indicator: Indicator, found: _Found) -> Frequency:
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


def _source(row: _Row) -> Source:
    return Source(row.upload_id, row.file_name, row.cell, row.correction)
