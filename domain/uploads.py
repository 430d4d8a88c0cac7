"""What a file yields on its way into the database: rows, problems and questions, as the ingest contract names them.

The fields of the row records are the contract's own names, in its order, so that the command line prints them as they
are and the store keeps them as they are.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.model import (
    Action,
    Activity,
    Event,
    ExpectedReturn,
    Initiative,
    Learning,
    Link,
    Narrative,
    Neighbour,
    NeighbourModel,
    PracticeLink,
    Priority,
    Rollout,
    Target,
    Team,
    ValueStatus,
    Voice,
)
from domain.periods import Frequency


class UploadKind(StrEnum):
    """The kinds of file that a reader can recognise."""

    INDICATOR_RETURN = "indicator_return"
    COMPARATORS = "comparators"
    SECTION_11_AUDIT = "section11_audit"
    CASE_FILE_AUDIT = "case_file_audit"
    PLAN = "plan"


class UploadStatus(StrEnum):
    """Where an upload stands. Rows of any status but `ACCEPTED` are kept and never shown."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVERTED = "reverted"


class Severity(StrEnum):
    """`ERROR`: this cell's row is not taken. `WARNING`: it is taken, look at it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: what is wrong in which cell, and how to mend it, in plain words."""

    severity: Severity
    code: str
    message: str
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer to a question, with the reason why it is offered."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can decide about a file: `asks` is indicator, partner, area, period, scale or layout."""

    asks: str
    text: str
    candidates: tuple[Candidate, ...] = ()
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class AppliedAnswer:
    """A remembered answer that a file was read with: what it answered, where, and whose answer it is."""

    asks: str
    text: str
    answer: str
    cell: str | None = None
    answer_id: int | None = None
    answered_by: str = ""
    answered: datetime | None = None


class RowRole(StrEnum):
    """What a row of a sheet was taken for."""

    TITLE = "title"
    HEADER = "header"
    SECTION = "section"
    DATA = "data"
    SUMMARY = "summary"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RowsTaken:
    """Rows of a sheet, both ends included and counted from 1, that were taken for the same thing, and why."""

    role: RowRole
    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class ColumnTaken:
    """A column of a table, counted from 1: its heading, and what it was taken for, such as `indicator` or `target`."""

    column: int
    heading: str
    role: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """How one table of a file was understood. `sheet` is None in a text file, whose rows are its physical lines."""

    sheet: str | None
    rows: tuple[RowsTaken, ...]
    columns: tuple[ColumnTaken, ...]


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One figure of an indicator return or of a table of comparators. A percentage is 0-100."""

    indicator: str | None
    label: str
    area: str | None
    area_label: str
    period_start: date
    period_end: date
    period_label: str
    numerator: float | None
    denominator: float | None
    value: float | None
    status: ValueStatus
    provisional: bool
    cell: str
    frequency: Frequency | None = None
    partner: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One standard's rating in one partner's section 11 audit; scores run from 0 to 1, 1 best."""

    partner: str
    partner_code: str | None
    period_end: date | None
    standard: str
    standard_text: str
    self_label: str | None
    self_score: float | None
    moderated_label: str | None
    moderated_score: float | None
    not_applicable: bool
    evidence: str | None
    action: str | None
    action_due: date | None
    cell: str
    action_owner: str | None = None
    not_applicable_reason: str | None = None


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One domain's grade of one audited case; scores run from 0 to 1, 1 best."""

    audit_round: str
    period_end: date | None
    theme: str | None
    case: str
    agency: str | None
    domain: str
    grade_label: str | None
    grade_score: float | None
    moderated_label: str | None
    moderated_score: float | None
    cell: str


@dataclass(frozen=True, slots=True)
class NeighbourRows:
    """A neighbour model and its rows; `area_code` and `neighbour_code` are GSS codes."""

    model: NeighbourModel
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class PlanRows:
    """What a plan workbook holds. Each tuple is one sheet of it."""

    priorities: tuple[Priority, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    links: tuple[Link, ...] = ()
    practice_links: tuple[PracticeLink, ...] = ()
    activities: tuple[Activity, ...] = ()
    events: tuple[Event, ...] = ()
    targets: tuple[Target, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    actions: tuple[Action, ...] = ()
    learning: tuple[Learning, ...] = ()
    voice: tuple[Voice, ...] = ()
    expected_returns: tuple[ExpectedReturn, ...] = ()
    teams: tuple[Team, ...] = ()
    rollouts: tuple[Rollout, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one file. `rows` are of one record type, fixed by `kind`.

    Of a fault that a file has thousands of times the first are among the `problems`; the others are counted in
    `further_errors` and `further_warnings`.
    """

    file_name: str
    sha256: str
    kind: UploadKind | None
    rows: tuple[ObservationRow, ...] | tuple[RatingRow, ...] | tuple[GradeRow, ...] = ()
    neighbours: NeighbourRows | None = None
    plan: PlanRows | None = None
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    partner_code: str | None = None
    explanation: tuple[str, ...] = field(default=())
    tables: tuple[TableReading, ...] = ()
    answers: tuple[AppliedAnswer, ...] = ()
    further_errors: int = 0
    further_warnings: int = 0

    @property
    def errors(self) -> int:
        """How many problems keep a row from being taken."""
        return self._of(Severity.ERROR) + self.further_errors

    @property
    def warnings(self) -> int:
        """How many problems are only to be looked at."""
        return self._of(Severity.WARNING) + self.further_warnings

    def _of(self, severity: Severity) -> int:
        return sum(problem.severity is severity for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was accepted, rejected or reverted, by whom and when. The file itself is kept with it."""

    id: int
    file_name: str
    sha256: str
    kind: UploadKind
    status: UploadStatus
    uploaded_by: str
    uploaded: datetime
    row_count: int
    error_count: int
    warning_count: int
    partner_code: str | None = None
