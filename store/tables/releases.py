"""Releases: what a meeting was shown, frozen with every number behind it."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from store.tables.columns import UtcDateTime, area_code, identity, indicator_code, metadata

releases = Table(
    "releases",
    metadata,
    identity(),
    Column("as_at", Date, nullable=False, index=True),
    Column("made", UtcDateTime, nullable=False),
    Column("made_by", String, nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("note", Text, nullable=False),
)

release_assessments = Table(
    "release_assessments",
    metadata,
    identity(),
    Column("release_id", Integer, ForeignKey("releases.id"), nullable=False, index=True),
    Column("initiative_code", String, ForeignKey("initiative_codes.code"), nullable=False),
    indicator_code(),
    area_code(nullable=False),
    Column("link_id", Integer, ForeignKey("links.id")),
    Column("verdict", String, nullable=False),
    Column("grade", Integer),
    Column("numbers", JSON, nullable=False),
)
Index(
    "ix_release_assessments_link",
    release_assessments.c.initiative_code,
    release_assessments.c.indicator_code,
    release_assessments.c.release_id,
)
