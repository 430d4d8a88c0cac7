"""Sizes, chances and names as they stand inside a sentence, with no more digits than the data carry."""

from typing import Protocol

from dashboard import numbers
from domain.model import Indicator, Polarity
from domain.periods import Frequency
from metrics.ladder import LINK_LEVELS, SET_LEVELS, Side
from metrics.question import Scale

POLARITY = {
    Polarity.HIGHER_IS_BETTER: "higher is better",
    Polarity.LOWER_IS_BETTER: "lower is better",
    Polarity.NEITHER: "neither high nor low is better in itself",
}

FREQUENCY = {
    Frequency.MONTHLY: "monthly",
    Frequency.QUARTERLY: "quarterly",
    Frequency.TERMLY: "termly",
    Frequency.YEARLY: "yearly",
}

AVERAGE_HIDDEN = "not shown: it would give a small count away"

WHOLE_FROM = 3  # values this large and this far apart need no decimals to be told from each other

LIMITS = (LINK_LEVELS.good, LINK_LEVELS.harm, SET_LEVELS.good, Side.GOOD.hinted_at)  # that words of a p must not cross
ALMOST_ONE = 0.95  # from here on it rounds to one

# Words whose capital is theirs and not the beginning of a label.
PROPER = ("Cafcass", "England", "English", "Fingertips", "Graded", "Monday", "Ofsted", "Operation", "Signs")


def plainly(sentence: str) -> str:
    """The sentence without the stars around its strong words."""
    return sentence.replace("**", "")


def indicator_title(indicator: Indicator) -> str:
    """The short name of an indicator, for a title or a label."""
    return indicator.short_name or indicator.name


def name_and_unit(indicator: Indicator) -> str:
    """The full name with its unit, which the name of a rate already holds: `Re-referrals…, % of referrals`."""
    if f"per {numbers.count(indicator.multiplier)}" in indicator.name:
        return indicator.name
    return f"{indicator.name}, {numbers.unit_words(indicator)}"


def mid_sentence(words: str) -> str:
    """A label as it stands inside a sentence: its first letter small, unless the word is a name or an abbreviation."""
    first = words.split(" ", 1)[0]
    is_abbreviation = sum(letter.isupper() for letter in first) > 1
    return words if is_abbreviation or first in PROPER else words[:1].lower() + words[1:]


def quoted_if_listed(words: str) -> str:
    """A label with a comma in it stands in quotation marks, so that the sentence around it can be read."""
    return f"“{words}”" if "," in words else words


def sentence_case(words: str) -> str:
    """A sentence begins with a capital."""
    return words[:1].upper() + words[1:]


def moved(change: float) -> str:
    """`rose` or `fell`, which serve one figure and many."""
    return "rose" if change > 0 else "fell"


class Interval(Protocol):
    """What has a scale and an interval: an estimate, or an entry of an account."""

    @property
    def scale(self) -> Scale: ...  # noqa: D102
    @property
    def low(self) -> float: ...  # noqa: D102
    @property
    def high(self) -> float: ...  # noqa: D102


def digits_for(estimate: Interval) -> int:
    """Decimals an effect deserves: none where its interval is wider than two of the unit shown."""
    return 0 if (estimate.high - estimate.low) * shown_factor(estimate.scale) > 2 else 1


def size(amount: float, scale: Scale, digits: int = 0, *, with_unit: bool = True) -> str:
    """The size of an effect without its sign: `7 percentage points`, `18%`, `4.2`."""
    number = numbers.decimal(abs(amount) * shown_factor(scale), digits)
    if not with_unit:
        return number + ("%" if scale is Scale.RELATIVE else "")
    if scale is Scale.RELATIVE:
        return number + "%"
    if scale is Scale.POINTS:
        return number + (" percentage point" if number == "1" else " percentage points")
    return number


def short_size(amount: float, scale: Scale, digits: int = 0) -> str:
    """The same for a narrow column: `7 points`, `18%`."""
    return size(amount, scale, digits).replace("percentage ", "")


def rounds_to_nought(amount: float, scale: Scale, digits: int) -> bool:
    """Whether a change of this size would be shown as nought."""
    return round(abs(amount) * shown_factor(scale), digits) == 0


def rounded_pair(before: float, after: float, indicator: Indicator) -> tuple[str, str]:
    """Two values of one sentence, both whole where they lie far enough apart for that: `25%`, `16%`."""
    is_far = abs(after - before) >= WHOLE_FROM and min(before, after) >= WHOLE_FROM
    digits = 0 if is_far else None
    return numbers.value(before, indicator, digits), numbers.value(after, indicator, digits)


def side(amount: float) -> str:
    """On which side of the expected path a figure lies."""
    return "above" if amount > 0 else "below"


def likely(estimate: Interval, digits: int) -> str:
    """The interval in words: `likely 4 to 10`, or `likely between 3 below and 5 above` where it holds nought."""
    low, high = estimate.low, estimate.high
    if low < 0 < high:
        below = size(low, estimate.scale, digits, with_unit=False)
        above = size(high, estimate.scale, digits, with_unit=False)
        return f"likely between {below} below and {above} above"
    near, far = sorted((abs(low), abs(high)))
    factor = shown_factor(estimate.scale)
    unit = "%" if estimate.scale is Scale.RELATIVE else ""
    return f"likely {numbers.decimal(near * factor, digits)} to {numbers.decimal(far * factor, digits)}{unit}"


def least_size(amount: float, scale: Scale, digits: int) -> str:
    """The size of an effect that was found: `less than 0.1%` where it would be shown as nought."""
    if not rounds_to_nought(amount, scale, digits):
        return size(amount, scale, digits)
    return f"less than {size(10**-digits / shown_factor(scale), scale, digits)}"


def reaching(limit: float, estimate: Interval, under: str, over: str) -> str:
    """One end of an interval that holds nought, on its side: `9 below`, `0.3% above`, or `no change`."""
    way = over if limit > 0 else under
    for digits in (digits_for(estimate), 1):
        if not rounds_to_nought(limit, estimate.scale, digits):
            return f"{size(limit, estimate.scale, digits, with_unit=False)} {way}"
    return "no change"


def one_sided_words(fits: str, on: Side | None, *, is_hint: bool) -> str:
    """Why a change may be found although its 95 % interval reaches nought."""
    asked = {Side.GOOD: "as we had said", Side.HARM: "against what we had said"}.get(on or Side.EITHER)
    sizes = f"The figures fit sizes from {fits}, a range that looks both ways and so still reaches no change"
    if asked is None:
        return f"{sizes}."
    found = "by itself that is" if is_hint else "that is"
    return f"{sizes}; we asked only whether it moved **{asked}**, and {found} more than ordinary wobble explains."


def chance(p: float) -> str:
    """How often ordinary wobble alone would do as much: `less than once in a hundred`, `about 3 times in 10`."""
    if p < 0.001:
        return "less than once in a thousand"
    if p < 0.01:
        return "less than once in a hundred"
    if p < 0.15:
        once_in = int(round(1 / p, -1)) if p < 0.03 else round(1 / p)
        # Words that round to a limit must not say that it was met where it was not.
        is_over = any(limit < p and once_in == round(1 / limit) for limit in LIMITS)
        return f"{'a little more than' if is_over else 'about'} once in {numbers.in_words(once_in)}"
    tenths = round(p * 10)
    return "almost always" if tenths >= 10 else f"about {numbers.in_words(tenths)} times in ten"


def expected_by_luck(measures: float) -> str:
    """Of so many measures expected to look like a change by luck: `fewer than one`, `about two`."""
    return "fewer than one" if measures < ALMOST_ONE else f"about {numbers.in_words(round(measures))}"


def shown_factor(scale: Scale) -> float:
    """Turns an effect into what is shown: a relative one into per cent."""
    return 100.0 if scale is Scale.RELATIVE else 1.0
