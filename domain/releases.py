"""Releases: the assessments that a meeting was shown, frozen so that they can be found again as they were."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Release:
    """One freezing of all assessments. `as_at` is the day of the meeting, `data_version` the state of the data then."""

    id: int
    as_at: date
    made: datetime
    made_by: str
    data_version: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class FrozenAssessment:
    """What one link was shown as. `verdict` and `grade` are the codes of `metrics`; `indicator_code` None is a basket.

    `numbers` holds whatever else was shown (effect, interval, p values, reasons) as plain JSON values.
    """

    initiative_code: str
    indicator_code: str | None
    area_code: str
    verdict: str
    grade: int | None
    numbers: Mapping[str, object] = field(default_factory=dict)
    link_id: int | None = None
