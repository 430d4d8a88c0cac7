"""A file that is no xlsx as one: the values as they were sent, so that comments have cells to stand on."""

from io import BytesIO
from zipfile import ZipFile

from ingest.annotated.outline import quoted
from ingest.annotated.package import CONTENT_TYPES, RELATIONSHIPS_NS, WORKBOOK_TYPE
from ingest.annotated.sheet_parts import (
    MAIN_NS,
    SHEET_TYPE,
    STYLES_TYPE,
    Look,
    Styles,
    Written,
    sheet_name,
    sheet_part,
)
from ingest.file_readers.inspect import MAX_COLUMNS, MAX_ROWS
from ingest.workbook import GENERAL, PLAIN, CellDetail, CellValue, Sheet, Workbook

OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
AS_TEXT = "@"
DAY_FORMAT = "dd/mm/yyyy"
NARROWEST, WIDEST = 9, 60
ROWS_MEASURED = 200


def plain_copy(workbook: Workbook) -> tuple[bytes, tuple[str, ...]]:
    """A workbook of the same values, and what its sheets are called: a name may be one that Excel does not take."""
    styles, names, parts = Styles(), [], []
    for sheet in workbook.sheets:
        names.append(sheet_name("As sent" if sheet.is_text else sheet.name, names))
        parts.append(
            sheet_part(
                [_row(sheet, row, styles) for row in range(min(len(sheet.rows), MAX_ROWS))],
                widths=_widths(sheet),
                merges=sheet.merges,
                hidden_rows=sheet.hidden_rows,
                hidden_columns=sheet.hidden_columns,
            )
        )
    hidden = [sheet.is_hidden for sheet in workbook.sheets]
    return _packed(parts, names, hidden, styles.made()), tuple(names)


def _row(sheet: Sheet, row: int, styles: Styles) -> list[Written | None]:
    if sheet.is_text:
        style = styles.index(Look(AS_TEXT, is_text=True))
        return [Written(value, style) if value else None for value in sheet.rows[row][:MAX_COLUMNS]]
    cells: list[Written | None] = []
    for column, value in enumerate(sheet.rows[row][:MAX_COLUMNS]):
        detail = sheet.details.get((row, column), PLAIN)
        is_empty = value is None and detail.fill is None
        cells.append(None if is_empty else Written(value, styles.index(_look(value, detail))))
    return cells


def _look(value: CellValue, detail: CellDetail) -> Look:
    number_format = detail.number_format
    if number_format == GENERAL and hasattr(value, "isoformat"):
        number_format = DAY_FORMAT if hasattr(value, "year") else "hh:mm"
    return Look(number_format, detail.fill, is_text=isinstance(value, str))


def _widths(sheet: Sheet) -> list[float]:
    widths = [NARROWEST] * min(sheet.width, MAX_COLUMNS)
    for row in sheet.rows[:ROWS_MEASURED]:
        for column, value in enumerate(row[:MAX_COLUMNS]):
            if value is not None:
                widths[column] = max(widths[column], min(len(str(value)) + 2, WIDEST))
    return [*widths]


def _packed(parts: list[bytes], names: list[str], hidden: list[bool], styles: bytes) -> bytes:
    numbers = range(1, len(parts) + 1)
    listed = "".join(
        f'<sheet name={quoted(name)} sheetId="{number}"{state} r:id="rId{number}"/>'
        for number, name, is_hidden in zip(numbers, names, hidden, strict=True)
        for state in [' state="hidden"' if is_hidden else ""]
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE_NS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}"/>' for number in numbers
    )
    files = {
        CONTENT_TYPES: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        f'Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        f'"{WORKBOOK_TYPE}"/><Override PartName="/xl/styles.xml" ContentType="{STYLES_TYPE}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS_NS}"><Relationship Id="rId1" '
        f'Type="{OFFICE_NS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN_NS}" xmlns:r="{OFFICE_NS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS_NS}">{relations}<Relationship '
        f'Id="rIdStyles" Type="{OFFICE_NS}/styles" Target="styles.xml"/></Relationships>',
    }
    content = {name: text.encode() for name, text in files.items()}
    content |= {f"xl/worksheets/sheet{number}.xml": part for number, part in zip(numbers, parts, strict=True)}
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:  # unpacked: comments come in before anybody keeps it
        for name, data in {**content, "xl/styles.xml": styles}.items():
            archive.writestr(name, data)
    return buffer.getvalue()
