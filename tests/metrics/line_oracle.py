"""What a line of a batch should be answered, by another route: METHOD sections 3, 4 and 9 written out straight.

The own series is fitted by the generalised least squares of statsmodels, the neighbours' path and the set's index by
`tests.metrics.path_oracle`. Nothing is imported from the product: days, gaps, scales and seasons are read anew here.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats

from tests.metrics import path_oracle

PER_YEAR = {"M": 12, "Q": 4, "T": 3, "Y": 1}
MONTHS_OF_TERM = {9: 4, 1: 3, 4: 5}
SUPPRESSED = "c"
COUNTS = ("numerators", "denominators")


@dataclass(frozen=True)
class Rows:
    """Which periods of a line's grid are kept, stand before the start or after start and lag, and enter the design."""

    start: int
    kept: np.ndarray
    before: np.ndarray
    after: np.ndarray
    used: np.ndarray
    template: np.ndarray

    @property
    def positions(self) -> np.ndarray:
        return np.flatnonzero(self.used)


def answer(line: dict) -> dict:
    """The parts `own_series`, `neighbours`, `path` and `basket` that a line asks for, each with all its numbers.

    The path keeps its size even where the product must not print it.
    """
    if line.get("basket"):
        return {"basket": of_basket(line)}
    rows, rates, share = rows_of(line), rates_of(line), is_share(line)
    parts = {"own_series": own_series_of(line, rows, rates, share)}
    if others := neighbours_of(line):
        parts["neighbours"] = neighbours_test(line, rows, rates, share, others)
        if len(others) >= 6:
            parts["path"] = path_of(line, rows, rates, share, others)
    return parts


# --- reading a line --------------------------------------------------------------------------------------------------


def figures(entries: list) -> np.ndarray:
    """Entries as numbers; nothing and suppressed are nan."""
    return np.array([np.nan if entry in (None, SUPPRESSED) else entry for entry in entries], dtype=float)


def rates_of(line: dict) -> np.ndarray:
    if line.get("values"):
        return figures(line["values"])
    return figures(line["numerators"]) / figures(line["denominators"])


def period_starts(line: dict, length: int) -> list[date]:
    days = [date.fromisoformat(line["first_period"])]
    while len(days) < length:
        last = days[-1]
        months = MONTHS_OF_TERM[last.month] if line["frequency"] == "T" else 12 // PER_YEAR[line["frequency"]]
        year, month = divmod(12 * last.year + last.month - 1 + months, 12)
        days.append(date(year, month + 1, 1))
    return days


def holding(days: list[date], day: str) -> int:
    """The place of the period that holds a day."""
    return sum(start <= date.fromisoformat(day) for start in days) - 1


def rows_of(line: dict) -> Rows:
    rates = rates_of(line)
    days = period_starts(line, len(rates))
    start, lag, index = holding(days, line["start"]), line.get("lag", 0), np.arange(len(rates))
    kept = ~np.isnan(rates)
    kept[[holding(days, day) for day in line.get("exclude", [])]] = False
    before, after = kept & (index < start), kept & (index >= start + lag)
    if line.get("shape") == "gradual" and lag:
        template = np.where(index < start, 0.0, np.minimum(1.0, (index - start + 1) / lag))
        return Rows(start, kept, before, after, kept, template)
    return Rows(start, kept, before, after, before | after, (index >= start + lag).astype(float))


def is_share(line: dict) -> bool:
    """Percentage points: counts known, and between 10 and 90 before the start."""
    if line.get("scale") == "relative" or line.get("values"):
        return False
    return 10 <= 100 * rates_of(line)[rows_of(line).before].mean() <= 90


def season_columns(line: dict, rows: Rows) -> list[np.ndarray]:
    """Dummies for every season but one; which one it is changes nothing, so that seasons are counted from the first."""
    count, t = PER_YEAR[line["frequency"]], rows.positions
    if count == 4:
        has = len(t) >= (16 if line.get("seasonal") else 20)
    else:
        has = count > 1 and line.get("seasonal", False) and rows.before.sum() >= 3 * count
    return [(t % count == season) - 1 / count for season in range(1, count)] if has else []


def neighbours_of(line: dict) -> list[dict]:
    """Each neighbour's `rates` and, where they are known, its counts."""
    if line.get("neighbours"):
        return [{"rates": figures(values)} for values in line["neighbours"]]
    pairs = zip(line.get("neighbour_numerators", []), line.get("neighbour_denominators", []), strict=True)
    known = [(figures(numerators), figures(denominators)) for numerators, denominators in pairs]
    return [{"rates": over / under, "numerators": over, "denominators": under} for over, under in known]


# --- the parts -------------------------------------------------------------------------------------------------------


def own_series_of(line: dict, rows: Rows, rates: np.ndarray, share: bool) -> dict:
    base = rates[rows.before].mean()
    y = 100 * rates if share else rates / base
    found = own_series(y[rows.used], rows, season_columns(line, rows))
    return told(found, line.get("expected"), lowest=-100 * base if share else -1.0)


def own_series(y: np.ndarray, rows: Rows, seasons: list[np.ndarray]) -> path_oracle.Answer:
    """METHOD 3: one fit of statsmodels for each correlation, weighted by likelihood, determinants and prior."""
    t = rows.positions
    x = np.column_stack([rows.template[rows.used], np.ones(len(t)), (t - len(t) / 2) / 4, *seasons])
    n, nu = len(t), len(t) - x.shape[1]
    logs, b, scale = [], [], []
    for rho in np.linspace(0, 0.9, 10):
        correlation = np.array([[rho ** abs(i - j) if i != j else 1.0 for j in t] for i in t])
        fit = sm.GLS(y, x, sigma=correlation).fit()
        # statsmodels gives the profile log likelihood, from which -1/2 log|V| follows but for a constant.
        minus_half_log_v = fit.llf + n / 2 * np.log(fit.ssr)
        half_log_a = np.linalg.slogdet(fit.normalized_cov_params)[1] / 2  # -1/2 log|X'WX|
        logs.append(np.log(0.1 + rho) + minus_half_log_v + half_log_a - nu / 2 * np.log(fit.ssr))
        b.append(fit.params[0])
        scale.append(fit.bse[0])
    w = np.exp(np.array(logs) - max(logs))
    w, b, scale = w / w.sum(), np.array(b), np.array(scale)

    def g_of(at: float) -> float:
        return float(w @ stats.t.cdf((at - b) / scale, nu))

    reach = 200 * scale.max() + np.abs(b).max()
    low, high = (optimize.brentq(lambda at, q=q: g_of(at) - q, -reach, reach, xtol=1e-13) for q in (0.025, 0.975))
    t_tail = stats.t.ppf(0.975, nu)
    return path_oracle.Answer(
        effect=float(w @ b),
        low=low,
        high=high,
        below=g_of(0.0),
        above=float(w @ stats.t.sf(-b / scale, nu)),
        own_drift=None,
        could_have_seen=float((t_tail + stats.t.ppf(0.8, nu)) * (high - low) / (2 * t_tail)),
        df=nu,
    )


def neighbours_test(line: dict, rows: Rows, rates: np.ndarray, share: bool, others: list[dict]) -> dict:
    """METHOD 4: the area's change against its neighbours' changes."""

    def change(values: np.ndarray) -> float:
        scaled = 100 * values if share else values / values[rows.before].mean()
        return scaled[rows.after].mean() - scaled[rows.before].mean()

    changes = [change(each["rates"]) for each in complete(others, rows.before | rows.after)]
    count = len(changes)
    effect = change(rates) - np.mean(changes)
    t = stats.t(count - 1, effect, np.std(changes, ddof=1) * np.sqrt(1 + 1 / count))
    lowest = -100 * rates[rows.before].mean() if share else -1.0
    found = path_oracle.Answer(
        effect=float(effect),
        low=float(t.ppf(0.025)),
        high=float(t.ppf(0.975)),
        below=float(t.cdf(0)),
        above=float(t.sf(0)),
        own_drift=None,
        could_have_seen=None,
        df=count - 1,
    )
    return told(found, line.get("expected"), lowest=lowest) | {"count": count}


def path_of(line: dict, rows: Rows, rates: np.ndarray, share: bool, others: list[dict]) -> dict:
    """METHOD 9, test A, relative to each area's own mean before and told in points where the scale is points."""
    others = complete(others, rows.used)
    area = {"rates": rates} | {name: figures(line[name]) for name in COUNTS if line.get(name)}

    def variance(each: dict) -> float:
        counts = each["numerators"]
        chance = 1 - (counts / each["denominators"])[rows.before].mean() if share else 1.0
        return chance * counts[rows.used].mean() / counts[rows.before].mean() ** 2

    has_counts = all("numerators" in each for each in (area, *others))
    variances = (variance(area), [variance(each) for each in others]) if has_counts else (None, None)
    relative = [(each["rates"] / each["rates"][rows.before].mean())[rows.used] for each in (area, *others)]
    found = path_oracle.neighbour_path(rows.positions, rows.template[rows.used], relative[0], relative[1:], *variances)
    size = 100 * rates[rows.before].mean() if share else 1.0
    return told(found, line.get("expected"), size=size, lowest=-size) | {"count": len(others)}


def of_basket(line: dict) -> dict:
    """METHOD 9, the basket: the index as a series of its own that improves downwards."""
    common = {name: line[name] for name in line if name not in {"basket", "values", *COUNTS}}
    members = [{**common, **measure} for measure in line["basket"]]
    each_rows = [rows_of(member) for member in members]
    first = each_rows[0]
    kept, before, after, used = (
        np.logical_and.reduce([getattr(rows, name) for rows in each_rows])
        for name in ("kept", "before", "after", "used")
    )
    rows = Rows(first.start, kept, before, after, used, first.template)
    every = zip(*(neighbours_of(member) for member in members), strict=True)
    units = [tuple(rates_of(member) for member in members)]
    units += [tuple(each["rates"] for each in unit) for unit in every]
    units = [unit for unit in units if not any(np.isnan(rates[used]).any() for rates in unit)]
    relative = np.array([[unit[k][used] / unit[k][before].mean() for unit in units] for k in range(len(members))])
    desired = [1 if member["expected"] == "rise" else -1 for member in members]
    index, _ = path_oracle.basket_index(rows.positions, before[used], relative, desired)
    # The whole may not fall by more than all of it, unless a member should rise, which has no largest rise.
    lowest = -1.0 if desired == [-1] * len(members) else -np.inf
    if len(units) - 1 >= 6:
        found = path_oracle.neighbour_path(rows.positions, rows.template[used], index[0], index[1:])
        return told(found, "fall", lowest=lowest) | {"count": len(units) - 1}
    is_seasonal = any(member.get("seasonal") for member in members)
    seasons = season_columns({**common, "seasonal": is_seasonal}, rows)
    return told(own_series(index[0], rows, seasons), "fall", lowest=lowest) | {"own_drift": None, "count": None}


def complete(others: list[dict], rows: np.ndarray) -> list[dict]:
    """The neighbours with a figure in every one of these periods."""
    return [each for each in others if not np.isnan(each["rates"][rows]).any()]


def told(found: path_oracle.Answer, expected: str | None, *, lowest: float, size: float = 1.0) -> dict:
    """An answer in the names of the product, in the unit of its scale, cut where nothing is left."""
    good, harm = (found.below, found.above) if expected == "rise" else (found.above, found.below)
    parts = {
        "effect": found.effect * size,
        "low": max(found.low * size, lowest),
        "high": found.high * size,
        "p": 2 * min(found.below, found.above),
        "p_good": good if expected else None,
        "p_harm": harm if expected else None,
        "df": found.df,
    }
    if found.own_drift is not None:
        parts["own_drift"] = found.own_drift
    if found.could_have_seen is not None:
        parts["could_have_seen"] = found.could_have_seen * size
    return parts
