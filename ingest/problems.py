"""How a problem is made: one short call a fault, the codes of the contract spelled out once."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from domain.uploads import Problem, Question, Severity

CODES = frozenset(
    (
        "unknown_indicator",
        "unknown_partner",
        "unknown_area",
        "unreadable_value",
        "unreadable_period",
        "ambiguous_period",
        "out_of_range",
        "duplicate",
        "numerator_exceeds_denominator",
        "inconsistent_percentage",
        "ambiguous_scale",
        "missing_column",
        "child_identifier",
        "excel_error",
        "formula_without_value",
        "hidden_content",
        "merged_header",
        "total_column",
        "total_mismatch",
        "stock_summed",
        "scale_break",
        "not_recognised",
        "revised",
        "repeated_column",
        "missing_indicator",
        "uncertain_match",
        "external_links",
        "encrypted",
        "macro",
        "corrupt",
        "too_large",
        "wrong_type",
    )
)


def error(code: str, message: str, *, sheet: str | None = None, cell: str | None = None) -> Problem:
    """A fault that keeps a cell's row (or the whole file) from being taken."""
    return _problem(Severity.ERROR, code, message, sheet, cell)


def warning(code: str, message: str, *, sheet: str | None = None, cell: str | None = None) -> Problem:
    """Something taken as it is, that a person should look at."""
    return _problem(Severity.WARNING, code, message, sheet, cell)


def _problem(severity: Severity, code: str, message: str, sheet: str | None, cell: str | None) -> Problem:
    if code not in CODES:
        raise ValueError(f"'{code}' is no problem code of the contract")
    return Problem(severity, code, message, sheet, cell)


MORE = re.compile(r"And ([\d,]+) more like this")


def folded_up(problems: Sequence[Problem], most: int) -> tuple[Problem, ...]:
    """The first `most` problems of each code on each sheet, then one line that counts the others of that code.

    A list that was folded up before may be folded up further: its lines keep their counts.
    """
    kept: list[Problem] = []
    groups: defaultdict[tuple[Severity, str, str | None], list[Problem]] = defaultdict(list)
    for problem in problems:
        group = groups[(problem.severity, problem.code, problem.sheet)]
        group.append(problem)
        if len(group) <= most and not counted(problem):
            kept.append(problem)
    for group in groups.values():
        others = sum(counted(problem) or 1 for problem in group[most:])
        others += sum(counted(problem) for problem in group[:most])
        if others:
            kept.append(replace(group[0], cell=None, message=f"And {others:,} more like this."))
    return tuple(kept)


def counted(problem: Problem) -> int:
    """How many problems a line of a folded list stands for that are not on it; 0 for a problem itself."""
    found = MORE.match(problem.message)
    return int(found[1].replace(",", "")) if found else 0


def further(problems: Sequence[Problem], severity: Severity) -> int:
    """How many problems of a severity a folded list counts beyond its own lines."""
    return sum(max(counted(problem) - 1, 0) for problem in problems if problem.severity is severity)


def is_asked(problem: Problem, questions: Sequence[Question]) -> bool:
    """Whether one of the questions asks about what a problem says, so that it need not be said twice."""
    if not problem.code.startswith(("unknown_", "ambiguous_", "uncertain_")):
        return False
    where = place(problem)
    return bool(where) and any(each.cell == where for each in questions)


def place(problem: Problem) -> str:
    """Where a problem is, as a person would say it: `Return!D14`, `line 14, column Value`, or nothing."""
    if problem.sheet and problem.cell:
        return f"{problem.sheet}!{problem.cell}"
    return problem.cell or problem.sheet or ""
