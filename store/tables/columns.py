"""What the tables share: one MetaData with named constraints, UTC timestamps, enums held by check constraints."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String
from sqlalchemy.types import TypeDecorator

# Names make a constraint that a later migration can find and drop, on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always in UTC and always with its zone: SQLite has no zones, PostgreSQL answers in the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a moment without a zone: nobody could say later which moment it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; use datetime.now(UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give UTC back whatever the database made of it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column_name: str, kinds: type[StrEnum]) -> CheckConstraint:
    """A check that a column holds a member of an enum: works alike on both databases and shows in a dump."""
    members = ", ".join(f"'{kind.value}'" for kind in kinds)
    return CheckConstraint(f"{column_name} IN ({members})", name=f"{column_name}_known")


def one_of_in_turn(column_name: str, kinds: type[StrEnum]) -> CheckConstraint:
    """The same check for a table of many rows: for a list SQLite makes a table of its own at every row that comes."""
    members = " OR ".join(f"{column_name} = '{kind.value}'" for kind in kinds)
    return CheckConstraint(members, name=f"{column_name}_known")


def in_order(first: str, last: str) -> CheckConstraint:
    """A check that a stretch of days does not end before it starts; an open end passes."""
    return CheckConstraint(f"{last} >= {first}", name=f"{last}_after_{first}")


def identity() -> Column[int]:
    """A number that rises with each row; writers queue (`store.writes.journal`), so a later commit has a higher one."""
    return Column("id", Integer, primary_key=True)


def from_upload() -> Column[int]:
    """The upload a row came with; null where somebody entered it on a page."""
    return Column("upload_id", Integer, ForeignKey("uploads.id"), index=True)


def indicator_code(**options: Any) -> Column[str]:
    """A reference to the indicator a row is about."""
    return Column("indicator_code", String, ForeignKey("indicators.code"), **options)


def area_code(**options: Any) -> Column[str]:
    """A reference to the area a row is about."""
    return Column("area_code", String, ForeignKey("areas.code"), **options)


def partner_code(**options: Any) -> Column[str]:
    """A reference to the partner a row is about."""
    return Column("partner_code", String, ForeignKey("partners.code"), **options)
