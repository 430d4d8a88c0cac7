"""Which areas the labels of one file mean, each remembered for the rest of it, and what is to be said of them once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.uploads import Question
from ingest.formats.format import Context
from ingest.formats.naming import ask_area
from ingest.matching import known_area_name

MOST_LABELS_NAMED = 20  # a national file may hold thousands of areas that no board needs


@dataclass(frozen=True, slots=True)
class AreaRead:
    """The code of an area, if known, with what is to be said of its label: a problem's code and words, a question."""

    code: str | None = None
    problem: tuple[str, str] | None = None
    questions: Sequence[Question] = ()


@dataclass(slots=True)
class AreaLabels:
    """The labels of a file. One that an authority shares with its predecessor means whichever there was on the day."""

    context: Context
    _read: dict[tuple[str, str, date | None], AreaRead] = field(default_factory=dict)
    _known_as: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _unknown: set[str] = field(default_factory=set)

    def known(self, label: str, hint: str, on: date | None) -> AreaRead | None:
        """What was read of a label, of the code beside it (`hint`) and of a day before; None if nothing was."""
        return self._read.get((label, hint, on))

    def read(self, label: str, hint: str, on: date | None, address: str) -> AreaRead:
        """What a label and the code beside it mean on a day; anything is said of them the first time alone."""
        find, remarks = self.context.catalogue.find_area, AreaRead()
        if (label, hint) not in self._known_as:
            written = self._as_answered(label or hint, address) or self._as_written(label, hint)
            spelled = None if written else known_area_name(self.context.catalogue, label)
            self._known_as[label, hint] = written or spelled
            if not written:
                remarks = self._slip(label, spelled, on) if spelled else self._unknown_area(label or hint, address)
        name = self._known_as[label, hint]
        self._read[label, hint, on] = AreaRead(find(name, on) if name else None)
        return replace(self._read[label, hint, on], problem=remarks.problem, questions=remarks.questions)

    def _as_answered(self, text: str, address: str) -> str | None:
        return self.context.answers.take("area", text, address)

    def _as_written(self, label: str, hint: str) -> str | None:
        return next((each for each in (hint, label) if each and self.context.catalogue.find_area(each)), None)

    def _slip(self, label: str, spelled: str, on: date | None) -> AreaRead:
        catalogue = self.context.catalogue
        area = catalogue.area(catalogue.find_area(spelled, on) or "")
        meant = area.name if area else spelled
        return AreaRead(problem=("uncertain_match", f"'{label}' was taken for {meant}: mend the spelling."))

    def _unknown_area(self, label: str, address: str) -> AreaRead:
        if label in self._unknown:
            return AreaRead()
        self._unknown.add(label)
        if len(self._unknown) <= MOST_LABELS_NAMED:
            questions = [ask_area(self.context.catalogue, label, address)] if label else []
            what = f"'{label}' is no area of the register" if label else "Other rows name their area, this one does not"
            words = f"{what}: its rows are kept and wait until somebody says which it is."
            return AreaRead(None, ("unknown_area", words), questions)
        if len(self._unknown) == MOST_LABELS_NAMED + 1:
            words = "More areas are not in the register: their rows are kept unassigned."
            return AreaRead(None, ("unknown_area", words))
        return AreaRead()
