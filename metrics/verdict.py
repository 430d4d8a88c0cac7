"""The verdict: what a board may say about a link, decided in one order (METHOD section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from metrics.ladder import MIN_NEIGHBOURS
from metrics.question import Check, Estimate, Outcome, Refusal
from metrics.window import Window

SIGNIFICANCE_LEVEL = 0.05  # METHOD 5: p at or under this is a change found
FALSE_CLAIMS = 0.10  # METHOD 5: q at or under this survives the other links of the release
HINT_LEVEL = 0.10  # METHOD 5: p up to this is worth watching
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


# In the order in which they decide (METHOD 5.1); the gate `declared_in_time` only speaks when a change was found.
GATE_VERDICTS = {
    "figures_readable": Verdict.NOT_ENOUGH_DATA,
    "enough_before": Verdict.NOT_ENOUGH_DATA,
    "enough_cases": Verdict.NOT_ENOUGH_DATA,
    "few_suppressed": Verdict.NOT_ENOUGH_DATA,
    "enough_after": Verdict.TOO_EARLY,
    "same_definition": Verdict.NOT_COMPARABLE,
}


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What verdict and grade are made from. `stopped` is the verdict of a gate that failed.

    `q` is None where the link does not count towards its release.
    """

    window: Window
    own_series: Estimate | Refusal
    neighbours: Estimate | Refusal
    neighbour_path: Estimate | Refusal
    gates: tuple[Check, ...]
    stopped: Verdict | None
    q: float | None


def gate_verdict(gates: Sequence[Check]) -> Verdict | None:
    """The verdict of the first gate that failed; None if the data may speak."""
    failed = [gate.code for gate in gates if gate.outcome is Outcome.FAILED]
    return next((verdict for code, verdict in GATE_VERDICTS.items() if code in failed), None) if failed else None


def decide(findings: Findings) -> Verdict:
    """The verdict of one link."""
    if findings.stopped is not None:
        return findings.stopped
    own_series = findings.own_series
    if isinstance(own_series, Refusal) or findings.q is None:
        return Verdict.CANNOT_TELL_YET
    if own_series.p <= SIGNIFICANCE_LEVEL:
        return _found(findings, own_series) if findings.q <= FALSE_CLAIMS else Verdict.HINT
    if own_series.p <= HINT_LEVEL:
        return Verdict.HINT
    return _not_found(findings.window, own_series)


def moved_with_everyone(own_series: Estimate, neighbours: Estimate | Refusal) -> bool:
    """Whether enough neighbours fail to confirm the change and moved the same way, at least half as far."""
    if isinstance(neighbours, Refusal) or (neighbours.count or 0) < MIN_NEIGHBOURS:
        return False
    shared = (neighbours.others_change or 0.0) * np.sign(own_series.effect)
    return neighbours.p > SIGNIFICANCE_LEVEL and shared >= EVERYONE_SHARE * abs(own_series.effect)


def _found(findings: Findings, own_series: Estimate) -> Verdict:
    if any(gate.code == "declared_in_time" and gate.outcome is Outcome.FAILED for gate in findings.gates):
        return Verdict.CHANGED_NOT_DECLARED
    if moved_with_everyone(own_series, findings.neighbours):
        return Verdict.MOVED_WITH_EVERYONE
    expected = findings.window.question.expected
    if expected is None:  # a change without a promise beforehand cannot be "as expected"
        return Verdict.CHANGED_NOT_DECLARED
    as_expected = own_series.effect * expected.sign > 0
    return Verdict.IMPROVED_AS_EXPECTED if as_expected else Verdict.MOVED_THE_WRONG_WAY


def _not_found(window: Window, own_series: Estimate) -> Verdict:
    little = LITTLE_CHANGE * window.limit_base
    if -little <= own_series.low and own_series.high <= little:
        return Verdict.LITTLE_OR_NO_CHANGE
    visible = max(VISIBLE_CHANGE, abs(window.question.target_change or 0.0)) * window.limit_base
    return Verdict.NO_DETECTABLE_CHANGE if own_series.could_have_seen <= visible else Verdict.CANNOT_TELL_YET
