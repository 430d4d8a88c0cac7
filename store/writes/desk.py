"""What people decide by hand: corrections with a reason, answers that are remembered, users."""

from datetime import datetime

from sqlalchemy import Connection, Table, select, update

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
    for code, answered_with in _ASSIGNABLE.values():
        connection.execute(
            update(tables.observations)
            .where(tables.observations.c[answered_with] == answer_id)
            .values({code: None, answered_with: None})
        )
    journal.leave_trail(connection, by=by, at=moment, action="withdraw_answer", subject=f"answer {answer_id}")


def assign_waiting_rows(connection: Connection, answer_id: int, *, by: str, at: datetime | None = None) -> int:
    """Give rows that wait under a label the code that an answer names; returns how many.

    Only rows without a code are touched, and each remembers the answer, so that withdrawing it undoes this. Raises
    `UploadError` for an answer about anything else than an indicator or an area.
    """
    moment = journal.take_turn(connection, at)
    answers = tables.remembered_answers
    answer = connection.execute(
        select(answers).where(answers.c.id == answer_id, answers.c.withdrawn.is_(None))
    ).one_or_none()
    if answer is None:
        raise UnknownCode(f"There is no answer {answer_id} to assign rows with.")
    if answer.asks not in _ASSIGNABLE:
        raise UploadError(f"Answer {answer_id} is about the {answer.asks}: only indicators and areas can be assigned.")
    require(connection, tables.indicators if answer.asks == "indicator" else tables.areas, [answer.answer])
    code, answered_with = _ASSIGNABLE[answer.asks]
    observations = tables.observations
    label = observations.c.label if answer.asks == "indicator" else observations.c.area_label
    waiting = update(observations).where(observations.c[code].is_(None), label == answer.text)
    if answer.partner_code is not None:
        waiting = waiting.where(observations.c.partner_code == answer.partner_code)
    assigned = connection.execute(waiting.values({code: answer.answer, answered_with: answer_id})).rowcount
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


# What an answer may assign: the column of the code, and the column that says which answer gave it.
_ASSIGNABLE = {
    "indicator": ("indicator_code", "indicator_answer_id"),
    "area": ("area_code", "area_answer_id"),
}


def _withdraw(connection: Connection, table: Table, row_id: int, *, by: str, at: datetime, noun: str) -> None:
    withdrawn = connection.execute(
        update(table).where(table.c.id == row_id, table.c.withdrawn.is_(None)).values(withdrawn=at, withdrawn_by=by)
    )
    if withdrawn.rowcount == 0:
        raise UnknownCode(f"There is no {noun} {row_id} to withdraw.")
