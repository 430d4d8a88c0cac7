"""What a method is: a name and a function that answers many windows at once, each with an estimate or a refusal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metrics.question import Estimate, Refusal
from metrics.window import Window


@dataclass(frozen=True, slots=True)
class Method:
    """`estimate_all` keeps the order of its windows and never raises: a method that cannot answer declines."""

    name: str
    estimate_all: Callable[[Sequence[Window]], list[Estimate | Refusal]]
