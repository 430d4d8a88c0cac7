"""`python -m dashboard plan`: what a measure could show, in sentences and one small table, or as JSON."""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from dashboard import numbers
from dashboard.codes import nearest, written
from dashboard.evidence.planner import PlanAsked, PlanCase, plan_case
from dashboard.wording import planner as words
from dashboard.wording.sizes import plainly
from domain.errors import QuestionError, UnknownCode
from domain.model import Direction, Shape
from metrics.detectable import Outlook
from metrics.question import Refusal
from store import reads

MOST_GUESSES = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--indicator", metavar="CODE", required=True, help="the measure that should move")
    parser.add_argument("--start", metavar="DATE", help="when it begins, as 2027-04-01 (default: the next period)")
    wait = parser.add_mutually_exclusive_group()
    wait.add_argument("--quarters", type=int, metavar="N", help="look within so many quarters (default: 8)")
    wait.add_argument("--periods", type=int, metavar="N", help="the same in the indicator's own periods")
    parser.add_argument(
        "--lag", type=int, metavar="N", help="periods from the start until the effect is due (default: 0)"
    )
    parser.add_argument("--shape", choices=[each.value for each in Shape], help="arrives at once, or grows until due")
    parser.add_argument("--expect", choices=[each.value for each in Direction], help="default: what is better")
    parser.add_argument("--target", metavar="SIZE", help="the change hoped for, as 20%% of the mean before (default)")
    parser.add_argument("--initiative", metavar="CODE", help="take what it promised, and plan its whole set beside it")
    parser.add_argument("--area", metavar="CODE", help="another area than the board's own")
    parser.add_argument("--no-neighbours", action="store_true", help="by the area's own figures alone")
    parser.add_argument("--json", action="store_true", help="codes and numbers for programs")


def answer(connection: Connection, options: argparse.Namespace, today: date) -> str:
    """What is printed. Raises UnknownCode and QuestionError with a sentence for what was typed wrongly."""
    asked = _asked(connection, options)
    try:
        case = plan_case(connection, asked, today)
    except QuestionError as fault:
        raise QuestionError(words.sentence(str(fault)), fault.code) from fault
    return json.dumps(as_json(case), indent=2) if options.json else as_text(case)


def as_text(case: PlanCase) -> str:
    """The plan in sentences, with its table."""
    parts = [words.plan_title(case) + ".", "\n".join(plainly(each) for each in words.plan_sentences(case))]
    title, columns, rows = words.plan_table(case)
    if rows:
        parts.append(f"{title}:\n{_table(columns, rows)}")
    if helps := words.what_would_help(case):
        parts.append("\n".join([f"{words.WHAT_WOULD_HELP}:", *(f"- {plainly(each)}" for each in helps)]))
    return "\n\n".join([*parts, words.caveats(case)])


def as_json(case: PlanCase) -> dict[str, Any]:
    """The plan as codes and numbers; chances in steps of .05, sizes as shares of the mean before."""
    measure, outlook = case.measure, case.outlook
    return {
        "indicator": case.indicator.code,
        "area": case.area.code,
        "frequency": case.frequency.value,
        "start": measure.start.isoformat(),
        "periods": measure.periods,
        "lag": measure.lag,
        "shape": measure.shape.value,
        "expect": measure.expected.value,
        "size": measure.size,
        "test": outlook.test.value if outlook is not None else None,
        "neighbours": outlook.neighbours if outlook is not None else 0,
        "closed": [check.code for check in outlook.closed] if outlook is not None else ["no_figures"],
        "first_verdict": _at(case, outlook.first_verdict if outlook is not None else None),
        "found_from": _at(
            case, outlook.first_found(measure.size) if outlook is not None and words.can_be_drawn(case) else None
        ),
        "own_series": _looks(case, outlook.own_series if outlook is not None else None),
        "neighbour_path": _looks(case, outlook.neighbour_path if outlook is not None else None),
        "set": _looks(case, case.together.looks if isinstance(case.together, Outlook) else case.together),
    }


def _asked(connection: Connection, options: argparse.Namespace) -> PlanAsked:
    return PlanAsked(
        indicator=_indicator(connection, options.indicator),
        start=_day(options.start) if options.start else None,
        periods=options.periods,
        quarters=options.quarters,
        lag=options.lag,
        shape=Shape(options.shape) if options.shape else None,
        expected=Direction(options.expect) if options.expect else None,
        size=_size(options.target) if options.target else None,
        initiative=_initiative(connection, options.initiative) if options.initiative else None,
        area=options.area,
        with_neighbours=not options.no_neighbours,
    )


def _indicator(connection: Connection, code: str) -> str:
    codes = [each.code for each in reads.indicators(connection)]
    if (known := written(code, codes)) is not None:
        return known
    if not codes:
        raise UnknownCode(
            f"There is no indicator {code}: this database is empty. Serve it, or load a file into it first."
        )
    guesses = nearest(code, codes, MOST_GUESSES)
    guess = f" Did you mean {' or '.join(guesses)}?" if guesses else " The page Indicators lists them all."
    raise UnknownCode(f"There is no indicator {code}.{guess}")


def _initiative(connection: Connection, code: str) -> str:
    return written(code, [each.code for each in reads.initiatives(connection)]) or code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(f"{text} is not a day: write it as 2027-04-01 (year, month, day).") from error


def _size(text: str) -> float:
    size = words.read_size(text)
    if size is None:
        raise QuestionError(f"{text} is no size of a change: write it as 20%, more than 0% and at most 100%.")
    return size


def _at(case: PlanCase, number: int | None) -> dict[str, Any] | None:
    if number is None:
        return None
    at = case.period_of(number)
    return {"periods": number, "period": numbers.period(at, case.frequency), "ends": at.end.isoformat()}


def _looks(case: PlanCase, part: object) -> Any:
    if part is None or isinstance(part, Refusal):
        return {"refused": part.code if isinstance(part, Refusal) else "not_asked"}
    if not isinstance(part, tuple):
        return []
    sizes = sorted({*words.SIZES, case.measure.size})
    return [
        {
            **(_at(case, look.periods) or {}),
            "chance": {words.percent(size): words.rounded(look.chance(size)) for size in sizes},
            "found_four_times_in_five": round(look.smallest, 2),
        }
        for look in part
    ]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in [columns, *rows]) for place in range(len(columns))]
    lines = []
    for first, *rest in [columns, *rows]:
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)
