"""The scale that a column is rated on: what its words and letters mean, where its numbers end, which end is best.

The direction of numbers comes from what the file itself says (a legend, the headings, the ratings' own words) or from
an answer that was given before. Where these are silent or contradict themselves, nobody knows it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from ingest.file_readers.colours import colour_word, is_pale
from ingest.labels import folded
from ingest.rating_words import LETTERS, WORDS, colours_in, is_numeric, letters_of, merit, phrase_score, words_of
from ingest.workbook import Cell, is_number


class Best(StrEnum):
    """The answers to the question which end of a numeric scale is best."""

    HIGHEST = "highest_best"
    LOWEST = "lowest_best"


# The ranges that boards use, by their ends: DOMAIN 4.4. The narrowest that holds all values is meant.
USUAL_RANGES = ((1, 4), (0, 3), (1, 5), (0, 5), (1, 10), (0, 10), (0, 100))
FEWEST_BANDED = 3  # a pale fill that so many cells share, and no other, is the form's own
LONGEST_LEGEND = 600  # signs; what comes after explains no scale
LONGEST_WORDS = 60  # of a step's explanation, enough to tell which end it is at
# What else is numbered with words on such forms, and says nothing about ratings.
OTHER_SCALES = re.compile(r"\b(?:priorit|risk|likelihood|probabilit|severity|tier|level of need|threshold level|urgen)")
RANGE = re.compile(r"(?<![\d.,/])(\d{1,3})\s*(?:-|\u2013|\u2014|to|through to)\s*(\d{1,3})(?![\d/])")
NUMBER_FIRST = re.compile(
    r"(?<![\d.,/])(\d{1,3})\s*(?:points?|marks?)?\s*"
    r"(?:=|:|-|\u2013|\u2014|\u2192|\bis\b|\bmeans\b|\bbeing\b|\bfor\b|\bindicates\b|\(|\.\s|\)\s)\s*"
    r"[(\"'\u2018\u201c]*(?:the )?([A-Za-z][A-Za-z' -]*)"
)
STEP_WORDS = (
    r"(?:outstanding|excellent|good|requires|adequate|satisfactory|inadequate|fully|mostly|largely"
    r"|partly|partially|not (?:met|yet|at|in)"
    r"|low(?:est)?|high(?:est)?|poor|best|worst|met|unmet|weak|strong)"
)
NUMBER_BARE = re.compile(rf"(?<![\d.,/\w])(\d{{1,2}})\s+({STEP_WORDS}\b[A-Za-z' -]*)", re.IGNORECASE)
WORDS_AND_NUMBER = re.compile(r"([A-Za-z][A-Za-z' ]*?)\s+(\d{1,2})(?![\d/%.]|\s*(?:-|\u2013|to\b|of\b))")
NUMBER_AND_WORDS = re.compile(r"(?<![\d.,/\w])(\d{1,2})\s+([A-Za-z][A-Za-z' -]*)")
WORD_FIRST = re.compile(
    r"([A-Za-z][A-Za-z' ]*?)[\"\u2019\u201d]*\s*(?:=|:|\(|\u2192|\bis\b|\bscores?\b)\s*(\d{1,3})\b"
    r"(?!\s*(?:[-\u2013=:]|to\b|\d))"
)
HIGH_IS_BEST = re.compile(
    r"\bhigh(?:er|est)?(?: (?:the )?(?:scores?|numbers?|ratings?|figures?"
    r"|marks?))?(?: \w+){0,2} (?:the )?(?:better|best|good)\b"
)
LOW_IS_BEST = re.compile(
    r"\blow(?:er|est)?(?: (?:the )?(?:scores?|numbers?|ratings?|figures?"
    r"|marks?))?(?: \w+){0,2} (?:the )?(?:better|best|good)\b"
)
LETTERS_FIRST = re.compile(r"\b([A-Z]{1,3})\s*(?:=|:|-|\u2013|\bis\b|\bmeans\b)\s*([A-Za-z][A-Za-z' ]+)")
LETTERS_LAST = re.compile(r"([A-Za-z][A-Za-z' ]+?)\s*\(([A-Z]{1,3})\)")


@dataclass(frozen=True, slots=True)
class Scale:
    """How a column rates. `highest_is_best` is None where nothing says which end of the numbers is best.

    `unmeant_fills` are colours that say nothing in this column: of a form's bands or of its cells to fill in.
    `fills` are colours that the sheet's own key explains.
    """

    lowest: float | None = None
    highest: float | None = None
    highest_is_best: bool | None = None
    is_percentage: bool = False
    is_fraction: bool = False
    words: Mapping[str, float] = field(default_factory=lambda: WORDS)
    unmeant_fills: frozenset[str] = frozenset()
    fills: Mapping[str, float] = field(default_factory=dict)

    @property
    def has_direction(self) -> bool:
        """Whether a number can be turned into a score."""
        return None not in (self.lowest, self.highest, self.highest_is_best)

    def score(self, value: float) -> float:
        """A number within the bounds as a score from 0 to 1, 1 best."""
        assert self.lowest is not None and self.highest is not None  # noqa: S101, PT018  the caller has looked
        share = (value - self.lowest) / (self.highest - self.lowest)
        return share if self.highest_is_best else 1 - share


@dataclass(frozen=True, slots=True)
class Legends:
    """What a file says about its scales: texts in groups, the nearest to the ratings first; colours by the key."""

    groups: tuple[tuple[str, ...], ...] = ()
    fills: Mapping[str, float] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """All the texts, the nearest first."""
        return [text for group in self.groups for text in group]


def find_scale(heading: str, legends: Legends, cells: Iterable[Cell], peers: Iterable[Cell] = ()) -> Scale:
    """The scale of a column by its heading, the file's legends and its own cells.

    `peers` are cells of other columns on the same scale: their words tell how many steps the words have.
    """
    own = [cell for cell in cells if not cell.is_blank]
    seen = [*own, *(cell for cell in peers if not cell.is_blank)]
    near = (tuple(cell.text for cell in seen), (heading,))
    groups = tuple(tuple(text[:LONGEST_LEGEND] for text in group) for group in (*near, *legends.groups))
    words = {**words_of(seen, heading, legends.texts), **_letters_explained([heading, *legends.texts])}
    scale = Scale(words=words, fills=legends.fills)
    numbers = [cell for cell in own if is_numeric(cell)]
    if numbers and _is_percentage(heading, numbers):
        return replace(scale, lowest=0, highest=100, highest_is_best=True, is_percentage=True,
                       is_fraction=_are_fractions(numbers))  # fmt: skip
    found = _with_numbers(scale, heading, groups, _values(numbers))
    return found if found.has_direction else _with_colours(found, numbers)


def _with_colours(scale: Scale, numbers: Sequence[Cell]) -> Scale:
    """The scale with its direction as the numbers' own colours show it: where 3 is always green and 1 always red."""
    coloured = {(float(cell.value), word) for cell in numbers
                if is_number(cell.value) and isinstance(cell.value, int | float)
                and (word := colour_word(cell.fill)) in ("red", "amber", "green")}  # fmt: skip
    green, red = ({number for number, word in coloured if word == colour} for colour in ("green", "red"))
    if len(green) != 1 or len(red) != 1 or len({number for number, _ in coloured}) != len(coloured):
        return scale
    best, worst = green.pop(), red.pop()
    lowest, highest = min(best, worst), max(best, worst)
    if any(not lowest <= number <= highest for number, _ in coloured):
        return scale
    lowest = lowest if scale.lowest is None else scale.lowest
    highest = highest if scale.highest is None else scale.highest
    return replace(scale, lowest=lowest, highest=highest, highest_is_best=best > worst)


def _values(cells: Iterable[Cell]) -> list[float]:
    return [float(cell.value) for cell in cells if isinstance(cell.value, int | float) and is_number(cell.value)]


def _with_numbers(scale: Scale, heading: str, groups: Sequence[tuple[str, ...]], values: Sequence[float]) -> Scale:
    """The scale with the bounds and the direction of its numbers, from the nearest group that tells them.

    `values` are the column's own: where one lies beyond the steps of a legend that names neither end of its scale,
    the legend names some steps only, and the ends are not known.
    """
    bounds = _range_in(heading)
    best: bool | None = None
    for texts in groups:
        steps = _numbers_explained(texts)
        told = _direction(steps)
        if told is None:
            told = _direction_in_words(texts)
        if told is None:
            continue
        best = told
        if len(steps) >= 2 and not _leaves_out_ends(steps, values):
            ends = (min(steps), max(steps))
            bounds = ends if bounds is None else (min(bounds[0], ends[0]), max(bounds[1], ends[1]))
        elif bounds is None:
            bounds = next((found for text in texts if (found := _range_in(text))), None)
        break
    if bounds is None:
        ranges = (
            found for texts in groups[1:] for text in texts if _is_about_scores(text) for found in [_range_in(text)]
        )
        bounds = next((found for found in ranges if found), None)
    if bounds is None:
        return replace(scale, highest_is_best=best)
    return replace(scale, lowest=bounds[0], highest=bounds[1], highest_is_best=best)


def _leaves_out_ends(steps: Mapping[float, str], values: Sequence[float]) -> bool:
    lowest, highest = min(steps), max(steps)
    names_ends = {merit(steps[lowest]), merit(steps[highest])} == {0, 1}
    return not names_ends and any(not lowest <= value <= highest for value in values)


def answered(scale: Scale, answer: str, cells: Iterable[Cell]) -> Scale:
    """The scale as a person decided it; its range from the legend, else the usual one that holds all the values."""
    values = _values(cells)
    lowest, highest = scale.lowest, scale.highest
    if lowest is None or highest is None:
        lowest, highest = usual_range(values)
    return replace(scale, lowest=lowest, highest=highest, highest_is_best=answer == Best.HIGHEST)


def usual_range(values: Sequence[float]) -> tuple[float, float]:
    """The usual range that holds all values; their own ends where none does."""
    least, most = min(values, default=1), max(values, default=4)
    for low, high in USUAL_RANGES:
        if low <= least and most <= high:
            return low, high
    return least, most if most > least else least + 1


def fills_unmeant(cells: Sequence[Cell], beside: Sequence[Cell]) -> frozenset[str]:
    """The fills of a column that are no ratings: `beside` holds, row by row, a cell of the row that is never rated."""
    unmeant: set[str] = set()
    shared = {
        cell.fill
        for cell, other in zip(cells, beside, strict=True)
        if cell.fill is not None and cell.fill == other.fill
    }
    colours = {colour_word(cell.fill) for cell in cells if cell.fill is not None}
    if len(colours & {"red", "amber", "green"}) < 2:
        unmeant |= {fill for fill in shared if fill}
    all_fills = {cell.fill for cell in cells}
    if len(cells) >= FEWEST_BANDED and len(all_fills) == 1:
        unmeant |= {fill for fill in all_fills if fill and is_pale(fill)}
    for cell in cells:
        word = colour_word(cell.fill)
        typed = None if cell.is_blank else phrase_score(cell.text, WORDS)
        if cell.fill and word and typed is not None and typed != WORDS[word]:
            unmeant.add(cell.fill)
    return frozenset(unmeant)


def _is_percentage(heading: str, numbers: Sequence[Cell]) -> bool:
    signed = [cell for cell in numbers if cell.is_percentage or cell.text.strip().endswith("%")]
    said = re.search(r"%|\bper ?cent|0\s*(?:-|\u2013|to)\s*100|out of 100", heading.lower())
    return said is not None or len(signed) == len(numbers)


def _are_fractions(numbers: Sequence[Cell]) -> bool:
    """Whether a percent column holds 0.85 for 85 %, without the number format that would show it so."""
    plain = [float(cell.value) for cell in numbers if isinstance(cell.value, int | float) and not cell.is_percentage]
    return bool(plain) and max(plain) <= 1 and any(0 < value < 1 for value in plain)


def _range_in(text: str) -> tuple[float, float] | None:
    for low, high in RANGE.findall(text):
        if float(low) in (0, 1) and 2 <= float(high) <= 100 and float(low) < float(high):
            return float(low), float(high)
        if float(high) in (0, 1) and 2 <= float(low) <= 10:  # `Score 4-1`
            return float(high), float(low)
    return None


def _is_about_scores(text: str) -> bool:
    return re.search(r"\b(?:scor|scale|rat(?:e|ing)|grad|assess)", text.lower()) is not None


@lru_cache(maxsize=512)
def _numbers_explained(texts: tuple[str, ...]) -> Mapping[float, str]:
    """`0 = not met, 1 = partly met`, `1 (low) to 5 (high)`, `where 4 is outstanding`: what each number means.

    A number that is explained twice with another merit is taken out: such a legend says nothing about it.
    """
    steps: dict[float, str] = {}
    denied: set[float] = set()
    for text in texts:
        if OTHER_SCALES.search(text.lower()):
            continue
        pairs = [(number, word) for number, word in NUMBER_FIRST.findall(text)]
        if not any(merit(_trimmed(word)) is not None for _, word in pairs):
            pairs += _bare_steps(text)
        if not any(merit(_trimmed(word)) is not None for _, word in pairs):
            pairs += [(number, word) for word, number in WORD_FIRST.findall(text)]
        for number, word in pairs:
            value, words = float(number), _trimmed(word)
            if merit(words) is None:
                continue
            if merit(steps.setdefault(value, words)) != merit(words):
                denied.add(value)
    return {number: word for number, word in steps.items() if number not in denied}


def _bare_steps(text: str) -> list[tuple[str, str]]:
    """`3 good`, or `Good 3`, without a sign between: whichever order names more steps of the text."""
    named = NUMBER_BARE.findall(text)
    words_first = _longest_run([(number, word) for word, number in WORDS_AND_NUMBER.findall(text) if _rates(word)])
    if len(words_first) > max(len(named), 1):
        return words_first
    run = _longest_run([(number, word) for number, word in NUMBER_AND_WORDS.findall(text) if _rates(word)])
    return run if len(run) > len(named) and {number for number, _ in named} <= {number for number, _ in run} else named


def _rates(word: str) -> bool:
    return merit(_trimmed(word)) is not None


def _longest_run(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The longest stretch in which each number follows the one before it, up or down."""
    best: list[tuple[str, str]] = []
    run: list[tuple[str, str]] = []
    for pair in pairs:
        run = [*run, pair] if run and abs(int(pair[0]) - int(run[-1][0])) == 1 else [pair]
        best = max(best, run, key=len)
    return best


def _trimmed(word: str) -> str:
    return re.split(r"\s-\s|\band\b(?! improvement)", word.strip().lower())[0].strip()[:LONGEST_WORDS]


def _direction(steps: Mapping[float, str]) -> bool | None:
    """Which end is best, if the words of the steps go one way only."""
    merits = [value for number in sorted(steps) if (value := merit(steps[number])) is not None]
    if not merits:
        return None
    if len(merits) == 1:
        return _by_one_end(next(iter(steps)), merits[0])
    if merits == sorted(merits) and merits[0] < merits[-1]:
        return True
    if merits == sorted(merits, reverse=True) and merits[0] > merits[-1]:
        return False
    return None


def _by_one_end(number: float, worth: float) -> bool | None:
    """`3 = fully met` alone says that the high end is best, `1 = outstanding` alone that the low one is."""
    if worth not in (0, 1):
        return None
    if number >= 3:
        return worth == 1
    if number <= 1:
        return worth == 0
    return None


def _direction_in_words(texts: Iterable[str]) -> bool | None:
    said = {
        best
        for text in texts
        for pattern, best in ((HIGH_IS_BEST, True), (LOW_IS_BEST, False))
        if pattern.search(text.lower()) and not OTHER_SCALES.search(text.lower())
    }
    return said.pop() if len(said) == 1 else None


def _letters_explained(texts: Iterable[str]) -> dict[str, float]:
    """`RI = Requires improvement`, `B = action complete`: a short label that the file itself explains."""
    found: dict[str, float] = {}
    for text in texts:
        pairs = [*LETTERS_FIRST.findall(text), *((letters, words) for words, letters in LETTERS_LAST.findall(text))]
        for letters, words in pairs:
            score = phrase_score(words, WORDS)
            if score is None and (step := merit(_trimmed(words))) in (0, 1) and colours_in(words) == set():
                score = step
            if score is not None:
                found.setdefault(folded(letters), score)
    # a key that explains the colours by what they stand for says no more than RAG itself does
    return {letters: score for letters, score in found.items() if LETTERS.get(letters) != score}


__all__ = ["Best", "Legends", "Scale", "answered", "fills_unmeant", "find_scale", "letters_of", "usual_range"]
