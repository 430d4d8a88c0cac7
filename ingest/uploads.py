"""An upload's way: preview a file, accept it in one transaction, revert it; what stands is never overwritten."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from domain.errors import UploadError
from domain.uploads import Reading, UploadKind
from ingest.catalogue import Catalogue
from ingest.child_identifiers import child_identifiers
from ingest.formats import Context, recognise
from ingest.problems import error
from ingest.workbook import Workbook, open_safely

__all__ = ["Preview", "UploadError", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is stored. `content` is kept: what was previewed is what is accepted."""

    reading: Reading
    content: bytes


def preview(
    path: Path | None,
    *,
    content: bytes | None = None,
    file_name: str | None = None,
    catalogue: Catalogue,
    connection: Connection | None = None,
) -> Preview:
    """Read a file without storing anything. A file that cannot be read is a reading without kind, with its problem."""
    if content is None:
        if path is None:
            raise ValueError("preview needs a path or the content of a file")
        content = path.read_bytes()
    name = file_name or (path.name if path else "upload")
    context = Context(catalogue, sha256(content).hexdigest())
    return Preview(_read(open_safely(None, content, name), context), content)


def _read(workbook: Workbook, context: Context) -> Reading:
    nothing = Reading(workbook.file_name, context.sha256, None, problems=workbook.problems)
    if not workbook.is_readable:
        return nothing
    form = recognise(workbook, context)
    identifiers = child_identifiers(workbook) if form is None or form.kind is not UploadKind.COMPARATORS else ()
    if identifiers:
        return replace(nothing, kind=form.kind if form else None, problems=(*workbook.problems, *identifiers))
    if form is None:
        return replace(nothing, problems=(*workbook.problems, error("not_recognised", "x")))
    reading = form.read(workbook, context)
    return replace(reading, problems=(*workbook.problems, *reading.problems))
