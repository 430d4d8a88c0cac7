"""The board on one page: every initiative from what was done to what we can say, grouped by what has to be decided."""

from dashboard import theme
from dashboard.evidence.records import BoardOverview, DecisionGroup, InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import Paragraph, marked_up, paragraph
from dashboard.powerpoint.tables import Column, Row, add_table, group_row, paginated
from dashboard.slides import impact
from dashboard.slides._kind import SlideKind
from dashboard.wording import (
    EVIDENCE_STEPS,
    GROUPS,
    Tone,
    and_more,
    beside_the_dots,
    case_words,
    chance_note,
    headline_title,
    headline_words,
    leading_practice,
    other_measures,
    outcome_briefly,
    overview_subtitle,
    overview_title,
    plainly,
    practice_briefly,
    sentence_case,
    set_beside,
    set_briefly,
    since_start,
    what_we_did,
)

COLUMNS = (
    Column("Priority and initiative", 2.75),
    Column("What we did", 2.1),
    Column("Did practice change?", 2.5),
    Column("Did outcomes change?", 2.5),
    Column("What we can say", 2.283),
)
SIZES = (14, 13, 12)
DESCRIPTION = "Table of initiatives: what we did, whether practice and outcomes changed, and what we can say."
WHAT_NEXT = (
    "Load the board's plan (priorities, initiatives and what each is expected to move), then the partners' returns.",
    "Templates for both stand on the data page; each file that is loaded is checked cell by cell before it counts.",
)


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """As many slides as the table needs; an empty board is told what to do next."""
    title, subtitle = overview_title(overview), overview_subtitle(overview)
    luck = chance_note(overview.links_tested, overview.sets_tested)
    notes = [subtitle, luck]
    if not overview.initiatives:
        slide = deck.slide(title, subtitle=subtitle, notes=[*notes, *WHAT_NEXT])
        slide.words([paragraph(words, space_after=10) for words in WHAT_NEXT], CONTENT)
        return
    notes += [plainly(headline_title(case)) for case in overview.initiatives]
    for number, page in enumerate(paginated(COLUMNS, _rows(overview), CONTENT.height, SIZES)):
        slide = deck.slide(
            title + (" (continued)" if number else ""),
            subtitle=subtitle,
            source=luck,
            notes=notes,
            has_words=False,
        )
        add_table(slide, CONTENT, COLUMNS, page, DESCRIPTION)


def _rows(overview: BoardOverview) -> list[Row]:
    rows: list[Row] = []
    for group in DecisionGroup:
        cases = overview.in_group(group)
        if cases:
            rows += [
                group_row(GROUPS[group]),
                *(_row(case, has_release=overview.release is not None) for case in cases),
            ]
    return rows


def _row(case: InitiativeCase, *, has_release: bool) -> Row:
    words = headline_words(case)
    colour, tint = impact.TINTS[words.tone]
    priority = [paragraph(case.priority.title, colour=theme.MUTED, smaller=1, space_after=0)] if case.priority else []
    cells = (
        (*priority, paragraph(case.initiative.title, is_bold=True)),
        _what_we_did(case),
        _practice(case),
        _outcome(case),
        (
            paragraph(f"{words.sign} {words.label}", is_bold=True, colour=colour, space_after=0),
            *_evidence(case, has_release=has_release),
        ),
    )
    return Row(cells, tints=(None, None, None, None, tint if words.tone is not Tone.NEUTRAL else None))


def _what_we_did(case: InitiativeCase) -> tuple[Paragraph, ...]:
    done = what_we_did(case.activities)
    started = since_start(case.initiative)
    return (paragraph(sentence_case(done[0]), space_after=0), _small(started)) if done else (paragraph(started),)


def _practice(case: InitiativeCase) -> tuple[Paragraph, ...]:
    best = leading_practice(case.practice)
    if best is None:
        return (paragraph("No practice evidence yet", colour=theme.MUTED),)
    more = [_small(and_more(len(case.practice) - 1))] if len(case.practice) > 1 else []
    return (marked_up(sentence_case(practice_briefly(best, is_short=True)), space_after=0), *more)


def _outcome(case: InitiativeCase) -> tuple[Paragraph, ...]:
    if case.headline is None:
        return (paragraph(case_words(None).meaning, colour=theme.MUTED),)
    others = other_measures(case)
    if case.headline_set is not None:
        return (marked_up(set_briefly(case.headline_set), space_after=0), _small(others))
    return (marked_up(outcome_briefly(case.headline), space_after=0), *([_small(others)] if others else []))


def _evidence(case: InitiativeCase, *, has_release: bool) -> list[Paragraph]:
    if case.headline_set is not None:
        beside = set_beside(case.headline_set, has_release=has_release)
        return [_small(beside)] if beside else []
    if case.headline is None:
        return []
    grade = int(case.headline.assessment.grade)
    beside = beside_the_dots(case.headline, has_release=has_release)
    return [_small(f"{impact.dots_of(grade)} evidence {grade} of {EVIDENCE_STEPS}{beside}")]


def _small(words: str) -> Paragraph:
    return paragraph(words, colour=theme.MUTED, smaller=1)


SLIDE = SlideKind("overview", for_board=add_board)
