"""What a heading of one to three rows says of its column: a period, a part of a figure, an indicator, an area.

A heading is read from its lowest line upwards. Above it may stand what several columns share, merged over them or
written once above the first of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from domain.model import Area, AreaKind, Indicator
from domain.periods import SCHOOL_YEAR_STARTS, Frequency, year_of
from ingest.catalogue import Catalogue
from ingest.column_roles import column_role
from ingest.labels import folded
from ingest.period_text import NO_HINTS, PeriodHints, PeriodReading, read_period, read_period_text
from ingest.workbook import Cell, Sheet

VALUE, NUMERATOR, DENOMINATOR = "value", "numerator", "denominator"
PARTS: Mapping[str, str] = {
    word: part
    for part, words in (
        (NUMERATOR, ("numerator", "num", "count", "n", "number", "no", "numbers", "#", "no.", "number of children",
                     "completed", "achieved", "on time", "in time", "in timescale", "within timescale", "seen")),
        (DENOMINATOR, ("denominator", "denom", "den", "out of", "base", "cohort", "d", "total cohort", "of",
                       "due", "eligible", "number due", "number eligible", "total due", "total eligible", "required")),
        (
            VALUE,
            ("value", "percent", "percentage", "rate", "figure", "actual", "result", "%", "pct", "per cent", "outturn",
             "performance", "actuals", "data"),
        ),
    )
    for word in words
}  # fmt: skip
LONG_PART = re.compile(r"(?:rate|rates|rate per [\d, ]+(?: .*)?|% (?:of|rate) .*|percentage of .*)", re.IGNORECASE)
PART_WORDS = (
    r"numerator|num|denominator|denom|den|%|percent(?:age)?|rate(?: per [\d,]+)?|number|nos?\.?|count|n|value|actual"
    r"|figure|result"
)
PART_LAST = re.compile(rf"(?P<rest>.+?)[\s(:\u2013-]+(?P<part>{PART_WORDS})\)?", re.IGNORECASE)
PART_FIRST = re.compile(rf"(?P<part>{PART_WORDS})[\s:\u2013-]+(?P<rest>.+)", re.IGNORECASE)
LONGEST_HEADING = 300  # signs; a longer text is a remark, and trying each way to part it would not end
LONGEST_REMARK = 2_000  # signs in which a period is looked for
LONGEST_PERIOD = 6  # words of a period within a longer text: `Quarter 2 (Jul - Sep) 2023/24`
BARE_MONTH = re.compile(r"[a-z]+\.?|\d+", re.IGNORECASE)
EDGES = " -\u2013\u2014:,;()[]|/."


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a column is about, as far as its heading says. `role` is set where it is none of figures.

    `label` is the period as sent, `measure` the text that names an indicator (known or not).
    """

    column: int
    heading: str
    label: str = ""
    period: PeriodReading | None = None
    part: str | None = None
    measure: str = ""
    is_known: bool = False
    area: str = ""
    partner: str = ""
    role: str | None = None


class Vocabulary:
    """What single texts mean in the catalogue, each looked up once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._indicators: dict[str, Indicator | None] = {}
        self._areas: dict[str, Area | None] = {}
        self._partners: dict[str, bool] = {}

    def indicator(self, text: str) -> Indicator | None:
        """The indicator whose value or count a text names."""
        if text not in self._indicators:
            find = self._catalogue.find_indicator, self._catalogue.find_count
            code = next((code for each in find if text and (code := each(text))), None)
            self._indicators[text] = self._catalogue.indicator(code) if code else None
        return self._indicators[text]

    def names_figures(self, text: str) -> bool:
        """Whether a text names an indicator as a figure's label does: `Child protection` alone heads a theme."""
        if self.indicator(text) is None:
            return False
        is_value = self._catalogue.find_indicator(text) is not None
        return is_value or self._catalogue.words.label(text).unit is not None

    def is_area(self, text: str) -> bool:
        """Whether a text names an area of the register. A bare number does not, though old codes are numbers."""
        return self._area(text) is not None

    def is_authority(self, text: str) -> bool:
        """Whether a text names a local authority: England in a title is no return of England's."""
        area = self._area(text)
        return area is not None and area.kind is AreaKind.LOCAL_AUTHORITY

    def is_partner(self, text: str) -> bool:
        """Whether a text names an agency."""
        if text not in self._partners:
            self._partners[text] = bool(text) and self._catalogue.find_partner(text) is not None
        return self._partners[text]

    def _area(self, text: str) -> Area | None:
        if text not in self._areas:
            is_name = bool(text) and not text.replace(".", "").isdigit()
            code = self._catalogue.find_area(text) if is_name else None
            self._areas[text] = self._catalogue.area(code) if code else None
        return self._areas[text]


def part_of(text: str) -> str | None:
    """Which part of a figure a word means: numerator, denominator or value; None for any other word."""
    plain = text.strip().lower()
    return PARTS.get(plain) or PARTS.get(folded(text)) or (VALUE if LONG_PART.fullmatch(plain) else None)


def period_within(text: str, hints: PeriodHints = NO_HINTS) -> tuple[str, PeriodReading, str] | None:
    """The one period that stands in a longer text, as written, what it means, and the rest of the text.

    Of a quarter and the year around it the quarter is meant; of two that do not hold each other, neither.
    """
    found = list(_periods_within(text, hints)) if len(text) <= LONGEST_REMARK else []
    if not found:
        return None
    finest = min(found, key=lambda each: each[1].period.months if each[1].period else 0)
    period = finest[1].period
    for _, other, _ in found:
        if other.period and period and not (other.period.start <= period.start and period.end <= other.period.end):
            return None
    return finest


def _periods_within(text: str, hints: PeriodHints) -> Iterator[tuple[str, PeriodReading, str]]:
    words = list(re.finditer(r"\S+", text))
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_PERIOD, len(words) - at), 0, -1):
            first, last = words[at].start(), words[at + size - 1].end()
            piece = text[first:last].strip(EDGES)
            if size == 1 and len(words) > 1 and BARE_MONTH.fullmatch(piece):
                continue  # `May` is a word, and 2023 alone may be a count
            reading = read_period_text(piece, hints) if any(sign.isalnum() for sign in piece) else None
            if reading is not None and reading.period is not None and not reading.is_roll_up:
                yield piece, reading, f"{text[:first].strip(EDGES)} {text[last:].strip(EDGES)}".strip()
                at += size - 1
                break
        at += 1


def heading_path(sheet: Sheet, first: int, last: int, column: int) -> list[Cell]:
    """The cells of a heading from its highest line to its lowest, shared ones included, each once."""
    cells: list[Cell] = []
    below = False
    for row in range(last, first - 1, -1):
        cell = _own_or_shared(sheet, row, last, column, is_above=below)
        if cell is not None and (not cells or (cells[-1].row, cells[-1].column) != (cell.row, cell.column)):
            cells.append(cell)
        below = below or cell is not None
    return cells[::-1]


def _own_or_shared(sheet: Sheet, row: int, last: int, column: int, *, is_above: bool) -> Cell | None:
    merge = sheet.merge_at(row, column)
    if merge is not None:
        is_shared_name = row == last and merge.first_column < column and merge.first_row >= row
        cell = sheet.cell(merge.first_row, merge.first_column)
        # one heading over several columns: only the first of them is surely meant
        return None if is_shared_name or cell.is_blank else cell
    cell = sheet.cell(row, column)
    if not cell.is_blank:
        return cell
    return _written_once(sheet, row, last, column) if is_above else None


def _written_once(sheet: Sheet, row: int, last: int, column: int) -> Cell | None:
    """What is written left of a blank cell, once for several columns, if a line of the header stands below it."""
    for left in range(column - 1, -1, -1):
        other = sheet.cell(row, left)
        if not other.is_blank and sheet.merge_at(row, left) is None:
            has_line_below = any(not sheet.cell(below, left).is_blank for below in range(row + 1, last + 1))
            return other if has_line_below else None
        if sheet.merge_at(row, left) is not None or sheet.cell(last, left).is_blank:
            return None  # a column without a heading ends what was written once for several
    return None


def read_heading(cells: Sequence[Cell], column: int, hints: PeriodHints, words: Vocabulary) -> ColumnFacts:
    """What the cells of a heading say together, the lowest first."""
    heading = " ".join(cell.text for cell in cells)
    facts = ColumnFacts(column, heading)
    if not cells:
        return facts
    for place in range(len(cells) - 1, -1, -1):
        facts = _with(facts, cells[place], with_year_of(cells[:place], hints), words)
    if facts.period is None and facts.measure and not facts.is_known:
        joined = read_period_text(heading, hints)
        if joined is not None:
            return replace(facts, period=joined, label=heading, measure="", role=None)
    if not facts.is_known and facts.role is None and len(cells) > 1 and facts.period is None:
        return replace(facts, role=column_role(heading))
    return facts


def _with(facts: ColumnFacts, cell: Cell, hints: PeriodHints, words: Vocabulary) -> ColumnFacts:
    text = cell.text.strip()
    if words.indicator(text) is not None:
        return facts if facts.is_known else replace(facts, measure=text, is_known=True)
    reading = read_heading_period(cell, hints)
    if reading is not None:
        return _with_period(facts, text, reading)
    if (part := part_of(text)) is not None:
        return facts if facts.part else replace(facts, part=part)
    role = column_role(text)
    if words.is_area(text):
        return replace(facts, area=facts.area or text, role=facts.role or role)
    if role is None:
        return _with_several(facts, text, hints, words)
    if role in ("trend", "change") and _is_of_a_year(facts):
        role = None  # `Year on year trend` above 2021/22 and 2022/23: the board's own figures of these years
    several = _with_several(facts, text, hints, words) if role == "benchmark" else facts
    return several if several.area and several.period else replace(facts, role=facts.role or role)


def _is_of_a_year(facts: ColumnFacts) -> bool:
    reading = facts.period
    return reading is not None and reading.period is not None and reading.frequency is Frequency.YEARLY


def read_heading_period(cell: Cell, hints: PeriodHints) -> PeriodReading | None:
    """What a cell of a header says about a period. A bare term belongs to the school year of the sheet's year."""
    reading = read_period(cell.value, cell.number_format, hints)
    if reading is not None and reading.wants_a_year and hints.year and reading.frequency is Frequency.TERMLY:
        school = year_of(hints.year.start.replace(month=SCHOOL_YEAR_STARTS), SCHOOL_YEAR_STARTS)
        return read_period(cell.value, cell.number_format, replace(hints, year=school))
    return reading


def _with_period(facts: ColumnFacts, text: str, reading: PeriodReading) -> ColumnFacts:
    if facts.period is None:
        return replace(facts, period=reading, label=text)
    if reading.frequency is Frequency.YEARLY and text not in facts.label:
        return replace(facts, label=f"{text} {facts.label}")  # the year above a quarter is part of what was written
    return facts


def _with_several(facts: ColumnFacts, text: str, hints: PeriodHints, words: Vocabulary) -> ColumnFacts:
    """A line that says two things: `Q1 Num`, `Bury Q1 2023/24`, `Referrals (Q1)`; or that names a measure."""
    several = _with_part(facts, text, hints, words) or _with_dated(facts, text, hints, words)
    if several is not None:
        return several
    if words.is_partner(text):
        return replace(facts, partner=facts.partner or text)
    return facts if facts.measure else replace(facts, measure=text)


def _with_part(facts: ColumnFacts, text: str, hints: PeriodHints, words: Vocabulary) -> ColumnFacts | None:
    """`Q1 Num`, `% Bury`: a part of a figure beside a period or an area."""
    if len(text) > LONGEST_HEADING:
        return None
    for pattern in (PART_LAST, PART_FIRST):
        split = pattern.fullmatch(text)
        rest = split["rest"].strip(EDGES) if split else ""
        part = part_of(split["part"]) if split else None
        if part is None:
            continue
        if words.is_area(rest):
            return replace(facts, area=facts.area or rest, part=facts.part or part)
        reading = read_period_text(rest, hints)
        if reading is not None:
            return replace(_with_period(facts, rest, reading), part=facts.part or part)
    return None


def _with_dated(facts: ColumnFacts, text: str, hints: PeriodHints, words: Vocabulary) -> ColumnFacts | None:
    """`Referrals (Q1)`, `Bury Q1 2023/24`, `Q2 target`: a period beside something else that is known."""
    within = period_within(text, hints) if facts.period is None else None
    if within is None:
        return None
    label, reading, rest = within
    rest = rest.strip(EDGES)
    dated, role = _with_period(facts, label, reading), column_role(rest)
    if words.indicator(rest) is not None:
        return replace(dated, measure=rest, is_known=True)
    if words.is_area(rest):
        return replace(dated, area=facts.area or rest, role=facts.role or role)
    if role is not None:
        return replace(dated, role=facts.role or role)
    if (part := part_of(rest)) is not None:
        return replace(dated, part=facts.part or part)
    return replace(dated, partner=facts.partner or rest) if words.is_partner(rest) else None


def with_year_of(above: Sequence[Cell], hints: PeriodHints) -> PeriodHints:
    """The hints with the year that stands above a bare `Q1`."""
    for cell in reversed(above):
        reading = read_period(cell.value, cell.number_format)
        if reading is not None and reading.frequency is Frequency.YEARLY and reading.period is not None:
            return replace(hints, year=reading.period)
    return hints


def with_years_beside(facts: Sequence[ColumnFacts]) -> list[ColumnFacts]:
    """Headings whose year is written beside them: `Apr-23, May, Jun` and `Oct, Nov, Jan-24` go on month by month."""
    known = list(facts)
    dated = [place for place, each in enumerate(known) if each.period is not None and not each.period.is_roll_up]
    for before, after in pairwise(dated):
        known[after] = _beside(known[after], known[before], step=1)
    for after, before in pairwise(reversed(dated)):
        known[before] = _beside(known[before], known[after], step=-1)
    return known


def _beside(wanting: ColumnFacts, dated: ColumnFacts, *, step: int) -> ColumnFacts:
    reading, other = wanting.period, dated.period
    if reading is None or other is None or other.period is None or not reading.wants_a_year:
        return wanting
    if reading.frequency is not other.frequency:
        return wanting
    for years in (0, step):
        start = year_of(other.period.start).start
        year = year_of(start.replace(year=start.year + years))
        found = read_period_text(wanting.label, PeriodHints(year=year))
        if found is None or found.period is None:
            return wanting
        is_beyond = found.period.start > other.period.start if step > 0 else found.period.start < other.period.start
        if is_beyond:
            return replace(wanting, period=found)
    return wanting
