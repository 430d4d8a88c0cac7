"""OpenDocument spreadsheets: values with number formats, fills, comments, merged ranges and hidden parts."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from domain.uploads import Problem
from ingest.file_readers import flat, packed
from ingest.file_readers.conditional_formats import Rule, with_conditional_fills
from ingest.file_readers.flat import ERROR_TEXTS
from ingest.file_readers.grid import laid_out
from ingest.file_readers.inspect import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Refused, encrypted, too_long
from ingest.file_readers.ods_styles import OdsStyles, attribute, read_ods_styles
from ingest.file_readers.xlsx_package import Malformed, Package
from ingest.file_readers.xlsx_surroundings import range_of
from ingest.number_formats import is_percent_format
from ingest.workbook import PLAIN, CellDetail, CellValue, ErrorValue, Range, Sheet, Workbook

MOST_REPEATED = 2_000  # equal rows or cells in a run that hold something
MOST_REPEATED_EMPTY = 100  # equal empty ones; a longer run is a colour up to the sheet's end
_CELL_TAGS = ("table-cell", "covered-table-cell")
_DURATION = re.compile(r"-?P(?:\d+D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
_CONDITION = re.compile(r"(<=|>=|!=|<|>|=)(.*)", re.DOTALL)
_OPERATORS = {
    "=": "equal", "!=": "notEqual", "<": "lessThan", ">": "greaterThan", "<=": "lessThanOrEqual",
    ">=": "greaterThanOrEqual",
}  # fmt: skip
_TEXT_RULES = {
    "contains-text": "containsText", "not-contains-text": "notContainsText", "begins-with": "beginsWith",
    "ends-with": "endsWith",
}  # fmt: skip


def read(content: bytes, file_name: str, warnings: tuple[Problem, ...] = ()) -> Workbook:
    """Read values with everything that stands around them. What is put together oddly, the plain reader tries."""
    try:
        package = Package.of(content)
        _refuse_encrypted(package)
        root = package.xml("content.xml")
        if root is None:
            raise Malformed("there is no content.xml")
        styles = read_ods_styles(package.xml("styles.xml"), root)
        tables = [_Table(table, styles) for table in root.iterfind("{*}body/{*}spreadsheet/{*}table")]
        own = [table for table in tables if not table.is_copied_from_elsewhere]
        sheets = [table.sheet() for table in own]
        rules = {table.name: table.rules() for table in own}
    except (Malformed, zipfile.BadZipFile, KeyError, ValueError, IndexError, OverflowError):
        return flat.read(content, file_name, warnings)
    if not sheets:
        raise Refused("not_recognised", "The workbook has no sheet with cells: ask for the table behind it.")
    problems = [*warnings, *(problem for table in own for problem in table.problems)]
    if len(own) < len(tables) and not any(problem.code == "external_links" for problem in problems):
        problems.append(packed.links_to_other_files())
    return Workbook(file_name, with_conditional_fills(sheets, rules), tuple(problems))


def _refuse_encrypted(package: Package) -> None:
    manifest = package.part("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest or package.part("encrypted-package") is not None:
        raise encrypted()


class _Table:
    """Reads one table. Rows and cells that are repeated are laid out only where they hold something."""

    def __init__(self, table: Any, styles: OdsStyles) -> None:
        self.table = table
        self.styles = styles
        self.name = attribute(table, "name")
        self.cells: dict[int, list[CellValue]] = {}
        self.details: dict[tuple[int, int], CellDetail] = {}
        self.comments: dict[tuple[int, int], str] = {}
        self.merges: list[Range] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.problems: tuple[Problem, ...] = ()
        self.room = MAX_CELLS

    @property
    def is_copied_from_elsewhere(self) -> bool:
        """Whether it is another file's sheet, kept hidden for the formulas that refer to it."""
        return self.table.find("{*}table-source") is not None

    def sheet(self) -> Sheet:
        """The table as a sheet."""
        columns = list(self._columns())
        row = 0
        for element in self.table.iter("{*}table-row"):
            times = _times(element, "number-rows-repeated")
            most = MOST_REPEATED if self._row(element, row, columns) else MOST_REPEATED_EMPTY
            copies = range(row + 1, row + min(times, most))
            if attribute(element, "visibility") in ("collapse", "filter"):
                self.hidden_rows.update((row, *copies))
            for copy in copies:
                self._row(element, copy, columns)
            row += times
            if row > MAX_ROWS:
                break
        rows, details, self.problems = laid_out(self.name, self.cells, self.details, self.comments)
        is_hidden = attribute(self.table, "style-name") in self.styles.hidden_tables
        return Sheet(
            self.name,
            rows,
            details,
            tuple(self.merges),
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            is_hidden,
        )

    def _columns(self) -> Iterator[str]:
        """The style of each column's cells, as far as columns have one."""
        at = 0
        for column in self.table.iter("{*}table-column"):
            times = min(_times(column, "number-columns-repeated"), MAX_COLUMNS - at)
            if attribute(column, "visibility") in ("collapse", "filter"):
                self.hidden_columns.update(range(at, at + times))
            at += times
            for _ in range(times):
                yield attribute(column, "default-cell-style-name")

    def _row(self, element: Any, row: int, columns: Sequence[str]) -> bool:
        """Take the cells of a row; says whether there was anything in it."""
        column, values = 0, self.cells.setdefault(row, [])
        row_style = attribute(element, "default-cell-style-name")
        for cell in element:
            if cell.tag.rpartition("}")[2] not in _CELL_TAGS:
                continue
            times = _times(cell, "number-columns-repeated")
            self.room -= 1
            if column < MAX_COLUMNS:
                usual = row_style or (columns[column] if column < len(columns) else "")
                self._cell(cell, (row, column), values, usual)
            column += times
        if self.room < 0:
            raise too_long()
        return bool(values)

    def _cell(self, cell: Any, place: tuple[int, int], values: list[CellValue], usual: str) -> None:
        row, column = place
        value = _value(cell)
        detail = self.styles.details.get(attribute(cell, "style-name") or usual, PLAIN)
        formula = attribute(cell, "formula")
        if formula:
            detail = replace(detail, formula="=" + formula.partition("=")[2])
        if attribute(cell, "value-type") == "percentage" and not is_percent_format(detail.number_format):
            detail = replace(detail, number_format="0.##%")
        most = MOST_REPEATED if value is not None else MOST_REPEATED_EMPTY
        times = min(_times(cell, "number-columns-repeated"), most, MAX_COLUMNS - column)
        if value is not None:
            values.extend([None] * (column - len(values)))
            values.extend([value] * times)
            self.room -= times
        if detail.fill is not None or detail.formula is not None or (value is not None and detail != PLAIN):
            self.details.update({(row, each): detail for each in range(column, column + times)})
        if len(cell):
            self._around(cell, row, column)

    def _around(self, cell: Any, row: int, column: int) -> None:
        for annotation in cell.iterfind("{*}annotation"):
            self.comments[row, column] = _paragraphs(annotation)
        wide, high = _times(cell, "number-columns-spanned"), _times(cell, "number-rows-spanned")
        if wide > 1 or high > 1:
            self.merges.append(Range(row, column, min(row + high, MAX_ROWS) - 1, min(column + wide, MAX_COLUMNS) - 1))

    def rules(self) -> tuple[Rule, ...]:
        """The conditional formats of the table."""
        found: list[Rule] = []
        for block in self.table.iterfind("{*}conditional-formats/{*}conditional-format"):
            areas = attribute(block, "target-range-address").split(" ")
            ranges = tuple(area for each in areas if (area := range_of(_without_sheets(each))) is not None)
            for condition in block.iterfind("{*}condition"):
                fill = self.styles.fill(attribute(condition, "apply-style-name"))
                rule = _rule(attribute(condition, "value"), ranges, len(found), fill)
                if rule is not None:
                    found.append(rule)
        return tuple(found)


def _times(element: Any, name: str) -> int:
    text = attribute(element, name)
    return max(int(text), 1) if text.isdigit() else 1


def _value(cell: Any) -> CellValue:
    kind = attribute(cell, "value-type")
    if not kind:
        return None
    shown = _paragraphs(cell)
    if shown in ERROR_TEXTS or (shown.startswith("Err:") and attribute(cell, "formula")):
        return ErrorValue(shown)
    if kind == "float" and shown in ("TRUE", "FALSE"):
        return shown == "TRUE"  # a yes or no that a formula gave is kept as 1 or 0
    read_kind = _KINDS.get(kind)
    return read_kind(cell) if read_kind else shown or attribute(cell, "string-value") or None


def _number(text: str) -> CellValue:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _day(text: str) -> CellValue:
    try:
        return datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text or None


def _time(text: str) -> CellValue:
    """A duration as the time of day that it shows; as a part of a day where it is longer than one."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return text or None
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if length >= timedelta(days=1):
        return length / timedelta(days=1)
    return (datetime.min + length).time() if length else time()  # noqa: DTZ901  a time of day knows no zone


_KINDS: Mapping[str, Callable[[Any], CellValue]] = {
    "float": lambda cell: _number(attribute(cell, "value")),
    "percentage": lambda cell: _number(attribute(cell, "value")),
    "currency": lambda cell: _number(attribute(cell, "value")),
    "boolean": lambda cell: attribute(cell, "boolean-value") == "true",
    "date": lambda cell: _day(attribute(cell, "date-value")),
    "time": lambda cell: _time(attribute(cell, "time-value")),
}


def _paragraphs(element: Any) -> str:
    """The text of a cell or a comment, a line for each paragraph, without what was annotated to it."""
    return "\n".join(_text(paragraph) for paragraph in element.iterfind("{*}p"))


def _text(element: Any) -> str:
    parts = [element.text or ""]
    for part in element:
        name = part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
        if name == "s":
            parts.append(" " * min(_times(part, "c"), 1_000))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name not in ("annotation", "ruby-text"):
            parts.append(_text(part))
        parts.append(part.tail or "")
    return "".join(parts)


def _rule(condition: str, ranges: tuple[Range, ...], priority: int, fill: str | None) -> Rule | None:
    """A condition such as `="Green"`, `between(1,5)` or `formula-is([.$A3]="G")` as the rule of a workbook."""
    name, _, inside = condition.partition("(")
    inside = inside.removesuffix(")")
    if name == "formula-is":
        return Rule(ranges, "expression", priority, fill, formulas=(_excel_formula(inside),))
    if name in ("between", "not-between"):
        low, _, high = inside.partition(",")
        operator = "between" if name == "between" else "notBetween"
        return Rule(
            ranges, "cellIs", priority, fill, operator=operator, formulas=(_excel_formula(low), _excel_formula(high))
        )
    if name in _TEXT_RULES:
        return Rule(ranges, _TEXT_RULES[name], priority, fill, text=inside.strip('"').replace('""', '"'))
    found = _CONDITION.fullmatch(condition)
    if found is None:
        return None
    return Rule(
        ranges,
        "cellIs",
        priority,
        fill,
        operator=_OPERATORS[found.group(1)],
        formulas=(_excel_formula(found.group(2)),),
    )


def _excel_formula(formula: str) -> str:
    """`[.$A3]="G";[$Key.B2]` as Excel spells it: `$A3="G",Key!B2`. Texts in quotes are left as they are."""
    parts = re.split(r'("(?:[^"]|"")*")', formula)
    return "".join(part if part.startswith('"') else _excel_references(part) for part in parts)


def _excel_references(formula: str) -> str:
    formula = re.sub(r"\[\.([^\]:]+)\]", r"\1", formula)
    formula = re.sub(r"\[\$?('[^']+'|[^\].']+)\.([^\]:]+)\]", r"\1!\2", formula)
    return formula.replace(";", ",")


def _without_sheets(area: str) -> str:
    """`Return.A3:Return.A7` as `A3:A7`."""
    return ":".join(end.rpartition(".")[2] for end in area.split(":"))
