"""What the placebo test found, in the words of the method page and of the command that runs it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard import numbers
from dashboard.wording.sizes import plainly, quoted_if_listed
from domain.calibration import Calibration, CalibrationShare, Interval, Tried
from metrics.calibration.outcome import Outcome, Part
from metrics.calibration.simulation import NEIGHBOURS, USUAL, Cell
from metrics.calibration.trial import Way
from metrics.placebo import PLANTED, UNTOUCHED, Rule

COMMAND = "python -m dashboard calibrate"
TITLE = "How often we would be wrong, and what we would find"
NO_RUN = (
    "The rules have not been tried on this board's own figures yet. Load the figures of several authorities, then run "
    f"**{COMMAND}**: it takes the figures of every authority, pretends that something began on a day drawn by lot, and "
    "counts how often these pages would have claimed a change."
)
SIMULATED_FALL = 0.8  # what is left of a level after the fall that the method page speaks of
FIGURES_CHANGED = f"Figures have been loaded or changed since: run **{COMMAND}** again to see whether this still holds."

FIGURES = "Figures as a table"
BESIDE_OTHERS = "Beside other ways of judging"
HOW_IT_IS_TRIED = "How it was tried"

FALL_WORDS = {0.8: "a fall of a fifth", 0.7: "a fall of three tenths"}
FALL_LABELS = {left: f"{words[2:].capitalize()}: found" for left, words in FALL_WORDS.items()}

UNUSABLE = {
    "too_short": "too short",
    "no_figures": "without figures",
    "few_suppressed": "with too many figures hidden",
    "enough_cases": "with too few cases",
    "no_wobble": "without any movement",
    "zero_before": "with nothing but noughts before the start",
    "same_definition": "with a change of definition",
}
OTHERWISE_UNUSABLE = "with figures that cannot be read"

COLUMNS = ("Tried on", "Number", "Untouched: better", "Untouched: worse", "Untouched: either (likely range)")


@dataclass(frozen=True, slots=True)
class TriedRow:
    """One line of the table: what was tried, how many, what was claimed of them untouched, and which falls were found.

    `is_ours` marks what these pages would say; the other lines are there to compare.
    """

    label: str
    count: str
    better: str
    worse: str
    either: str
    found: tuple[str, ...]
    is_ours: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of `columns()`."""
        return (self.label, self.count, self.better, self.worse, self.either, *self.found)


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line of the chart: the shares (0-1) claimed untouched and found at each planted fall, in `chart_keys()`."""

    label: str
    shares: tuple[float, ...]
    is_summary: bool


def chart_keys() -> tuple[str, ...]:
    """What the marks of a line of the chart stand for."""
    return ("Nothing changed: claimed all the same", *FALL_LABELS.values())


def columns() -> tuple[str, ...]:
    """The headings of the table."""
    return (*COLUMNS, *FALL_LABELS.values())


def headline(run: Calibration, *, is_invented: bool = False) -> str:
    """The one sentence that a chair should take away; the sample board's series are not real ones."""
    kind = "invented" if is_invented else "real"
    untouched = _ladder(run, Tried.MEASURE, UNTOUCHED)
    return (
        f"On **{numbers.count(untouched.count)} {kind} series** where we know of nothing that began, we would have "
        f"claimed a change in **{per_cent(untouched)}** (likely {likely(untouched)})."
    )


def what_was_found(run: Calibration) -> str:
    """How many planted falls the pages would have found, for a measure alone and for sets."""
    alone = [f"{FALL_WORDS[left]} in **{per_cent(_ladder(run, Tried.MEASURE, left))}**" for left in PLANTED]
    said = f"Into the same series we planted falls: we would have found {numbers.listed(alone)}."
    sets = [_ladder(run, Tried.SET, left) for left in PLANTED]
    if not all(each.count for each in sets):
        return said
    shares = numbers.listed([f"**{per_cent(each)}**" for each in sets])
    return f"{said} Where a set of three to five measures all fell, {shares}."


def meaning(run: Calibration) -> tuple[str, ...]:
    """What that means for somebody who has to stand by a verdict."""
    untouched, fifth = (_ladder(run, Tried.MEASURE, left) for left in (UNTOUCHED, PLANTED[0]))
    missed = Interval(fifth.count - fifth.flagged, fifth.count, 1 - fifth.high, 1 - fifth.low)
    said = [
        f"**A claim is not yet a proof.** Of a hundred measures on which nothing works, expect "
        f"{_about(100 * untouched.share)} to be claimed by luck alone; that is why the evidence grade asks for more. "
        "Other authorities do change things, so some of what was claimed here may be real, and the true share is lower "
        "rather than higher.",
        f"**Where nothing is claimed, that proves little.** {per_cent(missed)} of falls of a fifth in a single "
        "measure stayed unseen. A set of measures shows more than each of them.",
    ]
    chart = run.share(Tried.MEASURE, Rule.CONTROL_CHART, UNTOUCHED)
    if chart is not None:
        said.append(
            f"**Why we do not judge by control charts.** Their rules would have flagged {per_cent(chart.coloured)} of "
            "the same untouched series."
        )
    return tuple(said)


def rows(run: Calibration) -> tuple[TriedRow, ...]:
    """All measures together, rule by rule; then sets, then all measures of an area."""
    wanted = (
        ("One measure, as these pages judge it", Tried.MEASURE, Rule.LADDER),
        ("its own past alone", Tried.MEASURE, Rule.OWN_SERIES),
        ("the path of similar areas alone", Tried.MEASURE, Rule.NEIGHBOUR_PATH),
        ("a control chart’s rules (not used)", Tried.MEASURE, Rule.CONTROL_CHART),
        ("A set of three to five measures", Tried.SET, Rule.LADDER),
        ("All measures of an area: any claim", Tried.RELEASE, Rule.LADDER),
    )
    found = (_row(run, label, tried, rule) for label, tried, rule in wanted)
    return tuple(row for row in found if row is not None)


def measure_rows(run: Calibration, names: Mapping[str, str]) -> tuple[TriedRow, ...]:
    """Each measure by itself as these pages judge it; the one whose falls are found most often comes first."""
    found = (_row(run, names.get(code, code), Tried.MEASURE, Rule.LADDER, code) for code in _by_power(run))
    return tuple(row for row in found if row is not None)


def chart_rows(run: Calibration, names: Mapping[str, str]) -> tuple[ChartRow, ...]:
    """The lines of the chart: sets, all measures together, then each measure."""
    sets = _chart_row(run, "Sets of three to five", Tried.SET)
    together = _chart_row(run, "All measures", Tried.MEASURE)
    each = [_chart_row(run, names.get(code, code), Tried.MEASURE, code) for code in _by_power(run)]
    return tuple(row for row in (sets, together, *each) if row is not None)


def chart_words(run: Calibration, *, is_invented: bool = False) -> str:
    """What the chart shows, for those who do not see it."""
    return plainly(
        f"{headline(run, is_invented=is_invented)} {what_was_found(run)} The chart shows the same for each measure."
    )


def how_it_was_run(run: Calibration, names: Mapping[str, str]) -> str:
    """When, by whom, on what, and how to run it again."""
    when = f"Run on {numbers.day(run.made.date())} by {run.made_by}" if run.made is not None else "Run"
    measures = numbers.counted(len(run.indicator_codes), "measure")
    only = "" if run.is_whole else f" (only {_named(run.indicator_codes, names)})"
    return (
        f"{when} on {numbers.counted(run.areas, 'authority', 'authorities')} and {measures}{only}, one start a series "
        f"drawn by lot (seed {run.seed}). Run it again with **{COMMAND}**."
    )


def tried_how() -> tuple[str, ...]:
    """What was done with each series."""
    return (
        "Each authority’s series of each measure was given one day on which, we pretend, something began, drawn by lot "
        "among those with enough figures on both sides. The pages’ own rules were then asked about it.",
        "A planted fall takes that share of the cases away after the day, one by one and by lot where their number is "
        "known, so that the fall wobbles as real ones do. The similar areas stay as they are.",
        "The likely range allows for the fact that one authority’s measures, and authorities in one year, resemble "
        "each other.",
    )


def left_out(run: Calibration, names: Mapping[str, str]) -> tuple[str, ...]:
    """What was not tried, and why."""
    said = []
    reasons = sum((Counter(each) for each in run.unusable.values()), Counter[str]())
    if reasons:
        by_words: Counter[str] = Counter()
        for code, count in reasons.items():
            by_words[UNUSABLE.get(code, OTHERWISE_UNUSABLE)] += count
        listed = [f"{numbers.count(count)} {words}" for words, count in by_words.most_common()]
        said.append(
            f"{numbers.counted(reasons.total(), 'series', 'series')} could not be tried: {numbers.listed(listed)}."
        )
    if run.own_area_left_out:
        said.append(
            "Our own area is left out, and is nobody’s similar area, where an initiative of ours works on the measure: "
            f"{_named(run.own_area_left_out, names)}."
        )
    return tuple(said)


def report(run: Calibration, names: Mapping[str, str], *, is_invented: bool = False) -> str:
    """The whole run as the command prints it."""
    parts = [
        plainly(headline(run, is_invented=is_invented)),
        plainly(what_was_found(run)),
        _text_table([row.cells for row in rows(run)]),
        "Each measure as these pages judge it:",
        _text_table([row.cells for row in measure_rows(run, names)]),
        *left_out(run, names),
    ]
    return "\n\n".join(parts)


def per_cent(found: Interval) -> str:
    """A share with no more digits than it carries: `5.1%` of a thousand series, `24%` of a hundred."""
    digits = 1 if found.count >= 500 and found.share < 0.1 else 0
    return f"{numbers.decimal(100 * found.share, digits)}%"


def _about(number: float) -> str:
    return f"about {numbers.in_words(round(number))}" if number >= 1 else "hardly any"


def likely(found: Interval) -> str:
    """`4 to 7%`."""
    return f"{numbers.decimal(100 * found.low, 0)} to {numbers.decimal(100 * found.high, 0)}%"


def _ladder(run: Calibration, tried: Tried, left: float, code: str | None = None) -> Interval:
    """What these pages would claim: either way of untouched figures, the fall itself of planted ones."""
    share = run.share(tried, Rule.LADDER, left, code)
    if share is None:
        return Interval(0, 0, 0.0, 1.0)
    return share.coloured if left == UNTOUCHED else share.good


def _row(run: Calibration, label: str, tried: Tried, rule: Rule, code: str | None = None) -> TriedRow | None:
    untouched = run.share(tried, rule, UNTOUCHED, code)
    if untouched is None:
        return None
    planted = [run.share(tried, rule, left, code) for left in PLANTED]
    return TriedRow(
        label=label,
        count=numbers.count(untouched.coloured.count),
        better=per_cent(untouched.good),
        worse=per_cent(untouched.harm),
        either=_with_range(untouched),
        found=tuple(per_cent(each.good) if each is not None else "" for each in planted),
        is_ours=rule is Rule.LADDER,
    )


def _by_power(run: Calibration) -> list[str]:
    return sorted(run.indicator_codes, key=lambda code: -_ladder(run, Tried.MEASURE, PLANTED[0], code).share)


def _chart_row(run: Calibration, label: str, tried: Tried, code: str | None = None) -> ChartRow | None:
    shares = [_ladder(run, tried, left, code) for left in (UNTOUCHED, *PLANTED)]
    if not all(share.count for share in shares):
        return None
    return ChartRow(label, tuple(share.share for share in shares), is_summary=code is None)


def _with_range(share: CalibrationShare) -> str:
    return f"{per_cent(share.coloured)} ({likely(share.coloured)})"


def _named(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return numbers.listed([quoted_if_listed(names.get(code, code)) for code in codes])


def _text_table(lines: Sequence[Sequence[str]]) -> str:
    table = [columns(), *lines]
    widths = [max(len(line[place]) for line in table) for place in range(len(columns()))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))])
        for line in table
    )


def simulated(outcome: Outcome) -> tuple[str, ...]:
    """What the product's tests did on invented series: how often luck alone was coloured, and what was found."""
    kinds, of = len(outcome.rows[Part.NULL]), outcome.run.repetitions
    own, path = (outcome.spread(Part.NULL, way, "coloured") for way in (Way.OWN_SERIES, Way.NEIGHBOUR_PATH))
    usual = f"{USUAL.before} quarters before, {USUAL.after} after, about {USUAL.cases:g} cases a quarter"
    found = next(row for row in outcome.rows[Part.POWER] if row.cell == _after_a_fall(USUAL))
    alone, beside, together = (
        f"{100 * found.flags[way].share('fall'):.0f}%"
        for way in (Way.OWN_SERIES, Way.NEIGHBOUR_PATH, Way.BASKET_WITH_NEIGHBOURS)
    )
    return (
        f"**On invented series** in which nothing changes ({kinds} kinds of them, {of:,} of each), a verdict would "
        f"have been coloured in {100 * own.mean:.1f}% by a figure's own past and in {100 * path.mean:.1f}% beside "
        f"{numbers.in_words(NEIGHBOURS)} similar areas; in the worst kind in {100 * max(own.worst, path.worst):.1f}%.",
        f"A real fall of a fifth ({usual}) would have been found {alone} of the time by its own past, {beside} beside "
        f"similar areas, and {together} as one of five measures that all fell, judged together.",
        f"Run on {numbers.day(outcome.run.ran_on)}; **python -m metrics calibrate** runs it again.",
    )


def _after_a_fall(cell: Cell) -> Cell:
    return replace(cell, planted=SIMULATED_FALL)
