"""Every file that figures of the deck came from."""

from collections.abc import Sequence

from dashboard import numbers
from dashboard.evidence.records import BoardOverview, InitiativeCase, SourceFile
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT
from dashboard.powerpoint.measure import paragraph
from dashboard.powerpoint.tables import Column, Row, add_table, paginated
from dashboard.slides._kind import SlideKind

COLUMNS = (Column("File", 9.1), Column("Upload", 1.3, is_number=True), Column("Figures used", 1.733, is_number=True))
SOURCE = "Each file is kept with its upload; the data page shows who sent it and when, and every figure with its cell."


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """The files behind one initiative."""
    _add(deck, case.sources)


def add_board(deck: Deck, overview: BoardOverview) -> None:
    """The files behind the whole board, each once."""
    together: dict[tuple[int, str], int] = {}
    for case in overview.initiatives:
        for source in case.sources:
            key = (source.upload_id, source.file_name)
            together[key] = together.get(key, 0) + source.figures
    _add(deck, [SourceFile(upload, name, figures) for (upload, name), figures in together.items()])


def _add(deck: Deck, sources: Sequence[SourceFile]) -> None:
    ranked = sorted(sources, key=lambda source: (-source.figures, source.upload_id))
    rows = [_row(source) for source in ranked]
    title = f"The figures come from {numbers.counted(len(ranked), 'file')}"
    for number, page in enumerate(paginated(COLUMNS, rows, CONTENT.height) if rows else ()):
        notes = [f"{source.file_name}, upload {source.upload_id}" for source in ranked]
        slide = deck.slide(title + (" (continued)" if number else ""), source=SOURCE, notes=notes, has_words=False)
        add_table(
            slide, CONTENT, COLUMNS, page, "Table of source files, with upload number and how many figures were used."
        )


def _row(source: SourceFile) -> Row:
    return Row(
        (
            (paragraph(source.file_name),),
            (paragraph(str(source.upload_id)),),
            (paragraph(numbers.count(source.figures)),),
        )
    )


SLIDE = SlideKind("sources", add_initiative, add_board)
