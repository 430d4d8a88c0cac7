"""Makes `own_cases.json`: lines of a batch for what other known answers leave open, answered by `line_oracle`.

`python -m tests.metrics.cases.make_cases` writes the file anew; the same seeds give the same lines.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.metrics.line_oracle import answer, period_starts

CASES = Path(__file__).with_name("own_cases.json")
FIRST = {"Q": "2015-10-01", "M": "2016-05-01", "T": "2014-01-01", "Y": "2009-04-01"}
FLAGGED = {"seasonal": True}


def a_line(frequency: str, before: int, length: int, expected: str | None = "fall", **fields: Any) -> dict:
    """A line without figures; the grid begins in FIRST and the start is the first day after so many periods."""
    line = {"frequency": frequency, "first_period": FIRST[frequency]}
    line["start"] = str(period_starts(line, length)[before])
    return line | ({"expected": expected} if expected else {}) | fields


def series(
    seed: int,
    length: int,
    before: int,
    factor: float = 1.0,
    level: float = 80.0,
    spread: float = 0.08,
    season: int = 0,
) -> list:
    """Sticky noise about a level, multiplied by `factor` after so many periods, rounded as a return would be."""
    random, t = np.random.default_rng(seed), np.arange(length)
    shocks = random.normal(0, spread, length)
    noise = shocks + 0.4 * np.concatenate([[0.0], shocks[:-1]])
    wave = 0.12 * np.sin(2 * np.pi * t / season) if season else 0.0
    return (level * (1 + noise + wave) * np.where(t < before, 1.0, factor)).round(3).tolist()


def counts(seed: int, length: int, before: int, share: float, size: float, factor: float = 1.0) -> dict:
    """Counts out of a denominator that changes, as `numerators` and `denominators`."""
    random = np.random.default_rng(seed)
    denominators = random.integers(int(0.9 * size), int(1.1 * size), length)
    expected = share * np.where(np.arange(length) < before, 1.0, factor)
    return {"numerators": random.binomial(denominators, expected).tolist(), "denominators": denominators.tolist()}


def areas(seed: int, count: int, length: int, before: int, **how: Any) -> list[list]:
    """Neighbours at levels of their own."""
    return [series(seed + j, length, before, level=60.0 + 7 * j, **how) for j in range(count)]


def counted_areas(seed: int, count: int, length: int, before: int, share: float, smallest: float) -> dict:
    """Neighbours by their counts, the largest several times the smallest."""
    each = [counts(seed + j, length, before, share, smallest * (1 + j / 2)) for j in range(count)]
    return {f"neighbour_{name}": [one[name] for one in each] for name in ("numerators", "denominators")}


def without(figures: list, *places: int, mark: str | None = None) -> list:
    """The figures with nothing (or a published symbol) in some places."""
    return [mark if place in places else figure for place, figure in enumerate(figures)]


def instead(figures: list, wild: float, *places: int) -> list:
    """The figures with something absurd where nobody may look."""
    return [wild if place in places else figure for place, figure in enumerate(figures)]


def member(seed: int, expected: str, length: int, before: int, neighbours: int = 0, **how: Any) -> dict:
    """A measure of a basket."""
    figures = {"values": series(seed, length, before, **how), "expected": expected}
    return figures | ({"neighbours": areas(seed + 100, neighbours, length, before)} if neighbours else {})


def own_series_lines() -> dict[str, dict]:
    """METHOD 3."""
    year = {"season": 12, "spread": 0.05}
    monthly, termly = series(11, 60, 36, 0.85, **year), series(12, 15, 9, 0.8, season=3)
    long, points = counts(18, 18, 10, 0.42, 160, 0.8), counts(19, 20, 12, 0.4, 210, 1.3)
    unequal = {"numerators": [8, 24, 7, 25, 9, 22, 8, 25, 8, 24, 6, 20, 5, 21, 6, 19], "denominators": [50, 400] * 8}
    return {
        "quarterly, gaps in the middle, season terms": a_line(
            "Q", 14, 26, values=without(series(1, 26, 14, 0.8, season=4), 4, 9, 20)
        ),
        "quarterly, 22 of which gaps leave 19: no season terms": a_line(
            "Q", 13, 22, values=without(series(2, 22, 13, 0.85), 2, 8, 17)
        ),
        "quarterly, 22 of which gaps leave 20: season terms": a_line(
            "Q", 13, 22, values=without(series(2, 22, 13, 0.85), 2, 17)
        ),
        "quarterly, 16 and flagged: season terms": a_line(
            "Q", 10, 16, values=series(3, 16, 10, 0.9, season=4), **FLAGGED
        ),
        "quarterly, 15 and flagged: no season terms": a_line("Q", 10, 15, values=series(3, 15, 10, 0.9), **FLAGGED),
        "quarterly, lag of two whose figures count for nobody": a_line(
            "Q", 12, 20, values=instead(series(4, 20, 12, 0.8), 9e5, 12, 13), lag=2
        ),
        "quarterly, lag of two, a gap in it and a gap after": a_line(
            "Q", 12, 24, values=without(series(5, 24, 12, 0.8), 13, 18), lag=2
        ),
        "quarterly, gradual over three": a_line("Q", 11, 19, values=series(6, 19, 11, 0.7), lag=3, shape="gradual"),
        "quarterly, gradual over three with gaps, season terms": a_line(
            "Q", 14, 26, values=without(series(7, 26, 14, 0.75, season=4), 3, 15, 21), lag=3, shape="gradual"
        ),
        "quarterly, gradual without a lag is a step": a_line("Q", 10, 16, values=series(8, 16, 10), shape="gradual"),
        "quarterly, the start within a quarter": a_line("Q", 10, 17, values=series(9, 17, 10, 0.8))
        | {"start": "2018-05-17"},
        "quarterly, no direction declared": a_line("Q", 10, 18, None, values=series(10, 18, 10, 0.7)),
        "quarterly, more than all may not go": a_line(
            "Q", 8, 12, values=[8, 1, 9, 0, 7, 2, 10, 1, 1, 0, 2, 0]
        ),  # few cases, restless
        "quarterly, percentage points": a_line("Q", 10, 18, **long),
        "quarterly, percentage points that should rise, suppressed and excluded": a_line(
            "Q", 12, 20, "rise", **(points | {"numerators": without(points["numerators"], 6, 15, mark="c")})
        )
        | {"exclude": ["2016-10-01", "2020-02-29"]},
        "quarterly, 95 in 100: relative and not in points": a_line(
            "Q", 10, 18, "rise", **counts(20, 18, 10, 0.95, 300)
        ),
        "quarterly, 11 in 100 on average but 7 of all together: points": a_line("Q", 10, 16, **unequal),
        "quarterly, a rare rate by counts": a_line("Q", 10, 18, **counts(21, 18, 10, 0.006, 14_000, 0.7)),
        "quarterly, bare figures suppressed and excluded": a_line(
            "Q", 12, 23, values=without(series(22, 23, 12, 0.85), 5, 16, mark="c"), exclude=["2016-07-01", "2020-06-30"]
        ),
        "monthly, flagged: season terms": a_line("M", 36, 60, values=monthly, **FLAGGED),
        "monthly, not flagged: no season terms": a_line("M", 36, 60, values=monthly),
        "monthly, flagged but 35 before: no season terms": a_line("M", 35, 60, values=monthly, **FLAGGED),
        "monthly, gradual over six with gaps": a_line(
            "M", 24, 40, values=without(series(13, 40, 24, 0.85), 7, 8, 30), lag=6, shape="gradual"
        ),
        "termly, flagged with three years before: season terms": a_line("T", 9, 15, values=termly, **FLAGGED),
        "termly, not flagged: no season terms": a_line("T", 9, 15, values=termly),
        "termly, flagged but eight before: no season terms": a_line("T", 8, 15, values=termly, **FLAGGED),
        "termly, lag of one, the start in the holidays": a_line("T", 9, 17, values=series(14, 17, 9, 0.8), lag=1)
        | {"start": "2017-02-11"},
        "yearly": a_line("Y", 8, 12, values=series(15, 12, 8, 0.8), **FLAGGED),
        "yearly, a gap": a_line("Y", 8, 12, "rise", values=without(series(16, 12, 8, 1.2), 3)),
    }


def neighbour_lines() -> dict[str, dict]:
    """METHOD 4 and test A of METHOD 9."""
    ten, restless = areas(200, 10, 20, 12), areas(240, 10, 20, 12, spread=0.25)
    holey = [without(each, 5) if j == 3 else each for j, each in enumerate(areas(220, 10, 20, 12))]
    gaps = [without(each, 2, 14) if j == 1 else each for j, each in enumerate(areas(230, 7, 20, 12))]
    t = np.arange(20)
    drifting = (80 * (1.12 - 0.016 * t + np.array(series(31, 20, 20, level=1.0, spread=0.03)) - 1)).round(3).tolist()
    alone = (np.array(series(32, 20, 20, spread=0.02)) * np.linspace(1.5, 0.5, 20)).round(3).tolist()
    return {
        "ten neighbours, one with a gap: nine count": a_line(
            "Q", 12, 20, values=series(30, 20, 12, 0.85), neighbours=holey
        ),
        "ten neighbours, gaps, lag of two": a_line(
            "Q", 12, 20, values=without(series(33, 20, 12, 0.8), 3, 16), neighbours=ten, lag=2
        ),
        "ten neighbours, gradual over three": a_line(
            "Q", 12, 20, values=series(34, 20, 12, 0.75), neighbours=ten, lag=3, shape="gradual"
        ),
        "ten neighbours, a rise expected": a_line("Q", 12, 20, "rise", values=series(35, 20, 12, 1.2), neighbours=ten),
        "ten neighbours, no direction declared": a_line(
            "Q", 12, 20, None, values=series(35, 20, 12, 1.2), neighbours=ten
        ),
        "ten restless neighbours, cut at everything": a_line(
            "Q", 12, 20, values=series(36, 20, 12, 0.3, spread=0.4), neighbours=restless
        ),
        "unequal neighbours by counts, percentage points": a_line(
            "Q", 12, 20, **counts(40, 20, 12, 0.42, 150, 0.75), **counted_areas(41, 10, 20, 12, 0.4, 60)
        ),
        "unequal neighbours by counts, a rare rate": a_line(
            "Q", 12, 20, **counts(60, 20, 12, 0.005, 12_000, 0.7), **counted_areas(61, 10, 20, 12, 0.006, 3_000)
        ),
        "unequal neighbours by counts, suppressed and excluded, a rise": a_line(
            "Q", 12, 20, "rise", **counted_areas(81, 9, 20, 12, 0.55, 80)
        )
        | without_some(counts(80, 20, 12, 0.5, 120, 1.2), 4, 17)
        | {"exclude": ["2017-08-01"]},
        "an area by counts, neighbours by shares alone: no sampling variance": a_line(
            "Q", 12, 20, **counts(100, 20, 12, 0.42, 150, 0.75), neighbours=shares(areas(101, 9, 20, 12))
        ),
        "six neighbours": a_line("Q", 12, 20, values=series(37, 20, 12, 0.8), neighbours=ten[:6]),
        "seven neighbours, one with gaps where the area has them": a_line(
            "Q", 12, 20, values=without(series(38, 20, 12, 0.8), 2, 14), neighbours=gaps
        ),
        "an area that drifts rather than steps": a_line("Q", 12, 20, values=drifting, neighbours=ten),
        "an area so much on its own that no size is told": a_line("Q", 12, 20, values=alone, neighbours=ten),
        "monthly, eight neighbours, gaps": a_line(
            "M", 24, 38, values=without(series(39, 38, 24, 0.85), 6, 30), neighbours=areas(260, 8, 38, 24)
        ),
        "termly, nine neighbours": a_line(
            "T", 9, 15, values=series(42, 15, 9, 0.8), neighbours=areas(270, 9, 15, 9), **FLAGGED
        ),
        "yearly, ten neighbours": a_line("Y", 8, 12, values=series(43, 12, 8, 0.8), neighbours=areas(280, 10, 12, 8)),
    }


def without_some(counted: dict, *places: int) -> dict:
    return counted | {"numerators": without(counted["numerators"], *places, mark="c")}


def shares(neighbours: list[list]) -> list[list]:
    """Figures about a hundred as shares of two hundred."""
    return [[round(figure / 200, 6) for figure in each] for each in neighbours]


def basket_lines() -> dict[str, dict]:
    """METHOD 9, the basket."""
    ways = ("fall", "rise", "fall", "fall")
    four = [
        member(300 + 20 * k, way, 20, 12, 9, factor=0.85 if way == "fall" else 1.15, level=10.0 * 4**k)
        for k, way in enumerate(ways)
    ]
    one_gap = [four[0] | {"values": without(four[0]["values"], 7)}, *four[1:]]
    two_gaps = [
        one_gap[0],
        one_gap[1] | {"neighbours": [without(four[1]["neighbours"][0], 10), *four[1]["neighbours"][1:]]},
    ]
    alone = [{name: each[name] for name in ("values", "expected")} for each in four]
    falls = [member(500 + k, "fall", 16, 10, factor=0.8, spread=0.05 * (k + 1)) for k in range(3)]
    wild = [member(520 + k, "fall", 14, 9, factor=0.15, spread=0.28) for k in range(3)]
    wild_rise = [*wild[:2], member(523, "rise", 14, 9, factor=4.0, spread=0.3)]
    counted = counts(600, 20, 12, 0.4, 180, 0.8) | counted_areas(601, 9, 20, 12, 0.45, 70) | {"expected": "fall"}
    months = [member(700 + 150 * k, way, 36, 24, 8) for k, way in enumerate(("fall", "rise", "fall"))]
    return {
        "basket with nine neighbours, a member that should rise": a_line("Q", 12, 20, basket=four),
        "basket with a gap in a member and another in a neighbour": a_line("Q", 12, 20, basket=[*two_gaps, *four[2:]]),
        "basket with a percentage by counts among its members": a_line("Q", 12, 20, basket=[*four[:2], counted]),
        "basket of its own, 20 quarters: season terms": a_line("Q", 12, 20, basket=alone),
        "basket of its own, a gap leaves 19: no season terms": a_line(
            "Q", 12, 20, basket=[alone[0] | {"values": one_gap[0]["values"]}, *alone[1:]]
        ),
        "basket of its own, one of 16 flagged, lag of one leaves 15: no season terms": a_line(
            "Q", 10, 16, basket=[falls[0] | FLAGGED, *falls[1:]], lag=1
        ),
        "basket of its own, one of 16 flagged, gradual over two: season terms": a_line(
            "Q", 10, 16, basket=[falls[0] | FLAGGED, *falls[1:]], lag=2, shape="gradual"
        ),
        "basket of its own, restless falls, cut at everything": a_line("Q", 9, 14, basket=wild),
        "basket of its own, a rise among restless falls, cut nowhere": a_line("Q", 9, 14, basket=wild_rise),
        "monthly basket with eight neighbours, gradual over four": a_line(
            "M", 24, 36, basket=months, lag=4, shape="gradual"
        ),
    }


def lines() -> list[dict]:
    """Every line, with its name as its id."""
    named = own_series_lines() | neighbour_lines() | basket_lines()
    return [{"id": name} | line for name, line in named.items()]


def as_text(cases: list[dict]) -> str:
    """One case a line, so that a change shows where it is."""
    return "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"


if __name__ == "__main__":
    CASES.write_text(as_text([{"line": line, "expected": answer(line)} for line in lines()]), encoding="utf-8")
    print(f"{len(lines())} cases written to {CASES.name}")
