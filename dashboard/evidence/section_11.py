"""Section 11 audits: what each partner's latest round says of each standard, and how the rounds compare.

A change is read like with like only: a moderated score against a moderated one, a partner's own against its own, and a
mean over the partners that scored in both rounds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from statistics import fmean

from sqlalchemy import Connection

from domain.audits import StoredRating
from domain.model import Framework, FrameworkKind
from domain.series import Source
from domain.uploads import RatingRow
from metrics.audit_rounds import AuditRound, rounds_of
from metrics.audit_scores import is_fully_met, moves_of, score_of
from metrics.proportions import ChanceOfChange, Reading, readings, sign_test
from store import reads

Rows = Mapping[str, Mapping[str, RatingRow]]  # a round's rows by partner and standard


@dataclass(frozen=True, slots=True)
class Rating:
    """What a partner's latest audit says of one standard, and what its audit before that said."""

    row: RatingRow
    earlier: RatingRow | None
    source: Source

    @property
    def score(self) -> float | None:
        """The score that counts, 0 to 1; None for what does not apply or was not scored."""
        return score_of(self.row)

    @property
    def is_moderated(self) -> bool:
        """Whether somebody else has looked at it."""
        return self.row.moderated_score is not None and not self.row.not_applicable

    @property
    def moderation(self) -> float | None:
        """By how much moderation changed the partner's own score; None where one of them is missing."""
        if not self.is_moderated or self.row.self_score is None or self.row.moderated_score is None:
            return None
        return self.row.moderated_score - self.row.self_score

    @property
    def change(self) -> float | None:
        """The change since the audit before, like with like; None where there is nothing of the kind."""
        pair = like_with_like(self.row, self.earlier) if self.earlier is not None else None
        return None if pair is None else pair[0] - pair[1]


@dataclass(frozen=True, slots=True)
class Auditee:
    """One partner, the day of its latest audit, and whether others were audited in a later round."""

    key: str
    name: str
    audited: date | None
    is_behind: bool


@dataclass(frozen=True, slots=True)
class RoundScore:
    """A standard in one round: how many partners meet it fully, and the mean of those that scored it."""

    round: AuditRound
    mean: float
    fully_met: int
    scored: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The same partners in two rounds, first and last of those that a standard has: their mean, and how many moved."""

    before: float
    after: float
    rose: int
    fell: int
    stayed: int

    @property
    def partners(self) -> int:
        """How many answered in both."""
        return self.rose + self.fell + self.stayed


@dataclass(frozen=True)
class StandardCase:
    """A standard with each auditee's ratings of it and of its parts (none where a partner did not answer).

    `parts` are the standards under it, each a case of its own; `ratings` are by the auditee's key.
    """

    reference: str
    text: str
    ratings: Mapping[str, tuple[Rating, ...]]
    rounds: tuple[RoundScore, ...]
    trend: Trend | None
    parts: tuple["StandardCase", ...] = ()

    @cached_property
    def fully_met(self) -> tuple[int, int]:
        """How many partners meet it, with all its parts, fully; of how many that scored it."""
        scored = [found for each in self.ratings.values() if (found := scores_of(each))]
        return sum(all(is_fully_met(score) for score in scores) for scores in scored), len(scored)


@dataclass(frozen=True)
class SectionEleven:
    """All section 11 audits of a board, partners across and standards down."""

    auditees: tuple[Auditee, ...]
    standards: tuple[StandardCase, ...]
    rounds: tuple[AuditRound, ...]

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """What may be said of each standard's partners from the first to the last round, beside the other standards."""
        moved = {
            case.reference: chance
            for case in self.standards
            if case.trend is not None
            and isinstance(chance := sign_test(case.trend.rose, case.trend.fell), ChanceOfChange)
        }
        return dict(zip(moved, readings(tuple(moved.values())), strict=True))

    @cached_property
    def ratings(self) -> tuple[Rating, ...]:
        """Every latest rating there is."""
        return tuple(each for case in self.standards for found in case.ratings.values() for each in found)

    def of_partner(self, key: str) -> tuple[Rating, ...]:
        """A partner's latest ratings, in the order of the standards."""
        return tuple(each for case in self.standards for each in case.ratings.get(key, ()))

    def auditee(self, key: str | None) -> Auditee | None:
        """The partner with a key."""
        return next((each for each in self.auditees if each.key == key), None)

    def standard(self, reference: str | None) -> StandardCase | None:
        """The standard, or the part of one, with a reference."""
        every = [part for case in self.standards for part in (case, *case.parts)]
        return next((case for case in every if case.reference == reference), None)


def section_11(connection: Connection) -> SectionEleven:
    """Every section 11 audit that stands."""
    frameworks = [each for each in reads.frameworks(connection) if each.kind is FrameworkKind.SECTION_11]
    names = {partner.code: partner.name for partner in reads.partners(connection)}
    return arrange(reads.section_11_ratings(connection), frameworks, names)


def arrange(stored: Sequence[StoredRating], frameworks: Sequence[Framework], names: Mapping[str, str]) -> SectionEleven:
    """The audits by partner, standard and round; `names` are the partners' by their codes."""
    rounds = rounds_of(each.row.period_end for each in stored if each.row.period_end is not None)
    by_partner: dict[str, list[StoredRating]] = defaultdict(list)
    for each in stored:
        by_partner[key_of(each.row)].append(each)
    auditees = [_auditee(key, found, names, rounds) for key, found in by_partner.items()]
    latest = {key: _latest_ratings(found) for key, found in by_partner.items()}
    rows = tuple(each.row for each in stored)
    texts = {standard.reference: standard.text for each in frameworks for standard in each.standards}
    order = {reference: place for place, reference in enumerate(texts)}
    references = sorted(dict.fromkeys(row.standard for row in rows), key=lambda each: order.get(each, len(order)))
    headings = list(dict.fromkeys(heading_of(reference) for reference in references))
    audits = _Audits(texts, latest, rows, rounds)
    cases = tuple(_with_parts(heading, references, audits) for heading in headings)
    return SectionEleven(tuple(sorted(auditees, key=lambda each: each.name.casefold())), cases, rounds)


def key_of(row: RatingRow) -> str:
    """What tells partners apart: the code, or the label of one that nobody has recognised yet."""
    return row.partner_code or row.partner.casefold()


def heading_of(reference: str) -> str:
    """The standard that a part belongs to: `3.4` and `3` belong to `3`."""
    return reference.partition(".")[0].strip()


def like_with_like(now: RatingRow, then: RatingRow) -> tuple[float, float] | None:
    """Two scores of the same kind, moderated before own; None if there are none."""
    if now.not_applicable or then.not_applicable:
        return None
    if now.moderated_score is not None and then.moderated_score is not None:
        return now.moderated_score, then.moderated_score
    if now.self_score is not None and then.self_score is not None:
        return now.self_score, then.self_score
    return None


def scores_of(ratings: Iterable[Rating]) -> list[float]:
    """The scores that count."""
    return [score for each in ratings if (score := each.score) is not None]


def mean_of(ratings: Iterable[Rating]) -> float | None:
    """Their mean; None where nothing was scored."""
    scores = scores_of(ratings)
    return fmean(scores) if scores else None


# --- one partner -----------------------------------------------------------------------------------------------------


def _auditee(
    key: str, stored: Sequence[StoredRating], names: Mapping[str, str], rounds: Sequence[AuditRound]
) -> Auditee:
    row = stored[-1].row
    audited = max((each.row.period_end for each in stored if each.row.period_end is not None), default=None)
    is_behind = audited is not None and bool(rounds) and audited < rounds[-1].first
    return Auditee(key, names.get(row.partner_code or "", row.partner), audited, is_behind)


def _latest_ratings(stored: Sequence[StoredRating]) -> dict[str, Rating]:
    """By standard: what the partner's latest audit says, with what its audit before said of the same."""
    days = sorted({each.row.period_end or date.min for each in stored}, reverse=True)
    by_day = {
        day: {each.row.standard: each for each in stored if (each.row.period_end or date.min) == day} for day in days
    }
    earlier = by_day[days[1]] if len(days) > 1 else {}
    return {
        reference: Rating(
            row=found.row,
            earlier=earlier[reference].row if reference in earlier else None,
            source=Source(found.upload_id, found.file_name, found.row.cell),
        )
        for reference, found in by_day[days[0]].items()
    }


# --- one standard ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Audits:
    """What every standard is looked up in: its text, each partner's latest ratings, all rows, the rounds."""

    texts: Mapping[str, str]
    latest: Mapping[str, Mapping[str, Rating]]
    rows: tuple[RatingRow, ...]
    rounds: tuple[AuditRound, ...]


def _with_parts(heading: str, references: Sequence[str], audits: _Audits) -> StandardCase:
    mine = [reference for reference in references if heading_of(reference) == heading]
    parts = tuple(_case_of(reference, [reference], audits) for reference in mine if reference != heading)
    return replace(_case_of(heading, mine, audits), parts=parts)


def _case_of(reference: str, of: Sequence[str], audits: _Audits) -> StandardCase:
    """One standard over the references it is made `of`."""
    ratings = {key: tuple(found[each] for each in of if each in found) for key, found in audits.latest.items()}
    mine = [row for row in audits.rows if row.standard in of]
    sent = next((row.standard_text for row in mine if row.standard == reference), "")
    by_round = [(each, rows_by_partner(mine, each)) for each in audits.rounds]
    scored = [round_score(each, rows) for each, rows in by_round]
    return StandardCase(
        reference=reference,
        text=audits.texts.get(reference) or sent or reference,
        ratings={key: found for key, found in ratings.items() if found},
        rounds=tuple(score for score in scored if score is not None),
        trend=_trend([rows for _, rows in by_round if rows]),
    )


def rows_by_partner(rows: Sequence[RatingRow], within: AuditRound) -> Rows:
    """A round's rows by partner and standard; of a partner's two audits in one round the later counts."""
    found: dict[str, dict[str, RatingRow]] = defaultdict(dict)
    for row in sorted(rows, key=lambda each: each.period_end or date.min):
        if within.holds(row.period_end):
            found[key_of(row)][row.standard] = row
    return dict(found)


def round_score(within: AuditRound, partners: Rows) -> RoundScore | None:
    """A round's partners together; None if none of them scored it."""
    scored = [
        scores
        for rows in partners.values()
        if (scores := [score for row in rows.values() if (score := score_of(row)) is not None])
    ]
    if not scored:
        return None
    return RoundScore(
        round=within,
        mean=fmean(fmean(scores) for scores in scored),
        fully_met=sum(all(is_fully_met(score) for score in scores) for scores in scored),
        scored=len(scored),
    )


def pairs_of(first: Rows, last: Rows) -> list[tuple[float, float]]:
    """The mean scores, then and now, of the partners that scored the same standards in both rounds, like with like."""
    pairs = []
    for key in sorted(first.keys() & last.keys()):
        both = [like_with_like(last[key][each], first[key][each]) for each in first[key].keys() & last[key].keys()]
        known = [pair for pair in both if pair is not None]
        if known:
            pairs.append((fmean(then for _, then in known), fmean(now for now, _ in known)))
    return pairs


def _trend(rounds: Sequence[Rows]) -> Trend | None:
    """First against last round over the partners that scored the same standards in both."""
    pairs = pairs_of(rounds[0], rounds[-1]) if len(rounds) > 1 else []
    if not pairs:
        return None
    return Trend(fmean(then for then, _ in pairs), fmean(now for _, now in pairs), *moves_of(pairs))
