"""Which figures stand: of accepted uploads the latest, with corrections by hand on top.

For one area and one period the latest accepted upload wins, whoever sent it: a partner's return and a published table
about the same figure are versions of it, and a series that changed hands by sender could not be traced.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
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
from domain.model import Indicator, ValueStatus
from domain.periods import Frequency
from domain.uploads import UploadStatus
from store import tables
from store.reads.areas import codes_of, recoded

_o = tables.observations.c
_u = tables.uploads.c
_c = tables.corrections.c
_FREQUENCIES = {frequency.value: frequency for frequency in Frequency}
_SILENT = {ValueStatus.NOT_APPLICABLE.value, ValueStatus.NOT_SUPPLIED.value, ValueStatus.UNAVAILABLE.value}


class FigureRow(NamedTuple):
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


FoundFigures = dict[tuple[str, str | None, Frequency], dict[date, FigureRow]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows that stand, by area, team and frequency, then by the day their period starts.

    `populations` are those of the indicator's population, by area and calendar year.
    """

    found: FoundFigures
    populations: Mapping[str, Mapping[int, FigureRow]]


def figures(
    connection: Connection,
    indicator: Indicator,
    renamed: Mapping[str, str],
    area_codes: Collection[str] | None,
    *,
    teams: bool = False,
) -> Figures:
    """An indicator's figures and populations, under the codes that areas have now; None stands for every area."""
    codes = {code for code in (indicator.code, indicator.population) if code is not None}
    found: FoundFigures = {}
    populations: dict[str, dict[int, FigureRow]] = {}
    # Corrections come last and lie over what was sent; an authority's codes follow each other as their uploads do.
    statement = _standing_rows(everywhere=area_codes is None, teams=teams)
    for row in map(FigureRow._make, connection.execute(statement, _parameters(codes, area_codes))):
        area = renamed.get(row.area_code, row.area_code)
        if row.indicator_code == indicator.code:
            _lay(row, found.setdefault((area, row.team, _FREQUENCIES[row.frequency]), {}), row.period_start)
        elif row.period_start.month == 1 and row.frequency == Frequency.YEARLY.value and row.team is None:
            _lay(row, populations.setdefault(area, {}), row.period_start.year)
    return Figures(found, populations)


def first_data_seen(
    connection: Connection, indicator_code: str, area_code: str, after: date, *, of_teams: bool = False
) -> datetime | None:
    """When the first figure of a period that starts on or after a day was uploaded; None if none was.

    A reverted upload counts: its figures were seen while it stood. A blank is no figure. `of_teams` asks for figures of
    the area's teams alone.
    """
    query = _seen(func.min(_u.uploaded), indicator_code, codes_of(area_code, recoded(connection)))
    if of_teams:
        query = query.where(_o.team.is_not(None))
    return connection.scalar(query.where(_o.period_start >= after))


def data_seen_to(connection: Connection, indicator_code: str, area_code: str, at: datetime) -> date | None:
    """The last day of the latest period that had a figure among what was uploaded before a moment; None without one.

    As in `first_data_seen`, a reverted upload counts and a blank does not.
    """
    query = _seen(func.max(_o.period_end), indicator_code, codes_of(area_code, recoded(connection)))
    return connection.scalar(query.where(_u.uploaded < at))


def _seen(what: ColumnElement[Any], indicator_code: str, area_codes: Collection[str]) -> Select[Any]:
    """What there is to say of all figures of an area that anybody could see at any time."""
    return (
        select(what)
        .join_from(tables.observations, tables.uploads)
        .where(
            _o.indicator_code == indicator_code,
            _o.area_code.in_(area_codes),
            or_(_o.value.is_not(None), _o.numerator.is_not(None)),
            _u.status != UploadStatus.REJECTED.value,
        )
    )


def frequencies_held(connection: Connection, indicator_code: str) -> frozenset[Frequency]:
    """At which frequencies an indicator was ever sent or corrected, for any area: read from the index alone."""
    found = {
        row.frequency
        for columns in (_o, _c)
        for row in connection.execute(
            select(columns.frequency)
            .where(columns.indicator_code == indicator_code, columns.frequency.is_not(None))
            .distinct()
        )
    }
    return frozenset(_FREQUENCIES[each] for each in found)


def standing_figures(
    connection: Connection, indicator_codes: Collection[str], area_codes: Collection[str] | None = None
) -> dict[FigureKey, StandingFigure]:
    """What was last sent for each figure of some indicators, untouched: what a new file is compared with."""
    statement = _latest_observations(everywhere=area_codes is None, teams=True)
    rows = connection.execute(statement, _parameters(indicator_codes, area_codes))
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


def _lay(row: FigureRow, figures: dict[Any, FigureRow], key: Hashable) -> None:
    """Put a row over the one before it, unless it only says that the authority went by its other code.

    Published tables may list a code for years in which it was not in force, with "not applicable".
    """
    held = figures.get(key)
    if held is None or held.area_code == row.area_code or row.status not in _SILENT:
        figures[key] = row


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


def _parameters(codes: Collection[str], area_codes: Collection[str] | None) -> dict[str, list[str]]:
    areas = {} if area_codes is None else {"area_codes": sorted(set(area_codes))}
    return {"indicator_codes": sorted(set(codes)), **areas}
