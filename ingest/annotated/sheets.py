"""The sheets of a package: which part each is, and how another one is put behind them."""

from dataclasses import dataclass

from ingest.annotated.outline import Edits, Element, UnknownStructure, outline, quoted
from ingest.annotated.package import Package
from ingest.annotated.sheet_parts import EMPTY_STYLES, SHEET_TYPE, STYLES_TYPE, Styles

PASSED_OVER = frozenset(("sheetData",))


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet's name and the part that holds it."""

    name: str
    part: str


def sheets(package: Package) -> tuple[SheetPart, ...]:
    """The sheets in the order of their tabs, sheets of charts among them."""
    targets = {each.id: each.target for each in package.relationships(package.main)}
    listed = outline(package.read(package.main)).child("sheets")
    if listed is None:
        raise UnknownStructure("a workbook without sheets")
    return tuple(
        SheetPart(each.attributes.get("name", ""), targets.get(each.relation or "", "")) for each in listed.children
    )


def styles(package: Package) -> Styles:
    """The styles of a package, ready for more."""
    name = _styles_part(package)
    return Styles(package.read(name)) if name else Styles()


def write_styles(package: Package, made: Styles) -> None:
    """Put styles back that were added to."""
    name = _styles_part(package)
    if name:
        package.write(name, made.made())
        return
    package.relate(package.main, "styles", package.add("xl/styles{}.xml", made.made() or EMPTY_STYLES, STYLES_TYPE))


def _styles_part(package: Package) -> str | None:
    return next((each.target for each in package.relationships(package.main) if each.leads_to("styles")), None)


def add_open_sheet(package: Package, name: str, data: bytes) -> None:
    """Put a sheet behind the others and open the workbook at it.

    Behind, because names that belong to a sheet count the sheets from the first. The others are closed: of two open
    sheets Excel makes a group, and what is typed into one goes into the other.
    """
    before = sheets(package)
    for each in before:
        _close(package, each.part)
    relation = package.relate(package.main, "worksheet", package.add("xl/worksheets/sheet{}.xml", data, SHEET_TYPE))
    book = package.read(package.main)
    root, edits = outline(book), Edits(book)
    listed = root.child("sheets")
    if listed is None:
        raise UnknownStructure("a workbook without sheets")
    number = max((each.number("sheetId") for each in listed.children), default=0) + 1
    space = package.type_base
    edits.append(
        listed,
        f'<{root.prefix}sheet name={quoted(name)} sheetId="{number}" xmlns:r="{space}" r:id="{relation}"/>',
    )
    _open_at(edits, root, listed, len(before))
    package.write(package.main, edits.made())


def _open_at(edits: Edits, root: Element, listed: Element, place: int) -> None:
    views = root.child("bookViews")
    p = root.prefix
    if views is None:
        groups = root.child("functionGroups")
        view = f'<{p}bookViews><{p}workbookView activeTab="{place}"/></{p}bookViews>'
        edits.insert((groups or listed).start, view)
        return
    for view in views.all("workbookView"):
        edits.set(view, "activeTab", str(place))


def _close(package: Package, part: str) -> None:
    if not part:
        return
    data = package.read(part)
    if b"tabSelected" not in data:
        return
    views = outline(data, leaves=PASSED_OVER).child("sheetViews")
    edits = Edits(data)
    for view in views.all("sheetView") if views else ():
        if "tabSelected" in view.attributes:
            edits.set(view, "tabSelected", "0")
    package.write(part, edits.made())
