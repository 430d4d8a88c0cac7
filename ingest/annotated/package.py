"""A workbook as the package of parts that it is: parts are added, named and related; the others keep their bytes."""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from ingest.annotated.outline import Edits, Element, UnknownStructure, in_utf8, outline, quoted

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PLAIN_BINARY = "application/octet-stream"
# Code that would run, and signatures, which no changed package can keep.
_ACTIVE = re.compile(r"vbaproject|vbadata|(?:^|/)_xmlsignatures/", re.IGNORECASE)
_MACRO_SHEETS = re.compile(r"^xl/macrosheets/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One part's pointer to another; `target` is the other part's full name, or an address outside the package."""

    id: str
    type: str
    target: str
    is_external: bool = False

    def leads_to(self, kind: str) -> bool:
        """Whether its type is of a kind such as `comments`; the address before it depends on the standard's edition."""
        return self.type.rpartition("/")[2] == kind


class Package:
    """The parts of a workbook by name. `main` is the part of the workbook itself."""

    def __init__(self, content: bytes) -> None:
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                self.parts = {
                    info.filename.replace("\\", "/"): archive.read(info)
                    for info in archive.infolist()
                    if not info.is_dir()
                }
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as fault:
            raise UnknownStructure(str(fault)) from fault
        found = next((each for each in self.relationships("") if each.leads_to("officeDocument")), None)
        if found is None:
            raise UnknownStructure("no part says that it is the workbook")
        self.main = found.target
        self.type_base = found.type.rpartition("/")[0]
        if "purl.oclc.org" in found.type:  # the strict edition of the standard has no place for comments of this kind
            raise UnknownStructure("it is of the strict edition")
        if any(_MACRO_SHEETS.match(name) for name in self.parts):
            raise UnknownStructure("it has sheets that are macros")

    def read(self, name: str) -> bytes:
        """A part as UTF-8, whatever the case of its name."""
        actual = self._actual(name)
        if actual is None:
            raise UnknownStructure(f"there is no part {name}")
        return in_utf8(self.parts[actual])

    def write(self, name: str, data: bytes) -> None:
        """Put other bytes into a part."""
        self.parts[self._actual(name) or name] = data

    def relationships(self, part: str) -> list[Relationship]:
        """What a part points to; the package itself is the part without a name."""
        name = self._actual(_rels_name(part))
        if name is None:
            return []
        return [_relationship(part, each) for each in outline(self.read(name)).all("Relationship")]

    def relate(self, part: str, kind: str, target: str, *, full_type: str | None = None) -> str:
        """Point from a part to another; the new relationship's id."""
        name = _rels_name(part)
        if self._actual(name) is None:
            self.parts[name] = f'<Relationships xmlns="{RELATIONSHIPS_NS}"/>'.encode()
        taken = {each.id for each in self.relationships(part)}
        new = next(each for number in range(1, len(taken) + 2) if (each := f"rIdMend{number}") not in taken)
        data = self.read(name)
        root, edits = outline(data), Edits(data)
        kind_of_link = full_type or f"{self.type_base}/{kind}"
        edits.append(
            root,
            f'<{root.prefix}Relationship Id="{new}" Type="{kind_of_link}" Target={quoted("/" + target)}/>',
        )
        self.write(name, edits.made())
        return new

    def add(self, pattern: str, data: bytes, content_type: str) -> str:
        """Put a new part into the package, named by a pattern such as `xl/comments{}.xml`; its name."""
        taken = {each.lower() for each in self.parts}
        name = next(
            each for number in range(1, len(taken) + 2) if (each := pattern.format(number)).lower() not in taken
        )
        self.parts[name] = data
        types = self.read(CONTENT_TYPES)
        root, edits = outline(types), Edits(types)
        edits.append(root, f"<{root.prefix}Override PartName={quoted('/' + name)} ContentType={quoted(content_type)}/>")
        self.write(CONTENT_TYPES, edits.made())
        return name

    def take_out_macros(self) -> bool:
        """Leave out code and signatures, and call the workbook one without; whether there was any code.

        Nobody here runs a macro from outside, and nobody should pass one on.
        """
        gone = [name for name in self.parts if _ACTIVE.search(name)]
        for name in gone:
            del self.parts[name]
        for name in [each for each in self.parts if each.endswith(".rels")]:
            self._drop_dead_relationships(name)
        self._correct_types()
        return any("vba" in name.lower() for name in gone)

    def saved(self) -> bytes:
        """The package as the bytes of a file."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            # a reader that streams wants the types first
            for name in sorted(self.parts, key=lambda each: each != CONTENT_TYPES):
                archive.writestr(name, self.parts[name])
        return buffer.getvalue()

    def _actual(self, name: str) -> str | None:
        if name in self.parts:
            return name
        return next((each for each in self.parts if each.lower() == name.lower()), None)

    def _drop_dead_relationships(self, rels: str) -> None:
        part = _part_of(rels)
        data = self.read(rels)
        dead = [
            each
            for each in outline(data).all("Relationship")
            if (found := _relationship(part, each)) and not found.is_external and _ACTIVE.search(found.target)
        ]
        if not dead:
            return
        edits = Edits(data)
        for each in dead:
            edits.remove(each)
        self.write(rels, edits.made())

    def _correct_types(self) -> None:
        data = self.read(CONTENT_TYPES)
        edits = Edits(data)
        for each in outline(data).children:
            name = each.attributes.get("PartName", "").lstrip("/")
            kind = each.attributes.get("ContentType", "")
            if each.name == "Override" and _ACTIVE.search(name):
                edits.remove(each)
            elif name.lower() == self.main.lower() and kind != WORKBOOK_TYPE:
                edits.set(each, "ContentType", WORKBOOK_TYPE)
            elif each.name == "Default" and "vba" in kind.lower():
                edits.set(each, "ContentType", PLAIN_BINARY)
        self.write(CONTENT_TYPES, edits.made())


def _rels_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _part_of(rels: str) -> str:
    folder, _, name = rels.rpartition("/")
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _relationship(part: str, element: Element) -> Relationship:
    target = element.attributes.get("Target", "")
    is_external = element.attributes.get("TargetMode") == "External"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
    return Relationship(element.attributes.get("Id", ""), element.attributes.get("Type", ""), target, is_external)
