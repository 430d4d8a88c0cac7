"""Figures by team and the roll-out, from uploads to the grade, the account and the page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO

import numpy as np
import pytest
from pptx import Presentation
from sqlalchemy import Engine

from dashboard import evidence, wording
from dashboard.app_factory import create_app
from dashboard.evidence.links import assess_links
from dashboard.evidence.records import LinkCase
from dashboard.slides import build_deck
from domain.model import Rollout, Team, ValueStatus
from domain.uploads import ObservationRow, PlanRows, Reading, UploadKind
from metrics.question import DoseResponse, Refusal
from metrics.rules import Rule
from store import reads, writes
from tests.dashboard import boards
from tests.dashboard.drive import Visitor, text
from tests.slides.reading import notes_of

TEAMS = tuple(Team(f"T{n}", f"Locality {n}", boards.OWN) for n in range(8))
CODES = tuple(team.code for team in TEAMS)
DOSES = (0.0, 0.0, 0.0, 0.5, 0.5, None, 1.0, 1.0)
PLANNED, LATE = datetime(2023, 2, 1, tzinfo=UTC), datetime(2099, 6, 1, tzinfo=UTC)
OF = 60  # plans a quarter and team


def send_plan(engine: Engine, doses: Sequence[float | None] = DOSES, at: datetime = PLANNED, **parts) -> None:
    rollouts = tuple(Rollout("GCP", team.code, boards.START, dose) for team, dose in zip(TEAMS, doses, strict=True))
    plan = PlanRows(**{"teams": TEAMS, "rollouts": rollouts} | parts)
    content = repr((at, plan)).encode()
    reading = Reading("roll-out.xlsx", sha256(content).hexdigest(), UploadKind.PLAN, plan=plan)
    with engine.begin() as connection:
        writes.add_upload(connection, reading, content, by=boards.BY, at=at)


def send_return(engine: Engine, rows: Sequence[ObservationRow], at: datetime) -> None:
    content = repr(rows).encode()
    reading = Reading("by team.xlsx", sha256(content).hexdigest(), UploadKind.INDICATOR_RETURN, rows=tuple(rows))
    with engine.begin() as connection:
        writes.add_upload(connection, reading, content, by=boards.BY, at=at)


def figures_by_team(
    *, whole_dose: float, labels: Sequence[str] = CODES, area: str = boards.OWN
) -> list[ObservationRow]:
    """A fifth of each team's plans are repeat plans; `whole_dose` is what becomes of that where all of it was given."""
    random, rows = np.random.default_rng(4), []
    for label, planned in zip(labels, DOSES, strict=True):
        dose = 1.0 if planned is None else planned
        for n in range(boards.QUARTERS):
            is_due = boards.quarter(n) >= boards.DUE
            share = 0.2 * (1 + (whole_dose - 1) * dose * is_due)
            row = boards.a_row(boards.IMPROVED, area, 0, n, int(random.binomial(OF, share)), OF)
            rows.append(replace(row, team=label, cell=f"D{len(rows) + 2}"))
    return rows


def headline(engine: Engine) -> LinkCase:
    with engine.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")
    assert case.headline is not None
    return case.headline


def found(engine: Engine) -> DoseResponse | Refusal | None:
    return headline(engine).assessment.question.dose_response


def refused(engine: Engine) -> str | None:
    return getattr(found(engine), "code", None)


def answered(engine: Engine) -> DoseResponse:
    answer = found(engine)
    assert isinstance(answer, DoseResponse), answer
    return answer


@pytest.fixture
def rolled_out(own_board: Engine) -> Engine:
    """The example board, its neglect work planned team by team before anything had come."""
    send_plan(own_board)
    return own_board


# --- from uploads to the answer --------------------------------------------------------------------------------------


def test_teams_that_had_more_of_it_and_moved_more_are_found(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))

    answer = answered(rolled_out)
    assert (answer.teams, answer.left_out) == (8, 0)
    assert answer.p < 0.01
    assert answer.effect == pytest.approx(-0.5, abs=0.12)


def test_teams_that_moved_alike_are_not(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=1.0))

    assert answered(rolled_out).p > 0.05


def test_without_a_roll_out_by_team_there_is_nothing_to_say(own_board: Engine):
    boards.send(own_board, *figures_by_team(whole_dose=0.5))

    assert found(own_board) is None
    assert wording.dose_response(headline(own_board)) == ""


def test_a_roll_out_without_figures_by_team_says_so(rolled_out: Engine):
    assert refused(rolled_out) == "no_team_figures"
    assert wording.dose_response(headline(rolled_out)) == (
        "Whether repeat child protection plans moved more where teams had more of it cannot be said: no figures by "
        "team have come."
    )


def test_teams_are_known_by_their_names_as_by_their_codes(rolled_out: Engine):
    labels = [" locality  0 ", "LOCALITY 1", *CODES[2:]]
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5, labels=labels))

    assert answered(rolled_out).teams == 8


def test_a_name_that_two_teams_have_is_neithers(own_board: Engine):
    send_plan(own_board, teams=(replace(TEAMS[0], name="Front"), replace(TEAMS[1], name="front"), *TEAMS[2:]))
    boards.send(own_board, *figures_by_team(whole_dose=0.5, labels=("Front", *CODES[1:])))

    assert answered(own_board).teams == 7


def test_only_the_areas_own_teams_count(own_board: Engine):
    elsewhere = boards.NEIGHBOURS[0]
    send_plan(own_board, teams=(*TEAMS[:5], *(replace(team, area_code=elsewhere) for team in TEAMS[5:])))
    boards.send(own_board, *figures_by_team(whole_dose=0.5))

    assert refused(own_board) == "too_few_teams"


def test_figures_of_other_areas_are_no_figures_of_our_teams(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5, area=boards.NEIGHBOURS[0]))

    assert refused(rolled_out) == "no_team_figures"


def test_a_team_that_is_not_in_the_roll_out_is_not_taken_for_one_that_had_none_of_it(own_board: Engine):
    rollouts = tuple(Rollout("GCP", team.code, boards.START, dose) for team, dose in zip(TEAMS, DOSES, strict=True))
    send_plan(own_board, rollouts=rollouts[1:])
    boards.send(own_board, *figures_by_team(whole_dose=0.5))

    assert answered(own_board).teams == 7


def test_a_team_with_a_hidden_count_is_left_out_and_counted(rolled_out: Engine):
    rows = figures_by_team(whole_dose=0.5)
    rows[3] = replace(rows[3], numerator=None, status=ValueStatus.SUPPRESSED)
    boards.send(rolled_out, *rows)

    answer = answered(rolled_out)
    assert (answer.teams, answer.left_out) == (7, 1)
    assert wording.dose_response(headline(rolled_out)).endswith(
        "One team is left out, as a figure is missing or hidden."
    )


# --- as it was known -----------------------------------------------------------------------------------------------


def test_doses_written_down_after_the_figures_had_come_do_not_count(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))
    planned = answered(rolled_out)
    send_plan(rolled_out, doses=(1, 1, 1, 0.5, 0.5, 0, 0, 0), at=LATE)

    assert answered(rolled_out) == planned


def test_a_roll_out_that_was_only_told_afterwards_shows_nothing(own_board: Engine):
    boards.send(own_board, *figures_by_team(whole_dose=0.5))
    send_plan(own_board, at=LATE)

    assert refused(own_board) == "too_few_teams"


def test_a_plan_that_was_changed_before_the_effect_could_show_counts_as_changed(rolled_out: Engine):
    rows = figures_by_team(whole_dose=0.5)
    at = datetime(2023, 11, 1, tzinfo=UTC)
    send_return(rolled_out, [row for row in rows if row.period_start < boards.DUE], at=at)
    send_plan(rolled_out, doses=(1, 1, 1, 0.5, 0.5, 0, 0, 0), at=at.replace(month=12))
    boards.send(rolled_out, *rows)

    assert answered(rolled_out).effect > 0


def test_a_release_of_an_earlier_day_knows_no_later_figure_by_team(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))
    with rolled_out.connect() as connection:
        area = reads.area(connection, boards.OWN)
        assert area is not None
        cases = assess_links(connection, area, (), None, until=date(2023, 12, 31)).links
    [link] = [case for case in cases if case.initiative.code == "GCP" and case.link.indicator_code == boards.IMPROVED]

    assert getattr(link.assessment.question.dose_response, "code", None) == "team_series_too_short"


# --- what is said ----------------------------------------------------------------------------------------------------


def test_a_chair_can_say_what_was_found(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))
    said = wording.dose_response(headline(rolled_out))

    size = round(-100 * answered(rolled_out).effect)
    assert said.startswith(
        "**Teams that had more of it moved more**: over eight teams, having all of it is associated with repeat child "
        f"protection plans {size}% lower than having none, as a share of the level before; chance alone would show as "
        "much "
    )
    assert "cause" not in said


def test_what_chance_explains_is_said_as_plainly(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=1.0))

    assert wording.dose_response(headline(rolled_out)) == (
        "Over eight teams, repeat child protection plans **did not move more than chance would explain** where teams "
        "had more of it."
    )


def test_the_sentence_stands_in_the_account_with_its_rule_and_on_the_page(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))
    link = headline(rolled_out)
    said = wording.dose_response(link)
    stated = [each for _, made in wording.explained(link) for each in made if each.words == said]

    assert [each.rule for each in stated] == [Rule.DOSE_RESPONSE]
    page = text(Visitor(create_app(rolled_out)).open("/initiative/GCP"))
    assert "Teams that had more of it moved more" in page


def test_the_notes_of_the_slide_say_it_too(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))
    with rolled_out.connect() as connection:
        case = evidence.initiative_case(connection, "GCP")
    assert case.headline is not None
    said = wording.plainly(wording.dose_response(case.headline))
    slides = Presentation(BytesIO(build_deck(case))).slides

    assert any(said in notes_of(slide) for slide in slides if slide.has_notes_slide)


def test_no_figure_of_a_team_is_anywhere_on_the_page(rolled_out: Engine):
    boards.send(rolled_out, *figures_by_team(whole_dose=0.5))
    page = text(Visitor(create_app(rolled_out)).open("/initiative/GCP"))

    assert not [team.name for team in TEAMS if team.name in page]
