"""What an account says decided a verdict: checks, the test, its limits, the steps of the evidence."""

from collections.abc import Callable

from dashboard import numbers
from dashboard.evidence.records import LinkCase
from dashboard.wording.reasons import REFUSALS, refusal_words, steps_missing
from dashboard.wording.sizes import (
    chance,
    indicator_title,
    mid_sentence,
    quoted_if_listed,
    sentence_case,
    side,
    size,
)
from dashboard.wording.statements import of_entry, per_cent, plural, scale_of
from dashboard.wording.verdicts import EVIDENCE_STEPS, GRADES, VERDICTS
from metrics.entries import Entry
from metrics.ladder import FEW_NEIGHBOURS, Side, Test
from metrics.question import Outcome, Refusal
from metrics.verdict import GATED, Verdict

# --- what decided ----------------------------------------------------------------------------------------------------


def _check(case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    code, outcome = of["check"], of["outcome"]
    if outcome == Outcome.FAILED:
        return CHECK_FAILED[code](case, entry) if code in CHECK_FAILED else WHAT_WAS_AMISS[code]
    return CHECK_PASSED[code](case, entry) if outcome == Outcome.PASSED and code in CHECK_PASSED else ""


def _failed_readable(case: LinkCase, _entry: Entry) -> str:
    own = case.assessment.own_series
    return refusal_words(own.code) if isinstance(own, Refusal) else ""


def _failed_definition(case: LinkCase, _entry: Entry) -> str:
    days = numbers.listed([numbers.day(day) for day in case.assessment.question.definition_changes])
    return f"The definition or the recording changed on {days}, and nobody has bridged the two."


def _failed_cases(case: LinkCase, entry: Entry) -> str:
    # How many there are is not said: it is a small count.
    noun, limit = case.series.frequency.noun, of_entry(entry)["limit"]
    return f"At least half of the {noun}s have fewer than {limit:.0f} cases, which is too few."


def _failed_suppressed(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    share = numbers.decimal(100 * of["observed"], 0)
    return f"{share}% of the figures are suppressed; {100 * of['limit']:.0f}% is the most."


def _failed_periods(where: str) -> Callable[[LinkCase, Entry], str]:
    def words(case: LinkCase, entry: Entry) -> str:
        of, noun = of_entry(entry), case.series.frequency.noun
        have = "No" if not of["observed"] else numbers.count(of["observed"])
        return f"{have} {plural(noun, of['observed'] or 0)} with figures {where}; {of['limit']:.0f} are needed."

    return words


def _passed_periods(where: str) -> Callable[[LinkCase, Entry], str]:
    def words(case: LinkCase, entry: Entry) -> str:
        of, noun = of_entry(entry), case.series.frequency.noun
        return f"{numbers.counted(int(of['observed']), noun)} with figures {where}, where {of['limit']:.0f} are needed."

    return words


BEFORE, AFTER = "before the start", "since the effect was due"
CHECK_FAILED: dict[str, Callable[[LinkCase, Entry], str]] = {
    "figures_readable": _failed_readable,
    "same_definition": _failed_definition,
    "enough_cases": _failed_cases,
    "few_suppressed": _failed_suppressed,
    "enough_before": _failed_periods(BEFORE),
    "enough_after": _failed_periods(AFTER),
}
WHAT_WAS_AMISS: dict[str, str] = {
    "declared_in_time": "What we expected was written down only after its figures could be seen.",
    "denominator_known": "Nobody knows what the figures are a share of.",
    "many_cases": "The usual count behind the figure is small, which lowers the evidence by one step.",
    "few_missing": "A tenth or more of the periods have no figure, which lowers the evidence by one step.",
    "no_shock_after_start": "A shock after the start was left out, which lowers the evidence by one step.",
    "enough_neighbours": "Fewer similar areas than eight have every figure, which lowers the evidence by one step.",
}
CHECK_PASSED: dict[str, Callable[[LinkCase, Entry], str]] = {
    "enough_before": _passed_periods(BEFORE),
    "enough_after": _passed_periods(AFTER),
    "enough_cases": lambda _, entry: f"The usual count behind the figure is {of_entry(entry)['limit']:.0f} or more.",
    "few_suppressed": lambda _, entry: f"{per_cent(of_entry(entry)['limit'])} of the figures or fewer are suppressed.",
    "same_definition": lambda *_: "What is counted, and how, stayed the same.",
    "declared_in_time": lambda *_: "What we expected was written down before its figures could be seen.",
}


def _test(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    have = numbers.in_words(of["count"])
    areas = f"{have} similar {'area has' if of['count'] == 1 else 'areas have'} every figure that can be compared"
    areas = sentence_case(areas if of["count"] else "no similar area has every figure that can be compared")
    if of["test"] == Test.NEIGHBOUR_PATH:
        few = f" ({FEW_NEIGHBOURS} or more do, with one step less of evidence)" if of["count"] < of["limit"] else ""
        return f"{areas}, where {numbers.in_words(of['limit'])} are wanted{few}: their path decides."
    if of["count"] >= FEW_NEIGHBOURS and of["refused"] in REFUSALS:
        return f"{areas}, but {REFUSALS[of['refused']]}: its own past decides."
    few = ", too few" if of["count"] else ""
    return f"{areas}{few}: its own past decides."


def _side(case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    what = {
        Side.GOOD: "A change as we said it would be",
        Side.HARM: "A change against what we said",
        Side.EITHER: "A change whose direction nobody had declared in time",
    }[Side(str(of["side"]))]
    asked = f"{what} counts as found where chance would do as much in no more than {per_cent(of['limit'])} of cases"
    beside = ", measured from similar areas' path," if case.assessment.test is Test.NEIGHBOUR_PATH else ""
    return f"{asked}; here{beside} it would do so {chance(of['p'])}."


def _own_drift(_case: LinkCase, entry: Entry) -> str:
    agrees = "and does" if of_entry(entry)["agrees"] else "and does not"
    return f"The area seems to drift on its own, so its own past must show the change too, {agrees}."


def _own_alone(_case: LinkCase, entry: Entry) -> str:
    alone = f"Its own past alone shows a change: chance would do as much there {chance(of_entry(entry)['p'])}"
    return f"{alone}. Similar areas' path, which decides, does not: a hint, no more."


def _moved_alike(_case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    theirs, ours = (size(of[name] or 0.0, scale, 1) for name in ("change", "effect"))
    return f"Similar areas moved by {theirs} the same way, at least half of our {ours}: it is no credit of ours."


def _all_sizes_that_fit(_case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    low, high = (f"{size(of[n], scale, 1)} {side(of[n])}" for n in ("low", "high"))
    is_within = -of["limit"] <= of["low"] and of["high"] <= of["limit"]
    lie = "all lie" if is_within else "do not all lie"
    limit = size(of["limit"], scale, 1)
    return f"The sizes that fit the figures, from {low} to {high}, {lie} within {limit} either way."


def _dose_response(case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    over, name = f"over {numbers.in_words(of['teams'])} teams", _name(case)
    left_out = _teams_left_out(of["left_out"])
    if of["lacks"] == "no_dose_response":
        found = f"{sentence_case(over)}, {name} **did not move more than chance would explain**"
        return f"{found} where teams had more of it.{left_out}"
    if of["lacks"] is not None:
        hangs = f"it hangs on the last two {case.series.frequency.noun}s before the start"
        return f"{sentence_case(over)}, {name} moved more where teams had more of it, but {hangs}.{left_out}"
    way = "higher" if of["effect"] > 0 else "lower"
    further = f"{size(of['effect'], scale_of(entry))} {way} than having none"
    associated = f"{over}, having all of it is associated with {name} {further}, as a share of the level before"
    often = f"chance alone would show as much {chance(of['p'])}"
    return f"**Teams that had more of it moved more**: {associated}; {often}.{left_out}"


def _teams_left_out(number: int) -> str:
    if not number:
        return ""
    left_out = f"{sentence_case(numbers.in_words(number))} {plural('team', number)}"
    return f" {left_out} {'is' if number == 1 else 'are'} left out, as a figure is missing or hidden."


def _dose_response_declined(case: LinkCase, entry: Entry) -> str:
    why = REFUSALS[str(of_entry(entry)["refused"])]
    return f"Whether {_name(case)} moved more where teams had more of it cannot be said: {why}."


def _name(case: LinkCase) -> str:
    return quoted_if_listed(mid_sentence(indicator_title(case.indicator)))


def _visible_change(_case: LinkCase, entry: Entry) -> str:
    of, scale = of_entry(entry), scale_of(entry)
    seen, limit = size(of["could_have_seen"], scale, 1), size(of["limit"], scale, 1)
    if of["could_have_seen"] <= of["limit"]:
        found = f"A change of {seen} would have been found four times in five"
        return f"{found}: small enough (up to {limit}) to say that we saw none."
    found = f"Only a change of {seen} or more would have been found four times in five"
    return f"{found}: too large (more than {limit}) to say that there is none."


def _verdict(case: LinkCase, entry: Entry) -> str:
    words = VERDICTS[Verdict(str(of_entry(entry)["verdict"]))]
    # Where no test could answer it is not the wobble, and why has been said.
    is_declined = case.assessment.verdict not in GATED and isinstance(case.assessment.tested, Refusal)
    return f"So the verdict is **{words.label}**." + ("" if is_declined else f" {words.meaning}")


def _step(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    name = f"Evidence {of['level']}, {GRADES[of['level']]}"
    return (
        f"{name}: reached." if of["holds"] else f"{name}: not yet, as {numbers.listed(steps_missing(of['missing']))}."
    )


def _grade(_case: LinkCase, entry: Entry) -> str:
    of = of_entry(entry)
    lowered = numbers.listed(steps_missing(of["lowered_by"]))
    kept = f", held down as {lowered}" if lowered else ""
    return f"So the evidence is **{of['grade']} of {EVIDENCE_STEPS}: {GRADES[of['grade']]}**{kept}."


DECIDED: dict[str, Callable[[LinkCase, Entry], str]] = {
    "check": _check,
    "test": _test,
    "side": _side,
    "own_drift": _own_drift,
    "own_alone": _own_alone,
    "moved_alike": _moved_alike,
    "all_sizes_that_fit": _all_sizes_that_fit,
    "visible_change": _visible_change,
    "dose_response": _dose_response,
    "dose_response_declined": _dose_response_declined,
    "verdict": _verdict,
    "step": _step,
    "grade": _grade,
}
