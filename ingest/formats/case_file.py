"""Case-file audits: a row a case with its domains across, or a row a case and domain; grades as words or numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.uploads import GradeRow, Reading, UploadKind
from ingest.formats.audit_sheets import (
    AuditDesk,
    audit_day,
    audit_sheets,
    column_scale,
    holds_ratings,
    may_hold_ratings,
    needs_direction,
)
from ingest.formats.format import Context, Format
from ingest.labels import folded
from ingest.layout import Table, block_text, body_rows, field, filled, find_table
from ingest.ratings import UNANSWERED, Rating, Scale
from ingest.template_layouts import CASE_FILE_FRAMEWORK
from ingest.workbook import Sheet, Workbook

CASE = field(
    "case",
    r"(?:audit )?cases?(?: (?:no|number|id|ref|reference|code))?"
    r"|child(?: (?:no|number|id|ref|reference|code|pseudonym))?|young person(?: (?:no|number|id|ref))?"
    r"|audit (?:no|number|id|ref|reference)|pseudonym|(?:unique |audit )?ref(?:erence)?"
    r"|no|id|family(?: (?:no|number|id))?",
)
AGENCY = field("agency", r"(?:auditing |audited |partner )?(?:agency|organisation|partner|service|auditor agency)")
DOMAIN = field("domain", r"(?:audit )?(?:domain|theme|area|question|standard|criteri(?:on|a)|section|area of practice)")
GRADE = field("grade", r"(?:agency |self |auditor )?(?:grades?|ratings?|judgements?|scores?|grading)(?: given)?")
MODERATED = field("moderated", r"(?:moderated|moderation|agreed|final)(?: (?:grades?|ratings?|judgements?|scores?))?")
FIELDS = (CASE, AGENCY, MODERATED, GRADE, DOMAIN)

ROUND_LABEL = r"audit round|round|audit(?: title| name| reference| ref)?|name of audit|cycle"
THEME_LABEL = r"(?:audit )?theme|topic|focus(?: of audit)?|subject"
ABOUT = re.compile(
    r"case ?file|multi agency audit|macfa|maca|practice audit|case audit|dip sample|deep dive|audit grid|jtai"
)
MODERATED_HEADING = re.compile(r"(?:(.*?) )?(?:moderated|moderation|agreed|final)(?: (.*))?")
SUMMARY = re.compile(
    r"(?:total|summary|count|average|overall|number|%|percentage|outstanding|good|ri|requires|inadequate)\b"
)
FEWEST_DOMAINS = 2
FEWEST_KNOWN_DOMAINS = 2


@dataclass(frozen=True, slots=True)
class DomainColumn:
    """A column of grades: which domain it grades, and whether the board moderated them."""

    column: int
    domain: str
    is_moderated: bool


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A table of cases. `domains` are its graded columns; empty where each row names its own domain."""

    table: Table
    rows: tuple[int, ...]
    domains: tuple[DomainColumn, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Which audit the cases belong to."""

    name: str
    day: date | None
    theme: str | None


def recognises(workbook: Workbook, context: Context) -> float:
    """Likely where cases are graded; nearly certain where the sheet or file calls itself a case-file audit."""
    found = [sheet for sheet in audit_sheets(workbook) if _find(sheet, context) is not None]
    if not found:
        return 0.0
    said = [workbook.file_name, *(sheet.name for sheet in found), *(sheet.text(0, 0) for sheet in found)]
    return 0.92 if any(ABOUT.search(folded(text.replace("_", " "))) for text in said) else 0.75


def read(workbook: Workbook, context: Context) -> Reading:
    """A row for each domain of each case."""
    audits = [audit for sheet in audit_sheets(workbook) if (audit := _find(sheet, context)) is not None]
    desks = [AuditDesk(context, audit.table) for audit in audits]
    rows = [
        row for audit, desk in zip(audits, desks, strict=True) for row in _read_audit(audit, desk, workbook, context)
    ]
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.CASE_FILE_AUDIT,
        tuple(rows),
        problems=tuple(problem for desk in desks for problem in desk.problems),
        questions=tuple(question for desk in desks for question in desk.questions),
        explanation=tuple(audit.table.explanation() for audit in audits),
    )


def _has_case(columns: Mapping[str, int], _headings: Sequence[str]) -> bool:
    return "case" in columns


def _find(sheet: Sheet, context: Context) -> CaseTable | None:
    table = find_table(sheet, FIELDS, _has_case)
    if table is None:
        return None
    rows = tuple(row for row in body_rows(table) if _is_case(table, row))
    if "domain" in table.columns and "grade" in table.columns:
        return CaseTable(table, rows, ())
    domains = _domains(table, rows, context)
    known = [each for each in domains if _reference(each.domain, context)]
    if len(domains) < FEWEST_DOMAINS or len(known) < FEWEST_KNOWN_DOMAINS:
        return None
    return CaseTable(table, rows, tuple(domains))


def _is_case(table: Table, row: int) -> bool:
    case = table.text(row, "case")
    return bool(case) and len(filled(table.sheet, row)) > 1 and SUMMARY.match(case.lower()) is None


def _domains(table: Table, rows: Sequence[int], context: Context) -> list[DomainColumn]:
    """The columns that hold grades. A heading alone is not enough: `Plan` may say which plan a child is on."""
    taken = {table.columns[name] for name in ("case", "agency") if name in table.columns}
    found = []
    for column, heading in enumerate(table.headings):
        if column in taken or not heading:
            continue
        named, is_moderated = _without_moderation(heading)
        is_known = _reference(named, context) is not None
        scale = column_scale(table, column, rows)
        is_graded = (
            may_hold_ratings(table, column, rows, scale) if is_known else holds_ratings(table, column, rows, scale)
        )
        if is_graded:
            found.append(DomainColumn(column, named, is_moderated))
    return found


def _without_moderation(heading: str) -> tuple[str, bool]:
    """`Overall grade (moderated)` is the overall grade, as the board moderated it."""
    parts = MODERATED_HEADING.fullmatch(folded(heading))
    if parts is None:
        return heading, False
    return " ".join(part for part in parts.groups() if part) or heading, True


def _reference(heading: str, context: Context) -> str | None:
    return context.catalogue.find_standard(heading, CASE_FILE_FRAMEWORK)


def _read_audit(audit: CaseTable, desk: AuditDesk, workbook: Workbook, context: Context) -> list[GradeRow]:
    table = audit.table
    about = _about(table, workbook)
    return _rows_across(audit, desk, context, about) if audit.domains else _rows_down(audit, desk, context, about)


def _about(table: Table, workbook: Workbook) -> Round:
    """Round, day and theme: from the header block; a round without a name is called as its title or its file."""
    sheet, above = table.sheet, table.first_header_row
    title = sheet.text(0, 0) if above > 0 else ""
    name = block_text(sheet, ROUND_LABEL, above) or title or workbook.file_name.rpartition(".")[0]
    return Round(name, audit_day(sheet, above), block_text(sheet, THEME_LABEL, above) or None)


def _rows_across(audit: CaseTable, desk: AuditDesk, context: Context, about: Round) -> list[GradeRow]:
    table = audit.table
    scales = _scales(audit, desk)
    moderated = {folded(each.domain): each.column for each in audit.domains if each.is_moderated}
    rows = []
    for row in audit.rows:
        for each in audit.domains:
            if each.is_moderated or each.column not in scales:
                continue
            beside = moderated.get(folded(each.domain))
            second = UNANSWERED
            if beside is not None and beside in scales:
                second = desk.rating(row, beside, scales[beside])
            domain = _reference(each.domain, context) or each.domain
            grade = desk.rating(row, each.column, scales[each.column])
            if grade.label is None and second.label is None:
                continue  # the domain was not looked at in this case
            rows.append(_grade(table, (row, each.column), about, domain=domain, grade=grade, moderated=second))
    return rows


def _scales(audit: CaseTable, desk: AuditDesk) -> dict[int, Scale]:
    """The scale of each graded column; none for numbers whose best end nobody knows, which are refused."""
    scales: dict[int, Scale] = {}
    for each in audit.domains:
        scale = column_scale(audit.table, each.column, audit.rows)
        if needs_direction(audit.table, each.column, audit.rows, scale):
            desk.ask_scale(each.column)
        else:
            scales[each.column] = scale
    return scales


def _rows_down(audit: CaseTable, desk: AuditDesk, context: Context, about: Round) -> list[GradeRow]:
    table = audit.table
    columns = {name: table.columns[name] for name in ("grade", "moderated") if name in table.columns}
    scales = {name: column_scale(table, column, audit.rows) for name, column in columns.items()}
    for name, column in columns.items():
        if needs_direction(table, column, audit.rows, scales[name]):
            desk.ask_scale(column)
            return []
    rows = []
    for row in audit.rows:
        sent = table.text(row, "domain")
        if not sent:
            continue
        grade = desk.rating(row, columns["grade"], scales["grade"])
        second = desk.rating(row, columns["moderated"], scales["moderated"]) if "moderated" in columns else UNANSWERED
        domain = _reference(sent, context) or sent
        rows.append(_grade(table, (row, columns["grade"]), about, domain=domain, grade=grade, moderated=second))
    return rows


def _grade(
    table: Table, place: tuple[int, int], about: Round, *, domain: str, grade: Rating, moderated: Rating
) -> GradeRow:
    return GradeRow(
        audit_round=about.name,
        period_end=about.day,
        theme=about.theme,
        case=table.text(place[0], "case"),
        agency=table.text(place[0], "agency") or None,
        domain=domain,
        grade_label=grade.label,
        grade_score=grade.score,
        moderated_label=moderated.label,
        moderated_score=moderated.score,
        cell=table.address(*place),
    )


FORMAT = Format("case-file audit", UploadKind.CASE_FILE_AUDIT, recognises, read)
