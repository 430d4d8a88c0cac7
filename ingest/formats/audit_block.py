"""The header block of an audit: labels with their values above a table, titles, and what names of files say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.labels import folded
from ingest.layout import filled
from ingest.period_grammar import MONTH, YEAR
from ingest.period_text import read_day, read_period_text
from ingest.workbook import CellValue, Sheet, is_blank

LONGEST_LABEL = 60
SEGMENTS = re.compile(r"\n|\t|\s{3,}|\s\|\s|;\s")
DATE_LABELS = (  # the surest first
    re.compile(
        r".*\b(?:audit|assessment|round|completed|completion|submitted|submission|return|returned|signed|audited)\b.*"
    ),
    re.compile(r"(?:date|dates|as at|period end(?:ing)?|month|on|when)(?: .*)?"),
)
DATE_WORD = re.compile(r"\b(?:dates?|completed|submitted|audited|held|on|as at|period end(?:ing)?|month)\b")
NO_AUDIT_DATE = re.compile(
    r"\b(?:next|due|review|reviewed|previous|last|(?<!pre )birth|version|printed|issued?|deadline|by|start|from|target"
    r"|updated|template|received|period covered|policy|amended|started)\b"
)
DAY_WITHIN = re.compile(
    rf"(?<![A-Za-z\d.])(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}\s+{YEAR}|\d{{1,2}}[./-]\d{{1,2}}[./-](?:20)?\d\d"
    rf"|20\d\d-\d\d-\d\d)(?![\d])",
    re.IGNORECASE,
)
MONTH_WITHIN = re.compile(rf"(?<![A-Za-z])({MONTH}[ '_-]{{0,2}}{YEAR})(?!\d|[/-]\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """A label of a header block, folded, with the value that belongs to it."""

    label: str
    text: str
    value: CellValue
    row: int
    column: int


def block_entries(sheet: Sheet, rows: Iterable[int]) -> list[BlockEntry]:
    """The labels of some rows with their values: in the same cell after a colon, beside it, or below it."""
    return [entry for row in rows for column in filled(sheet, row) for entry in _entries_at(sheet, row, column)]


def _entries_at(sheet: Sheet, row: int, column: int) -> Iterator[BlockEntry]:
    for segment in SEGMENTS.split(sheet.text(row, column)):
        head, colon, rest = segment.partition(":")
        if len(head) > LONGEST_LABEL or not folded(head):
            continue
        if colon and rest.strip():
            yield BlockEntry(folded(head), rest.strip(), rest.strip(), row, column)
        elif (place := _value_of(sheet, row, column)) is not None:
            yield BlockEntry(folded(head), sheet.text(*place), sheet.value(*place), *place)


def _value_of(sheet: Sheet, row: int, column: int) -> tuple[int, int] | None:
    """The next filled cell of the row; the cell below where the row is one of labels only."""
    later = [each for each in filled(sheet, row) if each > column]
    below = (row + 1, column)
    if later and not sheet.text(row, later[0]).endswith(":"):
        return row, later[0]
    return below if later and not is_blank(sheet.value(*below)) else None


def said(entries: Sequence[BlockEntry], label: re.Pattern[str]) -> BlockEntry | None:
    """The first entry whose whole label matches."""
    return next((entry for entry in entries if label.fullmatch(entry.label)), None)


def day_said(entries: Sequence[BlockEntry]) -> date | None:
    """The day that the block gives as the audit's own."""
    dated = [
        (entry, day)
        for entry in entries
        if DATE_WORD.search(entry.label) and not NO_AUDIT_DATE.search(entry.label)
        if (day := day_of(entry.value, entry.text)) is not None
    ]
    for pattern in DATE_LABELS:
        for entry, day in dated:
            if pattern.fullmatch(entry.label):
                return day
    return None


def day_of(value: CellValue, text: str) -> date | None:
    """A day as a date or a text; a month named with its year stands for its last day."""
    return read_day(value) or read_day(text) or end_of_month(text) or day_within(text)


def day_within(text: str) -> date | None:
    """The one day or month that a longer text names; none where it names several."""
    days = {day for found in DAY_WITHIN.findall(text) if (day := read_day(found)) is not None}
    if not days:
        days = {
            day for found in MONTH_WITHIN.findall(text.replace("_", " ")) if (day := end_of_month(found)) is not None
        }
    return days.pop() if len(days) == 1 else None


def end_of_month(text: str) -> date | None:
    """The last day of a month that is named with its year; of nothing longer, for then no day was meant."""
    reading = read_period_text(text.replace("_", " "))
    if reading is None or reading.period is None or reading.period.months > 1:
        return None
    return reading.period.end


def day_in_titles(lines: Sequence[str]) -> date | None:
    """The day that a title names, whole or as one of its parts, unless it speaks of another audit or a version."""
    titles = [line for line in lines if len(line) <= 2 * LONGEST_LABEL and not NO_AUDIT_DATE.search(folded(line))]
    for line in titles:
        for part in re.split(r"\s[-\u2013\u2014|]\s|[,;:()]\s*", line):
            if (day := read_day(part.strip()) or end_of_month(part.strip())) is not None:
                return day
    return next((day for line in titles if (day := day_within(line)) is not None), None)
