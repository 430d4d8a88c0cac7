"""Audit ratings and grades as they stand in the database, with the file they came from."""

from dataclasses import dataclass

from domain.uploads import GradeRow, RatingRow


@dataclass(frozen=True, slots=True)
class StoredRating:
    """One standard's rating of one partner's section 11 audit, and the upload that brought it."""

    row: RatingRow
    upload_id: int
    file_name: str


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """One domain's grade of one audited case, and the upload that brought it."""

    row: GradeRow
    upload_id: int
    file_name: str
