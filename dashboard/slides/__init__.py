"""Every kind of slide there is, in the order of a deck. A new one is a new file and a line here.

A deck is made from the same case and the same words as the page, so that the two cannot disagree.
"""

from datetime import date

from dashboard import numbers
from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.slides import (
    activities,
    cover,
    impact,
    limits,
    measures,
    method,
    overview,
    practice,
    sources,
    story,
    voices,
)

SLIDES = (
    cover.SLIDE,
    overview.SLIDE,
    impact.SLIDE,
    practice.SLIDE,
    activities.SLIDE,
    measures.SLIDE,
    limits.SLIDE,
    voices.SLIDE,
    story.SLIDE,
    method.SLIDE,
    sources.SLIDE,
)
PRODUCT = "Safeguarding impact"


def build_deck(case: InitiativeCase, on: date | None = None) -> bytes:
    """The evidence on one initiative as a .pptx file; `on` is the day as at which the data are shown."""
    deck = Deck(case.initiative.title, case.board.name, data_as_at(on))
    for slide in SLIDES:
        slide.for_initiative(deck, case)
    return deck.file()


def build_board_deck(shown: BoardOverview, on: date | None = None) -> bytes:
    """The whole board as a .pptx file; an empty board's deck says calmly what to do next."""
    author = shown.board.name if shown.board else PRODUCT
    deck = Deck("Is our work changing outcomes for children?", author, data_as_at(on))
    for slide in SLIDES:
        slide.for_board(deck, shown)
    return deck.file()


def data_as_at(on: date | None) -> str:
    """How a slide says which state of the data it shows; figures sent later change the next deck, not this one."""
    return f"Data as at {numbers.day(on)}." if on is not None else ""
