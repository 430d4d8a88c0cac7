"""The ways to say that there is no figure: kept back, not supplied, not applicable, unavailable. None is a number."""

import re

from domain.model import ValueStatus
from ingest.number_text import plain_number_text

# The contract's symbols; Explore Education Statistics (analysts' guide, "Symbols") for the single letters.
SYMBOLS: dict[str, ValueStatus] = {
    symbol: status
    for status, symbols in (
        (
            ValueStatus.SUPPRESSED,
            (
                # Excel makes a copyright sign of `(c)`
                *("*", "**", "***", "c", "\u00a9", "s", "suppressed", "supp", "suppr", "conf", "confidential"),
                *("redacted", "withheld", "small number", "small numbers", "low number", "low numbers"),
                *("too small", "too small to report", "numbers too small", "numbers too small to report", "disclosive"),
            ),
        ),
        (
            ValueStatus.NOT_SUPPLIED,
            (
                *("", "-", "--", "---", "- -", "_", "__", ".", "..", "...", "....", "?", "??"),
                *("n/k", "nk", "n.k.", "n.k", "n/r", "not known", "unknown", "null", "blank", "empty", "(blank)"),
                *("tbc", "tba", "tbd", "t.b.c.", "to be confirmed", "to be advised", "to be added", "to follow"),
                *("awaiting", "awaited", "awaiting data", "data awaited", "awaiting figures", "pending", "outstanding"),
                *(
                    "due",
                    "not due",
                    "not yet due",
                    "not available yet",
                    "not yet available",
                    "not yet known",
                    "not yet",
                ),
                *("not supplied", "not provided", "not collected", "not recorded", "not reported", "not submitted"),
                *("not received", "not returned", "no return", "nothing received", "not measured", "not counted"),
                *("no data", "no data supplied", "no data provided", "no figures", "data missing", "missing"),
                *("in development", "under development", "work in progress"),
            ),
        ),
        (
            ValueStatus.NOT_APPLICABLE,
            ("n/a", "na", "n.a.", "n.a", "n\\a", "n / a", "z", "not applicable", "not app", "does not apply"),
        ),
        (
            ValueStatus.UNAVAILABLE,
            ("x", ":", "unavailable", "not available", "data not available", "no data available", "data unavailable"),
        ),
        (ValueStatus.ROUNDS_TO_ZERO, ("low", "k", "~", "rounds to zero", "negligible")),
        (ValueStatus.UNRELIABLE, ("u", "unreliable", "low reliability")),
    )
    for symbol in symbols
}

_COUNT = (
    r"(?:\d+(?:\.0+)?|one|two|three|four|five|six|seven|eight|nine|ten)\s?(?:%|per ?cent)?"
    r"(?: (?:children|child|cases?|people|young people|pupils))?"
)
# `<5`, `<=5`, `less than 5`, `fewer than five children`, `under 10`, `below 5`, `5 or fewer`: small counts kept back
_SMALL = re.compile(
    r"(?:<|<=|=<|\u2264|&lt;|less than|lower than|fewer than|under|below|up to|no more than|not more than|at most)"
    rf"\s*(?:or equal to\s*)?{_COUNT}|{_COUNT},? (?:or|and) (?:fewer|less|under|below)"
)
# `1-5`, `1 to 4`, `between 1 and 5`: a range from a small count is a count kept back, not a subtraction
_RANGE = re.compile(
    r"(\d+(?:\.\d+)?)\s?%?\s*(?:-|to)\s*(\d+(?:\.\d+)?)\s?%?|between (\d+) and (\d+)|(one) (?:to) (\w+)"
)
_STARS_AROUND = re.compile(r"^\*{1,3}\s*(?=[<\d])|(?<=\S)\s*\*{1,3}$")
_REASON = re.compile(r"\s*[(\[](?:suppressed|supp|c|\*|small numbers?)[)\]]$")
# words may go on: `Not due until Q4`, `TBC - awaiting the trust`, `n/a this quarter`
_SAID_AT_LENGTH: tuple[tuple[re.Pattern[str], ValueStatus], ...] = (
    (
        re.compile(r"(?:not (?:yet )?due|not (?:yet )?available until|tbc|tba|awaiting|awaited|to follow)\b.*"),
        ValueStatus.NOT_SUPPLIED,
    ),
    (re.compile(r"(?:n/a|not applicable)(?: (?:this|for|in|to|until)\b|\s*[-(]).*"), ValueStatus.NOT_APPLICABLE),
)


def symbol_status(text: str) -> ValueStatus | None:
    """The status that a symbol stands for, bare or in brackets; None for anything else. Blank is a symbol."""
    plain = plain_number_text(text)
    if plain in SYMBOLS:
        return SYMBOLS[plain]
    bare = _REASON.sub("", _without_brackets(plain)) or plain
    for attempt in (bare, bare.rstrip(".!,;").strip(), _without_brackets(bare)):
        if attempt in SYMBOLS and attempt:
            return SYMBOLS[attempt]
    small = _STARS_AROUND.sub("", _STARS_AROUND.sub("", bare))
    if _SMALL.fullmatch(small) or _is_range(small):
        return ValueStatus.SUPPRESSED
    return next((status for pattern, status in _SAID_AT_LENGTH if pattern.fullmatch(bare)), None)


def _without_brackets(plain: str) -> str:
    is_bracketed = len(plain) > 2 and (plain[0], plain[-1]) in (("[", "]"), ("(", ")"), ("{", "}"))
    return plain[1:-1].strip() if is_bracketed else plain


def _is_range(text: str) -> bool:
    found = _RANGE.fullmatch(text)
    if found is None:
        return False
    if found[5]:
        return True
    low, high = (float(end) for end in (found[1] or found[3], found[2] or found[4]))
    return low < high
