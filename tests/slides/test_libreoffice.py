"""Decks drawn by a real office program: they open, every slide is there, and no words lie on others."""

import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from re import findall

import pytest
from pptx.presentation import Presentation as Pptx

from tests.conftest import skip_in_plain_sight
from tests.slides.reading import all_words

NAMES = ("soffice", "libreoffice")
WORD = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>'
OVERLAP = 0.2  # of the smaller word's box; boxes of neighbouring lines touch


@dataclass(frozen=True)
class Word:
    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def size(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def covers(self, other: "Word") -> float:
        """How much of the smaller of two words lies on the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across * down / min(self.size, other.size) if across > 0 and down > 0 else 0.0


@dataclass(frozen=True)
class Drawn:
    """One page of the PDF that LibreOffice made of a deck."""

    width: float
    height: float
    words: tuple[Word, ...]


@pytest.fixture(scope="session")
def office() -> str:
    """The program that draws slides, or a reason in plain sight why it is not asked."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        skip_in_plain_sight("LibreOffice (soffice), which draws the slides, is not installed")
    if shutil.which("pdftotext") is None:
        skip_in_plain_sight("pdftotext (poppler-utils), which says where words stand, is not installed")
    return str(found)


def drawn_by(office: str, content: bytes, folder: Path) -> list[Drawn]:
    file = folder / "deck.pptx"
    file.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    words = folder / "deck.html"
    subprocess.run(["pdftotext", "-bbox", str(folder / "deck.pdf"), str(words)], check=True)
    pages = words.read_text(encoding="utf-8").split("<page ")[1:]
    return [drawn_page(page) for page in pages]


def drawn_page(page: str) -> Drawn:
    ((width, height),) = findall(r'^width="([\d.]+)" height="([\d.]+)"', page)
    found = tuple(Word(*map(float, word[:4]), unescape(word[4])) for word in findall(WORD, page))
    return Drawn(float(width), float(height), found)


def words_on_words(pages: list[Drawn]) -> list[tuple[int, str, str]]:
    """The slide's number and two words of which one lies on the other."""
    return [
        (number, one.text, other.text)
        for number, page in enumerate(pages, start=1)
        for place, one in enumerate(page.words)
        for other in page.words[place + 1 :]
        if one.covers(other) > OVERLAP
    ]


@pytest.fixture(scope="session")
def drawn_decks(
    office: str, deck_file: bytes, board_deck_file: bytes, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Drawn], list[Drawn]]:
    """An initiative's deck and the board's, drawn once."""
    folders = (tmp_path_factory.mktemp("initiative"), tmp_path_factory.mktemp("whole"))
    return drawn_by(office, deck_file, folders[0]), drawn_by(office, board_deck_file, folders[1])


def test_every_slide_is_drawn(drawn_decks: tuple[list[Drawn], list[Drawn]], deck: Pptx, board_deck: Pptx):
    assert [len(pages) for pages in drawn_decks] == [len(deck.slides), len(board_deck.slides)]


def test_no_words_leave_the_slide(drawn_decks: tuple[list[Drawn], list[Drawn]]):
    outside = [
        (number, word.text)
        for pages in drawn_decks
        for number, page in enumerate(pages, start=1)
        for word in page.words
        if word.left < 0 or word.top < 0 or word.right > page.width or word.bottom > page.height
    ]
    assert outside == []


def test_no_words_lie_on_others(drawn_decks: tuple[list[Drawn], list[Drawn]]):
    """Marks, dots and gridlines are no words; labels of charts are."""
    assert [words_on_words(pages) for pages in drawn_decks] == [[], []]


def test_what_is_drawn_is_what_the_slides_say(drawn_decks: tuple[list[Drawn], list[Drawn]], deck: Pptx):
    for page, slide in zip(drawn_decks[0], deck.slides, strict=True):
        drawn = "".join(word.text for word in page.words)
        title = "".join(slide.shapes.title.text_frame.text.split())
        assert title in drawn
        assert all_words(slide)
