"""Several writers queue: none is lost, none fails half-way; and whatever they did, the last accepted word stands."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from domain.errors import UploadError
from domain.model import ValueStatus
from store import reads, tables, writes
from store.database import data_version, open_database
from tests.store.examples import ELMSHIRE, OAKSHIRE, REPEAT_PLANS, a_file, a_row, quarter

WRITERS = 4
QUARTERS = [quarter(2023, number) for number in (1, 2, 3)]
AREAS = [OAKSHIRE, ELMSHIRE]


def address_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def at_once(engine: Engine, write: Any) -> list[Any]:
    """What each of several writers, each with a database of its own open, got from writing at the same moment."""
    start = Barrier(WRITERS)

    def one(number: int) -> Any:
        own = open_database(address_of(engine))
        try:
            start.wait()
            with own.begin() as connection:
                return write(connection, number)
        except UploadError as refusal:
            return refusal
        finally:
            own.dispose()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def test_files_accepted_at_once_are_all_there(engine: Engine):
    rows = [a_row(value=1.0, period=quarter(year, number)) for year in range(1900, 2100) for number in (1, 2, 3, 4)]
    with engine.connect() as connection:
        before = data_version(connection)

    def accept(connection: Any, number: int) -> int:
        assert reads.board(connection) is None  # a look first must not keep the write from waiting its turn
        return writes.add_upload(connection, *a_file(rows, name=f"{number}.xlsx"), by="ann")

    ids = at_once(engine, accept)
    with engine.connect() as connection:
        assert sorted(ids) == sorted(upload.id for upload in reads.uploads(connection))
        assert connection.scalar(select(func.count()).select_from(tables.observations)) == WRITERS * len(rows)
        assert data_version(connection) == before + WRITERS
        points = reads.series(connection, REPEAT_PLANS, OAKSHIRE).points
        assert {point.source.upload_id for point in points} == {max(ids)}


def test_of_one_file_accepted_at_once_by_several_one_stands(engine: Engine):
    reading, content = a_file([a_row(value=1)])
    answers = at_once(engine, lambda connection, _: writes.add_upload(connection, reading, content, by="ann"))
    assert sorted(isinstance(answer, UploadError) for answer in answers) == [False] + [True] * (WRITERS - 1)
    with engine.connect() as connection:
        assert len(reads.uploads(connection)) == 1


def test_of_several_reverts_at_once_one_is_done(engine: Engine):
    with engine.begin() as connection:
        upload_id = writes.add_upload(connection, *a_file([a_row(value=1)]), by="ann")
    answers = at_once(engine, lambda connection, _: writes.revert_upload(connection, upload_id, by="ann"))
    assert answers.count(None) == 1


@dataclass(frozen=True)
class Accept:
    figures: tuple[tuple[int, int, float | None], ...]


@dataclass(frozen=True)
class Revert:
    which: int


FIGURE = st.tuples(st.integers(0, 1), st.integers(0, 2), st.none() | st.integers(0, 99).map(float))
DEEDS = st.lists(st.lists(FIGURE, max_size=6).map(tuple).map(Accept) | st.integers(0, 9).map(Revert), max_size=12)


def what_should_stand(deeds: list[Accept | Revert]) -> dict[tuple[int, int], float | None]:
    """The rule in its plainest form: go through the accepted files in order, the last word holds."""
    accepted: list[Accept | None] = []
    for deed in deeds:
        if isinstance(deed, Accept):
            accepted.append(deed)
        elif deed.which < len(accepted):
            accepted[deed.which] = None
    return {(area, number): value for file in accepted if file for area, number, value in file.figures}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds=DEEDS)
def test_any_sequence_of_accepting_and_reverting_leaves_the_last_accepted_word(databases, with_catalogue, deeds):
    address = databases.new(copy_of=with_catalogue)
    engine = open_database(address)
    ids: list[int] = []
    for number, deed in enumerate(deeds):
        with engine.begin() as connection:
            if isinstance(deed, Accept):
                rows = [
                    a_row(
                        area=AREAS[area],
                        period=QUARTERS[quarter],
                        value=value,
                        status=ValueStatus.NOT_SUPPLIED if value is None else ValueStatus.REPORTED,
                    )
                    for area, quarter, value in deed.figures
                ]
                ids.append(writes.add_upload(connection, *a_file(rows, name=f"{number}.xlsx"), by="ann"))
            elif deed.which < len(ids) and reads.upload(connection, ids[deed.which]).status == "accepted":
                writes.revert_upload(connection, ids[deed.which], by="ann")
    with engine.connect() as connection:
        series = reads.series_of_areas(connection, REPEAT_PLANS, AREAS)
        assert reads.all_series(connection, REPEAT_PLANS) == {code: s for code, s in series.items() if s.points}
    engine.dispose()
    databases.drop(address)
    found = {
        (AREAS.index(code), QUARTERS.index(point.period)): point.value
        for code, one in series.items()
        for point in one.points
    }
    assert found == what_should_stand(deeds)
