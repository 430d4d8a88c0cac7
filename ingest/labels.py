"""Two spellings of one label become one: folding case, punctuation, plurals, the field's abbreviations and unit words.

A label is folded, never guessed at: what differs by a word that means something stays different.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.model import Unit

NAMED_REFERENCE = re.compile(
    r"^\s*(?:kpi|pi|ref|measure|indicator|ni|n)\.?\s*\d+(?:\.\d+)*[a-z]?(?:\s?\([a-z0-9]{1,4}\))?[\s.:)\u2013\u2014-]+",
    re.IGNORECASE,
)
# A bare number may belong to the name (`3 or more placements`), so a number alone needs a stop, a bracket or a dash.
NUMBERED_REFERENCE = re.compile(
    r"^\s*[(\[]?(?:\d+(?:\.\d+)+[a-z]?(?:\s?\([a-z0-9]{1,4}\))?|\d+[a-z]?\s?\([a-z0-9]{1,4}\)|\d+[a-z]?(?=[.:)\]]\s|\s[\u2013\u2014-]\s))"
    r"[\s.:)\]\u2013\u2014-]+",
    re.IGNORECASE,
)
SYMBOLS = str.maketrans(
    {
        "≥": " at least ",
        "&": " and ",
        "+": " or more ",
        "%": " percent ",
        "#": " number ",
        "’": "",
        "'": "",
        "‘": "",
    }
)
TOKEN = re.compile(r"\d+\.\d+|[^\W_]+")
NUMBER_OF = re.compile(r"\bnos?\.(?=\s|\))|\bno(?= of\b)|(?<=\()no(?=\))", re.IGNORECASE)
DIGIT = re.compile(r"\d")
HALF = re.compile(r"(?<=\d)\s*½")
DIGIT_GROUPS = re.compile(r"(?<=\d)[,\s](?=000(?:\D|$))")
THOUSANDS = re.compile(r"(?<=\d)k\b")
# Glued units (`72hrs`, `12m`) and ages (`19 to 21 years old`, `under 18s`) are taken apart into number and word.
GLUED = re.compile(r"(?<=\d)(?=(?:hrs?|hours?|wds?|yrs?|years?|mths?|months?|days?|weeks?)\b)")
MONTHS = re.compile(r"(?<=\d)\s?m\b")
DECADES = re.compile(r"(?<=\d)s\b")
AGES = re.compile(r"\b(?:aged? )?(\d+) (?:to )?(\d+)(?: year)?(?: old)?\b(?! month)")
EMPTY_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "who",
        "which",
        "that",
        "were",
        "was",
        "are",
        "is",
        "be",
        "been",
        "being",
        "have",
        "had",
        "has",
        "their",
        "there",
        "this",
        "it",
        "its",
    ]
)
# Words that join or fill and change no meaning in the names of measures. `from`, `by`, `after`, `not`, `new` or
# `started` do: a referral from a service is no referral to it.
JOINING_WORDS = frozenset(
    (
        *("in", "on", "at", "to", "for", "with", "within", "into", "as", "during", "where", "when", "or", "out"),
        *("age", "aged", "old", "time", "subject", "required", "living", "lasting", "lasted", "duration", "involving"),
        *(
            "held",
            "completed",
            "undertaken",
            "carried",
            "conducted",
            "convened",
            "took",
            "place",
            "offered",
            "received",
        ),
        *("resulting", "resulted", "leading", "led", "occurring", "occurred", "used", "using", "receiving"),
    )
)
IRREGULAR = {
    "rhis": "rhi",
    "one": "1",
    "parental": "parent",
    "children": "child",
    "childrens": "child",
    "babies": "baby",
    "second": "2nd",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "twelve": "12",
    "fifteen": "15",
    "yr": "year",
    "yrs": "year",
    "mth": "month",
    "mths": "month",
    "hr": "hour",
    "hrs": "hour",
    "wd": "working day",
    "wds": "working day",
    "pct": "percent",
    "percentage": "percent",
    "proportion": "percent",
    "num": "number",
    "avg": "average",
    "ave": "average",
    "mean": "average",
}
# Words that say when a figure was taken. A running total (`year to date`) is another figure, and its words stay.
MOMENT = re.compile(
    r"(?: (?:as )?at)?(?: (?:the )?(?:month|quarter|year|period|term) end"
    r"|(?: the)? end (?:month|quarter|year|period|term)| 31(?:st)? march(?: \d{4})?| snapshot)$"
    r"| (?:in|during|within|each|per|for) (?:month|quarter|year|period|term)$| (?:monthly|quarterly|termly|annual)$"
)
PEOPLE = r"(?: (?:child|person|people|population|pop|young|resident|aged?|0|10|14|17|u18|year|old|to|local|head|cyp))*"
PER = re.compile(rf" per (\d+){PEOPLE}$")
LEADING_RATE = re.compile(rf"^rate(?: per (\d+){PEOPLE})?(?= )")
LEADING_COUNT = re.compile(r"^(?:total )?(?:number|count|volume)(?= )|^total(?= )")
TRAILING_COUNT = re.compile(r" (?:number|count|total|n)$")


# A raised figure or a dagger at the end of a word leads to a note and belongs to no name: `Re-referrals²`, `Q3¹`.
NOTE_SIGNS = re.compile("[\u00b9\u00b2\u00b3\u2070-\u2079\u2020\u2021]+(?=\\W|$)")


@dataclass(frozen=True, slots=True)
class Label:
    """A folded label: what is measured (`core`), and what the label itself says about the unit, if anything.

    `per` is the stated multiplier of a rate (`per 10,000` is 10 000).
    """

    core: str
    unit: Unit | None = None
    per: float | None = None

    @property
    def key(self) -> str:
        """The words of the core that carry meaning, each once and in no order: equal for what means the same."""
        return _key(self.core)


class Words:
    """The field's abbreviations: every spelling of a phrase is folded into one. `spellings` are all of them."""

    def __init__(self, spellings: Mapping[str, tuple[str, ...]]) -> None:
        self.spellings = tuple(spelling for every in spellings.values() for spelling in every)
        self._phrases: dict[str, list[tuple[list[str], str]]] = {}
        for word, every in spellings.items():
            for spelling in every:
                phrase = _tokens(spelling).split()
                self._phrases.setdefault(phrase[0], []).append((phrase, _tokens(word)))
        for phrases in self._phrases.values():
            phrases.sort(key=lambda each: len(each[0]), reverse=True)  # the longest phrase wins

    def fold(self, text: str) -> str:
        """The text in lower case, without punctuation, plurals and empty words, every phrase in its one spelling."""
        tokens, folded_words, at = _tokens(text).split(), [], 0
        while at < len(tokens):
            for phrase, word in self._phrases.get(tokens[at], ()):
                if tokens[at : at + len(phrase)] == phrase:
                    folded_words.append(word)
                    at += len(phrase)
                    break
            else:
                folded_words.append(tokens[at])
                at += 1
        return " ".join(folded_words)

    def label(self, text: str) -> Label:
        """What a label measures and in which unit, with words about moment and unit taken off its ends."""
        return _label(self, text)


@lru_cache(maxsize=4096)  # every file of a round has the same labels, and each is asked about as a value and as a count
def _label(words: Words, text: str) -> Label:
    core, unit, per = words.fold(text), None, None
    for _ in range(4):  # "% (average, month end)" carries at most a few such words
        before = core
        core = MOMENT.sub("", core)
        if core.startswith("percent ") or core.endswith(" percent"):
            core, unit = core.removeprefix("percent ").removesuffix(" percent"), Unit.PERCENT
        elif " per " in core and (found := PER.search(core)):
            core, unit, per = core[: found.start()], Unit.RATE, float(found[1])
        elif found := LEADING_RATE.match(core):
            core, unit = core[found.end() + 1 :], Unit.RATE
            per = float(found[1]) if found[1] else per
        elif core.endswith(" rate"):
            core, unit = core.removesuffix(" rate"), unit or Unit.RATE
        elif found := LEADING_COUNT.match(core):
            core, unit = core[found.end() + 1 :], unit or Unit.COUNT
        elif found := TRAILING_COUNT.search(core):
            core, unit = core[: found.start()], unit or Unit.COUNT
        elif unit in (Unit.PERCENT, Unit.RATE, Unit.COUNT) and core.endswith(" average"):
            core = core.removesuffix(" average")
        if core == before:
            break
    return Label(core, unit, per) if unit is Unit.COUNT else _with_unit_within(core, unit, per)


@lru_cache(maxsize=16384)
def _key(core: str) -> str:
    return " ".join(sorted({*core.split()} - JOINING_WORDS))


def without_reference(text: str) -> str:
    """The label without a leading reference such as `3.4(a)` or `KPI 7:`; a bare number may belong to the name."""
    return NUMBERED_REFERENCE.sub("", NAMED_REFERENCE.sub("", text, count=1), count=1)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A name in lower case with punctuation and spaces folded and its words as they are: for areas and agencies."""
    plain = unicodedata.normalize("NFKC", NOTE_SIGNS.sub("", text).replace("&", " and ")).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain.replace("'", "").replace("\u2019", "")))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", HALF.sub(".5", NOTE_SIGNS.sub("", text)))
    plain = (
        NUMBER_OF.sub("number", text.replace(">=", "≥")).translate(SYMBOLS).casefold().replace("per cent", "percent")
    )
    has_numbers = DIGIT.search(plain) is not None
    if has_numbers:
        plain = THOUSANDS.sub("000", DIGIT_GROUPS.sub("", plain))
        plain = GLUED.sub(" ", DECADES.sub("", MONTHS.sub(" month", plain)))
    words = " ".join([word for word in map(singular, TOKEN.findall(plain)) if word not in EMPTY_WORDS])
    return AGES.sub(r"\1 \2", words) if has_numbers else words


def _with_unit_within(core: str, unit: Unit | None, per: float | None) -> Label:
    """A label whose word about the unit stands in its middle: `Re-referral rate (12 months)`."""
    words = core.split()
    for name, named in (("percent", Unit.PERCENT), ("rate", Unit.RATE)):
        if name in words:
            words, unit = [word for word in words if word != name], unit or named
    return Label(" ".join(words), unit, per)


def singular(word: str) -> str:
    """A word in lower case in its singular."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
