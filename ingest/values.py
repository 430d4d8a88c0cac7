"""What a cell says about a figure: a number, or one of the many ways to say that there is none. Nothing is invented."""

import re
from dataclasses import dataclass
from math import isfinite

from domain.model import ValueStatus
from ingest.workbook import Cell, ErrorValue, is_number, tidy_text

# The contract's symbols; Explore Education Statistics (analysts' guide, "Symbols") for the single letters.
SYMBOLS: dict[str, ValueStatus] = {
    symbol: status
    for status, symbols in (
        (ValueStatus.SUPPRESSED, ("*", "**", "***", "c", "suppressed", "s", "conf", "confidential")),
        (
            ValueStatus.NOT_SUPPLIED,
            (
                *("", "-", "--", "---", ".", "..", "...", "n/k", "nk", "not known", "unknown", "tbc", "tba", "tbd"),
                *("to be confirmed", "to follow", "awaited", "awaiting data", "pending", "not due", "not yet due"),
                *("not supplied", "not provided", "not collected", "not recorded", "no data", "missing", "?"),
            ),
        ),
        (ValueStatus.NOT_APPLICABLE, ("n/a", "z", "not applicable", "n.a.")),
        (ValueStatus.UNAVAILABLE, ("x", ":", "unavailable", "not available")),
        (ValueStatus.ROUNDS_TO_ZERO, ("low", "k", "~")),
        (ValueStatus.UNRELIABLE, ("u", "unreliable", "low reliability")),
    )
    for symbol in symbols
}
NOUGHT_WORDS = frozenset(("nil", "zero"))
EXCEL_ERRORS = re.compile(r"#(div/0!|ref!|n/a|name\?|null!|num!|value!|spill!|calc!|getting_data)", re.IGNORECASE)

_DASHES = re.compile("[\u2010-\u2015\u2212]")
# `<5`, `<=5`, `≤ 5`, `less than 5`, `fewer than five`, `under 10`, `below 5`, `5 or fewer`: small counts kept back
_SMALL = re.compile(
    r"(<|<=|\u2264|less than|fewer than|under|below|up to)\s*(or equal to\s*)?(\d+|five|six|ten)%?"
    r"|(\d+|five|six|ten) or (fewer|less|under)"
)
# `1-5`, `1 to 4`: a range from a small count is a count kept back, not a subtraction
_RANGE = re.compile(r"(\d+)\s*(-|to)\s*(\d+)")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+)?(\.\d+)?(e[+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+")
_FOOTNOTE = re.compile(
    r"(?<=[\d%])\s*(\[\d{1,2}\]|\[(?:note|footnote) ?\d{1,2}\]|\*{1,3}|[\u2020\u2021\u00b9\u00b2\u00b3]+)$"
)
_PROVISIONAL = re.compile(r"(?<=[\d%])\s*(\(p\)|\[p\]|p)$")
_REVISED = re.compile(r"(?<=[\d%])\s*(\(r\)|\[r\]|r)$")
_COUNT_AND_PERCENT = re.compile(r"(?P<count>[\d, ]+?)\s*\(\s*(?P<percent>\d+(\.\d+)?)\s*%\s*\)")


@dataclass(frozen=True, slots=True)
class CellFigure:
    """What one cell says. `value` is a number only where `status` is reported.

    `percent` is the percentage in a cell that holds a count and a percentage. `is_percentage` says that a % sign was
    seen, typed or by format; the value is 0-100 then. `fault` is a problem code where the cell cannot be believed.
    """

    value: float | None
    status: ValueStatus
    is_percentage: bool = False
    is_provisional: bool = False
    percent: float | None = None
    fault: str | None = None


NOT_SUPPLIED = CellFigure(None, ValueStatus.NOT_SUPPLIED)
NEVER_CALCULATED = CellFigure(None, ValueStatus.NOT_SUPPLIED, fault="formula_without_value")
UNREADABLE = CellFigure(None, ValueStatus.NOT_SUPPLIED, fault="unreadable_value")


def read_cell(cell: Cell, *, decimal_comma: bool = False) -> CellFigure:
    """What a cell says about a figure. A formula that was never calculated says nothing, and that is a fault."""
    value = cell.value
    if isinstance(value, str):
        return read_text(value, decimal_comma=decimal_comma)
    if isinstance(value, int | float) and is_number(value):
        return _figure(value, cell.is_percentage)
    if isinstance(value, ErrorValue):
        return CellFigure(None, ValueStatus.UNAVAILABLE, fault="excel_error")
    if value is None:
        return NEVER_CALCULATED if cell.is_formula_without_value else NOT_SUPPLIED
    # a day or a time where a figure belongs: Excel turned "1-5" into 1 May, or the column is not one of figures
    return UNREADABLE


def _figure(number: float, is_percentage: bool) -> CellFigure:
    if not isfinite(number):  # a table of numbers writes a gap as "not a number"
        return NOT_SUPPLIED
    # rounded to what a double can hold, so that 0.214 shown as 21.4% is 21.4 and not 21.400000000000002
    value = round(number * 100, 10) if is_percentage else float(number)
    return CellFigure(value, ValueStatus.REPORTED, is_percentage)


def read_text(text: str, *, decimal_comma: bool = False) -> CellFigure:
    """What a text says about a figure: a number, a symbol, or neither (`unreadable_value`)."""
    plain = _DASHES.sub("-", tidy_text(text)).lower()
    status = symbol_status(plain)
    if status is not None:
        return CellFigure(None, status)
    if EXCEL_ERRORS.fullmatch(plain):
        return CellFigure(None, ValueStatus.UNAVAILABLE, fault="excel_error")
    if plain in NOUGHT_WORDS:
        return CellFigure(0.0, ValueStatus.REPORTED)
    both = _COUNT_AND_PERCENT.fullmatch(plain)
    if both:
        count = _number(both["count"].strip(), decimal_comma=False)
        return CellFigure(count, ValueStatus.REPORTED, percent=float(both["percent"]))
    return _number_in(plain, decimal_comma)


def _number_in(plain: str, decimal_comma: bool) -> CellFigure:
    is_provisional = _PROVISIONAL.search(plain) is not None
    bare = _REVISED.sub("", _PROVISIONAL.sub("", _FOOTNOTE.sub("", plain))).strip()
    is_percentage = bare.endswith("%")
    number = _number(bare.removesuffix("%").strip().removeprefix("\u00a3").strip(), decimal_comma)
    if number is None:
        return UNREADABLE
    return CellFigure(number, ValueStatus.REPORTED, is_percentage, is_provisional)


def symbol_status(text: str) -> ValueStatus | None:
    """The status that a symbol stands for, bare or in square brackets; None for anything else. Blank is a symbol."""
    plain = _DASHES.sub("-", tidy_text(text)).lower()
    bare = plain[1:-1].strip() if len(plain) > 2 and plain.startswith("[") and plain.endswith("]") else plain
    if bare in SYMBOLS:
        return SYMBOLS[bare]
    if _SMALL.fullmatch(bare):
        return ValueStatus.SUPPRESSED
    between = _RANGE.fullmatch(bare)
    if between and int(between[1]) < int(between[3]):
        return ValueStatus.SUPPRESSED
    return None


def _number(text: str, decimal_comma: bool) -> float | None:
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if not any(sign.isdigit() for sign in text) or not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "").replace(" ", ""))
    return number if isfinite(number) else None
