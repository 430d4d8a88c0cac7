"""What can be said about one link: its title, its sentences, its caveats, its chart in words."""

from datetime import timedelta

from dashboard import numbers
from dashboard.evidence.records import LinkCase
from dashboard.wording.sizes import (
    FREQUENCY,
    POLARITY,
    indicator_title,
    mid_sentence,
    moved,
    name_and_unit,
    quoted_if_listed,
    rounded_pair,
    sentence_case,
    short_size,
    side,
    size,
)
from domain.model import EventKind, Shape, ValueStatus
from metrics.account import differs_from_others, told_of
from metrics.disclosure import is_small
from metrics.ladder import Test
from metrics.question import Estimate, Refusal
from metrics.verdict import EVERYONE_SHARE, GATED, Verdict

BACK_DATED = timedelta(days=31)  # a plan that is loaded more than a month after what it says is no witness of itself


def link_title(case: LinkCase) -> str:
    """The message of one link as a sentence for the top of a page or slide."""
    subject = indicator_title(case.indicator)
    inside, after = quoted_if_listed(mid_sentence(subject)), f"after {case.initiative.title}"
    verdict = case.assessment.verdict
    if verdict in (Verdict.IMPROVED_AS_EXPECTED, Verdict.MOVED_THE_WRONG_WAY):
        tail = ": not the way we expected" if verdict is Verdict.MOVED_THE_WRONG_WAY else _elsewhere_tail(case)
        return f"{subject} {_moved_from_to(case)} {after}{tail}"
    titles = {
        Verdict.HINT: f"There is a hint, no more, that {inside} {_leaned(case)} {after}",
        Verdict.CHANGED_NOT_DECLARED: f"{subject} {_moved_from_to(case)} {after}, but we had not said so beforehand",
        Verdict.MOVED_WITH_EVERYONE: f"{subject} {_moved_from_to(case)} {after}, but similar areas moved the same way",
        Verdict.LITTLE_OR_NO_CHANGE: f"{subject} changed little or not at all {after}",
        Verdict.NO_DETECTABLE_CHANGE: f"We saw no change in {inside} {after}{_would_have_seen_tail(case)}",
        Verdict.CANNOT_TELL_YET: f"We cannot tell yet whether {inside} changed {after}",
        Verdict.NOT_ENOUGH_DATA: f"There is too little data to say whether {inside} changed {after}",
        Verdict.TOO_EARLY: f"It is too early to say whether {inside} changed {after}",
        Verdict.NOT_COMPARABLE: f"{subject}: before and {after} cannot be compared",
    }
    return titles[verdict]


def link_subtitle(case: LinkCase) -> str:
    """What the figures are: definition, frequency, polarity, what was expected and when it was due."""
    link, indicator = case.link, case.indicator
    parts = [
        name_and_unit(indicator),
        FREQUENCY[case.series.frequency],
        POLARITY[indicator.polarity],
        f"expected: {link.expected}, {_lag_words(case)}",
    ]
    return " · ".join(parts)


def _lag_words(case: LinkCase) -> str:
    lag, noun = case.link.lag, case.series.frequency.noun
    if lag == 0:
        return "at once"
    how = "growing over" if case.link.shape is Shape.GRADUAL else "after"
    return f"{how} {numbers.in_words(lag)} {noun if lag == 1 else noun + 's'}"


def _moved_from_to(case: LinkCase) -> str:
    """`fell from 25.1% to 17.8%` where the averages say so; otherwise where it came out beside its path."""
    before, after = case.assessment.before_mean, case.assessment.after_mean
    if before is not None and after is not None and _is_plain_move(case):
        first, then = rounded_pair(before, after, case.indicator)
        if first != then:
            return f"{moved(after - before)} from {first} to {then}{numbers.rate_suffix(case.indicator)}"
    return _came_out(case)


def _leaned(case: LinkCase) -> str:
    """`fell`, unless the averages went the other way and it only left its path."""
    effect, assessment = _effect(case), case.assessment
    is_told = assessment.before_mean is not None and assessment.after_mean is not None
    return moved(effect) if effect is not None and (_is_plain_move(case) or not is_told) else _came_out(case)


def _is_plain_move(case: LinkCase) -> bool:
    """Whether the averages before and after went the way of the effect."""
    effect, before, after = _effect(case), case.assessment.before_mean, case.assessment.after_mean
    return effect is not None and before is not None and after is not None and (after - before) * effect > 0


def _came_out(case: LinkCase) -> str:
    told = _told(case)
    return f"came out {side(told.effect)} {_path_briefly(told)}" if isinstance(told, Estimate) else "changed"


def _told(case: LinkCase) -> Estimate | Refusal:
    """The answer whose size is told."""
    return told_of(case.assessment)[1]


def _others(case: LinkCase) -> Estimate | Refusal:
    """What similar areas did, from the test that decides if it is the one against them."""
    assessment = case.assessment
    return assessment.neighbour_path if assessment.test is Test.NEIGHBOUR_PATH else assessment.neighbours


def _path_briefly(told: Estimate) -> str:
    return "the earlier path" if told.own_drift is None else "similar areas' path"


def _effect(case: LinkCase) -> float | None:
    told = _told(case)
    return told.effect if isinstance(told, Estimate) else None


def _elsewhere_tail(case: LinkCase) -> str:
    others, told = _others(case), _told(case)
    if not isinstance(others, Estimate) or not isinstance(told, Estimate) or others.others_change is None:
        return ""
    if not differs_from_others(case.assessment) or others.effect * told.effect <= 0:
        return ""
    if others.others_change * told.effect > 0 and abs(others.others_change) >= EVERYONE_SHARE * abs(told.effect):
        return ", more than in similar areas"
    return ", and not elsewhere" if _is_flat(others, told) else ", more than in similar areas"


def _is_flat(others: Estimate, own: Estimate) -> bool:
    change = others.others_change or 0.0
    return change * own.effect <= 0 or abs(change) < 0.1 * abs(own.effect)


def _would_have_seen_tail(case: LinkCase) -> str:
    tested = case.assessment.tested
    if not isinstance(tested, Estimate):
        return ""
    return f", and would have seen one of {size(tested.could_have_seen, tested.scale)}"


def could_have_seen_briefly(case: LinkCase) -> str:
    """The same for a narrow column: `could have seen 9%`."""
    tested = case.assessment.tested
    if not isinstance(tested, Estimate):
        return ""
    return f"could have seen {short_size(tested.could_have_seen, tested.scale)}"


def outcome_briefly(case: LinkCase) -> str:
    """One line for the overview: the measure and what became of it."""
    name, verdict, effect = indicator_title(case.indicator), case.assessment.verdict, _effect(case)
    told = _told(case)
    flagged = (Verdict.IMPROVED_AS_EXPECTED, Verdict.MOVED_THE_WRONG_WAY, Verdict.CHANGED_NOT_DECLARED)
    if verdict in flagged and isinstance(told, Estimate):
        where = f"{side(told.effect)}** {_path_briefly(told)}"
        return f"{name}: **{short_size(told.effect, told.scale)} {where}" if told.has_size else f"{name}: **{where}"
    if verdict is Verdict.HINT and effect is not None:
        leaned = _leaned(case)
        hint = {"rose": "of a rise", "fell": "of a fall"}.get(leaned, f"that it {leaned}")
        return f"{name}: a hint {hint}"
    if verdict is Verdict.MOVED_WITH_EVERYONE and effect is not None:
        leaned = _leaned(case)
        return f"{name}: {leaned}{' here and elsewhere' if leaned == moved(effect) else ', as others did'}"
    brief = {
        Verdict.LITTLE_OR_NO_CHANGE: "stayed where it was heading",
        Verdict.NO_DETECTABLE_CHANGE: "no change to be seen",
        Verdict.CANNOT_TELL_YET: "wobbles too much to tell" if isinstance(told, Estimate) else "cannot be tested yet",
        Verdict.NOT_ENOUGH_DATA: "**too few cases** or figures to tell",
        Verdict.TOO_EARLY: f"due {numbers.short_month(case.due)}, too soon to judge",
        Verdict.NOT_COMPARABLE: "counted differently part-way",
    }
    return f"{name}: {brief.get(verdict, 'no figures to judge yet')}"


# --- caveats, the chart in words -------------------------------------------------------------------------------------


def caveats(case: LinkCase) -> tuple[str, ...]:
    """What a chair should know before repeating the sentences: short, in order of weight."""
    found = [
        _declared_caveat(case),
        _rival_caveat(case),
        _excluded_caveat(case),
        _provisional_caveat(case),
        _missing_caveat(case),
        _count_caveat(case),
    ]
    return tuple(caveat for caveat in found if caveat)


def _declared_caveat(case: LinkCase) -> str:
    link, seen = case.link, case.assessment.question.data_seen
    if case.is_declared_late:
        return f"What we expected was written down on {numbers.day(link.declared.date())}, after figures could be seen."
    if link.recorded is None or link.recorded - link.declared <= BACK_DATED:
        return ""
    already = ", when figures could be seen" if seen is not None and seen <= link.recorded else ""
    recorded = f"recorded here {numbers.day(link.recorded.date())}{already}"
    return f"Declared {numbers.day(link.declared.date())} according to the plan; {recorded}."


def _rival_caveat(case: LinkCase) -> str:
    missing = case.assessment.grading.reasons
    question = case.assessment.question
    if "rival_initiative" in missing:
        names = numbers.listed([rival.name.rstrip(".") for rival in question.rivals])
        return f"Also at work on this measure around the start: {names}."
    if question.definition_changes or case.assessment.verdict in GATED:
        return ""
    return "No rival initiative or change of definition within two quarters of the start."


def _excluded_caveat(case: LinkCase) -> str:
    if not case.excluded:
        return ""
    noun = case.series.frequency.noun
    shocks = [event.description for event in case.events if event.kind is EventKind.EXCLUDED_SHOCK]
    # The first words name the shock; what it did is told on the data desk.
    names = dict.fromkeys(words.split(":")[0].split(".")[0].strip() for words in shocks)
    return f"{numbers.counted(len(case.excluded), noun)} left out ({numbers.listed(list(names))})."


def _provisional_caveat(case: LinkCase) -> str:
    provisional = sum(point.is_provisional for point in case.series.points)
    if provisional == 0:
        return ""
    noun = case.series.frequency.noun
    if provisional == 1 and case.series.points[-1].is_provisional:
        return f"The last {noun} is provisional."
    return f"{sentence_case(numbers.counted(provisional, noun))} provisional."


def _missing_caveat(case: LinkCase) -> str:
    hidden = sum(point.status is ValueStatus.SUPPRESSED for point in case.series.points)
    missing = sum(point.value is None for point in case.series.points) - hidden
    noun = case.series.frequency.noun
    parts = [_hidden_words(case, hidden)] if hidden else []
    parts += [f"{numbers.counted(missing, noun)} without a figure"] if missing else []
    return sentence_case(numbers.listed(parts)) + "." if parts else ""


def _hidden_words(case: LinkCase, hidden: int) -> str:
    """`fewer than 6 in 23 of 30 quarters`, if that is why all of them are hidden."""
    counts, noun = case.assessment.question.numerators, case.series.frequency.noun
    threshold = case.indicator.suppression_threshold
    small = sum(is_small(float(count), threshold) for count in counts) if counts is not None else 0
    if small != hidden:
        return f"{numbers.counted(hidden, noun)} hidden as small counts"
    return f"fewer than {threshold} in {hidden} of {numbers.counted(len(case.series.points), noun)} (hidden)"


def _count_caveat(case: LinkCase) -> str:
    """None over the figures shown alone: without the small ones the average would be too high."""
    counts = [point.numerator for point in case.series.points if point.numerator is not None]
    if not counts or any(point.status is ValueStatus.SUPPRESSED for point in case.series.points):
        return ""
    average = sum(counts) / len(counts)
    noun = case.series.frequency.noun
    label = mid_sentence(case.indicator.numerator_label).replace(" in the period", "")
    if label.endswith("the period"):
        return f"On average {numbers.decimal(average, 0)} {label.removesuffix('period')}{noun}."
    return f"On average {numbers.decimal(average, 0)} {label} a {noun}."


def chart_words(case: LinkCase) -> str:
    """What the chart shows, for those who do not see it."""
    indicator, area = case.indicator, case.area.name
    shown = [point for point in case.series.points if point.value is not None]
    if not shown:
        return f"Line chart of {mid_sentence(indicator_title(indicator))} in {area}: there are no figures to draw yet."
    latest, assessment = shown[-1], case.assessment
    parts = [
        f"Line chart, {FREQUENCY[case.series.frequency]}, of {mid_sentence(indicator_title(indicator))} in {area}, "
        f"{numbers.month(shown[0].period.start)} to {numbers.month(latest.period.end)}."
    ]
    if assessment.before_mean is not None:
        parts.append(
            f"On average {numbers.value_in_full(assessment.before_mean, indicator)} before the start in "
            f"{numbers.month(case.initiative.starts)}."
        )
    if assessment.after_mean is not None:
        parts.append(
            f"On average {numbers.value_in_full(assessment.after_mean, indicator)} since the effect was due in "
            f"{numbers.month(case.due)}."
        )
    provisional = ", provisional" if latest.is_provisional else ""
    parts.append(f"Latest: {numbers.point_value(latest, indicator)}{provisional}.")
    parts.extend(_path_words(case))
    return " ".join(parts)


def _path_words(case: LinkCase) -> list[str]:
    point = next((point for point in reversed(case.assessment.path) if point.expected is not None), None)
    if point is None or point.expected is None or point.low is None or point.high is None:
        return []
    expected, low, high = (numbers.value(each, case.indicator) for each in (point.expected, point.low, point.high))
    words = [f"Our own earlier path would by then be at {expected}, likely between {low} and {high}."]
    if point.neighbours_mean is not None:
        mean = numbers.value(point.neighbours_mean, case.indicator)
        words.append(f"The mean of {len(case.compared)} similar areas is {mean}.")
    return words
