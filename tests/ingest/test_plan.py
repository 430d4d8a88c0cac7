from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook as Book
from sqlalchemy import CheckConstraint

from domain.model import Direction, EventKind, LinkRole, PracticeKind, Shape
from domain.periods import Frequency
from domain.uploads import PlanRows, Reading, UploadKind
from store.tables.columns import metadata
from tests.ingest.workbooks import errors, read

PRIORITIES = [["Code", "Title", "Order"], ["P1", "Neglect", 1]]
INITIATIVES = [["Code", "Priority", "Title", "Starts"], ["GCP2", "P1", "Graded care profile", date(2023, 4, 1)]]
DAY = date(2024, 5, 1)
RETURNS = ["Partner", "Kind", "Frequency", "Days due"]
LINKS = ["Initiative", "Indicator", "Expected", "Lag", "Shape", "Role", "Target change (%)", "Declared"]


def plan(**sheets: list[list[Any]]) -> Reading:
    book = Book()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name.replace("_", " "))
        page.append(["A title"])
        page.append([])
        for row in rows:
            page.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return read(buffer.getvalue(), "plan.xlsx")


def rows_of(reading: Reading) -> PlanRows:
    assert reading.kind is UploadKind.PLAN
    assert reading.plan is not None
    return reading.plan


def test_a_link_is_read_with_all_that_it_promises():
    row = ["GCP2", "Second or subsequent child protection plans", "fall", 4, "gradual", "outcome", 20, date(2023, 3, 1)]
    (link,) = rows_of(plan(Priorities=PRIORITIES, Initiatives=INITIATIVES, Links=[LINKS, row])).links
    assert (link.initiative_code, link.indicator_code, link.expected) == ("GCP2", "CPP_REPEAT", Direction.FALL)
    assert (link.lag, link.shape, link.role, link.target_change) == (4, Shape.GRADUAL, LinkRole.OUTCOME, 0.2)
    assert link.declared == datetime(2023, 3, 1, tzinfo=UTC)


def test_a_link_without_a_day_is_declared_at_the_moment_of_reading():
    before = datetime.now(UTC)
    row = ["GCP2", "REREF_12M", "fall", 2, "step", None, None, None]
    (link,) = rows_of(plan(Priorities=PRIORITIES, Initiatives=INITIATIVES, Links=[LINKS, row])).links
    assert before <= link.declared <= datetime.now(UTC)


def test_an_initiative_code_of_another_file_is_taken_where_this_file_has_no_such_sheet():
    row = ["GCP2", "REREF_12M", "fall", 2, "step", None, None, None]
    reading = plan(Links=[LINKS, row])
    assert [link.initiative_code for link in rows_of(reading).links] == ["GCP2"]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["XXX", "REREF_12M", "fall", 2, "step", None, None, None], "unreadable_value", "A4"),
        (["GCP2", "Number of unicorns", "fall", 2, "step", None, None, None], "unknown_indicator", "B4"),
        (["GCP2", "REREF_12M", "sideways", 2, "step", None, None, None], "unreadable_value", "C4"),
        (["GCP2", "REREF_12M", "fall", -1, "step", None, None, None], "out_of_range", "D4"),
        (["GCP2", "REREF_12M", "fall", 1.5, "step", None, None, None], "unreadable_value", "D4"),
        (["GCP2", "REREF_12M", "fall", "soon", "step", None, None, None], "unreadable_value", "D4"),
        (["GCP2", "REREF_12M", "fall", 2, "sudden", None, None, None], "unreadable_value", "E4"),
        (["GCP2", "REREF_12M", "fall", 2, "step", None, None, "last May"], "unreadable_value", "H4"),
        (["GCP2", "REREF_12M", None, 2, "step", None, None, None], "missing_column", "C4"),
    ],
)
def test_each_faulty_cell_of_a_link_is_named_and_its_row_left_out(row, code, cell):
    reading = plan(Priorities=PRIORITIES, Initiatives=INITIATIVES, Links=[LINKS, row])
    assert [(problem.code, problem.sheet, problem.cell) for problem in reading.problems] == [(code, "Links", cell)]
    assert rows_of(reading).links == ()


def test_a_priority_that_the_plan_does_not_have_is_an_error():
    reading = plan(Priorities=PRIORITIES, Initiatives=[INITIATIVES[0], ["X", "P9", "Title", date(2023, 4, 1)]])
    assert (errors(reading), rows_of(reading).initiatives) == (["unreadable_value"], ())


def test_every_other_sheet_is_read_and_any_may_be_left_out():
    reading = plan(
        Priorities=PRIORITIES,
        Initiatives=INITIATIVES,
        Practice_links=[
            ["Initiative", "Kind", "Reference", "Theme", "Expected"],
            ["GCP2", "case-file domain", "Voice of the child", "Neglect", "rise"],
            ["GCP2", "process indicator", "REREF_12M", None, "fall"],
        ],
        Activities=[["Initiative", "Date", "What was done", "Quantity"], ["GCP2", "01/06/2023", "trained", 412]],
        Events=[["Kind", "Starts", "Description", "Area"], ["Definition change", "1 April 2023", "new form", "Leeds"]],
        Targets=[["Indicator", "Value", "From"], ["REREF_12M", 18, DAY]],
        Narratives=[["About", "Code", "Date", "Author", "Text"], ["indicator", "REREF_12M", DAY, "Head", "Because"]],
        Actions=[["Source", "Action", "Owner", "Status", "Partner"], ["Audit", "Mend it", "Head", "open", "Police"]],
        Learning=[["Title", "Kind", "Published", "Text"], ["Review", "local practice review", DAY, "Listen"]],
        Voice=[["Date", "Who", "How many", "Method", "What they said"], [DAY, "children", 12, "interviews", "Listen"]],
        Expected_returns=[RETURNS, ["Police", "indicator_return", "quarterly", 30]],
        Teams=[["Code", "Name", "Area"], ["T1", "East", "Leeds"]],
        Rollout=[["Initiative", "Team", "Starts", "Dose"], ["GCP2", "T1", DAY, 0.5]],
    )
    assert reading.problems == ()
    found = rows_of(reading)
    assert [(link.kind, link.reference, link.theme) for link in found.practice_links] == [
        (PracticeKind.CASE_FILE_DOMAIN, "voice", "Neglect"),
        (PracticeKind.PROCESS_INDICATOR, "REREF_12M", None),
    ]
    assert found.activities[0].quantity == 412
    assert (found.events[0].kind, found.events[0].area_code) == (EventKind.DEFINITION_CHANGE, "E08000035")
    assert (found.targets[0].value, found.targets[0].area_code) == (18, None)
    owed = found.expected_returns[0]
    assert (owed.partner_code, owed.frequency, owed.days_due) == ("POLICE", Frequency.QUARTERLY, 30)
    assert (found.actions[0].partner_code, found.rollouts[0].dose, found.voice[0].people) == ("POLICE", 0.5, 12)
    assert (len(found.narratives), len(found.learning), len(found.teams), found.links) == (1, 1, 1, ())


BACKWARDS = (date(2024, 5, 1), date(2023, 5, 1))
PRACTICE = ["Initiative", "Kind", "Reference", "Expected"]
EVENTS = ["Kind", "Starts", "Ends", "Description"]
VOICE = ["Date", "Who", "How many", "Method", "What they said"]
LINK = ["GCP2", "REREF_12M", "fall", 2, "step", "outcome", 20, date(2023, 3, 1)]
TIMED_PRIORITIES = ["Code", "Title", "Order", "Starts", "Ends"]
TIMED_INITIATIVES = [*INITIATIVES[0], "Ends"]
# What the database refuses in a table of the plan: the row that would break the rule, and the cell to name.
BROKEN_RULES = {
    ("priorities", "ends_after_starts"): ("Priorities", TIMED_PRIORITIES, ["P1", "Title", 1, *BACKWARDS], "E4"),
    ("initiatives", "ends_after_starts"): ("Initiatives", TIMED_INITIATIVES, ["X", "P1", "Title", *BACKWARDS], "E4"),
    ("links", "expected_known"): ("Links", LINKS, [*LINK[:2], "sideways", *LINK[3:]], "C4"),
    ("links", "shape_known"): ("Links", LINKS, [*LINK[:4], "sudden", *LINK[5:]], "E4"),
    ("links", "role_known"): ("Links", LINKS, [*LINK[:5], "banana", *LINK[6:]], "F4"),
    ("links", "lag_not_negative"): ("Links", LINKS, [*LINK[:3], -1, *LINK[4:]], "D4"),
    ("links", "target_change_without_sign"): ("Links", LINKS, [*LINK[:6], 0, LINK[7]], "G4"),
    ("practice_links", "kind_known"): ("Practice links", PRACTICE, ["GCP2", "gossip", "REREF_12M", "fall"], "B4"),
    ("practice_links", "expected_known"): (
        "Practice links", PRACTICE, ["GCP2", "process indicator", "REREF_12M", "up"], "D4",
    ),
    ("events", "kind_known"): ("Events", EVENTS, ["comet", DAY, None, "Seen"], "A4"),
    ("events", "ends_after_starts"): ("Events", EVENTS, ["excluded shock", *BACKWARDS, "Lockdown"], "C4"),
    ("targets", "valid_to_after_valid_from"): (
        "Targets", ["Indicator", "Value", "From", "To"], ["REREF_12M", 18, *BACKWARDS], "D4",
    ),
    ("voice", "people_not_negative"): ("Voice", VOICE, [DAY, "children", -1, "interviews", "Listen"], "C4"),
    ("expected_returns", "frequency_known"): ("Expected returns", RETURNS, ["Police", "plan", "weekly", 30], "C4"),
    ("expected_returns", "days_due_not_negative"): (
        "Expected returns", RETURNS, ["Police", "plan", "yearly", -30], "D4",
    ),
    ("rollouts", "dose_is_a_share"): (
        "Rollout", ["Initiative", "Team", "Starts", "Dose"], ["GCP2", "T1", DAY, 1.5], "D4",
    ),
}  # fmt: skip


def test_every_rule_of_the_plans_tables_is_known_here():
    names = (*PlanRows.__slots__,)
    rules = {
        (table.name, str(rule.name).removeprefix(f"ck_{table.name}_"))
        for table in metadata.sorted_tables
        if table.name in names
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    }
    assert len({table for table, _ in rules}) > 5
    assert rules == BROKEN_RULES.keys()


@pytest.mark.parametrize("rule", BROKEN_RULES, ids=" ".join)
def test_what_the_database_would_refuse_is_said_of_its_cell(rule):
    sheet, header, row, cell = BROKEN_RULES[rule]
    sheets = {"Priorities": PRIORITIES, "Initiatives": INITIATIVES, sheet: [header, row]}
    reading = plan(**sheets)
    assert [(problem.sheet, problem.cell) for problem in reading.problems] == [(sheet, cell)]
    assert getattr(rows_of(reading), rule[0]) == ()


def test_a_backward_stretch_of_time_names_both_days():
    reading = plan(Priorities=[TIMED_PRIORITIES, ["P2", "Title", 1, *BACKWARDS]])
    assert "(01/05/2023) comes before 'Starts' (01/05/2024)" in reading.problems[0].message


@pytest.mark.parametrize(
    ("sheet", "header", "row", "cell", "first"),
    [
        ("Priorities", PRIORITIES[0], PRIORITIES[1], "A5", "A4"),
        ("Initiatives", INITIATIVES[0], INITIATIVES[1], "A5", "A4"),
        ("Links", LINKS, LINK, "B5", "B4"),
        ("Practice links", PRACTICE, ["GCP2", "process indicator", "REREF_12M", "fall"], "C5", "C4"),
        ("Targets", ["Indicator", "Value", "From"], ["REREF_12M", 18, DAY], "A5", "A4"),
        ("Expected returns", RETURNS, ["Police", "plan", "yearly", 30], "A5", "A4"),
        ("Teams", ["Code", "Name", "Area"], ["T1", "East", "Leeds"], "A5", "A4"),
        ("Rollout", ["Initiative", "Team", "Starts"], ["GCP2", "T1", DAY], "B5", "B4"),
    ],
)
def test_what_a_sheet_says_twice_is_an_error_that_names_both_cells(sheet, header, row, cell, first):
    sheets = {"Priorities": PRIORITIES, "Initiatives": INITIATIVES, sheet: [header, row, row]}
    reading = plan(**sheets)
    assert [(problem.code, problem.sheet, problem.cell) for problem in reading.problems] == [("duplicate", sheet, cell)]
    assert f"stands in {first} already" in reading.problems[0].message


def test_two_activities_of_a_day_are_no_repeat():
    row = ["GCP2", DAY, "trained", 12]
    reading = plan(Initiatives=INITIATIVES, Activities=[["Initiative", "Date", "What was done", "Quantity"], row, row])
    assert reading.problems == ()
    assert len(rows_of(reading).activities) == 2


def test_a_known_sheet_without_its_headings_is_said_with_what_was_looked_for_and_found():
    odd = [["Project", "Measure", "Direction of travel"], ["GCP2", "REREF_12M", "down"]]
    reading = plan(Priorities=PRIORITIES, Initiatives=INITIATIVES, Links=odd)
    (problem,) = reading.problems
    assert (problem.code, problem.sheet, problem.cell) == ("missing_column", "Links", "A3")
    for word in ("'Links'", "'Initiative'", "'Shape'", "'Direction of travel'"):
        assert word in problem.message


def test_a_plan_without_any_of_its_headings_is_a_damaged_plan_and_no_unknown_file():
    reading = plan(Priorities=[["Ref", "What"], ["P1", "Neglect"]], Initiatives=[["Ref", "What"], ["X", "Title"]])
    assert reading.kind is UploadKind.PLAN
    assert [(problem.code, problem.sheet) for problem in reading.problems] == [
        ("missing_column", "Priorities"),
        ("missing_column", "Initiatives"),
    ]


def test_an_empty_sheet_of_the_plan_is_no_damage_and_one_line_names_all_that_are_not_filled_in():
    reading = plan(Priorities=PRIORITIES, Links=[LINKS], Teams=[["Code", "Name", "Area"]])
    assert reading.problems == ()
    assert reading.explanation[1:] == ("Sheet 'Priorities': 1 record.", "Not filled in: Links, Teams.")


@pytest.mark.parametrize(("lag", "found"), [(40, []), (41, ["out_of_range"]), (1e12, ["out_of_range"])])
def test_a_lag_is_at_most_ten_years_of_the_indicators_periods(lag, found):
    row = [*LINK[:3], lag, *LINK[4:]]
    assert errors(plan(Priorities=PRIORITIES, Initiatives=INITIATIVES, Links=[LINKS, row])) == found


def test_a_link_cannot_have_been_declared_on_a_day_to_come():
    row = [*LINK[:7], datetime.now().date() + timedelta(days=2)]  # noqa: DTZ005  a board's own day
    reading = plan(Priorities=PRIORITIES, Initiatives=INITIATIVES, Links=[LINKS, row])
    assert [(problem.code, problem.cell) for problem in reading.problems] == [("out_of_range", "H4")]
