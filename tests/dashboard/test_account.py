"""Why a verdict, in words: every entry has its sentence and its rule, and each rule stands on the method page."""

import re
from dataclasses import replace
from itertools import chain, product
from typing import Any

import pytest

from dashboard import wording
from dashboard.wording import account, method
from dashboard.wording.account import SAID
from dashboard.wording.account_decided import CHECK_FAILED, WHAT_WAS_AMISS
from dashboard.wording.reasons import REFUSALS
from metrics import account as accounts
from metrics import would_change
from metrics.entries import Part
from metrics.question import Outcome, Refusal
from metrics.rules import RULE_OF_REASON, Rule
from metrics.verdict import Verdict
from tests.dashboard.drive import Visitor, nodes, of_type, text, with_class
from tests.metrics.test_account import REFUSALS as DECLINED

FORMULA = re.compile(r"[ρνΣ√÷·]|\^|\bGLS\b|X′")


def ids(page: Any) -> list[str]:
    return [node["props"]["id"] for node in nodes(page) if isinstance(node["props"].get("id"), str)]


@pytest.fixture(scope="module")
def page(visitor: Visitor) -> Any:
    return visitor.open("/method")


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_has_one_place_on_the_method_page(page: Any, rule: Rule):
    assert ids(page).count(rule.anchor) == 1


def test_every_formula_is_one_click_away_and_linked_from_its_rule(page: Any):
    (details,) = of_type(page, "Details")
    inside, ways = ids(details), {node["props"]["href"] for node in of_type(page, "A")}
    assert details["props"]["open"] is False
    assert {formula.anchor for formula in method.FORMULAS} <= set(inside)
    linked = {f"#{formula.anchor}" for formula in method.FORMULAS if formula.title != "The evidence grades"}
    assert linked <= ways
    assert {way.removeprefix("#") for way in ways if way.startswith("#formula")} <= set(inside)


def test_outside_the_disclosure_there_is_no_formula(page: Any):
    (details,) = of_type(page, "Details")
    assert FORMULA.search(text(details))
    assert not FORMULA.search(text(page).replace(text(details), ""))


def test_the_method_page_promises_no_more_than_was_measured(page: Any):
    said = text(page)
    assert "In simulation it also finds about twice as many real changes in quarterly figures, in yearly ones" in said
    assert "In each group on average at most one in ten of what we report is luck." in said
    assert "as expected or against it; the verdict says which" in said
    assert "the likely sizes beside it look both ways: under a claim they may still reach no change" in said
    assert "or our own past has to confirm it and does not" in said


def test_every_entry_that_an_account_can_hold_has_a_sentence():
    import inspect

    source = inspect.getsource(accounts) + inspect.getsource(would_change)
    codes = set(re.findall(r'Entry\(\s*Part\.\w+,\s*"(\w+)"', source))
    codes |= set(re.findall(r'"(\w+)" if [^\n]* else "(\w+)",?\n', source)[0])
    assert codes | {"not_judged", "declined", "no_comparison"} <= set(SAID)
    assert len(codes) > 30
    assert set(DECLINED) <= set(REFUSALS)


def test_every_check_that_can_fail_has_words_for_it(cases: dict[str, Any]):
    codes = {check.code for case in cases.values() for link in case.links for check in link.assessment.checks}
    assert codes == set(CHECK_FAILED) | set(WHAT_WAS_AMISS)
    assert codes <= set(RULE_OF_REASON)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_beside_every_refusal_can_be_explained(cases: dict[str, Any], verdict: Verdict):
    links = [cases[code].headline for code in ("GCP", "LONG", "LATE")]
    for link, code in product(links, [None, *DECLINED]):
        refusal = Refusal(code, "for this test") if code else None
        refused = {"own_series": refusal, "neighbours": refusal, "neighbour_path": refusal, "tested": refusal}
        found = replace(link.assessment, verdict=verdict, **(refused if code else {}))
        parts = wording.explained(replace(link, assessment=found))
        assert [title for title, _ in parts] == list(account.PARTS.values())
        for statement in chain.from_iterable(made for _, made in parts):
            _assert_is_a_sentence(statement.words)
            assert "None" not in statement.words


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_check_can_be_told_however_it_ended(cases: dict[str, Any], outcome: Outcome):
    link = cases["GCP"].headline
    checks = tuple(replace(check, outcome=outcome, observed=3.0, limit=8.0) for check in link.assessment.checks)
    found = replace(link, assessment=replace(link.assessment, checks=checks))
    (decided,) = [made for title, made in wording.explained(found) if title == account.PARTS[Part.DECIDED]]
    for statement in decided:
        _assert_is_a_sentence(statement.words)


def _assert_is_a_sentence(words: str) -> None:
    assert words[0].isupper() or words[0].isdigit(), words
    assert words.endswith("."), words
    assert ".." not in words, words
    for amiss in ("_", "nan", "  ", "caus", "inf "):
        assert amiss not in words, words
    assert words.count("**") % 2 == 0, words


def test_the_sentences_beside_the_chart_are_entries_of_the_account(cases: dict[str, Any]):
    for case in cases.values():
        for link in case.links:
            whole = " ".join(s.words for _, made in wording.explained(link) for s in made)
            for sentence in (wording.ordinary_wobble(link), wording.elsewhere(link), wording.could_have_seen(link)):
                assert sentence in whole


def test_the_page_explains_its_verdict_one_click_away_with_a_rule_for_each_sentence(visitor: Visitor):
    (why,) = with_class(visitor.open("/initiative/GCP"), "why")
    (details,) = of_type(why, "Details")
    assert details["props"]["open"] is False
    assert [text(each) for each in of_type(why, "H2")] == list(account.PARTS.values())
    sentences = of_type(why, "Li")
    assert len(sentences) > 15
    anchors = {f"/method#{rule.anchor}" for rule in Rule}
    for sentence in sentences:
        (way,) = of_type(sentence, "Link")
        assert way["props"]["href"] in anchors


@pytest.mark.parametrize("address", ["/", "/initiative/GCP", "/initiative/RETURN", "/priority/P1"])
def test_each_verdict_leads_to_the_rule_that_gave_it(visitor: Visitor, address: str):
    badges = with_class(visitor.open(address), "badge")
    leading = [badge for badge in badges if badge["type"] == "Link"]
    assert leading
    by_label = {words.label: f"/method#{words.rule.anchor}" for words in map(wording.verdict_words, Verdict)}
    for badge in leading:
        assert badge["props"]["href"] == by_label[text(badge).partition(" ")[2].strip()]


def test_a_small_count_is_not_told_by_the_account(cases: dict[str, Any]):
    link = cases["LONG"].headline
    said = " ".join(statement.words for _, made in wording.explained(link) for statement in made)
    assert "have fewer than 5 cases" in said
    assert not re.search(r"averaged|\bof 60\b", said)
