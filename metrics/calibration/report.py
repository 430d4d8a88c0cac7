"""A calibration in plain tables, for the command line; each figure beside what the product promises."""

from collections.abc import Iterator, Mapping

from metrics.calibration.outcome import AGAIN, KINDS, Outcome, Part
from metrics.calibration.releases import ReleaseRow
from metrics.calibration.simulation import HEAVY_DF, MEASURES, TREND, USUAL, Cell, Drift
from metrics.calibration.trial import Way
from metrics.ladder import LINK_LEVELS, SET_LEVELS

# What the product promises of unchanged series, as mean and worst cell; the worst of hundreds allows for chance.
PROMISED: Mapping[str, tuple[float, float]] = {"fall": (0.05, 0.065), "rise": (0.05, 0.065), "coloured": (0.05, 0.085)}
PROMISED_RELEASES = 0.10  # in so many releases of unchanged links may any be coloured
NAMES = {
    Way.OWN_SERIES: "own series",
    Way.NEIGHBOUR_PATH: "neighbour path",
    Way.BASKET_ALONE: "basket alone",
    Way.BASKET_WITH_NEIGHBOURS: "basket with neighbours",
    Way.SPC_RULES: "any SPC rule",
    Way.SEGMENTED_OLS: "segmented regression",
    Way.LOCAL_LEVEL: "local-level forecast",
}
HEADINGS = {
    Part.NULL: "unchanged series that would be flagged",
    Part.HEAVY: f"the same with a heavy-tailed wobble (t with {HEAVY_DF} degrees of freedom)",
    Part.POWER: "falls that would be found",
    Part.STRESS: "what would be claimed (a fall / a rise / coloured) when something else moves",
}
DRIFTS = {
    Drift.ALONE: f"the area alone drifts, {TREND:.1%} a quarter up or down",
    Drift.FALLING: f"the area alone drifts, {TREND:.1%} a quarter down",
    Drift.OF_AREAS: f"every area drifts by itself, up to {TREND:.1%} a quarter, with all of its measures",
}
LEVELS = (
    f"a fall or a rise is claimed by a series at p <= {LINK_LEVELS.good:g}, by a basket at {SET_LEVELS.good:g}; "
    f"coloured is a fall, or a rise at {LINK_LEVELS.harm:g} and {SET_LEVELS.harm:g}"
)
GRIDS = (Part.NULL, Part.HEAVY)
WIDTH = 24  # of a column with a name


def in_words(outcome: Outcome, rivals: Outcome | None = None) -> Iterator[str]:
    """One text for each part that was run; what the rivals' stored run found on the same part stands below it."""
    for part, rows in outcome.rows.items():
        if part in AGAIN.values():
            continue  # told with the part it tries again
        heading = f"{HEADINGS[part]}, {len(rows)} cells of {outcome.run.repetitions}:"
        if part in GRIDS:
            promised = f"{'promised, at most':{WIDTH}}" + "".join(_two_shares(*PROMISED[kind]) for kind in KINDS)
            yield "\n".join([heading, LEVELS, _grid(outcome, part), promised, *_again(outcome, part)])
        else:
            yield "\n".join([heading, LEVELS, _where(USUAL), _cells(outcome, part)])
        if rivals is not None and rivals.ways(part):
            yield _beside(rivals) + "\n" + (_grid if part in GRIDS else _cells)(rivals, part)
    if outcome.releases:
        yield "releases of unchanged links:\n" + "\n".join(_release(row) for row in outcome.releases)


def _beside(rivals: Outcome) -> str:
    run = rivals.run
    packages = ", ".join(f"{name} {version}" for name, version in run.packages.items())
    return (
        f"other ways beside them, stored run of {run.ran_on}: {run.repetitions} repetitions a cell, seed {run.seed}, "
        f"{packages}"
    )


def _grid(outcome: Outcome, part: Part) -> str:
    lines = [f"{'':{WIDTH}}" + "".join(f"{kind + ': mean, worst':>22}" for kind in KINDS)]
    for way in outcome.ways(part):
        spreads = [outcome.spread(part, way, kind) for kind in KINDS]
        lines.append(f"{NAMES[way]:{WIDTH}}" + "".join(_two_shares(each.mean, each.worst) for each in spreads))
    return "\n".join(lines)


def _again(outcome: Outcome, part: Part) -> list[str]:
    """The worst cells with new series: the largest of hundreds of shares is partly the luckiest throw."""
    lines = []
    for way in outcome.ways(part):
        again = [outcome.spread(part, way, kind).worst_again for kind in KINDS]
        lines.append(
            f"{NAMES[way]:{WIDTH}}" + "".join(f"{100 * share:20.1f} %" for share in again if share is not None)
        )
    count = outcome.rows[AGAIN[part]][0].flags[outcome.ways(part)[0]].of if outcome.rows.get(AGAIN[part]) else 0
    return [f"the worst cell of each again, with {count} new series:", *lines] if count else []


def _two_shares(mean: float, worst: float) -> str:
    return f"{100 * mean:13.1f}{100 * worst:7.1f} %"


def _cells(outcome: Outcome, part: Part) -> str:
    kinds = KINDS[:1] if part is Part.POWER else KINDS
    lines = []
    for row in outcome.rows[part]:
        shares = [
            f"{NAMES[way]} {' / '.join(f'{100 * flags.share(kind):.1f}' for kind in kinds)} %"
            for way, flags in row.flags.items()
        ]
        lines += [_what(row.cell) + ":", "  " + ", ".join(shares)]
    return "\n".join(lines)


def _where(cell: Cell) -> str:
    return (
        f"unless said otherwise {cell.before} quarters before and {cell.after} after, {cell.cases:g} cases a quarter, "
        f"correlation {cell.rho:g}, baskets of {MEASURES} whose measures are correlated {cell.alike:g}"
    )


def _what(cell: Cell) -> str:
    said = [f"{cell.planted - 1:+.0%} here alone"] if cell.planted != 1 else []
    said += [f"{cell.shared - 1:+.0%} for everyone"] if cell.shared != 1 else []
    said += [DRIFTS[cell.drift]] if cell.drift in DRIFTS else []
    said += [f"the area's wobble is {cell.restless:g} times its neighbours'"] if cell.restless != 1 else []
    said += ["heavy-tailed wobble"] if cell.is_heavy_tailed else []
    said += [f"correlation {cell.rho:g}"] if cell.rho != USUAL.rho else []
    said += [f"measures correlated {cell.alike:g}"] if cell.alike != USUAL.alike else []
    return ", ".join(said)


def _release(row: ReleaseRow) -> str:
    beside = "beside ten neighbours" if row.has_neighbours else "without neighbours"
    return (
        f"{row.links} links {beside}: any coloured in {100 * row.share:.1f} % of {row.releases} releases (promised, at "
        f"most {100 * PROMISED_RELEASES:.0f} %), {100 * row.coloured_links / row.links_tried:.2f} % of the links"
    )
