"""The verdict of a link: its sentence as the title, the chart, and what a chair can defend beside it."""

from dashboard import theme
from dashboard.evidence.records import BoardOverview, InitiativeCase, LinkCase
from dashboard.powerpoint.charts import add_line_chart
from dashboard.powerpoint.deck import Deck, Slide
from dashboard.powerpoint.frame import CONTENT, Box
from dashboard.powerpoint.measure import (
    POINTS_PER_INCH,
    SMALLEST,
    Paragraph,
    marked_up,
    paragraph,
    text_height,
    text_width,
)
from dashboard.slides._kind import SlideKind
from dashboard.slides._plots import link_plot
from dashboard.slides._provenance import case_source, figures_of, link_source, method_of
from dashboard.wording import (
    EVIDENCE_STEPS,
    Tone,
    case_words,
    caveats,
    full_account,
    grade_words,
    initiative_title,
    link_subtitle,
    link_title,
    next_step,
    plainly,
    practice_sentence,
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
    add_link(deck, case, case.headline)


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """One verdict an initiative, in the order of the plan."""
    for case in overview.initiatives:
        add_initiative(deck, case)


def add_link(deck: Deck, case: InitiativeCase, link: LinkCase) -> None:
    """The verdict of one link; what does not fit beside the chart goes on a second slide."""
    title, subtitle, source = link_title(link), link_subtitle(link), link_source(link)
    said = [marked_up(sentence) for sentence in full_account(case, link)]
    cautions = [marked_up(words, colour=theme.MUTED, space_after=2) for words in _cautions(link)]
    notes = [*(each.text for each in (*said, *cautions)), "", *method_of(link), "", *figures_of(link)]
    slide = deck.slide(title, subtitle=subtitle, source=source, notes=notes)
    words = _badge(slide, link)
    plot = link_plot(link)
    if plot is None:
        rest = said[slide.words(said, INSTEAD) :]
    else:
        add_line_chart(slide, CHART, plot)
        rest = said[slide.words(said, words, SIZES) :]
    rest += cautions[slide.text(cautions, BELOW, (SMALLEST,)) :] if cautions else []
    deck.pages(f"{title} (continued)", rest, CONTENT, source=source, notes=["See the slide before."])


def _cautions(link: LinkCase) -> list[str]:
    return [words for words in (" ".join(caveats(link)), next_step(link)) if words]


def _badge(slide: Slide, case: LinkCase) -> Box:
    """The verdict and its evidence at the top of the right side; the room that is left below them."""
    words = case_words(case)
    text = f"{words.sign} {words.label}"
    width = text_width(text, BADGE_SIZE, is_bold=True) / POINTS_PER_INCH + BADGE_AIR
    colour, tint = TINTS[words.tone]
    slide.plate(text, Box(BESIDE.left, BESIDE.top, min(width, BESIDE.width), BADGE_HEIGHT), BADGE_SIZE, colour, tint)
    dots = [evidence_dots(int(case.assessment.grade))]
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
