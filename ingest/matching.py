"""Labels that the catalogue does not know as they stand: mended where a slip of the pen is certain, else candidates.

A label is certain only if every word that the catalogue does not know is a slip away from one that it does, and the
label so mended names one indicator whichever of those words is taken. Everything else is asked.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import fsum, log
from statistics import median

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from domain.model import Indicator, Unit
from domain.uploads import Candidate
from ingest.catalogue import Catalogue, without_council
from ingest.labels import EMPTY_WORDS, IRREGULAR, JOINING_WORDS, Label, folded, singular, without_reference

MOST_CANDIDATES = 5
MOST_SLIPS = 4  # words of one label; more are another language than the catalogue's
SHORTEST_WORD = 5  # letters; shorter words lie too near to each other (`CCE`, `CSE`)
LONG_WORD = 8  # letters from which a word may have two slips
LONG_NAME = 9  # letters of a name from which it may have two slips
LEAST_LIKENESS = 0.42  # of the words that carry meaning; below, a candidate would be no help
LEAST_SAME_LETTERS, LEAST_SAME_WORDS = 75, 88  # per cent of a name, as rapidfuzz counts

_WORD = re.compile(r"[^\W\d_]+")
_FORM = re.compile(r"(?:er|or|ee|ed|ing|ly|ive|able|less|ness|ist|ism)s?$")
# Words of the field that are no slips of the catalogue's own, however near they look.
_OTHER_WORDS = frozenset(
    (
        *("accident", "admitted", "adopted", "adoption", "attended", "career", "contract", "deferral", "entered"),
        *("exited", "leader", "mission", "parenting", "placed", "planned", "primary", "private", "referrer"),
        *("reviewer", "stating"),
    )
)
_MOMENT_WORDS = ("month", "quarter", "year", "period", "term", "snapshot", "march", "average", "total", "number")


@dataclass(frozen=True, slots=True)
class Match:
    """What a label with slips certainly means. `spelled` is the label as it should have been written."""

    code: str
    spelled: str
    is_count: bool = False


def match_indicator(catalogue: Catalogue, label: str) -> Match | None:
    """The one indicator that a label names once its slips are mended; None where that is not certain."""
    for attempt in dict.fromkeys((label, without_reference(label))):
        spellings = _speller(catalogue).spellings(attempt)
        found = {spelled: _names(catalogue, spelled) for spelled in spellings}
        meanings = set(found.values())
        if len(meanings) == 1 and (meaning := meanings.pop()) is not None:
            code, is_count = meaning
            return Match(code, next(iter(found)), is_count)
    return None


def _names(catalogue: Catalogue, label: str) -> tuple[str, bool] | None:
    if code := catalogue.find_indicator(label):
        return code, False
    if code := catalogue.find_count(label):
        return code, True
    return None


def indicator_candidates(catalogue: Catalogue, label: str, values: Sequence[float] = ()) -> tuple[Candidate, ...]:
    """The indicators to offer as answers for a label, best first, each with the reason why.

    The words count most; then what the label says about its unit, and whether its figures lie where the indicator's
    usually do.
    """
    speller = _speller(catalogue)
    spelled = next(iter(speller.spellings(without_reference(label))), without_reference(label))
    read = catalogue.words.label(spelled)
    ranked: list[tuple[float, Candidate]] = []
    for indicator in speller.sharing_words(read):
        likeness, name = max((speller.likeness(read, known), name) for name, known in speller.names[indicator.code])
        if likeness < LEAST_LIKENESS:
            continue
        fit, reasons = _evidence(catalogue, indicator, read, values)
        reason = "; ".join((_likeness_in_words(speller, read, name, catalogue), *reasons))
        ranked.append((likeness + fit, Candidate(indicator.code, reason)))
    ranked.sort(key=lambda each: -each[0])
    return tuple(candidate for _, candidate in ranked[:MOST_CANDIDATES])


def _evidence(
    catalogue: Catalogue, indicator: Indicator, label: Label, values: Sequence[float]
) -> tuple[float, tuple[str, ...]]:
    """How well unit and figures fit, from -0.3 to 0.2, and what of it is worth saying."""
    fit, reasons = 0.0, []
    if label.unit is not None:
        fits = label.unit is indicator.unit or (label.unit is Unit.COUNT and indicator.unit is not Unit.SCORE)
        fit += 0.08 if fits else -0.1
    usual = catalogue.usual.get(indicator.code)
    if not values or label.unit is Unit.COUNT:
        return fit, ()
    middle = median(values)
    if indicator.unit is Unit.PERCENT and max(values) > 100:
        return fit - 0.2, ("though figures above 100 are no percentages",)
    if usual and usual[0] <= middle <= usual[1]:
        fit += 0.1
        reasons.append(f"figures such as {middle:g} are usual for it ({usual[0]:g} to {usual[1]:g})")
    return fit, tuple(reasons)


def _likeness_in_words(speller: "_Speller", label: Label, name: str, catalogue: Catalogue) -> str:
    """Why a name is like a label: by its letters, or by the words that the two do not share."""
    known = catalogue.words.label(name)
    mine, its = set(label.key.split()), set(known.key.split())
    more, less = sorted(mine - its), sorted(its - mine)
    if not more and not less:
        return f"the same words as '{name}'" + (", in another unit" if label.unit is not known.unit else "")
    if len(more) + len(less) == 1:
        return f"the same words as '{name}' but for '{(more or less)[0]}'"
    if len(more) == len(less) == 1:
        slips = OSA.distance(more[0], less[0])
        if slips <= 2 and more[0].isalpha() and not speller.is_known(more[0]):
            return f"differs from '{name}' by {'one letter' if slips == 1 else 'two letters'}"
        return f"the same words as '{name}' but for '{more[0]}' in place of '{less[0]}'"
    shared = sorted(mine & its, key=lambda word: (-speller.weight(word), word))[:3]
    return f"shares {', '.join(repr(word) for word in shared)} with '{name}'"


class _Speller:
    """The words of a catalogue's labels, and how much each tells."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.names = {
            each.code: tuple(
                (name, catalogue.words.label(name))
                for name in dict.fromkeys((each.name, each.short_name, *each.synonyms))
            )
            for each in catalogue.indicators
        }

    @cached_property
    def _known(self) -> dict[str, str]:
        """Each word of the labels with its singular."""
        texts = [name for names in self.names.values() for name, _ in names] + list(self._catalogue.words.spellings)
        words = {word for text in texts for word in _words(text)}
        words |= {*_MOMENT_WORDS, *IRREGULAR, *IRREGULAR.values(), *EMPTY_WORDS, *JOINING_WORDS}
        return {word: singular(word) for word in words}

    @cached_property
    def _singulars(self) -> frozenset[str]:
        return frozenset(self._known.values()) | frozenset(self._known) | _OTHER_WORDS

    @cached_property
    def _documents(self) -> dict[str, int]:
        """In how many indicators' labels each folded word stands."""
        counts: defaultdict[str, int] = defaultdict(int)
        for names in self.names.values():
            for word in {word for _, label in names for word in label.key.split()}:
                counts[word] += 1
        return counts

    @cached_property
    def _places(self) -> dict[str, set[int]]:
        """At which places of the catalogue stand the indicators that a word is in a name of."""
        places: defaultdict[str, set[int]] = defaultdict(set)
        for place, names in enumerate(self.names.values()):
            for word in {word for _, label in names for word in label.key.split()}:
                places[word].add(place)
        return dict(places)

    def sharing_words(self, label: Label) -> list[Indicator]:
        """The indicators that share a word with a label, in the catalogue's order: few of them do."""
        near = {place for word in label.key.split() for place in self._places.get(word, ())}
        return [self._catalogue.indicators[place] for place in sorted(near)]

    def weight(self, word: str) -> float:
        """How much a word tells: `child` little, `dental` much."""
        return log((1 + len(self.names)) / (1 + self._documents.get(word, 0))) + 0.2

    def likeness(self, one: Label, other: Label) -> float:
        """From 0 to 1: the words that both have, by what they tell, and the letters of the whole."""
        mine, its = set(one.key.split()), set(other.key.split())
        if mine.isdisjoint(its):
            return 0.0  # the letters alone make no candidate
        every = fsum(self.weight(word) for word in mine | its)  # the same in whatever order a set gives its words
        shared = fsum(self.weight(word) for word in mine & its) / every
        return 0.65 * shared + 0.35 * fuzz.token_sort_ratio(one.key, other.key) / 100

    def spellings(self, label: str) -> tuple[str, ...]:
        """The label with each unknown word in the spellings that it may stand for; none without a slip to mend."""
        plain = label.replace("'", "").replace("\u2019", "")
        slips = [found for found in _WORD.finditer(plain) if not self.is_known(found[0].lower())]
        if not slips or len(slips) > MOST_SLIPS:
            return ()
        choices = [self._meant(found[0].lower()) for found in slips]
        if not all(choices):
            return ()
        return tuple(_replaced(plain, slips, choice) for choice in product(*choices))

    def is_known(self, word: str) -> bool:
        """Whether a word is one of the labels' own, or one of the field's that is no slip of theirs."""
        return word in self._singulars or singular(word) in self._singulars

    def _meant(self, word: str) -> tuple[str, ...]:
        """The known words that a word is a slip away from, one for each meaning."""
        if len(word) < SHORTEST_WORD:
            return ()
        most = 2 if len(word) >= LONG_WORD else 1
        near = process.extract(word, [*self._known], scorer=OSA.distance, score_cutoff=most, limit=None, processor=None)
        meant: dict[str, str] = {}
        for known, _, _ in sorted(near, key=lambda each: (each[1], each[0])):
            if not _is_another_word(word, known):
                meant.setdefault(self._known[known], known)
        return tuple(meant.values())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("'", "").replace("\u2019", ""))


def _replaced(text: str, places: Sequence[re.Match[str]], words: Sequence[str]) -> str:
    for found, word in reversed(list(zip(places, words, strict=True))):
        text = text[: found.start()] + word + text[found.end() :]
    return text


def _is_another_word(typed: str, known: str) -> bool:
    """Whether a word is more likely one of its own: `unsuitable`, `referrers`, `deferrals` are no slips."""
    form = _FORM.search(typed)
    return (
        typed[0] != known[0]
        or len(known) < SHORTEST_WORD - 1
        or typed.endswith(known)
        or known.endswith(typed)
        or (form is not None and not known.endswith(form[0]))
    )


# --- areas and agencies ---------------------------------------------------------------------------------------------


def match_name(name: str, known: Mapping[str, str]) -> str | None:
    """The one of some folded names (with their codes) that a name with a slip or two certainly is."""
    plain = folded(name)
    if len(plain) < SHORTEST_WORD or re.search(r"\d", plain):
        return None
    most = 2 if len(plain) >= LONG_NAME else 1
    # one slip more is looked at: a name that lies between two others is nobody's for certain
    near = process.extract(plain, [*known], scorer=OSA.distance, score_cutoff=most + 1, limit=None, processor=None)
    certain = [each for each, slips, _ in near if slips <= most and _has_same_words(plain, each)]
    return certain[0] if certain and len({known[each] for each, _, _ in near}) == 1 else None


def _has_same_words(one: str, other: str) -> bool:
    """Whether two names have as many words, each like the other's: `north` is no slip of `south`."""
    mine, its = one.split(), other.split()
    return len(mine) == len(its) and all(
        a == b or (len(a) >= SHORTEST_WORD and a[0] == b[0]) for a, b in zip(mine, its, strict=True)
    )


def _codes_like(name: str, known: Mapping[str, str]) -> dict[str, str]:
    """The codes whose names are most like a name, best first, with the name that is."""
    plain, found = folded(name), {}
    for scorer, least in ((fuzz.token_sort_ratio, LEAST_SAME_LETTERS), (fuzz.token_set_ratio, LEAST_SAME_WORDS)):
        near = process.extract(plain, [*known], scorer=scorer, score_cutoff=least, limit=MOST_CANDIDATES)
        for each, _, _ in near:
            found.setdefault(known[each], each)
    return found


def known_area_name(catalogue: Catalogue, label: str) -> str | None:
    """The name of an area, as `Catalogue.find_area` takes it, that a label with a slip certainly is."""
    attempts = dict.fromkeys((folded(label), without_council(folded(label))))
    return next((name for each in attempts if (name := match_name(each, _areas(catalogue)))), None)


def area_candidates(catalogue: Catalogue, label: str) -> tuple[Candidate, ...]:
    """The areas to offer as answers for a label, each with the reason why."""
    plain = without_council(folded(label))
    areas = [catalogue.area(code) for code in _codes_like(plain, _areas(catalogue))] if plain else []
    found = [Candidate(area.code, f"the name is like '{area.name}'") for area in areas if area is not None]
    return tuple(found[:MOST_CANDIDATES])


def match_partner(catalogue: Catalogue, label: str) -> str | None:
    """The code of the agency whose name a label with a slip certainly is."""
    agencies = _agencies(catalogue)
    name = match_name(label, agencies)
    return agencies[name] if name else None


def partner_candidates(catalogue: Catalogue, label: str) -> tuple[Candidate, ...]:
    """The agencies to offer as answers for a label: those of its kind first, then those with a name like it."""
    reasons = dict.fromkeys(catalogue.suggest_partners(label), "words in the name tell this kind of agency")
    for code, name in _codes_like(label, _agencies(catalogue)).items():
        reasons.setdefault(code, f"the name is like '{name}'")
    return tuple(Candidate(code, reason) for code, reason in reasons.items())[:MOST_CANDIDATES]


@lru_cache(maxsize=4)
def _areas(catalogue: Catalogue) -> dict[str, str]:
    return {name: code for name in catalogue.area_names if (code := catalogue.find_area(name))}


@lru_cache(maxsize=4)
def _agencies(catalogue: Catalogue) -> dict[str, str]:
    return {name: code for name in catalogue.partner_names if (code := catalogue.find_partner(name))}


@lru_cache(maxsize=4)
def _speller(catalogue: Catalogue) -> _Speller:
    return _Speller(catalogue)
