"""The indicator return: a partner's or a council's own measures, sheet by sheet, each in whichever layout it is in."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.uploads import Reading, TableReading, UploadKind
from ingest.formats import tidy_return
from ingest.formats.figure_tables import FigureTable, figure_tables
from ingest.formats.format import Context, Format
from ingest.formats.grid_return import read_grid, vocabulary
from ingest.formats.headings import Vocabulary
from ingest.formats.indicator_fields import partner_label, sheets_of_returns
from ingest.formats.observations import ObservationDesk, partner_of
from ingest.formats.tables_side_by_side import side_by_side
from ingest.layout import Table
from ingest.workbook import Sheet, Workbook

TIDY, GRID, UNSURE = 0.9, 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A table of a return: a tidy one, or a grid."""

    table: Table
    grid: FigureTable | None = None


def recognises(workbook: Workbook, context: Context) -> float:
    """Nearly certain where a sheet has a row a figure; likely where figures stand in a grid that names them."""
    sureness = (
        TIDY if each.grid is None else GRID if each.grid.is_sure else UNSURE for each in _tables(workbook, context)
    )
    return max(sureness, default=0.0)


def read(workbook: Workbook, context: Context) -> Reading:
    """Every figure of every table of every sheet."""
    found = _tables(workbook, context)
    desks: list[ObservationDesk] = []
    readings: list[TableReading] = []
    for each in found:
        desk = ObservationDesk(context, each.table)
        if desks:
            desk.share_with(desks[0])
        desks.append(desk)
        if each.grid is not None:
            readings.append(read_grid(each.grid, context, desk))
        else:
            readings.append(tidy_return.read_table(each.table, workbook, desk))
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.INDICATOR_RETURN,
        tuple(row for desk in desks for row in desk.rows),
        problems=tuple(problem for desk in desks for problem in desk.problems),
        questions=tuple(question for desk in desks for question in desk.questions),
        partner_code=partner_of(context, [*(partner_label(each.table) for each in found), *_titles(found)]),
        explanation=tuple(_explanation(each) for each in found),
        tables=tuple(readings),
    )


def _tables(workbook: Workbook, context: Context) -> list[Found]:
    return context.once(FORMAT.name, lambda: list(_found(workbook, vocabulary(context))))


def _found(workbook: Workbook, words: Vocabulary) -> Iterator[Found]:
    for sheet in sheets_of_returns(workbook):
        for view in side_by_side(sheet, words, workbook):
            yield from _tables_of(view, workbook, words)


def _tables_of(sheet: Sheet, workbook: Workbook, words: Vocabulary) -> list[Found]:
    tidy = tidy_return.find(sheet)
    if tidy is not None:
        return [Found(tidy)]
    return [Found(each.table, each) for each in figure_tables(sheet, workbook, words)]


def _titles(found: list[Found]) -> list[str]:
    """The first part of each title: `Westmere Constabulary - return to the partnership` names its sender first."""
    sheets = [each.table.sheet for each in found if each.table.first_header_row > 0]
    return [sheet.text(0, 0).replace("\u2013", "-").split(" - ")[0].strip() for sheet in sheets]


def _explanation(found: Found) -> str:
    if found.grid is None:
        return found.table.explanation()
    labels = dict.fromkeys(each.label or each.heading for each in found.grid.figures)
    shown = list(labels)[:6]
    more = f" and {len(labels) - len(shown)} more" if len(labels) > len(shown) else ""
    return f"{found.table.explanation()} Figures across: {', '.join(shown)}{more}."


FORMAT = Format("indicator return", UploadKind.INDICATOR_RETURN, recognises, read)
