"""Figures: added with each upload and never overwritten, with corrections by hand that lie over them."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, text

from domain.model import ValueStatus
from domain.periods import Frequency
from store.tables.columns import (
    UtcDateTime,
    area_code,
    identity,
    in_order,
    indicator_code,
    metadata,
    one_of,
    one_of_in_turn,
    partner_code,
)


def _figure() -> tuple[Column[object], ...]:
    return (
        Column("period_start", Date, nullable=False),
        Column("period_end", Date, nullable=False),
        Column("numerator", Float),
        Column("denominator", Float),
        Column("value", Float),
        Column("status", String, nullable=False),
    )


# `frequency` is null for a period that is no month, quarter, term or year (a three-year pool): kept, in no series.
# The answers say why a row that arrived unassigned has a code now; withdrawing an answer takes the code away again.
observations = Table(
    "observations",
    metadata,
    identity(),
    Column("upload_id", Integer, ForeignKey("uploads.id"), nullable=False, index=True),
    indicator_code(),
    Column("label", String, nullable=False),
    area_code(),
    Column("area_label", String, nullable=False),
    Column("frequency", String),
    *_figure(),
    Column("period_label", String, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("cell", String, nullable=False),
    partner_code(),
    Column("team", String),
    Column("indicator_answer_id", Integer, ForeignKey("remembered_answers.id")),
    Column("area_answer_id", Integer, ForeignKey("remembered_answers.id")),
    one_of_in_turn("frequency", Frequency),
    one_of_in_turn("status", ValueStatus),
    in_order("period_start", "period_end"),
)

# Holds what the "latest accepted upload wins" query partitions and sorts by, in that order.
Index(
    "ix_observations_series",
    observations.c.indicator_code,
    observations.c.area_code,
    observations.c.frequency,
    observations.c.period_start,
    observations.c.upload_id,
)
_unassigned = text("indicator_code IS NULL OR area_code IS NULL")
Index(
    "ix_observations_unassigned",
    observations.c.label,
    observations.c.area_label,
    sqlite_where=_unassigned,
    postgresql_where=_unassigned,
)

corrections = Table(
    "corrections",
    metadata,
    identity(),
    indicator_code(nullable=False),
    area_code(nullable=False),
    Column("frequency", String, nullable=False),
    *_figure(),
    Column("team", String),
    Column("reason", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("withdrawn", UtcDateTime),
    Column("withdrawn_by", String),
    one_of("frequency", Frequency),
    one_of("status", ValueStatus),
    in_order("period_start", "period_end"),
)
Index("ix_corrections_series", corrections.c.indicator_code, corrections.c.area_code)
