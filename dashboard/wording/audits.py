"""What can be said about audits: few cases are counts, never percentages; a rise is a rise and not an effect."""

from dashboard import numbers
from dashboard.evidence.audits import ActionState, AuditAction, AuditOverview
from dashboard.evidence.case_files import OVERALL, CaseFiles, CaseRound, DomainCount, Theme
from dashboard.evidence.own_marks import Beside, OwnMarks
from dashboard.evidence.section_11 import Auditee, AuditRound, Rating, SectionEleven, StandardCase, Trend, scores_of
from dashboard.wording.practice import COULD_BE_CHANCE, MORE_THAN_CHANCE, likely_range
from dashboard.wording.sizes import mid_sentence, sentence_case
from metrics.audit_scores import Met, how_far_met, is_fully_met
from metrics.proportions import Reading, could_show_move

MET_SHORT = {Met.FULLY: "Fully", Met.MOSTLY: "Mostly", Met.PARTLY: "Partly", Met.NOT: "Not met"}
MET_IN_FULL = {Met.FULLY: "fully met", Met.MOSTLY: "mostly met", Met.PARTLY: "partly met", Met.NOT: "not met"}
NOT_APPLICABLE = "n/a"
NOT_SCORED = "not scored"
UP, DOWN = "▲", "▼"
NOT_TESTED = (
    "Ratings are shown as they were given; no test stands behind one that rose or fell. Choose a partner or a standard "
    "for the evidence and the cell of each rating."
)
ROUNDS_HELP = (
    "Mean score (0 not met, 1 fully met) and how many partners meet the standard fully. The last columns compare like "
    "with like: the same partners, moderated scores with moderated, own scores with own. Whether chance would move as "
    "many of them one way is judged for all standards together."
)
OWN_MARKS_HELP = (
    "Moderators look at the same evidence as the partner did. Case files are of other children, are few, and were "
    "picked for their theme: they do not measure a standard, but where a partner marks it as fully met and fewer than "
    "half of its own files were good, somebody should ask why. Counts only; none of this was tested."
)
CASES_HELP = (
    "The mark is the share of cases graded good or better overall; the whisker is what it is likely to be if there "
    "were many such cases (19 times in 20). Few cases: read the counts."
)
READINGS = {
    Reading.MORE_THAN_CHANCE: MORE_THAN_CHANCE,
    Reading.ONE_OF_MANY: "could be chance among so many compared",
    Reading.COULD_BE_CHANCE: COULD_BE_CHANCE,
}
ACTION_STATES = {
    ActionState.OVERDUE: "Past their date",
    ActionState.DUE_SOON: "Due within three months",
    ActionState.LATER: "Due later",
    ActionState.NO_DATE: "Without a date",
    ActionState.DONE: "Done",
}


def audits_title(overview: AuditOverview) -> str:
    """The page's message: what moved since the round before, and what is overdue."""
    if overview.is_empty:
        return "No audits yet: upload section 11 returns and case-file audits"
    overdue = len(overview.actions_in(ActionState.OVERDUE))
    past = "is past its date" if overdue == 1 else "are past their date"
    late = f"; {numbers.counted(overdue, 'action')} {past}" if overdue else ""
    return _what_audits_say(overview) + late


def _what_audits_say(overview: AuditOverview) -> str:
    ratings = overview.section_11.ratings
    changes = [change for each in ratings if (change := each.change) is not None]
    if changes:
        rose, fell = sum(each > 0 for each in changes), sum(each < 0 for each in changes)
        asked = numbers.counted(len(changes), "section 11 rating")
        return f"Of {asked}, {rose or 'none'} rose since the audit before and {fell or 'none'} fell"
    scores = scores_of(ratings)
    if scores:
        full = sum(is_fully_met(score) for score in scores)
        return f"Partners fully meet {full} of {numbers.counted(len(scores), 'section 11 standard')} they answered for"
    latest = overview.case_files.latest
    if latest is not None:
        return case_round_message(*latest)
    return "Actions are recorded, but no audit has been loaded yet"


def case_round_message(theme: Theme, each: CaseRound) -> str:
    """`9 of 12 neglect case files were good or better overall, after 4 of 11 in the round before`."""
    now = each.domains.get(OVERALL)
    if now is None or not now.graded:
        return f"{numbers.counted(each.cases, 'case file')} on {mid_sentence(theme.name)} were audited"
    said = f"{count_of(now)} {mid_sentence(theme.name)} case files were good or better overall"
    place = theme.rounds.index(each)
    before = theme.rounds[place - 1].domains.get(OVERALL) if place else None
    return f"{said}, after {count_of(before)} in the round before" if before is not None else said


def audits_subtitle(overview: AuditOverview) -> str:
    """How many partners in which round, how far moderation went, how many rounds of case files."""
    section, parts = overview.section_11, []
    if section.auditees:
        latest = f", the latest round in {round_words(section.rounds[-1])}" if section.rounds else ""
        parts.append(f"Section 11: {numbers.counted(len(section.auditees), 'partner')}{latest}")
    if moderated := [each.moderation for each in section.ratings if each.moderation is not None]:
        lowered = sum(change < 0 for change in moderated)
        parts.append(f"moderation lowered {lowered} of {numbers.counted(len(moderated), 'score')}")
    if overview.case_files.rounds:
        parts.append(f"{numbers.counted(overview.case_files.rounds, 'round')} of case files")
    return " · ".join(parts)


def round_words(each: AuditRound) -> str:
    """`December 2025`, or `November 2025 to January 2026`."""
    if (each.first.year, each.first.month) == (each.last.year, each.last.month):
        return numbers.month(each.last)
    return f"{numbers.month(each.first)} to {numbers.month(each.last)}"


def short_round(each: AuditRound) -> str:
    """`Dec 2025`: the month in which a round ended."""
    return numbers.short_month(each.last)


def rating_words(rating: Rating) -> str:
    """One rating in a word: `Mostly`, `n/a`, `not scored`."""
    if rating.row.not_applicable:
        return NOT_APPLICABLE
    return NOT_SCORED if rating.score is None else MET_SHORT[how_far_met(rating.score)]


def score_words(score: float | None, label: str | None) -> str:
    """A score in words with what was sent: `mostly met (2)`."""
    if score is None:
        return label or ""
    words = MET_IN_FULL[how_far_met(score)]
    return words if not label or label.casefold() in words else f"{words} ({label})"


def self_view(rating: Rating) -> str:
    """What the partner said of itself, where moderation found otherwise: `said fully`."""
    own = rating.row.self_score
    if not rating.moderation or own is None:
        return ""
    words = MET_SHORT[how_far_met(own)].lower()
    return f"said {words}"


def change_words(rating: Rating) -> str:
    """How a rating moved, for those who do not see the sign."""
    change = rating.change
    if change is None:
        return "no earlier score of the kind"
    return "unchanged" if change == 0 else "higher than before" if change > 0 else "lower than before"


def change_sign(change: float | None) -> str:
    """The sign beside a rating that moved."""
    return "" if not change else UP if change > 0 else DOWN


def met_of(case: StandardCase) -> str:
    """`7 of 12`: the partners that meet a standard fully."""
    full, scored = case.fully_met
    return f"{full} of {scored}" if scored else "none scored"


def trend_words(trend: Trend | None) -> str:
    """`0.61 → 0.82, 12 partners`: the same partners in the first and the last round."""
    if trend is None:
        return "one round only"
    return f"{trend.before:.2f} → {trend.after:.2f}, {numbers.counted(trend.partners, 'partner')}"


def moves_of_standard(section: SectionEleven, case: StandardCase) -> str:
    """`8 rose, 1 fell: more than chance would explain`, or that there are too few partners to tell."""
    trend, reading = case.trend, section.readings.get(case.reference)
    if trend is None:
        return ""
    said = f"{trend.rose or 'none'} rose, {trend.fell or 'none'} fell"
    if not could_show_move(trend.partners):
        return f"{said}: too few to tell"
    return f"{said}: {READINGS[reading]}" if reading is not None and trend.rose + trend.fell else said


def standard_name(case: StandardCase) -> str:
    """`5 Staff training on safeguarding`."""
    return case.text if case.text.startswith(case.reference) else f"{case.reference} {case.text}"


def partner_title(section: SectionEleven, auditee: Auditee) -> str:
    """The message of one partner's audit: what it meets, and how far moderation agreed."""
    ratings = section.of_partner(auditee.key)
    scores = scores_of(ratings)
    full = sum(is_fully_met(score) for score in scores)
    said = f"{auditee.name}: fully meets {full} of {numbers.counted(len(scores), 'section 11 standard')}"
    moderated = [each.moderation for each in ratings if each.moderation is not None]
    lowered = sum(change < 0 for change in moderated)
    return said + (f"; moderation lowered {lowered} of {len(moderated)} of its own scores" if moderated else "")


def standard_title(case: StandardCase) -> str:
    """The message of one standard: how many partners meet it, and how the same partners moved."""
    full, scored = case.fully_met
    partners = numbers.counted(scored, "partner")
    said = (
        f"{full} of {partners} fully {'meets' if full == 1 else 'meet'} it"
        if scored
        else "no partner has scored it yet"
    )
    return f"Standard {case.reference}: {said}"


def count_of(found: DomainCount) -> str:
    """`9 of 12`."""
    return f"{found.good} of {found.graded}"


def domain_name(name: str) -> str:
    """A case-file domain at the head of a row."""
    return sentence_case(name.replace("_", " "))


def cases_title(files: CaseFiles) -> str:
    """The message of the chart: the subject audited most often, over its rounds, and whether by chance."""
    told = next(((t, found) for t in files.themes if (found := files.trends.get((t.name, OVERALL))) is not None), None)
    if told is None:
        return "What case files showed"
    theme, found = told
    from_to = f"from {found.first.good} of {found.first.of} to {found.last.good} of {found.last.of}"
    rounds = f"over {numbers.in_words(found.rounds)} rounds"
    return f"{theme.name}: {from_to} case files good or better overall {rounds}, {READINGS[found.reading]}"


def change_of_domain(files: CaseFiles, theme: Theme, domain: str) -> str:
    """`from 3 of 12 to 10 of 12 over 3 rounds: more than chance would explain`, or that there is one round only."""
    found = files.trends.get((theme.name, domain))
    if found is None:
        return "one round only"
    first, last = (f"{each.good} of {each.of}" for each in (found.first, found.last))
    return f"from {first} to {last} over {found.rounds} rounds: {READINGS[found.reading]}"


def own_marks_title(marks: OwnMarks) -> str:
    """How many partners mark themselves higher than others found."""
    higher, every = len(marks.higher), len(marks.partners)
    if not higher:
        return "No partner marks itself higher than moderators or case audits found"
    do = "marks itself" if higher == 1 else "mark themselves"
    return f"{higher} of {numbers.counted(every, 'partner')} {do} higher than moderators or case audits found"


def beside_words(found: Beside) -> str:
    """`Says 8 is fully met; joint working and information sharing: 1 of 5 good or better (likely 4 to 62%)`."""
    domain = mid_sentence(found.domain)
    counted = f"{found.cases.good} of {found.cases.of} good or better"
    likely = likely_range(found.cases)
    return f"Says that {found.reference} is fully met; case audits of {domain} found {counted} ({likely})"


def cases_words(files: CaseFiles) -> str:
    """What the table of case files holds."""
    themes = numbers.listed([mid_sentence(theme.name) for theme in files.themes])
    return f"Cases graded good or better, by domain and round: {themes}"


def action_due(action: AuditAction) -> str:
    """`5 September 2026`, or that no day was given."""
    return numbers.day(action.due) if action.due else "no date"


def action_progress(action: AuditAction) -> str:
    """What is known about an action's progress."""
    if not action.is_reported:
        return "no report since"
    return action.status or "no status"
