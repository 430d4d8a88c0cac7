"""The placebo test on published statistics: how often each rule claims a change on real series, and what it finds.

`python -m benchmarks.bench_placebo [seed] [file or folder ...]`; without files, those of ../shared/data/dfe. They are
loaded through `ingest` into a fresh database, as somebody would who has no board yet.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.evidence.calibration import LEFT, calibrate, measure_names
from dashboard.wording.calibration import left_out, likely, per_cent
from domain.calibration import Calibration, Tried
from ingest.__main__ import main as ingest
from metrics.placebo import SEED, Rule
from store.database import open_database

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT.parent / "shared" / "data" / "dfe"
RULES = {
    Rule.LADDER: "the ladder",
    Rule.OWN_SERIES: "own series",
    Rule.NEIGHBOUR_PATH: "neighbour path",
    Rule.CONTROL_CHART: "control chart",
}
TRIED = {Tried.MEASURE: "one measure", Tried.SET: "a basket", Tried.RELEASE: "all of an area"}
HEADINGS = ("tried on", "rule", "series", "good", "harm", "coloured", "×0.8 found", "×0.7 found")


def main() -> None:
    words = sys.argv[1:]
    seed = int(words.pop(0)) if words and words[0].isdigit() else SEED
    paths = [Path(word) for word in words] or [FILES]
    if missing := [path for path in paths if not path.exists()]:
        sys.exit(f"{missing[0]} is not there: name files or a folder of published statistics.")
    with TemporaryDirectory() as folder:
        database = str(Path(folder) / "placebo.db")
        begun = time.perf_counter()
        ingest(["load", *map(str, paths), "--database", database, "--by", "benchmark"])
        loaded = time.perf_counter()
        engine = open_database(database)
        with engine.connect() as connection:
            run = calibrate(connection, seed)
            names = measure_names(connection)
        engine.dispose()
        print(f"\nloaded in {loaded - begun:.0f} s, tried in {time.perf_counter() - loaded:.0f} s, seed {seed}")
    print(*left_out(run, names), "\n", sep="\n")
    print(_table(run, names))


def _table(run: Calibration, names: dict[str, str]) -> str:
    lines = [HEADINGS]
    for tried, label in TRIED.items():
        lines += [_line(run, tried, rule, None, label) for rule in RULES]
    for code in run.indicator_codes:
        lines += [_line(run, Tried.MEASURE, rule, code, names[code]) for rule in RULES]
    kept = [line for line in lines if line]
    widths = [max(len(line[place]) for line in kept) for place in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in kept)


def _line(run: Calibration, tried: Tried, rule: Rule, code: str | None, label: str) -> tuple[str, ...]:
    untouched, *planted = (run.share(tried, rule, left, code) for left in LEFT)
    if untouched is None:
        return ()
    flagged = [f"{per_cent(each)} ({likely(each)})" for each in (untouched.good, untouched.harm, untouched.coloured)]
    found = [f"{per_cent(each.good)} ({likely(each.good)})" if each is not None else "" for each in planted]
    return (label, RULES[rule], str(untouched.coloured.count), *flagged, *found)


if __name__ == "__main__":
    main()
