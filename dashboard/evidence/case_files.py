"""Case-file audits: of each round and domain how many cases were good or better, grouped by theme, with their cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from domain.audits import StoredGrade
from domain.model import FrameworkKind
from domain.series import Source
from domain.uploads import GradeRow
from metrics.audit_rounds import AuditRound, rounds_of
from metrics.audit_scores import good_or_better
from metrics.proportions import ChanceOfChange, Count, Reading, readings, trend
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
class CasesOfRound:
    """The grades of one round on one theme; `days` is None where the file names no day."""

    name: str
    theme: str
    days: AuditRound | None
    grades: tuple[StoredGrade, ...]


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
class DomainTrend:
    """One domain of one theme from its first to its last round, and what may be said beside all the others."""

    first: Count
    last: Count
    rounds: int
    has_risen: bool
    reading: Reading


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """All case-file audits; `domains` are (reference, name) in the framework's order, then as they came.

    `trends` are by theme and domain, for those with two rounds and more.
    """

    domains: tuple[tuple[str, str], ...]
    themes: tuple[Theme, ...]
    trends: Mapping[tuple[str, str], DomainTrend]

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
    stored = reads.case_file_grades(connection)
    rounds = case_rounds(stored)
    by_theme: dict[str, list[CaseRound]] = defaultdict(list)
    themes: dict[str, str] = {}
    for each in rounds:
        themes.setdefault(each.theme, (each.grades[0].row.theme or "").strip() or NO_THEME)
        by_theme[each.theme].append(_round(each))
    met = list(dict.fromkeys(each.row.domain for each in stored))
    ordered = [domain for domain in names if domain in met] + [domain for domain in met if domain not in names]
    found = [Theme(themes[key], tuple(mine)) for key, mine in by_theme.items()]
    return CaseFiles(
        tuple((domain, names.get(domain, domain)) for domain in ordered),
        tuple(sorted(found, key=lambda theme: (-len(theme.rounds), theme.name.casefold()))),
        _trends(found, ordered),
    )


def _trends(themes: Sequence[Theme], domains: Sequence[str]) -> dict[tuple[str, str], DomainTrend]:
    """Each domain of each theme over its dated rounds, judged together: the more are shown, the more move."""
    counts = {
        (theme.name, domain): [
            Count(found.good, found.graded)
            for each in theme.rounds
            if each.on is not None and (found := each.domains.get(domain)) is not None and found.graded
        ]
        for theme in themes
        for domain in domains
    }
    tested = {key: chance for key, rounds in counts.items() if isinstance(chance := trend(rounds), ChanceOfChange)}
    return {
        key: DomainTrend(counts[key][0], counts[key][-1], len(counts[key]), chance.has_risen, reading)
        for (key, chance), reading in zip(tested.items(), readings(tuple(tested.values())), strict=True)
    }


def case_rounds(stored: Sequence[StoredGrade]) -> list[CasesOfRound]:
    """Grades by round, in order of time: what has one name and theme and lies within half a year is one round."""
    by_name: dict[tuple[str, str], list[StoredGrade]] = defaultdict(list)
    for each in stored:
        by_name[each.row.audit_round, theme_key(each.row)].append(each)
    found = []
    for (name, theme), grades in by_name.items():
        days = {each.row.period_end for each in grades}
        stretches = [*rounds_of(day for day in days if day is not None), *([None] if None in days else [])]
        for stretch in stretches:
            mine = tuple(each for each in grades if _is_in(each, stretch))
            found.append(CasesOfRound(name, theme, stretch, mine))
    return sorted(found, key=lambda each: (each.days.last if each.days else date.min, each.name))


def dated_rounds(stored: Sequence[StoredGrade]) -> list[tuple[AuditRound, CasesOfRound]]:
    """The rounds that have a day, with their days."""
    return [(each.days, each) for each in case_rounds(stored) if each.days is not None]


def theme_key(row: GradeRow) -> str:
    """A theme however it is spelt; empty for none."""
    return (row.theme or "").strip().casefold()


def _is_in(stored: StoredGrade, stretch: AuditRound | None) -> bool:
    day = stored.row.period_end
    return day is None if stretch is None else stretch.holds(day)


def _round(found: CasesOfRound) -> CaseRound:
    by_domain: dict[str, list[StoredGrade]] = defaultdict(list)
    for each in found.grades:
        by_domain[each.row.domain].append(each)
    return CaseRound(
        name=found.name,
        on=found.days.last if found.days else None,
        cases=len({each.row.case for each in found.grades}),
        domains={
            domain: DomainCount(*good_or_better(each.row for each in mine), _source(mine[0]), _source(mine[-1]))
            for domain, mine in by_domain.items()
        },
    )


def _source(stored: StoredGrade) -> Source:
    return Source(stored.upload_id, stored.file_name, stored.row.cell)
