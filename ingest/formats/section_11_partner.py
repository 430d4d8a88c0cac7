"""Whose audit a table is: by the header block, its title, the cover, or the names of sheet and file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.catalogue import Catalogue
from ingest.formats.audit_block import LONGEST_LABEL, block_entries
from ingest.formats.audit_sheets import MOST_LEGEND_ROWS, stem
from ingest.formats.audit_tables import Grid
from ingest.labels import folded
from ingest.layout import filled
from ingest.workbook import Sheet, Workbook

WHO = (
    r"(?:organisation|organization|agency|partner|school|college|trust|service|setting|provider"
    r"|establishment|academy|company|body|force)"
)
PARTNER_LABEL = re.compile(
    rf"(?:the )?(?:name of )?(?:the |your )?{WHO}(?: {WHO})?(?: {WHO})?(?: s)?(?: name| title| details)?"
    rf"|(?:completed|submitted|returned?|audit|assessment|prepared) (?:on behalf of|for|from"
    rf"|of)(?: {WHO})?|on behalf of|return from|name"
)
AUDIT_WORDS = re.compile(
    r"\b(?:section|sect?|s)\s*\.?\s*(?:11|175|157)\b(?:\s*/\s*(?:section|s)?\s*(?:11|175|157))?"
    r"|\bself[- ]?(?:assess?ment|audit|evaluation|review)s?\b"
    r"|\b(?:children'?s? )?safeguarding\b|\baudits?\b|\breturns?\b|\bassess?ments?\b|\btools?\b"
    r"|\btemplates?\b|\bforms?\b|\bfinal\b|\bdraft\b|\bcompleted?\b"
    r"|\bsubmissions?\b|\bsubmitted\b|\b(?:v|ver|version)\s*\d+(?:\.\d+)*\b|\bcopy(?: of)?\b|\b(?:19"
    r"|20)\d\d(?:\s*[-/]\s*(?:20)?\d\d)?\b|\b\d\d[-/]\d\d\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b(?:\s*'?(?:20)?\d\d\b)?|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\(\d*\)|\bmoderat(?:ed|ion)\b"
    r"|\bscor(?:es?|ing)\b|\bresults?\b|\bsubmit\b|\bsheet\s*\d*\b|\bstandards?\b|\bdata\b"
    r"|\bthe\b(?= *$)|\bof\b(?= *$)|\bfor\b|\bby\b|\bon\b|\bannual\b|\breport\b|\bround\s*\d*\b"
    r"|\b(?:lscp|lscb|scp|partnership|board)\b|\b\d+\b|\bsigned\b|\bresponse\b|\boverview\b"
    r"|\bsummary\b|\ball partners?\b|\bmatrix\b|\bagency\b|\bpartners?\b|\bq[1-4]\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A partner as sent, and the cell that says so; no cell where only a sheet's or the file's name does."""

    name: str
    place: tuple[int, int] | None = None


def partner_of_table(
    grid: Grid, workbook: Workbook, covers: Sequence[Sheet], catalogue: Catalogue, *, is_alone: bool
) -> Named:
    """Who a table with no partner in it is about. `is_alone`: no other sheet of the file holds such a table."""
    named = _named_nearby(grid, catalogue) or _named_on_covers(covers, catalogue)
    if named is not None:
        return named
    file, sheet = stem(workbook), grid.sheet
    if name := _known_in(file, catalogue):
        return Named(name)
    of_sheet = "" if is_alone or sheet.is_text else without_audit_words(sheet.name)
    return Named(of_sheet or without_audit_words(file))


def _named_nearby(grid: Grid, catalogue: Catalogue) -> Named | None:
    """As the block or a line above the table says; else the sheet's name, or the block at the top of the sheet."""
    sheet = grid.sheet
    own = range(grid.starts_after + 1, grid.first_header_row)
    if (entry := _entry(sheet, own, catalogue)) is not None:
        return entry
    for row in own:
        for column in filled(sheet, row):
            if name := _known_in(sheet.text(row, column), catalogue):
                return Named(name, (row, column))
    if not sheet.is_text and (name := _known_in(sheet.name, catalogue)):
        return Named(name)
    return _entry(sheet, range(min(grid.starts_after, 15)), catalogue) if grid.starts_after >= 0 else None


def _named_on_covers(covers: Sequence[Sheet], catalogue: Catalogue) -> Named | None:
    for cover in covers:
        rows = range(min(len(cover.rows), MOST_LEGEND_ROWS))
        if (entry := _entry(cover, rows, catalogue)) is not None:
            return Named(entry.name)
    return None


def _entry(sheet: Sheet, rows: range, catalogue: Catalogue) -> Named | None:
    """The partner of the header block; of several labels that fit, the one with a value that the catalogue knows."""
    entries = [
        entry
        for entry in block_entries(sheet, rows)
        if PARTNER_LABEL.fullmatch(entry.label)
        and not isinstance(entry.value, int | float)
        and len(entry.text) <= 2 * LONGEST_LABEL
    ]
    if not entries:
        return None
    first = next((entry for entry in entries if catalogue.find_partner(entry.text)), None)
    first = first or next((entry for entry in entries if entry.label != "name"), None)
    return Named(first.text.strip(), (first.row, first.column)) if first else None


def _known_in(text: str, catalogue: Catalogue) -> str:
    """The part of a title or a name that the catalogue knows as an agency, as it is written there."""
    if not text or len(text) > 3 * LONGEST_LABEL:
        return ""
    parts = [text, *re.split(r"\s[-\u2013\u2014|:]\s|_|:\s|\s\(|\)", text)]
    parts += [without_audit_words(part) for part in parts]
    exact = [part.strip() for part in parts[1:] if part.strip() and catalogue.find_partner(part.strip())]
    if exact:
        return min(exact, key=len)
    return ""


def without_audit_words(text: str) -> str:
    """What is left of a name without the words that every audit's name has: the partner's own."""
    bare = AUDIT_WORDS.sub(" ", re.sub(r"[_]+", " ", text))
    bare = re.sub(r"\s+", " ", re.sub(r"(?:^|\s)[-\u2013\u2014,.:|&/]+(?=\s|$)", " ", bare)).strip(
        " -\u2013\u2014,.:|_&/()"
    )
    return bare if len(folded(bare)) > 2 else ""
