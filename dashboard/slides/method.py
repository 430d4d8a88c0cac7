"""How we decide, in plain words, so that nobody has to take a verdict on trust."""

from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import marked_up
from dashboard.slides._kind import SlideKind
from dashboard.wording import chance_note
from metrics.verdict import FALSE_CLAIMS, SIGNIFICANCE_LEVEL

TITLE = "We claim a change only when ordinary wobble and similar areas cannot explain it"
STEPS = (
    "**Said beforehand.** Each measure, the way it should move and when it is due are written down before its figures "
    "are seen. What was written down later is never called an improvement as expected.",
    "**Against our own path.** We continue the path the figures were on before the start, with its trend, its season "
    "and its good and bad stretches. A change counts when wobble alone would do as much at most "
    f"{SIGNIFICANCE_LEVEL:.0%} of the time.",
    "**Against similar areas.** If similar areas moved the same way at least half as far, we say so and claim nothing.",
    f"**Together.** All measures are judged as one set, so that at most about {FALSE_CLAIMS:.0%} of claims are luck.",
    "**What silence means.** Where we saw no change, we say how large a one we would have seen four times in five.",
    "**What we never do.** We do not read hidden counts as numbers, join figures that were counted differently, or "
    "pick the best measure afterwards. 'Associated with' is as far as figures like these go.",
)


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """The same words in every deck."""
    tested = case.links[0].assessment.links_tested if case.links else 0
    _add(deck, tested)


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """The same words in every deck."""
    _add(deck, overview.links_tested)


def _add(deck: Deck, links_tested: int) -> None:
    said = [marked_up(step, space_after=9) for step in STEPS]
    slide = deck.slide(TITLE, source=chance_note(links_tested), notes=[each.text for each in said])
    slide.words(said, CONTENT)


SLIDE = SlideKind("method", add_initiative, add_board)
