"""The story behind the figures, what reviews taught, and who has promised to do what by when."""

from dataclasses import replace

from dashboard.evidence.records import InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import Paragraph, marked_up, paragraph
from dashboard.slides._kind import SlideKind
from dashboard.wording import action_words, learning_words, told_by

TITLE = "The story behind the figures, and what happens next"
SOURCE = "Source: the board's own record of stories, reviews and actions; none of it is weighed in the verdict."


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """As many slides as it needs; none where nothing has been written down."""
    said = _group("Story behind the curve", [f"**{told_by(each)}**{each.text}" for each in case.narratives])
    said += _group("What reviews taught us", [learning_words(each) for each in case.learning])
    said += _group("Actions", [action_words(each) for each in case.actions])
    if said:
        deck.pages(TITLE, said, CONTENT, source=SOURCE, notes=[each.text for each in said])


def _group(words: str, entries: list[str]) -> list[Paragraph]:
    if not entries:
        return []
    *others, last = [marked_up(entry, smaller=1) for entry in entries]
    return [replace(paragraph(words, is_bold=True, space_after=3), heads=True), *others, replace(last, space_after=14)]


SLIDE = SlideKind("story", add_initiative)
