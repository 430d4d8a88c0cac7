"""The tables of a case-file audit: cases down or across, a sheet a case, a row a grade; or only counts of cases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.catalogue import Catalogue
from ingest.file_readers.colours import colour_word
from ingest.formats.audit_sheets import (
    audit_headers,
    column_cells,
    column_scale,
    holds_ratings,
    legends_for,
    may_hold_ratings,
)
from ingest.formats.audit_tables import Grid, fits, grids
from ingest.formats.case_headings import (
    AGENCY,
    CASE,
    DESCRIPTIVE,
    DOMAIN,
    FEWEST_ACROSS,
    FEWEST_DOMAINS,
    FEWEST_GRADES,
    GRADE,
    MODERATED,
    MODERATED_WORD,
    SUMMARY,
    agencies_over,
    domain_of,
    is_case_name,
    says_case,
    tier_agency,
    tier_domain,
)
from ingest.formats.format import Context
from ingest.formats.section_11_tables import rows_taken
from ingest.formats.standards import is_tick
from ingest.labels import folded
from ingest.layout import filled
from ingest.rating_words import GRADES, WORDS, is_numeric, word_score
from ingest.ratings import read_rating
from ingest.scales import Legends
from ingest.workbook import Sheet, Workbook


@dataclass(frozen=True, slots=True)
class GradeColumn:
    """A column of grades, and what its headings say about them; None where the row or the sheet says it."""

    column: int
    domain: str | None = None
    agency: str | None = None
    case: str | None = None
    moderated: int | None = None


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A table of graded cases. `counts` are columns under a grade each, which say how many cases got it."""

    grid: Grid
    rows: tuple[int, ...]
    case: int | None
    agency: int | None
    domain: int | None
    grades: tuple[GradeColumn, ...]
    legends: Legends
    counts: tuple[int, ...] = ()
    ticked: tuple[int, ...] = ()


def case_tables(workbook: Workbook, context: Context) -> list[CaseTable]:
    """Every table of graded cases, in order; tables of counts only where no case is listed anywhere."""
    return context.once("tables of cases", lambda: _case_tables(workbook, context))


def _case_tables(workbook: Workbook, context: Context) -> list[CaseTable]:
    catalogue = context.catalogue
    found = [(sheet, every or _headless(sheet, catalogue)) for sheet, every in _headed(workbook, context)]
    places = {id(sheet): number for number, sheet in enumerate(workbook.sheets)}
    taken = {places[id(sheet)]: [rows_taken(grid) for grid in every] for sheet, every in found}
    tables = []
    for _, every in found:
        for grid in every:
            used = {column for column, heading in enumerate(grid.headings) if heading}
            table = _table(grid, legends_for(grid, workbook, taken, used), catalogue)
            if table is not None and table.rows:
                tables.append(table)
    cases = [table for table in tables if not table.counts]
    return cases or tables


def has_empty_grid(workbook: Workbook, context: Context) -> bool:
    """Whether a sheet has the header of an audit of cases, and nothing filled in yet."""
    for _, every in _headed(workbook, context):
        for grid in every:
            known = {domain for tier in grid.tiers if (domain := tier_domain(tier, context.catalogue))}
            has_case = any(fits(CASE, heading) for heading in grid.headings)
            if has_case and len(known) >= FEWEST_DOMAINS and not any(len(block) > 1 for block in grid.blocks()):
                return True
    return False


def _headed(workbook: Workbook, context: Context) -> list[tuple[Sheet, list[Grid]]]:
    """Each sheet with what stands on it below a header of cases."""
    headers = audit_headers(workbook, context)
    return context.once(
        "headers of cases",
        lambda: [(each.sheet, grids(each, lambda grid: _header_fit(grid, context.catalogue))) for each in headers],
    )


def _headless(sheet: Sheet, catalogue: Catalogue) -> list[Grid]:
    """A form without a header: domains down the first column, their grades beside them."""
    known = [
        row
        for row in range(min(len(sheet.rows), 80))
        if domain_of(sheet.text(row, 0), catalogue) and sheet.text(row, 1)
    ]
    if len(known) < FEWEST_GRADES or any(word_score(sheet.text(row, 1), WORDS) is None for row in known):
        return []
    return [Grid(sheet, known[0] - 1, known[0] - 1, len(sheet.rows) - 1, -1)] if known[0] else []


def _header_fit(grid: Grid, catalogue: Catalogue) -> float:
    headings = [heading for heading in grid.headings if heading]
    if len(headings) < 2:
        return 0
    corner = not grid.headings[0]
    has_case = any(fits(CASE, heading) for heading in headings)
    has_agency = any(fits(AGENCY, heading) for heading in headings)
    has_domain = corner or any(fits(DOMAIN, heading) for heading in headings)
    if not (has_case or has_agency or has_domain):
        return 0
    across = {domain for tier in grid.tiers if (domain := tier_domain(tier, catalogue))}
    deeper = 0.1 * sum(len(tier) > 1 for tier in grid.tiers) if grid.last_header_row > grid.first_header_row else 0
    if len(across) >= FEWEST_DOMAINS and (has_case or has_agency or corner):
        return 2 + len(across) + has_case + has_agency + deeper
    agencies = sum(tier_agency(tier, catalogue) is not None for tier in grid.tiers)
    if not has_domain:
        return 1.5 + deeper if agencies >= FEWEST_ACROSS and any(map(says_case, headings)) else 0
    graded = sum(fits(GRADE, heading) or fits(MODERATED, heading) for heading in headings)
    counted = sum(word_score(tier[-1], GRADES) is not None for tier in grid.tiers if tier)
    cases = sum(any(is_case_name(text) for text in tier) for tier in grid.tiers)
    enough = graded or counted >= FEWEST_GRADES or cases >= FEWEST_ACROSS or agencies >= FEWEST_ACROSS
    return 1.5 + graded + counted + cases + agencies + has_case + deeper if enough else 0


def _table(grid: Grid, legends: Legends, catalogue: Catalogue) -> CaseTable | None:
    rows = [
        row
        for block in grid.blocks()
        for row in block
        if not grid.is_banner(row) and (len(filled(grid.sheet, row)) > 1 or _is_coloured(grid, row))
    ]
    if not rows:
        return None
    case = next((c for c, h in enumerate(grid.headings) if fits(CASE, h)), None)
    agency = next((c for c, h in enumerate(grid.headings) if fits(AGENCY, h) and c != case), None)
    if case is None:
        case = _case_column(grid, rows)
    across = _domains_across(grid, rows, (case, agency), legends, catalogue)
    if (
        not across
        and case is not None
        and agency is None
        and says_case(grid.headings[case])
        and (_domain_column(grid, rows, case, None, catalogue) is None)
    ):
        across = _agencies_across(grid, rows, case, legends, catalogue)
    if across:
        if case is None and agency is None:
            return None
        case_rows = tuple(row for row in rows if _is_case(grid, row, case, agency, across))
        return CaseTable(grid, case_rows, case, agency, None, across, legends)
    return _domains_down(grid, rows, (case, agency), legends, catalogue)


def _agencies_across(
    grid: Grid, rows: Sequence[int], case: int, legends: Legends, catalogue: Catalogue
) -> tuple[GradeColumn, ...]:
    """A row for each case with the overall grade of each agency's work, and the overall grade of all."""
    found: list[tuple[int, str | None]] = []
    for column, tier in enumerate(grid.tiers):
        heading = grid.headings[column]
        if not tier or column == case or DESCRIPTIVE.search(folded(heading)):
            continue
        if holds_ratings(grid, column, rows, column_scale(grid, column, rows, legends)):
            is_overall = domain_of(heading, catalogue) == "overall"
            found.append((column, None if is_overall else heading))
    known = [who for _, who in found if who is not None and catalogue.find_partner(who)]
    if len(known) < FEWEST_ACROSS:
        return ()
    return tuple(GradeColumn(column, "overall", who) for column, who in found)


def _is_coloured(grid: Grid, row: int) -> bool:
    """Whether a name alone in its row has grades that are only colours."""
    fills = {grid.sheet.cell(row, column).fill for column in range(1, len(grid.tiers))}
    return bool(filled(grid.sheet, row)) and any(colour_word(fill) for fill in fills)


def _case_column(grid: Grid, rows: Sequence[int]) -> int | None:
    """A column of pseudonyms under another heading or none."""
    for column in range(min(len(grid.headings), 3)):
        texts = [text for row in rows if (text := grid.text(row, column))]
        if len(texts) >= FEWEST_ACROSS and sum(map(is_case_name, texts)) > len(texts) / 2:
            return column
    return None


def _domains_across(
    grid: Grid, rows: Sequence[int], places: tuple[int | None, int | None], legends: Legends, catalogue: Catalogue
) -> tuple[GradeColumn, ...]:
    """The columns that hold grades. A heading alone is not enough: `Plan` may say which plan a child is on."""
    case, agency = places
    known: list[tuple[int, str, str | None, bool]] = []
    agencies = agencies_over(grid, catalogue)
    for column, tier in enumerate(grid.tiers):
        if not tier or column in (case, agency) or DESCRIPTIVE.search(folded(tier[-1])):
            continue
        domain = tier_domain(tier, catalogue)
        scale = column_scale(grid, column, rows, legends)
        if domain and may_hold_ratings(grid, column, rows, scale):
            said = [each for each in column_cells(grid, column, rows) if not each.is_blank or each.fill]
            if said:
                is_moderated = MODERATED_WORD.search(folded(" ".join(tier))) is not None
                known.append((column, domain, agencies.get(column), is_moderated))
    if len({domain for _, domain, _, _ in known}) < FEWEST_DOMAINS:
        return ()
    own_words = _other_domains(
        grid, rows, {case, agency, *(column for column, *_ in known)}, [c for c, *_ in known], legends
    )
    every = sorted([*known, *own_words])
    moderated = {(domain, who): column for column, domain, who, is_moderated in every if is_moderated}
    own = {(domain, who) for _, domain, who, is_moderated in every if not is_moderated}
    columns = [
        GradeColumn(c, d, who, moderated=moderated.get((d, who)))
        for c, d, who, is_moderated in every
        if not is_moderated
    ]
    alone = [
        GradeColumn(c, d, who, moderated=c) for c, d, who, is_moderated in every if is_moderated and (d, who) not in own
    ]
    return tuple(columns + alone)


def _other_domains(
    grid: Grid, rows: Sequence[int], taken: set[int | None], known: Sequence[int], legends: Legends
) -> list[tuple[int, str, str | None, bool]]:
    """Domains in a board's own words: columns graded with nothing but the words of the known ones."""
    scores: set[str] = set()
    for column in known:
        scale = column_scale(grid, column, rows, legends)
        cells = column_cells(grid, column, rows)
        scores |= {
            folded(cell.text) for cell in cells if is_numeric(cell) or read_rating(cell, scale).score is not None
        }
    found = []
    for column, heading in enumerate(grid.headings):
        if not heading or column in taken or DESCRIPTIVE.search(folded(heading)) or heading.endswith("?"):
            continue
        texts = [folded(cell.text) for cell in column_cells(grid, column, rows) if not cell.is_blank]
        usual = [text for text in texts if text in scores or text in GRADES]
        if len(usual) * 2 <= len(texts):
            continue
        if holds_ratings(grid, column, rows, column_scale(grid, column, rows, legends)):
            bare = re.sub(
                r"\s*[-\u2013(]*\s*(?:moderated|agreed|validated)\s*\)?\s*$", "", heading, flags=re.IGNORECASE
            )
            found.append((column, bare or heading, None, bare != heading))
    return found


def _is_case(grid: Grid, row: int, case: int | None, agency: int | None, across: Sequence[GradeColumn]) -> bool:
    name = grid.text(row, case) or grid.text(row, agency)
    is_graded = any(grid.sheet.text(row, each.column) or grid.sheet.cell(row, each.column).fill for each in across)
    if not name:
        return is_graded and case is not None and agency is not None
    return is_graded and SUMMARY.match(name.lower()) is None


def _domains_down(
    grid: Grid, rows: Sequence[int], places: tuple[int | None, int | None], legends: Legends, catalogue: Catalogue
) -> CaseTable | None:
    case, agency = places
    domain = _domain_column(grid, rows, case, agency, catalogue)
    if domain is None:
        return None
    named = tuple(row for row in rows if (text := grid.text(row, domain)) and not _is_summary(text, catalogue))
    free = [c for c, heading in enumerate(grid.headings) if heading and c not in (case, agency, domain)]
    graded = next((c for c in free if fits(GRADE, grid.headings[c])), None)
    moderated = next((c for c in free if fits(MODERATED, grid.headings[c])), None)
    across = _across(grid, named, free, legends, catalogue)
    if len(across) >= FEWEST_ACROSS:
        return CaseTable(grid, named, None, None, domain, across, legends)
    under_grades = [c for c in free if word_score(grid.tiers[c][-1], GRADES) is not None]
    if len(under_grades) >= FEWEST_GRADES:
        return _under_grades(grid, named, (case, agency, domain), under_grades, legends)
    first = graded if graded is not None else moderated
    if first is None and holds_ratings(grid, domain + 1, named, column_scale(grid, domain + 1, named, legends)):
        first = domain + 1  # a form without a header: each domain with its grade beside it
    if first is None:
        return None
    if not may_hold_ratings(grid, first, named, column_scale(grid, first, named, legends)):
        return None
    grades = (GradeColumn(first, moderated=moderated),)
    return CaseTable(grid, named, case, agency, domain, grades, legends)


def _is_summary(text: str, catalogue: Catalogue) -> bool:
    return domain_of(text, catalogue) is None and SUMMARY.match(text.lower()) is not None


def _domain_column(
    grid: Grid, rows: Sequence[int], case: int | None, agency: int | None, catalogue: Catalogue
) -> int | None:
    """The column of domains: by what stands in it, or by its heading where each row names its case too."""
    for column in range(min(len(grid.headings), 6)):
        known = {found for row in rows if (found := domain_of(grid.text(row, column), catalogue))}
        if len(known) >= FEWEST_DOMAINS and column not in (case, agency):
            return column
    headed = next((c for c, h in enumerate(grid.headings) if fits(DOMAIN, h) and c not in (case, agency)), None)
    is_long = case is not None and any(fits(GRADE, heading) for heading in grid.headings)
    return headed if is_long else None


def _across(
    grid: Grid, rows: Sequence[int], free: Sequence[int], legends: Legends, catalogue: Catalogue
) -> tuple[GradeColumn, ...]:
    """Cases or agencies across, or both one above the other."""
    found = []
    for column in free:
        tier = grid.tiers[column]
        name = next((text for text in tier if is_case_name(text)), None)
        who = tier_agency(tier, catalogue)
        if (name is None and who is None) or not holds_ratings(
            grid, column, rows, column_scale(grid, column, rows, legends)
        ):
            continue
        found.append((column, name, who, MODERATED_WORD.search(folded(" ".join(tier))) is not None))
    moderated = {(name, who): column for column, name, who, is_moderated in found if is_moderated}
    return tuple(
        GradeColumn(column, None, who, name, moderated.get((name, who)))
        for column, name, who, is_moderated in found
        if not is_moderated
    )


def _under_grades(
    grid: Grid,
    rows: tuple[int, ...],
    places: tuple[int | None, int | None, int],
    columns: Sequence[int],
    legends: Legends,
) -> CaseTable | None:
    """A column for each grade: ticked for one case, or counting cases."""
    case, agency, domain = places
    columns = _of_one_year(grid, columns)
    texts = [text for row in rows for column in columns if (text := grid.sheet.text(row, column))]
    is_counted = all(count_in(text) is not None for text in texts)
    if texts and all(is_tick(text) for text in texts) and _one_each(grid, rows, columns):
        return CaseTable(grid, rows, case, agency, domain, (), legends, ticked=tuple(columns))
    if texts and is_counted:
        return CaseTable(grid, rows, None, agency, domain, (), legends, counts=tuple(columns))
    return None


def _of_one_year(grid: Grid, columns: Sequence[int]) -> Sequence[int]:
    """Of the same grades under several years the latest year's; none where nothing tells the groups apart."""
    groups: dict[str, list[int]] = {}
    for column in columns:
        groups.setdefault(" ".join(grid.tiers[column][:-1]), []).append(column)
    names = [folded(grid.tiers[column][-1]) for column in columns]
    if len(set(names)) == len(names):
        return columns
    years = {name: [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", name)] for name in groups}
    if len({tuple(each) for each in years.values()}) < len(groups) or not all(years.values()):
        return ()
    return groups[max(groups, key=lambda name: years[name])]


def _one_each(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> bool:
    is_numbers = all(grid.sheet.text(row, c) in ("", "1") for row in rows for c in columns)
    return not is_numbers and all(sum(bool(grid.sheet.text(row, c)) for c in columns) <= 1 for row in rows)


def count_in(text: str) -> int | None:
    """A count of cases: `3`, or `3 of 8`; a dash is none."""
    if text in ("-", "\u2013", ""):
        return 0
    found = re.fullmatch(r"(\d{1,3})(?:\s*(?:of|/|out of)\s*\d{1,3})?", text.strip())
    return int(found[1]) if found else None
