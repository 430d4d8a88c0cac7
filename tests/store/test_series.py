"""What stands of a series when several uploads, corrections and former codes speak about it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from domain.desk import Correction
from domain.errors import UnknownCode
from domain.model import ValueStatus
from domain.periods import Frequency, Period, financial_year, month_of
from domain.series import Series
from domain.uploads import ObservationRow, UploadStatus
from store import reads, writes
from store.reads.series import population_year
from tests.store.examples import (
    DISSOLVED,
    ELMSHIRE,
    MISSING,
    NEED,
    NOON,
    OAKSHIRE,
    OLD_CODE,
    POPULATION,
    REPEAT_PLANS,
    a_file,
    a_population,
    a_row,
    quarter,
)


def load(engine: Engine, *rows: ObservationRow, name: str = "return.xlsx", **options: object) -> int:
    with engine.begin() as connection:
        return writes.add_upload(connection, *a_file(rows, name=name), by="ann", **options)


def series(
    engine: Engine, indicator: str = REPEAT_PLANS, area: str = OAKSHIRE, frequency: Frequency | None = None
) -> Series:
    with engine.connect() as connection:
        return reads.series(connection, indicator, area, frequency)


def values(found: Series) -> list[float | None]:
    return [point.value for point in found.points]


def test_a_series_is_in_order_of_time_whatever_the_order_of_rows(engine: Engine):
    load(engine, a_row(value=3, period=quarter(2024, 3)), a_row(value=1), a_row(value=2, period=quarter(2024, 2)))
    found = series(engine)
    assert values(found) == [1, 2, 3]
    assert [point.period for point in found.points] == [quarter(2024, 1), quarter(2024, 2), quarter(2024, 3)]
    assert found.frequency is Frequency.QUARTERLY


def test_the_latest_accepted_upload_wins_whoever_sent_it(engine: Engine):
    load(engine, a_row(value=10, partner="police"), a_row(value=20, period=quarter(2024, 2)), name="first.xlsx")
    second = load(engine, a_row(value=11, partner="acute_trust", cell="Data!E9"), name="second.xlsx")
    found = series(engine)
    assert values(found) == [11, 20]
    assert (found.points[0].source.upload_id, found.points[0].source.file_name) == (second, "second.xlsx")
    assert found.points[0].source.cell == "Data!E9"


def test_reverting_an_upload_brings_back_what_stood_before(engine: Engine):
    load(engine, a_row(value=10), name="first.xlsx")
    second = load(engine, a_row(value=11), name="second.xlsx")
    with engine.begin() as connection:
        writes.revert_upload(connection, second, by="ann")
    assert values(series(engine)) == [10]


def test_a_rejected_upload_is_kept_and_not_shown(engine: Engine):
    upload_id = load(engine, a_row(value=10), status=UploadStatus.REJECTED)
    assert values(series(engine)) == []
    with engine.connect() as connection:
        assert reads.upload(connection, upload_id).status is UploadStatus.REJECTED


def test_a_suppressed_figure_has_its_status_and_no_value(engine: Engine):
    load(engine, a_row(status=ValueStatus.SUPPRESSED, denominator=40))
    (point,) = series(engine).points
    assert (point.value, point.numerator, point.status) == (None, None, ValueStatus.SUPPRESSED)


def test_a_missing_quarter_is_a_missing_point(engine: Engine):
    load(engine, a_row(value=1), a_row(value=3, period=quarter(2024, 3)))
    assert series(engine).at(quarter(2024, 2).start) is None


def test_a_value_is_computed_only_where_none_was_sent(engine: Engine):
    load(
        engine,
        a_row(numerator=9, denominator=40),
        a_row(numerator=9, denominator=40, value=22.0, period=quarter(2024, 2)),
        a_row(numerator=0, denominator=0, period=quarter(2024, 3)),
    )
    assert values(series(engine)) == [22.5, 22.0, None]


def test_a_count_may_be_sent_as_numerator_or_as_value(engine: Engine):
    load(engine, a_row(MISSING, numerator=73), a_row(MISSING, value=81, period=quarter(2024, 2)))
    assert values(series(engine, MISSING)) == [73, 81]


def test_a_rate_of_the_year_to_march_is_per_the_population_of_the_year_before(engine: Engine):
    # England's children in need on 31 March 2025 and its children at mid-2024, as the Department for Education and the
    # Office for National Statistics publish them: 330.3 per 10,000.
    load(
        engine,
        a_row(NEED, numerator=402_400, period=financial_year(2024)),
        a_population(OAKSHIRE, 2023, 12_000_000),
        a_population(OAKSHIRE, 2024, 12_183_016),
        a_population(OAKSHIRE, 2025, 13_000_000),
        name="published.csv",
    )
    (point,) = series(engine, NEED, frequency=Frequency.YEARLY).points
    assert point.value == pytest.approx(330.3, abs=0.05)
    assert point.denominator == 12_183_016
    assert point.denominator_source is not None
    assert point.denominator_source.file_name == "published.csv"


def test_a_quarter_takes_the_population_of_the_financial_year_it_is_in(engine: Engine):
    load(engine, a_row(NEED, numerator=50, period=quarter(2024, 4)), a_population(OAKSHIRE, 2024, 10_000))
    assert values(series(engine, NEED)) == [50]


def test_until_its_own_estimate_is_published_a_rate_is_provisional_on_the_last_one(engine: Engine):
    load(engine, a_row(NEED, numerator=50, period=quarter(2024, 4)), a_population(OAKSHIRE, 2023, 10_000))
    (point,) = series(engine, NEED).points
    assert (point.value, point.denominator, point.is_provisional) == (50, 10_000, True)
    load(engine, a_population(OAKSHIRE, 2024, 20_000), name="next year.csv")
    (point,) = series(engine, NEED).points
    assert (point.value, point.denominator, point.is_provisional) == (25, 20_000, False)


@pytest.mark.parametrize("years", [(2021,), (2023, 2025)])
def test_a_rate_has_no_value_on_an_old_estimate_nor_on_one_beside_a_missing_year(
    engine: Engine, years: tuple[int, ...]
):
    populations = [a_population(OAKSHIRE, year, 10_000) for year in years]
    load(engine, a_row(NEED, numerator=50, period=quarter(2024, 4)), *populations)
    (point,) = series(engine, NEED).points
    assert (point.value, point.numerator, point.denominator) == (None, 50, None)
    assert point.status is ValueStatus.REPORTED


def test_a_denominator_that_was_sent_is_kept(engine: Engine):
    load(engine, a_row(NEED, numerator=50, denominator=20_000), a_population(OAKSHIRE, 2024, 10_000))
    (point,) = series(engine, NEED).points
    assert (point.value, point.denominator_source) == (25, None)


def test_a_reverted_population_no_longer_serves(engine: Engine):
    load(engine, a_row(NEED, numerator=50))
    population = load(engine, a_population(OAKSHIRE, 2024, 10_000), name="population.csv")
    assert values(series(engine, NEED)) == [50]
    with engine.begin() as connection:
        writes.revert_upload(connection, population, by="ann")
    assert values(series(engine, NEED)) == [None]


@pytest.mark.parametrize(
    ("period", "year"),
    [
        (financial_year(2024), 2024),
        (Period(date(2024, 1, 1), date(2024, 12, 31)), 2024),
        (Period(date(2023, 9, 1), date(2024, 8, 31)), 2024),
        (quarter(2024, 4), 2024),
        (month_of(date(2024, 3, 9)), 2023),
        (Period(date(2020, 4, 1), date(2023, 3, 31)), None),
    ],
)
def test_the_mid_year_of_a_period_lies_in_its_year(period: Period, year: int | None):
    assert population_year(period) == year


def test_without_a_frequency_the_indicators_own_comes_first_then_the_most_frequent(engine: Engine):
    load(engine, a_row(value=1, period=financial_year(2023)), a_row(value=2, period=month_of(date(2024, 4, 1))))
    assert series(engine).frequency is Frequency.MONTHLY
    load(engine, a_row(value=3), name="quarters.xlsx")
    assert series(engine).frequency is Frequency.QUARTERLY
    assert values(series(engine, frequency=Frequency.YEARLY)) == [1]


def test_years_of_another_kind_do_not_overlap_with_the_series(engine: Engine):
    calendar_year = Period(date(2022, 1, 1), date(2022, 12, 31))
    load(
        engine,
        *(a_row(value=year, period=financial_year(year)) for year in (2021, 2022)),
        a_row(value=9, period=calendar_year),
    )
    assert values(series(engine, frequency=Frequency.YEARLY)) == [2021, 2022]


def test_a_term_and_a_quarter_of_the_same_days_are_two_series(engine: Engine):
    spring = Period(date(2025, 1, 1), date(2025, 3, 31))
    load(engine, a_row(value=1, period=spring), a_row(value=2, period=spring, frequency=Frequency.TERMLY))
    assert values(series(engine, frequency=Frequency.QUARTERLY)) == [1]
    assert values(series(engine, frequency=Frequency.TERMLY)) == [2]


def test_a_three_year_pool_is_in_no_series(engine: Engine):
    load(engine, a_row(value=1, period=Period(date(2020, 4, 1), date(2023, 3, 31))))
    assert values(series(engine)) == []


def test_a_recoded_authority_has_one_series_under_both_codes(engine: Engine):
    load(
        engine,
        a_row(NEED, OLD_CODE, numerator=4, period=quarter(2020, 4)),
        a_row(NEED, OAKSHIRE, numerator=5, period=quarter(2021, 1)),
        a_population(OAKSHIRE, 2020, 10_000),
        a_population(OLD_CODE, 2021, 10_000),
    )
    assert values(series(engine, NEED, OAKSHIRE)) == [4, 5]
    assert values(series(engine, NEED, OLD_CODE)) == [4, 5]
    assert series(engine, NEED, OLD_CODE).area_code == OLD_CODE
    with engine.connect() as connection:
        assert set(reads.all_series(connection, NEED)) == {OAKSHIRE}


def test_of_two_codes_for_one_quarter_the_later_upload_wins(engine: Engine):
    load(engine, a_row(value=2, area=OAKSHIRE), name="first.xlsx")
    load(engine, a_row(value=1, area=OLD_CODE), name="second.xlsx")
    assert values(series(engine)) == [1]


@pytest.mark.parametrize("codes", [(OAKSHIRE, OLD_CODE), (OLD_CODE, OAKSHIRE)])
def test_a_code_that_was_not_in_force_says_nothing_about_its_authority(engine: Engine, codes: tuple[str, str]):
    used, other = codes
    load(engine, a_row(value=7, area=used), a_row(status=ValueStatus.NOT_APPLICABLE, area=other))
    load(engine, a_row(status=ValueStatus.UNAVAILABLE, area=other), name="again.csv")
    assert values(series(engine)) == [7]


def test_a_reorganised_area_is_never_joined_to_its_successor(engine: Engine):
    load(
        engine,
        a_row(value=1, area=DISSOLVED, period=quarter(2022, 4)),
        a_row(value=2, area=ELMSHIRE, period=quarter(2023, 1)),
    )
    assert values(series(engine, area=DISSOLVED)) == [1]
    assert values(series(engine, area=ELMSHIRE)) == [2]


def test_several_areas_are_read_with_the_same_statements_as_one(engine: Engine):
    load(engine, *(a_row(value=i, area=area) for i, area in enumerate((OAKSHIRE, ELMSHIRE, DISSOLVED))))
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with engine.connect() as connection:
        one = reads.series_of_areas(connection, REPEAT_PLANS, [OAKSHIRE])
        for_one = len(statements)
        several = reads.series_of_areas(connection, REPEAT_PLANS, [OAKSHIRE, "X92000001", DISSOLVED, ELMSHIRE])
        every = reads.all_series(connection, REPEAT_PLANS)
    assert len(statements) == 3 * for_one
    assert list(several) == [OAKSHIRE, "X92000001", DISSOLVED, ELMSHIRE]
    assert [values(found) for found in several.values()] == [[0], [], [2], [1]]
    assert one[OAKSHIRE] == several[OAKSHIRE] == every[OAKSHIRE]
    assert list(every) == [OAKSHIRE, ELMSHIRE, DISSOLVED]


def test_several_indicators_of_an_area_are_read_each_at_its_usual_frequency(engine: Engine):
    load(engine, a_row(value=5), a_row(MISSING, OLD_CODE, value=7, period=financial_year(2019)))
    with engine.connect() as connection:
        wanted = [reads.indicator(connection, code) for code in (MISSING, REPEAT_PLANS, NEED)]
        found = reads.series_of_indicators(connection, [indicator for indicator in wanted if indicator], OAKSHIRE)
        assert list(found) == [MISSING, REPEAT_PLANS, NEED]
        assert found == {code: reads.series(connection, code, OAKSHIRE) for code in found}
    assert [values(one) for one in found.values()] == [[7], [5], []]


def test_team_rows_stay_out_of_the_areas_series(engine: Engine):
    load(engine, a_row(value=5), a_row(value=1, team="North"), a_row(value=2, team="South"))
    assert values(series(engine)) == [5]
    with engine.connect() as connection:
        by_team = reads.team_series(connection, REPEAT_PLANS, OAKSHIRE)
    assert {team: values(found) for team, found in by_team.items()} == {"North": [1], "South": [2]}


def test_a_correction_lies_over_what_was_sent_until_it_is_withdrawn(engine: Engine):
    correction = Correction(REPEAT_PLANS, OAKSHIRE, Frequency.QUARTERLY, quarter(2024, 1), 12.5, "typed twice")
    load(engine, a_row(value=125), a_row(value=20, period=quarter(2024, 2)))
    with engine.begin() as connection:
        correction_id = writes.add_correction(connection, correction, by="ann")
    load(engine, a_row(value=126), name="again.xlsx")
    found = series(engine)
    assert values(found) == [12.5, 20]
    assert found.points[0].source.correction == "typed twice (ann)"
    with engine.begin() as connection:
        writes.withdraw_correction(connection, correction_id, by="bob")
    assert values(series(engine)) == [126, 20]


def test_a_correction_stands_where_nothing_was_sent(engine: Engine):
    correction = Correction(NEED, OAKSHIRE, Frequency.QUARTERLY, quarter(2024, 1), None, "by telephone", numerator=5)
    load(engine, a_population(OAKSHIRE, 2024, 10_000))
    with engine.begin() as connection:
        writes.add_correction(connection, correction, by="ann")
    assert values(series(engine, NEED)) == [5]


def test_an_indicator_that_nobody_knows_is_said_to_be_unknown(engine: Engine):
    with pytest.raises(UnknownCode, match="'NO_SUCH'"):
        series(engine, "NO_SUCH")


def test_which_indicators_have_data(engine: Engine):
    load(engine, a_row(value=1))
    reverted = load(engine, a_row(MISSING, ELMSHIRE, value=1), name="other.xlsx")
    with engine.begin() as connection:
        assert reads.indicators_with_data(connection) == {REPEAT_PLANS, MISSING}
        assert reads.indicators_with_data(connection, OAKSHIRE) == {REPEAT_PLANS}
        assert reads.areas_with_data(connection) == {OAKSHIRE, ELMSHIRE}
        writes.revert_upload(connection, reverted, by="ann")
        assert reads.indicators_with_data(connection) == {REPEAT_PLANS}
        assert reads.areas_with_data(connection) == {OAKSHIRE}


def test_data_under_a_former_code_are_the_areas_data(engine: Engine):
    load(engine, a_row(value=1, area=OLD_CODE))
    with engine.connect() as connection:
        assert reads.indicators_with_data(connection, OAKSHIRE) == {REPEAT_PLANS}
        assert reads.areas_with_data(connection) == {OAKSHIRE}
        assert reads.first_data_seen(connection, REPEAT_PLANS, OAKSHIRE, date(2000, 1, 1)) is not None


def test_data_are_seen_when_the_first_figure_arrives_even_if_it_is_reverted_later(engine: Engine):
    load(engine, a_row(status=ValueStatus.NOT_SUPPLIED), name="blank.xlsx", at=NOON)
    first = load(engine, a_row(value=1), name="first.xlsx", at=NOON + timedelta(days=1))
    load(engine, a_row(value=2), name="second.xlsx", at=NOON + timedelta(days=2))
    with engine.begin() as connection:
        writes.revert_upload(connection, first, by="ann")
        seen = reads.first_data_seen(connection, REPEAT_PLANS, OAKSHIRE, quarter(2024, 1).start)
        assert seen == NOON + timedelta(days=1)
        assert reads.first_data_seen(connection, REPEAT_PLANS, OAKSHIRE, quarter(2024, 2).start) is None


def test_figures_of_teams_are_seen_when_the_first_of_a_team_arrives(engine: Engine):
    start = quarter(2024, 1).start
    load(engine, a_row(value=1), name="whole.xlsx", at=NOON)
    with engine.connect() as connection:
        assert reads.first_data_seen(connection, REPEAT_PLANS, OAKSHIRE, start, of_teams=True) is None
    load(engine, a_row(value=1, team="North"), name="north.xlsx", at=NOON + timedelta(days=1))
    load(engine, a_row(value=2, team="South"), name="south.xlsx", at=NOON + timedelta(days=2))
    with engine.connect() as connection:
        seen = reads.first_data_seen(connection, REPEAT_PLANS, OAKSHIRE, start, of_teams=True)
        assert seen == NOON + timedelta(days=1)


def test_what_had_been_seen_at_a_moment_ends_with_the_latest_figure_uploaded_before(engine: Engine):
    load(engine, a_row(value=1), a_row(value=1, period=quarter(2024, 2), area=OLD_CODE), name="first.xlsx", at=NOON)
    blank = a_row(period=quarter(2024, 3), status=ValueStatus.NOT_SUPPLIED)
    later = load(engine, blank, name="blank.xlsx", at=NOON + timedelta(days=1))
    load(engine, a_row(value=3, period=quarter(2024, 3)), name="third.xlsx", at=NOON + timedelta(days=2))

    def seen_to(days: int, area: str = OAKSHIRE) -> date | None:
        with engine.connect() as connection:
            return reads.data_seen_to(connection, REPEAT_PLANS, area, NOON + timedelta(days=days))

    assert seen_to(0) is None  # what comes at the very moment came too late to be known
    assert seen_to(2) == quarter(2024, 2).end
    assert seen_to(3) == quarter(2024, 3).end
    assert seen_to(3, ELMSHIRE) is None
    with engine.begin() as connection:
        writes.revert_upload(connection, later + 1, by="ann")
    assert seen_to(3) == quarter(2024, 3).end


def test_standing_figures_are_what_was_last_sent_untouched(engine: Engine):
    load(engine, a_row(NEED, numerator=50), a_population(OAKSHIRE, 2024, 10_000))
    later = load(engine, a_row(NEED, numerator=51, cell="Data!B2"), name="later.xlsx")
    with engine.connect() as connection:
        (key,), (figure,) = zip(*reads.standing_figures(connection, [NEED], [OAKSHIRE]).items(), strict=True)
    assert (key.indicator_code, key.frequency, key.period_start) == (NEED, Frequency.QUARTERLY, date(2024, 4, 1))
    assert (figure.numerator, figure.value, figure.upload_id, figure.cell) == (51, None, later, "Data!B2")


def test_the_population_is_a_series_of_its_own(engine: Engine):
    load(engine, a_population(OAKSHIRE, 2023, 9_000), a_population(OAKSHIRE, 2024, 10_000))
    assert values(series(engine, POPULATION)) == [9_000, 10_000]
