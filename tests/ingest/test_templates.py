"""Every template reads back with our own readers, however it is filled."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.desk import SentSeries
from domain.errors import UnknownCode
from domain.model import ValueStatus
from domain.periods import Frequency, Period, period_name, period_of
from domain.uploads import GradeRow, ObservationRow, RatingRow, Reading
from ingest import template_layouts as layouts
from ingest.catalogue import load_catalogue
from ingest.period_text import read_period_text
from ingest.templates import KINDS, template
from tests.ingest.workbooks import errors, read

CATALOGUE = load_catalogue()
POLICE = CATALOGUE.partner("POLICE")
SETTINGS = settings(deadline=None, max_examples=25)
KINDS_READ = {
    "indicator-return": "indicator_return",
    "indicator-return-wide": "indicator_return",
    "section-11": "section11_audit",
    "case-file-audit": "case_file_audit",
    "plan": "plan",
}


def filled(kind: str, sheet: str, cells: dict[str, object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template(kind, CATALOGUE, POLICE, today=date(2024, 5, 1))))
    for cell, value in cells.items():
        book[sheet][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def observations(reading: Reading) -> list[ObservationRow]:
    return [row for row in reading.rows if isinstance(row, ObservationRow)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_template_is_recognised_and_holds_no_errors(kind):
    reading = read(template(kind, CATALOGUE, POLICE), "template.xlsx")
    assert reading.kind == KINDS_READ[kind]
    assert errors(reading) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_says_how_to_fill_it_in_and_offers_lists(kind):
    book = openpyxl.load_workbook(io.BytesIO(template(kind, CATALOGUE)))
    assert book.sheetnames[0] == layouts.READ_ME
    assert book[book.sheetnames[1]].freeze_panes
    assert book[book.sheetnames[1]].data_validations.dataValidation or kind == "plan"


def test_a_template_is_filled_in_for_its_partner_beforehand():
    book = openpyxl.load_workbook(io.BytesIO(template("indicator-return", CATALOGUE, POLICE)))
    sheet = book["Return"]
    assert sheet["B2"].value == "Police"
    assert "Return interviews within 72 hours" in [sheet.cell(row, 1).value for row in range(7, 12)]


def test_a_template_that_we_do_not_have_is_refused_by_name():
    with pytest.raises(UnknownCode, match="section-11"):
        template("timesheet", CATALOGUE)


numbers = st.one_of(st.integers(0, 100), st.floats(0, 100).map(lambda number: round(number, 3)))
figures = st.one_of(numbers, st.sampled_from(["<5", "c", "n/a", "x", "u", "low", "TBC", "*", "1-5"]))
percentages = [
    each for each in CATALOGUE.indicators if each.unit == "percent" and each.frequency is Frequency.QUARTERLY
]
areas = [each for each in CATALOGUE.areas if each.valid_to is None]


@st.composite
def returns(draw: st.DrawFn) -> list[tuple]:
    """Rows of a tidy return about different things: indicator, area, period, numerator, denominator, value."""
    rows = {}
    for _ in range(draw(st.integers(1, 8))):
        indicator, area = draw(st.sampled_from(percentages)), draw(st.sampled_from(areas))
        day = date(2010, 4, 1) + timedelta(days=draw(st.integers(0, 5000)))
        period = period_of(day, Frequency.QUARTERLY)
        label = period_name(period, Frequency.QUARTERLY)
        if draw(st.booleans()):
            below = draw(st.integers(1, 5000))
            parts = (draw(st.integers(0, below)), below, None)
        else:
            parts = (None, None, draw(figures))
        rows[(indicator.code, area.code, period.start)] = (indicator.name, area.name, label, *parts)
    return list(rows.values())


def expected_of(rows: list[tuple]) -> list[tuple]:
    found = []
    for name, area, label, above, below, value in rows:
        reading = read_period_text(label)
        assert reading is not None
        assert reading.period is not None
        # an authority that was reorganised is, for an old period, the one that existed then
        code = CATALOGUE.find_area(area, reading.period.end)
        shown = value if isinstance(value, int | float) else None
        found.append((CATALOGUE.find_indicator(name), code, label, above, below, shown))
    return found


def found_in(reading: Reading) -> list[tuple]:
    rows = observations(reading)
    return [(row.indicator, row.area, row.period_label, row.numerator, row.denominator, row.value) for row in rows]


@given(returns())
@SETTINGS
def test_a_tidy_return_reads_back_as_it_was_filled(rows):
    cells = {f"{'ABCDEF'[at]}{7 + row}": value for row, values in enumerate(rows) for at, value in enumerate(values)}
    reading = read(filled("indicator-return", "Return", cells), "return.xlsx")
    assert errors(reading) == []
    assert found_in(reading) == expected_of(rows)
    assert reading.partner_code == "POLICE"


@given(returns(), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@SETTINGS
def test_a_tidy_return_as_text_reads_back_as_it_was_filled(rows, delimiter, encoding):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([column.header for column in layouts.TIDY_RETURN.columns[:6]])
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    reading = read(text.getvalue().encode(encoding), "return.csv")
    assert errors(reading) == []
    assert found_in(reading) == expected_of(rows)


@given(st.lists(figures, min_size=8, max_size=8))
@SETTINGS
def test_a_wide_return_reads_back_as_it_was_filled(values):
    letters = "DEFGHIJK"
    cells = {"A7": percentages[0].name, "C7": "Value"} | {f"{letters[n]}7": value for n, value in enumerate(values)}
    for row in range(8, 14):
        cells |= {f"{letter}{row}": None for letter in f"AC{letters}"}
    reading = read(filled("indicator-return-wide", "Return", cells), "return.xlsx")
    found = observations(reading)
    assert errors(reading) == []
    assert [row.value for row in found] == [value if isinstance(value, int | float) else None for value in values]
    assert (found[-1].period_start, found[-1].period_end) == (date(2024, 1, 1), date(2024, 3, 31))


@given(st.lists(st.sampled_from([0, 1, 2, 3, "Not applicable", None]), min_size=5, max_size=5), st.booleans())
@SETTINGS
def test_a_section_11_return_reads_back_as_it_was_filled(scores, moderated):
    column = "D" if moderated else "C"
    cells: dict[str, object] = {f"{column}{8 + row}": score for row, score in enumerate(scores)}
    reading = read(filled("section-11", "Section 11 audit", {**cells, "B4": date(2023, 11, 30)}), "audit.xlsx")
    rows = [row for row in reading.rows if isinstance(row, RatingRow)]
    assert errors(reading) == []
    found = [row.moderated_score if moderated else row.self_score for row in rows[:5]]
    assert found == [pytest.approx(score / 3) if isinstance(score, int) else None for score in scores]
    assert [row.not_applicable for row in rows[:5]] == [score == "Not applicable" for score in scores]
    assert {(row.partner_code, row.period_end) for row in rows} == {("POLICE", date(2023, 11, 30))}


@given(st.lists(st.lists(st.sampled_from([*layouts.GRADES, None]), min_size=10, max_size=10), min_size=1, max_size=5))
@SETTINGS
def test_a_case_file_audit_reads_back_as_it_was_filled(grades):
    cells: dict[str, object] = {"B2": "Round 1", "B3": "Neglect", "B4": date(2023, 11, 15)}
    for case, row in enumerate(grades):
        cells[f"A{8 + case}"], cells[f"B{8 + case}"] = f"Case {case + 1}", "Police"
        cells |= {f"{'EFGHIJKLMN'[domain]}{8 + case}": grade for domain, grade in enumerate(row)}
    reading = read(filled("case-file-audit", "Case file audit", cells), "audit.xlsx")
    rows = [row for row in reading.rows if isinstance(row, GradeRow)]
    assert errors(reading) == []
    framework = CATALOGUE.framework(layouts.CASE_FILE_FRAMEWORK)
    assert framework is not None
    expected = [
        (f"Case {case + 1}", framework.standards[domain].reference, grade)
        for case, row in enumerate(grades)
        for domain, grade in enumerate(row)
        if grade is not None
    ]
    assert [(row.case, row.domain, row.grade_label) for row in rows] == expected


def test_what_was_never_typed_is_not_supplied():
    reading = read(filled("indicator-return-wide", "Return", {}), "return.xlsx")
    assert {row.status for row in observations(reading)} == {ValueStatus.NOT_SUPPLIED}


# --- filled in for a partner ------------------------------------------------------------------------------------------

SENT = (
    SentSeries(
        indicator_code="MISS_HOME",
        area_code="E06000023",
        area="Bristol",
        frequency=Frequency.QUARTERLY,
        period=Period(date(2023, 10, 1), date(2023, 12, 31)),
        numerator=None,
        denominator=None,
        value=57,
        status=ValueStatus.REPORTED,
    ),
)


@pytest.mark.parametrize("kind", ["indicator-return", "indicator-return-wide"])
def test_a_template_filled_in_for_a_partner_reads_back_without_questions_or_unknown_labels(kind):
    content = template(kind, CATALOGUE, POLICE, today=date(2024, 5, 1), sent=SENT)

    reading = read(content, "template.xlsx", date(2024, 5, 1))

    assert [each.message for each in reading.problems] == []
    assert reading.questions == ()
    assert {row.value for row in observations(reading)} <= {None}


def test_the_period_after_the_last_one_sent_is_asked_for_and_the_last_figure_noted():
    book = openpyxl.load_workbook(
        io.BytesIO(template("indicator-return", CATALOGUE, POLICE, today=date(2024, 5, 1), sent=SENT))
    )
    sheet = book["Return"]

    assert [sheet.cell(7, column).value for column in (1, 2, 3)] == [
        "Children reported missing from home",
        "Bristol",
        "Q4 2023/24",
    ]
    note = sheet.cell(7, 6).comment
    assert note is not None
    assert note.text == "Sent last: Q3 2023/24, 57"


def test_a_wide_template_begins_with_the_quarter_that_is_due_next():
    asked = template("indicator-return-wide", CATALOGUE, None, today=date(2024, 5, 1), sent=SENT)
    header = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(asked))["Return"][6]]

    assert header[:5] == ["Indicator", "Area", "Measure", "Q4 2023/24", "Comment"]
