"""A small invented board, written through the store as a partner's files would be, for decks and releases."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    Framework,
    Indicator,
    Initiative,
    Learning,
    Link,
    LinkRole,
    Narrative,
    Neighbour,
    NeighbourModel,
    Partner,
    PracticeKind,
    PracticeLink,
    Priority,
    Shape,
    Succession,
    ValueStatus,
    Voice,
)
from domain.periods import Frequency, Period, nth_period_start, period_name, period_of
from domain.uploads import GradeRow, NeighbourRows, ObservationRow, PlanRows, Reading, UploadKind
from ingest.catalogue import load_catalogue
from store import writes
from store.database import open_database

OWN, OWN_NAME = "X06000001", "Oakshire"
BOARD = "Oakshire Safeguarding Children Partnership"
OTHERS = tuple(f"X060000{number:02}" for number in range(11, 21))
START = date(2022, 4, 1)
FIRST = date(2018, 4, 1)
QUARTERS = 28
DECLARED = datetime(2022, 3, 1, tzinfo=UTC)
SENT = datetime(2025, 4, 20, tzinfo=UTC)
RETURN = "Oakshire quarterly return.xlsx"
LATE_RETURN = "Oakshire late return.xlsx"
HIDDEN, MISSING = 4, 9  # quarters of REREF_12M that were suppressed, and never sent


@dataclass(frozen=True)
class ExampleCatalogue:
    """The project's indicators with areas that do not exist."""

    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
    area_successions: tuple[Succession, ...]
    partners: tuple[Partner, ...]
    partner_successions: tuple[Succession, ...]
    frameworks: tuple[Framework, ...]


def example_board(path: Path, own_name: str = OWN_NAME) -> Engine:
    """A board of one priority and three initiatives, one of them without any link."""
    engine = open_database(str(path))
    known = load_catalogue()
    areas = (_area(OWN, own_name), *(_area(code, f"Neighbour {code[-2:]}") for code in OTHERS))
    catalogue = ExampleCatalogue(known.indicators, areas, (), known.partners, (), known.frameworks)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by="test")
        writes.set_board(connection, Board(BOARD, OWN, "example", is_sample=True), by="test")
    for reading in (_neighbour_model(), _plan(), _returns(), _comparators(), _audit()):
        with engine.begin() as connection:
            writes.add_upload(connection, reading, _content(reading.file_name), by="test", at=SENT)
    return engine


def _area(code: str, name: str) -> Area:
    return Area(code, name, AreaKind.LOCAL_AUTHORITY, is_invented=True)


def _content(name: str) -> bytes:
    return f"the bytes of {name}".encode()


def a_reading(name: str, kind: UploadKind, **parts: object) -> Reading:
    """A reading of a file as ingest would hand it over."""
    return Reading(name, sha256(_content(name)).hexdigest(), kind, **parts)  # type: ignore[arg-type]


def _neighbour_model() -> Reading:
    model = NeighbourModel("example", "Example model", date(2021, 1, 1), "example")
    rows = tuple(Neighbour("example", OWN, code, rank) for rank, code in enumerate(OTHERS, start=1))
    return a_reading("neighbours.csv", UploadKind.COMPARATORS, neighbours=NeighbourRows(model, rows))


def _plan() -> Reading:
    def link(initiative: str, indicator: str, expected: Direction, lag: int, role: LinkRole = LinkRole.OUTCOME) -> Link:
        return Link(initiative, indicator, expected, lag, Shape.STEP, DECLARED, role, 0.2)

    return a_reading(
        "plan.xlsx",
        UploadKind.PLAN,
        plan=PlanRows(
            priorities=(Priority("P1", "Neglect", "Seen early and acted on", "Neglect lead", 1),),
            initiatives=(
                Initiative(
                    "GCP2",
                    "P1",
                    "Graded Care Profile 2",
                    START,
                    "One assessment tool for every agency.",
                    "A shared scale makes neglect visible earlier.",
                    "Neglect lead",
                ),
                Initiative("HUBS", "P1", "Family hubs", START, "Nine hubs."),
                Initiative("NEW", "P1", "A plan without a measure", START, "Not linked to anything yet."),
            ),
            links=(
                link("GCP2", "CPP_REPEAT", Direction.FALL, 2),
                link("GCP2", "REREF_12M", Direction.FALL, 2),
                link("GCP2", "CLA_LONGSTABLE", Direction.RISE, 1),
                link("GCP2", "ASSESS_45D", Direction.RISE, 0, LinkRole.PROCESS),
                link("HUBS", "SUSP_CIN", Direction.FALL, 4),
            ),
            practice_links=(
                PracticeLink(
                    "GCP2",
                    PracticeKind.CASE_FILE_DOMAIN,
                    "recognition",
                    Direction.RISE,
                    DECLARED,
                    "CASE_FILE",
                    "Neglect",
                ),
                PracticeLink("GCP2", PracticeKind.AUDIT_STANDARD, "5", Direction.RISE, DECLARED, "SECTION_11"),
            ),
            activities=(
                Activity("GCP2", date(2022, 6, 1), "practitioners trained", 412),
                Activity("GCP2", date(2023, 1, 10), "The tool is part of every neglect plan"),
            ),
            events=(
                Event(EventKind.EXCLUDED_SHOCK, date(2020, 4, 1), "Schools closed to most children", date(2020, 6, 30)),
            ),
            narratives=(
                Narrative("initiative", "GCP2", SENT, "Neglect lead", "Supervision now tests every repeat plan."),
            ),
            actions=(Action("Review 2024", "Train the night team", "Health", date(2025, 9, 1), "open", "GCP2"),),
            learning=(Learning("Child F", "local review", date(2023, 2, 1), "Dental neglect was not named.", "GCP2"),),
            voice=(Voice(date(2024, 5, 1), "young people", 3, "interviews", "Someone asked me first.", "", "GCP2"),),
        ),
    )


def _quarters(count: int = QUARTERS) -> list[Period]:
    starts = (nth_period_start(FIRST, number, Frequency.QUARTERLY) for number in range(count))
    return [period_of(start, Frequency.QUARTERLY) for start in starts]


def _returns() -> Reading:
    dice = Random(7)  # noqa: S311 (figures, not secrets)
    rows: list[ObservationRow] = []
    for number, period in enumerate(_quarters()):
        fell = period.start >= date(2022, 10, 1)
        rows.append(_share("CPP_REPEAT", OWN, period, (0.17 if fell else 0.25) + dice.gauss(0, 0.012), 340, number))
        rows.append(_share("ASSESS_45D", OWN, period, 0.85 + dice.gauss(0, 0.02), 500, number))
        if number == HIDDEN:
            rows.append(_hidden("REREF_12M", period, number))
        elif number != MISSING:
            rows.append(_share("REREF_12M", OWN, period, 0.22 + dice.gauss(0, 0.015), 800, number))
    for year in range(2013, 2025):
        period = Period(date(year, 4, 1), date(year + 1, 3, 31))
        rows.append(_share("CLA_LONGSTABLE", OWN, period, 0.68 + dice.gauss(0, 0.02), 400, year))
    return a_reading(RETURN, UploadKind.INDICATOR_RETURN, rows=tuple(rows))


def late_return(period_start: date) -> Reading:
    """One further quarter of repeat plans, far off all others."""
    period = period_of(period_start, Frequency.QUARTERLY)
    rows = (_share("CPP_REPEAT", OWN, period, 0.9, 340, 99),)
    return a_reading(LATE_RETURN, UploadKind.INDICATOR_RETURN, rows=rows)


def _comparators() -> Reading:
    dice = Random(11)  # noqa: S311 (figures, not secrets)
    rows = [
        _share("CPP_REPEAT", code, period, 0.235 + 0.01 * place / 10 + dice.gauss(0, 0.012), 400, number)
        for place, code in enumerate(OTHERS)
        for number, period in enumerate(_quarters())
    ]
    return a_reading("similar areas.csv", UploadKind.COMPARATORS, rows=tuple(rows))


def _audit() -> Reading:
    rounds = (
        ("Round 1", date(2021, 3, 31), 4, 11),
        ("Round 2", date(2021, 10, 31), 5, 12),
        ("Round 3", date(2022, 7, 31), 9, 12),
    )
    return a_reading("case files.xlsx", UploadKind.CASE_FILE_AUDIT, rows=tuple(_grades(rounds)))


def _grades(rounds: Iterable[tuple[str, date, int, int]]) -> Iterable[GradeRow]:
    for name, on, good, of in rounds:
        for case in range(of):
            label, score = ("Good", 2 / 3) if case < good else ("Requires improvement", 1 / 3)
            yield GradeRow(
                name,
                on,
                "Neglect",
                f"Case {case + 1}",
                None,
                "recognition",
                label,
                score,
                None,
                None,
                f"Audit!F{case + 5}",
            )


def _share(indicator: str, area: str, period: Period, share: float, of: int, number: int) -> ObservationRow:
    return ObservationRow(
        indicator=indicator,
        label=indicator,
        area=area,
        area_label=area,
        period_start=period.start,
        period_end=period.end,
        period_label=period_name(period, Frequency.QUARTERLY),
        numerator=float(round(share * of)),
        denominator=float(of),
        value=None,
        status=ValueStatus.REPORTED,
        provisional=period.end == date(2025, 3, 31),
        cell=f"Return!D{number + 7}",
    )


def _hidden(indicator: str, period: Period, number: int) -> ObservationRow:
    row = _share(indicator, OWN, period, 0.0, 1, number)
    return ObservationRow(
        **{
            **{name: getattr(row, name) for name in row.__slots__},
            "numerator": None,
            "denominator": None,
            "status": ValueStatus.SUPPRESSED,
        }
    )
