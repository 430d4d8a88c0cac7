"""What audits say about practice: section 11 rounds, case-file rounds, and the actions they led to."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from dashboard.evidence.cache import cached_by_data_version
from dashboard.evidence.case_files import CaseFiles, case_files
from dashboard.evidence.own_marks import OwnMarks, own_marks
from dashboard.evidence.section_11 import Rating, SectionEleven, section_11
from domain.model import Action, Board
from domain.series import Source
from store import reads

SOON = timedelta(days=91)  # before the next quarterly meeting
FINISHED = frozenset({"done", "complete", "completed", "closed", "finished"})


class ActionState(StrEnum):
    """Where an action stands, the most pressing first."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    LATER = "later"
    NO_DATE = "no_date"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class AuditAction:
    """Something promised after an audit, review or meeting. `origin` says after which; `source` is where it was read.

    `is_reported` says whether anybody reports on its progress: the action columns of an audit tell only what was meant.
    """

    text: str
    owner: str
    due: date | None
    state: ActionState
    origin: str
    partner: str | None
    is_reported: bool
    status: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class AuditOverview:
    """All that the audits page shows; actions in order of how pressing they are."""

    board: Board | None
    section_11: SectionEleven
    case_files: CaseFiles
    own_marks: OwnMarks
    actions: tuple[AuditAction, ...]

    def actions_in(self, state: ActionState) -> tuple[AuditAction, ...]:
        """The actions of one state, the longest due first."""
        return tuple(each for each in self.actions if each.state is state)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.section_11.standards or self.case_files.themes or self.actions)


@cached_by_data_version
def audit_overview(connection: Connection, today: date) -> AuditOverview:
    """The board's audits; `today` decides which actions are overdue."""
    section = section_11(connection)
    names = {partner.code: partner.name for partner in reads.partners(connection)}
    promised = [_from_plan(each, names, today) for each in reads.actions(connection)]
    promised += [
        _from_rating(rating, auditee.name, today)
        for auditee in section.auditees
        for rating in section.of_partner(auditee.key)
        if rating.row.action
    ]
    order = list(ActionState)
    promised.sort(key=lambda each: (order.index(each.state), each.due or date.max, each.partner or "", each.text))
    return AuditOverview(
        reads.board(connection), section, case_files(connection), own_marks(connection, section), tuple(promised)
    )


def state_of(due: date | None, status: str, today: date) -> ActionState:
    """An action's state from its day and from what was said of it."""
    if status.strip().casefold() in FINISHED:
        return ActionState.DONE
    if due is None:
        return ActionState.NO_DATE
    if due < today:
        return ActionState.OVERDUE
    return ActionState.DUE_SOON if due <= today + SOON else ActionState.LATER


def _from_plan(action: Action, names: dict[str, str], today: date) -> AuditAction:
    return AuditAction(
        text=action.text,
        owner=action.owner,
        due=action.due,
        state=state_of(action.due, action.status, today),
        origin=action.source,
        partner=names.get(action.partner_code or ""),
        is_reported=True,
        status=action.status,
    )


def _from_rating(rating: Rating, partner: str, today: date) -> AuditAction:
    row = rating.row
    return AuditAction(
        text=row.action or "",
        owner=row.action_owner or "",
        due=row.action_due,
        state=state_of(row.action_due, "", today),
        origin=f"Section 11, standard {row.standard}",
        partner=partner,
        is_reported=False,
        source=rating.source,
    )
