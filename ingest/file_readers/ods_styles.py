"""The styles of an OpenDocument spreadsheet: fills, and number formats spelt as Excel spells them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.file_readers.colours import WHITE
from ingest.number_formats import GENERAL
from ingest.workbook import CellDetail

_DEEPEST = 10  # styles that rest on styles
_DAYS = {
    "year": ("yy", "yyyy"), "day": ("d", "dd"), "day-of-week": ("ddd", "dddd"), "hours": ("h", "hh"),
    "minutes": ("m", "mm"), "seconds": ("s", "ss"), "am-pm": ("AM/PM", "AM/PM"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OdsStyles:
    """The details of cells and which tables are hidden, by the styles' names; fills also by their shown names."""

    details: Mapping[str, CellDetail] = field(default_factory=dict)
    hidden_tables: frozenset[str] = frozenset()

    def fill(self, name: str) -> str | None:
        """The fill of a named style. A name is shown as it is typed, and kept with its odd signs written as codes."""
        kept = re.sub(r"[^A-Za-z0-9.-]", lambda sign: f"_{ord(sign.group()):x}_", name)
        detail = self.details.get(name) or self.details.get(kept)
        return detail.fill if detail else None


def read_ods_styles(*roots: Any) -> OdsStyles:
    """The styles of `styles.xml` and of `content.xml`; a later one replaces an earlier one of the same name."""
    cells: dict[str, Any] = {}
    formats: dict[str, Any] = {}
    hidden: set[str] = set()
    for root in (each for each in roots if each is not None):
        for style in root.iterfind(".//{*}style"):
            name, family = attribute(style, "name"), attribute(style, "family")
            if family == "table-cell":
                cells[name] = style
            elif family == "table" and _hides_its_table(style):
                hidden.add(name)
        for kind in ("number", "percentage", "currency", "date", "time", "text", "boolean"):
            formats.update({attribute(each, "name"): each for each in root.iterfind(f".//{{*}}{kind}-style")})
    codes = {name: _format_code(element, formats) for name, element in formats.items()}
    return OdsStyles({name: _detail(name, cells, codes) for name in cells}, frozenset(hidden))


def _hides_its_table(style: Any) -> bool:
    return any(attribute(each, "display") == "false" for each in style.iterfind("{*}table-properties"))


def attribute(element: Any, name: str) -> str:
    """An attribute by the last word of its name, whatever the version of the format calls its first."""
    for key, value in element.attrib.items():
        if key == name or key.endswith(f"}}{name}"):
            return value
    return ""


def _detail(name: str, cells: Mapping[str, Any], codes: Mapping[str, str]) -> CellDetail:
    number_format, fill = "", ""
    for _ in range(_DEEPEST):
        style = cells.get(name)
        if style is None:
            break
        number_format = number_format or attribute(style, "data-style-name")
        for properties in style.iterfind("{*}table-cell-properties"):
            fill = fill or attribute(properties, "background-color")
        name = attribute(style, "parent-style-name")
    digits = fill.removeprefix("#").upper()
    is_seen = re.fullmatch("[0-9A-F]{6}", digits) is not None and digits != WHITE
    return CellDetail(codes.get(number_format, GENERAL), digits if is_seen else None)


def _format_code(element: Any, formats: Mapping[str, Any]) -> str:
    """A data style as Excel would spell it. Styles for some values only (`volatile`) become conditions."""
    sections = []
    for condition in element.iterfind("{*}map"):
        found = re.fullmatch(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+)", attribute(condition, "condition"))
        other = formats.get(attribute(condition, "apply-style-name"))
        if found and other is not None:
            sign = "<>" if found.group(1) == "!=" else found.group(1)
            sections.append(f"[{sign}{found.group(2)}]" + "".join(_parts(other)))
    own = "".join(_parts(element))
    if sections and not own and element.tag.endswith("}text-style"):
        own = "@"
    return ";".join([*sections, own]) or GENERAL


def _parts(element: Any) -> Iterator[str]:
    for part in element:
        name = part.tag.rpartition("}")[2]
        is_long = attribute(part, "style") == "long"
        if name == "number":
            yield _digits(part)
        elif name in ("text", "currency-symbol"):
            yield _literal(part.text or "", is_percentage=element.tag.endswith("}percentage-style"))
        elif name == "month":
            is_textual = attribute(part, "textual") == "true"
            yield ("mmmm" if is_long else "mmm") if is_textual else "mm" if is_long else "m"
        elif name in _DAYS:
            yield _DAYS[name][is_long]
        elif name == "quarter":
            yield '"Q"'
        elif name == "text-content":
            yield "@"


def _digits(part: Any) -> str:
    decimals = int(attribute(part, "decimal-places") or 0)
    fewest = int(attribute(part, "min-decimal-places") or decimals)
    whole = "0" * int(attribute(part, "min-integer-digits") or 0) or "#"
    if not attribute(part, "decimal-places") and not attribute(part, "min-decimal-places"):
        return GENERAL if whole == "0" and attribute(part, "grouping") != "true" else _grouped(part, whole)
    after = "0" * min(fewest, decimals, 15) + "#" * min(max(decimals - fewest, 0), 15)
    thousands = (len(attribute(part, "display-factor").partition(".")[0]) - 1) // 3  # a factor of 1000 is shown as `,`
    return _grouped(part, whole) + (f".{after}" if after else "") + "," * thousands


def _grouped(part: Any, whole: str) -> str:
    return f"#,##{whole}" if attribute(part, "grouping") == "true" else whole


def _literal(text: str, *, is_percentage: bool) -> str:
    """A text in quotes, but for the % that makes a percentage of a number."""
    if is_percentage and "%" in text:
        before, _, after = text.partition("%")
        return f"{_quoted(before)}%{_quoted(after)}"
    return _quoted(text)


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), "")}"' if text else ""
