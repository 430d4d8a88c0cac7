"""Who may do what, what was done by whom, and how often the data have changed."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Index, Integer, String, Table

from domain.people import Role
from store.tables.columns import UtcDateTime, identity, metadata, one_of

users = Table(
    "users",
    metadata,
    Column("login", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("added", UtcDateTime, nullable=False),
    one_of("role", Role),
)

# `by` is no foreign key: the command line acts as the operating system's user, whom nobody has entered here.
audit_trail = Table(
    "audit_trail",
    metadata,
    identity(),
    Column("happened", UtcDateTime, nullable=False),
    Column("done_by", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", JSON, nullable=False),
)
Index("ix_audit_trail_subject", audit_trail.c.subject, audit_trail.c.id)

data_version = Table(
    "data_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)

catalogue_state = Table(
    "catalogue_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)
