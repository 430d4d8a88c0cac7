"""What the project knows before any file arrives: indicators, areas, partners, frameworks, and where to find them.

The TOML files of `data/catalogue/` are the source; a board's own folder of such files may be added to them. Adding an
indicator is one block there and no code.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

from domain.errors import CatalogueError
from domain.model import Area, AreaKind, Counterpart, Framework, Indicator, Partner, Succession, Unit
from ingest.catalogue_blocks import PartnerPattern, Parts, is_gss, read_blocks
from ingest.labels import Label, Words, folded, without_reference
from ingest.locators import EesLocator, FingertipsLocator, LaitLocator, YearKind

__all__ = [
    "Catalogue",
    "EesLocator",
    "FingertipsLocator",
    "LaitLocator",
    "YearKind",
    "load_catalogue",
]

FOLDER = Path(__file__).parent.parent / "data" / "catalogue"
OLD_CODE = re.compile(r"(\d{3,4})(?:\.0)?")
COUNCIL_BEFORE = re.compile(r"^(?:(?:london|royal|metropolitan) borough of|lb(?: of)?|city of|county of|borough of) ")
COUNCIL_AFTER = re.compile(
    r" (?:(?:metropolitan|london|royal) borough council|(?:city|county|borough|district|metropolitan|unitary) council"
    r"|council|mbc|mdc|cc|bc|ua|unitary authority|local authority|la|lb|city|county|borough)$"
)
STANDARD_BEFORE = re.compile(r"^(?:key )?(?:standard|section|domain|area|question)s? (?=\d)")


@dataclass(frozen=True, eq=False)  # the same catalogue is the same object
class Catalogue:
    """All reference data, checked. `fingerprint` changes whenever any file of it does.

    `usual` tells of some indicators where most authorities lie.
    """

    fingerprint: str
    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
    area_successions: tuple[Succession, ...]
    partners: tuple[Partner, ...]
    partner_successions: tuple[Succession, ...]
    partner_patterns: tuple[PartnerPattern, ...]
    frameworks: tuple[Framework, ...]
    counterparts: tuple[Counterpart, ...]
    ees: tuple[EesLocator, ...]
    fingertips: tuple[FingertipsLocator, ...]
    lait: tuple[LaitLocator, ...]
    words: Words
    usual: Mapping[str, tuple[float, float]]

    def indicator(self, code: str) -> Indicator | None:
        """The indicator with a code."""
        return self._indicators.get(code)

    @cached_property
    def populations(self) -> frozenset[str]:
        """The codes of the indicators that are populations: the denominators of others."""
        return frozenset(each.population for each in self.indicators if each.population)

    def area(self, code: str) -> Area | None:
        """The area with a GSS code."""
        return self._areas.get(code)

    def partner(self, code: str) -> Partner | None:
        """The agency with a code."""
        return self._partners.get(code)

    def framework(self, code: str) -> Framework | None:
        """The framework with a code."""
        return self._frameworks.get(code)

    def find_indicator(self, label: str) -> str | None:
        """The code of the indicator whose *value* a label names, or None.

        A label's own words about the unit must agree with the indicator's: `Number of re-referrals` is no percentage,
        and `Referrals` without a word about a rate is a count. See `find_count`.
        """
        return self._find(label, _names_value)

    def find_count(self, label: str) -> str | None:
        """The code of the rate or percentage whose *numerator* a label names: `Number of referrals` is REF_RATE's.

        For a percentage even the small words must agree: `LAC missing episodes` does not count the children who are
        `LAC with a missing episode`.
        """
        return self._find(label, self._names_numerator)

    def find_area(self, label: str, on: date | None = None) -> str | None:
        """The code of the area with this GSS code, three-digit code, name or alias; None if unknown.

        Where an authority and its predecessor share a name or a three-digit code, the one that existed on the day `on`
        is meant, and without a day the present one.
        """
        text = label.strip()
        if by_code := self._areas.get(text.upper()):
            return by_code.code
        number = OLD_CODE.fullmatch(text)
        found = self._areas_by_old_code.get(number[1], ()) if number else self._areas_named(folded(text))
        return _on_day(found, on)

    @property
    def area_names(self) -> Sequence[str]:
        """Every name and alias of an area, folded."""
        return tuple(self._areas_by_name)

    @property
    def partner_names(self) -> Sequence[str]:
        """Every name and alias of an agency, folded."""
        return tuple(self._partner_names)

    def find_partner(self, label: str) -> str | None:
        """The code of the agency that a name means, or None.

        Names and aliases are tried first. Failing these, words in the name may tell the kind of agency (`Westmere
        Constabulary` is the local police), if they tell exactly one.
        """
        name = folded(label)
        if exact := self._partner_names.get(name):
            return exact
        told = {kind.partner for kind in self.partner_patterns if not kind.is_hint and kind.fits(name)}
        return told.pop() if len(told) == 1 else None

    def suggest_partners(self, label: str) -> tuple[str, ...]:
        """The agencies to offer as answers for a name that `find_partner` does not know, in the catalogue's order."""
        name = folded(label)
        return tuple(dict.fromkeys(kind.partner for kind in self.partner_patterns if kind.fits(name)))

    def find_standard(self, label: str, framework: str) -> str | None:
        """The reference of the standard or domain of a framework that a text names, or None.

        A reference alone (`3.2`) is never enough: other boards number other standards so.
        """
        named = self._standards[framework]
        text = folded(label)
        for attempt in (text, folded(without_reference(STANDARD_BEFORE.sub("", label.strip().lower())))):
            if attempt in named:
                return named[attempt]
        return None

    def ees_in(self, header: Sequence[str]) -> tuple[EesLocator, ...]:
        """The indicators that an EES file with this header has, one locator each, columns as the header spells."""
        spelled = {column.strip().lstrip("\ufeff").casefold(): column for column in header}
        found: dict[str, EesLocator] = {}
        rates_alone = (replace(each, numerator=(), denominator=None) for each in self.ees if each.value)
        for locator in (*self.ees, *rates_alone):  # an extract may leave out the counts behind a rate
            if all(column.casefold() in spelled for column in locator.columns):
                found.setdefault(locator.indicator, _respelled(locator, spelled))
        return tuple(found.values())

    def check_labels(self) -> None:
        """Raise CatalogueError where a label could be read as two indicators."""
        _ = self._indicators_by_key

    def _find(self, label: str, fits: Callable[[Label, Indicator], bool]) -> str | None:
        if label.strip() in self._indicators:
            return label.strip()
        for attempt in dict.fromkeys((label, without_reference(label))):
            read = self.words.label(attempt)
            indicator = self._indicators_by_key.get(read.key)
            if indicator and fits(read, indicator):
                return indicator.code
        return None

    def _areas_named(self, name: str) -> tuple[Area, ...]:
        while name:
            if found := self._areas_by_name.get(name):
                return found
            # `City of London` was found above; what is left after taking `city of` away must be an authority.
            shorter = without_council(name)
            if shorter == name:
                return ()
            found = self._areas_by_name.get(shorter, ())
            if any(area.kind is not AreaKind.LOCAL_AUTHORITY for area in found):
                return ()
            name = shorter
        return ()

    def _names_numerator(self, label: Label, indicator: Indicator) -> bool:
        if indicator.unit is Unit.RATE:
            return label.unit in (None, Unit.COUNT)
        return indicator.unit is Unit.PERCENT and label.unit is Unit.COUNT and label.core in self._cores

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {code: area for area in self.areas for code in (area.code, *area.aliases) if is_gss(code)}

    @cached_property
    def _partners(self) -> dict[str, Partner]:
        return {partner.code: partner for partner in self.partners}

    @cached_property
    def _frameworks(self) -> dict[str, Framework]:
        return {framework.code: framework for framework in self.frameworks}

    @cached_property
    def _areas_by_old_code(self) -> dict[str, tuple[Area, ...]]:
        return _grouped((area.old_code, area) for area in self.areas if area.old_code)

    @cached_property
    def _areas_by_name(self) -> dict[str, tuple[Area, ...]]:
        names = ((folded(name), area) for area in self.areas for name in (area.name, *area.aliases))
        return _grouped(dict.fromkeys(names))

    @cached_property
    def _partner_names(self) -> dict[str, str]:
        return {folded(name): p.code for p in self.partners for name in (p.code, p.name, *p.aliases)}

    @cached_property
    def _standards(self) -> dict[str, dict[str, str]]:
        return {
            framework.code: {
                folded(name): standard.reference
                for standard in framework.standards
                for name in (
                    *((standard.reference,) if not standard.reference[0].isdigit() else ()),
                    standard.text,
                    *standard.aliases,
                )
            }
            for framework in self.frameworks
        }

    @cached_property
    def _indicators_by_key(self) -> dict[str, Indicator]:
        keys: dict[str, Indicator] = {}
        for indicator in self.indicators:
            for name in (indicator.name, indicator.short_name, *indicator.synonyms):
                other = keys.setdefault(self.words.label(name).key, indicator)
                if other is not indicator:
                    raise CatalogueError(
                        f"Catalogue: indicator {indicator.code}, synonym '{name}' is also read as {other.code}: "
                        "a label may lead to one indicator only. Reword one of the two."
                    )
        return keys

    @cached_property
    def _cores(self) -> frozenset[str]:
        """The cores as they are written, in order."""
        return frozenset(
            self.words.label(name).core for each in self.indicators for name in (each.name, *each.synonyms)
        )


def without_council(name: str) -> str:
    """A folded name of an area without `city of`, `borough council` and the like."""
    return COUNCIL_AFTER.sub("", COUNCIL_BEFORE.sub("", name))


def load_catalogue(folder: Path | None = None, extra: Path | None = None) -> Catalogue:
    """The catalogue of a folder of TOML files (by default the project's), with a board's own folder `extra` added.

    The same files are parsed once. Raises CatalogueError with file, block and field where a block is incomplete, a
    value is none of the choices, two blocks share a code or two indicators share a label.
    """
    files = _files(folder or FOLDER, extra)
    return _built(_fingerprint(files), files)


def _files(folder: Path, extra: Path | None) -> tuple[tuple[str, bytes], ...]:
    folders = (folder,) if extra is None else (folder, extra)
    files = tuple((path.name, path.read_bytes()) for each in folders for path in sorted(each.glob("*.toml")))
    if not files:
        raise CatalogueError(
            f"There is no catalogue in {folder}: it should hold files such as indicators_1_front_door.toml."
        )
    return files


def _fingerprint(files: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _built(fingerprint: str, files: tuple[tuple[str, bytes], ...]) -> Catalogue:
    parts = Parts()
    for name, content in files:
        read_blocks(name, content, parts)
    parts.check()
    catalogue = Catalogue(
        fingerprint=fingerprint,
        indicators=tuple(parts.indicators.values()),
        areas=tuple(parts.areas.values()),
        area_successions=tuple(parts.area_successions),
        partners=tuple(parts.partners.values()),
        partner_successions=tuple(parts.partner_successions),
        partner_patterns=tuple(parts.partner_patterns),
        frameworks=tuple(parts.frameworks.values()),
        counterparts=tuple(parts.counterparts),
        ees=tuple(parts.ees),
        fingertips=tuple(parts.fingertips),
        lait=tuple(parts.lait),
        words=Words(parts.words),
        usual=MappingProxyType(parts.usual),
    )
    catalogue.check_labels()
    return catalogue


def _names_value(label: Label, indicator: Indicator) -> bool:
    if indicator.unit is Unit.PERCENT:
        return label.unit in (None, Unit.PERCENT) or (label.unit is Unit.RATE and label.per in (None, 100))
    if indicator.unit is Unit.RATE:
        return label.unit is Unit.RATE and label.per in (None, indicator.multiplier)
    if indicator.unit is Unit.COUNT:
        return label.unit in (None, Unit.COUNT)
    return label.unit is None


def _grouped(pairs: Iterable[tuple[str, Area]]) -> dict[str, tuple[Area, ...]]:
    groups: defaultdict[str, list[Area]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _on_day(areas: Sequence[Area], on: date | None) -> str | None:
    """Which of several areas of one name is meant: the one of that day, else the one that came last."""
    for area in areas:
        starts, ends = area.valid_from or date.min, area.valid_to or date.max
        if on is not None and starts <= on < ends:
            return area.code
    return max(areas, key=lambda area: area.valid_to or date.max).code if areas else None


def _respelled(locator: EesLocator, spelled: dict[str, str]) -> EesLocator:
    def here(column: str) -> str:
        return spelled[column.casefold()]

    return replace(
        locator,
        value=locator.value and here(locator.value),
        numerator=tuple(map(here, locator.numerator)),
        denominator=locator.denominator and here(locator.denominator),
        filters=tuple((here(column), values) for column, values in locator.filters),
    )
