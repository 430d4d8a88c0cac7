"""From the answers of the tests to what may be claimed: for single links and for sets of them alike.

Whatever is tested in one release is claimed beside the rest of it, for the more one tests, the more moves by chance.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from metrics.ladder import Levels, Side, Test, agrees, deciding_test, is_one_sided, leaning, p_on
from metrics.multiplicity import benjamini_hochberg
from metrics.question import Check, Estimate, Refusal, failed_codes
from metrics.verdict import Claim, Findings, gate_verdict
from metrics.window import Window


def findings_of(
    window: Window,
    checks: tuple[Check, ...],
    own: Estimate | Refusal,
    others: Estimate | Refusal,
    path: Estimate | Refusal,
    *,
    levels: Levels,
) -> Findings:
    """What a verdict is made from: the answers of the tests, which of them decides, and what the gates say.

    `levels` are those of a link or of a set.
    """
    test, failed = deciding_test(path), failed_codes(checks)
    return Findings(
        window=window,
        own_series=own,
        neighbours=others,
        neighbour_path=path,
        test=test,
        tested=path if test is Test.NEIGHBOUR_PATH else own,
        gates=checks,
        failed=failed,
        stopped=gate_verdict(failed),
        is_one_sided=is_one_sided(window.question, checks),
        levels=levels,
    )


def claims_of(findings: Mapping[int, Findings], releases: Sequence[Hashable]) -> dict[int, Claim]:
    """What all that count can claim beside each other, by place: links of a release, or its sets.

    p_harm has a family of its own, a two-sided p belongs to p_good's (METHOD 9). `releases` tells that of each place.
    """
    good: dict[Hashable, dict[int, float]] = defaultdict(dict)
    harm: dict[Hashable, dict[int, float]] = defaultdict(dict)
    for place, each in findings.items():
        if isinstance(each.tested, Refusal) or each.stopped is not None:
            continue
        good[releases[place]][place] = p_on(each.tested, Side.GOOD if each.is_one_sided else Side.EITHER)
        if each.is_one_sided:
            harm[releases[place]][place] = p_on(each.tested, Side.HARM)
    q_good, q_harm = _q_values(good), _q_values(harm)
    return {place: _claim(findings[place], q, q_harm.get(place)) for place, q in q_good.items()}


def _claim(findings: Findings, q_good: float, q_harm: float | None) -> Claim:
    tested = findings.tested
    assert isinstance(tested, Estimate)  # noqa: S101 (a refusal is in no family)
    side = leaning(tested, findings.is_one_sided)
    q = q_harm if side is Side.HARM and q_harm is not None else q_good
    agreed = agrees(tested, findings.own_series, side)
    return Claim(side, p_on(tested, side), q, findings.levels.of(side), agreed)


def _q_values(families: Mapping[Hashable, Mapping[int, float]]) -> dict[int, float]:
    return {
        place: q
        for family in families.values()
        for place, q in zip(family, benjamini_hochberg(list(family.values())).tolist(), strict=True)
    }
