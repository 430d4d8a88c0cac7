"""The command line: `python -m ingest load|preview|list|revert|template …`. One sentence for whatever goes wrong."""

import argparse
import getpass
import glob
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import DatabaseError, EvidenceError, UploadError
from domain.uploads import Problem, Reading, Severity, UploadStatus
from ingest.problems import error, place

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ingest.catalogue import Catalogue
    from ingest.uploads import Preview

# What a folder is searched for. A Word or PDF return among them is named and asked for as a table.
SUFFIXES = frozenset(
    (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet", ".xlsb", ".docx", ".doc", ".pdf", ".html")
)
LOCK_FILE = "~$"  # Excel's own mark of a workbook that somebody has open
MOST_WARNINGS_PRINTED = 25
BAR_AFTER_S = 1
INTERRUPTED = 130


class CommandError(EvidenceError):
    """Something in the command itself: a path without files, a name that nobody has, a file that cannot be written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if all went well, 1 with a sentence otherwise, 2 for a command that cannot be understood."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  a console may know few signs
    options = _parser().parse_args(arguments)
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
        print(fault, file=sys.stderr)
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
    _command(commands, "list", _list, "list the uploads, latest first")
    back = _command(commands, "revert", _revert, "take an upload out of use; what stood before stands again")
    back.add_argument("upload", type=int, metavar="UPLOAD", help="number of the upload")
    _by(back)
    make = _command(commands, "template", _template, "write a template to fill in")
    make.add_argument("kind", metavar="KIND", help="indicator-return, indicator-return-wide, section-11, "
                                                   "case-file-audit or plan")  # fmt: skip
    make.add_argument("--partner", metavar="NAME", help="the agency to fill in beforehand")
    make.add_argument("--indicator", action="append", default=[], metavar="CODE", help="an indicator to ask for")
    make.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write it (xlsx)")
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)
    parser.add_argument("--database", metavar="FILE_OR_URL", help="default: DATABASE_URL")
    parser.add_argument("--catalogue", metavar="FOLDER", help="a board's own additions to the catalogue")
    return parser


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="NAME", help="who does it; default: the user of this computer")


# --- load -------------------------------------------------------------------------------------------------------------


def _load(options: argparse.Namespace) -> int:
    from ingest.uploads import preview
    from store import writes

    engine, catalogue, by = _engine(options), _catalogue(options), _user(options)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by=by)
    outcomes = []
    for path in _with_progress(_files(options.paths)):
        refused = _cannot_open(path)
        if refused is not None:
            _say(*_problem_lines(Path(path).name, "nothing loaded", (refused,)))
            outcomes.append(False)
            continue
        with engine.connect() as connection:
            found = preview(Path(path), catalogue=catalogue, connection=connection)
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
    except UploadError as fault:
        _say(*_problem_lines(name, "nothing loaded", (*reading.problems, error("not_recognised", str(fault)))))
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
    from ingest.uploads import Preview, preview

    catalogue = _catalogue(options)
    engine = None if options.no_history else _engine_if_any(options)
    is_recognised = True
    for path in _with_progress(_files(options.paths)):
        refused = _cannot_open(path)
        if refused is not None:
            found = Preview(Reading(Path(path).name, "", None, problems=(refused,)), b"")
        elif engine is None:
            found = preview(Path(path), catalogue=catalogue)
        else:
            with engine.connect() as connection:
                found = preview(Path(path), catalogue=catalogue, connection=connection)
        is_recognised &= found.reading.kind is not None
        if options.json:
            _say(json.dumps(as_json(found)))
        else:
            _say(*_told(found))
    return 0 if is_recognised else 1


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

    revert(_engine(options, create=False), options.upload, by=_user(options))
    _say(f"Upload {options.upload} is out of use; what stood before it stands again.")
    return 0


def _template(options: argparse.Namespace) -> int:
    from ingest.templates import template

    catalogue = _catalogue(options)
    partner = None
    if options.partner:
        code = catalogue.find_partner(options.partner)
        partner = catalogue.partner(code) if code else None
        if partner is None:
            names = ", ".join(each.name for each in catalogue.partners if each.valid_to is None)
            raise CommandError(f"'{options.partner}' is no agency of the catalogue: use one of {names}.")
    content = template(options.kind, catalogue, partner, indicators=options.indicator)
    try:
        Path(options.output).write_bytes(content)
    except OSError as fault:
        raise CommandError(f"The template cannot be written to {options.output}: {_reason(fault)}.") from fault
    _say(f"Wrote {options.output}")
    return 0


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
    """The files that paths, folders and patterns stand for, each once, in the order given.

    Patterns are expanded here because PowerShell does not. A path that is no file is kept: it is reported in its turn.
    """
    found: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            inside = [str(each) for each in sorted(Path(path).iterdir()) if _is_worth_reading(each)]
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
    return list(dict.fromkeys(found))


def _is_a_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((LOCK_FILE, "."))


def _is_worth_reading(path: Path) -> bool:
    return _is_a_file(path) and path.suffix.lower() in SUFFIXES


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
        tqdm.write(line)


def _problem_lines(name: str, outcome: str, problems: Sequence[Problem]) -> Iterator[str]:
    """What became of a file, and everything that is wrong with it: all errors, the first of the warnings."""
    yield f"{name}: {outcome}"
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity is Severity.WARNING]
    for problem in (*errors, *warnings[:MOST_WARNINGS_PRINTED]):
        where = place(problem)
        yield f"  {problem.severity.value:<8}  {where + ': ' if where else ''}{problem.message}"
    if len(warnings) > MOST_WARNINGS_PRINTED:
        yield f"  and {len(warnings) - MOST_WARNINGS_PRINTED} more warnings"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
