"""Returns made at random from a known truth, in the layouts that partners use: what was written, and where it stands.

A drawn return is first a list of figures and only then a sheet: the reader has to find every figure again in the cell
in which it was written, and nothing else.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st
from openpyxl import Workbook as Book

from domain.periods import add_months, spanning
from ingest.workbook import column_letters

FINANCIAL = 4
PERCENTAGES = (  # code, and a label as partners write it
    ("REREF_12M", "Re-referrals within 12 months (%)"),
    ("ASSESS_45D", "% of assessments completed within 45 working days"),
    ("CPP_REPEAT", "Second or subsequent child protection plans (%)"),
    ("ICPC_15D", "Initial conferences within 15 working days"),
    ("RHI_72H", "Return interviews within 72 hours (%)"),
    ("REF_NFA", "Referrals closed with no further action"),
)
COUNTS = (
    ("DA_NOTIF", "Police notifications of domestic abuse with a child present"),
    ("MISS_HOME", "Number of children reported missing from home"),
)
AREAS = (
    ("E08000002", "Bury"),
    ("E08000005", "Rochdale"),
    ("E08000004", "Oldham"),
    ("E08000009", "Trafford"),
    ("E08000033", "Calderdale"),
)
SYMBOLS = (
    *(("suppressed", text) for text in ("<5", "*", "c", "[c]", "1-5", "<10", "fewer than 5", "under 5")),
    *(("not_supplied", text) for text in (None, "-", "\u2013", "n/k", "TBC", "not due", "..")),
    *(("not_applicable", text) for text in ("n/a", "z", "[z]", "N/A")),
    *(("unavailable", text) for text in ("x", "[x]", "#DIV/0!", "#REF!")),
    *(("rounds_to_zero", text) for text in ("low", "k")),
    ("unreliable", "u"),
)
TITLES = (
    "Northvale Youth Justice Service",
    "Westmere Council \u2013 scorecard",
    "Return to the partnership (OFFICIAL)",
)
NOTES = (
    "Notes",
    "Source: case management system, extracted by the performance team",
    "* counts under five are not shown",
    "- means that the figure is not supplied by this agency.",
    "1. Excludes children placed by other authorities",
)
SECTIONS = ("1. Front door", "Domestic abuse", "Section 3: missing and exploitation", "PLANS AND CONFERENCES")
DECOYS = (
    ("Target", (20, 85, "22%", None)),
    ("RAG", ("A", "Green", "R", None)),
    ("DoT", ("\u2191", "\u2192", "Better", None)),
    ("Comments", ("Up on last year, 14 more than in the last quarter", "see note 1", None)),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One cell as a partner fills it: what is written, how it is shown, and what that means."""

    written: Any
    number_format: str | None
    status: str
    value: float | None

    @property
    def text(self) -> str:
        """How it stands in a text file."""
        if self.written is None:
            return ""
        if self.number_format is not None and "%" in self.number_format:
            return f"{self.written * 100:.1f}%"
        return str(self.written)


@dataclass(frozen=True, slots=True)
class Span:
    """A period, and the ways to name it alone or below its year."""

    start: date
    end: date
    names: tuple[str, ...]
    short: str
    year: str


@dataclass(frozen=True, slots=True)
class Truth:
    """One figure that a file holds. Without parts it is written in one cell."""

    indicator: str
    area: str | None
    span: Span
    sent: Sent
    numerator: Sent | None = None
    denominator: Sent | None = None

    def row(self, place: str) -> tuple:
        """What reading it must yield."""
        above, below = (part.value if part else None for part in (self.numerator, self.denominator))
        value, status = self.sent.value, self.sent.status
        return (self.indicator, self.area, self.span.start, self.span.end, status, value, above, below, place)


@dataclass(slots=True)
class Page:
    """A sheet in the making, and the rows that reading it must yield."""

    name: str = "Return"
    is_text: bool = False
    cells: dict[tuple[int, int], tuple[Any, str | None]] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    expected: list[tuple] = field(default_factory=list)
    roll_up: str | None = None
    width: int = 0

    def put(self, row: int, column: int, value: Any, number_format: str | None = None) -> None:
        """Write a cell; rows and columns are counted from 0."""
        self.width = max(self.width, column + 1)
        if value is not None:
            self.cells[(row, column)] = (value, number_format)

    def send(self, row: int, column: int, sent: Sent) -> None:
        """Write a figure."""
        if self.is_text:
            self.put(row, column, sent.text)
        else:
            self.put(row, column, sent.written, sent.number_format)

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Merge cells; a text file has none."""
        if not self.is_text and (row, column) != (last_row, last_column):
            self.merges.append(f"{column_letters(column)}{row + 1}:{column_letters(last_column)}{last_row + 1}")

    def place(self, row: int, column: int) -> str:
        """How a reader names a cell; in a text file the line is compared, the heading has its own tests."""
        return f"line {row + 1}" if self.is_text else f"{self.name}!{column_letters(column)}{row + 1}"

    @property
    def last_row(self) -> int:
        """The last row with anything in it."""
        return max((row for row, _ in self.cells), default=-1)


def xlsx_of(pages: Sequence[Page], hidden: Sequence[Page] = ()) -> bytes:
    """A workbook of pages, and of hidden ones behind them."""
    book = Book()
    book.remove(book.worksheets[0])
    for page in (*pages, *hidden):
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "hidden" if page in hidden else "visible"
        for (row, column), (value, number_format) in page.cells.items():
            cell = sheet.cell(row + 1, column + 1, value)
            if number_format is not None:
                cell.number_format = number_format
        for area in page.merges:
            sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_of(page: Page, delimiter: str, encoding: str) -> bytes:
    """The same as a text file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in range(page.last_row + 1):
        values = [page.cells.get((row, column), ("", None))[0] for column in range(page.width)]
        writer.writerow(values)
    return text.getvalue().encode(encoding)


# --- what a partner sends ---------------------------------------------------------------------------------------------


@st.composite
def figures(draw: st.DrawFn, is_percentage: bool) -> Sent:
    """A figure in one of the ways in which it is typed, or a symbol in its place."""
    if draw(st.integers(0, 3)) == 0:
        status, text = draw(st.sampled_from(SYMBOLS))
        return Sent(text, None, status, None)
    if not is_percentage:
        number = draw(st.integers(5, 9999))
        forms = (number, str(number), f"{number:,}", f" {number}\u00a0", f"{number} [1]")
        return Sent(draw(st.sampled_from(forms)), None, "reported", float(number))
    tenths = draw(st.integers(101, 989))
    number = tenths / 10
    forms = (
        (number, None),
        (round(number / 100, 4), "0.0%"),
        (f"{number}%", None),
        (f"{number} %", None),
        (f"{number}*", None),
        (str(number), None),
    )
    written, number_format = draw(st.sampled_from(forms))
    return Sent(written, number_format, "reported", number)


@st.composite
def in_parts(draw: st.DrawFn) -> tuple[Sent, Sent, Sent]:
    """A percentage with the counts behind it: value, numerator, denominator; or the same symbol in all three."""
    if draw(st.integers(0, 4)) == 0:
        status, text = draw(st.sampled_from(SYMBOLS))
        symbol = Sent(text, None, status, None)
        return symbol, symbol, symbol
    below = draw(st.integers(20, 900))
    above = draw(st.integers(1, below))
    value = round(100 * above / below, 1)
    shown = draw(st.sampled_from(((value, None), (f"{value}%", None), (round(value / 100, 5), "0.0%"))))
    return (
        Sent(*shown, "reported", value),
        Sent(above, None, "reported", float(above)),
        Sent(below, None, "reported", float(below)),
    )


@st.composite
def spans(draw: st.DrawFn, fewest: int = 2, most: int = 6, kinds: str = "qmy") -> list[Span]:
    """Consecutive periods of one kind, named alike in a drawn way."""
    kind = draw(st.sampled_from(kinds))
    first = draw(st.integers(2012, 2018))
    number = draw(st.integers(fewest, 4 if kind == "q" else most))
    return [_span(kind, first, index) for index in range(number)]


def _span(kind: str, first: int, index: int) -> Span:
    months = {"q": 3, "m": 1, "y": 12}[kind]
    period = spanning(add_months(date(first, FINANCIAL, 1), months * index), months)
    starts = period.start.year - (period.start.month < FINANCIAL)
    year, short_year = f"{starts}/{(starts + 1) % 100:02d}", f"{starts % 100:02d}/{(starts + 1) % 100:02d}"
    if kind == "y":
        return Span(period.start, period.end, (year, year.replace("/", "-")), year, "")
    if kind == "m":
        names = (f"{period.start:%b-%y}", f"{period.start:%B %Y}", f"{period.start:%b %Y}")
        return Span(period.start, period.end, names, f"{period.start:%b}", year)
    quarter = (period.start.month - FINANCIAL) // 3 % 4 + 1
    names = (
        f"Q{quarter} {year}",
        f"{year.replace('/', '-')} Q{quarter}",
        f"Q{quarter} {short_year}",
        f"Quarter {quarter} {year}",
        f"{period.start:%b}-{period.end:%b} {period.start:%Y}",
    )
    return Span(period.start, period.end, names, f"Q{quarter}", year)


@st.composite
def measures(draw: st.DrawFn, *, only_percentages: bool = False, most: int = 4) -> list[tuple[str, str, bool]]:
    """Some measures: code, label, whether it is a percentage."""
    known = [(*each, True) for each in PERCENTAGES]
    if not only_percentages:
        known += [(*each, False) for each in COUNTS]
    return draw(st.lists(st.sampled_from(known), min_size=1, max_size=most, unique=True))


@st.composite
def top(draw: st.DrawFn, page: Page, line: str | None = None) -> int:
    """Title and blank rows above a table, with a line that must be there; returns the row where the table begins."""
    row = 0
    titles = draw(st.lists(st.sampled_from(TITLES), max_size=2, unique=True))
    for text in (*titles, *([line] if line else ())):
        page.put(row, 0, text)
        row += 1
    return row + (draw(st.integers(0, 2)) if row else 0)


@st.composite
def bottom(draw: st.DrawFn, page: Page) -> None:
    """Notes below a table, after a blank row."""
    row = page.last_row + 2
    for text in draw(st.lists(st.sampled_from(NOTES), max_size=3, unique=True)):
        page.put(row, 0, text)
        row += 1


def some(draw: st.DrawFn, choices: Sequence[Any]) -> Any:
    """One of some things."""
    return draw(st.sampled_from(choices))


Layout = Callable[[st.DrawFn, Page], None]
