"""The pages in a real browser at the size a meeting projects: drawn, quiet, reachable by keyboard.

The fixture `page` refuses every request to another host and fails the test that made one.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from tests.dashboard import boards

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

# Two cores shared with other tests may take their time; nothing here measures it.
expect.set_options(timeout=20_000)

ADDRESSES = ("/", "/initiative/GCP", "/initiative/LONG", "/initiative/BARE", "/priority/P1", "/nowhere")


@pytest.fixture
def complaints(page: "Page") -> list[str]:
    """What the browser complained of."""
    found: list[str] = []

    def note(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def open_page(page: "Page", address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#page-title")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_draws_without_a_complaint(
    page: "Page",
    complaints: list[str],
    served: Callable[[Engine], str],
    board_engine: Engine,
    address: str,
    tmp_path: Path,
):
    open_page(page, served(board_engine) + address)

    picture = tmp_path / "page.png"
    page.screenshot(path=picture)
    assert complaints == []
    assert picture.stat().st_size > 10_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_nothing_runs_out_of_the_page_at_any_width(
    page: "Page", served: Callable[[Engine], str], board_engine: Engine, width: int
):
    page.set_viewport_size({"width": width, "height": 768})
    for address in ("/", "/initiative/GCP", "/priority/P1"):
        open_page(page, served(board_engine) + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_chart_is_drawn_with_its_lines_and_labels(
    page: "Page", served: Callable[[Engine], str], board_engine: Engine
):
    open_page(page, served(board_engine) + "/initiative/GCP")

    page.wait_for_selector("#initiative-chart .scatterlayer .trace")
    words = page.inner_text("#initiative-chart")
    assert "Started Apr 2023" in words
    assert "10 similar areas" in words
    assert page.locator("#initiative-chart .modebar-btn").count() == 0


def test_the_case_files_are_drawn_with_what_is_likely_of_each_round(
    page: "Page", served: Callable[[Engine], str], sample_engine: Engine, complaints: list[str]
):
    open_page(page, served(sample_engine) + "/audits")

    page.wait_for_selector("#audits-cases .scatterlayer .trace")
    assert "3 of 12 (likely 9 to 53%)" in page.inner_text("#audits-cases")
    assert complaints == []


def test_the_figures_are_one_click_away(page: "Page", served: Callable[[Engine], str], board_engine: Engine):
    open_page(page, served(board_engine) + "/initiative/GCP")

    page.get_by_text("Figures as a table", exact=True).click()

    expect(page.get_by_role("rowheader", name="Q1 2019-20")).to_be_visible()


def test_choosing_another_measure_changes_address_chart_and_title(
    page: "Page", served: Callable[[Engine], str], board_engine: Engine, complaints: list[str]
):
    open_page(page, served(board_engine) + "/initiative/GCP")

    page.get_by_role("link", name="Children in need").click()
    expect(page).to_have_title(re.compile("^Children in need changed little or not at all"))
    assert "?link=" in page.url
    page.go_back()
    expect(page).to_have_title(re.compile("^Repeat child protection plans fell"))
    assert complaints == []


def test_the_comparison_is_a_choice_by_keyboard(page: "Page", served: Callable[[Engine], str], board_engine: Engine):
    open_page(page, served(board_engine) + "/initiative/GCP")
    page.wait_for_selector("#initiative-chart .scatterlayer .trace")

    page.get_by_role("radio", name="mean", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    # Ten areas, our own series, and the path with its band.
    expect(page.locator("#initiative-chart .scatterlayer .trace")).to_have_count(14)


def test_the_first_tab_leads_past_the_menu(page: "Page", served: Callable[[Engine], str], board_engine: Engine):
    open_page(page, served(board_engine) + "/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_a_control_that_has_the_focus_is_outlined(page: "Page", served: Callable[[Engine], str], board_engine: Engine):
    open_page(page, served(board_engine) + "/plan")

    page.get_by_label("Measure").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")

    style, width = page.evaluate(
        "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
    )
    assert (style, width) == ("solid", "3px")


def test_the_cards_of_the_method_page_stand_apart(page: "Page", served: Callable[[Engine], str], board_engine: Engine):
    open_page(page, served(board_engine) + "/method")

    gaps = page.evaluate(
        """() => {
            const boxes = [...document.querySelectorAll('.card')].map(each => each.getBoundingClientRect());
            const beside = (one, other) => one.left < other.right && other.left < one.right && one.top < other.top;
            return boxes.flatMap(one => boxes.filter(other => beside(one, other)).map(other => other.top - one.bottom));
        }"""
    )
    assert gaps
    assert min(gaps) >= 12


def test_a_change_of_page_moves_the_focus_to_its_message(
    page: "Page", served: Callable[[Engine], str], board_engine: Engine
):
    open_page(page, served(board_engine) + "/")

    page.get_by_role("link", name="Graded Care Profile 2").click()
    expect(page).to_have_title(re.compile("^Repeat child protection plans"))

    assert page.evaluate("document.activeElement.id") == "page-title"


def test_the_landmarks_are_there_once(page: "Page", served: Callable[[Engine], str], board_engine: Engine):
    open_page(page, served(board_engine) + "/initiative/GCP")

    for role in ("banner", "main"):
        assert page.get_by_role(role).count() == 1, role
    assert page.get_by_role("navigation", name="Pages").count() == 1
    assert page.locator("[aria-current=page]").inner_text() == "Overview"


def test_an_empty_database_draws_too(page: "Page", served: Callable[[Engine], str], complaints: list[str]):
    engine = boards.an_empty_database()

    open_page(page, served(engine) + "/")

    assert page.get_by_role("link", name="Set up your board").is_visible()
    assert complaints == []
