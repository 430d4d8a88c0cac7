"""Rows of an indicator return in the making: labels found, cells read, doubtful figures pointed out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.model import Indicator, Unit, ValueStatus
from domain.periods import MONTHS_IN_YEAR, Period, year_of
from domain.uploads import ObservationRow, Problem, Question
from ingest.formats.area_labels import AreaLabels
from ingest.formats.format import Context
from ingest.formats.naming import Named, as_answered, ask_indicator, ask_period, likeliest, look_up
from ingest.formats.series_scale import fractions, scale_breaks
from ingest.labels import folded
from ingest.layout import Table, filled
from ingest.number_text import DecimalMark, decimal_mark_of
from ingest.parts import Figures, number, parts_of, with_percentage_given
from ingest.period_text import PeriodReading
from ingest.problems import error, warning
from ingest.values import CellFigure, read_cell, read_number
from ingest.workbook import is_number

PERCENT_ROUNDING = 0.51  # a percentage rounded to whole numbers is at most half a point off its parts

EARLIEST_YEAR = 1980  # before any of the returns that boards use was collected: an older year was mistyped
YEARS_OF_PROJECTIONS = 2  # population projections are used until the estimates come
FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")

Place = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """One figure as it stands on the sheet: where its parts are, and what it is about."""

    label: str
    area_label: str
    period_label: str
    period: PeriodReading
    value: Place | None = None
    numerator: Place | None = None
    denominator: Place | None = None
    is_provisional: bool = False
    area_hint: str = ""
    indicator_hint: str = ""
    team: str | None = None
    partner_label: str = ""
    section: str = ""


@dataclass(slots=True)
class ObservationDesk:
    """Turns drafts of one table into rows, and gathers the problems and questions on the way."""

    context: Context
    table: Table
    names_areas: bool = False
    rows: list[ObservationRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    _named: dict[str, Named] = field(default_factory=dict)
    _periods: dict[tuple[str, PeriodReading], PeriodReading] = field(default_factory=dict)
    _partners: dict[str, str | None] = field(default_factory=dict)
    _undated: set[str] = field(default_factory=set)
    _places: dict[str, Place] = field(default_factory=dict)
    _first_seen: dict[tuple, ObservationRow] = field(default_factory=dict)
    _mark: DecimalMark | None = None
    _in_time: dict[tuple[date, date, bool], bool] = field(default_factory=dict)
    _areas: AreaLabels = field(init=False)

    def __post_init__(self) -> None:
        self._areas = AreaLabels(self.context)

    def share_with(self, other: "ObservationDesk") -> None:
        """Know what another table of the same file said: nothing is asked twice, and a repeated figure is noticed."""
        self._named, self._areas, self._first_seen = other._named, other._areas, other._first_seen

    def name(self, label: str, row: int, column: int, hint: str = "") -> Named:
        """What a label means; one with slips is pointed out once, an unknown one is also asked."""
        key = hint or label
        if key not in self._named:
            catalogue, cell = self.context.catalogue, self.table.address(row, column)
            answered = as_answered(catalogue, self.context.answers.take("indicator", label, cell), label)
            self._named[key] = answered or look_up(catalogue, hint, label)
            self._point_out_label(label, self._named[key], (row, column))
        return self._named[key]

    def _point_out_label(self, label: str, named: Named, place: Place) -> None:
        if named.indicator is None:
            catalogue = self.context.catalogue
            question = ask_indicator(catalogue, label, self._figures_beside(place), self.table.address(*place))
            self.questions.append(question)
            self.warn(
                "unknown_indicator",
                f"'{label}' is no indicator of the catalogue, so its rows are kept and wait: say which it is, "
                f"or use a name from the template's list.{likeliest(question, catalogue)}",
                place,
            )
        elif named.spelled:
            self.warn(
                "uncertain_match",
                f"'{label}' was read as '{named.spelled}' and taken for '{named.indicator.name}': mend the spelling, "
                "or say which indicator is meant.",
                place,
            )

    def _figures_beside(self, place: Place) -> list[float]:
        """The figures in the row of a label, as evidence of what it measures."""
        sheet, (row, label_column) = self.table.sheet, place
        named = self.table.columns.get("value")
        columns = range(label_column + 1, len(sheet.rows[row])) if named is None else (named,)
        figures = (number(read_cell(sheet.cell(row, column), self._decimal_mark())) for column in columns)
        return [figure for figure in figures if figure is not None]

    def area(self, label: str, hint: str, period: PeriodReading, place: Place) -> str | None:
        """The code of an area; an unknown one is pointed out once.

        A table that names no areas at all is about the board's own. Where other rows name theirs, a blank may stand
        for the area above it as well as for the board's: it waits for an answer.
        """
        if not label and not hint and not self.names_areas:
            return self.context.area_code
        on = period.period.end if period.period else None
        if found := self._areas.known(label, hint, on):
            return found.code
        place = place[0], self.table.columns.get("area" if label else "area code", place[1])
        found = self._areas.read(label, hint, on, self.table.address(*place))
        if found.problem:
            self.warn(*found.problem, place)
        self.questions += found.questions
        return found.code

    def period(self, label: str, reading: PeriodReading, place: Place) -> PeriodReading:
        """A period as a person said before that it is meant, where the file alone does not say."""
        key = (label, reading)
        if key not in self._periods:
            self._periods[key] = self.context.answers.period(label, reading, self.table.address(*place))
        return self._periods[key]

    def add(self, draft: Draft, label_place: Place) -> None:
        """Make a row of a draft, unless its period or its figures cannot be read."""
        place = draft.value or draft.numerator or label_place
        if draft.period.period is None:
            draft = replace(draft, period=self.period(draft.period_label, draft.period, place))
        if draft.period.period is None:
            self._point_out_period(draft, place)
            return
        named = self.name(draft.label, *label_place, draft.indicator_hint)
        figures = self._read(draft)
        if figures is None or not self.is_in_time(draft.period, draft.period_label, named.indicator, figures, place):
            return
        row = self._row(draft, named, figures, place)
        if self._is_believable(row, named, place) and not self._is_repeated(row, named, draft.section, place):
            self.rows.append(row)
            self._places[row.cell] = place

    def _read(self, draft: Draft) -> Figures | None:
        """The three parts of a figure, None for those that have no cell; nothing at all if one cannot be believed."""
        value, above, below = self.figure(draft.value), self.figure(draft.numerator), self.figure(draft.denominator)
        is_unreadable = "unreadable_value" in (_fault(value), _fault(above), _fault(below))
        return None if is_unreadable else (value, above, below)

    def figure(self, place: Place | None) -> CellFigure | None:
        """What a cell says, with its faults pointed out."""
        if place is None:
            return None
        sheet = self.table.sheet
        value = sheet.value(*place)
        if is_number(value):
            return read_number(value, sheet.number_format(*place))
        cell = sheet.cell(*place)
        figure = read_cell(cell, self._decimal_mark())
        if figure.fault == "unreadable_value":
            mend = figure.mend or "is not a number: type the figure, or leave the cell blank if it is not known."
            self.refuse("unreadable_value", f"'{cell.text[:60]}' {mend}", place)
        elif figure.fault == "excel_error":
            self.warn(
                "excel_error",
                f"The formula gives {cell.text}: it is kept as 'unavailable'. Mend the formula or clear the cell.",
                place,
            )
        elif figure.fault == "formula_without_value":
            self.warn(
                "formula_without_value",
                "The formula was never calculated, so there is no figure: open the file in Excel and save it.",
                place,
            )
        return figure

    def _decimal_mark(self) -> DecimalMark:
        """Which mark parts decimals: a point, but in a text file not parted by commas the one its own figures show."""
        if self._mark is None:
            sheet = self.table.sheet
            texts = (value for row in sheet.rows for value in row if isinstance(value, str))
            mark = decimal_mark_of(texts) if sheet.delimiter not in ("", ",") else DecimalMark.POINT
            # only a semicolon says that commas were wanted for decimals: elsewhere the figures have to show it
            is_plain = mark is DecimalMark.UNSURE and sheet.delimiter != ";"
            self._mark = DecimalMark.POINT if is_plain else mark
        return self._mark

    def _row(
        self,
        draft: Draft,
        named: Named,
        figures: Figures,
        place: Place,
    ) -> ObservationRow:
        period = draft.period.period
        assert period is not None  # noqa: S101  add() has asked
        unit = named.indicator.unit if named.indicator else self.context.catalogue.words.label(draft.label).unit
        figures = with_percentage_given(figures, unit)
        figure, above, below = parts_of(figures, unit, is_count=named.is_count)
        value, numerator, denominator = figures
        status = status_of(value, numerator, denominator)
        return ObservationRow(
            indicator=named.indicator.code if named.indicator else None,
            label=draft.label,
            area=self.area(draft.area_label, draft.area_hint, draft.period, place),
            area_label=draft.area_label or draft.area_hint,
            period_start=period.start,
            period_end=period.end,
            period_label=draft.period_label,
            numerator=above,
            denominator=below,
            value=figure if status is ValueStatus.REPORTED else None,
            status=status,
            provisional=draft.is_provisional
            or draft.period.is_provisional
            or _is_provisional(value)
            or _is_provisional(numerator),
            cell=self.table.address(*place),
            frequency=draft.period.frequency,
            partner=self._partner(draft.partner_label),
            team=draft.team,
        )

    def _partner(self, label: str) -> str | None:
        if label not in self._partners:
            self._partners[label] = self.context.catalogue.find_partner(label) if label else None
        return self._partners[label]

    def _is_believable(self, row: ObservationRow, named: Named, place: Place) -> bool:
        indicator = named.indicator
        is_percentage = indicator.unit is Unit.PERCENT if indicator else "%" in row.label
        if is_percentage and row.numerator is not None and row.denominator is not None:
            if row.numerator > row.denominator:
                self.refuse(
                    "numerator_exceeds_denominator",
                    f"The numerator {plain(row.numerator)} is larger than the denominator {plain(row.denominator)}: "
                    "check whether the two were swapped or one was mistyped.",
                    place,
                )
                return False
            self._compare_with_parts(row, place)
        lowest = indicator.lowest if indicator else 0.0 if is_percentage else None
        highest = indicator.highest if indicator else None
        highest = 100.0 if highest is None and is_percentage else highest
        return self._is_possible(row.value, lowest, highest, place) and self._is_possible(row.numerator, 0, None, place)

    def _is_possible(self, value: float | None, lowest: float | None, highest: float | None, place: Place) -> bool:
        if value is None or ((lowest is None or value >= lowest) and (highest is None or value <= highest)):
            return True
        bounds = f"at least {plain(lowest or 0)}" + (f" and at most {plain(highest)}" if highest is not None else "")
        self.refuse("out_of_range", f"{plain(value)} is not possible here: the figure must be {bounds}.", place)
        return False

    def _compare_with_parts(self, row: ObservationRow, place: Place) -> None:
        if row.value is None or not row.denominator or row.numerator is None:
            return
        expected = 100 * row.numerator / row.denominator
        if abs(row.value - expected) > PERCENT_ROUNDING:
            self.warn(
                "inconsistent_percentage",
                f"The figure is {plain(row.value)} %, but {plain(row.numerator)} of {plain(row.denominator)} is "
                f"{expected:.1f} %: mend whichever is wrong.",
                place,
            )

    def _is_repeated(self, row: ObservationRow, named: Named, section: str, place: Place) -> bool:
        """Whether the same thing was said before: twice the same is dropped, twice differently cannot be taken."""
        # the same words below two headings of a partner's own are two measures: `Male` of one thing and of another
        what = (row.indicator or (folded(row.label), section), named.is_count)
        key = (what, row.area or folded(row.area_label), row.period_start, row.period_end, row.team, row.partner)
        first = self._first_seen.setdefault(key, row)
        if first is row:
            return False
        if self._is_hidden(place):
            return True  # an older copy, of which `point_out_hidden` speaks
        same = (first.value, first.numerator, first.denominator, first.status)
        if same == (row.value, row.numerator, row.denominator, row.status):
            self.warn(
                "duplicate",
                f"This repeats {first.cell} ('{row.label}', {row.period_label}) exactly: it was taken once.",
                place,
            )
            return True
        self.refuse(
            "duplicate",
            f"{first.cell} already gives '{row.label}' for {row.period_label} with another figure: "
            "keep the right one and remove the other.",
            place,
        )
        return True

    def is_in_time(
        self,
        reading: PeriodReading,
        label: str,
        indicator: Indicator | None,
        figures: Sequence[CellFigure | None],
        place: Place,
    ) -> bool:
        """Whether there can be figures of a period; if not, that is said unless there are none anyway.

        There are none of years before the returns were collected, nor of periods still to come: those that end after
        the current financial year, unless they have begun. Populations are projected for two years more.
        """
        period = reading.period
        assert period is not None  # noqa: S101  every caller has looked
        is_projected = indicator is not None and indicator.code in self.context.catalogue.populations
        key = (period.start, period.end, is_projected)
        if key not in self._in_time:
            self._in_time[key] = _can_have_figures(period, self.context.today, is_projected=is_projected)
        if self._in_time[key]:
            return True
        if any(figure is not None and figure.status is not ValueStatus.NOT_SUPPLIED for figure in figures):
            self._refuse_year(label, period.start.year < EARLIEST_YEAR, place)
        return False

    def _refuse_year(self, label: str, is_too_early: bool, place: Place) -> None:
        if is_too_early:
            what = f"lies before {EARLIEST_YEAR}, when none of these figures was collected"
        else:
            what = "is still to come, so there can be no figure of it"
        self.refuse(
            "out_of_range",
            f"'{label}' {what}: mend the year. It is written in full, such as Q1 2023/24.",
            place,
        )

    def _point_out_period(self, draft: Draft, place: Place) -> None:
        if draft.period.is_ambiguous:
            self.refuse_ambiguous_period(draft.period_label, draft.period, place)
            return
        if not draft.period_label:
            self.refuse_undated_period("", place)
            return
        years = [int(year) for year in FOUR_DIGITS.findall(draft.period_label)]
        if any(year < EARLIEST_YEAR or year > self.context.today.year + YEARS_OF_PROJECTIONS for year in years):
            self._refuse_year(draft.period_label, min(years) < EARLIEST_YEAR, place)
            return
        self.refuse(
            "unreadable_period",
            f"'{draft.period_label}' is not a period that can be placed in time: write it with its year, "
            "such as Q1 2023/24, Apr 2023, 2023/24 or Autumn term 2023.",
            place,
        )

    def refuse_undated_period(self, label: str, place: Place) -> None:
        """Say once of a spelling, or of a table without any period, that nothing says of when it is, and ask."""
        if label in self._undated:
            return
        self._undated.add(label)
        what = f"to which year '{label}' belongs" if label else "of which period these figures are"
        self.refuse(
            "ambiguous_period",
            f"Nothing in the file says {what}: write it into the heading, such as Q1 2023/24, or into the title.",
            place,
        )
        self.questions.append(Question("period", label, cell=self.table.address(*place)))

    def refuse_ambiguous_period(self, label: str, reading: PeriodReading, place: Place) -> None:
        """Say that a spelling has two meanings, and ask which is meant."""
        meanings = " or ".join(f"{each.start:%d %b %Y} to {each.end:%d %b %Y}" for each in reading.candidates)
        self.refuse(
            "ambiguous_period",
            f"'{label}' may mean {meanings}: write it as Q1 2023/24 or Jan-Mar 2023, so that only one is possible.",
            place,
        )
        self.questions.append(ask_period(label, reading, self.table.address(*place)))

    def _is_hidden(self, place: Place) -> bool:
        sheet = self.table.sheet
        return place[0] in sheet.hidden_rows or place[1] in sheet.hidden_columns

    def point_out_hidden(self) -> None:
        """Say that hidden rows and columns of the table were read too."""
        sheet, table = self.table.sheet, self.table
        rows = sorted(row for row in sheet.hidden_rows if row in table.body and filled(sheet, row))
        columns = sorted(
            column for column in sheet.hidden_columns if column < len(table.headings) and table.headings[column]
        )
        if rows:
            self._warn_hidden(_plural(len(rows), "hidden row"), (rows[0], 0))
        if columns:
            self._warn_hidden(_plural(len(columns), "hidden column"), (table.last_header_row, columns[0]))

    def _warn_hidden(self, what: str, place: Place) -> None:
        self.warn(
            "hidden_content",
            f"{what} of the table: taken only where nothing visible gives the same figure. Unhide and check that all "
            "of it belongs to this return.",
            place,
        )

    def warn(self, code: str, message: str, place: Place) -> None:
        """Point something out at a cell."""
        self.problems.append(warning(code, message, sheet=self.table.sheet.label, cell=self.table.place(*place)))

    def refuse(self, code: str, message: str, place: Place) -> None:
        """Say why a cell's row is not taken."""
        self.problems.append(error(code, message, sheet=self.table.sheet.label, cell=self.table.place(*place)))

    def point_out_scales(self) -> None:
        """Point at figures on another scale than the rest of their series, and at fractions for percentages."""
        for row, usual in scale_breaks(self.rows, self.context.catalogue):
            self.warn(
                "scale_break",
                f"{plain(row.value)} stands among figures near {plain(usual)}: check whether it was entered on another "
                "scale, such as 0.84 for 84 % or per 1,000 for per 10,000.",
                self._places[row.cell],
            )
        for row in fractions(self.rows, self.context.catalogue, self._has_percent_sign):
            self.warn(
                "scale_break",
                f"{plain(row.value)} was kept as {plain(row.value)} %. If {plain(100 * (row.value or 0))} % is meant, "
                "it is on another scale: type it as a percentage, or show the cell as one.",
                self._places[row.cell],
            )

    def _has_percent_sign(self, row: ObservationRow) -> bool:
        return read_cell(self.table.sheet.cell(*self._places[row.cell]), self._decimal_mark()).is_percentage


def _fault(figure: CellFigure | None) -> str | None:
    return None if figure is None else figure.fault


def _is_provisional(figure: CellFigure | None) -> bool:
    return figure is not None and figure.is_provisional


def _can_have_figures(period: Period, today: date, *, is_projected: bool) -> bool:
    last = year_of(today).end
    if is_projected:
        last = last.replace(year=last.year + YEARS_OF_PROJECTIONS)
    has_begun = period.start <= today and period.months <= MONTHS_IN_YEAR
    return period.start.year >= EARLIEST_YEAR and (period.end <= last or has_begun)


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def status_of(value: CellFigure | None, numerator: CellFigure | None, denominator: CellFigure | None) -> ValueStatus:
    """What a figure in up to three parts says: the value's own word first, then that of its parts.

    A blank value beside two counts is a figure given by its counts; a symbol in any part is the figure's status.
    """
    if value is not None and value.status is ValueStatus.REPORTED:
        return value.status
    parts = [part for part in (value, numerator, denominator) if part is not None]
    said = [part for part in parts if part.status is not ValueStatus.NOT_SUPPLIED or part.fault]
    if value is not None and value in said:
        return value.status
    without_figure = [part.status for part in said if part.status is not ValueStatus.REPORTED]
    if without_figure:
        return without_figure[0]
    if number(numerator) is not None:
        return ValueStatus.REPORTED
    return ValueStatus.NOT_SUPPLIED


def plain(value: float | None) -> str:
    """A number in a sentence: `23`, `91.5`, `1,204`."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"


def partner_of(context: Context, labels: Sequence[str]) -> str | None:
    """The code of the first agency among some labels that the catalogue knows."""
    return next((code for label in labels if label and (code := context.catalogue.find_partner(label))), None)
