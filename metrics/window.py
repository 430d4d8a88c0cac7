"""A question laid out for the tests: which periods count, before and after, on which scale (METHOD section 3).

Decisions that the page leaves open, taken once here:
- the period that holds the start date is the first one after the start;
- `n` of every rule counts the kept periods that the test uses, not the length of the calendar;
- a period with nought out of nought has no rate and is a gap like a missing one;
- with either shape, "after" (for the neighbour test, the gates and the mean after) begins when the effect is due in
  full, `lag` periods after the start; only the own-series test with a gradual shape also uses the periods between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from statistics import median

import numpy as np

from domain.model import Shape
from domain.periods import TERM_STARTS, Frequency, nth_period_start, periods_since
from metrics.question import BoolArray, FloatArray, ImpactQuestion, Refusal, Scale, Season

POINTS_FROM, POINTS_TO = 10.0, 90.0  # METHOD 3: percentage points where 100 * numerator / denominator averages 10-90
SEASON_QUARTERS = 20  # METHOD 3: quarterly series of at least so many periods get season terms
SEASON_QUARTERS_FLAGGED = 16  # METHOD 3: or of so many, if the indicator is flagged seasonal
# A figure beyond these is a fault of the file; squares and quotients of those between neither overflow nor vanish.
LARGEST, SMALLEST = 1e100, 1e-100
LAST_BEFORE = 2  # METHOD 6: the guard leaves out the last two periods before the start
SEASON_YEARS_BEFORE = 3  # METHOD 3: flagged monthly and termly series need so many full years before


NOUGHT_BEFORE = Refusal("zero_before", "every figure before the start is nought: there is nothing to be relative to")


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The facts that every test, gate and check shares. Arrays have one entry a period of the question's grid.

    `start_index` and `due_index` may lie outside the grid; `first_after` and `first_due` are the first days of these
    periods. `scaled` is rates / `unit_factor`, nan where not kept; an effect times `unit_factor` is in the indicator's
    own unit. `base` is the mean rate before in the own unit, nan when there is none; `before_mean` and `after_mean` are
    told of a series that no test can read, too, if its figures are numbers. `limit_base` is what a share such as 10 %
    is a share of, on the scale of `scaled`. `lowest_effect` is where intervals are cut: a fall of the whole mean
    before, nowhere on the raw scale. `seasons` is how many seasons the own-series test tells apart (0 = none).
    `wanted_count` counts the periods from the first to the last kept one that were not left out on purpose.
    `median_cases` is the median numerator over the kept periods, None where counts are not known.
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
    wanted_count: int
    start_index: int
    due_index: int
    first_after: date
    first_due: date
    template: FloatArray
    used: BoolArray
    scale: Scale
    base: float
    before_mean: float | None
    after_mean: float | None
    unit_factor: float
    limit_base: float
    scaled: FloatArray
    seasons: int
    first_season: int
    lowest_effect: float
    median_cases: float | None
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, eq=False)
class _Calendar:
    """What follows from a question's dates alone: many questions share it. `in_design` are the template's periods."""

    start: int
    due: int
    first_after: date
    first_due: date
    excluded: BoolArray
    is_before: BoolArray
    is_due: BoolArray
    template: FloatArray
    in_design: BoolArray
    first_season: int


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """What follows from a calendar and the periods that are kept."""

    kept: BoolArray
    before: BoolArray
    after: BoolArray
    used: BoolArray
    kept_count: int
    before_count: int
    after_count: int
    used_count: int
    wanted_count: int


def lay_out(question: ImpactQuestion) -> Window:
    """Decide once which periods count and on which scale; a series that no test can read carries its `refusal`."""
    return lay_out_all([question])[0]


def lay_out_all(questions: Sequence[ImpactQuestion]) -> list[Window]:
    """Lay out many questions; those on one calendar with figures in the same periods are reckoned in one pass."""
    windows: dict[int, Window] = {}
    together: dict[int, tuple[_Calendar, _Rows, list[int], list[FloatArray]]] = {}
    for number, question in enumerate(questions):
        rates = question.rates()
        calendar = _calendar(
            question.frequency,
            question.first_period,
            question.start,
            question.lag,
            question.shape,
            len(rates),
            question.excluded,
        )
        has_figure = ~np.isnan(rates)
        if question.suppressed is not None:
            has_figure &= ~question.suppressed
        rows = _rows(calendar, has_figure.tobytes())
        _, _, numbers, columns = together.setdefault(id(rows), (calendar, rows, [], []))
        numbers.append(number)
        columns.append(rates)
    for calendar, rows, numbers, columns in together.values():
        alike = [questions[number] for number in numbers]
        windows.update(zip(numbers, _lay_out_alike(alike, np.array(columns), calendar, rows), strict=True))
    return [windows[number] for number in range(len(questions))]


def _lay_out_alike(
    questions: Sequence[ImpactQuestion], rates: FloatArray, calendar: _Calendar, rows: _Rows
) -> list[Window]:
    """The windows of (m, n) rates with one calendar and the same kept periods."""
    kept_rates = np.ascontiguousarray(rates[:, rows.kept])
    highest, lowest = kept_rates.max(axis=1, initial=-np.inf), kept_rates.min(axis=1, initial=np.inf)
    is_plain = ((highest <= LARGEST) & (lowest >= SMALLEST)).tolist()
    refusals = [
        _unreadable(question, own, rows, is_plain=plain)
        for question, own, plain in zip(questions, kept_rates, is_plain, strict=True)
    ]
    means_before, means_after = _means(rates, rows.before), _means(rates, rows.after)
    scales = [
        _scale(question, rows.kept, rows.before) if refusal is None else Scale.RELATIVE
        for question, refusal in zip(questions, refusals, strict=True)
    ]
    bases = [np.nan if mean is None else mean for mean in means_before]
    for place, (scale, base, refusal) in enumerate(zip(scales, bases, refusals, strict=True)):
        if refusal is None and scale is Scale.RELATIVE and not can_divide(base, float(highest[place])):
            refusals[place] = NOUGHT_BEFORE
    factors = [_unit_factor(*each) for each in zip(questions, scales, bases, strict=True)]
    scaled = np.full(rates.shape, np.nan)
    readable = np.array([refusal is None for refusal in refusals])
    scaled[np.ix_(readable, rows.kept)] = kept_rates[readable] / np.array(factors)[readable, None]
    columns = (questions, rates, scaled, scales, means_before, means_after, factors, refusals)
    return [_window(*each, calendar=calendar, rows=rows) for each in zip(*columns, strict=True)]


def _means(rates: FloatArray, rows: BoolArray) -> list[float | None]:
    """The mean of each of (m, n) rates over some periods; None if there are none, or one holds no figure."""
    part = np.ascontiguousarray(rates[:, rows])
    if not part.shape[1]:
        return [None] * len(part)
    counting = np.asarray(is_figure(part).all(axis=1))
    means = np.where(counting[:, None], part, 0.0).sum(axis=1) / part.shape[1]
    return [mean if counts else None for mean, counts in zip(means.tolist(), counting.tolist(), strict=True)]


def _window(  # noqa: PLR0917
    question: ImpactQuestion,
    rates: FloatArray,
    scaled: FloatArray,
    scale: Scale,
    before_mean: float | None,
    after_mean: float | None,
    unit_factor: float,
    refusal: Refusal | None,
    *,
    calendar: _Calendar,
    rows: _Rows,
) -> Window:
    base = before_mean if before_mean is not None and refusal is None else np.nan
    limit_base = 1.0 if scale is Scale.RELATIVE else abs(base / unit_factor)
    return Window(
        question=question,
        rates=rates,
        excluded=calendar.excluded,
        kept=rows.kept,
        before=rows.before,
        after=rows.after,
        kept_count=rows.kept_count,
        before_count=rows.before_count,
        after_count=rows.after_count,
        wanted_count=rows.wanted_count,
        start_index=calendar.start,
        due_index=calendar.due,
        first_after=calendar.first_after,
        first_due=calendar.first_due,
        template=calendar.template,
        used=rows.used,
        scale=scale,
        base=base,
        before_mean=before_mean,
        after_mean=after_mean,
        unit_factor=unit_factor,
        limit_base=limit_base,
        scaled=scaled,
        seasons=seasons(question, rows.used_count, rows.before_count),
        first_season=calendar.first_season,
        lowest_effect=-np.inf if scale is Scale.NONE else -limit_base,
        median_cases=_median_cases(question, rows.kept),
        refusal=refusal,
    )


def without_last_before(window: Window, count: int = LAST_BEFORE) -> Window:
    """The window without the last kept periods before the start: the guard against starting after a bad run."""
    last = np.flatnonzero(window.before)[-count:]
    rows = [rows.copy() for rows in (window.kept, window.before, window.used)]
    for each in rows:
        each[last] = False
    kept, before, used = rows
    if not before.any():
        nothing = Refusal("nothing_before", "no period before the start has a figure")
        return replace(window, kept=kept, before=before, used=used, before_count=0, refusal=nothing)
    base = float(window.rates[before].mean())
    count_before = window.before_count - len(last)
    return replace(window, kept=kept, before=before, used=used, before_count=count_before, base=base)


def without_seen(window: Window) -> Window:
    """The window without the periods after the start whose figures were known when the link was declared."""
    question = window.question
    if question.seen_to is None:
        return window
    seen = range(max(window.start_index, 0), min(question.index_of(question.seen_to) + 1, question.length))
    return lay_out(replace(question, excluded=(*question.excluded, *map(question.period_start, seen))))


@lru_cache(maxsize=1024)
def _calendar(  # noqa: PLR0917
    frequency: Frequency,
    first_period: date,
    start: date,
    lag: int,
    shape: Shape,
    length: int,
    excluded: tuple[date, ...],
) -> _Calendar:
    index = np.arange(length)
    start_index = periods_since(first_period, start, frequency)
    due_index = start_index + lag
    is_out = np.zeros(length, dtype=bool)
    is_out[[place for day in excluded if 0 <= (place := periods_since(first_period, day, frequency)) < length]] = True
    is_before, is_due = index < start_index, index >= due_index
    if shape is Shape.GRADUAL and lag > 0:
        template, in_design = np.clip((index - start_index + 1) / lag, 0.0, 1.0), np.ones(length, dtype=bool)
    else:
        template, in_design = is_due.astype(float), is_due | is_before
    season = season_of(first_period, frequency)
    first_after, first_due = (nth_period_start(first_period, place, frequency) for place in (start_index, due_index))
    return _Calendar(
        start_index, due_index, first_after, first_due, is_out, is_before, is_due, template, in_design, season
    )


@lru_cache(maxsize=4096)
def _rows(calendar: _Calendar, has_figure: bytes) -> _Rows:
    kept = np.frombuffer(has_figure, dtype=bool) & ~calendar.excluded
    before, after, used = kept & calendar.is_before, kept & calendar.is_due, kept & calendar.in_design
    places = np.flatnonzero(kept)
    inside = slice(places[0], places[-1] + 1) if len(places) else slice(0)
    counts = [int(np.count_nonzero(rows)) for rows in (kept, before, after, used, ~calendar.excluded[inside])]
    for rows in (kept, before, after, used):
        rows.flags.writeable = False  # many windows share them
    return _Rows(kept, before, after, used, *counts)


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
    """Whether each entry is a number that can be reckoned with: neither missing nor absurdly large or small."""
    size = np.abs(values)
    return (size <= LARGEST) & ((size >= SMALLEST) | (size == 0))


def can_divide(base: float, largest: float) -> bool:
    """Whether figures up to `largest` can be told as shares of a mean before: it is neither nought nor next to it."""
    return base > max(largest / LARGEST, 0.0)


def relative_to_before(values: FloatArray, before: BoolArray) -> tuple[np.ndarray, FloatArray]:
    """Which of (J, n) neighbours have a figure in every period and a mean before to divide by, and they so divided."""
    highest, lowest = values.max(axis=1, initial=0.0), values.min(axis=1, initial=LARGEST)
    if (lowest >= SMALLEST).all() and (highest <= LARGEST).all():  # most are plain numbers above nought
        counting = np.arange(len(values))
    else:
        counting = np.flatnonzero(is_figure(values).all(axis=1))
        values, highest = values[counting], highest[counting]
    base = values[:, before].sum(axis=1) / np.count_nonzero(before)
    can = base > highest / LARGEST
    return (counting, values / base[:, None]) if can.all() else (counting[can], values[can] / base[can, None])


def _unreadable(question: ImpactQuestion, kept_rates: FloatArray, rows: _Rows, *, is_plain: bool) -> Refusal | None:
    """Why no test can read a series; rates that are `is_plain` are known to be numbers above nought."""
    if not rows.kept_count:
        return Refusal("no_figures", "no period has a figure: all are missing, suppressed or excluded")
    if is_plain and question.numerators is None and question.denominators is None and rows.before_count:
        return None
    used = [counts[rows.kept] for counts in (question.numerators, question.denominators) if counts is not None]
    if question.values is None and (used[1] == 0).any():
        return Refusal("zero_denominator", "a period counts something out of nought: mend its denominator")
    if (fault := _not_a_figure([kept_rates, *used], may_be_negative=question.scale is Scale.NONE)) is not None:
        return fault
    if not rows.before_count:
        return Refusal("nothing_before", "no period before the start has a figure")
    return None


def _not_a_figure(columns: Sequence[FloatArray], *, may_be_negative: bool) -> Refusal | None:
    """Why rates (the first column) or counts cannot be reckoned with; a count may be missing beside a known rate."""
    if any((np.abs(figures) > LARGEST).any() for figures in columns):
        return Refusal("infinite_value", "a figure is infinite: mend it or leave the period empty")
    if any(((np.abs(figures) < SMALLEST) & (figures != 0)).any() for figures in columns):
        return Refusal("vanishing_value", "a figure is nearer to nought than any rate or count: mend it")
    if any((figures < 0).any() for figures in columns[may_be_negative:]):
        return Refusal("negative_value", "a figure is below nought, which a rate or a count cannot be")
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


def _median_cases(question: ImpactQuestion, kept: BoolArray) -> float | None:
    if question.numerators is None:
        return None
    counts = question.numerators[kept]
    counts = counts[is_figure(counts)]
    return median(counts.tolist()) if len(counts) else None


def season_of(first_period: date, frequency: Frequency) -> int:
    """Which season of its year a period belongs to, from 0: the quarter, the term or the month."""
    month = first_period.month
    if frequency is Frequency.QUARTERLY:
        return (month - 1) // 3
    if frequency is Frequency.TERMLY:
        return TERM_STARTS.index(month) if month in TERM_STARTS else 0
    return month - 1
