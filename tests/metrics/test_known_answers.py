"""The published known answers, through the command line and to 1e-6. They lie beside the project and are optional."""

import json

import numpy as np
import pytest

from domain.periods import Frequency, nth_period_start
from metrics.__main__ import main
from metrics.methods import neighbour_path
from tests.metrics.questions import SHARED_CASES, quarters

pytestmark = pytest.mark.skipif(not SHARED_CASES.is_dir(), reason="the known answers (../shared/cases) are not here")
CLOSE = 1e-6


def cases(name: str) -> list[dict]:
    path = SHARED_CASES / f"{name}.json"
    return json.loads(path.read_text())["cases"] if path.is_file() else []


def by_name(name: str):
    return [pytest.param(case, id=case.get("name")) for case in cases(name)]


def assess(tmp_path, capsys, days, columns: dict[str, list], *options: str, neighbours: dict[str, list] | None = None):
    series, others = tmp_path / "series.csv", tmp_path / "neighbours.csv"
    series.write_text(table(days, columns))
    arguments = ["assess", "--series", str(series), "--json", *options]
    if neighbours:
        others.write_text(table(days, neighbours))
        arguments += ["--neighbours", str(others)]
    assert main(arguments) == 0
    return json.loads(capsys.readouterr().out)


def table(days, columns: dict[str, list]) -> str:
    rows = [",".join(["period_start", *columns])]
    for place, day in enumerate(days):
        rows.append(
            ",".join([str(day), *("" if column[place] is None else repr(column[place]) for column in columns.values())])
        )
    return "\n".join(rows)


@pytest.mark.parametrize("case", by_name("own_series"))
def test_the_own_series_cases_are_reproduced(case, tmp_path, capsys):
    days = list(quarters(len(case["y"]), nth_period_start(quarters_begin(), case["first_q"], Frequency.QUARTERLY)))
    start = str(days[case["template"].index(1)])
    kept = [value if keep else None for value, keep in zip(case["y"], case["keep"], strict=True)]
    season = "on" if case["season"] else "off"
    answer = assess(tmp_path, capsys, days, {"value": kept}, "--start", start, "--scale", "none", "--season", season)[
        "own_series"
    ]
    for ours, theirs in (("effect", "effect"), ("p", "p"), ("low", "lo"), ("high", "hi"), ("df", "df")):
        assert answer[ours] == pytest.approx(case[theirs], abs=CLOSE), ours


@pytest.mark.parametrize("case", by_name("neighbours"))
def test_the_neighbour_cases_are_reproduced(case, tmp_path, capsys):
    days = [nth_period_start(quarters_begin(), place, Frequency.YEARLY) for place in range(len(case["unit"]))]
    neighbours = {f"area {place}": values for place, values in enumerate(case["neighbours"])}
    start = str(days[case["n_pre"]])
    answer = assess(tmp_path, capsys, days, {"value": case["unit"]}, "--start", start, neighbours=neighbours)[
        "neighbours"
    ]
    for ours, theirs in (("effect", "effect"), ("p", "p"), ("low", "lo"), ("high", "hi"), ("df", "df")):
        assert answer[ours] == pytest.approx(case[theirs], abs=CLOSE), ours
    assert answer["count"] == len(neighbours)


def v2(kind: str):
    """The cases of METHOD section 9, one a file."""
    found = [json.loads(path.read_text()) for path in sorted(SHARED_CASES.glob("v2_*.json"))]
    return [pytest.param(case, id=case["id"]) for case in found if case["kind"] == kind]


def ask_batch(tmp_path, capsys, case, **fields):
    length = len(case["f"])
    days = [nth_period_start(quarters_begin(), place, Frequency.QUARTERLY) for place in range(length)]
    line = {"frequency": "Q", "first_period": str(days[0]), "start": str(days[case["f"].index(1)])}
    line |= {"expected": "fall" if case["desired"] < 0 else "rise", "season": "on" if case.get("season") else "off"}
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(line | fields))
    assert main(["assess", "--batch", str(path)]) == 0
    return json.loads(capsys.readouterr().out)


NAMES = (("effect", "effect"), ("low", "lo"), ("high", "hi"), ("p_good", "p_down"), ("p_harm", "p_up"))


@pytest.mark.parametrize("case", v2("panel"))
def test_the_neighbour_path_cases_are_reproduced(case):
    length, shares = len(case["y"]), case["v_neighbours"] or [0.0]
    panel = neighbour_path.Panel(
        positions=tuple(place for place in range(length) if case["keep"][place]),
        template=tuple(case["f"]),
        area=np.array(case["y"]),
        neighbours=np.array(case["neighbours"]),
        own_variance=case["v"] or 0.0,
        others_variance=float(np.mean(shares)),
    )
    [found] = neighbour_path.depart([panel])
    expected = case["expected"]
    assert (found.effect, found.low, found.high) == pytest.approx(
        (expected["effect"], expected["lo"], expected["hi"]), abs=CLOSE
    )
    assert (found.above, found.below) == pytest.approx((expected["p_down"], expected["p_up"]), abs=CLOSE)
    assert found.own_drift == pytest.approx(expected["own_drift"], abs=CLOSE)
    assert found.could_have_seen == pytest.approx(expected["mde80"], abs=CLOSE)


@pytest.mark.parametrize("case", [case for case in v2("panel") if case.values[0]["v"] is None])
def test_the_neighbour_path_cases_without_counts_are_reproduced_by_the_command(case, tmp_path, capsys):
    found = ask_batch(tmp_path, capsys, case, values=case["y"], neighbours=case["neighbours"])["path"]
    is_too_lonely = case["expected"]["own_drift"] > 0.8
    for ours, theirs in NAMES:
        if is_too_lonely and ours in ("effect", "low", "high"):
            assert found[ours] is None
        else:
            assert found[ours] == pytest.approx(case["expected"][theirs], abs=CLOSE), ours
    assert found["own_drift"] == pytest.approx(case["expected"]["own_drift"], abs=CLOSE)
    assert found["could_have_seen"] == pytest.approx(case["expected"]["mde80"], abs=CLOSE)


@pytest.mark.parametrize("case", [case for case in v2("panel") if case.values[0]["v"] is not None])
def test_the_neighbour_path_cases_with_counts_are_reproduced_by_the_command(case, tmp_path, capsys):
    """Counts that give the published variances: `y` is a count over its mean before, whose size `v` tells."""

    def counts(y, v):
        # v = mean count / (mean count before)^2, and y = count / mean count before
        return [each * float(np.mean(y)) / v for each in y]

    numerators = [counts(*each) for each in zip(case["neighbours"], case["v_neighbours"], strict=True)]
    flat = [1e6] * len(case["y"])
    found = ask_batch(
        tmp_path,
        capsys,
        case,
        numerators=counts(case["y"], case["v"]),
        denominators=flat,
        neighbour_numerators=numerators,
        neighbour_denominators=[flat] * len(numerators),
    )["path"]
    for ours, theirs in NAMES:
        assert found[ours] == pytest.approx(case["expected"][theirs], abs=CLOSE), ours


@pytest.mark.parametrize("case", [case for case in v2("own_v1") if "indicators" not in case.values[0]])
def test_the_own_series_of_the_common_shock_is_reproduced(case, tmp_path, capsys):
    found = ask_batch(tmp_path, capsys, case, values=case["y"], scale="none")["own_series"]
    for ours, theirs in NAMES:
        assert found[ours] == pytest.approx(case["expected"][theirs], abs=CLOSE), ours


@pytest.mark.parametrize("case", [case for case in v2("own_v1") if "indicators" in case.values[0]])
def test_the_basket_case_is_reproduced(case, tmp_path, capsys):
    basket = [
        {"values": units[0], "expected": "fall" if desired < 0 else "rise"}
        for units, desired in zip(case["indicators"], case["desired_each"], strict=True)
    ]
    found = ask_batch(tmp_path, capsys, case, basket=basket)["basket"]
    for ours, theirs in NAMES:
        assert found[ours] == pytest.approx(case["expected"][theirs], abs=CLOSE), ours


@pytest.mark.parametrize("case", by_name("xmr"))
def test_the_xmr_cases_are_reproduced(case, tmp_path, capsys):
    days = [nth_period_start(quarters_begin(), place, Frequency.MONTHLY) for place in range(len(case["y"]))]
    series = tmp_path / "series.csv"
    series.write_text(table(days, {"value": case["y"]}))
    arguments = ["spc", "--series", str(series), "--json", "--improvement", case["improvement_direction"]]
    arguments += [] if case["screen_outliers"] else ["--no-screen"]
    arguments += [] if case["fix_after_n_points"] is None else ["--fix-after", str(case["fix_after_n_points"])]
    if case["rebase_at"]:
        arguments += ["--rebase", *(str(days[place - 1]) for place in case["rebase_at"])]
    assert main(arguments) == 0
    chart = json.loads(capsys.readouterr().out)

    assert [point["point_type"] for point in chart["points"]] == case["point_type"]
    for ours, theirs in zip(chart["segments"], case["segments"], strict=True):
        assert ours["start"] == str(days[theirs["start_index"] - 1])
        assert ours["end"] == str(days[theirs["end_index"] - 1])
        for mine, yours in (("centre", "centre"), ("lower", "lower_limit"), ("upper", "upper_limit")):
            assert ours[mine] == pytest.approx(theirs[yours], abs=CLOSE), mine
        assert ours["mean_moving_range"] == pytest.approx(theirs["mean_moving_range"], abs=CLOSE)


def quarters_begin():
    """A first quarter with index 0, as the cases count them."""
    return next(quarters(1)).replace(month=1)
