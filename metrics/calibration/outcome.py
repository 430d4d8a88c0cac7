"""What a calibration found, as a record that is kept with the product, and the readers of what was kept.

`stored()` is the last full run of the product's own tests, `stored_rivals()` that of other ways to decide, which nobody
needs to try again each time. Both are an `Outcome`, remade by `python -m benchmarks.bench_calibration` (see there).
The files are JSON: `run` as the record; under `rows`, for each part, a list of cells with their flags, the fields of
`Cell` and, by way, those of `Flags` in their order; `releases` a list of the fields of `ReleaseRow`.
"""

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from metrics.calibration import releases, simulation, trial
from metrics.calibration.releases import ReleaseRow
from metrics.calibration.simulation import Cell, Drift
from metrics.calibration.trial import Flags, Row, Way

STORED = Path(__file__).parent / "stored_outcome.json"
STORED_RIVALS = Path(__file__).parent / "stored_rivals.json"
SEED = 20261123
REPETITIONS = 100  # a first impression in a minute; METHOD's own figures come from 2,500
MOST_RELEASES = 1000  # a release of thirty links costs as much as hundreds of series
KINDS = ("fall", "rise", "coloured")


class Part(StrEnum):
    """What a group of cells is for: nothing changed, the same with heavy tails, planted falls, and stress.

    The worst of hundreds of cells looks worse than it is; `NULL_AGAIN` and `HEAVY_AGAIN` are the worst cells of each
    test again, with new series and more of them.
    """

    NULL = "null"
    NULL_AGAIN = "null_again"
    HEAVY = "heavy"
    HEAVY_AGAIN = "heavy_again"
    POWER = "power"
    STRESS = "stress"


PARTS: Mapping[Part, Sequence[Cell]] = {
    Part.NULL: simulation.NULL_GRID,
    Part.HEAVY: simulation.HEAVY_GRID,
    Part.POWER: simulation.POWER,
    Part.STRESS: simulation.STRESS,
}


AGAIN: Mapping[Part, Part] = {Part.NULL: Part.NULL_AGAIN, Part.HEAVY: Part.HEAVY_AGAIN}
TIMES_AGAIN = 4  # so many times the repetitions for the worst cells


@dataclass(frozen=True, slots=True)
class Run:
    """When and with what a calibration ran; `repetitions` is series a cell. Packages by their names."""

    ran_on: date
    seed: int
    repetitions: int
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spread:
    """The shares of a part's series with one kind of claim: their mean over the cells, the worst, and in which cell.

    `worst_again` is the share in that cell with new series, None where it was not tried again.
    """

    mean: float
    worst: float
    worst_cell: Cell
    worst_again: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a calibration found. A part that was not run has no rows."""

    run: Run
    rows: Mapping[Part, tuple[Row, ...]]
    releases: tuple[ReleaseRow, ...] = ()

    def ways(self, part: Part) -> tuple[Way, ...]:
        """The ways that were tried on a part."""
        rows = self.rows.get(part, ())
        return tuple(rows[0].flags) if rows else ()

    def spread(self, part: Part, way: Way, kind: str) -> Spread:
        """Mean and worst share over a part's cells of "fall", "rise" or "coloured"."""
        rows = self.rows[part]
        shares = [row.flags[way].share(kind) for row in rows]
        worst = int(np.argmax(shares))
        cell = rows[worst].cell
        again = [row.flags[way].share(kind) for row in self.rows.get(AGAIN.get(part, part), ()) if row.cell == cell]
        return Spread(float(np.mean(shares)), shares[worst], cell, again[0] if again and part in AGAIN else None)

    def worst_cells(self, part: Part) -> tuple[Cell, ...]:
        """The cells of a part in which some way has its largest share of some kind."""
        spreads = [self.spread(part, way, kind) for way in self.ways(part) for kind in KINDS]
        return tuple(dict.fromkeys(each.worst_cell for each in spreads))


def this_run(repetitions: int, seed: int) -> Run:
    """A run of today with the installed versions."""
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    return Run(datetime.now(UTC).date(), seed, repetitions, versions)


def calibrate(
    repetitions: int,
    seed: int,
    *,
    parts: Mapping[Part, Sequence[Cell]] = PARTS,
    tell: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Run every part, the worst cells of grids again, then the releases; `tell` gets each as soon as it is there."""
    run, rows = this_run(repetitions, seed), {}
    for part, cells in parts.items():
        newest = Outcome(run, {part: tuple(trial.run(cells, repetitions, seed))})
        if part in AGAIN:
            again = tuple(trial.run(newest.worst_cells(part), TIMES_AGAIN * repetitions, seed + 1))
            newest = Outcome(run, {**newest.rows, AGAIN[part]: again})
        rows |= newest.rows
        tell(newest)
    of_releases = tuple(releases.run(min(repetitions, MOST_RELEASES), seed))
    tell(Outcome(run, {}, of_releases))
    return Outcome(run, rows, of_releases)


def stored() -> Outcome:
    """The last full run of the product's tests."""
    return read(STORED)


def stored_rivals() -> Outcome:
    """The last run of SPC rules, segmented regression and a local-level forecast on the same kinds of series."""
    return read(STORED_RIVALS)


def read(path: Path) -> Outcome:
    """An outcome that was kept with `keep`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    run = document["run"]
    return Outcome(
        run=Run(date.fromisoformat(run["ran_on"]), run["seed"], run["repetitions"], run["packages"]),
        rows={Part(part): tuple(_row(*row) for row in rows) for part, rows in document["rows"].items()},
        releases=tuple(ReleaseRow(*fields) for fields in document["releases"]),
    )


def keep(outcome: Outcome, path: Path) -> None:
    """Write an outcome, one row a line, so that two runs can be compared line by line."""
    run = json.dumps({**asdict(outcome.run), "ran_on": outcome.run.ran_on.isoformat()})
    parts = [
        f' "{part}": [\n' + ",\n".join(f"  {json.dumps(_fields(row))}" for row in rows) + "\n ]"
        for part, rows in outcome.rows.items()
    ]
    of_releases = json.dumps([astuple(row) for row in outcome.releases])
    joined = ",\n".join(parts)
    path.write_text(f'{{"run": {run},\n"rows": {{\n{joined}\n}},\n"releases": {of_releases}}}\n', encoding="utf-8")


def _fields(row: Row) -> tuple[object, ...]:
    return astuple(row.cell), {way: astuple(flags) for way, flags in row.flags.items()}


def _row(cell: Sequence[Any], flags: Mapping[str, Sequence[int]]) -> Row:
    before, after, rho, cases, drift, *rest = cell
    return Row(
        Cell(before, after, rho, cases, Drift(drift), *rest), {Way(way): Flags(*each) for way, each in flags.items()}
    )
