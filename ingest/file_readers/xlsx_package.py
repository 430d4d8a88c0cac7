"""The parts of an Excel workbook: found by their relationships, and parsed without reaching outside of the file."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote


class Malformed(Exception):  # noqa: N818  it is an answer more than an error
    """A workbook that is not put together as one should be; another reader may still make something of it."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one part says about another: the last word of its type, such as `worksheet`, and where it is."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened workbook. Parts are found whatever the case of their names, as Excel finds them."""

    archive: zipfile.ZipFile
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes) -> "Package":
        """Open the archive; nothing is unpacked yet."""
        archive = zipfile.ZipFile(BytesIO(content))
        return cls(archive, {name.replace("\\", "/").lower(): name for name in archive.namelist()})

    def part(self, name: str) -> bytes | None:
        """A part's content, or None where the workbook has no such part."""
        stored = self.names.get(name.lower())
        return None if stored is None else self.archive.read(stored)

    def xml(self, name: str) -> Any:
        """A part's root element, or None where the workbook has no such part."""
        content = self.part(name)
        return None if content is None else parsed(content)

    def relationships(self, name: str) -> Mapping[str, Relationship]:
        """What a part refers to inside the workbook, by the names that it uses for it."""
        folder, base = posixpath.split(name)
        root = self.xml(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
        return {} if root is None else dict(_relationships(root, folder))


def _relationships(root: Any, folder: str) -> Iterator[tuple[str, Relationship]]:
    for each in root.iterfind("{*}Relationship"):
        if each.get("TargetMode") == "External":
            continue
        target = unquote(each.get("Target") or "").replace("\\", "/")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        yield each.get("Id") or "", Relationship((each.get("Type") or "").rsplit("/", 1)[-1], whole)


def parsed(content: bytes) -> Any:
    """The root of an XML part. Entities are not expanded, and nothing is fetched."""
    import lxml.etree

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return lxml.etree.fromstring(content, parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as reason:
        raise Malformed(str(reason)) from reason


def is_true(flag: str | None) -> bool:
    """A yes-or-no attribute as XML spells it."""
    return flag in ("1", "true", "on")
