"""Files that are damaged, enormous or meant to do harm: each gets its sentence, none stops the others.

The command line is asked as partners' files reach it, all in one call; what is random is read in this process.
"""

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book

from ingest.catalogue import load_catalogue
from ingest.problems import CODES
from ingest.uploads import preview
from tests.ingest.workbooks import xlsx

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = load_catalogue()
PATIENCE_S = 30  # for one file
RETURN = [
    ["Indicator", "Q1 2023/24", "Q2 2023/24"],
    ["Children reported missing from home", 12, "<5"],
    ["Re-referrals within 12 months (%)", 21.5, 0.22],
]
WHOLE = xlsx(RETURN)
TEXT = "\n".join(",".join(str(cell) for cell in row) for row in RETURN).encode()
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changed}:
            new.writestr(name, changed.get(name, old.read(name) if name in old.namelist() else b""))
    return buffer.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_prologue(prologue: bytes, entity: bytes) -> bytes:
    """A workbook whose sheet says an entity that its own head defines."""
    sheet = part(WHOLE, "xl/worksheets/sheet1.xml")
    body = sheet[sheet.index(b"<worksheet") :].replace(b"Indicator", entity, 1)
    return repacked(WHOLE, {"xl/worksheets/sheet1.xml": prologue + body})


def deep_merges() -> bytes:
    """Thousands of ranges merged over and into each other, below the table."""
    sheet = part(WHOLE, "xl/worksheets/sheet1.xml")
    ranges = b"".join(b'<mergeCell ref="A%d:C%d"/>' % (10 + n % 50, 60 + n) for n in range(20_000))
    merges = b'<mergeCells count="20000">' + ranges + b"</mergeCells>"
    return repacked(WHOLE, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", b"</sheetData>" + merges)})


def far_cells() -> bytes:
    """Figures in the last cell that a sheet can have."""
    book = Book()
    book.worksheets[0].cell(1, 1, "Indicator")
    book.worksheets[0].cell(1_048_576, 16_384, 7)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def many_sheets(number: int) -> bytes:
    book = Book()
    book.remove(book.worksheets[0])
    for each in range(number):
        page = book.create_sheet(f"\u202eSheet\u0000 {each}".replace("\u0000", "\u200b"))
        for row in RETURN:
            page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls_of_nothing() -> bytes:
    """The old container with a directory that points at itself."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    return head + bytes(478) + "Workbook".encode("utf-16-le") * 40 + bytes(2048)


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", part(WHOLE, "[Content_Types].xml"))
        archive.writestr("xl/workbook.xml", part(WHOLE, "xl/workbook.xml"))
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 * 1024 * 1024))
    return buffer.getvalue()


REFUSED = {  # name: content; nothing of these is read
    "0 bytes.xlsx": b"",
    "100 MB of nothing.xlsx": bytes(100 * 1024 * 1024 + 1),
    "10 MB of zeros.csv": bytes(10 * 1024 * 1024),
    "line ends only.csv": b"\r\n" * 1_000_000,
    "half.xlsx": WHOLE[: len(WHOLE) // 2],
    "first bytes only.xlsx": WHOLE[:30],
    "bomb.xlsx": bomb(),
    "entities.xlsx": with_prologue(ENTITIES, b"&j;"),
    "passwords.xlsx": with_prologue(OUTSIDE, b"&a;"),
    "picture.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "page.xls": b"<html><body><table><tr><td>Indicator</td></tr></table></body></html>",
    "loop.xls": xls_of_nothing(),
    "random.ods": bytes((n * 7919) % 251 for n in range(20_000)),
    "no sheets.xlsx": repacked(WHOLE, {"xl/workbook.xml": b"<workbook/>"}),
    "a million columns.csv": b"Indicator," + b"Q1 2023/24," * 1_000_000,
    "..%2f..%2fx.xlsx": b"PK\x03\x04" + bytes(50),
    "\u202excod.slx.xlsx": b"not a workbook at all \x00\x01\x02",
    "last cell.xlsx": far_cells(),
}
READ = {  # name: content; awkward, and read all the same
    "return.xlsx": WHOLE,
    "plain.csv": TEXT,
    "300 sheets.xlsx": many_sheets(300),
    "deep merges.xlsx": deep_merges(),
    "../../x.xlsx": WHOLE,
}


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[dict[str, Any]], int, str]:
    """What the command line says of all of them in one call: names, objects, exit status and what went to stderr."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, (name, content) in enumerate({**REFUSED, **READ}.items()):
        path = folder / f"{number:02} {name.replace('/', '_')}"
        path.write_bytes(content)
        paths.append(path)
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "preview", *map(str, paths), "--json", "--no-history"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S * len(paths),
    )
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    return [path.name for path in paths], objects, done.returncode, done.stderr


def test_every_file_gets_one_line_in_its_order_and_no_traceback(previewed):
    names, objects, status, said = previewed
    assert [each["file"] for each in objects] == names
    assert status == 1
    assert "Traceback" not in said


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_has_a_sentence_and_no_rows(previewed, name):
    found = _of(previewed, name)
    assert (found["kind"], found["rows"]) == (None, [])
    assert found["summary"]["errors"] >= 1
    assert not any("foresee" in problem["message"] for problem in found["problems"]), found["problems"]


@pytest.mark.parametrize("name", READ)
def test_an_awkward_file_is_read_as_any_other(previewed, name):
    found = _of(previewed, name)
    assert found["kind"] == "indicator_return"
    assert {row["value"] for row in found["rows"]} <= {12.0, None, 21.5, 0.22, 22.0}
    assert found["rows"]


def _of(previewed: tuple, name: str) -> dict[str, Any]:
    number = list({**REFUSED, **READ}).index(name)
    return previewed[1][number]


# --- damage at random, in this process --------------------------------------------------------------------------------

SEEDS = {"return.xlsx": WHOLE, "return.csv": TEXT, "utf16.csv": TEXT.decode().encode("utf-16")}


@pytest.mark.parametrize("name", SEEDS)
@given(
    damage=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
    keep=st.floats(0, 1),
)
@settings(deadline=None, max_examples=60)
def test_no_damage_makes_a_preview_fail_or_yields_more_figures_than_there_were(name, damage, keep):
    content = bytearray(SEEDS[name])
    for place, byte in damage:
        content[int(place * len(content))] = byte
    content = content[: max(1, int(len(content) * (0.5 + keep / 2)))]
    reading = preview(None, content=bytes(content), file_name=name, catalogue=CATALOGUE).reading
    assert len(reading.rows) <= len(RETURN) * 2
    assert {problem.code for problem in reading.problems} <= CODES


CONTROLS = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",), exclude_characters="\x00"),
        st.sampled_from("=+-@\t\r\n\"';,\u202e\u200b\ufeff\u2028\x07\x1b"),
    ),
    min_size=1,
    max_size=30,
)


@given(st.lists(st.tuples(CONTROLS, CONTROLS, CONTROLS), min_size=1, max_size=6), st.sampled_from(",;\t"))
@settings(deadline=None, max_examples=100)
def test_no_text_makes_a_preview_fail(rows, delimiter):
    lines = [["Indicator", "Q1 2023/24", "Q2 2023/24"], *map(list, rows)]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode()
    reading = preview(None, content=content, file_name="return.csv", catalogue=CATALOGUE).reading
    assert reading.sha256


FORMULAS = ('=HYPERLINK("http://example.org")', "+1+1", "@SUM(A1)", "-2+3", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("label", FORMULAS)
def test_a_label_that_begins_like_a_formula_is_kept_as_text(label):
    content = f'Indicator,Q1 2023/24,Q2 2023/24\n"{label.replace(chr(34), chr(34) * 2)}",5,6\n'.encode()
    reading = preview(None, content=content, file_name="return.csv", catalogue=CATALOGUE).reading
    assert {row.label for row in reading.rows} == {label}  # type: ignore[union-attr]


# Each is a text on which a pattern that tries every way to part it would need hours.
ENDLESS = [" ", "a", "1", "a ", "- ", ", ", "(", "q1 ", "1/"]
FORMS = {
    "a row a figure": [
        ["Indicator", "Area", "Period", "Value"],
        ["Re-referrals within 12 months (%)", "Bury", "Q1 2023/24", "21.5"],
        ["Re-referrals within 12 months (%)", "Bury", "Q2 2023/24", "21.5"],
    ],
    "periods across": [["Return for 2023/24", "", ""], *([str(cell) for cell in row] for row in RETURN)],
    "section 11": [
        ["Section 11 audit", "", ""],
        ["Standard", "Self-assessment", "Evidence"],
        ["1.1 There is a named lead", "Green", "minutes"],
        ["1.2 Staff are trained", "Amber", "records"],
        ["1.3 Complaints are heard", "Red", "none yet"],
    ],
    "case files": [
        ["Case file audit", "", ""],
        ["Case", "Recognition", "Overall grade"],
        ["Case 1", "Good", "Good"],
        ["Case 2", "Outstanding", "Good"],
        ["Case 3", "Good", "Requires improvement"],
    ],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("unit", ENDLESS)
def test_a_cell_without_end_is_read_like_any_other(form, unit):
    text = unit * (10_000 // len(unit))
    beside = [f"Good {text}x", "", *[f"Good {text}x"] * 3]  # an audit whose header has such a heading is none
    rows = [[f"1 {text}x"], *([*row, beside[number]] for number, row in enumerate(FORMS[form]))]
    rows += [[f"{text}x", text, f"1{text}%x", text]]
    assert preview(None, content=xlsx(rows), file_name="return.xlsx", catalogue=CATALOGUE).reading.kind is not None


def test_escapes_of_half_a_sign_or_of_nothing_are_no_part_of_a_label():
    label = "Widgets_x0000_ _xD83D__xDE00_ _xD83D_ counted"
    sheet = part(WHOLE, "xl/worksheets/sheet1.xml").replace(b"Children reported missing from home", label.encode())
    assert label.encode() in sheet
    content = repacked(WHOLE, {"xl/worksheets/sheet1.xml": sheet})
    rows = preview(None, content=content, file_name="return.xlsx", catalogue=CATALOGUE).reading.rows
    assert "Widgets \U0001f600 \ufffd counted" in {row.label for row in rows}
