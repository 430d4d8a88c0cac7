"""What section 11 audits and case-file audits share: legends, columns that hold ratings, and their faults."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from domain.uploads import Candidate, Problem, Question
from ingest.file_readers.colours import colour_word
from ingest.formats.audit_block import block_entries, day_in_titles, day_said, day_within
from ingest.formats.audit_tables import Grid, Headers, headers_on, lines_above
from ingest.formats.format import Context
from ingest.formats.indicator_fields import sheets_of_returns
from ingest.labels import folded
from ingest.layout import filled
from ingest.problems import error, warning
from ingest.rating_words import WORDS, is_numeric, merit, phrase_score
from ingest.ratings import Rating, read_rating
from ingest.scales import Best, Legends, Scale, answered, fills_unmeant, find_scale
from ingest.workbook import Cell, Sheet, Workbook, is_number

SHARE_OF_RATINGS = 0.5
MOST_AUDIT_ROWS = 5_000  # the largest audits have a few hundred questions
LONGEST_LEGEND = 600
MOST_LEGEND_ROWS = 200  # a sheet of guidance is shorter than that
FAULTS = {
    "unreadable_value": "'{label}' is not a rating on the scale of this sheet: use one of its own words or numbers.",
    "out_of_range": "'{label}' lies outside the scale of this sheet: use one of its own numbers.",
    "excel_error": "The formula gives {label}: write the rating itself.",
    "formula_without_value": "A formula stands here that was never calculated: open the file in Excel, save it and "
    "send it again, or write the rating itself.",
}


@dataclass(slots=True)
class AuditDesk:
    """Gathers problems and questions while an audit's table is read; says once that a scale has no direction."""

    context: Context
    grid: Grid
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def rating(self, row: int, column: int, scale: Scale) -> Rating:
        """What a cell says, with its faults pointed out."""
        rating = read_rating(self.grid.sheet.cell(row, column), scale)
        if rating.fault in FAULTS:
            self.warn(rating.fault, FAULTS[rating.fault].format(label=(rating.label or "")[:40]), row, column)
        return rating

    def usable(self, column: int, rows: Sequence[int], scale: Scale) -> Scale | None:
        """The scale of a column, directed by an answer where the file says nothing; None after asking for it."""
        if not needs_direction(self.grid, column, rows, scale):
            return scale
        place = self.grid.header_place(column)
        heading = self.grid.headings[column] or self.grid.sheet.text(*place)
        given = self.context.answers.take("scale", heading, self.grid.address(*place))
        if given is not None and given in (Best.HIGHEST, Best.LOWEST):
            decided = answered(scale, given, column_cells(self.grid, column, rows))
            if scale.lowest is None:
                self.warn(
                    "ambiguous_scale",
                    f"The numbers under '{heading[:60]}' were read on a scale {_range_of(decided)}. The file does not "
                    "say so: write the scale above the table.",
                    *place,
                )
            return decided
        self._ask_scale(heading, place, answered(scale, Best.HIGHEST, column_cells(self.grid, column, rows)))
        return None

    def _ask_scale(self, heading: str, place: tuple[int, int], scale: Scale) -> None:
        """Ask which end of a scale is best. The answers say its range, so that nobody decides without seeing it."""
        low, high = _plain(scale.lowest), _plain(scale.highest)
        self.problems.append(
            error(
                "ambiguous_scale",
                f"Nothing in the file says which end of the numbers under '{heading[:60]}' is best: write it above the "
                "table, such as '0 = not met, 3 = fully met'. Until then the column is not taken.",
                sheet=self.grid.sheet.label,
                cell=self.grid.place(*place),
            )
        )
        candidates = (
            Candidate(Best.HIGHEST.value, f"{high} is best on a scale {_range_of(scale)}, as where 3 is 'fully met'"),
            Candidate(
                Best.LOWEST.value,
                f"{low} is best on a scale {_range_of(scale)}, as in Ofsted's grades, where 1 is 'outstanding'",
            ),
        )
        self.questions.append(Question("scale", heading, candidates, cell=self.grid.address(*place)))

    def warn(self, code: str, message: str, row: int, column: int) -> None:
        """Point something out at a cell."""
        sheet = self.grid.sheet
        self.problems.append(warning(code, message, sheet=sheet.label, cell=self.grid.place(row, column)))


def _range_of(scale: Scale) -> str:
    return f"from {_plain(scale.lowest)} to {_plain(scale.highest)}"


def _plain(number: float | None) -> str:
    return f"{number:g}" if number is not None else ""


def audit_headers(workbook: Workbook, context: Context) -> list[Headers]:
    """What may be headers on each sheet that an audit may stand on, looked for once for the readers of all audits.

    Such sheets are visible, not the template's own help, and no table of thousands.
    """
    sheets = [sheet for sheet in sheets_of_returns(workbook) if len(sheet.rows) <= MOST_AUDIT_ROWS]
    return context.once("headers of audits", lambda: [headers_on(sheet) for sheet in sheets])


def column_cells(grid: Grid, column: int, rows: Sequence[int]) -> list[Cell]:
    """The cells of a column in the rows of the body."""
    return [grid.sheet.cell(row, column) for row in rows]


def column_scale(
    grid: Grid,
    column: int,
    rows: Sequence[int],
    legends: Legends,
    *,
    peers: Iterable[int] = (),
    beside: int | None = None,
) -> Scale:
    """The scale that a column is rated on. `peers` are columns on the same scale, `beside` one that is never rated."""
    cells = column_cells(grid, column, rows)
    others = [cell for peer in peers if peer != column for cell in column_cells(grid, peer, rows)]
    scale = find_scale(grid.headings[column], legends, cells, others)
    unmeant = fills_unmeant(cells, column_cells(grid, beside, rows)) if beside is not None else frozenset()
    return replace(scale, unmeant_fills=unmeant)


def holds_ratings(grid: Grid, column: int, rows: Sequence[int], scale: Scale) -> bool:
    """Whether most of what stands in a column is a rating on its scale, or would be if its direction were known."""
    ratings = [read_rating(cell, scale) for cell in column_cells(grid, column, rows)]
    told = [rating for rating in ratings if rating.label is not None]
    rated = [rating for rating in told if rating.score is not None or rating.fault == "ambiguous_scale"]
    fitting = [rating for rating in told if rating.fault in (None, "ambiguous_scale")]
    return (
        bool(rated) and len(fitting) >= SHARE_OF_RATINGS * len(told) and len(rated) >= SHARE_OF_RATINGS * len(fitting)
    )


def may_hold_ratings(grid: Grid, column: int, rows: Sequence[int], scale: Scale) -> bool:
    """Whether a column whose heading promises ratings holds some, or answers that none was given, or nothing yet."""
    told = [read_rating(cell, scale) for cell in column_cells(grid, column, rows)]
    labelled = [rating for rating in told if rating.label is not None]
    return SHARE_OF_RATINGS * len(labelled) >= sum(rating.fault == "unreadable_value" for rating in labelled)


def needs_direction(grid: Grid, column: int, rows: Sequence[int], scale: Scale) -> bool:
    """Whether a column has numbers that mean nothing until somebody says which end is best."""
    return any(read_rating(cell, scale).fault == "ambiguous_scale" for cell in column_cells(grid, column, rows))


def legends_for(
    grid: Grid, workbook: Workbook, taken: Mapping[int, Sequence[tuple[int, int]]], used: set[int]
) -> Legends:
    """What the file says about the scales of a table, the nearest first.

    `taken` are the rows, both ends included, that tables hold on each sheet (by its place in the workbook); `used`
    are the table's own columns.
    """
    own: list[str] = []
    others: list[str] = []
    fills: dict[str, float] = {}
    headers = range(grid.first_header_row, grid.last_header_row + 1)
    comments = [grid.sheet.cell(row, column).comment for row in headers for column in range(len(grid.tiers))]
    for number, sheet in enumerate(workbook.sheets):
        is_own = sheet is grid.sheet
        if not is_own and len(sheet.rows) > MOST_LEGEND_ROWS:
            continue
        beyond = max(used, default=-1) + 1 if is_own else None
        cells = _legend_cells(sheet, taken.get(number, ()), beyond)
        (own if is_own else others).extend(_texts_and_pairs(cells))
        for digits, score in _coloured_key(cells):
            fills.setdefault(digits, score)
    near = [comment for comment in comments if comment]
    return Legends((tuple(near), tuple(own), tuple(others)), fills)


def _legend_cells(sheet: Sheet, taken: Sequence[tuple[int, int]], beyond: int | None) -> list[list[Cell]]:
    """The cells of each row that lie outside the tables: other rows whole, and what stands right of a table."""
    rows = []
    for row in range(len(sheet.rows)):
        is_in_table = any(first <= row <= last for first, last in taken)
        width = len(sheet.rows[row])
        if not is_in_table:
            rows.append([sheet.cell(row, column) for column in range(width)])
        elif beyond is not None:
            rows.append([sheet.cell(row, column) for column in range(beyond, width)])
    return rows


def _texts_and_pairs(rows: Sequence[Sequence[Cell]]) -> list[str]:
    texts = []
    for number, cells in enumerate(rows):
        seen = [cell for cell in cells if not cell.is_blank]
        texts += [cell.text for cell in seen if isinstance(cell.value, str) and len(cell.text) <= LONGEST_LEGEND]
        texts += [cell.comment for cell in seen if cell.comment and len(cell.comment) <= LONGEST_LEGEND]
        pairs = [*pairwise(seen)]
        numbers_first = [f"{one.text} = {two.text}" for one, two in pairs if _is_step(one) and _is_words(two)]
        words_first = [f"{two.text} = {one.text}" for one, two in pairs if _is_words(one) and _is_step(two)]
        below = {cell.column: cell for cell in rows[number + 1]} if number + 1 < len(rows) else {}
        stacked = [
            f"{cell.text} = {under.text}"
            for cell in seen
            if _is_step(cell) and (under := below.get(cell.column)) is not None and _is_words(under)
        ]
        texts += numbers_first or words_first or (stacked if len(stacked) > 1 else [])
    return texts


def _is_step(cell: Cell) -> bool:
    if is_numeric(cell):
        value = cell.value
        return not (is_number(value) and isinstance(value, float) and not value.is_integer()) and len(cell.text) <= 3
    return re.fullmatch(r"[A-Z]{1,3}", cell.text.strip()) is not None


def _is_words(cell: Cell) -> bool:
    return isinstance(cell.value, str) and (merit(cell.text) is not None or phrase_score(cell.text, WORDS) is not None)


def _coloured_key(rows: Sequence[Sequence[Cell]]) -> list[tuple[str, float]]:
    """Colours that a key explains: a filled cell with a rating's words in it, or to its right."""
    found = []
    for cells in rows:
        for place, cell in enumerate(cells):
            if cell.fill is None or colour_word(cell.fill) is None:
                continue
            words = cell if not cell.is_blank else next((each for each in cells[place + 1 : place + 2]), cell)
            score = phrase_score(words.text, WORDS) if isinstance(words.value, str) else None
            if score is not None:
                found.append((cell.fill, score))
    return found


def audit_day(grid: Grid, workbook: Workbook, covers: Sequence[Sheet]) -> date | None:
    """The day of an audit: from the block above its table, its title, the cover, the sheet's name or the file's."""
    sheet = grid.sheet
    own = range(grid.starts_after + 1, grid.first_header_row)
    day = day_said(block_entries(sheet, own)) or day_in_titles(lines_above(grid))
    if day is None and grid.starts_after >= 0:
        top = range(min(grid.starts_after, MOST_LEGEND_ROWS))
        day = day_said(block_entries(sheet, [row for row in top if len(filled(sheet, row)) <= 4]))
    for cover in covers:
        rows = range(min(len(cover.rows), MOST_LEGEND_ROWS))
        day = day or day_said(block_entries(cover, rows)) or day_in_titles([cover.text(0, 0)])
    return day or day_within(sheet.name) or day_within(stem(workbook))


def stem(workbook: Workbook) -> str:
    """The file's name without its ending."""
    return workbook.file_name.rpartition(".")[0] or workbook.file_name


def names_itself(texts: Iterable[str], about: re.Pattern[str]) -> bool:
    """Whether a title, a sheet's name or the file's name says what kind of audit it is."""
    return any(about.search(folded(text.replace("_", " "))) for text in texts)
