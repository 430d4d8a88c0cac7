"""The evidence grade, 0 to 5: the highest level whose own rule holds, with the reason for each step missed (METHOD 6).

Decisions that the page leaves open: a link whose gates pass and whose data are not red has at least level 1, and what
its declaration lacks is named; without a direction it cannot rise above 1. Nor can it if it was declared after its data
were seen, until enough new periods have arrived and show the change by themselves.
Level 4 asks of the neighbours' path what level 2 asks of any test: that its claim stands beside the release's others.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from domain.periods import months_between
from metrics.checks import new_periods_awaited
from metrics.ladder import MIN_NEIGHBOURS, SIGNIFICANCE_LEVEL, Side, Test, leaning
from metrics.methods import METHODS, neighbour_path
from metrics.question import DoseResponse, Estimate, ImpactQuestion, Quality, Refusal
from metrics.verdict import FALSE_CLAIMS, Claim, Findings
from metrics.window import without_last_before, without_seen

HELD_LEVEL = 0.20  # METHOD 6: two-sided p without the last two periods before, and the own series' at level 4
GAP_TREND_LEVEL = 0.10  # METHOD 6: the gap to the neighbours must show no trend before the start
RIVAL_MONTHS = 6  # METHOD 6: two quarters


class Grade(IntEnum):
    """How strong the evidence is; a separate field beside the verdict. Worsening climbs the same ladder."""

    NO_BASIS = 0
    PLAUSIBLE = 1
    CHANGED = 2
    CHANGED_AND_HELD = 3
    CHANGED_MORE_THAN_SIMILAR_AREAS = 4
    CONSISTENT_WITH_HAVING_CONTRIBUTED = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One level of the ladder; `missing` are the codes of what its rule lacks, none if it holds."""

    level: Grade
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether this level's own rule holds."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Grading:
    """The grade, every step looked at, and what lowered or capped it."""

    grade: Grade
    steps: tuple[Step, ...]
    lowered_by: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What lowered the grade, and what this step (if only granted) and those above it lack, each once."""
        missing = [code for step in self.steps if step.level >= self.grade for code in step.missing]
        return tuple(dict.fromkeys([*self.lowered_by, *missing]))


def grade(findings: Findings, claim: Claim | None, quality: Quality) -> Grading:
    """The grade of one link; `claim` is None where it does not count towards its release."""
    failed = findings.failed
    if findings.stopped is not None or quality is Quality.RED:
        return Grading(Grade.NO_BASIS, (), failed)
    tested = findings.tested
    if isinstance(tested, Refusal) or claim is None:
        return Grading(Grade.NO_BASIS, ())
    changed = _changed(claim)
    more_than_others = _more_than_others(findings, changed)
    # The guards cost a fit each: nobody needs them where the step cannot be reached anyway.
    held = () if changed and more_than_others else _held(findings, tested)
    contributed = (*more_than_others, *held, *_contributed(findings.window.question))
    missing = (_plausible(findings), changed, (*changed, *held), more_than_others, contributed)
    return _graded(missing, _capped_by(findings, tested), quality is Quality.AMBER)


@lru_cache(maxsize=4096)  # thousands of links lack the same things
def _graded(missing: tuple[tuple[str, ...], ...], capped_by: tuple[str, ...], is_amber: bool) -> Grading:
    """The grade where the steps above `NO_BASIS` lack what is `missing`."""
    steps = tuple(Step(level, codes) for level, codes in zip(list(Grade)[1:], missing, strict=True))
    reached = max([step.level for step in steps if step.holds], default=Grade.PLAUSIBLE)
    if capped_by:
        reached = min(reached, Grade.PLAUSIBLE)
    if is_amber:
        return Grading(Grade(reached - 1), steps, (*capped_by, "amber_data"))
    return Grading(reached, steps, capped_by)


def _capped_by(findings: Findings, tested: Estimate) -> tuple[str, ...]:
    """What keeps a link from rising above `PLAUSIBLE`, whatever its levels say."""
    if findings.window.question.expected is None:
        return findings.failed or ("no_direction",)
    if "declared_in_time" not in findings.failed:
        return ()
    if findings.window.question.seen_to is None:
        return findings.failed
    if new_periods_awaited(findings.window):
        return (*findings.failed, "new_periods_awaited")
    return () if _is_borne_out_anew(findings, tested) else (*findings.failed, "not_in_new_periods")


def _is_borne_out_anew(findings: Findings, tested: Estimate) -> bool:
    """Whether the deciding test finds the change, in the declared direction, in what nobody had seen beforehand.

    The p is two-sided: whichever direction the seen figures suggest, no more than 5 % of unchanged links pass.
    """
    [anew] = ESTIMATE_ALL[findings.test]([without_seen(findings.window)])
    if isinstance(anew, Refusal) or anew.p > SIGNIFICANCE_LEVEL:
        return False
    return leaning(anew, one_sided=True) is Side.GOOD and anew.effect * tested.effect > 0


def _plausible(findings: Findings) -> tuple[str, ...]:
    question, first_after = findings.window.question, findings.window.first_after
    missing = []
    if question.declared is None:
        missing.append("declaration_not_known")
    elif question.declared.date() > max(first_after, question.start):
        missing.append("declared_after_start")
    if question.expected is None:
        missing.append("no_direction")
    if not question.has_mechanism:
        missing.append("mechanism_not_known" if question.has_mechanism is None else "no_mechanism")
    return tuple(missing)


def _changed(claim: Claim) -> tuple[str, ...]:
    if not claim.is_found:
        return ("no_change_found",)
    missing = () if claim.q <= FALSE_CLAIMS else ("not_after_other_links",)
    return missing if claim.is_agreed else (*missing, "own_series_does_not_agree")


def _held(findings: Findings, tested: Estimate) -> tuple[str, ...]:
    missing = []
    [again] = ESTIMATE_ALL[findings.test]([without_last_before(findings.window)])
    if isinstance(again, Refusal) or again.p > HELD_LEVEL or again.effect * tested.effect <= 0:
        missing.append("depends_on_last_periods_before")
    question = findings.window.question
    flagged, direction = question.flagged_at_last_release, question.flagged_direction
    is_other_way = direction is not None and direction.sign * tested.effect <= 0
    if flagged is None:
        missing.append("earlier_release_not_known")
    elif not flagged or is_other_way:
        missing.append("flagged_the_other_way" if flagged else "not_flagged_at_last_release")
    return tuple(missing)


ESTIMATE_ALL = {Test(method.name): method.estimate_all for method in METHODS if method.name in list(Test)}


def _more_than_others(findings: Findings, changed: tuple[str, ...]) -> tuple[str, ...]:
    own, path = findings.own_series, findings.neighbour_path
    if isinstance(path, Refusal):
        return (path.code,)
    if (path.count or 0) < MIN_NEIGHBOURS:
        return ("too_few_neighbours",)
    if changed:
        return tuple("not_more_than_neighbours" if code == "no_change_found" else code for code in changed)
    if isinstance(own, Refusal) or own.p > HELD_LEVEL or own.effect * path.effect <= 0:
        return ("own_series_does_not_agree",)
    gap_p = neighbour_path.gap_trend_p(findings.window)
    if gap_p is None:
        return ("gap_trend_not_known",)
    return ("gap_had_a_trend",) if gap_p <= GAP_TREND_LEVEL else ()


def _contributed(question: ImpactQuestion) -> tuple[str, ...]:
    missing = [*_moved_with_practice(question)]
    if any(_is_near(question, rival.starts) for rival in question.rivals):
        missing.append("rival_initiative")
    if any(_is_near(question, day) for day in question.definition_changes):
        missing.append("definition_changed_near_start")
    return tuple(missing)


def _moved_with_practice(question: ImpactQuestion) -> tuple[str, ...]:
    """METHOD 6: practice moved first, or teams that had more of it moved more, where a roll-out is known."""
    if question.practice_moved_first:
        return ()
    practice = "practice_not_known" if question.practice_moved_first is None else "practice_did_not_move_first"
    if question.dose_response is None:
        return (practice,)
    lacking = dose_response_lacks(question.dose_response)
    return (practice, lacking) if lacking is not None else ()


def dose_response_lacks(answer: DoseResponse | Refusal) -> str | None:
    """What keeps a dose-response from counting; None if it does. The guard of level 3 holds for teams as well.

    A board may begin with the teams that just had a bad run: these would have moved most whatever it did.
    """
    if isinstance(answer, Refusal):
        return "dose_response_not_known"
    if answer.p > SIGNIFICANCE_LEVEL:
        return "no_dose_response"
    again = answer.p_without_last_before
    return None if again is not None and again <= HELD_LEVEL else "dose_response_depends_on_last_periods_before"


def _is_near(question: ImpactQuestion, day: date) -> bool:
    return abs(months_between(question.start, day)) <= RIVAL_MONTHS
