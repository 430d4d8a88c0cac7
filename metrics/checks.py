"""The gates that stand before a verdict and the quality of the data behind it (METHOD sections 5 and 6)."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from domain.periods import Frequency
from metrics.ladder import MIN_NEIGHBOURS
from metrics.question import Check, ImpactQuestion, Outcome, Quality, failed_codes
from metrics.window import Window

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
    question = window.question
    return (
        _check("figures_readable", window.refusal is None or not window.before_count),
        _at_least("enough_before", float(window.before_count), MIN_BEFORE[question.frequency]),
        _at_least("enough_cases", window.median_cases, MIN_CASES),
        _few_suppressed(window),
        _at_least("enough_after", float(window.after_count), MIN_AFTER[question.frequency]),
        _check("same_definition", not has_definition_change(window)),
        _declared_in_time(question),
    )


def data_quality(window: Window, neighbours: int | None = None) -> DataQuality:
    """Red, amber or green (METHOD 6), with the checks behind it.

    `neighbours` is how many of them the deciding test rests on, None where it is the own series.
    """
    red = (
        _check("same_definition", not has_definition_change(window)),
        _few_suppressed(window),
        _check("denominator_known", window.question.has_denominator),
    )
    amber = (
        _at_least("many_cases", window.median_cases, FEW_CASES),
        _few_missing(window),
        _check("no_shock_after_start", not _has_shock_after_start(window)),
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


def _few_suppressed(window: Window) -> Check:
    suppressed = window.question.suppressed
    if suppressed is None:
        return Check("few_suppressed", Outcome.NOT_APPLICABLE, None, MAX_SUPPRESSED)
    hidden = int(np.count_nonzero(suppressed & ~window.excluded))
    total = hidden + window.kept_count
    share = hidden / total if total else 0.0
    return _check("few_suppressed", share <= MAX_SUPPRESSED, share, MAX_SUPPRESSED)


def _few_missing(window: Window) -> Check:
    """Gaps between the first and the last kept period; periods left out on purpose are no gaps."""
    if not window.kept_count:
        return Check("few_missing", Outcome.NOT_APPLICABLE, None, MANY_MISSING)
    share = 1 - window.kept_count / window.wanted_count
    return _check("few_missing", share < MANY_MISSING, share, MANY_MISSING)


def _has_shock_after_start(window: Window) -> bool:
    return bool(window.question.excluded) and bool(window.excluded[max(window.start_index, 0) :].any())


def _declared_in_time(question: ImpactQuestion) -> Check:
    if question.declared is None:
        return Check("declared_in_time", Outcome.NOT_APPLICABLE)
    # `timestamp` compares times with and without a zone; one without is read on this machine's clock.
    is_late = question.data_seen is not None and question.declared.timestamp() > question.data_seen.timestamp()
    return _check("declared_in_time", not is_late)


@lru_cache(maxsize=4096)
def _at_least(code: str, observed: float | None, limit: float) -> Check:
    if observed is None:
        return Check(code, Outcome.NOT_APPLICABLE, None, float(limit))
    return _check(code, observed >= limit, observed, float(limit))


@lru_cache(maxsize=4096)  # the same few answers come from many thousands of links
def _check(code: str, holds: bool, observed: float | None = None, limit: float | None = None) -> Check:
    return Check(code, Outcome.PASSED if holds else Outcome.FAILED, observed, limit)
