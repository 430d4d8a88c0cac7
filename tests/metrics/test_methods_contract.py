"""What every method in METHODS promises."""

import numpy as np
import pytest

from domain.model import Direction, Shape
from metrics.methods import METHODS
from metrics.question import Estimate, NeighbourSeries, Refusal
from metrics.window import lay_out
from tests.metrics.questions import a_question, noisy, steady_neighbours, with_step

GOOD = a_question(with_step(noisy(seed=3), 12, 0.7), neighbours=steady_neighbours())
WITH_A_GAP = np.where(np.arange(20) == 5, np.nan, noisy(seed=4))
HARD = [
    a_question([5.0], before=1),
    a_question([]),
    a_question(np.full(20, np.nan), neighbours=steady_neighbours()),
    a_question(np.zeros(20), neighbours=(NeighbourSeries("nought", np.zeros(20)),) * 3),
    a_question(np.full(20, 3.0), neighbours=(NeighbourSeries("flat", np.full(20, 3.0)),) * 10),
    a_question(WITH_A_GAP, neighbours=steady_neighbours()),
    a_question(noisy() * np.inf, neighbours=steady_neighbours()),
    a_question(noisy() * 1e200, neighbours=steady_neighbours()),
    a_question(-noisy(), neighbours=steady_neighbours()),
    a_question(noisy(), before=0, neighbours=steady_neighbours()),
    a_question(noisy(), before=30, neighbours=steady_neighbours()),
    a_question(noisy(), lag=30, shape=Shape.GRADUAL, neighbours=steady_neighbours()),
    a_question(noisy(), expected=None, neighbours=(NeighbourSeries("none", np.full(20, np.nan)),) * 10),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
class TestEveryMethod:
    def test_finds_a_planted_fall_with_its_sign_and_interval(self, method):
        [answer] = method.estimate_all([lay_out(GOOD)])
        assert isinstance(answer, Estimate)
        assert answer.low < answer.effect < answer.high < 0
        assert answer.p_good == pytest.approx(answer.p / 2)
        assert answer.could_have_seen > 0

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("question", HARD)
    def test_answers_anything_with_numbers_or_a_reason_and_no_warning(self, method, question):
        [answer] = method.estimate_all([lay_out(question)])
        if isinstance(answer, Refusal):
            assert answer.code.islower()
            assert answer.reason
        else:
            assert np.isfinite([answer.effect, answer.low, answer.high, answer.p, answer.could_have_seen]).all()
            assert 0 <= answer.p <= 1

    def test_keeps_the_order_of_its_windows(self, method):
        windows = [lay_out(question) for question in (HARD[0], GOOD, HARD[5], GOOD)]
        answers = method.estimate_all(windows)
        assert [type(answer) for answer in answers] == [Refusal, Estimate, Estimate, Estimate]
        assert answers[1] == answers[3]
        assert answers[2] != answers[1]

    def test_mirrors_the_tails_when_the_direction_is_turned(self, method):
        values, others = GOOD.values, GOOD.neighbours
        turned = a_question(values, neighbours=others, expected=Direction.RISE)
        down, up = method.estimate_all([lay_out(GOOD), lay_out(turned)])
        assert (down.p_good, down.p_harm, down.p) == (up.p_harm, up.p_good, up.p)
