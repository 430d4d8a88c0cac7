"""A workbook with everything in it that writing it anew would lose, and small changes to the parts of a package."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

RETURN = "Police & Fire's return"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@cache  # its parts carry the moment at which it was made: two of them differ
def partners_workbook() -> bytes:
    """Comments, calculated formulas, conditional formats, validation, merges, a chart, a picture, a table, names."""
    book = Book()
    page = book.worksheets[0]
    page.title = RETURN
    for row in (
        ["Return of the police", None, None, None],
        ["Indicator", "Q1 2023/24", "Q2 2023/24", "Half year"],
        ["REREF_12M", 20, "ten", "=SUM(B3:C3)"],
        ["ICPC_15D", 0.813, 84.5, "=B4+C4"],
        ["+44 more", "=1/0", -3, "@all"],
    ):
        page.append(row)
    page.merge_cells("A1:D1")
    page["A1"].font = Font(bold=True, color="FF1F3864", size=16)
    page["B4"].number_format = "0.0%"
    page["C3"].fill = PatternFill("solid", fgColor="FFFF00")
    page["B4"].comment = Comment("Provisional until May", "Officer")
    page.column_dimensions["A"].width = 41
    page.conditional_formatting.add(
        "B3:C5", CellIsRule("greaterThan", ["50"], fill=PatternFill("solid", bgColor="FFC7CE"))
    )
    validation = DataValidation(type="list", formula1='"Yes,No"')
    validation.add("F2:F9")
    page.add_data_validation(validation)
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=2, max_row=4), titles_from_data=True)
    page.add_chart(chart, "H2")
    page.add_image(Image(io.BytesIO(_picture())), "H20")
    page.protection.sheet = True
    _second_sheet(book.create_sheet("Lists"))
    hidden = book.create_sheet("Last year")
    hidden.append(["Indicator", "2022/23"])
    hidden.sheet_state = "hidden"
    book.defined_names["Figures"] = DefinedName(
        "Figures", attr_text=f"'{RETURN.replace(chr(39), chr(39) * 2)}'!$B$3:$C$5"
    )
    page.print_area = "A1:D5"
    return _calculated(_saved(book), {"SUM(B3:C3)": "20", "B4+C4": "85.313"})


def _second_sheet(page: Worksheet) -> None:
    for row in (["Code", "Name"], ["REREF_12M", "Re-referrals"], ["ICPC_15D", "Conferences"]):
        page.append(row)
    page.add_table(Table(displayName="Names", ref="A1:B3"))


def with_parts(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A package after its parts were changed."""
    found = parts(content)
    change(found)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_macros(content: bytes) -> bytes:
    """The same workbook as an xlsm: a project of code, and a button's drawing that has nothing to do with it."""

    def change(found: dict[str, bytes]) -> None:
        found["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 code"
        found["[Content_Types].xml"] = (
            found["[Content_Types].xml"]
            .replace(SHEET_TYPE.encode(), MACRO_TYPE.encode())
            .replace(
                b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
            )
        )
        rels = "xl/_rels/workbook.xml.rels"
        found[rels] = found[rels].replace(
            b"</Relationships>",
            b'<Relationship Id="rIdVba" Target="vbaProject.bin" '
            b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
        )

    return with_parts(content, change)


def with_conversation(content: bytes, sheet: int = 1) -> bytes:
    """A threaded comment on B4, as today's Excel keeps it beside the comment that stands for it."""

    def change(found: dict[str, bytes]) -> None:
        found["xl/threadedComments/threadedComment1.xml"] = (
            b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            b'<threadedComment ref="B4" dT="2024-01-01T10:00:00.00" personId="{A}" id="{B}"><text>Sure?</text>'
            b"</threadedComment></ThreadedComments>"
        )
        found["xl/persons/person.xml"] = (
            b'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            b'<person displayName="Officer" id="{A}" userId="Officer" providerId="None"/></personList>'
        )
        kind = b"http://schemas.microsoft.com/office/2017/10/relationships"
        _relate(found, f"xl/worksheets/_rels/sheet{sheet}.xml.rels", b"../threadedComments/threadedComment1.xml",
                kind + b"/threadedComment")  # fmt: skip
        _relate(found, "xl/_rels/workbook.xml.rels", b"persons/person.xml", kind + b"/person")

    return with_parts(content, change)


def _relate(found: dict[str, bytes], rels: str, target: bytes, kind: bytes) -> None:
    new = b'<Relationship Id="rIdNew" Target="%s" Type="%s"/></Relationships>' % (target, kind)
    found[rels] = found[rels].replace(b"</Relationships>", new)


def _calculated(content: bytes, values: dict[str, str]) -> bytes:
    """The values that Excel keeps beside formulas, which the library that writes this workbook leaves out."""

    def change(found: dict[str, bytes]) -> None:
        sheet = found["xl/worksheets/sheet1.xml"]
        for formula, value in values.items():
            before = f"<f>{formula}</f><v></v>".encode()
            assert before in sheet
            sheet = sheet.replace(before, f"<f>{formula}</f><v>{value}</v>".encode())
        found["xl/worksheets/sheet1.xml"] = sheet.replace(
            b'r="B5"><f>1/0</f><v></v>', b'r="B5" t="e"><f>1/0</f><v>#DIV/0!</v>'
        )

    return with_parts(content, change)


def everything(content: bytes) -> dict[str, object]:
    """What a workbook says, cell by cell with formulas, calculated values and looks, and what lies over its sheets."""
    said: dict[str, object] = {}
    for is_calculated in (False, True):
        book = load_workbook(io.BytesIO(content), data_only=is_calculated)
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    said[f"{page.title}!{cell.coordinate} {is_calculated}"] = (
                        cell.value, cell.data_type, cell.number_format, cell.fill.fill_type,
                        cell.fill.fgColor.rgb, cell.font.b, cell.font.sz, cell.font.color and cell.font.color.rgb,
                    )  # fmt: skip
            said[page.title] = (
                str(page.merged_cells), page.sheet_state, page.protection.sheet, [*page.tables],
                [(str(area.sqref), [rule.type for rule in area.rules]) for area in page.conditional_formatting],
                [str(each.sqref) for each in page.data_validations.dataValidation],
                {name: column.width for name, column in page.column_dimensions.items()},
                page.print_area,
            )  # fmt: skip
        said["names"] = {name: each.attr_text for name, each in book.defined_names.items()}
    return said


def _saved(book: Book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _picture() -> bytes:
    """One red dot as a PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )
