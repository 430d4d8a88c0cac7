"""A link declared after its data were seen: it says so, and only new periods can lift its grade above 1."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import binom

from domain.model import Direction
from domain.periods import Frequency, nth_period_start
from metrics.assess import Assessment, assess, assess_many
from metrics.batch import answer_json, question_of
from metrics.checks import MIN_AFTER, MIN_BEFORE
from metrics.entries import Part
from metrics.grading import Grade
from metrics.question import ImpactQuestion, NeighbourSeries
from metrics.rules import RULE_OF_REASON
from metrics.verdict import Verdict
from metrics.window import lay_out, without_seen
from tests.metrics.questions import FIRST, a_question, ar1, noisy, steady_neighbours, with_step

COUNT, BEFORE, AFTER, SEEN = 400, 12, 12, 4
FALLEN = with_step(noisy(BEFORE + AFTER, seed=3, spread=0.02), BEFORE, 0.7)


def last_day(place: int, frequency: Frequency = Frequency.QUARTERLY) -> date:
    """The last day of a period of the grid."""
    return nth_period_start(FIRST, place + 1, frequency) - timedelta(days=1)


def late(values=FALLEN, seen: int = SEEN, **facts) -> ImpactQuestion:
    """Declared when so many periods after the start had been seen."""
    return a_question(values, **{"before": BEFORE, "seen_to": last_day(BEFORE + seen - 1)} | facts)


def told(answer: Assessment, code: str):
    return [entry for entry in answer.account if entry.part is Part.WOULD_CHANGE and entry.code == code]


def test_what_was_seen_is_left_out_and_nothing_else():
    window = lay_out(late(seen=5, lag=2))
    anew = without_seen(window)
    assert np.flatnonzero(anew.before).tolist() == list(range(BEFORE))
    assert np.flatnonzero(anew.after).tolist() == list(range(BEFORE + 5, BEFORE + AFTER))
    assert np.flatnonzero(without_seen(lay_out(late(seen=1, lag=2))).after).tolist() == list(range(14, 24))


def test_new_periods_that_show_it_lift_the_cap_and_leave_the_verdict():
    answer = assess(late())
    assert answer.verdict is Verdict.CHANGED_NOT_DECLARED
    assert answer.p == answer.tested.p
    assert "declared_in_time" in answer.reasons
    assert answer.grade is Grade.CHANGED
    beside = assess(late(neighbours=steady_neighbours(BEFORE + AFTER)))
    assert (beside.verdict, beside.grade) == (Verdict.CHANGED_NOT_DECLARED, Grade.CHANGED_MORE_THAN_SIMILAR_AREAS)


def test_too_few_new_periods_are_awaited_and_the_account_says_until_when():
    answer = assess(late(seen=AFTER - 1))
    assert answer.verdict is Verdict.CHANGED_NOT_DECLARED
    assert answer.grade is Grade.PLAUSIBLE
    assert answer.grading.lowered_by == ("declared_in_time", "new_periods_awaited")
    (entry,) = told(answer, "new_periods")
    numbers = {"missing": 3, "limit": 4, "from": nth_period_start(FIRST, 24, Frequency.QUARTERLY)}
    assert entry.numbers == numbers | {"until": last_day(26)}


def test_figures_that_had_been_seen_beyond_those_at_hand_are_waited_past():
    (entry,) = told(assess(late(seen=AFTER + 2)), "new_periods")
    assert entry.numbers["from"] == nth_period_start(FIRST, 26, Frequency.QUARTERLY)
    assert entry.numbers["until"] == last_day(29)


@pytest.mark.parametrize("frequency", list(Frequency))
def test_as_many_new_periods_as_any_claim_needs(frequency: Frequency):
    before, enough = MIN_BEFORE[frequency] + 2, MIN_AFTER[frequency]
    values = with_step(noisy(before + 2 * enough, spread=0.03, seed=3), before, 0.6)
    facts = {"frequency": frequency, "before": before, "first_period": FIRST}
    for seen, awaited in ((enough, False), (enough + 1, True)):
        seen_to = last_day(before + seen - 1, frequency)
        answer = assess(a_question(values, seen_to=seen_to, **facts))
        assert ("new_periods_awaited" in answer.reasons) is awaited


def test_the_lag_is_counted_and_a_gap_is_no_new_period():
    assert "new_periods_awaited" not in assess(late(seen=8)).reasons
    longer = with_step(noisy(BEFORE + 16, seed=3), BEFORE, 0.7)
    assert "new_periods_awaited" not in assess(late(longer, seen=8, lag=12)).reasons
    assert "new_periods_awaited" in assess(late(longer, seen=13, lag=12)).reasons
    gap = FALLEN.copy()
    gap[22] = np.nan
    assert "new_periods_awaited" in assess(late(gap, seen=8)).reasons


def test_new_periods_that_do_not_show_it_keep_the_cap():
    back = FALLEN.copy()
    back[BEFORE + 8 :] = noisy(4, seed=9)
    answer = assess(late(back, seen=8))
    assert answer.grade is Grade.PLAUSIBLE
    assert answer.grading.lowered_by == ("declared_in_time", "not_in_new_periods")
    assert told(answer, "new_periods") == []


def test_only_the_declared_direction_counts():
    answer = assess(late(expected=Direction.RISE))
    assert (answer.verdict, answer.grade) == (Verdict.CHANGED_NOT_DECLARED, Grade.PLAUSIBLE)
    assert "not_in_new_periods" in answer.reasons
    assert assess(late(expected=None)).grade is Grade.PLAUSIBLE


def test_what_had_been_seen_before_the_start_alone_was_declared_in_time():
    answer = assess(late(seen=0))
    assert (answer.verdict, answer.grade) == (Verdict.IMPROVED_AS_EXPECTED, Grade.CHANGED)
    assert "declared_in_time" not in answer.reasons


def test_where_it_is_not_known_what_had_been_seen_the_cap_stays():
    seen, later = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC)
    question = replace(late(), seen_to=None, declared=later, data_seen=seen)
    assert assess(question).grading.lowered_by == ("declared_in_time",)
    assert assess(replace(question, seen_to=late().seen_to)).grade is Grade.CHANGED


def test_a_line_of_a_batch_may_say_what_had_been_seen():
    fields = {"frequency": "Q", "first_period": "2016-04-01", "start": "2019-04-01", "expected": "fall"}
    fields |= {"values": FALLEN.tolist(), "seen_to": "2021-12-31"}
    answer = answer_json(assess(question_of(fields)), with_account=False)
    assert (answer["verdict"], answer["grade"]) == ("changed_not_declared", 1)
    assert set(answer["reasons"]) <= set(RULE_OF_REASON)
    assert answer_json(assess(question_of(fields | {"seen_to": "2019-03-31"})))["verdict"] == "improved_as_expected"


# --- it is honest: whoever chooses the direction after looking gains nothing ------------------------------------------


def chosen_after_looking(
    seed: int, rho: float, *, factor: float = 1.0, neighbours: int = 0, count: int = COUNT, seen: int = SEEN
) -> list[Assessment]:
    """The direction is that in which the first figures after the start lie from the mean before."""
    areas = 100 * (1 + 0.1 * ar1(np.random.default_rng(seed), count * (1 + neighbours), BEFORE + AFTER, rho))
    values, others = areas[:count], areas[count:].reshape(count, neighbours, BEFORE + AFTER)
    values[:, BEFORE:] *= factor
    fell = values[:, BEFORE : BEFORE + seen].mean(axis=1) < values[:, :BEFORE].mean(axis=1)
    directions = [Direction.FALL if each else Direction.RISE for each in fell]
    beside = [tuple(NeighbourSeries(str(place), one) for place, one in enumerate(block)) for block in others]
    questions = [
        late(own, seen, expected=way, neighbours=near)
        for own, way, near in zip(values, directions, beside, strict=True)
    ]
    return list(assess_many(questions, range(count), with_path=False))


@pytest.mark.parametrize("neighbours", [0, 10])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
def test_a_direction_chosen_after_looking_seldom_lifts_an_unchanged_link(rho: float, neighbours: int):
    answers = chosen_after_looking(21, rho, neighbours=neighbours)
    assert sum(each.verdict.is_coloured for each in answers) == 0
    lifted = sum(each.grade > Grade.PLAUSIBLE for each in answers)
    assert lifted <= binom.ppf(0.999, COUNT, 0.05)


def test_a_change_that_goes_on_in_new_periods_is_lifted():
    """The neighbours' path finds it more often than not; the own series, with half the figures, seldom."""
    alone, beside = (chosen_after_looking(22, 0.3, factor=0.7, neighbours=count) for count in (0, 10))
    shares = [np.mean([each.grade > Grade.PLAUSIBLE for each in answers]) for answers in (alone, beside)]
    assert shares[0] > 0.2
    assert shares[1] > 0.6
