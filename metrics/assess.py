"""From questions to answers: every method, the gates, the verdict, the grade, and the path for the chart.

The links of one release are assessed together, because the more one tests, the more moves by chance (METHOD section 5).
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics import basket
from metrics.account import account_of
from metrics.checks import DataQuality, data_quality, gates
from metrics.claims import claims_of, findings_of
from metrics.entries import Entry
from metrics.grading import Grade, Grading, grade
from metrics.ladder import LINK_LEVELS, Test
from metrics.methods import METHODS
from metrics.path import PathPoint, expected_path
from metrics.question import (
    BoolArray,
    Check,
    Estimate,
    FloatArray,
    ImpactQuestion,
    Quality,
    Refusal,
    Scale,
)
from metrics.verdict import Claim, Findings, Verdict, decide
from metrics.window import Window, is_figure, lay_out_all

FALSE_ALARMS = 1 / 20  # METHOD 5: of the links tested, so many would look like a change by chance


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Assessment:
    """All that is known about one link. Effects are on `scale`; `in_unit` turns them into the indicator's own unit.

    `neighbour_path` is test A of METHOD section 9, `basket` the answer for the question's set of measures. `test` says
    which test decides and `tested` is its answer; `p` and `q` are those of the side on which it lies: as declared,
    against it, or either where no direction can be claimed. They are None where the link does not count among the
    `links_tested` of its release. Means and the path are in the own unit. `first_due` is the first day of the period
    in which the effect is due in full. `grading` says what each higher grade lacks; `reasons` are the codes behind
    verdict and grade.
    """

    question: ImpactQuestion
    own_series: Estimate | Refusal
    neighbours: Estimate | Refusal
    neighbour_path: Estimate | Refusal
    basket: Estimate | Refusal
    test: Test
    tested: Estimate | Refusal
    p: float | None
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

    @property
    def account(self) -> tuple[Entry, ...]:
        """Why this verdict, statement by statement. Made anew at each call: keep it if it is needed twice."""
        return account_of(self)


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

    A link counts towards its release if its gates pass and the test that decides answers: only those can be claimed.
    """
    windows = lay_out_all(questions)
    answers = {method.name: method.estimate_all(windows) for method in METHODS}
    baskets = basket.estimate_all([question.basket for question in questions])
    gate_checks = [gates(window) for window in windows]
    parts = (windows, gate_checks, answers["own_series"], answers["neighbours"], answers["neighbour_path"])
    findings = [findings_of(*each, levels=LINK_LEVELS) for each in zip(*parts, strict=True)]
    claims = claims_of(dict(enumerate(findings)), releases)
    tested = Counter(releases[place] for place in claims)
    return tuple(
        _conclude(each, claims.get(place), baskets[place], tested[releases[place]], with_path)
        for place, each in enumerate(findings)
    )


def _conclude(
    findings: Findings, claim: Claim | None, of_set: Estimate | Refusal, links_tested: int, with_path: bool
) -> Assessment:
    window, tested = findings.window, findings.tested
    # Only the neighbours' path counts its neighbours.
    quality = data_quality(window, tested.count if isinstance(tested, Estimate) else None)
    grading = grade(findings, claim, quality.colour)
    path = expected_path(window) if with_path else ()
    others_before, others_after = _neighbours_means(window)
    return Assessment(
        question=window.question,
        own_series=findings.own_series,
        neighbours=findings.neighbours,
        neighbour_path=findings.neighbour_path,
        basket=of_set,
        test=findings.test,
        tested=tested,
        p=None if claim is None else claim.p,
        verdict=decide(findings, claim),
        grade=grading.grade,
        grading=grading,
        reasons=_reasons(findings, quality, grading),
        checks=tuple({check.code: check for check in (*findings.gates, *quality.checks)}.values()),
        q=None if claim is None else claim.q,
        links_tested=links_tested,
        scale=window.scale,
        unit_factor=window.unit_factor,
        data_quality=quality.colour,
        quality_reasons=quality.reasons,
        first_due=window.first_due,
        periods_kept=window.kept_count,
        periods_before=window.before_count,
        periods_after=window.after_count,
        before_mean=window.before_mean,
        after_mean=window.after_mean,
        neighbours_before_mean=others_before,
        neighbours_after_mean=others_after,
        path=path,
    )


def _reasons(findings: Findings, quality: DataQuality, grading: Grading) -> tuple[str, ...]:
    refused = (findings.tested.code,) if isinstance(findings.tested, Refusal) else ()
    return tuple(dict.fromkeys((*findings.failed, *refused, *quality.reasons, *grading.reasons)))


def _neighbours_means(window: Window) -> tuple[float | None, float | None]:
    """The means before and after, over periods and the neighbours that have every one of these periods."""
    if not window.question.neighbours:
        return None, None
    values = np.array([neighbour.values for neighbour in window.question.neighbours])
    figures = is_figure(values)
    return _neighbours_mean(values, figures, window.before), _neighbours_mean(values, figures, window.after)


def _neighbours_mean(values: FloatArray, figures: BoolArray, rows: BoolArray) -> float | None:
    counting = figures[:, rows].all(axis=1)
    return float(values[np.ix_(counting, rows)].mean()) if rows.any() and counting.any() else None
