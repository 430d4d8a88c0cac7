"""Who has sent what they owe: of every expected return the latest period due, and the upload that brought it."""

from datetime import date, timedelta

from sqlalchemy import Connection

from dashboard.evidence.records import ReturnStatus
from domain.desk import ReceivedReturn
from domain.model import ExpectedReturn
from domain.periods import Period, nth_period_start, period_of
from store import reads


def latest_returns(connection: Connection, today: date) -> tuple[ReturnStatus, ...]:
    """One status for each return a partner owes, for the latest period whose due day has passed."""
    received = reads.received_returns(connection)
    return tuple(_status(each, received, today) for each in reads.expected_returns(connection))


def _status(owed: ExpectedReturn, received: tuple[ReceivedReturn, ...], today: date) -> ReturnStatus:
    period = latest_due(owed, today)
    # The last upload of several is the one whose figures stand.
    brought = next((each for each in reversed(received) if answers(each, owed, period)), None)
    return ReturnStatus(
        partner_code=owed.partner_code,
        kind=owed.kind,
        frequency=owed.frequency,
        period=period,
        due=period.end + timedelta(days=owed.days_due),
        upload_id=brought.upload_id if brought is not None else None,
    )


def latest_due(owed: ExpectedReturn, today: date) -> Period:
    """The latest period whose due day, `days_due` after its end, lies before `today`."""
    current = period_of(today - timedelta(days=owed.days_due), owed.frequency)
    start = nth_period_start(current.start, -1, owed.frequency)
    return Period(start, current.start - timedelta(days=1))


def answers(upload: ReceivedReturn, owed: ExpectedReturn, period: Period) -> bool:
    """Whether an upload is the return owed for a period, or part of it; a yearly file is none for its last quarter."""
    if upload.partner_code != owed.partner_code or upload.kind != owed.kind or upload.period is None:
        return False
    return period.start <= upload.period.start and upload.period.end <= period.end
