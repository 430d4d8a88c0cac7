"""Numbers and days as a number format shows them: the formats that returns are made of, and plainly any other.

No kept Python library does this, so this one is small: sections, conditions, literals, digits with decimals, grouping
and scaling, percentages, days and times. Fractions and exponents are shown as the plain number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TOKEN = re.compile(
    r'"(?P<text>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>general)|(?P<noon>am/pm|a/p)'
    r"|(?P<plain>[0#?.,]+e[+-]?[0#?]+|[#?0]+ *[#?0]*/[#?0-9]+)"
    r"|(?P<day>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+)|(?P<percent>%)|(?P<whole>@)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
_COMPARED = {
    "<": lambda one, other: one < other, "<=": lambda one, other: one <= other, "=": lambda one, other: one == other,
    ">": lambda one, other: one > other, ">=": lambda one, other: one >= other, "<>": lambda one, other: one != other,
}  # fmt: skip
_LONGEST = 255  # signs of a format; what is longer was made by nobody


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts that semicolons separate: its signs by kind, and the condition under which it holds."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


@lru_cache(maxsize=1024)
def is_percent_format(number_format: str) -> bool:
    """Whether numbers are shown a hundred times as large with a % sign; a sign in quotes only stands beside them."""
    return any(section.has("percent") for section in _sections(number_format))


@lru_cache(maxsize=1024)
def is_day_format(number_format: str) -> bool:
    """Whether a number is shown as a day or a time of day; a count of hours (`[h]:mm`) stays a number."""
    first = _sections(number_format)[0]
    return first.has("day") and not first.has("digits", "general", "elapsed")


@lru_cache(maxsize=1024)
def is_time_format(number_format: str) -> bool:
    """Whether a time of day alone is shown."""
    shown = "".join(text[0] for kind, text in _sections(number_format)[0].tokens if kind == "day")
    return is_day_format(number_format) and "y" not in shown and "d" not in shown and ("h" in shown or "s" in shown)


def displayed_number(value: float, number_format: str) -> str:
    """A number under a number format."""
    sections = _sections(number_format)
    section, is_own_sign = _section_for(value, sections)
    if section is None or section.has("plain", "day", "elapsed"):
        return plain_number(value)
    shown = abs(value) if is_own_sign else value
    if not section.has("digits", "general"):
        return _literals(section, "") if section.tokens else ""
    text = "".join(_number_parts(shown, section)).strip()
    # a minus stands before everything else, as in -£3
    return f"-{text.replace('-', '', 1)}" if shown < 0 and "-" in text else text


def displayed_text(value: str, number_format: str) -> str:
    """A text under a number format that says something about texts (its fourth section, or one with @)."""
    if "@" not in number_format or number_format == "@":
        return value
    sections = _sections(number_format)
    section = sections[3] if len(sections) > 3 else next((each for each in sections if each.has("whole")), None)
    return value if section is None else _literals(section, value)


def displayed_day(value: date | time, number_format: str) -> str:
    """A day or a time under a number format; day/month/year where the format says nothing of either."""
    tokens = _sections(number_format)[0].tokens
    if not any(kind == "day" for kind, _ in tokens) or _has_month_first(tokens):
        return _plain_day(value)
    has_noon = any(kind == "noon" for kind, _ in tokens)
    parts = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "day":
            parts.append(_day_part(value, text, _is_minute(tokens, place), has_noon))
        elif kind == "noon":
            parts.append("PM" if _hour(value) >= 12 else "AM")
        elif kind in ("literal", "digits"):
            parts.append(text)
    return "".join(parts).strip()


def plain_number(value: float) -> str:
    """A number as it would be typed: no decimals where it has none, and not more digits than a spreadsheet keeps."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return format(value, ".15g")


@lru_cache(maxsize=1024)
def _sections(number_format: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    for kind, text in _tokens(number_format[:_LONGEST]):
        if kind == "literal" and text == ";;":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            found = _CONDITION.fullmatch(text)
            condition = (found.group(1), float(found.group(2))) if found else condition
        else:
            tokens.append((kind, text))
    sections.append(_Section(tuple(tokens), condition))
    return tuple(sections)


def _tokens(number_format: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(number_format):
        kind = match.lastgroup
        text = match.group(kind) if kind else ""
        if kind in ("text", "escaped"):
            yield "literal", text
        elif kind == "other":
            yield "literal", ";;" if text == ";" else text
        elif kind == "bracket":
            yield from _bracket(text)
        elif kind is None:
            if match.group().startswith("_"):
                yield "literal", " "
        else:
            yield kind, text.lower()


def _bracket(text: str) -> Iterator[tuple[str, str]]:
    currency = _CURRENCY.fullmatch(text)
    if currency:
        yield "literal", currency.group(1)
    elif re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
        yield "elapsed", text.lower()
    else:
        yield "bracket", text


def _section_for(value: float, sections: tuple[_Section, ...]) -> tuple[_Section | None, bool]:
    """The section that a number is shown by, and whether that section writes the minus itself."""
    numeric = [section for section in sections[:3] if not section.has("whole")] or [_sections(GENERAL)[0]]
    if any(section.condition for section in numeric):
        for place, section in enumerate(numeric):
            if section.condition is None or _COMPARED[section.condition[0]](value, section.condition[1]):
                return section, _leaves_negatives(numeric[:place], section)
        return None, False
    if value < 0 and len(numeric) > 1:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _leaves_negatives(before: list[_Section], section: _Section) -> bool:
    """Whether only negative numbers come to a section, which then writes the sign in its own way: `[>=0]0;(0)`."""
    taken = any(other.condition in ((">=", 0), (">", 0)) for other in before)
    return section.condition == ("<", 0) or (section.condition is None and taken)


def _number_parts(value: float, section: _Section) -> Iterator[str]:
    scaled = _scaled(value, section)
    is_written = False
    for kind, text in section.tokens:
        if kind == "literal":
            yield text
        elif kind == "percent":
            yield "%"
        elif kind == "general":
            yield plain_number(value)
        elif kind == "digits" and not is_written:
            yield _digits(scaled, text)
            is_written = True


def _scaled(value: float, section: _Section) -> Decimal:
    scaled = Decimal(repr(value))
    for kind, text in section.tokens:
        if kind == "percent":
            scaled *= 100
        elif kind == "digits":
            scaled /= 1000 ** (len(text) - len(text.rstrip(",")))
    return scaled


def _digits(value: Decimal, placeholder: str) -> str:
    whole, _, decimals = placeholder.rstrip(",").partition(".")
    try:
        rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a decimal number keeps
        return plain_number(float(value))
    if rounded == 0:
        rounded = abs(rounded)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    before, _, after = text.partition(".")
    fewest_decimals = len(decimals.rstrip("#?"))
    while len(after) > fewest_decimals and after.endswith("0"):
        after = after[:-1]
    before = before.rjust(whole.count("0"), "0")
    if before == "0" and "0" not in whole:
        before = ""
    return sign + before + (f".{after}" if after or (decimals == "" and placeholder.rstrip(",").endswith(".")) else "")


def _literals(section: _Section, whole: str) -> str:
    return "".join(whole if kind == "whole" else text for kind, text in section.tokens if kind in ("literal", "whole"))


def _has_month_first(tokens: tuple[tuple[str, str], ...]) -> bool:
    """Whether a numeric month would stand before the day. Excel shows its own short date (`mm-dd-yy`) in the reader's
    way, and a British reader takes 04/01 for the fourth of January whoever wrote it: the day is shown first."""
    order = [text for kind, text in tokens if kind == "day" and text[0] in "dmy"]
    days = [place for place, text in enumerate(order) if text in ("d", "dd")]
    months = [place for place, text in enumerate(order) if text in ("m", "mm")]
    return bool(days and months) and months[0] < days[0] and not order[0].startswith("y")


def _is_minute(tokens: tuple[tuple[str, str], ...], place: int) -> bool:
    if tokens[place][1] not in ("m", "mm"):
        return False
    before = [text for kind, text in tokens[:place] if kind in ("day", "elapsed")]
    after = [text for kind, text in tokens[place + 1 :] if kind == "day"]
    return bool(before and before[-1][0] == "h") or bool(after and after[0][0] == "s")


def _day_part(value: date | time, text: str, is_minute: bool, has_noon: bool) -> str:
    sign, length = text[0], len(text)
    if sign in "hs" or is_minute:
        return _time_part(value, sign, length, has_noon)
    if isinstance(value, time):
        return ""
    if sign == "y":
        return f"{value.year}" if length > 2 else f"{value.year % 100:02d}"
    if sign == "m":
        name = MONTHS[value.month - 1]
        return (f"{value.month}", f"{value.month:02d}", name[:3], name, name[:1])[min(length, 5) - 1]
    name = WEEKDAYS[value.weekday()]
    return (f"{value.day}", f"{value.day:02d}", name[:3], name)[min(length, 4) - 1]


def _time_part(value: date | time, sign: str, length: int, has_noon: bool) -> str:
    moment = value if isinstance(value, datetime | time) else time()
    hour = (moment.hour % 12 or 12) if has_noon else moment.hour
    number = {"h": hour, "m": moment.minute, "s": moment.second}[sign]
    return f"{number:02d}" if length > 1 else f"{number}"


def _hour(value: date | time) -> int:
    return value.hour if isinstance(value, datetime | time) else 0


def _plain_day(value: date | time) -> str:
    if isinstance(value, time):
        return f"{value.hour:02d}:{value.minute:02d}"
    return f"{value.day:02d}/{value.month:02d}/{value.year}"
