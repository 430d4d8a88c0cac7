"""Simulates the invented authorities' figures: counts with chance, slow wandering, seasons and the planted effects.

Each series draws from a stream of its own, seeded by its names, so that adding an indicator changes no other one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np

from data.sample.board import ENGLAND, OWN_AREA, REGION
from domain.periods import Frequency, add_months, nth_period_start, year_of

SEED = 4  # the first of 1, 2, 3 ... in which chance alone leads no link astray; see README.md
PANDEMIC_QUARTER = date(2020, 4, 1)
PERCENT = 100
# Published means of large areas wander less than one authority: all of England about a quarter as much.
WOBBLE_OF_LARGE_AREAS = {ENGLAND: 0.25, REGION: 0.5}
HIGHEST_SHARE = 0.995


@dataclass(frozen=True, slots=True)
class Figure:
    """One period's counts. `denominator` is None where the indicator is a bare count."""

    start: date
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A change on purpose: `size` is relative, grows from `begins` until `complete`, in one area or in all of them."""

    indicator: str
    size: float
    begins: date
    complete: date
    is_everywhere: bool

    def factor(self, start: date, area: str) -> float:
        """What the level of the period that starts on a day is multiplied by."""
        if area != OWN_AREA and not self.is_everywhere:
            return 1.0
        if start <= self.begins and start < self.complete:
            return 1.0
        if start >= self.complete:
            return 1.0 + self.size
        return 1.0 + self.size * (start - self.begins).days / (self.complete - self.begins).days


@dataclass(frozen=True, slots=True)
class Simulated:
    """Every figure: `series[indicator][area]` in order of time, and mid-year populations by code, area and year."""

    series: Mapping[str, Mapping[str, tuple[Figure, ...]]]
    frequencies: Mapping[str, Frequency]
    populations: Mapping[str, Mapping[str, Mapping[int, int]]]


def planted_effects(planted: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The effects of planted.toml, those of links and those beside them."""
    blocks = [block for block in (*planted["link"], *planted["other"]) if block.get("size")]
    return tuple(
        Effect(
            block["indicator"],
            block["size"],
            block["begins"],
            block["complete"],
            block.get("moves", "own") == "everywhere",
        )
        for block in blocks
    )


def simulate(levels: Mapping[str, Any], effects: Sequence[Effect], seed: int = SEED) -> Simulated:
    """All indicators of all areas; the same seed gives the same figures."""
    return _Simulation(levels, effects, seed).run()


class _Simulation:
    """Holds the streams and what has been drawn so far: a denominator may be another indicator's count."""

    def __init__(self, levels: Mapping[str, Any], effects: Sequence[Effect], seed: int) -> None:
        self.levels = levels
        self.effects = effects
        self.seed = seed
        self.areas: dict[str, dict[str, float]] = levels["areas"]
        self.quarters = [
            nth_period_start(levels["first_quarter"], n, Frequency.QUARTERLY) for n in range(levels["quarters"])
        ]
        self.populations = {code: self._population(share) for code, share in levels["population_shares"].items()}
        self.counts: dict[tuple[str, str], dict[date, int]] = {}
        self.series: dict[str, dict[str, tuple[Figure, ...]]] = {}
        self.frequencies: dict[str, Frequency] = {}

    def run(self) -> Simulated:
        terms = [nth_period_start(self.levels["first_term"], n, Frequency.TERMLY) for n in range(self.levels["terms"])]
        for group in ("rates", "counts", "percentages"):
            for code, model in self.levels[group].items():
                self._draw(code, model, self.quarters, Frequency.QUARTERLY)
        for code, model in self.levels["termly"].items():
            self._draw(code, model, terms, Frequency.TERMLY)
        for code, model in self.levels["yearly"].items():
            self._draw(code, model, self._years(model), Frequency.YEARLY)
        return Simulated(self.series, self.frequencies, self.populations)

    def _years(self, model: Mapping[str, Any]) -> list[date]:
        starts_in = model.get("year_starts_in", 4)
        first, count = self.levels["first_year"], self.levels["years"]
        return [date(first + n, starts_in, 1) for n in range(count)]

    def _population(self, share: float) -> dict[str, dict[int, int]]:
        years = range(self.levels["first_year"] - 1, self.levels["last_population_year"] + 1)
        return {
            area: {year: round(facts["children"] * share * (1 + facts["growth"]) ** (year - 2020)) for year in years}
            for area, facts in self.areas.items()
        }

    def _draw(self, code: str, model: Mapping[str, Any], starts: Sequence[date], frequency: Frequency) -> None:
        areas = self.areas if model.get("has_neighbours", True) else [OWN_AREA]
        self.frequencies[code] = frequency
        self.series[code] = {area: self._area_series(code, model, area, starts, frequency) for area in areas}
        for area, figures in self.series[code].items():
            self.counts[code, area] = {figure.start: figure.numerator for figure in figures}

    def _area_series(
        self, code: str, model: Mapping[str, Any], area: str, starts: Sequence[date], frequency: Frequency
    ) -> tuple[Figure, ...]:
        stream = self._stream(code, area)
        level = self._level(code, model, area)
        wobble = self._wandering(stream, model, area, len(starts))
        common = self._common(code, len(starts))
        figures = []
        for n, start in enumerate(starts):
            of = self._denominator(model, area, start)
            mean = level * self._drift(code, area, start) * float(np.exp(wobble[n] + common[n]))
            mean *= self._season(model, start, frequency) * self._planted(code, start, area)
            figures.append(_figure(stream, start, mean, of, model))
        return tuple(figures)

    def _stream(self, *names: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, *(crc32(name.encode()) for name in names)])

    def _level(self, code: str, model: Mapping[str, Any], area: str) -> float:
        level = model.get("level", model.get("share"))
        if area == OWN_AREA:
            return model.get("wrenfield", level)
        if area in WOBBLE_OF_LARGE_AREAS:
            return level
        spread = self._stream(code, area, "level").normal(0, model.get("spread", 0.0))
        per = model.get("per", PERCENT)
        top = HIGHEST_SHARE * per if per == PERCENT else float("inf")  # a mean of scores or a rate has no such end
        return min(level * float(np.exp(np.clip(spread, -2 * model["spread"], 2 * model["spread"]))), top)

    def _wandering(self, stream: np.random.Generator, model: Mapping[str, Any], area: str, count: int) -> np.ndarray:
        """First-order autoregressive, stationary, with the model's standard deviation."""
        own = model["wobble"] if area == OWN_AREA else model.get("elsewhere", model["wobble"])
        sd = own * WOBBLE_OF_LARGE_AREAS.get(area, 1.0)
        return _autoregressive(stream, sd, model["stickiness"], count)

    def _common(self, code: str, count: int) -> np.ndarray:
        return _autoregressive(self._stream(code, "common"), self.levels["common_wobble"], 0.7, count)

    def _drift(self, code: str, area: str, start: date) -> float:
        a_year = self._stream(code, area, "drift").normal(0, self.levels["drift"])
        return 1 + a_year * (start - self.quarters[0]).days / 365.25

    @staticmethod
    def _season(model: Mapping[str, Any], start: date, frequency: Frequency) -> float:
        factor = 1.0
        if start == PANDEMIC_QUARTER and frequency is Frequency.QUARTERLY:
            factor = model.get("pandemic", 1.0)
        if "season" not in model:
            return factor
        first = {Frequency.QUARTERLY: (4, 7, 10, 1), Frequency.TERMLY: (9, 1, 4)}[frequency]
        return factor * model["season"][first.index(start.month)]

    def _planted(self, code: str, start: date, area: str) -> float:
        return float(np.prod([effect.factor(start, area) for effect in self.effects if effect.indicator == code]))

    def _denominator(self, model: Mapping[str, Any], area: str, start: date) -> int:
        of = model["of"]
        share = 1.0 if _is_count(model) else model.get("share", 1.0)
        if of in self.populations:
            return self._population_at(of, area, start)
        if of in self.levels["bases"]:
            return round(self._base(of, area, start) * share)
        return round(self._count(of, area, start) * share)

    def _population_at(self, code: str, area: str, start: date) -> int:
        """A period in the year ending March Y has the estimate of mid-(Y-1), as the published rates do."""
        return self.populations[code][area][year_of(start).start.year]

    def _count(self, code: str, area: str, start: date) -> float:
        """Another indicator's count in that period, in the last quarter of that year, or as it is expected to be."""
        drawn = self.counts.get((code, area), {})
        for moment in (start, add_months(start, 9), date(start.year, (start.month - 1) // 3 * 3 + 1, 1)):
            if moment in drawn:
                return drawn[moment]
        model = self.levels["rates"][code]
        return self._level(code, model, area) / model["per"] * self._population_at(model["of"], area, start)

    def _base(self, name: str, area: str, start: date) -> float:
        key = (name, area)
        drawn = self.counts.setdefault(key, {})
        if start not in drawn:
            base = self.levels["bases"][name]
            of = base["of"]
            if of in self.populations:
                parent: float = self._population_at(of, area, start)
            elif of in self.levels["bases"]:
                parent = self._base(of, area, start)
            else:
                parent = self._count(of, area, start)
            noise = self._stream(name, area, start.isoformat()).normal(0, base["wobble"])
            drawn[start] = round(parent * base["share"] * (1 + noise * WOBBLE_OF_LARGE_AREAS.get(area, 1.0)))
        return drawn[start]


def _autoregressive(stream: np.random.Generator, sd: float, stickiness: float, count: int) -> np.ndarray:
    shocks = stream.normal(0, 1, count)
    values = np.empty(count)
    values[0] = shocks[0]
    for n in range(1, count):
        values[n] = stickiness * values[n - 1] + np.sqrt(1 - stickiness**2) * shocks[n]
    return sd * values


def _figure(stream: np.random.Generator, start: date, mean: float, of: int, model: Mapping[str, Any]) -> Figure:
    """A count is Poisson, a percentage binomial; a stock and a sum of scores have the wobble alone."""
    per = model.get("per", PERCENT)
    if _is_count(model):
        return Figure(start, int(stream.poisson(mean * of)), None)
    if per == 1 or model.get("is_stock"):
        return Figure(start, round(mean / per * of), of)
    if per == PERCENT:
        return Figure(start, int(stream.binomial(of, min(mean / per, HIGHEST_SHARE))), of)
    return Figure(start, int(stream.poisson(mean / per * of)), of)


def _is_count(model: Mapping[str, Any]) -> bool:
    """A bare count has a share of its population where others have a level."""
    return "level" not in model
