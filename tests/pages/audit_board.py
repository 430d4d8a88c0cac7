"""Boards with audits: a small one whose numbers are known, and a big one with every standard and twenty partners."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine

from domain.model import Action, Board
from domain.uploads import GradeRow, PlanRows, RatingRow, Reading, UploadKind
from ingest.catalogue import load_catalogue
from store import writes
from store.database import open_database

BRISTOL = "E06000023"
BY = "Analyst"
FIRST, SECOND = date(2022, 12, 9), date(2024, 12, 6)
FULLY, MOSTLY, PARTLY, NOT = 1.0, 2 / 3, 1 / 3, 0.0


def a_board(database: str = ":memory:") -> Engine:
    """An own board without any file."""
    engine = open_database(database)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, load_catalogue(), by=BY)
        writes.set_board(connection, Board("Bristol Board", BRISTOL), by=BY, partner_codes=["POLICE", "ACUTE"])
    return engine


def add(engine: Engine, name: str, kind: UploadKind, rows: Sequence[Any] = (), plan: PlanRows | None = None) -> int:
    reading = Reading(name, sha256(name.encode()).hexdigest(), kind, tuple(rows), plan=plan)
    with engine.begin() as connection:
        return writes.add_upload(connection, reading, name.encode(), by=BY)


def a_rating(
    partner: str, on: date, standard: str, own: float | None, moderated: float | None, **more: Any
) -> RatingRow:
    row = RatingRow(
        partner=partner,
        partner_code=load_catalogue().find_partner(partner),
        period_end=on,
        standard=standard,
        standard_text="",
        self_label=None,
        self_score=own,
        moderated_label=None,
        moderated_score=moderated,
        not_applicable=False,
        evidence=None,
        action=None,
        action_due=None,
        cell=f"Section 11 audit!C{standard}",
    )
    return replace(row, **more)


def small_board() -> Engine:
    """Two partners, two rounds, three standards: what rose, what fell, and what cannot be compared."""
    engine = a_board()
    ratings = {
        "Police s11 2022.xlsx": [
            a_rating("Police", FIRST, "1", FULLY, MOSTLY),
            a_rating("Police", FIRST, "5", PARTLY, PARTLY),
            a_rating("Police", FIRST, "8", MOSTLY, None),
        ],
        "Police s11 2024.xlsx": [
            a_rating("Police", SECOND, "1", FULLY, PARTLY, action="Chair the committee", action_owner="Chief officer",
                     action_due=date(2025, 6, 1)),
            a_rating("Police", SECOND, "5", FULLY, FULLY, evidence="Nine in ten are trained"),
            a_rating("Police", SECOND, "8", FULLY, MOSTLY),
        ],
        "Hospital s11 2024.xlsx": [
            a_rating("Acute hospital trust", date(2025, 1, 20), "1", MOSTLY, None),
            a_rating("Acute hospital trust", date(2025, 1, 20), "5", None, None, not_applicable=True,
                     not_applicable_reason="<b>All</b> staff are the agency's"),
        ],
    }  # fmt: skip
    for name, rows in ratings.items():
        add(engine, name, UploadKind.SECTION_11_AUDIT, rows)
    add(engine, "cases 2023.xlsx", UploadKind.CASE_FILE_AUDIT, cases("Round 1", date(2023, 6, 1), "Neglect", 4, 11))
    add(engine, "cases 2024.xlsx", UploadKind.CASE_FILE_AUDIT, cases("Round 2", date(2024, 6, 1), "neglect", 9, 12))
    actions = (
        Action("Review of Child A", "Train new staff", "Neglect lead", date(2025, 3, 1), "in progress"),
        Action("Review of Child A", "Write to schools", "Education lead", date(2025, 3, 1), "Done"),
    )
    add(engine, "plan.xlsx", UploadKind.PLAN, plan=PlanRows(actions=actions))
    return engine


def cases(name: str, on: date, theme: str, good: int, of: int) -> list[GradeRow]:
    return [
        GradeRow(
            name,
            on,
            theme,
            f"Case {n + 1}",
            None,
            "overall",
            "",
            1.0 if n < good else 0.0,
            None,
            None,
            f"Cases!N{n + 6}",
        )
        for n in range(of)
    ]


def big_board() -> Engine:
    """All standards of the catalogue under their eight headings, twenty partners, three rounds."""
    engine = a_board()
    catalogue = load_catalogue()
    standards = next(each.standards for each in catalogue.frameworks if each.code == "SECTION_11")
    parts = [each.reference for each in standards if "." in each.reference]
    partners = [each for each in catalogue.partners if each.valid_to is None][:20]
    for year in (2020, 2022, 2024):
        for place, partner in enumerate(partners):
            rows = [
                a_rating(partner.name, date(year, 12, 1), part, _score(place, n, year) or FULLY, _score(place, n, year))
                for n, part in enumerate(parts)
            ]
            add(engine, f"{partner.code} {year}.xlsx", UploadKind.SECTION_11_AUDIT, rows)
    return engine


def _score(partner: int, standard: int, year: int) -> float:
    level = (partner * 7 + standard * 5) % 4 + (1 if year == 2024 and standard % 3 == 0 else 0)
    return min(level, 3) / 3
