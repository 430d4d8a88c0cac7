"""A sheet of a file as it is drawn: a window of its rows, what they were taken for, and what was found in its cells.

Only a window goes to the browser: a published table has a hundred thousand rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.uploads import Problem, Question, Reading, RowRole, Severity, TableReading
from ingest.annotated.places import Place, places
from ingest.problems import is_asked
from ingest.workbook import Range, Sheet, Workbook, column_letters, is_number

ROWS_DRAWN = 50
COLUMNS_DRAWN = 26


class FindingKind(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem or a question of a file, with its place as the file's reader wrote it."""

    kind: FindingKind
    about: Problem | Question

    @property
    def sheet(self) -> str | None:
        """The sheet, where it is named apart from the cell."""
        return self.about.sheet if isinstance(self.about, Problem) else None


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of which sheet is drawn: the sheet's number, its first row and its first column, from 0."""

    sheet: int = 0
    row: int = 0
    column: int = 0

    def at(self, row: int, column: int) -> "Window":
        """The window of the same sheet that a cell stands in."""
        return Window(self.sheet, row - row % ROWS_DRAWN, column - column % COLUMNS_DRAWN)


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as it looks, with what was found in it; `rows` and `columns` are how far it is merged in the window."""

    place: str
    text: str
    fill: str | None
    is_number: bool
    findings: tuple[Finding, ...] = ()
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the window; `taken_as` heads the columns of a table that begins with it."""

    number: int
    is_hidden: bool
    role: RowRole | None
    why: str
    cells: tuple[DrawnCell, ...]
    taken_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetTab:
    """A sheet of the workbook by its name, and how much was found on it."""

    name: str
    is_hidden: bool
    findings: int


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """The window of one sheet. `columns` are letters and whether they are hidden; counts are of the whole sheet."""

    tabs: tuple[SheetTab, ...]
    window: Window
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[DrawnRow, ...]
    row_count: int
    column_count: int
    is_explained: bool


def findings_of(problems: Sequence[Problem], questions: Sequence[Question]) -> tuple[Finding, ...]:
    """All that was found in a file: errors, then questions, then warnings. What a question asks is not said twice."""
    errors = [Finding(FindingKind.ERROR, each) for each in problems if each.severity is Severity.ERROR]
    warnings = [
        Finding(FindingKind.WARNING, each)
        for each in problems
        if each.severity is Severity.WARNING and not is_asked(each, questions)
    ]
    return (*errors, *(Finding(FindingKind.QUESTION, each) for each in questions), *warnings)


def place_of(workbook: Workbook, finding: Finding) -> Place | None:
    """The first cell that a finding speaks of; None where it speaks of no cell or sheet."""
    return next(iter(places(workbook, finding.sheet, finding.about.cell)), None)


def drawn_sheet(workbook: Workbook, reading: Reading, window: Window) -> DrawnSheet:
    """The window of a sheet of a readable workbook, with what was found in the reading's problems and questions."""
    window = Window(min(window.sheet, len(workbook.sheets) - 1), window.row, window.column)
    sheet = workbook.sheets[window.sheet]
    found: dict[Place, list[Finding]] = {}
    for finding in findings_of(reading.problems, reading.questions):
        for place in places(workbook, finding.sheet, finding.about.cell):
            found.setdefault(place, []).append(finding)
    tables = [each for each in reading.tables if each.sheet == sheet.label]
    columns = range(window.column, min(sheet.width, window.column + COLUMNS_DRAWN))
    rows = _rows_shown(sheet, tables, window)
    on_sheet = {at.cell: tuple(said) for at, said in found.items() if at.sheet == window.sheet and at.cell}
    return DrawnSheet(
        tabs=tuple(
            SheetTab(each.name, each.is_hidden, sum(len(said) for at, said in found.items() if at.sheet == number))
            for number, each in enumerate(workbook.sheets)
        ),
        window=window,
        columns=tuple((column_letters(column), column in sheet.hidden_columns) for column in columns),
        rows=tuple(_rows(sheet, rows, columns, tables, on_sheet)),
        row_count=len(sheet.rows),
        column_count=sheet.width,
        is_explained=bool(tables),
    )


def _rows_shown(sheet: Sheet, tables: Sequence[TableReading], window: Window) -> list[int]:
    """The rows of the window; on a later page the header of the table that goes on there stands first."""
    own = range(window.row, min(len(sheet.rows), window.row + ROWS_DRAWN))
    index = {_number(sheet, row): row for row in range(len(sheet.rows))} if window.row and sheet.lines else None
    headers: list[int] = []
    for table in tables if window.row else ():
        numbers = [
            n for taken in table.rows if taken.role is RowRole.HEADER for n in range(taken.first, taken.last + 1)
        ]
        rows = [index.get(n, 0) if index is not None else n - 1 for n in numbers]
        if rows and rows[0] < window.row:
            headers = [row for row in rows if row < window.row]
    return [*headers, *own]


def _number(sheet: Sheet, row: int) -> int:
    """A row's number as a person counts: its line in a text file."""
    return sheet.lines[row] if sheet.lines is not None else row + 1


def _rows(
    sheet: Sheet,
    rows: Sequence[int],
    columns: range,
    tables: Sequence[TableReading],
    found: Mapping[tuple[int, int], tuple[Finding, ...]],
) -> list[DrawnRow]:
    merges = {
        (each.first_row, each.first_column): each for each in (_clipped(m, rows, columns) for m in sheet.merges) if each
    }
    covered = {
        (row, column)
        for each in merges.values()
        for row in range(each.first_row, each.last_row + 1)
        for column in range(each.first_column, each.last_column + 1)
    } - set(merges)
    drawn = []
    for row in rows:
        number = _number(sheet, row)
        role, why = _taken_for(tables, number)
        cells = []
        for column in columns:
            if (row, column) in covered:
                continue
            merge = merges.get((row, column), Range(row, column, row, column))
            cells.append(_cell(sheet, merge, found.get((row, column), ())))
        drawn.append(
            DrawnRow(number, row in sheet.hidden_rows, role, why, tuple(cells), _heads(tables, number, columns))
        )
    return drawn


def _clipped(merge: Range, rows: Sequence[int], columns: range) -> Range | None:
    """The part of a merged range that the window shows, which is drawn as one cell."""
    inside = [row for row in rows if merge.first_row <= row <= merge.last_row]
    across = [column for column in columns if merge.first_column <= column <= merge.last_column]
    return Range(inside[0], across[0], inside[-1], across[-1]) if inside and across else None


def _cell(sheet: Sheet, merge: Range, findings: tuple[Finding, ...]) -> DrawnCell:
    row, column = merge.first_row, merge.first_column
    cell = sheet.cell(row, column)
    return DrawnCell(
        place=f"{column_letters(column)}{row + 1}",
        text=sheet.spread_text(row, column),
        fill=cell.fill,
        is_number=is_number(cell.value),
        findings=findings,
        rows=merge.last_row - row + 1,
        columns=merge.last_column - column + 1,
    )


def _taken_for(tables: Sequence[TableReading], number: int) -> tuple[RowRole | None, str]:
    for table in tables:
        for taken in table.rows:
            if taken.first <= number <= taken.last:
                return taken.role, taken.why
    return None, ""


def _heads(tables: Sequence[TableReading], number: int, columns: range) -> tuple[str, ...]:
    """What the columns of a table were taken for, over its first header row."""
    for table in tables:
        headers = [taken.first for taken in table.rows if taken.role is RowRole.HEADER]
        if headers and min(headers) == number:
            roles = {each.column: each.role for each in table.columns}
            return tuple(roles.get(column + 1, "") for column in columns)
    return ()
