"""Text files: UTF-8 with and without its mark, UTF-16, cp1252; comma, semicolon or tab, told from the first lines."""

import csv
from io import StringIO

from ingest.file_readers.inspect import MAX_CELLS, MAX_ROWS, Refused, too_long
from ingest.workbook import CellValue, Sheet, Workbook

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 20
MAX_FIELD = 1 << 20


def read(content: bytes, file_name: str) -> Workbook:
    """Read a text file as one sheet. Every value stays text: what it means is decided by who knows its column."""
    text = decode(content)
    delimiter = find_delimiter(text)
    rows, lines = _parse(text, delimiter)
    if not rows:
        raise Refused("not_recognised", "The file is empty: nothing was saved in it. Ask for it to be sent again.")
    return Workbook(file_name, (Sheet(file_name, rows, lines=lines, delimiter=delimiter),))


def decode(content: bytes) -> str:
    """Text in the encoding that it was saved in; cp1252 is what Excel writes where it does not say UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\0", "")
    for encoding in _likely_encodings(content):
        try:
            return content.decode(encoding).replace("\0", "").removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace").replace("\0", "")


def _likely_encodings(content: bytes) -> tuple[str, ...]:
    sample = content[:400]
    if sample[1::2].count(0) > len(sample) * 0.4:
        return ("utf-16-le", "utf-8-sig")
    if sample[0::2].count(0) > len(sample) * 0.4:
        return ("utf-16-be", "utf-8-sig")
    return ("utf-8-sig", "cp1252")


def find_delimiter(text: str) -> str:
    """The sign that splits the first lines into the most columns, most steadily."""
    sample = [line for line in text.splitlines()[:SAMPLE_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: _steadiness(sample, delimiter)) if sample else ","


def _steadiness(sample: list[str], delimiter: str) -> tuple[float, int]:
    widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return (widths.count(usual) * (usual - 1), -DELIMITERS.index(delimiter))


def _parse(text: str, delimiter: str) -> tuple[tuple[tuple[CellValue, ...], ...], tuple[int, ...]]:
    """Rows and the physical line on which each begins. Rows without anything are kept: they part two tables."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[CellValue, ...]] = []
    lines: list[int] = []
    line, cells = 1, 0
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= MAX_ROWS or cells > MAX_CELLS:
                raise too_long()
            rows.append(tuple(row))
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as reason:
        raise Refused(
            "corrupt",
            f"Line {reader.line_num} cannot be read as a line of a table ({reason}): "
            "open the file in a spreadsheet program and save it as CSV again.",
        ) from reason
    while rows and not any(value for value in rows[-1]):
        rows.pop()
        lines.pop()
    return tuple(rows), tuple(lines)
