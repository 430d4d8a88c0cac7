"""The calibration at METHOD's own number of repetitions, and how long it takes.

`python -m benchmarks.bench_calibration [--repetitions N] [--seed S]` prints what `python -m metrics calibrate` prints.
`--keep` also stores what was found in `metrics/calibration/`, where the method page reads it. `--remake-rivals` tries
the other ways again instead and stores those.
"""

import argparse
import time

from benchmarks import rivals
from metrics.calibration import outcome, report
from metrics.calibration.outcome import PARTS, Outcome, Part

REPETITIONS = 2500  # METHOD: repetitions a cell


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench_calibration")
    parser.add_argument("--repetitions", type=int, help="series a cell")
    parser.add_argument("--seed", type=int, default=outcome.SEED)
    parser.add_argument("--keep", action="store_true", help="store what was found")
    parser.add_argument("--remake-rivals", action="store_true", help="try the other ways, and store what they found")
    options = parser.parse_args()
    started = time.perf_counter()
    if options.remake_rivals:
        tried = {part: PARTS[part] for part in (Part.NULL, Part.POWER)}
        found = rivals.run(tried, options.repetitions or rivals.REPETITIONS, options.seed)
        outcome.keep(found, outcome.STORED_RIVALS)
        _tell(found)
    else:
        others = outcome.stored_rivals()
        found = outcome.calibrate(
            options.repetitions or REPETITIONS, options.seed, tell=lambda found: _tell(found, others)
        )
        if options.keep:
            outcome.keep(found, outcome.STORED)
    print(f"{time.perf_counter() - started:.0f} s")


def _tell(found: Outcome, others: Outcome | None = None) -> None:
    for part in report.in_words(found, others):
        print(part, flush=True)


if __name__ == "__main__":
    main()
