"""What the statistics are asked, and the records in which they answer.

A question is one link of an initiative to an indicator in one area: a series on a regular grid of periods, the day the
initiative started, and what the link declared before the data were seen (METHOD sections 2 and 3). Answers are codes
and numbers; `dashboard.wording` turns them into English.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.errors import QuestionError
from domain.model import Direction, Shape, ValueStatus
from domain.periods import Frequency, nth_period_start, periods_since
from domain.series import Series

FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]

NO_SIZE_FROM = 0.8  # METHOD 9: an area this likely to drift on its own gets no size


class Scale(StrEnum):
    """In what an effect is measured: a share of the mean before, percentage points, or the series' own unit."""

    AUTO = "auto"
    RELATIVE = "relative"
    POINTS = "points"
    NONE = "none"


class Season(StrEnum):
    """Whether the own-series test gets season terms. `AUTO` applies the rule of METHOD section 3."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


class Outcome(StrEnum):
    """How a check ended. `NOT_APPLICABLE` says that the facts it needs are not known here."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class Quality(StrEnum):
    """How far the data behind a verdict can be trusted (METHOD section 6)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """One gate or rule that was looked at: what was observed, and the limit it was held against."""

    code: str
    outcome: Outcome
    observed: float | None = None
    limit: float | None = None


def failed_codes(checks: Sequence[Check]) -> tuple[str, ...]:
    """The codes of the checks that failed, in their order."""
    return tuple([check.code for check in checks if check.outcome is Outcome.FAILED])


@dataclass(frozen=True, slots=True)
class Refusal:
    """A method declined. `code` is for programs and wording, `reason` one plain sentence."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect with its 95 % interval, on `scale` (see `Scale`; a relative -0.2 is a fifth less, points are 0-100).

    `p` is two-sided; `p_good` and `p_harm` are one-sided in and against the declared direction, None where no direction
    was declared. `could_have_seen` is the size that would be found four times in five (MDE80). `count` is the number of
    neighbours, and `others_change` their own mean change, for a test against neighbours. `own_drift` is how likely the
    area drifts on its own, for the neighbour path.
    """

    scale: Scale
    effect: float
    low: float
    high: float
    p: float
    p_good: float | None
    p_harm: float | None
    df: float
    could_have_seen: float
    count: int | None = None
    others_change: float | None = None
    own_drift: float | None = None

    @property
    def has_size(self) -> bool:
        """Whether a size may be printed: not where the area most likely drifts on its own (METHOD section 9).

        Nor where it is larger than a fall of the whole: intervals are cut there, so that it lies outside its own.
        """
        return not self.drifts_alone and self.effect >= self.low

    @property
    def drifts_alone(self) -> bool:
        """Whether the area most likely drifts on its own."""
        return self.own_drift is not None and self.own_drift > NO_SIZE_FROM


@dataclass(frozen=True, slots=True, eq=False)
class NeighbourSeries:
    """One neighbour over the periods of the question, in the same unit; nan = no figure. Counts where known."""

    name: str
    values: FloatArray
    numerators: FloatArray | None = None
    denominators: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TeamSeries:
    """A team of the area over the periods of the question, the day it started and its dose (0-1; None: all of it)."""

    series: NeighbourSeries
    starts: date
    dose: float | None = None


@dataclass(frozen=True, slots=True)
class DoseResponse:
    """How much further teams moved that had more of the initiative (METHOD section 6).

    `effect` is by how much a team that had all of it moved beyond one that had none, as a share of the mean before.
    `p` is one-sided in the declared direction; `p_without_last_before` the same without the last two periods before the
    start, None where these are needed. Of the teams asked about, `left_out` lack a figure that most others have.
    """

    teams: int
    effect: float
    p: float
    p_without_last_before: float | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Rival:
    """Another initiative that may move the same indicator."""

    name: str
    starts: date


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImpactQuestion:
    """Did this indicator change in this area after this start? All arrays have one entry a period of the grid.

    `first_period` is the first day of the grid's first period. `values` are in the indicator's own unit, nan where
    there is no figure; without them the rate is `multiplier` * numerators / denominators. The period that holds `start`
    is the first one after the start; `lag` is in periods. `excluded` names periods by any day of theirs.
    `target_change` is relative and without sign. What is not known about the link stays None: the grade then says so.

    `declared`: when start, lag and direction were recorded. `data_seen`: when the first figure of a period after the
    start was uploaded; `seen_to`: a day of the last period whose figure was known when the link was declared.
    `flagged_at_last_release` says whether the release before claimed a change of this link, `flagged_direction` which
    way. `dose_response` is None where no roll-out team by team is known. `definition_changes`: days on which the
    definition or the recording changed without a bridge. `has_denominator` is False for a rate whose denominator nobody
    knows. `basket` is the set of measures that is tested beside this one: questions of their own on the same grid, with
    the same start, lag and shape (METHOD section 9).
    """

    frequency: Frequency
    first_period: date
    start: date
    values: FloatArray | None = None
    numerators: FloatArray | None = None
    denominators: FloatArray | None = None
    suppressed: BoolArray | None = None
    multiplier: float = 1.0
    lag: int = 0
    shape: Shape = Shape.STEP
    expected: Direction | None = None
    season: Season = Season.AUTO
    is_seasonal: bool = False
    scale: Scale = Scale.AUTO
    excluded: tuple[date, ...] = ()
    neighbours: tuple[NeighbourSeries, ...] = ()
    target_change: float | None = None
    has_denominator: bool = True
    definition_changes: tuple[date, ...] = ()
    declared: datetime | None = None
    data_seen: datetime | None = None
    seen_to: date | None = None
    has_mechanism: bool | None = None
    flagged_at_last_release: bool | None = None
    flagged_direction: Direction | None = None
    practice_moved_first: bool | None = None
    dose_response: DoseResponse | Refusal | None = None
    rivals: tuple[Rival, ...] = ()
    basket: tuple["ImpactQuestion", ...] = ()

    def __post_init__(self) -> None:
        if self.scale is not Scale.NONE:
            object.__setattr__(self, "neighbours", tuple(_without_negatives(each) for each in self.neighbours))
        _check_lengths(self)
        _check_basket(self)
        if self.lag < 0:
            raise QuestionError(f"the lag is {self.lag}: it counts periods after the start and cannot be negative")
        try:
            for index in (0, self.index_of(self.start), max(self.index_of(self.start) + self.lag, self.length)):
                self.period_start(index)
        except (ValueError, OverflowError) as fault:
            raise QuestionError("the periods, the start or the lag lie outside the calendar") from fault
        if self.target_change is not None and not np.isfinite(self.target_change):
            raise QuestionError("the target change is not a number: 0.2 is a change of a fifth")

    @property
    def length(self) -> int:
        """How many periods the grid has."""
        return len(self.values if self.values is not None else _given(self.numerators))

    def rates(self) -> FloatArray:
        """The figures in the indicator's own unit: `values`, or numerator over denominator times `multiplier`.

        A period with nought out of nought has no rate and is a gap; a positive numerator over nought is infinite.
        """
        if self.values is not None:
            return self.values
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return self.multiplier * _given(self.numerators) / _given(self.denominators)

    def index_of(self, day: date) -> int:
        """The place in the grid of the period that holds `day`; may lie outside it."""
        return periods_since(self.first_period, day, self.frequency)

    def period_start(self, index: int) -> date:
        """The first day of a period of the grid, or of one after its end."""
        return nth_period_start(self.first_period, index, self.frequency)


def _without_negatives(neighbour: NeighbourSeries) -> NeighbourSeries:
    """A rate or a count below nought is none: the neighbour has a gap there, and is left out where it would count."""
    if not any(column is not None and (column < 0).any() for column in (neighbour.values, *_counts(neighbour))):
        return neighbour
    numerators, denominators = (None if counts is None else _above_nought(counts) for counts in _counts(neighbour))
    return NeighbourSeries(neighbour.name, _above_nought(neighbour.values), numerators, denominators)


def _counts(neighbour: NeighbourSeries) -> tuple[FloatArray | None, FloatArray | None]:
    return neighbour.numerators, neighbour.denominators


def _above_nought(column: FloatArray) -> FloatArray:
    return np.where(column < 0, np.nan, column)


def ask(
    series: Series, start: date, *, neighbours: Mapping[str, Series] | None = None, **facts: object
) -> ImpactQuestion:
    """Lay a stored series and its neighbours on one grid of periods and ask about a start.

    `facts` are further fields of `ImpactQuestion`. Raises QuestionError for a series without a single point, or a
    neighbour of another frequency.
    """
    if not series.points:
        raise QuestionError(f"{series.indicator_code} has no figures for {series.area_code} yet", "no_figures")
    first = series.points[0].period.start
    length = periods_since(first, series.points[-1].period.start, series.frequency) + 1
    grid = _Grid(series.frequency, first, length)
    is_complete = all(point.value is None or point.denominator is not None for point in series.points)
    numerators = grid.place(series, [point.numerator for point in series.points])
    denominators = grid.place(series, [point.denominator for point in series.points])
    hidden = [float(point.status is ValueStatus.SUPPRESSED) for point in series.points]
    return ImpactQuestion(
        frequency=series.frequency,
        first_period=first,
        start=start,
        values=grid.place(series, [point.value for point in series.points]),
        numerators=None if np.isnan(numerators).all() else numerators,
        denominators=denominators if is_complete and not np.isnan(denominators).all() else None,
        suppressed=grid.place(series, hidden) == 1.0,
        neighbours=tuple(_neighbour(name, other, grid) for name, other in (neighbours or {}).items()),
        **facts,  # type: ignore[arg-type]
    )


def _neighbour(name: str, series: Series, grid: "_Grid") -> NeighbourSeries:
    numerators = grid.place(series, [point.numerator for point in series.points])
    denominators = grid.place(series, [point.denominator for point in series.points])
    return NeighbourSeries(
        name,
        grid.place(series, [point.value for point in series.points]),
        None if np.isnan(numerators).all() else numerators,
        None if np.isnan(denominators).all() else denominators,
    )


def on_grid_of(question: ImpactQuestion, name: str, series: Series) -> NeighbourSeries:
    """Another stored series over the periods of a question. Raises QuestionError if its frequency is another."""
    return _neighbour(name, series, _Grid(question.frequency, question.first_period, question.length))


def on_grid(question: ImpactQuestion, first_period: date, length: int) -> ImpactQuestion:
    """The question over other periods of the same calendar: what lies outside is cut off, what is missing is a gap."""
    shift = periods_since(question.first_period, first_period, question.frequency)
    places = np.arange(length) + shift
    inside = (places >= 0) & (places < question.length)

    def laid(values: FloatArray | None) -> FloatArray | None:
        if values is None:
            return None
        found = np.full(length, np.nan)
        found[inside] = values[places[inside]]
        return found

    suppressed = None
    if question.suppressed is not None:
        suppressed = np.zeros(length, dtype=bool)
        suppressed[inside] = question.suppressed[places[inside]]
    return replace(
        question,
        first_period=nth_period_start(question.first_period, shift, question.frequency),
        values=laid(question.values),
        numerators=laid(question.numerators),
        denominators=laid(question.denominators),
        suppressed=suppressed,
        neighbours=tuple(
            NeighbourSeries(
                each.name,
                laid(each.values),  # type: ignore[arg-type]
                laid(each.numerators),
                laid(each.denominators),
            )
            for each in question.neighbours
        ),
    )


def float_array(values: ArrayLike) -> FloatArray:
    """A one-dimensional array of floats in which None is nan."""
    return np.array(values, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Grid:
    frequency: Frequency
    first: date
    length: int

    def place(self, series: Series, values: Sequence[float | None]) -> FloatArray:
        if series.frequency is not self.frequency:
            raise QuestionError(
                f"{series.area_code} is measured by the {series.frequency.noun}, "
                f"the question by the {self.frequency.noun}",
                "mixed_frequencies",
            )
        placed = np.full(self.length, np.nan)
        for point, value in zip(series.points, values, strict=True):
            index = periods_since(self.first, point.period.start, self.frequency)
            if value is not None and 0 <= index < self.length:
                placed[index] = value
        return placed


def _check_lengths(question: ImpactQuestion) -> None:
    named = [("numerators", question.numerators), ("denominators", question.denominators)]
    named += [("suppressed", question.suppressed)]
    for each in question.neighbours:
        named += [(each.name, each.values), (each.name, each.numerators), (each.name, each.denominators)]
    length = question.length
    if question.values is None:
        _given(question.denominators)
    for name, values in named:
        if values is not None and len(values) != length:
            raise QuestionError(
                f"{name} has {len(values)} periods where the series has {length}: give one entry a period, "
                "empty where there is no figure",
                "unequal_lengths",
            )


def _check_basket(question: ImpactQuestion) -> None:
    def laid_out(each: ImpactQuestion) -> tuple[object, ...]:
        return each.frequency, each.first_period, each.length, each.start, each.lag, each.shape

    if any(laid_out(member) != laid_out(question) for member in question.basket):
        raise QuestionError(
            "the measures of a basket need the same periods, start, lag and shape as the question: "
            "leave an entry empty where a measure has no figure",
            "unequal_lengths",
        )


def _given(values: FloatArray | None) -> FloatArray:
    if values is None:
        raise QuestionError("a question needs values, or numerators and denominators", "no_figures")
    return values
