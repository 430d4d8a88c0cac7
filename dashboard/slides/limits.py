"""What we could not have seen: the smallest change each measure would have shown, and what to know before repeating."""

from dashboard import numbers, theme
from dashboard.evidence.records import InitiativeCase, LinkCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import Paragraph, Run, marked_up, paragraph
from dashboard.slides._kind import SlideKind
from dashboard.slides._provenance import case_source
from dashboard.wording import (
    case_words,
    caveats,
    chance_note,
    could_have_seen,
    indicator_title,
    mid_sentence,
    next_step,
    plainly,
    practice_name,
)


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """The limits of each measure, and of all of them together."""
    if not case.links:
        return
    said = [each for link in case.links for each in _of(link)]
    together = plainly(chance_note(case.links[0].assessment.links_tested))
    said += [paragraph(words, colour=theme.MUTED) for words in (together, _missing(case), ASSOCIATED) if words]
    deck.pages(TITLE, said, CONTENT, source=case_source(case), notes=[each.text for each in said])


TITLE = "What we could not have seen, and what to know before repeating these sentences"
ASSOCIATED = (
    "We say that a change is associated with the initiative. Figures like these cannot show what brought it about; "
    "other things happen to children and services at the same time."
)


def _missing(case: InitiativeCase) -> str:
    """What nobody has recorded yet, in one place instead of a slide each."""
    missing = [] if case.activities else ["what was done"]
    missing += [
        mid_sentence(practice_name(measure))
        for measure in case.practice
        if not measure.rounds and measure.before is None and measure.after is None
    ]
    missing += [] if case.practice else ["any evidence of practice"]
    return f"Not recorded yet: {numbers.listed(missing)}." if missing else ""


def _of(link: LinkCase) -> list[Paragraph]:
    name = indicator_title(link.indicator)
    seen = marked_up(could_have_seen(link) or case_words(link).meaning)
    first = Paragraph((Run(f"{name}. ", is_bold=True), *seen.runs), None, space_after=2)
    rest = " ".join(words for words in (*caveats(link), next_step(link)) if words)
    return [first, marked_up(rest, colour=theme.MUTED, smaller=1, space_after=10)] if rest else [first]


SLIDE = SlideKind("limits", add_initiative)
