"""One indicator in one area, in words: where it stands, never whether it changed (that is for links to say)."""

from dashboard import numbers
from dashboard.evidence.indicators import IndicatorCase, IndicatorList, Standing
from dashboard.wording.sizes import AVERAGE_HIDDEN, FREQUENCY, POLARITY, indicator_title, name_and_unit, sentence_case
from domain.model import AreaKind, Indicator, Polarity, Succession, Target
from domain.periods import Frequency

BEST = {
    Polarity.LOWER_IS_BETTER: "1 is lowest",
    Polarity.HIGHER_IS_BETTER: "1 is highest",
    Polarity.NEITHER: "1 is highest",
}

LATEST_HIDDEN = "latest figure hidden: small count"

FEWEST_RANKED = 3  # a rank among fewer says nothing


def indicator_message(case: IndicatorCase) -> str:
    """The title of an indicator's page: the latest figure, and on which side of England and similar areas it lies."""
    subject = indicator_title(case.indicator)
    if case.area is None:
        return f"{subject}: nobody has sent figures yet"
    if case.standing is None:
        missing = "no figures have been sent" if case.own is None else "no figure that can be shown"
        return f"{subject} in {case.area.name}: {missing}"
    point = case.standing.point
    when = numbers.period(point.period, case.frequency)
    if point.value is None:
        return f"{subject} in {case.area.name}: {LATEST_HIDDEN} ({when})"
    figure = numbers.value_in_full(point.value or 0.0, case.indicator)
    beside = _beside(case)
    return f"{subject} in {case.area.name}: {figure} in {when}" + (f", {beside}" if beside else "")


def _beside(case: IndicatorCase) -> str:
    """`above England (22.6%) and below the average of 10 similar areas (24.1%)`, or `below both …`."""
    if case.standing is None:
        return ""
    compared, others = case.standing.comparison, []
    if case.country is not None and compared.england is not None:
        others.append((compared.england, case.country.area.name))
    if compared.neighbours_mean is not None:
        others.append(
            (compared.neighbours_mean, f"the average of {numbers.counted(compared.neighbours, 'similar area')}")
        )
    sides = [_side(case.standing, other, case.indicator) for other, _ in others]
    named = [f"{name} ({_value(other, case.indicator)})" for other, name in others]
    if len(named) == 2 and sides[0] == sides[1]:
        both = "" if sides[0] == "the same as" else "both "
        return f"{sides[0]} {both}{named[0]} and {named[1]}"
    return numbers.listed([f"{side} {name}" for side, name in zip(sides, named, strict=True)])


def _side(standing: Standing, other: float, indicator: Indicator) -> str:
    """On which side of another figure ours lies, judged by the digits shown."""
    if _value(standing.point.value or 0.0, indicator) == _value(other, indicator):
        return "the same as"
    return "above" if (standing.point.value or 0.0) > other else "below"


def _value(number: float, indicator: Indicator) -> str:
    return numbers.value(number, indicator)


def indicator_subtitle(case: IndicatorCase) -> str:
    """What the figure is: name, unit, how often, which way is better, and the rank among all authorities."""
    indicator = case.indicator
    parts = [
        name_and_unit(indicator),
        FREQUENCY[case.frequency],
        POLARITY[indicator.polarity],
    ]
    rank = rank_words(case)
    return " · ".join([*parts, rank] if rank else parts)


def rank_words(case: IndicatorCase) -> str:
    """`rank 12 of 151 authorities (1 is lowest)`; nothing where too few have a figure."""
    compared = case.standing.comparison if case.standing is not None else None
    is_authority = case.area is not None and case.area.kind is AreaKind.LOCAL_AUTHORITY
    if not is_authority or compared is None or compared.rank is None or compared.ranked < FEWEST_RANKED:
        return ""
    return f"rank {compared.rank} of {compared.ranked} authorities ({BEST[case.indicator.polarity]})"


def indicator_chart_words(case: IndicatorCase) -> str:
    """The chart in one sentence for those who do not see it."""
    if case.area is None or case.own is None or case.standing is None:
        return f"{indicator_title(case.indicator)}: no figures to draw."
    first = numbers.period(case.own.points[0].period, case.frequency)
    last = numbers.period(case.own.points[-1].period, case.frequency)
    return f"Line chart from {first} to {last}. {sentence_case(indicator_message(case))}."


def area_choice(case: IndicatorCase | IndicatorList) -> str:
    """What the choice of an area is called."""
    return f"Area ({numbers.count(len(case.areas))} with figures)"


def neighbours_title(case: IndicatorCase) -> str:
    """The heading of the table of similar areas: the model by its name and date."""
    if case.model is None:
        return "Similar areas"
    return f"Similar areas ({case.model.name})"


def no_neighbours(case: IndicatorCase) -> str:
    """Why no similar areas are shown."""
    if case.model is None:
        return "No table of statistical neighbours has this area. Load one on the data desk."
    return "None of its statistical neighbours has figures of this indicator."


def succession_words(case: IndicatorCase, succession: Succession) -> str:
    """A reorganisation beside a series: whose figures stand before or after it, and that they are not joined."""
    before = case.area_names.get(succession.predecessor_code, succession.predecessor_code)
    after = case.area_names.get(succession.successor_code, succession.successor_code)
    return f"{before} was succeeded by {after} on {numbers.day(succession.on)}: their series are not joined."


def target_words(target: Target, indicator: Indicator) -> str:
    """A target with its dates and where it comes from."""
    until = f" to {numbers.day(target.valid_to)}" if target.valid_to else " on"
    whose = "Local target" if target.area_code else "National target"
    source = f" ({target.source})" if target.source else ""
    figure = numbers.value_in_full(target.value, indicator)
    return f"{whose}: {figure} from {numbers.day(target.valid_from)}{until}{source}"


def source_words(case: IndicatorCase) -> str:
    """Source, period and state of the chart's figures, as every chart states."""
    if case.own is None or case.standing is None:
        return "No figures yet."
    points = case.own.points
    stretch = f"{numbers.month(points[0].period.start)} to {numbers.month(points[-1].period.end)}"
    state = "the latest figure is provisional" if case.standing.point.is_provisional else "final figures"
    state = LATEST_HIDDEN.replace("latest", "the latest") if case.standing.point.value is None else state
    files = numbers.counted(len(case.sources), "upload")
    return f"Source: {case.indicator.source_return}, {files}; {stretch}; {state}."


def average_words(case: IndicatorCase) -> str:
    """In how many periods the line of similar areas has a gap because their average would tell too much."""
    hidden = sum(average.mean is None for average in case.averages)
    if not hidden:
        return ""
    noun = case.frequency.noun
    return f"The average of similar areas has a gap in {numbers.counted(hidden, noun)}: {AVERAGE_HIDDEN}."


def list_message(case: IndicatorList) -> str:
    """The title of the list of indicators."""
    shown = sum(row.standing is not None for row in case.rows)
    if case.area is None or not case.rows:
        return "No indicator has figures yet"
    return f"{case.area.name} has figures for {shown} of {len(case.rows) + len(case.without)} indicators"


def list_subtitle() -> str:
    """What the list shows, and what it does not say."""
    return "Latest figure of each, beside similar areas and the country in the same period. Where it stands, not why."


def country_of(case: IndicatorList) -> str:
    """The heading of the column of the country's figures."""
    return case.country.name if case.country is not None else "Country"


def frequency_label(frequency: Frequency) -> str:
    """A frequency as the label of a choice."""
    return sentence_case(FREQUENCY[frequency])
