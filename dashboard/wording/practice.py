"""What counts of few can say: their likely range, whether chance would do as much, and whether practice moved first."""

from dashboard import numbers
from dashboard.evidence.records import PracticeCase, PracticeRound
from domain.model import PracticeKind
from metrics.practice_first import Finding, PartnersCompared
from metrics.proportions import Count, Interval, wilson

MORE_THAN_CHANCE = "more than chance would explain"
COULD_BE_CHANCE = "could be chance"

FINDINGS = {
    Finding.MOVED: MORE_THAN_CHANCE,
    Finding.MOVED_OTHER_WAY: "before the outcome was due it had moved the other way, more than chance would explain",
    Finding.COULD_BE_CHANCE: "what had changed a quarter before the outcome was due could be chance",
    Finding.NOT_BESIDE_OTHERS: "the best of several audits moved, which could be chance",
    Finding.NO_ROUND_BEFORE: "there is no audit before the start to compare with",
    Finding.NO_ROUND_IN_TIME: "no audit since the start was early enough to say that practice moved first",
    Finding.DECLARED_LATE: "it was named as evidence only after it had been audited, so it cannot show that practice "
    "moved first",
}


def likely_range(count: Count) -> str:
    """`likely 14 to 69%`: the shares that a count fits; nothing for what is no count."""
    interval = wilson(count)
    if not isinstance(interval, Interval):
        return ""
    low, high = (numbers.decimal(100 * end, 0) for end in (interval.low, interval.high))
    return f"likely {low} to {high}%"


def round_range(measure: PracticeCase, audit: PracticeRound) -> str:
    """The likely range of a round of cases; nothing for a mean, or for partners: those are all there are, no sample."""
    if measure.link.kind is not PracticeKind.CASE_FILE_DOMAIN or audit.good is None or audit.of is None:
        return ""
    return likely_range(Count(audit.good, audit.of))


def count_in_full(count: Count) -> str:
    """`3 of 8 (likely 14 to 69%)`: with few cases never a percentage alone (DOMAIN 4.5)."""
    likely = likely_range(count)
    return f"{count.good} of {count.of} ({likely})" if likely else f"{count.good} of {count.of}"


def moves_words(moves: PartnersCompared) -> str:
    """`5 of 11 partners scored higher than before and none lower`."""
    of = numbers.counted(moves.partners, "partner")
    return f"{moves.rose or 'none'} of {of} scored higher than before and {moves.fell or 'none'} lower"


def finding_words(measure: PracticeCase) -> str:
    """Whether an audit shows that practice moved first, and if not, why; nothing for a process measure."""
    test = measure.test
    if test is None:
        return ""
    if test.finding is Finding.TOO_FEW:
        few = "too few partners answered twice" if test.moves is not None else "too few cases were audited"
        return f"{few} to say that practice moved first"
    said = FINDINGS[test.finding]
    return f"{moves_words(test.moves)}, {said}" if test.moves is not None and test.finding is Finding.MOVED else said
