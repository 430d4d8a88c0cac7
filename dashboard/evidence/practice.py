"""Did practice change? Audits before and after the start, with their counts, and process measures."""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean

from dashboard.evidence.case_files import dated_rounds
from dashboard.evidence.practice_first import (
    Audits,
    audit_tests,
    grades_about,
    moved_first,
    ratings_about,
    source_of,
    standard_round,
)
from dashboard.evidence.records import LinkCase, PracticeCase, PracticeRound, PracticeTest
from domain.model import Framework, Initiative, PracticeKind, PracticeLink, Standard, ValueStatus
from metrics.audit_rounds import rounds_of
from metrics.audit_scores import good_or_better


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
    tests = audit_tests(initiative, links, audits, due) if due is not None else {}
    return tuple(
        _process_case(link, process.get(link.reference), due)
        if link.kind is PracticeKind.PROCESS_INDICATOR
        else _audit_case(initiative, link, audits, tests.get(link))
        for link in (*links, *others)
    )


def _audit_case(initiative: Initiative, link: PracticeLink, audits: Audits, test: PracticeTest | None) -> PracticeCase:
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
        moved_first=test.finding.moved_first if test is not None else None,
        before_due=test.reached if test is not None else None,
        test=test,
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
    stored = ratings_about(audits, link)
    rounds = rounds_of(each.row.period_end for each in stored if each.row.period_end is not None)
    found = (standard_round(stored, within) for within in rounds)
    return tuple(each for each in found if each is not None)


def _case_file_rounds(link: PracticeLink, audits: Audits) -> tuple[PracticeRound, ...]:
    return tuple(
        PracticeRound(
            each.name,
            days.last,
            *good_or_better(stored.row for stored in each.grades),
            value=None,
            source=source_of(each.grades[0]),
        )
        for days, each in dated_rounds(grades_about(audits, link))
    )


def _standard(framework: Framework, link: PracticeLink) -> Standard | None:
    wanted = "section_11" if link.kind is PracticeKind.AUDIT_STANDARD else "case_file"
    if framework.kind != wanted or link.framework_code not in {None, framework.code}:
        return None
    return next((standard for standard in framework.standards if standard.reference == link.reference), None)
