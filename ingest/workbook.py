"""One view over every file: sheets of cells with value, displayed text, format, fill, comment, formula and hiding.

Rows and columns are counted from 0 inside the readers; `Sheet.address` says where a cell is as a person would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeGuard

from domain.uploads import Problem, Severity
from ingest.number_formats import (
    GENERAL,
    displayed_day,
    displayed_number,
    displayed_text,
    is_percent_format,
    plain_number,
)

MOST_MERGED_CELLS = 500_000  # looked up by cell; what is merged beyond that is looked up range by range
MOST_WIDE_MERGES = 200
MOST_TEXTS_KEPT = 20_000  # every reader looks at the texts of a small sheet again and again
UNSEEN = " \t\r\n\u00a0\u202f\u200b\ufeff"  # spaces, and signs of no width


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An Excel error such as `#DIV/0!`. It is data: something went wrong in the sender's formula."""

    text: str


CellValue = str | float | int | bool | datetime | date | time | ErrorValue | None


@dataclass(frozen=True, slots=True)
class CellDetail:
    """What a cell carries besides its value. `fill` is six hexadecimal digits; None where there is none."""

    number_format: str = GENERAL
    fill: str | None = None
    comment: str | None = None
    formula: str | None = None


PLAIN = CellDetail()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, read only."""

    row: int
    column: int
    value: CellValue
    number_format: str = GENERAL
    fill: str | None = None
    comment: str | None = None
    formula: str | None = None
    is_hidden: bool = False

    @property
    def text(self) -> str:
        """What a person sees in the cell, as nearly as the number format tells."""
        return displayed(self.value, self.number_format)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed. A fill may still be there."""
        return is_blank(self.value)

    @property
    def is_percentage(self) -> bool:
        """Whether a number is shown as a percentage: 0.125 that a person reads as 12.5%."""
        return is_number(self.value) and is_percentage(self.number_format)

    @property
    def is_formula_without_value(self) -> bool:
        """Whether a formula was saved before it was ever calculated."""
        return self.formula is not None and self.value is None


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a whole text file. `lines` is set for text: the physical line of each row."""

    name: str
    rows: Sequence[tuple[CellValue, ...]]
    details: Mapping[tuple[int, int], CellDetail] = field(default_factory=lambda: MappingProxyType({}))
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    lines: Sequence[int] | None = None
    delimiter: str = ""
    _width: int = field(init=False, repr=False, compare=False)
    _texts: dict[tuple[int, int], str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _columns: dict[int, Sequence[CellValue]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _detailed_columns: frozenset[int] = field(init=False, repr=False, compare=False)
    _merged_cells: Mapping[tuple[int, int], Range] = field(init=False, repr=False, compare=False)
    _wide_merges: tuple[Range, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out what is looked up for every cell: thousands of merges times thousands of cells would not end."""
        object.__setattr__(self, "_width", max((len(row) for row in self.rows), default=0))
        by_cell, wide = _merges_by_cell(self.merges, len(self.rows), self._width)
        object.__setattr__(self, "_detailed_columns", frozenset(column for _, column in self.details))
        object.__setattr__(self, "_merged_cells", by_cell)
        object.__setattr__(self, "_wide_merges", wide)

    @property
    def is_text(self) -> bool:
        """Whether it came from a text file, whose cells are lines and column names instead of `D14`."""
        return self.lines is not None

    @property
    def label(self) -> str | None:
        """The sheet as a problem names it: a text file has none."""
        return None if self.is_text else self.name

    @property
    def width(self) -> int:
        """How many columns hold anything."""
        return self._width

    def merge_at(self, row: int, column: int) -> Range | None:
        """The merged range that a cell of the used rectangle is part of."""
        merge = self._merged_cells.get((row, column))
        if merge is None and self._wide_merges:
            merge = next((each for each in self._wide_merges if each.holds(row, column)), None)
        return merge

    def value(self, row: int, column: int) -> CellValue:
        """A cell's value; None outside the sheet."""
        if row < 0 or column < 0:
            return None
        try:
            return self.rows[row][column]
        except IndexError:
            return None

    def cell(self, row: int, column: int) -> Cell:
        """A cell with everything known about it."""
        detail = self.details.get((row, column), PLAIN)
        hidden = row in self.hidden_rows or column in self.hidden_columns
        value = self.value(row, column)
        return Cell(row, column, value, detail.number_format, detail.fill, detail.comment, detail.formula, hidden)

    def text(self, row: int, column: int) -> str:
        """What a person sees in a cell, without spaces around it."""
        known = self._texts.get((row, column))
        if known is not None:
            return known
        text = self._text(row, column)
        if len(self._texts) < MOST_TEXTS_KEPT:
            self._texts[row, column] = text
        return text

    def _text(self, row: int, column: int) -> str:
        try:
            value = self.rows[row][column]
        except IndexError:
            return ""
        if value is None:
            return ""
        detail = self.details.get((row, column))
        if isinstance(value, str):
            return tidy_text(value if detail is None else displayed_text(value, detail.number_format))
        return displayed(value, GENERAL if detail is None else detail.number_format).strip()

    def column_texts(self, column: int) -> list[str]:
        """What a person sees in each cell of a column, row by row: of a long column in a tenth of the time."""
        values = self.column(column)
        if column not in self._detailed_columns and set(map(type, values)) <= _TEXT_OR_NOTHING:
            shown = {value: "" if value is None else tidy_text(str(value)) for value in set(values)}
            return [shown[value] for value in values]
        known: dict[tuple[type, CellValue, str], str] = {}
        texts = []
        for row, value in enumerate(values):
            key = (type(value), value, self.number_format(row, column))  # True is 1, and yet is shown otherwise
            text = known.get(key)
            if text is None:
                text = known.setdefault(key, self.text(row, column))
            texts.append(text)
        return texts

    def column(self, column: int) -> Sequence[CellValue]:
        """The values of a column, row by row; None where a row does not reach so far."""
        values = self._columns.get(column)
        if values is None:
            values = self._columns[column] = [row[column] if column < len(row) else None for row in self.rows]
        return values

    def number_format(self, row: int, column: int) -> str:
        """How a cell shows its number."""
        if column not in self._detailed_columns:
            return GENERAL
        detail = self.details.get((row, column))
        return GENERAL if detail is None else detail.number_format

    def spread_text(self, row: int, column: int) -> str:
        """The text of a cell, or of the merged range that it is part of."""
        merge = self.merge_at(row, column)
        return self.text(merge.first_row, merge.first_column) if merge else self.text(row, column)

    def place(self, row: int, column: int, header: str | None = None) -> str:
        """A cell within its sheet: `D14`, or `line 14, column Value` in a text file."""
        if self.lines is not None:
            name = header or self.text(0, column) or column_letters(column)
            line = self.lines[row] if row < len(self.lines) else row + 1
            return f"line {line}, column {name}"
        return cell_name(row, column)

    def address(self, row: int, column: int, header: str | None = None) -> str:
        """A cell with its sheet: `Return!D14`, or `line 14, column Value` in a text file."""
        place = self.place(row, column, header)
        return place if self.is_text else f"{self.name}!{place}"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file as sheets of cells. With an error among `problems` there are no sheets: nothing was read."""

    file_name: str
    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether there is anything to recognise."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def open_safely(path: Path | None, content: bytes | None = None, file_name: str | None = None) -> Workbook:
    """Open a spreadsheet after looking at it from outside: size, packing, encryption, type. Never runs anything in it.

    Give a path, or the content with its file name. A file that cannot be opened comes back without sheets and with
    one error that says why and what to do.
    """
    from ingest.file_readers import read_content

    if content is None:
        if path is None:
            raise ValueError("open_safely needs a path or the content of a file")
        content = path.read_bytes()
    return read_content(content, file_name or (path.name if path else "upload"))


_NUMBERS = frozenset((int, float))
_TEXT_OR_NOTHING = frozenset((str, type(None)))


def is_number(value: CellValue) -> TypeGuard[int | float]:
    """Whether a value is a number; True and False are not."""
    # asked of every cell: the plain types first, since a check against a union takes three times as long
    return type(value) in _NUMBERS or (isinstance(value, int | float) and not isinstance(value, bool))


def is_percentage(number_format: str) -> bool:
    """Whether a number of this format is shown as a percentage."""
    return "%" in number_format and is_percent_format(number_format)


def is_blank(value: CellValue) -> bool:
    """Whether a value is nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip(UNSEEN))


def tidy_text(text: str) -> str:
    """Text without the spaces that nobody sees: around it, no-break spaces, zero-width marks. Line breaks stay."""
    if text.isascii():
        return text.strip()
    for unseen, plain in (("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u200b", ""), ("\ufeff", "")):
        text = text.replace(unseen, plain)
    return text.strip()


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(row: int, column: int) -> str:
    """`D14` for a row and a column counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def displayed(value: CellValue, number_format: str) -> str:
    """A value as a person sees it in the sheet, for the formats that returns are made of; plainly for any other."""
    if value is None:
        return ""
    if isinstance(value, str):
        return displayed_text(value, number_format)
    if isinstance(value, ErrorValue):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date | time):
        return displayed_day(value, number_format)
    return plain_number(value) if number_format == GENERAL else displayed_number(value, number_format)


def _merges_by_cell(
    merges: Sequence[Range], height: int, width: int
) -> tuple[Mapping[tuple[int, int], Range], tuple[Range, ...]]:
    """The merges by each cell of the used rectangle; and those that are too many cells to be laid out."""
    by_cell: dict[tuple[int, int], Range] = {}
    wide: list[Range] = []
    room = MOST_MERGED_CELLS
    for merge in merges:
        rows = range(merge.first_row, min(merge.last_row + 1, height))
        columns = range(merge.first_column, min(merge.last_column + 1, width))
        room -= len(rows) * len(columns)
        if room >= 0:
            for row in rows:
                for column in columns:
                    by_cell.setdefault((row, column), merge)
        elif len(wide) < MOST_WIDE_MERGES:
            wide.append(merge)
            room += len(rows) * len(columns)
    return by_cell, tuple(wide)
