"""Annotated copies in a real office program: it opens them, and what it saves again has the original's values."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ingest.annotate import annotated
from ingest.workbook import open_safely
from tests.conftest import skip_in_plain_sight
from tests.ingest.partners_workbook import RETURN, partners_workbook, with_conversation, with_macros
from tests.ingest.workbooks import read

NAMES = ("soffice", "libreoffice")
TEXT = "Indicator,Area,Period,Value\nREREF_12M,Leeds,Q1 2023/24,ten\nREREF_12M,Leeds,Q2 2023/24,=1+1\n"


@pytest.fixture(scope="module")
def office() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        skip_in_plain_sight("LibreOffice (soffice), which opens the annotated copies, is not installed")
    return str(found)


def converted(office: str, files: dict[str, bytes], kind: str, folder: Path) -> dict[str, bytes]:
    """Files as LibreOffice saves them in another format, all in one start of it; it must end with status 0."""
    given, made = folder / "given", folder / kind
    given.mkdir(parents=True)
    for name, content in files.items():
        (given / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(made)]
    done = subprocess.run([*command, *map(str, given.iterdir())], check=False, capture_output=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return {path.stem: path.read_bytes() for path in made.iterdir()}


@pytest.fixture(scope="module")
def originals(office: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One return in every type of file that may come back annotated."""
    book = partners_workbook()
    folder = tmp_path_factory.mktemp("originals")
    old = converted(office, {"old.xlsx": book}, "xls", folder / "xls")
    free = converted(office, {"free.xlsx": book}, "ods", folder / "ods")
    return {
        "book.xlsx": book,
        "macros.xlsm": with_macros(book),
        "conversation.xlsx": with_conversation(book),
        "old.xls": old["old"],
        "free.ods": free["free"],
        "text.csv": TEXT.encode(),
    }


@pytest.fixture(scope="module")
def copies(originals: dict[str, bytes]) -> dict[str, bytes]:
    made = (annotated(read(content, name), content) for name, content in originals.items())
    return {each.file_name: each.content for each in made}


@pytest.fixture(scope="module")
def saved_again(office: str, copies: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return converted(office, copies, "xlsx", tmp_path_factory.mktemp("again"))


def test_every_copy_is_opened_and_saved_again(saved_again: dict[str, bytes], copies: dict[str, bytes]):
    assert {f"{name}.xlsx" for name in saved_again} == set(copies)


@pytest.mark.parametrize("name", ["book", "macros", "conversation", "old", "free"])
def test_what_is_saved_again_has_the_values_of_the_original(saved_again: dict[str, bytes], name: str):
    before = open_safely(None, partners_workbook(), "a.xlsx").sheets[0]
    after = next(
        each for each in open_safely(None, saved_again[f"{name} - to mend"], "b.xlsx").sheets if each.name == RETURN
    )
    cells = [(row, column) for row in range(4) for column in range(4)]
    assert [after.value(*cell) for cell in cells] == [before.value(*cell) for cell in cells]


def test_formulas_and_conditional_formats_are_in_place(saved_again: dict[str, bytes]):
    page = load_workbook(io.BytesIO(saved_again["book - to mend"]))[RETURN]
    assert (page["D3"].value, page["C3"].fill.fgColor.rgb) == ("=SUM(B3:C3)", "FFFFFF00")
    assert [rule.type for area in page.conditional_formatting for rule in area.rules] == ["cellIs"]
    assert [str(each.sqref) for each in page.data_validations.dataValidation] == ["F2:F9"]


def test_comments_and_links_are_understood(saved_again: dict[str, bytes]):
    book = load_workbook(io.BytesIO(saved_again["book - to mend"]))
    assert "Must be mended" in book[RETURN]["C3"].comment.text
    assert "Provisional until May" in book[RETURN]["B4"].comment.text
    links = [cell.hyperlink.location for row in book["To mend"].iter_rows() for cell in row if cell.hyperlink]
    assert "Police & Fire''s return" in links[0]


def test_a_text_that_looks_like_a_formula_is_still_a_text(saved_again: dict[str, bytes]):
    page = load_workbook(io.BytesIO(saved_again["text - to mend"]))["As sent"]
    assert (page["D3"].value, page["D3"].data_type) == ("=1+1", "s")
