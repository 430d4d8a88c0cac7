"""A deck under construction: slides with a real title, words that fit their box, a source line, a number and notes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from dashboard import theme
from dashboard.powerpoint.frame import (
    BODY_SIZES,
    COVER_LAYOUT,
    COVER_SUBTITLE,
    COVER_TITLE,
    FOOTER,
    LANGUAGE,
    LAYOUT_NAMES,
    PLAIN_LAYOUT,
    SOURCE_SIZES,
    SUBTITLE,
    SUBTITLE_SIZES,
    TEXT_LAYOUT,
    TITLE,
    TITLE_SIZES,
    Box,
    empty_presentation,
    place,
)
from dashboard.powerpoint.measure import Paragraph, Run, how_many_fit, largest_size, paragraph, shortened, spread

LONGEST_PROPERTY = 255  # letters, as the file format allows
COVER_SIZES = (36, 32, 28, 24, 20)
COVER_SUBTITLE_SIZES = (20, 18, 16, 14)


@dataclass(slots=True)
class Slide:
    """One slide and what can be put on it. Every piece of text has been measured against its box before."""

    drawn: Any

    def words(self, paragraphs: Sequence[Paragraph], box: Box, sizes: Sequence[int] = BODY_SIZES) -> int:
        """Fill the slide's body with as many paragraphs as fit, in the largest size that takes all; how many it took.

        A first paragraph too long for the whole box at the smallest size is shortened.
        """
        shown, size = _fitting(paragraphs, box, sizes)
        body = next(shape for shape in self.drawn.placeholders if shape.placeholder_format.idx == 1)
        place(body, box)
        write(body.text_frame, shown, size)
        return len(shown)

    def text(
        self, paragraphs: Sequence[Paragraph], box: Box, sizes: Sequence[int] = BODY_SIZES, anchor: str = "t"
    ) -> int:
        """Words in a text box of their own, as `words` does; how many paragraphs it took."""
        shown, size = _fitting(paragraphs, box, sizes)
        shape = self.drawn.shapes.add_textbox(0, 0, 0, 0)
        place(shape, box)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame._txBody.bodyPr.set("anchor", anchor)
        write(frame, shown, size)
        return len(shown)

    def plate(self, text: str, box: Box, size: int, colour: str, tint: str) -> None:
        """A rounded plate with words, such as a verdict."""
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.oxml.ns import qn

        shape = self.drawn.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, 0, 0, 0, 0)
        place(shape, box)
        shape.adjustments[0] = 0.14
        shape._element.remove(shape._element.find(qn("p:style")))  # the theme's shadow and outline
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(tint)
        shape.line.fill.background()
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame._txBody.bodyPr.set("anchor", "ctr")
        write(frame, [paragraph(text, is_bold=True, colour=colour)], size, align="ctr")

    def notes(self, lines: Sequence[str]) -> None:
        """What the speaker can say, and where every figure came from."""
        from pptx.oxml import parse_xml
        from pptx.oxml.ns import nsdecls

        body = self.drawn.notes_slide.notes_text_frame._txBody
        for old in list(body.p_lst):
            body.remove(old)
        said = [escape(shown_text(line)) for entry in lines for line in entry.split("\n")]
        written = "".join(f'<a:p><a:r><a:rPr lang="{LANGUAGE}"/><a:t>{line}</a:t></a:r></a:p>' for line in said)
        for new in list(parse_xml(f"<a:txBody {nsdecls('a')}>{written}</a:txBody>")):
            body.append(new)


class Deck:
    """A presentation that grows slide by slide. `author` is a board's name, never a person's.

    `foot` says as at which day the data are shown; it begins each source line, so that no list of files cuts it off.
    """

    def __init__(self, title: str, author: str, foot: str = "") -> None:
        self.foot = foot
        self._presentation = empty_presentation()
        layouts = self._presentation.slide_layouts
        self._layouts = {number: layouts.get_by_name(name) for number, name in LAYOUT_NAMES.items()}
        properties = self._presentation.core_properties
        properties.title = shown_text(title)[:LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = shown_text(author)[:LONGEST_PROPERTY]
        properties.language = LANGUAGE
        properties.subject = properties.keywords = properties.comments = properties.category = ""

    @property
    def count(self) -> int:
        """How many slides there are."""
        return len(self._presentation.slides)

    def cover(self, title: str, subtitle: Sequence[str], notes: Sequence[str]) -> None:
        """The first slide: what the deck is about, for whom, on which figures."""
        slide = Slide(self._presentation.slides.add_slide(self._layouts[COVER_LAYOUT]))
        _write_title(slide.drawn.shapes.title, title, COVER_TITLE, COVER_SIZES)
        lines = [
            paragraph(line, colour=theme.MUTED if number else None) for number, line in enumerate(subtitle) if line
        ]
        shown, size = _fitting(lines, COVER_SUBTITLE, COVER_SUBTITLE_SIZES)
        write(slide.drawn.placeholders[1].text_frame, shown, size)
        slide.notes(notes)

    def slide(
        self, title: str, *, subtitle: str = "", source: str = "", notes: Sequence[str] = (), has_words: bool = True
    ) -> Slide:
        """A further slide; `title` is its message. With `has_words` its body is filled by `Slide.words`."""
        layout = self._layouts[TEXT_LAYOUT if has_words else PLAIN_LAYOUT]
        slide = Slide(self._presentation.slides.add_slide(layout))
        _write_title(slide.drawn.shapes.title, title, TITLE, TITLE_SIZES)
        if subtitle:
            slide.text([paragraph(subtitle, colour=theme.MUTED)], SUBTITLE, SUBTITLE_SIZES)
        self._add_foot(slide.drawn, layout, f"{self.foot} {source}".strip())
        slide.notes([title, "", *notes])
        return slide

    def pages(
        self, title: str, paragraphs: Sequence[Paragraph], box: Box, *, source: str = "", notes: Sequence[str] = ()
    ) -> None:
        """Paragraphs over as many slides of one title as they need, none of them left nearly empty."""
        pages = spread(paragraphs, box.width, box.height, BODY_SIZES) if paragraphs else ()
        for number, page in enumerate(pages):
            heading = f"{title} (continued)" if number else title
            self.slide(heading, source=source, notes=notes).words(page, box)

    def file(self) -> bytes:
        """The deck as the bytes of a .pptx file, every word of it marked as British English."""
        for layout in self._presentation.slide_layouts:
            _mark_language(layout._element)
        _mark_language(self._presentation.slide_master._element)
        _mark_language(self._presentation.element)
        stream = BytesIO()
        self._presentation.save(stream)
        return stream.getvalue()

    def _add_foot(self, drawn: Any, layout: Any, source: str) -> None:
        """Source line and slide number, as the placeholders they are: python-pptx leaves them on the layout."""
        from pptx.enum.shapes import PP_PLACEHOLDER

        for shape in layout.placeholders:
            kind = shape.placeholder_format.type
            if kind is PP_PLACEHOLDER.SLIDE_NUMBER or (kind is PP_PLACEHOLDER.FOOTER and source):
                copied = deepcopy(shape._element)
                copied.nvSpPr.cNvPr.set("id", str(max(map(int, drawn._element.xpath(".//p:cNvPr/@id"))) + 1))
                _mark_language(copied)
                drawn.shapes._spTree.append(copied)
        if source:
            footer = next(s for s in drawn.placeholders if s.placeholder_format.type is PP_PLACEHOLDER.FOOTER)
            shown, size = _fitting([paragraph(source, colour=theme.MUTED)], FOOTER, SOURCE_SIZES)
            write(footer.text_frame, shown, size)


def rgb(colour: str) -> Any:
    """A colour of the theme (`#1c4f7c`) as python-pptx wants it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#").upper())


def shown_text(text: str) -> str:
    """The text without the control characters that spreadsheets may hold and a slide's file must not."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def write(frame: Any, paragraphs: Sequence[Paragraph], size: float, align: str = "l") -> None:
    """Put paragraphs into a text frame, replacing what it held; `align` is `l`, `ctr` or `r`.

    As one piece of XML: a deck has hundreds of texts, and python-pptx's own way costs milliseconds a paragraph.
    """
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    body = frame._txBody
    for old in list(body.p_lst):
        body.remove(old)
    last = len(paragraphs) - 1
    written = "".join(_paragraph_xml(each, size, align, is_last=n == last) for n, each in enumerate(paragraphs))
    for new in list(parse_xml(f"<a:txBody {nsdecls('a')}>{written}</a:txBody>")):
        body.append(new)


def _paragraph_xml(words: Paragraph, size: float, align: str, *, is_last: bool) -> str:
    after = 0 if is_last else round(words.space_after * 100)
    runs = "".join(_run_xml(run, words.own_size(size), run.colour or words.colour or theme.INK) for run in words.runs)
    return (
        f'<a:p><a:pPr algn="{align}"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="{after}"/></a:spcAft></a:pPr>{runs}</a:p>'
    )


def _run_xml(run: Run, size: float, colour: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour.lstrip("#").upper()}"/></a:solidFill>'
    look = f'lang="{LANGUAGE}" sz="{round(size * 100)}" b="{int(run.is_bold)}" dirty="0"'
    lines = [
        f"<a:r><a:rPr {look}>{fill}</a:rPr><a:t>{escape(line)}</a:t></a:r>" for line in shown_text(run.text).split("\n")
    ]
    return f"<a:br><a:rPr {look}/></a:br>".join(lines)


def _write_title(shape: Any, title: str, box: Box, sizes: Sequence[int]) -> None:
    size = largest_size([paragraph(title, is_bold=True)], box.width, box.height, sizes)
    if size is None:
        size, title = sizes[-1], shortened(title, box.width, box.height, sizes[-1], is_bold=True)
    write(shape.text_frame, [paragraph(title, is_bold=True)], size)


def _fitting(paragraphs: Sequence[Paragraph], box: Box, sizes: Sequence[int]) -> tuple[Sequence[Paragraph], int]:
    """The paragraphs that go into a box and their size: all as large as possible, else the first ones in the least."""
    size = largest_size(paragraphs, box.width, box.height, sizes)
    if size is not None:
        return paragraphs, size
    smallest = sizes[-1]
    fitting = how_many_fit(paragraphs, box.width, box.height, smallest)
    if fitting:
        return paragraphs[:fitting], smallest
    first = paragraphs[0]
    text = shortened(first.text, box.width, box.height, first.own_size(smallest))
    return [paragraph(text, colour=first.colour, smaller=first.smaller)], smallest


def _mark_language(element: Any) -> None:
    from pptx.oxml.ns import qn

    for tag in ("a:rPr", "a:endParaRPr", "a:defRPr"):
        for properties in element.iter(qn(tag)):
            properties.set("lang", LANGUAGE)
