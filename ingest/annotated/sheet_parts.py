"""Sheets and styles written as parts of a workbook: every text is a text, whatever sign it begins with."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import zip_longest

from ingest.annotated.outline import Edits, Element, UnknownStructure, outline, quoted, written
from ingest.workbook import GENERAL, CellValue, ErrorValue, Range, cell_name, column_letters

MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
LONGEST_TEXT = 32_767  # signs that a cell of Excel holds
LONGEST_NAME = 31
FIRST_OWN_FORMAT = 164  # numbers below stand for formats built into Excel
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's days have no zone
FIRST_CERTAIN_DAY = date(1900, 3, 1)  # Excel believes in a 29 February 1900
EMPTY_STYLES = (
    f'<styleSheet xmlns="{MAIN_NS}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `fill` is six hexadecimal digits; `is_text` keeps a text one when somebody edits it."""

    number_format: str = GENERAL
    fill: str | None = None
    is_bold: bool = False
    is_link: bool = False
    size: int = 11
    wraps: bool = False
    is_text: bool = False


class Styles:
    """The styles of a workbook, with new ones added after those it has."""

    def __init__(self, data: bytes = EMPTY_STYLES) -> None:
        self._data = data
        self._root = outline(data)
        self._first = {name: len(self._list(name).children) for name in ("fonts", "fills", "cellXfs")}
        self._new: dict[str, list[str]] = {name: [] for name in ("fonts", "fills", "cellXfs", "numFmts")}
        self._known: dict[Look, int] = {}
        formats = self._root.child("numFmts")
        numbers = [each.number("numFmtId") for each in (formats.children if formats else ())]
        self._next_format = max([FIRST_OWN_FORMAT - 1, *numbers]) + 1
        self._formats: dict[str, int] = {GENERAL: 0, "@": 49}

    def index(self, look: Look) -> int:
        """The number by which a cell of this look names its style."""
        if look not in self._known:
            self._known[look] = self._added(look)
        return self._known[look]

    def made(self) -> bytes:
        """The part with all styles."""
        edits = Edits(self._data)
        for name in ("fonts", "fills", "cellXfs"):
            edits.append(self._list(name), "".join(self._new[name]))
            edits.set(self._list(name), "count", str(self._first[name] + len(self._new[name])))
        own = self._root.child("numFmts")
        new = "".join(self._new["numFmts"])
        if own is not None:
            edits.append(own, new)
            edits.set(own, "count", str(len(own.children) + len(self._new["numFmts"])))
        elif new:
            p = self._root.prefix
            edits.insert(self._root.inside, f'<{p}numFmts count="{len(self._new["numFmts"])}">{new}</{p}numFmts>')
        return edits.made()

    def _list(self, name: str) -> Element:
        found = self._root.child(name)
        if found is None:
            raise UnknownStructure(f"styles without {name}")
        return found

    def _added(self, look: Look) -> int:
        p = self._root.prefix
        font = fill = 0
        if look.is_bold or look.is_link or look.size != 11:
            marks = f"<{p}b/>" * look.is_bold + f"<{p}u/>" * look.is_link
            colour = f'<{p}color rgb="FF0563C1"/>' if look.is_link else ""
            font = self._add(
                "fonts", f'<{p}font>{marks}<{p}sz val="{look.size}"/>{colour}<{p}name val="Calibri"/></{p}font>'
            )
        if look.fill:
            fill = self._add(
                "fills",
                f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{look.fill}"/></{p}patternFill>'
                f"</{p}fill>",
            )
        return self._add(
            "cellXfs",
            f'<{p}xf numFmtId="{self._format(look.number_format)}" fontId="{font}" fillId="{fill}" borderId="0"'
            f'{_flag("quotePrefix", look.is_text)} applyNumberFormat="1" '
            f'applyFont="1" applyFill="1" applyAlignment="1">'
            f'<{p}alignment vertical="top"{_flag("wrapText", look.wraps)}/></{p}xf>',
        )

    def _add(self, name: str, text: str) -> int:
        if text not in self._new[name]:
            self._new[name].append(text)
        return self._first[name] + self._new[name].index(text)

    def _format(self, number_format: str) -> int:
        if number_format not in self._formats:
            self._formats[number_format] = self._next_format
            self._new["numFmts"].append(
                f'<{self._root.prefix}numFmt numFmtId="{self._next_format}" formatCode={quoted(number_format)}/>'
            )
            self._next_format += 1
        return self._formats[number_format]


@dataclass(frozen=True, slots=True)
class Written:
    """One cell to write: its value, the number of its style, and the place in the workbook that it leads to."""

    value: CellValue
    style: int = 0
    link: str | None = None


def sheet_part(
    rows: Sequence[Sequence[Written | None]],
    *,
    widths: Sequence[float] = (),
    merges: Iterable[Range] = (),
    hidden_rows: frozenset[int] = frozenset(),
    hidden_columns: frozenset[int] = frozenset(),
    heights: Sequence[float | None] = (),
    tab_colour: str | None = None,
    is_open: bool = False,
) -> bytes:
    """A worksheet as XML. Links lead to places in the same workbook and nowhere else."""
    width = max((len(row) for row in rows), default=0)
    letters = [column_letters(column) for column in range(width)]
    body = "".join(
        _row(number, row, letters, height, number - 1 in hidden_rows)
        for number, (row, height) in enumerate(zip_longest(rows, heights[: len(rows)]), start=1)
    )
    merged = "".join(
        f'<mergeCell ref="{cell_name(area.first_row, area.first_column)}:'
        f'{cell_name(area.last_row, area.last_column)}"/>'
        for area in merges
    )
    links = "".join(
        f'<hyperlink ref="{letters[column]}{number}" location={quoted(cell.link)}/>'
        for number, row in enumerate(rows, start=1)
        for column, cell in enumerate(row)
        if cell is not None and cell.link
    )
    colour = f'<tabColor rgb="FF{tab_colour}"/>' if tab_colour else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN_NS}">'
        f'<sheetPr>{colour}<pageSetUpPr fitToPage="1"/></sheetPr>'
        f"<sheetViews><sheetView{_flag('tabSelected', is_open)} "
        f'workbookViewId="0"/></sheetViews>{_columns(widths, hidden_columns)}'
        f"<sheetData>{body}</sheetData>"
        f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}"
        f"{f'<hyperlinks>{links}</hyperlinks>' if links else ''}"
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """A name that Excel takes for a sheet, as near to the wanted one as the others leave room for."""
    legal_name = "".join("_" if sign in "[]:*?/\\" or ord(sign) < 32 else sign for sign in wanted).strip("' ")
    first = legal_name[:LONGEST_NAME] or "Sheet"
    used = {each.casefold() for each in taken}
    number, name = 1, first
    while name.casefold() in used:
        number += 1
        name = f"{first[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name


def link_to(sheet: str, cell: str) -> str:
    """A place in the workbook as a link names it: `'Sheet name'!D14`, apostrophes doubled."""
    return "'" + sheet.replace("'", "''") + f"'!{cell}"


def _flag(name: str, is_set: bool) -> str:
    return f' {name}="1"' if is_set else ""


def _columns(widths: Sequence[float], hidden: frozenset[int]) -> str:
    columns = [
        f'<col min="{number}" max="{number}" width="{widths[number - 1] if number <= len(widths) else 10}" '
        f'customWidth="1"{_flag("hidden", number - 1 in hidden)}/>'
        for number in range(1, max(len(widths), max(hidden, default=-1) + 1) + 1)
    ]
    return f"<cols>{''.join(columns)}</cols>" if columns else ""


def _row(
    number: int, row: Sequence[Written | None], letters: Sequence[str], height: float | None, is_hidden: bool
) -> str:
    cells = "".join(_cell(f"{letters[column]}{number}", cell) for column, cell in enumerate(row) if cell is not None)
    if not cells and not is_hidden:
        return ""
    tall = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{tall}{_flag("hidden", is_hidden)}>{cells}</row>'


def _cell(reference: str, cell: Written) -> str:
    return (
        f'<c r="{reference}" s="{cell.style}"{_text(cell.value) if isinstance(cell.value, str) else _other(cell.value)}'
    )


@lru_cache(maxsize=1 << 16)  # a column of a long table says the same few things over and over
def _text(value: str) -> str:
    return f' t="inlineStr"><is><t xml:space="preserve">{written(value[:LONGEST_TEXT])}</t></is></c>'


def _other(value: CellValue) -> str:
    """The end of a cell that holds no text to begin with: a day before Excel's first is written as one."""
    if value is None:
        return "/>"
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v></c>'
    if isinstance(value, ErrorValue):
        return f' t="e"><v>{written(value.text)}</v></c>'
    number = _as_number(value)
    return _text(str(value)) if number is None else f"><v>{number!r}</v></c>"


def _as_number(value: CellValue) -> float | None:
    """A number, day or time as Excel keeps it; None for what it can only keep as text."""
    if isinstance(value, int | float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        return (value - DAY_ZERO) / timedelta(days=1) if value.date() >= FIRST_CERTAIN_DAY else None
    if isinstance(value, date):
        return (value - DAY_ZERO.date()).days if value >= FIRST_CERTAIN_DAY else None
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    return None
