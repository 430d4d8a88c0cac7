"""Runs of the placebo test: what was tried, when and by whom, and how often each rule claimed a change."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Integer, String, Table

from domain.calibration import Tried
from store.tables.columns import UtcDateTime, identity, indicator_code, metadata, one_of

calibrations = Table(
    "calibrations",
    metadata,
    identity(),
    Column("made", UtcDateTime, nullable=False),
    Column("made_by", String, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("trail_id", Integer, nullable=False),
    Column("areas", Integer, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("indicator_codes", JSON, nullable=False),
    Column("own_area_left_out", JSON, nullable=False),
    Column("unusable", JSON, nullable=False),
)

# Of so many `series` (or sets, or releases); a share lies between its low and its high with 95 % confidence.
calibration_shares = Table(
    "calibration_shares",
    metadata,
    identity(),
    Column("calibration_id", Integer, ForeignKey("calibrations.id"), nullable=False, index=True),
    indicator_code(),
    Column("tried", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("left_share", Float, nullable=False),
    Column("series", Integer, nullable=False),
    *(
        column
        for kind in ("good", "harm", "coloured")
        for column in (
            Column(kind, Integer, nullable=False),
            Column(f"{kind}_low", Float, nullable=False),
            Column(f"{kind}_high", Float, nullable=False),
        )
    ),
    one_of("tried", Tried),
)
