"""What an analyst decides at the data desk: corrections, remembered answers, and what still waits for one."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.model import ValueStatus
from domain.periods import Frequency, Period
from domain.uploads import UploadKind


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure put right by hand. It lies over what was sent until it is withdrawn; `reason` is shown with it."""

    indicator_code: str
    area_code: str
    frequency: Frequency
    period: Period
    value: float | None
    reason: str
    numerator: float | None = None
    denominator: float | None = None
    status: ValueStatus = ValueStatus.REPORTED
    team: str | None = None
    id: int | None = None
    made_by: str = ""
    made: datetime | None = None
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """What was decided once for a partner's layout (this label is that indicator), and holds for its next files.

    `partner_code` None holds for every partner, `layout` "" for every layout of the partner. `asks` is the question's.
    """

    kind: UploadKind
    asks: str
    text: str
    answer: str
    partner_code: str | None = None
    layout: str = ""
    id: int | None = None
    answered_by: str = ""
    answered: datetime | None = None
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnassignedLabel:
    """A label that no catalogue entry answers to, and how many accepted rows wait for it to be assigned."""

    asks: str
    label: str
    rows: int
    partner_code: str | None
    last_upload_id: int


@dataclass(frozen=True, slots=True)
class SentSeries:
    """A series that a partner sends: an indicator of an area, and the latest figure of it exactly as it was sent."""

    indicator_code: str
    area_code: str
    area: str
    frequency: Frequency
    period: Period
    numerator: float | None
    denominator: float | None
    value: float | None
    status: ValueStatus
    team: str | None = None


@dataclass(frozen=True, slots=True)
class FigureKey:
    """Which figure of which series a row is about: what the latest accepted upload wins for."""

    indicator_code: str
    area_code: str
    frequency: Frequency
    period_start: date
    team: str | None = None


@dataclass(frozen=True, slots=True)
class StandingFigure:
    """A figure as it stands, exactly as it was sent: nothing computed, no correction laid over it."""

    numerator: float | None
    denominator: float | None
    value: float | None
    status: ValueStatus
    upload_id: int
    file_name: str
    cell: str


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """A partner's accepted upload that reports on a period; `period` is None where the file gives no date."""

    partner_code: str
    kind: UploadKind
    frequency: Frequency | None
    period: Period | None
    upload_id: int
    uploaded: datetime
    reported_rows: int
    error_count: int


@dataclass(frozen=True, slots=True)
class SentReturn:
    """Which indicators one accepted upload of a partner had at one frequency, blank ones too; `last` is its latest."""

    upload_id: int
    frequency: Frequency
    last: date
    indicator_codes: frozenset[str]
