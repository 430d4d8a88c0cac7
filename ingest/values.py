"""What a cell says about a figure: a number, or one of the many ways to say that there is none. Nothing is invented."""

import re
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache
from math import isfinite

from domain.model import ValueStatus
from ingest.number_text import NUMBER, DecimalMark, number_of, plain_number_text
from ingest.value_symbols import symbol_status
from ingest.workbook import Cell, ErrorValue, is_number, is_percentage

__all__ = ["CellFigure", "DecimalMark", "read_cell", "read_text", "symbol_status"]

ROUNDING = 0.51  # a percentage rounded to whole numbers is at most half a point off its parts
NOUGHT = re.compile(r"(?:nil|zero|nought)(?: returns?)?\.?|nil \(0\)|zero \(0\)|0 \((?:nil|zero)\)")
EXCEL_ERRORS = re.compile(r"#(div/0!|ref!|n/a|name\?|null!|num!|value!|spill!|calc!|getting_data)", re.IGNORECASE)

_FOOTNOTE = re.compile(
    r"(?<=[\d%)])\s*(?:[\[(](?:note|footnote) ?\d{1,2}[\])]|\[\d{1,2}\]|\((?:[abdf-jlmnoqtvwy]|[ivx]{1,3})\)"
    r"|\[(?:[abdf-jlmnoqtvwy]|i{2,3}|iv|vi{1,3})\]|\*{1,3}"
    r"|\^\d?|[\u2020\u2021\u00a7\u00b6]+|[\u00b9\u00b2\u00b3\u2070-\u2079]+)$"
)
_PROVISIONAL = re.compile(r"(?<=[\d%])\s*(?:[(\[]?(?:p|prov\.?|provisional)[)\]]?)$")
_REVISED = re.compile(r"(?<=[\d%])\s*(?:[(\[]?(?:r|rev\.?|revised)[)\]]?|\u00ae)$")
_UNRELIABLE = re.compile(r"(?<=[\d%])\s*(?:\[u\]|\(u\)|u)$")
# a traffic light or an arrow of travel typed beside the figure; an arrow before it may say "up by"
_LIGHT = "[\u25cf\u25cb\u2b24\u26aa\u26ab\u2705\u2714\u2713\U0001f7e0-\U0001f7eb\U0001f534\U0001f535]"
_ARROW = (
    "[\u2190-\u2193\u2196-\u2199\u25b2-\u25b4\u25b6\u25ba\u25bc-\u25be\u2b06\u2b07\u27a1\u2b95\U0001f53a-\U0001f53d]"
)
_DECORATION = re.compile(rf"^{_LIGHT}\s*(?=[\d\u00a3.<*-])|(?<=[\d%])\s*(?:{_LIGHT}|{_ARROW})$")
_PERCENT = r"\s?(?:%|per ?cent\b|percent\b|pct\b)"
_OF = r"\s*(?:/|\\|out of|of|from a total of)\s*(?:the )?(?:total )?"
_COUNTED = (
    r"children|child|cases?|young people|young person|people|persons?|pupils?|students?|families|family|referrals?"
    r"|re-?referrals?|episodes?|incidents?|plans?|conferences?|icpcs?|assessments?|enquiries|reviews?|interviews?"
    r"|contacts?|notifications?|attendances?|admissions?|cyp|yp|lac|cla|cin|fte|wte|staff|posts?|workers?|total"
)
_COUNT = rf"(?:n\s?=\s?)?(?P<count>{NUMBER})(?: (?:{_COUNTED}))?"
_SHARE = rf"(?P<percent>\d[\d.,]*){_PERCENT}"
_FRACTION = rf"(?:n\s?=\s?)?(?P<count>{NUMBER}){_OF}(?P<of>{NUMBER})(?: (?:{_COUNTED}))?"
# a comma only with a space: `1,25%` is no count beside a percentage; nor is a dash, which may mean a range
_BESIDE = r"\s*(?:[(\[;|=/]|, )\s*"
_BOTH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_COUNT}{_BESIDE}{_SHARE}\s*[)\]]?",
        rf"{_SHARE}{_BESIDE}{_COUNT}\s*[)\]]?",
        rf"{_FRACTION}(?:{_BESIDE}| (?:- )?){_SHARE}\s*[)\]]?",
        rf"{_SHARE}(?:{_BESIDE}| (?:- )?){_FRACTION}\s*[)\]]?",
        _FRACTION,
    )
)
# `10 (12/118)`, `12/118 (10)`: the sign was left out, and the parts show that it is a percentage
_UNSIGNED = r"(?P<unsigned>\d{1,3}(?:\.\d+)?)"
_BOTH_UNSIGNED = tuple(
    re.compile(pattern)
    for pattern in (rf"{_UNSIGNED}\s*[(\[]\s*{_FRACTION}\s*[)\]]", rf"{_FRACTION}\s*[(\[]\s*{_UNSIGNED}\s*[)\]]")
)
# one part kept back beside another that is given: `<5 (12%)`, `* of 45`, `<5/45`
_KEPT_BACK = r"(?P<kept>\*{1,3}|c|\[c\]|(?:<|<=|\u2264)\s?\d+|[1-9]\s?-\s?\d{1,2})"
_KEPT_BACK_BESIDE = re.compile(
    rf"{_KEPT_BACK}(?:\s*[(\[,;|=]\s*(?P<percent>\d[\d.]*){_PERCENT}\s*[)\]]?|{_OF}(?P<of>{NUMBER}))"
)
_WITH_A_NOUN = re.compile(rf"(?P<count>\d[\d,]*(?:\.\d+)?) ?(?:{_COUNTED})")
_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)/(?P<last>\d\d|\d{4})")
_DAY = (
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d\d){1,2}|\d{4}-\d\d-\d\d(?:[ t].*)?|0?\d/(?:19|20)\d\d|1[0-2]/(?:19|20)\d\d"
    r"|\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[ -]\d{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d{1,4}"
)
_ROUGHLY = (
    r"(?:~|c\.?|ca\.?|circa|approx\.?|approximately|about|around|roughly|nearly|almost|est\.?|estimated?:?|>=?|\u2265|\u2248"
    r"|over|more than|at least|above)\s*\d.*"
    r"|\d[\d.,]*\s?%?(?:\+|ish| or more| plus| approx\.?| \(?est(?:imated?)?\.?\)?| ?\(e\)| ?\[e\])"
)


@dataclass(frozen=True, slots=True)
class CellFigure:
    """What one cell says. `value` is a number only where `status` is reported.

    A cell may hold the parts of a figure: `count` and `of` are its numerator and denominator (`12 of 48`, which has no
    `value` of its own), `percent` the percentage in a cell that holds a count and a percentage. `is_percentage` says
    that a % sign was seen, typed or by format; the value is 0-100 then. `fault` is a problem code where the cell cannot
    be believed, and `mend` says in words what to do, where more can be said than that it is no number.
    """

    value: float | None
    status: ValueStatus
    is_percentage: bool = False
    is_provisional: bool = False
    percent: float | None = None
    count: float | None = None
    of: float | None = None
    fault: str | None = None
    mend: str = ""


NOT_SUPPLIED = CellFigure(None, ValueStatus.NOT_SUPPLIED)
NEVER_CALCULATED = CellFigure(None, ValueStatus.NOT_SUPPLIED, fault="formula_without_value")
UNREADABLE = CellFigure(None, ValueStatus.NOT_SUPPLIED, fault="unreadable_value")


def read_cell(cell: Cell, mark: DecimalMark = DecimalMark.POINT) -> CellFigure:
    """What a cell says about a figure. A formula that was never calculated says nothing, and that is a fault."""
    value = cell.value
    if isinstance(value, str):
        return read_text(value, mark)
    if is_number(value):
        return read_number(value, cell.number_format)
    if isinstance(value, ErrorValue):
        return CellFigure(None, ValueStatus.UNAVAILABLE, fault="excel_error")
    if value is None:
        return NEVER_CALCULATED if cell.is_formula_without_value else NOT_SUPPLIED
    return replace(UNREADABLE, mend=_mend_of_moment(value))


def may_be_figure(cell: Cell) -> bool:
    """Whether a cell can be read as a figure at all, whichever mark parts decimals in its file."""
    return any(read_cell(cell, mark).fault != "unreadable_value" for mark in (DecimalMark.POINT, DecimalMark.COMMA))


def _mend_of_moment(value: object) -> str:
    """What to do with a day or a time where a figure belongs."""
    if isinstance(value, date):
        return (
            f"is the date {value.day} {value:%B %Y}, and Excel makes dates of entries such as "
            f"{value.day}-{value.month}: format the cell as text and type it again."
        )
    if isinstance(value, time):
        return "is a time of day and no figure: format the cell as a number and type the figure again."
    return ""


def read_number(number: float, number_format: str) -> CellFigure:
    """What a number says under its number format."""
    return _figure(number, is_percentage(number_format))


@lru_cache(maxsize=8192)
def _figure(number: float, is_percentage: bool) -> CellFigure:
    if not isfinite(number):  # a table of numbers writes a gap as "not a number"
        return NOT_SUPPLIED
    # rounded to what a double can hold, so that 0.214 shown as 21.4% is 21.4 and not 21.400000000000002
    value = round(number * 100, 10) if is_percentage else float(number)
    return CellFigure(value, ValueStatus.REPORTED, is_percentage)


@lru_cache(maxsize=8192)  # a return repeats its small numbers and its symbols
def read_text(text: str, mark: DecimalMark = DecimalMark.POINT) -> CellFigure:
    """What a text says about a figure: a number, a symbol, or neither (`unreadable_value`)."""
    plain = plain_number_text(text)
    status = symbol_status(plain)
    if status is not None:
        return CellFigure(None, status)
    if EXCEL_ERRORS.fullmatch(plain):
        return CellFigure(None, ValueStatus.UNAVAILABLE, fault="excel_error")
    if NOUGHT.fullmatch(plain):
        return CellFigure(0.0, ValueStatus.REPORTED)
    return _number_in(_DECORATION.sub("", plain), mark)


def _number_in(plain: str, mark: DecimalMark) -> CellFigure:
    is_provisional = _PROVISIONAL.search(plain) is not None
    bare = _REVISED.sub("", _PROVISIONAL.sub("", _FOOTNOTE.sub("", plain))).strip()
    if re.fullmatch(_DAY, bare):
        return replace(UNREADABLE, mend=_mend(plain))
    if _UNRELIABLE.search(bare):
        return CellFigure(None, ValueStatus.UNRELIABLE)
    is_percentage = re.search(_PERCENT + "$", bare) is not None
    number = number_of(re.sub(_PERCENT + "$", "", bare), mark)
    if number is not None:
        return CellFigure(number, ValueStatus.REPORTED, is_percentage, is_provisional)
    parts = _parts_in(bare, mark)
    return replace(parts, is_provisional=is_provisional) if parts else replace(UNREADABLE, mend=_mend(plain))


def _parts_in(bare: str, mark: DecimalMark) -> CellFigure | None:
    """A count with its percentage, its whole or the word for what was counted; None where it is none of these."""
    found = next((match for pattern in _BOTH if (match := pattern.fullmatch(bare))), None)
    if found is not None and not _is_year(bare):
        read = {name: number_of(text, mark) for name, text in found.groupdict().items()}
        if None in read.values():
            return None
        count, of = read["count"], read.get("of")
        return CellFigure(
            count if of is None else None, ValueStatus.REPORTED, percent=read.get("percent"), count=count, of=of
        )
    if unsigned := next((match for pattern in _BOTH_UNSIGNED if (match := pattern.fullmatch(bare))), None):
        return _with_its_parts(unsigned, mark)
    if kept := _KEPT_BACK_BESIDE.fullmatch(bare):
        percent, of = (number_of(text, mark) if text else None for text in (kept["percent"], kept["of"]))
        return CellFigure(None, ValueStatus.SUPPRESSED, percent=percent, of=of)
    counted = _WITH_A_NOUN.fullmatch(bare)
    count = number_of(counted["count"], mark) if counted else None
    return CellFigure(count, ValueStatus.REPORTED, count=count) if count is not None else None


def _with_its_parts(found: re.Match[str], mark: DecimalMark) -> CellFigure | None:
    percent, count, of = (number_of(found[name], mark) for name in ("unsigned", "count", "of"))
    if percent is None or count is None or not of or abs(percent - 100 * count / of) > ROUNDING:
        return None
    return CellFigure(None, ValueStatus.REPORTED, percent=percent, count=count, of=of)


def _is_year(text: str) -> bool:
    found = _YEARS.fullmatch(text)
    return found is not None and (int(found["first"]) + 1) % 100 == int(found["last"]) % 100


def _mend(plain: str) -> str:
    """What to do about a text that is no figure, where its kind is known."""
    return next((mend for pattern, mend in _MENDS if pattern.fullmatch(plain)), "")


_MENDS = tuple(
    (re.compile(pattern), mend)
    for pattern, mend in (
        (_ROUGHLY, "is roughly a figure: type the exact one, or leave the cell blank if it is not known."),
        (
            r"none\b.*|no|n|o",
            "may mean nought or not known: type 0 if there were none, or leave the cell blank if it is not known.",
        ),
        (r"#+", "hides the figure, because the column was too narrow: widen it and save again."),
        (
            _DAY,
            "is a date, and Excel makes dates of entries such as 1-5: format the cell as text and type it again.",
        ),
        (
            r"\(.*\d.*\)",
            "may be negative or a remark: type it with a minus sign, or without the brackets.",
        ),
        (rf"(?:\+|{_ARROW}).*", "may be a change and not the figure itself: type the figure alone."),
        (
            r"[\d.]+e\+?\d+",
            "is a long number that was cut short: format the cell as a number and save again.",
        ),
        (
            r"[\d.,]+\s*(?:days?|weeks?|months?|years?|yrs?|mths?|hours?|hrs?|mins?|minutes?)",
            "is a length of time: type the figure alone, in the unit that the label names.",
        ),
        (
            r"-?\d+[.,]\d[\d.,]*%?",
            "may have thousands or decimals behind its comma or point: write it as 1234.5.",
        ),
    )
)
