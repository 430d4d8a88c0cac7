"""From questions to answers: every method, the gates, the verdict, the grade, and the path for the chart.

The links of one release are assessed together, because the more one tests, the more moves by chance (METHOD section 5).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics import basket
from metrics.checks import DataQuality, data_quality, gates
from metrics.grading import Grade, Grading, grade
from metrics.methods import METHODS
from metrics.multiplicity import benjamini_hochberg
from metrics.path import PathPoint, expected_path
from metrics.question import BoolArray, Check, Estimate, ImpactQuestion, Outcome, Quality, Refusal, Scale
from metrics.verdict import Findings, Verdict, decide, gate_verdict
from metrics.window import Window, is_figure, lay_out

FALSE_ALARMS = 1 / 20  # METHOD 5: of the links tested, so many would look like a change by chance


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Assessment:
    """All that is known about one link. Effects are on `scale`; `in_unit` turns them into the indicator's own unit.

    `neighbour_path` is test A of METHOD section 9, `basket` the answer for the question's set of measures. Means and
    the path are in the own unit. `first_due` is the first day of the period in which the effect is due in full. `q` is
    None where the link does not count among the `links_tested` of its release. `grading` says what each higher grade
    lacks; `reasons` are the codes behind verdict and grade.
    """

    question: ImpactQuestion
    own_series: Estimate | Refusal
    neighbours: Estimate | Refusal
    neighbour_path: Estimate | Refusal
    basket: Estimate | Refusal
    verdict: Verdict
    grade: Grade
    grading: Grading
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]
    q: float | None
    links_tested: int
    scale: Scale
    unit_factor: float
    data_quality: Quality
    quality_reasons: tuple[str, ...]
    first_due: date
    periods_kept: int
    periods_before: int
    periods_after: int
    before_mean: float | None
    after_mean: float | None
    neighbours_before_mean: float | None
    neighbours_after_mean: float | None
    path: tuple[PathPoint, ...]

    def in_unit(self, effect: float) -> float:
        """An effect, interval limit or smallest visible change in the indicator's own unit."""
        return effect * self.unit_factor

    @property
    def by_chance(self) -> float:
        """How many of the links tested in the release would look like a change if nothing had changed."""
        return self.links_tested * FALSE_ALARMS


def assess(question: ImpactQuestion) -> Assessment:
    """Answer one question as a release of its own."""
    return assess_release([question])[0]


def assess_release(questions: Sequence[ImpactQuestion], *, with_path: bool = True) -> tuple[Assessment, ...]:
    """Answer the links of one release together, in their order; the path for the chart stays empty if not wanted."""
    return assess_many(questions, [None] * len(questions), with_path=with_path)


def assess_many(
    questions: Sequence[ImpactQuestion], releases: Sequence[Hashable], *, with_path: bool = True
) -> tuple[Assessment, ...]:
    """Answer questions of several releases in one pass, in their order; those of equal `releases` belong together.

    A link counts towards its release if its gates pass and the own-series test answers: only those can be claimed.
    """
    windows = [lay_out(question) for question in questions]
    answers = {method.name: method.estimate_all(windows) for method in METHODS}
    baskets = basket.estimate_all([question.basket for question in questions])
    gate_checks = [gates(window) for window in windows]
    stopped = [gate_verdict(checks) for checks in gate_checks]
    q_values = _q_values(answers["own_series"], stopped, releases)
    tested = Counter(release for release, q in zip(releases, q_values, strict=True) if q is not None)
    parts = zip(
        windows,
        answers["own_series"],
        answers["neighbours"],
        answers["neighbour_path"],
        gate_checks,
        stopped,
        q_values,
        strict=True,
    )
    return tuple(
        _conclude(Findings(*part), of_set, tested[release], with_path)
        for part, of_set, release in zip(parts, baskets, releases, strict=True)
    )


def _q_values(
    own_series: Sequence[Estimate | Refusal], stopped: Sequence[Verdict | None], releases: Sequence[Hashable]
) -> list[float | None]:
    families: dict[Hashable, dict[int, float]] = defaultdict(dict)
    for place, (answer, verdict) in enumerate(zip(own_series, stopped, strict=True)):
        if isinstance(answer, Estimate) and verdict is None:
            families[releases[place]][place] = answer.p
    q_values: list[float | None] = [None] * len(own_series)
    for family in families.values():
        for place, q in zip(family, benjamini_hochberg(list(family.values())).tolist(), strict=True):
            q_values[place] = q
    return q_values


def _conclude(findings: Findings, of_set: Estimate | Refusal, links_tested: int, with_path: bool) -> Assessment:
    window = findings.window
    quality = data_quality(window)
    grading = grade(findings, quality.colour)
    path = expected_path(window) if with_path else ()
    return Assessment(
        question=window.question,
        own_series=findings.own_series,
        neighbours=findings.neighbours,
        neighbour_path=findings.neighbour_path,
        basket=of_set,
        verdict=decide(findings),
        grade=grading.grade,
        grading=grading,
        reasons=_reasons(findings, quality, grading),
        checks=(*findings.gates, *(check for check in quality.checks if check not in findings.gates)),
        q=findings.q,
        links_tested=links_tested,
        scale=window.scale,
        unit_factor=window.unit_factor,
        data_quality=quality.colour,
        quality_reasons=quality.reasons,
        first_due=window.first_due,
        periods_kept=window.kept_count,
        periods_before=window.before_count,
        periods_after=window.after_count,
        before_mean=window.base if window.refusal is None else _mean(window, window.before, window.before_count),
        after_mean=_mean(window, window.after, window.after_count),
        neighbours_before_mean=_neighbours_mean(window, window.before),
        neighbours_after_mean=_neighbours_mean(window, window.after),
        path=path,
    )


def _reasons(findings: Findings, quality: DataQuality, grading: Grading) -> tuple[str, ...]:
    failed = [check.code for check in findings.gates if check.outcome is Outcome.FAILED]
    refused = [findings.own_series.code] if isinstance(findings.own_series, Refusal) else []
    return tuple(dict.fromkeys([*failed, *refused, *quality.reasons, *grading.reasons]))


def _mean(window: Window, rows: BoolArray, count: int) -> float | None:
    """The mean rate over some kept periods; a window that no test can read may hold figures that are none."""
    if not count or (window.refusal is not None and not is_figure(window.rates[rows]).all()):
        return None
    return float(window.rates[rows].sum() / count)


def _neighbours_mean(window: Window, rows: BoolArray) -> float | None:
    """The mean over neighbours and periods of the neighbours that have every one of these periods."""
    if not window.question.neighbours or not rows.any():
        return None
    values = np.array([neighbour.values[rows] for neighbour in window.question.neighbours])
    values = values[is_figure(values).all(axis=1)]
    return float(values.mean()) if len(values) else None
