"""A partner's own workbook back: comments on the cells that need mending, and a sheet that lists them with links.

The copy is safe to send on: macros are taken out, no text of ours can become a formula, links lead nowhere outside,
and a file that identifies children is not copied at all.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

from domain.errors import EvidenceError
from domain.uploads import Reading, Severity
from ingest.annotated.comments import add_comments
from ingest.annotated.findings import notes_by_sheet, problem_findings, question_findings, warnings_to_check
from ingest.annotated.outline import UnknownStructure
from ingest.annotated.package import Package
from ingest.annotated.plain_copy import plain_copy
from ingest.annotated.sheet_parts import sheet_name
from ingest.annotated.sheets import add_open_sheet, sheets, styles, write_styles
from ingest.annotated.to_mend import NAME, Letter, to_mend_sheet
from ingest.file_readers.inspect import ContentType, content_type
from ingest.workbook import Workbook, open_safely

OWN_WORKBOOK = "This is your own workbook: comments and this sheet were added, nothing else was changed."
MACROS_OUT = "Its macros were taken out of this copy: we do not send macros on. Your own file has them still."
LINKS_LEFT = "It takes figures from another file. Those links were left as they are."
NO_COMMENTS = "The sheet '{}' takes no comments from us: what is wrong on it is only listed here."
LEFT_OUT = "This is a copy of its values; formulas, charts and most formats are only in your own file."
COPIES = {
    ContentType.TEXT: "The file is a text file. This is a workbook of it, every value as it was sent.",
    ContentType.XLS: f"The file is an old Excel workbook (xls). {LEFT_OUT}",
    ContentType.ODS: f"The file is an OpenDocument spreadsheet (ods). {LEFT_OUT}",
    ContentType.PARQUET: "The file is a parquet table. This is a workbook of its values.",
    ContentType.XLSX: f"The workbook is built in a way that we cannot add to. {LEFT_OUT}",
}


MOST_CELLS_COPIED = 2_000_000  # a return has a few thousand; more is a published table, which nobody is asked to mend


class AnnotateError(EvidenceError):
    """A file of which no annotated copy can or may be made."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated copy: the content of an xlsx, and the name to give it."""

    file_name: str
    content: bytes


def annotated(reading: Reading, content: bytes, *, send_back_to: str = "") -> Annotated:
    """The copy of a file with what its reading found. `content` is what was read; `send_back_to` whom to answer.

    An xlsx keeps every part of its own; any other file comes back as a workbook of its values. Raises AnnotateError
    where the file cannot be opened or identifies children.
    """
    if any(each.code == "child_identifier" for each in reading.problems):
        raise AnnotateError(
            f"{reading.file_name} identifies children, so no copy of it is made: a copy would carry their details on. "
            "Tell the sender which columns to delete, and delete the file."
        )
    workbook = open_safely(None, content, reading.file_name)
    if not workbook.is_readable:
        problems = (*reading.problems, *workbook.problems)
        why = next(each.message for each in problems if each.severity is Severity.ERROR)
        raise AnnotateError(f"There is no annotated copy of {reading.file_name}. {why}")
    return Annotated(
        f"{PurePath(reading.file_name).stem} - to mend.xlsx", _copied(workbook, reading, content, send_back_to)
    )


@dataclass(frozen=True, slots=True)
class _Copy:
    """A workbook to add to: what its sheets are called, in the order of those read, and what to say about it."""

    package: Package
    names: tuple[str, ...]
    remarks: tuple[str, ...]
    is_of_values: bool


def _copied(workbook: Workbook, reading: Reading, content: bytes, send_back_to: str) -> bytes:
    kind = content_type(content, workbook.file_name)
    if kind is ContentType.XLSX:
        with suppress(UnknownStructure):  # what we cannot add to comes back as its values
            return _with_findings(_own_workbook(workbook, content), workbook, reading, send_back_to)
    cells = sum(len(row) for sheet in workbook.sheets for row in sheet.rows)
    if cells > MOST_CELLS_COPIED:
        raise AnnotateError(
            f"{reading.file_name} has {cells:,} cells, more than we copy into a workbook: "
            "see what was found in it with preview."
        )
    values, names = plain_copy(workbook)
    copy = _Copy(Package(values), names, (COPIES[kind],), is_of_values=True)
    return _with_findings(copy, workbook, reading, send_back_to)


def _own_workbook(workbook: Workbook, content: bytes) -> _Copy:
    package = Package(content)
    has_macros = package.take_out_macros()
    has_links = any(each.code == "external_links" for each in workbook.problems)
    remarks = (OWN_WORKBOOK, *[MACROS_OUT] * has_macros, *[LINKS_LEFT] * has_links)
    return _Copy(package, tuple(each.name for each in workbook.sheets), remarks, is_of_values=False)


def _with_findings(copy: _Copy, workbook: Workbook, reading: Reading, send_back_to: str) -> bytes:
    problems, questions = problem_findings(workbook, reading), question_findings(workbook, reading)
    notes = notes_by_sheet(workbook, (*problems, *questions))
    remarks = [*copy.remarks]
    parts = {each.name: each.part for each in sheets(copy.package)}
    for sheet, cells in (_below_own_comments(workbook, notes) if copy.is_of_values else notes).items():
        try:
            add_comments(copy.package, parts.get(copy.names[sheet], ""), cells)
        except UnknownStructure:
            remarks.append(NO_COMMENTS.format(copy.names[sheet]))
    warnings = len(warnings_to_check(reading)) + reading.further_warnings
    letter = Letter(reading.file_name, reading.errors, warnings, len(questions), send_back_to, tuple(remarks))
    looks = styles(copy.package)
    data = to_mend_sheet(workbook, copy.names, problems, questions, letter, styles=looks)
    write_styles(copy.package, looks)
    add_open_sheet(copy.package, sheet_name(NAME, parts), data)
    return copy.package.saved()


def _below_own_comments(
    workbook: Workbook, notes: Mapping[int, Mapping[tuple[int, int], str]]
) -> dict[int, dict[tuple[int, int], str]]:
    """The comments of a copy of values: what the file's own said comes first."""
    every: dict[int, dict[tuple[int, int], str]] = {}
    for number, sheet in enumerate(workbook.sheets):
        cells = {place: each.comment for place, each in sheet.details.items() if each.comment}
        for place, note in notes.get(number, {}).items():
            cells[place] = f"{cells[place]}\n\n{NAME}:\n{note}" if place in cells else note
        if cells:
            every[number] = cells
    return every
