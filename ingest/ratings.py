"""Ratings on every scale that boards use, as scores from 0 to 1 with 1 best; the sheet's legend gives the direction."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.file_readers.colours import colour_word
from ingest.labels import folded
from ingest.values import EXCEL_ERRORS, read_cell, symbol_status
from ingest.workbook import Cell, ErrorValue, is_number

# Scores run linearly from 0 to 1. Blue is "action complete" in RAG-B. "Adequate" stood where "Requires improvement"
# stands since Ofsted's framework of 2013.
WORDS: Mapping[str, float] = {
    word: score
    for score, words in (
        (1.0, ("g", "green", "b", "blue", "complete", "completed", "met", "fully met", "yes", "compliant")),
        (
            1.0,
            ("fully compliant", "achieved", "fully achieved", "outstanding", "o", "in place", "\U0001f7e2", "\u2714"),
        ),
        (2 / 3, ("good",)),
        (0.5, ("a", "amber", "y", "yellow", "partially met", "partly met", "partial", "partially", "part met")),
        (0.5, ("partially compliant", "partly compliant", "partially achieved", "\U0001f7e1", "\U0001f7e0")),
        (1 / 3, ("requires improvement", "ri", "requires improvement to be good", "adequate", "satisfactory")),
        (0.0, ("r", "red", "not met", "no", "not compliant", "non compliant", "unmet", "not achieved", "inadequate")),
        (0.0, ("not in place", "\U0001f534", "\u2718")),
    )
    for word in words
}
# With "mostly met" among them, the words are four steps.
FOUR_STEPS: Mapping[str, float] = {
    "fully met": 1.0, "met": 1.0, "mostly met": 2 / 3, "largely met": 2 / 3, "substantially met": 2 / 3,
    "partly met": 1 / 3, "partially met": 1 / 3, "not met": 0.0,
}  # fmt: skip
FOURTH_STEP = frozenset(("mostly met", "largely met", "substantially met"))
NOT_APPLICABLE = frozenset(("n a", "na", "not applicable", "does not apply", "not relevant", "not required"))
NO_ANSWER = frozenset(
    (
        *("not rated", "not seen", "not assessed", "not scored", "no answer", "not known", "nk", "n k", "unknown"),
        *("not evidenced", "no evidence seen", "not graded", "not completed", "awaiting", "tbc"),
    )
)
GOOD = re.compile(
    r"full|outstanding|excellent|best|high|exemplary|complete|always|embedded|strong|very good|yes|exceed|compliant"
    r"|met\b"
)
BAD = re.compile(r"\bnot?\b|none|inadequate|worst|low|poor|never|weak|unmet|absent|no evidence|non\b")


@dataclass(frozen=True, slots=True)
class Scale:
    """How a sheet rates. `highest_is_best` is None where nothing on the sheet says which end of the numbers is best."""

    lowest: float | None = None
    highest: float | None = None
    highest_is_best: bool | None = None
    is_percentage: bool = False
    words: Mapping[str, float] = field(default_factory=lambda: WORDS)


@dataclass(frozen=True, slots=True)
class Rating:
    """What one cell says. Without a score it is not applicable, unanswered, or a fault (a problem code)."""

    label: str | None
    score: float | None = None
    is_not_applicable: bool = False
    fault: str | None = None


UNANSWERED = Rating(None)


def read_rating(cell: Cell, scale: Scale) -> Rating:
    """What a cell says as a rating: its text or number, else the colour of its fill."""
    if isinstance(cell.value, ErrorValue):
        return Rating(cell.text, fault="excel_error")
    if cell.is_blank:
        colour = colour_word(cell.fill)
        return Rating(colour, WORDS[colour]) if colour else UNANSWERED
    if is_number(cell.value) or re.fullmatch(r"\d+(\.\d+)?\s*%?", cell.text.strip()):
        return _number(cell, scale)
    return _word(cell.text.strip(), scale)


def _word(text: str, scale: Scale) -> Rating:
    word = folded(text) or text
    if word in NOT_APPLICABLE:
        return Rating(text, is_not_applicable=True)
    if word in scale.words:
        return Rating(text, scale.words[word])
    if EXCEL_ERRORS.fullmatch(text):
        return Rating(text, fault="excel_error")
    if word in NO_ANSWER or symbol_status(text) is not None:
        return Rating(text)
    # `3 - fully met`, `Good (2)`: a number with its own explanation
    number = re.fullmatch(r"(\d)\s*[-=:\u2013]\s*\D+|\D+\((\d)\)", text)
    if number and scale.highest is not None and scale.highest_is_best is not None:
        return Rating(text, _linear(float(number[1] or number[2]), scale))
    return Rating(text, fault="unreadable_value")


def _number(cell: Cell, scale: Scale) -> Rating:
    figure = read_cell(cell)
    label = cell.text.strip()
    if figure.value is None:
        return Rating(label, fault="unreadable_value")
    if figure.is_percentage or scale.is_percentage:
        share = figure.value / 100
        return Rating(label, share) if 0 <= share <= 1 else Rating(label, fault="out_of_range")
    if scale.lowest is None or scale.highest is None or scale.highest_is_best is None:
        return Rating(label, fault="ambiguous_scale")
    if not scale.lowest <= figure.value <= scale.highest:
        return Rating(label, fault="out_of_range")
    return Rating(label, _linear(figure.value, scale))


def _linear(value: float, scale: Scale) -> float:
    assert scale.lowest is not None and scale.highest is not None  # noqa: S101, PT018  both callers have looked
    share = (value - scale.lowest) / (scale.highest - scale.lowest)
    return share if scale.highest_is_best else 1 - share


def find_scale(heading: str, legends: Iterable[str], cells: Iterable[Cell]) -> Scale:
    """The scale of a column: its range from the heading or the legend, its direction from the legend alone."""
    texts = [heading, *legends]
    seen = [cell for cell in cells if not cell.is_blank]
    has_four_steps = any(_has_four_steps(text) for text in [*texts, *(cell.text for cell in seen)])
    words = {**WORDS, **(FOUR_STEPS if has_four_steps else {}), **_letters_explained(texts)}
    steps = _numbers_explained(texts)
    if not steps and _is_percentage(heading, seen):
        return Scale(0, 100, True, True, words)
    bounds = _bounds(heading, steps)
    if bounds is None:
        return Scale(words=words)
    return Scale(bounds[0], bounds[1], _direction(steps), words=words)


def _has_four_steps(text: str) -> bool:
    return any(step in folded(text) for step in FOURTH_STEP)


def _is_percentage(heading: str, cells: list[Cell]) -> bool:
    numbers = [cell for cell in cells if is_number(cell.value) or cell.text.strip().endswith("%")]
    signed = [cell for cell in numbers if cell.is_percentage or cell.text.strip().endswith("%")]
    is_said = "%" in heading or "0-100" in heading.replace(" ", "")
    return bool(numbers) and (is_said or len(signed) == len(numbers))


def _bounds(heading: str, steps: Mapping[float, str]) -> tuple[float, float] | None:
    if len(steps) >= 2:
        return min(steps), max(steps)
    found = re.search(r"(?<!\d)(\d)\s*(?:-|\u2013|to)\s*(\d{1,2})(?!\d)", heading)
    return (float(found[1]), float(found[2])) if found and float(found[1]) < float(found[2]) else None


def _numbers_explained(texts: Iterable[str]) -> dict[float, str]:
    """`0 = not met, 1 = partly met`, `1 (low) to 5 (high)`, `where 4 is outstanding`: what each number means."""
    steps: dict[float, str] = {}
    for text in texts:
        for number, word in re.findall(
            r"(?<![\d.,])(\d{1,2})\s*(?:=|:|-|\u2013|\bis\b|\bmeans\b|\bbeing\b|\()\s*([A-Za-z][A-Za-z' /]*)", text
        ):
            steps.setdefault(float(number), word.strip().lower())
        for word, number in re.findall(r"([A-Za-z][A-Za-z' ]*)\s*(?:=|\()\s*(\d{1,2})\b(?!\s*[-\u2013])", text):
            steps.setdefault(float(number), word.strip().lower())
    return {number: word for number, word in steps.items() if _goodness(word) is not None or len(steps) >= 3}


def _direction(steps: Mapping[float, str]) -> bool | None:
    """Which end is best, if the words of both ends do not contradict each other."""
    if len(steps) < 2:
        return None
    worst, best = _goodness(steps[min(steps)]), _goodness(steps[max(steps)])
    if worst == best:
        return None
    return best if best is not None else not worst


def _goodness(word: str) -> bool | None:
    if word in ("good", "requires improvement", "adequate"):
        return None
    if BAD.search(word):
        return False
    return True if GOOD.search(word) else None


def _letters_explained(texts: Iterable[str]) -> dict[str, float]:
    """`RI = Requires improvement`, `B = action complete`: a short label that the sheet itself explains."""
    found = {}
    for text in texts:
        for letters, words in re.findall(r"\b([A-Z]{1,3})\s*(?:=|:|-|\u2013)\s*([A-Za-z][A-Za-z' ]+)", text):
            meaning = folded(words)
            if meaning in WORDS and folded(letters) not in WORDS:
                found[folded(letters)] = WORDS[meaning]
    return found
