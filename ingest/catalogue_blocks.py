"""From the catalogue's TOML blocks to records: every field is checked, a fault is named by file, block and field."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Any, NoReturn, TypeVar

from domain.errors import CatalogueError
from domain.model import (
    Area,
    AreaKind,
    Counterpart,
    Framework,
    FrameworkKind,
    Indicator,
    Partner,
    Polarity,
    RollUp,
    Standard,
    Succession,
    SuccessionKind,
    Unit,
)
from domain.periods import Frequency
from ingest.labels import folded
from ingest.locators import EesLocator, FingertipsLocator, LaitLocator, YearKind

Choice = TypeVar("Choice", bound=Enum)
GSS = re.compile(r"[EWSNX]\d{8}")
FREQUENCIES = {frequency.name.lower(): frequency for frequency in Frequency}
MULTIPLIERS = {Unit.PERCENT: (100,), Unit.RATE: (1_000, 10_000, 100_000), Unit.COUNT: (1,), Unit.SCORE: (1,)}


def is_gss(code: str) -> bool:
    """Whether a text has the shape of a GSS code (`E06000023`); codes of invented areas start with X."""
    return GSS.fullmatch(code) is not None


@dataclass(frozen=True, slots=True)
class PartnerPattern:
    """Words in a name that tell the kind of agency, such as `constabulary`, and words that forbid the thought.

    A hint is good enough to offer an answer (`academy`: one of the schools), never to give it.
    """

    partner: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    is_hint: bool

    def fits(self, name: str) -> bool:
        """Whether a folded name has the words and none that forbid the thought."""
        return bool(self.pattern.search(name)) and not (self.unless and self.unless.search(name))


@dataclass(slots=True)
class Parts:
    """What the blocks read so far have yielded."""

    indicators: dict[str, Indicator] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    area_successions: list[Succession] = field(default_factory=list)
    partners: dict[str, Partner] = field(default_factory=dict)
    partner_successions: list[Succession] = field(default_factory=list)
    partner_patterns: list[PartnerPattern] = field(default_factory=list)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    counterparts: list[Counterpart] = field(default_factory=list)
    ees: list[EesLocator] = field(default_factory=list)
    fingertips: list[FingertipsLocator] = field(default_factory=list)
    lait: list[LaitLocator] = field(default_factory=list)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    usual: dict[str, tuple[float, float]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise CatalogueError where one block names another that is not there, or two claim the same name."""
        for indicator in self.indicators.values():
            if indicator.population and indicator.population not in self.indicators:
                _refuse(f"indicator {indicator.code}: population '{indicator.population}' is no indicator of it")
        for area in self.areas.values():
            if area.region_code and area.region_code not in self.areas:
                _refuse(f"area {area.code}: region '{area.region_code}' is not in the register")
        _check_successions(self.area_successions, self.areas)
        _check_successions(self.partner_successions, self.partners)
        _check_area_names(tuple(self.areas.values()))
        _check_partner_names(tuple(self.partners.values()))
        for framework in self.frameworks.values():
            _check_standard_names(framework)
        for counterpart in self.counterparts:
            _check_counterpart(counterpart, self.frameworks)


class Block:
    """One TOML block, whose fields are taken one by one; what is missing, wrong or left over is refused by name."""

    def __init__(self, where: str, values: Mapping[str, Any]) -> None:
        self.where = where
        self._values = dict(values)
        self._known: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty, unless a default is given."""
        value = self._take(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(name, value, "a text")
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, or None where the field is left out."""
        return self.text(name, "") or None

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts, empty where the field is left out and not needed; a single text counts as a list of one."""
        value = self._take(name, None if needed else ())
        value = (value,) if isinstance(value, str) else value
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) and each.strip() for each in value):
            self.refuse(name, value, "a list of texts")
        return tuple(value)

    def number(self, name: str, default: float | None = None) -> float:
        """A number."""
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(name, value, "a number")
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers, empty where the field is left out."""
        value = self._take(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(each, int | float) for each in value):
            self.refuse(name, value, "a list of numbers")
        return tuple(map(float, value))

    def optional_number(self, name: str, default: float | None = None) -> float | None:
        """A number, or `default` where the field is left out."""
        return default if self._take(name, None) is None else self.number(name)

    def yes(self, name: str) -> bool:
        """True or false; false where the field is left out."""
        value = self._take(name, False)
        if not isinstance(value, bool):
            self.refuse(name, value, "true or false")
        return value

    def day(self, name: str) -> date | None:
        """A day, or None where the field is left out."""
        value = self._take(name, "")
        if value == "":
            return None
        if type(value) is not date:
            self.refuse(name, value, "a day such as 2023-04-01")
        return value

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """One of an enumeration's values."""
        return self.one_of(name, {each.value: each for each in choices})

    def one_of(self, name: str, choices: Mapping[str, Any]) -> Any:
        """What one of some words stands for."""
        value = self._take(name, None)
        if not isinstance(value, str) or value not in choices:
            self.refuse(name, value, f"one of {', '.join(choices)}")
        return choices[value]

    def blocks(self, name: str) -> tuple["Block", ...]:
        """The blocks within this one."""
        value = self._take(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
            self.refuse(name, value, "a list of blocks in braces")
        return tuple(Block(f"{self.where}, {name} {number}", each) for number, each in enumerate(value, start=1))

    def table(self, name: str) -> dict[str, tuple[str, ...]]:
        """A table of lists of texts; a single text counts as a list of one."""
        value = self._take(name, {})
        if not isinstance(value, dict):
            self.refuse(name, value, "a table of lists of texts")
        inner = Block(f"{self.where}, {name}", value)
        return {key: inner.texts(key, needed=True) for key in value}

    def finish(self) -> None:
        """Refuse a field that nobody asked for: it is misspelt, or belongs elsewhere."""
        for name in self._values:
            if name not in self._known:
                near = get_close_matches(name, self._known, n=1)
                hint = f"do you mean '{near[0]}'?" if near else f"it may have {', '.join(self._known)}"
                raise CatalogueError(f"{self.where}: '{name}' is not a field of such a block; {hint}")

    def refuse(self, name: str, value: object, wanted: str) -> NoReturn:
        """Raise CatalogueError for a field that is not what it should be."""
        said = "is missing" if value is None else f"is {value!r}"
        raise CatalogueError(f"{self.where}: field '{name}' {said}; it should be {wanted}")

    def _take(self, name: str, default: Any) -> Any:
        self._known.append(name)
        return self._values.get(name, default)


def read_blocks(file_name: str, content: bytes, parts: Parts) -> None:
    """Add the blocks of one TOML file to the parts; raises CatalogueError at the first fault."""
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CatalogueError(f"{file_name} cannot be read as TOML: {fault}") from fault
    for kind, value in document.items():
        if kind == "words":
            parts.words |= Block(file_name, {"words": value}).table("words")
            continue
        if kind not in READERS:
            raise CatalogueError(
                f"{file_name}: '{kind}' is no kind of block; it may be {', '.join((*READERS, 'words'))}"
            )
        if not isinstance(value, list):
            raise CatalogueError(f"{file_name}: write [[{kind}]] with two brackets, one block for each {kind}")
        for number, values in enumerate(value, start=1):
            block = Block(f"{file_name}, {kind} {values.get('code') or number}", values)
            READERS[kind](block, parts)
            block.finish()


def _indicator(block: Block, parts: Parts) -> None:
    code = _new_code(block, parts.indicators)
    unit = block.choice("unit", Unit)
    multiplier = block.number("multiplier")
    if multiplier not in MULTIPLIERS[unit]:
        block.refuse("multiplier", multiplier, f"{' or '.join(map(str, MULTIPLIERS[unit]))} for the unit {unit}")
    denominator = block.optional_text("denominator_label")
    if denominator is None and unit is not Unit.COUNT:
        block.refuse("denominator_label", None, "a text, because only a count has no denominator")
    parts.indicators[code] = Indicator(
        code=code,
        name=block.text("name"),
        definition=block.text("definition"),
        numerator_label=block.text("numerator_label"),
        denominator_label=denominator,
        unit=unit,
        multiplier=multiplier,
        polarity=block.choice("polarity", Polarity),
        roll_up=block.choice("roll_up", RollUp),
        frequency=block.one_of("frequency", FREQUENCIES),
        is_seasonal=block.yes("is_seasonal"),
        theme=block.text("theme"),
        source_return=block.text("source_return"),
        suppression_threshold=int(block.number("suppression_threshold")),
        population=block.optional_text("population"),
        short_name=block.text("short_name"),
        lowest=block.optional_number("lowest", 0.0),
        highest=block.optional_number("highest", 100.0 if unit is Unit.PERCENT else None),
        is_snapshot=block.yes("is_snapshot"),
        synonyms=block.texts("synonyms"),
    )
    if usual := block.numbers("usual"):
        if len(usual) != 2 or usual[0] >= usual[1]:
            block.refuse("usual", usual, "two numbers, the lower one first")
        parts.usual[code] = (usual[0], usual[1])
    parts.ees.extend(_ees_locator(each, code) for each in block.blocks("ees"))
    parts.fingertips.extend(_fingertips_locator(each, code) for each in block.blocks("fingertips"))
    parts.lait.extend(_lait_locator(each, code) for each in block.blocks("lait"))


def _ees_locator(block: Block, code: str) -> EesLocator:
    locator = EesLocator(
        indicator=code,
        value=block.optional_text("value"),
        numerator=block.texts("numerator"),
        denominator=block.optional_text("denominator"),
        filters=tuple(block.table("filters").items()),
        year=block.choice("year", YearKind),
    )
    if locator.value is None and not locator.numerator:
        block.refuse("value", None, "a column, unless there is a numerator")
    block.finish()
    return locator


def _fingertips_locator(block: Block, code: str) -> FingertipsLocator:
    locator = FingertipsLocator(code, int(block.number("id")), block.text("sex", "Persons"), block.texts("ages"))
    block.finish()
    return locator


def _lait_locator(block: Block, code: str) -> LaitLocator:
    locator = LaitLocator(
        indicator=code,
        value=block.text("value"),
        numerator=block.optional_text("numerator"),
        denominator=block.optional_text("denominator"),
        year=block.choice("year", YearKind),
        unusable_areas=block.texts("unusable_areas"),
    )
    block.finish()
    return locator


def _area(block: Block, parts: Parts) -> None:
    code = _new_code(block, parts.areas)
    parts.areas[code] = Area(
        code=code,
        name=block.text("name"),
        kind=block.choice("kind", AreaKind),
        region_code=block.optional_text("region"),
        old_code=block.optional_text("old_code"),
        aliases=block.texts("aliases"),
        valid_from=block.day("valid_from"),
        valid_to=block.day("valid_to"),
        is_invented=block.yes("is_invented"),
    )


def _succession(block: Block) -> Succession:
    return Succession(
        predecessor_code=block.text("predecessor"),
        successor_code=block.text("successor"),
        on=block.day("on") or block.refuse("on", None, "a day such as 2023-04-01"),
        note=block.text("note", ""),
        kind=block.choice("kind", SuccessionKind),
    )


def _area_succession(block: Block, parts: Parts) -> None:
    parts.area_successions.append(_succession(block))


def _partner_succession(block: Block, parts: Parts) -> None:
    parts.partner_successions.append(_succession(block))


def _partner(block: Block, parts: Parts) -> None:
    code = _new_code(block, parts.partners)
    parts.partners[code] = Partner(
        code=code,
        name=block.text("name"),
        kind=block.text("kind"),
        aliases=block.texts("aliases"),
        valid_from=block.day("valid_from"),
        valid_to=block.day("valid_to"),
    )
    unless_text = block.optional_text("unless")
    unless = _expression(block, "unless", unless_text) if unless_text else None
    for name, is_hint in (("patterns", False), ("hints", True)):
        expressions = (_expression(block, name, text) for text in block.texts(name))
        parts.partner_patterns.extend(PartnerPattern(code, each, unless, is_hint) for each in expressions)


def _framework(block: Block, parts: Parts) -> None:
    code = _new_code(block, parts.frameworks)
    standards = tuple(
        _standard(each, code, position) for position, each in enumerate(block.blocks("standard"), start=1)
    )
    parts.frameworks[code] = Framework(code, block.text("name"), block.choice("kind", FrameworkKind), standards)


def _standard(block: Block, framework: str, position: int) -> Standard:
    standard = Standard(framework, block.text("reference"), block.text("text"), position, block.texts("aliases"))
    block.finish()
    return standard


def _counterpart(block: Block, parts: Parts) -> None:
    parts.counterparts.append(
        Counterpart(
            block.text("framework"), block.text("standard"), block.texts("domains", needed=True), block.text("because")
        )
    )


READERS: dict[str, Callable[[Block, Parts], None]] = {
    "indicator": _indicator,
    "area": _area,
    "succession": _area_succession,
    "partner": _partner,
    "partner_succession": _partner_succession,
    "framework": _framework,
    "counterpart": _counterpart,
}


def _refuse(fault: str) -> NoReturn:
    raise CatalogueError(f"Catalogue, {fault}")


def _new_code(block: Block, taken: Mapping[str, object]) -> str:
    code = block.text("code")
    if code in taken:
        raise CatalogueError(f"{block.where}: the code {code} stands in another block already; a code is given once")
    return code


def _expression(block: Block, name: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as fault:
        raise CatalogueError(
            f"{block.where}: field '{name}' holds '{pattern}', which is no pattern: {fault}"
        ) from fault


def _check_successions(successions: Sequence[Succession], known: Mapping[str, object]) -> None:
    for succession in successions:
        for code in (succession.predecessor_code, succession.successor_code):
            if code not in known:
                _refuse(f"succession on {succession.on}: '{code}' is not in the catalogue")


def _check_area_names(areas: Sequence[Area]) -> None:
    """Two areas may share a name only if one had gone when the other came."""
    named: dict[str, Area] = {}
    for area in sorted(areas, key=lambda area: area.valid_from or date.min):
        for name in {folded(each) for each in (area.name, *area.aliases)}:
            other = named.get(name)
            if other and (other.valid_to or date.max) > (area.valid_from or date.min):
                _refuse(f"area {area.code}: '{name}' is also a name of {other.code}, which existed at the same time")
            named[name] = area


def _check_partner_names(partners: Sequence[Partner]) -> None:
    named: dict[str, str] = {}
    for partner in partners:
        for name in (partner.code, partner.name, *partner.aliases):
            if named.setdefault(folded(name), partner.code) != partner.code:
                _refuse(f"partner {partner.code}: '{name}' is also a name of {named[folded(name)]}")


def _check_standard_names(framework: Framework) -> None:
    named: dict[str, str] = {}
    for standard in framework.standards:
        for name in (standard.reference, standard.text, *standard.aliases):
            if named.setdefault(folded(name), standard.reference) != standard.reference:
                _refuse(f"framework {framework.code}, {standard.reference}: '{name}' also names {named[folded(name)]}")


def _check_counterpart(counterpart: Counterpart, frameworks: Mapping[str, Framework]) -> None:
    framework = frameworks.get(counterpart.framework_code)
    known = {standard.reference for standard in framework.standards} if framework else set()
    where = f"counterpart {counterpart.framework_code}, {counterpart.reference}"
    if counterpart.reference not in known:
        _refuse(f"{where}: no framework has this standard")
    domains = {s.reference for f in frameworks.values() if f.kind is FrameworkKind.CASE_FILE for s in f.standards}
    for domain in counterpart.domains:
        if domain not in domains:
            _refuse(f"{where}: '{domain}' is no domain of a case-file audit")
