"""The columns of indicator returns by the names that people give them; shared by tidy and wide layouts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from domain.model import Indicator
from domain.periods import SCHOOL_YEAR_STARTS, Frequency, months_between
from ingest.annotated.to_mend import NAME as TO_MEND
from ingest.labels import folded
from ingest.layout import Table, block_text, field, texts_around
from ingest.period_text import PeriodHints, PeriodReading, hints_from
from ingest.template_layouts import LISTS, READ_ME
from ingest.workbook import Sheet, Workbook

INDICATOR = field(
    "indicator",
    r"(?:key )?(?:performance )?(?:indicators?|measures?|metrics?|pis?|kpis?)"
    r"(?: names?| descriptions?| titles?| labels?)?"
    r"|(?:performance|data) (?:item|measure)s?|description(?: of (?:indicator|measure))?|data item|definition",
)
INDICATOR_CODE = field("indicator code", r"(?:indicator|measure|kpi) (?:code|id|ref(?:erence)?)|code")
REFERENCE = field("reference", r"refs?|references?|(?:kpi |pi |indicator )?(?:nos?|numbers?|ids?)|items?")
AREA_CODE = field("area code", r"(?:area|la|local authority|gss|ons|new la|authority)(?: gss| ons)? codes?|gss|ecode")
AREA = field(
    "area", r"(?:area|local authority|la|authority|council|district|borough|region|locality|geography)(?: names?)?"
)
PERIOD = field(
    "period",
    r"(?:reporting |time )?periods?|quarters?|qtr|months?|dates?|years?|terms?|time"
    r"|reporting (?:quarter|month|year|date)|period (?:covered|ending|end)|(?:quarter|month|year) ending|as at",
)
NUMERATOR = field("numerator", r"num(?:erators?)?|numerator (?:n|count|value)|counts?|n")
DENOMINATOR = field("denominator", r"denom(?:inators?)?|denominator (?:n|count|value)|out of|base|cohort|total cohort")
VALUE = field(
    "value",
    r"(?:reported )?(?:values?|figures?|results?|actuals?|data|outturns?|performance|rates?|percentages?|percent"
    r"|rate or percent)(?: percent)?|numbers?|totals?|value or count",
)
PROVISIONAL = field("provisional", r"(?:is )?provisional(?: figure| data)?|prov")
TEAM = field("team", r"teams?|service team")
PARTNER = field("partner", r"partners?|agenc(?:y|ies)|organisations?|(?:data )?(?:source|supplied by|owner|provider)")
MEASURE = field("measure", r"measure|figure|part|type|row type|data type|numerator denominator or value")
COMMENT = field("comment", r"comments?|commentary|notes?|narrative|remarks?")

YES = frozenset(("yes", "y", "true", "p", "prov", "provisional", "1", "x"))
PARTNER_LABEL = r"partner|organisation|agency|name of (?:organisation|agency)|return from|submitted by|provider"
SCHOOL_SOURCE = "school"


def sheets_of_returns(workbook: Workbook) -> list[Sheet]:
    """The sheets in which figures may stand: visible ones that are not the template's own help."""
    return [sheet for sheet in workbook.sheets if not sheet.is_hidden and not is_help_sheet(sheet)]


def is_help_sheet(sheet: Sheet) -> bool:
    """Whether a sheet is of our own making: a template's instructions and lists, or what was to mend in a copy."""
    name = folded(sheet.name)
    return name in (folded(READ_ME), folded(LISTS)) or name.startswith(folded(TO_MEND))


def sheet_hints(table: Table, workbook: Workbook) -> PeriodHints:
    """What the sheet's title and notes, its name and the file's name say about periods."""
    names = "" if table.sheet.is_text else table.sheet.name
    hints = hints_from(texts_around(table), names)
    return hints if hints.year else replace(hints, year=hints_from([], workbook.file_name.rpartition(".")[0]).year)


def hints_for(hints: PeriodHints, indicator: Indicator | None) -> PeriodHints:
    """The hints for one indicator: `2022/23` of a measure taken from schools is a school year.

    Where a table's dates do not say how often it is measured, the indicator's own frequency does.
    """
    is_of_schools = indicator is not None and (
        indicator.frequency is Frequency.TERMLY or SCHOOL_SOURCE in indicator.source_return.lower()
    )
    frequency = hints.frequency or (indicator.frequency if indicator else None)
    return replace(
        hints, frequency=frequency, year_starts_in=SCHOOL_YEAR_STARTS if is_of_schools else hints.year_starts_in
    )


def usual_frequency(readings: Iterable[PeriodReading]) -> Frequency | None:
    """How often a table's figures are measured: as most of its periods say, or as far apart as its snapshots are."""
    seen = [reading for reading in readings if reading.period is not None and not reading.is_roll_up]
    told = Counter(reading.frequency for reading in seen if reading.frequency and not reading.is_snapshot)
    if told:
        return told.most_common(1)[0][0]
    ends = sorted({reading.period.end for reading in seen if reading.period})
    return _frequency_of_gaps(ends)


def _frequency_of_gaps(ends: list[date]) -> Frequency | None:
    gaps = {months_between(first, second) for first, second in pairwise(ends)}
    for frequency, months in ((Frequency.MONTHLY, 1), (Frequency.QUARTERLY, 3), (Frequency.YEARLY, 12)):
        if gaps and min(gaps) == months:
            return frequency
    return None


def names_areas(table: Table) -> bool:
    """Whether any row of a table says which area it is about. Then a row that does not is not the board's own."""
    return any(table.text(row, name) for row in table.body for name in (AREA.name, AREA_CODE.name))


def partner_label(table: Table) -> str:
    """Which agency the header block names; nothing where it names none."""
    return block_text(table.sheet, PARTNER_LABEL, table.first_header_row)
