"""Who has not sent what: received, late, missing, not yet due."""

from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from dashboard.evidence.desk import ReturnState, data_overview, ended_periods, upload_case
from domain.errors import UnknownCode
from domain.model import ExpectedReturn, ValueStatus
from domain.periods import Frequency, Period, quarter_of
from domain.uploads import ObservationRow, PlanRows, Reading, UploadKind
from store import writes

TODAY = date(2026, 11, 10)
OWED = ExpectedReturn("POLICE", UploadKind.INDICATOR_RETURN.value, Frequency.QUARTERLY, 45)


def expect(engine: Engine, owed: ExpectedReturn = OWED, at: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) -> None:
    reading = Reading(
        "plan.xlsx", sha256(b"plan").hexdigest(), UploadKind.PLAN, plan=PlanRows(expected_returns=(owed,))
    )
    with engine.begin() as connection:
        writes.add_upload(connection, reading, b"plan", by="Analyst", at=at)


def send(engine: Engine, period: Period, on: date, frequency: Frequency = Frequency.QUARTERLY) -> int:
    name = f"{period.start} {on}"
    row = ObservationRow(
        indicator=None,
        label="Something",
        area=None,
        area_label="",
        period_start=period.start,
        period_end=period.end,
        period_label="",
        numerator=None,
        denominator=None,
        value=4,
        status=ValueStatus.REPORTED,
        provisional=False,
        cell="Return!F7",
        frequency=frequency,
        partner="POLICE",
    )
    content = name.encode()
    reading = Reading(name, sha256(content).hexdigest(), UploadKind.INDICATOR_RETURN, (row,), partner_code="POLICE")
    with engine.begin() as connection:
        at = datetime(on.year, on.month, on.day, 12, 0, tzinfo=UTC)
        return writes.add_upload(connection, reading, content, by="Analyst", at=at)


def states(engine: Engine) -> dict[str, ReturnState]:
    with engine.connect() as connection:
        (table,) = data_overview(connection, TODAY).tables
    return {cell.period.start.isoformat(): cell.state for cell in table.rows[0].cells}


def test_a_return_is_received_late_missing_or_not_yet_due(own_board: Engine):
    expect(own_board)
    send(own_board, quarter_of(date(2026, 1, 1)), date(2026, 5, 15))
    send(own_board, quarter_of(date(2026, 4, 1)), date(2026, 8, 20))

    found = states(own_board)

    assert found["2026-01-01"] is ReturnState.RECEIVED  # on the day it was due
    assert found["2026-04-01"] is ReturnState.LATE
    assert found["2025-10-01"] is ReturnState.MISSING
    assert found["2026-07-01"] is ReturnState.NOT_DUE  # due on 14 November


def test_history_loaded_at_the_start_is_not_called_late(own_board: Engine):
    expect(own_board)
    send(own_board, quarter_of(date(2025, 7, 1)), date(2026, 1, 6))

    assert states(own_board)["2025-07-01"] is ReturnState.RECEIVED


def test_a_later_file_for_the_same_period_does_not_make_the_first_late(own_board: Engine):
    expect(own_board)
    quarter = quarter_of(date(2026, 1, 1))
    send(own_board, quarter, date(2026, 5, 1))
    corrected = send(own_board, quarter, date(2026, 8, 1))

    with own_board.connect() as connection:
        (table,) = data_overview(connection, TODAY).tables
    cell = next(cell for cell in table.rows[0].cells if cell.period == quarter)

    assert cell.state is ReturnState.RECEIVED
    assert cell.upload_id == corrected


def test_a_reverted_file_does_not_count_as_received(own_board: Engine):
    expect(own_board)
    upload_id = send(own_board, quarter_of(date(2026, 4, 1)), date(2026, 7, 1))
    assert states(own_board)["2026-04-01"] is ReturnState.RECEIVED

    with own_board.begin() as connection:
        writes.revert_upload(connection, upload_id, by="Analyst")

    assert states(own_board)["2026-04-01"] is ReturnState.MISSING


def test_a_yearly_file_is_not_the_return_of_the_years_last_quarter(own_board: Engine):
    expect(own_board)
    send(own_board, Period(date(2025, 4, 1), date(2026, 3, 31)), date(2026, 5, 1), Frequency.YEARLY)

    assert states(own_board)["2026-01-01"] is ReturnState.MISSING


def test_periods_end_before_today():
    periods = ended_periods(Frequency.TERMLY, TODAY)

    assert periods[-1].end == date(2026, 8, 31)
    assert len(periods) == 6
    assert all(one.end < other.start for one, other in pairwise(periods))


def test_an_upload_says_who_reverted_it(own_board: Engine):
    upload_id = send(own_board, quarter_of(date(2026, 4, 1)), date(2026, 7, 1))
    with own_board.begin() as connection:
        writes.revert_upload(connection, upload_id, by="Jo")

    with own_board.connect() as connection:
        case = upload_case(connection, upload_id)

    assert [(each.action, each.done_by) for each in case.trail] == [
        ("revert_upload", "Jo"),
        ("accept_upload", "Analyst"),
    ]


def test_an_upload_that_nobody_knows_is_a_sentence(own_board: Engine):
    with own_board.connect() as connection, pytest.raises(UnknownCode, match="There is no upload 99"):
        upload_case(connection, 99)
