"""The first slide: whose evidence this is, about what, and up to when."""

from datetime import date

from dashboard import numbers
from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.powerpoint.deck import Deck
from dashboard.slides._kind import SlideKind
from dashboard.wording import overview_subtitle

INVENTED = "All figures are invented: this is the sample board."


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """The initiative by name, and the priority it serves."""
    to = figures_to(case)
    figures = f"Figures to {numbers.day(to)}" if to else "No figures have been sent yet"
    subtitle = [
        case.board.name,
        f"Priority: {case.priority.title}" if case.priority else "",
        " · ".join(part for part in (figures, deck.foot.rstrip(".")) if part),
        INVENTED if case.board.is_sample else "",
    ]
    deck.cover(f"{case.initiative.title}: is it changing outcomes for children?", subtitle, notes_of(subtitle))


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """The board by name; a board that has sent nothing yet is told so calmly."""
    subtitle = [
        overview.board.name if overview.board else "No board has been set up yet",
        overview_subtitle(overview),
        deck.foot.rstrip("."),
        INVENTED if overview.board and overview.board.is_sample else "",
    ]
    deck.cover("Is our work changing outcomes for children?", subtitle, notes_of(subtitle))


def notes_of(subtitle: list[str]) -> list[str]:
    """What to say while the first slide is up."""
    return [
        *(line for line in subtitle if line),
        "",
        "Each slide has one message in its title, its caveats beside it and its sources below. The charts are native: "
        "right-click one and choose Edit data to see or correct its figures.",
        "We say 'associated with': figures like these cannot prove what brought a change about.",
    ]


def figures_to(case: InitiativeCase) -> date | None:
    """The last day that any figure of the initiative's links covers."""
    ends = [latest.period.end for link in case.links if (latest := link.series.last_reported) is not None]
    return max(ends, default=None)


SLIDE = SlideKind("cover", add_initiative, add_board)
