"""Sheets of a file that nothing was taken from, though they may hold something: hidden ones, and those of another kind.

A file is read as one kind. What stands in it besides is pointed out, so that nothing is lost without a word.
"""

from collections.abc import Iterator
from dataclasses import replace

from domain.uploads import Problem, Reading, UploadKind
from ingest.formats import Context, recognise
from ingest.formats.audit_sheets import MOST_AUDIT_ROWS
from ingest.formats.indicator_fields import is_help_sheet
from ingest.problems import warning
from ingest.workbook import Sheet, Workbook

KINDS = {
    UploadKind.INDICATOR_RETURN: "an indicator return",
    UploadKind.COMPARATORS: "published figures",
    UploadKind.SECTION_11_AUDIT: "a section 11 audit",
    UploadKind.CASE_FILE_AUDIT: "a case-file audit",
    UploadKind.PLAN: "a plan",
}
MOST_SHEETS_LOOKED_AT = 20  # a workbook of more is a sheet an area or a month, all of one kind


def sheets_not_read(workbook: Workbook, reading: Reading, context: Context) -> tuple[Problem, ...]:
    """A warning for each sheet that was left out of a reading and may belong to it. Published tables have none."""
    if reading.kind in (None, UploadKind.COMPARATORS):
        return ()
    return (*_hidden(workbook), *_of_another_kind(workbook, reading, context))


def _hidden(workbook: Workbook) -> Iterator[Problem]:
    for sheet in workbook.sheets:
        if sheet.is_hidden and sheet.rows and not is_help_sheet(sheet):
            yield warning(
                "hidden_content",
                f"The sheet '{sheet.name}' is hidden and was not read: unhide it and send the file again if it belongs "
                "to this return, or delete it.",
                sheet=sheet.name,
            )


def _of_another_kind(workbook: Workbook, reading: Reading, context: Context) -> Iterator[Problem]:
    assert reading.kind is not None  # noqa: S101  the caller has looked
    taken = {table.sheet for table in reading.tables}
    left = [sheet for sheet in workbook.sheets if sheet.name not in taken and _may_hold_a_table(sheet)]
    if not taken or len(left) > MOST_SHEETS_LOOKED_AT:
        return
    for sheet in left:
        form = recognise(Workbook("", (sheet,)), replace(context, found={}))  # what was found is of the whole file
        if form is not None and form.kind is not reading.kind:
            yield warning(
                "not_recognised",
                f"The sheet '{sheet.name}' looks like {KINDS[form.kind]}, but the file was read as "
                f"{KINDS[reading.kind]}, so it was left out: send it as a file of its own if its figures are wanted.",
                sheet=sheet.name,
            )


def _may_hold_a_table(sheet: Sheet) -> bool:
    return not sheet.is_hidden and 1 < len(sheet.rows) <= MOST_AUDIT_ROWS and not is_help_sheet(sheet)
