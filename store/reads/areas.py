"""The board, areas and their successions, and statistical neighbours."""

from collections.abc import Mapping

from sqlalchemy import Connection, Row, select

from domain.model import Area, AreaKind, Board, Neighbour, NeighbourModel, Succession, SuccessionKind
from store import tables
from store.reads.standing import accepted, latest


def board(connection: Connection) -> Board | None:
    """Whose dashboard this is; None until somebody has said so."""
    columns = tables.board.c
    row = connection.execute(
        select(columns.name, columns.area_code, columns.neighbour_model, columns.is_sample)
    ).one_or_none()
    return Board(*row) if row else None


def areas(connection: Connection, kind: AreaKind | None = None) -> tuple[Area, ...]:
    """All areas, or those of one kind, by name."""
    query = select(tables.areas).order_by(tables.areas.c.name, tables.areas.c.code)
    if kind is not None:
        query = query.where(tables.areas.c.kind == kind.value)
    return tuple(_area(row) for row in connection.execute(query))


def area(connection: Connection, code: str) -> Area | None:
    """One area; None if no area has the code."""
    row = connection.execute(select(tables.areas).where(tables.areas.c.code == code)).one_or_none()
    return _area(row) if row else None


def area_successions(connection: Connection) -> tuple[Succession, ...]:
    """Which area took over from which, in order of time."""
    query = select(tables.area_successions).order_by(tables.area_successions.c.succeeded)
    return tuple(succession(row) for row in connection.execute(query))


def recoded(connection: Connection) -> Mapping[str, str]:
    """From a code that an authority used to have to the one it has now: one authority, so one series."""
    renamed = {
        row.predecessor_code: row.successor_code
        for row in connection.execute(
            select(tables.area_successions).where(tables.area_successions.c.kind == SuccessionKind.RECODE.value)
        )
    }
    latest_codes = {}
    for code in renamed:
        now, seen = code, set()
        while now in renamed and now not in seen:
            seen.add(now)
            now = renamed[now]
        latest_codes[code] = now
    return latest_codes


def codes_of(area_code: str, renamed: Mapping[str, str]) -> list[str]:
    """All codes under which an authority's figures may stand, the one it has now first."""
    now = renamed.get(area_code, area_code)
    return [now, *sorted(old for old, new in renamed.items() if new == now)]


def neighbour_models(connection: Connection) -> tuple[NeighbourModel, ...]:
    """The neighbour models that stand, the last published first."""
    models = [
        NeighbourModel(row.code, row.name, row.published, row.source) for row in _standing_models(connection).values()
    ]
    return tuple(sorted(models, key=lambda model: (model.published, model.code), reverse=True))


def neighbours(connection: Connection, area_code: str, model_code: str | None = None) -> tuple[Neighbour, ...]:
    """An area's statistical neighbours, the most similar first; none where the model does not have the area.

    Without a model: the board's own, else the last published that has the area.
    """
    models = _standing_models(connection)
    wanted = model_code or connection.scalar(select(tables.board.c.neighbour_model))
    query = (
        select(tables.neighbours)
        .where(
            tables.neighbours.c.area_code == area_code,
            tables.neighbours.c.model_id.in_([row.id for row in models.values()]),
        )
        .order_by(tables.neighbours.c.rank)
    )
    code_of = {row.id: row.code for row in models.values()}
    found: dict[str, list[Neighbour]] = {}
    for row in connection.execute(query):
        code = code_of[row.model_id]
        neighbour = Neighbour(code, row.area_code, row.neighbour_code, row.rank, row.closeness)
        found.setdefault(code, []).append(neighbour)
    if wanted is not None:
        return tuple(found.get(wanted, ()))
    newest = max(found, key=lambda code: (models[code].published, code), default=None)
    return tuple(found[newest]) if newest is not None else ()


def succession(row: Row) -> Succession:
    """A succession from its row, of areas or of partners."""
    return Succession(row.predecessor_code, row.successor_code, row.succeeded, row.note, SuccessionKind(row.kind))


def _standing_models(connection: Connection) -> dict[str, Row]:
    rows = latest(connection.execute(accepted(tables.neighbour_models)), key=lambda row: row.code)
    return {row.code: row for row in rows}


def _area(row: Row) -> Area:
    return Area(
        code=row.code,
        name=row.name,
        kind=AreaKind(row.kind),
        region_code=row.region_code,
        old_code=row.old_code,
        aliases=tuple(row.aliases),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_invented=row.is_invented,
    )
