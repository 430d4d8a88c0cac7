"""Where the figures of a slide come from: a line for its foot, and every figure with its cell for the notes."""

from collections.abc import Iterable, Sequence

from dashboard import numbers, wording
from dashboard.evidence.records import InitiativeCase, LinkCase, PracticeCase, SourceFile
from dashboard.figures.axes import on_grid
from dashboard.wording import chance_note, indicator_title, plainly, round_words
from domain.series import Point, Source
from metrics.ladder import Test
from metrics.question import Estimate

MOST_NAMED = 3  # files named on a slide; all of them stand in its notes and on the last slide


def link_source(case: LinkCase) -> str:
    """The foot of a chart slide: the page's own words about source, period and state, then the files."""
    parts = [wording.source_words(case).strip()]
    if case.compared:
        parts.append(f"Similar areas: mean of {len(case.compared)}.")
    parts.append(f"Files: {files_words(case.sources)}." if case.sources else "")
    return " ".join(part for part in parts if part)


def case_source(case: InitiativeCase) -> str:
    """The foot of a slide in words: the board's own files."""
    return sentence_of([f"Sources: {files_words(case.sources)}" if case.sources else "No figures have been sent yet"])


def files_words(sources: Sequence[SourceFile]) -> str:
    """The files that most figures came from, by name, and how many more there are."""
    ranked = sorted(sources, key=lambda source: -source.figures)
    names = [source.file_name for source in ranked[:MOST_NAMED]]
    others = len(ranked) - len(names)
    return ", ".join(names) + (f" and {numbers.counted(others, 'other file')}" if others else "")


def sentence_of(parts: Iterable[str]) -> str:
    """Pieces as one line with a full stop."""
    said = [part for part in parts if part]
    return "; ".join(said) + "." if said else ""


def figures_of(case: LinkCase) -> list[str]:
    """Every figure of the board's own series with its counts, file and cell; then where similar areas' came from."""
    title = f"Figures of {indicator_title(case.indicator)}, {case.area.name}"
    lines = [f"{title} ({case.indicator.definition.rstrip('.')}):"]
    for period, point in on_grid(case.series):
        name = numbers.period(period, case.series.frequency)
        lines.append(f"{name}: {point_words(case, point)}" if point else f"{name}: no figure was sent")
    lines += [_neighbour_words(case, number) for number in range(len(case.neighbours))]
    return lines


def point_words(case: LinkCase, point: Point) -> str:
    """`24.5% (83 of 339), return.xlsx, Data!B5`."""
    parts = numbers.point_parts(point)
    words = numbers.point_value(point, case.indicator) + (f" ({parts})" if parts else "")
    provisional = ", provisional" if point.is_provisional else ""
    denominator = f"; denominator: {cell_words(point.denominator_source)}" if point.denominator_source else ""
    return f"{words}{provisional}, {cell_words(point.source)}{denominator}"


def cell_words(source: Source | None) -> str:
    """`return.xlsx, Data!B5`, and why where it was corrected by hand."""
    if source is None:
        return "source not kept"
    place = ", ".join(part for part in (source.file_name, source.cell) if part)
    return f"{place} (corrected by hand: {source.correction})" if source.correction else place


def _neighbour_words(case: LinkCase, number: int) -> str:
    series = case.neighbours[number]
    name = case.area_names.get(series.area_code, series.area_code)
    files = sorted({point.source.file_name for point in series.points if point.source.file_name})
    shown = sum(point.value is not None for point in series.points)
    where = numbers.listed(files) or "files not kept"
    return f"Similar area {number + 1}, {name}: {numbers.counted(shown, 'figure')} from {where}"


def rounds_of(case: PracticeCase) -> list[str]:
    """Every round of a practice measure with its file and cell."""
    return [
        f"{each.label}, {numbers.month(each.on)}: {round_words(case, each)}, {cell_words(each.source)}"
        for each in case.rounds
    ]


def method_of(case: LinkCase) -> list[str]:
    """How the verdict of a link was reached, in plain words and with its numbers, for the speaker."""
    own, path, assessment = case.assessment.own_series, case.assessment.neighbour_path, case.assessment
    lines = [
        "How this was decided: we continue the path the figures were on before the start, allowing for trend, season "
        "where it can be told, and for good and bad stretches that last, and ask how far from it they have been since.",
    ]
    decides = f"This test decides{_release_words(assessment.q)}."
    if isinstance(own, Estimate):
        said = f"Own series: p = {own.p:.3f} two-sided with {own.df:.0f} degrees of freedom."
        lines.append(said if assessment.test is Test.NEIGHBOUR_PATH else f"{said} {decides}")
    if isinstance(path, Estimate):
        said = f"Against the path of {path.count} similar areas: p = {path.p:.3f} two-sided."
        lines.append(f"{said} {decides}" if assessment.test is Test.NEIGHBOUR_PATH else said)
    lines.append(
        "The evidence shows what the initiative is associated with. It cannot prove what brought the change about."
    )
    luck = plainly(chance_note(assessment.links_tested))
    return [*lines, luck] if luck else lines


def _release_words(q: float | None) -> str:
    return "" if q is None else f"; allowing for all measures tested together, q = {q:.3f}"
