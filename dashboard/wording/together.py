"""What the measures of an initiative say together: the headline where they could be tested, and why not where not."""

from collections.abc import Iterator

from dashboard import numbers
from dashboard.evidence.records import InitiativeCase, SetCase
from dashboard.wording.boards import initiative_title
from dashboard.wording.reasons import REFUSALS, hint_words
from dashboard.wording.sizes import (
    chance,
    digits_for,
    expected_by_luck,
    indicator_title,
    mid_sentence,
    one_sided_words,
    quoted_if_listed,
    reaching,
    rounds_to_nought,
    sentence_case,
    short_size,
    size,
)
from dashboard.wording.statements import Statement, per_cent, plural
from dashboard.wording.verdicts import VERDICTS, VerdictWords, case_words
from domain.model import Direction, LinkRole
from metrics.account import shows_change
from metrics.assess import FALSE_ALARMS
from metrics.ladder import DRIFTS_ALONE_FROM, FEW_NEIGHBOURS, SET_LEVELS, Side, Test, finds_change, p_on
from metrics.question import Check, Estimate, Outcome, Refusal, Scale
from metrics.rules import RULE_OF_REASON, Rule, rule_of_verdict
from metrics.together import OTHER_PERIODS, Together
from metrics.verdict import GATED, Verdict
from metrics.would_change import level_to_claim, rises_on, size_to_claim

NOT_EVERY_ONE = "that does not say that every one did"

# Why a measure is left out of its set, after "since".
LEFT_OUT = {
    OTHER_PERIODS: "it is measured in other periods than most",
    "figures_readable": "its figures cannot be read as they are",
    "enough_before": "it has too few figures before the start",
    "enough_cases": "it has too few cases",
    "few_suppressed": "too many of its figures are suppressed",
    "same_definition": "its definition changed part-way",
}


def headline_words(case: InitiativeCase) -> VerdictWords:
    """The badge of an initiative: that of its outcomes together where they were tested, else of its headline."""
    together = case.headline_set
    return case_words(case.headline) if together is None else set_words(together)


def headline_title(case: InitiativeCase) -> str:
    """The message of an initiative: that of its outcomes together where they were tested, else of its headline."""
    together = case.headline_set
    return initiative_title(case, case.headline) if together is None else set_title(together)


def set_words(case: SetCase) -> VerdictWords:
    """The badge of a set. Raises nothing for one without a verdict: it is that of data that cannot say."""
    return VERDICTS[case.together.verdict or Verdict.NOT_ENOUGH_DATA]


def set_title(case: SetCase) -> str:
    """The message of a set as a sentence for the top of a page or slide."""
    of = f"{_the_measures(case)} of {case.initiative.title}"
    titles = {
        Verdict.IMPROVED_AS_EXPECTED: f"Together {of} moved as intended{_on_average(case)}",
        Verdict.MOVED_THE_WRONG_WAY: f"Together {of} moved the wrong way{_on_average(case)}",
        Verdict.HINT: f"There is a hint, no more, that together {of} moved {_way(case)}",
        Verdict.CHANGED_NOT_DECLARED: f"Together {of} moved {_way(case)}, but not all had been declared beforehand",
        Verdict.MOVED_WITH_EVERYONE: f"Together {of} moved {_way(case)}, but similar areas' moved the same way",
        Verdict.LITTLE_OR_NO_CHANGE: f"Together {of} changed little or not at all",
        Verdict.NO_DETECTABLE_CHANGE: f"Together {of} show no change{_would_have_seen(case)}",
        Verdict.CANNOT_TELL_YET: f"We cannot tell yet whether together {of} changed",
    }
    return titles.get(
        case.together.verdict or Verdict.NOT_ENOUGH_DATA, f"{sentence_case(of)} cannot be judged together"
    )


def set_subtitle(case: SetCase) -> str:
    """Which measures speak, and from when on."""
    names = [mid_sentence(indicator_title(each.indicator)) for each in case.counted]
    names = numbers.listed([quoted_if_listed(name) for name in names])
    due = case.together.first_due
    return sentence_case(names) + (f" · due from {numbers.month(due)}" if due is not None else "")


def set_sentences(case: SetCase) -> tuple[str, ...]:
    """What a chair can say of a set: where it lies and that it is an average, or why it could not be asked."""
    if not case.together.is_tested:
        return (not_together(case),)
    said = (_what_happened(case), _ordinary_wobble(case), _each_alone(case), _elsewhere(case), _could_have_seen(case))
    return tuple(each for each in said if each)


def together_name(case: SetCase) -> str:
    """`Three outcomes together`."""
    return f"{sentence_case(_count(case))} together"


def set_briefly(case: SetCase) -> str:
    """One line for the overview: the outcomes together and what became of them."""
    together, tested = case.together, case.together.tested
    name = together_name(case)
    flagged = (Verdict.IMPROVED_AS_EXPECTED, Verdict.MOVED_THE_WRONG_WAY, Verdict.CHANGED_NOT_DECLARED)
    if together.verdict in flagged and isinstance(tested, Estimate):
        amount = f"{short_size(tested.effect, tested.scale)} " if tested.has_size else ""
        return f"{name}: **{amount}{_way(case)}** on average"
    brief = {
        Verdict.HINT: f"a hint that they moved {_way(case)}",
        Verdict.MOVED_WITH_EVERYONE: f"moved {_way(case)} here and elsewhere",
        Verdict.LITTLE_OR_NO_CHANGE: "stayed where they were heading",
        Verdict.NO_DETECTABLE_CHANGE: "no change to be seen",
        Verdict.CANNOT_TELL_YET: "wobble too much to tell",
    }
    return f"{name}: {brief.get(together.verdict or Verdict.NOT_ENOUGH_DATA, 'cannot be judged yet')}"


def set_beside(case: SetCase, *, has_release: bool) -> str:
    """The few words beside a set's badge: what could have been seen, and what the last release said."""
    parts = []
    tested = case.together.tested
    if isinstance(tested, Estimate) and not (case.together.verdict or Verdict.HINT).is_coloured:
        parts.append(f"could have seen {short_size(tested.could_have_seen, tested.scale)}")
    if has_release:
        parts.append(_since_release(case))
    return " · ".join(parts)


def not_together(case: SetCase) -> str:
    """Why the measures could not be tested together: `Together they cannot be judged: …`."""
    return f"{sentence_case(_the_measures(case))} cannot be judged **together** yet: {_why_not(case.together)}."


def set_explained(case: SetCase) -> tuple[Statement, ...]:
    """Why a set says what it says, each sentence with its rule."""
    return tuple(_explained(case)) if case.together.is_tested else ()


# --- parts -----------------------------------------------------------------------------------------------------------


def _explained(case: SetCase) -> Iterator[Statement]:
    together = case.together
    names = numbers.listed([quoted_if_listed(mid_sentence(indicator_title(each.indicator))) for each in case.counted])
    yield Statement(
        f"Counted together: {names}. Each is turned so that down is better and counts the more the steadier it was.",
        Rule.BASKET,
    )
    for link, reason in case.left_out:
        name = indicator_title(link.indicator)
        yield Statement(f"Left out: {name}, since {LEFT_OUT[reason]}.", RULE_OF_REASON[reason])
    if together.first_due is not None:
        promises = {(each.link.lag, each.link.shape) for each in case.counted}
        when = "when the last of them is" if len(promises) > 1 else "when each of them is"
        yield Statement(f"Their effect is due {when}, from {numbers.month(together.first_due)}.", Rule.BASKET)
    yield Statement(_periods(together), Rule.PERIODS)
    if together.is_declared_late:
        yield Statement(
            "Not all of them were declared before their figures could be seen, so no direction can be claimed.",
            Rule.DECLARED_IN_TIME,
        )
    yield from _tested(together)
    verdict = together.verdict or Verdict.CANNOT_TELL_YET
    yield Statement(f"So the verdict is **{VERDICTS[verdict].label}**.", rule_of_verdict(verdict))
    yield Statement(
        "It speaks of the average; it does not say that every one moved. Each has a verdict of its own.", Rule.BASKET
    )


def _tested(together: Together) -> Iterator[Statement]:
    tested = together.tested
    if not isinstance(tested, Estimate) or together.side is None or together.p is None:
        return
    if together.test is Test.NEIGHBOUR_PATH:
        words = f"{sentence_case(numbers.in_words(tested.count or 0))} similar areas have all of them in every period"
        yield Statement(f"{words}: their path decides.", Rule.WHICH_TEST)
    else:
        words = f"Fewer than {numbers.in_words(FEW_NEIGHBOURS)} similar areas have all of them in every period"
        yield Statement(f"{words}: their own past decides.", Rule.WHICH_TEST)
    yield from _drifting(together, tested)
    limit = per_cent(SET_LEVELS.of(together.side))
    yield Statement(
        f"Chance alone would do as much {chance(together.p)}{_from_path(together)}; {limit} of cases is the most for a "
        "change to be claimed.",
        Rule.ONE_SIDED,
    )
    if together.sets_tested > 1 and together.q is not None:
        luck = expected_by_luck(together.sets_tested * FALSE_ALARMS)
        yield Statement(
            f"{together.sets_tested} sets of measures were tested beside each other, of which {luck} would look like a "
            "change by luck.",
            Rule.MANY_MEASURES,
        )
    yield from _own_alone(together)
    yield from _would_be_claimed(together, tested, together.side, together.p)


def _drifting(together: Together, tested: Estimate) -> Iterator[Statement]:
    if tested.own_drift is not None and tested.own_drift > DRIFTS_ALONE_FROM:
        agrees = "and does" if together.is_agreed else "and does not"
        words = f"They seem to drift on their own here, so their own past must show the change too, {agrees}."
        yield Statement(words, Rule.OWN_DRIFT)


def _own_alone(together: Together) -> Iterator[Statement]:
    told, side = together.told, together.told_side
    if together.is_own_alone and isinstance(told, Estimate) and side is not None:
        words = f"Their own past alone shows a change: chance would do as much there {chance(p_on(told, side))}"
        yield Statement(f"{words}. Similar areas' path, which decides, does not: a hint, no more.", Rule.HINT)


def _would_be_claimed(together: Together, tested: Estimate, side: Side, p: float) -> Iterator[Statement]:
    """From which average on it would be claimed; none where its own past does not agree, for no size would do there."""
    limit = level_to_claim(p, together.q, SET_LEVELS.of(side))
    if not together.is_agreed and p <= limit:
        yield Statement("To be claimed, their own past would have to show the change too.", Rule.OWN_DRIFT)
        return
    if not tested.has_size:
        return
    sizes = [(side, limit)]
    if side is Side.HARM and not (together.verdict is not None and together.verdict.is_claimed):
        sizes.insert(0, (Side.GOOD, SET_LEVELS.good))  # what was hoped for is asked first
    needed = [_needed(tested, on, at) for on, at in sizes]
    found = f"{size(tested.effect, tested.scale, 1)} {_way_of(rises=tested.effect > 0)}"
    besides = "" if together.is_agreed else " and their own past to agree"
    words = f"With the same wobble it takes an average of about {' or '.join(needed)}{besides} for a claim"
    yield Statement(f"{words}; it is {found}{_from_path(together)}.", Rule.ONE_SIDED)


def _needed(tested: Estimate, side: Side, limit: float) -> str:
    rises = rises_on(tested, side, Direction.FALL)  # an index falls where its measures move as intended
    return f"{size(size_to_claim(tested, side, limit, rises=rises), tested.scale, 1)} {_way_of(rises=rises)}"


def _from_path(together: Together) -> str:
    return ", measured from similar areas' path" if together.test is Test.NEIGHBOUR_PATH else ""


def _way_of(*, rises: bool) -> str:
    return "the wrong way" if rises else "as intended"


def _periods(together: Together) -> str:
    noun = together.frequency.noun if together.frequency is not None else "period"
    before, after = (numbers.counted(each, noun) for each in (together.periods_before, together.periods_after))
    return f"{before} before the start and {after} since the effect was due have a figure for every one of them."


def _what_happened(case: SetCase) -> str:
    told, count = case.together.told, _count(case)
    if not isinstance(told, Estimate) or case.together.first_due is None:
        return ""
    path = "where they were heading" if told.count is None else "similar areas' path"
    since = f"Since {numbers.month(case.together.first_due)}"
    if not told.has_size:
        return f"{since} {count} together most likely drift on their own: **no size can be given**."
    digits = digits_for(told)
    if rounds_to_nought(told.effect, told.scale, digits):
        return f"{since} {count} together have been **{path}** on average ({_likely(told, digits)})."
    amount = f"{size(told.effect, told.scale, digits)} {_way(case)}"
    found = finds_change(told, not case.together.is_declared_late, SET_LEVELS)
    if told.low < 0 < told.high and found:
        fits = f"{reaching(told.low, told, 'as intended', 'the wrong way')} to "
        fits += reaching(told.high, told, "as intended", "the wrong way")
        return (
            f"{since} {count} together moved **{amount}** on average, measured from {path}; {NOT_EVERY_ONE}. "
            f"{one_sided_words(fits, case.together.told_side, is_hint=case.together.verdict is Verdict.HINT)}"
        )
    if told.low < 0 < told.high:
        return (
            f"{since} {count} together moved {amount} on average, measured from {path}: **no clear difference** "
            f"({_likely(told, digits)})."
        )
    return (
        f"{since} {count} together moved **{amount}** on average, measured from {path} ({_likely(told, digits)}); "
        f"{NOT_EVERY_ONE}."
    )


def _each_alone(case: SetCase) -> str:
    """That an average can show what its measures by themselves do not, where that is so."""
    verdict = case.together.verdict
    if verdict is None or not (verdict.is_claimed or verdict is Verdict.MOVED_WITH_EVERYONE):
        return ""
    silent = sum(not shows_change(each.assessment) for each in case.counted)
    if not silent:
        return ""
    which = "none of them can" if silent == len(case.counted) else f"{numbers.in_words(silent)} of them cannot"
    return f"An average wobbles less than its parts: taken alone, {which} be told from ordinary wobble."


def _elsewhere(case: SetCase) -> str:
    """Similar areas' own change of the same set, where the test is against them."""
    tested = case.together.tested
    if not isinstance(tested, Estimate) or tested.others_change is None:
        return ""
    change, who = tested.others_change, f"The same measures of {numbers.in_words(tested.count or 0)} similar areas"
    if rounds_to_nought(change, tested.scale, 0):
        return f"{who} **stayed level** on average."
    way = "the wrong way" if change > 0 else "the way we intended"
    return f"{who} moved **{size(change, tested.scale)} {way}** on average."


def _likely(tested: Estimate, digits: int) -> str:
    """An index falls where its measures improve: `likely 4 to 10%`, or both ways where it holds nought."""
    low, high = (size(each, tested.scale, digits, with_unit=False) for each in (tested.low, tested.high))
    if tested.low < 0 < tested.high:
        return f"likely between {high} the wrong way and {low} as intended"
    near, far = sorted((tested.low, tested.high), key=abs)
    unit = "%" if tested.scale is Scale.RELATIVE else ""
    shown = [size(each, tested.scale, digits, with_unit=False).rstrip("%") for each in (near, far)]
    return f"likely {shown[0]} to {shown[1]}{unit}"


def _ordinary_wobble(case: SetCase) -> str:
    told, side = case.together.told, case.together.told_side
    if not isinstance(told, Estimate) or side is None:
        return ""
    return f"Ordinary wobble would do this **{chance(p_on(told, side))}**{hint_words(case.together.hint_reason)}."


def _could_have_seen(case: SetCase) -> str:
    tested = case.together.tested
    if not isinstance(tested, Estimate):
        return ""
    seen = size(tested.could_have_seen, tested.scale, digits_for(tested))
    return f"We could have seen an average of **{seen}** or more."


def _would_have_seen(case: SetCase) -> str:
    tested = case.together.tested
    return (
        f": we would have seen one of {size(tested.could_have_seen, tested.scale)}"
        if isinstance(tested, Estimate)
        else ""
    )


def _on_average(case: SetCase) -> str:
    tested = case.together.tested
    if not isinstance(tested, Estimate) or not tested.has_size:
        return " on average"
    return f", {size(tested.effect, tested.scale)} on average"


def _way(case: SetCase) -> str:
    told = case.together.told
    return _way_of(rises=isinstance(told, Estimate) and told.effect > 0)


def _count(case: SetCase) -> str:
    """`three outcomes`, or `three of its four outcomes`."""
    noun = "outcome" if case.role is LinkRole.OUTCOME else "step on the way"
    many = "outcomes" if case.role is LinkRole.OUTCOME else "steps on the way"
    counted, asked = len(case.counted) or case.together.asked, case.together.asked
    words = many if counted != 1 else noun
    if counted == asked:
        return f"{numbers.in_words(counted)} {words}"
    return f"{numbers.in_words(counted)} of its {numbers.in_words(asked)} {many}"


def _the_measures(case: SetCase) -> str:
    words = _count(case)
    return words if " of its " in words else f"the {words}"


def _why_not(together: Together) -> str:
    if together.refusal is not None:
        return REFUSALS[together.refusal.code]
    if isinstance(together.tested, Refusal) and together.verdict not in GATED:
        return REFUSALS[together.tested.code]
    failed = next((check for check in together.checks if check.outcome is Outcome.FAILED), None)
    return _gate(together, failed) if failed is not None else "the figures may not speak yet"


def _gate(together: Together, check: Check) -> str:
    noun = together.frequency.noun if together.frequency is not None else "period"
    observed, limit = int(check.observed or 0), int(check.limit or 0)
    where = {"enough_before": "before the start", "enough_after": "since the last of them was due"}.get(check.code)
    if where is None:
        return "the figures may not speak yet"
    have = "no" if not observed else numbers.in_words(observed)
    has = "has" if observed == 1 else "have"
    return f"{have} {plural(noun, observed)} {where} {has} all of them, and {limit} are needed"


def _since_release(case: SetCase) -> str:
    verdict = case.together.verdict
    if case.earlier is None or case.earlier_as_at is None:
        return "new since the last release"
    if case.earlier.verdict == verdict:
        held = verdict is not None and verdict.is_coloured
        return f"held since {numbers.month(case.earlier_as_at)}" if held else "unchanged"
    return f"was: {mid_sentence(VERDICTS[Verdict(case.earlier.verdict)].label)}"
