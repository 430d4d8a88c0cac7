"""How much room words need on a slide, so that none overflow their box: PowerPoint itself knows only when it draws."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

# Widths of Arial's letters in thousandths of its size, as in its own tables (Helvetica and Liberation Sans share them).
# Letters that are in no group count as wide ones: rather too much room than too little.
REGULAR_WIDTHS = {
    191: "'", 222: "ijl‘’", 260: "|", 278: " !,./:;I[\\]ftí", 334: "()-`r·“”{}", 355: "\"•", 400: "*°", 469: "^",
    500: "Jcksvxyzç", 556: "#$0123456789?L_abdeghnopqu£éèáàóúâêôöüäñ–≥≤", 584: "+<=>~×−", 611: "FTZ●○",
    667: "&ABEKPSVXYÉ", 722: "CDHNRUw", 778: "GOQ◆", 834: "Mm½¼", 889: "%", 944: "W",
}  # fmt: skip
BOLD_WIDTHS = {
    238: "'", 278: " ,./I\\ijlí‘’|", 350: "•", 333: "!()-:;[]`ft·", 389: "*r{}°", 474: '"', 500: "z“”",
    556: "#$0123456789J_aceksvxy£éèáàâêäç–≥≤", 584: "+<=>^~×−", 611: "?FLTZbdghnopquóúôöüñ●○", 667: "EPSVXYÉ",
    722: "&ABCDHKNRU", 778: "GOQw◆", 834: "M½¼", 889: "m%", 944: "W",
}  # fmt: skip
WIDEST = 1000
LINE_SPACING = 1.2  # height of a line over the size of its letters, as PowerPoint sets Arial
# Office and LibreOffice break lines a little differently from these sums; a box is never filled to its last point.
SAFETY = 1.03
POINTS_PER_INCH = 72
SMALLEST = 12  # points: what can still be read from the back of a meeting room; only source lines are smaller


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one weight; `colour` None is the paragraph's."""

    text: str
    is_bold: bool = False
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of one or more runs, with `space_after` points of air below it. `colour` None is the ink.

    `smaller` is how many points below the size of the others it is set. One that `heads` others is never the last of a
    slide.
    """

    runs: tuple[Run, ...]
    colour: str | None = None
    space_after: float = 6.0
    smaller: int = 0
    heads: bool = False

    @property
    def text(self) -> str:
        """Its words without weight."""
        return "".join(run.text for run in self.runs)

    def own_size(self, size: float) -> float:
        """Its size among others of `size`; being smaller never makes it illegible."""
        return size if self.smaller == 0 else max(size - self.smaller, min(size, SMALLEST))


def marked_up(text: str, *, colour: str | None = None, space_after: float = 6.0, smaller: int = 0) -> Paragraph:
    """A sentence of `dashboard.wording`, in which strong words stand between double stars."""
    runs = tuple(Run(part, bool(number % 2)) for number, part in enumerate(text.split("**")) if part)
    return Paragraph(runs, colour, space_after, smaller)


def paragraph(
    text: str, *, is_bold: bool = False, colour: str | None = None, space_after: float = 6.0, smaller: int = 0
) -> Paragraph:
    """A paragraph of a single weight."""
    return Paragraph((Run(text, is_bold),), colour, space_after, smaller)


def text_width(text: str, size: float, is_bold: bool = False) -> float:
    """The width of a line of text in points."""
    widths = _widths(is_bold)
    return sum(widths.get(letter, WIDEST) for letter in text) * size / 1000


def wrapped(runs: Sequence[Run], width: float, size: float) -> int:
    """How many lines the runs take in a box `width` inches wide; a word longer than a line is broken."""
    room = width * POINTS_PER_INCH / SAFETY
    lines, used = 1, 0.0
    for word, is_bold in _words(runs):
        if word == "\n":
            lines, used = lines + 1, 0.0
            continue
        length = text_width(word, size, is_bold)
        gap = text_width(" ", size, is_bold) if used else 0.0
        if used + gap + length <= room:
            used += gap + length
            continue
        lines += 1 if used else 0
        whole, rest = divmod(length, room)
        lines += int(whole) if rest else int(whole) - 1
        used = rest or room
    return lines


def broken(text: str, width: float, size: float, is_bold: bool = False) -> tuple[str, ...]:
    """The text as lines no wider than `width` inches, words kept whole, for labels that do not wrap by themselves."""
    room = width * POINTS_PER_INCH / SAFETY
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, is_bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def text_height(paragraphs: Sequence[Paragraph], width: float, size: float) -> float:
    """The height of some paragraphs in inches, in a box `width` inches wide; nothing stands below the last one."""
    points = 0.0
    for number, each in enumerate(paragraphs):
        own = each.own_size(size)
        points += wrapped(each.runs, width, own) * own * LINE_SPACING
        points += each.space_after if number < len(paragraphs) - 1 else 0.0
    return points / POINTS_PER_INCH


def largest_size(paragraphs: Sequence[Paragraph], width: float, height: float, sizes: Sequence[int]) -> int | None:
    """The first of `sizes` (largest first) at which the paragraphs fit a box, None if even the last is too big."""
    return next((size for size in sizes if text_height(paragraphs, width, size) <= height), None)


def how_many_fit(paragraphs: Sequence[Paragraph], width: float, height: float, size: float) -> int:
    """How many of the paragraphs, from the first one on, fit a box."""
    counts = range(1, len(paragraphs) + 1)
    too_high = [text_height(paragraphs[:n], width, size) > height for n in counts]
    return bisect_left(too_high, True)


def closer(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The same paragraphs with half the air between them: the least that still tells one from the next."""
    return [replace(each, space_after=each.space_after / 2) for each in paragraphs]


def lines_of(paragraphs: Sequence[Paragraph], width: float, size: float) -> int:
    """How many lines the paragraphs take in a box `width` inches wide."""
    return sum(wrapped(each.runs, width, each.own_size(size)) for each in paragraphs)


def spread(
    paragraphs: Sequence[Paragraph], width: float, height: float, sizes: Sequence[int]
) -> tuple[tuple[Paragraph, ...], ...]:
    """Whole paragraphs over as few boxes of one size as they need, filled evenly: the last is never nearly empty.

    They stand closer together where that spares a box. `sizes` are tried from the largest; what needs more than one
    box in the least is set in the largest size that needs no more.
    """
    if largest_size(paragraphs, width, height, sizes) is not None:
        return (tuple(paragraphs),)
    near = closer(paragraphs)
    if text_height(near, width, sizes[-1]) <= height:
        return (tuple(near),)

    def filled(room: float, size: float) -> list[list[Paragraph]]:
        boxes: list[list[Paragraph]] = [[]]
        for each in paragraphs:
            box = boxes[-1]
            needed = text_height([*box, each], width, size)
            # Only where a heading and its first paragraph are taller than any box, they part.
            limit = room if any(not other.heads for other in box) else height
            if box and needed > limit:
                goes_along = box[-1].heads and len(box) > 1 and text_height([box[-1], each], width, size) <= height
                boxes.append([box.pop()] if goes_along else [])
            boxes[-1].append(each)
        return boxes

    fewest = len(filled(height, sizes[-1]))
    size = next(size for size in sizes if len(filled(height, size)) == fewest)
    even = least_room(lambda room: len(filled(room, size)), height)
    return tuple(tuple(box) for box in filled(even, size))


def least_room(count: Callable[[float], int], room: float) -> float:
    """The least height in inches, to a hundredth, with which no more boxes or slides are needed than with `room`."""
    hundredths = range(1, int(100 * room))
    found = bisect_left(hundredths, True, key=lambda n: count(n / 100) <= count(room))
    return hundredths[found] / 100 if found < len(hundredths) else room


def shortened(text: str, width: float, height: float, size: float, *, is_bold: bool = False) -> str:
    """The text, or as many of its words as fit a box, with an ellipsis."""
    if _fits(text, width, height, size, is_bold):
        return text
    words = text.split()
    kept = bisect_left(
        range(1, len(words)), True, key=lambda n: not _fits(_ending(words[:n]), width, height, size, is_bold)
    )
    if kept and len(words) > 1:
        return _ending(words[:kept])
    letters = bisect_left(
        range(1, len(text)), True, key=lambda n: not _fits(text[:n] + "…", width, height, size, is_bold)
    )
    return text[:letters] + "…"


def _ending(words: Sequence[str]) -> str:
    return " ".join(words).rstrip(",;:. ") + " …"


def _fits(text: str, width: float, height: float, size: float, is_bold: bool) -> bool:
    return text_height([paragraph(text, is_bold=is_bold)], width, size) <= height


def _words(runs: Sequence[Run]) -> list[tuple[str, bool]]:
    """Words and forced line breaks; a run that ends within a word counts as a word of its own, which errs upwards."""
    found: list[tuple[str, bool]] = []
    for run in runs:
        for number, line in enumerate(run.text.split("\n")):
            found += [("\n", False)] if number else []
            found += [(word, run.is_bold) for word in line.split()]
    return found


@lru_cache(maxsize=2)
def _widths(is_bold: bool) -> dict[str, int]:
    groups = BOLD_WIDTHS if is_bold else REGULAR_WIDTHS
    return {letter: width for width, letters in groups.items() for letter in letters}
