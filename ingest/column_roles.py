"""What a column beside the figures is for, by its heading: a target, a rating, a benchmark or a remark."""

import re
from functools import lru_cache

from ingest.labels import folded

# Patterns of the folded heading (lower case, no punctuation, no % sign), the surest first.
_ROLES: tuple[tuple[str, str], ...] = (
    (
        "target",
        r"(?:.* )?targets?(?: .*)?|(?:.* )?tolerances?(?: .*)?|(?:.* )?thresholds?(?: .*)?|goals?|ambition|aspiration"
        r"|(?:red|amber|green)(?: (?:if|is|when|below|above|range|from|to|less|more|over|under) ?.*)?"
        r"|planned(?: .*)?|trajectory|profiled?(?: .*)?",
    ),
    ("rag", r"(?:.* )?rag(?: .*)?|r a g|status|(?:performance )?ratings?|traffic lights?|on track|flag|alert"),
    (
        "direction_of_travel",
        r"(?:.* )?dot(?: .*)?|d o t(?: .*)?|(?:.* )?direction(?: .*)?|(?:.* )?travel(?: .*)?|arrows?|improving.*"
        r"|better or worse|better worse|up or down",
    ),
    ("trend", r"(?:.* )?trends?(?: .*)?|(?:.* )?trendlines?|spark ?lines?|graphs?|charts?"),
    (
        "change",
        r"(?:.* )?(?:change|changes|variance|variation|difference|diff|movement)(?: .*)?|var|\+/-"
        r"|(?:percentage )?(?:increase|decrease)(?: .*)?|(?:vs|versus|against|compared (?:to|with)|compare) .*"
        r"|(?:yoy|qoq|mom|year on year|quarter on quarter|month on month)(?: .*)?",
    ),
    (
        "benchmark",
        r"(?:.* )?(?:benchmarks?|benchmarking|comparators?|national|england|eng|english|neighbou?rs?|neigh|quartiles?"
        r"|sn|sns|snn|regional|region(?= )|all england|peers?|family average|ofsted outstanding)(?: .*)?"
        r"|(?:.* )?(?:nat|stat)(?:ional|istical)? (?:ave?|avg|average|neigh.*|top.*|mean)"
        r"|(?:north|south) (?:west|east)(?: .*)?|(?:rank|ranking|decile|percentile)(?: .*)?",
    ),
    (
        "polarity",
        r"good(?: perf| performance)?(?: is)?|polarity|(?:high|low|higher|lower|bigger|smaller) is (?:good|better|best)"
        r"|good (?:to be )?(?:high|low)(?: or low| or high)?|desired (?:direction|outcome)|what good looks like|aim",
    ),
    (
        "comment",
        r"(?:.* )?(?:comments?|commentary|narrative|remarks?|explanation|context|analysis|caveats?|actions?)(?: .*)?"
        r"|(?:data )?notes?(?: .*)?|issues?|so what|story behind .*",
    ),
    ("owner", r"(?:.* )?(?:owners?|leads?|lead officer|responsible|accountable|contact)(?: .*)?|completed by|by whom"),
    (
        "source",
        r"(?:data )?sources?(?: .*)?|data (?:supplied|provided) by|provided by|system|report (?:name|ref)|frequency"
        r"|reporting frequency|collected|units?(?: of measure(?:ment)?)?|format|definition|rationale|theme|priority"
        r"|calculation|methodology|type|data type|last updated|date updated|confidence",
    ),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)


@lru_cache(maxsize=4096)  # asked of every row's label too, and partners' files share their labels
def column_role(heading: str) -> str | None:
    """What a heading of a column that holds no figures of its own says it is for; None where it says no such thing."""
    words = folded(heading.replace("\n", " "))
    if not words:
        return None
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(words)), None)
