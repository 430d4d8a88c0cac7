"""What a partner's file costs from file to accepted rows, beside pandas reading its sheet alone; small files a second.

Times are processor seconds, for they hardly depend on what else the machine does, with the clock's beside them; the
ratio is that of processor seconds. Every part runs in a process of its own: a program that has read one large file has
memory to spare for the next.
"""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROWS = 50_000
GROWTH = (5_000, 10_000, 20_000, 50_000, 100_000)
PARTNERS = 200
ROUNDS = 3
BY = "benchmark"
HEADER = (
    "Indicator", "Area code", "Area", "Period", "Numerator", "Denominator",
    "Value", "Provisional", "Team", "Source", "Comment", "As sent on",
)  # fmt: skip
QUARTERS = [f"Q{quarter} {year}/{(year + 1) % 100:02d}" for year in range(2012, 2025) for quarter in (1, 2, 3, 4)]


def large_return(rows: int) -> bytes:
    """A tidy return of so many different figures, with a date and a percentage among its twelve columns."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Return")
        percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, HEADER)
        for line, (period, area, name) in enumerate(islice(_figures(), rows), 1):
            count = 10 + line % 80
            page.write_row(line, 0, [name, area.code, area.name, period, count, 200])
            page.write_number(line, 6, count / 200, percent)
            page.write_row(line, 7, ["no", "All", "case system", "as sent"])
            page.write_number(line, 11, 45_000 + line % 300, day)
    return buffer.getvalue()


def _figures() -> Iterator[tuple[str, Any, str]]:
    from domain.model import Unit
    from ingest.catalogue import load_catalogue

    catalogue = load_catalogue()
    areas = [area for area in catalogue.areas if area.code.startswith(("E06", "E08", "E09", "E10"))]
    names = [each.name for each in catalogue.indicators if each.unit is Unit.PERCENT]
    return product(QUARTERS, areas, names)


def partners_workbook(number: int) -> bytes:
    """A return of forty rows as a partner makes one: a title, filled headings, quarters across, a RAG, notes below."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    names = list(dict.fromkeys(name for _, _, name in islice(_figures(), 40)))
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Return 2023-24"
    page.append([f"Partner {number}: return for 2023/24"])
    page.append([])
    page.append(["Ref", "Indicator", "Q1 2023/24", "Q2 2023/24", "Q3 2023/24", "Q4 2023/24", "RAG", "Comment"])
    for line in range(40):
        figures = [20 + (line * 7 + quarter + number) % 60 for quarter in range(4)]
        page.append(
            [f"{line // 8 + 1}.{line % 8 + 1}", names[line % len(names)], *figures, "", "as in the case system"]
        )
        page.cell(line + 4, 7).fill = PatternFill("solid", fgColor=("00B050", "FFC000", "FF0000")[line % 3])
    for cell in page[3]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
    page.append([])
    page.append(["Notes: quarters are financial quarters."])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def to_accepted_rows(file: str, database: str) -> dict[str, float]:
    """Seconds from the file to its accepted rows in a fresh database, step by step, and the most memory in use."""
    from ingest.catalogue import load_catalogue
    from ingest.uploads import accept, preview
    from ingest.workbook import open_safely
    from store import writes
    from store.database import open_database

    catalogue = load_catalogue()
    engine = open_database(database)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by=BY)
    opened, _ = _seconds(lambda: open_safely(Path(file)))
    begun, clock = time.process_time(), time.perf_counter()
    with engine.connect() as connection:
        seen = preview(Path(file), catalogue=catalogue, connection=connection)
    previewed, previewed_by_clock = time.process_time() - begun, time.perf_counter() - clock
    accepted, accepted_by_clock = _seconds(lambda: accept(engine, seen, by=BY, only_good_rows=True))
    return {
        "opened": opened, "previewed": previewed, "accepted": accepted, "whole": previewed + accepted,
        "clock": previewed_by_clock + accepted_by_clock, "rows": len(seen.reading.rows), "peak": _peak_megabytes(),
    }  # fmt: skip


def by_pandas(file: str, _database: str) -> dict[str, float]:
    """Seconds that pandas takes to read the sheet alone."""
    import pandas as pd

    whole, clock = _seconds(lambda: pd.read_excel(file, engine="openpyxl"))
    return {"whole": whole, "clock": clock, "peak": _peak_megabytes()}


def small_files(_file: str, _database: str) -> dict[str, float]:
    """Seconds that so many partners' workbooks take to preview, one after another."""
    from ingest.catalogue import load_catalogue
    from ingest.uploads import preview

    catalogue = load_catalogue()
    files = [partners_workbook(number) for number in range(PARTNERS)]

    def look() -> None:
        for number, content in enumerate(files):
            preview(None, content=content, file_name=f"Partner {number} 2023-24.xlsx", catalogue=catalogue)

    whole, clock = _seconds(look)
    return {"whole": whole, "clock": clock, "peak": _peak_megabytes()}


PARTS: dict[str, Callable[[str, str], dict[str, float]]] = {
    each.__name__: each for each in (to_accepted_rows, by_pandas, small_files)
}


def _seconds(call: Callable[[], object]) -> tuple[float, float]:
    """The processor's seconds, and the clock's."""
    begun, clock = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - begun, time.perf_counter() - clock


def _peak_megabytes() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes; on macOS bytes
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _alone(part: str, file: str = "", database: str = "") -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bench_ingest", part, file, database]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print every figure."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "return.xlsx"
        file.write_bytes(large_return(ROWS))
        rounds = []
        for number in range(ROUNDS):  # in turns, so that what else the machine does weighs on both
            ours = _alone("to_accepted_rows", str(file), str(Path(folder) / f"{number}.db"))
            rounds.append((ours, _alone("by_pandas", str(file))))
        ours, theirs = min(rounds, key=lambda pair: abs(_ratio(pair) - median(map(_ratio, rounds))))
        print(f"{ROWS:,} rows × {len(HEADER)} columns, {ours['rows']:,.0f} rows read, from file to accepted rows: "
              f"{ours['whole']:.1f} s (opened in {ours['opened']:.1f} s, previewed {ours['previewed']:.1f} s, "
              f"accepted {ours['accepted']:.1f} s) of the processor, {ours['clock']:.1f} s by the clock")  # fmt: skip
        print(f"pandas.read_excel with openpyxl, the sheet alone: {theirs['whole']:.1f} s of the processor, "
              f"{theirs['clock']:.1f} s by the clock")  # fmt: skip
        print(f"ours is {_ratio((ours, theirs)):.2f} × pandas (processor seconds, median of {ROUNDS})")
        print(f"peak memory: {ours['peak']:.0f} MB, {ours['peak'] / theirs['peak']:.1f} × pandas")
        small = _alone("small_files")
        print(f"{PARTNERS} partners' workbooks of 40 rows: {PARTNERS / small['whole']:.0f} previewed a second of the "
              f"processor, {PARTNERS / small['clock']:.0f} a second by the clock")  # fmt: skip
        first = None
        for rows in GROWTH:
            file.write_bytes(large_return(rows))
            taken = _alone("to_accepted_rows", str(file), str(Path(folder) / f"growth{rows}.db"))
            first = first or taken["whole"] / rows
            print(f"{rows:,} rows: {taken['whole']:.1f} s, {taken['whole'] / rows / first:.2f} × as long a row as of "
                  f"{GROWTH[0]:,}, {taken['peak']:.0f} MB")  # fmt: skip


def _ratio(pair: tuple[dict[str, float], dict[str, float]]) -> float:
    return pair[0]["whole"] / pair[1]["whole"]


if __name__ == "__main__":
    if sys.platform == "win32":
        sys.exit("This measurement reads the peak of memory, which Windows tells otherwise: run it on Linux or macOS.")
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
