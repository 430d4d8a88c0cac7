"""Did practice change? Audits before and after the start, with their counts, and process measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from sqlalchemy import Connection

from dashboard.evidence.records import LinkCase, PracticeCase, PracticeRound
from domain.audits import StoredGrade, StoredRating
from domain.model import Framework, Initiative, PracticeKind, PracticeLink, Standard, ValueStatus
from domain.periods import months_between
from domain.series import Source
from metrics.audit_scores import domain_scores, standard_scores
from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.methods.own_series import estimate_all
from metrics.question import Estimate, ImpactQuestion
from metrics.window import lay_out
from store import reads

QUARTER = 3  # METHOD 6: practice must have moved at least a quarter earlier; in months


@dataclass(frozen=True, slots=True)
class Audits:
    """Audits with the frameworks they follow, read once for all initiatives that are asked about."""

    frameworks: tuple[Framework, ...]
    ratings: tuple[StoredRating, ...]
    grades: tuple[StoredGrade, ...]


def read_audits(connection: Connection, links: Sequence[PracticeLink]) -> Audits:
    """The audits that some links point to: of the board's many grades and ratings only theirs."""
    domains = dict.fromkeys(link.reference for link in links if link.kind is PracticeKind.CASE_FILE_DOMAIN)
    has_standards = any(link.kind is PracticeKind.AUDIT_STANDARD for link in links)
    return Audits(
        frameworks=reads.frameworks(connection) if domains or has_standards else (),
        ratings=reads.section_11_ratings(connection) if has_standards else (),
        grades=tuple(grade for domain in domains for grade in reads.case_file_grades(connection, domain=domain)),
    )


def practice_cases(
    initiative: Initiative,
    links: Sequence[PracticeLink],
    audits: Audits,
    process: Mapping[str, LinkCase],
    headline: LinkCase | None,
) -> tuple[PracticeCase, ...]:
    """An initiative's measures of practice in the order declared, then its links to process measures.

    `process` are the initiative's process indicators by their code.
    """
    known = {link.reference for link in links if link.kind is PracticeKind.PROCESS_INDICATOR}
    others = [_as_practice(case) for code, case in process.items() if code not in known]
    due = headline.due if headline is not None else None
    return tuple(
        _process_case(link, process.get(link.reference), due)
        if link.kind is PracticeKind.PROCESS_INDICATOR
        else _audit_case(initiative, link, audits)
        for link in (*links, *others)
    )


def moved_first(process: LinkCase, due: date) -> bool | None:
    """Whether a process measure moved as declared, at least a quarter before an outcome was due; None if untestable.

    It is tested on what had been measured before that day alone: what moved later cannot have moved first.
    """
    earlier = _before(process.assessment.question, due)
    own = estimate_all([lay_out(earlier)])[0] if earlier is not None else None
    if not isinstance(own, Estimate):
        return None
    has_moved = own.p <= SIGNIFICANCE_LEVEL and own.effect * process.link.expected.sign > 0
    return has_moved and months_between(process.due, due) >= QUARTER


def _before(question: ImpactQuestion, due: date) -> ImpactQuestion | None:
    """The question with the periods that ended before a day; None if there are none."""
    length = min(question.index_of(due), question.length)
    if length <= 0:
        return None
    arrays = {name: getattr(question, name) for name in ("values", "numerators", "denominators", "suppressed")}
    cut = {name: None if array is None else array[:length] for name, array in arrays.items()}
    return replace(question, neighbours=(), basket=(), **cut)


def _audit_case(initiative: Initiative, link: PracticeLink, audits: Audits) -> PracticeCase:
    is_standard = link.kind is PracticeKind.AUDIT_STANDARD
    rounds = _standard_rounds(link, audits) if is_standard else _case_file_rounds(link, audits)
    before = [each for each in rounds if each.on < initiative.starts]
    after = [each for each in rounds if each.on >= initiative.starts]
    return PracticeCase(
        link=link,
        standard=next((found for each in audits.frameworks if (found := _standard(each, link)) is not None), None),
        indicator=None,
        rounds=rounds,
        before=before[-1] if before else None,
        after=after[-1] if after else None,
    )


def _as_practice(case: LinkCase) -> PracticeLink:
    return PracticeLink(
        initiative_code=case.link.initiative_code,
        kind=PracticeKind.PROCESS_INDICATOR,
        reference=case.link.indicator_code,
        expected=case.link.expected,
        declared=case.link.declared,
    )


def _process_case(link: PracticeLink, process: LinkCase | None, due: date | None) -> PracticeCase:
    """A process measure's means before the start and since its effect was due."""
    if process is None:
        return PracticeCase(link, None, None, (), None, None)
    latest = process.series.last_reported
    after_ends = latest.period.end if latest is not None else process.due
    return PracticeCase(
        link=link,
        standard=None,
        indicator=process.indicator,
        rounds=(),
        before=_mean_round(process.initiative.starts, process.assessment.before_mean),
        after=_mean_round(after_ends, process.assessment.after_mean),
        moved_first=moved_first(process, due) if due is not None else None,
        before_due=_mean_before(process, due) if due is not None else None,
    )


def _mean_before(process: LinkCase, due: date) -> PracticeRound | None:
    """The mean of what a process measure reached before an outcome was due, unless a hidden figure is among it."""
    points = [p for p in process.series.points if process.due <= p.period.start and p.period.end < due]
    values = [point.value for point in points if point.value is not None]
    if not values or any(point.status is ValueStatus.SUPPRESSED for point in points):
        return None
    return _mean_round(points[-1].period.end, fmean(values))


def _mean_round(on: date, value: float | None) -> PracticeRound | None:
    return None if value is None else PracticeRound("mean", on, None, None, value, None)


def _standard_rounds(link: PracticeLink, audits: Audits) -> tuple[PracticeRound, ...]:
    stored = [each for each in audits.ratings if each.row.standard == link.reference]
    return tuple(
        PracticeRound(
            label=str(score.round_end.year),
            on=score.round_end,
            good=score.fully_met,
            of=score.scored,
            value=score.mean,
            source=_source_of_round(stored, score.round_end),
        )
        for score in standard_scores(each.row for each in stored)
        if score.round_end is not None and score.scored
    )


def _case_file_rounds(link: PracticeLink, audits: Audits) -> tuple[PracticeRound, ...]:
    stored = [each for each in audits.grades if _is_about(each, link)]
    return tuple(
        PracticeRound(
            label=score.audit_round,
            on=score.round_end,
            good=score.good_or_better,
            of=score.graded,
            value=score.mean,
            source=_source_of_round(stored, score.round_end),
        )
        for score in domain_scores(each.row for each in stored)
        if score.round_end is not None and score.graded
    )


def _is_about(stored: StoredGrade, link: PracticeLink) -> bool:
    same_theme = link.theme is None or (stored.row.theme or "").casefold() == link.theme.casefold()
    return stored.row.domain == link.reference and same_theme


def _standard(framework: Framework, link: PracticeLink) -> Standard | None:
    wanted = "section_11" if link.kind is PracticeKind.AUDIT_STANDARD else "case_file"
    if framework.kind != wanted or link.framework_code not in {None, framework.code}:
        return None
    return next((standard for standard in framework.standards if standard.reference == link.reference), None)


def _source_of_round(stored: Sequence[StoredRating] | Sequence[StoredGrade], on: date) -> Source | None:
    first = next((each for each in stored if each.row.period_end == on), None)
    return None if first is None else Source(first.upload_id, first.file_name, first.row.cell)
