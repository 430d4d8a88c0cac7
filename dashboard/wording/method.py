"""How we decide, in plain words: the sentences of the method page, each threshold taken from where the rule stands."""

from dataclasses import dataclass

from dashboard import numbers
from dashboard.wording.verdicts import GRADES, VERDICTS, VerdictWords
from domain.periods import Frequency
from metrics.assess import FALSE_ALARMS
from metrics.basket import MAX_MEASURES, MIN_MEASURES
from metrics.checks import FEW_CASES, MANY_MISSING, MAX_SUPPRESSED, MIN_AFTER, MIN_BEFORE, MIN_CASES
from metrics.dose_response import MIN_TEAMS
from metrics.ladder import FEW_NEIGHBOURS, LINK_LEVELS, MIN_NEIGHBOURS, SET_LEVELS, Side
from metrics.question import NO_SIZE_FROM
from metrics.rules import Rule
from metrics.verdict import EVERYONE_SHARE, FALSE_CLAIMS, LITTLE_CHANGE, VISIBLE_CHANGE, Verdict


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence and the rules that it explains: where one is asked for, this is where it stands."""

    words: str
    rules: tuple[Rule, ...] = ()


Sentences = tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """Some rules as a statistician would write them, and the published ground they stand on."""

    title: str
    lines: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def anchor(self) -> str:
        """The id of its place on the method page: `formula-own-series`."""
        return f"formula-{self.title.lower().replace(',', '').replace(' ', '-')}"


def _per_cent(share: float) -> str:
    return f"{share * 100:g}%"


def _one_in(share: float) -> str:
    return f"one in {numbers.in_words(round(1 / share))}"


METHOD_TITLE = "We say that something changed only when ordinary wobble cannot explain it"

THE_CHAIN: Sentences = (
    Explained(
        "**What we did.** Each initiative has a start date, and says beforehand which figure should move, which way, "
        "and how long that should take. Whoever changes this afterwards makes a new promise; the old one stays on "
        "record.",
        (Rule.PROMISE,),
    ),
    Explained(
        "**Did practice change?** Section 11 audits, case-file audits and measures of process show whether people "
        "began to work differently. Audited cases are few, so we show counts such as 3 of 8, never bare percentages.",
        (Rule.PRACTICE,),
    ),
    Explained(
        "**Did teams that had more of it move more?** Where an initiative is rolled out team by team, teams that began "
        f"earlier or had more of it are compared with the others. It takes {numbers.in_words(MIN_TEAMS)} teams of our "
        "area with figures of their own, and the roll-out known before the effect could show. We deal the same "
        "amounts to the teams in every other way: only where hardly any of these looks as strong do we say so.",
        (Rule.DOSE_RESPONSE,),
    ),
    Explained(
        "**Did outcomes for children change?** We compare the figure with where it was heading before the start, and "
        "with what similar areas did over the same time.",
    ),
)

THE_TESTS: Sentences = (
    Explained(
        "**Against its own past.** We continue the path that the figure was on before the start, with its trend, its "
        "seasons and its wobble. High quarters tend to follow high quarters; we allow for that, which makes us slower "
        "to claim a change than a control chart or a before-and-after average would be.",
        (Rule.OWN_SERIES,),
    ),
    Explained(
        f"**Against similar areas.** Where at least {MIN_NEIGHBOURS} of our statistical neighbours have figures for "
        "the same periods, we ask instead how far our figure left the path that theirs took, and how restless such "
        "areas are anyway. This is what protects us from taking credit for a change that happened everywhere. In "
        "simulation it also finds about twice as many real changes in quarterly figures, in yearly ones a few more.",
        (Rule.NEIGHBOUR_PATH,),
    ),
    Explained(
        "**Never both and then the better.** Which of the two tests decides is settled by the figures at hand before "
        f"either is looked at: similar areas where there are {MIN_NEIGHBOURS} of them (with {FEW_NEIGHBOURS} or "
        f"{MIN_NEIGHBOURS - 1} the evidence counts one step less), our own past otherwise. A change the wrong way "
        f"needs stronger evidence ({_per_cent(LINK_LEVELS.harm)}) than one that we had expected "
        f"({_per_cent(LINK_LEVELS.good)}). Each is asked by itself, while the likely sizes beside it look both ways: "
        "under a claim they may still reach no change. If our area seems to drift on its own, its own past must agree; "
        f"if that is more likely than {_per_cent(NO_SIZE_FROM)}, we give no size.",
        (Rule.WHICH_TEST, Rule.ONE_SIDED, Rule.OWN_DRIFT),
    ),
    Explained(
        f"**One unchanged measure in {numbers.in_words(round(1 / FALSE_ALARMS))} would pass by luck.** So the measures "
        "of one release are judged beside each other in three groups: improvements as expected (with changes nobody "
        "had declared), changes the wrong way, and sets of measures, these again by their direction. In each group on "
        f"average at most {_one_in(FALSE_CLAIMS)} of what we report is luck. Taken together it is more: on published "
        "figures of England, with pretended starts, 13 to 15% of areas would have been told of some change.",
        (Rule.MANY_MEASURES,),
    ),
    Explained(
        "**What we could not have seen.** With few cases or a restless figure even a real change stays invisible. "
        "Beside every verdict stands the smallest change that we would have found four times in five.",
        (Rule.COULD_HAVE_SEEN,),
    ),
)

BESIDE_THE_TESTS: Sentences = (
    Explained(
        f"**Together.** An initiative that was to move {numbers.in_words(MIN_MEASURES)} to "
        f"{numbers.in_words(MAX_MEASURES)} outcomes is judged first by all of them together, each turned so that down "
        "is better and counted the more the steadier it was. What many measures share is seen sooner than what one of "
        "them does. It speaks of the average: it does not say that every one moved. It is claimed only where "
        f"chance alone would do as much in {_per_cent(SET_LEVELS.good)} of cases at most, the wrong way in "
        f"{_per_cent(SET_LEVELS.harm)}: at {_per_cent(LINK_LEVELS.good)}, invented sets in which nothing changed were "
        "claimed a little more often than we promise.",
        (Rule.BASKET,),
    ),
    Explained(
        "**Ordinary wobble.** No figure stands still. How far it usually moves from one period to the next, before "
        "anything was done, is told beside each verdict; a figure that never wobbles at all cannot be tested.",
        (Rule.WOBBLE,),
    ),
    Explained(
        "**The plain comparison.** Where our own past decides, what similar areas' averages did before and after "
        "stands beside it, with our place among them. It is shown, and decides nothing.",
        (Rule.NEIGHBOURS,),
    ),
)


def gates() -> Sentences:
    """What must hold before a figure may speak at all."""
    before, after = (_by_frequency(least) for least in (MIN_BEFORE, MIN_AFTER))
    return (
        Explained(
            "The period that holds the start is the first one after it. Those between the start and the time the "
            "effect is due count on neither side, nor does a shock that the plan leaves out.",
            (Rule.PERIODS,),
        ),
        Explained(
            "Every figure must be one that can be reckoned with: none below nought, none out of nought, and not "
            "nought throughout before the start.",
            (Rule.FIGURES_READABLE,),
        ),
        Explained(
            f"There must be at least {before} before the start, or we say that there is too little data.",
            (Rule.ENOUGH_BEFORE,),
        ),
        Explained(
            f"There must be at least {after} after the effect was due, or it is too early.", (Rule.ENOUGH_AFTER,)
        ),
        Explained(
            f"The usual count behind the figure must be {MIN_CASES} or more, and no more than "
            f"{_per_cent(MAX_SUPPRESSED)} of its periods may be suppressed.",
            (Rule.ENOUGH_CASES, Rule.FEW_SUPPRESSED),
        ),
        Explained(
            "What is counted, and how, must be the same before and after. If the definition changed and nobody made "
            "the two sides comparable, we say so and go no further.",
            (Rule.SAME_DEFINITION,),
        ),
        Explained(
            "What was expected must have been written down before the figures were seen. We take the plan's word for "
            "the day; where the plan was recorded here more than a month later, both days stand beside the verdict. "
            "What was written down too late has at most one dot until as many new figures have come in as any claim "
            "needs, and show the change by themselves.",
            (Rule.DECLARED_IN_TIME,),
        ),
        Explained(
            f"Thin data lower the evidence by one step: a usual count below {FEW_CASES}, {_per_cent(MANY_MISSING)} or "
            f"more of the periods missing, a shock left out after the start, or fewer than {MIN_NEIGHBOURS} similar "
            "areas. Where nobody knows what a rate is a share of, there is no evidence at all.",
            (Rule.DATA_QUALITY,),
        ),
    )


def _by_frequency(least: dict[Frequency, int]) -> str:
    *most, last = (numbers.counted(least[frequency], frequency.noun) for frequency in Frequency)
    return f"{', '.join(most)} or {last}"


def verdicts() -> tuple[tuple[VerdictWords, str], ...]:
    """Every verdict and the rule that gives it, in the order of the rules."""
    rules = {
        Verdict.IMPROVED_AS_EXPECTED: "Wobble alone would move it as far in the expected direction less often than one "
        f"time in {numbers.in_words(round(1 / LINK_LEVELS.good))}, and it stands up beside the release's other "
        "measures.",
        Verdict.MOVED_THE_WRONG_WAY: "Wobble alone would move it as far the other way less often than one time in "
        f"{round(1 / LINK_LEVELS.harm)}, and it stands up beside the others.",
        Verdict.MOVED_WITH_EVERYONE: "It moved against its own past, but did not leave the path of similar areas, "
        f"which moved the same way, at least {_per_cent(EVERYONE_SHARE)} as far.",
        Verdict.HINT: f"Wobble alone would do it between {_per_cent(LINK_LEVELS.good)} and "
        f"{_per_cent(Side.GOOD.hinted_at)} of the time (the wrong way: {_per_cent(LINK_LEVELS.harm)} and "
        f"{_per_cent(Side.HARM.hinted_at)}), or the change does not stand up beside the other measures, or only our "
        "own past shows it, or our own past has to confirm it and does not.",
        Verdict.LITTLE_OR_NO_CHANGE: f"All sizes that fit the figures lie within {_per_cent(LITTLE_CHANGE)} either "
        "way of where it was heading.",
        Verdict.NO_DETECTABLE_CHANGE: f"No change was found, and one of {_per_cent(VISIBLE_CHANGE)} (or of the "
        "target, if that is larger) would have been.",
        Verdict.CANNOT_TELL_YET: "No change was found, but even a sizeable one might have been missed; or no test "
        "could be made.",
        Verdict.NOT_ENOUGH_DATA: "A rule about the number of periods or cases is not met.",
        Verdict.TOO_EARLY: "Too few periods have passed since the effect was due.",
        Verdict.NOT_COMPARABLE: "The definition or the recording changed in between.",
        Verdict.CHANGED_NOT_DECLARED: "A change was found, but nobody had said beforehand what to expect.",
    }
    return tuple((VERDICTS[verdict], rule) for verdict, rule in rules.items())


def grades() -> tuple[tuple[int, str, str], ...]:
    """The evidence grades: number, name, and what each asks for."""
    asks = (
        "A rule about the data is not met, or their quality is too poor.",
        "Start, expected direction, time to effect and the reason why it should work were written down beforehand.",
        "The figure changed by the test that decides, as expected or against it; the verdict says which.",
        "The same, still there without the last two periods before the start, and found at two releases running.",
        "It left the path of similar areas, its own past does not contradict that, and the gap to them had no trend "
        "before the start.",
        "All of 3 and 4, practice moved first or teams that had more of it moved more, and no rival initiative or "
        "change of definition stands close by.",
    )
    return tuple((number, name, ask) for number, (name, ask) in enumerate(zip(GRADES, asks, strict=True)))


LIMITS: Sentences = (
    Explained(
        "We say **associated with** and **consistent with having contributed**. Figures of one area cannot prove what "
        "made them move.",
        (Rule.ASSOCIATED,),
    ),
    Explained(
        "A control chart is for looking at a figure, not for judging an initiative: with its rules, four unchanged "
        "series in ten would be flagged after any date one cares to pick.",
        (Rule.SPC,),
    ),
    Explained(
        "A change of one tenth stays mostly invisible with the numbers a single area has. Ask for fewer measures, "
        "followed for longer, rather than for more of them.",
    ),
    Explained(
        "Counts of children that are small enough to recognise somebody are hidden on every page and slide; the tests "
        "use them, the pages do not show them.",
    ),
    Explained(
        "A missing quarter is a gap in the line, and a figure that a partner wrote as fewer than five is never a "
        "number.",
    ),
)

FORMULAS = (
    Formula(
        "Own series",
        (
            "y = value ÷ mean before the start (or percentage points, where counts are known and the share averages "
            "10–90%). Design: step or ramp, constant, trend, and season terms where the series is long enough.",
            "Generalised least squares at lag-one correlations ρ = 0, 0.1 … 0.9, averaged with weights "
            "(0.1 + ρ) · |V|^-½ · |X′V⁻¹X|^-½ · RSS^(-ν/2); the answer is the mixture of Student's t distributions.",
            "Could have seen = (t₀.₉₇₅ + t₀.₈₀) × standard error, where the standard error is the width of the 95% "
            "interval ÷ (2 t₀.₉₇₅).",
        ),
        (
            Rule.OWN_SERIES,
            Rule.WOBBLE,
            Rule.COULD_HAVE_SEEN,
        ),
    ),
    Formula(
        "The path of similar areas",
        (
            "y = value ÷ mean before the start, for us and J neighbours; d = y₀ − their mean m, E = yⱼ − m. Covariance "
            "V = (1 − g) ρ^|t − t′| + g I + h² s s′ with s the time, over ρ = 0 … 0.9, g = 0, 0.35, 0.7 and h = 0 … 8.",
            "The neighbours' E weigh the grid by their restricted likelihood and give the scale of d, worth 4 degrees "
            "of freedom, with what chance does to counts where they are known; d is fitted by step or ramp and level.",
            "Each grid point counts twice: as it is, and with h = 8 for us alone. The weight of the second kind is how "
            "likely we drift on our own.",
            "Could have seen = (t₀.₉₅ + t₀.₈₀) × standard error.",
        ),
        (
            Rule.NEIGHBOUR_PATH,
            Rule.OWN_DRIFT,
        ),
    ),
    Formula(
        "A set of measures",
        (
            "Index = Σ wₖ · (± yₖ), improvement down, wₖ ∝ 1 ÷ the standard deviation about a straight line before the "
            "start, shrunk to the set's median; then tested like one measure. It speaks of the average alone.",
        ),
        (Rule.BASKET,),
    ),
    Formula(
        "Similar areas, before and after",
        (
            "For comparison beside it: d = mean after − mean before, for us and each of J neighbours. Effect = "
            "d − mean(D); standard error = sd(D) · √(1 + 1/J); Student's t with J − 1 degrees of freedom.",
        ),
        (Rule.NEIGHBOURS,),
    ),
    Formula(
        "Many measures at once",
        ("Benjamini and Hochberg (1995): false discovery rate over all links of the release that could be claimed.",),
        (Rule.MANY_MEASURES,),
    ),
    Formula(
        "Control charts, for display",
        ("XmR as NHS Making Data Count draws it: mean ± 2.66 × mean moving range, the four usual rules.",),
        (Rule.SPC,),
    ),
    Formula(
        "The evidence grades",
        ("After Nesta's standards of evidence, the Maryland scale and Mayne's contribution analysis.",),
        (
            Rule.NO_BASIS,
            Rule.CONSISTENT_WITH_HAVING_CONTRIBUTED,
        ),
    ),
)
