"""From a file to stored rows and back: what changes, what is refused, what a revert brings back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.errors import UnknownCode, UploadError
from domain.model import Board
from domain.uploads import UploadStatus
from ingest.catalogue import load_catalogue
from ingest.problems import folded_up
from ingest.uploads import Changes, Preview, accept, preview, revert
from store import reads, writes
from store.database import open_database
from tests.ingest.workbooks import codes, read_csv

HEADER = "Indicator,Area,Period,Value\n"
LEEDS, BY = "E08000035", "analyst"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty board of Leeds, with the real catalogue."""
    engine = open_database(str(tmp_path / "board.db"))
    with engine.begin() as connection:
        writes.sync_catalogue(connection, load_catalogue(), by=BY)
        writes.set_board(connection, Board("Leeds", LEEDS), by=BY)
    yield engine
    engine.dispose()


def looked_at(engine: Engine, *lines: str, name: str = "return.csv") -> Preview:
    content = (HEADER + "\n".join(lines)).encode()
    with engine.connect() as connection:
        return preview(None, content=content, file_name=name, catalogue=load_catalogue(), connection=connection)


def values(engine: Engine) -> list[float | None]:
    with engine.connect() as connection:
        return [point.value for point in reads.series(connection, "REREF_12M", LEEDS).points]


def test_accepted_rows_are_the_series_with_their_cells(engine):
    upload_id = accept(
        engine, looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20", "REREF_12M,Leeds,Q2 2023/24,<5"), by=BY
    )
    with engine.connect() as connection:
        points = reads.series(connection, "REREF_12M", LEEDS).points
        stored = reads.upload(connection, upload_id)
    assert [(point.value, point.status.value) for point in points] == [(20, "reported"), (None, "suppressed")]
    assert points[0].source.cell == "line 2, column Value"
    assert stored is not None
    assert (stored.row_count, stored.uploaded_by, stored.status) == (2, BY, UploadStatus.ACCEPTED)


def test_a_blank_area_is_the_boards_own(engine):
    accept(engine, looked_at(engine, "REREF_12M,,Q1 2023/24,20"), by=BY)
    assert values(engine) == [20]


def test_a_preview_stores_nothing(engine):
    looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20")
    with engine.connect() as connection:
        assert reads.uploads(connection) == ()


def test_a_preview_says_what_is_new_revised_and_the_same(engine):
    accept(engine, looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20", "REREF_12M,Leeds,Q2 2023/24,21"), by=BY)
    figures = ["REREF_12M,Leeds,Q1 2023/24,20", "REREF_12M,Leeds,Q2 2023/24,25", "REREF_12M,Leeds,Q3 2023/24,22"]
    second = looked_at(engine, *figures, name="b.csv")
    assert second.changes == Changes(new=1, revised=1, unchanged=1)
    (problem,) = second.reading.problems
    assert (problem.code, problem.cell) == ("revised", "line 3, column Value")
    assert "from 21 (return.csv) to 25" in problem.message


def test_a_rate_beside_the_count_behind_it_is_no_revision(engine):
    accept(engine, looked_at(engine, "Number of referrals,Leeds,Q1 2023/24,812"), by=BY)
    second = looked_at(engine, "REF_RATE,Leeds,Q1 2023/24,47.1", name="b.csv")
    assert (second.changes, second.reading.problems) == (Changes(new=1), ())


def test_a_figure_that_is_kept_back_now_is_a_revision(engine):
    accept(engine, looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20"), by=BY)
    second = looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,c", name="b.csv")
    assert "from 20 (return.csv) to 'suppressed'" in second.reading.problems[0].message


def test_the_latest_accepted_upload_wins_and_a_revert_brings_back_what_stood(engine):
    accept(engine, looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20"), by=BY)
    later = accept(engine, looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,25", name="b.csv"), by=BY)
    assert values(engine) == [25]
    revert(engine, later, by=BY)
    assert values(engine) == [20]


def test_the_same_file_twice_is_recognised_whatever_its_name(engine):
    first = accept(engine, looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20"), by=BY)
    again = looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20", name="another name.csv")
    assert again.already_loaded is not None
    assert again.already_loaded.id == first
    with pytest.raises(UploadError, match="loaded already"):
        accept(engine, again, by=BY)


def test_a_file_with_errors_loads_nothing_unless_its_good_rows_are_wanted(engine):
    mixed = looked_at(engine, "REREF_12M,Leeds,Q1 2023/24,20", "REREF_12M,Leeds,Q2 2023/24,ten")
    with pytest.raises(UploadError, match="1 error"):
        accept(engine, mixed, by=BY)
    assert values(engine) == []
    accept(engine, mixed, by=BY, only_good_rows=True)
    assert values(engine) == [20]


def test_a_file_that_identifies_children_is_never_stored_not_even_its_good_rows(engine):
    content = b"Case,Child name,Recognition,Impact\nCase 1,Oak A,Good,RI\n"
    with engine.connect() as connection:
        found = preview(None, content=content, file_name="a.csv", catalogue=load_catalogue(), connection=connection)
    assert codes(found.reading) == ["child_identifier"]
    with pytest.raises(UploadError):
        accept(engine, found, by=BY, only_good_rows=True)
    with engine.connect() as connection:
        assert reads.uploads(connection) == ()


def test_what_was_not_recognised_or_holds_no_rows_is_refused(engine):
    with engine.connect() as connection:
        found = preview(None, content=b"hello", file_name="a.csv", catalogue=load_catalogue(), connection=connection)
    for nothing in (found, looked_at(engine)):
        with pytest.raises(UploadError):
            accept(engine, nothing, by=BY)


def test_unassigned_rows_are_stored_and_wait(engine):
    accept(engine, looked_at(engine, "Number of unicorns,Leeds,Q1 2023/24,3"), by=BY)
    with engine.connect() as connection:
        assert [each.label for each in reads.unassigned_labels(connection)] == ["Number of unicorns"]


def test_an_upload_that_is_not_there_cannot_be_reverted(engine):
    with pytest.raises(UnknownCode, match="no upload 9"):
        revert(engine, 9, by=BY)


def test_areas_that_only_the_board_has_are_known_to_its_files(engine, tmp_path):
    extra = tmp_path / "register"
    extra.mkdir()
    (extra / "areas.toml").write_text(
        '[[area]]\ncode = "X06000001"\nname = "Narnia"\nkind = "local_authority"\n',
        encoding="utf-8",
    )
    with engine.begin() as connection:
        writes.sync_catalogue(connection, load_catalogue(extra=extra), by=BY)
    (row,) = looked_at(engine, "REREF_12M,Narnia,Q1 2023/24,20").reading.rows
    assert getattr(row, "area") == "X06000001"  # noqa: B009


def test_nothing_is_compared_without_a_database():
    content = HEADER.encode() + b"REREF_12M,Leeds,Q1 2023/24,20"
    found = preview(None, content=content, file_name="a.csv", catalogue=load_catalogue())
    assert (found.changes, found.already_loaded, len(found.reading.rows)) == (None, None, 1)


def test_thousands_of_faults_of_one_kind_are_the_first_of_them_and_a_count():
    lines = "".join(f"REREF_12M,Leeds,Q1 2023/24,x{number}y\n" for number in range(2_000))
    reading = read_csv("Indicator,Area,Period,Value\nREREF_12M,Leeds,soon,1\n" + lines)
    assert (reading.errors, reading.warnings) == (2_001, 0)
    unreadable = [problem for problem in reading.problems if problem.code == "unreadable_value"]
    assert [problem.cell for problem in unreadable[:2]] == ["line 3, column Value", "line 4, column Value"]
    assert (len(unreadable), unreadable[-1].message) == (51, "And 1,950 more like this.")
    assert [problem.code for problem in reading.problems].count("unreadable_period") == 1
    shorter = folded_up(reading.problems, 6)
    assert [problem.message for problem in shorter if problem.cell is None] == ["And 1,994 more like this."]
    assert len(shorter) == 1 + 6 + 1
