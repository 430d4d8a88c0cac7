"""The one place where codes become English: pages and slides share these words, so they cannot disagree.

The board must be able to defend each sentence: "associated with" and never "caused", no more digits than the data
carry, and what could not have been seen stands beside what was not (METHOD 5, 6 and 9).
"""

from dataclasses import dataclass
from enum import StrEnum

EVIDENCE_STEPS = 5  # METHOD 6: grades run from 0 to 5


class Tone(StrEnum):
    """Which tint a badge wears. `GOOD` and `BAD` belong to the two coloured verdicts alone."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """How a verdict is shown: its label, the sign that stands for it without colour, and its tone."""

    label: str
    sign: str
    tone: Tone
