"""Published tables: every symbol kept apart, only everybody's rows, years as meant, neighbours ranked."""

import io
from datetime import date

import pytest

from domain.periods import Frequency
from domain.uploads import ObservationRow, Reading, UploadKind
from ingest.catalogue import YearKind
from ingest.formats.ees_periods import ees_period
from tests.ingest.workbooks import codes, errors, read, read_csv, xlsx

EES = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
EES += "new_la_code,la_name"
LEEDS = "E92000001,England,E12000003,Yorkshire and The Humber,383,E08000035,Leeds"


def rows_of(reading: Reading) -> list[ObservationRow]:
    assert reading.kind is UploadKind.COMPARATORS
    return [row for row in reading.rows if isinstance(row, ObservationRow)]


def ees(*lines: str, header: str = "category,referral_count,rereferral_count,rereferral_percent") -> Reading:
    return read_csv("\n".join((f"{EES},{header}", *lines)), "table.csv")


def test_a_referral_table_gives_each_indicator_that_the_catalogue_finds_in_its_columns():
    reading = ees(f"2025,Reporting year,Local authority,{LEEDS},Referrals,2000,400,20")
    found = {row.indicator: row for row in rows_of(reading)}
    assert (found["REREF_12M"].value, found["REREF_12M"].numerator, found["REREF_12M"].denominator) == (20, 400, 2000)
    assert (found["REF_RATE"].value, found["REF_RATE"].numerator) == (None, 2000)
    assert (found["REREF_12M"].area, found["REREF_12M"].cell) == ("E08000035", "line 2, column rereferral_percent")
    assert (found["REREF_12M"].period_start, found["REREF_12M"].period_end) == (date(2024, 4, 1), date(2025, 3, 31))


def test_a_published_figure_of_a_year_to_come_is_refused_and_the_others_are_taken():
    lines = [f"{year},Reporting year,Local authority,{LEEDS},Referrals,2000,400,20" for year in (2025, 2055)]
    reading = ees(*lines)
    assert {row.period_end.year for row in rows_of(reading)} == {2025}
    assert {(problem.code, problem.cell) for problem in reading.problems} >= {
        ("out_of_range", "line 3, column rereferral_percent")
    }


SYMBOLS = {
    "c": "suppressed", "u": "unreliable", "x": "unavailable", "z": "not_applicable", "low": "rounds_to_zero",
    "k": "rounds_to_zero", ":": "unavailable", "~": "rounds_to_zero", "": "not_supplied",
}  # fmt: skip


@pytest.mark.parametrize(("symbol", "status"), SYMBOLS.items())
def test_a_published_symbol_keeps_its_meaning(symbol, status):
    reading = ees(f"2025,Reporting year,Local authority,{LEEDS},Referrals,2000,{symbol},{symbol}")
    (row,) = (row for row in rows_of(reading) if row.indicator == "REREF_12M")
    assert (row.status.value, row.value, row.numerator) == (status, None, None)


def test_country_region_and_authority_have_their_own_codes_and_other_levels_are_left_out():
    reading = ees(
        "2025,Reporting year,National,E92000001,England,,,,,,Referrals,9,1,22.6",
        "2025,Reporting year,Regional,E92000001,England,E12000003,Yorkshire and The Humber,,,,Referrals,9,1,21",
        f"2025,Reporting year,Local authority,{LEEDS},Referrals,9,1,20",
        f"2025,Reporting year,School,{LEEDS},Referrals,9,1,20",
    )
    areas = [row.area for row in rows_of(reading) if row.indicator == "REREF_12M"]
    assert areas == ["E92000001", "E12000003", "E08000035"]


def test_an_unknown_area_keeps_its_rows_unassigned():
    line = "2025,Reporting year,Local authority,E92000001,England,E12000003,Y,999,E99999999,Atlantis,Referrals,9,1,20"
    reading = ees(line)
    assert {row.area for row in rows_of(reading)} == {None}
    assert (set(codes(reading)), errors(reading)) == ({"unknown_area"}, [])


def test_only_the_rows_of_everybody_are_taken_from_a_table_with_a_breakdown():
    header = "gender,referral_count,rereferral_count,rereferral_percent"
    lines = [
        f"2025,Reporting year,Local authority,{LEEDS},{who},9,1,{value}" for who, value in (("Female", 1), ("Total", 2))
    ]
    reading = ees(*lines, header=header)
    assert [row.value for row in rows_of(reading) if row.indicator == "REREF_12M"] == [2]
    assert reading.problems == ()


def test_a_table_that_the_catalogue_does_not_know_is_recognised_and_yields_nothing():
    reading = ees(f"2025,Reporting year,Local authority,{LEEDS},Total,5", header="sex,unicorns")
    assert (rows_of(reading), codes(reading)) == ([], ["unknown_indicator"])


@pytest.mark.parametrize(
    ("time_period", "identifier", "start", "end", "frequency"),
    [
        ("202324", "Financial year", date(2023, 4, 1), date(2024, 3, 31), Frequency.YEARLY),
        ("202324", "Academic year", date(2023, 9, 1), date(2024, 8, 31), Frequency.YEARLY),
        ("2023", "Calendar year", date(2023, 1, 1), date(2023, 12, 31), Frequency.YEARLY),
        ("2025", "Reporting year", date(2024, 4, 1), date(2025, 3, 31), Frequency.YEARLY),
        ("202324", "Financial year Q2", date(2023, 7, 1), date(2023, 9, 30), Frequency.QUARTERLY),
        ("202324", "Autumn term", date(2023, 9, 1), date(2023, 12, 31), Frequency.TERMLY),
        ("202324", "Autumn and spring term", date(2023, 9, 1), date(2024, 3, 31), None),
        ("2024", "March", date(2024, 3, 1), date(2024, 3, 31), Frequency.MONTHLY),
        ("2024", "Week 1", date(2024, 1, 1), date(2024, 1, 7), None),
        ("202324", "Part 2 (October to March)", date(2023, 10, 1), date(2024, 3, 31), None),
    ],
)
def test_time_period_and_identifier_together_are_a_period(time_period, identifier, start, end, frequency):
    reading = ees_period(time_period, identifier, YearKind.FINANCIAL_YEAR_ENDING)
    assert reading is not None
    assert reading.period is not None
    assert (reading.period.start, reading.period.end, reading.frequency) == (start, end, frequency)


@pytest.mark.parametrize(
    ("time_period", "identifier"), [("202325", "Financial year"), ("23", "Calendar year"), ("2024", "Week 60")]
)
def test_a_time_period_that_cannot_be_is_none(time_period, identifier):
    assert ees_period(time_period, identifier, YearKind.FINANCIAL_YEAR_ENDING) is None


FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
)
FINGERTIPS += "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator,Value note"


def fingertips(*lines: str, header: str = FINGERTIPS) -> Reading:
    start = "90284,Injuries,E92000001,England,E08000035,Leeds,UA"
    return read_csv("\n".join((header, *(f"{start},{line}" for line in lines))), "la.csv")


EVERYBODY = "Persons,<15 yrs,,,2022/23,80.5,70,90,100,12422,"


@pytest.mark.parametrize("squeezed", [False, True])
def test_fingertips_is_read_with_and_without_spaces_in_its_headings(squeezed):
    header = FINGERTIPS.replace(" ", "") if squeezed else FINGERTIPS
    (row,) = rows_of(fingertips(EVERYBODY, header=header))
    assert (row.indicator, row.value, row.numerator, row.denominator) == ("INJ_0_14", 80.5, 100, 12422)
    assert (row.area, row.period_start) == ("E08000035", date(2022, 4, 1))


def test_sexes_and_deprivation_categories_are_not_everybody():
    others = ["Male,<15 yrs,,,2022/23,90,1,2,3,4,", "Persons,<15 yrs,IMD2019,Most deprived,2022/23,99,1,2,3,4,"]
    assert [row.value for row in rows_of(fingertips(*others, EVERYBODY, "Persons,0-4 yrs,,,2022/23,1,1,2,3,4,"))] == [
        80.5
    ]


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Value suppressed for disclosure control due to small count", "suppressed"),
        ("Not presented due to a trust's coding", "unavailable"),
        ("", "not_supplied"),
    ],
)
def test_a_blank_value_is_what_its_note_says(note, status):
    (row,) = rows_of(fingertips(f"Persons,<15 yrs,,,2022/23,,,,,,{note}"))
    assert (row.status.value, row.value) == (status, None)


def test_a_note_beside_a_value_leaves_the_value_alone():
    (row,) = rows_of(fingertips(f"{EVERYBODY}Should be treated with caution"))
    assert (row.status.value, row.value) == ("reported", 80.5)


def test_the_layout_that_fingertips_next_takes_in_is_read():
    header = "area_code,date_from,date_to,period_type,sex,age_from_years_inclusive,age_to_years_inclusive,"
    header += "deprivation_decile,deprivation_category,count,value,denominator"
    text = f"{header}\nE08000035,2022-04-01,2023-03-31,Financial,Persons,0,14,,,100,80.5,12422\n"
    (row,) = rows_of(read_csv(text, "90284.csv"))
    assert (row.indicator, row.value, row.period_end) == ("INJ_0_14", 80.5, date(2023, 3, 31))


LAIT = ["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_the_long_table_is_read_as_text_workbook_and_parquet(kind):
    rows = [
        ["CPP_rate", "Plans per 10,000", "2024", "Leeds", "45.2", 383.0, "Y"],
        ["CPP_rate", "x", "2023", "Leeds", "-", 383.0, "Y"],
    ]
    found = rows_of(read(*_as(kind, rows)))
    assert [(row.indicator, row.area, row.value, row.status.value, row.period_start) for row in found] == [
        ("CPP_RATE", "E08000035", 45.2, "reported", date(2023, 4, 1)),
        ("CPP_RATE", "E08000035", None, "not_supplied", date(2022, 4, 1)),
    ]


def _as(kind: str, rows: list[list]) -> tuple[bytes, str]:
    if kind == "csv":
        return "\n".join(",".join(f'"{cell}"' for cell in row) for row in [LAIT, *rows]).encode(), "lait.csv"
    if kind == "xlsx":
        return xlsx([LAIT, *rows]), "lait.xlsx"
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table(dict(zip(LAIT, zip(*rows, strict=True), strict=True))), buffer)
    return buffer.getvalue(), "lait.parquet"


@pytest.mark.parametrize(
    ("years", "start", "end"),
    [
        ("2023", date(2022, 4, 1), date(2023, 3, 31)),
        ("2016-17", date(2016, 4, 1), date(2017, 3, 31)),
        ("2018 (Rev)", date(2017, 4, 1), date(2018, 3, 31)),
        ("2014-16", date(2014, 1, 1), date(2016, 12, 31)),
        ("2013/14-15/16", date(2013, 4, 1), date(2016, 3, 31)),
    ],
)
def test_the_years_of_the_long_table_mean_what_the_catalogue_says_of_the_measure(years, start, end):
    (row,) = rows_of(read(*_as("csv", [["CPP_rate", "x", years, "Leeds", "45", 383, "Y"]])))
    assert (row.period_start, row.period_end) == (start, end)


def test_a_year_that_is_none_is_refused_with_its_line():
    reading = read(*_as("csv", [["CPP_rate", "x", "0", "Leeds", "45", 383, "Y"]]))
    problem = reading.problems[0]
    assert (problem.code, problem.cell) == ("unreadable_period", "line 2, column Values")


# --- neighbours -------------------------------------------------------------------------------------------------------

AREAS = {301: ["308", "821", "313", "333", "336"], 302: ["320", "870", "310", "317", "315"]}
NUMBERED = ["old_la_code", "la_name", *(f"SN_{n}{p}" for n in range(1, 6) for p in ("", "P"))]
REPEATED = ["LA num", "LA Name", *(cell for n in range(1, 6) for cell in (f"SN{n}", "SNP"))]


def table_of(header: list[str]) -> list[list[str]]:
    return [
        header,
        *([str(area), "a name", *(cell for each in near for cell in (each, "Close "))] for area, near in AREAS.items()),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(",".join(row) for row in table_of(NUMBERED)).encode("utf-8-sig"),
        xlsx([["A", "B", 3], [1, 2, 3], *table_of(REPEATED)]),
    ],
    ids=["numbered headings", "repeated headings under two lines"],
)
def test_neighbours_by_number_are_ranked_as_their_columns(content):
    reading = read(content, "sn_may_2025.csv")
    assert reading.neighbours is not None
    assert reading.neighbours.model.published == date(2025, 5, 1)
    assert [
        (row.area_code, row.neighbour_code, row.rank, row.closeness) for row in reading.neighbours.neighbours[:2]
    ] == [
        ("E09000002", "E09000010", 1, "Close"),
        ("E09000002", "E06000032", 2, "Close"),
    ]


NAMES = "Barnet,Bexley,Leeds,Derby,Bolton,Bury,Kent,Essex,Devon,Dorset,Leicester,Luton,Medway,Oldham,Reading,Sefton"
NAMES = [*NAMES.split(","), "Slough", "Surrey", "Torbay", "Trafford", "Wigan"]


def test_neighbours_by_name_stand_below_their_area_nearest_first():
    columns = [NAMES[shift:] + NAMES[:shift] for shift in range(6)]
    text = "\n".join(",".join(row) for row in columns)
    reading = read_csv(text, "neighbours April 2021.csv")
    assert reading.neighbours is not None
    first = [row for row in reading.neighbours.neighbours if row.area_code == "E09000003"]
    assert [row.rank for row in first] == [1, 2, 3, 4, 5]
    assert first[0].neighbour_code == "E09000004"


def test_a_model_that_does_not_say_when_it_was_published_is_kept_as_undated_and_asked():
    reading = read("\n".join(",".join(row) for row in table_of(NUMBERED)).encode(), "neighbours.csv")
    assert errors(reading) == []
    assert [problem.code for problem in reading.problems] == ["unreadable_period"]
    assert [question.asks for question in reading.questions] == ["period"]
    assert reading.neighbours is not None
    assert reading.neighbours.model.name == "Statistical neighbours, undated (neighbours.csv)"
    assert reading.neighbours.model.published < date(2000, 1, 1)


def test_a_model_of_a_year_is_not_given_a_month():
    reading = read("\n".join(",".join(row) for row in table_of(NUMBERED)).encode(), "sn_model_2025_wide.csv")
    assert reading.neighbours is not None
    assert reading.neighbours.model.name == "Statistical neighbours 2025"


def test_the_interactive_tool_is_known_by_its_columns_in_excel_too():
    header = "Short Desc,Years,LA and Regions,Values(text),LA Number,Region"
    reading = read_csv(f"{header}\nTotPerAbNew,2023,Bury,22.1,351,North West\nTotPerAbNew,2022,Bury,c,351,North West\n")
    assert [(row.indicator, row.area, row.value, row.period_start, row.cell) for row in rows_of(reading)] == [
        ("PA_ALL", "E08000002", 22.1, date(2022, 9, 1), "line 2, column Values(text)"),
        ("PA_ALL", "E08000002", None, date(2021, 9, 1), "line 3, column Values(text)"),
    ]


def test_a_few_columns_cut_out_of_the_neighbours_by_name_are_still_neighbours():
    names = ["Bury", "Oldham", "Rochdale", "Trafford", "Stockport", "Bolton", "Leeds"]
    lines = [",".join((names[place], names[(place + 1) % 7], names[(place + 2) % 7])) for place in range(7)]
    reading = read_csv("\n".join(lines), "neighbours_may_2025.csv")
    assert reading.kind is UploadKind.COMPARATORS
    assert reading.neighbours is not None
    assert len(reading.neighbours.neighbours) == 18


def test_a_rate_is_read_from_an_extract_without_the_counts_behind_it():
    (row,) = rows_of(
        ees(f"2025,Reporting year,Local authority,{LEEDS},Referrals,20", header="category,rereferral_percent")
    )
    assert (row.indicator, row.value, row.numerator, row.denominator) == ("REREF_12M", 20, None, None)


def test_a_list_of_areas_to_choose_from_is_no_table_of_neighbours():
    names = ("Bury", "Oldham", "Rochdale", "Trafford", "Stockport", "Bolton", "Leeds", "Salford", "Wigan")
    lines = ["Indicators,Areas,Partners", *(f",{name}," for name in names)]
    assert read_csv("\n".join(lines), "lists.csv").kind is None
