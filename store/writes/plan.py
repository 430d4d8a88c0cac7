"""The board's plan, as a workbook brings it or a person enters it. Rows are added; the reads show the latest."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from domain.errors import UnknownCode
from domain.model import Action, Activity, Event, Learning, Link, Narrative, PracticeLink, Target, Voice
from domain.uploads import PlanRows
from store import reads, tables
from store.writes import journal
from store.writes.known import require

_COLUMN_OF = {"on": "happened"}  # `on` is a word of SQL's own
_MADE_BY_US = {"id", "withdrawn"}


def count_rows(plan: PlanRows) -> int:
    """How many rows a plan holds, over all its sheets."""
    return sum(len(getattr(plan, sheet.name)) for sheet in fields(plan))


def add_rows(connection: Connection, plan: PlanRows, *, by: str, at: datetime, upload_id: int | None) -> None:
    """Add every sheet of a plan; raises `UnknownCode` when a row refers to something that is nowhere defined."""
    journal.register_codes(connection, tables.priority_codes, (priority.code for priority in plan.priorities))
    journal.register_codes(connection, tables.initiative_codes, (initiative.code for initiative in plan.initiatives))
    journal.register_codes(connection, tables.team_codes, (team.code for team in plan.teams))
    _require_codes(connection, plan)
    recorded = {"recorded": at, "recorded_by": by}
    for table, rows, extra in (
        (tables.priorities, plan.priorities, {}),
        (tables.initiatives, plan.initiatives, {}),
        (tables.links, plan.links, recorded),
        (tables.practice_links, plan.practice_links, recorded),
        (tables.activities, plan.activities, {}),
        (tables.events, plan.events, {}),
        (tables.targets, plan.targets, {}),
        (tables.narratives, plan.narratives, {}),
        (tables.actions, plan.actions, {}),
        (tables.learning, plan.learning, {}),
        (tables.voice, plan.voice, {}),
        (tables.expected_returns, plan.expected_returns, {}),
        (tables.teams, plan.teams, {}),
        (tables.rollouts, plan.rollouts, {}),
    ):
        journal.insert_rows(connection, table, [{"upload_id": upload_id, **_values(row), **extra} for row in rows])


def add_link(connection: Connection, link: Link, *, by: str, at: datetime | None = None) -> int:
    """Declare what an initiative promises about an indicator; returns the link's number.

    It takes the place of the one that stood for the same two, which stays in the history (`reads.link_history`).
    """
    return _add(connection, PlanRows(links=(link,)), tables.links, by=by, at=at, action="add_link")


def withdraw_link(connection: Connection, link_id: int, *, by: str, at: datetime | None = None) -> None:
    """Take a link out of use from now on; it stays in the history. Raises `UnknownCode` if it does not stand."""
    moment = journal.take_turn(connection, at)
    link = next((found for found in reads.links(connection) if found.id == link_id), None)
    if link is None:
        raise UnknownCode(f"There is no link {link_id} to withdraw.")
    columns = tables.links.c
    # A plan that was loaded again repeated the link: it goes with all its rows.
    connection.execute(
        update(tables.links)
        .where(
            columns.id >= link_id,
            columns.initiative_code == link.initiative_code,
            columns.indicator_code == link.indicator_code,
            columns.expected == link.expected.value,
            columns.lag == link.lag,
            columns.shape == link.shape.value,
            columns.withdrawn.is_(None),
        )
        .values(withdrawn=moment, withdrawn_by=by)
    )
    journal.leave_trail(connection, by=by, at=moment, action="withdraw_link", subject=f"links {link_id}")


def add_practice_link(connection: Connection, link: PracticeLink, *, by: str, at: datetime | None = None) -> int:
    """Declare which evidence of practice an initiative points to; returns its number."""
    plan = PlanRows(practice_links=(link,))
    return _add(connection, plan, tables.practice_links, by=by, at=at, action="add_practice_link")


def withdraw_practice_link(connection: Connection, link_id: int, *, by: str, at: datetime | None = None) -> None:
    """Take a link to practice out of use from now on."""
    _withdraw(connection, tables.practice_links, link_id, by=by, at=at, noun="link to practice")


def add_event(connection: Connection, event: Event, *, by: str, at: datetime | None = None) -> int:
    """Note a definition change, a shock, a rival initiative or a succession; returns its number."""
    return _add(connection, PlanRows(events=(event,)), tables.events, by=by, at=at, action="add_event")


def withdraw_event(connection: Connection, event_id: int, *, by: str, at: datetime | None = None) -> None:
    """Take an event out of use from now on."""
    _withdraw(connection, tables.events, event_id, by=by, at=at, noun="event")


def add_activity(connection: Connection, activity: Activity, *, by: str, at: datetime | None = None) -> int:
    """Note something that was done; returns its number."""
    return _add(connection, PlanRows(activities=(activity,)), tables.activities, by=by, at=at, action="add_activity")


def add_target(connection: Connection, target: Target, *, by: str, at: datetime | None = None) -> int:
    """Set what a figure should reach from a day on; returns its number."""
    return _add(connection, PlanRows(targets=(target,)), tables.targets, by=by, at=at, action="add_target")


def add_narrative(connection: Connection, narrative: Narrative, *, by: str, at: datetime | None = None) -> int:
    """Keep the story behind a curve; returns its number."""
    return _add(connection, PlanRows(narratives=(narrative,)), tables.narratives, by=by, at=at, action="add_narrative")


def add_action(connection: Connection, action: Action, *, by: str, at: datetime | None = None) -> int:
    """Note a promised action, or how it stands now: the latest under the same source and text is shown."""
    return _add(connection, PlanRows(actions=(action,)), tables.actions, by=by, at=at, action="add_action")


def add_learning(connection: Connection, learning: Learning, *, by: str, at: datetime | None = None) -> int:
    """Keep what a review taught; returns its number."""
    return _add(connection, PlanRows(learning=(learning,)), tables.learning, by=by, at=at, action="add_learning")


def add_voice(connection: Connection, voice: Voice, *, by: str, at: datetime | None = None) -> int:
    """Keep what children, families or staff said; returns its number."""
    return _add(connection, PlanRows(voice=(voice,)), tables.voice, by=by, at=at, action="add_voice")


def _add(connection: Connection, plan: PlanRows, table: Table, *, by: str, at: datetime | None, action: str) -> int:
    moment = journal.take_turn(connection, at)
    add_rows(connection, plan, by=by, at=moment, upload_id=None)
    # Writers queue, so the highest number is the one just added.
    row_id = connection.execute(select(func.max(table.c.id))).scalar_one()
    journal.leave_trail(connection, by=by, at=moment, action=action, subject=f"{table.name} {row_id}")
    return row_id


def _withdraw(connection: Connection, table: Table, row_id: int, *, by: str, at: datetime | None, noun: str) -> None:
    moment = journal.take_turn(connection, at)
    withdrawn = connection.execute(
        update(table).where(table.c.id == row_id, table.c.withdrawn.is_(None)).values(withdrawn=moment, withdrawn_by=by)
    )
    if withdrawn.rowcount == 0:
        raise UnknownCode(f"There is no {noun} {row_id} to withdraw.")
    journal.leave_trail(connection, by=by, at=moment, action=f"withdraw_{table.name}", subject=f"{table.name} {row_id}")


def _require_codes(connection: Connection, plan: PlanRows) -> None:
    def codes(rows: Iterable[Any], name: str) -> list[str | None]:
        return [getattr(row, name) for row in rows]

    of_initiatives = (*plan.links, *plan.practice_links, *plan.activities, *plan.rollouts)
    of_initiatives += (*plan.actions, *plan.learning, *plan.voice)
    require(connection, tables.priority_codes, codes(plan.initiatives, "priority_code"))
    require(connection, tables.initiative_codes, codes(of_initiatives, "initiative_code"))
    require(connection, tables.team_codes, codes(plan.rollouts, "team_code"))
    require(connection, tables.indicators, codes((*plan.links, *plan.events, *plan.targets), "indicator_code"))
    require(connection, tables.areas, codes((*plan.events, *plan.targets, *plan.teams), "area_code"))
    require(connection, tables.partners, codes((*plan.actions, *plan.expected_returns), "partner_code"))
    require(connection, tables.frameworks, codes(plan.practice_links, "framework_code"))


def _values(row: Any) -> dict[str, Any]:
    """A record's fields under the names of the columns, enums as their words."""
    return {
        _COLUMN_OF.get(name, name): value.value if isinstance(value, Enum) else value
        for name, value in asdict(row).items()
        if name not in _MADE_BY_US
    }
