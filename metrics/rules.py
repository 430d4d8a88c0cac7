"""The rules that a verdict can rest on, by name: each stands on the method page, and each code of a reason has one.

The number is the section of the method's specification that a rule comes from.
"""

from enum import StrEnum

from metrics.grading import Grade
from metrics.ladder import Test
from metrics.verdict import Verdict


class Rule(StrEnum):
    """A rule of the method. `anchor` is where the method page explains it."""

    PROMISE = "promise"  # 2
    PERIODS = "periods"  # 3
    OWN_SERIES = "own_series"  # 3
    WOBBLE = "wobble"  # 3
    NEIGHBOURS = "neighbours"  # 4
    NEIGHBOUR_PATH = "neighbour_path"  # 9
    WHICH_TEST = "which_test"  # 9
    ONE_SIDED = "one_sided"  # 9
    OWN_DRIFT = "own_drift"  # 9
    MANY_MEASURES = "many_measures"  # 5 and 9
    COULD_HAVE_SEEN = "could_have_seen"  # 3
    BASKET = "basket"  # 9
    PRACTICE = "practice"  # 6
    DOSE_RESPONSE = "dose_response"  # 6
    SPC = "spc"  # 7
    ASSOCIATED = "associated"  # vocabulary

    FIGURES_READABLE = "figures_readable"  # the gates of 5
    ENOUGH_BEFORE = "enough_before"
    ENOUGH_AFTER = "enough_after"
    ENOUGH_CASES = "enough_cases"
    FEW_SUPPRESSED = "few_suppressed"
    SAME_DEFINITION = "same_definition"
    DECLARED_IN_TIME = "declared_in_time"
    DATA_QUALITY = "data_quality"  # 6

    IMPROVED_AS_EXPECTED = "verdict_improved_as_expected"  # 5
    MOVED_THE_WRONG_WAY = "verdict_moved_the_wrong_way"
    MOVED_WITH_EVERYONE = "verdict_moved_with_everyone"
    HINT = "verdict_hint"
    LITTLE_OR_NO_CHANGE = "verdict_little_or_no_change"
    NO_DETECTABLE_CHANGE = "verdict_no_detectable_change"
    CANNOT_TELL_YET = "verdict_cannot_tell_yet"
    NOT_ENOUGH_DATA = "verdict_not_enough_data"
    TOO_EARLY = "verdict_too_early"
    NOT_COMPARABLE = "verdict_not_comparable"
    CHANGED_NOT_DECLARED = "verdict_changed_not_declared"

    NO_BASIS = "grade_0"  # 6
    PLAUSIBLE = "grade_1"
    CHANGED = "grade_2"
    CHANGED_AND_HELD = "grade_3"
    CHANGED_MORE_THAN_SIMILAR_AREAS = "grade_4"
    CONSISTENT_WITH_HAVING_CONTRIBUTED = "grade_5"

    @property
    def anchor(self) -> str:
        """The id of its place on the method page: `rule-enough-before`."""
        return f"rule-{self.value.replace('_', '-')}"


def rule_of_verdict(verdict: Verdict) -> Rule:
    """The rule that gives a verdict."""
    return Rule(f"verdict_{verdict}")


def rule_of_grade(grade: Grade) -> Rule:
    """What a grade of evidence asks for."""
    return Rule(f"grade_{int(grade)}")


def rule_of_test(test: Test) -> Rule:
    """How one of the tests that can decide works."""
    return Rule(test.value)


# Every code of a check, of a refusal and of a step of the evidence ladder that was missed.
RULE_OF_REASON = {
    "figures_readable": Rule.FIGURES_READABLE,
    "enough_before": Rule.ENOUGH_BEFORE,
    "enough_cases": Rule.ENOUGH_CASES,
    "few_suppressed": Rule.FEW_SUPPRESSED,
    "enough_after": Rule.ENOUGH_AFTER,
    "same_definition": Rule.SAME_DEFINITION,
    "declared_in_time": Rule.DECLARED_IN_TIME,
    "new_periods_awaited": Rule.DECLARED_IN_TIME,
    "not_in_new_periods": Rule.DECLARED_IN_TIME,
    "denominator_known": Rule.DATA_QUALITY,
    "many_cases": Rule.DATA_QUALITY,
    "few_missing": Rule.DATA_QUALITY,
    "no_shock_after_start": Rule.DATA_QUALITY,
    "enough_neighbours": Rule.DATA_QUALITY,
    "amber_data": Rule.DATA_QUALITY,
    "no_figures": Rule.FIGURES_READABLE,
    "infinite_value": Rule.FIGURES_READABLE,
    "vanishing_value": Rule.FIGURES_READABLE,
    "negative_value": Rule.FIGURES_READABLE,
    "zero_denominator": Rule.FIGURES_READABLE,
    "zero_before": Rule.FIGURES_READABLE,
    "nothing_before": Rule.ENOUGH_BEFORE,
    "nothing_after": Rule.ENOUGH_AFTER,
    "too_few_periods": Rule.PERIODS,
    "not_identifiable": Rule.OWN_SERIES,
    "no_wobble": Rule.WOBBLE,
    "no_neighbours": Rule.WHICH_TEST,
    "too_few_neighbours": Rule.WHICH_TEST,
    "no_basket": Rule.BASKET,
    "not_a_basket": Rule.BASKET,
    "too_few_measures": Rule.BASKET,
    "other_periods": Rule.BASKET,
    "no_direction": Rule.PROMISE,
    "declaration_not_known": Rule.PLAUSIBLE,
    "declared_after_start": Rule.PLAUSIBLE,
    "no_mechanism": Rule.PLAUSIBLE,
    "mechanism_not_known": Rule.PLAUSIBLE,
    "no_change_found": Rule.CHANGED,
    "not_after_other_links": Rule.MANY_MEASURES,
    "own_series_does_not_agree": Rule.OWN_DRIFT,
    "depends_on_last_periods_before": Rule.CHANGED_AND_HELD,
    "earlier_release_not_known": Rule.CHANGED_AND_HELD,
    "not_flagged_at_last_release": Rule.CHANGED_AND_HELD,
    "flagged_the_other_way": Rule.CHANGED_AND_HELD,
    "not_more_than_neighbours": Rule.CHANGED_MORE_THAN_SIMILAR_AREAS,
    "gap_trend_not_known": Rule.CHANGED_MORE_THAN_SIMILAR_AREAS,
    "gap_had_a_trend": Rule.CHANGED_MORE_THAN_SIMILAR_AREAS,
    "practice_not_known": Rule.PRACTICE,
    "practice_did_not_move_first": Rule.PRACTICE,
    "dose_response_not_known": Rule.DOSE_RESPONSE,
    "no_dose_response": Rule.DOSE_RESPONSE,
    "dose_response_depends_on_last_periods_before": Rule.DOSE_RESPONSE,
    "no_team_figures": Rule.DOSE_RESPONSE,
    "too_few_teams": Rule.DOSE_RESPONSE,
    "team_series_too_short": Rule.DOSE_RESPONSE,
    "doses_alike": Rule.DOSE_RESPONSE,
    "too_few_arrangements": Rule.DOSE_RESPONSE,
    "rival_initiative": Rule.CONSISTENT_WITH_HAVING_CONTRIBUTED,
    "definition_changed_near_start": Rule.CONSISTENT_WITH_HAVING_CONTRIBUTED,
}
