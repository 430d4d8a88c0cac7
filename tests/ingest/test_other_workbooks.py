"""Workbooks of LibreOffice and of the old Excel: what a person sees in them is seen as in xlsx."""

import io
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill

from ingest.workbook import ErrorValue, Range, Sheet, Workbook, open_safely
from tests.conftest import skip_in_plain_sight
from tests.ingest.test_annotate_libreoffice import converted

NAMES = ("soffice", "libreoffice")
SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                        ("number", "datastyle"), ("fo", "xsl-fo-compatible"))
)  # fmt: skip
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STYLES = """<number:percentage-style style:name="N1"><number:number number:decimal-places="1"/>
<number:text>%</number:text></number:percentage-style><number:date-style style:name="N2">
<number:month number:textual="true"/><number:text>-</number:text><number:year/></number:date-style>
<style:style style:name="pct" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="month" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="green" style:family="table-cell"><style:table-cell-properties fo:background-color="#00b050"/>
</style:style><style:style style:name="child" style:family="table-cell" style:parent-style-name="green"/>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>"""


def ods(tables: str, **parts: bytes) -> bytes:
    """A workbook of OpenDocument with tables as XML."""
    content = (
        f"<office:document-content {SPACES} {CALCEXT}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def table(rows: str, more: str = "") -> str:
    return f'<table:table table:name="Return" {more}>{rows}</table:table>'


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def cell(text: str = "", more: str = "") -> str:
    kind = "" if "value-type" in more or not text else 'office:value-type="string"'
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {kind} {more}>{inside}</table:table-cell>"


def number(value: float, style: str = "", more: str = "") -> str:
    return cell(str(value), f'office:value-type="float" office:value="{value}" table:style-name="{style}" {more}')


def opened(content: bytes) -> Workbook:
    return open_safely(None, content, "return.ods")


def sheet_of(content: bytes) -> Sheet:
    return opened(content).sheets[0]


def test_a_percentage_of_an_ods_is_one():
    sheet = sheet_of(ods(table(row(number(0.214, "pct") + number(83.4)))))
    assert (sheet.text(0, 0), sheet.cell(0, 0).is_percentage, sheet.cell(0, 1).is_percentage) == ("21.4%", True, False)


def test_a_percentage_without_a_known_style_is_still_one():
    shown = cell("21.4%", 'office:value-type="percentage" office:value="0.214"')
    assert sheet_of(ods(table(row(shown)))).text(0, 0) == "21.4%"


def test_a_date_of_an_ods_is_shown_as_its_style_says():
    day = cell("Apr-23", 'office:value-type="date" office:date-value="2023-04-01" table:style-name="month"')
    sheet = sheet_of(ods(table(row(day))))
    assert (sheet.value(0, 0), sheet.text(0, 0)) == (datetime(2023, 4, 1), "Apr-23")  # noqa: DTZ001


def test_a_style_has_the_fill_of_the_style_that_it_rests_on():
    sheet = sheet_of(ods(table(row(cell("x") + cell("", 'table:style-name="child"')))))
    assert sheet.cell(0, 1).fill == "00B050"


def test_repeated_rows_and_cells_are_laid_out_and_the_empty_end_of_the_sheet_is_not():
    rows = (
        row(number(1, more='table:number-columns-repeated="3"'), 'table:number-rows-repeated="2"')
        + row(cell(), 'table:number-rows-repeated="3"')
        + row(cell("end") + cell("", 'table:number-columns-repeated="16383"'))
        + row(cell("", 'table:number-columns-repeated="16384"'), 'table:number-rows-repeated="1048570"')
    )
    assert sheet_of(ods(table(rows))).rows == ((1, 1, 1), (1, 1, 1), (), (), (), ("end",))


def test_a_cell_that_claims_to_be_repeated_a_billion_times_is_not_believed():
    rows = row(number(1, more='table:number-columns-repeated="999999999"'), 'table:number-rows-repeated="999999999"')
    assert opened(ods(table(rows))).sheets[0].width == 2_000


def test_merges_comments_and_hidden_parts_of_an_ods_are_seen():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    comment = "<office:annotation><text:p>one</text:p><text:p>two</text:p></office:annotation>"
    spaced = '<text:p>a<text:s text:c="2"/>b</text:p>'
    note = f'<table:table-cell office:value-type="string">{comment}{spaced}</table:table-cell>'
    rows = (
        row(cell("title", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>")
        + row(note + cell("x"), 'table:visibility="collapse"')
        + row(cell("z"), 'table:visibility="filter"')
    )
    hidden = '<table:table table:name="Old" table:style-name="gone"/>'
    sheet, old = opened(ods(table(columns + rows) + hidden)).sheets
    assert sheet.merges == (Range(0, 0, 0, 1),)
    assert (sheet.hidden_rows, sheet.hidden_columns, old.is_hidden) == ({1, 2}, {1}, True)
    assert (sheet.text(1, 0), sheet.cell(1, 0).comment) == ("a  b", "one\ntwo")


def test_errors_and_formulas_of_an_ods_are_seen():
    wrong = cell("#DIV/0!", 'table:formula="of:=1/0" office:value-type="string" office:string-value=""')
    never = cell("", 'table:formula="of:=[.A1]"')
    sheet = sheet_of(ods(table(row(wrong + never))))
    assert sheet.value(0, 0) == ErrorValue("#DIV/0!")
    assert sheet.cell(0, 1).is_formula_without_value


@pytest.mark.parametrize(
    ("condition", "painted"),
    [('="Green"', [1]), ("between(1,5)", [0]), ('formula-is([.$A1]="Green")', [1]), ('contains-text("REE")', [1]),
     (">=10", [1, 2]), ("top-elements(3)", [])],
)  # fmt: skip
def test_a_conditional_format_of_an_ods_paints_the_cells_for_which_it_holds(condition, painted):
    rule = (
        '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="Return.A1:Return.A3">'
        f"<calcext:condition calcext:apply-style-name='green' calcext:value='{condition}'/>"
        "</calcext:conditional-format></calcext:conditional-formats>"
    )
    sheet = sheet_of(ods(table(row(number(5)) + row(cell("Green")) + row(number(12)) + rule)))
    assert [place for place in range(3) if sheet.cell(place, 0).fill] == painted


def test_another_files_sheet_inside_an_ods_is_left_out_and_pointed_out():
    copied = '<table:table table:name="copy"><table:table-source/><table:table-row/></table:table>'
    workbook = opened(ods(table(row(cell("a"))) + copied))
    assert ([sheet.name for sheet in workbook.sheets], [each.code for each in workbook.problems]) == (
        ["Return"],
        ["external_links"],
    )


def test_a_protected_ods_is_said_to_be_protected():
    (problem,) = opened(ods("", **{"META-INF/manifest.xml": b"<m:encryption-data/>"})).problems
    assert problem.code == "encrypted"


def test_an_ods_without_a_table_is_no_traceback():
    (problem,) = opened(ods("")).problems
    assert problem.code == "not_recognised"


# --- as LibreOffice saves them --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One workbook as xlsx, ods and xls."""
    office = next((path for name in NAMES if (path := shutil.which(name))), None)
    if office is None:
        skip_in_plain_sight("LibreOffice (soffice), which saves workbooks as xls and ods, is not installed")
    folder: Path = tmp_path_factory.mktemp("saved")
    original = rich_workbook()
    made = {
        kind: converted(str(office), {"book.xlsx": original}, kind, folder / kind)["book"] for kind in ("ods", "xls")
    }
    return {"xlsx": original, **made}


def rich_workbook() -> bytes:
    book = Book()
    page = book.worksheets[0]
    for values in (
        ["Title", None, None, None],
        ["Re-referrals", 0.214, 0.2345, "G"],
        ["Count", 1204, 5, None],
        ["Month", datetime(2023, 4, 1), datetime(2023, 5, 1), "x"],  # noqa: DTZ001
        ["Other", 83.4, -3.5, 0],
    ):
        page.append(values)
    page.merge_cells("A1:D1")
    formats = {"B2": "0.0%", "C2": "0%", "B3": "#,##0", "B4": "mmm-yy", "C4": "dd/mm/yyyy", "B5": '0.0"%"'}
    for place, number_format in {**formats, "C5": "0.0;(0.0)", "D5": '0;-0;"-"'}.items():
        page[place].number_format = number_format
    page["D2"].fill = PatternFill("solid", fgColor="00B050")
    page["D3"].fill = PatternFill("solid", fgColor="FF0000")
    page["A3"].comment = Comment("revised", "partner")
    page.row_dimensions[4].hidden = page.column_dimensions["C"].hidden = True
    amber = PatternFill("solid", bgColor="FFC000")
    page.conditional_formatting.add("A2:A5", CellIsRule("equal", ['"Count"'], fill=amber))
    page.conditional_formatting.add("B2:B5", FormulaRule(['$A2="Month"'], fill=amber))
    book.create_sheet("Old").sheet_state = "hidden"
    book["Old"].append(["x"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_a_workbook_says_the_same_in_every_type_of_file(saved: dict[str, bytes], kind: str):
    ours = [open_safely(None, saved[each], f"book.{each}") for each in ("xlsx", kind)]
    (page, old), (other, other_old) = (workbook.sheets for workbook in ours)
    assert [[other.text(row, column) for column in range(4)] for row in range(5)] == [
        [page.text(row, column) for column in range(4)] for row in range(5)
    ]
    assert other.cell(1, 1).is_percentage
    assert not other.cell(4, 1).is_percentage
    assert [other.value(3, column) for column in (1, 2)] == [page.value(3, column) for column in (1, 2)]
    assert (other.merges, other.hidden_rows, other.hidden_columns) == (
        page.merges,
        page.hidden_rows,
        page.hidden_columns,
    )
    assert other.cell(2, 0).comment == "revised"
    assert (old.is_hidden, other_old.is_hidden) == (True, True)
    assert [other.cell(row, 3).fill for row in range(5)] == [None, "00B050", "FF0000", None, None]


def test_conditional_fills_of_an_ods_are_those_of_the_xlsx(saved: dict[str, bytes]):
    page, other = (open_safely(None, saved[kind], f"book.{kind}").sheets[0] for kind in ("xlsx", "ods"))
    painted = [(row, column, page.cell(row, column).fill) for row in range(5) for column in range(2)]
    assert painted == [(row, column, other.cell(row, column).fill) for row in range(5) for column in range(2)]
    assert (2, 0, "FFC000") in painted
