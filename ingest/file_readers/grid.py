"""Cells as a sheet: laid out row by row, without what stands so far off that nobody meant it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from domain.uploads import Problem
from ingest.problems import warning
from ingest.workbook import PLAIN, CellDetail, CellValue, cell_name

# A cell typed by accident at the end of a sheet would make a million rows of every look through it. No table of a
# return has gaps like these.
FAR_ROWS = 10_000
FAR_COLUMNS = 500

Rows = tuple[tuple[CellValue, ...], ...]
Details = dict[tuple[int, int], CellDetail]


def laid_out(
    name: str,
    cells: Mapping[int, Sequence[CellValue]],
    details: Details,
    comments: Mapping[tuple[int, int], str],
) -> tuple[Rows, Details, tuple[Problem, ...]]:
    """The rows of a sheet, what its cells carry besides, and a warning for what stands too far off to be read.

    The fills of rows below the last value are left out: some workbooks have a million of them.
    """
    filled = sorted(row for row, values in cells.items() if _holds_anything(values))
    height = _before_gap(filled, FAR_ROWS)
    kept = {row: cells[row] for row in filled if row < height}
    width = _before_gap(sorted(_columns(kept.values())), FAR_COLUMNS)
    problems = _far_cells(name, cells, filled, height, width)
    nothing: tuple[CellValue, ...] = ()
    rows = tuple(tuple(_trimmed(kept[row], width)) if row in kept else nothing for row in range(height))
    if any(row >= height for row, _ in details):
        details = {place: detail for place, detail in details.items() if place[0] < height}
    for place, comment in comments.items():
        details[place] = replace(details.get(place, PLAIN), comment=comment)
    return rows, details, problems


def _holds_anything(values: Sequence[CellValue]) -> bool:
    return bool(values) and (values[-1] is not None or any(value is not None for value in values))


def _before_gap(numbers: Sequence[int], widest: int) -> int:
    """How many rows or columns there are up to the first gap that is too wide."""
    for before, after in pairwise(numbers):
        if after - before > widest:
            return before + 1
    return numbers[-1] + 1 if numbers else 0


def _columns(rows: Iterable[Sequence[CellValue]]) -> set[int]:
    """The columns that hold anything; narrow rows need not be looked through, they have no gap that is too wide."""
    used: set[int] = set()
    for row in rows:
        if len(row) <= FAR_COLUMNS:
            used.add(len(row) - 1)
        else:
            used.update(column for column, value in enumerate(row) if value is not None)
    return used


def _trimmed(row: Sequence[CellValue], width: int) -> Sequence[CellValue]:
    return row if len(row) <= width else row[:width]


def _far_cells(
    name: str, cells: Mapping[int, Sequence[CellValue]], filled: Sequence[int], height: int, width: int
) -> tuple[Problem, ...]:
    for row in filled:
        beyond = 0 if row >= height else width
        column = next((at for at in range(beyond, len(cells[row])) if cells[row][at] is not None), None)
        if column is not None:
            place = cell_name(row, column)
            message = (
                f"{place} stands far away from the rest of the sheet, and nothing from there on was read: delete it, "
                "or move it to the table that it belongs to."
            )
            return (warning("hidden_content", message, sheet=name, cell=place),)
    return ()
