"""The command line of the statistics: `python -m metrics assess …`, `spc …` and `calibrate`. Files only."""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from domain.errors import EvidenceError, QuestionError
from domain.model import Direction, Shape
from domain.periods import Frequency
from metrics.assess import Assessment, assess
from metrics.batch import answer_json, answer_lines, error_json, with_neighbours_in_unit
from metrics.calibration import outcome, report
from metrics.question import Estimate, ImpactQuestion, Refusal, Scale, Season
from metrics.series_file import (
    grid_places,
    infer_frequency,
    on_grid,
    read_change,
    read_day,
    read_neighbours,
    read_series,
)
from metrics.spc import Assurance, Improvement, SpcChart, assurance, variation, xmr


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it was answered, 1 with one sentence if the question was malformed."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except EvidenceError as fault:
        if getattr(options, "json", False) and isinstance(fault, QuestionError) and options.run is _assess:
            print(json.dumps(error_json(fault)))
        print(fault, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m metrics", description="Did an outcome change, and how sure are we?"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    asks = commands.add_parser("assess", help="whether a series changed after a start")
    asks.set_defaults(run=_assess)
    source = asks.add_mutually_exclusive_group(required=True)
    source.add_argument("--series", type=Path, help="CSV: period_start and value, or numerator and denominator")
    source.add_argument(
        "--batch", type=Path, help="many questions, one JSON object a line; metrics/batch.py lists its fields"
    )
    asks.add_argument("--start", help="the day the initiative started; the period that holds it is the first after")
    asks.add_argument("--lag", type=int, default=0, help="periods until the effect is due")
    asks.add_argument("--shape", type=Shape, choices=list(Shape), default=Shape.STEP)
    asks.add_argument("--expected", type=Direction, choices=list(Direction))
    asks.add_argument("--neighbours", type=Path, help="CSV: period_start and one column an area")
    asks.add_argument("--frequency", type=Frequency, choices=list(Frequency), help="default: read from the days")
    asks.add_argument("--target", help="the change hoped for: 0.2 or 20%% is a fifth")
    asks.add_argument("--season", type=Season, choices=list(Season), default=Season.AUTO)
    asks.add_argument("--seasonal", action="store_true", help="the indicator is known to have seasons")
    asks.add_argument("--scale", type=Scale, choices=list(Scale), default=Scale.AUTO)
    asks.add_argument("--json", action="store_true")
    asks.add_argument("--account", action="store_true", help="with --batch: why each verdict, statement by statement")
    chart = commands.add_parser("spc", help="an XmR chart, for display")
    chart.set_defaults(run=_spc)
    chart.add_argument("--series", type=Path, required=True)
    chart.add_argument("--improvement", type=Improvement, choices=list(Improvement), default=Improvement.NEUTRAL)
    chart.add_argument("--no-screen", action="store_true", help="keep extreme moving ranges")
    chart.add_argument("--fix-after", type=int, help="take the limits from the first points of each segment")
    chart.add_argument("--frozen-from", metavar="DATE", help="take the limits from what came before this day")
    chart.add_argument("--target", type=float, help="says whether the process as it runs now will meet it")
    chart.add_argument(
        "--rebase", nargs="+", action="extend", default=[], metavar="DATE", help="days from which limits begin afresh"
    )
    chart.add_argument("--json", action="store_true")
    trial = commands.add_parser("calibrate", help="how often the tests cry wolf, and what they find, by simulation")
    trial.set_defaults(run=_calibrate)
    trial.add_argument(
        "--repetitions", type=int, default=outcome.REPETITIONS, help="series a cell; default %(default)s"
    )
    trial.add_argument("--seed", type=int, default=outcome.SEED)
    trial.add_argument("--stored", action="store_true", help="print the full run that is kept, instead of a new one")
    return parser


def _calibrate(options: argparse.Namespace) -> int:
    if options.repetitions < 1 or options.seed < 0:
        raise QuestionError("--repetitions counts series, one or more, and --seed is nought or more", "not_a_number")
    rivals = outcome.stored_rivals()

    def tell(found: outcome.Outcome) -> None:
        for part in report.in_words(found, rivals):
            print(part, flush=True)

    if options.stored:
        tell(outcome.stored())
    else:
        outcome.calibrate(options.repetitions, options.seed, tell=tell)
    return 0


def _assess(options: argparse.Namespace) -> int:
    if options.batch is not None:
        return _batch(options.batch, with_account=options.account)
    if options.start is None:
        raise QuestionError("say when the initiative started: --start 2023-04-01", "not_a_day")
    assessment = assess(_question(options))
    print(_json(answer_json(assessment)) if options.json else _in_words(assessment))
    return 0


def _batch(path: Path, *, with_account: bool) -> int:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            answers = list(answer_lines(lines, with_account=with_account))
    except (OSError, UnicodeDecodeError) as fault:
        raise QuestionError(f"{path} cannot be read: {fault}", "no_file") from fault
    for answer in answers:
        print(_json(answer))
    return 1 if any("error" in answer for answer in answers) else 0


def _question(options: argparse.Namespace) -> ImpactQuestion:
    series = read_series(options.series)
    frequency = options.frequency or infer_frequency(series.days)
    first = series.days[0]
    places = grid_places(series.days, first, frequency)
    length = places[-1] + 1

    def placed(values: np.ndarray | None) -> np.ndarray | None:
        return None if values is None else on_grid(values, places, length)

    neighbours = options.neighbours
    question = ImpactQuestion(
        frequency=frequency,
        first_period=first,
        start=read_day(options.start, "--start"),
        values=None if series.has_counts else placed(series.values),
        numerators=placed(series.numerators),
        denominators=placed(series.denominators),
        suppressed=on_grid(series.suppressed, places, length, False) if series.suppressed.any() else None,
        lag=options.lag,
        shape=options.shape,
        expected=options.expected,
        season=options.season,
        is_seasonal=options.seasonal,
        scale=options.scale,
        excluded=tuple(day for day, is_out in zip(series.days, series.excluded, strict=True) if is_out),
        neighbours=() if neighbours is None else read_neighbours(neighbours, first, length, frequency),
        target_change=read_change(options.target, "--target"),
    )
    return with_neighbours_in_unit(question)


def _spc(options: argparse.Namespace) -> int:
    series = read_series(options.series)
    repeated = next((one for one, following in pairwise(series.days) if one == following), None)
    if repeated is not None:
        raise QuestionError(f"{repeated} is there twice: keep one row for it", "duplicate_periods")
    is_shown = ~np.isnan(series.values) & ~series.suppressed & ~series.excluded
    chart = xmr(
        series.days,
        [float(rate) if shown else None for rate, shown in zip(series.values, is_shown, strict=True)],
        improvement=options.improvement,
        screen_outliers=not options.no_screen,
        fix_after=options.fix_after,
        frozen_from=None if options.frozen_from is None else read_day(options.frozen_from, "--frozen-from"),
        rebases=[read_day(day, "--rebase") for day in options.rebase],
    )
    met = None if options.target is None else assurance(chart, options.target)
    print(_json(_chart_json(chart, met)) if options.json else _chart_in_words(chart, met))
    return 0


def _chart_json(chart: SpcChart, met: Assurance | None) -> dict[str, Any]:
    segments = [
        {
            "start": segment.start.isoformat(),
            "end": segment.end.isoformat(),
            "centre": segment.centre,
            "mean_moving_range": segment.mean_moving_range,
            "lower": segment.lower,
            "upper": segment.upper,
        }
        for segment in chart.segments
    ]
    points = [
        {
            "period_start": point.period_start.isoformat(),
            "value": point.value,
            "point_type": point.point_type,
            "rule": point.rule,
        }
        for point in chart.points
    ]
    return {"segments": segments, "points": points, "variation": variation(chart), "assurance": met}


def _in_words(assessment: Assessment) -> str:
    lines = [f"verdict      {assessment.verdict}", f"grade        {int(assessment.grade)}"]
    parts = (
        ("own series", assessment.own_series),
        ("path", assessment.neighbour_path),
        ("neighbours", assessment.neighbours),
    )
    lines += [f"{name:12} {_part_in_words(part)}" for name, part in parts]
    lines.append(f"{'decided by':12} {assessment.test}")
    return "\n".join([*lines, f"{'reasons':12} {', '.join(assessment.reasons) or 'none'}"])


def _part_in_words(part: Estimate | Refusal) -> str:
    if isinstance(part, Refusal):
        return f"no answer: {part.reason} ({part.code})"
    if not part.has_size:
        return f"no size: the area most likely drifts on its own ({part.own_drift:.2f}), p {part.p:.3g}"
    size, unit = (100, " %") if part.scale is Scale.RELATIVE else (1, " points" if part.scale is Scale.POINTS else "")
    return (
        f"{part.effect * size:+.1f}{unit} (95 % interval {part.low * size:+.1f} to {part.high * size:+.1f}{unit}), "
        f"p {part.p:.3g}; could have seen {part.could_have_seen * size:.1f}{unit}"
    )


def _chart_in_words(chart: SpcChart, met: Assurance | None) -> str:
    lines = []
    for segment in chart.segments:
        limits = "no limits" if segment.lower is None else f"{segment.lower:.6g} to {segment.upper:.6g}"
        trial = ", trial limits" if segment.is_trial else ""
        lines.append(f"{segment.start} to {segment.end}: mean {segment.centre:.6g}, {limits}{trial}")
    flagged = [point for point in chart.points if point.rule is not None]
    lines += [f"{point.period_start}: {point.value:.6g} {point.point_type} ({point.rule})" for point in flagged]
    lines += [f"{name}: {code}" for name, code in (("variation", variation(chart)), ("assurance", met)) if code]
    return "\n".join(lines)


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, allow_nan=False)


if __name__ == "__main__":
    sys.exit(main())
