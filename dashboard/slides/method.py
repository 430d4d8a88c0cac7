"""How we decide, in the words of the method page, so that nobody has to take a verdict on trust."""

from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import marked_up
from dashboard.slides._kind import SlideKind
from dashboard.wording import chance_note, plainly
from dashboard.wording.method import LIMITS, METHOD_TITLE, THE_CHAIN, THE_TESTS, gates


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """The same words in every deck."""
    _add(deck, case.links[0].assessment.links_tested if case.links else 0)


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """The same words in every deck."""
    _add(deck, overview.links_tested)


def _add(deck: Deck, links_tested: int) -> None:
    said = [marked_up(each.words, space_after=9) for each in (THE_CHAIN[0], *THE_TESTS, LIMITS[0])]
    notes = ["What must hold before a figure may speak at all:", *(plainly(each.words) for each in (*gates(), *LIMITS))]
    source = chance_note(links_tested) or "The same rules hold for every measure and every board."
    slide = deck.slide(METHOD_TITLE, source=source, notes=notes)
    slide.words(said, CONTENT)


SLIDE = SlideKind("method", add_initiative, add_board)
