"""Finds a browser for the tests: an installed Chromium, Chrome or Edge, else Playwright's own, else Debian's."""

import os
import shutil
import sys
from collections.abc import Iterator
from ctypes.util import find_library
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
# As Playwright's documentation names them ("Managing browser binaries"): Linux, macOS, Windows.
PLAYWRIGHT_CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright", "AppData/Local/ms-playwright")
PLAYWRIGHT_PROGRAMS = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")
DRIVER_CANNOT_START = "Playwright cannot start, because this machine has no libatomic"
NONE_FOUND = "no Chromium, Chrome or Edge is installed on this machine"


def find() -> Path | None:
    """The program to start, or None where this machine has no browser of that family."""
    return next((place for place in _places() if place.is_file()), None)


def make_ready() -> str | None:
    """Install what Debian has and this machine has not, if we may; None, or why the browser tests cannot run."""
    missing = _missing()
    if not missing:
        return None
    failure = run.install_debian_packages(*missing)
    return None if not _missing() else f"{NONE_FOUND if find() is None else DRIVER_CANNOT_START}, and {failure}"


def _missing() -> list[str]:
    """The Debian packages to install; on other systems than Linux the driver brings all that it needs."""
    has_atomic = sys.platform != "linux" or find_library("atomic")
    return [*([] if find() else ["chromium"]), *([] if has_atomic else ["libatomic1"])]


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
    """What `playwright install chromium` fetched. Playwright could be asked, but its driver is slow to start."""
    caches = [Path.home() / folder for folder in PLAYWRIGHT_CACHES]
    if "PLAYWRIGHT_BROWSERS_PATH" in os.environ:
        caches = [Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"])]
    for cache, program in product(caches, PLAYWRIGHT_PROGRAMS):
        yield from sorted(cache.glob(f"chromium-*/{program}"), reverse=True)
