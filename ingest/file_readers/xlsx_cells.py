"""The cells of a sheet's XML, in one pass over its bytes.

A sheet of 50,000 rows has 600,000 cells: a tree of them takes six times as long to build as this pass takes. The bytes
are held to be well-formed first; and a sheet with a cell that is spelt otherwise than Excel spells it is rewritten into
Excel's spelling and read again, so that the pass never has to guess.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

from ingest.file_readers.inspect import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, too_long
from ingest.file_readers.xlsx_package import Malformed, parsed
from ingest.file_readers.xlsx_rows import FEWEST_ROWS, CellStyle, RowReader
from ingest.file_readers.xlsx_styles import Style, Styles
from ingest.workbook import PLAIN, CellDetail, CellValue, ErrorValue, column_letters, column_number

EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  serial numbers know no time zone
LAST_DAY = 2_958_466  # the first serial number after 31 December 9999
MOST_SIGNS_KNOWN = 6  # of a number: shorter ones come again and again, and there are not so many of them
MOST_TRANSLATED = 5_000  # formulas that a sheet shares; beyond that they are kept as their first cell has them

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d{1,6})")?(?: t="(\w+)")?(?: (?:cm|vm|ph)="\w*")*'
    rb"(?:/>|>(?:<v>([^<]*)</v></c>|(.*?)</c>))",
    re.DOTALL,
)
_ROW = re.compile(rb'<row r="(\d{1,7})"([^>]*)>')
_HIDDEN = re.compile(rb'\s(?:hidden="(?:1|true)"|ht="0(?:\.0*)?")')
_FORMULA = re.compile(rb"<f\b([^>]*?)(?:/>|>(.*?)</f>)", re.DOTALL)
_SAVED = re.compile(rb"<v\b[^>]*?(?:/>|>(.*?)</v>)", re.DOTALL)
_TEXT = re.compile(rb"<t\b[^>]*?(?:/>|>(.*?)</t>)", re.DOTALL)
_LONE_TEXT = re.compile(rb"<is><t[^>]*>([^<]*)</t></is>")
_READING_AID = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)
_SHARED = re.compile(rb'\bsi="(\d+)"')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class Cells:
    """What stands in the cells: values row by row, and what they carry besides; places count from 0."""

    rows: dict[int, Sequence[CellValue]] = field(default_factory=dict)
    details: dict[tuple[int, int], CellDetail] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)


def read_cells(data: bytes, shared: Sequence[str], styles: Styles, *, is_1904: bool) -> Cells:
    """The cells of a sheet's XML. Raises Malformed, or Refused where there are too many."""
    epoch = EPOCH_1904 if is_1904 else EPOCH
    is_usual = _is_utf_8(data) and not any(sign in data for sign in (b"<![CDATA[", b"<!--", b":sheetData"))
    start, end = _up_to_last_value(data)
    if is_usual and data.count(b"<c", start, end) > MAX_CELLS:
        raise too_long()
    if is_usual and data.count(b"<row", start, end) >= FEWEST_ROWS:
        reader = _CellReader(shared, styles, epoch)
        if reader.read_rows(data, start, end):
            return reader.cells
    _refuse_malformed(data)
    reader = _CellReader(shared, styles, epoch)
    if is_usual and reader.read_all(data[start:end]):
        return reader.cells
    reader = _CellReader(shared, styles, epoch)
    rewritten = _rewritten(data)
    reader.read(rewritten)
    reader.read_hidden_rows(rewritten)
    return reader.cells


def _up_to_last_value(data: bytes) -> tuple[int, int]:
    """Where a sheet's rows are, up to its last value: some sheets have a million below it that are only coloured."""
    last = max(data.rfind(sign) for sign in (b"</v>", b"</is>", b"<f>", b"<f "))
    return (max(data.find(b"<sheetData"), 0), data.find(b"</row>", last)) if last >= 0 else (0, 0)


def _is_utf_8(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    declared = re.search(rb"""<\?xml[^>]*encoding=["']([^"']+)""", data[:200])
    return declared is None or declared.group(1).lower() in (b"utf-8", b"us-ascii", b"ascii")


def _refuse_malformed(data: bytes) -> None:
    from xml.parsers import expat

    checker = expat.ParserCreate()
    try:
        checker.Parse(data, True)
    except (expat.ExpatError, ValueError) as reason:
        raise Malformed(str(reason)) from reason


def _rewritten(data: bytes) -> bytes:
    """The same sheet without prefixes, its rows and cells numbered, and their attributes in Excel's order."""
    import lxml.etree

    root = parsed(data)
    row_number, column = 0, 0
    for element in root.iter("{*}*"):
        name = lxml.etree.QName(element).localname
        element.tag = name
        attributes = dict(element.attrib)
        if name == "row":
            row_number = int(attributes.get("r") or row_number + 1)
            column = 0
            _put_first(element, {"r": str(row_number)}, attributes)
        elif name == "c":
            letters, number = _place(attributes.get("r"), row_number, column)
            column = column_number(letters) + 1
            first = {"r": f"{letters}{number}", "s": attributes.get("s"), "t": attributes.get("t")}
            _put_first(element, first, {})
    lxml.etree.cleanup_namespaces(root)
    return lxml.etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _place(reference: str | None, row_number: int, column: int) -> tuple[str, int]:
    found = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", reference or "")
    return (found.group(1).upper(), int(found.group(2))) if found else (column_letters(column), row_number)


def _put_first(element: Any, first: Mapping[str, str | None], attributes: Mapping[str, str]) -> None:
    element.attrib.clear()
    for name, value in (*first.items(), *(each for each in attributes.items() if each[0] not in first)):
        if value is not None:
            element.set(name, value)


def _put(values: list[CellValue], column: int, value: CellValue) -> None:
    if len(values) > column:
        values[column] = value
        return
    if len(values) < column:
        values.extend([None] * (column - len(values)))
    values.append(value)


def _with_formula(detail: CellDetail | None, formula: str) -> CellDetail:
    known = detail or PLAIN
    return CellDetail(known.number_format, known.fill, formula=formula)


class _Columns(dict[bytes, int]):
    """Column numbers by their letters, each worked out once."""

    def __missing__(self, letters: bytes) -> int:
        number = column_number(letters.decode())
        if number >= MAX_COLUMNS:
            raise Malformed("a cell stands beyond the last column")
        return self.setdefault(letters, number)


class _SharedTexts(dict[bytes, str | None]):
    """Texts that cells share, by their number as a cell spells it; None for an empty one, or where there is none."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        self.texts = texts

    def __missing__(self, number: bytes) -> str | None:
        place = int(number)
        return self.setdefault(number, (self.texts[place] or None) if 0 <= place < len(self.texts) else None)


class _Numbers(dict[bytes, CellValue]):
    """Numbers and days of one style as cells spell them; short ones are kept, for they come again."""

    def __init__(self, read: Callable[[bytes, Style], CellValue], style: Style) -> None:
        super().__init__()
        self.read = read
        self.style = style

    def __missing__(self, saved: bytes) -> CellValue:
        value = self.read(saved, self.style)
        return self.setdefault(saved, value) if len(saved) <= MOST_SIGNS_KNOWN else value


class _StylesByNumber(dict[bytes, tuple[Style, _Numbers]]):
    """Styles by their number as a cell spells it, each with its numbers."""

    def __init__(self, styles: Styles, read: Callable[[bytes, Style], CellValue]) -> None:
        super().__init__()
        self.styles = styles
        self.read = read

    def __missing__(self, number: bytes) -> tuple[Style, _Numbers]:
        style = self.styles.style(int(number or 0))
        return self.setdefault(number, (style, _Numbers(self.read, style)))


def _cells_of(data: bytes) -> Iterator[tuple[bytes, ...]]:
    """The parts of each cell as `_CELL` names them, row by row: found all at once, a row takes half the time."""
    start = 0
    while start < len(data):
        end = data.find(b"</row>", start)
        end = len(data) if end < 0 else end + 6
        yield from _CELL.findall(data, start, end)
        start = end


def _is_hidden(attributes: bytes) -> bool:
    return _HIDDEN.search(attributes) is not None


class _CellReader:
    """Takes the cells one by one. Equal texts and numbers share one object, and so do equal details."""

    def __init__(self, shared: Sequence[str], styles: Styles, epoch: datetime) -> None:
        self.cells = Cells()
        self.shared = _SharedTexts(shared)
        self.epoch = epoch
        self.columns = _Columns()
        self.texts: dict[bytes, str] = {}
        self.by_style = _StylesByNumber(styles, self._number)
        self.shared_formulas: dict[bytes, tuple[str, str]] = {}
        self.translated = 0

    def read_rows(self, data: bytes, start: int, end: int) -> bool:
        """Take a large sheet's rows, those that are spelt alike a row at a time; False where that cannot be done.

        What was matched whole is well-formed; Malformed is raised where the rest is not.
        """
        first, end = data.find(b"<row", start, end), end + len(b"</row>")
        reader = RowReader(
            self.shared, self.columns, self._cell_style, _is_hidden, self.cells.rows, self.cells.details,
            self.cells.hidden_rows,
        )  # fmt: skip
        if first < 0 or not reader.read(data[first:end]) or not self._are_places(self.cells.rows):
            return False
        odd = b"".join(reader.odd)
        _refuse_malformed(b"".join((data[:first], odd, data[end:])))
        return self.read_all(odd)

    def _cell_style(self, number: bytes) -> CellStyle:
        style, numbers = self.by_style[number]
        return CellStyle(style.detail, numbers)

    def _are_places(self, rows: Collection[int]) -> bool:
        return not rows or (min(rows) >= 0 and max(rows) < MAX_ROWS)

    def read_all(self, data: bytes) -> bool:
        """Take cells and hidden rows; False where something is spelt so that it was not seen."""
        starts = data.count(b"<c"), data.count(b"<row")  # but for colours within texts, nothing else begins so
        return (self.read(data), self.read_hidden_rows(data)) == starts

    def read_hidden_rows(self, data: bytes) -> int:
        """Take the rows that nobody sees; returns how many rows there are."""
        count = 0
        for match in _ROW.finditer(data):
            count += 1
            if _is_hidden(match.group(2)):
                self.cells.hidden_rows.add(int(match.group(1)) - 1)
        return count

    def read(self, data: bytes) -> int:
        """Take every cell; returns how many there are. Written for speed: this is where a large file's time goes."""
        details, columns, styles, shared = self.cells.details, self.columns, self.by_style, self.shared
        last, row, values, count = b"", 0, list[CellValue](), 0
        for letters, digits, style_number, kind, saved, content in _cells_of(data):
            count += 1
            if digits != last:
                last, row = digits, int(digits) - 1
                values = self._row(row)
            column, formula = columns[letters], None
            style, numbers = styles[style_number]
            if saved:
                value = shared[saved] if kind == b"s" else self._value(saved, kind, style) if kind else numbers[saved]
            elif content:
                value, formula = self._content(content, kind, style, f"{letters.decode()}{row + 1}")
            else:
                value = None
            if value is not None:
                if len(values) == column:
                    values.append(value)
                else:
                    _put(values, column, value)
            detail = style.detail
            if formula is not None:
                details[row, column] = _with_formula(detail, formula)
            elif detail is not None and (value is not None or detail.fill is not None):
                details[row, column] = detail
        return count

    def _row(self, row: int) -> list[CellValue]:
        if not 0 <= row < MAX_ROWS:
            raise Malformed("a cell stands beyond the last row")
        values = self.cells.rows.get(row)
        if not isinstance(values, list):  # a row that comes again, or was taken whole
            values = self.cells.rows[row] = [*(values or ())]
        return values

    def _content(self, content: bytes, kind: bytes, style: Style, place: str) -> tuple[CellValue, str | None]:
        formula = self._formula(content, place) if b"<f" in content else None
        value = self._inline(content) if kind == b"inlineStr" else self._saved(content, kind, style)
        return None if value == "" and formula is None else value, formula

    def _saved(self, content: bytes, kind: bytes, style: Style) -> CellValue:
        found = _SAVED.search(content)
        if found is None:
            return None
        if found.group(1):
            return self._value(found.group(1), kind, style)
        return "" if kind == b"str" else None

    def _value(self, saved: bytes, kind: bytes, style: Style) -> CellValue:
        if not kind or kind == b"n":
            return self._number(saved, style)
        if kind == b"s":
            return self.shared[saved]
        if kind == b"b":
            return saved.strip() in (b"1", b"true")
        text = self._text(saved)
        if kind == b"e":
            return ErrorValue(text)
        return _iso_day(text) if kind == b"d" else text

    def _number(self, saved: bytes, style: Style) -> CellValue:
        try:
            number = int(saved) if saved.isdigit() and len(saved) < 16 else float(saved)
        except ValueError:
            return self._text(saved)
        return serial_day(number, self.epoch, is_time=style.is_time) if style.is_day else number

    def _text(self, raw: bytes) -> str:
        text = self.texts.get(raw)
        if text is None:
            text = self.texts.setdefault(raw, plain_text(unescape(raw.decode("utf-8", "replace"))))
        return text

    def _inline(self, content: bytes) -> CellValue:
        alone = _LONE_TEXT.fullmatch(content)
        if alone is not None:
            return self._text(alone.group(1))
        if b"<rPh" in content:
            content = _READING_AID.sub(b"", content)
        parts = [part for part in _TEXT.findall(content) if part]
        return self._text(parts[0]) if len(parts) == 1 else "".join(self._text(part) for part in parts)

    def _formula(self, content: bytes, place: str) -> str | None:
        found = _FORMULA.search(content)
        if found is None:
            return None
        text = "=" + (self._text(found.group(2)) if found.group(2) else "")
        shared = _SHARED.search(found.group(1))
        if shared is None:
            return text
        if found.group(2):
            self.shared_formulas[shared.group(1)] = (text, place)
            return text
        return self._shared_formula(*self.shared_formulas.get(shared.group(1), (text, place)), place)

    def _shared_formula(self, text: str, origin: str, place: str) -> str:
        from openpyxl.formula.tokenizer import TokenizerError
        from openpyxl.formula.translate import Translator, TranslatorError

        self.translated += 1
        if self.translated > MOST_TRANSLATED:
            return text
        try:
            return Translator(text, origin).translate_formula(place)
        except (TranslatorError, TokenizerError, ValueError, IndexError):
            return text


def serial_day(number: float, epoch: datetime, *, is_time: bool = False) -> CellValue:
    """The day that a serial number stands for, or the time of day; the number where it is no day of any calendar."""
    if not 0 <= number < LAST_DAY:
        return number
    if is_time and number < 1:
        return (epoch + timedelta(seconds=round(number * 86_400))).time()
    if epoch == EPOCH and number < 60:
        number += 1  # Excel's calendar has a 29 February 1900, which never was
    return epoch + timedelta(seconds=round(number * 86_400))


def plain_text(text: str) -> str:
    """A text as it was typed: line ends as one sign, and Excel's own escapes (`_x000D_`) undone."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text).replace("\r\n", "\n")
        # halves of a sign become one; no database and no page takes half a sign alone, or a sign of nothing
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return text


def _iso_day(text: str) -> datetime | date | time | str:
    try:
        if "T" not in text and ":" in text:
            return time.fromisoformat(text)
        return datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text
