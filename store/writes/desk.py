"""What people decide by hand: corrections with a reason, answers that are remembered, users."""

from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, func, select, update

from domain.desk import Correction, RememberedAnswer
from domain.errors import UnknownCode, UploadError
from domain.people import User
from store import tables
from store.writes import journal
from store.writes.known import require


def add_correction(connection: Connection, correction: Correction, *, by: str, at: datetime | None = None) -> int:
    """Lay a figure over what was sent, with the reason that is shown beside it; returns its number.

    Raises `UploadError` without a reason, `UnknownCode` for an indicator or area that is not in the database.
    """
    if not correction.reason.strip():
        raise UploadError("A correction needs a reason: say in a few words why the figure that was sent is wrong.")
    moment = journal.take_turn(connection, at)
    require(connection, tables.indicators, [correction.indicator_code])
    require(connection, tables.areas, [correction.area_code])
    values = {
        "indicator_code": correction.indicator_code,
        "area_code": correction.area_code,
        "frequency": correction.frequency.value,
        "period_start": correction.period.start,
        "period_end": correction.period.end,
        "numerator": correction.numerator,
        "denominator": correction.denominator,
        "value": correction.value,
        "status": correction.status.value,
        "team": correction.team,
        "reason": correction.reason,
        "made_by": by,
        "made": moment,
    }
    correction_id = journal.insert_row(connection, tables.corrections, values)
    detail = {"indicator": correction.indicator_code, "area": correction.area_code, "reason": correction.reason}
    subject = f"correction {correction_id}"
    journal.leave_trail(connection, by=by, at=moment, action="add_correction", subject=subject, detail=detail)
    return correction_id


def withdraw_correction(connection: Connection, correction_id: int, *, by: str, at: datetime | None = None) -> None:
    """Take a correction away: what was sent shows again. Raises `UnknownCode` if it does not stand."""
    moment = journal.take_turn(connection, at)
    _withdraw(connection, tables.corrections, correction_id, by=by, at=moment, noun="correction")
    journal.leave_trail(
        connection, by=by, at=moment, action="withdraw_correction", subject=f"correction {correction_id}"
    )


def remember_answer(connection: Connection, answer: RememberedAnswer, *, by: str, at: datetime | None = None) -> int:
    """Keep what was decided for a partner's files; returns its number. It holds for files read from now on."""
    moment = journal.take_turn(connection, at)
    require(connection, tables.partners, [answer.partner_code])
    values = {
        "partner_code": answer.partner_code,
        "kind": answer.kind.value,
        "layout": answer.layout,
        "asks": answer.asks,
        "text": answer.text,
        "answer": answer.answer,
        "answered_by": by,
        "answered": moment,
    }
    answer_id = journal.insert_row(connection, tables.remembered_answers, values)
    detail = {"asks": answer.asks, "text": answer.text, "answer": answer.answer}
    journal.leave_trail(
        connection, by=by, at=moment, action="remember_answer", subject=f"answer {answer_id}", detail=detail
    )
    return answer_id


def withdraw_answer(connection: Connection, answer_id: int, *, by: str, at: datetime | None = None) -> None:
    """Forget an answer; rows that it assigned wait again. Raises `UnknownCode` if it does not stand."""
    moment = journal.take_turn(connection, at)
    _withdraw(connection, tables.remembered_answers, answer_id, by=by, at=moment, noun="answer")
    for _, code, answered_with in _ASSIGNED.values():
        connection.execute(
            update(code.table).where(answered_with == answer_id).values({code.name: None, answered_with.name: None})
        )
    periods = tables.upload_periods
    connection.execute(delete(periods).where(periods.c.partner_answer_id == answer_id))
    journal.leave_trail(connection, by=by, at=moment, action="withdraw_answer", subject=f"answer {answer_id}")


def assign_waiting_rows(
    connection: Connection, answer_id: int, *, by: str, only_of: str | None = None, at: datetime | None = None
) -> int:
    """Give what waits under a label the code that an answer names; returns how many figures or audits that were.

    Only rows without a code, of files of the answer's kind, are touched (`only_of`: of the file with that hash), and
    each remembers the answer, so that withdrawing it undoes this. Raises `UploadError` for an answer about anything
    else than an indicator, an area or a partner.
    """
    moment = journal.take_turn(connection, at)
    answers = tables.remembered_answers
    answer = connection.execute(
        select(answers).where(answers.c.id == answer_id, answers.c.withdrawn.is_(None))
    ).one_or_none()
    if answer is None:
        raise UnknownCode(f"There is no answer {answer_id} to assign rows with.")
    if answer.asks not in _ASSIGNED:
        raise UploadError(
            f"Answer {answer_id} is about the {answer.asks}: only indicators, areas and partners can be assigned."
        )
    require(connection, _REGISTERS[answer.asks], [answer.answer])
    label, code, answered_with = _ASSIGNED[answer.asks]
    files = select(tables.uploads.c.id).where(tables.uploads.c.kind == answer.kind)
    if only_of is not None:
        files = files.where(tables.uploads.c.sha256 == only_of)
    waiting = update(code.table).where(code.is_(None), label == answer.text, code.table.c.upload_id.in_(files))
    if answer.partner_code is not None and answer.asks != "partner":
        waiting = waiting.where(tables.observations.c.partner_code == answer.partner_code)
    assigned = connection.execute(waiting.values({code.name: answer.answer, answered_with.name: answer_id})).rowcount
    if answer.asks == "partner":
        _add_periods_of_audits(connection, answer_id, answer.answer)
    journal.leave_trail(
        connection,
        by=by,
        at=moment,
        action="assign_waiting_rows",
        subject=f"answer {answer_id}",
        detail={"rows": assigned},
    )
    return assigned


def add_user(connection: Connection, user: User, *, by: str, at: datetime | None = None) -> None:
    """Add a user, or change the name, role or standing of one that is there."""
    moment = journal.take_turn(connection, at)
    changing = {"name": user.name, "role": user.role.value, "is_active": user.is_active}
    connection.execute(
        journal.conflict_insert(connection, tables.users)
        .values(login=user.login, added=moment, **changing)
        .on_conflict_do_update(index_elements=[tables.users.c.login], set_=changing)
    )
    journal.leave_trail(connection, by=by, at=moment, action="add_user", subject=f"user {user.login}", detail=changing)


# What an answer may assign: the label that waits, the column of the code, and the one that says which answer gave it.
_ASSIGNED: dict[str, tuple[Column[str], Column[str], Column[int]]] = {
    "indicator": (
        tables.observations.c.label,
        tables.observations.c.indicator_code,
        tables.observations.c.indicator_answer_id,
    ),
    "area": (
        tables.observations.c.area_label,
        tables.observations.c.area_code,
        tables.observations.c.area_answer_id,
    ),
    "partner": (
        tables.section_11_returns.c.partner_label,
        tables.section_11_returns.c.partner_code,
        tables.section_11_returns.c.partner_answer_id,
    ),
}
_REGISTERS = {"indicator": tables.indicators, "area": tables.areas, "partner": tables.partners}
ASSIGNABLE = frozenset(_ASSIGNED)


def _add_periods_of_audits(connection: Connection, answer_id: int, partner_code: str) -> None:
    """Let the audits that an answer gave an agency count as received from it."""
    returns, ratings = tables.section_11_returns.c, tables.section_11_ratings.c
    query = (
        select(returns.upload_id, returns.period_end, func.count())
        .join_from(tables.section_11_returns, tables.section_11_ratings, ratings.return_id == returns.id)
        .where(returns.partner_answer_id == answer_id)
        .group_by(returns.upload_id, returns.period_end)
    )
    known = select(tables.upload_periods.c.upload_id).where(tables.upload_periods.c.partner_answer_id == answer_id)
    counted = set(connection.scalars(known))
    rows = [
        {
            "upload_id": upload_id,
            "partner_code": partner_code,
            "frequency": None,
            "period_start": day,
            "period_end": day,
            "reported_rows": count,
            "partner_answer_id": answer_id,
        }
        for upload_id, day, count in connection.execute(query)
        if upload_id not in counted
    ]
    journal.insert_rows(connection, tables.upload_periods, rows)


def _withdraw(connection: Connection, table: Table, row_id: int, *, by: str, at: datetime, noun: str) -> None:
    withdrawn = connection.execute(
        update(table).where(table.c.id == row_id, table.c.withdrawn.is_(None)).values(withdrawn=at, withdrawn_by=by)
    )
    if withdrawn.rowcount == 0:
        raise UnknownCode(f"There is no {noun} {row_id} to withdraw.")
