"""The entries of an account: one statement each, as a code with its numbers and the rule that it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any, TypeAlias

from metrics.question import Scale
from metrics.rules import Rule

Number: TypeAlias = float | int | bool | str | date | tuple[str, ...] | None


class Part(StrEnum):
    """The question that an entry answers, in the order of an account."""

    EXPECTED = "expected"
    HAPPENED = "happened"
    ELSEWHERE = "elsewhere"
    WOBBLE = "wobble"
    DECIDED = "decided"
    WOULD_CHANGE = "would_change"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement. `numbers` by their names; those that are sizes are on `scale`, `Scale.NONE` being the own unit."""

    part: Part
    code: str
    rule: Rule
    numbers: Mapping[str, Number]
    scale: Scale | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values; what JSON does not know (a day, infinity) as text or null."""
        return {
            "part": self.part.value,
            "code": self.code,
            "numbers": {name: _plain(number) for name, number in self.numbers.items()},
            "scale": self.scale.value if self.scale is not None else None,
            "rule": self.rule.value,
        }


def of_part(entries: Sequence[Entry], part: Part) -> tuple[Entry, ...]:
    """The entries that answer one question."""
    return tuple(entry for entry in entries if entry.part is part)


def first_of(entries: Sequence[Entry], *codes: str, part: Part | None = None) -> Entry | None:
    """The first entry with one of some codes, of one part if it is named."""
    return next((each for each in entries if each.code in codes and part in {None, each.part}), None)


def _plain(number: Number) -> object:
    if isinstance(number, date):
        return number.isoformat()
    if isinstance(number, float):
        return number if isfinite(number) else None
    return list(number) if isinstance(number, tuple) else number
