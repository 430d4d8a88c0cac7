"""A question laid out for the tests: which periods count, before and after, on which scale (METHOD section 3).

Decisions that the page leaves open, taken once here:
- the period that holds the start date is the first one after the start;
- `n` of every rule counts the kept periods that the test uses, not the length of the calendar;
- a period with nought out of nought has no rate and is a gap like a missing one;
- with either shape, "after" (for the neighbour test, the gates and the mean after) begins when the effect is due in
  full, `lag` periods after the start; only the own-series test with a gradual shape also uses the periods between.
"""

from dataclasses import dataclass

import numpy as np

from domain.model import Shape
from domain.periods import TERM_STARTS, Frequency
from metrics.question import BoolArray, FloatArray, ImpactQuestion, Refusal, Scale, Season

POINTS_FROM, POINTS_TO = 10.0, 90.0  # METHOD 3: percentage points where 100 * numerator / denominator averages 10-90
SEASON_QUARTERS = 20  # METHOD 3: quarterly series of at least so many periods get season terms
SEASON_QUARTERS_FLAGGED = 16  # METHOD 3: or of so many, if the indicator is flagged seasonal
LARGEST = 1e100  # a figure beyond this is a fault of the file, and its square would overflow
SEASON_YEARS_BEFORE = 3  # METHOD 3: flagged monthly and termly series need so many full years before


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The facts that every test, gate and check shares. Arrays have one entry a period of the question's grid.

    `start_index` and `due_index` may lie outside the grid. `scaled` is rates / `unit_factor`, nan where not kept; an
    effect times `unit_factor` is in the indicator's own unit. `base` is the mean rate before in the own unit, nan when
    there is none. `limit_base` is what a share such as 10 % is a share of, on the scale of `scaled`. `lowest_effect` is
    where intervals are cut: a fall of the whole mean before, nowhere on the raw scale. `seasons` is how many seasons
    the own-series test tells apart (0 = none).
    """

    question: ImpactQuestion
    rates: FloatArray
    excluded: BoolArray
    kept: BoolArray
    before: BoolArray
    after: BoolArray
    kept_count: int
    before_count: int
    after_count: int
    start_index: int
    due_index: int
    template: FloatArray
    used: BoolArray
    scale: Scale
    base: float
    unit_factor: float
    limit_base: float
    scaled: FloatArray
    seasons: int
    first_season: int
    lowest_effect: float
    refusal: Refusal | None


def lay_out(question: ImpactQuestion) -> Window:
    """Decide once which periods count and on which scale; a series that no test can read carries its `refusal`."""
    rates = question.rates()
    index = np.arange(question.length)
    start, due = question.index_of(question.start), question.index_of(question.start) + question.lag
    excluded = _excluded(question)
    kept = ~np.isnan(rates) & ~excluded
    if question.suppressed is not None:
        kept &= ~question.suppressed
    before, after = kept & (index < start), kept & (index >= due)
    before_count = int(np.count_nonzero(before))
    refusal = _unreadable(question, rates, kept, before_count)
    base = float(rates[before].mean()) if refusal is None else np.nan
    scale = _scale(question, kept, before) if refusal is None else Scale.RELATIVE
    unit_factor = _unit_factor(question, scale, base)
    if refusal is None and scale is Scale.RELATIVE and base <= rates[kept].max() / LARGEST:
        refusal = Refusal("zero_before", "every figure before the start is nought: there is nothing to be relative to")
    template, used = _template(question, index, start, kept)
    limit_base = 1.0 if scale is Scale.RELATIVE else abs(base / unit_factor)
    scaled = np.full(question.length, np.nan)
    if refusal is None:
        scaled[kept] = rates[kept] / unit_factor
    return Window(
        question=question,
        rates=rates,
        excluded=excluded,
        kept=kept,
        before=before,
        after=after,
        kept_count=int(np.count_nonzero(kept)),
        before_count=before_count,
        after_count=int(np.count_nonzero(after)),
        start_index=start,
        due_index=due,
        template=template,
        used=used,
        scale=scale,
        base=base,
        unit_factor=unit_factor,
        limit_base=limit_base,
        scaled=scaled,
        seasons=seasons(question, int(np.count_nonzero(used)), before_count),
        first_season=_season_of_first(question),
        lowest_effect=-np.inf if scale is Scale.NONE else -limit_base,
        refusal=refusal,
    )


def seasons(question: ImpactQuestion, periods: int, periods_before: int) -> int:
    """How many seasons a design over `periods` kept periods tells apart; 0 for none (METHOD section 3).

    `--season on` means the caller knows better: season terms whatever the length.
    """
    per_year = question.frequency.per_year
    if question.season is Season.OFF or per_year == 1:
        return 0
    if question.season is Season.ON:
        return per_year
    if question.frequency is Frequency.QUARTERLY:
        needed = SEASON_QUARTERS_FLAGGED if question.is_seasonal else SEASON_QUARTERS
        return per_year if periods >= needed else 0
    has_enough = question.is_seasonal and periods_before >= SEASON_YEARS_BEFORE * per_year
    return per_year if has_enough else 0


def is_share(question: ImpactQuestion, kept: BoolArray, before: BoolArray) -> bool:
    """Whether the figures are percentages that are neither rare nor nearly all (METHOD section 3), counts known."""
    numerators, denominators = question.numerators, question.denominators
    if numerators is None or denominators is None or not before.any():
        return False
    if not (np.isfinite(numerators[kept]).all() and (denominators[kept] > 0).all()):
        return False
    with np.errstate(over="ignore"):
        share = float((100 * numerators[before] / denominators[before]).mean())
    return POINTS_FROM <= share <= POINTS_TO


def is_figure(values: FloatArray) -> BoolArray:
    """Whether each entry is a number that can be reckoned with: neither missing nor infinite nor absurdly large."""
    return np.abs(values) <= LARGEST


def _excluded(question: ImpactQuestion) -> BoolArray:
    excluded = np.zeros(question.length, dtype=bool)
    for day in question.excluded:
        index = question.index_of(day)
        if 0 <= index < question.length:
            excluded[index] = True
    return excluded


def _unreadable(question: ImpactQuestion, rates: FloatArray, kept: BoolArray, before_count: int) -> Refusal | None:
    if not kept.any():
        return Refusal("no_figures", "no period has a figure: all are missing, suppressed or excluded")
    used = [counts[kept] for counts in (question.numerators, question.denominators) if counts is not None]
    if question.values is None and (used[1] == 0).any():
        return Refusal("zero_denominator", "a period counts something out of nought: mend its denominator")
    if not is_figure(rates[kept]).all() or any((np.abs(counts) > LARGEST).any() for counts in used):
        return Refusal("infinite_value", "a figure is infinite: mend it or leave the period empty")
    is_negative = question.scale is not Scale.NONE and rates[kept].min() < 0
    if is_negative or any((counts < 0).any() for counts in used):
        return Refusal("negative_value", "a figure is below nought, which a rate or a count cannot be")
    if not before_count:
        return Refusal("nothing_before", "no period before the start has a figure")
    return None


def _scale(question: ImpactQuestion, kept: BoolArray, before: BoolArray) -> Scale:
    if question.scale is not Scale.AUTO:
        return question.scale
    return Scale.POINTS if is_share(question, kept, before) else Scale.RELATIVE


def _unit_factor(question: ImpactQuestion, scale: Scale, base: float) -> float:
    if scale is Scale.RELATIVE:
        return base
    if scale is Scale.POINTS and question.denominators is not None:
        return question.multiplier / 100
    return 1.0


def _template(question: ImpactQuestion, index: np.ndarray, start: int, kept: BoolArray) -> tuple[FloatArray, BoolArray]:
    if question.shape is Shape.GRADUAL and question.lag > 0:
        return np.clip((index - start + 1) / question.lag, 0.0, 1.0), kept
    is_due = index >= start + question.lag
    return is_due.astype(float), kept & (is_due | (index < start))


def _season_of_first(question: ImpactQuestion) -> int:
    month = question.first_period.month
    if question.frequency is Frequency.QUARTERLY:
        return (month - 1) // 3
    if question.frequency is Frequency.TERMLY:
        return TERM_STARTS.index(month) if month in TERM_STARTS else 0
    return month - 1
