"""Tables of audits as they stand on a sheet: headers of one to three rows, and the body of each cut into blocks."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from domain.uploads import TableReading
from ingest.file_readers.colours import colour_word
from ingest.labels import folded
from ingest.layout import (
    DEEPEST_HEADER,
    HEADER_WITHIN,
    Field,
    Table,
    filled,
    header_depth,
    is_note,
    table_reading,
)
from ingest.workbook import Range, Sheet

LONGEST_HEADING = 160
ROWS_FOR_WIDTH = 60  # below a header; counting every row for every header would take minutes
WIDEST_TABLE = 120  # columns that are looked at: audits of all partners of a large county have forty
UNDER_A_HEADING = re.compile(
    r"(?:.*\b)?(?:self|moderated|moderation|validated|rag|scores?|ratings?|grades?|evidence|comments?|actions?|judgements?"
    r"|agreed|final|standards?|due|by when|lead|owner)(?:\b.*)?"
)


@dataclass(frozen=True)
class Grid:
    """A table by its place: header rows, and the rows below it as far as the next header or the sheet's end."""

    sheet: Sheet
    first_header_row: int
    last_header_row: int
    last_row: int
    starts_after: int  # the last row of what stands above, a table before this one or nothing (-1)

    @cached_property
    def tiers(self) -> tuple[tuple[str, ...], ...]:
        """The texts over each column from above to below, merged ones spread, each once."""
        below = self.sheet.rows[self.first_header_row : self.last_header_row + 1 + ROWS_FOR_WIDTH]
        width = min(max((len(row) for row in below), default=0), WIDEST_TABLE)
        return tuple(self._tier(column) for column in range(width))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings as one text each."""
        return tuple(" ".join(tier) for tier in self.tiers)

    @cached_property
    def body(self) -> range:
        """The rows below the header."""
        return range(self.last_header_row + 1, self.last_row + 1)

    @cached_property
    def _merges(self) -> tuple[Range, ...]:
        return tuple(
            m for m in self.sheet.merges if m.last_row >= self.first_header_row and m.first_row <= self.last_row
        )

    @cached_property
    def _merged_down(self) -> dict[tuple[int, int], int]:
        """Cells that are part of a cell merged downwards, and the row in which its text stands."""
        return {
            (row, merge.first_column): merge.first_row
            for merge in self._merges
            for row in range(merge.first_row + 1, min(merge.last_row, self.last_row) + 1)
        }

    def text(self, row: int, column: int | None) -> str:
        """What a person sees in a column of a row; a text merged over several rows stands in each of them."""
        if column is None:
            return ""
        return self.sheet.text(self._merged_down.get((row, column), row), column)

    def origin(self, row: int, column: int) -> int:
        """The row in which a cell's own text stands: another one than `row` where cells are merged downwards."""
        return self._merged_down.get((row, column), row)

    def is_banner(self, row: int) -> bool:
        """Whether a row is one merged text across, such as a section's heading."""
        return any(m.first_row == row and m.last_column - m.first_column > 1 for m in self._merges)

    def is_answered(self, row: int) -> bool:
        """Whether a row has more than its label: another text, or below a heading a colour that its label has not."""
        columns = filled(self.sheet, row)
        if len(columns) != 1:
            return len(columns) > 1
        own = self.sheet.cell(row, columns[0]).fill
        beside = (column for column in range(columns[0] + 1, len(self.headings)) if self.headings[column])
        return any(colour_word(fill) for column in beside if (fill := self.sheet.cell(row, column).fill) != own)

    def header_place(self, column: int) -> tuple[int, int]:
        """The lowest cell of a column's header in which a text stands."""
        for row in range(self.last_header_row, self.first_header_row - 1, -1):
            if self.sheet.text(row, column):
                return row, column
        return self.last_header_row, column

    def place(self, row: int, column: int) -> str:
        """A cell within its sheet."""
        return self.sheet.place(row, column, self._heading(column))

    def address(self, row: int, column: int) -> str:
        """A cell with its sheet."""
        return self.sheet.address(row, column, self._heading(column))

    def blocks(self) -> list[list[int]]:
        """The filled rows of the body, cut at blank rows; what follows a remark is no part of the table."""
        blocks: list[list[int]] = [[]]
        for row in self.body:
            columns = filled(self.sheet, row)
            if not columns and not self._is_coloured(row):
                if blocks[-1]:
                    blocks.append([])
                continue
            if is_note(self.sheet, row, columns) and not blocks[-1] and len(blocks) > 1:
                break
            blocks[-1].append(row)
        return [block for block in blocks if block]

    def _is_coloured(self, row: int) -> bool:
        return any(self.sheet.cell(row, column).fill for column in range(len(self.tiers)) if self.headings[column])

    def _heading(self, column: int) -> str | None:
        return self.headings[column] if column < len(self.headings) and self.sheet.is_text else None

    @cached_property
    def _header_merges(self) -> tuple[Range, ...]:
        first, last = self.first_header_row, self.last_header_row
        return tuple(merge for merge in self.sheet.merges if merge.last_row >= first and merge.first_row <= last)

    def _spread(self, row: int, column: int) -> str:
        """The text of a header's cell, or of the merged range that it is part of."""
        for merge in self._header_merges:
            if merge.holds(row, column):
                return self.sheet.text(merge.first_row, merge.first_column)
        return self.sheet.text(row, column)

    def _tier(self, column: int) -> tuple[str, ...]:
        rows = range(self.first_header_row, self.last_header_row + 1)
        texts = [self._spread(row, column) for row in rows]
        if len(texts) > 1 and not texts[0] and texts[-1]:
            texts[0] = self._carried(column, texts[-1])
        return tuple(dict.fromkeys(text for text in texts if text))

    def _carried(self, column: int, below: str) -> str:
        """A heading that stands over several columns without being merged over them."""
        if not is_under_a_heading(below):
            return ""
        for earlier in range(column - 1, -1, -1):
            if text := self._spread(self.first_header_row, earlier):
                has_own = is_under_a_heading(self.sheet.text(self.last_header_row, earlier))
                return text if has_own else ""
        return ""


@lru_cache(maxsize=8192)
def is_under_a_heading(text: str) -> bool:
    """Whether a text may stand in the lower row of a header: `Self`, `Moderated`, `Evidence`."""
    return bool(text) and len(text) <= LONGEST_HEADING and UNDER_A_HEADING.fullmatch(folded(text)) is not None


@lru_cache(maxsize=16384)
def fits(field: Field, heading: str) -> bool:
    """Whether a heading promises a field."""
    word = folded(heading.replace("\n", " "))
    return bool(word) and len(word) <= LONGEST_HEADING and field.heading.fullmatch(word) is not None


@dataclass(frozen=True, slots=True)
class Headers:
    """What may be the header of a table on a sheet, for each row in which one may start the shortest first."""

    sheet: Sheet
    by_row: tuple[tuple[Grid, ...], ...]


def headers_on(sheet: Sheet) -> Headers:
    """What may be the header of a table of audits, before any reader says how well it fits."""
    return Headers(sheet, tuple(_candidates(sheet, row) for row in range(len(sheet.rows))))


def grids(headers: Headers, is_header: Callable[[Grid], float]) -> list[Grid]:
    """The tables of a sheet from above to below. `is_header` says how well a candidate's header fits; 0 is not at all.

    Of headers that overlap the one that fits best is taken, of equal ones the shortest.
    """
    sheet = headers.sheet
    found: list[Grid] = []
    row = 0
    while row < len(sheet.rows):
        best = _best_header(headers, row, is_header)
        # within a table only a header that fits as well as its own is one: a row of it may resemble a poor header
        if best is None or (found and row > 0 and filled(sheet, row - 1) and is_header(best) < is_header(found[-1])):
            row += 1
            continue
        found.append(best)
        row = best.last_header_row + 1
    if not found:
        return []
    ends = [*(grid.first_header_row - 1 for grid in found[1:]), len(sheet.rows) - 1]
    bounded: list[Grid] = []
    for grid, end in zip(found, ends, strict=True):
        above = _last_row_of_table(bounded[-1]) if bounded else -1
        bounded.append(replace(grid, last_row=end, starts_after=above))
    return bounded


def _best_header(headers: Headers, row: int, is_header: Callable[[Grid], float]) -> Grid | None:
    best: tuple[float, Grid] | None = None
    for candidates in headers.by_row[row : row + DEEPEST_HEADER]:
        for candidate in candidates:
            fit = is_header(candidate)
            if fit > (best[0] if best else 0):
                best = (fit, candidate)
        if best is None:  # a better header may overlap one that was found, but none is looked for further down
            return None
    return best[1] if best else None


def _candidates(sheet: Sheet, row: int) -> tuple[Grid, ...]:
    columns = filled(sheet, row)
    if not columns:
        return ()
    if len(columns) < 2 and not any(merge.first_row == row for merge in sheet.merges):
        return ()
    texts = sum(isinstance(sheet.rows[row][column], str) for column in columns)
    if row >= HEADER_WITHIN and texts * 10 < len(columns) * 7:  # numbers as headings stand near the top
        return ()
    if any(
        isinstance(sheet.value(row, column), str) and len(sheet.text(row, column)) > LONGEST_HEADING * 3
        for column in columns
    ):
        return ()
    depths = {1, header_depth(sheet, row)}
    if row + 1 < len(sheet.rows):
        below = filled(sheet, row + 1)
        under = [column for column in below if is_under_a_heading(sheet.text(row + 1, column))]
        if len(under) >= 2 and len(under) * 2 >= len(below) and not _is_line_of_block(sheet, row, columns, below):
            depths.add(2)
    return tuple(
        Grid(sheet, row, row + depth - 1, len(sheet.rows) - 1, -1)
        for depth in sorted(depths)
        if row + depth <= len(sheet.rows)
    )


def _is_line_of_block(sheet: Sheet, row: int, columns: list[int], below: list[int]) -> bool:
    """Whether a row is `Organisation | Probation Service` right above a header, and no upper line of that header.

    What stands over several columns has a gap beside it, or is merged; a label and its value stand side by side at the
    left, over columns that are headed for themselves.
    """
    first = below[0]
    is_merged = any(merge.first_row == row for merge in sheet.merges)
    return columns == [first, first + 1] == below[:2] and len(below) > 2 and not is_merged


def _last_row_of_table(grid: Grid) -> int:
    """Where a table ends, so that the title of the next one is not taken for a row of it."""
    rows = [row for block in grid.blocks() for row in block if len(filled(grid.sheet, row)) > 2]
    return max(rows, default=grid.last_header_row)


def reading_of(grid: Grid, data: Iterable[int], roles: Mapping[int, str]) -> TableReading:
    """Which rows and columns of a table were taken for what; `roles` by column."""
    table = Table(grid.sheet, grid.first_header_row, grid.last_header_row, grid.headings, {}, grid.last_row)
    return table_reading(table, set(data), roles=roles)


def lines_above(grid: Grid) -> list[str]:
    """The texts between the table before and this one: its title, who and when."""
    sheet = grid.sheet
    rows = range(grid.starts_after + 1, grid.first_header_row)
    return [sheet.text(row, column) for row in rows for column in filled(sheet, row)]
