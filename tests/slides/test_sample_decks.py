"""Decks of the sample board, which is what a new board looks at first."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.evidence.records import BoardOverview
from dashboard.slides import build_board_deck, build_deck
from tests.slides.conftest import opened
from tests.slides.reading import charts, titles, workbook_of
from tests.slides.test_layout import nearly_empty, overflowing, overlapping
from tests.slides.test_libreoffice import drawn_by, office, words_on_words

__all__ = ["office"]  # a fixture that is used here, too

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample(sample_engine: Engine) -> BoardOverview:
    with sample_engine.connect() as connection:
        return evidence.board_overview(connection, TODAY)


def test_every_initiative_of_the_sample_has_a_deck_in_which_nothing_overflows(sample: BoardOverview):
    for case in sample.initiatives:
        deck = opened(build_deck(case))
        assert wording.initiative_title(case, case.headline) in titles(deck)
        assert overflowing(deck) + overlapping(deck) == []


def test_no_slide_of_the_sample_goes_on_for_a_line_or_two(sample: BoardOverview):
    for content in (build_board_deck(sample), *(build_deck(case) for case in sample.initiatives)):
        assert nearly_empty(opened(content)) == []


def test_every_chart_of_the_samples_deck_is_native_and_has_the_figures_of_its_measure(sample: BoardOverview):
    deck = opened(build_board_deck(sample))
    links = {wording.link_title(case.headline): case.headline for case in sample.initiatives if case.headline}
    assert len(charts(deck)) == len(links)
    for slide, shape in charts(deck):
        link = links[slide.shapes.title.text_frame.text]
        own = [point.value for point in link.series.points if point.value is not None]
        assert [value for value in workbook_of(shape)[link.area.name] if value is not None] == pytest.approx(
            own, abs=0.0051
        )


def test_the_samples_deck_is_drawn_by_libreoffice_with_no_word_on_another(
    office: str, sample: BoardOverview, tmp_path: Path
):
    content = build_board_deck(sample)
    pages = drawn_by(office, content, tmp_path)
    assert len(pages) == len(opened(content).slides)
    assert words_on_words(pages) == []
