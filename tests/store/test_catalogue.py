"""Reference data follow the catalogue; whose dashboard it is; who may use it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from domain.errors import UnknownCode
from domain.model import Area, AreaKind, Board
from domain.people import Role, User
from store import reads, writes
from store.database import data_version
from tests.store.examples import CATALOGUE, DISSOLVED, ELMSHIRE, OAKSHIRE, OLD_CODE, POLICE, REPEAT_PLANS, TRUST


def by_code(records: tuple) -> list:
    return sorted(records, key=lambda record: record.code)


def test_the_catalogue_comes_back_as_it_was(engine: Engine):
    with engine.connect() as connection:
        assert list(reads.indicators(connection)) == by_code(CATALOGUE.indicators)
        assert by_code(reads.areas(connection)) == by_code(CATALOGUE.areas)
        assert by_code(reads.partners(connection)) == by_code(CATALOGUE.partners)
        assert reads.frameworks(connection) == CATALOGUE.frameworks
        assert reads.area_successions(connection) == CATALOGUE.area_successions
        assert reads.partner_successions(connection) == CATALOGUE.partner_successions
        assert reads.indicator(connection, REPEAT_PLANS) == CATALOGUE.indicators[0]
        assert reads.indicator(connection, "NO_SUCH") is None
        assert reads.area(connection, OAKSHIRE) == CATALOGUE.areas[0]
        assert reads.area(connection, "E99999999") is None
        countries = reads.areas(connection, AreaKind.COUNTRY)
        assert [area.name for area in countries] == ["Anyland"]


def test_a_catalogue_that_did_not_change_writes_nothing(engine: Engine):
    with engine.begin() as connection:
        before = data_version(connection)
        assert writes.sync_catalogue(connection, CATALOGUE, by="ann") is False
        assert data_version(connection) == before


def test_a_changed_catalogue_changes_its_records_and_drops_none(engine: Engine):
    renamed = replace(CATALOGUE.areas[0], name="Great Oakshire", aliases=())
    new = Area("X06000009", "Birchshire", AreaKind.LOCAL_AUTHORITY)
    with engine.begin() as connection:
        before = data_version(connection)
        changed = replace(CATALOGUE, areas=(renamed, new))
        assert writes.sync_catalogue(connection, changed, by="ann") is True
        assert data_version(connection) == before + 1
        assert reads.area(connection, OAKSHIRE) == renamed
        assert {area.code for area in reads.areas(connection)} >= {new.code, ELMSHIRE, OLD_CODE, DISSOLVED}
        assert reads.audit_trail(connection)[0].action == "sync_catalogue"


def test_whose_dashboard_it_is_can_be_said_and_changed(engine: Engine):
    board = Board("Oakshire Safeguarding Children Board", OAKSHIRE, "2025")
    with engine.begin() as connection:
        writes.set_board(connection, board, by="ann", partner_codes=[TRUST, POLICE])
        assert reads.board(connection) == board
        assert [partner.code for partner in reads.partners_in_force(connection)] == [TRUST, POLICE]
        before = data_version(connection)
        writes.set_board(connection, board, by="ann", partner_codes=[POLICE, TRUST])
        assert data_version(connection) == before
        writes.set_board(connection, replace(board, area_code=ELMSHIRE), by="ann", partner_codes=[POLICE])
        assert reads.board(connection).area_code == ELMSHIRE
        assert [partner.code for partner in reads.partners_in_force(connection)] == [POLICE]
        writes.set_board(connection, board, by="ann")
        assert [partner.code for partner in reads.partners_in_force(connection)] == [POLICE]


def test_a_board_of_nowhere_is_refused(engine: Engine):
    with pytest.raises(UnknownCode, match="'E99999999'"), engine.begin() as connection:
        writes.set_board(connection, Board("Nowhere", "E99999999"), by="ann")
    with pytest.raises(UnknownCode, match="'nobody'"), engine.begin() as connection:
        writes.set_board(connection, Board("Oakshire", OAKSHIRE), by="ann", partner_codes=["nobody"])
    with engine.connect() as connection:
        assert reads.board(connection) is None


def test_users_are_added_changed_and_never_deleted(engine: Engine):
    with engine.begin() as connection:
        writes.add_user(connection, User("bob", "Bob", Role.READER), by="ann")
        writes.add_user(connection, User("ann", "Ann", Role.ADMINISTRATOR), by="ann")
        writes.add_user(connection, User("bob", "Bob", Role.ANALYST, is_active=False), by="ann")
        assert reads.users(connection) == (
            User("ann", "Ann", Role.ADMINISTRATOR),
            User("bob", "Bob", Role.ANALYST, is_active=False),
        )
        trail = reads.audit_trail(connection, subject="user bob")
    assert [entry.detail["role"] for entry in trail] == ["analyst", "reader"]


def test_partners_keep_the_days_they_are_valid(engine: Engine):
    with engine.connect() as connection:
        ccg = next(partner for partner in reads.partners(connection) if partner.code == "ccg")
    assert ccg.valid_to == date(2022, 6, 30)
