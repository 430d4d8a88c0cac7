"""What was answered before to the questions of a partner's files: looked up while a file is read, and recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from domain.desk import RememberedAnswer
from domain.errors import UnknownCode, UploadError
from domain.periods import FINANCIAL_YEAR_STARTS, MONTHS_IN_YEAR, Period, frequency_of
from domain.uploads import AppliedAnswer, Candidate, Question
from ingest.labels import folded
from ingest.period_grammar import CALENDAR_YEAR_STARTS
from ingest.period_text import PeriodHints, PeriodReading, read_period_text
from ingest.senders import sender_of
from store import reads, writes

if TYPE_CHECKING:
    from ingest.uploads import Preview

SCALE_DIRECTIONS = ("highest_best", "lowest_best")  # what may be answered to which end of a scale is best
MEANINGS = {
    "highest_best": "a scale whose highest number is best",
    "lowest_best": "a scale whose lowest number is best",
}
QUARTERS_OF = (FINANCIAL_YEAR_STARTS, CALENDAR_YEAR_STARTS)  # the years whose quarters `2023Q1` may be one of


class Answers:
    """The answers that hold for one file. Of two to the same question the one given last holds.

    Make one for each reading: it keeps which answers were used, in `applied`.
    """

    def __init__(self, standing: Iterable[RememberedAnswer] = ()) -> None:
        # The dict keeps the place of the first answer to a question: taken out first, the last one comes last.
        self._by_question: dict[tuple[str, str], RememberedAnswer] = {}
        for each in standing:
            if each.withdrawn is None:
                self._by_question.pop((each.asks, folded(each.text)), None)
                self._by_question[(each.asks, folded(each.text))] = each
        self._applied: dict[tuple[str, str, str | None], AppliedAnswer] = {}

    @property
    def held(self) -> tuple[RememberedAnswer, ...]:
        """The answers themselves."""
        return tuple(self._by_question.values())

    @property
    def applied(self) -> tuple[AppliedAnswer, ...]:
        """The answers that were used so far, in the order of their use, each once a place."""
        return tuple(self._applied.values())

    def take(self, asks: str, text: str, cell: str | None = None) -> str | None:
        """The answer to a question, such as the code of the indicator that a label stands for; None if not answered.

        `cell` is where the question would be asked: the answer is recorded as used there.
        """
        given = self._by_question.get((asks, folded(text)))
        if given is None:
            return None
        self._record(given, text, given.answer, cell)
        return given.answer

    def period(self, label: str, reading: PeriodReading, cell: str | None = None) -> PeriodReading:
        """A period that cannot be placed in time, placed as somebody answered; the reading itself if nobody did.

        Who said what `2023Q1` is has said which quarters that partner counts in, and so what `2024Q2` is. What was
        said of a text without a year, such as `Q1`, says nothing about any other.
        """
        if reading.period is not None or not self._by_question:
            return reading
        given = self._by_question.get(("period", folded(label)))
        meant = _said(given, label, reading) if given is not None else None
        if meant is None and reading.is_ambiguous:
            for each in reversed(self._by_question.values()):
                meant = _by_the_same_convention(each, label, reading) if each.asks == "period" else None
                if meant is not None:
                    given = each
                    break
        if given is None or meant is None:
            return reading
        self._record(given, label, period_code(meant), cell)
        return replace(
            reading, period=meant, frequency=reading.frequency or frequency_of(meant), candidates=()
        )  # fmt: skip

    def _record(self, given: RememberedAnswer, text: str, answer: str, cell: str | None) -> None:
        used = AppliedAnswer(given.asks, text, answer, cell, given.id, given.answered_by, given.answered)
        self._applied.setdefault((given.asks, folded(text), cell), used)


def period_code(period: Period) -> str:
    """A period as the code of a candidate and of an answer: `2023-04-01/2023-06-30`."""
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


def period_of_code(code: str) -> Period | None:
    """The period of such a code; None where it is none."""
    start, _, end = code.partition("/")
    try:
        return Period(date.fromisoformat(start.strip()), date.fromisoformat(end.strip()))
    except ValueError:
        return None


def _said(given: RememberedAnswer, label: str, reading: PeriodReading) -> Period | None:
    """The period that was answered. A whole year said of a bare `Q1` is the year that it belongs to."""
    period = period_of_code(given.answer)
    if period is None or not reading.wants_a_year or period.months != MONTHS_IN_YEAR:
        return period
    within = read_period_text(label, PeriodHints(year=period))
    return within.period if within is not None and within.period is not None else period


def _by_the_same_convention(given: RememberedAnswer, label: str, reading: PeriodReading) -> Period | None:
    """What an ambiguous spelling means to somebody who meant by another one what was answered."""
    alone = read_period_text(given.text)
    if alone is None or not alone.is_ambiguous:
        return None
    for starts_in in QUARTERS_OF:
        hints = PeriodHints(quarters_of=starts_in)
        other, this = read_period_text(given.text, hints), read_period_text(label, hints)
        if other is not None and this is not None and other.period == period_of_code(given.answer):
            return this.period if this.period in reading.candidates else None
    return None


# --- giving and taking back -------------------------------------------------------------------------------------------


def give_answer(
    engine: Engine, *, preview: "Preview", question: Question, code: str, by: str, for_everyone: bool = False
) -> int:
    """Keep what somebody decided about a question of a previewed file; returns the answer's number.

    It holds for later files of that sender (of every sender, if so wished), and rows that were accepted and wait for it
    get their code at once; preview the file again to read it with the answer. Raises UploadError for an answer that
    nobody could use, UnknownCode for a code that is not in the database.
    """
    reading = preview.reading
    if reading.kind is None:
        raise UploadError(f"{reading.file_name} was not recognised, so there is nothing to answer about it.")
    sender = preview.sender or sender_of(reading)
    partner_code, layout = sender.scope(question.asks, question.text, for_everyone=for_everyone)
    answer = RememberedAnswer(reading.kind, question.asks, question.text, code.strip(), partner_code, layout)
    return remember(engine, answer, by=by, candidates=question.candidates, sha256=reading.sha256)


def remember(
    engine: Engine,
    answer: RememberedAnswer,
    *,
    by: str,
    candidates: Sequence[Candidate] = (),
    sha256: str | None = None,
) -> int:
    """Keep an answer, and give the rows that wait for it their code; returns its number.

    What was answered before to the same question gives way: it is withdrawn. The same answer again is the one that
    stands. An answer that does not hold for any layout assigns rows of the file `sha256` alone.
    """
    if not by.strip():
        raise UploadError("An answer needs the name of who gives it: say who you are with --by NAME.")
    with engine.begin() as connection:
        writes.take_turn(connection)  # of several who answer at once each sees what the one before has said
        _refuse_useless(connection, answer, candidates)
        same_question = [each for each in reads.remembered_answers(connection) if _is_same_question(each, answer)]
        answer_id = next((each.id for each in same_question if each.answer == answer.answer), None)
        if answer_id is None:
            answer_id = writes.remember_answer(connection, answer, by=by)
            for each in same_question:
                if each.id is not None:
                    writes.withdraw_answer(connection, each.id, by=by)
        if answer.asks in writes.ASSIGNABLE and (answer.layout == "" or sha256 is not None):
            writes.assign_waiting_rows(connection, answer_id, by=by, only_of=sha256 if answer.layout else None)
    return answer_id


def withdraw(engine: Engine, answer_id: int, by: str) -> None:
    """Forget an answer: its rows wait again, and the next file asks again. Raises UnknownCode if it does not stand."""
    with engine.begin() as connection:
        writes.withdraw_answer(connection, answer_id, by=by)


def standing(connection: Connection) -> tuple[RememberedAnswer, ...]:
    """The answers that stand, the latest first."""
    return tuple(reversed(reads.remembered_answers(connection)))


def _is_same_question(one: RememberedAnswer, other: RememberedAnswer) -> bool:
    return _question(one) == _question(other)


def _question(answer: RememberedAnswer) -> tuple[str | None, ...]:
    return answer.kind, answer.asks, folded(answer.text), answer.partner_code, answer.layout


def _refuse_useless(connection: Connection, answer: RememberedAnswer, candidates: Sequence[Candidate]) -> None:
    """Refuse what no reader could make anything of: a code that is neither a candidate nor of the question's kind."""
    asks, code = answer.asks, answer.answer
    if code in {candidate.code for candidate in candidates}:
        return
    if asks == "indicator" and reads.indicator(connection, code) is None:
        raise UnknownCode(f"'{code}' is no indicator: answer with a code of the catalogue, such as REREF_12M.")
    if asks == "area" and reads.area(connection, code) is None:
        raise UnknownCode(f"'{code}' is no area of the register: answer with its code, such as E08000002 for Bury.")
    if asks == "partner" and code not in {partner.code for partner in reads.partners(connection)}:
        raise UnknownCode(f"'{code}' is no agency of the catalogue: answer with the code of one, such as POLICE.")
    if asks == "period" and period_of_code(code) is None:
        raise UploadError(f"'{code}' is no period: write its first and last day, such as 2023-04-01/2023-06-30.")
    if asks == "scale" and code not in SCALE_DIRECTIONS:
        raise UploadError(f"'{code}' does not say which end is best: answer {' or '.join(SCALE_DIRECTIONS)}.")
    if asks == "layout":
        raise UploadError(f"'{code}' is none of the answers offered to which {asks} '{answer.text}' is.")


# --- saying -----------------------------------------------------------------------------------------------------------


def answer_lines(applied: Iterable[AppliedAnswer]) -> tuple[str, ...]:
    """The answers a file was read with in words, each once however many cells it was used for."""
    return tuple(dict.fromkeys(_in_words(each) for each in applied))


def _in_words(used: AppliedAnswer) -> str:
    period = period_of_code(used.answer) if used.asks == "period" else None
    meant = f"{_day(period.start)} to {_day(period.end)}" if period else MEANINGS.get(used.answer, used.answer)
    what = f"'{used.text}'" if used.text.strip() else f"What gives no {used.asks}"
    when = f" on {_day(used.answered)}" if used.answered else ""
    number = f" (answer {used.answer_id})" if used.answer_id is not None else ""
    return f"{what} was read as {meant}, as {used.answered_by or 'somebody'} answered{when}{number}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
