"""What Alembic runs: on the connection it was handed, else on the database that `DATABASE_URL` names."""

import os

from alembic import context
from sqlalchemy import Connection

from store.database import database_url, unchecked_engine
from store.migrations import exclusively
from store.tables import metadata


def run(connection: Connection) -> None:
    """Run the migrations inside the transaction that stands on the connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_server_default=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    with unchecked_engine(database_url(os.environ)).connect() as connection, exclusively(connection):
        run(connection)
