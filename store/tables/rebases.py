"""Where a person let the limits of a control chart begin afresh, and why."""

from sqlalchemy import Column, Date, String, Table, Text

from store.tables.columns import UtcDateTime, area_code, identity, indicator_code, metadata

rebases = Table(
    "rebases",
    metadata,
    identity(),
    indicator_code(nullable=False, index=True),
    area_code(nullable=False),
    Column("starts", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("withdrawn", UtcDateTime),
    Column("withdrawn_by", String),
)
