"""What was answered before to the questions of a partner's files: looked up while a file is read, and recorded."""

from collections.abc import Iterable

from domain.desk import RememberedAnswer
from domain.uploads import AppliedAnswer
from ingest.labels import folded


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
        used = AppliedAnswer(asks, text, given.answer, cell, given.id, given.answered_by, given.answered)
        self._applied.setdefault((asks, folded(text), cell), used)
        return given.answer
