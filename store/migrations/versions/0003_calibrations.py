"""Runs of the placebo test on the board's own figures, so that the method page can show the last one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the runs and their shares."""
    op.create_table(
        "calibrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("trail_id", sa.Integer(), nullable=False),
        sa.Column("areas", sa.Integer(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("indicator_codes", sa.JSON(), nullable=False),
        sa.Column("own_area_left_out", sa.JSON(), nullable=False),
        sa.Column("unusable", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibrations")),
    )
    op.create_table(
        "calibration_shares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calibration_id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=True),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("left_share", sa.Float(), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("good_low", sa.Float(), nullable=False),
        sa.Column("good_high", sa.Float(), nullable=False),
        sa.Column("harm", sa.Integer(), nullable=False),
        sa.Column("harm_low", sa.Float(), nullable=False),
        sa.Column("harm_high", sa.Float(), nullable=False),
        sa.Column("coloured", sa.Integer(), nullable=False),
        sa.Column("coloured_low", sa.Float(), nullable=False),
        sa.Column("coloured_high", sa.Float(), nullable=False),
        sa.CheckConstraint("tried IN ('measure', 'set', 'release')", name=op.f("ck_calibration_shares_tried_known")),
        sa.ForeignKeyConstraint(
            ["calibration_id"], ["calibrations.id"], name=op.f("fk_calibration_shares_calibration_id_calibrations")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_calibration_shares_indicator_code_indicators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_shares")),
    )
    op.create_index(
        op.f("ix_calibration_shares_calibration_id"), "calibration_shares", ["calibration_id"], unique=False
    )


def downgrade() -> None:
    """Forget all runs."""
    op.drop_table("calibration_shares")
    op.drop_table("calibrations")
