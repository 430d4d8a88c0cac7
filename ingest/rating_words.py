"""The words, letters and signs that boards rate with, and the score from 0 to 1 that each stands for, 1 best."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.labels import folded
from ingest.workbook import Cell, is_number

# Blue is "action complete" in RAG-B. "Adequate" stood where "Requires improvement" stands since Ofsted's framework of
# 2013.
SIGNS: Mapping[str, float] = {
    "\U0001f7e2": 1.0, "\u2705": 1.0, "\u2714": 1.0, "\u2713": 1.0, "\U0001f535": 1.0,
    "\U0001f7e1": 0.5, "\U0001f7e0": 0.5, "\u26a0": 0.5,
    "\U0001f534": 0.0, "\u274c": 0.0, "\u2718": 0.0, "\u2716": 0.0, "\u2717": 0.0,
}  # fmt: skip
COLOURS: Mapping[str, float] = {"green": 1.0, "blue": 1.0, "amber": 0.5, "yellow": 0.5, "orange": 0.5, "red": 0.0}
GRADES: Mapping[str, float] = {
    "outstanding": 1.0, "good": 2 / 3, "requires improvement": 1 / 3, "requires improvement to be good": 1 / 3,
    "ri": 1 / 3, "req imp": 1 / 3, "req improvement": 1 / 3, "require improvement": 1 / 3, "requires imp": 1 / 3,
    "adequate": 1 / 3, "satisfactory": 1 / 3, "inadequate": 0.0,
}  # fmt: skip
LETTERS: Mapping[str, float] = {"g": 1.0, "b": 1.0, "a": 0.5, "y": 0.5, "r": 0.0}
OFSTED_LETTERS: Mapping[str, float] = {"o": 1.0, "g": 2 / 3, "r": 1 / 3, "ri": 1 / 3, "a": 1 / 3, "i": 0.0}
YES_LETTERS: Mapping[str, float] = {"y": 1.0, "p": 0.5, "n": 0.0}
MET_LETTERS: Mapping[str, float] = {"m": 1.0, "fm": 1.0, "pm": 0.5, "p": 0.5, "nm": 0.0}
COMPLIANT_LETTERS: Mapping[str, float] = {"c": 1.0, "fc": 1.0, "pc": 0.5, "nc": 0.0}
PLAIN: Mapping[str, float] = {
    "complete": 1.0, "completed": 1.0, "yes": 1.0, "y e s": 1.0, "met": 1.0, "compliant": 1.0, "achieved": 1.0,
    "in place": 1.0, "embedded": 1.0, "compliance": 1.0,
    "in part": 0.5, "working towards": 0.5, "some": 0.5,
    "no": 0.0, "unmet": 0.0, "none": 0.0,
}  # fmt: skip
WORDS: Mapping[str, float] = {**SIGNS, **COLOURS, **GRADES, **LETTERS, "o": 1.0, **PLAIN}

WHAT = (
    r"(?: (?:met|meets|meeting|in place|embedded|compliant|compliance|achieved|evidenced|implemented|assured|effective"
    r"|addressed|established|developed|in place yet|complete|completed|satisfied))"
)
STEPS = (
    (1.0, re.compile(rf"(?:fully|full|wholly|completely|entirely|yes fully){WHAT}?")),
    (2 / 3, re.compile(rf"(?:mostly|largely|substantially|mainly|nearly|broadly|almost fully){WHAT}?")),
    (0.5, re.compile(rf"(?:partly|partially|part|partial|in part|somewhat|semi){WHAT}?")),
    (0.0, re.compile(rf"(?:not|not yet|non|no|not at all|un){WHAT}|not|not at all|noncompliant|noncompliance")),
)
FOURTH_STEP = re.compile(r"\b(?:mostly|largely|substantially|mainly|nearly|broadly)\b")
NOT_APPLICABLE = re.compile(
    r"(?:n/?\s?a|n\.a\.?|not applicable|does not apply|doesn'?t apply|not relevant|not required)"
    r"(?:\s*(?:[-\u2013\u2014:(,;.]|as\b|because\b|to\b|for\b|since\b)\s*(?P<reason>.*?)\)?)?",
    re.IGNORECASE | re.DOTALL,
)
NO_ANSWER = frozenset(
    (
        *("not rated", "not seen", "not assessed", "not scored", "no answer", "not known", "nk", "n k", "unknown"),
        *("not evidenced", "no evidence seen", "not graded", "not completed", "awaiting", "tbc", "not answered"),
        *("no response", "not returned", "no return", "ns", "unable to assess", "unable to grade", "not clear"),
        *("insufficient information", "insufficient evidence", "no evidence", "blank", "ungraded", "unrated"),
        *(
            "not audited",
            "not submitted",
            "not available",
            "to be confirmed",
            "tba",
            "pending",
            "select",
            "please select",
        ),
    )
)
UNANSWERED = re.compile(r"(?:not (?:seen|graded|rated|assessed|scored|known|yet|submitted|returned|answered)|tbc)\b.*")
BEST = re.compile(
    r"(?:fully|full|outstanding|excellent|best|high(?:est|ly)?|exemplary|complete(?:ly)?|always"
    r"|embedded|strong|very good"
    r"|yes|exceed\w*|compliant|met|green|maximum|very (?:effective|well|high|confident)|all|totally|strongly agree"
    r"|exceptional|top)\b"
)
GOOD = re.compile(r"(?:good|mostly|largely|substantially|usually|well|effective|agree|above)\b")
MIDDLE = re.compile(
    r"(?:partly|partial(?:ly)?|part|some(?:times|what|)|amber|adequate|satisfactory|requires|developing|moderate|medium"
    r"|average|in progress|working towards|fair|acceptable|neither|minor|limited)\b"
)
WORST = re.compile(
    r"(?:not?|none|inadequate|worst|low(?:est)?|poor(?:est)?|never|weak(?:est)?|unmet|absent|non|red|minimum|very "
    r"(?:poor|weak|low|little)|nothing|bottom|little|strongly disagree|significant (?:gap|concern)s?|serious)\b"
)
# `standard not met`, `the requirement is fully met`: what is rated stands before the words that rate it.
ABOUT_WHAT = re.compile(
    r"^(?:(?:the|this|our|all|we) )?(?:standards?|requirements?|criteri(?:on|a)|practice|arrangements?|evidence"
    r"|expectations?|statements?|actions?)(?: (?:is|are|has been|have been|was))?(?: (?=\w))"
)
# signs; the rating stands at the beginning of a longer text, or its number at the end of a shorter one
LONGEST_RATING = 300
SEPARATORS = re.compile(r"\s*[-\u2013\u2014:(/;,\n]\s*|\.\s+|\)\s*")
NUMBERED = re.compile(
    r"(?P<first>\d{1,3})\s*[-=:.)\u2013\u2014]\s*(?P<after>\D.*)|(?P<before>\D+?)\s*[(\[-]\s*(?P<last>\d{1,3})[)\]]?"
)
NUMBER = re.compile(r"\d+(\.\d+)?\s*%?")
VARIATION = re.compile("[\ufe0e\ufe0f]")


def is_numeric(cell: Cell) -> bool:
    """Whether a cell holds a number, typed or as text, with or without a percent sign."""
    if not isinstance(cell.value, str):
        return is_number(cell.value)
    return NUMBER.fullmatch(cell.value.strip()) is not None


def merit(words: str) -> float | None:
    """Which way a step's words point, from 0 to 1; for the order of steps only, no score is made of it."""
    word = ABOUT_WHAT.sub("", folded(words))
    for worth, pattern in ((0.0, WORST), (1.0, BEST), (0.5, MIDDLE), (0.75, GOOD)):
        if pattern.match(word):
            return worth
    return None


def word_score(text: str, words: Mapping[str, float]) -> float | None:
    """The score of a text that is a rating's word and nothing else."""
    sign = VARIATION.sub("", text.strip())
    word = folded(sign) or sign
    if word in words:
        return words[word]
    for score, step in STEPS:
        if step.fullmatch(word):
            return words.get(f"step {score}", score)
    return None


def phrase_score(text: str, words: Mapping[str, float]) -> float | None:
    """The score of a rating's word with its explanation: `Green - fully met`, `Met (see evidence)`, `Met (2)`."""
    text = text.strip()[:LONGEST_RATING]
    whole = word_score(text, words)
    if whole is not None:
        return whole
    numbered = NUMBERED.fullmatch(text)
    if numbered:
        return phrase_score(numbered["after"] or numbered["before"], words)
    first, *others = [part for part in SEPARATORS.split(text) if part] or [""]
    score = word_score(first, words)
    if score is None or _is_two_steps(first, others):
        return None
    return score


def _is_two_steps(first: str, others: Sequence[str]) -> bool:
    """`Amber/Green` lies between two steps of a scale that nobody explained: which of them is meant is not known."""
    one = colours_in(first)
    return bool(one) and any(
        len(folded(other).split()) == 1 and colours_in(other) not in (one, set()) for other in others
    )


def colours_in(text: str) -> set[str]:
    """The RAG colours that a text names."""
    return set(folded(text).split()) & COLOURS.keys()


def letters_of(cells: Iterable[Cell]) -> set[str]:
    """The one or two letters that cells hold, folded."""
    return {folded(cell.text) for cell in cells if isinstance(cell.value, str) and len(cell.text.strip()) <= 2}


def words_of(cells: Sequence[Cell], heading: str, legends: Sequence[str]) -> dict[str, float]:
    """What the words of a column mean: a letter by the company it keeps, three or four steps by what is there."""
    words = dict(WORDS)
    texts = [heading, *legends, *(cell.text for cell in cells if isinstance(cell.value, str))]
    if any(FOURTH_STEP.search(text.lower()) and len(text) < 300 for text in texts):
        words[f"step {0.5}"] = 1 / 3
    letters = letters_of(cells)
    about = folded(" ".join([heading, *legends]))
    grades_named = "outstanding" in about or any(folded(cell.text) in GRADES for cell in cells)
    if letters & {"o", "i", "ri"} or (grades_named and "green" not in about and not letters & {"b", "y"}):
        words |= OFSTED_LETTERS
    if "n" in letters or (letters & {"y"} and not letters & {"r", "a", "g", "b"}):
        words |= YES_LETTERS
    if letters & {"nm", "pm", "fm", "m"}:
        words |= MET_LETTERS
    if letters & {"nc", "pc", "fc"}:
        words |= COMPLIANT_LETTERS
    return words
