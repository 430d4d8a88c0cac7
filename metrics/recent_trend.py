"""Whether a series has been rising or falling of late, by more than its own ordinary wobble; for display.

Fingertips (Office for Health Improvement and Disparities, technical guidance, "Trend markers") tests the last five
years by a chi-squared test for trend at 99.8 %. That test knows the chance of counting alone: on simulated yearly
series in which nothing happened but which wobble by a tenth, as children's services' do, it called one in five of those
with large counts increasing or decreasing (docs/decisions/0021). Here the slope is held against the wobble of the
series itself, with its stickiness averaged over (METHOD section 3 without the step), and over more periods. The words
are Fingertips' own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from domain.periods import Frequency, nth_period_start
from metrics.methods.own_series import MIN_DF, NO_WOBBLE_SEEN, design, fit, two_sided
from metrics.question import FloatArray, Refusal
from metrics.window import is_figure, season_of

LEVEL = 0.05  # two-sided
RECENT = {Frequency.MONTHLY: 36, Frequency.QUARTERLY: 12, Frequency.TERMLY: 9, Frequency.YEARLY: 8}  # periods
FEWEST = 5  # Fingertips: figures
MOST_MISSING = 0.25  # of the periods looked at; METHOD 5 for suppressed ones


class Course(StrEnum):
    """Where a series has been heading."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CLEAR_TREND = "no_clear_trend"


@dataclass(frozen=True, slots=True)
class RecentTrend:
    """The course over some periods, from the first day of the first to that of the last; `p` is two-sided."""

    course: Course
    first: date
    last: date
    figures: int
    p: float


def recent_trend(frequency: Frequency, first_period: date, values: Sequence[float | None]) -> RecentTrend | Refusal:
    """The course of a series on the grid of its frequency; None where a period has no figure or must be left out.

    `values` are in any unit, from the period that starts on `first_period` on. The last figure ends the stretch that is
    looked at. Full years of quarters, terms or months are tested beside their season.
    """
    known = [place for place, value in enumerate(values) if value is not None]
    recent = [place for place in known if place > known[-1] - RECENT[frequency]]
    y = np.array([[float(values[place] or 0.0) for place in recent]])
    refusal = _unreadable(recent, y)
    if refusal is not None:
        return refusal
    first_day = nth_period_start(first_period, recent[0], frequency)
    is_whole = len(recent) == RECENT[frequency] and frequency.per_year > 1
    positions = tuple(place - recent[0] for place in recent)
    found = design(positions, None, frequency.per_year if is_whole else 0, season_of(first_day, frequency))
    if found is None or found.df < MIN_DF:
        return Refusal("too_few_periods", "too few periods have a figure")
    fits = fit(found, y)
    if not fits.has_wobble[0]:
        return NO_WOBBLE_SEEN
    mixture = fits.mixture(y)
    p, (below, above) = float(two_sided(mixture)[0]), mixture.tails(0.0)
    course = Course.NO_CLEAR_TREND
    if p <= LEVEL:
        course = Course.INCREASING if above[0] > below[0] else Course.DECREASING
    return RecentTrend(course, first_day, nth_period_start(first_period, recent[-1], frequency), len(recent), p)


def _unreadable(recent: Sequence[int], y: FloatArray) -> Refusal | None:
    if not recent:
        return Refusal("no_figures", "no period has a figure")
    if not is_figure(y).all():
        return Refusal("infinite_value", "a figure is infinite: mend it or leave the period empty")
    if len(recent) < FEWEST:
        return Refusal("too_few_periods", f"{len(recent)} periods have a figure, and a trend needs {FEWEST}")
    if 1 - len(recent) / (recent[-1] - recent[0] + 1) > MOST_MISSING:
        return Refusal("too_many_gaps", f"more than {MOST_MISSING:.0%} of the periods have no figure")
    return None
