"""Where published files keep an indicator: columns of an EES file, a Fingertips id, a LAIT short name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.periods import Period, financial_year, spanning
from ingest.labels import folded


class YearKind(StrEnum):
    """What a source means by a year written with four figures (`2025`, a `Reporting year`)."""

    FINANCIAL_YEAR_ENDING = "financial_year_ending"
    SCHOOL_YEAR_ENDING = "school_year_ending"
    CALENDAR_YEAR = "calendar_year"
    MID_YEAR = "mid_year"
    YEAR_TO_SEPTEMBER = "year_to_september"

    def period(self, year: int) -> Period:
        """The days that a year covers.

        A mid-year estimate counts the people of 30 June and is kept under its calendar year, January to December.
        The social work workforce census counts those of 30 September and is kept under the year to that day.
        """
        if self is YearKind.FINANCIAL_YEAR_ENDING:
            return financial_year(year - 1)
        if self is YearKind.SCHOOL_YEAR_ENDING:
            return spanning(date(year - 1, 9, 1), 12)
        if self is YearKind.YEAR_TO_SEPTEMBER:
            return spanning(date(year - 1, 10, 1), 12)
        return spanning(date(year, 1, 1), 12)


@dataclass(frozen=True, slots=True)
class EesLocator:
    """Where an Explore Education Statistics CSV keeps an indicator.

    `value` and `denominator` are columns; the columns of `numerator` are added up. `filters` name a column and the
    values of it that are meant. A file has the indicator when it has all the columns named.
    """

    indicator: str
    value: str | None
    numerator: tuple[str, ...]
    denominator: str | None
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    year: YearKind

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the file must have."""
        named = (self.value, *self.numerator, self.denominator, *(column for column, _ in self.filters))
        return tuple(column for column in named if column)

    def takes(self, row: Mapping[str, str]) -> bool:
        """Whether a row (column -> text) is one that the filters mean."""
        return all(folded(row.get(column) or "") in map(folded, values) for column, values in self.filters)


@dataclass(frozen=True, slots=True)
class FingertipsLocator:
    """Which Fingertips indicator is meant, for which sex and ages (none: it has but one), without a category."""

    indicator: str
    id: int
    sex: str
    ages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaitLocator:
    """The `Short Desc` under which the Local Authority Interactive Tool keeps the value, and the counts behind it.

    `unusable_areas` have figures on another scale there, which are left out.
    """

    indicator: str
    value: str
    numerator: str | None
    denominator: str | None
    year: YearKind
    unusable_areas: tuple[str, ...] = ()
