"""The commands about questions: what a file asks, an answer to it, what stands, and forgetting it again."""

import argparse
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from domain.uploads import Question, UploadKind
from ingest.console import (
    CommandError,
    add_by,
    add_command,
    count_of,
    files_of,
    number_of,
    open_engine,
    open_engine_if_any,
    problem_lines,
    read_catalogue,
    read_one,
    say,
    user_of,
    with_progress,
)

if TYPE_CHECKING:
    from domain.desk import RememberedAnswer
    from ingest.catalogue import Catalogue
    from ingest.uploads import Preview

ASKED = ("indicator", "partner", "area", "period", "scale", "layout")
MOST_CANDIDATES = 4


def add_to(commands: Any) -> None:
    """Add the commands about questions and answers to the command line."""
    asked = add_command(commands, "questions", _questions, "say what only a person can decide about files")
    asked.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or patterns")
    answer = add_command(commands, "answer", _answer, "answer a question; it holds for that partner's next files too")
    answer.add_argument("path", nargs="?", metavar="FILE", help="the file that asks; none for an answer beforehand")
    answer.add_argument("--question", metavar="N", help="number of the question, as `questions FILE` says")
    answer.add_argument("--asks", choices=ASKED, help="what it is about, where no number is given")
    answer.add_argument("--text", metavar="TEXT", help="the text of the file that it is about")
    meant = "an indicator, area or agency by code or name, a period such as 'Q1 2023/24', highest_best or lowest_best"
    answer.add_argument("--is", dest="code", required=True, metavar="CODE", help=meant)
    answer.add_argument("--everyone", action="store_true", help="let it hold for the files of every partner")
    answer.add_argument("--partner", metavar="NAME", help="whose files it holds for, where no file is given")
    kinds = [each.value for each in UploadKind]
    answer.add_argument("--kind", default=kinds[0], choices=kinds, help="the kind of file, where none is given")
    add_by(answer)
    add_command(commands, "answers", _answers, "list the answers that stand, latest first")
    forget = add_command(
        commands, "forget", _forget, "withdraw an answer: its rows wait again, the next file asks again"
    )
    forget.add_argument("answer", metavar="ANSWER", help="number of the answer")
    add_by(forget)


def asked(question: Question) -> str:
    """What is asked: which indicator a label is, or of the file as a whole where there is no text."""
    about = f"is '{question.text}'" if question.text.strip() else "is meant where the file says none"
    return f"which {question.asks} {about}?"


def question_lines(questions: Sequence[Question], most: int) -> Iterator[str]:
    """The questions of a file for a person, numbered, with what is offered."""
    for number, question in enumerate(questions[:most], start=1):
        yield f"  question {number}  {question.cell or ''}  {asked(question)}"
        for candidate in question.candidates[:MOST_CANDIDATES]:
            yield f"              {candidate.code}  {candidate.reason}"
    if len(questions) > most:
        yield f"  and {len(questions) - most} more questions"


# --- questions and answer ---------------------------------------------------------------------------------------------


def _questions(options: argparse.Namespace) -> int:
    catalogue, engine = read_catalogue(options), open_engine_if_any(options)
    is_recognised = True
    for path in with_progress(files_of(options.paths)):
        found = read_one(path, catalogue, engine)
        reading = found.reading
        if reading.kind is None:
            is_recognised = False
            say(*problem_lines(reading.file_name, "not recognised", reading.problems))
            continue
        say(f"{reading.file_name}: {count_of(len(reading.questions), 'question')}")
        say(*question_lines(reading.questions, len(reading.questions)))
        if reading.questions:
            say(f"  Answer with: python -m ingest answer {shlex.quote(path)} --question 1 --is CODE")
    return 0 if is_recognised else 1


def _answer(options: argparse.Namespace) -> int:
    from ingest.answers import give_answer, remember
    from store import writes

    engine, catalogue, by = open_engine(options), read_catalogue(options), user_of(options)
    with engine.begin() as connection:
        writes.sync_catalogue(connection, catalogue, by=by)
    if options.path is None:
        answer_id = remember(engine, _answer_beforehand(options, catalogue), by=by)
        say(f"Kept as answer {answer_id}.")
        return 0
    found = read_one(options.path, catalogue, engine)
    question = _question(options, found)
    code = _code(question.asks, options.code, catalogue)
    answer_id = give_answer(engine, preview=found, question=question, code=code, by=by, for_everyone=options.everyone)
    left = len(read_one(options.path, catalogue, engine).reading.questions)
    said = f"'{question.text}' is {code}" if question.text.strip() else f"the {question.asks} is {code}"
    say(f"Kept as answer {answer_id}: {said}. {count_of(left, 'question')} left in the file.")
    return 0


def _question(options: argparse.Namespace, found: "Preview") -> Question:
    """The question that is meant: by its number, or by what it is about; one that the file does not ask may be."""
    questions = found.reading.questions
    if options.question is None:
        asks, text = _about(options)
        return next((each for each in questions if (each.asks, each.text) == (asks, text)), Question(asks, text))
    number = number_of(options.question, "a question", "questions FILE")
    if not 1 <= number <= len(questions):
        raise CommandError(f"{found.reading.file_name} has {count_of(len(questions), 'question')}, so no {number}.")
    return questions[number - 1]


def _about(options: argparse.Namespace) -> tuple[str, str]:
    if options.asks is None or options.text is None:
        raise CommandError("Say which question: --question N of a file, or --asks KIND --text TEXT.")
    return options.asks, options.text


def _answer_beforehand(options: argparse.Namespace, catalogue: "Catalogue") -> "RememberedAnswer":
    """An answer without a file: for one agency, or for everyone."""
    from domain.desk import RememberedAnswer
    from ingest.senders import needs_its_file

    asks, text = _about(options)
    if options.partner is None and not options.everyone:
        raise CommandError("Say whose files it holds for: name the file that asks, --partner NAME or --everyone.")
    if needs_its_file(asks, text):
        raise CommandError(f"What {asks} '{text}' is differs from file to file: name the file that asks.")
    partner = None if options.everyone or asks == "partner" else _code("partner", str(options.partner), catalogue)
    return RememberedAnswer(UploadKind(options.kind), asks, text, _code(asks, options.code, catalogue), partner)


def _code(asks: str, said: str, catalogue: "Catalogue") -> str:
    """The code that was meant, where a name or `Q1 2023/24` was written; what is neither the answer refuses."""
    from ingest.answers import period_code
    from ingest.period_text import read_period_text

    if asks == "period":
        reading = read_period_text(said)
        return period_code(reading.period) if reading is not None and reading.period is not None else said
    known, find = {
        "indicator": (catalogue.indicator, catalogue.find_indicator),
        "area": (catalogue.area, catalogue.find_area),
        "partner": (catalogue.partner, catalogue.find_partner),
    }.get(asks, (None, None))
    if known is None or find is None or known(said) is not None:
        return said
    return find(said) or said


# --- answers and forget -----------------------------------------------------------------------------------------------


def _answers(options: argparse.Namespace) -> int:
    from ingest.answers import standing

    with open_engine(options, create=False).connect() as connection:
        given = standing(connection)
    if not given:
        say("Nothing was answered yet.")
    say(*(_told(each) for each in given))
    return 0


def _told(given: "RememberedAnswer") -> str:
    holds = given.partner_code or ("files like the one that asked" if given.layout else "everyone")
    when = f" on {given.answered:%Y-%m-%d}" if given.answered else ""
    return (
        f"{given.id:>5}  {given.asks:<9}  '{given.text}' is {given.answer}, for {holds} ({given.kind.value}), "
        f"by {given.answered_by}{when}"
    )


def _forget(options: argparse.Namespace) -> int:
    from ingest.answers import withdraw

    answer_id = number_of(options.answer, "an answer", "answers")
    withdraw(open_engine(options, create=False), answer_id, user_of(options))
    say(f"Answer {answer_id} is withdrawn: its rows wait again, and the next file asks again.")
    return 0
