"""Whose file it is, so that an answer given about one partner's file is never used on another's.

See docs/decisions/0011-for-which-files-an-answer-holds.md.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from domain.desk import RememberedAnswer
from domain.periods import TERM_NAMES
from domain.uploads import ObservationRow, RatingRow, Reading, TableReading
from ingest.labels import folded
from ingest.period_grammar import MONTH

HEX_DIGITS_KEPT = 24
NAMES_A_YEAR = re.compile(r"\d{2}")
PASSING = re.compile(rf"{MONTH}|{'|'.join(TERM_NAMES)}|.*\d.*", re.IGNORECASE)  # words that change with the period
# Words that any partner's file may be called by: a name of nothing else does not tell one sender from another.
WORDS_OF_ANY_NAME = frozenset(
    re.findall(
        r"\w+",
        "a agencies agency all and annual assessment assessments audit audits board book case cases children childrens "
        "completed copy dashboard data draft end file files final financial for form from grid indicator indicators "
        "latest lscb lscp macfa measures month monthly multi new of overview partner partners partnership performance "
        "plan q qtr quarter quarterly report reporting return returns rev revised round safeguarding scorecard section "
        "self sheet signed spreadsheet standards submission submitted summary table template term the to update "
        "updated upload v ver version wide workbook year yearly ytd",
    )
)
BY_HEADINGS = frozenset(("scale", "layout"))  # these are about the columns of a table, not about a partner's words


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a file, and what files like it are known by. Worked out from a reading without any answers.

    `file` is the key of this very file, `headings` of files with tables headed like its own, `likeness` of files that
    name their sender by the same word, or are called by it; None where nothing tells.
    """

    partner_code: str | None
    file: str
    headings: str | None = None
    likeness: str | None = None

    def holding(self, standing: Iterable[RememberedAnswer]) -> list[RememberedAnswer]:
        """The answers that hold for the file. What was said of this sender comes last and so wins."""
        keys = {"", self.file, self.headings, self.likeness}
        found = [each for each in standing if each.partner_code in (None, self.partner_code) and each.layout in keys]
        return sorted(found, key=lambda each: (each.partner_code is not None or each.layout != "", each.id or 0))

    def scope(self, asks: str, text: str, *, for_everyone: bool = False) -> tuple[str | None, str]:
        """For which files an answer holds: the code of an agency, and a key; None and "" stand for any.

        A text without a year that is answered with one (`Q1`) holds for this very file: next year's means another.
        """
        if is_of_one_year(asks, text):
            return self.partner_code, self.file
        if for_everyone or (asks == "partner" and text.strip()):
            return None, ""
        if asks == "partner" or self.partner_code is None:
            return None, self.likeness or self.file
        return self.partner_code, (self.headings or self.file) if asks in BY_HEADINGS else ""


def sender_of(reading: Reading, standing: Sequence[RememberedAnswer] = ()) -> Sender:
    """Who sent a file: as it says itself, else as somebody answered about the name in it, or about files like it."""
    headings = _headings_key(reading)
    file = f"file {reading.sha256}"
    if reading.partner_code is not None:
        return Sender(reading.partner_code, file, headings)
    names = {folded(name) for name in _names_of_agencies(reading)}
    telling = sorted(names) if names and all(names) else _telling_words(reading.file_name)
    likeness = _key("sender", headings, *telling) if headings is not None and telling else None
    said = {
        folded(each.text): each.answer
        for each in standing
        if each.asks == "partner" and each.layout in (("", file, likeness) if each.text.strip() else (file, likeness))
    }
    only = names.pop() if len(names) == 1 else "" if not names else None
    return Sender(said.get(only) if only is not None else None, file, headings, likeness)


def is_of_one_year(asks: str, text: str) -> bool:
    """Whether a question is about the year of a text that has none, so that next year's answer is another."""
    return asks == "period" and NAMES_A_YEAR.search(text) is None


def needs_its_file(asks: str, text: str) -> bool:
    """Whether an answer can only be given about a file: to what has no text of its own, or is about its columns."""
    return is_of_one_year(asks, text) or asks in BY_HEADINGS or not text.strip()


def could_apply(reading: Reading, answers: Iterable[RememberedAnswer]) -> bool:
    """Whether reading a file again with these answers could make anything of it that reading without did not."""
    answers = list(answers)
    if not answers:
        return False
    texts = {(question.asks, folded(question.text)) for question in reading.questions}
    texts |= {("partner", folded(name)) for name in (*_names_of_agencies(reading), "")}
    for asks, name in (("indicator", "label"), ("area", "area_label")):
        sent = {getattr(row, name) for row in reading.rows if isinstance(row, ObservationRow)}
        texts |= {(asks, folded(text)) for text in sent}
    has_open_period = any(problem.code in ("ambiguous_period", "unreadable_period") for problem in reading.problems)
    return any(
        (each.asks, folded(each.text)) in texts
        or each.asks in BY_HEADINGS
        or (each.asks == "period" and has_open_period)
        for each in answers
    )


def _headings_key(reading: Reading) -> str | None:
    """What a file's tables are headed by, without their periods: the same next quarter. None where it has no table."""
    if not reading.tables:
        return None
    return _key("headings", *sorted({_lasting_headings(table) for table in reading.tables}))


def _lasting_headings(table: TableReading) -> str:
    found = {" ".join(_lasting(folded(column.heading).split())) for column in table.columns}
    return "|".join(sorted(found - {""}))


def _names_of_agencies(reading: Reading) -> set[str]:
    """How the file names the agencies it is from; a blank among them where one is missing."""
    named = {row.partner for row in reading.rows if isinstance(row, RatingRow)}
    return named | {question.text for question in reading.questions if question.asks == "partner"}


def _telling_words(file_name: str) -> list[str]:
    """The words of a file's name that not every partner would use: `ICB CLA health`."""
    words = folded(file_name.rpartition(".")[0].replace("_", " ")).split()
    return [word for word in _lasting(words) if word not in WORDS_OF_ANY_NAME]


def _lasting(words: Iterable[str]) -> list[str]:
    return [word for word in words if PASSING.fullmatch(word) is None]


def _key(kind: str, *parts: str) -> str:
    return f"{kind} {sha256(chr(10).join(parts).encode()).hexdigest()[:HEX_DIGITS_KEPT]}"
