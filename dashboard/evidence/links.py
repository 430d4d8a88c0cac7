"""Every promise of the board assessed together, as one release: the more one tests, the more moves by chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isnan, nan
from statistics import fmean, median
from typing import Any

from sqlalchemy import Connection

from dashboard.evidence.dose_response import RolledOut, dose_response_of, read_rolled_out
from dashboard.evidence.practice_first import Audits, practice_moved_first, read_audits
from dashboard.evidence.records import LinkCase, SourceFile
from dashboard.evidence.shown import shown_series
from domain.model import (
    Area,
    Direction,
    Event,
    EventKind,
    Indicator,
    Initiative,
    Link,
    LinkRole,
    PracticeKind,
    PracticeLink,
    Shape,
    Target,
    Unit,
    ValueStatus,
)
from domain.periods import Period, nth_period_start, period_of, periods_since
from domain.releases import FrozenAssessment, Release
from domain.series import Series
from metrics.assess import Assessment, assess_release
from metrics.disclosure import averages_to_hide
from metrics.grading import Grade
from metrics.path import expected_path
from metrics.question import ImpactQuestion, Rival, ask, float_array
from metrics.verdict import Verdict
from metrics.window import is_figure, lay_out
from store import reads


@dataclass(frozen=True, slots=True)
class AssessedLinks:
    """All links of a board with what can be said about them, and the process measures that are evidence of practice.

    `process` are an initiative's process indicators, by initiative and indicator, without a path; some are links too.
    `audits` are those that the links to practice point to.
    """

    links: tuple[LinkCase, ...]
    process: Mapping[tuple[str, str], LinkCase]
    audits: Audits


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the board has written down, and who is like it; read once."""

    area: Area
    initiatives: Mapping[str, Initiative]
    indicators: Mapping[str, Indicator]
    links: tuple[Link, ...]
    events: tuple[Event, ...]
    neighbour_codes: tuple[str, ...]
    area_names: Mapping[str, str]
    earlier: Mapping[tuple[str, str | None, str], FrozenAssessment]
    released: date | None
    until: date | None
    practice: tuple[PracticeLink, ...]
    audits: Audits
    rolled_out: RolledOut


@dataclass(frozen=True, slots=True)
class _Figures:
    """One indicator's figures before anything is hidden, and, by area, as they may be `shown`."""

    own: Series
    neighbours: Mapping[str, Series]
    shown: Mapping[str, Series]
    targets: tuple[Target, ...]


def assess_links(
    connection: Connection,
    area: Area,
    practice: Sequence[PracticeLink],
    release: Release | None,
    *,
    until: date | None = None,
) -> AssessedLinks:
    """Read, ask and assess the links of every initiative together: what one may claim depends on all that are tested.

    `until` leaves out the figures of periods that end after a day.
    """
    plan = _read_plan(connection, area, practice, release, until)
    # Process measures go first: that they moved earlier is evidence for an outcome.
    measures = [link for link in plan.links if link.role is LinkRole.PROCESS]
    known = {_key(link) for link in measures}
    process_links = [*measures, *(link for link in _as_links(practice, plan) if _key(link) not in known)]
    own = _read_own_series(connection, (*plan.links, *process_links), plan)
    figures = {code: _read_figures(connection, series, plan) for code, series in own.items()}
    process = {_key(case.link): case for case in _assess(connection, process_links, plan, figures, {})}
    cases = _assess(connection, plan.links, plan, figures, process)
    return AssessedLinks(tuple(_with_path(case) for case in cases), process, plan.audits)


def charted_link(connection: Connection, area: Area, code: str, link_id: int | None) -> LinkCase | None:
    """One link of an initiative for its chart alone, ready in a fraction of the time; None if there is none.

    Its figures and path are the same as ever. Its verdict is that of a link tested alone: it is not for display.
    """
    plan = _read_plan(connection, area, (), None, None)
    link = next((each for each in plan.links if each.id == link_id and each.initiative_code == code), None)
    if link is None:
        return None
    own = _read_own_series(connection, [link], plan)[link.indicator_code]
    figures = {link.indicator_code: _read_figures(connection, own, plan)}
    (case,) = _assess(connection, [link], plan, figures, {})
    return _with_path(case)


def _key(link: Link) -> tuple[str, str]:
    return link.initiative_code, link.indicator_code


def _read_plan(
    connection: Connection, area: Area, practice: Sequence[PracticeLink], release: Release | None, until: date | None
) -> _Plan:
    frozen = reads.release_assessments(connection, release.id) if release is not None else ()
    initiatives = {initiative.code: initiative for initiative in reads.initiatives(connection)}
    indicators = {indicator.code: indicator for indicator in reads.indicators(connection)}
    return _Plan(
        area=area,
        initiatives=initiatives,
        indicators=indicators,
        links=tuple(
            link
            for link in reads.links(connection)
            if link.initiative_code in initiatives and link.indicator_code in indicators
        ),
        events=tuple(e for e in reads.events(connection) if e.area_code in {None, area.code}),
        neighbour_codes=tuple(each.neighbour_code for each in reads.neighbours(connection, area.code)),
        area_names={each.code: each.name for each in reads.areas(connection)},
        earlier={(each.initiative_code, each.indicator_code, each.area_code): each for each in frozen},
        released=release.as_at if release is not None else None,
        until=until,
        practice=tuple(practice),
        audits=read_audits(connection, practice, until),
        rolled_out=read_rolled_out(connection, area),
    )


def _as_links(practice: Sequence[PracticeLink], plan: _Plan) -> list[Link]:
    """Process measures that are declared as evidence of practice alone, asked as if they were to move at once."""
    return [
        Link(each.initiative_code, each.reference, each.expected, 0, Shape.STEP, each.declared, LinkRole.PROCESS)
        for each in practice
        if each.kind is PracticeKind.PROCESS_INDICATOR
        and each.reference in plan.indicators
        and each.initiative_code in plan.initiatives
    ]


def _read_own_series(connection: Connection, links: Iterable[Link], plan: _Plan) -> dict[str, Series]:
    codes = dict.fromkeys(link.indicator_code for link in links)
    found = reads.series_of_indicators(connection, [plan.indicators[code] for code in codes], plan.area.code)
    return {code: _clipped(series, plan.until) for code, series in found.items()}


def _read_figures(connection: Connection, own: Series, plan: _Plan) -> _Figures:
    found = reads.series_of_areas(connection, own.indicator_code, plan.neighbour_codes, own.frequency)
    clipped = {area: _clipped(series, plan.until) for area, series in found.items()}
    neighbours = {area: series for area, series in clipped.items() if series.points}
    shown = shown_series(connection, plan.indicators[own.indicator_code], {**neighbours, plan.area.code: own})
    return _Figures(own, neighbours, shown, reads.targets(connection, own.indicator_code, plan.area.code))


def _clipped(series: Series, until: date | None) -> Series:
    if until is None:
        return series
    return replace(series, points=tuple(point for point in series.points if point.period.end <= until))


def _assess(
    connection: Connection,
    links: Sequence[Link],
    plan: _Plan,
    figures: Mapping[str, _Figures],
    process: Mapping[tuple[str, str], LinkCase],
) -> list[LinkCase]:
    questions = [_question(connection, link, plan, figures[link.indicator_code], process) for link in links]
    answers = assess_release(questions, with_path=False)
    return [
        _link_case(link, plan, figures[link.indicator_code], answer)
        for link, answer in zip(links, answers, strict=True)
    ]


def _with_path(case: LinkCase) -> LinkCase:
    """With the path for the chart; what was observed in a period whose figure is hidden is hidden there, too.

    The line of similar areas is of the same areas all along, those that the test used: were one to join part-way, the
    line would move though nothing had changed. Where one of them has no figure, or hides one, it has a gap.
    """
    hidden = {point.period.start for point in case.series.points if point.value is None}
    question = case.assessment.question
    others = [each.values for each in question.neighbours if each.name in case.compared]
    path = []
    for number, point in enumerate(expected_path(lay_out(question))):
        values = [float(each[number]) for each in others]
        is_told = point.period_start not in case.averages_hidden and bool(values) and not any(map(isnan, values))
        path.append(
            replace(
                point,
                observed=None if point.period_start in hidden else point.observed,
                neighbours_mean=fmean(values) if is_told else None,
                neighbours_median=median(values) if is_told else None,
            )
        )
    return replace(case, assessment=replace(case.assessment, path=tuple(path)))


def _compared(question: ImpactQuestion) -> tuple[str, ...]:
    """The similar areas that the test can use: those with a figure in every period that counts."""
    used = lay_out(question).used
    return tuple(each.name for each in question.neighbours if is_figure(each.values[used]).all())


def _question(
    connection: Connection,
    link: Link,
    plan: _Plan,
    figures: _Figures,
    process: Mapping[tuple[str, str], LinkCase],
) -> ImpactQuestion:
    initiative, own = plan.initiatives[link.initiative_code], figures.own
    first_after = _first_after(own, initiative.starts)
    due = nth_period_start(first_after, link.lag, own.frequency)
    beside = {
        "declared": link.declared,
        "data_seen": reads.first_data_seen(connection, link.indicator_code, plan.area.code, first_after),
        "seen_to": reads.data_seen_to(connection, link.indicator_code, plan.area.code, link.declared),
        "has_mechanism": bool(initiative.mechanism.strip()),
        "flagged_at_last_release": _was_flagged(link, plan, figures.shown[plan.area.code]),
        "flagged_direction": _flagged_direction(link, plan),
        "practice_moved_first": _practice_moved_first(link, due, plan, process),
        "rivals": _rivals(link, plan, _events(link, plan)),
    }
    question = _ask(own, figures.neighbours, plan, link, beside)
    found = dose_response_of(connection, link, question, plan.rolled_out, plan.until)
    return replace(question, dose_response=found)


def _ask(
    own: Series, neighbours: Mapping[str, Series], plan: _Plan, link: Link, beside: Mapping[str, Any]
) -> ImpactQuestion:
    """What decides p and the gates, and `beside` it what only the grade needs."""
    initiative, indicator = plan.initiatives[link.initiative_code], plan.indicators[link.indicator_code]
    facts: dict[str, Any] = {
        "lag": link.lag,
        "shape": link.shape,
        "expected": link.expected,
        "target_change": link.target_change,
        **series_facts(own, indicator, _events(link, plan)),
        **beside,
    }
    if own.points:
        return ask(own, initiative.starts, neighbours=neighbours, **facts)
    return ImpactQuestion(
        frequency=own.frequency,
        first_period=_first_after(own, initiative.starts),
        start=initiative.starts,
        values=float_array([nan]),
        **facts,
    )


def series_facts(own: Series, indicator: Indicator, events: Sequence[Event]) -> dict[str, Any]:
    """What a question needs to know of a series, whoever asks it; `events` are those that touch it."""
    return {
        "multiplier": indicator.multiplier,
        "is_seasonal": indicator.is_seasonal,
        "excluded": tuple(period.start for period in _excluded(own, events)),
        "has_denominator": _has_denominator(own, indicator),
        "definition_changes": tuple(event.starts for event in events if event.breaks_the_series),
    }


def _events(link: Link, plan: _Plan) -> tuple[Event, ...]:
    return tuple(event for event in plan.events if event.indicator_code in {None, link.indicator_code})


def _first_after(own: Series, starts: date) -> date:
    if not own.points:
        return period_of(starts, own.frequency).start
    first = own.points[0].period.start
    return nth_period_start(first, periods_since(first, starts, own.frequency), own.frequency)


def _excluded(own: Series, events: Sequence[Event]) -> tuple[Period, ...]:
    periods = [point.period for point in own.points]
    return tuple(period for period in periods if any(event.leaves_out(period) for event in events))


def _has_denominator(own: Series, indicator: Indicator) -> bool:
    """False for a rate made from counts whose denominator nobody knows. A published rate was made by who knew it."""
    if indicator.unit not in (Unit.PERCENT, Unit.RATE):
        return True
    return not any(point.numerator is not None and point.value is None for point in own.points)


def _was_flagged(link: Link, plan: _Plan, own: Series) -> bool | None:
    """Whether the last release claimed a change; None where it saw the same periods: that is one look, not two."""
    if plan.released is None:
        return None
    earlier = _earlier(link, plan)
    if earlier is None or _flagged_direction(link, plan) is None:
        return False
    seen_to = earlier.numbers.get("figures_to")
    until = date.fromisoformat(seen_to) if isinstance(seen_to, str) else plan.released
    latest = own.last_reported
    return True if latest is not None and latest.period.end > until else None


def _flagged_direction(link: Link, plan: _Plan) -> Direction | None:
    """Which way the change went that the last release claimed of this very promise; None if it claimed none."""
    earlier = _earlier(link, plan)
    if earlier is None:
        return None
    verdict = Verdict(earlier.verdict)
    if verdict is Verdict.MOVED_THE_WRONG_WAY:
        return Direction.FALL if link.expected is Direction.RISE else Direction.RISE
    # A promise made late rises above this grade only by what came later, and only in its own direction.
    is_late = verdict is Verdict.CHANGED_NOT_DECLARED and (earlier.grade or 0) > Grade.PLAUSIBLE
    return link.expected if verdict is Verdict.IMPROVED_AS_EXPECTED or is_late else None


def _earlier(link: Link, plan: _Plan) -> FrozenAssessment | None:
    """What the last release showed of this very promise: one that was declared anew is another (METHOD 2)."""
    earlier = plan.earlier.get((link.initiative_code, link.indicator_code, plan.area.code))
    return earlier if earlier is not None and earlier.link_id == link.id else None


def _practice_moved_first(
    link: Link, due: date, plan: _Plan, process: Mapping[tuple[str, str], LinkCase]
) -> bool | None:
    if link.role is LinkRole.PROCESS:
        return None
    initiative = plan.initiatives[link.initiative_code]
    practice = [each for each in plan.practice if each.initiative_code == initiative.code]
    mine = [case for (owner, _), case in process.items() if owner == initiative.code]
    return practice_moved_first(initiative, practice, plan.audits, mine, due)


def _rivals(link: Link, plan: _Plan, events: Iterable[Event]) -> tuple[Rival, ...]:
    """Other initiatives on the same indicator: those of our own plan, and those somebody recorded as an event."""
    ours = dict.fromkeys(
        other.initiative_code
        for other in plan.links
        if other.indicator_code == link.indicator_code and other.initiative_code != link.initiative_code
    )
    return (
        *(Rival(plan.initiatives[code].title, plan.initiatives[code].starts) for code in ours),
        *(Rival(event.description, event.starts) for event in events if event.kind is EventKind.RIVAL_INITIATIVE),
    )


def _link_case(link: Link, plan: _Plan, figures: _Figures, assessment: Assessment) -> LinkCase:
    indicator = plan.indicators[link.indicator_code]
    events = _events(link, plan)
    neighbours, own = tuple(figures.shown[code] for code in figures.neighbours), figures.shown[plan.area.code]
    compared = _compared(assessment.question)
    return LinkCase(
        initiative=plan.initiatives[link.initiative_code],
        link=link,
        indicator=indicator,
        area=plan.area,
        series=own,
        assessment=_disclosed(assessment, own),
        neighbours=neighbours,
        area_names={code: plan.area_names.get(code, code) for code in (*figures.neighbours, *plan.neighbour_codes)},
        target=_current_target(figures),
        events=events,
        excluded=_excluded(figures.own, events),
        earlier=plan.earlier.get((link.initiative_code, link.indicator_code, plan.area.code)),
        earlier_as_at=plan.released,
        sources=source_files((own, *neighbours)),
        compared=compared,
        similar=plan.neighbour_codes,
        averages_hidden=averages_to_hide(
            [figures.neighbours[code] for code in compared], [figures.shown[code] for code in compared]
        ),
    )


def _disclosed(assessment: Assessment, own: Series) -> Assessment:
    """Without a mean over periods of which one is hidden: beside the figures shown it would give that one away."""
    question = assessment.question
    start, due = question.start, assessment.first_due
    hidden = [point.period for point in own.points if point.status is ValueStatus.SUPPRESSED]
    has_before = any(period.end < start for period in hidden)
    has_after = any(period.start >= due for period in hidden)
    return replace(
        assessment,
        before_mean=None if has_before else assessment.before_mean,
        after_mean=None if has_after else assessment.after_mean,
    )


def _current_target(figures: _Figures) -> Target | None:
    """The target in force at the latest figure; the area's own before a national one."""
    latest = figures.own.last_reported
    if latest is None:
        return None
    day = latest.period.end
    in_force = [t for t in figures.targets if t.valid_from <= day and (t.valid_to is None or day <= t.valid_to)]
    return max(in_force, key=lambda target: (target.area_code is not None, target.valid_from), default=None)


def source_files(series: Iterable[Series]) -> tuple[SourceFile, ...]:
    """The uploads that series were read from, most figures first."""
    figures: dict[tuple[int, str], int] = {}
    for each in series:
        for point in each.points:
            for source in (point.source, point.denominator_source):
                if source is not None and source.upload_id is not None:
                    key = (source.upload_id, source.file_name)
                    figures[key] = figures.get(key, 0) + 1
    ordered = sorted(figures.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SourceFile(upload_id, name, count) for (upload_id, name), count in ordered)
