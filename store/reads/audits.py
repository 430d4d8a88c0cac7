"""Frameworks, section 11 ratings and case-file grades: of the same rating the latest accepted upload's stands."""

from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from domain.audits import StoredGrade, StoredRating
from domain.model import Framework, FrameworkKind, Standard
from domain.uploads import GradeRow, RatingRow, UploadStatus
from store import tables


def frameworks(connection: Connection) -> tuple[Framework, ...]:
    """All frameworks with their standards in order."""
    standards: dict[str, list[Standard]] = {}
    query = select(tables.standards).order_by(tables.standards.c.position, tables.standards.c.reference)
    for row in connection.execute(query):
        standard = Standard(row.framework_code, row.reference, row.text, row.position, tuple(row.aliases))
        standards.setdefault(row.framework_code, []).append(standard)
    return tuple(
        Framework(row.code, row.name, FrameworkKind(row.kind), tuple(standards.get(row.code, ())))
        for row in connection.execute(select(tables.frameworks).order_by(tables.frameworks.c.code))
    )


def section_11_ratings(connection: Connection, partner_code: str | None = None) -> tuple[StoredRating, ...]:
    """Ratings by partner, date and standard; a partner nobody has recognised yet goes by its label."""
    returns, ratings = tables.section_11_returns.c, tables.section_11_ratings.c
    query = (
        select(
            tables.section_11_ratings,
            returns.partner_label,
            returns.partner_code,
            returns.period_end,
            tables.uploads.c.id.label("upload_id"),
            tables.uploads.c.file_name,
            _newest_upload_first(
                func.coalesce(returns.partner_code, func.lower(returns.partner_label)),
                returns.period_end,
                ratings.standard,
            ),
        )
        .join_from(tables.section_11_ratings, tables.section_11_returns)
        .join(tables.uploads, tables.uploads.c.id == returns.upload_id)
    )
    if partner_code is not None:
        query = query.where(returns.partner_code == partner_code)
    rows = connection.execute(_standing(query).order_by("partner_label", "period_end", "id"))
    return tuple(StoredRating(_rating(row), row.upload_id, row.file_name) for row in rows)


def case_file_grades(
    connection: Connection, theme: str | None = None, domain: str | None = None
) -> tuple[StoredGrade, ...]:
    """Grades by round and case; `theme` and `domain` narrow them to one subject and one domain."""
    rounds, grades = tables.case_file_rounds.c, tables.case_file_grades.c
    query = (
        select(
            tables.case_file_grades,
            rounds.audit_round,
            rounds.period_end,
            rounds.theme,
            tables.uploads.c.id.label("upload_id"),
            tables.uploads.c.file_name,
            _newest_upload_first(
                rounds.audit_round, rounds.period_end, rounds.theme, grades.case_name, grades.agency, grades.domain
            ),
        )
        .join_from(tables.case_file_grades, tables.case_file_rounds)
        .join(tables.uploads, tables.uploads.c.id == rounds.upload_id)
    )
    if theme is not None:
        query = query.where(rounds.theme == theme)
    if domain is not None:
        query = query.where(grades.domain == domain)
    rows = connection.execute(_standing(query).order_by("period_end", "audit_round", "id"))
    return tuple(StoredGrade(_grade(row), row.upload_id, row.file_name) for row in rows)


def _newest_upload_first(*same: Any) -> Any:
    """The place of an upload among those with the same rating: rows that came together share it."""
    return func.rank().over(partition_by=same, order_by=tables.uploads.c.id.desc()).label("place")


def _standing(query: Select[Any]) -> Select[Any]:
    ranked = query.where(tables.uploads.c.status == UploadStatus.ACCEPTED.value).subquery()
    return select(ranked).where(ranked.c.place == 1)


def _rating(row: Row[Any]) -> RatingRow:
    return RatingRow(
        partner=row.partner_label,
        partner_code=row.partner_code,
        period_end=row.period_end,
        standard=row.standard,
        standard_text=row.standard_text,
        self_label=row.self_label,
        self_score=row.self_score,
        moderated_label=row.moderated_label,
        moderated_score=row.moderated_score,
        not_applicable=row.not_applicable,
        evidence=row.evidence,
        action=row.action,
        action_due=row.action_due,
        cell=row.cell,
        action_owner=row.action_owner,
        not_applicable_reason=row.not_applicable_reason,
    )


def _grade(row: Row[Any]) -> GradeRow:
    return GradeRow(
        audit_round=row.audit_round,
        period_end=row.period_end,
        theme=row.theme,
        case=row.case_name,
        agency=row.agency,
        domain=row.domain,
        grade_label=row.grade_label,
        grade_score=row.grade_score,
        moderated_label=row.moderated_label,
        moderated_score=row.moderated_score,
        cell=row.cell,
    )
