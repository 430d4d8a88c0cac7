"""Audits of an agency that nobody knew: which answer said whose they are, so that withdrawing it undoes that."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("section_11_returns", "upload_periods")


def upgrade() -> None:
    """Add the column to what an answer about the partner gives a code."""
    for table in TABLES:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("partner_answer_id", sa.Integer(), nullable=True))
            changed.create_foreign_key(
                op.f(f"fk_{table}_partner_answer_id_remembered_answers"),
                "remembered_answers",
                ["partner_answer_id"],
                ["id"],
            )


def downgrade() -> None:
    """Take the column away: which answer gave a code is forgotten, the code stays."""
    for table in TABLES:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"fk_{table}_partner_answer_id_remembered_answers"), type_="foreignkey")
            changed.drop_column("partner_answer_id")
