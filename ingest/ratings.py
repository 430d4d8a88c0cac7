"""What a cell says as a rating on its column's scale: a score from 0 to 1 with 1 best, or why there is none."""

import re
from dataclasses import dataclass

from ingest.file_readers.colours import colour_word
from ingest.labels import folded
from ingest.rating_words import (
    LONGEST_RATING,
    NO_ANSWER,
    NOT_APPLICABLE,
    NUMBERED,
    WORDS,
    is_numeric,
    phrase_score,
)
from ingest.rating_words import (
    UNANSWERED as NO_ANSWER_YET,
)
from ingest.scales import Scale
from ingest.values import EXCEL_ERRORS, read_cell, symbol_status
from ingest.workbook import Cell, ErrorValue

LEVEL = re.compile(r"(?:level|score|grade|stage|band)\s*(?P<first>\d{1,2})(?P<last>)", re.IGNORECASE)
OUT_OF = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|out of)\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Rating:
    """What one cell says. Without a score it is not applicable, unanswered, or a fault (a problem code)."""

    label: str | None
    score: float | None = None
    is_not_applicable: bool = False
    fault: str | None = None
    reason: str | None = None


UNANSWERED = Rating(None)


def read_rating(cell: Cell, scale: Scale) -> Rating:
    """What a cell says as a rating: its text or number, else the colour of its fill."""
    if isinstance(cell.value, ErrorValue):
        return Rating(cell.text, fault="excel_error")
    if cell.is_blank:
        return Rating(None, fault="formula_without_value") if cell.is_formula_without_value else _fill(cell, scale)
    if is_numeric(cell):
        return _number(cell, scale)
    rating = _word(cell.text.strip(), scale)
    if rating.fault == "unreadable_value" and (coloured := _fill(cell, scale)).score is not None:
        return coloured  # a remark on a coloured cell: the colour is the rating
    return rating


def _fill(cell: Cell, scale: Scale) -> Rating:
    colour = None if cell.fill in scale.unmeant_fills else colour_word(cell.fill)
    if colour is None or cell.fill is None:
        return UNANSWERED
    return Rating(colour, scale.fills.get(cell.fill, WORDS[colour]))


def _word(text: str, scale: Scale) -> Rating:
    word = folded(text) or text
    if not_applicable := NOT_APPLICABLE.fullmatch(text):
        return Rating(text, is_not_applicable=True, reason=(not_applicable["reason"] or "").strip() or None)
    if EXCEL_ERRORS.fullmatch(text):
        return Rating(text, fault="excel_error")
    if word in NO_ANSWER or NO_ANSWER_YET.fullmatch(word):
        return Rating(text)
    level = LEVEL.fullmatch(text)
    if level and not scale.has_direction:
        return Rating(text, fault="ambiguous_scale")
    numbered = level or NUMBERED.fullmatch(text[:LONGEST_RATING]) or OUT_OF.fullmatch(text)
    if numbered and scale.has_direction:
        return _with_number(text, numbered, scale)
    score = phrase_score(text, scale.words)
    is_answer = score is not None or symbol_status(text) is not None
    return Rating(text, score, fault=None if is_answer else "unreadable_value")


def _with_number(text: str, found: re.Match[str], scale: Scale) -> Rating:
    """`3 - fully met`, `Good (2)`, `2/3`: a number with its own explanation."""
    if found.re is OUT_OF:
        value = float(found[1])
        if float(found[2]) != scale.highest:
            return Rating(text, fault="unreadable_value")
    else:
        value = float(found["first"] or found["last"])
    assert scale.lowest is not None and scale.highest is not None  # noqa: S101, PT018  the caller has looked
    if not scale.lowest <= value <= scale.highest:
        return Rating(text, fault="out_of_range")
    return Rating(text, scale.score(value))


def _number(cell: Cell, scale: Scale) -> Rating:
    figure = read_cell(cell)
    label = cell.text.strip()
    if figure.value is None:
        return Rating(label, fault="unreadable_value")
    if figure.is_percentage or scale.is_percentage:
        share = figure.value if scale.is_fraction and not figure.is_percentage else figure.value / 100
        return Rating(label, share) if 0 <= share <= 1 else Rating(label, fault="out_of_range")
    if not scale.has_direction or scale.lowest is None or scale.highest is None:
        return Rating(label, fault="ambiguous_scale")
    if not scale.lowest <= figure.value <= scale.highest:
        return Rating(label, fault="out_of_range")
    return Rating(label, scale.score(figure.value))
