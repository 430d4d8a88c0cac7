"""What the commands share: the options they all take, files and databases by name, and how they speak."""

import argparse
import getpass
import glob
import logging
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import DatabaseError, EvidenceError
from domain.uploads import Problem, Reading, Severity
from ingest.problems import error, folded_up, place

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
MOST_OF_ONE_CODE_PRINTED = 6
BAR_AFTER_S = 1
LONGEST_NUMBER = 9  # digits: a longer one is mistyped, and more than a database holds
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # control, direction, halves of signs, line and paragraph ends
LOG = logging.getLogger("ingest")


class CommandError(EvidenceError):
    """Something in the command itself: a path without files, a name that nobody has, a file that cannot be written."""


# --- options ----------------------------------------------------------------------------------------------------------


def add_command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    """A command with the options that every one takes."""
    parser = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)
    parser.add_argument("--database", metavar="FILE_OR_URL", help="default: DATABASE_URL")
    parser.add_argument("--catalogue", metavar="FOLDER", help="a board's own additions to the catalogue")
    parser.add_argument("--verbose", action="store_true", help="say everything about a fault that nobody foresaw")
    return parser


def add_by(parser: argparse.ArgumentParser) -> None:
    """The option of a command that changes something: who does it."""
    parser.add_argument("--by", metavar="NAME", help="who does it; default: the user of this computer")


def number_of(text: str, noun: str, listed_by: str) -> int:
    """The number of an upload or an answer as it was typed; raises CommandError for anything else."""
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise CommandError(f"'{text}' is no number of {noun}: `python -m ingest {listed_by}` says which there are.")
    return int(text)


# --- files and databases ----------------------------------------------------------------------------------------------


def open_engine(options: argparse.Namespace, *, create: bool = True) -> "Engine":
    """The database that was named, by the command or by the environment."""
    from store.database import database_url, open_database

    return open_database(database_url(os.environ, options.database), create=create)


def open_engine_if_any(options: argparse.Namespace) -> "Engine | None":
    """The database that was named, if one was: a preview does without."""
    from store.database import database_url, open_database

    if options.database:
        return open_engine(options, create=False)
    try:
        address = database_url(os.environ)
    except DatabaseError:
        return None
    return open_database(address, create=False)


def read_catalogue(options: argparse.Namespace) -> "Catalogue":
    """The catalogue, with a board's own additions."""
    from ingest.catalogue import load_catalogue

    extra = Path(options.catalogue) if options.catalogue else None
    if extra is not None and not extra.is_dir():
        raise CommandError(f"There is no folder {extra}: --catalogue names a folder of TOML files.")
    return load_catalogue(extra=extra)


def user_of(options: argparse.Namespace) -> str:
    """Who does it: as the command says, else whoever is logged in."""
    if options.by:
        return options.by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as fault:
        raise CommandError("Nobody is logged in by name on this computer: say who you are with --by NAME.") from fault


def files_of(paths: Sequence[str]) -> list[str]:
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
    note(*(f"{Path(path).name}: skipped, it only marks that somebody has the workbook open." for path in locked))
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
        return error("not_recognised", f"The file {path} cannot be opened: {reason_of(fault)}.")


def reason_of(fault: Exception) -> str:
    """Why a file cannot be opened or written, without its number and name."""
    return fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)


def with_progress(paths: list[str]) -> Iterable[str]:
    """The paths, with a bar on a terminal when they take longer than a second."""
    from tqdm import tqdm

    return tqdm(paths, unit="file", delay=BAR_AFTER_S, disable=None, leave=False)


def say(*lines: str) -> None:
    """Print lines without tearing the progress bar."""
    from tqdm import tqdm

    for line in lines:
        tqdm.write(escaped(line))


def note(*lines: str) -> None:
    """Print lines beside the answer, which a program may be reading."""
    from tqdm import tqdm

    for line in lines:
        tqdm.write(escaped(line), file=sys.stderr)


def escaped(line: str) -> str:
    """A line whose line breaks and control signs can be seen: a file's name may hold any."""
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) in UNSEEN else sign for sign in line
    )


def problem_lines(name: str, outcome: str, problems: Sequence[Problem]) -> Iterator[str]:
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


def count_of(number: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def read_one(path: str, catalogue: "Catalogue", engine: "Engine | None") -> "Preview":
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
        problem = fault_of(name, fault)
    return Preview(Reading(name, "", None, problems=(problem,) if problem else ()), b"")


def fault_of(name: str, fault: Exception) -> Problem:
    """A failure in one sentence: our own words where it was foreseen, else its kind and how to learn more."""
    if isinstance(fault, EvidenceError):
        return error("not_recognised", str(fault))
    LOG.debug("%s", escaped(name), exc_info=fault)
    return error(
        "not_recognised",
        f"{name} met a fault that we did not foresee ({type(fault).__name__}), so nothing of it was kept: send us the "
        "file, with what the same command says with --verbose.",
    )
