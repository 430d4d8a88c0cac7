"""The other ways that the calibration is held against: by another route each, and what is kept of them."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.tsa.statespace.structural import UnobservedComponents

from benchmarks import rivals
from metrics.calibration import outcome
from metrics.calibration.outcome import PARTS, Part
from metrics.calibration.simulation import NULL_GRID, USUAL, passes, simulate
from metrics.ladder import HARM_LEVEL
from metrics.methods.own_series import design_columns, places_of
from metrics.window import lay_out
from tests.metrics.questions import a_question, with_step

CELLS = (USUAL, replace(USUAL, before=8, after=4), replace(USUAL, planted=0.8))


def windows(cell, count: int, seed: int = 1):
    return [lay_out(question) for question in simulate(cell, count, np.random.default_rng(seed)).questions()]


@pytest.mark.parametrize("cell", CELLS)
def test_segmented_regression_is_that_of_statsmodels(cell):
    for window in windows(cell, 20):
        places = places_of(window.used)
        columns = design_columns(places, window.template.tolist(), window.seasons, window.first_season, places)
        t = sm.OLS(window.scaled, columns).fit().tvalues[0]
        df = len(places) - columns.shape[1]
        p_fall, p_rise = stats.t.cdf(t, df), stats.t.sf(t, df)
        assert rivals.segmented_ols(window) == (p_fall <= 0.05, p_rise <= 0.05, p_fall <= 0.05 or p_rise <= HARM_LEVEL)


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.ConvergenceWarning")
@pytest.mark.parametrize("cell", CELLS)
def test_the_local_level_is_that_of_statsmodels(cell):
    for window in windows(cell, 12):
        y = window.scaled[window.before]
        model = UnobservedComponents(y, irregular=True, level=True, stochastic_level=True)
        level, level_variance, wandering, noise = rivals.fitted_level(y)
        # At our variances the filter of statsmodels expects the same, and its own search finds nothing more likely.
        filtered = model.filter([noise, wandering])
        assert filtered.predicted_state[0, -1] == pytest.approx(level, abs=1e-4)
        assert filtered.predicted_state_cov[0, 0, -1] == pytest.approx(level_variance, rel=1e-2)
        assert model.fit(disp=False).llf <= filtered.llf + 0.02


def test_the_spread_of_a_local_level_forecast_is_that_of_its_covariance():
    level_variance, wandering, noise, count = 0.3, 0.2, 0.5, 7
    steps = np.arange(count)
    # Two forecasts share the doubt about the last level and every later shock of it up to the earlier of the two.
    covariance = level_variance + wandering * np.minimum.outer(steps, steps) + noise * np.eye(count)
    assert rivals.variance_of_mean(level_variance, wandering, noise, count) == pytest.approx(covariance.mean())


def test_a_local_level_forecast_claims_what_lies_far_from_it_and_nothing_else():
    still = 100 + np.tile([1.0, -1.0, 0.5, -0.5], 5)
    assert rivals.local_level(lay_out(a_question(still))) == (False, False, False)
    assert rivals.local_level(lay_out(a_question(with_step(still, 12, 0.7)))) == (True, False, True)
    assert rivals.local_level(lay_out(a_question(with_step(still, 12, 1.4)))) == (False, True, True)


def test_a_control_chart_claims_what_leaves_its_limits_after_the_start():
    still = 100 + np.tile([1.0, -1.0, 0.5, -0.5], 5)
    assert rivals.spc_rules(lay_out(a_question(still))) == (False, False, False)
    assert rivals.spc_rules(lay_out(a_question(with_step(still, 12, 0.7)))) == (True, False, True)
    wild_before = still.copy()
    wild_before[[5, 6]] = 150.0, 50.0
    assert rivals.spc_rules(lay_out(a_question(wild_before))) == (False, False, False)


def test_what_is_kept_covers_the_grid_and_the_planted_falls():
    kept = outcome.stored_rivals()
    for part in (Part.NULL, Part.POWER):
        assert tuple(row.cell for row in kept.rows[part]) == tuple(PARTS[part])
        assert kept.ways(part) == tuple(rivals.RIVALS)


def test_what_is_kept_is_found_again():
    kept = outcome.stored_rivals()
    cell, repetitions = NULL_GRID[40], kept.run.repetitions
    [row] = [row for row in kept.rows[Part.NULL] if row.cell == cell]
    found = [lay_out(question) for part in passes(cell, repetitions, kept.run.seed) for question in part.questions()]
    for way in rivals.RIVALS:
        assert rivals.flags_of([rivals.RIVALS[way](window) for window in found]) == row.flags[way]


def test_every_rival_is_tried_on_every_cell():
    found = rivals.run({Part.POWER: CELLS[:2]}, 2, 1)
    assert [row.cell for row in found.rows[Part.POWER]] == list(CELLS[:2])
    assert all(flags.of == 2 for row in found.rows[Part.POWER] for flags in row.flags.values())
