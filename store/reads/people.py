"""Who may do what, and what was done by whom."""

from sqlalchemy import Connection, select

from domain.people import Role, TrailEntry, User
from store import tables


def users(connection: Connection) -> tuple[User, ...]:
    """All users, also those who left, by name."""
    query = select(tables.users).order_by(tables.users.c.name, tables.users.c.login)
    return tuple(User(row.login, row.name, Role(row.role), row.is_active) for row in connection.execute(query))


def audit_trail(connection: Connection, limit: int = 200, subject: str | None = None) -> tuple[TrailEntry, ...]:
    """What was done, the latest first; `subject` narrows it to one thing (`upload 12`)."""
    columns = tables.audit_trail.c
    query = select(tables.audit_trail).order_by(columns.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(columns.subject == subject)
    return tuple(
        TrailEntry(row.id, row.happened, row.done_by, row.action, row.subject, row.detail)
        for row in connection.execute(query)
    )
