"""Numbers, dates and periods as a British board reads them, with no more digits than they carry."""

from collections.abc import Sequence
from datetime import date

from domain.model import Indicator, Unit, ValueStatus
from domain.periods import Frequency, Period, period_name
from domain.series import Point

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
WORDS_TO_TEN = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

STATUS_WORDS = {
    ValueStatus.REPORTED: "",
    ValueStatus.SUPPRESSED: "hidden: small count",
    ValueStatus.NOT_SUPPLIED: "not supplied",
    ValueStatus.NOT_APPLICABLE: "not applicable",
    ValueStatus.UNAVAILABLE: "not available",
    ValueStatus.ROUNDS_TO_ZERO: "rounds to zero",
    ValueStatus.UNRELIABLE: "not reliable enough to show",
}


def decimal(value: float, digits: int = 1) -> str:
    """A number with thousands commas and a true minus sign; nought never wears a minus."""
    text = f"{abs(value):,.{digits}f}"
    is_nought = not text.strip("0.,")
    return text if value >= 0 or is_nought else MINUS + text


def signed(value: float, digits: int = 1) -> str:
    """A change with its sign: `+0.4`, `−7`."""
    text = decimal(value, digits)
    return text if text.startswith(MINUS) or not text.strip("0.,") else "+" + text


def count(value: float) -> str:
    """A count of children, staff or files."""
    return decimal(value, 0)


def in_words(number: int) -> str:
    """`two` up to `ten`, then figures, as a sentence wants them; nought is `none`."""
    return WORDS_TO_TEN[number] if 0 <= number < len(WORDS_TO_TEN) else count(number)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 upload`, `14 uploads`."""
    return f"{count(number)} {singular if number == 1 else plural or singular + 's'}"


def value_digits(indicator: Indicator) -> int:
    """How many decimals a value of this indicator is shown with."""
    return 0 if indicator.unit is Unit.COUNT else 1


def value(number: float, indicator: Indicator, digits: int | None = None) -> str:
    """A value in its unit, short: `17.1%`, `330.3`, `412`; with as many decimals as asked for, else its usual ones."""
    text = decimal(number, value_digits(indicator) if digits is None else digits)
    return text + "%" if indicator.unit is Unit.PERCENT else text


def value_in_full(number: float, indicator: Indicator) -> str:
    """A value with its unit spelt out: `330.3 per 10,000`."""
    return value(number, indicator) + rate_suffix(indicator)


def rate_suffix(indicator: Indicator) -> str:
    """` per 10,000` for a rate, nothing for other units."""
    return f" per {count(indicator.multiplier)}" if indicator.unit is Unit.RATE else ""


def unit_words(indicator: Indicator) -> str:
    """The unit for a subtitle: `% of referrals`, `per 10,000 children aged 0 to 17`, `number`, `score`."""
    of = (
        f"{indicator.denominator_label[:1].lower()}{indicator.denominator_label[1:]}"
        if indicator.denominator_label
        else ""
    )
    if indicator.unit is Unit.PERCENT:
        return f"% of {of}" if of else "%"
    if indicator.unit is Unit.RATE:
        return f"per {count(indicator.multiplier)} {of}".rstrip()
    return "number" if indicator.unit is Unit.COUNT else "score"


def point_value(point: Point, indicator: Indicator) -> str:
    """What a point says: its value, or why it has none."""
    if point.value is not None and point.status is ValueStatus.REPORTED:
        return value(point.value, indicator)
    return STATUS_WORDS[point.status] or STATUS_WORDS[ValueStatus.NOT_SUPPLIED]


def point_parts(point: Point) -> str:
    """`83 of 485` where both counts are known and may be shown, else nothing."""
    if point.numerator is None or point.denominator is None:
        return ""
    return f"{count(point.numerator)} of {count(point.denominator)}"


def day(on: date) -> str:
    """`3 April 2022`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month(on: date) -> str:
    """`April 2022`."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def short_month(on: date) -> str:
    """`Apr 2022`."""
    return f"{MONTHS[on.month - 1][:3]} {on.year}"


def period(stretch: Period, frequency: Frequency) -> str:
    """`Q1 2023-24`."""
    return period_name(stretch, frequency)


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]
