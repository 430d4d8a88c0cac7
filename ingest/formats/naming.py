"""What the labels of a return stand for: looked up in the catalogue, mended where a slip is certain, else asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model import Indicator, Unit
from domain.uploads import Candidate, Question
from ingest.catalogue import Catalogue
from ingest.matching import area_candidates, indicator_candidates, match_indicator
from ingest.period_text import PeriodReading


@dataclass(frozen=True, slots=True)
class Named:
    """What a label is in the catalogue. `is_count`: it names the count behind a rate or percentage.

    `spelled` is set where the label has slips and was taken for another spelling.
    """

    indicator: Indicator | None
    is_count: bool = False
    spelled: str = ""


def look_up(catalogue: Catalogue, hint: str, label: str) -> Named:
    """What a code or a label names, slips of the pen mended where only one indicator can be meant."""
    texts = [text for text in (hint, label) if text]
    for text in texts:
        if code := catalogue.find_indicator(text):
            return Named(catalogue.indicator(code))
        if code := catalogue.find_count(text):
            return Named(catalogue.indicator(code), is_count=True)
    for text in texts:
        if match := match_indicator(catalogue, text):
            return Named(catalogue.indicator(match.code), match.is_count, match.spelled)
    return Named(None)


def as_answered(catalogue: Catalogue, code: str | None, label: str) -> Named | None:
    """What a person said that a label means. A label that names a count is one of the rate's or percentage's parts."""
    indicator = catalogue.indicator(code) if code else None
    if indicator is None:
        return None
    is_count = catalogue.words.label(label).unit is Unit.COUNT and indicator.unit in (Unit.RATE, Unit.PERCENT)
    return Named(indicator, is_count)


def ask_indicator(catalogue: Catalogue, label: str, values: Sequence[float], cell: str) -> Question:
    """The question which indicator a label means, with the likeliest first."""
    return Question("indicator", label, indicator_candidates(catalogue, label, values), cell)


def ask_area(catalogue: Catalogue, label: str, cell: str) -> Question:
    """The question which area a label means, with the likeliest first."""
    return Question("area", label, area_candidates(catalogue, label), cell)


def ask_period(label: str, reading: PeriodReading, cell: str) -> Question:
    """The question which of several periods a spelling means; a candidate's code is `start/end`."""
    candidates = tuple(
        Candidate(f"{each.start.isoformat()}/{each.end.isoformat()}", f"{each.start:%B %Y} to {each.end:%B %Y}")
        for each in reading.candidates
    )
    return Question("period", label, candidates, cell)


def likeliest(question: Question, catalogue: Catalogue) -> str:
    """A sentence more that names the likeliest indicator, if there is one."""
    best = catalogue.indicator(question.candidates[0].code) if question.candidates else None
    return f" Perhaps '{best.name}' is meant." if best else ""
