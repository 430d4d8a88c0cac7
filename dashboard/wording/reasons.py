"""Codes of what is missing or declined as words: why a test gave no answer, and what keeps evidence from rising."""

from dashboard import numbers
from dashboard.wording.sizes import sentence_case
from metrics.dose_response import MIN_TEAMS
from metrics.ladder import MIN_NEIGHBOURS

# Why a method declined, as a sentence without its capital.
REFUSALS = {
    "no_figures": "no period has a figure: all are missing, suppressed or left out",
    "zero_denominator": "a period counts something out of nought: its denominator has to be mended",
    "infinite_value": "a figure is infinite or impossibly large: it has to be mended, or its period left empty",
    "negative_value": "a figure is below nought, which a rate or a count cannot be",
    "vanishing_value": "a figure is nearer to nought than any rate or count: it has to be mended",
    "nothing_before": "no period before the start has a figure",
    "zero_before": "every figure before the start is nought: there is nothing that a change could be measured from",
    "nothing_after": "no period after the start, and the time until the effect is due, has a figure yet",
    "not_identifiable": "a change cannot be told from the trend with these periods",
    "too_few_periods": "too few periods have a figure",
    "no_wobble": "the figures do not wobble at all, so chance cannot be told from change",
    "no_neighbours": "no similar area's figures are at hand",
    "too_few_neighbours": "too few similar areas have a figure for every period",
    "no_basket": "no set of measures was asked about",
    "not_a_basket": "a set has three to eight measures",
    "too_few_measures": "fewer than three of its measures can be read together",
    "no_direction": "nobody said which way it should move",
    "no_team_figures": "no figures by team have come",
    "too_few_teams": f"fewer than {numbers.in_words(MIN_TEAMS)} teams known beforehand to take part have every figure",
    "team_series_too_short": "the figures by team do not cover enough periods before the start and since it was due",
    "doses_alike": "all teams had as much of it",
    "too_few_arrangements": "too few teams differ in how much of it they had",
}

GRADE_STEPS = {
    "declaration_not_known": "it is not known when the expectation was written down",
    "declared_after_start": "the expectation was written down after the start",
    "declared_in_time": "the expectation was written down after its figures could be seen",
    "new_periods_awaited": "too few figures have come in since then that nobody had seen",
    "not_in_new_periods": "the figures that came in since then do not show it by themselves",
    "no_direction": "no direction was declared",
    "no_mechanism": "nobody has written down why it should work",
    "mechanism_not_known": "nobody has written down why it should work",
    "no_change_found": "the test that decides shows no change beyond ordinary wobble",
    "not_after_other_links": "with so many measures tested together, one such change would be no surprise",
    "depends_on_last_periods_before": "it hangs on the last two periods before the start",
    "earlier_release_not_known": "it has not been seen at two releases in a row yet",
    "not_flagged_at_last_release": "the last release claimed no change",
    "flagged_the_other_way": "the last release claimed a change the other way",
    "no_neighbours": "similar areas' figures are not at hand",
    "too_few_neighbours": "too few similar areas have every figure",
    "too_few_periods": "there are too few periods to compare with similar areas",
    "not_more_than_neighbours": "similar areas do not confirm it",
    "own_series_does_not_agree": "our own series and the comparison do not agree",
    "gap_trend_not_known": "the gap to similar areas before the start could not be checked",
    "gap_had_a_trend": "the gap to similar areas was already moving before the start",
    "practice_not_known": "no practice measure shows that practice moved first",
    "practice_did_not_move_first": "no process measure moved first",
    "dose_response_not_known": "whether teams that had more of it moved more cannot be said",
    "no_dose_response": "teams that had more of it did not move more than chance would explain",
    "dose_response_depends_on_last_periods_before": "that teams with more of it moved more hangs on the last two "
    "periods before the start",
    "rival_initiative": "another initiative worked on the same measure at the time",
    "definition_changed_near_start": "the definition changed near the start",
    "amber_data": "the data are thin (few cases, gaps, a shock after the start, or fewer than "
    f"{numbers.in_words(MIN_NEIGHBOURS)} similar areas)",
    "same_definition": "the definition changed part-way",
    "few_suppressed": "too many figures are suppressed",
    "denominator_known": "nobody knows what the figures are a share of",
    "no_wobble": "the figures do not wobble at all, so chance cannot be told from change",
}


# Why a change that was found is only a hint, after how seldom chance would do as much.
HINT_REASONS = {
    "own_series_alone": "but similar areas' path does not confirm it",
    "own_series_does_not_agree": "but our own past does not confirm it",
    "not_after_other_links": "but that does not stand out beside all the others tested",
}


def hint_words(code: str | None) -> str:
    """`, but our own past does not confirm it`; nothing where no reason is needed."""
    return "" if code is None else f", {HINT_REASONS[code]}"


def steps_missing(codes: tuple[str, ...]) -> list[str]:
    """What is missing, each once."""
    return list(dict.fromkeys(GRADE_STEPS[code] for code in codes if code in GRADE_STEPS))


def refusal_words(code: str) -> str:
    """Why a test declined, as a sentence."""
    return sentence_case(REFUSALS[code]) + "."
