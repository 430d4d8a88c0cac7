"""Finds a browser for the tests: an installed Chromium, Chrome or Edge, else Playwright's own, else Debian's."""

import os
import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PLACES = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
MAC_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NONE_FOUND = "no Chromium, Chrome or Edge is installed on this machine"


def find() -> Path | None:
    """The program to start, or None where this machine has no browser of that family."""
    return next((place for place in _places() if place.is_file()), None)


def make_ready() -> str | None:
    """Install Debian's Chromium if there is no browser and we may; None, or why there is none."""
    if find():
        return None
    failure = run.install_debian_packages("chromium")
    return None if find() else f"{NONE_FOUND}, and {failure}"


def _places() -> Iterator[Path]:
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    if sys.platform == "win32":
        for place, folder in product(WINDOWS_PLACES, WINDOWS_FOLDERS):
            if folder in os.environ:
                yield Path(os.environ[folder], place)
    if sys.platform == "darwin":
        yield from map(Path, MAC_PLACES)
    yield from _playwright_own()


def _playwright_own() -> Iterator[Path]:
    """Where Playwright keeps a browser that `playwright install chromium` fetched; asked last, since asking is slow."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)
