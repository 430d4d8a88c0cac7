"""A number as people type it: thousands parted by comma, space or apostrophe, a pound sign, perhaps a decimal comma."""

import re
from collections.abc import Iterable
from enum import Enum
from math import isfinite

SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")

# a number inside a longer spelling, such as `1,516 (39%)`: what it means is for `number_of` to say
NUMBER = r"\d[\d,.' ]*(?<! )"

_SIGN = r"(?:\u00a3\s?)?(?P<sign>[+-]?)\s?(?:\u00a3\s?)?"
_POINT = re.compile(
    _SIGN + r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+|\d+)?(?P<part>\.\d+)?"
    r"(?:e(?P<power>[+-]?\d{1,3}))?"
)
_COMMA = re.compile(
    _SIGN + r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:'\d{3})+|\d+)(?:,(?P<part>\d+))?"
)
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")  # `1,204`: one thousand, or one and a bit
_NO_GROUP = r"(?:\d{1,2}|\d{4,})"  # how many digits after a mark tell that it does not part thousands
_SHOWS_COMMA = re.compile(rf"[+-]?(?:\d+,{_NO_GROUP}|0,\d+|\d{{4,}},\d+|\d{{1,3}}(?:\.\d{{3}})+,\d+)\s?%?")
# `03.2024` is a month
_SHOWS_POINT = re.compile(
    rf"(?!\d\d?\.(?:19|20)\d\d$)[+-]?(?:\d+\.{_NO_GROUP}|0\.\d+|\d{{4,}}\.\d+|\d{{1,3}}(?:,\d{{3}})+\.\d+)\s?%?"
)


class DecimalMark(Enum):
    """Which mark parts whole numbers from their decimals. `UNSURE`: `1,204` and `1.204` cannot be told apart."""

    POINT = "."
    COMMA = ","
    UNSURE = "?"


def decimal_mark_of(texts: Iterable[str]) -> DecimalMark:
    """The mark that a file with semicolons uses, as its own figures show: `12,5` a comma, `12.5` a point."""
    comma = point = unsure = False
    for text in texts:
        bare = plain_number_text(text)
        comma = comma or _SHOWS_COMMA.fullmatch(bare) is not None
        point = point or _SHOWS_POINT.fullmatch(bare) is not None
        unsure = unsure or ("," in bare and _EITHER.fullmatch(bare) is not None)
    if comma != point:
        return DecimalMark.COMMA if comma else DecimalMark.POINT
    return DecimalMark.UNSURE if comma or unsure else DecimalMark.POINT


def plain_number_text(text: str) -> str:
    """Text in lower case with plain spaces, dashes and apostrophes, without marks that nobody sees."""
    if text.isascii():
        return " ".join(text.split()).lower()
    plain = UNSEEN.sub("", SPACES.sub(" ", text))
    return " ".join(APOSTROPHES.sub("'", DASHES.sub("-", plain)).replace("\u2026", "...").split()).lower()


def number_of(text: str, mark: DecimalMark = DecimalMark.POINT) -> float | None:
    """The number that a plain text is, or None. A plus sign says that it is a change and no figure."""
    if not text.isascii() and "\u00a3" not in text:
        return None
    if mark is DecimalMark.UNSURE:
        if _EITHER.fullmatch(text):
            return None
        return _read(_POINT.fullmatch(text)) if "," not in text else _read(_COMMA.fullmatch(text))
    if mark is DecimalMark.COMMA and not re.fullmatch(r"[+-]?\d+\.(?:\d{1,2}|\d{4,})", text):
        return _read(_COMMA.fullmatch(text))
    return _read(_POINT.fullmatch(text))


def _read(found: re.Match[str] | None) -> float | None:
    if found is None or found["sign"] == "+":
        return None
    parts = found.groupdict()
    whole, part = re.sub(r"\D", "", parts["whole"] or ""), (parts["part"] or "").lstrip(".")
    power = int(parts.get("power") or 0)
    if not whole and not part:
        return None
    if power > len(part):
        return None  # `1.2E+05` is what is left of a longer number
    number = float(f"{found['sign']}{whole or 0}.{part or 0}e{power}")
    return number if isfinite(number) else None
