"""What section 11 audits and case-file audits share: who, when, legends, and columns that hold ratings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.uploads import Problem, Question
from ingest.formats.format import Context
from ingest.formats.indicator_fields import sheets_of_returns
from ingest.layout import Table, block_text, block_value, filled
from ingest.period_text import read_day, read_period_text
from ingest.problems import error, warning
from ingest.ratings import Rating, Scale, find_scale, read_rating
from ingest.workbook import Cell, Sheet, Workbook

DATE_LABEL = (
    r"(?:audit |completion |submission |return )?date(?: of)?(?: the)?(?: self)?"
    r"(?: audit| assessment| return| completion| submission)?(?: completed| submitted| of audit)?"
    r"|completed on|audit completed|date of round|period end(?:ing)?"
)
SHARE_OF_RATINGS = 0.5
MOST_AUDIT_ROWS = 5_000  # the largest audits have a few hundred questions
LONGEST_LEGEND = 400
FAULTS = {
    "unreadable_value": "'{label}' is not a rating on the scale of this sheet: use one of its own words or numbers.",
    "out_of_range": "'{label}' lies outside the scale of this sheet: use one of its own numbers.",
    "excel_error": "The formula gives {label}: write the rating itself.",
}


@dataclass(slots=True)
class AuditDesk:
    """Gathers problems and questions while an audit's sheet is read; says once that a scale has no direction."""

    context: Context
    table: Table
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def rating(self, row: int, column: int, scale: Scale) -> Rating:
        """What a cell says, with its faults pointed out."""
        rating = read_rating(self.table.sheet.cell(row, column), scale)
        if rating.fault in FAULTS:
            self.warn(rating.fault, FAULTS[rating.fault].format(label=(rating.label or "")[:40]), row, column)
        return rating

    def ask_scale(self, column: int) -> None:
        """Refuse a column of numbers whose best end cannot be known, and ask."""
        heading = self.table.headings[column]
        place = (self.table.last_header_row, column)
        self.problems.append(
            error(
                "ambiguous_scale",
                f"Nothing on the sheet says which end of the numbers under '{heading}' is best: write it above the "
                "table, such as '0 = not met, 3 = fully met'.",
                sheet=self.table.sheet.label,
                cell=self.table.place(*place),
            )
        )
        self.questions.append(Question("scale", heading, cell=self.table.address(*place)))

    def warn(self, code: str, message: str, row: int, column: int) -> None:
        """Point something out at a cell."""
        sheet = self.table.sheet
        self.problems.append(warning(code, message, sheet=sheet.label, cell=self.table.place(row, column)))


def audit_sheets(workbook: Workbook) -> list[Sheet]:
    """The sheets that an audit may stand on: visible, not the template's own help, and no table of thousands."""
    return [sheet for sheet in sheets_of_returns(workbook) if len(sheet.rows) <= MOST_AUDIT_ROWS]


def audit_day(sheet: Sheet, before_row: int) -> date | None:
    """The day of an audit: beside a label of the header block, or as the month that a title ends with."""
    place = block_value(sheet, DATE_LABEL, before_row)
    if place is not None:
        day = read_day(sheet.value(*place)) or read_day(block_text(sheet, DATE_LABEL, before_row))
        return day or _end_of_month(block_text(sheet, DATE_LABEL, before_row))
    for row in range(min(before_row, len(sheet.rows))):
        for column in filled(sheet, row):
            parts = re.split(r"\s[-\u2013\u2014]\s", sheet.text(row, column))
            days = [day for part in parts if (day := read_day(part) or _end_of_month(part)) is not None]
            if days:
                return days[0]
    return None


def _end_of_month(text: str) -> date | None:
    """The last day of a month that is named with its year; of nothing longer, for then no day was meant."""
    reading = read_period_text(text)
    if reading is None or reading.period is None or reading.period.months > 1:
        return None
    return reading.period.end


def legends(table: Table) -> list[str]:
    """The texts that may explain a scale: those above the table, and short ones alone in their row below it."""
    sheet = table.sheet
    above = [sheet.text(row, column) for row in range(table.first_header_row) for column in filled(sheet, row)]
    below = [
        sheet.text(row, columns[0])
        for row in range(table.last_header_row + 1, len(sheet.rows))
        if len(columns := filled(sheet, row)) == 1
    ]
    return [text for text in [*above, *below] if len(text) <= LONGEST_LEGEND]


def column_cells(table: Table, column: int, rows: Sequence[int]) -> list[Cell]:
    """The cells of a column in the rows of the body."""
    return [table.sheet.cell(row, column) for row in rows]


def column_scale(table: Table, column: int, rows: Sequence[int]) -> Scale:
    """The scale that a column is rated on."""
    return find_scale(table.headings[column], legends(table), column_cells(table, column, rows))


def holds_ratings(table: Table, column: int, rows: Sequence[int], scale: Scale) -> bool:
    """Whether most of what stands in a column is a rating on its scale, or would be if its direction were known."""
    ratings = [read_rating(cell, scale) for cell in column_cells(table, column, rows)]
    said = [rating for rating in ratings if rating.label is not None]
    rated = [rating for rating in said if rating.score is not None or rating.fault == "ambiguous_scale"]
    fitting = [rating for rating in said if rating.fault in (None, "ambiguous_scale")]
    return (
        bool(rated) and len(fitting) >= SHARE_OF_RATINGS * len(said) and len(rated) >= SHARE_OF_RATINGS * len(fitting)
    )


def may_hold_ratings(table: Table, column: int, rows: Sequence[int], scale: Scale) -> bool:
    """Whether a column whose heading promises ratings holds some, or answers that none was given, or nothing yet."""
    said = [read_rating(cell, scale) for cell in column_cells(table, column, rows)]
    labelled = [rating for rating in said if rating.label is not None]
    return SHARE_OF_RATINGS * len(labelled) >= sum(rating.fault == "unreadable_value" for rating in labelled)


def needs_direction(table: Table, column: int, rows: Sequence[int], scale: Scale) -> bool:
    """Whether a column has numbers that mean nothing until somebody says which end is best."""
    return any(read_rating(cell, scale).fault == "ambiguous_scale" for cell in column_cells(table, column, rows))


def title_parts(sheet: Sheet, before_row: int) -> list[str]:
    """The parts of the lines above a table, split at dashes: a title often ends with who or what it is about."""
    texts = [sheet.text(row, column) for row in range(before_row) for column in filled(sheet, row)]
    return [part.strip() for text in texts for part in re.split(r"\s[-\u2013\u2014:]\s", text) if part.strip()]
