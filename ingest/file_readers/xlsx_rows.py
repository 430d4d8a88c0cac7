"""Rows of a sheet that are spelt alike, taken a row at a time.

A large flat sheet has thousands of rows with the same columns in the same styles. A pattern that is learned from one
of them takes each of the others whole, in a third of the time that its cells would take one by one; a row that is spelt
otherwise is left to whoever reads cells.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

from ingest.workbook import CellDetail, CellValue

FEWEST_ROWS = 200  # with fewer, learning costs more than it gains
MOST_PATTERNS = 16  # a sheet with more kinds of rows is not flat
MOST_CELLS = 100  # of a pattern: longer ones take too long to make
TRIED = 512  # rows after which it is known whether the sheet is flat
MOST_ODD = 0.25  # share of rows that fit no pattern, above which it is not
ROWS_AT_ONCE = 4096  # keeps what is converted in one go in the processor's cache

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d{1,7}"(?: s="(\d{1,6})")?(?: t="(s|n)")?(?:/>|><v>[0-9.eE+-]+</v></c>)', re.DOTALL
)
_START = re.compile(rb'<row r="\d{1,7}"[^>]*>')
_ROW_PATTERN = rb'\s*<row r="(\d{1,7})"([^>]*)>%s</row>'
_VALUE_PATTERN = rb'(?:<c r="%s\d{1,7}"%s(?:%s t="s"><v>(\d+)</v></c>|(?: t="n")?><v>([0-9.eE+-]+)</v></c>))?'
_BLANK = rb'(?: t="[sn]")?/>|'
_ATTRIBUTES = re.compile(rb'(?:\s+[\w:.-]+="[^"<&]*")*\s*')

Rows = dict[int, Sequence[CellValue]]
Details = dict[tuple[int, int], CellDetail]


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What the cells of a style carry besides their values, and their numbers by the way that they are spelt."""

    detail: CellDetail | None
    numbers: Mapping[bytes, CellValue]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way in which rows are spelt: `columns` and `styles` of its cells from left to right."""

    pattern: re.Pattern[bytes]
    columns: tuple[int, ...]
    styles: tuple[CellStyle, ...]


@dataclass(slots=True)
class RowReader:
    """Takes rows that are spelt alike into `rows` and `details`; `odd` are the parts of the sheet that it left.

    `shared` gives texts by their number as it is spelt, `columns` a column by its letters, `style_of` a style by its
    number; `is_hidden` tells from a row's attributes whether anybody sees it. Rows count from 0.
    """

    shared: Mapping[bytes, CellValue]
    columns: Mapping[bytes, int]
    style_of: Callable[[bytes], CellStyle]
    is_hidden: Callable[[bytes], bool]
    rows: Rows
    details: Details
    hidden_rows: set[int]
    odd: list[bytes] = field(default_factory=list)
    _kinds: list[_Kind] = field(default_factory=list)
    _hides: dict[bytes, bool | None] = field(default_factory=dict)
    _batch: list[tuple[bytes, ...]] = field(default_factory=list)
    _taken: int = 0

    def read(self, data: bytes) -> bool:
        """Take the rows of a part of a sheet's XML; False where a row comes twice, and nothing of it can be used."""
        position, last = 0, None
        while position < len(data):
            kind, found = self._match(data, position, last)
            if found is None or kind is None:
                end = data.find(b"</row>", position)
                end = len(data) if end < 0 else end + len(b"</row>")
                tried = self._taken + len(self._batch) + len(self.odd)
                if tried >= TRIED and len(self.odd) > MOST_ODD * tried:
                    end = len(data)
                self.odd.append(data[position:end])
                self._learn(self.odd[-1])
                position = end
                continue
            if kind is not last or len(self._batch) >= ROWS_AT_ONCE:
                self._take(last)
                last = kind
            self._batch.append(found.groups(b""))
            position = found.end()
        self._take(last)
        return self._taken == len(self.rows)

    def _match(self, data: bytes, position: int, last: _Kind | None) -> tuple[_Kind | None, Any]:
        if last is not None and (found := last.pattern.match(data, position)) is not None and self._is_sound(found):
            return last, found
        for kind in self._kinds:
            if kind is not last and (found := kind.pattern.match(data, position)) is not None:
                return (kind, found) if self._is_sound(found) else (None, None)
        return None, None

    def _is_sound(self, found: re.Match[bytes]) -> bool:
        """Whether a row's own attributes are well-formed; most rows have the same."""
        attributes = found.group(2)
        if attributes not in self._hides:
            is_well_formed = _ATTRIBUTES.fullmatch(attributes) is not None
            self._hides[attributes] = self.is_hidden(attributes) if is_well_formed else None
        return self._hides[attributes] is not None

    def _learn(self, row: bytes) -> None:
        """Know rows like this one from now on, if it is plain enough."""
        if len(self._kinds) < MOST_PATTERNS and (kind := self._kind_of(row)) is not None:
            self._kinds.insert(0, kind)

    def _kind_of(self, row: bytes) -> _Kind | None:
        start = _START.search(row)
        if start is None or start.group().endswith(b"/>"):
            return None
        cells = _CELL.findall(row, start.end())
        columns = tuple(self.columns[letters] for letters, _, _ in cells)
        is_plain = 0 < len(cells) <= MOST_CELLS and len(cells) == row.count(b"<c")
        if not is_plain or any(later <= column for column, later in pairwise(columns)):
            return None
        styles = tuple(self.style_of(number) for _, number, _ in cells)
        parts = (_cell_pattern(cell[0], cell[1], style) for cell, style in zip(cells, styles, strict=True))
        return _Kind(re.compile(_ROW_PATTERN % b"".join(parts)), columns, styles)

    def _take(self, kind: _Kind | None) -> None:
        """Convert the rows gathered so far, column by column."""
        if kind is None or not self._batch:
            return
        numbers, attributes, *found = zip(*self._batch, strict=True)
        self._taken += len(self._batch)
        self._batch.clear()
        places = [int(number) - 1 for number in numbers]
        if any(self._hides.values()):
            hidden = (place for place, each in zip(places, attributes, strict=True) if self._hides[each])
            self.hidden_rows.update(hidden)
        columns: list[Sequence[CellValue]] = [(None,) * len(places)] * (kind.columns[-1] + 1)
        for column, style, texts, figures in zip(kind.columns, kind.styles, found[::2], found[1::2], strict=True):
            columns[column] = self._values(texts, figures, style)
            if style.detail is not None:
                self._carry(column, style.detail, places, texts, figures)
        rows = zip(*columns, strict=True)
        self.rows.update(zip(places, (row if row[-1] is not None else _up_to_last(row) for row in rows), strict=True))

    def _values(self, texts: Sequence[bytes], figures: Sequence[bytes], style: CellStyle) -> list[CellValue]:
        shared, numbers = self.shared, style.numbers
        if not any(figures):
            return [shared[text] if text else None for text in texts]
        if not any(texts):
            return [numbers[figure] if figure else None for figure in figures]
        return [
            shared[text] if text else numbers[figure] if figure else None
            for text, figure in zip(texts, figures, strict=True)
        ]

    def _carry(
        self, column: int, detail: CellDetail, places: list[int], texts: Sequence[bytes], figures: Sequence[bytes]
    ) -> None:
        """Note what the cells of a column carry, where there is a value; a coloured one carries it without."""
        has_colour = detail.fill is not None
        there = [
            (place, column)
            for place, text, figure in zip(places, texts, figures, strict=True)
            if figure or (text and (has_colour or self.shared[text] is not None))
        ]
        self.details.update(zip(there, repeat(detail), strict=False))


def _cell_pattern(letters: bytes, number: bytes, style: CellStyle) -> bytes:
    """A cell that may be missing. An empty one with a colour is spelt otherwise, for its colour has to be kept."""
    has_colour = style.detail is not None and style.detail.fill is not None
    return _VALUE_PATTERN % (letters, b' s="%s"' % number if number else b"", b"" if has_colour else _BLANK)


def _up_to_last(row: Sequence[CellValue]) -> Sequence[CellValue]:
    last = max((column for column, value in enumerate(row) if value is not None), default=-1)
    return row[: last + 1]
