"""A file is read as one kind: what else stands in it is pointed out, and nothing is lost without a word."""

from collections.abc import Mapping

from domain.uploads import UploadKind
from tests.ingest.audit_books import Rows, read_book

RETURN = (
    ("Indicator", "Q1 2023/24", "Q2 2023/24"),
    ("Re-referrals within 12 months (%)", 21.4, 22.1),
    ("Repeat child protection plans (%)", 18.2, 17.9),
)
SECTION_11 = (
    ("Section 11 self-assessment - Police",),
    ("Standard", "Statement", "Self RAG"),
    ("1", "Senior management commitment", "Green"),
    ("2", "A clear statement of responsibilities", "Amber"),
    ("3", "A clear line of accountability", "Red"),
)
ACTIONS = (("Action", "Owner", "Due"), ("Refresh the training plan", "Head of service", "31/03/2024"))


def left_out(sheets: Mapping[str, Rows]) -> tuple[UploadKind | None, list[str | None]]:
    reading = read_book(sheets, "return.xlsx")
    return reading.kind, [each.sheet for each in reading.problems if each.code == "not_recognised"]


def test_a_sheet_of_another_kind_than_the_file_is_pointed_out():
    kind, sheets = left_out({"Return": RETURN, "Section 11": SECTION_11})

    assert kind in (UploadKind.INDICATOR_RETURN, UploadKind.SECTION_11_AUDIT)
    assert sheets == ["Section 11" if kind is UploadKind.INDICATOR_RETURN else "Return"]


def test_a_cover_beside_sheets_of_two_kinds_is_of_neither():
    cover = (("Return to the board",), ("Sent by the police",))

    kind, sheets = left_out({"Return": RETURN, "Section 11": SECTION_11, "Cover": cover})

    assert sheets == ["Section 11" if kind is UploadKind.INDICATOR_RETURN else "Return"]


def test_an_action_plan_beside_a_return_is_no_sheet_of_another_kind():
    assert left_out({"Return": RETURN, "Actions": ACTIONS, "Cover": (("Return to the board",),)}) == (
        UploadKind.INDICATOR_RETURN,
        [],
    )


def test_two_sheets_of_one_kind_are_both_read():
    assert left_out({"2022-23": SECTION_11, "2023-24": SECTION_11}) == (UploadKind.SECTION_11_AUDIT, [])
