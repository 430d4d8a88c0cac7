"""The rows of an upload, from the records that ingest read to the tables they belong in."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection

from domain.model import ValueStatus
from domain.periods import Period, frequency_of
from domain.uploads import GradeRow, NeighbourRows, ObservationRow, RatingRow, Reading
from store import tables
from store.writes import journal

OF_AN_OBSERVATION = (
    "upload_id", "indicator_code", "label", "area_code", "area_label", "frequency", "period_start", "period_end",
    "period_label", "numerator", "denominator", "value", "status", "is_provisional", "cell", "partner_code", "team",
)  # fmt: skip


def add(connection: Connection, upload_id: int, reading: Reading) -> None:
    """Add the rows of a reading, of whichever kind they are, and its neighbour model."""
    observations, ratings, grades = [], [], []
    for row in reading.rows:
        if isinstance(row, ObservationRow):
            observations.append(row)
        elif isinstance(row, RatingRow):
            ratings.append(row)
        else:
            grades.append(row)
    _add_observations(connection, upload_id, observations, reading.partner_code)
    _add_ratings(connection, upload_id, ratings)
    _add_grades(connection, upload_id, grades, reading.partner_code)
    if reading.neighbours is not None:
        _add_neighbours(connection, upload_id, reading.neighbours)


def _add_observations(
    connection: Connection, upload_id: int, rows: list[ObservationRow], partner_code: str | None
) -> None:
    day = journal.plain_day
    values = [
        (
            upload_id, row.indicator, row.label, row.area, row.area_label, _frequency(row), day(row.period_start),
            day(row.period_end), row.period_label, row.numerator, row.denominator, row.value, row.status.value,
            row.provisional, row.cell, row.partner or partner_code, row.team,
        )
        for row in rows
    ]  # fmt: skip
    journal.insert_plain_rows(connection, tables.observations, OF_AN_OBSERVATION, values)
    reported: Counter[tuple[str, Any, date | None, date | None]] = Counter(
        (partner, _frequency(row), row.period_start, row.period_end)
        for row in rows
        if (partner := row.partner or partner_code) is not None and row.status is not ValueStatus.NOT_SUPPLIED
    )
    _add_periods(connection, upload_id, reported)


def _frequency(row: ObservationRow) -> str | None:
    return row.frequency.value if row.frequency else _frequency_of(row.period_start, row.period_end)


@cache
def _frequency_of(start: date, end: date) -> str | None:
    """Cached: a file of 50,000 rows has a few dozen periods."""
    frequency = frequency_of(Period(start, end))
    return frequency.value if frequency else None


def _add_ratings(connection: Connection, upload_id: int, rows: list[RatingRow]) -> None:
    return_ids: dict[tuple[str, str | None, date | None], int] = {}
    for row in rows:
        key = (row.partner, row.partner_code, row.period_end)
        if key not in return_ids:
            return_ids[key] = journal.insert_row(
                connection,
                tables.section_11_returns,
                {
                    "upload_id": upload_id,
                    "partner_label": row.partner,
                    "partner_code": row.partner_code,
                    "period_end": row.period_end,
                },
            )
    values = []
    for row in rows:
        value = asdict(row)
        key = (value.pop("partner"), value.pop("partner_code"), value.pop("period_end"))
        values.append({"return_id": return_ids[key], **value})
    journal.insert_rows(connection, tables.section_11_ratings, values)
    rated = Counter((row.partner_code, None, row.period_end, row.period_end) for row in rows if row.partner_code)
    _add_periods(connection, upload_id, rated)


def _add_grades(connection: Connection, upload_id: int, rows: list[GradeRow], partner_code: str | None) -> None:
    round_ids: dict[tuple[str, date | None, str | None], int] = {}
    for row in rows:
        key = (row.audit_round, row.period_end, row.theme)
        if key not in round_ids:
            round_ids[key] = journal.insert_row(
                connection,
                tables.case_file_rounds,
                {
                    "upload_id": upload_id,
                    "audit_round": row.audit_round,
                    "period_end": row.period_end,
                    "theme": row.theme,
                },
            )
    values = []
    for row in rows:
        value = asdict(row)
        key = (value.pop("audit_round"), value.pop("period_end"), value.pop("theme"))
        values.append({"round_id": round_ids[key], "case_name": value.pop("case"), **value})
    journal.insert_rows(connection, tables.case_file_grades, values)
    if partner_code is not None:
        graded = Counter((partner_code, None, row.period_end, row.period_end) for row in rows)
        _add_periods(connection, upload_id, graded)


def _add_periods(
    connection: Connection, upload_id: int, counts: Mapping[tuple[str, Any, date | None, date | None], int]
) -> None:
    journal.insert_rows(
        connection,
        tables.upload_periods,
        [
            {
                "upload_id": upload_id,
                "partner_code": partner,
                "frequency": frequency,
                "period_start": start,
                "period_end": end,
                "reported_rows": count,
            }
            for (partner, frequency, start, end), count in counts.items()
        ],
    )


def _add_neighbours(connection: Connection, upload_id: int, rows: NeighbourRows) -> None:
    model_id = journal.insert_row(connection, tables.neighbour_models, {"upload_id": upload_id, **asdict(rows.model)})
    journal.insert_rows(
        connection,
        tables.neighbours,
        [
            {
                "model_id": model_id,
                "area_code": row.area_code,
                "rank": row.rank,
                "neighbour_code": row.neighbour_code,
                "closeness": row.closeness,
            }
            for row in rows.neighbours
        ],
    )
