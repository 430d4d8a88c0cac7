"""The calibration: its generator plants what it says, its tests keep their word, and the command prints it."""

from dataclasses import replace

import numpy as np
import pytest

from metrics import calibration
from metrics.__main__ import main
from metrics.calibration import NULL_GRID, SHOCK, USUAL, Drift

REPETITIONS = 400
# METHOD 9: worst cell 5.8 % over 2,500 repetitions; three standard errors of 400 repetitions are added.
WORST = 0.058 + 3 * np.sqrt(0.058 * 0.942 / REPETITIONS)


def only(rows):
    (row,) = rows
    return row


def test_the_grid_is_the_published_one():
    assert len(NULL_GRID) == 3 * 3 * 3 * 3 * 3
    assert all(cell.planted == cell.shared == 1 for cell in NULL_GRID)


def test_the_generator_plants_what_it_says():
    cell = replace(USUAL, cases=10_000, planted=0.7, shared=0.8)
    questions = calibration.simulate(cell, 300, np.random.default_rng(1))
    area = np.mean([question.rates()[12:].mean() / question.rates()[:12].mean() for question in questions])
    others = np.mean([each.values[12:].mean() / each.values[:12].mean() for q in questions for each in q.neighbours])
    assert area == pytest.approx(0.56, abs=0.01)
    assert others == pytest.approx(0.8, abs=0.01)


def test_the_wobble_has_its_size_and_carries_over():
    cell = replace(USUAL, before=40, cases=1e7, rho=0.6)
    rates = np.array([question.rates() for question in calibration.simulate(cell, 400, np.random.default_rng(2))])
    wobble = rates / rates.mean(axis=0) - 1
    assert wobble.std() == pytest.approx(calibration.WOBBLE, abs=0.005)
    assert np.mean(wobble[:, 1:] * wobble[:, :-1]) / wobble.var() == pytest.approx(0.6, abs=0.03)


@pytest.mark.parametrize("drift", list(Drift))
def test_unchanged_series_are_rarely_flagged_by_either_test(drift):
    row = only(calibration.run([replace(USUAL, drift=drift)], REPETITIONS))
    for flags in row.flags.values():
        assert flags.fall <= WORST
        assert flags.rise <= WORST


def test_the_neighbours_path_finds_about_twice_as_much_and_no_shock_that_everyone_had():
    (planted,), (shock,) = (list(calibration.run([cell], REPETITIONS)) for cell in (replace(USUAL, planted=0.8), SHOCK))
    assert planted.flags["neighbour path"].fall > 1.5 * planted.flags["own series"].fall
    assert planted.flags["neighbour path"].fall > 0.5
    assert shock.flags["neighbour path"].fall <= WORST
    assert shock.flags["own series"].fall > 0.15


def test_a_set_that_all_moved_is_found_more_often_than_one_measure():
    row = only(calibration.run_baskets([replace(USUAL, planted=0.8)], 100))
    assert row.flags["basket"].fall > 0.55
    assert row.flags["basket and neighbours"].fall > 0.88


def test_the_same_seed_gives_the_same_figures():
    one, same, other = (list(calibration.run([USUAL], 50, seed)) for seed in (3, 3, 4))
    assert one == same
    assert one != other


def test_the_command_runs_the_whole_grid(capsys):
    assert main(["calibrate", "--repetitions", "1", "--seed", "9"]) == 0
    assert f"{len(NULL_GRID)} cells of 1" in capsys.readouterr().out


def test_the_report_names_its_cells_and_tests():
    said = "\n".join(calibration.report(20, grid=NULL_GRID[:2]))
    assert "2 cells of 20" in said
    assert "neighbour path" in said
    assert "basket and neighbours" in said
    assert "-20% for everyone" in said


@pytest.mark.parametrize("options", [["--repetitions", "0"], ["--seed", "-1"]])
def test_a_calibration_of_nothing_is_one_sentence(options, capsys):
    assert main(["calibrate", *options]) == 1
    assert capsys.readouterr().err.count("\n") == 1
