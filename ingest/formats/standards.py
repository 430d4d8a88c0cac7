"""Tables of audited standards: which columns hold standards, ratings and actions, and which rows are standards."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Protocol

from ingest.catalogue import Catalogue
from ingest.formats.audit_block import day_within
from ingest.formats.audit_tables import Grid, fits
from ingest.labels import folded
from ingest.layout import field as column_field
from ingest.period_text import read_period_text
from ingest.rating_words import WORDS, word_score
from ingest.template_layouts import SECTION_11_FRAMEWORK

RATING = (
    r"(?:scores?|scoring|rag|rag rating|ratings?|rated|grades?|grading|assess?ments?|judgements?"
    r"|levels?|compliance|compliant|status|points|marks"
    r"|met|response|answer|position|evaluation|result)"
)
DETAIL = (
    r"(?:evidence|comments?|actions?|reasons?|why|justification|rationale|explain|explanation"
    r"|how(?! (?:well|far|compliant|confident|embedded))|improvements?|notes?|owner|date|id|ref|reference)"
)
DUE = column_field(
    "due",
    r".*\b(?:deadline|by when|due|target date|timescales?|timeframe|completion date|when|complete by"
    r"|date for completion)\b.*"
    r"|(?:action |target )?dates?",
)
LEAD = column_field(
    "lead",
    r"(?!.*\b(?:lead for safeguarding|named lead)\b).*\b(?:lead|owner|by whom|who|responsible"
    r"|responsibility|accountable)\b.*",
)
NOT_APPLICABLE = column_field("not_applicable", r"(?:tick if |mark if )?(?:n a|not applicable)(?: tick| yes no| y n)?")
REASON = column_field(
    "reason",
    r"(?!.*\b(?:evidence|comments?)\b)(?:.*\b(?:reason|why|if not applicable|if n a)\b.*|not applicable .*|n a .*)",
)
EVIDENCE = column_field("evidence", r".*\b(?:evidence|how (?:is )?(?:this )?(?:is )?met|supporting information)\b.*")
COMMENTS = column_field(
    "comments", r"(?:.* )?(?:comments?|commentary|narrative|details|notes|explanation|justification|rationale)(?: .*)?"
)
ACTION = column_field(
    "action",
    r"(?!.*\b(?:status|rag|rated|progress|completed?|date|by when|owner|lead|due)\b).*\b(?:actions?"
    r"|next steps|what needs|what (?:else )?(?:will|do|must|should) (?:you|we)(?: need to)? do)\b.*",
)
GAPS = column_field(
    "gaps", r".*\b(?:improvements?|development needs?|areas? for development|development|gaps?|weaknesses)\b.*"
)
MODERATED_WORD = re.compile(
    r"\b(?:moderated?|moderation|moderators?|validated?|validation|agreed|challenge|scrutiny|panel|peer|board|lscp|lscb|scp"
    r"|partnership|final|verified|verification|independent|external|scrutineers?|reviewer|qa|assurance)\b"
)
MODERATED = column_field(
    "moderated",
    rf"(?!.*\b{DETAIL}\b)(?:.*\b(?:moderated|moderation|moderator|moderators|validated|validation|agreed|challenge|scrutiny|panel|peer|board|lscp|lscb|scp"
    rf"|partnership|final|verified|independent|external|reviewer|qa|assurance)\b.*\b{RATING}\b.*"
    rf"|(?:.* )?mod(?: {RATING})?"
    rf"|{RATING}.*\b(?:moderated|moderation|moderator|validated|agreed|after scrutiny|panel|board|lscp|lscb)\b.*"
    r"|(?:.* )?moderated(?: .*)?|moderation|moderator|validated(?: .*)?|agreed|lscp|panel|peer review)",
)
NO_RATING_OF_STANDARDS = (
    r"previous|prior|target|weight\w*|max\w*|possible|variance|change|difference|trend|direction"
    r"|priority|risk|likelihood|impact|number of"
    r"|action|actions|progress|average|total|out of how many"
)
SELF = column_field(
    "self",
    rf"(?!.*\b(?:{NO_RATING_OF_STANDARDS})\b)(?!.*\b{DETAIL}\b)(?:.*\bself\b.*"
    rf"|(?:\w+ ){{0,5}}{RATING}(?: .*)?|r a g|rag b?|g a r)",
)
EARLIER = re.compile(r"\b(?:previous|last|prior|earlier|baseline|before|old)\b")
REFERENCE = column_field(
    "reference",
    r"(?:section 11 |s11 |s175 |key )?(?:std|standards?|sections?|refs?|references?|nos?|numbers?"
    r"|items?|questions?|q|criteri(?:on|a)|ks)"
    r"(?: (?:no|number|ref|reference|id))?|id|code",
)
TEXT = column_field(
    "text",
    r"(?:section 11 |s11 |s175 |key |safeguarding |audit |the )?(?:sub )?(?:standards?|statements?"
    r"|requirements?|questions?|criteri(?:on|a)|descriptions?"
    r"|descriptors?|expectations?|areas?|indicators?|duty|duties|themes?|elements?|prompts?|sections?|headings?|categor(?:y|ies)|topics?|aspects?|domains?)"
    r"(?: (?:text|description|title|statement|of standard|heading|name|to be met|areas?|questions?))?"
    r"|text|wording|what (?:is|we|does|good) .*|description of .*|area of (?:compliance|practice|safeguarding)"
    r"|.*\bstandards?\b(?: and \w+)?",
)
STRICT_TEXT = re.compile(
    r"\b(?:standards?|requirements?|statements?|criteri(?:on|a)|questions?|expectations?|dut(?:y|ies)|std)\b"
)
PARTNER = column_field(
    "partner",
    r"(?:name of |partner )?(?:partners?|agency|organisation|agencies|organisations|service|school"
    r"|setting|provider|partner agency)(?: name| agency| s)?",
)
DAY = column_field(
    "day",
    r"(?:audit|self assessment|assessment|submission|return|round) date"
    r"|date (?:of (?:audit|assessment|return)|submitted|of submission)",
)
COMPLETED = column_field("completed", r"completion date|date completed|completed (?:on|date)")
SINGLE_FIELDS = (DAY, DUE, LEAD, NOT_APPLICABLE, REASON, EVIDENCE, COMMENTS, ACTION, GAPS)
SUMMARY = re.compile(
    r"(?:%|percent|percentage|total|sub ?total|average|mean|overall|score|scores|number (?:of|rated"
    r"|green|amber|red|met)|count|sum|no\.? of"
    r"|(?:green|amber|red|met|compliant)\s*(?:%|total|count))(?:\b|$)|%"
)
SUMMARY_WITHIN = re.compile(
    r"\b(?:average|sub ?total|mean score|total|overall (?:score|rating|grade|judgement)|section score)\b|% "
)
LONGEST_SUMMARY = 60
REFERENCE_TEXT = re.compile(
    r"(?:(?:key )?(?:standard|std|section|sec|s|q|qu|question|ks|no"
    r"|ref)\.?\s*)?\d{1,2}(?:[.\-]\d{1,2}){0,3}\.?\s*[a-z]?(?:\s?\([a-z0-9ivx]{1,4}\))?"
    r"|[a-k]\.?\d{0,2}(?:\.\d{1,2})*",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:(?:key )?standard |section |std |s(?=\d)"
    r"|q(?=\d))?(\d{1,2}(?:\.\d{1,2})*[a-z]?(?:\s?\([a-z0-9ivx]{1,4}\))?)[.:)]?\s*[-\u2013\u2014:]?\s+(\D.*)",
    re.IGNORECASE | re.DOTALL,
)
TICKS = frozenset(
    ("x", "yes", "y", "\u2713", "\u2714", "\u2611", "1", "true", "\u2022", "\u221a", "\u25cf", "tick", "*")
)
FEWEST_STANDARDS = 2
FEWEST_ACROSS = 2
SHARE = 0.6
ROUGHLY = 0.06  # an average shown with one decimal


@dataclass(frozen=True, slots=True)
class Rated:
    """The columns of one partner's ratings in a table; `who` is empty where the table has one partner only."""

    who: str
    own: int | None
    moderated: int | None = None
    fields: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> list[int]:
        """The columns that hold ratings."""
        return [column for column in (self.own, self.moderated) if column is not None]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are taken for. `options` are columns that are ticked: their heading is the rating."""

    reference: int | None
    text: int | None
    partner: int | None
    rated: tuple[Rated, ...]
    options: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()
    standards_across: tuple[int, ...] = ()

    @property
    def used(self) -> set[int]:
        """Every column that means something."""
        singles = {column for each in self.rated for column in (*each.columns, *each.fields.values())}
        named = {column for column in (self.reference, self.text, self.partner) if column is not None}
        return singles | named | set(self.options) | set(self.earlier) | set(self.standards_across)

    @property
    def ratings(self) -> list[int]:
        """Every column that holds ratings."""
        across = list(self.standards_across)
        return list(
            dict.fromkeys([*(column for each in self.rated for column in each.columns), *self.options, *across])
        )


class Rates(Protocol):
    """Whether a column of a grid holds ratings: answered by the scales, which know the file's legends.

    `promised`: the heading says that ratings stand there, so that an empty column is one too.
    """

    def __call__(self, grid: Grid, column: int, rows: Sequence[int], *, promised: bool) -> bool: ...  # noqa: D102


def find_columns(grid: Grid, catalogue: Catalogue, is_rated: Rates) -> Columns | None:
    """The columns of a table of standards by their headings and by what stands in them; None if it is no such table."""
    rows = _likely_rows(grid)
    if not rows:
        return None
    across = _standards_across(grid, rows, catalogue, is_rated)
    if across is not None:
        return across
    singles: dict[str, int] = {}
    has_actions = any(fits(ACTION, heading) for heading in grid.headings)
    for each in SINGLE_FIELDS:
        column = next((c for c, h in enumerate(grid.headings) if c not in singles.values() and fits(each, h)), None)
        if column is not None:
            singles[each.name] = column
    if not has_actions and "day" not in singles:  # among actions such a day is an action's, not the audit's
        completed = next((c for c, h in enumerate(grid.headings) if fits(COMPLETED, h)), None)
        singles = {name: c for name, c in singles.items() if c != completed}
        singles |= {"day": completed} if completed is not None else {}
    partner = next((c for c, h in enumerate(grid.headings) if fits(PARTNER, h) and c not in singles.values()), None)
    taken = {*singles.values(), *([partner] if partner is not None else [])}
    reference, text = _standard_columns(grid, rows, taken, catalogue)
    if reference is None and text is None:
        return None
    taken |= {column for column in (reference, text) if column is not None}
    grouped = _grouped_by_partner(grid, catalogue)
    if grouped:
        return Columns(reference, text, partner, grouped)
    free = [column for column, heading in enumerate(grid.headings) if heading and column not in taken]
    found = _Found(grid, rows, catalogue, is_rated, free)
    return _rating_columns(found, Columns(reference, text, partner, ()), _shared_fields(singles))


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of a table when its columns of ratings are looked for among those that are still free."""

    grid: Grid
    rows: Sequence[int]
    catalogue: Catalogue
    is_rated: Rates
    free: Sequence[int]

    def holds(self, column: int, *, promised: bool) -> bool:
        """Whether a column holds ratings."""
        return self.is_rated(self.grid, column, self.rows, promised=promised)


def _rating_columns(known: _Found, found: Columns, fields: dict[str, int]) -> Columns | None:
    grid, rows, catalogue, free = known.grid, known.rows, known.catalogue, known.free
    partners = [c for c in free if _names_partner(grid.headings[c], catalogue) and known.holds(c, promised=True)]
    own = [
        c for c in free if c not in partners and fits(SELF, grid.headings[c]) and not fits(MODERATED, grid.headings[c])
    ]
    moderated = [c for c in free if c not in partners and fits(MODERATED, grid.headings[c])]
    own = [c for c in own if known.holds(c, promised=True)]
    moderated = [c for c in moderated if known.holds(c, promised=True)]
    others = [c for c in free if c not in {*own, *moderated, *partners} and _may_be_partner(grid.headings[c])
              and known.holds(c, promised=False)]  # fmt: skip
    if len(partners) + len(others) >= FEWEST_ACROSS and (partners or not (own or moderated)):
        whole = tuple(Rated(who_in(grid.headings[c], catalogue), c) for c in sorted([*partners, *others]))
        return Columns(found.reference, found.text, None, whole)
    options = _options(grid, rows, free)
    if len(options) >= FEWEST_ACROSS and not any(known.holds(c, promised=False) for c in own):
        return Columns(found.reference, found.text, found.partner, (Rated("", None, None, fields),), options)
    own_now, own_before = _latest(grid, own)
    moderated_now, moderated_before = _latest(grid, moderated)
    if own_now is None and moderated_now is None:
        if len(partners) == 1:
            who = who_in(grid.headings[partners[0]], catalogue)
            return Columns(found.reference, found.text, found.partner, (Rated(who, partners[0], None, fields),))
        return None
    said_earlier = [c for c in free if _is_earlier_round(grid.headings[c]) and known.holds(c, promised=False)]
    earlier = tuple(dict.fromkeys([*own_before, *moderated_before, *(c for c in said_earlier if c != own_now)]))
    return Columns(
        found.reference, found.text, found.partner, (Rated("", own_now, moderated_now, fields),), earlier=earlier
    )


def _shared_fields(singles: Mapping[str, int]) -> dict[str, int]:
    """Comments stand in for evidence, and gaps for actions, where a form has no better column for them."""
    fields = dict(singles)
    for better, worse in (("evidence", "comments"), ("action", "gaps")):
        if worse in fields:
            column = fields.pop(worse)
            fields.setdefault(better, column)
    return fields


def _grouped_by_partner(grid: Grid, catalogue: Catalogue) -> tuple[Rated, ...]:
    """Partners in the upper row of a header, `Self` and `Moderated` below each."""
    groups: dict[str, dict[str, int]] = {}
    for column, tier in enumerate(grid.tiers):
        if len(tier) < 2 or not grid.headings[column]:
            continue
        who, below = tier[0], tier[-1]
        group = groups.setdefault(who, {})
        for each in (MODERATED, EVIDENCE, COMMENTS, DUE, LEAD, ACTION, REASON, SELF):
            if fits(each, below) and each.name not in group:
                group[each.name] = column
                break
    rated = {who: group for who, group in groups.items() if {"self", "moderated"} & group.keys()}
    known = [who for who in rated if catalogue.find_partner(who)]
    if len(rated) < FEWEST_ACROSS or not known:
        return ()
    return tuple(
        Rated(
            who,
            group.get("self"),
            group.get("moderated"),
            _shared_fields({name: column for name, column in group.items() if name not in ("self", "moderated")}),
        )
        for who, group in rated.items()
    )


def _standards_across(grid: Grid, rows: Sequence[int], catalogue: Catalogue, is_rated: Rates) -> Columns | None:
    """Partners down and standards across: the headings are references or known standards."""
    corner = next((c for c, h in enumerate(grid.headings) if fits(PARTNER, h)), None)
    headed = [
        c for c in range(len(grid.headings)) if grid.headings[c] and is_standard_heading(grid.tiers[c], catalogue)
    ]
    if len(headed) < FEWEST_ACROSS:
        return None
    if corner is None:
        first = next((c for c in range(headed[0] - 1, -1, -1) if any(grid.text(row, c) for row in rows)), None)
        known = [row for row in rows if first is not None and catalogue.find_partner(grid.text(row, first))]
        if first is None or not known:
            return None
        corner = first
    if all(_is_period(grid.headings[c]) for c in headed):
        return None
    rated = tuple(c for c in headed if c > corner and is_rated(grid, c, rows, promised=True))
    has_known = any(
        catalogue.find_standard(t, SECTION_11_FRAMEWORK) for c in rated for t in (*grid.tiers[c], grid.headings[c])
    )
    has_words = any(is_rated(grid, c, rows, promised=False) for c in rated)
    if len(rated) < FEWEST_ACROSS or not (has_known or has_words):
        return None
    return Columns(None, None, corner, (), standards_across=rated)


def is_standard_heading(tier: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether the texts over a column are a standard's reference or words."""
    whole = " ".join(tier)
    return (
        any(REFERENCE_TEXT.fullmatch(text) and any(sign.isdigit() for sign in text) for text in tier)
        or NUMBERED.fullmatch(whole) is not None
        or any(catalogue.find_standard(text, SECTION_11_FRAMEWORK) is not None for text in (*tier, whole) if text)
    )


@lru_cache(maxsize=4096)
def _is_period(heading: str) -> bool:
    return re.fullmatch(r"q[1-4]", heading.lower()) is not None or read_period_text(heading) is not None


def _standard_columns(
    grid: Grid, rows: Sequence[int], taken: set[int], catalogue: Catalogue
) -> tuple[int | None, int | None]:
    """The columns of references and of texts: by heading, and of several by what stands in them."""
    free = [c for c in range(len(grid.headings)) if c not in taken]
    named = [c for c in free if fits(REFERENCE, grid.headings[c]) or fits(TEXT, grid.headings[c])]
    named = [c for c in named if not (fits(SELF, grid.headings[c]) and not fits(TEXT, grid.headings[c]))]
    if not named:
        first = next(
            (
                c
                for c, h in enumerate(grid.headings)
                if fits(SELF, h) or fits(MODERATED, h) or _names_partner(h, catalogue)
            ),
            None,
        )
        named = [c for c in free if first is not None and c < first and any(grid.text(row, c) for row in rows)]
    texts = {c: [text for row in rows if (text := grid.text(row, c))] for c in named}
    likely = [c for c in named if texts[c] and _share(texts[c], is_reference) >= SHARE]
    reference = likely[0] if likely else None
    wordy = [c for c in named if c not in likely and texts[c]]
    text = max(wordy, key=lambda c: _mean_length(texts[c]), default=None)
    if text is None and reference is not None:  # the text stands beside its reference under no heading of its own
        beside = reference + 1
        if beside in free and not grid.headings[beside]:
            text = beside
    return reference, text


def _mean_length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / len(texts)


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / len(texts)


def is_reference(text: str) -> bool:
    """Whether a text is a reference and nothing else: `1.2`, `S1`, `Q12`, `1a`, or a day that Excel made of one."""
    return REFERENCE_TEXT.fullmatch(text) is not None or re.fullmatch(r"\d\d/\d\d/\d{4}", text) is not None


def _names_partner(heading: str, catalogue: Catalogue) -> bool:
    return (
        bool(heading)
        and len(heading) <= 80
        and not fits(MODERATED, heading)
        and (
            catalogue.find_partner(heading) is not None
            or catalogue.find_partner(who_in(heading, catalogue)) is not None
        )
        and not SUMMARY.match(heading.lower())
        and re.search(rf"\b{DETAIL}\b", folded(heading)) is None
    )


def who_in(heading: str, catalogue: Catalogue) -> str:
    """The partner that a heading names, without words about the rating: `Police RAG (0-3)` is of the police."""
    if catalogue.find_partner(heading):
        bare = re.sub(
            r"\s*(?:[-\u2013:]\s*)?\b(?:self|rag|score|rating|grade|assessment)\b.*$", "", heading, flags=re.IGNORECASE
        )
        return bare.strip() if bare.strip() and catalogue.find_partner(bare.strip()) else heading
    return re.sub(
        r"\s*(?:[-\u2013:]\s*)?\b(?:self|rag|score|rating|grade|assessment)\b.*$", "", heading, flags=re.IGNORECASE
    ).strip()


def _may_be_partner(heading: str) -> bool:
    word = heading.lower()
    return (
        not SUMMARY.match(word)
        and not _is_period(heading)
        and re.search(rf"\b(?:{NO_RATING_OF_STANDARDS}|{DETAIL})\b", folded(heading)) is None
        and word_score(heading, WORDS) is None
        and re.fullmatch(r"[\d\s/%.-]*", heading) is None
    )


def _latest(grid: Grid, columns: Sequence[int]) -> tuple[int | None, tuple[int, ...]]:
    """Of several columns of ratings the one of the latest round, and those of earlier ones."""
    if not columns:
        return None, ()
    dated = {column: _round_of(grid.headings[column]) for column in columns}
    if len(columns) == 1:
        return columns[0], ()
    latest = max(columns, key=lambda column: (dated[column] or date.min, -column))
    return latest, tuple(c for c in columns if c != latest and dated[c] is not None)


def _round_of(heading: str) -> date | None:
    """When the round that a heading names was; the first of all days for an earlier one without a date."""
    if EARLIER.search(folded(heading)):
        return date(1900, 1, 1)
    if (day := day_within(heading)) is not None:
        return day
    found = re.findall(r"(?<!\d)(20\d\d)(?!\d)", heading)
    return date(int(max(found)), 12, 31) if found else None


def _is_earlier_round(heading: str) -> bool:
    words = folded(heading)
    return EARLIER.search(words) is not None and re.search(rf"\b(?:{RATING})\b", words) is not None


def _options(grid: Grid, rows: Sequence[int], free: Sequence[int]) -> tuple[int, ...]:
    """Columns that are ticked: each heading is a step of the scale, and nothing but ticks stands below."""
    named = [
        c
        for c in free
        if word_score(_last(grid.tiers[c]), WORDS) is not None or re.fullmatch(r"[0-9]", _last(grid.tiers[c]))
    ]
    texts = {c: [text for row in rows if (text := grid.sheet.text(row, c))] for c in named}
    ticked = [c for c in named if all(is_tick(text) for text in texts[c])]
    return tuple(ticked) if any(texts[c] for c in ticked) else ()


def _last(tier: Sequence[str]) -> str:
    return tier[-1] if tier else ""


def is_tick(text: str) -> bool:
    """Whether a text only marks a cell."""
    return text.strip().lower().rstrip("\ufe0f") in TICKS


def _likely_rows(grid: Grid) -> list[int]:
    """The rows in which standards may be, before it is known which columns say so."""
    rows = []
    for number, block in enumerate(grid.blocks()):
        likely = [row for row in block if not grid.is_banner(row) and grid.is_answered(row)]
        if number and not likely:
            continue
        rows += likely
    return rows
