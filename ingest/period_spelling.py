"""Brings a spelling of a period nearer to one that a rule knows: `first quarter`, `(Apr/May/Jun)`, `end of Q1`.

Only the way of writing changes here. What a spelling means is for the rules to say.
"""

import re

from ingest.period_grammar import DOUBLE_YEAR, FULL_YEAR, MONTH, MONTH_WORDS, YEAR

_Q = r"q(?P<q>[1-4])"
_ANY_YEAR = rf"(?:fy\s?)?(?:{DOUBLE_YEAR}|{YEAR})"
_TWO_MONTHS = rf"{MONTH}\s*(?:-|to)\s*{MONTH}"
_NUMBERS = {"first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3, "three": 3}
_NUMBERS |= {"fourth": 4, "4th": 4, "final": 4, "four": 4, "six": 6, "nine": 9, "twelve": 12}
_TERMS = {"aut": "autumn", "spr": "spring", "sum": "summer"}
_INITIALS = {"amj": "apr-jun", "jas": "jul-sep", "ond": "oct-dec", "jfm": "jan-mar"}
_KINDS = {
    r"fye\b": "fy",
    r"f/y\b|fin(?:ancial)?\.? y(?:ea)?r\b": "financial year",
    r"acad(?:emic)?\.? y(?:ea)?r\b|a/y\b": "academic year",
}


def _number(word: str) -> str:
    return str(_NUMBERS.get(word, word))


def _three_months(found: re.Match[str]) -> str:
    """`apr/may/jun`: three months that follow each other are a stretch of them."""
    first, second, third = (MONTH_WORDS.index(found[group][:3]) for group in ("a", "b", "c"))
    is_stretch = (first + 1) % 12 == second and (second + 1) % 12 == third
    return f"{found['a']}-{found['c']}" if is_stretch else found[0]


def _calendar_year(found: re.Match[str]) -> str:
    """`mid-2023` is the population of that year, `2023 calendar` the year itself."""
    return f"calendar year {found[1] or found[2] or found[3]}"


# In this order: brackets go first, so that what stands in them is seen; the parts are put into the usual order last.
_STEPS: tuple[tuple[str, object], ...] = (
    (r"^(?:(?:reporting )?(?:period|quarter|month|year|term|date))\s*:\s*", ""),
    (r"(?<=\d)\s?r$", ""),
    (r"(?<=\d\d)_(?=\d\d\b)", "-"),
    (r"_", " "),
    (r"(?<=\d)\\(?=\d)", "/"),
    (r"\s*[)\]]$", ""),
    (r"\s*[()\[\]]\s*", " "),
    (r"'(?=\d\d)", ""),
    (r"\b(?:mnth|mth)s?\b", "month"),
    (r"\byr(s?)\b", r"year\1"),
    (r"\bmonths\b", "month"),
    (r"\b(?:actuals?|results?|figures?|data|performance)\b", ""),
    (r"@\s*", "at "),
    *((pattern, word) for pattern, word in _KINDS.items()),
    (r"\b(amj|jas|ond|jfm)\b", lambda found: _INITIALS[found[1]]),
    (r"\b(first|1st|second|2nd|third|3rd|fourth|4th|final) (?:quarter|qtr)\b", lambda found: f"q{_number(found[1])}"),
    (r"\b(?:quarter|qtr) (one|two|three|four)\b", lambda found: f"q{_number(found[1])}"),
    (r"\b(first|1st|second|2nd) half\b(?: of)?(?: the)?(?: year)?", lambda found: f"h{_number(found[1])} "),
    (r"\bhalf[- ]?year(?:ly)?\s*(?:h\s*)?(?=[12]\b)", "h"),
    (r"\b(three|six|nine|twelve)(?= (?:month|year))", lambda found: _number(found[1])),
    (r"(?:quarter|qtr|q)\s*[.-]?\s*(?=[1-4](?!\d))", "q"),
    (r"^([1-4])q\s*", r"q\1 "),
    (r"^(?:financial year|fy) (?=.*\bq[1-4])", ""),
    (rf"^(?:end of year|year[- ]end|eoy) (?={DOUBLE_YEAR}$)|(?<=\d\d) year(?:[- ]end)?$", ""),
    (
        rf"^mid[- ]?(?:year[- ]?)?({FULL_YEAR})$|^({FULL_YEAR}) calendar(?: year)?$|^calendar ({FULL_YEAR})$",
        _calendar_year,
    ),
    (r"\s*\bsnapshot$", ""),
    (rf"\b({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?,? ({FULL_YEAR})\b", r"\2 \1 \3"),
    (rf"^(?:rolling|last) (?:12 ?month|year)\s*[:,-]?\s+(?={MONTH}\s*{YEAR}\s*(?:-|to)\s*{MONTH})", ""),
    (rf"^((?:autumn|spring|summer)\b.*?)\s*,?\s*{_TWO_MONTHS}", r"\1"),
    (rf"^(autumn|spring|summer) ({YEAR}|{DOUBLE_YEAR}) term$", r"\1 term \2"),
    (r"^autumn/spring", "autumn and spring"),
    (r"^(?:as )?(?:at |by )?(?:the )?(?:end of )?(?=(?:the )?q\d|h[12]\b)(?:the )?", ""),
    (r"^(?:quarter|qtr)(?: end(?:ing|ed)?| to|,)\b|^q/e\b", "3 month to"),
    (r"^half[- ]?year(?: end(?:ing|ed)?| to)\b", "6 month to"),
    (r"^month(?:[- ]end(?:ing|ed)?| to| of):?\s", "at "),
    (r"(?<=\d month) (?:period )?(?:end(?:ing|ed)?|to)(?: the)?(?: end)?(?: of)?\b", " to"),
    (r"^(\d+) years? (?:end(?:ing|ed)?|to)\b", lambda found: f"{12 * int(found[1])} month to"),
    (r"^r12m?\b(?: to)?", "rolling 12m to"),
    (r"^(?P<term>aut|spr|sum)\b\.?", lambda found: _TERMS[found["term"]]),
    (rf"(?P<a>{MONTH})[\s,/&-]+(?P<b>{MONTH})[\s,/&-]+(?:and )?(?P<c>{MONTH})", _three_months),
    # `2023/24 financial year`, `2020-22 3 year pooled`: the kind goes before the year
    (rf"^({DOUBLE_YEAR}) (financial year|academic year|school year|fy|ay)$", r"\2 \1"),
    (rf"^({DOUBLE_YEAR})\s+(?:(\d) ?-?year )?(?:pooled|combined|average|3 ?-?year)(?: average)?$", r"3 year \1"),
    # `Apr-Jun Q1 2023/24`, `Q4 2023/24 Jan-Mar`: quarter, months, year
    (rf"^({_TWO_MONTHS})\s*[,:-]?\s*{_Q}\s*[,:-]?\s*({_ANY_YEAR})$", r"q\g<q> \1 \3"),
    (rf"^({_TWO_MONTHS})\s*[,:-]?\s*({_ANY_YEAR})\s*[,:-]?\s*{_Q}$", r"q\g<q> \1 \2"),
    (rf"^{_Q}\s*[,:-]?\s*({DOUBLE_YEAR})\s*[,:-]?\s*({_TWO_MONTHS})$", r"q\g<q> \3 \2"),
    (rf"^{_Q}\s*[,:-]?\s*({FULL_YEAR})\s*[,:-]?\s*({_TWO_MONTHS})$", r"\2 q\g<q> \3"),
    (rf"^{_Q}\s*[,:-]?\s*({DOUBLE_YEAR})\s*[,:-]?\s*({_TWO_MONTHS}\s*{YEAR})$", r"\2 q\g<q> \3"),
    (rf"^({FULL_YEAR})\s+({_TWO_MONTHS})$", r"\2 \1"),
    (rf"^{_Q}\s*[.,:/-]\s*({_ANY_YEAR})$", r"q\g<q> \2"),
    (rf"^({FULL_YEAR})\s*[./]\s*{_Q}$", r"\1 q\g<q>"),
    # the month's number beside its name says nothing new
    (rf"^({MONTH})\s*m\d{{1,2}}\s*({YEAR})$", r"\1 \2"),
    (rf"^({MONTH}\s*{YEAR})\s*m\d{{1,2}}$", r"\1"),
)
_COMPILED = tuple((re.compile(pattern), replacement) for pattern, replacement in _STEPS)


def simplified(plain: str) -> str:
    """A plain text in lower case in the way of writing that the rules know best."""
    for pattern, replacement in _COMPILED:
        plain = pattern.sub(replacement, plain)  # pyright: ignore[reportArgumentType, reportCallIssue]  text or function
    return re.sub(r"\s+", " ", plain).strip(" ,:-")
