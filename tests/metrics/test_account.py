"""Why a verdict was reached: every verdict and refusal has an account, and its numbers hold by another route."""

import inspect
import json
import pkgutil
import re
from dataclasses import replace
from datetime import date
from importlib import import_module
from itertools import product

import numpy as np
import pytest

from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics import basket, methods, together, window
from metrics.__main__ import main
from metrics.account import differs_from_others, told_of
from metrics.assess import Assessment, assess, assess_many, assess_release
from metrics.entries import Entry, Part, first_of, of_part
from metrics.grading import Grade
from metrics.ladder import LINK_LEVELS, Side, Test
from metrics.question import NeighbourSeries, Outcome, Refusal, Scale
from metrics.rules import RULE_OF_REASON, Rule, rule_of_grade, rule_of_test, rule_of_verdict
from metrics.verdict import GATE_VERDICTS, GATED, Verdict
from tests.metrics.questions import a_question, ar1, estimated, noisy, steady_neighbours, with_step

# What a link or a set of them can be refused for; audits and charts for looking at have refusals of their own.
METHOD_MODULES = [each.name for each in pkgutil.walk_packages(methods.__path__, "metrics.methods.")]
REFUSALS = sorted(
    {
        code
        for module in (window, basket, together, *(import_module(name) for name in METHOD_MODULES))
        for code in re.findall(r'Refusal\(\s*"([a-z_]+)"', inspect.getsource(module))
    }
)
CHANGED = with_step(noisy(24, seed=3), 12, 0.7)
STILL = noisy(24, seed=5)
SUPPRESSED = np.arange(24) % 3 == 0


def told(assessment: Assessment, code: str, part: Part | None = None) -> Entry:
    found = first_of(assessment.account, code, part=part)
    assert found is not None, [entry.code for entry in assessment.account]
    return found


def examples() -> dict[str, Assessment]:
    """Real answers of every kind that the wiring of an account could trip over."""
    others = steady_neighbours(24)
    everyone = steady_neighbours(24, factor=0.7)
    counts = {"numerators": np.full(24, 3.0) + np.arange(24) % 2, "denominators": np.full(24, 60.0)}
    questions = {
        "found": a_question(CHANGED, neighbours=others),
        "alone": a_question(CHANGED),
        "few": a_question(CHANGED, neighbours=others[:7]),
        "everyone": a_question(CHANGED, neighbours=everyone),
        "nothing": a_question(STILL, neighbours=others, target_change=0.3),
        "undeclared": a_question(CHANGED, expected=None, neighbours=others),
        "gradual": a_question(STILL, lag=3, shape=Shape.GRADUAL),
        "early": a_question(STILL, before=22),
        "to come": a_question(STILL, before=30, lag=4),
        "small counts": a_question(None, **counts),
        "suppressed": a_question(STILL, suppressed=SUPPRESSED),
        "redefined": a_question(CHANGED, definition_changes=(date(2018, 1, 1),)),
        "constant": a_question(np.full(24, 7.0), neighbours=others),
        "nought": a_question(np.zeros(24), neighbours=others),
        "empty": a_question(np.full(24, np.nan)),
        "infinite": a_question(np.full(24, np.inf)),
        "one": a_question([4.0], before=1),
        "last day": a_question(STILL, lag=4 * 7960),
        "unwobbly neighbours": a_question(STILL, neighbours=(steady_neighbours(24)[0],) * 9),
    }
    return dict(zip(questions, assess_release(list(questions.values())), strict=True))


EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.filterwarnings("error")
def test_every_part_of_every_account_says_something_and_can_be_written_down(name):
    account = EXAMPLES[name].account
    assert {entry.part for entry in account} == set(Part)
    assert list(Part) == list(dict.fromkeys(entry.part for entry in account))
    json.dumps([entry.as_json() for entry in account], allow_nan=False)


def test_the_refusals_are_those_of_the_source():
    assert set(REFUSALS) >= {"no_figures", "no_wobble", "no_neighbours", "too_few_periods", "not_a_basket"}
    assert set(REFUSALS) <= set(RULE_OF_REASON)


@pytest.mark.parametrize(("verdict", "code"), list(product(Verdict, [None, *REFUSALS])))
def test_every_verdict_beside_every_refusal_has_an_account(verdict, code):
    refusal = Refusal(code, "for this test") if code else None
    for assessment in (EXAMPLES[name] for name in ("found", "undeclared", "early", "constant")):
        refused = {} if refusal is None else {"own_series": refusal, "neighbours": refusal, "tested": refusal}
        for test, path in product(Test, (refusal, assessment.neighbour_path)):
            found = replace(assessment, verdict=verdict, test=test, **refused, neighbour_path=path or refusal_of(test))
            account = found.account
            assert {entry.part for entry in account} == set(Part)
            assert told(found, "verdict").rule is rule_of_verdict(verdict)
            if verdict not in GATED and refusal is not None:
                assert told(found, "declined", Part.HAPPENED).numbers["refused"] == code
                assert told(found, "mend").rule is RULE_OF_REASON[code]
                assert told(found, "nothing_yet")


def refusal_of(test: Test) -> Refusal:
    return Refusal("no_neighbours", f"for this test of {test}")


def test_every_verdict_grade_test_and_reason_has_a_rule_and_each_rule_an_anchor_of_its_own():
    assert {rule_of_verdict(verdict) for verdict in Verdict} | {rule_of_grade(grade) for grade in Grade} <= set(Rule)
    assert {rule_of_test(test) for test in Test} == {Rule.OWN_SERIES, Rule.NEIGHBOUR_PATH}
    assert {check.code for found in EXAMPLES.values() for check in found.checks} <= set(RULE_OF_REASON)
    assert {reason for found in EXAMPLES.values() for reason in found.reasons} <= set(RULE_OF_REASON)
    assert len({rule.anchor for rule in Rule}) == len(Rule)


@pytest.mark.parametrize("code", sorted(GATE_VERDICTS))
def test_a_failed_gate_says_what_would_mend_it(code):
    failed = [
        found for found in EXAMPLES.values() if (code, Outcome.FAILED) in {(c.code, c.outcome) for c in found.checks}
    ]
    assert failed
    for found in failed:
        ways = {entry.code for entry in of_part(found.account, Part.WOULD_CHANGE)}
        assert ways & {"wait", "earlier_figures", "more_cases", "fewer_suppressed", "bridge", "mend"}


# --- the numbers by another route -------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.7, 0.97, 1.0, 1.2])
@pytest.mark.parametrize("neighbours", [(), steady_neighbours(24)], ids=["alone", "beside others"])
def test_a_change_that_is_a_little_larger_or_smaller_than_the_account_says_flips_the_test(factor, neighbours):
    values = with_step(noisy(24, seed=3), 12, factor)
    found = assess(a_question(values, neighbours=neighbours))
    entry = first_of(found.account, "smaller_change", "larger_change")
    base, sign = values[:12].mean(), (1 if entry.numbers["rises"] else -1)
    for share, is_claimed in ((1.1, True), (0.9, False)):
        shift = sign * entry.numbers["size"] * share - found.tested.effect
        moved = values + np.where(np.arange(24) < 12, 0, shift * base)
        again = estimated(assess(a_question(moved, neighbours=neighbours)).tested)
        p = again.p_harm if sign > 0 else again.p_good
        assert (p <= entry.numbers["limit"]) is is_claimed


@pytest.mark.parametrize("factor", [1.02, 1.05])
@pytest.mark.parametrize("neighbours", [(), steady_neighbours(24)], ids=["alone", "beside others"])
def test_of_a_figure_that_leans_the_wrong_way_it_says_what_the_hoped_for_change_would_take(factor, neighbours):
    values = with_step(noisy(24, seed=4), 12, factor)
    found = assess(a_question(values, neighbours=neighbours))
    assert found.tested.effect > 0
    assert not found.verdict.is_claimed
    entry = told(found, "larger_change")  # the hoped-for change comes first
    assert (entry.numbers["side"], entry.numbers["rises"], entry.numbers["limit"]) == (Side.GOOD, False, 0.05)
    for share, is_claimed in ((1.1, True), (0.9, False)):
        shift = -entry.numbers["size"] * share - found.tested.effect
        moved = values + np.where(np.arange(24) < 12, 0, shift * values[:12].mean())
        again = assess(a_question(moved, neighbours=neighbours))
        assert (again.tested.p_good <= 0.05) is is_claimed


def test_which_way_a_claim_would_lie_is_that_of_the_promise_where_the_effect_is_next_to_nought():
    found = assess(a_question(STILL, expected=Direction.RISE))
    skewed = replace(estimated(found.tested), effect=0.001, p_good=0.52, p_harm=0.48)
    hoped, against = (
        entry.numbers
        for entry in replace(found, tested=skewed, own_series=skewed, verdict=Verdict.CANNOT_TELL_YET).account
        if entry.code == "larger_change"
    )
    assert (hoped["side"], hoped["rises"]) == (Side.GOOD, True)
    assert (against["side"], against["rises"]) == (Side.HARM, False)


def test_where_the_size_is_another_than_that_of_plain_averages_it_is_said():
    random, said, silent = np.random.default_rng(8), 0, 0
    for _ in range(40):
        values, *others = 100 * (1 + 0.15 * ar1(random, 11, 24, 0.7))
        neighbours = tuple(NeighbourSeries(f"area {n}", row) for n, row in enumerate(others))
        found = assess(a_question(values, neighbours=neighbours))
        entry, path = (first_of(found.account, code) for code in ("plain_averages", "others_path"))
        if path is None or not found.tested.has_size:
            continue
        plain = (path.numbers["observed"] - path.numbers["expected"]) / found.unit_factor
        if plain * found.tested.effect < 0 and abs(plain - found.tested.effect) > 0.03:
            assert entry.numbers == {"plain": pytest.approx(plain), "effect": found.tested.effect}
            said += 1
        if abs(plain - found.tested.effect) < 0.01:
            assert entry is None
            silent += 1
    assert said
    assert silent


def test_what_was_hidden_at_the_end_is_no_figure_to_come():
    suppressed = np.arange(24) >= 18
    values = np.where(suppressed, np.nan, STILL)
    found = assess(a_question(values, before=16, suppressed=suppressed))
    assert told(found, "next_figures").numbers["from"] == found.question.period_start(24)


def drifting(seed: int, factor: float, drift: float) -> np.ndarray:
    return with_step(noisy(24, seed=seed), 12, factor) * np.exp(drift * np.arange(24))


def test_where_the_own_past_has_to_agree_and_does_not_no_size_would_do():
    values = drifting(0, 1.1, 0.02)
    found = assess(a_question(values, expected=Direction.RISE, neighbours=steady_neighbours(24, factor=0.9)))
    assert found.verdict is Verdict.HINT
    assert found.p <= LINK_LEVELS.good  # only its own past keeps it from being claimed
    assert told(found, "own_past").rule is Rule.OWN_DRIFT
    assert first_of(found.account, "larger_change", "smaller_change") is None
    assert told(found, "by_chance").numbers["hint_reason"] == "own_series_does_not_agree"


def hints() -> list[Assessment]:
    """Answers of areas that left their neighbours' path, or their own, by more or less."""
    kinds = [(seed, factor, drift) for seed in range(40) for factor in (0.8, 0.9) for drift in (-0.02, 0.0, 0.02)]
    questions = [
        a_question(drifting(*kind), neighbours=steady_neighbours(24, factor=share))
        for kind in kinds
        for share in (1, 0.9)
    ]
    each = assess_many(questions, list(range(len(questions))), with_path=False)
    return [found for found in each if found.verdict is Verdict.HINT]


def test_the_size_of_the_own_series_is_told_only_of_a_hint_that_it_alone_gives():
    alone = {True: 0, False: 0}
    for found in hints():
        own, tested = found.own_series, found.tested
        is_alone = tested.p_good > 0.05 and tested.p_harm > 0.02 and min(own.p_good, own.p_harm) <= 0.05
        is_alone = is_alone and (own.p_good <= 0.05 if own.p_good < own.p_harm else own.p_harm <= 0.02)
        assert told_of(found) == ((Test.OWN_SERIES, own) if is_alone else (Test.NEIGHBOUR_PATH, tested))
        assert (first_of(found.account, "own_alone") is not None) is is_alone
        p = min(own.p_good, own.p_harm) if is_alone else found.p
        assert told(found, "by_chance").numbers["p"] == p
        if found.p > 0.05 or is_alone:
            assert told(found, "by_chance").numbers["hint_reason"] == ("own_series_alone" if is_alone else None)
        alone[is_alone or own.p >= tested.p] += 1
    assert (
        min(alone.values()) > 0
    )  # some of the others have the smaller p of their own series, and are told by the path


def test_against_what_was_declared_a_figure_differs_from_others_only_at_the_level_of_harm():
    values = drifting(1, 1.1, 0.02)
    found = assess(a_question(values, neighbours=steady_neighbours(24)))
    assert LINK_LEVELS.harm < found.tested.p_harm <= 0.05
    assert told(found, "others_moved").numbers["differs"] is differs_from_others(found) is False


def test_what_the_own_past_does_not_confirm_is_not_claimed_though_it_stands_out_among_the_measures():
    others = steady_neighbours(24, factor=0.9)
    asked = [a_question(drifting(0, 1.1, 0.02), expected=Direction.RISE, neighbours=others) for _ in range(2)]
    for found in assess_release(asked):
        numbers = told(found, "among_measures").numbers
        assert numbers["q"] <= numbers["limit"]
        assert (numbers["is_found"], numbers["is_claimed"]) == (True, False)


def test_similar_areas_whose_figures_are_all_nought_are_not_at_hand():
    nought = tuple(NeighbourSeries(f"none {n}", np.zeros(24)) for n in range(9))
    found = assess(a_question(STILL, neighbours=(*nought, steady_neighbours(24)[0])))
    assert found.test is Test.OWN_SERIES
    assert told(found, "test").numbers["count"] == told(found, "more_neighbours").numbers["have"] == 1


def test_what_other_links_ask_for_makes_the_change_that_would_be_claimed_larger():
    beside = [a_question(noisy(24, seed=100 + n)) for n in range(40)]
    alone, among = (
        assess(a_question(CHANGED)),
        assess_release([a_question(with_step(noisy(24, seed=3), 12, 0.93)), *beside])[0],
    )
    assert among.q > 0.10
    close = assess_release([a_question(with_step(noisy(24, seed=3), 12, 0.88)), *beside])[0]
    assert close.p <= 0.05 < close.q
    assert told(close, "by_chance").numbers["hint_reason"] == "not_after_other_links"
    assert told(among, "larger_change").numbers["limit"] < told(alone, "smaller_change").numbers["limit"] == 0.05


def test_the_day_on_which_it_is_no_longer_too_early_is_the_day_the_gate_opens():
    early = EXAMPLES["early"]
    assert early.verdict is Verdict.TOO_EARLY
    entry = told(early, "wait")
    longer = a_question(np.append(STILL, noisy(entry.numbers["missing"], seed=9)), before=22)
    assert longer.period_start(longer.length - 1) < entry.numbers["until"] < longer.period_start(longer.length)
    assert assess(longer).verdict is not Verdict.TOO_EARLY
    one_less = a_question(longer.values[:-1], before=22)
    assert assess(one_less).verdict is Verdict.TOO_EARLY


def test_of_a_start_to_come_it_counts_from_when_the_effect_is_due():
    entry = told(EXAMPLES["to come"], "wait")
    assert entry.numbers["missing"] == 4
    assert entry.numbers["until"] == date(2025, 9, 30)  # 34 quarters after April 2016, and four more


def test_so_many_suppressed_figures_would_have_to_be_known_and_no_fewer():
    entry = told(EXAMPLES["suppressed"], "fewer_suppressed")
    for known, is_enough in ((entry.numbers["missing"], True), (entry.numbers["missing"] - 1, False)):
        fewer = SUPPRESSED.copy()
        fewer[np.flatnonzero(SUPPRESSED)[:known]] = False
        assert ("few_suppressed" not in assess(a_question(STILL, suppressed=fewer)).reasons) is is_enough


def test_it_counts_the_neighbours_that_are_missing():
    assert told(EXAMPLES["few"], "more_neighbours").numbers == {"have": 7, "missing": 1, "limit": 8}
    assert told(EXAMPLES["alone"], "more_neighbours").numbers["missing"] == 8
    assert first_of(EXAMPLES["found"].account, "more_neighbours") is None


def test_the_level_expected_is_where_similar_areas_went_or_our_own_path():
    found = EXAMPLES["found"]
    entry = told(found, "others_path")
    changes = [n.values[12:].mean() / n.values[:12].mean() - 1 for n in found.question.neighbours]
    assert entry.numbers["expected"] == pytest.approx(CHANGED[:12].mean() * (1 + np.mean(changes)))
    alone = told(EXAMPLES["alone"], "own_path")
    expected = [point.expected for point in EXAMPLES["alone"].path[12:]]
    assert alone.numbers["expected"] == pytest.approx(np.mean(expected))
    assert alone.scale is Scale.NONE


def test_the_rank_of_the_change_is_counted_in_the_direction_declared():
    assert told(EXAMPLES["found"], "rank").numbers == {"rank": 1, "of": 11}
    rose = assess(a_question(with_step(noisy(24, seed=3), 12, 1.4), neighbours=steady_neighbours(24)))
    assert told(rose, "rank").numbers == {"rank": 11, "of": 11}


def test_a_usual_swing_is_the_mean_step_from_one_period_to_the_next_before_the_start():
    holey = CHANGED.copy()
    holey[4] = np.nan
    before = holey[:12] / np.nanmean(holey[:12])
    steps = np.abs(np.diff(before))
    numbers = told(assess(a_question(holey)), "usual_swing").numbers
    assert numbers == {"size": pytest.approx(np.nanmean(steps)), "swings": 9}


def test_of_a_mean_that_is_hidden_nothing_is_told_from_which_it_could_be_reckoned():
    for hidden in ({"before_mean": None}, {"after_mean": None}):
        account = replace(EXAMPLES["found"], **hidden).account
        assert not [entry.code for entry in account if entry.scale is Scale.NONE]
    assert first_of(replace(EXAMPLES["found"], before_mean=None).account, "usual_swing") is None


def test_years_are_counted_as_years():
    yearly = a_question(noisy(8), before=7, frequency=Frequency.YEARLY)
    assert told(assess(yearly), "wait").numbers == {"missing": 1, "limit": 2.0, "until": date(2025, 3, 31)}


def test_the_command_line_gives_many_lines_their_accounts_only_if_asked(tmp_path, capsys):
    line = {"id": 1, "frequency": "Q", "first_period": "2016-04-01", "start": "2019-04-01", "values": CHANGED.tolist()}
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(line))
    assert main(["assess", "--batch", str(path)]) == main(["assess", "--batch", str(path), "--account"]) == 0
    without, with_account = (json.loads(said) for said in capsys.readouterr().out.splitlines())
    account = with_account.pop("account")
    assert without == with_account
    assert {entry["part"] for entry in account} == {str(part) for part in Part}
