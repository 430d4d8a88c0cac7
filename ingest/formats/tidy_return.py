"""The tidy indicator return: a row a figure, with indicator, area, period, counts and value in columns of any order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.model import Indicator
from domain.uploads import TableReading
from ingest.formats.headings import NUMERATOR as NUMERATOR_PART
from ingest.formats.headings import VALUE as VALUE_PART
from ingest.formats.headings import part_of
from ingest.formats.indicator_fields import (
    AREA,
    AREA_CODE,
    COMMENT,
    DENOMINATOR,
    INDICATOR,
    INDICATOR_CODE,
    NUMERATOR,
    PARTNER,
    PERIOD,
    PROVISIONAL,
    TEAM,
    VALUE,
    YES,
    hints_for,
    names_areas,
    sheet_hints,
    usual_frequency,
)
from ingest.formats.observations import Draft, ObservationDesk
from ingest.labels import folded
from ingest.layout import Table, body_rows, filled, find_table, table_reading
from ingest.period_text import UNREADABLE, PeriodHints, PeriodReading, read_period_entry
from ingest.workbook import Sheet, Workbook

FIELDS = (
    INDICATOR,
    INDICATOR_CODE,
    AREA_CODE,
    AREA,
    PERIOD,
    NUMERATOR,
    DENOMINATOR,
    VALUE,
    PROVISIONAL,
    TEAM,
    PARTNER,
    COMMENT,
)


def find(sheet: Sheet) -> Table | None:
    """The table of a sheet that has an indicator, a period and a figure among its headings."""
    table = find_table(sheet, FIELDS, _is_enough)
    return _with_counts_apart(table) if table is not None else None


def _with_counts_apart(table: Table) -> Table:
    """`Number` beside `Rate` or `%` is the count behind it, and not the value."""
    columns = dict(table.columns)
    value = columns.get("value")
    if value is None or "numerator" in columns or part_of(table.headings[value]) != NUMERATOR_PART:
        return table
    free = [column for column in range(len(table.headings)) if column not in columns.values()]
    rates = [column for column in free if part_of(table.headings[column]) == VALUE_PART]
    return replace(table, columns=columns | {"numerator": value, "value": rates[0]}) if rates else table


def _is_enough(columns: Mapping[str, int], _headings: Sequence[str]) -> bool:
    has_label = "indicator" in columns or "indicator code" in columns
    return has_label and "period" in columns and ("value" in columns or "numerator" in columns)


def read_table(table: Table, workbook: Workbook, desk: ObservationDesk) -> TableReading:
    """Read every row of a table at a desk; says which rows and columns were taken for what."""
    desk.names_areas = names_areas(table)
    hints = sheet_hints(table, workbook)
    rows = _data_rows(table)
    periods = _Periods(table)
    by_label = _hints(periods, rows, hints, desk)
    for row in rows:
        draft = _draft(periods, row, desk, by_label)
        if draft is not None:
            desk.add(draft, _label_place(table, row))
    desk.point_out_scales()
    desk.point_out_hidden()
    return table_reading(table, rows)


def _data_rows(table: Table) -> list[int]:
    return [row for row in body_rows(table) if not _is_header_again(table, row)]


def _is_header_again(table: Table, row: int) -> bool:
    """Whether a row repeats the header, as a second table below the first or a page break does."""
    return all(table.sheet.text(row, column) == table.headings[column] for column in table.columns.values())


def _label(table: Table, row: int) -> str:
    return table.text(row, "indicator") or table.text(row, "indicator code")


@dataclass(frozen=True, slots=True)
class _Periods:
    """A table with the periods of its rows: each spelling is read once for a label, not on each of 50,000 rows."""

    table: Table
    _known: dict[tuple, PeriodReading | None] = field(default_factory=dict)

    def at(self, row: int, hints: PeriodHints, label: str = "") -> PeriodReading | None:
        """What a row's period says, with the hints of a label."""
        sheet, column = self.table.sheet, self.table.columns["period"]
        value, number_format = sheet.value(row, column), sheet.number_format(row, column)
        key = (label, type(value), value, number_format)  # True is 1, and yet says something else
        if key not in self._known:
            self._known[key] = read_period_entry(value, number_format, hints)
        return self._known[key]


def _hints(periods: _Periods, rows: list[int], hints: PeriodHints, desk: ObservationDesk) -> dict[str, PeriodHints]:
    """Hints for each label: how often its figures are measured, so that `as at 31 March` finds its length."""
    table = periods.table
    readings: defaultdict[str, list[PeriodReading]] = defaultdict(list)
    first: dict[str, int] = {}
    for row in rows:
        reading = periods.at(row, hints)
        label = _label(table, row)
        first.setdefault(label, row)
        if reading is not None:
            readings[label].append(reading)
    return {
        label: hints_for(replace(hints, frequency=usual_frequency(readings[label])), _indicator(table, row, desk))
        for label, row in first.items()
        if label
    }


def _indicator(table: Table, row: int, desk: ObservationDesk) -> Indicator | None:
    if not _is_filled_in(table, row):
        return None
    return desk.name(_label(table, row), *_label_place(table, row), table.text(row, "indicator code")).indicator


def _label_place(table: Table, row: int) -> tuple[int, int]:
    return row, table.columns.get("indicator", table.columns.get("indicator code", 0))


def _is_filled_in(table: Table, row: int) -> bool:
    """Whether a row says more than which indicator it is for: a template's row that nobody filled in does not."""
    return any(table.text(row, name) for name in ("period", "value", "numerator", "denominator"))


def _draft(periods: _Periods, row: int, desk: ObservationDesk, hints: dict[str, PeriodHints]) -> Draft | None:
    table = periods.table
    label = _label(table, row)
    if not label:
        if len(filled(table.sheet, row)) > 1:
            message = "This row has figures but no indicator: write which one it is."
            desk.refuse("missing_column", message, _label_place(table, row))
        return None
    if not _is_filled_in(table, row):
        return None
    reading = periods.at(row, hints[label], label)
    return Draft(
        label=label,
        area_label=table.text(row, "area"),
        period_label=table.text(row, "period"),
        period=reading or UNREADABLE,
        value=_place(table, row, "value"),
        numerator=_place(table, row, "numerator"),
        denominator=_place(table, row, "denominator"),
        is_provisional=folded(table.text(row, "provisional")) in YES,
        area_hint=table.text(row, "area code"),
        indicator_hint=table.text(row, "indicator code"),
        team=table.text(row, "team") or None,
        partner_label=table.text(row, "partner"),
    )


def _place(table: Table, row: int, name: str) -> tuple[int, int] | None:
    column = table.columns.get(name)
    return None if column is None else (row, column)
