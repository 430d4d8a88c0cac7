"""Which columns of a table say what its rows are about: by their headings, and by what stands in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.periods import Frequency
from ingest.formats.headings import Vocabulary, part_of
from ingest.formats.indicator_fields import (
    AREA,
    AREA_CODE,
    COMMENT,
    INDICATOR,
    INDICATOR_CODE,
    MEASURE,
    PARTNER,
    PERIOD,
    REFERENCE,
    TEAM,
)
from ingest.labels import folded
from ingest.layout import field, filled, match_fields
from ingest.period_grammar import EARLIEST_YEAR, LATEST_YEAR
from ingest.period_text import PeriodReading, read_period, read_period_text
from ingest.values import may_be_figure, symbol_status
from ingest.workbook import Cell, Sheet, is_number

LABEL = field("indicator", INDICATOR.heading.pattern + r"|outcomes?|priorit(?:y|ies)|activity|question")
YEAR = field("year", r"(?:(?:financial|fiscal|school|academic|calendar|reporting) )?years?|fy|f y|fin year")
FIELDS = (MEASURE, LABEL, INDICATOR_CODE, REFERENCE, AREA_CODE, AREA, TEAM, PARTNER, COMMENT)
LABEL_FIRST = (LABEL, *(each for each in FIELDS if each is not LABEL))
TEXTS = "texts"  # a column of texts of which nothing else is known
SAMPLE = 25  # filled rows below a header that show what its columns hold
SHARE_OF_INDICATORS = 0.3  # a partner's own measures may outnumber those of the catalogue
SHARE_OF_FIGURES = 0.4
LONGEST_SIGN = 3  # n/a
MOST = 0.6
COUNTING = frozenset(("number", "numbers", "no", "nos"))


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a column below its heading, as shares of its filled cells."""

    filled: int = 0
    figures: float = 0.0
    texts: float = 0.0
    periods: float = 0.0
    years: float = 0.0
    areas: float = 0.0
    partners: float = 0.0
    parts: float = 0.0
    indicators: float = 0.0

    @property
    def has_figures(self) -> bool:
        """Whether what stands there may be figures, some of them perhaps mistyped."""
        return self.filled > 0 and self.figures >= SHARE_OF_FIGURES


def sample_rows(sheet: Sheet, after_row: int) -> list[int]:
    """The first rows below a header in which more than one thing stands: one alone is a heading or a note."""
    rows: list[int] = []
    for row in range(after_row + 1, len(sheet.rows)):
        if len(filled(sheet, row)) > 1:
            rows.append(row)
        if len(rows) == SAMPLE:
            break
    return rows


def may_hold_figures(sheet: Sheet, rows: Sequence[int]) -> bool:
    """A quick look whether there is any number, or a sign that may stand for one."""
    return any(
        is_number(value) or (isinstance(value, str) and _may_be_figure(value.strip()))
        for row in rows
        for value in sheet.rows[row]
    )


def _may_be_figure(text: str) -> bool:
    return len(text) <= LONGEST_SIGN or text[:1] in "0123456789[<" or symbol_status(text) is not None


def content_of(sheet: Sheet, rows: Sequence[int], column: int, words: Vocabulary) -> Content:
    """What a column holds in some rows."""
    cells = [cell for row in rows if not (cell := sheet.cell(row, column)).is_blank]
    if not cells:
        return Content()
    texts = [cell.text for cell in cells if isinstance(cell.value, str)]
    readings = [_reading(cell) for cell in cells]
    indicators = sum(words.indicator(text) is not None for text in texts)
    found = (
        sum(may_be_figure(cell) for cell in cells),
        len(texts),
        sum(reading is not None for reading in readings),
        sum(reading is not None and reading.frequency is Frequency.YEARLY for reading in readings),
        sum(words.is_area(text) for text in texts),
        0 if indicators else sum(words.is_partner(text) for text in texts),  # the slowest look-up
        sum(part_of(text) is not None for text in texts),
        indicators,
    )
    return Content(len(cells), *(number / len(cells) for number in found))


def _reading(cell: Cell) -> PeriodReading | None:
    if is_number(cell.value) and not (isinstance(cell.value, int) and EARLIEST_YEAR <= cell.value <= LATEST_YEAR):
        return None  # six digits may be a year or a count: only a heading tells
    return read_period(cell.value, cell.number_format)


def years_beside_label(sheet: Sheet, row: int) -> dict[int, int]:
    """The cells of a row that may be years or counts, by column, where a text begins the row that heads no column.

    Nothing where another period stands among them: then the row speaks of periods.
    """
    label, *others = filled(sheet, row) or [0]
    years = {column: year for column in others if (year := _bare_year(sheet.cell(row, column))) is not None}
    text = sheet.text(row, label)
    if not years or _bare_year(sheet.cell(row, label)) is not None or _is_heading(folded(text)):
        return {}
    rest = [sheet.cell(row, column) for column in others if column not in years]
    return {} if any(_reading(cell) is not None for cell in rest) else years


def follow_each_other(years: Sequence[int]) -> bool:
    """Whether numbers go up or down by one, or stay, as years in a header do and counts hardly ever."""
    steps = {after - before for before, after in pairwise(years)}
    return steps in ({1}, {-1}, {0, 1}, {0, -1})


def _is_heading(word: str) -> bool:
    return any(each.heading.fullmatch(word) for each in (*FIELDS, PERIOD, YEAR))


def _bare_year(cell: Cell) -> int | None:
    text = str(cell.value).strip()
    is_year = re.fullmatch(r"\d{4}(?:\.0)?", text) is not None and not isinstance(cell.value, bool)
    year = int(text[:4]) if is_year else 0
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def label_columns(headings: Sequence[str], contents: Sequence[Content]) -> dict[str, int]:
    """The columns that name indicator, area, period and so on: `period` and `year` only where such things stand."""
    columns = dict(match_fields(headings, FIELDS))
    if LABEL.name not in columns or _is_no_measure(columns, contents):
        columns = dict(match_fields(headings, LABEL_FIRST))
    if _is_no_measure(columns, contents):
        del columns[MEASURE.name]
    _prefer_names_to_numbers(columns, contents)
    _keep_reference_beside_label(columns, headings, contents)
    _find_periods(columns, headings, contents)
    if LABEL.name not in columns and AREA.name in columns:
        content = contents[columns[AREA.name]]
        if content.indicators >= SHARE_OF_INDICATORS > content.areas:  # an "area" of work
            columns[LABEL.name] = columns.pop(AREA.name)
    for column, content in enumerate(contents):
        if column in columns.values() or not content.filled:
            continue
        if (content.has_figures and content.parts < MOST) or read_period_text(headings[column]) is not None:
            break  # what stands right of the first figures, or of a period's column of mistyped ones, is a remark
        name = _told_by_content(content, columns)
        if name is not None:
            columns[name] = column
    return columns


def _is_no_measure(columns: Mapping[str, int], contents: Sequence[Content]) -> bool:
    """Whether a column called `Measure` or `Type` does not say which part of a figure its rows hold."""
    column = columns.get(MEASURE.name)
    return column is not None and contents[column].filled > 0 and contents[column].parts < MOST


def _prefer_names_to_numbers(columns: dict[str, int], contents: Sequence[Content]) -> None:
    """A column called `KPI` or `Indicator` that only numbers them leaves the name to the column that names them."""
    column = columns.get(LABEL.name)
    if column is None or contents[column].indicators > 0:
        return
    free = [each for each in range(len(contents)) if each not in columns.values()]
    richest = max(free, key=lambda each: contents[each].indicators, default=column)
    if contents[richest].indicators >= SHARE_OF_INDICATORS:
        columns[LABEL.name] = richest
        columns.setdefault(REFERENCE.name, column)


def _keep_reference_beside_label(columns: dict[str, int], headings: Sequence[str], contents: Sequence[Content]) -> None:
    """`Number` is a reference left of the labels, and anywhere else a count."""
    column = columns.get(REFERENCE.name)
    if column is None or folded(headings[column]) not in COUNTING:
        return
    label = columns.get(LABEL.name, 0)
    if column > label and contents[column].has_figures:
        del columns[REFERENCE.name]


def _find_periods(columns: dict[str, int], headings: Sequence[str], contents: Sequence[Content]) -> None:
    free = [column for column in range(len(headings)) if column not in columns.values() and contents[column].filled]
    named = [column for column in free if _is_period(folded(headings[column])) and contents[column].periods >= 1 - MOST]
    years = [column for column in named if YEAR.heading.fullmatch(folded(headings[column]))]
    finer = [column for column in named if column not in years]
    told = [column for column in free if contents[column].periods >= MOST and not contents[column].has_figures]
    if finer and years:
        columns[PERIOD.name], columns[YEAR.name] = finer[0], years[0]
    elif named or told:
        columns[PERIOD.name] = (named or told)[0]


def _is_period(heading: str) -> bool:
    return any(each.heading.fullmatch(heading) for each in (PERIOD, YEAR))


def _told_by_content(content: Content, columns: Mapping[str, int]) -> str | None:
    """What a column without a telling heading is for. The first column of texts is kept as such."""
    for name, share, enough in (
        (LABEL.name, content.indicators, SHARE_OF_INDICATORS),
        (MEASURE.name, content.parts, MOST),
        (AREA.name, content.areas, MOST),
        (PARTNER.name, content.partners, MOST),
        (TEXTS, content.texts, MOST),
    ):
        if share >= enough and name not in columns:
            return name
    return None
