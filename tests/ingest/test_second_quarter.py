"""The second file of each shown partner: what was answered about the first is not asked again until withdrawn."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.model import Board
from domain.uploads import ObservationRow, Question
from ingest.answers import give_answer, withdraw
from ingest.catalogue import load_catalogue
from ingest.uploads import Preview, accept, preview
from store import writes
from store.database import open_database

BURY, BY = "E08000002", "Jo"
# Years as the shown files spell them: 2023-24, 23/24, 2023 (also in 2023Q1), and Apr 23. Each moves on by one.
MONTH = r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
YEARS = re.compile(
    rf"(?<!\d)(?P<first>(?:20)?\d\d)(?P<dash>[-/])(?P<second>\d\d)(?![\d/-])|(?<!\d)(?P<year>20\d\d)(?!\d)"
    rf"|(?P<month>\b(?:{MONTH})[ -])(?P<short>\d\d)\b",
    re.IGNORECASE,
)
RETURNS = (
    "CSC monthly scorecard March 2024.xlsx",
    "ICB_CLA_health_2023-24.csv",
    "MACFA Neglect round 2 Nov 2023.xlsx",
    "Police DA and Missing return 2023-24 FINAL v2.xlsx",
    "S11 St Botwine's Academy Dec 23.xlsx",
    "Section 11 overview - all partners 2022-23.xlsx",
    "Section 11 self assessment - Westmere Constabulary.xlsx",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A board of Bury that nothing was sent to yet."""
    engine = open_database(str(tmp_path / "board.db"))
    with engine.begin() as connection:
        writes.sync_catalogue(connection, load_catalogue(), by=BY)
        writes.set_board(connection, Board("Bury", BURY), by=BY)
    yield engine
    engine.dispose()


def a_year_on(text: str) -> str:
    def shifted(found: re.Match[str]) -> str:
        if found["first"]:
            first, second = int(found["first"]), int(found["second"])
            if first % 100 + 1 != second:
                return found[0]
            return f"{first + 1:02d}{found['dash']}{second + 1:02d}"
        return str(int(found["year"]) + 1) if found["year"] else f"{found['month']}{int(found['short']) + 1}"

    return YEARS.sub(shifted, text)


def a_cell_on(value: Any) -> Any:
    """What stands in a cell a year later: its dates and texts move on, a figure has grown a little."""
    if isinstance(value, str) and not value.startswith("="):
        return a_year_on(value)
    if isinstance(value, datetime | date):
        return value + timedelta(days=365)
    return value + 1 if isinstance(value, int) and not isinstance(value, bool) and value > 20 else value


def next_file(path: Path) -> bytes:
    """The same layout a year later."""
    import openpyxl

    if path.suffix == ".csv":
        return a_year_on(path.read_bytes().decode("cp1252")).encode("cp1252")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        sheet.title = a_year_on(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    cell.value = a_cell_on(cell.value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def looked_at(engine: Engine, content: bytes, name: str) -> Preview:
    with engine.connect() as connection:
        return preview(None, content=content, file_name=name, catalogue=load_catalogue(), connection=connection)


def an_answer(question: Question, seen: Preview, number: int) -> str:
    """The best that is offered, or else any that is possible: an indicator that the file does not have yet."""
    if question.candidates:
        return question.candidates[0].code
    here = {row.indicator for row in seen.reading.rows if isinstance(row, ObservationRow)}
    unused = [indicator.code for indicator in load_catalogue().indicators if indicator.code not in here]
    return {"indicator": unused[number], "partner": "SCHOOLS", "area": BURY, "scale": "highest_best"}[question.asks]


@pytest.mark.parametrize("name", RETURNS)
def test_the_next_file_of_a_partner_asks_nothing_and_says_whose_answers_it_was_read_with(shared, engine, name):
    path = shared / "corpus" / "shown" / name
    if not path.exists():
        pytest.skip(f"there is no {name} in {path.parent}")
    first = looked_at(engine, path.read_bytes(), name)
    given = [
        give_answer(engine, preview=first, question=question, code=an_answer(question, first, number), by=BY)
        for number, question in enumerate(first.reading.questions)
    ]
    answered = looked_at(engine, path.read_bytes(), name)
    assert answered.reading.questions == ()
    accept(engine, answered, by=BY, only_good_rows=True)
    content, later_name = next_file(path), a_year_on(name)
    later = looked_at(engine, content, later_name)
    print(f"{name}: {len(given)} questions, {len(later.reading.questions)} of {later_name}")
    assert (later.reading.kind, later.reading.questions) == (first.reading.kind, ())
    assert {used.answer_id for used in later.reading.answers} == set(given)
    assert later.row_count == answered.row_count
    for answer_id in given:
        withdraw(engine, answer_id, BY)
    again = looked_at(engine, content, later_name).reading
    asked = [(question.asks, a_year_on(question.text)) for question in first.reading.questions]
    assert [(question.asks, question.text) for question in again.questions] == asked
    assert again.answers == ()
