"""The part of the audits page that shows case files: counts with their likely range, round by round."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import numbers
from dashboard.components import TableColumn, card, chart, disclosure, named, table
from dashboard.evidence.case_files import OVERALL, CaseFiles, CaseRound, DomainCount
from dashboard.figures.counts import CountRow, counts_figure, counts_height
from dashboard.page import upload_address
from dashboard.wording import audits as words
from dashboard.wording.practice import count_in_full, likely_range
from domain.series import Source
from metrics.proportions import Count, Interval, wilson

CASES_CHART = "audits-cases"
SHADES = 4  # steps of grey-blue from no case to every case


def source_link(source: Source) -> Component:
    """File and cell, as a link to the upload."""
    where = f"{source.file_name}, {source.cell}" if source.cell else source.file_name
    return html.Span(where) if source.upload_id is None else dcc.Link(where, href=upload_address(source.upload_id))


def case_files_card(files: CaseFiles) -> Component | None:
    """What case files showed: the overall grade with its whiskers, every domain as counts, and where they were read."""
    if not files.themes:
        return None
    caption = words.cases_words(files)
    themes = [html.Th(theme.name, scope="colgroup", colSpan=len(theme.rounds)) for theme in files.themes]
    rounds = [each for theme in files.themes for each in theme.rounds]
    starts = {id(theme.rounds[0]) for theme in files.themes}
    head = html.Thead(
        [
            html.Tr([html.Td(), *themes], className="themes"),
            html.Tr([html.Th("Domain", scope="col"), *(_round_head(each, id(each) in starts) for each in rounds)]),
        ]
    )
    body = [
        html.Tr(
            [
                html.Th(words.domain_name(name), scope="row"),
                *(_count_cell(each.domains.get(domain), id(each) in starts) for each in rounds),
            ]
        )
        for domain, name in files.domains
    ]
    matrix = html.Table(
        [html.Caption(caption, className="visually-hidden"), head, html.Tbody(body)], className="matrix case-files"
    )
    return card(
        [
            *_case_chart(files),
            html.P(
                "Every domain: cases graded good or better, of those graded; darker is a larger share.",
                className="small",
            ),
            html.Div(matrix, className="matrix-scroll", tabIndex=0, role="region", **named(caption)),
            disclosure("Likely ranges, changes, and where these were read", _case_sources(files)),
        ],
        words.cases_title(files),
    )


def _case_chart(files: CaseFiles) -> list[Component]:
    """The overall grade of each round; nothing where no round has one."""
    rows = case_rows(files)
    if not rows:
        return []
    said = "; ".join(f"{each.name}: {each.words}" for each in rows)
    label = f"Cases graded good or better overall, with the likely range of each. {said}."
    return [
        chart(CASES_CHART, counts_figure(rows), label, None, height=counts_height(rows)),
        html.P(words.CASES_HELP, className="small"),
    ]


def case_rows(files: CaseFiles) -> list[CountRow]:
    """The chart's rows: theme by theme, each in order of time."""
    rows = []
    for theme in files.themes:
        for each in theme.rounds:
            found = each.domains.get(OVERALL)
            count = Count(found.good, found.graded) if found is not None else Count(0, 0)
            likely = wilson(count)
            if isinstance(likely, Interval):
                when = numbers.short_month(each.on) if each.on else each.name
                name = f"{theme.name}, {when}"
                name = f"{name}, {each.name}" if name in {row.name for row in rows} else name
                rows.append(CountRow(name, count, likely, count_in_full(count), each is theme.rounds[-1]))
    return rows


def _round_head(each: CaseRound, starts_theme: bool) -> Component:
    when = numbers.short_month(each.on) if each.on else "no date"
    inside = [html.Div(when), html.Div(each.name, className="small")]
    return html.Th(inside, scope="col", className="starts-theme" if starts_theme else "")


def _count_cell(found: DomainCount | None, starts_theme: bool) -> Component:
    edge = " starts-theme" if starts_theme else ""
    if found is None or not found.graded:
        return html.Td("–", className="met met-none" + edge)
    shade = f"share-{SHADES * found.good // found.graded}"
    return html.Td(words.count_of(found), className=f"met {shade}{edge}")


def _case_sources(files: CaseFiles) -> Component:
    names = dict(files.domains)
    rows = [
        [
            f"{each.name}, {theme.name}",
            words.domain_name(names[domain]),
            words.count_of(found),
            likely_range(Count(found.good, found.graded)),
            words.change_of_domain(files, theme, domain) if each is theme.rounds[-1] else "",
            html.Span([source_link(found.first), f" to {found.last.cell.split('!')[-1]}" if found.last.cell else ""]),
        ]
        for theme in files.themes
        for each in theme.rounds
        for domain, found in each.domains.items()
    ]
    columns = [TableColumn(title) for title in ("Round", "Domain", "Good or better", "Likely", "Change", "Read from")]
    return table(columns, rows, "Case-file counts with the cells they were read from")
