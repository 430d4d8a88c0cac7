"""The part of the audits page that sets partners' own marks beside what moderators and case audits found."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import TableColumn, card, disclosure, plain_list, table
from dashboard.evidence.own_marks import OwnMarks, PartnerMarks, StandardMarks
from dashboard.page import AUDITS_ADDRESS, address
from dashboard.wording import audits as words
from dashboard.wording.practice import count_in_full
from metrics.proportions import Count


def own_marks_card(marks: OwnMarks) -> Component | None:
    """Who marks itself higher, with the counts; each standard three times one click away. Nothing without either."""
    if not any(each.moderated or each.beside for each in marks.partners):
        return None
    columns = [
        TableColumn("Partner"),
        TableColumn("Own marks that moderation lowered", is_number=True),
        TableColumn("Raised", is_number=True),
        TableColumn("Marked as fully met, though fewer than half of its case files were good"),
    ]
    inside: list[Component] = [html.P(words.OWN_MARKS_HELP, className="small")]
    if marks.higher:
        inside.append(table(columns, [_partner_row(each) for each in marks.higher], words.own_marks_title(marks)))
    if marks.standards:
        inside.append(disclosure("Each standard beside the case files of the same work", _standards(marks)))
    return card(inside, words.own_marks_title(marks))


def _partner_row(each: PartnerMarks) -> list[Any]:
    found = plain_list([words.beside_words(beside) for beside in each.contradicted], "small")
    return [
        dcc.Link(each.name, href=address(AUDITS_ADDRESS, partner=each.key)),
        f"{each.lowered} of {each.moderated}" if each.moderated else "–",
        f"{each.raised} of {each.moderated}" if each.moderated else "–",
        found if each.contradicted else "",
    ]


def _standards(marks: OwnMarks) -> Component:
    titles = (
        "Standard",
        "Fully met, own mark",
        "Fully met, moderated",
        "Case files good or better",
        "Why side by side",
    )
    caption = "Standards as partners mark them, as moderated, and in the case files of the same work"
    return table([TableColumn(title) for title in titles], [_standard_row(each) for each in marks.standards], caption)


def _standard_row(each: StandardMarks) -> list[Any]:
    beside = each.beside
    return [
        f"{beside.reference} {beside.standard}",
        _partners(each.own),
        _partners(each.moderated),
        f"{beside.domain}: {count_in_full(beside.cases)}",
        beside.because,
    ]


def _partners(count: Count) -> str:
    return f"{count.good} of {count.of}" if count.of else "–"
