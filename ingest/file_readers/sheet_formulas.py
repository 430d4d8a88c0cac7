"""The simple formulas that conditional formats are made of, worked out on saved values: `$C4="G"`, `AND(D4>5,D4<=9)`.

Only comparisons, arithmetic and a handful of functions; any other formula is declined, never half understood. Nothing
is called that reaches outside of the sheet's own values.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ingest.workbook import CellValue, ErrorValue, column_number, is_number

LONGEST = 500  # signs of a formula
DEEPEST = 24  # brackets within brackets
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  serial numbers know no time zone
WRONG_VALUE = ErrorValue("#VALUE!")

_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"]|\"\")*\")|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<cell>(?:(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?\$?[A-Za-z]{1,3}\$?\d{1,7}(?![\w(]))"
    r"|(?P<name>[A-Za-z_][\w.]*)|(?P<sign><=|>=|<>|[-+*/&=<>(),%]))"
)
_CELL = re.compile(r"(?:(?P<sheet>'(?:[^']|'')+'|[\w.]+)!)?(?P<c>\$?)(?P<column>[A-Za-z]+)(?P<r>\$?)(?P<row>\d+)")

ValueAt = Callable[[str | None, int, int], CellValue]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula is worked out: values by sheet (None: its own), and how far from the cell it was written for."""

    value_at: ValueAt
    rows_down: int
    columns_right: int


Formula = Callable[[Place], CellValue]


class _Declined(Exception):  # noqa: N818  it is an answer more than an error
    """A formula with something in it that is not known here."""


def understood(text: str) -> Formula | None:
    """The formula, ready to be worked out at any place; None where it has anything that is not known here."""
    text = text.strip().removeprefix("=")
    if not text or len(text) > LONGEST:
        return None
    try:
        parser = _Parser(_tokens(text))
        formula = parser.comparison(0)
        return formula if parser.is_at_end else None
    except _Declined:
        return None


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _Declined
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return tokens


class _Parser:
    """Reads a formula from its loosest sign to its tightest: comparison, text joined, sum, product, percent."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def is_at_end(self) -> bool:
        return self.place == len(self.tokens)

    def comparison(self, depth: int) -> Formula:
        return self._chain(("=", "<>", "<", ">", "<=", ">="), lambda: self._joined(depth))

    def _joined(self, depth: int) -> Formula:
        return self._chain(("&",), lambda: self._sum(depth))

    def _sum(self, depth: int) -> Formula:
        return self._chain(("+", "-"), lambda: self._product(depth))

    def _product(self, depth: int) -> Formula:
        return self._chain(("*", "/"), lambda: self._signed(depth))

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Formula]) -> Formula:
        formula = part()
        while (sign := self._next_sign(*signs)) is not None:
            formula = _combined(sign, formula, part())
        return formula

    def _signed(self, depth: int) -> Formula:
        is_negative = False
        while (sign := self._next_sign("-", "+")) is not None:
            is_negative ^= sign == "-"
        formula = self._single(depth)
        while self._next_sign("%") is not None:
            formula = _combined("/", formula, lambda _: 100)
        return _combined("-", lambda _: 0, formula) if is_negative else formula

    def _single(self, depth: int) -> Formula:
        if depth > DEEPEST or self.is_at_end:
            raise _Declined
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "text":
            said = text[1:-1].replace('""', '"')
            return lambda _: said
        if kind == "number":
            number = float(text)
            return lambda _: number
        if kind == "cell":
            return _cell(text)
        if kind == "name":
            return self._named(text.upper(), depth)
        if text == "(":
            formula = self.comparison(depth + 1)
            self._expect(")")
            return formula
        raise _Declined

    def _named(self, name: str, depth: int) -> Formula:
        if name in ("TRUE", "FALSE") and self._peek() != "(":
            return lambda _: name == "TRUE"
        function = _FUNCTIONS.get(name)
        if function is None:
            raise _Declined
        self._expect("(")
        parts: list[Formula] = []
        while self._next_sign(")") is None:
            if parts:
                self._expect(",")
            parts.append(self.comparison(depth + 1))
        fewest, most, work_out = function
        if not fewest <= len(parts) <= most:
            raise _Declined
        return lambda place: work_out(*(part(place) for part in parts))

    def _peek(self) -> str | None:
        return None if self.is_at_end else self.tokens[self.place][1]

    def _next_sign(self, *signs: str) -> str | None:
        if self.is_at_end or self.tokens[self.place][0] != "sign" or self.tokens[self.place][1] not in signs:
            return None
        self.place += 1
        return self.tokens[self.place - 1][1]

    def _expect(self, sign: str) -> None:
        if self._next_sign(sign) is None:
            raise _Declined


def _cell(text: str) -> Formula:
    found = _CELL.fullmatch(text)
    if found is None:
        raise _Declined
    sheet = found["sheet"].strip("'").replace("''", "'") if found["sheet"] else None
    column, row = column_number(found["column"].upper()), int(found["row"]) - 1
    moves_right, moves_down = not found["c"], not found["r"]
    return lambda place: place.value_at(
        sheet, row + place.rows_down * moves_down, column + place.columns_right * moves_right
    )


def _combined(sign: str, left: Formula, right: Formula) -> Formula:
    if sign == "&":
        return lambda place: _joined_texts(left(place), right(place))
    if sign in "+-*/":
        return lambda place: _arithmetic(sign, left(place), right(place))
    return lambda place: compared(sign, left(place), right(place))


def _joined_texts(one: CellValue, other: CellValue) -> CellValue:
    return next((each for each in (one, other) if isinstance(each, ErrorValue)), as_text(one) + as_text(other))


def _arithmetic(sign: str, one: CellValue, other: CellValue) -> CellValue:
    left, right = as_number(one), as_number(other)
    if left is None or right is None:
        return WRONG_VALUE
    if sign == "/":
        return left / right if right else ErrorValue("#DIV/0!")
    return {"+": left + right, "-": left - right, "*": left * right}[sign]


def compared(sign: str, one: CellValue, other: CellValue) -> CellValue:
    """A comparison as a sheet makes it: numbers before texts before yes and no; an empty cell is 0, or no text."""
    if isinstance(one, ErrorValue) or isinstance(other, ErrorValue):
        return one if isinstance(one, ErrorValue) else other
    left, right = _rank(one, other), _rank(other, one)
    return {
        "=": left == right, "<>": left != right, "<": left < right,
        ">": left > right, "<=": left <= right, ">=": left >= right,
    }[sign]  # fmt: skip


def _rank(value: CellValue, beside: CellValue) -> tuple[int, float | str]:
    if value is None and isinstance(beside, str):
        return (1, "")
    if isinstance(value, bool):
        return (2, float(value))
    if isinstance(value, str):
        return (1, value.casefold())
    return (0, round(as_number(value) or 0.0, 12))


def as_number(value: CellValue) -> float | None:
    """A value as a sheet calculates with it; None where it cannot."""
    if value is None:
        return 0.0
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return (value - _DAY_ZERO).total_seconds() / 86_400
    if isinstance(value, date):
        return float((value - _DAY_ZERO.date()).days)
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def as_text(value: CellValue) -> str:
    """A value as a sheet joins it to a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    number = as_number(value) if is_number(value) else None
    return f"{number:.15g}" if number is not None else value.text if isinstance(value, ErrorValue) else str(value)


def is_met(value: CellValue) -> bool:
    """Whether a formula's outcome counts as yes."""
    return bool(value) if isinstance(value, bool | int | float) else False


def _found(wanted: CellValue, within: CellValue, start: CellValue = 1) -> CellValue:
    if isinstance(within, ErrorValue):
        return within
    place = as_text(within).casefold().find(as_text(wanted).casefold(), max(int(as_number(start) or 1) - 1, 0))
    return place + 1 if place >= 0 else WRONG_VALUE


def _part(text: CellValue, start: int, length: int) -> CellValue:
    return text if isinstance(text, ErrorValue) else as_text(text)[start : start + length]


def _count(value: CellValue) -> int:
    return max(int(as_number(value) or 0), 0)


# The fewest and the most parts that a function takes, and how it is worked out.
_FUNCTIONS: dict[str, tuple[int, int, Callable[..., CellValue]]] = {
    "AND": (1, 30, lambda *parts: all(is_met(part) for part in parts)),
    "OR": (1, 30, lambda *parts: any(is_met(part) for part in parts)),
    "NOT": (1, 1, lambda part: part if isinstance(part, ErrorValue) else not is_met(part)),
    "IF": (2, 3, lambda condition, yes, no=False: yes if is_met(condition) else no),
    "ISBLANK": (1, 1, lambda value: value is None),
    "ISNUMBER": (1, 1, lambda value: is_number(value) or isinstance(value, date)),
    "ISTEXT": (1, 1, lambda value: isinstance(value, str)),
    "ISERROR": (1, 1, lambda value: isinstance(value, ErrorValue)),
    "ISNA": (1, 1, lambda value: isinstance(value, ErrorValue) and value.text == "#N/A"),
    "SEARCH": (2, 3, _found),
    "FIND": (2, 3, _found),
    "LEFT": (1, 2, lambda text, length=1: _part(text, 0, _count(length))),
    "RIGHT": (1, 2, lambda text, length=1: _part(text, max(len(as_text(text)) - _count(length), 0), _count(length))),
    "MID": (3, 3, lambda text, start, length: _part(text, max(_count(start) - 1, 0), _count(length))),
    "LEN": (1, 1, lambda text: len(as_text(text))),
    "TRIM": (1, 1, lambda text: " ".join(as_text(text).split(" ")).strip()),
    "UPPER": (1, 1, lambda text: as_text(text).upper()),
    "LOWER": (1, 1, lambda text: as_text(text).lower()),
    "EXACT": (2, 2, lambda one, other: as_text(one) == as_text(other)),
    "ABS": (1, 1, lambda value: abs(number) if (number := as_number(value)) is not None else WRONG_VALUE),
}
