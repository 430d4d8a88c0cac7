"""What would change a verdict: the figures, cases, areas or size of change that are missing, as entries of its account.

How large a change would have to be follows from a property of both tests: a change added to every period after the
start moves the whole distribution of the effect and leaves its spread as it is. So the change that would just be
claimed is as large as the distance from the effect to the limit of its interval that the claim looks at; at another
level than 95 % that limit is taken from Student's t, which makes it a round figure ("about").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from domain.model import Direction
from metrics.checks import MIN_AFTER, new_periods_awaited
from metrics.entries import Entry, Part
from metrics.ladder import (
    DRIFTS_ALONE_FROM,
    LINK_LEVELS,
    MIN_NEIGHBOURS,
    Side,
    agrees,
    is_one_sided,
    leaning,
)
from metrics.methods.own_series import COVERAGE
from metrics.question import Check, Estimate, Outcome, Refusal
from metrics.rules import RULE_OF_REASON, Rule, rule_of_grade
from metrics.verdict import FALSE_CLAIMS, GATED, Verdict
from metrics.window import Window, is_figure, relative_to_before

if TYPE_CHECKING:
    from metrics.assess import Assessment

SMALLEST_P = 1e-12  # what the release's other links ask for may be as small as nothing


def would_change(assessment: Assessment, window: Window) -> Iterator[Entry]:
    """Whatever would turn the verdict into another one, nearest first; the next figures always might."""
    if assessment.verdict in GATED:
        for check in assessment.checks:
            if check.outcome is Outcome.FAILED and check.code in OF_GATE:
                yield OF_GATE[check.code](assessment, window, check)
    elif isinstance(assessment.tested, Refusal):
        code = assessment.tested.code
        yield Entry(Part.WOULD_CHANGE, "mend", RULE_OF_REASON[code], {"refused": code})
    else:
        yield from _of_size(assessment, assessment.tested)
    if assessment.verdict is Verdict.CHANGED_NOT_DECLARED:
        yield Entry(Part.WOULD_CHANGE, "declare_anew", Rule.DECLARED_IN_TIME, {})
    if "new_periods_awaited" in assessment.grading.lowered_by:
        yield _new_periods(window)
    count = neighbours_at_hand(window)
    if count < MIN_NEIGHBOURS:
        numbers = {"have": count, "missing": MIN_NEIGHBOURS - count, "limit": MIN_NEIGHBOURS}
        yield Entry(Part.WOULD_CHANGE, "more_neighbours", Rule.WHICH_TEST, numbers)
    above = next((s for s in assessment.grading.steps if s.level > assessment.grade and s.missing), None)
    missing = assessment.grading.lowered_by or (above.missing if above is not None else ())
    if missing:
        level = assessment.grade if above is None else above.level
        numbers = {"level": int(level), "missing": missing}
        yield Entry(Part.WOULD_CHANGE, "more_evidence", rule_of_grade(level), numbers)
    first, last = _period(window, _next_index(window))
    yield Entry(Part.WOULD_CHANGE, "next_figures", Rule.PERIODS, {"from": first, "until": last})


def neighbours_at_hand(window: Window) -> int:
    """How many neighbours have a figure in every period that the test uses, and one above nought before the start."""
    used = window.used
    neighbours = window.question.neighbours
    values = np.array([each.values for each in neighbours]).reshape(len(neighbours), len(used))[:, used]
    if not window.before_count:
        return int(is_figure(values).all(axis=1).sum())
    return len(relative_to_before(values, window.before[used])[0])


# --- sizes -----------------------------------------------------------------------------------------------------------


def _of_size(assessment: Assessment, tested: Estimate) -> Iterator[Entry]:
    """How large the change would have to be to be claimed, or how small not to be; nothing without a size.

    Where the own series does not agree and has to, no size by itself would do.
    """
    if assessment.p is None:
        return
    side = leaning(tested, is_one_sided(assessment.question, assessment.checks))
    limit = level_to_claim(assessment.p, assessment.q, LINK_LEVELS.of(side))
    if not agrees(tested, assessment.own_series, side):
        numbers = {"own_drift": tested.own_drift, "limit": DRIFTS_ALONE_FROM}
        yield Entry(Part.WOULD_CHANGE, "own_past", Rule.OWN_DRIFT, numbers)
        if assessment.p <= limit:
            return
    if not tested.has_size:
        return
    expected = assessment.question.expected
    if assessment.verdict.is_claimed:
        yield _size(tested, "smaller_change", side, limit, expected)
        return
    if side is Side.HARM:  # what was hoped for is asked first
        yield _size(tested, "larger_change", Side.GOOD, LINK_LEVELS.good, expected)
    yield _size(tested, "larger_change", side, limit, expected)


def _size(tested: Estimate, code: str, side: Side, limit: float, expected: Direction | None) -> Entry:
    rises = rises_on(tested, side, expected)
    size = size_to_claim(tested, side, limit, rises=rises)
    numbers = {"size": size, "effect": tested.effect, "rises": rises, "side": side.value, "limit": limit}
    return Entry(Part.WOULD_CHANGE, code, Rule.ONE_SIDED, numbers, tested.scale)


def rises_on(tested: Estimate, side: Side, expected: Direction | None) -> bool:
    """Whether a change on this side is a rise: as expected or against it, or where neither is asked as it lies.

    An effect next to nought may lie on one side and be the likelier on the other.
    """
    if side is Side.EITHER or expected is None:
        return tested.effect > 0
    return (expected.sign > 0) is (side is Side.GOOD)


def level_to_claim(p: float, q: float | None, limit: float) -> float:
    """The p at which it would be claimed: its `limit`, or where the other links ask for more, in proportion to q."""
    if q is None or q <= FALSE_CLAIMS or p <= 0:
        return limit
    return max(SMALLEST_P, min(limit, p * FALSE_CLAIMS / q))


def size_to_claim(tested: Estimate, side: Side, limit: float, *, rises: bool) -> float:
    """The smallest rise or fall that would be claimed with the same wobble, where p on `side` must reach `limit`."""
    tail = limit / 2 if side is Side.EITHER else limit
    # The limit on nought's side of such an effect; an interval that is cut at a fall of the whole says nothing there.
    above, below = tested.high - tested.effect, tested.effect - tested.low
    towards_nought = (max(above, below) if tested.low <= -1 else below) if rises else above
    to_limit = float(stdtrit(tested.df, 1 - (1 - COVERAGE) / 2))
    return towards_nought * float(stdtrit(tested.df, 1 - tail)) / to_limit


# --- gates -----------------------------------------------------------------------------------------------------------


def _wait(_assessment: Assessment, window: Window, check: Check) -> Entry:
    missing = _missing(check)
    _, until = _period(window, _next_index(window) + missing - 1)
    return Entry(
        Part.WOULD_CHANGE, "wait", Rule.ENOUGH_AFTER, {"missing": missing, "limit": check.limit, "until": until}
    )


def _new_periods(window: Window) -> Entry:
    """So many periods that nobody had seen when the link was declared are still to come, the last of them `until`."""
    missing = new_periods_awaited(window)
    seen_to = window.question.seen_to
    first_unseen = 0 if seen_to is None else window.question.index_of(seen_to) + 1
    next_index = max(_next_index(window), first_unseen)
    first, _ = _period(window, next_index)
    _, until = _period(window, next_index + missing - 1)
    numbers = {"missing": missing, "limit": MIN_AFTER[window.question.frequency], "from": first, "until": until}
    return Entry(Part.WOULD_CHANGE, "new_periods", Rule.DECLARED_IN_TIME, numbers)


def _earlier_figures(_assessment: Assessment, window: Window, check: Check) -> Entry:
    numbers = {"missing": _missing(check), "limit": check.limit, "before": window.first_after}
    return Entry(Part.WOULD_CHANGE, "earlier_figures", Rule.ENOUGH_BEFORE, numbers)


def _more_cases(_assessment: Assessment, _window: Window, check: Check) -> Entry:
    return Entry(Part.WOULD_CHANGE, "more_cases", Rule.ENOUGH_CASES, {"limit": check.limit})


def _fewer_suppressed(_assessment: Assessment, window: Window, check: Check) -> Entry:
    """So many of the suppressed figures would have to be known: then they would be a share of as many periods."""
    suppressed = window.question.suppressed
    hidden = 0 if suppressed is None else int(np.count_nonzero(suppressed & ~window.excluded))
    allowed = int((check.limit or 0.0) * (hidden + window.kept_count))
    numbers = {"missing": max(1, hidden - allowed), "limit": check.limit, "observed": check.observed}
    return Entry(Part.WOULD_CHANGE, "fewer_suppressed", Rule.FEW_SUPPRESSED, numbers)


def _bridge(assessment: Assessment, _window: Window, _check: Check) -> Entry:
    days = assessment.question.definition_changes
    return Entry(
        Part.WOULD_CHANGE, "bridge", Rule.SAME_DEFINITION, {"on": min(days, default=None), "changes": len(days)}
    )


def _mend(assessment: Assessment, _window: Window, _check: Check) -> Entry:
    own = assessment.own_series
    refused = own.code if isinstance(own, Refusal) else "figures_readable"
    return Entry(Part.WOULD_CHANGE, "mend", RULE_OF_REASON[refused], {"refused": refused})


OF_GATE = {
    "figures_readable": _mend,
    "enough_before": _earlier_figures,
    "enough_cases": _more_cases,
    "few_suppressed": _fewer_suppressed,
    "enough_after": _wait,
    "same_definition": _bridge,
}


def _missing(check: Check) -> int:
    return max(1, ceil((check.limit or 0.0) - (check.observed or 0.0)))


def _next_index(window: Window) -> int:
    """The place of the next period that can count: after the last figure, hidden or not, and not before it is due."""
    hidden = window.question.suppressed
    known = np.flatnonzero(window.kept if hidden is None else window.kept | hidden)
    return max(int(known[-1]) + 1 if len(known) else 0, window.due_index)


def _period(window: Window, index: int) -> tuple[date | None, date | None]:
    """First and last day of a period of the grid or after its end; None beyond the calendar's last day."""
    question = window.question
    try:
        return question.period_start(index), question.period_start(index + 1) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None, None
