"""A line the size of a word for the overview, drawn as an image: the page need not load a chart library for it."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date

from dashboard import theme
from domain.series import Point, Series

WIDTH = 112
HEIGHT = 34
MARGIN = 5
LEAST_HEIGHT = 0.4  # of the level: ordinary wobble then looks like wobble


def sparkline(series: Series, start: date, end_colour: str) -> str:
    """A `data:` address of the picture: gaps are gaps, the start is a dotted mark, the last figure a dot."""
    drawn = [point for point in series.points if point.value is not None]
    if not drawn:
        return ""
    place = _Place(series.points)
    parts = [
        f'<path d="{_path(series.points, place)}" fill="none" stroke="{theme.OWN_PATH}" stroke-width="1.5" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    ]
    if series.points[0].period.start <= start <= series.points[-1].period.end:
        x = place.x(start)
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="1" y2="{HEIGHT - 1}" stroke="{theme.INK}" stroke-width="1.2" '
            'stroke-dasharray="2 2"/>'
        )
    last = drawn[-1]
    fill = theme.SURFACE if last.is_provisional else end_colour
    parts.append(
        f'<circle cx="{place.x(_centre(last))}" cy="{place.y(last.value or 0.0)}" r="3.2" fill="{fill}" '
        f'stroke="{end_colour}" stroke-width="1.4"/>'
    )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        + "".join(parts)
        + "</svg>"
    )
    return "data:image/svg+xml;base64," + b64encode(picture.encode()).decode()


class _Place:
    """Where days and values lie in the picture, in pixels."""

    def __init__(self, points: Sequence[Point]):
        values = [point.value for point in points if point.value is not None]
        middle = (min(values) + max(values)) / 2
        # A steady series must not look wild: the height is never less than a share of the level.
        self._height = max(max(values) - min(values), LEAST_HEIGHT * abs(middle)) or 1.0
        self._low = middle - self._height / 2
        self._first = points[0].period.start
        self._days = max((points[-1].period.end - self._first).days, 1)

    def x(self, on: date) -> float:
        return round(MARGIN + (on - self._first).days / self._days * (WIDTH - 2 * MARGIN), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - MARGIN - (value - self._low) / self._height * (HEIGHT - 2 * MARGIN), 1)


def _centre(point: Point) -> date:
    return point.period.start + (point.period.end - point.period.start) / 2


def _path(points: Sequence[Point], place: _Place) -> str:
    commands, is_drawing, before = [], False, None
    for point in points:
        if point.value is None:
            is_drawing = False
            continue
        # A period that has no row at all is a gap too.
        if before is not None and (point.period.start - before).days > 1:
            is_drawing = False
        commands.append(f"{'L' if is_drawing else 'M'}{place.x(_centre(point))} {place.y(point.value)}")
        is_drawing, before = True, point.period.end
    return " ".join(commands)
