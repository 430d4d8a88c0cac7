"""Questions and answers on the command line: asked, answered, listed, forgotten, and what goes wrong in a sentence."""

import json

import pytest

from ingest.__main__ import main
from store import reads
from store.database import open_database

RETURN = "Organisation,Police,,\n,,,\nIndicator,Area,Period,Value\nReports of unicorns,Leeds,2025Q1,20\n"
NEXT = RETURN.replace("2025Q1", "2025Q2")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "first.csv").write_text(RETURN, encoding="utf-8")
    (tmp_path / "next.csv").write_text(NEXT, encoding="utf-8")
    open_database("board.db").dispose()
    return tmp_path


def run(*arguments: str) -> int:
    return main([*arguments, "--database", "board.db"])


def answer(*arguments: str) -> int:
    return run("answer", *arguments, "--by", "Jo")


def questions(capsys, name: str) -> list[str]:
    capsys.readouterr()
    run("preview", name, "--json")
    return [question["text"] for question in json.loads(capsys.readouterr().out)["questions"]]


def test_the_questions_of_a_file_are_numbered_with_what_is_offered_and_how_to_answer(folder, capsys):
    assert run("questions", "first.csv") == 0
    out = capsys.readouterr().out
    assert "first.csv: 2 questions" in out
    assert "which period is '2025Q1'?" in out
    assert "2025-04-01/2025-06-30  April 2025 to June 2025" in out
    assert "python -m ingest answer first.csv --question 1 --is CODE" in out


def test_what_was_answered_is_not_asked_of_the_next_file_until_it_is_forgotten(folder, capsys):
    asked = questions(capsys, "first.csv")
    assert sorted(asked) == ["2025Q1", "Reports of unicorns"]
    number = str(asked.index("2025Q1") + 1)
    assert answer("first.csv", "--question", number, "--is", "Q1 2025/26") == 0
    assert "Kept as answer 1: '2025Q1' is 2025-04-01/2025-06-30. 1 question left" in capsys.readouterr().out
    assert answer("first.csv", "--question", "1", "--is", "Re-referrals within 12 months") == 0
    assert questions(capsys, "next.csv") == []
    assert run("answers") == 0
    out = capsys.readouterr().out
    assert "'Reports of unicorns' is REREF_12M, for POLICE (indicator_return), by Jo on 20" in out
    assert run("forget", "2", "--by", "Jo") == 0
    assert questions(capsys, "next.csv") == ["Reports of unicorns"]


def test_the_answers_a_file_was_read_with_are_part_of_what_a_program_reads(folder, capsys):
    answer("first.csv", "--asks", "indicator", "--text", "Reports of unicorns", "--is", "MISS_HOME")
    capsys.readouterr()
    run("preview", "next.csv", "--json")
    (used,) = json.loads(capsys.readouterr().out)["answers"]
    assert (used["text"], used["answer"], used["answered_by"]) == ("Reports of unicorns", "MISS_HOME", "Jo")
    run("preview", "next.csv", "--json", "--no-history")
    assert json.loads(capsys.readouterr().out)["answers"] == []


def test_an_answer_can_be_given_beforehand_for_one_partner_or_for_everyone(folder, capsys):
    about = ("--asks", "indicator", "--text", "Reports of unicorns", "--is", "MISS_HOME")
    assert answer(*about, "--partner", "Probation Service") == 0
    assert "Reports of unicorns" in questions(capsys, "next.csv")
    assert answer(*about, "--everyone") == 0
    assert "Reports of unicorns" not in questions(capsys, "next.csv")


def test_a_rejected_file_is_kept_with_its_reason_and_counts_for_nothing(folder, capsys):
    assert run("reject", "first.csv", "--reason", "an old draft", "--by", "Jo") == 0
    assert "kept as upload 1, rejected" in capsys.readouterr().out
    engine = open_database("board.db")
    with engine.connect() as connection:
        assert [upload.status.value for upload in reads.uploads(connection)] == ["rejected"]
        assert "an old draft" in str(reads.audit_trail(connection))
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("answer", "first.csv", "--is", "MISS_HOME"), "Say which question"),
        (("answer", "first.csv", "--question", "9", "--is", "MISS_HOME"), "so no 9"),
        (("answer", "first.csv", "--question", "one", "--is", "MISS_HOME"), "'one' is no number of a question"),
        (("answer", "first.csv", "--asks", "indicator", "--text", "x", "--is", "UNICORN"), "no indicator"),
        (("answer", "--asks", "indicator", "--text", "x", "--is", "MISS_HOME"), "whose files"),
        (("answer", "--asks", "period", "--text", "Q1", "--is", "x", "--everyone"), "from file to file"),
        (("answer", "--asks", "area", "--text", "x", "--is", "Leeds", "--partner", "Lamplighters"), "Lamplighters"),
        (("answer", "nowhere.csv", "--question", "1", "--is", "x"), "has 0 questions"),
        (("forget", "7"), "no answer 7"),
        (("forget", "seven"), "'seven' is no number of an answer"),
        (("reject", "first.csv", "--reason", " "), "Say why"),
    ],
)
def test_what_a_user_does_wrong_is_one_sentence_and_status_1(folder, capsys, arguments, words):
    capsys.readouterr()
    assert run(*arguments) == 1
    printed = capsys.readouterr()
    assert words in printed.err
    assert len(printed.err.strip().splitlines()) == 1
