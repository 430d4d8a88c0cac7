"""The cases that pages and slides are fed with; both take the same ones, so they cannot disagree.

Every figure in them has passed `metrics.disclosure`: a hidden count is a point without value whose status says so.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.model import (
    Action,
    Activity,
    Area,
    Board,
    Event,
    Indicator,
    Initiative,
    Learning,
    Link,
    LinkRole,
    Narrative,
    PracticeLink,
    Priority,
    Standard,
    Target,
    Voice,
)
from domain.periods import Frequency, Period
from domain.releases import FrozenAssessment, Release
from domain.series import Series, Source
from metrics.assess import Assessment
from metrics.practice_first import Finding, PartnersCompared
from metrics.question import Outcome
from metrics.together import Together


class DecisionGroup(StrEnum):
    """What a board has to do about an initiative, in the order of the overview."""

    IMPROVED = "improved"
    FOR_DISCUSSION = "for_discussion"
    CANNOT_BE_CLAIMED = "cannot_be_claimed"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An upload that figures of a case came from, and how many of them."""

    upload_id: int
    file_name: str
    figures: int


@dataclass(frozen=True, slots=True)
class LinkCase:
    """One promise of an initiative, its figures and what can be said about it.

    `series` is the board's own and `neighbours` those of similar areas, at the same frequency and in the indicator's
    unit; both are for display. `assessment` was made from the figures before small counts were hidden. `excluded`
    periods were left out of the test. `earlier` is what the last release said, and `earlier_as_at` its day. `compared`
    are the similar areas with a figure in every period that the test uses; the line of their mean is of them alone, and
    has a gap in `averages_hidden`, where it would give a small count away. `similar` are all areas of the model.
    """

    initiative: Initiative
    link: Link
    indicator: Indicator
    area: Area
    series: Series
    assessment: Assessment
    neighbours: tuple[Series, ...]
    area_names: dict[str, str]
    target: Target | None
    events: tuple[Event, ...]
    excluded: tuple[Period, ...]
    earlier: FrozenAssessment | None
    earlier_as_at: date | None
    sources: tuple[SourceFile, ...]
    compared: tuple[str, ...] = ()
    averages_hidden: frozenset[date] = frozenset()
    similar: tuple[str, ...] = ()

    @property
    def due(self) -> date:
        """The first day of the first period in which the effect is due in full."""
        return self.assessment.first_due

    @property
    def first_after(self) -> date:
        """The first day of the period that holds the start: the first one after it."""
        question = self.assessment.question
        return question.period_start(question.index_of(question.start))

    @property
    def is_declared_late(self) -> bool:
        """Whether the link was written down only after its figures could be seen."""
        return any(c.code == "declared_in_time" and c.outcome is Outcome.FAILED for c in self.assessment.checks)


@dataclass(frozen=True, slots=True)
class PracticeRound:
    """One round of evidence of practice: its day, and `good` of `of` cases, or a `value` in the measure's unit."""

    label: str
    on: date
    good: int | None
    of: int | None
    value: float | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class PracticeTest:
    """What an audit says about practice before an outcome was due: `reached` by then, `moves` of the same partners."""

    finding: Finding
    p: float | None
    reached: PracticeRound | None
    moves: PartnersCompared | None


@dataclass(frozen=True, slots=True)
class PracticeCase:
    """One measure of practice over its rounds. `before` and `after` are the last before and the latest since the start.

    `standard` is set for audits, where the framework has it, and `indicator` for process indicators. `moved_first` says
    whether it moved before the headline's outcome was due; None where no test could say so. `before_due` is what had
    been reached by then. `test` says of an audit how that was found.
    """

    link: PracticeLink
    standard: Standard | None
    indicator: Indicator | None
    rounds: tuple[PracticeRound, ...]
    before: PracticeRound | None
    after: PracticeRound | None
    moved_first: bool | None = None
    before_due: PracticeRound | None = None
    test: PracticeTest | None = None


@dataclass(frozen=True, slots=True)
class SetCase:
    """The measures of one role that an initiative was to move, in the plan's order, and what they say together.

    `earlier` is what the last release said of the set, and `earlier_as_at` its day.
    """

    initiative: Initiative
    role: LinkRole
    links: tuple[LinkCase, ...]
    together: Together
    earlier: FrozenAssessment | None = None
    earlier_as_at: date | None = None

    @property
    def counted(self) -> tuple[LinkCase, ...]:
        """The measures that count."""
        return tuple(self.links[place] for place in self.together.counted)

    @property
    def left_out(self) -> tuple[tuple[LinkCase, str], ...]:
        """Those that do not, each with the code of its reason."""
        return tuple((self.links[place], reason) for place, reason in self.together.left_out)


@dataclass(frozen=True, slots=True)
class InitiativeCase:
    """An initiative's whole chain: what was done, whether practice changed, whether outcomes did, what we can say.

    `headline` is the first-declared outcome link, fixed before the data are seen and never the best of several; where
    three to eight outcomes were tested together, their set speaks before it (`headline_set`).
    """

    board: Board
    area: Area
    priority: Priority | None
    initiative: Initiative
    headline: LinkCase | None
    links: tuple[LinkCase, ...]
    practice: tuple[PracticeCase, ...]
    activities: tuple[Activity, ...]
    narratives: tuple[Narrative, ...]
    actions: tuple[Action, ...]
    learning: tuple[Learning, ...]
    voice: tuple[Voice, ...]
    group: DecisionGroup
    sources: tuple[SourceFile, ...]
    release: Release | None
    sets: tuple[SetCase, ...] = ()

    def set_of(self, role: LinkRole) -> SetCase | None:
        """The measures of a role together, where there are enough of them to ask."""
        return next((each for each in self.sets if each.role is role), None)

    @property
    def headline_set(self) -> SetCase | None:
        """The outcomes together, where they could be tested: then they are the headline."""
        outcomes = self.set_of(LinkRole.OUTCOME)
        return outcomes if outcomes is not None and outcomes.together.is_tested else None

    def link_case(self, link_id: int | None) -> LinkCase | None:
        """The case of one link, or the headline's if that link is not one of this initiative's."""
        return next((case for case in self.links if case.link.id == link_id), self.headline)


@dataclass(frozen=True, slots=True)
class PriorityCase:
    """A priority and its initiatives, in the order of the plan."""

    board: Board
    priority: Priority
    initiatives: tuple[InitiativeCase, ...]
    narratives: tuple[Narrative, ...]


@dataclass(frozen=True, slots=True)
class ReturnStatus:
    """One return that a partner owed for the latest period due, and the upload that brought it, if one did."""

    partner_code: str
    kind: str
    frequency: Frequency
    period: Period
    due: date
    upload_id: int | None

    @property
    def is_received(self) -> bool:
        """Whether an accepted upload reports on the period."""
        return self.upload_id is not None


@dataclass(frozen=True, slots=True)
class BoardOverview:
    """The board's one page: every initiative, and how many promises were tested together.

    `board` is None before the first run. `figures_to` is the last day that any figure of a link covers.
    """

    board: Board | None
    area: Area | None
    priorities: tuple[Priority, ...]
    initiatives: tuple[InitiativeCase, ...]
    links_tested: int
    figures_to: date | None
    returns: tuple[ReturnStatus, ...]
    release: Release | None
    sets_tested: int = 0

    @property
    def returns_received(self) -> int:
        """How many of the returns that are due have come."""
        return sum(each.is_received for each in self.returns)

    def in_group(self, group: DecisionGroup) -> tuple[InitiativeCase, ...]:
        """The initiatives of one decision group, in the order of the plan."""
        return tuple(case for case in self.initiatives if case.group is group)
