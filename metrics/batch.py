"""Questions and answers as JSON: one object a line in, one object a line out, in the same order."""

import json
import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

from domain.errors import QuestionError
from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.assess import Assessment, assess_many
from metrics.question import Estimate, FloatArray, ImpactQuestion, NeighbourSeries, Refusal, Scale, Season
from metrics.series_file import read_change, read_day, read_figure
from metrics.verdict import Verdict

Choice = TypeVar("Choice", bound=StrEnum)
FIELDS = frozenset({
    "id", "release", "frequency", "first_period", "start", "values", "numerators", "denominators", "expected", "lag",
    "shape", "exclude", "target", "scale", "neighbours", "neighbour_numerators", "neighbour_denominators", "seasonal",
    "season", "seen_to", "basket",
})  # fmt: skip
ALIKE = 0.85  # of the letters of two names: one has a slip
LINES_AT_ONCE = 5000  # enough to share designs, few enough to answer while reading


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch: a question, or the error that stands for it."""

    id: Any
    release: Hashable
    question: ImpactQuestion | None
    error: QuestionError | None


def answer_lines(lines: Iterable[str], *, with_account: bool = False) -> Iterator[dict[str, Any]]:
    """Answer every line that holds something, in order; a malformed one answers with its error and stops nothing.

    An account costs several times the answer: many lines get theirs only if it is wanted.
    """
    read = [read_line(number, text) for number, text in enumerate(lines, start=1) if text.strip("\ufeff \t\r\n")]
    asked = [line for line in read if line.question is not None]
    answers: dict[int, Assessment] = {}
    for part in _together(asked):
        questions = [line.question for line in part if line.question is not None]
        for line, answer in zip(
            part, assess_many(questions, [line.release for line in part], with_path=False), strict=True
        ):
            answers[id(line)] = answer
    for line in read:
        given = error_json(line.error) if line.error is not None else answer_json(answers[id(line)], with_account)
        yield {"id": line.id} | given


def read_line(number: int, text: str) -> Line:
    """One line as a question. `number` names it in messages and, without a `release`, keeps it to itself."""
    identity = None
    try:
        fields = json.loads(text.lstrip("\ufeff"))
        if not isinstance(fields, dict):
            raise QuestionError(f"line {number} is not an object in braces")
        identity = _echoed(fields.get("id"), number)
        release = fields.get("release")
        family = ("line", number) if release is None else ("release", json.dumps(release, sort_keys=True))
        return Line(identity, family, question_of(fields), None)
    except QuestionError as fault:
        return Line(identity, None, None, fault)
    except (ValueError, RecursionError) as fault:  # also of a whole number with thousands of digits
        return Line(identity, None, None, QuestionError(f"line {number} is not JSON: {fault}", "not_json"))


def _echoed(identity: Any, number: int) -> Any:
    """What a line calls itself, which its answer repeats: JSON knows neither nan nor infinity."""
    try:
        json.dumps(identity, allow_nan=False)
    except ValueError:
        raise QuestionError(f"line {number}: its id is {identity}: give a number or a text", "not_a_number") from None
    return identity


def question_of(fields: Mapping[str, Any]) -> ImpactQuestion:
    """The question of one JSON object. Raises QuestionError naming the field.

    Needed are `frequency` (M, Q, T, Y), `first_period`, `start`, and `values` or `numerators` with `denominators` (one
    entry a period, null where there is no figure, a published symbol such as "c" where it is suppressed), unless there
    is a `basket`: a list of measures, each with its own of these and of any other field. Optional are `expected` (fall,
    rise), `lag` in periods, `shape` (step, gradual), `exclude` (days of periods to leave out), `target` (0.2 or "20%"
    is a fifth), `scale` (auto, relative, points, none), `neighbours` or `neighbour_numerators` with
    `neighbour_denominators` (a list for each area), `seasonal` (true for an indicator that is known to have seasons:
    season terms then need fewer periods, METHOD section 3) and `season` (auto; on or off set that rule aside).
    """
    _refuse_misspelt(fields)
    has_counts = fields.get("numerators") is not None
    basket = _basket(fields)
    if basket and not has_counts and fields.get("values") is None:
        fields = {**fields, "values": [None] * basket[0].length}  # only the set is asked about
    values, hidden = (None, []) if has_counts else _figures(fields, "values")
    numerators, hidden_numerators = _figures(fields, "numerators") if has_counts else (None, [])
    denominators, hidden_denominators = _figures(fields, "denominators") if has_counts else (None, [])
    hidden = [*hidden, *hidden_numerators, *hidden_denominators]
    length = len(values if values is not None else numerators)  # type: ignore[arg-type]
    suppressed = np.isin(np.arange(length), hidden)
    question = ImpactQuestion(
        frequency=_choice(fields, "frequency", Frequency, None),
        first_period=_day(fields, "first_period"),
        start=_day(fields, "start"),
        values=values,
        numerators=numerators,
        denominators=denominators,
        suppressed=suppressed if suppressed.any() else None,
        lag=_whole(fields, "lag"),
        shape=_choice(fields, "shape", Shape, Shape.STEP),
        expected=None if fields.get("expected") is None else _choice(fields, "expected", Direction, None),
        season=_choice(fields, "season", Season, Season.AUTO),
        is_seasonal=_flag(fields, "seasonal"),
        scale=_choice(fields, "scale", Scale, Scale.AUTO),
        excluded=tuple(read_day(str(day), "exclude") for day in _list(fields.get("exclude") or [], "exclude")),
        neighbours=_neighbours(fields),
        target_change=read_change(fields.get("target"), "target"),
        seen_to=None if fields.get("seen_to") is None else _day(fields, "seen_to"),
        basket=basket,
    )
    return with_neighbours_in_unit(question)


def _refuse_misspelt(fields: Mapping[str, Any]) -> None:
    """A field that we do not know is let be, unless it is one of ours with a slip: that would count for nothing."""
    for name in fields.keys() - FIELDS:
        if near := get_close_matches(name, FIELDS - fields.keys(), n=1, cutoff=ALIKE):
            raise QuestionError(f"{name[:40]!r} is no field: write {near[0]}", "unknown_field")


def with_neighbours_in_unit(question: ImpactQuestion) -> ImpactQuestion:
    """Neighbours given as percentages beside an area given as counts become shares like the area's rates.

    Files say 22.6 where counts say 0.226; without this the comparison in points would be a hundred times too large.
    """
    if question.values is not None or not question.neighbours:
        return question
    own = question.rates()[np.isfinite(question.rates())]
    others = np.concatenate([neighbour.values for neighbour in question.neighbours])
    others = others[np.isfinite(others)]
    if not len(own) or not len(others) or own.max() > 1 or np.median(others) <= 1:
        return question
    shares = tuple(replace(neighbour, values=neighbour.values / 100) for neighbour in question.neighbours)
    return replace(question, neighbours=shares)


def answer_json(assessment: Assessment, with_account: bool = True) -> dict[str, Any]:
    """The answer as the command line prints it; a part that declined is `{"refused": code}`."""
    answer = {
        "own_series": _part_json(assessment.own_series, "could_have_seen"),
        "neighbours": _part_json(assessment.neighbours, "count"),
        "path": _path_json(assessment.neighbour_path),
        "basket": _path_json(assessment.basket),
        "verdict": assessment.verdict.value,
        "grade": int(assessment.grade),
        "reasons": list(assessment.reasons),
    }
    return answer | {"account": [entry.as_json() for entry in assessment.account]} if with_account else answer


def error_json(error: QuestionError) -> dict[str, Any]:
    """A malformed question's answer: its sentence, and every part refused with its code."""
    refused = {"refused": error.code}
    return {
        "error": str(error),
        "own_series": refused,
        "neighbours": refused,
        "path": refused,
        "basket": refused,
        "verdict": Verdict.NOT_ENOUGH_DATA.value,
        "grade": 0,
        "reasons": [error.code],
    }


def _together(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Parts small enough to hold, with the lines of one release never torn apart."""
    families: dict[Hashable, list[Line]] = {}
    for line in lines:
        families.setdefault(line.release, []).append(line)
    part: list[Line] = []
    for family in families.values():
        part += family
        if len(part) >= LINES_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _part_json(part: Estimate | Refusal, last: str) -> dict[str, Any]:
    if isinstance(part, Refusal):
        return {"refused": part.code}
    names = ("effect", "low", "high", "p", "p_good", "p_harm", "df", last)
    return {name: getattr(part, name) for name in names}


def _path_json(part: Estimate | Refusal) -> dict[str, Any]:
    """A part of METHOD section 9; where the area most likely drifts on its own it has no size, and says so."""
    if isinstance(part, Refusal):
        return {"refused": part.code}
    names = ("effect", "low", "high", "p", "p_good", "p_harm", "df", "own_drift", "could_have_seen", "count")
    answer = {name: getattr(part, name) for name in names}
    without_size = {"effect": None, "low": None, "high": None, "reason": "own_drift"}
    return answer | without_size if part.drifts_alone else answer


def _neighbours(fields: Mapping[str, Any]) -> tuple[NeighbourSeries, ...]:
    """Neighbours as lists of values, or as lists of numerators and of denominators in the same order."""
    tables = {name: _areas(fields, name) for name in ("neighbours", "neighbour_numerators", "neighbour_denominators")}
    values, numerators, denominators = tables.values()
    if not numerators and not denominators:
        return tuple(NeighbourSeries(f"neighbour {place}", one) for place, one in enumerate(values, start=1))
    if len(numerators) != len(denominators) or (values and len(values) != len(numerators)):
        raise QuestionError(
            f"there are {len(numerators)} neighbour_numerators and {len(denominators)} neighbour_denominators: "
            "give both for every area, in the same order",
            "unequal_lengths",
        )
    if any(len(one) != len(other) for one, other in zip(numerators, denominators, strict=True)):
        raise QuestionError("a neighbour's numerators and denominators differ in length", "unequal_lengths")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # nought out of nought is a gap
        shares = [one / other for one, other in zip(numerators, denominators, strict=True)]
    return tuple(
        NeighbourSeries(f"neighbour {place}", *parts)
        for place, parts in enumerate(zip(values or shares, numerators, denominators, strict=True), start=1)
    )


# What a measure of a basket says for itself; the rest, and what it leaves out of these, is that of its line.
OF_A_MEASURE = {"values", "numerators", "denominators", "neighbours", "neighbour_numerators", "neighbour_denominators"}


def _basket(fields: Mapping[str, Any]) -> tuple[ImpactQuestion, ...]:
    of_line = {name: given for name, given in fields.items() if name not in OF_A_MEASURE | {"basket", "scale"}}
    members = []
    for place, measure in enumerate(_list(fields.get("basket") or [], "basket"), start=1):
        if not isinstance(measure, dict):
            raise QuestionError(f"basket, measure {place}: give an object in braces with its values and direction")
        members.append(question_of({**of_line, **measure, "basket": None}))
    return tuple(members)


def _areas(fields: Mapping[str, Any], name: str) -> list[FloatArray]:
    areas = fields.get(name) or []
    if not isinstance(areas, list):
        raise QuestionError(f"{name}: give a list with one list of figures an area")
    return [_numbers(_list(one, name), f"{name}, area {place}")[0] for place, one in enumerate(areas, start=1)]


def _figures(fields: Mapping[str, Any], name: str) -> tuple[FloatArray, list[int]]:
    if fields.get(name) is None:
        raise QuestionError(f"the question has no {name}: give values, or numerators and denominators", "no_figures")
    return _numbers(_list(fields[name], name), name)


def _numbers(entries: list[Any], name: str) -> tuple[FloatArray, list[int]]:
    """The entries as numbers with nan for null, and the places that were suppressed."""
    values, hidden = np.full(len(entries), np.nan), []
    for place, entry in enumerate(entries):
        if isinstance(entry, str):
            values[place], is_hidden = read_figure(entry, f"{name}, entry {place + 1}")
            hidden += [place] if is_hidden else []
        elif isinstance(entry, bool) or not isinstance(entry, int | float | None):
            raise QuestionError(f"{name}, entry {place + 1}: {entry!r} is not a number or null", "not_a_number")
        elif entry is not None:
            values[place] = _float(entry)
    return values, hidden


def _float(entry: float) -> float:
    try:
        return float(entry)
    except OverflowError:  # JSON knows whole numbers of any length
        return math.inf if entry > 0 else -math.inf


def _list(given: Any, name: str) -> list[Any]:
    if not isinstance(given, list):
        raise QuestionError(f"{name}: give a list in square brackets, one entry a period")
    return given


def _day(fields: Mapping[str, Any], name: str) -> Any:
    if fields.get(name) is None:
        raise QuestionError(f"the question has no {name}: give a day such as 2023-04-01", "not_a_day")
    return read_day(str(fields[name]), name)


def _choice(fields: Mapping[str, Any], name: str, choices: type[Choice], default: Choice | None) -> Choice:
    given = fields.get(name)
    if given is None and default is not None:
        return default
    try:
        return choices(given)
    except ValueError:
        allowed = ", ".join(choice.value for choice in choices)
        raise QuestionError(f"{name} is {given!r}: choose one of {allowed}", f"unknown_{name}") from None


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    given = fields.get(name)
    if given is not None and not isinstance(given, bool):
        raise QuestionError(f"{name} is {given!r}: give true or false")
    return bool(given)


def _whole(fields: Mapping[str, Any], name: str) -> int:
    number = _number(fields, name) or 0.0
    if number != int(number):
        raise QuestionError(f"{name} is {number}: give whole periods")
    return int(number)


def _number(fields: Mapping[str, Any], name: str) -> float | None:
    given = fields.get(name)
    if given is None:
        return None
    value = _numbers([given], name)[0][0]
    if not np.isfinite(value):
        raise QuestionError(f"{name} is {given!r}: give a number", "not_a_number")
    return float(value)
