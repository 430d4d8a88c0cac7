"""Every kind of slide there is, in the order of a deck. A new one is a new file and a line here.

A deck is made from the same case and the same words as the page, so that the two cannot disagree.
"""

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


def build_deck(case: InitiativeCase) -> bytes:
    """The evidence on one initiative as a .pptx file."""
    deck = Deck(case.initiative.title, case.board.name)
    for slide in SLIDES:
        slide.for_initiative(deck, case)
    return deck.file()


def build_board_deck(shown: BoardOverview) -> bytes:
    """The whole board as a .pptx file; an empty board's deck says calmly what to do next."""
    author = shown.board.name if shown.board else PRODUCT
    deck = Deck("Is our work changing outcomes for children?", author)
    for slide in SLIDES:
        slide.for_board(deck, shown)
    return deck.file()
