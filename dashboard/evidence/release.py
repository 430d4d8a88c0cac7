"""Freezes what a meeting is shown: the assessment of every link, so that the next meeting can see what became of it.

A release as at a day holds what the board would be shown now, from all uploads that stand now, using only figures of
periods that had ended by that day. It is compared with the release before that day, and never changes afterwards:
whatever is uploaded, corrected or reverted later goes into the next one.
"""

from datetime import UTC, date, datetime, timedelta
from math import isfinite

from sqlalchemy import Connection

from dashboard import numbers
from dashboard.evidence.initiatives import board_area, headline_of
from dashboard.evidence.links import assess_links
from dashboard.evidence.records import LinkCase, SetCase
from dashboard.evidence.sets import assess_sets
from domain.errors import ReleaseError
from domain.model import LinkRole
from domain.releases import FrozenAssessment, Release
from metrics.question import Estimate, Refusal
from store import reads, writes

FURTHEST_AHEAD = timedelta(days=31)  # papers go out some weeks before a meeting; a year ahead is a slip of the pen


def add_release(connection: Connection, as_at: date, *, by: str, note: str = "", supersede: bool = False) -> Release:
    """Freeze the board as at a day. Raises ReleaseError for an empty board, and for a second release for one day.

    With `supersede` a second one takes the place of the first, which is kept. A day more than a month ahead is refused:
    every later release would be compared with one that had not been shown.
    """
    if as_at > datetime.now(UTC).date() + FURTHEST_AHEAD:
        raise ReleaseError(
            f"{numbers.day(as_at)} is more than {FURTHEST_AHEAD.days} days ahead: give the day of the meeting that the "
            "release is for."
        )
    standing = next((each for each in reads.releases(connection) if each.as_at == as_at), None)
    if standing is not None and not supersede:
        raise ReleaseError(
            f"There is a release as at {numbers.day(as_at)} already, made by {standing.made_by} on "
            f"{numbers.day(standing.made.date())}. To put a new one in its place, which keeps the old one, add "
            "--supersede."
        )
    frozen = freeze(connection, as_at)
    release_id = writes.add_release(connection, as_at, frozen, by=by, note=note)
    return next(each for each in reads.releases(connection) if each.id == release_id)


def freeze(connection: Connection, as_at: date) -> tuple[FrozenAssessment, ...]:
    """Every link's assessment as at a day in the plan's order, then the sets'. Raises ReleaseError without one link."""
    board = reads.board(connection)
    if board is None:
        raise ReleaseError("There is nothing to release yet: say first whose dashboard this is, on its first page.")
    before = next((each for each in reads.releases(connection) if each.as_at < as_at), None)
    practice = reads.practice_links(connection)
    assessed = assess_links(connection, board_area(connection, board), practice, before, until=as_at)
    if not assessed.links:
        raise ReleaseError(
            "There is nothing to release yet: load a plan that says which indicators its initiatives should move."
        )
    owners = dict.fromkeys(case.link.initiative_code for case in assessed.links)
    headlines = [headline_of([c for c in assessed.links if c.link.initiative_code == code]) for code in owners]
    sets = assess_sets(connection, assessed.links, before).values()
    speaking = {each.initiative.code for each in sets if each.role is LinkRole.OUTCOME and each.together.is_tested}
    links = (
        _frozen(case, is_headline=case in headlines and case.link.initiative_code not in speaking)
        for case in assessed.links
    )
    return (*links, *(_frozen_set(each) for each in sets if each.together.verdict is not None))


def _frozen(case: LinkCase, *, is_headline: bool) -> FrozenAssessment:
    assessment = case.assessment
    latest = case.series.last_reported
    return FrozenAssessment(
        initiative_code=case.link.initiative_code,
        indicator_code=case.indicator.code,
        area_code=case.area.code,
        verdict=str(assessment.verdict),
        grade=int(assessment.grade),
        numbers={
            "is_headline": is_headline,
            "expected": str(case.link.expected),
            "scale": str(assessment.scale),
            "own_series": _answer(assessment.own_series),
            "neighbours": _answer(assessment.neighbours),
            "neighbour_path": _answer(assessment.neighbour_path),
            "test": str(assessment.test),
            "p": _finite(assessment.p),
            "q": assessment.q,
            "links_tested": assessment.links_tested,
            "before_mean": assessment.before_mean,
            "after_mean": assessment.after_mean,
            "periods_before": assessment.periods_before,
            "periods_after": assessment.periods_after,
            "data_quality": str(assessment.data_quality),
            "reasons": list(assessment.reasons),
            "figures_to": latest.period.end.isoformat() if latest is not None else None,
        },
        link_id=case.link.id,
    )


def _frozen_set(case: SetCase) -> FrozenAssessment:
    """What the measures of a role said together: an assessment without an indicator, and without a grade."""
    together = case.together
    return FrozenAssessment(
        initiative_code=case.initiative.code,
        indicator_code=None,
        area_code=case.links[0].area.code,
        verdict=str(together.verdict),
        grade=None,
        numbers={
            "role": str(case.role),
            "is_headline": case.role is LinkRole.OUTCOME and together.is_tested,
            "counted": [link.indicator.code for link in case.counted],
            "left_out": {link.indicator.code: reason for link, reason in case.left_out},
            "answer": None if together.tested is None else _answer(together.tested),
            "test": str(together.test),
            "p": _finite(together.p),
            "q": together.q,
            "sets_tested": together.sets_tested,
            "periods_before": together.periods_before,
            "periods_after": together.periods_after,
        },
    )


def _answer(answer: Estimate | Refusal) -> dict[str, object]:
    if isinstance(answer, Refusal):
        return {"refused": answer.code}
    names = ("effect", "low", "high", "p", "p_good", "p_harm", "df", "could_have_seen", "count")
    names = (*names, "others_change", "own_drift")
    return {name: _finite(getattr(answer, name)) for name in names}


def _finite(number: float | None) -> float | None:
    """JSON knows no infinity."""
    return number if number is not None and isfinite(number) else None
