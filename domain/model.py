"""The board's own words as records: areas, partners, indicators, priorities, initiatives, links, events.

Records are frozen: a change is a new record. Codes are the catalogue's, dates are days, and `None` means "not known",
never nought.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.periods import Frequency, Period


class AreaKind(StrEnum):
    """What an area is. `INVENTED` areas belong to the sample board and never mix with real ones."""

    COUNTRY = "country"
    REGION = "region"
    LOCAL_AUTHORITY = "local_authority"


class Polarity(StrEnum):
    """Whether more of an indicator is better, worse, or only context."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEITHER = "neither"

    def reads(self, change: float) -> str:
        """Say whether a change is an `improvement` or a `concern`; a neutral indicator's is neither."""
        if self is Polarity.NEITHER or change == 0:
            return "neutral"
        better = (change > 0) == (self is Polarity.HIGHER_IS_BETTER)
        return "improvement" if better else "concern"


class Unit(StrEnum):
    """What a value counts. The multiplier of a rate stands with the indicator."""

    PERCENT = "percent"
    RATE = "rate"
    COUNT = "count"
    SCORE = "score"


class RollUp(StrEnum):
    """How an indicator's quarters become a year."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    LAST_SNAPSHOT = "last_snapshot"
    MEAN = "mean"


class Direction(StrEnum):
    """Which way a link expects its indicator to move."""

    RISE = "rise"
    FALL = "fall"

    @property
    def sign(self) -> int:
        """+1 for a rise, -1 for a fall."""
        return 1 if self is Direction.RISE else -1


class Shape(StrEnum):
    """How an effect is expected to arrive: at once when it is due, or growing until it is due."""

    STEP = "step"
    GRADUAL = "gradual"


class ValueStatus(StrEnum):
    """What a cell said. Only `REPORTED` has a value: `<5` is not a number and a blank is not nought."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    NOT_SUPPLIED = "not_supplied"
    NOT_APPLICABLE = "not_applicable"
    UNAVAILABLE = "unavailable"
    ROUNDS_TO_ZERO = "rounds_to_zero"
    UNRELIABLE = "unreliable"


class EventKind(StrEnum):
    """What can make two stretches of a series not comparable, or an effect not attributable."""

    DEFINITION_CHANGE = "definition_change"
    EXCLUDED_SHOCK = "excluded_shock"
    RIVAL_INITIATIVE = "rival_initiative"
    SUCCESSION = "succession"


class SuccessionKind(StrEnum):
    """`RECODE`: the same authority within the same boundary has a new code; `REORGANISATION`: what it is changed."""

    RECODE = "recode"
    REORGANISATION = "reorganisation"


class LinkRole(StrEnum):
    """Whether an indicator is what the initiative is for, or a step on the way."""

    OUTCOME = "outcome"
    PROCESS = "process"


class PracticeKind(StrEnum):
    """What kind of evidence of practice a link points to."""

    AUDIT_STANDARD = "audit_standard"
    CASE_FILE_DOMAIN = "case_file_domain"
    PROCESS_INDICATOR = "process_indicator"


class FrameworkKind(StrEnum):
    """Which kind of audit a framework of standards or domains belongs to."""

    SECTION_11 = "section_11"
    CASE_FILE = "case_file"


@dataclass(frozen=True, slots=True)
class Area:
    """A country, region or local authority. `valid_to` is the day it was succeeded by another."""

    code: str
    name: str
    kind: AreaKind
    region_code: str | None = None
    old_code: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Succession:
    """One area or agency took over from another on a day. Their series are shown side by side, never joined.

    A recode is the exception: one authority under two codes has one series.
    """

    predecessor_code: str
    successor_code: str
    on: date
    note: str = ""
    kind: SuccessionKind = SuccessionKind.REORGANISATION


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency that owes the board something. One agency may answer to many boards."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in which unit, and how it may be read.

    `multiplier` turns numerator / denominator into the value (100, 10 000, 100 000; 1 for counts and scores).
    `population` is the code of the population indicator that serves as denominator where a return sends none.
    `lowest` and `highest` bound what is possible. Counts of children under `suppression_threshold` are hidden.
    """

    code: str
    name: str
    definition: str
    numerator_label: str
    denominator_label: str | None
    unit: Unit
    multiplier: float
    polarity: Polarity
    roll_up: RollUp
    frequency: Frequency
    is_seasonal: bool
    theme: str
    source_return: str
    suppression_threshold: int
    population: str | None = None
    short_name: str = ""
    lowest: float | None = 0.0
    highest: float | None = None
    is_snapshot: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeighbourModel:
    """A published list of statistical neighbours. Two models disagree, so each keeps its date."""

    code: str
    name: str
    published: date
    source: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One row of a neighbour model: the `rank`th most similar area (1 = most similar)."""

    model_code: str
    area_code: str
    neighbour_code: str
    rank: int
    closeness: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Whose dashboard this is."""

    name: str
    area_code: str
    neighbour_model: str | None = None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard of a section 11 framework, or one domain of a case-file audit."""

    framework_code: str
    reference: str
    text: str
    position: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """A set of standards or domains that partners are audited against."""

    code: str
    name: str
    kind: FrameworkKind
    standards: tuple[Standard, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A section 11 standard and the case-file domains that look at the same work, with the reason why."""

    framework_code: str
    reference: str
    domains: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Priority:
    """One of the few things the board has decided to change."""

    code: str
    title: str
    description: str = ""
    lead: str = ""
    position: int = 0
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Initiative:
    """What the board did about a priority, from which day, and why it should work (`mechanism`)."""

    code: str
    priority_code: str
    title: str
    starts: date
    description: str = ""
    mechanism: str = ""
    lead: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The promise of an initiative about an indicator, declared before the data are seen (METHOD 2).

    `lag` is in periods of the indicator's frequency. `target_change` is relative (0.2 is a fifth) and without sign.
    Changing lag or direction makes a new link; the old one stays with `withdrawn` set. `declared` is what the plan
    says, `recorded` when the promise first came in here.
    """

    initiative_code: str
    indicator_code: str
    expected: Direction
    lag: int
    shape: Shape
    declared: datetime
    role: LinkRole = LinkRole.OUTCOME
    target_change: float | None = None
    id: int | None = None
    withdrawn: datetime | None = None
    recorded: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PracticeLink:
    """The evidence of practice that an initiative points to: a standard, a case-file domain or a process indicator.

    `theme` narrows a case-file domain to the rounds on one subject.
    """

    initiative_code: str
    kind: PracticeKind
    reference: str
    expected: Direction
    declared: datetime
    framework_code: str | None = None
    theme: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done, as a figure or a sentence: `412` `practitioners trained`."""

    initiative_code: str
    on: date
    text: str
    quantity: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A definition change, a shock that leaves periods out, a rival initiative, or a succession.

    An event without indicator or area touches all of them. `is_bridged` says that both sides were made comparable.
    """

    kind: EventKind
    starts: date
    description: str
    ends: date | None = None
    indicator_code: str | None = None
    area_code: str | None = None
    is_bridged: bool = False
    id: int | None = None

    @property
    def breaks_the_series(self) -> bool:
        """Whether figures before and after it cannot be compared."""
        return self.kind is EventKind.DEFINITION_CHANGE and not self.is_bridged

    def leaves_out(self, period: Period) -> bool:
        """Whether a period is to be left out because of it: a shock of which it has at least a day."""
        within = self.starts <= period.end and period.start <= (self.ends or self.starts)
        return self.kind is EventKind.EXCLUDED_SHOCK and within


@dataclass(frozen=True, slots=True)
class Rebase:
    """The limits of a control chart begin afresh from a day on: a person said so, and why (METHOD 7)."""

    indicator_code: str
    area_code: str
    starts: date
    reason: str
    id: int | None = None
    recorded: datetime | None = field(default=None, compare=False)
    recorded_by: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach. Targets change over time; a national one has no area."""

    indicator_code: str
    value: float
    valid_from: date
    valid_to: date | None = None
    area_code: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Narrative:
    """The story behind a curve, as somebody told it on a day."""

    about: str
    code: str
    written: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody promised to do, from an audit, a review or a meeting."""

    source: str
    text: str
    owner: str
    due: date | None
    status: str
    initiative_code: str | None = None
    partner_code: str | None = None


@dataclass(frozen=True, slots=True)
class Learning:
    """What a review taught, and which initiative took it up."""

    title: str
    kind: str
    published: date
    text: str
    initiative_code: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """What children, families or staff said, how many were heard, and what changed because of it."""

    heard: date
    who: str
    people: int | None
    method: str
    text: str
    what_changed: str = ""
    initiative_code: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedReturn:
    """What a partner owes: which kind, how often, and how many days after the period's end it is due."""

    partner_code: str
    kind: str
    frequency: Frequency
    days_due: int


@dataclass(frozen=True, slots=True)
class Team:
    """A team of practitioners, for programmes that are rolled out team by team."""

    code: str
    name: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """When a team started with an initiative and how much of it it got (`dose`, 0-1)."""

    initiative_code: str
    team_code: str
    starts: date
    dose: float | None = None
