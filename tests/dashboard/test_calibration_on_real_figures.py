"""The placebo test on published statistics, if they lie beside the project."""

from pathlib import Path

import pytest

from dashboard.evidence.calibration import calibrate
from domain.calibration import CalibrationShare, Tried
from ingest.__main__ import main as ingest
from metrics.placebo import PLANTED, SEED, UNTOUCHED, Rule
from store.database import open_database

PATTERNS = ("c1_*.csv", "d3_*.csv", "sn_model_*.csv")
MEASURES = ("REREF_12M", "CPP_REPEAT")
ALLOWED = 0.065  # METHOD 9: the most that any cell may claim of unchanged series
AUTHORITIES = 140  # with a usable series, of some 153


def test_on_real_series_little_is_claimed_and_larger_falls_are_found_more_often(shared: Path, tmp_path: Path):
    files = [path for pattern in PATTERNS for path in sorted((shared / "data" / "dfe").glob(pattern))]
    if len(files) != len(PATTERNS):
        pytest.skip(f"the published tables {PATTERNS} are not in {shared}")
    database = str(tmp_path / "board.db")
    ingest(["load", *map(str, files), "--database", database, "--by", "ann"])
    engine = open_database(database)
    with engine.connect() as connection:
        run = calibrate(connection, SEED, indicator_codes=MEASURES)
    engine.dispose()

    def share(rule: Rule, left: float) -> CalibrationShare:
        found = run.share(Tried.MEASURE, rule, left)
        assert found is not None
        return found

    untouched, fifth, more = (share(Rule.LADDER, left) for left in (UNTOUCHED, *PLANTED))
    assert untouched.good.count > len(MEASURES) * AUTHORITIES
    assert untouched.good.low <= ALLOWED
    assert untouched.harm.low <= ALLOWED
    assert untouched.good.high < fifth.good.low
    assert fifth.good.high < more.good.low
    assert share(Rule.CONTROL_CHART, UNTOUCHED).coloured.low > untouched.coloured.high
