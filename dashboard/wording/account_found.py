"""What an account says was expected, what happened, what similar areas did and what ordinary wobble does."""

from collections.abc import Callable

from dashboard import numbers
from dashboard.evidence.records import LinkCase
from dashboard.wording.reasons import REFUSALS, hint_words, refusal_words
from dashboard.wording.sizes import (
    chance,
    digits_for,
    expected_by_luck,
    least_size,
    likely,
    moved,
    one_sided_words,
    reaching,
    rounds_to_nought,
    short_size,
    side,
    size,
)
from dashboard.wording.statements import interval_of, of_entry, plural, scale_of, values_of
from dashboard.wording.verdicts import VERDICTS
from domain.model import Direction, Shape
from metrics.entries import Entry, Part
from metrics.ladder import Side
from metrics.question import Scale
from metrics.verdict import Verdict

MOST_LACKING = 2  # names of areas in a sentence


# --- what was expected, what happened --------------------------------------------------------------------------------


def _direction_declared(case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    way = "rise" if of["direction"] == Direction.RISE else "fall"
    target = f", by {of['target_change'] * 100:.0f}% if all goes well" if of["target_change"] else ""
    return f"We said that it should **{way}**{target}; {_due(case, entry)}."


def _no_direction_declared(case: LinkCase, entry: Entry) -> str:
    return f"Nobody had said which way it should move; {_due(case, entry)}."


def _due(case: LinkCase, entry: Entry) -> str:
    of, noun = of_entry(entry), case.series.frequency.noun
    starts, due = numbers.month(case.initiative.starts), numbers.month(of["due"])
    if of["lag"] == 0:
        return f"at once, from the start in {starts}"
    periods = f"{numbers.in_words(of['lag'])} {plural(noun, of['lag'])}"
    if of["shape"] == Shape.GRADUAL:
        return f"growing over {periods} from {starts}, in full from {due}"
    return f"{periods} after the start in {starts}, which is from {due}"


def _own_path(case: LinkCase, entry: Entry) -> str:
    expected, observed = values_of(case, entry, "expected", "observed")
    return f"On the path it was on before the start it would have averaged {expected} since; it averaged {observed}."


def _others_path(case: LinkCase, entry: Entry) -> str:
    expected, observed = values_of(case, entry, "expected", "observed")
    areas = numbers.in_words(of_entry(entry)["count"])
    return f"Had it moved as {areas} similar areas did it would have averaged {expected} since; it averaged {observed}."


def _plain_averages(_case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    test = "the test, which weighs each period by how figures stick and drift"
    if rounds_to_nought(of["effect"], scale, 1):
        return f"These are plain averages: {test}, sees no difference."
    return f"These are plain averages: {test}, puts it {size(of['effect'], scale, 1)} {side(of['effect'])} that path."


def _averages(case: LinkCase, entry: Entry) -> str:
    of, noun = of_entry(entry), case.series.frequency.noun
    before, after = values_of(case, entry, "before", "after")
    return (
        f"It averaged {before} over {numbers.counted(of['periods_before'], noun)} before the start and {after} over "
        f"{numbers.counted(of['periods_after'], noun)} since the effect was due."
    )


def _not_judged(_case: LinkCase, entry: Entry) -> str:
    because = f"since the verdict is “{VERDICTS[Verdict(str(of_entry(entry)['verdict']))].label}”"
    return {
        Part.HAPPENED: f"How far it moved was not judged, {because}.",
        Part.ELSEWHERE: f"What similar areas did was not looked at, {because}.",
        Part.WOBBLE: f"What chance would do was not asked, {because}.",
    }[entry.part]


def _declined(_case: LinkCase, entry: Entry) -> str:
    why = refusal_words(str(of_entry(entry)["refused"]))
    return f"Whether it changed cannot be told. {why}" if entry.part is Part.HAPPENED else why


def _drifts_alone(case: LinkCase, _entry: Entry) -> str:
    return (
        f"{_since(case)} the figure most likely drifts on its own, apart from similar areas: **no size can be given**."
    )


def _left_path(case: LinkCase, entry: Entry) -> str:
    told, path = interval_of(entry), path_words(of_entry(entry)["count"])
    digits = digits_for(told)
    of = of_entry(entry)
    if rounds_to_nought(told.effect, told.scale, digits) and not of["is_found"]:
        return f"{_since(case)} the figure has been **{path}** ({likely(told, digits)})."
    amount = f"{least_size(told.effect, told.scale, digits)} {side(told.effect)}"
    if told.low < 0 < told.high and of["is_found"]:
        fits = f"{reaching(told.low, told, 'below', 'above')} to {reaching(told.high, told, 'below', 'above')}"
        words = f"{_since(case)} the figure has been **{amount}** {path}."
        return f"{words} {one_sided_words(fits, Side(str(of['side'])), is_hint=of['is_hint'])}"
    if told.low < 0 < told.high:
        return f"{_since(case)} the figure has been {amount} {path}: **no clear difference** ({likely(told, digits)})."
    return f"{_since(case)} the figure has been **{amount}** {path} ({likely(told, digits)})."


def path_words(similar_areas: int | None) -> str:
    """From which path a size is measured."""
    if similar_areas is None:
        return "where our own earlier path was heading"
    return f"what the path of {numbers.in_words(similar_areas)} similar areas suggests"


def _since(case: LinkCase) -> str:
    return f"Since {numbers.month(case.due)}"


# --- elsewhere -------------------------------------------------------------------------------------------------------


def _no_comparison(_case: LinkCase, entry: Entry) -> str:
    return f"No comparison with similar areas: {REFUSALS[str(of_entry(entry)['refused'])]}."


def _others_moved(case: LinkCase, entry: Entry) -> str:
    of, others = of_entry(entry), interval_of(entry)
    digits, change = digits_for(others), of["change"] or 0.0
    who = f"Over the same {case.series.frequency.noun}s {_who_was_compared(case, of['count'] or 0)}"
    if rounds_to_nought(change, others.scale, 0):
        theirs = f"{who} **stayed level** on average ({_little(change, others.scale)})"
    else:
        theirs = f"{who} **{moved(change)} by {size(change, others.scale, digits)}** on average"
    if not of["differs"]:
        return f"{theirs}; our difference from them is within what chance would do."
    if of["is_told"] or not of["has_size"]:
        return f"{theirs}."  # how far ours left their path has been said
    amount = size(others.effect, others.scale, digits)
    return f"{theirs}; ours came out {amount} {side(others.effect)} theirs ({likely(others, digits)})."


def _who_was_compared(case: LinkCase, count: int) -> str:
    """`the ten most similar areas`, or `nine of our ten similar areas (Poole lacks earlier figures)`."""
    lacking = [case.area_names[code] for code in case.similar if code not in case.compared]
    if not lacking:
        return f"the {numbers.in_words(count)} most similar areas"
    what = "earlier figures" if _lacks_only_earlier(case) else "some of the figures"
    names = numbers.listed(lacking) if len(lacking) <= MOST_LACKING else "the others"
    verb = "lacks" if len(lacking) == 1 else "lack"
    return (
        f"{numbers.in_words(count)} of our {numbers.in_words(len(case.similar))} similar areas ({names} {verb} {what})"
    )


def _lacks_only_earlier(case: LinkCase) -> bool:
    """Whether all that the areas left out lack lies before the effect was due."""
    left_out = [series for series in case.neighbours if series.area_code not in case.compared]
    if len(left_out) < len(case.similar) - len(case.compared):
        return False
    due = [
        point.period.start for point in case.series.points if point.period.start >= case.due and point.value is not None
    ]
    return all(series.at(start) is not None for series in left_out for start in due)


def _little(change: float, scale: Scale) -> str:
    if rounds_to_nought(change, scale, 1):
        return "no change"
    return f"{'up' if change > 0 else 'down'} {short_size(change, scale, 1)}"


def _rank(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    return f"Counted from the largest move in the direction expected, ours was number {of['rank']} of {of['of']} areas."


# --- ordinary wobble -------------------------------------------------------------------------------------------------


def _usual_swing(case: LinkCase, entry: Entry) -> str:
    noun, step = case.series.frequency.noun, size(of_entry(entry)["size"], scale_of(entry), 1)
    return f"Before the start it moved by {step} from one {noun} to the next, on average."


def _by_chance(case: LinkCase, entry: Entry) -> str:
    of, noun = of_entry(entry), case.series.frequency.noun
    return f"Ordinary {noun}-to-{noun} wobble would do this **{chance(of['p'])}**{hint_words(of['hint_reason'])}."


def _among_measures(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    if of["q"] is None or of["links_tested"] < 2:
        return ""
    luck = expected_by_luck(of["by_chance"])
    tested = f"{of['links_tested']} measures were tested together, of which {luck} would look like a change by luck"
    if of["is_claimed"]:
        return f"{tested}; beside them what was found here stands up."
    if of["is_found"] and of["q"] > of["limit"]:
        return f"{tested}; beside them what was found here does not stand out."
    return f"{tested}."


FOUND: dict[str, Callable[[LinkCase, Entry], str]] = {
    "direction_declared": _direction_declared,
    "no_direction_declared": _no_direction_declared,
    "own_path": _own_path,
    "others_path": _others_path,
    "plain_averages": _plain_averages,
    "averages": _averages,
    "not_judged": _not_judged,
    "declined": _declined,
    "drifts_alone": _drifts_alone,
    "left_path": _left_path,
    "no_comparison": _no_comparison,
    "others_moved": _others_moved,
    "rank": _rank,
    "usual_swing": _usual_swing,
    "by_chance": _by_chance,
    "among_measures": _among_measures,
}
