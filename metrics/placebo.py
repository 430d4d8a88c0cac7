"""The placebo test: fake starts on real series where nothing is known to have begun, and falls planted after them.

Questions in, flags and shares out; the tests are the product's own, from the question to the claim. A share of flagged
series comes with a Wilson interval (Wilson 1927) for as many independent series as they are worth: series that share
an area or a date resemble each other (the effective sample size of Kish 1965, used so by Korn and Graubard 1998).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from domain.calibration import Interval
from domain.model import Direction
from metrics import basket
from metrics.assess import Assessment
from metrics.checks import MIN_AFTER, MIN_BEFORE
from metrics.ladder import LINK_LEVELS, SET_LEVELS, Levels, Side, Test, agrees, deciding_test, p_on
from metrics.proportions import score_interval
from metrics.question import BoolArray, Estimate, ImpactQuestion, Outcome, Refusal
from metrics.spc import Improvement, PointType, xmr
from metrics.verdict import GATE_VERDICTS, Verdict
from metrics.window import lay_out

UNTOUCHED = 1.0
PLANTED = (0.8, 0.7)  # METHOD 9: a fall of a fifth and of three tenths
SEED = 20261126
MOST_CASES = 1e12  # a larger count is a fault of the file: no draw of its cases


class Rule(StrEnum):
    """What flags a series. Only the ladder is what a board would be told; the control chart is there as a warning."""

    LADDER = "ladder"
    OWN_SERIES = "own_series"
    NEIGHBOUR_PATH = "neighbour_path"
    CONTROL_CHART = "control_chart"


@dataclass(frozen=True, slots=True)
class Flag:
    """Whether a rule claims a change as declared, or one against it."""

    good: bool
    harm: bool

    @property
    def coloured(self) -> bool:
        """Whether it claims either."""
        return self.good or self.harm


def possible_starts(question: ImpactQuestion) -> tuple[int, ...]:
    """The periods of the grid that have enough kept periods before and after them for a verdict (METHOD 5.1)."""
    return starts_between(lay_out(question).kept, question)


def starts_between(kept: BoolArray, question: ImpactQuestion) -> tuple[int, ...]:
    """The same for given kept periods: those of one series, or those that all series of a set share."""
    before = np.concatenate([[0], np.cumsum(kept)[:-1]])
    after = kept.sum() - before
    enough = (before >= MIN_BEFORE[question.frequency]) & (after >= MIN_AFTER[question.frequency])
    return tuple(np.flatnonzero(enough).tolist())


def plant(question: ImpactQuestion, share: float, random: np.random.Generator) -> ImpactQuestion:
    """The question with only `share` of its figures left from the start on, and a fall expected.

    Where the count behind a figure is known, each case stays with that probability, so that the fall wobbles as counts
    do; other figures are multiplied.
    """
    question = replace(question, expected=Direction.FALL)
    if share == UNTOUCHED:
        return question
    is_after = np.arange(question.length) >= question.index_of(question.start)
    left = np.where(is_after, share, 1.0)
    numerators = question.numerators
    if numerators is not None:
        # What is no whole number, such as a mean of counts, counts no cases.
        is_counted = is_after & (numerators > 0) & (numerators <= MOST_CASES) & (numerators == np.rint(numerators))
        cases = numerators[is_counted]
        left[is_counted] = random.binomial(cases.astype(np.int64), share) / cases
        numerators = numerators * left
    values = question.values if question.values is None else question.values * left
    return replace(question, values=values, numerators=numerators)


def unusable(assessment: Assessment) -> str | None:
    """The code of what keeps a series from a verdict of its own; None if it can have one."""
    if isinstance(assessment.own_series, Refusal):
        return assessment.own_series.code
    if isinstance(assessment.tested, Refusal):
        return assessment.tested.code
    failed = [check.code for check in assessment.checks if check.outcome is Outcome.FAILED]
    return next((code for code in GATE_VERDICTS if code in failed), None)


def flags(assessment: Assessment) -> dict[Rule, Flag]:
    """What each rule claims about a series; without an entry for a rule that could not answer."""
    verdict, question = assessment.verdict, assessment.question
    found = {
        Rule.LADDER: Flag(verdict is Verdict.IMPROVED_AS_EXPECTED, verdict is Verdict.MOVED_THE_WRONG_WAY),
        Rule.CONTROL_CHART: control_chart(question),
    }
    own, path = assessment.own_series, assessment.neighbour_path
    if isinstance(own, Estimate):
        found[Rule.OWN_SERIES] = _claimed(own, own, LINK_LEVELS)
    if isinstance(path, Estimate) and deciding_test(path) is Test.NEIGHBOUR_PATH:
        found[Rule.NEIGHBOUR_PATH] = _claimed(path, own, LINK_LEVELS)
    return found


def set_flags(sets: Sequence[Sequence[ImpactQuestion]]) -> list[dict[Rule, Flag] | Refusal]:
    """The same for sets of measures: the product's answer, the set's own past, and its neighbours' path where known."""
    beside = basket.estimate_all(sets)
    alone = basket.estimate_all([[replace(one, neighbours=()) for one in members] for members in sets])
    answers: list[dict[Rule, Flag] | Refusal] = []
    for answer, own in zip(beside, alone, strict=True):
        if isinstance(answer, Refusal) or isinstance(own, Refusal):
            answers.append(answer if isinstance(answer, Refusal) else own)  # type: ignore[arg-type]
            continue
        found = {Rule.LADDER: _claimed(answer, own, SET_LEVELS), Rule.OWN_SERIES: _claimed(own, own, SET_LEVELS)}
        if answer.count is not None:
            found[Rule.NEIGHBOUR_PATH] = found[Rule.LADDER]
        answers.append(found)
    return answers


def control_chart(question: ImpactQuestion) -> Flag:
    """What somebody would claim who reads a control chart: any of its rules after the start, limits fixed before it."""
    window = lay_out(question)
    rows = np.flatnonzero(window.kept)
    days = [question.period_start(int(row)) for row in rows]
    improvement = Improvement.INCREASE if question.expected is Direction.RISE else Improvement.DECREASE
    chart = xmr(days, window.rates[rows].tolist(), improvement=improvement, fix_after=window.before_count)
    found = {point.point_type for point, row in zip(chart.points, rows, strict=True) if row >= window.start_index}
    return Flag(PointType.IMPROVEMENT in found, PointType.CONCERN in found)


def interval(flagged: Sequence[bool], clusters: Sequence[Sequence[Hashable]] = ()) -> Interval:
    """How many of some series are flagged, and the 95 % interval of that share.

    Each of `clusters` groups the series in one way (by area, by date), with an entry a series; the interval allows for
    the way in which they resemble each other most.
    """
    hits, count = sum(flagged), len(flagged)
    effect = max([1.0, *(design_effect(flagged, names) for names in clusters)])
    if not count:
        return Interval(0, 0, 0.0, 1.0)
    likely = score_interval(hits / count, count / effect)
    return Interval(hits, count, likely.low, likely.high)


def design_effect(flagged: Sequence[bool], clusters: Sequence[Hashable]) -> float:
    """By how much the variance of a share grows because series of one cluster resemble each other (Kish 1965).

    1 where nothing can be told: a single cluster, or all series alike.
    """
    count, share = len(flagged), sum(flagged) / len(flagged)
    excess: dict[Hashable, float] = {}
    for is_flagged, name in zip(flagged, clusters, strict=True):
        excess[name] = excess.get(name, 0.0) + is_flagged - share
    if len(excess) < 2 or share in (0.0, 1.0):
        return 1.0
    groups = len(excess)
    return groups / (groups - 1) * sum(each**2 for each in excess.values()) / (count * share * (1 - share))


def _claimed(answer: Estimate, own: Estimate | Refusal, levels: Levels) -> Flag:
    """The claims of one test by itself, at the verdict's own levels."""
    return Flag(
        *(p_on(answer, side) <= levels.of(side) and agrees(answer, own, side) for side in (Side.GOOD, Side.HARM))
    )
