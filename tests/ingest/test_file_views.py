"""What the readers see besides values: conditional fills, notes, hidden parts, formulas, odd spellings of a sheet."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, time

import pytest
from openpyxl import Workbook as Book
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import GradientFill, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from ingest.workbook import ErrorValue, Range, Sheet, open_safely
from tests.ingest.workbooks import xlsx

GREEN, AMBER, RED = "00B050", "FFC000", "FF0000"


def fill(colour: str) -> PatternFill:
    return PatternFill("solid", bgColor=colour)


def saved(change: Callable, rows=()) -> bytes:
    """A workbook of one sheet, changed by a function of the book and its sheet."""
    book = Book()
    page = book.worksheets[0]
    for row in rows:
        page.append(list(row))
    change(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet_of(content: bytes, file_name: str = "file.xlsx") -> Sheet:
    return open_safely(None, content, file_name).sheets[0]


def with_part(content: bytes, change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The same workbook with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return buffer.getvalue()


def column_fills(sheet: Sheet, column: int = 0) -> list[str | None]:
    return [sheet.cell(row, column).fill for row in range(len(sheet.rows))]


def text_rule(kind: str, text: str, colour: str) -> Rule:
    return Rule(type=kind, operator=kind, text=text, formula=["1"], dxf=DifferentialStyle(fill=fill(colour)))


@pytest.mark.parametrize(
    ("rule", "painted"),
    [
        (CellIsRule("between", ["5", "10"], fill=fill(GREEN)), [5, 10]),
        (CellIsRule("notBetween", ["5", "10"], fill=fill(GREEN)), [1, 12, "Green", "n/a"]),
        (CellIsRule("greaterThan", ["9.5"], fill=fill(GREEN)), [10, 12, "Green", "n/a"]),
        (CellIsRule("lessThanOrEqual", ["$B$1"], fill=fill(GREEN)), [1, 5]),
        (CellIsRule("equal", ['"green"'], fill=fill(GREEN)), ["Green"]),
        (FormulaRule(['A1="GREEN"'], fill=fill(GREEN)), ["Green"]),
        (FormulaRule(["AND(ISNUMBER($A1),$A1*2>=20)"], fill=fill(GREEN)), [10, 12]),
        (FormulaRule(['NOT(ISERROR(SEARCH("ree",A1)))'], fill=fill(GREEN)), ["Green"]),
        (FormulaRule(['OR(LEFT(A1,1)="G",A1=1)'], fill=fill(GREEN)), [1, "Green"]),
        (text_rule("containsText", "REE", GREEN), ["Green"]),
        (text_rule("beginsWith", "n/", GREEN), ["n/a"]),
        (text_rule("endsWith", "een", GREEN), ["Green"]),
    ],
)
def test_a_conditional_format_paints_the_cells_for_which_it_holds_and_no_other(rule, painted):
    values = [1, 5, 10, 12, "Green", "n/a"]
    content = saved(
        lambda page: page.conditional_formatting.add("A1:A6", rule),
        [[value, 5 if value == 1 else None] for value in values],
    )
    sheet = sheet_of(content)
    assert [sheet.value(row, 0) for row in range(6) if sheet.cell(row, 0).fill == GREEN] == painted


def test_a_rule_on_another_column_paints_the_empty_cells_beside_it():
    def paint(page):
        for letter, colour in (("G", GREEN), ("A", AMBER), ("R", RED)):
            page.conditional_formatting.add("B2:B4", FormulaRule([f'$A2="{letter}"'], fill=fill(colour)))

    sheet = sheet_of(saved(paint, [["Key", "RAG"], ["G"], ["R"], ["A"]]))
    assert column_fills(sheet, 1) == [None, GREEN, RED, AMBER]


def test_the_first_rule_by_priority_wins_and_a_cells_own_fill_stays_where_none_holds():
    def paint(page):
        page.conditional_formatting.add("A1:A3", CellIsRule("greaterThan", ["5"], fill=fill(RED)))
        page.conditional_formatting.add("A1:A3", CellIsRule("greaterThan", ["1"], fill=fill(GREEN)))
        page["A1"].fill = page["A3"].fill = PatternFill("solid", fgColor=AMBER)

    assert column_fills(sheet_of(saved(paint, [[1], [3], [9]]))) == [AMBER, GREEN, RED]


def test_a_rule_that_stops_keeps_later_ones_from_painting():
    def paint(page):
        page.conditional_formatting.add("A1:A2", FormulaRule(["ISBLANK(A1)"], stopIfTrue=True))
        page.conditional_formatting.add("A1:A2", CellIsRule("lessThan", ["5"], fill=fill(RED)))

    assert column_fills(sheet_of(saved(paint, [[None, "x"], [1, "y"]]))) == [None, RED]


def test_a_rule_may_look_at_another_sheet():
    def paint(page):
        page.parent.create_sheet("The key").append(["Met", "R"])
        page.conditional_formatting.add("A1:A2", FormulaRule(["A1='The key'!$A$1"], fill=fill(GREEN)))

    assert column_fills(sheet_of(saved(paint, [["Met"], ["Not met"]]))) == [GREEN, None]


@pytest.mark.parametrize("formula", ["COUNTIF($A$1:$A$9,A1)>1", "TODAY()>A1", "INDIRECT(A1)", "A1=", "((" * 99, ""])
def test_a_rule_that_is_not_understood_paints_nothing(formula):
    content = saved(
        lambda page: page.conditional_formatting.add("A1:A2", FormulaRule([formula], fill=fill(GREEN))), [[1], [2]]
    )
    assert column_fills(sheet_of(content)) == [None, None]


def test_patterns_and_gradients_have_the_colour_that_is_seen():
    def paint(page):
        page["A1"].fill = PatternFill("darkGrid", fgColor=RED, bgColor="FFFFFF")
        page["A2"].fill = PatternFill("lightUp", fgColor="000000", bgColor=GREEN)
        page["A3"].fill = GradientFill(stop=("FFFFFF", AMBER))
        page["A4"].fill = PatternFill("solid", fgColor="FFFFFF")

    assert column_fills(sheet_of(saved(paint, [[1], [2], [3], [4]]))) == [RED, GREEN, AMBER, None]


def test_a_workbooks_own_indexed_colours_are_used():
    content = saved(lambda page: setattr(page["A1"], "fill", PatternFill("solid", fgColor="00B050")), [[1]])

    def own_palette(styles: bytes) -> bytes:
        twelfth = rb"(<indexedColors>(?:<rgbColor[^>]*>){11})<rgbColor[^>]*>"
        return re.sub(twelfth, rb'\1<rgbColor rgb="00123456"/>', styles.replace(b'rgb="0000B050"', b'indexed="11"'))

    assert sheet_of(with_part(content, own_palette, "xl/styles.xml")).cell(0, 0).fill == "123456"


def test_columns_and_rows_of_no_width_are_hidden():
    def narrow(sheet: bytes) -> bytes:
        columns = b'<cols><col min="2" max="3" width="0" customWidth="1"/></cols><sheetData>'
        return sheet.replace(b"<sheetData>", columns).replace(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"')

    sheet = sheet_of(with_part(xlsx([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), narrow))
    assert (sheet.hidden_columns, sheet.hidden_rows) == ({1, 2}, {1})


CELLS = b"""<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r>
<rPh sb="0" eb="1"><t>x</t></rPh></is></c><c r="B1" t="b"><v>1</v></c>
<c r="C1" t="e"><v>#DIV/0!</v></c><c r="D1" t="d"><v>2023-04-01</v></c>
<c r="E1" t="str"><f>"a"&amp;"b"</f><v>a&amp;b_x000D_
c</v></c></row><row r="2"><c r="A2"><f t="shared" ref="A2:A4" si="0">B2*$C$1</f><v>2</v></c></row>
<row r="3"><c r="A3"><f t="shared" si="0"/></c><c r="B3"><f t="array" ref="B3">SUM(C3:C4)</f><v>1.5</v></c></row>
</sheetData>"""


def with_prefix(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")


def with_cells(cells: bytes) -> bytes:
    def put(sheet: bytes) -> bytes:
        return sheet[: sheet.index(b"<sheetData>")] + cells + sheet[sheet.index(b"</sheetData>") + 12 :]

    return with_part(xlsx([[1]]), put)


def test_every_type_of_cell_is_read():
    sheet = sheet_of(with_cells(CELLS))
    assert sheet.rows[0] == ("two runs", True, ErrorValue("#DIV/0!"), datetime(2023, 4, 1), "a&b\nc")  # noqa: DTZ001
    assert sheet.cell(0, 4).formula == '="a"&"b"'
    assert (sheet.value(2, 1), sheet.cell(2, 1).formula) == (1.5, "=SUM(C3:C4)")


def test_a_formula_that_cells_share_is_each_cells_own():
    sheet = sheet_of(with_cells(CELLS))
    assert [sheet.cell(row, 0).formula for row in (1, 2)] == ["=B2*$C$1", "=B3*$C$1"]
    assert [sheet.cell(row, 0).is_formula_without_value for row in (1, 2)] == [False, True]


def test_texts_that_cells_share_are_each_cells_own():
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Return & plan", "caf\u00e9", "Return & plan", " spaced ", "two\nlines"])
        page.write_rich_string(1, 0, "plain ", book.add_format({"bold": True}), "bold")
    assert sheet_of(buffer.getvalue()).rows == (
        ("Return & plan", "caf\u00e9", "Return & plan", " spaced ", "two\nlines"),
        ("plain bold",),
    )


@pytest.mark.parametrize(
    "respell",
    [
        lambda xml: xml.replace(b'r="1"', b"").replace(b' r="A1"', b"").replace(b' r="B1"', b""),
        lambda xml: xml.replace(b'<c r="A1" t="inlineStr"', b'<c t="inlineStr" r="A1"'),
        lambda xml: xml.replace(b'<c r="A1"', b"<c r='A1'"),
        lambda xml: xml.replace(b"<sheetData>", b"<sheetData><!-- <c> -->"),
        lambda xml: xml.replace(b"#DIV/0!", b"<![CDATA[#DIV/0!]]>"),
        lambda xml: (
            b"<?xml version='1.0' encoding='UTF-16'?>".decode().encode("utf-16") + xml.decode().encode("utf-16")[2:]
        ),
        with_prefix,
    ],
    ids=["no places", "order", "quotes", "remark", "cdata", "utf-16", "prefix"],
)
def test_a_sheet_that_is_spelt_otherwise_reads_the_same(respell):
    content = with_cells(CELLS)
    assert sheet_of(with_part(content, respell)).rows == sheet_of(content).rows


def test_days_count_from_1904_where_the_workbook_says_so():
    content = xlsx([[45000, 0.5]], formats={"A1": "dd/mm/yyyy", "B1": "hh:mm"})

    def from_1904(book: bytes) -> bytes:
        return book.replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')

    assert sheet_of(content).rows[0] == (datetime(2023, 3, 15), time(12))  # noqa: DTZ001
    assert sheet_of(with_part(content, from_1904, "xl/workbook.xml")).value(0, 0) == datetime(2027, 3, 16)  # noqa: DTZ001


def test_a_number_that_is_no_day_of_any_calendar_stays_a_number():
    sheet = sheet_of(xlsx([[-3, 9e9]], formats={"A1": "dd/mm/yyyy", "B1": "dd/mm/yyyy"}))
    assert sheet.rows[0] == (-3, 9_000_000_000)


def test_what_a_thread_says_comes_before_the_note_that_stands_in_for_it():
    from openpyxl.comments import Comment

    def note(page):
        page["A1"].comment = Comment("[Threaded comment]\n\nYour version...\n\nComment:\n    as revised", "x")

    sheet = sheet_of(saved(note, [["a"]]))
    assert sheet.cell(0, 0).comment == "as revised"


def test_a_sheet_that_is_a_chart_is_left_out():
    from openpyxl.chart import BarChart

    def chart(page):
        page.parent.create_chartsheet("Chart", 0).add_chart(BarChart())

    assert sheet_of(saved(chart, [["a"]])).name == "Sheet"


def test_a_cell_at_the_end_of_the_sheet_is_pointed_out_and_not_laid_out():
    workbook = open_safely(None, saved(lambda page: page.cell(1_048_576, 16_384, 1), [["a", 1]]), "far.xlsx")
    assert [len(row) for row in workbook.sheets[0].rows] == [2]
    assert [(each.code, each.cell) for each in workbook.problems] == [("hidden_content", "XFD1048576")]


def test_a_sheets_claim_of_a_million_columns_is_not_believed():
    content = with_part(xlsx([["a", 1]]), lambda xml: xml.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"'))
    assert sheet_of(content).rows == (("a", 1),)


def test_thousands_of_merged_ranges_are_looked_up_by_cell():
    merges = tuple(Range(row, 0, row, 1) for row in range(20_000))
    sheet = Sheet("s", tuple((f"r{row}", None) for row in range(20_000)), merges=merges)
    assert [sheet.spread_text(row, 1) for row in range(20_000)] == [f"r{row}" for row in range(20_000)]


def test_more_merged_cells_than_are_laid_out_are_still_found():
    sheet = Sheet("s", (("title", *[None] * 999),) * 1_000, merges=(Range(0, 0, 999, 999),))
    assert (sheet.spread_text(0, 999), sheet.merge_at(999, 3)) == ("title", Range(0, 0, 999, 999))
