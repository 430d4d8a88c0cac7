"""The command line as a person uses it: what it prints, its exit status, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ingest.__main__ import main
from store.database import open_database

ROOT = Path(__file__).resolve().parents[2]
GOOD = "Indicator,Area,Period,Value\nREREF_12M,Leeds,Q1 2023/24,20\n"
BAD = "Indicator,Area,Period,Value\nREREF_12M,Leeds,Q1 2023/24,ten\nREREF_12M,Leeds,Q2 2023/24,21\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


def run(*arguments: str) -> int:
    return main(list(arguments))


def load(*arguments: str) -> int:
    return run("load", *arguments, "--database", "board.db", "--by", "analyst")


def test_preview_prints_one_json_object_a_line_in_the_order_given(folder, capsys):
    assert run("preview", "bad.csv", "good.csv", "--json") == 0
    bad, good = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (bad["file"], bad["kind"]) == ("bad.csv", "indicator_return")
    assert bad["summary"] == {"rows": 1, "errors": 1, "warnings": 0}
    assert bad["problems"] == [
        {
            "severity": "error",
            "code": "unreadable_value",
            "message": bad["problems"][0]["message"],
            "sheet": None,
            "cell": "line 2, column Value",
        }
    ]
    row = good["rows"][0]
    assert (row["indicator"], row["period_start"], row["value"]) == ("REREF_12M", "2023-04-01", 20)
    assert (row["status"], row["provisional"], row["cell"]) == ("reported", False, "line 2, column Value")
    assert len(good["sha256"]) == 64


def test_a_file_that_is_not_recognised_does_not_stop_the_others_and_makes_the_status_1(folder, capsys):
    assert run("preview", "letter.pdf", "good.csv", "missing.csv", "--json") == 1
    letter, good, missing = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [each["kind"] for each in (letter, good, missing)] == [None, "indicator_return", None]
    assert [each["problems"][0]["code"] for each in (letter, missing)] == ["wrong_type", "not_recognised"]


def test_load_takes_patterns_and_folders_and_says_what_became_of_each_file(folder, capsys):
    assert load("*.csv") == 1
    out = capsys.readouterr().out
    assert "good.csv: 1 row loaded as upload 1" in out
    assert "bad.csv: nothing loaded: 1 error" in out
    assert "line 2, column Value: 'ten' is not a number" in out
    assert load(".") == 1
    out = capsys.readouterr().out
    assert "good.csv: loaded before as upload 1" in out
    assert "letter.pdf: not recognised" in out
    assert "ask for the table as a spreadsheet" in out


def test_a_second_run_changes_nothing_and_is_no_failure(folder, capsys):
    assert (load("good.csv"), load("good.csv")) == (0, 0)
    assert run("list", "--database", "board.db") == 0
    assert capsys.readouterr().out.count("indicator_return") == 1


def test_good_rows_are_loaded_when_they_are_asked_for(folder, capsys):
    assert load("bad.csv", "--good-rows") == 0
    assert "1 row loaded as upload 1" in capsys.readouterr().out


def test_a_reverted_upload_is_listed_as_such_and_its_file_may_be_loaded_again(folder, capsys):
    load("good.csv")
    assert run("revert", "1", "--database", "board.db", "--by", "analyst") == 0
    assert run("list", "--database", "board.db") == 0
    assert "[reverted]" in capsys.readouterr().out
    assert load("good.csv") == 0
    assert "upload 2" in capsys.readouterr().out


def test_a_template_is_written_and_reads_back(folder, capsys):
    assert run("template", "section-11", "--partner", "Police", "-o", "s11.xlsx") == 0
    capsys.readouterr()
    assert run("preview", "s11.xlsx", "--json") == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "section11_audit"


def test_preview_for_a_person_says_how_the_sheet_was_read(folder, capsys):
    assert run("preview", "good.csv") == 0
    out = capsys.readouterr().out
    assert "indicator return, 1 row, 0 errors, 0 warnings" in out
    assert "header in row 1" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("load", "good.csv"), "--database"),
        (("load", "nothing*.csv", "--database", "board.db"), "No file matches"),
        (("load", "empty", "--database", "board.db"), "no spreadsheet in the folder"),
        (("load", "good.csv", "--database", "good.csv"), "good.csv"),
        (("list", "--database", "not there.db"), "not there.db"),
        (("revert", "7", "--database", "board.db"), "no upload 7"),
        (("revert", "abc", "--database", "board.db"), "'abc' is no number of an upload"),
        (("revert", "9" * 30, "--database", "board.db"), "is no number of an upload"),
        (("template", "timesheet", "-o", "t.xlsx"), "timesheet"),
        (("template", "plan", "-o", "plan.csv"), "ends in .xlsx"),
        (("template", "plan", "-o", "no such folder/t.xlsx"), "cannot be written"),
        (("template", "section-11", "--partner", "Guild of Lamplighters", "-o", "t.xlsx"), "Guild of Lamplighters"),
        (("template", "indicator-return", "--indicator", "XYZ", "-o", "t.xlsx"), "XYZ"),
        (("preview", "good.csv", "--catalogue", "nowhere"), "nowhere"),
        (("preview", "good.csv", "--database", "not there.db"), "not there.db"),
    ],
)
def test_what_a_user_does_wrong_is_one_sentence_and_status_1(folder, capsys, arguments, words):
    (folder / "empty").mkdir()
    load("good.csv")
    capsys.readouterr()
    assert run(*arguments) == 1
    printed = capsys.readouterr()
    assert words in printed.err
    assert len(printed.err.strip().splitlines()) == 1


def test_a_reader_that_goes_away_is_no_traceback(folder):
    lines = "\n".join(f"REREF_12M,Leeds,Q{n % 4 + 1} {1990 + n // 4}/{(91 + n // 4) % 100:02d},{n}" for n in range(100))
    (folder / "many.csv").write_text("Indicator,Area,Period,Value\n" + lines, encoding="utf-8")
    command = f"'{sys.executable}' -m ingest preview {' '.join(['many.csv'] * 40)} --json | head -c 10"
    place = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, env=place, check=False)
    assert "Traceback" not in done.stderr


def test_a_locked_copy_of_an_open_workbook_is_skipped_with_a_note(folder, capsys):
    (folder / "returns").mkdir()
    for name in ("returns/~$good.xlsx", "~$direct.xlsx"):
        (folder / name).write_bytes(b"x")
    (folder / "returns" / "good.csv").write_text(GOOD, encoding="utf-8")
    assert load("returns", "~$direct.xlsx") == 0
    printed = capsys.readouterr()
    assert "~$" not in printed.out
    assert "~$good.xlsx: skipped" in printed.err
    assert "~$direct.xlsx: skipped" in printed.err


def test_a_folder_is_searched_with_the_folders_in_it_but_not_with_hidden_ones(folder, capsys):
    for name in ("returns/2024/Q1", "returns/.old"):
        (folder / name).mkdir(parents=True)
        (folder / name / "deep.csv").write_text(GOOD, encoding="utf-8")
    assert load("returns") == 0
    assert "1 of 1 file taken" in capsys.readouterr().out


def test_what_the_database_refuses_is_one_sentence_that_names_the_file(folder, capsys, caplog):
    load("good.csv")
    engine = open_database("board.db")
    with engine.begin() as connection:
        refuse = (
            "CREATE TRIGGER no BEFORE INSERT ON observations WHEN NEW.value = 77 BEGIN SELECT RAISE(FAIL, 'no'); END"
        )
        connection.execute(text(refuse))
    engine.dispose()
    (folder / "odd.csv").write_text(GOOD.replace(",20", ",77"), encoding="utf-8")
    (folder / "next.csv").write_text(GOOD.replace("Q1", "Q2"), encoding="utf-8")
    capsys.readouterr()
    assert load("odd.csv", "next.csv") == 1
    printed = capsys.readouterr()
    assert "odd.csv met a fault that we did not foresee (IntegrityError)" in printed.out
    assert "next.csv: 1 row loaded" in printed.out
    assert "Traceback" not in printed.out + printed.err
    assert "INSERT" not in printed.out + printed.err + caplog.text
    assert load("odd.csv", "--verbose") == 1
    assert "Traceback" in caplog.text


def test_a_hostile_file_name_is_printed_in_one_line(folder, capsys):
    name = "good\nall is well\x1b[2J\u202e.csv"
    (folder / name).write_text(GOOD, encoding="utf-8")
    assert run("preview", name) == 0
    out = capsys.readouterr().out
    assert out.startswith("good\\nall is well\\x1b[2J\\u202e.csv: indicator return")


def test_a_file_name_of_bytes_that_are_no_text_is_loaded_all_the_same(folder, capsys):
    (folder / os.fsdecode(b"caf\xe9.csv")).write_text(GOOD, encoding="utf-8")
    assert load("caf*.csv") == 0
    assert "caf?.csv: 1 row loaded" in capsys.readouterr().out


def test_a_template_is_never_written_over_a_file_unless_it_is_asked_for(folder, capsys):
    (folder / "mine.xlsx").write_bytes(b"my work")
    assert run("template", "plan", "-o", "mine.xlsx") == 1
    assert (folder / "mine.xlsx").read_bytes() == b"my work"
    assert "--force" in capsys.readouterr().err
    assert run("template", "plan", "-o", "mine.xlsx", "--force") == 0
    assert (folder / "mine.xlsx").read_bytes().startswith(b"PK")


def test_an_unknown_agency_is_answered_with_the_three_nearest_names(folder, capsys):
    assert run("template", "section-11", "--partner", "Youth Justise Service", "-o", "t.xlsx") == 1
    said = capsys.readouterr().err
    assert "Youth justice" in said
    assert "'Lists'" in said
    assert said.count(", ") <= 3
