"""A partner's own workbook back: what was found stands on its cells and on a list, and nothing else has changed."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.uploads import Candidate, Problem, Question, Reading, Severity, UploadKind
from ingest.__main__ import main
from ingest.annotate import AnnotateError, annotated
from ingest.annotated.places import Place, places
from ingest.mends import MENDS
from ingest.problems import CODES, error, is_asked, warning
from ingest.workbook import Range, Sheet, Workbook, open_safely
from tests.ingest.partners_workbook import (
    MACRO_TYPE,
    RETURN,
    everything,
    partners_workbook,
    parts,
    with_conversation,
    with_macros,
    with_parts,
)
from tests.ingest.workbooks import read, xlsx

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ROOT.parent / "shared" / "corpus" / "shown"
SAMPLE = ROOT / "data" / "sample" / "workbooks"
TEN = error("unreadable_value", "'ten' is not a number.", sheet=RETURN, cell="C3")
SMALL = xlsx([["Indicator", "Q1 2023/24"], ["REREF_12M", 20]])
MACRO_FORMS = ("=1+1", "+44", "-5", "@SUM(A1)", '=HYPERLINK("http://x")')


def reading(*problems: Problem, name: str = "return.xlsx", questions: tuple[Question, ...] = ()) -> Reading:
    return Reading(name, "", UploadKind.INDICATOR_RETURN, problems=problems, questions=questions)


def copy_of(
    content: bytes, *problems: Problem, name: str = "return.xlsx", questions: tuple[Question, ...] = ()
) -> bytes:
    return annotated(reading(*problems, name=name, questions=questions), content).content


def comments(content: bytes, sheet: str) -> dict[str, str]:
    page = load_workbook(io.BytesIO(content))[sheet]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def to_mend(content: bytes, name: str = "To mend") -> Worksheet:
    return load_workbook(io.BytesIO(content))[name]


def words(page: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)


# --- nothing of theirs is changed -------------------------------------------------------------------------------------


def test_the_copy_has_every_value_formula_look_and_rule_of_the_original():
    original = partners_workbook()
    copy = everything(copy_of(original, TEN))
    assert {place: said for place, said in everything(original).items() if copy.get(place) != said} == {}
    assert copy[f"{RETURN}!D3 True"][0] == 20  # what Excel had calculated is still there


def test_our_own_reader_sees_the_same_sheets_in_the_copy():
    original = partners_workbook()
    before, after = (open_safely(None, content, "a.xlsx").sheets for content in (original, copy_of(original)))
    assert after[: len(before)] == before
    assert [sheet.name for sheet in after[len(before) :]] == ["To mend"]


def test_sheets_charts_pictures_and_tables_keep_their_bytes():
    original = partners_workbook()
    before, after = parts(original), parts(copy_of(original, TEN))
    changed = {name for name, data in before.items() if after[name] != data}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml",
    }  # fmt: skip
    assert set(after) - set(before) == {"xl/worksheets/sheet4.xml"}


def test_a_sheet_without_comments_gains_one_element_and_nothing_more():
    original = partners_workbook()
    copy = copy_of(original, warning("duplicate", "Twice.", sheet="Lists", cell="B3"))
    before, after = (parts(each)["xl/worksheets/sheet2.xml"] for each in (original, copy))
    assert re.sub(rb"<legacyDrawing[^>]*/>", b"", after) == before
    assert after.index(b"<legacyDrawing") < after.index(b"<tableParts")  # the order that the schema gives
    assert comments(copy, "Lists") == {"B3": "Please check: Twice."}


def test_only_the_list_is_open_so_that_no_two_sheets_are_edited_at_once():
    def select(found: dict[str, bytes]) -> None:
        sheet = found["xl/worksheets/sheet1.xml"]
        found["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetView ", b"<sheetView tabSelected='1' ")

    original = with_parts(partners_workbook(), select)
    assert load_workbook(io.BytesIO(original))[RETURN].sheet_view.tabSelected
    book = load_workbook(io.BytesIO(copy_of(original, TEN)))
    assert [page.title for page in book.worksheets if page.sheet_view.tabSelected] == ["To mend"]
    assert book.active is not None
    assert book.active.title == "To mend"


# --- comments ---------------------------------------------------------------------------------------------------------


def test_what_is_asked_is_not_also_listed_as_a_thing_to_check():
    doubled = warning("unknown_indicator", "'ten' is no indicator of the catalogue.", sheet=RETURN, cell="C3")
    question = Question("indicator", "ten", cell=f"{RETURN}!C3")
    listed = words(to_mend(copy_of(partners_workbook(), doubled, questions=(question,))))
    assert "catalogue" not in listed
    assert "1 question is open." in listed


def test_what_a_partner_may_have_meant_is_offered_without_our_codes():
    period = Question(
        "period", "2023Q1", (Candidate("2023-04-01/2023-06-30", "April 2023 to June 2023"),), f"{RETURN}!C3"
    )
    scale = Question("scale", "Score", (Candidate("highest_best", "4 is best"),), f"{RETURN}!D3")
    listed = words(to_mend(copy_of(partners_workbook(), TEN, questions=(period, scale))))
    assert "Perhaps: April 2023 to June 2023." in listed
    assert "Perhaps: 4 is best." in listed
    assert "highest_best" not in listed


def test_all_that_is_to_be_said_of_a_cell_stands_in_one_comment():
    question = Question("indicator", "ten", (Candidate("REREF_12M", "same unit"),), f"{RETURN}!C3")
    again = warning("scale_break", "10 stands among figures near 80.", sheet=RETURN, cell="C3")
    said = comments(copy_of(partners_workbook(), TEN, again, questions=(question,)), RETURN)["C3"]
    assert said.split("\n\n") == [
        "Must be mended: 'ten' is not a number.",
        "Please check: 10 stands among figures near 80.",
        "Question: Which measure is 'ten'?\nWrite the measure's full name. Perhaps: Re-referrals within 12 months.",
    ]


def test_a_comment_that_was_there_is_kept_and_ours_stands_below_it():
    copy = copy_of(partners_workbook(), warning("revised", "It was 80.", sheet=RETURN, cell="B4"))
    assert comments(copy, RETURN) == {"B4": "Provisional until May\n\nTo mend:\nPlease check: It was 80."}


def test_a_copy_that_comes_back_unmended_says_nothing_twice():
    copy = copy_of(partners_workbook(), TEN)
    assert comments(copy_of(copy, TEN), RETURN) == comments(copy, RETURN)


def test_in_a_conversation_ours_is_the_next_answer():
    copy = copy_of(with_conversation(partners_workbook()), warning("revised", "It was 80.", sheet=RETURN, cell="B4"))
    found = parts(copy)
    threads = found["xl/threadedComments/threadedComment1.xml"].decode()
    person = re.search(r'displayName="To mend" id="([^"]+)"', found["xl/persons/person.xml"].decode())
    assert person is not None
    assert f'personId="{person[1]}"' in threads
    assert 'parentId="{B}"><text>Please check: It was 80.</text>' in threads
    assert "<text>Sure?</text>" in threads


def test_a_problem_inside_merged_cells_is_said_on_the_cell_that_shows():
    copy = copy_of(partners_workbook(), warning("merged_header", "Merged.", sheet=RETURN, cell="C1"))
    assert comments(copy, RETURN)["A1"] == "Please check: Merged."


def test_buttons_keep_their_drawing_beside_the_new_comments():
    # <br> is no XML, and old versions of Excel wrote it
    button = b'<v:shape id="_x0000_s1500" type="#_x0000_t201"><br><x:ClientData ObjectType="Button"/></v:shape></xml>'

    def add_button(found: dict[str, bytes]) -> None:
        drawing = found["xl/drawings/commentsDrawing1.vml"]
        found["xl/drawings/commentsDrawing1.vml"] = drawing.replace(b"</xml>", button)

    drawing = parts(copy_of(with_parts(partners_workbook(), add_button), TEN))["xl/drawings/commentsDrawing1.vml"]
    assert b'<br><x:ClientData ObjectType="Button"/>' in drawing
    assert sorted(re.findall(rb'<v:shape [^>]*id="(_x0000_s\d+)"', drawing)) == [b"_x0000_s1500", b"_x0000_s1501"]
    assert drawing.rstrip().endswith(b"</xml>")


def test_thousands_of_comments_have_boxes_of_their_own():
    problems = [warning("duplicate", f"Twice {row}.", sheet="Lists", cell=f"C{row}") for row in range(1, 2501)]
    copy = copy_of(partners_workbook(), *problems)
    drawing = next(data for name, data in parts(copy).items() if name.startswith("xl/drawings/vmlDrawing"))
    assert len(set(re.findall(rb'<v:shape [^>]*id="_x0000_s(\d+)"', drawing))) == 2500
    assert len(comments(copy, "Lists")) == 2500


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_how_much_there_is_to_do_and_whom_to_answer():
    question = Question("period", "2023Q1", cell=f"{RETURN}!B2")
    found = reading(TEN, warning("duplicate", "Twice.", sheet="Lists", cell="B3"), questions=(question,))
    page = to_mend(annotated(found, partners_workbook(), send_back_to="Westmere Safeguarding Board").content)
    assert page["A1"].value == "To mend: return.xlsx"
    assert page["A2"].value == (
        "1 thing must be mended before its row can be taken; 1 thing was taken as it is and should be checked; "
        "1 question is open."
    )
    assert str(page["A3"].value).endswith("send it back to Westmere Safeguarding Board.")
    assert "Which period is meant by '2023Q1'?" in words(page)


def test_each_problem_is_listed_with_its_sheet_cell_value_and_mend_and_a_link_to_the_cell():
    page = to_mend(copy_of(partners_workbook(), TEN))
    row = next(row for row in page.iter_rows() if row[0].value == "Must be mended")
    assert [cell.value for cell in row[1:]] == [
        RETURN, "C3", "ten", "'ten' is not a number.", MENDS["unreadable_value"].how,
    ]  # fmt: skip
    assert row[2].hyperlink is not None
    assert row[2].hyperlink.location == "'Police & Fire''s return'!C3"
    assert row[2].hyperlink.target is None


def test_a_hidden_sheet_is_named_as_hidden_and_has_no_link_since_none_would_work():
    page = to_mend(copy_of(partners_workbook(), warning("hidden_content", "Hidden.", sheet="Last year")))
    row = next(row for row in page.iter_rows() if row[0].value == "Please check")
    assert (row[1].value, row[2].value, row[2].hyperlink) == ("Last year (hidden)", "the sheet", None)


def test_a_sheet_that_is_called_to_mend_already_is_left_alone():
    original = copy_of(xlsx([["Indicator", "Q1 2023/24"], ["REREF_12M", 20]]))
    copy = copy_of(original)
    assert load_workbook(io.BytesIO(copy)).sheetnames == ["Sheet1", "To mend", "To mend 2"]
    assert words(to_mend(copy, "To mend")) == words(to_mend(original))


def test_a_file_without_faults_is_told_so():
    assert "Nothing was found that has to be mended." in words(to_mend(copy_of(xlsx([["a", "b"], [1, 2]]))))


def test_every_code_of_the_contract_has_its_mend_and_no_other_has():
    assert set(MENDS) == CODES


# --- safe to send -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", MACRO_FORMS)
def test_no_text_becomes_a_formula(text: str):
    problem = warning("unreadable_value", text, sheet="Sheet1", cell="A1")
    page = to_mend(copy_of(xlsx([["x"], [text]]), problem, questions=(Question("layout", text, cell="Sheet1!A1"),)))
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert any(cell.value == text and cell.quotePrefix for cell in cells)


@pytest.mark.parametrize("text", MACRO_FORMS)
def test_a_text_file_comes_back_as_a_workbook_in_which_every_value_is_the_text_that_was_sent(text: str):
    content = f'Indicator,Value\n"{text.replace(chr(34), chr(34) * 2)}",007\n1.50,1e5\n'.encode()
    problem = error("unreadable_value", "Wrong.", cell="line 3, column Value")
    copy = copy_of(content, problem, name="return.csv")
    page = load_workbook(io.BytesIO(copy))["As sent"]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Indicator", "Value"], [text, "007"], ["1.50", "1e5"],
    ]  # fmt: skip
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
    assert comments(copy, "As sent") == {"B3": "Must be mended: Wrong."}


def test_signs_that_a_workbook_cannot_hold_are_shown_as_such():
    problem = warning("duplicate", "bell\x07 and half \ud83d and _x0041_", sheet="Sheet1", cell="A1")
    copy = copy_of(xlsx([["x"]]), problem)
    assert comments(copy, "Sheet1")["A1"].startswith("Please check: bell\ufffd and half \ufffd and _x005F_x0041_")
    assert open_safely(None, copy, "copy.xlsx").is_readable


def test_macros_are_taken_out_and_the_copy_is_an_ordinary_workbook():
    copy = annotated(reading(TEN, name="return.xlsm"), with_macros(partners_workbook()))
    found = parts(copy.content)
    assert copy.file_name == "return - to mend.xlsx"
    assert not [name for name, data in found.items() if "vba" in name.lower() or b"vba" in data.lower()]
    assert MACRO_TYPE.encode() not in found["[Content_Types].xml"]
    assert "macros were taken out" in words(to_mend(copy.content))
    assert everything(copy.content)[f"{RETURN}!D3 True"] == everything(partners_workbook())[f"{RETURN}!D3 True"]


def test_links_to_other_files_are_left_and_pointed_out():
    def link(found: dict[str, bytes]) -> None:
        found["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"

    copy = copy_of(with_parts(partners_workbook(), link), TEN)
    assert parts(copy)["xl/externalLinks/externalLink1.xml"] == b"<externalLink/>"
    assert "figures from another file" in words(to_mend(copy))


def test_a_workbook_whose_sheets_are_macros_comes_back_as_its_values():
    def add_macro_sheet(found: dict[str, bytes]) -> None:
        found["xl/macrosheets/sheet1.xml"] = b"<macrosheet/>"

    copy = copy_of(with_parts(partners_workbook(), add_macro_sheet), TEN)
    assert not [name for name in parts(copy) if "macro" in name]
    page = load_workbook(io.BytesIO(copy))[RETURN]
    assert (page["D3"].value, page["C3"].fill.fgColor.rgb, page["B4"].number_format) == (20, "FFFFC7CE", "0.0%")
    assert comments(copy, RETURN) == {"C3": "Must be mended: 'ten' is not a number.", "B4": "Provisional until May"}
    assert "copy of its values" in words(to_mend(copy))


def test_a_workbook_of_the_strict_edition_comes_back_as_its_values():
    def make_strict(found: dict[str, bytes]) -> None:
        old, new = (
            b"schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"purl.oclc.org/ooxml/officeDocument/relationships",
        )
        found["_rels/.rels"] = found["_rels/.rels"].replace(old, new)

    original = with_parts(partners_workbook(), make_strict)
    assert "copy of its values" in words(to_mend(copy_of(original, TEN)))


def test_a_workbook_that_declares_entities_is_not_opened_and_has_no_copy():
    def declare(found: dict[str, bytes]) -> None:
        for name in ("xl/workbook.xml", "xl/styles.xml"):
            found[name] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + found[name]

    original = with_parts(partners_workbook(), declare)
    (problem,) = open_safely(None, original, "return.xlsx").problems
    assert "XML entities" in problem.message
    with pytest.raises(AnnotateError, match="no annotated copy"):
        copy_of(original, TEN)


def test_a_file_that_identifies_children_has_no_copy():
    content = xlsx(
        [["Case", "Child name", "Overall grade"], ["1", "Ann Example", "Good"], ["2", "Bob Example", "Good"]]
    )
    found = read(content)
    assert [each.code for each in found.problems] == ["child_identifier"] * len(found.problems) != []
    with pytest.raises(AnnotateError, match="identifies children, so no copy of it is made"):
        annotated(found, content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.xlsx", b"%PDF-1.7", "This is a PDF"),
        ("cut.xlsx", b"PK\x03\x04 cut off", "damaged"),
        ("empty.csv", b"", "empty"),
    ],
)
def test_what_cannot_be_opened_has_no_copy_and_a_sentence(name: str, content: bytes, sentence: str):
    with pytest.raises(AnnotateError, match=sentence):
        annotated(read(content, name), content)


def test_a_published_table_of_millions_of_cells_is_not_copied():
    content = b"a,b,c,d,e,f,g,h,i,j\n" * 200_001
    with pytest.raises(AnnotateError, match="2,000,010 cells"):
        annotated(reading(name="long.csv"), content)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_problem_says_the_copy_can_be_read(message: str, value: str):
    problem = warning("duplicate", message, sheet="Sheet1", cell="A2")
    copy = copy_of(SMALL, problem, questions=(Question("indicator", value, cell="Sheet1!A2"),))
    sheets = open_safely(None, copy, "copy.xlsx").sheets
    assert [sheet.name for sheet in sheets] == ["Sheet1", "To mend"]
    assert {type(cell) for row in sheets[1].rows for cell in row} <= {str, type(None)}


# --- places -----------------------------------------------------------------------------------------------------------

BOOK = Workbook("a.xlsx", (Sheet("Return", ()), Sheet("It's, a!b", ()), Sheet("Return!A1", ())))
TEXT = Workbook(
    "a.csv", (Sheet("a.csv", (("Title",), ("Area", "Value, new"), ("x", "1"), ("y", "2")), lines=(1, 2, 3, 6)),)
)


@pytest.mark.parametrize(
    ("sheet", "cell", "expected"),
    [
        ("Return", "D14", (Place(0, (13, 3)),)),
        (None, "Return!D14", (Place(0, (13, 3)),)),
        (None, "Return!D14, Return!E14", (Place(0, (13, 3)), Place(0, (13, 4)))),
        (None, "It's, a!b!AA2, Return!A1!B3", (Place(1, (1, 26)), Place(2, (2, 1)))),
        ("Return", "D4:D9", (Place(0, (3, 3)),)),
        ("Return", None, (Place(0),)),
        ("Return", "the third row", (Place(0),)),
        (None, "Elsewhere!D4", ()),
        (None, "ZZZZ1", ()),
        ("Return", "A9999999", (Place(0),)),
        (None, None, ()),
    ],
)
def test_what_a_problem_says_of_its_place_leads_to_a_cell(sheet, cell, expected):
    assert places(BOOK, sheet, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("line 3, column Value, new", (Place(0, (2, 1)),)),
        ("line 4, column Area", (Place(0, (2, 0)),)),  # a line within the row that begins on line 3
        ("line 6, column Area, line 3, column Area", (Place(0, (3, 0)), Place(0, (2, 0)))),
        ("line 6, column B", (Place(0, (3, 1)),)),
        ("line 6", (Place(0, (3, 0)),)),
        ("somewhere", ()),
    ],
)
def test_a_line_and_column_of_a_text_file_lead_to_the_cell_of_its_copy(cell, expected):
    assert places(TEXT, None, cell) == expected


def test_a_range_that_holds_a_cell_is_what_merged_means_here():
    assert Range(0, 0, 0, 3).holds(0, 2)


# --- real layouts -----------------------------------------------------------------------------------------------------

SAMPLES = (
    "Police return 2026-27 Q1.xlsx",
    "Section 11 Police December 2025.xlsx",
    "Partnership plan October 2026.xlsx",
)


def shown() -> list[Path]:
    return [each for each in sorted(SHOWN.glob("*")) if each.suffix in (".xlsx", ".csv")] if SHOWN.is_dir() else []


@pytest.mark.parametrize("path", [*(SAMPLE / name for name in SAMPLES), *shown()], ids=lambda path: path.stem)
def test_a_real_layout_comes_back_as_it_was_with_every_problem_listed(path: Path):
    content = path.read_bytes()
    found = read(content, path.name)
    if any(each.code in ("child_identifier", "encrypted") for each in found.problems):
        with pytest.raises(AnnotateError):
            annotated(found, content)
        return
    copy = annotated(found, content).content
    listed = words(to_mend(copy))
    told = [each for each in found.problems if each.severity is Severity.ERROR or not is_asked(each, found.questions)]
    assert [each.message for each in told if each.message not in listed] == []
    if path.suffix == ".xlsx":
        after = everything(copy)
        assert {place for place, said in everything(content).items() if after.get(place) != said} == set()


@pytest.mark.parametrize("path", [*(SAMPLE / name for name in SAMPLES), *shown()], ids=lambda path: path.stem)
def test_a_copy_that_comes_back_is_read_as_the_file_itself(path: Path):
    content = path.read_bytes()
    found = read(content, path.name)
    if any(each.code in ("child_identifier", "encrypted") for each in found.problems):
        return
    again = read(annotated(found, content).content, path.with_suffix(".xlsx").name)
    assert (again.kind, len(again.rows), len(again.questions)) == (found.kind, len(found.rows), len(found.questions))
    assert [each.code for each in again.problems] == [each.code for each in found.problems]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "return.xlsx").write_bytes(partners_workbook())
    return tmp_path


def test_the_command_writes_the_copy_and_says_what_is_in_it(folder: Path, capsys):
    assert main(["annotate", "return.xlsx", "-o", "back.xlsx"]) == 0
    assert capsys.readouterr().out == "Wrote back.xlsx: 1 error, 3 warnings, 1 question\n"
    assert "C3" in comments((folder / "back.xlsx").read_bytes(), RETURN)


def test_the_command_writes_over_nothing_unasked_and_never_over_the_file_itself(folder: Path, capsys):
    (folder / "back.xlsx").write_bytes(b"mine")
    assert main(["annotate", "return.xlsx", "-o", "back.xlsx"]) == 1
    assert (folder / "back.xlsx").read_bytes() == b"mine"
    assert main(["annotate", "return.xlsx", "-o", "./return.xlsx", "--force"]) == 1
    assert (folder / "return.xlsx").read_bytes() == partners_workbook()
    assert main(["annotate", "return.xlsx", "-o", "back.xlsx", "--force"]) == 0
    assert "is the file itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "target", "sentence"),
    [
        ("missing.xlsx", "back.xlsx", "There is no file missing.xlsx"),
        ("return.xlsx", "back.xlsm", "give it a name that ends in .xlsx"),
        ("return.xlsx", "nowhere/back.xlsx", "cannot be written"),
    ],
)
def test_the_command_says_in_a_sentence_why_there_is_no_copy(folder: Path, capsys, file, target, sentence):
    assert main(["annotate", file, "-o", target]) == 1
    assert sentence in capsys.readouterr().err
    assert not (folder / target).exists()
