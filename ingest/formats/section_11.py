"""Section 11 audits: standards down with self and moderated ratings; a partner a file or sheet, or partners across."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.uploads import Question, RatingRow, Reading, TableReading, UploadKind
from ingest.formats.audit_block import day_within, end_of_month
from ingest.formats.audit_sheets import (
    AuditDesk,
    audit_day,
    column_scale,
    names_itself,
)
from ingest.formats.audit_tables import lines_above, reading_of
from ingest.formats.format import Context, Format
from ingest.formats.section_11_partner import Named, partner_of_table
from ingest.formats.section_11_tables import ABOUT, AuditTable, audit_tables, covers_of, is_summary_sheet
from ingest.formats.standard_rows import StandardRow, reference_text, split_reference
from ingest.formats.standards import MODERATED_WORD, Rated, is_tick
from ingest.labels import folded
from ingest.matching import match_partner, partner_candidates
from ingest.period_text import read_day
from ingest.ratings import UNANSWERED, Rating, read_rating
from ingest.scales import Scale, find_scale
from ingest.workbook import CellValue, Sheet, Workbook

NO_TICK = frozenset(("", "no", "n", "false", "0", "applicable"))


def recognises(workbook: Workbook, context: Context) -> float:
    """Likely where standards are rated; nearly certain where the sheet or the file calls itself a section 11 audit."""
    found = audit_tables(workbook, context)
    if not found:
        return 0.0
    texts = [
        workbook.file_name,
        *(text for each in found for text in (each.grid.sheet.name, *lines_above(each.grid)[:4])),
    ]
    return 0.9 if names_itself(texts, ABOUT) else 0.6


def read(workbook: Workbook, context: Context) -> Reading:
    """A row for each standard of each partner."""
    audits = audit_tables(workbook, context)
    readers = [_Reader(each, workbook, context, audits) for each in audits]
    rows: list[RatingRow] = []
    heard: list[_Reader] = []
    for reader in sorted(readers, key=lambda reader: reader.is_summary):  # what it sums up stands on other sheets
        before = len(rows)
        rows = _with_more(rows, reader.rows(), is_moderation=reader.is_moderation, is_summary=reader.is_summary)
        if not reader.is_summary or len(rows) > before or len(readers) == 1:
            heard.append(reader)  # a summary that adds nothing has no faults worth mending either
    # where a scale is not known yet there are no rows, but the answer is to be kept for the partner that sent them
    codes = {row.partner_code for row in rows} or {code for reader in readers for code in reader.codes()}
    return Reading(
        workbook.file_name,
        context.sha256,
        UploadKind.SECTION_11_AUDIT,
        tuple(rows),
        problems=tuple(problem for reader in heard for problem in reader.desk.problems),
        questions=_once(question for reader in heard for question in reader.desk.questions),
        partner_code=codes.pop() if len(codes) == 1 else None,
        explanation=tuple(reader.explanation() for reader in readers),
        tables=tuple(reader.table() for reader in readers),
    )


def _once(questions: Iterable[Question]) -> tuple[Question, ...]:
    """A name that stands on several sheets is asked about once."""
    seen: dict[tuple[str, str, str | None], Question] = {}
    for question in questions:
        key = (question.asks, folded(question.text), None if question.asks == "partner" else question.cell)
        seen.setdefault(key, question)
    return tuple(seen.values())


def _key(row: RatingRow) -> tuple[str, str]:
    return (row.partner_code or folded(row.partner), folded(row.standard) or folded(row.standard_text))


def _with_more(
    rows: list[RatingRow], more: list[RatingRow], *, is_moderation: bool, is_summary: bool
) -> list[RatingRow]:
    """The rows with those of one more table: moderated ratings of the same standards join them, a summary adds none."""
    if is_summary:
        known = {row.partner_code or folded(row.partner) for row in rows}
        return [*rows, *(row for row in more if (row.partner_code or folded(row.partner)) not in known)]
    standing = {_key(row): number for number, row in enumerate(rows)}
    if not is_moderation:
        return [*rows, *more]
    joined, left = list(rows), []
    for row in more:
        number = standing.get(_key(row))
        if number is None or joined[number].moderated_label is not None:
            left.append(row)
            continue
        joined[number] = replace(
            joined[number],
            moderated_label=row.moderated_label,
            moderated_score=row.moderated_score,
            not_applicable=row.not_applicable or (joined[number].not_applicable and row.moderated_score is None),
        )
    return [*joined, *left]


@dataclass(frozen=True, slots=True)
class _Answer:
    """The two ratings of a standard by a partner, and the cell in which the first of them stands."""

    own: Rating
    moderated: Rating
    place: tuple[int, int]


class _Reader:
    """Reads one table: scales once a column, partners once a name, then a row for each standard and partner."""

    def __init__(self, audit: AuditTable, workbook: Workbook, context: Context, audits: Sequence[AuditTable]) -> None:
        self.audit, self.workbook, self.context = audit, workbook, context
        self.grid, self.columns = audit.grid, audit.columns
        self.desk = AuditDesk(context, audit.grid)
        covers = covers_of(workbook, audits, audit)
        self._day = audit_day(self.grid, workbook, covers)
        sheets = {id(each.grid.sheet) for each in audits}
        self._partner = self._find_partner(covers, is_alone=len(sheets) == 1)
        self._codes: dict[str, str | None] = {}
        self.is_moderation = self._is_moderation()
        forms = [each for each in audits if each is not audit and not each.is_of_partners]
        self.is_summary = len(audits) > 1 and (
            is_summary_sheet(audit.grid) or (audit.is_of_partners and len(forms) > 1)
        )
        self._scales = self._read_scales()

    def explanation(self) -> str:
        """Which rows were taken for what, for a person who checks the reading."""
        grid, sheet = self.grid, self.grid.sheet
        where = "" if sheet.is_text else f"Sheet '{sheet.name}': "
        used = ", ".join(f"'{grid.headings[column]}'" for column in self.columns.ratings)
        header = f"row {grid.first_header_row + 1}" if grid.first_header_row == grid.last_header_row else (
            f"rows {grid.first_header_row + 1} to {grid.last_header_row + 1}")  # fmt: skip
        return f"{where}header in {header}, {len(self.audit.rows)} standards below; ratings in {used}."

    def table(self) -> TableReading:
        """The same for a machine: each row and column with what it was taken for."""
        columns = self.columns
        roles: dict[int, str] = dict.fromkeys(columns.ratings, "rating")
        for rated in columns.rated:
            roles |= {column: name for name, column in rated.fields.items()}
            roles |= {rated.own: "self"} if rated.own is not None else {}
            roles |= {rated.moderated: "moderated"} if rated.moderated is not None else {}
        roles |= dict.fromkeys(columns.earlier, "earlier_round")
        named = {"reference": columns.reference, "text": columns.text, "partner": columns.partner}
        roles |= {column: name for name, column in named.items() if column is not None}
        data = [row for each in self.audit.rows for row in (each.row, *each.further)]
        return reading_of(self.grid, data, roles)

    def rows(self) -> list[RatingRow]:
        """Every rating of the table."""
        self._point_out_earlier_rounds()
        self._point_out_repeats()
        if self.columns.standards_across:
            return self._partners_down()
        rows = []
        last_partner = ""
        for each in self.audit.rows:
            if self.columns.partner is not None:
                last_partner = self.grid.text(each.row, self.columns.partner) or last_partner
            for rated in self.columns.rated:
                named = self._named(rated, last_partner, each.row)
                if (answer := self._answer(each.row, rated)) is not None:
                    rows.append(self._row(each, rated, named, answer))
        return rows

    def codes(self) -> set[str | None]:
        """The codes of the partners that the table's rows are about."""
        return set(self._codes.values())

    def _find_partner(self, covers: Sequence[Sheet], *, is_alone: bool) -> Named:
        is_needed = self.columns.partner is None and any(not rated.who for rated in self.columns.rated)
        if not is_needed:
            return Named("")
        return partner_of_table(self.grid, self.workbook, covers, self.context.catalogue, is_alone=is_alone)

    def _is_moderation(self) -> bool:
        """Whether a table of plain ratings is the board's moderation: its title or its sheet says so."""
        if any(rated.moderated is not None for rated in self.columns.rated):
            return all(rated.own is None for rated in self.columns.rated)
        texts = [self.grid.sheet.name, *lines_above(self.grid)[-3:]]
        own = [self.grid.headings[column] for column in self.columns.ratings]
        return not any("self" in folded(text) for text in (*own, *texts)) and any(
            MODERATED_WORD.search(folded(text)) and re.search(r"moderat|validat|scrutin|peer|agreed", text.lower())
            for text in texts
        )

    def _read_scales(self) -> dict[int, Scale]:
        """The scale of each column of ratings; none for numbers whose best end nobody knows, which are asked about."""
        rows = [each.row for each in self.audit.rows]
        beside = self.columns.text if self.columns.text is not None else self.columns.reference
        beside = self.columns.partner if beside is None else beside
        scales = {}
        peers = [column for rated in self.columns.rated for column in rated.columns] or list(
            self.columns.standards_across
        )
        for column in peers:
            scale = column_scale(self.grid, column, rows, self.audit.legends, peers=peers, beside=beside)
            if (usable := self.desk.usable(column, rows, scale)) is not None:
                scales[column] = usable
        return scales

    def _answer(self, row: int, rated: Rated) -> _Answer | None:
        """The ratings of a row; None where a column's scale is not known."""
        if self.columns.options:
            return self._ticked(row)
        if any(column not in self._scales for column in rated.columns):
            return None
        own, moderated = (
            self.desk.rating(row, column, self._scales[column]) if column is not None else UNANSWERED
            for column in (rated.own, rated.moderated)
        )
        if self.is_moderation and rated.moderated is None:
            own, moderated = UNANSWERED, own
        return _Answer(own, moderated, (row, rated.columns[0]))

    def _ticked(self, row: int) -> _Answer:
        """The rating whose column is ticked."""
        ticked = [column for column in self.columns.options if is_tick(self.grid.sheet.text(row, column))]
        if len(ticked) != 1:
            place = (row, self.columns.options[0])
            if ticked:
                self.desk.warn("unreadable_value", "Several ratings are ticked in this row: leave one.", *place)
            return _Answer(UNANSWERED, UNANSWERED, place)
        headers = [self.grid.sheet.cell(*self.grid.header_place(column)) for column in self.columns.options]
        header = headers[self.columns.options.index(ticked[0])]
        rating = read_rating(header, find_scale("", self.audit.legends, headers))
        rating = Rating(header.text, fault=rating.fault) if rating.fault else rating
        own, moderated = (UNANSWERED, rating) if self.is_moderation else (rating, UNANSWERED)
        return _Answer(own, moderated, (row, ticked[0]))

    def _partners_down(self) -> list[RatingRow]:
        rows = []
        for each in self.audit.rows:
            name = self.grid.text(each.row, self.columns.partner)
            code = self._code(name, (each.row, self.columns.partner or 0))
            for column in self.columns.standards_across:
                if column not in self._scales:
                    continue
                rating = self.desk.rating(each.row, column, self._scales[column])
                own, moderated = (UNANSWERED, rating) if self.is_moderation else (rating, UNANSWERED)
                reference, text = self._standard_across(column)
                standard = StandardRow(each.row, reference, text)
                answer = _Answer(own, moderated, (each.row, column))
                rows.append(self._row(standard, Rated(name, column), (name, code), answer))
        return rows

    def _standard_across(self, column: int) -> tuple[str, str]:
        tier = self.grid.tiers[column]
        place = self.grid.header_place(column)
        if len(tier) == 1:
            return split_reference(reference_text(self.grid, *place))
        references = [text for text in tier if split_reference(text)[0] and not split_reference(text)[1]]
        words = [text for text in tier if text not in references]
        if references:
            return references[-1], words[-1] if words else ""
        return split_reference(tier[-1])

    def _named(self, rated: Rated, from_column: str, row: int) -> tuple[str, str | None]:
        if self.columns.partner is not None and not rated.who:
            return from_column, self._code(from_column, (row, self.columns.partner))
        if rated.who:
            return rated.who, self._code(rated.who, self.grid.header_place(rated.columns[0]))
        shown = next(iter(self.columns.ratings), 0)
        place = self._partner.place or (self.grid.last_header_row, shown)
        return self._partner.name, self._code(self._partner.name, place)

    def _code(self, name: str, place: tuple[int, int]) -> str | None:
        """The code of a partner; asked for once where neither an answer nor the catalogue knows it."""
        if name in self._codes:
            return self._codes[name]
        asked, address = name, self.grid.address(*place)
        catalogue = self.context.catalogue
        code = self.context.answers.take("partner", asked, address) or (catalogue.find_partner(name) if name else None)
        if code is None and name and (code := match_partner(catalogue, name)) is not None:
            known = catalogue.partner(code)
            message = f"'{name}' was read as {known.name if known else code}: check that the agency is meant."
            self.desk.warn("uncertain_match", message, *place)
        self._codes[name] = code
        if code is None:
            said = f"'{name}' is no agency of the catalogue" if name else "The file does not say whose audit it is"
            message = f"{said}: its rows are kept and wait until somebody says which agency it is."
            self.desk.warn("unknown_partner", message, *place)
            self.desk.questions.append(Question("partner", asked, partner_candidates(catalogue, name), cell=address))
        return code

    def _row(self, each: StandardRow, rated: Rated, partner: tuple[str, str | None], answer: _Answer) -> RatingRow:
        fields = rated.fields
        own, moderated = answer.own, answer.moderated
        ticked, ticked_reason = self._ticked_not_applicable(each.row, fields.get("not_applicable"))
        does_not_apply = moderated.is_not_applicable or (
            (own.is_not_applicable or (ticked and own.score is None)) and moderated.score is None
        )
        beside = own.reason or moderated.reason or ticked_reason if does_not_apply else None
        return RatingRow(
            partner=partner[0],
            partner_code=partner[1],
            period_end=self._day_of(each.row, rated),
            standard=each.reference,
            standard_text=each.text,
            self_label=own.label,
            self_score=own.score,
            moderated_label=moderated.label,
            moderated_score=moderated.score,
            not_applicable=does_not_apply,
            evidence=self._said(each, fields.get("evidence")),
            action=self._said(each, fields.get("action")),
            action_due=self._due(each, fields.get("due")),
            cell=self.grid.address(*answer.place),
            action_owner=self._said(each, fields.get("lead")),
            not_applicable_reason=self._said(each, fields.get("reason")) or beside,
        )

    def _day_of(self, row: int, rated: Rated) -> date | None:
        if (column := rated.fields.get("day")) is not None:
            return read_day(self.grid.sheet.value(row, column)) or self._day
        if self._day is None and rated.columns:
            return day_within(self.grid.headings[rated.columns[0]])
        return self._day

    def _ticked_not_applicable(self, row: int, column: int | None) -> tuple[bool, str | None]:
        """Whether the column for `not applicable` is marked; a text in it is the reason."""
        text = self.grid.text(row, column)
        if folded(text) in NO_TICK and not is_tick(text):
            return False, None
        return True, None if is_tick(text) else text

    def _said(self, each: StandardRow, column: int | None) -> str | None:
        """A text of a standard, with those on its further rows."""
        if column is None:
            return None
        texts = [self.grid.text(row, column) for row in (each.row, *each.further)]
        return "\n".join(dict.fromkeys(text for text in texts if text)) or None

    def _due(self, each: StandardRow, column: int | None) -> date | None:
        """The first day by which something is due, the last one of a month; `ASAP` and `ongoing` are no day."""
        if column is None:
            return None
        days = [self.grid.sheet.value(self.grid.origin(row, column), column) for row in (each.row, *each.further)]
        return min((day for value in days if (day := _due_day(value)) is not None), default=None)

    def _point_out_earlier_rounds(self) -> None:
        for column in self.columns.earlier:
            self.desk.warn(
                "uncertain_match",
                f"'{self.grid.headings[column][:60]}' is of an earlier round than the column beside "
                f"it: only the latest "
                "was read. Send the earlier audit as a file of its own if it is not loaded yet.",
                *self.grid.header_place(column),
            )

    def _point_out_repeats(self) -> None:
        """Excel drops the nought of 1.10, so that it stands as a second 1.1: kept as it is seen, and said."""
        if self.columns.partner is not None:
            return
        seen: dict[str, StandardRow] = {}
        for each in self.audit.rows:
            before = seen.setdefault(each.reference, each)
            if (
                each.reference
                and before is not each
                and before.text != each.text
                and self.columns.reference is not None
            ):
                self.desk.warn(
                    "uncertain_match",
                    f"'{each.reference}' is the reference of two standards. If this one is "
                    f"{each.reference}0, type it as "
                    "text: Excel drops the nought of a number.",
                    each.row,
                    self.columns.reference,
                )


def _due_day(value: CellValue) -> date | None:
    """A day, or the last one of a month: `Sept 2024`, `by end of March 2025`."""
    month = re.sub(r"^by (?:the )?", "", value.strip(), flags=re.IGNORECASE) if isinstance(value, str) else ""
    return read_day(value) or end_of_month(month)


FORMAT = Format("section 11 audit", UploadKind.SECTION_11_AUDIT, recognises, read)
