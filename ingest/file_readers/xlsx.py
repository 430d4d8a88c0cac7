"""The careful reader: workbooks whose fills, number formats, comments, hidden parts and formulas carry meaning."""

import warnings as python_warnings
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from domain.uploads import Problem
from ingest.file_readers import flat
from ingest.file_readers.colours import fill_colour, theme_colours
from ingest.workbook import GENERAL, CellDetail, CellValue, ErrorValue, Range, Sheet, Workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ERROR_TYPE = "e"
FORMULA_TYPE = "f"


def read(content: bytes, file_name: str, warnings: tuple[Problem, ...] = ()) -> Workbook:
    """Read values with everything that stands around them. What openpyxl cannot parse, the fast reader tries."""
    import openpyxl

    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")  # it warns of extensions that it leaves out; none carries a figure
        try:
            book = openpyxl.load_workbook(BytesIO(content), keep_links=False, rich_text=False)
            calculated = _calculated_values(content) if _has_formulas(book) else {}
        except Exception:  # openpyxl raises whatever its parsers raise on a malformed part
            return flat.read(content, file_name, warnings)
    themes = theme_colours(book.loaded_theme)
    sheets = tuple(_sheet(sheet, calculated.get(sheet.title, {}), themes) for sheet in book.worksheets)
    return Workbook(file_name, sheets, warnings)


def _has_formulas(book: Any) -> bool:
    return any(cell.data_type == FORMULA_TYPE for sheet in book.worksheets for cell in _cells(sheet))


def _cells(sheet: Any) -> Iterable[Any]:
    """Only the cells that exist: iterating over rows would make one for every gap."""
    return sheet._cells.values()


def _calculated_values(content: bytes) -> dict[str, Mapping[tuple[int, int], CellValue]]:
    """The values that formulas had when the workbook was last saved, a sheet a mapping."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content), keep_links=False, data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): ErrorValue(str(cell.value)) if cell.data_type == ERROR_TYPE else cell.value
            for cell in _cells(sheet)
        }
        for sheet in book.worksheets
    }


def _sheet(sheet: "Worksheet", calculated: Mapping[tuple[int, int], CellValue], themes: tuple[str, ...]) -> Sheet:
    values: dict[tuple[int, int], CellValue] = {}
    details: dict[tuple[int, int], CellDetail] = {}
    for cell in _cells(sheet):
        place = (cell.row - 1, cell.column - 1)
        is_formula = cell.data_type == FORMULA_TYPE
        value = calculated.get((cell.row, cell.column)) if is_formula else _plain(cell)
        if value is not None:
            values[place] = value
        detail = _detail(cell, is_formula, themes)
        if detail is not None:
            details[place] = detail
    return Sheet(
        sheet.title,
        _grid(values),
        details,
        tuple(
            Range(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ),
        frozenset(row - 1 for row, dimension in sheet.row_dimensions.items() if dimension.hidden),
        _hidden_columns(sheet),
        sheet.sheet_state != "visible",
    )


def _plain(cell: Any) -> CellValue:
    if cell.data_type == ERROR_TYPE:
        return ErrorValue(str(cell.value))
    return cell.value if cell.value != "" else None


def _detail(cell: Any, is_formula: bool, themes: tuple[str, ...]) -> CellDetail | None:
    if not cell.has_style and cell.comment is None and not is_formula:
        return None
    fill = fill_colour(cell.fill, themes) if cell.has_style else None
    comment = cell.comment.text if cell.comment is not None else None
    formula = str(getattr(cell.value, "text", cell.value)) if is_formula else None
    number_format = cell.number_format if cell.has_style else GENERAL
    if number_format == GENERAL and fill is None and comment is None and formula is None:
        return None
    return CellDetail(number_format, fill, comment, formula)


def _grid(values: Mapping[tuple[int, int], CellValue]) -> tuple[tuple[CellValue, ...], ...]:
    by_row: dict[int, dict[int, CellValue]] = {}
    for (row, column), value in values.items():
        by_row.setdefault(row, {})[column] = value
    if not by_row:
        return ()
    empty: tuple[CellValue, ...] = ()
    return tuple(
        tuple(cells.get(column) for column in range(max(cells) + 1)) if (cells := by_row.get(row)) else empty
        for row in range(max(by_row) + 1)
    )


def _hidden_columns(sheet: "Worksheet") -> frozenset[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            hidden.update(range(dimension.min - 1, min(dimension.max, dimension.min + 500)))
    return frozenset(hidden)
