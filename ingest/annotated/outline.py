"""Where the elements of an XML part begin and end in its bytes, so that a few can be added and the rest left alone.

Parsing a part and writing it out again would lose what our parser does not know, and may rename prefixes that other
attributes speak of (`mc:Ignorable`). So we find places in the bytes and insert there.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr


class UnknownStructure(Exception):  # noqa: N818  it is an answer: this package is copied as values instead
    """A package that is not built as we expect. Never leaves the code that makes annotated copies."""


@dataclass(slots=True)
class Element:
    """One element: its local name and where in the bytes its start tag, its content and it as a whole end."""

    name: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inside: int = 0
    after: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def child(self, *names: str) -> "Element | None":
        """The first element below of a path of names, each one level deeper."""
        found = self
        for name in names:
            found = next((each for each in found.children if each.name == name), None)
            if found is None:
                return None
        return found

    def all(self, name: str) -> "list[Element]":
        """The elements directly below of one name."""
        return [each for each in self.children if each.name == name]

    def number(self, name: str) -> int:
        """An attribute that is a whole number; 0 where it is missing."""
        value = self.attributes.get(name, "0")
        if not value.isdecimal():
            raise UnknownStructure(f"{name} is no number")
        return int(value)

    @property
    def relation(self) -> str | None:
        """The relationship that it names (`r:id`, whatever the prefix)."""
        return next((value for name, value in self.attributes.items() if name.endswith(":id")), None)


def outline(data: bytes, *, leaves: frozenset[str] = frozenset()) -> Element:
    """The root of a part. What stands inside elements named in `leaves` is passed over: a sheet has many cells.

    A part with a document type is refused: a workbook has none, and entities are the way to a billion laughs.
    """
    parser = expat.ParserCreate()
    stack: list[Element] = []
    roots: list[Element] = []
    passing = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal passing
        if passing or (stack and stack[-1].name in leaves):
            passing += 1
            return
        prefix, _, local = name.rpartition(":")
        start = parser.CurrentByteIndex
        found = Element(local, f"{prefix}:" if prefix else "", attributes, start, _end_of_tag(data, start))
        (stack[-1].children if stack else roots).append(found)
        stack.append(found)

    def ended(_name: str) -> None:
        nonlocal passing
        if passing:
            passing -= 1
            return
        found = stack.pop()
        is_empty = data[found.inside - 2 : found.inside] == b"/>"
        found.after = found.inside if is_empty else parser.CurrentByteIndex
        found.end = found.inside if is_empty else _end_of_tag(data, found.after)

    def refuse(*_: object) -> None:
        raise UnknownStructure("a part has a document type")

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise UnknownStructure(str(fault)) from fault
    return roots[0]


def _end_of_tag(data: bytes, start: int) -> int:
    """The place after the `>` of a tag; one inside quotes is none."""
    found = re.compile(rb"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""").match(data, start)
    if found is None:
        raise UnknownStructure("a tag has no end")
    return found.end()


def in_utf8(data: bytes) -> bytes:
    """A part as UTF-8: the other encoding that a part may have is UTF-16, which nobody writes."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data
    text = data.decode("utf-16", "replace")
    return re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.DOTALL).encode()


class Edits:
    """Insertions into the bytes of a part and removals from them, made all at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._changes: list[tuple[int, int, int, str]] = []

    def replace(self, start: int, end: int, text: str) -> None:
        """Put text in the place of some bytes; of several insertions at one place the first comes first."""
        self._changes.append((start, end, len(self._changes), text))

    def insert(self, at: int, text: str) -> None:
        """Put text before the byte at a place."""
        self.replace(at, at, text)

    def append(self, parent: Element, text: str) -> None:
        """Put text at the end of an element's content, also of one that has none (`<sheets/>`)."""
        if parent.end > parent.inside:
            self.insert(parent.after, text)
            return
        self.replace(parent.inside - 2, parent.inside, f">{text}</{parent.prefix}{parent.name}>")

    def remove(self, element: Element) -> None:
        """Leave an element out with all that is in it."""
        self.replace(element.start, element.end, "")

    def set(self, element: Element, name: str, value: str) -> None:
        """Give an attribute a value, whether it was there or not; once an attribute."""
        tag = self._data[element.start : element.inside]
        written = f"{name}={quoteattr(value)}"
        found = re.search(rb"(?<=\s)" + re.escape(name.encode()) + rb"""\s*=\s*("[^"]*"|'[^']*')""", tag)
        if found:
            self.replace(element.start + found.start(), element.start + found.end(), written)
            return
        self.insert(element.start + 1 + len(f"{element.prefix}{element.name}".encode()), f" {written}")

    def made(self) -> bytes:
        """The bytes with all changes."""
        pieces: list[bytes] = []
        done = 0
        for start, end, _, text in sorted(self._changes):
            pieces += (self._data[done:start], text.encode())
            done = end
        return b"".join((*pieces, self._data[done:]))


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_OF_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def legal(text: str) -> str:
    """Text without the signs that XML has no way to write: each is shown as the sign for what cannot be shown."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def written(text: str) -> str:
    """Text as the content of an element of a sheet. Excel takes `_x0041_` for an A unless its first sign is escaped."""
    return escape(_ESCAPE_OF_EXCEL.sub("_x005F_", legal(text)))


def quoted(text: str) -> str:
    """Text as the value of an attribute, with its quotation marks."""
    return quoteattr(legal(text))
