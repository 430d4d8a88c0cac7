"""What is measured, and what it should reach."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Float, Integer, String, Table, Text

from domain.model import Polarity, RollUp, Unit
from domain.periods import Frequency
from store.tables.columns import area_code, from_upload, identity, in_order, indicator_code, metadata, one_of

indicators = Table(
    "indicators",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("short_name", String, nullable=False),
    Column("definition", Text, nullable=False),
    Column("numerator_label", String, nullable=False),
    Column("denominator_label", String),
    Column("unit", String, nullable=False),
    Column("multiplier", Float, nullable=False),
    Column("polarity", String, nullable=False),
    Column("roll_up", String, nullable=False),
    Column("frequency", String, nullable=False),
    Column("is_seasonal", Boolean, nullable=False),
    Column("is_snapshot", Boolean, nullable=False),
    Column("theme", String, nullable=False),
    Column("source_return", String, nullable=False),
    Column("suppression_threshold", Integer, nullable=False),
    # Not a foreign key: the catalogue may name its population indicators after those that need them.
    Column("population", String),
    Column("lowest", Float),
    Column("highest", Float),
    Column("synonyms", JSON, nullable=False),
    one_of("unit", Unit),
    one_of("polarity", Polarity),
    one_of("roll_up", RollUp),
    one_of("frequency", Frequency),
    CheckConstraint("multiplier > 0", name="multiplier_positive"),
    CheckConstraint("suppression_threshold >= 0", name="suppression_threshold_not_negative"),
    in_order("lowest", "highest"),
)

targets = Table(
    "targets",
    metadata,
    identity(),
    from_upload(),
    indicator_code(nullable=False, index=True),
    area_code(),
    Column("value", Float, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("source", Text, nullable=False),
    in_order("valid_from", "valid_to"),
)
