"""The board's plan workbook: a sheet for each kind of record, every cell checked; any sheet may be left out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from ingest.formats.observations import plain
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
DAMAGED_PLAN = 0.6  # two sheets by name: surer than no format, less sure than one that found its table
MOST_HEADINGS_NAMED = 12
LARGEST_COUNT = 2**31 - 1  # what a column of whole numbers holds in every database that we store in
LONGEST_LAG_YEARS = 10  # an effect that is due later than a plan ever runs cannot be told from anything else
YES = frozenset(("yes", "y", "true", "1"))
NO = frozenset(("", "no", "n", "false", "0"))


def recognises(workbook: Workbook, _context: Context) -> float:
    """Certain with one of the sheets at the heart of a plan, or two of the others, by name or under their headings.

    A sheet counts by its name alone too: a plan whose headings are damaged is a damaged plan, not an unknown file.
    """
    tables, damaged = _tables(workbook), _without_header(workbook)
    if any(name in tables for name in CORE) or len(tables) >= FEWEST_OTHER_SHEETS:
        return 0.95
    return DAMAGED_PLAN if len(tables) + len(damaged) >= FEWEST_OTHER_SHEETS else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """Every record of every sheet; a row with a fault is left out and said."""
    tables = _tables(workbook)
    desk = PlanDesk(context, tables)
    plan = PlanRows(**{name: desk.records(layout, build) for name, layout, build in _SHEETS})  # type: ignore[arg-type]
    damaged = [_missing_header(sheet, layout) for sheet, layout in _without_header(workbook)]
    counts = {layout.name: len(getattr(plan, name)) for name, layout, _ in _SHEETS if layout.name in tables}
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.PLAN,
        plan=plan,
        problems=(*damaged, *desk.problems),
        explanation=tuple(_counted(counts, desk.problems)),
    )


def _counted(counts: Mapping[str, int], problems: Sequence[Problem]) -> Iterator[str]:
    """How many records each filled sheet has, and in one line which sheets nobody filled in."""
    faulty = {folded(problem.sheet) for problem in problems if problem.sheet}
    empty = [name for name, count in counts.items() if not count and folded(name) not in faulty]
    for name, count in counts.items():
        if name not in empty:
            yield f"Sheet '{name}': {count} record{'' if count == 1 else 's'}."
    if empty:
        yield f"Not filled in: {', '.join(empty)}."


def _tables(workbook: Workbook) -> dict[str, Table]:
    """The sheets that bear a plan sheet's name and its required headings, by that name."""
    return {
        layout.name: table for sheet, layout in _plan_sheets(workbook) if (table := _table(sheet, layout)) is not None
    }


def _without_header(workbook: Workbook) -> list[tuple[Sheet, SheetLayout]]:
    """The sheets that bear a plan sheet's name and hold something, but not its required headings."""
    return [
        (sheet, layout)
        for sheet, layout in _plan_sheets(workbook)
        if any(filled(sheet, row) for row in range(len(sheet.rows))) and _table(sheet, layout) is None
    ]


def _plan_sheets(workbook: Workbook) -> list[tuple[Sheet, SheetLayout]]:
    by_name = {folded(layout.name): layout for layout in layouts.PLAN}
    found = [(sheet, by_name.get(folded(sheet.name))) for sheet in workbook.sheets]
    return [(sheet, layout) for sheet, layout in found if layout is not None]


def _table(sheet: Sheet, layout: SheetLayout) -> Table | None:
    required = set(_required(layout))
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        columns = _columns(sheet, layout, row)
        if required and required <= columns.keys():
            headings = tuple(sheet.text(row, column) for column in range(len(sheet.rows[row])))
            return Table(sheet, row, row, headings, columns, len(sheet.rows) - 1)
    return None


def _columns(sheet: Sheet, layout: SheetLayout, row: int) -> dict[str, int]:
    """Which columns of a row bear headings of the template."""
    wanted = {folded(column.header): column.header for column in layout.columns}
    headings = [folded(sheet.text(row, column)) for column in range(len(sheet.rows[row]))]
    return {wanted[heading]: column for column, heading in enumerate(headings) if heading in wanted}


def _missing_header(sheet: Sheet, layout: SheetLayout) -> Problem:
    """Which headings a sheet of the plan lacks, and what stands in the row that comes nearest to a header."""
    rows = range(min(HEADER_WITHIN, len(sheet.rows)))
    nearest = max(rows, key=lambda row: (len(_columns(sheet, layout, row)), len(filled(sheet, row)), -row))
    present = _columns(sheet, layout, nearest)
    missing = [heading for heading in _required(layout) if heading not in present]
    found = [sheet.text(nearest, column)[:30] for column in filled(sheet, nearest)[:MOST_HEADINGS_NAMED]]
    return error(
        "missing_column",
        f"The sheet '{sheet.name}' of this plan was not read: looked for a row with the headings "
        f"{_quoted(_required(layout))}; row {nearest + 1} has {_quoted(found)}, so {_quoted(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} missing. Put the headings of the template back.",
        sheet=sheet.label,
        cell=sheet.place(nearest, filled(sheet, nearest)[0]),
    )


def _required(layout: SheetLayout) -> list[str]:
    """The headings that a sheet must have."""
    return [column.header for column in layout.columns if column.is_required]


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


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
        records, seen = [], dict[object, PlanRow]()
        for number in table.body:
            if not filled(table.sheet, number):
                continue
            row = PlanRow(self, table, number)
            record = build(row)
            if not row.has_fault and not _is_repeated(row, record, seen):
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
    problems: list[Problem] = field(default_factory=list)

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

    def last_day(self, header: str, first_header: str) -> date | None:
        """A day that does not come before the day of another cell; None for a blank cell."""
        first, last = self.day_if_any(first_header), self.day_if_any(header)
        if first is not None and last is not None and last < first:
            self.refuse(
                header,
                "out_of_range",
                f"'{header}' ({last:%d/%m/%Y}) comes before '{first_header}' ({first:%d/%m/%Y}): swap the two, or "
                "mend the one that is wrong.",
            )
        return last

    def moment(self, header: str) -> datetime:
        """The first moment of a day that is not to come; the moment of reading for a blank cell."""
        day = self.day_if_any(header)
        if day is not None and day > self.desk.context.today:
            self.refuse(
                header,
                "out_of_range",
                f"'{header}' ({day:%d/%m/%Y}) is still to come: give the day on which it was decided or written, or "
                "leave it blank if that is today.",
            )
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
            bound = (
                f"at least {plain(lowest)}" if lowest is not None and number < lowest else f"at most {plain(highest)}"
            )
            self.refuse(header, "out_of_range", f"{said} is not possible here: it must be {bound}.")
        return number

    def whole_number(self, header: str, highest: int = LARGEST_COUNT) -> int:
        """A whole number of 0 or more; 0 for a blank cell, which may be missing only where the template says so."""
        return self.whole_number_if_any(header, highest) or 0

    def whole_number_if_any(self, header: str, highest: int = LARGEST_COUNT) -> int | None:
        """A whole number of 0 or more, or None for a blank cell."""
        number = self.number_if_any(header, lowest=0, highest=highest)
        if number is not None and not float(number).is_integer():
            self.refuse(header, "unreadable_value", f"{number:g} is not a whole number: type a whole number.")
        return int(number) if number is not None else None

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
        """Say what is wrong with a cell, once however often the cell is read; the row is then left out."""
        self.has_fault = True
        sheet = self.table.sheet
        problem = error(code, message, sheet=sheet.label, cell=self.place(header))
        if problem not in self.problems:
            self.problems.append(problem)
            self.desk.problems.append(problem)

    def place(self, header: str) -> str:
        """A cell of the row within its sheet, by its column's heading; the row's first one without such a column."""
        return self.table.place(self.number, self.table.columns.get(header, 0))

    def _is_required(self, header: str) -> bool:
        layout = next(each for each in layouts.PLAN if folded(each.name) == folded(self.table.sheet.name))
        return any(column.header == header and column.is_required for column in layout.columns)


def _is_repeated(row: PlanRow, record: object, seen: dict[object, PlanRow]) -> bool:
    """Whether a row is about what an earlier row of its sheet is about. Which of the two holds nobody can know."""
    identity = _IDENTITIES.get(type(record))
    if identity is None:
        return False
    fields, header = identity
    key = tuple(getattr(record, name) for name in fields)
    first = seen.setdefault(key, row)
    if first is row:
        return False
    row.refuse(
        header,
        "duplicate",
        f"'{row.text(header)[:60]}' stands in {first.place(header)} already{_of_what(row, header)}: keep one of the "
        "two rows and remove the other.",
    )
    return True


def _of_what(row: PlanRow, header: str) -> str:
    """Whose indicator, reference or team is repeated: ` for 'GCP2'`."""
    initiative = row.text("Initiative") if header != "Code" and "Initiative" in row.table.columns else ""
    return f" for '{initiative}'" if initiative else ""


# What makes two rows of a sheet the same thing, and the heading of the cell that says so. What has no line here may be
# said any number of times: two activities of a day are two activities.
_IDENTITIES: Mapping[type, tuple[tuple[str, ...], str]] = {
    Priority: (("code",), "Code"),
    Initiative: (("code",), "Code"),
    Link: (("initiative_code", "indicator_code"), "Indicator"),
    PracticeLink: (("initiative_code", "kind", "reference", "framework_code", "theme"), "Reference"),
    Target: (("indicator_code", "area_code", "valid_from"), "Indicator"),
    ExpectedReturn: (("partner_code", "kind", "frequency"), "Partner"),
    Team: (("code",), "Code"),
    Rollout: (("initiative_code", "team_code"), "Team"),
}


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
        ends=row.last_day("Ends", "Starts"),
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
        ends=row.last_day("Ends", "Starts"),
    )


def _link(row: PlanRow) -> Link:
    change = row.number_if_any("Target change (%)", lowest=0)
    if change == 0:
        row.refuse(
            "Target change (%)",
            "out_of_range",
            "A change of 0 % is no change: write how much it should change (20 means a fifth), or leave it blank.",
        )
    return Link(
        initiative_code=row.code_of("Initiative", "Initiatives"),
        indicator_code=row.indicator("Indicator"),
        expected=row.choice("Expected", Direction),
        lag=_lag(row),
        shape=row.choice("Shape", Shape),
        declared=row.moment("Declared"),
        role=row.choice("Role", LinkRole, LinkRole.OUTCOME),
        target_change=change / 100 if change is not None else None,
    )


def _lag(row: PlanRow) -> int:
    """A lag in periods of the link's indicator, at most ten years of them."""
    indicator = row.desk.context.catalogue.indicator(row.indicator("Indicator"))
    lag = row.whole_number("Lag")
    if indicator is not None and LONGEST_LAG_YEARS * indicator.frequency.per_year < lag <= LARGEST_COUNT:
        row.refuse(
            "Lag",
            "out_of_range",
            f"A lag of {plain(lag)} {indicator.frequency.name.lower()} periods is more than {LONGEST_LAG_YEARS} years: "
            "write after how many periods of the indicator the effect is due.",
        )
    return lag


def _practice_link(row: PlanRow) -> PracticeLink:
    kind = row.choice("Kind", PracticeKind)
    is_kind_known = not row.has_fault
    framework = row.text("Framework")
    if framework and row.desk.context.catalogue.framework(framework) is None:
        row.refuse("Framework", "unreadable_value", f"'{framework[:40]}' is no framework of the catalogue.")
    if not is_kind_known:
        reference = row.text("Reference")  # of what, nobody can say
    elif kind is PracticeKind.PROCESS_INDICATOR:
        reference = row.indicator("Reference")
    else:
        reference = _reference(row, kind, framework)
    return PracticeLink(
        initiative_code=row.code_of("Initiative", "Initiatives"),
        kind=kind,
        reference=reference,
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
        ends=row.last_day("Ends", "Starts"),
        indicator_code=row.indicator("Indicator") or None,
        area_code=row.area("Area") or None,
        is_bridged=row.yes("Bridged"),
    )


def _target(row: PlanRow) -> Target:
    return Target(
        indicator_code=row.indicator("Indicator"),
        value=row.number_if_any("Value") or 0.0,
        valid_from=row.day("From"),
        valid_to=row.last_day("To", "From"),
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
    return Voice(
        heard=row.day("Date"),
        who=row.text("Who"),
        people=row.whole_number_if_any("How many"),
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
