"""Reads the series and neighbour files of the command line: CSV with a day a row, blanks and published symbols kept.

Only as much as the command line needs; a partner's workbook is read by `ingest`.
"""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from domain.errors import QuestionError
from domain.periods import TERM_STARTS, Frequency, months_between, periods_since
from metrics.question import BoolArray, FloatArray, NeighbourSeries

SUPPRESSED = re.compile(r"c|\*|<\s*\d+|suppressed", re.IGNORECASE)
# A comma parts thousands alone: 12,5 may be twelve and a half, and is asked for anew. The infinite is refused later.
FIGURE = re.compile(
    r"[-+]?(?:(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?)", re.ASCII | re.IGNORECASE
)
NO_FIGURE = {"", "x", "z", "u", "-", ":", ".", "..", "n/a", "na", "nan", "#n/a", "null", "none"}
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")  # ISO, and what a British Excel makes of it when it saves the file
LONGEST_QUOTED = 40
LARGEST_CHANGE = 10.0  # ten times as much: who writes 20 means 20 %
STEP_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One column of figures: nan where there is none, and whether that was suppression."""

    values: FloatArray
    suppressed: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class SeriesFile:
    """A series as its file gives it, in order of time; `values` are the file's own, or numerator over denominator."""

    days: tuple[date, ...]
    values: FloatArray
    numerators: FloatArray | None
    denominators: FloatArray | None
    suppressed: BoolArray
    excluded: BoolArray

    @property
    def has_counts(self) -> bool:
        """Whether the file gave numerators and denominators."""
        return self.numerators is not None


def read_series(path: Path) -> SeriesFile:
    """Read `period_start` with `value`, or with `numerator` and `denominator`, and optionally `exclude`.

    Where counts and values are both there, the counts count. Raises QuestionError with the line and how to mend it.
    """
    table = _Table.read(path)
    if table.has("numerator") != table.has("denominator") and not table.has("value"):
        raise QuestionError(
            f"{path.name} has only one of numerator and denominator: add the other, or name the column value",
            "no_figures",
        )
    excluded = np.array([_is_marked(text) for text in table.column("exclude")], dtype=bool)
    if table.has("numerator") and table.has("denominator"):
        numerators, denominators = table.cells("numerator"), table.cells("denominator")
        suppressed = numerators.suppressed | denominators.suppressed
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # nought out of nought is no figure
            shares = numerators.values / denominators.values
        return SeriesFile(table.days, shares, numerators.values, denominators.values, suppressed, excluded)
    if not table.has("value"):
        raise QuestionError(
            f"{path.name} has no column value, nor numerator and denominator: name them so in its first row",
            "no_figures",
        )
    values = table.cells("value")
    return SeriesFile(table.days, values.values, None, None, values.suppressed, excluded)


def read_neighbours(path: Path, first: date, length: int, frequency: Frequency) -> tuple[NeighbourSeries, ...]:
    """Read `period_start` and one column an area, laid on the grid of the series; days outside it are passed over.

    Raises QuestionError where the neighbours are measured at another frequency.
    """
    table = _Table.read(path)
    if len(table.days) > 1 and (found := infer_frequency(table.days)) is not frequency:
        raise QuestionError(
            f"{path.name} is measured by the {found.noun}, the series by the {frequency.noun}: give both alike",
            "mixed_frequencies",
        )
    places = grid_places(table.days, first, frequency)
    names = [name for name in table.names if name != "period_start"]
    return tuple(NeighbourSeries(name, on_grid(table.cells(name).values, places, length)) for name in names)


def infer_frequency(days: Sequence[date]) -> Frequency:
    """The frequency of period starts in order; a lone one counts as a quarter, since nothing can be said of it.

    Raises QuestionError for repeated periods and for a file that changes its frequency half-way.
    """
    gaps = [months_between(one, following) for one, following in pairwise(days)]
    if 0 in gaps:
        raise _repeated(days[gaps.index(0)])
    if not gaps:
        return Frequency.QUARTERLY
    frequency = _frequency_of(gaps, days)
    if frequency is not Frequency.TERMLY:
        others = {step for step in STEP_MONTHS.values() if step > STEP_MONTHS[frequency]}
        for gap, following, day in zip(gaps, gaps[1:], days[1:], strict=False):
            if gap == following and gap in others:
                raise QuestionError(
                    f"the periods around {day} are {gap} months apart, others {STEP_MONTHS[frequency]}: "
                    "give one frequency, with a blank where a figure is missing",
                    "mixed_frequencies",
                )
    return frequency


def grid_places(days: Sequence[date], first: date, frequency: Frequency) -> list[int]:
    """For each day its place in a grid that begins with `first`. Raises QuestionError for a repeated period."""
    places = [periods_since(first, day, frequency) for day in days]
    for place, following, day in zip(places, places[1:], days[1:], strict=False):
        if place == following:
            raise _repeated(day)
    return places


def on_grid(values: np.ndarray, places: Sequence[int], length: int, empty: float = np.nan) -> np.ndarray:
    """Lay figures on a grid of `length` periods, `empty` where there is none."""
    placed = np.full(length, empty, dtype=values.dtype)
    for value, place in zip(values, places, strict=True):
        if 0 <= place < length:
            placed[place] = value
    return placed


def read_figure(text: str, where: str) -> tuple[float, bool]:
    """A cell as (number or nan, whether it was suppressed). Raises QuestionError naming `where` it stands."""
    plain = text.strip().replace("\u00a0", "").replace("\u2212", "-").removesuffix("%").strip()
    if SUPPRESSED.fullmatch(plain):
        return np.nan, True
    if plain.lower() in NO_FIGURE:
        return np.nan, False
    if not FIGURE.fullmatch(plain):
        raise QuestionError(
            f"{where}: '{_one_line(text)}' is not a number: type the figure with a point before its decimals, or leave "
            "it blank if it is not known",
            "not_a_number",
        )
    return float(plain.replace(",", "")), False


def read_change(given: object, where: str) -> float | None:
    """A wanted change as a share: 0.2 or "20%" is a fifth, None stays None. Raises QuestionError naming `where`."""
    if given is None:
        return None
    text = str(given).strip()
    try:
        change = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        change = math.nan
    if isinstance(given, bool) or not abs(change) <= LARGEST_CHANGE:
        raise QuestionError(f"{where} is '{_one_line(text)}': 0.2 or 20% is a change of a fifth", "not_a_number")
    return change


def read_day(text: str, where: str) -> date:
    """A day as 2023-04-01 or 01/04/2023. Raises QuestionError naming `where` it stands."""
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip().split(" ")[0].split("T")[0], pattern).date()  # noqa: DTZ007 a day
        except ValueError:
            continue
    raise QuestionError(f"{where}: '{_one_line(text)}' is not a day: write it as 2023-04-01", "not_a_day")


@dataclass(frozen=True, slots=True)
class _Table:
    file_name: str
    days: tuple[date, ...]
    columns: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]

    @classmethod
    def read(cls, path: Path) -> "_Table":
        try:
            rows = list(csv.reader(io.StringIO(_text(path), newline=None)))
        except csv.Error as fault:
            raise QuestionError(f"{path.name} is not a table: {fault}", "not_text") from fault
        lines = [line for line in enumerate(rows, start=1) if any(map(str.strip, line[1]))]
        if len(lines) < 2:
            raise QuestionError(f"{path.name} has no rows under its heading", "no_figures")
        names = [name.strip() for name in lines[0][1]]
        known = {"period_start", "value", "numerator", "denominator", "exclude"}
        names = [name.lower() if name.lower() in known else name for name in names]
        if "period_start" not in names:
            raise QuestionError(f"{path.name} has no column period_start: name it so in its first row", "no_periods")
        repeated = next((name for name in names if name and names.count(name) > 1), None)
        if repeated:
            raise QuestionError(f"{path.name} has two columns called {repeated}: keep one", "repeated_column")
        rows = [(number, [*row, *[""] * len(names)]) for number, row in lines[1:]]
        dated = [
            (read_day(row[names.index("period_start")], f"{path.name} line {number}"), number, row)
            for number, row in rows
        ]
        dated.sort(key=lambda entry: entry[0])
        columns = {name: tuple(row[i] for _, _, row in dated) for i, name in enumerate(names) if name}
        return cls(path.name, tuple(day for day, _, _ in dated), columns, tuple(number for _, number, _ in dated))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def has(self, name: str) -> bool:
        return name in self.columns

    def column(self, name: str) -> tuple[str, ...]:
        return self.columns.get(name, ("",) * len(self.days))

    def cells(self, name: str) -> Cells:
        read = [
            read_figure(text, f"{self.file_name} line {line}, column {name}")
            for text, line in zip(self.columns[name], self.lines, strict=True)
        ]
        return Cells(np.array([value for value, _ in read]), np.array([hidden for _, hidden in read], dtype=bool))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise QuestionError(f"{path} cannot be read: {fault.strerror or fault}", "no_file") from fault
    if b"\0" in content:
        raise QuestionError(f"{path.name} is not a text file: save the table as CSV", "not_text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # how Excel on Windows saves plain CSV


def _frequency_of(gaps: Sequence[int], days: Sequence[date]) -> Frequency:
    if all(gap % 12 == 0 for gap in gaps):
        return Frequency.YEARLY
    if all(gap % 3 == 0 for gap in gaps):
        return Frequency.QUARTERLY
    if 1 in gaps:
        return Frequency.MONTHLY
    if all(day.month in TERM_STARTS for day in days):
        return Frequency.TERMLY
    raise QuestionError(
        "the periods are neither months, quarters, terms nor years apart: say which with --frequency",
        "mixed_frequencies",
    )


def _one_line(text: str) -> str:
    """What a cell holds, as a sentence can quote it: a lost quotation mark makes one cell of a whole file."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_QUOTED else f"{plain[:LONGEST_QUOTED]}..."


def _is_marked(text: str) -> bool:
    return text.strip().lower() in ("1", "1.0", "true", "yes", "y")


def _repeated(day: date) -> QuestionError:
    return QuestionError(f"the period that holds {day} is there twice: keep one row for it", "duplicate_periods")
