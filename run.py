"""Two commands for a fresh machine: `python run.py` serves the sample board, `python run.py test` runs the tests.

Standard library only; written so that Python 3.8 can still read it and be told that it is too old. What it makes is
remembered beside it, so that a second start does nothing twice and an interrupted one leaves nothing half done.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import Iterable, Iterator, Mapping, NoReturn, Sequence  # noqa: UP035 (Python 3.8 must read this)

OLDEST_PYTHON = (3, 11)  # numpy 2.4 and the product's own syntax
ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PLACES_OF_PIP = ("Lib/site-packages/pip", "lib/python*/site-packages/pip")  # Windows; elsewhere
LOCK = ROOT / "build" / "run.lock"
SAMPLE_DATABASE = ROOT / "data" / "sample.db"
SAMPLE_SOURCES = ("data/sample", "data/catalogue", "store/migrations")

PRODUCT_REQUIREMENTS = "requirements.txt"
TEST_REQUIREMENTS = "requirements-test.txt"  # all of the product's, and the tests' own
PACKAGES = ("ingest", "metrics", "dashboard")  # passed through as `python -m PACKAGE …`
COMMANDS = (*PACKAGES, "test", "check")
OPTIONS_WITH_A_VALUE = ("--board", "--host", "--port", "--wheels")
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
INTERRUPTED = 130  # what a shell reports for a command that Ctrl-C ended
LAST_LINES = 15  # of a failed command's output: enough to see why, short enough to read

USAGE = "python run.py [options] [command ...]"
HELP = f"""\
commands:
  (none)               serve the invented sample board on http://127.0.0.1:8050
  ingest ...           load spreadsheets, look at them, take them back, make templates
  metrics ...          ask the statistics about a series in a file
  dashboard ...        make slides, freeze what a meeting is shown
  test [options]       run all tests; the options are pytest's
  check                look for mistakes of style and type

The first start makes a Python environment in {ENVIRONMENT.name} and installs {PRODUCT_REQUIREMENTS} in it.
"""


class SetupError(Exception):
    """What a person must mend before this can go on; shown as it is."""


# --- commands -----------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Do what the command line asks; the exit status."""
    for stream in (sys.stdout, sys.stderr):  # a folder's name may hold letters that a Windows console has not
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        complain_of_python(sys.version_info[:2], is_64_bit=sys.maxsize > 2**32)
        own, command, rest = split_arguments(arguments)
        return obey(command, read_options(own), rest, environ)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:  # a folder we may not write in, a full disk
        print(f"This cannot go on: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return INTERRUPTED


def obey(command: str | None, options: argparse.Namespace, rest: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; none means serve."""
    if command is None:
        return serve(options, environ)
    if command == "test":
        return test(options, rest, environ)
    if command == "check":
        return check(options, environ)
    return run_package(options, command, rest, environ)


def serve(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Serve an own board, or the sample board where none is named."""
    board = options.board or environ.get("DATABASE_URL")
    with only_one_at_a_time(LOCK):
        python = ready_environment(PRODUCT_REQUIREMENTS, options.wheels)
        if not board:
            ready_sample(python)
    if options.host not in OWN_MACHINE:
        say(
            f"Warning: with --host {options.host} everybody who can reach this machine over the network can read and "
            "change this board. Without --host it is served to this machine alone."
        )
    settings = {
        "DATABASE_URL": board_address(board) if board else str(SAMPLE_DATABASE),
        "DASHBOARD_HOST": options.host,
        "DASHBOARD_PORT": str(options.port),
    }
    return hand_over(python, [str(ROOT / "app.py")], {**child_environment(environ), **settings})


def run_package(options: argparse.Namespace, package: str, rest: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run `python -m ingest|metrics|dashboard` in the environment, in the folder we were called from."""
    with only_one_at_a_time(LOCK):
        python = ready_environment(PRODUCT_REQUIREMENTS, options.wheels)
    settings = {"DATABASE_URL": board_address(options.board)} if options.board else {}
    return hand_over(python, ["-m", package, *rest], {**child_environment(environ), **settings})


def test(options: argparse.Namespace, rest: Sequence[str], environ: Mapping[str, str]) -> int:
    """Find or install what the tests need, then run them on every core."""
    with only_one_at_a_time(LOCK):
        python = ready_environment(TEST_REQUIREMENTS, options.wheels)
    os.chdir(ROOT)
    environment = child_environment(environ)
    subprocess.run([str(python), "-m", "tests.servers"], env=environment, check=False)  # what is missing is said there
    return hand_over(python, ["-m", "pytest", *pytest_arguments(rest, processors())], environment)


def check(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Lint, format and types, as the gate asks them; the first failure's exit status, after all have run."""
    with only_one_at_a_time(LOCK):
        python = ready_environment(TEST_REQUIREMENTS, options.wheels)
    os.chdir(ROOT)
    checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["basedpyright"])
    environment = child_environment(environ)
    statuses = [subprocess.call([str(python), "-m", *words], env=environment) for words in checks]
    return next((status for status in statuses if status), 0)


# --- the command line ---------------------------------------------------------------------------------------------


def split_arguments(arguments: Sequence[str]) -> tuple[list[str], str | None, list[str]]:
    """Our own options, the command if there is one, and what belongs to the command."""
    for position, argument in enumerate(arguments):
        is_a_value = position > 0 and arguments[position - 1] in OPTIONS_WITH_A_VALUE
        if argument in COMMANDS and not is_a_value:
            return list(arguments[:position]), argument, list(arguments[position + 1 :])
    return list(arguments), None, []


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read our own options; a wrong one ends the program with a sentence, as argparse does."""
    parser = argparse.ArgumentParser(
        usage=USAGE, epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument(
        "--board",
        metavar="FILE.db",
        help="serve an own board, made if it is not there: a file, or the address of a database",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to serve on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=8050, help="the port to serve on (default: 8050)")
    parser.add_argument("--wheels", metavar="FOLDER", type=Path, help="install from a folder of packages, offline")
    options, not_understood = parser.parse_known_args(arguments)
    if not_understood:
        parser.error(f"{not_understood[0]!r} is not understood; the commands are {', '.join(COMMANDS)}")
    if options.wheels and not options.wheels.is_dir():
        raise SetupError(f"--wheels {options.wheels}: there is no such folder.")
    return options


def board_address(board: str) -> str:
    """A file becomes absolute, because the server may not run where we were called; a database's address stays."""
    return board if "://" in board else str(Path(board).expanduser().resolve())


def pytest_arguments(rest: Sequence[str], cores: int) -> list[str]:
    """What pytest is given: one process a core, unless the caller chose for himself or wants a debugger."""
    has_chosen = any(word.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for word in rest)
    if has_chosen or any("no:xdist" in word for word in rest):
        return list(rest)
    return ["-n", str(cores), "--dist", "worksteal", *rest]


def processors() -> int:
    """How many processors this process may use, which a container may hold below the machine's number."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --- the environment ----------------------------------------------------------------------------------------------


def complain_of_python(version: tuple[int, ...], *, is_64_bit: bool) -> None:
    """Raise a SetupError with a plain sentence where this Python is too old, or of 32 bits."""
    if version < OLDEST_PYTHON:
        raise SetupError(
            f"This needs Python {dotted(OLDEST_PYTHON)} or later, and this is Python {dotted(version)}. "
            f"Install a later Python and start run.py with it, for example: python{dotted(OLDEST_PYTHON)} run.py"
        )
    if not is_64_bit:
        raise SetupError("This Python has 32 bits and 64 are needed. Install the 64-bit Python and try again.")


def environment_python(folder: Path, os_name: str = os.name) -> Path:
    """Where an environment keeps its Python: `Scripts` on Windows, `bin` elsewhere."""
    return folder / "Scripts" / "python.exe" if os_name == "nt" else folder / "bin" / "python"


def ready_environment(requirements: str, wheels: Path | None) -> Path:
    """The environment's Python, with the packages of one requirements file installed; made or mended if need be."""
    python = environment_python(ENVIRONMENT)
    fault = environment_fault(ENVIRONMENT, sys.version_info[:2])
    if fault:
        make_environment(fault)
    stamp = read_stamp(ENVIRONMENT)
    if stamp.get(requirements) != fingerprint([ROOT / requirements]):
        install(python, ROOT / requirements, wheels)
        covered = {PRODUCT_REQUIREMENTS, requirements}  # the tests' requirements hold all of the product's
        stamp.update({name: fingerprint([ROOT / name]) for name in covered}, folder=str(ENVIRONMENT))
        stamp_file(ENVIRONMENT).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    return python


def environment_fault(folder: Path, version: tuple[int, ...]) -> str | None:
    """Why an environment cannot be used by this Python as it stands; None if it can."""
    if not folder.exists():
        return "it is not there"
    facts = environment_facts(folder)
    has_pip = any(list(folder.glob(place)) for place in PLACES_OF_PIP)
    if not facts or not has_pip or not environment_python(folder).exists():
        return "it is only half made"
    if not Path(facts.get("home", "")).is_dir():
        return "the Python it was made with is gone"
    made_with = facts.get("version", facts.get("version_info", ""))  # virtualenv writes the second
    if tuple(map(int, re.findall(r"\d+", made_with)[:2])) != version:
        return f"it was made with Python {made_with}, and this is {dotted(version)}"
    if read_stamp(folder).get("folder", str(folder)) != str(folder):
        return "it was made for another folder"
    return None


def environment_facts(folder: Path) -> dict[str, str]:
    """What `pyvenv.cfg` says: `home` and `version` among others; empty if it is not there."""
    try:
        lines = (folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name.strip(): value.strip() for name, found, value in (line.partition("=") for line in lines) if found}


def make_environment(fault: str) -> None:
    """Make the environment anew; on Debian, its missing half is installed first if we are root."""
    say(f"Making the Python environment in {ENVIRONMENT.name}, since {fault} ...")
    remove_folder(ENVIRONMENT)
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{dotted(sys.version_info[:2])}-venv"
        failure = install_debian_packages(package)
        if failure:
            raise SetupError(
                f"This Python comes without the part that makes environments ({failure}). Install it and try again; "
                f"on Debian and Ubuntu:  sudo apt-get install {package}"
            )
    # From an environment that somebody had activated, the new one is still made by the Python behind it.
    python = getattr(sys, "_base_executable", sys.executable)
    run_quietly([python, "-m", "venv", str(ENVIRONMENT)], "The Python environment could not be made.")


def remove_folder(folder: Path) -> None:
    """Remove a folder if it is there; on Windows a program that is running cannot be removed."""
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise SetupError(
            f"The folder {folder} must be made anew and cannot be removed ({error}). Close what is running from it, "
            "or remove it by hand, and try again."
        ) from error


def install(python: Path, requirements: Path, wheels: Path | None) -> None:
    """Install a hash-locked list of packages, saying how far it has come."""
    total = len(re.findall(r"(?m)^[\w.-]+==", requirements.read_text(encoding="utf-8")))
    source = f"from {wheels}" if wheels else "one to two minutes, once"
    say(f"Installing {total} packages ({source}) ...")
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(requirements)]
    if wheels:
        command += ["--no-index", "--find-links", str(wheels.resolve())]
    environment = {**child_environment(os.environ), "PIP_USER": "0"}  # `user = true` in a pip.ini fails in environments
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        last = deque(tell_progress(process.stdout or (), total), maxlen=LAST_LINES)
    if process.returncode:
        raise SetupError(
            "The packages could not be installed. Without a way to the internet, use --wheels FOLDER with the packages "
            f"in a folder (see README.md). What pip said last:\n{''.join(last)}"
        )


def tell_progress(lines: Iterable[str], total: int) -> Iterator[str]:
    """Hand pip's lines on, and say after each quarter of the packages how far it has come."""
    collected = 0
    for line in lines:
        if line.startswith(("Collecting ", "Processing ")):  # the second for one that lies in a folder
            collected += 1
            if collected % max(total // 4, 1) == 0 and collected < total:
                say(f"  {collected} of {total} fetched")
        if line.startswith("Installing collected packages"):
            say("  all fetched; now unpacking them")
        yield line


def install_debian_packages(*packages: str) -> str | None:
    """Install packages on Debian as root; None, or why that is not possible, in words."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return f"installing {', '.join(packages)} takes Debian and its root user"
    say(f"Installing {', '.join(packages)} with apt-get ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    subprocess.run(["apt-get", "update"], check=False, **quiet)  # an old list may still do
    done = subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *packages], check=False, **quiet)
    return (done.stderr or done.stdout).strip().splitlines()[-1] if done.returncode else None


# --- the sample board ---------------------------------------------------------------------------------------------


def ready_sample(python: Path, root: Path = ROOT, database: Path = SAMPLE_DATABASE) -> None:
    """Load the invented sample board, unless the one that stands was loaded from these very files."""
    now = fingerprint(sample_sources(root), root)
    stamp = database.with_name(f"{database.name}.stamp")
    if database.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    say(f"Loading the invented sample board into data/{database.name} (once) ...")
    stamp.unlink(missing_ok=True)
    if database.exists():
        keep = database.with_name(f"{database.name}.before")
        say(f"  the board's files have changed; the sample as it was is kept in data/{keep.name}")
        move_database(database, keep)
    load_sample(python, database, root)
    stamp.write_text(now, encoding="utf-8")


def sample_sources(root: Path) -> list[Path]:
    """Every file that decides what the sample board says: its workbooks, the catalogue, the shape of the database."""
    found = (path for folder in SAMPLE_SOURCES for path in (root / folder).rglob("*"))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def load_sample(python: Path, database: Path, root: Path = ROOT) -> None:
    """Load the sample board's workbooks into a new database, which appears under its name only when it is complete."""
    unfinished = database.with_name(f"{database.name}.part")
    remove_database(unfinished)
    try:
        run_quietly(
            [str(python), "-P", str(root / "data" / "sample" / "load.py"), "--database", str(unfinished)],
            "The sample board could not be loaded.",
        )
        move_database(unfinished, database)
    finally:
        remove_database(unfinished)


def database_files(database: Path) -> list[Path]:
    """A SQLite database and the two files beside it, the log of latest writes first."""
    return [database.with_name(database.name + ending) for ending in ("-wal", "-shm", "")]


def move_database(database: Path, target: Path) -> None:
    """Give a SQLite database another name; its log goes first, so that under the new name it is never without."""
    remove_database(target)
    log, index, main_file = database_files(database)
    try:
        if log.exists():
            log.replace(database_files(target)[0])
        index.unlink(missing_ok=True)  # only an index into the log; SQLite makes it again
        main_file.replace(target)
    except PermissionError as error:
        raise SetupError(f"{database} is in use. Close the other program that serves it and try again.") from error


def remove_database(database: Path) -> None:
    """Remove a SQLite database and the files beside it, as far as they are there."""
    for path in database_files(database):
        path.unlink(missing_ok=True)


# --- small things -------------------------------------------------------------------------------------------------


def fingerprint(files: Iterable[Path], root: Path = ROOT) -> str:
    """One hash over the names and contents of files."""
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def stamp_file(folder: Path) -> Path:
    """Where an environment remembers what is installed in it."""
    return folder / "installed.json"


def read_stamp(folder: Path) -> dict[str, str]:
    """What is installed in an environment: requirements file -> fingerprint; empty where nothing was finished."""
    try:
        return json.loads(stamp_file(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of what we start: finds our packages from any folder, and speaks UTF-8 on every console."""
    others = {name: value for name, value in environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    return {**others, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def hand_over(python: Path, arguments: Sequence[str], environment: Mapping[str, str], os_name: str = os.name) -> int:
    """Become the command; where a process cannot become another (Windows), run it and return its exit status.

    `-P` keeps the folder we were called from off the import path: it may hold a `store` or an `ingest` of its own.
    """
    command = [str(python), "-P", *arguments]
    sys.stdout.flush()
    if os_name == "posix":
        become(command, environment)
    with subprocess.Popen(command, env=dict(environment)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # Ctrl-C reached the command too: it ends by itself, and we wait for it
                continue


def become(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Replace this process, so that signals and the exit status are the command's own."""
    os.execve(command[0], list(command), dict(environment))  # noqa: S606 (no shell is wanted)


def run_quietly(command: Sequence[str], failure: str) -> None:
    """Run a command to its end; show what it said only if it failed."""
    done = subprocess.run(
        command,
        env=child_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise SetupError("\n".join([failure, *done.stdout.splitlines()[-LAST_LINES:]]))


@contextmanager
def only_one_at_a_time(lock: Path) -> Iterator[None]:
    """Wait until no other process holds this lock; the operating system lets go of it however a process ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+b") as handle:
        has_told = False
        while not try_lock(handle.fileno()):
            if not has_told:
                say("Another start is at work here; waiting for it ...")
                has_told = True
            time.sleep(0.2)
        yield


def try_lock(file_number: int) -> bool:
    """Take a lock on an open file if nobody has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file_number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file_number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def dotted(version: Iterable[int]) -> str:
    """`3.11` of (3, 11)."""
    return ".".join(str(part) for part in version)


def say(sentence: str) -> None:
    """Tell the person at the console, at once."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
