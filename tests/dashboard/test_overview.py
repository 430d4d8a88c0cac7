"""The overview says what the board must decide, from the data and from nothing else."""

from itertools import pairwise

from tests.dashboard.drive import Visitor, heading, links, nodes, of_type, text, with_class


def test_the_title_is_the_message(visitor: Visitor):
    page = visitor.open("/")

    assert heading(page) == (
        "Outcomes improved as expected for one of our eight initiatives, and moved the wrong way for one"
    )


def test_rows_are_grouped_by_what_the_board_must_decide(visitor: Visitor):
    page = visitor.open("/")

    groups = {
        text(body["props"]["children"][0]): text(body["props"]["children"][1:]) for body in of_type(page, "Tbody")
    }
    assert list(groups) == [
        "Improved as expected",
        "For discussion",
        "Cannot be claimed",
        "Too early or too little data",
    ]
    assert "Graded Care Profile 2" in groups["Improved as expected"]
    assert "Return interviews" in groups["For discussion"]
    assert {"One front door", "Operation Encompass", "Family hubs"} <= _names(groups["Cannot be claimed"])
    assert {"Panel for long plans", "Late beginner", "Nothing linked"} <= _names(groups["Too early or too little data"])


def _names(words: str) -> set[str]:
    known = {
        "One front door",
        "Operation Encompass",
        "Family hubs",
        "Panel for long plans",
        "Late beginner",
        "Nothing linked",
    }
    return {name for name in known if name in words}


def test_only_the_two_coloured_verdicts_wear_a_colour(visitor: Visitor):
    page = visitor.open("/")

    worn = {(text(badge), _tone(badge)) for badge in with_class(page, "badge")}
    assert ("▲ Improved as expected", "badge-good") in worn
    assert ("▼ Moved the wrong way", "badge-bad") in worn
    assert {tone for label, tone in worn if label[:1] not in "▲▼"} == {"badge-neutral"}


def _tone(badge: dict) -> str:
    return badge["props"]["className"].split()[1]


def test_the_audit_is_told_as_counts(visitor: Visitor):
    page = visitor.open("/")

    assert "9 of 12 good or better, from 4 of 11" in text(page)


def test_every_sparkline_has_words(visitor: Visitor):
    page = visitor.open("/")

    pictures = of_type(page, "Img")
    assert len(pictures) == 6
    for picture in pictures:
        assert picture["props"]["src"].startswith("data:image/svg+xml")
        assert "in Oakshire" in picture["props"]["alt"]


def test_a_hidden_count_is_nowhere_on_the_page(visitor: Visitor):
    page = visitor.open("/")

    row = next(row for row in of_type(page, "Tr") if "Panel for long plans" in text(row))
    assert "too few cases" in text(row)
    assert not of_type(row, "Img")


def test_each_row_leads_to_its_initiative_and_priority(visitor: Visitor):
    found = links(visitor.open("/"))

    assert {"/initiative/GCP", "/initiative/RETURN", "/priority/P1", "/priority/P2"} <= set(found)


def test_an_empty_database_says_what_to_do_first(empty_visitor: Visitor):
    page = empty_visitor.open("/")

    assert heading(page) == "Nothing to show yet: the board's plan has not been loaded"
    assert "does not know yet whose it is" in text(page)
    assert "/start" in links(page)


def test_headings_go_down_one_level_at_a_time(visitor: Visitor):
    codes = [link.removeprefix("/initiative/") for link in links(visitor.open("/")) if link.startswith("/initiative/")]
    assert len(codes) > 1
    for address in ("/", "/priority/P1", *(f"/initiative/{code}" for code in codes)):
        levels = [int(node["type"][1]) for node in nodes(visitor.open(address)) if node["type"] in ("H1", "H2", "H3")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), address
