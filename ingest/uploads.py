"""An upload's way: preview a file, accept it in one transaction, revert it; what stands is never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine

from domain.errors import StaleReading, UploadError
from domain.uploads import ObservationRow, Problem, Reading, Severity, Upload, UploadKind
from ingest.answers import Answers, answer_lines
from ingest.catalogue import Catalogue
from ingest.child_identifiers import child_identifiers
from ingest.formats import Context, recognise
from ingest.garbage import uncollected
from ingest.history import Changes, against_history
from ingest.parts import join_parts
from ingest.problems import error, folded_up, further
from ingest.senders import Sender, could_apply, sender_of
from ingest.sheets_not_read import sheets_not_read
from ingest.workbook import Workbook, open_safely
from store import reads, writes

__all__ = ["Changes", "Preview", "UploadError", "accept", "preview", "reject", "revert"]

MOST_OF_ONE_CODE = 50  # a person mends the cause after a few; a column of 20 000 faults has one cause


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is stored. `content` is kept: what was previewed is what is accepted.

    `changes` is None without a database; `already_loaded` is the accepted upload of exactly this file. `sender` says
    for which files an answer to one of its questions holds, `held` are the numbers of those that held then.
    """

    reading: Reading
    content: bytes
    changes: Changes | None = None
    already_loaded: Upload | None = None
    sender: Sender | None = None
    held: frozenset[int | None] = frozenset()

    @property
    def row_count(self) -> int:
        """How many rows of any kind the file holds."""
        return len(self.reading.rows) + _neighbour_count(self.reading) + _plan_count(self.reading)


def preview(
    path: Path | None,
    *,
    content: bytes | None = None,
    file_name: str | None = None,
    catalogue: Catalogue,
    connection: Connection | None = None,
    today: date | None = None,
) -> Preview:
    """Read a file without storing anything: a path, or the content of one with its name.

    A file that cannot be read, is not recognised or identifies children is a reading without rows, with its problems.
    With a connection, the board's own area stands in for a blank one, the file is read with the answers that were given
    about files like it, and the figures are compared with what stands.
    `today` is the day of reading, by default this one: periods far beyond it are refused.
    """
    if content is None:
        if path is None:
            raise ValueError("preview needs a path or the content of a file")
        content = path.read_bytes()
    name = file_name or (path.name if path else "upload")
    name = name.encode("utf-8", "replace").decode()  # a name from another system may hold bytes that are no sign
    with uncollected():
        return _previewed(content, name, catalogue, connection, today)


def _previewed(
    content: bytes, name: str, catalogue: Catalogue, connection: Connection | None, today: date | None
) -> Preview:
    digest = sha256(content).hexdigest()
    workbook = open_safely(None, content, name)
    day = today or date.today()  # noqa: DTZ011  a board's own day
    if connection is None:
        return Preview(_read(workbook, Context(catalogue, digest, today=day)), content)
    board = reads.board(connection)
    context = Context(_with_areas_of(connection, catalogue), digest, board.area_code if board else None, day)
    reading, sender, held = _as_answered(connection, workbook, context)
    found = against_history(connection, reading, context.catalogue)
    reading = _with_problems(reading, (*reading.problems, *found.problems))
    changes = replace(found.changes, new=found.changes.new + _neighbour_count(reading) + _plan_count(reading))
    return Preview(reading, content, changes, reads.upload_with_hash(connection, digest), sender, held)


def accept(
    engine: Engine, preview: Preview, *, by: str, only_good_rows: bool = False, at: datetime | None = None
) -> int:
    """Store a previewed file with all its rows in one transaction; returns the upload's number.

    `at` is the moment to write down, now by default. Raises UploadError, with nothing stored, where the file was not
    recognised, identifies children, has errors (unless only its good rows are wanted), or stands already; StaleReading
    where somebody has answered a question of it, or taken an answer back, since it was read.
    """
    with uncollected():
        return _accepted(engine, preview, by, at, only_good_rows=only_good_rows)


def _accepted(engine: Engine, preview: Preview, by: str, at: datetime | None, *, only_good_rows: bool) -> int:
    reading = preview.reading
    if reading.kind is not None and not preview.row_count and not reading.errors:
        raise UploadError(
            f"{reading.file_name} has no rows to load: it is not filled in, or has no measure that we know."
        )
    figures = [row for row in reading.rows if isinstance(row, ObservationRow)]
    if figures:
        reading = replace(reading, rows=join_parts(figures))
    with engine.begin() as connection:
        _refuse_stale(connection, preview)
        return writes.add_upload(
            connection, reading, preview.content, by=by, only_good_rows=only_good_rows, at=at
        )  # fmt: skip


def _refuse_stale(connection: Connection, preview: Preview) -> None:
    """What was looked at is what is accepted: not if answers that came or went since would change it."""
    reading = preview.reading
    if preview.sender is None or reading.kind is None:
        return
    holding = preview.sender.holding(reads.remembered_answers(connection, kind=reading.kind))
    is_gone = {each.answer_id for each in reading.answers} - {each.id for each in holding}
    if is_gone or could_apply(reading, [each for each in holding if each.id not in preview.held]):
        raise StaleReading(
            f"Somebody has answered a question about {reading.file_name} since it was read, or taken an answer back: "
            "nothing was taken. Look at how it is read now."
        )


def reject(engine: Engine, preview: Preview, *, by: str, reason: str) -> int:
    """Keep a previewed file as not taken, with the reason; none of its rows count. Returns the upload's number.

    Raises UploadError, with nothing stored, without a reason, and where the file was not recognised or identifies
    children.
    """
    if not reason.strip():
        raise UploadError(f"Say why {preview.reading.file_name} is rejected: the reason is kept with it.")
    with engine.begin() as connection:
        return writes.reject_upload(connection, preview.reading, preview.content, by=by, reason=reason.strip())


def revert(engine: Engine, upload_id: int, *, by: str) -> None:
    """Take an accepted upload out of use; what stood before it stands again. Raises UploadError or UnknownCode."""
    with engine.begin() as connection:
        writes.revert_upload(connection, upload_id, by=by)


def _read(workbook: Workbook, context: Context) -> Reading:
    nothing = Reading(workbook.file_name, context.sha256, None, problems=workbook.problems)
    if not workbook.is_readable:
        return nothing
    form = recognise(workbook, context)
    identifiers = child_identifiers(workbook) if form is None or form.kind is not UploadKind.COMPARATORS else ()
    if identifiers:
        # Not a word of the file goes further than its column headings: the rows are not even read.
        of_the_file = tuple(each for each in workbook.problems if each.sheet is None)  # a sheet may be called by a name
        return replace(nothing, kind=form.kind if form else None, problems=(*of_the_file, *identifiers))
    if form is None:
        return replace(nothing, problems=(*workbook.problems, _not_recognised(workbook)))
    reading = form.read(workbook, context)
    problems = (*workbook.problems, *sheets_not_read(workbook, reading, context), *reading.problems)
    explanation = (f"Read as {form.name}.", *reading.explanation)
    return _with_problems(replace(reading, explanation=explanation), problems)


def _with_problems(reading: Reading, problems: Sequence[Problem]) -> Reading:
    """A reading with these problems, the many of one code folded up."""
    folded = folded_up(problems, MOST_OF_ONE_CODE)
    return replace(
        reading,
        problems=folded,
        further_errors=further(folded, Severity.ERROR),
        further_warnings=further(folded, Severity.WARNING),
    )


def _as_answered(
    connection: Connection, workbook: Workbook, context: Context
) -> tuple[Reading, Sender, frozenset[int | None]]:
    """A reading with the answers that hold for the file, who sent it, and the numbers of these answers.

    Only its first reading says whose file it is; the second is spared where no answer could make any difference.
    """
    reading = _read(workbook, context)
    if reading.kind is None:
        return reading, sender_of(reading), frozenset()
    standing = reads.remembered_answers(connection, kind=reading.kind)
    sender = sender_of(reading, standing)
    answers = Answers(sender.holding(standing))
    held = frozenset(each.id for each in answers.held)
    if not could_apply(reading, answers.held):
        return reading, sender, held
    reading = _read(workbook, replace(context, answers=answers))
    if reading.partner_code is None and reading.kind is UploadKind.INDICATOR_RETURN:
        reading = replace(reading, partner_code=answers.take("partner", ""))
    explanation = (*reading.explanation, *answer_lines(answers.applied))
    return replace(reading, answers=answers.applied, explanation=explanation), sender, held


def _not_recognised(workbook: Workbook) -> Problem:
    rows = sum(len(sheet.rows) for sheet in workbook.sheets)
    found = "nothing in it" if rows == 0 else f"{rows} rows in it, but no table that we know"
    return error(
        "not_recognised",
        f"The file was opened and has {found}. Indicator returns need a column of indicators and one of periods (or "
        "periods across), audits a column of standards or cases with their ratings: send it on one of the templates.",
    )


def _with_areas_of(connection: Connection, catalogue: Catalogue) -> Catalogue:
    """The catalogue with the areas and agencies that only this board has, such as the invented ones of the sample."""
    areas = tuple(area for area in reads.areas(connection) if catalogue.area(area.code) is None)
    partners = tuple(each for each in reads.partners(connection) if catalogue.partner(each.code) is None)
    if not areas and not partners:
        return catalogue
    return replace(catalogue, areas=(*catalogue.areas, *areas), partners=(*catalogue.partners, *partners))


def _neighbour_count(reading: Reading) -> int:
    return len(reading.neighbours.neighbours) if reading.neighbours else 0


def _plan_count(reading: Reading) -> int:
    plan = reading.plan
    return sum(len(getattr(plan, name)) for name in plan.__slots__) if plan else 0
