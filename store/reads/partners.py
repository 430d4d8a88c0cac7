"""Partner agencies, what they owe and have sent, and teams."""

from datetime import date, datetime

from sqlalchemy import Connection, Row, func, select

from domain.desk import ReceivedReturn, SentReturn
from domain.model import ExpectedReturn, Partner, Rollout, Succession, Team
from domain.periods import Frequency, Period
from domain.uploads import UploadKind, UploadStatus
from store import tables
from store.reads.areas import succession
from store.reads.standing import standing


def partners(connection: Connection) -> tuple[Partner, ...]:
    """All partner agencies, by name."""
    return tuple(_partner(row) for row in connection.execute(select(tables.partners).order_by(tables.partners.c.name)))


def partners_in_force(connection: Connection) -> tuple[Partner, ...]:
    """Those that answer to this board, by name; none until somebody has said so."""
    query = select(tables.partners).join(tables.board_partners).order_by(tables.partners.c.name)
    return tuple(_partner(row) for row in connection.execute(query))


def partner_successions(connection: Connection) -> tuple[Succession, ...]:
    """Which agency took over from which, in order of time."""
    query = select(tables.partner_successions).order_by(tables.partner_successions.c.succeeded)
    return tuple(succession(row) for row in connection.execute(query))


def expected_returns(connection: Connection) -> tuple[ExpectedReturn, ...]:
    """What each partner owes."""
    rows = standing(connection, tables.expected_returns, lambda row: (row.partner_code, row.kind))
    return tuple(ExpectedReturn(row.partner_code, row.kind, Frequency(row.frequency), row.days_due) for row in rows)


def received_returns(connection: Connection, partner_code: str | None = None) -> tuple[ReceivedReturn, ...]:
    """Which accepted uploads report on which period for which partner, oldest first; blank rows do not count."""
    periods, uploads = tables.upload_periods.c, tables.uploads.c
    query = (
        select(
            periods.partner_code,
            uploads.kind,
            periods.frequency,
            periods.period_start,
            periods.period_end,
            periods.upload_id,
            uploads.uploaded,
            periods.reported_rows,
            uploads.error_count,
        )
        .join_from(tables.upload_periods, tables.uploads)
        .where(uploads.status == UploadStatus.ACCEPTED.value)
        .order_by(periods.id)
    )
    if partner_code is not None:
        query = query.where(periods.partner_code == partner_code)
    return tuple(_received(row) for row in connection.execute(query))


def sent_returns(connection: Connection, partner_code: str, kind: UploadKind, *, most: int) -> tuple[SentReturn, ...]:
    """What the latest accepted uploads of a partner had in them, `most` uploads at the most, the latest first."""
    periods, uploads, figures = tables.upload_periods.c, tables.uploads.c, tables.observations.c
    latest = (
        select(periods.upload_id)
        .join_from(tables.upload_periods, tables.uploads)
        .where(
            periods.partner_code == partner_code,
            uploads.kind == kind.value,
            uploads.status == UploadStatus.ACCEPTED.value,
        )
        .distinct()
        .order_by(periods.upload_id.desc())
        .limit(most)
    )
    query = (
        select(figures.upload_id, figures.frequency, figures.indicator_code, func.max(figures.period_start))
        .where(
            figures.upload_id.in_(latest),
            figures.partner_code == partner_code,
            figures.frequency.is_not(None),
            figures.indicator_code.is_not(None),
        )
        .group_by(figures.upload_id, figures.frequency, figures.indicator_code)
        .order_by(figures.upload_id.desc(), figures.frequency)
    )
    found: dict[tuple[int, Frequency], list[tuple[str, date]]] = {}
    for upload_id, frequency, code, last in connection.execute(query):
        found.setdefault((upload_id, Frequency(frequency)), []).append((code, last))
    return tuple(
        SentReturn(upload_id, frequency, max(last for _, last in sent), frozenset(code for code, _ in sent))
        for (upload_id, frequency), sent in found.items()
    )


def teams(connection: Connection) -> tuple[Team, ...]:
    """The teams that programmes are rolled out to."""
    rows = standing(connection, tables.teams, lambda row: row.code)
    return tuple(Team(row.code, row.name, row.area_code) for row in rows)


def rollouts(
    connection: Connection, initiative_code: str | None = None, *, before: datetime | None = None
) -> tuple[Rollout, ...]:
    """When each team started with an initiative; with `before`, as the plan stood by what had been uploaded by then."""
    rows = standing(connection, tables.rollouts, lambda row: (row.initiative_code, row.team_code), before)
    return tuple(
        Rollout(row.initiative_code, row.team_code, row.starts, row.dose)
        for row in rows
        if initiative_code in {None, row.initiative_code}
    )


def _partner(row: Row) -> Partner:
    return Partner(row.code, row.name, row.kind, tuple(row.aliases), row.valid_from, row.valid_to)


def _received(row: Row) -> ReceivedReturn:
    return ReceivedReturn(
        partner_code=row.partner_code,
        kind=UploadKind(row.kind),
        frequency=Frequency(row.frequency) if row.frequency else None,
        period=Period(row.period_start, row.period_end) if row.period_start else None,
        upload_id=row.upload_id,
        uploaded=row.uploaded,
        reported_rows=row.reported_rows,
        error_count=row.error_count,
    )
