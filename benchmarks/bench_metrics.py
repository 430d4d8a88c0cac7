"""Times of the statistics: one page case, 50,000 series in one pass beside a plain loop, the whole of England.

`python -m benchmarks.bench_metrics [series]`; a ratio says more than a time, since machines differ.
"""

import sys
import time
from datetime import date

import numpy as np
from scipy.special import stdtr

from domain.model import Direction
from domain.periods import Frequency
from metrics.assess import assess, assess_release
from metrics.methods import own_series
from metrics.question import FloatArray, ImpactQuestion, NeighbourSeries

SERIES, PERIODS, BEFORE = 50_000, 20, 12
AREAS, INDICATORS, QUARTERS, NEIGHBOURS = 153, 40, 60, 10  # the whole of England
LOOPED = 300  # the plain loop is timed on so many series and scaled up
SEED = 20261123


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    y = 1 + np.random.default_rng(SEED).normal(0, 0.1, (count, PERIODS))
    template = (np.arange(PERIODS) >= BEFORE).astype(float)
    columns = np.column_stack([template, np.ones(PERIODS), np.arange(PERIODS) / 4])
    design = own_series.design(tuple(range(PERIODS)), tuple(template.tolist()), 0, 0)
    assert design is not None

    one_case = _time(lambda: assess(_page_case(y)), repeats=50)
    p_alone = _time(lambda: own_series.two_sided(own_series.fit(design, y).mixture(y)))
    questions = [_question(series) for series in y]
    verdicts = _time(lambda: assess_release(questions, with_path=False))
    england = _england()
    country = _time(lambda: assess_release(england, with_path=False))
    loop = _time(lambda: [_plain_p(series, columns) for series in y[:LOOPED]]) * count / LOOPED

    print(f"one page case with ten neighbours and its path   {one_case * 1000:8.1f} ms")
    print(f"{count} series of {PERIODS}: p alone                    {p_alone:8.2f} s")
    print(f"{count} series of {PERIODS}: verdict, interval, grade   {verdicts:8.2f} s")
    print(f"{AREAS} areas x {INDICATORS} indicators x {QUARTERS} quarters {country:11.2f} s with neighbours")
    print(f"the same p in a plain loop, one series at a time {loop:8.2f} s")
    print(f"plain loop / one pass                            {loop / p_alone:8.0f} times")
    print(f"plain loop / verdicts                            {loop / verdicts:8.1f} times")


def _time(run, repeats: int = 1) -> float:
    run()  # warm: operators are cached by design
    started = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - started) / repeats


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
    main()
