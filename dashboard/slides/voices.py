"""What children, families and staff told us, and what changed because of it."""

from dashboard import numbers
from dashboard.evidence.records import InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import marked_up
from dashboard.slides._kind import SlideKind
from dashboard.wording import plainly, voice_words

TITLE = "What children, families and staff told us"


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """As many slides as it needs; none where nobody has been asked yet."""
    if not case.voice:
        return
    first, last = min(each.heard for each in case.voice), max(each.heard for each in case.voice)
    months = list(dict.fromkeys((numbers.month(first), numbers.month(last))))
    source = f"Source: the board's record of voices, {' to '.join(months)}."
    said = [marked_up(voice_words(each), space_after=12) for each in case.voice]
    deck.pages(TITLE, said, CONTENT, source=source, notes=[plainly(voice_words(each)) for each in case.voice])


SLIDE = SlideKind("voices", add_initiative)
