"""What a meeting was shown stays what it was, and the next one sees what became of it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.evidence.records import LinkCase
from dashboard.evidence.release import add_release, freeze
from dashboard.wording.account import explained
from domain.errors import ReleaseError
from domain.model import Direction, Link, Narrative
from domain.releases import FrozenAssessment
from metrics.verdict import Verdict
from store import reads, writes
from store.database import open_database
from tests.slides.example_board import late_return

JUNE, SEPTEMBER = date(2025, 6, 12), date(2025, 9, 11)


@pytest.fixture
def own_board(board_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A board of the test's own, to change as it likes."""
    engine = open_database(str(shutil.copy(board_file, tmp_path / "own.db")))
    yield engine
    engine.dispose()


def release(engine: Engine, as_at: date, **more: Any) -> int:
    with engine.begin() as connection:
        return add_release(connection, as_at, by="analyst", **more).id


def headline(engine: Engine) -> Any:
    with engine.connect() as connection:
        return evidence.initiative_case(connection, "GCP2").headline


def frozen_of(engine: Engine, release_id: int) -> dict[str | None, FrozenAssessment]:
    with engine.connect() as connection:
        return {each.indicator_code: each for each in reads.release_assessments(connection, release_id)}


def send(engine: Engine, period_start: date = date(2025, 4, 1)) -> None:
    with engine.begin() as connection:
        reading = late_return(period_start)
        writes.add_upload(connection, reading, f"the bytes of {reading.file_name}".encode(), by="analyst")


def test_a_release_holds_what_the_pages_show_of_every_link(own_board: Engine):
    with own_board.connect() as connection:
        shown = {link.indicator.code: link for case in evidence.all_initiatives(connection) for link in case.links}
    frozen = frozen_of(own_board, release(own_board, JUNE))
    assert {code: (each.verdict, each.grade) for code, each in frozen.items()} == {
        code: (str(link.assessment.verdict), int(link.assessment.grade)) for code, link in shown.items()
    }
    own = frozen["CPP_REPEAT"].numbers["own_series"]
    assert isinstance(own, dict)
    assert own["effect"] == pytest.approx(shown["CPP_REPEAT"].assessment.own_series.effect)
    assert frozen["CPP_REPEAT"].numbers["is_headline"] is True
    assert frozen["REREF_12M"].numbers["is_headline"] is False
    assert "refused" in str(frozen["SUSP_CIN"].numbers["own_series"])


def test_what_is_sent_afterwards_does_not_change_a_release(own_board: Engine):
    number = release(own_board, JUNE)
    before = frozen_of(own_board, number)
    send(own_board)
    assert frozen_of(own_board, number) == before


def test_a_release_uses_only_figures_of_periods_that_had_ended_by_its_day(own_board: Engine):
    early = frozen_of(own_board, release(own_board, date(2022, 12, 1)))
    assert early["CPP_REPEAT"].verdict == "too_early"
    assert early["CPP_REPEAT"].numbers["figures_to"] == "2022-09-30"
    late = frozen_of(own_board, release(own_board, JUNE))
    assert late["CPP_REPEAT"].numbers["figures_to"] == "2025-03-31"


def test_a_quarter_that_ends_after_the_day_is_left_out_though_it_was_sent(own_board: Engine):
    send(own_board)
    assert (
        frozen_of(own_board, release(own_board, date(2025, 6, 29)))["CPP_REPEAT"].numbers["figures_to"] == "2025-03-31"
    )
    assert (
        frozen_of(own_board, release(own_board, date(2025, 6, 30)))["CPP_REPEAT"].numbers["figures_to"] == "2025-06-30"
    )


def test_one_release_for_a_day_unless_the_second_says_that_it_supersedes_the_first(own_board: Engine):
    first = release(own_board, JUNE)
    with pytest.raises(ReleaseError, match="12 June 2025"):
        release(own_board, JUNE)
    second = release(own_board, JUNE, supersede=True, note="a late return came")
    with own_board.connect() as connection:
        assert [each.id for each in reads.releases(connection)] == [second, first]
        assert reads.releases(connection)[0].note == "a late return came"


def test_a_refused_release_leaves_nothing_behind(own_board: Engine):
    release(own_board, JUNE)
    with own_board.connect() as connection:
        before = (reads.releases(connection), reads.audit_trail(connection))
    with pytest.raises(ReleaseError):
        release(own_board, JUNE)
    with own_board.connect() as connection:
        assert (reads.releases(connection), reads.audit_trail(connection)) == before


def test_a_board_without_a_plan_has_nothing_to_release(tmp_path: Path):
    engine = open_database(str(tmp_path / "empty.db"))
    with engine.connect() as connection, pytest.raises(ReleaseError, match="nothing to release"):
        freeze(connection, JUNE)
    engine.dispose()


def test_a_change_flagged_at_two_releases_in_a_row_no_longer_waits_for_the_second(own_board: Engine):
    assert "earlier_release_not_known" in headline(own_board).assessment.grading.reasons
    release(own_board, JUNE)
    send(own_board)
    assert headline(own_board).assessment.question.flagged_at_last_release is True
    assert "earlier_release_not_known" not in headline(own_board).assessment.grading.reasons


def test_a_release_made_today_of_what_stands_now_is_not_compared_with_itself(own_board: Engine):
    today = date.today() + timedelta(days=1)  # noqa: DTZ011 (after the moment of making it, in every time zone)
    release(own_board, today)
    assert headline(own_board).assessment.question.flagged_at_last_release is None
    with own_board.connect() as connection:
        assert evidence.board_overview(connection, today).release is None


def test_after_new_figures_the_pages_compare_with_the_last_release(own_board: Engine):
    today = date.today() + timedelta(days=1)  # noqa: DTZ011
    release(own_board, today)
    send(own_board)
    case = headline(own_board)
    assert case.earlier is not None
    assert wording.since_release(case, has_release=True) in ("unchanged", "was: improved as expected")
    with own_board.connect() as connection:
        shown = evidence.board_overview(connection, today)
    assert shown.release is not None
    assert "compared with the release" in wording.overview_subtitle(shown)


def frozen_as(engine: Engine, verdict: Verdict, grade: int = 2) -> None:
    """A release of June that claimed something else of every link than what the board shows."""
    with engine.begin() as connection:
        shown = [replace(each, verdict=str(verdict), grade=grade) for each in freeze(connection, JUNE)]
        writes.add_release(connection, JUNE, shown, by="analyst")
    send(engine)


@pytest.mark.parametrize(
    ("verdict", "grade", "flagged", "direction"),
    [
        (Verdict.IMPROVED_AS_EXPECTED, 2, True, Direction.FALL),
        (Verdict.MOVED_THE_WRONG_WAY, 2, True, Direction.RISE),
        (Verdict.HINT, 2, False, None),
        (Verdict.CHANGED_NOT_DECLARED, 1, False, None),
        (Verdict.CHANGED_NOT_DECLARED, 2, True, Direction.FALL),
    ],
)
def test_what_the_last_release_claimed_is_known_with_its_direction(
    own_board: Engine, verdict: Verdict, grade: int, flagged: bool, direction: Direction | None
):
    frozen_as(own_board, verdict, grade)
    case = headline(own_board)
    assert case.link.expected is Direction.FALL
    question = case.assessment.question
    assert (question.flagged_at_last_release, question.flagged_direction) == (flagged, direction)


def made_anew(own_board: Engine, link: Link) -> LinkCase:
    """A promise with a quarter more of lag in place of `link`, once the figures have come."""
    with own_board.begin() as connection:
        writes.add_link(connection, replace(link, id=None, lag=link.lag + 1, recorded=None), by="analyst")
    send(own_board)
    with own_board.connect() as connection:
        case = evidence.initiative_case(connection, "GCP2")
    return next(each for each in case.links if each.link.indicator_code == link.indicator_code)


def test_a_promise_that_was_made_anew_does_not_inherit_what_was_claimed_of_the_old_one(own_board: Engine):
    release(own_board, JUNE)
    link = headline(own_board).link
    anew = made_anew(own_board, link)
    assert anew.link.id != link.id
    assert anew.assessment.question.flagged_at_last_release is False


def test_what_had_been_seen_when_a_late_promise_was_made_comes_from_the_uploads(own_board: Engine):
    link = headline(own_board).link
    anew = made_anew(own_board, link)
    assert anew.is_declared_late
    assert anew.assessment.question.seen_to == date(2025, 3, 31)
    assert "new_periods_awaited" in anew.assessment.grading.lowered_by
    sentences = [statement.words for _, part in explained(anew) for statement in part]
    assert any("Three new quarters of figures until 31 March 2026" in words for words in sentences)


def test_a_release_is_compared_with_the_one_before_its_day_whenever_that_was_made(own_board: Engine):
    release(own_board, SEPTEMBER)
    with own_board.connect() as connection:
        assert reads.assessments_before(connection, SEPTEMBER) == ()
    release(own_board, date(2022, 12, 1))  # a meeting that nobody had frozen at the time
    again = frozen_of(own_board, release(own_board, SEPTEMBER, supersede=True))
    assert "not_flagged_at_last_release" in str(again["CPP_REPEAT"].numbers["reasons"])


def test_a_second_release_of_the_same_periods_is_no_second_look(own_board: Engine):
    release(own_board, JUNE)
    with own_board.begin() as connection:  # any write: the pages now compare with the release of June
        writes.add_narrative(connection, a_story(), by="analyst")
    assert headline(own_board).assessment.question.flagged_at_last_release is None
    assert "earlier_release_not_known" in headline(own_board).assessment.grading.reasons


def test_a_release_for_a_day_far_ahead_is_refused(own_board: Engine):
    today = date.today()  # noqa: DTZ011
    with pytest.raises(ReleaseError, match="more than 31 days ahead"):
        release(own_board, today + timedelta(days=33))
    assert release(own_board, today + timedelta(days=30))


def a_story() -> Narrative:
    return Narrative("initiative", "GCP2", datetime(2025, 7, 1, tzinfo=UTC), "Lead", "A story.")
