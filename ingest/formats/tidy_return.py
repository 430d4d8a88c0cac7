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
OF_EVERY_ROW = (
    "indicator", "indicator code", "area", "area code", "period", "provisional", "team", "partner",
)  # fmt: skip


def find(sheet: Sheet) -> Table | None:
    """The table of a sheet that has an indicator, a period and a figure among its headings."""
    table = find_table(sheet, FIELDS, _is_enough)
    return _with_counts_apart(_with_rate(table)) if table is not None else None


def _with_rate(table: Table) -> Table:
    """A column headed `%` alone holds the values, where no other is named as their column."""
    if "value" in table.columns:
        return table
    free = [column for column in range(len(table.headings)) if column not in table.columns.values()]
    rates = [column for column in free if part_of(table.headings[column]) == VALUE_PART]
    return replace(table, columns={**table.columns, "value": rates[0]}) if len(rates) == 1 else table


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
    columns = _Columns(table)
    rows = _data_rows(columns)
    by_label = _hints(columns, rows, hints, desk)
    for row in rows:
        draft = _draft(columns, row, desk, by_label)
        if draft is not None:
            desk.add(draft, _label_place(table, row))
    desk.point_out_scales()
    desk.point_out_hidden()
    return table_reading(table, rows)


@dataclass(slots=True)
class _Columns:
    """A table column by column: each spelling of a text or a period is read once, not on each of 50,000 rows."""

    table: Table
    texts: dict[str, Sequence[str]] = field(default_factory=dict)
    _periods: dict[tuple, PeriodReading | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the columns that every row is asked for; one that the table does not have is blank."""
        blank = [""] * len(self.table.sheet.rows)
        self.texts = {name: self.table.texts(name) if name in self.table.columns else blank for name in OF_EVERY_ROW}

    def is_header_again(self, row: int) -> bool:
        """Whether a row repeats the header, as a second table below the first or a page break does."""
        table = self.table
        return all(table.sheet.text(row, column) == table.headings[column] for column in table.columns.values())

    def label(self, row: int) -> str:
        """What a row says it is about."""
        return self.texts["indicator"][row] or self.texts["indicator code"][row]

    def is_filled_in(self, row: int) -> bool:
        """Whether a row says more than which indicator it is for: a template's row that nobody filled in does not."""
        if self.texts["period"][row]:
            return True
        return any(self.table.text(row, name) for name in ("value", "numerator", "denominator"))

    def period(self, row: int, hints: PeriodHints, label: str = "") -> PeriodReading | None:
        """What a row's period says, with the hints of a label."""
        sheet, column = self.table.sheet, self.table.columns["period"]
        value, number_format = sheet.value(row, column), sheet.number_format(row, column)
        key = (label, type(value), value, number_format)  # True is 1, and yet says something else
        if key not in self._periods:
            self._periods[key] = read_period_entry(value, number_format, hints)
        return self._periods[key]


def _data_rows(columns: _Columns) -> list[int]:
    table, periods = columns.table, columns.texts["period"]
    heading = table.headings[table.columns["period"]]
    return [row for row in body_rows(table) if periods[row] != heading or not columns.is_header_again(row)]


def _hints(columns: _Columns, rows: list[int], hints: PeriodHints, desk: ObservationDesk) -> dict[str, PeriodHints]:
    """Hints for each label: how often its figures are measured, so that `as at 31 March` finds its length."""
    readings: defaultdict[str, list[PeriodReading]] = defaultdict(list)
    first: dict[str, int] = {}
    for row in rows:
        reading = columns.period(row, hints)
        label = columns.label(row)
        first.setdefault(label, row)
        if reading is not None:
            readings[label].append(reading)
    return {
        label: hints_for(replace(hints, frequency=usual_frequency(readings[label])), _indicator(columns, row, desk))
        for label, row in first.items()
        if label
    }


def _indicator(columns: _Columns, row: int, desk: ObservationDesk) -> Indicator | None:
    if not columns.is_filled_in(row):
        return None
    place = _label_place(columns.table, row)
    return desk.name(columns.label(row), *place, columns.texts["indicator code"][row]).indicator


def _label_place(table: Table, row: int) -> tuple[int, int]:
    return row, table.columns.get("indicator", table.columns.get("indicator code", 0))


def _draft(columns: _Columns, row: int, desk: ObservationDesk, hints: dict[str, PeriodHints]) -> Draft | None:
    table, texts = columns.table, columns.texts
    label = columns.label(row)
    if not label:
        if len(filled(table.sheet, row)) > 1:
            message = "This row has figures but no indicator: write which one it is."
            desk.refuse("missing_column", message, _label_place(table, row))
        return None
    if not columns.is_filled_in(row):
        return None
    reading = columns.period(row, hints[label], label)
    return Draft(
        label=label,
        area_label=texts["area"][row],
        period_label=texts["period"][row],
        period=reading or UNREADABLE,
        value=_place(table, row, "value"),
        numerator=_place(table, row, "numerator"),
        denominator=_place(table, row, "denominator"),
        is_provisional=folded(texts["provisional"][row]) in YES,
        area_hint=texts["area code"][row],
        indicator_hint=texts["indicator code"][row],
        team=texts["team"][row] or None,
        partner_label=texts["partner"][row],
    )


def _place(table: Table, row: int, name: str) -> tuple[int, int] | None:
    column = table.columns.get(name)
    return None if column is None else (row, column)
