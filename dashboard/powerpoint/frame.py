"""The empty deck: 16:9, the board's colours and type in its theme, and the few layouts our slides stand on.

We start from python-pptx's own 4:3 template and set its master right, so that a slide which the board's officer adds by
hand looks like the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dashboard import theme
from dashboard.powerpoint.measure import SMALLEST

FONT = "Arial"  # on every machine a board meets on; theme.FONT is a list for browsers
LANGUAGE = "en-GB"

WIDTH = 13.333  # inches; 16:9
HEIGHT = 7.5

TITLE_SIZES = (28, 26, 24, 22, 20)
BODY_SIZES = (16, 15, 14, 13, SMALLEST)
SUBTITLE_SIZES = (14, 13, SMALLEST)
SOURCE_SIZES = (11, 10, 9)
NUMBER_SIZE = 10


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in inches from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


MARGIN = 0.6
INNER_WIDTH = WIDTH - 2 * MARGIN
TITLE = Box(MARGIN, 0.42, INNER_WIDTH, 1.02)
SUBTITLE = Box(MARGIN, 1.47, INNER_WIDTH, 0.42)
CONTENT = Box(MARGIN, 1.95, INNER_WIDTH, 4.6)
FOOTER = Box(MARGIN, 6.76, INNER_WIDTH - 0.8, 0.54)
NUMBER = Box(WIDTH - MARGIN - 0.6, 6.76, 0.6, 0.54)
COVER_TITLE = Box(1.1, 2.1, 10.6, 1.7)
COVER_SUBTITLE = Box(1.1, 4.05, 10.6, 1.5)

RULE_HEIGHT = 0.01
COVER_BAND = Box(0.0, 0.0, 0.32, HEIGHT)

# Which of the template's layouts are kept, in its own order.
COVER_LAYOUT, TEXT_LAYOUT, PLAIN_LAYOUT = 0, 1, 5
LAYOUT_NAMES = {COVER_LAYOUT: "Cover", TEXT_LAYOUT: "Message and words", PLAIN_LAYOUT: "Message"}

SCHEME = {
    "dk1": theme.INK,
    "lt1": theme.SURFACE,
    "dk2": theme.ACCENT,
    "lt2": theme.GROUND,
    "accent1": theme.OWN_LINE,
    "accent2": theme.OWN_PATH,
    "accent3": theme.NEIGHBOUR_LINE,
    "accent4": theme.GOOD,
    "accent5": theme.BAD,
    "accent6": theme.REGION_LINE,
    "hlink": theme.ACCENT,
    "folHlink": theme.MUTED,
}


def empty_presentation() -> Any:
    """A presentation without slides, in the board's colours, type and language."""
    import pptx

    presentation: Any = pptx.Presentation()  # its types do not know what it holds
    presentation.slide_width, presentation.slide_height = _emu(WIDTH), _emu(HEIGHT)
    _keep_layouts(presentation)
    master = presentation.slide_master
    _set_theme(master)
    _set_master_type(master)
    for shape in list(master.placeholders):
        _place_master_shape(shape)
    _add_rule(master, Box(MARGIN, FOOTER.top - 0.1, INNER_WIDTH, RULE_HEIGHT), theme.RULE)
    for layout in presentation.slide_layouts:
        _set_layout(layout)
    cover = presentation.slide_layouts.get_by_name(LAYOUT_NAMES[COVER_LAYOUT])
    cover._element.set("showMasterSp", "0")
    _add_rule(cover, COVER_BAND, theme.ACCENT)
    return presentation


def place(shape: Any, box: Box) -> None:
    """Put a shape into a box."""
    shape.left, shape.top, shape.width, shape.height = (_emu(n) for n in (box.left, box.top, box.width, box.height))


def _emu(inches: float) -> Any:
    from pptx.util import Inches

    return Inches(inches)


def _keep_layouts(presentation: Any) -> None:
    for number, layout in reversed(list(enumerate(presentation.slide_layouts))):
        if number not in LAYOUT_NAMES:
            presentation.slide_layouts.remove(layout)


def _set_theme(master: Any) -> None:
    """The template's theme is an opaque part to python-pptx; its colours and fonts are plain enough to be replaced."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    xml = part.blob.decode("utf-8")
    for name, colour in SCHEME.items():
        value = f'<a:srgbClr val="{colour.lstrip("#").upper()}"/>'
        xml = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf"\g<1>{value}\g<2>", xml, flags=re.DOTALL)
    xml = re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{FONT}"', xml)
    part._blob = xml.encode("utf-8")


def _set_master_type(master: Any) -> None:
    from pptx.oxml.ns import qn

    styles = master._element.find(qn("p:txStyles"))
    for style, size in (("p:titleStyle", TITLE_SIZES[0]), ("p:bodyStyle", BODY_SIZES[0])):
        for level in styles.find(qn(style)):
            level.set("algn", "l")
            level.set("marL", "0")
            level.set("indent", "0")
            for bullet in [*level.findall(qn("a:buChar")), *level.findall(qn("a:buFont"))]:
                level.remove(bullet)
            level.find(qn("a:defRPr")).set("sz", str(size * 100))
    title = styles.find(qn("p:titleStyle"))[0].find(qn("a:defRPr"))
    title.set("b", "1")


def _place_master_shape(shape: Any) -> None:
    from pptx.enum.shapes import PP_PLACEHOLDER

    boxes = {
        PP_PLACEHOLDER.TITLE: TITLE,
        PP_PLACEHOLDER.BODY: CONTENT,
        PP_PLACEHOLDER.FOOTER: FOOTER,
        PP_PLACEHOLDER.SLIDE_NUMBER: NUMBER,
    }
    box = boxes.get(shape.placeholder_format.type)
    if box is None:  # the date: when a deck was made says nothing about its figures
        shape._element.getparent().remove(shape._element)
        return
    place(shape, box)
    _set_frame(shape, anchor="b" if box is TITLE else "t")
    if box is FOOTER:
        _left_align(shape)


def _set_layout(layout: Any) -> None:
    from pptx.enum.shapes import PP_PLACEHOLDER

    for shape in list(layout.placeholders):
        kind = shape.placeholder_format.type
        if kind is PP_PLACEHOLDER.DATE:
            shape._element.getparent().remove(shape._element)
        elif kind is PP_PLACEHOLDER.CENTER_TITLE:
            place(shape, COVER_TITLE)
            _set_frame(shape, anchor="b")
        elif kind is PP_PLACEHOLDER.SUBTITLE:
            place(shape, COVER_SUBTITLE)
            _set_frame(shape, anchor="t")
            _left_align(shape)
    names = {"Title Slide": COVER_LAYOUT, "Title and Content": TEXT_LAYOUT, "Title Only": PLAIN_LAYOUT}
    layout._element.cSld.set("name", LAYOUT_NAMES[names[layout.name]])


def _set_frame(shape: Any, anchor: str) -> None:
    """No inner margins and no autofit: we measure instead, and words line up with charts and tables."""
    from pptx.oxml.ns import qn

    body = shape._element.find(qn("p:txBody")).find(qn("a:bodyPr"))
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", anchor)
    for child in list(body):
        body.remove(child)
    body.append(body.makeelement(qn("a:noAutofit"), {}))


def _add_rule(master: Any, box: Box, colour: str) -> None:
    """A plain rectangle behind everything: python-pptx adds shapes to slides only, so it is made on the bare tree."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    tree = master._element.cSld.spTree
    left, top, width, height = (int(_emu(n)) for n in (box.left, box.top, box.width, box.height))
    number = max(int(n) for n in tree.xpath(".//p:cNvPr/@id")) + 1
    fill = f"<a:solidFill><a:srgbClr val='{colour.lstrip('#').upper()}'/></a:solidFill>"
    place_of_it = f"<a:off x='{left}' y='{top}'/><a:ext cx='{width}' cy='{height}'/>"
    shape = parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        f"<p:nvSpPr><p:cNvPr id='{number}' name='Rule {number}'/><p:cNvSpPr/><p:nvPr userDrawn='1'/></p:nvSpPr>"
        f"<p:spPr><a:xfrm>{place_of_it}</a:xfrm><a:prstGeom prst='rect'><a:avLst/></a:prstGeom>{fill}</p:spPr></p:sp>"
    )
    tree.insert(2, shape)  # behind the placeholders, after the tree's own two properties


def _left_align(shape: Any) -> None:
    from pptx.oxml.ns import qn

    for level in shape._element.find(qn("p:txBody")).find(qn("a:lstStyle")):
        level.set("algn", "l")
        level.set("marL", "0")
        level.set("indent", "0")
