"""Did teams that had more of it move more? Figures by team and the roll-out, gathered for a link's question.

Only the roll-out counts that was known before any team's figure since the effect was due: doses and dates that are
written down afterwards could be fitted to the figures (docs/decisions/0024-dose-response.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from domain.model import Area, Link, LinkRole, Rollout, Team
from domain.series import Point, Series
from metrics.dose_response import dose_response
from metrics.question import DoseResponse, ImpactQuestion, Refusal, TeamSeries, on_grid_of
from store import reads


@dataclass(frozen=True, slots=True)
class RolledOut:
    """An area's own teams, and the initiatives that are rolled out team by team; read once for all links."""

    area_code: str
    teams: tuple[Team, ...] = ()
    initiatives: frozenset[str] = frozenset()


def read_rolled_out(connection: Connection, area: Area) -> RolledOut:
    """What the plan says of teams, as it stands."""
    initiatives = frozenset(each.initiative_code for each in reads.rollouts(connection))
    teams = reads.teams(connection) if initiatives else ()
    return RolledOut(area.code, tuple(team for team in teams if team.area_code == area.code), initiatives)


def dose_response_of(
    connection: Connection, link: Link, question: ImpactQuestion, rolled_out: RolledOut, until: date | None
) -> DoseResponse | Refusal | None:
    """Whether teams that had more of a link's initiative moved more; None where no roll-out by team is planned.

    A measure of practice is not asked: it is evidence itself. `until` leaves out the figures of periods that end after
    a day.
    """
    if link.role is LinkRole.PROCESS or link.initiative_code not in rolled_out.initiatives:
        return None
    sent = reads.team_series(connection, link.indicator_code, rolled_out.area_code, question.frequency)
    by_team = _of_teams(rolled_out.teams, sent, until)
    if not by_team:
        return Refusal("no_team_figures", "no team's figures have come")
    due = question.period_start(question.index_of(question.start) + question.lag)
    seen = reads.first_data_seen(connection, link.indicator_code, rolled_out.area_code, due, of_teams=True)
    known = reads.rollouts(connection, link.initiative_code, before=seen)
    return dose_response(question, _teams(question, known, by_team))


def _of_teams(teams: Iterable[Team], sent: Mapping[str, Series], until: date | None) -> dict[str, Series]:
    """The series of each team by its code: senders write its code or its name. A name that two teams have is neither's.

    Where one period was sent under both, the code's figure stands.
    """
    named = list(teams)
    names = [_folded(team.name) for team in named]
    by_label = {_folded(label): series for label, series in sent.items()}
    found = {}
    for team, name in zip(named, names, strict=True):
        labels = [_folded(team.code), *([name] if names.count(name) == 1 else [])]
        series = [by_label[label] for label in dict.fromkeys(labels) if label in by_label]
        points: dict[date, Point] = {}
        for point in (point for each in series for point in each.points):
            if until is None or point.period.end <= until:
                points.setdefault(point.period.start, point)
        if points:
            found[team.code] = replace(series[0], points=tuple(points[start] for start in sorted(points)))
    return found


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _teams(question: ImpactQuestion, known: Iterable[Rollout], by_team: Mapping[str, Series]) -> list[TeamSeries]:
    return [
        TeamSeries(on_grid_of(question, each.team_code, by_team[each.team_code]), each.starts, each.dose)
        for each in known
        if each.team_code in by_team
    ]
