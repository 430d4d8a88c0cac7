"""Our own templates filled in at random, with what reading them must give back."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import openpyxl
from hypothesis import strategies as st

from domain.periods import Frequency, Period, period_name, period_of
from ingest import template_layouts as layouts
from ingest.catalogue import load_catalogue
from ingest.template_layouts import SheetLayout
from ingest.templates import template
from tests.ingest.permuted_returns import COUNTS, PERCENTAGES, SYMBOLS, Sent

CATALOGUE = load_catalogue()
POLICE = CATALOGUE.partner("POLICE")
TODAY = date(2024, 5, 1)
AREAS = [each for each in CATALOGUE.areas if each.valid_to is None and each.valid_from is None]
SCORES = {0: 0.0, 1: 1 / 3, 2: 2 / 3, 3: 1.0}
GRADES = dict(zip(layouts.GRADES, (1.0, 2 / 3, 1 / 3, 0.0), strict=True))
AWKWARD = (
    "=SUM(A1:A9)",
    "+44 is the code of the country",
    "-",
    "@reception",
    '=HYPERLINK("http://example.org";"open")',
    "First line\nsecond line\n\nfourth line",
    "Zo\u00eb \u2013 \u201cvoice\u201d of the child \u2265 90% \U0001f600",
    "\u062a\u0642\u0631\u064a\u0631 \u4fdd\u62a4",
    "n/a",
    "12.5%",
    'a,b;c\td "quoted"',
    "long " * 900 + "end",
)
texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(categories=("L", "P", "S")), min_size=1, max_size=40),
)
maybe = st.one_of(st.none(), texts)
days = st.dates(date(2015, 1, 1), date(2024, 4, 30))


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet of a template with rows typed into it: the block by row, the table by heading."""

    kind: str
    layout: SheetLayout
    block: tuple[Any, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def first_row(self) -> int:
        """The first row below the header, counted from 1."""
        return self.layout.header_row + 1


def as_xlsx(kind: str, sheets: Sequence[Filled]) -> bytes:
    """A template as somebody saves it after typing; text that begins like a formula is kept as text, as Excel does."""
    book = openpyxl.load_workbook(io.BytesIO(template(kind, CATALOGUE, POLICE, today=TODAY)))
    for filled in sheets:
        sheet = book[filled.layout.name]
        for row in range(filled.first_row, sheet.max_row + 1):
            for column in range(1, sheet.max_column + 1):
                sheet.cell(row, column).value = None
        header = [cell.value for cell in sheet[filled.layout.header_row]]
        columns = [header.index(heading) + 1 for heading in filled.headings]
        for number, value in enumerate(filled.block, start=2):
            _type(sheet.cell(number, 2), value)
        for row, values in enumerate(filled.rows, start=filled.first_row):
            for column, value in zip(columns, values, strict=True):
                _type(sheet.cell(row, column), value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _type(cell: Any, value: Any) -> None:
    if isinstance(value, Sent):
        cell.value, number_format = value.written, value.number_format
        if number_format is not None:
            cell.number_format = number_format
    else:
        cell.value = value
    if isinstance(cell.value, str):
        cell.data_type = "s"


def as_csv(filled: Filled, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The sheet as a text file: title, block, table."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    width = len(filled.headings)
    lines = [[filled.layout.title]]
    lines += [[column.header, _shown(value)] for column, value in zip(filled.layout.block, filled.block, strict=False)]
    lines += [[], list(filled.headings)]
    lines += [[_shown(value) for value in row] for row in filled.rows]
    writer.writerows([*line, *[""] * (width - len(line))] for line in lines)
    return text.getvalue().encode(encoding)


def _shown(value: Any) -> str:
    if isinstance(value, Sent):
        return value.text
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


# --- returns ----------------------------------------------------------------------------------------------------------


@st.composite
def sent_figures(draw: st.DrawFn, is_percentage: bool) -> Sent:
    """A figure as a template asks for it: a number, a percentage, or a symbol in its place."""
    if draw(st.integers(0, 3)) == 0:
        status, text = draw(st.sampled_from([each for each in SYMBOLS if not str(each[1]).startswith("#")]))
        return Sent(text, None, status, None)
    if not is_percentage:
        number = draw(st.integers(0, 99_999))
        return Sent(draw(st.sampled_from((number, str(number)))), None, "reported", float(number))
    tenths = draw(st.integers(0, 1000))
    forms = ((tenths / 10, None), (tenths / 1000, "0.0%"), (f"{tenths / 10}%", None))
    return Sent(*draw(st.sampled_from(forms)), "reported", tenths / 10)


@st.composite
def tidy_returns(draw: st.DrawFn) -> tuple[Filled, list[tuple]]:
    """The return with a row a figure: periods as text or as days, areas, parts, remarks."""
    kinds = [(code, True) for code, _ in PERCENTAGES] + [(code, False) for code, _ in COUNTS]
    drawn: dict[tuple, tuple] = {}
    for _ in range(draw(st.integers(1, 8))):
        (code, is_percentage), area = draw(st.sampled_from(kinds)), draw(st.sampled_from(AREAS))
        period = period_of(draw(days), draw(st.sampled_from((Frequency.MONTHLY, Frequency.QUARTERLY))))
        drawn[(code, area.code, period)] = (is_percentage, area.name)
    rows, expected = [], []
    for (code, area, period), (is_percentage, area_name) in drawn.items():
        indicator = CATALOGUE.indicator(code)
        assert indicator is not None
        name = draw(st.sampled_from((indicator.name, code)))
        label = period_name(period, Frequency.MONTHLY if period.months == 1 else Frequency.QUARTERLY)
        parts, value = _parts(draw, is_percentage)
        is_provisional = draw(st.booleans())
        remark = draw(maybe)
        rows.append((name, area_name, label, *parts, value, "yes" if is_provisional else None, remark))
        expected.append(_observation(code, area, period, parts, value, is_provisional))
    headings = ("Indicator", "Area", "Period", "Numerator", "Denominator", "Value", "Provisional", "Comment")
    block = ("Police", "Performance team", draw(days))
    return Filled("indicator-return", layouts.TIDY_RETURN, block, headings, tuple(rows)), expected


def _parts(draw: st.DrawFn, is_percentage: bool) -> tuple[tuple[int | None, int | None], Sent]:
    if is_percentage and draw(st.booleans()):
        below = draw(st.integers(1, 5000))
        return (draw(st.integers(0, below)), below), Sent(None, None, "reported", None)
    return (None, None), draw(sent_figures(is_percentage))


def _observation(
    code: str, area: str, period: Period, parts: tuple, value: Sent, is_provisional: bool = False
) -> tuple:
    return (code, area, period.start, period.end, *parts, value.value, value.status, is_provisional)


@st.composite
def wide_returns(draw: st.DrawFn) -> tuple[Filled, list[tuple]]:
    """The return with quarters across, as the template heads them; parts in rows of their own."""
    headings = [f"Q{1 + n % 4} {2022 + n // 4}/{23 + n // 4}" for n in range(8)]
    quarters = [period_of(date(2022, 5, 1) + timedelta(days=91 * n), Frequency.QUARTERLY) for n in range(8)]
    rows, expected = [], []
    for code, _ in draw(st.lists(st.sampled_from(PERCENTAGES + COUNTS), min_size=1, max_size=4, unique=True)):
        indicator = CATALOGUE.indicator(code)
        assert indicator is not None
        is_percentage = code in dict(PERCENTAGES)
        if is_percentage and draw(st.booleans()):
            parts = [_parts(draw, True)[0] for _ in quarters]
            for number, measure in enumerate(layouts.MEASURES[:2]):
                rows.append((indicator.name, None, measure, *(pair[number] for pair in parts)))
            for quarter, pair in zip(quarters, parts, strict=True):
                status = "reported" if pair[0] is not None else "not_supplied"
                expected.append((code, None, quarter.start, quarter.end, *pair, None, status, False))
        else:
            values = [draw(sent_figures(is_percentage)) for _ in quarters]
            rows.append((indicator.name, None, "Value", *values))
            expected += [
                _observation(code, None, quarter, (None, None), value)  # type: ignore[arg-type]
                for quarter, value in zip(quarters, values, strict=True)
            ]
    about = ("Police", None, draw(st.one_of(st.none(), days)))
    return Filled(
        "indicator-return-wide", layouts.WIDE_RETURN, about, ("Indicator", "Area", "Measure", *headings), tuple(rows)
    ), expected


# --- audits -----------------------------------------------------------------------------------------------------------


@st.composite
def section_11_audits(draw: st.DrawFn) -> tuple[Filled, list[tuple]]:
    """A self-assessment: scores or "not applicable" with its reason, evidence, action, lead and deadline."""
    framework = CATALOGUE.framework(layouts.SECTION_11_FRAMEWORK)
    assert framework is not None
    standards = draw(st.lists(st.sampled_from(framework.standards), min_size=2, max_size=8, unique=True))
    scores = st.sampled_from((0, 1, 2, 3, layouts.NOT_APPLICABLE, None))
    day = draw(days)
    rows, expected = [], []
    for standard in standards:
        own, moderated = draw(scores), draw(scores)
        reason, evidence, action, lead = (draw(maybe) for _ in range(4))
        due = draw(st.one_of(st.none(), days))
        rows.append((standard.reference, standard.text, own, moderated, reason, evidence, action, lead, due))
        no_score = (SCORES.get(own), SCORES.get(moderated))
        does_not_apply = moderated == layouts.NOT_APPLICABLE or (own == layouts.NOT_APPLICABLE and no_score[1] is None)
        expected.append((standard.reference, *no_score, does_not_apply, evidence, action, due, lead, reason, day))
    headings = tuple(column.header for column in layouts.SECTION_11.columns)
    block = ("Police", "Named lead", day, layouts.SECTION_11_SCORING)
    return Filled("section-11", layouts.SECTION_11, block, headings, tuple(rows)), expected


@st.composite
def case_file_audits(draw: st.DrawFn) -> tuple[Filled, list[tuple]]:
    """Cases with their grades; a domain that was not looked at stays blank."""
    framework = CATALOGUE.framework(layouts.CASE_FILE_FRAMEWORK)
    assert framework is not None
    theme, day = draw(st.sampled_from(("Neglect", "Domestic abuse", "Zo\u00eb's \u201cvoice\u201d"))), draw(days)
    rows, expected = [], []
    for case in range(1, draw(st.integers(1, 6)) + 1):
        agency = draw(st.sampled_from(("Police", "Probation Service", None)))
        grades = [draw(st.sampled_from((*GRADES, None))) for _ in framework.standards]
        moderated = draw(st.sampled_from((*GRADES, None)))
        rows.append((f"Case {case}", agency, "5-9", "CP", *grades, moderated))
        for standard, grade in zip(framework.standards, grades, strict=True):
            second = moderated if standard.reference == "overall" else None
            if grade is not None or second is not None:
                scores = (GRADES.get(str(grade)), GRADES.get(str(second)))
                expected.append((f"Case {case}", agency, standard.reference, grade, second, *scores, theme, day))
    headings = ("Case", "Agency", "Age band", "Plan", *(each.text for each in framework.standards))
    block = ("Round 2 2023/24", theme, day, ", ".join(layouts.GRADES))
    headings = (*headings, "Overall grade (moderated)")
    return Filled("case-file-audit", layouts.CASE_FILE, block, headings, tuple(rows)), expected


# --- the plan ---------------------------------------------------------------------------------------------------------

codes = st.text("ABCDEFGHIJ0123456789", min_size=1, max_size=8).filter(lambda text: not text.isdigit())
PLAN_SHEETS: Mapping[str, SheetLayout] = {
    "priorities": layouts.PRIORITIES,
    "initiatives": layouts.INITIATIVES,
    "links": layouts.LINKS,
    "activities": layouts.ACTIVITIES,
    "targets": layouts.TARGETS,
    "actions": layouts.ACTIONS,
    "learning": layouts.LEARNING,
    "voice": layouts.VOICE,
}


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Filled], dict[str, list[tuple]]]:
    """A plan with some records on each of its main sheets; the rows are both what is typed and what is expected."""
    priorities = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    initiatives = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    measures = [code for code, _ in PERCENTAGES]

    def some_of(choices: Sequence[Any]) -> Any:
        return draw(st.sampled_from(choices))

    def later(day: date) -> date | None:
        return draw(st.one_of(st.none(), st.dates(day, date(2030, 1, 1))))

    rows: dict[str, list[tuple]] = {name: [] for name in PLAN_SHEETS}
    for number, code in enumerate(priorities):
        start = draw(days)
        rows["priorities"].append((code, draw(texts), draw(maybe), draw(maybe), number, start, later(start)))
    for code in initiatives:
        start = draw(days)
        about = (code, some_of(priorities), draw(texts), start, later(start))
        rows["initiatives"].append((*about, draw(maybe), draw(maybe), draw(maybe)))
        for measure in draw(st.lists(st.sampled_from(measures), max_size=3, unique=True)):
            promise = (some_of(("rise", "fall")), draw(st.integers(0, 12)), some_of(("step", "gradual")))
            change = draw(st.one_of(st.none(), st.integers(1, 90)))
            rows["links"].append((code, measure, *promise, some_of(("outcome", "process")), change, draw(days)))
        quantity = draw(st.one_of(st.none(), st.integers(0, 5000)))
        rows["activities"].append((code, draw(days), draw(texts), quantity))
        rows["actions"].append((draw(texts), draw(texts), draw(texts), draw(days), some_of(("open", "done")), code))
        rows["learning"].append((draw(texts), draw(texts), draw(days), draw(texts), code))
        people = draw(st.one_of(st.none(), st.integers(0, 500)))
        rows["voice"].append((draw(days), draw(texts), people, draw(texts), draw(texts), draw(maybe), code))
    for measure in draw(st.lists(st.sampled_from(measures), max_size=3, unique=True)):
        start = draw(days)
        value = draw(st.integers(0, 1000)) / 10
        rows["targets"].append((measure, some_of((None, "Bury")), value, start, later(start), draw(maybe)))
    sheets = [
        Filled("plan", layout, (), tuple(column.header for column in layout.columns)[: len(rows[name][0])],
               tuple(rows[name]))
        for name, layout in PLAN_SHEETS.items() if rows[name]
    ]  # fmt: skip
    return sheets, rows
