"""The Local Authority Interactive Tool's long table: a row a measure, area and year; csv, xlsx or parquet.

A measure's short name, the years it runs in and the counts behind it are the catalogue's to know: `2016-17` is a
financial or a school year, `2014-16` a pool of three years.
"""

from collections.abc import Iterator
from dataclasses import replace

from domain.periods import FINANCIAL_YEAR_STARTS, SCHOOL_YEAR_STARTS, Frequency
from domain.uploads import ObservationRow, Reading, UploadKind
from ingest.catalogue import LaitLocator, YearKind
from ingest.formats.format import Context, Format
from ingest.formats.observations import ObservationDesk, Place
from ingest.formats.published import PublishedFigure, comparators, published_row, table_with, without_repeats
from ingest.layout import Table
from ingest.period_text import UNREADABLE, PeriodHints, PeriodReading, read_period_text
from ingest.values import CellFigure
from ingest.workbook import CellValue, Workbook, is_number

NEEDED = ("shortdesc", "years", "laandregions")
VALUES = ("values", "values(text)")  # as the published file and as its export to Excel head them
_HINTS = {
    YearKind.FINANCIAL_YEAR_ENDING: (FINANCIAL_YEAR_STARTS, FINANCIAL_YEAR_STARTS),
    YearKind.SCHOOL_YEAR_ENDING: (SCHOOL_YEAR_STARTS, SCHOOL_YEAR_STARTS),
    YearKind.YEAR_TO_SEPTEMBER: (10, 10),
    YearKind.CALENDAR_YEAR: (FINANCIAL_YEAR_STARTS, 1),
    YearKind.MID_YEAR: (FINANCIAL_YEAR_STARTS, 1),
}


def recognises(workbook: Workbook, _context: Context) -> float:
    """Certain with its four columns."""
    return 1.0 if _table(workbook) else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """The measures that the catalogue knows by their short names, each with the counts behind it."""
    table = _table(workbook)
    assert table is not None  # noqa: S101  recognised before
    desk = ObservationDesk(context, table)
    places = _places(table, context)
    rows: list[ObservationRow] = []
    for locator in context.catalogue.lait:
        rows.extend(without_repeats(desk, list(_rows(table, desk, locator, places))))
    if not rows:
        desk.warn(
            "unknown_indicator",
            "None of the measures is known to the catalogue, so there is nothing to take: add a locator.",
            (table.first_header_row, table.columns["shortdesc"]),
        )
    return comparators(workbook, context, desk, rows)


def _table(workbook: Workbook) -> Table | None:
    for heading in VALUES:
        table = table_with(workbook, (*NEEDED, heading))
        if table is not None:
            return replace(table, columns=dict(table.columns) | {"values": table.columns[heading]})
    return None


def _places(table: Table, context: Context) -> dict[str, dict[tuple[str, str], int]]:
    """The row of each wanted measure, area and year. One walk over a table of 641 000 rows."""
    wanted: dict[str, dict[tuple[str, str], int]] = {
        name: {}
        for locator in context.catalogue.lait
        for name in (locator.value, locator.numerator, locator.denominator)
        if name
    }
    measure, years, area = (table.columns[name] for name in ("shortdesc", "years", "laandregions"))
    rows = table.sheet.rows
    for number in table.body:
        row = rows[number]
        found = wanted.get(row[measure]) if isinstance(row[measure], str) else None  # type: ignore[arg-type]
        if found is not None:
            found[(str(row[area]), _year_text(row[years]))] = number
    return wanted


def _year_text(value: CellValue) -> str:
    return str(int(value)) if isinstance(value, int | float) and is_number(value) else str(value or "").strip()


def _rows(
    table: Table, desk: ObservationDesk, locator: LaitLocator, places: dict[str, dict[tuple[str, str], int]]
) -> Iterator[tuple[ObservationRow, Place]]:
    double, single = _HINTS[locator.year]
    hints = PeriodHints(frequency=Frequency.YEARLY, year_starts_in=double, single_year_starts_in=single)
    periods: dict[str, PeriodReading] = {}
    column = table.columns["values"]
    for (area, year), row in places[locator.value].items():
        if year not in periods:
            periods[year] = read_period_text(year, hints) or UNREADABLE
        place = (row, column)
        figure = PublishedFigure(
            indicator=locator.indicator,
            label=locator.value,
            area_code=_area_number(table, row),
            area_name=area.strip(),
            period=periods[year],
            period_label=year,
            cell=place,
            value=desk.figure(place),
            numerator=_part(desk, places, locator.numerator, (area, year), column),
            denominator=_part(desk, places, locator.denominator, (area, year), column),
        )
        made = published_row(desk, figure)
        if made is not None and made.area not in locator.unusable_areas:
            yield made, place


def _area_number(table: Table, row: int) -> str:
    """The department's three-digit number of the area, which parts authorities of one name; empty without one."""
    column = table.columns.get("lanumber")
    value = table.sheet.value(row, column) if column is not None else None
    return str(int(value)) if isinstance(value, int | float) and is_number(value) else str(value or "")


def _part(
    desk: ObservationDesk,
    places: dict[str, dict[tuple[str, str], int]],
    name: str | None,
    key: tuple[str, str],
    column: int,
) -> CellFigure | None:
    row = places[name].get(key) if name else None
    figure = desk.figure((row, column)) if row is not None else None
    # a count that is missing beside a rate that is there says nothing about the rate
    return replace(figure, fault=None) if figure is not None else None


FORMAT = Format("Local Authority Interactive Tool", UploadKind.COMPARATORS, recognises, read)
