"""Asks the product's verdicts about whole releases in which nothing changed: how often is any link coloured?

Everything is the product's own, from the question to the verdict: gates, the ladder, Benjamini-Hochberg, agreement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.assess import assess_many
from metrics.calibration.simulation import NULL_GRID, Cell, simulate
from metrics.question import ImpactQuestion
from metrics.verdict import Verdict

LINKS = 30  # five priorities with six measures each
AT_ONCE = 100  # releases of one pass


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """Of so many `releases` of `links` unchanged links each, in how many any was coloured, and how many links were.

    `has_neighbours` says whether every link had ten neighbours, so that their path decides, or none had.
    """

    has_neighbours: bool
    releases: int
    links: int
    coloured_releases: int
    coloured_links: int
    hints: int

    @property
    def links_tried(self) -> int:
        """The links of all releases."""
        return self.releases * self.links

    @property
    def share(self) -> float:
        """The share of releases in which any link was coloured."""
        return self.coloured_releases / self.releases


def run(releases: int, seed: int, *, kinds: Sequence[Cell] = NULL_GRID) -> Iterator[ReleaseRow]:
    """Releases of links that are drawn at random from some kinds of series, each independent of the others."""
    for has_neighbours in (True, False):
        coloured_releases = coloured_links = hints = 0
        for number, first in enumerate(range(0, releases, AT_ONCE)):
            count = min(AT_ONCE, releases - first)
            random = np.random.default_rng([seed, number, LINKS])
            questions = _links(kinds, count * LINKS, random, has_neighbours=has_neighbours)
            answers = assess_many(questions, np.repeat(np.arange(count), LINKS).tolist(), with_path=False)
            verdicts = np.array([answer.verdict for answer in answers]).reshape(count, LINKS)
            coloured = np.array([answer.verdict.is_coloured for answer in answers]).reshape(count, LINKS)
            coloured_releases += int(coloured.any(axis=1).sum())
            coloured_links += int(coloured.sum())
            hints += int((verdicts == Verdict.HINT).sum())
        yield ReleaseRow(has_neighbours, releases, LINKS, coloured_releases, coloured_links, hints)


def _links(
    kinds: Sequence[Cell], count: int, random: np.random.Generator, *, has_neighbours: bool
) -> list[ImpactQuestion]:
    drawn = random.integers(len(kinds), size=count)
    links: dict[int, ImpactQuestion] = {}
    for kind in np.unique(drawn):
        places = np.flatnonzero(drawn == kind).tolist()
        links |= dict(zip(places, simulate(kinds[kind], len(places), random).questions(), strict=True))
    in_order = [links[place] for place in range(count)]
    return in_order if has_neighbours else [replace(link, neighbours=()) for link in in_order]
