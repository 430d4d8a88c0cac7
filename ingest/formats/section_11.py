"""Section 11 audits: standards down with self and moderated ratings; a partner a file or sheet, or partners across."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.uploads import Question, RatingRow, Reading, UploadKind
from ingest.file_readers.colours import colour_word
from ingest.formats.audit_sheets import (
    AuditDesk,
    audit_day,
    audit_sheets,
    column_cells,
    column_scale,
    holds_ratings,
    may_hold_ratings,
    needs_direction,
    title_parts,
)
from ingest.formats.format import Context, Format
from ingest.labels import folded
from ingest.layout import Table, block_text, body_rows, field, filled, find_table
from ingest.period_text import read_day
from ingest.ratings import UNANSWERED, Rating, Scale
from ingest.workbook import Sheet, Workbook

RATING = r"(?:scores?|rag|ratings?|grades?|assessments?|judgements?|levels?|compliance|status)"
DUE = field("due", r".*\b(?:deadline|by when|due|target date|timescales?|completion date|when|complete by)\b.*|date")
LEAD = field("lead", r".*\b(?:lead|owner|by whom|who|responsible|responsibility)\b.*")
REASON = field("reason", r".*\b(?:reason|why)\b.*|not applicable")
MODERATED = field(
    "moderated",
    r"(?:.*\b(?:moderated|moderation|moderator|validated|agreed|challenge|scrutiny|panel|peer|board|lscp|final)\b"
    rf".*\b{RATING}\b.*"
    r"|(?:.* )?moderated(?: .*)?|validated(?: .*)?)",
)
SELF = field(
    "self",
    rf".*\bself\b.*|(?:overall |your |agency |partner |s11 )?(?:rag |current )?{RATING}(?: \d+ \d+| rag| score)*|met",
)
EVIDENCE = field("evidence", r".*\bevidence\b.*|comments?|commentary|how (?:is )?(?:this )?met|narrative|details")
ACTION = field("action", r".*\b(?:actions?|improvements?|development|next steps|what needs|gaps?)\b.*")
REFERENCE = field(
    "reference",
    r"(?:section 11 |s11 )?(?:std|standards?|sections?|refs?|references?|nos?|numbers?|items?|questions?|q)"
    r"(?: (?:no|number|ref|reference|id))?",
)
TEXT = field(
    "text",
    r"(?:section 11 |s11 |key )?(?:standards?|statements?|requirements?|questions?|criteri(?:on|a)|descriptions?"
    r"|descriptors?|expectations?|areas?)(?: (?:text|description|title|statement))?|what (?:is|we) .*"
    r"|description of .*",
)
PARTNER = field("partner", r"(?:partner|agency|organisation|agencies|service)(?: name)?")
FIELDS = (DUE, LEAD, REASON, MODERATED, SELF, EVIDENCE, ACTION, PARTNER, REFERENCE, TEXT)

PARTNER_LABEL = (
    r"(?:name of )?(?:the )?(?:organisation|agency|partner|school|college|trust|service|setting|provider|establishment)"
    r"(?: name| agency)?|completed on behalf of|return (?:from|for)|submitted by|organisation agency"
)
ABOUT = re.compile(
    r"section 11|s11|section 175|s175|section 157|safeguarding (?:self )?(?:audit|assessment)|self assessment"
)
SUMMARY = re.compile(r"(?:%|percent|percentage|total|average|overall|score|number of|count|mean)\b|%")
FEWEST_PARTNERS_ACROSS = 2
FEWEST_STANDARDS = 2


@dataclass(frozen=True, slots=True)
class AuditTable:
    """A table of standards with the columns of each partner: `(who, self column, moderated column)`."""

    table: Table
    rows: tuple[int, ...]
    partners: tuple[tuple[str, int | None, int | None], ...]


def recognises(workbook: Workbook, context: Context) -> float:
    """Likely where standards are rated; nearly certain where the sheet or the file calls itself a section 11 audit."""
    found = [sheet for sheet in audit_sheets(workbook) if _find(sheet, workbook, context) is not None]
    if not found:
        return 0.0
    said = [workbook.file_name, *(sheet.name for sheet in found), *(sheet.text(0, 0) for sheet in found)]
    return 0.9 if any(ABOUT.search(folded(text.replace("_", " "))) for text in said) else 0.6


def read(workbook: Workbook, context: Context) -> Reading:
    """A row for each standard of each partner."""
    audits = [audit for sheet in audit_sheets(workbook) if (audit := _find(sheet, workbook, context)) is not None]
    desks = [AuditDesk(context, audit.table) for audit in audits]
    rows = [row for audit, desk in zip(audits, desks, strict=True) for row in _read_audit(audit, desk)]
    codes = {row.partner_code for row in rows}
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.SECTION_11_AUDIT,
        tuple(rows),
        problems=tuple(problem for desk in desks for problem in desk.problems),
        questions=tuple(question for desk in desks for question in desk.questions),
        partner_code=codes.pop() if len(codes) == 1 else None,
        explanation=tuple(audit.table.explanation() for audit in audits),
    )


def _is_enough(columns: Mapping[str, int], _headings: Sequence[str]) -> bool:
    return "reference" in columns or "text" in columns


def _find(sheet: Sheet, workbook: Workbook, context: Context) -> AuditTable | None:
    table = find_table(sheet, FIELDS, _is_enough)
    if table is None or not {"reference", "text"} & table.columns.keys():
        return None
    rows = tuple(row for row in body_rows(table) if _is_standard(table, row))
    if len(rows) < FEWEST_STANDARDS:
        return None
    if not {"self", "moderated"} & table.columns.keys():
        across = _partners_across(table, rows)
        return AuditTable(table, rows, across) if len(across) >= FEWEST_PARTNERS_ACROSS else None
    is_plain = {"self", "moderated", "evidence"} <= table.columns.keys()  # an audit form, rated or not yet
    if not is_plain and not any(_is_rated(table, rows, name) for name in ("self", "moderated")):
        return None
    who = _partner(table, workbook, context)
    return AuditTable(table, rows, ((who, table.columns.get("self"), table.columns.get("moderated")),))


def _is_rated(table: Table, rows: Sequence[int], name: str) -> bool:
    column = table.columns.get(name)
    if column is None:
        return False
    scale = column_scale(table, column, rows)
    is_used = any(not cell.is_blank or colour_word(cell.fill) for cell in column_cells(table, column, rows))
    return is_used and may_hold_ratings(table, column, rows, scale)


def _is_standard(table: Table, row: int) -> bool:
    """Whether a row is a standard: not the heading of a section, merged or alone, and no summary of others."""
    sheet = table.sheet
    columns = filled(sheet, row)
    if any(merge.first_row == row and merge.last_column - merge.first_column > 1 for merge in sheet.merges):
        return False
    reference, text = table.text(row, "reference"), table.text(row, "text")
    if not reference and (not text or SUMMARY.match(text.lower())):
        return False
    return len(columns) > 1 and SUMMARY.match((reference or text).lower()) is None


def _partners_across(table: Table, rows: Sequence[int]) -> tuple[tuple[str, int | None, int | None], ...]:
    """Columns whose heading is no field and whose cells are ratings: each is a partner's."""
    taken = set(table.columns.values())
    return tuple(
        (table.headings[column], column, None)
        for column in range(len(table.headings))
        if column not in taken
        and table.headings[column]
        and not SUMMARY.match(table.headings[column].lower())
        and holds_ratings(table, column, rows, column_scale(table, column, rows))
    )


def _partner(table: Table, workbook: Workbook, context: Context) -> str:
    """Who the audit is of: as the header block says; else what the title, the sheet or the file is named after."""
    sheet = table.sheet
    said = block_text(sheet, PARTNER_LABEL, table.first_header_row)
    if said:
        return said
    stem = workbook.file_name.rpartition(".")[0]
    parts = [*title_parts(sheet, table.first_header_row), sheet.name, *re.split(r"\s[-\u2013]\s|_", stem)]
    return next((part.strip() for part in parts if context.catalogue.find_partner(part.strip())), "")


def _read_audit(audit: AuditTable, desk: AuditDesk) -> list[RatingRow]:
    table = audit.table
    scales: dict[int, Scale] = {}
    for _, *columns in audit.partners:
        for column in columns:
            if column is None:
                continue
            scales[column] = column_scale(table, column, audit.rows)
            if needs_direction(table, column, audit.rows, scales[column]):
                desk.ask_scale(column)
                del scales[column]
    rows = []
    codes: dict[str, str | None] = {}
    for row in audit.rows:
        for who, own, moderated in audit.partners:
            name = table.text(row, "partner") or who
            if name not in codes:
                codes[name] = _code(name, desk, row if "partner" in table.columns else table.last_header_row, own)
            if all(column is None or column in scales for column in (own, moderated)):
                ratings = [desk.rating(row, c, scales[c]) if c is not None else UNANSWERED for c in (own, moderated)]
                shown = next(column for column in (own, moderated) if column is not None)
                rows.append(_rating_row(audit, (row, shown), (name, codes[name]), own=ratings[0], moderated=ratings[1]))
    return rows


def _code(name: str, desk: AuditDesk, row: int, column: int | None) -> str | None:
    answered = desk.context.answers.take("partner", name, desk.table.address(row, column or 0))
    code = answered or (desk.context.catalogue.find_partner(name) if name else None)
    if code is None:
        said = f"'{name}' is no agency of the catalogue" if name else "The sheet does not say whose audit it is"
        desk.warn(
            "unknown_partner",
            f"{said}: its rows are kept and wait until somebody says which agency it is.",
            row,
            column or 0,
        )
        desk.questions.append(Question("partner", name, cell=desk.table.address(row, column or 0)))
    return code


def _rating_row(
    audit: AuditTable, place: tuple[int, int], partner: tuple[str, str | None], *, own: Rating, moderated: Rating
) -> RatingRow:
    table, row = audit.table, place[0]
    is_alone = len(audit.partners) == 1  # beside several partners nobody knows whose evidence or action it is
    reference, text = _standard(table, row)
    return RatingRow(
        partner=partner[0],
        partner_code=partner[1],
        period_end=audit_day(table.sheet, table.first_header_row),
        standard=reference,
        standard_text=text,
        self_label=own.label,
        self_score=own.score,
        moderated_label=moderated.label,
        moderated_score=moderated.score,
        not_applicable=_does_not_apply(own, moderated),
        evidence=_said(table, row, "evidence") if is_alone else None,
        action=_said(table, row, "action") if is_alone else None,
        action_due=_due(table, row) if is_alone else None,
        cell=table.address(*place),
        action_owner=_said(table, row, "lead") if is_alone else None,
        not_applicable_reason=_said(table, row, "reason") if is_alone else None,
    )


def _due(table: Table, row: int) -> date | None:
    column = table.columns.get("due")
    return None if column is None else read_day(table.sheet.value(row, column))


def _does_not_apply(own: Rating, moderated: Rating) -> bool:
    return moderated.is_not_applicable or (own.is_not_applicable and moderated.score is None)


def _said(table: Table, row: int, name: str) -> str | None:
    return table.text(row, name) or None


def _standard(table: Table, row: int) -> tuple[str, str]:
    """A standard's reference and text; `3. A clear line of accountability` in one cell holds both."""
    reference, text = table.text(row, "reference"), table.text(row, "text")
    if reference and text:
        return reference, text
    one = reference or text
    numbered = re.fullmatch(
        r"(?:standard |section )?(\d+(?:\.\d+)*[a-z]?)[.:)]?\s*[-\u2013:]?\s+(\D.*)", one, re.IGNORECASE
    )
    if numbered:
        return numbered[1], numbered[2]
    return (one, "") if re.fullmatch(r"[\d.]+[a-z]?", one) else ("", one)


FORMAT = Format("section 11 audit", UploadKind.SECTION_11_AUDIT, recognises, read)
