"""The rows of a table of figures: what each is about, after the headings above it, and which are totals or remarks."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.column_roles import column_role
from ingest.formats.figure_tables import FEWEST_PERIODS, FigureTable, finest, parted
from ingest.formats.headings import ColumnFacts, Vocabulary, part_of
from ingest.formats.indicator_fields import (
    AREA,
    AREA_CODE,
    INDICATOR_CODE,
    MEASURE,
    PARTNER,
    PERIOD,
    TEAM,
)
from ingest.formats.label_columns import LABEL, YEAR
from ingest.labels import folded
from ingest.layout import SUMMARY, Table, body_rows, filled
from ingest.period_text import UNREADABLE, PeriodHints, PeriodReading, read_period, read_period_text
from ingest.workbook import Sheet

Place = tuple[int, int]
PART_LABEL = re.compile(r"\s*(numerator|denominator)\s*[:(\u2013-].*", re.IGNORECASE)
SHARE_OF_ITS_OWN = re.compile(
    r"\s*(?:%|percentage|percent)\s*(?:of|rate)\s+(?:(?:the|all|total)\s+)*\S+\s+\S", re.IGNORECASE
)
WIDE_MERGE = 2  # columns beyond the first: a text merged over more than that is no label


@dataclass(frozen=True, slots=True)
class Section:
    """What the headings above a row say: each kind of heading holds until the next one of its kind."""

    measure: str = ""
    area: str = ""
    partner: str = ""
    theme: str = ""
    period: ColumnFacts | None = None
    place: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What one row of figures is about. `part` is which part of a figure it holds, where it says so."""

    row: int
    measure: str = ""
    code: str = ""
    area: str = ""
    area_code: str = ""
    team: str = ""
    partner: str = ""
    period: ColumnFacts | None = None
    part: str | None = None
    section: Section = field(default_factory=Section)

    @property
    def about(self) -> tuple[object, ...]:
        """What makes two rows parts of one figure."""
        period = self.period.label if self.period else ""
        return (self.measure, self.code, self.area, self.area_code, self.team, self.partner, period, self.section)


@dataclass(frozen=True, slots=True)
class GridRows:
    """The rows of a table, sorted by what they are. `totals` add up rows, `roll_ups` add up periods.

    Of those in `nameless` nothing says what they measure.
    """

    figures: tuple[RowFacts, ...]
    sections: tuple[int, ...]
    totals: tuple[RowFacts, ...]
    roll_ups: tuple[ColumnFacts, ...]
    nameless: tuple[int, ...] = ()


def grid_rows(one: FigureTable, words: Vocabulary, hints: PeriodHints) -> GridRows:
    """Sort the rows of a table's body and say what each is about."""
    table = one.table
    figures: list[RowFacts] = []
    sections: list[int] = []
    totals: list[RowFacts] = []
    nameless: list[int] = []
    section = Section()
    before: RowFacts | None = None
    rows = body_rows(table, FEWEST_PERIODS)
    for number, row in enumerate(rows):
        following = rows[number + 1] if number + 1 < len(rows) else None
        if is_header_again(table, row):
            continue
        heading = _heading(one, row, following, words)
        if heading is not None:
            section, before = _below(section, heading, (row, filled(table.sheet, row)[0]), words, hints), None
            sections.append(row)
            continue
        facts = _facts(one, row, section, before, words)
        if facts is None:
            continue
        if not _has_measure(one, facts):
            nameless.append(row)
            continue
        facts = replace(facts, period=_row_period(table, row, before, hints))
        if _is_total(facts, words):
            totals.append(facts)
        elif not _is_beside_figures(facts, words):
            figures.append(facts)
            before = facts
    figures = _with_areas_written_once(_with_sections_that_repeat(figures, words))
    kept, roll_ups = _without_roll_ups(figures)
    return GridRows(tuple(kept), tuple(sections), tuple(totals), tuple(roll_ups), tuple(nameless))


def _has_measure(one: FigureTable, facts: RowFacts) -> bool:
    """Whether a row, the heading above it, its columns or the title say what its figures measure."""
    is_said = bool(facts.measure or facts.section.measure) or one.around.indicator is not None
    return is_said or all(each.measure for each in (*one.figures, *one.roll_ups))


def _with_sections_that_repeat(figures: list[RowFacts], words: Vocabulary) -> list[RowFacts]:
    """Where the same indicators stand below several headings, the headings say whose figures they are: teams."""
    themes: defaultdict[str, set[str]] = defaultdict(set)
    for facts in figures:
        if facts.section.theme and not facts.team and words.indicator(facts.measure) is not None:
            themes[facts.section.theme].add(facts.measure)
    told = [
        theme
        for theme, measures in themes.items()
        if any(measures & themes[other] for other in themes if other != theme)
    ]
    if len(told) < len(themes) or len(told) < FEWEST_PERIODS:
        return figures
    return [replace(each, team=each.section.theme) if each.section.theme in told else each for each in figures]


def _with_areas_written_once(figures: list[RowFacts]) -> list[RowFacts]:
    """An area written once above its rows holds for them, where every such block lists the same indicators."""
    blocks: list[list[RowFacts]] = []
    for facts in figures:
        if facts.area or facts.area_code:
            blocks.append([facts])
        elif blocks:
            blocks[-1].append(facts)
    listed = {
        tuple((each.measure, each.part, each.period.label if each.period else "") for each in block) for block in blocks
    }
    is_sure = len(listed) == 1 and len(blocks) > 1 and len(blocks[0]) > 1 and sum(map(len, blocks)) == len(figures)
    if not is_sure:
        return figures
    return [replace(each, area=block[0].area, area_code=block[0].area_code) for block in blocks for each in block]


def is_header_again(table: Table, row: int) -> bool:
    """Whether a row repeats a line of the header, as a page break does."""
    sheet, columns = table.sheet, filled(table.sheet, row)
    lines = range(table.first_header_row, table.last_header_row + 1)
    return len(columns) > 1 and any(
        all(sheet.text(row, column) == sheet.text(line, column) for column in columns) for line in lines
    )


def _heading(one: FigureTable, row: int, following: int | None, words: Vocabulary) -> str | None:
    """The text of a row that heads those below it: alone in its row, or merged over it. None for a row of figures."""
    table, columns = one.table, filled(one.table.sheet, row)
    text = table.sheet.text(row, columns[0])
    label = table.columns.get(LABEL.name)
    if len(columns) > 1:
        return None
    merge = table.sheet.merge_at(row, columns[0])
    begins_here = merge is not None and (merge.first_row, merge.first_column) == (row, columns[0])
    if merge is not None and begins_here and merge.last_column - merge.first_column >= WIDE_MERGE:
        return text
    if columns[0] == label:
        is_blank_figure = words.names_figures(text) and not _is_part_row(table, following)
        return None if is_blank_figure and not _names_areas_below(table, following, words) else text
    if columns[0] == table.columns.get(PERIOD.name) and _period_of(table.sheet, row, columns[0]) is not None:
        return None
    if columns[0] in (table.columns.get(AREA.name), table.columns.get(TEAM.name)) and label is None:
        return None if words.is_area(text) and words.indicator(text) is None else text
    return text


def _is_part_row(table: Table, row: int | None) -> bool:
    return row is not None and _part_label(table.text(row, LABEL.name)) is not None


def _names_areas_below(table: Table, row: int | None, words: Vocabulary) -> bool:
    return row is not None and words.is_area(table.text(row, LABEL.name))


def _part_label(text: str) -> str | None:
    """The part of a figure that a row's label names: `Numerator`, `Denominator: all referrals`, `%`."""
    found = PART_LABEL.fullmatch(text)
    if found:
        return part_of(found[1])
    # `% of referrals` may be the line below a count; `% of contacts to MASH` is a measure of its own
    return None if SHARE_OF_ITS_OWN.match(text) else part_of(text)


def _below(section: Section, text: str, place: Place, words: Vocabulary, hints: PeriodHints) -> Section:
    reading = read_period_text(text, hints)
    if reading is not None and not reading.is_roll_up:
        return replace(section, period=ColumnFacts(place[1], text, text, reading), place=place)
    if words.indicator(text) is not None:
        return replace(section, measure=text, theme=text, place=place)
    if words.is_area(text):
        return replace(section, area=text, place=place)
    if words.is_partner(text):
        return replace(section, partner=text, place=place)
    return replace(section, theme=text, measure="", place=place)


def _facts(one: FigureTable, row: int, section: Section, before: RowFacts | None, words: Vocabulary) -> RowFacts | None:
    table = one.table
    measure, part = table.text(row, LABEL.name), part_of(table.text(row, MEASURE.name))
    area = table.text(row, AREA.name)
    said = _part_label(measure) if measure and words.indicator(measure) is None else None
    if said is not None and (before is not None or section.measure):
        part, measure = said, before.measure if before is not None else section.measure
    elif not measure and LABEL.name in table.columns and before is not None and _is_continued(table, row, before):
        measure = before.measure  # an indicator written once above the rows of its parts or areas
    elif LABEL.name in table.columns and words.is_area(measure) and section.measure:
        measure, area = "", measure
    if LABEL.name in table.columns and not measure and not section.measure:
        return None
    return RowFacts(
        row,
        measure,
        table.text(row, INDICATOR_CODE.name),
        area,
        table.text(row, AREA_CODE.name),
        table.text(row, TEAM.name),
        table.text(row, PARTNER.name),
        part=part,
        section=section,
    )


def _is_continued(table: Table, row: int, before: RowFacts) -> bool:
    others = [name for name in (MEASURE.name, AREA.name, TEAM.name, PERIOD.name, PARTNER.name) if name in table.columns]
    return bool(before.measure) and any(table.text(row, name) for name in others)


def _row_period(table: Table, row: int, before: RowFacts | None, hints: PeriodHints) -> ColumnFacts | None:
    column = table.columns.get(PERIOD.name)
    if column is None:
        return None
    year_column = table.columns.get(YEAR.name)
    label = table.text(row, PERIOD.name)
    if year_column is not None:
        said = _period_of(table.sheet, row, year_column) or _written_above(table, row, YEAR.name)
        if said is not None and said.period is not None:
            hints = replace(hints, year=said.period)
            label = f"{label} {table.text(row, YEAR.name)}".strip()
    if not table.text(row, PERIOD.name):
        return before.period if before is not None else None
    reading = _period_of(table.sheet, row, column, hints)
    return ColumnFacts(row, table.text(row, PERIOD.name), label, reading or UNREADABLE)


def _written_above(table: Table, row: int, name: str) -> PeriodReading | None:
    """What the nearest filled cell above says: a year is written once for its quarters."""
    column = table.columns[name]
    for above in range(row - 1, table.last_header_row, -1):
        reading = _period_of(table.sheet, above, column)
        if reading is not None:
            return reading
    return None


def _period_of(sheet: Sheet, row: int, column: int, hints: PeriodHints | None = None) -> PeriodReading | None:
    cell = sheet.cell(row, column)
    return read_period(cell.value, cell.number_format, hints) if hints else read_period(cell.value, cell.number_format)


def _is_total(facts: RowFacts, words: Vocabulary) -> bool:
    """Whether a row adds up others: `Total`, `All areas`, `Board total`. An indicator or an area is none."""
    label = next((text for text in (facts.area, facts.team, facts.partner) if text), facts.measure)
    if words.indicator(label) is not None or words.is_area(label):
        return False
    if not label:
        return False
    is_label = label == facts.measure
    plain = folded(label)
    return plain in ("total", "grand total", "sub total", "subtotal", "totals", "overall") or (
        not is_label and SUMMARY.match(plain) is not None
    )


def _is_beside_figures(facts: RowFacts, words: Vocabulary) -> bool:
    """Whether a row holds targets, ratings or an average of others, and no figures of an area or an indicator."""
    for label in (facts.area, facts.team, facts.measure, facts.period.heading if facts.period else ""):
        if label and column_role(label) is not None:
            is_own = words.is_area(label) or words.indicator(label) is not None
            return not is_own and (label != facts.measure or column_role(label) in ("target", "rag", "trend"))
    return False


def _without_roll_ups(figures: Sequence[RowFacts]) -> tuple[list[RowFacts], list[ColumnFacts]]:
    """Rows of periods, without those whose period is made of the others': quarters among months, the year below."""
    dated = {facts.row: facts.period for facts in figures if facts.period is not None and facts.period.period}
    unique: Mapping[PeriodReading, ColumnFacts] = {each.period: each for each in dated.values() if each.period}
    if len(unique) < FEWEST_PERIODS:
        return list(figures), []
    frequency = finest([each.period for each in unique.values() if each.period])
    _, roll_ups = parted(list(unique.values()), frequency)
    rolled = {each.period for each in roll_ups}
    kept = [facts for facts in figures if facts.period is None or facts.period.period not in rolled]
    return kept, roll_ups
