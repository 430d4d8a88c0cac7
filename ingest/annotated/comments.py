"""Comments on the cells of a sheet that is there already: its own comments, controls and pictures stay as they are."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from uuid import NAMESPACE_URL, uuid5

from ingest.annotated.outline import Edits, Element, UnknownStructure, outline, quoted, written
from ingest.annotated.package import Package
from ingest.annotated.places import cell_of
from ingest.workbook import cell_name

AUTHOR = "To mend"
Cell = tuple[int, int]

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What may follow `legacyDrawing` in a worksheet, by the schema's order (ECMA-376, CT_Worksheet).
AFTER_DRAWING = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
     "AlternateContent")
)  # fmt: skip
SHAPE_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
SHAPE_TYPE = (
    f'<v:shapetype {SHAPE_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
IDS_IN_A_BLOCK = 1024  # of shapes, as the drawing format numbers them
WIDTH = 4  # columns that a comment's box spans
SIGNS_IN_A_LINE = 42
FEWEST_LINES, MOST_LINES = 4, 30


def add_comments(package: Package, sheet_part: str, notes: Mapping[Cell, str]) -> None:
    """Put comments on cells of a sheet, counted from 0. What a cell's comment says already is kept, ours stands below.

    Raises UnknownStructure, with the package as it was, where the sheet's parts are not as we expect.
    """
    notes = dict(sorted(notes.items()))
    relations = package.relationships(sheet_part)
    known = {each.id: each.target for each in relations}
    comments = next((each.target for each in relations if each.leads_to("comments")), None)
    threads = next((each.target for each in relations if each.leads_to("threadedComment")), None)
    sheet = package.read(sheet_part)
    root = outline(sheet, leaves=frozenset(("sheetData",)))
    drawn = root.child("legacyDrawing")
    drawing = known.get(drawn.relation or "") if drawn is not None else None

    data = package.read(comments) if comments else _no_comments(root.attributes.get(f"xmlns{_colon(root)}", ""))
    new_comments, before = _with_comments(data, notes)
    to_draw = [*notes] if drawing else [*dict.fromkeys((*before, *notes))]
    picture = package.read(drawing) if drawing else b""
    new_picture = _with_shapes(picture, {cell: notes.get(cell, "") for cell in to_draw}, {*notes} & {*before})

    if threads:
        _reply(package, threads, notes)
    if comments:
        package.write(comments, new_comments)
    else:
        package.relate(sheet_part, "comments", package.add("xl/comments{}.xml", new_comments, COMMENTS_TYPE))
    if drawing:
        package.write(drawing, new_picture)
    else:
        name = package.add("xl/drawings/vmlDrawing{}.vml", new_picture, DRAWING_TYPE)
        _draw(package, sheet_part, sheet, root, package.relate(sheet_part, "vmlDrawing", name))


def _colon(element: Element) -> str:
    return f":{element.prefix.rstrip(':')}" if element.prefix else ""


def _draw(package: Package, sheet_part: str, sheet: bytes, root: Element, relation: str) -> None:
    """Say in the sheet itself that it has a drawing of comments: one element, at the place that the schema gives it."""
    old = root.child("legacyDrawing")
    edits = Edits(sheet)
    if old is not None:
        edits.remove(old)  # it leads nowhere
    following = next((each for each in root.children if each.name in AFTER_DRAWING), None)
    edits.insert(
        following.start if following else root.after,
        f'<{root.prefix}legacyDrawing xmlns:r="{R_NS}" r:id="{relation}"/>',
    )
    package.write(sheet_part, edits.made())


# --- what the comments say --------------------------------------------------------------------------------------------


def _no_comments(namespace: str) -> bytes:
    if not namespace:
        raise UnknownStructure("a sheet without a namespace")
    return f"<comments xmlns={quoted(namespace)}><authors/><commentList/></comments>".encode()


def _by_cell(root: Element) -> dict[Cell, Element]:
    listed = root.child("commentList")
    return {_cell(each.attributes.get("ref", "")): each for each in (listed.all("comment") if listed else ())}


def _cell(reference: str) -> Cell:
    cell = cell_of(reference)
    if cell is None:
        raise UnknownStructure("a comment without a cell")
    return cell


def _with_comments(data: bytes, notes: Mapping[Cell, str]) -> tuple[bytes, set[Cell]]:
    """A part of comments with ours, and the cells that had one before."""
    root = outline(data)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise UnknownStructure("comments without a list")
    before = _by_cell(root)
    edits = Edits(data)
    author = len(authors.children)
    p = root.prefix
    edits.append(authors, f"<{p}author>{AUTHOR}</{p}author>")
    new = ""
    for cell, text in notes.items():
        if cell in before:
            if not _says(data, before[cell], text):
                _continue(edits, before[cell], p, f"\n\n{AUTHOR}:\n{text}")
            continue
        reference = cell_name(*cell)
        new += f'<{p}comment ref="{reference}" authorId="{author}"><{p}text>{_run(p, text)}</{p}text></{p}comment>'
    edits.append(listed, new)
    return edits.made(), {*before}


def _says(data: bytes, comment: Element, text: str) -> bool:
    """Whether a comment says the same already: a copy of ours that came back is annotated again."""
    found = comment.child("text")
    runs = [found, *found.all("r")] if found is not None else []
    said = (data[each.inside : each.after] for run in runs for each in run.all("t"))
    return written(text) in b"".join(said).decode("utf-8", "replace")


def _continue(edits: Edits, comment: Element, prefix: str, text: str) -> None:
    found = comment.child("text")
    if found is None:
        raise UnknownStructure("a comment without text")
    plain = found.child("t")
    if plain is not None:  # a text is either plain or made of runs; some programs read the one and drop the other
        edits.insert(plain.start, f"<{prefix}r>")
        edits.insert(plain.end, f"</{prefix}r>")
    edits.append(found, _run(prefix, text))


def _run(prefix: str, text: str) -> str:
    look = f'<{prefix}rPr><{prefix}sz val="9"/><{prefix}rFont val="Tahoma"/><{prefix}family val="2"/></{prefix}rPr>'
    return f'<{prefix}r>{look}<{prefix}t xml:space="preserve">{written(text)}</{prefix}t></{prefix}r>'


def _reply(package: Package, threads: str, notes: Mapping[Cell, str]) -> None:
    """Answer in the conversations that a sheet has: Excel shows those in place of the comment that stands for them."""
    data = package.read(threads)
    root = outline(data)
    people = next((each for each in package.relationships(package.main) if each.leads_to("person")), None)
    opening = {_cell(each.attributes.get("ref", "")): each for each in reversed(root.children)
               if "parentId" not in each.attributes}  # fmt: skip
    answered = {cell: text for cell, text in notes.items() if cell in opening}
    if people is None or not answered:
        return
    person = _guid("person")
    names = package.read(people.target)
    if person not in names.decode("utf-8", "replace"):
        edits = Edits(names)
        listed = outline(names)
        edits.append(
            listed,
            f'<{listed.prefix}person displayName="{AUTHOR}" id="{person}" userId="{AUTHOR}" providerId="None"/>',
        )
        package.write(people.target, edits.made())
    edits = Edits(data)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.00")  # noqa: UP017
    p = root.prefix
    for cell, text in answered.items():
        first = opening[cell].attributes
        reference, parent = first.get("ref", ""), first.get("id", "")
        edits.append(
            root,
            f'<{p}threadedComment ref="{reference}" dT="{now}" personId="{person}" id="{_guid(parent + text)}" '
            f"parentId={quoted(parent)}><{p}text>{written(text)}</{p}text></{p}threadedComment>",
        )
    package.write(threads, edits.made())


def _guid(text: str) -> str:
    return f"{{{uuid5(NAMESPACE_URL, text)}}}".upper()


# --- the boxes that they are drawn in ---------------------------------------------------------------------------------


def _with_shapes(drawing: bytes, texts: Mapping[Cell, str], to_enlarge: set[Cell]) -> bytes:
    """A drawing with a box for each cell that has none yet. It is edited as text: old ones are often no good XML."""
    if not drawing:
        drawing = f"<xml {SHAPE_NAMESPACES}></xml>".encode()
    end = drawing.rfind(b"</xml>")
    if end < 0:
        raise UnknownStructure("a drawing without an end")
    known: set[Cell] = set()
    pieces: list[bytes] = []
    done = 0
    for shape in re.finditer(rb"<v:shape\b.*?</v:shape>", drawing[:end], re.DOTALL):
        cell = _cell_of_shape(shape[0])
        if cell is None:
            continue
        known.add(cell)
        if cell in to_enlarge:
            pieces += (drawing[done : shape.start()], _enlarged(shape[0], texts[cell]))
            done = shape.end()
    missing = [cell for cell in texts if cell not in known]
    pieces += (drawing[done:end], _shapes(drawing, missing, texts).encode(), drawing[end:])
    return b"".join(pieces)


def _cell_of_shape(shape: bytes) -> Cell | None:
    row, column = (re.search(rb"<x:%s>\s*(\d+)" % name, shape) for name in (b"Row", b"Column"))
    if row is None or column is None or b'ObjectType="Note"' not in shape:
        return None
    return int(row[1]), int(column[1])


def _enlarged(shape: bytes, text: str) -> bytes:
    """A box with room for what was added below: its anchor is column, offset, row, offset, twice."""
    found = re.search(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)", shape)
    numbers = re.findall(rb"\d+", found[2]) if found else []
    if found is None or len(numbers) != 8:
        return shape
    left, top, right, bottom = (int(numbers[place]) for place in (0, 2, 4, 6))
    numbers[4] = b"%d" % max(right, left + WIDTH)
    numbers[6] = b"%d" % max(bottom, bottom + _lines(text))
    numbers[6] = b"%d" % max(int(numbers[6]), top + FEWEST_LINES)
    return shape[: found.start()] + found[1] + b", ".join(numbers) + found[3] + shape[found.end() :]


def _shapes(drawing: bytes, cells: Iterable[Cell], texts: Mapping[Cell, str]) -> str:
    cells = list(cells)
    taken = [int(number) for number in re.findall(rb"_x0000_s(\d+)", drawing)]
    blocks = [int(number) for found in re.findall(rb'<o:idmap[^>]*data="([\d, ]*)"', drawing)
              for number in re.findall(rb"\d+", found)]  # fmt: skip
    first = max([IDS_IN_A_BLOCK, *taken, *((block + 1) * IDS_IN_A_BLOCK - 1 for block in blocks if taken)])
    if not taken and blocks:
        first = max(blocks) * IDS_IN_A_BLOCK
    written_out = ""
    if b"<o:idmap" not in drawing:
        used = range(1, (first + len(cells)) // IDS_IN_A_BLOCK + 1)
        written_out += (
            f'<o:shapelayout {SHAPE_NAMESPACES} v:ext="edit"><o:idmap v:ext="edit" '
            f'data="{",".join(map(str, used))}"/></o:shapelayout>'
        )
    if b'"_x0000_t202"' not in drawing:
        written_out += SHAPE_TYPE
    return written_out + "".join(
        _shape(first + number, cell, texts[cell]) for number, cell in enumerate(cells, start=1)
    )


def _shape(number: int, cell: Cell, text: str) -> str:
    row, column = cell
    top, left = max(row - 1, 0), column + 1
    return (
        f'<v:shape {SHAPE_NAMESPACES} id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{left}, 15, {top}, 4, {left + WIDTH}, 15, {top + _lines(text)}, 4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _lines(text: str) -> int:
    wrapped = sum(len(line) // SIGNS_IN_A_LINE + 1 for line in text.split("\n"))
    return min(max(wrapped, FEWEST_LINES), MOST_LINES)
