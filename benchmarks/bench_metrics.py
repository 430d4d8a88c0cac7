"""Times of the statistics: one page case, 50,000 series in one pass beside one at a time, the whole of England.

`python -m benchmarks.bench_metrics [series]` starts itself anew on one thread, without settings of OpenBLAS that slow
numpy on some machines. Ratios come first: they say more than times, since machines differ.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib import import_module

import numpy as np
from scipy.special import stdtr

from domain.model import Direction
from domain.periods import Frequency
from metrics.assess import assess, assess_release
from metrics.methods import neighbour_path, own_series
from metrics.question import FloatArray, ImpactQuestion, NeighbourSeries

SERIES, PERIODS, BEFORE = 50_000, 20, 12
AREAS, INDICATORS, QUARTERS, NEIGHBOURS = 153, 40, 60, 10  # the whole of England
ONE_AT_A_TIME = 200  # so many series are timed one at a time and scaled up
SEED = 20261123
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
P_WITHIN, VERDICTS_WITHIN, ENGLAND_WITHIN, PAGE_WITHIN = 1.0, 5.0, 20.0, 0.02  # seconds on one core


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    y = 1 + np.random.default_rng(SEED).normal(0, 0.1, (count, PERIODS))
    template = (np.arange(PERIODS) >= BEFORE).astype(float)
    columns = np.column_stack([template, np.ones(PERIODS), np.arange(PERIODS) / 4])
    positions, rows = tuple(range(PERIODS)), tuple(template.tolist())
    design = own_series.design(positions, rows, 0, 0)
    assert design is not None
    page, questions, england = _page_case(y), [_question(series) for series in y], _england()

    one_case = _best(lambda: assess(page), tries=50)
    p_alone = _best(lambda: own_series.two_sided(own_series.fit(design, y).mixture(y)), tries=3)
    verdicts = _best(lambda: assess_release(questions, with_path=False), tries=3)
    country = _best(lambda: assess_release(england, with_path=False), tries=2)
    cold_own = _best(lambda: own_series.design.__wrapped__(positions, rows, 0, 0), tries=10)
    cold_path = _best(lambda: neighbour_path.design.__wrapped__(positions, rows), tries=10)

    print("ratios (one series at a time / one pass)")
    for name, fit in _one_at_a_time(columns).items():
        took = _best(lambda fit=fit: [fit(series) for series in y[:ONE_AT_A_TIME]], tries=2) * count / ONE_AT_A_TIME
        print(f"  {name:44} {took / p_alone:7.0f} times p alone {took / verdicts:7.1f} times verdicts")
    print("times on one core, the best of a few tries")
    print(f"  one page case, ten neighbours and its path   {one_case * 1000:8.1f} ms   within {PAGE_WITHIN * 1000:.0f}")
    print(f"  {count} series of {PERIODS}: p alone                {p_alone:8.2f} s    within {P_WITHIN:.0f}")
    print(f"  {count} series of {PERIODS}: verdict, interval, grade {verdicts:6.2f} s    within {VERDICTS_WITHIN:.0f}")
    whole = f"{AREAS} areas x {INDICATORS} x {QUARTERS} quarters with others"
    print(f"  {whole}  {country:8.2f} s    within {ENGLAND_WITHIN:.0f}")
    print(f"  a new design, once: own series               {cold_own * 1000:8.1f} ms")
    print(f"  a new design, once: neighbours' path         {cold_path * 1000:8.1f} ms")


def _best(run: Callable[[], object], tries: int) -> float:
    """The shortest of a few runs in seconds of this process alone, warm: operators are cached by design."""
    run()
    took = []
    for _ in range(tries):
        started = time.process_time()
        run()
        took.append(time.process_time() - started)
    return min(took)


def _one_at_a_time(columns: FloatArray) -> dict[str, Callable[[FloatArray], float]]:
    plain = {"the same p in a plain loop": lambda series: _plain_p(series, columns)}
    try:
        models = import_module("statsmodels.api")
    except ImportError:
        print("statsmodels is not installed: its ratios are left out")
        return plain
    return {
        "statsmodels OLS": lambda series: models.OLS(series, columns).fit().pvalues[0],
        "statsmodels GLSAR, order 1, five iterations": lambda series: (
            models.GLSAR(series, columns, rho=1).iterative_fit(maxiter=5).pvalues[0]
        ),
    } | plain


def _question(values: FloatArray, **facts) -> ImpactQuestion:
    return ImpactQuestion(
        frequency=Frequency.QUARTERLY,
        first_period=date(2019, 4, 1),
        start=date(2022, 4, 1),
        values=values,
        expected=Direction.FALL,
        **facts,
    )


def _page_case(y: FloatArray) -> ImpactQuestion:
    others = tuple(NeighbourSeries(f"area {place}", values) for place, values in enumerate(y[1:11]))
    return _question(y[0], neighbours=others)


def _england() -> list[ImpactQuestion]:
    random = np.random.default_rng(SEED)
    questions = []
    for _ in range(INDICATORS):
        areas = 1 + random.normal(0, 0.1, (AREAS, QUARTERS))
        for values in areas:
            like = random.choice(AREAS, NEIGHBOURS, replace=False)
            questions.append(_question(values, neighbours=tuple(NeighbourSeries(str(j), areas[j]) for j in like)))
    return questions


def _plain_p(y: FloatArray, columns: FloatArray) -> float:
    """The own-series p as METHOD section 3 writes it down, matrix by matrix."""
    n, width = columns.shape
    lags = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    centres, scales, logs = [], [], []
    for rho in own_series.RHOS:
        covariance = rho**lags
        w = np.linalg.inv(covariance)
        a = np.linalg.inv(columns.T @ w @ columns)
        b = a @ columns.T @ w @ y
        rss = y @ (w - w @ columns @ a @ columns.T @ w) @ y
        logs.append(
            np.log(0.1 + rho)
            - np.linalg.slogdet(covariance)[1] / 2
            + np.linalg.slogdet(a)[1] / 2
            - (n - width) / 2 * np.log(rss)
        )
        centres.append(b[0])
        scales.append(np.sqrt(rss / (n - width) * a[0, 0]))
    weights = np.exp(np.array(logs) - max(logs))
    t = np.array(centres) / np.array(scales)
    below = (weights * stdtr(n - width, -t)).sum() / weights.sum()
    above = (weights * stdtr(n - width, t)).sum() / weights.sum()
    return 2 * min(below, above)


if __name__ == "__main__":
    if SLOWING[0] in os.environ or SLOWING[1] in os.environ or not ONE_THREAD.items() <= os.environ.items():
        plain = {name: setting for name, setting in os.environ.items() if name not in SLOWING}
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.bench_metrics", *sys.argv[1:]], plain | ONE_THREAD)
    main()
