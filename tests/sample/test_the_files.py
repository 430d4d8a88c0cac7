"""The sample's committed files: made by the script, read without a fault, and of areas that do not exist."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.sample import make_sample
from data.sample.board import HERE, OWN_AREA, RECEIVED, read_toml
from data.sample.load import FOLDER, REGISTER
from domain.uploads import Severity
from ingest import uploads
from ingest.catalogue import load_catalogue

LARGEST_TOTAL = 3_000_000  # bytes; the files are in everybody's checkout
COMMITTED = sorted(FOLDER.iterdir())


@pytest.fixture(scope="module")
def made_again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    return folder, make_sample.make(folder)


def cells(path: Path) -> list[list[list[object]]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [list(csv.reader(file))]
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(path).worksheets]


def test_making_the_sample_again_gives_the_committed_files(made_again):
    folder, _ = made_again
    assert [path.name for path in sorted(folder.iterdir())] == [path.name for path in COMMITTED]
    changed = [path.name for path in COMMITTED if cells(path) != cells(folder / path.name)]
    assert not changed, "run data/sample/make_sample.py and commit what it writes"


def test_making_the_sample_twice_writes_the_same_bytes(made_again, tmp_path):
    folder, _ = made_again
    make_sample.make(tmp_path)
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in tmp_path.iterdir())


def test_another_seed_makes_other_figures(made_again, tmp_path):
    folder, _ = made_again
    make_sample.make(tmp_path, seed=1)
    name = "Police return 2023-24.xlsx"
    assert cells(tmp_path / name) != cells(folder / name)


def test_the_day_of_each_file_is_known(made_again):
    _, received = made_again
    with (HERE / RECEIVED).open(encoding="utf-8", newline="") as file:
        listed = {row["file"]: row["received"] for row in csv.DictReader(file)}
    assert listed == {name: day.isoformat() for name, day in received.items()}
    assert set(listed) == {path.name for path in COMMITTED}


def test_the_files_are_small():
    assert sum(path.stat().st_size for path in COMMITTED) < LARGEST_TOTAL


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_each_file_is_read_whole_and_without_a_problem(path):
    reading = uploads.preview(path, catalogue=load_catalogue(extra=REGISTER)).reading
    assert reading.kind is not None
    assert [problem for problem in reading.problems if problem.severity is Severity.ERROR] == []
    assert [problem.message for problem in reading.problems] == []
    assert [question.text for question in reading.questions] == []


def test_no_invented_area_is_in_the_real_register():
    real = load_catalogue()
    codes = {code for area in real.areas for code in (area.code, area.old_code, *area.aliases)}
    names = {name.casefold() for area in real.areas for name in (area.name, *area.aliases)}
    for area in read_toml("register/areas.toml")["area"]:
        assert area["is_invented"]
        assert area["code"].startswith("X")
        assert area["code"] not in codes
        assert real.find_area(area["name"]) is None
        assert area["name"].casefold() not in names


def test_no_file_of_the_sample_names_a_real_area():
    real = {area.name for area in load_catalogue().areas}
    for path in COMMITTED:
        found = {value for sheet in cells(path) for row in sheet for value in row if value in real}
        assert not found, path.name


def test_what_partners_call_themselves_and_their_figures_is_known_to_the_catalogue():
    catalogue, names = load_catalogue(extra=REGISTER), read_toml("names.toml")
    assert {code: catalogue.find_indicator(label) for code, label in names["indicators"].items()} == {
        code: code for code in names["indicators"]
    }
    found = [catalogue.find_partner(name) for name in names["partners"].values()]
    assert None not in found
    assert len(set(found)) == len(found)
    assert catalogue.find_area("Wrenfield") == OWN_AREA


def test_twelve_partners_answer_for_section_11_in_three_rounds():
    audits = read_toml("audits.toml")
    assert len(audits["auditee"]) == 12
    assert len(audits["rounds"]) == 3
    files = [path for path in COMMITTED if path.name.startswith("Section 11")]
    assert len(files) == 36 - sum(len(each.get("missing_rounds", ())) for each in audits["auditee"])
