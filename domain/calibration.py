"""What a calibration found: how often each rule claims a change where nothing was done, and finds what was planted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tried(StrEnum):
    """What was put to the rules: one measure, a set of them, or all measures of an area judged together."""

    MEASURE = "measure"
    SET = "set"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Interval:
    """`flagged` of `count`, and between which shares (0-1) the true one lies with 95 % confidence."""

    flagged: int
    count: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share that is flagged, 0-1; nought of nought is nought."""
        return self.flagged / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class CalibrationShare:
    """How often one rule claims a change as declared (`good`), against it (`harm`), or either (`coloured`).

    `rule` is a code of `metrics`. `left` is the share of a figure that was left after the fake start: 1 is untouched.
    `indicator_code` None stands for all measures together.
    """

    tried: Tried
    rule: str
    left: float
    good: Interval
    harm: Interval
    coloured: Interval
    indicator_code: str | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """One run. `unusable` counts, by indicator and reason, the series that no rule could judge.

    `trail_id` is the last entry of the audit trail when the figures were read: what stands after it has changed them.
    `own_area_left_out` are the measures in which the board's own area was not tried, for an initiative works on them.
    `indicator_codes` are those tried; `is_whole` says whether these were all there are.
    """

    seed: int
    trail_id: int
    areas: int
    indicator_codes: tuple[str, ...]
    is_whole: bool
    own_area_left_out: tuple[str, ...]
    unusable: Mapping[str, Mapping[str, int]]
    shares: tuple[CalibrationShare, ...]
    id: int | None = None
    made: datetime | None = None
    made_by: str = ""

    def share(self, tried: Tried, rule: str, left: float, indicator_code: str | None = None) -> CalibrationShare | None:
        """One line of the outcome; None where nothing of the kind was tried."""
        wanted = (tried, rule, left, indicator_code)
        return next((s for s in self.shares if (s.tried, s.rule, s.left, s.indicator_code) == wanted), None)
