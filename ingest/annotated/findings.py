"""What is to be said about a file: each problem and each open question with its place, in a sender's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.uploads import Candidate, Problem, Question, Reading, Severity
from ingest.annotated.places import Place, places
from ingest.catalogue import load_catalogue
from ingest.mends import MENDS
from ingest.problems import is_asked
from ingest.workbook import Workbook


class Weight(StrEnum):
    """How much a finding matters, as a sender reads it."""

    ERROR = "Must be mended"
    WARNING = "Please check"
    QUESTION = "Question"


ASKED = {
    "indicator": "Which measure is '{}'?",
    "partner": "Which agency is '{}'?",
    "area": "Which authority is '{}'?",
    "period": "Which period is meant by '{}'?",
    "scale": "Which end of the scale '{}' is best?",
    "layout": "How is '{}' to be read?",
}
ANSWERED = {
    "indicator": "Write the measure's full name.",
    "partner": "Write the agency's full name.",
    "area": "Write the authority's full name or its GSS code.",
    "period": "Write it so that only one period is possible, such as Q1 2023/24.",
    "scale": "Write it above the table, such as '3 = fully met, 0 = not met'.",
    "layout": "Write to us which it is.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, check or answer. `told` is where it is in the file as it was sent."""

    weight: Weight
    places: tuple[Place, ...]
    told: str
    wrong: str
    mend: str

    @property
    def note(self) -> str:
        """What a comment on its cell says."""
        return f"{self.weight}: {self.wrong}" + (f"\n{self.mend}" if self.weight is Weight.QUESTION else "")


def problem_findings(workbook: Workbook, reading: Reading) -> tuple[Finding, ...]:
    """The problems, those first that keep a row from being taken."""
    errors = [each for each in reading.problems if each.severity is Severity.ERROR]
    warnings = warnings_to_check(reading)
    return tuple(_of_problem(workbook, each) for each in (*errors, *warnings))


def warnings_to_check(reading: Reading) -> tuple[Problem, ...]:
    """The warnings, without what a question asks already."""
    return tuple(
        each
        for each in reading.problems
        if each.severity is not Severity.ERROR and not is_asked(each, reading.questions)
    )


def question_findings(workbook: Workbook, reading: Reading) -> tuple[Finding, ...]:
    """The questions that only a person can answer."""
    return tuple(_of_question(workbook, each) for each in reading.questions)


def notes_by_sheet(workbook: Workbook, findings: Sequence[Finding]) -> dict[int, dict[tuple[int, int], str]]:
    """The comments of each sheet (by number): all that is to be said about a cell, once."""
    said: dict[int, dict[tuple[int, int], list[str]]] = {}
    for sheet, cell, note in _notes(workbook, findings):
        texts = said.setdefault(sheet, {}).setdefault(cell, [])
        if note not in texts:
            texts.append(note)
    return {sheet: {cell: "\n\n".join(texts) for cell, texts in cells.items()} for sheet, cells in said.items()}


def _notes(workbook: Workbook, findings: Sequence[Finding]) -> Iterator[tuple[int, tuple[int, int], str]]:
    for finding in findings:
        for place in finding.places:
            if place.cell is not None:
                yield place.sheet, _seen(workbook, place.sheet, place.cell), finding.note


def _seen(workbook: Workbook, sheet: int, cell: tuple[int, int]) -> tuple[int, int]:
    """The cell that a person sees: of merged ones the first, since Excel shows no comment on the others."""
    merge = workbook.sheets[sheet].merge_at(*cell)
    return (merge.first_row, merge.first_column) if merge else cell


def _of_problem(workbook: Workbook, problem: Problem) -> Finding:
    weight = Weight.ERROR if problem.severity is Severity.ERROR else Weight.WARNING
    mend = MENDS[problem.code].how if problem.code in MENDS else ""
    return Finding(weight, places(workbook, problem.sheet, problem.cell), problem.cell or "", problem.message, mend)


def _of_question(workbook: Workbook, question: Question) -> Finding:
    asked = ASKED.get(question.asks, "What is '{}'?").format(question.text)
    offered = "; ".join(_offered(question.asks, each) for each in question.candidates)
    mend = ANSWERED.get(question.asks, "") + (f" Perhaps: {offered}." if offered else "")
    return Finding(Weight.QUESTION, places(workbook, None, question.cell), question.cell or "", asked, mend)


def _offered(asks: str, candidate: Candidate) -> str:
    """What may be meant, by its name: a partner knows none of our codes."""
    catalogue = load_catalogue()
    named = {"indicator": catalogue.indicator, "partner": catalogue.partner, "area": catalogue.area}.get(asks)
    found = named(candidate.code) if named else None
    return found.name if found else candidate.reason or candidate.code
