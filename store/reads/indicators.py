"""Indicators, which of them have data, and their targets."""

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, select

from domain.model import Indicator, Polarity, RollUp, Target, Unit
from domain.periods import Frequency
from domain.uploads import UploadStatus
from store import tables
from store.reads.areas import codes_of, recoded
from store.reads.standing import standing


def indicators(connection: Connection) -> tuple[Indicator, ...]:
    """All indicators, by code."""
    query = select(tables.indicators).order_by(tables.indicators.c.code)
    return tuple(_indicator(row) for row in connection.execute(query))


def indicator(connection: Connection, code: str) -> Indicator | None:
    """One indicator; None if none has the code."""
    row = connection.execute(select(tables.indicators).where(tables.indicators.c.code == code)).one_or_none()
    return _indicator(row) if row else None


def indicators_with_data(connection: Connection, area_code: str | None = None) -> frozenset[str]:
    """The codes of the indicators that an accepted upload has rows of: for an area, or for any."""
    in_area = tables.observations.c.area_code.is_not(None)
    if area_code is not None:
        in_area = tables.observations.c.area_code.in_(codes_of(area_code, recoded(connection)))
    has_rows = _first_row(in_area).is_not(None)
    return frozenset(connection.scalars(select(tables.indicators.c.code).where(has_rows)))


def areas_with_data(connection: Connection) -> frozenset[str]:
    """The codes that areas have now of which an accepted upload has rows of any indicator."""
    has_rows = _first_row(tables.observations.c.area_code == tables.areas.c.code).is_not(None)
    first_indicator = select(tables.indicators.c.code).where(has_rows).limit(1).scalar_subquery()
    codes = connection.scalars(select(tables.areas.c.code).where(first_indicator.is_not(None)))
    renamed = recoded(connection)
    return frozenset(renamed.get(code, code) for code in codes)


def _first_row(in_area: ColumnElement[bool]) -> ScalarSelect[int]:
    """Any row of an indicator of the statement around: one look into the index instead of reading all observations.

    With EXISTS, or without an order to be had from the index, PostgreSQL would read all of them to find that out.
    """
    observations = tables.observations
    return (
        select(observations.c.id)
        .join(tables.uploads)
        .where(
            observations.c.indicator_code == tables.indicators.c.code,
            in_area,
            observations.c.frequency.is_not(None),
            tables.uploads.c.status == UploadStatus.ACCEPTED.value,
        )
        .order_by(observations.c.indicator_code, observations.c.area_code)
        .limit(1)
        .correlate_except(observations, tables.uploads)
        .scalar_subquery()
    )


def targets(connection: Connection, indicator_code: str, area_code: str) -> tuple[Target, ...]:
    """What an indicator should reach, in order of time: the area's own targets and the national ones."""
    rows = standing(connection, tables.targets, lambda row: (row.indicator_code, row.area_code, row.valid_from))
    found = [
        Target(row.indicator_code, row.value, row.valid_from, row.valid_to, row.area_code, row.source)
        for row in rows
        if row.indicator_code == indicator_code and row.area_code in {None, area_code}
    ]
    return tuple(sorted(found, key=lambda target: (target.valid_from, target.area_code is not None)))


def _indicator(row: Row) -> Indicator:
    return Indicator(
        code=row.code,
        name=row.name,
        definition=row.definition,
        numerator_label=row.numerator_label,
        denominator_label=row.denominator_label,
        unit=Unit(row.unit),
        multiplier=row.multiplier,
        polarity=Polarity(row.polarity),
        roll_up=RollUp(row.roll_up),
        frequency=Frequency(row.frequency),
        is_seasonal=row.is_seasonal,
        theme=row.theme,
        source_return=row.source_return,
        suppression_threshold=row.suppression_threshold,
        population=row.population,
        short_name=row.short_name,
        lowest=row.lowest,
        highest=row.highest,
        is_snapshot=row.is_snapshot,
        synonyms=tuple(row.synonyms),
    )
