"""Case-file audits on the layouts that partners send: sheets, lists, agencies beside, cases across, counts."""

from datetime import date

import pytest

from domain.uploads import UploadKind
from ingest.catalogue import load_catalogue
from ingest.formats.case_headings import domain_of
from tests.ingest.audit_books import graded, grades, read_book
from tests.ingest.workbooks import codes, errors

HEAD = [["Multi-agency case file audit \u2013 Round 3 \u2013 Exploitation"], ["Date of audit", "15 November 2023"], []]
FILE = "MACFA audit.xlsx"
CATALOGUE = load_catalogue()


def brief(rows: list[list], **options) -> list[tuple]:
    """Case, agency, domain and label of each grade."""
    return [each[:4] for each in grades(read_book({"A": [*HEAD, *rows]}, FILE, **options))]


@pytest.mark.parametrize(
    ("heading", "domain"),
    [
        ("Voice of the child & lived experience", "voice"),
        ("Thresholds applied", "referral"),
        ("Supervision", "management_oversight"),
        ("Information sharing", "joint_working"),
        ("Impact on child", "impact"),
        ("Overall judgement", "overall"),
        ("Was the voice of the child captured?", "voice"),
        ("Assessment date", None),
        ("Timeliness of assessment", None),
    ],
)
def test_a_heading_means_one_domain_or_none(heading, domain):
    assert domain_of(heading, CATALOGUE) == domain


def test_round_theme_and_day_come_from_a_title_where_no_block_says_them():
    row = graded(read_book({"A": [*HEAD, ["Case", "Recognition", "Impact"], ["Case 1", "Good", "RI"]]}, FILE))[0]
    assert (row.audit_round, row.theme, row.period_end) == ("Round 3", "Exploitation", date(2023, 11, 15))


def test_a_sheet_for_each_case_is_read_as_that_case():
    form = [["Theme", "Neglect"], [], ["Domain", "Auditor grade", "Moderated grade", "Good practice"],
            ["Recognition of risk", "Good", "RI", "x"], ["Supervision", "Not seen", None, ""]]  # fmt: skip
    sheets = {name: [["Case reference", name], *form] for name in ("Case 1", "Case 2")}
    found = graded(read_book(sheets, FILE))
    assert [(row.case, row.domain, row.grade_label, row.moderated_label, row.theme) for row in found] == [
        ("Case 1", "recognition", "Good", "RI", "Neglect"), ("Case 1", "management_oversight", "Not seen",
            None, "Neglect"),
        ("Case 2", "recognition", "Good", "RI", "Neglect"), ("Case 2", "management_oversight", "Not seen",
            None, "Neglect"),
    ]  # fmt: skip


def test_a_sheet_for_each_case_may_have_the_agencies_across():
    form = [["Domain", "Police", "CSC"], ["Recognition", "Good", "RI"], ["Impact on child", "Good", "N/A"]]
    found = grades(read_book({"Child A": form, "Child B": form}, "Case file audit Nov 2023.xlsx"))
    assert [each[:3] for each in found[:4]] == [
        ("Child A", "Police", "recognition"), ("Child A", "CSC", "recognition"),
        ("Child A", "Police", "impact"), ("Child A", "CSC", "impact"),
    ]  # fmt: skip
    assert len(found) == 8


def test_a_list_of_grades_names_case_agency_and_domain_in_each_row():
    rows = [
        ["Case", "Agency", "Domain", "Grade"],
        ["C01", "Police", "Thresholds applied", "Good"],
        ["C02", "ICB", "Overall", "RI"],
    ]
    assert brief(rows) == [("C01", "Police", "referral", "Good"), ("C02", "ICB", "overall", "RI")]


def test_a_case_merged_over_its_agencies_is_the_case_of_each():
    rows = [
        ["Case", "Agency", "Recognition", "Overall"],
        ["Case 1", "Police", "Good", "RI"],
        [None, "Health", "RI", "RI"],
    ]
    found = brief(rows, merged=["A5:A6"])
    assert [each[:2] for each in found] == [("Case 1", "Police")] * 2 + [("Case 1", "Health")] * 2


BY_AGENCY = {("Case 1", "Police", "recognition", "Good"), ("Case 1", "CSC", "recognition", "RI"),
             ("Case 1", "Police", "voice", "Good"), ("Case 1", "CSC", "voice", "Inadequate")}  # fmt: skip


def test_agencies_may_stand_under_domains_over_them_or_in_blocks():
    under = [["Case", "Recognition", None, "Voice of the child", None], [None, "Police", "CSC", "Police", "CSC"],
             ["Case 1", "Good", "RI", "Good", "Inadequate"]]  # fmt: skip
    over = [["Case", "Police", None, "CSC", None], [None, "Recognition", "Voice", "Recognition", "Voice"],
            ["Case 1", "Good", "Good", "RI", "Inadequate"]]  # fmt: skip
    blocks = [["Agency: Police"], ["Case", "Recognition", "Voice"], ["Case 1", "Good", "Good"], [],
              ["Agency: CSC"], ["Case", "Recognition", "Voice"], ["Case 1", "RI", "Inadequate"]]  # fmt: skip
    merged = ["B4:C4", "D4:E4", "A4:A5"]
    assert set(brief(under, merged=merged)) == BY_AGENCY
    assert set(brief(over, merged=merged)) == BY_AGENCY
    assert set(brief(blocks)) == BY_AGENCY


def test_cases_may_stand_across_and_a_row_of_shares_is_no_domain():
    rows = [
        ["Domain", "Case 1", "Case 2"],
        ["Recognition", "Good", "RI"],
        ["Timeliness", "RI", "Good"],
        ["% good", "50%", "50%"],
    ]
    assert brief(rows) == [
        ("Case 1", None, "recognition", "Good"), ("Case 2", None, "recognition", "RI"),
        ("Case 1", None, "timeliness", "RI"), ("Case 2", None, "timeliness", "Good"),
    ]  # fmt: skip


def test_descriptions_flags_and_comments_are_no_domains():
    rows = [["Child", "Age", "Sex", "SEND (Y/N)", "Immediate safeguarding concern?", "Strategy meeting held",
        "Recognition",
             "Assessment comments", "Overall grade", "Final agreed grade"],
            ["Child A", 3, "M", "N", "No", "Yes", "Good", "ok", "RI", "Good"],
            ["Child B", 4, "F", "Y", "Yes", "No", "RI", "not ok", "Good", None]]  # fmt: skip
    found = graded(read_book({"A": [*HEAD, *rows]}, FILE))
    assert {row.domain for row in found} == {"recognition", "overall"}
    assert [row.moderated_label for row in found if row.domain == "overall"] == ["Good", None]


def test_grades_as_numbers_need_a_legend():
    rows = [["Case ref", "Age band", "Recognition", "Overall"], ["A1", "0-4", 1, 2], ["A2", "5-9", 4, 3]]
    assert errors(read_book({"A": [*HEAD, *rows]}, FILE)) == ["ambiguous_scale"] * 2
    told = read_book(
        {"A": [*HEAD, ["1 = Outstanding, 2 = Good, 3 = Requires improvement, 4 = Inadequate"], *rows]}, FILE
    )
    assert [each[4] for each in grades(told)] == [1, 0.67, 0, 0.33]


def test_counts_give_as_many_rows_as_cases_and_link_none_of_them():
    rows = [
        ["Domain", "Outstanding", "Good", "RI", "Inadequate", "Total"],
        ["Recognition", 1, 2, 0, None, 3],
        ["Impact", 0, 1, "2 of 3", "-", 3],
    ]
    reading = read_book({"A": [*HEAD, *rows]}, FILE)
    assert [each[0::3] for each in grades(reading)][:3] == [
        ("1 of 3", "Outstanding"),
        ("2 of 3", "Good"),
        ("3 of 3", "Good"),
    ]
    assert (reading.kind, len(reading.rows), codes(reading)) == (UploadKind.CASE_FILE_AUDIT, 6, ["uncertain_match"])


def test_counts_beside_the_cases_themselves_are_a_summary():
    table = [["Case", "Recognition", "Impact"], ["Case 1", "Good", "RI"], ["Case 2", "Good", "RI"]]
    summary = [
        ["Domain", "Outstanding", "Good", "RI", "Inadequate"],
        ["Recognition", 0, 2, 0, 0],
        ["Impact", 0, 0, 2, 0],
    ]
    assert len(read_book({"Cases": [*HEAD, *table], "Summary": summary}, FILE).rows) == 4


def test_a_form_without_a_header_and_grades_that_are_only_colours_are_read():
    form = [["Case 1"], ["Theme", "Neglect"], ["Recognition", "Good"], ["Assessment", "RI"], ["Impact", "Good"]]
    assert [each[0] for each in grades(read_book({"Case 1": form}, FILE))] == ["Case 1"] * 3
    coloured = [["Case", "Recognition", "Impact"], ["Case 1", None, None], ["Case 2", None, None]]
    fills = {"B5": "00B050", "C5": "FF0000", "B6": "FFC000"}
    assert [each[3] for each in grades(read_book({"A": [*HEAD, *coloured]}, FILE, fills=fills))] == [
        "green",
        "red",
        "amber",
    ]


def test_counts_of_two_years_side_by_side_are_never_put_together():
    header = [["Domain", "2022/23", None, None, "2023/24", None, None], [None, *["Good", "RI", "Inadequate"] * 2]]
    rows = [*HEAD, *header, ["Recognition", 4, 3, 1, 1, 0, 0], ["Assessment", 2, 2, 4, 0, 1, 0]]
    reading = read_book({"A": rows}, FILE, merged=["B4:D4", "E4:G4"])
    assert [(row.domain, row.grade_label, row.cell) for row in graded(reading)] == [
        ("recognition", "Good", "A!E6"),
        ("assessment", "RI", "A!F7"),
    ]


def test_counts_under_the_same_grades_twice_that_nothing_tells_apart_are_not_read():
    rows = [["Domain", *["Good", "RI", "Inadequate"] * 2], ["Recognition", 4, 3, 1, 1, 0, 0], ["Assessment", *[2] * 6]]
    assert graded(read_book({"A": [*HEAD, *rows]}, FILE)) == []


def test_each_agencys_overall_grade_may_stand_beside_its_case():
    rows = [["Case", "Police", "Health", "Children's Social Care", "Overall"], ["Child 1", "Good", "RI", "RI", "RI"],
            ["Child 2", "RI", "Good", "Inadequate", "RI"]]  # fmt: skip
    assert brief(rows)[:4] == [
        ("Child 1", "Police", "overall", "Good"),
        ("Child 1", "Health", "overall", "RI"),
        ("Child 1", "Children's Social Care", "overall", "RI"),
        ("Child 1", None, "overall", "RI"),
    ]


def test_an_agency_that_the_catalogue_does_not_know_stands_over_its_domains_too():
    header = [["Case", "Police", None, "Health", None, "Social care", None], [None, *["Assessment", "Planning"] * 3]]
    rows = [*header, ["Case 1", *["Good"] * 6], ["Case 2", *["RI"] * 6]]
    made = brief(rows, merged=["A4:A5", "B4:C4", "D4:E4", "F4:G4"])
    assert [agency for case, agency, *_ in made if case == "Case 1"] == [
        *("Police", "Police", "Health", "Health", "Social care", "Social care")
    ]


def test_each_row_of_a_list_says_its_own_round_theme_and_day():
    header = ["Audit round", "Theme", "Date audited", "Case ref", "Area of practice", "Grade"]
    rows = [header, ["R3", "Neglect", "12/09/2023", "N-01", "Recognition", "Good"],
            ["R4", "Exploitation", "10/01/2024", "E-01", "Assessment", "RI"]]  # fmt: skip
    made = graded(read_book({"A": rows}, "case audits.xlsx"))
    assert [(row.audit_round, row.theme, row.period_end) for row in made] == [
        ("R3", "Neglect", date(2023, 9, 12)),
        ("R4", "Exploitation", date(2024, 1, 10)),
    ]


def test_a_theme_about_births_does_not_hide_the_month_of_the_audit():
    rows = [["Case file audit: pre-birth, Round 1, May 2024"], [], ["Case", "Assessment", "Planning", "Overall"],
            ["Case 1", "Good", "Good", "Good"], ["Case 2", "Good", "Inadequate", "Good"]]  # fmt: skip
    assert {row.period_end for row in graded(read_book({"Grid": rows}))} == {date(2024, 5, 31)}
