"""What there is to choose from when somebody says whose dashboard this is; also on a quite empty database."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from domain.model import Area, AreaKind, Board, NeighbourModel, Partner
from ingest.catalogue import load_catalogue
from store import reads


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The board as it stands, if one does, and what it may be made of: the catalogue's and whatever was loaded.

    `areas` are the local authorities there are today by the name of their region; `in_force` the codes of the partners
    that answer to the board, or None where nobody has said so yet.
    """

    board: Board | None
    areas: Mapping[str, tuple[Area, ...]]
    neighbour_models: tuple[NeighbourModel, ...]
    partners: tuple[Partner, ...]
    in_force: frozenset[str] | None


def first_run(connection: Connection) -> FirstRun:
    """All that the form offers."""
    catalogue = load_catalogue()
    areas = {each.code: each for each in (*catalogue.areas, *reads.areas(connection))}
    partners = {each.code: each for each in (*catalogue.partners, *reads.partners(connection))}
    in_force = frozenset(each.code for each in reads.partners_in_force(connection))
    return FirstRun(
        board=reads.board(connection),
        areas=_by_region(areas),
        neighbour_models=reads.neighbour_models(connection),
        partners=tuple(each for each in partners.values() if each.valid_to is None),
        in_force=in_force or None,
    )


def _by_region(areas: Mapping[str, Area]) -> dict[str, tuple[Area, ...]]:
    found: dict[str, list[Area]] = {}
    for area in areas.values():
        if area.kind is AreaKind.LOCAL_AUTHORITY and area.valid_to is None:
            region = areas.get(area.region_code or "")
            found.setdefault(region.name if region else "Other", []).append(area)
    return {name: tuple(sorted(found[name], key=lambda each: each.name)) for name in sorted(found)}
