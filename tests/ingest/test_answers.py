"""Answers to a file's questions: what they make of its next reading, whose files they hold for, how they end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.desk import RememberedAnswer
from domain.errors import StaleReading, UnknownCode, UploadError
from domain.model import Board
from domain.uploads import Candidate, ObservationRow, Question, RatingRow, Reading, UploadKind
from ingest.answers import Answers, give_answer, remember, standing, withdraw
from ingest.catalogue import load_catalogue
from ingest.formats import Context, recognise
from ingest.uploads import Preview, accept, preview
from ingest.workbook import open_safely
from store import reads, writes
from store.database import open_database
from tests.ingest.workbooks import codes, xlsx

JO, THIRD_OF_MARCH = "Jo", datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def an_answer(asks: str, text: str, answer: str, **changes: Any) -> RememberedAnswer:
    return RememberedAnswer(
        UploadKind.INDICATOR_RETURN,
        asks,
        text,
        answer,
        **{"id": 7, "answered_by": JO, "answered": THIRD_OF_MARCH, **changes},
    )


def read_with(answers: Answers, content: bytes, name: str = "return.csv") -> Reading:
    book, context = open_safely(None, content, name), Context(load_catalogue(), answers=answers)
    form = recognise(book, context)
    assert form is not None
    return form.read(book, context)


def tidy(*periods: str) -> bytes:
    lines = [f"REREF_12M,Leeds,{period},{20 + place}" for place, period in enumerate(periods)]
    return "\n".join(("Indicator,Area,Period,Value", *lines)).encode()


def starts(reading: Reading) -> list[date]:
    return [row.period_start for row in reading.rows if isinstance(row, ObservationRow)]


def test_a_spelling_of_two_meanings_is_read_as_was_answered_and_asks_nothing():
    answers = Answers([an_answer("period", "2023Q1", "2023-04-01/2023-06-30")])
    reading = read_with(answers, tidy("2023Q1"))
    assert (starts(reading), reading.problems, reading.questions) == ([date(2023, 4, 1)], (), ())
    (used,) = answers.applied
    assert (used.text, used.answer, used.answer_id, used.answered_by) == ("2023Q1", "2023-04-01/2023-06-30", 7, JO)


@pytest.mark.parametrize(
    ("answer", "first"),
    [("2023-04-01/2023-06-30", date(2024, 7, 1)), ("2023-01-01/2023-03-31", date(2024, 4, 1))],
)
def test_an_answer_about_one_quarter_tells_in_which_quarters_the_others_are_counted(answer, first):
    answers = Answers([an_answer("period", "2023Q1", answer)])
    assert starts(read_with(answers, tidy("2024Q2"))) == [first]
    assert answers.applied[0].text == "2024Q2"


def test_of_two_answers_that_contradict_each_other_the_later_one_tells_the_quarters():
    standing = [
        an_answer("period", "2023Q1", "2023-04-01/2023-06-30", id=1),
        an_answer("period", "2023Q3", "2023-07-01/2023-09-30", id=2),
    ]
    assert starts(read_with(Answers(standing), tidy("2024Q2"))) == [date(2024, 4, 1)]


def test_an_answer_that_names_no_period_leaves_the_question_open():
    reading = read_with(Answers([an_answer("period", "2023Q1", "spring")]), tidy("2023Q1"))
    assert (starts(reading), [question.text for question in reading.questions]) == ([], ["2023Q1"])


def test_a_bare_quarter_is_of_the_year_that_was_answered_and_says_nothing_of_its_neighbour():
    sheet = xlsx([["Indicator", "Q1", "Q2"], ["REREF_12M", 20, 21]])
    answers = Answers([an_answer("period", "Q1", "2023-04-01/2024-03-31")])
    reading = read_with(answers, sheet, "return.xlsx")
    assert starts(reading) == [date(2023, 4, 1)]
    assert [question.text for question in reading.questions] == ["Q2"]


# --- with a database --------------------------------------------------------------------------------------------------

LEEDS, POLICE, FIRE = "E08000035", "POLICE", "FIRE"
UNICORNS = "Reports of unicorns"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty board of Leeds, with the real catalogue."""
    engine = open_database(str(tmp_path / "board.db"))
    with engine.begin() as connection:
        writes.sync_catalogue(connection, load_catalogue(), by=JO)
        writes.set_board(connection, Board("Leeds", LEEDS), by=JO)
    yield engine
    engine.dispose()


def looked_at(engine: Engine, content: bytes, name: str = "return.csv") -> Preview:
    with engine.connect() as connection:
        return preview(None, content=content, file_name=name, catalogue=load_catalogue(), connection=connection)


def a_return(*lines: str, sender: str = "Police", label: str = UNICORNS) -> bytes:
    figures = lines or (f"{label},Leeds,Q1 2025/26,20",)
    head = (f"Organisation,{sender},,", ",,,") if sender else ()
    return "\n".join((*head, "Indicator,Area,Period,Value", *figures)).encode()


def an_audit(sender: str, salt: str = "x") -> bytes:
    head = [["Section 11 audit"], ["Organisation", sender], ["Date", date(2026, 1, 31)], []]
    body = [["1", "Leaders take part", "Green", salt], ["2", "Duties are clear", "Amber", "y"]]
    return xlsx([*head, ["Standard", "Requirement", "RAG", "Evidence"], *body])


def questions(found: Preview) -> list[tuple[str, str]]:
    return [(question.asks, question.text) for question in found.reading.questions]


def answered(engine: Engine, found: Preview, code: str, by: str = JO, *, everyone: bool = False) -> int:
    return give_answer(
        engine, preview=found, question=found.reading.questions[0], code=code, by=by, for_everyone=everyone
    )


def indicators(found: Preview) -> set[str | None]:
    return {row.indicator for row in found.reading.rows if isinstance(row, ObservationRow)}


def test_an_answer_is_applied_to_the_next_file_of_that_partner_and_shown_as_such(engine):
    answer_id = answered(engine, looked_at(engine, a_return()), "DA_NOTIF")
    later = looked_at(engine, a_return(f"{UNICORNS},Leeds,Q2 2025/26,31"), "other name.csv")
    assert (questions(later), codes(later.reading), indicators(later)) == ([], [], {"DA_NOTIF"})
    (used,) = later.reading.answers
    assert (used.asks, used.text, used.answer, used.answer_id, used.answered_by) == (
        ("indicator", UNICORNS, "DA_NOTIF", answer_id, JO)
    )
    assert used.cell == "line 4, column Indicator"
    assert used.answered is not None
    day = f"{used.answered.day} {used.answered:%B %Y}"
    line = f"'{UNICORNS}' was read as DA_NOTIF, as Jo answered on {day} (answer {answer_id})."
    assert line in later.reading.explanation


def test_an_answer_about_one_partner_says_nothing_of_another_unless_it_was_meant_for_everyone(engine):
    first = looked_at(engine, a_return())
    fire = a_return(sender="Fire and Rescue Service")
    answered(engine, first, "DA_NOTIF")
    assert questions(looked_at(engine, fire)) == [("indicator", UNICORNS)]
    answered(engine, first, "DA_NOTIF", everyone=True)
    assert questions(looked_at(engine, fire)) == []


def test_what_was_said_of_a_partner_comes_before_what_was_said_of_all(engine):
    first = looked_at(engine, a_return())
    answered(engine, first, "DA_NOTIF")
    answered(engine, first, "MISS_HOME", everyone=True)
    assert indicators(looked_at(engine, a_return())) == {"DA_NOTIF"}
    assert indicators(looked_at(engine, a_return(sender="Fire and Rescue Service"))) == {"MISS_HOME"}


def test_a_withdrawn_answer_brings_the_question_back(engine):
    answer_id = answered(engine, looked_at(engine, a_return()), "DA_NOTIF")
    withdraw(engine, answer_id, JO)
    assert questions(looked_at(engine, a_return())) == [("indicator", UNICORNS)]
    with pytest.raises(UnknownCode, match="to withdraw"):
        withdraw(engine, answer_id, JO)


def test_a_file_is_not_taken_as_it_was_read_before_an_answer_came_or_went(engine):
    before = looked_at(engine, a_return())
    answer_id = answered(engine, before, "DA_NOTIF")
    with pytest.raises(StaleReading, match="nothing was taken"):
        accept(engine, before, by=JO)
    with_answer = looked_at(engine, a_return())
    withdraw(engine, answer_id, JO)
    with pytest.raises(StaleReading, match="Look at how it is read now"):
        accept(engine, with_answer, by=JO)
    with engine.connect() as connection:
        assert reads.uploads(connection) == ()
    assert accept(engine, looked_at(engine, a_return()), by=JO) == 1


def test_an_answer_about_another_partner_stops_no_file(engine):
    before = looked_at(engine, a_return())
    answered(engine, looked_at(engine, a_return(sender="Fire and Rescue Service")), "DA_NOTIF")
    assert accept(engine, before, by=JO) == 1


def test_without_a_database_there_are_no_answers(engine):
    answered(engine, looked_at(engine, a_return()), "DA_NOTIF")
    found = preview(None, content=a_return(), file_name="return.csv", catalogue=load_catalogue())
    assert (questions(found), found.reading.answers) == ([("indicator", UNICORNS)], ())


def test_rows_that_wait_get_their_code_at_once_and_lose_it_with_the_answer(engine):
    found = looked_at(engine, a_return())
    accept(engine, found, by=JO)
    answer_id = answered(engine, found, "DA_NOTIF")
    with engine.connect() as connection:
        assert [point.value for point in reads.series(connection, "DA_NOTIF", LEEDS).points] == [20]
    withdraw(engine, answer_id, JO)
    with engine.connect() as connection:
        assert reads.series(connection, "DA_NOTIF", LEEDS).points == ()
        assert [each.label for each in reads.unassigned_labels(connection)] == [UNICORNS]


def test_files_of_an_unknown_sender_are_known_by_their_own_words_and_headings(engine):
    unsigned = a_return(sender="")
    answered(engine, looked_at(engine, unsigned, "ICB_CLA_health_2024-25.csv"), "DA_NOTIF")
    later = a_return(f"{UNICORNS},Leeds,Q1 2026/27,31", sender="")
    assert questions(looked_at(engine, later, "ICB CLA health Q1 2026-27 FINAL v2.csv")) == []
    others = {"Probation return 2025-26.csv": unsigned, "return.csv": unsigned, "ICB CLA health.csv": a_return()}
    for name, content in others.items():
        assert questions(looked_at(engine, content, name)) == [("indicator", UNICORNS)], name


def test_nothing_is_carried_from_a_nameless_form_to_the_next_one(engine):
    unsigned = a_return(sender="")
    answered(engine, looked_at(engine, unsigned, "Indicator return 2025-26.csv"), "DA_NOTIF")
    assert questions(looked_at(engine, unsigned, "Indicator return 2025-26.csv")) == []
    other = a_return(f"{UNICORNS},Leeds,Q1 2025/26,31", sender="")
    assert questions(looked_at(engine, other, "Indicator return 2025-26.csv")) == [("indicator", UNICORNS)]


def test_an_agency_that_was_named_by_hand_is_known_by_its_name_from_then_on(engine):
    answered(engine, looked_at(engine, an_audit("The Lamplighters"), "s11.xlsx"), FIRE)
    later = looked_at(engine, an_audit("the lamplighters", "z"), "s11.xlsx")
    assert (questions(later), later.reading.partner_code) == ([], FIRE)
    assert {row.partner_code for row in later.reading.rows if isinstance(row, RatingRow)} == {FIRE}


def test_a_blank_name_is_answered_for_that_very_file_and_no_other(engine):
    content = an_audit("")
    blank = looked_at(engine, content, "Section 11 self assessment.xlsx")
    assert questions(blank) == [("partner", "")]
    answered(engine, blank, FIRE)
    assert questions(looked_at(engine, content, "Section 11 self assessment.xlsx")) == []
    assert questions(looked_at(engine, an_audit("", "z"), "Section 11 self assessment.xlsx")) == [("partner", "")]


def test_an_accepted_audit_of_an_unknown_agency_counts_as_received_once_it_is_named(engine):
    found = looked_at(engine, an_audit("The Lamplighters"), "s11.xlsx")
    accept(engine, found, by=JO)
    answer_id = answered(engine, found, FIRE)
    with engine.connect() as connection:
        assert [(each.partner_code, each.reported_rows) for each in reads.received_returns(connection)] == [(FIRE, 2)]
        assert reads.unassigned_labels(connection) == ()
    withdraw(engine, answer_id, JO)
    with engine.connect() as connection:
        assert reads.received_returns(connection) == ()
        assert [each.label for each in reads.unassigned_labels(connection)] == ["The Lamplighters"]


def test_a_year_that_was_said_of_a_bare_quarter_is_asked_again_of_the_next_file(engine):
    rows = [["Organisation", "Police"], [], ["Indicator", "Q1", "Q2"], ["MISS_HOME", 20, 21]]
    content = xlsx(rows)
    first = looked_at(engine, content, "return.xlsx")
    for question in first.reading.questions:
        give_answer(engine, preview=first, question=question, code="2025-04-01/2026-03-31", by=JO)
    again = looked_at(engine, content, "return.xlsx")
    assert (questions(again), starts(again.reading)) == ([], [date(2025, 4, 1), date(2025, 7, 1)])
    rows[3][1] = 40
    assert questions(looked_at(engine, xlsx(rows), "return.xlsx")) == [("period", "Q1"), ("period", "Q2")]


def test_a_spelling_of_two_meanings_is_asked_once_of_a_partner(engine):
    answered(engine, looked_at(engine, a_return("MISS_HOME,Leeds,2025Q1,20")), "2025-04-01/2025-06-30")
    later = looked_at(engine, a_return("MISS_HOME,Leeds,2025Q4,20"))
    assert (questions(later), starts(later.reading)) == ([], [date(2026, 1, 1)])
    (line,) = [line for line in later.reading.explanation if "2025Q4" in line]
    assert "'2025Q4' was read as 1 January 2026 to 31 March 2026, as Jo answered on" in line


@pytest.mark.parametrize(
    ("asks", "code", "words"),
    [
        ("indicator", "UNICORNS", "no indicator"),
        ("area", "Bury", "no area of the register"),
        ("partner", "nobody", "no agency"),
        ("period", "2025Q1", "first and last day"),
        ("period", "2025-06-30/2025-04-01", "first and last day"),
        ("scale", "4", "which end is best"),
        ("layout", "anything", "none of the answers offered"),
    ],
)
def test_an_answer_that_no_reader_could_use_is_refused_with_what_to_write(engine, asks, code, words):
    with pytest.raises((UploadError, UnknownCode), match=words):
        give_answer(engine, preview=looked_at(engine, a_return()), question=Question(asks, "x"), code=code, by=JO)
    with engine.connect() as connection:
        assert standing(connection) == ()


def test_what_a_question_offers_may_be_answered(engine):
    found = looked_at(engine, a_return())
    question = Question("layout", "Sheet1", (Candidate("tidy", "a row a figure"),))
    answer_id = give_answer(engine, preview=found, question=question, code="tidy", by=JO)
    with engine.connect() as connection:
        assert [(each.id, each.answer) for each in standing(connection)] == [(answer_id, "tidy")]


def test_an_answer_needs_a_name_and_a_file_that_was_recognised(engine):
    with pytest.raises(UploadError, match="name of who"):
        answered(engine, looked_at(engine, a_return()), "DA_NOTIF", by=" ")
    with pytest.raises(UploadError, match="nothing to answer"):
        give_answer(
            engine, preview=looked_at(engine, b"hello"), question=Question("indicator", "x"), code="DA_NOTIF", by=JO
        )


def test_a_second_answer_to_the_same_question_replaces_the_first_with_all_that_it_assigned(engine):
    found = looked_at(engine, a_return())
    accept(engine, found, by=JO)
    answered(engine, found, "DA_NOTIF")
    later = answered(engine, found, "MISS_HOME", by="Sam")
    with engine.connect() as connection:
        assert [(each.id, each.answer, each.answered_by) for each in standing(connection)] == [
            (later, "MISS_HOME", "Sam")
        ]
        assert reads.series(connection, "DA_NOTIF", LEEDS).points == ()
        assert [point.value for point in reads.series(connection, "MISS_HOME", LEEDS).points] == [20]


def test_the_same_answer_twice_is_one(engine):
    found = looked_at(engine, a_return())
    assert answered(engine, found, "DA_NOTIF") == answered(engine, found, "DA_NOTIF", by="Sam")


def test_of_several_who_answer_at_once_the_last_one_stands_and_nobody_fails(engine):
    found, chosen = looked_at(engine, a_return()), ["DA_NOTIF", "MISS_HOME", "REREF_12M", "DA_NOTIF"]
    accept(engine, found, by=JO)
    start = Barrier(len(chosen))

    def one(code: str) -> int:
        own = open_database(engine.url.render_as_string(hide_password=False))
        start.wait()
        try:
            return answered(own, found, code, by=code)
        finally:
            own.dispose()

    with ThreadPoolExecutor(len(chosen)) as pool:
        ids = list(pool.map(one, chosen))
    with engine.connect() as connection:
        (left,) = standing(connection)
        assert left.id == max(ids)
        assert [point.value for point in reads.series(connection, left.answer, LEEDS).points] == [20]


def test_an_answer_can_be_given_without_a_file(engine):
    answer = RememberedAnswer(UploadKind.INDICATOR_RETURN, "indicator", UNICORNS, "DA_NOTIF", POLICE)
    remember(engine, answer, by=JO)
    assert questions(looked_at(engine, a_return())) == []


@pytest.mark.parametrize(("answer", "first"), [("highest_best", 1 / 3), ("lowest_best", 2 / 3)])
def test_a_scale_that_was_answered_is_known_in_the_next_audit_of_that_partner(engine, answer, first):
    def an_audit_of(year: int, sender: str = "Westmere Police") -> bytes:
        block = [[f"Section 11 audit {year}"], ["Organisation", sender], ["Date", date(year, 11, 1)]]
        body = [[str(n), text, n + 1] for n, text in enumerate(("Leadership", "Training", "Information sharing"), 1)]
        return xlsx([*block, [], ["Ref", "Standard", "Score (1-4)"], *body])

    asked = looked_at(engine, an_audit_of(2023), "s11 2023.xlsx")
    (question,) = asked.reading.questions
    assert (question.asks, [each.code for each in question.candidates]) == ("scale", ["highest_best", "lowest_best"])
    give_answer(engine, preview=asked, question=question, code=answer, by=JO)
    later = looked_at(engine, an_audit_of(2025), "s11 2025.xlsx")
    assert (later.reading.questions, codes(later.reading)) == ((), [])
    assert next(row.self_score for row in later.reading.rows if isinstance(row, RatingRow)) == pytest.approx(first)
    of_another = looked_at(engine, an_audit_of(2025, "Cafcass"), "s11 other.xlsx")
    assert [each.asks for each in of_another.reading.questions] == ["scale"]


def test_a_range_that_the_file_does_not_say_is_told_before_the_answer_and_after(engine):
    def an_audit_of(year: int) -> bytes:
        block = [[f"Section 11 audit {year}"], ["Organisation", "Westmere Police"], ["Date", date(year, 11, 1)]]
        body = [[str(n), text, n] for n, text in enumerate(("Leadership", "Training", "Information sharing"), 1)]
        return xlsx([*block, [], ["Ref", "Standard", "Score"], *body])

    asked = looked_at(engine, an_audit_of(2023), "s11 2023.xlsx")
    (question,) = asked.reading.questions
    assert all("on a scale from 1 to 4" in each.reason for each in question.candidates)
    give_answer(engine, preview=asked, question=question, code="highest_best", by=JO)
    later = looked_at(engine, an_audit_of(2025), "s11 2025.xlsx").reading
    (told,) = later.problems
    assert (told.severity, told.code, "on a scale from 1 to 4" in told.message) == ("warning", "ambiguous_scale", True)
