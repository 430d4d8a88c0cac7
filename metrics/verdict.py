"""The verdict: what a board may say about a link, decided in one order (METHOD sections 5 and 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from metrics.ladder import Levels, Side, Test, agrees, finds_change, leaning
from metrics.question import Check, Estimate, Refusal
from metrics.window import Window

FALSE_CLAIMS = 0.10  # METHOD 5 and 9: q at or under this survives the other links of the release
LITTLE_CHANGE = 0.10  # METHOD 5: an interval within this share of the mean before is little or no change
VISIBLE_CHANGE = 0.25  # METHOD 5: a test that would have seen this much may say "no detectable change"
EVERYONE_SHARE = 0.5  # METHOD 5: neighbours that moved at least so much of it moved with the area


class Verdict(StrEnum):
    """What was found. Only the first two are ever coloured."""

    IMPROVED_AS_EXPECTED = "improved_as_expected"
    MOVED_THE_WRONG_WAY = "moved_the_wrong_way"
    MOVED_WITH_EVERYONE = "moved_with_everyone"
    HINT = "hint"
    LITTLE_OR_NO_CHANGE = "little_or_no_change"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    CANNOT_TELL_YET = "cannot_tell_yet"
    NOT_ENOUGH_DATA = "not_enough_data"
    TOO_EARLY = "too_early"
    NOT_COMPARABLE = "not_comparable"
    CHANGED_NOT_DECLARED = "changed_not_declared"

    @property
    def is_coloured(self) -> bool:
        """Whether a page may colour it."""
        return self in (Verdict.IMPROVED_AS_EXPECTED, Verdict.MOVED_THE_WRONG_WAY)

    @property
    def is_claimed(self) -> bool:
        """Whether it says that the figure changed."""
        return self.is_coloured or self is Verdict.CHANGED_NOT_DECLARED


# In the order in which they decide (METHOD 5.1); the gate `declared_in_time` only speaks when a change was found.
GATE_VERDICTS = {
    "figures_readable": Verdict.NOT_ENOUGH_DATA,
    "enough_before": Verdict.NOT_ENOUGH_DATA,
    "enough_cases": Verdict.NOT_ENOUGH_DATA,
    "few_suppressed": Verdict.NOT_ENOUGH_DATA,
    "enough_after": Verdict.TOO_EARLY,
    "same_definition": Verdict.NOT_COMPARABLE,
}
GATED = frozenset(GATE_VERDICTS.values())  # given before any size was looked at: their sizes are no evidence


@dataclass(frozen=True, slots=True)
class Claim:
    """The side on which a link lies, its p and q there, and whether the own series agrees where it must.

    p at or under `limit` is a change found.
    """

    side: Side
    p: float
    q: float
    limit: float
    is_agreed: bool

    @property
    def is_found(self) -> bool:
        """Whether the test alone found a change."""
        return self.p <= self.limit

    @property
    def holds(self) -> bool:
        """Whether it may be claimed beside the release's other links."""
        return self.is_found and self.q <= FALSE_CLAIMS and self.is_agreed


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What verdict and grade are made from. `test` decides and `tested` is its answer.

    `is_one_sided` says whether a direction can be claimed, `levels` from when on; `failed` are the codes of the gates
    that failed, `stopped` the verdict of the first of them.
    """

    window: Window
    own_series: Estimate | Refusal
    neighbours: Estimate | Refusal
    neighbour_path: Estimate | Refusal
    test: Test
    tested: Estimate | Refusal
    gates: tuple[Check, ...]
    failed: tuple[str, ...]
    stopped: Verdict | None
    is_one_sided: bool
    levels: Levels


def gate_verdict(failed: Sequence[str]) -> Verdict | None:
    """The verdict of the first gate that failed; None if the data may speak."""
    return next((verdict for code, verdict in GATE_VERDICTS.items() if code in failed), None) if failed else None


def decide(findings: Findings, claim: Claim | None) -> Verdict:
    """The verdict of one link; `claim` is None where it does not count towards its release."""
    if findings.stopped is not None:
        return findings.stopped
    tested = findings.tested
    if isinstance(tested, Refusal) or claim is None:
        return Verdict.CANNOT_TELL_YET
    if claim.holds:
        # Without a promise beforehand a change cannot be "as expected".
        return CLAIMED[claim.side]
    if own_series_alone_finds(findings.test, tested, findings.own_series, findings.is_one_sided, findings.levels):
        return Verdict.MOVED_WITH_EVERYONE if moved_with_everyone(findings.own_series, tested) else Verdict.HINT
    return Verdict.HINT if claim.p <= claim.side.hinted_at else _not_found(findings.window, tested)


CLAIMED = {
    Side.GOOD: Verdict.IMPROVED_AS_EXPECTED,
    Side.HARM: Verdict.MOVED_THE_WRONG_WAY,
    Side.EITHER: Verdict.CHANGED_NOT_DECLARED,
}


def moved_with_everyone(own_series: Estimate | Refusal, neighbour_path: Estimate) -> bool:
    """Whether the neighbours' own mean change has the sign of the area's, and is at least half as large."""
    if isinstance(own_series, Refusal):
        return False
    shared = (neighbour_path.others_change or 0.0) * (1 if own_series.effect > 0 else -1)
    return shared >= EVERYONE_SHARE * abs(own_series.effect)


def own_series_alone_finds(
    test: Test, tested: Estimate, own_series: Estimate | Refusal, one_sided: bool, levels: Levels
) -> bool:
    """Whether the path of the neighbours, which decides, finds nothing where the own series finds a change."""
    if test is not Test.NEIGHBOUR_PATH or finds_change(tested, one_sided, levels):
        return False
    return finds_change(own_series, one_sided, levels)


OWN_SERIES_ALONE = "own_series_alone"  # why a hint is none but a hint: the neighbours' path does not find it


def why_only_a_hint(
    verdict: Verdict,
    test: Test,
    tested: Estimate | Refusal,
    own_series: Estimate | Refusal,
    *,
    one_sided: bool,
    levels: Levels,
) -> str | None:
    """Why it is a hint and no claim although a test finds a change; None of all others.

    `OWN_SERIES_ALONE`, `own_series_does_not_agree` where it must, or `not_after_other_links` of the release.
    """
    if verdict is not Verdict.HINT or isinstance(tested, Refusal):
        return None
    if own_series_alone_finds(test, tested, own_series, one_sided, levels):
        return OWN_SERIES_ALONE
    if not finds_change(tested, one_sided, levels):
        return None
    is_agreed = agrees(tested, own_series, leaning(tested, one_sided))
    return "not_after_other_links" if is_agreed else "own_series_does_not_agree"


def _not_found(window: Window, tested: Estimate) -> Verdict:
    little = LITTLE_CHANGE * window.limit_base
    if tested.has_size and -little <= tested.low and tested.high <= little:
        return Verdict.LITTLE_OR_NO_CHANGE
    visible = max(VISIBLE_CHANGE, abs(window.question.target_change or 0.0)) * window.limit_base
    return Verdict.NO_DETECTABLE_CHANGE if tested.could_have_seen <= visible else Verdict.CANNOT_TELL_YET
