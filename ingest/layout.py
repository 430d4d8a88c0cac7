"""Where the table of a sheet is: its header below titles and notes, its columns by name in any order, its body."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from domain.uploads import ColumnTaken, RowRole, RowsTaken, TableReading
from ingest.column_roles import column_role
from ingest.labels import folded
from ingest.workbook import UNSEEN, CellValue, Sheet

HEADER_WITHIN = 80  # rows; nobody reads eighty lines of notes before a table
DEEPEST_HEADER = 3
NOTES_WITHIN = 40  # rows from the end of a sheet
NOTE = re.compile(
    r"(?:foot)?notes?\b|source|key\b|legend|summary|caveat|definitions?|comments?:|data quality|rag\b|dot\b|\*|\d\)|"
    r"prepared by|produced by|end of (?:table|return)"
)


SUMMARY = re.compile(
    r"(?:sub |grand |overall |board |running )*(?:totals?|average|mean|sum)\b|(?:percent|percentage|number|no) of\b"
    r"|all (?:areas|teams|agencies|partners|localities|districts|authorities)\b|(?:.* )?totals?$"
)
NOT_USED = "not used"


@dataclass(frozen=True, slots=True, eq=False)  # each is made once; to hash a pattern takes as long as to match it
class Field:
    """Something a column may hold. `heading` is a pattern of the folded heading (lower case, no punctuation)."""

    name: str
    heading: re.Pattern[str]


def field(name: str, heading: str) -> Field:
    """A field whose whole folded heading must match a pattern."""
    return Field(name, re.compile(heading))


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a sheet. `headings` are as displayed; `columns` say which column holds which field."""

    sheet: Sheet
    first_header_row: int
    last_header_row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    last_row: int

    @property
    def body(self) -> range:
        """The rows below the header."""
        return range(self.last_header_row + 1, self.last_row + 1)

    def text(self, row: int, name: str) -> str:
        """What a person sees in a field of a row; nothing if the table has no such column."""
        column = self.columns.get(name)
        if column is None:
            return ""
        if self.sheet.merges:  # one text merged over the rows that it is about
            row = self._top(row, column)
        return self.sheet.text(row, column)

    def texts(self, name: str) -> Sequence[str]:
        """What a person sees in a field, for every row of the sheet."""
        column = self.columns.get(name)
        if column is None or self.sheet.merges:
            return [self.text(row, name) for row in range(len(self.sheet.rows))]
        return self.sheet.column_texts(column)

    def _top(self, row: int, column: int) -> int:
        """The first row of the merged range whose first column a cell is in; else the row itself."""
        merge = self.sheet.merge_at(row, column)
        return merge.first_row if merge is not None and merge.first_column == column else row

    def place(self, row: int, column: int) -> str:
        """A cell within its sheet, by the heading of its column in a text file."""
        return self.sheet.place(row, column, self.headings[column] if column < len(self.headings) else None)

    def address(self, row: int, column: int) -> str:
        """A cell with its sheet."""
        return self.sheet.address(row, column, self.headings[column] if column < len(self.headings) else None)

    def explanation(self) -> str:
        """Which rows were taken for what, for a person who checks the reading."""
        sheet = self.sheet
        lines = sheet.lines
        first, last, end = (
            lines[row] if lines is not None else row + 1
            for row in (self.first_header_row, self.last_header_row, self.last_row)
        )
        header = f"row {first}" if first == last else f"rows {first} to {last}"
        where = "" if sheet.is_text else f"Sheet '{sheet.name}': "
        found = ", ".join(f"{name} in '{self.headings[column]}'" for name, column in self.columns.items())
        return f"{where}header in {header}, figures to row {end}; {found}."


def headings_at(sheet: Sheet, first: int, last: int) -> tuple[str, ...]:
    """The headings of a header of one or more rows: what stands above a column joined with what stands below it."""
    width = max((len(sheet.rows[row]) for row in range(first, min(last + 1, len(sheet.rows)))), default=0)
    headings = []
    for column in range(width):
        parts = [sheet.spread_text(row, column) for row in range(first, last + 1)]
        headings.append(" ".join(part for part in dict.fromkeys(parts) if part))
    return tuple(headings)


def match_fields(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Which column holds which field: a field takes the first heading that fits, in the order of the fields."""
    fits_any = _any_of(tuple(fields))
    words = {column: folded(heading.replace("\n", " ")) for column, heading in enumerate(headings)}
    words = {column: word for column, word in words.items() if word and fits_any.fullmatch(word)}
    columns: dict[str, int] = {}
    for each in fields if words else ():
        for column, word in words.items():
            if column not in columns.values() and each.heading.fullmatch(word):
                columns[each.name] = column
                break
    return columns


@lru_cache(maxsize=64)
def _any_of(fields: tuple[Field, ...]) -> re.Pattern[str]:
    """What every heading that fits one of some fields matches: a row of figures is looked through once, not by each."""
    return re.compile("|".join(f"(?:{each.heading.pattern})" for each in fields))


def find_table(
    sheet: Sheet, fields: Sequence[Field], is_enough: Callable[[Mapping[str, int], Sequence[str]], bool]
) -> Table | None:
    """The table whose header names the most fields, or None where no row names enough of them."""
    best: tuple[int, Table] | None = None
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        if sum(bool(value) for value in sheet.rows[row]) < 2 and not sheet.merges:
            continue
        for last in range(row, min(row + header_depth(sheet, row), len(sheet.rows))):
            headings = headings_at(sheet, row, last)
            columns = match_fields(headings, fields)
            if is_enough(columns, headings) and (best is None or len(columns) > best[0]):
                best = (len(columns), Table(sheet, row, last, headings, columns, len(sheet.rows) - 1))
    return best[1] if best else None


def header_depth(sheet: Sheet, row: int) -> int:
    """How many rows a header that starts in a row may have: as many as its merged cells reach down or stand above."""
    depth = 1
    for merge in sheet.merges:
        if merge.first_row == row:
            is_wide = merge.last_column > merge.first_column
            depth = max(depth, merge.last_row - row + 1 + (1 if is_wide else 0))
    return min(depth, DEEPEST_HEADER)


def filled(sheet: Sheet, row: int) -> list[int]:
    """The columns of a row in which something stands."""
    return [
        column
        for column, value in enumerate(sheet.rows[row])
        if value is not None and (not isinstance(value, str) or value.strip(UNSEEN))
    ]


def _first_filled(sheet: Sheet, row: int) -> list[int]:
    """The first two columns in which something stands: enough to tell a line that stands alone from a row of data."""
    values, found = sheet.rows[row], list[int]()
    if len(values) > 1 and values[0] and values[1] and _begins(values[0]) and _begins(values[1]):
        return [0, 1]  # nearly every row of a long table
    for column, value in enumerate(values):
        if value is not None and (not isinstance(value, str) or value.strip(UNSEEN)):
            found.append(column)
            if len(found) > 1:
                break
    return found


def _begins(value: CellValue) -> bool:
    """Whether something is seen from the first sign on."""
    return not isinstance(value, str) or value[0] not in UNSEEN


def is_note(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    """Whether a row with these filled columns is a remark: one text alone that begins like a note or a source."""
    return len(columns) == 1 and NOTE.match(sheet.text(row, columns[0]).lower()) is not None


def body_rows(table: Table, width_of_data: int = 2) -> list[int]:
    """The rows of a table's body that may be data: filled ones, up to its notes.

    The body ends at a remark, and at a line standing alone after a blank row unless a full row follows it (then it is
    the heading of another section).
    """
    rows: list[int] = []
    sheet, after_blank = table.sheet, False
    for row in table.body:
        columns = _first_filled(sheet, row)
        if not columns:
            after_blank = True
            continue
        if is_note(sheet, row, columns) or (
            after_blank and len(columns) == 1 and not _section_follows(table, row, width_of_data)
        ):
            break
        rows.append(row)
        after_blank = False
    return rows


def _section_follows(table: Table, row: int, width_of_data: int) -> bool:
    below = [len(filled(table.sheet, later)) for later in range(row + 1, min(row + 3, table.last_row + 1))]
    usual = len(filled(table.sheet, table.last_header_row))
    return any(width >= max(width_of_data, usual // 2) for width in below)


def block_value(sheet: Sheet, label: str, before_row: int) -> tuple[int, int] | None:
    """Where the value beside a label of the header block stands (`Organisation | Westmere Constabulary`).

    `label` is a pattern of the folded label. The value is the next filled cell of the row, or stands in the same cell
    after a colon; then the label's own cell is returned.
    """
    pattern = re.compile(label)
    for row in range(min(before_row, len(sheet.rows))):
        for column in filled(sheet, row):
            text = sheet.text(row, column)
            head, colon, rest = text.partition(":")
            if not pattern.fullmatch(folded(head)):
                continue
            if colon and rest.strip():
                return row, column
            following = [later for later in filled(sheet, row) if later > column]
            return (row, following[0]) if following else None
    return None


def block_text(sheet: Sheet, label: str, before_row: int) -> str:
    """The text of a value in the header block; nothing where it is not there."""
    place = block_value(sheet, label, before_row)
    if place is None:
        return ""
    text = sheet.text(*place)
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and re.fullmatch(label, folded(head)) else text


def texts_around(table: Table) -> list[str]:
    """The texts above a table and below it: titles and notes, for what they say about periods and scales."""
    sheet = table.sheet
    below = range(max(table.last_header_row + 1, len(sheet.rows) - NOTES_WITHIN), len(sheet.rows))
    notes = [row for row in below if len(filled(sheet, row)) == 1]
    rows = [*range(table.first_header_row), *notes]
    return [sheet.text(row, column) for row in rows for column in filled(sheet, row)]


def table_reading(
    table: Table,
    data: Collection[int],
    *,
    roles: Mapping[int, str] | None = None,
    sections: Collection[int] = (),
    summaries: Collection[int] = (),
) -> TableReading:
    """Which rows and columns of a table were taken for what, and why, as every reader explains itself.

    `data` are the rows that were read; `roles` say of columns beyond the table's own fields what they were taken for,
    such as `Q1 2023/24` or `rating`. Rows that the reader does not name are told by their shape.
    """
    sheet = table.sheet
    taken = {column: name.replace(" ", "_") for name, column in table.columns.items()} | dict(roles or {})
    columns = tuple(
        ColumnTaken(column + 1, heading, taken.get(column) or column_role(heading) or NOT_USED)
        for column, heading in enumerate(table.headings)
        if heading or column in taken
    )
    seen = _rows_seen(table, frozenset(data), frozenset(sections), frozenset(summaries))
    rows = []
    for (role, why), run in groupby(seen, key=lambda each: each[1:]):
        numbers = [row for row, *_ in run]
        rows.append(RowsTaken(role, _counted(sheet, numbers[0]), _counted(sheet, numbers[-1]), why))
    return TableReading(sheet.label, tuple(rows), columns)


def _counted(sheet: Sheet, row: int) -> int:
    return sheet.lines[row] if sheet.lines is not None and row < len(sheet.lines) else row + 1


def _rows_seen(
    table: Table, data: frozenset[int], sections: frozenset[int], summaries: frozenset[int]
) -> Iterator[tuple[int, RowRole, str]]:
    sheet = table.sheet
    last_data = max(data, default=table.last_header_row)
    for row in range(min(table.last_row + 1, len(sheet.rows))):
        if table.first_header_row <= row <= table.last_header_row:
            yield row, RowRole.HEADER, "names the columns below it"
            continue
        if row in data:
            yield row, RowRole.DATA, "stands under the header and holds figures"
            continue
        columns = filled(sheet, row)
        if not columns:
            continue
        if row < table.first_header_row:
            role = RowRole.NOTE if is_note(sheet, row, columns) else RowRole.TITLE
            yield row, role, "stands above the header"
        elif row in summaries or SUMMARY.match(folded(sheet.text(row, columns[0]))):
            yield row, RowRole.SUMMARY, "sums up other rows"
        elif row in sections or (row < last_data and len(columns) == 1):
            yield row, RowRole.SECTION, "is the heading of the rows below it"
        else:
            yield row, RowRole.NOTE, "stands below the figures" if row > last_data else "holds no figures"
