"""The catalogue is complete, contradicts itself nowhere, and finds what councils, partners and publishers write."""

import csv
from datetime import date
from pathlib import Path

import pytest

from domain.errors import CatalogueError
from domain.model import AreaKind, FrameworkKind, Indicator, RollUp, SuccessionKind, Unit
from domain.periods import Frequency
from ingest.catalogue import FOLDER, Catalogue, YearKind, load_catalogue
from ingest.labels import without_reference

# The 45 codes that a board of this kind looks at.
CODES = [
    *("REF_RATE", "REREF_12M", "REF_NFA", "ASSESS_NOTCIN", "ASSESS_45D"),
    *("CIN_RATE", "S47_RATE", "ICPC_RATE", "ICPC_15D", "CPP_RATE"),
    *("CPP_REPEAT", "CPP_2Y_END", "CPP_2Y_OPEN", "CPP_REVIEW"),
    *("FACT_NEGLECT", "FACT_DA_PARENT", "FACT_MH_PARENT", "FACT_CCE", "FACT_CSE"),
    *("CLA_RATE", "CLA_START", "CLA_3PLACE", "CLA_LONGSTABLE", "CLA_MISSING"),
    *("CLA_HEALTH", "CLA_DENTAL", "CLA_SDQ", "CL_EET_19_21", "CL_ACCOM", "CARE_APPS"),
    *("INJ_0_14", "MH_ADM_U18", "SELFHARM_ED", "HV_2Y"),
    *("PA_CPP", "PA_ALL", "SA_ALL", "SUSP_CIN"),
    *("FTE_YJS", "DA_NOTIF", "MISS_HOME", "RHI_72H"),
    *("SW_TURN", "SW_AGENCY", "SW_CASELOAD"),
]
DOMAINS = (
    *("recognition", "referral", "assessment", "planning", "joint_working"),
    *("management_oversight", "voice", "timeliness", "impact", "overall"),
)
POPULATIONS = ["POP_0_17", "POP_0_14", "POP_10_17"]
EES_FILES = {
    "b1": {"CIN_RATE"},
    "c1": {"REF_RATE", "REREF_12M", "REF_NFA", "ASSESS_NOTCIN"},
    "d3": {"CPP_REPEAT"},
    "ons": {"POP_0_17"},
}

GOOD_INDICATOR = """
[[indicator]]
code = "TEST"
name = "Tests within a week"
short_name = "Tests"
definition = "Of all tests, those within a week."
numerator_label = "Tests within a week"
denominator_label = "Tests"
unit = "percent"
multiplier = 100
polarity = "higher_is_better"
roll_up = "ratio_of_sums"
frequency = "quarterly"
theme = "Tests"
source_return = "Nobody"
suppression_threshold = 5
synonyms = ["Timely tests"]
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def a_folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def ees_file(shared: Path, start: str) -> tuple[list[str], list[dict[str, str]]]:
    path = next((shared / "data" / "dfe").glob(f"{start}_*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = list(reader)
    return list(reader.fieldnames or ()), rows


# --- indicators -----------------------------------------------------------------------------------------------------


def test_every_code_that_boards_look_at_is_there_and_no_other_but_populations(catalogue: Catalogue):
    assert len(CODES) == 45
    assert sorted(indicator.code for indicator in catalogue.indicators) == sorted(CODES + POPULATIONS)


@pytest.mark.parametrize("code", CODES + POPULATIONS)
def test_an_indicator_is_complete_and_agrees_with_itself(catalogue: Catalogue, code: str):
    indicator = catalogue.indicator(code)
    assert indicator is not None
    assert len(indicator.definition) > 40
    assert indicator.short_name
    assert len(indicator.short_name) <= 50, "stands in a chart's title"
    assert 6 <= len(indicator.synonyms) <= 30
    assert len(set(indicator.synonyms)) == len(indicator.synonyms)
    assert (indicator.denominator_label is None) == (indicator.unit is Unit.COUNT)
    assert (indicator.population is not None) == (indicator.unit is Unit.RATE)
    assert indicator.highest == 100 or indicator.unit is not Unit.PERCENT
    if indicator.roll_up is RollUp.SUM:
        assert not indicator.is_snapshot, "a position at a period's end is never added up"


def test_each_indicator_has_its_own_frequency(catalogue: Catalogue):
    by_frequency = {f: {i.code for i in catalogue.indicators if i.frequency is f} for f in Frequency}
    assert by_frequency[Frequency.TERMLY] == {"PA_CPP", "PA_ALL", "SA_ALL"}
    assert by_frequency[Frequency.YEARLY] >= {"CLA_3PLACE", "INJ_0_14", "SUSP_CIN", "SW_TURN", "POP_0_17"}
    assert "FTE_YJS" in by_frequency[Frequency.QUARTERLY]
    assert not by_frequency[Frequency.MONTHLY]


def test_counts_of_staff_and_estimates_are_not_suppressed_and_hospital_counts_more(catalogue: Catalogue):
    thresholds = {indicator.code: indicator.suppression_threshold for indicator in catalogue.indicators}
    assert {code for code, threshold in thresholds.items() if threshold == 8} == {
        "INJ_0_14",
        "MH_ADM_U18",
        "SELFHARM_ED",
    }
    assert {code for code, threshold in thresholds.items() if threshold == 0} == {
        *POPULATIONS,
        "SW_TURN",
        "SW_AGENCY",
        "SW_CASELOAD",
    }


@pytest.mark.parametrize("code", CODES + POPULATIONS)
def test_each_name_and_synonym_leads_to_its_own_indicator(catalogue: Catalogue, code: str):
    indicator = catalogue.indicator(code)
    assert isinstance(indicator, Indicator)
    for label in (indicator.code, indicator.name, *indicator.synonyms):
        assert catalogue.find_indicator(label) == code, label


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("3.4(a) Number of children missing from home (Total)", "MISS_HOME"),
        ("KPI 12: % of re-referrals within 12 months", "REREF_12M"),
        ("RE\u2011REFERRALS  within 12\u00a0months, %", "REREF_12M"),
        ("Percentage of ICPCs held within 15 working days (Average)", "ICPC_15D"),
        ("LAC at month end, rate per 10,000 population aged 0-17", "CLA_RATE"),
        ("Looked after children (rate per 10k)", "CLA_RATE"),
        ("% child protection plans – 2nd or subsequent", "CPP_REPEAT"),
        ("2nd or subsequent child protection plans (%)", "CPP_REPEAT"),
        ("Per cent of care leavers in education, employment & training (19–21)", "CL_EET_19_21"),
        ("ASQ-3 completed at 2–2½ year review (%)", "HV_2Y"),
        ("3+ placements", "CLA_3PLACE"),
    ],
)
def test_spelling_units_and_references_do_not_matter(catalogue: Catalogue, label: str, code: str | None):
    assert catalogue.find_indicator(label) == code


@pytest.mark.parametrize(
    "label",
    [
        "Referrals to early help",
        "Re-referrals within 12 months (YTD)",
        "Re-referrals within 6 months",
        "Care leavers not in EET",
        "Care leavers (17-18) in EET",
        "CP plans lasting 2 years or more",  # ended or still open?
        "% of children who had an independent return interview (Average)",  # at any time, not within 72 hours
        "Number of children missing from education",
        "Persistent absence of children looked after",
        "Rate of referrals per 1,000",
        "Number of repeat DV call outs by police to an address where a child lives",
        "Number of LADO referrals",
        "Referrals from children's social care",
        "Child protection plans started per 10,000",
        "CSE assessments completed",
        "Repeat child protection plans within 2 years",
        "ICPCs not held within 15 working days",
        "Rate of referrals per 10,000 (annualised)",
        "LAC with 3 or more social workers",
        "Missing from home episodes",
        "FTE",  # full-time equivalents or first-time entrants?
        "%",
        "",
    ],
)
def test_what_differs_by_a_word_that_matters_is_not_taken_for_it(catalogue: Catalogue, label: str):
    assert catalogue.find_indicator(label) is None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Number of referrals", "REF_RATE"),
        ("Referrals", "REF_RATE"),
        ("No. of re-referrals within 12 months", "REREF_12M"),
        ("Children subject to a CP plan at quarter end", "CPP_RATE"),
        ("First time entrants to the youth justice system (number)", "FTE_YJS"),
    ],
)
def test_a_count_is_told_from_the_rate_it_belongs_to(catalogue: Catalogue, label: str, code: str):
    assert catalogue.find_indicator(label) is None
    assert catalogue.find_count(label) == code


def test_episodes_of_children_are_not_taken_for_the_children(catalogue: Catalogue):
    assert catalogue.find_count("Number of LAC missing episodes") is None
    assert catalogue.find_count("Number of LAC with a missing episode") == "CLA_MISSING"


def test_a_number_that_belongs_to_the_name_is_no_reference():
    assert without_reference("3 or more placements") == "3 or more placements"
    assert without_reference("2-2.5 year reviews") == "2-2.5 year reviews"
    assert without_reference("45 day assessments") == "45 day assessments"
    assert without_reference("3.4(a) Missing") == without_reference("KPI 7 - Missing") == "Missing"
    assert without_reference("12. Missing") == without_reference("(4) Missing") == "Missing"


# --- published files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "codes"), EES_FILES.items())
def test_the_columns_of_a_published_file_tell_its_indicators(
    catalogue: Catalogue, shared: Path, start: str, codes: set[str]
):
    header, rows = ees_file(shared, start)
    found = catalogue.ees_in(header)
    assert {locator.indicator for locator in found if any(map(locator.takes, rows))} == codes
    assert {column for locator in found for column in locator.columns} <= set(header)


def test_rates_of_england_come_out_as_published_with_the_population_of_mid_year_before(
    catalogue: Catalogue, shared: Path
):
    def england(start: str, code: str, year: str) -> float:
        header, rows = ees_file(shared, start)
        locator = next(each for each in catalogue.ees_in(header) if each.indicator == code)
        row = next(
            row
            for row in rows
            if row["geographic_level"] == "National" and row["time_period"] == year and locator.takes(row)
        )
        return sum(float(row[column]) for column in locator.numerator or (locator.value or "",))

    children = england("ons", "POP_0_17", "2024")
    assert round(england("b1", "CIN_RATE", "2025") / children * 10_000, 1) == 330.3
    assert round(england("c1", "REF_RATE", "2025") / children * 10_000, 1) == 519.4


def test_a_locator_is_spelled_as_the_header_spells_it(catalogue: Catalogue):
    (locator,) = catalogue.ees_in(["time_period", "cpp_start", "CPP_SUBSEQUENT", "cpp_subsequent_percent"])
    assert (locator.value, locator.numerator) == ("cpp_subsequent_percent", ("CPP_SUBSEQUENT",))


def test_a_file_without_the_columns_has_none_of_the_indicators(catalogue: Catalogue):
    assert catalogue.ees_in(["time_period", "geographic_level", "headcount"]) == ()


def test_the_lait_names_are_the_names_in_its_file(catalogue: Catalogue, shared: Path):
    path = shared / "data" / "lait" / "lait_data_dictionary.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        known = {row["Measure_short"] for row in csv.DictReader(lines)}
    asked = {name for each in catalogue.lait for name in (each.value, each.numerator, each.denominator) if name}
    assert asked <= known


def test_the_fingertips_indicator_is_found_with_its_age_and_sex(catalogue: Catalogue, shared: Path):
    path = shared / "data" / "ohid" / "la_hospital_admissions_2324.csv"
    (locator,) = (each for each in catalogue.fingertips if each.indicator == "INJ_0_14")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["Indicator ID"] for row in rows} == {str(locator.id)}
    assert {row["Age"] for row in rows} <= set(locator.ages)
    assert locator.sex in {row["Sex"] for row in rows}


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (YearKind.FINANCIAL_YEAR_ENDING, date(2024, 4, 1), date(2025, 3, 31)),
        (YearKind.SCHOOL_YEAR_ENDING, date(2024, 9, 1), date(2025, 8, 31)),
        (YearKind.YEAR_TO_SEPTEMBER, date(2024, 10, 1), date(2025, 9, 30)),
        (YearKind.MID_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (YearKind.CALENDAR_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_year_of_four_figures_means_what_its_source_means(kind: YearKind, start: date, end: date):
    assert (kind.period(2025).start, kind.period(2025).end) == (start, end)


# --- areas ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", EES_FILES)
def test_every_area_of_the_published_files_is_found_by_its_codes_and_its_name(
    catalogue: Catalogue, shared: Path, start: str
):
    _, rows = ees_file(shared, start)
    for row in rows:
        code = row["new_la_code"] or row["region_code"] or row["country_code"]
        name = row["la_name"] or row["region_name"] or row["country_name"]
        # Any day of the year meant will do: authorities were only ever reorganised on 1 April.
        day = date(int(row["time_period"]), 6, 30) if start == "ons" else date(int(row["time_period"]), 3, 31)
        assert catalogue.find_area(code) == code
        assert catalogue.find_area(name, day) == code, (name, day)
        if row["old_la_code"]:
            assert catalogue.find_area(row["old_la_code"], day) == code
        area = catalogue.area(code)
        assert area is not None
        assert area.region_code == (row["region_code"] or None) or area.kind is not AreaKind.LOCAL_AUTHORITY


def test_the_names_of_the_neighbour_tables_are_known(catalogue: Catalogue, shared: Path):
    path = shared / "data" / "dfe" / "stat_neighbours_by_name.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        names = {name for row in csv.reader(lines) for name in row if name}
    assert [name for name in names if catalogue.find_area(name) is None] == []


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Bristol City Council", "E06000023"),
        ("bristol, city of", "E06000023"),
        ("London Borough of Camden", "E09000007"),
        ("City of London", "E09000001"),
        ("London", "E12000007"),
        ("City of Westminster", "E09000033"),
        ("Bury MBC", "E08000002"),
        ("Derbyshire County Council", "E10000007"),
        ("Derby City Council", "E06000015"),
        ("Yorkshire & the Humber", "E12000003"),
        ("London (Inner)", "E13000001"),
        ("801", "E06000023"),
        ("801.0", "E06000023"),
        ("970", "E92000001"),
        ("e06000023", "E06000023"),
        ("Dorset (Pre LG)", "E10000009"),
        ("E08000039", "E08000019"),
        ("West Midlands Council", None),
        ("Council", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_an_area_is_found_as_councils_and_publishers_write_it(catalogue: Catalogue, label: str, code: str | None):
    assert catalogue.find_area(label) == code


def test_a_name_or_number_that_two_authorities_bore_means_the_one_of_the_day(catalogue: Catalogue):
    assert catalogue.find_area("North Yorkshire", date(2023, 3, 31)) == "E10000023"
    assert catalogue.find_area("North Yorkshire", date(2023, 4, 1)) == "E06000065"
    assert catalogue.find_area("815") == "E06000065"
    assert catalogue.find_area("Dorset", date(2018, 6, 1)) == "E10000009"


def test_a_recode_is_told_from_a_reorganisation(catalogue: Catalogue):
    kinds = {(each.predecessor_code, each.successor_code): each.kind for each in catalogue.area_successions}
    recoded = {pair for pair, kind in kinds.items() if kind is SuccessionKind.RECODE}
    assert recoded == {
        ("E06000048", "E06000057"),
        ("E08000020", "E08000037"),
        ("E10000002", "E06000060"),
        ("E10000023", "E06000065"),
        ("E10000027", "E06000066"),
    }
    assert kinds[("E10000006", "E06000063")] is SuccessionKind.REORGANISATION
    assert {after for before, after in kinds if before == "E10000021"} == {"E06000061", "E06000062"}


def test_what_was_succeeded_ends_on_the_day_the_successor_begins(catalogue: Catalogue):
    for each in catalogue.area_successions:
        before, after = catalogue.area(each.predecessor_code), catalogue.area(each.successor_code)
        assert before is not None
        assert after is not None
        assert before.valid_to == after.valid_from == each.on


# --- partners and frameworks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Westmere Constabulary", "POLICE"),
        ("British Transport Police", "BTP"),
        ("Police and Crime Commissioner for Westmere", "OPCC"),
        ("W&N ICB", "ICB"),
        ("C&P CCG", "CCG"),
        ("Northvale Hospitals NHS FT (acute)", "ACUTE"),
        ("Probation (Westmere PDU)", "PROBATION"),
        ("YJS", "YJS"),
        ("LA Children's Social Care", "LA_CSC"),
        ("Westmere Community Healthcare NHS Trust", "COMMUNITY"),
        ("Public Health (0-19)", None),  # who commissions, or who provides?
        ("St Botwine's Academy", None),  # one school is not the schools
        ("Westmere Council", None),
        ("", None),
    ],
)
def test_an_agency_is_found_by_its_names_or_by_words_that_tell_one_kind(
    catalogue: Catalogue, label: str, code: str | None
):
    assert catalogue.find_partner(label) == code


def test_what_is_not_certain_is_offered(catalogue: Catalogue):
    assert catalogue.suggest_partners("St Botwine's Academy") == ("SCHOOLS",)
    assert set(catalogue.suggest_partners("Public Health (0-19)")) == {"LA_PH", "COMMUNITY"}


def test_an_agency_that_was_replaced_is_one_of_its_own(catalogue: Catalogue):
    (succession,) = (each for each in catalogue.partner_successions if each.predecessor_code == "CCG")
    assert (succession.successor_code, succession.on) == ("ICB", date(2022, 7, 1))


def test_the_frameworks_have_eight_headings_and_the_domains_of_the_contract(catalogue: Catalogue):
    section_11, case_file = catalogue.framework("SECTION_11"), catalogue.framework("CASE_FILE")
    assert section_11 is not None
    assert case_file is not None
    assert section_11.kind is FrameworkKind.SECTION_11
    headings = [standard.reference for standard in section_11.standards if "." not in standard.reference]
    assert headings == list("12345678")
    assert all(standard.reference.split(".")[0] in headings for standard in section_11.standards)
    assert [standard.reference for standard in case_file.standards] == [
        "recognition",
        "referral",
        "assessment",
        "planning",
        "joint_working",
        "management_oversight",
        "voice",
        "timeliness",
        "impact",
        "overall",
    ]


@pytest.mark.parametrize(
    ("label", "framework", "reference"),
    [
        ("1. Senior management commitment", "SECTION_11", "1"),
        ("Standard 3: Clear line of accountability", "SECTION_11", "3"),
        ("Staff training", "SECTION_11", "5"),
        ("3.2", "SECTION_11", None),
        ("Voice of the child", "CASE_FILE", "voice"),
        ("joint_working", "CASE_FILE", "joint_working"),
        ("Referral / threshold", "CASE_FILE", "referral"),
        ("Handwriting", "CASE_FILE", None),
    ],
)
def test_a_standard_is_found_by_its_words_never_by_its_number_alone(
    catalogue: Catalogue, label: str, framework: str, reference: str | None
):
    assert catalogue.find_standard(label, framework) == reference


# --- files ----------------------------------------------------------------------------------------------------------


def test_an_indicator_of_a_boards_own_is_one_more_block(tmp_path: Path):
    catalogue = load_catalogue(extra=a_folder(tmp_path, own=GOOD_INDICATOR))
    assert catalogue.find_indicator("Timely tests (%)") == "TEST"
    assert catalogue.find_indicator("Re-referrals (%)") == "REREF_12M"
    assert catalogue.fingerprint != load_catalogue().fingerprint


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD_INDICATOR.replace('"percent"', '"per cent"'), ["own.toml", "TEST", "'unit'", "percent, rate"]),
        (GOOD_INDICATOR.replace("multiplier = 100", "multiplier = 1000"), ["TEST", "'multiplier'", "1000", "100 for"]),
        (GOOD_INDICATOR.replace('theme = "Tests"\n', ""), ["TEST", "'theme'", "missing"]),
        (GOOD_INDICATOR.replace("synonyms", "synonims"), ["TEST", "'synonims'", "do you mean 'synonyms'"]),
        (GOOD_INDICATOR.replace("= 5", '= "5"'), ["TEST", "'suppression_threshold'", "a number"]),
        (GOOD_INDICATOR.replace('"Timely tests"', "3"), ["TEST", "'synonyms'", "list of texts"]),
        (GOOD_INDICATOR + 'population = "POP_5_9"', ["TEST", "POP_5_9"]),
        (GOOD_INDICATOR + 'ees = [{ year = "mid_year" }]', ["TEST, ees 1", "'value'"]),
        (GOOD_INDICATOR + 'ees = [{ value = "v", year = "fy" }]', ["TEST, ees 1", "'year'", "'fy'"]),
        (GOOD_INDICATOR.replace("TEST", "CIN_RATE"), ["CIN_RATE", "another block"]),
        ('[[area]]\ncode = "E99"\nname = "X"\nkind = "town"', ["area E99", "'kind'", "local_authority"]),
        ('[[area]]\ncode = "E99"\nname = "Bury"\nkind = "local_authority"', ["E99", "bury", "E08000002"]),
        (
            '[[partner]]\ncode = "P"\nname = "P"\nkind = "x"\npatterns = ["("]',
            ["partner P", "'patterns'", "no pattern"],
        ),
        ('[[partner]]\ncode = "P"\nname = "Cafcass"\nkind = "x"', ["partner P", "Cafcass", "CAFCASS"]),
        ('[[succession]]\npredecessor = "E1"\nsuccessor = "E2"\non = 2020-01-01\nkind = "recode"', ["E1"]),
        ('[[succession]]\npredecessor = "E1"\nsuccessor = "E2"\nkind = "recode"', ["succession 1", "'on'", "missing"]),
        ("[[indicater]]", ["own.toml", "indicater"]),
        ("[indicator]\ncode = 3", ["own.toml", "two brackets"]),
        ("[[indicator]", ["own.toml", "TOML"]),
    ],
)
def test_a_broken_block_is_refused_with_a_sentence_that_names_it(tmp_path: Path, text: str, named: list[str]):
    with pytest.raises(CatalogueError) as refusal:
        load_catalogue(extra=a_folder(tmp_path, own=text))
    assert all(part in str(refusal.value) for part in named), str(refusal.value)


def test_two_indicators_never_share_a_label(tmp_path: Path):
    folder = a_folder(tmp_path, own=GOOD_INDICATOR.replace("Timely tests", "Repeat referral within 12 months (%)"))
    with pytest.raises(CatalogueError, match=r"TEST.*Repeat referral within 12 months.*REREF_12M"):
        load_catalogue(extra=folder)


def test_an_empty_folder_is_no_catalogue(tmp_path: Path):
    with pytest.raises(CatalogueError, match="no catalogue"):
        load_catalogue(tmp_path)


def test_the_same_files_are_read_once():
    assert load_catalogue() is load_catalogue(FOLDER)
