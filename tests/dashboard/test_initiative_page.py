"""The impact case: the chart, the sentences that a chair can defend, the chain, the sources."""

from itertools import pairwise
from typing import Any

import pytest

from dashboard.figures.impact import impact_figure
from dashboard.figures.sparkline import sparkline
from tests.dashboard.drive import Visitor, heading, links, nodes, of_type, text, with_class


def test_the_title_says_what_happened_and_whether_elsewhere_did_too(visitor: Visitor):
    page = visitor.open("/initiative/GCP")

    assert heading(page) == (
        "Repeat child protection plans fell from 25% to 16% after Graded Care Profile 2, and not elsewhere"
    )


def test_the_account_says_five_things_and_none_of_them_is_a_cause(visitor: Visitor):
    words = text(with_class(visitor.open("/initiative/GCP"), "account"))

    assert (
        "Since October 2023 the figure has been 9 percentage points below what the path of ten similar areas" in words
    )
    assert "Ordinary quarter-to-quarter wobble would do this less than once in a" in words
    assert "the ten most similar areas stayed level" in words
    assert "before the outcome was due" in words
    assert "We could have seen a change of 2 percentage points or more" in words
    assert "caus" not in words


def test_harm_is_told_as_plainly_as_success(visitor: Visitor):
    page = visitor.open("/initiative/RETURN")

    assert (
        heading(page) == "Children missing twice rose from 20% to 31% after Return interviews: not the way we expected"
    )


def test_a_change_everywhere_is_not_credited(visitor: Visitor):
    page = visitor.open("/initiative/HUB")

    assert heading(page).endswith("but similar areas moved the same way")


def test_what_was_counted_differently_is_not_compared(visitor: Visitor):
    page = visitor.open("/initiative/POLICE")

    assert heading(page) == "Police notifications: before and after Operation Encompass cannot be compared"
    words = text(with_class(page, "account"))
    assert "changed on 1 April 2024" in words
    assert "percentage points" not in words


def test_the_headline_is_the_first_outcome_of_the_plan_and_not_the_best_measure(cases: dict[str, Any]):
    case = cases["GCP"]

    assert case.links[0].link.indicator_code == "ONTIME"
    assert case.headline.link.indicator_code == "REPEAT"


def test_the_address_chooses_the_measure(visitor: Visitor, cases: dict[str, Any]):
    other = next(link for link in cases["GCP"].links if link.link.indicator_code == "STEADY")

    page = visitor.open(f"/initiative/GCP?link={other.link.id}")

    assert heading(page) == "Children in need changed little or not at all after Graded Care Profile 2"


@pytest.mark.parametrize("nonsense", ["999", "x", "-1", "%00"])
def test_a_measure_that_is_not_there_falls_back_to_the_headline(visitor: Visitor, nonsense: str):
    assert "Repeat child protection plans fell" in heading(visitor.open(f"/initiative/GCP?link={nonsense}"))


def test_an_unknown_initiative_is_a_calm_sentence_with_a_way_back(visitor: Visitor):
    page = visitor.open("/initiative/NOBODY")

    assert "The board's plan has no initiative with the code NOBODY." in text(page)
    assert "/" in links(page)


def test_every_figure_of_the_chart_names_its_file_and_cell(visitor: Visitor):
    page = visitor.open("/initiative/GCP")

    table = next(node for node in of_type(page, "Table") if "Figures of the chart" in text(of_type(node, "Caption")))
    rows = of_type(of_type(table, "Tbody"), "Tr")
    assert len(rows) == 28
    assert all("repeat plans.xlsx, A" in text(row) for row in rows)
    assert "(provisional)" in text(rows[-1])


def test_the_chart_has_words_and_a_role(visitor: Visitor):
    page = visitor.open("/initiative/GCP")

    (drawing,) = [node for node in nodes(page) if node["props"].get("id") == "initiative-chart-words"]
    assert drawing["props"]["role"] == "img"
    assert "On average 25.0% before the start in April 2023" in drawing["props"]["aria-label"]


def test_the_chart_config_offers_no_cloud(visitor: Visitor):
    (graph,) = of_type(visitor.open("/initiative/GCP"), "Graph")

    assert graph["props"]["config"]["showSendToCloud"] is False
    assert graph["props"]["config"]["plotlyServerURL"] == ""
    assert graph["props"]["config"]["displaylogo"] is False


def test_an_initiative_without_a_link_says_what_to_do(visitor: Visitor):
    page = visitor.open("/initiative/BARE")

    assert "Say in the plan which indicator Nothing linked should move" in text(page)


def test_stories_voices_actions_and_learning_are_told(visitor: Visitor):
    words = text(visitor.open("/initiative/GCP"))

    assert "Neglect lead, 2 May 2026" in words
    assert "A few parents" in words  # three people are not counted out
    assert "Train new staff (Neglect lead, due 1 September 2026" in words
    assert "Review of Child A" in words


def test_the_comparison_changes_what_is_drawn_of_similar_areas(visitor: Visitor, cases: dict[str, Any]):
    shown = {"initiative": "GCP", "link": cases["GCP"].headline.link.id}

    def lines(choice: str) -> list[str]:
        answer = visitor.post(
            "initiative-chart.figure",
            [{"id": "initiative-comparison", "property": "value", "value": choice}],
            [{"id": "initiative-shown", "property": "data", "value": shown}],
        )
        return [trace["name"] for trace in answer.get_json()["response"]["initiative-chart"]["figure"]["data"]]

    assert "mean of 10 similar areas" in lines("mean")
    assert "median of 10 similar areas" in lines("median")
    assert sum(name.startswith("Similar ") for name in lines("each")) == 10
    assert not any("imilar" in name for name in lines("none"))


# --- the figure ------------------------------------------------------------------------------------------------------


def _own(figure: dict[str, Any]) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace["name"] == "Oakshire")


def test_a_missing_quarter_is_a_gap_and_never_joined(cases: dict[str, Any]):
    own = _own(impact_figure(cases["HELP"].headline))

    assert own["y"][9] is None
    assert own["connectgaps"] is False
    assert len(own["y"]) == 28


def test_a_provisional_figure_is_a_hollow_mark(cases: dict[str, Any]):
    own = _own(impact_figure(cases["GCP"].headline))

    assert own["marker"]["color"][-1] != own["marker"]["color"][0]


def test_hidden_counts_are_not_in_the_figure(cases: dict[str, Any]):
    figure = impact_figure(cases["LONG"].headline)

    assert set(_own(figure)["y"]) == {None}
    assert all("of 60" not in words for words in _own(figure)["customdata"])


def test_the_band_begins_at_the_start_and_holds_the_path(cases: dict[str, Any]):
    figure = impact_figure(cases["GCP"].headline)
    low, high, path = (
        _named(figure, name) for name in ("likely at least", "likely at most", "where our own path was heading")
    )

    assert low["x"][0] == "2023-05-16"
    assert all(below <= middle <= above for below, middle, above in zip(low["y"], path["y"], high["y"], strict=True))


def _named(figure: dict[str, Any], name: str) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace["name"] == name)


def test_start_and_due_date_are_marked_in_words(cases: dict[str, Any]):
    words = " ".join(each["text"] for each in impact_figure(cases["GCP"].headline)["layout"]["annotations"])

    assert "Started Apr 2023" in words
    assert "effect due Oct 2023" in words
    assert "10 similar areas" in words
    assert "Oakshire" in words


def test_labels_at_the_ends_of_lines_do_not_overlap(cases: dict[str, Any]):
    for case in cases.values():
        for link in case.links:
            layout = impact_figure(link)["layout"]
            low, high = layout["yaxis"]["range"]
            pixels = (420 - 56 - 34) / (high - low)
            ends = sorted(
                (each["y"], each["text"].count("<br>") + 1) for each in layout["annotations"] if each.get("x") == 1
            )
            for (below, lines_below), (above, lines_above) in pairwise(ends):
                assert (above - below) * pixels >= 8 * (lines_below + lines_above)


def test_a_period_that_was_left_out_is_shaded_and_a_new_definition_is_named(cases: dict[str, Any]):
    shaded = [shape for shape in impact_figure(cases["HELP"].headline)["layout"]["shapes"] if shape["type"] == "rect"]
    named = [each["text"] for each in impact_figure(cases["POLICE"].headline)["layout"]["annotations"]]

    assert len(shaded) == 2
    assert "counted differently from Apr 2024" in named


def test_figures_are_plain_dicts(cases: dict[str, Any]):
    import json

    assert json.loads(json.dumps(impact_figure(cases["GCP"].headline)))["data"]


def test_a_series_without_a_figure_has_no_sparkline(cases: dict[str, Any]):
    case = cases["LONG"].headline

    assert sparkline(case.series, case.initiative.starts, "#000000") == ""


def test_dots_can_be_counted_without_colour_and_carry_the_name_of_the_grade(visitor: Visitor):
    for address in ("/", "/initiative/GCP"):
        dots = with_class(visitor.open(address), "dots")[0]["props"]
        reached = int(dots["title"].split()[1])
        assert text(dots["children"]).replace(" ", "") == "●" * reached + "○" * (5 - reached)
        assert dots["title"].startswith(f"evidence {reached} of 5: ")
        assert dots["aria-label"] == dots["title"]
