"""Codes become English: every code has words, sizes carry no more digits than they deserve, nothing claims a cause."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from dashboard import numbers, wording
from dashboard.evidence.records import BoardOverview, DecisionGroup, PracticeCase, PracticeRound
from dashboard.wording.account import said
from dashboard.wording.reasons import GRADE_STEPS
from dashboard.wording.sizes import chance, digits_for, likely, mid_sentence, rounded_pair, size
from domain.model import Area, AreaKind, Board, Direction, PracticeKind, PracticeLink, Unit
from domain.periods import Frequency, Period
from metrics.entries import Entry, Part
from metrics.grading import Grade
from metrics.ladder import Test
from metrics.question import Estimate, Refusal, Scale
from metrics.rules import Rule
from metrics.verdict import Verdict
from tests.dashboard.boards import an_indicator


def an_estimate(effect: float, low: float, high: float, p: float = 0.001, scale: Scale = Scale.POINTS) -> Estimate:
    return Estimate(scale, effect, low, high, p, p / 2, 1 - p / 2, 20.0, abs(high - low) * 0.7)


# --- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_label_a_sign_and_a_meaning(verdict: Verdict):
    words = wording.verdict_words(verdict)

    assert words.label
    assert words.sign in "▲▼◆●"
    assert words.meaning.endswith(".")
    assert (words.tone is not wording.Tone.NEUTRAL) is verdict.is_coloured


def test_labels_differ_so_that_colour_is_never_the_only_sign():
    labels = [wording.verdict_words(verdict).label for verdict in Verdict]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("grade", list(Grade))
def test_every_grade_has_words(grade: Grade):
    assert wording.grade_words(grade)


@pytest.mark.parametrize("group", list(DecisionGroup))
def test_every_group_has_words(group: DecisionGroup):
    assert wording.GROUPS[group]


def test_every_reason_that_grading_can_give_has_words():
    import inspect
    import re

    from metrics import grading

    codes = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', inspect.getsource(grading)))
    assert codes - set(GRADE_STEPS) == set()


def test_nothing_the_product_says_claims_a_cause(cases: dict[str, Any]):
    said = [
        sentence
        for case in cases.values()
        for link in case.links
        for sentence in (
            *wording.full_account(case, link),
            *wording.caveats(link),
            wording.link_title(link),
            wording.chart_words(link),
            wording.next_step(link),
        )
    ]
    said += [wording.verdict_words(verdict).meaning for verdict in Verdict]
    for word in ("cause", "because of", "due to", "thanks to", "led to", "prove", "significant"):
        assert not [sentence for sentence in said if word in sentence.lower()], word


def test_no_sentence_shows_a_code_or_an_empty_place(cases: dict[str, Any]):
    for case in cases.values():
        for link in case.links:
            for sentence in (*wording.full_account(case, link), *wording.caveats(link), wording.next_step(link)):
                assert "_" not in sentence
                assert "None" not in sentence
                assert "nan" not in sentence
                assert "  " not in sentence
                assert sentence.count("**") % 2 == 0


# --- sizes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "scale", "digits", "words"),
    [
        (-7.1, Scale.POINTS, 0, "7 percentage points"),
        (1.2, Scale.POINTS, 0, "1 percentage point"),
        (0.44, Scale.POINTS, 1, "0.4 percentage points"),
        (-0.182, Scale.RELATIVE, 0, "18%"),
        (12.6, Scale.NONE, 1, "12.6"),
    ],
)
def test_a_size_is_told_without_its_sign(amount: float, scale: Scale, digits: int, words: str):
    assert size(amount, scale, digits) == words


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (an_estimate(-7, -10, -4), "likely 4 to 10"),
        (an_estimate(-0.22, -0.39, -0.07, scale=Scale.RELATIVE), "likely 7 to 39%"),
        (an_estimate(1, -3, 5), "likely between 3 below and 5 above"),
        (an_estimate(0.02, -0.11, 0.15, scale=Scale.RELATIVE), "likely between 11% below and 15% above"),
    ],
)
def test_an_interval_is_told_in_the_direction_of_the_effect(estimate: Estimate, words: str):
    assert likely(estimate, digits_for(estimate)) == words


@pytest.mark.parametrize(("low", "high", "digits"), [(-10, -4, 0), (-0.9, -0.2, 1), (-0.39, -0.07, 1)])
def test_decimals_are_shown_only_where_the_interval_is_narrow(low: float, high: float, digits: int):
    assert digits_for(an_estimate((low + high) / 2, low, high)) == digits


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0004, "less than once in a thousand"),
        (0.004, "less than once in a hundred"),
        (0.02, "about once in 50"),
        (0.0201, "a little more than once in 50"),
        (0.0222, "a little more than once in 50"),
        (0.0401, "a little more than once in 25"),
        (0.05, "about once in 20"),
        (0.0501, "a little more than once in 20"),
        (0.06, "about once in 17"),
        (0.1, "about once in ten"),
        (0.104, "a little more than once in ten"),
        (0.31, "about three times in ten"),
        (0.97, "almost always"),
    ],
)
def test_chance_is_told_as_a_frequency(p: float, words: str):
    assert chance(p) == words


@pytest.mark.parametrize("limit", [0.02, 0.04, 0.05, 0.1])
def test_a_chance_in_words_never_seems_to_meet_a_limit_that_it_missed(limit: float):
    for p in (limit * (1 + share / 1000) for share in range(-300, 301)):
        words = chance(p)
        named = {"ten": 10, "nine": 9, "eight": 8, "seven": 7}
        once_in = words.rpartition(" ")[2]
        told = 1 / named.get(once_in, int(once_in) if once_in.isdecimal() else 100)
        is_met = told < limit or (told == pytest.approx(limit) and not words.startswith("a little more"))
        assert is_met is (p <= limit), (p, words)


def test_values_far_apart_need_no_decimals():
    indicator = an_indicator("X", "X")

    assert rounded_pair(25.04, 16.3, indicator) == ("25%", "16%")
    assert rounded_pair(17.2, 16.3, indicator) == ("17.2%", "16.3%")


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Repeat child protection plans", "repeat child protection plans"),
        ("SDQ score", "SDQ score"),
        ("Cafcass applications", "Cafcass applications"),
        ("A&E attendances", "A&E attendances"),
    ],
)
def test_a_label_inside_a_sentence_begins_small_unless_it_is_a_name(label: str, inside: str):
    assert mid_sentence(label) == inside


# --- titles and counts -----------------------------------------------------------------------------------------------


def an_overview(cases: list[Any]) -> BoardOverview:
    area = Area("X", "Oakshire", AreaKind.LOCAL_AUTHORITY)
    return BoardOverview(Board("Board", "X"), area, (), tuple(cases), 0, None, (), None)


@pytest.mark.parametrize(
    ("improved", "harmed", "silent", "title"),
    [
        (2, 1, 5, "Outcomes improved as expected for two of our eight initiatives, and moved the wrong way for one"),
        (2, 0, 1, "Outcomes improved as expected for two of our three initiatives, and moved the wrong way for none"),
        (0, 1, 2, "Outcomes moved the wrong way for one of our three initiatives, and improved as expected for none"),
        (0, 0, 4, "We cannot yet say that outcomes changed for any of our four initiatives"),
        (1, 0, 0, "Outcomes improved as expected for our one initiative"),
        (0, 1, 0, "Outcomes moved the wrong way for our one initiative"),
        (0, 0, 1, "We cannot yet say that outcomes changed for our one initiative"),
        (0, 0, 0, "Nothing to show yet: the board's plan has not been loaded"),
        (11, 0, 1, "Outcomes improved as expected for 11 of our 12 initiatives, and moved the wrong way for none"),
    ],
)
def test_the_overview_counts_in_words(cases: dict[str, Any], improved: int, harmed: int, silent: int, title: str):
    chosen = [cases["GCP"]] * improved + [cases["RETURN"]] * harmed + [cases["HELP"]] * silent

    assert wording.overview_title(an_overview(chosen)) == title


def test_a_few_tested_measures_are_told_what_chance_would_do():
    assert wording.chance_note(0) == ""
    assert wording.chance_note(1).startswith("1 measure tested together")
    assert wording.chance_note(12).endswith("by luck: fewer than one.")
    assert wording.chance_note(24).endswith("by luck: about one.")
    assert wording.chance_note(60).endswith("by luck: about three.")


def test_the_account_of_a_gated_link_gives_the_gate_and_no_size(cases: dict[str, Any]):
    (happened, *rest) = wording.full_account(cases["LATE"], cases["LATE"].headline)

    assert "1 quarter with figures since the effect was due; 4 are needed." in happened
    assert not any("percentage point" in sentence for sentence in (happened, *rest))


def test_a_small_median_is_not_told(cases: dict[str, Any]):
    (happened, *_) = wording.full_account(cases["LONG"], cases["LONG"].headline)

    assert "At least half of the quarters have fewer than 5 cases" in happened


def test_an_interval_around_nought_is_no_clear_difference(cases: dict[str, Any]):
    case = cases["HELP"].headline
    wide = replace(case, assessment=replace(case.assessment, tested=an_estimate(-3, -9, 3, p=0.3)))

    assert wording.what_happened(wide) == (
        "Since October 2023 the figure has been 3 percentage points below where our own earlier path was heading: "
        "**no clear difference** (likely between 9 below and 3 above)."
    )


def test_a_claim_whose_interval_reaches_nought_is_explained_and_not_called_unclear(cases: dict[str, Any]):
    case = cases["HELP"].headline
    claimed = an_estimate(-3, -6.2, 0.3, p=0.07)
    found = replace(case.assessment, tested=claimed, own_series=claimed, verdict=Verdict.IMPROVED_AS_EXPECTED)

    assert wording.what_happened(replace(case, assessment=found)) == (
        "Since October 2023 the figure has been **3 percentage points below** where our own earlier path was heading. "
        "The figures fit sizes from 6 below to 0.3 above, a range that looks both ways and so still reaches no change; "
        "we asked only whether it moved **as we had said**, and that is more than ordinary wobble explains."
    )


def test_no_claim_of_any_size_is_called_unclear(cases: dict[str, Any]):
    case = cases["HELP"].headline
    for verdict, (effect, low, high, p) in product(
        (each for each in Verdict if each.is_claimed), ((-3, -6, 0.3, 0.07), (0.01, -0.02, 0.05, 0.01), (4, 1, 7, 0.01))
    ):
        estimate = an_estimate(effect, low, high, p)
        estimate = (
            replace(estimate, p_good=p / 2, p_harm=1 - p / 2)
            if effect < 0
            else replace(estimate, p_good=1 - p / 2, p_harm=p / 2)
        )
        told = wording.what_happened(
            replace(case, assessment=replace(case.assessment, tested=estimate, own_series=estimate, verdict=verdict))
        )
        assert "no clear difference" not in told
        assert " 0 percentage" not in told
        assert "**where our own" not in told


def test_where_no_test_could_answer_the_wobble_is_not_blamed(cases: dict[str, Any]):
    case = cases["GCP"].headline
    refused = Refusal("no_wobble", "it does not wobble")
    found = replace(
        case.assessment, verdict=Verdict.CANNOT_TELL_YET, tested=refused, own_series=refused, neighbour_path=refused
    )
    still = replace(case, assessment=found)
    whole = [each.words for _, made in wording.explained(still) for each in made]
    assert not [sentence for sentence in (*whole, wording.outcome_briefly(still)) if "wobble too much" in sentence]
    assert wording.what_happened(still) == (
        "Whether it changed cannot be told. The figures do not wobble at all, so chance cannot be told from change."
    )
    assert wording.outcome_briefly(still).endswith(": cannot be tested yet")


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"is_found": True, "is_claimed": True, "q": 0.05}, "; beside them what was found here stands up."),
        ({"is_found": True, "is_claimed": False, "q": 0.2}, "; beside them what was found here does not stand out."),
        ({"is_found": True, "is_claimed": False, "q": 0.05}, " by luck."),
        ({"is_found": False, "is_claimed": False, "q": 0.08}, " by luck."),
    ],
)
def test_only_what_was_claimed_stands_up(cases: dict[str, Any], facts: dict[str, Any], end: str):
    entry_numbers = {"links_tested": 40, "by_chance": 2.0, "limit": 0.1, **facts}
    entry = Entry(Part.WOBBLE, "among_measures", Rule.MANY_MEASURES, entry_numbers)
    assert said(cases["GCP"].headline, entry).endswith(end)


@pytest.mark.parametrize(
    ("count", "refused", "words"),
    [
        (0, "no_neighbours", "No similar area has every figure that can be compared: its own past decides."),
        (
            1,
            "too_few_neighbours",
            "One similar area has every figure that can be compared, too few: its own past decides.",
        ),
        (
            10,
            "no_wobble",
            "Ten similar areas have every figure that can be compared, but the figures do not wobble at all, so chance "
            "cannot be told from change: its own past decides.",
        ),
    ],
)
def test_why_the_own_past_decides(cases: dict[str, Any], count: int, refused: str, words: str):
    facts = {"test": Test.OWN_SERIES, "count": count, "limit": 8, "refused": refused}
    assert said(cases["GCP"].headline, Entry(Part.DECIDED, "test", Rule.WHICH_TEST, facts)) == words


def test_thin_data_are_also_those_beside_few_similar_areas():
    assert "fewer than eight similar areas" in GRADE_STEPS["amber_data"]


def test_no_verdict_speaks_of_quarters_to_those_who_count_in_years():
    assert not [verdict for verdict in Verdict if "quarter" in wording.verdict_words(verdict).meaning]


@pytest.mark.parametrize("after", [22.0, 28.0])
def test_a_hint_of_a_fall_is_told_as_one_only_where_the_averages_fell(cases: dict[str, Any], after: float):
    case = cases["HELP"].headline
    below = an_estimate(-3, -7, 1, p=0.15)
    found = replace(case.assessment, tested=below, own_series=below, before_mean=25.0, after_mean=after)
    words = [
        (wording.link_title(each), wording.outcome_briefly(each))
        for each in (
            replace(case, assessment=replace(found, verdict=verdict))
            for verdict in (Verdict.HINT, Verdict.MOVED_WITH_EVERYONE)
        )
    ]
    for title, brief in words:
        fell = "fell" in f"{title} {brief}" or "a fall" in brief
        assert fell is (after < 25.0)
        assert ("came out below the earlier path" in title) is ("came out below the earlier path" in brief) is not fell


def test_what_chance_would_do_says_from_which_path_it_is_measured(cases: dict[str, Any]):
    entry = Entry(Part.DECIDED, "side", Rule.ONE_SIDED, {"side": "good", "p": 0.3, "limit": 0.05})
    case = cases["GCP"].headline
    beside, alone = (
        said(replace(case, assessment=replace(case.assessment, test=test)), entry)
        for test in (Test.NEIGHBOUR_PATH, Test.OWN_SERIES)
    )
    assert "here, measured from similar areas' path, it would do so about three times in ten." in beside
    assert "here it would do so about three times in ten." in alone


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        (None, "**about once in 30**."),
        ("own_series_alone", "**about once in 30**, but similar areas' path does not confirm it."),
        ("own_series_does_not_agree", "**about once in 30**, but our own past does not confirm it."),
        ("not_after_other_links", "**about once in 30**, but that does not stand out beside all the others tested."),
    ],
)
def test_of_a_hint_that_chance_seldom_gives_it_is_said_why_it_is_no_claim(
    cases: dict[str, Any], reason: str | None, end: str
):
    entry = Entry(Part.WOBBLE, "by_chance", Rule.ONE_SIDED, {"p": 0.033, "hint_reason": reason})
    assert said(cases["GCP"].headline, entry).endswith(end)


def test_a_measure_of_practice_is_not_evidence_for_itself(cases: dict[str, Any]):
    case = cases["GCP"]

    assert not any("practice moved" in sentence for sentence in wording.full_account(case, case.links[0]))


def test_a_name_with_a_comma_is_quoted_in_a_title(cases: dict[str, Any]):
    case = cases["LATE"].headline
    listed = replace(case, indicator=replace(case.indicator, short_name="Absence, children on a plan"))

    assert wording.link_title(listed) == (
        "It is too early to say whether “absence, children on a plan” changed after Late beginner"
    )


def test_a_late_declaration_is_said(cases: dict[str, Any]):
    case = cases["GCP"].headline
    late = replace(
        case.assessment.question, declared=case.link.declared.replace(year=2026), data_seen=case.link.declared
    )
    from metrics.assess import assess

    told = wording.caveats(replace(case, assessment=assess(late)))

    assert any("after figures could be seen" in caveat for caveat in told)


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "words"), [(1234.56, 1, "1,234.6"), (-0.04, 1, "0.0"), (-7.0, 0, "−7"), (0.0, 1, "0.0")]
)
def test_numbers_wear_a_true_minus_and_nought_wears_none(value: float, digits: int, words: str):
    assert numbers.decimal(value, digits) == words


def test_a_change_wears_its_sign():
    assert [numbers.signed(each) for each in (0.4, -7, 0.01)] == ["+0.4", "−7.0", "0.0"]


def test_values_are_told_in_their_unit():
    percent, rate = an_indicator("A", "A"), an_indicator("B", "B", unit=Unit.RATE, multiplier=10_000)
    number = an_indicator("C", "C", unit=Unit.COUNT, multiplier=1)

    assert numbers.value(17.08, percent) == "17.1%"
    assert numbers.value_in_full(330.26, rate) == "330.3 per 10,000"
    assert numbers.value(1412, number) == "1,412"


def test_dates_are_british():
    assert numbers.day(date(2022, 4, 3)) == "3 April 2022"
    assert numbers.short_month(date(2022, 4, 3)) == "Apr 2022"
    assert numbers.period(Period(date(2022, 4, 1), date(2022, 6, 30)), Frequency.QUARTERLY) == "Q1 2022-23"


def test_lists_and_counts_read_as_sentences():
    assert numbers.listed(["a"]) == "a"
    assert numbers.listed(["a", "b", "c"]) == "a, b and c"
    assert numbers.counted(1, "upload") == "1 upload"
    assert numbers.counted(14, "upload") == "14 uploads"
    assert [numbers.in_words(n) for n in (0, 2, 11)] == ["none", "two", "11"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [((2, 11), (2, 12), "(little changed)"), ((9, 12), (4, 12), "(fell)"), ((4, 11), (9, 12), "")],
)
def test_practice_that_did_not_move_as_expected_says_so(before: tuple[int, int], after: tuple[int, int], said: str):
    link = PracticeLink("GCP", PracticeKind.AUDIT_STANDARD, "4", Direction.RISE, datetime(2023, 1, 1, tzinfo=UTC))
    rounds = [
        PracticeRound(str(n), date(2022 + n, 1, 1), *counts, None, None) for n, counts in enumerate((before, after))
    ]
    words = wording.practice_briefly(PracticeCase(link, None, None, tuple(rounds), *rounds))
    assert words.endswith(said or "from 4 of 11")
