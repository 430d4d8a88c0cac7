"""Explore Education Statistics tidy CSV: a row an area, period and filter, a column a measure; symbols as published."""

from collections.abc import Iterator

from domain.uploads import ObservationRow, Reading, UploadKind
from ingest.catalogue import EesLocator
from ingest.formats.ees_periods import ees_period
from ingest.formats.format import Context, Format
from ingest.formats.observations import ObservationDesk, Place
from ingest.formats.published import PublishedFigure, comparators, published_row, table_with, without_repeats
from ingest.labels import folded
from ingest.layout import Table
from ingest.period_text import UNREADABLE
from ingest.values import CellFigure, symbol_status
from ingest.workbook import Workbook, is_number

NEEDED = ("timeperiod", "geographiclevel")
IDENTIFIERS = frozenset(
    (
        *("timeperiod", "timeidentifier", "geographiclevel", "countrycode", "countryname"),
        *("regioncode", "regionname", "oldlacode", "newlacode", "laname"),
    )
)
# geographic_level -> where its code and name stand; other levels (schools, constituencies) are no areas of a board
LEVELS = {
    "national": ("countrycode", "countryname"),
    "regional": ("regioncode", "regionname"),
    "local authority": ("newlacode", "laname"),
    "la": ("newlacode", "laname"),
}
TOTAL = "total"


def recognises(workbook: Workbook, _context: Context) -> float:
    """Certain with the two columns that every such table has and no other does."""
    return 1.0 if table_with(workbook, NEEDED) else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """The figures of every indicator that the catalogue finds in the columns."""
    table = table_with(workbook, NEEDED)
    assert table is not None  # noqa: S101  recognised before
    desk = ObservationDesk(context, table)
    locators = context.catalogue.ees_in(table.headings)
    if not locators:
        desk.warn(
            "unknown_indicator",
            "None of the columns is known to the catalogue, so there is nothing to take: add a locator for this table.",
            (table.first_header_row, 0),
        )
    rows: list[ObservationRow] = []
    for locator in locators:
        rows.extend(without_repeats(desk, list(_rows(table, desk, locator))))
    return comparators(workbook, context, desk, rows)


def _rows(table: Table, desk: ObservationDesk, locator: EesLocator) -> Iterator[tuple[ObservationRow, Place]]:
    column = {heading: at for at, heading in reversed(list(enumerate(table.headings)))}
    shown = column[locator.value or locator.numerator[0]]
    totals = _columns_with_totals(table, desk, locator)
    filters = {name: column[name] for name, _ in locator.filters}
    for row in table.body:
        level = LEVELS.get(table.text(row, "geographiclevel").lower())
        if level is None or not locator.takes({name: table.sheet.text(row, at) for name, at in filters.items()}):
            continue
        if any(folded(table.sheet.text(row, at)) != TOTAL for at in totals):
            continue
        label = table.text(row, "timeperiod")
        figure = PublishedFigure(
            indicator=locator.indicator,
            label=table.headings[shown],
            area_code=_code(table.text(row, level[0])),
            area_name=table.text(row, level[1]),
            period=ees_period(label, table.text(row, "timeidentifier"), locator.year) or UNREADABLE,
            period_label=label,
            cell=(row, shown),
            value=desk.figure((row, column[locator.value])) if locator.value else None,
            numerator=_sum([desk.figure((row, column[name])) for name in locator.numerator]),
            denominator=desk.figure((row, column[locator.denominator])) if locator.denominator else None,
        )
        made = published_row(desk, figure)
        if made is not None:
            yield made, (row, shown)


def _code(text: str) -> str:
    """A GSS code; a symbol in its place says that there is none."""
    return "" if symbol_status(text) is not None else text


def _sum(figures: list[CellFigure | None]) -> CellFigure | None:
    """The sum of counts; what one of them says instead of a number, the sum says too."""
    parts = [figure for figure in figures if figure is not None]
    if not parts:
        return None
    silent = next((part for part in parts if part.value is None), None)
    if silent is not None:
        return silent
    return CellFigure(sum(part.value for part in parts if part.value is not None), parts[0].status)


def _columns_with_totals(table: Table, desk: ObservationDesk, locator: EesLocator) -> list[int]:
    """Filter columns that the locator does not name and that have a total: only its rows are of everybody."""
    known = {
        folded(name) for every in desk.context.catalogue.ees_in(table.headings) for name in every.columns
    } | {folded(name) for name, _ in locator.filters}  # fmt: skip
    found = []
    for name, at in table.columns.items():
        if name in IDENTIFIERS or folded(table.headings[at]) in known:
            continue
        values = {table.sheet.value(row, at) for row in table.body}
        if TOTAL in {folded(value) for value in values if isinstance(value, str)} and not any(map(is_number, values)):
            found.append(at)
    return found


FORMAT = Format("Explore Education Statistics", UploadKind.COMPARATORS, recognises, read)
