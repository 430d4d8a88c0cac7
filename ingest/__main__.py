"""The command line: `python -m ingest load|preview|answer …`. One sentence for whatever goes wrong."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import EvidenceError
from domain.uploads import Reading, UploadStatus
from ingest import answer_commands
from ingest.console import (
    LOG,
    MOST_WARNINGS_PRINTED,
    CommandError,
    add_by,
    add_command,
    count_of,
    escaped,
    fault_of,
    files_of,
    number_of,
    open_engine,
    open_engine_if_any,
    problem_lines,
    read_catalogue,
    read_one,
    reason_of,
    say,
    user_of,
    with_progress,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from domain.model import Partner
    from ingest.catalogue import Catalogue
    from ingest.uploads import Preview

NEAREST_NAMES = 3
INTERRUPTED = 130


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
    load = add_command(commands, "load", _load, "store files; a file with errors stores nothing")
    load.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or patterns such as returns/*.xlsx")
    load.add_argument("--good-rows", action="store_true", help="load the rows without errors of files that have some")
    add_by(load)
    look = add_command(commands, "preview", _preview, "say what a file holds, without storing anything")
    look.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or patterns")
    look.add_argument("--json", action="store_true", help="one JSON object a line, one for each file")
    look.add_argument("--no-history", action="store_true", help="leave out what the database knows")
    back_to = add_command(commands, "annotate", _annotate, "write a copy of a file with a comment on each cell to mend")
    back_to.add_argument("path", metavar="FILE", help="the file as it was sent")
    back_to.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write the copy (xlsx)")
    back_to.add_argument("--send-back-to", default="", metavar="NAME", help="whom to answer; default: the board")
    back_to.add_argument("--force", action="store_true", help="write over a file that is there already")
    answer_commands.add_to(commands)
    add_command(commands, "list", _list, "list the uploads, latest first")
    refuse = add_command(commands, "reject", _reject, "keep a file as not taken, with the reason; none of it counts")
    refuse.add_argument("path", metavar="FILE", help="the file as it was sent")
    refuse.add_argument("--reason", required=True, metavar="TEXT", help="why it is not taken: kept with it")
    add_by(refuse)
    back = add_command(commands, "revert", _revert, "take an upload out of use; what stood before stands again")
    back.add_argument("upload", metavar="UPLOAD", help="number of the upload")
    add_by(back)
    make = add_command(commands, "template", _template, "write a template to fill in")
    make.add_argument("kind", metavar="KIND", help="indicator-return, indicator-return-wide, section-11, "
                                                   "case-file-audit or plan")  # fmt: skip
    make.add_argument("--partner", metavar="NAME", help="the agency to fill in beforehand")
    make.add_argument("--indicator", action="append", default=[], metavar="CODE", help="an indicator to ask for")
    make.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write it (xlsx)")
    make.add_argument("--force", action="store_true", help="write over a file that is there already")
    return parser


# --- load -------------------------------------------------------------------------------------------------------------


def _load(options: argparse.Namespace) -> int:
    from store import writes

    engine, catalogue, by = open_engine(options), read_catalogue(options), user_of(options)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by=by)
    outcomes = []
    for path in with_progress(files_of(options.paths)):
        found = read_one(path, catalogue, engine)
        outcomes.append(_load_one(engine, found, by, options.good_rows))
    say(f"{sum(outcomes)} of {count_of(len(outcomes), 'file')} taken or taken before.")
    return 0 if all(outcomes) else 1


def _load_one(engine: "Engine", found: "Preview", by: str, good_rows: bool) -> bool:
    """Load one previewed file and say what became of it; False where nothing of it could be taken."""
    from ingest.uploads import accept

    reading = found.reading
    name = reading.file_name
    if found.already_loaded is not None:
        before = found.already_loaded
        say(f"{name}: loaded before as upload {before.id} on {before.uploaded:%d %B %Y}, nothing changed")
        return True
    if reading.kind is None:
        say(*problem_lines(name, "not recognised, nothing loaded", reading.problems))
        return False
    if reading.errors and not good_rows:
        outcome = f"nothing loaded: {count_of(reading.errors, 'error')} (mend them, or load the rest with --good-rows)"
        say(*problem_lines(name, outcome, reading.problems))
        return False
    try:
        upload_id = accept(engine, found, by=by, only_good_rows=good_rows)
    except BrokenPipeError:
        raise
    except Exception as fault:
        say(*problem_lines(name, "nothing loaded", (*reading.problems, fault_of(name, fault))))
        return False
    outcome = f"{count_of(found.row_count, 'row')} loaded as upload {upload_id}{_changed(found)}"
    say(*problem_lines(name, outcome, reading.problems))
    return True


def _changed(found: "Preview") -> str:
    changes = found.changes
    if changes is None or not (changes.revised or changes.unchanged):
        return ""
    return f" ({changes.new} new, {changes.revised} revised, {changes.unchanged} as before)"


# --- preview ----------------------------------------------------------------------------------------------------------


def _preview(options: argparse.Namespace) -> int:
    catalogue = read_catalogue(options)
    engine = None if options.no_history else open_engine_if_any(options)
    is_recognised = True
    for path in with_progress(files_of(options.paths)):
        found = read_one(path, catalogue, engine)
        is_recognised &= found.reading.kind is not None
        if options.json:
            say(json.dumps(as_json(found)))
        else:
            say(*_told(found))
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
        "answers": [_record(used) for used in reading.answers],
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
    outcome = f"{kind}, {count_of(found.row_count, 'row')}, {count_of(reading.errors, 'error')}, "
    yield from problem_lines(reading.file_name, outcome + count_of(reading.warnings, "warning"), reading.problems)
    for line in reading.explanation:
        yield f"  read as   {line}"
    yield from answer_commands.question_lines(reading.questions, MOST_WARNINGS_PRINTED)
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
    engine = open_engine_if_any(options)
    found = read_one(options.path, read_catalogue(options), engine)
    send_back_to = options.send_back_to
    if engine is not None and not send_back_to:
        with engine.connect() as connection:
            board = reads.board(connection)
        send_back_to = board.name if board else ""
    copy = annotated(found.reading, found.content, send_back_to=send_back_to)
    _write(target, copy.content, "The annotated copy")
    reading = found.reading
    to_do = f"{count_of(reading.errors, 'error')}, {count_of(reading.warnings, 'warning')}"
    say(f"Wrote {target}: {to_do}, {count_of(len(reading.questions), 'question')}")
    return 0


# --- list, reject, revert, template -----------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    from store import reads

    with open_engine(options, create=False).connect() as connection:
        uploads = reads.uploads(connection)
    if not uploads:
        say("Nothing was loaded yet.")
    for upload in sorted(uploads, key=lambda each: each.id, reverse=True):
        status = "" if upload.status is UploadStatus.ACCEPTED else f" [{upload.status.value}]"
        say(
            f"{upload.id:>5}  {upload.uploaded:%Y-%m-%d %H:%M}  {upload.kind.value:<17} {upload.row_count:>7} rows  "
            f"{upload.file_name}{status}  by {upload.uploaded_by}"
        )
    return 0


def _reject(options: argparse.Namespace) -> int:
    from ingest.uploads import reject
    from store import writes

    engine, catalogue, by = open_engine(options), read_catalogue(options), user_of(options)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by=by)
    found = read_one(options.path, catalogue, engine)
    upload_id = reject(engine, found, by=by, reason=options.reason)
    say(f"{found.reading.file_name} is kept as upload {upload_id}, rejected: none of its rows count.")
    return 0


def _revert(options: argparse.Namespace) -> int:
    from ingest.uploads import revert

    upload_id = number_of(options.upload, "an upload", "list")
    revert(open_engine(options, create=False), upload_id, by=user_of(options))
    say(f"Upload {upload_id} is out of use; what stood before it stands again.")
    return 0


def _template(options: argparse.Namespace) -> int:
    from ingest.templates import template
    from store import reads

    target = _target(options, "A template")
    catalogue = read_catalogue(options)
    partner = _partner(options.partner, catalogue) if options.partner else None
    engine = open_engine_if_any(options) if partner is not None else None
    sent = ()
    if engine is not None and partner is not None:
        with engine.connect() as connection:
            sent = reads.sent_series(connection, partner.code)
    content = template(options.kind, catalogue, partner, indicators=options.indicator, sent=sent)
    _write(target, content, "The template")
    say(f"Wrote {target}")
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
        raise CommandError(f"{what} cannot be written to {target}: {reason_of(fault)}.") from fault


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


if __name__ == "__main__":
    sys.exit(main())
