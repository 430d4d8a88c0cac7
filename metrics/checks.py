"""The gates that stand before a verdict and the quality of the data behind it (METHOD sections 5 and 6)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from domain.periods import Frequency
from metrics.ladder import MIN_NEIGHBOURS
from metrics.question import Check, ImpactQuestion, Outcome, Quality, failed_codes
from metrics.window import Window, without_seen

# METHOD 5: usable periods before the start, and after the start and its lag
MIN_BEFORE = {Frequency.MONTHLY: 24, Frequency.QUARTERLY: 8, Frequency.TERMLY: 6, Frequency.YEARLY: 6}
MIN_AFTER = {Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.TERMLY: 3, Frequency.YEARLY: 2}
MIN_CASES = 5  # METHOD 5: median numerator
MAX_SUPPRESSED = 0.25  # METHOD 5 and 6: share of the kept periods
FEW_CASES = 20  # METHOD 6: a median numerator below this is amber
MANY_MISSING = 0.10  # METHOD 6: a share of missing periods from this on is amber


@dataclass(frozen=True, slots=True)
class DataQuality:
    """A colour and the codes of the failed checks that gave it."""

    colour: Quality
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]


def gates(window: Window) -> tuple[Check, ...]:
    """Every gate of METHOD 5.1, in its order; a gate whose facts are not known is not applicable."""
    return _gates(
        window.question.frequency,
        window.refusal is None or not window.before_count,
        window.before_count,
        window.median_cases,
        _share_suppressed(window),
        window.after_count,
        not has_definition_change(window),
        is_declared_in_time(window.question),
    )


@lru_cache(maxsize=4096)  # the same few answers come from many thousands of links
def _gates(  # noqa: PLR0917
    frequency: Frequency,
    is_readable: bool,
    before: int,
    cases: float | None,
    suppressed: float | None,
    after: int,
    has_one_definition: bool,
    is_in_time: bool | None,
) -> tuple[Check, ...]:
    return (
        _check("figures_readable", is_readable),
        _at_least("enough_before", float(before), MIN_BEFORE[frequency]),
        _at_least("enough_cases", cases, MIN_CASES),
        _at_most("few_suppressed", suppressed, MAX_SUPPRESSED),
        _at_least("enough_after", float(after), MIN_AFTER[frequency]),
        _check("same_definition", has_one_definition),
        Check("declared_in_time", Outcome.NOT_APPLICABLE)
        if is_in_time is None
        else _check("declared_in_time", is_in_time),
    )


def data_quality(window: Window, neighbours: int | None = None) -> DataQuality:
    """Red, amber or green (METHOD 6), with the checks behind it.

    `neighbours` is how many of them the deciding test rests on, None where it is the own series.
    """
    return _data_quality(
        not has_definition_change(window),
        _share_suppressed(window),
        window.question.has_denominator,
        window.median_cases,
        _share_missing(window),
        _has_shock_after_start(window),
        neighbours,
    )


@lru_cache(maxsize=4096)
def _data_quality(  # noqa: PLR0917
    has_one_definition: bool,
    suppressed: float | None,
    has_denominator: bool,
    cases: float | None,
    missing: float | None,
    has_shock: bool,
    neighbours: int | None,
) -> DataQuality:
    red = (
        _check("same_definition", has_one_definition),
        _at_most("few_suppressed", suppressed, MAX_SUPPRESSED),
        _check("denominator_known", has_denominator),
    )
    few_missing = Check("few_missing", Outcome.NOT_APPLICABLE, None, MANY_MISSING)
    if missing is not None:
        few_missing = _check("few_missing", missing < MANY_MISSING, missing, MANY_MISSING)
    amber = (
        _at_least("many_cases", cases, FEW_CASES),
        few_missing,
        _check("no_shock_after_start", not has_shock),
        _at_least("enough_neighbours", neighbours, MIN_NEIGHBOURS),
    )
    for colour, checks in ((Quality.RED, red), (Quality.AMBER, amber)):
        failed = failed_codes(checks)
        if failed:
            return DataQuality(colour, failed, red + amber)
    return DataQuality(Quality.GREEN, (), red + amber)


def has_definition_change(window: Window) -> bool:
    """Whether kept periods lie on both sides of an unbridged change of definition or recording."""
    if not window.question.definition_changes or not window.kept_count:
        return False
    places = np.flatnonzero(window.kept)
    changes = (window.question.index_of(day) for day in window.question.definition_changes)
    return any(places[0] < change <= places[-1] for change in changes)


def _share_suppressed(window: Window) -> float | None:
    suppressed = window.question.suppressed
    if suppressed is None:
        return None
    hidden = int(np.count_nonzero(suppressed & ~window.excluded))
    total = hidden + window.kept_count
    return hidden / total if total else 0.0


def _share_missing(window: Window) -> float | None:
    """Gaps between the first and the last kept period; periods left out on purpose are no gaps."""
    gaps = window.wanted_count - window.kept_count
    return gaps / window.wanted_count if window.kept_count else None


def _has_shock_after_start(window: Window) -> bool:
    return bool(window.question.excluded) and bool(window.excluded[max(window.start_index, 0) :].any())


def new_periods_awaited(window: Window) -> int:
    """How many periods that nobody had seen must still arrive before a link declared late may climb the ladder."""
    return max(0, MIN_AFTER[window.question.frequency] - without_seen(window).after_count)


def is_declared_in_time(question: ImpactQuestion) -> bool | None:
    """Whether a link was declared before a figure of a period after its start was seen; None if nobody knows."""
    if question.seen_to is not None and question.index_of(question.seen_to) >= question.index_of(question.start):
        return False
    if question.declared is None:
        return None
    # `timestamp` compares times with and without a zone; one without is read on this machine's clock.
    return question.data_seen is None or question.declared.timestamp() <= question.data_seen.timestamp()


def _at_least(code: str, observed: float | None, limit: float) -> Check:
    if observed is None:
        return Check(code, Outcome.NOT_APPLICABLE, None, float(limit))
    return _check(code, observed >= limit, observed, float(limit))


def _at_most(code: str, observed: float | None, limit: float) -> Check:
    if observed is None:
        return Check(code, Outcome.NOT_APPLICABLE, None, limit)
    return _check(code, observed <= limit, observed, limit)


def _check(code: str, holds: bool, observed: float | None = None, limit: float | None = None) -> Check:
    return Check(code, Outcome.PASSED if holds else Outcome.FAILED, observed, limit)
