"""Draws the pictures of docs/what-a-file-may-look-like.md from small workbooks: `python docs/pictures/draw.py`.

Every agency and figure is invented. It needs LibreOffice (soffice) and poppler-utils (pdftoppm).
"""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from PIL import Image, ImageChops

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
GREEN, AMBER, RED, HEAD = "92D050", "FFC000", "FF5050", "D9E2F3"
DOTS_PER_INCH = 80
MARGIN = 6
COLOURS = 64  # enough for a sheet of cells, and a small file


@dataclass(frozen=True)
class Example:
    """A small workbook that shows what files of one kind look like."""

    name: str
    rows: Sequence[Sequence[Any]]
    widths: Sequence[float]
    header_rows: Sequence[int] = ()
    merges: Sequence[str] = ()
    fills: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)


RETURN = Example(
    "return-with-quarters-across",
    [
        [
            "Westmere Constabulary: domestic abuse and missing children, 2023/24",
            None,
            None,
            None,
            None,
            None,
            None,
            None,
        ],
        ["Quarters are financial (Q1 = April to June). * figures below five", None, None, None, None, None, None, None],
        [],
        ["Ref", "Measure", "Unit", "Q1", "Q2", "Q3", "Q4", "Year"],
        ["1 Domestic abuse", None, None, None, None, None, None, None],
        ["1.1", "Domestic abuse notifications with a child", "n", 412, "1,204", 431, "-", "=SUM(D6:G6)"],
        ["2 Missing", None, None, None, None, None, None, None],
        ["2.1", "Return interviews within 72 hours", "%", "81.5%", "ten", "<5", "n/k", None],
        ["2.2", "Children going missing from home", "n", 84, 79, "n/a", 91, None],
        ["Source: force systems, May 2024", None, None, None, None, None, None, None],
    ],
    (6, 42, 6, 9, 9, 9, 9, 9),
    (4,),
    ("A5:H5", "A7:H7"),
)
MONTHS = Example(
    "scorecard-with-months-and-subtotals",
    [
        ["Northvale scorecard, April to September 2023", *[None] * 10],
        ["Measure", "Apr-23", "May-23", "Jun-23", "Q1", "Jul-23", "Aug-23", "Sep-23", "Q2", "Target", "RAG"],
        ["Re-referrals within 12 months (%)", 21.4, 22.0, 20.9, 21.4, 23.1, 22.7, 0.23, 22.9, 20, "A"],
        ["Assessments within 45 working days (%)", 84.1, 85.0, 83.9, 84.3, 86.2, "#DIV/0!", 85.5, 85.8, 85, "G"],
    ],
    (38, *[8] * 10),
    (2,),
    fills={"K3": AMBER, "K4": GREEN},
)
LONG = Example(
    "return-with-a-row-a-figure",
    [
        ["Measure", "Area", "Period", "Numerator", "Denominator", "Value", "Comment"],
        ["Re-referrals within 12 months", "Bury", "Q1 2023/24", 52, 240, "21.7%", None],
        ["Re-referrals within 12 months", "Bury", "Jul-Sep 2023", 61, 251, "24.3%", "provisional"],
        ["Re-referrals within 12 months", "Bury", "2023Q3", "c", 260, "c", None],
    ],
    (34, 10, 14, 11, 12, 9, 14),
    (1,),
)
SECTION_11 = Example(
    "section-11-self-and-moderated",
    [
        ["Section 11 self-assessment", None, None, None, None, None],
        ["Agency", "Westmere Constabulary", None, None, None, None],
        ["Date", "30/11/2023", None, None, None, None],
        ["Score: 3 = fully met, 2 = mostly met, 1 = partly met, 0 = not met", None, None, None, None, None],
        ["No", "Standard", "Assessment score", None, "Evidence", "Action"],
        [None, None, "Self (0-3)", "Moderated (0-3)", None, None],
        ["1", "Leadership and accountability", None, None, None, None],
        ["1.1", "A senior lead for safeguarding is named", 3, 3, "Job description", None],
        ["1.2", "The board receives a yearly report", 2, 1, "Report of 2022", "Report by March"],
        ["2", "Safer recruitment", None, None, None, None],
        ["2.1", "Recruiting managers are trained", 2, None, "Training record", None],
        ["2.2", "Volunteers are checked", "Not applicable", None, "No volunteers", None],
    ],
    (6, 40, 16, 16, 20, 20),
    (5, 6),
    ("C5:D5", "A7:F7", "A10:F10"),
)
RAG = Example(
    "section-11-only-colours",
    [
        ["Section 11 audit 2023", None, None],
        ["Agency: Northvale Academy", None, None],
        ["No", "Standard", "RAG"],
        ["1", "Senior management commitment", None],
        ["2", "Statement of responsibilities", None],
        ["3", "Line of accountability", None],
        ["4", "Safer recruitment", None],
    ],
    (6, 40, 10),
    (3,),
    fills={"C4": GREEN, "C5": AMBER, "C6": RED, "C7": GREEN},
)
CASES = Example(
    "case-file-audit-a-row-a-case",
    [
        ["Multi-agency case file audit: neglect, round 2, November 2023", None, None, None, None, None],
        ["RI = Requires improvement", None, None, None, None, None],
        ["Case", "Age band", "Assessment", "Planning", "Voice of the child", "Overall grade"],
        ["Case 1", "5-9", "Good", "RI", "Good", "Good"],
        ["Case 2", "0-4", "RI", "Inadequate", "Not seen", "RI"],
        ["Case 3", "10-15", "Good", "Good", "Outstanding", "Good"],
    ],
    (10, 10, 14, 14, 18, 16),
    (3,),
)
EXAMPLES = (RETURN, MONTHS, LONG, SECTION_11, RAG, CASES)
TO_MEND = "to-mend"


def workbook_of(example: Example) -> bytes:
    """An example as an xlsx that prints like a sheet on a screen, with letters and numbers at its edges."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Return"
    for row in example.rows:
        page.append(list(row))
    for number in example.header_rows:
        for cell in page[number]:
            cell.font, cell.fill = Font(name="Calibri", bold=True), PatternFill("solid", fgColor=HEAD)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    page["A1"].font = Font(name="Calibri", bold=True)
    for cell, colour in example.fills.items():
        page[cell].fill = PatternFill("solid", fgColor=colour)
    for area in example.merges:
        page.merge_cells(area)
    for column, width in zip("ABCDEFGHIJKL", example.widths, strict=False):
        page.column_dimensions[column].width = width
    return _ready_to_print(book)


def annotated_example() -> bytes:
    """The list that comes back with the first example."""
    from ingest.annotate import annotated
    from ingest.catalogue import load_catalogue
    from ingest.uploads import preview

    name = "Westmere Constabulary 2023-24.xlsx"
    found = preview(None, content=workbook_of(RETURN), file_name=name, catalogue=load_catalogue())
    book = load_workbook(io.BytesIO(annotated(found.reading, found.content, send_back_to="the board").content))
    for page in book.worksheets[:-1]:
        book.remove(page)
    return _ready_to_print(book)


def _ready_to_print(book: Workbook) -> bytes:
    page = book.worksheets[0]
    page.print_options.headings = page.print_options.gridLines = True
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 8  # A3
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    page.oddFooter.center.text = page.oddHeader.center.text = ""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def draw(workbooks: dict[str, bytes], folder: Path) -> None:
    """Draw each workbook's first page as a PNG of its name, without the paper around it."""
    office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or painter is None:
        raise SystemExit("Drawing needs LibreOffice (soffice) and poppler-utils (pdftoppm).")
    with tempfile.TemporaryDirectory() as name:
        desk = Path(name)
        for each, content in workbooks.items():
            (desk / f"{each}.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation={(desk / 'profile').as_uri()}"
        files = [str(path) for path in desk.glob("*.xlsx")]
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(desk), *files]
        subprocess.run(command, check=True)  # noqa: S603
        for each in workbooks:
            page = desk / each
            command = [painter, "-r", str(DOTS_PER_INCH), "-png", "-singlefile", f"{page}.pdf", str(page)]
            subprocess.run(command, check=True)  # noqa: S603
            _cropped(Image.open(f"{page}.png").convert("RGB")).save(folder / f"{each}.png", optimize=True)


def _cropped(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGB", picture.size, "white")
    left, top, right, bottom = ImageChops.difference(picture, paper).getbbox() or (0, 0, *picture.size)
    box = (max(left - MARGIN, 0), max(top - MARGIN, 0), right + MARGIN, bottom + MARGIN)
    return picture.crop(box).quantize(COLOURS)


if __name__ == "__main__":
    draw({each.name: workbook_of(each) for each in EXAMPLES} | {TO_MEND: annotated_example()}, HERE)
