"""The neighbour path and the basket by another route: error contrasts, Cholesky whitening, adaptive root finding.

Nothing here is shared with the product: every covariance is written out in full, every likelihood is that of contrasts
which do not see the fixed effects, and intervals come from `brentq` on `scipy.stats.t`.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import linalg, optimize, stats

D0, EPS = 4, 0.5
GRID = [
    (rho, g, h)
    for rho, g, h in product((0.0, 0.2, 0.4, 0.6, 0.8, 0.9), (0.0, 0.35, 0.7), (0.0, 0.5, 1.0, 2.0, 4.0, 8.0))
    if rho > 0 or g == 0
]


@dataclass(frozen=True)
class Answer:
    effect: float
    low: float
    high: float
    below: float
    above: float
    own_drift: float | None
    could_have_seen: float | None
    df: int


def neighbour_path(t, f, area, neighbours, v0=None, v=None) -> Answer:
    """`t` true positions, `f` the template, all relative to the mean before; v only where counts are known."""
    t, f = np.asarray(t, float), np.asarray(f, float)
    mean = np.mean(neighbours, axis=0)
    d, departures = np.asarray(area) - mean, np.asarray(neighbours) - mean
    n, j = len(t), len(neighbours)
    s = (t - t.mean()) / (t.max() - t.min() + 1)
    x = np.column_stack([f, np.ones(n)])
    parts = []
    for rho, g, h in GRID:
        others, s2 = _others(_covariance(t, s, rho, g, h), departures, j)
        prior = _prior_scale(s2, j, v0, v)
        weight = others + np.log(0.1 + rho) - np.log(1 if rho == 0 else 3)
        for drift, share, is_alone in ((h, 1 - EPS, False), (8.0, EPS, True)):
            b, a, q1, log_size = _regress(_covariance(t, s, rho, g, drift), x, d)
            nu = n - 2 + D0
            own = -log_size / 2 + D0 / 2 * np.log(D0 * prior) - nu / 2 * np.log(D0 * prior + q1)
            parts.append((weight + own + np.log(share), b, np.sqrt(a * (q1 + D0 * prior) / nu), is_alone))
    logs, b, scale, is_drift = (np.array(column) for column in zip(*parts, strict=True))
    w = np.exp(logs - logs.max())
    w /= w.sum()

    def g_of(x):
        return float((w * stats.t.cdf((x - b) / scale, n + 2)).sum())

    reach = 200 * scale.max() + np.abs(b).max()
    low, high = (optimize.brentq(lambda x, p=p: g_of(x) - p, -reach, reach, xtol=1e-13) for p in (0.025, 0.975))
    se = (high - low) / (2 * stats.t.ppf(0.975, n + 2))
    return Answer(
        effect=float((w * b).sum()),
        low=low,
        high=high,
        below=g_of(0.0),
        above=float((w * stats.t.sf(-b / scale, n + 2)).sum()),
        own_drift=float(w[is_drift].sum()),
        could_have_seen=float((stats.t.ppf(0.95, n + 2) + stats.t.ppf(0.8, n + 2)) * se),
        df=n + 2,
    )


def basket_index(t, is_before, members, desired):
    """`members` (K, units, n) already relative; (units, n) indices and (K,) weights."""
    before = np.flatnonzero(is_before)
    variances = []
    for member in np.asarray(members):
        fitted = np.polyval(np.polyfit(np.asarray(t)[before], member[0][before], 1), np.asarray(t)[before])
        variances.append(((member[0][before] - fitted) ** 2).sum() / (len(before) - 2))
    k = len(before)
    shrunk = [((k - 2) * variance + 4 * np.median(variances)) / (k + 2) for variance in variances]
    weights = np.array([1 / np.sqrt(variance) for variance in shrunk])
    weights /= weights.sum()
    return sum(
        -w * sign * np.asarray(member) for w, sign, member in zip(weights, desired, members, strict=True)
    ), weights


def _covariance(t, s, rho, g, h):
    sticky = linalg.toeplitz(np.power(rho, np.arange(t.max() - t.min() + 1)))  # over every period, gaps included
    places = (t - t.min()).astype(int)
    return (1 - g) * sticky[np.ix_(places, places)] + g * np.eye(len(t)) + h**2 * np.outer(s, s)


def _contrasts(v, x):
    """Orthonormal contrasts that do not see the columns of `x`, the Cholesky root of their covariance, log|K'VK|."""
    k = linalg.null_space(x.T)
    root = linalg.cholesky(k.T @ v @ k, lower=True)
    return k, root, 2 * np.log(np.diag(root)).sum()


def _others(v, departures, j):
    n = len(v)
    k, root, log_size = _contrasts(v, np.ones((n, 1)))
    q0 = float(np.square(np.linalg.solve(root, k.T @ departures.T)).sum())
    df = (j - 1) * (n - 1)
    # log|V| + log 1'W1 = log|K'VK| + log 1'1
    return -(j - 1) / 2 * (log_size + np.log(n)) - df / 2 * np.log(q0), q0 / df


def _prior_scale(s2, j, v0, v):
    if v0 is None or v is None:
        return s2 * (1 + 1 / j)
    mean = float(np.mean(v))
    beyond = max(0.0, s2 - mean)
    return beyond + v0 + (beyond + mean) / j


def _regress(v, x, d):
    root = linalg.cholesky(v, lower=True)
    whitened_x, whitened_d = (np.linalg.solve(root, each) for each in (x, d))
    b, *_ = linalg.lstsq(whitened_x, whitened_d)
    a = linalg.inv(whitened_x.T @ whitened_x)[0, 0]
    k, contrast_root, log_size = _contrasts(v, x)
    q1 = float(np.square(np.linalg.solve(contrast_root, k.T @ d)).sum())
    return float(b[0]), float(a), q1, log_size + np.linalg.slogdet(x.T @ x)[1]
