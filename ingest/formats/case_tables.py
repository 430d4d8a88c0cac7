"""The tables of a case-file audit: cases down or across, a sheet a case, a row a grade; or only counts of cases."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.catalogue import Catalogue
from ingest.file_readers.colours import colour_word
from ingest.formats.audit_sheets import (
    audit_sheets,
    column_cells,
    column_scale,
    holds_ratings,
    legends_for,
    may_hold_ratings,
)
from ingest.formats.audit_tables import Grid, fits, grids
from ingest.formats.format import Context
from ingest.formats.section_11_tables import rows_taken
from ingest.formats.standards import is_tick
from ingest.labels import folded
from ingest.layout import field, filled
from ingest.rating_words import GRADES, WORDS, is_numeric, word_score
from ingest.ratings import read_rating
from ingest.scales import Legends
from ingest.template_layouts import CASE_FILE_FRAMEWORK
from ingest.workbook import Sheet, Workbook

PERSON = r"(?:child|children|young person|yp|family|case|pseudonym|sibling group)"
CASE = field(
    "case",
    rf"(?:audit |unique |case file )?(?:cases?|case file)(?: (?:no|number|id|ref|reference|code|name"
    rf"|pseudonym|identifier))?"
    rf"|{PERSON}(?: (?:no|number|id|ref|reference|code|pseudonym|identifier))?"
    r"|audit (?:no|number|id|ref|reference)|(?:unique |audit )?ref(?:erence)?|no|id|number",
)
AGENCY = field(
    "agency",
    r"(?:auditing |audited |partner |lead )?(?:agency|agencies|organisation|partner|service|auditor agency)(?: name)?",
)
DOMAIN = field(
    "domain",
    r"(?:audit |key |practice )?(?:domain|theme|area|question|criteri(?:on|a)|section|heading"
    r"|judgement area|aspect|element|topic)s?"
    r"(?: of practice| audited| for audit)?|area of practice|key line of enquiry|kloe|domain of practice",
)
GRADE = field(
    "grade",
    r"(?:agency |self |auditor |auditors |initial |audit |your |single agency )?(?:grades?|ratings?"
    r"|judgements?|scores?|grading|rag|rag rating|outcome)"
    r"(?: given| awarded)?(?: \d+ \d+)?|graded?|self assessment",
)
MODERATED = field(
    "moderated",
    r"(?:moderated|moderation|moderator|agreed|final|validated|panel)(?: (?:multi agency )?(?:grades?"
    r"|ratings?|judgements?|scores?|grading))?"
    r"|(?:grades?|ratings?|judgements?|scores?) (?:after )?(?:moderated|moderation|agreed|validated)",
)
MODERATED_WORD = re.compile(r"\b(?:moderated|moderation|moderator|agreed|validated)\b")
OWN_WORD = re.compile(
    r"\b(?:auditors?|self|agency|initial|single agency|grades?|ratings?|judgements?|scores?|grading|given|rag)\b"
)
DESCRIPTIVE = re.compile(
    r"\b(?:ages?|age band|gender|sex|ethnic\w*|disab\w*|send|language|religion|locality|teams?|wards?"
    r"|auditors?|dates?|status|legal|categor\w+|type|source"
    r"|school|dob|period|location|reason|comments?|evidence|strengths?|development|good practice"
    r"|recommendations?|actions?|owner|due|concern|escalat\w*"
    r"|flag|feedback|consent|notes?|what|summary|level|plan in place|current plan|number|months"
    r"|length|social worker|key ?worker|learning|themes?)\b"
)
CASE_NAME = re.compile(
    rf"{PERSON}[ .:#_-]*(?:no\.? ?|number ?|ref ?)?(?:\d+[a-z]?|[ .:#_-][a-z]{{1,2}}|[ .:#_-][ivx]+)"
    r"|(?:audit|ref|c|yp|ch|cyp|f)[ .:#_-]*\d+[a-z]?",
    re.IGNORECASE,
)
CASE_LABEL = re.compile(
    rf"(?:audit |unique )?{PERSON}(?: file)?(?: (?:no|number|id|ref|reference|code|pseudonym"
    rf"|identifier|audited))?|audit (?:ref|reference|number|no|id)"
)
DOMAIN_WORDS = {
    "recognition": r"recogni\w*|identif\w*",
    "referral": r"referrals?|thresholds?|front door|mash",
    "assessment": r"assess\w*",
    "planning": r"plans?|planning|interventions?",
    "joint_working": r"joint|multi ?agency|inter ?agency|interagency|information sharing|partnership"
    r"|collaborat\w*|working together|joined up",
    "management_oversight": r"supervis\w*|oversight|management|managers?",
    "voice": r"voice|lived experience|wishes|childs views|child views",
    "timeliness": r"timel\w*|timescales?|drift|delay",
    "impact": r"impact|outcomes?|difference",
    "overall": r"overall",
}
DOMAIN_PATTERNS = {domain: re.compile(rf"\b(?:{words})\b") for domain, words in DOMAIN_WORDS.items()}
NO_DOMAIN = re.compile(
    r"\b(?:date|type|source|number|reason|status|comments?|evidence|start|end|held|current|attend\w*)\b"
)
SUMMARY = re.compile(
    r"(?:totals?|summary|count|average|mean|number|%|percentage|outstanding|good|ri|requires"
    r"|inadequate|grades?|not (?:seen|graded)|key|n ?/? ?a)\b|%"
)
LONGEST_DOMAIN = 90
FEWEST_DOMAINS = 2
FEWEST_ACROSS = 2
FEWEST_GRADES = 3


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


@lru_cache(maxsize=1)
def _domain_cache(_catalogue_fingerprint: str) -> dict[str, str | None]:
    return {}


def domain_of(heading: str, catalogue: Catalogue) -> str | None:
    """The contract's code of the domain that a heading names; None for other words, and for two domains in one."""
    cache = _domain_cache(catalogue.fingerprint)
    if heading not in cache:
        cache[heading] = _domain_of(heading, catalogue)
    return cache[heading]


def _domain_of(heading: str, catalogue: Catalogue) -> str | None:
    if not heading or len(heading) > LONGEST_DOMAIN:
        return None
    if exact := catalogue.find_standard(heading, CASE_FILE_FRAMEWORK):
        return exact
    words = folded(heading)
    if NO_DOMAIN.search(words):
        return None
    found = [domain for domain, pattern in DOMAIN_PATTERNS.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def case_tables(workbook: Workbook, context: Context) -> list[CaseTable]:
    """Every table of graded cases, in order; tables of counts only where no case is listed anywhere."""
    catalogue = context.catalogue
    found = [(sheet, grids(sheet, lambda grid: _header_fit(grid, catalogue))) for sheet in audit_sheets(workbook)]
    found = [(sheet, every or _headless(sheet, catalogue)) for sheet, every in found]
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
    for sheet in audit_sheets(workbook):
        for grid in grids(sheet, lambda grid: _header_fit(grid, context.catalogue)):
            known = {domain for tier in grid.tiers if (domain := _tier_domain(tier, context.catalogue))}
            has_case = any(fits(CASE, heading) for heading in grid.headings)
            if has_case and len(known) >= FEWEST_DOMAINS and not any(len(block) > 1 for block in grid.blocks()):
                return True
    return False


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
    across = {domain for tier in grid.tiers if (domain := _tier_domain(tier, catalogue))}
    deeper = 0.1 * sum(len(tier) > 1 for tier in grid.tiers) if grid.last_header_row > grid.first_header_row else 0
    if len(across) >= FEWEST_DOMAINS and (has_case or has_agency or corner):
        return 2 + len(across) + has_case + has_agency + deeper
    if not has_domain:
        return 0
    graded = sum(fits(GRADE, heading) or fits(MODERATED, heading) for heading in headings)
    counted = sum(word_score(heading, GRADES) is not None for heading in headings)
    cases = sum(any(is_case_name(text) for text in tier) for tier in grid.tiers)
    agencies = sum(_tier_agency(tier, catalogue) is not None for tier in grid.tiers)
    enough = graded or counted >= FEWEST_GRADES or cases >= FEWEST_ACROSS or agencies >= FEWEST_ACROSS
    return 1.5 + graded + counted + cases + agencies + has_case + deeper if enough else 0


def is_case_name(text: str) -> bool:
    """Whether a text is a pseudonym with a number or a letter, such as `Case 3` or `Child A`."""
    return CASE_NAME.fullmatch(text.strip()) is not None


def _tier_domain(tier: Sequence[str], catalogue: Catalogue) -> str | None:
    whole = _plain(" ".join(tier))
    for text in (whole, *reversed(tier)):
        plain = _plain(text)
        if plain and (domain := domain_of(plain, catalogue)):
            return domain
    return None


def _plain(text: str) -> str:
    """A heading without its words about moderation and grading, unless these are all it has."""
    bare = re.sub(r"\(\s*\)", "", MODERATED_WORD.sub("", text.lower()))
    return bare.strip(" -\u2013:()") or text


def _tier_agency(tier: Sequence[str], catalogue: Catalogue) -> str | None:
    for text in tier:
        if len(text) <= 60 and domain_of(text, catalogue) is None and catalogue.find_partner(text):
            return text
    return None


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
    if across:
        if case is None and agency is None:
            return None
        case_rows = tuple(row for row in rows if _is_case(grid, row, case, agency, across))
        return CaseTable(grid, case_rows, case, agency, None, across, legends)
    return _domains_down(grid, rows, (case, agency), legends, catalogue)


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
    for column, tier in enumerate(grid.tiers):
        if not tier or column in (case, agency) or DESCRIPTIVE.search(folded(tier[-1])):
            continue
        domain = _tier_domain(tier, catalogue)
        scale = column_scale(grid, column, rows, legends)
        if domain and may_hold_ratings(grid, column, rows, scale):
            said = [each for each in column_cells(grid, column, rows) if not each.is_blank or each.fill]
            if said:
                is_moderated = MODERATED_WORD.search(folded(" ".join(tier))) is not None
                known.append((column, domain, _tier_agency(tier, catalogue), is_moderated))
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
    under_grades = [c for c in free if word_score(grid.headings[c], GRADES) is not None]
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
        who = _tier_agency(tier, catalogue)
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
    texts = [text for row in rows for column in columns if (text := grid.sheet.text(row, column))]
    is_counted = all(count_in(text) is not None for text in texts)
    if texts and all(is_tick(text) for text in texts) and _one_each(grid, rows, columns):
        return CaseTable(grid, rows, case, agency, domain, (), legends, ticked=tuple(columns))
    if texts and is_counted:
        return CaseTable(grid, rows, None, agency, domain, (), legends, counts=tuple(columns))
    return None


def _one_each(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> bool:
    is_numbers = all(grid.sheet.text(row, c) in ("", "1") for row in rows for c in columns)
    return not is_numbers and all(sum(bool(grid.sheet.text(row, c)) for c in columns) <= 1 for row in rows)


def count_in(text: str) -> int | None:
    """A count of cases: `3`, or `3 of 8`; a dash is none."""
    if text in ("-", "\u2013", ""):
        return 0
    found = re.fullmatch(r"(\d{1,3})(?:\s*(?:of|/|out of)\s*\d{1,3})?", text.strip())
    return int(found[1]) if found else None
