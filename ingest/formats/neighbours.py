"""Tables of statistical neighbours in their three layouts: numbers across with repeated or numbered headings, or names.

Two models disagree, so a model keeps its date. The date is taken from the file's name or from a line above the table
(`sn_may_2025`, `April 2021`); where neither says it, the model is kept as undated and stands behind every dated one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.model import Neighbour, NeighbourModel
from domain.uploads import NeighbourRows, Problem, Question, Reading, UploadKind
from ingest.formats.format import Context, Format
from ingest.layout import HEADER_WITHIN, filled
from ingest.period_grammar import MONTH_WORDS
from ingest.problems import warning
from ingest.workbook import Sheet, Workbook

FEWEST_NEIGHBOURS = 5
FEWEST_AREAS = 20  # of many columns some names may be unknown
FEWEST_SURE_AREAS = 3  # of a cut-out with names of areas in every cell, which no table of figures has
RANK = re.compile(r"sn[ _]?(\d{1,2})")
CLOSENESS = re.compile(r"sn[ _]?(?:\d{1,2})?[ _]?p")
AREA_HEADING = re.compile(
    r"old_la_code|la num|la number|la code|lacode|new_la_code|la_name|la name|local authority|area code"
)
UNDATED = date(1900, 1, 1)  # before every model there is, so that an undated one is the last to be chosen


@dataclass(frozen=True, slots=True)
class Pair:
    """One neighbour as it stands in the file: whose, which rank, who, how close, and where."""

    area: str
    rank: int
    neighbour: str
    closeness: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class RankTable:
    """Where the ranks stand: the header row, the column of the area, and rank, neighbour and closeness columns."""

    header_row: int
    area_column: int
    ranks: tuple[tuple[int, int, int | None], ...]


def recognises(workbook: Workbook, context: Context) -> float:
    """Sure of a table of ranks, nearly as sure of a table whose headings are all names of areas."""
    for sheet in workbook.sheets:
        if _rank_table(sheet) is not None:
            return 0.95
        if _names_row(sheet, context) is not None:
            return 0.9
    return 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """The model with its date and every neighbour that the register of areas knows."""
    sheet, pairs = _pairs(workbook, context)
    model, problems, questions = _model(workbook, sheet)
    published = model.published if model.published != UNDATED else None
    rows: list[Neighbour] = []
    unknown: dict[str, Pair] = {}
    for pair in pairs:
        area, neighbour = (context.catalogue.find_area(text, published) for text in (pair.area, pair.neighbour))
        for text, code in ((pair.area, area), (pair.neighbour, neighbour)):
            if code is None:
                unknown.setdefault(text, pair)
        if area and neighbour:
            rows.append(Neighbour(model.code, area, neighbour, pair.rank, pair.closeness))
    problems += [_unknown_area(sheet, text, pair) for text, pair in unknown.items()]
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.COMPARATORS,
        neighbours=NeighbourRows(model, tuple(rows)),
        problems=tuple(problems),
        questions=tuple(questions),
        explanation=(f"{len(rows)} neighbours of {len({row.area_code for row in rows})} areas; model '{model.name}'.",),
    )


def _unknown_area(sheet: Sheet, text: str, pair: Pair) -> Problem:
    return warning(
        "unknown_area",
        f"'{text}' is no area of the register: its neighbours were left out.",
        sheet=sheet.label,
        cell=sheet.place(pair.row, pair.column),
    )


def _pairs(workbook: Workbook, context: Context) -> tuple[Sheet, list[Pair]]:
    for sheet in workbook.sheets:
        ranks = _rank_table(sheet)
        if ranks is not None:
            return sheet, list(_ranked(sheet, ranks))
        row = _names_row(sheet, context)
        if row is not None:
            return sheet, list(_named(sheet, row))
    raise ValueError("read() is for a workbook that recognises() is sure of")


def _rank_table(sheet: Sheet) -> RankTable | None:
    """`SN1, SNP, SN2, SNP` or `SN_1, SN_1P, SN_2, SN_2P`, below any number of lines."""
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        headings = [sheet.text(row, column).lower() for column in range(len(sheet.rows[row]))]
        ranks = [
            (int(found[1]), column) for column, heading in enumerate(headings) if (found := RANK.fullmatch(heading))
        ]
        if len(ranks) < FEWEST_NEIGHBOURS:
            continue
        area = next((column for column, heading in enumerate(headings) if AREA_HEADING.fullmatch(heading)), None)
        if area is None:
            continue
        return RankTable(
            row, area, tuple((rank, column, _closeness_column(headings, column)) for rank, column in ranks)
        )
    return None


def _closeness_column(headings: list[str], rank_column: int) -> int | None:
    following = rank_column + 1
    return following if following < len(headings) and CLOSENESS.fullmatch(headings[following]) else None


def _ranked(sheet: Sheet, table: RankTable) -> Iterator[Pair]:
    for row in range(table.header_row + 1, len(sheet.rows)):
        area = sheet.text(row, table.area_column)
        if not area:
            continue
        for rank, column, closeness in table.ranks:
            neighbour = sheet.text(row, column)
            if neighbour:
                yield Pair(area, rank, neighbour, sheet.text(row, closeness) if closeness else "", row, column)


def _names_row(sheet: Sheet, context: Context) -> int | None:
    """The header of a table with an authority a column and its neighbours' names down, nearest first."""
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        headings = [text for column in range(len(sheet.rows[row])) if (text := sheet.text(row, column))]
        if len(headings) < FEWEST_AREAS and not _has_only_names(sheet, row, context):
            continue
        if row + FEWEST_NEIGHBOURS >= len(sheet.rows):
            continue
        below = [text for column in range(len(sheet.rows[row])) if (text := sheet.text(row + 1, column))]
        find = context.catalogue.find_area
        if all(2 * sum(find(text) is not None for text in texts) > len(headings) for texts in (headings, below)):
            return row
    return None


def _has_only_names(sheet: Sheet, header_row: int, context: Context) -> bool:
    """Whether every filled cell from a header down names an area."""
    if len(filled(sheet, header_row)) < FEWEST_SURE_AREAS:  # a row may be padded with blanks
        return False
    rows = range(header_row, len(sheet.rows))
    return all(
        context.catalogue.find_area(text) is not None and not text.isdigit()
        for row in rows
        for column in range(len(sheet.rows[row]))
        if (text := sheet.text(row, column))
    )


def _named(sheet: Sheet, header_row: int) -> Iterator[Pair]:
    for column in range(len(sheet.rows[header_row])):
        area = sheet.text(header_row, column)
        rows = [row for row in range(header_row + 1, len(sheet.rows)) if sheet.text(row, column)]
        for rank, row in enumerate(rows if area else [], start=1):
            yield Pair(area, rank, sheet.text(row, column), "", row, column)


def _model(workbook: Workbook, sheet: Sheet) -> tuple[NeighbourModel, list[Problem], list[Question]]:
    """The model by the month that the file's name or the lines above its table say, else by the year, else undated."""
    table = _rank_table(sheet)
    lines = [sheet.text(row, column) for row in range(table.header_row if table else 0) for column in range(3)]
    found = (_month_and_year(text) for text in (workbook.file_name, sheet.name, *lines))
    day = next((each for each in found if each is not None), None)
    if day is not None:
        return _named_model(f"{day:%Y-%m}", f", {day:%B %Y}", day, workbook), [], []
    year = re.search(r"(?<!\d)(20[1-3]\d)(?!\d)", workbook.file_name)
    if year:
        note = warning(
            "ambiguous_period",
            f"The file's name says {year[1]} and no month: put the month into the name, such as may_{year[1]}, if two "
            "models of one year have to be told apart.",
        )
        return _named_model(year[1], f" {year[1]}", date(int(year[1]), 1, 1), workbook), [note], []
    note = warning(
        "unreadable_period",
        "The table does not say when this model of neighbours was published, so it is kept as undated and any dated "
        "one is preferred: put the month and the year into the file's name, such as neighbours_may_2025.csv.",
    )
    model = _named_model(f"undated-{workbook.file_name}", f", undated ({workbook.file_name})", UNDATED, workbook)
    return model, [note], [Question("period", workbook.file_name)]


def _named_model(code: str, name: str, day: date, workbook: Workbook) -> NeighbourModel:
    return NeighbourModel(f"statistical-neighbours-{code}", f"Statistical neighbours{name}", day, workbook.file_name)


def _month_and_year(text: str) -> date | None:
    found = re.search(r"(?<![a-z])([a-z]{3,9})[ _-]?(20[1-3]\d)(?!\d)", text.lower())
    if found is None or found[1][:3] not in MONTH_WORDS:
        return None
    return date(int(found[2]), MONTH_WORDS.index(found[1][:3]) + 1, 1)


FORMAT = Format("statistical neighbours", UploadKind.COMPARATORS, recognises, read)
