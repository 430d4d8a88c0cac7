"""Gates, verdicts and data quality, each at its limit."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from domain.model import Direction
from domain.periods import Frequency
from metrics.assess import assess, assess_release
from metrics.checks import data_quality
from metrics.ladder import HARM_LEVEL, SIGNIFICANCE_LEVEL, Test
from metrics.question import Estimate, NeighbourSeries, Outcome, Quality, Scale
from metrics.verdict import Verdict
from metrics.window import lay_out
from tests.metrics.questions import a_question, noisy, steady_neighbours, with_step

FALLEN = with_step(noisy(24, seed=3), 12, 0.7)
FALLEN_COUNTS = {"denominators": np.full(24, 10_000.0), "numerators": np.round(FALLEN)}


def verdict(*arguments, **facts) -> Verdict:
    return assess(a_question(*arguments, **facts)).verdict


def test_a_clear_fall_is_an_improvement_where_a_fall_was_declared():
    assert verdict(FALLEN) is Verdict.IMPROVED_AS_EXPECTED


def test_the_same_fall_is_the_wrong_way_where_a_rise_was_declared():
    assert verdict(FALLEN, expected=Direction.RISE) is Verdict.MOVED_THE_WRONG_WAY


def test_a_change_without_a_declared_direction_is_never_as_expected():
    assert verdict(FALLEN, expected=None) is Verdict.CHANGED_NOT_DECLARED


def test_a_change_declared_after_its_data_were_seen_is_never_as_expected():
    seen = datetime(2020, 1, 1, tzinfo=UTC)
    late, early = datetime(2020, 1, 2, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC)
    assert verdict(FALLEN, declared=late, data_seen=seen) is Verdict.CHANGED_NOT_DECLARED
    assert verdict(FALLEN, declared=early, data_seen=seen) is Verdict.IMPROVED_AS_EXPECTED


def test_nothing_found_stays_nothing_found_however_late_it_was_declared():
    facts = {"declared": datetime(2020, 1, 2, tzinfo=UTC), "data_seen": datetime(2020, 1, 1, tzinfo=UTC)}
    assert verdict(noisy(seed=5), **facts) is verdict(noisy(seed=5))


@pytest.mark.parametrize(
    ("frequency", "before", "after", "expected"),
    [
        (Frequency.QUARTERLY, 7, 8, Verdict.NOT_ENOUGH_DATA),
        (Frequency.QUARTERLY, 8, 3, Verdict.TOO_EARLY),
        (Frequency.QUARTERLY, 7, 3, Verdict.NOT_ENOUGH_DATA),
        (Frequency.QUARTERLY, 8, 4, None),
        (Frequency.MONTHLY, 23, 12, Verdict.NOT_ENOUGH_DATA),
        (Frequency.MONTHLY, 24, 11, Verdict.TOO_EARLY),
        (Frequency.MONTHLY, 24, 12, None),
        (Frequency.TERMLY, 5, 3, Verdict.NOT_ENOUGH_DATA),
        (Frequency.TERMLY, 6, 2, Verdict.TOO_EARLY),
        (Frequency.TERMLY, 6, 3, None),
        (Frequency.YEARLY, 5, 2, Verdict.NOT_ENOUGH_DATA),
        (Frequency.YEARLY, 6, 1, Verdict.TOO_EARLY),
        (Frequency.YEARLY, 6, 2, None),
    ],
)
def test_each_frequency_needs_its_periods_before_and_after(frequency, before, after, expected):
    answer = assess(
        a_question(noisy(before + after), before=before, frequency=frequency, first_period=date(2000, 9, 1))
    )
    gated = {Verdict.NOT_ENOUGH_DATA, Verdict.TOO_EARLY}
    assert (answer.verdict if answer.verdict in gated else None) is expected


def test_periods_of_the_lag_do_not_count_as_after():
    assert verdict(noisy(13), before=8, lag=2) is Verdict.TOO_EARLY
    assert verdict(noisy(14), before=8, lag=2) is not Verdict.TOO_EARLY


def test_gaps_do_not_count_as_usable_periods():
    values = noisy(14)
    values[2] = np.nan
    assert verdict(values, before=8) is Verdict.NOT_ENOUGH_DATA


def test_a_gate_decides_the_verdict_but_the_number_is_still_given():
    answer = assess(a_question(with_step(noisy(10), 6, 0.5), before=6))
    assert answer.verdict is Verdict.NOT_ENOUGH_DATA
    assert isinstance(answer.own_series, Estimate)


@pytest.mark.parametrize(("count", "is_stopped"), [(4.0, True), (5.0, False)])
def test_a_median_numerator_under_five_is_not_enough(count, is_stopped):
    numerators = np.full(24, count)
    numerators[::5] += 3
    found = verdict(numerators=numerators, denominators=np.full(24, 900.0))
    assert (found is Verdict.NOT_ENOUGH_DATA) is is_stopped


def test_the_rule_about_few_cases_does_not_apply_to_bare_values():
    answer = assess(a_question(noisy(24, level=2.0)))
    check = next(check for check in answer.checks if check.code == "enough_cases")
    assert check.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(("hidden", "is_stopped"), [(7, True), (6, False)])
def test_more_than_a_quarter_suppressed_is_not_enough(hidden, is_stopped):
    values = noisy(24)
    suppressed = np.zeros(24, dtype=bool)
    suppressed[12 : 12 + hidden] = True
    values[suppressed] = np.nan
    assert (verdict(values, suppressed=suppressed) is Verdict.NOT_ENOUGH_DATA) is is_stopped


@pytest.mark.parametrize(
    ("day", "stops"),
    [
        (date(2016, 4, 1), False),
        (date(2016, 7, 1), True),
        (date(2019, 5, 20), True),
        (date(2022, 1, 1), True),
        (date(2022, 4, 1), False),
    ],
)
def test_a_change_of_definition_stops_only_where_figures_lie_on_both_sides(day, stops):
    assert (verdict(FALLEN, definition_changes=(day,)) is Verdict.NOT_COMPARABLE) is stops


def test_a_change_that_everyone_shared_is_credited_to_nobody():
    others = steady_neighbours(24, factor=0.7)
    assert verdict(FALLEN, neighbours=others) is Verdict.MOVED_WITH_EVERYONE
    assert verdict(FALLEN, neighbours=others[:6]) is Verdict.MOVED_WITH_EVERYONE
    assert verdict(FALLEN, neighbours=others[:5]) is Verdict.IMPROVED_AS_EXPECTED


def test_neighbours_who_stayed_where_they_were_confirm_the_change():
    assert verdict(FALLEN, neighbours=steady_neighbours(24)) is Verdict.IMPROVED_AS_EXPECTED


def test_a_change_that_only_our_own_series_shows_is_a_hint_where_neighbours_moved_little():
    wild = tuple(NeighbourSeries(str(place), np.abs(noisy(24, seed=70 + place, spread=0.95))) for place in range(8))
    answer = assess(a_question(FALLEN, neighbours=wild))
    assert answer.own_series.p_good <= SIGNIFICANCE_LEVEL < answer.neighbour_path.p_good
    assert (answer.test, answer.verdict) == (Test.NEIGHBOUR_PATH, Verdict.HINT)


def test_the_neighbours_path_finds_what_our_own_series_cannot_see():
    faint = with_step(noisy(20, seed=7), 12, 0.92)
    answer = assess(a_question(faint, neighbours=steady_neighbours()))
    assert answer.own_series.p_good > SIGNIFICANCE_LEVEL
    assert answer.verdict is Verdict.IMPROVED_AS_EXPECTED
    assert answer.tested is answer.neighbour_path
    assert answer.p == answer.neighbour_path.p_good


def test_what_drifts_on_its_own_needs_its_own_series_to_agree():
    drifting = with_step(noisy(20, seed=8, spread=0.02) * np.linspace(1.3, 0.7, 20), 12, 0.95)
    answer = assess(a_question(drifting, neighbours=steady_neighbours()))
    assert answer.neighbour_path.own_drift > 0.5
    assert answer.neighbour_path.p_good <= SIGNIFICANCE_LEVEL < answer.own_series.p_good
    assert answer.verdict is Verdict.HINT
    assert "own_series_does_not_agree" in answer.reasons


def test_harm_needs_stronger_evidence_than_a_change_that_was_expected():
    answers = [assess(a_question(noisy(seed=seed))) for seed in range(300)]
    between = [answer for answer in answers if HARM_LEVEL < answer.own_series.p_harm <= 0.05]
    assert between
    assert {answer.verdict for answer in between} == {Verdict.HINT}
    assert HARM_LEVEL < SIGNIFICANCE_LEVEL


def test_harm_is_weighed_beside_other_harm_alone():
    harmed = a_question(with_step(noisy(seed=12), 12, 1.5))
    improved = [a_question(with_step(noisy(seed=100 + seed), 12, 0.6)) for seed in range(20)]
    release = assess_release([harmed, *improved])
    assert release[0].verdict is Verdict.MOVED_THE_WRONG_WAY
    assert release[0].q == pytest.approx(21 * release[0].own_series.p_harm)


def test_among_many_links_a_weak_change_is_only_a_hint():
    weak = a_question(with_step(noisy(seed=12), 12, 0.92))
    p = assess(weak).own_series.p_good
    assert 0.01 < p <= SIGNIFICANCE_LEVEL
    assert assess(weak).verdict is Verdict.IMPROVED_AS_EXPECTED
    release = assess_release([weak, *(a_question(noisy(seed=100 + seed)) for seed in range(20))])
    assert release[0].verdict is Verdict.HINT
    assert release[0].q > 0.10
    assert release[0].links_tested == 21
    assert release[0].by_chance == pytest.approx(21 / 20)


def test_links_stopped_by_a_gate_are_not_counted_among_those_tested():
    release = assess_release([a_question(FALLEN), a_question(noisy(10), before=4), a_question(np.full(20, 3.0))])
    assert [answer.q is None for answer in release] == [False, True, True]
    assert release[0].links_tested == 1


def test_a_p_between_five_and_ten_per_cent_is_a_hint():
    hints = [assess(a_question(noisy(seed=seed))) for seed in range(120)]
    between = [answer for answer in hints if 0.05 < answer.own_series.p_good <= 0.10]
    assert between
    assert {answer.verdict for answer in between} == {Verdict.HINT}


def test_an_interval_within_ten_per_cent_is_little_or_no_change():
    assert verdict(noisy(40, spread=0.02), before=20) is Verdict.LITTLE_OR_NO_CHANGE


def test_a_test_that_would_have_seen_a_quarter_finds_no_detectable_change():
    answer = assess(a_question(noisy(24, seed=6)))
    assert 0.10 < answer.own_series.could_have_seen <= 0.25
    assert answer.verdict is Verdict.NO_DETECTABLE_CHANGE


def test_a_blind_test_cannot_tell_yet_unless_the_target_is_as_large():
    blind = noisy(24, spread=0.22, seed=8)
    assert verdict(blind) is Verdict.CANNOT_TELL_YET
    needed = assess(a_question(blind)).own_series.could_have_seen
    assert verdict(blind, target_change=needed + 0.01) is Verdict.NO_DETECTABLE_CHANGE


def test_limits_in_points_are_shares_of_the_mean_before():
    values = noisy(40, level=40.0, spread=0.02)
    points = assess(a_question(values, before=20, scale=Scale.POINTS))
    assert points.own_series.high > 0.10
    assert points.verdict is Verdict.LITTLE_OR_NO_CHANGE


def test_a_series_without_wobble_cannot_tell():
    assert verdict(np.full(20, 5.0)) is Verdict.CANNOT_TELL_YET


@pytest.mark.parametrize(
    ("facts", "colour", "reason"),
    [
        ({}, Quality.GREEN, None),
        ({"definition_changes": (date(2019, 1, 1),)}, Quality.RED, "same_definition"),
        ({"has_denominator": False}, Quality.RED, "denominator_known"),
        ({"excluded": (date(2020, 4, 1),)}, Quality.AMBER, "no_shock_after_start"),
        ({"excluded": (date(2016, 4, 1),)}, Quality.GREEN, None),
        ({"numerators": np.full(24, 19.0)}, Quality.AMBER, "many_cases"),
        ({"numerators": np.full(24, 20.0)}, Quality.GREEN, None),
    ],
)
def test_data_quality_says_why(facts, colour, reason):
    quality = data_quality(lay_out(a_question(FALLEN, **facts)))
    assert quality.colour is colour
    assert quality.reasons == (() if reason is None else (reason,))


@pytest.mark.parametrize(("gaps", "colour"), [(2, Quality.GREEN), (3, Quality.AMBER)])
def test_a_tenth_missing_is_amber(gaps, colour):
    values = noisy(24)
    values[[3, 9, 15][:gaps]] = np.nan
    assert data_quality(lay_out(a_question(values))).colour is colour


def test_periods_not_yet_reported_are_not_missing():
    values = np.concatenate([noisy(24), np.full(8, np.nan)])
    assert data_quality(lay_out(a_question(values))).colour is Quality.GREEN
