"""Every template, filled in with anything that may be typed there, reads back identical: xlsx, csv, ods and xls."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.uploads import GradeRow, ObservationRow, RatingRow, Reading
from tests.ingest import filled_templates as fill
from tests.ingest.workbooks import codes, read

SETTINGS = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
TEXT_FILES = st.tuples(st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
ONE_SHEET = {
    "indicator-return": fill.tidy_returns(),
    "indicator-return-wide": fill.wide_returns(),
    "section-11": fill.section_11_audits(),
    "case-file-audit": fill.case_file_audits(),
}


def told(reading: Reading) -> list[tuple]:
    """What was read, in the order in which the templates were filled in."""
    return [_told(row) for row in reading.rows]


def _told(row: ObservationRow | RatingRow | GradeRow) -> tuple:
    if isinstance(row, ObservationRow):
        value = None if row.value is None else round(row.value, 6)
        what = (row.indicator, row.area, row.period_start, row.period_end)
        return (*what, row.numerator, row.denominator, value, row.status.value, row.provisional)
    if isinstance(row, RatingRow):
        scores = (row.standard, row.self_score, row.moderated_score, row.not_applicable)
        said = (row.evidence, row.action, row.action_due, row.action_owner, row.not_applicable_reason)
        return (*scores, *said, row.period_end)
    grades = (row.grade_label, row.moderated_label, row.grade_score, row.moderated_score)
    return (row.case, row.agency, row.domain, *grades, row.theme, row.period_end)


def in_order(rows: list[tuple]) -> list[tuple]:
    """Rows in an order of their own: a return groups what belongs together."""
    return sorted(rows, key=repr)


def asks_nothing(reading: Reading) -> None:
    """No problem and no question: nothing was planted. Figures at random may jump, which is pointed out rightly."""
    assert set(codes(reading)) <= {"scale_break"}, [problem.message for problem in reading.problems]
    assert reading.questions == ()


@pytest.mark.parametrize("kind", ONE_SHEET)
@given(data=st.data())
@SETTINGS
def test_a_template_filled_in_as_a_workbook_reads_back_identical(kind: str, data: Any) -> None:
    filled, expected = data.draw(ONE_SHEET[kind])
    reading = read(fill.as_xlsx(kind, [filled]), "return.xlsx")
    assert in_order(told(reading)) == in_order(expected)
    asks_nothing(reading)


@pytest.mark.parametrize("kind", ONE_SHEET)
@given(data=st.data())
@SETTINGS
def test_a_template_filled_in_as_a_text_file_reads_back_identical(kind: str, data: Any) -> None:
    filled, expected = data.draw(ONE_SHEET[kind])
    reading = read(fill.as_csv(filled, *data.draw(TEXT_FILES)), "return.csv")
    assert in_order(told(reading)) == in_order(expected)
    asks_nothing(reading)


@given(fill.plans())
@SETTINGS
def test_a_plan_filled_in_reads_back_identical(drawn: Any) -> None:
    sheets, rows = drawn
    reading = read(fill.as_xlsx("plan", sheets), "plan.xlsx")
    asks_nothing(reading)
    plan = reading.plan
    assert plan is not None
    empty = ""  # a blank cell of a text is no text

    def text(value: Any) -> str:
        return value or empty

    assert [
        (p.code, p.title, p.description, p.lead, p.position, p.starts, p.ends) for p in plan.priorities
    ] == [(c, t, text(d), text(w), *rest) for c, t, d, w, *rest in rows["priorities"]]  # fmt: skip
    assert [
        (i.code, i.priority_code, i.title, i.starts, i.ends, i.description, i.mechanism, i.lead)
        for i in plan.initiatives
    ] == [(*row[:5], *map(text, row[5:])) for row in rows["initiatives"]]
    assert [
        (p.initiative_code, p.indicator_code, p.expected, p.lag, p.shape, p.role,
         None if p.target_change is None else round(p.target_change * 100), p.declared.date())
        for p in plan.links
    ] == rows["links"]  # fmt: skip
    assert [(a.initiative_code, a.on, a.text, a.quantity) for a in plan.activities] == rows["activities"]
    assert [(a.source, a.text, a.owner, a.due, a.status, a.initiative_code) for a in plan.actions] == rows["actions"]
    assert [(e.title, e.kind, e.published, e.text, e.initiative_code) for e in plan.learning] == rows["learning"]
    assert [
        (v.heard, v.who, v.people, v.method, v.text, v.what_changed, v.initiative_code) for v in plan.voice
    ] == [(*row[:5], text(row[5]), row[6]) for row in rows["voice"]]  # fmt: skip
    assert [
        (t.indicator_code, "Bury" if t.area_code else None, t.value, t.valid_from, t.valid_to, t.source)
        for t in plan.targets
    ] == [(*row[:5], text(row[5])) for row in rows["targets"]]
