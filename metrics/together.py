"""The verdict of an initiative's set of measures, its headline (METHOD section 9, step 1 of the ladder).

The links of one role are asked about together. Each may have its own lag, shape and frequency; which of them count,
and when the set's effect is due, is settled by the plan and by what figures there are before any change is looked at
(docs/decisions/0020): measures of another frequency than most, and those that no test may read, are left out; the set
is due when the last of its measures is.

A set goes through the gates, the choice of the test and the verdicts of a single measure. It has no grade of evidence:
its measures have theirs.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from domain.model import Shape
from domain.periods import Frequency, periods_since
from metrics.basket import MAX_MEASURES, MIN_MEASURES, Index, index_of, paths_of
from metrics.checks import gates, is_declared_in_time
from metrics.claims import claims_of, findings_of
from metrics.ladder import SET_LEVELS, Side, Test, agrees, leaning
from metrics.methods import own_series
from metrics.methods.neighbours import NO_NEIGHBOURS
from metrics.question import Check, Estimate, ImpactQuestion, Outcome, Refusal, failed_codes, on_grid
from metrics.verdict import OWN_SERIES_ALONE, Claim, Findings, Verdict, decide, why_only_a_hint
from metrics.window import Window, lay_out

# A measure that fails one of these can never be read, however long one waits; one that is not due yet can.
LEFT_OUT_BY = ("figures_readable", "enough_before", "enough_cases", "few_suppressed", "same_definition")
OTHER_PERIODS = "other_periods"  # measured in other periods than most of the set


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Together:
    """What can be said about a set. An effect is relative, and below nought where the set moved as intended.

    `counted` are the places, in the order asked, of the measures that count, and `left_out` those that do not, each
    with its reason. `refusal` says why there is no set; everything after it is then empty. `test` decides and `tested`
    is its answer; p and q are those of the side on which it lies, q among the release's `sets_tested` sets. Where it is
    not `is_tested`, the gates of `checks` or the test itself declined, and the set is no headline.
    """

    asked: int
    counted: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]
    refusal: Refusal | None = None
    verdict: Verdict | None = None
    test: Test | None = None
    tested: Estimate | Refusal | None = None
    own_series: Estimate | Refusal | None = None
    neighbour_path: Estimate | Refusal | None = None
    checks: tuple[Check, ...] = ()
    side: Side | None = None
    p: float | None = None
    q: float | None = None
    sets_tested: int = 0
    frequency: Frequency | None = None
    lag: int = 0
    shape: Shape = Shape.STEP
    first_due: date | None = None
    periods_before: int = 0
    periods_after: int = 0

    @property
    def is_tested(self) -> bool:
        """Whether a verdict was reached by a test: only then it can be a headline."""
        return self.p is not None

    @property
    def is_declared_late(self) -> bool:
        """Whether a measure was declared after its data were seen: the set is then tested two-sided."""
        return any(check.code == "declared_in_time" and check.outcome is Outcome.FAILED for check in self.checks)

    @property
    def hint_reason(self) -> str | None:
        """Why it is a hint and no claim although a test finds a change; None of all others."""
        if self.verdict is None or self.test is None or self.tested is None or self.own_series is None:
            return None
        one_sided = not self.is_declared_late
        return why_only_a_hint(
            self.verdict, self.test, self.tested, self.own_series, one_sided=one_sided, levels=SET_LEVELS
        )

    @property
    def is_own_alone(self) -> bool:
        """Whether it is a hint that only the set's own past gives, where similar areas' path decides."""
        return self.hint_reason == OWN_SERIES_ALONE

    @property
    def told(self) -> Estimate | Refusal | None:
        """The answer whose size is told, as of a single link (`metrics.account.told_of`)."""
        is_own = self.verdict is Verdict.MOVED_WITH_EVERYONE or self.is_own_alone
        return self.own_series if is_own and isinstance(self.own_series, Estimate) else self.tested

    @property
    def told_side(self) -> Side | None:
        """The side on which that answer lies; None without one."""
        return leaning(self.told, not self.is_declared_late) if isinstance(self.told, Estimate) else None

    @property
    def is_agreed(self) -> bool:
        """Whether the set's own past agrees, where it has to since the area may drift on its own."""
        if not isinstance(self.tested, Estimate) or self.own_series is None or self.side is None:
            return True
        return agrees(self.tested, self.own_series, self.side)


@dataclass(frozen=True, slots=True, eq=False)
class _Gathered:
    """The measures of a set that count, of so many `asked` about, laid on one grid with one lag and shape."""

    asked: int
    members: tuple[ImpactQuestion, ...]
    counted: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]
    refusal: Refusal | None


def assess_together(sets: Sequence[Sequence[ImpactQuestion]], releases: Sequence[Hashable]) -> tuple[Together, ...]:
    """Answer sets of questions, in their order; those of equal `releases` are claimed beside each other.

    The members of a set are about one start. Sets form families of their own: a single measure is not gated on its
    set, nor does a set count among the measures (METHOD 9).
    """
    gathered = [_gather(members) for members in sets]
    indices = [each.refusal or index_of(each.members) for each in gathered]
    built = {place: index for place, index in enumerate(indices) if isinstance(index, Index)}
    windows = [_window(index, gathered[place].members) for place, index in built.items()]
    findings = {
        place: findings_of(window, gates(window), own, NO_NEIGHBOURS, path, levels=SET_LEVELS)
        for place, window, own, path in zip(
            built, windows, own_series.estimate_all(windows), paths_of(list(built.values())), strict=True
        )
    }
    claims = claims_of(findings, releases)
    tested = Counter(releases[place] for place in claims)
    return tuple(
        _conclude(each, index, findings.get(place), claims.get(place), tested[releases[place]])
        for place, (each, index) in enumerate(zip(gathered, indices, strict=True))
    )


# --- which measures count --------------------------------------------------------------------------------------------


def _gather(members: Sequence[ImpactQuestion]) -> _Gathered:
    refused = _no_set(members)
    if refused is not None:
        return _Gathered(len(members), (), (), (), refused)
    periods = _most_common_periods(members)
    reasons = {place: _why_left_out(member, periods) for place, member in enumerate(members)}
    counted = tuple(place for place, reason in reasons.items() if reason is None)
    left_out = tuple((place, reason) for place, reason in reasons.items() if reason is not None)
    if len(counted) < MIN_MEASURES:
        few = f"{len(counted)} of {len(members)} measures can be read together, and a set needs {MIN_MEASURES}"
        return _Gathered(len(members), (), counted, left_out, Refusal("too_few_measures", few))
    together = lay_together([members[place] for place in counted])
    return _Gathered(len(members), together, counted, left_out, None)


def _no_set(members: Sequence[ImpactQuestion]) -> Refusal | None:
    if not MIN_MEASURES <= len(members) <= MAX_MEASURES:
        few = f"a set has {MIN_MEASURES} to {MAX_MEASURES} measures, not {len(members)}"
        return Refusal("not_a_basket", few)
    if any(member.expected is None for member in members):
        return Refusal("no_direction", "a measure of the set says not which way it should move")
    return None


def _periods_of(question: ImpactQuestion) -> tuple[Frequency, int]:
    """The frequency and, of quarters and years, the month on which they turn: only alike can be laid on one grid."""
    months = 12 // question.frequency.per_year
    turns = 0 if question.frequency is Frequency.TERMLY else question.first_period.month % months
    return question.frequency, turns


def _most_common_periods(members: Sequence[ImpactQuestion]) -> tuple[Frequency, int]:
    """Those of most measures; of two that are as many the finer, and then those of the measure asked about first."""
    counts = Counter(_periods_of(member) for member in members)
    return max(counts, key=lambda periods: (counts[periods], periods[0].per_year))


def _why_left_out(member: ImpactQuestion, periods: tuple[Frequency, int]) -> str | None:
    if _periods_of(member) != periods:
        return OTHER_PERIODS
    failed = failed_codes(gates(lay_out(member)))
    return next((code for code in LEFT_OUT_BY if code in failed), None)


def lay_together(members: Sequence[ImpactQuestion]) -> tuple[ImpactQuestion, ...]:
    """The questions on one grid of periods; they keep lag and shape if these are alike, else a step at the longest lag.

    Raises nothing for measures of different length: a period that one of them does not reach is a gap there.
    """
    frequency = members[0].frequency
    first = min(member.first_period for member in members)
    before = [periods_since(first, member.first_period, frequency) for member in members]
    length = max(lead + member.length for lead, member in zip(before, members, strict=True))
    promises = {(member.lag, member.shape) for member in members}
    lag, shape = promises.pop() if len(promises) == 1 else (max(member.lag for member in members), Shape.STEP)
    return tuple(replace(on_grid(member, first, length), lag=lag, shape=shape, basket=()) for member in members)


# --- what can be claimed ---------------------------------------------------------------------------------------------


def _window(index: Index, members: Sequence[ImpactQuestion]) -> Window:
    """The index as a window whose gates are those of a set: of its measures the one declared latest speaks for all."""
    latest = max(members, key=_lateness)
    question = replace(
        index.window.question,
        declared=latest.declared,
        data_seen=latest.data_seen,
        seen_to=latest.seen_to,
        definition_changes=(),
        target_change=None,
        excluded=(),
    )
    return replace(index.window, question=question, median_cases=None, excluded=np.zeros_like(index.window.excluded))


def _lateness(member: ImpactQuestion) -> tuple[bool, date, float]:
    declared = 0.0 if member.declared is None else member.declared.timestamp()
    return is_declared_in_time(member) is False, member.seen_to or date.min, declared


def _conclude(
    gathered: _Gathered,
    index: Index | Refusal,
    findings: Findings | None,
    claim: Claim | None,
    sets_tested: int,
) -> Together:
    if isinstance(index, Refusal) or findings is None:
        refusal = index if isinstance(index, Refusal) else None
        return Together(asked=gathered.asked, counted=gathered.counted, left_out=gathered.left_out, refusal=refusal)
    window, question = findings.window, findings.window.question
    return Together(
        asked=gathered.asked,
        counted=gathered.counted,
        left_out=gathered.left_out,
        verdict=decide(findings, claim),
        test=findings.test,
        tested=findings.tested,
        own_series=findings.own_series,
        neighbour_path=findings.neighbour_path,
        checks=findings.gates,
        side=None if claim is None else claim.side,
        p=None if claim is None else claim.p,
        q=None if claim is None else claim.q,
        sets_tested=sets_tested,
        frequency=question.frequency,
        lag=question.lag,
        shape=question.shape,
        first_due=window.first_due,
        periods_before=window.before_count,
        periods_after=window.after_count,
    )
