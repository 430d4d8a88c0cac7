"""Did practice change? One slide a measure: audits as counts round by round, process measures as their own line."""

from dashboard import numbers, theme
from dashboard.evidence.records import InitiativeCase, LinkCase, PracticeCase, PracticeRound
from dashboard.powerpoint.charts import LABEL_SIZE, Columns, add_column_chart
from dashboard.powerpoint.deck import Deck
from dashboard.powerpoint.frame import CONTENT, Box
from dashboard.powerpoint.measure import (
    LINE_SPACING,
    POINTS_PER_INCH,
    Paragraph,
    Run,
    broken,
    marked_up,
    paragraph,
    shortened,
)
from dashboard.slides import impact
from dashboard.slides._kind import SlideKind
from dashboard.slides._provenance import case_source, rounds_of, sentence_of
from dashboard.wording import (
    plainly,
    practice_briefly,
    practice_name,
    practice_sentence,
    round_range,
    round_words,
    sentence_case,
    what_counts,
)
from domain.model import PracticeKind

KEY = Box(CONTENT.left, CONTENT.top, 8.0, 0.3)
WITHOUT = (
    "Without evidence of practice we cannot say by which way an outcome moved, and its evidence stays below the "
    "highest grade unless teams that had more of it moved more."
)
CHART = Box(0.45, CONTENT.top + 0.35, 8.3, CONTENT.height - 0.35)
COLUMN_GAP = 0.15
LINE = LABEL_SIZE * LINE_SPACING / POINTS_PER_INCH
MET_COLOUR, UNMET_COLOUR = theme.OWN_LINE, theme.DOT_OFF
BESIDE = Box(9.2, CONTENT.top + 0.1, 3.53, CONTENT.height - 0.1)
MOST_ROUNDS = 8  # columns whose words still fit below them; the latest are shown
SUBTITLES = {
    PracticeKind.CASE_FILE_DOMAIN: "Case-file audits: cases graded good or outstanding, of those graded in each round",
    PracticeKind.AUDIT_STANDARD: "Section 11 audits: partners that meet the standard fully, of those that scored it",
}
NAMES = {
    PracticeKind.CASE_FILE_DOMAIN: ("Good or outstanding", "Not yet good"),
    PracticeKind.AUDIT_STANDARD: ("Met fully", "Not met fully"),
}


def add_initiative(deck: Deck, case: InitiativeCase) -> None:
    """A slide for each measure that has figures; those without any stand among what is missing."""
    without = []
    for measure in case.practice:
        process = _process_link(case, measure)
        if process is not None:
            impact.add_link(deck, case, process)
        elif measure.rounds:
            _add_rounds(deck, case, measure)
        else:
            without.append(measure)
    known = [measure for measure in without if measure.before is not None or measure.after is not None]
    if known:
        _add_others(deck, case, known)


def _process_link(case: InitiativeCase, measure: PracticeCase) -> LinkCase | None:
    """The case of a process measure that has figures, where the initiative promised something about it."""
    if measure.link.kind is not PracticeKind.PROCESS_INDICATOR:
        return None
    found = next((link for link in case.links if link.indicator.code == measure.link.reference), None)
    return found if found is not None and found.series.last_reported is not None else None


def _add_rounds(deck: Deck, case: InitiativeCase, measure: PracticeCase) -> None:
    rounds = measure.rounds[-MOST_ROUNDS:]
    said = [*_comparison(measure), *_first_or_not(case, measure), *_cautions(case, measure)]
    slide = deck.slide(
        sentence_case(practice_briefly(measure)),
        subtitle=SUBTITLES.get(measure.link.kind, ""),
        source=_source(measure),
        notes=[*(each.text for each in said), "", "Every round, with its file and cell:", *rounds_of(measure)],
    )
    add_column_chart(slide, CHART, _columns(case, measure, rounds))
    slide.text([_key(measure)], KEY)
    slide.words(said, BESIDE)


def _columns(case: InitiativeCase, measure: PracticeCase, rounds: tuple[PracticeRound, ...]) -> Columns:
    names = tuple(_round_name(case, each, CHART.width / len(rounds) - COLUMN_GAP) for each in rounds)
    description = f"Column chart of {practice_name(measure)}: " + numbers.listed(
        [f"{each.label} {round_words(measure, each)}" for each in rounds]
    )
    if all(each.good is not None and each.of is not None for each in rounds):
        good = tuple(float(each.good or 0) for each in rounds)
        rest = tuple(float((each.of or 0) - (each.good or 0)) for each in rounds)
        met, unmet = NAMES.get(measure.link.kind, ("Yes", "No"))
        parts = ((met, good, MET_COLOUR, theme.SURFACE), (unmet, rest, UNMET_COLOUR, theme.INK))
        return Columns(names, parts, "0", max(each.of or 0 for each in rounds), f"{description}{what_counts(measure)}.")
    values = tuple(None if each.value is None else round(each.value, 3) for each in rounds)  # shown with two
    highest = max((value for value in values if value is not None), default=1.0)
    return Columns(names, (("Score", values, MET_COLOUR, theme.SURFACE),), "0.00", highest, f"{description}.")


def _round_name(case: InitiativeCase, audit: PracticeRound, width: float) -> str:
    """Label, month, and on which side of the start it lies."""
    side = "since the start" if audit.on >= case.initiative.starts else "before the start"
    label = shortened(audit.label, width, 2 * LINE, LABEL_SIZE)
    return "\n".join((*broken(label, width, LABEL_SIZE), numbers.short_month(audit.on), side))


def _key(measure: PracticeCase) -> Paragraph:
    """What the two colours of a column say."""
    met, unmet = NAMES.get(measure.link.kind, ("Score", ""))
    runs = [Run("■ ", colour=MET_COLOUR), Run(f"{met}     ")]
    runs += [Run("■ ", colour=UNMET_COLOUR), Run(unmet)] if unmet else []
    return Paragraph(tuple(runs), theme.MUTED)


def _comparison(measure: PracticeCase) -> list[Paragraph]:
    ends = (("Before the start", measure.before), ("Latest since the start", measure.after))
    return [
        marked_up(f"{when}: **{round_words(measure, each)}**{what_counts(measure)} ({_when_and_range(measure, each)}).")
        for when, each in ends
        if each is not None
    ]


def _when_and_range(measure: PracticeCase, each: PracticeRound) -> str:
    likely = round_range(measure, each)
    return f"{numbers.month(each.on)}; {likely}" if likely else numbers.month(each.on)


def _first_or_not(case: InitiativeCase, measure: PracticeCase) -> list[Paragraph]:
    """Whether practice moved first is said once a case, with the measure that the page says it of."""
    sentence = practice_sentence(case)
    return [marked_up(sentence)] if practice_name(measure) in plainly(sentence) else []


def _cautions(case: InitiativeCase, measure: PracticeCase) -> list[Paragraph]:
    started = f"The initiative started in {numbers.month(case.initiative.starts)}."
    small = "These are small audits, read them as counts: one case more or less is no change."
    if measure.link.kind is PracticeKind.AUDIT_STANDARD:
        small = "Partners score themselves; a moderated score stands before their own."
    dropped = len(measure.rounds) - MOST_ROUNDS
    earlier = f"{numbers.counted(dropped, 'earlier round')} not shown; see the notes." if dropped > 0 else ""
    return [paragraph(words, colour=theme.MUTED, smaller=1) for words in (started, small, earlier) if words]


def _source(measure: PracticeCase) -> str:
    files = list(dict.fromkeys(each.source.file_name for each in measure.rounds if each.source is not None))
    # A round of section 11 audits has a file from each partner, of which one is kept with the round.
    among = "the partners' returns, among them " if measure.link.kind is PracticeKind.AUDIT_STANDARD else ""
    last = measure.rounds[-1].on
    named = f"Sources: {among}{numbers.listed(files)}" if files else ""
    return sentence_of([named, f"rounds to {numbers.month(last)}"])


def _add_others(deck: Deck, case: InitiativeCase, without: list[PracticeCase]) -> None:
    """Measures without rounds or a chart, of which something is known all the same."""
    known = [paragraph(f"{sentence_case(practice_briefly(measure))}.") for measure in without]
    said = [*known, paragraph(WITHOUT, colour=theme.MUTED)]
    slide = deck.slide("What else we know about practice", source=case_source(case), notes=[each.text for each in said])
    slide.words(said, CONTENT)


SLIDE = SlideKind("practice", add_initiative)
