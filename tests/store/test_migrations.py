"""The migrations make exactly the tables that the code believes in, on both databases, and can be taken back."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import run
from domain.model import Board
from store import migrations, reads, writes
from store.database import REVISIONS, open_database, unchecked_engine
from store.tables import metadata
from tests.store.examples import CATALOGUE, OAKSHIRE


def test_the_migrations_make_the_tables_of_the_code(bare_engine: Engine):
    with bare_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def checks(engine: Engine) -> dict[str, set[tuple[str, str]]]:
    """Each table's check constraints, without the brackets and casts that a server adds."""
    found = inspect(engine)
    return {
        table: {
            (str(check["name"]), re.sub(r"[\s()]|::\w+(\[\])?", "", check["sqltext"]).lower())
            for check in found.get_check_constraints(table)
        }
        for table in metadata.tables
    }


def indexes(engine: Engine) -> dict[str, set[tuple[str, ...]]]:
    """Each table's indexes with their columns and, for those of a part of the rows, of which."""
    found = inspect(engine)
    return {
        table: {
            (
                str(index["name"]),
                *map(str, index["column_names"]),
                "unique" if index["unique"] else "",
                *sorted(f"{option} {value}" for option, value in index.get("dialect_options", {}).items()),
            )
            for index in found.get_indexes(table)
        }
        for table in metadata.tables
    }


def test_the_migrations_make_the_checks_and_indexes_of_the_code(databases, bare_engine: Engine):
    address = databases.new()
    by_code = unchecked_engine(address)
    metadata.create_all(by_code)
    assert checks(bare_engine) == checks(by_code)
    assert indexes(bare_engine) == indexes(by_code)
    assert any(checks(bare_engine).values())
    by_code.dispose()
    databases.drop(address)


def test_a_database_can_go_back_to_nothing_and_come_again(bare_engine: Engine):
    with bare_engine.connect() as connection:
        migrations.downgrade(connection, "base")
    assert set(inspect(bare_engine).get_table_names()) <= {"alembic_version"}
    with bare_engine.connect() as connection:
        migrations.upgrade(connection)
    with bare_engine.begin() as connection:
        writes.sync_catalogue(connection, CATALOGUE, by="ann")
        writes.set_board(connection, Board("Oakshire", OAKSHIRE), by="ann")
        assert reads.board(connection) is not None


def test_the_list_of_revisions_is_the_one_of_the_scripts():
    scripts = ScriptDirectory.from_config(migrations.configuration())
    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == REVISIONS


def test_several_processes_may_open_a_new_database_at_once(empty_url: str):
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: open_database(empty_url), range(4)))
    with engines[0].connect() as connection:
        assert reads.board(connection) is None
    for engine in engines:
        engine.dispose()


def test_alembics_own_command_finds_the_database_in_the_environment(empty_url: str):
    settings = str(migrations.FOLDER / "alembic.ini")
    for arguments in (("upgrade", "head"), ("check",)):
        done = subprocess.run(
            [sys.executable, "-m", "alembic", "-c", settings, *arguments],
            env={**os.environ, "DATABASE_URL": empty_url},
            cwd=run.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    open_database(empty_url).dispose()
