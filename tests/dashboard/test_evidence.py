"""How cases are gathered: the same answer alone and together, kept as long as the data stand, nothing small shown."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from dashboard import evidence, wording
from dashboard.evidence.cache import MOST_ENTRIES, cached_by_data_version
from dashboard.evidence.records import DecisionGroup
from dashboard.evidence.returns import latest_due, latest_returns
from dashboard.figures.impact import impact_figure
from domain.errors import UnknownCode
from domain.model import Direction, ExpectedReturn, Link, Narrative, Shape, ValueStatus
from domain.periods import Frequency, Period
from domain.releases import FrozenAssessment
from metrics.verdict import Verdict
from store import writes
from tests.dashboard import boards


def test_each_link_gets_the_verdict_that_was_planted(cases: dict[str, Any]):
    found = {code: case.headline.assessment.verdict for code, case in cases.items() if case.headline}

    assert found == {
        "GCP": Verdict.IMPROVED_AS_EXPECTED,
        "RETURN": Verdict.MOVED_THE_WRONG_WAY,
        "HUB": Verdict.MOVED_WITH_EVERYONE,
        "HELP": Verdict.LITTLE_OR_NO_CHANGE,
        "LONG": Verdict.NOT_ENOUGH_DATA,
        "POLICE": Verdict.NOT_COMPARABLE,
        "LATE": Verdict.TOO_EARLY,
    }


def test_a_chart_is_the_same_whether_or_not_the_board_was_worked_out(own_board: Engine, cases: dict[str, Any]):
    link = cases["GCP"].headline

    with own_board.connect() as connection:
        alone = evidence.chart_case(connection, "GCP", link.link.id)

    assert alone is not None
    drawn, together = impact_figure(alone), impact_figure(link)
    assert drawn["layout"]["shapes"] == together["layout"]["shapes"]
    for one, other in zip(drawn["data"], together["data"], strict=True):
        assert (one["name"], one["x"]) == (other["name"], other["x"])
        assert one["y"] == pytest.approx(other["y"], rel=1e-9)


def test_a_small_count_has_no_value_anywhere_in_its_case(cases: dict[str, Any]):
    case = cases["LONG"].headline

    assert {point.status for point in case.series.points if point.value is None} == {ValueStatus.SUPPRESSED}
    assert all(point.numerator is None for point in case.series.points)
    assert all(point.observed is None for point in case.assessment.path)


def test_a_mean_that_would_give_a_hidden_figure_away_is_not_shown(cases: dict[str, Any]):
    hidden, shown = cases["LONG"].headline.assessment, cases["GCP"].headline.assessment

    assert (hidden.before_mean, hidden.after_mean) == (None, None)
    assert shown.before_mean is not None
    assert shown.after_mean is not None


def test_harm_in_any_link_is_for_discussion(own_board: Engine):
    with own_board.begin() as connection:
        link = Link("GCP", boards_harm(), Direction.FALL, 2, Shape.STEP, datetime(2023, 2, 1, tzinfo=UTC))
        writes.add_link(connection, link, by="analyst")

    with own_board.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")

    assert case.headline is not None
    assert case.headline.assessment.verdict is Verdict.IMPROVED_AS_EXPECTED
    assert case.group is DecisionGroup.FOR_DISCUSSION


def boards_harm() -> str:
    from tests.dashboard import boards

    return boards.HARMED


def test_the_audit_counts_stand_before_and_after_the_start(cases: dict[str, Any]):
    audit, process = cases["GCP"].practice

    assert (audit.before.good, audit.before.of) == (4, 11)
    assert (audit.after.good, audit.after.of) == (9, 12)
    assert audit.moved_first is None
    assert process.moved_first is True


def test_what_the_last_release_said_is_beside_what_is_said_now(own_board: Engine):
    with own_board.begin() as connection:
        frozen = FrozenAssessment("GCP", "REPEAT", "X06000001", "hint", 1)
        writes.add_release(connection, date(2026, 3, 1), [frozen], by="analyst")

    with own_board.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")
        overview = evidence.board_overview(connection, date(2026, 5, 20))

    assert case.headline is not None
    assert case.headline.earlier is not None
    assert case.headline.earlier.verdict == "hint"
    assert case.headline.assessment.question.flagged_at_last_release is False
    assert overview.release is not None


def test_an_unknown_code_is_a_sentence(connection: Connection):
    with pytest.raises(UnknownCode, match="no initiative with the code X"):
        evidence.initiative_case(connection, "X")
    with pytest.raises(UnknownCode, match="no priority with the code X"):
        evidence.priority_case(connection, "X")


# --- returns ---------------------------------------------------------------------------------------------------------


def test_a_return_counts_for_the_period_it_reports_on(connection: Connection):
    found = {each.partner_code: each for each in latest_returns(connection, date(2026, 5, 20))}

    assert found["police"].period == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert found["police"].is_received
    assert not found["trust"].is_received


@pytest.mark.parametrize(
    ("today", "starts"), [(date(2026, 4, 30), date(2025, 10, 1)), (date(2026, 5, 1), date(2026, 1, 1))]
)
def test_a_return_is_missed_once_its_due_day_has_passed(today: date, starts: date):
    owed = ExpectedReturn("police", "indicator_return", Frequency.QUARTERLY, 30)

    assert latest_due(owed, today).start == starts


# --- the cache -------------------------------------------------------------------------------------------------------


def test_what_was_worked_out_is_kept_until_the_next_write(own_board: Engine):
    calls = []

    @cached_by_data_version
    def counted(connection: Connection, code: str) -> str:
        calls.append(code)
        return code

    with own_board.connect() as connection:
        assert [counted(connection, "a"), counted(connection, "a"), counted(connection, "b")] == ["a", "a", "b"]
    assert calls == ["a", "b"]
    with own_board.begin() as connection:
        story = Narrative("initiative", "GCP", datetime(2026, 5, 3, tzinfo=UTC), "Lead", "New")
        writes.add_narrative(connection, story, by="analyst")
    with own_board.connect() as connection:
        counted(connection, "a")
    assert calls == ["a", "b", "a"]


def test_two_databases_do_not_share_what_was_worked_out(own_board: Engine, board_engine: Engine):
    @cached_by_data_version
    def address(connection: Connection) -> str:
        return str(connection.engine.url)

    with own_board.connect() as mine, board_engine.connect() as other:
        assert address(mine) != address(other)


def test_the_cache_does_not_grow_without_end(own_board: Engine):
    @cached_by_data_version
    def itself(connection: Connection, number: int) -> int:
        return number + 1

    with own_board.connect() as connection:
        for number in range(MOST_ENTRIES + 10):
            itself(connection, number)
        assert itself.held(connection, 0) is None
        assert itself.held(connection, MOST_ENTRIES + 9) == MOST_ENTRIES + 10


def test_a_measure_that_moved_only_after_the_outcome_was_due_did_not_move_first(own_board: Engine):
    late = boards.the_rows(boards.PROCESS, since=date(2024, 10, 1))
    boards.send(own_board, *late)
    with own_board.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")
    measure = next(each for each in case.practice if each.indicator is not None)

    assert case.headline is not None
    assert measure.after is not None
    assert measure.after.value > measure.before.value + 10
    assert measure.moved_first is False
    assert case.headline.assessment.question.practice_moved_first is False
    assert "before the outcome was due**" not in wording.practice_sentence(case)


def test_the_sentence_on_practice_quotes_what_was_reached_before_the_outcome_was_due(cases: dict[str, Any]):
    sentence = wording.plainly(wording.practice_sentence(cases["GCP"]))
    assert sentence.endswith("by September 2023, before the outcome was due.")
    assert "from 58% to 82%" in sentence


def test_a_plan_that_came_in_later_than_it_says_is_told_with_both_days(cases: dict[str, Any]):
    (said,) = [each for each in wording.caveats(cases["GCP"].headline) if "according to the plan" in each]
    assert said == (
        "Declared 10 January 2023 according to the plan; recorded here 12 May 2026, when figures could be seen."
    )
