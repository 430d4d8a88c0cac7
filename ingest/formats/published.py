"""What readers of published tables share: columns by exact name, figures and areas read alike, a row made of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.model import ValueStatus
from domain.uploads import ObservationRow, Reading, UploadKind
from ingest.formats.format import Context
from ingest.formats.observations import ObservationDesk, Place, number, status_of
from ingest.layout import Table
from ingest.period_text import PeriodReading
from ingest.values import CellFigure
from ingest.workbook import Sheet, Workbook


def squeezed(heading: str) -> str:
    """A heading without spaces and case, as the same publisher writes it in two exports."""
    return heading.replace(" ", "").replace("_", "").casefold()


def header_with(sheet: Sheet, needed: Sequence[str], within: int = 5) -> Table | None:
    """The table whose header row has all the needed headings; its columns are known by their squeezed headings."""
    for row in range(min(within, len(sheet.rows))):
        headings = tuple(sheet.text(row, column) for column in range(len(sheet.rows[row])))
        columns = {squeezed(heading): column for column, heading in reversed(list(enumerate(headings))) if heading}
        if all(name in columns for name in needed):
            return Table(sheet, row, row, headings, columns, len(sheet.rows) - 1)
    return None


def table_with(workbook: Workbook, needed: Sequence[str]) -> Table | None:
    """The first such table of a workbook."""
    return next((table for sheet in workbook.sheets if (table := header_with(sheet, needed)) is not None), None)


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure of a published table before it is a row. Places are of the cells that hold its parts."""

    indicator: str
    label: str
    area_code: str
    area_name: str
    period: PeriodReading
    period_label: str
    cell: Place
    value: CellFigure | None
    numerator: CellFigure | None = None
    denominator: CellFigure | None = None


def published_row(desk: ObservationDesk, figure: PublishedFigure) -> ObservationRow | None:
    """A row of comparators; None with a problem where its period cannot be read."""
    period = figure.period.period
    if period is None:
        desk.refuse(
            "unreadable_period",
            f"'{figure.period_label}' is not a period that this kind of table can have: check it with the publisher.",
            figure.cell,
        )
        return None
    parts = [part for part in (figure.value, figure.numerator, figure.denominator) if part is not None]
    if any(part.fault == "unreadable_value" for part in parts):
        return None
    indicator = desk.context.catalogue.indicator(figure.indicator)
    if not desk.is_in_time(figure.period, figure.period_label, indicator, parts, figure.cell):
        return None
    # Where there is a cell for the figure itself, the publisher's own word in it counts, counts beside it or not.
    status = figure.value.status if figure.value is not None else status_of(None, figure.numerator, None)
    return ObservationRow(
        indicator=figure.indicator,
        label=figure.label,
        area=desk.area(figure.area_name, figure.area_code, figure.period, figure.cell),
        area_label=figure.area_name or figure.area_code,
        period_start=period.start,
        period_end=period.end,
        period_label=figure.period_label,
        numerator=number(figure.numerator),
        denominator=number(figure.denominator),
        value=number(figure.value) if status is ValueStatus.REPORTED else None,
        status=status,
        provisional=figure.period.is_provisional,
        cell=desk.table.address(*figure.cell),
        frequency=figure.period.frequency,
    )


def comparators(workbook: Workbook, context: Context, desk: ObservationDesk, rows: Sequence[ObservationRow]) -> Reading:
    """The reading of a published table."""
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.COMPARATORS,
        tuple(rows),
        problems=tuple(desk.problems),
        questions=tuple(desk.questions),
        explanation=(_counted(rows),),
    )


def _counted(rows: Sequence[ObservationRow]) -> str:
    by_indicator = Counter(row.indicator or row.label for row in rows)
    if not by_indicator:
        return "No column or measure of this table is in the catalogue."
    listed = ", ".join(f"{code} ({count} rows)" for code, count in sorted(by_indicator.items()))
    return f"Found by the catalogue's locators: {listed}."


def without_repeats(desk: ObservationDesk, rows: Sequence[tuple[ObservationRow, Place]]) -> list[ObservationRow]:
    """Rows with what is said twice taken once; two different figures for the same thing cannot be taken."""
    first: dict[tuple, ObservationRow] = {}
    repeats: list[Place] = []
    for row, place in rows:
        key = (row.indicator, row.area or row.area_label, row.period_start, row.period_end)
        before = first.setdefault(key, row)
        if before is row:
            continue
        if (before.value, before.numerator, before.status) == (row.value, row.numerator, row.status):
            repeats.append(place)
        else:
            desk.refuse(
                "duplicate",
                f"{before.cell} already gives {row.indicator} for {row.area_label}, {row.period_label} with another "
                "figure: keep only the rows of the total, one for each area and period.",
                place,
            )
    if repeats:
        desk.warn("duplicate", f"{len(repeats)} rows repeat an earlier one exactly: each was taken once.", repeats[0])
    return list(first.values())
