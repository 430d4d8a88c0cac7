"""The indicator returns of Wrenfield's partners and the benchmarking tables of everybody else, as files."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from data.sample.board import OWN_AREA
from data.sample.simulate import Figure, Simulated
from data.sample.template_writer import Row, Value, write_csv, write_workbook
from domain.periods import FINANCIAL_YEAR_STARTS, Frequency, add_months, period_name, period_of
from ingest.template_layouts import TIDY_RETURN, WIDE_RETURN

SUPPRESSED_BELOW = 5  # what the invented partners do before they send a count of children out of many
PERCENT = 100
SPAN = re.compile(r"(\d{4})-\d\d(?: to (\d{4})-\d\d)?(?: Q(\d))?")
BENCHMARK_COLUMNS = ("Indicator", "Area", "Period", "Numerator", "Denominator", "Value", "Provisional")
SCHOOL_YEAR, WORKFORCE_YEAR = 9, 10
POPULATION = "Population estimates mid-2013 to mid-2025 and projection mid-2026.csv"
PROJECTED_YEAR = 2026
# A figure that is reported early is a little off; the next file of the partner corrects it.
FIRST_REPORT_OFF_BY = 0.02


class ReturnWriter:
    """Knows the figures, how each indicator is sent, and who is called what."""

    def __init__(
        self, figures: Simulated, levels: Mapping[str, Any], returns: Mapping[str, Any], names: Mapping[str, Any]
    ) -> None:
        self.figures = figures
        self.returns = returns
        self.partners: Mapping[str, str] = names["partners"]
        self.labels: Mapping[str, str] = names["indicators"]
        self.models: dict[str, Mapping[str, Any]] = {
            code: model
            for group in ("rates", "counts", "percentages", "termly", "yearly")
            for code, model in levels[group].items()
        }
        self.gaps = {(gap["indicator"], gap["starts"]): gap["symbol"] for gap in returns["gap"]}

    def write(self, folder: Path) -> dict[str, date]:
        """All returns and benchmarking files: name -> the day on which it was received."""
        received: dict[str, date] = {}
        for each in self.returns["return"]:
            writers = dict.fromkeys(each.get("across", ()), self._write_across)
            for span, write in (writers | dict.fromkeys(each["down"], self._write_down)).items():
                name = each["file"].format(span=span)
                write(folder / name, each, span)
                received[name] = _completed(each, span)
        for table in self.returns["benchmark"]:
            rows = [row for code in table["indicators"] for row in self._benchmark_rows(code)]
            write_csv(folder / table["file"], BENCHMARK_COLUMNS, rows)
            received[table["file"]] = self.returns["benchmarks_received"]
        write_csv(folder / POPULATION, BENCHMARK_COLUMNS, list(self._population_rows()))
        return received | {POPULATION: self.returns["population_received"]}

    def _write_across(self, path: Path, each: Mapping[str, Any], span: str) -> None:
        periods: dict[str, None] = {}
        rows: list[dict[str, Value]] = []
        for code in each["indicators"]:
            chosen = self._in_span(code, span)
            sent = {self._label_of(code, figure.start): self._sent(code, figure) for figure in chosen}
            periods |= dict.fromkeys(sent)
            for measure in ("Numerator", "Denominator", "Value"):
                if any(parts.get(measure) is not None for parts in sent.values()):
                    cells = {period: parts.get(measure) for period, parts in sent.items()}
                    rows.append({"Indicator": self.labels[code], "Measure": measure, "Area": "Wrenfield", **cells})
        columns = ["Indicator", "Area", "Measure", *periods, "Comment"]
        write_workbook(path, [(WIDE_RETURN, self._block(each, span), columns, rows)])

    def _write_down(self, path: Path, each: Mapping[str, Any], span: str) -> None:
        rows = []
        is_first_report = "Q1" in span
        for code in each["indicators"]:
            for figure in self._in_span(code, span):
                provisional = self._is_provisional(code, figure.start) or is_first_report
                sent = self._sent(code, _first_reported(figure) if is_first_report else figure)
                rows.append(
                    {
                        "Indicator": self.labels[code],
                        "Area": "Wrenfield",
                        "Period": self._label_of(code, figure.start),
                        "Provisional": "yes" if provisional else "no",
                        **sent,
                    }
                )
        columns = [column.header for column in TIDY_RETURN.columns if column.header != "Team"]
        write_workbook(path, [(TIDY_RETURN, self._block(each, span), columns, rows)])

    def _block(self, each: Mapping[str, Any], span: str) -> dict[str, Value]:
        return {
            "Partner": self.partners[each["partner"]],
            "Completed by": "Performance analyst",
            "Date completed": _completed(each, span),
        }

    def _in_span(self, code: str, span: str) -> list[Figure]:
        first, last = _days_of(span, self.models[code].get("year_starts_in") or self._school_start(code))
        return [figure for figure in self.figures.series[code][OWN_AREA] if first <= figure.start <= last]

    def _school_start(self, code: str) -> int:
        return SCHOOL_YEAR if self.figures.frequencies[code] is Frequency.TERMLY else 4

    def _sent(self, code: str, figure: Figure) -> dict[str, Value]:
        """What the partner writes into Numerator, Denominator and Value."""
        if (symbol := self.gaps.get((code, figure.start))) is not None:
            return {"Value" if figure.denominator is None else "Numerator": symbol or None}
        return self._published(code, figure, with_population=False)

    def _published(self, code: str, figure: Figure, *, with_population: bool) -> dict[str, Value]:
        per = self.models[code].get("per", PERCENT)
        if figure.denominator is None:
            return {"Value": figure.numerator}
        if per == 1:
            return {"Value": round(figure.numerator / figure.denominator, 1), "Denominator": figure.denominator}
        numerator: Value = "c" if 0 < figure.numerator < SUPPRESSED_BELOW else figure.numerator
        if per == PERCENT or with_population:
            return {"Numerator": numerator, "Denominator": figure.denominator}
        return {"Numerator": numerator}

    def _benchmark_rows(self, code: str) -> Iterator[Row]:
        for area, figures in self.figures.series[code].items():
            if area == OWN_AREA:
                continue
            for figure in figures:
                yield {
                    "Indicator": code,
                    "Area": area,
                    "Period": self._label_of(code, figure.start),
                    "Provisional": "yes" if self._is_provisional(code, figure.start) else "no",
                    **self._published(code, figure, with_population=False),
                }

    def _population_rows(self) -> Iterator[Row]:
        for code, areas in self.figures.populations.items():
            for area, years in areas.items():
                for year, people in years.items():
                    provisional = "yes" if year == PROJECTED_YEAR else "no"
                    yield {"Indicator": code, "Area": area, "Period": year, "Value": people, "Provisional": provisional}

    def _is_provisional(self, code: str, start: date) -> bool:
        return self._label_of(code, start) == self.returns["provisional_from"]

    def _label_of(self, code: str, start: date) -> str:
        """The period as the partner writes it."""
        frequency = self.figures.frequencies[code]
        if frequency is not Frequency.YEARLY:
            return period_name(period_of(start, frequency), frequency).replace("-", "/")
        if start.month == SCHOOL_YEAR:
            return f"Academic year {start.year}/{(start.year + 1) % 100:02d}"
        if start.month == WORKFORCE_YEAR:
            return f"Year ending 30 September {start.year + 1}"
        return f"{start.year}/{(start.year + 1) % 100:02d}"


def _first_reported(figure: Figure) -> Figure:
    off = round(figure.numerator * FIRST_REPORT_OFF_BY)
    return Figure(figure.start, figure.numerator - off, figure.denominator)


def _days_of(span: str, starts_in: int) -> tuple[date, date]:
    """First and last day on which a period of a span such as `2019-20 to 2021-22` or `2026-27 Q1` may start.

    The second quarter's file repeats the first one's figures, as they have become.
    """
    first, last, quarter = _parts_of(span)
    if quarter:
        return date(first, 4, 1), date(first, 3 * quarter + 1, 1)
    return date(first, starts_in, 1), date(last + 1, starts_in - 1, 28)


def _completed(each: Mapping[str, Any], span: str) -> date:
    """About six weeks after the span's end, unless the return says otherwise."""
    _, last, quarter = _parts_of(span)
    if quarter:
        return add_months(date(last, FINANCIAL_YEAR_STARTS, 1), 3 * quarter + 1).replace(day=12)
    return date(last + 1, each.get("completed_in", 5), 15)


def _parts_of(span: str) -> tuple[int, int, int | None]:
    """The years in which a span's first and last year start, and its quarter if it is one."""
    found = SPAN.fullmatch(span)
    if found is None:
        raise ValueError(f"returns.toml: '{span}' is no span such as '2019-20 to 2021-22' or '2026-27 Q1'")
    return int(found[1]), int(found[2] or found[1]), int(found[3]) if found[3] else None
