"""What can be said before a start: what would be found, when to look, what would help."""

from dashboard import numbers
from dashboard.evidence.planner import PlanCase
from dashboard.wording.reasons import refusal_words
from dashboard.wording.sizes import (
    FREQUENCY,
    indicator_title,
    mid_sentence,
    name_and_unit,
    plainly,
    quoted_if_listed,
    sentence_case,
)
from domain.model import Direction, Shape
from metrics.checks import FEW_CASES, MAX_SUPPRESSED, MIN_AFTER, MIN_BEFORE, MIN_CASES
from metrics.detectable import Look, Outlook
from metrics.ladder import MIN_NEIGHBOURS, Test
from metrics.question import Check, Refusal
from metrics.verdict import Verdict
from metrics.window import lay_out

PLANNER = "Plan a measure"
SUBTITLE = "Before something is started: could we see it if it worked, and when?"
NO_BOARD = "There is no board in this database yet"
NO_BOARD_ADVICE = "Say whose board this is, then load its figures: a plan is made from a measure's own past."
NO_FIGURES = "There are no figures to plan with yet"
NO_FIGURES_ADVICE = "A plan is made from a measure's own past. Load a return or a published table that holds it."
ALL_HIDDEN = "All figures are small counts that cannot be shown. A longer period or a wider group would have more."
COULD_WE_SEE_IT = "Could we see a change?"
FIRST_CHOICE = (
    "Choose a measure: you will see how likely a change is to be found with its figures, and from when on. A start, a "
    "size and a longer wait can then be tried."
)
AS_USUAL = "Plan it with the usual start and wait"
INDICATOR_CHOICE = "Measure"
NO_INITIATIVE = "by itself"
DIRECTIONS = {Direction.RISE: "a rise", Direction.FALL: "a fall"}
SHAPES = {Shape.STEP: "at once", Shape.GRADUAL: "growing"}
CHART_TITLE = "The chance of finding it, by when one looks"
ACCOUNT_TITLE = "Could we see it?"
WHAT_WOULD_HELP = "What would help"
STEPS = 20  # chances are told in steps of five in a hundred: what the drawn futures carry
SILENT = (Verdict.TOO_EARLY, Verdict.CANNOT_TELL_YET, Verdict.NO_DETECTABLE_CHANGE)  # what a plan could have foreseen
SIZES = (0.10, 0.20, 0.30)
OFTEN = "four times in five"


def plan_title(case: PlanCase) -> str:
    """The message of a plan, as one sentence."""
    name = indicator_title(case.indicator)
    inside, outlook = quoted_if_listed(mid_sentence(name)), case.outlook
    if outlook is None:
        return f"There is no figure of {inside} that a plan could be made from"
    if outlook.closed or isinstance(outlook.looks, Refusal):
        return f"No change in {inside} could be told with these figures"
    if not outlook.looks:
        return f"Within {wait(case)} it would be too early to say anything about {inside}"
    found = outlook.first_found(case.measure.size)
    if found is not None:
        return f"{change(case)} in {inside} would most likely be found from {period(case, found)} on"
    last = outlook.looks[-1].chance(case.measure.size)
    return f"Within {wait(case)} {_inside(change(case))} in {inside} would be found {share(last)} of the time"


def can_be_drawn(case: PlanCase) -> bool:
    """Whether there is a chance to be told: not where the figures can tell no change, however long one waits."""
    outlook = case.outlook
    return outlook is not None and not outlook.closed and isinstance(outlook.looks, tuple)


def plan_sentences(case: PlanCase) -> tuple[str, ...]:
    """What would be found, and when to look."""
    outlook = case.outlook
    if outlook is None:
        return (ALL_HIDDEN if case.hidden else NO_FIGURES_ADVICE,)
    if outlook.closed:
        return tuple(_closed_words(case, check) for check in outlook.closed)
    if isinstance(outlook.looks, Refusal):
        return (refusal_words(outlook.looks.code),)
    if not outlook.looks:
        return (_too_early(case),)
    return (_would_be_found(case, outlook), _when(case, outlook))


def what_would_help(case: PlanCase) -> tuple[str, ...]:
    """What would make a change easier to see, with its chance where that can be worked out."""
    outlook = case.outlook
    if outlook is None:
        return ()
    helps = [_set_words(case), _neighbours_words(case, outlook), _wait_words(case, outlook), _few_cases_words(case)]
    return tuple(words for words in helps if words)


def plan_subtitle(case: PlanCase) -> str:
    """What is planned with: the measure, its unit and frequency, and whose figures."""
    return f"{name_and_unit(case.indicator)} · {FREQUENCY[case.frequency]} · {case.area.name}"


def sentence(words: str) -> str:
    """A fault of a plan as a sentence."""
    return sentence_case(words.rstrip(".")) + "."


def chart_words(case: PlanCase) -> str:
    """What the chart shows, for those who do not see it."""
    said = " ".join(plainly(each) for each in plan_sentences(case))
    return f"Line chart of the chance of finding {_inside(change(case))} by when one looks. {said}"


def plan_table(case: PlanCase) -> tuple[str, list[str], list[list[str]]]:
    """The title, headings and rows of what would be found after the whole wait, by size."""
    outlook, measure = case.outlook, case.measure
    title = f"How often a {measure.expected.value} would be found within {wait(case)}"
    columns, looks = ["Size"], []
    sources: list[tuple[str, object]] = []
    if outlook is not None and not outlook.closed:
        path = (f"With {others(outlook)}", outlook.neighbour_path)
        sources = [*([path] if outlook.test is Test.NEIGHBOUR_PATH else []), ("By our own figures", outlook.own_series)]
        if isinstance(case.together, Outlook):
            sources.append(("As a set", case.together.looks))
    for name, part in sources:
        if isinstance(part, tuple) and part:
            columns.append(name)
            looks.append(part[-1])
    sizes = sorted({*SIZES, measure.size})
    rows = [[percent(size), *(sentence_case(share(look.chance(size))) for look in looks)] for size in sizes]
    rows.append([f"Found {OFTEN}", *(_smallest(look) for look in looks)])
    return title, columns, rows if looks else []


def caveats(case: PlanCase) -> str:
    """What a plan rests on."""
    parts = [
        "Worked out from the figures before the start, by the tests that will decide, in steps of five in a hundred."
    ]
    if case.hidden:
        hidden = numbers.counted(case.hidden, case.frequency.noun)
        parts.append(f"{hidden} with a hidden small count {'is' if case.hidden == 1 else 'are'} left out.")
    if case.latest is not None and case.latest.start >= case.measure.start:
        parts.append("What came after the start was not looked at.")
    elif case.latest is not None:
        provisional = ", provisional" if case.is_provisional else ""
        parts.append(f"Figures to {numbers.period(case.latest, case.frequency)}{provisional}.")
    return " ".join(parts)


def foreseen(case: PlanCase) -> str:
    """What could have been known at the start of something that has been started, in one sentence; else empty."""
    outlook = case.outlook
    if outlook is None or isinstance(outlook.looks, Refusal) or outlook.closed:
        return ""
    if not outlook.looks:
        return f"Within {wait(case)} of the start it would in any case have been too early for a verdict."
    last = outlook.looks[-1].chance(case.measure.size)
    return (
        f"Before the start one could have known: {_inside(change(case))} within {wait(case)} would have been found "
        f"**{share(last)}** of the time."
    )


# --- pieces ---------------------------------------------------------------------------------------------------------


def rounded(chance: float) -> float:
    """A chance in the steps in which it is told."""
    return round(chance * STEPS) / STEPS


def share(chance: float) -> str:
    """A chance in words: `about 55%`, `less than 5%`."""
    told = rounded(chance)
    if told < 1 / STEPS:
        return "less than 5%"
    return "more than 95%" if told > 1 - 1 / STEPS else f"about {100 * told:.0f}%"


def percent(size: float) -> str:
    """A size as a share of the mean before: `20%`, `12.5%`."""
    return f"{round(100 * size, 1):g}%"


def read_size(text: str | None) -> float | None:
    """A size as it is typed (`20%`, `20`) as a share; None for one that is no size of a change."""
    try:
        given = float((text or "").strip().rstrip("%")) / 100
    except ValueError:
        return None
    return given if 0 < given <= 1 else None


def change(case: PlanCase) -> str:
    """`A fall of 20%`."""
    return f"A {case.measure.expected.value} of {percent(case.measure.size)}"


def wait(case: PlanCase) -> str:
    """`eight quarters`."""
    return _periods(case, case.measure.periods)


def period(case: PlanCase, number: int) -> str:
    """The name of the last of so many periods after the start: `Q3 2027-28`."""
    return numbers.period(case.period_of(number), case.frequency)


def others(outlook: Outlook) -> str:
    """`ten similar areas`."""
    return f"{numbers.in_words(outlook.neighbours)} similar areas"


def _inside(words: str) -> str:
    return words[:1].lower() + words[1:]


def _periods(case: PlanCase, number: int) -> str:
    noun = case.frequency.noun
    return f"{numbers.in_words(number)} {noun if number == 1 else noun + 's'}"


def _lag(case: PlanCase) -> str:
    if not case.measure.lag:
        return ""
    how = "for it to grow" if case.measure.shape is Shape.GRADUAL else "until it is due"
    return f" and {_periods(case, case.measure.lag)} {how}"


def _too_early(case: PlanCase) -> str:
    needed = MIN_AFTER[case.frequency]
    return (
        f"A verdict needs {_periods(case, needed)} of figures after the start{_lag(case)}: **the first one is possible "
        f"with {period(case, needed + case.measure.lag)}**."
    )


def _would_be_found(case: PlanCase, outlook: Outlook) -> str:
    size, within = case.measure.size, wait(case)
    decides, own = _last(outlook.looks), _last(outlook.own_series)
    start = (
        f"With a start in {numbers.month(case.measure.start)}, {_inside(change(case))} would be found within {within}"
    )
    if decides is None:
        return f"{start} never."
    if outlook.test is Test.NEIGHBOUR_PATH:
        alone = f"; by our own figures alone {share(own.chance(size))}" if own is not None else ""
        return f"{start} **{share(decides.chance(size))} of the time** with our {others(outlook)}{alone}."
    return f"{start} **{share(decides.chance(size))} of the time** by our own figures."


def _when(case: PlanCase, outlook: Outlook) -> str:
    first, found, last = outlook.first_verdict, outlook.first_found(case.measure.size), _last(outlook.looks)
    early = f"Before {period(case, first)} it is too early for any verdict. " if first is not None else ""
    if found is not None:
        return f"{early}It would be found {OFTEN} **from {period(case, found)} on**."
    largest = (
        f"a {case.measure.expected.value} of {percent(round(last.smallest, 2))} would be" if last is not None else ""
    )
    if last is None or (case.measure.expected is Direction.FALL and last.smallest >= 1):
        largest = "not even the whole of it would be"
    return f"{early}**It does not come to {OFTEN} within {wait(case)}**: {largest}."


def _smallest(look: Look) -> str:
    return percent(round(look.smallest, 2)) if look.smallest < 1 else "more than the whole"


def _closed_words(case: PlanCase, check: Check) -> str:
    noun = case.frequency.noun
    words = {
        "figures_readable": "The figures cannot be read as a rate or a count.",
        "enough_before": f"A verdict needs {_periods(case, MIN_BEFORE[case.frequency])} of figures before the start; "
        f"there would be {numbers.in_words(int(check.observed or 0))}. Start later, or load earlier figures.",
        "enough_cases": f"There are too few cases: half the {noun}s have fewer than {MIN_CASES}. "
        f"A longer period or a wider group would have more.",
        "few_suppressed": f"More than {percent(MAX_SUPPRESSED)} of the figures are small counts that cannot be shown. "
        "A longer period or a wider group would have more cases.",
        "same_definition": "What is counted changed within these figures, and before and after cannot be compared. "
        "Say in the plan how the two can be bridged, or wait for figures on one definition.",
    }
    return words[check.code]


def _set_words(case: PlanCase) -> str:
    if case.initiative is None:
        return (
            "Three to eight measures that should all move can be tested as one set: choose an initiative that has them."
        )
    together, title = case.together, case.initiative.title
    if isinstance(together, Outlook) and (last := _last(together.looks)) is not None:
        return (
            f"The {numbers.in_words(case.measures)} measures of {title} together, if each moves by "
            f"{percent(case.measure.size)}: **{share(last.chance(case.measure.size))}**."
        )
    if isinstance(together, Refusal) and together.code == "not_a_basket":
        such = f"{numbers.in_words(case.measures)} such measure{'' if case.measures == 1 else 's'}"
        return f"{title} has {such}; three to eight can be tested as one set."
    return ""


def _neighbours_words(case: PlanCase, outlook: Outlook) -> str:
    if outlook.neighbours >= MIN_NEIGHBOURS:
        return ""
    if not case.similar:
        return "With the figures of eight or more similar areas their path decides, which mostly finds more."
    return (
        f"{sentence_case(numbers.in_words(outlook.neighbours))} of {numbers.in_words(case.similar)} similar areas have "
        f"every figure: with {numbers.in_words(MIN_NEIGHBOURS)} their path is fully trusted."
    )


def _wait_words(case: PlanCase, outlook: Outlook) -> str:
    looks = () if isinstance(outlook.looks, Refusal) or outlook.closed else outlook.looks
    if not looks:
        return "" if outlook.closed or isinstance(outlook.looks, Refusal) else f"Look further ahead than {wait(case)}."
    size, first, last = case.measure.size, looks[0], looks[-1]
    if outlook.first_found(size) is not None or first is last:
        return ""
    if rounded(last.chance(size)) <= rounded(first.chance(size)):
        return f"Waiting hardly helps here: the chance stays {share(last.chance(size))}."
    return (
        f"Waiting: the chance grows from {share(first.chance(size))} with {period(case, first.periods)} to "
        f"{share(last.chance(size))} with {period(case, last.periods)}. Look further ahead than {wait(case)}."
    )


def _few_cases_words(case: PlanCase) -> str:
    cases = lay_out(case.outlook.question).median_cases if case.outlook is not None else None
    if cases is None or cases >= FEW_CASES:
        return ""
    return f"There are few cases a {case.frequency.noun}: pooled over longer periods or a wider group they wobble less."


def _last(looks: tuple[Look, ...] | Refusal) -> Look | None:
    return looks[-1] if isinstance(looks, tuple) and looks else None
