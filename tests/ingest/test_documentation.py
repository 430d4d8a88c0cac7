"""What the documentation says of files is so: its signs, spellings, codes, pictures and its worked example."""

import importlib.util
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from domain.model import ValueStatus
from domain.uploads import Reading
from ingest import formats
from ingest.__main__ import main
from ingest.catalogue import load_catalogue
from ingest.formats import Context, recognise
from ingest.mends import MENDS
from ingest.period_text import read_period_text
from ingest.rating_words import WORDS, phrase_score
from ingest.values import read_cell, read_text
from ingest.workbook import Cell, ErrorValue, open_safely
from tests.ingest.workbooks import errors, read, xlsx

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILES = (DOCS / "what-a-file-may-look-like.md").read_text(encoding="utf-8")
ADDING = (DOCS / "adding-a-kind-of-file.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    below = FILES.split(f"{heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert lines is not None
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[0].splitlines()[2:]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


SIGNS = [
    (sign, means.split(":")[0]) for written, means in table("How a figure may be written") for sign in quoted(written)
]
SPELLINGS = [(text, meant) for meant, written in table("How a period may be written") for text in quoted(written)]
RATINGS = re.findall(r"`([^`]+)`(?: \(complete\))? ([\d.]+)", FILES.split("## Section 11", 1)[1].split("## Case", 1)[0])


@pytest.mark.parametrize(("sign", "means"), SIGNS)
def test_a_sign_means_what_the_documentation_says(sign: str, means: str):
    figure = read_cell(Cell(0, 0, ErrorValue(sign))) if sign.startswith("#") else read_text(sign)
    assert (figure.value, figure.status) == (None, ValueStatus(means.replace(" ", "_")))


@pytest.mark.parametrize(("text", "meant"), SPELLINGS)
def test_a_spelling_of_a_period_means_what_the_documentation_says(text: str, meant: str):
    reading = read_period_text(text)
    assert reading is not None
    if meant.startswith("asked"):
        assert reading.is_ambiguous
    elif meant.startswith("needs a year"):
        assert reading.wants_a_year
    else:
        start, end = map(date.fromisoformat, meant.split(" to "))
        assert reading.period is not None
        assert (reading.period.start, reading.period.end) == (start, end)


@pytest.mark.parametrize(("word", "score"), RATINGS)
def test_a_rating_has_the_score_that_the_documentation_says(word: str, score: str):
    found = phrase_score(word, WORDS)
    assert found is not None
    assert round(found, 2) == float(score)


def test_every_code_has_its_line_in_the_documentation_and_every_line_its_code():
    listed = {code.strip("`"): (means, how) for code, means, how in table("## What is pointed out")}
    assert listed == {code: (mend.means, mend.how) for code, mend in MENDS.items()}


def test_every_command_has_its_line_and_every_line_its_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+)", capsys.readouterr().out, re.MULTILINE)
    listed = [
        line[0].removeprefix("`python run.py ingest ").split()[0].strip("`") for line in table("## On the command line")
    ]
    assert sorted(listed) == sorted(commands)


def test_every_picture_is_there_and_every_drawn_one_is_shown():
    shown = set(re.findall(r"\]\(pictures/([\w-]+)\.png\)", FILES))
    assert shown == {path.stem for path in (DOCS / "pictures").glob("*.png")}
    assert shown == {*(each.name for each in drawer().EXAMPLES), drawer().TO_MEND}


def test_every_example_in_a_picture_is_read_as_its_kind():
    kinds = {each.name: read(drawer().workbook_of(each)).kind for each in drawer().EXAMPLES}
    assert {name: kind.value for name, kind in kinds.items() if kind} == {
        "return-with-quarters-across": "indicator_return",
        "scorecard-with-months-and-subtotals": "indicator_return",
        "return-with-a-row-a-figure": "indicator_return",
        "section-11-self-and-moderated": "section11_audit",
        "section-11-only-colours": "section11_audit",
        "case-file-audit-a-row-a-case": "case_file_audit",
    }


def test_the_worked_example_reads_its_briefing(monkeypatch: pytest.MonkeyPatch):
    rows = [["Force briefing", "Mar 2024"], ["DA_NOTIF", 412], ["Missing", "<5"], ["Stop and search", "many"]]
    reading = briefing_read(xlsx(rows), monkeypatch)
    figures = [(each.indicator, each.value, each.status.value, each.cell) for each in reading.rows]
    assert figures == [("DA_NOTIF", 412, "reported", "Sheet1!B2"), (None, None, "suppressed", "Sheet1!B3")]
    assert [(each.code, each.cell) for each in reading.problems] == [
        ("unknown_indicator", "A3"),
        ("unreadable_value", "B4"),
    ]
    assert [each.text for each in reading.questions] == ["Missing"]


def test_the_worked_example_leaves_other_files_alone(monkeypatch: pytest.MonkeyPatch):
    reading = briefing_read(xlsx([["Indicator", "Q1 2023/24", "Q2 2023/24"], ["REREF_12M", 20, 21]]), monkeypatch)
    assert (len(reading.rows), errors(reading)) == (2, [])


def briefing_read(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """What a workbook yields with the example's file saved and its line added, as the documentation says."""
    module = ModuleType("force_briefing")
    found = re.search(r"```python\n(.*?)```", ADDING, re.DOTALL)
    assert found is not None
    exec(compile(found[1], "force_briefing.py", "exec"), module.__dict__)  # noqa: S102  our own text
    monkeypatch.setattr(formats, "FORMATS", (module.FORMAT, *formats.FORMATS))
    context, workbook = Context(load_catalogue()), open_safely(None, content, "briefing.xlsx")
    form = recognise(workbook, context)
    assert form is not None
    return form.read(workbook, context)


def drawer() -> ModuleType:
    """The script that draws the pictures; its examples are read here, nothing is drawn."""
    name = "draw_pictures"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, DOCS / "pictures" / "draw.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]
