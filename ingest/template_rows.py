"""What a template asks a partner for: the series it sends, the period that is due next, what it sent last.

What was sent last stands in a note on the cell, for the sender to compare: a partner's own figure, as it sent it, and
no figure of anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.desk import SentSeries
from domain.model import Indicator, ValueStatus
from domain.periods import Frequency, Period, nth_period_start, period_name, period_of
from ingest.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class AskedSeries:
    """One series to ask for: `area` and `team` as they are to be written, `sent` what came last."""

    indicator: Indicator
    frequency: Frequency
    area: str | None = None
    team: str | None = None
    sent: SentSeries | None = None

    def next_due(self, today: date) -> Period:
        """The period after the last one that was sent, or the latest that has ended if none was."""
        if self.sent is not None:
            return _following(self.sent.period, self.frequency)
        start = period_of(today, self.frequency).start
        return _period(nth_period_start(start, -1, self.frequency), self.frequency)

    @property
    def note(self) -> str:
        """What was sent last: `Sent last: Q1 2026/27, 412`."""
        if self.sent is None:
            return ""
        return f"Sent last: {period_text(self.sent.period, self.frequency)}, {_figure(self.sent)}"


def asked_series(
    catalogue: Catalogue, sent: Sequence[SentSeries], expected: Sequence[Indicator]
) -> tuple[AskedSeries, ...]:
    """The series a partner sends, then those of the expected indicators that it has not sent yet.

    These are asked of the same areas: of rows that name their area and rows that do not, the latter would be unclear.
    """
    found = [
        AskedSeries(indicator, each.frequency, _area(catalogue, each), each.team, each)
        for each in sent
        if (indicator := catalogue.indicator(each.indicator_code)) is not None
    ]
    known = {each.indicator.code for each in found}
    areas = tuple(dict.fromkeys(each.area for each in found)) or (None,)
    missing = [each for each in expected if each.code not in known]
    return (*found, *(AskedSeries(each, each.frequency, area) for each in missing for area in areas))


def period_text(period: Period, frequency: Frequency) -> str:
    """A period as the templates write it: `Q1 2023/24`."""
    return period_name(period, frequency).replace("-", "/")


def _area(catalogue: Catalogue, sent: SentSeries) -> str:
    """The area by its name, or by its code where the name may mean another one."""
    return sent.area if catalogue.find_area(sent.area) in (None, sent.area_code) else sent.area_code


def _following(period: Period, frequency: Frequency) -> Period:
    return _period(nth_period_start(period.start, 1, frequency), frequency)


def _period(start: date, frequency: Frequency) -> Period:
    return Period(start, nth_period_start(start, 1, frequency) - timedelta(days=1))


def _figure(sent: SentSeries) -> str:
    if sent.status is not ValueStatus.REPORTED:
        return sent.status.value.replace("_", " ")
    if sent.numerator is not None and sent.denominator is not None:
        return f"{sent.numerator:,g} of {sent.denominator:,g}"
    figure = sent.value if sent.value is not None else sent.numerator
    return f"{figure:,g}" if figure is not None else "no figure"
