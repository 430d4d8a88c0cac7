"""Tables of figures that stand beside one another on a sheet: each is read as if it stood alone."""

from dataclasses import replace

from ingest.formats.figure_tables import FEWEST_ACROSS, figure_tables
from ingest.formats.headings import Vocabulary
from ingest.layout import filled
from ingest.workbook import Sheet, Workbook


def side_by_side(sheet: Sheet, words: Vocabulary, workbook: Workbook) -> list[Sheet]:
    """A sheet whose tables stand beside one another as one view for each; a sheet alone where they do not.

    Between two such tables is an empty column, and each has its own labels: else the column only sets figures apart.
    """
    segments = _segments(sheet)
    if len(segments) < FEWEST_ACROSS:
        return [sheet]
    views = [_view(sheet, segment, segments[0]) for segment in segments]
    tabled = [bool(figure_tables(view, workbook, words)) for view in views]
    joined: list[range] = []
    for segment, is_table in zip(segments, tabled, strict=True):
        if joined and not is_table:
            joined[-1] = range(joined[-1].start, segment.stop)
        else:
            joined.append(segment)
    if sum(tabled) < FEWEST_ACROSS:
        return [sheet]
    return [_view(sheet, segment, segments[0]) for segment in joined]


def _segments(sheet: Sheet) -> list[range]:
    used = _used_columns(sheet)
    segments: list[range] = []
    for column in sorted(used):
        if segments and segments[-1].stop == column:
            segments[-1] = range(segments[-1].start, column + 1)
        else:
            segments.append(range(column, column + 1))
    return segments


def _used_columns(sheet: Sheet) -> set[int]:
    """The columns in which anything stands beside something else; of a full table the first rows show them all."""
    used: set[int] = set()
    for row in range(len(sheet.rows)):
        if len(used) == sheet.width:
            break
        if len(columns := filled(sheet, row)) > 1:
            used.update(columns)
    return used


def _view(sheet: Sheet, columns: range, first: range) -> Sheet:
    """The sheet with only some columns, and the titles that stand alone above the first table."""
    rows = []
    for row, values in enumerate(sheet.rows):
        is_title = columns is not first and len(filled(sheet, row)) == 1
        kept = values if is_title else tuple(v if c in columns else None for c, v in enumerate(values))
        rows.append(kept)
    merges = tuple(merge for merge in sheet.merges if merge.first_column in columns)
    return replace(sheet, rows=rows, merges=merges)
