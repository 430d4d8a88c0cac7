"""What was answered before to the questions of a partner's files: looked up while a file is read, and recorded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.desk import RememberedAnswer
from domain.periods import FINANCIAL_YEAR_STARTS, MONTHS_IN_YEAR, Period, frequency_of
from domain.uploads import AppliedAnswer
from ingest.labels import folded
from ingest.period_grammar import CALENDAR_YEAR_STARTS
from ingest.period_text import PeriodHints, PeriodReading, read_period_text

QUARTERS_OF = (FINANCIAL_YEAR_STARTS, CALENDAR_YEAR_STARTS)  # the years whose quarters `2023Q1` may be one of


class Answers:
    """The answers that hold for one file. Of two to the same question the one given last holds.

    Make one for each reading: it keeps which answers were used, in `applied`.
    """

    def __init__(self, standing: Iterable[RememberedAnswer] = ()) -> None:
        self._by_question = {(each.asks, folded(each.text)): each for each in standing if each.withdrawn is None}
        self._applied: dict[tuple[str, str, str | None], AppliedAnswer] = {}

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
