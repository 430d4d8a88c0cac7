"""What can be said about an initiative, its practice and the whole board: titles, counts, short columns."""

from collections import Counter
from collections.abc import Sequence

from dashboard import numbers
from dashboard.evidence.records import (
    BoardOverview,
    DecisionGroup,
    InitiativeCase,
    LinkCase,
    PracticeCase,
    PracticeRound,
    PriorityCase,
)
from dashboard.wording.account import could_have_seen, elsewhere, ordinary_wobble, what_happened
from dashboard.wording.links import could_have_seen_briefly, link_title
from dashboard.wording.practice import finding_words
from dashboard.wording.sizes import expected_by_luck, indicator_title, mid_sentence, moved, rounded_pair, sentence_case
from dashboard.wording.verdicts import VERDICTS
from domain.model import Activity, Initiative, LinkRole, PracticeKind
from metrics.assess import FALSE_ALARMS
from metrics.verdict import Verdict


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
    if overview.returns:
        parts.append(f"{overview.returns_received} of {len(overview.returns)} partner returns received")
    if overview.release:
        parts.append(f"compared with the release shown on {numbers.day(overview.release.as_at)}")
    return " · ".join(parts)


def chance_note(links_tested: int, sets_tested: int = 0) -> str:
    """How many unchanged measures, and sets of them, would look like a change by luck (METHOD 5)."""
    if links_tested == 0:
        return ""
    expected = (links_tested + sets_tested) * FALSE_ALARMS
    would = expected_by_luck(expected)
    tested, one_in = numbers.counted(links_tested, "measure"), round(1 / FALSE_ALARMS)
    tested += f" and {numbers.counted(sets_tested, 'set')} of them" if sets_tested else ""
    return f"{tested} tested together. One unchanged measure in {one_in} would look like a change by luck: {would}."


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


def before_and_after(case: PracticeCase, before: PracticeRound, after: PracticeRound) -> tuple[str, str]:
    """Two rounds of one sentence."""
    if case.indicator is not None and before.value is not None and after.value is not None:
        return rounded_pair(before.value, after.value, case.indicator)
    return round_words(case, before), round_words(case, after)


def practice_briefly(case: PracticeCase, *, is_short: bool = False) -> str:
    """One measure of practice: `Case audits, neglect (recognition): 9 of 12 good or better, from 4 of 11`."""
    name, before, after = practice_name(case, is_short=is_short), case.before, case.after
    if before is not None and after is not None:
        first, then = before_and_after(case, before, after)
        return f"{name}: {then}{what_counts(case)}, from {first}{not_as_hoped(case)}"
    if after is not None:
        return f"{name}: {round_words(case, after)}{what_counts(case)} (since the start, none before)"
    if before is not None:
        return f"{name}: {round_words(case, before)}{what_counts(case)} (before the start, none since)"
    return f"{name}: no figures yet"


def not_as_hoped(case: PracticeCase) -> str:
    """` (little changed)`, ` (fell)` or ` (rose)` where a measure did not move as expected; nothing where it did.

    Of small audits one case more or less is no change.
    """
    before, after = case.before, case.after
    if before is None or after is None:
        return ""
    if before.good is not None and before.of and after.good is not None and after.of:
        change = after.good - after.of * before.good / before.of
        is_little = abs(change) <= 1
    else:
        change = (after.value or 0.0) - (before.value or 0.0)
        first, then = before_and_after(case, before, after)
        is_little = first == then
    if is_little:
        return " (little changed)"
    return "" if change * case.link.expected.sign > 0 else f" ({moved(change)})"


def practice_name(case: PracticeCase, *, is_short: bool = False) -> str:
    """`Case audits, neglect (recognition)`, `Section 11 (training)`, or the process measure's own name.

    The short form leaves out which domain was audited and numbers the standard, for a narrow column.
    """
    link = case.link
    if link.kind is PracticeKind.PROCESS_INDICATOR:
        return indicator_title(case.indicator) if case.indicator else link.reference
    words = mid_sentence(case.standard.text if case.standard else link.reference).rstrip(".")
    if link.kind is PracticeKind.AUDIT_STANDARD:
        return f"Section 11, standard {link.reference}" if is_short else f"Section 11 ({words})"
    theme = f", {mid_sentence(link.theme)}" if link.theme else ""
    return f"Case audits{theme}" if is_short else f"Case audits{theme} ({words})"


def what_counts(case: PracticeCase) -> str:
    """What the first of two counts says: so many of so many cases, or partners."""
    kind = case.link.kind
    if kind is PracticeKind.CASE_FILE_DOMAIN:
        return " good or better"
    return " fully met" if kind is PracticeKind.AUDIT_STANDARD else ""


def practice_sentence(case: InitiativeCase) -> str:
    """The practice part of the account: what moved, and whether a test could say that it moved first."""
    ahead = next((measure for measure in case.practice if measure.moved_first), None)
    first = ahead or leading_practice(case.practice)
    if first is None:
        return "**No evidence of practice** has been linked yet, so nothing shows whether people work differently."
    if first.before is None or first.after is None:
        return f"{sentence_case(practice_briefly(first))}."
    if first.moved_first and first.before_due is not None:
        before, after = before_and_after(first, first.before, first.before_due)
        movement = f"{practice_name(first)} went from **{before}** to **{after}**{what_counts(first)}"
        told = f"{movement} by {numbers.month(first.before_due.on)}, **before the outcome was due**"
        return f"{told}{': ' if first.test else ''}{finding_words(first)}."
    before, after = before_and_after(first, first.before, first.after)
    movement = f"{practice_name(first)} went from **{before}** to **{after}**{what_counts(first)}"
    movement += not_as_hoped(first)
    return f"{movement} by {numbers.month(first.after.on)}: {_moved_first(first, case.practice)}."


def _moved_first(measure: PracticeCase, others: Sequence[PracticeCase]) -> str:
    if measure.moved_first:
        return "practice moved before the outcome was due"
    if measure.moved_first is False:
        return finding_words(measure) or "no sign that practice moved before the outcome was due"
    tested = [mid_sentence(practice_name(each)) for each in others if each.moved_first is False]
    why = finding_words(measure) or "too little data to say that practice moved first"
    besides = f"; {numbers.listed(tested)} did not move first" if tested else ""
    return f"{why}{besides}"


def since_release(case: LinkCase, *, has_release: bool) -> str:
    """What became of a link's verdict since the last release: `held since June 2026`, `unchanged`, `was: watch`."""
    if not has_release:
        return ""
    if case.earlier is None or case.earlier_as_at is None:
        return "new since the last release"
    verdict = case.assessment.verdict
    if case.earlier.verdict == verdict:
        return f"held since {numbers.month(case.earlier_as_at)}" if verdict.is_coloured else "unchanged"
    return f"was: {mid_sentence(VERDICTS[Verdict(case.earlier.verdict)].label)}"


def since_start(initiative: Initiative) -> str:
    """What to say of an initiative whose activities nobody has entered."""
    return f"Started {numbers.month(initiative.starts)}"


def and_more(number: int) -> str:
    """How many further measures of practice there are."""
    return f"and {numbers.counted(number, 'more measure')}"


def leading_practice(practice: Sequence[PracticeCase]) -> PracticeCase | None:
    """The measure of practice that speaks first: in the order declared, the first with figures before and after."""
    complete = (case for case in practice if case.before is not None and case.after is not None)
    return next(complete, practice[0] if practice else None)


def other_measures(case: InitiativeCase) -> str:
    """How the outcomes beside the headline came out: `2 other outcomes: 1 cannot tell yet, 1 too early`.

    Where they speak together no one of them is the headline: then it is each of them.
    """
    is_set = case.headline_set is not None
    outcomes = [link for link in case.links if link.link.role is LinkRole.OUTCOME]
    others = [link for link in outcomes if is_set or link is not case.headline]
    if not others:
        return ""
    counts = Counter(mid_sentence(VERDICTS[link.assessment.verdict].label) for link in others)
    labels = [label if len(others) == 1 else f"{number} {label}" for label, number in counts.most_common()]
    return f"{numbers.counted(len(others), 'outcome' if is_set else 'other outcome')}: {numbers.listed(labels)}"


def beside_the_dots(case: LinkCase, *, has_release: bool) -> str:
    """The few words beside the evidence dots: what could have been seen where nothing was, and since the release."""
    verdict = case.assessment.verdict
    silent = (Verdict.MOVED_WITH_EVERYONE, Verdict.NO_DETECTABLE_CHANGE, Verdict.CANNOT_TELL_YET, Verdict.HINT)
    seen = could_have_seen_briefly(case) if verdict in silent else ""
    parts = [part for part in (seen, since_release(case, has_release=has_release)) if part]
    return " · ".join(["", *parts]) if parts else ""


def full_account(case: InitiativeCase, link: LinkCase) -> tuple[str, ...]:
    """The sentences a chair can defend, with practice in its place before what could have been seen."""
    # A measure of practice is not evidence for itself.
    practice = practice_sentence(case) if link.link.role is LinkRole.OUTCOME else ""
    found = (what_happened(link), ordinary_wobble(link), elsewhere(link), practice, could_have_seen(link))
    return tuple(each for each in found if each)


def priority_title(case: PriorityCase) -> str:
    """The message of a priority: for how many of its initiatives outcomes improved as expected."""
    total, title = len(case.initiatives), case.priority.title
    if total == 0:
        return f"{title}: no initiative yet"
    improved = sum(each.group is DecisionGroup.IMPROVED for each in case.initiatives)
    wrong = sum(has_harm(each) for each in case.initiatives)
    of = f"{numbers.in_words(total)} initiatives" if total > 1 else "its one initiative"
    if not improved and not wrong:
        return f"{title}: no change in outcomes can be claimed yet"
    parts = [f"improved as expected for {numbers.in_words(improved)}"] if improved else []
    parts += [f"moved the wrong way for {numbers.in_words(wrong)}"] if wrong else []
    if total == 1:
        return f"{title}: outcomes {parts[0].rsplit(' ', 1)[0]} {of}"
    return f"{title}: outcomes {numbers.listed(parts)} of {of}"


def priority_subtitle(case: PriorityCase) -> str:
    """What the priority is, who leads it and for how long."""
    priority = case.priority
    parts = [priority.description.rstrip(".")] if priority.description else []
    parts += [f"lead: {priority.lead}"] if priority.lead else []
    if priority.starts is not None and priority.ends is not None:
        parts.append(f"{numbers.month(priority.starts)} to {numbers.month(priority.ends)}")
    return " · ".join(parts)
