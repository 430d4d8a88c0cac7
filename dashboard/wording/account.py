"""The account of a verdict in words: each sentence is one entry, with its figures and the rule that it rests on.

The few sentences beside a chart (`what_happened`, `elsewhere`, …) are entries of the same account, so that the short
and the full one cannot disagree.
"""

from dashboard.evidence.records import LinkCase
from dashboard.wording.account_decided import CHECK_FAILED, DECIDED
from dashboard.wording.account_found import FOUND
from dashboard.wording.account_would_change import WOULD_CHANGE
from dashboard.wording.statements import Statement
from dashboard.wording.verdicts import VERDICTS
from metrics.entries import Entry, Part, first_of, of_part
from metrics.question import Outcome

PARTS = {
    Part.EXPECTED: "What we expected",
    Part.HAPPENED: "What happened",
    Part.ELSEWHERE: "What similar areas did",
    Part.WOBBLE: "What ordinary wobble does",
    Part.DECIDED: "What decided",
    Part.WOULD_CHANGE: "What would change this",
    Part.NOT_SEEN: "What we could not have seen",
}


def explained(case: LinkCase) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    """The whole account of a verdict: each of its questions with the statements that answer it."""
    account = case.assessment.account
    return tuple(
        (title, tuple(Statement(words, entry.rule) for entry in of_part(account, part) if (words := said(case, entry))))
        for part, title in PARTS.items()
    )


def said(case: LinkCase, entry: Entry) -> str:
    """One entry in words; nothing for what does not concern this link, such as a check whose facts nobody knows."""
    return SAID[entry.code](case, entry)


# --- the sentences beside the chart ----------------------------------------------------------------------------------


def what_happened(case: LinkCase) -> str:
    """Where the figure lies against the path that the deciding test follows, with the interval."""
    found = first_of(case.assessment.account, "not_judged", "declined", "drifts_alone", "left_path", part=Part.HAPPENED)
    if found is None or found.code == "not_judged":
        return " ".join((VERDICTS[case.assessment.verdict].meaning, *gate_reasons(case)))
    return said(case, found)


def ordinary_wobble(case: LinkCase) -> str:
    """How often a series that wobbles as this one does would move as much with nothing behind it."""
    return _first_said(case, Part.WOBBLE, "by_chance")


def elsewhere(case: LinkCase) -> str:
    """What similar areas did over the same periods, and whether ours differs from theirs."""
    return _first_said(case, Part.ELSEWHERE, "others_moved", "no_comparison")


def dose_response(case: LinkCase) -> str:
    """Whether teams that had more of the initiative moved more; nothing where no roll-out team by team is planned."""
    return _first_said(case, Part.DECIDED, "dose_response", "dose_response_declined")


def could_have_seen(case: LinkCase) -> str:
    """The size of change that would be found four times in five: what silence does and does not mean."""
    found = first_of(case.assessment.account, "could_have_seen", "nothing_yet")
    return "" if found is None or found.numbers.get("is_gated") else said(case, found)


def gate_reasons(case: LinkCase) -> tuple[str, ...]:
    """Why the data may not speak yet: each failed gate with what it saw and what it needs."""
    gates = [each for each in case.assessment.account if each.code == "check" and each.numbers["check"] in CHECK_FAILED]
    failed = [each for each in gates if each.numbers["outcome"] == Outcome.FAILED]
    return tuple(words for each in failed if (words := said(case, each)))


def next_step(case: LinkCase) -> str:
    """What keeps the evidence from the next dot, in one sentence; empty at the top."""
    return _first_said(case, Part.WOULD_CHANGE, "more_evidence")


def _first_said(case: LinkCase, part: Part, *codes: str) -> str:
    found = first_of(case.assessment.account, *codes, part=part)
    return "" if found is None else said(case, found)


SAID = {**FOUND, **DECIDED, **WOULD_CHANGE}
