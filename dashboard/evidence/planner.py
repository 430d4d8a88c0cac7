"""What a measure could show before anything is started: the figures that may be shown, and a plan asked of them.

A plan can be asked again and again with other starts and waits. It is made from the figures as pages show them, so that
no answer depends on a hidden count; a hidden figure is a gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

import numpy as np
from sqlalchemy import Connection

from dashboard.evidence.cache import cached_by_data_version
from dashboard.evidence.links import series_facts
from dashboard.evidence.shown import shown_series
from domain.errors import UnknownCode
from domain.model import Area, Direction, Event, Indicator, Initiative, Polarity, Shape, ValueStatus
from domain.periods import Frequency, Period, nth_period_start, period_of, periods_since
from domain.series import Series
from metrics.detectable import Outlook, basket_outlook, outlook
from metrics.question import FloatArray, ImpactQuestion, NeighbourSeries, Refusal, ask
from store import reads

USUAL_QUARTERS = 8  # what a board's plan usually spans
QUARTERS = Frequency.QUARTERLY.per_year
STARTS_AHEAD = 8  # of so many coming periods the start can be chosen
USUAL_SIZE = 0.20  # a fifth, the change that the method's own figures are about


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """A measure that somebody thinks of. What is None is taken from the initiative's promise, else as is usual.

    The usual start is the next period after today.

    `size` is a share of the mean before, `periods` and `lag` are in the indicator's own frequency; `quarters` are
    reckoned into it where no `periods` are asked for. `area` is a code.
    """

    indicator: str
    start: date | None = None
    periods: int | None = None
    quarters: int | None = None
    lag: int | None = None
    shape: Shape | None = None
    expected: Direction | None = None
    size: float | None = None
    initiative: str | None = None
    area: str | None = None
    with_neighbours: bool = True


@dataclass(frozen=True, slots=True)
class Measure:
    """What a plan is about once every blank is filled in."""

    start: date
    periods: int
    lag: int
    shape: Shape
    expected: Direction
    size: float


@dataclass(frozen=True, slots=True)
class PlanCase:
    """A plan and its answer. `outlook` is None where the area has no figure that can be shown.

    `hidden` counts the area's periods before the start that are hidden and thus left out. `similar` are how many areas
    the model calls similar. `together` is the outlook of the initiative's whole set, `measures` how many it has.
    """

    area: Area
    indicator: Indicator
    frequency: Frequency
    measure: Measure
    outlook: Outlook | None
    hidden: int
    similar: int
    latest: Period | None
    is_provisional: bool
    initiative: Initiative | None
    together: Outlook | Refusal | None
    measures: int

    def period_of(self, number: int) -> Period:
        """The last of so many periods after the start, on the calendar of the area's figures."""
        at = self.latest.start if self.latest is not None else period_of(self.measure.start, self.frequency).start
        place = periods_since(at, self.measure.start, self.frequency) + number - 1
        first = nth_period_start(at, place, self.frequency)
        return Period(first, nth_period_start(first, 1, self.frequency) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What there is to choose from: indicators with figures for an area, and initiatives with a set of measures."""

    area: Area | None
    indicators: tuple[Indicator, ...]
    initiatives: tuple[Initiative, ...]


@cached_by_data_version
def plan_choices(connection: Connection, area_code: str | None = None) -> PlanChoices:
    """What can be planned for an area, the board's own unless named."""
    area = _area(connection, area_code)
    if area is None:
        return PlanChoices(None, (), ())
    with_data = reads.indicators_with_data(connection, area.code)
    indicators = [each for each in reads.indicators(connection) if each.code in with_data]
    denominators = {each.population for each in reads.indicators(connection)}
    return PlanChoices(
        area=area,
        indicators=tuple(each for each in indicators if each.code not in denominators),
        initiatives=reads.initiatives(connection),
    )


@cached_by_data_version
def plan_case(connection: Connection, asked: PlanAsked, today: date) -> PlanCase:
    """What a measure could show; `today` decides where a plan without a start begins.

    Raises UnknownCode for an indicator, initiative or area that is not known or where there is no board, QuestionError
    for a plan of no periods or one too far ahead.
    """
    indicator = reads.indicator(connection, asked.indicator)
    if indicator is None:
        raise UnknownCode(f"There is no indicator with the code {asked.indicator}.")
    area = _area(connection, asked.area)
    if area is None:
        raise UnknownCode("There is no board in this database yet: say on its first page whose it is.")
    initiative = reads.initiative(connection, asked.initiative) if asked.initiative is not None else None
    if asked.initiative is not None and initiative is None:
        raise UnknownCode(f"The board's plan has no initiative with the code {asked.initiative}.")
    similar = tuple(each.neighbour_code for each in reads.neighbours(connection, area.code))
    figures = _figures(connection, indicator, area, similar)
    measure = _measure(connection, asked, initiative, figures.own, today)
    together = _together(connection, asked, measure, figures.own.frequency, area, similar) if initiative else None
    latest = figures.own.last_reported
    return PlanCase(
        area=area,
        indicator=indicator,
        frequency=figures.own.frequency,
        measure=measure,
        outlook=_outlook(connection, figures, indicator, measure, with_neighbours=asked.with_neighbours),
        hidden=sum(
            point.status is ValueStatus.SUPPRESSED and point.period.start < measure.start
            for point in figures.own.points
        ),
        similar=len(similar) if asked.with_neighbours else 0,
        latest=latest.period if latest is not None else None,
        is_provisional=latest is not None and latest.is_provisional,
        initiative=initiative,
        together=together[0] if together else None,
        measures=together[1] if together else 0,
    )


def next_periods(case: PlanCase, today: date) -> tuple[Period, ...]:
    """The periods that a plan could start in: the coming ones, on the calendar of the area's figures."""
    ahead = periods_since(case.period_of(1).start, today, case.frequency) + 1
    return tuple(case.period_of(ahead + 1 + number) for number in range(STARTS_AHEAD))


def next_start(own: Series, today: date) -> date:
    """The first day of the next period, on the calendar of an area's own figures."""
    first = own.points[-1].period.start if own.points else period_of(today, own.frequency).start
    return nth_period_start(first, max(periods_since(first, today, own.frequency), 0) + 1, own.frequency)


@dataclass(frozen=True, slots=True)
class _Figures:
    """One indicator's figures as they may be shown."""

    own: Series
    neighbours: Mapping[str, Series]


def _area(connection: Connection, code: str | None) -> Area | None:
    if code is None:
        board = reads.board(connection)
        return reads.area(connection, board.area_code) if board is not None else None
    area = reads.area(connection, code)
    if area is None:
        raise UnknownCode(f"There is no area with the code {code}.")
    return area


def _figures(connection: Connection, indicator: Indicator, area: Area, similar: Sequence[str]) -> _Figures:
    own = reads.series_of_indicators(connection, [indicator], area.code)[indicator.code]
    others = reads.series_of_areas(connection, indicator.code, tuple(similar), own.frequency)
    sent = {code: series for code, series in others.items() if series.points}
    shown = shown_series(connection, indicator, {**sent, own.area_code: own})
    return _Figures(shown[own.area_code], {code: shown[code] for code in sent})


def _measure(
    connection: Connection, asked: PlanAsked, initiative: Initiative | None, own: Series, today: date
) -> Measure:
    link, usual = None, Direction.FALL
    indicator = reads.indicator(connection, asked.indicator)
    if indicator is not None and indicator.polarity is Polarity.HIGHER_IS_BETTER:
        usual = Direction.RISE
    if initiative is not None:
        links = reads.links(connection, initiative.code)
        link = next((each for each in links if each.indicator_code == asked.indicator), None)
    lag, shape, expected = (link.lag, link.shape, link.expected) if link else (0, Shape.STEP, usual)
    size = (link.target_change if link else None) or USUAL_SIZE
    quarters = asked.quarters if asked.quarters is not None else USUAL_QUARTERS
    return Measure(
        start=asked.start or (initiative.starts if initiative is not None else next_start(own, today)),
        periods=asked.periods if asked.periods is not None else ceil(quarters * own.frequency.per_year / QUARTERS),
        lag=asked.lag if asked.lag is not None else lag,
        shape=asked.shape or shape,
        expected=asked.expected or expected,
        size=abs(asked.size or size),
    )


def _outlook(
    connection: Connection, figures: _Figures, indicator: Indicator, measure: Measure, *, with_neighbours: bool
) -> Outlook | None:
    if figures.own.last_reported is None:
        return None
    question = _question(connection, figures, indicator, measure)
    return outlook(question if with_neighbours else replace(question, neighbours=()), measure.periods)


def _question(connection: Connection, figures: _Figures, indicator: Indicator, measure: Measure) -> ImpactQuestion:
    here = {None, figures.own.area_code}
    events: list[Event] = [each for each in reads.events(connection, indicator.code) if each.area_code in here]
    return ask(
        figures.own,
        measure.start,
        neighbours=figures.neighbours,
        lag=measure.lag,
        shape=measure.shape,
        expected=measure.expected,
        target_change=measure.size,
        **series_facts(figures.own, indicator, events),
    )


def _together(  # noqa: PLR0917  one argument for each thing that the set shares
    connection: Connection,
    asked: PlanAsked,
    measure: Measure,
    frequency: Frequency,
    area: Area,
    similar: Sequence[str],
) -> tuple[Outlook | Refusal, int]:
    """The set of an initiative's measures at the same frequency, each in its own promised direction."""
    questions = []
    for link in reads.links(connection, asked.initiative):
        indicator = reads.indicator(connection, link.indicator_code)
        if indicator is None:
            continue
        figures = _figures(connection, indicator, area, similar if asked.with_neighbours else ())
        if figures.own.last_reported is None or figures.own.frequency is not frequency:
            continue
        questions.append(_question(connection, figures, indicator, replace(measure, expected=link.expected)))
    members = _on_one_grid(questions)
    return basket_outlook(members, measure.periods), len(members)


def _on_one_grid(questions: Sequence[ImpactQuestion]) -> list[ImpactQuestion]:
    """The questions over all the periods that any of them has, without those whose years begin in another month."""
    alike = [
        each
        for each in questions
        if each.frequency is not Frequency.YEARLY or each.first_period.month == questions[0].first_period.month
    ]
    if not alike:
        return []
    first = min(each.first_period for each in alike)
    shifts = [periods_since(first, each.first_period, each.frequency) for each in alike]
    length = max(shift + each.length for shift, each in zip(shifts, alike, strict=True))
    return [_shifted(each, first, shift, length) for shift, each in zip(shifts, alike, strict=True)]


def _shifted(question: ImpactQuestion, first: date, shift: int, length: int) -> ImpactQuestion:
    def laid(values: FloatArray) -> FloatArray:
        whole = np.full(length, np.nan)
        whole[shift : shift + len(values)] = values
        return whole

    def moved(values: FloatArray | None) -> FloatArray | None:
        return None if values is None else laid(values)

    suppressed = None
    if question.suppressed is not None:
        suppressed = np.zeros(length, dtype=bool)
        suppressed[shift : shift + question.length] = question.suppressed
    return replace(
        question,
        first_period=first,
        values=moved(question.values),
        numerators=moved(question.numerators),
        denominators=moved(question.denominators),
        suppressed=suppressed,
        neighbours=tuple(
            NeighbourSeries(each.name, laid(each.values), moved(each.numerators), moved(each.denominators))
            for each in question.neighbours
        ),
    )
