"""Loads the invented board by the same way as a user's files: `python data/sample/load.py --database FILE`."""

import argparse
import csv
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that the script runs from any folder

from sqlalchemy import Engine  # noqa: E402

from dashboard.evidence.release import add_release  # noqa: E402
from data.sample.board import OWN_AREA, RECEIVED, read_toml  # noqa: E402
from domain.errors import EvidenceError, UploadError  # noqa: E402
from domain.model import Board  # noqa: E402
from ingest import uploads  # noqa: E402
from ingest.catalogue import load_catalogue  # noqa: E402
from store import reads, writes  # noqa: E402
from store.database import open_database  # noqa: E402

HERE = Path(__file__).parent
REGISTER = HERE / "register"
FOLDER = HERE / "workbooks"
BY = "Wrenfield performance analyst"
RECEIVED_AT = time(10, 0, tzinfo=UTC)


def load_sample(engine: Engine) -> int:
    """Load the invented board into an empty database and return how many files it took.

    Each file is given the day on which it would have come; then what two meetings were shown is frozen. Raises
    UploadError where the database is a board's already, so that invented figures never mix with real ones.
    """
    catalogue = load_catalogue(extra=REGISTER)
    names, plan = read_toml("names.toml"), read_toml("plan.toml")
    partners = [code for name in names["partners"].values() if (code := catalogue.find_partner(name))]
    with engine.begin() as connection:
        if (standing := reads.board(connection)) is not None:
            raise UploadError(
                f"this database is the board of {standing.name} already: name a file that is not there yet."
            )
        writes.sync_catalogue(connection, catalogue, by=BY)
        board = Board(plan["board"], OWN_AREA, is_sample=True)
        writes.set_board(connection, board, by=BY, partner_codes=partners)
    arrivals = _arrivals()
    for name, day in arrivals:
        with engine.connect() as connection:
            preview = uploads.preview(FOLDER / name, catalogue=catalogue, connection=connection, today=day)
        uploads.accept(engine, preview, by=BY, at=datetime.combine(day, RECEIVED_AT))
    for meeting in plan["meetings"]:
        with engine.begin() as connection:
            add_release(connection, meeting, by=BY)
    return len(arrivals)


def _arrivals() -> list[tuple[str, date]]:
    """The files and the days on which they came, in that order."""
    with (HERE / RECEIVED).open(encoding="utf-8", newline="") as file:
        return [(row["file"], date.fromisoformat(row["received"])) for row in csv.DictReader(file)]


def main() -> int:
    """The command: exit status 1 with one sentence where the sample cannot be loaded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--database", required=True, help="a file that is not there yet, or an address of an empty database"
    )
    arguments = parser.parse_args()
    try:
        engine = open_database(arguments.database)
        count = load_sample(engine)
        engine.dispose()
    except EvidenceError as fault:
        print(f"The sample board was not loaded: {fault}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Loaded the sample board of Wrenfield (invented): {count} files")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
