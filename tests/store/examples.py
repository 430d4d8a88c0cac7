"""A small invented catalogue, and readings of files as ingest would hand them over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from domain.model import (
    Area,
    AreaKind,
    Direction,
    Framework,
    FrameworkKind,
    Indicator,
    Link,
    Partner,
    Polarity,
    RollUp,
    Shape,
    Standard,
    Succession,
    SuccessionKind,
    Unit,
    ValueStatus,
)
from domain.periods import Frequency, Period, quarter_of
from domain.uploads import ObservationRow, Reading, UploadKind

OAKSHIRE, ELMSHIRE, OLD_CODE, DISSOLVED = "X06000001", "X06000002", "X06000099", "X06000003"
REPEAT_PLANS, NEED, POPULATION, MISSING = "CPP_REPEAT", "CIN_RATE", "POP_0_17", "MISS_HOME"
POLICE, TRUST = "police", "acute_trust"
NOON = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ExampleCatalogue:
    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
    area_successions: tuple[Succession, ...]
    partners: tuple[Partner, ...]
    partner_successions: tuple[Succession, ...]
    frameworks: tuple[Framework, ...]


def an_indicator(code: str, **changes: Any) -> Indicator:
    indicator = Indicator(
        code=code,
        name=f"Name of {code}",
        definition="What it is",
        numerator_label="children with it",
        denominator_label="all children",
        unit=Unit.PERCENT,
        multiplier=100,
        polarity=Polarity.LOWER_IS_BETTER,
        roll_up=RollUp.RATIO_OF_SUMS,
        frequency=Frequency.QUARTERLY,
        is_seasonal=False,
        theme="child protection",
        source_return="children in need census",
        suppression_threshold=5,
        synonyms=("repeat plans", "second plans"),
    )
    return replace(indicator, **changes)


CATALOGUE = ExampleCatalogue(
    indicators=(
        an_indicator(REPEAT_PLANS),
        an_indicator(NEED, unit=Unit.RATE, multiplier=10_000, population=POPULATION, polarity=Polarity.NEITHER),
        an_indicator(
            POPULATION, unit=Unit.COUNT, multiplier=1, denominator_label=None, frequency=Frequency.YEARLY, highest=None
        ),
        an_indicator(MISSING, unit=Unit.COUNT, multiplier=1, denominator_label=None, roll_up=RollUp.SUM),
    ),
    areas=(
        Area(
            OAKSHIRE, "Oakshire", AreaKind.LOCAL_AUTHORITY, "X12000001", "801", ("Oakshire Council",), date(2009, 4, 1)
        ),
        Area(ELMSHIRE, "Elmshire", AreaKind.LOCAL_AUTHORITY, "X12000001"),
        Area(OLD_CODE, "Oakshire (old code)", AreaKind.LOCAL_AUTHORITY, "X12000001", valid_to=date(2021, 3, 31)),
        Area(DISSOLVED, "Ashshire", AreaKind.LOCAL_AUTHORITY, "X12000001", valid_to=date(2023, 3, 31)),
        Area("X12000001", "The Midwest", AreaKind.REGION, is_invented=True),
        Area("X92000001", "Anyland", AreaKind.COUNTRY),
    ),
    area_successions=(
        Succession(OLD_CODE, OAKSHIRE, date(2021, 4, 1), "new code only", SuccessionKind.RECODE),
        Succession(DISSOLVED, ELMSHIRE, date(2023, 4, 1), "merged", SuccessionKind.REORGANISATION),
    ),
    partners=(
        Partner(POLICE, "Oakshire Police", "police", ("The police",)),
        Partner(TRUST, "Oakshire Hospitals", "health"),
        Partner("ccg", "Oakshire CCG", "health", valid_to=date(2022, 6, 30)),
    ),
    partner_successions=(Succession("ccg", TRUST, date(2022, 7, 1)),),
    frameworks=(
        Framework(
            "s11",
            "Section 11",
            FrameworkKind.SECTION_11,
            (
                Standard("s11", "1", "Leaders take part", 1, ("commitment",)),
                Standard("s11", "2", "Duties are clear", 2),
            ),
        ),
    ),
)


def quarter(year: int, number: int) -> Period:
    """The `number`th quarter of the financial year that starts in April of `year`."""
    return quarter_of(date(year + number // 4, (4, 7, 10, 1)[number - 1], 1))


def a_row(indicator: str | None = REPEAT_PLANS, area: str | None = OAKSHIRE, **changes: Any) -> ObservationRow:
    period = changes.pop("period", quarter(2024, 1))
    row = ObservationRow(
        indicator=indicator,
        label=f"as sent: {indicator}",
        area=area,
        area_label=f"as sent: {area}",
        period_start=period.start,
        period_end=period.end,
        period_label="Q1 2024/25",
        numerator=None,
        denominator=None,
        value=None,
        status=ValueStatus.REPORTED,
        provisional=False,
        cell="Data!D14",
    )
    return replace(row, **changes)


def a_file(
    rows: Sequence[Any] = (), *, name: str = "return.xlsx", salt: str = "", **changes: Any
) -> tuple[Reading, bytes]:
    """A reading and the file it is of; files differ if their name or salt do."""
    content = f"{name} {salt}".encode()
    reading = Reading(name, sha256(content).hexdigest(), UploadKind.INDICATOR_RETURN, tuple(rows))
    return replace(reading, **changes), content


def a_population(area: str, year: int, count: float) -> ObservationRow:
    return a_row(POPULATION, area, value=count, period=Period(date(year, 1, 1), date(year, 12, 31)))


def a_link(**changes: Any) -> Link:
    return replace(Link("neglect", REPEAT_PLANS, Direction.FALL, 4, Shape.STEP, NOON), **changes)
