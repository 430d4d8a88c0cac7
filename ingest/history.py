"""A new file held against what stands: revisions, another scale, last quarter's column again, what was left out.

Each check would rather be silent than cry wolf: a board that is warned of nothing every quarter stops reading warnings.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection

from domain.desk import FigureKey, SentReturn, StandingFigure
from domain.model import Indicator, Unit, ValueStatus
from domain.periods import MONTHS_IN_YEAR, Frequency, Period, frequency_of, nth_period_start, period_name
from domain.uploads import ObservationRow, Problem, Reading, UploadKind
from ingest.catalogue import Catalogue
from ingest.formats.observations import plain
from ingest.formats.series_scale import is_on_another_scale, is_ten_times_off
from ingest.problems import warning
from store import reads

MOST_REVISIONS_NAMED = 50  # a publisher may revise every figure of a year; the counts say how many
SAME = 1e-9

NEAREST = 8  # figures of the same series, nearest in time: what a new one is held against
FEWEST_NEAREST = 5
SPREAD_FOR_HUNDREDS = 3.0  # the largest of them by the smallest: a series that moves more shows no scale
SPREAD_FOR_TENS = 1.6

FEWEST_REPEATED = 4
SHARE_REPEATED = 0.9
FEWEST_DIFFERENT = 3  # different figures among the repeated: a column of the same number says nothing
TELLING_COUNT = 10  # smaller whole numbers are often the same twice by chance

FEWEST_RETURNS = 3
MOST_RETURNS_LOOKED_AT = 12

Keyed = list[tuple[FigureKey, ObservationRow]]
Standing = Mapping[FigureKey, StandingFigure]


@dataclass(frozen=True, slots=True)
class Changes:
    """What accepting would change against what stands: figures that are new, revised or the same as before."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What came of holding a file against what stands."""

    changes: Changes
    problems: tuple[Problem, ...]


def against_history(connection: Connection, reading: Reading, catalogue: Catalogue) -> Held:
    """How a file differs from what stands, and what about that a person should look at."""
    keyed = [(key, row) for row in reading.rows if isinstance(row, ObservationRow) and (key := _key(row)) is not None]
    standing = reads.standing_figures(
        connection, {key.indicator_code for key, _ in keyed}, {key.area_code for key, _ in keyed}
    )
    revised, unchanged = _revised(keyed, standing)
    changes = Changes(len(reading.rows) - unchanged - len(revised), len(revised), unchanged)
    problems = [*_revisions(revised)]
    if reading.kind is UploadKind.INDICATOR_RETURN:
        if standing:
            problems += _scale_breaks(keyed, standing, reading, catalogue)
            problems += _repeated_columns(keyed, standing)
        problems += _missing_indicators(connection, keyed, reading, catalogue)
    return Held(changes, tuple(problems))


def _key(row: ObservationRow) -> FigureKey | None:
    """Which figure a row is; none where its indicator or its area waits to be assigned."""
    frequency = row.frequency or frequency_of(Period(row.period_start, row.period_end))
    if row.indicator is None or row.area is None or frequency is None:
        return None
    return FigureKey(row.indicator, row.area, frequency, row.period_start, row.team)


# --- revisions --------------------------------------------------------------------------------------------------------


def _revised(keyed: Keyed, standing: Standing) -> tuple[list[tuple[ObservationRow, StandingFigure]], int]:
    """The figures that say something else than before, and how many say the same."""
    revised: list[tuple[ObservationRow, StandingFigure]] = []
    unchanged = 0
    for key, row in keyed:
        before = standing.get(key)
        if before is None or _says_something_else(row, before):
            continue
        if _is_same(row, before):
            unchanged += 1
        else:
            revised.append((row, before))
    return revised, unchanged


def _is_same(row: ObservationRow, before: StandingFigure) -> bool:
    """Whether two sendings of one figure agree in all that both of them say."""
    return row.status is before.status and all(_is_equal(*pair) for pair in _shared(row, before))


def _is_equal(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one))


def _says_something_else(row: ObservationRow, before: StandingFigure) -> bool:
    """Whether one sending gives a rate and the other the count behind it, so that neither revises the other."""
    both_reported = row.status is before.status is ValueStatus.REPORTED
    return both_reported and not _shared(row, before)


def _shared(row: ObservationRow, before: StandingFigure) -> list[tuple[float, float]]:
    pairs = ((row.value, before.value), (row.numerator, before.numerator), (row.denominator, before.denominator))
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _revisions(revised: Sequence[tuple[ObservationRow, StandingFigure]]) -> Iterator[Problem]:
    for row, before in revised[:MOST_REVISIONS_NAMED]:
        yield _at(
            row,
            "revised",
            f"{row.label}, {row.area_label or row.area}, {row.period_label}: changed from {_said(before)} "
            f"({before.file_name}) to {_said(row)}.",
        )
    if len(revised) > MOST_REVISIONS_NAMED:
        yield warning(
            "revised", f"{len(revised) - MOST_REVISIONS_NAMED} more figures changed since they were last sent."
        )


def _said(figure: ObservationRow | StandingFigure) -> str:
    """A figure in a sentence: its value, its counts, or its status in words."""
    if figure.value is not None:
        return plain(figure.value)
    if figure.numerator is not None:
        return plain(figure.numerator) + (f" of {plain(figure.denominator)}" if figure.denominator is not None else "")
    return f"'{figure.status.value.replace('_', ' ')}'"


# --- another scale ----------------------------------------------------------------------------------------------------


def _scale_breaks(keyed: Keyed, standing: Standing, reading: Reading, catalogue: Catalogue) -> Iterator[Problem]:
    """Figures on another scale than their own history; not those that stand out of their own table already."""
    series: defaultdict[FigureKey, list[tuple[int, float]]] = defaultdict(list)
    for key, figure in standing.items():
        if figure.value is not None:
            series[_without_period(key)].append((_month(key), figure.value))
    told = {(problem.sheet, problem.cell) for problem in reading.problems if problem.code == "scale_break"}
    for key, row in keyed:
        sent_before = series.get(_without_period(key), ())
        if row.value is None or len(sent_before) < FEWEST_NEAREST or _place(row) in told:
            continue
        others = [(month, value) for month, value in sent_before if month != _month(key)]
        if len(others) < FEWEST_NEAREST:
            continue
        indicator = catalogue.indicator(key.indicator_code)
        others.sort(key=lambda each: abs(each[0] - _month(key)))
        nearest = [value for _, value in others[:NEAREST]]
        if is_off_its_scale(row.value, nearest, indicator) and not _parts_confirm(row, indicator):
            yield _at(
                row,
                "scale_break",
                f"{plain(row.value)} does not fit the figures that were sent before, near {plain(median(nearest))}: "
                "check whether it was entered on another scale, such as 0.23 for 23 % or per 1,000 for per 10,000.",
            )


def is_off_its_scale(value: float, nearest: Sequence[float], indicator: Indicator | None) -> bool:
    """Whether a value is ten, a hundred or a thousand times off a steady series. A count has no scale to be off."""
    if indicator is None or indicator.unit is Unit.COUNT or value <= 0 or len(nearest) < FEWEST_NEAREST:
        return False
    lowest, highest = min(nearest), max(nearest)
    if lowest <= 0:
        return False
    usual, spread = median(nearest), highest / lowest
    if spread <= SPREAD_FOR_HUNDREDS and is_on_another_scale(value, usual):
        return True
    return indicator.unit is Unit.RATE and spread <= SPREAD_FOR_TENS and is_ten_times_off(value, usual)


def _parts_confirm(row: ObservationRow, indicator: Indicator | None) -> bool:
    """Whether the row's own counts give the same value."""
    if indicator is None or row.value is None or row.numerator is None or not row.denominator:
        return False
    expected = row.numerator / row.denominator * indicator.multiplier
    return abs(row.value - expected) <= max(0.5, 0.05 * expected)


def _without_period(key: FigureKey) -> FigureKey:
    return FigureKey(key.indicator_code, key.area_code, key.frequency, key.period_start.min, key.team)


def _month(key: FigureKey) -> int:
    return key.period_start.year * MONTHS_IN_YEAR + key.period_start.month


# --- last period's column again ---------------------------------------------------------------------------------------


def _repeated_columns(keyed: Keyed, standing: Standing) -> Iterator[Problem]:
    """Periods whose figures are those of the period before, as it stands: its column was pasted once more."""
    sent = {key for key, _ in keyed}
    periods: defaultdict[tuple[Frequency, Period], list[tuple[ObservationRow, StandingFigure]]] = defaultdict(list)
    for key, row in keyed:
        before = nth_period_start(key.period_start, -1, key.frequency)
        earlier = FigureKey(key.indicator_code, key.area_code, key.frequency, before, key.team)
        if earlier in standing and earlier not in sent:  # both in one file: its own reader compares them
            pair = (row, standing[earlier])
            if _is_telling(pair):
                periods[(key.frequency, Period(row.period_start, row.period_end))].append(pair)
    for (frequency, period), pairs in periods.items():
        same = [(row, before) for row, before in pairs if _is_same(row, before)]
        different = {_main(row) for row, _ in same}
        if len(same) < max(FEWEST_REPEATED, SHARE_REPEATED * len(pairs)) or len(different) < FEWEST_DIFFERENT:
            continue
        first, before = same[0]
        yield _at(
            first,
            "repeated_column",
            f"{len(same)} of {len(pairs)} figures for {period_name(period, frequency)} are exactly those that "
            f"{before.file_name} gave for the {frequency.noun} before: check that the new figures were entered.",
        )


def _is_telling(pair: tuple[ObservationRow, StandingFigure]) -> bool:
    """Whether two figures would hardly be the same by chance: no 0, no 100 %, no small whole number."""
    row, before = pair
    figure = _main(row)
    if figure is None or not _shared(row, before) or figure in (0, 100):
        return False
    return abs(figure) >= TELLING_COUNT or not float(figure).is_integer()


def _main(row: ObservationRow) -> float | None:
    return row.value if row.value is not None else row.numerator


# --- what was left out ------------------------------------------------------------------------------------------------


def _missing_indicators(
    connection: Connection, keyed: Keyed, reading: Reading, catalogue: Catalogue
) -> Iterator[Problem]:
    """Indicators that were in each of the partner's last returns like this one, and are not in it."""
    partner = _partner(reading)
    if partner is None:
        return
    here: defaultdict[Frequency, set[str]] = defaultdict(set)
    for key, _ in keyed:
        here[key.frequency].add(key.indicator_code)
    before = reads.sent_returns(connection, partner, UploadKind.INDICATOR_RETURN, most=MOST_RETURNS_LOOKED_AT)
    everywhere = {code for codes in here.values() for code in codes}
    for frequency, codes in here.items():
        for code in sorted(_always_sent(before, frequency, codes) - everywhere):
            indicator, agency = catalogue.indicator(code), catalogue.partner(partner)
            name, sender = indicator.name if indicator else code, agency.name if agency else partner
            yield warning(
                "missing_indicator",
                f"'{name}' is not in this file, but was in each of the last {FEWEST_RETURNS} returns of {sender}: "
                "ask whether it was left out, or goes by another name now.",
                sheet=reading.tables[0].sheet if reading.tables else None,
            )


def _always_sent(before: Sequence[SentReturn], frequency: Frequency, codes: set[str]) -> frozenset[str]:
    """What each of the last returns had, of those that are like this one: a partner may send several files."""
    alike: dict[object, frozenset[str]] = {}
    for each in before:
        if each.frequency is frequency and 2 * len(each.indicator_codes & codes) >= len(each.indicator_codes):
            alike.setdefault(each.last, each.indicator_codes)  # sent again with corrections is no return of its own
    latest = list(alike.values())[:FEWEST_RETURNS]
    return frozenset.intersection(*latest) if len(latest) == FEWEST_RETURNS else frozenset()


def _partner(reading: Reading) -> str | None:
    named = {row.partner for row in reading.rows if isinstance(row, ObservationRow)}
    return reading.partner_code or (named.pop() if len(named) == 1 else None)


def _at(row: ObservationRow, code: str, message: str) -> Problem:
    sheet, cell = _place(row)
    return warning(code, message, sheet=sheet, cell=cell)


def _place(row: ObservationRow) -> tuple[str | None, str]:
    sheet, _, cell = row.cell.rpartition("!")
    return sheet or None, cell
