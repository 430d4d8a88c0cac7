"""Where the desk finds a file again by its token: among those that wait, or in the database once it was decided on."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from dashboard.pending import PendingPreviews
from dashboard.wording import desk as words
from domain.errors import UploadError
from domain.uploads import Reading
from ingest.catalogue import load_catalogue
from store import reads

if TYPE_CHECKING:
    from ingest.uploads import Preview

UPLOAD = "upload-"  # the token of a file that was decided on: its number follows
READ_AGAIN_BYTES = 5 * 1024 * 1024  # a larger file takes too long to be read only because its page is opened


def upload_token(upload_id: int) -> str:
    """The token of a file that was decided on."""
    return f"{UPLOAD}{upload_id}"


def upload_of(token: str) -> int | None:
    """The number of an upload; None for a file that waits."""
    number = token.removeprefix(UPLOAD)
    return int(number) if number != token and number.isdecimal() else None


def read_file(engine: Engine, name: str, content: bytes) -> "Preview":
    """A file as a preview; nothing is stored."""
    with engine.connect() as connection:
        return _read(connection, name, content)


def source_of(engine: Engine, pending: PendingPreviews, token: str) -> "Preview":
    """A file with what was read from it. Raises UploadError where it waits no longer."""
    upload_id = upload_of(token)
    if upload_id is not None:
        with engine.connect() as connection:
            return stored_preview(connection, upload_id)
    preview = pending.get(token)
    if preview is None:
        raise UploadError(words.GONE)
    return preview


def stored_preview(connection: Connection, upload_id: int) -> "Preview":
    """An upload with what was found in it then, and what of that is still a question now."""
    from ingest.uploads import Preview

    upload = reads.upload(connection, upload_id)
    if upload is None:
        raise UploadError(words.GONE)
    content = reads.upload_file(connection, upload_id)
    problems = reads.upload_problems(connection, upload_id)
    questions = reads.upload_questions(connection, upload_id)
    stored = Reading(upload.file_name, upload.sha256, upload.kind, problems=problems, questions=questions)
    stored = replace(stored, partner_code=upload.partner_code)
    if len(content) > READ_AGAIN_BYTES:
        return Preview(stored, content)
    again = _read(connection, upload.file_name, content)
    still_asked = tuple(each for each in again.reading.questions if each in questions)
    reading = replace(stored, questions=still_asked, answers=again.reading.answers, tables=again.reading.tables)
    return replace(again, reading=reading)


def _read(connection: Connection, name: str, content: bytes) -> "Preview":
    from ingest import uploads

    return uploads.preview(None, content=content, file_name=name, catalogue=load_catalogue(), connection=connection)
