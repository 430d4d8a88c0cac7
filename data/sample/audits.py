"""The section 11 self-assessments and the case-file audits of the invented partners, as files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from data.sample.simulate import SEED
from data.sample.template_writer import Row, Value, write_workbook
from domain.periods import MONTH_NAMES, add_months
from ingest.template_layouts import CASE_FILE, GRADES, NOT_APPLICABLE, SECTION_11

HIGHEST_SCORE = 3
SHUFFLE_OF_DOMAINS, SHUFFLE_OF_OVERALL = 0.5, 0.2
WOBBLE_OF_SCORES = 0.6
ACTION_BELOW = 2  # a partner writes an action where it gave itself less than `mostly met`
MONTHS_TO_ACT = 9
UNTIL_MODERATED, UNTIL_WRITTEN_UP = timedelta(days=75), timedelta(days=20)
DOMAINS = {
    "recognition": "Recognition",
    "referral": "Referral and threshold",
    "assessment": "Assessment",
    "planning": "Planning and intervention",
    "joint_working": "Joint working",
    "management_oversight": "Management oversight",
    "voice": "Voice of the child",
    "timeliness": "Timeliness",
    "impact": "Impact on the child",
    "overall": "Overall grade",
}
OVERALL_MODERATED = "Overall grade (moderated)"
LEADS = ("children's services", "children's services", "health", "police", "education")


def write_audits(folder: Path, audits: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, date]:
    """One section 11 workbook for each partner and round, one for each case-file round: name -> day received."""
    received: dict[str, date] = {}
    for auditee in audits["auditee"]:
        for number, on in enumerate(audits["rounds"]):
            if on not in auditee.get("missing_rounds", ()):
                name = f"Section 11 {names['files'][auditee['partner']]} December {on.year}.xlsx"
                write_workbook(folder / name, [_section_11(audits, auditee, number, on, names["partners"])])
                received[name] = on + UNTIL_MODERATED
    for each in audits["case_round"]:
        name = f"Case file audit {each['theme'].lower()} {MONTH_NAMES[each['on'].month - 1]} {each['on'].year}.xlsx"
        write_workbook(folder / name, [_case_round(each, names["partners"])])
        received[name] = each["on"] + UNTIL_WRITTEN_UP
    return received


def _section_11(
    audits: Mapping[str, Any], auditee: Mapping[str, Any], number: int, on: date, partners: Mapping[str, str]
) -> tuple[Any, Mapping[str, Value], Sequence[str], Sequence[Row]]:
    block = {
        "Organisation": partners[auditee["partner"]],
        "Completed by": "Safeguarding lead",
        "Date of audit": on,
        "Scoring": audits["scoring"],
    }
    rows = [_standard_row(standard, auditee, number, on) for standard in audits["standard"]]
    return SECTION_11, block, [column.header for column in SECTION_11.columns], rows


def _standard_row(standard: Mapping[str, Any], auditee: Mapping[str, Any], number: int, on: date) -> Row:
    row: dict[str, Value] = {"Standard": standard["reference"], "Description": standard["text"]}
    if auditee.get("not_applicable") == standard["reference"]:
        row |= {"Self score (0-3)": NOT_APPLICABLE, "Moderated score (0-3)": NOT_APPLICABLE}
        return row | {"Reason if not applicable": auditee["not_applicable_reason"]}
    stream = _stream(auditee["partner"], standard["reference"])
    # One draw a standard for all rounds: a partner that is weak on something stays so unless it moves.
    own = stream.normal(0, WOBBLE_OF_SCORES)
    moved = [0.0, *standard["moved"]][number]
    moderated = auditee["level"] + own + moved
    self_score = _score(
        moderated + auditee["candour"] + _stream(auditee["partner"], standard["reference"], str(number)).normal(0, 0.15)
    )
    choice = stream.integers(0, 1000) + number
    row |= {
        "Self score (0-3)": self_score,
        "Moderated score (0-3)": _score(moderated),
        "Evidence": standard["evidence"][choice % len(standard["evidence"])],
    }
    if min(self_score, _score(moderated)) < ACTION_BELOW:
        row |= {
            "Action": standard["actions"][choice % len(standard["actions"])],
            "Lead": "Safeguarding lead",
            "Deadline": add_months(on, MONTHS_TO_ACT),
        }
    return row


def _score(mean: float) -> int:
    return int(min(max(round(mean), 0), HIGHEST_SCORE))


def _case_round(
    each: Mapping[str, Any], partners: Mapping[str, str]
) -> tuple[Any, Mapping[str, Value], Sequence[str], Sequence[Row]]:
    block = {
        "Audit round": each["round"],
        "Theme": each["theme"],
        "Date of audit": each["on"],
        "Grades": ", ".join(GRADES),
    }
    grades = {domain: _grades(each, domain) for domain in DOMAINS}
    rows: list[Row] = [
        {
            "Case": f"Case {case + 1}",
            "Agency": partners[LEADS[case % len(LEADS)]],
            "Age band": each["ages"][case % len(each["ages"])],
            "Plan": each["plans"][case % len(each["plans"])],
            **{heading: grades[domain][case] for domain, heading in DOMAINS.items()},
            OVERALL_MODERATED: grades["overall"][case],
        }
        for case in range(each["cases"])
    ]
    columns = ["Case", "Agency", "Age band", "Plan", *DOMAINS.values(), OVERALL_MODERATED]
    return CASE_FILE, block, columns, rows


def _grades(each: Mapping[str, Any], domain: str) -> list[str]:
    """As many cases good or better as planned; which ones, and how far from good the others are, is drawn."""
    stream = _stream(each["round"], domain)
    # Cases that are weak in one domain tend to be weak in others: the same order, shuffled a little.
    shuffle = SHUFFLE_OF_OVERALL if domain == "overall" else SHUFFLE_OF_DOMAINS
    order = np.argsort(_stream(each["round"]).normal(0, 1, each["cases"]) + stream.normal(0, shuffle, each["cases"]))
    outstanding, good, requires_improvement, inadequate = GRADES
    grades = [""] * each["cases"]
    for place, case in enumerate(order):
        if place < each["good"][domain]:
            grades[case] = outstanding if place == 0 else good
        else:
            grades[case] = inadequate if place == each["cases"] - 1 else requires_improvement
    return grades


def _stream(*names: str) -> np.random.Generator:
    return np.random.default_rng([SEED, *(crc32(name.encode()) for name in names)])
