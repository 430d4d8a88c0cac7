"""Finds the tables of figures on a sheet, one below another or side by side, and what their rows and columns name.

What a figure is about is said by its row, by its column, or for the whole table by what stands around it. A table is
one where these together name an indicator and a period, whichever of them says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.periods import SCHOOL_YEAR_STARTS, Frequency
from ingest.formats.headings import (
    ColumnFacts,
    Vocabulary,
    heading_path,
    part_of,
    read_heading,
    with_years_beside,
)
from ingest.formats.indicator_fields import AREA, PARTNER, PERIOD, TEAM, usual_frequency
from ingest.formats.label_columns import (
    LABEL,
    TEXTS,
    Content,
    content_of,
    follow_each_other,
    label_columns,
    may_hold_figures,
    sample_rows,
    years_beside_label,
)
from ingest.formats.surroundings import Surroundings, own_titles, surroundings
from ingest.formats.told_parts import with_parts_told
from ingest.labels import folded
from ingest.layout import DEEPEST_HEADER, HEADER_WITHIN, Table, filled
from ingest.period_grammar import of_length
from ingest.period_text import PeriodHints, PeriodReading, read_period, year_to_date
from ingest.values import may_be_figure
from ingest.workbook import ErrorValue, Sheet, Workbook, is_number

FEWEST_PERIODS = 2
FEWEST_ACROSS = 2
LONGEST_SHEET_WITH_TABLES = 5_000  # rows; a longer sheet holds one table
MOST_ATTEMPTS = 400  # rows of texts that look like a header and are none
_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.TERMLY: 5, Frequency.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table with its columns of figures, those that roll others up, those beside them, and what is said around it.

    `is_sure` says that something of the catalogue stands in it, or several periods across.
    """

    table: Table
    figures: tuple[ColumnFacts, ...]
    roll_ups: tuple[ColumnFacts, ...]
    beside: tuple[ColumnFacts, ...]
    around: Surroundings
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Search:
    """A sheet that is searched for tables, with what is looked up on the way."""

    sheet: Sheet
    workbook: Workbook
    words: Vocabulary


@dataclass(slots=True)
class _Candidate:
    """A header that may be that of a table. `labels` are its columns that name things; `free` are the others."""

    table: Table
    contents: Sequence[Content]
    around: Surroundings
    labels: dict[str, int]
    free: Sequence[ColumnFacts]
    words: Vocabulary

    def holds_figures(self, each: ColumnFacts) -> bool:
        """Whether a column has figures in it."""
        return self.contents[each.column].has_figures

    def waits_for_figures(self, each: ColumnFacts) -> bool:
        """Whether a column has figures, or is an area's or agency's that sent none: those are not supplied."""
        is_empty = not self.contents[each.column].filled
        return self.holds_figures(each) or (is_empty and bool(each.area or each.partner))

    def knows(self, figures: Sequence[ColumnFacts]) -> bool:
        """Whether anything of the catalogue is named: in the rows, in the columns, or around the table."""
        label = self.labels.get(LABEL.name)
        in_rows = label is not None and self.contents[label].indicators > 0
        is_around = label is None and (self.around.indicator is not None or self.around.heads_sections)
        return in_rows or any(each.is_known for each in figures) or is_around

    def as_table(
        self, figures: Sequence[ColumnFacts], roll_ups: Sequence[ColumnFacts] = (), *, is_sure: bool = True
    ) -> FigureTable:
        """The table that the candidate turned out to be."""
        taken = {each.column for each in (*figures, *roll_ups)} | set(self.labels.values())
        beside = tuple(each for each in self.free if each.column not in taken and each.heading)
        self.labels.pop(TEXTS, None)
        table = replace(self.table, columns=self.labels)
        return FigureTable(table, tuple(figures), tuple(roll_ups), beside, self.around, is_sure)


def figure_tables(sheet: Sheet, workbook: Workbook, words: Vocabulary) -> list[FigureTable]:
    """The tables of a sheet from top to bottom. Each ends where the next one, or its title, begins."""
    search = _Search(sheet, workbook, words)
    found: list[FigureTable] = []
    row, end, attempts = 0, min(len(sheet.rows), HEADER_WITHIN), MOST_ATTEMPTS
    while row < end and attempts:
        one = None
        if _may_be_header(sheet, row) and not (found and _goes_on(found[-1], row)):
            attempts -= 1
            one = _best_at(search, row, found)
        if one is None:
            row += 1
            continue
        found.append(one)
        row = one.table.last_header_row + 1
        end = len(sheet.rows) if len(sheet.rows) <= LONGEST_SHEET_WITH_TABLES else 0
    return _without_repeated_headers(found)


def _without_repeated_headers(found: Sequence[FigureTable]) -> list[FigureTable]:
    """Tables with their ends; a header that only repeats the one before it goes on with its table."""
    kept: list[FigureTable] = []
    for each in found:
        is_again = bool(kept) and kept[-1].table.headings == each.table.headings and not _has_own_title(each)
        if not is_again:
            if kept:
                kept[-1] = _up_to(kept[-1], _top(each) - 1)
            kept.append(each)
    return kept


def _top(each: FigureTable) -> int:
    table = each.table
    return own_titles(table.sheet, table.first_header_row, 0).start


def _has_own_title(each: FigureTable) -> bool:
    return _top(each) < each.table.first_header_row


def _up_to(each: FigureTable, last_row: int) -> FigureTable:
    return replace(each, table=replace(each.table, last_row=last_row))


def _may_be_header(sheet: Sheet, row: int) -> bool:
    """A quick look: more than one cell, and none that can only be a figure."""
    columns = filled(sheet, row)
    if not columns:
        return False
    if len(columns) == 1 and not _stands_above_a_group(sheet, row, columns[0]):
        return False
    return not any(_is_figure(sheet, row, column) for column in columns)


def _goes_on(before: FigureTable, row: int) -> bool:
    """Whether a row of counts such as 1,998 and 2,025, which might be years, belongs to the table above it.

    It does where they stand under that table's figures, right below its rows or in no order that years have.
    """
    sheet, columns = before.table.sheet, {each.column for each in (*before.figures, *before.roll_ups)}
    years = years_beside_label(sheet, row)
    if not years or not set(years) <= columns:
        return False
    is_next = all(filled(sheet, each) for each in range(before.table.last_header_row + 1, row))
    return is_next or not follow_each_other(list(years.values()))


def _stands_above_a_group(sheet: Sheet, row: int, column: int) -> bool:
    """Whether one cell alone is the upper line of a header: it stands right of where the next line begins."""
    below = filled(sheet, row + 1) if row + 1 < len(sheet.rows) else []
    return len(below) > 1 and column > below[0]


def _is_figure(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cell(row, column)
    if is_number(cell.value):
        return read_period(cell.value, cell.number_format) is None
    if isinstance(cell.value, ErrorValue):
        return True  # the formula of a figure; no heading is one
    if not isinstance(cell.value, str) or part_of(cell.value) is not None:
        return False
    return may_be_figure(cell) and read_period(cell.value) is None


def _last_rows(sheet: Sheet, row: int) -> list[int]:
    """With which rows a header that starts in a row may end: below it, as long as no figure stands in them."""
    last_rows = [row]
    while last_rows[-1] + 1 < min(row + DEEPEST_HEADER, len(sheet.rows)):
        following = last_rows[-1] + 1
        columns = filled(sheet, following)
        if len(columns) < FEWEST_ACROSS or any(_is_figure(sheet, following, column) for column in columns):
            break
        if _begins_periods_down(sheet, row, columns[0], following) or _begins_figures(sheet, row, following):
            break
        last_rows.append(following)
    return last_rows


def _begins_figures(sheet: Sheet, header_row: int, row: int) -> bool:
    """Whether a row below a header holds counts that might be years: it has a label where the header has one."""
    years = years_beside_label(sheet, row)
    if not years or sheet.cell(header_row, filled(sheet, row)[0]).is_blank:
        return False
    are_below_periods = all(_is_period(sheet, header_row, column) for column in years)
    return are_below_periods or not follow_each_other(list(years.values()))


def _is_period(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cell(row, column)
    return read_period(cell.value, cell.number_format) is not None


def _begins_periods_down(sheet: Sheet, header_row: int, column: int, row: int) -> bool:
    """Whether the first cell of a row is a period below the heading `Period`: then 1980 beside it is a figure."""
    cell = sheet.cell(row, column)
    is_heading = PERIOD.heading.fullmatch(folded(sheet.text(header_row, column))) is not None
    return is_heading and read_period(cell.value, cell.number_format) is not None


def _best_at(search: _Search, row: int, before: Sequence[FigureTable]) -> FigureTable | None:
    """The reading of a header that starts in a row: of the depths that it may have, the one that tells most."""
    best: tuple[int, FigureTable] | None = None
    for last in _last_rows(search.sheet, row):
        candidate = _candidate(search, row, last, before)
        found = _as_table(candidate) if candidate is not None else None
        if found is None:
            continue
        told = sum(
            bool(each.period) + bool(each.part) + each.is_known + bool(each.area) + bool(each.partner)
            for each in found.figures
        )
        if best is None or told > best[0]:
            best = (told, found)
    return best[1] if best else None


def _candidate(search: _Search, first: int, last: int, before: Sequence[FigureTable]) -> _Candidate | None:
    sheet, words = search.sheet, search.words
    rows = sample_rows(sheet, last)
    if not may_hold_figures(sheet, rows) and not _names_periods(sheet, first, last):
        return None  # of a table without any figure only its periods show that it waits for some
    width = max((len(sheet.rows[row]) for row in (*range(first, last + 1), *rows)), default=0)
    paths = [heading_path(sheet, first, last, column) for column in range(width)]
    if sum(bool(path) for path in paths) < FEWEST_ACROSS:
        return None
    headings = tuple(" ".join(dict.fromkeys(cell.text for cell in path)) for path in paths)
    contents = [content_of(sheet, rows, column, words) for column in range(width)]
    labels = label_columns(headings, contents)
    if not labels:
        return None
    table = Table(sheet, first, last, headings, labels, len(sheet.rows) - 1)
    after = before[-1].table.last_header_row + 1 if before else 0
    top = before[0].table.first_header_row if before else first
    around = surroundings(table, search.workbook, words, own_titles(sheet, first, after), top)
    facts = [read_heading(path, column, around.hints, words) for column, path in enumerate(paths)]
    facts = with_parts_told(sheet, rows, paths, facts, words)
    free = [each for each in facts if each.column not in labels.values()]
    return _Candidate(table, contents, around, labels, free, words)


def _names_periods(sheet: Sheet, first: int, last: int) -> bool:
    cells = [sheet.cell(row, column) for row in range(first, last + 1) for column in filled(sheet, row)]
    return sum(read_period(cell.value, cell.number_format) is not None for cell in cells) >= FEWEST_PERIODS


def _as_table(candidate: _Candidate) -> FigureTable | None:
    dated = with_years_beside([each for each in candidate.free if each.period is not None and _is_for_figures(each)])
    dated = _with_roll_ups_alone(dated)
    if _are_across(candidate, dated):
        return _with_periods_across(candidate, dated)
    return _without_periods_across(candidate)


def _with_roll_ups_alone(dated: list[ColumnFacts]) -> list[ColumnFacts]:
    """Roll-ups as the periods of a table that has no others: a table of running totals has nothing that they add up."""
    readings = [each.period for each in dated if each.role is None and each.period is not None]
    is_alone = all(reading.is_roll_up and reading.period is not None for reading in readings)
    if not is_alone or len({reading.period for reading in readings}) < FEWEST_PERIODS:
        return dated
    return [replace(each, period=replace(each.period, is_roll_up=False)) if each.period else each for each in dated]


def _is_for_figures(each: ColumnFacts) -> bool:
    return each.role is None or (each.role == "benchmark" and bool(each.area))


def _are_across(candidate: _Candidate, dated: Sequence[ColumnFacts]) -> bool:
    """Whether periods stand across: several, or one over the figures of a column of labels."""
    plain = [each for each in dated if each.role is None and each.period is not None and not each.period.is_roll_up]
    if len({(each.label, each.area, each.measure, each.part) for each in plain}) >= FEWEST_PERIODS:
        return True
    return PERIOD.name not in candidate.labels and any(candidate.holds_figures(each) for each in plain)


def _with_periods_across(candidate: _Candidate, dated: Sequence[ColumnFacts]) -> FigureTable | None:
    around, labels = candidate.around, candidate.labels
    frequency = finest([each.period for each in dated if each.period is not None and each.role is None])
    hints = replace(around.hints, frequency=frequency)
    dated = [_as_long_as_others(each, candidate.table, hints) for each in dated]
    dated = [each for each in dated if each.role is None or (each.period and each.period.period)]
    is_running = around.is_running and not any(each.period and each.period.is_roll_up for each in dated)
    periods, roll_ups = ([_to_date(each, hints) for each in dated], []) if is_running else parted(dated, frequency)
    names_measures = bool(periods) and all(each.is_known for each in periods)
    if LABEL.name not in labels and not names_measures:
        _find_label(candidate)
    has_measure = LABEL.name in labels or names_measures or around.indicator is not None or around.heads_sections
    is_sure = len({each.label for each in periods}) >= FEWEST_PERIODS or candidate.knows(periods)
    if not has_measure or not periods or not is_sure:
        return None
    figures = [each if names_measures else replace(each, measure="", is_known=False) for each in periods]
    return candidate.as_table(figures, roll_ups)


def _to_date(each: ColumnFacts, hints: PeriodHints) -> ColumnFacts:
    """A column of a table whose title calls it cumulative: `Q2` is April to September there."""
    if each.period is None or each.period.period is None:
        return each
    if each.period.frequency is Frequency.TERMLY:
        hints = replace(hints, year_starts_in=SCHOOL_YEAR_STARTS, quarters_of=None)
    return replace(each, period=of_length(year_to_date(each.period.period, hints)))


def finest(readings: Sequence[PeriodReading]) -> Frequency | None:
    """How often a table's figures are measured: the months or quarters of a table are what its years roll up."""
    plain = [each for each in readings if each.period is not None and not each.is_roll_up and not each.is_snapshot]
    for frequency in (Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.TERMLY):
        if len({each.period for each in plain if each.frequency is frequency}) >= FEWEST_PERIODS:
            return frequency
    return usual_frequency(readings)


def _find_label(candidate: _Candidate) -> None:
    """A column of unknown texts holds the indicators, unless the title names the one that the table is about."""
    labels = candidate.labels
    if TEXTS not in labels:
        return
    if not candidate.around.names_measure(candidate.words):
        labels[LABEL.name] = labels.pop(TEXTS)
    else:
        _find_who(candidate)


def _find_who(candidate: _Candidate) -> None:
    """A column of texts beside indicators that are named elsewhere says whose figures they are: areas, or teams."""
    labels = candidate.labels
    column = labels.pop(TEXTS, None)
    if column is not None and not {AREA.name, PARTNER.name, TEAM.name} & labels.keys():
        labels[AREA.name if candidate.contents[column].areas > 0 else TEAM.name] = column


def _without_periods_across(candidate: _Candidate) -> FigureTable | None:
    """A table of indicators, areas, agencies or parts of a figure across; its rows or its title say the period."""
    labels, around = candidate.labels, candidate.around
    figures = _figures_across(candidate)
    has_measure = LABEL.name in labels or around.indicator is not None or all(each.measure for each in figures)
    is_known = candidate.knows(figures)
    if not figures or not has_measure or not (PERIOD.name in labels or is_known):
        return None
    if LABEL.name not in labels:
        _find_who(candidate)
    return candidate.as_table(figures, is_sure=is_known)


def _figures_across(candidate: _Candidate) -> list[ColumnFacts]:
    labels = candidate.labels
    holding = [each for each in candidate.free if candidate.waits_for_figures(each) and each.heading]
    holding = [each for each in holding if each.period is None or not each.period.is_roll_up]
    plain = [each for each in holding if each.role is None]
    parts = [each for each in plain if each.part and not each.measure]
    across = _several([each for each in holding if each.area]) or _several([each for each in plain if each.partner])
    if LABEL.name in labels:
        figures = across or parts or [each for each in plain if each.measure][:1]
        return [replace(each, measure="") for each in figures]
    if across:
        return across
    if not {PERIOD.name, AREA.name, PARTNER.name, TEAM.name, TEXTS} & labels.keys():
        return []
    named = [each for each in plain if each.measure]
    is_named = PERIOD.name in labels or any(each.is_known for each in named)
    return named if named and is_named else parts


def _several(columns: list[ColumnFacts]) -> list[ColumnFacts]:
    return columns if len(columns) >= FEWEST_ACROSS else []


def _as_long_as_others(each: ColumnFacts, table: Table, hints: PeriodHints) -> ColumnFacts:
    """The reading once the table's frequency is known: a snapshot is as long as the other columns."""
    if each.period is None or not each.period.is_snapshot:
        return each
    for row in range(table.last_header_row, table.first_header_row - 1, -1):
        cell = table.sheet.cell(row, each.column)
        again = read_period(cell.value, cell.number_format, hints)
        if again is not None and again.is_snapshot:
            return replace(each, period=again)
    return each


def parted(found: Sequence[ColumnFacts], frequency: Frequency | None) -> tuple[list[ColumnFacts], list[ColumnFacts]]:
    """Periods, and the columns that roll them up: totals, and longer periods made of the table's usual ones."""
    if _is_running_total(found):
        return list(found), []
    periods, roll_ups = [], []
    for each in found:
        is_longer = _is_made_of(each, found, _MONTHS[frequency or Frequency.YEARLY])
        (roll_ups if is_longer or _is_total(each, found) else periods).append(each)
    return periods, roll_ups


def _is_running_total(found: Sequence[ColumnFacts]) -> bool:
    """Whether all columns begin on one day and end on others (`Apr-Jun`, `Apr-Sep`): no column has its parts there."""
    spans = {each.period.period for each in found if each.role is None and each.period is not None}
    is_told = all(each.period and each.period.period and not each.period.is_roll_up for each in found)
    return is_told and len(spans) >= FEWEST_PERIODS and len({span.start for span in spans if span}) == 1


def _is_total(column: ColumnFacts, others: Sequence[ColumnFacts]) -> bool:
    """Whether a column is called a total and is not one of other years, such as last year's outturn."""
    reading = column.period
    if reading is None or not reading.is_roll_up:
        return False
    if reading.period is None:
        return True
    spans = [other.period.period for other in others if other is not column and other.period and other.period.period]
    return not spans or any(span.start <= reading.period.end and reading.period.start <= span.end for span in spans)


def _is_made_of(column: ColumnFacts, others: Sequence[ColumnFacts], months: int) -> bool:
    period = column.period.period if column.period else None
    if period is None or period.months <= months:
        return False
    alike = [other for other in others if (other.area, other.measure) == (column.area, column.measure)]
    inside = [other.period.period for other in alike if other.period and other.period.period not in (None, period)]
    return any(each is not None and period.start <= each.start and each.end <= period.end for each in inside)
