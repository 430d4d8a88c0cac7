"""Columns that identify a child: their headings, and values that only an identifier has. Such a file is refused.

Nothing of a value is ever repeated in a message: the point is that it goes no further.
"""

import re
from collections.abc import Iterator

from domain.uploads import Problem
from ingest.labels import folded
from ingest.layout import HEADER_WITHIN, filled
from ingest.problems import error
from ingest.workbook import CellValue, Sheet, Workbook

HEADING = re.compile(
    r"(?:childs?|childrens|young persons?|yps?|pupils?|students?|clients?|patients?|service users?|subjects?)"
    r" (?:full |first |last |sur|fore|family |given |preferred )?names?(?: .*)?"
    r"|names? of (?:the )?(?:child|children|young person|pupil|student|client|patient)(?: .*)?"
    r"|(?:sur|fore|first |last |middle |given |family |full )names?|childs? initials|initials"
    r"|(?:childs? |yp )?(?:dob|d o b|date of birth|birth ?dates?|birthday)(?: .*)?"
    r"|(?:childs? |home |family |current )?address(?: .*)?|post ?codes?|home post ?code"
    r"|nhs (?:no|number|num|id)(?: .*)?|nhs|upns?|unique pupil (?:no|number|reference)(?: .*)?"
    r"|ni number|national insurance (?:no|number)|parents? names?|mothers? names?|fathers? names?|carers? names?"
)
# "Name" alone names children where cases are listed; elsewhere it may be an agency's or a measure's
LONE_NAME = re.compile(r"names?|surname|forename")
NAMING = re.compile(r"names?\b|initials")
CASES_BESIDE = re.compile(r"case.*|child.*|dob|date of birth|nhs.*|upn|(?:overall )?grades?|age(?: band)?|auditor")
FEWEST_IN_HEADER = 3

NHS_NUMBER = re.compile(r"(\d{3})[ -]?(\d{3})[ -]?(\d{4})")
UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]")  # no I, O or S: the department's guide to UPNs
HOUSE_AND_POSTCODE = re.compile(r"\d+[A-Za-z]?,? .+[ ,][A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
SHARE_OF_COLUMN = 0.6  # of ten-digit numbers drawn at random one in eleven passes the check
FEWEST_VALUES = 2
SHORTEST = 10  # signs of an NHS number


def child_identifiers(workbook: Workbook) -> tuple[Problem, ...]:
    """One error for each column that identifies children, by heading or by values; hidden sheets are searched too."""
    problems = []
    for sheet in workbook.sheets:
        found = dict(_by_heading(sheet))
        for column, place in _by_values(sheet):
            if column not in {at for _, at in found}:
                found[place] = "This column holds values that identify a child"
        problems += [_refusal(sheet, row, column, what) for (row, column), what in sorted(found.items())]
    return tuple(problems)


def _refusal(sheet: Sheet, row: int, column: int, what: str) -> Problem:
    return error(
        "child_identifier",
        f"{what}. Nothing of the file was kept. Delete the column, give each case a pseudonym "
        "such as 'Case 3', and send the file again.",
        sheet=sheet.label,
        cell=sheet.place(row, column),
    )


def _by_heading(sheet: Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        columns = filled(sheet, row)
        if len(columns) < FEWEST_IN_HEADER or not _stands_over_a_table(sheet, row):
            continue
        words = {column: folded(sheet.text(row, column).replace("\n", " ")) for column in columns}
        has_cases = any(CASES_BESIDE.fullmatch(word) for word in words.values())
        for column, word in words.items():
            if HEADING.fullmatch(word) or (has_cases and LONE_NAME.fullmatch(word)):
                does = "names" if NAMING.search(word) else "identifies"
                yield (row, column), f"The column '{sheet.text(row, column)[:40]}' {does} children"


def _stands_over_a_table(sheet: Sheet, row: int) -> bool:
    """A header has only texts, and rows below it."""
    only_texts = all(isinstance(value, str) or value is None for value in sheet.rows[row])
    return only_texts and row + 1 < len(sheet.rows)


def _by_values(sheet: Sheet) -> Iterator[tuple[int, tuple[int, int]]]:
    for column in range(sheet.width):
        long_enough = [row for row in range(len(sheet.rows)) if _may_identify(sheet.value(row, column))]
        hits = [row for row in long_enough if is_identifier(sheet.text(row, column))]
        if len(hits) < FEWEST_VALUES:
            continue
        # what stands above the first hit is no part of the table, and a text without a digit says nothing
        below = (sheet.text(row, column) for row in range(hits[0], len(sheet.rows)))
        with_digits = [text for text in below if any(sign.isdigit() for sign in text)]
        if len(hits) >= SHARE_OF_COLUMN * len(with_digits):
            yield column, (hits[0], column)


def _may_identify(value: CellValue) -> bool:
    """A quick look before the patterns: every identifier has ten signs or more."""
    if isinstance(value, str):
        return len(value) >= SHORTEST
    return isinstance(value, int | float) and value >= 10 ** (SHORTEST - 1)


def is_identifier(text: str) -> bool:
    """Whether a text is an NHS number (with its check digit), a UPN, or an address with house number and postcode."""
    return is_nhs_number(text) or UPN.fullmatch(text) is not None or HOUSE_AND_POSTCODE.fullmatch(text) is not None


def is_nhs_number(text: str) -> bool:
    """Whether ten digits pass the check of the NHS Data Dictionary: weights 10 to 2, modulus 11."""
    found = NHS_NUMBER.fullmatch(text)
    if found is None:
        return False
    digits = [int(sign) for sign in "".join(found.groups())]
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return digits[9] == (0 if check == 11 else check)
