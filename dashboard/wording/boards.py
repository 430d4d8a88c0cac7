"""What can be said about an initiative, its practice and the whole board: titles, counts, short columns."""

from collections import Counter

from dashboard import numbers
from dashboard.evidence.records import (
    BoardOverview,
    DecisionGroup,
    InitiativeCase,
    LinkCase,
    PracticeCase,
    PracticeRound,
)
from dashboard.wording.links import link_title
from dashboard.wording.sizes import mid_sentence, sentence_case
from dashboard.wording.verdicts import VERDICTS
from domain.model import Activity, LinkRole, PracticeKind
from metrics.verdict import Verdict

CHANCE_ONE_IN = 20  # METHOD 5: about N/20 of N unchanged links would look like a change by chance
MOST_ACTIVITIES = 2


def overview_title(overview: BoardOverview) -> str:
    """The board's message: for how many initiatives outcomes improved as expected, and for how many they worsened."""
    total = len(overview.initiatives)
    if total == 0:
        return "Nothing to show yet: the board's plan has not been loaded"
    improved = len(overview.in_group(DecisionGroup.IMPROVED))
    wrong = sum(has_harm(case) for case in overview.initiatives)
    ours = f"our {numbers.in_words(total)} initiatives" if total > 1 else "our one initiative"
    of_ours = f"of {ours}" if total > 1 else ""
    if improved and total == 1:
        return f"Outcomes improved as expected for {ours}"
    if wrong and total == 1:
        return f"Outcomes moved the wrong way for {ours}"
    if improved:
        expected = f"improved as expected for {numbers.in_words(improved)} {of_ours}"
        return f"Outcomes {expected}, and moved the wrong way for {numbers.in_words(wrong)}"
    if wrong:
        return (
            f"Outcomes moved the wrong way for {numbers.in_words(wrong)} {of_ours}, and improved as expected for none"
        )
    return f"We cannot yet say that outcomes changed for {'any ' + of_ours if total > 1 else ours}"


def has_harm(case: InitiativeCase) -> bool:
    """Whether any linked outcome moved the wrong way: harm is never hidden behind a better headline."""
    return any(is_harm(link) for link in case.links)


def is_harm(case: LinkCase) -> bool:
    """Whether an outcome moved the wrong way."""
    return case.link.role is LinkRole.OUTCOME and case.assessment.verdict is Verdict.MOVED_THE_WRONG_WAY


def overview_subtitle(overview: BoardOverview) -> str:
    """Up to when, on how many returns, against which release."""
    parts = []
    if overview.figures_to:
        parts.append(f"Figures to {numbers.day(overview.figures_to)}")
    if overview.returns_expected:
        parts.append(f"{overview.returns_received} of {overview.returns_expected} partner returns received")
    if overview.release:
        parts.append(f"compared with the release shown on {numbers.day(overview.release.as_at)}")
    return " · ".join(parts)


def chance_note(links_tested: int) -> str:
    """How many unchanged measures would look like a change by luck (METHOD 5)."""
    if links_tested == 0:
        return ""
    expected = links_tested / CHANCE_ONE_IN
    would = "fewer than one" if expected < 0.95 else f"about {numbers.in_words(round(expected))}"
    return (
        f"{numbers.counted(links_tested, 'measure')} tested together. One unchanged measure in {CHANCE_ONE_IN} would "
        f"look like a change by luck: here {would}."
    )


def initiative_title(case: InitiativeCase, link: LinkCase | None) -> str:
    """The message of an initiative's page: that of the link shown."""
    if link is None:
        return f"{case.initiative.title}: no outcome has been linked yet, so nothing can be said about its effect"
    return link_title(link)


def what_we_did(activities: tuple[Activity, ...]) -> tuple[str, ...]:
    """The latest entry of each kind of activity, the most recent kinds first."""
    latest: dict[str, Activity] = {}
    for activity in sorted(activities, key=lambda each: each.on):
        latest[activity.text] = activity
    recent = sorted(latest.values(), key=lambda each: each.on, reverse=True)
    return tuple(activity_words(activity) for activity in recent)


def activity_words(activity: Activity) -> str:
    """`412 practitioners trained`, or the sentence as it was written."""
    return activity.text if activity.quantity is None else f"{numbers.count(activity.quantity)} {activity.text}"


def round_words(case: PracticeCase, audit: PracticeRound) -> str:
    """`9 of 12`; small audits are counts, never bare percentages. A mean score or a process measure is a figure."""
    if audit.good is not None and audit.of is not None:
        return f"{audit.good} of {audit.of}"
    if audit.value is None:
        return "no figure"
    return numbers.value(audit.value, case.indicator) if case.indicator else f"{audit.value:.2f}"


def practice_briefly(case: PracticeCase) -> str:
    """One measure of practice in a few words: `Case audits, neglect: 9 of 12 good or better, from 4 of 11`."""
    before, after = case.before, case.after
    if before is not None and after is not None:
        return f"{case.name}: {round_words(case, after)}{_good_words(case)}, from {round_words(case, before)}"
    if after is not None:
        return f"{case.name}: {round_words(case, after)}{_good_words(case)} (since the start, none before)"
    if before is not None:
        return f"{case.name}: {round_words(case, before)}{_good_words(case)} (before the start, none since)"
    return f"{case.name}: no figures yet"


def _good_words(case: PracticeCase) -> str:
    return " good or better" if case.link.kind is PracticeKind.CASE_FILE_DOMAIN else ""


def practice_sentence(case: InitiativeCase) -> str:
    """The practice part of the account: what moved, and whether a test could say that it moved first."""
    if not case.practice:
        return "**No evidence of practice** has been linked yet, so we cannot say by which way it worked."
    first = next((each for each in case.practice if each.before and each.after), case.practice[0])
    if first.before is None or first.after is None:
        return f"{sentence_case(practice_briefly(first))}."
    before, after = round_words(first, first.before), round_words(first, first.after)
    movement = f"{first.name} went from **{before}** to **{after}**{_good_words(first)}"
    return f"{movement} by {numbers.month(first.after.on)}: {_moved_first(first)}."


def _moved_first(case: PracticeCase) -> str:
    if case.moved_first is None:
        why = "too few audits" if case.indicator is None else "too little data"
        return f"{why} to say that practice moved first"
    return "practice moved before the outcome was due" if case.moved_first else "no sign that practice moved first"


def measures_words(links: tuple[LinkCase, ...]) -> str:
    """How all the measures of an initiative came out: `1 of 3 measures improved as expected, 2 cannot tell yet`."""
    if len(links) < 2:
        return ""
    counts = Counter(VERDICTS[case.assessment.verdict].label for case in links)
    (first, number), *rest = counts.most_common()
    others = [f"{count} {mid_sentence(label)}" for label, count in rest]
    return numbers.listed([f"{number} of {len(links)} measures: {mid_sentence(first)}", *others])


def since_release(case: LinkCase, overview_has_release: bool) -> str:
    """What became of a link's verdict since the last release: `unchanged`, `was: watch`, `new`."""
    if not overview_has_release:
        return ""
    if case.earlier is None:
        return "new since the last release"
    if case.earlier.verdict == case.assessment.verdict:
        return "unchanged"
    earlier = VERDICTS.get(Verdict(case.earlier.verdict))
    return f"was: {mid_sentence(earlier.label)}" if earlier else ""
