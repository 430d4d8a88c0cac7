"""Indicators, which of them have data, and their targets."""

from sqlalchemy import Connection, Row, select

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
    """The codes of the indicators that an accepted upload has rows of: for an area under any of its codes, or for any."""
    observations = tables.observations
    in_area = observations.c.area_code.is_not(None)
    if area_code is not None:
        in_area = observations.c.area_code.in_(codes_of(area_code, recoded(connection)))
    # One look into the index per indicator, instead of reading every observation for a DISTINCT. With EXISTS,
    # PostgreSQL would join all observations to find that out.
    first_row = (
        select(observations.c.id)
        .join(tables.uploads)
        .where(
            observations.c.indicator_code == tables.indicators.c.code,
            in_area,
            observations.c.frequency.is_not(None),
            tables.uploads.c.status == UploadStatus.ACCEPTED.value,
        )
        .limit(1)
        .scalar_subquery()
    )
    return frozenset(connection.scalars(select(tables.indicators.c.code).where(first_row.is_not(None))))


def areas_with_data(connection: Connection) -> frozenset[str]:
    """The codes that areas have now of which an accepted upload has rows of any indicator."""
    observations = tables.observations
    # The index finds an indicator's rows of an area; an area's rows alone it could only find by reading them all.
    first_row = (
        select(observations.c.id)
        .join_from(tables.indicators, observations)
        .join(tables.uploads)
        .where(
            observations.c.area_code == tables.areas.c.code,
            observations.c.frequency.is_not(None),
            tables.uploads.c.status == UploadStatus.ACCEPTED.value,
        )
        .limit(1)
        .scalar_subquery()
    )
    renamed = recoded(connection)
    codes = connection.scalars(select(tables.areas.c.code).where(first_row.is_not(None)))
    return frozenset(renamed.get(code, code) for code in codes)


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
