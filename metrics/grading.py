"""The evidence grade, 0 to 5: the highest level whose own rule holds, with the reason for each step missed (METHOD 6).

Decisions that the page leaves open: a link whose gates pass and whose data are not red has at least level 1, and what
its declaration lacks is named; without a direction, or declared after its data were seen, it cannot rise above 1.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from domain.periods import months_between
from metrics.methods import neighbours as neighbour_test
from metrics.methods import own_series as own_series_test
from metrics.question import Estimate, ImpactQuestion, Outcome, Quality, Refusal
from metrics.verdict import FALSE_CLAIMS, MIN_NEIGHBOURS, SIGNIFICANCE_LEVEL, Findings
from metrics.window import Window

HELD_LEVEL = 0.20  # METHOD 6: p without the last two periods before the start, and the own series' p at level 4
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


def grade(findings: Findings, quality: Quality) -> Grading:
    """The grade of one link."""
    failed = tuple(gate.code for gate in findings.gates if gate.outcome is Outcome.FAILED)
    if findings.stopped is not None or quality is Quality.RED:
        return Grading(Grade.NO_BASIS, (), failed)
    own_series = findings.own_series
    if isinstance(own_series, Refusal) or findings.q is None:
        return Grading(Grade.NO_BASIS, ())
    steps = _steps(findings, own_series, findings.q)
    reached = max([step.level for step in steps if step.holds], default=Grade.PLAUSIBLE)
    lowered_by: tuple[str, ...] = ()
    if findings.window.question.expected is None or "declared_in_time" in failed:
        reached, lowered_by = min(reached, Grade.PLAUSIBLE), failed or ("no_direction",)
    if quality is Quality.AMBER:
        reached, lowered_by = Grade(reached - 1), (*lowered_by, "amber_data")
    return Grading(reached, steps, lowered_by)


def _steps(findings: Findings, own: Estimate, q: float) -> tuple[Step, ...]:
    window, question = findings.window, findings.window.question
    changed = _changed(own, q)
    more_than_others = _more_than_others(window, own, findings.neighbours)
    # The guards cost a fit each: nobody needs them where the step cannot be reached anyway.
    held = () if changed and more_than_others else _held(window, own)
    contributed = (*more_than_others, *held, *_contributed(question))
    return (
        Step(Grade.PLAUSIBLE, _plausible(question)),
        Step(Grade.CHANGED, changed),
        Step(Grade.CHANGED_AND_HELD, (*changed, *held)),
        Step(Grade.CHANGED_MORE_THAN_SIMILAR_AREAS, more_than_others),
        Step(Grade.CONSISTENT_WITH_HAVING_CONTRIBUTED, contributed),
    )


def _plausible(question: ImpactQuestion) -> tuple[str, ...]:
    first_after = question.period_start(question.index_of(question.start))
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


def _changed(own: Estimate, q: float) -> tuple[str, ...]:
    if own.p > SIGNIFICANCE_LEVEL:
        return ("no_change_found",)
    return ("not_after_other_links",) if q > FALSE_CLAIMS else ()


def _held(window: Window, own: Estimate) -> tuple[str, ...]:
    missing = []
    again = own_series_test.without_last_before(window)
    if isinstance(again, Refusal) or again.p > HELD_LEVEL or again.effect * own.effect <= 0:
        missing.append("depends_on_last_periods_before")
    if not window.question.flagged_at_last_release:
        is_unknown = window.question.flagged_at_last_release is None
        missing.append("earlier_release_not_known" if is_unknown else "not_flagged_at_last_release")
    return tuple(missing)


def _more_than_others(window: Window, own: Estimate, neighbours: Estimate | Refusal) -> tuple[str, ...]:
    if isinstance(neighbours, Refusal):
        return (neighbours.code,)
    if (neighbours.count or 0) < MIN_NEIGHBOURS:
        return ("too_few_neighbours",)
    if neighbours.p > SIGNIFICANCE_LEVEL:
        return ("not_more_than_neighbours",)
    if own.p > HELD_LEVEL or own.effect * neighbours.effect <= 0:
        return ("own_series_does_not_agree",)
    gap_p = neighbour_test.gap_trend_p(window)
    if gap_p is None:
        return ("gap_trend_not_known",)
    return ("gap_had_a_trend",) if gap_p <= GAP_TREND_LEVEL else ()


def _contributed(question: ImpactQuestion) -> tuple[str, ...]:
    missing = []
    if not question.practice_moved_first:
        missing.append("practice_not_known" if question.practice_moved_first is None else "practice_did_not_move_first")
    if any(_is_near(question, rival.starts) for rival in question.rivals):
        missing.append("rival_initiative")
    if any(_is_near(question, day) for day in question.definition_changes):
        missing.append("definition_changed_near_start")
    return tuple(missing)


def _is_near(question: ImpactQuestion, day: date) -> bool:
    return abs(months_between(question.start, day)) <= RIVAL_MONTHS
