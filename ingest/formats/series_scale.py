"""Figures on another scale than the rest of their series: 0.84 among 84s, or per 1,000 among per 10,000."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from domain.model import Unit
from domain.uploads import ObservationRow
from ingest.catalogue import Catalogue

SCALES = (100.0, 1000.0)  # 0.23 among 23s
SCALE_SLACK = 1.5
STEADY = 3.0
VALUES_THAT_SHOW_A_SCALE = 4
TENS = (7.7, 13.0)  # about ten times as much or as little: a real change may be as large unless the series is steady
STEADY_FOR_TENS = 1.3
SMALLEST_FRACTION = 0.1  # a series below that is too small either way
HALF_A_POINT = 0.5


def scale_breaks(rows: Sequence[ObservationRow], catalogue: Catalogue) -> Iterator[tuple[ObservationRow, float]]:
    """The rows on another scale than the rest of their series, each with what is usual there."""
    for each in _series(rows):
        values = [row.value for row in each if row.value is not None]
        usual = median(values)
        is_off = is_on_another_scale if has_one_scale(values, usual) else None
        if is_off is None and _is_rate(each[0], catalogue) and _has_one_scale_but_tens(values, usual):
            is_off = is_ten_times_off
        if is_off is not None:
            yield from ((row, usual) for row in each if row.value is not None and is_off(row.value, usual))


def fractions(
    rows: Sequence[ObservationRow], catalogue: Catalogue, has_sign: Callable[[ObservationRow], bool]
) -> Iterator[ObservationRow]:
    """The rows of percentages that look like fractions: 0.85, 0.86, 0.87 without a % sign where 85 % is meant.

    A series that is usually as small, or that goes beyond one, is what it says.
    """
    for each in _series(rows):
        if min(row.value or 0.0 for row in each) > 1:
            continue  # whatever is shown as a percentage: nothing here looks like a fraction
        plain = [row for row in each if not has_sign(row)]
        values = [row.value for row in plain if row.value is not None]
        if not values or max(values) > 1 or max(values) < SMALLEST_FRACTION or not _is_percentage(each[0], catalogue):
            continue
        usual = catalogue.usual.get(each[0].indicator or "")
        if usual is None or usual[0] > 1:
            yield from (row for row in plain if not _parts_confirm(row))


def _series(rows: Sequence[ObservationRow]) -> Iterable[list[ObservationRow]]:
    series: defaultdict[tuple, list[ObservationRow]] = defaultdict(list)
    for row in rows:
        if row.value is not None and row.value > 0:
            series[(row.label, row.area_label, row.team, row.partner)].append(row)
    return series.values()


def _parts_confirm(row: ObservationRow) -> bool:
    if row.value is None or row.numerator is None or not row.denominator:
        return False
    return abs(row.value - 100 * row.numerator / row.denominator) < HALF_A_POINT


def has_one_scale(values: Sequence[float], usual: float) -> bool:
    """Whether a series is long and steady enough for one figure of another scale to stand out from it."""
    steady = [value for value in values if usual / STEADY < value < usual * STEADY]
    odd = [value for value in values if is_on_another_scale(value, usual)]
    return len(values) >= VALUES_THAT_SHOW_A_SCALE and len(odd) + len(steady) == len(values) and len(odd) < len(steady)


def is_on_another_scale(value: float, usual: float) -> bool:
    """Whether a value is about a hundred or a thousand times smaller or larger than is usual for its series."""
    ratio = usual / value
    return any(
        scale / SCALE_SLACK < ratio < scale * SCALE_SLACK or scale / SCALE_SLACK < 1 / ratio < scale * SCALE_SLACK
        for scale in SCALES
    )


def _is_percentage(row: ObservationRow, catalogue: Catalogue) -> bool:
    return _unit(row, catalogue) is Unit.PERCENT


def _unit(row: ObservationRow, catalogue: Catalogue) -> Unit | None:
    indicator = catalogue.indicator(row.indicator) if row.indicator else None
    return indicator.unit if indicator else catalogue.words.label(row.label).unit


def _is_rate(row: ObservationRow, catalogue: Catalogue) -> bool:
    """Whether a series is a rate or a percentage; a count may well be ten times another."""
    return _unit(row, catalogue) in (Unit.RATE, Unit.PERCENT)


def _has_one_scale_but_tens(values: Sequence[float], usual: float) -> bool:
    steady = [value for value in values if usual / STEADY_FOR_TENS < value < usual * STEADY_FOR_TENS]
    odd = [value for value in values if is_ten_times_off(value, usual)]
    return len(odd) == 1 and len(steady) == len(values) - 1 >= VALUES_THAT_SHOW_A_SCALE - 1


def is_ten_times_off(value: float, usual: float) -> bool:
    """Whether a value is about ten times as much or as little as is usual: per 1,000 among per 10,000."""
    return TENS[0] < max(usual / value, value / usual) < TENS[1]
