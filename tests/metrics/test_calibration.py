"""The calibration: its generator plants what it says, its short way is the product's, and the tests keep their word."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from metrics import basket
from metrics.__main__ import main
from metrics.calibration import outcome, releases, report, simulation, trial
from metrics.calibration.outcome import KINDS, PARTS, Outcome, Part
from metrics.calibration.simulation import HEAVY_GRID, MEASURES, NULL_GRID, STRESS, USUAL, Drift, simulate
from metrics.calibration.trial import Flags, Way
from metrics.ladder import LINK_LEVELS, SET_LEVELS, Side, agrees
from metrics.methods import neighbour_path, own_series
from metrics.window import lay_out

OURS = (Way.OWN_SERIES, Way.NEIGHBOUR_PATH, Way.BASKET_ALONE, Way.BASKET_WITH_NEIGHBOURS)
# Kinds of series from the corners of the grid and the stress: short, long, few cases, sticky, heavy tails, own drifts.
CORNERS = (
    replace(USUAL, before=8, after=4, cases=10.0),
    replace(USUAL, before=20, after=12, rho=0.6, cases=400.0, drift=Drift.INDEPENDENT),
    replace(USUAL, is_heavy_tailed=True, drift=Drift.COMMON),
    replace(USUAL, drift=Drift.ALONE, rho=0.0, planted=0.9),
    replace(USUAL, restless=2.0, shared=0.8, alike=0.0),
)


def flagged(cells, repetitions: int, seed: int = 1) -> dict[Way, Flags]:
    """The flags of some cells, added up."""
    rows = list(trial.run(cells, repetitions, seed))
    return {way: sum((row.flags[way] for row in rows), start=Flags(0, 0, 0, 0)) for way in OURS}


def at_most(share: float, of: int) -> int:
    """How many of so many may be flagged if a share of them truly is: more happens once in ten thousand times."""
    return int(stats.binom.ppf(1 - 1e-4, of, share))


# --- the series -----------------------------------------------------------------------------------------------------


def test_the_grid_is_the_published_one():
    assert len(set(NULL_GRID)) == len(set(HEAVY_GRID)) == 3 * 3 * 3 * 3 * 3
    assert all(cell.planted == cell.shared == cell.restless == 1 for cell in NULL_GRID + HEAVY_GRID)


def test_the_generator_plants_what_it_says():
    cell = replace(USUAL, cases=10_000, planted=0.7, shared=0.8)
    counts = simulate(cell, 300, np.random.default_rng(1), measures=2).counts
    change = counts[..., 12:].mean(axis=-1) / counts[..., :12].mean(axis=-1)
    assert change[:, :, 0].mean(axis=0) == pytest.approx(0.56, abs=0.01)
    assert change[:, :, 1:].mean() == pytest.approx(0.8, abs=0.01)


def wobble_of(cell, measures: int = 1):
    counts = simulate(cell, 500, np.random.default_rng(2), measures=measures).counts
    return counts / counts.mean(axis=0) - 1


def test_the_wobble_has_its_size_and_carries_over():
    wobble = wobble_of(replace(USUAL, before=40, cases=1e7, rho=0.6))[:, 0, 0]
    assert wobble.std() == pytest.approx(simulation.WOBBLE, abs=0.005)
    assert np.mean(wobble[:, 1:] * wobble[:, :-1]) / wobble.var() == pytest.approx(0.6, abs=0.03)


def test_a_restless_area_wobbles_as_much_more_as_its_cell_says():
    wobble = wobble_of(replace(USUAL, cases=1e7, restless=2.0))[:, 0, 0]
    assert wobble.std() == pytest.approx(2 * simulation.WOBBLE, rel=0.05)


def test_heavy_tails_are_those_of_student_with_the_same_spread():
    shocks = wobble_of(replace(USUAL, cases=1e7, rho=0.0, is_heavy_tailed=True))[:, 0, 0] / simulation.WOBBLE
    assert shocks.std() == pytest.approx(1.0, abs=0.05)
    expected = 2 * stats.t.sf(3 * np.sqrt(6 / 4), 6)  # more than three standard deviations: 1.0 %, normally 0.3 %
    assert np.mean(np.abs(shocks) > 3) == pytest.approx(expected, abs=0.003)


@pytest.mark.parametrize("is_heavy_tailed", [False, True])
def test_measures_of_one_area_wobble_together_as_far_as_the_cell_says_and_areas_do_not(is_heavy_tailed):
    wobble = wobble_of(replace(USUAL, cases=1e7, is_heavy_tailed=is_heavy_tailed), measures=2)
    one, other, neighbour = (wobble[:, k, j].ravel() for k, j in ((0, 0), (1, 0), (0, 1)))
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(simulation.ALIKE, abs=0.05)
    assert np.corrcoef(one, neighbour)[0, 1] == pytest.approx(0.0, abs=0.05)


def slopes(drift: Drift):
    """(repetitions, measures, areas) the trend of each series, as a share of its level a quarter."""
    cell = replace(USUAL, before=8, after=24, rho=0.0, cases=1e7, drift=drift)
    wobble = simulate(cell, 300, np.random.default_rng(3), measures=2).counts
    lines = np.polynomial.polynomial.polyfit(np.arange(32), wobble.reshape(-1, 32).T, 1)
    return (lines[1] / wobble[..., 8].ravel()).reshape(wobble.shape[:3])


@pytest.mark.parametrize(
    ("drift", "between_areas", "between_measures"),
    [(Drift.COMMON, 1, 0), (Drift.INDEPENDENT, 0, 0), (Drift.OF_AREAS, 0, 1)],
)
def test_drifts_are_shared_by_whom_they_should_be(drift, between_areas, between_measures):
    found = slopes(drift)
    assert np.corrcoef(found[:, 0, 0], found[:, 0, 1])[0, 1] == pytest.approx(between_areas, abs=0.2)
    assert np.corrcoef(found[:, 0, 0], found[:, 1, 0])[0, 1] == pytest.approx(between_measures, abs=0.2)


@pytest.mark.parametrize(("drift", "up"), [(Drift.ALONE, 0.5), (Drift.FALLING, 0.0)])
def test_an_area_that_drifts_alone_leaves_its_neighbours_where_they_were(drift, up):
    found = slopes(drift)
    assert np.abs(found[:, :, 1:].mean()) < 0.001
    assert np.abs(found[:, :, 0]).mean() == pytest.approx(simulation.TREND, abs=0.003)
    assert np.mean(found[:, :, 0] > 0) == pytest.approx(up, abs=0.1)


# --- the short way and the product's ----------------------------------------------------------------------------------


def whole_path(simulated):
    """What the product answers when it is asked a question for each repetition."""
    windows = [lay_out(question) for question in simulated.questions()]
    sets = list(zip(*(simulated.questions(measure) for measure in range(MEASURES)), strict=True))
    return {
        Way.OWN_SERIES: own_series.estimate_all(windows),
        Way.NEIGHBOUR_PATH: neighbour_path.estimate_all(windows),
        Way.BASKET_ALONE: basket.estimate_all([[replace(one, neighbours=()) for one in each] for each in sets]),
        Way.BASKET_WITH_NEIGHBOURS: basket.estimate_all(sets),
    }


@pytest.mark.parametrize("cell", CORNERS)
def test_the_short_way_says_what_the_product_says(cell):
    simulated = simulate(cell, 25, np.random.default_rng(4), measures=MEASURES)
    short, whole = trial.answers_of(simulated), whole_path(simulated)
    for way in OURS:
        ours = np.column_stack([short[way].effect, short[way].above, short[way].below, short[way].own_drift])
        theirs = [(each.effect, each.p_good, each.p_harm, each.own_drift or 0.0) for each in whole[way]]
        assert ours == pytest.approx(np.array(theirs), abs=1e-12), way


@pytest.mark.parametrize("cell", CORNERS)
def test_the_short_way_claims_what_the_product_claims(cell):
    simulated = simulate(cell, 30, np.random.default_rng(5), measures=MEASURES)
    short, whole = trial.answers_of(simulated), whole_path(simulated)
    alone = {Way.NEIGHBOUR_PATH: Way.OWN_SERIES, Way.BASKET_WITH_NEIGHBOURS: Way.BASKET_ALONE}
    for way in OURS:
        own, levels = alone.get(way, way), SET_LEVELS if "basket" in way else LINK_LEVELS
        pairs = list(zip(whole[way], whole[own], strict=True))
        falls = [one.p_good <= levels.good and agrees(one, other, Side.GOOD) for one, other in pairs]
        rises = [one.p_harm <= levels.good and agrees(one, other, Side.HARM) for one, other in pairs]
        harms = [one.p_harm <= levels.harm and agrees(one, other, Side.HARM) for one, other in pairs]
        coloured = sum(fall or harm for fall, harm in zip(falls, harms, strict=True))
        assert trial.flags_of(short[way], short[own], levels) == Flags(30, sum(falls), sum(rises), coloured), way


# --- what the tests keep ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drift", [Drift.NONE, Drift.COMMON, Drift.INDEPENDENT])
@pytest.mark.parametrize("is_heavy_tailed", [False, True])
def test_unchanged_series_are_rarely_flagged_by_any_test(drift, is_heavy_tailed):
    cells = [
        replace(USUAL, before=before, after=after, rho=rho, drift=drift, is_heavy_tailed=is_heavy_tailed)
        for before, after, rho in ((8, 4, 0.0), (12, 8, 0.3), (20, 12, 0.6))
    ]
    for way, found in flagged(cells, 400).items():
        assert max(found.fall, found.rise) <= at_most(0.05, found.of), way
        assert found.coloured <= at_most(0.06, found.of), way


def test_planted_falls_are_found_as_often_as_promised_and_never_taken_for_rises():
    for planted, promised in ((0.8, (0.26, 0.57, 0.55, 0.88)), (0.7, (0.50, 0.85, 0.80, 0.95))):
        found = flagged([replace(USUAL, planted=planted)], 500)
        for way, share in zip(OURS, promised, strict=True):
            assert found[way].share("fall") >= share - 0.02, (planted, way)
            assert found[way].share("rise") <= 0.01


def test_the_neighbours_take_no_credit_for_what_happened_everywhere():
    found = flagged([STRESS[0]], 400)
    assert found[Way.OWN_SERIES].share("fall") > 0.15
    assert found[Way.BASKET_ALONE].share("fall") > 0.3
    for way in (Way.NEIGHBOUR_PATH, Way.BASKET_WITH_NEIGHBOURS):
        assert max(found[way].fall, found[way].rise) <= at_most(0.05, 400)


def test_releases_of_unchanged_links_are_rarely_coloured():
    for row in releases.run(30, seed=1):
        assert row.links_tried == 30 * 30
        assert row.coloured_releases <= at_most(report.PROMISED_RELEASES, 30)
        assert row.coloured_links >= row.coloured_releases
        assert 0 < row.hints < 0.15 * row.links_tried  # each link alone is still judged: some look like a change


def test_releases_in_which_much_changed_are_coloured():
    for row in releases.run(2, seed=1, kinds=[replace(cell, planted=0.4) for cell in NULL_GRID]):
        assert row.coloured_releases == 2
        assert row.coloured_links > 0.5 * row.links_tried


# --- the same again ---------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_figures():
    one, same, other = (list(trial.run([USUAL], 200, seed)) for seed in (3, 3, 4))
    assert one == same
    assert one != other
    assert list(releases.run(3, 5)) == list(releases.run(3, 5))


def test_a_cell_gives_the_same_figures_whichever_cells_stand_beside_it():
    alone = list(trial.run([NULL_GRID[7]], 20, 1))
    beside = list(trial.run(NULL_GRID[5:9], 20, 1))
    assert alone[0] in beside
    assert len({row.cell for row in beside}) == 4


def test_more_repetitions_begin_with_the_same_series():
    few, many = (next(simulation.passes(USUAL, count, 1)) for count in (simulation.AT_ONCE, 3 * simulation.AT_ONCE))
    assert np.array_equal(few.counts, many.counts)
    sizes = [len(part.counts) for part in simulation.passes(USUAL, simulation.AT_ONCE + 7, 1)]
    assert sizes == [simulation.AT_ONCE, 7]


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_what_is_kept_was_found_on_the_cells_of_today():
    kept = outcome.stored()
    again = {outcome.AGAIN[part]: kept.worst_cells(part) for part in report.GRIDS}
    assert {part: tuple(row.cell for row in rows) for part, rows in kept.rows.items()} == {
        part: tuple(cells) for part, cells in {**PARTS, **again}.items()
    }
    assert all(kept.ways(part) == OURS for part in Part)
    for part, rows in kept.rows.items():
        times = outcome.TIMES_AGAIN if part in outcome.AGAIN.values() else 1
        assert {flags.of for row in rows for flags in row.flags.values()} == {times * kept.run.repetitions}
    count = min(kept.run.repetitions, outcome.MOST_RELEASES)
    assert [(row.has_neighbours, row.releases) for row in kept.releases] == [(True, count), (False, count)]


@pytest.mark.parametrize(("part", "place"), [(Part.NULL, 2), (Part.HEAVY, 100), (Part.STRESS, 2)])
def test_what_is_kept_is_found_again(part, place):
    kept = outcome.stored()
    row = kept.rows[part][place]
    assert list(trial.run([row.cell], kept.run.repetitions, kept.run.seed)) == [row]


@pytest.mark.parametrize("way", OURS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", report.GRIDS)
def test_what_is_kept_is_what_the_product_promises(part, kind, way):
    mean, worst = report.PROMISED[kind]
    found = outcome.stored().spread(part, way, kind)
    assert found.mean <= mean
    assert max(found.worst, found.worst_again) <= worst


def test_releases_that_are_kept_are_as_promised():
    assert all(row.share <= report.PROMISED_RELEASES for row in outcome.stored().releases)


def test_what_is_kept_finds_what_is_promised():
    rows = outcome.stored().rows[Part.POWER]
    for row, least in zip(rows[:2], ((0.26, 0.57, 0.55, 0.88), (0.50, 0.85, 0.55, 0.88)), strict=True):
        assert all(row.flags[way].share("fall") >= share for way, share in zip(OURS, least, strict=True))


def test_what_is_kept_is_read_as_it_was_written(tmp_path):
    parts = {Part.NULL: NULL_GRID[:2], Part.STRESS: STRESS[:1]}
    found = outcome.calibrate(2, 9, parts=parts)
    outcome.keep(found, tmp_path / "kept.json")
    assert outcome.read(tmp_path / "kept.json") == found


def test_the_spread_over_cells_names_the_worst():
    first, second = NULL_GRID[:2]
    rows = (
        trial.Row(first, {Way.OWN_SERIES: Flags(100, 1, 2, 3)}),
        trial.Row(second, {Way.OWN_SERIES: Flags(100, 5, 2, 3)}),
    )
    again = (trial.Row(second, {Way.OWN_SERIES: Flags(400, 12, 8, 12)}),)
    run = outcome.this_run(100, 1)
    found = Outcome(run, {Part.NULL: rows, Part.NULL_AGAIN: again}).spread(Part.NULL, Way.OWN_SERIES, "fall")
    assert (found.mean, found.worst, found.worst_cell) == (pytest.approx(0.03), 0.05, second)
    assert found.worst_again == 0.03
    assert Outcome(run, {Part.NULL: rows}).spread(Part.NULL, Way.OWN_SERIES, "fall").worst_again is None


def test_the_worst_cells_are_tried_again_with_other_and_more_series():
    found = outcome.calibrate(5, 9, parts={Part.NULL: NULL_GRID[:6], Part.STRESS: STRESS[:1]})
    again = found.rows[Part.NULL_AGAIN]
    assert {row.cell for row in again} == set(found.worst_cells(Part.NULL))
    assert {flags.of for row in again for flags in row.flags.values()} == {outcome.TIMES_AGAIN * 5}
    assert list(again) == list(trial.run([row.cell for row in again], outcome.TIMES_AGAIN * 5, 10))


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_runs_every_part(capsys):
    assert main(["calibrate", "--repetitions", "1", "--seed", "9"]) == 0
    said = capsys.readouterr().out
    for part, cells in PARTS.items():
        assert f"{report.HEADINGS[part]}, {len(cells)} cells of 1:" in said
    assert "of 1 releases" in said


def test_the_command_tells_what_is_kept_with_the_rivals_beside_it(capsys):
    assert main(["calibrate", "--stored"]) == 0
    said = capsys.readouterr().out
    assert f"{len(NULL_GRID)} cells of {outcome.stored().run.repetitions}:" in said
    assert "stored run of" in said
    assert all(report.NAMES[way] in said for way in Way)
    assert "-20% for everyone" in said


@pytest.mark.parametrize("options", [["--repetitions", "0"], ["--seed", "-1"]])
def test_a_calibration_of_nothing_is_one_sentence(options, capsys):
    assert main(["calibrate", *options]) == 1
    assert capsys.readouterr().err.count("\n") == 1
