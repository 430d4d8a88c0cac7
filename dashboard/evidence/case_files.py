"""Case-file audits: of each round and domain how many cases were good or better, grouped by theme, with their cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from domain.audits import StoredGrade
from domain.model import FrameworkKind
from domain.series import Source
from metrics.audit_scores import good_or_better
from store import reads

OVERALL = "overall"  # the domain that sums a case up, in the ingest contract
NO_THEME = "No theme"


@dataclass(frozen=True, slots=True)
class DomainCount:
    """One domain in one round: `good` of `graded` cases good or better, and the first and last cell they stand in."""

    good: int
    graded: int
    first: Source
    last: Source


@dataclass(frozen=True, slots=True)
class CaseRound:
    """One round: its name, its day, how many cases, and what was found by domain."""

    name: str
    on: date | None
    cases: int
    domains: Mapping[str, DomainCount]


@dataclass(frozen=True, slots=True)
class Theme:
    """One subject of case-file audits and its rounds, in order of time."""

    name: str
    rounds: tuple[CaseRound, ...]


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """All case-file audits; `domains` are (reference, name) in the framework's order, then as they came."""

    domains: tuple[tuple[str, str], ...]
    themes: tuple[Theme, ...]

    @property
    def rounds(self) -> int:
        """How many rounds there were."""
        return sum(len(theme.rounds) for theme in self.themes)

    @property
    def latest(self) -> tuple[Theme, CaseRound] | None:
        """The round that was held last, with its theme."""
        every = [(theme, each) for theme in self.themes for each in theme.rounds]
        return max(every, key=lambda pair: pair[1].on or date.min, default=None)


def case_files(connection: Connection) -> CaseFiles:
    """Every case-file audit that stands; themes with the most rounds first."""
    names = {
        standard.reference: standard.text
        for framework in reads.frameworks(connection)
        if framework.kind is FrameworkKind.CASE_FILE
        for standard in framework.standards
    }
    by_theme: dict[str, dict[tuple[date | None, str], list[StoredGrade]]] = defaultdict(lambda: defaultdict(list))
    themes: dict[str, str] = {}
    met: dict[str, None] = {}
    for each in reads.case_file_grades(connection):
        theme = (each.row.theme or "").strip() or NO_THEME
        themes.setdefault(theme.casefold(), theme)
        by_theme[theme.casefold()][each.row.period_end, each.row.audit_round].append(each)
        met.setdefault(each.row.domain)
    ordered = [domain for domain in names if domain in met] + [domain for domain in met if domain not in names]
    found = [
        Theme(
            themes[key], tuple(_round(name, on, grades) for (on, name), grades in sorted(rounds.items(), key=_by_day))
        )
        for key, rounds in by_theme.items()
    ]
    return CaseFiles(
        tuple((domain, names.get(domain, domain)) for domain in ordered),
        tuple(sorted(found, key=lambda theme: (-len(theme.rounds), theme.name.casefold()))),
    )


def _by_day(item: tuple[tuple[date | None, str], list[StoredGrade]]) -> tuple[date, str]:
    (on, name), _ = item
    return on or date.min, name


def _round(name: str, on: date | None, grades: Sequence[StoredGrade]) -> CaseRound:
    by_domain: dict[str, list[StoredGrade]] = defaultdict(list)
    for each in grades:
        by_domain[each.row.domain].append(each)
    return CaseRound(
        name=name,
        on=on,
        cases=len({each.row.case for each in grades}),
        domains={
            domain: DomainCount(*good_or_better(each.row for each in found), _source(found[0]), _source(found[-1]))
            for domain, found in by_domain.items()
        },
    )


def _source(stored: StoredGrade) -> Source:
    return Source(stored.upload_id, stored.file_name, stored.row.cell)
