"""The board's own templates: their sheets, header blocks and columns, in one place for the writer and the readers."""

from collections.abc import Sequence
from dataclasses import dataclass

READ_ME = "Read me"
SECTION_11_FRAMEWORK = "SECTION_11"  # codes of the catalogue
CASE_FILE_FRAMEWORK = "CASE_FILE"
LISTS = "Lists"
QUARTERS_AHEAD = 8  # a return-wide template asks for two years at a time


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a template. `choices` names a list on the sheet of lists, or spells the choices out."""

    header: str
    help: str
    width: int = 18
    choices: str | tuple[str, ...] = ()
    is_required: bool = False
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: its title, the `label: value` block above the table, and the table's columns."""

    name: str
    title: str
    block: tuple[Column, ...]
    columns: tuple[Column, ...]

    @property
    def header_row(self) -> int:
        """Row of the table's header, counted from 1: title, block, a blank row, header."""
        return len(self.block) + 3


YES_NO = ("yes", "no")
DIRECTIONS = ("rise", "fall")
MEASURES = ("Numerator", "Denominator", "Value")
NOT_APPLICABLE = "Not applicable"

TIDY_RETURN = SheetLayout(
    "Return",
    "Indicator return",
    (
        Column("Partner", "The agency that sends this return", choices="partners"),
        Column("Completed by", "Post, not a personal name"),
        Column("Date completed", "Day, month and year", is_date=True),
    ),
    (
        Column("Indicator", "Name or code from the list", 46, "indicators", is_required=True),
        Column("Area", "Local authority, region or England; blank in all rows = the board's own", 26, "areas"),
        Column("Period", "Q1 2023/24, Apr 2023, 2023/24, Autumn term 2023", 18, is_required=True),
        Column("Numerator", "The count above the line", 14),
        Column("Denominator", "The count below the line", 14),
        Column("Value", "The figure itself, if the two counts are not known", 14),
        Column("Provisional", "yes if the figure may still change", 14, YES_NO),
        Column("Team", "Only where a programme is rolled out team by team", 16),
        Column("Comment", "What a reader should know; never a child's name", 40),
    ),
)

WIDE_RETURN = SheetLayout(
    "Return",
    "Indicator return, quarters across",
    TIDY_RETURN.block,
    (
        Column("Indicator", "Name or code from the list", 46, "indicators", is_required=True),
        Column("Area", "Blank in all rows = the board's own area", 26, "areas"),
        Column("Measure", "Which figure this row holds", 14, MEASURES),
        # the period columns stand here: Q1 2023/24, Q2 2023/24 ...
        Column("Comment", "What a reader should know; never a child's name", 40),
    ),
)

SECTION_11 = SheetLayout(
    "Section 11 audit",
    "Section 11 self-assessment",
    (
        Column("Organisation", "The agency that assesses itself", choices="partners"),
        Column("Completed by", "Post, not a personal name"),
        Column("Date of audit", "Day, month and year", is_date=True),
        Column("Scoring", "What the scores mean"),
    ),
    (
        Column("Standard", "Reference of the standard", 12, is_required=True),
        Column("Description", "What the standard asks for", 60),
        Column("Self score (0-3)", "Your own score", 12, ("0", "1", "2", "3", NOT_APPLICABLE)),
        Column("Moderated score (0-3)", "Filled by the board", 12, ("0", "1", "2", "3", NOT_APPLICABLE)),
        Column("Reason if not applicable", "Why the standard does not apply", 30),
        Column("Evidence", "What shows it", 50),
        Column("Action", "What will be done", 40),
        Column("Lead", "Post that owns the action", 20),
        Column("Deadline", "When it will be done", 14, is_date=True),
    ),
)
SECTION_11_SCORING = "0 = not met, 1 = partly met, 2 = mostly met, 3 = fully met"

GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
CASE_FILE = SheetLayout(
    "Case file audit",
    "Multi-agency case file audit",
    (
        Column("Audit round", "Such as Round 2 2023/24"),
        Column("Theme", "What the round is about, such as Neglect"),
        Column("Date of audit", "Day, month and year", is_date=True),
        Column("Grades", "Outstanding, Good, Requires improvement, Inadequate"),
    ),
    (
        Column(
            "Case", "Case 1, Case 2 ...: never a name, date of birth, address, NHS number or UPN", 12, is_required=True
        ),
        Column("Agency", "Whose work was audited", 30, "partners"),
        Column("Age band", "0-4, 5-9, 10-15, 16-17", 12),
        Column("Plan", "EH, CIN, CP or CLA", 10),
        # a column for each domain of the framework stands here, then the moderated overall grade
        Column("Overall grade (moderated)", "Filled by the board", 18, GRADES),
    ),
)

PRIORITIES = SheetLayout(
    "Priorities",
    "What the board has decided to change",
    (),
    (
        Column("Code", "Short, such as P1", 10, is_required=True),
        Column("Title", "As it stands in the board's plan", 40, is_required=True),
        Column("Description", "", 60),
        Column("Lead", "Post", 24),
        Column("Order", "1 comes first", 10),
        Column("Starts", "Day, month and year", 14, is_date=True),
        Column("Ends", "Day, month and year", 14, is_date=True),
    ),
)
INITIATIVES = SheetLayout(
    "Initiatives",
    "What the board does about each priority",
    (),
    (
        Column("Code", "Short, such as GCP2", 12, is_required=True),
        Column("Priority", "Code from the sheet Priorities", 12, is_required=True),
        Column("Title", "", 40, is_required=True),
        Column("Starts", "The day it started in earnest", 14, is_required=True, is_date=True),
        Column("Ends", "Blank while it runs", 14, is_date=True),
        Column("Description", "", 60),
        Column("Why it should work", "The mechanism in a sentence", 60),
        Column("Lead", "Post", 24),
    ),
)
LINKS = SheetLayout(
    "Links",
    "Which indicator each initiative is expected to move",
    (),
    (
        Column("Initiative", "Code from the sheet Initiatives", 14, is_required=True),
        Column("Indicator", "Name or code from the list", 46, "indicators", is_required=True),
        Column("Expected", "rise or fall", 12, DIRECTIONS, is_required=True),
        Column("Lag", "Periods of the indicator until the effect is due", 10, is_required=True),
        Column("Shape", "step: at once; gradual: growing until due", 12, ("step", "gradual"), is_required=True),
        Column("Role", "outcome: what it is for; process: a step on the way", 12, ("outcome", "process")),
        Column("Target change (%)", "20 means a fifth", 14),
        Column("Declared", "When this was decided; blank = now", 14, is_date=True),
    ),
)
PRACTICE_KINDS = ("audit standard", "case-file domain", "process indicator")
PRACTICE_LINKS = SheetLayout(
    "Practice links",
    "What shows that practice changed first",
    (),
    (
        Column("Initiative", "Code from the sheet Initiatives", 14, is_required=True),
        Column("Kind", "", 20, PRACTICE_KINDS, is_required=True),
        Column("Reference", "Standard, domain or indicator code", 24, is_required=True),
        Column("Framework", "Code of the audit framework", 20, "frameworks"),
        Column("Theme", "Only the case-file rounds on this theme", 20),
        Column("Expected", "rise or fall", 12, DIRECTIONS, is_required=True),
        Column("Declared", "When this was decided; blank = now", 14, is_date=True),
    ),
)
ACTIVITIES = SheetLayout(
    "Activities",
    "What was done",
    (),
    (
        Column("Initiative", "Code from the sheet Initiatives", 14, is_required=True),
        Column("Date", "", 14, is_required=True, is_date=True),
        Column("What was done", "Such as: practitioners trained", 60, is_required=True),
        Column("Quantity", "412", 12),
    ),
)
EVENT_KINDS = ("definition change", "excluded shock", "rival initiative", "succession")
EVENTS = SheetLayout(
    "Events",
    "What makes figures not comparable, or an effect not attributable",
    (),
    (
        Column("Kind", "", 20, EVENT_KINDS, is_required=True),
        Column("Starts", "", 14, is_required=True, is_date=True),
        Column("Ends", "Blank if it stays", 14, is_date=True),
        Column("Description", "", 60, is_required=True),
        Column("Indicator", "Blank = all", 40, "indicators"),
        Column("Area", "Blank = all", 24, "areas"),
        Column("Bridged", "yes if both sides were made comparable", 12, YES_NO),
    ),
)
TARGETS = SheetLayout(
    "Targets",
    "What a figure should reach",
    (),
    (
        Column("Indicator", "Name or code from the list", 46, "indicators", is_required=True),
        Column("Area", "Blank = national", 24, "areas"),
        Column("Value", "In the indicator's unit; 80 means 80 %", 12, is_required=True),
        Column("From", "", 14, is_required=True, is_date=True),
        Column("To", "Blank while it holds", 14, is_date=True),
        Column("Source", "Who set it", 40),
    ),
)
ABOUT = ("board", "priority", "initiative", "indicator")
NARRATIVES = SheetLayout(
    "Narratives",
    "The story behind a curve",
    (),
    (
        Column("About", "", 14, ABOUT, is_required=True),
        Column("Code", "Of the priority, initiative or indicator", 14),
        Column("Date", "", 14, is_required=True, is_date=True),
        Column("Author", "Post", 24, is_required=True),
        Column("Text", "", 80, is_required=True),
    ),
)
ACTIONS = SheetLayout(
    "Actions",
    "What somebody promised to do",
    (),
    (
        Column("Source", "Audit, review or meeting", 24, is_required=True),
        Column("Action", "", 60, is_required=True),
        Column("Owner", "Post", 24, is_required=True),
        Column("Due", "", 14, is_date=True),
        Column("Status", "", 14, ("open", "in progress", "done", "overdue"), is_required=True),
        Column("Initiative", "Code", 14),
        Column("Partner", "", 30, "partners"),
    ),
)
LEARNING = SheetLayout(
    "Learning",
    "What reviews taught",
    (),
    (
        Column("Title", "", 40, is_required=True),
        Column("Kind", "Such as local practice review", 24, is_required=True),
        Column("Published", "", 14, is_required=True, is_date=True),
        Column("Text", "", 80, is_required=True),
        Column("Initiative", "Which took it up", 14),
    ),
)
VOICE = SheetLayout(
    "Voice",
    "What children, families and staff said",
    (),
    (
        Column("Date", "", 14, is_required=True, is_date=True),
        Column("Who", "Such as children on a plan", 24, is_required=True),
        Column("How many", "", 12),
        Column("Method", "Such as interviews", 20, is_required=True),
        Column("What they said", "", 80, is_required=True),
        Column("What changed", "", 60),
        Column("Initiative", "Code", 14),
    ),
)
RETURN_KINDS = ("indicator_return", "section11_audit", "case_file_audit", "plan")
FREQUENCIES = ("monthly", "quarterly", "termly", "yearly")
EXPECTED_RETURNS = SheetLayout(
    "Expected returns",
    "Who owes what, and when",
    (),
    (
        Column("Partner", "", 30, "partners", is_required=True),
        Column("Kind", "", 20, RETURN_KINDS, is_required=True),
        Column("Frequency", "", 14, FREQUENCIES, is_required=True),
        Column("Days due", "Days after the period's end", 12, is_required=True),
    ),
)
TEAMS = SheetLayout(
    "Teams",
    "Teams of practitioners, where a programme is rolled out team by team",
    (),
    (
        Column("Code", "", 12, is_required=True),
        Column("Name", "", 30, is_required=True),
        Column("Area", "", 24, "areas", is_required=True),
    ),
)
ROLLOUT = SheetLayout(
    "Rollout",
    "When each team started",
    (),
    (
        Column("Initiative", "Code from the sheet Initiatives", 14, is_required=True),
        Column("Team", "Code from the sheet Teams", 12, is_required=True),
        Column("Starts", "", 14, is_required=True, is_date=True),
        Column("Dose", "0 to 1: how much of the programme it got", 12),
    ),
)

PLAN: Sequence[SheetLayout] = (
    PRIORITIES,
    INITIATIVES,
    LINKS,
    PRACTICE_LINKS,
    ACTIVITIES,
    EVENTS,
    TARGETS,
    NARRATIVES,
    ACTIONS,
    LEARNING,
    VOICE,
    EXPECTED_RETURNS,
    TEAMS,
    ROLLOUT,
)
