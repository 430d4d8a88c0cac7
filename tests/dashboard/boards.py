"""A small invented board whose links are known beforehand, written through the store as uploads would be.

Figures are seeded: `level` before, `then` once the effect is due, wobble of one point in a hundred, ten similar areas.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from domain.model import (
    Action,
    Activity,
    Area,
    AreaKind,
    Board,
    Direction,
    Event,
    EventKind,
    ExpectedReturn,
    Framework,
    FrameworkKind,
    Indicator,
    Initiative,
    Learning,
    Link,
    LinkRole,
    Narrative,
    Neighbour,
    NeighbourModel,
    Partner,
    Polarity,
    PracticeKind,
    PracticeLink,
    Priority,
    RollUp,
    Shape,
    Standard,
    Succession,
    Unit,
    ValueStatus,
    Voice,
)
from domain.periods import Frequency, nth_period_start, period_name, quarter_of
from domain.uploads import GradeRow, NeighbourRows, ObservationRow, PlanRows, Reading, UploadKind
from store import writes
from store.database import open_database

OWN = "X06000001"
NEIGHBOURS = tuple(f"X0600010{n}" for n in range(10))
FIRST = date(2019, 4, 1)
QUARTERS = 28
START = date(2023, 4, 1)
DECLARED = datetime(2023, 1, 10, tzinfo=UTC)
UPLOADED = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
BY = "analyst"

Level = Callable[[int, date], float]


@dataclass(frozen=True)
class Catalogue:
    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
    area_successions: tuple[Succession, ...] = ()
    partners: tuple[Partner, ...] = ()
    partner_successions: tuple[Succession, ...] = ()
    frameworks: tuple[Framework, ...] = ()


def an_indicator(code: str, short_name: str, **changes: object) -> Indicator:
    indicator = Indicator(
        code=code,
        name=f"{short_name}, in full",
        definition="What it is",
        numerator_label="Children with it",
        denominator_label="All children asked about",
        unit=Unit.PERCENT,
        multiplier=100,
        polarity=Polarity.LOWER_IS_BETTER,
        roll_up=RollUp.RATIO_OF_SUMS,
        frequency=Frequency.QUARTERLY,
        is_seasonal=False,
        theme="child protection",
        source_return="children in need census",
        suppression_threshold=6,
        short_name=short_name,
        highest=100,
    )
    return replace(indicator, **changes)  # type: ignore[arg-type]


IMPROVED, HARMED, EVERYONE, STEADY, TINY, REDEFINED, PROCESS = (
    "REPEAT",
    "HARM",
    "ALL",
    "STEADY",
    "TINY",
    "REDEF",
    "ONTIME",
)

CATALOGUE = Catalogue(
    indicators=(
        an_indicator(IMPROVED, "Repeat child protection plans"),
        an_indicator(HARMED, "Children missing twice"),
        an_indicator(EVERYONE, "Re-referrals"),
        an_indicator(STEADY, "Children in need"),
        an_indicator(TINY, "Plans over two years"),
        an_indicator(REDEFINED, "Police notifications"),
        an_indicator(PROCESS, "Decisions within a day", polarity=Polarity.HIGHER_IS_BETTER),
    ),
    areas=(
        Area(OWN, "Oakshire", AreaKind.LOCAL_AUTHORITY, is_invented=True),
        *(
            Area(code, f"Similar {n + 1}", AreaKind.LOCAL_AUTHORITY, is_invented=True)
            for n, code in enumerate(NEIGHBOURS)
        ),
    ),
    partners=(Partner("police", "Oakshire Police", "police"), Partner("trust", "Oakshire Hospital", "acute_trust")),
    frameworks=(
        Framework(
            "case_file", "Case files", FrameworkKind.CASE_FILE, (Standard("case_file", "overall", "Overall grade", 1),)
        ),
    ),
)


DUE = date(2023, 10, 1)


def quarter(n: int) -> date:
    return nth_period_start(FIRST, n, Frequency.QUARTERLY)


def a_board(path: Path | str = ":memory:") -> Engine:
    """The whole example board in a database of its own."""
    engine = open_database(str(path))
    with engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by=BY)
        writes.set_board(connection, Board("Oakshire Safeguarding Children Partnership", OWN, "MODEL"), by=BY)
        for name, rows in _returns().items():
            reading = _reading(name, UploadKind.INDICATOR_RETURN, rows=tuple(rows), partner_code="police")
            writes.add_upload(connection, reading, name.encode(), by=BY, at=UPLOADED)
        writes.add_upload(connection, _neighbour_reading(), b"neighbours.csv", by=BY, at=UPLOADED)
        writes.add_upload(connection, _audit_reading(), b"case files.xlsx", by=BY, at=UPLOADED)
        writes.add_upload(connection, _plan_reading(), b"plan.xlsx", by=BY, at=UPLOADED)
    return engine


def an_empty_database() -> Engine:
    """A database as it is before the first run."""
    return open_database(":memory:")


def _reading(name: str, kind: UploadKind, **parts: object) -> Reading:
    return Reading(file_name=name, sha256=sha256(name.encode()).hexdigest(), kind=kind, **parts)  # type: ignore[arg-type]


# --- figures ---------------------------------------------------------------------------------------------------------


def _returns() -> dict[str, list[ObservationRow]]:
    return {
        "repeat plans.xlsx": _figures(IMPROVED, _step(25, 16), _flat(24), denominator=400),
        "missing.xlsx": _figures(HARMED, _step(20, 30), _flat(20), denominator=400),
        "re-referrals.xlsx": _figures(EVERYONE, _step(22, 15), _step(23, 16), denominator=500),
        "in need.xlsx": _figures(STEADY, _flat(30), _flat(30), denominator=600),
        "long plans.xlsx": _figures(TINY, _flat(3), _flat(4), denominator=60),
        "notifications.xlsx": _figures(REDEFINED, _step(20, 34), _flat(20), denominator=400),
        "decisions.xlsx": _figures(PROCESS, _step(58, 83, since=START), _flat(60), denominator=500),
    }


def _flat(level: float) -> Level:
    return lambda _n, _day: level


def _step(before: float, then: float, since: date = DUE) -> Level:
    return lambda _n, day: then if day >= since else before


def _figures(code: str, own: Level, elsewhere: Level, *, denominator: int) -> list[ObservationRow]:
    rows, random = [], Random(code)  # noqa: S311
    for place, area in enumerate((OWN, *NEIGHBOURS)):
        level = own if area == OWN else elsewhere
        for n in range(QUARTERS):
            share = level(n, quarter(n)) + random.gauss(0, 1)
            rows.append(a_row(code, area, place, n, max(round(share / 100 * denominator), 0), denominator))
    return rows


def a_row(code: str, area: str, place: int, n: int, numerator: int, denominator: int) -> ObservationRow:
    period = quarter_of(quarter(n))
    is_missing = code == STEADY and area == OWN and n == 9
    return ObservationRow(
        indicator=code,
        label=code,
        area=area,
        area_label=area,
        period_start=period.start,
        period_end=period.end,
        period_label=period_name(period, Frequency.QUARTERLY),
        numerator=None if is_missing else numerator,
        denominator=None if is_missing else denominator,
        value=None,
        status=ValueStatus.NOT_SUPPLIED if is_missing else ValueStatus.REPORTED,
        provisional=n == QUARTERS - 1,
        cell=f"{'ABCDEFGHIJKL'[place]}{n + 2}",
        frequency=Frequency.QUARTERLY,
        partner="police",
    )


def send(engine: Engine, *rows: ObservationRow) -> None:
    """Another return, which stands on top of what was sent before."""
    name = f"{sha256(repr(rows).encode()).hexdigest()}.xlsx"
    with engine.begin() as connection:
        writes.add_upload(connection, _reading(name, UploadKind.INDICATOR_RETURN, rows=rows), name.encode(), by=BY)


def load(engine: Engine, name: str, kind: UploadKind, **parts: object) -> None:
    """Another file of any kind, read as `parts` say, on the day of the others."""
    with engine.begin() as connection:
        writes.add_upload(connection, _reading(name, kind, **parts), name.encode(), by=BY, at=UPLOADED)


def a_return(code: str, before: float, then: float, *, denominator: int) -> tuple[ObservationRow, ...]:
    """Figures of a measure that moves here when the effect is due, and stays elsewhere."""
    return tuple(_figures(code, _step(before, then), _flat(before), denominator=denominator))


def the_rows(code: str, *, since: date) -> list[ObservationRow]:
    """The measure of practice again, in our own area, moving on another day."""
    return [row for row in _figures(code, _step(58, 83, since=since), _flat(60), denominator=500) if row.area == OWN]


def _neighbour_reading() -> Reading:
    model = NeighbourModel("MODEL", "Example model", date(2025, 1, 1), "invented")
    rows = tuple(Neighbour("MODEL", OWN, code, n + 1) for n, code in enumerate(NEIGHBOURS))
    return _reading("neighbours.csv", UploadKind.COMPARATORS, neighbours=NeighbourRows(model, rows))


def _audit_reading() -> Reading:
    rows = [
        _grade(f"Round {n}", on, f"case {case}", score)
        for n, on, good, of in ((1, date(2022, 6, 30), 4, 11), (2, date(2025, 6, 30), 9, 12))
        for case, score in enumerate([1.0] * good + [0.0] * (of - good))
    ]
    return _reading("case files.xlsx", UploadKind.CASE_FILE_AUDIT, rows=tuple(rows))


def _grade(name: str, on: date, case: str, score: float) -> GradeRow:
    label = "Good" if score else "Inadequate"
    return GradeRow(name, on, "Neglect", case, None, "overall", label, score, None, None, "B4")


# --- the plan --------------------------------------------------------------------------------------------------------

INITIATIVES = {
    "GCP": ("P1", "Graded Care Profile 2", IMPROVED),
    "RETURN": ("P2", "Return interviews", HARMED),
    "HUB": ("P2", "One front door", EVERYONE),
    "HELP": ("P1", "Family hubs", STEADY),
    "LONG": ("P1", "Panel for long plans", TINY),
    "POLICE": ("P2", "Operation Encompass", REDEFINED),
}


def _plan_reading() -> Reading:
    return _reading("plan.xlsx", UploadKind.PLAN, plan=a_plan())


def a_plan() -> PlanRows:
    return PlanRows(
        priorities=(
            Priority("P1", "Neglect", "Children who live with neglect are seen early", "Director", 1),
            Priority("P2", "Safety outside the home", "", "", 2),
            Priority("P3", "Babies", "", "", 3),
        ),
        initiatives=(
            *(
                Initiative(code, priority, title, START, f"What {title} is", "Why it should work")
                for code, (priority, title, _) in INITIATIVES.items()
            ),
            Initiative("LATE", "P1", "Late beginner", date(2025, 10, 1), "", "Why"),
            Initiative("BARE", "P3", "Nothing linked", START),
        ),
        links=tuple(_links()),
        practice_links=(
            PracticeLink(
                "GCP", PracticeKind.CASE_FILE_DOMAIN, "overall", Direction.RISE, DECLARED, "case_file", "Neglect"
            ),
        ),
        activities=(
            Activity("GCP", date(2024, 3, 31), "practitioners trained", 386),
            Activity("GCP", date(2025, 3, 31), "practitioners trained", 412),
            Activity("HUB", date(2023, 4, 3), "Police and health share one room"),
        ),
        events=(
            Event(EventKind.DEFINITION_CHANGE, date(2024, 4, 1), "Each child is counted", indicator_code=REDEFINED),
            Event(
                EventKind.EXCLUDED_SHOCK, date(2020, 4, 1), "First lockdown", date(2020, 9, 30), indicator_code=STEADY
            ),
        ),
        narratives=(
            Narrative("initiative", "GCP", datetime(2026, 5, 2, tzinfo=UTC), "Neglect lead", "Panels test every plan."),
        ),
        actions=(Action("Audit 2025", "Train new staff", "Neglect lead", date(2026, 9, 1), "open", "GCP"),),
        learning=(Learning("Review of Child A", "local review", date(2024, 11, 1), "Home visits were missed.", "GCP"),),
        voice=(Voice(date(2026, 3, 1), "parents", 3, "interviews", "We were listened to.", "Letters changed", "GCP"),),
        expected_returns=(
            ExpectedReturn("police", UploadKind.INDICATOR_RETURN.value, Frequency.QUARTERLY, 30),
            ExpectedReturn("trust", UploadKind.INDICATOR_RETURN.value, Frequency.QUARTERLY, 30),
        ),
    )


def _links() -> Sequence[Link]:
    outcomes = [
        Link(code, indicator, Direction.FALL, 2, Shape.STEP, DECLARED, target_change=0.2)
        for code, (_, _, indicator) in INITIATIVES.items()
    ]
    return (
        Link("GCP", PROCESS, Direction.RISE, 0, Shape.STEP, DECLARED, LinkRole.PROCESS),
        *outcomes,
        Link("GCP", STEADY, Direction.FALL, 2, Shape.STEP, DECLARED),
        Link("LATE", IMPROVED, Direction.FALL, 1, Shape.STEP, datetime(2025, 9, 1, tzinfo=UTC)),
    )
