"""Where an area stands beside others and where it has been heading, in words: gaps, quarters, the funnel, the trend."""

from datetime import date

from dashboard import numbers
from dashboard.evidence.comparisons import GapLine, OtherScale
from dashboard.evidence.indicators import IndicatorCase
from dashboard.wording.sizes import AVERAGE_HIDDEN, mid_sentence, sentence_case
from domain.model import Area, AreaKind, Indicator, Polarity, Unit
from domain.periods import Frequency
from metrics.comparison import Quarter
from metrics.funnel import FEWEST, Funnel, Position
from metrics.gaps import Gap
from metrics.question import Refusal
from metrics.recent_trend import FEWEST as FEWEST_FOR_A_TREND
from metrics.recent_trend import Course, RecentTrend

QUARTERS = {
    Quarter.BEST: "best quarter",
    Quarter.SECOND_BEST: "second best quarter",
    Quarter.SECOND_WORST: "second worst quarter",
    Quarter.WORST: "worst quarter",
    Quarter.HIGHEST: "highest quarter",
    Quarter.SECOND_HIGHEST: "second highest quarter",
    Quarter.SECOND_LOWEST: "second lowest quarter",
    Quarter.LOWEST: "lowest quarter",
}

COURSES = {
    (Course.INCREASING, "improvement"): "Increasing and getting better",
    (Course.INCREASING, "concern"): "Increasing and getting worse",
    (Course.INCREASING, "neutral"): "Increasing",
    (Course.DECREASING, "improvement"): "Decreasing and getting better",
    (Course.DECREASING, "concern"): "Decreasing and getting worse",
    (Course.DECREASING, "neutral"): "Decreasing",
}

NO_COURSE = {
    "no_figures": "no figures",
    "too_few_periods": f"fewer than {FEWEST_FOR_A_TREND} figures in a row: too few to see one",
    "too_many_gaps": "too many figures are missing to see one",
    "no_wobble": "the figures do not wobble: chance cannot be told from change",
    "infinite_value": "a figure is too large to be one",
    "latest_hidden": "the latest figure is a hidden small count",
}

WITHOUT_INTERVAL = {
    "no_counts": "no interval: the counts behind a figure were not published",
    "not_counted": "no interval: it is made of full-time equivalents, not of counts",
    "no_share": "no interval: only shares and rates have one",
    "small_count": "no interval: it would give a small count away",
}

NO_FUNNEL = {
    "no_counts": "the counts behind the figures were not published",
    "no_share": "only shares and rates have one",
    "too_few_authorities": f"fewer than {FEWEST} have a figure with its counts",
    "no_centre": "every figure, or none, was counted",
    "small_count": "it would give a small count away",
}

POSITIONS = {
    Position.WITHIN: "within the limits: no more unusual than chance and the usual differences make one",
    Position.ABOVE_INNER: "above the inner limits, where about one authority in 40 lies by chance",
    Position.BELOW_INNER: "below the inner limits, where about one authority in 40 lies by chance",
    Position.ABOVE_OUTER: "above the outer limits, where chance seldom puts one",
    Position.BELOW_OUTER: "below the outer limits, where chance seldom puts one",
}

SHORT_POSITIONS = {
    Position.WITHIN: "not unusual among them",
    Position.ABOVE_INNER: "somewhat unusual: above the inner limits",
    Position.BELOW_INNER: "somewhat unusual: below the inner limits",
    Position.ABOVE_OUTER: "unusual: above the outer limits",
    Position.BELOW_OUTER: "unusual: below the outer limits",
}

GAPS_NOTE = (
    "Likely: what counting chance alone leaves open, 19 times in 20. Another year with nothing changed would have "
    "counted a little more or less."
)


# --- where it has been heading ---------------------------------------------------------------------------------------


def course_title(course: RecentTrend | Refusal | None, polarity: Polarity) -> str:
    """`Increasing and getting worse`, `No clear trend`, or that none can be told."""
    if not isinstance(course, RecentTrend):
        return "No trend can be told"
    if course.course is Course.NO_CLEAR_TREND:
        return "No clear trend"
    change = 1 if course.course is Course.INCREASING else -1
    return COURSES[course.course, polarity.reads(change)]


def course_words(case: IndicatorCase) -> str:
    """Over which periods, by which rule; or why none can be told."""
    course = case.course
    if not isinstance(course, RecentTrend):
        return sentence_case(NO_COURSE[course.code if course is not None else "no_figures"])
    first, last = (_period(case, day) for day in (course.first, course.last))
    said = (
        "more than its own wobble gives" if course.course is not Course.NO_CLEAR_TREND else "nothing beyond its wobble"
    )
    return f"{first} to {last}: {said}"


def _period(case: IndicatorCase, start: date) -> str:
    point = case.own.at(start) if case.own is not None else None
    return numbers.period(point.period, case.frequency) if point is not None else ""


# --- among all authorities -------------------------------------------------------------------------------------------


def quarter_words(case: IndicatorCase) -> str:
    """`worst quarter`; nothing where the area is no authority, or too few have a figure."""
    is_authority = case.area is not None and case.area.kind is AreaKind.LOCAL_AUTHORITY
    quarter = case.standing.comparison.quarter if case.standing is not None else None
    return QUARTERS[quarter] if is_authority and quarter is not None else ""


def of_authorities(case: IndicatorCase) -> str:
    """Of how many authorities a quarter is."""
    return f"of {numbers.count(case.standing.comparison.ranked)} authorities" if case.standing is not None else ""


def funnel_of(case: IndicatorCase) -> Funnel | None:
    """The funnel, where there is one."""
    found = case.funnel.funnel if case.funnel is not None else None
    return found if isinstance(found, Funnel) else None


def position_words(case: IndicatorCase) -> str:
    """Whether the area is unusual among all authorities, in a few words; nothing where that cannot be told."""
    found = funnel_of(case)
    point = found.point(case.area.code) if found is not None and case.area is not None else None
    return SHORT_POSITIONS[point.position] if point is not None else ""


def no_funnel_words(case: IndicatorCase) -> str:
    """Why all authorities are not drawn."""
    found = case.funnel.funnel if case.funnel is not None else None
    return f"No chart of all authorities: {NO_FUNNEL[found.code]}." if isinstance(found, Refusal) else ""


def funnel_note(case: IndicatorCase) -> str:
    """What the chart of all authorities shows and where the area lies, as sentences."""
    found = funnel_of(case)
    if found is None or case.area is None or case.standing is None:
        return no_funnel_words(case)
    when = numbers.period(case.standing.point.period, case.frequency)
    counted = mid_sentence(case.indicator.denominator_label or "children")
    point = found.point(case.area.code)
    parts = [f"{case.area.name} lies {POSITIONS[point.position]}."] if point is not None else []
    parts.append(
        f"Each dot is one of {numbers.count(len(found.points))} authorities in {when}; similar areas are dark."
    )
    parts.append(f"The fewer {counted}, the further chance may carry it from {_centre(case, found)}.")
    if found.is_widened:
        parts.append("Authorities differ by more than counting chance: the limits are widened for that.")
    hidden = case.funnel.hidden if case.funnel is not None else 0
    if hidden:
        are = "is" if hidden == 1 else "are"
        parts.append(f"{numbers.counted(hidden, 'authority', 'authorities')} {are} not drawn: hidden small counts.")
    return " ".join(parts)


def funnel_chart_words(case: IndicatorCase) -> str:
    """The chart of all authorities for those who do not see it."""
    return f"Funnel plot of all authorities by size. {funnel_note(case)}"


def centre_name(case: IndicatorCase) -> str:
    """What the middle of the funnel is: the country's figure, or that of all authorities together."""
    at = case.standing.point.period.start if case.standing is not None else None
    other = case.country.series.at(at) if case.country is not None and at is not None else None
    is_country = case.country is not None and other is not None and other.value is not None
    return case.country.area.name if is_country and case.country is not None else "all together"


def _centre(case: IndicatorCase, found: Funnel) -> str:
    return f"{centre_name(case)} ({numbers.value(found.centre, case.indicator)})"


def band_words(case: IndicatorCase) -> str:
    """What the shaded band behind the lines is."""
    return "Shaded: the middle half of all authorities." if case.bands else ""


# --- gaps ------------------------------------------------------------------------------------------------------------


def gap_to(line: GapLine, case: IndicatorCase) -> str:
    """Whom a gap is to: `England`, `mean of 10 similar areas`."""
    if line.area is not None:
        return line.area.name
    number = case.standing.comparison.neighbours if case.standing is not None else 0
    return f"mean of {numbers.counted(number, 'similar area')}"


def gap_words(gap: Gap, indicator: Indicator) -> str:
    """`2.6 points above`, `59.5 below`, `the same`."""
    amount = numbers.decimal(abs(gap.value), numbers.value_digits(indicator))
    if not amount.strip("0.,"):
        return "the same"
    side = "above" if gap.value > 0 else "below"
    unit = (" point" if amount == "1.0" else " points") if indicator.unit is Unit.PERCENT else ""
    return f"{amount}{unit} {side}"


def likely_gap(gap: Gap, indicator: Indicator) -> str:
    """`likely 1.3 to 4.0 above`, `likely 0.6 below to 1.9 above`, or why there is no interval."""
    if gap.low is None or gap.high is None:
        return WITHOUT_INTERVAL[gap.without.code] if gap.without is not None else ""
    digits = numbers.value_digits(indicator)
    near, far = sorted((numbers.decimal(abs(edge), digits) for edge in (gap.low, gap.high)), key=_size)
    if gap.low <= 0 <= gap.high:
        low, high = (numbers.decimal(abs(edge), digits) for edge in (gap.low, gap.high))
        return f"likely {low} below to {high} above"
    return f"likely {near} to {far} {'above' if gap.low > 0 else 'below'}"


def _size(number: str) -> float:
    return float(number.replace(",", ""))


def gap_reading(gap: Gap) -> str:
    """Whether counting chance alone would give such a gap."""
    if gap.is_beyond_chance is None:
        return ""
    return "more than chance" if gap.is_beyond_chance else "may be chance"


def chief_gap(case: IndicatorCase) -> GapLine | None:
    """The gap told first: to the country, else to similar areas."""
    by_kind = {line.area.kind if line.area is not None else None: line for line in case.gaps}
    return by_kind.get(AreaKind.COUNTRY) or by_kind.get(None) or next(iter(case.gaps), None)


def no_gaps(case: IndicatorCase) -> str:
    """Why there is no gap to anybody."""
    if case.indicator.unit is Unit.COUNT:
        return "Counts of areas of different sizes are not held against each other."
    if case.standing is not None and case.standing.point.value is None:
        return "The latest figure is hidden: nothing is compared with it."
    return "Nobody else's figures of this period are here to compare with."


def hidden_average_words(case: IndicatorCase) -> str:
    """Why the gap to similar areas is not told, where that is for a small count's sake."""
    is_hidden = case.standing is not None and case.standing.average_is_hidden
    return f"The mean of similar areas is {AVERAGE_HIDDEN}." if is_hidden else ""


# --- another scale ---------------------------------------------------------------------------------------------------


def other_scale_words(note: OtherScale, indicator: Indicator, frequency: Frequency, shown: Area | None) -> str:
    """That a published row stands on another scale than its areas', and is not used. The cell is named beside it."""
    when, figure = numbers.period(note.period, frequency), numbers.decimal(note.value, numbers.value_digits(indicator))
    more = f", and {numbers.counted(note.count - 1, 'other figure')} of it" if note.count > 1 else ""
    lies = "does not lie" if note.count == 1 else "do not lie"
    used = "It is shown as it was published" if shown == note.area else "It is not used"
    return (
        f"{note.area.name}'s published figure for {when} ({figure}){more} {lies} among its areas' figures: "
        f"it stands on another scale. {used}."
    )
