"""Outcomes together on pages and in releases: a planted set is found, an unchanged one is not, and each says why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.app_factory import create_app
from dashboard.evidence.records import DecisionGroup
from dashboard.evidence.release import add_release
from domain.model import Direction, Initiative, Link, LinkRole, Shape
from domain.uploads import UploadKind
from metrics.ladder import Side, Test
from metrics.question import Estimate, Scale
from metrics.rules import Rule
from metrics.verdict import Verdict
from store import reads, writes
from tests.dashboard import boards
from tests.dashboard.boards import DECLARED, START
from tests.dashboard.drive import Visitor, of_type, text, with_class

MOVED, STILL = ("M1", "M2", "M3"), ("S1", "S2", "S3", "S4")
LAGS = dict(zip((*MOVED, *STILL), (2, 0, 1, 2, 2, 2, 2), strict=True))
MEETING = date(2026, 6, 15)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The example board with an initiative whose three outcomes all moved, and one whose four did not."""
    engine = boards.a_board(tmp_path_factory.mktemp("sets") / "board.db")
    more = tuple(boards.an_indicator(code, f"Measure {code}") for code in (*MOVED, *STILL))
    plan = boards.a_plan()
    plan = replace(
        plan,
        initiatives=(
            *plan.initiatives,
            Initiative("MANY", "P1", "Three that moved", START, "What", "Why"),
            Initiative("SAME", "P1", "Four that stayed", START, "What", "Why"),
        ),
        links=(
            *plan.links,
            *(Link("MANY", code, Direction.FALL, LAGS[code], Shape.STEP, DECLARED) for code in MOVED),
            *(Link("SAME", code, Direction.FALL, LAGS[code], Shape.STEP, DECLARED) for code in STILL),
        ),
    )
    with engine.begin() as connection:
        catalogue = replace(boards.CATALOGUE, indicators=(*boards.CATALOGUE.indicators, *more))
        writes.sync_catalogue(connection, catalogue, by=boards.BY)
    for code in (*MOVED, *STILL):
        then = 20 if code in MOVED else 25
        # The last of the unchanged ones has too few cases to be read: it is left out.
        denominator = 12 if code == "S4" else 400
        rows = boards.a_return(code, 25, then, denominator=denominator)
        boards.load(engine, f"{code}.xlsx", UploadKind.INDICATOR_RETURN, rows=rows)
    boards.load(engine, "plan 2.xlsx", UploadKind.PLAN, plan=plan)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def sets(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return {case.initiative.code: case for case in evidence.all_initiatives(connection)}


@pytest.fixture(scope="module")
def visits(engine: Engine) -> Visitor:
    return Visitor(create_app(engine))


def test_outcomes_that_all_moved_speak_together_and_are_the_headline(sets: dict[str, Any]):
    case = sets["MANY"]
    together = case.headline_set
    assert together.together.verdict is Verdict.IMPROVED_AS_EXPECTED
    assert -0.3 < together.together.tested.effect < -0.12
    assert case.group is DecisionGroup.IMPROVED
    assert wording.set_title(together).startswith("Together the three outcomes of Three that moved moved as intended, ")
    assert "that does not say that every one did" in " ".join(wording.set_sentences(together))


def test_outcomes_that_stayed_claim_nothing_and_name_what_is_left_out(sets: dict[str, Any]):
    together = sets["SAME"].headline_set
    assert not together.together.verdict.is_coloured
    assert [(link.indicator.code, reason) for link, reason in together.left_out] == [("S4", "enough_cases")]
    said = " ".join(each.words for each in wording.set_explained(together))
    assert "Left out: Measure S4, since it has too few cases." in said
    assert "three of its four outcomes" in wording.set_title(together)


def test_an_initiative_with_fewer_outcomes_has_no_set(sets: dict[str, Any]):
    assert [code for code, case in sets.items() if case.set_of(LinkRole.OUTCOME)] == ["MANY", "SAME"]
    assert sets["GCP"].headline_set is None


def test_sets_change_no_verdict_of_a_single_measure(sets: dict[str, Any], cases: dict[str, Any]):
    for code, case in cases.items():
        mine = [link.assessment.verdict for link in sets[code].links]
        assert mine == [link.assessment.verdict for link in case.links]


def test_the_page_shows_the_set_first_with_its_rules(visits: Visitor):
    page = visits.open("/initiative/MANY")
    (heading,) = of_type(page, "H1")
    assert text(heading).startswith("Together the three outcomes of Three that moved moved as intended")
    (card,) = with_class(page, "together")
    anchors = {f"/method#{rule.anchor}" for rule in Rule}
    statements = of_type(card, "Li")
    assert len(statements) >= 6
    assert all({way["props"]["href"] for way in of_type(each, "Link")} <= anchors for each in statements)


def test_a_chosen_measure_speaks_for_itself(visits: Visitor, sets: dict[str, Any]):
    link = sets["MANY"].links[1]
    (heading,) = of_type(visits.open(f"/initiative/MANY?link={link.link.id}"), "H1")
    assert text(heading) == wording.link_title(link)


@pytest.mark.parametrize("address", ["/", "/priority/P1"])
def test_overview_and_priority_show_the_set(visits: Visitor, address: str):
    words = text(visits.open(address))
    assert "hree outcomes together" in words
    assert "3 outcomes: " in words


def test_the_note_on_luck_counts_measures_and_sets():
    assert wording.chance_note(12, 2).startswith("12 measures and 2 sets of them tested together.")


def test_a_release_freezes_the_set_and_the_next_one_is_compared_with_it(engine: Engine):
    with engine.begin() as connection:
        release = add_release(connection, MEETING, by="analyst")
        frozen = {
            each.initiative_code: each
            for each in reads.release_assessments(connection, release.id)
            if each.indicator_code is None
        }
        links = [each for each in reads.release_assessments(connection, release.id) if each.indicator_code is not None]
    assert set(frozen) == {"MANY", "SAME"}
    many = frozen["MANY"]
    assert (many.verdict, many.grade) == ("improved_as_expected", None)
    assert many.numbers["is_headline"] is True
    assert many.numbers["counted"] == list(MOVED)
    assert frozen["SAME"].numbers["left_out"] == {"S4": "enough_cases"}
    assert not any(each.numbers["is_headline"] for each in links if each.initiative_code in frozen)
    # Something new arrives: from now on the page is compared with that release.
    boards.send(engine, *(row for row in boards.the_rows(boards.PROCESS, since=START)))
    with engine.connect() as connection:
        (case,) = [each for each in evidence.all_initiatives(connection) if each.initiative.code == "MANY"]
    assert case.headline_set.earlier.verdict == "improved_as_expected"
    assert wording.set_beside(case.headline_set, has_release=True).endswith("held since June 2026")


def test_a_set_that_was_declared_late_cannot_be_as_expected(engine: Engine, sets: dict[str, Any]):
    from metrics.together import assess_together

    questions = [link.assessment.question for link in sets["MANY"].links]
    late = [replace(questions[0], declared=datetime(2026, 6, 1, tzinfo=UTC)), *questions[1:]]
    (found,) = assess_together([late], ["one"])
    assert found.verdict is Verdict.CHANGED_NOT_DECLARED
    said = replace(sets["MANY"].headline_set, together=found)
    assert "but not all had been declared beforehand" in wording.set_title(said)
    assert "no direction can be claimed" in " ".join(each.words for each in wording.set_explained(said))


def an_average(effect: float, reach: float, p_good: float, **facts: Any) -> Estimate:
    """An answer about a set, with its interval so far either way."""
    p = min(1.0, 2 * min(p_good, 1 - p_good))
    low, high = effect - reach, effect + reach
    return Estimate(Scale.RELATIVE, effect, low, high, p, p_good, 1 - p_good, 20.0, 1.4 * reach, **facts)


def said_of(case: Any, verdict: Verdict, path: Estimate, own: Estimate) -> tuple[Any, str, str]:
    """A set beside similar areas with these answers, what a chair can say of it, and why."""
    side = Side.HARM if path.p_harm < path.p_good else Side.GOOD
    found = {"verdict": verdict, "test": Test.NEIGHBOUR_PATH, "tested": path, "neighbour_path": path}
    found |= {"own_series": own, "side": side, "p": min(path.p_good, path.p_harm), "q": 0.05}
    told = replace(case, together=replace(case.together, **found))
    why = " ".join(each.words for each in wording.set_explained(told))
    return told, " ".join(wording.set_sentences(told)), why


def test_a_claim_for_a_set_whose_interval_reaches_nought_says_why_it_holds(sets: dict[str, Any]):
    path = an_average(-0.1, 0.104, 0.03, count=10, others_change=0.0, own_drift=0.1)
    _, words, _ = said_of(sets["MANY"].headline_set, Verdict.IMPROVED_AS_EXPECTED, path, path)
    assert "no clear difference" not in words
    assert "The figures fit sizes from 20% as intended to 0.4% the wrong way" in words
    assert "we asked only whether it moved **as we had said**" in words


def test_a_set_that_drifts_alone_needs_its_own_past_and_no_size(sets: dict[str, Any]):
    path = an_average(-0.2, 0.1, 0.001, count=10, others_change=0.0, own_drift=0.6)
    _, words, why = said_of(sets["MANY"].headline_set, Verdict.HINT, path, an_average(-0.05, 0.2, 0.3))
    assert "but our own past does not confirm it." in words
    assert "An average wobbles less than its parts" not in words  # it is no finding that its parts could lack
    assert "their own past must show the change too, and does not." in why
    assert "To be claimed, their own past would have to show the change too." in why
    assert "With the same wobble" not in why


def test_a_hint_that_only_its_own_past_gives_is_told_by_its_own_past(sets: dict[str, Any]):
    path = an_average(0.02, 0.2, 0.6, count=10, others_change=-0.01, own_drift=0.1)
    told, words, why = said_of(sets["MANY"].headline_set, Verdict.HINT, path, an_average(-0.2, 0.1, 0.001))
    assert "moved as intended" in wording.set_title(told)
    assert "together moved **20% as intended** on average, measured from where they were heading" in words
    assert "less than once in a hundred" in words
    assert "Their own past alone shows a change" in why


def test_a_set_that_leans_the_wrong_way_says_what_the_hoped_for_average_would_take(sets: dict[str, Any]):
    path = an_average(0.05, 0.2, 0.7, count=10, others_change=0.0, own_drift=0.1)
    _, _, why = said_of(sets["MANY"].headline_set, Verdict.CANNOT_TELL_YET, path, path)
    assert "% as intended or 2" in why
    assert "% the wrong way for a claim; it is 5.0% the wrong way, measured from similar areas' path." in why


def test_an_average_that_moved_though_its_measures_cannot_be_told_from_wobble_says_so(sets: dict[str, Any]):
    case = sets["MANY"].headline_set
    alone = "An average wobbles less than its parts: taken alone, "
    assert alone not in " ".join(wording.set_sentences(case))
    still = an_average(-0.05, 0.2, 0.3)
    links = [replace(each.assessment, tested=still, own_series=still) for each in case.links]
    quiet = [replace(link, assessment=found) for link, found in zip(case.links, links, strict=True)]
    assert f"{alone}none of them can be told from ordinary wobble." in " ".join(
        wording.set_sentences(replace(case, links=tuple(quiet)))
    )
    assert f"{alone}one of them cannot be told from ordinary wobble." in " ".join(
        wording.set_sentences(replace(case, links=(quiet[0], *case.links[1:])))
    )
