"""What the headings of a case-file audit mean: cases, agencies, domains and grades."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.catalogue import Catalogue
from ingest.formats.audit_tables import Grid, fits
from ingest.labels import folded
from ingest.layout import field
from ingest.template_layouts import CASE_FILE_FRAMEWORK

PERSON = r"(?:child|children|young person|yp|family|case|pseudonym|sibling group)"
CASE = field(
    "case",
    rf"(?:audit |unique |case file )?(?:cases?|case file)(?: (?:no|number|id|ref|reference|code|name"
    rf"|pseudonym|identifier))?"
    rf"|{PERSON}(?: (?:no|number|id|ref|reference|code|pseudonym|identifier))?"
    r"|audit (?:no|number|id|ref|reference)|(?:unique |audit )?ref(?:erence)?|no|id|number",
)
AGENCY = field(
    "agency",
    r"(?:auditing |audited |partner |lead )?(?:agency|agencies|organisation|partner|service|auditor agency)(?: name)?",
)
DOMAIN = field(
    "domain",
    r"(?:audit |key |practice )?(?:domain|theme|area|question|criteri(?:on|a)|section|heading"
    r"|judgement area|aspect|element|topic)s?"
    r"(?: of practice| audited| for audit)?|area of practice|key line of enquiry|kloe|domain of practice",
)
GRADE = field(
    "grade",
    r"(?:agency |self |auditor |auditors |initial |audit |your |single agency )?(?:grades?|ratings?"
    r"|judgements?|scores?|grading|rag|rag rating|outcome)"
    r"(?: given| awarded)?(?: \d+ \d+)?|graded?|self assessment",
)
MODERATED = field(
    "moderated",
    r"(?:moderated|moderation|moderator|agreed|final|validated|panel)(?: (?:multi agency )?(?:grades?"
    r"|ratings?|judgements?|scores?|grading))?"
    r"|(?:grades?|ratings?|judgements?|scores?) (?:after )?(?:moderated|moderation|agreed|validated)",
)
MODERATED_WORD = re.compile(r"\b(?:moderated|moderation|moderator|agreed|validated)\b")
DESCRIPTIVE = re.compile(
    r"\b(?:ages?|age band|gender|sex|ethnic\w*|disab\w*|send|language|religion|locality|teams?|wards?"
    r"|auditors?|dates?|status|legal|categor\w+|type|source"
    r"|school|dob|period|location|reason|comments?|evidence|strengths?|development|good practice"
    r"|recommendations?|actions?|owner|due|concern|escalat\w*"
    r"|flag|feedback|consent|notes?|what|summary|level|plan in place|current plan|number|months"
    r"|length|social worker|key ?worker|learning|themes?)\b"
)
CASE_NAME = re.compile(
    rf"{PERSON}[ .:#_-]*(?:no\.? ?|number ?|ref ?)?(?:\d+[a-z]?|[ .:#_-][a-z]{{1,2}}|[ .:#_-][ivx]+)"
    r"|(?:audit|ref|c|yp|ch|cyp|f)[ .:#_-]*\d+[a-z]?",
    re.IGNORECASE,
)
CASE_LABEL = re.compile(
    rf"(?:audit |unique )?{PERSON}(?: file)?(?: (?:no|number|id|ref|reference|code|pseudonym"
    rf"|identifier|audited))?|audit (?:ref|reference|number|no|id)"
)
DOMAIN_WORDS = {
    "recognition": r"recogni\w*|identif\w*",
    "referral": r"referrals?|thresholds?|front door|mash",
    "assessment": r"assess\w*",
    "planning": r"plans?|planning|interventions?",
    "joint_working": r"joint|multi ?agency|inter ?agency|interagency|information sharing|partnership"
    r"|collaborat\w*|working together|joined up",
    "management_oversight": r"supervis\w*|oversight|management|managers?",
    "voice": r"voice|lived experience|wishes|childs views|child views",
    "timeliness": r"timel\w*|timescales?|drift|delay",
    "impact": r"impact|outcomes?|difference",
    "overall": r"overall",
}
DOMAIN_PATTERNS = {domain: re.compile(rf"\b(?:{words})\b") for domain, words in DOMAIN_WORDS.items()}
NO_DOMAIN = re.compile(
    r"\b(?:date|type|source|number|reason|status|comments?|evidence|start|end|held|current|attend\w*)\b"
)
SUMMARY = re.compile(
    r"(?:totals?|summary|count|average|mean|number|%|percentage|outstanding|good|ri|requires"
    r"|inadequate|grades?|not (?:seen|graded)|key|n ?/? ?a)\b|%"
)
LONGEST_DOMAIN = 90
FEWEST_DOMAINS = 2
FEWEST_ACROSS = 2
FEWEST_GRADES = 3


@lru_cache(maxsize=1)
def _domain_cache(_catalogue_fingerprint: str) -> dict[str, str | None]:
    return {}


def domain_of(heading: str, catalogue: Catalogue) -> str | None:
    """The contract's code of the domain that a heading names; None for other words, and for two domains in one."""
    cache = _domain_cache(catalogue.fingerprint)
    if heading not in cache:
        cache[heading] = _domain_of(heading, catalogue)
    return cache[heading]


def _domain_of(heading: str, catalogue: Catalogue) -> str | None:
    if not heading or len(heading) > LONGEST_DOMAIN:
        return None
    if exact := catalogue.find_standard(heading, CASE_FILE_FRAMEWORK):
        return exact
    words = folded(heading)
    if NO_DOMAIN.search(words):
        return None
    found = [domain for domain, pattern in DOMAIN_PATTERNS.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else None


def says_case(heading: str) -> bool:
    """Whether a heading says more of cases than `No` or `Ref`, under which standards are numbered too."""
    return fits(CASE, heading) and re.search(rf"\b(?:cases?|audit|{PERSON})\b", folded(heading)) is not None


def is_case_name(text: str) -> bool:
    """Whether a text is a pseudonym with a number or a letter, such as `Case 3` or `Child A`."""
    return CASE_NAME.fullmatch(text.strip()) is not None


def tier_domain(tier: Sequence[str], catalogue: Catalogue) -> str | None:
    """The domain that the texts over a column name, together or one of them, the lowest first."""
    whole = _plain(" ".join(tier))
    for text in (whole, *reversed(tier)):
        plain = _plain(text)
        if plain and (domain := domain_of(plain, catalogue)):
            return domain
    return None


def _plain(text: str) -> str:
    """A heading without its words about moderation and grading, unless these are all it has."""
    bare = re.sub(r"\(\s*\)", "", MODERATED_WORD.sub("", text.lower()))
    return bare.strip(" -\u2013:()") or text


def agencies_over(grid: Grid, catalogue: Catalogue) -> dict[int, str]:
    """Which agency each column is of, by a row of agencies over the domains: with two known the others are some too."""
    own = {column: tier_agency(tier, catalogue) for column, tier in enumerate(grid.tiers)}
    over = {
        column: tier[0]
        for column, tier in enumerate(grid.tiers)
        if len(tier) > 1 and len(tier[0]) <= 60 and not domain_of(tier[0], catalogue)
    }
    known = {over[column] for column, who in own.items() if who is not None and over.get(column) == who}
    others = over if len(known) >= FEWEST_ACROSS else {}
    return {**others, **{column: who for column, who in own.items() if who is not None}}


def tier_agency(tier: Sequence[str], catalogue: Catalogue) -> str | None:
    """The agency of the catalogue that a text over a column names, as sent."""
    for text in tier:
        if len(text) <= 60 and domain_of(text, catalogue) is None and catalogue.find_partner(text):
            return text
    return None
