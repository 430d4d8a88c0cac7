"""Known answers of our own for what the published ones leave open, through the command line and directly."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from metrics.assess import assess_many
from metrics.batch import question_of
from metrics.question import NO_SIZE_FROM, Estimate
from tests.metrics import line_oracle, path_oracle
from tests.metrics.cases.make_cases import CASES, lines

ROOT = Path(__file__).parents[2]
STORED = json.loads(CASES.read_text(encoding="utf-8"))
PRINTED, EXACT = 1e-6, 1e-9
every_case = pytest.mark.parametrize("place", range(len(STORED)), ids=[case["line"]["id"] for case in STORED])


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> list[dict]:
    """What one run of the command answers to all lines."""
    questions = tmp_path_factory.mktemp("own_cases") / "questions.jsonl"
    questions.write_text("\n".join(json.dumps(case["line"]) for case in STORED), encoding="utf-8")
    command = [sys.executable, "-W", "error", "-m", "metrics", "assess", "--batch", str(questions)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def assessed() -> list[dict]:
    """The same from the statistics themselves, each line a release of its own."""
    questions = [question_of(case["line"]) for case in STORED]
    return [
        {
            "own_series": each.own_series,
            "neighbours": each.neighbours,
            "path": each.neighbour_path,
            "basket": each.basket,
        }
        for each in assess_many(questions, range(len(questions)), with_path=False)
    ]


def parts_of(place: int) -> dict[str, dict]:
    parts = STORED[place]["expected"]
    assert parts
    return parts


@every_case
def test_the_command_answers_as_another_implementation_does(place, printed):
    assert printed[place]["id"] == STORED[place]["line"]["id"]
    for part, expected in parts_of(place).items():
        has_size = (expected.get("own_drift") or 0) <= NO_SIZE_FROM
        hidden = {} if has_size else {"effect": None, "low": None, "high": None}
        found = printed[place][part]
        assert {name: found[name] for name in expected} == pytest.approx(expected | hidden, abs=PRINTED), part
        assert (found.get("reason") == "own_drift") is not has_size


@every_case
def test_the_statistics_answer_as_another_implementation_does(place, assessed):
    for part, expected in parts_of(place).items():
        found = assessed[place][part]
        assert isinstance(found, Estimate), found
        assert {name: getattr(found, name) for name in expected} == pytest.approx(expected, abs=EXACT), part


def test_the_lines_that_are_stored_are_those_that_are_made():
    assert [case["line"] for case in STORED] == lines()


@every_case
def test_the_answers_that_are_stored_are_those_of_the_other_implementation(place):
    fresh = line_oracle.answer(STORED[place]["line"])
    assert list(fresh) == list(parts_of(place))
    for part, expected in parts_of(place).items():
        assert fresh[part] == pytest.approx(expected, abs=EXACT), part


@pytest.mark.parametrize("oracle", [line_oracle, path_oracle], ids=["line", "path"])
def test_the_other_implementation_shares_nothing_with_the_product(oracle):
    tree = ast.walk(ast.parse(Path(oracle.__file__).read_text(encoding="utf-8")))
    imports = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom) and node.module}
    assert "numpy" in names
    assert not {name.split(".")[0] for name in names} & {"domain", "metrics", "store"}
