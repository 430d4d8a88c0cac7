"""Section 11 and case-file audits: every scale, both directions, fills, matrices; and files that identify children."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.uploads import GradeRow, RatingRow, Reading, UploadKind
from ingest.identifier_values import is_identifier, is_nhs_number
from tests.ingest.workbooks import codes, errors, read, xlsx

FOUR_STEPS = "0 = not met, 1 = partly met, 2 = mostly met, 3 = fully met"
STANDARDS = ["Senior management commitment", "Staff training", "Safer recruitment", "Information sharing"]


def audit(scores: list, legend: str = "", heading: str = "Self score", **options) -> Reading:
    block = [["Section 11 audit"], ["Organisation", "Westmere Constabulary"], ["Date of audit", "30/11/2023"]]
    header = [["Scoring", legend], [], ["Standard", "Description", heading, "Evidence"]]
    answers = zip(STANDARDS, scores, strict=True)
    body = [[str(number), text, score, "Some evidence"] for number, (text, score) in enumerate(answers, start=1)]
    rows = [*block, *header, *body]
    return read(xlsx(rows, sheet="S11", **options), "s11.xlsx")


def ratings_of(reading: Reading) -> list[RatingRow]:
    assert reading.kind is UploadKind.SECTION_11_AUDIT
    return [row for row in reading.rows if isinstance(row, RatingRow)]


def scores_of(reading: Reading) -> list[float | None]:
    return [None if row.self_score is None else round(row.self_score, 3) for row in ratings_of(reading)]


@pytest.mark.parametrize(
    ("scores", "legend", "heading", "expected"),
    [
        (["G", "A", "R", "B"], "", "RAG", [1, 0.5, 0, 1]),
        (["Green", "amber", "RED", "Blue"], "", "RAG rating", [1, 0.5, 0, 1]),
        (
            [0, 1, 2, 3],
            "0 = not met, 1 = partly met, 2 = mostly met, 3 = fully met",
            "Self (0-3)",
            [0, 0.333, 0.667, 1],
        ),
        ([1, 2, 4, 5], "1 = low, 5 = high", "Score (1-5)", [0, 0.25, 0.75, 1]),
        (
            [1, 2, 3, 4],
            "1 = Outstanding, 2 = Good, 3 = Requires improvement, 4 = Inadequate",
            "Grade",
            [1, 0.667, 0.333, 0],
        ),
        ([1, 2, 3, 4], "4 = Outstanding, 3 = Good, 2 = Adequate, 1 = Inadequate", "Grade", [0, 0.333, 0.667, 1]),
        ([1, 2, 3, 4], "Scores run from 1 (best) to 4 (worst)", "Grade", [1, 0.667, 0.333, 0]),
        ([0, 35, 80, 100], "", "Score (%)", [0, 0.35, 0.8, 1]),
        (["0%", "35%", "80%", "100%"], "", "Score", [0, 0.35, 0.8, 1]),
        (["Met", "Partially met", "Not met", "Met"], "", "Self assessment", [1, 0.5, 0, 1]),
        (["Fully met", "Mostly met", "Partly met", "Not met"], "", "Self assessment", [1, 0.667, 0.333, 0]),
        (["Outstanding", "Good", "Requires improvement", "Inadequate"], "", "Self grade", [1, 0.667, 0.333, 0]),
        (["G", "N/A", None, "-"], "", "RAG", [1, None, None, None]),
    ],
)
def test_a_scale_becomes_a_score_from_nought_to_one(scores, legend, heading, expected):
    reading = audit(scores, legend, heading)
    assert scores_of(reading) == [pytest.approx(each) if each is not None else None for each in expected]
    assert errors(reading) == []


def test_numbers_whose_best_end_nobody_names_are_refused_and_asked():
    reading = audit([1, 2, 3, 4], heading="Self score (1-4)")
    assert errors(reading) == ["ambiguous_scale"]
    assert (ratings_of(reading), [question.asks for question in reading.questions]) == ([], ["scale"])


def test_a_legend_that_contradicts_itself_is_no_legend():
    assert errors(audit([1, 2, 3, 4], "1 = Outstanding, 4 = Outstanding")) == ["ambiguous_scale"]


def test_a_fill_alone_is_a_rating_under_its_colours_name():
    reading = audit([None] * 4, heading="RAG", fills={"C7": "00B050", "C8": "FFC000", "C9": "FF0000"})
    assert [(row.self_label, row.self_score) for row in ratings_of(reading)] == [
        ("green", 1), ("amber", 0.5), ("red", 0), (None, None),
    ]  # fmt: skip


def test_not_applicable_is_neither_a_score_nor_a_gap():
    assert [row.not_applicable for row in ratings_of(audit(["G", "N/A", "Not applicable", "-"], heading="RAG"))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_number_outside_the_scale_is_pointed_out_and_gives_no_score():
    reading = audit([0, 1, 2, 7], FOUR_STEPS)
    assert (scores_of(reading)[3], codes(reading)) == (None, ["out_of_range"])


def test_who_and_when_are_taken_from_the_header_block():
    row = ratings_of(audit(["G", "A", "R", "B"], heading="RAG"))[0]
    assert (row.partner, row.partner_code, row.period_end) == ("Westmere Constabulary", "POLICE", date(2023, 11, 30))
    assert (row.standard, row.standard_text, row.cell) == ("1", STANDARDS[0], "S11!C7")


def test_a_matrix_of_partners_gives_a_row_for_each_partner_and_standard_but_none_for_its_summary():
    rows = [
        ["Section 11 overview"], ["Audit date: 31 January 2023"], [],
        ["Std", "Standard", "Westmere Police", "Probation"],
        *([str(number), text, "G", "A"] for number, text in enumerate(STANDARDS, start=1)),
        [], [None, "% green", 1, 0],
    ]  # fmt: skip
    found = ratings_of(read(xlsx(rows, formats={"C10": "0%", "D10": "0%"}), "overview.xlsx"))
    assert len(found) == 8
    assert {(row.partner, row.self_score) for row in found} == {("Westmere Police", 1), ("Probation", 0.5)}
    assert {row.period_end for row in found} == {date(2023, 1, 31)}


def test_an_unknown_partner_is_asked_and_its_rows_kept():
    rows = [["Section 11 audit"], ["Organisation", "Guild of Lamplighters"], [], ["No", "Standard", "RAG"]]
    reading = read(xlsx([*rows, *([n, text, "G"] for n, text in enumerate(STANDARDS, 1))]), "s11.xlsx")
    assert codes(reading) == ["unknown_partner"]
    assert [question.asks for question in reading.questions] == ["partner"]
    assert {(row.partner, row.partner_code) for row in ratings_of(reading)} == {("Guild of Lamplighters", None)}


# --- case files -------------------------------------------------------------------------------------------------------

ROUND = [
    ["Multi-agency case file audit"],
    ["Audit round", "Round 2"],
    ["Theme", "Neglect"],
    ["Date of audit", "15/11/2023"],
    [],
]


def cases(header: list, *rows: list) -> Reading:
    return read(xlsx([*ROUND, header, *rows], sheet="Audit"), "audit.xlsx")


def grades_of(reading: Reading) -> list[GradeRow]:
    assert reading.kind is UploadKind.CASE_FILE_AUDIT
    return [row for row in reading.rows if isinstance(row, GradeRow)]


def test_a_row_a_case_gives_a_grade_for_each_domain():
    reading = cases(
        ["Case", "Agency", "Plan", "Recognition", "Voice of the child", "Overall grade", "Overall grade (moderated)"],
        ["Case 1", "Police", "CP", "Good", "Not seen", "RI", "Inadequate"],
        ["Case 2", "Police", "CIN", "Outstanding", "Good", "Good", None],
    )
    assert [(row.case, row.domain, row.grade_label, row.moderated_label) for row in grades_of(reading)] == [
        ("Case 1", "recognition", "Good", None),
        ("Case 1", "voice", "Not seen", None),
        ("Case 1", "overall", "RI", "Inadequate"),
        ("Case 2", "recognition", "Outstanding", None),
        ("Case 2", "voice", "Good", None),
        ("Case 2", "overall", "Good", None),
    ]
    first = grades_of(reading)[0]
    assert (first.audit_round, first.theme, first.period_end, first.cell) == (
        "Round 2", "Neglect", date(2023, 11, 15), "Audit!D7",
    )  # fmt: skip


def test_a_row_a_case_and_domain_is_read_too():
    found = grades_of(
        cases(["Case", "Domain", "Grade"], ["Case 1", "Assessment", "Good"], ["Case 1", "Own words", "RI"])
    )
    assert [(row.domain, round(row.grade_score or 0, 3)) for row in found] == [
        ("assessment", 0.667),
        ("Own words", 0.333),
    ]


def test_a_summary_below_the_cases_is_no_case():
    below = [[], ["Summary"], ["Overall", "Count"], ["Good", "1 of 1"]]
    found = grades_of(cases(["Case", "Recognition", "Impact"], ["Case 1", "Good", "RI"], *below))
    assert {row.case for row in found} == {"Case 1"}


@pytest.mark.parametrize(
    "heading",
    [
        "Child name",
        "Child's name",
        "DOB",
        "Date of birth",
        "Surname",
        "Home address",
        "Postcode",
        "NHS number",
        "UPN",
        "Name",
    ],
)
def test_a_column_that_names_a_child_refuses_the_file(heading):
    reading = cases(["Case", heading, "Recognition", "Impact"], ["Case 1", "whatever", "Good", "RI"])
    assert (reading.rows, errors(reading)) == ((), ["child_identifier"])
    assert reading.problems[0].cell == "B6"
    does = "names" if "name" in heading.lower() else "identifies"
    assert reading.problems[0].message.startswith(f"The column '{heading}' {does} children. Nothing of the file")


@pytest.mark.parametrize("values", [("943 476 5919", "401 023 2137"), ("H801200001001", "Z123456789012")])
def test_values_that_only_an_identifier_has_refuse_the_file_without_being_repeated(values):
    reading = cases(
        ["Case", "Ref no.", "Recognition", "Impact"],
        *([f"Case {n}", value, "Good", "RI"] for n, value in enumerate(values)),
    )
    assert (reading.rows, errors(reading)) == ((), ["child_identifier"])
    assert not any(value in problem.message for problem in reading.problems for value in values)


def test_identifiers_on_a_hidden_sheet_refuse_the_file_too():
    hidden = {"raw": [["Case", "Child name", "DOB"], ["1", "A B", "01/01/2010"]]}
    rows = [*ROUND, ["Case", "Recognition", "Impact"], ["Case 1", "Good", "RI"]]
    reading = read(xlsx(rows, hidden_sheets=hidden), "audit.xlsx")
    assert (reading.rows, set(errors(reading))) == ((), {"child_identifier"})


def test_counts_of_ten_digits_are_not_mistaken_for_nhs_numbers():
    assert not is_nhs_number("9434765918")
    assert is_nhs_number("9434765919")
    assert not is_identifier("1204")


@given(st.integers(0, 10**9 - 1))
def test_a_nhs_number_has_at_most_one_check_digit(nine):
    assert sum(is_nhs_number(f"{nine:09d}{check}") for check in range(10)) <= 1
