"""Each initiative's measures together, outcomes and process measures apart: the headline where it can be tested."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from dashboard.evidence.records import LinkCase, SetCase
from domain.model import LinkRole
from domain.releases import FrozenAssessment, Release
from metrics.basket import MIN_MEASURES
from metrics.together import assess_together
from store import reads

Sets = Mapping[tuple[str, LinkRole], SetCase]


def assess_sets(connection: Connection, links: Sequence[LinkCase], release: Release | None) -> Sets:
    """Every set of a board, assessed as one release; an initiative with fewer measures of a role has none of it."""
    by_set: dict[tuple[str, LinkRole], list[LinkCase]] = {}
    for case in links:
        by_set.setdefault((case.link.initiative_code, case.link.role), []).append(case)
    large = {key: tuple(cases) for key, cases in by_set.items() if len(cases) >= MIN_MEASURES}
    questions = [[case.assessment.question for case in cases] for cases in large.values()]
    found = assess_together(questions, [release] * len(large))
    earlier = _earlier(connection, release)
    return {
        key: SetCase(
            initiative=cases[0].initiative,
            role=key[1],
            links=cases,
            together=together,
            earlier=earlier.get(key),
            earlier_as_at=release.as_at if release is not None else None,
        )
        for (key, cases), together in zip(large.items(), found, strict=True)
    }


def _earlier(connection: Connection, release: Release | None) -> dict[tuple[str, LinkRole], FrozenAssessment]:
    frozen = reads.release_assessments(connection, release.id) if release is not None else ()
    return {
        (each.initiative_code, LinkRole(str(each.numbers["role"]))): each
        for each in frozen
        if each.indicator_code is None
    }
