import io
import zipfile
import zlib
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill

from ingest.workbook import ErrorValue, Workbook, column_letters, open_safely
from tests.ingest.workbooks import xlsx


def opened(content: bytes, file_name: str = "file.xlsx") -> Workbook:
    return open_safely(None, content, file_name)


def refusal(content: bytes, file_name: str = "file.xlsx") -> tuple[str, str]:
    """The code and the sentence of a file that is not opened."""
    workbook = opened(content, file_name)
    assert not workbook.sheets
    (problem,) = workbook.problems
    return problem.code, problem.message


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_is_read_in_any_usual_encoding_and_delimiter(encoding, delimiter):
    lines = ["Measure;Area;Value", "Re-referrals \u2013 all;C\u00f4te;1", "x;y;2", ""]
    text = "\r\n".join(lines).replace(";", delimiter)
    (sheet,) = opened(text.encode(encoding), "file.csv").sheets
    assert sheet.rows[1] == ("Re-referrals \u2013 all", "C\u00f4te", "1")


def test_lines_of_a_text_file_are_counted_as_an_editor_counts_them():
    (sheet,) = opened(b'a,b\n1,"two\nlines"\n3,4\n', "file.csv").sheets
    assert [sheet.place(row, 1) for row in range(3)] == ["line 1, column b", "line 2, column b", "line 4, column b"]


def test_a_decimal_comma_does_not_make_a_semicolon_file_a_comma_file():
    (sheet,) = opened(b"Measure;Value\nA;1,5\nB;2,5\nC;3,5\n", "file.csv").sheets
    assert sheet.rows[1] == ("A", "1,5")


def test_what_a_person_sees_in_a_cell_is_kept_beside_its_value():
    content = xlsx([["a", 0.214, datetime(2023, 4, 1), 3.0]], formats={"B1": "0.0%", "C1": "mmm-yy"})  # noqa: DTZ001
    (sheet,) = opened(content).sheets
    assert [sheet.text(0, column) for column in range(4)] == ["a", "21.4%", "Apr-23", "3"]
    assert sheet.cell(0, 1).is_percentage


@pytest.mark.parametrize(
    "colour",
    [Color(rgb="FF00B050"), Color(indexed=17), Color(theme=6), Color(theme=6, tint=0.4)],
    ids=["rgb", "indexed", "theme", "theme with tint"],
)
def test_a_green_fill_is_green_however_it_is_stored(colour):
    from ingest.file_readers.colours import colour_word

    book = Book()
    book.worksheets[0]["A1"].fill = PatternFill("solid", fgColor=colour)
    book.worksheets[0]["B1"] = 1
    buffer = io.BytesIO()
    book.save(buffer)
    (sheet,) = opened(buffer.getvalue()).sheets
    assert colour_word(sheet.cell(0, 0).fill) == "green"


def test_comments_formulas_and_hidden_parts_are_seen():
    book = Book()
    page = book.worksheets[0]
    page["A1"], page["B1"], page["A2"] = "x", "=1+1", "hidden"
    page["A1"].comment = Comment("revised", "analyst")
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    book.create_sheet("old").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    sheet, old = opened(buffer.getvalue()).sheets
    assert sheet.cell(0, 0).comment == "revised"
    assert sheet.cell(0, 1).is_formula_without_value
    assert sheet.cell(1, 0).is_hidden
    assert sheet.cell(0, 1).is_hidden
    assert old.is_hidden


def test_an_error_value_is_an_error_value_and_no_text():
    book = Book()
    book.worksheets[0]["A1"] = "#DIV/0!"
    buffer = io.BytesIO()
    book.save(buffer)
    (sheet,) = opened(buffer.getvalue()).sheets
    assert sheet.value(0, 0) == ErrorValue("#DIV/0!")


def test_a_zip_bomb_is_not_unpacked():
    bomb = packed({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(60 * 1024 * 1024)})
    code, sentence = refusal(bomb)
    assert (code, len(bomb) < 200_000) == ("too_large", True)
    assert "times its size" in sentence


def test_thousands_of_parts_are_not_unpacked():
    assert refusal(packed({f"xl/{number}.xml": b"" for number in range(5_001)}))[0] == "too_large"


def test_a_size_that_the_archive_lies_about_is_found_out():
    content = bytearray(packed({"xl/workbook.xml": b"<a/>" * 1000}))
    real, claimed = (4000).to_bytes(4, "little"), (40).to_bytes(4, "little")
    assert refusal(bytes(content).replace(real, claimed))[0] == "corrupt"


def test_a_workbook_that_was_cut_off_is_called_damaged():
    whole = xlsx([["a", "b"]] * 50)
    assert refusal(whole[: len(whole) // 2])[0] == "corrupt"


def test_a_broken_part_is_called_damaged():
    assert refusal(packed({"xl/workbook.xml": b"<workbook", "[Content_Types].xml": b"<Types/>"}))[0] == "corrupt"


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "not_recognised", "empty"),
        (b"  \r\n ", "not_recognised", "empty"),
        (b"%PDF-1.7\n...", "wrong_type", "PDF"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table>", "wrong_type", "web page"),
        (b"\xef\xbb\xbf<html>", "wrong_type", "web page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "wrong_type", "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "wrong_type", "picture"),
        (b"{\\rtf1 hello}", "wrong_type", "Word"),
        (packed({"word/document.xml": b"<a/>"}), "wrong_type", "Word"),
        (packed({"ppt/slides/slide1.xml": b"<a/>"}), "wrong_type", "PowerPoint"),
        (packed({"return.csv": b"a,b"}), "wrong_type", "archive"),
        (packed({"xl/workbook.bin": b"x"}), "wrong_type", "xlsb"),
        (ole("EncryptedPackage"), "encrypted", "password"),
        (ole("WordDocument"), "wrong_type", "Word"),
        (ole("Workbook"), "corrupt", "damaged"),
        (b'{"a": 1}', "wrong_type", "JSON"),
        (b"II*\0" + bytes(100), "wrong_type", "picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "wrong_type", "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(100), "wrong_type", "picture"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "wrong_type", "mhtml"),
        (b"Received: from mail by mx\r\nSubject: return\r\n", "wrong_type", "e-mail"),
        (b"From: Police <a@b.uk>\r\nSubject: return\r\n", "wrong_type", "e-mail"),
        (ole("__properties_version1.0"), "wrong_type", "e-mail"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "wrong_type", "2003"),
        (packed({"Index/Document.iwa": b"x"}), "wrong_type", "Numbers"),
        (packed({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "corrupt", "entities"),
        (bytes(range(256)) * 4, "corrupt", "damaged"),
    ],
)
def test_each_kind_of_wrong_file_has_its_own_sentence(content, code, words):
    found, sentence = refusal(content, "return.xlsx")
    assert found == code
    assert words in sentence


def test_a_word_or_pdf_return_is_answered_with_a_request_for_the_table():
    for content in (b"%PDF-1.4", packed({"word/document.xml": b"<a/>"})):
        assert "ask for the table as a spreadsheet" in refusal(content, "return.docx")[1]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("return.docx", packed({"word/document.xml": b"<a/>" * 500})[:300], "a Word document"),
        ("return.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(300), "a Word document"),
        ("RETURN.DOCX", b"half a letter", "a Word document"),
        ("return.pdf", bytes(range(256)), "a PDF"),
        ("return.pdf", b"xx%PDF-1.4", "a PDF"),
        ("slides.pptx", packed({"other/slide1.xml": b"<a/>"}), "a PowerPoint file"),
    ],
)
def test_a_broken_document_is_asked_for_as_a_spreadsheet_by_its_name(name, content, words):
    code, sentence = refusal(content, name)
    assert code == "wrong_type"
    assert words in sentence
    assert "ask for the table as a spreadsheet" in sentence


def test_a_workbook_under_a_documents_name_is_read():
    assert opened(xlsx([["a", 1]]), "return.docx").sheets[0].value(0, 1) == 1


def test_an_old_workbook_that_was_cut_off_is_called_damaged():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "return.xls")[0] == "corrupt"


def test_a_table_longer_than_a_sheet_of_excel_is_refused():
    assert refusal(b"a\n" * 1_048_577, "long.csv")[0] == "too_large"
    assert opened(b"a\n" * 1_000, "short.csv").sheets


def test_a_wide_empty_rectangle_is_not_laid_out():
    book = Book()
    book.worksheets[0]["XFD200000"] = 1
    buffer = io.BytesIO()
    book.save(buffer)
    assert flat_refusal(buffer.getvalue()) == "too_large"


def flat_refusal(content: bytes) -> str:
    from ingest.file_readers import flat
    from ingest.file_readers.inspect import Refused

    with pytest.raises(Refused) as refused:
        flat.read(content, "far.xlsx")
    return refused.value.problem.code


def test_macros_and_links_to_other_files_are_pointed_out_and_left_alone():
    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx([["a", 1]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/vbaProject.bin"] = b"macro"
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    workbook = opened(packed(parts), "return.xlsm")
    assert [problem.code for problem in workbook.problems] == ["macro", "external_links"]
    assert workbook.sheets[0].value(0, 1) == 1


@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a.ods", "a.parquet"]))
@settings(deadline=None)
def test_no_content_makes_the_opening_fail(content, file_name):
    workbook = opened(content, file_name)
    assert workbook.sheets or workbook.problems


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_no_damage_to_a_workbook_makes_the_opening_fail(position, damage):
    whole = bytearray(xlsx([["Indicator", "Period", "Value"], ["x", "Q1 2023/24", 1]]))
    position %= len(whole)
    whole[position : position + len(damage)] = damage
    workbook = opened(bytes(whole))
    assert workbook.sheets or workbook.problems


def test_an_encrypted_archive_entry_is_called_protected():
    content = bytearray(packed({"xl/workbook.xml": b"<a/>"}))
    content[6] |= 1  # the flag of an encrypted entry, in the local header
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refusal(bytes(content))[0] == "encrypted"


def test_a_column_has_its_letters():
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_parquet_is_a_sheet_like_any_other():
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"Short Desc": ["a", "a", None], "LA Number": [301.0, None, 302.0]}), buffer)
    (sheet,) = opened(buffer.getvalue(), "table.parquet").sheets
    assert sheet.rows == (("Short Desc", "LA Number"), ("a", 301.0), ("a", None), (None, 302.0))
    assert sheet.place(1, 0) == "line 2, column Short Desc"


def test_damaged_parquet_is_called_damaged():
    assert refusal(b"PAR1" + zlib.compress(b"x" * 100) + b"PAR1", "t.parquet")[0] == "corrupt"
