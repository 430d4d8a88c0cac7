"""The sheet `To mend`: how much there is to do, what each thing is with a link to its cell, and what is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from ingest.annotated.findings import Finding, Weight
from ingest.annotated.sheet_parts import Look, Styles, Written, link_to, sheet_part
from ingest.workbook import Workbook, cell_name

NAME = "To mend"
TAB_COLOUR = "C00000"
HEADINGS = ("Severity", "Sheet", "Cell", "It says now", "What is wrong", "How to mend it")
ASKED_HEADINGS = ("", "Sheet", "Cell", "It says now", "What we ask", "How to answer")
WIDTHS = (16.0, 22.0, 10.0, 26.0, 62.0, 46.0)
FILLS = {Weight.ERROR: "F8D7DA", Weight.WARNING: "FFF3CD", Weight.QUESTION: "DCE6F5"}
HEIGHT = 15.0  # of one line, in points
MOST_LINES = 25  # no row of Excel is taller than 409 points
LONGEST_QUOTE = 200  # signs of a cell that are repeated

TITLE = Look(is_bold=True, size=14, is_text=True)
HEADING = Look(fill="D9D9D9", is_bold=True, wraps=True, is_text=True)
LINE = Look(is_text=True)
TEXT = Look(wraps=True, is_text=True)
LINK = Look(is_link=True, is_text=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands above the list: whose file it is, how much there is to do, and what to know about the copy."""

    file_name: str
    errors: int
    warnings: int
    questions: int
    send_back_to: str = ""
    remarks: tuple[str, ...] = field(default=())

    def lines(self) -> Iterator[str]:
        """The lines in order."""
        yield self.counts()
        if self.errors or self.warnings or self.questions:
            to = self.send_back_to or "whoever sent you this copy"
            yield f"Please mend the cells below in this workbook, save it, and send it back to {to}."
        yield from self.remarks

    def counts(self) -> str:
        """How much there is to do, in plain words."""
        if not (self.errors or self.warnings or self.questions):
            return "Nothing was found that has to be mended."
        counted = (
            (self.errors, "thing must be mended before its row can be taken",
             "things must be mended before their rows can be taken"),
            (self.warnings, "thing was taken as it is and should be checked",
             "things were taken as they are and should be checked"),
            (self.questions, "question is open", "questions are open"),
        )  # fmt: skip
        return "; ".join(f"{number:,} {one if number == 1 else many}" for number, one, many in counted if number) + "."


def to_mend_sheet(
    workbook: Workbook,
    names: Sequence[str],
    problems: Sequence[Finding],
    questions: Sequence[Finding],
    letter: Letter,
    *,
    styles: Styles,
) -> bytes:
    """The sheet as a part. `names` are those of the copy's sheets, in the order of the workbook's."""
    title, heading, line = (styles.index(look) for look in (TITLE, HEADING, LINE))
    rows: list[Sequence[Written | None]] = [[Written(f"To mend: {letter.file_name}", title)]]
    rows += [[Written(text, line)] for text in letter.lines()]
    rows.append([])
    if problems:
        rows.append([Written(text, heading) for text in HEADINGS])
        rows += [_row(workbook, names, each, styles) for each in problems]
    if questions:
        rows += [[], [Written("Questions that only you can answer", title)]]
        rows.append([Written(text, heading) for text in ASKED_HEADINGS])
        rows += [_row(workbook, names, each, styles) for each in questions]
    heights = [_height(row, title) for row in rows]
    return sheet_part(rows, widths=WIDTHS, heights=heights, tab_colour=TAB_COLOUR, is_open=True)


def _height(row: Sequence[Written | None], title: int) -> float:
    """Room for the longest text of a row, said outright: programs differ in whether they make it."""
    if len(row) < len(WIDTHS):  # a line of the letter runs on over the columns beside it
        return HEIGHT + 6 if row and row[0] and row[0].style == title else HEIGHT
    lines = [
        sum(ceil(max(len(line), 1) / width) for line in str(cell.value).split("\n"))
        for cell, width in zip(row, WIDTHS, strict=False)
        if cell is not None
    ]
    return HEIGHT * min(max(lines), MOST_LINES)


def _row(workbook: Workbook, names: Sequence[str], finding: Finding, styles: Styles) -> list[Written | None]:
    text = styles.index(TEXT)
    weight = styles.index(Look(fill=FILLS[finding.weight], is_bold=True, wraps=True, is_text=True))
    place = finding.places[0] if finding.places else None
    sheet, address, link, now = "", finding.told, None, ""
    if place is not None:
        is_hidden = workbook.sheets[place.sheet].is_hidden
        sheet = names[place.sheet] + (" (hidden)" if is_hidden else "")
        address = cell_name(*place.cell) if place.cell else ""
        if not is_hidden:  # a link to a hidden sheet does nothing
            link = link_to(names[place.sheet], address or "A1")
        now = workbook.sheets[place.sheet].text(*place.cell)[:LONGEST_QUOTE] if place.cell else ""
    others = [cell_name(*each.cell) for each in finding.places[1:] if each.cell]
    shown = ", ".join((address, *others)) if address else ("the sheet" if place else "the file")
    return [
        Written(str(finding.weight), weight),
        Written(sheet, text),
        Written(shown, styles.index(LINK) if link else text, link),
        Written(now, text),
        Written(finding.wrong, text),
        Written(finding.mend, text),
    ]
