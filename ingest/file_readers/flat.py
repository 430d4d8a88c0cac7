"""The plain reader, by calamine: values, merges and hidden sheets of workbooks that the careful readers cannot read."""

from io import BytesIO

from domain.uploads import Problem
from ingest.file_readers.inspect import MAX_CELLS, Refused, corrupt, encrypted, too_long
from ingest.workbook import CellValue, ErrorValue, Range, Sheet, Workbook

ERROR_TEXTS = frozenset(
    ("#DIV/0!", "#REF!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!")
)


def read(content: bytes, file_name: str, warnings: tuple[Problem, ...] = ()) -> Workbook:
    """Read every sheet's values. Fills, comments and number formats are not known here."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = tuple(
            _sheet(book.get_sheet_by_name(meta.name), meta.visible is not calamine.SheetVisibleEnum.Visible)
            for meta in book.sheets_metadata
            if meta.typ is calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError as reason:
        raise encrypted() from reason
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as reason:
        raise corrupt() from reason
    except BaseException as reason:
        if type(reason).__name__ != "PanicException":  # a fault in calamine's own code, outside of Python's exceptions
            raise
        raise corrupt() from reason
    if not sheets:
        raise Refused("not_recognised", "The workbook has no sheet with cells: ask for the table behind it.")
    return Workbook(file_name, sheets, warnings)


def _sheet(sheet, is_hidden: bool) -> Sheet:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise too_long()  # every cell of the rectangle would be made, filled or not
    rows = tuple(tuple(_value(value) for value in row) for row in sheet.to_python(skip_empty_area=False))
    merges = tuple(Range(*start, *end) for start, end in sheet.merged_cell_ranges or ())
    return Sheet(sheet.name, rows, merges=merges, is_hidden=is_hidden)


def _value(value: CellValue) -> CellValue:
    if value == "":
        return None
    if isinstance(value, str) and value in ERROR_TEXTS:
        return ErrorValue(value)
    return value
