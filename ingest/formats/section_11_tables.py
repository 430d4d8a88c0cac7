"""The tables of a section 11 workbook: where standards are rated, and not a register of risks, actions or training."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.formats.audit_sheets import (
    audit_headers,
    column_scale,
    holds_ratings,
    legends_for,
    may_hold_ratings,
    names_itself,
)
from ingest.formats.audit_tables import Grid, fits, grids, lines_above
from ingest.formats.format import Context
from ingest.formats.standard_rows import StandardRow, standard_rows
from ingest.formats.standards import (
    FEWEST_ACROSS,
    FEWEST_STANDARDS,
    MODERATED,
    PARTNER,
    REFERENCE,
    SELF,
    SINGLE_FIELDS,
    STRICT_TEXT,
    TEXT,
    Columns,
    find_columns,
    is_standard_heading,
)
from ingest.labels import folded
from ingest.layout import filled
from ingest.rating_words import is_numeric, merit
from ingest.scales import Legends
from ingest.template_layouts import SECTION_11_FRAMEWORK
from ingest.workbook import Sheet, Workbook

ABOUT = re.compile(
    r"\bsection 1?1\b|\bs ?11\b|\bsection 175\b|\bs ?175\b|\bsection 157\b|\bs ?157\b"
    r"|\bsafeguarding (?:self )?(?:audit|assessment|standards|review)"
    r"|\bself (?:assessment|evaluation|audit)\b|\bsafeguarding children audit\b"
)
OTHER_REGISTERS = re.compile(
    r"\b(?:likelihood|mitigation|controls?|risk (?:score|rating|description|owner)|probability"
    r"|residual|attended|course)\b"
)
ACTION_PLAN = re.compile(r"\baction (?:plan|log|tracker)\b|\bimprovement plan\b")
SUMMARY_SHEET = re.compile(r"\b(?:summary|overview|dashboard|totals?|comparison|analysis|charts?|collated|combined)\b")
KEY_ROWS = re.compile(r"(?:key|legend|scor(?:e|es|ing)|scale|rag|ratings?|grades?)\b")
PROMISING = 2.0
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class AuditTable:
    """A table of standards, what its columns are, and what the file says about its scales."""

    grid: Grid
    columns: Columns
    rows: tuple[StandardRow, ...]
    legends: Legends

    @property
    def is_of_partners(self) -> bool:
        """Whether several partners stand in it side by side or one below another."""
        columns = self.columns
        return len(columns.rated) > 1 or columns.partner is not None or bool(columns.standards_across)


def audit_tables(workbook: Workbook, context: Context) -> list[AuditTable]:
    """Every table of rated standards in a workbook, in order; none where the tables are registers of something else."""
    return context.once("tables of standards", lambda: _audit_tables(workbook, context))


def _audit_tables(workbook: Workbook, context: Context) -> list[AuditTable]:
    headers = audit_headers(workbook, context)
    found = [(each.sheet, grids(each, lambda grid: _header_fit(grid, context))) for each in headers]
    found = [(sheet, [grid for grid in every if not _is_key(grid)]) for sheet, every in found]
    places = {id(sheet): number for number, sheet in enumerate(workbook.sheets)}
    taken = {places[id(sheet)]: [rows_taken(grid) for grid in every] for sheet, every in found}
    tables = [_table(grid, workbook, context, taken) for _, every in found for grid in every]
    return [table for table in tables if table is not None and _is_audit(table, workbook, context)]


def _is_key(grid: Grid) -> bool:
    """Whether a table explains a scale: `Score | Descriptor`, each step once, with words that only rate."""
    places = [[(row, column) for column in columns[:2]] for row in grid.body if (columns := filled(grid.sheet, row))]
    if not 2 <= len(places) <= MOST_STEPS:
        return False
    pairs = [[grid.sheet.cell(*place) for place in each] for each in places]
    steps = [cell.text for cells in pairs for cell in cells if is_numeric(cell)]
    words = [cell.text for cells in pairs for cell in cells if not is_numeric(cell) and merit(cell.text) is not None]
    if not len(steps) == len(words) == len(pairs):
        return False
    return len(set(steps)) == len(steps)


def covers_of(workbook: Workbook, audits: Sequence[AuditTable], audit: AuditTable) -> list[Sheet]:
    """The sheets that may say who and when for a table that does not: covers and notes, then the one other form."""
    with_tables = {id(each.grid.sheet) for each in audits}
    covers = [sheet for sheet in workbook.sheets if id(sheet) not in with_tables and not sheet.is_hidden]
    others = {id(each.grid.sheet): each.grid.sheet for each in audits if each.grid.sheet is not audit.grid.sheet}
    return [*covers, *(others.values() if len(others) == 1 else ())]


def is_summary_sheet(grid: Grid) -> bool:
    """Whether a sheet only puts together what stands on others."""
    return SUMMARY_SHEET.search(folded(grid.sheet.name)) is not None


def rows_taken(grid: Grid) -> tuple[int, int]:
    """The first and last row of a table; keys and notes below it are no part of it."""
    last = grid.last_header_row
    for number, block in enumerate(grid.blocks()):
        first_texts = [grid.sheet.text(block[0], column) for column in filled(grid.sheet, block[0])[:1]]
        if number and any(KEY_ROWS.match(text.lower()) for text in first_texts):
            break
        wide = [row for row in block if len(filled(grid.sheet, row)) > (2 if number else 1)]
        last = max(wide, default=last)
    return grid.first_header_row, last


def _header_fit(grid: Grid, context: Context) -> float:
    """How well a header fits a table of standards; 0 where it does not."""
    headings = [heading for heading in grid.headings if heading]
    catalogue = context.catalogue
    has_standard = any(fits(TEXT, heading) or fits(REFERENCE, heading) for heading in headings)
    corner = bool(headings) and (not grid.headings[0] or fits(PARTNER, headings[0]))
    if len(headings) < FEWEST_ACROSS or not (has_standard or corner):
        return 0
    rated = sum(fits(SELF, heading) or fits(MODERATED, heading) for heading in headings)
    details = sum(any(fits(each, heading) for heading in headings) for each in SINGLE_FIELDS)
    partners = sum(catalogue.find_partner(tier[0]) is not None for tier in grid.tiers if tier and len(tier[0]) <= 80)
    if has_standard and rated:
        return PROMISING + rated + details + partners + _distinct_tiers(grid)
    if any(len(heading) > 80 for heading in headings) and not has_standard:
        return 0
    if partners >= FEWEST_ACROSS and (has_standard or not grid.headings[0]):
        return PROMISING + partners + _distinct_tiers(grid)
    across = sum(is_standard_heading(tier, catalogue) for tier in grid.tiers[1:] if tier) if corner else 0
    if across >= FEWEST_ACROSS:
        return PROMISING + across
    return (
        1.0 if has_standard and len(headings) > FEWEST_ACROSS and all(len(heading) <= 80 for heading in headings) else 0
    )


def _distinct_tiers(grid: Grid) -> float:
    """A little for headings in two rows that both say something, so that a header is not cut in half."""
    return 0.1 * sum(len(tier) > 1 for tier in grid.tiers) if grid.last_header_row > grid.first_header_row else 0


def _table(
    grid: Grid, workbook: Workbook, context: Context, taken: dict[int, list[tuple[int, int]]]
) -> AuditTable | None:
    headed = {column for column, heading in enumerate(grid.headings) if heading}
    legends = legends_for(grid, workbook, taken, headed)

    def is_rated(grid: Grid, column: int, rows: Sequence[int], *, promised: bool) -> bool:
        scale = column_scale(grid, column, rows, legends)
        return may_hold_ratings(grid, column, rows, scale) if promised else holds_ratings(grid, column, rows, scale)

    columns = find_columns(grid, context.catalogue, is_rated)
    if columns is None:
        return None
    if columns.standards_across:
        rows = [
            StandardRow(row, "", "")
            for block in grid.blocks()
            for row in block
            if _is_partner_row(grid, row, columns) and not grid.is_banner(row)
        ]
        return AuditTable(grid, columns, tuple(rows), legends) if rows else None
    framework = context.catalogue.framework(SECTION_11_FRAMEWORK)
    standards = standard_rows(grid, columns, {each.text for each in framework.standards} if framework else ())
    if len(standards) < FEWEST_STANDARDS:
        return None
    return AuditTable(grid, columns, tuple(standards), legends_for(grid, workbook, taken, columns.used))


def _is_partner_row(grid: Grid, row: int, columns: Columns) -> bool:
    from ingest.formats.standards import SUMMARY

    name = grid.text(row, columns.partner)
    is_answered = any(
        grid.sheet.text(row, column) or grid.sheet.cell(row, column).fill for column in columns.standards_across
    )
    return bool(name) and is_answered and SUMMARY.match(name.lower()) is None


def _is_audit(table: AuditTable, workbook: Workbook, context: Context) -> bool:
    """Whether the rows are audited standards, by what the file calls itself, its headings, or the standards' words."""
    grid, columns = table.grid, table.columns
    headings = [folded(heading) for heading in grid.headings if heading]
    if any(OTHER_REGISTERS.search(heading) for heading in headings):
        return False
    titles = [grid.sheet.name, *lines_above(grid)[:6]]
    own = [grid.headings[column] for rated in columns.rated for column in rated.columns]
    has_evidence = any("evidence" in rated.fields for rated in columns.rated)
    is_self = any(re.search(r"\bself\b", heading.lower()) for heading in own) or any(
        r.moderated is not None for r in columns.rated
    )
    if names_itself(titles, ACTION_PLAN) and not (has_evidence or is_self):
        return False
    if names_itself([workbook.file_name, *titles], ABOUT):
        return True
    catalogue = context.catalogue
    texts = [each.text for each in table.rows] or [" ".join(tier) for tier in grid.tiers]
    if (
        sum(catalogue.find_standard(text, SECTION_11_FRAMEWORK) is not None for text in texts if text)
        >= FEWEST_STANDARDS
    ):
        return True
    names = [grid.headings[column] for column in (columns.reference, columns.text) if column is not None]
    is_strict = any(STRICT_TEXT.search(folded(name)) for name in names)
    is_of_partners = len(columns.rated) > 1 and any(catalogue.find_partner(rated.who) for rated in columns.rated)
    return is_strict and (has_evidence or is_self or is_of_partners)
