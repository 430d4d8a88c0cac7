"""What every test may ask for: the public data beside the project, the sample board, a browser, a served app."""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

import run
from tests.servers import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

SHARED = run.ROOT.parent / "shared"


def skip_in_plain_sight(reason: str) -> None:
    """Skip a test for want of something; in CI that is a failure, since nobody reads what was skipped there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have everything: {reason}")
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if isinstance(item, pytest.Function) and "browser" in item.fixturenames:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the project; it is optional, in CI too."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with public data is not there")
    return SHARED


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample board, loaded once for all workers. Do not write to it: take `sample_copy` for that."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    database = folder / "sample.db"
    with run.only_one_at_a_time(folder / "sample.lock"):
        if not database.exists():
            run.load_sample(Path(sys.executable), database)
    return database


@pytest.fixture
def sample_copy(sample_database: Path, tmp_path: Path) -> Path:
    """A sample board of the test's own, to change as it likes."""
    return Path(shutil.copy(sample_database, tmp_path / "board.db"))


@pytest.fixture(scope="session")
def sample_engine(sample_database: Path) -> Iterator[Engine]:
    """The sample board, for reading."""
    from store.database import open_database

    engine = open_database(str(sample_database))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Engine], str]]:
    """Serves a board on a free port until the tests end: `served(engine)` is its address. Same engine, same server."""
    with ExitStack() as servers:
        addresses: dict[Engine, str] = {}

        def serve(engine: Engine) -> str:
            if engine not in addresses:
                addresses[engine] = servers.enter_context(_serving(engine))
            return addresses[engine]

        yield serve


@contextmanager
def _serving(engine: Engine) -> Iterator[str]:
    from dashboard import serving
    from dashboard.app_factory import create_app

    with serving.listen("127.0.0.1", 0) as listener:
        server = serving.warm_server(create_app(engine), listener)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield serving.address_of(listener)
        server.close()
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A headless Chromium, one for each worker."""
    program = chromium.find()
    if program is None:
        skip_in_plain_sight(chromium.NONE_FOUND)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(chromium.FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A fresh page; a request to any other host is refused, and fails the test."""
    refused: list[str] = []

    def keep_inside(route: "Route") -> None:
        if urlsplit(route.request.url).hostname in run.OWN_MACHINE:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    # The size of a laptop that a board meeting projects from.
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    context.route("**/*", keep_inside)
    yield context.new_page()
    context.close()
    assert not refused, f"the page asked another host: {refused}"
