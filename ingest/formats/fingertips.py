"""Fingertips CSV (27 columns, headings with or without spaces) and the layout that FingertipsNext takes in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.model import ValueStatus
from domain.periods import Frequency, Period
from domain.uploads import ObservationRow, Reading, UploadKind
from ingest.catalogue import FingertipsLocator
from ingest.formats.format import Context, Format
from ingest.formats.observations import ObservationDesk, Place
from ingest.formats.published import PublishedFigure, comparators, published_row, table_with, without_repeats
from ingest.labels import folded
from ingest.layout import Table
from ingest.period_text import UNREADABLE, PeriodHints, PeriodReading, read_day, read_period_text
from ingest.values import CellFigure
from ingest.workbook import Workbook

NEEDED = ("indicatorid", "areacode", "timeperiod", "value", "sex", "age")
YEARLY = PeriodHints(frequency=Frequency.YEARLY)
# Words of a value note that say why there is no value. Notes such as "treat with caution" stand beside values.
SUPPRESSED_NOTES = ("suppressed", "disclosure", "small count", "small number")
UNAVAILABLE_NOTES = ("not presented", "not available", "cannot be calculated", "not published", "data quality")


def recognises(workbook: Workbook, _context: Context) -> float:
    """Certain with the columns that only these exports have together."""
    return 1.0 if table_with(workbook, NEEDED) else 0.0


def read(workbook: Workbook, context: Context) -> Reading:
    """The figures of the indicators that the catalogue knows by their Fingertips id, for everybody of the right age."""
    table = table_with(workbook, NEEDED)
    assert table is not None  # noqa: S101  recognised before
    desk = ObservationDesk(context, table)
    locators = {str(locator.id): locator for locator in context.catalogue.fingertips}
    rows = without_repeats(desk, list(_rows(table, desk, locators)))
    if not rows:
        desk.warn(
            "unknown_indicator",
            "None of the indicator ids is known to the catalogue, so there is nothing to take: add a locator.",
            (table.first_header_row, table.columns["indicatorid"]),
        )
    return comparators(workbook, context, desk, rows)


def _rows(
    table: Table, desk: ObservationDesk, locators: dict[str, FingertipsLocator]
) -> Iterator[tuple[ObservationRow, Place]]:
    for row in table.body:
        locator = locators.get(table.text(row, "indicatorid"))
        if locator is None or not _is_everybody(table, row, locator):
            continue
        label = table.text(row, "timeperiod")
        place = (row, table.columns["value"])
        figure = PublishedFigure(
            indicator=locator.indicator,
            label=table.text(row, "indicatorname"),
            area_code=table.text(row, "areacode"),
            area_name=table.text(row, "areaname"),
            period=read_period_text(label, YEARLY) or UNREADABLE,
            period_label=label,
            cell=place,
            value=_with_note(desk.figure(place), table.text(row, "valuenote")),
            numerator=_part(table, desk, row, "count"),
            denominator=_part(table, desk, row, "denominator"),
        )
        made = published_row(desk, figure)
        if made is not None:
            yield made, place


def _is_everybody(table: Table, row: int, locator: FingertipsLocator) -> bool:
    """England repeats for each sex and each deprivation category: only the row of all of them is taken."""
    return (
        not table.text(row, "categorytype")
        and not table.text(row, "category")
        and table.text(row, "sex") == locator.sex
        and folded(table.text(row, "age")) in map(folded, locator.ages)
    )


def _part(table: Table, desk: ObservationDesk, row: int, name: str) -> CellFigure | None:
    return desk.figure((row, table.columns[name])) if name in table.columns else None


def _with_note(figure: CellFigure | None, note: str) -> CellFigure | None:
    """A blank value is what its note says: kept back, or not available; without a note it was not supplied."""
    if figure is None or figure.status is not ValueStatus.NOT_SUPPLIED or not note:
        return figure
    words = note.lower()
    if any(word in words for word in SUPPRESSED_NOTES):
        return replace(figure, status=ValueStatus.SUPPRESSED)
    if any(word in words for word in UNAVAILABLE_NOTES):
        return replace(figure, status=ValueStatus.UNAVAILABLE)
    return figure


FORMAT = Format("Fingertips", UploadKind.COMPARATORS, recognises, read)


# --- FingertipsNext ---------------------------------------------------------------------------------------------------

NEXT_NEEDED = ("areacode", "datefrom", "dateto", "sex", "count", "value", "denominator")
NEXT_EVERYBODY = ("persons", "all", "")


def recognises_next(workbook: Workbook, _context: Context) -> float:
    """Certain with the columns of that layout."""
    return 1.0 if table_with(workbook, NEXT_NEEDED) else 0.0


def read_next(workbook: Workbook, context: Context) -> Reading:
    """Its figures. The layout does not say which indicator it holds: the file's name may begin with the id."""
    table = table_with(workbook, NEXT_NEEDED)
    assert table is not None  # noqa: S101  recognised before
    desk = ObservationDesk(context, table)
    stem = workbook.file_name.rpartition(".")[0] or workbook.file_name
    locators = {str(locator.id): locator for locator in context.catalogue.fingertips}
    locator = next((locators[word] for word in folded(stem.replace("_", " ")).split() if word in locators), None)
    code = locator.indicator if locator else None
    if code is None:
        named = desk.name(stem, table.first_header_row, 0)
        code = named.indicator.code if named.indicator else None
    rows = [row for row, _ in _rows_next(table, desk, stem, code)]
    return comparators(workbook, context, desk, rows)


def _rows_next(
    table: Table, desk: ObservationDesk, label: str, code: str | None
) -> Iterator[tuple[ObservationRow, Place]]:
    for row in table.body:
        if table.text(row, "sex").lower() not in NEXT_EVERYBODY or _has_deprivation(table, row):
            continue
        first, last = (read_day(table.sheet.value(row, table.columns[name])) for name in ("datefrom", "dateto"))
        place = (row, table.columns["value"])
        figure = PublishedFigure(
            indicator=code or "",
            label=label,
            area_code=table.text(row, "areacode"),
            area_name="",
            period=_between(first, last),
            period_label=f"{table.text(row, 'datefrom')} to {table.text(row, 'dateto')}",
            cell=place,
            value=desk.figure(place),
            numerator=_part(table, desk, row, "count"),
            denominator=_part(table, desk, row, "denominator"),
        )
        made = published_row(desk, figure)
        if made is not None:
            yield replace(made, indicator=code), place


def _has_deprivation(table: Table, row: int) -> bool:
    return any(
        table.text(row, name).lower() not in ("", "all") for name in ("deprivationdecile", "deprivationcategory")
    )


def _between(first: date | None, last: date | None) -> PeriodReading:
    if first is None or last is None or last < first:
        return UNREADABLE
    period = Period(first, last)
    lengths = {1: Frequency.MONTHLY, 3: Frequency.QUARTERLY, 12: Frequency.YEARLY}
    return PeriodReading(period, lengths.get(period.months) if period.is_whole_months else None)


NEXT_FORMAT = Format("FingertipsNext upload", UploadKind.COMPARATORS, recognises_next, read_next)
