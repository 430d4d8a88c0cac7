"""The board's plan workbook: a sheet for each kind of record, every cell checked; any sheet may be left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TypeVar

from domain.model import (
    Action,
    Activity,
    Direction,
    Event,
    EventKind,
    ExpectedReturn,
    Initiative,
    Learning,
    Link,
    LinkRole,
    Narrative,
    PracticeKind,
    PracticeLink,
    Priority,
    Rollout,
    Shape,
    Target,
    Team,
    Voice,
)
from domain.periods import Frequency
from domain.uploads import PlanRows, Problem, Reading, UploadKind
from ingest import template_layouts as layouts
from ingest.formats.format import Context, Format
from ingest.labels import folded
from ingest.layout import HEADER_WITHIN, Table, filled
from ingest.period_text import read_day
from ingest.problems import error
from ingest.template_layouts import SheetLayout
from ingest.values import read_cell
from ingest.workbook import Sheet, Workbook

Choice = TypeVar("Choice", bound=StrEnum)
CORE = ("Initiatives", "Links", "Priorities")
FEWEST_OTHER_SHEETS = 2
YES = frozenset(("yes", "y", "true", "1"))
NO = frozenset(("", "no", "n", "false", "0"))


def recognises(workbook: Workbook, _context: Context) -> float:
    """Certain with one of the sheets at the heart of a plan, or two of the others, under their own headings."""
    found = _tables(workbook)
    return 0.95 if any(name in found for name in CORE) or len(found) >= FEWEST_OTHER_SHEETS else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """Every record of every sheet; a row with a fault is left out and said."""
    tables = _tables(workbook)
    desk = PlanDesk(context, tables)
    plan = PlanRows(**{name: desk.records(layout, build) for name, layout, build in _SHEETS})  # type: ignore[arg-type]
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.PLAN,
        plan=plan,
        problems=tuple(desk.problems),
        explanation=tuple(
            f"Sheet '{layout.name}': {len(getattr(plan, name))} records."
            for name, layout, _ in _SHEETS
            if layout.name in tables
        ),
    )


def _tables(workbook: Workbook) -> dict[str, Table]:
    """The sheets that bear a plan sheet's name and its required headings, by that name."""
    found = {}
    by_name = {folded(layout.name): layout for layout in layouts.PLAN}
    for sheet in workbook.sheets:
        layout = by_name.get(folded(sheet.name))
        table = _table(sheet, layout) if layout else None
        if layout is not None and table is not None:
            found[layout.name] = table
    return found


def _table(sheet: Sheet, layout: SheetLayout) -> Table | None:
    wanted = {folded(column.header): column.header for column in layout.columns}
    required = {column.header for column in layout.columns if column.is_required}
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        headings = tuple(sheet.text(row, column) for column in range(len(sheet.rows[row])))
        columns = {
            wanted[folded(heading)]: column for column, heading in enumerate(headings) if folded(heading) in wanted
        }
        if required and required <= columns.keys():
            return Table(sheet, row, row, headings, columns, len(sheet.rows) - 1)
    return None


@dataclass(slots=True)
class PlanDesk:
    """Reads the sheets and gathers what is wrong with them."""

    context: Context
    tables: Mapping[str, Table]
    problems: list[Problem] = field(default_factory=list)
    read_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def records(self, layout: SheetLayout, build: Callable[["PlanRow"], object]) -> tuple:
        """The records of one sheet, without the rows that have a fault."""
        table = self.tables.get(layout.name)
        if table is None:
            return ()
        records = []
        for number in table.body:
            if not filled(table.sheet, number):
                continue
            row = PlanRow(self, table, number)
            record = build(row)
            if not row.has_fault:
                records.append(record)
        return tuple(records)

    def codes(self, sheet_name: str) -> set[str] | None:
        """The codes that a sheet of this file defines; None where the file does not have that sheet."""
        table = self.tables.get(sheet_name)
        if table is None:
            return None
        return {table.text(row, "Code") for row in table.body} - {""}


@dataclass(slots=True)
class PlanRow:
    """One row of a plan sheet. Its methods read a cell, or say what is wrong with it and let the row be left out."""

    desk: PlanDesk
    table: Table
    number: int
    has_fault: bool = False

    def text(self, header: str) -> str:
        """A text, which may be missing only where the template says so."""
        said = self.table.text(self.number, header)
        if not said and self._is_required(header):
            self.refuse(header, "missing_column", f"'{header}' is missing in this row: fill it in, or remove the row.")
        return said

    def day(self, header: str) -> date:
        """A day that has to be there."""
        return self.day_if_any(header) or date.min

    def day_if_any(self, header: str) -> date | None:
        """A day, or None for a blank cell."""
        column = self.table.columns.get(header)
        value = self.table.sheet.value(self.number, column) if column is not None else None
        said = self.text(header)
        if not said:
            return None
        day = read_day(value)
        if day is None:
            self.refuse(header, "unreadable_value", f"'{said[:40]}' is not a date: write it as 31/03/2024.")
        return day

    def moment(self, header: str) -> datetime:
        """The first moment of a day; the moment of reading for a blank cell."""
        day = self.day_if_any(header)
        return datetime.combine(day, time(), UTC) if day else self.desk.read_at

    def number_if_any(self, header: str, lowest: float | None = None, highest: float | None = None) -> float | None:
        """A number, or None for a blank cell."""
        column = self.table.columns.get(header)
        said = self.text(header)
        if column is None or not said:
            return None
        figure = read_cell(self.table.sheet.cell(self.number, column))
        number = figure.value
        if number is None:
            self.refuse(header, "unreadable_value", f"'{said[:40]}' is not a number: type a number or leave it blank.")
        elif (lowest is not None and number < lowest) or (highest is not None and number > highest):
            bounds = f"at least {lowest:g}" + (f" and at most {highest:g}" if highest is not None else "")
            self.refuse(header, "out_of_range", f"{said} is not possible here: it must be {bounds}.")
        return number

    def whole_number(self, header: str) -> int:
        """A whole number of 0 or more that has to be there."""
        number = self.number_if_any(header, lowest=0)
        if number is not None and not float(number).is_integer():
            self.refuse(header, "unreadable_value", f"{number:g} is not a whole number: type a whole number.")
        return int(number or 0)

    def choice(self, header: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the words that the template lists, however spelled in case and dashes."""
        said = self.text(header)
        words = {folded(member.value.replace("_", " ")): member for member in choices}
        found = words.get(folded(said.replace("_", " ")), default if not said else None)
        if found is None and said:
            listed = ", ".join(word for word in words)
            self.refuse(header, "unreadable_value", f"'{said[:40]}' is none of the choices: use one of {listed}.")
        return found or next(iter(choices))

    def yes(self, header: str) -> bool:
        """Whether a cell says yes."""
        said = self.text(header)
        if folded(said) not in YES | NO:
            self.refuse(header, "unreadable_value", f"'{said[:40]}' is neither yes nor no.")
        return folded(said) in YES

    def code_of(self, header: str, sheet_name: str) -> str:
        """A code that another sheet of this file defines, if the file has that sheet; else one loaded before."""
        said = self.text(header)
        known = self.desk.codes(sheet_name)
        if said and known is not None and said not in known:
            codes = ", ".join(sorted(known)) or "its codes"
            self.refuse(
                header, "unreadable_value", f"'{said[:40]}' is no code of the sheet '{sheet_name}': use one of {codes}."
            )
        return said

    def indicator(self, header: str) -> str:
        """The code of an indicator given by code or name."""
        return self._looked_up(header, self.desk.context.catalogue.find_indicator, "unknown_indicator", "indicator")

    def area(self, header: str) -> str:
        """The code of an area given by code or name."""
        return self._looked_up(header, self.desk.context.catalogue.find_area, "unknown_area", "area")

    def partner(self, header: str) -> str:
        """The code of an agency given by code or name."""
        return self._looked_up(header, self.desk.context.catalogue.find_partner, "unknown_partner", "partner agency")

    def _looked_up(self, header: str, find: Callable[[str], str | None], problem: str, noun: str) -> str:
        said = self.text(header)
        code = find(said) if said else None
        if said and code is None:
            self.refuse(
                header, problem, f"'{said[:60]}' is no {noun} of the catalogue: use a name from the template's list."
            )
        return code or ""

    def refuse(self, header: str, code: str, message: str) -> None:
        """Say what is wrong with a cell; the row is then left out."""
        self.has_fault = True
        column = self.table.columns.get(header, 0)
        sheet = self.table.sheet
        self.desk.problems.append(error(code, message, sheet=sheet.label, cell=self.table.place(self.number, column)))

    def _is_required(self, header: str) -> bool:
        layout = next(each for each in layouts.PLAN if folded(each.name) == folded(self.table.sheet.name))
        return any(column.header == header and column.is_required for column in layout.columns)


class _About(StrEnum):
    BOARD = "board"
    PRIORITY = "priority"
    INITIATIVE = "initiative"
    INDICATOR = "indicator"


class _Often(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    YEARLY = "yearly"


def _priority(row: PlanRow) -> Priority:
    return Priority(
        code=row.text("Code"),
        title=row.text("Title"),
        description=row.text("Description"),
        lead=row.text("Lead"),
        position=row.whole_number("Order"),
        starts=row.day_if_any("Starts"),
        ends=row.day_if_any("Ends"),
    )


def _initiative(row: PlanRow) -> Initiative:
    return Initiative(
        code=row.text("Code"),
        priority_code=row.code_of("Priority", "Priorities"),
        title=row.text("Title"),
        starts=row.day("Starts"),
        description=row.text("Description"),
        mechanism=row.text("Why it should work"),
        lead=row.text("Lead"),
        ends=row.day_if_any("Ends"),
    )


def _link(row: PlanRow) -> Link:
    change = row.number_if_any("Target change (%)", lowest=0)
    return Link(
        initiative_code=row.code_of("Initiative", "Initiatives"),
        indicator_code=row.indicator("Indicator"),
        expected=row.choice("Expected", Direction),
        lag=row.whole_number("Lag"),
        shape=row.choice("Shape", Shape),
        declared=row.moment("Declared"),
        role=row.choice("Role", LinkRole, LinkRole.OUTCOME),
        target_change=change / 100 if change is not None else None,
    )


def _practice_link(row: PlanRow) -> PracticeLink:
    kind = row.choice("Kind", PracticeKind)
    framework = row.text("Framework")
    if framework and row.desk.context.catalogue.framework(framework) is None:
        row.refuse("Framework", "unreadable_value", f"'{framework[:40]}' is no framework of the catalogue.")
    is_indicator = kind is PracticeKind.PROCESS_INDICATOR
    return PracticeLink(
        initiative_code=row.code_of("Initiative", "Initiatives"),
        kind=kind,
        reference=row.indicator("Reference") if is_indicator else _reference(row, kind, framework),
        expected=row.choice("Expected", Direction),
        declared=row.moment("Declared"),
        framework_code=framework or _FRAMEWORKS.get(kind),
        theme=row.text("Theme") or None,
    )


_FRAMEWORKS = {
    PracticeKind.AUDIT_STANDARD: layouts.SECTION_11_FRAMEWORK,
    PracticeKind.CASE_FILE_DOMAIN: layouts.CASE_FILE_FRAMEWORK,
}


def _reference(row: PlanRow, kind: PracticeKind, framework: str) -> str:
    """A standard by reference or text, a domain by key or name."""
    said = row.text("Reference")
    known = row.desk.context.catalogue.framework(framework or _FRAMEWORKS[kind])
    references = {standard.reference for standard in known.standards} if known else set()
    if not said or known is None or said in references:
        return said
    found = row.desk.context.catalogue.find_standard(said, known.code)
    if found is None:
        row.refuse("Reference", "unreadable_value", f"'{said[:40]}' is no standard or domain of {known.code}.")
    return found or said


def _activity(row: PlanRow) -> Activity:
    return Activity(
        initiative_code=row.code_of("Initiative", "Initiatives"),
        on=row.day("Date"),
        text=row.text("What was done"),
        quantity=row.number_if_any("Quantity"),
    )


def _event(row: PlanRow) -> Event:
    return Event(
        kind=row.choice("Kind", EventKind),
        starts=row.day("Starts"),
        description=row.text("Description"),
        ends=row.day_if_any("Ends"),
        indicator_code=row.indicator("Indicator") or None,
        area_code=row.area("Area") or None,
        is_bridged=row.yes("Bridged"),
    )


def _target(row: PlanRow) -> Target:
    return Target(
        indicator_code=row.indicator("Indicator"),
        value=row.number_if_any("Value") or 0.0,
        valid_from=row.day("From"),
        valid_to=row.day_if_any("To"),
        area_code=row.area("Area") or None,
        source=row.text("Source"),
    )


def _narrative(row: PlanRow) -> Narrative:
    about = row.choice("About", _About)
    return Narrative(
        about=about.value,
        code=row.indicator("Code") if about is _About.INDICATOR else row.text("Code"),
        written=row.moment("Date"),
        author=row.text("Author"),
        text=row.text("Text"),
    )


def _action(row: PlanRow) -> Action:
    return Action(
        source=row.text("Source"),
        text=row.text("Action"),
        owner=row.text("Owner"),
        due=row.day_if_any("Due"),
        status=row.text("Status"),
        initiative_code=row.code_of("Initiative", "Initiatives") or None,
        partner_code=row.partner("Partner") or None,
    )


def _learning(row: PlanRow) -> Learning:
    return Learning(
        title=row.text("Title"),
        kind=row.text("Kind"),
        published=row.day("Published"),
        text=row.text("Text"),
        initiative_code=row.code_of("Initiative", "Initiatives") or None,
    )


def _voice(row: PlanRow) -> Voice:
    people = row.number_if_any("How many", lowest=0)
    return Voice(
        heard=row.day("Date"),
        who=row.text("Who"),
        people=int(people) if people is not None else None,
        method=row.text("Method"),
        text=row.text("What they said"),
        what_changed=row.text("What changed"),
        initiative_code=row.code_of("Initiative", "Initiatives") or None,
    )


def _expected_return(row: PlanRow) -> ExpectedReturn:
    return ExpectedReturn(
        partner_code=row.partner("Partner"),
        kind=row.choice("Kind", UploadKind).value,
        frequency=Frequency[row.choice("Frequency", _Often).name],
        days_due=row.whole_number("Days due"),
    )


def _team(row: PlanRow) -> Team:
    return Team(code=row.text("Code"), name=row.text("Name"), area_code=row.area("Area"))


def _rollout(row: PlanRow) -> Rollout:
    return Rollout(
        initiative_code=row.code_of("Initiative", "Initiatives"),
        team_code=row.code_of("Team", "Teams"),
        starts=row.day("Starts"),
        dose=row.number_if_any("Dose", lowest=0, highest=1),
    )


_SHEETS: tuple[tuple[str, SheetLayout, Callable[[PlanRow], object]], ...] = (
    ("priorities", layouts.PRIORITIES, _priority),
    ("initiatives", layouts.INITIATIVES, _initiative),
    ("links", layouts.LINKS, _link),
    ("practice_links", layouts.PRACTICE_LINKS, _practice_link),
    ("activities", layouts.ACTIVITIES, _activity),
    ("events", layouts.EVENTS, _event),
    ("targets", layouts.TARGETS, _target),
    ("narratives", layouts.NARRATIVES, _narrative),
    ("actions", layouts.ACTIONS, _action),
    ("learning", layouts.LEARNING, _learning),
    ("voice", layouts.VOICE, _voice),
    ("expected_returns", layouts.EXPECTED_RETURNS, _expected_return),
    ("teams", layouts.TEAMS, _team),
    ("rollouts", layouts.ROLLOUT, _rollout),
)

FORMAT = Format("plan of the board", UploadKind.PLAN, recognises, read)
