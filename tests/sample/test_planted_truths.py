"""The sample board's verdicts, by the way the pages take, against the truth that was planted in its figures."""

from collections.abc import Mapping
from datetime import date
from statistics import median

import pytest
from sqlalchemy import Engine

from dashboard import evidence
from dashboard.evidence.records import InitiativeCase, LinkCase
from data.sample.board import OWN_AREA, read_toml
from data.sample.load import load_sample
from domain.errors import UploadError
from domain.model import ValueStatus
from store import reads
from store.database import open_database

PLANTED = read_toml("planted.toml")["link"]
AUDITS = read_toml("audits.toml")
TODAY = date(2026, 11, 23)  # decides only which returns are due
SIZES_APART = 8  # Wrenfield and the invented areas are alike, but for what was planted as rare here


@pytest.fixture(scope="module")
def initiatives(sample_engine: Engine) -> Mapping[str, InitiativeCase]:
    with sample_engine.connect() as connection:
        overview = evidence.board_overview(connection, TODAY)
    return {case.initiative.code: case for case in overview.initiatives}


def _link(initiatives: Mapping[str, InitiativeCase], planted: Mapping[str, str]) -> LinkCase:
    cases = initiatives[planted["initiative"]].links
    return next(case for case in cases if case.link.indicator_code == planted["indicator"])


@pytest.mark.parametrize("planted", PLANTED, ids=lambda link: f"{link['initiative']}-{link['indicator']}")
def test_the_verdict_of_each_link_is_the_planted_one(initiatives, planted):
    assert _link(initiatives, planted).assessment.verdict in planted["verdict"], planted["because"]


def test_the_board_has_no_link_without_a_planted_truth(initiatives):
    shown = {(code, link.link.indicator_code) for code, case in initiatives.items() for link in case.links}
    assert shown == {(link["initiative"], link["indicator"]) for link in PLANTED}


def test_every_kind_of_verdict_that_the_sample_promises_is_planted():
    assert {verdict for link in PLANTED for verdict in link["verdict"]} >= {
        "improved_as_expected",
        "moved_the_wrong_way",
        "moved_with_everyone",
        "no_detectable_change",
        "too_early",
        "not_enough_data",
        "not_comparable",
    }


@pytest.mark.parametrize(
    "planted",
    [link for link in PLANTED if set(link["verdict"]) <= {"improved_as_expected", "moved_the_wrong_way"}],
    ids=lambda link: link["indicator"],
)
def test_a_planted_effect_lies_within_the_interval_of_its_own_series(initiatives, planted):
    assessment = _link(initiatives, planted).assessment
    before = assessment.before_mean
    low, high = (
        assessment.in_unit(limit) / before for limit in (assessment.own_series.low, assessment.own_series.high)
    )
    assert low < planted["size"] < high


def test_practice_against_neglect_moved_before_the_outcome_was_due(sample_engine):
    with sample_engine.connect() as connection:
        grades = reads.case_file_grades(connection, theme="Neglect", domain="recognition")
    good = {}
    for stored in grades:
        row = stored.row
        counted = good.setdefault(row.period_end, [0, 0])
        counted[0] += row.grade_label in ("Good", "Outstanding")
        counted[1] += 1
    planted = [each for each in AUDITS["case_round"] if each["theme"] == "Neglect"]
    assert good == {each["on"]: [each["good"]["recognition"], each["cases"]] for each in planted}


def test_wrenfield_keeps_the_faults_that_real_returns_have(sample_engine):
    with sample_engine.connect() as connection:
        missing = reads.series(connection, "MISS_HOME", OWN_AREA)
        few = reads.series(connection, "CPP_2Y_END", OWN_AREA)
        late = reads.series(connection, "FTE_YJS", OWN_AREA)
        prompt = reads.series(connection, "REREF_12M", OWN_AREA)
    statuses = {point.status for point in missing.points}
    assert ValueStatus.NOT_SUPPLIED in statuses
    assert ValueStatus.SUPPRESSED in {point.status for point in few.points}
    assert prompt.points[-1].is_provisional
    assert late.points[-1].period < prompt.points[-1].period


def test_the_sample_is_not_loaded_into_a_board_that_is_there(sample_copy):
    engine = open_database(str(sample_copy))
    with pytest.raises(UploadError, match="board of Wrenfield"):
        load_sample(engine)
    engine.dispose()


def test_every_area_of_the_sample_that_has_figures_is_invented(sample_engine):
    with sample_engine.connect() as connection:
        invented = {area.code for area in reads.areas(connection) if area.is_invented}
        with_figures = {code for link in PLANTED for code in reads.all_series(connection, link["indicator"])}
    assert with_figures == invented


def test_invented_areas_have_figures_of_the_size_of_wrenfields(sample_engine):
    with sample_engine.connect() as connection:
        for indicator in reads.indicators(connection):
            found = reads.all_series(connection, indicator.code)
            usual = {
                area: median(values)
                for area, series in found.items()
                if (values := [point.value for point in series.points if point.value is not None])
            }
            own = usual.pop(OWN_AREA, None)
            if own is None or not usual:
                continue
            assert own / SIZES_APART < median(usual.values()) < own * SIZES_APART, indicator.code
