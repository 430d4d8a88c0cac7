"""What we did: the initiative's activities over time, and why they should work."""

from dashboard import numbers, theme
from dashboard.evidence.records import InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import BODY_SIZES, CONTENT, Box
from dashboard.powerpoint.measure import Paragraph, marked_up, paragraph, text_height
from dashboard.powerpoint.tables import Column, Row, add_table, paginated
from dashboard.slides._kind import SlideKind
from dashboard.slides._provenance import case_source
from dashboard.wording import mid_sentence, sentence_case, what_we_did
from dashboard.wording.boards import activity_words

DATE_WIDTH = 2.0
INTRO_SIZE = 16
MOST_NAMED = 2  # activities in the title
GAP = 0.2


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """As many slides as the activities need; none where nothing has been recorded: the limits say what is missing."""
    if not case.activities:
        return
    intro = _intro(case)
    title = _title(case)
    notes = [each.text for each in intro] + [f"{numbers.day(a.on)}: {activity_words(a)}" for a in case.activities]
    columns = (Column("When", DATE_WIDTH), Column("What was done", CONTENT.width - DATE_WIDTH))
    rows = [
        Row(((paragraph(numbers.month(a.on)),), (paragraph(sentence_case(activity_words(a))),)))
        for a in _latest_first(case)
    ]
    room = min(text_height(intro, CONTENT.width, INTRO_SIZE), CONTENT.height / 2) if intro else 0.0
    table = Box(CONTENT.left, CONTENT.top + room + GAP, CONTENT.width, CONTENT.height - room - GAP)
    for number, page in enumerate(paginated(columns, rows, table.height)):
        slide = deck.slide(
            title + (" (continued)" if number else ""), source=case_source(case), notes=notes, has_words=bool(intro)
        )
        if intro:
            slide.words(intro, Box(CONTENT.left, CONTENT.top, CONTENT.width, room), BODY_SIZES)
        add_table(slide, table, columns, page, "Table of activities: when, and what was done.")


def _title(case: InitiativeCase) -> str:
    done = what_we_did(case.activities)
    return "What we did: " + "; ".join(mid_sentence(each.rstrip(".")) for each in done[:MOST_NAMED])


def _intro(case: InitiativeCase) -> list[Paragraph]:
    initiative = case.initiative
    said = [initiative.description, f"**Why it should work:** {initiative.mechanism}" if initiative.mechanism else ""]
    when = f"Started {numbers.day(initiative.starts)}" + (
        f", ended {numbers.day(initiative.ends)}" if initiative.ends else ""
    )
    lead = f"; lead: {initiative.lead}" if initiative.lead else ""
    return [*(marked_up(words) for words in said if words), paragraph(when + lead + ".", colour=theme.MUTED)]


def _latest_first(case: InitiativeCase) -> list:
    return sorted(case.activities, key=lambda activity: activity.on, reverse=True)


SLIDE = SlideKind("activities", add_initiative)
