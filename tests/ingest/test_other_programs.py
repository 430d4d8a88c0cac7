"""Templates saved by another office program, as ods and xls, read back as they were filled in."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from tests.conftest import skip_in_plain_sight
from tests.ingest import filled_templates as fill
from tests.ingest.test_round_trip import ONE_SHEET, SETTINGS, asks_nothing, in_order, told
from tests.ingest.workbooks import read

OTHER_PROGRAMS = ("ods", "xls")
CONVERTED = 20  # files of each
OFFICES = ("soffice", "libreoffice")


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[tuple], Path]]:
    """Twenty filled templates in each format of another office program, converted in one call a format."""
    office = next((path for name in OFFICES if (path := shutil.which(name))), None)
    if office is None:
        skip_in_plain_sight("LibreOffice (soffice), which saves in other formats, is not installed")
    folder = tmp_path_factory.mktemp("other programs")
    made: dict[str, tuple[str, list[tuple], Path]] = {}
    for number, (kind, filled, expected) in enumerate(_drawn(CONVERTED)):
        (folder / f"{number:02}.xlsx").write_bytes(fill.as_xlsx(kind, [filled]))
        made[f"{number:02}"] = (kind, expected, folder)
    files = [str(path) for path in sorted(folder.glob("*.xlsx"))]
    for suffix in OTHER_PROGRAMS:
        subprocess.run(
            [str(office), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to",
             suffix, "--outdir", str(folder), *files],
            check=True, capture_output=True,
        )  # fmt: skip
    return made


def _drawn(number: int) -> Iterator[tuple[str, fill.Filled, list[tuple]]]:
    """As many of each kind, the same each time: what is compared here is the format, not the filling."""
    each = number // len(ONE_SHEET)
    for kind, strategy in ONE_SHEET.items():
        yield from ((kind, *one) for one in _some_of(strategy, each))


def _some_of(strategy: st.SearchStrategy, number: int) -> list[Any]:
    drawn: list[Any] = []

    @seed(number)
    @settings(SETTINGS, max_examples=number, phases=[Phase.generate], database=None)
    @given(strategy)
    def draw(one: Any) -> None:
        drawn.append(one)

    draw()
    return drawn[:number]


@pytest.mark.parametrize("suffix", OTHER_PROGRAMS)
def test_templates_saved_by_another_program_read_back_identical(suffix, converted):
    for name, (kind, expected, folder) in converted.items():
        path = folder / f"{name}.{suffix}"
        reading = read(path.read_bytes(), path.name)
        assert in_order(told(reading)) == in_order(expected), (kind, name)
        asks_nothing(reading)
