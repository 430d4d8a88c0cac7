"""What an account says would change a verdict, and what could not have been seen."""

from collections.abc import Callable

from dashboard import numbers
from dashboard.evidence.records import LinkCase
from dashboard.wording.reasons import REFUSALS, steps_missing
from dashboard.wording.sizes import digits_for, sentence_case, side, size
from dashboard.wording.statements import Sized, of_entry, plural, scale_of
from metrics.entries import Entry
from metrics.ladder import Side, Test

# --- what would change it, what could not have been seen --------------------------------------------------------------


def _wait(case: LinkCase, entry: Entry) -> str:
    of, noun = of_entry(entry), case.series.frequency.noun
    until = f", to {numbers.day(of['until'])}" if of["until"] is not None else ""
    more = f"{sentence_case(numbers.in_words(of['missing']))} more {plural(noun, of['missing'])}"
    return f"{more} of figures{until}: then it is no longer too early."


def _earlier_figures(case: LinkCase, entry: Entry) -> str:
    of, noun = of_entry(entry), case.series.frequency.noun
    more = f"{numbers.in_words(of['missing'])} more {plural(noun, of['missing'])}"
    return f"Figures for {more} before {numbers.month(of['before'])}; waiting does not mend it."


def _more_cases(case: LinkCase, _entry: Entry) -> str:
    return f"A measure with more cases: a longer period than the {case.series.frequency.noun}, or a wider group."


def _fewer_suppressed(_case: LinkCase, entry: Entry) -> str:
    missing = of_entry(entry)["missing"]
    figures, verb = ("figure", "is") if missing == 1 else ("figures", "are")
    return f"{sentence_case(numbers.in_words(missing))} more {figures} known that {verb} suppressed now."


def _bridge(_case: LinkCase, entry: Entry) -> str:
    on = of_entry(entry)["on"]
    when = f"before and after {numbers.day(on)}" if on is not None else "before and after"
    return f"A bridge: figures counted the same way {when}, recorded by who can vouch for it."


def _mend(_case: LinkCase, entry: Entry) -> str:
    why = REFUSALS.get(str(of_entry(entry)["refused"]), "the figures cannot be read")
    return f"What stands in the way has to go: {why}."


def _smaller_change(_case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    return f"With the same wobble a change of less than about {size(of['size'], scale, 1)} would not have been claimed."


def _larger_change(case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    path = "similar areas' path" if case.assessment.test is Test.NEIGHBOUR_PATH else "its own earlier path"
    needed = f"{size(of['size'], scale, 1)} {'above' if of['rises'] else 'below'}"
    found = f"{size(of['effect'], scale, 1)} {side(of['effect'])}"
    claimed = {Side.GOOD: "claimed as expected", Side.HARM: "claimed as a move the wrong way"}.get(
        of["side"], "claimed"
    )
    return f"With the same wobble it would have to come out about {needed} {path} to be {claimed}; it is {found}."


def _own_past(*_: object) -> str:
    return "The area seems to drift on its own: to be claimed, its own past would have to show the change too."


def _declare_anew(*_: object) -> str:
    return "A new promise, written down now, which is judged by the figures that come after it."


def _new_periods(case: LinkCase, entry: Entry) -> str:
    of, noun = of_entry(entry), case.series.frequency.noun
    until = f" until {numbers.day(of['until'])}" if of["until"] is not None else ""
    new = f"{sentence_case(numbers.in_words(of['missing']))} new {plural(noun, of['missing'])}"
    return f"{new} of figures{until}: the evidence may rise if those that nobody had seen show the change."


def _more_neighbours(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    more = f"{sentence_case(numbers.in_words(of['missing']))} more similar {plural('area', of['missing'])}"
    return f"{more} with every figure ({numbers.in_words(of['have'])} now): their path would decide with full weight."


def _more_evidence(_case: LinkCase, entry: Entry) -> str:
    words = steps_missing(of_entry(entry)["missing"])
    return f"Why not more dots: {numbers.listed(words)}." if words else ""


def _next_figures(case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    if of["from"] is None or of["until"] is None:
        return ""
    noun = case.series.frequency.noun
    return (
        f"The next {noun}'s figures, {numbers.month(of['from'])} to {numbers.month(of['until'])}, may move all of this."
    )


def _could_have_seen(_case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    digits = digits_for(Sized(scale, 0.0, of["low"], of["high"]))
    return f"We could have seen a change of **{size(of['size'], scale, digits)}** or more."


def _nothing_yet(*_: object) -> str:
    return "With these figures no change, whatever its size, could have been seen yet."


def _only_associated(*_: object) -> str:
    return "Whatever moved is associated with the initiative; figures of one area cannot show what made them move."


WOULD_CHANGE: dict[str, Callable[[LinkCase, Entry], str]] = {
    "wait": _wait,
    "earlier_figures": _earlier_figures,
    "more_cases": _more_cases,
    "fewer_suppressed": _fewer_suppressed,
    "bridge": _bridge,
    "mend": _mend,
    "smaller_change": _smaller_change,
    "larger_change": _larger_change,
    "own_past": _own_past,
    "declare_anew": _declare_anew,
    "new_periods": _new_periods,
    "more_neighbours": _more_neighbours,
    "more_evidence": _more_evidence,
    "next_figures": _next_figures,
    "could_have_seen": _could_have_seen,
    "nothing_yet": _nothing_yet,
    "only_associated": _only_associated,
}
