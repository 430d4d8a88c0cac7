"""Which series a partner sends, and what it sent last: what a template for it is filled in with beforehand."""

from sqlalchemy import Connection, select

from domain.desk import SentSeries
from domain.model import ValueStatus
from domain.periods import Frequency, Period
from domain.uploads import UploadStatus
from store import tables


def sent_series(connection: Connection, partner_code: str) -> tuple[SentSeries, ...]:
    """Each series of a partner's accepted uploads with its latest figure, in the order they were first sent.

    Of two that report on one period the upload that came last holds; rows that wait to be assigned belong to none.
    """
    o, areas = tables.observations.c, tables.areas.c
    query = (
        select(
            o.indicator_code,
            o.area_code,
            areas.name,
            o.frequency,
            o.team,
            o.period_start,
            o.period_end,
            o.numerator,
            o.denominator,
            o.value,
            o.status,
        )
        .join_from(tables.observations, tables.uploads)
        .join(tables.areas, areas.code == o.area_code)
        .where(
            o.partner_code == partner_code,
            tables.uploads.c.status == UploadStatus.ACCEPTED.value,
            o.indicator_code.is_not(None),
            o.frequency.is_not(None),
        )
        .order_by(o.id)
    )
    latest: dict[tuple[str, str, str, str | None], SentSeries] = {}
    for row in connection.execute(query):
        key = (row.indicator_code, row.area_code, row.frequency, row.team)
        held = latest.get(key)
        if held is None or row.period_start >= held.period.start:
            latest[key] = SentSeries(
                indicator_code=row.indicator_code,
                area_code=row.area_code,
                area=row.name,
                frequency=Frequency(row.frequency),
                period=Period(row.period_start, row.period_end),
                numerator=row.numerator,
                denominator=row.denominator,
                value=row.value,
                status=ValueStatus(row.status),
                team=row.team,
            )
    return tuple(latest.values())
