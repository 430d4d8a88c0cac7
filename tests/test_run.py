"""`run.py`: its decisions as functions, and the whole of it on a small project in a folder of its own."""

import ast
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import run

SOURCE = (run.ROOT / "run.py").read_text(encoding="utf-8")
THIS_PYTHON = sys.version_info[:2]

# A program that stands for the product: it shows what it was given and ends as it is told.
ECHO = """
import os, sys
print("arguments", sys.argv[1:])
print("folder", os.getcwd())
print("board", os.environ.get("DATABASE_URL"), os.environ.get("DASHBOARD_HOST"), os.environ.get("DASHBOARD_PORT"))
sys.exit(int(os.environ.get("ENDS_WITH", "0")))
"""
LOADER = """
import pathlib, sys
pathlib.Path(sys.argv[2]).write_text("a board")
"""


# --- what it is made of ---------------------------------------------------------------------------------------------


def test_it_needs_nothing_but_the_standard_library():
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_an_old_python_can_read_it():
    ast.parse(SOURCE, feature_version=(3, 8))
    assert "from __future__ import annotations" in SOURCE


def test_what_it_says_by_itself_fits_every_windows_console():
    spoken = [node.value for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.Constant)]
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
    }
    assert [text for text in spoken if isinstance(text, str) and text not in docstrings and not text.isascii()] == []


# --- its decisions --------------------------------------------------------------------------------------------------


def test_an_old_python_is_told_which_one_is_needed():
    with pytest.raises(run.SetupError, match=r"needs Python 3\.11 or later, and this is Python 3\.8"):
        run.complain_of_python((3, 8), is_64_bit=True)


def test_a_python_of_32_bits_is_told_so():
    with pytest.raises(run.SetupError, match="32 bits"):
        run.complain_of_python((3, 12), is_64_bit=False)


def test_a_newer_python_is_welcome():
    run.complain_of_python((3, 14), is_64_bit=True)


@pytest.mark.parametrize(("system", "place"), [("nt", "Scripts/python.exe"), ("posix", "bin/python")])
def test_the_environment_keeps_its_python_where_the_system_puts_it(system: str, place: str):
    assert run.environment_python(Path("home"), system) == Path("home") / place


@pytest.mark.parametrize(
    ("line", "own", "command", "rest"),
    [
        ("", [], None, []),
        ("--port 8060", ["--port", "8060"], None, []),
        ("test -k words", [], "test", ["-k", "words"]),
        ("ingest load a.xlsx --help", [], "ingest", ["load", "a.xlsx", "--help"]),
        ("--wheels w dashboard deck", ["--wheels", "w"], "dashboard", ["deck"]),
        ("--board test", ["--board", "test"], None, []),
        ("metrics test", [], "metrics", ["test"]),
    ],
)
def test_what_follows_a_command_belongs_to_it(line: str, own: list[str], command: str | None, rest: list[str]):
    assert run.split_arguments(line.split()) == (own, command, rest)


def test_a_folder_of_packages_that_is_not_there_is_named():
    with pytest.raises(run.SetupError, match="nowhere"):
        run.read_options(["--wheels", "nowhere"])


def test_a_word_that_is_no_command_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        run.read_options(["--port", "8060", "tset"])
    assert "'tset' is not understood; the commands are ingest, metrics" in capsys.readouterr().err


def test_a_board_in_a_file_becomes_absolute_and_an_address_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run.board_address("our board.db") == str(tmp_path / "our board.db")
    assert run.board_address("postgresql+psycopg://host/board") == "postgresql+psycopg://host/board"


def test_tests_run_on_every_core_unless_the_caller_chose():
    assert run.pytest_arguments(["-k", "x"], 2) == ["-n", "2", "--dist", "worksteal", "-k", "x"]
    for chosen in (["-n0"], ["-n", "3"], ["--pdb"], ["-p", "no:xdist"]):
        assert run.pytest_arguments(chosen, 2) == chosen


def test_progress_is_told_in_quarters_and_every_line_handed_on(capsys: pytest.CaptureFixture[str]):
    lines = [*(f"Collecting package{number}" for number in range(8)), "Installing collected packages: all"]
    assert list(run.tell_progress(lines, 8)) == lines
    told = ["2 of 8 fetched", "4 of 8 fetched", "6 of 8 fetched", "all fetched; now unpacking them"]
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == told


# --- an environment that stands -------------------------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment as `python -m venv` leaves it."""
    folder = tmp_path / ".venv"
    python = run.environment_python(folder)
    for path in (python, folder / "lib" / "python3" / "site-packages" / "pip" / "__init__.py"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    write_facts(folder, home=tmp_path, version=f"{run.dotted(THIS_PYTHON)}.7")
    return folder


def write_facts(folder: Path, home: Path, version: str) -> None:
    (folder / "pyvenv.cfg").write_text(f"home = {home}\nversion = {version}\n", encoding="utf-8")


def test_a_good_environment_is_kept(environment: Path):
    assert run.environment_fault(environment, THIS_PYTHON) is None


def test_no_environment_is_a_fault(tmp_path: Path):
    assert run.environment_fault(tmp_path / ".venv", THIS_PYTHON) == "it is not there"


@pytest.mark.parametrize("lost", ["pyvenv.cfg", "lib/python3/site-packages/pip", run.environment_python(Path())])
def test_a_half_made_environment_is_a_fault(environment: Path, lost: str | Path):
    (environment / lost).rename(environment / "lost")
    assert run.environment_fault(environment, THIS_PYTHON) == "it is only half made"


def test_an_environment_of_another_python_is_a_fault(environment: Path, tmp_path: Path):
    write_facts(environment, home=tmp_path, version="3.9.18")
    assert "made with Python 3.9.18" in str(run.environment_fault(environment, THIS_PYTHON))


def test_an_environment_whose_python_was_removed_is_a_fault(environment: Path, tmp_path: Path):
    write_facts(environment, home=tmp_path / "gone", version=f"{run.dotted(THIS_PYTHON)}.7")
    assert run.environment_fault(environment, THIS_PYTHON) == "the Python it was made with is gone"


def test_an_environment_that_was_moved_is_a_fault(environment: Path):
    run.stamp_file(environment).write_text('{"folder": "elsewhere"}', encoding="utf-8")
    assert run.environment_fault(environment, THIS_PYTHON) == "it was made for another folder"


def test_a_stamp_that_was_cut_short_counts_as_none(environment: Path):
    run.stamp_file(environment).write_text('{"folder": "else', encoding="utf-8")
    assert run.read_stamp(environment) == {}


def test_a_python_without_its_venv_half_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(run, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setenv("PATH", str(tmp_path))  # no apt-get there
    with pytest.raises(run.SetupError, match=rf"sudo apt-get install python{run.dotted(THIS_PYTHON)}-venv"):
        run.make_environment("it is not there")


# --- the sample board -----------------------------------------------------------------------------------------------


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A project's root with the files of a sample board, and a loader for it."""
    write(tmp_path / "data" / "sample" / "load.py", LOADER)
    write(tmp_path / "data" / "sample" / "return.xlsx", "figures")
    write(tmp_path / "data" / "catalogue" / "indicators.toml", "indicators")
    write(tmp_path / "store" / "migrations" / "0001.py", "tables")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def ready_sample(board: Path) -> Path:
    database = board / "data" / "sample.db"
    run.ready_sample(Path(sys.executable), board, database)
    return database


def test_a_sample_is_loaded_once(board: Path):
    database = ready_sample(board)
    database.write_text("a board, and what somebody tried on it", encoding="utf-8")
    ready_sample(board)
    assert database.read_text(encoding="utf-8") == "a board, and what somebody tried on it"


@pytest.mark.parametrize(
    "source", ["data/sample/return.xlsx", "data/catalogue/indicators.toml", "store/migrations/0002.py"]
)
def test_a_sample_whose_sources_changed_is_loaded_anew_and_the_old_one_kept(board: Path, source: str):
    database = ready_sample(board)
    database.write_text("the old board", encoding="utf-8")
    write(board / source, "changed")
    ready_sample(board)
    assert database.read_text(encoding="utf-8") == "a board"
    assert database.with_name("sample.db.before").read_text(encoding="utf-8") == "the old board"


def test_a_file_the_interpreter_leaves_behind_does_not_change_the_sample(board: Path):
    before = run.fingerprint(run.sample_sources(board), board)
    write(board / "data" / "sample" / "__pycache__" / "load.pyc", "compiled")
    assert run.fingerprint(run.sample_sources(board), board) == before


def test_a_load_that_fails_leaves_nothing_and_shows_why(board: Path):
    write(board / "data" / "sample" / "load.py", LOADER + "sys.exit('the third workbook cannot be read')")
    with pytest.raises(run.SetupError, match="the third workbook cannot be read"):
        ready_sample(board)
    assert sorted(path.name for path in (board / "data").iterdir()) == ["catalogue", "sample"]


def test_what_a_killed_load_left_is_never_served(board: Path):
    write(board / "data" / "sample.db.part", "half a board")
    write(board / "data" / "sample.db.part-wal", "half a log")
    database = ready_sample(board)
    assert database.read_text(encoding="utf-8") == "a board"
    assert [path.name for path in database.parent.glob("*.part*")] == []


def test_a_database_is_moved_with_its_log_and_without_its_index(tmp_path: Path):
    for name in ("board.db", "board.db-wal", "board.db-shm", "served.db", "served.db-wal"):
        write(tmp_path / name, name)
    run.move_database(tmp_path / "board.db", tmp_path / "served.db")
    found = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert found == {"served.db": "board.db", "served.db-wal": "board.db-wal"}


# --- the whole of it ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with a real environment of its own; its folder's name has a space and a letter beyond ASCII."""
    root = tmp_path_factory.mktemp("a projéct of its own")
    shutil.copy(run.ROOT / "run.py", root)
    for name in (run.PRODUCT_REQUIREMENTS, run.TEST_REQUIREMENTS):
        write(root / name, "# nothing is needed\n")
    write(root / "app.py", ECHO)
    write(root / "ingest" / "__main__.py", ECHO)
    write(root / "metrics" / "__main__.py", "import time\nprint('ready', flush=True)\ntime.sleep(60)")
    write(root / "data" / "sample" / "load.py", LOADER)
    done = start(root, "ingest")
    assert done.returncode == 0, done.stderr
    return root


def start(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    others = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTHONPATH"}}
    return subprocess.run(
        [sys.executable, str(root / "run.py"), *arguments],
        cwd=root / "data",
        env={**others, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_command_gets_its_arguments_its_folder_and_keeps_its_exit_status(project: Path):
    done = start(project, "ingest", "load", "ours & theirs.xlsx", "--help", ENDS_WITH="3")
    assert done.stdout.splitlines()[:2] == [
        "arguments ['load', 'ours & theirs.xlsx', '--help']",
        f"folder {project / 'data'}",
    ]
    assert done.returncode == 3


def test_a_second_start_installs_nothing(project: Path):
    assert "Installing" not in start(project, "ingest").stdout


def test_a_folder_of_the_callers_own_does_not_stand_before_the_product(project: Path):
    write(project / "data" / "ingest" / "__main__.py", "print('the wrong one')")
    assert "the wrong one" not in start(project, "ingest").stdout


def test_serving_starts_with_the_sample_board(project: Path):
    done = start(project)
    assert f"board {project / 'data' / 'sample.db'} 127.0.0.1 8050" in done.stdout
    assert (project / "data" / "sample.db").exists()


def test_an_own_board_is_served_instead_of_the_sample(project: Path):
    done = start(project, "--board", "ours.db", "--port", "8060")
    assert f"board {project / 'data' / 'ours.db'} 127.0.0.1 8060" in done.stdout


def test_the_environment_may_name_the_board(project: Path):
    assert "board postgresql://host/board" in start(project, DATABASE_URL="postgresql://host/board").stdout


def test_serving_to_other_machines_is_warned_of(project: Path):
    assert "everybody who can reach this machine" in start(project, "--host", "0.0.0.0").stdout  # noqa: S104


def test_changed_requirements_are_installed_and_without_the_internet_from_a_folder(project: Path, tmp_path: Path):
    wheel = a_wheel(tmp_path / "wheels", "whistle", "1.0")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    write(project / run.PRODUCT_REQUIREMENTS, f"whistle==1.0 \\\n    --hash=sha256:{digest}\n")
    write(project / "dashboard" / "__main__.py", "import whistle\nprint(whistle.TUNE)")
    done = start(project, "--wheels", str(tmp_path / "wheels"), "dashboard")
    assert "Installing 1 packages" in done.stdout
    assert "la la" in done.stdout


def test_a_package_that_is_not_the_locked_one_is_refused_in_words(project: Path, tmp_path: Path):
    a_wheel(tmp_path / "wheels", "whistle", "2.0")
    write(project / run.TEST_REQUIREMENTS, f"whistle==2.0 \\\n    --hash=sha256:{'0' * 64}\n")
    done = start(project, "--wheels", str(tmp_path / "wheels"), "test")
    assert done.returncode == 1
    assert "The packages could not be installed" in done.stderr
    assert "Traceback" not in done.stderr


def a_wheel(folder: Path, name: str, version: str) -> Path:
    """The smallest package that pip installs."""
    folder.mkdir()
    path = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", "TUNE = 'la la'")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return path


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ending_run_py_ends_the_command(project: Path):
    with subprocess.Popen(
        [sys.executable, str(project / "run.py"), "metrics"], cwd=project, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""  # nobody holds the other end any more
    assert process.returncode == -signal.SIGTERM


def test_without_a_process_that_can_become_another_the_exit_status_is_kept():
    program = ["-c", "import sys; sys.exit(7)"]
    assert run.hand_over(Path(sys.executable), program, run.child_environment(os.environ), os_name="nt") == 7


def test_two_starts_at_once_take_turns(tmp_path: Path):
    lock = tmp_path / "run.lock"
    program = "import run, pathlib, sys\nwith run.only_one_at_a_time(pathlib.Path(sys.argv[1])): print('mine')"
    with run.only_one_at_a_time(lock):
        other = subprocess.Popen(
            [sys.executable, "-c", program, str(lock)], cwd=run.ROOT, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert other.stdout is not None
        assert other.stdout.readline().startswith("Another start is at work here")
        time.sleep(0.5)
        assert other.poll() is None
    assert other.communicate()[0] == "mine\n"
