"""How partners mark themselves beside what moderators and case audits found: counts alone, no test and no verdict.

Standards and case-file domains are set side by side where the catalogue says that they look at the same work. Case
files within two years of a partner's audit count: boards ask every other year. They are of other children, and few.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from dashboard.evidence.case_files import dated_rounds
from dashboard.evidence.section_11 import Auditee, Rating, SectionEleven, StandardCase
from domain.audits import StoredGrade
from domain.model import Counterpart, FrameworkKind
from domain.periods import months_between
from ingest.catalogue import Catalogue, load_catalogue
from metrics.audit_scores import good_or_better, is_fully_met
from metrics.checks import MIN_CASES
from metrics.proportions import Count, added_up
from store import reads

CASES_WITHIN = 24  # months either side of the partner's audit


@dataclass(frozen=True, slots=True)
class Beside:
    """A standard, and how many case files in a domain of the same work were good or better."""

    reference: str
    standard: str
    domain: str
    cases: Count
    because: str

    @property
    def is_contradicted(self) -> bool:
        """Whether more of the case files fall short than not; of fewer than a handful nothing is said."""
        return self.cases.of >= MIN_CASES and 2 * self.cases.good < self.cases.of


@dataclass(frozen=True, slots=True)
class PartnerMarks:
    """One partner's own marks: how many of them moderation lowered and raised, and what its case files showed.

    `beside` are the standards that it marks as fully met, with the case files in which it was itself audited.
    """

    key: str
    name: str
    lowered: int
    raised: int
    moderated: int
    beside: tuple[Beside, ...]

    @property
    def contradicted(self) -> tuple[Beside, ...]:
        """The marks that its case files do not bear out."""
        return tuple(each for each in self.beside if each.is_contradicted)

    @property
    def is_higher(self) -> bool:
        """Whether it marks itself higher than moderators or case audits found."""
        return self.lowered > self.raised or bool(self.contradicted)


@dataclass(frozen=True, slots=True)
class StandardMarks:
    """One standard three times: fully met as partners mark it, as moderated, and in all case files of its work."""

    own: Count
    moderated: Count
    beside: Beside


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """All of it; partners that mark themselves higher first, those that moderation lowered most often at the top."""

    standards: tuple[StandardMarks, ...]
    partners: tuple[PartnerMarks, ...]

    @property
    def higher(self) -> tuple[PartnerMarks, ...]:
        """The partners that mark themselves higher than moderators or case audits found."""
        return tuple(each for each in self.partners if each.is_higher)


def own_marks(connection: Connection, section: SectionEleven) -> OwnMarks:
    """The board's own marks; empty without section 11 audits."""
    catalogue = load_catalogue()
    names = {partner.name.casefold(): partner.code for partner in reads.partners(connection)}
    domains = {
        standard.reference: standard.text
        for framework in catalogue.frameworks
        if framework.kind is FrameworkKind.CASE_FILE
        for standard in framework.standards
    }
    grades = reads.case_file_grades(connection) if section.auditees else ()
    by_agency: dict[str, list[StoredGrade]] = {}
    for each in grades:
        by_agency.setdefault(_agency_key(each.row.agency, names, catalogue), []).append(each)
    view = _View(catalogue.counterparts, domains)
    partners = [_partner(view, section, auditee, by_agency.get(auditee.key, ())) for auditee in section.auditees]
    order = sorted(partners, key=lambda each: (not each.is_higher, -_share_lowered(each), each.name.casefold()))
    return OwnMarks(tuple(_standards(view, section, grades)), tuple(order))


@dataclass(frozen=True, slots=True)
class _View:
    """What is set beside what, and what the domains are called."""

    counterparts: tuple[Counterpart, ...]
    domains: Mapping[str, str]

    def beside(self, case: StandardCase, grades: Sequence[StoredGrade], on: date | None) -> list[Beside]:
        """A standard's domains with the case files of about the time of a day."""
        found = []
        for counterpart in self.counterparts:
            if counterpart.reference == case.reference:
                for domain in counterpart.domains:
                    count = _good_about(grades, domain, on)
                    name = self.domains.get(domain, domain)
                    found.append(Beside(case.reference, case.text, name, count, counterpart.because))
        return [each for each in found if each.cases.of]


def _good_about(grades: Sequence[StoredGrade], domain: str, on: date | None) -> Count:
    rounds = dated_rounds([each for each in grades if each.row.domain == domain]) if on is not None else []
    near = [each for days, each in rounds if on and abs(months_between(on, days.last)) <= CASES_WITHIN]
    return added_up(Count(*good_or_better(stored.row for stored in each.grades)) for each in near)


def _agency_key(agency: str | None, names: Mapping[str, str], catalogue: Catalogue) -> str:
    """The key under which an agency's section 11 audit stands; empty where the case file names none."""
    label = (agency or "").strip()
    return names.get(label.casefold()) or catalogue.find_partner(label) or label.casefold() if label else ""


def _partner(view: _View, section: SectionEleven, auditee: Auditee, grades: Sequence[StoredGrade]) -> PartnerMarks:
    ratings = section.of_partner(auditee.key)
    moved = [each.moderation for each in ratings if each.moderation is not None]
    beside = [
        found
        for each in ratings
        if _marks_fully(each) and (case := section.standard(each.row.standard)) is not None
        for found in view.beside(case, grades, auditee.audited)
    ]
    return PartnerMarks(
        key=auditee.key,
        name=auditee.name,
        lowered=sum(change < 0 for change in moved),
        raised=sum(change > 0 for change in moved),
        moderated=len(moved),
        beside=tuple(beside),
    )


def _standards(view: _View, section: SectionEleven, grades: Sequence[StoredGrade]) -> list[StandardMarks]:
    every = [part for case in section.standards for part in (case, *case.parts)]
    latest = section.rounds[-1].last if section.rounds else None
    found = []
    for case in every:
        ratings = [each for mine in case.ratings.values() for each in mine if each.row.standard == case.reference]
        applies = [each.row for each in ratings if not each.row.not_applicable]
        own = _fully([row.self_score for row in applies])
        moderated = _fully([row.moderated_score for row in applies])
        if own.of:
            found += [StandardMarks(own, moderated, each) for each in view.beside(case, grades, latest)]
    return found


def _marks_fully(rating: Rating) -> bool:
    row = rating.row
    return not row.not_applicable and row.self_score is not None and is_fully_met(row.self_score)


def _fully(scores: Sequence[float | None]) -> Count:
    known = [score for score in scores if score is not None]
    return Count(sum(is_fully_met(score) for score in known), len(known))


def _share_lowered(each: PartnerMarks) -> float:
    return (each.lowered - each.raised) / each.moderated if each.moderated else 0.0
