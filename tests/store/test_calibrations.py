"""The placebo test on both databases: what is tried, what is kept, and what has changed since."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.evidence.calibration import calibrate
from domain.calibration import Calibration, Tried
from domain.desk import Correction
from domain.errors import CalibrationError, UnknownCode
from domain.model import Direction
from domain.periods import Frequency, quarter_of
from metrics import placebo
from metrics.ladder import Levels
from metrics.placebo import PLANTED, UNTOUCHED, Rule
from store import reads, writes
from store.database import open_database
from tests.dashboard import placebo_board as country

SEED = 5


def tried(engine: Engine, seed: int = SEED, **options: object) -> Calibration:
    with engine.connect() as connection:
        return calibrate(connection, seed, **options)  # type: ignore[arg-type]


def keep(engine: Engine, run: Calibration, by: str = "ann") -> int:
    with engine.begin() as connection:
        return writes.add_calibration(connection, run, by=by)


def latest(engine: Engine) -> Calibration | None:
    with engine.connect() as connection:
        return reads.latest_calibration(connection)


def has_changed(engine: Engine, run: Calibration) -> bool:
    with engine.connect() as connection:
        return reads.figures_changed_since(connection, run)


def refusal(engine: Engine, **options: object) -> str:
    with pytest.raises(CalibrationError) as refused:
        tried(engine, **options)
    return str(refused.value)


@pytest.fixture(scope="module")
def country_url(databases: Any) -> Iterator[str]:
    """The whole country, to be copied and not to be written to."""
    address = databases.new()
    engine = open_database(address)
    country.add_all(engine)
    engine.dispose()
    yield address
    databases.drop(address)


@pytest.fixture
def whole_country(databases: Any, country_url: str) -> Iterator[Engine]:
    address = databases.new(copy_of=country_url)
    engine = open_database(address)
    yield engine
    engine.dispose()
    databases.drop(address)


@pytest.fixture(scope="module")
def run(databases: Any, country_url: str) -> Calibration:
    """The placebo test on the whole country, once for all that look at it."""
    address = databases.new(copy_of=country_url)
    engine = open_database(address)
    found = tried(engine)
    engine.dispose()
    databases.drop(address)
    return found


@pytest.fixture
def bare_country(bare_engine: Engine) -> Engine:
    """Measures and areas are known, and not one figure."""
    country.add_catalogue(bare_engine)
    return bare_engine


def test_a_run_comes_back_as_it_was_kept_and_the_latest_is_shown(whole_country: Engine, run: Calibration):
    assert latest(whole_country) is None
    keep(whole_country, replace(run, seed=1))
    number = keep(whole_country, run, by="bob")
    found = latest(whole_country)
    assert found is not None
    assert (found.id, found.made_by) == (number, "bob")
    assert replace(found, id=None, made=None, made_by="") == run


def test_every_series_is_tried_once_or_counted_as_not_usable(run: Calibration):
    # Three areas have no usable series; our own is left out of the measure that the plan works on.
    for code in country.MEASURES:
        share = run.share(Tried.MEASURE, Rule.LADDER, UNTOUCHED, code)
        assert share is not None
        own_left_out = code == country.FALLS
        assert share.coloured.count == len(country.AREAS) - 3 - own_left_out
        assert run.unusable[code] == {"no_wobble": 1, "too_short": 1, "few_suppressed": 1}
    assert run.own_area_left_out == (country.FALLS,)
    assert run.areas == len(country.AREAS) - 3
    assert set(run.indicator_codes) == set(country.MEASURES)  # a population is no measure
    total = run.share(Tried.MEASURE, Rule.LADDER, UNTOUCHED)
    assert total is not None
    assert total.coloured.count == 4 * (len(country.AREAS) - 3) - 1


def test_without_an_effect_little_is_claimed_and_what_is_planted_is_found(run: Calibration):
    untouched, *planted = (run.share(Tried.MEASURE, Rule.LADDER, left) for left in (UNTOUCHED, *PLANTED))
    assert untouched is not None
    assert untouched.coloured.share <= 0.12
    assert untouched.coloured.low <= untouched.coloured.share <= untouched.coloured.high
    shares = [share.good.share for share in planted if share is not None]
    assert shares == sorted(shares)
    assert shares[0] > 0.25
    sets = run.share(Tried.SET, Rule.LADDER, PLANTED[0])
    assert sets is not None
    assert sets.good.share > shares[0]
    releases = run.share(Tried.RELEASE, Rule.LADDER, UNTOUCHED)
    assert releases is not None
    assert releases.coloured.count == len(country.AREAS) - 3


def test_a_rule_that_cries_wolf_is_caught(whole_country: Engine, run: Calibration, monkeypatch: pytest.MonkeyPatch):
    honest = run.share(Tried.MEASURE, Rule.LADDER, UNTOUCHED)
    monkeypatch.setattr(placebo, "LINK_LEVELS", Levels(good=0.5, harm=0.5))
    false = tried(whole_country).share(Tried.MEASURE, Rule.OWN_SERIES, UNTOUCHED)
    assert honest is not None
    assert false is not None
    assert false.good.low > 0.2 > honest.good.high


def test_the_rules_of_a_control_chart_are_caught_crying_wolf(run: Calibration):
    chart, ours = (run.share(Tried.MEASURE, rule, UNTOUCHED) for rule in (Rule.CONTROL_CHART, Rule.LADDER))
    assert chart is not None
    assert ours is not None
    assert chart.coloured.low > ours.coloured.high


def test_the_same_seed_gives_the_same_figures_and_what_else_is_tried_does_not_matter(
    whole_country: Engine, run: Calibration
):
    part, again, other = (tried(whole_country, seed, indicator_codes=[country.COUNTS]) for seed in (SEED, SEED, 8))
    assert part == again
    assert part.shares != other.shares
    assert (run.is_whole, part.is_whole) == (True, False)
    mine = [share for share in run.shares if share.indicator_code == country.COUNTS]
    assert mine == [share for share in part.shares if share.indicator_code == country.COUNTS] != []


def test_an_area_is_compared_with_its_neighbours_or_its_region(bare_country: Engine):
    country.add_figures(bare_country, [country.COUNTS])
    without = tried(bare_country).share(Tried.MEASURE, Rule.NEIGHBOUR_PATH, UNTOUCHED)
    assert without is not None
    assert without.coloured.count == len(country.AREAS) - 3  # eleven others of the region stand in for neighbours


def test_with_few_other_areas_the_own_series_decides(bare_country: Engine):
    country.add_figures(bare_country, [country.COUNTS], country.AREAS[:4])
    run = tried(bare_country)
    assert run.share(Tried.MEASURE, Rule.NEIGHBOUR_PATH, UNTOUCHED) is None
    assert run.share(Tried.MEASURE, Rule.LADDER, UNTOUCHED) is not None
    assert run.share(Tried.SET, Rule.LADDER, UNTOUCHED) is None


def test_our_own_area_is_tried_where_no_initiative_works_on_the_measure(bare_country: Engine):
    country.add_figures(bare_country, [country.COUNTS])
    before = tried(bare_country)
    country.add_plan(bare_country, country.COUNTS)
    after = tried(bare_country)
    counts = [run.share(Tried.MEASURE, Rule.LADDER, UNTOUCHED).coloured.count for run in (before, after)]  # type: ignore[union-attr]
    assert counts == [21, 20]
    assert (before.own_area_left_out, after.own_area_left_out) == ((), (country.COUNTS,))


def test_the_plan_says_which_way_a_measure_should_move(bare_country: Engine):
    country.add_figures(bare_country, [country.CONTEXT])
    country.add_plan(bare_country, country.CONTEXT, Direction.FALL)
    fall = tried(bare_country).share(Tried.MEASURE, Rule.CONTROL_CHART, UNTOUCHED)
    country.add_plan(bare_country, country.CONTEXT, Direction.RISE)
    rise = tried(bare_country).share(Tried.MEASURE, Rule.CONTROL_CHART, UNTOUCHED)
    assert fall is not None
    assert rise is not None
    assert (fall.good.flagged, fall.harm.flagged) == (rise.harm.flagged, rise.good.flagged)
    assert fall.good.flagged != fall.harm.flagged


def test_nothing_to_try_is_one_sentence(bare_country: Engine):
    assert "no figures" in refusal(bare_country)
    country.add_figures(bare_country, [country.COUNTS], [country.OWN])
    country.add_plan(bare_country, country.COUNTS)
    assert "no other authority" in refusal(bare_country)


def test_a_single_series_that_is_too_short_is_one_sentence(bare_country: Engine):
    country.add_figures(bare_country, [country.COUNTS], [country.SHORT])
    assert "None of 1 series" in refusal(bare_country)


def test_an_unknown_measure_is_named_with_the_nearest(whole_country: Engine):
    with pytest.raises(UnknownCode, match="Did you mean COUNTS"):
        tried(whole_country, indicator_codes=["COUNT"])


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_number_that_is_no_seed_is_one_sentence(whole_country: Engine, seed: int):
    assert f"{seed} is no seed" in refusal(whole_country, seed=seed)


def test_the_largest_seed_can_be_kept(whole_country: Engine):
    keep(whole_country, tried(whole_country, seed=2**63 - 1, indicator_codes=[country.COUNTS]))
    found = latest(whole_country)
    assert found is not None
    assert found.seed == 2**63 - 1


def test_it_is_known_whether_figures_have_changed_since(whole_country: Engine):
    run = tried(whole_country, indicator_codes=[country.COUNTS])
    keep(whole_country, run)
    assert not has_changed(whole_country, run)
    period = quarter_of(country.FIRST_DAY)
    correction = Correction(country.COUNTS, country.AREAS[1], Frequency.QUARTERLY, period, 61.0, "typed wrongly")
    with whole_country.begin() as connection:
        writes.add_correction(connection, correction, by="ann")
    assert has_changed(whole_country, run)
    later = tried(whole_country, indicator_codes=[country.COUNTS])
    assert not has_changed(whole_country, later)


def test_an_upload_while_a_run_was_under_way_is_a_change(bare_country: Engine):
    country.add_figures(bare_country, [country.COUNTS])
    run = tried(bare_country)
    country.add_figures(bare_country, [country.RISES])
    keep(bare_country, run)
    assert has_changed(bare_country, run)
