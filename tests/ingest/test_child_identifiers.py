"""Files that identify a child are refused, whatever they are; files that name agencies, staff and cases are not."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.child_identifiers import child_identifiers
from ingest.identifier_values import is_nhs_number
from ingest.workbook import open_safely
from tests.ingest.audit_books import book
from tests.ingest.workbooks import errors, read, xlsx

BIRTHDAYS = [date(2009, 3, 1), date(2014, 7, 12), date(2019, 11, 30), date(2021, 2, 2)]
SURNAMES = ["Smith", "Okafor", "Nowak", "O'Brien", "Begum", "Ahmed-Jones", "Taylor", "Patel"]
GIVEN = ["Jayden", "Amelia", "Mohammed", "Zuzanna", "Chloe", "Tyrone", "Priya", "Callum"]
HEADER = ["Case", "Recognition", "Impact"]


def found(rows: list[list], **options) -> list[str | None]:
    workbook = open_safely(None, xlsx(rows, **options), "audit.xlsx")
    return [problem.cell for problem in child_identifiers(workbook)]


def a_column(heading: object, values: list) -> list[list]:
    body = [[f"Case {n}", value, "Good", "RI"] for n, value in enumerate(values, 1)]
    return [["Case file audit"], ["Theme", "Neglect"], [], ["Case", heading, "Recognition", "Impact"], *body]


def cases_called(names: list[str], heading: str = "Case") -> list[list]:
    return [["Case file audit"], [], [heading, "Recognition", "Impact"], *([name, "Good", "RI"] for name in names)]


@pytest.mark.parametrize(
    "names",
    [
        ["Jayden Smith", "Amelia Okafor", "Callum Brown"],
        ["J. Smith", "A. Okafor", "C. Brown"],
        ["Smith, Jayden", "Okafor, Amelia", "Brown, Callum"],
        ["Jayden S", "Amelia O", "Callum B"],
        ["Jayden", "Amelia", "Callum"],
        ["Kaelan Throssell", "Bryndis Abara", "Ottoline Vance"],
    ],
)
def test_personal_names_in_the_column_of_cases_are_found(names):
    assert found(cases_called(names)) == ["A3"]


@pytest.mark.parametrize(
    "names",
    [
        ["Case 1", "Case 2", "Case 3"],
        ["Child A", "Child B", "Child C"],
        ["Family 2", "Family 3", "Family 4"],
        ["JS", "AO", "CB"],
        ["Alpha", "Bravo", "Charlie"],
        ["Red", "Blue", "Amber"],
        ["C01", "C02", "C03"],
        ["Bluebell", "Daisy", "Poppy"],
        ["Red Kite", "Barn Owl", "Grey Heron"],
        [1, 2, 3],
        ["1023345", "1023346", "1023347"],
    ],
)
def test_pseudonyms_are_no_names(names):
    assert found(cases_called(names)) == []


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("D.O.B.", BIRTHDAYS),
        ("Born", ["01/03/2009", "12/07/2014", "30/11/2019", "02/02/2021"]),
        (None, BIRTHDAYS),
        ("Child and DOB", ["JS 12/03/2011", "AO 30/11/2016", "CB 01/01/2009"]),
        ("YP's initials", ["JS", "AO", "CB"]),
        ("NHS No.", [9434765919, 4010232137]),
        ("Ref no.", ["943 476 5919", "401 023 2137"]),
        ("Young person", ["Jayden Smith", "Amelia Okafor"]),
        ("Name of child", ["J", "A"]),
        ("Mother's name", ["Ann Smith", "Eve Okafor"]),
        ("Home postcode", ["BL9 0SW", "M1 1AE"]),
        ("Lives at", ["12 High Street, Bury, BL9 0SW", "4a Mill Lane Rochdale OL16 1AA"]),
        ("Lives in", ["BL9 0SW", "M1 1AE", "OL16 1AA"]),
        ("Background", ["White British, dob 12/03/2011", None]),
    ],
)
def test_a_column_that_identifies_children_is_found_at_its_header(heading, values):
    places = found(a_column(heading, values))
    assert places == ["B4"] or (heading is None and places == ["B5"])


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Date of plan", BIRTHDAYS),
        ("Audit date", BIRTHDAYS),
        ("Action due", [date(2030, 1, 1), date(2031, 1, 1), date(2035, 1, 1)]),
        ("Referral received", BIRTHDAYS),
        ("Auditor", ["Jane Smith", "Ali Khan", "Tom Brown"]),
        ("Allocated social worker", ["Jane Smith", "Ali Khan", "Tom Brown"]),
        ("Lead professional", ["J. Smith", "A. Khan", "T. Brown"]),
        ("Age", [3, 4, 5]),
        ("Gender", ["F", "M", "F"]),
        ("School", ["St Thomas Primary", "Grace Academy", "Holly Bank"]),
        ("Postcode district", ["BL9", "M1", "OL16"]),
        ("Child name", ["Child A", "Child B", "Child C"]),
        ("DOB", [None, None, None]),
    ],
)
def test_days_of_work_staff_and_descriptions_identify_nobody(heading, values):
    assert found(a_column(heading, values)) == []


def test_a_surname_beside_a_forename_is_a_list_of_people_whatever_else_is_told_of_them():
    assert found([["Missing return"], ["Surname", "Forename", "Q1 2023/24"], ["Smith", "A", 1], ["Jones", "B", 2]])
    assert not found(
        [["Surname", "Forename", "Job title", "Trained"], ["Smith", "A", "Nurse", "Yes"], ["Lee", "B", "GP", "No"]]
    )


def test_a_sheet_for_each_case_is_searched_label_by_label():
    form = [["Child's name", "Jayden Smith"], ["Date of birth:", date(2011, 3, 12)], ["Case worker", "Jane Brown"]]
    assert found([*form, [], ["Domain", "Grade"], ["Recognition", "Good"]]) == ["A1", "A2"]


def test_a_second_header_and_a_comment_are_searched_too():
    table = [["Case", "Recognition"], ["Case 1", "Good"], [], ["Case", "Child name"], ["Case 1", "Jayden Smith"]]
    assert found(table) == ["B4"]
    commented = book({"A": cases_called(["Case 1", "Case 2"])}, comments={"B4": "NHS no 943 476 5919"})
    assert [each.cell for each in child_identifiers(open_safely(None, commented, "a.xlsx"))] == ["B3"]


def test_a_partners_columns_called_nhs_or_name_identify_nobody():
    matrix = [["Section 11"], ["Standard", "Police", "NHS"], ["1. Leadership", "G", "A"], ["2. Training", "G", "R"]]
    agencies = [["Name", "Role", "Email"], ["Jane Smith", "Designated nurse", "j@x.uk"], ["Ali Khan", "Head", "a@x.uk"]]
    measures = [["Indicator name", "Q1 2023/24", "Q2 2023/24"], ["Re-referrals within 12 months (%)", 21.0, 22.0]]
    health = [["NHS number recorded (%)", 97.0, 98.0], ["Looked after children with a dental check", 80.0, 81.0]]
    assert [found(rows) for rows in (matrix, agencies, [*measures, *health])] == [[], [], []]


names = st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(SURNAMES))
nhs_numbers = st.integers(10**8, 10**9 - 1).flatmap(
    lambda nine: st.sampled_from(
        [f"{nine}{check}" for check in range(10) if is_nhs_number(f"{nine}{check}")] or ["4010232137"]
    )
)
birthdays = st.integers(0, 17 * 365).map(lambda days: date(2026, 1, 1) - timedelta(days=days))


@given(st.data(), st.sampled_from(["Case", "Child", "Young person", "Pupil", "Client"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_of_an_identifier_is_repeated_anywhere(data, heading):
    size = data.draw(st.integers(3, 5))
    people = data.draw(st.lists(names, min_size=size, max_size=size, unique=True))
    numbers = data.draw(st.lists(nhs_numbers, min_size=size, max_size=size, unique=True))
    days = data.draw(st.lists(birthdays, min_size=size, max_size=size))
    rows = [
        [heading, "Ref", "DOB", "Recognition", "Impact"],
        *map(list, zip(people, numbers, days, "GGGGG", "GGGGG", strict=False)),
    ]
    reading = read(xlsx(rows), "audit.xlsx")
    assert (reading.rows, set(errors(reading)), reading.tables) == ((), {"child_identifier"}, ())
    assert {problem.cell for problem in reading.problems} == {"A1", "B1", "C1"}
    said = json.dumps([str(each) for each in (*reading.problems, *reading.questions, *reading.explanation)])
    assert not any(
        secret in said for secret in (*people, *numbers, *(word for name in people for word in name.split()))
    )


@pytest.mark.parametrize(
    "text",
    [
        "Jack Brown,12/03/2011,943 476 5919\nAmy Jones,12/04/2012,943 476 5870\nSam Smith,01/02/2009,943 476 5919\n",
        "Child's name: Jack Brown,Date of birth: 12/03/2011\nCase,Grade\nCase 1,Good\nCase 2,Good\n",
        "Child name Jack Brown,Grade\nfoo,Good\nbar,Good\n",
        "Case,DOB 12/03/2011 Jack Brown\nCase 1,x\n",
    ],
    ids=["no header", "labels with their values", "a value in the heading", "a birthday in the heading"],
)
def test_what_is_said_of_a_refused_file_repeats_nothing_of_a_child(text):
    reading = read(text.encode(), "audit.csv")
    assert "child_identifier" in {problem.code for problem in reading.problems}
    said = json.dumps([(each.message, each.cell, each.sheet) for each in reading.problems])
    assert not [each for each in ("Jack", "Brown", "Amy", "2011", "943") if each in said]


def test_a_refused_file_names_the_columns_that_say_what_they_are():
    rows = "Child name,DOB (dd/mm/yyyy),Notes\nJack Brown,12/03/2011,born 12/03/2011\nAmy Jones,12/04/2012,\n"
    reading = read(rows.encode(), "audit.csv")
    assert [problem.cell for problem in reading.problems] == [
        "line 1, column Child name", "line 1, column DOB (dd/mm/yyyy)", "line 1, column Notes"
    ]  # fmt: skip
    assert "'DOB (dd/mm/yyyy)'" in reading.problems[1].message
