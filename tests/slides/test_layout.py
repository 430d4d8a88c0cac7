"""Nothing overflows its box and nothing lies on anything else, however long a board's names and stories are.

How wide words are is told by a real font file here, not by the widths that the slides themselves were measured with.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFont
from pptx.presentation import Presentation as Pptx

from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.powerpoint import measure
from dashboard.powerpoint.charts import apart, round_axis
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.measure import Paragraph, paragraph
from dashboard.powerpoint.tables import Column, Row, group_row, paginated
from dashboard.slides import build_board_deck, build_deck, impact
from domain.model import Activity, Narrative, Voice
from tests.slides.conftest import opened
from tests.slides.reading import POINTS, SLIDE_HEIGHT, SLIDE_WIDTH, notes_of, text_boxes, title_of

FONTS = (
    ("/usr/share/fonts/truetype/liberation2/LiberationSans-{}.ttf", "Regular", "Bold"),
    ("/usr/share/fonts/truetype/liberation/LiberationSans-{}.ttf", "Regular", "Bold"),
    ("C:/Windows/Fonts/arial{}.ttf", "", "bd"),
    ("/System/Library/Fonts/Supplemental/Arial{}.ttf", "", " Bold"),
)
LONG_NAME = "Bournemouth, Christchurch, Poole and the whole of the surrounding coast and country"
LONG_TITLE = "A multi-agency programme for the earliest possible recognition of neglect in children of every age " * 4
LONG_TEXT = (
    "Supervision now tests every repeat plan at the panel, and the lead writes down what changed for the child. " * 30
)
WORDS = 1  # the placeholder that holds a slide's words
LEAST_LINES = 4
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 5


@lru_cache
def font(is_bold: bool) -> ImageFont.FreeTypeFont:
    """Arial, or the free font that has its widths."""
    for pattern, regular, bold in FONTS:
        path = Path(pattern.format(bold if is_bold else regular))
        if path.exists():
            return ImageFont.truetype(str(path), 1000)
    pytest.skip("neither Arial nor Liberation Sans is installed here")


def width_of(text: str, size: float, is_bold: bool) -> float:
    return font(is_bold).getlength(text) * size / 1000


def lines_of(part: Any, width: float) -> int:
    """How many lines a paragraph of a slide takes, set word by word as PowerPoint does."""
    lines, used = 1, 0.0
    for run in part.runs:
        size, is_bold = run.font.size.pt, bool(run.font.bold)
        for word in run.text.replace("\v", " ").split():
            length = width_of(word + " ", size, is_bold)
            if used and used + width_of(word, size, is_bold) > width:
                lines, used = lines + 1, 0.0
            lines += int(length // width) if length > width else 0
            used = used + length if length <= width else length % width
    return lines


def height_of(frame: Any, width: float) -> float:
    """The height of a text frame's words in points."""
    height = 0.0
    for part in frame.paragraphs:
        sizes = [run.font.size.pt for run in part.runs] or [0]
        height += lines_of(part, width) * max(sizes) * 1.17 + (part.space_after.pt if part.space_after else 0)
    return height


def overflowing(deck: Pptx) -> list[str]:
    """Slides and words that need more room than their box, table row or slide has."""
    found = []
    for slide in deck.slides:
        for shape, frame in text_boxes(slide):
            if height_of(frame, shape.width / POINTS) > shape.height / POINTS + 0.5:
                found.append(f"{title_of(slide)[:40]}: {frame.text[:60]}")
        for shape in slide.shapes:
            if shape.has_table:
                found += [f"{title_of(slide)[:40]}: row {n}" for n in too_high_rows(shape)]
            right, bottom = (shape.left + shape.width) / POINTS, (shape.top + shape.height) / POINTS
            if right > SLIDE_WIDTH + 1 or bottom > SLIDE_HEIGHT or min(shape.left, shape.top) < 0:
                found.append(f"{title_of(slide)[:40]}: {shape.name} leaves the slide")
    return found


def too_high_rows(shape: Any) -> list[int]:
    table = shape.table
    found = []
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row.cells):
            if cell.is_spanned:
                continue
            columns = range(len(table.columns)) if cell.is_merge_origin else [place]
            width = sum(table.columns[n].width for n in columns) - cell.margin_left - cell.margin_right
            room = (row.height - cell.margin_top - cell.margin_bottom) / POINTS
            if height_of(cell.text_frame, width / POINTS) > room + 0.5:
                found.append(number)
    return found


def nearly_empty(deck: Pptx) -> list[str]:
    """Slides that go on from another for the sake of a line or three."""
    found = []
    for slide in deck.slides:
        if not title_of(slide).endswith("(continued)"):
            continue
        shapes, placeholders = list[Any](slide.shapes), list[Any](slide.placeholders)
        lines = sum(table_lines(shape.table) for shape in shapes if shape.has_table)
        for shape in placeholders:
            if shape.placeholder_format.idx == WORDS:
                lines += sum(lines_of(part, shape.width / POINTS) for part in shape.text_frame.paragraphs)
        if lines < LEAST_LINES:
            found.append(f"{title_of(slide)[:60]}: {lines}")
    return found


def table_lines(table: Any) -> int:
    """How many lines the rows below the heading take: as many as the longest of their cells."""
    return sum(
        max(
            sum(lines_of(part, column.width / POINTS) for part in cell.text_frame.paragraphs)
            for cell, column in zip(row.cells, table.columns, strict=True)
        )
        for row in list(table.rows)[1:]
    )


def overlapping(deck: Pptx) -> list[str]:
    """Pairs of shapes on a slide that lie on each other by more than a hair."""
    found = []
    for slide in deck.slides:
        shapes = list(slide.shapes)
        for n, one in enumerate(shapes):
            for other in shapes[n + 1 :]:
                across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
                down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
                if across > 2 * POINTS and down > 2 * POINTS:
                    found.append(f"{title_of(slide)[:40]}: {one.name} and {other.name}")
    return found


def with_long_words(case: InitiativeCase) -> InitiativeCase:
    """The same case as a board with very long names and much to tell would have it."""
    initiative = replace(case.initiative, title=LONG_TITLE.strip(), description=LONG_TEXT, mechanism=LONG_TEXT)
    area = replace(case.area, name=LONG_NAME)
    links = tuple(replace(link, initiative=initiative, area=area) for link in case.links)
    first = replace(
        case.practice[0], rounds=tuple(replace(r, label=f"{r.label} {UNBROKEN}") for r in case.practice[0].rounds)
    )
    told = case.narratives[0]
    return replace(
        case,
        initiative=initiative,
        area=area,
        board=replace(case.board, name=LONG_NAME + " Safeguarding Children Partnership"),
        links=links,
        headline=links[case.links.index(case.headline)] if case.headline else None,
        practice=(first, *case.practice[1:]),
        activities=tuple(
            Activity("GCP2", each.on, LONG_TEXT[:900] + str(n)) for n in range(9) for each in case.activities
        ),
        narratives=tuple(
            Narrative("initiative", "GCP2", told.written, UNBROKEN, LONG_TEXT[: 700 * n]) for n in range(1, 5)
        ),
        voice=tuple(Voice(case.voice[0].heard, LONG_NAME, 40, UNBROKEN, LONG_TEXT, LONG_TEXT) for _ in range(3)),
    )


def test_no_words_of_an_initiatives_deck_overflow(deck: Pptx):
    assert overflowing(deck) == []


def test_no_words_of_the_boards_deck_overflow(board_deck: Pptx):
    assert overflowing(board_deck) == []


def test_no_shape_lies_on_another(deck: Pptx, board_deck: Pptx):
    assert overlapping(deck) + overlapping(board_deck) == []


def test_nothing_overflows_however_long_the_names_and_stories_are(case: InitiativeCase):
    deck = opened(build_deck(with_long_words(case)))
    assert overflowing(deck) == []
    assert overlapping(deck) == []


def test_nothing_overflows_on_a_board_of_thirty_initiatives_with_long_names(overview: BoardOverview):
    cases = tuple(with_long_words(each) if each.activities else each for each in overview.initiatives) * 10
    deck = opened(build_board_deck(replace(overview, initiatives=cases)))
    assert overflowing(deck) == []
    assert overlapping(deck) == []


def test_a_title_that_cannot_fit_ends_in_an_ellipsis_and_stands_whole_in_the_notes(case: InitiativeCase):
    deck = opened(build_deck(with_long_words(case)))
    cut = [slide for slide in deck.slides if title_of(slide).endswith("…")]
    assert cut
    assert LONG_TITLE.strip() in notes_of(cut[1])


def audited(case: InitiativeCase, words: int) -> InitiativeCase:
    """The case with so many more words in what was audited, which the account of practice names."""
    measures = tuple(
        replace(each, link=replace(each.link, theme=f"{each.link.theme} {'of a child ' * words}"))
        for each in case.practice
    )
    return replace(case, practice=measures)


def test_no_slide_goes_on_for_a_line_or_two_however_long_the_account_is(case: InitiativeCase):
    went_on = 0
    for words in range(0, 150, 10):
        growing = Deck("Whether practice changed", "A board")
        impact.add_initiative(growing, audited(case, words))
        deck = opened(growing.file())
        assert nearly_empty(deck) == [], words
        assert overflowing(deck) + overlapping(deck) == [], words
        went_on += any(title_of(slide).endswith("(continued)") for slide in deck.slides)
    assert went_on


# --- how room is measured --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_bold", [False, True])
def test_the_widths_of_letters_are_those_of_the_font(is_bold: bool):
    letters = [chr(n) for n in range(32, 127)] + list("£–‘’“”•−é")
    wrong = [a for a in letters if abs(measure.text_width(a, 1000, is_bold) - width_of(a, 1000, is_bold)) > 25]
    assert wrong == []


def test_a_word_longer_than_a_line_is_counted_as_the_lines_it_breaks_into():
    assert measure.wrapped(paragraph("i" * 400).runs, 1.0, 12) == pytest.approx(
        400 * 222 * 12 / 1000 / (72 / 1.03), abs=1
    )


def test_the_smallest_size_is_chosen_only_when_no_larger_one_fits():
    few, many = [paragraph("word " * 20)], [paragraph("word " * 60)]
    assert measure.largest_size(few, 3.0, 2.0, (16, 14, 12)) == 16
    assert measure.largest_size(many, 3.0, 2.0, (16, 14, 12)) == 12
    assert measure.largest_size([paragraph("word " * 900)], 3.0, 2.0, (16, 14, 12)) is None


def test_shortened_text_keeps_whole_words_and_fits():
    short = measure.shortened("one two three four five six seven eight nine ten", 1.0, 0.4, 12)
    assert short.endswith("…")
    assert short.removesuffix(" …") in "one two three four five six seven eight nine ten"
    assert measure.text_height([paragraph(short)], 1.0, 12) <= 0.4


def test_strong_words_between_two_stars_are_set_bold():
    found = measure.marked_up("It is **7 points** below")
    assert [(run.text, run.is_bold) for run in found.runs] == [("It is ", False), ("7 points", True), (" below", False)]


@pytest.mark.parametrize("number", [12, 20, 40, 41, 60])
def test_words_that_need_several_slides_fill_them_evenly_and_none_is_lost(number: int):
    said = [paragraph(f"{n} " + "word " * 20) for n in range(number)]
    pages = measure.spread(said, 6.0, 4.6, (16, 14, 12))
    assert [each.text for page in pages for each in page] == [each.text for each in said]
    heights = [measure.text_height(page, 6.0, 12) for page in pages]
    assert max(heights) <= 4.6
    assert min(heights) > max(heights) / 2


@pytest.mark.parametrize("number", range(9, 26))
def test_a_heading_of_words_never_ends_a_slide(number: int):
    heading = replace(paragraph("Actions", is_bold=True), heads=True)
    said = [paragraph(f"{n} " + "word " * 20) for n in range(number)]
    said = [*said[: number // 2], heading, *said[number // 2 :]]
    pages = measure.spread(said, 6.0, 3.0, (12,))
    assert [each for page in pages for each in page] == said or len(pages) == 1
    assert not any(page[-1].heads for page in pages)
    assert all(measure.text_height(page, 6.0, 12) <= 3.0 for page in pages)


def test_a_heading_parts_from_words_that_fill_a_slide_alone():
    before, heading, long = paragraph("before"), replace(paragraph("Actions"), heads=True), paragraph("word " * 900)
    assert measure.spread([heading, long], 6.0, 3.0, (12,)) == ((heading,), (long,))
    assert measure.spread([before, heading, long], 6.0, 3.0, (12,)) == ((before, heading), (long,))


def test_words_that_fit_when_they_stand_closer_together_take_one_slide():
    said = [paragraph("word", space_after=12) for _ in range(12)]
    assert measure.text_height(said, 6.0, 12) > 3.5
    assert len(measure.spread(said, 6.0, 3.5, (12,))) == 1


# --- tables ----------------------------------------------------------------------------------------------------------

COLUMNS = (Column("a", 3.0), Column("b", 3.0))


def a_row(words: str) -> Row:
    return Row(((paragraph(words),), (paragraph("x"),)))


def words_of(row: Row) -> str:
    return row.cells[0][0].text


def test_a_table_that_does_not_fit_goes_on_without_losing_or_repeating_a_row():
    pages = paginated(COLUMNS, [a_row(str(n)) for n in range(60)], 3.0)
    assert len(pages) > 1
    assert [words_of(row) for page in pages for row in page.rows] == [str(n) for n in range(60)]


@pytest.mark.parametrize("number", [9, 10, 11, 19, 28, 60])
def test_the_last_slide_of_a_table_has_about_as_many_rows_as_the_others(number: int):
    pages = paginated(COLUMNS, [a_row(str(n)) for n in range(number)], 3.0)
    counts = [len(page.rows) for page in pages]
    assert sum(counts) == number
    assert max(counts) - min(counts) < len(counts) or len(counts) == 1


def test_a_groups_heading_is_repeated_and_never_ends_a_slide():
    rows = [group_row("First"), *(a_row(str(n)) for n in range(30)), group_row("Second"), a_row("last")]
    pages = paginated(COLUMNS, rows, 3.0)
    begins = [words_of(page.rows[0]) for page in pages[1:]]
    assert "First (continued)" in begins
    assert set(begins) <= {"First (continued)", "Second", "Second (continued)"}
    assert not any(page.rows[-1].heads_group for page in pages)


def test_a_row_that_is_taller_than_a_slide_is_cut_with_an_ellipsis():
    pages = paginated(COLUMNS, [a_row(LONG_TEXT * 3)], 3.0)
    assert words_of(pages[0].rows[0]).endswith("…")


# --- charts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(11.2, 28.7), (0, 3), (0.0, 0.031), (240, 519.4), (-0.4, 0.2), (5, 5)])
def test_an_axis_has_round_ends_that_hold_every_value(low: float, high: float):
    axis = round_axis(low, high)
    assert axis.low <= low <= high <= axis.high
    assert round((axis.high - axis.low) / axis.step, 6) == round((axis.high - axis.low) / axis.step)


def test_names_of_lines_that_end_close_together_are_moved_apart():
    centres = apart([10.0, 10.1, 10.2], [2.0, 4.0, 2.0], 0.0, 20.0)
    assert centres[1] - centres[0] >= 3.0 - 1e-9
    assert centres[2] - centres[1] >= 3.0 - 1e-9


def test_names_of_lines_stay_within_the_chart():
    centres = apart([19.9, 20.0], [2.0, 2.0], 0.0, 20.0)
    assert max(centres) <= 20.0


def test_words_that_are_set_smaller_stay_legible():
    assert Paragraph((), smaller=4).own_size(14) == 12
    assert Paragraph((), smaller=1).own_size(16) == 15
