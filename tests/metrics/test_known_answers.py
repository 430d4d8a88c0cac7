"""The published known answers, through the command line and to 1e-6. They lie beside the project and are optional."""

import json

import pytest

from domain.periods import Frequency, nth_period_start
from metrics.__main__ import main
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


@pytest.mark.parametrize("case", by_name("xmr"))
def test_the_xmr_cases_are_reproduced(case, tmp_path, capsys):
    days = [nth_period_start(quarters_begin(), place, Frequency.MONTHLY) for place in range(len(case["y"]))]
    series = tmp_path / "series.csv"
    series.write_text(table(days, {"value": case["y"]}))
    arguments = ["spc", "--series", str(series), "--json", "--improvement", case["improvement_direction"]]
    arguments += [] if case["screen_outliers"] else ["--no-screen"]
    arguments += [] if case["fix_after_n_points"] is None else ["--fix-after", str(case["fix_after_n_points"])]
    for place in case["rebase_at"]:
        arguments += ["--rebase", str(days[place - 1])]
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
