from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook as Book

from domain.model import Direction, EventKind, LinkRole, PracticeKind, Shape
from domain.periods import Frequency
from domain.uploads import PlanRows, Reading, UploadKind
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
