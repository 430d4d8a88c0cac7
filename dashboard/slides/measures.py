"""How all the measures of an initiative came out: a table, then the chart of each that is not the headline."""

from dashboard import theme
from dashboard.evidence.records import InitiativeCase, LinkCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import marked_up, paragraph
from dashboard.powerpoint.tables import Column, Row, add_table, paginated
from dashboard.slides import impact
from dashboard.slides._kind import SlideKind
from dashboard.slides._provenance import case_source
from dashboard.wording import (
    case_words,
    could_have_seen,
    could_have_seen_briefly,
    grade_words,
    indicator_title,
    link_title,
    other_measures,
    outcome_briefly,
    plainly,
    sentence_case,
)
from domain.model import LinkRole

COLUMNS = (
    Column("Measure", 3.3),
    Column("Expected", 1.5),
    Column("What happened", 3.6),
    Column("What we can say", 2.5),
    Column("Could have seen", 1.233),
)
SIZES = (14, 13, 12)
DESCRIPTION = "Table of measures: what was expected, what happened, what we can say, what could have been seen."
SUBTITLE = "Which measure is the headline was fixed before the figures were seen; it is never the best of several"


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """Only where there is more than the headline."""
    if len(case.links) < 2:
        return
    ordered = sorted(case.links, key=lambda link: (link is not case.headline, link.link.role is not LinkRole.OUTCOME))
    title = sentence_case(other_measures(case)) or "The steps on the way, beside the headline"
    notes = [f"{link_title(link)}. {plainly(outcome_briefly(link))}." for link in ordered]
    for number, page in enumerate(paginated(COLUMNS, [_row(case, link) for link in ordered], CONTENT.height, SIZES)):
        heading = title + (" (continued)" if number else "")
        slide = deck.slide(heading, subtitle=SUBTITLE, source=case_source(case), notes=notes, has_words=False)
        add_table(slide, CONTENT, COLUMNS, page, DESCRIPTION)
    for link in case.links:
        # A step on the way has its chart among the evidence of practice.
        if link is not case.headline and link.link.role is LinkRole.OUTCOME:
            impact.add_link(deck, case, link)


def _row(case: InitiativeCase, link: LinkCase) -> Row:
    words = case_words(link)
    colour, tint = impact.TINTS[words.tone]
    role = "a step on the way" if link.link.role is LinkRole.PROCESS else "an outcome"
    role = "the headline" if link is case.headline and case.headline_set is None else role
    happened = plainly(outcome_briefly(link)).partition(": ")[2]
    cells = (
        (paragraph(indicator_title(link.indicator), is_bold=True, space_after=0), paragraph(role, colour=theme.MUTED)),
        (paragraph(sentence_case(str(link.link.expected))),),
        (marked_up(sentence_case(happened)),),
        (
            paragraph(f"{words.sign} {words.label}", is_bold=True, colour=colour, space_after=0),
            paragraph(f"Evidence: {grade_words(int(link.assessment.grade))}", colour=theme.MUTED),
        ),
        (paragraph(_could_have_seen(link)),),
    )
    is_coloured = link.assessment.verdict.is_coloured
    return Row(cells, tints=(None, None, None, tint if is_coloured else None, None))


def _could_have_seen(link: LinkCase) -> str:
    """The size alone; a measure whose data may not speak yet could not have shown any."""
    return could_have_seen_briefly(link).removeprefix("could have seen ") if could_have_seen(link) else "nothing yet"


SLIDE = SlideKind("measures", add_initiative)
