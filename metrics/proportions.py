"""Counts of few: "3 of 8" with an interval, and whether "3 of 8, then 7 of 9" is more than chance would explain.

Everything conditions on what was seen, so that it is exact for the smallest counts. Exact tests that count the whole of
what was observed are too slow to claim with so few; the mid-p ones, which count half of it, come out at 5 % on average
(Lancaster 1961; Hirji, Tan and Elashoff 1991; Fagerland, Lydersen and Laake 2013). `p` is two-sided: twice the smaller
tail, as everywhere here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, sqrt
from operator import index

import numpy as np
from scipy.special import betaincinv, gammaln, ndtr, ndtri

from metrics.ladder import SIGNIFICANCE_LEVEL
from metrics.multiplicity import benjamini_hochberg
from metrics.question import FloatArray, Refusal
from metrics.verdict import FALSE_CLAIMS

LEVEL = 0.95  # of intervals, as everywhere (METHOD 3)
EXACT_TO = 200  # graded cases over three rounds and more; above, the normal curve is as good and the table is too long
FEWEST_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Count:
    """`good` of `of` cases, staff or partners: whole numbers, none of them told apart."""

    good: int
    of: int


@dataclass(frozen=True, slots=True)
class Interval:
    """The shares, 0 to 1, that are likely to lie behind a count."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChanceOfChange:
    """How often chance alone would raise, or lower, counts as far as was seen: mid-p, one-sided, 0 to 1."""

    p_rise: float
    p_fall: float

    @property
    def p(self) -> float:
        """Two-sided."""
        return min(1.0, 2 * min(self.p_rise, self.p_fall))

    @property
    def has_risen(self) -> bool:
        """Whether what was seen lies on the side of a rise."""
        return self.p_rise < self.p_fall


class Reading(StrEnum):
    """What one of several changes that are shown together may be called."""

    MORE_THAN_CHANCE = "more_than_chance"
    ONE_OF_MANY = "one_of_many"  # its p would do alone, but so many were looked at
    COULD_BE_CHANCE = "could_be_chance"


def readings(chances: Sequence[ChanceOfChange]) -> tuple[Reading, ...]:
    """The changes of one page, judged together as the links of one release are (METHOD 5: p <= .05 and q <= .10)."""
    q = benjamini_hochberg([each.p for each in chances])
    return tuple(_reading(each.p, float(beside)) for each, beside in zip(chances, q, strict=True))


def _reading(p: float, q: float) -> Reading:
    if p > SIGNIFICANCE_LEVEL:
        return Reading.COULD_BE_CHANCE
    return Reading.MORE_THAN_CHANCE if q <= FALSE_CLAIMS else Reading.ONE_OF_MANY


def wilson(count: Count, level: float = LEVEL) -> Interval | Refusal:
    """The score interval (Wilson 1927): the shares that a test of the count would not reject.

    It covers the true share about as often as it says for counts as small as four, where the usual share plus or minus
    two standard errors does not (Brown, Cai and DasGupta 2001); it shows what is shown here.
    """
    if (fault := _fault(count)) is not None:
        return fault
    return score_interval(count.good / count.of, count.of, level)


def score_interval(share: float, n: float, level: float = LEVEL) -> Interval:
    """The same for a share, 0 to 1, of what is worth `n` independent cases: fewer than there are, if they resemble."""
    z = float(ndtri((1 + level) / 2))
    centre, spread = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = ((centre + side * spread) / (1 + z * z / n) for side in (-1, 1))
    # The ends are nought and one exactly; computed, they miss it in the last digit.
    return Interval(0.0 if share == 0 else max(low, 0.0), 1.0 if share == 1 else min(high, 1.0))


def jeffreys(count: Count, level: float = LEVEL) -> Interval | Refusal:
    """The equal-tailed interval of a beta(1/2, 1/2) prior, closed at its ends (Brown, Cai and DasGupta 2001).

    For who prefers shares that are likely given the count; it differs from `wilson` by a point or two.
    """
    if (fault := _fault(count)) is not None:
        return fault
    good, poor, tail = count.good + 0.5, count.of - count.good + 0.5, (1 - level) / 2
    low = 0.0 if count.good == 0 else float(betaincinv(good, poor, tail))
    high = 1.0 if count.good == count.of else float(betaincinv(good, poor, 1 - tail))
    return Interval(low, high)


def change(before: Count, after: Count) -> ChanceOfChange | Refusal:
    """Two rounds of different cases: Fisher's conditional test (1935) with its mid-p."""
    return trend((before, after))


def trend(rounds: Sequence[Count]) -> ChanceOfChange | Refusal:
    """Rounds of different cases in order of time: the Cochran-Armitage test (1954, 1955), exact.

    The statistic is the sum of the round's number over its good cases, given how many are good in all. With two rounds
    it is Fisher's test. Of more than `EXACT_TO` cases in three rounds or more the normal curve is taken. Where all or
    none were good there was nothing to see, and p is 1. Refuses fewer than two rounds, and what is no count.
    """
    if len(rounds) < FEWEST_ROUNDS:
        return Refusal("one_round", "a change needs two rounds")
    if (fault := next((found for each in rounds if (found := _fault(each)) is not None), None)) is not None:
        return fault
    good, total = sum(each.good for each in rounds), sum(each.of for each in rounds)
    if good in (0, total):
        return ChanceOfChange(0.5, 0.5)
    seen = sum(number * each.good for number, each in enumerate(rounds))
    if len(rounds) == FEWEST_ROUNDS:
        lowest, shares = _second_of_two(rounds[0].of, rounds[1].of, good)
        return _tails(shares, seen - lowest)
    if total > EXACT_TO:
        return _by_the_normal_curve(rounds, good, total, seen)
    return _tails(_sums_of_numbers([each.of for each in rounds], good), seen)


def sign_test(rose: int, fell: int) -> ChanceOfChange | Refusal:
    """The same partners in two rounds: of those that moved, how many rose (mid-p McNemar; Fagerland and others 2013).

    Those that stayed say nothing about the direction and are left out; where nobody moved, p is 1.
    """
    for number in (rose, fell):
        if (fault := _whole(number)) is not None:
            return fault
    moved = rose + fell
    as_many = comb(moved, rose) / 2**moved
    more = sum(comb(moved, number) for number in range(rose + 1, moved + 1)) / 2**moved
    return ChanceOfChange(more + as_many / 2, 1 - more - as_many / 2)


def could_show_change(before: Count, after: int) -> bool:
    """Whether `after` cases could have shown any change at all: even all of them good, or none, is chance otherwise."""
    ends = (change(before, Count(good, after)) for good in (0, after))
    return any(isinstance(end, ChanceOfChange) and end.p <= SIGNIFICANCE_LEVEL for end in ends)


def could_show_move(pairs: int) -> bool:
    """Whether so many partners could have shown a change, had every one of them moved the same way."""
    every = sign_test(pairs, 0)
    return isinstance(every, ChanceOfChange) and every.p <= SIGNIFICANCE_LEVEL


def added_up(rounds: Iterable[Count]) -> Count:
    """Rounds pooled, as small audits should be (DOMAIN 4.5)."""
    counts = tuple(rounds)
    return Count(sum(each.good for each in counts), sum(each.of for each in counts))


# --- the tables that a count is one of -------------------------------------------------------------------------------


def _second_of_two(first: int, second: int, good: int) -> tuple[int, FloatArray]:
    """How likely the second of two rounds is to hold so many of the good ones: from the fewest possible upwards."""
    lowest = max(0, good - first)
    held = np.arange(lowest, min(second, good) + 1, dtype=np.float64)
    logs = _log_ways(second, held) + _log_ways(first, good - held)
    shares = np.exp(logs - logs.max())
    return lowest, shares / shares.sum()


def _log_ways(of: int, chosen: FloatArray) -> FloatArray:
    return gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)


def _sums_of_numbers(sizes: Sequence[int], good: int) -> FloatArray:
    """How likely each sum of round numbers is if chance deals the good cases out: one round at a time."""
    last = len(sizes) - 1
    table = np.zeros((good + 1, good * last + 1))
    table[0, 0] = 1.0
    for number, size in enumerate(sizes):
        further = np.zeros_like(table)
        for held in range(min(size, good) + 1):
            # Divided by all ways of the round, so that nothing overflows: a factor of them all, which goes out below.
            ways = comb(size, held) / 2**size
            further[held:, number * held :] += ways * table[: good + 1 - held, : table.shape[1] - number * held]
        table = further
    return table[good] / table[good].sum()


def _tails(shares: FloatArray, seen: int) -> ChanceOfChange:
    more, as_many = float(shares[seen + 1 :].sum()), float(shares[seen])
    p_rise = min(1.0, more + as_many / 2)
    return ChanceOfChange(p_rise, 1 - p_rise)


def _by_the_normal_curve(rounds: Sequence[Count], good: int, total: int, seen: int) -> ChanceOfChange:
    sizes, numbers = np.array([each.of for each in rounds], dtype=np.float64), np.arange(len(rounds))
    mean = (sizes * numbers).sum() / total
    spread = (sizes * (numbers - mean) ** 2).sum() * good * (total - good) / (total * (total - 1))
    p_rise = float(ndtr((good * mean - seen) / sqrt(spread)))
    return ChanceOfChange(p_rise, 1 - p_rise)


# --- what is no count ------------------------------------------------------------------------------------------------


def _fault(count: Count) -> Refusal | None:
    for number in (count.good, count.of):
        if (fault := _whole(number)) is not None:
            return fault
    if count.of == 0:
        return Refusal("no_cases", "nothing was counted")
    if count.good > count.of:
        return Refusal("more_than_all", f"{count.good} of {count.of} is no count: there cannot be more than all")
    return None


def _whole(number: float) -> Refusal | None:
    try:
        is_whole = index(number) >= 0  # type: ignore[arg-type]  # what comes from elsewhere may be anything
    except TypeError:
        is_whole = False
    return None if is_whole else Refusal("not_a_count", f"{number} is no count: counts are whole numbers from nought")
