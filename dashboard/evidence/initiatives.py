"""Cases of the board's initiatives, its priorities and the whole board; all come from one release of assessments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from dashboard.evidence.cache import cached_by_data_version
from dashboard.evidence.links import AssessedLinks, assess_links, charted_link
from dashboard.evidence.practice import practice_cases
from dashboard.evidence.records import (
    BoardOverview,
    DecisionGroup,
    InitiativeCase,
    LinkCase,
    PriorityCase,
    SetCase,
    SourceFile,
)
from dashboard.evidence.releases import release_to_compare
from dashboard.evidence.returns import latest_returns
from dashboard.evidence.sets import Sets, assess_sets
from domain.errors import UnknownCode
from domain.model import Area, AreaKind, Board, Initiative, LinkRole, Narrative, PracticeLink, Priority
from domain.releases import Release
from metrics.verdict import Verdict
from store import reads

GROUP_OF = {
    Verdict.IMPROVED_AS_EXPECTED: DecisionGroup.IMPROVED,
    Verdict.MOVED_THE_WRONG_WAY: DecisionGroup.FOR_DISCUSSION,
    Verdict.HINT: DecisionGroup.FOR_DISCUSSION,
    Verdict.CHANGED_NOT_DECLARED: DecisionGroup.FOR_DISCUSSION,
    Verdict.MOVED_WITH_EVERYONE: DecisionGroup.CANNOT_BE_CLAIMED,
    Verdict.LITTLE_OR_NO_CHANGE: DecisionGroup.CANNOT_BE_CLAIMED,
    Verdict.NO_DETECTABLE_CHANGE: DecisionGroup.CANNOT_BE_CLAIMED,
    Verdict.CANNOT_TELL_YET: DecisionGroup.CANNOT_BE_CLAIMED,
    Verdict.NOT_COMPARABLE: DecisionGroup.CANNOT_BE_CLAIMED,
    Verdict.NOT_ENOUGH_DATA: DecisionGroup.TOO_EARLY,
    Verdict.TOO_EARLY: DecisionGroup.TOO_EARLY,
}


@dataclass(frozen=True, slots=True)
class _Whole:
    """What all initiatives of a board share."""

    board: Board
    area: Area
    priorities: tuple[Priority, ...]
    practice: tuple[PracticeLink, ...]
    assessed: AssessedLinks
    sets: Sets
    narratives: tuple[Narrative, ...]
    release: Release | None


def initiative_case(connection: Connection, code: str) -> InitiativeCase:
    """One initiative's case. Raises UnknownCode for one that the plan does not have."""
    for case in all_initiatives(connection):
        if case.initiative.code == code:
            return case
    raise _no_initiative(code)


def chart_case(connection: Connection, code: str, link_id: int | None) -> LinkCase | None:
    """One link for its chart alone: a chart waits neither for the other links of the board nor for audits.

    Raises UnknownCode for an initiative that the plan does not have; None for a link that it does not.
    """
    board = reads.board(connection)
    if board is None or all_initiatives.held(connection) is not None:
        return initiative_case(connection, code).link_case(link_id)
    if reads.initiative(connection, code) is None:
        raise _no_initiative(code)
    return charted_link(connection, board_area(connection, board), code, link_id)


def _no_initiative(code: str) -> UnknownCode:
    return UnknownCode(f"The board's plan has no initiative with the code {code}.")


def priority_case(connection: Connection, code: str) -> PriorityCase:
    """A priority with its initiatives. Raises UnknownCode for one that the plan does not have."""
    board = reads.board(connection)
    priority = next((each for each in reads.priorities(connection) if each.code == code), None)
    if board is None or priority is None:
        raise UnknownCode(f"The board's plan has no priority with the code {code}.")
    cases = all_initiatives(connection)
    return PriorityCase(
        board=board,
        priority=priority,
        initiatives=tuple(case for case in cases if case.initiative.priority_code == code),
        narratives=reads.narratives(connection, "priority", code),
    )


@cached_by_data_version
def board_overview(connection: Connection, today: date) -> BoardOverview:
    """The whole board at a glance; `today` decides which returns are due."""
    board = reads.board(connection)
    cases = all_initiatives(connection)
    links = [link for case in cases for link in case.links]
    return BoardOverview(
        board=board,
        area=board_area(connection, board) if board is not None else None,
        priorities=reads.priorities(connection),
        initiatives=cases,
        links_tested=max((link.assessment.links_tested for link in links), default=0),
        sets_tested=max((each.together.sets_tested for case in cases for each in case.sets), default=0),
        figures_to=max((end for link in links if (end := _figures_to(link)) is not None), default=None),
        returns=latest_returns(connection, today),
        release=release_to_compare(connection),
    )


@cached_by_data_version
def all_initiatives(connection: Connection) -> tuple[InitiativeCase, ...]:
    """Every initiative of the board, in the order of its priorities; their links are assessed as one release."""
    board, initiatives = reads.board(connection), reads.initiatives(connection)
    if board is None or not initiatives:
        return ()
    area, release = board_area(connection, board), release_to_compare(connection)
    practice, priorities = reads.practice_links(connection), reads.priorities(connection)
    assessed = assess_links(connection, area, practice, release)
    whole = _Whole(
        board=board,
        area=area,
        priorities=priorities,
        practice=practice,
        assessed=assessed,
        sets=assess_sets(connection, assessed.links, release),
        narratives=reads.narratives(connection),
        release=release,
    )
    place = {priority.code: n for n, priority in enumerate(priorities)}
    ordered = sorted(initiatives, key=lambda each: (place.get(each.priority_code, len(place)), each.starts))
    return tuple(_initiative_case(connection, whole, initiative) for initiative in ordered)


def board_area(connection: Connection, board: Board) -> Area:
    """The board's own area; one the register does not know goes by its code."""
    found = reads.area(connection, board.area_code)
    return found or Area(board.area_code, board.area_code, AreaKind.LOCAL_AUTHORITY)


def headline_of(links: Sequence[LinkCase]) -> LinkCase | None:
    """The link that speaks for an initiative: the outcome declared first, in the plan's order; else the first link.

    It is fixed by the plan before the data are seen. Choosing the best of several would make chance look like success.
    """
    outcomes = [case for case in links if case.link.role is LinkRole.OUTCOME] or list(links)
    return min(outcomes, key=lambda case: (case.link.declared, case.link.id or 0), default=None)


def group_of(
    headline: LinkCase | None, links: Sequence[LinkCase], headline_set: SetCase | None = None
) -> DecisionGroup:
    """What the board has to do: as the headline says, except that harm in any link is always for discussion.

    A tested set is the headline before any single link.
    """
    if any(case.assessment.verdict is Verdict.MOVED_THE_WRONG_WAY for case in links):
        return DecisionGroup.FOR_DISCUSSION
    if headline_set is not None and headline_set.together.verdict is not None:
        return GROUP_OF[headline_set.together.verdict]
    return DecisionGroup.TOO_EARLY if headline is None else GROUP_OF[headline.assessment.verdict]


def _initiative_case(connection: Connection, whole: _Whole, initiative: Initiative) -> InitiativeCase:
    code, assessed = initiative.code, whole.assessed
    links = tuple(case for case in assessed.links if case.link.initiative_code == code)
    process = {indicator: case for (owner, indicator), case in assessed.process.items() if owner == code}
    declared = [link for link in whole.practice if link.initiative_code == code]
    headline = headline_of(links)
    case = InitiativeCase(
        board=whole.board,
        area=whole.area,
        priority=next((each for each in whole.priorities if each.code == initiative.priority_code), None),
        initiative=initiative,
        headline=headline,
        links=links,
        practice=practice_cases(initiative, declared, assessed.audits, process, headline),
        activities=reads.activities(connection, code),
        narratives=_stories(whole.narratives, code, links),
        actions=reads.actions(connection, code),
        learning=reads.learning(connection, code),
        voice=reads.voice(connection, code),
        group=group_of(headline, links),
        sources=_all_sources(links),
        release=whole.release,
        sets=tuple(found for (owner, _), found in whole.sets.items() if owner == code),
    )
    return replace(case, group=group_of(headline, links, case.headline_set))


def _stories(narratives: Sequence[Narrative], code: str, links: Sequence[LinkCase]) -> tuple[Narrative, ...]:
    """What was told about an initiative, then about its measures, the latest first."""
    measures = {link.indicator.code for link in links}
    mine = [each for each in narratives if each.about == "initiative" and each.code == code]
    return (*mine, *(each for each in narratives if each.about == "indicator" and each.code in measures))


def _all_sources(links: Sequence[LinkCase]) -> tuple[SourceFile, ...]:
    figures: dict[tuple[int, str], int] = {}
    for link in links:
        for source in link.sources:
            key = (source.upload_id, source.file_name)
            figures[key] = figures.get(key, 0) + source.figures
    ordered = sorted(figures.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SourceFile(upload_id, name, count) for (upload_id, name), count in ordered)


def _figures_to(link: LinkCase) -> date | None:
    latest = link.series.last_reported
    return latest.period.end if latest is not None else None
