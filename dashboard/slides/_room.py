"""Which sentences stand beside a chart, which below it, and which on a slide of their own that goes on from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.powerpoint.frame import BODY_SIZES, CONTENT, Box
from dashboard.powerpoint.measure import SMALLEST, Paragraph, closer, how_many_fit, lines_of

LEAST_LINES = 4  # on a slide that goes on from another: with fewer it looks like an oversight


@dataclass(frozen=True, slots=True)
class SharedOut:
    """Whole paragraphs by where they stand; `beside` always has the first, `rest` goes on the next slide."""

    beside: tuple[Paragraph, ...]
    below: tuple[Paragraph, ...]
    rest: tuple[Paragraph, ...]


def shared_out(said: Sequence[Paragraph], cautions: Sequence[Paragraph], beside: Box, below: Box) -> SharedOut:
    """What is said goes beside and the cautions below; what has no room there moves, never less than a paragraph.

    First what is said stands closer together, then its last paragraphs go below, and only then on a next slide, which
    takes more than it must until it has `LEAST_LINES`.
    """
    if _fitting(said, beside) < len(said):
        said = closer(said)
    kept = max(_fitting(said, beside), 1)
    under = [*said[kept:], *cautions]
    if _fitting(under, below) == len(under):
        return SharedOut(tuple(said[:kept]), tuple(under), ())
    shown = _fitting(cautions, below)
    # From the end of what is said, then of the cautions: the first sentence is the verdict and stays with its chart.
    choices = [(number, shown) for number in range(kept, 0, -1)] + [(1, number) for number in range(shown - 1, -1, -1)]
    rests = [[*said[number:], *cautions[those:]] for number, those in choices]
    enough = (n for n, rest in enumerate(rests) if lines_of(rest, CONTENT.width, BODY_SIZES[0]) >= LEAST_LINES)
    chosen = next(enough, len(choices) - 1)
    number, those = choices[chosen]
    return SharedOut(tuple(said[:number]), tuple(cautions[:those]), tuple(rests[chosen]))


def _fitting(paragraphs: Sequence[Paragraph], box: Box) -> int:
    return how_many_fit(paragraphs, box.width, box.height, SMALLEST)
