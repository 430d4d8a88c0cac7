"""What people wrote down, as short lines: stories, voices, actions, learning, sources."""

from dashboard import numbers
from dashboard.evidence.records import InitiativeCase, LinkCase
from dashboard.wording.sizes import sentence_case
from domain.model import Action, Learning, Narrative, Voice
from domain.series import Point

A_FEW = 5  # a group of fewer people is not counted out, as small counts of children are not


def told_by(story: Narrative) -> str:
    """Who told a story, and when."""
    return f"{story.author}, {numbers.day(story.written.date())}: "


def voice_words(voice: Voice) -> str:
    """What was heard, from how many, and what changed because of it."""
    heard = f"**{sentence_case(_who(voice))}**, {numbers.month(voice.heard)} ({voice.method}): {voice.text}"
    return f"{heard} What changed: {voice.what_changed}" if voice.what_changed else heard


def _who(voice: Voice) -> str:
    if voice.people is None:
        return voice.who
    return f"a few {voice.who}" if voice.people < A_FEW else f"{numbers.count(voice.people)} {voice.who}"


def action_words(action: Action) -> str:
    """What was promised by whom, until when, and how it stands."""
    due = f", due {numbers.day(action.due)}" if action.due is not None else ""
    return f"**{sentence_case(action.status)}**: {action.text} ({action.owner}{due}; from {action.source})"


def learning_words(entry: Learning) -> str:
    """What a review taught."""
    return f"**{entry.title}** ({entry.kind}, {numbers.month(entry.published)}): {entry.text}"


def source_words(case: LinkCase) -> str:
    """Source, period and state of a chart's figures, as every chart states."""
    shown = [point for point in case.series.points if point.value is not None]
    if not shown:
        return "No figures yet. "
    files = numbers.counted(len(case.sources), "upload")
    state = "latest figures provisional" if shown[-1].is_provisional else "final figures"
    state = "latest figure hidden: small count" if case.series.is_latest_hidden else state
    stretch = f"{numbers.month(shown[0].period.start)} to {numbers.month(shown[-1].period.end)}"
    return f"Source: {case.indicator.source_return}, {files}; {stretch}; {state}.{_population(shown[-1])} "


def _population(point: Point) -> str:
    found = point.denominator_source
    return f" Population from {found.file_name}." if found is not None else ""


def evidence_words(case: InitiativeCase) -> str:
    """What stands behind a case."""
    if not case.sources:
        return "No figures have been uploaded for it yet."
    figures = sum(source.figures for source in case.sources)
    return f"{numbers.count(figures)} figures; each is traced to its file and cell under “Figures as a table”."
