"""The board's own templates as workbooks: instructions, lists to choose from, nothing to be typed twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from domain.desk import SentSeries
from domain.errors import UnknownCode
from domain.model import Indicator, Partner
from domain.periods import Frequency, add_months, quarter_of
from ingest import template_layouts as layouts
from ingest.catalogue import Catalogue
from ingest.template_layouts import Column, SheetLayout
from ingest.template_rows import AskedSeries, asked_series, period_text
from ingest.workbook import column_letters

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ROWS_WITH_CHOICES = 400  # how far down a list can be chosen from
# Statutory returns that a council's own services make: who in the council can give the figures between two of them.
HELD_BY_THE_COUNCIL = {
    "Children in need census": "LA_CSC",
    "SSDA903": "LA_CSC",
    "Children's social work workforce census": "LA_CSC",
    "School census": "LA_EDU",
}
TITLE_COLOUR, HEADER_COLOUR, LABEL_COLOUR, BORDER_COLOUR = "1F3864", "1F3864", "F2F2F2", "BFBFBF"
DATE_FORMAT = "dd/mm/yyyy"
PERIOD_WIDTH = 14

HELP: Mapping[str, Sequence[str]] = {
    "indicator-return": (
        "One row for each figure: which indicator, which area, which period, and the figure.",
        "Give numerator and denominator if you can: the percentage is worked out from them.",
        "A percentage is written 0 to 100 (or in a cell formatted as a percentage).",
    ),
    "indicator-return-wide": (
        "One row for each indicator, one column for each quarter. Change the headings for other periods.",
        "Numerator, denominator and value of one indicator stand in three rows; delete the rows that you do not need.",
        "No totals and no year to date, please: the year is worked out from the quarters.",
    ),
    "section-11": (
        "One row for each standard. Score it, say what shows it, and what you will do about what is missing.",
        "A standard that does not apply to you: choose 'Not applicable' and give the reason.",
        "Leave the moderated score blank: the board fills it.",
    ),
    "case-file-audit": (
        "One row for each case, one column for each domain. Choose the grade from the list.",
        "Write 'Case 1', 'Case 2'. A name, date of birth, address, NHS number or UPN makes the board refuse the file.",
        "A domain that was not looked at stays blank.",
    ),
    "plan": (
        "One sheet for each kind of record. Leave out the sheets that you do not need.",
        "Links are promises: which indicator each initiative should move, which way, and after how many periods.",
        "Declare a link before its data are known; changing lag or direction later makes it a new link.",
    ),
}
MISSING_HELP = (
    "A figure that is kept back because it is small: <5 or c. It is never read as a number.",
    "A figure that you do not have (yet): leave the cell blank, or write n/k or TBC.",
    "A figure that cannot exist: n/a.",
)
KINDS = tuple(HELP)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet with what is known beforehand: values of the block, rows of the table, and a note on a cell of each."""

    layout: SheetLayout
    block: Sequence[str | date | None]
    rows: Sequence[Sequence[str | float | date | None]] = ()
    notes: Sequence[str] = ()
    note_column: int = 0


def template(
    kind: str,
    catalogue: Catalogue,
    partner: Partner | None = None,
    *,
    today: date | None = None,
    indicators: Sequence[str] = (),
    sent: Sequence[SentSeries] = (),
) -> bytes:
    """A template as the content of an xlsx file, filled in for a partner as far as is known.

    `indicators` are codes to ask for; by default those that the partner has `sent`, and those whose source it is.
    `today` and what was sent last set the periods that are asked for. Raises UnknownCode where there is no such kind
    of template or no such indicator.
    """
    if kind not in HELP:
        raise UnknownCode(f"There is no template '{kind}': choose one of {', '.join(KINDS)}.")
    asked = asked_series(catalogue, () if indicators else sent, _asked(catalogue, partner, indicators))
    day = today or date.today()  # noqa: DTZ011  a board's own day
    sheets = {
        "indicator-return": lambda: [_tidy(partner, asked, day)],
        "indicator-return-wide": lambda: [_wide(partner, asked, day)],
        "section-11": lambda: [_section_11(catalogue, partner)],
        "case-file-audit": lambda: [_case_file(catalogue)],
        "plan": lambda: [Filled(layout, ()) for layout in layouts.PLAN],
    }[kind]()
    return _workbook(kind, sheets, _lists(catalogue))


def _asked(catalogue: Catalogue, partner: Partner | None, codes: Sequence[str]) -> list[Indicator]:
    found = []
    for code in codes:
        indicator = catalogue.indicator(code)
        if indicator is None:
            raise UnknownCode(f"There is no indicator '{code}' in the catalogue.")
        found.append(indicator)
    if found or partner is None:
        return found
    return [each for each in catalogue.indicators if _sender(catalogue, each) == partner.code]


def _sender(catalogue: Catalogue, indicator: Indicator) -> str | None:
    """Which agency holds the figures of an indicator."""
    source = indicator.source_return
    held = next((code for name, code in HELD_BY_THE_COUNCIL.items() if source.startswith(name)), None)
    return held or catalogue.find_partner(source)


def _name(partner: Partner | None) -> str | None:
    return partner.name if partner else None


def _tidy(partner: Partner | None, asked: Sequence[AskedSeries], today: date) -> Filled:
    headers = [each.header for each in layouts.TIDY_RETURN.columns]
    team = headers.index("Team") - headers.index("Period") - 1
    # A partner that has not sent anything yet says itself with which period it begins.
    is_known = any(each.sent is not None for each in asked)
    rows = [
        (each.indicator.name, each.area, _period(each, today) if is_known else None, *(None,) * team, each.team)
        for each in asked
    ]
    notes = [each.note for each in asked]
    return Filled(layouts.TIDY_RETURN, (_name(partner), None, None), rows, notes, headers.index("Value"))


def _period(asked: AskedSeries, today: date) -> str:
    return period_text(asked.next_due(today), asked.frequency)


def _wide(partner: Partner | None, asked: Sequence[AskedSeries], today: date) -> Filled:
    """The quarters from the one due next to the last that has ended, oldest first, a row for each part of each series.

    Only what is sent by the quarter has a place here, or has not been sent yet.
    """
    asked = [each for each in asked if each.sent is None or each.frequency is Frequency.QUARTERLY]
    quarters = [quarter_of(add_months(today, -3 * back)) for back in range(layouts.QUARTERS_AHEAD, 0, -1)]
    due = [each.next_due(today).start for each in asked if each.sent is not None]
    if due and len(due) == len(asked):
        quarters = [each for each in quarters if each.start >= min(due)] or [quarter_of(min(due))]
    periods = [Column(period_text(quarter, Frequency.QUARTERLY), "", PERIOD_WIDTH) for quarter in quarters]
    *labels, comment = layouts.WIDE_RETURN.columns
    layout = SheetLayout(
        layouts.WIDE_RETURN.name, layouts.WIDE_RETURN.title, layouts.WIDE_RETURN.block, (*labels, *periods, comment)
    )
    rows = [(each.indicator.name, each.area, part) for each in asked for part in _parts(each.indicator)]
    notes = [each.note for each in asked for _ in _parts(each.indicator)]
    return Filled(layout, (_name(partner), None, None), rows, notes, len(labels))


def _parts(indicator: Indicator) -> tuple[str, ...]:
    return layouts.MEASURES if indicator.denominator_label and indicator.population is None else ("Value",)


def _section_11(catalogue: Catalogue, partner: Partner | None) -> Filled:
    framework = catalogue.framework(layouts.SECTION_11_FRAMEWORK)
    standards = framework.standards if framework else ()
    rows = [(standard.reference, standard.text) for standard in standards]
    return Filled(layouts.SECTION_11, (_name(partner), None, None, layouts.SECTION_11_SCORING), rows)


def _case_file(catalogue: Catalogue) -> Filled:
    framework = catalogue.framework(layouts.CASE_FILE_FRAMEWORK)
    domains = [Column(each.text, "Grade", 18, layouts.GRADES) for each in framework.standards] if framework else []
    *about, moderated = layouts.CASE_FILE.columns
    layout = SheetLayout(
        layouts.CASE_FILE.name, layouts.CASE_FILE.title, layouts.CASE_FILE.block, (*about, *domains, moderated)
    )
    return Filled(layout, (None, None, None, ", ".join(layouts.GRADES)))


def _lists(catalogue: Catalogue) -> dict[str, list[str]]:
    return {
        "indicators": [each.name for each in catalogue.indicators],
        "areas": [each.name for each in catalogue.areas if each.valid_to is None],
        "partners": [each.name for each in catalogue.partners if each.valid_to is None],
        "frameworks": [each.code for each in catalogue.frameworks],
    }


# --- the workbook itself ----------------------------------------------------------------------------------------------


def _workbook(kind: str, sheets: Sequence[Filled], lists: Mapping[str, Sequence[str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _read_me(book, kind, sheets)
    for each in sheets:
        _sheet(book.create_sheet(each.layout.name), each, lists)
    _list_sheet(book, lists)
    book.active = 1
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _read_me(book: "Workbook", kind: str, sheets: Sequence[Filled]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(layouts.READ_ME)
    lines = [("How to fill this in", True), *((text, False) for text in HELP[kind])]
    if kind.startswith("indicator"):
        lines += [("", False), ("Figures that are missing", True), *((text, False) for text in MISSING_HELP)]
    for each in sheets:
        lines += [("", False), (each.layout.name, True)]
        lines += [(_help_line(column), False) for column in each.layout.columns if column.help]
    for row, (text, is_heading) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, text)
        cell.font = Font(bold=is_heading, size=13 if is_heading else 11, color=TITLE_COLOUR if is_heading else "000000")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 110
    sheet.sheet_view.showGridLines = False


def _help_line(column: Column) -> str:
    return f"{column.header}: {column.help}" + (" (needed)" if column.is_required else "")


def _sheet(sheet: "Worksheet", filled: Filled, lists: Mapping[str, Sequence[str]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    layout = filled.layout
    sheet.cell(1, 1, layout.title).font = Font(bold=True, size=14, color=TITLE_COLOUR)
    edge = Side(style="thin", color=BORDER_COLOUR)
    for row, column in enumerate(layout.block, start=2):
        label = sheet.cell(row, 1, column.header)
        label.font, label.fill = Font(bold=True), PatternFill("solid", fgColor=LABEL_COLOUR)
        value = sheet.cell(row, 2, filled.block[row - 2] if row - 2 < len(filled.block) else None)
        value.border = Border(edge, edge, edge, edge)
        if column.is_date:
            value.number_format = DATE_FORMAT
        _offer_choices(sheet, column, f"B{row}", lists)
    for number, column in enumerate(layout.columns, start=1):
        cell = sheet.cell(layout.header_row, number, column.header)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=HEADER_COLOUR)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        _column(sheet, layout, number, column, lists)
    for offset, values in enumerate(filled.rows, start=1):
        for number, value in enumerate(values, start=1):
            cell = sheet.cell(layout.header_row + offset, number, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for offset, note in enumerate(filled.notes, start=1):
        if note:
            sheet.cell(layout.header_row + offset, filled.note_column + 1).comment = Comment(note, "Board")
    sheet.freeze_panes = f"B{layout.header_row + 1}"


def _column(
    sheet: "Worksheet", layout: SheetLayout, number: int, column: Column, lists: Mapping[str, Sequence[str]]
) -> None:
    letters = column_letters(number - 1)
    # the labels of the block stand in the first column and must be readable there
    width = max(column.width, 16) if number == 1 and layout.block else column.width
    sheet.column_dimensions[letters].width = width
    first, last = layout.header_row + 1, layout.header_row + ROWS_WITH_CHOICES
    if column.is_date:
        for row in range(first, first + 60):
            sheet.cell(row, number).number_format = DATE_FORMAT
    _offer_choices(sheet, column, f"{letters}{first}:{letters}{last}", lists)


def _offer_choices(sheet: "Worksheet", column: Column, cells: str, lists: Mapping[str, Sequence[str]]) -> None:
    """A list to choose from. Anything else may be typed too: a name we do not know yet is better than none."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if not column.choices:
        return
    if isinstance(column.choices, str):
        letters = column_letters(list(lists).index(column.choices))
        formula = f"='{layouts.LISTS}'!${letters}$2:${letters}${max(len(lists[column.choices]), 1) + 1}"
    else:
        formula = f'"{",".join(column.choices)}"'
    offer: Any = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    offer.add(cells)
    sheet.add_data_validation(offer)


def _list_sheet(book: "Workbook", lists: Mapping[str, Sequence[str]]) -> None:
    from openpyxl.styles import Font

    sheet = book.create_sheet(layouts.LISTS)
    for number, (name, values) in enumerate(lists.items(), start=1):
        sheet.cell(1, number, name.capitalize()).font = Font(bold=True)
        for row, value in enumerate(values, start=2):
            sheet.cell(row, number, value)
        sheet.column_dimensions[column_letters(number - 1)].width = 44
