"""The command line: `python -m ingest load|preview|annotate …`. One sentence for whatever goes wrong."""

import argparse
import getpass
import glob
import json
import logging
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import DatabaseError, EvidenceError
from domain.uploads import Problem, Reading, Severity, UploadStatus
from ingest.problems import error, folded_up, place

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from domain.model import Partner
    from ingest.catalogue import Catalogue
    from ingest.uploads import Preview

# What a folder is searched for. A Word or PDF return among them is named and asked for as a table.
SUFFIXES = frozenset(
    (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet", ".xlsb", ".docx", ".doc", ".pdf", ".html")
)
LOCK_FILE = "~$"  # Excel's own mark of a workbook that somebody has open
MOST_WARNINGS_PRINTED = 25
MOST_OF_ONE_CODE_PRINTED = 6
BAR_AFTER_S = 1
NEAREST_NAMES = 3
LONGEST_UPLOAD_NUMBER = 9  # digits: a longer one is a mistyped number, and more than a database holds
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # control, direction, halves of signs, line and paragraph ends
LOG = logging.getLogger("ingest")
INTERRUPTED = 130


class CommandError(EvidenceError):
    """Something in the command itself: a path without files, a name that nobody has, a file that cannot be written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if all went well, 1 with a sentence otherwise, 2 for a command that cannot be understood."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  a console may know few signs
    options = _parser().parse_args(arguments)
    if options.verbose:
        logging.basicConfig()
    LOG.setLevel(logging.DEBUG if options.verbose else logging.WARNING)
    try:
        status = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader of our output went away; what is left in the buffer must not raise again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except EvidenceError as fault:
        print(escaped(str(fault)), file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description="Load spreadsheets, and look at them first.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    load = _command(commands, "load", _load, "store files; a file with errors stores nothing")
    load.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or patterns such as returns/*.xlsx")
    load.add_argument("--good-rows", action="store_true", help="load the rows without errors of files that have some")
    _by(load)
    look = _command(commands, "preview", _preview, "say what a file holds, without storing anything")
    look.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or patterns")
    look.add_argument("--json", action="store_true", help="one JSON object a line, one for each file")
    look.add_argument("--no-history", action="store_true", help="leave out what the database knows")
    back_to = _command(commands, "annotate", _annotate, "write a copy of a file with a comment on each cell to mend")
    back_to.add_argument("path", metavar="FILE", help="the file as it was sent")
    back_to.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write the copy (xlsx)")
    back_to.add_argument("--send-back-to", default="", metavar="NAME", help="whom to answer; default: the board")
    back_to.add_argument("--force", action="store_true", help="write over a file that is there already")
    _command(commands, "list", _list, "list the uploads, latest first")
    back = _command(commands, "revert", _revert, "take an upload out of use; what stood before stands again")
    back.add_argument("upload", metavar="UPLOAD", help="number of the upload")
    _by(back)
    make = _command(commands, "template", _template, "write a template to fill in")
    make.add_argument("kind", metavar="KIND", help="indicator-return, indicator-return-wide, section-11, "
                                                   "case-file-audit or plan")  # fmt: skip
    make.add_argument("--partner", metavar="NAME", help="the agency to fill in beforehand")
    make.add_argument("--indicator", action="append", default=[], metavar="CODE", help="an indicator to ask for")
    make.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write it (xlsx)")
    make.add_argument("--force", action="store_true", help="write over a file that is there already")
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)
    parser.add_argument("--database", metavar="FILE_OR_URL", help="default: DATABASE_URL")
    parser.add_argument("--catalogue", metavar="FOLDER", help="a board's own additions to the catalogue")
    parser.add_argument("--verbose", action="store_true", help="say everything about a fault that nobody foresaw")
    return parser


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="NAME", help="who does it; default: the user of this computer")


# --- load -------------------------------------------------------------------------------------------------------------


def _load(options: argparse.Namespace) -> int:
    from store import writes

    engine, catalogue, by = _engine(options), _catalogue(options), _user(options)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by=by)
    outcomes = []
    for path in _with_progress(_files(options.paths)):
        found = _read_one(path, catalogue, engine)
        outcomes.append(_load_one(engine, found, by, options.good_rows))
    _say(f"{sum(outcomes)} of {_count(len(outcomes), 'file')} taken or taken before.")
    return 0 if all(outcomes) else 1


def _load_one(engine: "Engine", found: "Preview", by: str, good_rows: bool) -> bool:
    """Load one previewed file and say what became of it; False where nothing of it could be taken."""
    from ingest.uploads import accept

    reading = found.reading
    name = reading.file_name
    if found.already_loaded is not None:
        before = found.already_loaded
        _say(f"{name}: loaded before as upload {before.id} on {before.uploaded:%d %B %Y}, nothing changed")
        return True
    if reading.kind is None:
        _say(*_problem_lines(name, "not recognised, nothing loaded", reading.problems))
        return False
    if reading.errors and not good_rows:
        outcome = f"nothing loaded: {_count(reading.errors, 'error')} (mend them, or load the rest with --good-rows)"
        _say(*_problem_lines(name, outcome, reading.problems))
        return False
    try:
        upload_id = accept(engine, found, by=by, only_good_rows=good_rows)
    except BrokenPipeError:
        raise
    except Exception as fault:
        _say(*_problem_lines(name, "nothing loaded", (*reading.problems, _fault_of(name, fault))))
        return False
    outcome = f"{_count(found.row_count, 'row')} loaded as upload {upload_id}{_changed(found)}"
    _say(*_problem_lines(name, outcome, reading.problems))
    return True


def _changed(found: "Preview") -> str:
    changes = found.changes
    if changes is None or not (changes.revised or changes.unchanged):
        return ""
    return f" ({changes.new} new, {changes.revised} revised, {changes.unchanged} as before)"


# --- preview ----------------------------------------------------------------------------------------------------------


def _preview(options: argparse.Namespace) -> int:
    catalogue = _catalogue(options)
    engine = None if options.no_history else _engine_if_any(options)
    is_recognised = True
    for path in _with_progress(_files(options.paths)):
        found = _read_one(path, catalogue, engine)
        is_recognised &= found.reading.kind is not None
        if options.json:
            _say(json.dumps(as_json(found)))
        else:
            _say(*_told(found))
    return 0 if is_recognised else 1


def _read_one(path: str, catalogue: "Catalogue", engine: "Engine | None") -> "Preview":
    """What a file holds. What keeps it from being read, foreseen or not, is a problem of this file and of no other."""
    from ingest.uploads import Preview, preview

    name = Path(path).name
    problem = _cannot_open(path)
    try:
        if problem is None and engine is None:
            return preview(Path(path), catalogue=catalogue)
        if problem is None and engine is not None:
            with engine.connect() as connection:
                return preview(Path(path), catalogue=catalogue, connection=connection)
    except Exception as fault:
        problem = _fault_of(name, fault)
    return Preview(Reading(name, "", None, problems=(problem,) if problem else ()), b"")


def _fault_of(name: str, fault: Exception) -> Problem:
    """A failure in one sentence: our own words where it was foreseen, else its kind and how to learn more."""
    if isinstance(fault, EvidenceError):
        return error("not_recognised", str(fault))
    LOG.debug("%s", escaped(name), exc_info=fault)
    return error(
        "not_recognised",
        f"{name} met a fault that we did not foresee ({type(fault).__name__}), so nothing of it was kept: send us the "
        "file, with what the same command says with --verbose.",
    )


def as_json(found: "Preview") -> dict[str, Any]:
    """A preview under the names of the ingest contract."""
    reading = found.reading
    answer: dict[str, Any] = {
        "file": reading.file_name,
        "kind": _jsonable(reading.kind),
        "sha256": reading.sha256,
        "rows": [*_rows(reading)],
        "problems": [_record(problem) for problem in reading.problems],
        "questions": [_record(question) for question in reading.questions],
        "summary": {"rows": found.row_count, "errors": reading.errors, "warnings": reading.warnings},
        "explanation": list(reading.explanation),
    }
    if found.changes is not None:
        answer["changes"] = asdict(found.changes)
    if reading.neighbours is not None:
        answer["neighbours"] = _record(reading.neighbours)
    return answer


def _rows(reading: Reading) -> Iterator[dict[str, Any]]:
    for row in reading.rows:
        yield _record(row)
    if reading.plan is not None:
        for sheet in fields(reading.plan):
            for record in getattr(reading.plan, sheet.name):
                yield {"sheet": sheet.name, **_record(record)}


def _record(record: Any) -> dict[str, Any]:
    return {name: _jsonable(value) for name, value in asdict(record).items()}


def _jsonable(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    if isinstance(value, dict):
        return {name: _jsonable(each) for name, each in value.items()}
    return value


def _told(found: "Preview") -> Iterator[str]:
    reading = found.reading
    kind = reading.kind.value.replace("_", " ") if reading.kind else "not recognised"
    outcome = f"{kind}, {_count(found.row_count, 'row')}, {_count(reading.errors, 'error')}, "
    yield from _problem_lines(reading.file_name, outcome + _count(reading.warnings, "warning"), reading.problems)
    for line in reading.explanation:
        yield f"  read as   {line}"
    for question in reading.questions[:MOST_WARNINGS_PRINTED]:
        yield f"  question  {question.cell or ''}  which {question.asks} is '{question.text}'?"
    if found.already_loaded is not None:
        yield f"  This file stands already, as upload {found.already_loaded.id}."
    elif found.changes is not None:
        yield f"  Loading it would change:{_changed(found) or f' {found.changes.new} new'}"


# --- annotate ---------------------------------------------------------------------------------------------------------


def _annotate(options: argparse.Namespace) -> int:
    from ingest.annotate import annotated
    from store import reads

    target = _target(options, "An annotated copy")
    if target.exists() and Path(options.path).exists() and target.samefile(options.path):
        raise CommandError(f"{target} is the file itself: write its copy under another name.")
    engine = _engine_if_any(options)
    found = _read_one(options.path, _catalogue(options), engine)
    send_back_to = options.send_back_to
    if engine is not None and not send_back_to:
        with engine.connect() as connection:
            board = reads.board(connection)
        send_back_to = board.name if board else ""
    copy = annotated(found.reading, found.content, send_back_to=send_back_to)
    _write(target, copy.content, "The annotated copy")
    reading = found.reading
    to_do = f"{_count(reading.errors, 'error')}, {_count(reading.warnings, 'warning')}"
    _say(f"Wrote {target}: {to_do}, {_count(len(reading.questions), 'question')}")
    return 0


# --- list, revert, template -------------------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    from store import reads

    with _engine(options, create=False).connect() as connection:
        uploads = reads.uploads(connection)
    if not uploads:
        _say("Nothing was loaded yet.")
    for upload in sorted(uploads, key=lambda each: each.id, reverse=True):
        status = "" if upload.status is UploadStatus.ACCEPTED else f" [{upload.status.value}]"
        _say(
            f"{upload.id:>5}  {upload.uploaded:%Y-%m-%d %H:%M}  {upload.kind.value:<17} {upload.row_count:>7} rows  "
            f"{upload.file_name}{status}  by {upload.uploaded_by}"
        )
    return 0


def _revert(options: argparse.Namespace) -> int:
    from ingest.uploads import revert

    if not options.upload.isdecimal() or len(options.upload) > LONGEST_UPLOAD_NUMBER:
        raise CommandError(
            f"'{options.upload}' is no number of an upload: `python -m ingest list` says which there are."
        )
    upload_id = int(options.upload)
    revert(_engine(options, create=False), upload_id, by=_user(options))
    _say(f"Upload {upload_id} is out of use; what stood before it stands again.")
    return 0


def _template(options: argparse.Namespace) -> int:
    from ingest.templates import template

    target = _target(options, "A template")
    catalogue = _catalogue(options)
    partner = _partner(options.partner, catalogue) if options.partner else None
    content = template(options.kind, catalogue, partner, indicators=options.indicator)
    _write(target, content, "The template")
    _say(f"Wrote {target}")
    return 0


def _target(options: argparse.Namespace, what: str) -> Path:
    """Where a workbook is to be written; raises CommandError for another type, or a file that would be lost."""
    target = Path(options.output)
    if target.suffix.lower() != ".xlsx":
        raise CommandError(f"{what} is an Excel workbook: give it a name that ends in .xlsx, not {target.name}.")
    if target.exists() and not options.force:
        raise CommandError(f"{target} is there already: choose another name, or write over it with --force.")
    return target


def _write(target: Path, content: bytes, what: str) -> None:
    try:
        target.write_bytes(content)
    except OSError as fault:
        raise CommandError(f"{what} cannot be written to {target}: {_reason(fault)}.") from fault


def _partner(name: str, catalogue: "Catalogue") -> "Partner":
    """The agency of a name; raises CommandError with the names that come nearest."""
    from rapidfuzz import fuzz, process

    code = catalogue.find_partner(name)
    partner = catalogue.partner(code) if code else None
    if partner is not None:
        return partner
    names = {each.code: each.name for each in catalogue.partners if each.valid_to is None}
    suggested = [names[code] for code in catalogue.suggest_partners(name) if code in names]
    similar = [each for each, _, _ in process.extract(name, names.values(), scorer=fuzz.WRatio, limit=NEAREST_NAMES)]
    nearest = list(dict.fromkeys([*suggested, *similar]))[:NEAREST_NAMES]
    raise CommandError(
        f"'{name}' is no agency of the catalogue. The nearest are {', '.join(nearest)}; the sheet 'Lists' of every "
        "template names them all."
    )


# --- shared -----------------------------------------------------------------------------------------------------------


def _engine(options: argparse.Namespace, *, create: bool = True) -> "Engine":
    from store.database import database_url, open_database

    return open_database(database_url(os.environ, options.database), create=create)


def _engine_if_any(options: argparse.Namespace) -> "Engine | None":
    """The database that was named, if one was: a preview does without."""
    from store.database import database_url, open_database

    if options.database:
        return _engine(options, create=False)
    try:
        address = database_url(os.environ)
    except DatabaseError:
        return None
    return open_database(address, create=False)


def _catalogue(options: argparse.Namespace) -> "Catalogue":
    from ingest.catalogue import load_catalogue

    extra = Path(options.catalogue) if options.catalogue else None
    if extra is not None and not extra.is_dir():
        raise CommandError(f"There is no folder {extra}: --catalogue names a folder of TOML files.")
    return load_catalogue(extra=extra)


def _user(options: argparse.Namespace) -> str:
    if options.by:
        return options.by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as fault:
        raise CommandError("Nobody is logged in by name on this computer: say who you are with --by NAME.") from fault


def _files(paths: Sequence[str]) -> list[str]:
    """The files that paths, folders and patterns stand for, each once, in the order given; lock files with a note.

    Patterns are expanded here because PowerShell does not. A path that is no file is kept: it is reported in its turn.
    """
    found: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            inside = _files_in(Path(path))
            if not inside:
                raise CommandError(f"There is no spreadsheet in the folder {path}.")
            found += inside
        elif not Path(path).exists() and glob.has_magic(path):
            matches = [each for each in sorted(glob.glob(path, recursive=True)) if _is_a_file(Path(each))]
            if not matches:
                raise CommandError(f"No file matches {path}.")
            found += matches
        else:
            found.append(path)
    locked = [path for path in found if Path(path).name.startswith(LOCK_FILE)]
    _note(*(f"{Path(path).name}: skipped, it only marks that somebody has the workbook open." for path in locked))
    return [path for path in dict.fromkeys(found) if path not in locked]


def _files_in(folder: Path) -> list[str]:
    """The spreadsheets of a folder and of the folders in it, but not of hidden ones."""
    inside = [
        each
        for each in sorted(folder.rglob("*"))
        if not any(part.startswith(".") for part in each.relative_to(folder).parts)
    ]
    return [str(each) for each in inside if _is_a_file(each) and each.suffix.lower() in SUFFIXES]


def _is_a_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _cannot_open(path: str) -> Problem | None:
    """Why a path cannot be read at all, as a problem; None if it can."""
    try:
        with Path(path).open("rb"):
            return None
    except FileNotFoundError:
        return error("not_recognised", f"There is no file {path}: check the name.")
    except (OSError, ValueError) as fault:
        return error("not_recognised", f"The file {path} cannot be opened: {_reason(fault)}.")


def _reason(fault: Exception) -> str:
    return fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)


def _with_progress(paths: list[str]) -> Iterable[str]:
    """The paths, with a bar on a terminal when they take longer than a second."""
    from tqdm import tqdm

    return tqdm(paths, unit="file", delay=BAR_AFTER_S, disable=None, leave=False)


def _say(*lines: str) -> None:
    """Print lines without tearing the progress bar."""
    from tqdm import tqdm

    for line in lines:
        tqdm.write(escaped(line))


def _note(*lines: str) -> None:
    """Print lines beside the answer, which a program may be reading."""
    from tqdm import tqdm

    for line in lines:
        tqdm.write(escaped(line), file=sys.stderr)


def escaped(line: str) -> str:
    """A line whose line breaks and control signs can be seen: a file's name may hold any."""
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) in UNSEEN else sign for sign in line
    )


def _problem_lines(name: str, outcome: str, problems: Sequence[Problem]) -> Iterator[str]:
    """What became of a file, and what is wrong with it: the first errors and warnings of each kind."""
    yield f"{name}: {outcome}"
    folded = folded_up(problems, MOST_OF_ONE_CODE_PRINTED)
    errors = [problem for problem in folded if problem.severity is Severity.ERROR]
    warnings = [problem for problem in folded if problem.severity is Severity.WARNING]
    for problem in (*errors, *warnings[:MOST_WARNINGS_PRINTED]):
        where = place(problem)
        yield f"  {problem.severity.value:<8}  {where + ': ' if where else ''}{problem.message}"
    if len(warnings) > MOST_WARNINGS_PRINTED:
        yield f"  and {len(warnings) - MOST_WARNINGS_PRINTED} more warnings"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
