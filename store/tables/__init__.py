"""The tables, by subject. A new one is a new line here and a migration in `store/migrations/versions`."""

from store.tables.areas import area_successions, areas, board, neighbour_models, neighbours
from store.tables.audits import (
    case_file_grades,
    case_file_rounds,
    frameworks,
    section_11_ratings,
    section_11_returns,
    standards,
)
from store.tables.calibrations import calibration_shares, calibrations
from store.tables.columns import metadata
from store.tables.indicators import indicators, targets
from store.tables.observations import corrections, observations
from store.tables.partners import (
    board_partners,
    expected_returns,
    partner_successions,
    partners,
    rollouts,
    team_codes,
    teams,
)
from store.tables.people import audit_trail, catalogue_state, data_version, users
from store.tables.plan import (
    actions,
    activities,
    events,
    initiative_codes,
    initiatives,
    learning,
    links,
    narratives,
    practice_links,
    priorities,
    priority_codes,
    voice,
)
from store.tables.rebases import rebases
from store.tables.releases import release_assessments, releases
from store.tables.uploads import (
    remembered_answers,
    upload_files,
    upload_periods,
    upload_problems,
    upload_questions,
    uploads,
)

__all__ = [
    "actions",
    "activities",
    "area_successions",
    "areas",
    "audit_trail",
    "board",
    "board_partners",
    "calibration_shares",
    "calibrations",
    "case_file_grades",
    "case_file_rounds",
    "catalogue_state",
    "corrections",
    "data_version",
    "events",
    "expected_returns",
    "frameworks",
    "indicators",
    "initiative_codes",
    "initiatives",
    "learning",
    "links",
    "metadata",
    "narratives",
    "neighbour_models",
    "neighbours",
    "observations",
    "partner_successions",
    "partners",
    "practice_links",
    "priorities",
    "priority_codes",
    "rebases",
    "release_assessments",
    "releases",
    "remembered_answers",
    "rollouts",
    "section_11_ratings",
    "section_11_returns",
    "standards",
    "targets",
    "team_codes",
    "teams",
    "upload_files",
    "upload_periods",
    "upload_problems",
    "upload_questions",
    "uploads",
    "users",
    "voice",
]
