"""The one place where codes become English: pages and slides share these words, so they cannot disagree.

The board must be able to defend each sentence: "associated with" and never "caused", no more digits than the data
carry, and what could not have been seen stands beside what was not (METHOD 5, 6 and 9). Sentences may hold **strong**
words between two stars; `plainly` takes the stars out, for speakers' notes and labels.
"""

from dashboard.wording.boards import (
    chance_note,
    has_harm,
    initiative_title,
    measures_words,
    overview_subtitle,
    overview_title,
    practice_briefly,
    practice_sentence,
    round_words,
    since_release,
    what_we_did,
)
from dashboard.wording.links import (
    account,
    caveats,
    chart_words,
    could_have_seen,
    could_have_seen_briefly,
    elsewhere,
    gate_reasons,
    link_subtitle,
    link_title,
    next_step,
    ordinary_wobble,
    outcome_briefly,
    what_happened,
)
from dashboard.wording.sizes import (
    FREQUENCY,
    POLARITY,
    indicator_title,
    mid_sentence,
    plainly,
    sentence_case,
)
from dashboard.wording.verdicts import (
    EVIDENCE_STEPS,
    GROUPS,
    Tone,
    VerdictWords,
    case_words,
    grade_words,
    verdict_words,
)

__all__ = [
    "EVIDENCE_STEPS",
    "FREQUENCY",
    "GROUPS",
    "POLARITY",
    "Tone",
    "VerdictWords",
    "account",
    "case_words",
    "caveats",
    "chance_note",
    "chart_words",
    "could_have_seen",
    "could_have_seen_briefly",
    "elsewhere",
    "gate_reasons",
    "grade_words",
    "has_harm",
    "indicator_title",
    "initiative_title",
    "link_subtitle",
    "link_title",
    "measures_words",
    "mid_sentence",
    "next_step",
    "ordinary_wobble",
    "outcome_briefly",
    "overview_subtitle",
    "overview_title",
    "plainly",
    "practice_briefly",
    "practice_sentence",
    "round_words",
    "sentence_case",
    "since_release",
    "verdict_words",
    "what_happened",
    "what_we_did",
]
