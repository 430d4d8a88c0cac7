"""A series: one indicator in one area over time, with what every cell said and where it came from."""

from dataclasses import dataclass
from datetime import date

from domain.model import ValueStatus
from domain.periods import Frequency, Period


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read: which upload, which cell of it, or who corrected it by hand and why."""

    upload_id: int | None
    file_name: str
    cell: str
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. `value` is None unless `status` is reported.

    `numerator` and `denominator` are counts; `value` is in the indicator's unit. `denominator_source` is set where the
    denominator was found in a population estimate instead of the return itself.
    """

    period: Period
    value: float | None
    numerator: float | None
    denominator: float | None
    status: ValueStatus
    is_provisional: bool
    source: Source
    denominator_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator in one area at one frequency, in order of time, a period at most once; a gap is a missing point."""

    indicator_code: str
    area_code: str
    frequency: Frequency
    points: tuple[Point, ...]

    @property
    def last_reported(self) -> Point | None:
        """The latest point that has a value."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def is_latest_hidden(self) -> bool:
        """Whether the latest figure is a hidden small count: what stands before it is not the latest."""
        known = (ValueStatus.REPORTED, ValueStatus.SUPPRESSED)
        latest = next((point for point in reversed(self.points) if point.status in known), None)
        return latest is not None and latest.status is ValueStatus.SUPPRESSED

    def at(self, start: date) -> Point | None:
        """The point of the period that starts on a day."""
        return next((point for point in self.points if point.period.start == start), None)
