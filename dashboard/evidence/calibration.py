"""The placebo test on the board's own database: what would we have claimed of authorities for which we did nothing?

Every authority's series of every measure gets one fake start, drawn with a seed. The rules are asked about it as it is,
and again with a fall planted after the start (see docs/decisions/0017-the-placebo-test.md).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from zlib import crc32

import numpy as np
from sqlalchemy import Connection

from dashboard.evidence.links import series_facts
from domain.calibration import Calibration, CalibrationShare, Tried
from domain.errors import CalibrationError, UnknownCode
from domain.model import AreaKind, Direction, Event, Indicator, Link, Polarity, PracticeKind
from domain.periods import MONTHS_IN_YEAR, Frequency, periods_since
from domain.series import Series
from metrics.assess import Assessment, assess_many
from metrics.basket import MAX_MEASURES, MIN_MEASURES
from metrics.ladder import FEW_NEIGHBOURS
from metrics.placebo import (
    PLANTED,
    UNTOUCHED,
    Flag,
    Rule,
    flags,
    interval,
    plant,
    possible_starts,
    set_flags,
    starts_between,
    unusable,
)
from metrics.question import ImpactQuestion, Refusal, ask, on_grid
from metrics.window import lay_out
from store import reads

SET_SIZE = 5  # METHOD 9: the basket whose figures are known; smaller ones only where an area has no more measures
MOST_IN_A_RELEASE = 30  # METHOD 9 asks what 30 unchanged links of one release would be claimed
LARGEST_SEED = 2**63 - 1  # what every database keeps as a whole number
LEFT = (UNTOUCHED, *PLANTED)


@dataclass(frozen=True, slots=True)
class _Board:
    """What is fixed for every measure. `own_area` is None where nobody has said whose dashboard this is."""

    own_area: str | None
    worked_on: frozenset[str]
    expected: Mapping[str, Direction]
    regions: Mapping[str, str | None]
    neighbours: Mapping[str, tuple[str, ...]]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Placebo:
    """One fake start that a rule can judge."""

    area_code: str
    indicator_code: str
    question: ImpactQuestion
    flags: Mapping[float, Mapping[Rule, Flag]]


@dataclass(frozen=True, slots=True)
class _Tried:
    """What the rules said of one series, set or release with `left` of its figures left after a fake start."""

    area_code: str
    start: date | None
    left: float
    flags: Mapping[Rule, Flag]


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that is shown: its outcome, the measures' names, and whether figures have changed since.

    `is_invented` where the board is the sample, whose figures are nobody's.
    """

    run: Calibration
    names: Mapping[str, str]
    has_changed: bool
    is_invented: bool


def last_run(connection: Connection) -> LastRun | None:
    """The latest run that was kept; None before the first."""
    run = reads.latest_calibration(connection)
    if run is None:
        return None
    has_changed = reads.figures_changed_since(connection, run)
    return LastRun(run, measure_names(connection), has_changed, is_invented(connection))


def is_invented(connection: Connection) -> bool:
    """Whether the figures are those of the sample board."""
    board = reads.board(connection)
    return board is not None and board.is_sample


def measure_names(connection: Connection) -> dict[str, str]:
    """Every measure's short name, by code."""
    return {each.code: each.short_name or each.name for each in reads.indicators(connection)}


def calibrate(connection: Connection, seed: int, *, indicator_codes: Collection[str] = ()) -> Calibration:
    """Run the placebo test on all comparators, or on some measures only; nothing is written.

    Raises CalibrationError where there is nothing to try, UnknownCode for a measure that is not in the database.
    """
    trail_id = max((entry.id for entry in reads.audit_trail(connection, limit=1)), default=0)
    if not 0 <= seed <= LARGEST_SEED:
        raise CalibrationError(f"{seed} is no seed: give a whole number from nought to {LARGEST_SEED}.")
    board, indicators = _read_board(connection), _measures(connection, indicator_codes)
    placebos: list[_Placebo] = []
    left_out: list[str] = []
    reasons: dict[str, Counter[str]] = {}
    for indicator in indicators:
        series, is_left_out = _comparators(connection, indicator, board)
        left_out += [indicator.code] if is_left_out else []
        found, reasons[indicator.code] = _try_measure(indicator, series, board, seed)
        placebos += found
    if not placebos:
        raise CalibrationError(_nothing_usable(reasons))
    return Calibration(
        seed=seed,
        trail_id=trail_id,
        areas=len({each.area_code for each in placebos}),
        indicator_codes=tuple(dict.fromkeys(each.indicator_code for each in placebos)),
        is_whole=not indicator_codes,
        own_area_left_out=tuple(left_out),
        unusable={code: dict(counts) for code, counts in reasons.items() if counts},
        shares=tuple(_shares(placebos, seed)),
    )


# --- what there is ---------------------------------------------------------------------------------------------------


def _read_board(connection: Connection) -> _Board:
    board, areas = reads.board(connection), reads.areas(connection, AreaKind.LOCAL_AUTHORITY)
    links = reads.links(connection)
    process = {
        link.reference for link in reads.practice_links(connection) if link.kind is PracticeKind.PROCESS_INDICATOR
    }
    return _Board(
        own_area=board.area_code if board else None,
        worked_on=frozenset({link.indicator_code for link in links} | process),
        expected=_declared(links),
        regions={area.code: area.region_code for area in areas},
        neighbours={
            area.code: tuple(each.neighbour_code for each in reads.neighbours(connection, area.code)) for area in areas
        },
        events=reads.events(connection),
    )


def _declared(links: Iterable[Link]) -> dict[str, Direction]:
    """Which way the board's own plan expects a measure to move; the first promise counts."""
    found: dict[str, Direction] = {}
    for link in links:
        found.setdefault(link.indicator_code, link.expected)
    return found


def _measures(connection: Connection, codes: Collection[str]) -> list[Indicator]:
    """The measures with figures, or those asked for; populations are denominators and no measures of their own."""
    known = {indicator.code: indicator for indicator in reads.indicators(connection)}
    for code in codes:
        if code not in known:
            near = get_close_matches(code.upper(), known, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise UnknownCode(f"There is no indicator {code}.{guess} Leave --indicator out to try all.")
    populations = {indicator.population for indicator in known.values()}
    with_data = reads.indicators_with_data(connection) - populations
    wanted = [code for code in known if code in with_data and (not codes or code in codes)]
    if not wanted:
        raise CalibrationError(
            "There are no figures to try the rules on: load returns or published statistics of several authorities "
            "first (python -m ingest load)."
        )
    return [known[code] for code in wanted]


def _comparators(connection: Connection, indicator: Indicator, board: _Board) -> tuple[dict[str, Series], bool]:
    """Every authority's series of a measure, and whether our own was left out because an initiative works on it."""
    found = {
        code: series
        for code, series in reads.all_series(connection, indicator.code).items()
        if code in board.regions and series.points
    }
    is_left_out = board.own_area in found and indicator.code in board.worked_on
    return {code: each for code, each in found.items() if not is_left_out or code != board.own_area}, is_left_out


def _alike(area_code: str, board: _Board, with_figures: Collection[str]) -> list[str]:
    """The areas to compare one with: its statistical neighbours, else those of its region, else all there are."""
    others = [code for code in with_figures if code != area_code]
    of_region = [code for code in others if board.regions[code] == board.regions[area_code] is not None]
    for choice in ([code for code in board.neighbours[area_code] if code in others], of_region):
        if len(choice) >= FEW_NEIGHBOURS:
            return choice
    return others


# --- single measures -------------------------------------------------------------------------------------------------


def _try_measure(
    indicator: Indicator, series: Mapping[str, Series], board: _Board, seed: int
) -> tuple[list[_Placebo], Counter[str]]:
    """The usable fake starts of one measure, and how many series were not usable for which reason."""
    reasons: Counter[str] = Counter()
    questions: list[tuple[str, ImpactQuestion]] = []
    for area_code in series:
        question = _question(indicator, area_code, series, board)
        starts = possible_starts(question)
        if starts:
            chosen = int(_random(seed, indicator.code, area_code).choice(starts))
            questions.append((area_code, replace(question, start=question.period_start(chosen))))
        else:
            reasons[_too_little(question)] += 1
    untouched = _alone([question for _, question in questions])
    usable = []
    for (area_code, question), assessment in zip(questions, untouched, strict=True):
        reason = unusable(assessment)
        if reason is None:
            usable.append((area_code, question, assessment))
        else:
            reasons[reason] += 1
    planted = {
        left: _alone([plant(q, left, _random(seed, indicator.code, area, str(left))) for area, q, _ in usable])
        for left in PLANTED
    }
    placebos = [
        _Placebo(
            area_code,
            indicator.code,
            question,
            {UNTOUCHED: flags(assessment), **{left: flags(answers[place]) for left, answers in planted.items()}},
        )
        for place, (area_code, question, assessment) in enumerate(usable)
    ]
    return placebos, reasons


def _question(indicator: Indicator, area_code: str, series: Mapping[str, Series], board: _Board) -> ImpactQuestion:
    """A question as a link without lag would ask it; its start is yet to be drawn."""
    own = series[area_code]
    events = [
        e for e in board.events if e.area_code in {None, area_code} and e.indicator_code in {None, indicator.code}
    ]
    return ask(
        own,
        own.points[-1].period.start,
        neighbours={code: series[code] for code in _alike(area_code, board, series)},
        expected=board.expected.get(indicator.code) or _hoped_for(indicator),
        **series_facts(own, indicator, events),
    )


def _hoped_for(indicator: Indicator) -> Direction:
    return Direction.RISE if indicator.polarity is Polarity.HIGHER_IS_BETTER else Direction.FALL


def _too_little(question: ImpactQuestion) -> str:
    """Why a series has no period with enough before and after it."""
    window = lay_out(question)
    if not window.kept_count:
        return "no_figures"
    hidden = question.suppressed
    with_hidden = starts_between(window.kept | hidden, question) if hidden is not None else ()
    return "few_suppressed" if with_hidden else "too_short"


def _alone(questions: Sequence[ImpactQuestion]) -> tuple[Assessment, ...]:
    """Each as a release of its own."""
    return assess_many(questions, range(len(questions)), with_path=False)


# --- sets of measures, and whole releases ----------------------------------------------------------------------------


def _try_sets(placebos: Sequence[_Placebo], seed: int) -> Iterator[_Tried]:
    """Sets of measures of one area with one fake start, each measure in one set at most."""
    sets = list(_sets(placebos, seed))
    for left in LEFT:
        planted = [
            [plant(q, left, _random(seed, area, str(n), str(left))) if left != UNTOUCHED else q
             for n, q in enumerate(members)]
            for area, members in sets
        ]  # fmt: skip
        for (area, members), found in zip(sets, set_flags(planted), strict=True):
            if not isinstance(found, Refusal):
                yield _Tried(area, members[0].start, left, found)


def _sets(placebos: Sequence[_Placebo], seed: int) -> Iterator[tuple[str, list[ImpactQuestion]]]:
    together: dict[tuple[object, ...], list[_Placebo]] = defaultdict(list)
    for each in placebos:
        together[each.area_code, *_calendar(each.question)].append(each)
    for (area, *calendar), members in together.items():
        random = _random(seed, str(area), *map(str, calendar))
        mixed = [members[place] for place in random.permutation(len(members))]
        for first in range(0, len(mixed), SET_SIZE):
            chosen = [each.question for each in mixed[first : first + SET_SIZE]]
            if MIN_MEASURES <= len(chosen) <= MAX_MEASURES and (laid := _on_one_grid(chosen, random)):
                yield str(area), laid


def _calendar(question: ImpactQuestion) -> tuple[Frequency, int]:
    """Periods of equal calendars fall on each other: a financial year never lies on a school year."""
    if question.frequency is Frequency.TERMLY:
        return question.frequency, 0
    return question.frequency, question.first_period.month % (MONTHS_IN_YEAR // question.frequency.per_year)


def _on_one_grid(questions: Sequence[ImpactQuestion], random: np.random.Generator) -> list[ImpactQuestion]:
    """The questions over the periods that all of them span, with one start; nothing where they share too few."""
    first = max(question.first_period for question in questions)
    length = min(q.length - periods_since(q.first_period, first, q.frequency) for q in questions)
    if length < 1:
        return []
    laid = [on_grid(question, first, length) for question in questions]
    kept = np.logical_and.reduce([lay_out(question).kept for question in laid])
    starts = starts_between(kept, laid[0])
    if not starts:
        return []
    start = laid[0].period_start(int(random.choice(starts)))
    return [replace(question, start=start) for question in laid]


def _try_releases(placebos: Sequence[_Placebo], seed: int) -> Iterator[_Tried]:
    """All untouched measures of an area, judged beside each other as the links of one release are."""
    by_area: dict[str, list[_Placebo]] = defaultdict(list)
    for each in placebos:
        by_area[each.area_code].append(each)
    drawn = [
        (area, members[place].question)
        for area, members in by_area.items()
        if len(members) >= MIN_MEASURES
        for place in _random(seed, area, "release").permutation(len(members))[:MOST_IN_A_RELEASE]
    ]
    answers = assess_many([question for _, question in drawn], [area for area, _ in drawn], with_path=False)
    found: dict[str, list[Flag]] = defaultdict(list)
    for (area, _), answer in zip(drawn, answers, strict=True):
        found[area].append(flags(answer)[Rule.LADDER])
    for area, claims in found.items():
        any_claim = Flag(any(claim.good for claim in claims), any(claim.harm for claim in claims))
        yield _Tried(area, None, UNTOUCHED, {Rule.LADDER: any_claim})


# --- shares ----------------------------------------------------------------------------------------------------------


def _shares(placebos: Sequence[_Placebo], seed: int) -> Iterator[CalibrationShare]:
    by_measure: dict[str | None, list[_Tried]] = defaultdict(list)
    for each in placebos:
        for left, found in each.flags.items():
            tried = _Tried(each.area_code, each.question.start, left, found)
            by_measure[None].append(tried)
            by_measure[each.indicator_code].append(tried)
    for code, tries in by_measure.items():
        yield from _shares_of(Tried.MEASURE, tries, code)
    yield from _shares_of(Tried.SET, list(_try_sets(placebos, seed)))
    yield from _shares_of(Tried.RELEASE, list(_try_releases(placebos, seed)))


def _shares_of(tried: Tried, tries: Sequence[_Tried], code: str | None = None) -> Iterator[CalibrationShare]:
    for left in LEFT:
        for rule in Rule:
            answered = [each for each in tries if each.left == left and rule in each.flags]
            if not answered:
                continue
            # One area's measures resemble each other, and so do areas whose fake starts meet the same event.
            clusters = ([each.area_code for each in answered], [each.start for each in answered])
            good, harm, coloured = (
                interval([getattr(each.flags[rule], kind) for each in answered], clusters)
                for kind in ("good", "harm", "coloured")
            )
            yield CalibrationShare(tried, rule.value, left, good, harm, coloured, code)


def _random(seed: int, *words: str) -> np.random.Generator:
    """A stream of its own for each series: what is drawn does not depend on what else is tried."""
    return np.random.default_rng([seed, *(crc32(word.encode()) for word in words)])


def _nothing_usable(reasons: Mapping[str, Counter[str]]) -> str:
    total = sum(sum(counts.values()) for counts in reasons.values())
    if not total:
        return (
            "There is no other authority to try the rules on: load figures of similar areas, or published statistics, "
            "first (python -m ingest load)."
        )
    return (
        f"None of {total} series can be tried: they are too short, do not move, or hide too many figures. Load longer "
        "series of more authorities first (python -m ingest load)."
    )
