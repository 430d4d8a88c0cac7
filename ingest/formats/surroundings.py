"""What the title, the notes, the sheet's name and the file's name say about a table that does not say it itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.formats.headings import EDGES, LONGEST_HEADING, Vocabulary, period_within
from ingest.formats.indicator_fields import sheet_hints
from ingest.labels import folded
from ingest.layout import Table, filled
from ingest.period_text import PeriodHints, PeriodReading, hints_from, read_period_text
from ingest.workbook import Sheet, Workbook, is_number

Place = tuple[int, int]
TITLES_WITHIN = 15  # rows above a table that stands below another one
WIDEST_TITLE = 2  # cells
WIDEST_BLOCK = 12  # cells: three labels of a header block side by side, with values and gaps
SECTIONS_WITHIN = 10  # rows
NUMBERED = re.compile(
    r"(?:table|figure|chart|section|sheet|tab|indicator|measure|kpi|pi)\s*\d+[a-z]?\s*[:.)\u2013-]\s*", re.I
)
BY_WHAT = re.compile(
    r"[\s,]*\b(?:by|for|per|in) (?:each )?(?:area|local authority|la|authority|locality|district|borough|council"
    r"|team|agency|partner|month|quarter|year|term|period|region)s?\b.*",
    re.IGNORECASE,
)
RUNNING = re.compile(r"\b(?:cumulative|year[- ]to[- ]date|ytd)\b", re.IGNORECASE)
# `Quarters and year to date`, `YTD = year to date`: such a line speaks of a column, and not of the whole table
OF_A_COLUMN = re.compile(r"=|\b(?:and|with|not|non|column|except|unless|where|if|or)\b|&|,", re.IGNORECASE)
SPLIT = re.compile(r"\s[-\u2013\u2014|]\s|:\s|;\s|\n|\s\|\s|,\s")


@dataclass(frozen=True, slots=True)
class Named:
    """A fact and where it was read; `place` is the table's own header where a sheet's or file's name says it."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is said around a table. Each is None where nothing, or more than one thing, is said.

    `heads_sections` says that headings among the rows name the indicators, `is_running` that a title calls all its
    figures running totals.
    """

    hints: PeriodHints
    period: PeriodReading | None = None
    period_label: str = ""
    indicator: Named | None = None
    area: Named | None = None
    partner: Named | None = None
    heads_sections: bool = False
    is_running: bool = False

    def names_measure(self, words: Vocabulary) -> bool:
        """Whether the figures' indicator is certainly named, so that unknown texts in the rows are none."""
        return self.heads_sections or (self.indicator is not None and words.names_figures(self.indicator.text))


def own_titles(sheet: Sheet, header_row: int, after_row: int) -> range:
    """The rows between a header and what stands above it that are its own title and remarks."""
    top = header_row
    for row in range(header_row - 1, max(after_row, header_row - TITLES_WITHIN) - 1, -1):
        columns = filled(sheet, row)
        if len(columns) > WIDEST_TITLE or any(is_number(sheet.value(row, column)) for column in columns):
            break
        if columns:
            top = row
    return range(top, header_row)


def surroundings(table: Table, workbook: Workbook, words: Vocabulary, own: range, first_table_row: int) -> Surroundings:
    """What is said around a table: nearest first its own title, then the sheet's, the sheet's name, the file's."""
    sheet = table.sheet
    above = [*reversed(own), *(row for row in range(first_table_row) if row not in own)]
    # A row of more cells tells about no table, and to look for periods in all of them would take minutes.
    told = [(row, columns) for row in above if len(columns := filled(sheet, row)) <= WIDEST_BLOCK]
    texts = [Named(sheet.text(row, column), (row, column)) for row, columns in told for column in columns]
    near = [each for each in texts if each.place[0] in own]
    here = (table.first_header_row, 0)
    names = [] if sheet.is_text else [Named(sheet.name, here)]
    stem = Named(workbook.file_name.rpartition(".")[0].replace("_", " "), here)
    hints = _hints(table, workbook, own)
    label, period = _period([*texts, *names, stem], hints)
    pieces = {each: _pieces(each) for each in (*texts, *names, stem)}
    return Surroundings(
        hints,
        period,
        label,
        _indicator([piece for parts in pieces.values() for piece in parts], words),
        _area([[piece for each in source for piece in pieces[each]] for source in (near, texts, names, [stem])], words),
        next((each for each in [*texts, *names] if words.is_partner(each.text)), None),
        _heads_sections(table, words),
        any(_says_running(each.text) for each in (*near, *names)),
    )


def _says_running(text: str) -> bool:
    said = RUNNING.search(text[:LONGEST_HEADING])
    return said is not None and OF_A_COLUMN.search(re.sub(r",? ?(?:20)?\d\d[/-]\d\d", "", text)) is None


def _indicator(pieces: Sequence[Named], words: Vocabulary) -> Named | None:
    """The indicator that a title names: as figures are labelled rather than as a theme is called."""
    named = [each for each in pieces if words.indicator(each.text) is not None]
    return next((each for each in named if words.names_figures(each.text)), named[0] if named else None)


def _heads_sections(table: Table, words: Vocabulary) -> bool:
    """Whether a text alone in its row, near the top of a table's body, names an indicator."""
    sheet = table.sheet
    for row in range(table.last_header_row + 1, min(table.last_header_row + 1 + SECTIONS_WITHIN, len(sheet.rows))):
        columns = filled(sheet, row)
        if len(columns) == 1 and words.names_figures(sheet.text(row, columns[0])):
            return True
    return False


def _area(sources: Sequence[Sequence[Named]], words: Vocabulary) -> Named | None:
    """The one authority that the pieces of the titles name, or else the sheet's name, or else the file's."""
    for pieces in sources:
        found = [piece for piece in pieces if words.is_authority(piece.text)]
        if found:
            return found[0] if len({folded(each.text) for each in found}) == 1 else None
    return None


def _hints(table: Table, workbook: Workbook, own: range) -> PeriodHints:
    said = hints_from([table.sheet.text(row, column) for row in own for column in filled(table.sheet, row)])
    around = sheet_hints(table, workbook)
    return replace(around, year=said.year or around.year, quarters_of=said.quarters_of or around.quarters_of)


def _period(texts: Sequence[Named], hints: PeriodHints) -> tuple[str, PeriodReading | None]:
    """The finest period that is said: of `2023/24` in the title and `Q2` as the sheet's name, the quarter."""
    best: tuple[str, PeriodReading] | None = None
    for each in texts:
        reading = read_period_text(each.text, hints)
        found = (each.text, reading, "") if reading is not None and reading.period else period_within(each.text, hints)
        if found is None or found[1].period is None or found[1].is_roll_up:
            continue
        if best is None or best[1].period is None or _is_within(found[1], best[1]):
            best = (found[0], found[1])
    return best if best is not None else ("", None)


def _is_within(inner: PeriodReading, outer: PeriodReading) -> bool:
    one, other = inner.period, outer.period
    return bool(one and other and one != other and other.start <= one.start and one.end <= other.end)


def _pieces(named: Named) -> list[Named]:
    """A title whole, without its number and its period, and the parts that dashes and colons divide it into."""
    text = named.text.strip()[:LONGEST_HEADING]
    bare = NUMBERED.sub("", text)
    pieces = [text, bare, BY_WHAT.sub("", bare)]
    pieces += [part for whole in (text, bare) for part in SPLIT.split(whole)]
    pieces += [BY_WHAT.sub("", part) for part in SPLIT.split(bare)]
    for piece in list(pieces):
        within = period_within(piece)
        if within is not None:
            pieces += [within[2], BY_WHAT.sub("", within[2])]
    unique = dict.fromkeys(piece.strip(" -\u2013\u2014:,;|") for piece in pieces)
    return [Named(piece, named.place) for piece in unique if piece.strip(EDGES)]
