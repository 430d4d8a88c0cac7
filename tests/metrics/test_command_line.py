"""`python -m metrics`: what a file may look like, what is answered, and what is refused with a sentence."""

import json
import subprocess
import sys
from csv import field_size_limit
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from metrics.__main__ import main
from metrics.series_file import read_figure
from tests.metrics.questions import noisy, quarters, with_step

ROOT = Path(__file__).parents[2]
VALUES = with_step(noisy(24, seed=3), 12, 0.7).round(3).tolist()
DAYS = list(quarters(24))
START = str(DAYS[12])


def csv(days=DAYS, **columns) -> str:
    rows = [",".join(["period_start", *columns])]
    rows += [",".join(map(str, [day, *figures])) for day, *figures in zip(days, *columns.values(), strict=True)]
    return "\n".join(rows) + "\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on the text of a file; (status, answer or None, what was said on the error stream)."""

    def run(command: str, text: str | bytes, *options: str, neighbours: str | None = None):
        path = tmp_path / "series.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        arguments = [command, "--series", str(path), "--json", *options]
        if neighbours is not None:
            (tmp_path / "neighbours.csv").write_text(neighbours)
            arguments += ["--neighbours", str(tmp_path / "neighbours.csv")]
        status = main(arguments)
        said = capsys.readouterr()
        return status, json.loads(said.out) if said.out else None, said.err

    return run


def answer(run, text, *options, **more):
    status, found, said = run("assess", text, "--start", START, *options, **more)
    assert (status, said) == (0, "")
    return found


def test_an_answer_has_exactly_the_promised_fields(run):
    others = csv(**{f"area {i}": noisy(24, seed=60 + i) for i in range(9)})
    found = answer(run, csv(value=VALUES), "--expected", "fall", neighbours=others)
    assert list(found) == ["own_series", "neighbours", "path", "basket", "verdict", "grade", "reasons", "account"]
    common = ["effect", "low", "high", "p", "p_good", "p_harm", "df"]
    assert list(found["own_series"]) == [*common, "could_have_seen"]
    assert list(found["neighbours"]) == [*common, "count"]
    assert list(found["path"]) == [*common, "own_drift", "could_have_seen", "count"]
    assert found["basket"] == {"refused": "no_basket"}
    assert (found["verdict"], found["grade"], found["neighbours"]["count"]) == ("improved_as_expected", 4, 9)


def test_without_neighbours_the_part_is_refused_and_the_grade_at_most_two(run):
    found = answer(run, csv(value=VALUES), "--expected", "fall")
    assert found["neighbours"] == found["path"] == {"refused": "no_neighbours"}
    assert found["grade"] == 2
    assert "earlier_release_not_known" in found["reasons"]


def test_a_file_as_windows_saves_it_is_read_alike(run):
    plain = answer(run, csv(value=VALUES))
    days = [day.strftime("%d/%m/%Y") for day in DAYS]
    windows = b"\xef\xbb\xbf" + (csv(days, value=VALUES) + "\n,\n\n").replace("\n", "\r\n").encode()
    assert answer(run, windows) == plain


def test_a_file_as_an_old_mac_saves_it_is_read_alike(run):
    assert answer(run, csv(value=VALUES).replace("\n", "\r")) == answer(run, csv(value=VALUES))


def test_rows_in_any_order_and_spelling_of_the_heading_are_read_alike(run):
    rows = csv(value=VALUES).splitlines()
    assert answer(run, "\n".join(["Period_Start , VALUE", *rows[:0:-1]])) == answer(run, csv(value=VALUES))


def test_a_blank_a_missing_row_and_an_excluded_period_are_the_same_gap(run):
    with_blank = csv(value=["" if place == 4 else value for place, value in enumerate(VALUES)])
    without_row = csv(DAYS[:4] + DAYS[5:], value=VALUES[:4] + VALUES[5:])
    excluded = csv(value=VALUES, exclude=[1 if place == 4 else "" for place in range(24)])
    own = answer(run, with_blank)["own_series"]
    assert own == answer(run, without_row)["own_series"] == answer(run, excluded)["own_series"]
    assert own["df"] == 23 - 6


def test_published_symbols_are_suppressed_or_missing_but_never_a_number(run):
    values = ["c" if place in range(2, 10) else value for place, value in enumerate(VALUES)]
    assert "few_suppressed" in answer(run, csv(value=values))["reasons"]
    missing = ["x" if place in range(2, 6) else value for place, value in enumerate(VALUES)]
    assert "few_suppressed" not in answer(run, csv(value=missing))["reasons"]
    small = ["<5" if place == 3 else value for place, value in enumerate(VALUES)]
    blank = ["" if place == 3 else value for place, value in enumerate(VALUES)]
    assert answer(run, csv(value=small))["own_series"] == answer(run, csv(value=blank))["own_series"]


def test_counts_give_shares_in_percentage_points(run):
    numerators = [40 if place < 12 else 30 for place in range(24)]
    numerators = [number + place % 3 for place, number in enumerate(numerators)]
    found = answer(run, csv(numerator=numerators, denominator=[100] * 24), "--expected", "fall")
    assert -12 < found["own_series"]["effect"] < -8
    relative = answer(run, csv(numerator=numerators, denominator=[100] * 24), "--scale", "relative")
    assert -0.3 < relative["own_series"]["effect"] < -0.2


def test_neighbours_in_per_cent_and_in_shares_mean_the_same_beside_counts(run):
    text = csv(numerator=[40 + place % 3 for place in range(24)], denominator=[100] * 24)
    others = {f"area {i}": noisy(24, seed=60 + i, level=40.0) for i in range(9)}
    in_per_cent = answer(run, text, neighbours=csv(**others))
    in_shares = answer(run, text, neighbours=csv(**{name: values / 100 for name, values in others.items()}))
    assert in_shares["neighbours"]["effect"] == pytest.approx(in_per_cent["neighbours"]["effect"])
    assert abs(in_per_cent["neighbours"]["effect"]) < 5


@pytest.mark.parametrize(("step", "df"), [(1, 21), (3, 18), (12, 21)])
def test_the_frequency_is_read_from_the_days(run, step, df):
    days = [date(1990 + (place * step) // 12, (place * step) % 12 + 1, 1) for place in range(24)]
    status, found, _ = run("assess", csv(days, value=VALUES), "--start", str(days[12]))
    assert (status, found["own_series"]["df"]) == (0, df)


def test_terms_are_recognised(run):
    days = [date(2010 + place // 3, (1, 4, 9)[place % 3], 1) for place in range(12)]
    _, found, _ = run("assess", csv(days, value=VALUES[6:18]), "--start", str(days[6]))
    assert "enough_before" not in found["reasons"]


def test_a_target_may_be_a_share_or_a_percentage(run):
    blind = noisy(24, spread=0.2, seed=8)
    text = csv(value=blind)
    assert answer(run, text)["verdict"] == "cannot_tell_yet"
    assert answer(run, text, "--target", "0.9")["verdict"] == "no_detectable_change"
    assert answer(run, text, "--target", "90%")["verdict"] == "no_detectable_change"


def test_a_cell_longer_than_any_table_has_is_one_sentence(run):
    usual = field_size_limit(2**17)  # one setting for the whole process: whoever reads partners' files widens it
    try:
        status, _, error = run("assess", 'period_start,value\n2020-01-01,"' + "x" * 200_000 + '"\n', "--start", START)
    finally:
        field_size_limit(usual)
    assert status == 1
    assert "is not a table" in error


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "no_figures", "no rows"),
        ("period_start,value\n", "no_figures", "no rows"),
        ("value\n3\n", "no_periods", "period_start"),
        ("period_start,figure\n2020-01-01,3\n", "no_figures", "no column value"),
        ("period_start,numerator\n2020-01-01,3\n", "no_figures", "denominator"),
        ("period_start,value,value\n2020-01-01,3,4\n", "repeated_column", "two columns called value"),
        ("period_start,value\n2020-01-01,ten\n", "not_a_number", "line 2, column value: 'ten' is not a number"),
        ("period_start,value\nspring,3\n", "not_a_day", "line 2: 'spring' is not a day"),
        ("period_start,value\n2020-01-01,3\n2020-01-01,4\n", "duplicate_periods", "twice"),
        (
            "period_start,value\n2020-01-01,3\n2020-04-01,4\n2020-07-01,3\n2020-08-01,4\n2020-09-01,4\n",
            "mixed_frequencies",
            "one frequency",
        ),
        ("period_start,value\n2020-01-01,3\n2020-03-01,4\n2020-05-01,3\n", "mixed_frequencies", "--frequency"),
        (b"PK\x03\x04\x00\x00", "not_text", "not a text file"),
        ('period_start,value\n2020-01-01,"3\n2020-04-01,4\n', "not_a_number", "'3 2020-04-01,4' is not a number"),
        ("period_start,value\n2020-01-01," + "x" * 200 + "\n", "not_a_number", "xxx...' is not a number"),
    ],
)
def test_a_malformed_file_is_one_sentence_a_code_and_status_one(run, text, code, said):
    status, found, error = run("assess", text, "--start", START)
    assert status == 1
    assert said in error
    assert error.count("\n") == 1
    assert found["own_series"] == found["neighbours"] == {"refused": code}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--start", "soon"], "--start: 'soon' is not a day"),
        (["--start", START, "--target", "much"], "--target"),
        (["--start", START, "--lag", "-1"], "cannot be negative"),
        (["--start", START, "--neighbours", "/nowhere/n.csv"], "cannot be read"),
        ([], "--start"),
    ],
)
def test_a_malformed_option_is_one_sentence_and_status_one(run, options, said):
    status, _, error = run("assess", csv(value=VALUES), *options)
    assert (status, said in error) == (1, True)


def test_neighbours_of_another_frequency_are_refused(run):
    yearly = csv(DAYS[::4], a=noisy(6), b=noisy(6, seed=2))
    status, found, error = run("assess", csv(value=VALUES), "--start", START, neighbours=yearly)
    assert (status, found["neighbours"]) == (1, {"refused": "mixed_frequencies"})
    assert "measured by the year, the series by the quarter" in error


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([7] * 24, "no_wobble"),
        ([0] * 24, "zero_before"),
        ([""] * 24, "no_figures"),
        (["c"] * 24, "no_figures"),
        ([5, "inf", *VALUES[2:]], "infinite_value"),
        ([5, -1, *VALUES[2:]], "negative_value"),
        ([1e300] * 24, "infinite_value"),
    ],
)
def test_a_series_that_cannot_be_tested_is_refused_not_an_error(run, values, code):
    found = answer(run, csv(value=values))
    assert found["own_series"] == {"refused": code}
    assert found["grade"] == 0


def test_one_point_is_refused(run):
    assert answer(run, csv(DAYS[:1], value=[5]))["own_series"] == {"refused": "nothing_after"}


def test_the_command_runs_as_a_module_and_speaks_plainly_without_json(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text(csv(value=VALUES))
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "metrics",
        "assess",
        "--series",
        str(path),
        "--start",
        START,
        "--expected",
        "fall",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.startswith("verdict      improved_as_expected\n")
    assert "95 % interval" in done.stdout
    assert done.stderr == ""


def test_an_spc_chart_prints_segments_and_points(run):
    text = csv(value=["" if place == 2 else 1 + place % 2 for place in range(23)] + [40])
    status, chart, _ = run("spc", text, "--improvement", "decrease", "--rebase", str(DAYS[5]))
    assert status == 0
    assert list(chart["segments"][0]) == ["start", "end", "centre", "mean_moving_range", "lower", "upper"]
    assert [segment["start"] for segment in chart["segments"]] == [str(DAYS[0]), str(DAYS[5])]
    assert chart["points"][2] == {"period_start": str(DAYS[2]), "value": None, "point_type": None, "rule": None}
    assert chart["points"][-1]["point_type"] == "special_cause_concern"
    assert chart["points"][-1]["rule"] == "outside_limits"


@pytest.mark.parametrize("options", [["--rebase", "2050-01-01"], ["--fix-after", "1"]])
def test_an_spc_chart_that_cannot_be_drawn_is_one_sentence(run, options):
    status, _, error = run("spc", csv(value=VALUES), *options)
    assert status == 1
    assert error.count("\n") == 1


def a_line(identity, values=VALUES, **fields) -> dict:
    return {
        "id": identity,
        "frequency": "Q",
        "first_period": str(DAYS[0]),
        "values": list(values),
        "start": START,
    } | fields


@pytest.fixture
def batch(tmp_path, capsys):
    """Answer lines (objects, or text as it is) as one batch."""

    def batch(*lines):
        path = tmp_path / "questions.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
        status = main(["assess", "--batch", str(path)])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return batch


def test_a_batch_answers_each_line_in_its_order_as_the_single_command_does(batch, run):
    status, found = batch(a_line("b", expected="fall"), a_line("a", noisy(24)), "", a_line(3, [5] * 24))
    assert (status, [one["id"] for one in found]) == (0, ["b", "a", 3])
    single = answer(run, csv(value=VALUES), "--expected", "fall")
    assert found[0].pop("own_series") == pytest.approx(single.pop("own_series"))
    assert single.pop("account")
    assert found[0] == single | {"id": "b"}
    assert found[2]["own_series"] == {"refused": "no_wobble"}


def test_one_bad_line_answers_with_its_error_and_stops_no_other(batch):
    bad = [
        '{"id": 1, ',
        '{"id": 1, "values": [' + "9" * 5000 + "]}",
        '{"id": NaN}',
        "[]",
        a_line(2, frequency="W"),
        a_line(3, ["ten"] * 24),
        a_line(4, neighbours=[[1, 2]]),
        {"id": 5},
    ]
    status, found = batch(a_line(0), *bad, a_line(9))
    assert status == 1
    assert [one["id"] for one in found] == [0, None, None, None, None, 2, 3, 4, 5, 9]
    for one in found[1:-1]:
        assert one["error"]
        assert list(one["own_series"]) == ["refused"]
    assert found[0]["own_series"] == found[-1]["own_series"]
    assert "choose one of M, Q, T, Y" in found[5]["error"]


def test_nothing_a_line_may_hold_prints_a_number_that_is_not_one(batch):
    odd = [[float("nan")] * 24, [1e400] * 24, [None] * 24, [], [0] * 24, [3] + [None] * 23, [10**400] * 24]
    status, found = batch(*(a_line(place, values) for place, values in enumerate(odd)))
    assert (status, len(found)) == (0, len(odd))
    assert all(list(one["own_series"]) == ["refused"] for one in found)


def test_lines_that_share_a_release_are_corrected_together(batch):
    weak = with_step(noisy(20, seed=12), 12, 0.92)
    others = [a_line(seed, noisy(20, seed=100 + seed), release="March") for seed in range(20)]
    _, together = batch(a_line("weak", weak, expected="fall", release="March"), *others)
    _, alone = batch(a_line("weak", weak, expected="fall"), *others)
    assert (together[0]["verdict"], alone[0]["verdict"]) == ("hint", "improved_as_expected")
    assert together[0]["own_series"] == pytest.approx(alone[0]["own_series"])


@pytest.mark.parametrize("given", ["12,5", "1_2", "1,20", "1,2345", "\u0661\u0662", "1.2.3"])
def test_a_figure_that_may_mean_two_things_is_asked_for_anew(batch, given):
    _, [found] = batch(a_line("odd", [given, *VALUES[1:]]))
    assert f"'{given}' is not a number: type the figure with a point before its decimals" in found["error"]


@pytest.mark.parametrize(
    ("given", "meant"), [("1,204", 1204), ("1,204,000.5", 1204000.5), (" .5 ", 0.5), ("\u22123", -3)]
)
def test_thousands_may_be_parted_by_commas(given, meant):
    assert read_figure(given, "here") == (meant, False)


def test_a_target_of_a_line_may_be_a_share_or_a_percentage_and_twenty_is_asked_about(batch):
    wobbly = (100 * (1 + 0.3 * np.sin(np.arange(24) ** 2))).tolist()
    _, found = batch(
        *(a_line(target, wobbly, expected="fall", target=target) for target in (0.9, "90%", 90, True, "x"))
    )
    assert found[0]["verdict"] == found[1]["verdict"]
    assert all("0.2 or 20% is a change of a fifth" in one["error"] for one in found[2:])


def test_a_field_with_a_slip_is_asked_about_and_an_unknown_one_is_let_be(batch):
    _, found = batch(a_line(1, expcted="fall"), a_line(2, neighbors=[]), a_line(3, note="ours", kind="panel"))
    assert [one.get("error") for one in found] == [
        "'expcted' is no field: write expected", "'neighbors' is no field: write neighbours", None,
    ]  # fmt: skip


def test_a_batch_line_knows_every_option(batch):
    counts = {"numerators": [40 + place % 4 for place in range(24)], "denominators": [100] * 24}
    line = a_line(
        "all",
        **counts,
        lag=2,
        shape="gradual",
        expected="rise",
        season="off",
        scale="relative",
        exclude=[str(DAYS[3])],
        neighbours=[noisy(24, seed=seed).tolist() for seed in range(9)],
        target=0.3,
    )
    line["values"] = None
    _, [found] = batch(line)
    assert found["own_series"]["df"] == 23 - 3
    assert found["neighbours"]["count"] == 9
    assert np.isfinite(found["own_series"]["p_good"])


def test_an_indicator_may_be_flagged_seasonal(batch, run):
    values, days = VALUES[:16], DAYS[:16]
    status, found = batch(a_line(1, values, seasonal=True), a_line(2, values, seasonal=False), a_line(3, values))
    assert status == 0
    assert [each["own_series"]["df"] for each in found] == [16 - 6, 16 - 3, 16 - 3]
    single = answer(run, csv(days, value=values), "--seasonal")
    assert single["own_series"] == pytest.approx(found[0]["own_series"])


def test_a_measure_of_a_basket_may_be_flagged_seasonal(batch):
    basket = [{"values": noisy(16, seed=seed).tolist(), "expected": "fall"} for seed in (6, 7, 8)]
    flagged = [*basket[:2], basket[2] | {"seasonal": True}]
    _, [plain, of_one, of_all] = batch(
        a_line(1, VALUES[:16], basket=basket),
        a_line(2, VALUES[:16], basket=flagged),
        a_line(3, VALUES[:16], basket=basket, seasonal=True),
    )
    assert [each["basket"]["df"] for each in (plain, of_one, of_all)] == [13, 10, 10]


@pytest.mark.parametrize("given", ["yes", 1, []])
def test_a_seasonal_flag_that_is_neither_true_nor_false_is_one_error(batch, given):
    status, [found] = batch(a_line(1, seasonal=given))
    assert status == 1
    assert "give true or false" in found["error"]


def test_a_batch_file_that_is_not_there_is_one_sentence(capsys):
    assert main(["assess", "--batch", "/nowhere/questions.jsonl"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_neighbours_may_come_as_counts(batch):
    counts = {"numerators": [40 + place % 4 for place in range(24)], "denominators": [1000] * 24}
    random = np.random.default_rng(5)
    numerators = [[int(each) for each in random.poisson(45, 24)] for _ in range(9)]
    denominators = [[1000] * 24] * 9
    shares = [[each / 1000 for each in area] for area in numerators]
    status, [counted, bare] = batch(
        a_line(1, neighbour_numerators=numerators, neighbour_denominators=denominators, **counts) | {"values": None},
        a_line(2, neighbours=shares, **counts) | {"values": None},
    )
    assert status == 0
    assert counted["neighbours"] == bare["neighbours"]
    assert counted["path"]["count"] == 9
    assert counted["path"]["low"] != pytest.approx(bare["path"]["low"])


@pytest.mark.parametrize(
    "fields",
    [
        {"neighbour_numerators": [[1] * 24]},
        {"neighbour_numerators": [[1] * 24], "neighbour_denominators": [[1] * 23]},
        {"neighbour_numerators": [[1] * 24] * 2, "neighbour_denominators": [[1] * 24]},
        {"neighbour_numerators": "none"},
        {"basket": [[1, 2]]},
        {"basket": {"values": [1]}},
        {"basket": [{"values": [1, 2]}]},
        {"basket": [{"expected": "fall"}]},
    ],
)
def test_a_malformed_neighbour_or_measure_is_one_error(batch, fields):
    status, [found] = batch(a_line(1, **fields))
    assert status == 1
    assert found["error"]
    assert list(found["path"]) == list(found["basket"]) == ["refused"]


def test_a_line_may_carry_a_basket_with_or_without_a_series_of_its_own(batch):
    basket = [
        {"values": with_step(noisy(24, seed=seed), 12, 0.8).tolist(), "expected": "fall"} for seed in range(3)
    ] + [{"values": with_step(noisy(24, seed=9), 12, 1.2).tolist(), "expected": "rise"}]
    _, [beside, alone] = batch(a_line(1, basket=basket), a_line(2, basket=basket) | {"values": None})
    assert beside["basket"] == alone["basket"]
    assert beside["basket"]["effect"] == pytest.approx(-0.2, abs=0.05)
    assert beside["basket"]["p_good"] < 0.05
    assert alone["own_series"] == {"refused": "no_figures"}


def test_an_area_that_drifts_on_its_own_is_given_no_size(batch):
    drifting = noisy(20, seed=4, spread=0.02) * np.linspace(1.3, 0.5, 20)
    others = [noisy(20, seed=50 + place).tolist() for place in range(10)]
    _, [found] = batch(a_line(1, drifting.tolist(), neighbours=others, expected="fall"))
    path = found["path"]
    assert (path["effect"], path["low"], path["high"], path["reason"]) == (None, None, None, "own_drift")
    assert path["own_drift"] > 0.8
    assert np.isfinite([path["p_good"], path["could_have_seen"]]).all()
