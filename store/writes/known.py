"""Whether the codes that rows refer to are in the database: a sentence instead of a broken reference."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, select

from domain.errors import UnknownCode
from store.tables import areas, frameworks, indicators, initiative_codes, partners, priority_codes, team_codes

_NOUNS = {
    indicators: "indicator",
    areas: "area",
    partners: "partner",
    frameworks: "audit framework",
    initiative_codes: "initiative",
    priority_codes: "priority",
    team_codes: "team",
}


def require(connection: Connection, table: Table, codes: Iterable[str | None]) -> None:
    """Raise `UnknownCode`, naming them, where codes are not in a table; None passes."""
    wanted = {code for code in codes if code is not None}
    if not wanted:
        return
    missing = sorted(wanted - set(connection.scalars(select(table.c.code))))
    if missing:
        noun = _NOUNS[table]
        raise UnknownCode(
            f"No {noun} has the code {', '.join(map(repr, missing))}: check the spelling, or add it first."
        )
