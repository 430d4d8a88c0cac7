"""An invented country without a single effect: quarterly counts that wobble, in areas like each other and in others.

`OWN` and nine more areas stand in one region with a model of neighbours; the rest stands in another without.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

import numpy as np
from sqlalchemy import Engine

from domain.model import (
    Area,
    AreaKind,
    Board,
    Direction,
    Indicator,
    Initiative,
    Link,
    Neighbour,
    NeighbourModel,
    Polarity,
    Priority,
    Shape,
    Unit,
    ValueStatus,
)
from domain.periods import Frequency, Period, nth_period_start, quarter_of
from domain.uploads import NeighbourRows, ObservationRow, PlanRows, Reading, UploadKind
from store import writes
from tests.dashboard.boards import Catalogue, an_indicator

REGIONS = ("X12000001", "X12000002")
SIZE = 12  # areas a region
AREAS = tuple(f"X06000{region}{n:02}" for region in (1, 2) for n in range(SIZE))
OWN = AREAS[0]
FALLS, RISES, CONTEXT, COUNTS, POPULATION = "FALLS", "RISES", "CONTEXT", "COUNTS", "POP"
MEASURES = (FALLS, RISES, CONTEXT, COUNTS)
FLAT, SHORT, HIDDEN = AREAS[9], AREAS[10], AREAS[11]
QUARTERS = 24
FIRST_DAY = date(2018, 4, 1)
BY = "ann"

INDICATORS: tuple[Indicator, ...] = (
    an_indicator(FALLS, "Repeat plans"),
    an_indicator(RISES, "Seen in time", polarity=Polarity.HIGHER_IS_BETTER),
    an_indicator(CONTEXT, "Referrals", polarity=Polarity.NEITHER, unit=Unit.RATE, multiplier=10, population=POPULATION),
    an_indicator(COUNTS, "Missing", unit=Unit.COUNT, multiplier=1, denominator_label=None, highest=None),
    an_indicator(POPULATION, "Children", unit=Unit.COUNT, multiplier=1, frequency=Frequency.YEARLY, highest=None),
)  # fmt: skip

CATALOGUE = Catalogue(
    indicators=INDICATORS,
    areas=(
        *(Area(code, f"Area {n}", AreaKind.LOCAL_AUTHORITY, REGIONS[n // SIZE]) for n, code in enumerate(AREAS)),
        *(Area(code, f"Region {code[-1]}", AreaKind.REGION) for code in REGIONS),
    ),
)


def add_catalogue(engine: Engine) -> None:
    """What is known before any figure is: measures, areas, and whose board it is."""
    with engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by=BY)
        writes.set_board(connection, Board("Area 0", OWN, "MODEL"), by=BY)


def add_figures(
    engine: Engine, measures: Sequence[str] = MEASURES, areas: Sequence[str] = AREAS, quarters: int = QUARTERS
) -> None:
    """A return of so many quarters for each measure."""
    for code in measures:
        rows = [row for area in areas for row in _rows(code, area, quarters)]
        _send(engine, Reading(f"{code} {len(areas)} {quarters}", "", UploadKind.COMPARATORS, tuple(rows)))


def add_neighbours(engine: Engine) -> None:
    """Each of the first region's first ten areas has the others, and they it, as the most similar."""
    model = NeighbourModel("MODEL", "Example model", date(2025, 1, 1), "invented")
    alike = AREAS[:10]
    rows = [
        Neighbour("MODEL", area, other, rank + 1)
        for area in alike
        for rank, other in enumerate(each for each in alike if each != area)
    ]
    _send(engine, Reading("neighbours", "", UploadKind.COMPARATORS, neighbours=NeighbourRows(model, tuple(rows))))


def add_plan(engine: Engine, indicator_code: str = FALLS, expected: Direction = Direction.FALL) -> None:
    """One initiative of the board's own, with one promise."""
    link = Link("GCP", indicator_code, expected, 1, Shape.STEP, datetime(2020, 1, 1, tzinfo=UTC))
    plan = PlanRows(
        priorities=(Priority("P1", "Neglect"),),
        initiatives=(Initiative("GCP", "P1", "Graded Care Profile 2", date(2021, 4, 1)),),
        links=(link,),
    )
    _send(engine, Reading(f"plan {indicator_code} {expected}", "", UploadKind.PLAN, plan=plan))


def add_all(engine: Engine) -> None:
    """The whole country, with its neighbours and the plan."""
    add_catalogue(engine)
    add_figures(engine)
    add_neighbours(engine)
    add_plan(engine)


def _send(engine: Engine, reading: Reading) -> None:
    content = reading.file_name.encode()
    named = Reading(
        reading.file_name,
        sha256(content).hexdigest(),
        reading.kind,
        reading.rows,
        neighbours=reading.neighbours,
        plan=reading.plan,
    )
    with engine.begin() as connection:
        writes.add_upload(connection, named, content, by=BY)


def _rows(code: str, area: str, quarters: int) -> list[ObservationRow]:
    random = np.random.default_rng([MEASURES.index(code), AREAS.index(area)])
    level = 60 * (1 + 0.08 * random.normal(size=quarters))
    counts = random.poisson(np.maximum(level, 1)).tolist()
    if area == FLAT:
        counts = [60] * quarters
    length = 10 if area == SHORT else quarters
    return [_row(code, area, n, counts[n], is_hidden=area == HIDDEN and n % 2 == 0) for n in range(length)]


def _row(code: str, area: str, n: int, count: int, *, is_hidden: bool) -> ObservationRow:
    period: Period = quarter_of(nth_period_start(FIRST_DAY, n, Frequency.QUARTERLY))
    has_denominator = code in (FALLS, RISES)
    return ObservationRow(
        indicator=code,
        label=code,
        area=area,
        area_label=area,
        period_start=period.start,
        period_end=period.end,
        period_label="",
        numerator=None if is_hidden or not has_denominator else count,
        denominator=None if is_hidden or not has_denominator else 300,
        value=None if is_hidden or has_denominator else float(count),
        status=ValueStatus.SUPPRESSED if is_hidden else ValueStatus.REPORTED,
        provisional=False,
        cell=f"A{n + 1}",
        frequency=Frequency.QUARTERLY,
    )
