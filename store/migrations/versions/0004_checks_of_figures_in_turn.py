"""The checks of figures, one value after another: for a list SQLite makes a table of its own at every row that comes.

With lists, half of the time that a large upload took to store went into these two checks.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MEMBERS = {
    "frequency": ("M", "Q", "T", "Y"),
    "status": (
        "reported",
        "suppressed",
        "not_supplied",
        "not_applicable",
        "unavailable",
        "rounds_to_zero",
        "unreliable",
    ),
}


def upgrade() -> None:
    """Spell the checks one value after another."""
    _replace({column: " OR ".join(f"{column} = '{each}'" for each in members) for column, members in MEMBERS.items()})


def downgrade() -> None:
    """Spell them as lists again."""
    lists = {column: ", ".join(f"'{each}'" for each in members) for column, members in MEMBERS.items()}
    _replace({column: f"{column} IN ({members})" for column, members in lists.items()})


def _replace(conditions: dict[str, str]) -> None:
    with op.batch_alter_table("observations") as changed:
        for column, condition in conditions.items():
            name = op.f(f"ck_observations_{column}_known")
            changed.drop_constraint(name, type_="check")
            changed.create_check_constraint(name, condition)
