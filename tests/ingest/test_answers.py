"""Answers to a file's questions: what they make of its next reading, whose files they hold for, how they end."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.desk import RememberedAnswer
from domain.uploads import ObservationRow, Reading, UploadKind
from ingest.answers import Answers
from ingest.catalogue import load_catalogue
from ingest.formats import Context, recognise
from ingest.workbook import open_safely
from tests.ingest.workbooks import xlsx

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
