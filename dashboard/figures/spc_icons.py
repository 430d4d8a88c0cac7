"""The two signs beside a control chart, drawn here: what the latest figure says, and whether a target will be met.

Shape says it all, in one grey-blue: a chart for looking at has earned neither green nor red. High and low are where the
last point lies, a cross of two lines (+) marks the better side, an exclamation mark the worse.
"""

from base64 import b64encode

from dashboard import theme
from metrics.spc import Assurance, Improvement, Variation

SIZE = 44
UPPER, LOWER, MIDDLE = 14, 30, 22
HIGH_END, LOW_END = 7, 37
MARKS = {"improving": "M8 9h8M12 5v8", "concerning": "M12 4v6M12 12.6v.4"}
TICK, CROSS, EITHER = "M30 34l3 3 6-7", "M31 30l7 7M38 30l-7 7", "M29 35q2.5-5 5 0t5 0"


def variation_icon(variation: Variation) -> str:
    """A `data:` address of the picture: a line that stays between two limits, or ends beyond one of them."""
    if variation is Variation.COMMON_CAUSE:
        return _picture(_limits() + _line(f"M6 {MIDDLE + 3}l7-7 7 9 7-8 6 6 5-4") + _point(38, MIDDLE - 1))
    end = HIGH_END if variation.is_high else LOW_END
    turn = -1 if variation.is_high else 1
    parts = _limits() + _line(f"M6 {MIDDLE}l7 {4 * turn} 7 {-7 * turn} 6 {3 * turn}L37 {end}") + _point(37, end)
    mark = MARKS.get(variation.split("_", maxsplit=1)[0])
    lift = 0 if variation is not None and not variation.is_high else 26
    return _picture(parts + (_line(mark, f' transform="translate(0 {lift})"') if mark else ""))


def assurance_icon(met: Assurance, improvement: Improvement) -> str:
    """A `data:` address of the picture: the band of the limits against the dashed line of the target."""
    lies_above = (met is Assurance.PASSES) == (improvement is Improvement.INCREASE)
    top = 14 if met is Assurance.HIT_OR_MISS else (6 if lies_above else 24)
    target = MIDDLE if met is Assurance.HIT_OR_MISS else (27 if lies_above else 16)
    band = f'<rect x="5" y="{top}" width="22" height="16" rx="2" fill="{theme.MET_MOSTLY}"/>'
    line = f'<path d="M4 {target}h36" stroke="{theme.INK}" stroke-width="1.6" stroke-dasharray="3 2"/>'
    sign = {Assurance.PASSES: TICK, Assurance.FAILS: CROSS, Assurance.HIT_OR_MISS: EITHER}[met]
    lift = "" if met is Assurance.HIT_OR_MISS or lies_above else ' transform="translate(0 -24)"'
    return _picture(band + line + _line(sign, lift))


def _limits() -> str:
    return "".join(
        f'<path d="M4 {y}h36" stroke="{theme.NEIGHBOUR_LINE}" stroke-width="1.2" stroke-dasharray="3 2"/>'
        for y in (UPPER, LOWER)
    )


def _line(path: str, more: str = "") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{theme.OWN_LINE}" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round"{more}/>'
    )


def _point(x: int, y: int) -> str:
    return f'<path d="M{x} {y - 4}l4 4-4 4-4-4z" fill="{theme.OWN_LINE}"/>'


def _picture(inside: str) -> str:
    tile = f'<rect x=".5" y=".5" width="{SIZE - 1}" height="{SIZE - 1}" rx="7" fill="{theme.SURFACE}" '
    tile += f'stroke="{theme.MET_EDGE}"/>'
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">'
        f"{tile}{inside}</svg>"
    )
    return "data:image/svg+xml;base64," + b64encode(picture.encode()).decode()
