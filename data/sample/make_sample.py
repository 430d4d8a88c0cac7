"""Writes the invented board's workbooks: `python data/sample/make_sample.py`. Run again, it writes the same bytes.

The files are committed, so that nobody needs to run this; it is run when levels, effects, texts or templates change.
"""

import argparse
import shutil
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that the script runs from any folder, as the start command calls it

from data.sample.audits import write_audits  # noqa: E402
from data.sample.board import HERE, RECEIVED, read_toml  # noqa: E402
from data.sample.plan_workbook import as_it_stood, plan_days, write_plan  # noqa: E402
from data.sample.returns import ReturnWriter  # noqa: E402
from data.sample.simulate import SEED, Simulated, planted_effects, simulate  # noqa: E402
from data.sample.template_writer import write_csv  # noqa: E402

FOLDER = HERE / "workbooks"
PLAN = "Partnership plan {day:%B %Y}.xlsx"
NEIGHBOURS = "Statistical neighbours of invented areas March 2022.csv"
NEIGHBOUR_COUNT = 10


def make(folder: Path, seed: int = SEED) -> dict[str, date]:
    """Write every file of the sample into a folder: name -> the day on which it was received, in order of that day."""
    folder.mkdir(parents=True, exist_ok=True)
    levels, planted, names, plan = (read_toml(f"{name}.toml") for name in ("levels", "planted", "names", "plan"))
    figures = simulate(levels, planted_effects(planted), seed)
    received = ReturnWriter(figures, levels, read_toml("returns.toml"), names).write(folder)
    received |= write_audits(folder, read_toml("audits.toml"), names)
    for day in plan_days(plan, planted):
        name = PLAN.format(day=day)
        write_plan(folder / name, *as_it_stood(plan, planted, day), names)
        received[name] = day
    _write_neighbours(folder / NEIGHBOURS, figures)
    received[NEIGHBOURS] = plan["neighbours_received"]
    return dict(sorted(received.items(), key=lambda item: (item[1], item[0])))


def _write_neighbours(path: Path, figures: Simulated) -> None:
    """Each area's ten neighbours, nearest in number of children first, in one of the published layouts."""
    names = {area["code"]: area["name"] for area in read_toml("register/areas.toml")["area"]}
    children = {code: years[2020] for code, years in figures.populations["POP_0_17"].items() if code.startswith("X06")}
    ranks = range(1, NEIGHBOUR_COUNT + 1)
    rows = []
    for code, own in children.items():
        others = sorted(set(children) - {code}, key=lambda other: abs(children[other] - own))
        row = {"la_code": code, "la_name": names[code]}
        for rank, other in zip(ranks, others, strict=True):
            row |= {f"SN_{rank}": other, f"SN_{rank}P": _closeness(children[other] / own)}
        rows.append(row)
    columns = ["la_code", "la_name", *(column for rank in ranks for column in (f"SN_{rank}", f"SN_{rank}P"))]
    write_csv(path, columns, rows)


def _closeness(ratio: float) -> str:
    """In the words of the published models; the limits are ours."""
    apart = abs(ratio - 1)
    return (
        "Very close" if apart < 0.1 else "Close" if apart < 0.25 else "Somewhat close" if apart < 0.5 else "Not close"
    )


def main() -> None:
    """Write the committed files anew, or the same into another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    if folder == FOLDER and FOLDER.exists():
        shutil.rmtree(FOLDER)
    received = make(folder)
    if folder == FOLDER:
        rows = [{"file": name, "received": day} for name, day in received.items()]
        write_csv(HERE / RECEIVED, ("file", "received"), rows)
    size = sum((folder / name).stat().st_size for name in received)
    print(f"Wrote {len(received)} files of the invented board, {size / 1e6:.1f} MB, to {folder}")  # noqa: T201


if __name__ == "__main__":
    main()
