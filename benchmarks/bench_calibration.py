"""The calibration at METHOD's own number of repetitions, and how long it takes.

`python -m benchmarks.bench_calibration [repetitions]`; the same as `python -m metrics calibrate`, with the time.
"""

import sys
import time

from metrics import calibration

REPETITIONS = 2500  # METHOD: repetitions a cell


def main() -> None:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    started = time.perf_counter()
    for part in calibration.report(repetitions):
        print(part, flush=True)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
