"""What the data desk shows: every upload, who has not sent what, and which labels wait to be recognised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from dashboard.evidence.cache import cached_by_data_version
from dashboard.evidence.records import ReturnStatus
from dashboard.evidence.returns import answers, latest_returns
from domain.desk import ReceivedReturn, RememberedAnswer, UnassignedLabel
from domain.errors import UnknownCode
from domain.model import Board, ExpectedReturn, NeighbourModel, Partner
from domain.people import TrailEntry
from domain.periods import Frequency, Period, nth_period_start, period_of
from domain.uploads import Problem, Question, Upload, UploadStatus
from ingest.answers import standing
from store import reads

PERIODS_SHOWN = 6


class ReturnState(StrEnum):
    """What became of one return for one period."""

    RECEIVED = "received"
    LATE = "late"
    MISSING = "missing"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class ReturnCell:
    """One return for one period. `received` is the day of its first file, `upload_id` the file that stands.

    Whether a file was late is not said of periods that were due before the board's first upload of any kind: history
    that is loaded at the start was sent to somebody else, on another day.
    """

    period: Period
    due: date
    state: ReturnState
    received: date | None = None
    upload_id: int | None = None
    errors: int = 0

    @property
    def days_late(self) -> int:
        """How many days after the due day the first file came; 0 if none did."""
        return max((self.received - self.due).days, 0) if self.received else 0


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """What one partner owes, and each of the latest periods, the oldest first."""

    partner: str
    partner_code: str
    owed: ExpectedReturn
    cells: tuple[ReturnCell, ...]


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """The returns of one frequency over the same periods."""

    frequency: Frequency
    periods: tuple[Period, ...]
    rows: tuple[ReturnRow, ...]


@dataclass(frozen=True, slots=True)
class DataOverview:
    """The whole desk. `to_mend` are the uploads in use that have errors: only their good rows count."""

    board: Board | None
    uploads: tuple[Upload, ...]
    partner_names: dict[str, str]
    latest: tuple[ReturnStatus, ...]
    tables: tuple[ReturnTable, ...]
    unassigned: tuple[UnassignedLabel, ...]
    answers: tuple[RememberedAnswer, ...]
    partners: tuple[Partner, ...]
    neighbour_models: tuple[NeighbourModel, ...]
    has_plan: bool

    @property
    def owing_nothing(self) -> tuple[Partner, ...]:
        """The partners of whom no return is expected."""
        owing = {row.partner_code for table in self.tables for row in table.rows}
        return tuple(each for each in self.partners if each.code not in owing)

    @property
    def to_mend(self) -> tuple[Upload, ...]:
        """The uploads in use that have errors."""
        return tuple(each for each in self.uploads if each.status is UploadStatus.ACCEPTED and each.error_count)


@dataclass(frozen=True, slots=True)
class UploadCase:
    """One upload with all that was found in it; `explanation` says how it was read, `trail` who did what with it."""

    upload: Upload
    partner: str | None
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    explanation: tuple[str, ...]
    trail: tuple[TrailEntry, ...]


@cached_by_data_version
def data_overview(connection: Connection, today: date) -> DataOverview:
    """The data desk as it stands; `today` decides which returns are due."""
    uploads = reads.uploads(connection)
    names = {partner.code: partner.name for partner in reads.partners(connection)}
    return DataOverview(
        board=reads.board(connection),
        uploads=uploads,
        partner_names=names,
        latest=latest_returns(connection, today),
        tables=return_tables(connection, uploads, names, today),
        unassigned=reads.unassigned_labels(connection),
        answers=standing(connection),
        partners=reads.partners_in_force(connection),
        neighbour_models=reads.neighbour_models(connection),
        has_plan=bool(reads.initiatives(connection)),
    )


def upload_case(connection: Connection, upload_id: int) -> UploadCase:
    """One upload. Raises UnknownCode for a number that none has."""
    upload = reads.upload(connection, upload_id)
    if upload is None:
        raise UnknownCode(f"There is no upload {upload_id}: the data desk lists those there are.")
    names = {partner.code: partner.name for partner in reads.partners(connection)}
    return UploadCase(
        upload=upload,
        partner=names.get(upload.partner_code or ""),
        problems=reads.upload_problems(connection, upload_id),
        questions=reads.upload_questions(connection, upload_id),
        explanation=reads.upload_explanation(connection, upload_id),
        trail=reads.audit_trail(connection, subject=f"upload {upload_id}"),
    )


def return_tables(
    connection: Connection, uploads: Sequence[Upload], names: dict[str, str], today: date
) -> tuple[ReturnTable, ...]:
    """Expected returns by frequency over the latest periods that have ended."""
    owed, received = reads.expected_returns(connection), reads.received_returns(connection)
    in_use_since = min((each.uploaded.date() for each in uploads), default=None)
    tables = []
    for frequency in Frequency:
        mine = [each for each in owed if each.frequency is frequency]
        if mine:
            periods = ended_periods(frequency, today)
            rows = [
                ReturnRow(
                    names.get(each.partner_code, each.partner_code),
                    each.partner_code,
                    each,
                    tuple(_cell(each, period, received, in_use_since, today) for period in periods),
                )
                for each in mine
            ]
            tables.append(ReturnTable(frequency, periods, tuple(sorted(rows, key=lambda row: row.partner.casefold()))))
    return tuple(tables)


def ended_periods(frequency: Frequency, today: date) -> tuple[Period, ...]:
    """The latest periods that have ended before `today`, the oldest first."""
    current = period_of(today, frequency).start
    starts = [nth_period_start(current, -back, frequency) for back in range(PERIODS_SHOWN, -1, -1)]
    ends = [following - timedelta(days=1) for following in starts[1:]]
    return tuple(Period(start, end) for start, end in zip(starts[:-1], ends, strict=True))


def _cell(
    owed: ExpectedReturn,
    period: Period,
    received: Sequence[ReceivedReturn],
    in_use_since: date | None,
    today: date,
) -> ReturnCell:
    due = period.end + timedelta(days=owed.days_due)
    files = [each for each in received if answers(each, owed, period)]
    if not files:
        return ReturnCell(period, due, ReturnState.MISSING if due < today else ReturnState.NOT_DUE)
    first, standing = files[0], files[-1]
    was_expected = in_use_since is not None and due >= in_use_since
    is_late = was_expected and first.uploaded.date() > due
    return ReturnCell(
        period=period,
        due=due,
        state=ReturnState.LATE if is_late else ReturnState.RECEIVED,
        received=first.uploaded.date(),
        upload_id=standing.upload_id,
        errors=standing.error_count,
    )
