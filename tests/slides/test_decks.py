"""Decks: the page's own sentences, native charts with their figures, sources on every slide and in every note."""

from datetime import date
from typing import Any

import pytest
from dash.development.base_component import Component
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.presentation import Presentation as Pptx
from sqlalchemy import Engine

from dashboard import wording
from dashboard.evidence.records import BoardOverview, InitiativeCase
from dashboard.pages import initiative as initiative_page
from dashboard.pages import overview as overview_page
from dashboard.powerpoint.deck import Deck
from dashboard.slides import SLIDES, build_board_deck, build_deck
from dashboard.wording.method import LIMITS, METHOD_TITLE, THE_CHAIN, THE_TESTS
from store.database import open_database
from tests.slides.conftest import opened
from tests.slides.example_board import BOARD, HIDDEN, MISSING, OWN_NAME, RETURN
from tests.slides.reading import (
    POINTS,
    all_words,
    alt_text,
    charts,
    drawn_values,
    notes_of,
    text_boxes,
    title_of,
    titles,
    workbook_of,
)

OWN, PATH, OTHERS = OWN_NAME, "where our own path was heading", "similar areas, mean"


def heading_of(page: Component) -> str:
    """The one `<h1>` of a page."""
    return next(str(part.children) for part in page._traverse() if getattr(part, "_type", "") == "H1")  # type: ignore[attr-defined]


def slide_titled(deck: Pptx, title: str) -> Any:
    return next(slide for slide in deck.slides if title_of(slide) == title)


def chart_titled(deck: Pptx, title: str) -> Any:
    return next(shape for shape in slide_titled(deck, title).shapes if shape.has_chart)


# --- the same words as the page --------------------------------------------------------------------------------------


def test_the_verdict_slide_has_the_heading_of_the_initiatives_page_as_its_title(board: Engine, deck: Pptx):
    assert heading_of(initiative_page.layout(board, "GCP2")) in titles(deck)


def test_the_overview_slide_has_the_heading_of_the_overview_page_as_its_title(board: Engine, board_deck: Pptx):
    assert heading_of(overview_page.layout(board)) in titles(board_deck)


def test_every_sentence_of_the_account_stands_beside_the_chart(case: InitiativeCase, deck: Pptx):
    words = all_words(slide_titled(deck, wording.link_title(case.headline)))
    missing = [each for each in wording.full_account(case, case.headline) if wording.plainly(each) not in words]
    assert missing == []


def test_every_caveat_stands_on_the_slide_with_its_verdict(case: InitiativeCase, deck: Pptx):
    words = all_words(slide_titled(deck, wording.link_title(case.headline)))
    assert [each for each in wording.caveats(case.headline) if each not in words] == []


def test_what_the_other_measures_say_is_in_the_deck(case: InitiativeCase, deck: Pptx):
    said = "\n".join(all_words(slide) for slide in deck.slides)
    assert all(wording.case_words(link).label in said for link in case.links)


def test_the_board_deck_says_of_each_initiative_what_its_page_says(board: Engine, board_deck: Pptx):
    headings = [heading_of(initiative_page.layout(board, code)) for code in ("GCP2", "HUBS", "NEW")]
    assert [each for each in headings if each not in titles(board_deck)] == []


def test_the_method_slide_has_the_words_of_the_method_page_and_leaves_none_of_them_out(deck: Pptx):
    words = all_words(slide_titled(deck, METHOD_TITLE))
    said = [each.words for each in (THE_CHAIN[0], *THE_TESTS, LIMITS[0])]
    assert [each for each in said if wording.plainly(each) not in words] == []


def test_nothing_in_a_deck_says_that_an_initiative_caused_a_change(deck: Pptx, board_deck: Pptx):
    words = "\n".join(all_words(s) + notes_of(s) for made in (deck, board_deck) for s in made.slides).casefold()
    assert "caused" not in words
    assert "because of the initiative" not in words
    assert "associated with" in words


# --- charts ----------------------------------------------------------------------------------------------------------


def test_there_is_not_one_picture_in_a_deck(deck: Pptx, board_deck: Pptx):
    kinds = [shape.shape_type for made in (deck, board_deck) for slide in made.slides for shape in slide.shapes]
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    assert MSO_SHAPE_TYPE.CHART in kinds


HALF_OF_LAST = 0.0051  # a workbook keeps one decimal more than is displayed, of a percentage two


def test_the_workbook_of_a_chart_holds_the_cases_own_figures_with_one_decimal_more_than_shown(
    case: InitiativeCase, deck: Pptx
):
    shape = chart_titled(deck, wording.link_title(case.headline))
    book = workbook_of(shape)
    own = {point.period.start: point.value for point in case.headline.series.points}
    assert dict(zip([day.date() for day in book[""]], book[OWN], strict=True)) == pytest.approx(own, abs=HALF_OF_LAST)


def test_the_workbook_holds_the_expected_path_from_the_start_on_and_the_mean_of_similar_areas(
    case: InitiativeCase, deck: Pptx
):
    book = workbook_of(chart_titled(deck, wording.link_title(case.headline)))
    path = {point.period_start: point for point in case.headline.assessment.path}
    days = [day.date() for day in book[""]]
    for column, name in ((PATH, "expected"), ("likely lowest", "low"), ("likely highest", "high")):
        shown = {day: value for day, value in zip(days, book[column], strict=True) if value is not None}
        assert shown == pytest.approx(
            {d: getattr(path[d], name) for d in days if d >= case.headline.first_after}, abs=HALF_OF_LAST
        )
    others = dict(zip(days, book[OTHERS], strict=True))
    assert others == pytest.approx({day: path[day].neighbours_mean for day in days}, abs=HALF_OF_LAST)


def test_what_a_chart_draws_is_what_its_workbook_holds(deck: Pptx, board_deck: Pptx):
    for made in (deck, board_deck):
        for _, shape in charts(made):
            book = workbook_of(shape)
            for name, values in drawn_values(shape).items():
                assert values == pytest.approx(book[name], nan_ok=True)


def test_a_hidden_and_a_missing_quarter_are_gaps_and_never_numbers(case: InitiativeCase, deck: Pptx):
    link = next(each for each in case.links if each.indicator.code == "REREF_12M")
    shape = chart_titled(deck, wording.link_title(link))
    values = drawn_values(shape)[OWN]
    assert [number for number, value in enumerate(values) if value is None] == [HIDDEN, MISSING]
    assert shape.chart._chartSpace.xpath(".//c:dispBlanksAs/@val") == ["gap"]


def test_the_start_is_a_line_at_its_own_period(case: InitiativeCase, deck: Pptx):
    shape = chart_titled(deck, wording.link_title(case.headline))
    book = workbook_of(shape)
    at = next(day.date() for day, value in zip(book[""], book["start"], strict=True) if value is not None)
    assert at == date(2022, 4, 1)
    assert len(shape.chart._chartSpace.xpath(".//c:errBars")) == 2  # the start, and when the effect is due


def test_a_chart_has_no_legend_but_names_at_the_ends_of_its_lines(case: InitiativeCase, deck: Pptx):
    shape = chart_titled(deck, wording.link_title(case.headline))
    words = "".join(shape.chart._chartSpace.xpath(".//c:dLbl//a:t/text()"))
    assert not shape.chart.has_legend
    assert all(name in words for name in (f"{OWN_NAME} ", "10 similar areas", "path", "Started Apr 2022"))


def test_every_chart_and_table_has_its_words(deck: Pptx, board_deck: Pptx):
    graphics = [shape for made in (deck, board_deck) for slide in made.slides for shape in slide.shapes]
    assert [
        alt_text(shape)[:20] for shape in graphics if (shape.has_chart or shape.has_table) and not alt_text(shape)
    ] == []


def test_a_charts_words_are_those_of_the_page(case: InitiativeCase, deck: Pptx):
    shape = chart_titled(deck, wording.link_title(case.headline))
    assert alt_text(shape) == wording.plainly(wording.chart_words(case.headline))


def test_audits_are_drawn_as_counts(case: InitiativeCase, deck: Pptx):
    practice = next(each for each in case.practice if each.rounds)
    title = wording.practice_briefly(practice)
    assert "9 of 12 good or better, from 5 of 12" in title
    values = drawn_values(chart_titled(deck, title))
    assert values == {"Good or outstanding": [4, 5, 9], "Not yet good": [7, 7, 3]}


# --- sources and notes -----------------------------------------------------------------------------------------------


def test_every_slide_has_notes_and_all_but_the_cover_a_source_or_the_chance_note(deck: Pptx, board_deck: Pptx):
    for made in (deck, board_deck):
        for number, slide in enumerate(made.slides):
            assert notes_of(slide).strip()
            placeholders = [
                str(s.placeholder_format.type) for s in slide.placeholders if s.has_text_frame and s.text_frame.text
            ]
            assert number == 0 or any("FOOTER" in kind for kind in placeholders), title_of(slide)
            assert number == 0 or any("SLIDE_NUMBER" in kind for kind in placeholders), title_of(slide)


def test_every_slide_says_as_at_which_day_its_data_are_shown(case: InitiativeCase):
    made = opened(build_deck(case, date(2025, 6, 1)))
    assert [title_of(slide) for slide in made.slides if "Data as at 1 June 2025" not in all_words(slide)] == []


def test_the_notes_of_a_chart_name_file_and_cell_of_every_figure(case: InitiativeCase, deck: Pptx):
    for link in case.links:
        slide = next(
            slide for slide, shape in charts(deck) if alt_text(shape) == wording.plainly(wording.chart_words(link))
        )
        notes = notes_of(slide)
        missing = [
            p.source.cell
            for p in link.series.points
            if p.value is not None and f"{RETURN}, {p.source.cell}" not in notes
        ]
        assert missing == []


def test_the_notes_say_which_quarters_have_no_figure_and_why(deck: Pptx):
    notes = "\n".join(notes_of(slide) for slide in deck.slides)
    assert "Q1 2019-20: hidden: small count" in notes
    assert "Q2 2020-21: no figure was sent" in notes


def test_the_notes_of_a_verdict_say_how_it_was_reached(case: InitiativeCase, deck: Pptx):
    notes = notes_of(slide_titled(deck, wording.link_title(case.headline)))
    assert "p = " in notes
    assert "we continue the path" in notes


def test_the_files_behind_the_figures_are_on_the_last_slide(deck: Pptx):
    assert RETURN in all_words(list(deck.slides)[-1])


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_deck_is_wide_in_british_english_and_names_the_board_and_nobody_else(deck: Pptx):
    properties = deck.core_properties
    assert round(deck.slide_width / deck.slide_height, 3) == round(16 / 9, 3)
    assert (properties.author, properties.last_modified_by, properties.language) == (BOARD, BOARD, "en-GB")
    languages = {lang for slide in deck.slides for lang in slide._element.xpath(".//a:rPr/@lang")}
    assert languages == {"en-GB"}


def test_no_two_shapes_of_a_slide_have_one_number(deck: Pptx, board_deck: Pptx):
    for slide in [*deck.slides, *board_deck.slides]:
        numbers = slide._element.xpath(".//p:cNvPr/@id")
        assert len(numbers) == len(set(numbers)), title_of(slide)


def test_every_slide_has_one_real_title(deck: Pptx, board_deck: Pptx):
    assert all(title.strip() for made in (deck, board_deck) for title in titles(made))


def test_words_are_large_enough_to_be_read(deck: Pptx, board_deck: Pptx):
    for made in (deck, board_deck):
        for slide in made.slides:
            for shape, frame in text_boxes(slide):
                sizes = [run.font.size.pt for part in frame.paragraphs for run in part.runs if run.font.size]
                is_foot = shape.is_placeholder and "FOOTER" in str(shape.placeholder_format.type)
                least = 20 if shape == slide.shapes.title else 9 if is_foot else 12
                assert all(size >= least for size in sizes), (title_of(slide), sizes)


def test_the_same_case_gives_the_same_slides(case: InitiativeCase, deck: Pptx):
    again = opened(build_deck(case))
    assert [all_words(slide) for slide in again.slides] == [all_words(slide) for slide in deck.slides]


def test_every_kind_of_slide_is_drawn_by_one_of_the_two_decks(case: InitiativeCase, overview: BoardOverview):
    for kind in SLIDES:
        drawn = Deck("a deck", "a board")
        kind.for_initiative(drawn, case)
        kind.for_board(drawn, overview)
        assert drawn.count, kind.name


# --- a board with nothing in it --------------------------------------------------------------------------------------


def test_an_empty_boards_deck_says_calmly_what_to_do_next(tmp_path):
    from dashboard import evidence

    engine = open_database(str(tmp_path / "empty.db"))
    with engine.connect() as connection:
        empty = evidence.board_overview(connection, date(2025, 6, 1))
    made = opened(build_board_deck(empty))
    engine.dispose()
    assert "Nothing to show yet" in " ".join(titles(made))
    assert "Load the board's plan" in "\n".join(all_words(slide) for slide in made.slides)
    assert charts(made) == []


def test_an_initiative_without_a_measure_says_what_to_do_next(board: Engine):
    from dashboard import evidence

    with board.connect() as connection:
        made = opened(build_deck(evidence.initiative_case(connection, "NEW")))
    words = "\n".join(all_words(slide) for slide in made.slides)
    assert "no outcome has been linked yet" in words
    assert "What to do next" not in words  # that is for the analyst, not for a meeting's screen
    assert any("What to do next" in notes_of(slide) for slide in made.slides)
    assert "has not been recorded yet" not in words
    assert "We have no evidence yet that practice changed" not in words


def test_a_workbook_behind_a_chart_tells_no_more_than_one_further_decimal(deck: Pptx, board_deck: Pptx):
    told = [
        v
        for made in (deck, board_deck)
        for _, shape in charts(made)
        for n, v in workbook_of(shape).items()
        if n in (OWN, PATH, OTHERS)
    ]
    values = [value for column in told for value in column if isinstance(value, float)]
    assert values
    assert all(value == round(value, 2) for value in values)


def test_a_link_without_one_figure_says_so_without_a_chart(board: Engine):
    from dashboard import evidence

    with board.connect() as connection:
        hubs = evidence.initiative_case(connection, "HUBS")
    made = opened(build_deck(hubs))
    assert charts(made) == []
    assert wording.link_title(hubs.headline) in titles(made)


def test_no_name_of_a_line_touches_the_last_mark_of_another(board_deck: Pptx):
    half_a_mark = 3.5  # points
    for _, shape in charts(board_deck):
        moved = shape.chart._chartSpace.xpath(".//c:dLbl/c:layout/c:manualLayout/c:x/@val")
        assert moved
        assert min(float(along) * shape.width / POINTS for along in moved) > half_a_mark
