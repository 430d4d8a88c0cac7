"""The data desk, the first run and the audits as a person uses them: drop, accept, revert, choose, open."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from domain.uploads import UploadStatus
from ingest.file_readers.inspect import MAX_FILE_BYTES
from store import reads
from store.database import open_database
from tests.pages import audit_board, files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FileChooser, Page

Served = Callable[[Engine], str]
INPUT = ".drop-zone input[type=file]"


@pytest.fixture
def quiet(page: "Page") -> Iterator["Page"]:
    """A page whose console must stay silent."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert not said, said


def opened(page: "Page", address: str) -> "Page":
    page.goto(address)
    page.wait_for_selector("h1")
    return page


def dropped(page: "Page", *paths: Path) -> None:
    page.wait_for_selector(INPUT, state="attached")
    page.set_input_files(INPUT, [str(path) for path in paths])
    expect(page.locator(".preview")).to_have_count(len(paths))


def uploads(engine: Engine) -> dict[str, UploadStatus]:
    with engine.connect() as connection:
        return {each.file_name: each.status for each in reads.uploads(connection)}


def test_a_file_is_looked_at_accepted_and_reverted(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    page.get_by_label("Your name").fill("Jo Analyst")
    dropped(page, files.police_return(tmp_path, files.GOOD))

    assert "2 figures, all new. It can be accepted" in page.locator(".preview").inner_text()
    assert uploads(own_board) == {}

    page.get_by_role("button", name="Accept").click()
    page.wait_for_selector(".notice-good")
    assert "Police return.xlsx is in use now as upload 1: 2 figures." in page.locator(".notice-good").inner_text()
    assert page.locator(".preview").count() == 0
    expect(page.locator("h1")).to_have_text("1 file in use; no file needs mending")

    page.get_by_role("link", name="Look at it").click()
    page.get_by_role("button", name="Revert this upload").click()
    dialog = page.get_by_role("dialog")
    assert "what stood before it stands again" in dialog.inner_text()
    assert dialog.get_by_label("Your name").input_value() == "Jo Analyst"
    dialog.get_by_role("button", name="Revert it").click()
    page.wait_for_selector(".desk .notice")

    assert "not in use (reverted)" in page.locator("h1").inner_text()
    assert uploads(own_board) == {"Police return.xlsx": UploadStatus.REVERTED}
    with own_board.connect() as connection:
        upload = reads.upload(connection, 1)
    assert upload is not None
    assert upload.uploaded_by == "Jo Analyst"


def test_keeping_an_upload_changes_nothing(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.GOOD))
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("link", name="Look at it").click()

    page.get_by_role("button", name="Revert this upload").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("dialog").wait_for(state="hidden")

    assert uploads(own_board) == {"Police return.xlsx": UploadStatus.ACCEPTED}


def test_only_the_good_rows_of_a_file_with_errors_can_be_taken(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.BROKEN))

    words = page.locator(".preview").inner_text()
    assert "1 error to mend. Nothing is taken until then" in words
    assert "Return, cell F9" in words
    assert "'ten' is not a number" in words

    page.get_by_role("button", name="Accept the 2 good rows").click()
    page.wait_for_selector(".notice-good")
    expect(page.locator("h1")).to_have_text("1 file in use; 1 file has problems to mend")


def test_a_file_that_cannot_be_taken_says_its_sentence_and_stops_no_other(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    letter, children, empty = tmp_path / "letter.pdf", tmp_path / "children.csv", tmp_path / "empty.xlsx"
    letter.write_bytes(files.PDF)
    children.write_bytes(files.NAMES_OF_CHILDREN)
    empty.write_bytes(b"")
    page = opened(quiet, served(own_board) + "/data")

    dropped(page, letter, children, empty, files.police_return(tmp_path, files.GOOD))

    cards = {card.split("\n")[0]: card for card in page.locator(".preview").all_inner_texts()}
    assert "ask for the table as a spreadsheet" in cards["letter.pdf"]
    assert "Child name" in cards["children.csv"]
    assert "Anna" not in cards["children.csv"]
    assert "The file is empty" in cards["empty.xlsx"]
    assert page.get_by_role("button", name="Accept").count() == 1
    expect(page.locator("#desk-progress")).to_have_text("All 4 files were looked at.")

    page.get_by_role("button", name="Discard letter.pdf").click()
    expect(page.locator(".preview")).to_have_count(3)
    assert uploads(own_board) == {}


def test_all_files_without_errors_are_taken_at_once_and_the_others_stay(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    good = [files.police_return(tmp_path, files.GOOD[:n], f"good {n}.xlsx") for n in (1, 2)]
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, *good, files.police_return(tmp_path, files.BROKEN, "broken.xlsx"))
    expect(page.locator(".preview")).to_have_count(3)

    page.get_by_role("button", name="Accept the 2 files without errors").click()

    expect(page.locator(".preview h3")).to_have_text(["broken.xlsx"])
    assert set(uploads(own_board)) == {"good 1.xlsx", "good 2.xlsx"}


def test_of_many_files_what_each_holds_is_shown_and_the_rest_when_somebody_opens_it(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    many = [files.police_return(tmp_path, [(*files.GOOD[0][:2], n)], f"file {n:02}.xlsx") for n in range(7)]
    page = opened(quiet, served(own_board) + "/data")
    page.get_by_label("Your name").fill("Jo Analyst")
    dropped(page, *many)
    last = page.locator(".preview").last
    expect(last).to_contain_text("1 figure, all new. It can be accepted: nothing is wrong with it.")
    expect(last.get_by_role("button", name="Accept")).to_have_count(0)

    last.get_by_role("button", name="Look at it and decide file 06.xlsx").click()
    last.get_by_role("button", name="Accept file 06.xlsx").click()

    expect(page.locator(".preview")).to_have_count(6)
    assert set(uploads(own_board)) == {"file 06.xlsx"}


def test_a_file_that_was_decided_on_in_another_window_says_so(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.GOOD))
    # A second window of the same tab starts with a copy of what the first one knows.
    with page.context.expect_page() as second:
        page.evaluate("window.open(window.location.href)")
    other = second.value
    other.wait_for_selector(".preview")
    other.get_by_role("button", name="Accept").click()
    other.wait_for_selector(".notice-good")

    page.get_by_role("button", name="Accept").click()
    page.wait_for_selector(".notice-bad")

    assert "no longer waiting" in page.locator(".notice-bad").inner_text()
    assert len(uploads(own_board)) == 1


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(quiet: "Page", served: Served, own_board: Engine):
    page = opened(quiet, served(own_board) + "/data")
    page.wait_for_selector(INPUT, state="attached")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    # A file is made in the browser: 100 MB would take a while on its way from here.
    page.evaluate(
        """([selector, bytes]) => {
          const chosen = new DataTransfer();
          chosen.items.add(new File([new Blob([new Uint8Array(bytes)])], "big.csv"));
          const input = document.querySelector(selector);
          input.files = chosen.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [INPUT, MAX_FILE_BYTES + 1],
    )

    assert "big.csv: too large. A file may have 100 MB" in page.get_by_role("alert").inner_text()
    page.wait_for_timeout(300)
    assert sent == []


def test_two_people_do_not_see_each_others_files(
    browser: "Browser", quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    address = served(own_board) + "/data"
    dropped(opened(quiet, address), files.police_return(tmp_path, files.GOOD, "ours.xlsx"))
    context = browser.new_context()
    other = opened(context.new_page(), address)
    dropped(other, files.police_return(tmp_path, files.BROKEN, "theirs.xlsx"))

    assert quiet.locator(".preview h3").all_inner_texts() == ["ours.xlsx"]
    assert other.locator(".preview h3").all_inner_texts() == ["theirs.xlsx"]
    quiet.reload()
    quiet.wait_for_selector(".preview")
    assert quiet.locator(".preview h3").all_inner_texts() == ["ours.xlsx"]
    context.close()


def test_files_can_be_chosen_with_the_keyboard(quiet: "Page", served: Served, own_board: Engine):
    # Listened for from the start: the browser is told to hold its dialogs back only after a while.
    choosers: list[FileChooser] = []
    # Playwright cannot take a method of a list for a listener.
    quiet.on("filechooser", lambda chooser: choosers.append(chooser))  # noqa: PLW0108
    page = opened(quiet, served(own_board) + "/data")
    page.wait_for_selector(INPUT, state="attached")
    chosen = page.get_by_label("Choose the files to load")

    for _ in range(15):
        page.keyboard.press("Tab")
        if chosen.evaluate("input => input === document.activeElement"):
            break
    expect(chosen).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)

    assert [each.is_multiple() for each in choosers] == [True]


def test_the_cell_of_a_problem_is_shown_on_the_sheet(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.BROKEN))

    page.get_by_role("button", name="Return, cell F9").click()

    cell = page.locator("td.has-error .marked")
    expect(cell).to_be_focused()
    expect(cell).to_contain_text("ten")
    expect(page.locator(".sheet-said")).to_contain_text("F9: Error: 'ten' is not a number")
    expect(page.locator(".row-header .role")).to_have_text("heading: names the columns below it")
    page.get_by_role("button", name="Lists").click()
    expect(page.locator(".sheet-table caption")).to_contain_text("Sheet Lists of Police return.xlsx")
    page.get_by_role("button", name="Close the sheet").click()
    expect(page.locator(".sheet")).to_have_count(0)


def test_of_a_file_that_names_children_nothing_is_drawn(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    children = tmp_path / "children.csv"
    children.write_bytes(files.NAMES_OF_CHILDREN)
    page = opened(quiet, served(own_board) + "/data")

    dropped(page, children)

    assert page.get_by_role("button", name="Show the sheet").count() == 0
    assert page.get_by_role("link", name="Workbook with what to mend").count() == 0
    assert "Anna" not in page.content()


def test_a_question_that_was_answered_is_asked_no_more_until_the_answer_is_withdrawn(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    page.get_by_label("Your name").fill("Jo Analyst")
    dropped(
        page, files.police_return(tmp_path, files.UNKNOWN), files.police_return(tmp_path, files.UNKNOWN[1:], "b.xlsx")
    )
    question = page.get_by_role("group", name="Which indicator is “Children seen by the new team”?")
    expect(question).to_have_count(2)

    page.get_by_role("button", name="Answer", exact=True).first.click()
    expect(page.locator(".desk-file .notice-bad")).to_have_text("Choose or write at least one answer first.")
    question.first.get_by_label("It is this indicator").fill("Nonsense")
    page.get_by_role("button", name="Answer", exact=True).first.click()
    expect(page.locator(".desk-file .notice-bad")).to_contain_text("“Nonsense” is no indicator that is known")
    question.first.get_by_label("It is this indicator").fill("Re-referrals within 12 months")
    page.get_by_role("button", name="Answer", exact=True).first.click()

    # The other file of this partner asked the same.
    expect(question).to_have_count(0)
    page.get_by_text("Read with 1 remembered answer").first.click()
    expect(page.locator(".answers").first).to_contain_text("because Jo Analyst said so")
    page.get_by_role("button", name="Withdraw").first.click()
    expect(question).to_have_count(2)


def test_who_answers_otherwise_than_somebody_meanwhile_is_told_whose_answer_gave_way(
    browser: "Browser", quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    address, sent = served(own_board) + "/data", files.police_return(tmp_path, files.UNKNOWN)
    context = browser.new_context()
    first, second = opened(quiet, address), opened(context.new_page(), address)
    for page, name in ((first, "Jo Analyst"), (second, "Sam Officer")):
        page.get_by_label("Your name").fill(name)
        dropped(page, sent)

    for page, indicator in ((first, "Re-referrals within 12 months"), (second, "Children in need per 10,000 children")):
        page.get_by_label("It is this indicator").first.fill(indicator)
        page.get_by_role("button", name="Answer", exact=True).click()
        expect(page.locator(".desk-file .notice-good")).to_contain_text("1 answer kept")

    assert "holds no longer" not in first.locator(".desk-file .notice-good").inner_text()
    expect(second.locator(".desk-file .notice-good")).to_contain_text(
        "What Jo Analyst had answered to “Children seen by the new team” holds no longer: tell them."
    )

    # The first sees another reading than would be stored now: it is shown before it is taken.
    first.get_by_role("button", name="Accept").click()
    expect(first.locator(".desk-file .notice-bad")).to_contain_text("nothing was taken. Look at how it is read now")
    expect(first.locator(".answers").first).to_contain_text("because Sam Officer said so")
    assert uploads(own_board) == {}
    first.get_by_role("button", name="Accept").click()
    expect(first.locator("h1")).to_contain_text("1 file in use")
    context.close()


def test_a_label_of_a_file_in_use_is_answered_on_the_desk_and_its_answer_withdrawn(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    page.get_by_label("Your name").fill("Jo Analyst")
    dropped(page, files.police_return(tmp_path, files.UNKNOWN))
    page.get_by_role("button", name="Accept").click()
    page.locator(".labels").get_by_label("Which indicator is “Children seen by the new team”?").fill(
        "Re-referrals within 12 months"
    )
    page.locator(".labels").get_by_role("button", name="Answer").click()

    expect(page.locator(".notice-good").last).to_contain_text("1 answer kept")
    expect(page.locator(".labels")).to_have_count(0)
    # Who has just answered sees what is kept, without opening the list.
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".labels")).to_contain_text("Children seen by the new team")


def test_a_copy_that_says_what_to_mend_can_be_downloaded(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.BROKEN))

    with page.expect_download() as copy:
        page.get_by_role("link", name="Workbook with what to mend").click()

    assert copy.value.suggested_filename == "Police return - to mend.xlsx"
    assert Path(copy.value.path()).read_bytes().startswith(b"PK")


def test_a_file_that_is_dropped_twice_waits_once(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    sent = files.police_return(tmp_path, files.GOOD)
    dropped(page, sent)

    page.set_input_files(INPUT, str(sent))

    expect(page.get_by_role("alert")).to_have_text(
        "Police return.xlsx: It was dropped twice: the same file waits below already."
    )
    expect(page.locator(".preview")).to_have_count(1)


def test_a_file_that_is_dropped_under_another_name_is_told_which_one_waits(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    empty, other = tmp_path / "empty.csv", tmp_path / "also empty.csv"
    for each in (empty, other):
        each.write_bytes(b"")
    dropped(page, empty)

    page.set_input_files(INPUT, str(other))

    expect(page.get_by_role("alert")).to_have_text(
        "also empty.csv: It was dropped twice: the same file waits below already as empty.csv."
    )


def test_files_that_waited_while_the_dashboard_was_started_again_are_named(
    quiet: "Page", served: Served, own_board: Engine, tmp_path: Path
):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.GOOD))
    page.evaluate(
        """() => sessionStorage.setItem("desk-tokens",
             JSON.stringify([{token: "of a server that is gone", name: "Health return.xlsx"}]))"""
    )

    page.reload()

    expect(page.locator(".notice-bad")).to_contain_text("No longer waiting: Health return.xlsx.")
    page.reload()
    page.wait_for_selector("#desk-cards", state="attached")
    page.wait_for_timeout(300)
    assert page.locator(".notice-bad").count() == 0


def test_a_file_is_rejected_with_its_reason(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    page.get_by_label("Your name").fill("Jo Analyst")
    dropped(page, files.police_return(tmp_path, files.GOOD))

    page.get_by_text("Reject …").click()
    page.get_by_role("button", name="Reject it").click()
    expect(page.locator(".notice-bad")).to_contain_text("Say why Police return.xlsx is rejected")
    page.get_by_label("Why is it rejected?").fill("Last quarter's figures")
    page.get_by_role("button", name="Reject it").click()
    page.get_by_role("link", name="Look at it").click()

    expect(page.locator("h1")).to_contain_text("not in use (rejected)")
    expect(page.locator("main")).to_contain_text("by Jo Analyst: Last quarter's figures")
    assert uploads(own_board) == {"Police return.xlsx": UploadStatus.REJECTED}


def test_nobody_accepts_a_file_without_a_name(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    dropped(page, files.police_return(tmp_path, files.GOOD))
    page.get_by_label("Your name").fill("  ")

    page.get_by_role("button", name="Accept").click()
    page.wait_for_selector(".notice-bad")

    assert "Say who you are first" in page.locator(".notice-bad").inner_text()
    assert uploads(own_board) == {}


def test_files_and_templates_can_be_downloaded(quiet: "Page", served: Served, own_board: Engine, tmp_path: Path):
    page = opened(quiet, served(own_board) + "/data")
    sent = files.police_return(tmp_path, files.GOOD)
    page.get_by_text("Filled in for each of 2 partners").click()
    dropped(page, sent)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("h1")).to_contain_text("1 file in use")  # the rest of the desk has been drawn anew
    with page.expect_download() as template:
        page.get_by_role("link", name="Download for Police").first.click()
    page.get_by_role("link", name="Look at it").click()
    with page.expect_download() as original:
        page.get_by_role("link", name="Download the file as it was sent").click()

    assert template.value.suggested_filename == "indicator-return template Police.xlsx"
    assert original.value.suggested_filename == "Police return.xlsx"
    assert Path(original.value.path()).read_bytes() == sent.read_bytes()


def test_the_first_run_leads_from_an_empty_database_to_the_data_desk(quiet: "Page", served: Served, tmp_path: Path):
    engine = open_database(str(tmp_path / "own.db"))
    page = opened(quiet, served(engine) + "/start")
    save = page.get_by_role("button", name="Save and go to the data desk")
    save.click()
    page.get_by_text("Write the board's name.").wait_for()

    page.get_by_label("1 The board's name").fill("Bristol Safeguarding Board")
    page.get_by_role("textbox", name=re.compile("Your own area")).fill("bristol")
    page.get_by_role("option", name="Bristol").click()
    page.get_by_label("District councils").uncheck()
    save.click()
    page.get_by_text("What to do next").wait_for()

    assert page.url.endswith("/data")
    assert page.locator(".board-name").inner_text() == "Bristol Safeguarding Board"
    with engine.connect() as connection:
        board, partners = reads.board(connection), {each.code for each in reads.partners_in_force(connection)}
    assert board is not None
    assert board.area_code == audit_board.BRISTOL
    assert "POLICE" in partners
    assert "DISTRICTS" not in partners
    engine.dispose()


def test_the_sample_board_cannot_be_overwritten(quiet: "Page", served: Served, sample_engine: Engine):
    page = opened(quiet, served(sample_engine) + "/start")

    assert page.locator("h1").inner_text() == "This is the sample board: its figures are invented"
    assert page.get_by_role("button").count() == 0


def test_the_parts_of_a_standard_open_with_the_keyboard(quiet: "Page", served: Served):
    engine = audit_board.big_board()
    page = opened(quiet, served(engine) + "/audits")
    toggle = page.get_by_role("button", name="Parts of standard 5")
    assert page.locator("tr.part").count() == 0

    toggle.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.part")
    assert toggle.get_attribute("aria-expanded") == "true"
    assert page.locator("tr.part").count() == 5

    page.keyboard.press("Enter")
    expect(page.locator("tr.part")).to_have_count(0)
    assert toggle.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("width", [1366, 1024])
@pytest.mark.parametrize("path", ["/audits", "/audits?partner=POLICE", "/data", "/data?upload=80"])
def test_the_sample_fits_the_screen_and_keeps_the_console_silent(
    quiet: "Page", served: Served, sample_engine: Engine, tmp_path: Path, path: str, width: int
):
    quiet.set_viewport_size({"width": width, "height": 768})
    page = opened(quiet, served(sample_engine) + path)
    page.wait_for_timeout(300)
    page.screenshot(path=str(tmp_path / "page.png"), full_page=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
