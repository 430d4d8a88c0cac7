"""A control chart in words: what its two signs say, what its limits rest on, and that it is for looking."""

from dashboard import numbers
from dashboard.evidence.indicators import IndicatorCase
from dashboard.evidence.records import LinkCase
from dashboard.wording.sizes import sentence_case
from domain.model import Polarity, Rebase, Target
from domain.periods import Period
from metrics.spc import TRIAL_POINTS, Assurance, PointType, Rule, SpcChart, Variation

RULES = {
    Rule.OUTSIDE_LIMITS: "outside the limits",
    Rule.TREND: "part of a steady rise or fall",
    Rule.TWO_IN_THREE: "near a limit twice in three",
    Rule.SHIFT: "part of a run on one side of the average",
}

VARIATIONS = {
    Variation.COMMON_CAUSE: "ordinary wobble",
    Variation.IMPROVING_HIGH: "out of the ordinary, high, on the better side",
    Variation.IMPROVING_LOW: "out of the ordinary, low, on the better side",
    Variation.CONCERNING_HIGH: "out of the ordinary, high, on the worse side",
    Variation.CONCERNING_LOW: "out of the ordinary, low, on the worse side",
    Variation.NEITHER_HIGH: "out of the ordinary, high",
    Variation.NEITHER_LOW: "out of the ordinary, low",
}

VARIATION_ALT = {
    Variation.COMMON_CAUSE: "Sign: a line between two limits",
    Variation.IMPROVING_HIGH: "Sign: a line that ends above the limits, with a plus",
    Variation.IMPROVING_LOW: "Sign: a line that ends below the limits, with a plus",
    Variation.CONCERNING_HIGH: "Sign: a line that ends above the limits, with an exclamation mark",
    Variation.CONCERNING_LOW: "Sign: a line that ends below the limits, with an exclamation mark",
    Variation.NEITHER_HIGH: "Sign: a line that ends above the limits",
    Variation.NEITHER_LOW: "Sign: a line that ends below the limits",
}

ASSURANCE = {
    Assurance.PASSES: "As it runs now, it will meet the target",
    Assurance.FAILS: "As it runs now, it will miss the target",
    Assurance.HIT_OR_MISS: "As it runs now, it will sometimes meet the target and sometimes miss it",
}

ASSURANCE_BEFORE = {
    Assurance.PASSES: "it would meet the target",
    Assurance.FAILS: "it would miss the target",
    Assurance.HIT_OR_MISS: "it would sometimes meet the target and sometimes miss it",
}

ASSURANCE_ALT = {
    Assurance.PASSES: "Sign: the limits lie wholly on the right side of the target, with a tick",
    Assurance.FAILS: "Sign: the limits lie wholly on the wrong side of the target, with a cross",
    Assurance.HIT_OR_MISS: "Sign: the target lies between the limits",
}

FOR_LOOKING = (
    "A control chart is for looking at a figure, not for judging an initiative: points break a rule by chance more "
    "often than one thinks, and verdicts rest on stricter tests."
)

REBASE_TITLE = "Let the limits begin afresh"
REBASED = "The limits begin afresh there, and the reason stands on the chart."
TAKEN_BACK = "Taken back: the chart is drawn as before."
WHO_ARE_YOU = "Say who you are first."

NO_CHART = "There are no figures to draw a control chart from."


def variation_words(case: IndicatorCase, chart: SpcChart, found: Variation | None) -> str:
    """`Ordinary wobble: the latest figure, 17.2% in Q2 2026-27, is what this gives as it runs.`"""
    latest = chart.latest
    if latest is None:
        return NO_CHART
    if found is None:
        return "A single figure has no limits: nothing can be said about it yet."
    figure = f"{numbers.value(latest.value or 0.0, case.indicator)} in {_when(case, chart)}"
    name = _last_shown(case)
    if found is Variation.COMMON_CAUSE:
        return f"Ordinary wobble: {name}, {figure}, is what this figure does as it runs."
    neutral = case.indicator.polarity is Polarity.NEITHER
    after = " Whether that is good, the figure alone does not say." if neutral else ""
    return f"{sentence_case(VARIATIONS[found])}: {name}, {figure}, is {rule_words(latest.rule)}.{after}"


def _last_shown(case: IndicatorCase) -> str:
    is_hidden = case.own is not None and case.own.is_latest_hidden
    return "the last figure that can be shown" if is_hidden else "the latest figure"


def _when(case: IndicatorCase, chart: SpcChart) -> str:
    point = case.own.at(chart.latest.period_start) if case.own is not None and chart.latest is not None else None
    return numbers.period(point.period, case.frequency) if point is not None else ""


def assurance_words(
    case: IndicatorCase, target: Target | None, met: Assurance | None, frozen_by: str | None = None
) -> str:
    """What becomes of the target if nothing changes, or why that cannot be said.

    Limits that are frozen speak of how it ran before `frozen_by` began, not of how it runs now.
    """
    if target is None:
        return "No target stands for this period: whether it will be met cannot be said."
    figure = numbers.value_in_full(target.value, case.indicator)
    if met is None:
        is_neutral = case.indicator.polarity is Polarity.NEITHER
        why = "neither high nor low is better" if is_neutral else "there are no limits yet"
        return f"Whether the target of {figure} will be met cannot be said: {why}."
    said = ASSURANCE[met] if frozen_by is None else f"As it ran before {frozen_by} began, {ASSURANCE_BEFORE[met]}"
    return f"{said} ({figure})."


def limits_words(chart: SpcChart, frozen_by: str | None) -> str:
    """How many figures were flagged, what the limits rest on, and whether they are trial limits."""
    if not chart.segments:
        return ""
    flagged = sum(point.point_type not in (None, PointType.COMMON_CAUSE) for point in chart.points)
    noun = "figure lies" if flagged == 1 else "figures lie"
    parts = [f"{sentence_case(numbers.in_words(flagged))} {noun} outside ordinary wobble."]
    last = chart.segments[-1]
    if frozen_by is not None:
        first = chart.segments[0]
        parts.append(
            f"The limits rest on the {numbers.counted(first.limit_points, 'figure')} before {frozen_by} began, so that "
            "it cannot move its own yardstick."
        )
    if last.is_trial:
        parts.append(f"Fewer than {TRIAL_POINTS} points: trial limits.")
    return " ".join(parts)


def rebase_explained(flagged: tuple[LinkCase, ...], fitting: tuple[Period, ...]) -> str:
    """When limits may begin afresh, and whether they may here."""
    if not flagged:
        return (
            "Limits begin afresh only where a verdict says that the figure moved, and a person gives the reason. No "
            "verdict of this board says so of this figure."
        )
    names = numbers.listed(list(dict.fromkeys(link.initiative.title for link in flagged)))
    said = f"A verdict says that the figure moved ({names}). If it will stay there, the limits may begin afresh."
    return said if fitting else f"{said} No period has figures enough after it yet, or each was chosen."


def rebase_words(case: IndicatorCase, rebase: Rebase) -> str:
    """`The limits begin afresh from Q1 2023-24: the new front door is here to stay (Ann, 3 May 2026).`"""
    holds = (p.period for p in (case.own.points if case.own is not None else ()))
    period = next((each for each in holds if each.start <= rebase.starts <= each.end), None)
    when = numbers.period(period, case.frequency) if period is not None else numbers.day(rebase.starts)
    told = f", {numbers.day(rebase.recorded.date())}" if rebase.recorded is not None else ""
    return f"The limits begin afresh from {when}: {rebase.reason.rstrip('.')} ({rebase.recorded_by}{told})."


def control_chart_words(case: IndicatorCase, sentences: tuple[str, ...]) -> str:
    """The control chart for those who do not see it."""
    where = case.area.name if case.area is not None else ""
    return " ".join([f"Control chart of {where}.", *(each for each in sentences if each)])


def rule_words(rule: Rule | None) -> str:
    """The rule that flagged a point."""
    return RULES[rule] if rule is not None else ""
