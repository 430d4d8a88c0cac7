"""Case-file audits: a row for each domain of each case, on whichever layout the cases were sent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.uploads import GradeRow, Reading, TableReading, UploadKind
from ingest.formats.audit_block import block_entries, said
from ingest.formats.audit_sheets import AuditDesk, audit_day, column_scale, names_itself, stem
from ingest.formats.audit_tables import fits, lines_above, reading_of
from ingest.formats.case_headings import AGENCY, CASE_LABEL, GRADE, MODERATED, domain_of, is_case_name
from ingest.formats.case_tables import CaseTable, GradeColumn, case_tables, count_in, has_empty_grid
from ingest.formats.format import Context, Format
from ingest.formats.section_11_tables import ABOUT as ABOUT_SECTION_11
from ingest.formats.standards import is_tick
from ingest.layout import Field, field, filled
from ingest.period_text import read_day
from ingest.ratings import UNANSWERED, Rating, read_rating
from ingest.scales import Scale, find_scale
from ingest.workbook import Sheet, Workbook

ROUND_LABEL = re.compile(
    r"audit round|round(?: no| number)?|audit(?: title| name| reference| ref| cycle)?|name of audit|cycle|title"
)
THEME_LABEL = re.compile(
    r"(?:audit )?theme|topic|(?:audit )?focus(?: of (?:the )?audit)?|subject(?: of audit)?|audit (?:topic|subject)"
)
ROUND_COLUMN = field("round", r"audit round|round(?: no| number| name)?|(?:audit )?cycle")
THEME_COLUMN = field("theme", r"(?:audit |round )?theme|audit (?:focus|topic)")
DAY_COLUMN = field("day", r"(?:audit|round) date|date (?:of (?:the )?(?:audit|round)|audited)|audited on")
ABOUT = re.compile(
    r"case ?files?|multi ?agency (?:case |practice )?audit|macfa|maca|mafca|practice audit|case audit"
    r"|dip sample|deep dive|audit grid|jtai"
    r"|audit of cases|file audit|case review audit|cases audited"
)
ROUND_WITHIN = re.compile(
    r"\b(?:round|cycle|audit)\s*(?:no\.?\s*)?\d{1,2}\b(?:\s+(?:\(?20\d\d(?:\s*[/-]\s*(?:20)?\d\d)?\)?))?", re.IGNORECASE
)
THEMES = re.compile(
    r"\b(?:neglect|domestic (?:abuse|violence)|(?:child )?(?:criminal |sexual )?exploitation"
    r"|child sexual abuse|sexual abuse|physical abuse|emotional abuse"
    r"|self[- ]harm|mental health|missing(?: children| from home)?|pre[- ]?birth|unborn(?: babies)?"
    r"|disabled children|children with disabilities|send"
    r"|elective home education|serious youth violence|youth violence|substance misuse"
    r"|parental substance misuse|transitions?|early help|strategy discussions"
    r"|intra[- ]?familial (?:child )?sexual abuse|harmful sexual behaviour"
    r"|fabricated or induced illness|children in care|private fostering|cse|cce|toxic trio)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Round:
    """Which audit the cases belong to."""

    name: str
    day: date | None
    theme: str | None


def recognises(workbook: Workbook, context: Context) -> float:
    """Likely where cases are graded; nearly certain where the sheet or file calls itself a case-file audit."""
    found = case_tables(workbook, context)
    if not found:
        return 0.75 if has_empty_grid(workbook, context) else 0.0
    texts = [
        workbook.file_name,
        *(text for each in found for text in (each.grid.sheet.name, *lines_above(each.grid)[:4])),
    ]
    if names_itself(texts, ABOUT):
        return 0.92
    if names_itself(texts, ABOUT_SECTION_11):
        return 0.4
    # counts or a form of domains alone may be a survey's; a case or a pseudonym makes it an audit of cases
    has_cases = any(each.case is not None or any(grade.case for grade in each.grades) for each in found)
    is_of_cases = has_cases or any(is_case_name(each.grid.sheet.name) for each in found)
    return 0.75 if is_of_cases else 0.3


def read(workbook: Workbook, context: Context) -> Reading:
    """A row for each domain of each case."""
    audits = case_tables(workbook, context)
    with_tables = {id(each.grid.sheet) for each in audits}
    covers = [sheet for sheet in workbook.sheets if id(sheet) not in with_tables and not sheet.is_hidden]
    readers = [_Reader(each, workbook, context, covers) for each in audits]
    rows = [row for reader in readers for row in reader.rows()]
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.CASE_FILE_AUDIT,
        tuple(rows),
        problems=tuple(problem for reader in readers for problem in reader.desk.problems),
        questions=tuple(question for reader in readers for question in reader.desk.questions),
        explanation=tuple(reader.explanation() for reader in readers),
        tables=tuple(reader.table() for reader in readers),
    )


def _title(sheet: Sheet) -> str:
    """The first line of a sheet where a text stands alone in it; a label with its value is no title."""
    if not sheet.rows or len(filled(sheet, 0)) != 1 or is_case_name(sheet.text(0, 0)):
        return ""
    return sheet.text(0, 0)


class _Reader:
    """Reads one table of cases, its scales once."""

    def __init__(self, audit: CaseTable, workbook: Workbook, context: Context, covers: list[Sheet]) -> None:
        self.audit, self.grid, self.context = audit, audit.grid, context
        self.desk = AuditDesk(context, audit.grid)
        sheet = self.grid.sheet
        is_headless = audit.domain == 0 and not any(
            fits(GRADE, h) or fits(MODERATED, h) for h in self.grid.headings[1:]
        )
        above = range(self.grid.starts_after + 1, self.grid.first_header_row + is_headless)
        self._own = block_entries(sheet, above)
        top = block_entries(sheet, range(min(15, self.grid.first_header_row))) if self.grid.starts_after >= 0 else []
        self._entries = [
            *self._own,
            *top,
            *(e for cover in covers for e in block_entries(cover, range(min(40, len(cover.rows))))),
        ]
        titles = [*lines_above(self.grid), _title(sheet), *(_title(cover) for cover in covers)]
        names = ["" if sheet.is_text else sheet.name, stem(workbook).replace("_", " ")]
        self.round = Round(
            self._round_name(
                [*titles, *names], title=_title(sheet) if self.grid.first_header_row > 0 else "", file=stem(workbook)
            ),
            audit_day(self.grid, workbook, covers),
            self._theme([*titles, *names]),
        )
        has_round, has_theme = (said(self._entries, label) is not None for label in (ROUND_LABEL, THEME_LABEL))
        self._round_column = None if has_round else self._column_of(ROUND_COLUMN)
        self._theme_column = None if has_theme else self._column_of(THEME_COLUMN)
        self._day_column = self._column_of(DAY_COLUMN)
        self._case = self._case_of_sheet()
        self._agency = self._agency_of_table()
        self._scales = self._read_scales()

    def explanation(self) -> str:
        """Which rows were taken for what, for a person who checks the reading."""
        grid = self.grid
        where = "" if grid.sheet.is_text else f"Sheet '{grid.sheet.name}': "
        return f"{where}header in row {grid.last_header_row + 1}, {len(self.audit.rows)} rows of grades below."

    def table(self) -> TableReading:
        """The same for a machine: each row and column with what it was taken for."""
        audit = self.audit
        roles: dict[int, str] = dict.fromkeys([*audit.counts, *audit.ticked], "grade")
        for each in audit.grades:
            roles |= {each.moderated: "moderated"} if each.moderated is not None else {}
            roles[each.column] = f"grade: {each.domain}" if each.domain else "grade"
        named = {"case": audit.case, "agency": audit.agency, "domain": audit.domain}
        roles |= {column: name for name, column in named.items() if column is not None}
        return reading_of(self.grid, audit.rows, roles)

    def rows(self) -> list[GradeRow]:
        """Every grade of the table."""
        if self.audit.counts:
            return self._counted()
        found: list[GradeRow] = []
        case = ""
        for row in self.audit.rows:
            case = self.grid.text(row, self.audit.case) or case
            if self.audit.ticked:
                found += self._ticked(row, case)
            for each in self.audit.grades:
                if (made := self._grade(row, case, each)) is not None:
                    found.append(made)
        return found

    def _round_name(self, texts: Iterable[str], *, title: str, file: str) -> str:
        """As the block says; else the words about a round in a title or a name; else the title, or the file's name."""
        if (entry := said(self._entries, ROUND_LABEL)) is not None:
            return entry.text
        within = (found[0] for text in texts if (found := ROUND_WITHIN.search(text)))
        return next(within, None) or title or file

    def _theme(self, texts: Iterable[str]) -> str | None:
        if (entry := said(self._entries, THEME_LABEL)) is not None:
            return entry.text
        return next((found[0] for text in texts if (found := THEMES.search(text))), None)

    def _column_of(self, what: Field) -> int | None:
        """A column that gives each row's own round, theme or day."""
        taken = {self.audit.case, self.audit.agency, self.audit.domain, *(each.column for each in self.audit.grades)}
        free = (column for column, heading in enumerate(self.grid.headings) if column not in taken and heading)
        return next((column for column in free if fits(what, self.grid.headings[column])), None)

    def _day_of(self, row: int) -> date | None:
        """The day of the whole audit; of a list without one, each row's own."""
        if self._day_column is None or self.round.day is not None:
            return self.round.day
        return read_day(self.grid.sheet.value(self.grid.origin(row, self._day_column), self._day_column))

    def _case_of_sheet(self) -> str:
        """Which case a sheet without a column of cases is about: as its block, its title or its name says."""
        entry = said(self._own, CASE_LABEL)
        if entry is not None:
            return entry.text
        for line in lines_above(self.grid):
            for part in re.split(r"\s[-\u2013\u2014|:]\s|:\s", line):
                if is_case_name(part):
                    return part.strip()
        return self.grid.sheet.name if not self.grid.sheet.is_text else ""

    def _agency_of_table(self) -> str | None:
        """Which agency a whole table is about, where the block, a line above it or the sheet's name says so."""
        entry = next((each for each in self._own if AGENCY.heading.fullmatch(each.label)), None)
        if entry is not None:
            return entry.text
        find = self.context.catalogue.find_partner
        lines = lines_above(self.grid)[-2:]
        name = "" if self.grid.sheet.is_text else self.grid.sheet.name
        return next((text for text in (*lines, name) if text and len(text) <= 60 and find(text)), None)

    def _read_scales(self) -> dict[int, Scale]:
        """The scale of each graded column; none for numbers whose best end nobody knows, which are asked about."""
        audit, scales = self.audit, {}
        columns = [c for each in audit.grades for c in (each.column, each.moderated) if c is not None]
        columns = list(dict.fromkeys(columns))
        beside = audit.case if audit.case is not None else audit.domain
        for column in columns:
            scale = column_scale(self.grid, column, audit.rows, audit.legends, peers=columns, beside=beside)
            if (usable := self.desk.usable(column, audit.rows, scale)) is not None:
                scales[column] = usable
        return scales

    def _grade(self, row: int, case: str, each: GradeColumn) -> GradeRow | None:
        if each.column not in self._scales:
            return None
        is_moderated_only = each.moderated == each.column
        own = UNANSWERED if is_moderated_only else self.desk.rating(row, each.column, self._scales[each.column])
        second = UNANSWERED
        if each.moderated is not None and each.moderated in self._scales:
            second = self.desk.rating(row, each.moderated, self._scales[each.moderated])
        if own.label is None and second.label is None:
            return None  # the domain was not looked at in this case
        return self._row(row, each.column, each.case or case or self._case, (own, second), each)

    def _ticked(self, row: int, case: str) -> list[GradeRow]:
        """The grade whose column is ticked."""
        ticked = [column for column in self.audit.ticked if is_tick(self.grid.sheet.text(row, column))]
        if len(ticked) != 1:
            if ticked:
                self.desk.warn("unreadable_value", "Several grades are ticked in this row: leave one.", row, ticked[0])
            return []
        return [self._row(row, ticked[0], case or self._case, (self._headed(ticked[0]), UNANSWERED))]

    def _headed(self, column: int) -> Rating:
        header = self.grid.sheet.cell(*self.grid.header_place(column))
        return read_rating(header, find_scale("", self.audit.legends, [header]))

    def _counted(self) -> list[GradeRow]:
        """As many rows as cases were counted; docs/decisions say why their pseudonyms link nothing."""
        found = []
        for row in self.audit.rows:
            counts = {column: count_in(self.grid.sheet.text(row, column)) or 0 for column in self.audit.counts}
            total, number = sum(counts.values()), 0
            for column, count in counts.items():
                for _ in range(count):
                    number += 1
                    found.append(self._row(row, column, f"{number} of {total}", (self._headed(column), UNANSWERED)))
        place = self.grid.header_place(self.audit.counts[0])
        self.desk.warn(
            "uncertain_match",
            "Only counts of cases were sent: they are kept for each domain as counted, but no case can be followed "
            "from one domain to another. Send a row for each case if that is wanted.",
            *place,
        )
        return found

    def _row(
        self, row: int, column: int, case: str, ratings: tuple[Rating, Rating], each: GradeColumn | None = None
    ) -> GradeRow:
        own, second = ratings
        agency = each.agency if each else None
        sent = (each.domain if each else None) or self.grid.text(row, self.audit.domain)
        return GradeRow(
            audit_round=self.grid.text(row, self._round_column) or self.round.name,
            period_end=self._day_of(row),
            theme=self.grid.text(row, self._theme_column) or self.round.theme,
            case=case,
            agency=self.grid.text(row, self.audit.agency) or agency or self._agency,
            domain=domain_of(sent, self.context.catalogue) or sent,
            grade_label=own.label,
            grade_score=own.score,
            moderated_label=second.label,
            moderated_score=second.score,
            cell=self.grid.address(row, column),
        )


FORMAT = Format("case-file audit", UploadKind.CASE_FILE_AUDIT, recognises, read)
