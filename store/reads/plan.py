"""The board's plan as it stands: what it promised, what it did, what happened and what was learnt."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from domain.model import (
    Action,
    Activity,
    Direction,
    Event,
    EventKind,
    Initiative,
    Learning,
    Link,
    LinkRole,
    Narrative,
    PracticeKind,
    PracticeLink,
    Priority,
    Shape,
    Voice,
)
from store import tables
from store.reads.standing import accepted, batch_of, latest, standing


def priorities(connection: Connection) -> tuple[Priority, ...]:
    """The board's priorities in its own order."""
    rows = standing(connection, tables.priorities, lambda row: row.code)
    found = [
        Priority(row.code, row.title, row.description, row.lead, row.position, row.starts, row.ends) for row in rows
    ]
    return tuple(sorted(found, key=lambda priority: (priority.position, priority.code)))


def initiatives(connection: Connection, priority_code: str | None = None) -> tuple[Initiative, ...]:
    """The initiatives, or those of one priority, in order of their start."""
    rows = standing(connection, tables.initiatives, lambda row: row.code)
    found = [_initiative(row) for row in rows if priority_code in {None, row.priority_code}]
    return tuple(sorted(found, key=lambda initiative: (initiative.starts, initiative.code)))


def initiative(connection: Connection, code: str) -> Initiative | None:
    """One initiative; None if none that stands has the code."""
    return next((found for found in initiatives(connection) if found.code == code), None)


def links(connection: Connection, initiative_code: str | None = None) -> tuple[Link, ...]:
    """The promises that stand, each with the time at which it was first made as it is now.

    A promise that was loaded again unchanged keeps that time. One whose direction, lag or shape changed is a new
    promise, made no earlier than when we were told of the change.
    """
    return tuple(link for link in link_history(connection, initiative_code) if link.withdrawn is None)


def link_history(connection: Connection, initiative_code: str | None = None) -> tuple[Link, ...]:
    """All promises ever made, those replaced or taken back with `withdrawn` set, in the order they were made."""
    by_promise: dict[Hashable, list[Row[Any]]] = {}
    for row in connection.execute(accepted(tables.links)):
        if initiative_code in {None, row.initiative_code}:
            by_promise.setdefault((row.initiative_code, row.indicator_code), []).append(row)
    return tuple(link for rows in by_promise.values() for link in _history(rows))


def practice_links(connection: Connection, initiative_code: str | None = None) -> tuple[PracticeLink, ...]:
    """The evidence of practice that initiatives point to, each with the time it was first declared."""
    rows = connection.execute(accepted(tables.practice_links)).all()
    first: dict[Hashable, datetime] = {}
    for row in rows:
        if row.withdrawn is None:
            first.setdefault((_practice_key(row), row.expected), row.declared)
        else:
            first.pop((_practice_key(row), row.expected), None)
    return tuple(
        PracticeLink(
            initiative_code=row.initiative_code,
            kind=PracticeKind(row.kind),
            reference=row.reference,
            expected=Direction(row.expected),
            declared=first[_practice_key(row), row.expected],
            framework_code=row.framework_code,
            theme=row.theme,
            id=row.id,
        )
        for row in latest(rows, _practice_key)
        if row.withdrawn is None and initiative_code in {None, row.initiative_code}
    )


def activities(connection: Connection, initiative_code: str | None = None) -> tuple[Activity, ...]:
    """What was done, in order of time."""
    rows = standing(connection, tables.activities, lambda row: (row.initiative_code, row.happened, row.text))
    found = [
        Activity(row.initiative_code, row.happened, row.text, row.quantity)
        for row in rows
        if initiative_code in {None, row.initiative_code}
    ]
    return tuple(sorted(found, key=lambda activity: activity.on))


def events(connection: Connection, indicator_code: str | None = None) -> tuple[Event, ...]:
    """Events in order of time: all, or those that touch one indicator, which events without an indicator do too."""
    rows = latest(connection.execute(accepted(tables.events)), _event_key)
    found = [
        Event(
            kind=EventKind(row.kind),
            starts=row.starts,
            description=row.description,
            ends=row.ends,
            indicator_code=row.indicator_code,
            area_code=row.area_code,
            is_bridged=row.is_bridged,
            id=row.id,
        )
        for row in rows
        if row.withdrawn is None and (indicator_code is None or row.indicator_code in {None, indicator_code})
    ]
    return tuple(sorted(found, key=lambda event: (event.starts, event.id or 0)))


def narratives(connection: Connection, about: str | None = None, code: str | None = None) -> tuple[Narrative, ...]:
    """The stories behind the curves, the latest first."""
    rows = standing(connection, tables.narratives, lambda row: (row.about, row.code, row.written, row.author))
    found = [
        Narrative(row.about, row.code, row.written, row.author, row.text)
        for row in rows
        if about in {None, row.about} and code in {None, row.code}
    ]
    return tuple(sorted(found, key=lambda narrative: narrative.written, reverse=True))


def actions(
    connection: Connection, initiative_code: str | None = None, partner_code: str | None = None
) -> tuple[Action, ...]:
    """Promised actions as they stand now, the first due first."""
    rows = standing(connection, tables.actions, lambda row: (row.source, row.text))
    found = [
        Action(row.source, row.text, row.owner, row.due, row.status, row.initiative_code, row.partner_code)
        for row in rows
        if initiative_code in {None, row.initiative_code} and partner_code in {None, row.partner_code}
    ]
    return tuple(sorted(found, key=lambda action: (action.due is None, action.due, action.text)))


def learning(connection: Connection, initiative_code: str | None = None) -> tuple[Learning, ...]:
    """What reviews taught, the latest first."""
    rows = standing(connection, tables.learning, lambda row: (row.title, row.published))
    found = [
        Learning(row.title, row.kind, row.published, row.text, row.initiative_code)
        for row in rows
        if initiative_code in {None, row.initiative_code}
    ]
    return tuple(sorted(found, key=lambda entry: entry.published, reverse=True))


def voice(connection: Connection, initiative_code: str | None = None) -> tuple[Voice, ...]:
    """What children, families and staff said, the latest first."""
    rows = standing(connection, tables.voice, lambda row: (row.heard, row.who, row.text))
    found = [
        Voice(row.heard, row.who, row.people, row.method, row.text, row.what_changed, row.initiative_code)
        for row in rows
        if initiative_code in {None, row.initiative_code}
    ]
    return tuple(sorted(found, key=lambda entry: entry.heard, reverse=True))


def _initiative(row: Row[Any]) -> Initiative:
    return Initiative(
        code=row.code,
        priority_code=row.priority_code,
        title=row.title,
        starts=row.starts,
        description=row.description,
        mechanism=row.mechanism,
        lead=row.lead,
        ends=row.ends,
    )


def _history(rows: list[Row[Any]]) -> Iterable[Link]:
    """The promises that one initiative made about one indicator, from its rows in the order they came.

    Rows that came together stand together. Each later batch replaces the one before: what it repeats goes on under the
    number it had, what it does not repeat ends when the batch was recorded.
    """
    standing_now: dict[Hashable, Link] = {}
    ended: list[Link] = []
    batches: dict[Hashable, list[Row[Any]]] = {}
    for row in rows:
        batches.setdefault(batch_of(row), []).append(row)
    for number, batch in enumerate(batches.values()):
        following: dict[Hashable, Link] = {}
        for row in batch:
            promise = (row.expected, row.lag, row.shape)
            before = standing_now.get(promise)
            if before is not None and before.withdrawn == row.withdrawn:
                following[promise] = replace(_link(row, before.declared), id=before.id, recorded=before.recorded)
            else:
                declared = row.declared if number == 0 else max(row.declared, row.recorded)
                following[promise] = _link(row, declared)
        replaced = [link for promise, link in standing_now.items() if following.get(promise, link).id != link.id]
        replaced += [link for promise, link in standing_now.items() if promise not in following]
        ended += [replace(link, withdrawn=link.withdrawn or batch[0].recorded) for link in replaced]
        standing_now = following
    return sorted([*ended, *standing_now.values()], key=lambda link: link.id or 0)


def _link(row: Row[Any], declared: datetime) -> Link:
    return Link(
        initiative_code=row.initiative_code,
        indicator_code=row.indicator_code,
        expected=Direction(row.expected),
        lag=row.lag,
        shape=Shape(row.shape),
        declared=declared,
        role=LinkRole(row.role),
        target_change=row.target_change,
        id=row.id,
        withdrawn=row.withdrawn,
        recorded=row.recorded,
    )


def _practice_key(row: Row[Any]) -> Hashable:
    return (row.initiative_code, row.kind, row.reference, row.framework_code, row.theme)


def _event_key(row: Row[Any]) -> Hashable:
    """Events entered on a page stand each for itself: two rivals may start on one day."""
    entered = row.id if row.upload_id is None else None
    return (row.kind, row.starts, row.indicator_code, row.area_code, entered)
