"""Conditional formats worked out: the fill that a rule puts on a cell, where a person sees a RAG that no cell holds.

Rules on values, texts and simple formulas are known. Colour scales, bars, icons, averages and ranks are left out: what
they show is a shade of the figures themselves and no rating of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.file_readers.sheet_formulas import Formula, Place, as_text, compared, is_met, understood
from ingest.workbook import PLAIN, CellDetail, CellValue, ErrorValue, Range, Sheet, is_blank

MOST_WORKED_OUT = 300_000  # cells times rules of a sheet; a return has some hundred

_OPERATORS = {
    "equal": "=", "notEqual": "<>", "lessThan": "<", "lessThanOrEqual": "<=",
    "greaterThan": ">", "greaterThanOrEqual": ">=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over some ranges. `kind`, `operator` and `text` are as a workbook names them (`cellIs`, `between`)."""

    ranges: tuple[Range, ...]
    kind: str
    priority: int
    fill: str | None
    stops: bool = False
    operator: str = ""
    text: str | None = None
    formulas: tuple[str, ...] = ()


def with_conditional_fills(sheets: Sequence[Sheet], rules: Mapping[str, Sequence[Rule]]) -> tuple[Sheet, ...]:
    """The sheets with the fills that their rules (by the sheet's name) put on cells, over the cells' own fills."""
    by_name = {sheet.name.casefold(): sheet for sheet in sheets}
    return tuple(_filled(sheet, rules[sheet.name], by_name) if rules.get(sheet.name) else sheet for sheet in sheets)


def _filled(sheet: Sheet, rules: Sequence[Rule], by_name: Mapping[str, Sheet]) -> Sheet:
    def value_at(other: str | None, row: int, column: int) -> CellValue:
        source = sheet if other is None else by_name.get(other.casefold())
        return source.value(row, column) if source is not None else ErrorValue("#REF!")

    fills: dict[tuple[int, int], str] = {}
    settled: set[tuple[int, int]] = set()
    room = MOST_WORKED_OUT
    for rule in sorted(rules, key=lambda each: each.priority):
        test = _Test.of(rule)
        if test is None or not rule.ranges:
            continue
        first = rule.ranges[0]
        for row, column in _cells(sheet, rule.ranges):
            room -= 1
            if room < 0:
                return _with_fills(sheet, fills)
            if (row, column) in settled:
                continue
            place = Place(value_at, row - first.first_row, column - first.first_column)
            if not test.holds(sheet.value(row, column), place):
                continue
            if rule.fill is not None:
                fills.setdefault((row, column), rule.fill)
            if rule.stops or rule.fill is not None:
                settled.add((row, column))
    return _with_fills(sheet, fills)


def _with_fills(sheet: Sheet, fills: Mapping[tuple[int, int], str]) -> Sheet:
    if not fills:
        return sheet
    details: dict[tuple[int, int], CellDetail] = dict(sheet.details)
    for place, fill in fills.items():
        details[place] = replace(details.get(place, PLAIN), fill=fill)
    return replace(sheet, details=details)


def _cells(sheet: Sheet, ranges: Sequence[Range]) -> Iterator[tuple[int, int]]:
    for area in ranges:
        for row in range(area.first_row, min(area.last_row + 1, len(sheet.rows))):
            for column in range(area.first_column, min(area.last_column + 1, sheet.width)):
                yield row, column


@dataclass(frozen=True, slots=True)
class _Test:
    """What a rule asks of a cell."""

    rule: Rule
    formulas: tuple[Formula, ...]

    @classmethod
    def of(cls, rule: Rule) -> "_Test | None":
        """None for a rule of a kind that is not worked out, or with a formula that is not understood."""
        formulas = tuple(understood(formula) for formula in rule.formulas)
        known = tuple(formula for formula in formulas if formula is not None)
        if rule.kind == "cellIs":
            needed = 2 if rule.operator in ("between", "notBetween") else 1
            is_known = rule.operator in (*_OPERATORS, "between", "notBetween") and len(known) == len(formulas) >= needed
        elif rule.kind == "expression":
            is_known = len(known) == len(formulas) == 1
        else:
            is_known = rule.kind in _OF_TEXT or rule.kind in _OF_CONTENT
        return cls(rule, known) if is_known else None

    def holds(self, value: CellValue, place: Place) -> bool:
        """Whether the rule holds for a cell with a value, at its place."""
        kind = self.rule.kind
        if kind == "cellIs":
            return self._compares(value, place)
        if kind == "expression":
            return is_met(self.formulas[0](place))
        if kind in _OF_CONTENT:
            return _OF_CONTENT[kind](value)
        if self.rule.text is not None:
            return _OF_TEXT[kind](as_text(value).casefold(), self.rule.text.casefold())
        return len(self.formulas) == 1 and is_met(self.formulas[0](place))

    def _compares(self, value: CellValue, place: Place) -> bool:
        limits = [formula(place) for formula in self.formulas]
        if self.rule.operator in _OPERATORS:
            return is_met(compared(_OPERATORS[self.rule.operator], value, limits[0]))
        if isinstance(value, ErrorValue):
            return False
        is_reversed = is_met(compared(">", limits[0], limits[1]))
        low, high = (limits[1], limits[0]) if is_reversed else (limits[0], limits[1])
        is_between = is_met(compared(">=", value, low)) and is_met(compared("<=", value, high))
        return is_between == (self.rule.operator == "between")


_OF_TEXT = {
    "containsText": lambda text, wanted: wanted in text,
    "notContainsText": lambda text, wanted: wanted not in text,
    "beginsWith": lambda text, wanted: text.startswith(wanted),
    "endsWith": lambda text, wanted: text.endswith(wanted),
}
_OF_CONTENT = {
    "containsBlanks": is_blank,
    "notContainsBlanks": lambda value: not is_blank(value),
    "containsErrors": lambda value: isinstance(value, ErrorValue),
    "notContainsErrors": lambda value: not isinstance(value, ErrorValue),
}
