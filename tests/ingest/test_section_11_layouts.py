"""Section 11 audits on the layouts and scales that partners send: forms, matrices, lists, ticks, sheets and rounds."""

from datetime import date, datetime

import pytest

from domain.uploads import Reading, UploadKind
from tests.ingest.audit_books import both, rated, read_book, selves
from tests.ingest.workbooks import codes, errors

STANDARDS = ["Senior management commitment", "Statement of responsibilities", "Staff training", "Safer recruitment"]
BLOCK = [
    ["Section 11 audit 2023"],
    ["Organisation:", "Westmere Constabulary"],
    ["Date completed:", date(2023, 11, 30)],
    [],
]


def form(values: list, heading: str = "Score", legend: str = "", **options) -> Reading:
    """Four standards with their ratings: header in row 6, ratings from C7."""
    body = [[str(n), text, value, "ev"] for n, (text, value) in enumerate(zip(STANDARDS, values, strict=True), 1)]
    rows = [*BLOCK, [legend], ["Ref", "Standard", heading, "Evidence"], *body]
    return read_book({"Audit": rows}, **options)


def scores(reading: Reading) -> list[float | None]:
    assert errors(reading) == []
    return [score for _, score in selves(reading)]


@pytest.mark.parametrize(
    ("values", "heading", "legend", "expected"),
    [
        (
            ["Green - fully met", "Amber \u2013 partly met", "Red: not met", "Blue (complete)"],
            "RAG",
            "",
            [1, 0.5, 0, 1],
        ),
        (["\U0001f7e2", "\U0001f7e1 Amber", "\U0001f534", "\u2705"], "RAG", "", [1, 0.5, 0, 1]),
        ([0.85, 0.9, 1, 0], "Compliance %", "", [0.85, 0.9, 1, 0]),
        ([85, 90, 100, 0], "Score (0-100)", "", [0.85, 0.9, 1, 0]),
        (["Y", "N", "Partial", "Yes"], "Met? (Y/N)", "", [1, 0, 0.5, 1]),
        (["Compliant", "Non-compliant", "Partially compliant", "N/A"], "Compliance", "", [1, 0, 0.5, None]),
        (["O", "G", "RI", "I"], "Grade", "", [1, 0.67, 0.33, 0]),
        (["3 - Fully met", "2 - Mostly met", "1 - Partly met", "0 - Not met"], "Score", "", [1, 0.67, 0.33, 0]),
        ([0, 1, 2, 3], "Score (0 = not met, 3 = fully met)", "", [0, 0.33, 0.67, 1]),
        ([1, 2, 3, 4], "Score 1-4", "A higher score is better", [0, 0.33, 0.67, 1]),
        (
            [1, 2, 3, 4],
            "Grade",
            "Grades: 1 Outstanding, 2 Good, 3 Requires improvement, 4 Inadequate",
            [1, 0.67, 0.33, 0],
        ),
        ([0, 5, 10, 7], "Score", "Score from 0 (not in place) to 10 (fully embedded)", [0, 0.5, 1, 0.7]),
    ],
)
def test_a_rating_is_read_on_the_scale_that_the_file_explains(values, heading, legend, expected):
    assert scores(form(values, heading, legend)) == expected


def test_a_share_shown_as_a_percentage_is_its_share():
    assert scores(form([0.85, 0.9, 1, 0], formats={f"C{row}": "0%" for row in range(7, 11)})) == [0.85, 0.9, 1, 0]


def test_a_legend_is_found_beside_the_table_below_it_on_another_sheet_and_in_a_comment():
    steps = [(1, "Inadequate"), (2, "Adequate"), (3, "Good"), (4, "Outstanding")]
    table = [["Ref", "Standard", "Score"], *([str(n), text, n] for n, text in enumerate(STANDARDS, 1))]
    beside = [[*row, None, *(step if number else ("Key", ""))] for number, (row, step) in
              enumerate(zip(table, [("", ""), *steps], strict=True))]  # fmt: skip
    guidance = [["How to score"], ["Score", "Meaning"], *map(list, steps)]
    files = [
        read_book({"A": [*BLOCK, *beside]}),
        read_book({"A": [*BLOCK, *table, [], ["Key"], *map(list, steps)]}),
        read_book({"Guidance": guidance, "A": [*BLOCK, *table]}),
        read_book({"A": [*BLOCK, *table]}, comments={"C5": "4 = best, 1 = worst"}),
    ]
    assert [scores(each) for each in files] == [[0, 0.33, 0.67, 1]] * 4


@pytest.mark.parametrize("legend", ["", "1 = Outstanding, 4 = Outstanding", "Priority: 1 = high, 3 = low"])
def test_a_direction_that_nothing_tells_is_asked_at_the_headers_cell(legend):
    reading = form([1, 2, 3, 4], "Score (1-4)", legend)
    assert [(each.code, each.cell) for each in reading.problems] == [("ambiguous_scale", "C6")]
    assert [(each.asks, [c.code for c in each.candidates]) for each in reading.questions] == [
        ("scale", ["highest_best", "lowest_best"])
    ]
    assert reading.rows == ()


def test_colours_of_bands_and_of_cells_to_fill_in_are_no_ratings():
    bands = {f"{column}{row}": "DDEBF7" for column in "ABC" for row in (8, 10)}
    assert scores(form(["G", None, "A", None], "RAG", fills=bands)) == [1, None, 0.5, None]
    assert scores(form([None] * 4, "RAG", fills={f"C{row}": "FFFFCC" for row in range(7, 11)})) == [None] * 4


def test_a_remark_on_a_coloured_cell_leaves_the_colour_to_rate():
    fills = {"C7": "92D050", "C8": "FFC000", "C9": "FF0000", "C10": "00B050"}
    assert scores(form(["See plan"] * 4, "RAG", fills=fills)) == [1, 0.5, 0, 1]


def test_a_ticked_column_is_the_rating_it_is_headed_by():
    body = [
        ["1", "Lead", "x", None, None, None],
        ["2", "Train", None, "\u2713", None, None],
        ["3", "Recruit", None, None, None, "X"],
    ]
    reading = read_book({"A": [*BLOCK, ["Ref", "Standard", "Green", "Amber", "Red", "N/A"], *body]})
    assert selves(reading) == [("1", 1), ("2", 0.5), ("3", None)]
    assert [row.not_applicable for row in rated(reading)] == [False, False, True]


def test_the_reason_of_what_does_not_apply_is_kept():
    row = rated(form(["N/A - we commission nothing", "Green", "Red", "-"], "RAG"))[0]
    assert (row.not_applicable, row.not_applicable_reason) == (True, "we commission nothing")


TWO = [["1", "Lead", "G", "A", "R", "G"], ["2", "Train", "G", "A", "R", "G"]]
OF_TWO = [("Police", "1", 1, 0.5), ("ICB", "1", 0, 1), ("Police", "2", 1, 0.5), ("ICB", "2", 0, 1)]


@pytest.mark.parametrize("merged", [("C2:D2", "E2:F2", "A2:A3", "B2:B3"), ()])
def test_partners_may_stand_above_their_own_and_moderated_ratings(merged):
    header = [
        ["Std", "Standard", "Police", None, "ICB", None],
        [None, None, "Self RAG", "Mod RAG", "Self RAG", "Mod RAG"],
    ]
    assert both(read_book({"A": [["Section 11 overview"], *header, *TWO]}, merged=merged)) == OF_TWO


def test_partners_may_stand_down_and_standards_across():
    rows = [["S11 audit 31/03/2023"], [], ["Agency", "1. Senior management commitment", "2. Training"],
            ["Police", "G", "A"], ["ICB", "R", "N/A"], ["% green", "50%", "0%"]]  # fmt: skip
    assert both(read_book({"A": rows})) == [
        ("Police", "1", 1, None), ("Police", "2", 0.5, None), ("ICB", "1", 0, None), ("ICB", "2", None, None),
    ]  # fmt: skip


def test_a_list_names_the_partner_of_a_block_once():
    rows = [["Partner", "Standard", "Description", "Self RAG", "Moderated RAG", "Audit date"],
            ["Police", "1.1", "Named lead", "G", "A", date(2023, 5, 1)],
                [None, "1.2", "Board", "A", "A", date(2023, 5, 1)],
            ["Probation", "1.1", "Named lead", "R", None, date(2023, 6, 1)]]  # fmt: skip
    reading = read_book({"Data": rows})
    assert both(reading) == [("Police", "1.1", 1, 0.5), ("Police", "1.2", 0.5, 0.5), ("Probation", "1.1", 0, None)]
    assert [row.period_end for row in rated(reading)] == [date(2023, 5, 1), date(2023, 5, 1), date(2023, 6, 1)]


def sheet_of(name: str, values: list) -> list[list]:
    body = [[n, text, value, "e"] for n, (text, value) in enumerate(zip(STANDARDS, values, strict=True), 1)]
    return [["Organisation", name], ["Date", "1 March 2024"], [], ["No", "Standard", "Score", "Evidence"], *body]


def test_a_summary_of_the_partners_sheets_adds_nothing():
    cover = [["Section 11 audit"], ["0 = not met", "1 = partly", "2 = mostly", "3 = fully met"]]
    summary = [["Standard", "Police", "ICB"], *([text, 3, 2] for text in STANDARDS)]
    forms = {"Police": sheet_of("Westmere Police", [3, 2, 1, 0]), "ICB": sheet_of("W&N ICB", [0, 1, 2, 3])}
    reading = read_book({"Cover": cover, "Summary": summary, **forms})
    assert [row.partner for row in rated(reading)] == ["Westmere Police"] * 4 + ["W&N ICB"] * 4


@pytest.mark.parametrize(
    ("sheet", "file_name"), [("Sheet1", "S11 Westmere Probation Service - self assessment Dec 23 FINAL v2.xlsx"),
                             ("Westmere Probation Service", "S11 returns Dec 23.xlsx")]
)  # fmt: skip
def test_sheets_and_files_say_who_and_when_where_nothing_else_does(sheet, file_name):
    rows = [["No", "Standard", "RAG", "Evidence"], *([n, text, "G", "e"] for n, text in enumerate(STANDARDS, 1))]
    row = rated(read_book({sheet: rows}, file_name))[0]
    assert (row.partner, row.partner_code, row.period_end) == (
        "Westmere Probation Service",
        "PROBATION",
        date(2023, 12, 31),
    )


def test_only_the_latest_round_is_this_audits_and_an_earlier_one_is_pointed_out():
    rows = [["Ref", "Standard", "Self RAG 2022", "Self RAG 2023", "Moderated 2022", "Moderated 2023"],
            *([str(n), text, "R", "G", "R", "A"] for n, text in enumerate(STANDARDS, 1))]  # fmt: skip
    reading = read_book({"A": [*BLOCK, *rows]})
    assert {(one, two) for *_, one, two in both(reading)} == {(1, 0.5)}
    assert codes(reading) == ["uncertain_match"] * 2


def test_averages_of_sections_totals_and_notes_are_no_standards():
    rows = [["Ref", "Standard", "Score", "Evidence"], ["1", "Leadership", 2.5, None], ["1.1", "Lead", 3, "e"],
        ["1.2", "Board", 2, "e"],
            ["2", "Training", 1.5, None], ["2.1", "All staff", 1, "e"], ["2.2", "Joint", 2, "e"], ["Average", None, 2],
            [None, "Total", 8], [], ["Overall score", None, 2.0], ["Free text: we did well"]]  # fmt: skip
    reading = read_book({"A": [*BLOCK, ["0 = not met, 3 = fully met"], *rows]})
    assert selves(reading) == [("1.1", 1), ("1.2", 0.67), ("2.1", 0.33), ("2.2", 0.67)]


def test_further_actions_of_a_standard_join_its_row():
    rows = [["Ref", "Standard", "RAG", "Action", "Lead", "Due"], ["1", "Leadership", "A", "Do A", "X", "ASAP"],
            [None, None, None, "Do B", "Y", date(2024, 5, 1)],
                ["2", "Training", "R", "Do C", "Z", "Q1 24/25"]]  # fmt: skip
    found = rated(read_book({"A": [*BLOCK, *rows]}, merged=["A6:A7", "B6:B7", "C6:C7"]))
    assert [(row.action, row.action_due) for row in found] == [("Do A\nDo B", date(2024, 5, 1)), ("Do C", None)]


A_DAY = datetime(2024, 2, 1)  # noqa: DTZ001  what Excel makes of 1.2


def test_references_stay_as_a_person_sees_them():
    refs = [1.1, 1.9, 1.1, A_DAY, "S1", "1a", "Q12"]
    rows = [["Ref", "Standard", "RAG", "Evidence"], *([ref, f"Standard {n}", "G", "e"] for n, ref in enumerate(refs))]
    reading = read_book({"A": [*BLOCK, *rows]}, formats={"A8": "0.00", "A9": "d.m"})
    assert [row.standard for row in rated(reading)] == ["1.1", "1.9", "1.10", "1.2", "S1", "1a", "Q12"]


@pytest.mark.parametrize("on_one_sheet", [True, False])
def test_moderation_in_a_table_of_its_own_joins_the_self_assessment(on_one_sheet):
    own = [["Ref", "Standard", "RAG"], ["1", "Lead", "G"], ["2", "Train", "A"]]
    second = [["Moderation panel"], ["Ref", "Standard", "RAG"], ["1", "Lead", "A"], ["2", "Train", "R"]]
    sheets = {"A": [*BLOCK, *own, [], *second]} if on_one_sheet else {"Self": [*BLOCK, *own], "Moderated": second}
    assert both(read_book(sheets)) == [("Westmere Constabulary", "1", 1, 0.5), ("Westmere Constabulary", "2", 0.5, 0)]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Risk register", [["Ref", "Risk description", "Likelihood", "Score", "RAG"],
            ["1", "Loss", 3, 12, "Amber"], ["2", "IT", 2, 4, "Green"]]),
        ("Training register", [["Name", "Role", "Course", "Level"], ["J Smith", "Nurse", "L3", "Met"],
            ["T Brown", "GP", "L2", "Met"]]),
        ("Staff survey", [["Question", "Agree", "Disagree"], ["I know my lead", 30, 2], ["I had training", 20, 5]]),
        ("Rota", [["Week", "Mon", "Tue"], ["1", "AB", "CD"], ["2", "AB", "CD"]]),
    ],
)  # fmt: skip
def test_other_registers_are_no_audits(name, rows):
    assert read_book({name: rows}, f"{name}.xlsx").kind is None


def test_a_return_with_a_rag_column_stays_a_return():
    rows = [["Return 2023/24"], ["Ref", "Indicator", "Q1", "Q2", "RAG"],
        ["1.1", "Re-referrals within 12 months (%)", 21, 22, "A"],
            ["1.2", "Assessments within 45 working days (%)", 81, 82, "G"]]  # fmt: skip
    assert read_book({"Data": rows}, "Return 2023-24.xlsx").kind is UploadKind.INDICATOR_RETURN


def test_a_key_whose_words_begin_with_what_is_rated_gives_the_direction():
    legend = (
        "0 = standard not met; 1 = standard partially met, much work; 2 = standard mostly met; 3 = standard fully met"
    )
    assert scores(form([0, 1, 2, 3], legend=legend)) == [0, 0.33, 0.67, 1]


def test_a_sheet_that_explains_the_scores_is_no_audit_and_gives_their_direction():
    key = [["Score", "Descriptor"], [0, "Not met"], [1, "Partially met"], [2, "Mostly met"], [3, "Fully met"]]
    body = [[str(n), text, n, "ev"] for n, text in enumerate(STANDARDS[:3], 1)]
    reading = read_book({"Key": key, "Audit": [*BLOCK, ["Ref", "Standard", "Score", "Evidence"], *body]})
    assert scores(reading) == [0.33, 0.67, 1]


def test_numbers_that_are_always_green_or_red_say_themselves_which_end_is_best():
    colours = {"C7": "00B050", "C8": "FFC000", "C9": "FF0000", "C10": "00B050"}
    assert scores(form([1, 2, 3, 1], "RAG", fills=colours)) == [1, 0.5, 0, 1]


def test_a_number_that_is_green_here_and_red_there_has_no_direction():
    colours = {"C7": "00B050", "C8": "FFC000", "C9": "FF0000", "C10": "FF0000"}
    assert errors(form([1, 2, 3, 1], "RAG", fills=colours)) == ["ambiguous_scale"]


def test_levels_written_as_words_are_numbers_of_the_key():
    legend = "Level 4 - excellent practice; Level 3 - standard met; Level 2 - working towards; Level 1 - not in place"
    assert scores(form(["Level 4", "Level 3", "Level 2", "Level 1"], "Level", legend)) == [1, 0.67, 0.33, 0]
    assert errors(form(["Level 4", "Level 3", "Level 2", "Level 1"], "Level")) == ["ambiguous_scale"]


@pytest.mark.parametrize(
    ("heading", "values", "expected"),
    [
        ("Points", ["Outstanding", "Good", "Adequate", "Inadequate"], [1, 0.67, 0.33, 0]),
        ("How compliant are you? (0-100%)", ["85%", "100 %", 0, "N/A"], [0.85, 1, 0, None]),
    ],
)
def test_ratings_stand_under_points_and_under_a_question_how_well(heading, values, expected):
    assert scores(form(values, heading)) == expected


def test_a_responses_number_is_no_rating():
    header = ["Response ID", "Agency", "Audit date", "Standard no", "Standard", "Self rating"]
    body = [[1000 + n, "Westmere Police", "03/11/2023", n, STANDARDS[n], "Green"] for n in range(3)]
    reading = read_book({"Data": [header, *body]}, "s11.xlsx")
    assert scores(reading) == [1, 1, 1]
    assert {row.period_end for row in rated(reading)} == {date(2023, 11, 3)}


def test_a_completion_date_among_actions_is_the_actions_own():
    header = ["Ref", "Standard", "RAG", "What will you do next?", "Completion date"]
    rows = [
        *BLOCK,
        header,
        ["1", STANDARDS[0], "G", None, None],
        ["2", STANDARDS[1], "R", "Plan it", date(2024, 3, 29)],
    ]
    _, second = rated(read_book({"Audit": rows}))
    assert (second.period_end, second.action, second.action_due) == (date(2023, 11, 30), "Plan it", date(2024, 3, 29))


def test_evidence_and_reason_under_one_heading_are_the_evidence():
    header = ["Ref", "Standard", "Met?", "Evidence / reason if not applicable"]
    body = [["1", STANDARDS[0], "Met", "Seen"], ["2", STANDARDS[1], "N/A", "No staff"]]
    assert [row.evidence for row in rated(read_book({"Audit": [*BLOCK, header, *body]}))] == ["Seen", "No staff"]


def test_the_year_of_a_months_name_is_no_part_of_a_partners_name():
    rows = [["Ref", "Standard", "RAG"], ["1", STANDARDS[0], "G"], ["2", STANDARDS[1], "G"]]
    first, _ = rated(read_book({"Audit": rows}, "Westmere Rugby Club s11 Oct 2023.xlsx"))
    assert (first.partner, first.period_end) == ("Westmere Rugby Club", date(2023, 10, 31))


def test_a_file_without_rows_for_its_scale_still_says_whose_it_is():
    reading = form([1, 2, 3, 4])
    assert (reading.rows, reading.partner_code) == ((), "POLICE")


def test_a_wide_sheet_of_nothing_but_texts_is_refused_and_not_searched_for_ever():
    words = ["Good", "Police will lead", "Case 3 seen", "Standard met", "Name of worker"]
    rows = [[words[(row * 7 + column) % 5] for column in range(60)] for row in range(400)]
    assert errors(read_book({"Notes": rows}, "Notes.xlsx")) == ["not_recognised"]


FORM_OF_TWO = (["Ref", "Standard", "Self RAG"], ["1", "Leadership", "Green"], ["2", "Training", "Red"])


def test_an_agency_with_a_slip_in_its_name_is_known_and_pointed_out():
    reading = read_book({"A": [["Section 11 audit"], ["Organisation", "Probaton Service"], *FORM_OF_TWO]})
    assert {row.partner_code for row in reading.rows} == {"PROBATION"}
    assert [each.code for each in reading.problems] == ["uncertain_match"]


@pytest.mark.parametrize("lines", [[], [["Date", "11 December 2023"]], [["Completed by", "J Bloggs"]]])
def test_a_header_block_without_a_blank_row_below_it_is_no_part_of_the_header(lines):
    reading = read_book({"A": [["Section 11 audit"], ["Organisation", "Probation Service"], *lines, *FORM_OF_TWO]})
    assert [(row.standard, row.standard_text) for row in reading.rows] == [("1", "Leadership"), ("2", "Training")]


@pytest.mark.parametrize(
    ("values", "legend", "expected"),
    [
        ([4, 3, 2, 1], "Points: Outstanding 4, Good 3, Adequate 2, Inadequate 1", [1, 0.67, 0.33, 0]),
        ([4, 3, 2, 1], "Outstanding 4 Good 3 Adequate 2 Inadequate 1", [1, 0.67, 0.33, 0]),
        ([4, 3, 2, 1], "4 Outstanding 3 Good 2 Adequate 1 Inadequate", [1, 0.67, 0.33, 0]),
        ([4, 3, 2, 1], "Scoring: Weak 1, Developing 2, Good 3, Outstanding 4", [1, 0.67, 0.33, 0]),
        ([3, 2, 1, 0], "Scores: 0 No evidence; 1 Limited; 2 Good; 3 Excellent", [1, 0.67, 0.33, 0]),
    ],
)
def test_a_legend_without_signs_between_numbers_and_words_is_read_to_both_its_ends(values, legend, expected):
    assert scores(form(values, legend=legend)) == expected


def test_a_legend_of_some_steps_only_gives_no_score_beyond_them():
    reading = form([0, 1, 2, 3], legend="2 = good, 3 = very good")
    assert errors(reading) == ["ambiguous_scale"]
    assert reading.rows == ()


def test_a_matrix_of_colours_alone_is_read_though_each_row_has_one_text():
    fills = {"B4": "00B050", "C4": "FFC000", "B5": "FF0000", "C5": "00B050", "B6": "00B050"}
    rows = [
        ["Section 11 overview"],
        [],
        ["Standard", "Police", "ICB"],
        *([f"{n} {text}"] for n, text in enumerate(STANDARDS, 1)),
    ]
    reading = read_book({"RAG": rows}, fills=fills)
    assert reading.kind is UploadKind.SECTION_11_AUDIT
    seen = {(row.partner, row.standard): row.self_score for row in rated(reading)}
    assert {key: score for key, score in seen.items() if score is not None} == {
        ("Police", "1"): 1, ("ICB", "1"): 0.5, ("Police", "2"): 0, ("ICB", "2"): 1, ("Police", "3"): 1,
    }  # fmt: skip


def test_an_action_that_is_due_in_a_month_is_due_by_its_last_day():
    rows = [
        *BLOCK,
        [],
        ["Ref", "Standard", "RAG", "Action", "By when"],
        ["1", STANDARDS[0], "Red", "Plan", "Sept 2024"],
    ]
    rows.append(["2", STANDARDS[1], "Red", "Plan", "by end of March 2025"])
    assert [row.action_due for row in rated(read_book({"Audit": rows}))] == [date(2024, 9, 30), date(2025, 3, 31)]
