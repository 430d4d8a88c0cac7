"""Did practice move before an outcome was due? Process measures by their own series, audits by one comparison each.

Of an audit the comparison is fixed beforehand: the last round before the start against what was audited from the start
until a quarter before the outcome was due. Case-file rounds of that time are pooled and are of the same theme; of
section 11 audits the first round counts, with the partners that answered in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from dashboard.evidence.case_files import dated_rounds, theme_key
from dashboard.evidence.records import LinkCase, PracticeRound, PracticeTest
from dashboard.evidence.section_11 import heading_of, pairs_of, round_score, rows_by_partner
from domain.audits import StoredGrade, StoredRating
from domain.model import Framework, Initiative, PracticeKind, PracticeLink
from domain.periods import months_between
from domain.series import Source
from metrics.audit_rounds import AuditRound, rounds_of
from metrics.audit_scores import good_or_better, moves_of, score_of
from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.methods.own_series import estimate_all
from metrics.practice_first import CasesCompared, Compared, Finding, PartnersCompared, practice_answers
from metrics.proportions import Count, added_up
from metrics.question import Estimate, ImpactQuestion
from metrics.window import lay_out
from store import reads

QUARTER = 3  # METHOD 6: practice must have moved at least a quarter earlier; in months


@dataclass(frozen=True, slots=True)
class Audits:
    """Audits with the frameworks they follow, read once for all initiatives that are asked about."""

    frameworks: tuple[Framework, ...] = ()
    ratings: tuple[StoredRating, ...] = ()
    grades: tuple[StoredGrade, ...] = ()


def read_audits(connection: Connection, links: Sequence[PracticeLink], until: date | None = None) -> Audits:
    """The audits that some links point to: of the board's many grades and ratings only theirs.

    `until` leaves out the audits after a day.
    """
    domains = dict.fromkeys(link.reference for link in links if link.kind is PracticeKind.CASE_FILE_DOMAIN)
    has_standards = any(link.kind is PracticeKind.AUDIT_STANDARD for link in links)
    ratings = reads.section_11_ratings(connection) if has_standards else ()
    grades = (grade for domain in domains for grade in reads.case_file_grades(connection, domain=domain))
    return Audits(
        frameworks=reads.frameworks(connection) if domains or has_standards else (),
        ratings=tuple(each for each in ratings if _is_until(each.row.period_end, until)),
        grades=tuple(each for each in grades if _is_until(each.row.period_end, until)),
    )


def _is_until(day: date | None, until: date | None) -> bool:
    return until is None or day is None or day <= until


def practice_moved_first(
    initiative: Initiative, links: Sequence[PracticeLink], audits: Audits, process: Sequence[LinkCase], due: date
) -> bool | None:
    """Whether any of an initiative's measures of practice moved before an outcome was due; None if none could tell."""
    answers = [moved_first(case, due) for case in process]
    answers += [test.finding.moved_first for test in audit_tests(initiative, links, audits, due).values()]
    if any(answers):
        return True
    return False if False in answers else None


# --- process measures ------------------------------------------------------------------------------------------------


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


# --- audits ----------------------------------------------------------------------------------------------------------


def audit_tests(
    initiative: Initiative, links: Sequence[PracticeLink], audits: Audits, due: date
) -> Mapping[PracticeLink, PracticeTest]:
    """What each audit that an initiative declared says about practice before an outcome was due, judged together."""
    mine = [link for link in links if link.kind is not PracticeKind.PROCESS_INDICATOR]
    compared = [_compared(initiative, link, audits, due) for link in mine]
    asked = [(each.compared, link.expected) for link, each in zip(mine, compared, strict=True)]
    answers = practice_answers(asked)
    return {
        link: PracticeTest(answer.finding, answer.p, each.reached, each.moves)
        for link, each, answer in zip(mine, compared, answers, strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What is compared, or why nothing is; what had been `reached` in time, and how the same partners moved."""

    compared: Compared | Finding
    reached: PracticeRound | None = None
    moves: PartnersCompared | None = None


def _compared(initiative: Initiative, link: PracticeLink, audits: Audits, due: date) -> _Comparison:
    is_standard = link.kind is PracticeKind.AUDIT_STANDARD
    found = _standards_compared if is_standard else _cases_compared
    comparison = found(initiative, link, audits, due)
    if comparison.reached is not None and link.declared.date() > comparison.reached.on:
        return _Comparison(Finding.DECLARED_LATE)
    return comparison


def _is_in_time(on: date, due: date) -> bool:
    """Whether a day lies a whole quarter before another."""
    return months_between(on, due) - (due.day < on.day) >= QUARTER


def grades_about(audits: Audits, link: PracticeLink) -> list[StoredGrade]:
    """The grades of a link's domain and theme that count."""
    return [
        each
        for each in audits.grades
        if each.row.domain == link.reference
        and (link.theme is None or theme_key(each.row) == link.theme.strip().casefold())
        and score_of(each.row) is not None
    ]


def ratings_about(audits: Audits, link: PracticeLink) -> list[StoredRating]:
    """The ratings of a link's standard, and of the parts of it that have a number of their own."""
    return [each for each in audits.ratings if link.reference in (each.row.standard, heading_of(each.row.standard))]


def _cases_compared(initiative: Initiative, link: PracticeLink, audits: Audits, due: date) -> _Comparison:
    dated = dated_rounds(grades_about(audits, link))
    earlier = [each for days, each in dated if days.last < initiative.starts]
    if not earlier:
        return _Comparison(Finding.NO_ROUND_BEFORE)
    before = earlier[-1]
    since = [
        (days, each)
        for days, each in dated
        if days.first >= initiative.starts and each.theme == before.theme and _is_in_time(days.last, due)
    ]
    if not since:
        return _Comparison(Finding.NO_ROUND_IN_TIME)
    after = added_up(Count(*good_or_better(stored.row for stored in each.grades)) for _, each in since)
    label = " and ".join(dict.fromkeys(each.name for _, each in since))
    reached = PracticeRound(label, since[-1][0].last, after.good, after.of, None, None)
    return _Comparison(CasesCompared(Count(*good_or_better(each.row for each in before.grades)), after), reached)


def _standards_compared(initiative: Initiative, link: PracticeLink, audits: Audits, due: date) -> _Comparison:
    stored = ratings_about(audits, link)
    rows = [each.row for each in stored]
    rounds = rounds_of(row.period_end for row in rows if row.period_end is not None)
    before = [each for each in rounds if each.last < initiative.starts]
    if not before:
        return _Comparison(Finding.NO_ROUND_BEFORE)
    since = next((each for each in rounds if each.first >= initiative.starts and _is_in_time(each.last, due)), None)
    if since is None:
        return _Comparison(Finding.NO_ROUND_IN_TIME)
    moves = PartnersCompared(*moves_of(pairs_of(rows_by_partner(rows, before[-1]), rows_by_partner(rows, since))))
    return _Comparison(moves, standard_round(stored, since), moves)


def standard_round(stored: Sequence[StoredRating], within: AuditRound) -> PracticeRound | None:
    """One section 11 round of a standard: how many partners meet it fully, and a file it was read from."""
    mine = [each for each in stored if within.holds(each.row.period_end)]
    score = round_score(within, rows_by_partner([each.row for each in mine], within))
    if score is None:
        return None
    return PracticeRound(
        label=str(within.last.year),
        on=within.last,
        good=score.fully_met,
        of=score.scored,
        value=score.mean,
        source=source_of(mine[0]),
    )


def source_of(stored: StoredRating | StoredGrade) -> Source:
    """Where an audit's row was read."""
    return Source(stored.upload_id, stored.file_name, stored.row.cell)
