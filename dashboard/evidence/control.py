"""A control chart of an indicator: its limits are frozen before the first initiative, and rebased by a person alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from dashboard.evidence.indicators import IndicatorCase, indicator_case
from dashboard.evidence.initiatives import all_initiatives
from dashboard.evidence.records import LinkCase
from domain.errors import RebaseError
from domain.model import Initiative, Rebase, Target
from domain.periods import Period, period_of
from metrics.spc import FEWEST_FIXED, Assurance, Improvement, SpcChart, Variation, assurance, variation, xmr
from store import writes

SHORTEST_REASON = 10  # letters: "n/a" is none


@dataclass(frozen=True, slots=True)
class ControlCase:
    """The chart, what its two signs say, the target that stands, and the initiative before which limits are frozen.

    `rebases` are those that the chart is drawn with.
    """

    chart: SpcChart
    variation: Variation | None
    target: Target | None
    met: Assurance | None
    frozen_before: Initiative | None
    rebases: tuple[Rebase, ...]

    @property
    def speaks_of_before(self) -> bool:
        """Whether the last limits are frozen ones: what they say of a target was true before the initiative."""
        return self.frozen_before is not None and len(self.chart.segments) == 1


def control_case(case: IndicatorCase) -> ControlCase:
    """The control chart of an area's figures as they are shown (METHOD 7)."""
    points = case.own.points if case.own is not None else ()
    latest = case.own.last_reported if case.own is not None else None
    started = case.initiatives[0] if case.initiatives else None
    # A figure that was taken back since may leave a rebase with nothing after it.
    rebases = tuple(each for each in case.rebases if latest is not None and each.starts <= latest.period.end)
    chart = xmr(
        [point.period.start for point in points],
        [point.value for point in points],
        improvement=Improvement.of(case.indicator.polarity),
        frozen_from=_first_day(case, started.starts) if started is not None else None,
        rebases=[_first_day(case, each.starts) for each in rebases],
    )
    target = standing_target(case)
    return ControlCase(
        chart=chart,
        variation=variation(chart),
        target=target,
        met=assurance(chart, target.value) if target is not None else None,
        frozen_before=started if _is_first_frozen(chart) else None,
        rebases=rebases,
    )


def standing_target(case: IndicatorCase) -> Target | None:
    """The target that stands in the latest period shown: a local one before a national one, the latest set of them."""
    latest = case.own.last_reported if case.own is not None else None
    if latest is None:
        return None
    end = latest.period.end
    standing = [t for t in case.targets if t.valid_from <= end and (t.valid_to is None or t.valid_to >= end)]
    return max(standing, key=lambda target: (target.area_code is not None, target.valid_from), default=None)


def flagged_links(connection: Connection, case: IndicatorCase) -> tuple[LinkCase, ...]:
    """The board's promises about this figure whose verdict is flagged: only they open the way to a rebase."""
    if not case.initiatives:
        return ()
    cases = (link for initiative in all_initiatives(connection) for link in initiative.links)
    return tuple(
        link for link in cases if link.indicator.code == case.indicator.code and link.assessment.verdict.is_coloured
    )


def periods_to_rebase(case: IndicatorCase, flagged: tuple[LinkCase, ...]) -> tuple[Period, ...]:
    """From which periods limits may begin afresh: since a flagged initiative began, with enough figures after it."""
    if not flagged:
        return ()
    first = min(link.first_after for link in flagged)
    taken = {_first_day(case, each.starts) for each in case.rebases}
    known = [point.period for point in (case.own.points if case.own is not None else ()) if point.value is not None]
    fitting = known[1 : len(known) - FEWEST_FIXED + 1]
    return tuple(period for period in fitting if period.start >= first and period.start not in taken)


def add_rebase(connection: Connection, code: str, starts: date, reason: str, *, by: str) -> int:
    """Let the limits of the board's own figure begin afresh from the period that holds a day; gives its number.

    Raises RebaseError, with one sentence, where METHOD 7 does not allow it: only where a verdict is flagged, from the
    initiative's start on, and with a reason and a name.
    """
    case = indicator_case(connection, code)
    if not by.strip():
        raise RebaseError("Say who you are: a rebase is kept with the name of the person who confirms it.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise RebaseError(
            f"Give the reason in a few words ({SHORTEST_REASON} letters or more): it stands on the chart."
        )
    flagged = flagged_links(connection, case)
    if case.area is None or not flagged:
        raise RebaseError(
            "Limits begin afresh only where a verdict says that the figure moved: none of this board's does for it."
        )
    fitting = next((p for p in periods_to_rebase(case, flagged) if p.start <= starts <= p.end), None)
    if fitting is None:
        raise RebaseError(
            f"Limits cannot begin afresh on {starts}: choose a period since the initiative began that has a figure, "
            "with another after it, and that was not chosen before."
        )
    return writes.add_rebase(connection, Rebase(code, case.area.code, fitting.start, reason.strip()), by=by.strip())


def _is_first_frozen(chart: SpcChart) -> bool:
    if not chart.segments:
        return False
    first = chart.segments[0]
    held = [p for p in chart.points if p.value is not None and first.start <= p.period_start <= first.end]
    return first.limit_points < len(held)


def _first_day(case: IndicatorCase, day: date) -> date:
    """The first day of the period that holds a day, as the series counts its periods."""
    points = case.own.points if case.own is not None else ()
    holds = next((point.period for point in points if point.period.start <= day <= point.period.end), None)
    return (holds or period_of(day, case.frequency)).start
