"""Areas, who succeeded whom, statistical neighbours, and the board whose dashboard this is."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from domain.model import AreaKind, SuccessionKind
from store.tables.columns import from_upload, identity, in_order, metadata, one_of

areas = Table(
    "areas",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("region_code", String, ForeignKey("areas.code")),
    Column("old_code", String),
    Column("aliases", JSON, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("is_invented", Boolean, nullable=False),
    one_of("kind", AreaKind),
    in_order("valid_from", "valid_to"),
)

area_successions = Table(
    "area_successions",
    metadata,
    Column("predecessor_code", String, ForeignKey("areas.code"), primary_key=True),
    Column("successor_code", String, ForeignKey("areas.code"), primary_key=True),
    Column("succeeded", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("kind", String, nullable=False),
    one_of("kind", SuccessionKind),
)

neighbour_models = Table(
    "neighbour_models",
    metadata,
    identity(),
    from_upload(),
    Column("code", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("published", Date, nullable=False),
    Column("source", Text, nullable=False),
)

neighbours = Table(
    "neighbours",
    metadata,
    Column("model_id", Integer, ForeignKey("neighbour_models.id"), primary_key=True),
    Column("area_code", String, ForeignKey("areas.code"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("neighbour_code", String, ForeignKey("areas.code"), nullable=False),
    Column("closeness", String, nullable=False),
    CheckConstraint("rank >= 1", name="rank_from_one"),
    CheckConstraint("neighbour_code <> area_code", name="not_its_own_neighbour"),
)

board = Table(
    "board",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("area_code", String, ForeignKey("areas.code"), nullable=False),
    Column("neighbour_model", String),
    Column("is_sample", Boolean, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)
