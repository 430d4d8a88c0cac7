"""Many links are tested in one release: q-values that keep the share of false claims among all claims small."""

from collections.abc import Sequence

import numpy as np

from metrics.question import FloatArray


def benjamini_hochberg(p: Sequence[float]) -> FloatArray:
    """q-values in the order of `p` (Benjamini and Hochberg 1995): the smallest rate at which each would be claimed."""
    values = np.asarray(p, dtype=np.float64)
    count = len(values)
    order = np.argsort(values, kind="stable")
    stepped = values[order] * count / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(1.0, np.minimum.accumulate(stepped[::-1])[::-1])
    return q
