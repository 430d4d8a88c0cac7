"""No reader crashes or hangs, whatever is in a file: workbooks cut off, with bytes changed, and with planted traps."""

import io
import random
import shutil
import zipfile
from pathlib import Path

import pytest

from ingest.workbook import Workbook, open_safely
from tests.ingest.test_annotate_libreoffice import converted
from tests.ingest.test_file_views import with_part
from tests.ingest.test_other_workbooks import NAMES, cell, number, ods, rich_workbook, row, table
from tests.ingest.workbooks import xlsx

SHOWN = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "shown"
DAMAGES = 25


def is_answered(workbook: Workbook) -> bool:
    """Whether a file came back as sheets, or as one error that says why not."""
    return bool(workbook.sheets) == workbook.is_readable and (workbook.is_readable or len(workbook.problems) == 1)


def damaged(content: bytes, seed: int) -> list[bytes]:
    """The content cut off, and with some of its bytes changed, in the same ways every time."""
    chance = random.Random(seed)  # noqa: S311  nothing here is a secret
    cut = [content[: chance.randrange(1, len(content))] for _ in range(DAMAGES)]
    changed = []
    for _ in range(DAMAGES):
        copy = bytearray(content)
        for _ in range(chance.choice((1, 3, 20))):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        changed.append(bytes(copy))
    return [*cut, *changed]


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/comments/comment1.xml"]
)
def test_no_damage_inside_a_part_makes_the_opening_fail(part):
    original = rich_workbook()
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        content = archive.read(part)
    for each in damaged(content, 1):
        assert is_answered(open_safely(None, with_part(original, lambda _, each=each: each, part), "book.xlsx"))


def test_no_damage_inside_an_ods_makes_the_opening_fail():
    original = ods(table(row(cell("a") + number(0.5, "pct", 'table:number-columns-repeated="3"'))))
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        content = archive.read("content.xml")
    for each in damaged(content, 2):
        assert is_answered(open_safely(None, with_part(original, lambda _, each=each: each, "content.xml"), "book.ods"))


def test_no_damage_to_an_old_workbook_makes_the_opening_fail(tmp_path):
    office = next((path for name in NAMES if (path := shutil.which(name))), None)
    if office is None:
        pytest.skip("LibreOffice (soffice), which saves workbooks as xls, is not installed")
    for each in damaged(converted(office, {"book.xlsx": rich_workbook()}, "xls", tmp_path / "xls")["book"], 3):
        assert is_answered(open_safely(None, each, "book.xls"))


@pytest.mark.skipif(not SHOWN.is_dir(), reason="the shown corpus is not beside the project")
def test_no_damage_to_a_partners_file_makes_the_opening_fail():
    for path in sorted(SHOWN.iterdir()):
        if path.suffix in (".xlsx", ".csv"):
            for each in damaged(path.read_bytes(), 4)[::5]:
                assert is_answered(open_safely(None, each, path.name))


def test_parts_with_names_outside_of_the_archive_are_left_where_they_are():
    content = io.BytesIO(xlsx([["a", 1]]))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("../../outside.xml", "<a/>")
        archive.writestr("/etc/outside.xml", "<a/>")
    assert open_safely(None, content.getvalue(), "book.xlsx").sheets[0].rows == (("a", 1),)


def test_a_bomb_of_entities_in_a_sheet_is_not_opened():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = with_part(xlsx([["a"]]), lambda xml: bomb + xml)
    (problem,) = open_safely(None, content, "book.xlsx").problems
    assert (problem.code, "entities" in problem.message) == ("corrupt", True)


def test_a_million_coloured_rows_below_the_table_are_not_laid_out():
    coloured = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (line, line) for line in range(2, 200_000))
    content = xlsx([["a", 1]], fills={"A1": "00B050"})
    sheet = open_safely(
        None, with_part(content, lambda xml: xml.replace(b"</sheetData>", coloured + b"</sheetData>")), "book.xlsx"
    ).sheets[0]
    assert (len(sheet.rows), len(sheet.details)) == (1, 1)


def test_a_workbook_whose_sheets_are_missing_is_answered():
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
        with zipfile.ZipFile(io.BytesIO(xlsx([["a", 1]]))) as before:
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as after:
                for name in before.namelist():
                    if name != part:
                        after.writestr(name, before.read(name))
        assert is_answered(open_safely(None, buffer.getvalue(), "book.xlsx"))


def test_deeply_nested_xml_is_answered():
    content = with_part(
        xlsx([["a"]]), lambda _: b"<worksheet>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</worksheet>"
    )
    assert is_answered(open_safely(None, content, "book.xlsx"))
