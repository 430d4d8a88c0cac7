"""Verdicts, decision groups and evidence grades in words (METHOD 5 and 6)."""

from dataclasses import dataclass, replace
from enum import StrEnum

from dashboard.evidence.records import DecisionGroup, LinkCase
from metrics.rules import Rule, rule_of_verdict
from metrics.verdict import Verdict

EVIDENCE_STEPS = 5  # METHOD 6: grades run from 0 to 5


class Tone(StrEnum):
    """Which tint a badge wears. `GOOD` and `BAD` belong to the two coloured verdicts alone (METHOD 5)."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """How a verdict is shown: its label, the sign that stands for it without colour, its tone, and what it means.

    `rule` is the one that gives the verdict; a badge that is no verdict has none.
    """

    label: str
    sign: str
    tone: Tone
    meaning: str
    rule: Rule | None = None


_WORDS = {
    Verdict.IMPROVED_AS_EXPECTED: VerdictWords(
        "Improved as expected", "▲", Tone.GOOD,
        "It moved as we said it would before we saw the figures, by more than ordinary wobble explains.",
    ),
    Verdict.MOVED_THE_WRONG_WAY: VerdictWords(
        "Moved the wrong way", "▼", Tone.BAD,
        "It moved against what we expected, by more than ordinary wobble explains.",
    ),
    Verdict.HINT: VerdictWords(
        "Watch", "◆", Tone.NEUTRAL,
        "There is a hint of a change, too weak to claim: look again when the next figures come.",
    ),
    Verdict.CHANGED_NOT_DECLARED: VerdictWords(
        "Changed, not declared", "◆", Tone.NEUTRAL,
        "It changed, but what we expected was written down only after the figures could be seen.",
    ),
    Verdict.MOVED_WITH_EVERYONE: VerdictWords(
        "Moved with everyone", "●", Tone.NEUTRAL,
        "It moved, and so did similar areas: we cannot credit the initiative.",
    ),
    Verdict.LITTLE_OR_NO_CHANGE: VerdictWords(
        "Little or no change", "●", Tone.NEUTRAL,
        "It stayed within a tenth of where it was heading.",
    ),
    Verdict.NO_DETECTABLE_CHANGE: VerdictWords(
        "No change we could see", "●", Tone.NEUTRAL,
        "We saw no change, and a sizeable one would have been seen.",
    ),
    Verdict.CANNOT_TELL_YET: VerdictWords(
        "Cannot tell yet", "●", Tone.NEUTRAL,
        "The figures wobble too much to see a change of the size we hope for.",
    ),
    Verdict.NOT_ENOUGH_DATA: VerdictWords(
        "Too little data", "●", Tone.NEUTRAL,
        "There are too few figures, or too few cases in them, to judge.",
    ),
    Verdict.TOO_EARLY: VerdictWords(
        "Too early", "●", Tone.NEUTRAL,
        "Too little time has passed since the effect was due.",
    ),
    Verdict.NOT_COMPARABLE: VerdictWords(
        "Not comparable", "●", Tone.NEUTRAL,
        "What is counted, or how, changed part-way: before and after cannot be compared.",
    ),
}  # fmt: skip

VERDICTS = {verdict: replace(words, rule=rule_of_verdict(verdict)) for verdict, words in _WORDS.items()}

NO_LINK = VerdictWords("No outcome linked", "●", Tone.NEUTRAL, "No outcome has been linked to this initiative yet.")

GROUPS = {
    DecisionGroup.IMPROVED: "Improved as expected",
    DecisionGroup.FOR_DISCUSSION: "For discussion",
    DecisionGroup.CANNOT_BE_CLAIMED: "Cannot be claimed",
    DecisionGroup.TOO_EARLY: "Too early or too little data",
}

GRADES = (
    "no basis yet",
    "plausible",
    "changed",
    "changed and held",
    "changed more than similar areas",
    "consistent with having contributed",
)


def verdict_words(verdict: Verdict) -> VerdictWords:
    """Label, sign, tone and meaning of a verdict."""
    return VERDICTS[verdict]


def case_words(case: LinkCase | None) -> VerdictWords:
    """The badge of a link, or of an initiative without one."""
    return NO_LINK if case is None else VERDICTS[case.assessment.verdict]


def grade_words(grade: int) -> str:
    """What an evidence grade says: `changed more than similar areas`."""
    return GRADES[grade]
