"""Why a verdict was reached, as codes and numbers: one entry a statement, each with the rule that it rests on.

It is made when it is asked for, from an assessment alone: nobody needs it for fifty thousand links at once. English
is made of it elsewhere. Where a mean is not in the assessment, since a page may not show it, nothing is said from which
it could be reckoned.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from metrics.entries import Entry, Part
from metrics.grading import dose_response_lacks
from metrics.ladder import (
    DRIFTS_ALONE_FROM,
    LINK_LEVELS,
    MIN_NEIGHBOURS,
    SIGNIFICANCE_LEVEL,
    Side,
    Test,
    agrees,
    finds_change,
    is_one_sided,
    leaning,
    p_on,
)
from metrics.methods.neighbours import scaled_neighbours
from metrics.methods.own_series import POWER
from metrics.path import Phase, expected_path
from metrics.question import NO_SIZE_FROM, Estimate, FloatArray, Refusal, Scale
from metrics.rules import RULE_OF_REASON, Rule, rule_of_grade, rule_of_test, rule_of_verdict
from metrics.verdict import (
    EVERYONE_SHARE,
    FALSE_CLAIMS,
    GATED,
    LITTLE_CHANGE,
    OWN_SERIES_ALONE,
    VISIBLE_CHANGE,
    Verdict,
    why_only_a_hint,
)
from metrics.window import Window, lay_out
from metrics.would_change import neighbours_at_hand, would_change

if TYPE_CHECKING:
    from metrics.assess import Assessment

APART = 0.02  # a test's size and that of plain averages differ visibly from this share of the mean before on
FEWEST_SWINGS = 3  # fewer changes from one period to the next are not what is usual


def account_of(assessment: Assessment) -> tuple[Entry, ...]:
    """Every statement that can be made about one link's verdict, in the order of `Part`; no part is left out."""
    window = lay_out(assessment.question)
    return (
        *_expected(assessment, window),
        *_happened(assessment),
        *_elsewhere(assessment, window),
        *_wobble(assessment, window),
        *_decided(assessment, window),
        *would_change(assessment, window),
        *_not_seen(assessment),
    )


def told_of(assessment: Assessment) -> tuple[Test, Estimate | Refusal]:
    """The answer whose size is told: that of the test which decides.

    What moved with everyone, and a hint that only the own series gives, moved against its own past and not against
    similar areas: there that is the size.
    """
    own, tested = assessment.own_series, assessment.tested
    if not isinstance(own, Estimate) or not isinstance(tested, Estimate):
        return assessment.test, tested
    is_own = assessment.verdict is Verdict.MOVED_WITH_EVERYONE or hint_reason(assessment) == OWN_SERIES_ALONE
    return (Test.OWN_SERIES, own) if is_own else (assessment.test, tested)


def shows_change(assessment: Assessment) -> bool:
    """Whether the answer whose size is told is by itself a change found, which need not be one that can be claimed."""
    return finds_change(
        told_of(assessment)[1], is_one_sided(assessment.question, assessment.checks), LINK_LEVELS
    ) and _may_speak(assessment)


def hint_reason(assessment: Assessment) -> str | None:
    """Why it is a hint and no claim although a test finds a change; None of all others."""
    return why_only_a_hint(
        assessment.verdict,
        assessment.test,
        assessment.tested,
        assessment.own_series,
        one_sided=is_one_sided(assessment.question, assessment.checks),
        levels=LINK_LEVELS,
    )


def differs_from_others(assessment: Assessment) -> bool:
    """Whether our figure differs from similar areas' by more than chance would do, at the level of its side.

    Where the own series decides, the plain comparison beside it is two-sided.
    """
    if assessment.test is Test.NEIGHBOUR_PATH:
        return finds_change(assessment.tested, is_one_sided(assessment.question, assessment.checks), LINK_LEVELS)
    others = assessment.neighbours
    return isinstance(others, Estimate) and others.p <= LINK_LEVELS.of(Side.EITHER)


def side_of(assessment: Assessment) -> Side | None:
    """The side on which a link's answer lies; None without one."""
    if isinstance(assessment.tested, Refusal):
        return None
    return leaning(assessment.tested, is_one_sided(assessment.question, assessment.checks))


# --- what was expected, what happened --------------------------------------------------------------------------------


def _expected(assessment: Assessment, window: Window) -> Iterator[Entry]:
    question = assessment.question
    direction = question.expected
    yield Entry(
        Part.EXPECTED,
        "no_direction_declared" if direction is None else "direction_declared",
        Rule.PROMISE,
        {
            "direction": None if direction is None else direction.value,
            "lag": question.lag,
            "shape": question.shape.value,
            "start": question.start,
            "due": assessment.first_due,
            "target_change": question.target_change,
        },
    )
    before, after, tested = assessment.before_mean, assessment.after_mean, assessment.tested
    if before is None or after is None or not _may_speak(assessment) or isinstance(tested, Refusal):
        return
    if assessment.test is Test.NEIGHBOUR_PATH:
        if tested.others_change is not None:
            expected = before + assessment.in_unit(tested.others_change)
            numbers = {"before": before, "expected": expected, "observed": after, "count": tested.count}
            yield Entry(Part.EXPECTED, "others_path", Rule.NEIGHBOUR_PATH, numbers, Scale.NONE)
            yield from _plain_averages(assessment, window, expected)
        return
    path = assessment.path or expected_path(window)
    due = [point.expected for point in path if point.phase is Phase.AFTER and point.is_kept]
    known = [each for each in due if each is not None]
    if known:
        numbers = {"before": before, "expected": sum(known) / len(known), "observed": after}
        yield Entry(Part.EXPECTED, "own_path", Rule.OWN_SERIES, numbers, Scale.NONE)
        yield from _plain_averages(assessment, window, numbers["expected"])


def _plain_averages(assessment: Assessment, window: Window, expected: float) -> Iterator[Entry]:
    """That the test's size is another than that of plain averages, where anybody who subtracts would see it."""
    tested, after = assessment.tested, assessment.after_mean
    if not isinstance(tested, Estimate) or not tested.has_size or after is None:
        return
    plain = (after - expected) / assessment.unit_factor
    gap = abs(plain - tested.effect)
    if gap > APART * window.limit_base and gap > max(abs(plain), abs(tested.effect)) / 3:
        numbers = {"plain": plain, "effect": tested.effect}
        yield Entry(Part.EXPECTED, "plain_averages", rule_of_test(assessment.test), numbers, tested.scale)


def _happened(assessment: Assessment) -> Iterator[Entry]:
    before, after = assessment.before_mean, assessment.after_mean
    if before is not None and after is not None:
        counts = {"periods_before": assessment.periods_before, "periods_after": assessment.periods_after}
        yield Entry(Part.HAPPENED, "averages", Rule.PERIODS, {"before": before, "after": after, **counts}, Scale.NONE)
    test, told = told_of(assessment)
    if not _may_speak(assessment):
        yield _not_judged(assessment, Part.HAPPENED)
    elif isinstance(told, Refusal):
        yield _declined(told, Part.HAPPENED, "declined")
    elif not told.has_size:
        yield Entry(Part.HAPPENED, "drifts_alone", Rule.OWN_DRIFT, {"own_drift": told.own_drift, "limit": NO_SIZE_FROM})
    else:
        one_sided = is_one_sided(assessment.question, assessment.checks)
        numbers = {"effect": told.effect, "low": told.low, "high": told.high, "test": test.value, "count": told.count}
        numbers |= {"is_found": shows_change(assessment), "side": leaning(told, one_sided).value}
        numbers |= {"is_hint": assessment.verdict is Verdict.HINT}
        yield Entry(Part.HAPPENED, "left_path", rule_of_test(test), numbers, told.scale)


# --- elsewhere, and ordinary wobble ----------------------------------------------------------------------------------


def _elsewhere(assessment: Assessment, window: Window) -> Iterator[Entry]:
    is_path = assessment.test is Test.NEIGHBOUR_PATH
    others = assessment.neighbour_path if is_path else assessment.neighbours
    rule = Rule.NEIGHBOUR_PATH if is_path else Rule.NEIGHBOURS
    if not _may_speak(assessment):
        yield _not_judged(assessment, Part.ELSEWHERE)
        return
    if isinstance(others, Refusal):
        yield _declined(others, Part.ELSEWHERE, "no_comparison")
        return
    yield Entry(
        Part.ELSEWHERE,
        "others_moved",
        rule,
        {
            "change": others.others_change,
            "count": others.count,
            "effect": others.effect,
            "low": others.low,
            "high": others.high,
            "p": assessment.p if is_path else others.p,
            "differs": differs_from_others(assessment),
            "is_told": others is told_of(assessment)[1],
            "has_size": others.has_size,
        },
        others.scale,
    )
    ranked = _rank_of_change(window)
    if ranked is not None:
        yield Entry(Part.ELSEWHERE, "rank", rule, {"rank": ranked[0], "of": ranked[1]})


def _rank_of_change(window: Window) -> tuple[int, int] | None:
    """(rank, of how many) of the area's change; 1 moved furthest as declared, or else furthest as it did itself."""
    if window.refusal is not None or not window.before_count or not window.after_count:
        return None
    others = scaled_neighbours(window, window.before | window.after)
    if not len(others):
        return None
    own = _change(window.scaled[None, :], window)[0]
    expected = window.question.expected
    sign = expected.sign if expected is not None else (1 if own > 0 else -1)
    return 1 + int((sign * _change(others, window) > sign * own).sum()), len(others) + 1


def _change(series: FloatArray, window: Window) -> FloatArray:
    return series[:, window.after].mean(axis=1) - series[:, window.before].mean(axis=1)


def _wobble(assessment: Assessment, window: Window) -> Iterator[Entry]:
    swings = _swings(window) if assessment.before_mean is not None and window.refusal is None else np.array([])
    if len(swings) >= FEWEST_SWINGS:
        numbers = {"size": float(swings.mean()), "swings": len(swings)}
        yield Entry(Part.WOBBLE, "usual_swing", Rule.WOBBLE, numbers, assessment.scale)
    if not _may_speak(assessment):
        yield _not_judged(assessment, Part.WOBBLE)
        return
    _, told = told_of(assessment)
    if isinstance(told, Refusal):
        yield _declined(told, Part.WOBBLE, "declined")
        return
    one_sided = is_one_sided(assessment.question, assessment.checks)
    numbers = {"p": p_on(told, leaning(told, one_sided)), "hint_reason": hint_reason(assessment)}
    yield Entry(Part.WOBBLE, "by_chance", Rule.ONE_SIDED, numbers)
    numbers = {"links_tested": assessment.links_tested, "by_chance": assessment.by_chance}
    numbers |= {"q": assessment.q, "limit": FALSE_CLAIMS, "is_claimed": assessment.verdict.is_claimed}
    numbers |= {"is_found": finds_change(assessment.tested, one_sided, LINK_LEVELS)}
    yield Entry(Part.WOBBLE, "among_measures", Rule.MANY_MEASURES, numbers)


def _swings(window: Window) -> FloatArray:
    """How far the figure moved from each period before the start to the next, on the window's scale."""
    places = np.flatnonzero(window.before)
    return np.array([abs(window.scaled[b] - window.scaled[a]) for a, b in pairwise(places.tolist()) if b == a + 1])


# --- which rule decided ----------------------------------------------------------------------------------------------


def _decided(assessment: Assessment, window: Window) -> Iterator[Entry]:
    for check in assessment.checks:
        numbers = {"check": check.code, "outcome": check.outcome.value}
        numbers |= {"observed": check.observed, "limit": check.limit}
        yield Entry(Part.DECIDED, "check", RULE_OF_REASON[check.code], numbers)
    if _may_speak(assessment):
        yield from _claimed(assessment, window)
        yield from _by_dose(assessment)
    yield Entry(Part.DECIDED, "verdict", rule_of_verdict(assessment.verdict), {"verdict": assessment.verdict.value})
    grading = assessment.grading
    for step in grading.steps:
        numbers = {"level": int(step.level), "holds": step.holds, "missing": step.missing}
        yield Entry(Part.DECIDED, "step", rule_of_grade(step.level), numbers)
    numbers = {"grade": int(assessment.grade), "lowered_by": grading.lowered_by}
    yield Entry(Part.DECIDED, "grade", rule_of_grade(assessment.grade), numbers)


def _claimed(assessment: Assessment, window: Window) -> Iterator[Entry]:
    path, tested, side = assessment.neighbour_path, assessment.tested, side_of(assessment)
    count = path.count if isinstance(path, Estimate) else neighbours_at_hand(window)
    refused = path.code if isinstance(path, Refusal) else None
    numbers = {"test": assessment.test.value, "count": count, "limit": MIN_NEIGHBOURS, "refused": refused}
    yield Entry(Part.DECIDED, "test", Rule.WHICH_TEST, numbers)
    if isinstance(tested, Refusal) or side is None:
        return
    numbers = {"side": side.value, "p": p_on(tested, side), "limit": LINK_LEVELS.of(side), "hint_limit": side.hinted_at}
    yield Entry(Part.DECIDED, "side", Rule.ONE_SIDED, numbers)
    if tested.own_drift is not None and tested.own_drift > DRIFTS_ALONE_FROM:
        numbers = {"own_drift": tested.own_drift, "limit": DRIFTS_ALONE_FROM}
        numbers |= {"agrees": agrees(tested, assessment.own_series, side)}
        yield Entry(Part.DECIDED, "own_drift", Rule.OWN_DRIFT, numbers)
    own = assessment.own_series
    if isinstance(own, Estimate) and hint_reason(assessment) == OWN_SERIES_ALONE:
        own_side = leaning(own, is_one_sided(assessment.question, assessment.checks))
        numbers = {"side": own_side.value, "p": p_on(own, own_side), "limit": LINK_LEVELS.of(own_side)}
        yield Entry(Part.DECIDED, "own_alone", Rule.HINT, numbers)
    yield from _sizes_compared(assessment, tested, window.limit_base)


def _by_dose(assessment: Assessment) -> Iterator[Entry]:
    """Whether teams that had more of it moved more; nothing where no roll-out team by team is known."""
    answer = assessment.question.dose_response
    if isinstance(answer, Refusal):
        yield _declined(answer, Part.DECIDED, "dose_response_declined")
    elif answer is not None:
        numbers = {"teams": answer.teams, "left_out": answer.left_out, "effect": answer.effect}
        numbers |= {"p": answer.p, "limit": SIGNIFICANCE_LEVEL, "lacks": dose_response_lacks(answer)}
        yield Entry(Part.DECIDED, "dose_response", Rule.DOSE_RESPONSE, numbers, Scale.RELATIVE)


def _sizes_compared(assessment: Assessment, tested: Estimate, base: float) -> Iterator[Entry]:
    """What a verdict that claims nothing rests on: the sizes that were held against their limits."""
    verdict, own = assessment.verdict, assessment.own_series
    if verdict is Verdict.MOVED_WITH_EVERYONE and isinstance(own, Estimate):
        numbers = {"change": tested.others_change, "effect": own.effect, "limit": EVERYONE_SHARE * abs(own.effect)}
        yield Entry(Part.DECIDED, "moved_alike", Rule.MOVED_WITH_EVERYONE, numbers, tested.scale)
    if verdict in (Verdict.LITTLE_OR_NO_CHANGE, Verdict.NO_DETECTABLE_CHANGE, Verdict.CANNOT_TELL_YET):
        numbers = {"low": tested.low, "high": tested.high, "limit": LITTLE_CHANGE * base, "share": LITTLE_CHANGE}
        if tested.has_size:
            yield Entry(Part.DECIDED, "all_sizes_that_fit", Rule.LITTLE_OR_NO_CHANGE, numbers, tested.scale)
        share = max(VISIBLE_CHANGE, abs(assessment.question.target_change or 0.0))
        numbers = {"could_have_seen": tested.could_have_seen, "limit": share * base, "share": share}
        yield Entry(Part.DECIDED, "visible_change", Rule.NO_DETECTABLE_CHANGE, numbers, tested.scale)


# --- what could not have been seen -----------------------------------------------------------------------------------


def _not_seen(assessment: Assessment) -> Iterator[Entry]:
    tested = assessment.tested
    if isinstance(tested, Refusal) or not _may_speak(assessment):
        yield Entry(Part.NOT_SEEN, "nothing_yet", Rule.COULD_HAVE_SEEN, {"is_gated": not _may_speak(assessment)})
    else:
        numbers = {"size": tested.could_have_seen, "power": POWER, "low": tested.low, "high": tested.high}
        yield Entry(Part.NOT_SEEN, "could_have_seen", Rule.COULD_HAVE_SEEN, numbers, tested.scale)
    yield Entry(Part.NOT_SEEN, "only_associated", Rule.ASSOCIATED, {})


# --- shared ----------------------------------------------------------------------------------------------------------


def _may_speak(assessment: Assessment) -> bool:
    return assessment.verdict not in GATED


def _not_judged(assessment: Assessment, part: Part) -> Entry:
    return Entry(part, "not_judged", rule_of_verdict(assessment.verdict), {"verdict": assessment.verdict.value})


def _declined(refusal: Refusal, part: Part, code: str) -> Entry:
    return Entry(part, code, RULE_OF_REASON[refusal.code], {"refused": refusal.code})
