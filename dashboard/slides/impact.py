"""The verdict of a link: its sentence as the title, the chart, and what a chair can defend beside it."""

from collections.abc import Sequence

from dashboard import theme
from dashboard.evidence.records import BoardOverview, InitiativeCase, LinkCase, SetCase
from dashboard.powerpoint.charts import add_line_chart
from dashboard.powerpoint.deck import Deck, Slide
from dashboard.powerpoint.frame import BODY_SIZES, CONTENT, Box
from dashboard.powerpoint.measure import (
    POINTS_PER_INCH,
    SMALLEST,
    Paragraph,
    marked_up,
    paragraph,
    text_height,
    text_width,
)
from dashboard.powerpoint.tables import Column, Row, add_table, paginated, table_height
from dashboard.slides._kind import SlideKind
from dashboard.slides._plots import link_plot
from dashboard.slides._provenance import case_source, figures_of, link_source, method_of
from dashboard.slides._room import shared_out
from dashboard.wording import (
    EVIDENCE_STEPS,
    Tone,
    VerdictWords,
    case_words,
    caveats,
    explained,
    full_account,
    grade_words,
    indicator_title,
    initiative_title,
    link_subtitle,
    link_title,
    next_step,
    plainly,
    practice_sentence,
    sentence_case,
    set_explained,
    set_sentences,
    set_subtitle,
    set_title,
    set_words,
)

CHART = Box(0.45, CONTENT.top - 0.08, 8.4, 3.45)
BELOW = Box(CONTENT.left, 5.34, 8.15, 1.26)
BESIDE = Box(9.0, CONTENT.top, 3.73, CONTENT.height + 0.05)
INSTEAD = Box(CONTENT.left, CONTENT.top, 8.15, BELOW.top - CONTENT.top)
BADGE_HEIGHT = 0.4
BADGE_SIZE = 14
BADGE_AIR = 0.3
DOTS_TOP = BESIDE.top + 0.48
GAP = 0.12
SIZES = (14, 13, 12)
SET_COLUMNS = (Column("Outcome", 4.0), Column("Expected", 1.35), Column("What we can say of it", 2.8))
TINTS = {
    Tone.GOOD: (theme.GOOD, theme.GOOD_TINT),
    Tone.BAD: (theme.BAD, theme.BAD_TINT),
    Tone.NEUTRAL: (theme.NEUTRAL, theme.NEUTRAL_TINT),
}


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """The headline's verdict, which was fixed before the data were seen."""
    if case.headline is None:
        _add_without_link(deck, case)
        return
    if case.headline_set is not None:
        _add_set(deck, case, case.headline_set)
    add_link(deck, case, case.headline)


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """One verdict an initiative, in the order of the plan."""
    for case in overview.initiatives:
        add_initiative(deck, case)


def add_link(deck: Deck, case: InitiativeCase, link: LinkCase) -> None:
    """The verdict of one link; what does not fit beside the chart goes on a second slide."""
    title, subtitle, source = link_title(link), link_subtitle(link), link_source(link)
    said = [marked_up(sentence) for sentence in full_account(case, link)]
    cautions = _cautions(link)
    notes = [*(each.text for each in (*said, *cautions)), "", *method_of(link), "", *_account_of(link)]
    notes += ["", *figures_of(link)]
    slide = deck.slide(title, subtitle=subtitle, source=source, notes=notes)
    beside = _badge(slide, case_words(link), int(link.assessment.grade))
    plot = link_plot(link)
    if plot is None:
        rest = _say(slide, said, cautions, INSTEAD, BELOW, sizes=BODY_SIZES)
    else:
        add_line_chart(slide, CHART, plot)
        rest = _say(slide, said, cautions, beside, BELOW)
    deck.pages(f"{title} (continued)", rest, CONTENT, source=source, notes=["See the slide before."])


def _say(
    slide: Slide,
    said: Sequence[Paragraph],
    cautions: Sequence[Paragraph],
    beside: Box,
    below: Box,
    *,
    sizes: Sequence[int] = SIZES,
) -> tuple[Paragraph, ...]:
    """Write what has room on the slide; what is left for the next one."""
    shared = shared_out(said, cautions, beside, below)
    slide.words(shared.beside, beside, sizes)
    if shared.below:
        slide.text(shared.below, below, (SMALLEST,))
    return shared.rest


def _account_of(link: LinkCase) -> list[str]:
    """Why this verdict, for whoever is asked: every statement of the page under its question."""
    return [
        line
        for title, made in explained(link)
        for line in (f"{title}:", *(f"- {plainly(each.words)}" for each in made))
        if made
    ]


def _cautions(link: LinkCase) -> list[Paragraph]:
    """What to know before repeating the verdict: in one paragraph where there is room for it, else one by one."""
    for words in ((" ".join(caveats(link)), next_step(link)), (*caveats(link), next_step(link))):
        said = [marked_up(each, colour=theme.MUTED, space_after=2) for each in words if each]
        if text_height(said, BELOW.width, SMALLEST) <= BELOW.height:
            break
    return said


def _add_set(deck: Deck, case: InitiativeCase, together: SetCase) -> None:
    """The outcomes together, which is the headline, with what each of them says beside it."""
    said = [marked_up(sentence) for sentence in set_sentences(together)]
    why = [f"- {plainly(each.words)}" for each in set_explained(together)]
    notes = [*(each.text for each in said), "", "Why this verdict:", *why]
    slide = deck.slide(set_title(together), subtitle=set_subtitle(together), source=case_source(case), notes=notes)
    rows = [_member(link) for link in together.links]
    box = Box(CONTENT.left, CONTENT.top, 8.15, CONTENT.height)
    (page, *more) = paginated(SET_COLUMNS, rows, box.height, SIZES)
    used = table_height(SET_COLUMNS, page) + GAP
    below = Box(box.left, box.top + used, box.width, box.height - used)
    rest = _say(slide, said, [], _badge(slide, set_words(together), None), below)
    add_table(slide, box, SET_COLUMNS, page, "Table of outcomes: what was expected of each, and what we can say of it.")
    for each in more:  # eight long names may need a second slide
        following = deck.slide(
            f"{set_title(together)} (continued)", source=case_source(case), notes=notes, has_words=False
        )
        add_table(following, box, SET_COLUMNS, each, "More outcomes of the set.")
    deck.pages(f"{set_title(together)} (continued)", rest, CONTENT, source=case_source(case), notes=["See before."])


def _member(link: LinkCase) -> Row:
    words = case_words(link)
    colour, tint = TINTS[words.tone]
    cells = (
        (paragraph(indicator_title(link.indicator), is_bold=True, space_after=0),),
        (paragraph(sentence_case(str(link.link.expected)), space_after=0),),
        (paragraph(f"{words.sign} {words.label}", is_bold=True, colour=colour, space_after=0),),
    )
    return Row(cells, tints=(None, None, tint if words.tone is not Tone.NEUTRAL else None))


def _badge(slide: Slide, words: VerdictWords, grade: int | None) -> Box:
    """The verdict and its evidence at the top of the right side; the room that is left below. A set has no grade."""
    text = f"{words.sign} {words.label}"
    width = text_width(text, BADGE_SIZE, is_bold=True) / POINTS_PER_INCH + BADGE_AIR
    colour, tint = TINTS[words.tone]
    slide.plate(text, Box(BESIDE.left, BESIDE.top, min(width, BESIDE.width), BADGE_HEIGHT), BADGE_SIZE, colour, tint)
    if grade is None:
        return Box(BESIDE.left, DOTS_TOP, BESIDE.width, BESIDE.bottom - DOTS_TOP)
    dots = [evidence_dots(grade)]
    height = text_height(dots, BESIDE.width, SMALLEST)
    slide.text(dots, Box(BESIDE.left, DOTS_TOP, BESIDE.width, height), (SMALLEST,))
    top = DOTS_TOP + height + GAP
    return Box(BESIDE.left, top, BESIDE.width, BESIDE.bottom - top)


def evidence_dots(grade: int) -> Paragraph:
    """The grade as dots and in words: `●●●●○ Evidence 4 of 5: changed more than similar areas`."""
    words = f"{dots_of(grade)} Evidence {grade} of {EVIDENCE_STEPS}: {grade_words(grade)}"
    return paragraph(words, colour=theme.MUTED)


def dots_of(grade: int) -> str:
    """`●●●●○`, which stands beside words wherever it is used."""
    return "●" * grade + "○" * (EVIDENCE_STEPS - grade)


def _add_without_link(deck: Deck, case: InitiativeCase) -> None:
    title = initiative_title(case, None)
    said = [paragraph(case.initiative.description)] if case.initiative.description else []
    said.append(marked_up(practice_sentence(case)))
    # What the analyst has to do is no matter for a meeting's screen.
    advice = "What to do next: say in the plan which indicator should move, which way, and by when."
    slide = deck.slide(title, source=case_source(case), notes=[*(plainly(each.text) for each in said), advice])
    slide.words(said, CONTENT)


SLIDE = SlideKind("impact", add_initiative, add_board)
