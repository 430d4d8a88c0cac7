"""Which of the columns under one heading hold the count, the base and the percentage, where arithmetic tells it.

Partners head them in their own words (`Missing episodes | Interviews in 72 hours | %`), in any order. Where one column
is a hundred times a second divided by a third, row by row, it is certain which is which.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.formats.headings import DENOMINATOR, NUMERATOR, VALUE, ColumnFacts, Vocabulary
from ingest.values import read_cell
from ingest.workbook import Cell, Sheet

PARTS_OF_A_PERCENTAGE = 3
PERCENTAGE_SIGNS = ("%", "percent", "per cent")
ROUNDING = 0.51  # a percentage in whole numbers is at most half a point off its parts

Figures = tuple[float, float, float]


def with_parts_told(
    sheet: Sheet,
    rows: Sequence[int],
    paths: Sequence[Sequence[Cell]],
    facts: Sequence[ColumnFacts],
    words: Vocabulary,
) -> list[ColumnFacts]:
    """The facts of all columns, with the parts of a percentage where figures tell them and headings do not."""
    known = list(facts)
    for columns in _threes(paths, facts):
        share = [column for column in columns if _is_percentage(paths[column], facts[column])]
        others = [column for column in columns if column not in share]
        if len(share) != 1 or {facts[column].part for column in others} == {NUMERATOR, DENOMINATOR}:
            continue
        if all(words.indicator(paths[column][-1].text) is not None for column in (share[0], others[-1])):
            continue  # indicators side by side, one of which happens to be the share of the others
        order = _order(sheet, rows, others, share[0])
        if order is None:
            continue
        shared = facts[share[0]]
        for column, part in zip((*order, share[0]), (NUMERATOR, DENOMINATOR, VALUE), strict=True):
            known[column] = replace(shared, column=column, heading=facts[column].heading, part=part)
    return known


def _threes(paths: Sequence[Sequence[Cell]], facts: Sequence[ColumnFacts]) -> Iterator[list[int]]:
    """The columns that share what stands above their own headings, or stand side by side with nothing above."""
    shared: defaultdict[tuple, list[int]] = defaultdict(list)
    for column, path in enumerate(paths):
        if path:
            shared[tuple((cell.row, cell.column) for cell in path[:-1])].append(column)
    for above, columns in shared.items():
        if above:
            if len(columns) == PARTS_OF_A_PERCENTAGE:
                yield columns
            continue
        for column in columns:
            three = [column - 2, column - 1, column]
            if _is_percentage(paths[column], facts[column]) and set(three) <= set(columns):
                yield three


def _is_percentage(path: Sequence[Cell], facts: ColumnFacts) -> bool:
    own = path[-1].text.lower()
    return facts.part == VALUE or any(sign in own for sign in PERCENTAGE_SIGNS)


def _order(sheet: Sheet, rows: Sequence[int], others: Sequence[int], share: int) -> tuple[int, int] | None:
    """Numerator and denominator, if one order of the two agrees with the percentages and the other does not."""
    first, second = others
    seen = [figures for row in rows if (figures := _figures(sheet, row, (first, second, share))) is not None]
    forwards = sum(_agrees(one, other, percentage) for one, other, percentage in seen)
    backwards = sum(_agrees(other, one, percentage) for one, other, percentage in seen)
    if forwards == backwards or 2 * max(forwards, backwards) <= len(seen):
        return None
    return (first, second) if forwards > backwards else (second, first)


def _figures(sheet: Sheet, row: int, columns: tuple[int, int, int]) -> Figures | None:
    one, other, share = (read_cell(sheet.cell(row, column)).value for column in columns)
    return (one, other, share) if one is not None and other is not None and share is not None else None


def _agrees(numerator: float, denominator: float, percentage: float) -> bool:
    if denominator <= 0 or numerator > denominator:
        return False
    exact = 100 * numerator / denominator
    return abs(percentage - exact) <= ROUNDING or abs(100 * percentage - exact) <= ROUNDING
