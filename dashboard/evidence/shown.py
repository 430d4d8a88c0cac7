"""What may be shown of one indicator's series: the one way from figures as they came to a page, a slide or a file."""

from collections.abc import Mapping

from sqlalchemy import Connection

from domain.model import Indicator
from domain.series import Series
from metrics.disclosure import ADDS_UP, suppress, suppress_together
from store import reads


def shown_series(connection: Connection, indicator: Indicator, sent: Mapping[str, Series]) -> dict[str, Series]:
    """Series by area, all at one frequency, with small counts hidden and what would give them away.

    A hidden quarter is also told by its year, if that was sent: whatever frequencies are held are looked at together.
    """
    frequencies = {series.frequency for series in sent.values()}
    others = reads.frequencies_held(connection, indicator.code) - frequencies
    if indicator.roll_up not in ADDS_UP or not others:
        return {code: suppress(series, indicator) for code, series in sent.items()}
    beside = {each: reads.series_of_areas(connection, indicator.code, tuple(sent), each) for each in others}
    shown = {}
    for code, series in sent.items():
        together = {series.frequency: series, **{each: found[code] for each, found in beside.items()}}
        shown[code] = suppress_together(together, indicator)[series.frequency]
    return shown
