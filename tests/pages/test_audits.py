"""The audits page: standards by partner, rounds, case files and actions, as they were given and no further."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.app_factory import create_app
from dashboard.evidence.audits import ActionState, state_of
from domain.uploads import UploadKind
from tests.dashboard.drive import Visitor, heading, links, of_type, text, with_class
from tests.pages import audit_board


def test_the_title_says_what_moved_and_what_is_overdue(audits_visitor: Visitor):
    page = audits_visitor.open("/audits")

    assert heading(page) == (
        "Of 3 section 11 ratings, 2 rose since the audit before and 1 fell; 2 actions are past their date"
    )


def test_each_partner_stands_with_its_latest_round_in_words(audits_visitor: Visitor):
    row = _row(audits_visitor.open("/audits"), "1 Senior management")

    assert [text(cell) for cell in of_type(row, "Td")] == ["0 of 2", "Mostly", "Partly ▼ lower than before said fully"]


def test_moderated_scores_are_compared_with_moderated_and_own_with_own(audits_visitor: Visitor):
    row = _row(audits_visitor.open("/audits"), "8 Information")

    # Moderated now, only self-assessed before: the partner's own scores went from mostly to fully.
    assert "▲" in text(row)
    assert "Mostly" in text(row)


def test_what_does_not_apply_counts_nowhere(audits_visitor: Visitor):
    row = _row(audits_visitor.open("/audits"), "5 Staff")

    assert [text(cell) for cell in of_type(row, "Td")] == ["1 of 1", "n/a", "Fully ▲ higher than before"]


def test_a_standard_is_followed_over_rounds_for_the_same_partners_only(audits_visitor: Visitor):
    rows = [text(row) for row in of_type(audits_visitor.open("/audits"), "Tr")]

    first = next(row for row in rows if row.startswith("1 Senior") and "→" in row)
    assert first.endswith("0.67 · 0 of 1 0.50 · 0 of 2 0.67 → 0.33, 1 partner none rose, 1 fell: too few to tell")


def test_case_files_are_counts_under_one_theme_however_it_is_spelt(audits_visitor: Visitor):
    page = audits_visitor.open("/audits")

    table = next(table for table in of_type(page, "Table") if "case-files" in table["props"]["className"])
    assert text(_row(table, "Overall")).endswith("4 of 11 9 of 12")
    assert text(table).count("Neglect") == 1
    assert "%" not in text(table)


def test_case_files_have_a_likely_range_and_chance_in_words(audits_visitor: Visitor):
    page = audits_visitor.open("/audits")

    assert (
        "Neglect: from 4 of 11 to 9 of 12 case files good or better overall over two rounds, could be chance"
        in text(page)
    )
    assert "likely 15 to 65%" in text(page)
    (chart,) = of_type(page, "Graph")
    assert [each["text"] for each in chart["props"]["figure"]["layout"]["annotations"]] == [
        "4 of 11 (likely 15 to 65%)",
        "9 of 12 (likely 47 to 91%)",
    ]


def test_partners_that_moderators_lowered_are_listed_with_their_counts(audits_visitor: Visitor):
    page = audits_visitor.open("/audits")

    assert "1 of 2 partners marks itself higher than moderators or case audits found" in text(page)
    row = next(row for row in of_type(page, "Tr") if text(row).startswith("Police 2 of 3"))
    assert text(row) == "Police 2 of 3 0 of 3"


def test_figures_lead_to_the_file_and_cell_they_were_read_from(audits_visitor: Visitor):
    page = audits_visitor.open("/audits?partner=POLICE")

    assert (
        heading(page) == "Police: fully meets 1 of 3 section 11 standards; moderation lowered 2 of 3 of its own scores"
    )
    assert "Police s11 2024.xlsx, Section 11 audit!C5" in text(page)
    assert any(each.startswith("/data?upload=") for each in links(page))


def test_a_standard_shows_every_partner_with_its_evidence(audits_visitor: Visitor):
    page = audits_visitor.open("/audits?standard=5")

    assert heading(page) == "Standard 5: 1 of 1 partner fully meets it"
    assert "Nine in ten are trained" in text(page)
    assert "not applicable: <b>All</b> staff" in text(page)


def test_an_action_is_overdue_until_somebody_says_that_it_is_done(audits_visitor: Visitor):
    groups = with_class(audits_visitor.open("/audits"), "action-group")

    (overdue,) = [group for group in groups if "Past their date: 2" in text(group)]
    assert "Train new staff" in text(overdue)
    assert "Chair the committee" in text(overdue)
    assert "Write to schools" not in text(overdue)
    assert "no report since" in text(overdue)


@pytest.mark.parametrize(
    ("due", "status", "state"),
    [
        (date(2026, 1, 1), "", ActionState.OVERDUE),
        (date(2026, 1, 1), "Completed", ActionState.DONE),
        (date(2026, 1, 2), "", ActionState.DUE_SOON),
        (date(2026, 4, 3), "", ActionState.DUE_SOON),
        (date(2026, 4, 4), "", ActionState.LATER),
        (None, "open", ActionState.NO_DATE),
    ],
)
def test_an_actions_state_follows_from_its_day_and_status(due: date | None, status: str, state: ActionState):
    assert state_of(due, status, date(2026, 1, 2)) is state


def test_a_partner_whose_audit_is_of_an_older_round_says_so(own_board: Engine):
    for partner, on in (("Police", audit_board.SECOND), ("Acute hospital trust", audit_board.FIRST)):
        rows = [audit_board.a_rating(partner, on, "1", audit_board.FULLY, None)]
        audit_board.add(own_board, f"{partner}.xlsx", UploadKind.SECTION_11_AUDIT, rows)

    page = Visitor(create_app(own_board)).open("/audits")

    assert [text(each) for each in with_class(page, "partner-name")] == ["Acute hospital trust from Dec 2022", "Police"]


def test_audits_without_dates_references_or_scores_are_shown_all_the_same(own_board: Engine):
    rows = [
        audit_board.a_rating("Some agency", None, "A7", None, None, standard_text="Own standard"),  # type: ignore[arg-type]
        audit_board.a_rating("Some agency", None, "A8", audit_board.NOT, None),  # type: ignore[arg-type]
    ]
    audit_board.add(own_board, "undated.xlsx", UploadKind.SECTION_11_AUDIT, rows)
    grades = audit_board.cases("Round X", None, None, 1, 2)  # type: ignore[arg-type]
    audit_board.add(own_board, "cases.xlsx", UploadKind.CASE_FILE_AUDIT, grades)

    visitor = Visitor(create_app(own_board))

    page = visitor.open("/audits")
    assert heading(page) == "Partners fully meet 0 of 1 section 11 standard they answered for"
    assert "not scored" in text(_row(page, "A7 Own standard"))
    assert "No theme" in text(page)
    assert "without a date" in text(visitor.open("/audits?partner=some agency"))


def test_only_case_files_give_the_page_their_message(own_board: Engine):
    for name, on, good, of in (("1", date(2023, 6, 1), 4, 11), ("2", date(2024, 6, 1), 9, 12)):
        rows = audit_board.cases(name, on, "Neglect", good, of)
        audit_board.add(own_board, f"cases {name}.xlsx", UploadKind.CASE_FILE_AUDIT, rows)

    page = Visitor(create_app(own_board)).open("/audits")

    assert heading(page) == "9 of 12 neglect case files were good or better overall, after 4 of 11 in the round before"


def test_an_address_that_names_nobody_shows_all_audits(audits_visitor: Visitor):
    assert heading(audits_visitor.open("/audits?partner=NOBODY")).startswith("Of 3 section 11 ratings")


def test_an_empty_database_says_what_to_do(own_board: Engine):
    page = Visitor(create_app(own_board)).open("/audits")

    assert heading(page) == "No audits yet: upload section 11 returns and case-file audits"
    assert "/data" in links(page)


def _row(page: Any, name: str) -> Any:
    return next(row for row in of_type(page, "Tr") if text(row).startswith(name))
