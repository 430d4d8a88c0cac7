"""Excel workbooks: values with the fills, number formats, comments, hidden parts and formulas that carry meaning."""

import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from domain.uploads import Problem
from ingest.file_readers import flat
from ingest.file_readers.conditional_formats import Rule, with_conditional_fills
from ingest.file_readers.grid import laid_out
from ingest.file_readers.inspect import Refused
from ingest.file_readers.xlsx_cells import plain_text, read_cells
from ingest.file_readers.xlsx_package import Malformed, Package, is_true, parsed
from ingest.file_readers.xlsx_styles import Styles, read_styles
from ingest.file_readers.xlsx_surroundings import comments_of, hidden_columns, merges, rules_of
from ingest.workbook import Sheet, Workbook

_NO_SHEET = "The workbook has no sheet with cells, only charts or nothing at all: ask for the table behind them."


def read(content: bytes, file_name: str, warnings: tuple[Problem, ...] = ()) -> Workbook:
    """Read values with everything that stands around them. What is put together oddly, the plain reader tries."""
    try:
        return _Reader(Package.of(content)).workbook(file_name, warnings)
    except (Malformed, zipfile.BadZipFile, KeyError, ValueError, IndexError, OverflowError):
        return flat.read(content, file_name, warnings)


class _Reader:
    """Reads one workbook; what its sheets share is read once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.book_part = self._book_part()
        self.book = self._part(self.book_part)
        self.relationships = package.relationships(self.book_part)
        properties = self.book.find("{*}workbookPr")
        self.is_1904 = properties is not None and is_true(properties.get("date1904"))
        self.shared = _shared_texts(self._related("sharedStrings"))
        self.styles = self._styles()

    def workbook(self, file_name: str, warnings: tuple[Problem, ...]) -> Workbook:
        """Every sheet of cells; sheets that are a chart alone are left out."""
        sheets: list[Sheet] = []
        rules: dict[str, Sequence[Rule]] = {}
        problems = list(warnings)
        for name, part, is_hidden in self._sheets():
            sheet, rules[name], found = self._sheet(name, part, is_hidden)
            sheets.append(sheet)
            problems.extend(found)
        if not sheets:
            raise Refused("not_recognised", _NO_SHEET)
        return Workbook(file_name, with_conditional_fills(sheets, rules), tuple(problems))

    def _book_part(self) -> str:
        found = [each.target for each in self.package.relationships("").values() if each.kind == "officeDocument"]
        return found[0] if found else "xl/workbook.xml"

    def _part(self, name: str) -> Any:
        root = self.package.xml(name)
        if root is None:
            raise Malformed(f"there is no {name}")
        return root

    def _related(self, kind: str) -> Any:
        target = next((each.target for each in self.relationships.values() if each.kind == kind), None)
        return self.package.xml(target) if target else None

    def _styles(self) -> Styles:
        theme = next((each.target for each in self.relationships.values() if each.kind == "theme"), None)
        return read_styles(self._related("styles"), self.package.part(theme) if theme else None)

    def _sheets(self) -> Iterator[tuple[str, str, bool]]:
        for sheet in self.book.iterfind("{*}sheets/{*}sheet"):
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            related = self.relationships.get(key)
            if related is not None and related.kind == "worksheet":
                yield sheet.get("name") or "", related.target, sheet.get("state", "visible") != "visible"

    def _sheet(self, name: str, part: str, is_hidden: bool) -> tuple[Sheet, tuple[Rule, ...], tuple[Problem, ...]]:
        data = self.package.part(part)
        if data is None:
            raise Malformed(f"there is no {part}")
        cells = read_cells(data, self.shared, self.styles, is_1904=self.is_1904)
        around = parsed(_without_cells(data))
        rows, details, problems = laid_out(name, cells.rows, cells.details, comments_of(self.package, part))
        hidden_rows = frozenset(cells.hidden_rows)
        sheet = Sheet(name, rows, details, merges(around), hidden_rows, hidden_columns(around), is_hidden)
        return sheet, rules_of(around, self.styles), problems


def _without_cells(data: bytes) -> bytes:
    """A sheet's XML but for its cells, which are most of it."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    return data if start < 0 or end < start else data[:start] + data[end + len(b"</sheetData>") :]


def _shared_texts(root: Any) -> list[str]:
    return [] if root is None else [plain_text(_shared_text(item)) for item in root.iterfind("{*}si")]


def _shared_text(item: Any) -> str:
    """A text without its reading aids, all of its differently written runs joined."""
    if len(item) == 1 and len(item[0]) == 0:
        return item[0].text or ""
    return "".join(part.text or "" for part in item.iterfind("{*}t")) + "".join(
        part.text or "" for part in item.iterfind("{*}r/{*}t")
    )
