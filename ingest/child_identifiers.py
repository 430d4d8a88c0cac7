"""Columns and cells that identify a child: by their headings, and by values that only an identifier has.

A file with any is refused. Nothing of a value is ever repeated in a message: the point is that it goes no further.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from statistics import median

from domain.uploads import Problem
from ingest.identifier_values import (
    holds_identifier,
    is_dated_initials,
    is_identifier,
    is_postcode,
)
from ingest.labels import folded
from ingest.layout import HEADER_WITHIN, filled
from ingest.period_text import read_day
from ingest.personal_names import is_given_name, is_like_name, is_surely_name
from ingest.problems import error
from ingest.workbook import CellValue, Sheet, Workbook, column_letters

PERSON = (
    r"(?:childs?|childrens?|young persons?|young peoples?|yps?|cyps?|pupils?|students?|clients?"
    r"|patients?|service users?|infants?|babys?|siblings?)"
)
FAMILY = r"(?:parents?|carers?|mothers?|fathers?|mums?|dads?|guardians?|family|next of kin)"
NAME = (
    r"(?:(?:full |first |last |sur|fore|family |given |preferred |known |middle |other )?names?"
    r"|initials|surnames?|forenames?)"
)
# Headings that mean a child wherever they stand.
OF_A_CHILD = re.compile(
    rf"{PERSON} {NAME}(?: .*)?|{NAME} of (?:the )?(?:index )?{PERSON}(?: .*)?|{FAMILY} {NAME}(?: .*)?"
    rf"|{NAME} of {FAMILY}"
    rf"|(?:{PERSON} )?(?:dob|d o b|date of birth|birth ?dates?|birthday|born|date born)(?: .*)?"
    rf"|(?:{PERSON}|{FAMILY}|home|current) address(?: .*)?"
    r"|home post ?codes?|nhs (?:no|number|num|id)s?(?: \d.*| of .*)?|upns?(?: .*)?|unique pupil (?:no"
    r"|number|reference)s?(?: .*)?"
    r"|(?:ni|national insurance|hospital|nino|unique learner|uln|passport) (?:no|number)s?|uln"
    rf"|(?:{FAMILY}|home|{PERSON}) (?:e ?mail|phone|telephone|mobile|tel|contact)(?: .*)?"
)
# Headings that mean a child where cases are listed; elsewhere an agency, a measure or a member of staff may be meant.
AMONG_CASES = re.compile(
    rf"{NAME}|(?:full )?names?(?: .{{0,12}})?|surname|forename|address(?:es)?(?: line)?(?: \d)?"
    rf"|(?:full )?post ?codes?|initials|name and (?:dob|age)|nhs"
)
NAMING = re.compile(r"names?\b|initials")
CASES_BESIDE = re.compile(
    r"cases?(?: .*)?|child(?: .*)?|dob|date of birth|nhs .*|upn|(?:overall |moderated )?grades?"
    r"|age(?: .*)?|gender|sex|ethnic\w*(?: .*)?|auditors?"
    r"|year group|nc year|class|plan(?: type)?|legal status|placement|allocated (?:social )?worker"
    r"|social worker|category of (?:abuse|need)"
    r"|young person|pupil(?: .*)?|recognition|impact on the child|voice of the child|liquidlogic.*|mosaic.*|case ?load"
)
PART_OF_NAME = re.compile(r"surnames?|(?:fore|first |last |family |given )names?")
STAFF_BESIDE = re.compile(
    r"role|job title|post|position|course(?: .*)?|training(?: .*)?|department|e ?mail(?: address)?"
    r"|line manager|employer|attended|organisation|agency|"
    r"designation|designated lead|staff(?: .*)?|rota|shift|headteacher|dsl|telephone|organisation name"
)
STAFF_HEADING = re.compile(
    r"\b(?:owners?|auditors?|leads?|workers?|managers?|completed by|reviewers?|practitioners?|teams?"
    r"|agency|organisation|schools?|heads?|teachers?|dsl"
    r"|staff|by whom|who|responsible|contact|author|chair|moderators?|supervisor|partner|indicators?"
    r"|measures?|area|standards?|posts?|officers?|nurse"
    r"|gp|visitor|evidence|actions?|comments?|attendees?|members?|signed|approved|submitted|prepared|trainer|delegate|employee|professional)\b"
)
CASE_HEADING = re.compile(
    rf"(?:audit |unique )?(?:cases?|{PERSON}|family|subject|pseudonym|client)(?: (?:no|number|id|ref"
    rf"|reference|code|details|pseudonym|identifier|file|audited))?"
    r"|(?:cases? )?(?:ref|reference)|no|id|names?|initials"
)
OTHER_DAYS = re.compile(
    r"\b(?:dates?|due|deadline|when|audit\w*|review\w*|plans?|start\w*|end\w*|open\w*|clos\w*|complet\w*|submi\w*|meeting|referr\w*|visit\w*|period"
    r"|months?|quarters?|as at|updat\w*|target|signed|days?|receiv\w*|seen|contacts?|regist\w*"
    r"|time\w*|conference|icpc|rcpc|strategy|allocat\w*|assess\w*"
    r"|year|week|deliver\w*|train\w*|issued?|expir\w*|renew\w*|version|session|round|return\w*|sent|entry|entered|admi\w*|discharg\w*|incident\w*|report\w*)\b"
)
LONGEST_HEADING = 80
MOST_HEADERS = 60  # rows of texts that are tried as headers of a column of people
# A quick look before the patterns: no heading that identifies is without one of these.
SIGNS = re.compile(
    r"name|dob|d\.o\.b|d o b|birth|born|nhs|upn|pupil|address|post|initial|insurance|mobile|phone|uln|hospital|nino"
    r"|mail|passport|learner|tel\b|contact"
)
CASE_SIGNS = re.compile(
    r"case|child|young|\bc?yp|client|patient|family|subject|pseudonym"
    r"|student|service user|infant|sibling|ref"
)
FEWEST_IN_HEADER = 2
SHARE_OF_COLUMN = 0.6  # of ten-digit numbers drawn at random one in eleven passes the check
SHARE_OF_NAMES = 0.5
SHARE_OF_LIKENESS = 0.8
FEWEST_VALUES = 2
FEWEST_LIKE_NAMES = 3
FEWEST_BIRTHDAYS = 3
OLDEST_CHILD = 19  # years; a young person's file may be audited just after their eighteenth birthday
LEAST_SPREAD = 3  # years between the eldest and the youngest: days of work lie closer together
LARGEST_SEARCHED = 5_000  # rows: no audit is longer, and a list of figures has no header further down
SHORTEST = 8


def child_identifiers(workbook: Workbook) -> tuple[Problem, ...]:
    """One error for each column that identifies children, by heading or by values; hidden sheets are searched too."""
    return tuple(problem for sheet in workbook.sheets for problem in _on_sheet(sheet)) + tuple(
        _in_sheet_names(workbook)
    )


def _on_sheet(sheet: Sheet) -> list[Problem]:
    found: dict[tuple[int, int], str] = {}
    columns: set[int] = set()
    header_rows = [row for row in range(_searched(sheet)) if _is_header(sheet, row)]
    for place, what in _by_heading(sheet, header_rows):
        if place[1] not in columns:
            found[place] = what
            columns.add(place[1])
    for place, what in _in_blocks(sheet):
        found.setdefault(place, what)
    labelled = {row for row, _ in found}
    for column, hit in _by_values(sheet, header_rows):
        if column not in columns and hit not in labelled:
            found[_header_of(sheet, hit, column)] = "This column holds values that identify a child"
            columns.add(column)
    for row, column in _within_texts(sheet):
        if column not in columns and row not in labelled:
            found[_header_of(sheet, row, column)] = "This column holds a text that identifies a child"
            columns.add(column)
    return [_refusal(sheet, row, column, what) for (row, column), what in sorted(found.items())]


def _refusal(sheet: Sheet, row: int, column: int, what: str) -> Problem:
    heading = _safe_heading(sheet.text(row, column)) or column_letters(column)
    return error(
        "child_identifier", f"{what}. {MEND}", sheet=_safe_label(sheet), cell=sheet.place(row, column, heading)
    )


MEND = (
    "Nothing of the file was kept. Delete the column, give each case a pseudonym such as 'Case 3', and send the file "
    "again."
)


def _safe_label(sheet: Sheet) -> str | None:
    return None if sheet.is_text or is_surely_name(sheet.name) else sheet.name


def _safe_heading(text: str) -> str:
    """A heading that may be repeated; nothing where a child's details may stand in it."""
    words = _telling_words(text)
    is_value = any(sign.isdigit() for sign in words) or len(words) > LONGEST_HEADING
    return "" if is_value or is_surely_name(words) or is_given_name(words) else words


def _telling_words(heading: str) -> str:
    """The words of a heading that say what it asks for: of `Child name Jack Brown` no more than `Child name`."""
    words = heading.split()
    starts = (number for number in range(1, len(words)) if _asks_for_details(folded(" ".join(words[:number]))))
    number = next(starts, len(words))
    rest = " ".join(words[number:])  # `(dd/mm/yyyy)` and `if known` go on with the heading; a name or a figure does not
    is_more = rest.islower() and not any(sign.isdigit() for sign in rest)
    return heading if is_more else " ".join(words[:number]).strip(" :;,-(")


def _asks_for_details(word: str) -> bool:
    return OF_A_CHILD.fullmatch(word) is not None or AMONG_CASES.fullmatch(word) is not None


def _in_sheet_names(workbook: Workbook) -> Iterator[Problem]:
    named = [sheet for sheet in workbook.sheets if not sheet.is_text and is_surely_name(sheet.name)]
    if named and len(named) * 2 > len([sheet for sheet in workbook.sheets if not sheet.is_hidden]) - 1:
        yield error("child_identifier", f"Sheets of this file are called by people's names. {MEND}")


def _searched(sheet: Sheet) -> int:
    return len(sheet.rows) if len(sheet.rows) <= LARGEST_SEARCHED else HEADER_WITHIN


def _is_header(sheet: Sheet, row: int) -> bool:
    """A header has mostly texts, and rows below it."""
    columns = filled(sheet, row)
    if len(columns) < FEWEST_IN_HEADER or row + 1 >= len(sheet.rows):
        return False
    texts = [column for column in columns if isinstance(sheet.rows[row][column], str)]
    return len(texts) * 10 >= len(columns) * 8


def _by_heading(sheet: Sheet, header_rows: Sequence[int]) -> Iterator[tuple[tuple[int, int], str]]:
    for row in header_rows:
        columns = [column for column in filled(sheet, row) if _may_be_heading(sheet.rows[row][column])]
        if not columns:
            continue
        beside = [
            folded(sheet.text(row, column))
            for column in filled(sheet, row)
            if len(sheet.text(row, column)) <= LONGEST_HEADING
        ]
        for column in columns:
            text = sheet.text(row, column)
            word = folded(text.replace("\n", " "))
            others = [each for each in beside if each != word]
            if not _identifies(word, others) or not _is_answered(sheet, row, column):
                continue
            does = "names" if NAMING.search(word) else "identifies"
            yield (row, column), f"The column '{_telling_words(text)}' {does} children"


def _may_be_heading(value: CellValue) -> bool:
    if not isinstance(value, str) or len(value) > LONGEST_HEADING:
        return False
    return SIGNS.search(value.lower()) is not None


def _identifies(word: str, beside: Sequence[str]) -> bool:
    if OF_A_CHILD.fullmatch(word):
        return True
    if AMONG_CASES.fullmatch(word) is None or STAFF_HEADING.search(word):
        return False
    has_cases = any(CASES_BESIDE.fullmatch(each) for each in beside)
    if PART_OF_NAME.fullmatch(word):  # a surname beside a forename is a list of people, whatever else is told of them
        has_cases = has_cases or any(PART_OF_NAME.fullmatch(each) for each in beside)
    has_staff = any(STAFF_BESIDE.fullmatch(each) for each in beside)
    return has_cases and not (has_staff and word not in ("postcode", "address"))


def _is_answered(sheet: Sheet, row: int, column: int) -> bool:
    """Whether anything but pseudonyms stands below a heading; an empty column identifies nobody."""
    below = (sheet.text(each, column) for each in range(row + 1, min(len(sheet.rows), row + 1 + LARGEST_SEARCHED)))
    return any(text and PSEUDONYM.fullmatch(text) is None for text in below)


PSEUDONYM = re.compile(
    r"(?:(?:case|child|children|young person|yp|family|sibling|pupil|baby|audit|ref"
    r"|no)[ .:#_-]*(?:no\.? ?)?[a-z]{0,2}\d{0,4}[a-z]?"
    r"|n/?a|not applicable|withheld|redacted|anonymi[sz]ed|removed|x+|-+|\*+|deleted|pseudonym\w*)",
    re.IGNORECASE,
)


def _in_blocks(sheet: Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    """Labels with their value beside them, as on a sheet for each case: `Child's name | ...`, `DOB: ...`."""
    for row in range(_searched(sheet)):
        columns = filled(sheet, row)
        for number, column in enumerate(columns):
            value = sheet.rows[row][column]
            if not isinstance(value, str) or len(value) > LONGEST_HEADING:
                continue
            head, colon, rest = value.partition(":")
            if not (_may_be_heading(head) or CASE_SIGNS.search(head.lower())):
                continue
            word = folded(head)
            beside = None if colon and rest.strip() else next(iter(columns[number + 1 : number + 2]), None)
            text = rest.strip() if beside is None else sheet.text(row, beside)
            given: CellValue = text if beside is None else sheet.rows[row][beside]
            if text and _answers(word, text, given):
                yield (row, column), "What stands beside this label identifies a child"


def _answers(word: str, text: str, given: CellValue) -> bool:
    """Whether a value beside a label is what the label asks for, so that a header's neighbour is not taken for one."""
    if CASE_HEADING.fullmatch(word) and word not in ("name", "names", "no", "id"):
        return is_surely_name(text) or is_identifier(text)
    if not OF_A_CHILD.fullmatch(word):
        return False
    if re.search(r"birth|dob|d o b|born", word):
        return isinstance(given, datetime | date) or read_day(text) is not None
    if NAMING.search(word):
        return (
            is_surely_name(text)
            or is_like_name(text)
            or is_given_name(text)
            or re.fullmatch(r"[A-Z]{2,3}", text) is not None
        )
    return any(sign.isdigit() for sign in text)


def _by_values(sheet: Sheet, header_rows: Sequence[int]) -> Iterator[tuple[int, tuple[int, int]]]:
    has_cases = any(
        CASES_BESIDE.fullmatch(folded(sheet.text(row, column)))
        for row in header_rows[:HEADER_WITHIN]
        for column in filled(sheet, row)
    )
    for column in range(sheet.width):
        first = _share_of_identifiers(sheet, column)
        if first is None and len(sheet.rows) <= LARGEST_SEARCHED:
            first = _share_of_people(sheet, column, header_rows[:MOST_HEADERS], has_cases=has_cases)
        if first is not None:
            yield column, (first, column)


def _share_of_identifiers(sheet: Sheet, column: int) -> int | None:
    values = sheet.column(column)
    long_enough = {value for value in set(values) if _may_identify(value)}
    if not long_enough:
        return None
    texts = sheet.column_texts(column)
    identifiers = {text for text in set(texts) if is_identifier(text)}
    if not identifiers:
        return None
    hits = [row for row, value in enumerate(values) if value in long_enough and texts[row] in identifiers]
    if len(hits) < FEWEST_VALUES:
        return None
    # what stands above the first hit is no part of the table, and a text without a digit says nothing
    with_digits = [text for text in texts[hits[0] :] if any(sign.isdigit() for sign in text)]
    return hits[0] if len(hits) >= SHARE_OF_COLUMN * len(with_digits) else None


def _share_of_people(sheet: Sheet, column: int, header_rows: Sequence[int], *, has_cases: bool) -> int | None:
    """The first row of a column of children's names, birthdays, initials with birthdays, or postcodes."""
    starts = [row for row in header_rows if _may_head(sheet, row, column) and _begins(sheet, row, column, header_rows)]
    for header, end in zip(starts, [*starts, len(sheet.rows)][1:], strict=True):
        heading = folded(sheet.text(header, column))
        rows = [row for row in range(header + 1, end) if sheet.value(row, column) is not None]
        if rows and (first := _first_person(sheet, column, rows, heading, has_cases)) is not None:
            return first
    return None


def _may_head(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell may be a heading, or stand empty over a column without one: a day or a figure is none."""
    value = sheet.value(row, column)
    return value is None or (isinstance(value, str) and read_day(value) is None)


def _begins(sheet: Sheet, row: int, column: int, header_rows: Sequence[int]) -> bool:
    is_first = row == 0 or row == header_rows[0] or not filled(sheet, row - 1)
    return is_first or CASE_HEADING.fullmatch(folded(sheet.text(row, column))) is not None


def _first_person(sheet: Sheet, column: int, rows: Sequence[int], heading: str, has_cases: bool) -> int | None:
    if heading and STAFF_HEADING.search(heading):
        return None
    texts = {row: sheet.text(row, column) for row in rows}
    is_of_cases = CASE_HEADING.fullmatch(heading) is not None and (
        has_cases or heading not in ("name", "names", "no", "id", "ref", "reference")
    )
    tests: list[tuple[bool, Callable[[str], bool], float, int]] = [
        (is_of_cases or (not heading and has_cases), is_surely_name, SHARE_OF_NAMES, FEWEST_VALUES),
        (is_of_cases, lambda text: is_surely_name(text) or is_given_name(text), SHARE_OF_NAMES, FEWEST_VALUES),
        (is_of_cases, lambda text: is_surely_name(text) or is_like_name(text), SHARE_OF_LIKENESS, FEWEST_LIKE_NAMES),
        (has_cases and not OTHER_DAYS.search(heading), is_dated_initials, SHARE_OF_COLUMN, FEWEST_VALUES),
        (has_cases, is_postcode, SHARE_OF_COLUMN, FEWEST_VALUES),
    ]
    for applies, test, share, fewest in tests:
        if not applies:
            continue
        hits = [row for row, text in texts.items() if test(text)]
        if len(hits) >= max(fewest, share * len(texts)):
            return hits[0]
    return rows[0] if has_cases and _are_birthdays(sheet, column, rows, heading) else None


def _are_birthdays(sheet: Sheet, column: int, rows: Sequence[int], heading: str) -> bool:
    """Whether a column under no heading for days holds days on which children of very different age were born."""
    if OTHER_DAYS.search(heading):
        return False
    days = [_day(sheet.value(row, column)) for row in rows]
    known = [day for day in days if day is not None]
    if len(known) < FEWEST_BIRTHDAYS or len(known) < SHARE_OF_LIKENESS * len(rows):
        return False
    latest = date.today()  # noqa: DTZ011  only ages in years are compared
    ages = [(latest - day).days / 365.25 for day in known]
    return (
        min(ages) >= 0 and max(ages) <= OLDEST_CHILD + 6 and max(ages) - min(ages) >= LEAST_SPREAD and median(ages) > 1
    )


def _day(value: CellValue) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else read_day(value) if isinstance(value, str) else None


def _within_texts(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Cells and comments that give a birthday, an NHS number or a pupil number in the middle of a text."""
    if len(sheet.rows) > LARGEST_SEARCHED:
        return
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if isinstance(value, str) and len(value) >= SHORTEST and holds_identifier(value):
                yield row, column
    for (row, column), detail in sheet.details.items():
        if detail.comment and holds_identifier(detail.comment):
            yield row, column


def _header_of(sheet: Sheet, hit: tuple[int, int] | int, column: int) -> tuple[int, int]:
    """The header cell over a hit, where one stands over the column; else the hit itself."""
    row = hit if isinstance(hit, int) else hit[0]
    for above in range(row - 1, -1, -1):
        text = sheet.text(above, column)
        if not filled(sheet, above):
            break
        if (
            text
            and _is_header(sheet, above)
            and len(text) <= LONGEST_HEADING
            and not is_identifier(text)
            and not is_surely_name(text)
        ):
            has_digits = any(sign.isdigit() for sign in text)
            if not has_digits:
                return above, column
    return row, column


def _may_identify(value: CellValue) -> bool:
    """A quick look before the patterns: every identifier has ten signs or more."""
    if isinstance(value, str):
        return len(value) >= 10
    return isinstance(value, int | float) and value >= 10**9
