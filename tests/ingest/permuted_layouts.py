"""The layouts in which the same figures are sent: each writes a drawn return on a page and says where everything is."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.ingest.permuted_returns import (
    AREAS,
    DECOYS,
    SECTIONS,
    Page,
    Span,
    Truth,
    bottom,
    figures,
    in_parts,
    measures,
    some,
    spans,
    top,
)

YEAR_ABOVE, YEAR_IN_TITLE, IN_FULL, AS_DATES = "year above", "year in the title", "in full", "as dates"


def periods_across(draw: st.DrawFn, page: Page) -> None:
    """An indicator a row, a period a column; sections, references, decoys and a roll-up as partners add them."""
    across, sent = draw(spans()), draw(measures())
    style = _heading_style(draw, page, across)
    title = f"Position in {across[0].year}" if style == YEAR_IN_TITLE else None
    row = draw(top(page, title))
    with_reference, with_sections = draw(st.booleans()), draw(st.booleans())
    label_column = 1 if with_reference else 0
    first = label_column + 1
    header = row + 1 if style == YEAR_ABOVE else row
    if with_reference:
        page.put(header, 0, some(draw, ("Ref", "No.", "Ref.")))
    page.put(header, label_column, some(draw, ("Indicator", "Key Performance Indicator", "Measure", "KPI", "PI")))
    after = _headings_across(draw, page, header, first, across, style)
    roll_up = after if across[0].year and len({span.year for span in across}) == 1 and draw(st.booleans()) else None
    if roll_up is not None:
        page.roll_up = some(draw, ("YTD", "Year to date", "Total"))
        page.put(header, roll_up, page.roll_up)
        after += 1
    decoys = draw(st.lists(st.sampled_from(DECOYS), max_size=3, unique=True))
    for number, (heading, _) in enumerate(decoys):
        page.put(header, after + number, heading)
    row = header + 1
    for number, (code, label, is_percentage) in enumerate(sent):
        if with_sections and draw(st.booleans()):
            page.put(row, 0, SECTIONS[number])
            page.merge(row, 0, row, after + len(decoys) - 1)
            row += 1
        if with_reference:
            page.put(row, 0, some(draw, (f"{number + 1}.1", f"3.{number + 1}(a)")))
        page.put(row, label_column, label)
        for column, span in enumerate(across, start=first):
            figure = draw(figures(is_percentage))
            page.send(row, column, figure)
            page.expected.append(Truth(code, None, span, figure).row(page.place(row, column)))
        if roll_up is not None:
            page.put(row, roll_up, 55)
        for decoy, (_, values) in enumerate(decoys):
            page.put(row, after + decoy, some(draw, values))
        row += 1
    draw(bottom(page))


def _heading_style(draw: st.DrawFn, page: Page, across: Sequence[Span]) -> str:
    styles = [IN_FULL]
    if across[0].year:
        styles.append(YEAR_ABOVE)
        if len({span.year for span in across}) == 1:
            styles.append(YEAR_IN_TITLE)
    if across[0].year and not across[0].short.startswith("Q") and not page.is_text:
        styles.append(AS_DATES)
    return some(draw, styles)


def _headings_across(
    draw: st.DrawFn, page: Page, header: int, first: int, across: Sequence[Span], style: str, each: int = 1
) -> int:
    """Write the periods' headings, `each` columns apart; returns the column after them."""
    spelling = draw(st.integers(0, min(len(span.names) for span in across) - 1))
    for number, span in enumerate(across):
        column = first + each * number
        if style == AS_DATES:
            page.put(header, column, span.start, "mmm-yy")
        else:
            page.put(header, column, span.names[spelling] if style == IN_FULL else span.short)
        page.merge(header, column, header, column + each - 1)
    if style == YEAR_ABOVE:
        for year in dict.fromkeys(span.year for span in across):
            mine = [number for number, span in enumerate(across) if span.year == year]
            page.put(header - 1, first + each * mine[0], year)
            page.merge(header - 1, first + each * mine[0], header - 1, first + each * mine[-1] + each - 1)
    return first + each * len(across)


def parts_across(draw: st.DrawFn, page: Page) -> None:
    """Numerator, denominator and percentage below each period, with or without the year above it."""
    across, sent = draw(spans(most=4)), draw(measures(only_percentages=True))
    style = some(draw, [IN_FULL, YEAR_ABOVE] if across[0].year else [IN_FULL])
    row = draw(top(page)) + (1 if style == YEAR_ABOVE else 0)
    _headings_across(draw, page, row, 1, across, style, each=3)
    page.put(row + 1, 0, "Indicator")
    names = some(draw, (("Numerator", "Denominator", "%"), ("Num", "Den", "Value"), ("Count", "Out of", "Percentage")))
    for column in range(3 * len(across)):
        page.put(row + 1, 1 + column, names[column % 3])
    for number, (code, label, _) in enumerate(sent, start=row + 2):
        page.put(number, 0, label)
        for at, span in enumerate(across):
            _send_parts(draw, page, (code, None, span), [(number, 1 + 3 * at + part) for part in range(3)])
    draw(bottom(page))


def parts_down(draw: st.DrawFn, page: Page) -> None:
    """Numerator, denominator and percentage in three rows of the same label."""
    across, sent = draw(spans()), draw(measures(only_percentages=True))
    row = draw(top(page))
    page.put(row, 0, "Indicator")
    page.put(row, 1, some(draw, ("Measure", "Data item", "Part")))
    _headings_across(draw, page, row, 2, across, IN_FULL)
    names = some(draw, (("Numerator", "Denominator", "%"), ("Numerator", "Denominator", "Value")))
    is_merged = draw(st.booleans())
    for number, (code, label, _) in enumerate(sent):
        first = row + 1 + 3 * number
        for part in range(3):
            page.put(first + part, 0, label if part == 0 or not is_merged else None)
            page.put(first + part, 1, names[part])
        if is_merged:
            page.merge(first, 0, first + 2, 0)
        for at, span in enumerate(across):
            _send_parts(draw, page, (code, None, span), [(first + part, 2 + at) for part in range(3)])
    draw(bottom(page))


def _send_parts(
    draw: st.DrawFn, page: Page, about: tuple[str, str | None, Span], places: Sequence[tuple[int, int]]
) -> None:
    """Write numerator, denominator and value; the row may name any of the three cells."""
    value, above, below = draw(in_parts())
    for place, sent in zip(places, (above, below, value), strict=True):
        page.send(*place, sent)
    any_of = "|".join(page.place(*place) for place in places)
    page.expected.append(Truth(*about, value, above, below).row(any_of))


def tidy(draw: st.DrawFn, page: Page) -> None:
    """A row a figure, the columns in any order, with a comment column or none."""
    down, sent = draw(spans()), draw(measures(most=3))
    with_area = draw(st.booleans())
    with_parts = draw(st.booleans()) and all(is_percentage for *_, is_percentage in sent)
    headings = {
        "indicator": some(draw, ("Indicator", "Measure", "Performance indicator", "KPI")),
        "period": some(draw, ("Period", "Quarter", "Reporting period", "Time period")),
        "value": some(draw, ("Value", "Figure")),
    }
    if with_area:
        headings["area"] = some(draw, ("Area", "Local authority", "LA"))
    if with_parts:
        headings |= {"numerator": "Numerator", "denominator": "Denominator"}
    if draw(st.booleans()):
        headings["comment"] = "Comments"
    order = draw(st.permutations(list(headings)))
    column = {name: number for number, name in enumerate(order)}
    row = draw(top(page))
    for name, heading in headings.items():
        page.put(row, column[name], heading)
    spelling = draw(st.integers(0, min(len(span.names) for span in down) - 1))
    areas = draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True)) if with_area else [(None, "")]
    for code, label, is_percentage in sent:
        for area, name in areas:
            for span in down:
                row += 1
                about: dict[str, Any] = {"indicator": label, "period": span.names[spelling], "area": name}
                about["comment"] = some(draw, (None, "see note", "14 more than in Q1 2019/20"))
                for key, text in about.items():
                    if key in column:
                        page.put(row, column[key], text)
                if with_parts:
                    places = [(row, column[part]) for part in ("numerator", "denominator", "value")]
                    _send_parts(draw, page, (code, area, span), places)
                else:
                    figure = draw(figures(is_percentage))
                    page.send(row, column["value"], figure)
                    truth = Truth(code, area, span, figure)
                    page.expected.append(truth.row(page.place(row, column["value"])))


def periods_down(draw: st.DrawFn, page: Page) -> None:
    """A period a row, an indicator a column."""
    down, sent = draw(spans(fewest=3)), draw(measures())
    style = some(draw, (IN_FULL, AS_DATES)) if down[0].short[0] != "Q" and down[0].year else IN_FULL
    style = IN_FULL if page.is_text else style
    row = draw(top(page))
    page.put(row, 0, some(draw, ("Period", "Quarter" if down[0].short[0] == "Q" else "Month")))
    for column, (_, label, _) in enumerate(sent, start=1):
        page.put(row, column, label)
    spelling = draw(st.integers(0, min(len(span.names) for span in down) - 1))
    for number, span in enumerate(down, start=row + 1):
        if style == AS_DATES:
            page.put(number, 0, span.start, "mmm-yy")
        else:
            page.put(number, 0, span.names[spelling])
        for column, (code, _, is_percentage) in enumerate(sent, start=1):
            figure = draw(figures(is_percentage))
            page.send(number, column, figure)
            page.expected.append(Truth(code, None, span, figure).row(page.place(number, column)))
    draw(bottom(page))


def areas_across(draw: st.DrawFn, page: Page) -> None:
    """An indicator a row, an area a column, all of the one period that the title names."""
    span, sent = draw(spans())[0], draw(measures(most=3))
    areas = draw(st.lists(st.sampled_from(AREAS), min_size=2, max_size=4, unique=True))
    row = draw(top(page, f"Return by district: {span.names[0]}"))
    page.put(row, 0, "Indicator")
    for column, (_, name) in enumerate(areas, start=1):
        page.put(row, column, name)
    for number, (code, label, is_percentage) in enumerate(sent, start=row + 1):
        page.put(number, 0, label)
        for column, (area, _) in enumerate(areas, start=1):
            figure = draw(figures(is_percentage))
            page.send(number, column, figure)
            page.expected.append(Truth(code, area, span, figure).row(page.place(number, column)))


def areas_down(draw: st.DrawFn, page: Page) -> None:
    """An area and indicator a row, a period a column."""
    across, sent = draw(spans()), draw(measures(most=3))
    areas = draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True))
    row = draw(top(page))
    is_area_first = draw(st.booleans())
    label, area_at = (1, 0) if is_area_first else (0, 1)
    page.put(row, label, "Indicator")
    page.put(row, area_at, some(draw, ("Area", "Local authority")))
    _headings_across(draw, page, row, 2, across, IN_FULL)
    for code, text, is_percentage in sent:
        for area, name in areas:
            row += 1
            page.put(row, label, text)
            page.put(row, area_at, name)
            for column, span in enumerate(across, start=2):
                figure = draw(figures(is_percentage))
                page.send(row, column, figure)
                page.expected.append(Truth(code, area, span, figure).row(page.place(row, column)))


LAYOUTS = {
    each.__name__: each
    for each in (periods_across, parts_across, parts_down, tidy, periods_down, areas_across, areas_down)
}
