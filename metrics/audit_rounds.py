"""The days of audits as rounds: one time of asking, however long its answers take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ROUND_LASTS = timedelta(days=183)  # partners answer one audit over some months; boards repeat it every year or two


@dataclass(frozen=True, slots=True)
class AuditRound:
    """One time of asking: the first and the last day of its audits."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


def rounds_of(days: Iterable[date]) -> tuple[AuditRound, ...]:
    """The days of audits as rounds: what lies within half a year of a round's first day belongs to it."""
    rounds: list[AuditRound] = []
    for day in sorted(set(days)):
        if rounds and day - rounds[-1].first <= ROUND_LASTS:
            rounds[-1] = AuditRound(rounds[-1].first, day)
        else:
            rounds.append(AuditRound(day, day))
    return tuple(rounds)
