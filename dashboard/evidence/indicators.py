"""Cases of indicators: any area beside its neighbours, its region, its country and all authorities; for display."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from sqlalchemy import Connection

from dashboard.evidence.cache import cached_by_data_version
from dashboard.evidence.comparisons import (
    AreaLine,
    Authorities,
    Band,
    FunnelCase,
    GapLine,
    OtherScale,
    course_of,
    funnel_case,
    gap_lines,
    on_their_scale,
)
from dashboard.evidence.links import source_files
from dashboard.evidence.records import SourceFile
from dashboard.evidence.shown import shown_series
from domain.errors import UnknownCode
from domain.model import (
    Area,
    AreaKind,
    Board,
    Event,
    Indicator,
    Initiative,
    NeighbourModel,
    Rebase,
    Succession,
    SuccessionKind,
    Target,
    Unit,
    ValueStatus,
)
from domain.periods import Frequency, Period
from domain.series import Point, Series
from metrics.comparison import Comparison, compare
from metrics.disclosure import averages_to_hide
from metrics.question import Refusal
from metrics.recent_trend import RecentTrend
from store import reads

FEWEST_AVERAGED = 3  # an average of fewer would come close to showing one area's small count


@dataclass(frozen=True, slots=True)
class Average:
    """What the neighbours had in one period, small counts included: leaving those out would push it upwards.

    Mean and median are None where they would give a hidden figure away.
    """

    period: Period
    mean: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an area stands in its latest period: its figure, and the comparison of that same period.

    The point of a latest figure that is a hidden small count has no value, and nothing is compared with it.
    `average_is_hidden` where the neighbours' average would give one of theirs away.
    """

    point: Point
    comparison: Comparison
    average_is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorCase:
    """One indicator in one area, with everything it may be held against.

    `neighbours` stand in the order of the model, most similar first, whether or not they have figures; `areas` are
    those with figures, to choose from. `initiatives` of the board have promised something about it, the first first.
    `gaps` and `funnel` are of the area's latest period, `bands` the quarters of all authorities over time, `course` its
    recent trend. `other_scales` are figures of wider areas that were not used.
    """

    board: Board | None
    area: Area | None
    indicator: Indicator
    frequency: Frequency
    frequencies: tuple[Frequency, ...]
    areas: tuple[Area, ...]
    own: Series | None
    neighbours: tuple[AreaLine, ...]
    averages: tuple[Average, ...]
    model: NeighbourModel | None
    region: AreaLine | None
    country: AreaLine | None
    standing: Standing | None
    ranks: Mapping[str, int]
    gaps: tuple[GapLine, ...]
    bands: tuple[Band, ...]
    funnel: FunnelCase | None
    course: RecentTrend | Refusal | None
    other_scales: tuple[OtherScale, ...]
    targets: tuple[Target, ...]
    events: tuple[Event, ...]
    successions: tuple[Succession, ...]
    area_names: Mapping[str, str]
    initiatives: tuple[Initiative, ...]
    rebases: tuple[Rebase, ...]
    sources: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One line of the list of indicators: the area's latest figure, what others had, and where it has been heading."""

    indicator: Indicator
    series: Series
    standing: Standing | None
    course: RecentTrend | Refusal | None


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """All indicators, those with figures for the area first; `without` have none anywhere.

    `area_was_named` where the area is not simply the board's own.
    """

    board: Board | None
    area: Area | None
    area_was_named: bool
    country: Area | None
    areas: tuple[Area, ...]
    rows: tuple[IndicatorRow, ...]
    without: tuple[Indicator, ...]


@cached_by_data_version
def indicator_case(
    connection: Connection, code: str, area_code: str | None = None, frequency: Frequency | None = None
) -> IndicatorCase:
    """One indicator in an area (the board's own unless named). Raises UnknownCode for either being unknown."""
    indicator = reads.indicator(connection, code)
    if indicator is None:
        raise UnknownCode(f"There is no indicator with the code {code}.")
    known = {each.code: each for each in reads.areas(connection)}
    sent = {each: series for each, series in reads.all_series(connection, code, frequency).items() if series.points}
    held = shown_series(connection, indicator, sent)
    choices = tuple(sorted((known[each] for each in held if each in known), key=_by_kind_and_name))
    board = reads.board(connection)
    area = _chosen_area(known, board, choices, area_code)
    own = held.get(_current(connection, area.code)) if area is not None else None
    authorities = Authorities(sent, held, known)
    lines = _lines_beside(connection, held, area, _wider(indicator, area, known), authorities)
    standing = _standing(indicator, own, lines, sent, authorities)
    events = _events(connection, code, area)
    return IndicatorCase(
        board=board,
        area=area,
        indicator=indicator,
        frequency=frequency or next((series.frequency for series in held.values()), indicator.frequency),
        frequencies=_frequencies(connection, indicator, area),
        areas=choices,
        own=own,
        neighbours=lines.neighbours,
        averages=_averages(own, lines, sent),
        model=lines.model,
        region=lines.region,
        country=lines.country,
        standing=standing,
        ranks=_ranks(indicator, standing, lines, authorities),
        gaps=_gaps(indicator, standing, lines, sent),
        bands=authorities.bands(),
        funnel=_funnel(indicator, standing, lines, authorities),
        course=course_of(own, events),
        other_scales=lines.other_scales,
        targets=reads.targets(connection, code, area.code) if area is not None else (),
        events=events,
        successions=_successions(connection, area),
        area_names={each.code: each.name for each in known.values()},
        initiatives=_initiatives(connection, board, area, code),
        rebases=reads.rebases(connection, code, area.code) if area is not None else (),
        sources=source_files([line for line in (own,) if line is not None]),
    )


@cached_by_data_version
def indicator_list(connection: Connection, area_code: str | None = None) -> IndicatorList:
    """Every indicator with the area's latest figure beside those of similar areas and the country."""
    board = reads.board(connection)
    known = {each.code: each for each in reads.areas(connection)}
    everything = reads.indicators(connection)
    denominators = {each.population for each in everything}
    indicators = [each for each in everything if each.code not in denominators]
    with_data = reads.indicators_with_data(connection)
    choices = _areas_with_figures(connection, known)
    area = _chosen_area(known, board, choices, area_code)
    with_rows = [each for each in indicators if each.code in with_data]
    rows = [_row(connection, each, area, known) for each in with_rows] if area is not None else []
    return IndicatorList(
        board=board,
        area=area,
        area_was_named=area_code is not None,
        country=next((each for each in _above(area, known) if each.kind is AreaKind.COUNTRY), None) if area else None,
        areas=choices,
        rows=tuple(sorted(rows, key=lambda row: row.standing is None)),
        without=tuple(each for each in indicators if each.code not in with_data),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """The lines that stand beside an area's own."""

    neighbours: tuple[AreaLine, ...] = ()
    model: NeighbourModel | None = None
    region: AreaLine | None = None
    country: AreaLine | None = None
    other_scales: tuple[OtherScale, ...] = ()


def _row(connection: Connection, indicator: Indicator, area: Area, known: Mapping[str, Area]) -> IndicatorRow:
    others = [each.neighbour_code for each in reads.neighbours(connection, area.code)]
    codes = dict.fromkeys([area.code, *others, *(each.code for each in _above(area, known))])
    found = reads.series_of_areas(connection, indicator.code, tuple(codes))
    sent = {code: series for code, series in found.items() if series.points}
    held = shown_series(connection, indicator, {**sent, area.code: found[area.code]})
    shown = {code: held[code] for code in sent}
    authorities = Authorities(sent, shown, known)
    lines = _lines_beside(connection, shown, area, _wider(indicator, area, known), authorities)
    own = held[area.code]
    standing = _standing(indicator, own, lines, sent, authorities)
    return IndicatorRow(indicator, own, standing, course_of(own, _events(connection, indicator.code, area)))


def _by_kind_and_name(area: Area) -> tuple[int, str]:
    return ([*AreaKind].index(area.kind), area.name)


def _chosen_area(
    known: Mapping[str, Area], board: Board | None, choices: tuple[Area, ...], area_code: str | None
) -> Area | None:
    """The area asked for, else the board's own, else the widest one there are figures of."""
    if area_code is not None:
        if area_code not in known:
            raise UnknownCode(f"There is no area with the code {area_code}.")
        return known[area_code]
    if board is not None and board.area_code in known:
        return known[board.area_code]
    return choices[0] if choices else None


def _areas_with_figures(connection: Connection, known: Mapping[str, Area]) -> tuple[Area, ...]:
    codes = reads.areas_with_data(connection)
    return tuple(sorted((known[code] for code in codes if code in known), key=_by_kind_and_name))


def _current(connection: Connection, area_code: str) -> str:
    """The code that an authority has now, under which its series stand."""
    return reads.recoded(connection).get(area_code, area_code)


def _above(area: Area, known: Mapping[str, Area]) -> tuple[Area, ...]:
    """The areas that hold this one, nearest first: its region, that one's region, and the country."""
    above, region = [], area.region_code
    while region is not None and region in known and known[region] not in above:
        above.append(known[region])
        region = known[region].region_code
    countries = [
        each for each in known.values() if each.kind is AreaKind.COUNTRY and each.is_invented == area.is_invented
    ]
    return tuple(dict.fromkeys([*above, *countries]))


def _wider(indicator: Indicator, area: Area | None, known: Mapping[str, Area]) -> tuple[Area, ...]:
    """The areas that hold this one and may be held against it: a count of theirs is of another size, not level."""
    return () if area is None or indicator.unit is Unit.COUNT else _above(area, known)


def _lines_beside(
    connection: Connection,
    held: Mapping[str, Series],
    area: Area | None,
    wider: tuple[Area, ...],
    authorities: Authorities,
) -> _Beside:
    if area is None:
        return _Beside()
    others = reads.neighbours(connection, area.code)
    known = {each.code: each for each in reads.areas(connection)}
    models = {model.code: model for model in reads.neighbour_models(connection)}
    judged = [on_their_scale(AreaLine(each, held[each.code]), authorities) for each in wider if each.code in held]
    above = [line for line, _ in judged if line.area != area]
    return _Beside(
        neighbours=tuple(
            AreaLine(known[each.neighbour_code], held[each.neighbour_code])
            for each in others
            if each.neighbour_code in held and each.neighbour_code in known
        ),
        model=models.get(others[0].model_code) if others else None,
        region=next((line for line in above if line.area.kind is AreaKind.REGION), None),
        country=next((line for line in above if line.area.kind is AreaKind.COUNTRY), None),
        other_scales=tuple(note for _, note in judged if note is not None),
    )


def _averages(own: Series | None, lines: _Beside, sent: Mapping[str, Series]) -> tuple[Average, ...]:
    averages, hidden = [], _hidden_averages(lines, sent)
    for point in own.points if own is not None else ():
        values = [value for value in _neighbour_values(lines, sent, point.period.start).values() if value is not None]
        if point.period.start in hidden:
            averages.append(Average(point.period, None, None))
        elif len(values) >= FEWEST_AVERAGED:
            averages.append(Average(point.period, fmean(values), median(values)))
    return tuple(averages)


def _hidden_averages(lines: _Beside, sent: Mapping[str, Series]) -> frozenset[date]:
    return averages_to_hide(
        [sent[line.area.code] for line in lines.neighbours], [line.series for line in lines.neighbours]
    )


def _neighbour_values(lines: _Beside, sent: Mapping[str, Series], at: date) -> dict[str, float | None]:
    return {line.area.code: _value_at(sent[line.area.code], at) for line in lines.neighbours}


def _standing(
    indicator: Indicator,
    own: Series | None,
    lines: _Beside,
    sent: Mapping[str, Series],
    authorities: Authorities,
) -> Standing | None:
    """`own` and `lines` as they are shown, `sent` as they came: averages and ranks include what is not shown."""
    latest = _latest(own) if own is not None else None
    if latest is None:
        return None
    if latest.value is None:
        return Standing(latest, compare(None, polarity=indicator.polarity, neighbours={}))
    at = latest.period.start
    neighbours = _neighbour_values(lines, sent, at)
    is_hidden = at in _hidden_averages(lines, sent)
    is_enough = sum(value is not None for value in neighbours.values()) >= FEWEST_AVERAGED and not is_hidden
    comparison = compare(
        latest.value,
        polarity=indicator.polarity,
        neighbours=neighbours if is_enough else {},
        region=_value_at(lines.region.series, at) if lines.region else None,
        england=_value_at(lines.country.series, at) if lines.country else None,
        authorities=authorities.values(at),
    )
    return Standing(latest, comparison, is_hidden)


def _latest(own: Series) -> Point | None:
    """The latest figure, or the point of a later one that is hidden."""
    if own.last_reported is None or not own.is_latest_hidden:
        return own.last_reported
    return next(point for point in reversed(own.points) if point.status is ValueStatus.SUPPRESSED)


def _ranks(
    indicator: Indicator,
    standing: Standing | None,
    lines: _Beside,
    authorities: Authorities,
) -> dict[str, int]:
    """The rank of each neighbour among all authorities in the area's latest period."""
    if standing is None or standing.point.value is None:
        return {}
    at = standing.point.period.start
    everyone = authorities.values(at)
    ranks = {}
    for line in lines.neighbours:
        value = _value_at(line.series, at)
        rank = compare(value, polarity=indicator.polarity, neighbours={}, authorities=everyone).rank
        if rank is not None:
            ranks[line.area.code] = rank
    return ranks


def _gaps(
    indicator: Indicator, standing: Standing | None, lines: _Beside, sent: Mapping[str, Series]
) -> tuple[GapLine, ...]:
    if standing is None:
        return ()
    at = standing.point.period.start
    beside = [(sent[line.area.code].at(at), line.series.at(at)) for line in lines.neighbours]
    wider = [line for line in (lines.region, lines.country) if line is not None]
    return gap_lines(indicator, standing.point, standing.comparison, beside, wider)


def _funnel(
    indicator: Indicator, standing: Standing | None, lines: _Beside, authorities: Authorities
) -> FunnelCase | None:
    if standing is None:
        return None
    at = standing.point.period.start
    centre = _value_at(lines.country.series, at) if lines.country is not None else None
    return funnel_case(indicator, at, authorities, centre)


def _value_at(series: Series, start: date) -> float | None:
    point = series.at(start)
    return point.value if point is not None else None


def _frequencies(connection: Connection, indicator: Indicator, area: Area | None) -> tuple[Frequency, ...]:
    if area is None:
        return ()
    return tuple(
        each
        for each in Frequency
        if reads.series(connection, indicator.code, area.code, each).last_reported is not None
    )


def _events(connection: Connection, code: str, area: Area | None) -> tuple[Event, ...]:
    here = {None, area.code} if area is not None else {None}
    return tuple(each for each in reads.events(connection, code) if each.area_code in here)


def _successions(connection: Connection, area: Area | None) -> tuple[Succession, ...]:
    """The reorganisations that touch an area; a mere change of code is none."""
    if area is None:
        return ()
    return tuple(
        each
        for each in reads.area_successions(connection)
        if area.code in {each.predecessor_code, each.successor_code} and each.kind is SuccessionKind.REORGANISATION
    )


def _initiatives(connection: Connection, board: Board | None, area: Area | None, code: str) -> tuple[Initiative, ...]:
    """The board's initiatives that promise something about this indicator, in its own area."""
    if board is None or area is None or board.area_code != area.code:
        return ()
    linked = {link.initiative_code for link in reads.links(connection) if link.indicator_code == code}
    ours = [each for each in reads.initiatives(connection) if each.code in linked]
    return tuple(sorted(ours, key=lambda each: (each.starts, each.code)))
