"""The kinds of file we read. A new kind is a new file in this folder and a line here."""

from ingest.formats import case_file, ees, fingertips, indicator_return, lait, neighbours, plan, section_11
from ingest.formats.format import Context, Format
from ingest.workbook import Workbook

FORMATS = (
    ees.FORMAT,
    fingertips.FORMAT,
    fingertips.NEXT_FORMAT,
    lait.FORMAT,
    neighbours.FORMAT,
    plan.FORMAT,
    indicator_return.FORMAT,
    case_file.FORMAT,
    section_11.FORMAT,
)
CERTAIN_ENOUGH = 0.5
CERTAIN = 0.9

__all__ = ["FORMATS", "Context", "Format", "recognise"]


def recognise(workbook: Workbook, context: Context) -> Format | None:
    """The format that is surest of a workbook, by its content; None where none is sure enough."""
    best, surest = None, 0.0
    for each in FORMATS:
        certainty = each.recognises(workbook, context)
        if certainty > surest:
            best, surest = each, certainty
        if surest >= CERTAIN:  # looking for a partner's own layout takes longer: not where a published one was found
            break
    return best if surest >= CERTAIN_ENOUGH else None
