"""Text files: UTF-8 with and without its mark, UTF-16, cp1252; comma, semicolon, tab or bar, told from the table."""

import csv
import re
from collections import Counter
from io import StringIO

from domain.uploads import Problem
from ingest.file_readers.inspect import MAX_CELLS, MAX_ROWS, Refused, too_long
from ingest.problems import warning
from ingest.workbook import CellValue, Sheet, Workbook

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 200
MAX_FIELD = 1 << 20
MOST_STRAY_QUOTES = 20
_NAMED_DELIMITER = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # the first line, where Excel was told to write it
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d)")


def read(content: bytes, file_name: str) -> Workbook:
    """Read a text file as one sheet. Every value stays text: what it means is decided by who knows its column."""
    text = decode(content)
    first = text[:12].splitlines()[0] if text.strip() else ""
    named = _NAMED_DELIMITER.fullmatch(first)
    delimiter = named.group(1) if named else find_delimiter(text)
    rows, lines, problems = _parse(text, delimiter)
    if named:
        rows, lines = rows[1:], lines[1:]
    if not rows:
        raise Refused("not_recognised", "The file is empty: nothing was saved in it. Ask for it to be sent again.")
    return Workbook(file_name, (Sheet(file_name, rows, lines=lines, delimiter=delimiter),), problems)


def decode(content: bytes) -> str:
    """Text in the encoding that it was saved in; cp1252 is what Excel writes where it does not say UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\0", "")
    for encoding in _likely_encodings(content):
        try:
            return content.decode(encoding).replace("\0", "").removeprefix("\ufeff")
        except UnicodeDecodeError as reason:
            before = content[: reason.start]
            if encoding == "utf-8-sig" and "end of data" in reason.reason and not before.isascii():
                return before.decode(encoding).replace("\0", "")  # cut off within its last sign
    return content.decode("cp1252", "replace").replace("\0", "")


def _likely_encodings(content: bytes) -> tuple[str, ...]:
    sample = content[:400]
    if sample[1::2].count(0) > len(sample) * 0.4:
        return ("utf-16-le", "utf-8-sig")
    if sample[0::2].count(0) > len(sample) * 0.4:
        return ("utf-16-be", "utf-8-sig")
    return ("utf-8-sig", "cp1252")


def find_delimiter(text: str) -> str:
    """The sign that splits the first lines into the most columns, most steadily. Titles above a table weigh little."""
    sample = [line for line in text[: SAMPLE_LINES * 2_000].splitlines()[:SAMPLE_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: _steadiness(sample, delimiter)) if sample else ","


def _steadiness(sample: list[str], delimiter: str) -> tuple[float, int]:
    score = _columns_won(sample, delimiter)
    if delimiter == ",":
        # in a file of semicolons a comma may be a decimal one: between digits it counts for half
        score = (score + _columns_won([_NUMBER_COMMA.sub("", line) for line in sample], delimiter)) / 2
    return score, -DELIMITERS.index(delimiter)


def _columns_won(sample: list[str], delimiter: str) -> float:
    """Lines of one width, times the columns that they have beyond the first; of the width for which that is most."""
    csv.field_size_limit(MAX_FIELD)
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
    except csv.Error:
        return 0
    return max(count * (width - 1) for width, count in widths.items())


def _parse(text: str, delimiter: str) -> tuple[tuple[tuple[CellValue, ...], ...], tuple[int, ...], tuple[Problem, ...]]:
    """Rows and the physical line on which each begins. Rows without anything are kept: they part two tables."""
    physical = list(StringIO(text, newline=""))
    rows: list[tuple[CellValue, ...]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    unclosed = _read_rows(physical, 0, delimiter, rows, lines)
    while unclosed is not None and len(problems) < MOST_STRAY_QUOTES:
        problems.append(_stray_quote(unclosed))
        physical[unclosed] = physical[unclosed].replace('"', "")
        unclosed = _read_rows(physical, unclosed, delimiter, rows, lines)
    while rows and not any(value for value in rows[-1]):
        rows.pop()
        lines.pop()
    return tuple(rows), tuple(lines), tuple(problems)


def _read_rows(
    physical: list[str], start: int, delimiter: str, rows: list[tuple[CellValue, ...]], lines: list[int]
) -> int | None:
    """Take the rows from a line on; returns where the last one begins if it swallowed lines by a quote left open."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(physical[start:], delimiter=delimiter)
    line, cells = start, 0
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= MAX_ROWS or cells > MAX_CELLS:
                raise too_long()
            rows.append(tuple(row))
            lines.append(line + 1)
            before, line = line, start + reader.line_num
            if line == len(physical) and line > before + 1 and _is_left_open(physical[before:line]):
                rows.pop()
                lines.pop()
                return before
    except csv.Error as reason:
        if _is_left_open(physical[line : start + reader.line_num]):
            return line
        raise Refused(
            "corrupt",
            f"Line {start + reader.line_num} cannot be read as a line of a table ({reason}): "
            "open the file in a spreadsheet program and save it as CSV again.",
        ) from reason
    return None


def _is_left_open(physical: list[str]) -> bool:
    return sum(line.count('"') for line in physical) % 2 == 1


def _stray_quote(line: int) -> Problem:
    return warning(
        "corrupt",
        f"Line {line + 1} has a quotation mark that is never closed. It was read as if the mark were not there: "
        "check the line, and delete the mark.",
        cell=f"line {line + 1}",
    )
