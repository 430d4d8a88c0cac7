"""What a kind of slide is: what it adds to the deck of an initiative, and what to the deck of the board."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.powerpoint.deck import Deck


def nothing_to_add(deck: Deck, case: object) -> None:
    """For kinds that only one of the two decks has."""


@dataclass(frozen=True, slots=True)
class SlideKind:
    """Each function adds none, one or several slides: as many as the case needs."""

    name: str
    for_initiative: Callable[[Deck, InitiativeCase], None] = nothing_to_add
    for_board: Callable[[Deck, BoardOverview], None] = nothing_to_add
