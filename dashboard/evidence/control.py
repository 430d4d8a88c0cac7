"""A control chart of an indicator: its limits are frozen before the first initiative, and rebased by a person alone."""

from dataclasses import dataclass
from datetime import date

from dashboard.evidence.indicators import IndicatorCase
from domain.model import Initiative, Target
from domain.periods import period_of
from metrics.spc import Assurance, Improvement, SpcChart, Variation, assurance, variation, xmr


@dataclass(frozen=True, slots=True)
class ControlCase:
    """The chart, what its two signs say, the target that stands, and the initiative before which limits are frozen."""

    chart: SpcChart
    variation: Variation | None
    target: Target | None
    met: Assurance | None
    frozen_before: Initiative | None


def control_case(case: IndicatorCase) -> ControlCase:
    """The control chart of an area's figures as they are shown (METHOD 7)."""
    points = case.own.points if case.own is not None else ()
    started = case.initiatives[0] if case.initiatives else None
    chart = xmr(
        [point.period.start for point in points],
        [point.value for point in points],
        improvement=Improvement.of(case.indicator.polarity),
        frozen_from=_first_day(case, started) if started is not None else None,
    )
    known = sum(point.value is not None for point in chart.points)
    is_frozen = bool(chart.segments) and chart.segments[0].limit_points < known
    target = standing_target(case)
    return ControlCase(
        chart=chart,
        variation=variation(chart),
        target=target,
        met=assurance(chart, target.value) if target is not None else None,
        frozen_before=started if is_frozen else None,
    )


def standing_target(case: IndicatorCase) -> Target | None:
    """The target that stands in the latest period shown: a local one before a national one, the latest set of them."""
    latest = case.own.last_reported if case.own is not None else None
    if latest is None:
        return None
    end = latest.period.end
    standing = [t for t in case.targets if t.valid_from <= end and (t.valid_to is None or t.valid_to >= end)]
    return max(standing, key=lambda target: (target.area_code is not None, target.valid_from), default=None)


def _first_day(case: IndicatorCase, started: Initiative) -> date:
    """The first day of the period in which an initiative started: that period is the first one after the start."""
    points = case.own.points if case.own is not None else ()
    holds = next((p.period for p in points if p.period.start <= started.starts <= p.period.end), None)
    return (holds or period_of(started.starts, case.frequency)).start
