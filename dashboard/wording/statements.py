"""What the sentences of an account share: an entry's numbers, its scale and interval, its values in the unit shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import numbers
from dashboard.evidence.records import LinkCase
from metrics.entries import Entry
from metrics.question import Scale
from metrics.rules import Rule


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a chair can defend, and the rule that it rests on."""

    words: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Sized:
    """The size of an entry with its interval."""

    scale: Scale
    effect: float
    low: float
    high: float


def of_entry(entry: Entry) -> dict[str, Any]:
    """An entry's numbers; which type each has is known by its code."""
    return dict(entry.numbers)


def scale_of(entry: Entry) -> Scale:
    """On which scale its sizes are."""
    return entry.scale or Scale.NONE


def interval_of(entry: Entry) -> Sized:
    """The effect that it tells, with its interval."""
    of = of_entry(entry)
    return Sized(scale_of(entry), of["effect"], of["low"], of["high"])


def values_of(case: LinkCase, entry: Entry, *names: str) -> Sequence[str]:
    """Some of its numbers as values of the indicator, in their unit."""
    return [numbers.value(of_entry(entry)[name], case.indicator) for name in names]


def plural(noun: str, number: float) -> str:
    """`quarter` or `quarters`, for a number that stands in words."""
    return noun if number == 1 else f"{noun}s"


def per_cent(share: float) -> str:
    """`2.5%`."""
    return f"{share * 100:g}%"
