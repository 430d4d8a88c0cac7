"""Letting limits begin afresh: only where a verdict is flagged, with a reason and a name; and the way back."""

from datetime import date

import pytest
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.__main__ import main
from dashboard.app_factory import create_app
from dashboard.evidence.control import add_rebase, control_case, flagged_links, periods_to_rebase
from domain.errors import RebaseError, UnknownCode
from store import reads, writes
from tests.dashboard.boards import IMPROVED, OWN, START, STEADY
from tests.dashboard.drive import Visitor, of_type, text
from tests.dashboard.test_indicator_pages import show

REASON = "The new assessment is here to stay"
AFTER = date(2023, 10, 1)


def add(engine: Engine, code: str = IMPROVED, starts: date = AFTER, reason: str = REASON, by: str = "Ann") -> int:
    with engine.begin() as connection:
        return add_rebase(connection, code, starts, reason, by=by)


def chart(engine: Engine, code: str = IMPROVED):
    with engine.connect() as connection:
        return control_case(evidence.indicator_case(connection, code))


def test_limits_begin_afresh_with_the_reason_on_the_chart_and_can_be_taken_back(own_board: Engine):
    before = chart(own_board)
    number = add(own_board, starts=date(2023, 11, 15))
    after = chart(own_board)
    assert [segment.start for segment in after.chart.segments] == [before.chart.segments[0].start, AFTER]
    assert after.chart.segments[0].upper == before.chart.segments[0].upper, "the frozen limits stay as they were"
    assert after.rebases[0].starts == AFTER
    response = show(Visitor(create_app(own_board)), "control", IMPROVED)
    assert f"{REASON} (Ann, " in text(response["indicator-note"]["children"])
    assert "limits begin afresh" in str(response["indicator-chart"]["figure"]["layout"]["annotations"])
    assert REASON in response["indicator-chart-words"]["aria-label"]

    with own_board.begin() as connection:
        writes.withdraw_rebase(connection, number, by="Ben")
        trail = [(line.action, line.done_by) for line in reads.audit_trail(connection)][:2]
    assert ("withdraw_rebase", "Ben") in trail
    assert ("add_rebase", "Ann") in trail
    assert chart(own_board).chart == before.chart
    with pytest.raises(UnknownCode), own_board.begin() as connection:
        writes.withdraw_rebase(connection, number, by="Ben")


def test_frozen_limits_speak_of_before_until_they_are_rebased(own_board: Engine):
    assert chart(own_board).speaks_of_before
    add(own_board)
    assert not chart(own_board).speaks_of_before


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": STEADY}, "Limits begin afresh only where a verdict says"),
        ({"reason": "n/a"}, "Give the reason"),
        ({"by": "  "}, "Say who you are"),
        ({"starts": date(2022, 4, 1)}, "choose a period since the initiative began"),
        ({"starts": date(2050, 4, 1)}, "choose a period since the initiative began"),
    ],
)
def test_what_the_method_does_not_allow_is_one_sentence_and_writes_nothing(own_board: Engine, changes: dict, why: str):
    with pytest.raises(RebaseError, match=why):
        add(own_board, **changes)
    with own_board.connect() as connection:
        assert reads.rebases(connection, changes.get("code", IMPROVED), OWN) == ()


def test_a_period_can_be_chosen_once(own_board: Engine):
    add(own_board)
    with pytest.raises(RebaseError, match="not chosen before"):
        add(own_board)


def test_only_periods_since_the_start_with_figures_after_them_can_be_chosen(own_board: Engine):
    with own_board.connect() as connection:
        case = evidence.indicator_case(connection, IMPROVED)
        fitting = periods_to_rebase(case, flagged_links(connection, case))
        none = periods_to_rebase(case, ())
    assert fitting[0].start == START
    assert fitting[-1].start == case.own.points[-2].period.start
    assert none == ()


def test_a_rebase_without_a_figure_after_it_is_passed_over(own_board: Engine):
    add(own_board, starts=date(2025, 10, 1))
    with own_board.connect() as connection:
        upload_id = evidence.indicator_case(connection, IMPROVED).own.points[-1].source.upload_id
    with own_board.begin() as connection:
        writes.revert_upload(connection, upload_id, by="Ann")
    found = chart(own_board)
    assert found.rebases == ()


def test_the_page_offers_the_form_only_where_a_verdict_is_flagged(own_board: Engine):
    visitor = Visitor(create_app(own_board))
    flagged = show(visitor, "control", IMPROVED)["indicator-rebase"]["children"]
    steady = show(visitor, "control", STEADY)["indicator-rebase"]["children"]
    assert [node["props"]["children"][0] for node in of_type(flagged, "Button")] == ["Begin afresh"]
    assert of_type(steady, "Button") == []
    assert "No verdict of this board says so" in text(steady)
    assert show(visitor, "mean", IMPROVED)["indicator-rebase"]["children"] is None


def test_the_command_adds_and_takes_back(own_board: Engine, capsys: pytest.CaptureFixture[str]):
    database = str(own_board.url.database)
    asked = ["rebase", "--database", database, "--by", "Ann"]
    assert main([*asked, "--indicator", IMPROVED, "--from", "2023-10-01", "--reason", REASON]) == 0
    assert "Rebase 1: the limits of REPEAT begin afresh" in capsys.readouterr().out
    assert len(chart(own_board).chart.segments) == 2
    assert main([*asked, "--take-back", "1"]) == 0
    assert len(chart(own_board).chart.segments) == 1
    assert main([*asked, "--take-back", "1"]) == 1
    assert main([*asked, "--indicator", IMPROVED, "--reason", REASON]) == 1
    assert capsys.readouterr().err.count("\n") == 2
