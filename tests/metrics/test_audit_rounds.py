"""Days of audits as rounds."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from metrics.audit_rounds import ROUND_LASTS, rounds_of


def test_partners_that_answer_some_weeks_apart_are_one_round():
    days = [date(2024, 12, 6), date(2025, 1, 20), date(2022, 12, 9), date(2025, 5, 30), date(2025, 12, 1)]

    assert [(each.first, each.last) for each in rounds_of(days)] == [
        (date(2022, 12, 9), date(2022, 12, 9)),
        (date(2024, 12, 6), date(2025, 5, 30)),
        (date(2025, 12, 1), date(2025, 12, 1)),
    ]


@given(st.lists(st.dates(date(2015, 1, 1), date(2035, 1, 1))))
def test_every_day_lies_in_one_round_and_no_round_lasts_longer_than_half_a_year(days: list[date]):
    rounds = rounds_of(days)

    assert all(sum(each.holds(day) for each in rounds) == 1 for day in days)
    assert all(each.last - each.first <= ROUND_LASTS for each in rounds)
    assert not any(each.holds(None) for each in rounds)
