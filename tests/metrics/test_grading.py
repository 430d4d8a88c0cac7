"""The evidence ladder: each level's own rule, and what lowers it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from domain.model import Direction
from metrics.assess import assess
from metrics.grading import Grade
from metrics.ladder import Test
from metrics.methods import neighbour_path
from metrics.question import DoseResponse, Quality, Refusal, Rival
from metrics.window import lay_out, without_last_before
from tests.metrics.questions import a_question, estimated, noisy, steady_neighbours, with_step

FALLEN = with_step(noisy(24, seed=3), 12, 0.7)
IN_TIME = {"declared": datetime(2018, 1, 1, tzinfo=UTC), "has_mechanism": True}
EVERYTHING = IN_TIME | {
    "neighbours": steady_neighbours(24),
    "flagged_at_last_release": True,
    "practice_moved_first": True,
}


def graded(values=FALLEN, **facts):
    return assess(a_question(values, **facts))


def test_a_failed_gate_leaves_no_basis():
    answer = graded(noisy(10), before=5)
    assert answer.grade is Grade.NO_BASIS
    assert "enough_before" in answer.reasons


def test_a_refusal_leaves_no_basis():
    assert graded(np.full(24, 4.0)).grade is Grade.NO_BASIS


def test_red_data_leave_no_basis():
    answer = graded(has_denominator=False)
    assert (answer.grade, answer.reasons) == (Grade.NO_BASIS, ("denominator_known",))


def test_what_was_declared_in_time_and_not_found_is_plausible():
    answer = graded(noisy(24), **IN_TIME)
    assert answer.grade is Grade.PLAUSIBLE
    assert "no_change_found" in answer.reasons
    assert not {"declaration_not_known", "mechanism_not_known"} & set(answer.reasons)


def test_what_a_declaration_lacks_is_named():
    assert {"declaration_not_known", "mechanism_not_known"} <= set(graded(noisy(24)).reasons)
    late = graded(noisy(24), declared=datetime(2020, 1, 1, tzinfo=UTC), has_mechanism=False)
    assert {"declared_after_start", "no_mechanism"} <= set(late.reasons)


def test_a_change_alone_is_level_two_and_says_what_is_missing():
    answer = graded()
    assert answer.grade is Grade.CHANGED
    assert {"earlier_release_not_known", "no_neighbours", "practice_not_known"} <= set(answer.reasons)


def test_a_change_flagged_twice_has_held():
    assert graded(flagged_at_last_release=True).grade is Grade.CHANGED_AND_HELD
    assert graded(flagged_at_last_release=False).grade is Grade.CHANGED


def test_a_change_flagged_the_other_way_before_has_not_held():
    answer = graded(flagged_at_last_release=True, flagged_direction=Direction.RISE)
    assert answer.grade is Grade.CHANGED
    assert "flagged_the_other_way" in answer.reasons
    worse = graded(expected=Direction.RISE, flagged_at_last_release=True, flagged_direction=Direction.FALL)
    assert worse.grade is Grade.CHANGED_AND_HELD


def test_a_change_that_hangs_on_the_last_two_periods_before_has_not_held():
    values = noisy(20, spread=0.04, seed=1)
    values[10:12] *= 1.5
    answer = graded(values, flagged_at_last_release=True)
    assert answer.grade is Grade.CHANGED
    held = next(step for step in answer.grading.steps if step.level is Grade.CHANGED_AND_HELD)
    assert "depends_on_last_periods_before" in held.missing


def test_a_change_beyond_the_neighbours_is_level_four():
    answer = graded(neighbours=steady_neighbours(24))
    assert answer.grade is Grade.CHANGED_MORE_THAN_SIMILAR_AREAS


@pytest.mark.parametrize(
    ("neighbours", "grade", "missing"),
    [
        (steady_neighbours(24, count=5), Grade.CHANGED, "too_few_neighbours"),
        (steady_neighbours(24, count=7), Grade.PLAUSIBLE, "too_few_neighbours"),
        (steady_neighbours(24, factor=0.7), Grade.PLAUSIBLE, "not_more_than_neighbours"),
    ],
)
def test_level_four_needs_eight_neighbours_who_did_not_follow(neighbours, grade, missing):
    answer = graded(neighbours=neighbours)
    assert answer.grade is grade
    assert missing in answer.reasons


def test_six_or_seven_neighbours_decide_with_amber_data():
    seven, eight = graded(neighbours=steady_neighbours(24, count=7)), graded(neighbours=steady_neighbours(24, count=8))
    assert (seven.test, seven.data_quality) == (Test.NEIGHBOUR_PATH, Quality.AMBER)
    assert seven.quality_reasons == ("enough_neighbours",)
    assert (eight.test, eight.data_quality) == (Test.NEIGHBOUR_PATH, Quality.GREEN)
    assert graded(neighbours=steady_neighbours(24, count=5)).test is Test.OWN_SERIES


def test_level_four_needs_a_gap_that_stood_still_before():
    drifting = with_step(noisy(24, seed=3, spread=0.02) * np.linspace(1.3, 0.8, 24), 12, 0.7)
    assert "gap_had_a_trend" in graded(drifting, neighbours=steady_neighbours(24)).reasons


@pytest.mark.parametrize(("missing", "colour"), [((15,), Quality.GREEN), ((15, 17), Quality.AMBER)])
def test_from_a_tenth_of_missing_periods_on_data_are_amber(missing, colour):
    values = noisy(20)
    values[list(missing)] = np.nan
    answer = graded(values)
    assert (answer.data_quality, "few_missing" in answer.reasons) == (colour, colour is Quality.AMBER)


def test_the_guards_hold_from_their_own_levels_on():
    held, still = set(), set()
    for seed in range(60):
        values = with_step(noisy(24, seed=seed, spread=0.08), 12, 0.8)
        values[10:12] *= 1.1
        question = a_question(values, neighbours=steady_neighbours(24), **IN_TIME)
        answer = assess(question)
        if not answer.verdict.is_coloured:
            continue
        [again] = neighbour_path.estimate_all([without_last_before(lay_out(question))])
        p, gap = estimated(again).p, neighbour_path.gap_trend_p(lay_out(question))
        steps = {step.level: step.missing for step in answer.grading.steps}
        held.add((p <= 0.20, "depends_on_last_periods_before" in steps[Grade.CONSISTENT_WITH_HAVING_CONTRIBUTED]))
        still.add((gap > 0.10, "gap_had_a_trend" in steps[Grade.CHANGED_MORE_THAN_SIMILAR_AREAS]))
    assert still == {(True, False), (False, True)}
    assert held <= {(True, False), (False, True)}


def test_everything_together_is_consistent_with_having_contributed():
    assert graded(**EVERYTHING).grade is Grade.CONSISTENT_WITH_HAVING_CONTRIBUTED
    assert graded(**EVERYTHING).reasons == ()


@pytest.mark.parametrize(
    ("fact", "missing"),
    [
        ({"practice_moved_first": False}, "practice_did_not_move_first"),
        ({"practice_moved_first": None}, "practice_not_known"),
        ({"flagged_at_last_release": False}, "not_flagged_at_last_release"),
        ({"rivals": (Rival("another programme", date(2019, 10, 1)),)}, "rival_initiative"),
    ],
)
def test_level_five_is_capped_at_four_by_what_it_lacks(fact, missing):
    answer = graded(**EVERYTHING | fact)
    assert answer.grade is Grade.CHANGED_MORE_THAN_SIMILAR_AREAS
    assert answer.reasons == (missing,)


MOVED_MORE = DoseResponse(teams=8, effect=-0.3, p=0.01, p_without_last_before=0.04)


@pytest.mark.parametrize("practice", [None, False])
def test_a_dose_response_does_where_practice_did_not_move_first(practice: bool | None):
    answer = graded(**EVERYTHING | {"practice_moved_first": practice, "dose_response": MOVED_MORE})
    assert (answer.grade, answer.reasons) == (Grade.CONSISTENT_WITH_HAVING_CONTRIBUTED, ())


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (replace(MOVED_MORE, p=0.051), "no_dose_response"),
        (replace(MOVED_MORE, p_without_last_before=0.21), "dose_response_depends_on_last_periods_before"),
        (replace(MOVED_MORE, p_without_last_before=None), "dose_response_depends_on_last_periods_before"),
        (Refusal("too_few_teams", "five teams"), "dose_response_not_known"),
    ],
)
def test_a_dose_response_that_does_not_hold_is_named_beside_practice(found, missing: str):
    answer = graded(**EVERYTHING | {"practice_moved_first": False, "dose_response": found})
    assert answer.grade is Grade.CHANGED_MORE_THAN_SIMILAR_AREAS
    assert answer.reasons == ("practice_did_not_move_first", missing)


def test_practice_that_moved_first_needs_no_dose_response():
    answer = graded(**EVERYTHING | {"dose_response": replace(MOVED_MORE, p=0.9)})
    assert (answer.grade, answer.reasons) == (Grade.CONSISTENT_WITH_HAVING_CONTRIBUTED, ())


def test_a_dose_response_does_not_lift_what_a_rival_caps():
    rivals = (Rival("another programme", date(2019, 10, 1)),)
    answer = graded(**EVERYTHING | {"practice_moved_first": None, "dose_response": MOVED_MORE, "rivals": rivals})
    assert answer.reasons == ("rival_initiative",)


def test_a_rival_more_than_two_quarters_away_does_not_count():
    far = (Rival("another programme", date(2019, 11, 1)),)
    assert graded(**EVERYTHING | {"rivals": far}).grade is Grade.CONSISTENT_WITH_HAVING_CONTRIBUTED


def test_a_worsening_climbs_the_same_ladder():
    answer = graded(expected=Direction.RISE, neighbours=steady_neighbours(24))
    assert answer.grade is Grade.CHANGED_MORE_THAN_SIMILAR_AREAS


def test_amber_data_lower_the_grade_by_one():
    answer = graded(neighbours=steady_neighbours(24), excluded=(date(2021, 1, 1),))
    assert answer.grade is Grade.CHANGED_AND_HELD
    assert "amber_data" in answer.reasons


def test_without_a_direction_or_declared_too_late_it_cannot_rise_above_plausible():
    assert graded(expected=None, neighbours=steady_neighbours(24)).grade is Grade.PLAUSIBLE
    seen, later = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC)
    late = graded(**EVERYTHING | {"declared": later, "data_seen": seen})
    assert late.grade is Grade.PLAUSIBLE
    assert "declared_in_time" in late.reasons
