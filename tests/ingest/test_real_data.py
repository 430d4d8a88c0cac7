"""Real published files, if they lie beside the project: counts equal those of an independent reading with csv alone."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.uploads import ObservationRow
from ingest.__main__ import main
from ingest.catalogue import load_catalogue
from ingest.uploads import preview
from store import reads
from store.database import open_database

EES_STATUS = {"c": "suppressed", "u": "unreliable", "x": "unavailable", "z": "not_applicable", "low": "rounds_to_zero"}
COLUMNS = {  # file: {indicator: the column whose symbols it must have}
    "dfe/b1_*.csv": {"CIN_RATE": "At31_episodes"},
    "dfe/c1_*.csv": {
        "REF_RATE": "referral_count",
        "REREF_12M": "rereferral_percent",
        "REF_NFA": "no_further_action_percent",
        "ASSESS_NOTCIN": "not_in_need_percent",
    },
    "dfe/d3_*.csv": {"CPP_REPEAT": "CPP_subsequent_percent"},
    "dfe/ons*.csv": {"POP_0_17": "population_estimate"},
}
COUNTS = ("CIN_RATE", "REF_RATE")  # the tables give the count behind the rate
ENGLAND = {"REREF_12M": 22.6, "CPP_REPEAT": 24.5, "CIN_RATE": 330.3, "REF_RATE": 519.4}  # as published for 2025
SHOWN = ("dfe/b1_*.csv", "dfe/c1_*.csv", "dfe/d3_*.csv", "dfe/ons*.csv", "ohid/*.csv", "dfe/sn_model_2025_wide.csv")


def data(shared: Path, pattern: str) -> Path:
    found = sorted((shared / "data").glob(pattern))
    if not found:
        pytest.skip(f"there is no {pattern} in {shared / 'data'}")
    return found[0]


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(path: Path) -> list[ObservationRow]:
    reading = preview(path, catalogue=load_catalogue()).reading
    return [row for row in reading.rows if isinstance(row, ObservationRow)]


@pytest.mark.parametrize("pattern", COLUMNS)
def test_every_symbol_of_a_published_table_is_counted_as_the_file_has_it(shared, pattern):
    path = data(shared, pattern)
    published = lines(path)
    rows = rows_of(path)
    for indicator, column in COLUMNS[pattern].items():
        expected = Counter(EES_STATUS.get(line[column], "reported") for line in published)
        found = Counter(row.status.value for row in rows if row.indicator == indicator)
        print(path.name, indicator, dict(found))
        assert found == expected
        values = [float(line[column]) for line in published if line[column] not in EES_STATUS]
        ours = [row.numerator if indicator in COUNTS else row.value for row in rows if row.indicator == indicator]
        assert sorted(value for value in ours if value is not None) == pytest.approx(sorted(values))
        assert len({row.area for row in rows if row.indicator == indicator}) >= 150


def test_fingertips_gives_everybodys_rows_once(shared):
    path = data(shared, "ohid/*.csv")
    everybody = {
        (line["Area Code"], line["Time period"]): line["Value"]
        for line in lines(path)
        if line["Sex"] == "Persons" and not line["Category Type"]
    }
    rows = rows_of(path)
    assert len(rows) == len(everybody)
    assert sum(row.value is not None for row in rows) == sum(bool(value) for value in everybody.values())


def test_the_long_table_gives_a_row_for_each_of_a_measures_figures(shared):
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = data(shared, "lait/*.parquet")
    table = pq.read_table(path)
    rows = rows_of(path)
    for locator in load_catalogue().lait:
        theirs = table.filter(pc.equal(table["Short Desc"], locator.value))
        names = theirs["LA and Regions"].to_pylist()
        is_left_out = [name == "England" and bool(locator.unusable_areas) for name in names]
        ours = [row for row in rows if row.indicator == locator.indicator]
        assert len(ours) == theirs.num_rows - sum(is_left_out)
        if not locator.unusable_areas:
            missing = sum(value == "-" for value in theirs["Values"].to_pylist())
            assert sum(row.status.value == "not_supplied" for row in ours) == missing


NEIGHBOURS: dict[str, Callable[[Path], int]] = {
    "dfe/sn_model_2025_wide.csv": lambda path: 10 * len(lines(path)),
    "dfe/New_Statistical_Neighbour_Groupings_April_2021.csv": lambda path: (
        10 * sum(bool(line["LA num"]) for line in lines(path))
    ),
    "lait/sn_may_2025.xlsx": lambda _: 1580,
}


@pytest.mark.parametrize("pattern", NEIGHBOURS)
def test_every_neighbour_of_every_authority_is_read(shared, pattern):
    path = data(shared, pattern)
    reading = preview(path, catalogue=load_catalogue()).reading
    assert reading.neighbours is not None
    assert len(reading.neighbours.neighbours) == NEIGHBOURS[pattern](path)


def test_neighbours_by_name_are_dated_by_the_files_name_and_undated_without_one(shared):
    path = data(shared, "dfe/stat_neighbours_by_name.csv")
    named = preview(
        None, content=path.read_bytes(), file_name="by_name_may_2025.csv", catalogue=load_catalogue()
    ).reading
    assert named.neighbours is not None
    assert len(named.neighbours.neighbours) == 10 * len(lines(path)[0])
    undated = preview(path, catalogue=load_catalogue()).reading.neighbours
    assert undated is not None
    assert undated.model.published < named.neighbours.model.published


def test_the_board_table_reports_its_summed_stock_and_asks_for_its_year(shared):
    path = data(shared, "local/bury*.csv")
    reading = preview(path, catalogue=load_catalogue()).reading
    assert reading.rows == ()
    assert "ambiguous_period" in {problem.code for problem in reading.problems}
    assert [problem.cell for problem in reading.problems if problem.code == "stock_summed"] == ["line 18, column Year"]


def test_loading_the_published_files_twice_changes_nothing(shared, tmp_path, capsys):
    paths = [str(data(shared, pattern)) for pattern in SHOWN]
    database = str(tmp_path / "real.db")
    assert main(["load", *paths, "--database", database, "--by", "analyst"]) == 0
    engine = open_database(database)
    with engine.connect() as connection:
        before = reads.uploads(connection)
        bristol = reads.series(connection, "REREF_12M", "E06000023").points
        england = {code: reads.series(connection, code, "E92000001").last_reported for code in ENGLAND}
        near = reads.neighbours(connection, "E06000023")
    assert main(["load", *paths, "--database", database, "--by", "analyst"]) == 0
    with engine.connect() as connection:
        assert reads.uploads(connection) == before
    engine.dispose()
    assert (bristol[0].period.end.year, bristol[-1].period.end.year, len(near)) == (2013, 2025, 10)
    found = {code: round(point.value, 1) for code, point in england.items() if point and point.value is not None}
    assert found == ENGLAND


def test_partners_files_of_the_shown_corpus_are_read_as_its_truth_says(shared):
    corpus = shared / "corpus"
    if not (corpus / "check.py").exists():
        pytest.skip("the corpus of partners' files is not there")
    root = Path(__file__).resolve().parents[2]
    command = f"{sys.executable} -m ingest preview FILE --json"
    done = subprocess.run(
        [sys.executable, str(corpus / "check.py"), str(corpus / "shown"), "--project", str(root), "--command", command],
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout


def test_the_board_table_gives_each_quarters_figures_once_its_year_is_known(shared):
    path = data(shared, "local/bury*.csv")
    quarters = [line[quarter] for line in lines(path) for quarter in ("Q1", "Q2", "Q3", "Q4")]
    theirs = Counter("not_supplied" if figure in ("", "-") else "reported" for figure in quarters)
    reading = preview(
        None, content=path.read_bytes(), file_name="LSCB key performance 2018-19.csv", catalogue=load_catalogue()
    ).reading
    rows = [row for row in reading.rows if isinstance(row, ObservationRow)]
    ours = Counter(row.status.value for row in rows)
    print(path.name, dict(ours))
    assert ours == theirs
    values = [row.value if row.value is not None else row.numerator for row in rows]
    assert sorted(value for value in values if value is not None) == sorted(
        float(figure) for figure in quarters if figure not in ("", "-")
    )
    assert [problem.cell for problem in reading.problems if problem.code == "stock_summed"] == ["line 18, column Year"]


def test_every_gap_of_fingertips_and_of_the_long_table_is_counted_as_the_file_has_it(shared):
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = data(shared, "ohid/*.csv")
    everybody = [line for line in lines(path) if line["Sex"] == "Persons" and not line["Category Type"]]
    once = {(line["Area Code"], line["Time period"]): line["Value"] for line in everybody}
    ours = Counter(row.status.value for row in rows_of(path))
    print(path.name, dict(ours))
    assert ours["reported"] == sum(bool(value) for value in once.values())
    assert sum(ours.values()) - ours["reported"] == sum(not value for value in once.values())

    path = data(shared, "lait/*.parquet")
    table, ours = pq.read_table(path), Counter[str]()
    for row in rows_of(path):
        ours[row.status.value] += 1
    theirs = Counter[str]()
    for locator in load_catalogue().lait:
        measure = table.filter(pc.equal(table["Short Desc"], locator.value))
        for name, value in zip(measure["LA and Regions"].to_pylist(), measure["Values"].to_pylist(), strict=True):
            if name == "England" and locator.unusable_areas:
                continue  # its one row of another scale is known to the catalogue
            theirs["reported" if _is_number(value) else LAIT_STATUS[value]] += 1
    print(path.name, dict(ours))
    assert ours == theirs


LAIT_STATUS = {"-": "not_supplied", "c": "suppressed", "x": "unavailable", "z": "not_applicable"}


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).removeprefix("-").isdigit()


NO_RETURNS = ("dfe/summary_page_metadata.csv", "lait/la_code_list.xlsx")
ABOUT_MEASURES = ("lait/lait_data_dictionary.csv", "lait/lait_indicator_real_figures.csv")


@pytest.mark.parametrize("pattern", NO_RETURNS)
def test_a_publishers_list_of_something_else_is_not_recognised_and_says_so(shared, pattern):
    reading = preview(data(shared, pattern), catalogue=load_catalogue()).reading
    assert (reading.kind, reading.rows) == (None, ())
    assert [problem.code for problem in reading.problems] == ["not_recognised"]


@pytest.mark.parametrize("pattern", ABOUT_MEASURES)
def test_nothing_is_taken_from_what_a_publisher_says_about_its_measures(shared, pattern):
    reading = preview(data(shared, pattern), catalogue=load_catalogue()).reading
    assert reading.rows == ()
    assert any(problem.severity.value == "error" for problem in reading.problems)
