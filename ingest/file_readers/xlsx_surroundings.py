"""What stands around a sheet's cells: merged ranges, hidden columns, comments and the rules of conditional formats."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.file_readers.conditional_formats import Rule
from ingest.file_readers.inspect import MAX_COLUMNS, MAX_ROWS
from ingest.file_readers.xlsx_package import Package, is_true
from ingest.file_readers.xlsx_styles import Styles
from ingest.workbook import Range, column_number

MOST_MERGES = 100_000
MOST_RULES = 2_000
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_THREAD_FOREWORD = re.compile(r"^\[Threaded comment\].*?(?:Comment|Kommentar):\s*", re.DOTALL)


def merges(around: Any) -> tuple[Range, ...]:
    """The merged ranges of a sheet."""
    found = []
    for merge in around.iterfind("{*}mergeCells/{*}mergeCell"):
        area = range_of(merge.get("ref") or "")
        if area is not None and len(found) < MOST_MERGES:
            found.append(area)
    return tuple(found)


def hidden_columns(around: Any) -> frozenset[int]:
    """The columns that are hidden, by their flag or by a width of nothing."""
    hidden = bytearray(MAX_COLUMNS)  # one mark a column, however often a file names the same ones
    for column in around.iterfind("{*}cols/{*}col"):
        if is_true(column.get("hidden")) or re.fullmatch(r"0(?:\.0*)?", column.get("width") or ""):
            first, last = int(column.get("min") or 0), int(column.get("max") or 0)
            first, last = max(first - 1, 0), min(last, MAX_COLUMNS)
            hidden[first:last] = b"\1" * (last - first)
    return frozenset(column for column, mark in enumerate(hidden.rstrip(b"\0")) if mark)


def comments_of(package: Package, part: str) -> dict[tuple[int, int], str]:
    """The notes and comments of a sheet. The older form of a threaded comment says less than the thread itself."""
    found: dict[tuple[int, int], str] = {}
    related = package.relationships(part).values()
    for target in (each.target for each in related if each.kind == "comments"):
        found.update(_notes(package.xml(target)))
    for target in (each.target for each in related if each.kind == "threadedComment"):
        found.update(_threads(package.xml(target)))
    return found


def _notes(root: Any) -> Iterator[tuple[tuple[int, int], str]]:
    for note in () if root is None else root.iterfind("{*}commentList/{*}comment"):
        area = range_of(note.get("ref") or "")
        text = "".join(part.text or "" for part in note.iterfind(".//{*}t"))
        if area is not None and text:
            yield (area.first_row, area.first_column), _THREAD_FOREWORD.sub("", text)


def _threads(root: Any) -> dict[tuple[int, int], str]:
    said: dict[tuple[int, int], list[str]] = {}
    for each in () if root is None else root.iterfind("{*}threadedComment"):
        area = range_of(each.get("ref") or "")
        text = each.findtext("{*}text")
        if area is not None and text:
            said.setdefault((area.first_row, area.first_column), []).append(text)
    return {place: "\n".join(texts) for place, texts in said.items()}


def rules_of(around: Any, styles: Styles) -> tuple[Rule, ...]:
    """The conditional formats of a sheet, with the fill that each would give."""
    found: list[Rule] = []
    for block in around.iterfind("{*}conditionalFormatting"):
        ranges = tuple(area for each in (block.get("sqref") or "").split() if (area := range_of(each)) is not None)
        for rule in block.iterfind("{*}cfRule"):
            if len(found) < MOST_RULES:
                found.append(_rule(rule, ranges, styles))
    return tuple(found)


def _rule(rule: Any, ranges: tuple[Range, ...], styles: Styles) -> Rule:
    number = rule.get("dxfId") or ""
    fills = styles.conditional_fills
    return Rule(
        ranges,
        rule.get("type") or "",
        int(rule.get("priority") or 0),
        fills[int(number)] if number.isdigit() and int(number) < len(fills) else None,
        stops=is_true(rule.get("stopIfTrue")),
        operator=rule.get("operator") or "",
        text=rule.get("text"),
        formulas=tuple(formula.text or "" for formula in rule.iterfind("{*}formula")),
    )


def range_of(reference: str) -> Range | None:
    """`B2:C4` or `B2` as a range; None for anything else."""
    first, _, last = reference.partition(":")
    ends = [_PLACE.fullmatch(place) for place in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        return None
    rows = sorted(int(end.group(2)) - 1 for end in ends if end)
    columns = sorted(column_number(end.group(1).upper()) for end in ends if end)
    if rows[0] < 0 or rows[1] >= MAX_ROWS or columns[1] >= MAX_COLUMNS:
        return None
    return Range(rows[0], columns[0], rows[1], columns[1])
